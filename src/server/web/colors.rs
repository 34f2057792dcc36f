//! `/mau-sac/…`: the colours of a portal as a stylesheet. It is made from its name alone, which is in the portal's pages:
//! other colours are another file.

use crate::domain::Palette;
use axum::{
    extract::Path,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};

/// A later version of the program may make something else of the same colours.
const HEADERS: [(HeaderName, &str); 2] =
    [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=86400")];

pub async fn serve(Path(name): Path<String>) -> Response {
    match Palette::of_file_name(&name) {
        Some(palette) => (HEADERS, palette.stylesheet()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
