//! An answer kept as bytes, in every coding a browser may ask for, with its headers made: pages of
//! the page cache and the site's own files. Everything of HTTP about such an answer is here:
//! choice of the coding, validators, HEAD and ranges (RFC 9110).

use crate::server::{
    conditional::{self, Bounds, Part},
    random::to_hex,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use bytes::Bytes;
use http_body_util::Full;
use sha2::{Digest, Sha256};
use std::{io::Write, sync::OnceLock};

/// One answer of status 200 in up to three codings.
#[derive(Debug)]
pub struct Stored {
    plain: Form,
    gzip: Option<OnceLock<Form>>,
    brotli: Option<OnceLock<Form>>,
    /// Of the plain bytes, as the validator begins.
    digest: String,
    /// Of every form, but for what tells them apart.
    headers: HeaderMap,
    has_ranges: bool,
}

#[derive(Debug)]
struct Form {
    body: Bytes,
    coding: Option<&'static str>,
    etag: HeaderValue,
    length: HeaderValue,
}

/// Headers that a 304 leaves out (RFC 9110, 15.4.5).
const OF_THE_CONTENT: [HeaderName; 4] =
    [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::ACCEPT_RANGES];

impl Stored {
    /// An answer that is compressed when somebody asks for it so; at once, where the one in whose place
    /// it comes was asked for it so. `headers` are those of the plain answer.
    pub fn compressible(body: Bytes, headers: HeaderMap, former: Option<&Stored>) -> Stored {
        let mut stored = Stored::new(body, None, None, headers);
        (stored.gzip, stored.brotli) = (Some(OnceLock::new()), Some(OnceLock::new()));
        if former.is_some_and(|former| is_made(&former.gzip)) {
            stored.gzip();
        }
        if former.is_some_and(|former| is_made(&former.brotli)) {
            stored.brotli();
        }
        stored
    }

    /// The same answer with another body.
    pub fn with_body(&self, body: Bytes) -> Stored {
        Stored::compressible(body, self.headers.clone(), Some(self))
    }

    /// An answer whose compressed forms are there already.
    pub fn new(plain: Bytes, gzip: Option<Bytes>, brotli: Option<Bytes>, mut headers: HeaderMap) -> Stored {
        let digest = to_hex(&Sha256::digest(&plain)[..12]);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        let ready = |body, coding| OnceLock::from(Form::new(body, Some(coding), &digest));
        Stored {
            gzip: gzip.map(|body| ready(body, "gzip")),
            brotli: brotli.map(|body| ready(body, "br")),
            plain: Form::new(plain, None, &digest),
            digest,
            headers,
            has_ranges: false,
        }
    }

    /// The plain bytes.
    pub fn body(&self) -> &Bytes {
        &self.plain.body
    }

    fn gzip(&self) -> Option<&Form> {
        let make = || Form::new(gzip(self.body()), Some("gzip"), &self.digest);
        self.gzip.as_ref().map(|form| form.get_or_init(make))
    }

    fn brotli(&self) -> Option<&Form> {
        let make = || Form::new(brotli(self.body()), Some("br"), &self.digest);
        self.brotli.as_ref().map(|form| form.get_or_init(make))
    }

    /// Lets parts be asked for. A page is not worth it: the next one that is made has other bytes.
    pub fn with_ranges(mut self) -> Stored {
        self.has_ranges = true;
        self.headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        self
    }

    /// Bytes that it takes in memory, about, once it was asked for in every coding.
    pub fn memory_bytes(&self) -> usize {
        const HEADERS: usize = 2 * 1024;
        // HTML comes down to less than two fifths in either coding.
        HEADERS + self.body().len() * 9 / 5
    }

    /// The answer to a GET or HEAD with these headers.
    pub fn answer(&self, method: &Method, request: &HeaderMap) -> Response<Full<Bytes>> {
        let form = self.choose(request);
        if conditional::is_known(request, &form.etag, None) {
            return self.not_modified(form);
        }
        if self.has_ranges {
            match Part::wanted(method, request, &form.etag, form.body.len() as u64) {
                Part::Whole => {}
                Part::Bytes(part) => return self.part(form, part),
                Part::Outside => return self.outside(form),
            }
        }
        let mut response = self.whole(form);
        if method == Method::HEAD {
            *response.body_mut() = Full::default();
        }
        response
    }

    fn whole(&self, form: &Form) -> Response<Full<Bytes>> {
        let mut headers = self.headers.clone();
        if let Some(coding) = form.coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        headers.insert(header::ETAG, form.etag.clone());
        headers.insert(header::CONTENT_LENGTH, form.length.clone());
        let mut response = Response::new(Full::new(form.body.clone()));
        *response.headers_mut() = headers;
        response
    }

    fn not_modified(&self, form: &Form) -> Response<Full<Bytes>> {
        let mut response = self.whole(form);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Full::default();
        for name in OF_THE_CONTENT {
            response.headers_mut().remove(name);
        }
        response
    }

    fn part(&self, form: &Form, Bounds { start, end, size }: Bounds) -> Response<Full<Bytes>> {
        let mut response = self.whole(form);
        // Within the body, and so within what memory can hold.
        let body = form.body.slice(start as usize..=end as usize);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        response.headers_mut().insert(header::CONTENT_RANGE, conditional::content_range(start, end, size));
        *response.body_mut() = Full::new(body);
        response
    }

    fn outside(&self, form: &Form) -> Response<Full<Bytes>> {
        let mut response = self.whole(form);
        *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
        *response.body_mut() = Full::default();
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        let size = form.body.len() as u64;
        response.headers_mut().insert(header::CONTENT_RANGE, conditional::content_range_outside(size));
        response
    }

    /// The smallest form that the client takes.
    fn choose(&self, request: &HeaderMap) -> &Form {
        let accepts = |coding| request.get_all(header::ACCEPT_ENCODING).iter().any(|value| accepts(value, coding));
        let brotli = if accepts("br") { self.brotli() } else { None };
        let gzip = || if accepts("gzip") { self.gzip() } else { None };
        brotli.or_else(gzip).unwrap_or(&self.plain)
    }
}

fn is_made(form: &Option<OnceLock<Form>>) -> bool {
    form.as_ref().is_some_and(|form| form.get().is_some())
}

impl Form {
    fn new(body: Bytes, coding: Option<&'static str>, digest: &str) -> Form {
        let etag = match coding {
            Some(coding) => format!("\"{digest}-{coding}\""),
            None => format!("\"{digest}\""),
        };
        let etag = HeaderValue::from_str(&etag).expect("hexadecimal digits are ASCII");
        let length = HeaderValue::from(body.len());
        Form { body, coding, etag, length }
    }
}

/// Whether a list of Accept-Encoding takes this coding: named, and not with a quality of nought.
fn accepts(value: &HeaderValue, coding: &str) -> bool {
    let Ok(value) = value.to_str() else { return false };
    value.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let is_it = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        let is_refused = |part: &str| {
            let quality = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
            quality.is_some_and(|quality| quality.parse() == Ok(0.0))
        };
        is_it && !parts.any(is_refused)
    })
}

fn gzip(body: &[u8]) -> Bytes {
    let mut encoder = flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 2), flate2::Compression::new(6));
    encoder.write_all(body).expect("memory takes every byte");
    encoder.finish().expect("memory takes every byte").into()
}

fn brotli(body: &[u8]) -> Bytes {
    /// Made anew up to once a second, so quick rather than smallest.
    const QUALITY: i32 = 5;
    let params = brotli::enc::BrotliEncoderParams {
        quality: QUALITY,
        // A window that holds most pages whole, and costs less to set up than the usual 4 MiB.
        lgwin: 18,
        size_hint: body.len(),
        ..brotli::enc::BrotliEncoderParams::default()
    };
    let mut compressed = Vec::with_capacity(body.len() / 2);
    brotli::BrotliCompress(&mut &*body, &mut compressed, &params).expect("memory takes every byte");
    compressed.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;
    use std::io::Read;

    const BODY: &str = "Lượt xem: 110. Lượt xem: 110. Lượt xem: 110. Lượt xem: 110. Lượt xem: 110.";

    fn stored() -> Stored {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        Stored::compressible(Bytes::from_static(BODY.as_bytes()), headers, None)
    }

    fn ask(stored: &Stored, fields: &[(HeaderName, &str)]) -> Response<Full<Bytes>> {
        let fields = fields.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).expect("ASCII")));
        stored.answer(&Method::GET, &fields.collect())
    }

    fn field(response: &Response<Full<Bytes>>, name: HeaderName) -> &str {
        response.headers().get(name).map(|value| value.to_str().expect("ASCII")).unwrap_or_default()
    }

    async fn body(response: Response<Full<Bytes>>) -> Bytes {
        response.into_body().collect().await.expect("in memory").to_bytes()
    }

    #[tokio::test]
    async fn every_coding_holds_the_same_bytes() {
        let stored = stored();
        let mut decoded = Vec::new();
        let gzip = body(ask(&stored, &[(header::ACCEPT_ENCODING, "gzip")])).await;
        flate2::read::GzDecoder::new(&*gzip).read_to_end(&mut decoded).expect("gzip");
        assert_eq!(decoded, BODY.as_bytes());
        decoded.clear();
        let brotli = body(ask(&stored, &[(header::ACCEPT_ENCODING, "gzip, deflate, br, zstd")])).await;
        brotli::Decompressor::new(&*brotli, 4096).read_to_end(&mut decoded).expect("brotli");
        assert_eq!(decoded, BODY.as_bytes());
        assert_eq!(body(ask(&stored, &[])).await, BODY.as_bytes());
    }

    #[test]
    fn the_coding_is_one_that_the_client_takes() {
        let stored = stored();
        for (accepted, coding) in [
            ("gzip, deflate, br", "br"),
            ("br;q=0, gzip", "gzip"),
            ("br; q=0.0, gzip;q=0", ""),
            ("GZIP;q=0.5", "gzip"),
            ("identity", ""),
            ("", ""),
            ("brotli, xgzip", ""),
        ] {
            let response = ask(&stored, &[(header::ACCEPT_ENCODING, accepted)]);
            assert_eq!(field(&response, header::CONTENT_ENCODING), coding, "{accepted}");
            assert_eq!(field(&response, header::VARY), "accept-encoding");
        }
    }

    #[test]
    fn what_the_client_has_is_not_sent_again() {
        let stored = stored();
        let etag = field(&ask(&stored, &[]), header::ETAG).to_owned();
        for known in [etag.clone(), format!("\"x\", W/{etag}"), "*".to_owned()] {
            let response = ask(&stored, &[(header::IF_NONE_MATCH, &known)]);
            assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert_eq!(field(&response, header::ETAG), etag);
            assert_eq!(field(&response, header::CACHE_CONTROL), "no-cache");
            assert_eq!(field(&response, header::CONTENT_LENGTH), "");
        }
        // Each coding has a tag of its own.
        let other = ask(&stored, &[(header::IF_NONE_MATCH, &etag), (header::ACCEPT_ENCODING, "br")]);
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn a_part_is_sent_where_parts_are_offered() {
        let stored = stored().with_ranges();
        let response = ask(&stored, &[(header::RANGE, "bytes=0-3")]);
        assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(field(&response, header::CONTENT_RANGE), format!("bytes 0-3/{}", BODY.len()));
        assert_eq!(body(response).await, BODY.as_bytes()[..4]);
        let last = ask(&stored, &[(header::RANGE, "bytes=-5")]);
        assert_eq!(body(last).await, BODY.as_bytes()[BODY.len() - 5..]);
        let more_than_all = ask(&stored, &[(header::RANGE, "bytes=-9999")]);
        assert_eq!(body(more_than_all).await, BODY.as_bytes());
        let outside = ask(&stored, &[(header::RANGE, "bytes=9999-")]);
        assert_eq!(outside.status(), StatusCode::RANGE_NOT_SATISFIABLE);
        for ignored in ["bytes=0-1,4-5", "lines=0-1", "bytes=x"] {
            assert_eq!(ask(&stored, &[(header::RANGE, ignored)]).status(), StatusCode::OK, "{ignored}");
        }
        let changed = ask(&stored, &[(header::RANGE, "bytes=0-3"), (header::IF_RANGE, "\"old\"")]);
        assert_eq!(changed.status(), StatusCode::OK);
    }

    #[test]
    fn a_renewed_answer_is_compressed_as_the_former_was_asked_for() {
        let former = stored();
        ask(&former, &[(header::ACCEPT_ENCODING, "br")]);
        let renewed = former.with_body(Bytes::from_static(b"other"));
        assert!(is_made(&renewed.brotli) && !is_made(&renewed.gzip));
        let (old, new) = (ask(&former, &[]), ask(&renewed, &[]));
        assert_ne!(field(&old, header::ETAG), field(&new, header::ETAG));
        assert_eq!(field(&new, header::CONTENT_LENGTH), "5");
        assert_eq!(field(&new, header::CACHE_CONTROL), "no-cache");
    }

    #[test]
    fn a_page_offers_no_parts() {
        assert_eq!(ask(&stored(), &[(header::RANGE, "bytes=0-3")]).status(), StatusCode::OK);
    }
}
