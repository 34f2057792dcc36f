//! Articles by the thousand, for measuring. What they say is `server::command::seed`'s.

use super::{
    Db, Tx,
    articles::{NewArticle, insert_rows_of},
    insert_records, reading,
};
use crate::domain::{ArticleId, Day, PortalId, Timestamp};

/// Rows a statement inserts at most; SQLite takes 32,766 parameters, and 13 go into an article.
const ROWS_MAX: usize = 500;

/// The views of an article on each of its days.
pub struct Readership {
    pub article: ArticleId,
    pub days: Vec<(Day, i64)>,
}

/// How many articles a portal has, whatever their status, and when the last of them was published.
pub async fn find_extent(db: &Db, portal: PortalId) -> sqlx::Result<(i64, Option<Timestamp>)> {
    let query = "select count(*), (select published_at from articles where portal_id = $1 order by id desc limit 1)
        from articles where portal_id = $1";
    let (articles, last): (i64, Option<i64>) =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_one(pool))?;
    Ok((articles, last.map(Timestamp)))
}

/// Publishes new articles, all of them or, where an address is taken, none. Their counters come
/// with [`insert_readerships`].
pub async fn insert_published(tx: &mut Tx, articles: &[NewArticle<'_>]) -> sqlx::Result<Vec<(ArticleId, Timestamp)>> {
    let mut published = Vec::with_capacity(articles.len());
    for rows in articles.chunks(ROWS_MAX) {
        published.extend(insert_rows_of(tx, rows, "").await?);
    }
    Ok(published)
}

/// Writes the days of new articles and the counters that are their sums.
pub async fn insert_readerships(tx: &mut Tx, portal: PortalId, readerships: &[Readership]) -> sqlx::Result<()> {
    for rows in readerships.chunks(ROWS_MAX) {
        let _: Vec<(i64,)> = insert_records!(
            tx,
            "insert into page_view_totals (article_id, portal_id, base, counted) ",
            rows,
            |mut row, readership| {
                let counted: i64 = readership.days.iter().map(|(_, views)| views).sum();
                row.push_bind(readership.article.0).push_bind(portal.0).push_bind(0_i64).push_bind(counted);
            },
            " returning article_id"
        )?;
    }
    let days: Vec<_> =
        readerships.iter().flat_map(|r| r.days.iter().map(|&(day, views)| (r.article, day, views))).collect();
    for rows in days.chunks(ROWS_MAX) {
        let _: Vec<(i64,)> = insert_records!(
            tx,
            "insert into page_view_days (article_id, day, portal_id, views) ",
            rows,
            |mut row, (article, day, views)| {
                row.push_bind(article.0).push_bind(day.0).push_bind(portal.0).push_bind(*views);
            },
            " returning article_id"
        )?;
    }
    Ok(())
}

/// Lets PostgreSQL look at the tables that grew, so that it plans for their new size and notes which pages
/// all may see; without that no query is answered from an index alone. SQLite plans without statistics
/// (`Db::open`).
pub async fn analyze(db: &Db) -> sqlx::Result<()> {
    match db {
        Db::Sqlite { .. } => Ok(()),
        Db::Postgres(pool) => {
            sqlx::query("vacuum analyze articles, page_view_totals, page_view_days").execute(pool).await.map(drop)
        }
    }
}
