//! Addresses that moved or were removed.

use super::{Db, Tx, execute, reading};
use crate::domain::{PortalId, Timestamp};

/// What became of an address.
#[derive(Debug, PartialEq, Eq)]
pub enum Redirect {
    Moved { target: String },
    Removed { reason: String },
}

pub async fn find(db: &Db, portal: PortalId, path: &str) -> sqlx::Result<Option<Redirect>> {
    let query = "select target, reason from redirects where portal_id = $1 and path = $2";
    let row: Option<(Option<String>, String)> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(path).fetch_optional(pool))?;
    Ok(row.map(|(target, reason)| match target {
        Some(target) => Redirect::Moved { target },
        None => Redirect::Removed { reason },
    }))
}

/// Records that `path` moved to `target`, or with `None` that it was removed. The newest word wins.
pub async fn insert(
    tx: &mut Tx, portal: PortalId, path: &str, target: Option<&str>, reason: &str, now: Timestamp,
) -> sqlx::Result<()> {
    let query = "insert into redirects (portal_id, path, target, reason, created_at) values ($1, $2, $3, $4, $5)
        on conflict (portal_id, path) do update
        set target = excluded.target, reason = excluded.reason, created_at = excluded.created_at";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(path).bind(target).bind(reason).bind(now.0)).map(drop)
}
