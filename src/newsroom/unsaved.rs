//! What somebody typed and has not saved: kept while they type, compared with what was saved, taken up again or given up. And who
//! else is at the same text meanwhile.

use super::{
    article_form::text_path,
    comparing::Compared,
    done::{Done, PressForm, Tried, tried},
    filtering::asked,
    frame::NewsroomFrame,
    screen::screen,
};
use crate::{
    domain::{Attendance, Difference, Timestamp, UnsavedLine, address::unsaved_path, text::Draft},
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UnsavedContent {
    pub line: UnsavedLine,
    /// The current revision of its text, which it is compared with; `None` for a text that was never saved.
    pub revision: Option<i64>,
    pub fields: Vec<(String, Difference)>,
}

/// The form that holds what was typed.
fn form_path(line: &UnsavedLine) -> String {
    let path = line.text.map_or_else(|| "/toa-soan/bai-moi".to_owned(), text_path);
    format!("{path}?chua-luu={}", line.form_key)
}

#[component]
pub fn UnsavedPage() -> impl IntoView {
    let (key, is_side_by_side) = (asked("khoa"), asked("kieu") == "hai-cot");
    screen(async move {
        let dropped: Tried<DropUnsaved> = tried("drop", |form: DropUnsaved, ()| {
            Done::said("Đã bỏ bản chưa lưu.").undone_by("take-up", vec![("form_key", form.form_key)])
        })
        .await?;
        let taken_up: Tried<TakeUpUnsaved> = tried("take-up", |_, ()| Done::said("Đã lấy lại bản chưa lưu.")).await?;
        let content = open_unsaved(key).await?;
        Ok(view! {
            <NewsroomFrame title=format!("Bản chưa lưu: {}", content.line.title()) here="/toa-soan">
                {dropped.notice()}
                {taken_up.notice()}
                <Content content is_side_by_side />
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn Content(content: UnsavedContent, is_side_by_side: bool) -> impl IntoView {
    let UnsavedContent { line, revision, fields } = content;
    let overtaken = revision.filter(|revision| *revision != line.based_on).map(|revision| {
        let text = format!(
            "Bạn gõ từ bản {}; bài nay đã có bản {revision}. Lưu bản này thì cả hai bản đều còn.",
            line.based_on
        );
        view! { <p class="notice">{text}</p> }
    });
    let from = revision.map_or_else(|| "Trang trắng".to_owned(), |revision| format!("Bản {revision}"));
    let key = vec![("form_key", line.form_key.to_string())];
    let press = match line.is_dropped {
        true => view! { <PressForm act="take-up" fields=key label="Lấy lại bản này" /> },
        false => view! { <PressForm act="drop" fields=key label="Bỏ bản này" /> },
    };
    let text = line.text.map(|text| view! { <a href=text_path(text)>"Mở bản đã lưu của bài"</a> });
    view! {
        <p>{format!("Gõ lúc {}, chưa bấm Lưu. Chỉ mình bạn thấy.", line.at.minute_text())}</p>
        {overtaken}
        <div class="actions">
            <a class="button" href=form_path(&line)>"Dùng tiếp bản này"</a>
            {press}
            {text}
        </div>
        <Compared names=[from, "Bản chưa lưu".to_owned()] here=unsaved_path(&line.form_key) fields is_side_by_side />
    }
    .into_any()
}

/// What somebody typed into a form and never saved, beside what was saved.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` for what is not there or somebody else's.
#[server(prefix = "/api/toa-soan", endpoint = "open_unsaved")]
pub async fn open_unsaved(#[server(default)] form_key: String) -> Result<UnsavedContent, Refusal> {
    use super::form::textarea_content;
    use crate::{
        db::{portals, texts, unsaved_texts},
        domain::{Demand, FormKey, Role},
        server::{
            cleaning::{clean_html, clean_typed},
            difference::{Written, of_written},
            failure::failure,
            newsroom_request::NewsroomRequest,
        },
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Reporter)).await?;
    let (db, editor) = (&newsroom.db, &newsroom.editor);
    let key = FormKey::parse(&form_key).ok_or(Refusal::NotFound)?;
    let unsaved = unsaved_texts::find(db, editor, &key).await?.ok_or(Refusal::NotFound)?;
    let saved = match unsaved.line.text {
        Some(text) => texts::find_current(db, editor, text).await?,
        None => None,
    };
    let sections = portals::list_sections(db, newsroom.portal.id).await?;
    let section = sections.iter().find(|section| section.slug.as_str() == unsaved.draft.section);
    let section = section.map(|section| section.heading()).unwrap_or_default();
    let body = match clean_typed(unsaved.body.clone()).await {
        Ok(cleaned) => cleaned.html,
        // It cannot be saved as it is, but it can be read.
        Err(_) => clean_html(&textarea_content(&unsaved.body)),
    };
    let (line, draft) = (unsaved.line, unsaved.draft);
    let revision = saved.as_ref().map(|(text, _)| text.revision);
    let compared = tokio::task::spawn_blocking(move || {
        let typed = Written { section, draft: &draft, body: &body };
        let (nothing, no_body) = (Draft::default(), clean_html(""));
        match &saved {
            Some((text, revision)) => {
                let (content, section) = (&revision.content, text.section.heading());
                of_written(&Written { section, draft: &content.to_draft(), body: &content.body }, &typed)
            }
            None => of_written(&Written { section: String::new(), draft: &nothing, body: &no_body }, &typed),
        }
    });
    let fields = compared.await.map_err(|error| failure("what was typed could not be compared", &error))?;
    Ok(UnsavedContent { line, revision, fields })
}

/// Keeps what is being typed into the form of a text, without checking it and without a revision: until it is saved, it is
/// there for whoever typed it. `person` is who opened the form: what they typed is never kept as somebody else's. `taken_up` is what
/// the form was opened with ([`TakenUp`](crate::domain::TakenUp)): it is in this one now. Answers when it was kept; it is flushed
/// by then.
///
/// # Errors
/// `SignedOut`, also where somebody else than `person` is signed in; `Forbidden`; `NotFound` for a text that is not there or somebody else's; `Conflict` where somebody has
/// hundreds of them; `DiskFull`.
#[server(prefix = "/api/toa-soan", endpoint = "keep_unsaved")]
pub async fn keep_unsaved(
    #[server(default)] form_key: String, #[server(default)] text: String, #[server(default)] based_on: String,
    #[server(default)] draft: Draft, #[server(default)] body: String, #[server(default)] person: String,
    #[server(default)] taken_up: String,
) -> Result<Timestamp, Refusal> {
    use crate::{
        db::{texts, unsaved_texts},
        domain::{Demand, FormKey, Role, TakenUp, TextId, Unsaved, form_key::is_opened_by, text::HEADLINE_LETTERS_MAX},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Reporter)).await?;
    let (editor, now) = (&newsroom.editor, newsroom.now);
    if !is_opened_by(&person, editor.id()) {
        return Err(Refusal::SignedOut);
    }
    let form_key = FormKey::parse(&form_key).ok_or(Refusal::NotFound)?;
    let based_on = based_on.parse().unwrap_or_default();
    let (text, based_on) = match text.as_str() {
        // What is typed on while a new text is saved belongs to that text.
        "" => match texts::find_begun(&newsroom.db, editor, &form_key).await? {
            Some(begun) => (Some(begun), 1),
            None => (None, based_on),
        },
        id => {
            let id = TextId(id.parse().map_err(|_| Refusal::NotFound)?);
            (Some(texts::find(&newsroom.db, editor, id).await?.ok_or(Refusal::NotFound)?.id), based_on)
        }
    };
    let visible = draft.headline.chars().filter(|letter| !letter.is_control());
    let headline = visible.take(HEADLINE_LETTERS_MAX).collect::<String>().trim().to_owned();
    let line = UnsavedLine { form_key, text, based_on, headline, at: now, is_dropped: false };
    let mut tx = newsroom.db.begin().await?;
    // Before, so that whoever has as many as may be can go on with one of them.
    if let Some(taken_up) = TakenUp::parse(&taken_up) {
        unsaved_texts::remove_taken_up(&mut tx, editor, &taken_up).await?;
    }
    if !unsaved_texts::keep(&mut tx, editor, &Unsaved { line, draft, body }, now).await? {
        return Err(Refusal::conflict("Bạn có quá nhiều bản chưa lưu. Hãy mở bàn làm việc, lưu hoặc bỏ bớt."));
    }
    tx.commit().await?;
    Ok(now)
}

/// Gives up what a form held. For a month it can be taken up again.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "drop_unsaved")]
pub async fn drop_unsaved(#[server(default)] form_key: String) -> Result<(), Refusal> {
    use crate::{
        db::unsaved_texts,
        domain::{Demand, FormKey, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let key = FormKey::parse(&form_key).ok_or(Refusal::NotFound)?;
    let mut tx = newsroom.db.begin().await?;
    let is_there = unsaved_texts::set_dropped(&mut tx, &newsroom.editor, &key, Some(newsroom.now)).await?;
    tx.commit().await?;
    is_there.then_some(()).ok_or(Refusal::NotFound)
}

/// Takes up again what was given up.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "take_up_unsaved")]
pub async fn take_up_unsaved(#[server(default)] form_key: String) -> Result<(), Refusal> {
    use crate::{
        db::unsaved_texts,
        domain::{Demand, FormKey, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let key = FormKey::parse(&form_key).ok_or(Refusal::NotFound)?;
    let mut tx = newsroom.db.begin().await?;
    let is_there = unsaved_texts::set_dropped(&mut tx, &newsroom.editor, &key, None).await?;
    tx.commit().await?;
    is_there.then_some(()).ok_or(Refusal::NotFound)
}

/// Writes down that whoever asks has the form of a text open, and answers who else has, and where the text stands.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` for a text that is not there or somebody else's.
#[server(prefix = "/api/toa-soan", endpoint = "attend_text")]
pub async fn attend_text(#[server(default)] text: String) -> Result<Attendance, Refusal> {
    use crate::{
        db::{text_presences, texts},
        domain::{Demand, Role, TextId},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let (db, editor, now) = (&newsroom.db, &newsroom.editor, newsroom.now);
    let id = TextId(text.parse().map_err(|_| Refusal::NotFound)?);
    let text = texts::find(db, editor, id).await?.ok_or(Refusal::NotFound)?;
    let current = texts::list_revisions(db, editor, id, Some(text.revision + 1), 1).await?;
    let current = current.into_iter().next().ok_or(Refusal::NotFound)?;
    let mut tx = newsroom.db.begin().await?;
    text_presences::report(&mut tx, editor, id, now).await?;
    tx.commit().await?;
    let others = text_presences::list_others(db, editor, id, now).await?;
    Ok(Attendance { others, revision: text.revision, saved_by: current.person_name, saved_at: current.at })
}
