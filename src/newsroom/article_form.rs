//! A text is written: its form, what was removed from it, and what happens when somebody else has saved meanwhile.

use super::{
    article_fields::{BylineFields, LaterFields, PhotoFields, TagField, TextFields},
    document_fields::DocumentFieldset,
    done::Done,
    filtering::asked,
    form::{Answer, FormRefusal, answer_to, faults_of},
    frame::NewsroomFrame,
    screen::{Instead, screen},
};
use crate::{
    domain::{
        FormKey, PersonId, PhotoFile, RegisterTerms, Section, TakenUp, TextId, TextState, UnsavedLine,
        address::unsaved_path,
        text::{Draft, Saved, Text},
    },
    error::set_status_code,
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

/// What the form shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TextForm {
    /// `None`: a new text.
    pub text: Option<Text>,
    /// Whether what is saved becomes the current revision. Otherwise it is put aside.
    pub may_edit: bool,
    pub draft: Draft,
    /// HTML, as the form shows it.
    pub body: String,
    pub sections: Vec<Section>,
    /// Pictures of the store, the newest first; the one that was chosen is always among them.
    pub photos: Vec<PhotoFile>,
    /// Names that bylines are put together from.
    pub contributors: Vec<String>,
    /// What is suggested for a document.
    pub terms: RegisterTerms,
    /// Tags that articles have already.
    pub tags: Vec<String>,
    /// What the form is called by until it is saved.
    pub form_key: FormKey,
    /// What another form held, and this one was opened with.
    pub taken_up: Option<TakenUp>,
    /// What it goes on from.
    pub based_on: i64,
    /// Who has it open.
    pub person: PersonId,
    /// What this person typed into other forms of this text and never saved.
    pub unsaved: Vec<UnsavedLine>,
}

/// What became of what was sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedText {
    pub id: TextId,
    pub saved: Saved,
    /// What the cleaner took out of the body, in words for whoever wrote it.
    pub removed: Vec<String>,
}

pub fn text_path(id: TextId) -> String {
    format!("/toa-soan/bai/{}", id.0)
}

#[component]
pub fn NewTextPage() -> impl IntoView {
    screen(form_page(String::new()))
}

#[component]
pub fn EditTextPage() -> impl IntoView {
    screen(form_page(use_params_map().get_untracked().get("id").unwrap_or_default()))
}

async fn form_page(id: String) -> Result<AnyView, Instead> {
    let mut wants_look = false;
    let sent: Option<Answer<SaveText>> = answer_to(|act| {
        wants_look = act == "save-and-look";
        wants_look || act == "save"
    })
    .await;
    let id = match sent.as_ref().map(|sent| &sent.outcome) {
        Some(Ok(SavedText { id, saved: Saved::Aside { .. }, .. })) => id.0.to_string(),
        Some(Ok(saved)) => return Err(way_on(saved, wants_look).await),
        Some(Err(refusal)) if is_of_the_person(refusal) => return Err(refusal.clone().into()),
        _ => id,
    };
    // What was sent and not saved is what this page begins with; where nothing was sent, the address says it.
    let held = sent.as_ref().and_then(|sent| sent.typed.as_ref()).map(|typed| typed.form_key.clone());
    let form = match (open_text_form(id, held.unwrap_or_else(|| asked("chua-luu"))).await, &sent) {
        // Whoever sent it may not have the text at all: why it was not saved says more.
        (Err(Refusal::NotFound), Some(Answer { outcome: Err(refusal), .. })) => return Err(refusal.clone().into()),
        (form, _) => form?,
    };
    Ok(view! { <FormScreen form sent /> }.into_any())
}

/// Whether the form is not for whoever sent it. In all other cases they go on with what they typed.
fn is_of_the_person(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::SignedOut | Refusal::MustEnrol | Refusal::Forbidden | Refusal::NotFound)
}

/// Where to go after a save, and what is said there.
async fn way_on(SavedText { id, saved, removed }: &SavedText, wants_look: bool) -> Instead {
    let (path, number) = (text_path(*id), saved.number());
    match (removed.is_empty(), wants_look) {
        (true, true) => Instead::GoOn(format!("{path}/duyet")),
        (true, false) => Instead::GoOn(format!("{path}?da-luu={number}")),
        (false, _) => {
            let place = if wants_look { format!("{path}/duyet") } else { path };
            let message = format!("Đã lưu bản {number}. Những phần sau không dùng được trên cổng nên đã bỏ:");
            Done::said(message).pointing_out(removed.clone()).said_at(place).go_on().await
        }
    }
}

#[component]
fn FormScreen(form: TextForm, sent: Option<Answer<SaveText>>) -> impl IntoView {
    let title = match &form.text {
        Some(text) => format!("Sửa bài: {}", text.headline),
        None => "Viết bài mới".to_owned(),
    };
    let here = if form.text.is_some() { "/toa-soan" } else { "/toa-soan/bai-moi" };
    view! {
        <NewsroomFrame title here>
            <Standing text=form.text.clone() may_edit=form.may_edit />
            <Outcome text=form.text.clone() may_edit=form.may_edit sent=sent.clone() />
            <Gone is_gone=form.text.is_none() && form.taken_up.is_none() && sent.is_none() && !asked("chua-luu").is_empty() />
            <NotSaved lines=form.unsaved.clone() sent=sent.clone() />
            <Fields form sent />
            // What is typed is kept, and the body written as it will look.
            <script type="module" src="/toa-soan.js"></script>
        </NewsroomFrame>
    }
}

/// Where the text stands, and where else it can be looked at.
#[component]
fn Standing(text: Option<Text>, may_edit: bool) -> impl IntoView {
    text.map(|text| {
        let path = text_path(text.id);
        let returned = (text.state == TextState::Returned)
            .then(|| view! { <p><strong>"Bị trả lại: "</strong>{text.reason.clone()}</p> });
        let locked = (!may_edit)
            .then(|| view! { <p>"Lúc này bạn không sửa được bài: những gì lưu bây giờ được cất riêng."</p> });
        let live =
            text.article.as_ref().map(|article| view! { <a href=article.path.clone()>"Bài bạn đọc đang thấy"</a> });
        view! {
            <div class="notice">
                <p class="actions">
                    <span class="state">{text.state.title()}</span>
                    <span>{format!("bản {}, {}", text.revision, text.author_name)}</span>
                    <a href=format!("{path}/duyet")>"Xem trước, gửi duyệt"</a>
                    <a href=format!("{path}/lich-su")>"Lịch sử"</a>
                    {live}
                </p>
                {returned}
                {locked}
            </div>
        }
    })
}

/// What the address asks for has been saved from another form, or is held by one.
#[component]
fn Gone(is_gone: bool) -> impl IntoView {
    is_gone.then(|| {
        view! {
            <p class="notice" role="status">
                "Bản chưa lưu mà địa chỉ này chỉ tới không còn nữa: đã được lưu, hoặc đang viết tiếp ở trang khác. Hãy xem "
                <a href="/toa-soan">"Bàn làm việc"</a>
                "."
            </p>
        }
    })
}

/// What the same person typed into forms of this text and never saved, as where their browser broke off.
#[component]
fn NotSaved(lines: Vec<UnsavedLine>, sent: Option<Answer<SaveText>>) -> impl IntoView {
    let typed = sent.and_then(|sent| sent.typed).map(|typed| typed.form_key).unwrap_or_default();
    let items = lines.into_iter().filter(|line| line.form_key.as_str() != typed).map(|line| {
        view! { <li><a href=unsaved_path(&line.form_key)>{format!("gõ lúc {}: {}", line.at.minute_text(), line.title())}</a></li> }
    });
    let items = items.collect::<Vec<_>>();
    (!items.is_empty()).then(|| {
        view! {
            <section class="notice" aria-labelledby="not-saved">
                <h2 id="not-saved">"Bạn còn bản đang gõ chưa lưu"</h2>
                <p>"Mở ra để xem khác chỗ nào, rồi dùng tiếp hoặc bỏ:"</p>
                <ul>{items}</ul>
            </section>
        }
    })
}

/// What became of the last save.
#[component]
fn Outcome(text: Option<Text>, may_edit: bool, sent: Option<Answer<SaveText>>) -> impl IntoView {
    let saved_before = asked("da-luu").parse::<i64>().ok();
    match (sent.map(|sent| (sent.typed, sent.outcome)), text, saved_before) {
        (Some((_, Err(refusal))), ..) => view! { <FormRefusal refusal /> }.into_any(),
        (Some((typed, Ok(SavedText { saved: Saved::Aside { mine, current }, .. }))), Some(text), _) => {
            // Saved on top of what is current all the same, it was the text that could not be edited.
            let is_overtaken = typed.is_some_and(|typed| typed.based_on != current.to_string());
            view! { <PutAside text mine current is_overtaken may_edit /> }.into_any()
        }
        (None, _, Some(number)) => {
            view! { <p class="notice" role="status">{format!("Đã lưu bản {number}.")}</p> }.into_any()
        }
        _ => ().into_any(),
    }
}

/// What was saved is kept beside the current revision: somebody else has saved meanwhile, or the text is not to be edited now.
#[component]
fn PutAside(text: Text, mine: i64, current: i64, is_overtaken: bool, may_edit: bool) -> impl IntoView {
    set_status_code(409);
    let (path, state) = (text_path(text.id), text.state);
    let why = match is_overtaken {
        true => "Người khác đã lưu bài này trong lúc bạn viết. Cả hai bản đều còn.".to_owned(),
        false => {
            format!("Bài đang ở tình trạng “{}” nên bạn không sửa được. Bản của bạn vẫn còn, cất riêng.", state.title())
        }
    };
    let next = match (may_edit, state) {
        (true, _) => "Bên dưới là bản của bạn: bấm Lưu để dùng bản này thay cho bản đang dùng.".to_owned(),
        (false, TextState::Withdrawn | TextState::Discarded) => {
            format!("Muốn dùng bản này: bài phải được mở lại, rồi bấm “Dùng lại bản {mine}” ở trang Lịch sử.")
        }
        (false, _) => {
            format!(
                "Muốn dùng bản này: rút bài về hoặc chờ bài được trả lại, rồi bấm “Dùng lại bản {mine}” ở trang Lịch sử."
            )
        }
    };
    view! {
        <div class="form-refusal" role="alert" tabindex="-1" autofocus>
            <p><strong>{why}</strong></p>
            <p>{format!("Bản của bạn được giữ là bản {mine}; bản đang dùng là bản {current}.")}</p>
            <ul>
                <li><a href=format!("{path}/lich-su?tu={current}&den={mine}")>"Xem hai bản khác nhau chỗ nào"</a></li>
                <li>{next}</li>
                <li><a href=path>"Bỏ qua bản của tôi, mở bản đang dùng"</a></li>
            </ul>
        </div>
    }
}

/// Which revision the form that was sent goes on from. What was refused has not seen what others saved meanwhile, and what was put
/// aside has seen the one that it was told of.
fn based_on(sent: &Answer<SaveText>) -> Option<i64> {
    match &sent.outcome {
        Ok(saved) => match saved.saved {
            Saved::Aside { current, .. } => Some(current),
            Saved::Current(number) | Saved::Unchanged(number) => Some(number),
        },
        Err(_) => sent.typed.as_ref()?.based_on.parse().ok(),
    }
}

#[component]
fn Fields(form: TextForm, sent: Option<Answer<SaveText>>) -> impl IntoView {
    let TextForm { text, draft, body, sections, photos, contributors, terms, tags, form_key, taken_up, person, .. } =
        form;
    let faults = faults_of(sent.as_ref().and_then(Answer::refusal));
    let revision = sent.as_ref().and_then(based_on).unwrap_or(form.based_on);
    let taken_up = taken_up.map(|taken_up| taken_up.to_string());
    let (draft, body, taken_up) = match sent.and_then(|sent| sent.typed) {
        Some(typed) => (typed.draft, typed.body, taken_up.unwrap_or(typed.taken_up)),
        None => (draft, body, taken_up.unwrap_or_default()),
    };
    let id = text.as_ref().map(|text| text.id.0.to_string()).unwrap_or_default();
    let is_public = text.as_ref().is_some_and(|text| text.article.is_some());
    view! {
        <form method="post" class="text-form">
            <input type="hidden" name="person" value=person.0 />
            <input type="hidden" name="form_key" value=form_key.to_string() />
            <input type="hidden" name="taken_up" value=taken_up />
            <input type="hidden" name="text" value=id />
            <input type="hidden" name="based_on" value=revision />
            <TextFields draft=draft.clone() body sections=sections.clone() is_public faults=faults.clone() />
            <DocumentFieldset draft=draft.clone() sections terms faults=faults.clone() />
            <TagField draft=draft.clone() known=tags faults=faults.clone() />
            <BylineFields draft=draft.clone() contributors faults=faults.clone() />
            <PhotoFields draft=draft.clone() photos faults=faults.clone() />
            <LaterFields draft is_public faults />
            <p class="actions">
                <button name="act" value="save">"Lưu"</button>
                <button name="act" value="save-and-look" class="quiet">"Lưu, xem trước và gửi duyệt"</button>
            </p>
        </form>
    }
}

/// The form of a text, or an empty one for a new text. Where `unsaved` is the key of a form that this person typed into and never
/// saved, it holds what they typed, under a key of its own: the other form may still be open somewhere, and neither writes over the
/// other.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` for a text that is not there or somebody else's.
#[server(prefix = "/api/toa-soan", endpoint = "open_text_form")]
pub async fn open_text_form(
    #[server(default)] text: String, #[server(default)] unsaved: String,
) -> Result<TextForm, Refusal> {
    use crate::{
        db::{contributors, documents, photos, portals, tags},
        domain::{Demand, Role},
        server::{
            failure::failure,
            form_beginning::Beginning,
            newsroom_request::NewsroomRequest,
            random::{random_bytes, to_hex},
        },
    };
    const PHOTOS: u32 = 24;
    const TAGS: u32 = 300;
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Reporter)).await?;
    let (db, portal) = (&newsroom.db, newsroom.portal.id);
    let Beginning { text, draft, body, based_on, taken_up, unsaved } =
        Beginning::find(db, &newsroom.editor, &text, &unsaved).await?;
    let form_key = FormKey::parse(&to_hex(&random_bytes::<8>()));
    let form_key = form_key.ok_or_else(|| failure("a form got no key", &"its digits are none"))?;
    let newest = photos::list_newest(db, portal, PHOTOS).await?;
    let mut photos: Vec<_> = newest.into_iter().map(|(_, file)| file).collect();
    if !draft.photo.is_empty() && !photos.iter().any(|file| file.digest == draft.photo) {
        photos.extend(photos::find_by_digest(db, portal, &draft.photo).await?);
    }
    let may_edit = text.as_ref().is_none_or(|text| text.may_be_edited_by(newsroom.editor.person()));
    let mut sections = portals::list_sections(db, portal).await?;
    if let Some(text) = text.as_ref().filter(|text| sections.iter().all(|known| known.id != text.section.id)) {
        // It was closed since, and what stands in it may be corrected where it is.
        sections.push(text.section.clone());
    }
    let known = contributors::list(db, portal).await?;
    let contributors = known.into_iter().filter(|known| !known.is_closed).map(|known| known.name).collect();
    Ok(TextForm {
        text,
        may_edit,
        draft,
        body,
        sections,
        photos,
        contributors,
        terms: documents::list_terms(db, portal).await?,
        tags: tags::list_titles(db, portal, TAGS).await?,
        form_key,
        taken_up,
        based_on,
        person: newsroom.editor.id(),
        unsaved,
    })
}

/// Saves a text as a new revision: a new text where `text` is empty. `based_on` is the revision that its writer had before
/// them; where that is no longer the current one, both are kept. `form_key` is what the form was called by: what it held unsaved
/// is forgotten, as is what it was opened with (`taken_up`), and a new text is begun by it once. `person` is who opened the form.
///
/// # Errors
/// `Conflict` where somebody else than `person` is signed in: what one person wrote is not saved under another's name unasked;
/// `Invalid` with the fields to be mended, nothing is saved then; `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "save_text")]
pub async fn save_text(
    #[server(default)] form_key: String, #[server(default)] text: String, #[server(default)] based_on: String,
    #[server(default)] draft: Draft, #[server(default)] body: String, #[server(default)] person: String,
    #[server(default)] taken_up: String,
) -> Result<SavedText, Refusal> {
    use crate::{
        db::{texts, unsaved_texts},
        domain::{Demand, Role, form_key::is_opened_by},
        server::{cleaning::clean_typed, newsroom_request::NewsroomRequest},
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    if !is_opened_by(&person, newsroom.editor.id()) {
        let name = &newsroom.editor.person().name;
        return Err(Refusal::conflict(format!(
            "Trang này do một tài khoản khác mở, còn bạn đang đăng nhập là {name}, nên chưa lưu. Những gì đã gõ vẫn còn bên dưới: \
             bấm Lưu lần nữa thì bài được lưu dưới tên {name}."
        )));
    }
    let cleaned =
        clean_typed(body).await.map_err(|tangle| Refusal::of("body", format!("Nội dung chưa lưu được: {tangle}.")))?;
    let content = draft.check(cleaned.html).map_err(|faults| Refusal::Invalid { faults })?;
    let unreadable = || Refusal::of("", "Biểu mẫu gửi đến không đọc được.");
    let form = match form_key.as_str() {
        "" => None,
        key => Some(FormKey::parse(key).ok_or_else(unreadable)?),
    };
    let (editor, now) = (&newsroom.editor, newsroom.now);
    let mut tx = newsroom.db.begin().await?;
    let (id, saved) = match (text.as_str(), &form) {
        ("", None) => (texts::insert(&mut tx, editor, &content, now).await?, Saved::Current(1)),
        ("", Some(form)) => texts::save_new(&mut tx, editor, form, &content, now).await?,
        (id, _) => {
            let id = TextId(id.parse().map_err(|_| Refusal::NotFound)?);
            let based_on = based_on.parse().map_err(|_| unreadable())?;
            (id, texts::save(&mut tx, editor, id, based_on, &content, now).await?)
        }
    };
    if let Some(form) = &form {
        unsaved_texts::remove(&mut tx, editor, form).await?;
    }
    if let Some(taken_up) = TakenUp::parse(&taken_up) {
        unsaved_texts::remove_taken_up(&mut tx, editor, &taken_up).await?;
    }
    tx.commit().await?;
    Ok(SavedText { id, saved, removed: cleaned.removed.iter().map(ToString::to_string).collect() })
}
