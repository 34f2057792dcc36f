use super::*;
use crate::server::import::sheet::SHEET_MARK;
use std::{
    fs::{self, File},
    io::Write,
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// A page's markup.
const PAGE: &str = "<!DOCTYPE html><html><title>a</title></html>";

fn pack(path: &Path, entries: &[(&str, &[u8])]) {
    let mut writer = ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in entries {
        let options = SimpleFileOptions::default();
        // What is stored can be damaged by its place.
        let stored = options.compression_method(CompressionMethod::Stored);
        writer.start_file(*name, if bytes.len() < 1 << 20 { stored } else { options }).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap();
}

/// What is said besides, with the source that it is said of.
fn remarks(sources: &Sources) -> Vec<String> {
    let told = |remark: &Remark| match remark {
        Remark::LeftOut { origin, count, why, .. } => format!("{count} {}: {why}", origin.name()),
        Remark::Refused { origin, why } => format!("! {}: {why}", origin.name()),
    };
    sources.remarks.iter().map(told).collect()
}

fn record(address: &str) -> Vec<u8> {
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}");
    let length = answer.len();
    let head =
        format!("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), answer.as_bytes(), b"\r\n\r\n"].concat()
}

fn names(sources: &Sources) -> Vec<String> {
    let name = |origin: &Origin| origin.file.strip_prefix(&origin.root).unwrap().display().to_string();
    sources.origins.iter().map(name).collect()
}

#[test]
fn pages_are_found_in_folders_and_in_what_is_packed() {
    let folder = tempfile::tempdir().unwrap();
    let packed = folder.path().join("cong.zip");
    pack(
        &packed,
        &[
            ("tin/b.html", b"b"),
            ("tin/a.htm", b"a"),
            ("tin/b_files/quang-cao.html", b"frame"),
            ("../ngoai.html", b"outside"),
            ("anh/a.png", b"picture"),
            ("feed.xml", b"<?xml version='1.0'?><rss><channel><title>x</title></channel></rss>"),
            ("sitemap.xml", b"<urlset></urlset>"),
            ("tin/doi-chieu.html", format!("<!doctype html><head>{SHEET_MARK}").as_bytes()),
        ],
    );
    let sources = Sources::of(&[packed], |_| {}).unwrap();
    assert_eq!(names(&sources), ["feed.xml", "tin/a.htm", "tin/b.html"]);
    assert!(!folder.path().join("ngoai.html").exists());
    let root = sources.origins[0].root.clone();
    assert_eq!(fs::read(root.join("anh/a.png")).unwrap(), b"picture");
    drop(sources);
    assert!(!root.exists(), "nothing of it stays");
    assert!(Sources::of(&[folder.path().to_owned()], |_| {}).is_err(), "a folder without pages is another one");
}

#[test]
fn what_was_made_to_fill_a_disk_or_is_cut_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let bomb = folder.path().join("bomb.zip");
    pack(&bomb, &[("a.html", &vec![0; 120 << 20])]);
    let refused = |path: &Path| {
        Sources::of(&[path.to_owned()], |_| {}).err().map(|error| format!("{error:#}")).unwrap_or_default()
    };
    assert!(refused(&bomb).contains("phá hoại"), "{}", refused(&bomb));
    let whole = fs::read(&bomb).unwrap();
    fs::write(&bomb, &whole[..whole.len() / 2]).unwrap();
    assert!(refused(&bomb).contains("thiếu phần cuối"), "{}", refused(&bomb));
}

#[test]
fn what_is_damaged_costs_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("p")).unwrap();
    fs::write(at("p/a.html"), PAGE).unwrap();
    let whole = record("https://cu.example/1");
    fs::write(at("p/cut.warc"), [&whole[..], &whole[..whole.len() - 30]].concat()).unwrap();
    fs::write(at("p/none.warc"), "không phải").unwrap();
    fs::write(at("broken.zip"), b"PK\x03\x04 hong").unwrap();
    pack(
        &at("one.zip"),
        &[("b.html", PAGE.as_bytes()), ("c.html", b"<html>XYZ</html>"), ("../d.html", PAGE.as_bytes())],
    );
    let mut bytes = fs::read(at("one.zip")).unwrap();
    let place = bytes.windows(3).position(|window| window == b"XYZ").unwrap();
    bytes[place] = b'Q';
    fs::write(at("one.zip"), bytes).unwrap();
    let order = ["broken.zip", "one.zip", "p"].map(at);
    let sources = Sources::of(&order, |_| {}).unwrap();
    assert_eq!(names(&sources), ["b.html", "a.html", "cu.example/1.html"]);
    let refused = remarks(&sources);
    for (told, name) in refused.iter().zip(["broken.zip", "c.html", "../d.html", "cut.warc", "none.warc"]) {
        assert!(told.starts_with(&format!("! {name}: ")), "{told}");
    }
    assert_eq!(refused.len(), 5, "{refused:#?}");
    let alone = Sources::of(&order[..1], |_| {}).err().map(|error| error.to_string()).unwrap();
    assert!(alone.starts_with("broken.zip: tệp ZIP bị hỏng"), "{alone}");
}

#[test]
fn a_folders_other_files_are_told_and_pages_are_known_by_their_content() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in [
        ("a.html", PAGE),
        ("b.aspx", PAGE),
        ("c.php", PAGE),
        ("d", PAGE),
        ("e.aspx?id=5", PAGE),
        ("f.mht", "MIME-Version: 1.0"),
        ("g.zip", "PK"),
        ("h.rar", "Rar!"),
        ("i.dat", "0"),
        ("k.dat", "0"),
        ("l", "0"),
        ("m.png", "0"),
    ] {
        fs::write(folder.path().join(name), content).unwrap();
    }
    std::os::unix::fs::symlink("/etc", folder.path().join("n")).unwrap();
    let sources = Sources::of(&[folder.path().to_owned()], |_| {}).unwrap();
    assert_eq!(names(&sources), ["a.html", "b.aspx", "c.php", "d", "e.aspx?id=5", "f.mht"]);
    let told = remarks(&sources);
    for (told, part) in told.iter().zip(["1 ", "(g.zip, h.rar)", "3 tệp (.dat 2, không có đuôi 1)"]) {
        assert!(told.contains(part), "{told}");
    }
    assert_eq!(told.len(), 3, "{told:#?}");
}

#[test]
fn an_entry_is_called_by_its_archive_and_never_by_where_it_lies_here() {
    let folder = tempfile::tempdir().unwrap();
    let packed = folder.path().join("cong.zip");
    pack(&packed, &[("tin/b.html", b"b"), ("tin/./b.html", b"c"), ("kho.warc", &record("https://cu.example/1"))]);
    let sources = Sources::of(std::slice::from_ref(&packed), |_| {}).unwrap();
    let shown: Vec<String> = sources.origins.iter().map(ToString::to_string).collect();
    let within = |name: &str| format!("{}/{name}", packed.display());
    assert_eq!(
        shown,
        ["https://cu.example/1".to_owned(), within("tin/b (2).html"), within("tin/b.html")],
        "two names that are one here are two pages"
    );
    let inner: Vec<String> = sources.origins.iter().map(Origin::name).collect();
    assert_eq!(inner, ["https://cu.example/1", "tin/b (2).html", "tin/b.html"]);
}
