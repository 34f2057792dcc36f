//! The form by which readers search, and the headlines that are suggested while they type.

use crate::{domain::address::SEARCH_PATH, error::AppError};
use leptos::{ev::KeyboardEvent, html::Input, prelude::*, server_fn::codec::GetUrl, task::spawn_local};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Whoever types on is not answered yet.
const TYPING_PAUSE: Duration = Duration::from_millis(180);

/// A form that leads to the results, complete without a script. Several may stand on one page: `id` is that of the field.
#[component]
pub fn SearchForm(
    id: &'static str, /// What was looked for.
    #[prop(optional, into)]
    value: String,
    /// Further fields.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <form class="search" role="search" action=SEARCH_PATH method="get">
            <label class="search-label" for=id>"Tìm trên cổng thông tin"</label>
            <div class="search-line">
                <SearchField id=id.to_owned() value placeholder=String::new() />
                <button class="button" type="submit">"Tìm"</button>
            </div>
            {children.map(|children| children())}
        </form>
    }
}

/// The headline of an article, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub path: String,
    pub headline: String,
}

/// The field. With a script it is a combobox (ARIA APG, "editable combobox with list autocomplete"): arrows choose among
/// headlines, Enter opens the chosen one, Escape closes the list.
#[island]
pub fn SearchField(id: String, value: String, placeholder: String) -> impl IntoView {
    let (found, chosen) = (RwSignal::new(Vec::<Suggestion>::new()), RwSignal::new(None::<usize>));
    let field = NodeRef::<Input>::new();
    // Of many questions only the last one's answer counts.
    let question = StoredValue::new(0_u32);
    let ask_no_more = move || {
        question.update_value(|number| *number += 1);
        found.set(Vec::new());
        chosen.set(None);
    };
    let list = format!("{id}-goi-y");
    let option = {
        let list = list.clone();
        move |place: usize| format!("{list}-{place}")
    };
    let (of_option, of_chosen) = (option.clone(), option);
    let owns = list.clone();
    // Without a script it is a plain field, and says nothing else.
    Effect::new(move |_| {
        let Some(field) = field.get() else { return };
        let is_open = !found.read().is_empty();
        let active = chosen.get().map(&of_chosen).unwrap_or_default();
        for (name, value) in [
            ("role", "combobox"),
            ("autocomplete", "off"),
            ("aria-autocomplete", "list"),
            ("aria-controls", owns.as_str()),
            ("aria-expanded", if is_open { "true" } else { "false" }),
            ("aria-activedescendant", active.as_str()),
        ] {
            let _ = field.set_attribute(name, value);
        }
    });
    let ask = move |_| {
        question.update_value(|number| *number += 1);
        let number = question.get_value();
        let is_last = move || question.try_get_value() == Some(number);
        let ask = move || {
            let typed = field.get_untracked().map(|field| field.value()).unwrap_or_default();
            if !is_last() {
                return;
            }
            spawn_local(async move {
                // Where nothing can be had, there is still the form.
                let answer = suggest_search(typed).await.unwrap_or_default();
                if is_last() {
                    chosen.set(None);
                    found.set(answer);
                }
            });
        };
        set_timeout(ask, TYPING_PAUSE);
    };
    let press = move |event: KeyboardEvent| {
        let count = found.read_untracked().len();
        let at = chosen.get_untracked();
        match event.key().as_str() {
            "ArrowDown" if count > 0 => chosen.set(Some(at.map_or(0, |at| (at + 1) % count))),
            "ArrowUp" if count > 0 => {
                chosen.set(Some(at.unwrap_or(count).min(count).checked_sub(1).unwrap_or(count - 1)))
            }
            "Enter" if at.is_some() => open(found, at.unwrap_or_default()),
            "Escape" if count > 0 => ask_no_more(),
            _ => return,
        }
        event.prevent_default();
    };
    let options = move || {
        let of_option = of_option.clone();
        let option = move |(place, suggestion): (usize, Suggestion)| {
            view! {
                <li
                    role="option"
                    id=of_option(place)
                    aria-selected=move || if chosen.get() == Some(place) { "true" } else { "false" }
                    on:click=move |_| open(found, place)
                >
                    {suggestion.headline}
                </li>
            }
        };
        found.get().into_iter().enumerate().map(option).collect_view()
    };
    view! {
        <input
            node_ref=field
            type="search"
            name="q"
            id=id
            value=value
            placeholder=placeholder
            maxlength="200"
            enterkeyhint="search"
            on:input=ask
            on:keydown=press
            on:blur=move |_| ask_no_more()
        />
        // A press on the list must not take the focus from the field, or the list is gone before the click.
        <ul class="search-suggestions" role="listbox" id=list aria-label="Bài gợi ý" on:mousedown=|event| event.prevent_default()>
            {options}
        </ul>
    }
}

fn open(found: RwSignal<Vec<Suggestion>>, place: usize) {
    if let Some(suggestion) = found.read_untracked().get(place) {
        let _ = location().set_href(&suggestion.path);
    }
}

/// Headlines of the newest articles that have all that was typed; the last word may be begun only.
///
/// # Errors
/// `Unprocessable` where more was typed than can be looked for.
#[server(prefix = "/api", endpoint = "suggest_search", input = GetUrl)]
pub async fn suggest_search(#[server(default)] q: String) -> Result<Vec<Suggestion>, AppError> {
    use crate::{db::search, domain::search::QUERY_LETTERS_MAX};
    let request = crate::server::reader_request::ReaderRequest::current()?;
    if q.chars().count() > QUERY_LETTERS_MAX {
        return Err(AppError::unprocessable("q"));
    }
    let found = search::suggest_published(&request.db, request.portal.id, &q, request.now).await?;
    Ok(found.into_iter().map(|(path, headline)| Suggestion { path, headline }).collect())
}
