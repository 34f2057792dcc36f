//! What an opened form is called by.

use super::{PersonId, Timestamp};
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

/// Whether a form that says whom it was opened by was opened by this person. One that does not say is taken for theirs.
pub fn is_opened_by(said: &str, person: PersonId) -> bool {
    said.is_empty() || said == person.0.to_string()
}

/// What a form was opened with: what another form had held, as it was kept at that time. Written as `<key>.<milliseconds>`.
///
/// The other form may still be open somewhere, and go on: this one has a key of its own, and takes its place only where
/// nothing was added meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenUp {
    pub form_key: FormKey,
    pub at: Timestamp,
}

impl TakenUp {
    /// `None` where the text names nothing.
    pub fn parse(text: &str) -> Option<TakenUp> {
        let (key, at) = text.split_once('.')?;
        Some(TakenUp { form_key: FormKey::parse(key)?, at: Timestamp(at.parse().ok()?) })
    }
}

impl fmt::Display for TakenUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.form_key, self.at.0)
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

    #[test]
    fn what_was_taken_up_is_read_as_it_was_written() {
        let form_key = FormKey::parse("0123456789abcdef").expect("a key");
        let taken_up = TakenUp { form_key, at: Timestamp(1_700_000_000_123) };
        assert_eq!(TakenUp::parse(&taken_up.to_string()), Some(taken_up));
        for bad in ["", ".", "0123456789abcdef", "0123456789abcdef.", "0123456789abcdef.x", "x.1"] {
            assert_eq!(TakenUp::parse(bad), None, "{bad}");
        }
    }
}
