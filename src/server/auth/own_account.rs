//! What people do with their own account: another password, an end to sessions elsewhere.

use super::{
    Auth,
    passwords::Unfit,
    second_factor::FactorRefusal,
    signing_in::{Caller, Entered},
    token::is_digest,
};
use crate::{
    db::{
        audit::{self, NewEntry},
        people,
        sessions::{self, SignedInEditor},
    },
    domain::{AuditAct, Portal, Timestamp},
    refusal::Refusal,
};

impl Auth {
    /// Sets another password. All sessions end; this browser gets a new one, which may wait for a code.
    ///
    /// # Errors
    /// `Invalid` for fields `password` (the old one) and `new_password`; `TooMany`, `Busy`.
    pub async fn change_password(
        &self, editor: &SignedInEditor, portal: &Portal, password: &str, new_password: &str, caller: Caller<'_>,
        now: Timestamp,
    ) -> Result<Entered, Refusal> {
        self.prove_password(editor, password, now).await?;
        let person = editor.person();
        let about = [person.email.as_str(), &person.name, &portal.name];
        let hashed = self.passwords.hash_new(new_password, &about).await.map_err(FactorRefusal::from)?;
        let hash = hashed.map_err(|unfit: Unfit| Refusal::of("new_password", unfit.message()))?;
        let mut tx = self.db.begin().await?;
        people::set_password(&mut tx, editor.portal(), person.id, &hash).await?;
        let entry = NewEntry::by(editor, AuditAct::PasswordSet, person.email.as_str(), "bằng mật khẩu cũ");
        audit::append(&mut tx, editor.portal(), entry, now).await?;
        tx.commit().await?;
        let owner = (person.id, person.name.as_str());
        let entered = self.open_session(editor.portal(), owner, &hash, caller, false, now).await;
        entered.map_err(Refusal::from)?.ok_or(Refusal::SignedOut)
    }

    /// Ends another session of whoever is signed in, or all but this one where none is named. Gives how many ended.
    pub async fn end_sessions(
        &self, editor: &SignedInEditor, token_digest: Option<&str>, now: Timestamp,
    ) -> sqlx::Result<u64> {
        let (portal, person) = (editor.portal(), editor.id());
        let mut tx = self.db.begin().await?;
        let ended = match token_digest {
            Some(digest) if !is_digest(digest) => 0,
            Some(digest) => u64::from(sessions::end(&mut tx, portal, person, digest).await?),
            None => sessions::end_others(&mut tx, portal, person, editor.token_digest()).await?,
        };
        if ended > 0 {
            let detail = format!("{ended} phiên");
            let entry = NewEntry::by(editor, AuditAct::SessionsEnded, "", &detail);
            audit::append(&mut tx, portal, entry, now).await?;
        }
        tx.commit().await?;
        Ok(ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            Db,
            testing::{NOW, both},
        },
        server::auth::{
            testing::{Newsroom, PASSWORD},
            token::digest_of,
        },
    };

    const NEW: &str = "ghe chèo Xà No sáng";

    async fn lan_at(db: &Db) -> (Newsroom<'_>, SignedInEditor) {
        let newsroom = Newsroom::open(db).await;
        newsroom.add_with_password("lan@a.vn").await;
        let entered = newsroom.sign_in("lan@a.vn", PASSWORD, None).await.expect("signed in");
        let lan = newsroom.editor(&entered.token).await.expect("live");
        (newsroom, lan)
    }

    #[tokio::test]
    async fn another_password_takes_the_old_one() {
        let databases = both().await;
        for db in &databases.all {
            let (newsroom, lan) = lan_at(db).await;
            let change = async |old, new| {
                newsroom.auth.change_password(&lan, &newsroom.portal, old, new, newsroom.caller(None), NOW).await
            };
            for (old, new, field) in [("guessed", NEW, "password"), (PASSWORD, "lanlanlanlan", "new_password")] {
                let refusal = change(old, new).await.expect_err("refused");
                assert_eq!(refusal.faults()[0].field, field, "{}", db.engine());
            }
            let elsewhere = newsroom.sign_in("lan@a.vn", PASSWORD, None).await.expect("signed in");
            let entered = change(PASSWORD, NEW).await.expect("changed");
            assert!(newsroom.editor(&entered.token).await.is_some(), "{}: here it goes on", db.engine());
            assert!(newsroom.editor(&elsewhere.token).await.is_none(), "{}", db.engine());
            assert!(newsroom.sign_in("lan@a.vn", PASSWORD, None).await.is_err(), "{}", db.engine());
            newsroom.sign_in("lan@a.vn", NEW, None).await.expect("signed in");
        }
    }

    #[tokio::test]
    async fn sessions_elsewhere_are_ended_from_here() {
        let databases = both().await;
        for db in &databases.all {
            let (newsroom, lan) = lan_at(db).await;
            let mut digests = Vec::new();
            for _ in 0..3 {
                let entered = newsroom.sign_in("lan@a.vn", PASSWORD, None).await.expect("signed in");
                digests.push(digest_of(&entered.token));
            }
            let end = async |digest| newsroom.auth.end_sessions(&lan, digest, NOW).await.expect("written");
            assert_eq!((end(Some(&digests[0])).await, end(Some(&digests[0])).await), (1, 0), "{}", db.engine());
            assert_eq!(end(Some("\0")).await, 0, "{}: no text of PostgreSQL holds it", db.engine());
            assert_eq!((end(None).await, end(None).await), (2, 0), "{}", db.engine());
            let left = sessions::list(db, lan.portal(), lan.id(), NOW).await.expect("read");
            assert_eq!(left.len(), 1, "{}", db.engine());
            assert_eq!(newsroom.acts().await.iter().filter(|act| **act == AuditAct::SessionsEnded).count(), 2);
        }
    }
}
