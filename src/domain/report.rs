//! What a reader says is wrong with a text ("báo lỗi"). Nobody is asked who they are.

use super::{ArticleId, Fault, ReportId, Timestamp, typed};
use serde::{Deserialize, Serialize};

pub const MESSAGE_LETTERS_MAX: usize = 1_000;
pub const WORDS_LETTERS_MAX: usize = 500;
/// What was done about it.
pub const NOTE_LETTERS_MAX: usize = 300;

/// What the form holds, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedReport {
    /// The number of an article; empty: of the portal, not of one article.
    pub article: String,
    /// What was chosen on the page.
    pub words: String,
    pub message: String,
    /// Nobody sees this field, so only a program fills it in.
    pub website: String,
}

/// What is kept of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    pub words: String,
    pub message: String,
}

/// A report as the newsroom reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub id: ReportId,
    pub article: Option<ReportedArticle>,
    pub words: String,
    pub message: String,
    pub sent_at: Timestamp,
    pub handled: Option<Handled>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedArticle {
    pub id: ArticleId,
    pub headline: String,
}

/// Who dealt with it, when, and what they did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handled {
    pub at: Timestamp,
    pub person_name: String,
    pub note: String,
}

impl TypedReport {
    /// What may be kept of it.
    ///
    /// # Errors
    /// All that is to be mended, field by field.
    pub fn check(&self) -> Result<NewReport, Vec<Fault>> {
        let mut faults = Vec::new();
        let words = typed::line("words", &self.words, WORDS_LETTERS_MAX, &mut faults);
        let message = typed::required_line("message", &self.message, MESSAGE_LETTERS_MAX, &mut faults);
        if faults.is_empty() { Ok(NewReport { words, message }) } else { Err(faults) }
    }

    /// Whether a program filled it in.
    pub fn is_of_a_program(&self) -> bool {
        !self.website.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_something_and_is_no_longer_than_it_may_be() {
        let typed =
            |words: &str, message: String| TypedReport { words: words.to_owned(), message, ..TypedReport::default() };
        let kept = typed(" ngày  30-02 ", "Không có\r\nngày này.".to_owned()).check().expect("kept");
        assert_eq!((kept.words.as_str(), kept.message.as_str()), ("ngày 30-02", "Không có ngày này."));
        let fields = |typed: TypedReport| {
            typed.check().expect_err("faults").into_iter().map(|fault| fault.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(typed("a", " \n".to_owned())), ["message"]);
        assert_eq!(
            fields(typed(&"ế".repeat(WORDS_LETTERS_MAX + 1), "ế".repeat(MESSAGE_LETTERS_MAX + 1))),
            ["words", "message"]
        );
    }
}
