//! The front page as readers would see the draft, each block with the way to where it is arranged.

use super::{PATH, publishing::PublishForm};
use crate::{
    newsroom::screen::screen,
    reader::{FrontPageContent, FrontPageNews},
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_meta::{Meta, Stylesheet};
use serde::{Deserialize, Serialize};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FrontPreview {
    pub content: FrontPageContent,
    pub edition: i64,
    pub is_draft: bool,
}

#[component]
pub fn FrontPreviewPage() -> impl IntoView {
    screen(async move {
        let FrontPreview { content, edition, is_draft } = preview_front().await?;
        Ok(view! {
            <Meta name="robots" content="noindex" />
            <Stylesheet href="/toa-soan.css" />
            <Strip edition is_draft />
            <FrontPageNews content is_preview=true />
        }
        .into_any())
    })
}

#[component]
fn Strip(edition: i64, is_draft: bool) -> impl IntoView {
    let (words, publish) = match is_draft {
        true => ("Bản xem trước, bạn đọc chưa thấy bố cục này.", Some(view! { <PublishForm edition /> })),
        false => ("Bản xem trước: đúng như bạn đọc đang thấy.", None),
    };
    view! {
        <aside class="preview-strip" aria-label="Bản xem trước">
            <p><strong>{words}</strong>" Mỗi khối có liên kết để sửa."</p>
            <div class="actions">{publish} <a class="button" href=PATH>"Sửa bố cục"</a></div>
        </aside>
    }
}

/// The front page of the draft, or where there is none of what readers see.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "preview_front")]
pub async fn preview_front() -> Result<FrontPreview, Refusal> {
    use crate::server::{
        front_arranging::Arranging,
        front_filling::{Asking, fill_arrangement},
        reader_request::ReaderRequest,
    };
    let Arranging { newsroom, arrangement, edition, draft, .. } = Arranging::open_to_read().await?;
    let most_read = &*ReaderRequest::current()?.most_read;
    let asking = Asking { db: &newsroom.db, portal: newsroom.portal.id, most_read, now: newsroom.now };
    let blocks = fill_arrangement(asking, &arrangement).await?;
    let content = FrontPageContent { blocks, portal: newsroom.portal };
    Ok(FrontPreview { content, edition, is_draft: draft.is_some() })
}
