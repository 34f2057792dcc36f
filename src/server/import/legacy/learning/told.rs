//! What was learnt, as a profile and in words.

use std::fmt::Write;

use super::super::profile::KEYS;
use super::super::selector::Selector;

pub struct Lesson {
    /// Names of the pages.
    pub pages: Vec<String>,
    pub proposals: Vec<Proposal>,
}

/// A line of the profile.
pub struct Proposal {
    pub key: &'static str,
    pub value: Value,
    /// For each page, the first words of what it points at.
    pub found: Vec<Option<String>>,
    /// What should be looked at, each a sentence without its end.
    pub unsure: Vec<String>,
}

pub enum Value {
    Selectors(Vec<Selector>),
    /// A name; `None` where it is to be filled in.
    Fixed(Option<String>),
}

const NEEDED: [&str; 3] = ["headline", "date", "body"];

impl Lesson {
    pub(super) fn new(pages: Vec<String>, proposals: Vec<Proposal>) -> Lesson {
        Lesson { pages, proposals }
    }

    fn of(&self, key: &str) -> Option<&Proposal> {
        self.proposals.iter().find(|proposal| proposal.key == key)
    }

    /// Keys without which there is no profile, and for which nothing was found.
    pub fn missing(&self) -> Vec<&'static str> {
        NEEDED.into_iter().filter(|key| self.of(key).is_none()).collect()
    }

    /// For a terminal: each line of the profile, what it finds, and what is not sure.
    pub fn describe(&self) -> String {
        let mut out = String::new();
        for proposal in &self.proposals {
            let _ = writeln!(out, "{}   ({})", proposal.line(), meaning(proposal.key));
            for (page, found) in self.pages.iter().zip(&proposal.found) {
                if let Some(found) = found {
                    let _ = writeln!(out, "    {page}: “{found}”");
                }
            }
            for unsure in &proposal.unsure {
                let _ = writeln!(out, "    ? {unsure}");
            }
        }
        for key in self.missing() {
            let _ = writeln!(out, "{key}   ({}): chưa tìm thấy", meaning(key));
        }
        out
    }

    /// The file, with comments for whoever goes on with it.
    pub fn profile(&self) -> String {
        let mut out = String::from(
            "# Hồ sơ của một cổng cũ: mỗi dòng chỉ một phần của trang bằng bộ chọn CSS.\n\
             # Xem thử: bantin import legacy --dry-run --profile TỆP-NÀY --report doi-chieu.html TRANG…\n",
        );
        for proposal in &self.proposals {
            let _ = writeln!(out, "\n# {}", meaning(proposal.key));
            if let Some(found) = proposal.found.iter().flatten().next() {
                let _ = writeln!(out, "# ví dụ: “{}”", one_line(found));
            }
            for unsure in &proposal.unsure {
                let _ = writeln!(out, "# Chưa chắc: {}.", one_line(unsure));
            }
            let _ = writeln!(out, "{}", proposal.line());
        }
        for key in self.missing() {
            let _ = writeln!(out, "\n# {}: chưa tìm thấy. Bỏ dấu # và điền vào.\n# {key} = \"\"", meaning(key));
        }
        let unused = KEYS.iter().filter(|(key, _)| self.of(key).is_none() && !NEEDED.contains(key));
        let unused: Vec<String> = unused.map(|(key, meaning)| format!("{key} ({meaning})")).collect();
        let _ = writeln!(out, "\n# Còn có thể ghi: {}.", unused.join(", "));
        out
    }
}

impl Proposal {
    fn line(&self) -> String {
        let value = match &self.value {
            Value::Selectors(selectors) => match &selectors[..] {
                [one] => quoted(one.as_str()),
                several => {
                    format!("[{}]", several.iter().map(|one| quoted(one.as_str())).collect::<Vec<_>>().join(", "))
                }
            },
            Value::Fixed(Some(name)) => quoted(name),
            Value::Fixed(None) => return format!("# {} = \"\"", self.key),
        };
        format!("{} = {value}", self.key)
    }
}

fn meaning(key: &str) -> &'static str {
    KEYS.iter().find(|(of, _)| *of == key).map_or("", |(_, meaning)| meaning)
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A comment ends with its line.
fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}
