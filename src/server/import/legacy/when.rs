//! The day, and the time of day, that a text or an attribute tells, in whatever form, for readers who know where to look.

use super::dated::{read_date, take_time};
use super::numbers::{Number, leading_number};
use super::published::{Moment, read_moment};
use super::words::{MARK_BYTES_MAX, squeeze};
use jiff::civil::Date;

/// Longer ones stand before those that are parts of them.
const MONTHS: [(&str, &str); 15] = [
    ("tháng mười một", "tháng 11"),
    ("tháng mười hai", "tháng 12"),
    ("tháng mười", "tháng 10"),
    ("tháng giêng", "tháng 1"),
    ("tháng một", "tháng 1"),
    ("tháng hai", "tháng 2"),
    ("tháng ba", "tháng 3"),
    ("tháng tư", "tháng 4"),
    ("tháng năm", "tháng 5"),
    ("tháng sáu", "tháng 6"),
    ("tháng bảy", "tháng 7"),
    ("tháng tám", "tháng 8"),
    ("tháng chín", "tháng 9"),
    ("tháng chạp", "tháng 12"),
    ("tháng bẩy", "tháng 7"),
];
/// As programs write them that nobody told to write Vietnamese; the first three letters do.
const ENGLISH_MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const ENGLISH_DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// What else stands with such a date, and is in no other way a part of an article.
const ENGLISH_WORDS: [&str; 12] =
    ["posted", "published", "updated", "last", "on", "at", "a", "p", "m", "am", "pm", "utc"];
/// By which numbers of views are told from others.
const VIEWS: [&str; 7] = ["lượt xem", "lượt đọc", "số lần xem", "đã xem", "đã đọc", "views", "xem"];

/// The first date of a short text: "05/03/2021", "ngày 5 tháng 3 năm 2021", "5 Tháng Ba, 2021", "March 5, 2021", ISO 8601; days
/// without a year, and years of two digits, are no dates.
pub(super) fn read_when(text: &str) -> Option<Moment> {
    let text = squeeze(text);
    if text.is_empty() || text.len() > MARK_BYTES_MAX {
        return None;
    }
    if let Some(moment) = read_moment(&text) {
        return Some(moment);
    }
    let named = MONTHS.iter().fold(text.to_lowercase(), |text, (name, number)| text.replace(name, number));
    let joined = named.replace(", ", " năm ");
    let (_, time) = take_time(&named);
    numbers_at(&named)
        .find_map(|at| iso_date(&named[at..]).or_else(|| read_date(&named[at..]).ok().map(|(date, _)| date)))
        .or_else(|| numbers_at(&joined).find_map(|at| read_date(&joined[at..]).ok().map(|(date, _)| date)))
        .or_else(|| english_date(&named))
        .map(|date| Moment { date, time })
}

/// Where numbers begin.
fn numbers_at(text: &str) -> impl Iterator<Item = usize> {
    let digit = |at: usize| text.as_bytes()[at].is_ascii_digit();
    (0..text.len()).filter(move |&at| digit(at) && (at == 0 || !digit(at - 1)))
}

/// "2021-03-05", and "2021/3/5".
fn iso_date(text: &str) -> Option<Date> {
    let mut numbers = text.splitn(3, ['-', '/']);
    let (year, month, rest) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let day = &rest[..rest.bytes().take(2).take_while(u8::is_ascii_digit).count()];
    let year = (year.len() == 4).then(|| year.parse().ok()).flatten()?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// "5 March 2021", "Mar 5th, 2021", in small letters.
fn english_date(text: &str) -> Option<Date> {
    let words = words_of(text);
    let day = |word: &str| -> Option<i8> {
        let ending = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending));
        ending.unwrap_or(word).parse().ok()
    };
    words.windows(3).enumerate().find_map(|(at, three)| {
        let year = (three[2].len() == 4).then(|| three[2].parse().ok()).flatten()?;
        let (month, day) = match english_month(three[0]) {
            // A company that makes clothes is called so, with a number behind it.
            Some(5) if at > 0 && !is_english_when(words[at - 1]) => return None,
            Some(month) => (month, day(three[1])?),
            None => (english_month(three[1])?, day(three[0])?),
        };
        Date::new(year, month, day).ok()
    })
}

fn words_of(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

fn english_month(word: &str) -> Option<i8> {
    let is_meant = |name: &&str| word == *name || word == &name[..3] || word == "sept" && *name == "september";
    ENGLISH_MONTHS.iter().position(is_meant).map(|at| at as i8 + 1)
}

fn is_english_when(word: &str) -> bool {
    english_month(word).is_some()
        || ENGLISH_DAYS.iter().any(|day| word == *day || word == &day[..3])
        || ENGLISH_WORDS.contains(&word)
}

/// Which words of a line tell nothing but when, if it does so in English.
pub(super) fn english_when(line: &str) -> impl Fn(&str) -> bool + use<> {
    let is_english = english_date(&line.to_lowercase()).is_some();
    move |word: &str| is_english && words_of(&word.to_lowercase()).into_iter().all(is_english_when)
}

/// "Lượt xem: 1.234", "1.234 lượt xem", or the only number there is.
pub(super) fn read_views(text: &str) -> Option<Number> {
    let key = squeeze(text).to_lowercase();
    if key.len() > MARK_BYTES_MAX {
        return None;
    }
    let labelled = VIEWS.iter().find_map(|label| key.find(label).map(|at| (at, at + label.len())));
    if let Some((at, end)) = labelled {
        let behind = leading_number(key[end..].trim_start_matches([' ', ':', '(', '-']));
        // "5/3/2021 - 12 lượt xem": the last number before the words.
        let before = || key[..at].trim_end().rsplit(' ').next().and_then(leading_number);
        return behind.or_else(before);
    }
    let first = key.find(|c: char| c.is_ascii_digit())?;
    let number = leading_number(&key[first..])?;
    let is_only = |rest: &str| !rest.contains(|c: char| c.is_ascii_digit());
    let rest = key[first..].trim_start_matches(|c: char| c.is_ascii_digit() || ".,\u{a0} ".contains(c));
    is_only(rest).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<String> {
        let Moment { date, time } = read_when(text)?;
        Some(time.map_or_else(|| date.to_string(), |time| format!("{date} {}", time.strftime("%H:%M"))))
    }

    #[test]
    fn dates_are_read_in_every_usual_form() {
        for text in [
            "05/03/2021",
            "5-3-2021",
            "05.03.2021",
            "Ngày đăng: 05/03/2021 | Tác giả: Lan",
            "Thứ 6, 05/03/2021",
            "ngày 5 tháng 3 năm 2021",
            "Thứ sáu, ngày 05 tháng 03, năm 2021",
            "5 Tháng Ba, 2021",
            "Cập nhật 2021-03-05",
            "Friday, 5 March 2021",
            "Posted on Mar 5th, 2021 by Lan",
            "2021-03-05",
        ] {
            assert_eq!(told(text).as_deref(), Some("2021-03-05"), "{text}");
        }
        for text in ["05/03/2021 14:30", "14:30 | 05/03/2021", "2021-03-05T14:30:00+07:00", "14h30, 5 Tháng Ba, 2021"]
        {
            assert_eq!(told(text).as_deref(), Some("2021-03-05 14:30"), "{text}");
        }
        assert_eq!(told("15 Tháng Năm, 2021").as_deref(), Some("2021-05-15"));
    }

    #[test]
    fn what_is_no_day_is_not_guessed() {
        for text in [
            "",
            "31/02/2021",
            "05/03/21",
            "tháng 3 năm 2021",
            "Số 12/QĐ-UBND",
            "hai năm trước",
            "0912345678",
            "may 32, 2021",
            "Công ty May 10, 2021",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn views_are_read_before_and_behind_their_words() {
        for text in
            ["Lượt xem: 1.234", "1.234 lượt xem", "Đã xem: 1234", "1234", "(1,234)", "05/03/2021 - Lượt xem: 1234"]
        {
            assert_eq!(read_views(text).map(|number| number.value), Some(1234), "{text}");
        }
        for text in ["05/03/2021", "không rõ", ""] {
            assert_eq!(read_views(text), None, "{text}");
        }
    }
}
