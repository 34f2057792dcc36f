//! What an order names, as a list of files: saved pages and exports, alone, in folders, or packed in a `.zip` or a web archive. What is
//! damaged or of another kind is said, and the rest is read.

mod walk;

use super::{
    beside::Origin,
    file_kinds::FileKind,
    legacy::clean,
    passed::PassedOver,
    room::{room_in, temporary_folder},
    saved_files::SavedFiles,
    unzipping::{Unzipped, is_zip, unzip},
    warc::{self, Page, Unpacked, is_warc},
};
use crate::server::explaining::explain;
use anyhow::bail;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::TempDir;
use walk::{OTHERS, Walk};

/// The files of an order.
pub(super) struct Sources {
    pub origins: Vec<Origin>,
    /// What there is to say of what is no such file.
    pub remarks: Vec<Remark>,
    /// Told of each file that is unpacked.
    unpacking: fn(&Path),
    /// What was unpacked, until it is read.
    _unpacked: Vec<TempDir>,
}

pub(super) enum Remark {
    /// So many, by this rule.
    LeftOut {
        origin: Origin,
        rule: &'static str,
        count: u64,
        why: String,
    },
    Refused {
        origin: Origin,
        why: String,
    },
}

impl Sources {
    /// # Errors
    /// An order without anything to read in it: most likely it is not the one that was meant.
    pub fn of(paths: &[PathBuf], unpacking: fn(&Path)) -> anyhow::Result<Sources> {
        let mut sources = Sources { origins: Vec::new(), remarks: Vec::new(), unpacking, _unpacked: Vec::new() };
        for path in paths {
            let added = if path.is_dir() {
                sources.add_folder(&Ground::of_folder(path))
            } else if is_zip(path) {
                sources.add_zip(path)
            } else if is_warc(path) {
                sources.add_web_archive(&Ground::of_folder(path), path)
            } else {
                sources.origins.push(Origin::of_file(path));
                Ok(())
            };
            if let Err(error) = added {
                sources.refuse(Origin::of_file(path), explain(&error));
            }
        }
        if sources.origins.is_empty() {
            bail!(sources.told());
        }
        Ok(sources)
    }

    /// What is said where there is nothing else.
    fn told(&self) -> String {
        const TOLD_MAX: usize = 5;
        let told = self.remarks.iter().take(TOLD_MAX).map(|remark| match remark {
            Remark::LeftOut { why, .. } => why.clone(),
            Remark::Refused { origin, why } => format!("{}: {why}", origin.name()),
        });
        told.collect::<Vec<_>>().join("; ")
    }

    fn refuse(&mut self, origin: Origin, why: String) {
        self.remarks.push(Remark::Refused { origin, why });
    }

    fn note_passed(&mut self, origin: &Origin, passed: &PassedOver) {
        self.remarks.extend(passed.groups().map(|(rule, group)| Remark::LeftOut {
            origin: origin.clone(),
            rule,
            count: group.count,
            why: format!("{rule}: {}", group.told()),
        }));
    }

    /// What can be read in a folder, and in those in it, in the order of the names.
    fn add_folder(&mut self, ground: &Ground<'_>) -> anyhow::Result<()> {
        let mut walk = Walk::default();
        walk.through(ground.folder, 0)?;
        let itself = ground.itself();
        self.note_passed(&itself, &walk.passed);
        self.remarks.extend(walk.others_told().map(|(count, why)| Remark::LeftOut {
            origin: itself,
            rule: OTHERS,
            count,
            why,
        }));
        for (file, why) in walk.refused {
            self.refuse(ground.origin(&file), why);
        }
        if walk.found.is_empty() {
            bail!(
                "không có trang (.html, .htm, .txt), tệp xuất (.xml, .json, .sql) hay kho lưu trữ web (.warc) nào đọc được"
            );
        }
        for (file, kind) in walk.found {
            match kind {
                FileKind::WebArchive => {
                    if let Err(error) = self.add_web_archive(ground, &file) {
                        self.refuse(ground.origin(&file), explain(&error));
                    }
                }
                _ => self.origins.push(ground.origin(&file)),
            }
        }
        Ok(())
    }

    fn add_zip(&mut self, path: &Path) -> anyhow::Result<()> {
        (self.unpacking)(path);
        let Unzipped { folder, refused, passed } = unzip(path)?;
        let ground = Ground::of_archive(folder.path(), path);
        for (entry, why) in refused {
            let origin = match entry.as_str() {
                "" => Origin::of_file(path),
                entry => ground.origin(&folder.path().join(clean(entry).trim_start_matches(['/', '\\']))),
            };
            self.refuse(origin, why);
        }
        self.note_passed(&Origin::of_file(path), &passed);
        let added = self.add_folder(&ground);
        self._unpacked.push(folder);
        added
    }

    fn add_web_archive(&mut self, ground: &Ground<'_>, path: &Path) -> anyhow::Result<()> {
        (self.unpacking)(path);
        let folder = temporary_folder()?;
        let mut room = room_in(folder.path())?;
        let Unpacked { pages, files, passed, damage } = warc::unpack(path, folder.path(), &mut room)?;
        let itself = ground.origin(path);
        self.note_passed(&itself, &passed);
        let is_damaged = damage.is_some();
        if let Some(why) = damage {
            self.refuse(itself.clone(), why);
        }
        if pages.is_empty() && !is_damaged {
            bail!("không có trang nào trong kho lưu trữ web này");
        }
        let (archive, files) = (Arc::<str>::from(itself.to_string()), Arc::new(files));
        self.origins.extend(pages.into_iter().map(|Page { file, address, other_addresses, is_cut }| Origin {
            root: folder.path().to_owned(),
            archive: Some(Arc::clone(&archive)),
            address: Some(address),
            other_addresses,
            is_cut,
            files: Arc::clone(&files),
            ..Origin::of_file(&file)
        }));
        self._unpacked.push(folder);
        Ok(())
    }
}

/// Where files lie that find each other.
struct Ground<'a> {
    folder: &'a Path,
    /// What was unpacked there.
    archive: Option<&'a Path>,
    files: Arc<SavedFiles>,
}

impl<'a> Ground<'a> {
    fn of_folder(folder: &'a Path) -> Ground<'a> {
        Ground { folder, archive: None, files: Arc::default() }
    }

    fn of_archive(folder: &'a Path, archive: &'a Path) -> Ground<'a> {
        Ground { archive: Some(archive), ..Ground::of_folder(folder) }
    }

    /// The folder or the archive as the order names it.
    fn itself(&self) -> Origin {
        Origin::of_file(self.archive.unwrap_or(self.folder))
    }

    fn origin(&self, file: &Path) -> Origin {
        if file == self.folder {
            return self.itself();
        }
        Origin {
            root: self.folder.to_owned(),
            archive: self.archive.map(|archive| archive.display().to_string().into()),
            files: Arc::clone(&self.files),
            ..Origin::of_file(file)
        }
    }
}

#[cfg(test)]
mod tests;
