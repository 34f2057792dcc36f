//! Between what copies the store and what takes files out of it, in whichever process either runs.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::Path,
};

/// As long as it lives, either nothing is swept out of the store, or nobody copies it.
#[derive(Debug)]
pub struct Still(#[expect(dead_code, reason = "closing it ends the lock")] File);

/// For whoever copies the store: waits until nobody sweeps it.
///
/// # Errors
/// A disk that fails.
pub fn to_copy(store: &Path) -> io::Result<Still> {
    let file = open(store)?;
    file.lock_shared()?;
    Ok(Still(file))
}

/// For whoever sweeps it: `None` where somebody copies it.
///
/// # Errors
/// A disk that fails.
pub fn to_sweep(store: &Path) -> io::Result<Option<Still>> {
    let file = open(store)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Still(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Where no file of the store is.
fn open(store: &Path) -> io::Result<File> {
    fs::create_dir_all(store)?;
    OpenOptions::new().create(true).truncate(false).write(true).open(store.join(".lock"))
}
