//! What became of an address at which there is no page.

use crate::error::AppError;
use leptos::{prelude::*, server_fn::codec::GetUrl};

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
