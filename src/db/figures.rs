//! Page views and visits of many days, as the newsroom looks at them. They are added up when they are asked for:
//! editors ask seldom, and days are written with every view.

use super::{Db, reading};
use crate::domain::{
    ArticleId, Day, Period, PersonId, PortalId, SectionId, Timestamp,
    figures::{ReadArticle, ReadSection},
};

/// Page views of each day on which there were any.
pub async fn list_view_days(db: &Db, portal: PortalId, period: Period) -> sqlx::Result<Vec<(Day, i64)>> {
    let query = "select day, cast(sum(views) as bigint) from page_view_days
        where portal_id = $1 and day >= $2 and day <= $3 group by day order by day";
    let rows: Vec<(i64, i64)> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(period.first.0)
        .bind(period.last.0)
        .fetch_all(pool))?;
    Ok(rows.into_iter().map(|(day, views)| (Day(day), views)).collect())
}

/// Visits of each day on which there were any.
pub async fn list_visit_days(db: &Db, portal: PortalId, period: Period) -> sqlx::Result<Vec<(Day, i64)>> {
    let query = "select day, visits from visit_days where portal_id = $1 and day >= $2 and day <= $3 order by day";
    let rows: Vec<(i64, i64)> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(period.first.0)
        .bind(period.last.0)
        .fetch_all(pool))?;
    Ok(rows.into_iter().map(|(day, visits)| (Day(day), visits)).collect())
}

/// Page views of an article on each day on which there were any.
pub async fn list_article_days(
    db: &Db, portal: PortalId, article: ArticleId, period: Period,
) -> sqlx::Result<Vec<(Day, i64)>> {
    // Whose article it is stands with its total: asked of the days, SQLite would go through those of the whole portal.
    let query = "select d.day, d.views from page_view_totals t cross join page_view_days d
        where t.article_id = $2 and t.portal_id = $1 and d.article_id = t.article_id and d.day >= $3 and d.day <= $4
        order by d.day";
    let rows: Vec<(i64, i64)> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(article.0)
        .bind(period.first.0)
        .bind(period.last.0)
        .fetch_all(pool))?;
    Ok(rows.into_iter().map(|(day, views)| (Day(day), views)).collect())
}

/// Whose articles are meant.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadFilter {
    pub section: Option<SectionId>,
    /// Whose text became the article.
    pub author: Option<PersonId>,
}

#[derive(sqlx::FromRow)]
struct ReadRow {
    id: i64,
    headline: String,
    section_title: String,
    published_at: i64,
    status: String,
    views: i64,
}

/// How often each article was read in a period, as a table in a query, and what of them is shown.
macro_rules! most_read {
    ($first:literal, $which:literal) => {
        concat!(
            "select a.id, a.headline, s.title as section_title, a.published_at, a.status, w.views
            from (select article_id, cast(sum(views) as bigint) as views from page_view_days
                where portal_id = $1 and day >= $2 and day <= $3 group by article_id ",
            $first,
            ") w
            cross join articles a
            join sections s on s.portal_id = a.portal_id and s.id = a.section_id
            where a.id = w.article_id and a.portal_id = $1 and a.status <> 'draft' ",
            $which,
            " order by w.views desc, a.id desc limit $4"
        )
    };
}

/// The articles that were read most in a period, also those that were withdrawn since.
pub async fn list_most_read(
    db: &Db, portal: PortalId, period: Period, filter: ReadFilter, limit: u32,
) -> sqlx::Result<Vec<ReadArticle>> {
    let Period { first, last } = period;
    let rows: Vec<ReadRow> = match filter {
        ReadFilter { section: None, author: None } => {
            // The first of all are known before anything else is looked up.
            let query = most_read!("order by views desc, article_id desc limit $4", "");
            reading!(db, |pool| sqlx::query_as(query)
                .bind(portal.0)
                .bind(first.0)
                .bind(last.0)
                .bind(i64::from(limit))
                .fetch_all(pool))?
        }
        ReadFilter { section, author } => {
            let query = most_read!(
                "",
                "and ($5 = 0 or a.section_id = $5) and ($6 = 0 or exists (select 1 from texts t
                    where t.portal_id = $1 and t.article_id = a.id and t.author_id = $6))"
            );
            reading!(db, |pool| sqlx::query_as(query)
                .bind(portal.0)
                .bind(first.0)
                .bind(last.0)
                .bind(i64::from(limit))
                .bind(section.map_or(0, |section| section.0))
                .bind(author.map_or(0, |author| author.0))
                .fetch_all(pool))?
        }
    };
    let articles = rows.into_iter().map(|row| ReadArticle {
        id: ArticleId(row.id),
        headline: row.headline,
        section_title: row.section_title,
        published_at: Timestamp(row.published_at),
        is_withdrawn: row.status == "withdrawn",
        views: row.views,
    });
    Ok(articles.collect())
}

/// The sections whose articles were read in a period, most read first.
pub async fn list_read_sections(db: &Db, portal: PortalId, period: Period) -> sqlx::Result<Vec<ReadSection>> {
    let query = "select s.title, cast(sum(w.views) as bigint) as views
        from (select article_id, cast(sum(views) as bigint) as views from page_view_days
            where portal_id = $1 and day >= $2 and day <= $3 group by article_id) w
        cross join articles a
        join sections s on s.portal_id = a.portal_id and s.id = a.section_id
        where a.id = w.article_id and a.portal_id = $1
        group by s.id, s.title order by views desc, s.id";
    let rows: Vec<(String, i64)> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(period.first.0)
        .bind(period.last.0)
        .fetch_all(pool))?;
    Ok(rows.into_iter().map(|(title, views)| ReadSection { title, views }).collect())
}

#[cfg(test)]
mod tests;
