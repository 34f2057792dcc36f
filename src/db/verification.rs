//! Proves that the numbers shown are base + sum of day rows, and that nothing points nowhere.

use super::{Db, media_uses::digests_in, reading};
use crate::domain::{Day, Month};
use std::collections::{BTreeMap, BTreeSet};

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

/// Months whose noted number of articles, from which the archive is told, is not what there are, in words for operators.
pub async fn list_month_discrepancies(db: &Db) -> sqlx::Result<Vec<String>> {
    // Days are days in Vietnam (UTC+7); whole numbers are cut towards nought, and days before 1970 are below it.
    let query = "with moments as (
            select portal_id, section_id, published_at + 25200000 as moment from articles where status = 'published'
        ), days as (
            select portal_id, section_id, (moment - (moment % 86400000 + 86400000) % 86400000) / 86400000 as day from moments
        )
        select portal_id, section_id, day, count(*) from days group by portal_id, section_id, day";
    let days: Vec<(i64, i64, i64, i64)> = reading!(db, |pool| sqlx::query_as(query).fetch_all(pool))?;
    let query = "select portal_id, section_id, month, articles from article_months";
    let noted: Vec<(i64, i64, i64, i64)> = reading!(db, |pool| sqlx::query_as(query).fetch_all(pool))?;
    let mut months: BTreeMap<_, (i64, i64)> = BTreeMap::new();
    for (portal, section, day, articles) in days {
        months.entry((portal, section, Month::of(Day(day)).0)).or_default().1 += articles;
    }
    for (portal, section, month, articles) in noted {
        months.entry((portal, section, month)).or_default().0 += articles;
    }
    let wrong = months.into_iter().filter(|(_, (noted, there))| noted != there);
    let in_words = wrong.map(|((portal, section, month), (noted, there))| {
        let month = Month(month).iso8601();
        format!("cổng số {portal}, chuyên mục số {section}, tháng {month}: ghi {noted} bài, có {there}")
    });
    Ok(in_words.collect())
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

/// What the database says of a portal's files of the store.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct StoredMedia {
    pub portal_id: i64,
    pub digest: String,
    pub kind: String,
    pub extension: String,
    pub master_extension: String,
    /// Of a picture, parted by commas; `None` where its row is missing.
    pub widths: Option<String>,
}

/// All that the database knows of the store.
pub async fn list_media(db: &Db) -> sqlx::Result<Vec<StoredMedia>> {
    let query = "select m.portal_id, m.digest, m.kind, m.extension, m.master_extension, p.widths from media_files m
        left join photos p on p.portal_id = m.portal_id and p.digest = m.digest order by m.portal_id, m.id";
    reading!(db, |pool| sqlx::query_as(query).fetch_all(pool))
}

/// Pictures that the library does not know, in words for operators.
pub async fn list_unlisted_photos(db: &Db) -> sqlx::Result<Vec<String>> {
    let query = "select p.portal_id, p.digest from photos p
        where not exists (select 1 from media_files m where m.portal_id = p.portal_id and m.digest = p.digest)
        order by p.portal_id, p.digest";
    let rows: Vec<(i64, String)> = reading!(db, |pool| sqlx::query_as(query).fetch_all(pool))?;
    Ok(rows
        .into_iter()
        .map(|(portal, digest)| format!("cổng số {portal}: ảnh {digest} không có trong kho ảnh"))
        .collect())
}

/// What an article or text shows, and what is noted that it does.
#[derive(sqlx::FromRow)]
struct ShownRow {
    id: i64,
    body: String,
    photo: Option<String>,
    is_public: bool,
}

/// What an article is called where it is told of.
const ARTICLE: &str = "bài";

/// Articles and texts whose noted uses of the store are not what they show, and articles that show what the library has not, in
/// words for operators.
pub async fn list_use_discrepancies(db: &Db) -> sqlx::Result<Vec<String>> {
    const ARTICLES: &str = "select a.id, a.body, p.digest as photo,
            a.status = 'published' or a.status = 'withdrawn' and a.expired_note is not null as is_public
        from articles a left join photos p on p.portal_id = a.portal_id and p.id = a.photo_id
        where a.portal_id = $1 and a.id > $2 order by a.id limit $3";
    const ARTICLE_USES: &str = "select article_id, digest, is_public from media_uses
        where portal_id = $1 and article_id > $2 and article_id <= $3";
    const TEXTS: &str = "select t.id, r.body, r.photo, 1 = 0 as is_public from texts t
        join revisions r on r.portal_id = t.portal_id and r.text_id = t.id and r.number = t.revision
        where t.portal_id = $1 and t.id > $2 order by t.id limit $3";
    const TEXT_USES: &str = "select text_id, digest, 1 = 0 as is_public from text_media_uses
        where portal_id = $1 and text_id > $2 and text_id <= $3";
    let portals: Vec<(i64,)> =
        reading!(db, |pool| sqlx::query_as("select id from portals order by id").fetch_all(pool))?;
    let mut found = Vec::new();
    for (portal,) in portals {
        let query = "select digest from media_files where portal_id = $1";
        let known: Vec<String> = reading!(db, |pool| sqlx::query_scalar(query).bind(portal).fetch_all(pool))?;
        let known: BTreeSet<String> = known.into_iter().collect();
        for (what, shown, uses) in [(ARTICLE, ARTICLES, ARTICLE_USES), ("bản thảo", TEXTS, TEXT_USES)] {
            found.extend(compare_uses(db, portal, what, shown, uses, &known).await?);
        }
    }
    Ok(found)
}

async fn compare_uses(
    db: &Db, portal: i64, what: &str, shown: &'static str, uses: &'static str, known: &BTreeSet<String>,
) -> sqlx::Result<Vec<String>> {
    const BATCH: i64 = 500;
    let (mut found, mut after) = (Vec::new(), i64::MIN);
    loop {
        let rows: Vec<ShownRow> =
            reading!(db, |pool| sqlx::query_as(shown).bind(portal).bind(after).bind(BATCH).fetch_all(pool))?;
        let Some(last) = rows.last().map(|row| row.id) else { return Ok(found) };
        let noted: Vec<(i64, String, bool)> =
            reading!(db, |pool| sqlx::query_as(uses).bind(portal).bind(after).bind(last).fetch_all(pool))?;
        let noted: BTreeSet<(i64, String, bool)> = noted.into_iter().collect();
        let mut right = BTreeSet::new();
        for row in rows {
            let mut digests: BTreeSet<&str> = digests_in(&row.body);
            digests.extend(row.photo.as_deref());
            let (there, lost): (Vec<_>, Vec<_>) = digests.into_iter().partition(|digest| known.contains(*digest));
            right.extend(there.into_iter().map(|digest| (row.id, digest.to_owned(), row.is_public)));
            // A draft may have such a hole; it is asked about before it is published.
            let lost = lost.into_iter().filter(|_| what == ARTICLE);
            found.extend(
                lost.map(|digest| format!("cổng số {portal}: {what} số {} dùng {digest} mà kho không có", row.id)),
            );
        }
        found.extend(
            right
                .difference(&noted)
                .map(|(id, digest, _)| format!("cổng số {portal}: {what} số {id} dùng {digest} mà không ghi")),
        );
        found.extend(
            noted
                .difference(&right)
                .map(|(id, digest, _)| format!("cổng số {portal}: ghi {what} số {id} dùng {digest} mà không phải")),
        );
        after = last;
    }
}

#[cfg(test)]
mod tests;
