//! `/media/…`: the pictures of a portal, from the store.

use super::{parse_name, path_of};
use crate::{
    db::{self, Db},
    domain::{Portal, PortalId},
    error::AppError,
};
use axum::{
    Extension,
    extract::{Path as UrlPath, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use quick_cache::sync::Cache;
use std::{path::PathBuf, sync::Arc};
use tower::ServiceExt;
use tower_http::services::ServeFile;

/// The pictures of all portals. Cheap to clone.
#[derive(Clone)]
pub struct Pictures {
    db: Db,
    folder: Arc<PathBuf>,
    /// Those that were found once. One that is stored stays, so pages keep their pictures while the database
    /// is away, and a page full of them asks it nothing.
    known: Arc<Cache<(PortalId, String), ()>>,
}

impl Pictures {
    pub fn new(db: Db, folder: PathBuf) -> Pictures {
        /// Some 100 bytes each.
        const KNOWN_MAX: usize = 16_384;
        Pictures { db, folder: Arc::new(folder), known: Arc::new(Cache::new(KNOWN_MAX)) }
    }

    async fn exists(&self, portal: PortalId, digest: &str) -> sqlx::Result<bool> {
        let key = (portal, digest.to_owned());
        if self.known.get(&key).is_some() {
            return Ok(true);
        }
        let exists = db::photos::exists(&self.db, portal, digest).await?;
        if exists {
            self.known.insert(key, ());
        }
        Ok(exists)
    }
}

/// Serves a picture of the request's own portal.
pub async fn serve(
    State(pictures): State<Pictures>, Extension(portal): Extension<Portal>, UrlPath(name): UrlPath<String>,
    request: Request,
) -> Response {
    let Some(digest) = parse_name(&name) else { return StatusCode::NOT_FOUND.into_response() };
    match pictures.exists(portal.id, digest).await {
        Ok(true) => {}
        Ok(false) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, "a picture could not be looked up");
            return AppError::Busy.answer();
        }
    }
    let path = path_of(&pictures.folder, &name);
    let mut response = match ServeFile::new(path).oneshot(request).await {
        Ok(response) => response.into_response(),
        Err(never) => match never {},
    };
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        let year = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, year);
    }
    response
}
