//! Holds up whoever guesses, and nobody else: attempts that failed are counted, in memory, by who made them and for whom.
//!
//! Each count is a generic cell rate algorithm: so many attempts at once, then one in so many seconds. An attempt counts
//! when it begins, so that many at once find no gap, and is taken back if it was right.

use crate::{
    domain::{PortalId, Timestamp},
    refusal::Refusal,
};
use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// Counts kept at a time. What is the least in debt is forgotten first.
const COUNTS_MAX: usize = 20_000;

/// So many attempts at once, then one in so many milliseconds.
#[derive(Clone, Copy, Debug)]
struct Pace {
    at_once: i64,
    millis: i64,
}

/// One browser, or one address, for one account.
const ONE_FOR_ONE: Pace = Pace { at_once: 5, millis: 60_000 };
/// All strangers for one account.
const ALL_FOR_ONE: Pace = Pace { at_once: 30, millis: 30_000 };
/// One address for all accounts: a whole office may stand behind it.
const ONE_FOR_ALL: Pace = Pace { at_once: 60, millis: 10_000 };
/// Letters to one account.
const LETTERS: Pace = Pace { at_once: 3, millis: 1_200_000 };
/// Six digits are soon guessed: three in a million at each attempt.
const CODES: Pace = Pace { at_once: 5, millis: 300_000 };

/// Reports of readers: from one address, from the site that it is of, and of a whole portal.
const REPORTS_OF_ONE: Pace = Pace { at_once: 5, millis: 600_000 };
const REPORTS_OF_SITE: Pace = Pace { at_once: 20, millis: 120_000 };
const REPORTS_OF_ALL: Pace = Pace { at_once: 200, millis: 20_000 };

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Secret {
    Password,
    Code,
    /// No secret but a letter: nobody's post-box is filled.
    Letter,
}

/// Who tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trier<'a> {
    /// The browser of this digest, in which somebody has signed in to this account before. No stranger's attempts count
    /// against it, not those of the same office either.
    KnownBrowser(&'a str),
    /// Anybody else: the address's neighbourhood, and the site that it is of.
    Stranger { neighbourhood: IpAddr, site: IpAddr },
}

/// Too many attempts have failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    pub seconds: u32,
}

impl From<Wait> for Refusal {
    fn from(Wait { seconds }: Wait) -> Refusal {
        Refusal::TooMany { seconds }
    }
}

/// An attempt that has begun.
#[derive(Debug)]
pub struct Begun(Vec<(u64, Pace)>);

#[derive(Default)]
pub struct Throttle {
    keys: RandomState,
    /// When each count is nought again, in milliseconds.
    free_at: Mutex<HashMap<u64, i64>>,
}

impl Throttle {
    /// Begins an attempt at a secret of `account`, which need not exist.
    ///
    /// # Errors
    /// How long to wait, where too many have failed.
    pub fn begin(
        &self, portal: PortalId, secret: Secret, account: &str, trier: Trier<'_>, now: Timestamp,
    ) -> Result<Begun, Wait> {
        let (one_for_one, all_for_one) = match secret {
            Secret::Password => (ONE_FOR_ONE, ALL_FOR_ONE),
            Secret::Code => (CODES, ALL_FOR_ONE),
            Secret::Letter => (LETTERS, LETTERS),
        };
        let key =
            |what: &str, who: &dyn std::fmt::Debug| self.keys.hash_one((portal.0, secret, what, format!("{who:?}")));
        let counts = match trier {
            Trier::KnownBrowser(digest) => vec![(key("browser", &(digest, account)), one_for_one)],
            Trier::Stranger { neighbourhood, site } => vec![
                (key("one for one", &(neighbourhood, account)), one_for_one),
                (key("all for one", &account), all_for_one),
                (key("one for all", &site), ONE_FOR_ALL),
            ],
        };
        self.count(Begun(counts), now)
    }

    /// A report of a reader from this address. None is taken back.
    ///
    /// # Errors
    /// How long to wait, where too many were sent.
    pub fn report(&self, portal: PortalId, from: Trier<'_>, now: Timestamp) -> Result<(), Wait> {
        let Trier::Stranger { neighbourhood, site } = from else { return Ok(()) };
        let key =
            |what: &str, who: &dyn std::fmt::Debug| self.keys.hash_one((portal.0, "report", what, format!("{who:?}")));
        let counts = vec![
            (key("one", &neighbourhood), REPORTS_OF_ONE),
            (key("site", &site), REPORTS_OF_SITE),
            (key("all", &()), REPORTS_OF_ALL),
        ];
        self.count(Begun(counts), now).map(drop)
    }

    fn count(&self, begun: Begun, now: Timestamp) -> Result<Begun, Wait> {
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back holds nobody up for longer than the pace says.
        let current = |key: &u64, pace: &Pace| {
            let free_at = free_at.get(key).copied().unwrap_or_default();
            free_at.clamp(now.0, now.0 + pace.at_once * pace.millis)
        };
        let wait = |(key, pace): &(u64, Pace)| current(key, pace) - (pace.at_once - 1) * pace.millis - now.0;
        let wait_millis = begun.0.iter().map(wait).max().unwrap_or_default();
        if wait_millis > 0 {
            return Err(Wait { seconds: u32::try_from((wait_millis + 999) / 1000).unwrap_or(u32::MAX) });
        }
        let next: Vec<(u64, i64)> =
            begun.0.iter().map(|(key, pace)| (*key, current(key, pace) + pace.millis)).collect();
        for (key, at) in next {
            make_room(&mut free_at, key, now);
            free_at.insert(key, at);
        }
        Ok(begun)
    }

    /// The attempt was right: what this trier had failed before for this account is forgotten.
    pub fn succeed(&self, begun: Begun) {
        if let Some((narrowest, _)) = begun.0.first() {
            self.free_at.lock().unwrap_or_else(PoisonError::into_inner).remove(narrowest);
        }
        self.take_back(begun);
    }

    /// The attempt was not made after all.
    pub fn take_back(&self, begun: Begun) {
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, pace) in begun.0 {
            if let Some(at) = free_at.get_mut(&key) {
                *at -= pace.millis;
            }
        }
    }
}

/// Forgets what is nought, and then what is nearest to it, until there is room for one more.
fn make_room(free_at: &mut HashMap<u64, i64>, key: u64, now: Timestamp) {
    if free_at.len() < COUNTS_MAX || free_at.contains_key(&key) {
        return;
    }
    free_at.retain(|_, at| *at > now.0);
    if free_at.len() >= COUNTS_MAX
        && let Some(nearest) = free_at.iter().min_by_key(|(_, at)| **at).map(|(key, _)| *key)
    {
        free_at.remove(&nearest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTAL: PortalId = PortalId(1);
    const NOW: Timestamp = Timestamp(1_000_000_000);

    fn stranger(last: u8) -> Trier<'static> {
        let address = IpAddr::from([203, 0, 113, last]);
        Trier::Stranger { neighbourhood: address, site: address }
    }

    fn try_in_vain(throttle: &Throttle, account: &str, trier: Trier<'_>, now: Timestamp) -> Result<(), Wait> {
        throttle.begin(PORTAL, Secret::Password, account, trier, now).map(drop)
    }

    #[test]
    fn who_guesses_waits() {
        let throttle = Throttle::default();
        for _ in 0..5 {
            assert_eq!(try_in_vain(&throttle, "lan", stranger(1), NOW), Ok(()));
        }
        assert_eq!(try_in_vain(&throttle, "lan", stranger(1), NOW), Err(Wait { seconds: 60 }));
        assert_eq!(try_in_vain(&throttle, "lan", stranger(1), Timestamp(NOW.0 + 59_001)), Err(Wait { seconds: 1 }));
        assert_eq!(try_in_vain(&throttle, "lan", stranger(1), Timestamp(NOW.0 + 60_000)), Ok(()));
        assert!(try_in_vain(&throttle, "lan", stranger(1), Timestamp(NOW.0 + 60_001)).is_err());
    }

    #[test]
    fn whoever_reports_without_end_waits_and_nobody_else_does() {
        let throttle = Throttle::default();
        for _ in 0..REPORTS_OF_ONE.at_once {
            assert_eq!(throttle.report(PORTAL, stranger(1), NOW), Ok(()));
        }
        assert_eq!(throttle.report(PORTAL, stranger(1), NOW), Err(Wait { seconds: 600 }));
        assert_eq!(throttle.report(PORTAL, stranger(2), NOW), Ok(()));
        assert_eq!(throttle.report(PortalId(2), stranger(1), NOW), Ok(()));
        assert_eq!(throttle.report(PORTAL, stranger(1), Timestamp(NOW.0 + 600_000)), Ok(()));
        assert_eq!(try_in_vain(&throttle, "lan", stranger(1), NOW), Ok(()), "signing in is another matter");
    }

    #[test]
    fn nobody_else_of_the_office_waits() {
        let throttle = Throttle::default();
        while try_in_vain(&throttle, "lan", stranger(1), NOW).is_ok() {}
        assert_eq!(try_in_vain(&throttle, "binh", stranger(1), NOW), Ok(()), "another account at the same address");
        assert_eq!(try_in_vain(&throttle, "lan", stranger(2), NOW), Ok(()), "the same account at another address");
        assert_eq!(try_in_vain(&throttle, "lan", Trier::KnownBrowser("d"), NOW), Ok(()), "in her own browser");
        let elsewhere = throttle.begin(PortalId(2), Secret::Password, "lan", stranger(1), NOW);
        assert!(elsewhere.is_ok(), "in another portal");
    }

    #[test]
    fn an_account_is_guessed_at_slowly_from_however_many_addresses() {
        let throttle = Throttle::default();
        let tried = (0..=255).filter(|last| try_in_vain(&throttle, "lan", stranger(*last), NOW).is_ok()).count();
        assert_eq!(tried, 30);
        for _ in 0..5 {
            assert_eq!(try_in_vain(&throttle, "lan", Trier::KnownBrowser("d"), NOW), Ok(()), "her own browser");
        }
        assert!(
            try_in_vain(&throttle, "lan", Trier::KnownBrowser("d"), NOW).is_err(),
            "a stolen one is no free ticket"
        );
    }

    #[test]
    fn an_address_guesses_slowly_at_however_many_accounts() {
        let throttle = Throttle::default();
        let tried = (0..200).filter(|n| try_in_vain(&throttle, &format!("a{n}"), stranger(1), NOW).is_ok()).count();
        assert_eq!(tried, 60);
        assert_eq!(try_in_vain(&throttle, "lan", Trier::KnownBrowser("d"), NOW), Ok(()), "a known browser behind it");
    }

    #[test]
    fn what_was_right_does_not_count() {
        let throttle = Throttle::default();
        for _ in 0..100 {
            let begun = throttle.begin(PORTAL, Secret::Password, "lan", stranger(1), NOW).expect("no wait");
            throttle.succeed(begun);
        }
        for _ in 0..4 {
            assert_eq!(try_in_vain(&throttle, "lan", stranger(1), NOW), Ok(()));
        }
        throttle.succeed(throttle.begin(PORTAL, Secret::Password, "lan", stranger(1), NOW).expect("no wait"));
        for _ in 0..5 {
            assert_eq!(try_in_vain(&throttle, "lan", stranger(1), NOW), Ok(()), "she knew it in the end");
        }
        let begun: Vec<_> =
            (0..9).filter_map(|_| throttle.begin(PORTAL, Secret::Code, "x", stranger(9), NOW).ok()).collect();
        assert_eq!(begun.len(), 5, "many at once find no gap");
        begun.into_iter().for_each(|begun| throttle.take_back(begun));
        assert!(throttle.begin(PORTAL, Secret::Code, "x", stranger(9), NOW).is_ok());
    }

    #[test]
    fn memory_is_bounded_and_the_deepest_in_debt_are_remembered() {
        let throttle = Throttle::default();
        while try_in_vain(&throttle, "lan", stranger(1), NOW).is_ok() {}
        for n in 0..COUNTS_MAX as u32 {
            let address = IpAddr::from(n.to_be_bytes());
            let trier = Trier::Stranger { neighbourhood: address, site: address };
            let _ = try_in_vain(&throttle, &format!("a{n}"), trier, NOW);
        }
        assert!(throttle.free_at.lock().expect("no panic").len() <= COUNTS_MAX);
        assert!(try_in_vain(&throttle, "lan", stranger(1), NOW).is_err());
    }

    #[test]
    fn a_clock_that_was_set_back_holds_nobody_up_for_long() {
        let throttle = Throttle::default();
        while try_in_vain(&throttle, "lan", stranger(1), NOW).is_ok() {}
        let wait = try_in_vain(&throttle, "lan", stranger(1), Timestamp(NOW.0 - 500_000_000)).expect_err("a wait");
        assert_eq!(wait, Wait { seconds: 60 });
    }
}
