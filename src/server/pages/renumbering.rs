//! New numbers for stored pages: read from the database, put in their places, without rendering.

use super::{
    cache::{Ageing, Made, Page, PageCache, apology},
    portal_register::Moment,
};
use crate::{
    db::{self, Db},
    domain::{ArticleId, PortalId, Timestamp, VisitorCounts},
    server::{clock::Clock, counting::Counting, failure::outlive_panic},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

/// Pages that age within this time of each other are given new numbers together.
const GATHER: Duration = Duration::from_millis(30);

/// What numbers are read from.
#[derive(Clone)]
pub struct Renumbering {
    pub db: Db,
    pub clock: Clock,
    pub counting: Counting,
}

impl Renumbering {
    /// The page with the numbers that stand now.
    pub async fn renumber(&self, former: &Page) -> Made {
        let numbers = self.read(former.portal, former.motion.now(), &former.numbers.articles()).await;
        match numbers {
            Ok(numbers) => Made::Page(Arc::new(numbers.put_in(former))),
            Err(error) => {
                tracing::warn!(%error, "the numbers of a page could not be read");
                apology()
            }
        }
    }

    /// Gives new numbers to pages that age while they are asked for, so that nobody waits for them: those of a
    /// moment together, by one reading a portal. It never ends.
    pub async fn keep_fresh(self, pages: Arc<PageCache>) {
        loop {
            pages.await_ageing().await;
            tokio::time::sleep(GATHER).await;
            outlive_panic("giving new numbers to ageing pages", self.renew_ageing(&pages)).await;
        }
    }

    /// Gives new numbers to the pages that age now. One whose numbers cannot be read gets them from whoever
    /// asks for it next.
    pub async fn renew_ageing(&self, pages: &PageCache) {
        let mut portals: BTreeMap<PortalId, Vec<Ageing>> = BTreeMap::new();
        for (key, page) in pages.take_ageing().into_iter().filter(|(_, page)| page.needs_numbers_only(&self.clock)) {
            portals.entry(page.portal).or_default().push((key, page));
        }
        for (portal, ageing) in portals {
            let Some((_, first)) = ageing.first() else { continue };
            let moved = first.motion.now();
            let articles: BTreeSet<ArticleId> = ageing.iter().flat_map(|(_, page)| page.numbers.articles()).collect();
            let articles: Vec<ArticleId> = articles.into_iter().collect();
            let Ok(numbers) = self.read(portal, moved, &articles).await else { continue };
            for (key, page) in ageing {
                pages.replace(key, &page, numbers.put_in(&page));
                tokio::task::yield_now().await;
            }
        }
    }

    /// The numbers that stand now. `moved` is how far the portal is at least by then.
    async fn read(&self, portal: PortalId, moved: Moment, articles: &[ArticleId]) -> sqlx::Result<Numbers> {
        let read_at = self.clock.now();
        let views = db::counting::list_views(&self.db, portal, articles).await?;
        let visitors = self.counting.visitor_counts(portal, read_at).await?;
        Ok(Numbers { views, visitors, moved, read_at })
    }
}

/// Numbers of a portal as they stood at one moment.
struct Numbers {
    views: BTreeMap<ArticleId, i64>,
    visitors: VisitorCounts,
    moved: Moment,
    read_at: Timestamp,
}

impl Numbers {
    /// The page with these numbers in their places.
    fn put_in(&self, page: &Page) -> Page {
        let (html, numbers) = page.numbers.replace(page.stored.body(), &self.views, &self.visitors);
        Page {
            numbers,
            stored: page.stored.with_body(html.into()),
            portal: page.portal,
            motion: page.motion.clone(),
            // Its content is still that of the time when it was rendered.
            moment: Moment { counts: self.moved.counts, ..page.moment },
            rendered_at: page.rendered_at,
            made_at: self.read_at,
            is_ageing: AtomicBool::new(false),
        }
    }
}
