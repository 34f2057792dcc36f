//! Where archives are unpacked, and how much of it they may take.

use std::{io, path::Path};
use tempfile::TempDir;

pub(super) fn temporary_folder() -> io::Result<TempDir> {
    tempfile::Builder::new().prefix("bantin-import-").tempdir()
}

/// Bytes that may be written there: what the rest of the machine needs stays free.
pub(super) fn room_in(folder: &Path) -> anyhow::Result<u64> {
    let free = rustix::fs::statvfs(folder)?;
    Ok(free.f_bavail.saturating_mul(free.f_frsize) / 10 * 9)
}
