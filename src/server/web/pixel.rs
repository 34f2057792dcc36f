//! The 1×1 picture by which readers without script are counted.

use crate::{
    db::{self, Db},
    domain::{ArticleId, Portal, Sighting},
    error::AppError,
    server::{
        clock::Clock,
        counting::{Counting, Visitor},
        reader_request::{ClientAddress, visitor},
    },
};
use axum::{
    Extension,
    extract::{Query, State},
    http::{HeaderMap, Method, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

/// A transparent GIF of one pixel.
const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// What counting by the picture needs.
#[derive(Clone)]
pub struct Pixel {
    pub db: Db,
    pub clock: Clock,
    pub counting: Counting,
}

#[derive(Deserialize)]
pub struct PixelQuery {
    article: Option<String>,
}

/// Counts a reader without script. Without `article` only the visit counts.
pub async fn count_pixel(
    State(pixel): State<Pixel>, Extension(portal): Extension<Portal>, address: Option<Extension<ClientAddress>>,
    Query(query): Query<PixelQuery>, method: Method, headers: HeaderMap,
) -> Response {
    let visitor = visitor(&portal, &headers, address.map(|Extension(address)| address).unwrap_or_default().0);
    match count(&pixel, &portal, query.article.as_deref(), visitor, is_opening(&method, &headers)).await {
        Ok(()) => ([(header::CONTENT_TYPE, "image/gif"), (header::CACHE_CONTROL, "no-store")], GIF).into_response(),
        Err(error) => AppError::status_code(error.status()).into_response(),
    }
}

async fn count(
    Pixel { db, clock, counting }: &Pixel, portal: &Portal, article: Option<&str>, visitor: Visitor<'_>,
    is_opening: bool,
) -> Result<(), AppError> {
    let now = clock.now();
    let article = match article {
        None => None,
        Some(id) => Some(ArticleId(id.parse().map_err(|_| AppError::NotFound)?)),
    };
    if is_opening {
        let reader = counting.reader_without_script(visitor, now).await?;
        let sighting = Sighting { portal: portal.id, article, reader };
        counting.count(sighting, visitor, now).await?;
    } else if let Some(article) = article {
        let published = db::articles::is_published(db, portal.id, article, now).await?;
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
