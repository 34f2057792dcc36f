//! Where the reader is.

use leptos::prelude::*;

/// A link for each level above the page, and the page itself at the end.
#[component]
pub fn Breadcrumbs(
    /// Title and address, from the top.
    above: Vec<(String, String)>, here: String,
) -> impl IntoView {
    let links = above.into_iter().map(|(title, path)| view! { <li><a href=path>{title}</a></li> }).collect_view();
    view! {
        <nav class="breadcrumbs" aria-label="Bạn đang ở">
            <ol>
                <li><a href="/">"Trang chủ"</a></li>
                {links}
                <li><span aria-current="page">{here}</span></li>
            </ol>
        </nav>
    }
}
