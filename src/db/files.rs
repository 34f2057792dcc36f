//! The files of an open SQLite database, compared with what lies in the folder: whoever deletes or replaces them
//! while they are open leaves us writing into files that nobody will find again.

use std::{
    fs::{File, metadata},
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// The first bytes of every database (the file format of SQLite, 1.3.1).
const START: &[u8; 16] = b"SQLite format 3\0";

/// Device and inode.
type Identity = (u64, u64);

/// The database and its log of commits, as they were when they were opened.
#[derive(Debug)]
pub struct OpenFiles(Vec<(PathBuf, Identity)>);

impl OpenFiles {
    /// Of a database that is open at `path`.
    ///
    /// # Errors
    /// Where there is no such file.
    pub fn at(path: &Path) -> io::Result<OpenFiles> {
        let mut files = vec![(path.to_owned(), identity(path)?)];
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        let log = PathBuf::from(log);
        // Opened for reading only, and with nobody writing, there is none.
        files.extend(identity(&log).ok().map(|identity| (log, identity)));
        Ok(OpenFiles(files))
    }

    /// # Errors
    /// Names the file that is gone, or is another.
    pub fn check(&self) -> io::Result<()> {
        match self.0.iter().find(|(path, opened)| identity(path).ok() != Some(*opened)) {
            Some((path, _)) => Err(io::Error::new(
                io::ErrorKind::NotFound,
                format!("{} was deleted or replaced while it was open", path.display()),
            )),
            None => Ok(()),
        }
    }
}

impl OpenFiles {
    /// The same, and whether the file still begins as a database of SQLite does: what connections hold in memory
    /// says nothing of a file that was overwritten.
    ///
    /// # Errors
    /// As [`OpenFiles::check`], and for a file that begins otherwise.
    pub fn check_content(&self) -> io::Result<()> {
        self.check()?;
        let Some((path, _)) = self.0.first() else { return Ok(()) };
        let mut start = [0; START.len()];
        File::open(path)?.read_exact(&mut start)?;
        match start == *START {
            true => Ok(()),
            false => Err(io::Error::new(io::ErrorKind::InvalidData, format!("{} is damaged", path.display()))),
        }
    }
}

fn identity(path: &Path) -> io::Result<Identity> {
    metadata(path).map(|data| (data.dev(), data.ino()))
}
