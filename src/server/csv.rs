//! Tables that are taken away, for spreadsheets (RFC 4180).

/// Stands before the first line: by it spreadsheets take the table for UTF-8.
pub const MARK: &str = "\u{feff}";

/// One line.
pub fn line(fields: &[&str]) -> String {
    fields.iter().map(|field| csv_field(field)).collect::<Vec<_>>().join(",") + "\r\n"
}

/// What begins like a formula is none for a spreadsheet behind an apostrophe (OWASP, CSV Injection): whoever is refused at
/// the door, or writes a headline, chooses what stands here.
fn csv_field(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    match text.contains([',', '"', '\r', '\n', ';']) || is_formula {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_is_a_formula() {
        for text in ["=1+1", "+84", "-2", "@SUM(A1)", "\t=1", "\r\n=1"] {
            assert!(csv_field(text).starts_with("\"'"), "{text:?}");
        }
    }

    #[test]
    fn what_would_part_a_field_stands_in_quotes() {
        assert_eq!(line(&["Mưa, lũ \"lớn\"", "bài số 5", "", "2,5"]), "\"Mưa, lũ \"\"lớn\"\"\",bài số 5,,\"2,5\"\r\n");
    }
}
