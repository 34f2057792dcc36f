//! How many refusals are written into the audit log: so few in a minute that nobody fills the disk or the log, and what is
//! left out is counted.

use crate::domain::{AuditAct, PersonId, Timestamp};
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

/// Keys known at a time. Where so many are refused within one minute, no more are written down.
const KEYS_MAX: usize = 10_000;

/// For each key, whoever or whatever it names, so many refusals a minute.
pub struct RefusalLog<K> {
    each_minute_max: u32,
    minutes: Mutex<HashMap<K, Minute>>,
}

/// Somebody who is signed in, what they are refused, and from where.
#[derive(PartialEq, Eq, Hash)]
pub struct Insider {
    pub person: PersonId,
    pub act: AuditAct,
    /// An address or a session.
    pub place: String,
}

#[derive(Default)]
struct Minute {
    began_at: i64,
    written: u32,
    left_out: u64,
}

impl Minute {
    fn is_over(&self, now: Timestamp) -> bool {
        !(0..60_000).contains(&(now.0 - self.began_at))
    }
}

impl<K: Eq + Hash> RefusalLog<K> {
    pub fn new(each_minute_max: u32) -> RefusalLog<K> {
        RefusalLog { each_minute_max, minutes: Mutex::default() }
    }

    /// Whether a refusal is to be written down; then how many were left out before it.
    pub fn admit(&self, key: K, now: Timestamp) -> Option<u64> {
        let mut minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        if minutes.len() >= KEYS_MAX && !minutes.contains_key(&key) {
            minutes.retain(|_, minute| !minute.is_over(now));
            if minutes.len() >= KEYS_MAX {
                return None;
            }
        }
        let minute = minutes.entry(key).or_default();
        if minute.is_over(now) {
            (minute.began_at, minute.written) = (now.0, 0);
        }
        if minute.written >= self.each_minute_max {
            minute.left_out += 1;
            return None;
        }
        minute.written += 1;
        Some(std::mem::take(&mut minute.left_out))
    }
}

/// What administrators read of a refusal, with how many were left out before it.
pub fn told(cause: &str, left_out: u64) -> String {
    match left_out {
        0 => cause.to_owned(),
        _ => format!("{cause}; trước đó {left_out} lần không ghi vào đây"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attack_is_written_down_in_part_and_counted_whole() {
        let (log, now) = (RefusalLog::new(30), Timestamp(5_000_000));
        let written = (0..1_000).filter(|_| log.admit("a", now).is_some()).count();
        assert_eq!(written, 30);
        assert_eq!(log.admit("b", now), Some(0), "another portal");
        assert_eq!(log.admit("a", Timestamp(now.0 + 59_999)), None);
        assert_eq!(log.admit("a", Timestamp(now.0 + 60_000)), Some(971));
        assert_eq!(log.admit("a", Timestamp(now.0 + 60_000)), Some(0));
    }

    #[test]
    fn it_holds_so_many_keys_and_no_more() {
        let (log, now) = (RefusalLog::new(1), Timestamp(5_000_000));
        let written = (0..2 * KEYS_MAX).filter(|key| log.admit(*key, now).is_some()).count();
        assert_eq!(written, KEYS_MAX);
        assert_eq!(log.admit(2 * KEYS_MAX, Timestamp(now.0 + 60_000)), Some(0), "the minute is over");
        assert_eq!(log.minutes.lock().expect("not poisoned").len(), 1);
    }
}
