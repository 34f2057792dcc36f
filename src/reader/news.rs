//! Lists of news: of a section by pages, or the newest of all.

use crate::{
    domain::{ArticleSummary, FilledBlock, Portal, Section},
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

/// One page of news.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct News {
    pub portal: Portal,
    /// `None`: all sections.
    pub section: Option<Section>,
    pub articles: Vec<ArticleSummary>,
    /// On the newest page: the sections below this one, each with its newest, as on a front page.
    pub parts: Vec<FilledBlock>,
    /// 1 is the newest page.
    pub page: u32,
    /// Addresses of the pages beside this one.
    pub newer: Option<String>,
    pub older: Option<String>,
}

/// Lists published news of one section, or of all, by pages. `page` is what people see in
/// `?trang=`; `older_than` and `newer_than` are keys from the links of another page and keep a page
/// stable while news is added.
///
/// # Errors
/// `BadRequest` for nonsense; for an unknown section or a page beyond the last `NotFound`, or `Moved` or `Gone` where the
/// old portal had something there.
#[server(prefix = "/api", endpoint = "list_news", input = GetUrl)]
pub async fn list_news(
    #[server(default)] section: Option<String>, #[server(default)] page: Option<String>,
    #[server(default)] older_than: Option<String>, #[server(default)] newer_than: Option<String>,
) -> Result<News, AppError> {
    use crate::{
        db::{articles, portals},
        domain::{Slug, address::PageRequest},
        server::front_filling::fill_parts,
    };
    let request = crate::server::reader_request::ReaderRequest::current()?;
    let page = PageRequest::parse(page.as_deref(), older_than.as_deref(), newer_than.as_deref());
    let (db, portal, now) = (&request.db, request.portal.id, request.now);
    let Some(slug) = section else {
        // All sections together are the front page's news, and have no further pages.
        if page.ok_or(AppError::BadRequest)?.number > 1 {
            return Err(AppError::NotFound);
        }
        let articles = articles::list_newest_published(db, portal, PageRequest::LENGTH, now).await?;
        let (section, parts) = (None, Vec::new());
        return Ok(News { portal: request.portal, section, articles, parts, page: 1, newer: None, older: None });
    };
    let path = format!("/{slug}");
    let section = match Slug::parse(&slug) {
        Some(slug) => portals::find_section(db, portal, &slug).await?,
        None => None,
    };
    let Some(section) = section else { return Err(request.missing(&path).await) };
    // Whatever the query says: an old portal's page may have stood where there is no section.
    let page = page.ok_or(AppError::BadRequest)?;
    let found = match page.is_too_far() {
        true => None,
        false => articles::find_published_page(db, portal, section.id, page, now).await?,
    };
    let Some((articles, goes_on)) = found else { return Err(request.missing(&path).await) };
    let parts = match page.number {
        1 => fill_parts(db, portal, section.id, now).await?,
        _ => Vec::new(),
    };
    let (newer, older) = match (articles.first(), articles.last()) {
        (Some(first), Some(last)) => page.neighbours(&path, first.key(), last.key(), goes_on),
        _ => (None, None),
    };
    Ok(News { portal: request.portal, section: Some(section), articles, parts, page: page.number, newer, older })
}
