//! The audit log: who did what and when, to be looked through and taken away.

use super::{
    data_table::DataTable,
    filtering::asked,
    form::{Faults, FormRefusal, Select, TextField, faults_of},
    frame::NewsroomFrame,
    screen::screen,
};
use crate::{
    domain::{AuditAct, AuditEntry, AuditSearch, address::AUDIT_CSV_PATH},
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const PATH: &str = "/toa-soan/nhat-ky";

/// A page of the log.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AuditPage {
    pub entries: Vec<AuditEntry>,
    /// Below which number the next page begins.
    pub next: Option<i64>,
    /// Numbers and names of everybody, to choose from.
    pub people: Vec<(i64, String)>,
}

#[component]
pub fn AuditLogPage() -> impl IntoView {
    let before = asked("before");
    let asked = AuditSearch { person: asked("person"), act: asked("act"), from: asked("from"), until: asked("until") };
    screen(async move {
        let AuditSearch { person, act, from, until } = asked.clone();
        let (page, refusal) = match list_audit(person, act, from, until, before).await {
            Ok(page) => (page, None),
            Err(refusal @ Refusal::Invalid { .. }) => {
                let all = String::new;
                // What can be chosen stands there still.
                let people = list_audit(all(), all(), all(), all(), all()).await.map(|page| page.people);
                (AuditPage { people: people.unwrap_or_default(), ..AuditPage::default() }, Some(refusal))
            }
            Err(refusal) => return Err(refusal.into()),
        };
        let faults = faults_of(refusal.as_ref());
        Ok(view! {
            <NewsroomFrame title="Nhật ký" here=PATH>
                {refusal.map(|refusal| view! { <FormRefusal refusal /> })}
                <SearchForm asked=asked.clone() people=page.people faults />
                <Entries entries=page.entries />
                {page.next.map(|next| view! {
                    <p><a class="button quiet" rel="next" href=next_address(&asked, next)>"Cũ hơn"</a></p>
                })}
                <TakeForm asked />
            </NewsroomFrame>
        }
        .into_any())
    })
}

fn next_address(asked: &AuditSearch, before: i64) -> String {
    let query = serde_qs::to_string(asked).unwrap_or_default();
    format!("{PATH}?{query}&before={before}")
}

#[component]
fn SearchForm(asked: AuditSearch, people: Vec<(i64, String)>, faults: Faults) -> impl IntoView {
    let everybody = [(String::new(), "Tất cả".to_owned())];
    let people: Vec<_> =
        everybody.clone().into_iter().chain(people.into_iter().map(|(id, name)| (id.to_string(), name))).collect();
    let acts = AuditAct::ALL.iter().map(|act| (act.as_str().to_owned(), act.title().to_owned()));
    let acts: Vec<_> = everybody.into_iter().chain(acts).collect();
    view! {
        <form method="get" role="search" class="inline">
            <Select name="person" label="Ai" value=asked.person choices=people faults=faults.clone() />
            <Select name="act" label="Việc" value=asked.act choices=acts faults=faults.clone() />
            <TextField name="from" label="Từ ngày" kind="date" value=asked.from faults=faults.clone() />
            <TextField name="until" label="Đến ngày" kind="date" value=asked.until faults />
            <button>"Lọc"</button>
        </form>
    }
}

#[component]
fn Entries(entries: Vec<AuditEntry>) -> impl IntoView {
    if entries.is_empty() {
        return view! { <p class="empty">"Không có dòng nào như vậy. Hãy bỏ bớt điều kiện lọc."</p> }.into_any();
    }
    let rows = entries.into_iter().map(|entry| {
        let who = if entry.person_name.is_empty() { "—".to_owned() } else { entry.person_name };
        view! {
            <tr>
                <th scope="row">{entry.number}</th>
                <td>{entry.at.minute_text()}</td>
                <td>{who}</td>
                <td>{entry.act.title()}</td>
                <td>{entry.subject}</td>
                <td>{entry.detail}</td>
            </tr>
        }
    });
    view! {
        <DataTable label="Nhật ký" columns=&["Số", "Lúc", "Ai", "Việc", "Đối tượng", "Chi tiết"]>{rows.collect_view()}</DataTable>
    }
    .into_any()
}

/// A post, because it is written down.
#[component]
fn TakeForm(asked: AuditSearch) -> impl IntoView {
    let fields = [("person", asked.person), ("act", asked.act), ("from", asked.from), ("until", asked.until)];
    let inputs = fields.map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    view! {
        <form method="post" action=AUDIT_CSV_PATH>
            {inputs.into_iter().collect_view()}
            <p class="hint">"Tất cả những dòng đang lọc, cho bảng tính (CSV). Việc tải cũng được ghi vào nhật ký."</p>
            <button class="quiet">"Tải về"</button>
        </form>
    }
}

/// A page of what is looked for, the newest first.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` for fields `act`, `from` and `until`; `NotFound` for a person or a place that is none.
#[server(prefix = "/api/toa-soan", endpoint = "list_audit")]
pub async fn list_audit(
    #[server(default)] person: String, #[server(default)] act: String, #[server(default)] from: String,
    #[server(default)] until: String, #[server(default)] before: String,
) -> Result<AuditPage, Refusal> {
    use crate::{
        db::{audit, people},
        domain::{Demand, Role},
        server::{audit_search::filter_of, newsroom_request::NewsroomRequest},
    };
    const LENGTH: u32 = 50;
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let before = match before.as_str() {
        "" => None,
        number => Some(number.parse().map_err(|_| Refusal::NotFound)?),
    };
    let filter = filter_of(&AuditSearch { person, act, from, until }, before)?;
    let mut entries = audit::search(&newsroom.db, newsroom.portal.id, filter, LENGTH + 1).await?;
    let goes_on = entries.len() > LENGTH as usize;
    entries.truncate(LENGTH as usize);
    let next = entries.last().filter(|_| goes_on).map(|entry| entry.number);
    let members = people::list(&newsroom.db, newsroom.portal.id).await?.into_iter();
    Ok(AuditPage { entries, next, people: members.map(|member| (member.person.id.0, member.person.name)).collect() })
}
