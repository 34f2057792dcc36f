//! What somebody has typed into the form of a text and not saved. It is theirs alone, and no revision.

use super::{Draft, FormKey, TextId, Timestamp};
use serde::{Deserialize, Serialize};

/// What a list says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsavedLine {
    pub form_key: FormKey,
    /// `None`: of a text that was never saved.
    pub text: Option<TextId>,
    /// The revision that was opened; 0 for a text that was never saved.
    pub based_on: i64,
    pub headline: String,
    pub at: Timestamp,
    /// Given up; for some weeks it can be had back.
    pub is_dropped: bool,
}

impl UnsavedLine {
    /// The headline, or what is said where none was typed yet.
    pub fn title(&self) -> &str {
        if self.headline.is_empty() { "(chưa có tiêu đề)" } else { &self.headline }
    }
}

/// All that was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsaved {
    pub line: UnsavedLine,
    pub draft: Draft,
    /// HTML as it was typed: nothing has cleaned it.
    pub body: String,
}

/// Who else is at a text, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// Names of the others who have its form open.
    pub others: Vec<String>,
    /// The current revision, who saved it (`None`: nobody of this newsroom), and when.
    pub revision: i64,
    pub saved_by: Option<String>,
    pub saved_at: Timestamp,
}
