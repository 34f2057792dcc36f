//! What there is in a folder, and in those in it.

use crate::server::{
    explaining::{explain, of_system},
    import::{
        endings::ending_of,
        file_kinds::{self, FileKind},
        legacy::{clean, excerpt},
        passed::{LINKS, PassedOver},
    },
};
use anyhow::Context;
use std::{
    cmp::Reverse,
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// Folders in folders.
const DEPTH_MAX: usize = 32;
/// Kinds of files that are named of those that are not read.
const ENDINGS_TOLD_MAX: usize = 12;
const ENDING_LETTERS_MAX: usize = 16;

pub(super) const OTHERS: &str = "tệp không phải trang, tệp xuất, ảnh hay tài liệu";
const PACKED: &str =
    "tệp nén nằm trong nguồn, không mở; nếu trong đó có trang của cổng thì giải nén, hoặc nhập riêng từng tệp";
const TOO_DEEP: &str = "thư mục lồng nhau quá sâu, không đọc";

/// What there is in folders.
#[derive(Default)]
pub(super) struct Walk {
    /// What can be read.
    pub found: Vec<(PathBuf, FileKind)>,
    pub refused: Vec<(PathBuf, String)>,
    pub passed: PassedOver,
    /// Files of other kinds, by their endings.
    others: BTreeMap<String, u64>,
}

impl Walk {
    /// # Errors
    /// A folder that cannot be read.
    pub fn through(&mut self, folder: &Path, depth: usize) -> anyhow::Result<()> {
        let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
        let mut entries = entries.context("không đọc được thư mục")?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let kind = entry.file_type()?;
            let name = || path.display().to_string();
            if kind.is_symlink() {
                self.passed.add(LINKS, &name());
            } else if kind.is_file() {
                self.take(path);
            } else if kind.is_dir() && depth >= DEPTH_MAX {
                self.passed.add(TOO_DEEP, &name());
            } else if kind.is_dir()
                && !is_of_pages(&path)
                && let Err(error) = self.through(&path, depth + 1)
            {
                self.refused.push((path, explain(&error)));
            }
        }
        Ok(())
    }

    fn take(&mut self, path: PathBuf) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        match file_kinds::kind_of(&path) {
            Ok(FileKind::BesidePages) => {}
            Ok(FileKind::Packed) => self.passed.add(PACKED, &name),
            Ok(FileKind::Other) => {
                let ending = excerpt(&clean(&ending_of(&name)), ENDING_LETTERS_MAX);
                *self.others.entry(ending).or_default() += 1;
            }
            Ok(kind @ (FileKind::Page | FileKind::Export | FileKind::WebArchive)) => self.found.push((path, kind)),
            Err(error) => self.refused.push((path, of_system(&error))),
        }
    }

    /// How many are of other kinds, and which: "tệp …: 3 (.dat 2, không có đuôi 1)".
    pub fn others_told(&self) -> Option<(u64, String)> {
        let count: u64 = self.others.values().sum();
        let mut endings: Vec<(&String, &u64)> = self.others.iter().collect();
        endings.sort_by_key(|(_, count)| Reverse(**count));
        let told = endings.iter().take(ENDINGS_TOLD_MAX).map(|(ending, count)| match ending.as_str() {
            "" => format!("không có đuôi {count}"),
            ending => format!(".{ending} {count}"),
        });
        let told = told.collect::<Vec<_>>().join(", ");
        let more = if endings.len() > ENDINGS_TOLD_MAX { "…" } else { "" };
        (count > 0).then(|| (count, format!("{OTHERS}: {count} tệp ({told}{more})")))
    }
}

/// The folder that a browser saved beside a page holds frames and advertisements as pages, too; macOS packs its own notes.
fn is_of_pages(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let stem = ["_files", ".files"].iter().find_map(|ending| name.strip_suffix(ending));
    let is_of_page =
        |stem: &str| ["html", "htm"].iter().any(|ending| folder.with_file_name(format!("{stem}.{ending}")).is_file());
    name == "__MACOSX" || stem.is_some_and(is_of_page)
}
