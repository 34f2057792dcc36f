//! Layers that stand around every answer: content security policy, cross-site writes, body limits,
//! panics.

use crate::server::settings::Settings;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::{Bytes, BytesMut};
use futures::TryStreamExt;
use leptos::{
    config::LeptosOptions,
    prelude::{Owner, RenderHtml},
};
use sha2::{Digest, Sha256};
use std::{any::Any, sync::Arc, time::Duration};

/// What a request may bring, and in which time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyLimit {
    pub bytes: usize,
    /// What is read and dropped of a longer one: many a browser shows no answer before it has sent all.
    pub in_vain: usize,
    pub time: Duration,
}

/// Of readers: a form of two short fields.
pub const READERS_BODY: BodyLimit = BodyLimit { bytes: 4 * 1024, in_vain: 0, time: Duration::from_secs(10) };
/// Of the newsroom, whose texts come over slow lines too. Each byte of a body of 400 kB may be sent as three (`%e1`), and the other
/// fields take some 50 kB. Files have a way of their own.
pub const NEWSROOM_BODY: BodyLimit =
    BodyLimit { bytes: 1280 * 1024, in_vain: 16 * 1024 * 1024, time: Duration::from_secs(120) };

/// The policy for our pages. Inline scripts are allowed by the hash of their text, not by a nonce,
/// so that a stored page stays valid; what Leptos' shell contains is hashed once, at start.
pub fn content_security_policy(options: &LeptosOptions) -> HeaderValue {
    let options = options.clone();
    let scripts = Owner::new().with(|| crate::app::scripts(options).to_html());
    let hashes: Vec<String> =
        inline_scripts(&scripts).map(|text| format!("'sha256-{}'", sha256_base64(text))).collect();
    // `cargo leptos watch` reloads the page over a socket of its own.
    let connect = if std::env::var_os("LEPTOS_WATCH").is_some() { "'self' ws: wss:" } else { "'self'" };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {}; style-src 'self'; img-src 'self'; \
         font-src 'self'; connect-src {connect}; manifest-src 'self'; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'",
        hashes.join(" ")
    );
    // One for the whole run: a static text is the cheapest to repeat in every page.
    HeaderValue::from_static(policy.leak())
}

/// The texts of the inline scripts of a page.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=")).then_some(text)
    })
}

fn sha256_base64(text: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()))
}

/// Adds the headers that every answer carries, and the policy to pages. Where we encrypt ourselves, browsers are told never to ask
/// otherwise again (HSTS, RFC 6797): for a year, so that a name can be given up.
pub async fn add_headers(
    State((policy, is_encrypted)): State<(HeaderValue, bool)>, request: Request, next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let fields = response.headers_mut();
    if is_encrypted {
        fields.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    let is_page = fields.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if is_page {
        fields.insert(header::CONTENT_SECURITY_POLICY, policy);
        // Pages change with every view; browsers ask again and keep them only for going back.
        fields.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    }
    add_general_headers(fields);
    response
}

/// The headers that every answer carries.
pub fn add_general_headers(fields: &mut HeaderMap) {
    // Some pages have a stricter one. Not `no-referrer`: browsers would send forms with `Origin: null`.
    fields.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("strict-origin-when-cross-origin"));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ] {
        // What other sites may show says so itself.
        fields.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
}

/// Refuses writes that another site's page sends. Browsers say where a request comes from
/// (Fetch Metadata; older ones by Origin); a client that says neither is no browser and carries
/// nobody's rights.
pub async fn refuse_cross_site_writes(State(settings): State<Arc<Settings>>, request: Request, next: Next) -> Response {
    let is_safe = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    if is_safe || is_write_allowed(request.headers(), &settings) {
        return next.run(request).await;
    }
    refuse_write(request.uri().path())
}

/// Whether a write with these headers comes from a page of ours, or from no browser.
pub fn is_write_allowed(headers: &HeaderMap, settings: &Settings) -> bool {
    is_same_origin(headers, settings.base_url.as_deref())
}

pub fn refuse_write(path: &str) -> Response {
    tracing::warn!(path, "a write from another site was refused");
    let text = "Yêu cầu này đến từ một trang khác nên không được thực hiện.\n";
    (StatusCode::FORBIDDEN, [(header::CACHE_CONTROL, "no-store")], text).into_response()
}

fn is_same_origin(headers: &HeaderMap, base_url: Option<&str>) -> bool {
    let field = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or("unreadable"));
    if let Some(site) = field(header::HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = field(header::ORIGIN) else { return true };
    let own_host = field(header::HOST).unwrap_or_default();
    base_url == Some(origin)
        || ["http://", "https://"].iter().any(|scheme| origin.strip_prefix(scheme) == Some(own_host))
}

/// Reads the body of a call to a server function, up to its limit of bytes and time, before
/// anything else happens. Whatever the client says about the length, received bytes count.
pub async fn limit_body(limit: BodyLimit, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match read_body(body, limit).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(refusal) => refusal,
    }
}

/// The whole body, or the answer that refuses it.
pub async fn read_body(body: Body, limit: BodyLimit) -> Result<Bytes, Response> {
    match tokio::time::timeout(limit.time, collect(body, limit)).await {
        Ok(Ok(Some(bytes))) => Ok(bytes),
        Ok(Ok(None)) => Err((StatusCode::PAYLOAD_TOO_LARGE, "Dữ liệu gửi đến quá lớn.\n").into_response()),
        Ok(Err(_)) => Err(StatusCode::BAD_REQUEST.into_response()),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT.into_response()),
    }
}

/// `None` where it is longer than it may be.
async fn collect(body: Body, limit: BodyLimit) -> Result<Option<Bytes>, axum::Error> {
    let (mut chunks, mut bytes, mut length) = (body.into_data_stream(), BytesMut::new(), 0);
    while let Some(chunk) = chunks.try_next().await? {
        length += chunk.len();
        if length <= limit.bytes {
            bytes.extend_from_slice(&chunk);
        } else if length > limit.bytes + limit.in_vain {
            break;
        }
    }
    Ok((length <= limit.bytes).then(|| bytes.freeze()))
}

/// Answers a request whose handling panicked: a plain apology; the details are in the log.
pub fn apologize(panic: Box<dyn Any + Send>) -> Response {
    let message = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    tracing::error!(message = message.unwrap_or("(no message)"), "a request panicked");
    (StatusCode::INTERNAL_SERVER_ERROR, "Trang gặp sự cố. Lỗi đã được ghi lại; mời bạn thử lại sau ít phút.\n")
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::BODY_BYTES_MAX;
    use axum::body::to_bytes;
    use futures::StreamExt;
    use std::{
        convert::Infallible,
        sync::atomic::{AtomicUsize, Ordering},
    };

    fn same_origin(fields: &[(&'static str, &'static str)]) -> bool {
        let headers = fields
            .iter()
            .map(|&(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_same_origin(&headers.collect(), Some("https://ngabay.gov.vn"))
    }

    #[test]
    fn writes_of_other_sites_are_told_apart() {
        assert!(same_origin(&[("sec-fetch-site", "same-origin")]));
        assert!(!same_origin(&[("sec-fetch-site", "cross-site"), ("origin", "https://ngabay.gov.vn")]));
        assert!(!same_origin(&[("sec-fetch-site", "same-site")]));
        assert!(same_origin(&[("origin", "https://ngabay.gov.vn"), ("host", "inside:3000")]));
        assert!(same_origin(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")]));
        assert!(!same_origin(&[("origin", "null"), ("host", "127.0.0.1:3000")]));
        assert!(!same_origin(&[("origin", "https://evil.example"), ("host", "127.0.0.1:3000")]));
        assert!(same_origin(&[("host", "127.0.0.1:3000")]), "not a browser");
    }

    #[tokio::test]
    async fn what_is_too_long_is_read_to_its_end_where_a_person_waits_for_the_answer() {
        const LIMIT: BodyLimit = BodyLimit { bytes: 20, in_vain: 30, time: Duration::from_secs(60) };
        for (sent, taken, is_refused) in [(2, 2, false), (3, 3, true), (5, 5, true), (900, 6, true)] {
            let read = Arc::new(AtomicUsize::new(0));
            let counted = read.clone();
            let chunks = futures::stream::iter(0..sent).map(move |_| {
                counted.fetch_add(1, Ordering::Relaxed);
                Ok::<_, Infallible>("ten bytes.")
            });
            let body = read_body(Body::from_stream(chunks), LIMIT).await;
            let status = body.map(|bytes| bytes.len()).map_err(|refusal| refusal.status());
            let expected = if is_refused { Err(StatusCode::PAYLOAD_TOO_LARGE) } else { Ok(10 * sent) };
            assert_eq!((status, read.load(Ordering::Relaxed)), (expected, taken), "of {sent}");
        }
    }

    #[tokio::test]
    async fn a_panic_is_answered_without_its_message() {
        use tower::ServiceExt;
        async fn explode() -> &'static str {
            panic!("inside secret")
        }
        let router = axum::Router::new()
            .route("/", axum::routing::get(explode))
            .layer(tower_http::catch_panic::CatchPanicLayer::custom(apologize));
        let response = router.oneshot(Request::get("/").body(Body::empty()).expect("a request")).await;
        let response = response.expect("an answer");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = to_bytes(response.into_body(), 10_000).await.expect("a body");
        assert!(!String::from_utf8_lossy(&body).contains("secret"));
    }

    #[test]
    fn the_hash_is_the_one_browsers_compute() {
        // The example of the CSP specification, level 3, section on hashes: "alert('Hello, world.');".
        assert_eq!(sha256_base64("alert('Hello, world.');"), "qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
    }

    #[test]
    fn the_longest_text_fits_into_a_form() {
        // Each byte of a Vietnamese letter is three in a form (WHATWG URL, application/x-www-form-urlencoded).
        let letters = "ế".repeat(BODY_BYTES_MAX / "ế".len());
        assert!(urlencoding::encode(&letters).len() + 64 * 1024 <= NEWSROOM_BODY.bytes);
    }

    #[test]
    fn only_inline_scripts_are_hashed() {
        let html = r#"<script src="/a.js"></script><script type="module" nonce="x">run()</script>"#;
        assert_eq!(inline_scripts(html).collect::<Vec<_>>(), ["run()"]);
    }
}
