//! What a portal tells all its readers above every page for some time.

use super::{
    Db, Tx,
    audit::{self, NewEntry},
    execute, hold, reading,
    sessions::SignedInEditor,
    writing,
};
use crate::domain::{
    Alert, AlertId, AlertLevel, AlertLine, AuditAct, PortalId, Timestamp,
    alert::{AT_ONCE_MAX, NewAlert},
};

/// What became of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alerted<T> {
    Done(T),
    /// There is none, or nothing is left to be done to it.
    NotFound,
    /// As many run or wait as readers are shown.
    TooMany,
}

#[derive(sqlx::FromRow)]
struct AlertRow {
    id: i64,
    level: String,
    text: String,
    link: Option<String>,
    starts_at: i64,
    ends_at: i64,
}

#[derive(sqlx::FromRow)]
struct AlertLineRow {
    #[sqlx(flatten)]
    alert: AlertRow,
    created_by: String,
    ended_by: Option<String>,
    ended_at: Option<i64>,
}

impl AlertRow {
    fn into_alert(self) -> sqlx::Result<Alert> {
        let level = AlertLevel::parse(&self.level).ok_or_else(|| sqlx::Error::Decode("no level of an alert".into()))?;
        let (starts_at, ends_at) = (Timestamp(self.starts_at), Timestamp(self.ends_at));
        Ok(Alert { id: AlertId(self.id), level, text: self.text, link: self.link, starts_at, ends_at })
    }
}

impl AlertLineRow {
    fn into_line(self) -> sqlx::Result<AlertLine> {
        let ended = self.ended_by.zip(self.ended_at.map(Timestamp));
        Ok(AlertLine { alert: self.alert.into_alert()?, created_by: self.created_by, ended })
    }
}

/// What readers are told at `now`: what presses most first, then what was said last. In a portal that was closed before its
/// start, an alert does not begin any more.
pub async fn list_running(db: &Db, portal: PortalId, now: Timestamp) -> sqlx::Result<Vec<Alert>> {
    let query = "select id, level, text, link, starts_at, ends_at from alerts
        where portal_id = $1 and ends_at > $2 and starts_at <= $2 and ended_at is null
            and not exists (select 1 from portals p where p.id = $1 and p.closed_at < starts_at)";
    let rows: Vec<AlertRow> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(now.0).fetch_all(pool))?;
    let mut alerts: Vec<Alert> = rows.into_iter().map(AlertRow::into_alert).collect::<sqlx::Result<_>>()?;
    alerts.sort_by_key(|alert| (alert.level, -alert.starts_at.0, -alert.id.0));
    Ok(alerts)
}

/// All that were raised, the newest first.
pub async fn list(db: &Db, portal: PortalId, limit: u32) -> sqlx::Result<Vec<AlertLine>> {
    let query = "select a.id, a.level, a.text, a.link, a.starts_at, a.ends_at, a.ended_at, c.name as created_by,
            e.name as ended_by
        from alerts a
        join people c on c.portal_id = a.portal_id and c.id = a.created_by
        left join people e on e.portal_id = a.portal_id and e.id = a.ended_by
        where a.portal_id = $1 order by a.id desc limit $2";
    let rows: Vec<AlertLineRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(i64::from(limit)).fetch_all(pool))?;
    rows.into_iter().map(AlertLineRow::into_line).collect()
}

/// Tells readers something, from its start to its end.
pub async fn raise(
    tx: &mut Tx, editor: &SignedInEditor, alert: &NewAlert, now: Timestamp,
) -> sqlx::Result<Alerted<AlertId>> {
    let portal = editor.portal();
    if is_full(tx, portal, now).await? {
        return Ok(Alerted::TooMany);
    }
    let query = "insert into alerts (portal_id, level, text, link, starts_at, ends_at, created_at, created_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8) returning id";
    let id: i64 = writing!(tx, |c| sqlx::query_scalar(query)
        .bind(portal.0)
        .bind(alert.level.as_str())
        .bind(&alert.text)
        .bind(&alert.link)
        .bind(alert.starts_at.0)
        .bind(alert.ends_at.0)
        .bind(now.0)
        .bind(editor.id().0)
        .fetch_one(c))?;
    let (start, end) = (alert.starts_at.minute_text(), alert.ends_at.minute_text());
    let detail = format!("{}, từ {start} đến {end}", alert.level.title());
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::AlertRaised, &alert.text, &detail), now).await?;
    Ok(Alerted::Done(AlertId(id)))
}

/// Whether as many run or wait as readers are shown. Whoever raises another one meanwhile is waited for.
async fn is_full(tx: &mut Tx, portal: PortalId, now: Timestamp) -> sqlx::Result<bool> {
    hold!(tx, "no key update", "select id from portals where id = $1", [portal.0])?;
    let query = "select count(*) from alerts where portal_id = $1 and ends_at > $2 and ended_at is null";
    let count: i64 = writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(now.0).fetch_one(c))?;
    Ok(count >= AT_ONCE_MAX as i64)
}

/// Ends an alert before its time, or takes one back whose time has not come. Answers what it said.
pub async fn end(
    tx: &mut Tx, editor: &SignedInEditor, alert: AlertId, now: Timestamp,
) -> sqlx::Result<Alerted<String>> {
    let portal = editor.portal();
    let query = "update alerts set ended_at = $3, ended_by = $4
        where portal_id = $1 and id = $2 and ended_at is null and ends_at > $3 returning text";
    let text: Option<String> = writing!(tx, |c| sqlx::query_scalar(query)
        .bind(portal.0)
        .bind(alert.0)
        .bind(now.0)
        .bind(editor.id().0)
        .fetch_optional(c))?;
    let Some(text) = text else { return Ok(Alerted::NotFound) };
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::AlertEnded, &text, ""), now).await?;
    Ok(Alerted::Done(text))
}

/// Lets an alert that was ended run on to its own end.
pub async fn resume(
    tx: &mut Tx, editor: &SignedInEditor, alert: AlertId, now: Timestamp,
) -> sqlx::Result<Alerted<String>> {
    let portal = editor.portal();
    if is_full(tx, portal, now).await? {
        return Ok(Alerted::TooMany);
    }
    let query = "select text from alerts where portal_id = $1 and id = $2 and ended_at is not null and ends_at > $3";
    let text: Option<String> =
        writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(alert.0).bind(now.0).fetch_optional(c))?;
    let Some(text) = text else { return Ok(Alerted::NotFound) };
    let query = "update alerts set ended_at = null, ended_by = null where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(alert.0))?;
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::AlertResumed, &text, ""), now).await?;
    Ok(Alerted::Done(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            portals,
            testing::{NOW, TestPortal, both, write},
        },
        domain::{AlertState, Role, alert::USUAL_MILLIS},
    };

    fn alert(level: AlertLevel, text: &str) -> NewAlert {
        let ends_at = Timestamp(NOW.0 + USUAL_MILLIS);
        NewAlert { level, text: text.to_owned(), link: Some("/tin-tuc".to_owned()), starts_at: NOW, ends_at }
    }

    async fn texts(db: &Db, portal: &TestPortal<'_>, now: Timestamp) -> Vec<String> {
        let running = list_running(db, portal.id, now).await.expect("read");
        running.into_iter().map(|alert| alert.text).collect()
    }

    #[tokio::test]
    async fn readers_are_told_from_the_start_to_the_end_and_what_presses_most_first() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let lan = portal.sign_in(&[Role::Publisher]).await;
            let later = NewAlert { starts_at: Timestamp(NOW.0 + 5), ..alert(AlertLevel::Emergency, "Bão") };
            for new in [alert(AlertLevel::Notice, "Cúp nước"), alert(AlertLevel::Warning, "Triều"), later] {
                let raised = write(db, async |tx| raise(tx, &lan, &new, NOW).await).await;
                assert!(matches!(raised, Alerted::Done(_)), "{}", db.engine());
            }
            let one_more = alert(AlertLevel::Notice, "Thêm");
            assert_eq!(write(db, async |tx| raise(tx, &lan, &one_more, NOW).await).await, Alerted::TooMany);
            assert_eq!(texts(db, &portal, NOW).await, ["Triều", "Cúp nước"], "{}", db.engine());
            assert_eq!(texts(db, &portal, Timestamp(NOW.0 + 5)).await, ["Bão", "Triều", "Cúp nước"]);
            assert_eq!(texts(db, &portal, Timestamp(NOW.0 + USUAL_MILLIS)).await, [""; 0], "{}", db.engine());
            assert_eq!(texts(db, &other, NOW).await, [""; 0], "{}", db.engine());
            let lines = list(db, portal.id, 9).await.expect("read");
            let told = lines.iter().map(|line| (line.alert.text.as_str(), line.state(NOW))).collect::<Vec<_>>();
            let expected =
                [("Bão", AlertState::Waiting), ("Triều", AlertState::Running), ("Cúp nước", AlertState::Running)];
            assert_eq!(told, expected, "{}", db.engine());
            assert_eq!((lines[1].created_by.as_str(), lines[1].alert.link.as_deref()), ("Lan", Some("/tin-tuc")));
        }
    }

    #[tokio::test]
    async fn what_was_ended_can_run_on_and_everything_is_written_down() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let (lan, stranger) = (portal.sign_in(&[Role::Publisher]).await, other.sign_in(&[Role::Publisher]).await);
            let new = alert(AlertLevel::Warning, "Triều");
            let Alerted::Done(id) = write(db, async |tx| raise(tx, &lan, &new, NOW).await).await else {
                panic!("too many")
            };
            let said = Alerted::Done("Triều".to_owned());
            assert_eq!(write(db, async |tx| end(tx, &stranger, id, NOW).await).await, Alerted::NotFound);
            assert_eq!(write(db, async |tx| end(tx, &lan, id, NOW).await).await, said, "{}", db.engine());
            assert_eq!(write(db, async |tx| end(tx, &lan, id, NOW).await).await, Alerted::NotFound);
            assert_eq!(texts(db, &portal, NOW).await, [""; 0], "{}", db.engine());
            let line = list(db, portal.id, 9).await.expect("read").remove(0);
            assert_eq!(line.ended, Some(("Lan".to_owned(), NOW)), "{}", db.engine());
            assert_eq!(write(db, async |tx| resume(tx, &stranger, id, NOW).await).await, Alerted::NotFound);
            assert_eq!(write(db, async |tx| resume(tx, &lan, id, NOW).await).await, said, "{}", db.engine());
            assert_eq!(texts(db, &portal, NOW).await, ["Triều"], "{}", db.engine());
            write(db, async |tx| end(tx, &lan, id, NOW).await).await;
            let over = write(db, async |tx| resume(tx, &lan, id, new.ends_at).await).await;
            assert_eq!(over, Alerted::NotFound, "its time is over");
            let acts: Vec<_> = audit::list(db, portal.id, None, 9).await.expect("read").into_iter().collect();
            let acts: Vec<_> = acts.iter().rev().map(|entry| (entry.act, entry.person_name.as_str())).collect();
            let expected = [
                (AuditAct::AlertRaised, "Lan"),
                (AuditAct::AlertEnded, "Lan"),
                (AuditAct::AlertResumed, "Lan"),
                (AuditAct::AlertEnded, "Lan"),
            ];
            assert_eq!(acts, expected, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_portal_moves_when_the_time_of_an_alert_comes_and_goes() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let lan = portal.sign_in(&[Role::Publisher]).await;
            let start = Timestamp(NOW.0 + 5);
            let waiting = NewAlert { starts_at: start, ..alert(AlertLevel::Warning, "Triều") };
            write(db, async |tx| raise(tx, &lan, &waiting, NOW).await).await;
            let turn = async |of: PortalId, now: Timestamp| {
                let versions = portals::list_versions(db, now).await.expect("read");
                versions.into_iter().find(|version| version.portal.id == of).expect("there").newest_alert_turn_at
            };
            for (now, expected) in [
                (NOW, Timestamp(0)),
                (start, start),
                (waiting.ends_at.minus_millis(1), start),
                (waiting.ends_at, waiting.ends_at),
            ] {
                assert_eq!(turn(portal.id, now).await, expected, "{}", db.engine());
                assert_eq!(turn(other.id, now).await, Timestamp(0), "{}", db.engine());
            }
        }
    }
}
