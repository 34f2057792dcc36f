//! Between what copies the store and what takes files out of it, in whichever process either runs.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
};

/// As long as it lives, either nothing is swept out of the store, or nobody copies it.
#[derive(Debug)]
pub struct Still(#[expect(dead_code, reason = "closing it ends the lock")] Option<File>);

/// For whoever copies the store: waits until nobody sweeps it.
///
/// # Errors
/// A disk that fails.
pub fn to_copy(store: &Path) -> io::Result<Still> {
    let Some(folder) = open(store)? else { return Ok(Still(None)) };
    if let Err(error) = folder.lock_shared() {
        tracing::warn!(%error, "the store is copied without a lock: its file system has none");
    }
    Ok(Still(Some(folder)))
}

/// For whoever sweeps it: `None` where somebody copies it, or where that cannot be known.
///
/// # Errors
/// A disk that fails.
pub fn to_sweep(store: &Path) -> io::Result<Option<Still>> {
    let Some(folder) = open(store)? else { return Ok(Some(Still(None))) };
    match folder.try_lock() {
        Ok(()) => Ok(Some(Still(Some(folder)))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => {
            tracing::warn!(%error, "the store is not swept: its file system has no locks");
            Ok(None)
        }
    }
}

/// The folder itself: whoever may only read it makes no file in it. `None` where there is none yet.
fn open(store: &Path) -> io::Result<Option<File>> {
    match File::open(store) {
        Ok(folder) => Ok(Some(folder)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
