//! What somebody has beside their password: the secret of a phone's codes, and codes for when the phone is lost.

use super::{Db, Tx, execute, reading, writing};
use crate::domain::{PersonId, PortalId, Timestamp};

/// The secret that a phone and this server share.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Totp {
    /// Hexadecimal.
    pub secret: String,
    confirmed_at: Option<i64>,
}

impl Totp {
    /// Whether a code of it was seen, so that it is asked for.
    pub fn is_confirmed(&self) -> bool {
        self.confirmed_at.is_some()
    }
}

pub async fn find(db: &Db, portal: PortalId, person: PersonId) -> sqlx::Result<Option<Totp>> {
    let query = "select secret, confirmed_at from person_totp where portal_id = $1 and person_id = $2";
    reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(person.0).fetch_optional(pool))
}

/// How many recovery codes somebody has left.
pub async fn count_recovery_codes(db: &Db, portal: PortalId, person: PersonId) -> sqlx::Result<i64> {
    let query = "select count(*) from recovery_codes where portal_id = $1 and person_id = $2";
    reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).bind(person.0).fetch_one(pool))
}

const RECOVERY_DIGESTS: &str =
    "select code_digest from recovery_codes where portal_id = $1 and person_id = $2 order by code_digest";

/// The digests of the recovery codes that somebody has left, in their order.
pub async fn list_recovery_digests(db: &Db, portal: PortalId, person: PersonId) -> sqlx::Result<Vec<String>> {
    reading!(db, |pool| sqlx::query_scalar(RECOVERY_DIGESTS).bind(portal.0).bind(person.0).fetch_all(pool))
}

/// The same within a transaction.
pub async fn list_recovery_digests_now(tx: &mut Tx, portal: PortalId, person: PersonId) -> sqlx::Result<Vec<String>> {
    writing!(tx, |c| sqlx::query_scalar(RECOVERY_DIGESTS).bind(portal.0).bind(person.0).fetch_all(c))
}

/// Keeps a secret that is not asked for yet, in the place of another such. `false`, and nothing changed, where one is confirmed.
pub async fn propose(tx: &mut Tx, portal: PortalId, person: PersonId, secret: &str) -> sqlx::Result<bool> {
    let query = "insert into person_totp (portal_id, person_id, secret, last_step) values ($1, $2, $3, 0)
        on conflict (portal_id, person_id) do update set secret = excluded.secret, last_step = 0
        where person_totp.confirmed_at is null";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0).bind(secret)).map(|rows| rows > 0)
}

/// From now on codes of this secret are asked for; `step` is that of the code that was given. `false` where another secret is
/// proposed meanwhile, or this one is confirmed.
pub async fn confirm(
    tx: &mut Tx, portal: PortalId, person: PersonId, secret: &str, step: i64, now: Timestamp,
) -> sqlx::Result<bool> {
    let query = "update person_totp set confirmed_at = $5, last_step = $4
        where portal_id = $1 and person_id = $2 and secret = $3 and confirmed_at is null";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0).bind(secret).bind(step).bind(now.0))
        .map(|rows| rows > 0)
}

/// Writes down that the code of a step was given. `false` where one of it or of a later one was already: each works
/// once (RFC 6238, 5.2).
pub async fn take_step(tx: &mut Tx, portal: PortalId, person: PersonId, secret: &str, step: i64) -> sqlx::Result<bool> {
    let query = "update person_totp set last_step = $4 where portal_id = $1 and person_id = $2 and secret = $3
        and last_step < $4 and confirmed_at is not null";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0).bind(secret).bind(step)).map(|rows| rows > 0)
}

/// Uses a recovery code up; `false` where there is none such.
pub async fn take_recovery_code(
    tx: &mut Tx, portal: PortalId, person: PersonId, code_digest: &str,
) -> sqlx::Result<bool> {
    let query = "delete from recovery_codes where portal_id = $1 and person_id = $2 and code_digest = $3";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0).bind(code_digest)).map(|rows| rows > 0)
}

/// Gives somebody these recovery codes in the place of those before.
pub async fn replace_recovery_codes(
    tx: &mut Tx, portal: PortalId, person: PersonId, digests: &[String],
) -> sqlx::Result<()> {
    let query = "delete from recovery_codes where portal_id = $1 and person_id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0))?;
    for digest in digests {
        let query = "insert into recovery_codes (portal_id, person_id, code_digest) values ($1, $2, $3)";
        execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0).bind(digest))?;
    }
    Ok(())
}

/// Asks somebody for no code any more; `false` where none was asked for.
pub async fn remove(tx: &mut Tx, portal: PortalId, person: PersonId) -> sqlx::Result<bool> {
    replace_recovery_codes(tx, portal, person, &[]).await?;
    let query = "delete from person_totp where portal_id = $1 and person_id = $2 and confirmed_at is not null";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0)).map(|rows| rows > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{NOW, TestPortal, both, write};

    #[tokio::test]
    async fn a_secret_is_kept_from_its_confirmation_on() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let (id, lan, other) = (portal.id, portal.add_person().await, portal.add_person().await);
            let proposed = async |secret| write(db, async |tx| propose(tx, id, lan, secret).await).await;
            let confirmed = async |secret| write(db, async |tx| confirm(tx, id, lan, secret, 5, NOW).await).await;
            assert!(proposed("aa").await && proposed("bb").await, "{}", db.engine());
            assert!(!confirmed("aa").await, "{}: another one is proposed", db.engine());
            assert!(!find(db, id, lan).await.expect("read").expect("proposed").is_confirmed(), "{}", db.engine());
            assert!(confirmed("bb").await && !confirmed("bb").await, "{}", db.engine());
            assert!(!proposed("cc").await, "{}: one is confirmed", db.engine());
            let found = find(db, id, lan).await.expect("read").expect("there");
            assert_eq!((found.secret.as_str(), found.is_confirmed()), ("bb", true), "{}", db.engine());
            assert_eq!(find(db, id, other).await.expect("read"), None, "{}", db.engine());
            assert!(write(db, async |tx| remove(tx, id, lan).await).await, "{}", db.engine());
            assert!(!write(db, async |tx| remove(tx, id, lan).await).await, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn each_step_and_each_recovery_code_works_once() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let (id, lan) = (portal.id, portal.add_person().await);
            let digests = ["x".to_owned(), "y".to_owned()];
            write(db, async |tx| {
                propose(tx, id, lan, "aa").await?;
                replace_recovery_codes(tx, id, lan, &digests).await
            })
            .await;
            let step = async |step| write(db, async |tx| take_step(tx, id, lan, "aa", step).await).await;
            assert!(!step(9).await, "{}: not confirmed", db.engine());
            write(db, async |tx| confirm(tx, id, lan, "aa", 5, NOW).await).await;
            assert!(!step(5).await, "{}: it has confirmed", db.engine());
            assert!(step(6).await && !step(6).await && !step(5).await && step(7).await, "{}", db.engine());
            let code = async |code| write(db, async |tx| take_recovery_code(tx, id, lan, code).await).await;
            assert!(code("x").await && !code("x").await && !code("z").await, "{}", db.engine());
            assert_eq!(count_recovery_codes(db, id, lan).await.expect("read"), 1, "{}", db.engine());
        }
    }
}
