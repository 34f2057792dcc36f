//! What the address of a page asks for. It is read from the address itself: the router's map (leptos_router 0.8) decodes twice, so
//! that a sign which was written as `%26` parts what it stands in.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use serde::Deserialize;

/// What the address of this page says under a name; empty where it says nothing.
pub fn asked(name: &str) -> String {
    value_of(&use_location().search.get_untracked(), name)
}

/// The same of a query, of which the last value counts.
pub fn value_of(query: &str, name: &str) -> String {
    let pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.rev().find(|(known, _)| *known == name);
    value.and_then(|(_, value)| decode(value)).unwrap_or_default()
}

/// A value of a query or a form, as it was written.
pub fn decode(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct One {
        v: String,
    }
    serde_qs::Config::new(5, false).deserialize_str::<One>(&format!("v={text}")).ok().map(|one| one.v)
}
