//! How people come into the newsroom.

use super::Email;
use serde::{Deserialize, Serialize};

/// What comes after a right password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    SignedIn,
    /// The code of the second factor.
    Code,
    /// A second factor is to be set up first.
    Enrolment,
}

/// For whom a link into the newsroom is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkOwner {
    /// Nobody yet: the portal's first administrator.
    FirstAdministrator,
    Person {
        name: String,
        email: Email,
    },
}
