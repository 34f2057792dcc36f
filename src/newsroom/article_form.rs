//! A text is written: its form, what was removed from it, and what happens when somebody else has saved meanwhile.

use super::{
    form::{Answer, Faults, FormRefusal, GoOn, Select, TextArea, TextField, answer, faults_of},
    frame::NewsroomFrame,
    refused::Refused,
};
use crate::{
    components::when_ready,
    domain::{
        PhotoFile, Section, TextId, TextState,
        text::{Draft, Saved, Text},
    },
    error::set_status_code,
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

/// What the form shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TextForm {
    /// `None`: a new text.
    pub text: Option<Text>,
    pub draft: Draft,
    /// HTML, as the form shows it.
    pub body: String,
    pub sections: Vec<Section>,
    /// Pictures of the store, the newest first; the one that was chosen is always among them.
    pub photos: Vec<PhotoFile>,
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
    when_ready(form_page(String::new()))
}

#[component]
pub fn EditTextPage() -> impl IntoView {
    when_ready(form_page(use_params_map().get_untracked().get("id").unwrap_or_default()))
}

async fn form_page(id: String) -> impl IntoView {
    let saved: Option<Answer<SaveText>> = answer("save").await;
    let wants_look = saved.is_none();
    let sent = if wants_look { answer("save-and-look").await } else { saved };
    if let Some(path) = sent.as_ref().and_then(|sent| way_on(&sent.outcome, wants_look)) {
        return view! { <GoOn path /> }.into_any();
    }
    let id = match sent.as_ref().map(|sent| &sent.outcome) {
        Some(Ok(saved)) => saved.id.0.to_string(),
        Some(Err(refusal)) if is_of_the_person(refusal) => {
            return view! { <Refused refusal=refusal.clone() /> }.into_any();
        }
        _ => id,
    };
    match open_text_form(id).await {
        Ok(form) => view! { <FormScreen form sent /> }.into_any(),
        Err(refusal) => view! { <Refused refusal /> }.into_any(),
    }
}

/// Whether the form is not for whoever sent it. In all other cases they go on with what they typed.
fn is_of_the_person(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::SignedOut | Refusal::MustEnrol | Refusal::Forbidden | Refusal::NotFound)
}

/// Where to go after a save of which there is nothing to be said here.
fn way_on(outcome: &Result<SavedText, Refusal>, wants_look: bool) -> Option<String> {
    let SavedText { id, saved, .. } = outcome.as_ref().ok().filter(|saved| saved.removed.is_empty())?;
    match saved {
        Saved::Aside { .. } => None,
        _ if wants_look => Some(format!("{}/duyet", text_path(*id))),
        Saved::Current(number) | Saved::Unchanged(number) => Some(format!("{}?da-luu={number}", text_path(*id))),
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
            <Standing text=form.text.clone() />
            <Outcome sent=sent.as_ref().map(|sent| sent.outcome.clone()) />
            <Fields form sent />
        </NewsroomFrame>
    }
}

/// Where the text stands, and where else it can be looked at.
#[component]
fn Standing(text: Option<Text>) -> impl IntoView {
    text.map(|text| {
        let path = text_path(text.id);
        let returned = (text.state == TextState::Returned)
            .then(|| view! { <p><strong>"Bị trả lại: "</strong>{text.reason.clone()}</p> });
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
            </div>
        }
    })
}

/// What became of the last save.
#[component]
fn Outcome(sent: Option<Result<SavedText, Refusal>>) -> impl IntoView {
    let saved_before = use_query_map().get_untracked().get("da-luu");
    match (sent, saved_before) {
        (Some(Err(refusal)), _) => {
            set_status_code(refusal.status());
            view! { <FormRefusal refusal /> }.into_any()
        }
        (Some(Ok(SavedText { id, saved: Saved::Aside { mine, current }, .. })), _) => {
            set_status_code(409);
            view! { <PutAside id mine current /> }.into_any()
        }
        (Some(Ok(SavedText { removed, saved, .. })), _) => {
            let number = match saved {
                Saved::Current(number) | Saved::Unchanged(number) => number,
                Saved::Aside { mine, .. } => mine,
            };
            let removed = removed.into_iter().map(|removed| view! { <li>{removed}</li> }).collect_view();
            view! {
                <div class="notice" role="status">
                    <p><strong>{format!("Đã lưu bản {number}.")}</strong>" Những phần sau không dùng được trên cổng nên đã bỏ:"</p>
                    <ul>{removed}</ul>
                </div>
            }
            .into_any()
        }
        (None, Some(number)) => {
            view! { <p class="notice" role="status">{format!("Đã lưu bản {number}.")}</p> }.into_any()
        }
        (None, None) => ().into_any(),
    }
}

/// Somebody else has saved meanwhile: both texts are kept.
#[component]
fn PutAside(id: TextId, mine: i64, current: i64) -> impl IntoView {
    let path = text_path(id);
    view! {
        <div class="form-refusal" role="alert">
            <p><strong>"Người khác đã lưu bài này trong lúc bạn viết. Cả hai bản đều còn."</strong></p>
            <p>{format!("Bản của bạn được giữ là bản {mine}; bản đang dùng là bản {current}.")}</p>
            <ul>
                <li><a href=format!("{path}/lich-su?tu={current}&den={mine}")>"Xem hai bản khác nhau chỗ nào"</a></li>
                <li>"Bên dưới là bản của bạn: bấm Lưu để dùng bản này thay cho bản đang dùng."</li>
                <li><a href=path>"Bỏ qua bản của tôi, mở bản đang dùng"</a></li>
            </ul>
        </div>
    }
}

#[component]
fn Fields(form: TextForm, sent: Option<Answer<SaveText>>) -> impl IntoView {
    let TextForm { text, draft, body, sections, photos } = form;
    let faults = faults_of(sent.as_ref().and_then(Answer::refusal));
    // What was cleaned away is not shown again; what was not saved is.
    let is_saved = matches!(sent.as_ref().map(|sent| &sent.outcome), Some(Ok(saved)) if !matches!(saved.saved, Saved::Aside { .. }));
    let (draft, body) = match sent.and_then(|sent| sent.typed).filter(|_| !is_saved) {
        Some(typed) => (typed.draft, typed.body),
        None => (draft, body),
    };
    let revision = text.as_ref().map_or(0, |text| text.revision);
    let id = text.as_ref().map(|text| text.id.0.to_string()).unwrap_or_default();
    let is_public = text.as_ref().is_some_and(|text| text.article.is_some());
    view! {
        <form method="post" class="text-form">
            <input type="hidden" name="text" value=id />
            <input type="hidden" name="based_on" value=revision />
            <TextFields draft=draft.clone() body sections is_public faults=faults.clone() />
            <BylineFields draft=draft.clone() faults=faults.clone() />
            <PhotoFields draft=draft.clone() photos faults=faults.clone() />
            <LaterFields draft is_public faults />
            <p class="actions">
                <button name="act" value="save">"Lưu"</button>
                <button name="act" value="save-and-look" class="quiet">"Lưu, xem trước và gửi duyệt"</button>
            </p>
        </form>
    }
}

#[component]
fn TextFields(draft: Draft, body: String, sections: Vec<Section>, is_public: bool, faults: Faults) -> impl IntoView {
    let choices = [(String::new(), "— chọn —".to_owned())];
    let choices = choices.into_iter().chain(sections.iter().map(|known| (known.slug.to_string(), known.heading())));
    let slug_hint = match is_public {
        true => "Đổi địa chỉ thì địa chỉ cũ tự dẫn sang địa chỉ mới.",
        false => "Để trống thì lấy theo tiêu đề. Chữ thường không dấu, chữ số, gạch nối; tối đa 120 chữ.",
    };
    view! {
        <Select group="draft" name="section" label="Chuyên mục" value=draft.section choices=choices.collect() faults=faults.clone() />
        <TextField
            group="draft"
            name="headline"
            label="Tiêu đề"
            value=draft.headline
            faults=faults.clone()
            hint="Tối đa 200 chữ; dưới 120 chữ thì đọc trọn trên điện thoại."
            is_required=true
        />
        <TextArea
            group="draft"
            name="standfirst"
            label="Lời dẫn (sapo)"
            value=draft.standfirst
            faults=faults.clone()
            hint="Tối đa 600 chữ."
            rows=3
        />
        <TextArea
            name="body"
            label="Nội dung"
            value=body
            faults=faults.clone()
            hint="HTML: <p> đoạn văn, <h2> tiêu đề giữa bài, <ul><li> danh sách, <a href> liên kết, <table> bảng. Tối đa 400 kB."
            rows=18
        />
        <TextField group="draft" name="slug" label="Địa chỉ của bài" value=draft.slug faults hint=slug_hint />
    }
}

#[component]
fn BylineFields(draft: Draft, faults: Faults) -> impl IntoView {
    view! {
        <fieldset>
            <legend>"Bút danh"</legend>
            <p class="hint">"Nhiều người thì cách nhau bằng dấu phẩy."</p>
            <TextField group="draft" name="authors" label="Tác giả" value=draft.authors faults=faults.clone() list="contributors" />
            <TextField
                group="draft"
                name="photographers"
                label="Ảnh"
                value=draft.photographers
                faults=faults.clone()
                list="contributors"
            />
            <TextField group="draft" name="sources" label="Nguồn" value=draft.sources faults list="contributors" />
        </fieldset>
    }
}

#[component]
fn PhotoFields(draft: Draft, photos: Vec<PhotoFile>, faults: Faults) -> impl IntoView {
    let chosen = draft.photo.clone();
    let choices = photos.into_iter().map(|file| {
        let is_chosen = file.digest == chosen;
        let label = format!("Ảnh {}×{}", file.width, file.height);
        view! {
            <label class="photo-choice">
                <input type="radio" name="draft[photo]" value=file.digest.clone() checked=is_chosen />
                <img src=file.src_of_width(160) alt=label loading="lazy" width="160" />
            </label>
        }
    });
    view! {
        <fieldset id="photo">
            <legend>"Ảnh đầu bài"</legend>
            <div class="photo-choices">
                <label class="photo-choice">
                    <input type="radio" name="draft[photo]" value="" checked=draft.photo.is_empty() />
                    "Không có ảnh"
                </label>
                {choices.collect_view()}
            </div>
            <TextField
                group="draft"
                name="photo_caption"
                label="Chú thích ảnh"
                value=draft.photo_caption
                faults=faults.clone()
                hint="Hiện dưới ảnh. Tối đa 500 chữ."
            />
            <TextField
                group="draft"
                name="photo_alt"
                label="Mô tả ảnh cho người không nhìn thấy"
                value=draft.photo_alt
                faults
                hint="Máy đọc màn hình đọc câu này thay cho ảnh. Tối đa 500 chữ."
            />
        </fieldset>
    }
}

#[component]
fn LaterFields(draft: Draft, is_public: bool, faults: Faults) -> impl IntoView {
    let change_note = is_public.then(|| {
        view! {
            <TextField
                group="draft"
                name="change_note"
                label="Cập nhật gì, cho bạn đọc biết"
                value=draft.change_note
                faults=faults.clone()
                hint="Chỉ ghi khi nội dung đổi đáng kể: bạn đọc sẽ thấy “Cập nhật ngày …” cùng câu này. Sửa lỗi chữ thì để trống."
            />
        }
    });
    view! {
        {change_note}
        <TextField
            group="draft"
            name="review_on"
            label="Ngày xem lại"
            kind="date"
            value=draft.review_on
            faults
            hint="Đến ngày này bàn làm việc hỏi: bài còn đúng không?"
        />
    }
}

/// The form of a text, or an empty one for a new text.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` for a text that is not there or somebody else's.
#[server(prefix = "/api/toa-soan", endpoint = "open_text_form")]
pub async fn open_text_form(#[server(default)] text: String) -> Result<TextForm, Refusal> {
    use crate::{
        db::{photos, portals, texts},
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    const PHOTOS: u32 = 24;
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let (db, portal) = (&newsroom.db, newsroom.portal.id);
    let (text, draft, body) = match text.as_str() {
        "" => (None, Draft::default(), String::new()),
        id => {
            let id = TextId(id.parse().map_err(|_| Refusal::NotFound)?);
            let (text, revision) = texts::find_current(db, &newsroom.editor, id).await?.ok_or(Refusal::NotFound)?;
            let body = revision.content.body.as_str().to_owned();
            let mut draft = revision.content.to_draft();
            if matches!(text.state, TextState::Published | TextState::Withdrawn) {
                // It was about the change before.
                draft.change_note = String::new();
            }
            (Some(text), draft, body)
        }
    };
    let newest = photos::list_newest(db, portal, PHOTOS).await?;
    let mut photos: Vec<_> = newest.into_iter().map(|(_, file)| file).collect();
    if !draft.photo.is_empty() && !photos.iter().any(|file| file.digest == draft.photo) {
        photos.extend(photos::find_by_digest(db, portal, &draft.photo).await?);
    }
    Ok(TextForm { text, draft, body, sections: portals::list_sections(db, portal).await?, photos })
}

/// Saves a text as a new revision: a new text where `text` is empty. `based_on` is the revision that its writer had before
/// them; where that is no longer the current one, both are kept.
///
/// # Errors
/// `Invalid` with the fields to be mended, nothing is saved then; `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "save_text")]
pub async fn save_text(
    #[server(default)] text: String, #[server(default)] based_on: String, #[server(default)] draft: Draft,
    #[server(default)] body: String,
) -> Result<SavedText, Refusal> {
    use crate::{
        db::texts,
        domain::{Demand, Role},
        server::{cleaning::clean_typed, newsroom_request::NewsroomRequest},
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let cleaned =
        clean_typed(body).await.map_err(|tangle| Refusal::of("body", format!("Nội dung chưa lưu được: {tangle}.")))?;
    let content = draft.check(cleaned.html).map_err(|faults| Refusal::Invalid { faults })?;
    let mut tx = newsroom.db.begin().await?;
    let (id, saved) = match text.as_str() {
        "" => (texts::insert(&mut tx, &newsroom.editor, &content, newsroom.now).await?, Saved::Current(1)),
        id => {
            let id = TextId(id.parse().map_err(|_| Refusal::NotFound)?);
            let based_on = based_on.parse().map_err(|_| Refusal::of("", "Biểu mẫu gửi đến không đọc được."))?;
            (id, texts::save(&mut tx, &newsroom.editor, id, based_on, &content, newsroom.now).await?)
        }
    };
    tx.commit().await?;
    Ok(SavedText { id, saved, removed: cleaned.removed.iter().map(ToString::to_string).collect() })
}
