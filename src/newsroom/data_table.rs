//! A table that scrolls inside itself where a screen is narrower, by keyboard too.

use leptos::prelude::*;

/// The rows `children` under their columns. `label` says what they are of.
#[component]
pub fn DataTable(#[prop(into)] label: String, columns: &'static [&'static str], children: Children) -> impl IntoView {
    let heads = columns.iter().map(|column| view! { <th scope="col">{*column}</th> });
    let caption = label.clone();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=label>
            <table>
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>{heads.collect_view()}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}
