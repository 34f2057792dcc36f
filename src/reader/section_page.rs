//! A section's articles, newest first, in pages.

use crate::{
    components::{Breadcrumbs, ErrorPage, Frame, NewsList, PageTitle, when_ready},
    domain::{
        ArticleSummary, Portal, Section, Slug,
        address::{self, ListKey, PageFrom, PageRequest},
    },
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_meta::{Link, Meta};
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

const ARTICLES_ON_PAGE: u32 = 10;

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
    view! {
        <PageTitle text=title />
        <Meta name="description" content=format!("{heading}: tin mới nhất của {}.", portal.name) />
        {canonical}
        <Frame>
            <Breadcrumbs above=vec![] here=heading.clone() />
            <h1>{heading}</h1>
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
    let request = crate::server::request::ReaderRequest::current()?;
    let wanted = PageRequest::parse(page.as_deref(), older_than.as_deref(), newer_than.as_deref());
    let wanted = wanted.ok_or(AppError::BadRequest)?;
    let (db, portal, now) = (&request.state.db, request.portal.id, request.now);
    let Some(slug) = section else {
        let articles = crate::db::articles::list_newest_published(db, portal, ARTICLES_ON_PAGE, now).await?;
        let origin = request.origin();
        return Ok(News { portal: request.portal, origin, section: None, articles, page: 1, newer: None, older: None });
    };
    let slug = Slug::parse(&slug).ok_or(AppError::NotFound)?;
    let Some(section) = crate::db::portals::find_section(db, portal, &slug).await? else {
        super::missing_page::find_missing(address::section_path(&slug)).await?;
        return Err(AppError::NotFound);
    };
    let from = match wanted {
        PageRequest { from: Some(from), .. } => Some(from),
        PageRequest { number: 1, .. } => None,
        PageRequest { number, .. } => {
            let before = (number - 1) * ARTICLES_ON_PAGE;
            let key = crate::db::articles::find_published_key_at(db, portal, section.id, before, now).await?;
            Some(PageFrom::OlderThan(key.ok_or(AppError::NotFound)?))
        }
    };
    // One more than is shown tells whether the list goes on.
    let limit = ARTICLES_ON_PAGE + 1;
    let mut articles = crate::db::articles::list_published_of_section(db, portal, section.id, from, limit, now).await?;
    let goes_on = articles.len() > ARTICLES_ON_PAGE as usize;
    let is_backwards = matches!(from, Some(PageFrom::NewerThan(_)));
    if goes_on {
        articles.remove(if is_backwards { 0 } else { ARTICLES_ON_PAGE as usize });
    }
    if articles.is_empty() && from.is_some() {
        return Err(AppError::NotFound);
    }
    let path = address::section_path(&section.slug);
    let key = |article: &ArticleSummary| ListKey { published_at: article.published_at, id: article.id };
    let number = wanted.number;
    let newer = articles.first().filter(|_| number > 1).map(|first| match number {
        2 => path.clone(),
        _ => format!("{path}?trang={}&moi-hon={}", number - 1, key(first)),
    });
    let older = articles
        .last()
        .filter(|_| goes_on || is_backwards)
        .map(|last| format!("{path}?trang={}&cu-hon={}", number + 1, key(last)));
    let origin = request.origin();
    Ok(News { portal: request.portal, origin, section: Some(section), articles, page: number, newer, older })
}
