//! A portal that moves in from an export of its own: nothing of it is lost, and its old addresses lead on.

use crate::support::{NOON, TestPortal, program::bantin};
use bantin::server::{clock::Clock, command::check_links::check_links, import};
use image::{ImageFormat, RgbImage};
use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

const PORTAL: &str = "UBND thành phố Ngã Bảy";

fn photo() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8, y as u8, 90]))
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn post(number: u32, title: &str, status: &str, more: &str) -> String {
    format!(
        "<item><title>{title}</title><link>https://cu.example/2021/09/bai-{number}/</link><wp:post_id>{number}</wp:post_id>
        <wp:post_date_gmt>2021-09-05 01:30:00</wp:post_date_gmt><wp:post_type>post</wp:post_type><wp:status>{status}</wp:status>
        <category domain=\"category\">Giáo dục</category>
        <wp:postmeta><wp:meta_key>views</wp:meta_key><wp:meta_value>{views}</wp:meta_value></wp:postmeta>
        <content:encoded><![CDATA[<p>Đoạn mở đầu của bài số {number}.</p>{more}]]></content:encoded></item>",
        views = 100 + number,
    )
}

/// A WordPress export, with the pictures and documents of its site beside it.
fn export(folder: &Path) -> PathBuf {
    let uploads = folder.join("uploads/2021/09");
    fs::create_dir_all(&uploads).unwrap();
    fs::write(uploads.join("sân trường.png"), photo()).unwrap();
    fs::write(uploads.join("kế hoạch.pdf"), b"%PDF-1.4 1 0 obj %%EOF").unwrap();
    let files = "https://cu.example/wp-content/uploads/2021/09";
    let shown = format!(
        "<p><img src='{files}/s%C3%A2n%20tr%C6%B0%E1%BB%9Dng.png' alt='Sân trường'></p><p><a href='{files}/kế hoạch.pdf'>Kế hoạch</a></p>"
    );
    let posts = [
        post(5, "Khai giảng", "publish", &shown),
        post(6, "Khai giảng", "publish", ""),
        post(7, "Đã gỡ", "trash", ""),
        post(8, "Nháp", "draft", ""),
    ];
    let text = format!(
        "<rss xmlns:wp='http://wordpress.org/export/1.2/'><channel><title>{PORTAL}</title>{}</channel></rss>",
        posts.concat()
    );
    let file = folder.join("cong.xml");
    fs::write(&file, text).unwrap();
    file
}

async fn import(portal: &TestPortal, path: &Path) -> anyhow::Result<()> {
    let paths = [path.to_owned()];
    let order = import::Order { paths: &paths, reports: &[], profile: None };
    import::import_legacy(&portal.state.db, &portal.state.settings, order, NOON).await
}

async fn check(portal: &TestPortal, list: &Path) -> anyhow::Result<()> {
    check_links(&portal.state.db, &portal.state.settings, list, Some(PORTAL), &Clock::fixed(NOON)).await
}

#[tokio::test]
async fn an_export_moves_with_dates_counts_files_and_addresses() {
    for portal in TestPortal::both().await {
        let folder = tempfile::tempdir().unwrap();
        let file = export(folder.path());
        import(&portal, &file).await.unwrap();
        let article = portal.get("/giao-duc/khai-giang").await;
        assert_eq!(article.status, 200);
        assert!(article.text.contains("05-09-2021") && article.text.contains("105"), "{}", article.text);
        assert!(article.text.contains("alt=\"Sân trường\""), "{}", article.text);
        assert!(portal.get("/giao-duc/2-khai-giang").await.text.contains("bài số 6"));
        assert_eq!(portal.get("/giao-duc/da-go").await.status, 410, "it was taken off there as well");
        assert_eq!(portal.get("/giao-duc/nhap").await.status, 404);

        for (old, target) in [
            ("/2021/09/bai-5", "/giao-duc/khai-giang"),
            ("/?p=6", "/giao-duc/2-khai-giang"),
            ("/wp-content/uploads/2021/09/s%C3%A2n%20tr%C6%B0%E1%BB%9Dng.png", "/media/"),
            ("/wp-content/uploads/2021/09/k%E1%BA%BF%20ho%E1%BA%A1ch.pdf", "/tep/"),
        ] {
            let answer = portal.get(old).await;
            assert_eq!(answer.status, 301, "{old}");
            assert!(answer.header("location").starts_with(target), "{old} leads to {}", answer.header("location"));
            assert_eq!(portal.get(answer.header("location")).await.status, 200, "{old}");
        }
        assert_eq!(portal.get("/2021/09/bai-7").await.status, 301, "and from there on to why it is gone");

        let list = folder.path().join("cu.txt");
        fs::write(
            &list,
            "# cổng cũ\nhttps://cu.example/2021/09/bai-5/\n/?p=6&utm_source=x\n/2021/09/bai-7/\n/giao-duc\n",
        )
        .unwrap();
        check(&portal, &list).await.unwrap();
        fs::write(&list, "/2021/09/bai-5/\n/2021/09/bai-9/\nbai-5\n").unwrap();
        let lost = check(&portal, &list).await.unwrap_err().to_string();
        assert!(lost.starts_with("2 địa chỉ"), "{lost}");
        fs::write(&list, "\n# không có gì\n").unwrap();
        assert!(check(&portal, &list).await.is_err());

        import(&portal, &file).await.unwrap();
        assert_eq!(portal.get("/giao-duc/3-khai-giang").await.status, 404, "a second run adds nothing");
        assert!(portal.get("/giao-duc/khai-giang").await.text.contains("105"), "nor to the counts");
    }
}

#[tokio::test]
async fn an_old_address_that_two_articles_claim_stays_with_the_first() {
    let portal = TestPortal::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let page = |headline: &str| {
        format!(
            "<link rel=canonical href='https://cu.example/chi-tiet.aspx'><title>tin tức - {PORTAL}</title><h1>{headline}</h1>
            <p>Ngày 05-06-2021 - Lượt xem: 3</p><p>Nội dung của {headline}, dài vừa đủ.</p>"
        )
    };
    for (name, headline) in [("a.html", "Thông báo một"), ("b.html", "Thông báo hai")] {
        fs::write(folder.path().join(name), page(headline)).unwrap();
    }
    import(&portal, folder.path()).await.unwrap();
    assert_eq!(portal.get("/tin-tuc/thong-bao-hai").await.status, 200, "it is there all the same");
    assert_eq!(portal.get("/chi-tiet.aspx").await.header("location"), "/tin-tuc/thong-bao-mot");
}

/// A saved page with this canonical address.
fn saved(address: &str, headline: &str, day: &str, views: u32, body: &str) -> String {
    format!(
        "<link rel=canonical href='{address}'><title>tin tức - {PORTAL}</title><h1>{headline}</h1><p>Ngày {day} - Lượt xem: {views}</p>{body}"
    )
}

async fn extent(portal: &TestPortal) -> (i64, i64) {
    let extent = bantin::db::verification::measure(&portal.state.db).await.unwrap();
    (extent.articles, extent.page_views)
}

#[tokio::test]
async fn notices_in_the_same_words_with_scans_and_files_of_their_own_are_two() {
    for portal in TestPortal::both().await {
        let folder = tempfile::tempdir().unwrap();
        let scan = |red: u8| {
            let mut bytes = Cursor::new(Vec::new());
            RgbImage::from_pixel(64, 48, image::Rgb([red, 5, 5])).write_to(&mut bytes, ImageFormat::Png).unwrap();
            bytes.into_inner()
        };
        for number in [1_u8, 2] {
            fs::write(folder.path().join(format!("quet{number}.png")), scan(100 * number)).unwrap();
            let body = format!("<p>Niêm yết theo quy định.</p><p><img src=quet{number}.png></p>");
            let page = saved(&format!("/niem-yet/{number}.html"), "Thông báo niêm yết", "05-06-2021", 100, &body);
            fs::write(folder.path().join(format!("a{number}.html")), page).unwrap();
            let body = format!(
                "<p>Mời xem tệp.</p><p><a href='https://cu.example/tep/{number}.pdf'>Tệp</a></p><p>Trân trọng.</p>"
            );
            let page = saved(&format!("/moi/{number}.html"), "Giấy mời", "05-06-2021", 10, &body);
            fs::write(folder.path().join(format!("b{number}.html")), page).unwrap();
        }
        import(&portal, folder.path()).await.unwrap();
        assert_eq!(extent(&portal).await, (4, 220), "{}", portal.state.db.engine());
        assert_eq!(portal.get("/niem-yet/2.html").await.header("location"), "/tin-tuc/2-thong-bao-niem-yet");
        assert!(portal.get("/tin-tuc/2-giay-moi").await.text.contains("tep/2.pdf"));
        import(&portal, folder.path()).await.unwrap();
        assert_eq!(extent(&portal).await, (4, 220), "a second run adds nothing");
    }
}

#[tokio::test]
async fn an_article_under_two_addresses_is_one_and_both_lead_to_it() {
    for portal in TestPortal::both().await {
        let folder = tempfile::tempdir().unwrap();
        let body = "<p>Nội dung của bài này, dài vừa đủ.</p><p>Đoạn hai.</p>";
        for (name, address) in
            [("a.html", "/tin/hop.html"), ("b.html", "/Default.aspx?id=77"), ("c.html", "/gioi-thieu/")]
        {
            fs::write(folder.path().join(name), saved(address, "Họp chợ", "05-06-2021", 100, body)).unwrap();
        }
        let of_page = saved("/x.html", "Lời ngỏ", "05-06-2021", 1, body).replace("tin tức -", "Giới thiệu -");
        fs::write(folder.path().join("0.html"), of_page).unwrap();
        import(&portal, folder.path()).await.unwrap();
        assert_eq!(extent(&portal).await, (2, 101), "{}", portal.state.db.engine());
        for old in ["/tin/hop.html", "/Default.aspx?id=77"] {
            assert_eq!(portal.get(old).await.header("location"), "/tin-tuc/hop-cho", "{old}");
        }
        assert_eq!(portal.get("/gioi-thieu").await.status, 200, "a page of ours comes before an old address");
        let mut tx = portal.state.db.begin().await.unwrap();
        let id = bantin::db::portals::find_portal_by_name(&portal.state.db, PORTAL).await.unwrap().unwrap().id;
        assert_eq!(bantin::db::redirects::target_of(&mut tx, id, "/gioi-thieu").await.unwrap(), None);
    }
}

/// Whatever of it was changed: its address tells that it is the same.
#[tokio::test]
async fn a_page_that_was_saved_again_is_no_second_article() {
    for portal in TestPortal::both().await {
        let folder = tempfile::tempdir().unwrap();
        let body = "<p>Nội dung của bài này, dài vừa đủ.</p><p>Đoạn hai.</p>";
        let file = folder.path().join("a.html");
        let first = saved("/sr.html", "Họp chợ", "05-06-2021", 100, body);
        for again in [
            first.clone(),
            first.replace("05-06-2021", "06-06-2021"),
            first.replace("tin tức -", "sự kiện -"),
            first.replace("Họp chợ", "Họp chợ phiên"),
            first.replace("Đoạn hai.", "Đoạn hai, viết thêm."),
            first.replace("Lượt xem: 100", "Lượt xem: 140"),
        ] {
            fs::write(&file, &again).unwrap();
            import(&portal, folder.path()).await.unwrap();
            assert_eq!(extent(&portal).await, (1, 100), "{}: {again}", portal.state.db.engine());
        }
        assert_eq!(portal.get("/su-kien").await.status, 404, "nor a section");
        let other = first.replace("Họp chợ", "Thông báo khác").replace("Nội dung của bài này", "Chuyện khác hẳn");
        fs::write(&file, other).unwrap();
        import(&portal, folder.path()).await.unwrap();
        assert_eq!(extent(&portal).await, (2, 200), "a portal may give one address to many pages");
    }
}

#[tokio::test]
async fn an_address_in_an_older_encoding_leads_on_too() {
    let portal = TestPortal::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let page = saved(
        "https://cu.example/tin/%E9%A1.html",
        "Họp chợ",
        "05-06-2021",
        1,
        "<p>Nội dung của bài này.</p><p>Hai.</p>",
    );
    fs::write(folder.path().join("a.html"), page.replace(PORTAL, &PORTAL.to_uppercase())).unwrap();
    import(&portal, folder.path()).await.unwrap();
    assert_eq!(
        portal.get("/tin/%E9%A1.html").await.header("location"),
        "/tin-tuc/hop-cho",
        "and it is the same portal"
    );
}

#[tokio::test]
async fn a_web_archive_moves_with_the_addresses_under_which_it_was_met() {
    let portal = TestPortal::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let article = format!(
        "<title>tin tức - {PORTAL}</title><h1>Họp chợ phiên</h1><p>Ngày 05-06-2021 - Lượt xem: 3</p>
        <p>Nội dung phiên chợ, dài vừa đủ.</p><p><img src='/anh/cho.png' alt='Chợ'></p><p>Một đoạn nữa của bài này.</p>"
    );
    let answer = |kind: &str, body: &[u8]| {
        [format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n").as_bytes(), body].concat()
    };
    let record = |address: &str, answer: &[u8]| {
        let length = answer.len();
        let head = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://cu.example{address}\r\nContent-Length: {length}\r\n\r\n"
        );
        [head.as_bytes(), answer, b"\r\n\r\n"].concat()
    };
    let archive = folder.path().join("cong.warc");
    let records = [
        record("/chi-tiet.aspx?id=7", &answer("text/html; charset=utf-8", article.as_bytes())),
        record("/", &answer("text/html", b"<title>Trang chu</title><p>Tin</p>")),
        record("/anh/cho.png", &answer("image/png", &photo())),
    ];
    fs::write(&archive, records.concat()).unwrap();
    import(&portal, &archive).await.unwrap();
    assert_eq!(portal.get("/chi-tiet.aspx?id=7").await.header("location"), "/tin-tuc/hop-cho-phien");
    assert!(portal.get("/tin-tuc/hop-cho-phien").await.text.contains("alt=\"Chợ\""));
    assert!(portal.get("/anh/cho.png").await.header("location").starts_with("/media/"));
}

/// A record of a web archive whose address is on the old portal's host.
fn recorded(address: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let answer = [format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n").as_bytes(), body].concat();
    let length = answer.len();
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://cu.example{address}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), &answer, b"\r\n\r\n"].concat()
}

fn small_page(headline: &str, more: &str) -> String {
    format!(
        "<!doctype html><html><title>tin tức - {PORTAL}</title><h1>{headline}</h1><p>Ngày 05-06-2021 - Lượt xem: 3</p>
        <p>Nội dung của {headline}, dài vừa đủ.</p>{more}<p>Một đoạn nữa của bài này.</p></html>"
    )
}

/// Pictures of one colour, so that each is another.
fn plain_photo(shade: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(64, 48, image::Rgb([shade, 10, 10])).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn what_a_program_gave_out_by_its_query_moves_as_so_many_files() {
    let portal = TestPortal::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let article = small_page(
        "Hai ảnh",
        "<p><img src='/GetImage.ashx?id=1' alt='Một'></p><p>Giữa hai ảnh.</p><p><img src='/GetImage.ashx?id=2' alt='Hai'></p>
        <p><a href='/LinkClick.aspx?fileticket=aaa'>Quyết định</a></p>",
    );
    let moved = b"HTTP/1.1 301 Moved\r\nLocation: /tin/a\r\n\r\n";
    let moved = [
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://cu.example/cu/1\r\nContent-Length: {}\r\n\r\n",
            moved.len()
        )
        .as_bytes(),
        moved,
        b"\r\n\r\n",
    ]
    .concat();
    let records = [
        moved,
        recorded("/tin/a", "text/html", article.as_bytes()),
        recorded("/GetImage.ashx?id=1", "image/png", &plain_photo(10)),
        recorded("/GetImage.ashx?id=2", "image/png", &plain_photo(200)),
        recorded("/LinkClick.aspx?fileticket=aaa", "application/pdf", b"%PDF-1.4 1 0 obj %%EOF"),
    ];
    let archive = folder.path().join("cong.warc");
    fs::write(&archive, records.concat()).unwrap();
    for _ in 0..2 {
        import(&portal, &archive).await.unwrap();
        let (one, two) = (
            portal.get("/GetImage.ashx?id=1").await.header("location").to_owned(),
            portal.get("/GetImage.ashx?id=2").await.header("location").to_owned(),
        );
        assert!(one.starts_with("/media/") && two.starts_with("/media/") && one != two, "{one} {two}");
        assert!(portal.get("/LinkClick.aspx?fileticket=aaa").await.header("location").to_owned().starts_with("/tep/"));
        assert_eq!(portal.get("/cu/1").await.header("location").to_owned(), "/tin-tuc/hai-anh");
        assert_eq!(portal.get("/tin-tuc/2-hai-anh").await.status, 404, "a second run adds nothing");
    }
}

#[tokio::test]
async fn what_is_damaged_is_said_and_the_rest_moves() {
    let portal = TestPortal::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let named = |name: &str| folder.path().join(name);
    fs::write(named("a.aspx"), small_page("Bài còn đủ", "")).unwrap();
    let whole = recorded("/bai-1", "text/html", small_page("Bài trong kho", "").as_bytes());
    fs::write(named("b.warc"), [&whole[..], &whole[..whole.len() - 90]].concat()).unwrap();
    let error = import(&portal, folder.path()).await.unwrap_err().to_string();
    assert!(error.starts_with("1 mục không nhập được"), "{error}");
    for article in ["/tin-tuc/bai-con-du", "/tin-tuc/bai-trong-kho"] {
        assert_eq!(portal.get(article).await.status, 200, "{article}");
    }
}

#[tokio::test]
async fn an_old_pictures_address_leads_to_no_picture_that_only_has_its_name() {
    let portal = TestPortal::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let more = "<p><img src='https://cu.example/5/anh1.png'></p><p>Giữa hai ảnh.</p><p><img src='https://cu.example/6/anh1.png'></p>
        <p>Sau hai ảnh.</p><p><img src='https://cu.example/7/anh2.png'></p>";
    fs::write(folder.path().join("bai.html"), small_page("Ba ảnh", more)).unwrap();
    fs::create_dir(folder.path().join("bai_files")).unwrap();
    for (name, shade) in [("anh1.png", 10), ("anh2.png", 200)] {
        fs::write(folder.path().join("bai_files").join(name), plain_photo(shade)).unwrap();
    }
    let report = folder.path().join("so.csv");
    let (paths, reports) = ([folder.path().join("bai.html")], [report.clone()]);
    let order = import::Order { paths: &paths, reports: &reports, profile: None };
    import::import_legacy(&portal.state.db, &portal.state.settings, order, NOON).await.unwrap();
    assert_eq!(portal.get("/5/anh1.png").await.status, 404);
    assert_eq!(portal.get("/6/anh1.png").await.status, 404);
    assert!(portal.get("/7/anh2.png").await.header("location").to_owned().starts_with("/media/"));
    let told = fs::read_to_string(report).unwrap();
    assert_eq!(told.matches("chỉ trùng tên với tệp này").count(), 2, "{told}");
}

/// A page of an old portal as one of three kinds of software wrote it, or somebody saved it as text.
struct MadePage {
    number: u32,
    headline: String,
    day: String,
    views: u32,
    caption: String,
}

impl MadePage {
    fn of(number: u32) -> MadePage {
        const ABOUT: [&str; 5] = ["trao học bổng", "dọn kênh", "tiêm chủng", "mở chợ đêm", "sửa cầu"];
        let (about, day) = (ABOUT[number as usize % ABOUT.len()], 1 + number % 28);
        MadePage {
            number,
            headline: format!("Khu vực {number} {about} cho bà con"),
            day: format!("{day:02}-{:02}-{}", 1 + number % 12, 2006 + number % 15),
            views: 7 * number + 3,
            caption: format!("Bà con khu vực {number}"),
        }
    }

    /// A text cannot show a picture, nor say its address.
    fn is_text(&self) -> bool {
        self.number % 3 == 2
    }

    fn name(&self) -> String {
        format!("{:04}.{}", self.number, if self.is_text() { "txt" } else { "html" })
    }

    fn old_address(&self) -> String {
        format!("/chi-tiet.aspx?tin={}", self.number)
    }

    fn written(&self) -> String {
        let MadePage { number, headline, day, caption, .. } = self;
        let views = self.views.to_string();
        let title = format!("khuyến học - {PORTAL}");
        let lead = format!("Sáng nay, khu vực {number} mở việc này trước đông đủ bà con trong xóm.");
        let body =
            format!("Kinh phí do các nhà hảo tâm đóng góp, phần {number} còn lại được chuyển sang quý sau cho kịp.");
        let canonical = format!("<link rel=canonical href='https://cu.example{}'>", self.old_address());
        match number % 3 {
            0 => format!(
                "<html><head><title>\n\t{title}\n</title>{canonical}</head><body><table><tr><td class=left><table><tr><td><a href='a.aspx'>Trang chủ</a>
                </td></tr><tr><td><a href='b.aspx'>Giới thiệu</a></td></tr><tr><td><a href='c.aspx'>Văn bản</a></td></tr></table></td><td>
                <table><tr><td class=title><span style='font-weight:bold'>{headline}</span></td></tr>
                <tr><td><i>Ngày {}</i> - <span>Lượt xem: {views}</span></td></tr><tr><td><p><strong>{lead}</strong></p>
                <table align=center><tr><td><img src='anh/{number}.png' alt='Ảnh {number}'></td></tr><tr><td align=center><em>{caption}</em></td></tr>
                </table><p>{body}</p></td></tr></table></td></tr></table></body></html>",
                day.replace('-', "/")
            ),
            1 => format!(
                "<!doctype html><html><head><title>{title}</title>{canonical}</head><body><nav class=navbar><ul><li><a href='/'>Trang chủ</a></li>
                <li><a href='/tin'>Tin tức</a></li><li><a href='/lien-he'>Liên hệ</a></li></ul></nav><div class=col-md-9><h1>{headline}</h1>
                <div class=meta>Ngày {day} - Lượt xem: {views}</div><div class=sapo>{lead}</div><div class=noidung><figure><img src='anh/{number}.png'
                alt='Ảnh {number}'><figcaption>{caption}</figcaption></figure><p>{body}</p></div></div>
                <footer><p>Bản quyền của xã</p></footer></body></html>"
            ),
            _ => format!("{title}\n\n{headline}\n\nNgày {day} - Lượt xem: {views}\n\n{lead}\n\n{body}\n"),
        }
    }
}

#[tokio::test]
async fn a_thousand_pages_of_three_kinds_move_with_every_date_count_photo_and_address() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("anh")).unwrap();
    let pages: Vec<MadePage> = (0..1_000).map(MadePage::of).collect();
    let photo = photo();
    for page in &pages {
        fs::write(folder.path().join(page.name()), page.written()).unwrap();
        if !page.is_text() {
            fs::write(folder.path().join(format!("anh/{}.png", page.number)), &photo).unwrap();
        }
    }
    for portal in TestPortal::both().await {
        import(&portal, folder.path()).await.unwrap();
        let extent = bantin::db::verification::measure(&portal.state.db).await.unwrap();
        let views: i64 = pages.iter().map(|page| i64::from(page.views)).sum();
        assert_eq!((extent.articles, extent.page_views), (1_000, views), "{}", portal.state.db.engine());
        // All of them on one engine, and some on the other: they are read by the same code.
        let step = if portal.state.db.engine() == "SQLite" { 1 } else { 50 };
        for page in pages.iter().step_by(step) {
            let path = format!("/khuyen-hoc/{}", bantin::domain::Slug::of(&page.headline).unwrap());
            let article = portal.get(&path).await;
            assert_eq!(article.status, 200, "{path}");
            let shown = article.text;
            let views = format!("Lượt xem: {}", page.views);
            assert!([&page.day, &views, &page.headline].iter().all(|part| shown.contains(*part)), "{path}: {views}");
            if !page.is_text() {
                assert!(
                    shown.contains(&page.caption) && shown.contains(&format!("alt=\"Ảnh {}\"", page.number)),
                    "{path}"
                );
                assert_eq!(portal.get(&page.old_address()).await.header("location"), path);
            }
        }
    }
}

#[tokio::test]
async fn pages_of_another_shape_move_by_a_profile() {
    for portal in TestPortal::both().await {
        let folder = tempfile::tempdir().unwrap();
        let pages = folder.path().join("trang");
        fs::create_dir(&pages).unwrap();
        let cms = include_str!("legacy/ho-so-cms.html").replace("UBND xã Mẫu Sơn", PORTAL);
        fs::write(pages.join("bai-1.html"), cms).unwrap();
        fs::write(pages.join("trong-cay.jpg"), photo()).unwrap();
        fs::write(pages.join("gioi-thieu.html"), "<title>Giới thiệu</title><p>Trang này không phải bài.</p>").unwrap();
        let profile = folder.path().join("cong-cu.toml");
        let order = |paths: &[PathBuf], profile: Option<&Path>| {
            let (db, settings) = (&portal.state.db, &portal.state.settings);
            let (paths, profile) = (paths.to_vec(), profile.map(Path::to_owned));
            async move {
                let order = import::Order { paths: &paths, reports: &[], profile: profile.as_deref() };
                import::import_legacy(db, settings, order, NOON).await.map_err(|error| format!("{error:#}"))
            }
        };
        let whole = [pages.clone()];
        assert!(order(&whole, None).await.unwrap_err().starts_with("2 mục"), "no line of section and portal");
        assert!(order(&whole, Some(&profile)).await.unwrap_err().contains("cong-cu.toml"), "there is none yet");

        import::learning::learn(&[pages.join("bai-1.html")], Some(&profile)).unwrap();
        let again = import::learning::learn(&[pages.join("bai-1.html")], Some(&profile)).unwrap_err();
        assert!(again.to_string().contains("không ghi đè"), "{again}");
        let refused = order(&whole, Some(&profile)).await.unwrap_err();
        assert!(refused.starts_with("1 mục"), "the others go in: {refused}");

        let article = portal.get("/moi-truong/xa-mau-son-trong-them-hai-nghin-cay-ven-suoi").await;
        assert_eq!(article.status, 200);
        for part in ["05-03-2021", "Thu Hạ", "Bà con bản Mẫu trồng cây bên bờ suối", "alt=\"Bà con trồng cây\""]
        {
            assert!(article.text.contains(part), "{part}: {}", article.text);
        }
        assert!(!article.text.contains("Bài khác thứ nhất"));
        let old = portal.get("/tin/trong-cay-ven-suoi").await;
        assert_eq!(old.header("location"), "/moi-truong/xa-mau-son-trong-them-hai-nghin-cay-ven-suoi");
        assert!(order(&[pages.join("bai-1.html")], Some(&profile)).await.is_ok(), "a second run changes nothing");
        assert_eq!(portal.get("/moi-truong/2-xa-mau-son-trong-them-hai-nghin-cay-ven-suoi").await.status, 404);
    }
}

#[test]
fn a_profile_is_proposed_written_once_and_tried() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let asp = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/legacy/ho-so-asp.html");
    let profile = folder.path().join("cong-cu.toml");
    let run = |arguments: &[&str]| {
        let output = bantin(&data, None).args(arguments).output().unwrap();
        let said = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), said(output.stdout), said(output.stderr))
    };
    let name = profile.to_str().unwrap();
    let (code, said, failed) = run(&["import", "learn", asp, "--out", name]);
    assert_eq!(code, Some(0), "{failed}");
    assert!(said.contains("headline = '[id$=\"_lblTieuDe\"]'   (tiêu đề)"), "{said}");
    assert!(said.contains("ho-so-asp.html: “Thư viện thị trấn mở cửa đến tám giờ tối”"), "{said}");
    assert!(said.contains("? trang không ghi tên cổng; hãy điền vào"), "{said}");
    let (code, _, failed) = run(&["import", "learn", asp, "--out", name]);
    assert_eq!(code, Some(1));
    assert!(failed.contains("không ghi đè"), "{failed}");

    let dry_run = ["import", "legacy", "--dry-run", "--profile", name, asp];
    let (code, _, failed) = run(&dry_run);
    assert_eq!(code, Some(1));
    assert!(failed.contains("hãy thêm portal = \"…\""), "{failed}");
    let written = fs::read_to_string(&profile).unwrap();
    fs::write(&profile, written.replace("# portal = \"\"", "portal = \"UBND thị trấn Hòa An\"")).unwrap();
    let (code, said, failed) = run(&dry_run);
    assert_eq!(code, Some(0), "{failed}");
    assert!(said.contains("05-03-2021") && said.contains("1.234") && said.contains("0 mất"), "{said}");

    fs::write(&profile, "headline = 'h1'\ndate = 'p:has(b)'\nbody = 'p'\n").unwrap();
    let (code, _, failed) = run(&dry_run);
    assert_eq!(code, Some(1));
    assert!(failed.contains("cong-cu.toml: dòng 2, khóa “date”: bộ chọn “p:has(b)” không dùng được"), "{failed}");
    assert!(!data.exists(), "nothing was written");
}
