//! The media library: all pictures and documents of the portal, found again by words and days, and the form that adds to them.

use super::{
    filtering::{address_with, asked},
    frame::NewsroomFrame,
    media_file::MediaFileScreen,
    media_item::{LibraryItem, PATH},
    screen::screen,
    upload_answer::{NotTaken, UploadAnswer},
};
use crate::{
    components::when_ready,
    domain::{address::UPLOAD_PATH, media::Offered},
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A page of the library, the newest first, and where it goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryPage {
    pub items: Vec<LibraryItem>,
    pub next: Option<String>,
}

#[component]
pub fn MediaLibraryPage() -> impl IntoView {
    let file = asked("tep");
    when_ready(async move {
        match file.is_empty() {
            true => view! { <LibraryScreen /> }.into_any(),
            false => view! { <MediaFileScreen digest=file /> }.into_any(),
        }
    })
}

#[derive(Clone)]
struct Asked {
    words: String,
    from: String,
    until: String,
}

#[component]
fn LibraryScreen() -> impl IntoView {
    let after = asked("sau");
    let asked = Asked { words: asked("q"), from: asked("tu"), until: asked("den") };
    let sent = use_context::<UploadAnswer>();
    screen(async move {
        if let Some(refusal) = sent.as_ref().and_then(UploadAnswer::of_the_person) {
            return Err(refusal.clone().into());
        }
        let Asked { words, from, until } = asked.clone();
        let page = open_library(words, after, from, until).await?;
        Ok(view! {
            <NewsroomFrame title="Kho ảnh và tài liệu" here=PATH>
                <UploadForm sent />
                <Library page asked />
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn UploadForm(sent: Option<UploadAnswer>) -> impl IntoView {
    let caption = sent.as_ref().map(|sent| sent.caption.clone()).unwrap_or_default();
    view! {
        <section aria-labelledby="upload">
            <h2 id="upload">"Tải lên"</h2>
            {sent.map(|answer| view! { <NotTaken answer /> })}
            <form method="post" action=UPLOAD_PATH enctype="multipart/form-data" class="upload-form">
                <div class="field">
                    <label for="file">"Chọn tệp"</label>
                    <p class="hint" id="file-hint">
                        "Ảnh JPEG, PNG, WebP, GIF tối đa 20 MB; tài liệu PDF, Word, Excel, PowerPoint, OpenDocument tối đa 25 MB. \
                         Chọn được nhiều tệp một lần, tối đa 50 tệp và 300 MB. Vị trí chụp và các thông tin ẩn khác trong ảnh được bỏ đi."
                    </p>
                    <input id="file" name="file" type="file" multiple=true required=true aria-describedby="file-hint" />
                </div>
                <div class="field">
                    <label for="upload-caption">"Chú thích chung (không bắt buộc)"</label>
                    <input id="upload-caption" name="caption" maxlength="500" value=caption />
                </div>
                <button>"Tải lên"</button>
            </form>
        </section>
    }
}

#[component]
fn Library(page: LibraryPage, asked: Asked) -> impl IntoView {
    let Asked { words, from, until } = asked;
    let is_narrowed = [&words, &from, &until].iter().any(|value| !value.is_empty());
    let next = page.next.map(|key| {
        let address = address_with(PATH, &[("q", &words), ("tu", &from), ("den", &until), ("sau", &key)]);
        view! { <p><a class="button quiet" rel="next" href=address>"Cũ hơn"</a></p> }
    });
    let found = match (page.items.is_empty(), is_narrowed) {
        (true, true) => {
            view! { <p class="empty">"Không có gì như vậy. Hãy thử ít chữ hơn, hoặc bỏ bớt điều kiện lọc."</p> }
                .into_any()
        }
        (true, false) => {
            view! { <p class="empty">"Kho còn trống. Hãy tải ảnh hoặc tài liệu đầu tiên lên bằng biểu mẫu ở trên."</p> }
                .into_any()
        }
        (false, _) => {
            let items = page.items.into_iter().map(|item| view! { <li><Card item /></li> });
            view! { <ul class="media-grid">{items.collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <section aria-labelledby="library">
            <h2 id="library">"Trong kho"</h2>
            <form method="get" action=PATH role="search" class="inline">
                <div class="field">
                    <label for="q">"Tìm theo chú thích, tên tệp, bài viết"</label>
                    <input id="q" name="q" type="search" value=words />
                </div>
                <div class="field">
                    <label for="tu">"Từ ngày"</label>
                    <input id="tu" name="tu" type="date" value=from />
                </div>
                <div class="field">
                    <label for="den">"Đến ngày"</label>
                    <input id="den" name="den" type="date" value=until />
                </div>
                <button>"Tìm"</button>
            </form>
            {found}
            {next}
        </section>
    }
}

#[component]
fn Card(item: LibraryItem) -> impl IntoView {
    let (path, title) = (item.path(), item.title());
    let picture = match &item.offered {
        Offered::Photo { file, .. } => {
            let class = ["media-thumb", file.focus.class().unwrap_or_default()].join(" ");
            view! { <img src=file.src_of_width(320) alt="" loading="lazy" class=class /> }.into_any()
        }
        Offered::Document { size_text, .. } => {
            view! { <span class="media-document">{size_text.clone()}</span> }.into_any()
        }
    };
    let is_without_words = matches!(item.offered, Offered::Photo { .. }) && item.alt.is_none();
    let uses = match item.used_in.len() {
        0 => "chưa bài nào dùng".to_owned(),
        1 => format!("trong bài “{}”", item.used_in[0].headline),
        more => format!("trong {more} bài"),
    };
    view! {
        <a href=path class="media-card">
            {picture}
            <span class="media-title">{title}</span>
        </a>
        <p class="hint">
            {item.created_at.date_text()}
            ", "
            {uses}
            {is_without_words.then(|| view! { " "<span class="state">"chưa có mô tả"</span> })}
        </p>
    }
}

/// Pictures and documents that `query` is said of, the newest first; `after` is where the page before ended. `from` and `until` are
/// days.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "open_library")]
pub async fn open_library(
    #[server(default)] query: String, #[server(default)] after: String, #[server(default)] from: String,
    #[server(default)] until: String,
) -> Result<LibraryPage, Refusal> {
    use crate::{
        db::{
            media_files::{self, MediaFilter, MediaKey},
            media_uses,
        },
        domain::{Day, Demand, Fault, Role, Timestamp},
        server::newsroom_request::NewsroomRequest,
    };
    const ITEMS: u32 = 24;
    const USES: u32 = 20;
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Reporter)).await?;
    let mut faults = Vec::new();
    let mut begin_of = |field: &str, typed: &str, days_later: i64| match (typed.is_empty(), Day::parse(typed)) {
        (true, _) => None,
        (false, Some(day)) => Timestamp::at(day.minus(-days_later).date(), 0, 0),
        (false, None) => {
            faults.push(Fault::new(field, "Hãy chọn một ngày, ví dụ 2022-01-17."));
            None
        }
    };
    let (from, until) = (begin_of("tu", &from, 0), begin_of("den", &until, 1));
    if !faults.is_empty() {
        return Err(Refusal::Invalid { faults });
    }
    let filter = MediaFilter { words: &query, from, until, is_of_photos: false };
    let after = MediaKey::parse(&after);
    let (files, next) = media_files::list(&newsroom.db, &newsroom.editor, filter, after, ITEMS).await?;
    let mut items = Vec::with_capacity(files.len());
    for file in files {
        let uses = media_uses::list_uses(&newsroom.db, &newsroom.editor, file.content.digest(), USES).await?;
        items.push(LibraryItem::of(file, uses));
    }
    Ok(LibraryPage { items, next: next.map(|key| key.to_string()) })
}
