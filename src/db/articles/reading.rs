//! What readers may see of articles.

use super::rows::{ArticleRow, into_summaries, news_only, published, summaries};
use crate::{
    db::{Db, reading, reading_ids, stored::stored_slug, tags},
    domain::{
        Article, ArticleId, ArticleSummary, Day, PortalId, SectionId, Slug, Timestamp,
        address::{ListKey, PageFrom, PageRequest, article_path},
        related::{Headline, related},
    },
};

/// Opens an article for a reader: a published one, or one that is no longer valid and says so.
pub async fn find_published(
    db: &Db, portal: PortalId, section: &Slug, slug: &Slug, now: Timestamp,
) -> sqlx::Result<Option<Article>> {
    // The section is looked up on its own: as one of two conditions on joined tables, SQLite would
    // rather go through all articles of the portal.
    let query = concat!(
        summaries!(", a.body, a.byline, a.modified_at, a.correction_note, a.corrected_at, a.expired_note", ""),
        "where a.portal_id = $1 and a.published_at <= $2
            and (a.status = 'published' or a.status = 'withdrawn' and a.expired_note is not null)
            and a.section_id = (select id from sections where portal_id = $1 and slug = $3) and a.slug = $4"
    );
    let row: Option<ArticleRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(now.0)
        .bind(section.as_str())
        .bind(slug.as_str())
        .fetch_optional(pool))?;
    let Some(mut article) = row.map(ArticleRow::into_article).transpose()? else { return Ok(None) };
    article.tags = tags::list_of_article(db, portal, article.id).await?;
    Ok(Some(article))
}

/// The standing pages of a section, in the order that editors gave them.
pub async fn list_published_pages(
    db: &Db, portal: PortalId, section: SectionId, now: Timestamp,
) -> sqlx::Result<Vec<ArticleSummary>> {
    /// Whoever has more of them wants sections.
    const PAGES_MAX: i64 = 100;
    let query = concat!(
        "with page (id, place) as (
            select id, position from articles
            where portal_id = $1 and section_id = $3 and status = 'published' and published_at <= $2
            order by position, id limit $4
        ) ",
        published!("", "page w cross join"),
        "and a.id = w.id order by w.place, w.id"
    );
    let rows = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(now.0)
        .bind(section.0)
        .bind(PAGES_MAX)
        .fetch_all(pool))?;
    into_summaries(rows)
}

/// Whether readers of `portal` may open this article.
pub async fn is_published(db: &Db, portal: PortalId, article: ArticleId, now: Timestamp) -> sqlx::Result<bool> {
    let query = "select id from articles
        where id = $1 and portal_id = $2 and status = 'published' and published_at <= $3";
    let found: Option<i64> =
        reading!(db, |pool| sqlx::query_scalar(query).bind(article.0).bind(portal.0).bind(now.0).fetch_optional(pool))?;
    Ok(found.is_some())
}

/// What an article that readers may open is called, where it is, and how often it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedHeading {
    pub headline: String,
    pub path: String,
    pub views: i64,
}

/// The heading of an article that readers may open, also where it is no longer valid.
pub async fn find_published_heading(
    db: &Db, portal: PortalId, article: ArticleId, now: Timestamp,
) -> sqlx::Result<Option<PublishedHeading>> {
    let query = "select a.headline, s.slug, a.slug, coalesce(t.base + t.counted, 0) from articles a
        join sections s on s.portal_id = a.portal_id and s.id = a.section_id
        left join page_view_totals t on t.article_id = a.id
        where a.id = $1 and a.portal_id = $2 and a.published_at <= $3
            and (a.status = 'published' or a.status = 'withdrawn' and a.expired_note is not null)";
    let row: Option<(String, String, String, i64)> =
        reading!(db, |pool| sqlx::query_as(query).bind(article.0).bind(portal.0).bind(now.0).fetch_optional(pool))?;
    let heading = row.map(|(headline, section, slug, views)| {
        let path = article_path(&stored_slug(section)?, &stored_slug(slug)?);
        Ok(PublishedHeading { headline, path, views })
    });
    heading.transpose()
}

/// What readers of an article may want to read next: news of the last year, by the words of its headline. What stands `beside` it
/// is not said twice.
pub async fn list_related(
    db: &Db, portal: PortalId, article: &Article, beside: &[ArticleSummary], now: Timestamp,
) -> sqlx::Result<Vec<ArticleSummary>> {
    /// Headlines that are looked through, and what is shown of them.
    const HEADLINES: u32 = 200;
    const RELATED: usize = 4;
    const YEAR_MILLIS: i64 = 365 * 24 * 3_600_000;
    let since = now.minus_millis(YEAR_MILLIS);
    let mut headlines = list_published_headlines(db, portal, since, HEADLINES, now).await?;
    headlines.retain(|other| beside.iter().all(|shown| shown.id != other.id));
    let ids = related(article.id, article.section.id, &article.headline, &headlines, RELATED);
    let mut found = list_published_by_ids(db, portal, &ids, now).await?;
    found.sort_by_key(|found| ids.iter().position(|id| *id == found.id));
    Ok(found)
}

/// Headlines of the newest news since a moment, the newest first.
pub async fn list_published_headlines(
    db: &Db, portal: PortalId, since: Timestamp, limit: u32, now: Timestamp,
) -> sqlx::Result<Vec<Headline>> {
    let query = concat!(
        "select id, section_id, headline from articles
        where portal_id = $1 and status = 'published' and published_at <= $2 and published_at > $3 ",
        news_only!(),
        "order by published_at desc, id desc limit $4"
    );
    let rows: Vec<(i64, i64, String)> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(now.0)
        .bind(since.0)
        .bind(i64::from(limit))
        .fetch_all(pool))?;
    let headline = |(id, section, headline)| Headline { id: ArticleId(id), section: SectionId(section), headline };
    Ok(rows.into_iter().map(headline).collect())
}

/// The newest news of the portal: standing pages and documents are none.
pub async fn list_newest_published(
    db: &Db, portal: PortalId, limit: u32, now: Timestamp,
) -> sqlx::Result<Vec<ArticleSummary>> {
    let query = concat!(
        "with page (id) as (
            select id from articles where portal_id = $1 and status = 'published' and published_at <= $2 ",
        news_only!(),
        "order by published_at desc, id desc limit $3
        ) ",
        published!("", "page w cross join"),
        "and a.id = w.id"
    );
    let rows =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(now.0).bind(i64::from(limit)).fetch_all(pool))?;
    let mut articles = into_summaries(rows)?;
    articles.sort_by_key(|article| std::cmp::Reverse(article.key()));
    Ok(articles)
}

/// Articles of one section next to a place in its list, newest first. Without a place, the newest.
pub async fn list_published_of_section(
    db: &Db, portal: PortalId, section: SectionId, from: Option<PageFrom>, limit: u32, now: Timestamp,
) -> sqlx::Result<Vec<ArticleSummary>> {
    // The page is found in the index alone, then the details of its articles: with statistics SQLite would
    // else take other ways for some keys, hundreds of times as long.
    const NEWEST: &str = concat!(
        "with page (id) as (
            select id from articles
            where portal_id = $1 and section_id = $3 and status = 'published' and published_at <= $2
                and (published_at, id) < ($4, $5)
            order by published_at desc, id desc limit $6
        ) ",
        published!("", "page w cross join"),
        "and a.id = w.id"
    );
    const NEWER: &str = concat!(
        "with page (id) as (
            select id from articles
            where portal_id = $1 and section_id = $3 and status = 'published' and published_at <= $2
                and (published_at, id) > ($4, $5)
            order by published_at, id limit $6
        ) ",
        published!("", "page w cross join"),
        "and a.id = w.id"
    );
    let (query, key) = match from {
        None => (NEWEST, ListKey { published_at: Timestamp(i64::MAX), id: ArticleId(i64::MAX) }),
        Some(PageFrom::OlderThan(key)) => (NEWEST, key),
        Some(PageFrom::NewerThan(key)) => (NEWER, key),
    };
    // SQLite enters the index at this bound and not at the key: without it, it would read all that
    // stands before a page.
    let newest = match from {
        Some(PageFrom::NewerThan(_)) => now.0,
        _ => now.0.min(key.published_at.0),
    };
    let rows = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(newest)
        .bind(section.0)
        .bind(key.published_at.0)
        .bind(key.id.0)
        .bind(i64::from(limit))
        .fetch_all(pool))?;
    let mut articles = into_summaries(rows)?;
    articles.sort_by_key(|article| std::cmp::Reverse(article.key()));
    Ok(articles)
}

/// The key of the article that stands at `position` (from 1, newest first) in a section's list, for
/// people who type a page number. It reads the index only.
pub async fn find_published_key_at(
    db: &Db, portal: PortalId, section: SectionId, position: u32, now: Timestamp,
) -> sqlx::Result<Option<ListKey>> {
    let query = "select published_at, id from articles
        where portal_id = $1 and section_id = $2 and status = 'published' and published_at <= $3
        order by published_at desc, id desc limit 1 offset $4";
    let row: Option<(i64, i64)> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(section.0)
        .bind(now.0)
        .bind(i64::from(position) - 1)
        .fetch_optional(pool))?;
    Ok(row.map(|(published_at, id)| ListKey { published_at: Timestamp(published_at), id: ArticleId(id) }))
}

/// The most read of some days.
#[derive(Debug, Default)]
pub struct MostRead {
    /// Most read first. More than a page shows: some may have been withdrawn since they were read.
    pub articles: Vec<ArticleId>,
    /// How many different articles were read in those days.
    pub articles_read: i64,
}

/// Adds up what readers of a portal opened since a day.
pub async fn find_most_read(db: &Db, portal: PortalId, since: Day) -> sqlx::Result<MostRead> {
    const ARTICLES: i64 = 16;
    let query = "select article_id, count(*) over () from page_view_days
        where portal_id = $1 and day >= $2 group by article_id
        order by sum(views) desc, article_id desc limit $3";
    let rows: Vec<(i64, i64)> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(since.0).bind(ARTICLES).fetch_all(pool))?;
    Ok(MostRead {
        articles_read: rows.first().map_or(0, |(_, articles)| *articles),
        articles: rows.into_iter().map(|(article, _)| ArticleId(article)).collect(),
    })
}

/// Those of these articles that readers of the portal may see, in no order.
pub async fn list_published_by_ids(
    db: &Db, portal: PortalId, articles: &[ArticleId], now: Timestamp,
) -> sqlx::Result<Vec<ArticleSummary>> {
    let ids: Vec<i64> = articles.iter().map(|article| article.0).collect();
    // In a cross join SQLite takes what stands on the left first, and so looks up these and not all.
    let rows = reading_ids!(
        db,
        ["with wanted (id) as "],
        "$3",
        [published!("", "wanted w cross join"), "and a.id = w.id"],
        [portal.0, now.0],
        &ids
    )?;
    into_summaries(rows)
}

/// One page of a section's list, and whether the list goes on beyond it in the direction of reading.
/// `None` for a page that is not there.
pub async fn find_published_page(
    db: &Db, portal: PortalId, section: SectionId, page: PageRequest, now: Timestamp,
) -> sqlx::Result<Option<(Vec<ArticleSummary>, bool)>> {
    let length = PageRequest::LENGTH;
    let from = match page {
        PageRequest { from: Some(from), .. } => Some(from),
        PageRequest { number: 1, .. } => None,
        PageRequest { number, .. } => {
            match find_published_key_at(db, portal, section, (number - 1) * length, now).await? {
                Some(key) => Some(PageFrom::OlderThan(key)),
                None => return Ok(None),
            }
        }
    };
    let articles = list_published_of_section(db, portal, section, from, length + 1, now).await?;
    Ok(PageRequest { from, ..page }.cut(articles, length))
}
