//! A file's bytes as UTF-8, whatever encoding it names, with lines counted. What is no letter in that encoding becomes U+FFFD: one bad
//! byte costs a letter, not the rest of the file.

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::{
    fs::File,
    io::{self, BufRead, Read},
    path::Path,
};

const CHUNK_BYTES: usize = 1 << 16;
/// Within these an XML file names its encoding.
const DECLARATION_BYTES: usize = 256;

pub(super) struct Decoded {
    inner: Box<dyn Read>,
    decoder: Decoder,
    raw: Vec<u8>,
    is_over: bool,
    out: Vec<u8>,
    at: usize,
    pub lines: u64,
    /// Bytes that may be read before `begin` is called again: no text is gathered without end.
    left: u64,
    most: u64,
}

impl Decoded {
    /// # Errors
    /// A file that cannot be read.
    pub fn open(path: &Path, most: u64) -> io::Result<Decoded> {
        let mut file = File::open(path)?;
        let mut raw = Vec::with_capacity(CHUNK_BYTES);
        file.by_ref().take(CHUNK_BYTES as u64).read_to_end(&mut raw)?;
        let (encoding, mark) = Encoding::for_bom(&raw).unwrap_or_else(|| (named(&raw), 0));
        raw.drain(..mark);
        let inner = Box::new(file);
        let decoder = encoding.new_decoder_without_bom_handling();
        Ok(Decoded { inner, decoder, raw, is_over: false, out: Vec::new(), at: 0, lines: 0, left: most, most })
    }

    /// What stands for one whose bytes another reader has.
    pub fn empty() -> Decoded {
        Decoded {
            inner: Box::new(io::empty()),
            decoder: UTF_8.new_decoder_without_bom_handling(),
            raw: Vec::new(),
            is_over: true,
            out: Vec::new(),
            at: 0,
            lines: 0,
            left: 0,
            most: 0,
        }
    }

    pub fn begin(&mut self) {
        self.left = self.most;
    }

    /// Passes over everything before the next of these tags; false where there is none.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn skip_to_tag(&mut self, names: &[&str]) -> io::Result<bool> {
        loop {
            self.begin();
            let Some(found) = self.fill_buf()?.iter().position(|byte| *byte == b'<') else {
                let all = self.out.len() - self.at;
                if all == 0 {
                    return Ok(false);
                }
                self.consume(all);
                continue;
            };
            self.consume(found);
            let longest = names.iter().map(|name| name.len() + 2).max().unwrap_or_default();
            while self.out.len() - self.at < longest && self.decode()? {}
            let tag = &self.out[self.at + 1..];
            let is_one = |name: &&str| {
                let rest = tag.strip_prefix(name.as_bytes());
                rest.is_some_and(|rest| rest.first().is_some_and(|next| b" \t\r\n/>".contains(next)))
            };
            if names.iter().any(is_one) {
                return Ok(true);
            }
            self.consume(1);
        }
    }

    /// Adds to what is decoded; false at the end of the file.
    fn decode(&mut self) -> io::Result<bool> {
        self.out.drain(..self.at);
        self.at = 0;
        while !self.is_over {
            if self.raw.is_empty() {
                self.inner.by_ref().take(CHUNK_BYTES as u64).read_to_end(&mut self.raw)?;
            }
            let is_last = self.raw.is_empty();
            let before = self.out.len();
            let room = self.decoder.max_utf8_buffer_length(self.raw.len()).unwrap_or(4 * CHUNK_BYTES);
            self.out.resize(before + room, 0);
            let (_, read, written, _) = self.decoder.decode_to_utf8(&self.raw, &mut self.out[before..], is_last);
            self.out.truncate(before + written);
            self.raw.drain(..read);
            self.is_over = is_last;
            if written > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Without a mark: UTF-16 as its first bytes show it, else what an XML declaration names.
fn named(bytes: &[u8]) -> &'static Encoding {
    match bytes {
        [b'<', 0, ..] => return UTF_16LE,
        [0, b'<', ..] => return UTF_16BE,
        _ => {}
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_BYTES)]).into_owned();
    let declaration = head.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    let name = declaration.and_then(|(inner, _)| {
        let value = inner.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| "\"'".contains(*c))?;
        value[1..].split(quote).next().map(str::to_owned)
    });
    let encoding = name.and_then(|name| Encoding::for_label(name.as_bytes()));
    // What can be read as ASCII is no UTF-16.
    encoding.filter(|encoding| encoding.is_ascii_compatible()).unwrap_or(UTF_8)
}

impl Read for Decoded {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let read = available.len().min(out.len());
        out[..read].copy_from_slice(&available[..read]);
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Decoded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if self.at == self.out.len() {
            self.decode()?;
        }
        Ok(&self.out[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        let end = (self.at + amount).min(self.out.len());
        self.lines += self.out[self.at..end].iter().filter(|byte| **byte == b'\n').count() as u64;
        self.left = self.left.saturating_sub(amount as u64);
        self.at = end;
    }
}
