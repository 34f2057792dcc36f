//! `/sitemap.xml`, its parts `/sitemap-1.xml` … where a portal has many articles, and `/tin-moi.xml` for Google News.

use super::made_file::{ASK_AGAIN, FileKind, FileRequest, refusal};
use crate::{
    db::{
        articles::{self, WantedArticles},
        portals,
    },
    domain::{
        ArticleId, ArticleSummary, Timestamp,
        address::{self, ARCHIVE_PATH, COUNTING_PATH, MAP_PATH},
    },
    error::AppError,
    server::syndication::sitemap::{self, Part, WHOLE_MAX},
};
use axum::{extract::Path, response::Response};

/// Pages that every portal has, beside its sections.
const PAGES: [&str; 4] = ["/", MAP_PATH, ARCHIVE_PATH, COUNTING_PATH];

const XML: FileKind =
    FileKind { content_type: "application/xml; charset=utf-8", cache_control: ASK_AGAIN, is_text: true };

/// Whether this address is one that a part may have.
pub fn is_address(path: &str) -> bool {
    path.strip_prefix('/').and_then(Part::of_file_name).is_some()
}

/// All addresses, or where the parts are.
pub async fn serve(request: FileRequest) -> Response {
    request.answer("sitemap.xml", XML, whole(&request)).await
}

/// A part of them.
pub async fn serve_part(Path(name): Path<String>, request: FileRequest) -> Response {
    let name = format!("sitemap-{name}");
    match Part::of_file_name(&name) {
        Some(part) => request.answer(&name, XML, one_part(&request, part)).await,
        None => refusal(&AppError::NotFound),
    }
}

/// What was published in the last two days.
pub async fn serve_news(request: FileRequest) -> Response {
    request.answer("tin-moi.xml", XML, news(&request)).await
}

async fn whole(request: &FileRequest) -> Result<Vec<u8>, AppError> {
    let (db, portal, now) = (&request.db, request.portal.id, request.now);
    let all = [ArticleId(0), ArticleId(i64::MAX)];
    let articles = articles::list_published_places(db, portal, all, WHOLE_MAX + 1, now).await?;
    if articles.len() <= WHOLE_MAX as usize {
        return Ok(sitemap::sitemap(&request.origin, &pages(request).await?, &articles));
    }
    let mut parts = vec![Part::PAGES];
    let mut after = ArticleId(0);
    // From each part to the next that has an article: what lies between is another portal's.
    while let Some(article) = articles::find_published_after(db, portal, after, now).await? {
        let part = Part::of_article(article);
        let Some([_, last]) = part.articles().filter(|_| !part.is_beyond_index()) else { break };
        parts.push(part);
        after = last;
    }
    Ok(sitemap::index(&request.origin, &parts))
}

async fn one_part(request: &FileRequest, part: Part) -> Result<Vec<u8>, AppError> {
    let Some(ids) = part.articles() else {
        return Ok(sitemap::sitemap(&request.origin, &pages(request).await?, &[]));
    };
    let (db, portal) = (&request.db, request.portal.id);
    let articles = articles::list_published_places(db, portal, ids, part.limit(), request.now).await?;
    if articles.is_empty() {
        return Err(AppError::NotFound);
    }
    Ok(sitemap::sitemap(&request.origin, &[], &articles))
}

async fn pages(request: &FileRequest) -> Result<Vec<String>, AppError> {
    let sections = portals::list_sections(&request.db, request.portal.id).await?;
    let sections = sections.iter().map(|section| address::section_path(&section.slug));
    Ok(PAGES.into_iter().map(str::to_owned).chain(sections).collect())
}

async fn news(request: &FileRequest) -> Result<Vec<u8>, AppError> {
    /// As Google asks for it.
    const MILLIS: i64 = 48 * 3_600_000;
    const LENGTH: u32 = 1_000;
    let since = Timestamp(request.now.0 - MILLIS);
    let wanted = WantedArticles { since, ..WantedArticles::newest(None, LENGTH) };
    let articles = articles::list_published_heads(&request.db, request.portal.id, wanted, request.now).await?;
    let articles: Vec<ArticleSummary> = articles.into_iter().map(ArticleSummary::from).collect();
    Ok(sitemap::news(&request.origin, &request.portal, &articles))
}
