//! What lists of the newsroom are narrowed by, and the addresses of their pages.

pub use crate::components::asked;
use crate::domain::{Section, SectionKind};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// An address with those of these values behind it that are not empty.
pub fn address_with(path: &str, values: &[(&str, &str)]) -> String {
    let values: BTreeMap<_, _> = values.iter().copied().filter(|(_, value)| !value.is_empty()).collect();
    format!("{path}?{}", serde_qs::to_string(&values).unwrap_or_default())
}

/// The kinds that a section may be of, for a choice.
pub fn kind_choices() -> Vec<(String, String)> {
    SectionKind::ALL.map(|kind| (kind.as_str().to_owned(), kind.title().to_owned())).into()
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
    use crate::components::value_of;

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
