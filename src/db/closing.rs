//! Portals are closed, and opened again. What follows from it elsewhere: nobody changes anything in a closed portal
//! (`server::newsroom_request`), nothing is published in it (`texts::publish_due`), and nothing counts (`server::counting`).

use super::{
    Tx,
    audit::{self, NewEntry},
    portals,
    sessions::SignedInEditor,
    texts,
};
use crate::domain::{AuditAct, Portal, Successor, Timestamp};

/// Who closes a portal or opens it, for the audit log; nobody is known by a command of the machine.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    Editor(&'a SignedInEditor),
    Machine,
}

impl By<'_> {
    fn editor(&self) -> Option<&SignedInEditor> {
        match self {
            By::Editor(editor) => Some(editor),
            By::Machine => None,
        }
    }

    async fn note(
        self, tx: &mut Tx, portal: &Portal, act: AuditAct, detail: Vec<String>, now: Timestamp,
    ) -> sqlx::Result<()> {
        let from = self.editor().is_none().then(|| "từ máy chủ".to_owned());
        let detail = detail.into_iter().chain(from).collect::<Vec<_>>().join("; ");
        let person = self.editor().map(|editor| (editor.id(), editor.person().name.as_str()));
        audit::append(tx, portal.id, NewEntry { person, act, subject: &portal.name, detail: &detail }, now).await
    }
}

/// Closes a portal from `now` on. One that is closed stays so since when it was, and gets this successor.
pub async fn close(
    tx: &mut Tx, portal: &Portal, by: By<'_>, successor: Option<&Successor>, now: Timestamp,
) -> sqlx::Result<()> {
    let none = Successor::default();
    portals::set_closed(tx, portal.id, successor.unwrap_or(&none), now).await?;
    let detail = match successor {
        Some(Successor { name, url }) if name.is_empty() || url.is_empty() => format!("nơi kế tục: {name}{url}"),
        Some(Successor { name, url }) => format!("nơi kế tục: {name}, {url}"),
        None => "không ghi nơi kế tục".to_owned(),
    };
    by.note(tx, portal, AuditAct::PortalClosed, vec![detail], now).await
}

/// Opens a portal again. What should have been published meanwhile waits for a person. Answers how many texts those are;
/// `None`, and nothing changed, where the portal is open.
pub async fn reopen(tx: &mut Tx, portal: &Portal, by: By<'_>, now: Timestamp) -> sqlx::Result<Option<usize>> {
    if !portals::set_open(tx, portal.id).await? {
        return Ok(None);
    }
    let waiting = texts::take_back_overdue(tx, portal.id, by.editor(), now).await?;
    let detail = (waiting > 0).then(|| format!("{waiting} bài quá giờ hẹn trở về “đã duyệt”"));
    by.note(tx, portal, AuditAct::PortalReopened, detail.into_iter().collect(), now).await?;
    Ok(Some(waiting))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            Db, alerts,
            alerts::Alerted,
            sessions,
            testing::{NOW, TestPortal, both, sample_content, sql_number, write},
            texts::publish_due,
        },
        domain::{ActRequest, AlertLevel, ReviewRules, Role, TextId, TextState, alert::NewAlert},
    };

    const MINUTE: i64 = 60_000;

    fn later(minutes: i64) -> Timestamp {
        Timestamp(NOW.0 + minutes * MINUTE)
    }

    async fn found(db: &Db, portal: &TestPortal<'_>) -> Portal {
        portals::find_portal(db, portal.id).await.expect("read").expect("there")
    }

    fn successor() -> Successor {
        Successor { name: "UBND phường Bến Sen".to_owned(), url: "https://bensen.gov.vn".to_owned() }
    }

    #[tokio::test]
    async fn a_portal_is_closed_since_when_it_was_and_is_opened_once() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let version = async |portal: &TestPortal<'_>| {
                sql_number(db, "select content_version from portals where id = $1", &[portal.id.0]).await
            };
            let untouched = version(&other).await;
            let close = async |successor: Option<Successor>, at| {
                let (before, open) = (version(&portal).await, found(db, &portal).await);
                write(db, async |tx| close(tx, &open, By::Machine, successor.as_ref(), at).await).await;
                assert!(version(&portal).await > before, "{}", db.engine());
                found(db, &portal).await.closed.expect("closed")
            };
            let closing = close(Some(successor()), NOW).await;
            assert_eq!((closing.at, closing.successor), (NOW, Some(successor())), "{}", db.engine());
            let closing = close(None, later(5)).await;
            assert_eq!((closing.at, closing.successor), (NOW, None), "{}: since when it was", db.engine());
            let reopen = async || {
                let closed = found(db, &portal).await;
                write(db, async |tx| reopen(tx, &closed, By::Machine, later(9)).await).await
            };
            assert_eq!((reopen().await, reopen().await), (Some(0), None), "{}", db.engine());
            assert_eq!(found(db, &portal).await.closed, None, "{}", db.engine());
            assert_eq!((version(&other).await, found(db, &other).await.closed), (untouched, None), "{}", db.engine());
            let entries = audit::list(db, portal.id, None, 9).await.expect("read");
            let told: Vec<_> = entries.iter().rev().map(|entry| (entry.act, entry.detail.as_str())).collect();
            let expected = [
                (AuditAct::PortalClosed, "nơi kế tục: UBND phường Bến Sen, https://bensen.gov.vn; từ máy chủ"),
                (AuditAct::PortalClosed, "không ghi nơi kế tục; từ máy chủ"),
                (AuditAct::PortalReopened, "từ máy chủ"),
            ];
            assert_eq!(told, expected, "{}", db.engine());
        }
    }

    /// A text that is scheduled for then.
    async fn schedule(portal: &TestPortal<'_>, headline: &str, at: Timestamp) -> TextId {
        let (reporter, publisher) = (portal.sign_in(&[Role::Reporter]).await, portal.sign_in(&[Role::Publisher]).await);
        let content = sample_content(portal, headline);
        write(portal.db, async |tx| {
            let text = texts::insert(tx, &reporter, &content, NOW).await.expect("begun");
            for (person, request) in [
                (&reporter, ActRequest::Submit),
                (&publisher, ActRequest::Approve),
                (&publisher, ActRequest::Schedule { at }),
            ] {
                texts::act(tx, person, text, 1, &request, ReviewRules::default(), NOW).await.expect("done");
            }
            Ok(text)
        })
        .await
    }

    #[tokio::test]
    async fn what_is_scheduled_in_a_closed_portal_does_not_go_out_then_nor_when_it_is_opened() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let due = schedule(&portal, "Mưa lũ", later(1)).await;
            let coming = schedule(&portal, "Triều cường", later(60)).await;
            let elsewhere = schedule(&other, "Nắng nóng", later(1)).await;
            let open = found(db, &portal).await;
            write(db, async |tx| close(tx, &open, By::Machine, None, NOW).await).await;
            let went_out = publish_due(db, later(2)).await.expect("looked");
            assert_eq!(went_out.published, [elsewhere], "{}", db.engine());
            assert!(went_out.refused.is_empty(), "{}", db.engine());
            let closed = found(db, &portal).await;
            let an = portal.sign_in(&[Role::Administrator]).await;
            assert!(an.is_portal_closed() && !other.sign_in(&[Role::Editor]).await.is_portal_closed());
            let waiting = write(db, async |tx| reopen(tx, &closed, By::Editor(&an), later(3)).await).await;
            assert_eq!(waiting, Some(1), "{}", db.engine());
            let editor = portal.sign_in(&[Role::Editor]).await;
            let state = async |text| texts::find(db, &editor, text).await.expect("read").expect("there").state;
            assert_eq!((state(due).await, state(coming).await), (TextState::Approved, TextState::Scheduled));
            assert!(publish_due(db, later(4)).await.expect("looked").published.is_empty(), "{}", db.engine());
            assert_eq!(publish_due(db, later(61)).await.expect("looked").published, [coming], "{}", db.engine());
            let entries = audit::list(db, portal.id, None, 9).await.expect("read");
            let told = entries.iter().find(|entry| entry.act == AuditAct::PortalReopened).expect("told");
            assert_eq!((told.person, told.detail.as_str()), (Some(an.id()), "1 bài quá giờ hẹn trở về “đã duyệt”"));
            assert!(entries.iter().any(|entry| entry.act == AuditAct::TextUnscheduled), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn an_alert_that_was_to_begin_in_a_closed_portal_does_not() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let publisher = portal.sign_in(&[Role::Publisher]).await;
            for (text, start) in [("Đang có lũ", NOW), ("Sắp có lũ", later(30))] {
                let (level, text, link) = (AlertLevel::Warning, text.to_owned(), None);
                let alert = NewAlert { level, text, link, starts_at: start, ends_at: later(120) };
                let raised = write(db, async |tx| alerts::raise(tx, &publisher, &alert, NOW).await).await;
                assert!(matches!(raised, Alerted::Done(_)), "{}", db.engine());
            }
            let open = found(db, &portal).await;
            write(db, async |tx| close(tx, &open, By::Machine, None, later(10)).await).await;
            let running = alerts::list_running(db, portal.id, later(60)).await.expect("read");
            let texts: Vec<_> = running.iter().map(|alert| alert.text.as_str()).collect();
            assert_eq!(texts, ["Đang có lũ"], "{}", db.engine());
            // Whoever was signed in is so still, and nobody has to come in again.
            let digest = publisher.token_digest();
            let live = sessions::find_live(db, portal.id, digest, later(10)).await.expect("read").expect("live");
            assert!(live.is_portal_closed(), "{}", db.engine());
        }
    }
}
