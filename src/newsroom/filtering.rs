//! What lists of the newsroom are narrowed by, and the addresses of their pages.

use super::form::decode;
use crate::domain::Section;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use std::collections::BTreeMap;

/// What the address of this page says under a name; empty where it says nothing. It is read from the address itself: the router's
/// map (leptos_router 0.8) decodes twice, so that a sign which was written as `%26` parts what it stands in.
pub fn asked(name: &str) -> String {
    value_of(&use_location().search.get_untracked(), name)
}

fn value_of(query: &str, name: &str) -> String {
    let pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.rev().find(|(known, _)| *known == name);
    value.and_then(|(_, value)| decode(value)).unwrap_or_default()
}

/// An address with those of these values behind it that are not empty.
pub fn address_with(path: &str, values: &[(&str, &str)]) -> String {
    let values: BTreeMap<_, _> = values.iter().copied().filter(|(_, value)| !value.is_empty()).collect();
    format!("{path}?{}", serde_qs::to_string(&values).unwrap_or_default())
}

/// The choice of a section, or of all of them.
#[component]
pub fn SectionFilter(sections: Vec<Section>, #[prop(into)] chosen: String) -> impl IntoView {
    let sections = sections.into_iter().map(|section| {
        let is_chosen = chosen == section.slug.as_str();
        view! { <option value=section.slug.to_string() selected=is_chosen>{section.heading()}</option> }
    });
    view! {
        <div class="field">
            <label for="chuyen-muc">"Chuyên mục"</label>
            <select id="chuyen-muc" name="chuyen-muc">
                <option value="">"Tất cả"</option>
                {sections.collect_view()}
            </select>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_says_is_read_as_it_was_written() {
        let wanted = "/toa-soan/da-dang?q=m%C6%B0a+%26+l%C5%A9&sau=5-1";
        let address = address_with("", &[("ve", wanted), ("q", "100% lũ & mưa")]);
        assert_eq!(value_of(&address, "ve"), wanted);
        assert_eq!(value_of(&address, "q"), "100% lũ & mưa");
        assert_eq!(value_of("q=1&q=2&x", "q"), "2");
        assert_eq!([value_of("", "q"), value_of("qq=1&x", "q"), value_of("x", "x")], ["", "", ""]);
    }

    #[test]
    fn an_address_says_what_was_asked_for_and_nothing_else() {
        let address = address_with("/toa-soan/da-dang", &[("q", "mưa & lũ"), ("xem", ""), ("sau", "5-1")]);
        assert_eq!(address, "/toa-soan/da-dang?q=m%C6%B0a+%26+l%C5%A9&sau=5-1");
    }
}
