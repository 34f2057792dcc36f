//! A disk that can be full, and whose power can be cut, for the real binary (`disk.c`).

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/disk.c");

/// A data folder on such a disk.
pub struct Disk {
    pub data_dir: PathBuf,
    flushed: PathBuf,
    bytes: PathBuf,
    library: PathBuf,
    _folder: TempDir,
}

impl Disk {
    pub fn new() -> Disk {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap();
        let library = path.join("disk.so");
        compile(&library);
        let disk = Disk {
            data_dir: path.join("data"),
            flushed: path.join("flushed"),
            bytes: path.join("bytes"),
            library,
            _folder: folder,
        };
        fs::create_dir(&disk.data_dir).unwrap();
        fs::create_dir(&disk.flushed).unwrap();
        disk
    }

    /// The command with its data folder on this disk.
    pub fn under(&self, mut command: Command) -> Command {
        command.env("LD_PRELOAD", &self.library).env("DISK_FOLDER", &self.data_dir);
        command.env("DISK_FLUSHED", &self.flushed).env("DISK_BYTES", &self.bytes);
        command
    }

    /// Takes what other programs wrote for flushed.
    pub fn flush(&self) {
        copy_files(&self.data_dir, &self.flushed);
    }

    /// Leaves of the files directly in the data folder what was flushed, and nothing else.
    pub fn cut_power(&self) {
        for entry in fs::read_dir(&self.data_dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::remove_file(path).unwrap();
            }
        }
        copy_files(&self.flushed, &self.data_dir);
    }

    /// Has room for so many bytes, those that are there included.
    pub fn hold(&self, bytes: u64) {
        // Never seen half written.
        let written = self.bytes.with_extension("new");
        fs::write(&written, bytes.to_string()).unwrap();
        fs::rename(written, &self.bytes).unwrap();
    }

    /// Has room for all.
    pub fn hold_all(&self) {
        fs::remove_file(&self.bytes).unwrap();
    }

    /// The bytes that are there.
    pub fn used(&self) -> u64 {
        bytes_below(&self.data_dir)
    }
}

/// The C compiler is there: SQLite is built by it.
fn compile(library: &Path) {
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    let arguments = ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"];
    let output = Command::new(compiler).args(arguments).arg(library).arg(SOURCE).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn bytes_below(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let bytes = entries.map(|entry| match entry.metadata().unwrap() {
        data if data.is_dir() => bytes_below(&entry.path()),
        data => data.len(),
    });
    bytes.sum()
}

/// Of the database; its shared memory is made anew by whoever opens it first.
fn copy_files(from: &Path, to: &Path) {
    for name in ["bantin.sqlite", "bantin.sqlite-wal"] {
        if from.join(name).exists() {
            fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}
