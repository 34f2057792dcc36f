//! The tools as they stand on the page.

use leptos::prelude::document;
use web_sys::Element;

/// The tool of this name on the page.
pub fn tool(name: &str) -> Option<Element> {
    document().query_selector(&format!("[data-tool={name}]")).ok()?
}

pub fn show(name: &str, is_shown: bool) {
    if let Some(tool) = tool(name) {
        let _ = tool.toggle_attribute_with_force("hidden", !is_shown);
    }
}
