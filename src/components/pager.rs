//! The ways from a page of a list to those beside it.

use leptos::prelude::*;

#[component]
pub fn Pager(page: u32, newer: Option<String>, older: Option<String>) -> impl IntoView {
    let is_needed = newer.is_some() || older.is_some();
    let newer = newer.map(|path| view! { <a class="button" rel="prev" href=path>"← Mới hơn"</a> });
    let older = older.map(|path| view! { <a class="button" rel="next" href=path>"Cũ hơn →"</a> });
    is_needed.then(|| {
        view! {
            <nav class="pager" aria-label="Các trang">
                {newer}
                <span aria-current="page">{format!("Trang {page}")}</span>
                {older}
            </nav>
        }
    })
}
