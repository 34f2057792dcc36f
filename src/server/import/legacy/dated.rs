//! The line "Ngày dd-mm-yyyy - Lượt xem: N": the day an article appeared and how often it was opened.

use jiff::civil::Date;

use super::Reason;
use super::lines::{is_blank, mark_key, quote};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateLine {
    pub date: Date,
    pub views: u64,
}

/// The date line at `index`, and how many lines it takes: some portals put the views on a line of their own.
pub(super) fn date_line_at(lines: &[&str], index: usize) -> Option<(Result<DateLine, Reason>, usize)> {
    let line = lines.get(index)?;
    if let Some(read) = date_line(line) {
        return Some((read, 1));
    }
    let next = lines.get(index + 1)?;
    if !mentions_day(line) || !mark_key(next)?.trim_start_matches(['-', ' ', '|']).starts_with("lượt xem") {
        return None;
    }
    Some((date_line(&format!("{line} - {next}"))?, 2))
}

/// None where the line is something else; an error where it is the date line but cannot be read.
pub(super) fn date_line(line: &str) -> Option<Result<DateLine, Reason>> {
    let key = mark_key(line)?;
    let views_at = key.find("lượt xem")?;
    let date_at = key.find("ngày")?;
    if date_at.min(views_at) > 40 {
        return None;
    }
    let after_date = &key[date_at + "ngày".len()..];
    let date_part = if date_at < views_at { &key[date_at + "ngày".len()..views_at] } else { after_date };
    // Prose that happens to hold both words.
    if date_part.len() > 80 || is_blank(date_part.trim_matches([':', '-', '|', ' '])) {
        return None;
    }
    let views = leading_number(key[views_at + "lượt xem".len()..].trim_start_matches([' ', ':']));
    Some(read_date(date_part).and_then(|date| match views {
        Some(views) => Ok(DateLine { date, views }),
        None => Err(Reason::UnreadableViews { found: quote(line) }),
    }))
}

/// The date and its likeness as found, so that an impossible one can be quoted.
fn read_date(part: &str) -> Result<Date, Reason> {
    let from_digit = part.find(|c: char| c.is_ascii_digit()).map_or(part, |at| &part[at..]);
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
    let (Ok(day), Ok(month), Ok(year)) = (day.parse(), month.parse(), year.parse()) else { return Err(impossible()) };
    Date::new(year, month, day).map_err(|_| impossible())
}

fn mentions_day(line: &str) -> bool {
    mark_key(line).is_some_and(|key| {
        key.len() <= 80 && key.find("ngày").is_some_and(|at| at <= 40) && key.contains(|c: char| c.is_ascii_digit())
    })
}

/// A whole number at the start: 1244, 1.244, 1,244 or 1 244. None where it is cut off, mixed or too large for the database.
pub(super) fn leading_number(text: &str) -> Option<u64> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut end = digits(text);
    let mut number = text[..end].to_owned();
    let separator =
        text[end..].chars().next().filter(|c| matches!(c, '.' | ',' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}'));
    if let Some(separator) = separator
        && end <= 3
    {
        while let Some(group) = text[end..].strip_prefix(separator)
            && digits(group) == 3
        {
            number.push_str(&group[..3]);
            end += separator.len_utf8() + 3;
        }
    }
    let mut rest = text[end..].chars();
    let ends_badly = match rest.next() {
        Some('.' | ',') => rest.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) => c.is_alphanumeric(),
        None => false,
    };
    number.parse().ok().filter(|number| *number <= i64::MAX as u64 && !ends_badly)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_every_usual_grouping() {
        for written in ["1244", "1.244", "1,244", "1 244", "1\u{a0}244", "1\u{202f}244"] {
            assert_eq!(leading_number(written), Some(1244), "{written}");
        }
        assert_eq!(leading_number("1.234.567 lượt"), Some(1_234_567));
        assert_eq!(leading_number("110"), Some(110));
        assert_eq!(leading_number("0"), Some(0));
    }

    #[test]
    fn a_number_that_is_cut_off_mixed_or_too_large_is_not_guessed() {
        for written in ["", "abc", "1.24", "12.34", "1.2345", "1.244,5", "1.2k", "110k", "-5", "99999999999999999999"] {
            assert_eq!(leading_number(written), None, "{written}");
        }
    }

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
            assert_eq!((read.date.to_string().as_str(), read.views), ("2022-01-17", 1110), "{line}");
        }
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
