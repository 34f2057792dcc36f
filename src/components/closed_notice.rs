//! What stands above every page of a closed portal: since when it is closed, and what took its place. It is part of the page
//! from the start, and stays for as long as the portal is closed.

use crate::domain::{ClosedWords, Day, Successor};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What is said, in the language of the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClosedSaying {
    pub words: ClosedWords,
    pub day: Day,
    /// The day as it stands in the words.
    pub date: String,
    pub successor: Option<Successor>,
    /// Names are Vietnamese, on pages in English too.
    pub name_lang: Option<String>,
}

#[component]
pub fn ClosedNotice(saying: ClosedSaying) -> impl IntoView {
    let ClosedSaying { words, day, date, successor, name_lang } = saying;
    let successor = successor.map(|successor| {
        let (title, Successor { url, .. }) = (successor.title(), successor);
        let name = match url.is_empty() {
            true => view! { <span lang=name_lang>{title}</span> }.into_any(),
            false => view! { <a href=url lang=name_lang>{title}</a> }.into_any(),
        };
        view! { <p>{words.closed_successor}" "{name}"."</p> }
    });
    let label = words.closed_since.clone();
    let (before, after) = words.closed_since.split_once(&date).unwrap_or((&words.closed_since, ""));
    let (before, after) = (before.to_owned(), after.to_owned());
    let date = (label.contains(&date)).then(|| view! { <time datetime=day.iso8601()>{date}</time> });
    view! {
        <aside class="closed-notice" aria-label=label>
            <p><strong>{before}{date}{after}</strong>" "{words.closed_notice}</p>
            {successor}
        </aside>
    }
}
