//! What lists of the newsroom are narrowed by, and the addresses of their pages.

use crate::domain::Section;
use leptos::prelude::*;
use std::collections::BTreeMap;

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
    fn an_address_says_what_was_asked_for_and_nothing_else() {
        let address = address_with("/toa-soan/da-dang", &[("q", "mưa & lũ"), ("xem", ""), ("sau", "5-1")]);
        assert_eq!(address, "/toa-soan/da-dang?q=m%C6%B0a+%26+l%C5%A9&sau=5-1");
    }
}
