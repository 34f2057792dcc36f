//! The file of a backup: a tar archive in one stream of zstd, which `tar --zstd -xf` opens without us.
//!
//! | entry | what it holds |
//! | --- | --- |
//! | `bantin-backup.json` | first of all: what made it, when, of which schema, and the columns of each table ([`Header`]) |
//! | `rows/TABLE/NUMBER.json` | rows of a table, an array of arrays |
//! | `media.sha256` | of one whose files lie beside it: their digests, as `sha256sum -c` reads them |
//! | `media/xx/NAME` | of one that has its files in it: a file of the store |
//! | `SHA256SUMS` | last of all: the digests of the others, as `sha256sum -c` reads them |
//!
//! One that was cut off has no end, and is refused like one in which a byte is another.

use super::summing::Summing;
use crate::server::media::is_stored_name;
use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read, Write},
    path::Path,
};

/// Of this form of archive. One of a later form is refused.
pub const FORMAT: u32 = 1;
const HEADER: &str = "bantin-backup.json";
const LIST: &str = "media.sha256";
const SUMS: &str = "SHA256SUMS";
/// zstd's own: quick, and most of a backup is pictures, which nothing makes smaller.
const LEVEL: i32 = 3;
/// What is read at once into memory: a header, or rows of a table. More is none of ours.
const WHOLE_BYTES_MAX: u64 = 64 << 20;
/// Of a list of files: some 100 bytes for each, so more than a million of them.
const LIST_BYTES_MAX: u64 = 128 << 20;
const NOT_OURS: &str = "đây không phải bản sao lưu của Bản Tin";

/// What an archive says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// Its newest migration.
    pub schema: i64,
    pub engine: String,
    /// ISO 8601.
    pub made_at: String,
    pub portals: Vec<String>,
    /// Columns of each table, in the order of its rows.
    pub tables: BTreeMap<String, Vec<String>>,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    Rows {
        table: String,
        number: u64,
    },
    /// By its name in the store.
    Media(String),
}

impl Entry {
    fn name(&self) -> String {
        match self {
            Entry::Rows { table, number } => format!("rows/{table}/{number:06}.json"),
            Entry::Media(name) => format!("media/{}/{name}", &name[..2]),
        }
    }

    /// `None` for what no archive of ours holds: nothing else is ever written anywhere.
    fn parse(name: &str) -> Option<Entry> {
        let entry = match name.split('/').collect::<Vec<_>>()[..] {
            ["rows", table, number] => {
                let is_name = !table.is_empty() && table.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                let number = number.strip_suffix(".json")?.parse().ok()?;
                is_name.then(|| Entry::Rows { table: table.to_owned(), number })?
            }
            ["media", _, file] if is_stored_name(file) => Entry::Media(file.to_owned()),
            _ => return None,
        };
        (entry.name() == name).then_some(entry)
    }
}

/// An archive that is being written.
pub struct Writer<W: Write> {
    tar: tar::Builder<zstd::Encoder<'static, W>>,
    sums: String,
}

impl<W: Write> Writer<W> {
    pub fn begin(to: W, header: &Header) -> io::Result<Writer<W>> {
        let mut zstd = zstd::Encoder::new(to, LEVEL)?;
        zstd.include_checksum(true)?;
        let mut writer = Writer { tar: tar::Builder::new(zstd), sums: String::new() };
        writer.add(HEADER, &serde_json::to_vec_pretty(header)?)?;
        Ok(writer)
    }

    /// Says which files lie beside the archive; nothing comes before it.
    pub fn add_list(&mut self, list: &str) -> io::Result<()> {
        self.add(LIST, list.as_bytes())
    }

    pub fn add_rows(&mut self, table: &str, number: u64, rows: &[u8]) -> io::Result<()> {
        self.add(&Entry::Rows { table: table.to_owned(), number }.name(), rows)
    }

    /// `bytes`: how long it is. What is read must be as long.
    pub fn add_media(&mut self, name: &str, bytes: u64, file: impl Read) -> io::Result<()> {
        self.add_from(&Entry::Media(name.to_owned()).name(), bytes, file)
    }

    fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.add_from(name, bytes.len() as u64, bytes)
    }

    fn add_from(&mut self, name: &str, bytes: u64, from: impl Read) -> io::Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes);
        header.set_mode(0o600);
        header.set_entry_type(tar::EntryType::Regular);
        let mut from = Summing::new(from.take(bytes));
        self.tar.append_data(&mut header, name, &mut from)?;
        if from.length() != bytes {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("{name} became shorter")));
        }
        self.sums.push_str(&format!("{}  {name}\n", from.sum()));
        Ok(())
    }

    /// Writes the end, without which nobody takes it for whole, and gives back what it was written to.
    pub fn finish(mut self) -> io::Result<W> {
        let sums = std::mem::take(&mut self.sums);
        self.add(SUMS, sums.as_bytes())?;
        self.tar.into_inner()?.finish()
    }
}

/// What is done with an archive while it is read.
pub trait Taking {
    fn header(&mut self, header: &Header) -> anyhow::Result<()>;
    /// Of the files beside it.
    fn list(&mut self, list: &str) -> anyhow::Result<()>;
    fn rows(&mut self, table: &str, rows: String) -> anyhow::Result<()>;
    fn media(&mut self, name: &str, file: &mut dyn Read) -> anyhow::Result<()>;
}

/// Reads an archive from its first byte to its last, and gives what it holds to `taking`, before it is known whether all of it is right.
///
/// # Errors
/// Where it is not whole, not ours, of a later form, or an entry is not what it was; the entry is named. Those of `taking`.
pub fn read(from: impl Read, taking: &mut impl Taking) -> anyhow::Result<()> {
    let zstd = zstd::Decoder::new(from).context(NOT_OURS)?;
    let mut tar = tar::Archive::new(zstd);
    let mut found = String::new();
    let (mut header, mut sums): (Option<Header>, Option<String>) = (None, None);
    // As they lie there: no name of ours is so long that tar needs an entry for it, which would be read whole however long it is.
    for entry in tar.entries().context(NOT_OURS)?.raw(true) {
        let cut_off = "bản sao lưu bị cắt cụt hoặc hỏng";
        let entry = entry.with_context(|| if found.is_empty() { NOT_OURS } else { cut_off })?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let bytes = entry.size();
        let hurt = || format!("mục {name} bị cắt cụt hoặc hỏng");
        if sums.is_some() {
            bail!("sau {SUMS} không được có gì, mà có {name}");
        }
        if header.is_some() && entry.header().entry_type() != tar::EntryType::Regular {
            bail!("mục {name} không phải một tệp; bản sao lưu nào của Bản Tin cũng chỉ có tệp");
        }
        let mut entry = Summing::new(entry);
        match (&header, name.as_str()) {
            (None, HEADER) => {
                let text = whole(&mut entry, bytes, WHOLE_BYTES_MAX).with_context(hurt)?;
                let known: Header = serde_json::from_str(&text).context(NOT_OURS)?;
                if known.format > FORMAT {
                    bail!("bản sao lưu này do Bản Tin {} mới hơn tạo ra; hãy dùng bản đó", known.program);
                }
                taking.header(&known)?;
                header = Some(known);
            }
            (None, _) => bail!(NOT_OURS),
            (Some(_), SUMS) => sums = Some(whole(&mut entry, bytes, LIST_BYTES_MAX).with_context(hurt)?),
            (Some(_), LIST) => taking.list(&whole(&mut entry, bytes, LIST_BYTES_MAX).with_context(hurt)?)?,
            (Some(_), _) => match Entry::parse(&name) {
                Some(Entry::Rows { table, .. }) => {
                    taking.rows(&table, whole(&mut entry, bytes, WHOLE_BYTES_MAX).with_context(hurt)?)?;
                }
                Some(Entry::Media(file)) => {
                    taking.media(&file, &mut entry).with_context(hurt)?;
                    // Whoever takes it need not have read all of it.
                    io::copy(&mut entry, &mut io::sink()).with_context(hurt)?;
                }
                None => bail!("mục {name} không có trong bản sao lưu nào của Bản Tin"),
            },
        }
        if entry.length() != bytes {
            bail!("{}", hurt());
        }
        if sums.is_none() {
            found.push_str(&format!("{}  {name}\n", entry.sum()));
        }
    }
    let Some(sums) = sums else { bail!("bản sao lưu bị cắt cụt: không có {SUMS} ở cuối") };
    compare(&found, &sums)?;
    // Behind the last entry stand zeros and the checksum of all.
    io::copy(&mut tar.into_inner(), &mut io::sink()).context("bản sao lưu bị cắt cụt hoặc hỏng ở cuối")?;
    Ok(())
}

/// What the archive at `path` says of the files beside it, without reading the rest of it; `None` where it has them in it.
///
/// # Errors
/// One that cannot be read, or is not ours.
pub fn file_list(path: &Path) -> anyhow::Result<Option<String>> {
    let file = File::open(path).with_context(|| format!("không mở được {}", path.display()))?;
    let mut tar = tar::Archive::new(zstd::Decoder::new(file).context(NOT_OURS)?);
    let mut entries = tar.entries().context(NOT_OURS)?.raw(true);
    let first = entries.next().context(NOT_OURS)?.context(NOT_OURS)?;
    if &*first.path_bytes() != HEADER.as_bytes() {
        bail!(NOT_OURS);
    }
    let mut second = entries.next().context("bản sao lưu bị cắt cụt")??;
    let bytes = second.size();
    let is_list = &*second.path_bytes() == LIST.as_bytes();
    is_list.then(|| whole(&mut second, bytes, LIST_BYTES_MAX)).transpose()
}

/// Whether what lies at `path` begins as archives of ours do.
pub fn is_ours(path: &Path) -> bool {
    let first = || {
        let mut tar = tar::Archive::new(zstd::Decoder::new(File::open(path)?)?);
        let first = tar.entries()?.raw(true).next().context(NOT_OURS)??;
        anyhow::Ok(first.path_bytes().into_owned())
    };
    first().is_ok_and(|name| name == HEADER.as_bytes())
}

/// # Errors
/// The first entry that is not what it was.
fn compare(found: &str, sums: &str) -> anyhow::Result<()> {
    if found == sums {
        return Ok(());
    }
    let different = found.lines().zip(sums.lines()).find(|(one, other)| one != other);
    let of = |line: &str| line.split_once("  ").map_or(line, |(_, name)| name).to_owned();
    match different {
        Some((one, other)) if of(one) == of(other) => bail!("mục {} không còn như lúc sao lưu", of(one)),
        Some((_, other)) => bail!("mục {} không còn ở chỗ của nó", of(other)),
        None => bail!("{SUMS} không kể đúng những mục đã có"),
    }
}

fn whole(entry: &mut impl Read, bytes: u64, most: u64) -> anyhow::Result<String> {
    if bytes > most {
        bail!("lớn hơn mọi mục của Bản Tin");
    }
    let mut text = String::new();
    entry.read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests;
