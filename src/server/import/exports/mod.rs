//! Exports of other portals: files that hold many articles, with their fields told apart. Each reader yields the same record; what
//! follows is shared with saved pages.

mod feed;
mod ghost;
mod nukeviet;
mod sql;
mod wordpress;
mod xml;

use super::legacy::Record;
use crate::{domain::Timestamp, server::explaining::of_system};
use anyhow::{anyhow, bail};
use jiff::{civil::DateTime, fmt::rfc2822};
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

/// What is read, item by item; after an error there is nothing more.
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
    } else if text.starts_with('{') && (has(&["\"db\""]) || has(&["\"meta\""]) && has(&["\"data\""])) {
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
    match kind {
        Kind::WordPress => wordpress::open(path),
        Kind::Feed => feed::open(path),
        Kind::Ghost => ghost::open(path),
        Kind::NukeViet => nukeviet::open(path),
    }
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

/// Where a file cannot be read any further.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Broken {
    line: u64,
    why: String,
}

impl Broken {
    fn explained(self) -> anyhow::Error {
        let Broken { line, why } = self;
        anyhow!("dòng {line}: {why}; những bài đứng trước đó đã được đọc")
    }
}

/// A moment as exports write it: RFC 3339, RFC 2822, or as MySQL does, which is Vietnam's time here.
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let of = |at: jiff::Timestamp| Timestamp(at.as_millisecond());
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(of(at));
    }
    if let Ok(at) = rfc2822::parse(text) {
        return Some(of(at.timestamp()));
    }
    let at: DateTime = text.parse().ok()?;
    Timestamp::at(at.date(), at.hour(), at.minute())
}

#[cfg(test)]
mod proof;
#[cfg(test)]
mod tests;
