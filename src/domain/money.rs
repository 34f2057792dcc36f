//! What money is reckoned by: whole đồng, coefficients in hundredths, shares of one hundred. All of it is exact.

use super::figures::grouped;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whole đồng.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Dong(pub i64);

/// How many units a work counts, in hundredths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Coefficient(i64);

/// A part of one hundred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Share(i64);

impl Dong {
    /// The highest unit that is paid for a coefficient of one.
    pub const UNIT_MAX: Dong = Dong(100_000_000);

    /// `234.000` or `234000`, also with spaces between thousands, and with đ behind. Up to [`Dong::UNIT_MAX`]. Whoever writes
    /// `1.5` means something else.
    pub fn parse(text: &str) -> Option<Dong> {
        let text = text.trim().trim_end_matches(['đ', '₫']).trim_end();
        let groups: Vec<&str> = text.split(|letter: char| letter.is_whitespace() || letter == '.').collect();
        let is_parted = groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3);
        let is_plain = groups.iter().all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
        let dong = (is_plain && (is_parted || groups.len() == 1)).then(|| groups.concat().parse().ok().map(Dong));
        dong.flatten().filter(|dong| *dong <= Dong::UNIT_MAX)
    }

    /// What a share of so many units comes to, to the nearest đồng, a half one up.
    pub fn times(self, coefficient: Coefficient, share: Share) -> Dong {
        Dong((self.0 * coefficient.0 * share.0 + 5_000) / 10_000)
    }
}

impl fmt::Display for Dong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} đ", grouped(self.0))
    }
}

impl Coefficient {
    pub const MAX: Coefficient = Coefficient::whole(100);

    pub const fn whole(number: i64) -> Coefficient {
        Coefficient(100 * number)
    }

    /// As it is stored.
    pub fn hundredths(self) -> i64 {
        self.0
    }

    pub fn of_hundredths(hundredths: i64) -> Option<Coefficient> {
        (0..=Coefficient::MAX.0).contains(&hundredths).then_some(Coefficient(hundredths))
    }

    /// `2`, `2,5` or `2,25`; with a dot in the place of the comma too. Up to [`Coefficient::MAX`].
    pub fn parse(text: &str) -> Option<Coefficient> {
        let text = text.trim();
        let (whole, rest) = text.split_once([',', '.']).unwrap_or((text, "0"));
        let is_plain = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !is_plain(whole, 6) || !is_plain(rest, 2) {
            return None;
        }
        let tenths = if rest.len() == 1 { 10 } else { 1 };
        Coefficient::of_hundredths(whole.parse::<i64>().ok()? * 100 + rest.parse::<i64>().ok()? * tenths)
    }
}

/// `2`, `2,5` or `2,25`, as Vietnamese write numbers.
impl fmt::Display for Coefficient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, rest) if rest % 10 == 0 => write!(f, "{whole},{}", rest / 10),
            (whole, rest) => write!(f, "{whole},{rest:02}"),
        }
    }
}

impl Share {
    pub fn number(self) -> i64 {
        self.0
    }

    pub fn of_number(number: i64) -> Option<Share> {
        (0..=100).contains(&number).then_some(Share(number))
    }

    /// `33`, also with a percent sign.
    pub fn parse(text: &str) -> Option<Share> {
        let digits = text.trim().trim_end_matches('%').trim_end();
        let is_plain = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| digits.parse().ok().and_then(Share::of_number)).flatten()
    }

    /// The shares of so many who share alike, in whole parts of one hundred; what does not divide is the first ones', one part
    /// each: of three, 34, 33 and 33.
    pub fn alike(people: usize) -> Vec<Share> {
        let people = people as i64;
        (0..people).map(|place| Share(100 / people + i64::from(place < 100 % people))).collect()
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::properties::reproducible;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, hundredths) in
            [("2", 200), ("2,5", 250), (" 2.50 ", 250), ("0,05", 5), ("100", 10_000), ("007", 700)]
        {
            assert_eq!(Coefficient::parse(text).map(Coefficient::hundredths), Some(hundredths), "{text}");
        }
        for bad in
            ["", ",", "2,", ",5", "2,505", "1.000", "-1", "+1", "100,01", "1e1", "2,5,5", "٢", "một", "9999999999"]
        {
            assert_eq!(Coefficient::parse(bad), None, "{bad}");
        }
        for (text, dong) in
            [("234.000", 234_000), ("234 000 đ", 234_000), ("234000", 234_000), ("0", 0), ("100.000.000", 100_000_000)]
        {
            assert_eq!(Dong::parse(text), Some(Dong(dong)), "{text}");
        }
        for bad in ["", "đ", "-1", "1,5", "100.000.001", "99999999999999999999", "1 nghìn"] {
            assert_eq!(Dong::parse(bad), None, "{bad}");
        }
        for bad in ["1.5", "234.00", "2340.000", "1..000", ".234", "234.", "1.000000"] {
            assert_eq!(Dong::parse(bad), None, "{bad}: dots part groups of three");
        }
        assert_eq!(Dong(1_234_567).to_string(), "1.234.567 đ");
        for bad in ["", "%", "101", "1,5", "-1", "1000"] {
            assert_eq!(Share::parse(bad), None, "{bad}");
        }
        assert_eq!(Share::parse(" 33 %"), Share::of_number(33));
    }

    #[test]
    fn half_a_dong_is_rounded_up() {
        let amount = |unit: i64, coefficient: &str, share: i64| {
            let coefficient = Coefficient::parse(coefficient).expect("a coefficient");
            Dong(unit).times(coefficient, Share::of_number(share).expect("a share")).0
        };
        assert_eq!(amount(234_000, "2,5", 100), 585_000);
        assert_eq!(amount(1, "0,5", 100), 1);
        assert_eq!(amount(1, "0,49", 100), 0);
        assert_eq!(amount(Dong::UNIT_MAX.0, "100", 100), 10_000_000_000);
    }

    proptest! {
        #![proptest_config(reproducible(1024))]

        #[test]
        fn a_coefficient_is_read_as_it_is_written_with_either_sign(hundredths in 0..=10_000_i64) {
            let coefficient = Coefficient::of_hundredths(hundredths).expect("within its bounds");
            let text = coefficient.to_string();
            prop_assert_eq!(Coefficient::parse(&text), Some(coefficient));
            prop_assert_eq!(Coefficient::parse(&text.replace(',', ".")), Some(coefficient));
        }

        #[test]
        fn whatever_is_typed_is_a_number_within_its_bounds_or_none(text in "[0-9]{0,4}[,.]?[0-9]{0,3}|.{0,8}") {
            if let Some(coefficient) = Coefficient::parse(&text) {
                prop_assert!(coefficient <= Coefficient::MAX);
                prop_assert_eq!(Coefficient::parse(&coefficient.to_string()), Some(coefficient));
            }
            prop_assert!(Dong::parse(&text).is_none_or(|dong| (Dong(0)..=Dong::UNIT_MAX).contains(&dong)));
            prop_assert!(Share::parse(&text).is_none_or(|share| (0..=100).contains(&share.number())));
        }

        #[test]
        fn what_is_shared_alike_is_shared_wholly(people in 1..150_usize) {
            let shares: Vec<i64> = Share::alike(people).into_iter().map(Share::number).collect();
            prop_assert_eq!((shares.len(), shares.iter().sum::<i64>()), (people, 100));
            prop_assert!(shares.iter().max().zip(shares.iter().min()).is_some_and(|(most, least)| most - least <= 1));
        }

        #[test]
        fn money_is_read_as_it_is_written(dong in 0..=Dong::UNIT_MAX.0) {
            prop_assert_eq!(Dong::parse(&Dong(dong).to_string()), Some(Dong(dong)));
        }
    }
}
