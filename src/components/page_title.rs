//! The title in the browser's tab.

use leptos::prelude::*;
use leptos_meta::Title;

/// Sets the page's title. `leptos_meta` (0.8.7) writes the text into the page as it is, and a
/// headline is free to hold `</title>`; so it is escaped here, and only here is `Title` used.
#[component]
pub fn PageTitle(#[prop(into)] text: String) -> impl IntoView {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    view! { <Title text=escaped /> }
}
