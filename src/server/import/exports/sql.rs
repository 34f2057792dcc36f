//! The rows of a MySQL dump, as `mysqldump` and phpMyAdmin write it. Only what puts rows into tables is read; nothing is executed.

use super::Broken;
use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
    sync::Arc,
};

/// Bytes of one value; an article's body is the largest.
const VALUE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Of a name or a word of SQL.
const WORD_BYTES_MAX: usize = 256;
const COLUMNS_MAX: usize = 500;

/// A row and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub table: Arc<str>,
    pub columns: Arc<[String]>,
    /// `None`: NULL.
    pub values: Vec<Option<String>>,
    pub line: u64,
}

impl Row {
    /// The value in a column; empty where it is NULL or there is no such column.
    pub fn get(&self, column: &str) -> &str {
        let at = self.columns.iter().position(|known| known.eq_ignore_ascii_case(column));
        at.and_then(|at| self.values.get(at)?.as_deref()).unwrap_or_default()
    }
}

/// The rows of those tables that are asked for, in the order of the file.
pub(super) struct Rows<W> {
    bytes: Bytes,
    wanted: W,
    /// By `create table`: a dump may leave them out of its inserts.
    columns: HashMap<String, Arc<[String]>>,
    /// The insert whose rows are being read.
    insert: Option<(Arc<str>, Arc<[String]>)>,
    is_over: bool,
}

impl<W: Fn(&str) -> bool> Rows<W> {
    /// # Errors
    /// A file that cannot be opened.
    pub fn open(path: &Path, wanted: W) -> io::Result<Rows<W>> {
        let bytes = Bytes { inner: BufReader::with_capacity(1 << 16, File::open(path)?).bytes(), next: None, line: 1 };
        Ok(Rows { bytes, wanted, columns: HashMap::new(), insert: None, is_over: false })
    }

    fn read(&mut self) -> Result<Option<Row>, String> {
        loop {
            if let Some((table, columns)) = self.insert.take() {
                self.bytes.skip_space()?;
                let line = self.bytes.line;
                match self.bytes.take()? {
                    Some(b',') => self.insert = Some((table, columns)),
                    Some(b'(') => {
                        let values = self.values()?;
                        self.insert = Some((table.clone(), columns.clone()));
                        return Ok(Some(Row { table, columns, values, line }));
                    }
                    Some(b';') => {}
                    None => return Err(CUT.to_owned()),
                    // "on duplicate key update …"
                    Some(_) => self.bytes.skip_statement()?,
                }
                continue;
            }
            self.bytes.skip_space()?;
            if self.bytes.peek()?.is_none() {
                return Ok(None);
            }
            match self.bytes.word()?.to_ascii_uppercase().as_str() {
                "INSERT" | "REPLACE" => self.begin_insert()?,
                "CREATE" => self.note_columns()?,
                _ => self.bytes.skip_statement()?,
            }
        }
    }

    fn begin_insert(&mut self) -> Result<(), String> {
        let mut table = self.bytes.word()?;
        while ["INTO", "IGNORE", "DELAYED", "LOW_PRIORITY"].contains(&table.to_ascii_uppercase().as_str()) {
            table = self.bytes.word()?;
        }
        let table = self.bytes.rest_of_name(table)?;
        if !(self.wanted)(&table) {
            return self.bytes.skip_statement();
        }
        self.bytes.skip_space()?;
        let named = match self.bytes.peek()? {
            Some(b'(') => Some(self.bytes.names()?),
            _ => None,
        };
        let columns = named.or_else(|| self.columns.get(&table).cloned());
        let columns = columns.ok_or_else(|| format!("không biết các cột của bảng {table}"))?;
        if !["VALUES", "VALUE"].contains(&self.bytes.word()?.to_ascii_uppercase().as_str()) {
            return self.bytes.skip_statement();
        }
        self.insert = Some((table.into(), columns));
        Ok(())
    }

    fn note_columns(&mut self) -> Result<(), String> {
        let mut word = self.bytes.word()?;
        if !word.eq_ignore_ascii_case("TABLE") {
            return self.bytes.skip_statement();
        }
        word = self.bytes.word()?;
        for skipped in ["IF", "NOT", "EXISTS"] {
            if word.eq_ignore_ascii_case(skipped) {
                word = self.bytes.word()?;
            }
        }
        let table = self.bytes.rest_of_name(word)?;
        self.bytes.skip_space()?;
        if (self.wanted)(&table) && self.bytes.peek()? == Some(b'(') {
            let columns = self.bytes.names()?;
            self.columns.insert(table, columns);
        }
        self.bytes.skip_statement()
    }

    fn values(&mut self) -> Result<Vec<Option<String>>, String> {
        let mut values = Vec::new();
        loop {
            self.bytes.skip_space()?;
            values.push(self.bytes.value()?);
            self.bytes.skip_space()?;
            match self.bytes.take()? {
                Some(b',') if values.len() < COLUMNS_MAX => {}
                Some(b')') => return Ok(values),
                None => return Err(CUT.to_owned()),
                Some(_) => return Err("một hàng dữ liệu viết sai".to_owned()),
            }
        }
    }
}

impl<W: Fn(&str) -> bool> Iterator for Rows<W> {
    type Item = Result<Row, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let read = self.read();
        self.is_over = !matches!(read, Ok(Some(_)));
        read.map_err(|why| Broken { line: self.bytes.line, why }).transpose()
    }
}

const CUT: &str = "tệp bị cắt ở giữa";

/// The bytes of a dump, with one looked at ahead.
struct Bytes {
    inner: io::Bytes<BufReader<File>>,
    next: Option<u8>,
    line: u64,
}

impl Bytes {
    fn peek(&mut self) -> Result<Option<u8>, String> {
        if self.next.is_none() {
            let read = self.inner.next().transpose();
            self.next = read.map_err(|error| crate::server::explaining::of_system(&error))?;
        }
        Ok(self.next)
    }

    fn take(&mut self) -> Result<Option<u8>, String> {
        let byte = self.peek()?;
        self.next = None;
        self.line += u64::from(byte == Some(b'\n'));
        Ok(byte)
    }

    fn demand(&mut self) -> Result<u8, String> {
        self.take()?.ok_or_else(|| CUT.to_owned())
    }

    /// White space and comments; those that only MySQL executes set up a session.
    fn skip_space(&mut self) -> Result<(), String> {
        while let Some(byte) = self.peek()? {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | 0xEF | 0xBB | 0xBF => drop(self.take()?),
                b'#' | b'-' => self.skip_past(b"\n")?,
                b'/' => self.skip_past(b"*/")?,
                _ => break,
            }
        }
        Ok(())
    }

    fn skip_past(&mut self, end: &[u8]) -> Result<(), String> {
        let mut met = 0;
        while met < end.len() {
            let Some(byte) = self.take()? else { return Ok(()) };
            met = if byte == end[met] { met + 1 } else { usize::from(byte == end[0]) };
        }
        Ok(())
    }

    /// To the end of a statement, which may hold texts with semicolons in them.
    fn skip_statement(&mut self) -> Result<(), String> {
        while let Some(byte) = self.take()? {
            match byte {
                b';' => break,
                b'\'' | b'"' | b'`' => self.skip_quoted(byte)?,
                _ => {}
            }
        }
        Ok(())
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
    fn word(&mut self) -> Result<String, String> {
        self.skip_space()?;
        if let Some(quote @ (b'`' | b'"')) = self.peek()? {
            self.take()?;
            return self.quoted(quote, WORD_BYTES_MAX);
        }
        let mut word = Vec::new();
        while let Some(byte) = self.peek()?.filter(|byte| byte.is_ascii_alphanumeric() || b"_$@".contains(byte)) {
            if word.len() >= WORD_BYTES_MAX {
                return Err("không đúng dạng SQL".to_owned());
            }
            word.push(byte);
            self.take()?;
        }
        if word.is_empty() {
            // A sign that begins no word; what follows is skipped as a statement.
            return Ok(String::new());
        }
        Ok(String::from_utf8_lossy(&word).into_owned())
    }

    /// The name of a table may have that of its database before it.
    fn rest_of_name(&mut self, name: String) -> Result<String, String> {
        if self.peek()? != Some(b'.') {
            return Ok(name);
        }
        self.take()?;
        self.word()
    }

    /// The names that open the parts of a list: columns of an insert, or of a table, whose keys are words and no names in quotes.
    fn names(&mut self) -> Result<Arc<[String]>, String> {
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
                    let is_key = !is_name
                        && ["PRIMARY", "KEY", "UNIQUE", "INDEX", "FULLTEXT", "CONSTRAINT", "FOREIGN"]
                            .contains(&word.to_ascii_uppercase().as_str());
                    if begins && depth == 1 && !is_key && names.len() < COLUMNS_MAX {
                        names.push(word);
                    }
                    begins = false;
                }
            }
        }
    }

    fn value(&mut self) -> Result<Option<String>, String> {
        if let Some(quote @ (b'\'' | b'"')) = self.peek()? {
            self.take()?;
            return self.quoted(quote, VALUE_BYTES_MAX).map(Some);
        }
        let mut bytes = Vec::new();
        while let Some(byte) = self.peek()?.filter(|byte| !b",)".contains(byte)) {
            if byte == b'\'' {
                // "_binary 'a'", "x'61'": what stands before says how it is written.
                self.take()?;
                let text = self.quoted(b'\'', VALUE_BYTES_MAX)?;
                let is_hex = bytes.eq_ignore_ascii_case(b"x");
                return Ok(Some(if is_hex { of_hex(text.as_bytes()) } else { text }));
            }
            if bytes.len() >= VALUE_BYTES_MAX {
                return Err("một giá trị lớn hơn 10 MB".to_owned());
            }
            bytes.push(byte);
            self.take()?;
        }
        let word = bytes.trim_ascii();
        Ok(match word {
            word if word.eq_ignore_ascii_case(b"NULL") => None,
            [b'0', b'x' | b'X', hex @ ..] => Some(of_hex(hex)),
            word => Some(String::from_utf8_lossy(word).into_owned()),
        })
    }

    /// What stands in quotes that have been opened, with MySQL's escapes undone.
    fn quoted(&mut self, quote: u8, bytes_max: usize) -> Result<String, String> {
        let mut bytes = Vec::new();
        loop {
            if bytes.len() > bytes_max {
                return Err("một giá trị lớn hơn 10 MB".to_owned());
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
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn of_hex(hex: &[u8]) -> String {
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or_default() as u8;
    let bytes: Vec<u8> = hex.chunks(2).map(|pair| pair.iter().fold(0, |byte, half| byte << 4 | digit(*half))).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}
