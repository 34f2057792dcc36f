//! Brings into the search what is not in it: all articles of a database that knew no search or folded words otherwise, and what
//! somebody changed with a database tool. What the program itself writes is in it at once.

use super::{failure::outlive_panic, telemetry::Seldom};
use crate::db::{Db, search};
use std::time::Duration;
use tokio::time::MissedTickBehavior;

const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Between two steps, so that views and editors come to write too.
const PAUSE: Duration = Duration::from_millis(20);

/// What is needed to index.
#[derive(Clone)]
pub struct Indexing {
    pub db: Db,
}

impl Indexing {
    /// Looks for what waits again and again, the first time at once. It never ends.
    pub async fn keep_up(self) {
        outlive_panic("queueing what was folded otherwise", self.queue_outdated()).await;
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            outlive_panic("indexing what waits", self.index_waiting()).await;
        }
    }

    async fn queue_outdated(&self) {
        match search::queue_outdated(&self.db).await {
            Ok(0) => {}
            Ok(articles) => tracing::info!(articles, "words are folded otherwise now: all is indexed anew"),
            Err(error) => tracing::error!(%error, "the search could not be looked through"),
        }
    }

    /// Until nothing waits, in small steps. An interrupted run is continued by the next one.
    pub async fn index_waiting(&self) {
        static OUTAGES: Seldom = Seldom::new();
        let mut indexed = 0;
        loop {
            match search::index_waiting(&self.db).await {
                Ok(0) => break,
                Ok(articles) => indexed += articles,
                Err(error) => {
                    if OUTAGES.allow().is_some() {
                        tracing::error!(%error, "articles could not be indexed for the search");
                    }
                    return;
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
        if indexed > 0 {
            tracing::info!(articles = indexed, "indexed for the search");
        }
    }
}
