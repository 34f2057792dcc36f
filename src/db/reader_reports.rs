//! What readers say is wrong with texts. Whoever edits reads it; no reader does.

use super::{
    Db, Tx,
    audit::{self, NewEntry},
    execute, reading,
    sessions::SignedInEditor,
    writing,
};
use crate::domain::{
    ArticleId, AuditAct, PortalId, ReportId, Timestamp,
    report::{Handled, NewReport, Report, ReportedArticle},
};

/// Reports of one portal that wait. A newsroom that lets so many lie reads no more of them.
pub const OPEN_MAX: i64 = 1_000;
/// What was dealt with so long ago is forgotten.
const AGE_MILLIS_MAX: i64 = 365 * 24 * 3_600_000;

#[derive(sqlx::FromRow)]
struct ReportRow {
    id: i64,
    article_id: Option<i64>,
    headline: Option<String>,
    words: String,
    message: String,
    sent_at: i64,
    handled_at: Option<i64>,
    person_name: Option<String>,
    note: String,
}

impl From<ReportRow> for Report {
    fn from(row: ReportRow) -> Report {
        let article = row.article_id.zip(row.headline);
        let (person_name, note) = (row.person_name.unwrap_or_default(), row.note);
        Report {
            id: ReportId(row.id),
            article: article.map(|(id, headline)| ReportedArticle { id: ArticleId(id), headline }),
            words: row.words,
            message: row.message,
            sent_at: Timestamp(row.sent_at),
            handled: row.handled_at.map(|at| Handled { at: Timestamp(at), person_name, note }),
        }
    }
}

/// The rows are found in an index alone, in their order, then what they say.
macro_rules! reports {
    ($page:literal, $order:literal) => {
        concat!(
            "with page (id) as (select id from reader_reports where portal_id = $1 and ",
            $page,
            ")
            select r.id, r.article_id, a.headline, r.words, r.message, r.sent_at, r.handled_at, p.name as person_name, r.note
            from page w cross join reader_reports r
            left join articles a on a.portal_id = r.portal_id and a.id = r.article_id
            left join people p on p.portal_id = r.portal_id and p.id = r.handled_by
            where r.id = w.id order by ",
            $order
        )
    };
}

/// Keeps a report. `false` where too many wait already.
pub async fn insert(
    tx: &mut Tx, portal: PortalId, article: Option<ArticleId>, report: &NewReport, now: Timestamp,
) -> sqlx::Result<bool> {
    let query = "delete from reader_reports where portal_id = $1 and handled_at < $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(now.0 - AGE_MILLIS_MAX))?;
    let query = "insert into reader_reports (portal_id, article_id, words, message, sent_at)
        select $1, $2, $3, $4, $5
            where (select count(*) from reader_reports where portal_id = $1 and handled_at is null) < $6";
    let kept = execute!(
        tx,
        sqlx::query(query)
            .bind(portal.0)
            .bind(article.map(|article| article.0))
            .bind(&report.words)
            .bind(&report.message)
            .bind(now.0)
            .bind(OPEN_MAX)
    )?;
    Ok(kept > 0)
}

/// How many wait.
pub async fn count_open(db: &Db, portal: PortalId) -> sqlx::Result<i64> {
    let query = "select count(*) from reader_reports where portal_id = $1 and handled_at is null";
    reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).fetch_one(pool))
}

/// What waits, the oldest first, behind the report `after`.
pub async fn list_open(db: &Db, portal: PortalId, after: ReportId, limit: u32) -> sqlx::Result<Vec<Report>> {
    let query = reports!("handled_at is null and id > $2 order by id limit $3", "r.id");
    let rows: Vec<ReportRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(after.0).bind(i64::from(limit)).fetch_all(pool))?;
    Ok(rows.into_iter().map(Report::from).collect())
}

/// What was dealt with last.
pub async fn list_handled(db: &Db, portal: PortalId, limit: u32) -> sqlx::Result<Vec<Report>> {
    let query =
        reports!("handled_at is not null order by handled_at desc, id desc limit $2", "r.handled_at desc, r.id desc");
    let rows: Vec<ReportRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(i64::from(limit)).fetch_all(pool))?;
    Ok(rows.into_iter().map(Report::from).collect())
}

/// Says of a report that waits what was done about it. `false` where none does.
pub async fn handle(
    tx: &mut Tx, editor: &SignedInEditor, report: ReportId, note: &str, now: Timestamp,
) -> sqlx::Result<bool> {
    let query = "update reader_reports set handled_at = $3, handled_by = $4, note = $5
        where portal_id = $1 and id = $2 and handled_at is null";
    let touched = execute!(
        tx,
        sqlx::query(query).bind(editor.portal().0).bind(report.0).bind(now.0).bind(editor.id().0).bind(note)
    )?;
    write_down(tx, editor, AuditAct::ReportHandled, report, note, touched, now).await
}

/// Lets a report wait again. `false` where it was not dealt with.
pub async fn reopen(tx: &mut Tx, editor: &SignedInEditor, report: ReportId, now: Timestamp) -> sqlx::Result<bool> {
    let query = "update reader_reports set handled_at = null, handled_by = null, note = ''
        where portal_id = $1 and id = $2 and handled_at is not null";
    let touched = execute!(tx, sqlx::query(query).bind(editor.portal().0).bind(report.0))?;
    write_down(tx, editor, AuditAct::ReportReopened, report, "", touched, now).await
}

async fn write_down(
    tx: &mut Tx, editor: &SignedInEditor, act: AuditAct, report: ReportId, note: &str, touched: u64, now: Timestamp,
) -> sqlx::Result<bool> {
    if touched == 0 {
        return Ok(false);
    }
    let query = "select message from reader_reports where portal_id = $1 and id = $2";
    let message: String =
        writing!(tx, |c| sqlx::query_scalar(query).bind(editor.portal().0).bind(report.0).fetch_one(c))?;
    let message: String = message.chars().take(100).collect();
    let subject = format!("báo lỗi số {}: {message}", report.0);
    audit::append(tx, editor.portal(), NewEntry::by(editor, act, &subject, note), now).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::testing::{NOW, TestPortal, both, write},
        domain::Role,
    };

    fn report(message: &str) -> NewReport {
        NewReport { words: "ngày 30-02".to_owned(), message: message.to_owned() }
    }

    async fn open(portal: &TestPortal<'_>) -> Vec<Report> {
        list_open(portal.db, portal.id, ReportId(0), 10).await.expect("read")
    }

    #[tokio::test]
    async fn a_report_waits_until_somebody_has_dealt_with_it() {
        for db in &both().await.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let article = portal.publish("bai-mot", NOW).await;
            let editor = portal.sign_in(&[Role::Editor]).await;
            for (of, message) in [(Some(article), "Sai ngày"), (None, "Chữ nhỏ quá")] {
                assert!(write(db, async |tx| insert(tx, portal.id, of, &report(message), NOW).await).await);
            }
            assert!(write(db, async |tx| insert(tx, other.id, None, &report("khác"), NOW).await).await);
            assert_eq!(count_open(db, portal.id).await.expect("read"), 2);
            let waiting = open(&portal).await;
            assert_eq!(
                waiting.iter().map(|report| report.message.as_str()).collect::<Vec<_>>(),
                ["Sai ngày", "Chữ nhỏ quá"]
            );
            let named = ReportedArticle { id: article, headline: "Tiêu đề".to_owned() };
            assert_eq!(
                (waiting[0].article.as_ref(), waiting[0].words.as_str(), waiting[0].sent_at),
                (Some(&named), "ngày 30-02", NOW)
            );
            assert_eq!(list_open(db, portal.id, waiting[0].id, 10).await.expect("read"), waiting[1..], "the next page");

            let first = waiting[0].id;
            let stranger = other.sign_in(&[Role::Editor]).await;
            assert!(!write(db, async |tx| handle(tx, &stranger, first, "", NOW).await).await, "another portal's");
            assert!(write(db, async |tx| handle(tx, &editor, first, "Đã sửa", NOW).await).await);
            assert!(!write(db, async |tx| handle(tx, &editor, first, "", NOW).await).await, "once");
            let handled = list_handled(db, portal.id, 10).await.expect("read");
            let done = Handled { at: NOW, person_name: "Lan".to_owned(), note: "Đã sửa".to_owned() };
            assert_eq!((handled.len(), handled[0].handled.as_ref()), (1, Some(&done)));
            assert_eq!(open(&portal).await.len(), 1);

            assert!(write(db, async |tx| reopen(tx, &editor, first, NOW).await).await);
            assert!(!write(db, async |tx| reopen(tx, &editor, first, NOW).await).await, "once");
            assert_eq!((open(&portal).await.len(), open(&portal).await[0].handled.clone()), (2, None));
            let acts: Vec<_> =
                audit::list(db, portal.id, None, 2).await.expect("read").into_iter().map(|entry| entry.act).collect();
            assert_eq!(acts, [AuditAct::ReportReopened, AuditAct::ReportHandled]);
        }
    }

    #[tokio::test]
    async fn what_was_dealt_with_a_year_ago_is_forgotten_and_what_waits_is_not() {
        for db in &both().await.all {
            let portal = TestPortal::insert(db).await;
            let editor = portal.sign_in(&[Role::Editor]).await;
            for message in ["một", "hai"] {
                assert!(write(db, async |tx| insert(tx, portal.id, None, &report(message), NOW).await).await);
            }
            let first = open(&portal).await[0].id;
            assert!(write(db, async |tx| handle(tx, &editor, first, "", NOW).await).await);
            let later = Timestamp(NOW.0 + AGE_MILLIS_MAX + 1);
            assert!(write(db, async |tx| insert(tx, portal.id, None, &report("ba"), later).await).await);
            assert_eq!(list_handled(db, portal.id, 10).await.expect("read"), []);
            assert_eq!(open(&portal).await.len(), 2);
        }
    }
}
