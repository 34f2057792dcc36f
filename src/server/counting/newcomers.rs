//! How much one address and one reader may bring, held in memory only. Above it a sighting is answered as ever and
//! not counted, so that nobody can fill a day.

use crate::{
    domain::{Day, ReaderToken, Timestamp},
    server::{
        request_head::{neighbourhood, site_of},
        settings::Settings,
    },
};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// Today's readers that are held in memory, 76 MB at most; more are not counted. It is what SQLite counts in a day.
const READERS_MAX: usize = if cfg!(test) { 8 } else { 3_500_000 };
/// Sightings of one reader in a day. Nobody opens a page a minute for twenty-four hours.
pub const READER_SIGHTINGS_MAX: u32 = if cfg!(test) { 5 } else { 1_440 };
/// Sightings from one address (IPv6: /48, which one subscriber can have) in a day. Whole wards share the address of a
/// mobile carrier; this is what ten thousand of their readers do.
pub const ADDRESS_SIGHTINGS_MAX: u32 = if cfg!(test) { 20 } else { 250_000 };
/// Addresses that are held in memory; those of a day with more are forgotten and begin anew.
const ADDRESSES_MAX: usize = 1_000_000;

/// Who came lately: today's tokens, and what each address brought today and in the present minute.
#[derive(Default)]
pub struct Newcomers(Mutex<Today>);

#[derive(Default)]
struct Today {
    day: Option<Day>,
    /// Sightings of each reader.
    readers: HashMap<ReaderToken, u32>,
    /// Sightings from each address.
    addresses: HashMap<IpAddr, u32>,
    minute: i64,
    /// New readers of the minute from each address.
    brought: HashMap<IpAddr, u32>,
}

impl Newcomers {
    /// Whether this sighting still fits: its reader is known today, or fits under the cap of its address, and
    /// neither has used up the day's budget.
    pub fn admit(&self, settings: &Settings, address: IpAddr, reader: ReaderToken, now: Timestamp) -> bool {
        let Some(cap) = settings.new_readers_cap(address) else { return true };
        let mut today = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        today.begin(now);
        today.is_within_budget(address, reader) && today.knows_or_takes(address, reader, cap) && {
            *today.readers.entry(reader).or_default() += 1;
            *today.addresses.entry(site_of(address)).or_default() += 1;
            true
        }
    }
}

impl Today {
    fn begin(&mut self, now: Timestamp) {
        if self.day != Some(now.day()) {
            *self = Today { day: Some(now.day()), ..Today::default() };
        }
        // Also where the clock was set back.
        let minute = now.0.div_euclid(60_000);
        if self.minute != minute {
            self.minute = minute;
            self.brought.clear();
        }
        if self.addresses.len() >= ADDRESSES_MAX {
            self.addresses.clear();
        }
    }

    fn is_within_budget(&self, address: IpAddr, reader: ReaderToken) -> bool {
        let of_reader = self.readers.get(&reader).copied().unwrap_or_default();
        let of_address = self.addresses.get(&site_of(address)).copied().unwrap_or_default();
        of_reader < READER_SIGHTINGS_MAX && of_address < ADDRESS_SIGHTINGS_MAX
    }

    fn knows_or_takes(&mut self, address: IpAddr, reader: ReaderToken, cap: u32) -> bool {
        if self.readers.contains_key(&reader) {
            return true;
        }
        if self.readers.len() >= READERS_MAX {
            return false;
        }
        let brought = self.brought.entry(neighbourhood(address)).or_default();
        let fits = *brought < cap;
        *brought += u32::from(fits);
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::settings::Overrides;

    fn settings(cap: u32) -> Settings {
        let mut settings = Settings::load(&Overrides::default()).expect("defaults");
        settings.new_readers_per_minute = Some(cap);
        settings
    }

    #[test]
    fn an_address_brings_no_more_new_readers_than_its_cap() {
        let (newcomers, settings) = (Newcomers::default(), settings(2));
        let address = IpAddr::from([203, 0, 113, 9]);
        let admit = |bits, now| newcomers.admit(&settings, address, ReaderToken::from_bits(bits), Timestamp(now));
        assert!(admit(1, 0) && admit(2, 0));
        assert!(!admit(3, 0), "the third is too many");
        assert!(admit(1, 59_999), "known readers go on");
        assert!(admit(3, 60_000), "a new minute begins anew");
        assert!(admit(1, 60_001) && admit(4, 60_002), "known readers take no place of new ones");
        assert!(!admit(5, 60_003));
        assert!(admit(5, -60_000), "also where the clock is set back");
    }

    #[test]
    fn a_flood_of_invented_readers_is_held_in_bounded_memory() {
        let (newcomers, settings) = (Newcomers::default(), settings(2));
        let admit = |host: u8, bits| {
            let address = IpAddr::from([203, 0, 113, host]);
            newcomers.admit(&settings, address, ReaderToken::from_bits(bits), Timestamp(0))
        };
        let admitted = (0..20).filter(|&reader| admit(reader as u8, reader)).count();
        assert_eq!(admitted, READERS_MAX);
        assert!(admit(1, 1), "who was there before goes on");
    }

    #[test]
    fn an_ipv6_subscriber_is_one_address() {
        let (newcomers, settings) = (Newcomers::default(), settings(1));
        let admit = |address: &str, bits| {
            newcomers.admit(&settings, address.parse().expect("an address"), ReaderToken::from_bits(bits), Timestamp(0))
        };
        assert!(admit("2001:db8::1", 1));
        assert!(!admit("2001:db8::ffff", 2));
        assert!(admit("2001:db8:0:1::1", 3));
    }

    #[test]
    fn a_reader_fills_no_day() {
        let (newcomers, settings) = (Newcomers::default(), settings(100));
        let admit = |bits, now| {
            newcomers.admit(&settings, [203, 0, 113, 9].into(), ReaderToken::from_bits(bits), Timestamp(now))
        };
        let counted = (0..100).filter(|_| admit(1, 0)).count();
        assert_eq!(counted, READER_SIGHTINGS_MAX as usize);
        assert!(admit(2, 0), "others go on");
        assert!(admit(1, 86_400_000), "the next day begins anew");
    }

    #[test]
    fn an_address_fills_no_day() {
        let (newcomers, settings) = (Newcomers::default(), settings(100));
        let admit = |address: &str, bits| {
            newcomers.admit(&settings, address.parse().expect("an address"), ReaderToken::from_bits(bits), Timestamp(0))
        };
        let counted = (0..100).filter(|number| admit("2001:db8:1::1", number % 6)).count();
        assert_eq!(counted, ADDRESS_SIGHTINGS_MAX as usize);
        assert!(!admit("2001:db8:1:ffff::2", 1), "one subscriber has a /48");
        assert!(admit("2001:db8:2::1", 1));
    }
}
