//! What the cleaner took out of an article's HTML, in editors' words.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One kind of thing, and how often it stood there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    pub what: String,
    pub times: u32,
}

impl fmt::Display for Removed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.times {
            1 => f.write_str(&self.what),
            times => write!(f, "{} ({times} lần)", self.what),
        }
    }
}
