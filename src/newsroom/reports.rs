//! What readers say is wrong with texts: what waits, and what was done about the rest.

use super::{
    done::{Done, PressForm, Tried, tried},
    filtering::asked,
    frame::NewsroomFrame,
    screen::screen,
};
use crate::{
    domain::{
        address::REPORTS_PATH,
        report::{NOTE_LETTERS_MAX, Report},
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the screen shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reports {
    /// The oldest first.
    pub open: Vec<Report>,
    /// Whether more wait behind these.
    pub goes_on: bool,
    /// Those that were dealt with last.
    pub handled: Vec<Report>,
}

#[component]
pub fn ReportsPage() -> impl IntoView {
    let after = asked("sau");
    screen(async move {
        let handled: Tried<HandleReport> = tried("handle", |typed: HandleReport, ()| {
            Done::said("Đã ghi là xử lý xong.").undone_by("reopen", vec![("id", typed.id)])
        })
        .await?;
        let reopened: Tried<ReopenReport> = tried("reopen", |_, ()| Done::said("Báo lỗi này lại chờ xử lý.")).await?;
        let reports = open_reports(after).await?;
        Ok(view! {
            <NewsroomFrame title="Báo lỗi" here=REPORTS_PATH>
                {handled.notice()}
                {reopened.notice()}
                <p>"Bạn đọc báo qua liên kết “Báo lỗi” ở mỗi bài. Chỉ tòa soạn thấy, không ai được hỏi tên."</p>
                <Lists reports typed=handled.typed().cloned() />
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn Lists(reports: Reports, typed: Option<HandleReport>) -> impl IntoView {
    let Reports { open, goes_on, handled } = reports;
    let next = open.last().filter(|_| goes_on).map(|last| {
        view! { <p><a class="button quiet" rel="next" href=format!("{REPORTS_PATH}?sau={}", last.id.0)>"Xem tiếp"</a></p> }
    });
    let waiting = match open.is_empty() {
        true => view! { <p class="empty">"Không có báo lỗi nào chờ xử lý."</p> }.into_any(),
        false => {
            let items = open.into_iter().map(|report| {
                let note =
                    typed.as_ref().filter(|typed| typed.id == report.id.0.to_string()).map(|typed| typed.note.clone());
                view! { <li><Said report=report.clone() /><HandleForm report note=note.unwrap_or_default() /></li> }
            });
            view! { <ol class="text-list">{items.collect_view()}</ol> }.into_any()
        }
    };
    let done = handled.into_iter().map(|report| {
        let id = report.id.0.to_string();
        let about = format!("Mở lại báo lỗi số {id}");
        view! { <li><Said report /><PressForm act="reopen" fields=vec![("id", id)] label="Mở lại" about /></li> }
    });
    let done = done.collect::<Vec<_>>();
    let done = (!done.is_empty()).then(|| {
        view! {
            <section aria-labelledby="handled">
                <h2 id="handled">"Đã xử lý gần đây"</h2>
                <ul class="text-list">{done}</ul>
            </section>
        }
    });
    view! {
        <section aria-labelledby="open">
            <h2 id="open">"Chờ xử lý"</h2>
            {waiting}
            {next}
        </section>
        {done}
    }
}

/// What somebody reported, about what, and what was done about it.
#[component]
fn Said(report: Report) -> impl IntoView {
    let about = match report.article {
        Some(article) => {
            view! { <a href=format!("/toa-soan/da-dang/{}", article.id.0)>{article.headline}</a> }.into_any()
        }
        None => view! { "Cả cổng thông tin" }.into_any(),
    };
    let words = (!report.words.is_empty()).then(|| view! { <blockquote><p>{report.words}</p></blockquote> });
    let handled = report.handled.map(|handled| {
        let parting = if handled.note.is_empty() { "" } else { ": " };
        let text = format!("{} xử lý lúc {}{parting}{}", handled.person_name, handled.at.minute_text(), handled.note);
        view! { <p class="hint">{text}</p> }
    });
    view! {
        <p>{about}</p>
        {words}
        <p>{report.message}</p>
        <p class="hint">{format!("số {}, báo lúc {}", report.id.0, report.sent_at.minute_text())}</p>
        {handled}
    }
}

#[component]
fn HandleForm(report: Report, note: String) -> impl IntoView {
    let id = report.id.0;
    let field = format!("note-{id}");
    view! {
        <form method="post" class="inline">
            <input type="hidden" name="id" value=id />
            <div class="field">
                <label for=field.clone()>"Đã làm gì"</label>
                <input id=field name="note" value=note maxlength=NOTE_LETTERS_MAX.to_string() />
            </div>
            <button name="act" value="handle" aria-label=format!("Xử lý xong báo lỗi số {id}")>"Xử lý xong"</button>
        </form>
    }
}

/// Reports that wait, behind the one that is numbered `after`, and those that were dealt with last.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` for what is no number.
#[server(prefix = "/api/toa-soan", endpoint = "open_reports")]
pub async fn open_reports(#[server(default)] after: String) -> Result<Reports, Refusal> {
    use crate::{
        db::reader_reports,
        domain::{Demand, ReportId, Role},
        server::newsroom_request::NewsroomRequest,
    };
    const OPEN: usize = 30;
    const HANDLED: u32 = 20;
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Editor)).await?;
    let (db, portal) = (&newsroom.db, newsroom.portal.id);
    let after = match after.as_str() {
        "" => ReportId(0),
        number => ReportId(number.parse().map_err(|_| Refusal::NotFound)?),
    };
    let mut open = reader_reports::list_open(db, portal, after, OPEN as u32 + 1).await?;
    let goes_on = open.len() > OPEN;
    open.truncate(OPEN);
    Ok(Reports { open, goes_on, handled: reader_reports::list_handled(db, portal, HANDLED).await? })
}

/// Says of a report what was done about it.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid`; `NotFound` where it does not wait.
#[server(prefix = "/api/toa-soan", endpoint = "handle_report")]
pub async fn handle_report(#[server(default)] id: String, #[server(default)] note: String) -> Result<(), Refusal> {
    use crate::{
        db::reader_reports,
        domain::{Demand, ReportId, Role, typed},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Editor)).await?;
    let id = ReportId(id.parse().map_err(|_| Refusal::NotFound)?);
    let mut faults = Vec::new();
    let note = typed::line("", &note, NOTE_LETTERS_MAX, &mut faults);
    if !faults.is_empty() {
        return Err(Refusal::Invalid { faults });
    }
    let mut tx = newsroom.db.begin().await?;
    let is_done = reader_reports::handle(&mut tx, &newsroom.editor, id, &note, newsroom.now).await?;
    tx.commit().await?;
    if is_done { Ok(()) } else { Err(Refusal::NotFound) }
}

/// Lets a report wait again.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` where it was not dealt with.
#[server(prefix = "/api/toa-soan", endpoint = "reopen_report")]
pub async fn reopen_report(#[server(default)] id: String) -> Result<(), Refusal> {
    use crate::{
        db::reader_reports,
        domain::{Demand, ReportId, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Editor)).await?;
    let id = ReportId(id.parse().map_err(|_| Refusal::NotFound)?);
    let mut tx = newsroom.db.begin().await?;
    let is_done = reader_reports::reopen(&mut tx, &newsroom.editor, id, newsroom.now).await?;
    tx.commit().await?;
    if is_done { Ok(()) } else { Err(Refusal::NotFound) }
}
