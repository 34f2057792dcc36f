//! The band of quick links: what most people come for, each with its picture and its name.

use crate::domain::{LinkIcon, QuickLink};
use leptos::prelude::*;

/// The links side by side; without any there is no band.
#[component]
pub fn TaskBand(
    links: Vec<QuickLink>, /// What it is called where that is not the usual.
    #[prop(optional)]
    title: String,
) -> impl IntoView {
    if links.is_empty() {
        return ().into_any();
    }
    let label = if title.is_empty() { "Dịch vụ và tiện ích".to_owned() } else { title };
    let items = links.into_iter().map(|link| {
        view! { <li><a href=link.address><Icon icon=link.icon /><span>{link.title}</span></a></li> }
    });
    view! { <nav class="task-band" aria-label=label><ul>{items.collect_view()}</ul></nav> }.into_any()
}

/// The name beside it says what it is.
#[component]
fn Icon(icon: LinkIcon) -> impl IntoView {
    view! { <svg viewBox="0 0 24 24" aria-hidden="true"><path d=lines_of(icon) /></svg> }
}

/// Lines of 1.75 on 24×24, drawn for Bản Tin.
fn lines_of(icon: LinkIcon) -> &'static str {
    match icon {
        LinkIcon::Service => "M6 3h9l4 4v14H6zM15 3v4h4M9 13.5l2.25 2.25L15.5 11",
        LinkIcon::Search => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.2 15.2 20.5 20.5M8 10.5h5",
        LinkIcon::Report => "M4 10v4h3l8 4.5v-13L7 10zM18 9.5a4 4 0 0 1 0 5M7 14l1.5 6H11l-1.2-4.4",
        LinkIcon::Calendar => "M4 6h16v14H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8M8 14h3v3H8z",
        LinkIcon::Document => "M6 3h9l4 4v14H6zM15 3v4h4M9 11.5h7M9 14.5h7M9 17.5h4.5",
        LinkIcon::Phone => {
            "M6.5 3.5h3l1.5 4-2 1.75a12 12 0 0 0 5.75 5.75L16.5 13l4 1.5v3a3 3 0 0 1-3 3C10 20 4 14 3.5 6.5a3 3 0 0 1 3-3z"
        }
        LinkIcon::Map => {
            "M12 21s6.5-6.2 6.5-11.2a6.5 6.5 0 0 0-13 0C5.5 14.8 12 21 12 21zM12 7.5a2.25 2.25 0 1 0 0 4.5 2.25 2.25 0 0 0 0-4.5z"
        }
        LinkIcon::Link => "M9 5h10v10M19 5 6 18",
    }
}
