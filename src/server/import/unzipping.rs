//! Portals that are handed over in a `.zip`. What is damaged in it is named, and the rest is unpacked.

use super::{
    passed::{LINKS, PassedOver},
    room::{room_in, temporary_folder},
};
use crate::server::{
    explaining::{explain, of_system},
    failure::is_disk_full,
};
use anyhow::{Context, anyhow, bail};
use std::{
    fs::{self, File},
    io::{self, Read, Seek},
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use zip::{ZipArchive, read::ZipFile, result::ZipError};

/// Markup is packed to a tenth; what unpacks to a hundred times its size was made to fill a disk.
const GROWTH_MAX: u64 = 100;
/// Packed files below this are not worth the question.
const GROWTH_FROM_BYTES: u64 = 100 * 1024 * 1024;
const ENTRIES_MAX: usize = 1_000_000;
/// Entries that are refused one by one. Where more are damaged, the archive is.
const REFUSED_MAX: usize = 50;
/// Entries of one name in other writings.
const SAME_NAME_MAX: u32 = 50;

const SAME_NAMES: &str =
    "tệp nén có những mục trùng tên nhau, chỉ mục sau cùng của mỗi tên được đọc; hãy đổi tên rồi nén lại";

/// What was in an archive.
pub(super) struct Unzipped {
    /// It goes with what reads it.
    pub folder: TempDir,
    /// Entries that were not unpacked, by their names, and why.
    pub refused: Vec<(String, String)>,
    pub passed: PassedOver,
}

pub(super) fn is_zip(path: &Path) -> bool {
    let mut mark = [0; 4];
    let read = fs::metadata(path).is_ok_and(|facts| facts.is_file())
        && File::open(path).is_ok_and(|mut file| file.read_exact(&mut mark).is_ok());
    read && &mark == b"PK\x03\x04"
}

/// # Errors
/// What is no such archive, or would fill the disk.
pub(super) fn unzip(path: &Path) -> anyhow::Result<Unzipped> {
    let file = File::open(path).map_err(|error| anyhow!(of_system(&error)))?;
    let packed = file.metadata()?.len();
    let mut archive = ZipArchive::new(file).map_err(|error| explained(&error))?;
    if archive.len() > ENTRIES_MAX {
        bail!("có hơn {ENTRIES_MAX} tệp bên trong");
    }
    let folder = temporary_folder()?;
    let room = room_in(folder.path())?;
    let most = room.min(packed.saturating_mul(GROWTH_MAX).max(GROWTH_FROM_BYTES));
    let mut unzipping =
        Unzipping { folder: folder.path(), left: most, refused: Vec::new(), passed: PassedOver::default() };
    if archive.has_duplicate_names() {
        unzipping.refused.push((String::new(), SAME_NAMES.to_owned()));
    }
    for number in 0..archive.len() {
        unzipping.take(&mut archive, number)?.with_context(|| match most == room {
            true => "không đủ chỗ trong thư mục tạm để mở tệp này".to_owned(),
            false => "tệp nén nở ra quá lớn, có thể là tệp phá hoại".to_owned(),
        })?;
    }
    let Unzipping { refused, passed, .. } = unzipping;
    Ok(Unzipped { folder, refused, passed })
}

struct Unzipping<'a> {
    folder: &'a Path,
    /// Bytes that may still be written.
    left: u64,
    refused: Vec<(String, String)>,
    passed: PassedOver,
}

impl Unzipping<'_> {
    /// One entry; `None` where it needs more room than is left.
    ///
    /// # Errors
    /// A disk that fails; too much that is damaged.
    fn take<R: Read + Seek>(&mut self, archive: &mut ZipArchive<R>, number: usize) -> anyhow::Result<Option<()>> {
        let name = archive.name_for_index(number).and_then(Result::ok).unwrap_or_default().into_owned();
        let unpacked = match archive.by_index(number) {
            Ok(entry) => self.unpack(entry),
            Err(error) => Err(explained(&error)),
        };
        match unpacked {
            Ok(is_room) => return Ok(is_room),
            Err(error) if is_disk_full(&error) => return Err(error),
            Err(error) if self.refused.len() >= REFUSED_MAX => {
                bail!("có hơn {REFUSED_MAX} tệp bên trong không mở được, tệp sau cùng: {}", explain(&error));
            }
            Err(error) => self.refused.push((name, explain(&error))),
        }
        Ok(Some(()))
    }

    fn unpack<R: Read>(&mut self, mut entry: ZipFile<'_, R>) -> anyhow::Result<Option<()>> {
        if entry.is_dir() {
            return Ok(Some(()));
        }
        if entry.is_symlink() {
            self.passed.add(LINKS, &entry.name().unwrap_or_default());
            return Ok(Some(()));
        }
        let inner = entry.enclosed_name().context("tên dẫn ra ngoài tệp nén")?;
        let target = free_name(&self.folder.join(inner)).context("có quá nhiều mục cùng tên")?;
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).context("không tạo được thư mục")?;
        }
        let mut file = File::create(&target).context("không tạo được tệp")?;
        match io::copy(&mut (&mut entry).take(self.left.saturating_add(1)), &mut file) {
            Ok(written) => {
                let Some(left) = self.left.checked_sub(written) else { return Ok(None) };
                self.left = left;
                Ok(Some(()))
            }
            Err(error) => {
                // A part of a picture is no picture.
                fs::remove_file(&target)?;
                let error = anyhow::Error::from(error);
                if is_disk_full(&error) { Err(error) } else { bail!("bị hỏng hoặc thiếu phần cuối") }
            }
        }
    }
}

/// Names that are written otherwise in the archive can be the same here.
fn free_name(target: &Path) -> Option<PathBuf> {
    let name = target.file_name()?.to_string_lossy().into_owned();
    let (stem, ending) = name.rsplit_once('.').map_or((&*name, String::new()), |(stem, end)| (stem, format!(".{end}")));
    let numbered = (2..=SAME_NAME_MAX).map(|number| target.with_file_name(format!("{stem} ({number}){ending}")));
    std::iter::once(target.to_owned()).chain(numbered).find(|name| !name.exists())
}

fn explained(error: &ZipError) -> anyhow::Error {
    match error {
        ZipError::Io(error) => anyhow!(of_system(error)),
        ZipError::UnsupportedArchive(_) => {
            anyhow!("tệp nén có mật khẩu hoặc theo kiểu không đọc được; hãy nén lại kiểu ZIP thường")
        }
        _ => anyhow!("tệp ZIP bị hỏng hoặc thiếu phần cuối"),
    }
}
