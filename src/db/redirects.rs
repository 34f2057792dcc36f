//! Addresses that moved or were removed.

mod arranging;
mod kept_address;
#[cfg(test)]
mod tests;

use super::{Db, Tx, execute, reading_ids, writing, writing_ids};
use crate::domain::{PortalId, Timestamp, redirect::ADDRESS_MAX};
pub use arranging::{Kept, KeptPage, find_kept, forget, keep, list, move_article, move_section, remove};
use kept_address::KeptAddress;

/// What became of an address.
#[derive(Debug, PartialEq, Eq)]
pub enum Redirect {
    Moved { target: String },
    Removed { reason: String },
}

/// What became of an address: a path, and where the old portal went by it a query.
///
/// Of the rows whose path is the same and whose parameters are all among those asked for, the one with the most
/// parameters is meant: whatever else stands in the query was added by whoever passed the link on.
pub async fn find(db: &Db, portal: PortalId, address: &str) -> sqlx::Result<Option<Redirect>> {
    let asked = KeptAddress::parse(address);
    let keys = asked.fitting_keys();
    let rows: Vec<(String, Option<String>, String)> = reading_ids!(
        db,
        ["select path, target, reason from redirects where portal_id = $1 and path in "],
        "$2",
        [""],
        [portal.0],
        &keys
    )?;
    // Before the front page nothing comes but what a query names.
    let rows = rows.into_iter().filter(|(path, ..)| path != "/");
    let meant = rows.min_by_key(|(path, ..)| keys.iter().position(|key| key == path));
    Ok(meant.and_then(|(_, target, reason)| match target {
        Some(target) if KeptAddress::parse(&target) == asked => None,
        Some(target) => Some(Redirect::Moved { target }),
        None => Some(Redirect::Removed { reason }),
    }))
}

/// Records that `address` moved to `target`, or with `None` that it was removed. The newest word wins: what led to
/// `address` leads to `target` from now on, and `target` itself has not moved, so nobody is led in a circle.
pub async fn insert(
    tx: &mut Tx, portal: PortalId, address: &str, target: Option<&str>, reason: &str, now: Timestamp,
) -> sqlx::Result<()> {
    let Some(target) = target else { return insert_row(tx, portal, address, None, reason, now).await };
    let Some(key) = KeptAddress::parse(address).storable_key() else { return Ok(()) };
    let query = "update redirects set target = $4 where portal_id = $1 and target in ($2, $3)";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(address).bind(key).bind(target))?;
    insert_of_old_portal(tx, portal, address, target, reason, now).await
}

/// Records that what stood at `address` in an old portal is at `target`. Nothing of ours has moved: what leads to an article
/// that has that address here goes on leading to it.
async fn insert_of_old_portal(
    tx: &mut Tx, portal: PortalId, address: &str, target: &str, reason: &str, now: Timestamp,
) -> sqlx::Result<()> {
    let there = KeptAddress::parse(target);
    forget_moves(tx, portal, &there).await?;
    if KeptAddress::parse(address) == there {
        return Ok(());
    }
    insert_row(tx, portal, address, Some(target), reason, now).await
}

/// What was made of an address that an old portal had.
#[derive(Debug, PartialEq, Eq)]
pub enum OldAddress {
    Kept,
    /// It led there already.
    Known,
    /// It has led there before, and still does.
    LeadsElsewhere(String),
    /// A page is there, and comes before whatever is kept of its address.
    PageThere,
    /// It is none that a browser could ask for.
    Unusable,
}

/// The same as [`insert_of_old_portal`] where nothing else claims the address: of two things that say they stood there the first
/// counts.
pub async fn add_of_old_portal(
    tx: &mut Tx, portal: PortalId, address: &str, target: &str, reason: &str, now: Timestamp,
) -> sqlx::Result<OldAddress> {
    let key = KeptAddress::parse(address).storable_key();
    let Some(key) = key.filter(|key| key != "/" && key.len() <= ADDRESS_MAX) else { return Ok(OldAddress::Unusable) };
    let known = find_target(tx, portal, &key).await?;
    if known.as_deref() == Some(target) {
        return Ok(OldAddress::Known);
    }
    if key != target && arranging::is_page(tx, portal, &KeptAddress::parse(address)).await? {
        return Ok(OldAddress::PageThere);
    }
    match known {
        Some(known) => Ok(OldAddress::LeadsElsewhere(known)),
        None => insert_of_old_portal(tx, portal, address, target, reason, now).await.map(|()| OldAddress::Kept),
    }
}

/// Where this very address leads.
pub async fn target_of(tx: &mut Tx, portal: PortalId, address: &str) -> sqlx::Result<Option<String>> {
    match KeptAddress::parse(address).storable_key() {
        Some(key) => find_target(tx, portal, &key).await,
        None => Ok(None),
    }
}

async fn find_target(tx: &mut Tx, portal: PortalId, key: &str) -> sqlx::Result<Option<String>> {
    let query = "select target from redirects where portal_id = $1 and path = $2 and target is not null";
    writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(key).fetch_optional(c))
}

/// Whether any address leads there.
pub async fn is_target(tx: &mut Tx, portal: PortalId, target: &str) -> sqlx::Result<bool> {
    let query = "select count(*) from redirects where portal_id = $1 and target = $2";
    let count: i64 = writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(target).fetch_one(c))?;
    Ok(count > 0)
}

/// Forgets that an address of an old portal leads to `target`, where it still does.
pub async fn forget_of_old_portal(tx: &mut Tx, portal: PortalId, address: &str, target: &str) -> sqlx::Result<()> {
    let Some(key) = KeptAddress::parse(address).storable_key() else { return Ok(()) };
    let query = "delete from redirects where portal_id = $1 and path = $2 and target = $3";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(key).bind(target)).map(drop)
}

async fn insert_row(
    tx: &mut Tx, portal: PortalId, address: &str, target: Option<&str>, reason: &str, now: Timestamp,
) -> sqlx::Result<()> {
    let query = "insert into redirects (portal_id, path, target, reason, created_at) values ($1, $2, $3, $4, $5)
        on conflict (portal_id, path) do update
        set target = excluded.target, reason = excluded.reason, created_at = excluded.created_at";
    let Some(key) = KeptAddress::parse(address).storable_key() else { return Ok(()) };
    execute!(tx, sqlx::query(query).bind(portal.0).bind(key).bind(target).bind(reason).bind(now.0)).map(drop)
}

/// Forgets that an address was removed, because something stands there again.
pub async fn forget_removal(tx: &mut Tx, portal: PortalId, address: &str) -> sqlx::Result<()> {
    let query = "delete from redirects where portal_id = $1 and path = $2 and target is null";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(KeptAddress::parse(address).key())).map(drop)
}

/// Forgets where an address moved to, because something is there again. Why it was removed is kept.
async fn forget_moves(tx: &mut Tx, portal: PortalId, address: &KeptAddress) -> sqlx::Result<()> {
    let _: Vec<(String,)> = writing_ids!(
        tx,
        ["delete from redirects where portal_id = $1 and target is not null and path in "],
        "$2",
        ["returning path"],
        [portal.0],
        &address.fitting_keys()
    )?;
    Ok(())
}
