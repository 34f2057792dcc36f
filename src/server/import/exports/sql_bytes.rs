//! The bytes of a dump and what SQL makes of them: words, names, values in quotes, comments.

use super::{CUT, decoded::Decoded};
use crate::server::explaining::of_system;
use encoding_rs::{Encoding, WINDOWS_1252};
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
    sync::Arc,
};

/// Of a name or a word of SQL.
const WORD_BYTES_MAX: usize = 256;
const CHUNK_BYTES: usize = 1 << 16;
/// Of a comment so much is looked at.
const COMMENT_BYTES_MAX: usize = 80;

/// What begins a line of a table that is no column.
const KEYS: [&str; 9] = ["PRIMARY", "KEY", "UNIQUE", "INDEX", "FULLTEXT", "SPATIAL", "CONSTRAINT", "FOREIGN", "CHECK"];

pub(super) struct Bytes {
    inner: Box<dyn Read>,
    chunk: Vec<u8>,
    at: usize,
    pub line: u64,
    /// As the file says (`set names`), for what is no UTF-8.
    encoding: Option<&'static Encoding>,
    /// Whether that of a value since it was set was undone.
    pub was_encoded_twice: bool,
}

impl Bytes {
    /// # Errors
    /// A file that cannot be opened.
    pub fn open(path: &Path) -> io::Result<Bytes> {
        let mut mark = [0; 2];
        let read = File::open(path)?.read(&mut mark)?;
        // phpMyAdmin offers UTF-16; anything else is told value by value.
        let is_utf16 = read == 2 && [[0xFF, 0xFE], [0xFE, 0xFF]].contains(&mark);
        let inner: Box<dyn Read> = match is_utf16 {
            true => Box::new(Decoded::open(path, u64::MAX)?),
            false => Box::new(File::open(path)?),
        };
        Ok(Bytes { inner, chunk: Vec::new(), at: 0, line: 1, encoding: None, was_encoded_twice: false })
    }

    pub fn peek(&mut self) -> Result<Option<u8>, String> {
        self.peek_at(0)
    }

    /// The byte so far ahead.
    fn peek_at(&mut self, ahead: usize) -> Result<Option<u8>, String> {
        while self.at + ahead >= self.chunk.len() {
            self.chunk.drain(..self.at);
            self.at = 0;
            let read = self.inner.by_ref().take(CHUNK_BYTES as u64).read_to_end(&mut self.chunk);
            if read.map_err(|error| of_system(&error))? == 0 {
                return Ok(None);
            }
        }
        Ok(self.chunk.get(self.at + ahead).copied())
    }

    pub fn take(&mut self) -> Result<Option<u8>, String> {
        let byte = self.peek()?;
        self.at += usize::from(byte.is_some());
        self.line += u64::from(byte == Some(b'\n'));
        Ok(byte)
    }

    fn demand(&mut self) -> Result<u8, String> {
        self.take()?.ok_or_else(|| CUT.to_owned())
    }

    /// White space and comments; those that only MySQL executes set up a session.
    pub fn skip_space(&mut self) -> Result<(), String> {
        while let Some(byte) = self.peek()? {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | 0 | 0x1A | 0xEF | 0xBB | 0xBF => drop(self.take()?),
                _ if self.skip_comment()? => {}
                _ => break,
            }
        }
        Ok(())
    }

    /// Whether there was one. "-1" is none: its dashes have white space behind them.
    fn skip_comment(&mut self) -> Result<bool, String> {
        match self.peek()? {
            Some(b'#') => self.skip_line()?,
            Some(b'-')
                if self.peek_at(1)? == Some(b'-')
                    && self.peek_at(2)?.is_none_or(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control()) =>
            {
                self.skip_line()?;
            }
            Some(b'/') if self.peek_at(1)? == Some(b'*') => self.skip_boxed_comment()?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn skip_line(&mut self) -> Result<(), String> {
        while self.take()?.is_some_and(|byte| byte != b'\n') {}
        Ok(())
    }

    /// "/*!40101 SET NAMES utf8 */" says in what the file is written.
    fn skip_boxed_comment(&mut self) -> Result<(), String> {
        self.take()?;
        self.take()?;
        let mut beginning = Vec::new();
        loop {
            let byte = self.demand()?;
            if byte == b'*' && self.peek()? == Some(b'/') {
                self.take()?;
                break;
            }
            if beginning.len() < COMMENT_BYTES_MAX {
                beginning.push(byte);
            }
        }
        let text = String::from_utf8_lossy(&beginning).to_ascii_uppercase();
        let mut words = text.trim_start_matches(|c: char| c == '!' || c.is_ascii_digit()).split_whitespace();
        if (words.next(), words.next()) == (Some("SET"), Some("NAMES")) {
            self.encoding = words.next().and_then(encoding_named);
        }
        Ok(())
    }

    /// `set names …`, whose first word has been read; other settings are passed over.
    pub fn set_names(&mut self) -> Result<(), String> {
        if self.word()?.eq_ignore_ascii_case("NAMES") {
            self.skip_space()?;
            let name = match self.peek()? {
                Some(b'\'') => {
                    self.take()?;
                    self.quoted(b'\'', WORD_BYTES_MAX)?.unwrap_or_default()
                }
                _ => self.word()?,
            };
            self.encoding = encoding_named(&name);
        }
        self.skip_statement()
    }

    /// To the end of a statement, which may hold texts and comments with semicolons in them.
    pub fn skip_statement(&mut self) -> Result<(), String> {
        loop {
            if self.skip_comment()? {
                continue;
            }
            match self.demand()? {
                b';' => return Ok(()),
                quote @ (b'\'' | b'"' | b'`') => self.skip_quoted(quote)?,
                _ => {}
            }
        }
    }

    /// How many rows the statement has whose `values` has been read.
    pub fn count_rows(&mut self) -> Result<u64, String> {
        let (mut count, mut depth) = (0, 0_usize);
        loop {
            if self.skip_comment()? {
                continue;
            }
            match self.demand()? {
                b';' => return Ok(count),
                quote @ (b'\'' | b'"' | b'`') => self.skip_quoted(quote)?,
                b'(' => {
                    count += u64::from(depth == 0);
                    depth += 1;
                }
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
    }

    /// From within a row that is written wrongly to where another begins; false where the statement ends. What stands in quotes is not
    /// known any more: brackets are gone by.
    pub fn skip_row(&mut self) -> Result<bool, String> {
        if self.peek()? == Some(b';') {
            self.take()?;
            return Ok(false);
        }
        loop {
            if self.demand()? != b')' {
                continue;
            }
            let mut ahead = 0;
            while self.peek_at(ahead)?.is_some_and(|byte| byte.is_ascii_whitespace()) && ahead < WORD_BYTES_MAX {
                ahead += 1;
            }
            match self.peek_at(ahead)? {
                Some(b',') => {
                    let mut next = ahead + 1;
                    while self.peek_at(next)?.is_some_and(|byte| byte.is_ascii_whitespace())
                        && next < 2 * WORD_BYTES_MAX
                    {
                        next += 1;
                    }
                    if self.peek_at(next)? == Some(b'(') {
                        for _ in 0..=ahead {
                            self.take()?;
                        }
                        return Ok(true);
                    }
                }
                Some(b';') if self.peek_at(ahead + 1)?.is_none_or(|byte| b"\r\n".contains(&byte)) => {
                    for _ in 0..=ahead {
                        self.take()?;
                    }
                    return Ok(false);
                }
                _ => {}
            }
        }
    }

    fn skip_quoted(&mut self, quote: u8) -> Result<(), String> {
        loop {
            match self.demand()? {
                b'\\' if quote != b'`' => drop(self.demand()?),
                byte if byte == quote => return Ok(()),
                _ => {}
            }
        }
    }

    /// A word of SQL, or a name in its quotes.
    pub fn word(&mut self) -> Result<String, String> {
        self.skip_space()?;
        if let Some(quote @ (b'`' | b'"')) = self.peek()? {
            self.take()?;
            return self.quoted(quote, WORD_BYTES_MAX)?.ok_or_else(|| "không đúng dạng SQL".to_owned());
        }
        let mut word = Vec::new();
        while let Some(byte) = self.peek()?.filter(|byte| byte.is_ascii_alphanumeric() || b"_$@".contains(byte)) {
            if word.len() >= WORD_BYTES_MAX {
                return Err("không đúng dạng SQL".to_owned());
            }
            word.push(byte);
            self.take()?;
        }
        // Empty: a sign that begins no word; what follows is skipped as a statement.
        Ok(String::from_utf8_lossy(&word).into_owned())
    }

    /// The name of a table may have that of its database before it.
    pub fn rest_of_name(&mut self, name: String) -> Result<String, String> {
        if self.peek()? != Some(b'.') {
            return Ok(name);
        }
        self.take()?;
        self.word()
    }

    /// The names that open the parts of a list: columns of an insert, or of a table, whose keys are words and no names in quotes.
    pub fn names(&mut self, most: usize) -> Result<Arc<[String]>, String> {
        let (mut names, mut depth, mut begins) = (Vec::new(), 0_usize, true);
        loop {
            self.skip_space()?;
            let Some(byte) = self.peek()? else { return Err(CUT.to_owned()) };
            match byte {
                b'(' => {
                    depth += 1;
                    begins = depth == 1;
                    self.take()?;
                }
                b')' => {
                    depth = depth.saturating_sub(1);
                    self.take()?;
                    if depth == 0 {
                        return Ok(names.into());
                    }
                }
                b',' => {
                    begins = depth == 1;
                    self.take()?;
                }
                b'\'' => {
                    self.take()?;
                    self.skip_quoted(b'\'')?;
                }
                _ => {
                    let is_name = byte == b'`' || byte == b'"';
                    let word = self.word()?;
                    if word.is_empty() && !is_name {
                        self.take()?;
                    }
                    let is_key = !is_name && KEYS.contains(&word.to_ascii_uppercase().as_str());
                    if begins && depth == 1 && !is_key && names.len() < most {
                        names.push(word);
                    }
                    begins = false;
                }
            }
        }
    }

    /// `None` for one that is larger. What MySQL would have to work out stays as it is written.
    pub fn value(&mut self, bytes_max: usize) -> Result<Option<Option<String>>, String> {
        if let Some(quote @ (b'\'' | b'"')) = self.peek()? {
            self.take()?;
            return Ok(self.quoted(quote, bytes_max)?.map(Some));
        }
        let (mut bytes, mut depth) = (Vec::new(), 0_usize);
        while let Some(byte) = self.peek()?.filter(|byte| depth > 0 || !b",);".contains(byte)) {
            if byte == b'\'' && depth == 0 {
                // "_binary 'a'", "x'61'": what stands before says how it is written.
                self.take()?;
                let text = self.quoted(b'\'', bytes_max)?;
                let is_hex = bytes.eq_ignore_ascii_case(b"x");
                return Ok(text.map(|text| Some(if is_hex { self.of_hex(text.as_bytes()) } else { text })));
            }
            if bytes.len() >= bytes_max {
                return Ok(None);
            }
            bytes.push(byte);
            self.take()?;
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'\'' | b'"' => {
                    let text = self.quoted(byte, bytes_max)?.unwrap_or_default();
                    bytes.extend_from_slice(text.as_bytes());
                    bytes.push(byte);
                }
                _ => {}
            }
        }
        let word = bytes.trim_ascii();
        Ok(Some(match word {
            word if word.eq_ignore_ascii_case(b"NULL") => None,
            [b'0', b'x' | b'X', hex @ ..] => Some(self.of_hex(hex)),
            word => Some(self.decode(word.to_vec())),
        }))
    }

    /// What stands in quotes that have been opened, with MySQL's escapes undone; `None` where it is larger, up to there.
    fn quoted(&mut self, quote: u8, bytes_max: usize) -> Result<Option<String>, String> {
        let mut bytes = Vec::new();
        loop {
            if bytes.len() > bytes_max {
                self.skip_quoted(quote)?;
                return Ok(None);
            }
            match self.demand()? {
                b'\\' if quote != b'`' => bytes.push(match self.demand()? {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'0' => 0,
                    b'Z' => 0x1A,
                    b'b' => 8,
                    other => other,
                }),
                byte if byte == quote => {
                    // Twice: itself.
                    if self.peek()? != Some(quote) {
                        break;
                    }
                    self.take()?;
                    bytes.push(quote);
                }
                byte => bytes.push(byte),
            }
        }
        Ok(Some(self.decode(bytes)))
    }

    fn of_hex(&mut self, hex: &[u8]) -> String {
        let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or_default() as u8;
        let bytes = hex.chunks(2).map(|pair| pair.iter().fold(0, |byte, half| byte << 4 | digit(*half)));
        self.decode(bytes.collect())
    }

    /// Old tables call their UTF-8 Latin, and so does a dump of them: what reads as UTF-8 is UTF-8.
    fn decode(&mut self, bytes: Vec<u8>) -> String {
        let text = match (String::from_utf8(bytes), self.encoding) {
            (Ok(text), _) => text,
            (Err(error), Some(encoding)) => {
                return encoding.decode_without_bom_handling(error.as_bytes()).0.into_owned();
            }
            (Err(error), None) => return String::from_utf8_lossy(error.as_bytes()).into_owned(),
        };
        match decoded_again(&text) {
            Some(again) => {
                self.was_encoded_twice = true;
                again
            }
            None => text,
        }
    }
}

/// MySQL's names, of those that are no UTF-8.
fn encoding_named(name: &str) -> Option<&'static Encoding> {
    let name = name.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
    match name.as_str() {
        "latin1" => Some(WINDOWS_1252),
        name if name.starts_with("utf8") => None,
        name => Encoding::for_label(name.replace("cp", "windows-").as_bytes()),
    }
}

/// "Phường" of "PhÆ°á»ng"; `None` of what is not wholly that. Letters that were lost on the way stay lost.
fn decoded_again(text: &str) -> Option<String> {
    // Each such letter begins a sequence of UTF-8.
    if !text.contains(|c: char| ('\u{c2}'..='\u{f4}').contains(&c)) {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    let (mut lost, mut one) = (0, [0; 4]);
    for c in text.chars() {
        match c {
            char::REPLACEMENT_CHARACTER => {
                lost += 1;
                bytes.push(0xFF);
            }
            c if c.is_ascii() => bytes.push(c as u8),
            c => {
                let (encoded, _, is_lost) = WINDOWS_1252.encode(c.encode_utf8(&mut one));
                if is_lost {
                    return None;
                }
                bytes.extend_from_slice(&encoded);
            }
        }
    }
    let again = String::from_utf8_lossy(&bytes).into_owned();
    let damaged = again.matches(char::REPLACEMENT_CHARACTER).count();
    let is_decoded = again.contains(|c: char| !c.is_ascii() && c != char::REPLACEMENT_CHARACTER);
    (is_decoded && damaged <= 2 * lost).then_some(again)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_encoded_twice_is_decoded_again() {
        for text in ["Phường Mẫu họp", "Ủy ban nhân dân", "“Tin” – €"] {
            let twice = WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned();
            assert_eq!(decoded_again(&twice).as_deref(), Some(text));
        }
        assert_eq!(decoded_again("PhÆ°á»\u{fffd}ng").as_deref(), Some("Phư\u{fffd}\u{fffd}ng"));
        for text in ["Phường", "Cà phê", "Âu", "plain", "Ã", "Cà \u{fffd}"] {
            assert_eq!(decoded_again(text), None, "{text}");
        }
    }
}
