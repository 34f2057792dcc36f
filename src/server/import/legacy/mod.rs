//! Reads saved pages of the old portal, as text or as HTML, into one shape, and says what it was
//! unsure of. A page that cannot be read is refused with a reason a clerk understands.

mod block;
mod dated;
mod decoding;
mod describe;
mod doubt;
mod elements;
mod embedded;
mod figures;
mod flow;
mod fonts;
mod frames;
mod html;
pub mod learning;
mod legacy_page;
mod lines;
mod numbers;
mod own_address;
mod page;
mod parts;
mod photo_table;
mod pieces;
mod pointed;
mod profile;
mod profile_fault;
mod published;
mod record;
mod refusal;
mod region;
mod runs;
mod selector;
mod sources;
mod text;
mod title;
mod tree;
mod tree_builder;
mod when;
mod words;

#[cfg(test)]
mod tests;

use decoding::Decoded;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

pub use doubt::{Counter, Doubt};
pub use legacy_page::{LegacyPage, LegacyPhoto, PictureLink};
pub use own_address::path_of;
pub use profile::{PROFILE_BYTES_MAX, Profile};
pub use profile_fault::ProfileFault;
pub use record::{Record, told_day};
pub use refusal::{NotALegacyPage, PAGE_BYTES_MAX, Reason};
pub use words::{clean, excerpt};

/// Reads the content of one saved file. Text or HTML is told by the content; `name` only labels a refusal.
pub fn read_page(name: &str, bytes: &[u8]) -> Result<LegacyPage, NotALegacyPage> {
    parse(bytes, None).map_err(|reason| refusal::refuse(name, reason))
}

/// The same, of HTML by a profile.
pub fn read_page_by(profile: &Profile, name: &str, bytes: &[u8]) -> Result<LegacyPage, NotALegacyPage> {
    parse(bytes, Some(profile)).map_err(|reason| refusal::refuse(name, reason))
}

/// Reads one saved file, HTML by the profile where there is one. Its size is checked first: a larger one is never read into
/// memory.
pub fn load(path: &Path, profile: Option<&Profile>) -> Result<LegacyPage, NotALegacyPage> {
    let read = read_bounded(path).and_then(|bytes| parse(&bytes, profile));
    read.map_err(|reason| refusal::refuse(&path.display().to_string(), reason))
}

/// # Errors
/// A file that is no page of HTML.
fn html_of(path: &Path) -> Result<String, NotALegacyPage> {
    let read = read_bounded(path).and_then(|bytes| text_of(&bytes));
    let read = read.and_then(|Decoded { text, .. }| if is_html(&text) { Ok(text) } else { Err(Reason::NotHtml) });
    read.map_err(|reason| refusal::refuse(&path.display().to_string(), reason))
}

fn parse(bytes: &[u8], profile: Option<&Profile>) -> Result<LegacyPage, Reason> {
    let Decoded { text, damaged } = text_of(bytes)?;
    let mut page = match profile {
        _ if !is_html(&text) => text::read(&words::clean(&text))?.into_page()?,
        Some(profile) => pointed::read(&text, profile)?,
        None => html::read(&text)?.into_page()?,
    };
    if is_html(&text) {
        page.own_address = own_address::own_address(&text);
    }
    page.doubts.extend((damaged > 0).then_some(Doubt::Damaged(damaged)));
    Ok(page)
}

fn text_of(bytes: &[u8]) -> Result<Decoded, Reason> {
    let size = bytes.len() as u64;
    if size > PAGE_BYTES_MAX {
        return Err(Reason::TooLarge { bytes: size });
    }
    let Decoded { mut text, damaged } = decoding::decode(bytes)?;
    let marks = text.len() - text.trim_start_matches('\u{feff}').len();
    text.drain(..marks);
    if words::is_blank(&text) {
        return Err(Reason::Empty);
    }
    if is_web_archive(&text) {
        return Err(Reason::WebArchive);
    }
    Ok(Decoded { text, damaged })
}

fn read_bounded(path: &Path) -> Result<Vec<u8>, Reason> {
    // Asked before opening: opening a named pipe would wait for a writer.
    let facts = fs::metadata(path).map_err(Reason::from)?;
    if facts.is_dir() {
        return Err(Reason::IsAFolder);
    }
    if !facts.is_file() {
        return Err(Reason::NotAFile);
    }
    if facts.len() > PAGE_BYTES_MAX {
        return Err(Reason::TooLarge { bytes: facts.len() });
    }
    let mut bytes = Vec::new();
    // The file may have grown since; one byte too many is enough for `parse` to refuse it.
    File::open(path)?.take(PAGE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A text page opens with its title, which is never a tag; HTML may carry an editor's note before its first tag.
fn is_html(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(2000).collect::<String>().to_lowercase();
    let opens_with_tag = head
        .strip_prefix('<')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || "!?/".contains(c)));
    opens_with_tag || ["<!doctype html", "<html", "<head", "<title", "<body"].iter().any(|tag| head.contains(tag))
}

fn is_web_archive(text: &str) -> bool {
    let head = text.trim_start();
    head.starts_with("From: <Saved by") || head.starts_with("MIME-Version:")
}
