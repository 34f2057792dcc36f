//! How the words of a saved page are looked at, whatever it was saved as.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// No line with a meaning is longer; what is longer is prose and is not searched.
pub(super) const MARK_BYTES_MAX: usize = 400;
const EXCERPT_CHARS: usize = 80;

/// NFC, `\n` for every line end, no invisible or control characters.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            '\u{2028}' | '\u{2029}' | '\u{85}' => out.push('\n'),
            '\u{feff}' | '\u{200b}' | '\u{ad}' => {}
            _ if c.is_control() && !c.is_whitespace() => {}
            _ => out.push(c),
        }
    }
    match is_nfc_quick(out.chars()) {
        IsNormalized::Yes => out,
        _ => out.nfc().collect(),
    }
}

pub(super) fn is_blank(line: &str) -> bool {
    line.chars().all(|c| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}')
}

/// Every run of white space, no-break spaces included, becomes one space.
pub(super) fn squeeze(line: &str) -> Cow<'_, str> {
    let trimmed = line.trim();
    let mut after_space = false;
    let squeezed = trimmed.chars().all(|c| {
        let fine = !c.is_whitespace() || (c == ' ' && !after_space);
        after_space = c == ' ';
        fine
    });
    if squeezed {
        return Cow::Borrowed(trimmed);
    }
    let mut out = String::with_capacity(trimmed.len());
    for word in trimmed.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    Cow::Owned(out)
}

pub fn excerpt(line: &str, chars: usize) -> String {
    match line.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_owned(),
    }
}

pub(super) fn quote(line: &str) -> String {
    excerpt(line, EXCERPT_CHARS)
}

/// The line in lower case, to look for marks in.
pub(super) fn mark_key(line: &str) -> Option<String> {
    (line.len() <= MARK_BYTES_MAX).then(|| line.to_lowercase())
}

/// 474478 as 474.478, the Vietnamese way.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_composes_marks_and_drops_invisible_characters() {
        assert_eq!(clean("Nga\u{300}y\u{200b}\r\nx\ry\u{0}"), "Ngày\nx\ny");
    }
}
