//! What is wrong with a file, in a clerk's words, and where: line and column as editors count them.

use serde::Deserialize;

/// A place in the file, by what stands there.
#[derive(Clone, Copy)]
pub struct Source<'a>(pub &'a str);

impl<'a> Source<'a> {
    /// Reads a part of the file, which must be a slice of it.
    pub fn read<T: Deserialize<'a>>(self, part: &'a str) -> anyhow::Result<T> {
        serde_json::from_str(part).map_err(|error| {
            let at = self.offset_of(part) + offset_in(part, &error);
            let (line, column) = self.line_and_column(at);
            let near = near(self.0, at);
            anyhow::anyhow!("sai ở dòng {line}, cột {column}: {}{near}", reason(&error, self.0, at))
        })
    }

    pub fn line_of(self, part: &str) -> usize {
        self.0.as_bytes()[..self.offset_of(part)].iter().filter(|byte| **byte == b'\n').count() + 1
    }

    fn offset_of(self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.0.as_ptr() as usize).min(self.0.len())
    }

    fn line_and_column(self, at: usize) -> (usize, usize) {
        let before = &self.0[..at];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// Where a part is wrong. The library counts bytes in a line, the one that it stumbled over among them.
fn offset_in(part: &str, error: &serde_json::Error) -> usize {
    let line_start: usize = part.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = (line_start + error.column().saturating_sub(1)).min(part.len());
    (0..=at).rev().find(|at| part.is_char_boundary(*at)).unwrap_or_default()
}

/// Some letters around the place.
fn near(text: &str, at: usize) -> String {
    const BEFORE: usize = 24;
    const AFTER: usize = 12;
    let before: Vec<char> = text[..at].chars().rev().take(BEFORE).collect();
    let around = before.into_iter().rev().chain(text[at..].chars().take(AFTER));
    let around: String = around.map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let around = around.split_whitespace().collect::<Vec<_>>().join(" ");
    if around.is_empty() { String::new() } else { format!(", gần “{around}”") }
}

/// The library's English reason, by the words that it begins with.
fn reason(error: &serde_json::Error, text: &str, at: usize) -> &'static str {
    const REASONS: [(&str, &str); 11] = [
        ("EOF while", "tệp bị cắt ngang, thiếu phần cuối"),
        ("trailing characters", "còn chữ sau chỗ đáng lẽ là cuối tệp"),
        ("expected `,`", "thiếu dấu phẩy hoặc dấu đóng ngoặc"),
        ("expected `:`", "thiếu dấu hai chấm"),
        ("key must be a string", "tên thuộc tính phải nằm trong dấu ngoặc kép"),
        ("control character", "có ký tự xuống dòng hoặc ký tự điều khiển trong chuỗi chữ"),
        ("invalid escape", "có dấu \\ không đúng trong chuỗi chữ"),
        ("number out of range", "con số quá lớn"),
        ("recursion limit", "dữ liệu lồng quá nhiều tầng"),
        ("missing field", "thiếu phần bắt buộc của GeoJSON"),
        ("duplicate field", "một phần được ghi hai lần"),
    ];
    let (before, rest) = text.split_at(at);
    if ["NaN", "Infinity", "-Infinity"].iter().any(|word| rest.starts_with(word)) {
        return "NaN và Infinity không phải con số của JSON";
    }
    if rest.starts_with([']', '}']) && before.trim_end().ends_with(',') {
        return "thừa dấu phẩy";
    }
    let message = error.to_string();
    let known = REASONS.iter().find(|(beginning, _)| message.starts_with(beginning));
    match known {
        Some((_, reason)) => reason,
        None if error.is_data() => "dữ liệu không đúng dạng của GeoJSON",
        None => "không phải JSON hợp lệ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        format!("{:#}", Source(text).read::<serde_json::Value>(text).expect_err("wrong"))
    }

    #[test]
    fn a_fault_has_its_line_its_column_and_a_reason() {
        for (text, said) in [
            ("{\n \"tên\": 1,\n}", "sai ở dòng 3, cột 1: thừa dấu phẩy, gần “{ \"tên\": 1, }”"),
            ("[1, NaN]", "sai ở dòng 1, cột 5: NaN và Infinity không phải con số của JSON, gần “[1, NaN]”"),
            ("[\n[1 2]]", "sai ở dòng 2, cột 4: thiếu dấu phẩy hoặc dấu đóng ngoặc, gần “[ [1 2]]”"),
            ("{\"ấ\": \"ấ\" 1}", "sai ở dòng 1, cột 11: thiếu dấu phẩy hoặc dấu đóng ngoặc, gần “{\"ấ\": \"ấ\" 1}”"),
            ("[1] x", "sai ở dòng 1, cột 5: còn chữ sau chỗ đáng lẽ là cuối tệp, gần “[1] x”"),
            ("{name: 1}", "sai ở dòng 1, cột 2: tên thuộc tính phải nằm trong dấu ngoặc kép, gần “{name: 1}”"),
        ] {
            assert_eq!(fault(text), said);
        }
        assert!(fault("[1,\n[2").contains("dòng 2") && fault("[1,\n[2").contains("cắt ngang"));
        assert!(fault(&"[".repeat(100_000)).contains("lồng quá nhiều tầng"));
    }

    #[test]
    fn the_line_of_a_part_is_that_of_the_whole_file() {
        let text = "{\"a\": 1,\n\"b\":\n [1, x]}";
        let part = &text[text.find("[1").expect("there")..text.len() - 1];
        assert_eq!(Source(text).line_of(part), 3);
        let message = Source(text).read::<Vec<f64>>(part).expect_err("wrong").to_string();
        assert!(message.starts_with("sai ở dòng 3, cột 6"), "{message}");
    }
}
