//! Moments and days as the portal understands them: days are days in Asia/Ho_Chi_Minh.

use jiff::{
    ToSpan,
    civil::{Date, DateTime, date},
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};

/// Vietnam has kept UTC+7 without summer time since 13 June 1975 (IANA tz, Asia/Ho_Chi_Minh), so
/// a constant gives the same days as the full time zone database, which stays out of the browser.
const VIETNAM: Offset = Offset::constant(7);

/// A moment, in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Timestamp(pub i64);

/// A calendar day in Vietnam, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(pub i64);

impl Timestamp {
    /// The start of `date` in Vietnam plus the given time of day.
    pub fn at(date: Date, hour: i8, minute: i8) -> Option<Timestamp> {
        let zoned = date.at(hour, minute, 0, 0).to_zoned(TimeZone::fixed(VIETNAM));
        zoned.ok().map(|zoned| Timestamp(zoned.timestamp().as_millisecond()))
    }

    /// The day it is in Vietnam at this moment.
    pub fn day(self) -> Day {
        Day((self.0 + i64::from(VIETNAM.seconds()) * 1000).div_euclid(86_400_000))
    }

    /// `17-01-2022`, as Vietnamese readers write dates.
    pub fn date_text(self) -> String {
        self.day().date().strftime("%d-%m-%Y").to_string()
    }

    /// `2022-01-17T07:30:00+07:00`, for `datetime` attributes and schema.org (ISO 8601).
    pub fn iso8601(self) -> String {
        self.in_vietnam().strftime("%Y-%m-%dT%H:%M:%S+07:00").to_string()
    }

    /// What calendars and clocks in Vietnam show at this moment.
    pub fn in_vietnam(self) -> DateTime {
        VIETNAM.to_datetime(jiff::Timestamp::from_millisecond(self.0).unwrap_or_default())
    }

    /// What a browser's field for day and minute sends, meant in Vietnam: `2022-01-17T07:30`.
    pub fn parse_local(text: &str) -> Option<Timestamp> {
        let moment: DateTime = Some(text).filter(|text| [16, 19].contains(&text.len()))?.parse().ok()?;
        Timestamp::at(moment.date(), moment.hour(), moment.minute())
    }

    /// As [`Timestamp::parse_local`] reads it.
    pub fn local_text(self) -> String {
        self.in_vietnam().strftime("%Y-%m-%dT%H:%M").to_string()
    }

    /// `07:30 ngày 17-01-2022`, as the newsroom says it.
    pub fn minute_text(self) -> String {
        self.in_vietnam().strftime("%H:%M ngày %d-%m-%Y").to_string()
    }

    pub fn minus_millis(self, millis: i64) -> Timestamp {
        Timestamp(self.0 - millis)
    }
}

impl Day {
    pub fn date(self) -> Date {
        // A day outside year -9999..9999 cannot come from a stored date; showing the epoch beats a panic.
        let epoch = date(1970, 1, 1);
        let is_a_date = (-4_371_587..=2_932_896).contains(&self.0);
        is_a_date.then(|| epoch.checked_add(self.0.days()).ok()).flatten().unwrap_or(epoch)
    }

    /// What a browser's field for a day sends: `2022-01-17`.
    pub fn parse(text: &str) -> Option<Day> {
        let day: Date = text.parse().ok()?;
        let days = day.since(date(1970, 1, 1)).ok()?.get_days();
        (text.len() == 10).then_some(Day(days.into()))
    }

    /// What people write of a day: `17-01-2022`, also with slashes or dots, and with single figures.
    pub fn parse_vietnamese(text: &str) -> Option<Day> {
        let parts: Vec<&str> = text.trim().split(['-', '/', '.']).collect();
        let [day, month, year] = parts[..] else { return None };
        let is_plain = parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
        if !is_plain || day.len() > 2 || month.len() > 2 || year.len() != 4 {
            return None;
        }
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok().map(Day::of_date)
    }

    pub fn of_date(day: Date) -> Day {
        // Between two dates there are days alone, unless a larger unit is asked for.
        Day(day.since(date(1970, 1, 1)).map_or(0, |span| span.get_days().into()))
    }

    /// When it begins in Vietnam.
    pub fn start(self) -> Timestamp {
        Timestamp(self.0 * 86_400_000 - i64::from(VIETNAM.seconds()) * 1000)
    }

    /// `17-01-2022`, as Vietnamese readers write dates.
    pub fn text(self) -> String {
        self.date().strftime("%d-%m-%Y").to_string()
    }

    /// `Thứ Hai, ngày 17 tháng 1 năm 2022`, with the capitals of Decree 30/2020, annex II.
    pub fn words(self) -> String {
        const WEEKDAYS: [&str; 7] = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"];
        let date = self.date();
        let weekday = WEEKDAYS[usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default() % 7];
        format!("{weekday}, ngày {} tháng {} năm {}", date.day(), date.month(), date.year())
    }

    /// `Monday, 17 January 2022`.
    pub fn english_words(self) -> String {
        self.date().strftime("%A, %-d %B %Y").to_string()
    }

    /// As [`Day::parse`] reads it.
    pub fn iso8601(self) -> String {
        self.date().strftime("%Y-%m-%d").to_string()
    }

    pub fn minus(self, days: i64) -> Day {
        Day(self.0 - days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_vietnam() {
        let before = Timestamp::at(date(2022, 1, 17), 0, 0).expect("a real date").minus_millis(1);
        assert_eq!(before.date_text(), "16-01-2022");
        assert_eq!(Timestamp(before.0 + 1).date_text(), "17-01-2022");
    }

    #[test]
    fn moments_are_written_with_their_offset() {
        let moment = Timestamp::at(date(2022, 1, 17), 7, 30).expect("a real date");
        assert_eq!(moment.iso8601(), "2022-01-17T07:30:00+07:00");
    }

    #[test]
    fn what_browsers_send_of_days_and_minutes_is_read() {
        let moment = Timestamp::parse_local("2022-01-17T07:30").expect("a minute");
        assert_eq!(moment.iso8601(), "2022-01-17T07:30:00+07:00");
        assert_eq!(
            (moment.local_text().as_str(), moment.minute_text().as_str()),
            ("2022-01-17T07:30", "07:30 ngày 17-01-2022")
        );
        assert_eq!(Day::parse("2022-01-17"), Some(moment.day()));
        assert_eq!(moment.day().iso8601(), "2022-01-17");
        for bad in ["", "17-01-2022", "2022-02-30", "2022-1-7", "x"] {
            assert_eq!((Day::parse(bad), Timestamp::parse_local(bad)), (None, None), "{bad}");
        }
    }

    #[test]
    fn a_day_is_read_as_people_write_it() {
        for text in ["17-01-2022", " 17/1/2022 ", "17.01.2022"] {
            let day = Day::parse_vietnamese(text).expect(text);
            assert_eq!(
                (day.text().as_str(), day.start().iso8601().as_str()),
                ("17-01-2022", "2022-01-17T00:00:00+07:00")
            );
            assert_eq!(day.start().day(), day);
        }
        for bad in ["", "2022-01-17", "30-02-2022", "1-1-22", "17-01", "17-01-2022-1", "+7-01-2022", "017-01-2022", "x"]
        {
            assert_eq!(Day::parse_vietnamese(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_day_is_said_in_words() {
        for (text, words) in
            [("2022-01-17", "Thứ Hai, ngày 17 tháng 1 năm 2022"), ("2026-11-29", "Chủ nhật, ngày 29 tháng 11 năm 2026")]
        {
            assert_eq!(Day::parse(text).expect("a day").words(), words);
        }
        assert_eq!(Day::parse("2022-01-07").expect("a day").english_words(), "Friday, 7 January 2022");
    }

    #[test]
    fn a_nonsense_day_does_not_panic() {
        assert_eq!(Day(i64::MAX).date(), date(1970, 1, 1));
        assert_eq!(Day(i64::MIN).date(), date(1970, 1, 1));
        for last in [Date::MIN, Date::MAX] {
            let day = Day::of_date(last);
            assert_eq!(day.date(), last);
            assert!([day.minus(1), day.minus(-1)].iter().any(|day| day.date() == date(1970, 1, 1)), "none beyond it");
        }
    }
}
