//! Files of the store as answers: who asks may have them, as `web/media_files.rs` found.

use super::path_of;
use crate::{
    db::{self, Db},
    domain::PortalId,
    error::AppError,
    server::{
        conditional::{self, Bounds, Part},
        telemetry::Seldom,
    },
};
use axum::{
    body::Body,
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

const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");

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

    /// Whether everybody may have this content of the portal's.
    ///
    /// # Errors
    /// A database that does not answer about what was not seen before.
    pub async fn is_public(&self, portal: PortalId, digest: &str, version: ContentVersion) -> sqlx::Result<bool> {
        let key = (portal, digest.to_owned());
        let known_at = self.known.get(&key);
        if known_at == Some(version) {
            return Ok(true);
        }
        let is_public = match db::media_uses::is_public(&self.db, portal, digest).await {
            // As with stored pages: what was there is given out while the database is away.
            Err(_) if known_at.is_some() => return Ok(true),
            is_public => is_public?,
        };
        match is_public {
            true => self.known.insert(key, version),
            false => drop(self.known.remove(&key)),
        }
        Ok(is_public)
    }

    /// The answer with the file of this name, or what the client wants of it.
    pub async fn answer(&self, name: &str, wanted: &Wanted<'_>) -> Response {
        match send(&path_of(&self.folder, name), name, wanted).await {
            Ok(response) => response,
            Err(error) if error.kind() == io::ErrorKind::NotFound => not_found(),
            Err(error) => {
                // Out of file handles, or a disk that fails: the same for every file.
                static FAILURES: Seldom = Seldom::new();
                if let Some(others) = FAILURES.allow() {
                    tracing::error!(%error, others, "a file of the store could not be read");
                }
                AppError::Busy.answer()
            }
        }
    }
}

/// What is asked for, and how the answer may be kept.
pub struct Wanted<'a> {
    pub method: &'a Method,
    pub headers: &'a HeaderMap,
    pub content_type: &'static str,
    pub may_be_kept: Keeping,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    ByEverybody,
    /// It is not public, or not yet.
    ByNobody,
}

/// Nobody keeps that there is nothing: it may be published in a moment.
pub fn not_found() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]).into_response()
}

/// The answer with the file at `path`, or what the client wants of it.
async fn send(path: &Path, name: &str, wanted: &Wanted<'_>) -> io::Result<Response> {
    let (method, request) = (wanted.method, wanted.headers);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    // The name is that of the content.
    let etag = HeaderValue::from_str(&format!("\"{stem}\"")).map_err(io::Error::other)?;
    let mut file = File::open(path).await?;
    let metadata = file.metadata().await?;
    let (size, modified) = (metadata.len(), metadata.modified()?);
    let general = [
        (
            header::CACHE_CONTROL,
            match wanted.may_be_kept {
                Keeping::ByEverybody => CACHE_CONTROL,
                Keeping::ByNobody => PRIVATE,
            },
        ),
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
        (header::CONTENT_TYPE, HeaderValue::from_static(wanted.content_type)),
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

/// What a picture of this name is.
pub fn picture_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("webp") => "image/webp",
        Some("jpg") => "image/jpeg",
        Some("png") => "image/png",
        Some("gif") => "image/gif",
        _ => "application/octet-stream",
    }
}
