//! What time it is, so that tests can say, and so that one jump of the machine's clock is not believed.

use crate::domain::Timestamp;
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::{Instant, SystemTime, UNIX_EPOCH},
};

/// A wall clock further away than this from where it was expected has jumped; what is less is a correction.
const JUMP_MILLIS_MIN: i64 = 60_000;
/// After a jump, time goes on as before for this long: a clock that somebody set wrong is set right by then. One
/// that still says the same is believed, as after a machine was asleep.
const DOUBT_MILLIS: i64 = 10 * 60_000;

#[derive(Clone)]
pub enum Clock {
    System(Arc<SteadyClock>),
    /// Stands still until it is set.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock. What it says now is believed.
    pub fn system() -> Clock {
        Clock::System(Arc::new(SteadyClock::new(Source::Machine(Instant::now()))))
    }

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
            Clock::System(clock) => Timestamp(clock.now()),
        }
    }
}

/// Goes by the wall clock as long as that goes with the time since the start.
pub struct SteadyClock {
    source: Source,
    /// The wall's time less the time since the start, in milliseconds, as it is believed.
    offset: AtomicI64,
    has_jumped: AtomicBool,
    /// The offset that the wall has had since a jump, and when that was first seen, since the start.
    jump: Mutex<Option<(i64, i64)>>,
}

/// Where a steady clock reads wall time and time since the start, in milliseconds.
pub enum Source {
    Machine(Instant),
    /// Both as a test sets them: wall, monotonic.
    Set(AtomicI64, AtomicI64),
}

impl Source {
    fn read(&self) -> (i64, i64) {
        match self {
            Source::Machine(start) => {
                let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                (to_millis(wall), to_millis(start.elapsed()))
            }
            Source::Set(wall, monotonic) => (wall.load(Ordering::SeqCst), monotonic.load(Ordering::SeqCst)),
        }
    }
}

fn to_millis(time: std::time::Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

impl SteadyClock {
    pub fn new(source: Source) -> SteadyClock {
        let (wall, monotonic) = source.read();
        SteadyClock {
            source,
            offset: AtomicI64::new(wall - monotonic),
            has_jumped: AtomicBool::new(false),
            jump: Mutex::new(None),
        }
    }

    /// Moves a clock that a test sets: the wall's time and the time that passes, in milliseconds.
    pub fn pass(&self, wall_millis: i64, monotonic_millis: i64) {
        if let Source::Set(wall, monotonic) = &self.source {
            wall.fetch_add(wall_millis, Ordering::SeqCst);
            monotonic.fetch_add(monotonic_millis, Ordering::SeqCst);
        }
    }

    fn now(&self) -> i64 {
        let (wall, monotonic) = self.source.read();
        let believed = self.offset.load(Ordering::Relaxed);
        let offset = wall - monotonic;
        if (offset - believed).abs() < JUMP_MILLIS_MIN {
            if self.has_jumped.swap(false, Ordering::Relaxed) {
                *self.jump.lock().unwrap_or_else(PoisonError::into_inner) = None;
            }
            if offset != believed {
                self.offset.store(offset, Ordering::Relaxed);
            }
            return wall;
        }
        self.has_jumped.store(true, Ordering::Relaxed);
        if self.is_believed(offset, offset - believed, monotonic) {
            self.offset.store(offset, Ordering::Relaxed);
            return wall;
        }
        monotonic + believed
    }

    fn is_believed(&self, offset: i64, jumped: i64, monotonic: i64) -> bool {
        let mut jump = self.jump.lock().unwrap_or_else(PoisonError::into_inner);
        match *jump {
            Some((seen, since)) if (seen - offset).abs() < JUMP_MILLIS_MIN => {
                let is_believed = monotonic - since >= DOUBT_MILLIS;
                if is_believed {
                    tracing::warn!(seconds = jumped / 1000, "the machine's clock jumped and is believed now");
                    *jump = None;
                }
                is_believed
            }
            _ => {
                tracing::warn!(seconds = jumped / 1000, "the machine's clock jumped; it is waited out for ten minutes");
                *jump = Some((offset, monotonic));
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000;
    const DAY: i64 = 86_400 * SECOND;

    fn clock() -> SteadyClock {
        SteadyClock::new(Source::Set(AtomicI64::new(100 * DAY), AtomicI64::new(0)))
    }

    #[test]
    fn small_corrections_are_followed() {
        let clock = clock();
        clock.pass(SECOND + 30, SECOND);
        assert_eq!(clock.now(), 100 * DAY + SECOND + 30);
        for _ in 0..100 {
            clock.pass(30 * SECOND, SECOND);
            clock.now();
        }
        assert_eq!(clock.now(), 100 * DAY + 3_001 * SECOND + 30, "however many there are");
    }

    #[test]
    fn a_jump_that_is_set_right_was_never_believed() {
        let clock = clock();
        for (jump, back) in [(DAY, -DAY), (-DAY, DAY)] {
            let before = clock.now();
            clock.pass(jump + SECOND, SECOND);
            assert_eq!(clock.now(), before + SECOND);
            clock.pass(DOUBT_MILLIS - SECOND, DOUBT_MILLIS - SECOND);
            assert_eq!(clock.now(), before + DOUBT_MILLIS);
            clock.pass(back + SECOND, SECOND);
            assert_eq!(clock.now(), before + DOUBT_MILLIS + SECOND);
        }
    }

    #[test]
    fn a_clock_that_stays_where_it_jumped_is_believed() {
        let clock = clock();
        clock.pass(DAY, 0);
        assert_eq!(clock.now(), 100 * DAY);
        clock.pass(DOUBT_MILLIS, DOUBT_MILLIS);
        assert_eq!(clock.now(), 101 * DAY + DOUBT_MILLIS);
    }

    #[test]
    fn the_same_jump_later_is_doubted_anew() {
        let clock = clock();
        clock.pass(DAY, 0);
        clock.now();
        clock.pass(-DAY, 0);
        clock.now();
        clock.pass(DOUBT_MILLIS + SECOND, DOUBT_MILLIS + SECOND);
        clock.now();
        clock.pass(DAY, 0);
        assert_eq!(clock.now(), 100 * DAY + DOUBT_MILLIS + SECOND);
    }

    #[test]
    fn another_jump_is_doubted_anew() {
        let clock = clock();
        clock.pass(DAY, 0);
        clock.now();
        clock.pass(DAY + DOUBT_MILLIS, DOUBT_MILLIS);
        assert_eq!(clock.now(), 100 * DAY + DOUBT_MILLIS);
    }
}
