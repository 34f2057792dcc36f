//! Addresses that moved or were removed.

use super::{Db, Tx, execute, reading};
use crate::domain::{PortalId, Timestamp};
use unicode_normalization::UnicodeNormalization;

/// What became of an address.
#[derive(Debug, PartialEq, Eq)]
pub enum Redirect {
    Moved { target: String },
    Removed { reason: String },
}

/// An address as it is kept: without percent signs for letters, composed (NFC), and without a slash at the end of its
/// path, as people and browsers write the same address in different ways.
fn plain(address: &str) -> String {
    let (path, query) = address.split_at(address.find('?').unwrap_or(address.len()));
    let decoded = urlencoding::decode(path).map_or(path.into(), |decoded| decoded);
    let composed: String = decoded.nfc().collect();
    let path = Some(composed.trim_end_matches('/')).filter(|path| !path.is_empty()).unwrap_or("/");
    format!("{path}{}", query.nfc().collect::<String>())
}

/// What became of an address: a path, and where the old portal went by it a query.
pub async fn find(db: &Db, portal: PortalId, address: &str) -> sqlx::Result<Option<Redirect>> {
    let plain = plain(address);
    let path = plain.split('?').next().unwrap_or_default();
    for address in [plain.as_str(), path] {
        if let Some(redirect) = find_kept(db, portal, address).await? {
            return Ok(Some(redirect));
        }
        if address == path {
            break;
        }
    }
    Ok(None)
}

async fn find_kept(db: &Db, portal: PortalId, path: &str) -> sqlx::Result<Option<Redirect>> {
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
    execute!(tx, sqlx::query(query).bind(portal.0).bind(plain(path)).bind(target).bind(reason).bind(now.0)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{NOW, TestPortal, both, write};

    const OLD: &str = "/tin-tuc/bai-cu";

    async fn move_to(portal: &TestPortal<'_>, target: &str) {
        write(portal.db, async |tx| insert(tx, portal.id, OLD, Some(target), "bài đã đổi tên", NOW).await).await;
    }

    async fn remove(portal: &TestPortal<'_>, reason: &str) {
        write(portal.db, async |tx| insert(tx, portal.id, OLD, None, reason, NOW).await).await;
    }

    async fn find_old(portal: &TestPortal<'_>) -> Option<Redirect> {
        find(portal.db, portal.id, OLD).await.expect("read")
    }

    fn moved(target: &str) -> Option<Redirect> {
        Some(Redirect::Moved { target: target.to_owned() })
    }

    fn removed(reason: &str) -> Option<Redirect> {
        Some(Redirect::Removed { reason: reason.to_owned() })
    }

    #[tokio::test]
    async fn an_address_without_a_past_leads_nowhere() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            assert_eq!(find_old(&portal).await, None, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_moved_address_leads_to_its_target() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            move_to(&portal, "/tin-tuc/bai-moi").await;
            assert_eq!(find_old(&portal).await, moved("/tin-tuc/bai-moi"), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_removed_address_gives_its_reason() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            remove(&portal, "Số liệu chưa kiểm chứng").await;
            assert_eq!(find_old(&portal).await, removed("Số liệu chưa kiểm chứng"), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn the_newest_target_wins() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            move_to(&portal, "/tin-tuc/bai-moi").await;
            move_to(&portal, "/van-ban/bai-moi").await;
            assert_eq!(find_old(&portal).await, moved("/van-ban/bai-moi"), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_moved_address_can_be_removed_later() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            move_to(&portal, "/tin-tuc/bai-moi").await;
            remove(&portal, "Đăng nhầm").await;
            assert_eq!(find_old(&portal).await, removed("Đăng nhầm"), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_removed_address_can_be_moved_later() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            remove(&portal, "Đăng nhầm").await;
            move_to(&portal, "/tin-tuc/bai-moi").await;
            assert_eq!(find_old(&portal).await, moved("/tin-tuc/bai-moi"), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn another_portals_redirect_is_not_followed() {
        let databases = both().await;
        for db in &databases.all {
            let (ours, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            move_to(&other, "/tin-tuc/bai-moi").await;
            assert_eq!(find_old(&ours).await, None, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_new_word_leaves_another_portals_alone() {
        let databases = both().await;
        for db in &databases.all {
            let (ours, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            move_to(&other, "/tin-tuc/bai-moi").await;
            remove(&ours, "Đăng nhầm").await;
            assert_eq!(find_old(&other).await, moved("/tin-tuc/bai-moi"), "{}", db.engine());
        }
    }
}
