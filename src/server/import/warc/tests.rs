use super::*;
use flate2::{Compression, write::GzEncoder};
use std::{fs, io::Write};

fn record_of(kind: &str, address: &str, more: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <{address}>\r\n{more}Content-Length: {}\r\n\r\n",
        content.len()
    );
    [head.as_bytes(), content, b"\r\n\r\n"].concat()
}

fn record(address: &str, answer: &[u8]) -> Vec<u8> {
    record_of("response", address, "Content-Type: application/http;msgtype=response\r\n", answer)
}

fn page(address: &str, text: &str) -> Vec<u8> {
    record(address, format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{text}").as_bytes())
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn records() -> Vec<Vec<u8>> {
    let gzip = packed(b"<html><title>a</title></html>");
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

/// Beside the folder into which it was unpacked, which goes with it.
fn unpacked(bytes: &[u8]) -> (Unpacked, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("a.warc");
    fs::write(&archive, bytes).unwrap();
    (unpack(&archive, &folder.path().join("x"), &mut 10_000_000).unwrap(), folder)
}

fn addresses(unpacked: &Unpacked) -> Vec<&str> {
    let mut addresses: Vec<&str> = unpacked.pages.iter().map(|page| page.address.as_str()).collect();
    addresses.sort_unstable();
    addresses
}

fn passed(unpacked: &Unpacked) -> Vec<String> {
    unpacked.passed.groups().map(|(rule, group)| format!("{rule}: {}", group.told())).collect()
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
        let unpacked = unpack(&archive, root.path(), &mut 10_000).unwrap();
        let own = root.path().join("cu.example");
        let of_query = own.join("tin/bai.aspx--id-7-x--C3-A1.html");
        let page = unpacked.pages.iter().find(|page| page.file == of_query).unwrap();
        assert_eq!(page.address, "https://cu.example/tin/bai.aspx?id=7&x=%C3%A1");
        assert_eq!(fs::read(&of_query).unwrap(), b"<html><title>a</title></html>");
        assert_eq!(fs::read(own.join("tin/index.html")).unwrap(), b"noi dun");
        assert_eq!(fs::read(own.join("ảnh/a.jpg")).unwrap(), b"jpeg");
        assert!(!own.join("mat.html").exists() && unpacked.pages.len() == 3);
        assert!(unpacked.pages.iter().all(|page| page.file.starts_with(&own)));
        assert_eq!(
            passed(&unpacked),
            ["máy chủ cũ trả lời lỗi hoặc không gửi nội dung: 1 mục (https://cu.example/mat)"]
        );
        assert_eq!(unpacked.damage, None);
        assert!(unpack(&archive, root.path(), &mut 10).is_err(), "no more than there is room for");
    }
    assert!(!is_warc(&folder.path().join("khong-co")));
}

#[test]
fn an_archive_that_ends_in_the_middle_gives_what_stands_before() {
    let whole = records().concat();
    let (cut, _folder) = unpacked(&whole[..whole.len() - 40]);
    assert_eq!(cut.pages.len(), 3);
    assert!(cut.damage.is_some_and(|damage| damage.contains("thứ 6")));
    let packed: Vec<u8> = records().iter().flat_map(|record| packed(record)).collect();
    let (cut, _folder) = unpacked(&packed[..packed.len() - 40]);
    assert!(cut.pages.len() == 3 && cut.damage.is_some());
}

#[test]
fn what_is_damaged_between_records_costs_no_other() {
    let bytes = [
        page("https://cu.example/1", "a"),
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: x\r\n\r\nabc\r\n".to_vec(),
        page("https://cu.example/2", "b"),
        b"hong\x00hong\r\n".to_vec(),
        page("https://cu.example/3", "c"),
    ];
    let (unpacked, _folder) = unpacked(&bytes.concat());
    assert_eq!(addresses(&unpacked), ["https://cu.example/1", "https://cu.example/2", "https://cu.example/3"]);
    assert!(unpacked.damage.is_some_and(|damage| damage.contains("từ bản ghi thứ 2")));
}

#[test]
fn resources_are_read_and_what_is_not_read_is_counted() {
    let large = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://cu.example/phim\r\nContent-Length: {}\r\n\r\n",
        70 << 20
    );
    let bytes = [
        record_of("resource", "https://cu.example/a", "Content-Type: text/html\r\n", b"a"),
        record_of("resource", "metadata://gnu.org/wget.log", "Content-Type: text/plain\r\n", b"log"),
        record_of("response", "https://cu.example/b", "WARC-Truncated: length\r\n", b"HTTP/1.1 200 OK\r\n\r\n<html>"),
        record_of("revisit", "https://cu.example/a", "", b"HTTP/1.1 200 OK\r\n\r\n"),
        record_of("revisit", "https://cu.example/khac", "", b"HTTP/1.1 200 OK\r\n\r\n"),
        record_of("revisit", "https://cu.example/a2", "WARC-Refers-To-Target-URI: https://cu.example/a\r\n", b""),
        page("https://cu.example/b", "<html>Máy chủ quá tải</html>"),
        record("sftp://cu.example/a", b"x"),
        [large.as_bytes(), &vec![0; 70 << 20], b"\r\n\r\n"].concat(),
    ];
    let (unpacked, _folder) = unpacked(&bytes.concat());
    assert_eq!(addresses(&unpacked), ["https://cu.example/a", "https://cu.example/b"]);
    assert_eq!(unpacked.pages[0].other_addresses, ["https://cu.example/a2"], "it had the same content");
    assert_eq!(
        passed(&unpacked),
        [
            format!("{ELSEWHERE}: 1 mục (https://cu.example/khac)"),
            format!("{NO_ADDRESS}: 1 mục (sftp://cu.example/a)"),
            format!("{TOO_LARGE}: 1 mục (https://cu.example/phim)"),
            format!("{OTHER_VERSION}: 1 mục (https://cu.example/b)"),
        ]
    );
}

#[test]
fn an_answer_that_is_cut_is_told() {
    let (unpacked, _folder) = unpacked(&record_of(
        "response",
        "https://cu.example/a",
        "",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnoi \r\n",
    ));
    assert!(unpacked.pages[0].is_cut);
    assert_eq!(fs::read(&unpacked.pages[0].file).unwrap(), b"noi ");
}

#[test]
fn a_redirect_is_one_more_address_of_where_it_led() {
    let moved = |from: &str, to: &str| record(from, format!("HTTP/1.1 301 Moved\r\nLocation: {to}\r\n\r\n").as_bytes());
    let bytes = [
        moved("http://cu.example/moi", "https://cu.example/moi"),
        moved("https://cu.example/cu?id=1", "/giua"),
        moved("https://www.cu.example/giua", "https://cu.example/moi"),
        moved("https://cu.example/giua", "/moi#dau"),
        moved("https://ngan.example/x", "https://cu.example/moi"),
        moved("https://cu.example/vong", "/vong-2"),
        moved("https://cu.example/vong-2", "/vong"),
        page("https://cu.example/moi", "a"),
    ];
    let (unpacked, _folder) = unpacked(&bytes.concat());
    let [page] = &unpacked.pages[..] else { panic!("one page") };
    assert_eq!(
        page.other_addresses,
        ["https://cu.example/cu?id=1", "https://cu.example/giua", "https://www.cu.example/giua"]
    );
    let short = Url::parse("https://ngan.example/x").unwrap();
    assert_eq!(unpacked.files.at(&short), Some(page.file.as_path()), "a picture may be behind one");
    assert_eq!(
        passed(&unpacked),
        [format!("{MOVED_AWAY}: 2 mục (https://cu.example/vong, https://cu.example/vong-2)")]
    );
}
