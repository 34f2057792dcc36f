//! An address as redirects keep it: all ways of writing it find the same row.

use crate::domain::address::is_tracking;
use std::cmp::Reverse;
use unicode_normalization::UnicodeNormalization;

/// Each parameter doubles the keys under which an address is looked for. What comes after so many, by name, is not
/// told apart.
const PARAMETERS_MAX: usize = 8;

/// A path without percent signs for letters, composed (NFC) and without a slash at its end, and the parameters after it
/// in the order of their names, without those that tell senders where a reader came from.
#[derive(Debug, PartialEq, Eq)]
pub struct KeptAddress {
    path: String,
    parameters: Vec<(String, String)>,
}

impl KeptAddress {
    /// Reads an address as people, browsers and pages write it.
    pub fn parse(address: &str) -> KeptAddress {
        let address = address.split('#').next().unwrap_or_default();
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let decoded = urlencoding::decode(path).map_or(path.into(), |decoded| decoded);
        let composed: String = decoded.nfc().collect();
        let path = Some(composed.trim_end_matches('/')).filter(|path| !path.is_empty()).unwrap_or("/").to_owned();
        KeptAddress { path, parameters: parameters(query) }
    }

    pub fn has_parameters(&self) -> bool {
        !self.parameters.is_empty()
    }

    /// What its row is kept under.
    pub fn key(&self) -> String {
        key(&self.path, self.parameters.iter())
    }

    /// The same, where it can be kept: PostgreSQL has no NUL in texts, and nobody is asked for an address with one.
    pub fn storable_key(&self) -> Option<String> {
        Some(self.key()).filter(|key| !key.contains('\0'))
    }

    /// The keys of all rows that may be meant by this address, those with the most parameters first.
    pub fn fitting_keys(&self) -> Vec<String> {
        let mut choices: Vec<u32> = (0..1 << self.parameters.len()).collect();
        choices.sort_by_key(|choice| Reverse(choice.count_ones()));
        let chosen = |choice: u32| {
            let numbered = self.parameters.iter().enumerate();
            numbered.filter(move |(place, _)| choice & (1 << place) != 0).map(|(_, parameter)| parameter)
        };
        let keys = choices.into_iter().map(|choice| key(&self.path, chosen(choice)));
        // PostgreSQL has no NUL in texts, and so none is kept.
        keys.filter(|key| !key.contains('\0')).collect()
    }
}

fn parameters(query: &str) -> Vec<(String, String)> {
    let read: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let composed = read.into_iter().map(|(name, value)| (name.nfc().collect::<String>(), value.nfc().collect()));
    let mut own: Vec<_> = composed.filter(|(name, _)| !name.is_empty() && !is_tracking(name)).collect();
    own.sort();
    own.dedup();
    own.truncate(PARAMETERS_MAX);
    own
}

fn key<'a>(path: &str, parameters: impl Iterator<Item = &'a (String, String)>) -> String {
    let parameters: Vec<_> = parameters.collect();
    match serde_urlencoded::to_string(&parameters) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::properties::reproducible;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(reproducible(256))]

        #[test]
        fn a_key_is_its_own_key(address in "(\\PC|[/?&=#%+\u{0}\u{301}]){0,60}") {
            let kept = KeptAddress::parse(&address);
            prop_assert_eq!(KeptAddress::parse(&kept.key()).key(), kept.key());
        }

        #[test]
        fn an_address_is_among_those_that_fit_it(address in "(\\PC|[/?&=#%+\u{0}]){0,60}") {
            let kept = KeptAddress::parse(&address);
            let fitting = kept.fitting_keys();
            prop_assert!(fitting.len() <= 1 << PARAMETERS_MAX);
            prop_assert!(kept.key().contains('\0') || fitting.first() == Some(&kept.key()));
        }
    }

    #[test]
    fn one_address_is_kept_under_one_key_however_it_is_written() {
        for (key, ways) in [
            ("/x.aspx?id=5&tab=2", ["/x.aspx?id=5&tab=2", "/x.aspx?tab=2&id=5", "/x.aspx/?&tab=2&id=%35&id=5#a"]),
            ("/họp", ["/họp", "/h%E1%BB%8Dp/", "/ho%CC%A3p?utm_source=x&fbclid=y"]),
            ("/a?q=h%E1%BB%8Dp+m%E1%BB%9Bi", ["/a?q=họp mới", "/a?q=h%E1%BB%8Dp+m%E1%BB%9Bi", "/a?q=ho%CC%A3p%20mới"]),
            ("/", ["/", "", "//?"]),
        ] {
            for way in ways {
                assert_eq!(KeptAddress::parse(way).key(), key, "{way}");
            }
        }
    }

    #[test]
    fn a_kept_query_is_read_as_it_was_kept() {
        for address in ["/a?b=1%262&c=%25", "/a?b=%2B+%3D", "/a?b="] {
            assert_eq!(KeptAddress::parse(address).key(), address);
        }
    }

    #[test]
    fn the_more_exact_key_is_tried_first() {
        let keys = KeptAddress::parse("/x?b=2&a=1").fitting_keys();
        assert_eq!(keys, ["/x?a=1&b=2", "/x?a=1", "/x?b=2", "/x"]);
    }

    #[test]
    fn an_endless_query_asks_for_no_more_than_some_keys() {
        let query: Vec<_> = (0..1000).map(|number| format!("p{number}=1")).collect();
        let keys = KeptAddress::parse(&format!("/x?{}", query.join("&"))).fitting_keys();
        assert_eq!(keys.len(), 256);
    }
}
