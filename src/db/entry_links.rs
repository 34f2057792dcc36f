//! Links that let somebody into the newsroom once: a portal's first administrator, who was invited, who forgot a password.

use super::{Db, Tx, execute, reading, writing};
use crate::domain::{PersonId, PortalId, Timestamp};

/// Makes a link in the place of those that the person had, or that the portal had for nobody yet.
pub async fn insert(
    tx: &mut Tx, portal: PortalId, person: Option<PersonId>, token_digest: &str, now: Timestamp, expires_at: Timestamp,
) -> sqlx::Result<()> {
    let query = "insert into entry_links (token_digest, portal_id, person_id, created_at, expires_at)
        values ($1, $2, $3, $4, $5)
        on conflict (portal_id, (coalesce(person_id, 0))) do update set token_digest = excluded.token_digest,
            created_at = excluded.created_at, expires_at = excluded.expires_at";
    let person = person.map(|person| person.0);
    execute!(tx, sqlx::query(query).bind(token_digest).bind(portal.0).bind(person).bind(now.0).bind(expires_at.0))
        .map(drop)
}

/// Of portal `$2` and the link `$1`, while it works: nobody who is disabled comes in by one.
macro_rules! working {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " entry_links where token_digest = $1 and portal_id = $2 and expires_at > $3 and not exists (
                select 1 from people p where p.portal_id = entry_links.portal_id and p.id = entry_links.person_id
                    and p.disabled_at is not null)",
            $after
        )
    };
}

/// For whom a link is, while it works: `Some(None)` for a portal's first administrator.
pub async fn find(
    db: &Db, portal: PortalId, token_digest: &str, now: Timestamp,
) -> sqlx::Result<Option<Option<PersonId>>> {
    let query = working!("select person_id from", "");
    let row: Option<(Option<i64>,)> =
        reading!(db, |pool| sqlx::query_as(query).bind(token_digest).bind(portal.0).bind(now.0).fetch_optional(pool))?;
    Ok(row.map(|(person,)| person.map(PersonId)))
}

const OF_PERSON: &str = "select token_digest from entry_links where portal_id = $1 and coalesce(person_id, 0) = $2";

/// The digest of the link that somebody has, also where its time is over.
pub async fn find_of_person(db: &Db, portal: PortalId, person: PersonId) -> sqlx::Result<Option<String>> {
    reading!(db, |pool| sqlx::query_scalar(OF_PERSON).bind(portal.0).bind(person.0).fetch_optional(pool))
}

/// The same within a transaction.
pub async fn find_of_person_now(tx: &mut Tx, portal: PortalId, person: PersonId) -> sqlx::Result<Option<String>> {
    writing!(tx, |c| sqlx::query_scalar(OF_PERSON).bind(portal.0).bind(person.0).fetch_optional(c))
}

/// The same, and the link has worked: of two at once one gets in.
pub async fn take(
    tx: &mut Tx, portal: PortalId, token_digest: &str, now: Timestamp,
) -> sqlx::Result<Option<Option<PersonId>>> {
    let query = working!("delete from", " returning person_id");
    let row: Option<(Option<i64>,)> =
        writing!(tx, |c| sqlx::query_as(query).bind(token_digest).bind(portal.0).bind(now.0).fetch_optional(c))?;
    Ok(row.map(|(person,)| person.map(PersonId)))
}

/// Takes back the links of a person, or of nobody yet.
pub async fn revoke(tx: &mut Tx, portal: PortalId, person: Option<PersonId>) -> sqlx::Result<()> {
    let query = "delete from entry_links where portal_id = $1 and coalesce(person_id, 0) = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.map_or(0, |person| person.0))).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{
        people,
        testing::{NOW, TestPortal, both, write},
    };

    const LATER: Timestamp = Timestamp(NOW.0 + 1);

    #[tokio::test]
    async fn a_link_works_once_in_its_portal_and_its_time() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let take = async |portal, token, now| write(db, async |tx| take(tx, portal, token, now).await).await;
            write(db, async |tx| insert(tx, portal.id, None, "a", NOW, LATER).await).await;
            assert_eq!(find(db, portal.id, "a", NOW).await.expect("read"), Some(None), "{}", db.engine());
            assert_eq!(take(other.id, "a", NOW).await, None, "{}: another portal's", db.engine());
            assert_eq!(take(portal.id, "a", LATER).await, None, "{}: too late", db.engine());
            assert_eq!(take(portal.id, "a", NOW).await, Some(None), "{}", db.engine());
            assert_eq!(take(portal.id, "a", NOW).await, None, "{}: it has worked", db.engine());
            assert_eq!(find(db, portal.id, "a", NOW).await.expect("read"), None, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_new_link_takes_the_place_of_the_one_before() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let lan = Some(portal.add_person().await);
            for (token, person) in [("first", None), ("a", lan), ("b", lan)] {
                write(db, async |tx| insert(tx, portal.id, person, token, NOW, LATER).await).await;
            }
            let found = async |token| find(db, portal.id, token, NOW).await.expect("read");
            assert_eq!(found("a").await, None, "{}", db.engine());
            assert_eq!((found("b").await, found("first").await), (Some(lan), Some(None)), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn of_two_links_of_one_moment_one_is_left() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let lan = Some(portal.add_person().await);
            for (person, tokens) in [(lan, ["a", "b", "c"]), (None, ["x", "y", "z"])] {
                let inserts = tokens
                    .map(|token| write(db, async move |tx| insert(tx, portal.id, person, token, NOW, LATER).await));
                futures::future::join_all(inserts).await;
                let mut left = 0;
                for token in tokens {
                    left += usize::from(find(db, portal.id, token, NOW).await.expect("read").is_some());
                }
                assert_eq!(left, 1, "{}: {person:?}", db.engine());
            }
        }
    }

    #[tokio::test]
    async fn nobody_who_is_disabled_comes_in_by_a_link() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let (person, id) = (portal.add_person().await, portal.id);
            write(db, async |tx| people::disable(tx, id, person, NOW).await).await;
            write(db, async |tx| insert(tx, id, Some(person), "a", NOW, LATER).await).await;
            assert_eq!(find(db, id, "a", NOW).await.expect("read"), None, "{}", db.engine());
            assert_eq!(write(db, async |tx| take(tx, id, "a", NOW).await).await, None, "{}", db.engine());
            write(db, async |tx| people::enable(tx, id, person).await).await;
            let taken = write(db, async |tx| take(tx, id, "a", NOW).await).await;
            assert_eq!(taken, Some(Some(person)), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_link_dies_with_a_new_password_and_with_the_account() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let person = portal.add_person().await;
            let found = async || find(db, portal.id, "a", NOW).await.expect("read");
            write(db, async |tx| insert(tx, portal.id, Some(person), "a", NOW, LATER).await).await;
            write(db, async |tx| people::set_password(tx, portal.id, person, "$argon2id$x").await).await;
            assert_eq!(found().await, None, "{}: a new password", db.engine());
            write(db, async |tx| insert(tx, portal.id, Some(person), "a", NOW, LATER).await).await;
            write(db, async |tx| people::disable(tx, portal.id, person, NOW).await).await;
            assert_eq!(found().await, None, "{}: disabled", db.engine());
        }
    }
}
