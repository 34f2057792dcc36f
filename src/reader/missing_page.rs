//! Addresses that are no page: moved, removed, or never there.

use crate::{
    components::{ErrorPage, when_ready},
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_router::hooks::use_location;

#[component]
pub fn MissingPage() -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    when_ready(async move {
        let error = find_missing(path).await.err().unwrap_or(AppError::NotFound);
        view! { <ErrorPage error /> }
    })
}

/// Says what became of an address at which there is no page.
///
/// # Errors
/// Always: `Moved`, `Gone` or `NotFound`.
#[server(prefix = "/api", endpoint = "find_missing", input = GetUrl)]
pub async fn find_missing(#[server(default)] path: String) -> Result<(), AppError> {
    use crate::db::redirects::Redirect;
    let request = crate::server::request::ReaderRequest::current()?;
    Err(match crate::db::redirects::find(&request.state.db, request.portal.id, &path).await? {
        Some(Redirect::Moved { target }) => AppError::Moved { target },
        Some(Redirect::Removed { reason }) => AppError::Gone { reason },
        None => AppError::NotFound,
    })
}
