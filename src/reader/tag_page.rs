//! What the portal has about one thing, newest first, in pages.

use super::{
    error_page::ErrorPage,
    page_head::{HeadOf, PageHead},
};
use crate::{
    components::{Breadcrumbs, Frame, NewsList, Pager, when_ready},
    domain::{ArticleSummary, Portal, Tag},
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

/// One page of what is about a tag.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tagged {
    pub portal: Portal,
    pub tag: Tag,
    pub articles: Vec<ArticleSummary>,
    /// 1 is the newest page.
    pub page: u32,
    /// Addresses of the pages beside this one.
    pub newer: Option<String>,
    pub older: Option<String>,
}

#[component]
pub fn TagPage() -> impl IntoView {
    let tag = use_params_map().get_untracked().get("tag").unwrap_or_default();
    let query = use_query_map().get_untracked();
    let (page, older_than, newer_than) = (query.get("trang"), query.get("cu-hon"), query.get("moi-hon"));
    when_ready(async move {
        match list_tagged(tag, page, older_than, newer_than).await {
            Ok(tagged) => view! { <TagNews tagged /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
fn TagNews(tagged: Tagged) -> impl IntoView {
    let Tagged { portal, tag, articles, page, newer, older } = tagged;
    let heading = format!("Chủ đề: {}", tag.title);
    let title = if page == 1 { heading.clone() } else { format!("Trang {page} - {heading}") };
    let description = format!("Tin của {} về {}.", portal.name, tag.title);
    view! {
        <PageHead title description of=HeadOf::Tag(tag, page) />
        <Frame>
            <Breadcrumbs above=vec![] here=heading.clone() />
            <h1>{heading}</h1>
            <h2 class="visually-hidden">"Danh sách bài"</h2>
            <NewsList articles />
            <Pager page newer older />
        </Frame>
    }
}

/// Lists published news under a tag, by pages, as [`list_news`](super::list_news) does for a section.
///
/// # Errors
/// `BadRequest` for nonsense; `NotFound`, `Moved` or `Gone` for an unknown tag or a page beyond the last.
#[server(prefix = "/api", endpoint = "list_tagged", input = GetUrl)]
pub async fn list_tagged(
    #[server(default)] tag: String, #[server(default)] page: Option<String>,
    #[server(default)] older_than: Option<String>, #[server(default)] newer_than: Option<String>,
) -> Result<Tagged, AppError> {
    use crate::{
        db::{articles, tags},
        domain::{Slug, address::PageRequest},
    };
    let request = crate::server::reader_request::ReaderRequest::current()?;
    let (db, portal, now) = (&request.db, request.portal.id, request.now);
    let path = format!("/chu-de/{tag}");
    let tag = match Slug::parse(&tag) {
        Some(slug) => tags::find(db, portal, &slug).await?,
        None => None,
    };
    let Some(tag) = tag else { return Err(request.missing(&path).await) };
    let page = PageRequest::parse(page.as_deref(), older_than.as_deref(), newer_than.as_deref());
    let page = page.ok_or(AppError::BadRequest)?;
    let found = match page.is_too_far() {
        true => None,
        false => articles::find_published_page_of_tag(db, portal, &tag.slug, page, now).await?,
    };
    let Some((articles, goes_on)) = found else { return Err(request.missing(&path).await) };
    let (newer, older) = match (articles.first(), articles.last()) {
        (Some(first), Some(last)) => page.neighbours(&path, first.key(), last.key(), goes_on),
        _ => (None, None),
    };
    Ok(Tagged { portal: request.portal, tag, articles, page: page.number, newer, older })
}
