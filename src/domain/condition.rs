//! How an installation is: what an operator should know before readers notice.

use super::Timestamp;
use serde::{Deserialize, Serialize};

/// How something is. The last is worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Good,
    /// Somebody should see to it soon.
    Attention,
    /// Somebody must see to it now.
    Wrong,
}

impl State {
    pub fn title(self) -> &'static str {
        match self {
            State::Good => "tốt",
            State::Attention => "cần xem",
            State::Wrong => "hỏng",
        }
    }
}

/// What was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// For programs, for example `backup`.
    pub key: String,
    pub title: String,
    pub state: State,
    /// What was found, and, where it is not good, what to do.
    pub words: String,
    /// The same for programs that draw curves, for example `disk_free_bytes`.
    pub measure: Option<(String, i64)>,
}

/// A failure that somebody was shown the number of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedError {
    pub at: Timestamp,
    /// As readers and editors were shown it, where they were.
    pub number: Option<String>,
    /// As the log has it.
    pub line: String,
}

/// All that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The order is that of the page.
    pub checks: Vec<Check>,
    /// Since the program started.
    pub error_count: u64,
    /// The newest first; older ones are in the log only.
    pub errors: Vec<LoggedError>,
}

impl Condition {
    /// The worst of all.
    pub fn state(&self) -> State {
        self.checks.iter().map(|check| check.state).max().unwrap_or(State::Good)
    }
}
