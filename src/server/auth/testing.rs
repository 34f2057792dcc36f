//! What tests of signing in stand on: a newsroom with people in it, and passwords that cost nothing to try.

use super::{
    Auth,
    passwords::Cost,
    signing_in::{Attempt, Caller, Entered, EntryRefusal},
    token::digest_of,
};
use crate::{
    db::{
        Db, audit, people,
        sessions::{self, SignedInEditor},
        testing::{NOW, TestPortal, write},
    },
    domain::{AuditAct, AuditEntry, Email, PersonId, Portal, Role},
};

pub const PASSWORD: &str = "cá rô đồng kho tộ 7";

pub struct Newsroom<'a> {
    pub db: &'a Db,
    pub portal: Portal,
    pub auth: Auth,
}

impl<'a> Newsroom<'a> {
    pub async fn open(db: &'a Db) -> Newsroom<'a> {
        let id = TestPortal::insert(db).await.id;
        let portal = Portal { id, name: "UBND phường Ngã Bảy".to_owned(), is_demo: false, closed: None };
        Newsroom { db, portal, auth: Auth::with_cost(db.clone(), Cost::FOR_TESTS) }
    }

    /// An administrator without a password.
    pub async fn add(&self, email: &str) -> PersonId {
        let (portal, email) = (self.portal.id, Email::parse(email).expect("an address"));
        write(self.db, async |tx| {
            let person = people::insert(tx, portal, &email, "Lan", NOW).await?.expect("a free address");
            people::set_roles(tx, portal, person, &[Role::Administrator].into_iter().collect()).await?;
            Ok(person)
        })
        .await
    }

    pub async fn add_with_password(&self, email: &str) -> PersonId {
        let person = self.add(email).await;
        let hash = self.auth.passwords.hash_new(PASSWORD, &[]).await.expect("a place").expect("fit");
        write(self.db, async |tx| people::set_password(tx, self.portal.id, person, &hash).await).await;
        person
    }

    pub fn caller<'b>(&self, device: Option<&'b str>) -> Caller<'b> {
        Caller { address: [203, 0, 113, 9].into(), client: "Firefox", device }
    }

    pub fn attempt<'b>(&self, email: &'b str, password: &'b str, device: Option<&'b str>) -> Attempt<'b> {
        Attempt { email, password, caller: self.caller(device) }
    }

    pub async fn sign_in(&self, email: &str, password: &str, device: Option<&str>) -> Result<Entered, EntryRefusal> {
        self.auth.sign_in(&self.portal, self.attempt(email, password, device), NOW).await
    }

    pub async fn editor(&self, token: &str) -> Option<SignedInEditor> {
        sessions::find_live(self.db, self.portal.id, &digest_of(token), NOW).await.expect("read")
    }

    /// What was done, the oldest first.
    pub async fn acts(&self) -> Vec<AuditAct> {
        let entries = audit::list(self.db, self.portal.id, None, 1_000).await.expect("read");
        entries.into_iter().rev().map(|entry| entry.act).collect()
    }

    pub async fn last_entry(&self) -> AuditEntry {
        audit::list(self.db, self.portal.id, None, 1).await.expect("read").remove(0)
    }
}
