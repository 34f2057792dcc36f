//! All revisions of a text: who saved them and when, how two of them differ, and the way back to an old one.

use super::{
    article_form::text_path,
    data_table::DataTable,
    filtering::asked,
    form::{Answer, FormRefusal, answer},
    frame::NewsroomFrame,
    screen::{Instead, screen},
};
use crate::{
    domain::{
        Difference, TextId,
        difference::{Mark, Paragraph, Piece},
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
    pub from: RevisionMeta,
    pub to: RevisionMeta,
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
    let comparison = comparison.map(|comparison| view! { <Compared id=text.id comparison is_side_by_side /> });
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

#[component]
fn Compared(id: TextId, comparison: Comparison, is_side_by_side: bool) -> impl IntoView {
    let Comparison { from, to, fields } = comparison;
    let way = format!("{}/lich-su?tu={}&den={}", text_path(id), from.number, to.number);
    let other = match is_side_by_side {
        true => view! { <a href=way>"Xem trong một cột"</a> }.into_any(),
        false => view! { <a href=format!("{way}&kieu=hai-cot")>"Xem hai bản cạnh nhau"</a> }.into_any(),
    };
    let same = fields.is_empty().then(|| view! { <p class="empty">"Hai bản giống nhau."</p> });
    let fields = fields.into_iter().map(|(title, difference)| {
        let compared = match is_side_by_side {
            true => view! { <SideBySide difference from=from.number to=to.number /> }.into_any(),
            false => view! { <Inline difference /> }.into_any(),
        };
        view! { <h3>{title}</h3>{compared} }
    });
    view! {
        <section aria-labelledby="compared" class="difference">
            <h2 id="compared">{format!("Bản {} so với bản {}", to.number, from.number)}</h2>
            <p>{other}</p>
            {same}
            {fields.collect_view()}
        </section>
    }
    .into_any()
}

/// A piece of a text, marked for eyes and for screen readers.
fn marked(piece: &Piece) -> AnyView {
    let text = piece.text.clone();
    match piece.mark {
        Mark::Same => text.into_any(),
        Mark::Removed => view! { <del>{text}</del> }.into_any(),
        Mark::Added => view! { <ins>{text}</ins> }.into_any(),
    }
}

fn notes(paragraph: &Paragraph) -> Option<impl IntoView + use<>> {
    let notes = paragraph.notes.join("; ");
    (!notes.is_empty()).then(|| view! { <p class="hint">{notes}</p> })
}

#[component]
fn Inline(difference: Difference) -> impl IntoView {
    let paragraphs = difference.paragraphs.iter().map(|paragraph| {
        let pieces = paragraph.pieces.iter().map(marked).collect_view();
        view! { <p>{pieces}</p>{notes(paragraph)} }
    });
    paragraphs.collect_view()
}

#[component]
fn SideBySide(difference: Difference, from: i64, to: i64) -> impl IntoView {
    let rows = difference.paragraphs.iter().map(|paragraph| {
        let before = paragraph.before().map(marked).collect_view();
        let after = paragraph.after().map(marked).collect_view();
        view! { <tr><td>{before}</td><td>{after}{notes(paragraph)}</td></tr> }
    });
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Hai bản cạnh nhau">
            <table class="side-by-side">
                <caption class="visually-hidden">"Hai bản cạnh nhau"</caption>
                <thead>
                    <tr>
                        <th scope="col">{format!("Bản {from}")}</th>
                        <th scope="col">{format!("Bản {to}")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
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
        domain::{Demand, Role, text::Revision},
        server::{difference, failure::failure, newsroom_request::NewsroomRequest},
    };
    const REVISIONS: u32 = 50;
    /// Titles of the fields of a revision with what stands there; the body apart.
    fn fields(revision: &Revision) -> Vec<(&'static str, String)> {
        let content = &revision.content;
        vec![
            ("Chuyên mục", revision.section.heading()),
            ("Tiêu đề", content.headline.clone()),
            ("Địa chỉ của bài", content.slug.to_string()),
            ("Lời dẫn", content.standfirst.clone()),
            ("Tác giả", content.authors.clone()),
            ("Ảnh", content.photographers.clone()),
            ("Nguồn", content.sources.clone()),
            ("Ảnh đầu bài", content.photo.clone().unwrap_or_default()),
            ("Chú thích ảnh", content.photo_caption.clone()),
            ("Mô tả ảnh", content.photo_alt.clone()),
            ("Cập nhật gì", content.change_note.clone()),
            ("Ngày xem lại", content.review_on.map(|day| day.iso8601()).unwrap_or_default()),
        ]
    }
    fn compare(old: &Revision, new: &Revision) -> Comparison {
        let pairs = fields(old).into_iter().zip(fields(new)).filter(|((_, old), (_, new))| old != new);
        let mut differing: Vec<(String, Difference)> =
            pairs.map(|((title, old), (_, new))| (title.to_owned(), difference::of_texts(&old, &new))).collect();
        let body = difference::of_bodies(&old.content.body, &new.content.body);
        if !body.is_empty() {
            differing.push(("Nội dung".to_owned(), body));
        }
        Comparison { from: old.meta.clone(), to: new.meta.clone(), fields: differing }
    }
    let number = |text: &str| match text {
        "" => Ok(None),
        text => text.parse::<i64>().map(Some).map_err(|_| Refusal::NotFound),
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
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
        domain::{Demand, Role},
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
