//! Page views and visits. A group of views is recorded in one transaction; rows are written in the
//! order of their keys, so that nodes sharing a PostgreSQL cannot deadlock.

use super::{Db, Tx, execute, reading, writing};
use crate::domain::{ArticleId, Day, LiveCounts, PortalId, ReaderToken, Timestamp, VisitorCounts};
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet};

/// "Đang online" means seen within this many milliseconds.
pub const ONLINE_MILLIS: i64 = 5 * 60 * 1000;

/// One reader on one page, waiting to be counted. Without an article only the visit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    pub portal: PortalId,
    pub article: Option<ArticleId>,
    pub reader: ReaderToken,
}

/// Rows a statement inserts at most; SQLite takes 32,766 parameters, and four go into a row.
const ROWS_MAX: usize = 500;

/// Runs a statement with many rows on either engine; `$push` binds one row.
macro_rules! insert_rows {
    ($tx:expr, $insert:literal, $rows:expr, $push:expr, $tail:literal) => {
        match $tx {
            Tx::Sqlite(tx) => {
                let mut query = QueryBuilder::<sqlx::Sqlite>::new($insert);
                query.push_values($rows, $push).push($tail);
                query.build_query_scalar().persistent(false).fetch_all(&mut **tx).await
            }
            Tx::Postgres(tx) => {
                let mut query = QueryBuilder::<sqlx::Postgres>::new($insert);
                query.push_values($rows, $push).push($tail);
                query.build_query_scalar().persistent(false).fetch_all(&mut **tx).await
            }
        }
    };
}

/// Counts a group of sightings: a reader counts once for a day, and once for an article on a day,
/// however often it is sent. Answers the views of each article that gained some.
pub async fn record(tx: &mut Tx, sightings: &[Sighting], now: Timestamp) -> sqlx::Result<BTreeMap<ArticleId, i64>> {
    let readers: BTreeSet<_> = sightings.iter().map(|s| (s.portal, s.reader)).collect();
    let readers: Vec<_> = readers.into_iter().collect();
    let views: BTreeSet<_> = sightings.iter().filter_map(|s| Some((s.article?, s.reader, s.portal))).collect();
    let views: Vec<_> = views.into_iter().collect();

    for (portal, visits) in record_visits(tx, &readers, now).await? {
        add_visits(tx, portal, now.day(), visits).await?;
    }
    let mut totals = BTreeMap::new();
    for ((article, portal), count) in record_page_views(tx, &views, now.day()).await? {
        totals.insert(article, add_page_views(tx, portal, article, now.day(), count).await?);
    }
    Ok(totals)
}

/// Notes who was seen, and answers how many of each portal's readers are new today.
async fn record_visits(
    tx: &mut Tx, readers: &[(PortalId, ReaderToken)], now: Timestamp,
) -> sqlx::Result<BTreeMap<PortalId, i64>> {
    let day = now.day();
    let mut new_visits = BTreeMap::new();
    for rows in readers.chunks(ROWS_MAX) {
        let portals: Vec<i64> = insert_rows!(
            tx,
            "insert into visit_readers (day, portal_id, reader) ",
            rows,
            |mut row, (portal, reader)| {
                row.push_bind(day.0).push_bind(portal.0).push_bind(reader.to_i64());
            },
            " on conflict do nothing returning portal_id"
        )?;
        for portal in portals {
            *new_visits.entry(PortalId(portal)).or_default() += 1;
        }
        let _: Vec<i64> = insert_rows!(
            tx,
            "insert into readers_online (portal_id, reader, seen_at) ",
            rows,
            |mut row, (portal, reader)| {
                row.push_bind(portal.0).push_bind(reader.to_i64()).push_bind(now.0);
            },
            " on conflict (portal_id, reader) do update set seen_at = excluded.seen_at returning seen_at"
        )?;
    }
    Ok(new_visits)
}

/// Notes who opened what, and answers how many of each article's views are new today.
async fn record_page_views(
    tx: &mut Tx, views: &[(ArticleId, ReaderToken, PortalId)], day: Day,
) -> sqlx::Result<BTreeMap<(ArticleId, PortalId), i64>> {
    let portals: BTreeMap<_, _> = views.iter().map(|&(article, _, portal)| (article, portal)).collect();
    let mut new_views = BTreeMap::new();
    for rows in views.chunks(ROWS_MAX) {
        let articles: Vec<i64> = insert_rows!(
            tx,
            "insert into page_view_readers (day, article_id, reader, portal_id) ",
            rows,
            |mut row, (article, reader, portal)| {
                row.push_bind(day.0).push_bind(article.0).push_bind(reader.to_i64()).push_bind(portal.0);
            },
            " on conflict do nothing returning article_id"
        )?;
        for article in articles.into_iter().map(ArticleId) {
            *new_views.entry((article, portals[&article])).or_default() += 1;
        }
    }
    Ok(new_views)
}

/// Adds visits to a day and to the portal's total.
pub async fn add_visits(tx: &mut Tx, portal: PortalId, day: Day, visits: i64) -> sqlx::Result<()> {
    let query = "insert into visit_days (portal_id, day, visits) values ($1, $2, $3)
        on conflict (portal_id, day) do update set visits = visit_days.visits + excluded.visits";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(day.0).bind(visits))?;
    let query = "update visit_totals set counted = counted + $2 where portal_id = $1";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(visits)).map(drop)
}

/// Adds page views to a day and to the article's total, and answers the number that then shows.
pub async fn add_page_views(
    tx: &mut Tx, portal: PortalId, article: ArticleId, day: Day, views: i64,
) -> sqlx::Result<i64> {
    let query = "insert into page_view_days (article_id, day, portal_id, views) values ($1, $2, $3, $4)
        on conflict (article_id, day) do update set views = page_view_days.views + excluded.views";
    execute!(tx, sqlx::query(query).bind(article.0).bind(day.0).bind(portal.0).bind(views))?;
    let query = "update page_view_totals set counted = counted + $2 where article_id = $1 returning base + counted";
    writing!(tx, |c| sqlx::query_scalar(query).bind(article.0).bind(views).fetch_one(c))
}

/// Adds views that an old portal had counted. `source` says where the number was read.
pub async fn add_page_view_base(
    tx: &mut Tx, portal: PortalId, article: ArticleId, views: i64, source: &str, now: Timestamp,
) -> sqlx::Result<()> {
    let query = "insert into page_view_bases (portal_id, article_id, views, source, recorded_at)
        values ($1, $2, $3, $4, $5)";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(article.0).bind(views).bind(source).bind(now.0))?;
    let query = "update page_view_totals set base = base + $2 where article_id = $1";
    execute!(tx, sqlx::query(query).bind(article.0).bind(views)).map(drop)
}

/// Adds visits that an old portal had counted.
pub async fn add_visit_base(
    tx: &mut Tx, portal: PortalId, visits: i64, source: &str, now: Timestamp,
) -> sqlx::Result<()> {
    let query = "insert into visit_bases (portal_id, visits, source, recorded_at) values ($1, $2, $3, $4)";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(visits).bind(source).bind(now.0))?;
    let query = "update visit_totals set base = base + $2 where portal_id = $1";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(visits)).map(drop)
}

/// The base of a portal's visits.
pub async fn find_visit_base(tx: &mut Tx, portal: PortalId) -> sqlx::Result<i64> {
    let query = "select base from visit_totals where portal_id = $1";
    writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).fetch_one(c))
}

/// Visits of a day, and of all days with the base.
pub async fn find_visits(db: &Db, portal: PortalId, day: Day) -> sqlx::Result<(i64, i64)> {
    let query = "select
            coalesce((select visits from visit_days where portal_id = $1 and day = $2), 0),
            coalesce((select base + counted from visit_totals where portal_id = $1), 0)";
    reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(day.0).fetch_one(pool))
}

/// Readers of a portal who were seen in the last five minutes.
pub async fn count_online(db: &Db, portal: PortalId, now: Timestamp) -> sqlx::Result<i64> {
    let query = "select count(*) from readers_online where portal_id = $1 and seen_at > $2";
    reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).bind(now.0 - ONLINE_MILLIS).fetch_one(pool))
}

/// The portal's numbers as they stand now.
pub async fn find_visitor_counts(db: &Db, portal: PortalId, now: Timestamp) -> sqlx::Result<VisitorCounts> {
    let (today, total) = find_visits(db, portal, now.day()).await?;
    Ok(VisitorCounts { online: count_online(db, portal, now).await?, today, total })
}

/// The views an article shows; 0 where there is none.
pub async fn find_views(db: &Db, portal: PortalId, article: ArticleId) -> sqlx::Result<i64> {
    let query = "select base + counted from page_view_totals where article_id = $1 and portal_id = $2";
    let views: Option<i64> =
        reading!(db, |pool| sqlx::query_scalar(query).bind(article.0).bind(portal.0).fetch_optional(pool))?;
    Ok(views.unwrap_or_default())
}

/// An article's views and its portal's numbers.
pub async fn find_live_counts(
    db: &Db, portal: PortalId, article: ArticleId, now: Timestamp,
) -> sqlx::Result<LiveCounts> {
    let views = find_views(db, portal, article).await?;
    Ok(LiveCounts { views, visitors: find_visitor_counts(db, portal, now).await? })
}

/// The secret of a day: the first caller's proposal, for every node and every later start.
pub async fn find_or_insert_secret(tx: &mut Tx, day: Day, proposal: &str) -> sqlx::Result<String> {
    let query = "insert into reader_secrets (day, secret) values ($1, $2)
        on conflict (day) do update set secret = reader_secrets.secret returning secret";
    writing!(tx, |c| sqlx::query_scalar(query).bind(day.0).bind(proposal).fetch_one(c))
}

/// Forgets who was seen: tokens and secrets of days before today, and readers gone for five minutes.
pub async fn forget_readers(tx: &mut Tx, now: Timestamp) -> sqlx::Result<()> {
    for query in [
        "delete from page_view_readers where day < $1",
        "delete from visit_readers where day < $1",
        "delete from reader_secrets where day < $1",
    ] {
        execute!(tx, sqlx::query(query).bind(now.day().0))?;
    }
    let query = "delete from readers_online where seen_at <= $1";
    execute!(tx, sqlx::query(query).bind(now.0 - ONLINE_MILLIS)).map(drop)
}
