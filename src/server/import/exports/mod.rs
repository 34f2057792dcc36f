//! Exports of other portals: files that hold many articles, with their fields told apart. Each reader yields the same record; what
//! follows is shared with saved pages.

mod decoded;
mod feed;
mod ghost;
mod ghost_editors;
mod moment;
mod nukeviet;
mod nukeviet_lists;
mod sql;
mod sql_bytes;
mod wordpress;
mod wordpress_blocks;
mod wordpress_lists;
mod wordpress_shortcodes;
mod xml;

use super::legacy::{Doubt, Record, clean, excerpt};
use crate::server::explaining::of_system;
use anyhow::{anyhow, bail};
use moment::moment;
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// By the beginning of a file its kind is told.
const BEGINNING_BYTES: u64 = 16 * 1024;

/// What an export holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item {
    Article(Box<Record>),
    /// What is no published article, with the reason.
    LeftOut {
        what: String,
        why: &'static str,
    },
}

/// A kind of export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    WordPress,
    Feed,
    Ghost,
    NukeViet,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::WordPress => "WordPress (WXR)",
            Kind::Feed => "RSS/Atom",
            Kind::Ghost => "Ghost",
            Kind::NukeViet => "NukeViet (SQL)",
        }
    }
}

/// What is read, item by item. An error is one item that cannot be read, or the end of what can.
pub(super) type Items = Box<dyn Iterator<Item = anyhow::Result<Item>>>;

/// The kind of export that a file is, by what is in it; `None` where it is none.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn kind_of(path: &Path) -> io::Result<Option<Kind>> {
    let mut beginning = Vec::new();
    File::open(path)?.take(BEGINNING_BYTES).read_to_end(&mut beginning)?;
    // UTF-16 is ASCII with zeros between, as far as these words go.
    beginning.retain(|byte| *byte != 0);
    let text = String::from_utf8_lossy(&beginning);
    let text = text.trim_start_matches(['\u{feff}', '\u{fffd}']).trim_start();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    Ok(if text.starts_with('<') {
        let root = root_of(text);
        match root {
            "rss" if has(&["wordpress.org/export/"]) => Some(Kind::WordPress),
            "rss" | "feed" | "rdf:RDF" => Some(Kind::Feed),
            _ => None,
        }
    } else if text.starts_with('{')
        // The other half may stand behind all posts.
        && (has(&["\"db\""]) || has(&["\"data\""]) && has(&["\"meta\"", "\"posts\"", "\"posts_meta\"", "\"posts_tags\""]))
    {
        Some(Kind::Ghost)
    } else if has(&["-- MySQL dump", "-- MariaDB dump", "-- phpMyAdmin SQL Dump", "CREATE TABLE", "INSERT INTO"])
        && is_sql(path)
    {
        Some(Kind::NukeViet)
    } else {
        None
    })
}

fn is_sql(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("sql"))
}

/// The name of a file's first element.
fn root_of(text: &str) -> &str {
    let mut rest = text;
    loop {
        let Some(start) = rest.find('<') else { return "" };
        let tag = &rest[start + 1..];
        let end = if tag.starts_with("!--") {
            tag.find("-->").map(|end| end + 3)
        } else if tag.starts_with(['?', '!']) {
            tag.find('>').map(|end| end + 1)
        } else {
            let end = tag.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(tag.len());
            return &tag[..end];
        };
        let Some(end) = end else { return "" };
        rest = &tag[end..];
    }
}

/// # Errors
/// A file that cannot be opened, or holds nothing of its kind.
pub(super) fn open(kind: Kind, path: &Path) -> anyhow::Result<Items> {
    let items = match kind {
        Kind::WordPress => wordpress::open(path),
        Kind::Feed => feed::open(path),
        Kind::Ghost => ghost::open(path),
        Kind::NukeViet => nukeviet::open(path),
    }?;
    Ok(Box::new(items.map(|item| match item {
        Ok(Item::Article(record)) => readable(record).map(Item::Article),
        item => item,
    })))
}

/// A letter or two may be damaged; an article whose letters are of another encoding is none.
fn readable(mut record: Box<Record>) -> anyhow::Result<Box<Record>> {
    let texts = [&record.headline, &record.standfirst, &record.body];
    let (mut damaged, mut all) = (0, 0);
    for c in texts.iter().flat_map(|text| text.chars()) {
        damaged += usize::from(c == char::REPLACEMENT_CHARACTER);
        all += 1;
    }
    if damaged > 3 && damaged * 50 > all {
        let headline = excerpt(&clean(&record.headline), 100);
        bail!("{}: “{headline}”: {damaged} chữ không đúng bảng mã; hãy xuất lại tệp với bảng mã UTF-8", record.place);
    }
    if damaged > 0 {
        let why = format!("Chữ: {damaged} chữ trong tệp không đúng bảng mã, trong bài là dấu �, nên sửa.");
        record.doubts.push(Doubt::Export(why));
    }
    Ok(record)
}

/// What ends before this was read whole.
fn read_whole(path: &Path, bytes_max: u64) -> anyhow::Result<Vec<u8>> {
    let file = File::open(path).map_err(|error| anyhow!(of_system(&error)))?;
    let mut bytes = Vec::new();
    file.take(bytes_max + 1).read_to_end(&mut bytes).map_err(|error| anyhow!(of_system(&error)))?;
    if bytes.len() as u64 > bytes_max {
        bail!("tệp lớn hơn {} MB", bytes_max >> 20);
    }
    Ok(bytes)
}

/// What of a file cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Broken {
    line: u64,
    why: String,
    /// Nothing behind it can be read either.
    is_end: bool,
}

impl Broken {
    fn explained(self) -> anyhow::Error {
        let Broken { line, why, is_end } = self;
        match is_end {
            true => anyhow!("dòng {line}: {why}; những bài đứng trước đó đã được đọc"),
            false => anyhow!("dòng {line}: {why}"),
        }
    }
}

const CUT: &str = "tệp bị cắt ở giữa";

/// Filled, or nothing.
fn filled(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The last part of an address's path.
fn file_name(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(address)
}

#[cfg(test)]
mod proof;
#[cfg(test)]
mod tests;
