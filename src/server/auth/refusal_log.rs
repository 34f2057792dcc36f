//! How many refused sign-ins are written into the audit log: so few in a minute that no attack fills the disk, and what is left
//! out is counted.

use crate::domain::{PortalId, Timestamp};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Of one portal.
const EACH_MINUTE_MAX: u32 = 30;

#[derive(Default)]
pub struct RefusalLog(Mutex<HashMap<PortalId, Minute>>);

#[derive(Default)]
struct Minute {
    began_at: i64,
    written: u32,
    left_out: u64,
}

impl RefusalLog {
    /// Whether a refusal is to be written down; then how many were left out before it.
    pub fn admit(&self, portal: PortalId, now: Timestamp) -> Option<u64> {
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = minutes.entry(portal).or_default();
        if !(0..60_000).contains(&(now.0 - minute.began_at)) {
            (minute.began_at, minute.written) = (now.0, 0);
        }
        if minute.written >= EACH_MINUTE_MAX {
            minute.left_out += 1;
            return None;
        }
        minute.written += 1;
        Some(std::mem::take(&mut minute.left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attack_is_written_down_in_part_and_counted_whole() {
        let (log, now) = (RefusalLog::default(), Timestamp(5_000_000));
        let written = (0..1_000).filter(|_| log.admit(PortalId(1), now).is_some()).count();
        assert_eq!(written, 30);
        assert_eq!(log.admit(PortalId(2), now), Some(0), "another portal");
        assert_eq!(log.admit(PortalId(1), Timestamp(now.0 + 59_999)), None);
        assert_eq!(log.admit(PortalId(1), Timestamp(now.0 + 60_000)), Some(971));
        assert_eq!(log.admit(PortalId(1), Timestamp(now.0 + 60_000)), Some(0));
    }
}
