//! Where the reader is.

use crate::domain::{FrameWords, Lang, address};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// A link for each level above the page, and the page itself at the end.
#[component]
pub fn Breadcrumbs(
    /// Title and address, from the top.
    above: Vec<(String, String)>, here: String,
) -> impl IntoView {
    // The frame around has them.
    let words = use_context::<FrameWords>();
    let (label, home) = words.map(|words| (words.you_are_at, words.home)).unwrap_or_default();
    let start = match Lang::of_path(&use_location().pathname.get_untracked()) {
        Lang::Vi => "/",
        Lang::En => address::ENGLISH_PATH,
    };
    let links = above.into_iter().map(|(title, path)| view! { <li><a href=path>{title}</a></li> }).collect_view();
    view! {
        <nav class="breadcrumbs" aria-label=label>
            <ol>
                <li><a href=start>{home}</a></li>
                {links}
                <li><span aria-current="page">{here}</span></li>
            </ol>
        </nav>
    }
}
