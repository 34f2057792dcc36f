//! Proves that the numbers shown are base + sum of day rows, and that nothing points nowhere.

use super::{Db, reading};
use crate::domain::Day;

/// A number that is not what its rows add up to.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Discrepancy {
    /// The article's id, or the portal's for visits.
    pub id: i64,
    pub shown: i64,
    pub proved: i64,
}

/// How much was looked at.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Extent {
    pub portals: i64,
    pub articles: i64,
    pub page_views: i64,
    pub visits: i64,
}

pub async fn measure(db: &Db) -> sqlx::Result<Extent> {
    let query = "select
            (select count(*) from portals) as portals,
            (select count(*) from articles) as articles,
            (select cast(coalesce(sum(base + counted), 0) as bigint) from page_view_totals) as page_views,
            (select cast(coalesce(sum(base + counted), 0) as bigint) from visit_totals) as visits";
    reading!(db, |pool| sqlx::query_as(query).fetch_one(pool))
}

/// Articles whose base is not the sum of its ledger.
pub async fn list_page_view_base_discrepancies(db: &Db) -> sqlx::Result<Vec<Discrepancy>> {
    let query = "with proofs as (
            select a.id,
                coalesce((select base from page_view_totals where article_id = a.id), -1) as shown,
                cast(coalesce((select sum(views) from page_view_bases where article_id = a.id), 0) as bigint) as proved
            from articles a
        )
        select id, shown, proved from proofs where shown <> proved order by id";
    reading!(db, |pool| sqlx::query_as(query).fetch_all(pool))
}

/// Articles whose counted views are not the sum of their day rows.
pub async fn list_page_view_discrepancies(db: &Db) -> sqlx::Result<Vec<Discrepancy>> {
    let query = "with proofs as (
            select a.id,
                coalesce((select counted from page_view_totals where article_id = a.id), -1) as shown,
                cast(coalesce((select sum(views) from page_view_days where article_id = a.id), 0) as bigint) as proved
            from articles a
        )
        select id, shown, proved from proofs where shown <> proved order by id";
    reading!(db, |pool| sqlx::query_as(query).fetch_all(pool))
}

/// Portals whose base is not the sum of its ledger.
pub async fn list_visit_base_discrepancies(db: &Db) -> sqlx::Result<Vec<Discrepancy>> {
    let query = "with proofs as (
            select p.id,
                coalesce((select base from visit_totals where portal_id = p.id), -1) as shown,
                cast(coalesce((select sum(visits) from visit_bases where portal_id = p.id), 0) as bigint) as proved
            from portals p
        )
        select id, shown, proved from proofs where shown <> proved order by id";
    reading!(db, |pool| sqlx::query_as(query).fetch_all(pool))
}

/// Portals whose counted visits are not the sum of their day rows.
pub async fn list_visit_discrepancies(db: &Db) -> sqlx::Result<Vec<Discrepancy>> {
    let query = "with proofs as (
            select p.id,
                coalesce((select counted from visit_totals where portal_id = p.id), -1) as shown,
                cast(coalesce((select sum(visits) from visit_days where portal_id = p.id), 0) as bigint) as proved
            from portals p
        )
        select id, shown, proved from proofs where shown <> proved order by id";
    reading!(db, |pool| sqlx::query_as(query).fetch_all(pool))
}

/// Articles whose views of `today` differ from the readers that were counted.
pub async fn list_reader_discrepancies(db: &Db, today: Day) -> sqlx::Result<Vec<Discrepancy>> {
    let query = "with seen as (
            select article_id, count(distinct reader) as readers from sightings
            where day = $1 and article_id <> 0 group by article_id
        ), counted as (
            select article_id, views from page_view_days where day = $1
        ), proofs as (
            select a.id, coalesce(c.views, 0) as shown, coalesce(s.readers, 0) as proved
            from (select article_id as id from seen union select article_id from counted) a
            left join counted c on c.article_id = a.id
            left join seen s on s.article_id = a.id
        )
        select id, shown, proved from proofs where shown <> proved order by id";
    reading!(db, |pool| sqlx::query_as(query).bind(today.0).fetch_all(pool))
}

/// Portals whose visits of `today` differ from the readers that were counted.
pub async fn list_visitor_discrepancies(db: &Db, today: Day) -> sqlx::Result<Vec<Discrepancy>> {
    let query = "with proofs as (
            select p.id,
                coalesce((select visits from visit_days d where d.portal_id = p.id and d.day = $1), 0) as shown,
                (select count(distinct reader) from sightings r
                    where r.day = $1 and r.portal_id = p.id and r.article_id = 0) as proved
            from portals p
        )
        select id, shown, proved from proofs where shown <> proved order by id";
    reading!(db, |pool| sqlx::query_as(query).bind(today.0).fetch_all(pool))
}

/// What the engine itself finds wrong with the file, in words for operators; PostgreSQL keeps its own house.
pub async fn list_damages(db: &Db) -> sqlx::Result<Vec<String>> {
    let Db::Sqlite { readers, .. } = db else { return Ok(Vec::new()) };
    let mut found: Vec<String> = sqlx::query_scalar("pragma integrity_check").fetch_all(readers).await?;
    found.retain(|line| line != "ok");
    for line in &found {
        tracing::debug!(line, "SQLite found damage");
    }
    let in_file = |count| format!("tệp cơ sở dữ liệu bị hỏng, SQLite thấy {count} chỗ");
    let mut damages: Vec<String> = (!found.is_empty()).then(|| in_file(found.len())).into_iter().collect();
    let orphans: Vec<(String, Option<i64>, String, i64)> =
        sqlx::query_as("pragma foreign_key_check").fetch_all(readers).await?;
    damages.extend(orphans.into_iter().map(|(table, row, parent, _)| match row {
        Some(row) => format!("{table} số {row} → {parent}"),
        None => format!("{table} → {parent}"),
    }));
    Ok(damages)
}

#[cfg(test)]
mod tests;
