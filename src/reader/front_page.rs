//! The front page, as an editor arranged it or as it comes by itself.

use super::{
    error_page::ErrorPage,
    front_blocks::FrontBlocks,
    page_head::{HeadOf, PageHead},
};
use crate::{
    components::{Frame, when_ready},
    domain::{FilledBlock, Portal},
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FrontPageContent {
    pub portal: Portal,
    pub blocks: Vec<FilledBlock>,
}

#[component]
pub fn FrontPage() -> impl IntoView {
    when_ready(async move {
        match open_front_page().await {
            Ok(content) => view! { <FrontPageNews content /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

/// The page itself, for readers or as a preview.
#[component]
pub fn FrontPageNews(content: FrontPageContent, #[prop(optional)] is_preview: bool) -> impl IntoView {
    let FrontPageContent { portal, blocks } = content;
    let description = format!("Tin tức, thông báo và hoạt động mới nhất của {}.", portal.name);
    view! {
        <PageHead title="Trang chủ" description of=HeadOf::FrontPage />
        <Frame is_front=true>
            <h1 class="visually-hidden">{format!("Tin mới của {}", portal.name)}</h1>
            <FrontBlocks blocks is_preview />
        </Frame>
    }
}

/// Everything the front page shows.
#[server(prefix = "/api", endpoint = "open_front_page", input = GetUrl)]
pub async fn open_front_page() -> Result<FrontPageContent, AppError> {
    use crate::server::{
        front_filling::{Asking, fill_live},
        reader_request::ReaderRequest,
    };
    let request = ReaderRequest::current()?;
    request.ask_of_query().await?;
    let (db, portal, most_read, now) = (&request.db, request.portal.id, &*request.most_read, request.now);
    let blocks = fill_live(Asking { db, portal, most_read, now }).await?;
    Ok(FrontPageContent { blocks, portal: request.portal })
}
