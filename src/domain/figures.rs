//! Figures of the portal as the newsroom looks at them.

use super::{ArticleId, Day, ListedArticle, Month, Period, PeriodAsked, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many there were on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCount {
    pub day: Day,
    pub count: i64,
}

/// Every day of a period; one that nothing was counted on has nought.
pub fn each_day(period: Period, counted: impl IntoIterator<Item = (Day, i64)>) -> Vec<DayCount> {
    let counted: BTreeMap<Day, i64> = counted.into_iter().collect();
    period.days().map(|day| DayCount { day, count: counted.get(&day).copied().unwrap_or(0) }).collect()
}

/// Every month from that of the first day on which something was counted up to today's.
pub fn each_month(today: Day, counted: &[(Day, i64)]) -> Vec<(Month, i64)> {
    let mut months = BTreeMap::<Month, i64>::new();
    for (day, count) in counted {
        *months.entry(Month::of(*day)).or_default() += count;
    }
    let first = months.keys().next().map_or(Month::of(today).0 + 1, |month| month.0);
    (first..=Month::of(today).0).map(|month| (Month(month), months.get(&Month(month)).copied().unwrap_or(0))).collect()
}

pub fn total(days: &[DayCount]) -> i64 {
    days.iter().map(|day| day.count).sum()
}

/// The fullest day, the earliest of several; `None` where nothing was counted.
pub fn fullest(days: &[DayCount]) -> Option<DayCount> {
    let fullest = days.iter().copied().reduce(|most, day| if day.count > most.count { day } else { most });
    fullest.filter(|day| day.count > 0)
}

/// An article and how often it was read in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadArticle {
    pub id: ArticleId,
    pub headline: String,
    pub section_title: String,
    pub published_at: Timestamp,
    pub is_withdrawn: bool,
    pub views: i64,
}

/// A section and how often its articles were read in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadSection {
    pub title: String,
    pub views: i64,
}

/// What somebody is shown of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub period: Period,
    pub today: Day,
    /// The article that was asked for, and its views of each day.
    pub article: Option<(ListedArticle, Vec<DayCount>)>,
    /// For those who see everybody's.
    pub portal: Option<PortalFigures>,
    /// Most read first; of one's own articles alone where the portal's figures are not shown.
    pub most_read: Vec<ReadArticle>,
}

/// The portal's own figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalFigures {
    pub views: Vec<DayCount>,
    pub visits: Vec<DayCount>,
    /// Most read first.
    pub sections: Vec<ReadSection>,
}

/// What is looked for, as it was typed; the names are those of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FiguresAsked {
    #[serde(rename = "ky")]
    pub span: String,
    #[serde(rename = "thang")]
    pub month: String,
    #[serde(rename = "tu")]
    pub from: String,
    #[serde(rename = "den")]
    pub until: String,
    /// A section's slug; empty: all.
    #[serde(rename = "chuyen-muc")]
    pub section: String,
    /// Number of an article; empty: the portal's figures.
    #[serde(rename = "bai")]
    pub article: String,
    /// Which table is to be taken away.
    #[serde(rename = "bang")]
    pub table: String,
}

impl FiguresAsked {
    pub fn period_asked(&self) -> PeriodAsked {
        let [span, month, from, until] = [&self.span, &self.month, &self.from, &self.until].map(String::clone);
        PeriodAsked { span, month, from, until }
    }
}

/// Tables that can be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FiguresTable {
    Views,
    Visits,
    Sections,
    MostRead,
    Article,
}

impl FiguresTable {
    const ALL: [FiguresTable; 5] = [
        FiguresTable::Views,
        FiguresTable::Visits,
        FiguresTable::Sections,
        FiguresTable::MostRead,
        FiguresTable::Article,
    ];

    /// As it is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            FiguresTable::Views => "luot-xem",
            FiguresTable::Visits => "luot-truy-cap",
            FiguresTable::Sections => "chuyen-muc",
            FiguresTable::MostRead => "doc-nhieu",
            FiguresTable::Article => "bai",
        }
    }

    pub fn parse(text: &str) -> Option<FiguresTable> {
        FiguresTable::ALL.into_iter().find(|table| table.as_str() == text)
    }
}

/// `1.234.567`, as Vietnamese write numbers.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::properties::reproducible;
    use proptest::prelude::*;

    #[test]
    fn a_day_without_a_count_has_nought() {
        let period = Period { first: Day(5), last: Day(8) };
        let days = each_day(period, [(Day(6), 4), (Day(8), 9), (Day(99), 1)]);
        let counts: Vec<_> = days.iter().map(|day| (day.day.0, day.count)).collect();
        assert_eq!(counts, [(5, 0), (6, 4), (7, 0), (8, 9)]);
        assert_eq!((total(&days), fullest(&days).map(|day| day.day.0)), (13, Some(8)));
        assert_eq!(fullest(&each_day(period, [])), None);
    }

    proptest! {
        #![proptest_config(reproducible(1024))]

        #[test]
        fn a_grouped_number_is_the_number(number: i64) {
            let text = grouped(number);
            prop_assert_eq!(text.replace('.', "").parse::<i64>(), Ok(number));
            let groups: Vec<_> = text.trim_start_matches('-').split('.').collect();
            prop_assert!((1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3));
        }
    }
}
