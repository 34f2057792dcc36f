//! Articles are published and withdrawn.

use crate::{
    db::{Tx, execute, insert_records, media_uses, redirects, search, writing},
    domain::{ArticleId, PhotoId, PortalId, SafeHtml, Section, Slug, Timestamp, address::article_path},
};
use std::collections::HashMap;

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
    pub photo: Option<(PhotoId, &'a str, &'a str)>,
    pub published_at: Timestamp,
}

/// Publishes a new article. `None`, and nothing changed, where its address is taken.
pub async fn insert_published(tx: &mut Tx, article: NewArticle<'_>) -> sqlx::Result<Option<ArticleId>> {
    const UNLESS_TAKEN: &str = " on conflict (portal_id, section_id, slug) do nothing";
    let portal = article.portal;
    let inserted = insert_rows_of(tx, &[article], UNLESS_TAKEN).await?;
    let Some(&(id, _)) = inserted.first() else { return Ok(None) };
    let query = "insert into page_view_totals (article_id, portal_id, base, counted) values ($1, $2, 0, 0)";
    execute!(tx, sqlx::query(query).bind(id.0).bind(portal.0))?;
    Ok(Some(id))
}

/// Inserts the rows of one portal's published articles, without their counters: the one list of what goes into such a row.
pub(in crate::db) async fn insert_rows_of(
    tx: &mut Tx, articles: &[NewArticle<'_>], unless: &'static str,
) -> sqlx::Result<Vec<(ArticleId, Timestamp)>> {
    let rows: Vec<(i64, i64, i64, String)> = insert_records!(
        tx,
        "insert into articles (portal_id, section_id, slug, headline, standfirst, body, byline,
            photo_id, photo_caption, photo_alt, status, published_at, modified_at) ",
        articles,
        |mut row, article| {
            let (caption, alt) = article.photo.map_or(("", ""), |(_, caption, alt)| (caption, alt));
            row.push_bind(article.portal.0)
                .push_bind(article.section.id.0)
                .push_bind(article.slug.as_str())
                .push_bind(article.headline)
                .push_bind(article.standfirst)
                .push_bind(article.body.as_str())
                .push_bind(article.byline)
                .push_bind(article.photo.map(|(id, ..)| id.0))
                .push_bind(caption)
                .push_bind(alt)
                .push_bind("published")
                .push_bind(article.published_at.0)
                .push_bind(article.published_at.0);
        },
        format!("{unless} returning id, published_at, section_id, slug")
    )?;
    let Some(portal) = articles.first().map(|article| article.portal) else { return Ok(Vec::new()) };
    // In which order rows come back, no engine says.
    let bodies: HashMap<(i64, &str), &str> =
        articles.iter().map(|new| ((new.section.id.0, new.slug.as_str()), new.body.as_str())).collect();
    let inserted = rows.iter().map(|(id, _, section, slug)| (ArticleId(*id), bodies[&(*section, slug.as_str())]));
    media_uses::insert_of_articles(tx, portal, &inserted.collect::<Vec<_>>()).await?;
    let articles: Vec<ArticleId> = rows.iter().map(|(id, ..)| ArticleId(*id)).collect();
    search::follow_articles(tx, portal, &articles).await?;
    Ok(rows.into_iter().map(|(id, published_at, ..)| (ArticleId(id), Timestamp(published_at))).collect())
}

/// What holds an address: enough of an article to tell whether another one is the same.
#[derive(Debug, PartialEq, Eq)]
pub struct Holder {
    pub id: ArticleId,
    pub headline: String,
    pub standfirst: String,
    /// HTML, to compare with.
    pub body: String,
    /// The digest of the photo that is its own.
    pub photo: Option<String>,
    pub published_at: Timestamp,
}

/// The article that holds an address, whatever its status.
pub async fn find_holder(tx: &mut Tx, portal: PortalId, section: &Slug, slug: &Slug) -> sqlx::Result<Option<Holder>> {
    let query = "select a.id, a.headline, a.standfirst, a.body, p.digest, a.published_at
        from articles a join sections s on s.portal_id = a.portal_id and s.id = a.section_id
            left join photos p on p.portal_id = a.portal_id and p.id = a.photo_id
        where a.portal_id = $1 and s.portal_id = $1 and s.slug = $2 and a.slug = $3";
    let (section, slug) = (section.as_str(), slug.as_str());
    let row: Option<(i64, String, String, String, Option<String>, i64)> =
        writing!(tx, |c| sqlx::query_as(query).bind(portal.0).bind(section).bind(slug).fetch_optional(c))?;
    Ok(row.map(|(id, headline, standfirst, body, photo, published_at)| Holder {
        id: ArticleId(id),
        headline,
        standfirst,
        body,
        photo,
        published_at: Timestamp(published_at),
    }))
}

/// Takes a published article off the portal; its address answers with the reason from now on.
/// `false` where there is no such published article.
pub async fn withdraw(
    tx: &mut Tx, portal: PortalId, section: &Slug, slug: &Slug, reason: &str, now: Timestamp,
) -> sqlx::Result<bool> {
    let query = "update articles set status = 'withdrawn', modified_at = $4
        where portal_id = $1 and slug = $3 and status = 'published'
            and section_id = (select id from sections where portal_id = $1 and slug = $2) returning id";
    let withdrawn: Option<i64> = writing!(tx, |c| sqlx::query_scalar(query)
        .bind(portal.0)
        .bind(section.as_str())
        .bind(slug.as_str())
        .bind(now.0)
        .fetch_optional(c))?;
    let Some(id) = withdrawn else { return Ok(false) };
    media_uses::follow_article(tx, portal, ArticleId(id)).await?;
    search::follow_articles(tx, portal, &[ArticleId(id)]).await?;
    redirects::insert(tx, portal, &article_path(section, slug), None, reason, now).await?;
    Ok(true)
}
