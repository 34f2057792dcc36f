//! What an order names, as a list of files: saved pages and exports, alone, in folders, or packed in a `.zip` or a web archive.

use super::{
    beside::Origin,
    exports,
    sheet::{SHEET_MARK, SHEET_MARK_WITHIN},
    warc::{self, is_warc},
};
use crate::server::explaining::of_system;
use anyhow::{Context, anyhow, bail};
use std::{
    fs::{self, File},
    io::{self, Read, Seek},
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use zip::{ZipArchive, result::ZipError};

/// Folders in folders.
const DEPTH_MAX: usize = 32;
/// Markup is packed to a tenth; what unpacks to a hundred times its size was made to fill a disk.
const GROWTH_MAX: u64 = 100;
/// Packed files below this are not worth the question.
const GROWTH_FROM_BYTES: u64 = 100 * 1024 * 1024;
const ENTRIES_MAX: usize = 1_000_000;

/// The files of an order.
pub(super) struct Sources {
    pub origins: Vec<Origin>,
    /// Told of each file that is unpacked.
    unpacking: fn(&Path),
    /// What was unpacked, until it is read.
    _unpacked: Vec<TempDir>,
}

impl Sources {
    /// # Errors
    /// A folder or an archive without anything to read in it: most likely it is not the one that was meant. A damaged archive, and
    /// one that would fill the disk.
    pub fn of(paths: &[PathBuf], unpacking: fn(&Path)) -> anyhow::Result<Sources> {
        let mut sources = Sources { origins: Vec::new(), unpacking, _unpacked: Vec::new() };
        for path in paths {
            if path.is_dir() {
                sources.add_folder(path, path)?;
            } else if is_zip(path) {
                unpacking(path);
                let folder = unpack(path).with_context(|| format!("không mở được {}", path.display()))?;
                sources.add_folder(folder.path(), path)?;
                sources._unpacked.push(folder);
            } else if is_warc(path) {
                sources.add_web_archive(path)?;
            } else {
                sources.origins.push(Origin::of_file(path));
            }
        }
        Ok(sources)
    }

    /// What can be read in a folder, and in those in it, in the order of the names.
    fn add_folder(&mut self, folder: &Path, named: &Path) -> anyhow::Result<()> {
        let mut files = Vec::new();
        walk(folder, 0, &mut files).with_context(|| format!("không đọc được thư mục {}", named.display()))?;
        if files.is_empty() {
            bail!(
                "{} không có trang (.html, .htm, .txt), tệp xuất (.xml, .json, .sql) hay kho lưu trữ web (.warc) nào đọc được",
                named.display()
            );
        }
        for file in files {
            match is_perhaps_web_archive(&file) {
                true => self.add_web_archive(&file)?,
                false => self.origins.push(Origin { root: folder.to_owned(), ..Origin::of_file(&file) }),
            }
        }
        Ok(())
    }

    fn add_web_archive(&mut self, path: &Path) -> anyhow::Result<()> {
        (self.unpacking)(path);
        let folder = temporary_folder()?;
        let mut room = room_in(folder.path())?;
        let pages = warc::unpack(path, folder.path(), &mut room);
        let pages = pages.with_context(|| format!("không mở được {}", path.display()))?;
        if pages.is_empty() {
            bail!("{} không có trang nào", path.display());
        }
        let mut origins: Vec<Origin> = pages
            .into_iter()
            .map(|(file, address)| Origin {
                root: folder.path().to_owned(),
                address: Some(address),
                ..Origin::of_file(&file)
            })
            .collect();
        origins.sort_by(|one, other| one.file.cmp(&other.file));
        self.origins.extend(origins);
        self._unpacked.push(folder);
        Ok(())
    }
}

fn temporary_folder() -> io::Result<TempDir> {
    tempfile::Builder::new().prefix("bantin-import-").tempdir()
}

/// Bytes that may be written there: what the rest of the machine needs stays free.
fn room_in(folder: &Path) -> anyhow::Result<u64> {
    let free = rustix::fs::statvfs(folder)?;
    Ok(free.f_bavail.saturating_mul(free.f_frsize) / 10 * 9)
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // No link leads out of the folder that was named.
        let kind = entry.file_type()?;
        if kind.is_dir() && depth < DEPTH_MAX && !is_of_a_page(&path) {
            walk(&path, depth + 1, files)?;
        } else if kind.is_file()
            && ((is_page(&path) && !is_sheet(&path)?)
                || (is_perhaps_export(&path) && exports::kind_of(&path)?.is_some())
                || (is_perhaps_web_archive(&path) && is_warc(&path)))
        {
            files.push(path);
        }
    }
    Ok(())
}

/// The folder that a browser saved beside a page holds frames and advertisements as pages, too.
fn is_of_a_page(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let stem = ["_files", ".files"].iter().find_map(|ending| name.strip_suffix(ending));
    stem.is_some_and(|stem| {
        ["html", "htm"].iter().any(|ending| folder.with_file_name(format!("{stem}.{ending}")).is_file())
    })
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    endings.contains(&ending.to_ascii_lowercase().as_str())
}

fn is_page(path: &Path) -> bool {
    has_ending(path, &["html", "htm", "txt"])
}

fn is_perhaps_export(path: &Path) -> bool {
    has_ending(path, &["xml", "json", "sql", "rss", "atom"])
}

fn is_perhaps_web_archive(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    name.ends_with(".warc") || name.ends_with(".warc.gz")
}

fn is_zip(path: &Path) -> bool {
    let mut mark = [0; 4];
    let read = fs::metadata(path).is_ok_and(|facts| facts.is_file())
        && File::open(path).is_ok_and(|mut file| file.read_exact(&mut mark).is_ok());
    read && &mark == b"PK\x03\x04"
}

/// The sheet of an earlier run is no page of the old portal.
fn is_sheet(path: &Path) -> io::Result<bool> {
    let mut beginning = Vec::new();
    File::open(path)?.take(SHEET_MARK_WITHIN).read_to_end(&mut beginning)?;
    Ok(String::from_utf8_lossy(&beginning).contains(SHEET_MARK))
}

/// Into a folder that goes with what reads it.
fn unpack(path: &Path) -> anyhow::Result<TempDir> {
    let file = File::open(path).map_err(|error| anyhow!(of_system(&error)))?;
    let packed = file.metadata()?.len();
    let mut archive = ZipArchive::new(file).map_err(|error| explain(&error))?;
    if archive.len() > ENTRIES_MAX {
        bail!("có hơn {ENTRIES_MAX} tệp bên trong");
    }
    let folder = temporary_folder()?;
    let room = room_in(folder.path())?;
    let most = room.min(packed.saturating_mul(GROWTH_MAX).max(GROWTH_FROM_BYTES));
    let mut left = most;
    for number in 0..archive.len() {
        left = unpack_entry(&mut archive, number, folder.path(), left)?.with_context(|| match most == room {
            true => format!("không đủ chỗ trong {} để mở tệp này", folder.path().display()),
            false => "tệp nén nở ra quá lớn, có thể là tệp phá hoại".to_owned(),
        })?;
    }
    Ok(folder)
}

/// What is left of `left` bytes after an entry; `None` where it needs more. Names that lead elsewhere, links and what is packed with a
/// password are passed over or refused.
fn unpack_entry<R: Read + Seek>(
    archive: &mut ZipArchive<R>, number: usize, folder: &Path, left: u64,
) -> anyhow::Result<Option<u64>> {
    let mut entry = archive.by_index(number).map_err(|error| explain(&error))?;
    let Some(name) = entry.enclosed_name().filter(|_| entry.is_file()) else { return Ok(Some(left)) };
    let target = folder.join(&name);
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent).with_context(|| format!("không tạo được thư mục cho {}", name.display()))?;
    }
    let damaged = || format!("“{}” bên trong bị hỏng hoặc thiếu phần cuối", name.display());
    let mut file = File::create(&target).with_context(damaged)?;
    let written = io::copy(&mut (&mut entry).take(left.saturating_add(1)), &mut file).with_context(damaged)?;
    Ok(left.checked_sub(written))
}

fn explain(error: &ZipError) -> anyhow::Error {
    match error {
        ZipError::Io(error) => anyhow!(of_system(error)),
        ZipError::UnsupportedArchive(_) => {
            anyhow!("tệp nén có mật khẩu hoặc theo kiểu không đọc được; hãy nén lại kiểu ZIP thường")
        }
        _ => anyhow!("tệp ZIP bị hỏng hoặc thiếu phần cuối"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::{ZipWriter, write::SimpleFileOptions};

    fn pack(path: &Path, entries: &[(&str, &[u8])]) {
        let mut writer = ZipWriter::new(File::create(path).unwrap());
        for (name, bytes) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap();
    }

    fn names(sources: &Sources) -> Vec<String> {
        let name = |origin: &Origin| origin.file.strip_prefix(&origin.root).unwrap().display().to_string();
        sources.origins.iter().map(name).collect()
    }

    #[test]
    fn pages_are_found_in_folders_and_in_what_is_packed() {
        let folder = tempfile::tempdir().unwrap();
        let packed = folder.path().join("cong.zip");
        pack(
            &packed,
            &[
                ("tin/b.html", b"b"),
                ("tin/a.htm", b"a"),
                ("tin/b_files/quang-cao.html", b"frame"),
                ("../ngoai.html", b"outside"),
                ("anh/a.png", b"picture"),
                ("feed.xml", b"<?xml version='1.0'?><rss><channel><title>x</title></channel></rss>"),
                ("sitemap.xml", b"<urlset></urlset>"),
                ("tin/doi-chieu.html", format!("<!doctype html><head>{SHEET_MARK}").as_bytes()),
            ],
        );
        let sources = Sources::of(&[packed], |_| {}).unwrap();
        assert_eq!(names(&sources), ["feed.xml", "tin/a.htm", "tin/b.html"]);
        assert!(!folder.path().join("ngoai.html").exists());
        let root = sources.origins[0].root.clone();
        assert_eq!(fs::read(root.join("anh/a.png")).unwrap(), b"picture");
        drop(sources);
        assert!(!root.exists(), "nothing of it stays");
        assert!(Sources::of(&[folder.path().to_owned()], |_| {}).is_err(), "a folder without pages is another one");
    }

    #[test]
    fn what_was_made_to_fill_a_disk_or_is_cut_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let bomb = folder.path().join("bomb.zip");
        pack(&bomb, &[("a.html", &vec![0; 120 << 20])]);
        let refused = |path: &Path| {
            Sources::of(&[path.to_owned()], |_| {}).err().map(|error| format!("{error:#}")).unwrap_or_default()
        };
        assert!(refused(&bomb).contains("phá hoại"), "{}", refused(&bomb));
        let whole = fs::read(&bomb).unwrap();
        fs::write(&bomb, &whole[..whole.len() / 2]).unwrap();
        assert!(refused(&bomb).contains("thiếu phần cuối"), "{}", refused(&bomb));
    }
}
