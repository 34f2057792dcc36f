//! What readers are told above every page: raised and ended by one person who may publish, because a storm does not wait.

use super::{
    data_table::DataTable,
    done::{Done, PressForm, Tried, tried},
    form::{Select, TextArea, TextField},
    frame::NewsroomFrame,
    screen::screen,
};
use crate::{
    domain::{Alert, AlertLevel, AlertLine, AlertState, Timestamp, address::ALERTS_PATH, alert::TypedAlert},
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What was raised, and what the form begins with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AlertList {
    /// The newest first.
    pub lines: Vec<AlertLine>,
    pub now: Timestamp,
    /// When an alert ends that begins now, where nobody says otherwise.
    pub usual_end: Timestamp,
}

#[component]
pub fn AlertsPage() -> impl IntoView {
    screen(async move {
        let raised: Tried<RaiseAlert> = tried("raise", |_, id: i64| {
            Done::said("Đã phát cảnh báo. Bạn đọc thấy ở đầu mọi trang từ giờ bắt đầu.").undone_by("end", id_field(id))
        })
        .await?;
        let ended: Tried<EndAlert> = tried("end", |typed: EndAlert, text: String| {
            Done::said(format!("Đã kết thúc cảnh báo “{text}”.")).undone_by("resume", id_field(typed.id))
        })
        .await?;
        let resumed: Tried<ResumeAlert> = tried("resume", |typed: ResumeAlert, text: String| {
            Done::said(format!("Cảnh báo “{text}” hiện trở lại.")).undone_by("end", id_field(typed.id))
        })
        .await?;
        let AlertList { lines, now, usual_end } = list_alerts().await?;
        Ok(view! {
            <NewsroomFrame title="Cảnh báo" here=ALERTS_PATH>
                {raised.notice()}
                {ended.notice()}
                {resumed.notice()}
                <p>
                    "Bão, lũ, triều cường, sự cố: lời ở đây hiện ở đầu mọi trang của cổng trong vòng một giây, và tự mất khi hết giờ. \
                     Một người phát được ngay, không qua duyệt; nhật ký ghi tên người ấy."
                </p>
                <AlertTable lines now />
                <RaiseForm raised usual_end />
            </NewsroomFrame>
        }
        .into_any())
    })
}

fn id_field(id: i64) -> Vec<(&'static str, String)> {
    vec![("id", id.to_string())]
}

#[component]
fn RaiseForm(raised: Tried<RaiseAlert>, usual_end: Timestamp) -> impl IntoView {
    let faults = raised.faults();
    let usual = || TypedAlert { ends_at: usual_end.local_text(), ..TypedAlert::default() };
    let typed = raised.typed().map(|typed| typed.alert.clone()).unwrap_or_else(usual);
    let levels = AlertLevel::ALL.map(|level| (level.as_str().to_owned(), level.title().to_owned()));
    let choices = [(String::new(), "— chọn —".to_owned())].into_iter().chain(levels).collect::<Vec<_>>();
    view! {
        <section aria-labelledby="raise">
            <h2 id="raise">"Phát cảnh báo mới"</h2>
            <form method="post">
                <Select group="alert" name="level" label="Mức" value=typed.level choices faults=faults.clone() />
                <TextArea
                    group="alert"
                    name="text"
                    label="Lời cảnh báo"
                    value=typed.text
                    faults=faults.clone()
                    hint="Một hoặc hai câu, tối đa 300 chữ: chuyện gì, ở đâu, người dân cần làm gì."
                    rows=3
                    is_required=true
                />
                <TextField
                    group="alert"
                    name="link"
                    label="Dẫn tới trang"
                    value=typed.link
                    faults=faults.clone()
                    hint="Không bắt buộc. Một trang của cổng này, ví dụ /thong-bao/ten-bai."
                />
                <TextField
                    group="alert"
                    name="starts_at"
                    label="Bắt đầu"
                    kind="datetime-local"
                    value=typed.starts_at
                    faults=faults.clone()
                    hint="Để trống thì hiện ngay."
                />
                <TextField
                    group="alert"
                    name="ends_at"
                    label="Kết thúc"
                    kind="datetime-local"
                    value=typed.ends_at
                    faults
                    hint="Nhiều nhất 30 ngày sau khi bắt đầu. Kết thúc sớm lúc nào cũng được."
                    is_required=true
                />
                <button name="act" value="raise">"Phát cảnh báo"</button>
            </form>
        </section>
    }
}

#[component]
fn AlertTable(lines: Vec<AlertLine>, now: Timestamp) -> impl IntoView {
    if lines.is_empty() {
        return view! { <p class="empty">"Chưa có cảnh báo nào."</p> }.into_any();
    }
    let rows = lines.into_iter().map(move |line| view! { <AlertRow line now /> });
    view! {
        <DataTable label="Các cảnh báo" columns=&["Lời cảnh báo", "Việc", "Mức", "Tình trạng", "Thời gian", "Người phát"]>
            {rows.collect_view()}
        </DataTable>
    }
    .into_any()
}

#[component]
fn AlertRow(line: AlertLine, now: Timestamp) -> impl IntoView {
    let state = line.state(now);
    let AlertLine { alert, created_by, ended } = line;
    let Alert { id, level, text, link, starts_at, ends_at } = alert;
    let fields = id_field(id.0);
    let act = match (state, &ended) {
        (AlertState::Waiting | AlertState::Running, _) => Some(("end", "Kết thúc ngay")),
        (AlertState::Over, Some(_)) if ends_at > now => Some(("resume", "Cho hiện lại")),
        _ => None,
    };
    let press = act.map(|(act, label)| view! { <PressForm act fields label about=format!("{label}: {text}") /> });
    let link = link.map(|path| view! { <br /> <a href=path.clone()>{path.clone()}</a> });
    let ended = ended.map(|(name, at)| view! { <br /> {format!("{name} kết thúc lúc {}", at.minute_text())} });
    view! {
        <tr>
            <th scope="row">{text.clone()}{link}</th>
            // Beside what it says, so that a storm's is ended on a phone without looking for it.
            <td>{press}</td>
            <td>{level.title()}</td>
            <td><span class="state">{state.title()}</span></td>
            <td>{format!("từ {} đến {}", starts_at.minute_text(), ends_at.minute_text())}{ended}</td>
            <td>{created_by}</td>
        </tr>
    }
}

/// What was raised, the newest first.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "list_alerts")]
pub async fn list_alerts() -> Result<AlertList, Refusal> {
    use crate::{
        db::alerts,
        domain::{Demand, Role, alert::USUAL_MILLIS},
        server::newsroom_request::NewsroomRequest,
    };
    const LENGTH: u32 = 100;
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Publisher)).await?;
    Ok(AlertList {
        lines: alerts::list(&newsroom.db, newsroom.portal.id, LENGTH).await?,
        now: newsroom.now,
        usual_end: Timestamp(newsroom.now.0 + USUAL_MILLIS),
    })
}

/// Tells all readers something, and answers the number of the alert.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the fields; `Conflict` where as many run or wait as readers are shown.
#[server(prefix = "/api/toa-soan", endpoint = "raise_alert")]
pub async fn raise_alert(#[server(default)] alert: TypedAlert) -> Result<i64, Refusal> {
    use crate::{
        db::{
            alerts::{self, Alerted},
            portals,
        },
        domain::{Demand, Role, alert},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Publisher)).await?;
    let hosts = portals::list_hosts(&newsroom.db, newsroom.portal.id).await?;
    let alert = alert.check(&hosts, newsroom.now).map_err(|faults| Refusal::Invalid { faults })?;
    let mut tx = newsroom.db.begin().await?;
    match alerts::raise(&mut tx, &newsroom.editor, &alert, newsroom.now).await? {
        Alerted::Done(id) => {
            tx.commit().await?;
            Ok(id.0)
        }
        Alerted::TooMany => Err(Refusal::conflict(alert::TOO_MANY)),
        Alerted::NotFound => Err(Refusal::NotFound),
    }
}

/// Ends an alert at once, and answers what it said.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Conflict` where it is over or was never there.
#[server(prefix = "/api/toa-soan", endpoint = "end_alert")]
pub async fn end_alert(#[server(default)] id: i64) -> Result<String, Refusal> {
    use crate::{
        db::alerts::{self, Alerted},
        domain::{AlertId, Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    const OVER: &str =
        "Cảnh báo này không còn hiện: đã hết giờ, hoặc có người kết thúc trước. Danh sách bên dưới là lúc này.";
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Publisher)).await?;
    let mut tx = newsroom.db.begin().await?;
    let Alerted::Done(text) = alerts::end(&mut tx, &newsroom.editor, AlertId(id), newsroom.now).await? else {
        return Err(Refusal::conflict(OVER));
    };
    tx.commit().await?;
    Ok(text)
}

/// Lets an alert that was ended run on to its own end, and answers what it says.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Conflict` where its end has come, where it runs, and where as many run or wait as readers are shown.
#[server(prefix = "/api/toa-soan", endpoint = "resume_alert")]
pub async fn resume_alert(#[server(default)] id: i64) -> Result<String, Refusal> {
    use crate::{
        db::alerts::{self, Alerted},
        domain::{AlertId, Demand, Role, alert},
        server::newsroom_request::NewsroomRequest,
    };
    const NOT_TO_BE_RESUMED: &str = "Cảnh báo này đang hiện, đang chờ đến giờ hoặc đã hết giờ, nên không có gì để cho hiện lại. \
                                     Danh sách bên dưới là lúc này.";
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Publisher)).await?;
    let mut tx = newsroom.db.begin().await?;
    match alerts::resume(&mut tx, &newsroom.editor, AlertId(id), newsroom.now).await? {
        Alerted::Done(text) => {
            tx.commit().await?;
            Ok(text)
        }
        Alerted::TooMany => Err(Refusal::conflict(alert::TOO_MANY)),
        Alerted::NotFound => Err(Refusal::conflict(NOT_TO_BE_RESUMED)),
    }
}
