//! The site's own files (style, script, WASM, icons), from inside the binary. Debug builds read
//! them from `target/site` on each request.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
    routing::get,
};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "target/site/"]
#[allow_missing = true]
struct Site;

/// The folder that cargo-leptos builds the client into.
const BUILT_PKG: &str = "pkg";
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const BRIEF: &str = "public, max-age=3600";

/// The name under which the built client is served: it changes with its content, so browsers may
/// keep it for ever. While developing it stays put, because `cargo leptos watch` swaps files by name.
pub fn pkg_dir() -> String {
    if cfg!(debug_assertions) {
        return BUILT_PKG.to_owned();
    }
    let mut hash = Sha256::new();
    for name in Site::iter().filter(|name| name.starts_with("pkg/")) {
        hash.update(name.as_bytes());
        hash.update(Site::get(&name).map(|file| file.metadata.sha256_hash()).unwrap_or_default());
    }
    format!("{BUILT_PKG}-{}", super::to_hex(&hash.finalize()[..8]))
}

/// Routes for the client under `pkg_dir`, and for every file at the root of the site.
pub fn router<S: Clone + Send + Sync + 'static>(pkg_dir: &str) -> Router<S> {
    let serve_pkg = async |axum::extract::Path(file): axum::extract::Path<String>, headers: HeaderMap| {
        answer(&format!("{BUILT_PKG}/{file}"), &headers, if cfg!(debug_assertions) { "no-cache" } else { IMMUTABLE })
    };
    let mut router = Router::new().route(&format!("/{pkg_dir}/{{*file}}"), get(serve_pkg));
    let at_root = |name: &str| !name.contains('/') && !name.ends_with(".br") && !name.ends_with(".gz");
    for name in Site::iter().filter(|name| at_root(name)) {
        let path = format!("/{name}");
        router = router.route(&path, get(async move |headers: HeaderMap| answer(&name, &headers, BRIEF)));
    }
    router
}

/// Answers with the smallest stored form that the client accepts, or 304.
fn answer(name: &str, headers: &HeaderMap, cache_control: &'static str) -> Response<Body> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let forms = [("br", ".br"), ("gzip", ".gz")];
    let compressed = forms
        .into_iter()
        // Compressed files of an earlier build may lie beside what is being developed.
        .filter(|_| !cfg!(debug_assertions))
        .filter(|(coding, _)| {
            accepted.split(',').any(|item| item.split(';').next().unwrap_or_default().trim() == *coding)
        })
        .find_map(|(coding, suffix)| Some((Site::get(&format!("{name}{suffix}"))?, Some(coding))));
    let Some((file, coding)) = compressed.or_else(|| Some((Site::get(name)?, None))) else {
        return Response::builder().status(StatusCode::NOT_FOUND).body(Body::empty()).unwrap_or_default();
    };
    let etag = format!("\"{}\"", super::to_hex(&file.metadata.sha256_hash()[..16]));
    let mut response = match headers.get(header::IF_NONE_MATCH) {
        Some(known) if known.as_bytes() == etag.as_bytes() => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        }
        _ => content(file, name, coding),
    };
    let fields = response.headers_mut();
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
    fields.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        fields.insert(header::ETAG, etag);
    }
    response
}

fn content(file: EmbeddedFile, name: &str, coding: Option<&'static str>) -> Response<Body> {
    let mut response = Response::new(Body::from(file.data.into_owned()));
    let fields = response.headers_mut();
    fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    if let Some(coding) = coding {
        fields.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "ico" => "image/x-icon",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webp" => "image/webp",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
