//! Restores a backup to one side, and compares.

use super::{
    Identities, Progress, Restored, Sums,
    restoring::{compare, restore},
};
use crate::db::{Db, NewDatabase};
use std::path::Path;

/// Restores the archive at `file` into `folder`, which is empty, and proves that the database made of it has the rows that the archive
/// has, and, where they are given, those that were read when it was made. `prove` is asked of it beside that.
///
/// # Errors
/// Those of [`restore`]; where rows differ, with their tables.
pub async fn rehearse(
    file: &Path, identities: &Identities, folder: &Path, made_of: Option<&Sums>,
    report: impl FnMut(Progress) + Send + 'static, prove: impl AsyncFnOnce(&Db) -> anyhow::Result<()>,
) -> anyhow::Result<Restored> {
    let place = NewDatabase::at(None, folder)?;
    let compared = async |db: &Db| {
        if let Some(sums) = made_of {
            compare(db, sums).await?;
        }
        prove(db).await
    };
    restore(file, identities, place, folder.join("media"), report, compared).await
}
