//! Accounts as signing in knows them, and how one is changed by one at a time.

use super::{Db, Tx, execute, reading};
use crate::domain::{Email, PersonId, PortalId};

/// What signing in needs to know of an account.
#[derive(Debug, sqlx::FromRow)]
pub struct Account {
    id: i64,
    pub name: String,
    /// A PHC string; `None` where no password was chosen yet.
    pub password_hash: Option<String>,
    disabled_at: Option<i64>,
}

impl Account {
    pub fn id(&self) -> PersonId {
        PersonId(self.id)
    }

    pub fn is_disabled(&self) -> bool {
        self.disabled_at.is_some()
    }
}

/// The account of an address.
pub async fn find(db: &Db, portal: PortalId, email: &Email) -> sqlx::Result<Option<Account>> {
    let query = "select id, name, password_hash, disabled_at from people where portal_id = $1 and email = $2";
    reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(email.as_str()).fetch_optional(pool))
}

/// The hash of somebody's password, if they have one and may sign in.
pub async fn find_password_hash(db: &Db, portal: PortalId, person: PersonId) -> sqlx::Result<Option<String>> {
    let query = "select password_hash from people where portal_id = $1 and id = $2 and disabled_at is null";
    let hash: Option<Option<String>> =
        reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).bind(person.0).fetch_optional(pool))?;
    Ok(hash.flatten())
}

/// Whoever else changes this account, or begins a session of it, waits until the transaction is over.
pub async fn hold(tx: &mut Tx, portal: PortalId, person: PersonId) -> sqlx::Result<()> {
    let query = "update people set name = name where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0)).map(drop)
}
