//! What somebody typed and has to mend.

use serde::{Deserialize, Serialize};

/// What is wrong with one field of a form, or with the whole where `field` is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub field: String,
    /// For the person who typed it, in Vietnamese.
    pub message: String,
}

impl Fault {
    pub fn new(field: &str, message: impl Into<String>) -> Fault {
        Fault { field: field.to_owned(), message: message.into() }
    }
}
