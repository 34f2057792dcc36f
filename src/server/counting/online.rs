//! "Đang online" of each portal.

use crate::{
    db::{self, Db},
    domain::{PortalId, Timestamp, VisitorCounts},
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Counting more readers online than this anew for each group would cost more than the group.
const ONLINE_RECOUNT_MAX: i64 = 1_000;

/// What was counted last. Counting a large crowd anew for every page would cost more than
/// the page, so such a number may be a second old.
#[derive(Default)]
pub struct OnlineCounts(Mutex<HashMap<PortalId, (Timestamp, i64)>>);

impl OnlineCounts {
    /// What was last counted, and when.
    pub fn known(&self, portal: PortalId) -> Option<(Timestamp, i64)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&portal).copied()
    }

    pub async fn visitor_counts(&self, db: &Db, portal: PortalId, now: Timestamp) -> sqlx::Result<VisitorCounts> {
        let (today, total) = db::counting::find_visits(db, portal, now.day()).await?;
        Ok(VisitorCounts { online: self.count(db, portal, now).await?, today, total })
    }

    pub async fn count(&self, db: &Db, portal: PortalId, now: Timestamp) -> sqlx::Result<i64> {
        let recent =
            self.known(portal).filter(|(at, count)| *count > ONLINE_RECOUNT_MAX && (now.0 - at.0).abs() < 1000);
        let online = match recent {
            Some((_, count)) => count,
            None => db::counting::count_online(db, portal, now).await?,
        };
        if recent.is_none() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(portal, (now, online));
        }
        Ok(online)
    }
}
