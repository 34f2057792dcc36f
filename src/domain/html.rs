//! Article HTML that may be shown.

mod laid_out;
pub mod parts;
mod tables;

use parts::{Part, parts};
use serde::{Deserialize, Deserializer, Serialize, de::Error};

/// HTML that was cleaned when it was saved. The cleaner (`server::cleaning`) and the stored column
/// (`db::articles`) are its only sources on the server, and only this type reaches `inner_html`; tests hold
/// both to that. The browser believes what its own server sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Takes over HTML that is known to be clean.
    pub fn from_cleaned(html: String) -> SafeHtml {
        SafeHtml(html)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it shows nothing: no picture and no letter.
    pub fn is_blank(&self) -> bool {
        !self.0.contains("<img") && self.texts().all(|text| text.replace("&nbsp;", " ").trim().is_empty())
    }

    /// What stands between its tags, as it is written.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        parts(&self.0).filter_map(|part| if let Part::Text(text) = part { Some(text) } else { None })
    }
}

impl<'de> Deserialize<'de> for SafeHtml {
    /// # Errors
    /// On the server, always: what a request brings is not clean.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SafeHtml, D::Error> {
        let html = String::deserialize(deserializer)?;
        if cfg!(target_arch = "wasm32") {
            Ok(SafeHtml(html))
        } else {
            Err(D::Error::custom("HTML that nobody cleaned"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_request_makes_html_safe() {
        assert!(serde_json::from_str::<SafeHtml>("\"<script>\"").is_err());
    }
}
