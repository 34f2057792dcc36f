//! Browsers by which somebody has signed in, so that they are told from strangers who guess at a password.

use super::{Db, Tx, execute, reading};
use crate::domain::{PersonId, PortalId, Timestamp};

/// As long as browsers keep a cookie at most (RFC 6265bis, 5.5).
const AGE_MILLIS_MAX: i64 = 400 * 86_400_000;
/// Of one person; the one that was used longest ago is forgotten.
const EACH_MAX: i64 = 20;

/// Who has signed in by this browser.
pub async fn find(db: &Db, portal: PortalId, token_digest: &str, now: Timestamp) -> sqlx::Result<Option<PersonId>> {
    let query = "select person_id from known_devices where token_digest = $1 and portal_id = $2 and seen_at >= $3";
    let person: Option<i64> = reading!(db, |pool| sqlx::query_scalar(query)
        .bind(token_digest)
        .bind(portal.0)
        .bind(now.0 - AGE_MILLIS_MAX)
        .fetch_optional(pool))?;
    Ok(person.map(PersonId))
}

/// Writes down that somebody has signed in by it just now.
pub async fn insert(
    tx: &mut Tx, portal: PortalId, person: PersonId, token_digest: &str, now: Timestamp,
) -> sqlx::Result<()> {
    let query = "insert into known_devices (token_digest, portal_id, person_id, seen_at) values ($1, $2, $3, $4)
        on conflict (token_digest) do update set seen_at = excluded.seen_at";
    execute!(tx, sqlx::query(query).bind(token_digest).bind(portal.0).bind(person.0).bind(now.0))?;
    let query = "delete from known_devices where portal_id = $1 and person_id = $2 and token_digest not in (
        select token_digest from known_devices where portal_id = $1 and person_id = $2
        order by seen_at desc, token_digest limit $3)";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0).bind(EACH_MAX)).map(drop)
}

/// Knows none of somebody's browsers any more.
pub async fn forget(tx: &mut Tx, portal: PortalId, person: PersonId) -> sqlx::Result<()> {
    let query = "delete from known_devices where portal_id = $1 and person_id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{
        people,
        testing::{NOW, TestPortal, both, write},
    };

    #[tokio::test]
    async fn a_browser_is_known_for_a_year_and_until_the_password_changes() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let lan = portal.add_person().await;
            write(db, async |tx| insert(tx, portal.id, lan, "a", NOW).await).await;
            let found = async |portal, now| find(db, portal, "a", Timestamp(now)).await.expect("read");
            assert_eq!(found(portal.id, NOW.0 + AGE_MILLIS_MAX).await, Some(lan), "{}", db.engine());
            assert_eq!(found(portal.id, NOW.0 + AGE_MILLIS_MAX + 1).await, None, "{}: too old", db.engine());
            assert_eq!(found(other.id, NOW.0).await, None, "{}: another portal's", db.engine());
            write(db, async |tx| people::set_password(tx, portal.id, lan, "x").await).await;
            assert_eq!(found(portal.id, NOW.0).await, None, "{}: another password", db.engine());
        }
    }

    #[tokio::test]
    async fn only_the_browsers_used_last_are_known() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let (lan, other) = (portal.add_person().await, portal.add_person().await);
            write(db, async |tx| insert(tx, portal.id, other, "other", NOW).await).await;
            for number in 0..=EACH_MAX {
                let (digest, now) = (format!("d{number}"), Timestamp(NOW.0 + number));
                write(db, async |tx| insert(tx, portal.id, lan, &digest, now).await).await;
            }
            let found = async |digest| find(db, portal.id, digest, NOW).await.expect("read");
            assert_eq!((found("d0").await, found("d1").await), (None, Some(lan)), "{}", db.engine());
            assert_eq!(found("other").await, Some(other), "{}", db.engine());
        }
    }
}
