//! The form by which readers search, and the headlines that are suggested while they type.

use crate::{domain::address::SEARCH_PATH, error::AppError};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

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

/// The field. With a script (`public/goi-y.js`, asked for when somebody comes to the field) it is a combobox.
#[component]
pub fn SearchField(id: String, value: String, placeholder: String) -> impl IntoView {
    let list = format!("{id}-goi-y");
    view! {
        <input
            type="search"
            name="q"
            id=id
            value=value
            placeholder=placeholder
            maxlength="200"
            enterkeyhint="search"
            data-suggestions=list.clone()
        />
        <ul class="search-suggestions" lang="vi" role="listbox" id=list aria-label="Bài gợi ý"></ul>
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
