//! Page views and visits. A group of views is recorded in one transaction; rows are written table
//! by table in the order of their keys, so that nodes sharing a PostgreSQL hardly ever deadlock.

use super::{
    Db, Tx, execute, insert_rows, reading, reading_ids,
    sightings::{self, Sightings},
    writing, writing_ids,
};
use crate::domain::{ArticleId, Day, PortalId, Sighting, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// "Đang online" means seen within this many milliseconds.
pub const ONLINE_MILLIS: i64 = 5 * 60 * 1000;

/// What a group of sightings left behind.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The views that each article of the group then shows. One that readers of the portal cannot open is
    /// absent, and its sightings counted nothing.
    pub views: BTreeMap<(PortalId, ArticleId), i64>,
    /// Visits of the day, and of all days with the base.
    pub visits: BTreeMap<PortalId, (i64, i64)>,
}

/// Counts groups of sightings, one after another. A SQLite file has one of them at a time (`db::claim`);
/// on PostgreSQL every node has its own.
#[derive(Debug, Default)]
pub struct Recorder {
    sightings: Sightings,
}

impl Recorder {
    /// Counts a group and returns when it is flushed to disk: a reader counts once for a day, and once for an
    /// article on a day, however often it is sent. Dropped before it returns, the group may be counted or not,
    /// but wholly.
    pub async fn record(&mut self, db: &Db, group: &[Sighting], now: Timestamp) -> sqlx::Result<Recorded> {
        let mut tx = db.begin().await?;
        let recorded = self.record_in(&mut tx, group, now).await?;
        tx.commit().await?;
        self.sightings.keep();
        Ok(recorded)
    }

    /// Learns who was seen today, so that the first group need not wait for it.
    pub async fn learn(&mut self, db: &Db, now: Timestamp) -> sqlx::Result<()> {
        let mut tx = db.begin().await?;
        self.sightings.learn(&mut tx, now.day()).await?;
        tx.commit().await?;
        self.sightings.keep();
        Ok(())
    }

    async fn record_in(&mut self, tx: &mut Tx, group: &[Sighting], now: Timestamp) -> sqlx::Result<Recorded> {
        let mut views = list_published(tx, group, now).await?;
        let is_open = |s: &&Sighting| s.article.is_none_or(|article| views.contains_key(&(s.portal, article)));
        let open: Vec<Sighting> = group.iter().filter(is_open).copied().collect();

        let news = self.sightings.note(tx, &open, now).await?;
        let visits = add_visits_of(tx, &news.visits, now.day()).await?;
        let totals = add_page_views_of(tx, &news.views, now.day()).await?;
        let moved =
            news.views.keys().filter_map(|&(article, portal)| Some(((portal, article), *totals.get(&article)?)));
        views.extend(moved);
        Ok(Recorded { views, visits })
    }
}

type Views = BTreeMap<(PortalId, ArticleId), i64>;

/// Those of the asked articles that readers of their portals may open, and the views they show, inside a
/// transaction or not.
macro_rules! list_published {
    ($run:ident, $on:expr, $asked:expr, $now:expr) => {{
        let asked: &BTreeSet<(PortalId, ArticleId)> = $asked;
        let ids: Vec<i64> = asked.iter().map(|(_, article)| article.0).collect::<BTreeSet<_>>().into_iter().collect();
        let rows: Vec<(i64, i64, i64)> = $run!(
            $on,
            ["select a.id, a.portal_id, t.base + t.counted
            from articles a join page_view_totals t on t.article_id = a.id
            where a.status = 'published' and a.published_at <= $1 and a.id in "],
            "$2",
            [""],
            [$now.0],
            &ids
        )?;
        let views = rows.into_iter().map(|(article, portal, views)| ((PortalId(portal), ArticleId(article)), views));
        // Somebody may ask one portal for an article of another.
        Ok(views.filter(|(article, _)| asked.contains(article)).collect())
    }};
}

async fn list_published(tx: &mut Tx, sightings: &[Sighting], now: Timestamp) -> sqlx::Result<Views> {
    let asked: BTreeSet<_> = sightings.iter().filter_map(|s| Some((s.portal, s.article?))).collect();
    if asked.is_empty() {
        return Ok(BTreeMap::new());
    }
    list_published!(writing_ids, tx, &asked, now)
}

/// The articles among these that readers of their portals may open, and the views they show.
pub async fn list_published_views(
    db: &Db, asked: &BTreeSet<(PortalId, ArticleId)>, now: Timestamp,
) -> sqlx::Result<Views> {
    list_published!(reading_ids, db, asked, now)
}

/// Adds visits to a day and to the totals of their portals, and answers what both then are. Nought
/// is added too: it says that the portal's numbers moved, because somebody was seen.
async fn add_visits_of(
    tx: &mut Tx, visits: &BTreeMap<PortalId, i64>, day: Day,
) -> sqlx::Result<BTreeMap<PortalId, (i64, i64)>> {
    let rows: Vec<_> = visits.iter().map(|(portal, &visits)| [portal.0, day.0, visits]).collect();
    let days: Vec<(i64, i64)> = insert_rows!(
        tx,
        "insert into visit_days (portal_id, day, visits)",
        3,
        &rows,
        "on conflict (portal_id, day) do update set visits = visit_days.visits + excluded.visits
        returning portal_id, visits"
    )?;
    let rows: Vec<_> = visits.iter().map(|(portal, &visits)| [portal.0, 0, visits]).collect();
    let totals: Vec<(i64, i64)> = insert_rows!(
        tx,
        "insert into visit_totals (portal_id, base, counted)",
        3,
        &rows,
        "on conflict (portal_id) do update
        set counted = visit_totals.counted + excluded.counted, version = visit_totals.version + 1
        returning portal_id, base + counted"
    )?;
    let days: BTreeMap<_, _> = days.into_iter().collect();
    let both =
        totals.into_iter().map(|(portal, total)| (PortalId(portal), (days.get(&portal).copied().unwrap_or(0), total)));
    Ok(both.collect())
}

/// Adds page views to a day and to the totals of their articles, and answers the views these then show.
async fn add_page_views_of(
    tx: &mut Tx, views: &BTreeMap<(ArticleId, PortalId), i64>, day: Day,
) -> sqlx::Result<BTreeMap<ArticleId, i64>> {
    if views.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<_> = views.iter().map(|(&(article, portal), &views)| [article.0, day.0, portal.0, views]).collect();
    let _: Vec<(i64,)> = insert_rows!(
        tx,
        "insert into page_view_days (article_id, day, portal_id, views)",
        4,
        &rows,
        "on conflict (article_id, day) do update set views = page_view_days.views + excluded.views returning article_id"
    )?;
    let rows: Vec<_> = views.iter().map(|(&(article, portal), &views)| [article.0, portal.0, 0, views]).collect();
    let totals: Vec<(i64, i64)> = insert_rows!(
        tx,
        "insert into page_view_totals (article_id, portal_id, base, counted)",
        4,
        &rows,
        "on conflict (article_id) do update set counted = page_view_totals.counted + excluded.counted
        returning article_id, base + counted"
    )?;
    Ok(totals.into_iter().map(|(article, views)| (ArticleId(article), views)).collect())
}

/// Adds visits to a day and to the portal's total.
pub async fn add_visits(tx: &mut Tx, portal: PortalId, day: Day, visits: i64) -> sqlx::Result<()> {
    add_visits_of(tx, &BTreeMap::from([(portal, visits)]), day).await.map(drop)
}

/// Adds page views to a day and to the article's total.
pub async fn add_page_views(
    tx: &mut Tx, portal: PortalId, article: ArticleId, day: Day, views: i64,
) -> sqlx::Result<()> {
    add_page_views_of(tx, &BTreeMap::from([((article, portal), views)]), day).await.map(drop)
}

/// Adds views that an old portal had counted. `source` says where the number was read.
pub async fn add_page_view_base(
    tx: &mut Tx, portal: PortalId, article: ArticleId, views: i64, source: &str, now: Timestamp,
) -> sqlx::Result<()> {
    let query = "insert into page_view_bases (portal_id, article_id, views, source, recorded_at)
        values ($1, $2, $3, $4, $5)";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(article.0).bind(views).bind(source).bind(now.0))?;
    let query = "update page_view_totals set base = base + $2 where article_id = $1";
    execute!(tx, sqlx::query(query).bind(article.0).bind(views))?;
    let query = "update visit_totals set version = version + 1 where portal_id = $1";
    execute!(tx, sqlx::query(query).bind(portal.0)).map(drop)
}

/// Whether views of an article were taken over from this source.
pub async fn has_page_view_base(tx: &mut Tx, article: ArticleId, source: &str) -> sqlx::Result<bool> {
    let query = "select id from page_view_bases where article_id = $1 and source = $2 limit 1";
    let row: Option<i64> = writing!(tx, |c| sqlx::query_scalar(query).bind(article.0).bind(source).fetch_optional(c))?;
    Ok(row.is_some())
}

/// Adds visits that an old portal had counted.
pub async fn add_visit_base(
    tx: &mut Tx, portal: PortalId, visits: i64, source: &str, now: Timestamp,
) -> sqlx::Result<()> {
    let query = "insert into visit_bases (portal_id, visits, source, recorded_at) values ($1, $2, $3, $4)";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(visits).bind(source).bind(now.0))?;
    let query = "update visit_totals set base = base + $2, version = version + 1 where portal_id = $1";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(visits)).map(drop)
}

/// The base of a portal's visits.
pub async fn find_visit_base(tx: &mut Tx, portal: PortalId) -> sqlx::Result<i64> {
    let query = "select base from visit_totals where portal_id = $1";
    writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).fetch_one(c))
}

/// The base of an article's views; `None` where the portal has no such article.
pub async fn find_page_view_base(tx: &mut Tx, portal: PortalId, article: ArticleId) -> sqlx::Result<Option<i64>> {
    let query = "select base from page_view_totals where portal_id = $1 and article_id = $2";
    writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(article.0).fetch_optional(c))
}

/// What was ever added to the base of a portal's visits: how many, where the number was read, and when. The newest first.
pub async fn list_visit_bases(db: &Db, portal: PortalId) -> sqlx::Result<Vec<(i64, String, Timestamp)>> {
    let query = "select visits, source, recorded_at from visit_bases where portal_id = $1 order by id desc";
    let rows: Vec<(i64, String, i64)> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_all(pool))?;
    Ok(rows.into_iter().map(|(visits, source, at)| (visits, source, Timestamp(at))).collect())
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
    let query = "select count(*) from sightings where portal_id = $1 and seen_at > $2";
    reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).bind(now.0 - ONLINE_MILLIS).fetch_one(pool))
}

/// The views an article shows; 0 where there is none.
pub async fn find_views(db: &Db, portal: PortalId, article: ArticleId) -> sqlx::Result<i64> {
    let query = "select base + counted from page_view_totals where article_id = $1 and portal_id = $2";
    let views: Option<i64> =
        reading!(db, |pool| sqlx::query_scalar(query).bind(article.0).bind(portal.0).fetch_optional(pool))?;
    Ok(views.unwrap_or_default())
}

/// The views that each of these articles shows. Another portal's are absent.
pub async fn list_views(db: &Db, portal: PortalId, articles: &[ArticleId]) -> sqlx::Result<BTreeMap<ArticleId, i64>> {
    let ids: Vec<i64> = articles.iter().map(|article| article.0).collect();
    let rows: Vec<(i64, i64)> = reading_ids!(
        db,
        ["select article_id, base + counted from page_view_totals where portal_id = $1 and article_id in "],
        "$2",
        [""],
        [portal.0],
        &ids
    )?;
    Ok(rows.into_iter().map(|(article, views)| (ArticleId(article), views)).collect())
}

/// The secret of a day: the first caller's proposal, for every node and every later start.
pub async fn find_or_insert_secret(tx: &mut Tx, day: Day, proposal: &str) -> sqlx::Result<String> {
    let query = "insert into reader_secrets (day, secret) values ($1, $2)
        on conflict (day) do update set secret = reader_secrets.secret returning secret";
    writing!(tx, |c| sqlx::query_scalar(query).bind(day.0).bind(proposal).fetch_one(c))
}

/// How long tokens outlive their day: another node's clock may still be a little behind.
const GRACE_MILLIS: i64 = 60 * 60 * 1000;
/// Rows of a table that one call forgets, so that views never wait long for it.
const FORGOTTEN_MAX: i64 = 5_000;

/// Forgets who was seen: tokens and secrets of days that are over, and readers gone for five
/// minutes. Answers whether there may be more to forget.
pub async fn forget_readers(tx: &mut Tx, now: Timestamp) -> sqlx::Result<bool> {
    let day = now.minus_millis(GRACE_MILLIS).day();
    let seen = sightings::delete_before(tx, day, FORGOTTEN_MAX).await?;
    execute!(tx, sqlx::query("delete from reader_secrets where day < $1").bind(day.0))?;
    let gone = sightings::let_go(tx, now.minus_millis(ONLINE_MILLIS), FORGOTTEN_MAX).await?;
    if gone > 0 {
        // "Đang online" went down.
        execute!(tx, sqlx::query("update visit_totals set version = version + 1"))?;
    }
    Ok(seen.max(gone) >= FORGOTTEN_MAX.unsigned_abs())
}

#[cfg(test)]
mod tests;
