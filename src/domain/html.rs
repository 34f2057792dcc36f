//! Article HTML that may be shown.

use serde::{Deserialize, Serialize};

/// HTML that was cleaned when it was saved. The cleaner (`server::cleaning`) and the stored column
/// (`db::articles`) are its only sources, and only this type reaches `inner_html`; a test holds
/// both to that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Takes over HTML that is known to be clean.
    pub fn from_cleaned(html: String) -> SafeHtml {
        SafeHtml(html)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
