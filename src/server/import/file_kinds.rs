//! What a file in a folder is to an import. Copies of portals name their pages as the old software did, so most is told by content.

use super::{
    endings::{ending_of, is_plain_file},
    exports,
    sheet::{SHEET_MARK, SHEET_MARK_WITHIN},
};
use crate::server::media::documents::{Sniffed, sniff};
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    Page,
    Export,
    WebArchive,
    /// An archive of another kind.
    Packed,
    /// What pages show and link to, what lays them out, and what a desktop or an earlier run left there.
    BesidePages,
    Other,
}

/// So many bytes tell markup.
const BEGINNING_BYTES: u64 = 4096;

const PAGES: &[&str] = &["html", "htm", "xhtml", "shtml", "txt", "mht", "mhtml"];
const EXPORTS: &[&str] = &["xml", "json", "sql", "rss", "atom"];
const PACKED: &[&str] = &["zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "wacz"];
/// Of desktops.
const LEFT_BEHIND: &[&str] = &[".DS_Store", "Thumbs.db", "desktop.ini"];

/// # Errors
/// A file that cannot be read.
pub(super) fn kind_of(path: &Path) -> io::Result<FileKind> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let ending = ending_of(&name);
    let is = |endings: &[&str]| endings.contains(&ending.as_str());
    if LEFT_BEHIND.contains(&&*name) || is_of_wacz(&name) || name.starts_with("._") || is_plain_file(&ending) {
        return Ok(FileKind::BesidePages);
    }
    if is_perhaps_web_archive(&name) {
        return Ok(FileKind::WebArchive);
    }
    if is(PACKED) {
        return Ok(FileKind::Packed);
    }
    let beginning = beginning_of(path)?;
    Ok(if is_sheet(&beginning) {
        FileKind::BesidePages
    } else if is(PAGES) {
        FileKind::Page
    } else if is(EXPORTS) && exports::kind_of(path)?.is_some() {
        FileKind::Export
    } else if is_markup(&beginning) || is_page_with_its_files(&beginning) {
        FileKind::Page
    } else if beginning.starts_with(b"PK\x03\x04") {
        FileKind::Packed
    } else if sniff(&beginning) != Sniffed::Other {
        FileKind::BesidePages
    } else {
        FileKind::Other
    })
}

/// Whether a file is a page, whatever it is called.
pub(super) fn is_page(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    ending_of(&name) == "txt" || beginning_of(path).is_ok_and(|beginning| is_markup(&beginning))
}

/// Whether what begins so is a page of HTML, and not the program that makes pages.
pub(super) fn is_markup(beginning: &[u8]) -> bool {
    // UTF-16 is ASCII with zeros between, as far as these words go.
    let plain: Vec<u8> = beginning.iter().copied().take(BEGINNING_BYTES as usize).filter(|byte| *byte != 0).collect();
    let text = String::from_utf8_lossy(&plain).to_lowercase();
    let text = text.trim_start_matches(['\u{feff}', '\u{fffd}']).trim_start();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match text.starts_with("<?xml") {
        true => has(&["<!doctype html", "http://www.w3.org/1999/xhtml"]),
        false => {
            text.starts_with('<')
                && !text.starts_with("<?")
                && !text.starts_with("<%")
                && has(&["<!doctype html", "<html"])
        }
    }
}

/// MHTML; why it is not read stands where pages are read.
fn is_page_with_its_files(beginning: &[u8]) -> bool {
    let text = String::from_utf8_lossy(beginning);
    let text = text.trim_start();
    text.starts_with("From: <Saved by") || text.starts_with("MIME-Version:") && text.contains("multipart/related")
}

/// What a packed web archive (WACZ) says of itself.
fn is_of_wacz(name: &str) -> bool {
    [".cdx", ".cdxj", ".cdx.gz", ".idx", ".jsonl"].iter().any(|ending| name.ends_with(ending))
        || ["datapackage.json", "datapackage-digest.json", "fuzzy.json"].contains(&name)
}

fn is_perhaps_web_archive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".warc") || name.ends_with(".warc.gz")
}

fn beginning_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut beginning = Vec::new();
    File::open(path)?.take(BEGINNING_BYTES).read_to_end(&mut beginning)?;
    Ok(beginning)
}

/// The sheet of an earlier run is no page of the old portal.
fn is_sheet(beginning: &[u8]) -> bool {
    let beginning = &beginning[..beginning.len().min(SHEET_MARK_WITHIN as usize)];
    String::from_utf8_lossy(beginning).contains(SHEET_MARK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_shows_in_it_more_than_in_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let page = "\u{feff}\n<!DOCTYPE html><html><title>a</title>";
        let mhtml = "From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related;";
        for (name, content, kind) in [
            ("a.aspx?id=5", page, FileKind::Page),
            ("b", page, FileKind::Page),
            ("c.html?x=1.5", "<p>", FileKind::Page),
            ("d.xhtml", "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", FileKind::Page),
            ("e.luu", mhtml, FileKind::Page),
            ("f.mht", mhtml, FileKind::Page),
            ("g.php", "<?php echo '<html>'; ?>", FileKind::Other),
            ("h.aspx", "<%@ Page %><html>", FileKind::Other),
            ("i.xml", "<rss><channel>", FileKind::Export),
            ("k.xml", "<urlset>", FileKind::Other),
            ("l.zip", "PK", FileKind::Packed),
            ("m.dat", "PK\u{3}\u{4}", FileKind::Packed),
            ("n.warc.gz", "", FileKind::WebArchive),
            ("o.css?ver=5.1", "", FileKind::BesidePages),
            ("p.ashx?id=2", "GIF89a", FileKind::BesidePages),
            ("Thumbs.db", "", FileKind::BesidePages),
            ("index.cdx.gz", "", FileKind::BesidePages),
            ("q.html", "<!doctype html><head><title>Bảng đối chiếu</title>", FileKind::BesidePages),
            ("r.dat", "0", FileKind::Other),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            assert_eq!(kind_of(&path).unwrap(), kind, "{name}");
        }
    }
}
