//! An old portal moves in from the newsroom, by plain forms through the real router, on both engines.

use crate::{
    newsroom_portal::Desk,
    support::{Answer, NOON},
};
use axum::{
    extract::FromRef,
    http::{Request, StatusCode, header},
};
use bantin::{
    db,
    domain::{ImportId, Role},
    server::{clock::Clock, command::verify::verify, import::Importing},
};
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

const IMPORTS: &str = "/toa-soan/nhap";
const SEND: &str = "/toa-soan/nhap/gui-len";

fn page(headline: &str, day: &str, views: u32, more: &str) -> String {
    format!(
        "<title>khuyến học - UBND xã Cũ</title><link rel=canonical href='https://cu.example/tin/{views}.html'><h1>{headline}</h1>
        <p>Ngày {day} - Lượt xem: {views}</p><p>Đoạn mở đầu của bài “{headline}”, dài vừa đủ để là lời dẫn của bài viết.</p>
        <p>Đoạn thứ hai của bài, dài như một đoạn văn bình thường trong bản tin của xã.</p>{more}
        <p>Đã truy cập: 5.000</p>"
    )
}

fn photo() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8, y as u8, 9]));
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Pages as somebody saved them: two are whole, one lacks a picture, one is no page.
fn saved_pages() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let entries = [
        (
            "tin/a.html",
            page("Khai giảng năm học", "05-09-2021", 110, "<p><img src='anh.png' alt='Sân trường'></p>").into_bytes(),
        ),
        ("tin/anh.png", photo()),
        ("tin/b.html", page("Trao học bổng", "06-09-2021", 220, "").into_bytes()),
        (
            "tin/c.html",
            page("Họp phụ huynh", "07-09-2021", 330, "<p><img src='mat.png' alt='Hội trường'></p>").into_bytes(),
        ),
        ("tin/d.html", b"<p>Kh\xc3\xb4ng ph\xe1\xba\xa3i b\xc3\xa0i</p>".to_vec()),
    ];
    for (name, bytes) in entries {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

async fn send(desk: &Desk, name: &str, content: &[u8]) -> Answer {
    send_files(desk, &[("file", name, content)]).await
}

async fn send_files(desk: &Desk, files: &[(&str, &str, &[u8])]) -> Answer {
    let part = |(field, name, content): &(&str, &str, &[u8])| {
        let head = format!("--x\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
        [head.as_bytes(), content, b"\r\n"].concat()
    };
    let body = [files.iter().flat_map(part).collect(), b"--x--\r\n".to_vec()].concat();
    let request = Request::post(SEND)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header(header::COOKIE, &desk.cookie);
    desk.portal.send_with(request, body).await
}

/// Sends a source and lets the server read it; answers where its sheet is.
async fn sent_and_read(desk: &Desk, name: &str, content: &[u8]) -> String {
    let answer = send(desk, name, content).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    work(desk).await;
    answer.header("location").split('?').next().unwrap().to_owned()
}

/// What the server does by itself.
async fn work(desk: &Desk) {
    Importing::from_ref(&desk.portal.state).work().await.expect("worked");
    desk.portal.see_changes().await;
}

fn number_of(sheet: &Answer, headline: &str) -> String {
    let before = sheet.text.split(&format!("{headline}</a>")).next().unwrap();
    let address = before.rsplit("href=\"").next().unwrap().split('"').next().unwrap();
    address.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned()
}

async fn visits(desk: &Desk) -> i64 {
    let host_portal = db::portals::list_portals(&desk.portal.state.db).await.unwrap().remove(0);
    let mut tx = desk.portal.state.db.begin().await.unwrap();
    db::counting::find_visit_base(&mut tx, host_portal.id).await.unwrap()
}

async fn verified(desk: &Desk) {
    let state = &desk.portal.state;
    verify(&state.db, &state.settings, &Clock::fixed(NOON)).await.expect("every number is proved");
}

#[tokio::test]
async fn a_portal_is_sent_looked_at_corrected_taken_over_and_taken_back() {
    for desk in Desk::both(Role::Publisher).await {
        let empty = desk.open(IMPORTS).await;
        assert!(empty.text.contains("Chưa có nguồn nào"), "{}", empty.text);
        let before = visits(&desk).await;
        let sheet_path = sent_and_read(&desk, "cổng cũ.zip", &saved_pages()).await;
        let sheet = desk.open(&sheet_path).await;
        assert!(sheet.text.contains("3 bài sẽ nhập; 1 bài nên xem lại trước"), "{}", sheet.text);
        let place = |words: &str| sheet.text.find(words).unwrap_or_else(|| panic!("{words}: {}", sheet.text));
        assert!(place("tin/d.html") < place("Họp phụ huynh") && place("Họp phụ huynh") < place("Khai giảng năm học"));
        assert!(
            !sheet.text.contains(desk.portal.state.settings.data_dir.to_str().unwrap()),
            "no folder of this machine"
        );
        assert_eq!(desk.portal.get("/khuyen-hoc/khai-giang-nam-hoc").await.status, 404, "nothing has gone in");
        let narrowed = desk.open(&format!("{sheet_path}?xem=can-xem")).await;
        assert!(
            narrowed.text.contains("Họp phụ huynh") && !narrowed.text.contains("Trao học bổng"),
            "{}",
            narrowed.text
        );

        let import = sheet_path.rsplit('/').next().unwrap();
        let item = |headline: &str| format!("{sheet_path}/{}", number_of(&sheet, headline));
        let lost = desk.open(&item("Họp phụ huynh")).await;
        assert!(lost.text.contains("is-lost") && lost.text.contains("mat.png"), "{}", lost.text);
        let number = number_of(&sheet, "Trao học bổng");
        let fields = |headline: &'static str, at: &'static str| {
            vec![
                ("import", import),
                ("number", &number),
                ("fields[headline]", headline),
                ("fields[section]", "Khuyến học"),
                ("fields[standfirst]", "Lời dẫn mới."),
                ("fields[byline]", "Lê Na"),
                ("fields[published_at]", at),
                ("fields[views]", "1.220"),
                ("act", "correct"),
            ]
        };
        let at = item("Trao học bổng");
        let refused = desk.refused(&at, &fields("", "2021-09-06T08:30"), "headline").await;
        assert!(refused.text.contains("Lời dẫn mới."), "what was typed is there: {}", refused.text);
        desk.refused(&at, &fields("Trao quà", "2999-01-01T08:30"), "published_at").await;
        let done = desk.done(&at, &fields("Trao học bổng khuyến học", "2021-09-06T08:30")).await;
        desk.undo(&at, &done).await;
        assert!(desk.open(&at).await.text.contains("value=\"Trao học bổng\""));
        desk.done(&at, &fields("Trao học bổng khuyến học", "2021-09-06T08:30")).await;
        let left = number_of(&sheet, "Khai giảng năm học");
        let exclude = [("import", import), ("number", &left), ("act", "exclude")];
        let done = desk.done(&sheet_path, &exclude).await;
        let shown = desk.undo(&sheet_path, &done).await;
        assert!(shown.text.contains("Sẽ nhập"), "{}", shown.text);

        desk.done(&sheet_path, &[("import", import), ("act", "take-over")]).await;
        let conflict = desk.post(&sheet_path, &exclude).await;
        assert_eq!(conflict.status, StatusCode::CONFLICT, "the server is at work");
        work(&desk).await;
        let taken = desk.open(&sheet_path).await;
        assert!(taken.text.contains("Đã nhập 3 bài vào cổng"), "{}", taken.text);
        let article = desk.portal.get("/khuyen-hoc/trao-hoc-bong-khuyen-hoc").await;
        for words in ["06-09-2021", "Lượt xem: 1220", "Lê Na", "Lời dẫn mới."] {
            assert!(article.text.contains(words), "{words}: {}", article.text);
        }
        assert!(desk.portal.get("/khuyen-hoc/khai-giang-nam-hoc").await.text.contains("alt=\"Sân trường\""));
        let old = desk.portal.get("/tin/110.html").await;
        assert_eq!(
            (old.status, old.header("location")),
            (StatusCode::MOVED_PERMANENTLY, "/khuyen-hoc/khai-giang-nam-hoc")
        );
        assert_eq!(visits(&desk).await, before.max(5_000));
        verified(&desk).await;

        desk.done(&sheet_path, &[("import", import), ("act", "take-back")]).await;
        work(&desk).await;
        work(&desk).await;
        for gone in
            ["/khuyen-hoc/trao-hoc-bong-khuyen-hoc", "/khuyen-hoc/khai-giang-nam-hoc", "/tin/110.html", "/khuyen-hoc"]
        {
            assert_eq!(desk.portal.get(gone).await.status, 404, "{gone}");
        }
        assert_eq!(visits(&desk).await, before);
        verified(&desk).await;
        let again = desk.open(&sheet_path).await;
        assert!(
            again.text.contains("3 bài sẽ nhập") && again.text.contains("Trao học bổng khuyến học"),
            "{}",
            again.text
        );

        desk.done(&sheet_path, &[("import", import), ("act", "take-over")]).await;
        work(&desk).await;
        assert_eq!(desk.portal.get("/khuyen-hoc/khai-giang-nam-hoc").await.status, 200);
        verified(&desk).await;
        let removed = desk.done(&sheet_path, &[("import", import), ("act", "remove")]).await;
        assert!(removed.text.contains("Đã xóa nguồn “cổng cũ.zip”") && removed.text.contains("Chưa có nguồn nào"));
        let folder = desk.portal.state.settings.data_dir.join("imports");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "nothing of the source stays");
        assert_eq!(desk.portal.get("/khuyen-hoc/khai-giang-nam-hoc").await.status, 200, "what went in stays");
    }
}

#[tokio::test]
async fn what_the_newsroom_worked_on_stays_when_an_import_is_taken_back() {
    for desk in Desk::both(Role::Publisher).await {
        let sheet_path = sent_and_read(&desk, "a.zip", &saved_pages()).await;
        let import = sheet_path.rsplit('/').next().unwrap();
        desk.done(&sheet_path, &[("import", import), ("act", "take-over")]).await;
        work(&desk).await;
        let list = desk.open("/toa-soan/da-dang").await;
        let before = list.text.split("Trao học bổng").next().unwrap();
        let id = before.rsplit("/toa-soan/da-dang/").next().unwrap().split('"').next().unwrap();
        let begun = desk.portal.post_as(&desk.cookie, "/api/toa-soan/begin_copy", &format!("article={id}")).await;
        assert_eq!(begun.status, 200, "{}", begun.text);
        desk.done(&sheet_path, &[("import", import), ("act", "take-back")]).await;
        work(&desk).await;
        work(&desk).await;
        assert_eq!(desk.portal.get("/khuyen-hoc/trao-hoc-bong").await.status, 200);
        assert_eq!(desk.portal.get("/khuyen-hoc/khai-giang-nam-hoc").await.status, 404);
        let kept = desk.open(&format!("{sheet_path}?xem=giu-lai")).await;
        assert!(kept.text.contains("tòa soạn đã sửa bài này"), "{}", kept.text);
        verified(&desk).await;
    }
}

/// Whatever was done when the machine stopped, the next one goes on: as one that was never stopped.
#[tokio::test]
async fn a_server_that_was_stopped_goes_on_where_it_was() {
    for desk in Desk::both(Role::Publisher).await {
        let sheet_path = sent_and_read(&desk, "a.zip", &saved_pages()).await;
        let import = sheet_path.rsplit('/').next().unwrap();
        // Somebody said that they work on it, and said nothing more.
        desk.portal.sql("update imports set state = 'reading', worked_at = 1642395479999").await;
        desk.portal.sql("delete from import_items where number > 1").await;
        work(&desk).await;
        assert!(desk.open(&sheet_path).await.text.contains("3 bài sẽ nhập"));
        desk.done(&sheet_path, &[("import", import), ("act", "take-over")]).await;
        work(&desk).await;
        let base = visits(&desk).await;
        // One of the articles is in, and the rest is not said to be.
        desk.portal.sql("update imports set state = 'taking'").await;
        desk.portal.sql("update import_items set state = 'ready' where headline = 'Trao học bổng'").await;
        work(&desk).await;
        assert_eq!(visits(&desk).await, base);
        assert_eq!(desk.portal.get("/khuyen-hoc/2-trao-hoc-bong").await.status, 404, "none is there twice");
        verified(&desk).await;
    }
}

#[tokio::test]
async fn a_source_that_is_none_says_why() {
    let desk = Desk::both(Role::Publisher).await.remove(0);
    let none = send(&desk, "", b"").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", none.text);
    assert!(none.text.contains("Gửi nguồn"), "it is said on the same page");
    let whole = saved_pages();
    let path = sent_and_read(&desk, "hong.zip", &whole[..whole.len() / 2]).await;
    let broken = desk.open(&path).await;
    assert!(
        broken.text.contains("Không đọc được nguồn này") && broken.text.contains("thiếu phần cuối"),
        "{}",
        broken.text
    );
    let gone = sent_and_read(&desk, "trang.html", page("Một bài", "05-09-2021", 1, "").as_bytes()).await;
    let id = ImportId(gone.rsplit('/').next().unwrap().parse().unwrap());
    bantin::server::import::forget_source(&desk.portal.state.settings, id);
    desk.done(&gone, &[("import", &id.0.to_string()), ("act", "take-over")]).await;
    desk.portal.sql("update imports set created_at = 0, worked_at = 1").await;
    work(&desk).await;
    assert!(desk.open(&gone).await.text.contains("hãy gửi lại"));
}

#[tokio::test]
async fn pages_of_another_shape_are_read_by_a_profile_that_is_sent_with_them() {
    let strange = "<html><head><title>Cổng cũ</title></head><body><div class=tua>Làm đường mới</div><p class=luc>Đăng 05/09/2021</p>\
        <div class=bai><p>Con đường đi qua ba thôn của xã, dài bốn cây số.</p><p>Bà con góp công hai tháng.</p></div></body></html>";
    let profile = "headline = '.tua'\ndate = '.luc'\nbody = '.bai'\nportal = 'UBND xã Cũ'\nsection = 'Đường sá'\n";
    for desk in Desk::both(Role::Publisher).await {
        let files = |profile| [("profile", "ho-so.toml", profile), ("file", "bai.html", strange.as_bytes())];
        for (wrong, words) in
            [(&b"headline = 1\n"[..], "dòng 1"), (b"\xff", "UTF-8"), (&[b'#'; 70_000], "lớn hơn 64 KB")]
        {
            let refused = send_files(&desk, &files(wrong)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
            assert!(
                refused.text.contains("Hồ sơ này không dùng được") && refused.text.contains(words),
                "{}",
                refused.text
            );
        }
        let sheet_path = sent_and_read(&desk, "bai.html", strange.as_bytes()).await;
        assert!(desk.open(&sheet_path).await.text.contains("0 bài sẽ nhập"), "nobody could know its headline");

        let sent = send_files(&desk, &files(profile.as_bytes())).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        work(&desk).await;
        let sheet_path = sent.header("location").split('?').next().unwrap().to_owned();
        assert!(desk.open(&sheet_path).await.text.contains("1 bài sẽ nhập"));
        let import = sheet_path.rsplit('/').next().unwrap();
        desk.done(&sheet_path, &[("import", import), ("act", "take-over")]).await;
        work(&desk).await;
        let article = desk.portal.get("/duong-sa/lam-duong-moi").await;
        assert!(article.text.contains("05-09-2021") && article.text.contains("góp công"), "{}", article.text);
    }
}

#[tokio::test]
async fn a_sheet_is_taken_away_with_every_line() {
    for desk in Desk::both(Role::Publisher).await {
        let sheet_path = sent_and_read(&desk, "a.zip", &saved_pages()).await;
        let import = sheet_path.rsplit('/').next().unwrap();
        let number = number_of(&desk.open(&sheet_path).await, "Trao học bổng");
        desk.done(&sheet_path, &[("import", import), ("number", &number), ("act", "exclude")]).await;
        let form = format!("import={import}");
        let table = desk.portal.post_as(&desk.cookie, "/toa-soan/nhap/doi-chieu.csv", &form).await;
        assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
        let lines: Vec<&str> = table.text.lines().collect();
        assert!(lines[0].starts_with("\u{feff}Tệp nguồn,Bài,Ngày đăng,"), "{}", lines[0]);
        let line = |words: &[&str]| lines.iter().any(|line| words.iter().all(|word| line.contains(word)));
        assert!(line(&["tin/a.html", "Khai giảng năm học", "05-09-2021", "110", "giữ"]), "{}", table.text);
        assert!(line(&["tin/c.html", "Họp phụ huynh", "07-09-2021", "330", "ảnh", "mất", "mat.png"]), "{}", table.text);
        assert!(line(&["tin/b.html", "Trao học bổng", "để lại"]), "{}", table.text);
        assert!(line(&["tin/d.html", "không đọc được"]), "{}", table.text);
        let none = desk.portal.post_as(&desk.cookie, "/toa-soan/nhap/doi-chieu.csv", "import=999999").await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
        let other = desk.portal.sign_in(&[Role::Editor]).await.1;
        let refused = desk.portal.post_as(&other, "/toa-soan/nhap/doi-chieu.csv", &form).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn only_publishers_take_over_and_nobody_reaches_another_portals_sources() {
    for desk in Desk::both(Role::Publisher).await {
        let sheet_path = sent_and_read(&desk, "a.zip", &saved_pages()).await;
        let import = sheet_path.rsplit('/').next().unwrap();
        let (_, cookie) = desk.portal.sign_in(&[Role::Administrator]).await;
        let administrator = Desk { portal: desk.portal.clone(), cookie };
        let shown = administrator.open(&sheet_path).await;
        assert!(shown.text.contains("cần một người duyệt đăng"), "{}", shown.text);
        let refused = administrator.post(&sheet_path, &[("import", import), ("act", "take-over")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let (_, cookie) = desk.portal.sign_in(&[Role::Editor]).await;
        let editor = Desk { portal: desk.portal.clone(), cookie };
        assert_eq!(editor.open(&sheet_path).await.status, StatusCode::FORBIDDEN);
        assert_eq!(send(&editor, "a.zip", b"x").await.status, StatusCode::FORBIDDEN);
        let other = format!("{IMPORTS}/999999");
        assert_eq!(desk.open(&other).await.status, StatusCode::NOT_FOUND);
    }
}
