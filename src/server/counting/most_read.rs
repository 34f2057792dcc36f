//! What was read most in the last seven days. Where much is read, adding it up for every page would
//! cost more than the page, so there the list may be a minute old.

use crate::{
    db::{
        Db,
        articles::{self, MostRead},
        portals,
    },
    domain::{ArticleSummary, PortalId, SectionKind, Timestamp},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Articles in the list.
const LENGTH: usize = 6;
const DAYS: i64 = 7;
/// Up to so many different articles in a week are added up for every page.
const EXACT_MAX: i64 = 500;
const OLD_MILLIS_MAX: i64 = 60_000;

/// The lists of all portals.
#[derive(Default)]
pub struct MostReadLists {
    known: Mutex<HashMap<PortalId, (Timestamp, Arc<MostRead>)>>,
    /// Of each portal one at a time.
    adding_up: Mutex<HashMap<PortalId, Arc<tokio::sync::Mutex<()>>>>,
}

impl MostReadLists {
    /// The most read articles that readers may see now, most read first.
    pub async fn list(&self, db: &Db, portal: PortalId, now: Timestamp) -> sqlx::Result<Vec<ArticleSummary>> {
        let mut articles = self.list_more(db, portal, now).await?;
        articles.truncate(LENGTH);
        Ok(articles)
    }

    /// The same, and those that come behind them: for a page that shows some of them elsewhere.
    pub async fn list_more(&self, db: &Db, portal: PortalId, now: Timestamp) -> sqlx::Result<Vec<ArticleSummary>> {
        let most_read = self.find(db, portal, now).await?;
        let mut articles = articles::list_published_by_ids(db, portal, &most_read.articles, now).await?;
        // Whoever looks for the address of an office reads no news.
        articles.retain(|article| article.section.kind == SectionKind::News);
        articles.sort_by_key(|article| most_read.articles.iter().position(|id| *id == article.id));
        Ok(articles)
    }

    async fn find(&self, db: &Db, portal: PortalId, now: Timestamp) -> sqlx::Result<Arc<MostRead>> {
        let turns = self.turns_of(portal);
        let _turn = match (self.known(portal, now), turns.try_lock()) {
            ((Some(list), true), _) => return Ok(list),
            (_, Ok(turn)) => turn,
            // Somebody is at it; what there is will do.
            ((Some(list), false), Err(_)) if list.articles_read > EXACT_MAX => return Ok(list),
            (_, Err(_)) => turns.lock().await,
        };
        if let (Some(list), true) = self.known(portal, now) {
            return Ok(list);
        }
        // A closed portal stays as it was, and so does what was read last in it.
        let closed = portals::find_portal(db, portal).await?.and_then(|portal| portal.closed);
        let last = closed.map_or(now, |closing| closing.at).day();
        let list = Arc::new(articles::find_most_read(db, portal, last.minus(DAYS - 1)).await?);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(portal, (now, list.clone()));
        Ok(list)
    }

    fn turns_of(&self, portal: PortalId) -> Arc<tokio::sync::Mutex<()>> {
        self.adding_up.lock().unwrap_or_else(PoisonError::into_inner).entry(portal).or_default().clone()
    }

    /// The list that was made last, and whether it will do.
    fn known(&self, portal: PortalId, now: Timestamp) -> (Option<Arc<MostRead>>, bool) {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let of_today = known.get(&portal).filter(|(made_at, _)| made_at.day() == now.day());
        let Some((made_at, list)) = of_today else { return (None, false) };
        let is_recent = (0..OLD_MILLIS_MAX).contains(&(now.0 - made_at.0));
        (Some(list.clone()), is_recent && list.articles_read > EXACT_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{
        counting::add_page_views,
        testing::{NOW, TestPortal, both, write},
    };

    async fn add(portal: &TestPortal<'_>, slug: &str, days_ago: i64, views: i64) -> crate::domain::ArticleId {
        let article = portal.publish(slug, NOW).await;
        let day = NOW.day().minus(days_ago);
        write(portal.db, async |tx| add_page_views(tx, portal.id, article, day, views).await).await;
        article
    }

    async fn listed(lists: &MostReadLists, portal: &TestPortal<'_>, millis: i64) -> Vec<i64> {
        let list = lists.list(portal.db, portal.id, Timestamp(NOW.0 + millis)).await.expect("read");
        list.into_iter().map(|article| article.id.0).collect()
    }

    #[tokio::test]
    async fn the_week_is_the_last_seven_days_most_read_first() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, lists) = (TestPortal::insert(db).await, MostReadLists::default());
            let less = add(&portal, "it", 6, 1).await.0;
            add(&portal, "cu", 7, 9).await;
            assert_eq!(listed(&lists, &portal, 0).await, [less], "{}", db.engine());
            // Little is read here, so the list is exact.
            let more = add(&portal, "nhieu", 0, 2).await.0;
            assert_eq!(listed(&lists, &portal, 0).await, [more, less], "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn where_much_is_read_the_list_may_be_a_minute_old() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, lists) = (TestPortal::insert(db).await, MostReadLists::default());
            let first = add(&portal, "mot", 0, 5).await.0;
            let known = MostRead { articles: vec![crate::domain::ArticleId(first)], articles_read: EXACT_MAX + 1 };
            lists.known.lock().expect("whole").insert(portal.id, (NOW, Arc::new(known)));
            let second = add(&portal, "hai", 0, 9).await.0;
            assert_eq!(listed(&lists, &portal, OLD_MILLIS_MAX - 1).await, [first], "{}", db.engine());
            assert_eq!(listed(&lists, &portal, OLD_MILLIS_MAX).await, [second, first], "{}", db.engine());
        }
    }
}
