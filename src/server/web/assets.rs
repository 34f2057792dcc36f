//! The site's own files (style, script, WASM, icons), from inside the binary. Debug builds read
//! them from `target/site` on each request.

use crate::server::{pages::stored::Stored, random::to_hex};
use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header},
    routing::get,
};
use bytes::Bytes;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::{borrow::Cow, sync::Arc};

#[derive(RustEmbed)]
#[folder = "target/site/"]
#[allow_missing = true]
struct Site;

/// The folder that cargo-leptos builds the client into.
const BUILT_PKG: &str = "pkg";
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const BRIEF: &str = "public, max-age=3600";

/// What every portal answers in its own way: left over from an older version's build, at most.
const OF_PORTALS: [&str; 3] = ["favicon.ico", "favicon.svg", "robots.txt"];

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
    format!("{BUILT_PKG}-{}", to_hex(&hash.finalize()[..8]))
}

/// Routes for the client under `pkg_dir`, and for every file at the root of the site.
pub fn router<S: Clone + Send + Sync + 'static>(pkg_dir: &str) -> Router<S> {
    let cache_control = if cfg!(debug_assertions) { "no-cache" } else { IMMUTABLE };
    let mut router = Router::new();
    if cfg!(debug_assertions) {
        // What is there changes while developing.
        let read = async move |Path(file): Path<String>, method: Method, headers: HeaderMap| {
            let file = load(&format!("{BUILT_PKG}/{file}"), cache_control);
            answer(file.as_ref(), &method, &headers)
        };
        router = router.route(&format!("/{pkg_dir}/{{*file}}"), get(read));
    }
    for name in Site::iter().filter(|name| is_whole(name)) {
        let (path, cache_control) = match name.strip_prefix("pkg/") {
            Some(_) if cfg!(debug_assertions) => continue,
            Some(file) => (format!("/{pkg_dir}/{file}"), cache_control),
            None if name.contains('/') || OF_PORTALS.contains(&&*name) => continue,
            // A style whose name never changes is asked for again each time.
            None if name.ends_with(".css") => (format!("/{name}"), "no-cache"),
            None => (format!("/{name}"), BRIEF),
        };
        let file = load(&name, cache_control).map(Arc::new);
        let serve = async move |method: Method, headers: HeaderMap| answer(file.as_deref(), &method, &headers);
        router = router.route(&path, get(serve));
    }
    router
}

/// Not one of the compressed forms that lie beside a file.
fn is_whole(name: &str) -> bool {
    !name.ends_with(".br") && !name.ends_with(".gz")
}

/// A file with the forms that were compressed when the site was built.
fn load(name: &str, cache_control: &'static str) -> Option<Stored> {
    let read = |name: &str| {
        Some(match Site::get(name)?.data {
            Cow::Borrowed(embedded) => Bytes::from_static(embedded),
            Cow::Owned(read) => Bytes::from(read),
        })
    };
    // Compressed files of an earlier build may lie beside what is being developed.
    let compressed = |suffix| if cfg!(debug_assertions) { None } else { read(&format!("{name}{suffix}")) };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
    Some(Stored::new(read(name)?, compressed(".gz"), compressed(".br"), headers).with_ranges())
}

fn answer(file: Option<&Stored>, method: &Method, headers: &HeaderMap) -> Response<Body> {
    match file {
        Some(file) => file.answer(method, headers).map(Body::new),
        None => Response::builder().status(StatusCode::NOT_FOUND).body(Body::empty()).unwrap_or_default(),
    }
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
