//! Restores a backup to one side, and compares.

use super::{Identities, Progress, Restored, Sums, restore};
use crate::db::{Db, NewDatabase};
use std::path::Path;

/// Restores the archive at `file` into `folder`, which is empty, and proves that the archive has the rows that were read when it was
/// made, where they are given; [`restore`] proves that the database has those of the archive. `prove` is asked of the database beside that.
///
/// # Errors
/// Those of [`restore`]; where rows differ, with their tables.
pub async fn rehearse(
    file: &Path, identities: &Identities, folder: &Path, made_of: Option<&Sums>,
    report: impl FnMut(Progress) + Send + 'static, prove: impl AsyncFnOnce(&Db) -> anyhow::Result<()>,
) -> anyhow::Result<Restored> {
    let place = NewDatabase::at(None, folder)?;
    let restored = restore(file, identities, place, folder.join("media"), report, prove).await?;
    made_of.map_or(Ok(()), |made_of| made_of.check(&restored.sums))?;
    Ok(restored)
}
