//! The 1×1 picture by which readers without script are counted.

use super::{
    counting::Visitor,
    request::{ClientAddress, visitor},
    state::AppState,
};
use crate::{
    db::{self, counting::Sighting},
    domain::{ArticleId, Portal},
    error::AppError,
};
use axum::{
    Extension,
    extract::{Query, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

/// A transparent GIF of one pixel.
const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

#[derive(Deserialize)]
pub struct PixelQuery {
    article: Option<String>,
}

/// Counts a reader without script. Without `article` only the visit counts.
pub async fn count_pixel(
    State(state): State<AppState>, Extension(portal): Extension<Portal>, address: Option<Extension<ClientAddress>>,
    Query(query): Query<PixelQuery>, method: Method, headers: HeaderMap,
) -> Response {
    let visitor = visitor(&headers, address.map(|Extension(address)| address).unwrap_or_default().0);
    match count(&state, &portal, query.article.as_deref(), visitor, is_opening(&method, &headers)).await {
        Ok(()) => ([(header::CONTENT_TYPE, "image/gif"), (header::CACHE_CONTROL, "no-store")], GIF).into_response(),
        Err(error) => StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

async fn count(
    state: &AppState, portal: &Portal, article: Option<&str>, visitor: Visitor<'_>, is_opening: bool,
) -> Result<(), AppError> {
    let now = state.clock.now();
    let article = match article {
        None => None,
        Some(id) => Some(ArticleId(id.parse().map_err(|_| AppError::NotFound)?)),
    };
    if is_opening {
        let reader = state.counting.reader_without_script(&state.db, visitor, now).await?;
        let sighting = Sighting { portal: portal.id, article, reader };
        state.counting.count(&state.db, &state.settings, sighting, visitor, now).await?;
    } else if let Some(article) = article {
        let published = db::articles::is_published(&state.db, portal.id, article, now).await?;
        return published.then_some(()).ok_or(AppError::NotFound);
    }
    Ok(())
}

/// Whether a person has our page open: not a HEAD, not a prefetch, not another site showing our picture.
fn is_opening(method: &Method, headers: &HeaderMap) -> bool {
    let field = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    method == Method::GET
        && field("sec-purpose").is_none()
        && field("sec-fetch-site").is_none_or(|site| site == "same-origin")
}
