//! `/mau-sac/…`: the look of a portal as a stylesheet. It is made from its name alone, which is in the portal's pages:
//! another look is another file.

use crate::domain::Look;
use axum::{
    extract::Path,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};

/// A later version of the program may make something else of the same look.
const HEADERS: [(HeaderName, &str); 2] =
    [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=86400")];

pub async fn serve(Path(name): Path<String>) -> Response {
    match Look::of_file_name(&name) {
        Some(look) => (HEADERS, look.stylesheet()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
