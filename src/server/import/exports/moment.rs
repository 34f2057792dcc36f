//! When something appeared, as exports write it.

use crate::{
    domain::Timestamp,
    server::import::legacy::{Doubt, told_day},
};
use jiff::{
    civil::{Date, DateTime, Weekday},
    tz::Offset,
};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];
/// Of RFC 2822, and Indochina's, in hours.
const ZONES: [(&str, i32); 13] = [
    ("gmt", 0),
    ("ut", 0),
    ("utc", 0),
    ("z", 0),
    ("ict", 7),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
];

/// RFC 3339, RFC 2822 with what programs make of it, as MySQL writes it, or as Vietnamese do. What names no zone is Vietnam's time.
pub(super) fn moment(text: &str, doubts: &mut Vec<Doubt>) -> Option<Timestamp> {
    let text = text.trim();
    // "2024-09-07 10:00:00 +0700", "… UTC"
    let joined = text.replace(" UTC", "Z").replace(" GMT", "Z").replace(" +", "+").replace(" -", "-");
    if let Ok(at) = joined.parse::<jiff::Timestamp>() {
        return Some(Timestamp(at.as_millisecond()));
    }
    if let Some(at) = of_mail(text, doubts) {
        return Some(at);
    }
    if let Ok(at) = text.parse::<DateTime>() {
        return Timestamp::at(at.date(), at.hour(), at.minute());
    }
    told_day(text)
}

/// The same in UTC where it names no zone.
pub(super) fn moment_in_utc(text: &str, doubts: &mut Vec<Doubt>) -> Option<Timestamp> {
    let text = text.trim();
    let in_utc = text.parse::<DateTime>().ok().filter(|_| text.parse::<jiff::Timestamp>().is_err());
    let in_utc = in_utc.and_then(|at| Offset::UTC.to_timestamp(at).ok());
    in_utc.map(|at| Timestamp(at.as_millisecond())).or_else(|| moment(text, doubts))
}

/// "Sat, 07 Sep 2024 10:00:00 +0700", with the wrong day of the week, a year of two digits or a zone cut short.
fn of_mail(text: &str, doubts: &mut Vec<Doubt>) -> Option<Timestamp> {
    let bare = text.split('(').next().unwrap_or_default();
    let words = bare.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    let mut words = words.map(str::to_ascii_lowercase).peekable();
    let weekday = words.next_if(|word| word.starts_with(|c: char| c.is_alphabetic()));
    let day = words.next()?.parse().ok()?;
    let month = words.next()?;
    let month = MONTHS.iter().position(|name| month.starts_with(name))? as i8 + 1;
    let year: i16 = words.next()?.parse().ok()?;
    let year = match year {
        0..50 => 2000 + year,
        50..100 => 1900 + year,
        year => year,
    };
    let date = Date::new(year, month, day).ok()?;
    let time = words.next().unwrap_or_else(|| "0:00".to_owned());
    let mut parts = time.split(':').map(|part| part.parse::<i8>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().flatten().unwrap_or_default());
    let at = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    let told = DAYS.iter().find(|(name, _)| weekday.as_ref().is_some_and(|word| word.starts_with(name)));
    if told.is_some_and(|(_, told)| *told != date.weekday()) {
        doubts.push(Doubt::Export(format!(
            "Ngày đăng: trong “{text}” thứ không khớp với ngày, đã lấy ngày, nên xem lại."
        )));
    }
    let Some(zone) = words.next() else { return Timestamp::at(date, hour, minute) };
    let Some(seconds) = seconds_of(&zone) else {
        let why = format!("Ngày đăng: không rõ múi giờ trong “{text}”, đã hiểu là giờ Việt Nam, nên xem lại.");
        doubts.push(Doubt::Export(why));
        return Timestamp::at(date, hour, minute);
    };
    let at = Offset::from_seconds(seconds).ok()?.to_timestamp(at).ok()?;
    Some(Timestamp(at.as_millisecond()))
}

/// "+0700", "+07:00", "+07", "ICT".
fn seconds_of(zone: &str) -> Option<i32> {
    let Some(digits) = zone.strip_prefix(['+', '-']) else {
        return ZONES.iter().find(|(name, _)| *name == zone).map(|(_, hours)| hours * 3600);
    };
    let digits = digits.replace(':', "");
    let number = digits.parse::<u16>().ok().map(i32::from)?;
    let (hours, minutes) = if digits.len() <= 2 { (number, 0) } else { (number / 100, number % 100) };
    let seconds = hours * 3600 + minutes * 60;
    Some(if zone.starts_with('-') { -seconds } else { seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (Option<String>, usize) {
        let mut doubts = Vec::new();
        let at = moment(text, &mut doubts);
        (at.map(|at| at.in_vietnam().strftime("%Y-%m-%d %H:%M").to_string()), doubts.len())
    }

    #[test]
    fn a_moment_is_read_as_programs_and_people_write_it() {
        for text in [
            "Sat, 07 Sep 2024 20:00:00 ICT",
            "Sat, 07 Sep 2024 20:00:00 +07",
            "Sat, 07 Sep 2024 20:00:00 +07:00",
            "Sat, 07 Sep 2024 13:00:00 GMT",
            "Sat, 07 Sep 2024 08:00:00 EST",
            "7 September 24 20:00",
            "2024-09-07T13:00:00Z",
            "2024-09-07 13:00:00 +0000",
            "2024-09-07 13:00:00 UTC",
            "2024-09-07 20:00:00",
            "07/09/2024 20:00:00",
        ] {
            assert_eq!(told(text), (Some("2024-09-07 20:00".to_owned()), 0), "{text}");
        }
    }

    #[test]
    fn what_is_not_sure_is_said() {
        for text in ["Fri, 07 Sep 2024 20:00:00 +0700", "Sat, 07 Sep 2024 20:00:00 XYZ"] {
            assert_eq!(told(text), (Some("2024-09-07 20:00".to_owned()), 1), "{text}");
        }
        for text in ["", "2020-02-31 10:00:00", "hôm qua", "Sat, 31 Feb 2024 10:00:00 GMT"] {
            assert_eq!(told(text).0, None, "{text}");
        }
    }

    #[test]
    fn ghosts_times_are_utcs_unless_they_say_otherwise() {
        let at = |text: &str| moment_in_utc(text, &mut Vec::new()).unwrap().in_vietnam().to_string();
        assert_eq!(at("2023-05-06T20:02:03-05:00"), "2023-05-07T08:02:03");
        assert_eq!(at("2023-05-06 20:02:03"), "2023-05-07T03:02:03");
    }
}
