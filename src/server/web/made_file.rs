//! What the handlers have in common whose answers the program makes and keeps: `pages::kept_files`.

use crate::{
    db::Db,
    domain::{Portal, Timestamp},
    error::AppError,
    server::{
        clock::Clock,
        media::serving::ContentVersion,
        pages::{kept_files::KeptFiles, stored::Stored},
        reader_request::origin,
        settings::Settings,
    },
};
use axum::{
    body::Body,
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// What is made changes with the portal; whoever keeps it asks again, and gets a 304.
pub const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// Pictures are named by what is on them, or change once in years.
pub const FOR_A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// What makers of files reach.
#[derive(Clone)]
pub struct Making {
    pub db: Db,
    pub clock: Clock,
    pub settings: Arc<Settings>,
    pub kept: Arc<KeptFiles>,
}

/// A request for such a file.
pub struct FileRequest {
    pub db: Db,
    pub kept: Arc<KeptFiles>,
    pub portal: Portal,
    pub now: Timestamp,
    /// The portal's public address without a final slash.
    pub origin: String,
    /// As it was asked for, with its query.
    pub address: String,
    version: ContentVersion,
    method: Method,
    headers: HeaderMap,
}

impl<S: Send + Sync> FromRequestParts<S> for FileRequest
where
    Making: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<FileRequest, Response> {
        let Making { db, clock, settings, kept } = Making::from_ref(state);
        let portal = parts.extensions.get::<Portal>().cloned().ok_or_else(|| AppError::NotFound.answer())?;
        Ok(FileRequest {
            db,
            kept,
            portal,
            now: clock.now(),
            origin: origin(&parts.headers, &settings),
            address: parts.uri.path_and_query().map_or("/", |whole| whole.as_str()).to_owned(),
            version: parts.extensions.get().copied().unwrap_or_default(),
            method: parts.method.clone(),
            headers: parts.headers.clone(),
        })
    }
}

impl FileRequest {
    /// The answer with what `make` gives for this name, or with what is kept of it while nothing moves.
    pub async fn answer(
        &self, name: &str, kind: FileKind, make: impl Future<Output = Result<Vec<u8>, AppError>>,
    ) -> Response {
        /// What is told of the last hours is made anew while nothing else moves.
        const MILLIS_MAX: i64 = 600_000;
        let (time, ContentVersion(version)) = (self.now.0.div_euclid(MILLIS_MAX), self.version);
        // The addresses in it are those of the host that it was asked for by.
        let key = format!("{}\n{version}\n{time}\n{}\n{name}", self.portal.id.0, self.origin);
        let made = self.kept.get_or_make(&key, async { Ok(kind.stored(make.await?)) }).await;
        match made {
            Ok(file) => file.answer(&self.method, &self.headers).map(Body::new),
            Err(error) => refusal(&error),
        }
    }

    /// The answer with what is made for this request alone.
    pub fn send(&self, bytes: Vec<u8>, kind: FileKind) -> Response {
        kind.stored(bytes).answer(&self.method, &self.headers).map(Body::new)
    }

    /// The same of a picture, whose name says all that is on it.
    pub async fn picture(
        &self, name: &str, kind: FileKind, make: impl Future<Output = Result<Vec<u8>, AppError>>,
    ) -> Response {
        let key = format!("{}\n{name}", self.portal.id.0);
        let made = self.kept.get_or_make(&key, async { Ok(kind.stored(make.await?)) }).await;
        match made {
            Ok(file) => file.answer(&self.method, &self.headers).map(Body::new),
            Err(error) => refusal(&error),
        }
    }
}

/// How a file is sent.
#[derive(Clone, Debug)]
pub struct FileKind {
    pub content_type: &'static str,
    pub cache_control: HeaderValue,
    /// What is text is compressed.
    pub is_text: bool,
}

impl FileKind {
    fn stored(&self, bytes: Vec<u8>) -> Stored {
        let fields: [(HeaderName, HeaderValue); 4] = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.content_type)),
            (header::CACHE_CONTROL, self.cache_control.clone()),
            // Other sites may show them: that is what they are for.
            (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        ];
        let headers = fields.into_iter().collect();
        match self.is_text {
            true => Stored::compressible(bytes.into(), headers, None),
            false => Stored::new(bytes.into(), None, None, headers),
        }
    }
}

/// What is said in the place of a file: a line of text.
pub fn refusal(error: &AppError) -> Response {
    let (status, field) = error.head();
    let fields = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let mut answer = (status, fields, format!("{}. {}\n", error.heading(), error.advice())).into_response();
    answer.headers_mut().extend(field);
    answer
}

/// A way on that nobody is to remember.
pub fn found_at(path: &str) -> Response {
    let target = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    let fields = [(header::LOCATION, target), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (StatusCode::FOUND, fields).into_response()
}
