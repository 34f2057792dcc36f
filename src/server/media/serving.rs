//! `/media/…`: the pictures of a portal, from the store.

use super::{parse_name, path_of};
use crate::{
    db::{self, Db},
    domain::{Portal, PortalId},
    error::AppError,
    server::{
        conditional::{self, Bounds, Part},
        telemetry::Seldom,
    },
};
use axum::{
    Extension,
    body::Body,
    extract::{Path as UrlPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use quick_cache::sync::Cache;
use std::{
    io::{self, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt},
};
use tokio_util::io::ReaderStream;

/// Browsers keep a picture for a day: one that was taken down is gone the next. Asking again costs them a 304.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// How far the content of a request's portal has moved, put beside the request by the router. Only whether it
/// changed has a meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContentVersion(pub u64);

/// The pictures of all portals. Cheap to clone.
#[derive(Clone)]
pub struct Pictures {
    db: Db,
    folder: Arc<PathBuf>,
    /// Those that were found, and at which version. While nothing moves they are there, so pages keep their pictures
    /// while the database is away, and a page full of them asks it nothing.
    known: Arc<Cache<(PortalId, String), ContentVersion>>,
}

impl Pictures {
    pub fn new(db: Db, folder: PathBuf) -> Pictures {
        /// Some 100 bytes each.
        const KNOWN_MAX: usize = 16_384;
        Pictures { db, folder: Arc::new(folder), known: Arc::new(Cache::new(KNOWN_MAX)) }
    }

    async fn exists(&self, portal: PortalId, digest: &str, version: ContentVersion) -> sqlx::Result<bool> {
        let key = (portal, digest.to_owned());
        let known_at = self.known.get(&key);
        if known_at == Some(version) {
            return Ok(true);
        }
        let exists = match db::photos::exists(&self.db, portal, digest).await {
            // As with stored pages: what was there is given out while the database is away.
            Err(_) if known_at.is_some() => return Ok(true),
            exists => exists?,
        };
        match exists {
            true => self.known.insert(key, version),
            false => drop(self.known.remove(&key)),
        }
        Ok(exists)
    }
}

/// Serves a picture of the request's own portal.
pub async fn serve(
    State(pictures): State<Pictures>, Extension(portal): Extension<Portal>,
    Extension(version): Extension<ContentVersion>, UrlPath(name): UrlPath<String>, request: Request,
) -> Response {
    let Some(digest) = parse_name(&name) else { return StatusCode::NOT_FOUND.into_response() };
    match pictures.exists(portal.id, digest, version).await {
        Ok(true) => {}
        Ok(false) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => return AppError::from(error).answer(),
    }
    match send(&path_of(&pictures.folder, &name), &name, request.method(), request.headers()).await {
        Ok(response) => response,
        Err(error) if error.kind() == io::ErrorKind::NotFound => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            // Out of file handles, or a disk that fails: the same for every picture.
            static FAILURES: Seldom = Seldom::new();
            if let Some(others) = FAILURES.allow() {
                tracing::error!(%error, others, "a picture could not be read");
            }
            AppError::Busy.answer()
        }
    }
}

/// The answer with the file at `path`, or what the client wants of it.
async fn send(path: &Path, name: &str, method: &Method, request: &HeaderMap) -> io::Result<Response> {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    // The name is that of the content.
    let etag = HeaderValue::from_str(&format!("\"{stem}\"")).map_err(io::Error::other)?;
    let mut file = File::open(path).await?;
    let metadata = file.metadata().await?;
    let (size, modified) = (metadata.len(), metadata.modified()?);
    let general = [
        (header::CACHE_CONTROL, CACHE_CONTROL),
        (header::ETAG, etag.clone()),
        (header::LAST_MODIFIED, conditional::last_modified(modified)),
    ];
    if conditional::is_known(request, &etag, Some(modified)) {
        return Ok((StatusCode::NOT_MODIFIED, general).into_response());
    }
    let part = Part::wanted(method, request, &etag, size);
    let Bounds { start, end, .. } = match part {
        Part::Whole => Bounds { start: 0, end: size.saturating_sub(1), size },
        Part::Bytes(bounds) => bounds,
        Part::Outside => {
            let range = [(header::CONTENT_RANGE, conditional::content_range_outside(size))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, general, range).into_response());
        }
    };
    let length = if size == 0 { 0 } else { end - start + 1 };
    let described: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type(extension))),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
        (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
    ];
    let body = match *method == Method::HEAD {
        true => Body::empty(),
        false => {
            file.seek(SeekFrom::Start(start)).await?;
            Body::from_stream(ReaderStream::with_capacity(file.take(length), 64 * 1024))
        }
    };
    let whole = (general, described, body).into_response();
    Ok(match part {
        Part::Bytes(_) => {
            let range = [(header::CONTENT_RANGE, conditional::content_range(start, end, size))];
            (StatusCode::PARTIAL_CONTENT, range, whole).into_response()
        }
        _ => whole,
    })
}

fn content_type(extension: &str) -> &'static str {
    match extension {
        "webp" => "image/webp",
        "jpg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        _ => "application/octet-stream",
    }
}
