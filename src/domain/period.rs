//! Which days, or which month, figures are asked for, as people type it.

use super::{Day, Fault, Timestamp};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// Days from the first to the last, both of them meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub first: Day,
    pub last: Day,
}

/// What of a period was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PeriodAsked {
    /// `7`, `30`, `90` or `365`: so many days up to today; `thang`: a month; `tu-chon`: from a day to a day. Empty: `30`.
    pub span: String,
    /// `01-2022`; empty: the present one.
    pub month: String,
    /// `17-01-2022`
    pub from: String,
    pub until: String,
}

impl PeriodAsked {
    /// What can be chosen, and what it is called.
    pub const SPANS: [(&str, &str); 6] = [
        ("7", "7 ngày qua"),
        ("30", "30 ngày qua"),
        ("90", "90 ngày qua"),
        ("365", "365 ngày qua"),
        ("thang", "Một tháng"),
        ("tu-chon", "Từ ngày đến ngày"),
    ];

    /// The days that are meant, none of them later than today.
    ///
    /// # Errors
    /// Faults of the fields `ky`, `thang`, `tu` and `den`.
    pub fn period(&self, today: Day) -> Result<Period, Vec<Fault>> {
        let back = |days: i64| Period { first: today.minus(days - 1), last: today };
        match self.span.as_str() {
            "" | "30" => Ok(back(30)),
            "7" => Ok(back(7)),
            "90" => Ok(back(90)),
            "365" => Ok(back(365)),
            "thang" => self.month_period(today),
            "tu-chon" => self.free_period(today),
            _ => Err(vec![Fault::new("ky", "Hãy chọn một khoảng thời gian trong danh sách.")]),
        }
    }

    fn month_period(&self, today: Day) -> Result<Period, Vec<Fault>> {
        let fault = |message: &str| Err(vec![Fault::new("thang", message)]);
        let month = match self.month.trim() {
            "" => Some(Month::of(today)),
            text => Month::parse(text),
        };
        match month.map(|month| month.period()) {
            None => fault("Hãy ghi tháng và năm, ví dụ 01-2022."),
            Some(period) if period.first > today => fault("Tháng này chưa đến."),
            Some(period) => Ok(Period { last: period.last.min(today), ..period }),
        }
    }

    fn free_period(&self, today: Day) -> Result<Period, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut read = |field: &str, text: &str| {
            let day = Day::parse_vietnamese(text);
            if day.is_none() {
                faults.push(Fault::new(field, "Hãy ghi ngày, tháng, năm, ví dụ 17-01-2022."));
            }
            day
        };
        let (first, last) = (read("tu", &self.from), read("den", &self.until));
        let (Some(first), Some(last)) = (first, last) else { return Err(faults) };
        let last = last.min(today);
        let fault = match last.0 - first.0 + 1 {
            _ if first > today => Fault::new("tu", "Ngày này chưa đến."),
            ..=0 => Fault::new("den", "Ngày cuối đứng trước ngày đầu."),
            days if days > Period::DAYS_MAX => {
                Fault::new("tu", format!("Nhiều nhất {} ngày một lần; hãy chọn ngày đầu muộn hơn.", Period::DAYS_MAX))
            }
            _ => return Ok(Period { first, last }),
        };
        Err(vec![fault])
    }
}

impl Period {
    /// Three years.
    pub const DAYS_MAX: i64 = 1_096;

    pub fn days(self) -> impl Iterator<Item = Day> {
        (self.first.0..=self.last.0).map(Day)
    }

    /// `từ 17-01-2022 đến 23-01-2022`
    pub fn text(self) -> String {
        match self.first == self.last {
            true => format!("ngày {}", self.first.text()),
            false => format!("từ {} đến {}", self.first.text(), self.last.text()),
        }
    }
}

/// A month of a year, as months since January of year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Month(pub i64);

impl Month {
    const FIRST: Month = Month(12 * 1970);
    const LAST: Month = Month(12 * 2999 + 11);

    pub fn of(day: Day) -> Month {
        let date = day.date();
        Month(12 * i64::from(date.year()) + i64::from(date.month()) - 1)
    }

    /// `01-2022`, as it is said; also `1/2022`, and `2022-01` as some browsers send it. From 1970 to 2999.
    pub fn parse(text: &str) -> Option<Month> {
        let (one, two) = text.trim().split_once(['-', '/', '.'])?;
        let (month, year) = if one.len() == 4 { (two, one) } else { (one, two) };
        let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_plain(month) || !is_plain(year) || year.len() != 4 || month.len() > 2 {
            return None;
        }
        let (month, year): (i64, i64) = (month.parse().ok()?, year.parse().ok()?);
        let found = (1..=12).contains(&month).then_some(Month(12 * year + month - 1))?;
        (Month::FIRST..=Month::LAST).contains(&found).then_some(found)
    }

    /// As [`Month::parse`] reads it.
    pub fn text(self) -> String {
        format!("{:02}-{:04}", self.0.rem_euclid(12) + 1, self.0.div_euclid(12))
    }

    /// `2022-01` (ISO 8601), which [`Month::parse`] reads too.
    pub fn iso8601(self) -> String {
        format!("{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }

    pub fn plus(self, months: i64) -> Month {
        Month((self.0 + months).clamp(Month::FIRST.0, Month::LAST.0))
    }

    fn first_date(self) -> Date {
        let year = i16::try_from(self.0.div_euclid(12)).unwrap_or(1970);
        let month = i8::try_from(self.0.rem_euclid(12) + 1).unwrap_or(1);
        // A month outside the years that `parse` reads cannot come from a form; showing the epoch beats a panic.
        Date::new(year, month, 1).unwrap_or(Date::constant(1970, 1, 1))
    }

    pub fn period(self) -> Period {
        let first = self.first_date();
        let last = first.checked_add(1.month()).and_then(|next| next.checked_sub(1.day())).unwrap_or(first);
        Period { first: Day::of_date(first), last: Day::of_date(last) }
    }

    /// From the first moment of it in Vietnam up to the first moment after it.
    pub fn moments(self) -> (Timestamp, Timestamp) {
        let Period { first, last } = self.period();
        (first.start(), Day(last.0 + 1).start())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::properties::reproducible;
    use proptest::prelude::*;

    const TODAY: Day = Day(19_009);

    fn asked(span: &str, month: &str, from: &str, until: &str) -> PeriodAsked {
        let [span, month, from, until] = [span, month, from, until].map(str::to_owned);
        PeriodAsked { span, month, from, until }
    }

    fn read(span: &str, month: &str, from: &str, until: &str) -> String {
        match asked(span, month, from, until).period(TODAY) {
            Ok(period) => period.text(),
            Err(faults) => faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>().join(" "),
        }
    }

    #[test]
    fn a_period_is_read_as_people_say_it() {
        assert_eq!(TODAY.text(), "17-01-2022");
        assert_eq!(read("", "", "", ""), "từ 19-12-2021 đến 17-01-2022");
        assert_eq!(read("7", "x", "x", "x"), "từ 11-01-2022 đến 17-01-2022");
        assert_eq!(read("365", "", "", ""), "từ 18-01-2021 đến 17-01-2022");
        assert_eq!(read("thang", "02-2020", "", ""), "từ 01-02-2020 đến 29-02-2020");
        assert_eq!(read("thang", "", "", ""), "từ 01-01-2022 đến 17-01-2022", "this one is not over");
        assert_eq!(read("tu-chon", "", "1/12/2021", "31-12-2021"), "từ 01-12-2021 đến 31-12-2021");
        assert_eq!(read("tu-chon", "", "17-01-2022", "31-12-2099"), "ngày 17-01-2022", "no day has come after today");
    }

    #[test]
    fn what_is_no_period_is_a_fault_of_its_field() {
        for (span, month, from, until, fields) in [
            ("8", "", "", "", "ky"),
            ("thang", "13-2022", "", "", "thang"),
            ("thang", "02-2022", "", "", "thang"),
            ("tu-chon", "", "", "hôm qua", "tu den"),
            ("tu-chon", "", "2022-01-17", "30-02-2022", "tu den"),
            ("tu-chon", "", "02-01-2022", "01-01-2022", "den"),
            ("tu-chon", "", "18-01-2022", "19-01-2022", "tu"),
            ("tu-chon", "", "17-01-2019", "17-01-2022", "tu"),
        ] {
            assert_eq!(read(span, month, from, until), fields, "{span} {month} {from} {until}");
        }
        assert_eq!(read("tu-chon", "", "18-01-2019", "17-01-2022"), "từ 18-01-2019 đến 17-01-2022", "three years");
    }

    #[test]
    fn a_month_begins_at_midnight_in_vietnam() {
        let (first, after) = Month::parse("12-2021").expect("a month").moments();
        assert_eq!(
            (first.iso8601(), after.iso8601().as_str()),
            ("2021-12-01T00:00:00+07:00".to_owned(), "2022-01-01T00:00:00+07:00")
        );
        for bad in
            ["", "0-2022", "13-2022", "1-22", "1970", "a-2022", "+1-2022", "001-2022", "01-1969", "01-3000", "1-1-2022"]
        {
            assert_eq!(Month::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #![proptest_config(reproducible(512))]

        #[test]
        fn a_month_is_read_as_it_is_written_and_its_days_follow_on(number in Month::FIRST.0..Month::LAST.0) {
            let month = Month(number);
            prop_assert_eq!(Month::parse(&month.text()), Some(month));
            let (this, next) = (month.period(), month.plus(1).period());
            prop_assert_eq!(this.last.0 + 1, next.first.0);
            prop_assert!((28..=31).contains(&this.days().count()));
            prop_assert_eq!(Month::of(this.first), month);
            prop_assert_eq!(Month::of(this.last), month);
        }

        #[test]
        fn whatever_is_typed_is_read_or_refused(span in "7|thang|tu-chon|.{0,3}", month: String, from: String, until: String) {
            let asked = PeriodAsked { span, month, from, until };
            if let Ok(period) = asked.period(TODAY) {
                prop_assert!(period.last <= TODAY && period.first <= period.last);
                prop_assert!(period.days().count() as i64 <= Period::DAYS_MAX);
            }
        }
    }
}
