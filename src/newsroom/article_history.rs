//! All revisions of a text: who saved them and when, how two of them differ, and the way back to an old one.

use super::{
    article_form::text_path,
    comparing::Compared,
    data_table::DataTable,
    filtering::asked,
    form::{Answer, FormRefusal, answer},
    frame::NewsroomFrame,
    screen::{Instead, screen},
};
use crate::{
    domain::{
        Difference,
        text::{RevisionMeta, Saved, Text},
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TextHistory {
    pub text: Text,
    /// The newest first.
    pub revisions: Vec<RevisionMeta>,
    /// The list goes on before this number.
    pub next: Option<i64>,
    pub comparison: Option<Comparison>,
}

/// How one revision differs from another, field by field; fields that say the same are left out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Comparison {
    pub from: i64,
    pub to: i64,
    pub fields: Vec<(String, Difference)>,
}

#[component]
pub fn TextHistoryPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let (from, to, before, is_side_by_side) = (asked("tu"), asked("den"), asked("truoc"), asked("kieu") == "hai-cot");
    screen(async move {
        let restored: Option<Answer<RestoreRevision>> = answer("restore").await;
        if let Some(Answer { outcome: Ok(saved), .. }) = &restored {
            return Err(Instead::GoOn(after_restoring(&id, *saved)));
        }
        let refusal = restored.as_ref().and_then(Answer::refusal).cloned();
        let history = open_history(id, from, to, before).await?;
        Ok(view! { <History history refusal is_side_by_side /> }.into_any())
    })
}

fn after_restoring(id: &str, saved: Saved) -> String {
    let path = format!("/toa-soan/bai/{id}");
    match saved {
        Saved::Current(number) | Saved::Unchanged(number) => format!("{path}?da-luu={number}"),
        Saved::Aside { mine, current } => format!("{path}/lich-su?tu={current}&den={mine}"),
    }
}

#[component]
fn History(history: TextHistory, refusal: Option<Refusal>, is_side_by_side: bool) -> impl IntoView {
    let TextHistory { text, revisions, next, comparison } = history;
    let path = text_path(text.id);
    let compared = path.clone();
    let comparison = comparison.map(|Comparison { from, to, fields }| {
        let names = [format!("Bản {from}"), format!("Bản {to}")];
        let here = format!("{compared}/lich-su?tu={from}&den={to}");
        view! { <Compared names here fields is_side_by_side /> }
    });
    let older = next.map(
        |before| view! { <p><a class="button quiet" href=format!("{path}/lich-su?truoc={before}")>"Cũ hơn"</a></p> },
    );
    view! {
        <NewsroomFrame title=format!("Lịch sử: {}", text.headline) here="/toa-soan">
            {refusal.map(|refusal| view! { <FormRefusal refusal /> })}
            <p class="actions">
                <span class="state">{text.state.title()}</span>
                <a href=path.clone()>"Về bài"</a>
                <a href=format!("{path}/duyet")>"Xem trước, duyệt"</a>
            </p>
            {comparison}
            <Revisions text revisions />
            {older}
        </NewsroomFrame>
    }
}

#[component]
fn Revisions(text: Text, revisions: Vec<RevisionMeta>) -> impl IntoView {
    let path = format!("{}/lich-su", text_path(text.id));
    let rows = revisions.into_iter().map(move |revision| {
        let number = revision.number;
        let who = revision.person_name.unwrap_or_else(|| "nhập từ cổng cũ".to_owned());
        let compare = (revision.based_on > 0).then(|| {
            let address = format!("{path}?tu={}&den={number}", revision.based_on);
            view! { <a href=address>{format!("So với bản {}", revision.based_on)}</a> }
        });
        let restore = (number != text.revision).then(|| {
            view! {
                <form method="post" class="inline">
                    <input type="hidden" name="text" value=text.id.0 />
                    <input type="hidden" name="based_on" value=text.revision />
                    <input type="hidden" name="number" value=number />
                    <button name="act" value="restore" class="quiet">{format!("Dùng lại bản {number}")}</button>
                </form>
            }
        });
        let mark = standing(&text, number);
        view! {
            <tr>
                <th scope="row">{format!("Bản {number}")}{mark}</th>
                <td>{who}</td>
                <td>{revision.at.minute_text()}</td>
                <td>{revision.headline}</td>
                <td>{compare}</td>
                <td>{restore}</td>
            </tr>
        }
    });
    view! {
        <DataTable label="Các bản đã lưu" columns=&["Bản", "Người lưu", "Lúc", "Tiêu đề", "So sánh", "Khôi phục"]>{rows.collect_view()}</DataTable>
    }
    .into_any()
}

/// What a revision is, beside having been saved.
fn standing(text: &Text, number: i64) -> String {
    let marks = [
        (number == text.revision, "đang dùng"),
        (text.published_revision == Some(number), "bạn đọc đang thấy"),
        (text.approved_revision == Some(number), "đã duyệt"),
    ];
    let marks: Vec<&str> = marks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, mark)| mark).collect();
    if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) }
}

/// The revisions of a text, those before `before` where that is said; and how revision `to` differs from `from`, where both are.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` for a text or a revision that is not there or somebody else's.
#[server(prefix = "/api/toa-soan", endpoint = "open_history")]
pub async fn open_history(
    #[server(default)] text: String, #[server(default)] from: String, #[server(default)] to: String,
    #[server(default)] before: String,
) -> Result<TextHistory, Refusal> {
    use crate::{
        db::texts,
        domain::{Demand, Role, TextId, text::Revision},
        server::{
            difference::{self, Written},
            failure::failure,
            newsroom_request::NewsroomRequest,
        },
    };
    const REVISIONS: u32 = 50;
    fn compare(old: &Revision, new: &Revision) -> Comparison {
        let drafts = [old.content.to_draft(), new.content.to_draft()];
        let [old_written, new_written] = [(old, &drafts[0]), (new, &drafts[1])].map(|(revision, draft)| Written {
            section: revision.section.heading(),
            draft,
            body: &revision.content.body,
        });
        let fields = difference::of_written(&old_written, &new_written);
        Comparison { from: old.meta.number, to: new.meta.number, fields }
    }
    let number = |text: &str| match text {
        "" => Ok(None),
        text => text.parse::<i64>().map(Some).map_err(|_| Refusal::NotFound),
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Reporter)).await?;
    let (db, editor) = (&newsroom.db, &newsroom.editor);
    let id = TextId(text.parse().map_err(|_| Refusal::NotFound)?);
    let text = texts::find(db, editor, id).await?.ok_or(Refusal::NotFound)?;
    let mut revisions = texts::list_revisions(db, editor, id, number(&before)?, REVISIONS + 1).await?;
    let goes_on = revisions.len() > REVISIONS as usize;
    revisions.truncate(REVISIONS as usize);
    let next = revisions.last().filter(|_| goes_on).map(|revision| revision.number);
    let comparison = match (number(&from)?, number(&to)?) {
        (Some(from), Some(to)) => {
            let old = texts::find_revision(db, editor, id, from).await?.ok_or(Refusal::NotFound)?;
            let new = texts::find_revision(db, editor, id, to).await?.ok_or(Refusal::NotFound)?;
            // Long texts take their time, and other requests of this thread shall not wait for it.
            let compared = tokio::task::spawn_blocking(move || compare(&old, &new)).await;
            Some(compared.map_err(|error| failure("two revisions could not be compared", &error))?)
        }
        _ => None,
    };
    Ok(TextHistory { text, revisions, next, comparison })
}

/// Makes an old revision the current one again, as a new revision.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "restore_revision")]
pub async fn restore_revision(
    #[server(default)] text: String, #[server(default)] based_on: String, #[server(default)] number: String,
) -> Result<Saved, Refusal> {
    use crate::{
        db::texts,
        domain::{Demand, Role, TextId},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let parsed = |text: &str| text.parse::<i64>().map_err(|_| Refusal::NotFound);
    let (text, based_on, number) = (TextId(parsed(&text)?), parsed(&based_on)?, parsed(&number)?);
    let mut tx = newsroom.db.begin().await?;
    let saved = texts::restore(&mut tx, &newsroom.editor, text, based_on, number, newsroom.now).await?;
    tx.commit().await?;
    Ok(saved)
}
