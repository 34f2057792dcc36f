//! Photos, sized for the screen they are on.

use crate::domain::PhotoFile;
use leptos::prelude::*;

/// How a photo is fetched: the one at the top of a page early, the others when they come near.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    Lead,
    Later,
}

/// A stored picture in the width that fits.
#[component]
pub fn Image(file: PhotoFile, alt: String, sizes: &'static str, priority: Priority) -> impl IntoView {
    // What leads is decoded before the page is painted: decoded late it is a blank at first.
    let (loading, fetch_priority, decoding) = match priority {
        Priority::Lead => ("eager", Some("high"), None),
        Priority::Later => ("lazy", None, Some("async")),
    };
    view! {
        <img
            class=file.focus.class()
            src=file.src()
            srcset=file.srcset()
            sizes=sizes
            width=file.width
            height=file.height
            alt=alt
            loading=loading
            fetchpriority=fetch_priority
            decoding=decoding
        />
    }
}
