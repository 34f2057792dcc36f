//! How figures are drawn to scale.

/// Where the lines of a scale stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    pub step: i64,
    pub top: i64,
}

impl Scale {
    /// Lines above nought at most.
    const LINES_MAX: u64 = 5;

    /// The scale for numbers up to `most`: steps of 1, 2 or 5 times a power of ten, as people count, the least number of
    /// them that needs no more than five lines. Its top is never below `most`, nor at nought.
    pub fn of(most: i64) -> Scale {
        // Above this no counter comes in a thousand years; the steps stay within their type.
        let most = most.clamp(1, 1_000_000_000_000_000).unsigned_abs();
        let mut steps = (0..).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u64.pow(power)));
        let step = steps.find(|step| most.div_ceil(*step) <= Self::LINES_MAX).unwrap_or(most);
        Scale { step: step as i64, top: (most.div_ceil(step) * step) as i64 }
    }

    /// The lines above nought.
    pub fn lines(self) -> impl Iterator<Item = i64> {
        (1..=self.top / self.step).map(move |line| line * self.step)
    }

    /// How far up a number stands, of `height`, in thousandths of its unit so that the same page is the same bytes.
    pub fn height_of(self, number: i64, height: f64) -> f64 {
        let part = number.clamp(0, self.top) as f64 / self.top as f64;
        (part * height * 1_000.0).round() / 1_000.0
    }
}

/// Which of so many days are named below a chart: the first, the last, and at most two at equal steps between.
pub fn named_days(days: usize) -> Vec<usize> {
    let parts = days.saturating_sub(1).min(3);
    let mut named: Vec<usize> = (0..=parts).map(|part| part * (days.saturating_sub(1)) / parts.max(1)).collect();
    named.dedup();
    named.retain(|place| *place < days);
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::properties::reproducible;
    use proptest::prelude::*;

    #[test]
    fn a_scale_counts_as_people_count() {
        for (most, lines) in [
            (0, vec![1]),
            (1, vec![1]),
            (5, vec![1, 2, 3, 4, 5]),
            (6, vec![2, 4, 6]),
            (11, vec![5, 10, 15]),
            (99, vec![20, 40, 60, 80, 100]),
            (1_244, vec![500, 1_000, 1_500]),
        ] {
            assert_eq!(Scale::of(most).lines().collect::<Vec<_>>(), lines, "{most}");
        }
    }

    #[test]
    fn the_first_and_the_last_day_are_named() {
        for (days, named) in [
            (0, vec![]),
            (1, vec![0]),
            (2, vec![0, 1]),
            (3, vec![0, 1, 2]),
            (7, vec![0, 2, 4, 6]),
            (365, vec![0, 121, 242, 364]),
        ] {
            assert_eq!(named_days(days), named, "{days}");
        }
    }

    proptest! {
        #![proptest_config(reproducible(1024))]

        #[test]
        fn every_number_stands_below_the_top_and_few_lines_are_drawn(most in 0..=1_000_000_000_000_000_i64, part in 0.0..=1.0_f64) {
            let scale = Scale::of(most);
            prop_assert!(scale.top >= most && scale.top > 0);
            prop_assert!(scale.top < most + scale.step + 1, "no empty line above");
            let lines: Vec<_> = scale.lines().collect();
            prop_assert!((1..=5).contains(&lines.len()) && lines.last() == Some(&scale.top));
            let height = scale.height_of((most as f64 * part) as i64, 200.0);
            prop_assert!((0.0..=200.0).contains(&height));
        }

        #[test]
        fn named_days_are_there_and_each_once(days in 0..2_000_usize) {
            let named = named_days(days);
            prop_assert!(named.is_sorted_by(|one, two| one < two) && named.iter().all(|place| *place < days));
            prop_assert_eq!(named.is_empty(), days == 0);
            prop_assert!(days == 0 || named[0] == 0 && named.last() == Some(&(days - 1)));
        }
    }
}
