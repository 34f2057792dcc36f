//! Numbers as portals print them, grouped or shortened.

/// A number that a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub value: u64,
    /// The page wrote it shortened ("1,2K"): the last digits are not known.
    pub is_rounded: bool,
}

/// A whole number at the start: 1244, 1.244, 1,244 or 1 244, or one that is shortened: 1,2K, 3 nghìn, 1,5 triệu. None
/// where it is cut off, mixed or too large for the database.
pub(super) fn leading_number(text: &str) -> Option<Number> {
    let number = whole(text).map(|value| Number { value, is_rounded: false });
    let number = number.or_else(|| shortened(text).map(|value| Number { value, is_rounded: true }));
    number.filter(|number| number.value <= i64::MAX as u64)
}

fn whole(text: &str) -> Option<u64> {
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
    number.parse().ok().filter(|_| !ends_badly && unit(&text[end..]).is_none())
}

/// At most two decimals: in "1.234K" nobody knows whether the point groups or divides.
fn shortened(text: &str) -> Option<u64> {
    let whole_digits = digits(text);
    if whole_digits == 0 {
        return None;
    }
    let rest = &text[whole_digits..];
    let decimals = rest.strip_prefix(['.', ',']).map(|rest| &rest[..digits(rest)]).filter(|found| !found.is_empty());
    let rest = decimals.map_or(rest, |decimals| &rest[1 + decimals.len()..]);
    let unit = unit(rest)?;
    let decimals = decimals.unwrap_or_default();
    if decimals.len() > 2 {
        return None;
    }
    let whole: u64 = text[..whole_digits].parse().ok()?;
    let hundredths: u64 = format!("{decimals:0<2}").parse().ok()?;
    whole.checked_mul(unit)?.checked_add(hundredths * unit / 100)
}

/// The word after a shortened number, and how many it stands for.
fn unit(rest: &str) -> Option<u64> {
    let word = rest.trim_start().split(|c: char| !c.is_alphanumeric()).next()?.to_lowercase();
    match word.as_str() {
        "k" | "nghìn" | "ngàn" => Some(1_000),
        "m" | "tr" | "triệu" => Some(1_000_000),
        "tỷ" | "tỉ" => Some(1_000_000_000),
        _ => None,
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(value: u64) -> Option<Number> {
        Some(Number { value, is_rounded: false })
    }

    #[test]
    fn numbers_are_read_with_every_usual_grouping() {
        for written in ["1244", "1.244", "1,244", "1 244", "1\u{a0}244", "1\u{202f}244"] {
            assert_eq!(leading_number(written), exact(1244), "{written}");
        }
        assert_eq!(leading_number("1.234.567 lượt"), exact(1_234_567));
        assert_eq!(leading_number("110"), exact(110));
        assert_eq!(leading_number("0"), exact(0));
    }

    #[test]
    fn shortened_numbers_are_read_as_rounded() {
        for (written, value) in [
            ("1,2K", 1_200),
            ("1.2k lượt", 1_200),
            ("12k", 12_000),
            ("3 nghìn", 3_000),
            ("3 ngàn lượt xem", 3_000),
            ("1,25 nghìn", 1_250),
            ("1,5 triệu", 1_500_000),
            ("1,2 Tr", 1_200_000),
            ("2M", 2_000_000),
            ("1,1 tỷ", 1_100_000_000),
        ] {
            assert_eq!(leading_number(written), Some(Number { value, is_rounded: true }), "{written}");
        }
    }

    #[test]
    fn a_number_that_is_cut_off_mixed_or_too_large_is_not_guessed() {
        for written in [
            "",
            "abc",
            "1.24",
            "12.34",
            "1.2345",
            "1.244,5",
            "1.234K",
            "1.200 nghìn",
            "110kg",
            "-5",
            ",5K",
            "99999999999999999999",
            "9999999999999999 tỷ",
        ] {
            assert_eq!(leading_number(written), None, "{written}");
        }
    }
}
