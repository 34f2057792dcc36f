//! Articles under one tag, as readers page through them.

use super::rows::{into_summaries, published, summaries};
use crate::{
    db::{Db, reading},
    domain::{
        ArticleId, ArticleSummary, PortalId, Slug, Timestamp,
        address::{ListKey, PageFrom, PageRequest},
    },
};

/// Articles of a tag next to a place in its list, newest first.
pub async fn list_published_of_tag(
    db: &Db, portal: PortalId, tag: &Slug, from: Option<PageFrom>, limit: u32, now: Timestamp,
) -> sqlx::Result<Vec<ArticleSummary>> {
    // As with sections, the page is found in the index alone.
    const NEWEST: &str = concat!(
        "with page (id) as (
            select article_id from article_tags
            where portal_id = $1 and slug = $3 and published_at <= $4 and (published_at, article_id) < ($5, $6)
            order by published_at desc, article_id desc limit $7
        ) ",
        published!("", "page w cross join"),
        "and a.id = w.id"
    );
    const NEWER: &str = concat!(
        "with page (id) as (
            select article_id from article_tags
            where portal_id = $1 and slug = $3 and published_at <= $4 and (published_at, article_id) > ($5, $6)
            order by published_at, article_id limit $7
        ) ",
        published!("", "page w cross join"),
        "and a.id = w.id"
    );
    let (query, key) = match from {
        None => (NEWEST, ListKey { published_at: Timestamp(i64::MAX), id: ArticleId(i64::MAX) }),
        Some(PageFrom::OlderThan(key)) => (NEWEST, key),
        Some(PageFrom::NewerThan(key)) => (NEWER, key),
    };
    let newest = match from {
        Some(PageFrom::NewerThan(_)) => now.0,
        _ => now.0.min(key.published_at.0),
    };
    let rows = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(now.0)
        .bind(tag.as_str())
        .bind(newest)
        .bind(key.published_at.0)
        .bind(key.id.0)
        .bind(i64::from(limit))
        .fetch_all(pool))?;
    let mut articles = into_summaries(rows)?;
    articles.sort_by_key(|article| std::cmp::Reverse(article.key()));
    Ok(articles)
}

/// The key of the article that stands at `position` (from 1, newest first) in a tag's list.
pub async fn find_published_key_of_tag(
    db: &Db, portal: PortalId, tag: &Slug, position: u32, now: Timestamp,
) -> sqlx::Result<Option<ListKey>> {
    let query = "select published_at, article_id from article_tags
        where portal_id = $1 and slug = $2 and published_at <= $3
        order by published_at desc, article_id desc limit 1 offset $4";
    let row: Option<(i64, i64)> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(tag.as_str())
        .bind(now.0)
        .bind(i64::from(position) - 1)
        .fetch_optional(pool))?;
    Ok(row.map(|(published_at, id)| ListKey { published_at: Timestamp(published_at), id: ArticleId(id) }))
}

/// One page of a tag's list, and whether the list goes on beyond it in the direction of reading. `None` for a page that is not
/// there.
pub async fn find_published_page_of_tag(
    db: &Db, portal: PortalId, tag: &Slug, page: PageRequest, now: Timestamp,
) -> sqlx::Result<Option<(Vec<ArticleSummary>, bool)>> {
    let length = PageRequest::LENGTH;
    let from = match page {
        PageRequest { from: Some(from), .. } => Some(from),
        PageRequest { number: 1, .. } => None,
        PageRequest { number, .. } => {
            match find_published_key_of_tag(db, portal, tag, (number - 1) * length, now).await? {
                Some(key) => Some(PageFrom::OlderThan(key)),
                None => return Ok(None),
            }
        }
    };
    let articles = list_published_of_tag(db, portal, tag, from, length + 1, now).await?;
    Ok(PageRequest { from, ..page }.cut(articles, length))
}
