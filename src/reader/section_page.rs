//! A section's articles, newest first, in pages.

use crate::{
    components::{Breadcrumbs, ErrorPage, Frame, NewsList, PageTitle, when_ready},
    domain::{ArticleSummary, Portal, Section, address},
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_meta::{Link, Meta};
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

/// One page of news.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct News {
    pub portal: Portal,
    /// The portal's public address, for links that leave the page.
    pub origin: String,
    /// `None`: all sections.
    pub section: Option<Section>,
    pub articles: Vec<ArticleSummary>,
    /// 1 is the newest page.
    pub page: u32,
    /// Addresses of the pages beside this one.
    pub newer: Option<String>,
    pub older: Option<String>,
}

#[component]
pub fn SectionPage() -> impl IntoView {
    let section = use_params_map().get_untracked().get("section");
    let query = use_query_map().get_untracked();
    let (page, older_than, newer_than) = (query.get("trang"), query.get("cu-hon"), query.get("moi-hon"));
    when_ready(async move {
        match list_news(section, page, older_than, newer_than).await {
            Ok(news) => view! { <SectionNews news /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
fn SectionNews(news: News) -> impl IntoView {
    let News { portal, origin, section, articles, page, newer, older } = news;
    let (heading, title) = match &section {
        Some(section) => (section.heading(), section.title_with(&portal)),
        None => (String::new(), portal.name.clone()),
    };
    let title = if page == 1 { title } else { format!("Trang {page} - {title}") };
    let canonical = section.as_ref().filter(|_| page == 1).map(|section| {
        view! { <Link rel="canonical" href=format!("{origin}{}", address::section_path(&section.slug)) /> }
    });
    let current = section.as_ref().map(|section| section.slug.clone());
    view! {
        <PageTitle text=title />
        <Meta name="description" content=format!("{heading}: tin mới nhất của {}.", portal.name) />
        {canonical}
        <Frame section=current>
            <Breadcrumbs above=vec![] here=heading.clone() />
            <h1>{heading}</h1>
            <h2 class="visually-hidden">"Danh sách bài"</h2>
            <NewsList articles />
            <Pager page newer older />
        </Frame>
    }
}

#[component]
fn Pager(page: u32, newer: Option<String>, older: Option<String>) -> impl IntoView {
    let is_needed = newer.is_some() || older.is_some();
    let newer = newer.map(|path| view! { <a class="button" rel="prev" href=path>"← Mới hơn"</a> });
    let older = older.map(|path| view! { <a class="button" rel="next" href=path>"Cũ hơn →"</a> });
    is_needed.then(|| {
        view! {
            <nav class="pager" aria-label="Các trang">
                {newer}
                <span aria-current="page">{format!("Trang {page}")}</span>
                {older}
            </nav>
        }
    })
}

/// Lists published news of one section, or of all, by pages. `page` is what people see in
/// `?trang=`; `older_than` and `newer_than` are keys from the links of another page and keep a page
/// stable while news is added.
///
/// # Errors
/// `BadRequest` for nonsense, `NotFound` for an unknown section or a page beyond the last.
#[server(prefix = "/api", endpoint = "list_news", input = GetUrl)]
pub async fn list_news(
    #[server(default)] section: Option<String>, #[server(default)] page: Option<String>,
    #[server(default)] older_than: Option<String>, #[server(default)] newer_than: Option<String>,
) -> Result<News, AppError> {
    use crate::{
        db::{articles, portals},
        domain::{Slug, address::PageRequest},
    };
    let request = crate::server::request::ReaderRequest::current()?;
    let page = PageRequest::parse(page.as_deref(), older_than.as_deref(), newer_than.as_deref());
    let page = page.ok_or(AppError::BadRequest)?;
    if page.is_too_far() {
        return Err(AppError::NotFound);
    }
    let (db, portal, now, origin) = (&request.state.db, request.portal.id, request.now, request.origin());
    let Some(slug) = section else {
        // All sections together are the front page's news, and have no further pages.
        if page.number > 1 {
            return Err(AppError::NotFound);
        }
        let articles = articles::list_newest_published(db, portal, PageRequest::LENGTH, now).await?;
        return Ok(News { portal: request.portal, origin, section: None, articles, page: 1, newer: None, older: None });
    };
    let slug = Slug::parse(&slug).ok_or(AppError::NotFound)?;
    let Some(section) = portals::find_section(db, portal, &slug).await? else {
        super::missing_page::find_missing(address::section_path(&slug)).await?;
        return Err(AppError::NotFound);
    };
    let found = articles::find_published_page(db, portal, section.id, page, now).await?;
    let (articles, goes_on) = found.ok_or(AppError::NotFound)?;
    let (newer, older) = match (articles.first(), articles.last()) {
        (Some(first), Some(last)) => page.neighbours(&address::section_path(&slug), first.key(), last.key(), goes_on),
        _ => (None, None),
    };
    Ok(News { portal: request.portal, origin, section: Some(section), articles, page: page.number, newer, older })
}
