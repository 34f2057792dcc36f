//! Restores a backup to one side, and compares.

use super::{Identities, Progress, Restored, Sums, restore};
use crate::db::{Db, NewDatabase};
use anyhow::bail;
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
    let compared = async |db: &Db, restored: &Restored| {
        compare(db, made_of.into_iter().chain([&restored.sums])).await?;
        prove(db).await
    };
    restore(file, identities, place, folder.join("media"), report, compared).await
}

/// # Errors
/// A table that is not as one of these sums says.
pub async fn compare(db: &Db, expected: impl IntoIterator<Item = &Sums>) -> anyhow::Result<()> {
    let found = Sums::of(db).await?;
    for expected in expected {
        if let Some((table, rows, others)) = expected.differences(&found).first() {
            bail!("bảng {table}: lúc sao lưu có {rows} dòng, sau khi phục hồi có {others} dòng, hoặc nội dung khác");
        }
    }
    Ok(())
}
