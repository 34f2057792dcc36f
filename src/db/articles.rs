//! Articles. Readers are only ever given published ones: every function with `published` in its
//! name leaves out drafts, withdrawn articles and those whose time has not come.

use super::{Db, Tx, execute, reading, writing};
use crate::domain::{
    Article, ArticleId, ArticleSummary, Day, Photo, PhotoFile, PortalId, SafeHtml, Section, Slug, Timestamp,
    address::{ListKey, PageFrom, article_path},
};

/// What a list needs of an article. `$1` is the portal and `$2` the present moment in every query
/// that starts with it.
macro_rules! published {
    ($columns:literal) => {
        concat!(
            "select a.id, a.slug, a.headline, a.standfirst, a.photo_caption, a.photo_alt, a.published_at,
                s.id as section_id, s.slug as section_slug, s.title as section_title,
                p.digest, p.extension, p.width, p.height, p.widths,
                coalesce(t.base + t.counted, 0) as views",
            $columns,
            " from articles a
            join sections s on s.id = a.section_id
            left join photos p on p.id = a.photo_id
            left join page_view_totals t on t.article_id = a.id
            where a.portal_id = $1 and a.status = 'published' and a.published_at <= $2 "
        )
    };
    () => {
        published!("")
    };
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: i64,
    slug: String,
    headline: String,
    standfirst: String,
    photo_caption: String,
    photo_alt: String,
    published_at: i64,
    section_id: i64,
    section_slug: String,
    section_title: String,
    digest: Option<String>,
    extension: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
    widths: Option<String>,
    views: i64,
}

#[derive(sqlx::FromRow)]
struct ArticleRow {
    #[sqlx(flatten)]
    summary: SummaryRow,
    body: String,
    byline: Option<String>,
    modified_at: i64,
}

impl SummaryRow {
    fn into_summary(self) -> sqlx::Result<ArticleSummary> {
        let photo = self.photo();
        Ok(ArticleSummary {
            id: ArticleId(self.id),
            section: Section { id: self.section_id, slug: stored_slug(self.section_slug)?, title: self.section_title },
            slug: stored_slug(self.slug)?,
            headline: self.headline,
            standfirst: self.standfirst,
            photo,
            published_at: Timestamp(self.published_at),
            views: self.views,
        })
    }

    fn photo(&self) -> Option<Photo> {
        Some(Photo {
            file: PhotoFile {
                digest: self.digest.clone()?,
                extension: self.extension.clone()?,
                width: u32::try_from(self.width?).ok()?,
                height: u32::try_from(self.height?).ok()?,
                widths: self.widths.as_ref()?.split(',').filter_map(|width| width.parse().ok()).collect(),
            },
            caption: self.photo_caption.clone(),
            alt: self.photo_alt.clone(),
        })
    }
}

impl ArticleRow {
    fn into_article(self) -> sqlx::Result<Article> {
        let summary = self.summary.into_summary()?;
        Ok(Article {
            id: summary.id,
            section: summary.section,
            slug: summary.slug,
            headline: summary.headline,
            standfirst: summary.standfirst,
            body: SafeHtml::from_cleaned(self.body),
            byline: self.byline,
            photo: summary.photo,
            published_at: summary.published_at,
            modified_at: Timestamp(self.modified_at),
            views: summary.views,
        })
    }
}

/// A slug that the database holds; only ours are written there.
pub(super) fn stored_slug(text: String) -> sqlx::Result<Slug> {
    Slug::try_from(text).map_err(|error| sqlx::Error::Decode(error.to_string().into()))
}

fn into_summaries(rows: Vec<SummaryRow>) -> sqlx::Result<Vec<ArticleSummary>> {
    rows.into_iter().map(SummaryRow::into_summary).collect()
}

/// Opens an article for a reader.
pub async fn find_published(
    db: &Db, portal: PortalId, section: &Slug, slug: &Slug, now: Timestamp,
) -> sqlx::Result<Option<Article>> {
    let query = concat!(published!(", a.body, a.byline, a.modified_at"), "and s.slug = $3 and a.slug = $4");
    let row: Option<ArticleRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(now.0)
        .bind(section.as_str())
        .bind(slug.as_str())
        .fetch_optional(pool))?;
    row.map(ArticleRow::into_article).transpose()
}

/// Whether readers of `portal` may open this article.
pub async fn is_published(db: &Db, portal: PortalId, article: ArticleId, now: Timestamp) -> sqlx::Result<bool> {
    let query = "select id from articles
        where id = $1 and portal_id = $2 and status = 'published' and published_at <= $3";
    let found: Option<i64> =
        reading!(db, |pool| sqlx::query_scalar(query).bind(article.0).bind(portal.0).bind(now.0).fetch_optional(pool))?;
    Ok(found.is_some())
}

/// The newest articles of the portal.
pub async fn list_newest_published(
    db: &Db, portal: PortalId, limit: u32, now: Timestamp,
) -> sqlx::Result<Vec<ArticleSummary>> {
    let query = concat!(published!(), "order by a.published_at desc, a.id desc limit $3");
    let rows =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(now.0).bind(i64::from(limit)).fetch_all(pool))?;
    into_summaries(rows)
}

/// Articles of one section next to a place in its list, newest first. Without a place, the newest.
pub async fn list_published_of_section(
    db: &Db, portal: PortalId, section: i64, from: Option<PageFrom>, limit: u32, now: Timestamp,
) -> sqlx::Result<Vec<ArticleSummary>> {
    const NEWEST: &str = concat!(
        published!(),
        "and a.section_id = $3 and (a.published_at, a.id) < ($4, $5)
        order by a.published_at desc, a.id desc limit $6"
    );
    const NEWER: &str = concat!(
        published!(),
        "and a.section_id = $3 and (a.published_at, a.id) > ($4, $5)
        order by a.published_at, a.id limit $6"
    );
    let (query, key) = match from {
        None => (NEWEST, ListKey { published_at: Timestamp(i64::MAX), id: ArticleId(i64::MAX) }),
        Some(PageFrom::OlderThan(key)) => (NEWEST, key),
        Some(PageFrom::NewerThan(key)) => (NEWER, key),
    };
    let rows = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(now.0)
        .bind(section)
        .bind(key.published_at.0)
        .bind(key.id.0)
        .bind(i64::from(limit))
        .fetch_all(pool))?;
    let mut articles = into_summaries(rows)?;
    if matches!(from, Some(PageFrom::NewerThan(_))) {
        articles.reverse();
    }
    Ok(articles)
}

/// The key of the article that stands at `position` (from 1, newest first) in a section's list, for
/// people who type a page number. It reads the index only.
pub async fn find_published_key_at(
    db: &Db, portal: PortalId, section: i64, position: u32, now: Timestamp,
) -> sqlx::Result<Option<ListKey>> {
    let query = "select published_at, id from articles
        where portal_id = $1 and section_id = $2 and status = 'published' and published_at <= $3
        order by published_at desc, id desc limit 1 offset $4";
    let row: Option<(i64, i64)> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(section)
        .bind(now.0)
        .bind(i64::from(position) - 1)
        .fetch_optional(pool))?;
    Ok(row.map(|(published_at, id)| ListKey { published_at: Timestamp(published_at), id: ArticleId(id) }))
}

/// The articles with the most page views counted since `since`, most read first.
pub async fn list_most_read_published(
    db: &Db, portal: PortalId, since: Day, limit: u32, now: Timestamp,
) -> sqlx::Result<Vec<ArticleSummary>> {
    let query = concat!(
        "with week as (
            select article_id, sum(views) as week_views from page_view_days
            where portal_id = $1 and day >= $3 group by article_id
        ) ",
        published!(),
        "and a.id in (select article_id from week)
        order by (select week_views from week where article_id = a.id) desc, a.id desc limit $4"
    );
    let rows = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(now.0)
        .bind(since.0)
        .bind(i64::from(limit))
        .fetch_all(pool))?;
    into_summaries(rows)
}

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
    super::redirects::insert(tx, portal, &article_path(section, slug), None, reason, now).await?;
    Ok(true)
}
