//! What feeds, sitemaps and the public interface for programs read of articles.

use super::rows::{ArticleRow, published, summaries};
use crate::{
    db::{Db, reading, stored::stored_slug},
    domain::{Article, ArticleId, ArticlePlace, PortalId, SectionId, Timestamp, address::ListKey},
};

/// Which articles are wanted.
#[derive(Clone, Copy, Debug)]
pub struct WantedArticles {
    pub section: Option<SectionId>,
    /// Published at this moment or later.
    pub since: Timestamp,
    /// Published before this one.
    pub until: Timestamp,
    /// Only what stands after this place.
    pub before: Option<ListKey>,
    pub limit: u32,
}

impl WantedArticles {
    /// The newest of a section, or of all.
    pub fn newest(section: Option<SectionId>, limit: u32) -> WantedArticles {
        let (since, until) = (Timestamp(i64::MIN), Timestamp(i64::MAX));
        WantedArticles { section, since, until, before: None, limit }
    }
}

/// `$entry` says what is asked of the section, `$columns` what is told besides.
macro_rules! wanted_of {
    ($entry:literal, $columns:literal) => {
        concat!(
            "with page (id) as (
                select id from articles where portal_id = $1 and status = 'published' and published_at <= $2
                and published_at >= $3 and (published_at, id) < ($4, $5) ",
            $entry,
            " order by published_at desc, id desc limit $7
            ) ",
            published!($columns, "page w cross join"),
            "and a.id = w.id"
        )
    };
}

macro_rules! list_wanted {
    ($columns:literal, $db:expr, $portal:expr, $wanted:expr, $now:expr) => {{
        let WantedArticles { section, since, until, before, limit } = $wanted;
        let key = before.unwrap_or(ListKey { published_at: Timestamp(i64::MAX), id: ArticleId(i64::MAX) });
        let newest = $now.0.min(key.published_at.0).min(until.0.saturating_sub(1));
        let query = match section {
            Some(_) => wanted_of!("and section_id = $6", $columns),
            None => wanted_of!("and $6 = 0", $columns),
        };
        let rows: Vec<ArticleRow> = reading!($db, |pool| sqlx::query_as(query)
            .bind($portal.0)
            .bind(newest)
            .bind(since.0)
            .bind(key.published_at.0)
            .bind(key.id.0)
            .bind(section.map_or(0, |section| section.0))
            .bind(i64::from(limit))
            .fetch_all(pool))?;
        let articles: sqlx::Result<Vec<Article>> = rows.into_iter().map(ArticleRow::into_article).collect();
        let mut articles = articles?;
        articles.sort_by_key(|article| std::cmp::Reverse(article.key()));
        Ok(articles)
    }};
}

/// Whole articles, the newest first.
pub async fn list_published_whole(
    db: &Db, portal: PortalId, wanted: WantedArticles, now: Timestamp,
) -> sqlx::Result<Vec<Article>> {
    list_wanted!(
        ", a.body, a.byline, a.modified_at, a.correction_note, a.corrected_at, a.expired_note",
        db,
        portal,
        wanted,
        now
    )
}

/// The same without their bodies, which are empty here.
pub async fn list_published_heads(
    db: &Db, portal: PortalId, wanted: WantedArticles, now: Timestamp,
) -> sqlx::Result<Vec<Article>> {
    list_wanted!(
        ", '' as body, a.byline, a.modified_at, a.correction_note, a.corrected_at, a.expired_note",
        db,
        portal,
        wanted,
        now
    )
}

/// One that stands in lists.
pub async fn find_published_by_id(
    db: &Db, portal: PortalId, article: ArticleId, now: Timestamp,
) -> sqlx::Result<Option<Article>> {
    let query = concat!(
        published!(", a.body, a.byline, a.modified_at, a.correction_note, a.corrected_at, a.expired_note"),
        "and a.id = $3"
    );
    let row: Option<ArticleRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(now.0).bind(article.0).fetch_optional(pool))?;
    row.map(ArticleRow::into_article).transpose()
}

/// Where articles are whose ids lie behind the first and up to the last of these, in the order of their ids. An article stays
/// between the same two for ever, whatever is published.
pub async fn list_published_places(
    db: &Db, portal: PortalId, [after, last]: [ArticleId; 2], limit: u32, now: Timestamp,
) -> sqlx::Result<Vec<ArticlePlace>> {
    // Sums and joined texts keep the engines from the index of lists, by which all articles would be sorted.
    let query = "select s.slug, a.slug, a.modified_at from articles a join sections s on s.id = a.section_id
        where a.portal_id = $1 and a.id > $2 and a.id <= $3 and a.status || '' = 'published' and a.published_at + 0 <= $4
        order by a.id limit $5";
    let rows: Vec<(String, String, i64)> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(after.0)
        .bind(last.0)
        .bind(now.0)
        .bind(i64::from(limit))
        .fetch_all(pool))?;
    let place = |(section, slug, modified_at)| {
        let (section, slug) = (stored_slug(section)?, stored_slug(slug)?);
        Ok(ArticlePlace { section, slug, modified_at: Timestamp(modified_at) })
    };
    rows.into_iter().map(place).collect()
}

/// The article with the smallest id behind this one.
pub async fn find_published_after(
    db: &Db, portal: PortalId, after: ArticleId, now: Timestamp,
) -> sqlx::Result<Option<ArticleId>> {
    let query = "select id from articles
        where portal_id = $1 and id > $2 and status || '' = 'published' and published_at + 0 <= $3 order by id limit 1";
    let id: Option<i64> =
        reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).bind(after.0).bind(now.0).fetch_optional(pool))?;
    Ok(id.map(ArticleId))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{
        articles,
        testing::{NOW, TestPortal, both, slug, write},
    };

    const MINUTE: i64 = 60_000;

    /// Three articles a minute apart, the third in a minute from now, a withdrawn one, and one of another portal.
    async fn publish_some(portal: &TestPortal<'_>, other: &TestPortal<'_>) -> Vec<ArticleId> {
        other.publish("cua-noi-khac", NOW).await;
        let mut ids = Vec::new();
        for (number, address) in ["mot", "hai", "sap-dang"].iter().enumerate() {
            ids.push(portal.publish(address, NOW.minus_millis((1 - number as i64) * MINUTE)).await);
        }
        portal.publish("go", NOW).await;
        let section = portal.section.slug.clone();
        write(portal.db, async |tx| articles::withdraw(tx, portal.id, &section, &slug("go"), "Nhầm.", NOW).await).await;
        ids
    }

    fn slugs(articles: &[Article]) -> Vec<&str> {
        articles.iter().map(|article| article.slug.as_str()).collect()
    }

    #[tokio::test]
    async fn feeds_have_what_readers_may_see_and_nothing_else() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let ids = publish_some(&portal, &other).await;
            let newest = |section| WantedArticles::newest(section, 20);
            for section in [None, Some(portal.section.id)] {
                let whole = list_published_whole(db, portal.id, newest(section), NOW).await.expect("read");
                assert_eq!(slugs(&whole), ["hai", "mot"], "{}", db.engine());
                assert!(!whole[0].body.as_str().is_empty());
                let heads = list_published_heads(db, portal.id, newest(section), NOW).await.expect("read");
                assert_eq!((slugs(&heads), heads[0].body.as_str()), (vec!["hai", "mot"], ""));
            }
            let of_other = list_published_heads(db, portal.id, newest(Some(other.section.id)), NOW).await;
            assert_eq!(of_other.expect("read"), [], "{}", db.engine());
            let find = async |id| find_published_by_id(db, portal.id, id, NOW).await.expect("read");
            assert_eq!(find(ids[0]).await.map(|article| article.slug), Some(slug("mot")), "{}", db.engine());
            assert_eq!(find(ids[2]).await, None, "its time has not come");
            assert_eq!(find_published_by_id(db, other.id, ids[0], NOW).await.expect("read"), None);
        }
    }

    #[tokio::test]
    async fn a_period_and_a_place_in_the_list_are_kept_to() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            publish_some(&portal, &other).await;
            let list = async |wanted| list_published_heads(db, portal.id, wanted, NOW).await.expect("read");
            let all = WantedArticles::newest(None, 20);
            assert_eq!(slugs(&list(WantedArticles { since: NOW, ..all }).await), ["hai"], "{}", db.engine());
            assert_eq!(slugs(&list(WantedArticles { until: NOW, ..all }).await), ["mot"], "{}", db.engine());
            let first = list(WantedArticles { limit: 1, ..all }).await;
            let rest = list(WantedArticles { before: Some(first[0].key()), ..all }).await;
            assert_eq!(slugs(&rest), ["mot"], "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn an_article_is_in_one_part_of_the_sitemap() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let ids = publish_some(&portal, &other).await;
            let places = async |after, last| {
                let places = list_published_places(db, portal.id, [after, last], 20, NOW).await.expect("read");
                places.into_iter().map(|place| place.path()).collect::<Vec<_>>()
            };
            assert_eq!(places(ArticleId(0), ArticleId(i64::MAX)).await, ["/tin-tuc/mot", "/tin-tuc/hai"]);
            assert_eq!(places(ids[0], ids[1]).await, ["/tin-tuc/hai"], "{}", db.engine());
            let after = async |id| find_published_after(db, portal.id, id, NOW).await.expect("read");
            assert_eq!((after(ArticleId(0)).await, after(ids[0]).await), (Some(ids[0]), Some(ids[1])));
            assert_eq!(after(ids[1]).await, None, "{}", db.engine());
        }
    }
}
