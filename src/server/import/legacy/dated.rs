//! The line that says when an article appeared and how often it was opened: "Ngày dd-mm-yyyy - Lượt xem: N", in the
//! ways in which portals write it.

use std::borrow::Cow;

use jiff::civil::{Date, Time};

use super::numbers::{Number, leading_number};
use super::refusal::Reason;
use super::words::{is_blank, mark_key, quote};

/// What stands before a date.
const DAYS: [&str; 4] = ["ngày", "cập nhật", "đăng lúc", "thời gian"];
/// Which of several dates is meant: an article is changed later.
const PUBLISHED: [&str; 5] = ["ngày đăng", "đăng ngày", "đăng lúc", "ngày xuất bản", "xuất bản"];
const WEEKDAYS: [&str; 8] = ["thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "thứ ", "chủ nhật"];
const VIEWS: [&str; 3] = ["lượt xem", "lượt đọc", "lượt truy cập bài"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateLine {
    pub date: Date,
    /// Where the line tells it.
    pub time: Option<Time>,
    pub views: Number,
}

/// The date line at `index`, and how many lines it takes: some portals put the views on a line of their own.
pub(super) fn date_line_at(lines: &[&str], index: usize) -> Option<(Result<DateLine, Reason>, usize)> {
    let line = lines.get(index)?;
    if let Some(read) = date_line(line) {
        return Some((read, 1));
    }
    let next = mark_key(lines.get(index + 1)?)?;
    let next = next.trim_start_matches(['-', ' ', '|']);
    if !mentions_day(line) || !VIEWS.iter().any(|label| next.starts_with(label)) {
        return None;
    }
    Some((date_line(&format!("{line} - {next}"))?, 2))
}

/// None where the line is something else; an error where it is the date line but cannot be read.
pub(super) fn date_line(line: &str) -> Option<Result<DateLine, Reason>> {
    let key = mark_key(line)?;
    let (views_at, views_end) = find_label(&key, &VIEWS)?;
    let (date_at, date_end) = find_date(&key)?;
    if date_at.min(views_at) > 40 {
        return None;
    }
    let published =
        find_label(&key, &PUBLISHED).filter(|&(at, _)| at > date_at && (at < views_at) == (date_at < views_at));
    let (date_at, date_end) = published.unwrap_or((date_at, date_end));
    let date_part = if date_at < views_at { &key[date_end..views_at] } else { &key[date_end..] };
    // Prose that happens to hold both words.
    if date_part.len() > 80 || is_blank(date_part.trim_matches([':', '-', '|', ' '])) {
        return None;
    }
    let views = leading_number(key[views_end..].trim_start_matches([' ', ':']));
    Some(read_date(date_part).and_then(|(date, time)| match views {
        Some(views) => Ok(DateLine { date, time, views }),
        None => Err(Reason::UnreadableViews { found: quote(line) }),
    }))
}

/// Whether a line tells nothing but when, and how often an article was read.
pub(super) fn says_only_when(line: &str) -> bool {
    const WORDS: &[&str] = &[
        "ngày", "tháng", "năm", "thứ", "hai", "ba", "tư", "bốn", "sáu", "bảy", "chủ", "nhật", "cập", "đăng", "xuất",
        "bản", "lúc", "giờ", "phút", "thời", "gian", "lượt", "xem", "đọc", "truy", "bài", "sa", "ch", "am", "pm",
        "gmt", "h", "t2", "t3", "t4", "t5", "t6", "t7", "cn", "số", "lần", "k", "tr", "triệu", "nghìn", "ngàn", "đã",
        "tạo", "trước", "views",
    ];
    let key = line.to_lowercase();
    let mut words = key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_number = |word: &str| word.trim_end_matches(char::is_alphabetic).bytes().all(|byte| byte.is_ascii_digit());
    words.all(|word| WORDS.contains(&word) || (word.starts_with(|c: char| c.is_ascii_digit()) && is_number(word)))
}

/// The views of a short line that tells nothing else of the article.
pub(super) fn views_line(line: &str) -> Option<Number> {
    let key = mark_key(line).filter(|key| key.len() <= 80)?;
    let (_, end) = find_label(&key, &VIEWS)?;
    leading_number(key[end..].trim_start_matches([' ', ':']))
}

/// Where the first of these words stands, from and to.
fn find_label(key: &str, labels: &[&str]) -> Option<(usize, usize)> {
    labels.iter().filter_map(|label| key.find(label).map(|at| (at, at + label.len()))).min()
}

/// Where a word stands before a date, from and to; a date may stand at the start without one, or behind the day of the week.
fn find_date(key: &str) -> Option<(usize, usize)> {
    let behind_weekday = || {
        let rest = WEEKDAYS.iter().find_map(|day| key.strip_prefix(day))?;
        let rest =
            rest.strip_prefix(|c: char| ('2'..='7').contains(&c)).filter(|rest| rest.starts_with(',')).unwrap_or(rest);
        let rest = rest.trim_start_matches([',', ' ', '-', '–']);
        starts_with_date(rest).then(|| (0, key.len() - rest.len()))
    };
    find_label(key, &DAYS).or_else(|| starts_with_date(key).then_some((0, 0))).or_else(behind_weekday)
}

fn starts_with_date(key: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let day = digits(key);
    let rest = key[day..].strip_prefix(['/', '-', '.']).unwrap_or_default();
    (1..=2).contains(&day) && (1..=2).contains(&digits(rest))
}

/// Whether the month may stand before the day: "5/12/2024 2:05:00 PM", of software that speaks English.
pub(super) fn may_be_american(text: &str) -> bool {
    let key = text.to_lowercase();
    let mut numbers =
        key.split(|c: char| !c.is_ascii_digit() && c != '/').filter(|part| part.matches('/').count() == 2);
    let [first, second] = match numbers.next().map(|date| date.split('/').collect::<Vec<_>>()).as_deref() {
        Some([first, second, _]) => [first, second].map(|number| number.parse::<u8>().unwrap_or_default()),
        _ => return false,
    };
    says_half_in_english(&key) && first != second && first.min(second) >= 1 && first.min(second) <= 12
}

fn says_half_in_english(key: &str) -> bool {
    key.split(|c: char| !c.is_alphabetic()).any(|word| matches!(word, "am" | "pm"))
}

/// The date as found, so that an impossible one can be quoted, and the time beside it.
pub(super) fn read_date(part: &str) -> Result<(Date, Option<Time>), Reason> {
    let is_english = says_half_in_english(part);
    let (part, time) = take_time(part);
    // "21 tháng 09 năm 2021"
    let part = part.replace(" tháng ", "-").replace(", năm ", "-").replace(" năm ", "-");
    let from_digit = part.find(|c: char| c.is_ascii_digit()).map_or(&*part, |at| &part[at..]);
    let token = from_digit.split(|c: char| !(c.is_ascii_digit() || "-/. ".contains(c))).next().unwrap_or_default();
    let numbers: Vec<&str> =
        token.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()).take(3).collect();
    let found = match numbers.last() {
        Some(_) => token.trim_matches(['-', '/', '.', ' ']),
        None => part.trim_matches([':', '-', ' ']),
    };
    let impossible = || Reason::ImpossibleDate { found: quote(found) };
    let [day, month, year] = numbers[..] else { return Err(impossible()) };
    if day.len() > 2 || month.len() > 2 || year.len() != 4 {
        return Err(impossible());
    }
    let (Ok(mut day), Ok(mut month), Ok(year)) = (day.parse::<i8>(), month.parse::<i8>(), year.parse()) else {
        return Err(impossible());
    };
    if is_english && month > 12 {
        (day, month) = (month, day);
    }
    Ok((Date::new(year, month, day).map_err(|_| impossible())?, time))
}

/// The part without its time of day, "08:30", "2:05:00 CH", "14h05", and that time.
pub(super) fn take_time(part: &str) -> (Cow<'_, str>, Option<Time>) {
    let digits_before = |at: usize| part[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
    let digits_from = |at: usize| part[at..].bytes().take_while(u8::is_ascii_digit).count();
    let signs = part.char_indices().filter(|(_, sign)| matches!(sign, ':' | 'h'));
    for (at, _) in signs {
        let (hour_digits, minute_digits) = (digits_before(at), digits_from(at + 1));
        if !(1..=2).contains(&hour_digits) || minute_digits != 2 {
            continue;
        }
        let (start, mut end) = (at - hour_digits, at + 3);
        if part[end..].starts_with(':') && digits_from(end + 1) == 2 {
            end += 3;
        }
        let (Ok(hour), Ok(minute)) = (part[start..at].parse::<i8>(), part[at + 1..at + 3].parse::<i8>()) else {
            continue;
        };
        let rest = part[end..].trim_start();
        let half =
            rest.split(|c: char| !c.is_alphabetic()).next().filter(|half| ["sa", "ch", "am", "pm"].contains(half));
        let hour = match half {
            Some("ch" | "pm") if hour < 12 => hour + 12,
            Some("sa" | "am") if hour == 12 => 0,
            _ => hour,
        };
        let end = half.map_or(end, |half| part.len() - rest.len() + half.len());
        if let Ok(time) = Time::new(hour, minute, 0, 0) {
            return (format!("{} {}", &part[..start], &part[end..]).into(), Some(time));
        }
    }
    (part.into(), None)
}

fn mentions_day(line: &str) -> bool {
    mark_key(line).is_some_and(|key| {
        let is_named = find_date(&key).is_some_and(|(at, _)| at <= 40);
        key.len() <= 80 && is_named && key.contains(|c: char| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_line_is_read_in_every_tolerated_form() {
        for line in [
            "Ngày 17-01-2022 - Lượt xem: 1.110",
            "NGÀY 17-01-2022 - LƯỢT XEM 1110",
            "ngày 17/1/2022 | lượt xem : 1 110",
            "Ngày đăng: 17.01.2022 – Lượt xem: 1,110 lượt",
            "Thứ hai, ngày 17-01-2022 08:30 - Lượt xem: 1110",
            "Lượt xem: 1110 - Ngày 17-01-2022",
        ] {
            let read = date_line(line).expect(line).expect(line);
            assert_eq!((read.date.to_string().as_str(), read.views.value), ("2022-01-17", 1110), "{line}");
        }
    }

    #[test]
    fn the_time_of_day_is_read_where_it_is_told() {
        for (line, time) in [
            ("Cập nhật: 17/01/2022 2:05:00 CH - Lượt xem: 1110", "14:05:00"),
            ("Cập nhật: 17/01/2022 12:05:00 SA - Lượt xem: 1110", "00:05:00"),
            ("Ngày đăng: 08:30 - 17/01/2022 - Lượt xem: 1110", "08:30:00"),
            ("Ngày 17-01-2022, 14h05 | Lượt xem: 1110", "14:05:00"),
            ("Thời gian: 17/01/2022 11:59 PM | Lượt đọc: 1110", "23:59:00"),
        ] {
            let read = date_line(line).expect(line).expect(line);
            assert_eq!((read.date.to_string().as_str(), read.views.value), ("2022-01-17", 1110), "{line}");
            assert_eq!(read.time.map(|time| time.to_string()).as_deref(), Some(time), "{line}");
        }
    }

    #[test]
    fn a_date_in_words_or_without_any_is_read() {
        for line in [
            "Thứ hai, ngày 17 tháng 01 năm 2022 - Lượt xem: 1110",
            "Ngày 17 tháng 1, năm 2022 - Lượt xem: 1110",
            "17/1/2022 | Lượt xem: 1110",
        ] {
            let read = date_line(line).expect(line).expect(line);
            assert_eq!(
                (read.date.to_string().as_str(), read.time, read.views.value),
                ("2022-01-17", None, 1110),
                "{line}"
            );
        }
        let lines = ["Cập nhật: 17/01/2022", "Lượt xem: 1110"];
        let (read, taken) = date_line_at(&lines, 0).expect("two lines");
        assert_eq!((read.expect("read").views.value, taken), (1110, 2));
        assert_eq!(date_line("17 đại biểu, lượt xem: 5"), None);
    }

    #[test]
    fn the_day_it_was_published_comes_before_the_day_it_was_changed() {
        for line in [
            "Cập nhật: 05/06/2023 | Ngày đăng: 17/01/2022 - Lượt xem: 1110",
            "Lượt xem: 1110 | Cập nhật: 05/06/2023 | Đăng lúc: 17/01/2022",
            "Ngày đăng: 17/01/2022, cập nhật: 05/06/2023 - Lượt xem: 1110",
            "Thứ Hai, 17/01/2022, 08:30 GMT+7 - Lượt xem: 1110",
            "Thứ 2, 17/01/2022 - Lượt xem: 1110",
            "Chủ nhật 17/01/2022 | Lượt xem: 1110",
        ] {
            let read = date_line(line).expect(line).expect(line);
            assert_eq!((read.date.to_string().as_str(), read.views.value), ("2022-01-17", 1110), "{line}");
        }
        assert_eq!(date_line("Thứ Hai tuần tới, lượt xem: 5"), None);
    }

    #[test]
    fn software_that_speaks_english_may_set_the_month_first() {
        let read = date_line("Ngày 12/25/2024 2:05:00 PM - Lượt xem: 1").unwrap().unwrap();
        assert_eq!(read.date.to_string(), "2024-12-25");
        let unsure = ["Ngày 5/12/2024 2:05:00 PM - Lượt xem: 1", "12/25/2024 2:05 AM"];
        assert!(unsure.into_iter().all(may_be_american));
        let sure = ["Ngày 5/12/2024 2:05:00 CH", "5/12/2024", "Ngày 5/5/2024 2:05 PM", "PM 5-12-2024"];
        assert!(!sure.into_iter().any(may_be_american));
    }

    #[test]
    fn an_impossible_date_is_quoted_as_found() {
        for (line, quoted) in [
            ("Ngày 31-02-2022 - Lượt xem: 1", "31-02-2022"),
            ("Ngày 2022-01-17 - Lượt xem: 1", "2022-01-17"),
            ("Ngày 5-2022 - Lượt xem: 1", "5-2022"),
            ("Ngày hôm kia - Lượt xem: 1", "hôm kia"),
        ] {
            assert_eq!(date_line(line), Some(Err(Reason::ImpossibleDate { found: quoted.to_owned() })), "{line}");
        }
    }

    #[test]
    fn prose_with_the_same_words_is_no_date_line() {
        assert_eq!(date_line("Sau nhiều tuần chuẩn bị công phu, đến ngày 17-01-2022 đoạn phim đạt lượt xem: 5"), None);
        assert_eq!(date_line("Ngày - Lượt xem: 110"), None);
        assert_eq!(date_line("Ngày 17-01-2022, phường ra quân."), None);
    }
}
