//! Texts as people type them into the newsroom's forms.

use super::Fault;
use unicode_normalization::UnicodeNormalization;

/// Signs that turn the direction of writing (UAX #9, 2). Nobody sees them, no Vietnamese needs them, and they swap what stands
/// beside them on a line.
fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One line of text, composed (NFC), from left to right, with single spaces and none at its ends. Longer than `max` letters, or with control
/// characters in it, it is a fault of its field.
pub fn line(field: &str, text: &str, max: usize, faults: &mut Vec<Fault>) -> String {
    let text: String = text.chars().filter(|letter| !turns_direction(*letter)).collect();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect::<String>();
    if line.chars().count() > max {
        faults.push(Fault::new(field, format!("Dài quá {max} chữ.")));
    }
    if line.chars().any(char::is_control) {
        faults.push(Fault::new(field, "Có ký tự điều khiển không dùng được."));
    }
    line
}

/// The same, where there must be something.
pub fn required_line(field: &str, text: &str, max: usize, faults: &mut Vec<Fault>) -> String {
    let line = line(field, text, max, faults);
    if line.is_empty() {
        faults.push(Fault::new(field, "Còn trống."));
    }
    line
}

/// What is to be added to a number, as people write it: with dots or spaces between thousands, and a minus where it is less.
pub fn correction(field: &str, text: &str, faults: &mut Vec<Fault>) -> Option<i64> {
    const MAX: i64 = 1_000_000_000_000;
    let digits: String = text.replace('\u{2212}', "-").chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    let number = digits.parse().ok().filter(|number: &i64| *number != 0 && number.unsigned_abs() <= MAX.unsigned_abs());
    if number.is_none() {
        faults.push(Fault::new(field, "Hãy ghi một số khác 0, nhiều nhất một nghìn tỷ."));
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_write_it() {
        let mut faults = Vec::new();
        for (text, number) in [("474.478", 474_478), (" 1 000 ", 1_000), ("-5", -5), ("\u{2212}5", -5), ("+7", 7)] {
            assert_eq!(correction("a", text, &mut faults), Some(number), "{text}");
        }
        assert_eq!(faults, []);
        for bad in ["", "0", "một", "1,5", "9223372036854775808", "-9223372036854775808", "1000000000001"] {
            assert_eq!(correction("a", bad, &mut faults), None, "{bad}");
        }
        assert_eq!(faults.len(), 7);
    }

    #[test]
    fn a_line_is_kept_as_readers_will_see_it() {
        let mut faults = Vec::new();
        assert_eq!(line("a", "  Ngã\u{a0} Bảy\r\n xanh ", 20, &mut faults), "Ngã Bảy xanh");
        assert_eq!(line("a", "Nga\u{303}", 3, &mut faults), "Ngã");
        assert_eq!(line("a", "\u{202e}Mưa\u{202c} \u{2067} lũ\u{200f}", 6, &mut faults), "Mưa lũ");
        assert_eq!(faults, []);
    }

    #[test]
    fn what_cannot_be_kept_is_a_fault_of_its_field() {
        let mut faults = Vec::new();
        line("long", "aaaa", 3, &mut faults);
        line("nul", "a\0b", 3, &mut faults);
        required_line("none", " \n", 3, &mut faults);
        let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["long", "nul", "none"]);
    }
}
