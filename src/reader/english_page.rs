//! What the portal says in English, on one page: whose it is, the pages that are there, the map.

use super::{
    error_page::ErrorPage,
    page_head::{HeadOf, PageHead},
};
use crate::{
    components::{Frame, when_ready},
    domain::{ArticleSummary, address},
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnglishContent {
    pub name: String,
    /// In the order that editors gave them.
    pub pages: Vec<ArticleSummary>,
}

#[component]
pub fn EnglishPage() -> impl IntoView {
    when_ready(async move {
        match open_english().await {
            Ok(content) => view! { <English content /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
fn English(content: EnglishContent) -> impl IntoView {
    let EnglishContent { name, pages } = content;
    let description = format!("{name}: who we are, how to reach us, and a map of the area, in English.");
    let items = pages.into_iter().map(|page| {
        let standfirst = (!page.standfirst.is_empty()).then(|| view! { <p>{page.standfirst.clone()}</p> });
        view! { <li><a href=page.path()>{page.headline.clone()}</a>{standfirst}</li> }
    });
    view! {
        <PageHead title=name.clone() description of=HeadOf::Standing(address::ENGLISH_PATH) />
        <Frame>
            <h1>{name}</h1>
            <p class="standfirst">
                "This is the official portal. News and documents are published in Vietnamese; what visitors need first is here in English."
            </p>
            <ul class="page-list">
                {items.collect::<Vec<_>>()}
                <li>
                    <a href=address::ENGLISH_MAP_PATH>"Administrative map"</a>
                    <p>"The wards and communes of the area, and what became of them."</p>
                </li>
            </ul>
        </Frame>
    }
}

/// What the portal says in English.
///
/// # Errors
/// `NotFound` where it says nothing.
#[server(prefix = "/api", endpoint = "open_english", input = GetUrl)]
pub async fn open_english() -> Result<EnglishContent, AppError> {
    use crate::{db::settings, domain::Lang, server::english};
    let request = crate::server::reader_request::ReaderRequest::current()?;
    let (db, portal) = (&request.db, request.portal.id);
    let identity = settings::find(db, portal).await?.identity;
    let pages = english::list_pages(db, portal, request.now).await?;
    if identity.english_name.is_empty() && pages.is_empty() {
        return Err(request.missing(address::ENGLISH_PATH).await);
    }
    Ok(EnglishContent { name: identity.name_in(Lang::En, &request.portal.name).to_owned(), pages })
}
