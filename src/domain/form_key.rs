//! What an opened form is called by.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The key of a form, from its opening to its saving: 16 hexadecimal digits. Sent twice under one key, a new text
/// is begun once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FormKey(String);

impl FormKey {
    /// `None` where the text is no such key.
    pub fn parse(text: &str) -> Option<FormKey> {
        let is_key = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_key.then(|| FormKey(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FormKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sixteen_hexadecimal_digits_are_a_key() {
        assert_eq!(FormKey::parse("0123456789abcdef").map(|key| key.to_string()).as_deref(), Some("0123456789abcdef"));
        for bad in
            ["", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF", "0123456789abcde/", "ữ123456789abcd"]
        {
            assert_eq!(FormKey::parse(bad), None, "{bad}");
        }
    }
}
