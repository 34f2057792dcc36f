//! A reader says what is wrong with a text. It goes to the newsroom and is shown to nobody else.

use super::{
    filtering::asked,
    form::{Answer, FormRefusal, GoOn, TextArea, TextField, answer, faults_of},
    refused::Refused,
};
use crate::{
    components::{Breadcrumbs, Frame, when_ready},
    domain::{
        address::REPORT_PATH,
        report::{MESSAGE_LETTERS_MAX, TypedReport, WORDS_LETTERS_MAX},
    },
    reader::{HeadOf, MissingPage, PageHead},
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const HEADING: &str = "Báo lỗi";

/// What the form is opened with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReportOpening {
    /// Nothing, where it is about no article.
    pub about: Option<Reported>,
    /// The portal is closed: nobody reads reports any more.
    pub is_closed: bool,
}

/// What a report is about: headline and path of an article.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reported {
    pub headline: String,
    pub path: String,
}

#[component]
pub fn ReportPage() -> impl IntoView {
    let is_sent = !asked("da-gui").is_empty();
    let opened = TypedReport { article: asked("bai"), words: asked("chon"), ..TypedReport::default() };
    when_ready(async move {
        let sent: Option<Answer<SendReport>> = answer("report").await;
        let mut typed = sent.as_ref().and_then(|sent| sent.typed.clone()).map_or(opened, |sent| sent.report);
        let opening = match open_report_form(typed.article.clone()).await {
            // It was withdrawn while somebody wrote of it; what they wrote is about no article then.
            Err(Refusal::NotFound) if sent.is_some() => {
                typed.article.clear();
                open_report_form(String::new()).await
            }
            opening => opening,
        };
        let ReportOpening { about, is_closed } = match opening {
            Ok(opening) => opening,
            Err(Refusal::NotFound) => return view! { <MissingPage /> }.into_any(),
            Err(refusal) => return view! { <Refused refusal /> }.into_any(),
        };
        if sent.as_ref().is_some_and(|sent| sent.outcome.is_ok()) {
            // A reload does not send it again.
            return view! { <GoOn path=format!("{REPORT_PATH}?bai={}&da-gui=1", typed.article) /> }.into_any();
        }
        let shown = match sent.is_none() {
            true if is_sent => view! { <Thanks about=about.clone() /> }.into_any(),
            // What was sent as the portal was closed is shown, to be copied.
            true if is_closed => view! { <p class="standfirst">{CLOSED}</p> }.into_any(),
            _ => view! { <ReportForm typed about=about.clone() sent /> }.into_any(),
        };
        view! {
            <PageHead title=HEADING of=HeadOf::Nothing />
            <Frame>
                <Breadcrumbs above=about.map(|about| vec![(about.headline, about.path)]).unwrap_or_default() here=HEADING.to_owned() />
                <div class="report">
                    <h1>{HEADING}</h1>
                    {shown}
                </div>
            </Frame>
        }
        .into_any()
    })
}

#[component]
fn ReportForm(typed: TypedReport, about: Option<Reported>, sent: Option<Answer<SendReport>>) -> impl IntoView {
    let refusal = sent.as_ref().and_then(Answer::refusal).cloned();
    let faults = faults_of(refusal.as_ref());
    let about = match about {
        Some(Reported { headline, path }) => view! { <p>"Bài: "<a href=path>{headline}</a></p> }.into_any(),
        None => view! { <p>"Bạn thấy cổng thông tin có gì sai? Hãy cho tòa soạn biết."</p> }.into_any(),
    };
    let TypedReport { article, words, message, .. } = typed;
    view! {
        {refusal.map(|refusal| view! { <FormRefusal refusal /> })}
        {about}
        <form method="post">
            <input type="hidden" name="report[article]" value=article />
            <TextField group="report" name="words" label="Chữ bị lỗi, nếu có" value=words faults=faults.clone() hint=WORDS_HINT />
            <TextArea group="report" name="message" label="Sai ở đâu, đúng phải là gì?" value=message faults hint=MESSAGE_HINT is_required=true />
            // People neither see it nor come upon it; programs fill in all they find.
            <div class="visually-hidden" aria-hidden="true">
                <label for="website">"Để trống ô này"</label>
                <input id="website" name="report[website]" tabindex="-1" autocomplete="off" />
            </div>
            <p class="hint">
                "Chỉ tòa soạn đọc lời báo này. Cổng không hỏi bạn là ai và không lưu địa chỉ mạng của bạn, nên cũng không trả lời riêng được."
            </p>
            <button class="button" name="act" value="report">"Gửi tòa soạn"</button>
        </form>
    }
    .into_any()
}

const CLOSED: &str =
    "Cổng này đã đóng nên không nhận báo lỗi nữa. Nếu đầu trang có ghi nơi kế tục, hãy báo cho nơi ấy.";
const WORDS_HINT: &str = "Chép nguyên văn từ bài. Tối đa 500 chữ.";
const MESSAGE_HINT: &str = "Tối đa 1.000 chữ.";
const _: () = assert!(WORDS_LETTERS_MAX == 500 && MESSAGE_LETTERS_MAX == 1_000, "as the hints say");

#[component]
fn Thanks(about: Option<Reported>) -> impl IntoView {
    let (path, label) =
        about.map_or(("/".to_owned(), "Về trang chủ".to_owned()), |about| (about.path, "Về bài".to_owned()));
    view! {
        <p class="standfirst" role="status">"Đã gửi. Cảm ơn bạn: tòa soạn sẽ xem và sửa nếu bài có sai."</p>
        <p><a class="button" href=path>{label}</a></p>
    }
}

/// What a report about this article, or about none, is opened with.
///
/// # Errors
/// `NotFound` for what readers may not open.
#[server(prefix = "/api/toa-soan", endpoint = "open_report_form")]
pub async fn open_report_form(#[server(default)] article: String) -> Result<ReportOpening, Refusal> {
    use crate::{db::articles, domain::ArticleId, server::newsroom_request::EntranceRequest};
    let request = EntranceRequest::current()?;
    let is_closed = request.portal.closed.is_some();
    if article.is_empty() {
        return Ok(ReportOpening { about: None, is_closed });
    }
    let article = ArticleId(article.parse().map_err(|_| Refusal::NotFound)?);
    let found = articles::find_published_heading(&request.db, request.portal.id, article, request.now).await?;
    let found = found.ok_or(Refusal::NotFound)?;
    let about = Some(Reported { headline: found.headline, path: found.path });
    Ok(ReportOpening { about, is_closed })
}

/// Sends a report to the newsroom.
///
/// # Errors
/// `Invalid` for fields `words` and `message`; `Conflict` for an article that readers may not open; `TooMany` from one address;
/// `Busy` where too many wait; `Closed`.
#[server(prefix = "/api/toa-soan", endpoint = "send_report")]
pub async fn send_report(#[server(default)] report: TypedReport) -> Result<(), Refusal> {
    use crate::{db::reader_reports, domain::ArticleId, server::newsroom_request::EntranceRequest};
    const WITHDRAWN: &str = "Bài này không còn đăng, nên chưa gửi được gì. Lời bạn viết còn nguyên bên dưới: ghi thêm tên bài rồi bấm \
                             “Gửi tòa soạn” lần nữa thì tòa soạn nhận như một lời báo chung.";
    let opening = open_report_form(report.article.clone()).await.map_err(|refusal| match refusal {
        Refusal::NotFound => Refusal::conflict(WITHDRAWN),
        other => other,
    })?;
    if opening.is_closed {
        return Err(Refusal::Closed);
    }
    let new = report.check().map_err(|faults| Refusal::Invalid { faults })?;
    if report.is_of_a_program() {
        // It learns nothing from the answer.
        return Ok(());
    }
    let request = EntranceRequest::current()?;
    let (portal, now) = (request.portal.id, request.now);
    request.auth.admit_report(portal, request.address, now)?;
    let mut tx = request.db.begin().await?;
    let article = report.article.parse().ok().map(ArticleId);
    let is_kept = reader_reports::insert(&mut tx, portal, article, &new, now).await?;
    tx.commit().await?;
    if is_kept { Ok(()) } else { Err(Refusal::Busy) }
}
