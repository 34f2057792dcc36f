//! Addresses that are no page: moved, removed, or never there.

use super::error_page::ErrorPage;
use crate::{components::when_ready, error::AppError};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_router::hooks::use_location;

#[component]
pub fn MissingPage() -> impl IntoView {
    let location = use_location();
    let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
    let address = if query.is_empty() { path } else { format!("{path}?{}", query.trim_start_matches('?')) };
    when_ready(async move {
        let error = find_missing(address).await.err().unwrap_or(AppError::NotFound);
        view! { <ErrorPage error /> }
    })
}

/// Says what became of an address at which there is no page.
///
/// # Errors
/// Always: `Moved`, `Gone` or `NotFound`.
#[server(prefix = "/api", endpoint = "find_missing", input = GetUrl)]
pub async fn find_missing(#[server(default)] path: String) -> Result<(), AppError> {
    Err(crate::server::reader_request::ReaderRequest::current()?.missing(&path).await)
}
