//! Links by which somebody without an account reads a text before it is published. Where one leads is
//! `texts::find_revision_by_link`'s.

use super::{
    Db, Tx,
    audit::{self, NewEntry},
    execute, reading,
    sessions::SignedInEditor,
    texts::author_bound,
};
use crate::domain::{AuditAct, PersonId, PortalId, TextId, Timestamp};

/// A link as the newsroom sees it. The token itself was shown once.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PreviewLink {
    pub token_digest: String,
    pub created_by_name: String,
    created_at: i64,
    expires_at: i64,
}

impl PreviewLink {
    pub fn created_at(&self) -> Timestamp {
        Timestamp(self.created_at)
    }

    pub fn expires_at(&self) -> Timestamp {
        Timestamp(self.expires_at)
    }
}

/// Makes a link to a text that this person may see; `false`, and none was made, where it is not theirs to see, was given up or
/// withdrawn. Links that are over are forgotten on this occasion.
pub async fn insert(
    tx: &mut Tx, editor: &SignedInEditor, text: TextId, token_digest: &str, now: Timestamp, expires_at: Timestamp,
) -> sqlx::Result<bool> {
    let query = "delete from preview_links where portal_id = $1 and text_id = $2 and expires_at <= $3";
    execute!(tx, sqlx::query(query).bind(editor.portal().0).bind(text.0).bind(now.0))?;
    let query = "insert into preview_links (token_digest, portal_id, text_id, created_by, created_at, expires_at)
        select $1, portal_id, id, $4, $5, $6 from texts
        where portal_id = $2 and id = $3 and ($7 = 0 or author_id = $7) and state not in ('withdrawn', 'discarded')";
    let made = execute!(
        tx,
        sqlx::query(query)
            .bind(token_digest)
            .bind(editor.portal().0)
            .bind(text.0)
            .bind(editor.id().0)
            .bind(now.0)
            .bind(expires_at.0)
            .bind(author_bound(editor))
    )?;
    if made > 0 {
        let (subject, detail) = (subject(text), format!("đến {}", expires_at.minute_text()));
        audit::append(tx, editor.portal(), NewEntry::by(editor, AuditAct::PreviewLinkMade, &subject, &detail), now)
            .await?;
    }
    Ok(made > 0)
}

/// Ends a link to a text that this person may see; `false` where there is none such.
pub async fn revoke(
    tx: &mut Tx, editor: &SignedInEditor, text: TextId, token_digest: &str, now: Timestamp,
) -> sqlx::Result<bool> {
    let query = "delete from preview_links where token_digest = $1 and portal_id = $2 and text_id = $3
        and exists (select 1 from texts t where t.portal_id = $2 and t.id = $3 and ($4 = 0 or t.author_id = $4))";
    let revoked = execute!(
        tx,
        sqlx::query(query).bind(token_digest).bind(editor.portal().0).bind(text.0).bind(author_bound(editor))
    )?;
    if revoked > 0 {
        let subject = subject(text);
        audit::append(tx, editor.portal(), NewEntry::by(editor, AuditAct::PreviewLinkRevoked, &subject, ""), now)
            .await?;
    }
    Ok(revoked > 0)
}

/// Ends all links that somebody has made.
pub async fn revoke_all_of(tx: &mut Tx, portal: PortalId, person: PersonId) -> sqlx::Result<()> {
    let query = "delete from preview_links where portal_id = $1 and created_by = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0)).map(drop)
}

fn subject(text: TextId) -> String {
    format!("bài số {}", text.0)
}

/// Links to a text that still work, the newest first, if this person may see the text.
pub async fn list(db: &Db, editor: &SignedInEditor, text: TextId, now: Timestamp) -> sqlx::Result<Vec<PreviewLink>> {
    let query = "select l.token_digest, w.name as created_by_name, l.created_at, l.expires_at
        from preview_links l join people w on w.portal_id = l.portal_id and w.id = l.created_by
        where l.portal_id = $1 and l.text_id = $2 and l.expires_at > $3
            and exists (select 1 from texts t where t.portal_id = $1 and t.id = $2 and ($4 = 0 or t.author_id = $4))
        order by l.created_at desc";
    reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(text.0)
        .bind(now.0)
        .bind(author_bound(editor))
        .fetch_all(pool))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            people,
            testing::{NOW, TestPortal, both, sample_content, write},
            texts::{act, find_revision_by_link, insert as insert_text},
        },
        domain::{ActRequest, ReviewRules, Role, TextId, Withdrawal, WithdrawalKind},
    };

    const LATER: Timestamp = Timestamp(NOW.0 + 1);

    async fn begin(portal: &TestPortal<'_>, editor: &SignedInEditor) -> TextId {
        let mut tx = portal.db.begin().await.expect("a transaction");
        let text = insert_text(&mut tx, editor, &sample_content(portal, "Mưa lũ"), NOW).await.expect("begun");
        tx.commit().await.expect("committed");
        text
    }

    #[tokio::test]
    async fn a_link_shows_a_text_until_it_is_over() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let reporter = portal.sign_in(&[Role::Reporter]).await;
            let text = begin(&portal, &reporter).await;
            assert!(write(db, async |tx| insert(tx, &reporter, text, "a", NOW, LATER).await).await, "{}", db.engine());
            let shown = async |portal, token, now| {
                let found = find_revision_by_link(db, portal, token, now).await.expect("read");
                found.map(|(text, revision)| (text.id, revision.content.headline))
            };
            assert_eq!(shown(portal.id, "a", NOW).await, Some((text, "Mưa lũ".to_owned())), "{}", db.engine());
            assert_eq!(shown(portal.id, "a", LATER).await, None, "{}: over", db.engine());
            assert_eq!(shown(other.id, "a", NOW).await, None, "{}: another portal's", db.engine());
            assert_eq!(list(db, &reporter, text, NOW).await.expect("read").len(), 1, "{}", db.engine());
            assert!(write(db, async |tx| revoke(tx, &reporter, text, "a", NOW).await).await, "{}", db.engine());
            assert_eq!(shown(portal.id, "a", NOW).await, None, "{}: revoked", db.engine());
        }
    }

    #[tokio::test]
    async fn a_link_ends_with_what_it_shows_and_with_the_account_of_its_maker() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let (reporter, publisher) =
                (portal.sign_in(&[Role::Reporter]).await, portal.sign_in(&[Role::Publisher]).await);
            let (discarded, withdrawn, kept) =
                (begin(&portal, &reporter).await, begin(&portal, &reporter).await, begin(&portal, &reporter).await);
            for (text, token) in [(discarded, "a"), (withdrawn, "b"), (kept, "c")] {
                assert!(write(db, async |tx| insert(tx, &reporter, text, token, NOW, LATER).await).await);
            }
            let shown = async |token| find_revision_by_link(db, portal.id, token, NOW).await.expect("read").is_some();
            let act = async |person, text, request| {
                let mut tx = db.begin().await.expect("a transaction");
                act(&mut tx, person, text, 1, &request, ReviewRules::default(), NOW).await.expect("done");
                tx.commit().await.expect("committed");
            };
            act(&reporter, discarded, ActRequest::Discard).await;
            assert!(!shown("a").await, "{}: discarded", db.engine());
            assert!(!write(db, async |tx| insert(tx, &reporter, discarded, "d", NOW, LATER).await).await);
            act(&publisher, withdrawn, ActRequest::PublishUnreviewed { reason: "Bão".to_owned() }).await;
            let (kind, reason, target) = (WithdrawalKind::Error, "Nhầm".to_owned(), String::new());
            act(&publisher, withdrawn, ActRequest::Withdraw(Withdrawal { kind, reason, target })).await;
            assert!(!shown("b").await, "{}: withdrawn", db.engine());
            act(&publisher, withdrawn, ActRequest::Reopen).await;
            assert!(!shown("b").await, "{}: what was handed out stays over", db.engine());
            assert!(shown("c").await, "{}", db.engine());
            write(db, async |tx| people::disable(tx, portal.id, reporter.id(), NOW).await).await;
            write(db, async |tx| people::enable(tx, portal.id, reporter.id()).await).await;
            assert!(!shown("c").await, "{}: its maker's account was closed", db.engine());
        }
    }

    #[tokio::test]
    async fn nobody_makes_sees_or_ends_links_to_what_they_may_not_see() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let reporter = portal.sign_in(&[Role::Reporter]).await;
            let text = begin(&portal, &reporter).await;
            write(db, async |tx| insert(tx, &reporter, text, "a", NOW, LATER).await).await;
            let strangers = [
                portal.sign_in(&[Role::Reporter]).await,
                portal.sign_in(&[Role::Administrator]).await,
                other.sign_in(&[Role::Publisher]).await,
            ];
            for stranger in &strangers {
                assert!(!write(db, async |tx| insert(tx, stranger, text, "b", NOW, LATER).await).await);
                assert!(!write(db, async |tx| revoke(tx, stranger, text, "a", NOW).await).await);
                assert_eq!(list(db, stranger, text, NOW).await.expect("read"), [], "{}", db.engine());
            }
            let editor = portal.sign_in(&[Role::Editor]).await;
            assert!(write(db, async |tx| revoke(tx, &editor, text, "a", NOW).await).await, "{}", db.engine());
        }
    }
}
