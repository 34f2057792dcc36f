//! An answer of the old portal as an archive recorded it. Recorders differ in what they keep of HTTP, so that little is demanded.

use crate::server::{
    import::file_kinds::is_markup,
    media::documents::{Sniffed, sniff},
};
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use std::{collections::HashMap, io::Read};

/// Of an answer's head.
pub(super) const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Of one answer: what a page, a picture or a document may have.
pub(super) const ANSWER_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// What an answer says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Content(Content),
    /// It is at this address.
    Moved(String),
    /// It is as it was recorded earlier.
    Unchanged,
    PassedOver(&'static str),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Content {
    pub bytes: Vec<u8>,
    pub is_page: bool,
    /// Its end was not recorded.
    pub is_cut: bool,
}

const NO_ANSWER: &str = "bản ghi không phải một câu trả lời HTTP đọc được";
const NO_SUCCESS: &str = "máy chủ cũ trả lời lỗi hoặc không gửi nội dung";
const MIDDLE: &str = "bản ghi chỉ có một đoạn giữa của tệp";
const PACKING: &str = "nội dung nén theo kiểu chưa đọc được";

/// The answer in a record.
pub(super) fn read(bytes: &[u8]) -> Answer {
    let Some((head, body)) = read_head(bytes) else { return Answer::PassedOver(NO_ANSWER) };
    let rest_is_missing = match head.code {
        200 | 203 => false,
        206 => match part_of(head.field("content-range")) {
            Some(is_whole) => !is_whole,
            None => return Answer::PassedOver(MIDDLE),
        },
        301 | 302 | 303 | 307 | 308 if !head.field("location").is_empty() => {
            return Answer::Moved(head.field("location").to_owned());
        }
        304 => return Answer::Unchanged,
        _ => return Answer::PassedOver(NO_SUCCESS),
    };
    let packing = head.field("content-encoding").to_ascii_lowercase();
    let is_chunked = head.field("transfer-encoding").to_ascii_lowercase().contains("chunked");
    // Some archives undo it and keep the field.
    let chunks = if is_chunked { without_chunks(body) } else { None };
    let is_short = match head.field("content-length").parse::<usize>() {
        Ok(length) if chunks.is_none() && packing.is_empty() => !body.is_empty() && body.len() < length,
        _ => false,
    };
    let (body, is_cut) = chunks.unwrap_or_else(|| (body.to_owned(), is_short));
    match unpacked(body, &packing) {
        Some((bytes, is_cut_within)) => {
            Answer::Content(content(bytes, head.field("content-type"), rest_is_missing || is_cut || is_cut_within))
        }
        None => Answer::PassedOver(PACKING),
    }
}

/// What a record holds without an answer around it.
pub(super) fn content(bytes: Vec<u8>, kind: &str, is_cut: bool) -> Content {
    let kind = kind.to_ascii_lowercase();
    let is_untold = ["", "*", "application/octet-stream", "application/unknown", "text/plain", "unknown"]
        .contains(&kind.split(';').next().unwrap_or_default().trim());
    let is_told = kind.starts_with("text/html") || kind.starts_with("application/xhtml");
    let is_page = is_told || is_untold && is_markup(&bytes);
    Content { bytes, is_page, is_cut }
}

struct Head {
    code: u16,
    fields: HashMap<String, String>,
}

impl Head {
    fn field(&self, name: &str) -> &str {
        self.fields.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// The head of an answer, and what follows. Lines that are no fields are passed over.
fn read_head(bytes: &[u8]) -> Option<(Head, &[u8])> {
    let mut rest = bytes;
    let status = next_line(&mut rest)?;
    let code = status.strip_prefix("HTTP/")?.split_whitespace().nth(1)?.parse().ok()?;
    let mut fields = HashMap::new();
    while let Some(line) = next_line(&mut rest) {
        if line.is_empty() {
            break;
        }
        if bytes.len() - rest.len() > HEAD_BYTES_MAX {
            return None;
        }
        if let Some((name, value)) = line.split_once(':') {
            fields.entry(name.trim().to_ascii_lowercase()).or_insert_with(|| value.trim().to_owned());
        }
    }
    match code {
        // More is to come (RFC 9110, 15.2).
        100..200 => read_head(rest),
        _ => Some((Head { code, fields }, rest)),
    }
}

fn next_line(rest: &mut &[u8]) -> Option<String> {
    if rest.is_empty() {
        return None;
    }
    let searched = &rest[..rest.len().min(HEAD_BYTES_MAX)];
    let (end, next) = match searched.iter().position(|byte| *byte == b'\n') {
        Some(end) => (end, end + 1),
        None => (searched.len(), searched.len()),
    };
    let line = String::from_utf8_lossy(&rest[..end]).trim().to_owned();
    *rest = &rest[next..];
    Some(line)
}

/// Whether a range (RFC 9110, 14.4) is all of it; `None` for one that does not begin at the beginning.
fn part_of(range: &str) -> Option<bool> {
    let Some(range) = range.strip_prefix("bytes ") else { return Some(false) };
    let (part, whole) = range.split_once('/')?;
    let (first, last) = part.split_once('-')?;
    let last: u64 = last.trim().parse().ok()?;
    (first.trim() == "0").then(|| whole.trim().parse() == Ok(last.saturating_add(1)))
}

/// A body that came in chunks (RFC 9112, 7.1), and whether its end is missing; `None` where it did not.
fn without_chunks(body: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut whole = Vec::new();
    let mut rest = body;
    loop {
        let is_first = rest.len() == body.len();
        let Ok(httparse::Status::Complete((start, size))) = httparse::parse_chunk_size(rest) else {
            return if is_first { None } else { Some((whole, true)) };
        };
        if size == 0 {
            return Some((whole, false));
        }
        let from = rest.get(start..)?;
        let chunk = usize::try_from(size).ok().and_then(|size| from.split_at_checked(size));
        let Some((chunk, after)) = chunk else {
            whole.extend_from_slice(from);
            return Some((whole, true));
        };
        rest = match after.strip_prefix(b"\r\n") {
            Some(next) => next,
            None if is_first && !b"\r\n".starts_with(after) => return None,
            None => &[],
        };
        whole.extend_from_slice(chunk);
    }
}

/// A body as readers saw it, and whether its end is missing; `None` where nobody here can tell.
fn unpacked(body: Vec<u8>, packing: &str) -> Option<(Vec<u8>, bool)> {
    // Some archives undo it and keep the field.
    let is_plain = packing.is_empty() || packing == "identity" || is_markup(&body) || sniff(&body) != Sniffed::Other;
    if body.starts_with(&[0x1F, 0x8B]) && packing.contains("gzip") {
        Some(read_packed(GzDecoder::new(body.as_slice())))
    } else if is_plain || body.is_empty() {
        Some((body, false))
    } else if packing == "deflate" {
        // With a head or, as old servers wrote it, without (RFC 9110, 8.4.1.2).
        let (whole, is_cut) = read_packed(ZlibDecoder::new(body.as_slice()));
        Some(if whole.is_empty() { read_packed(DeflateDecoder::new(body.as_slice())) } else { (whole, is_cut) })
    } else if packing.contains("gzip") {
        Some((body, false))
    } else {
        None
    }
}

/// As much as there is.
fn read_packed(decoder: impl Read) -> (Vec<u8>, bool) {
    let mut whole = Vec::new();
    let read = decoder.take(ANSWER_BYTES_MAX).read_to_end(&mut whole);
    let is_cut = read.is_err() || whole.len() as u64 == ANSWER_BYTES_MAX;
    (whole, is_cut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    const PAGE: &str = "<html><title>a</title></html>";

    fn of(head: &str, body: &[u8]) -> Answer {
        read(&[head.replace('\n', "\r\n").as_bytes(), b"\r\n\r\n", body].concat())
    }

    /// The content as text, whether it is a page, and whether it is cut.
    fn told(head: &str, body: &[u8]) -> Option<(String, bool, bool)> {
        match of(head, body) {
            Answer::Content(Content { bytes, is_page, is_cut }) => {
                Some((String::from_utf8(bytes).unwrap(), is_page, is_cut))
            }
            _ => None,
        }
    }

    #[test]
    fn a_page_is_one_whatever_was_recorded_around_it() {
        let many: String = (0..200).map(|number| format!("\nSet-Cookie: c{number}=1")).collect();
        for head in [
            "HTTP/1.1 200 OK\nContent-Type: text/html",
            "HTTP/2 200\ncontent-type: text/html",
            "HTTP/1.1 200",
            "HTTP/1.1 200 OK\nContent-Type: application/octet-stream",
            "HTTP/1.1 203 Khác\nContent-Type: application/xhtml+xml",
            "HTTP/1.1 200 OK\nBad Header: x\nkhông có gì\nContent-Type: text/html",
            "HTTP/1.1 200 OK\nContent-Encoding: br",
            "HTTP/1.1 206 Partial Content\nContent-Range: bytes 0-28/29",
            "HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK",
            &format!("HTTP/1.1 200 OK{many}"),
        ] {
            assert_eq!(told(head, PAGE.as_bytes()), Some((PAGE.to_owned(), true, false)), "{head}");
        }
        assert_eq!(told("HTTP/1.1 200 OK\nContent-Type: image/png", PAGE.as_bytes()).map(|told| told.1), Some(false));
    }

    #[test]
    fn what_is_no_content_is_told_by_its_reason() {
        assert_eq!(of("HTTP/1.1 404 Not Found", b"x"), Answer::PassedOver(NO_SUCCESS));
        assert_eq!(of("HTTP/1.1 301 Moved\nLocation: /Moi.aspx", b""), Answer::Moved("/Moi.aspx".to_owned()));
        assert_eq!(of("HTTP/1.1 302 Found", b""), Answer::PassedOver(NO_SUCCESS));
        assert_eq!(of("HTTP/1.1 304 Not Modified", b""), Answer::Unchanged);
        assert_eq!(of("HTTP/1.1 206 Partial\nContent-Range: bytes 5-9/10", b"x"), Answer::PassedOver(MIDDLE));
        assert_eq!(of("HTTP/1.1 200 OK\nContent-Encoding: br", b"\x0b\x02"), Answer::PassedOver(PACKING));
        assert_eq!(of("GET / HTTP/1.1", b""), Answer::PassedOver(NO_ANSWER));
        assert_eq!(read(b""), Answer::PassedOver(NO_ANSWER));
    }

    #[test]
    fn chunks_that_end_too_early_leave_no_sizes_in_the_text() {
        let head = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked";
        for (body, text, is_cut) in [
            ("4\r\nnoi \r\n3;x=1\r\ndun\r\n0\r\n\r\n", "noi dun", false),
            ("4\r\nnoi \r\n3\r\ndun\r\n", "noi dun", true),
            ("4\r\nnoi \r\n3\r\ndu", "noi du", true),
            ("4\r\nnoi \r\n", "noi ", true),
            ("4\r\nnoi \r", "noi ", true),
            ("4\r\nno", "no", true),
            ("<p>Đã ghép lại", "<p>Đã ghép lại", false),
            ("ab\r\ncd", "cd", true),
        ] {
            assert_eq!(told(head, body.as_bytes()), Some((text.to_owned(), false, is_cut)), "{body}");
        }
    }

    #[test]
    fn what_is_cut_within_its_packing_is_read_as_far_as_it_goes() {
        let text: String = (0..20_000).map(|number: u32| format!("{number} ")).collect();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        let packed = encoder.finish().unwrap();
        let head = "HTTP/1.1 200 OK\nContent-Encoding: gzip";
        assert_eq!(told(head, &packed), Some((text.clone(), false, false)));
        let (read, _, is_cut) = told(head, &packed[..packed.len() / 2]).unwrap();
        assert!(is_cut && read.len() > 100 && text.starts_with(&read));
        assert_eq!(told(head, b"undone"), Some(("undone".to_owned(), false, false)));
        assert_eq!(told("HTTP/1.1 200 OK\nContent-Length: 9", b"short").map(|told| told.2), Some(true));
    }
}
