//! What a client wants of an answer that has a validator: nothing, where it knows it (RFC 9110, 13), a part of
//! it (RFC 9110, 14), or all.

use axum::http::{HeaderMap, HeaderValue, Method, header};
use http_range_header::{EndPosition, StartPosition, SyntacticallyCorrectRange};
use std::time::{Duration, SystemTime};

/// Whether the client knows this answer already. With a list of tags its date has no say (RFC 9110, 13.1.3).
pub fn is_known(request: &HeaderMap, etag: &HeaderValue, modified: Option<SystemTime>) -> bool {
    if request.contains_key(header::IF_NONE_MATCH) {
        return request.get_all(header::IF_NONE_MATCH).iter().any(|known| matches(known, etag));
    }
    let since =
        request.get(header::IF_MODIFIED_SINCE).and_then(|since| httpdate::parse_http_date(since.to_str().ok()?).ok());
    // A date in a header has no parts of a second.
    since.zip(modified).is_some_and(|(since, modified)| modified < since + Duration::from_secs(1))
}

/// When an answer's content was last changed, for Last-Modified.
pub fn last_modified(modified: SystemTime) -> HeaderValue {
    ascii(httpdate::fmt_http_date(modified))
}

/// Whether a list of If-None-Match names this tag; the comparison is weak (RFC 9110, 13.1.2).
fn matches(known: &HeaderValue, etag: &HeaderValue) -> bool {
    if known == etag {
        return true;
    }
    let (Ok(known), Ok(etag)) = (known.to_str(), etag.to_str()) else { return false };
    known.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// What of an answer is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Whole,
    Bytes(Bounds),
    /// Of nothing that is there: 416.
    Outside,
}

/// The first and the last byte of a part, and how many the whole has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub start: u64,
    pub end: u64,
    pub size: u64,
}

impl Part {
    /// Of an answer with this tag and so many bytes. What may be ignored is: other methods than GET, other units,
    /// nonsense, several parts (RFC 9110, 14.2), and a part of an answer that was another (13.1.5).
    pub fn wanted(method: &Method, request: &HeaderMap, etag: &HeaderValue, size: u64) -> Part {
        let is_same = request.get(header::IF_RANGE).is_none_or(|validator| validator == etag);
        let ranges = request.get(header::RANGE).filter(|_| method == Method::GET && is_same);
        ranges.and_then(|ranges| Part::read(ranges, size)).unwrap_or(Part::Whole)
    }

    fn read(ranges: &HeaderValue, size: u64) -> Option<Part> {
        let ranges = http_range_header::parse_range_header(ranges.to_str().ok()?).ok()?;
        let [range] = ranges.ranges.as_slice() else { return None };
        // More than all from the end is all (RFC 9110, 14.1.2).
        let is_all = |range: &SyntacticallyCorrectRange| matches!(range.start, StartPosition::FromLast(n) if n >= size);
        // Backwards is nonsense (14.1.1).
        let is_backwards = |range: &SyntacticallyCorrectRange| matches!((range.start, range.end), (StartPosition::Index(start), EndPosition::Index(end)) if end < start);
        if is_all(range) || is_backwards(range) {
            return None;
        }
        let Ok(ranges) = ranges.validate(size) else { return Some(Part::Outside) };
        let [part] = ranges.as_slice() else { return None };
        Some(Part::Bytes(Bounds { start: *part.start(), end: *part.end(), size }))
    }
}

/// The Content-Range of a part.
pub fn content_range(start: u64, end: u64, size: u64) -> HeaderValue {
    ascii(format!("bytes {start}-{end}/{size}"))
}

/// The Content-Range of an answer that has no such part.
pub fn content_range_outside(size: u64) -> HeaderValue {
    ascii(format!("bytes */{size}"))
}

fn ascii(text: String) -> HeaderValue {
    HeaderValue::from_str(&text).expect("digits and signs are ASCII")
}
