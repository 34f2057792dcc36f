//! How the installation is, for administrators.

use super::{data_table::DataTable, frame::NewsroomFrame, screen::screen};
use crate::{
    domain::{
        Timestamp,
        address::CONDITION_PATH,
        condition::{Check, Condition, LoggedError, State},
        figures::grouped,
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What was looked at, and when.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LookedAt {
    pub condition: Condition,
    pub now: Timestamp,
}

#[component]
pub fn ConditionPage() -> impl IntoView {
    screen(async move {
        let LookedAt { condition, now } = open_condition().await?;
        let words = match condition.state() {
            State::Good => "Mọi thứ đều tốt.",
            State::Attention => "Có việc cần xem.",
            State::Wrong => "Có việc phải xem ngay.",
        };
        Ok(view! {
            <NewsroomFrame title="Tình trạng" here=CONDITION_PATH>
                <p class="notice">
                    <strong>{words}</strong>
                    {format!(" Xem lúc {}.", now.minute_text())}
                </p>
                <Checks checks=condition.checks />
                <Errors count=condition.error_count errors=condition.errors />
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn Checks(checks: Vec<Check>) -> impl IntoView {
    let rows = checks.into_iter().map(|Check { title, state, words, .. }| {
        view! {
            <tr>
                <th scope="row">{title}</th>
                <td><span class="state" class:is-urgent=state != State::Good>{state.title()}</span></td>
                <td>{words}</td>
            </tr>
        }
    });
    view! {
        <DataTable label="Tình trạng của từng phần" columns=&["Phần", "Tình trạng", "Chi tiết"]>
            {rows.collect_view()}
        </DataTable>
    }
}

#[component]
fn Errors(count: u64, errors: Vec<LoggedError>) -> impl IntoView {
    let rows = errors.into_iter().map(|LoggedError { at, number, line }| {
        view! {
            <tr>
                <th scope="row">{at.minute_text()}</th>
                <td>{number.map(|number| view! { <code>{number}</code> })}</td>
                <td>{line}</td>
            </tr>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    let shown = rows.len();
    let table = match shown {
        0 => view! { <p class="empty">"Chưa có lỗi nào từ khi chương trình bắt đầu chạy."</p> }.into_any(),
        _ => view! {
            <p>{format!(
                "{} lỗi từ khi chương trình bắt đầu chạy; đây là {shown} lỗi cuối. Mã là mã đã hiện cho người gặp lỗi.",
                grouped(i64::try_from(count).unwrap_or(i64::MAX))
            )}</p>
            <DataTable label="Các lỗi cuối" columns=&["Lúc", "Mã lỗi", "Dòng nhật ký"]>
                {rows}
            </DataTable>
        }
        .into_any(),
    };
    view! {
        <section aria-labelledby="errors">
            <h2 id="errors">"Lỗi"</h2>
            {table}
        </section>
    }
}

/// How everything is at this moment.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "open_condition")]
pub async fn open_condition() -> Result<LookedAt, Refusal> {
    use crate::{
        domain::{Demand, Role},
        server::{condition::Watching, newsroom_request::NewsroomRequest},
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let now = newsroom.now;
    let condition = Watching { db: newsroom.db, settings: newsroom.settings }.look(now).await;
    Ok(LookedAt { condition, now })
}
