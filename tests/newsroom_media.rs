//! Pictures and documents of the newsroom: how they come in, who may have them, and where they go.

use crate::support::{
    Answer, NOON, TestPortal,
    program::{COOKIE, Server, run, send_upload, sign_in},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use bantin::{
    db,
    domain::{AuditAct, Role},
    server::{auth::digest_of, media, web::upload_places::Patience},
};
use futures::{StreamExt, future, stream};
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage, codecs::jpeg::JpegEncoder};
use std::{
    convert::Infallible,
    path::PathBuf,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

const UPLOAD: &str = "/toa-soan/tai-len";
const BOUNDARY: &str = "----bantin";
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

/// A photo as a phone takes it: with where it was taken.
fn photo(width: u32, height: u32) -> Vec<u8> {
    let pixels =
        RgbImage::from_fn(width, height, |x, y| Rgb([(x % 251) as u8, (y % 241) as u8, ((x + y) % 239) as u8]));
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 85);
    let exif = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0GPS 9.8 105.8".to_vec();
    encoder.set_exif_metadata(exif).unwrap();
    encoder.encode(&pixels, width, height, ExtendedColorType::Rgb8).unwrap();
    bytes
}

/// The parts of a form with files.
fn multipart(files: &[(&str, &[u8])], fields: &[(&str, &str)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    for (name, content) in files {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    body
}

fn upload_to(path: &str) -> axum::http::request::Builder {
    Request::post(path).header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
}

async fn upload(portal: &TestPortal, cookie: &str, name: &str, content: &[u8]) -> Answer {
    let request = upload_to(UPLOAD).header(header::COOKIE, cookie).header(header::ACCEPT, "application/json");
    portal.send_with(request, multipart(&[(name, content)], &[])).await
}

fn json(answer: &Answer) -> serde_json::Value {
    serde_json::from_str(&answer.text).unwrap_or_else(|_| panic!("{}: {}", answer.status, answer.text))
}

/// Every file in the store, with its place.
fn stored(portal: &TestPortal) -> Vec<PathBuf> {
    let Ok(folders) = std::fs::read_dir(portal.state.settings.media_dir()) else { return Vec::new() };
    let folders = folders.map(|folder| folder.unwrap().path()).filter(|path| path.is_dir());
    folders.flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|file| file.unwrap().path()).collect()
}

/// How many of these words somebody finds in the library.
async fn in_library(portal: &TestPortal, cookie: &str, words: &str) -> usize {
    let page = portal.post_as(cookie, "/api/toa-soan/open_library", &format!("query={words}")).await;
    json(&page)["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_photo_comes_in_upright_in_its_sizes_and_without_its_place() {
    for portal in TestPortal::both().await {
        let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
        let answer = upload(&portal, &cookie, "mưa lũ.jpg", &photo(1600, 1200)).await;
        assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"), "{}", answer.text);
        let photo = json(&answer);
        assert_eq!(photo["kind"], "photo");
        assert_eq!((photo["width"].as_u64(), photo["height"].as_u64()), (Some(1440), Some(1080)));
        assert_eq!(photo["widths"], serde_json::json!([320, 640, 960, 1440]));
        assert_eq!(photo["file_name"], "mưa lũ.jpg");
        let digest = photo["digest"].as_str().unwrap();
        assert_eq!(photo["src"], format!("/media/{digest}-960.webp"));
        assert!(photo["srcset"].as_str().unwrap().ends_with(&format!("/media/{digest}-1440.webp 1440w")));
        let files = stored(&portal);
        assert_eq!(files.len(), 5, "four sizes, and what is cut from: {files:?}");
        for file in files {
            let bytes = std::fs::read(&file).unwrap();
            assert!(!bytes.windows(3).any(|window| window == b"GPS"), "{}", file.display());
        }
    }
}

#[tokio::test]
async fn a_document_comes_in_and_is_named_with_its_size() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    let answer = json(&upload(&portal, &cookie, "kế hoạch.pdf.exe", PDF).await);
    assert_eq!(answer["kind"], "document");
    assert_eq!((answer["extension"].as_str(), answer["bytes"].as_u64()), (Some("pdf"), Some(PDF.len() as u64)));
    assert_eq!(answer["file_name"], "kế hoạch.pdf.exe.pdf", "it ends as its content is");
    assert_eq!(answer["size_text"], format!("PDF, {} byte", PDF.len()));
    let href = answer["href"].as_str().unwrap();
    let file = portal.get_as(&cookie, href).await;
    assert_eq!((file.status, file.text.as_bytes()), (StatusCode::OK, PDF));
    assert_eq!(file.header("content-type"), "application/pdf");
    assert_eq!(file.header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert_eq!(file.header("cache-control"), "private, no-store");
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"ke hoach.pdf.exe.pdf\"; filename*=UTF-8''k%E1%BA%BF%20ho%E1%BA%A1ch.pdf.exe.pdf"
    );
    for other in [href.replace(".pdf", ".docx"), href.replace(".pdf", ".exe"), href.replace(".pdf", "")] {
        assert_eq!(portal.get_as(&cookie, &other).await.status, StatusCode::NOT_FOUND, "{other}");
    }
}

/// A PNG that says it is this large, and holds next to nothing.
fn png_bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = RgbImage::new(8, 8);
    image::codecs::png::PngEncoder::new(&mut bytes).write_image(&pixels, 8, 8, ExtendedColorType::Rgb8).unwrap();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let mut sum = flate2::Crc::new();
    sum.update(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.sum().to_be_bytes());
    bytes
}

#[tokio::test]
async fn what_is_not_taken_is_refused_by_name_and_leaves_nothing() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    let whole = photo(400, 300);
    let large = [photo(64, 64), vec![0; 20 * 1024 * 1024]].concat();
    let large_pdf = [PDF, &vec![b' '; 25 * 1024 * 1024], b"%%EOF"].concat();
    for (name, content, status, said) in [
        ("iphone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".as_slice(), 415, "Tương thích nhất"),
        ("hinh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", 415, "SVG"),
        ("virus.jpg", b"MZ\x90\0\x03", 415, "không phải ảnh"),
        ("trang.pdf", b"<html><script>alert(1)</script>%PDF-1.4", 415, "không phải ảnh"),
        ("nen.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 415, "không phải ảnh"),
        ("cat.jpg", &whole[..whole.len() / 2], 422, "cắt ngang"),
        ("hong.png", b"\x89PNG\r\n\x1a\nxxxx", 422, "hỏng"),
        ("to.png", &png_bomb(30_000, 30_000), 422, "quá lớn"),
        ("dai.png", &png_bomb(12_001, 1), 422, "quá lớn"),
        ("nang.jpg", &large, 413, "20 MB"),
        ("nang.pdf", &large_pdf, 413, "25 MB"),
        ("cat.pdf", b"%PDF-1.4\n1 0 obj", 422, "hỏng"),
    ] {
        let answer = upload(&portal, &cookie, name, content).await;
        assert_eq!(answer.status.as_u16(), status, "{name}: {}", answer.text);
        assert!(answer.text.contains(said) && answer.text.contains(name), "{name}: {}", answer.text);
    }
    assert_eq!(stored(&portal), Vec::<PathBuf>::new());
    assert_eq!(in_library(&portal, &cookie, "").await, 0);
}

#[tokio::test]
async fn an_upload_that_is_cut_off_leaves_nothing() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    let body = multipart(&[("a.jpg", &photo(400, 300))], &[]);
    for cut in [body.len() / 2, body.len() - 30] {
        let request = upload_to(UPLOAD).header(header::COOKIE, &cookie).header(header::ACCEPT, "application/json");
        let answer = portal.send_with(request, body[..cut].to_vec()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
        assert!(answer.text.contains("chưa gửi lên hết"), "{}", answer.text);
    }
    let left = std::fs::read_dir(portal.state.settings.media_dir()).unwrap().count();
    assert_eq!(left, 0, "nothing in the store, not even what was begun");
}

#[tokio::test]
async fn only_the_newsroom_uploads_and_from_its_own_pages_only() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    let (_, without) = portal.sign_in(&[Role::Administrator]).await;
    let body = multipart(&[("a.jpg", &photo(64, 64))], &[]);
    let signed_out = portal.send_with(upload_to(UPLOAD), body.clone()).await;
    assert_eq!(signed_out.status, StatusCode::UNAUTHORIZED);
    let forbidden = portal.send_with(upload_to(UPLOAD).header(header::COOKIE, without), body.clone()).await;
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
    let foreign = upload_to(UPLOAD).header(header::COOKIE, &cookie).header("sec-fetch-site", "cross-site");
    assert_eq!(portal.send_with(foreign, body).await.status, StatusCode::FORBIDDEN);
    assert_eq!(stored(&portal), Vec::<PathBuf>::new());
}

/// A form whose end never comes.
fn endless() -> Body {
    Body::from_stream(stream::pending::<Result<&[u8], Infallible>>())
}

/// A file of which no more comes, after more than is read of a form in vain.
fn stalled() -> Body {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4\n1 0 obj\n"
    );
    let come = stream::iter([head.into_bytes(), vec![b' '; 2 * 1024 * 1024]]).map(Ok::<_, Infallible>);
    Body::from_stream(come.chain(stream::pending()))
}

/// A portal where little is waited for.
async fn portal_with(change: impl FnOnce(&mut Patience)) -> TestPortal {
    let mut portal = TestPortal::sqlite().await;
    portal.change(|parts| change(&mut parts.upload_places.patience));
    portal
}

#[tokio::test]
async fn a_form_of_which_nothing_comes_is_given_up_and_leaves_its_place() {
    let portal = portal_with(|patience| patience.in_silence = Duration::from_millis(20)).await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    let forms = (0..9).map(|number| {
        let kind = if number % 2 == 0 { "application/json" } else { "text/html" };
        let request = upload_to(UPLOAD).header(header::COOKIE, &cookie).header(header::ACCEPT, kind);
        portal.send_with(request, if number % 3 == 0 { endless() } else { stalled() })
    });
    for answer in future::join_all(forms).await {
        assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT, "{}", answer.text);
        assert!(answer.text.contains("Đường truyền ngừng giữa chừng"), "{}", answer.text);
    }
    assert_eq!(upload(&portal, &cookie, "a.pdf", PDF).await.status, StatusCode::OK, "every place is free");
    assert_eq!((in_library(&portal, &cookie, "").await, stored(&portal).len()), (1, 1), "nothing else is left");
}

#[tokio::test]
async fn whoever_waits_too_long_for_their_own_uploads_is_told_when_to_come_back() {
    let portal = portal_with(|patience| patience.for_own_place = Duration::from_millis(20)).await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    for kind in ["application/json", "text/html"] {
        let forms = (0..5).map(|_| {
            let request = upload_to(UPLOAD).header(header::COOKIE, &cookie).header(header::ACCEPT, kind);
            Box::pin(portal.send_with(request, stalled()))
        });
        let (refused, ..) = future::select_all(forms).await;
        assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"), "{kind}");
    }
}

/// The answer to one request that is sent when all of a crowd are.
async fn beside(
    crowd: impl Iterator<Item = impl Future<Output = Answer>>, one: impl Future<Output = Answer>,
) -> Answer {
    let (crowd, one) = (pin!(future::join_all(crowd)), pin!(one));
    match future::select(crowd, one).await {
        future::Either::Left((_, one)) => one.await,
        future::Either::Right((answer, _)) => answer,
    }
}

#[tokio::test]
async fn whoever_is_not_of_the_newsroom_keeps_nobody_from_uploading() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    let stranger = format!("__Host-bantin={}", "0".repeat(32));
    let crowd = (0..200).map(|number| {
        let request = upload_to(UPLOAD).header(header::ACCEPT, "application/json");
        let request = if number % 2 == 0 { request } else { request.header(header::COOKIE, &stranger) };
        portal.send_with(request, endless())
    });
    let picture = photo(64, 64);
    let answer = beside(crowd, upload(&portal, &cookie, "a.jpg", &picture)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

#[tokio::test]
async fn whoever_sends_much_at_once_keeps_nobody_else_from_uploading() {
    let portal = TestPortal::sqlite().await;
    let (_, busy) = portal.sign_in(&[Role::Reporter]).await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    let crowd = (0..200).map(|_| portal.send_with(upload_to(UPLOAD).header(header::COOKIE, &busy), endless()));
    let picture = photo(64, 64);
    let answer = beside(crowd, upload(&portal, &cookie, "a.jpg", &picture)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

/// A body that begins like this and goes on for so many MiB, and how many KiB of these were asked for.
fn long(head: &str, mib: usize) -> (Body, Arc<AtomicUsize>) {
    let (taken, chunk) = (Arc::new(AtomicUsize::new(0)), bytes::Bytes::from(vec![b'x'; 64 * 1024]));
    let counted = taken.clone();
    let rest = stream::iter(0..16 * mib).then(move |_| {
        counted.fetch_add(64, Ordering::Relaxed);
        let chunk = chunk.clone();
        async {
            // What comes over a line is not there all at once.
            tokio::task::yield_now().await;
            chunk
        }
    });
    let head = stream::iter([bytes::Bytes::from(head.to_owned())]);
    (Body::from_stream(head.chain(rest).map(Ok::<_, Infallible>)), taken)
}

#[tokio::test]
async fn a_form_brings_so_much_and_no_more() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    let part = |head: &str| format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n");
    let request = || upload_to(UPLOAD).header(header::COOKIE, &cookie).header(header::ACCEPT, "application/json");
    for (head, taken_max, said) in [
        ("name=\"file\"; filename=\"a.jpg\"", 65, "không phải ảnh"),
        ("name=\"la\"", 2, "quá dài"),
        ("name=\"caption\"", 2, "quá dài"),
    ] {
        let (body, taken) = long(&part(head), 400);
        let answer = portal.send_with(request(), body).await;
        assert_eq!(answer.status.as_u16(), if head.contains("file") { 415 } else { 413 }, "{head}: {}", answer.text);
        assert!(answer.text.contains(said), "{head}: {}", answer.text);
        let taken = taken.load(Ordering::Relaxed);
        assert!(taken <= 1024 * taken_max, "{head}: {taken} KiB were read");
    }
    let (body, taken) = long(&part("name=\"file\"; filename=\"a.jpg\""), 400);
    let answer = portal.send_with(upload_to(UPLOAD).header(header::COOKIE, &cookie), body).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text);
    assert!(answer.text.contains("300 MB") && taken.load(Ordering::Relaxed) <= 301 * 1024, "{}", answer.text);
    let many: Vec<_> = (0..200).map(|_| ("", "")).collect();
    let answer = portal.send_with(request(), multipart(&[("a.pdf", PDF)], &many)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text);
    let announced = request().header(header::CONTENT_LENGTH, "400000000");
    let answer = portal.send_with(announced, endless()).await;
    assert!(answer.status == StatusCode::PAYLOAD_TOO_LARGE && answer.text.contains("300 MB"), "{}", answer.text);
    assert_eq!(stored(&portal), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn the_script_sends_one_file_and_nothing_is_read_behind_it() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    let request = upload_to(UPLOAD).header(header::COOKIE, &cookie).header(header::ACCEPT, "application/json");
    let head = [multipart(&[("a.pdf", PDF)], &[("caption", "Lịch")]), b"\r\n".to_vec()].concat();
    let end = format!("--{BOUNDARY}--\r\n\r\n");
    let head = String::from_utf8(head).unwrap().replace(&end, "");
    let second = "Content-Disposition: form-data; name=\"file\"; filename=\"b.pdf\"\r\n\r\n%PDF-1.4";
    let (body, taken) = long(&format!("{head}--{BOUNDARY}\r\n{second}"), 50);
    let answer = portal.send_with(request, body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    assert!(answer.text.contains("chỉ gửi một tệp"), "{}", answer.text);
    assert!(taken.load(Ordering::Relaxed) <= 2048, "{} KiB were read", taken.load(Ordering::Relaxed));
    assert_eq!(stored(&portal), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_form_without_script_uploads_several_and_says_what_was_not_taken() {
    for portal in TestPortal::both().await {
        let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
        let (one, two) = (photo(64, 64), photo(80, 60));
        let send = async |files: &[(&str, &[u8])]| {
            let request = upload_to(UPLOAD).header(header::COOKIE, &cookie);
            portal.send_with(request, multipart(files, &[("caption", "Cầu Ngã Bảy")])).await
        };
        let done = send(&[("một.jpg", &one), ("hai.jpg", &two), ("", b"")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert!(done.header("location").starts_with("/toa-soan/kho-anh?da-lam="));
        let refused = send(&[("ba.jpg", &photo(90, 60)), ("<b>.exe", b"MZ")]).await;
        assert_eq!(refused.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert!(refused.text.contains("<li>ba.jpg</li>") && refused.text.contains("&lt;b&gt;.exe"), "{}", refused.text);
        assert!(refused.text.contains("newsroom-head") && refused.values("value").contains(&"Cầu Ngã Bảy"));
        assert_eq!(refused.links_of_faults(), ["#file"], "with the form to send another one");
        assert_eq!(refused.header("cache-control"), "no-store");
        let none = send(&[("", b"")]).await;
        assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.text.contains("Chưa chọn tệp nào"));
        assert_eq!(in_library(&portal, &cookie, "cau+nga").await, 3, "with the caption that was given");
    }
}

/// A text with these pictures and documents in its body, saved by the form.
async fn save(portal: &TestPortal, cookie: &str, headline: &str, photo: &str, body: &str) -> String {
    let form = format!(
        "act=save&draft[section]=tin-tuc&draft[headline]={headline}&draft[photo]={photo}&body={}",
        urlencoding::encode(body)
    );
    let saved = portal.post_as(cookie, "/toa-soan/bai-moi", &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    saved.header("location").split('?').next().unwrap().rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn files_are_the_newsrooms_until_their_article_is_published_and_again_when_it_is_withdrawn() {
    for portal in TestPortal::both().await {
        let (_, cookie) = portal.sign_in(&[Role::Reporter, Role::Publisher]).await;
        let lead = json(&upload(&portal, &cookie, "a.jpg", &photo(700, 500)).await);
        let within = json(&upload(&portal, &cookie, "b.jpg", &photo(800, 500)).await);
        let document = json(&upload(&portal, &cookie, "c.pdf", PDF).await);
        let (within_src, href) = (within["src"].as_str().unwrap(), document["href"].as_str().unwrap());
        let lead_src = lead["src"].as_str().unwrap();
        let body = format!(
            "<p>Nội dung <a href=\"{href}\">lịch</a></p><figure><img src=\"{within_src}\" alt=\"Cầu\"></figure>"
        );
        let text = save(&portal, &cookie, "Mua-lu", lead["digest"].as_str().unwrap(), &body).await;
        let statuses = async |cookie: Option<&str>| {
            let mut statuses = Vec::new();
            for path in [lead_src, within_src, href] {
                let answer = match cookie {
                    Some(cookie) => portal.get_as(cookie, path).await,
                    None => portal.get(path).await,
                };
                statuses.push((answer.status.as_u16(), answer.header("cache-control").to_owned()));
            }
            statuses
        };
        let all = |status: u16, kept: &str| vec![(status, kept.to_owned()); 3];
        assert_eq!(statuses(None).await, all(404, "no-store"), "a draft's are not for readers");
        assert_eq!(statuses(Some(&cookie)).await, all(200, "private, no-store"));
        let path = format!("/toa-soan/bai/{text}/duyet");
        let act = async |form: &str| {
            let answer = portal.post_as(&cookie, &path, form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{form}: {}", answer.text);
            portal.see_changes().await;
        };
        act(&format!("act=publish_unreviewed&text={text}&seen=1&published=0&reason=B%C3%A3o")).await;
        assert_eq!(statuses(None).await, all(200, "public, max-age=86400"), "published");
        let page = portal.get("/tin-tuc/mua-lu").await;
        assert!(page.text.contains(within_src) && !page.text.contains("?ma="), "{}", page.text);
        act(&format!("act=withdraw&text={text}&seen=1&published=1&kind=error&reason=Nh%E1%BA%A7m")).await;
        assert_eq!(statuses(None).await, all(404, "no-store"), "withdrawn");
        assert_eq!(statuses(Some(&cookie)).await, all(200, "private, no-store"));
    }
}

#[tokio::test]
async fn whoever_has_a_preview_link_sees_its_pictures_and_no_others() {
    for portal in TestPortal::both().await {
        let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
        let shown = json(&upload(&portal, &cookie, "a.jpg", &photo(700, 500)).await);
        let other = json(&upload(&portal, &cookie, "b.jpg", &photo(800, 500)).await);
        let (src, other_src) = (shown["src"].as_str().unwrap(), other["src"].as_str().unwrap());
        let lead = shown["digest"].as_str().unwrap();
        let text = save(&portal, &cookie, "Mua-lu", lead, &format!("<p>a</p><img src=\"{src}\" alt=\"\">")).await;
        let (token, db) = ("00ff00ff00ff00ff", &portal.state.db);
        let token_of_session = cookie.split('=').nth(1).unwrap();
        let now = portal.state.clock.now();
        let digest = digest_of(token_of_session);
        let editor = db::sessions::find_live(db, portal.portal.id, &digest, now).await.unwrap().unwrap();
        let mut tx = db.begin().await.unwrap();
        let id = bantin::domain::TextId(text.parse().unwrap());
        let until = now.minus_millis(-60_000);
        assert!(db::preview_links::insert(&mut tx, &editor, id, &digest_of(token), now, until).await.unwrap());
        tx.commit().await.unwrap();
        let page = portal.get(&format!("/xem-truoc?ma={token}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let addresses: Vec<_> = page.values("src").into_iter().filter(|src| src.starts_with("/media/")).collect();
        assert!(addresses.len() >= 2, "{addresses:?}");
        for address in addresses {
            assert!(address.ends_with(&format!("?ma={token}")), "{address}");
            let picture = portal.get(address).await;
            assert_eq!((picture.status, picture.header("cache-control")), (StatusCode::OK, "private, no-store"));
        }
        for refused in [src.to_owned(), format!("{src}?ma=00aa"), format!("{other_src}?ma={token}")] {
            assert_eq!(portal.get(&refused).await.status, StatusCode::NOT_FOUND, "{refused}");
        }
        portal.state.clock.advance_millis(60_000);
        assert_eq!(portal.get(&format!("{src}?ma={token}")).await.status, StatusCode::NOT_FOUND, "over");
    }
}

#[tokio::test]
async fn another_newsroom_has_no_part_in_it() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    let uploaded = json(&upload(&portal, &cookie, "a.jpg", &photo(64, 64)).await);
    let src = uploaded["src"].as_str().unwrap();
    let mut tx = portal.state.db.begin().await.unwrap();
    let other = db::portals::insert_portal(&mut tx, "UBND phường khác", false, NOON).await.unwrap().unwrap();
    db::portals::insert_host(&mut tx, other.id, "khac.gov.vn").await.unwrap();
    tx.commit().await.unwrap();
    portal.see_changes().await;
    let there = Request::get(src).header(header::HOST, "khac.gov.vn").header(header::COOKIE, &cookie);
    assert_eq!(portal.send(there).await.status, StatusCode::NOT_FOUND);
    let mut portal = portal;
    portal.portal = other;
    let (_, stranger) = portal.sign_in(&[Role::Publisher, Role::Administrator]).await;
    let own = Request::get("/toa-soan").header(header::HOST, "khac.gov.vn").header(header::COOKIE, &stranger);
    assert_eq!(portal.send(own).await.status, StatusCode::OK, "signed in there");
    let there = Request::get(src).header(header::HOST, "khac.gov.vn").header(header::COOKIE, &stranger);
    assert_eq!(portal.send(there).await.status, StatusCode::NOT_FOUND, "a draft's picture of another portal");
}

#[tokio::test]
async fn a_master_is_never_given_out() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    let uploaded = json(&upload(&portal, &cookie, "a.jpg", &photo(700, 500)).await);
    let name = media::master_name(uploaded["digest"].as_str().unwrap(), "jpg");
    assert!(stored(&portal).iter().any(|path| path.ends_with(&name)));
    for path in [format!("/media/{name}"), format!("/tep/{name}")] {
        assert_eq!(portal.get_as(&cookie, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn twenty_photos_at_once_are_all_taken() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    let photos: Vec<_> = (0..20).map(|number| photo(600 + number, 400)).collect();
    let uploads = photos.iter().map(|content| upload(&portal, &cookie, "a.jpg", content));
    for answer in futures::future::join_all(uploads).await {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
    assert_eq!(in_library(&portal, &cookie, "").await, 20);
}

#[tokio::test]
async fn the_picker_finds_what_the_library_has() {
    for portal in TestPortal::both().await {
        let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
        let (_, other) = portal.sign_in(&[Role::Reporter]).await;
        let lead = json(&upload(&portal, &cookie, "Cầu Ngã Bảy.jpg", &photo(700, 500)).await);
        upload(&portal, &cookie, "kế hoạch.pdf", PDF).await;
        save(&portal, &cookie, "Khanh-thanh", lead["digest"].as_str().unwrap(), "<p>a</p>").await;
        let list = async |cookie: &str, form: &str| {
            let answer = portal.post_as(cookie, "/api/toa-soan/list_media", form).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            json(&answer).as_array().unwrap().clone()
        };
        let names = |items: &[serde_json::Value]| {
            items.iter().map(|item| item["file_name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&list(&cookie, "query=&page=1").await), ["Cầu Ngã Bảy.jpg"], "pictures alone");
        assert_eq!(list(&cookie, "query=&page=2").await, [serde_json::Value::Null; 0]);
        let found = list(&cookie, "query=cau+nga&page=1").await;
        assert_eq!(found[0]["digest"], lead["digest"]);
        assert_eq!(found[0]["srcset"], lead["srcset"], "ready to be put into an article");
        assert_eq!(found[0]["alt"], serde_json::Value::Null);
        assert_eq!(found[0]["used_in"][0]["headline"], "Khanh-thanh");
        assert_eq!(names(&list(&cookie, "query=khanh&page=1").await), ["Cầu Ngã Bảy.jpg"], "by what uses it");
        let others = list(&other, "query=cau&page=1").await;
        assert_eq!(others[0]["used_in"], serde_json::json!([]), "whose draft it is in is not said to others");
        let library = portal.get_as(&cookie, "/toa-soan/kho-anh?q=ke+hoach").await;
        assert!(library.text.contains("kế hoạch.pdf") && library.text.contains("PDF, "), "{}", library.text);
        let day = portal.get_as(&cookie, "/toa-soan/kho-anh?tu=17-01-2022").await;
        assert_eq!(day.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn a_part_of_a_picture_becomes_a_picture() {
    for portal in TestPortal::both().await {
        let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
        let whole = json(&upload(&portal, &cookie, "a.jpg", &photo(1600, 1200)).await);
        let digest = whole["digest"].as_str().unwrap();
        let cut = async |form: &str| {
            portal.post_as(&cookie, "/api/toa-soan/crop_photo", &format!("digest={digest}&{form}")).await
        };
        let part = cut("x=0.5&y=0.25&width=0.5&height=0.5").await;
        assert_eq!(part.status, StatusCode::OK, "{}", part.text);
        let part = json(&part);
        assert_eq!((part["width"].as_u64(), part["height"].as_u64()), (Some(800), Some(600)));
        assert_ne!(part["digest"], whole["digest"]);
        assert_eq!(portal.get_as(&cookie, part["src"].as_str().unwrap()).await.status, StatusCode::OK);
        for bad in [
            "x=0.6&y=0&width=0.5&height=1",
            "x=0&y=0&width=0&height=1",
            "x=-1&y=0&width=1&height=1",
            "x=0&y=0&width=0.001&height=1",
            "x=NaN&y=0&width=1&height=1",
        ] {
            let refused = cut(bad).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}: {}", refused.text);
        }
    }
}

#[tokio::test]
async fn the_screen_of_a_picture_does_all_by_plain_forms() {
    for portal in TestPortal::both().await {
        let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
        let empty = portal.get_as(&cookie, "/toa-soan/kho-anh").await;
        assert!(empty.text.contains("Kho còn trống") && empty.text.contains("multipart/form-data"), "{}", empty.text);
        let uploaded = json(&upload(&portal, &cookie, "IMG_1.jpg", &photo(1600, 1000)).await);
        let digest = uploaded["digest"].as_str().unwrap();
        let path = format!("/toa-soan/kho-anh?tep={digest}");
        let post = async |act: &str, form: &str| {
            portal.post_as(&cookie, &path, &format!("act={act}&digest={digest}&{form}")).await
        };
        let done = async |act: &str, form: &str| {
            let answer = post(act, form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{act}: {}", answer.text);
            let page = portal.get_as(&cookie, answer.header("location")).await;
            assert_eq!(page.status, StatusCode::OK, "{act}: {}", page.text);
            page.text
        };
        let both = post("describe", "alt=C%E1%BA%A7u&decorative=true").await;
        assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(both.links_of_faults(), ["#alt"]);
        let said = done("describe", "caption=C%E1%BA%A7u+m%E1%BB%9Bi&decorative=true").await;
        assert!(said.contains("Đã lưu chú thích") && said.contains(r#"value="Cầu mới""#), "{said}");
        assert!(done("focus", "focus=1").await.contains("Hoàn tác"));
        let cut = done("cut", "shape=1%3A1&place=4").await;
        assert!(cut.contains("ảnh mới") && cut.contains("1000×1000"), "{cut}");
        let grid = portal.get_as(&cookie, "/toa-soan/kho-anh?q=cau+moi").await.text;
        assert!(grid.contains("focus-1") && grid.matches("media-card").count() == 2, "{grid}");
        let none = portal.get_as(&cookie, "/toa-soan/kho-anh?q=khong-co").await.text;
        assert!(none.contains("Không có gì như vậy"), "{none}");
        assert!(done("discard", "").await.contains("Hoàn tác"));
        assert!(!portal.get_as(&cookie, "/toa-soan/kho-anh").await.text.contains(digest));
        assert!(done("restore", "").await.contains("Đã đưa trở lại"));
        save(&portal, &cookie, "Mua-lu", digest, "<p>a</p>").await;
        let page = portal.get_as(&cookie, &path).await.text;
        assert!(page.contains(">Mua-lu</a>") && page.contains("không bỏ được"), "{page}");
        assert_eq!(post("discard", "").await.status, StatusCode::CONFLICT);
        let strange = portal.get_as(&cookie, "/toa-soan/kho-anh?tep=0123456789abcdef0123456789abcdef").await;
        assert_eq!(strange.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_picture_is_replaced_in_what_uses_it_and_readers_see_it_once_that_is_published() {
    for portal in TestPortal::both().await {
        let (_, cookie) = portal.sign_in(&[Role::Reporter, Role::Publisher]).await;
        let old = json(&upload(&portal, &cookie, "a.jpg", &photo(700, 500)).await);
        let new = json(&upload(&portal, &cookie, "b.jpg", &photo(900, 500)).await);
        let (old_digest, new_digest) = (old["digest"].as_str().unwrap(), new["digest"].as_str().unwrap());
        let body = format!("<p>a</p><figure><img src=\"{}\" alt=\"Cầu\"></figure>", old["src"].as_str().unwrap());
        let text = save(&portal, &cookie, "Mua-lu", old_digest, &body).await;
        let review = format!("/toa-soan/bai/{text}/duyet");
        let publish = async |revision: u32| {
            let form = format!("act=publish_unreviewed&text={text}&seen={revision}&published=0&reason=B%C3%A3o");
            let answer = portal.post_as(&cookie, &review, &form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
            portal.see_changes().await;
            portal.get("/tin-tuc/mua-lu").await.text
        };
        assert!(publish(1).await.contains(old_digest));
        let path = format!("/toa-soan/kho-anh?tep={old_digest}");
        let unchosen = portal.post_as(&cookie, &path, &format!("act=replace&digest={old_digest}&by=")).await;
        assert_eq!(
            (unchosen.status, unchosen.links_of_faults()),
            (StatusCode::UNPROCESSABLE_ENTITY, vec!["#by".to_owned()])
        );
        let form = format!("act=replace&digest={old_digest}&by={new_digest}");
        let replaced = portal.post_as(&cookie, &path, &form).await;
        assert_eq!(replaced.status, StatusCode::SEE_OTHER, "{}", replaced.text);
        let said = portal.get_as(&cookie, replaced.header("location")).await.text;
        assert!(said.contains("Đã thay ảnh ở 1 bài") && said.contains("đang đăng với ảnh cũ"), "{said}");
        assert!(portal.get("/tin-tuc/mua-lu").await.text.contains(old_digest), "readers see what was reviewed");
        let corrected = publish(2).await;
        assert!(corrected.contains(new_digest) && !corrected.contains(old_digest), "{corrected}");
        assert!(corrected.contains("alt=\"Cầu\""), "what is said of it stays");
    }
}

#[tokio::test]
async fn what_cannot_be_replaced_is_named_and_the_rest_is_replaced_all_the_same() {
    for portal in TestPortal::both().await {
        let (_, cookie) = portal.sign_in(&[Role::Reporter, Role::Publisher]).await;
        let old = json(&upload(&portal, &cookie, "a.jpg", &photo(700, 500)).await);
        let new = json(&upload(&portal, &cookie, "b.jpg", &photo(900, 500)).await);
        let (old_digest, new_digest) = (old["digest"].as_str().unwrap(), new["digest"].as_str().unwrap());
        let link = format!("<p><a href=\"/media/{old_digest}-700.webp\">Cầu</a></p>");
        let linking = save(&portal, &cookie, "Lien-ket", "", &link).await;
        // Newer, so it comes first.
        let lost = save(&portal, &cookie, "Mua-lu", old_digest, "<p>a</p>").await;
        // A photo on top that the store has not: such a text cannot be saved.
        let statement = "update revisions set body = '<img src=\"/media/' || photo || '-9.webp\">',
            photo = '11111111111111111111111111111111' where photo <> ''";
        portal.sql(statement).await;
        let path = format!("/toa-soan/kho-anh?tep={old_digest}");
        let form = format!("act=replace&digest={old_digest}&by={new_digest}");
        let replaced = portal.post_as(&cookie, &path, &form).await;
        assert_eq!(replaced.status, StatusCode::SEE_OTHER, "{}: {}", lost, replaced.text);
        let said = portal.get_as(&cookie, replaced.header("location")).await.text;
        assert!(said.contains("Đã thay ảnh ở 1 bài") && said.contains("Không có ảnh này trong kho"), "{said}");
        let page = portal.get_as(&cookie, &format!("/toa-soan/bai/{linking}")).await.text;
        let href = |digest: &str| format!("href=\"/media/{digest}-");
        assert!(page.contains(&href(new_digest)) && !page.contains(&href(old_digest)), "{page}");
        let entries = db::audit::list(&portal.state.db, portal.portal.id, None, 9).await.unwrap();
        assert!(entries.iter().any(|entry| entry.act == AuditAct::MediaReplaced && entry.detail.contains("1 bài")));
    }
}

#[test]
fn a_server_that_is_killed_while_a_file_comes_leaves_nothing_of_it() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), None, &["demo", "load"]);
    sign_in(folder.path(), None, 0);
    let files = || {
        let shelves = std::fs::read_dir(folder.path().join("media")).unwrap().map(|shelf| shelf.unwrap().path());
        shelves.map(|path| if path.is_dir() { std::fs::read_dir(path).unwrap().count() } else { 1 }).sum::<usize>()
    };
    let before = files();
    let mut server = Server::start(folder.path(), None);
    let picture = photo(3000, 2000);
    let stream = send_upload(server.address, &picture, COOKIE, Some(picture.len() / 2));
    // What was sent has arrived when something else is answered that came after it.
    for _ in 0..20 {
        assert_eq!(server.status("GET /tin-tuc", ""), 200);
    }
    server.kill();
    drop(stream);
    assert_eq!(files(), before);
    run(folder.path(), None, &["verify"]);
}
