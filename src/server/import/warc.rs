//! Web archives (WARC, ISO 28500), as wget, browsers' extensions and national archives make them: every answer of the old portal with
//! its address. They are laid down as folders and files, so that pages find their pictures as in any copy of a portal.

use anyhow::{Context, anyhow, bail};
use flate2::read::{GzDecoder, MultiGzDecoder};
use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
};
use url::Url;

/// Bytes of a record's or an answer's head.
const HEAD_BYTES_MAX: u64 = 64 * 1024;
/// Of one answer: what a page, a picture or a document may have.
const ANSWER_BYTES_MAX: u64 = 64 * 1024 * 1024;
const HEADERS_MAX: usize = 128;
/// Of a name in a folder; file systems take 255.
const NAME_BYTES_MAX: usize = 120;

/// Whether a file is one, packed or not.
pub(super) fn is_warc(path: &Path) -> bool {
    let mut mark = [0; 5];
    open(path).is_ok_and(|mut reader| reader.read_exact(&mut mark).is_ok()) && &mark == b"WARC/"
}

/// What is in a file, unpacked where it is packed.
fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let mut file = BufReader::new(File::open(path)?);
    Ok(match file.fill_buf()? {
        [0x1F, 0x8B, ..] => Box::new(BufReader::new(MultiGzDecoder::new(file))),
        _ => Box::new(file),
    })
}

/// Lays down the answers in `path` within `folder`, as long as there is room for them: `room` is what may be written, in bytes.
/// Answers the addresses of the pages, by their files.
///
/// # Errors
/// A damaged archive, with the number of the record; no room.
pub(super) fn unpack(path: &Path, folder: &Path, room: &mut u64) -> anyhow::Result<HashMap<PathBuf, String>> {
    let mut reader = open(path)?;
    let mut pages = HashMap::new();
    let mut number = 0_usize;
    loop {
        number += 1;
        let damaged = || format!("bản ghi thứ {number} bị hỏng hoặc thiếu phần cuối");
        let Some(head) = read_head(&mut reader).with_context(damaged)? else { return Ok(pages) };
        let length: u64 = head.get("content-length").and_then(|length| length.parse().ok()).with_context(damaged)?;
        let mut content = (&mut reader).take(length);
        let address = head.get("warc-target-uri").map(|address| address.trim_matches(['<', '>']));
        if head.get("warc-type").is_some_and(|kind| kind == "response")
            && let Some(address) = address.and_then(|address| Url::parse(address).ok())
            && let Some((kind, body)) = read_answer(&mut content).with_context(damaged)?
        {
            let is_page = kind.starts_with("text/html") || kind.starts_with("application/xhtml");
            if let Some(name) = file_name(&address, is_page) {
                *room = room.checked_sub(body.len() as u64).context("không đủ chỗ trong thư mục tạm")?;
                let target = folder.join(name);
                // The newest answer of an address counts. Where a folder has its name already, it stays out.
                if put(&target, &body).is_ok() && is_page {
                    pages.insert(target, address.into());
                }
            }
        }
        let skipped = io::copy(&mut content, &mut io::sink()).with_context(damaged)?;
        if content.limit() > 0 && skipped < length {
            bail!(damaged());
        }
    }
}

/// The fields of the next record by their names in small letters; `None` at the end.
fn read_head(reader: &mut impl BufRead) -> anyhow::Result<Option<HashMap<String, String>>> {
    let mut head = HashMap::new();
    let mut has_begun = false;
    let mut bounded = reader.take(HEAD_BYTES_MAX);
    let mut line = Vec::new();
    loop {
        line.clear();
        if bounded.read_until(b'\n', &mut line)? == 0 {
            if !has_begun && bounded.limit() > 0 {
                return Ok(None);
            }
            bail!("không đúng dạng WARC");
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        match (has_begun, text.is_empty()) {
            // Between records stand empty lines.
            (false, true) => {}
            (false, false) if text.starts_with("WARC/") => has_begun = true,
            (false, false) => bail!("không đúng dạng WARC"),
            (true, true) => return Ok(Some(head)),
            (true, false) => {
                if let Some((name, value)) = text.split_once(':') {
                    head.insert(name.to_ascii_lowercase(), value.trim().to_owned());
                }
            }
        }
    }
}

/// The kind and the body of an answer that was a success.
fn read_answer(content: &mut impl Read) -> anyhow::Result<Option<(String, Vec<u8>)>> {
    let mut bytes = Vec::new();
    content.take(ANSWER_BYTES_MAX + HEAD_BYTES_MAX).read_to_end(&mut bytes)?;
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut answer = httparse::Response::new(&mut headers);
    let Ok(httparse::Status::Complete(start)) = answer.parse(&bytes) else { return Ok(None) };
    let code = answer.code;
    let header = |name: &str| {
        let header = answer.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        header.map(|header| String::from_utf8_lossy(header.value).trim().to_ascii_lowercase()).unwrap_or_default()
    };
    let (kind, packing, transfer) = (header("content-type"), header("content-encoding"), header("transfer-encoding"));
    if code != Some(200) {
        return Ok(None);
    }
    let mut body = bytes.split_off(start);
    // Some archives undo it and keep the field.
    if transfer.contains("chunked")
        && let Some(whole) = without_chunks(&body)
    {
        body = whole;
    }
    if packing.contains("gzip") && body.starts_with(&[0x1F, 0x8B]) {
        let mut whole = Vec::new();
        GzDecoder::new(body.as_slice()).take(ANSWER_BYTES_MAX).read_to_end(&mut whole)?;
        body = whole;
    }
    Ok(Some((kind, body)))
}

/// A body that came in chunks (RFC 9112, 7.1); `None` where it did not.
fn without_chunks(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let httparse::Status::Complete((start, size)) = httparse::parse_chunk_size(body).ok()? else { return None };
        if size == 0 {
            return Some(whole);
        }
        let end = start.checked_add(usize::try_from(size).ok()?)?;
        whole.extend_from_slice(body.get(start..end)?);
        body = body.get(end..)?.strip_prefix(b"\r\n")?;
    }
}

/// Where an answer is laid down: host and path, as links in pages name it.
fn file_name(address: &Url, is_page: bool) -> Option<PathBuf> {
    let mut name = PathBuf::from(address.host_str().filter(|host| !host.contains([':', '/', '\\']))?);
    let mut last = String::new();
    for part in address.path_segments()? {
        if !last.is_empty() {
            name.push(&last);
        }
        let decoded = urlencoding::decode(part).map_or(part.to_owned(), |part| part.into_owned());
        // Nothing leads out of the folder.
        last = decoded.chars().map(|c| if matches!(c, '/' | '\\' | '\0') { '_' } else { c }).collect();
        if matches!(last.as_str(), "." | "..") || last.len() > NAME_BYTES_MAX {
            return None;
        }
    }
    if last.is_empty() {
        last = "index".to_owned();
    }
    if is_page {
        // One file for each page that a query makes.
        let query: String = address
            .query()
            .unwrap_or_default()
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        let query = &query[..query.len().min(NAME_BYTES_MAX)];
        last = format!("{}{}{query}.html", last.trim_end_matches(".html"), if query.is_empty() { "" } else { "--" });
    }
    name.push(last);
    Some(name)
}

fn put(target: &Path, body: &[u8]) -> anyhow::Result<()> {
    let folder = target.parent().ok_or_else(|| anyhow!("no folder"))?;
    fs::create_dir_all(folder)?;
    File::create(target)?.write_all(body)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};

    fn record(address: &str, answer: &[u8]) -> Vec<u8> {
        let head = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <{address}>\r\nContent-Type: application/http;msgtype=response\r\nContent-Length: {}\r\n\r\n",
            answer.len()
        );
        [head.as_bytes(), answer, b"\r\n\r\n"].concat()
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn records() -> Vec<Vec<u8>> {
        let page = b"<html><title>a</title></html>";
        let gzip = packed(page);
        let of_gzip = [
            format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
                gzip.len()
            )
            .as_bytes(),
            &gzip,
        ]
        .concat();
        vec![
            b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n".to_vec(),
            record("https://cu.example/tin/bai.aspx?id=7&x=%C3%A1", &of_gzip),
            record("https://cu.example/tin/", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnoi \r\n3;x=1\r\ndun\r\n0\r\n\r\n"),
            record("https://cu.example/%E1%BA%A3nh/a.jpg", b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\njpeg"),
            record("https://cu.example/%2e%2e%2f%2e%2e/x.html", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nx"),
            record("https://cu.example/mat", b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\nmat"),
        ]
    }

    #[test]
    fn answers_are_laid_down_where_links_find_them() {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in [
            ("cong.warc", records().concat()),
            // Each record packed by itself, as is usual.
            ("cong.warc.gz", records().iter().flat_map(|record| packed(record)).collect()),
        ] {
            let archive = folder.path().join(name);
            fs::write(&archive, bytes).unwrap();
            assert!(is_warc(&archive));
            let root = tempfile::tempdir().unwrap();
            let pages = unpack(&archive, root.path(), &mut 10_000).unwrap();
            let own = root.path().join("cu.example");
            let of_query = own.join("tin/bai.aspx--id-7-x--C3-A1.html");
            assert_eq!(pages.get(&of_query).map(String::as_str), Some("https://cu.example/tin/bai.aspx?id=7&x=%C3%A1"));
            assert_eq!(fs::read(&of_query).unwrap(), b"<html><title>a</title></html>");
            assert_eq!(fs::read(own.join("tin/index.html")).unwrap(), b"noi dun");
            assert_eq!(fs::read(own.join("ảnh/a.jpg")).unwrap(), b"jpeg");
            assert!(!own.join("mat.html").exists() && pages.len() == 3, "{pages:?}");
            assert!(pages.keys().all(|file| file.starts_with(&own)), "{pages:?}");
            assert!(unpack(&archive, root.path(), &mut 10).is_err(), "no more than there is room for");
        }
    }

    #[test]
    fn an_archive_that_ends_in_the_middle_says_which_record() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("a.warc");
        let whole = records().concat();
        fs::write(&archive, &whole[..whole.len() - 40]).unwrap();
        let error = unpack(&archive, folder.path(), &mut 10_000).unwrap_err();
        assert!(error.to_string().contains("thứ 6"), "{error:#}");
        assert!(!is_warc(&folder.path().join("khong-co")));
    }
}
