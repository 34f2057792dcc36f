//! Publishes scheduled texts when their time has come, and after an outage what should have been published meanwhile.

use super::{clock::Clock, failure::outlive_panic, telemetry::Seldom};
use crate::db::{Db, texts};
use std::time::Duration;
use tokio::time::MissedTickBehavior;

const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What is needed to publish.
#[derive(Clone)]
pub struct Publishing {
    pub db: Db,
    pub clock: Clock,
}

impl Publishing {
    /// Looks at the clock again and again, the first time at once. It never ends.
    pub async fn keep_time(self) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            outlive_panic("publishing what is due", self.publish_due()).await;
        }
    }

    /// Publishes what is due at this moment. What cannot be stays scheduled, and the desk shows it as overdue.
    pub async fn publish_due(&self) {
        static OUTAGES: Seldom = Seldom::new();
        static REFUSALS: Seldom = Seldom::new();
        let due = match texts::publish_due(&self.db, self.clock.now()).await {
            Ok(due) => due,
            Err(error) => {
                if OUTAGES.allow().is_some() {
                    tracing::error!(%error, "scheduled texts could not be published");
                }
                return;
            }
        };
        for text in due.published {
            tracing::info!(text = text.0, "published at its time");
        }
        for (text, refusal) in due.refused {
            if REFUSALS.allow().is_some() {
                tracing::warn!(text = text.0, ?refusal, "a scheduled text cannot be published");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::testing::{NOW, TestPortal, both, sample_content},
        domain::{ActRequest, ReviewRules, Role, Timestamp},
    };

    #[tokio::test]
    async fn a_text_appears_when_the_clock_gets_there() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let (reporter, publisher) =
                (portal.sign_in(&[Role::Reporter]).await, portal.sign_in(&[Role::Publisher]).await);
            let at = Timestamp(NOW.0 + 60_000);
            let mut tx = db.begin().await.expect("a transaction");
            let content = sample_content(&portal, "Mưa lũ");
            let text = texts::insert(&mut tx, &reporter, &content, NOW).await.expect("begun");
            for (person, request) in [
                (&reporter, ActRequest::Submit),
                (&publisher, ActRequest::Approve),
                (&publisher, ActRequest::Schedule { at }),
            ] {
                texts::act(&mut tx, person, text, 1, &request, ReviewRules::default(), NOW).await.expect("done");
            }
            tx.commit().await.expect("committed");
            let publishing = Publishing { db: db.clone(), clock: Clock::fixed(NOW) };
            let published_at = async || {
                publishing.publish_due().await;
                let found = texts::find(db, &publisher, text).await.expect("read").expect("there");
                found.article.map(|article| article.published_at)
            };
            assert_eq!(published_at().await, None, "{}", db.engine());
            publishing.clock.advance_millis(59_999);
            assert_eq!(published_at().await, None, "{}", db.engine());
            publishing.clock.advance_millis(1);
            assert_eq!(published_at().await, Some(at), "{}", db.engine());
        }
    }
}
