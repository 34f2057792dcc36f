//! Texts as people type them into the newsroom's forms.

use super::Fault;
use unicode_normalization::UnicodeNormalization;

/// One line of text, composed (NFC), with single spaces and none at its ends. Longer than `max` letters, or with control
/// characters in it, it is a fault of its field.
pub fn line(field: &str, text: &str, max: usize, faults: &mut Vec<Fault>) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_kept_as_readers_will_see_it() {
        let mut faults = Vec::new();
        assert_eq!(line("a", "  Ngã\u{a0} Bảy\r\n xanh ", 20, &mut faults), "Ngã Bảy xanh");
        assert_eq!(line("a", "Nga\u{303}", 3, &mut faults), "Ngã");
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
