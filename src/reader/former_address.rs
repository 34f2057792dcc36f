//! What became of an address at which there is no page.

use crate::error::AppError;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_router::hooks::use_location;

/// The address of the page being made, with its query.
pub fn own_address() -> String {
    let location = use_location();
    let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
    if query.is_empty() { path } else { format!("{path}?{}", query.trim_start_matches('?')) }
}

/// What to say in the place of a page: of one that is not there, what became of its address.
pub async fn instead_of(error: AppError, address: String) -> AppError {
    match error {
        AppError::NotFound => find_missing(address).await.err().unwrap_or(AppError::NotFound),
        other => other,
    }
}

/// Says what became of an address at which there is no page.
///
/// # Errors
/// Always: `Moved`, `Gone` or `NotFound`.
#[server(prefix = "/api", endpoint = "find_missing", input = GetUrl)]
pub async fn find_missing(#[server(default)] path: String) -> Result<(), AppError> {
    use crate::db::redirects::Redirect;
    let request = crate::server::reader_request::ReaderRequest::current()?;
    Err(match crate::db::redirects::find(&request.db, request.portal.id, &path).await? {
        Some(Redirect::Moved { target }) => AppError::Moved { target },
        Some(Redirect::Removed { reason }) => AppError::Gone { reason },
        None => AppError::NotFound,
    })
}
