//! What time it is, so that tests can say.

use crate::domain::Timestamp;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

#[derive(Clone)]
pub enum Clock {
    System,
    /// Stands still until it is set.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    pub fn fixed(now: Timestamp) -> Clock {
        Clock::Fixed(Arc::new(AtomicI64::new(now.0)))
    }

    /// Moves a fixed clock; the system's own is left alone.
    pub fn advance_millis(&self, millis: i64) {
        if let Clock::Fixed(now) = self {
            now.fetch_add(millis, Ordering::SeqCst);
        }
    }

    pub fn now(&self) -> Timestamp {
        match self {
            Clock::Fixed(now) => Timestamp(now.load(Ordering::SeqCst)),
            Clock::System => {
                let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
            }
        }
    }
}
