//! What was published when: the months of a portal's years, the days of a month, and how addresses name them.

use super::{
    Day, Month, Period,
    address::{ARCHIVE_PATH, PageRequest},
};
use serde::{Deserialize, Serialize};

/// A part of the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ArchivePart {
    Month(Month),
    Day(Day),
}

/// A year with the articles of each of its months, from January on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveYear {
    pub year: i64,
    pub months: [i64; 12],
}

/// Shades that counts are shown in.
const SHADES: i64 = 4;

impl ArchivePart {
    /// `2022-01` or `2022-01-17`, as its address has it and no other way (ISO 8601). From 1970 on.
    pub fn parse(text: &str) -> Option<ArchivePart> {
        let part = match text.len() {
            10 => ArchivePart::Day(Day::parse(text).filter(|day| day.0 >= 0)?),
            _ => ArchivePart::Month(Month::parse(text)?),
        };
        (part.iso8601() == text).then_some(part)
    }

    pub fn iso8601(self) -> String {
        match self {
            ArchivePart::Month(month) => month.iso8601(),
            ArchivePart::Day(day) => day.iso8601(),
        }
    }

    pub fn path(self) -> String {
        format!("{ARCHIVE_PATH}/{}", self.iso8601())
    }

    pub fn period(self) -> Period {
        match self {
            ArchivePart::Month(month) => month.period(),
            ArchivePart::Day(day) => Period { first: day, last: day },
        }
    }

    /// The month whose days are shown.
    pub fn month(self) -> Month {
        match self {
            ArchivePart::Month(month) => month,
            ArchivePart::Day(day) => Month::of(day),
        }
    }

    /// `Tháng 01-2022` or `Ngày 17-01-2022`.
    pub fn heading(self) -> String {
        match self {
            ArchivePart::Month(month) => format!("Tháng {}", month.text()),
            ArchivePart::Day(day) => format!("Ngày {}", day.text()),
        }
    }

    /// The page beside one of this part, which goes on or does not: the newer one, and the older one.
    pub fn neighbours(self, page: PageRequest, goes_on: bool) -> (Option<String>, Option<String>) {
        let numbered = |number: u32| match number {
            1 => self.path(),
            _ => format!("{}?trang={number}", self.path()),
        };
        let newer = (page.number > 1).then(|| numbered(page.number - 1));
        (newer, (goes_on && page.number < PageRequest::TYPED_MAX).then(|| numbered(page.number + 1)))
    }
}

/// The years that have something, the newest first, each with all its months.
pub fn years_of(counts: &[(Month, i64)]) -> Vec<ArchiveYear> {
    let mut years: Vec<ArchiveYear> = Vec::new();
    for (month, articles) in counts {
        let (year, place) = (month.0.div_euclid(12), month.0.rem_euclid(12) as usize);
        match years.iter_mut().find(|known| known.year == year) {
            Some(known) => known.months[place] += articles,
            None => {
                let mut months = [0; 12];
                months[place] = *articles;
                years.push(ArchiveYear { year, months });
            }
        }
    }
    years.sort_by_key(|known| std::cmp::Reverse(known.year));
    years
}

/// The months with something nearest to one, before and after it.
pub fn beside(counts: &[(Month, i64)], month: Month) -> (Option<Month>, Option<Month>) {
    let filled = || counts.iter().map(|(month, _)| *month);
    (filled().filter(|other| *other < month).max(), filled().filter(|other| *other > month).min())
}

/// How dark a count is shown beside the largest: 0 for none, up to 4.
pub fn shade(count: i64, largest: i64) -> i64 {
    if count <= 0 { 0 } else { (count * SHADES).div_euclid(largest.max(count)).clamp(1, SHADES) }
}

/// The weeks of a month from Monday to Sunday; `None` where a day is another month's.
pub fn weeks_of(month: Month) -> Vec<[Option<Day>; 7]> {
    let period = month.period();
    // 1970-01-01 was a Thursday.
    let weekday = |day: Day| (day.0 + 3).rem_euclid(7);
    let monday = period.first.minus(weekday(period.first));
    let mut weeks = Vec::new();
    let mut day = monday;
    while day <= period.last {
        weeks.push(std::array::from_fn(|place| {
            Some(Day(day.0 + place as i64)).filter(|day| (period.first..=period.last).contains(day))
        }));
        day = Day(day.0 + 7);
    }
    weeks
}

#[cfg(test)]
mod tests {
    use super::*;

    const JANUARY: Month = Month(12 * 2022);

    #[test]
    fn each_part_has_one_address() {
        for text in ["2022-01", "2022-01-17", "1970-01", "2024-02-29"] {
            let part = ArchivePart::parse(text).expect(text);
            assert_eq!(part.path(), format!("/luu-tru/{text}"));
        }
        for bad in
            ["", "2022", "2022-1", "01-2022", "2022-13", "2022-02-30", "1969-12", "1969-12-31", "3000-01", "20220117"]
        {
            assert_eq!(ArchivePart::parse(bad), None, "{bad}");
        }
        assert_eq!(ArchivePart::parse("2022-01-17").expect("a day").month(), JANUARY);
        assert_eq!(ArchivePart::Month(JANUARY).heading(), "Tháng 01-2022");
        assert_eq!(ArchivePart::Day(JANUARY.period().first).heading(), "Ngày 01-01-2022");
    }

    #[test]
    fn years_come_newest_first_with_all_their_months() {
        let years = years_of(&[(Month(12 * 2020 + 11), 3), (JANUARY, 5), (JANUARY.plus(1), 7)]);
        assert_eq!(years.iter().map(|year| year.year).collect::<Vec<_>>(), [2022, 2020]);
        assert_eq!((years[0].months[..3].to_vec(), years[1].months[11]), (vec![5, 7, 0], 3));
        assert_eq!(years_of(&[]), []);
    }

    #[test]
    fn the_months_beside_are_those_with_something() {
        let counts = [(JANUARY.plus(-5), 1), (JANUARY, 5), (JANUARY.plus(3), 7), (JANUARY.plus(9), 7)];
        assert_eq!(beside(&counts, JANUARY), (Some(JANUARY.plus(-5)), Some(JANUARY.plus(3))));
        assert_eq!(beside(&counts, JANUARY.plus(1)), (Some(JANUARY), Some(JANUARY.plus(3))));
        assert_eq!(beside(&[], JANUARY), (None, None));
    }

    #[test]
    fn weeks_begin_on_monday_and_hold_every_day_once() {
        // The 1st of January 2022 was a Saturday.
        let weeks = weeks_of(JANUARY);
        assert_eq!((weeks.len(), weeks[0][4], weeks[0][5]), (6, None, Some(JANUARY.period().first)));
        for month in (0..600).map(|months| Month(12 * 1970 + months)) {
            let days: Vec<Day> = weeks_of(month).into_iter().flatten().flatten().collect();
            let period = month.period();
            assert_eq!((days.first(), days.last()), (Some(&period.first), Some(&period.last)));
            assert_eq!(days.len() as i64, period.last.0 - period.first.0 + 1);
        }
    }

    #[test]
    fn a_count_is_shaded_by_the_largest() {
        let shades = [0, 1, 24, 25, 50, 99, 100].map(|count| shade(count, 100));
        assert_eq!(shades, [0, 1, 1, 1, 2, 3, 4]);
        assert_eq!((shade(5, 0), shade(0, 0)), (4, 0));
    }

    #[test]
    fn pages_of_a_part_are_numbered() {
        let neighbours =
            |number, goes_on| ArchivePart::Month(JANUARY).neighbours(PageRequest { number, from: None }, goes_on);
        let page = |number: u32| Some(format!("/luu-tru/2022-01?trang={number}"));
        assert_eq!(neighbours(1, false), (None, None));
        assert_eq!(neighbours(1, true), (None, page(2)));
        assert_eq!(neighbours(2, true), (Some("/luu-tru/2022-01".to_owned()), page(3)));
        assert_eq!(neighbours(PageRequest::TYPED_MAX, true).1, None, "no link leads to a 404");
    }
}
