//! Articles are published and withdrawn.

use crate::{
    db::{Tx, execute, redirects, writing},
    domain::{ArticleId, PortalId, SafeHtml, Section, Slug, Timestamp, address::article_path},
};

/// An article as it is written into the database, by the demonstration and by the import.
pub struct NewArticle<'a> {
    pub portal: PortalId,
    pub section: &'a Section,
    pub slug: Slug,
    pub headline: &'a str,
    pub standfirst: &'a str,
    pub body: SafeHtml,
    pub byline: Option<&'a str>,
    /// A stored photo with caption and alt.
    pub photo: Option<(i64, &'a str, &'a str)>,
    pub published_at: Timestamp,
}

/// Publishes a new article. `None`, and nothing changed, where its address is taken.
pub async fn insert_published(tx: &mut Tx, article: NewArticle<'_>) -> sqlx::Result<Option<ArticleId>> {
    let query = "insert into articles (portal_id, section_id, slug, headline, standfirst, body, byline,
            photo_id, photo_caption, photo_alt, status, published_at, modified_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'published', $11, $11)
        on conflict (portal_id, section_id, slug) do nothing
        returning id";
    let (photo_id, caption, alt) = match article.photo {
        Some((id, caption, alt)) => (Some(id), caption, alt),
        None => (None, "", ""),
    };
    let id: Option<i64> = writing!(tx, |c| sqlx::query_scalar(query)
        .bind(article.portal.0)
        .bind(article.section.id)
        .bind(article.slug.as_str())
        .bind(article.headline)
        .bind(article.standfirst)
        .bind(article.body.as_str())
        .bind(article.byline)
        .bind(photo_id)
        .bind(caption)
        .bind(alt)
        .bind(article.published_at.0)
        .fetch_optional(c))?;
    let Some(id) = id else { return Ok(None) };
    let query = "insert into page_view_totals (article_id, portal_id, base, counted) values ($1, $2, 0, 0)";
    execute!(tx, sqlx::query(query).bind(id).bind(article.portal.0))?;
    Ok(Some(ArticleId(id)))
}

/// Headline and date of the article that holds an address, whatever its status.
pub async fn find_holder(
    tx: &mut Tx, portal: PortalId, section: i64, slug: &Slug,
) -> sqlx::Result<Option<(String, Timestamp)>> {
    let query = "select headline, published_at from articles where portal_id = $1 and section_id = $2 and slug = $3";
    let row: Option<(String, i64)> =
        writing!(tx, |c| sqlx::query_as(query).bind(portal.0).bind(section).bind(slug.as_str()).fetch_optional(c))?;
    Ok(row.map(|(headline, published_at)| (headline, Timestamp(published_at))))
}

/// Takes a published article off the portal; its address answers with the reason from now on.
/// `false` where there is no such published article.
pub async fn withdraw(
    tx: &mut Tx, portal: PortalId, section: &Slug, slug: &Slug, reason: &str, now: Timestamp,
) -> sqlx::Result<bool> {
    let query = "update articles set status = 'withdrawn', modified_at = $4
        where portal_id = $1 and slug = $3 and status = 'published'
            and section_id = (select id from sections where portal_id = $1 and slug = $2)";
    let withdrawn =
        execute!(tx, sqlx::query(query).bind(portal.0).bind(section.as_str()).bind(slug.as_str()).bind(now.0))?;
    if withdrawn == 0 {
        return Ok(false);
    }
    redirects::insert(tx, portal, &article_path(section, slug), None, reason, now).await?;
    Ok(true)
}
