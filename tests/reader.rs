//! What readers see and where, through the real router, on both engines, with kept pages and without.

use crate::support::{HOUR, NOON, PAGES, TestPortal};
use axum::http::{Request, StatusCode, header};
use bantin::{
    db::{self, articles::NewArticle},
    domain::{
        ArticleId, Lang, PhotoFile, Slug,
        address::{article_path, may_be_page},
    },
    server::{cleaning::clean_html, media, web::admission::is_of_newsroom},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

/// A GIF of one pixel.
const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

async fn publish_whole_article(portal: &TestPortal) -> PhotoFile {
    let file = media::store(&portal.state.settings.media_dir(), &[GIF]).unwrap();
    let mut tx = portal.state.db.begin().await.unwrap();
    let photo = db::photos::find_or_insert(&mut tx, portal.portal.id, &file).await.unwrap();
    let article = NewArticle {
        portal: portal.portal.id,
        section: &portal.section,
        slug: Slug::parse("hop-truc-tuyen").unwrap(),
        headline: "Họp </title> & \"trực\" tuyến",
        standfirst: "Lời dẫn của bài.",
        body: clean_html("<p>Đoạn một.</p><p>Đoạn hai.</p>"),
        byline: Some("Tổ Phóng viên"),
        photo: Some((photo, "Quang cảnh.", "Một phòng họp.")),
        published_at: NOON.minus_millis(HOUR),
    };
    let id = db::articles::insert_published(&mut tx, article).await.unwrap().unwrap();
    db::counting::add_page_view_base(&mut tx, portal.portal.id, id, 110, "thử", NOON).await.unwrap();
    db::counting::add_visit_base(&mut tx, portal.portal.id, 474_478, "thử", NOON).await.unwrap();
    tx.commit().await.unwrap();
    file
}

#[tokio::test]
async fn an_article_without_a_standfirst_is_described_by_its_first_words() {
    let portal = TestPortal::sqlite().await;
    portal.publish("bai-mot", HOUR).await;
    for (body, told) in [("<p>Thân bài\n<b>một</b>.</p><p>Hai.</p>", "Thân bài một. Hai."), ("", "bai-mot")] {
        portal.sql(format!("update articles set standfirst = '', body = '{body}'").leak()).await;
        let page = portal.get("/tin-tuc/bai-mot").await.text;
        assert!(page.contains(&format!(r#"<meta name="description" content="{told}">"#)), "{page}");
    }
}

#[tokio::test]
async fn an_article_page_has_everything_the_old_page_had() {
    for portal in TestPortal::each_way().await {
        let file = publish_whole_article(&portal).await;
        portal.publish("bai-cu-hon", 2 * HOUR).await;
        portal.publish("bai-moi-hon", HOUR / 2).await;
        let page = portal.get("/tin-tuc/hop-truc-tuyen").await;
        assert_eq!(page.status, StatusCode::OK);
        for part in [
            "<title>Họp &lt;/title&gt; &amp; \"trực\" tuyến - Tin tức - UBND thành phố Ngã Bảy</title>",
            r#"<meta property="og:title" content="Họp &lt;/title&gt; &amp; &quot;trực&quot; tuyến">"#,
            r#"<meta name="description" content="Lời dẫn của bài.">"#,
            "<h1>Họp &lt;/title&gt; &amp; \"trực\" tuyến</h1>",
            ">Ngày 17-01-2022</time> - ",
            "Lượt xem: 110",
            r#"<p class="standfirst">Lời dẫn của bài.</p>"#,
            "<p>Đoạn một.</p><p>Đoạn hai.</p>",
            "<figcaption>Quang cảnh.</figcaption>",
            r#"alt="Một phòng họp.""#,
            r#"<p class="byline">Tổ Phóng viên</p>"#,
            r#"<a href="/ban-do-hanh-chinh">Bản đồ hành chính</a>"#,
            "Đang online: 0",
            "Hôm nay: 0",
            "Đã truy cập: 474478",
            r#"<a href="/tin-tuc/bai-cu-hon">"#,
            r#"<a href="/tin-tuc/bai-moi-hon">"#,
            r#""@type":"NewsArticle""#,
            r#""headline":"Họp \u003c/title> & \"trực\" tuyến""#,
            r#"<html lang="vi">"#,
            r#"<a href="/tin-tuc">Tin tức</a>"#,
        ] {
            assert!(page.text.contains(part), "missing: {part}");
        }
        assert!(page.text.contains(&file.src()));
    }
}

#[tokio::test]
async fn a_portal_shows_whose_it_is_on_every_page_once_that_is_set() {
    let settings = [
        "insert into portal_settings (portal_id, superior, slogan, band_color, accent_color, type_scale, address, phone,
            hotline, email, hours, responsible, licence)
            select id, 'UBND tỉnh Hậu Giang', 'Vì <nhân dân>', '#0b3d2e', '#0b5d3e', 'large', '1 Hùng Vương', '0293 1',
            '1900 1', 'a@b.vn', 'Thứ Hai đến Thứ Sáu', 'Bà Lan, Chủ tịch', 'Giấy phép số 12/GP-STTTT' from portals",
        "update portal_settings set emblem_id = (select min(id) from photos)",
    ];
    for portal in TestPortal::each_way().await {
        let file = publish_whole_article(&portal).await;
        portal.publish("bai-mot", 2 * HOUR).await;
        let parts = [
            r#"<span class="masthead-superior">UBND tỉnh Hậu Giang</span>"#.to_owned(),
            r#"<span class="masthead-slogan">Vì &lt;nhân dân&gt;</span>"#.to_owned(),
            r#"<span class="masthead-hotline">Đường dây nóng: <a href="tel:19001">1900 1</a></span>"#.to_owned(),
            format!(r#"<img src="{}" width="1" height="1" alt="" class="masthead-emblem">"#, file.src_of_width(160)),
            r#"<link rel="stylesheet" href="/mau-sac/0b3d2e-0b5d3e-large.css">"#.to_owned(),
            r#"<span class="label">Địa chỉ</span>: 1 Hùng Vương</p>"#.to_owned(),
            r#"<span class="label">Giờ làm việc</span>: Thứ Hai đến Thứ Sáu</p>"#.to_owned(),
            r#"<span class="label">Điện thoại</span>: <a href="tel:02931">0293 1</a></p>"#.to_owned(),
            r#"<a href="mailto:a@b.vn">a@b.vn</a>"#.to_owned(),
            r#"<span class="label">Chịu trách nhiệm</span>: Bà Lan, Chủ tịch</p>"#.to_owned(),
            "<p>Giấy phép số 12/GP-STTTT</p>".to_owned(),
        ];
        for path in PAGES {
            let page = portal.get(path).await.text;
            for whole in [
                r#"<span class="masthead-name">UBND thành phố Ngã Bảy</span>"#,
                r#"<svg viewBox="0 0 64 64" width="64" height="64" aria-hidden="true" class="masthead-emblem">"#,
                r#"<p class="footer-name">UBND thành phố Ngã Bảy</p>"#,
                r#"<form role="search" aria-label="Tìm trong cổng" action="/tim-kiem" class="site-search">"#,
            ] {
                assert!(page.contains(whole), "{path}: {whole}\n{page}");
            }
            for mark in ["masthead-superior", "masthead-slogan", "masthead-hotline", "mau-sac", "footer-contact"] {
                assert!(!page.contains(mark), "{path}: {mark} where nothing is set");
            }
        }
        for statement in settings {
            portal.sql(statement).await;
        }
        for path in PAGES.into_iter().chain(["/tin-tuc/hop-truc-tuyen"]) {
            let page = portal.get(path).await.text;
            for part in &parts {
                assert!(page.contains(part), "{path}: {part}\n{page}");
            }
        }
    }
}

#[tokio::test]
async fn colours_are_a_stylesheet_that_browsers_may_keep() {
    let portal = TestPortal::sqlite().await;
    let style = portal.get("/mau-sac/0b3d2e-0b5d3e-compact.css").await;
    assert_eq!((style.status.as_u16(), style.header("content-type")), (200, "text/css; charset=utf-8"));
    assert_eq!(style.header("cache-control"), "public, max-age=86400");
    assert!(style.text.starts_with(":root{--band:#0b3d2e;"), "{}", style.text);
    for unreadable in ["/mau-sac/808080-0b5d3e-large.css", "/mau-sac/0b3d2e-0b5d3e.css", "/mau-sac/x.css", "/mau-sac"] {
        assert_eq!(portal.get(unreadable).await.status, StatusCode::NOT_FOUND, "{unreadable}");
    }
}

#[tokio::test]
async fn a_closed_section_is_read_where_it_was_and_named_nowhere() {
    for portal in TestPortal::each_way().await {
        portal.publish("bai-mot", HOUR).await;
        portal.sql("update sections set closed_at = 1").await;
        let navigation = r#"<a href="/tin-tuc">Tin tức</a>"#;
        assert!(!portal.get("/").await.text.contains(navigation));
        for path in ["/tin-tuc", "/tin-tuc/bai-mot"] {
            let page = portal.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_missing_is_404_and_helps_on() {
    for portal in TestPortal::each_way().await {
        portal.publish("bai-mot", HOUR).await;
        for path in [
            "/khong-co",
            "/tin-tuc/khong-co",
            "/a/b/c",
            "/tin-tuc?trang=2",
            "/Tin-Tuc",
            "/media/x.webp",
            "/tin-tuc/%ff",
        ] {
            let page = portal.get(path).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        }
        let page = portal.get("/tin-tuc/khong-co").await.text;
        assert!(page.contains("Không tìm thấy trang") && page.contains("/tin-tuc/bai-mot"));
    }
}

#[tokio::test]
async fn a_correction_is_told_under_the_dateline_and_what_is_no_longer_valid_before_anything_else() {
    for portal in TestPortal::each_way().await {
        portal.publish("lich-tiep-dan", HOUR).await;
        let before = portal.get("/tin-tuc/lich-tiep-dan").await.text;
        for mark in ["Cập nhật ngày", "không còn hiệu lực", "noindex"] {
            assert!(!before.contains(mark), "{mark}: an article as it was first published");
        }
        portal.sql("update articles set correction_note = 'Sửa giờ <họp>.', corrected_at = published_at").await;
        let corrected = portal.get("/tin-tuc/lich-tiep-dan").await.text;
        assert!(corrected.contains(">Cập nhật ngày 17-01-2022</time>: Sửa giờ &lt;họp&gt;.</p>"), "{corrected}");
        portal.sql("update articles set status = 'withdrawn', expired_note = 'Đã có lịch mới.'").await;
        let expired = portal.get("/tin-tuc/lich-tiep-dan").await;
        assert_eq!(expired.status, StatusCode::OK);
        for part in
            [r#"role="note""#, "Đã có lịch mới.", r#"<meta name="robots" content="noindex">"#, "<p>Thân bài.</p>"]
        {
            assert!(expired.text.contains(part), "missing: {part}");
        }
        assert!(!portal.get("/").await.text.contains("lich-tiep-dan"), "it stands in no list");
    }
}

#[tokio::test]
async fn what_moved_or_was_withdrawn_says_so() {
    for portal in TestPortal::each_way().await {
        portal.publish("bai-mot", HOUR).await;
        portal.publish("bai-go", HOUR).await;
        let (id, section) = (portal.portal.id, &portal.section.slug);
        let mut tx = portal.state.db.begin().await.unwrap();
        let gone = Slug::parse("bai-go").unwrap();
        assert!(db::articles::withdraw(&mut tx, id, section, &gone, "Số liệu đã được thay.", NOON).await.unwrap());
        for old in ["/tin-tuc/ten-cu", "/cu/sau/ba"] {
            db::redirects::insert(&mut tx, id, old, Some("/tin-tuc/bai-mot"), "đổi tên", NOON).await.unwrap();
        }
        tx.commit().await.unwrap();

        let page = portal.get("/tin-tuc/bai-go").await;
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.text.contains("Số liệu đã được thay."));
        assert!(!portal.get("/").await.text.contains("bai-go"));
        for old in ["/tin-tuc/ten-cu", "/cu/sau/ba"] {
            let page = portal.get(old).await;
            assert_eq!((page.status.as_u16(), page.header("location")), (301, "/tin-tuc/bai-mot"), "{old}");
        }
    }
}

/// Made for each who asks, by what stands behind `?`; `article_tools` and `search` look at them.
const NEVER_STORED: [&str; 2] = ["/luot-xem", "/tim-kiem"];

/// Of each route there is a page in `PAGES`, which other tests go through; it is there, and may be stored.
#[tokio::test]
async fn every_route_has_a_page_that_is_looked_at() {
    let portal = TestPortal::sqlite().await;
    portal.publish("bai-mot", HOUR).await;
    let table = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/app.rs")).unwrap();
    let routes = table.split("path!(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    // The newsroom's are gone through in `newsroom_rights`.
    let routes = routes.filter(|route| !is_of_newsroom(route) && !NEVER_STORED.contains(route));
    // `english.rs` opens those, of a portal that says something in English.
    let routes: Vec<_> = routes.filter(|route| Lang::of_path(route) == Lang::Vi).collect();
    assert!(NEVER_STORED.iter().all(|route| !may_be_page(route)));
    assert_eq!(routes.len(), PAGES.len(), "{routes:?}");
    let fits = |route: &str, page: &str| {
        let (route, page): (Vec<_>, Vec<_>) = (route.split('/').collect(), page.split('/').collect());
        route.len() == page.len() && route.iter().zip(&page).all(|(r, p)| r == p || r.starts_with(':'))
    };
    for route in routes {
        assert!(PAGES.iter().any(|page| fits(route, page)), "{route}");
    }
    for page in PAGES {
        assert!(may_be_page(page), "{page} is never stored: PAGES_AMONG_RESERVED");
        assert_eq!(portal.get(page).await.status, StatusCode::OK, "{page}");
    }
}

#[tokio::test]
async fn an_old_portals_addresses_lead_on_whatever_their_form() {
    for portal in TestPortal::each_way().await {
        portal.publish("bai-mot", HOUR).await;
        let mut tx = portal.state.db.begin().await.unwrap();
        for (old, target) in [
            ("/TinTuc/123.aspx", "/tin-tuc/bai-mot"),
            ("/Default.aspx", "/"),
            ("/Default.aspx?id=5", "/tin-tuc"),
            ("/tin-tuc/cũ", "/tin-tuc/tên mới?x=%20"),
            ("/Chuyên mục/", "/cach-dem"),
            ("/a/b/c.html", "https://cu.example/"),
            ("/tin-tuc?trang=9", "/tin-tuc/bai-mot"),
        ] {
            db::redirects::insert(&mut tx, portal.portal.id, old, Some(target), "cổng cũ", NOON).await.unwrap();
        }
        db::redirects::insert(&mut tx, portal.portal.id, "/Tin/Gỡ.html", None, "Hết hiệu lực.", NOON).await.unwrap();
        tx.commit().await.unwrap();
        let composed = "/tin-tuc/c%C5%A9";
        let decomposed = "/tin-tuc/cu%CC%83";
        for (path, target) in [
            ("/TinTuc/123.aspx", "/tin-tuc/bai-mot"),
            ("/TinTuc/123.aspx?utm_source=x", "/tin-tuc/bai-mot"),
            ("/TinTuc/%31%32%33.aspx", "/tin-tuc/bai-mot"),
            ("/Default.aspx", "/"),
            ("/Default.aspx?id=5", "/tin-tuc"),
            ("/Default.aspx?id=6", "/"),
            ("/Default.aspx?trang=x", "/"),
            (composed, "/tin-tuc/t%C3%AAn%20m%E1%BB%9Bi?x=%20"),
            (decomposed, "/tin-tuc/t%C3%AAn%20m%E1%BB%9Bi?x=%20"),
            ("/Chuy%C3%AAn%20m%E1%BB%A5c/", "/cach-dem"),
            ("/Chuy%C3%AAn%20m%E1%BB%A5c", "/cach-dem"),
            ("/a/b/c.html", "https://cu.example/"),
            ("/tin-tuc?trang=9", "/tin-tuc/bai-mot"),
            ("/api/find_missing?path=%2FDefault.aspx%3Fid%3D5", "/tin-tuc"),
        ] {
            let page = portal.get(path).await;
            assert_eq!((page.status.as_u16(), page.header("location")), (301, target), "{path}");
        }
        let page = portal.get("/Tin/G%E1%BB%A1.html").await;
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.text.contains("Hết hiệu lực."));
        for (path, status) in [("/TinTuc/124.aspx", 404), ("/tin-tuc?trang=8", 404), ("/tin-tuc?trang=x", 400)] {
            assert_eq!(portal.get(path).await.status, status, "{path}");
        }
        assert_eq!(portal.get("/tin-tuc?id=5").await.status, StatusCode::OK, "a page comes before a redirect");
    }
}

#[tokio::test]
async fn a_list_leads_to_its_end_however_far_that_is() {
    for portal in TestPortal::each_way().await {
        let newest = portal.publish("bai-0", HOUR).await;
        for number in 1..25 {
            portal.publish(&format!("bai-{number}"), HOUR + number).await;
        }
        let key = format!("{}-{}", NOON.minus_millis(HOUR).0, newest.0);
        let page = portal.get(&format!("/tin-tuc?trang=100000&cu-hon={key}")).await.text;
        let older = page.split("rel=\"next\"").nth(1).unwrap().split("href=\"").nth(1).unwrap();
        let older = older.split('"').next().unwrap().replace("&amp;", "&");
        let page = portal.get(&older).await;
        assert_eq!(page.status, StatusCode::OK, "{older}");
        assert!(page.text.contains("/tin-tuc/bai-20"), "{older}");
    }
}

/// What readers must not find, and the status that its own address has.
async fn hide_articles(portal: &TestPortal) -> [(&'static str, ArticleId, u16); 3] {
    let scheduled = portal.publish("ngay-mai", -24 * HOUR).await;
    let draft = portal.publish("ban-thao", HOUR).await;
    portal.make_draft(draft).await;
    let withdrawn = portal.publish("da-go", HOUR).await;
    let (section, slug) = (&portal.section.slug, Slug::parse("da-go").unwrap());
    let mut tx = portal.state.db.begin().await.unwrap();
    let id = portal.portal.id;
    assert!(db::articles::withdraw(&mut tx, id, section, &slug, "Sai số liệu.", NOON).await.unwrap());
    tx.commit().await.unwrap();
    [("ngay-mai", scheduled, 404), ("ban-thao", draft, 404), ("da-go", withdrawn, 410)]
}

#[tokio::test]
async fn what_is_not_published_is_found_by_no_reader_endpoint() {
    for portal in TestPortal::each_way().await {
        portal.publish("bai-mot", HOUR).await;
        for (slug, article, status) in hide_articles(&portal).await {
            for path in [format!("/tin-tuc/{slug}"), format!("/api/open_article?section=tin-tuc&slug={slug}")] {
                let answer = portal.get(&path).await;
                assert_eq!(answer.status, status, "{path}");
                assert!(!answer.text.contains("Thân bài."), "{path}");
            }
            for path in [
                "/",
                "/tin-tuc",
                "/tin-tuc/bai-mot",
                "/api/list_news",
                "/api/list_news?section=tin-tuc",
                "/tim-kiem?q=than+bai",
                "/api/search_articles?q=than+bai&order=moi",
                "/api/open_front_page",
                "/api/open_article?section=tin-tuc&slug=bai-mot",
            ] {
                let page = portal.get(path).await;
                assert_eq!(page.status, StatusCode::OK);
                assert!(!page.text.contains(slug), "{path}");
            }
            let counted =
                portal.post("/api/count_view", &format!("article={}&reader=00000000000000aa", article.0)).await;
            assert_eq!(counted.status, StatusCode::NOT_FOUND, "{slug}");
            portal.get(&format!("/luot-xem.gif?article={}", article.0)).await;
            assert_eq!(portal.views(article).await, 0, "{slug}");
        }
        portal.state.clock.advance_millis(24 * HOUR);
        assert_eq!(portal.get("/tin-tuc/ngay-mai").await.status, StatusCode::OK, "its time has come");
        assert_eq!(portal.get("/tin-tuc/ban-thao").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn nonsense_parameters_are_400() {
    let portal = TestPortal::sqlite().await;
    for query in ["trang=abc", "trang=0", "trang=-1", "trang=1e9", "cu-hon=x", "moi-hon=1", "cu-hon=1-1&moi-hon=1-1"] {
        let page = portal.get(&format!("/tin-tuc?{query}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(page.text.contains("Địa chỉ không đọc được"));
    }
    assert_eq!(portal.get("/tin-tuc?utm_source=x").await.status, StatusCode::OK, "unknown keys are ignored");
}

#[tokio::test]
async fn other_methods_are_405_with_what_is_allowed() {
    let portal = TestPortal::sqlite().await;
    for path in ["/", "/tin-tuc", "/cach-dem", "/luot-xem.gif"] {
        let answer = portal.send(Request::delete(path)).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert!(answer.header("allow").contains("GET"), "{path}");
    }
}

#[tokio::test]
async fn an_unknown_host_is_misdirected() {
    for portal in TestPortal::each_way().await {
        let mut tx = portal.state.db.begin().await.unwrap();
        let other = db::portals::insert_portal(&mut tx, "UBND phường khác", false, NOON).await.unwrap().unwrap();
        db::portals::insert_host(&mut tx, other.id, "khac.gov.vn").await.unwrap();
        tx.commit().await.unwrap();
        for host in ["evil.example", "127.0.0.1.evil.example", ""] {
            let answer = portal.send(Request::get("/").header(header::HOST, host)).await;
            assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
            assert!(!answer.text.contains("evil"));
        }
        for (host, name) in
            [("localhost:3000", "Ngã Bảy"), ("[::1]:3000", "Ngã Bảy"), ("KHAC.gov.vn:80", "phường khác")]
        {
            let answer = portal.send(Request::get("/").header(header::HOST, host)).await;
            assert!(answer.text.contains(name), "{host}");
        }
        assert_eq!(portal.send(Request::get("/readyz").header(header::HOST, "10.0.0.1")).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn only_the_photo_at_the_top_is_fetched_early_and_none_moves_the_page() {
    for portal in TestPortal::each_way().await {
        publish_whole_article(&portal).await;
        for (path, is_early) in [("/", true), ("/tin-tuc/hop-truc-tuyen", true), ("/tin-tuc", false)] {
            let page = portal.get(path).await.text;
            let mut photos = page.split("<img ").skip(1).filter(|image| image.starts_with("src=\"/media/"));
            let photo = photos.next().unwrap().split('>').next().unwrap();
            assert!(photo.contains(r#"width="1" height="1""#), "{path}: {photo}");
            assert_eq!(photo.contains(r#"loading="eager" fetchpriority="high""#), is_early, "{path}: {photo}");
            assert_eq!(photo.contains(r#"loading="lazy""#), !is_early, "{path}: {photo}");
        }
    }
}

#[tokio::test]
async fn one_portals_articles_and_pictures_are_not_anothers() {
    for portal in TestPortal::each_way().await {
        let file = publish_whole_article(&portal).await;
        let mut tx = portal.state.db.begin().await.unwrap();
        let other = db::portals::insert_portal(&mut tx, "UBND phường khác", false, NOON).await.unwrap().unwrap();
        db::portals::insert_host(&mut tx, other.id, "khac.gov.vn").await.unwrap();
        tx.commit().await.unwrap();
        let picture = format!("/media/{}", file.file_name(1));
        for path in ["/tin-tuc/hop-truc-tuyen", "/tin-tuc", &picture] {
            assert_eq!(portal.get(path).await.status, StatusCode::OK, "{path}");
            let there = portal.send(Request::get(path).header(header::HOST, "khac.gov.vn")).await;
            assert_eq!(there.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}

#[tokio::test]
async fn pictures_that_were_seen_outlive_the_database() {
    for portal in TestPortal::each_way().await {
        let file = publish_whole_article(&portal).await;
        let picture = format!("/media/{}", file.file_name(1));
        let sent = portal.get(&picture).await;
        assert_eq!(sent.status, StatusCode::OK);
        let known = Request::get(&picture).header(header::IF_MODIFIED_SINCE, sent.header("last-modified"));
        let known = portal.send(known).await;
        assert_eq!(known.status, StatusCode::NOT_MODIFIED);
        assert_eq!(known.header("cache-control"), sent.header("cache-control"));
        portal.see_changes().await;
        portal.state.db.close().await;
        assert_eq!(portal.get(&picture).await.status, StatusCode::OK);
        let unseen = portal.get("/media/0123456789abcdef0123456789abcdef-1.gif").await;
        assert_eq!((unseen.status, unseen.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
    }
}

#[tokio::test]
async fn a_picture_that_was_taken_down_is_gone() {
    for portal in TestPortal::each_way().await {
        let file = publish_whole_article(&portal).await;
        portal.see_changes().await;
        let picture = format!("/media/{}", file.file_name(1));
        let sent = portal.get(&picture).await;
        assert_eq!((sent.status, sent.header("cache-control")), (StatusCode::OK, "public, max-age=86400"));
        let mut tx = portal.state.db.begin().await.unwrap();
        assert!(db::photos::delete(&mut tx, portal.portal.id, &file.digest).await.unwrap());
        tx.commit().await.unwrap();
        portal.see_changes().await;
        assert_eq!(portal.get(&picture).await.status, StatusCode::NOT_FOUND);
        let page = portal.get("/tin-tuc/hop-truc-tuyen").await;
        assert!(page.status == StatusCode::OK && !page.text.contains(&file.digest));
    }
}

#[tokio::test]
async fn parts_of_a_picture_are_sent_as_http_says() {
    let portal = TestPortal::sqlite().await;
    let file = publish_whole_article(&portal).await;
    let picture = format!("/media/{}", file.file_name(1));
    let etag = portal.get(&picture).await.header("etag").to_owned();
    let modified = portal.get(&picture).await.header("last-modified").to_owned();
    let (size, whole) = (GIF.len(), StatusCode::OK);
    for (fields, status, length) in [
        (&[("range", "bytes=0-5")][..], StatusCode::PARTIAL_CONTENT, 6),
        (&[("range", "bytes=-4")], StatusCode::PARTIAL_CONTENT, 4),
        (&[("range", "bytes=5-")], StatusCode::PARTIAL_CONTENT, size - 5),
        (&[("range", "bytes=1000-")], StatusCode::RANGE_NOT_SATISFIABLE, 0),
        // What may be ignored (RFC 9110, 14.2).
        (&[("range", "lines=0-5")], whole, size),
        (&[("range", "bytes=5-0")], whole, size),
        (&[("range", "bytes=a-b")], whole, size),
        (&[("range", "bytes=0-1, 3-4")], whole, size),
        (&[("range", "bytes=0-10,5-20")], whole, size),
        (&[("range", "bytes=0-0,99999999-")], whole, size),
        // Of another answer (13.1.5), and of the same.
        (&[("range", "bytes=0-5"), ("if-range", "\"other\"")], whole, size),
        (&[("range", "bytes=0-5"), ("if-range", &etag)], StatusCode::PARTIAL_CONTENT, 6),
        // Tags come before dates (13.1.3).
        (&[("if-none-match", &etag)], StatusCode::NOT_MODIFIED, 0),
        (&[("if-modified-since", &modified)], StatusCode::NOT_MODIFIED, 0),
        (&[("if-none-match", "\"other\""), ("if-modified-since", &modified)], whole, size),
    ] {
        let request =
            fields.iter().fold(Request::get(&picture), |request, (name, value)| request.header(*name, *value));
        let answer = portal.send(request).await;
        assert_eq!(answer.status, status, "{fields:?}");
        assert!(length == 0 || answer.header("content-length") == length.to_string(), "{fields:?}");
        assert_eq!(answer.header("etag"), etag, "{fields:?}");
    }
    let head = portal.send(Request::head(&picture).header("range", "bytes=0-5")).await;
    assert_eq!((head.status, head.header("content-length")), (whole, size.to_string().as_str()));
}

#[tokio::test]
async fn addresses_of_an_old_portal_lead_on() {
    for portal in TestPortal::both().await {
        let mut tx = portal.state.db.begin().await.unwrap();
        for (old, new) in [
            ("/TinTuc/123.aspx", "/tin-tuc/bai"),
            ("/Default.aspx?tabid=5&id=7", "/tin-tuc/bay"),
            ("/Default.aspx", "/"),
            ("/tin-tức/họp.html", "/tin-tuc/họp"),
            ("/a/b/c.htm", "https://x.example/"),
            ("/cu", "/moi"),
        ] {
            db::redirects::insert(&mut tx, portal.portal.id, old, Some(new), "cổng cũ", NOON).await.unwrap();
        }
        db::redirects::insert(&mut tx, portal.portal.id, "/Cu.aspx", None, "Đã hết hạn.", NOON).await.unwrap();
        tx.commit().await.unwrap();
        for (asked, target) in [
            ("/TinTuc/123.aspx", "/tin-tuc/bai"),
            ("/Default.aspx?tabid=5&id=7", "/tin-tuc/bay"),
            ("/Default.aspx?utm_source=x", "/"),
            ("/tin-t%E1%BB%A9c/h%E1%BB%8Dp.html", "/tin-tuc/h%E1%BB%8Dp"),
            // The same letters, taken apart (NFD).
            ("/tin-tu%CC%9B%CC%81c/ho%CC%A3p.html", "/tin-tuc/h%E1%BB%8Dp"),
            ("/a/b/c.htm", "https://x.example/"),
            ("/cu?trang=2", "/moi"),
        ] {
            let answer = portal.get(asked).await;
            assert_eq!((answer.status, answer.header("location")), (StatusCode::MOVED_PERMANENTLY, target), "{asked}");
        }
        assert_eq!(portal.get("/Cu.aspx").await.status, StatusCode::GONE);
        assert_eq!(portal.get("/TinTuc/124.aspx").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_page_far_down_is_found_by_its_key_only() {
    for portal in TestPortal::each_way().await {
        portal.publish("bai-1", HOUR).await;
        portal.publish("bai-2", 2 * HOUR).await;
        let key = portal.get("/api/open_article?section=tin-tuc&slug=bai-1").await.text;
        let key: serde_json::Value = serde_json::from_str(&key).unwrap();
        let key = format!("{}-{}", key["published_at"], key["id"]);
        assert_eq!(portal.get("/tin-tuc?trang=1001").await.status, StatusCode::NOT_FOUND);
        assert_eq!(portal.get(&format!("/tin-tuc?trang=1001&cu-hon={key}")).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_section_is_paged_by_key_and_stays_stable_while_news_is_added() {
    for portal in TestPortal::each_way().await {
        for number in 1..=25 {
            portal.publish(&format!("bai-{number:02}"), number * HOUR).await;
        }
        let first = portal.get("/tin-tuc").await.text;
        assert_eq!(headlines(&first), (1..=10).collect::<Vec<_>>());
        let second_path = link(&first, "next");
        for number in 101..=103 {
            portal.publish(&format!("bai-{number}"), 0).await;
        }
        let second = portal.get(&second_path).await.text;
        assert_eq!(headlines(&second), (11..=20).collect::<Vec<_>>(), "three newer articles move nothing");
        let third = portal.get(&link(&second, "next")).await.text;
        assert_eq!(headlines(&third), (21..=25).collect::<Vec<_>>());
        assert!(!third.contains(r#"rel="next""#));
        let back = portal.get(&link(&third, "prev")).await.text;
        assert_eq!(headlines(&back), headlines(&second), "the way back is the same page");
        assert_eq!(link(&back, "prev"), "/tin-tuc");
        let typed = portal.get("/tin-tuc?trang=2").await.text;
        assert_eq!(headlines(&typed), (8..=17).collect::<Vec<_>>(), "a typed number counts from the newest");
        assert_eq!(portal.get("/tin-tuc?trang=4").await.status, StatusCode::NOT_FOUND);
    }
}

/// Numbers of the articles listed on a page.
fn headlines(page: &str) -> Vec<i64> {
    let links = page.split(r#"<h3><a href="/tin-tuc/bai-"#).skip(1);
    links.map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect()
}

/// Where the link with this `rel` leads.
fn link(page: &str, rel: &str) -> String {
    let anchors = page.split("<a ").map(|rest| rest.split('>').next().unwrap_or_default());
    let anchor = anchors.into_iter().find(|anchor| anchor.contains(&format!(r#"rel="{rel}""#)));
    let anchor = anchor.unwrap_or_else(|| panic!("no link with rel {rel}"));
    anchor.split(r#"href=""#).nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&")
}

#[tokio::test]
async fn the_most_read_are_those_of_seven_days() {
    for portal in TestPortal::each_way().await {
        let (old, new) = (portal.publish("doc-cu", HOUR).await, portal.publish("doc-moi", HOUR).await);
        let mut tx = portal.state.db.begin().await.unwrap();
        let today = NOON.day();
        db::counting::add_page_views(&mut tx, portal.portal.id, old, today.minus(7), 50).await.unwrap();
        db::counting::add_page_views(&mut tx, portal.portal.id, new, today.minus(6), 1).await.unwrap();
        tx.commit().await.unwrap();
        let page = portal.get("/tin-tuc/doc-cu").await.text;
        let most_read = page.split(r#"id="most-read""#).nth(1).unwrap().split("</section>").next().unwrap();
        assert!(most_read.contains("doc-moi") && !most_read.contains("doc-cu"));
    }
}

#[tokio::test]
async fn an_empty_portal_says_that_it_is_empty() {
    for portal in TestPortal::each_way().await {
        for (path, text) in [
            ("/", "Chưa có bài viết nào."),
            ("/tin-tuc", "Chưa có bài viết nào."),
            ("/ban-do-hanh-chinh", "chưa có bản đồ"),
        ] {
            let page = portal.get(path).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text.contains(text), "{path}");
        }
    }
}

#[tokio::test]
async fn the_server_functions_keep_their_addresses_and_shapes() {
    for portal in TestPortal::each_way().await {
        let id = portal.publish("bai-mot", HOUR).await;
        let news: serde_json::Value = serde_json::from_str(&portal.get("/api/list_news").await.text).unwrap();
        assert_eq!(news["articles"][0]["headline"], "bai-mot");
        let opened = portal.get("/api/open_article?section=tin-tuc&slug=bai-mot").await;
        let article: serde_json::Value = serde_json::from_str(&opened.text).unwrap();
        assert_eq!((article["id"].as_i64(), article["views"].as_i64()), (Some(id.0), Some(0)));
        assert_eq!(opened.header("cache-control"), "no-store");
        let missing = portal.get("/api/open_article?section=tin-tuc").await;
        assert_eq!((missing.status.as_u16(), missing.text.as_str()), (404, r#"{"error":"not_found"}"#));
    }
}

#[tokio::test]
async fn every_answer_carries_its_protection() {
    let portal = TestPortal::sqlite().await;
    publish_whole_article(&portal).await;
    for path in ["/", "/tin-tuc/hop-truc-tuyen", "/khong-co", "/api/visitor_counts", "/healthz", "/luot-xem.gif"] {
        let answer = portal.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "strict-origin-when-cross-origin", "{path}");
        assert!(!answer.headers.contains_key(header::SET_COOKIE), "{path}");
    }
}

#[tokio::test]
async fn pages_hold_no_script_or_style_but_what_the_policy_allows() {
    let portal = TestPortal::sqlite().await;
    publish_whole_article(&portal).await;
    for path in ["/", "/tin-tuc", "/tin-tuc/hop-truc-tuyen", "/ban-do-hanh-chinh", "/cach-dem", "/khong-co"] {
        let page = portal.get(path).await;
        let policy = page.header("content-security-policy").to_owned();
        assert!(policy.contains("object-src 'none'") && !policy.contains("unsafe-inline"), "{policy}");
        assert!(page.text.ends_with("</html>"), "{path}");
        for script in page.text.split("<script").skip(1) {
            let (attributes, rest) = script.split_once('>').unwrap();
            let text = rest.split_once("</script>").unwrap().0;
            if attributes.contains(" src=\"/") {
                assert_eq!(text, "", "{path}: {attributes}");
            } else if !attributes.contains("ld+json") {
                let hash = BASE64_STANDARD.encode(Sha256::digest(text));
                assert!(policy.contains(&format!("'sha256-{hash}'")), "{path}: {text:.80}");
            }
        }
        for forbidden in [" onclick=", " onload=", " onerror=", " style=", "<style", "javascript:"] {
            assert!(!page.text.contains(forbidden), "{path}: {forbidden}");
        }
    }
}

#[tokio::test]
async fn a_final_slash_is_not_another_page() {
    let portal = TestPortal::sqlite().await;
    let answer = portal.get("/tin-tuc/?trang=2").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (301, "/tin-tuc?trang=2"));
    assert_eq!(portal.send(Request::post("/tin-tuc/")).await.status, StatusCode::METHOD_NOT_ALLOWED);
    for path in ["//evil.example/", "/\\evil.example/", "/%2Fevil.example/"] {
        assert_eq!(portal.get(path).await.header("location"), "", "{path}");
    }
}

#[tokio::test]
async fn a_server_function_sends_nobody_to_another_site() {
    let portal = TestPortal::sqlite().await;
    for path in ["/api/visitor_counts", "/api/open_article?section=x&slug=y"] {
        let request =
            Request::get(path).header(header::ACCEPT, "text/html").header(header::REFERER, "https://evil.example/x");
        let answer = portal.send(request).await;
        assert_eq!((answer.header("location"), answer.header("content-type")), ("", "application/json"), "{path}");
        assert!(!answer.status.is_redirection());
    }
}

#[tokio::test]
async fn a_draft_is_never_shown_whatever_its_date() {
    for portal in TestPortal::each_way().await {
        let id = portal.publish("ban-thao", HOUR).await;
        portal.make_draft(id).await;
        for path in ["/tin-tuc/ban-thao", "/api/open_article?section=tin-tuc&slug=ban-thao"] {
            assert_eq!(portal.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(!portal.get("/").await.text.contains("ban-thao"));
        let counted = portal.post("/api/count_view", &format!("article={}&reader=00000000000000aa", id.0)).await;
        assert_eq!(counted.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn links_that_leave_the_page_use_the_configured_address() {
    let mut portal = TestPortal::sqlite().await;
    portal.publish("bai-mot", HOUR).await;
    portal.restart_with(|settings| settings.base_url = Some("https://ngabay.gov.vn".to_owned())).await;
    let page = portal
        .send(
            Request::get(article_path(&portal.section.slug, &Slug::parse("bai-mot").unwrap()))
                .header(header::HOST, "ngabay.gov.vn"),
        )
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains(r#"href="https://ngabay.gov.vn/tin-tuc/bai-mot""#));
}

/// Records addresses of an old portal.
async fn keep_redirects(portal: &TestPortal, redirects: &[(&str, Option<&str>)]) {
    let mut tx = portal.state.db.begin().await.unwrap();
    for (old, target) in redirects {
        db::redirects::insert(&mut tx, portal.portal.id, old, *target, "Đã hết hạn.", NOON).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_old_address_leads_on_whatever_was_added_to_its_query() {
    for portal in TestPortal::each_way().await {
        let redirects = [("/x.aspx?tab=2&id=5", Some("/tin-tuc/nam")), ("/cu/bai?id=5", Some("/tin-tuc/nam"))];
        keep_redirects(&portal, &redirects).await;
        for asked in [
            "/x.aspx?id=5&tab=2&fbclid=abc",
            "/x.aspx?utm_source=zalo&utm_medium=zalo&zarsrc=30&tab=2&id=5",
            "/cu/bai?unheard_of=1&id=5",
        ] {
            let page = portal.get(asked).await;
            assert_eq!((page.status.as_u16(), page.header("location")), (301, "/tin-tuc/nam"), "{asked}");
        }
        assert_eq!(portal.get("/x.aspx?id=5").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn an_old_address_that_looks_like_ours_is_told_apart_by_its_query() {
    for portal in TestPortal::each_way().await {
        let redirects = [
            ("/tin", Some("/cach-dem")),
            ("/tin?id=5", Some("/tin-tuc/nam")),
            ("/tin/bai", Some("/cach-dem")),
            ("/tin/bai?id=5", Some("/tin-tuc/nam")),
            ("/tin/bai?id=6", None),
        ];
        keep_redirects(&portal, &redirects).await;
        for (asked, target) in [
            ("/tin", "/cach-dem"),
            ("/tin?id=5", "/tin-tuc/nam"),
            ("/tin?id=7", "/cach-dem"),
            ("/tin/bai?fbclid=abc", "/cach-dem"),
            ("/tin/bai?id=5&fbclid=abc", "/tin-tuc/nam"),
            ("/api/open_article?section=tin&slug=bai", "/cach-dem"),
        ] {
            let page = portal.get(asked).await;
            assert_eq!((page.status.as_u16(), page.header("location")), (301, target), "{asked}");
        }
        let gone = portal.get("/tin/bai?id=6").await;
        assert!(gone.status == StatusCode::GONE && gone.text.contains("Đã hết hạn."), "{}", gone.text);
    }
}

#[tokio::test]
async fn an_old_address_of_the_front_page_is_told_apart_by_its_query() {
    for portal in TestPortal::each_way().await {
        let redirects = [("/?p=123", Some("/tin-tuc/nam")), ("/?p=124", None), ("/", Some("/cach-dem"))];
        keep_redirects(&portal, &redirects).await;
        // Once more when the front page is stored.
        for _ in 0..2 {
            for asked in ["/?p=123", "/?fbclid=abc&p=123", "/api/open_front_page?p=123"] {
                let page = portal.get(asked).await;
                let expected = if asked.starts_with("/?") { (301, "/tin-tuc/nam") } else { (200, "") };
                assert_eq!((page.status.as_u16(), page.header("location")), expected, "{asked}");
            }
            assert_eq!(portal.get("/?p=124").await.status, StatusCode::GONE);
            for asked in ["/", "/?p=125", "/?fbclid=abc", "/?"] {
                assert_eq!(portal.get(asked).await.status, StatusCode::OK, "{asked}");
            }
        }
    }
}

#[tokio::test]
async fn an_old_address_leads_on_though_a_handler_has_its_first_word() {
    for portal in TestPortal::each_way().await {
        let olds = [
            "/media/123.jpg",
            "/media/2019/5/anh.png",
            "/media?id=5",
            "/api/News/5",
            "/api/news",
            "/api/Tin.ashx?id=5",
            "/pkg-cu/a.js",
            "/Portals/0/a.pdf",
            "/healthz/5",
            "/toa-soan/bai",
            "/tim-kiem/ket-qua?q=hop",
            "/mau-sac/do.css",
        ];
        keep_redirects(&portal, &olds.map(|old| (old, Some("/tin-tuc/nam")))).await;
        keep_redirects(&portal, &[("/media/go.doc", None)]).await;
        for asked in olds {
            let page = portal.get(asked).await;
            assert_eq!((page.status.as_u16(), page.header("location")), (301, "/tin-tuc/nam"), "{asked}");
            let head = portal.send(Request::head(asked)).await;
            assert_eq!((head.status.as_u16(), head.header("location")), (301, "/tin-tuc/nam"), "HEAD {asked}");
        }
        let gone = portal.get("/media/go.doc").await;
        assert!(gone.status == StatusCode::GONE && gone.text.contains("Đã hết hạn."), "{}", gone.text);
        assert_eq!(portal.get("/media/124.jpg").await.status, StatusCode::NOT_FOUND);
        assert_eq!(portal.send(Request::post("/media/123.jpg")).await.status, StatusCode::METHOD_NOT_ALLOWED);
    }
}
