//! What programs read of a portal: feeds, sitemaps, `robots.txt`, icons and pictures of what is shared, through the real router
//! on both engines.

use crate::support::{Answer, HOUR, NOON, TestPortal};
use axum::http::{Request, StatusCode, header};
use bantin::{
    db::{self, articles::NewArticle},
    domain::{ArticleId, Palette, SafeHtml, SharedPage, Slug},
    server::media,
};
use image::{ImageFormat, RgbImage, load_from_memory_with_format};

const FEEDS: [&str; 6] =
    ["/rss.xml", "/atom.xml", "/feed.json", "/tin-tuc/rss.xml", "/tin-tuc/atom.xml", "/tin-tuc/feed.json"];

const HOST: &str = "127.0.0.1:3000";

/// A photo of so many pixels, stored and known to the portal.
async fn insert_photo(portal: &TestPortal, width: u32, height: u32) -> bantin::domain::PhotoId {
    let mut png = Vec::new();
    let picture = RgbImage::from_fn(width, height, |x, _| image::Rgb([if x < width / 2 { 200 } else { 20 }, 90, 90]));
    picture.write_with_encoder(image::codecs::png::PngEncoder::new(&mut png)).unwrap();
    let file = media::store(&portal.state.settings.media_dir(), &[png]).unwrap();
    let mut tx = portal.state.db.begin().await.unwrap();
    let photo = db::photos::find_or_insert(&mut tx, portal.portal.id, &file).await.unwrap();
    tx.commit().await.unwrap();
    photo
}

/// An article with a photo, a link of its own, and letters that XML forbids.
async fn publish_whole(portal: &TestPortal) -> ArticleId {
    let photo = insert_photo(portal, 1300, 700).await;
    let mut tx = portal.state.db.begin().await.unwrap();
    let article = NewArticle {
        portal: portal.portal.id,
        section: &portal.section,
        slug: Slug::parse("khanh-thanh-cau").unwrap(),
        headline: "Khánh thành <cầu> & đường\u{1}",
        standfirst: "Lời dẫn\u{b} của “bài”.",
        body: SafeHtml::from_cleaned("<p>Xem <a href=\"/tin-tuc\">tin tức</a>\u{8}.</p>".to_owned()),
        byline: Some("Tổ Phóng viên"),
        photo: Some((photo, "Cây cầu.", "Một cây cầu.")),
        published_at: NOON.minus_millis(HOUR),
    };
    let id = db::articles::insert_published(&mut tx, article).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    id
}

/// The texts that an XML element of this name has, in their order.
fn texts_of<'a>(xml: &'a str, name: &str) -> Vec<&'a str> {
    let (start, end) = (format!("<{name}>"), format!("</{name}>"));
    xml.split(&start).skip(1).map(|rest| rest.split(&end).next().unwrap()).collect()
}

/// Reads all of it, as a parser does.
fn assert_well_formed(xml: &str) {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut depth = 0;
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {xml}")) {
            quick_xml::events::Event::Start(_) => depth += 1,
            quick_xml::events::Event::End(_) => depth -= 1,
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "{xml}");
}

#[tokio::test]
async fn feeds_have_whole_articles_with_whole_addresses() {
    for portal in TestPortal::each_way().await {
        let id = publish_whole(&portal).await;
        for path in FEEDS {
            let feed = portal.get(path).await;
            assert_eq!(feed.status, StatusCode::OK, "{path}: {}", feed.text);
            assert_eq!(feed.header("cache-control"), "no-cache", "{path}");
            for part in ["tin-tuc/khanh-thanh-cau", "Tổ Phóng viên", "Tin tức", "cầu", &format!("bai-{}", id.0)]
            {
                assert!(feed.text.contains(part), "{path}: {part} is missing: {}", feed.text);
            }
            let own = format!("http://{HOST}{path}");
            assert!(feed.text.contains(&own), "{path} names itself: {}", feed.text);
            assert!(!feed.text.contains("\"/media/") && !feed.text.contains("=\"/tin-tuc"), "{path}: {}", feed.text);
            match path.ends_with(".json") {
                true => {
                    let feed: serde_json::Value = serde_json::from_str(&feed.text).unwrap();
                    assert_eq!(feed["items"][0]["title"], "Khánh thành <cầu> & đường\u{1}");
                    let content = feed["items"][0]["content_html"].as_str().unwrap();
                    assert!(content.contains(&format!("<a href=\"http://{HOST}/tin-tuc\">")), "{content}");
                }
                false => {
                    assert_well_formed(&feed.text);
                    assert!(!feed.text.contains(['\u{1}', '\u{8}', '\u{b}']), "{path}: signs that XML forbids");
                    let titles = texts_of(&feed.text, "title");
                    assert_eq!(titles.last(), Some(&"Khánh thành &lt;cầu&gt; &amp; đường"), "{path}");
                }
            }
        }
        let rss = portal.get("/rss.xml").await.text;
        assert_eq!(texts_of(&rss, "pubDate"), ["Mon, 17 Jan 2022 11:00:00 +0700"]);
        let length = rss.split(" length=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(length.parse::<u64>().unwrap() > 100, "the photo's bytes: {rss}");
    }
}

#[tokio::test]
async fn a_feed_has_the_newest_twenty_and_only_what_readers_may_see() {
    for portal in TestPortal::each_way().await {
        for number in 1..=22 {
            portal.publish(&format!("bai-{number}"), number * HOUR).await;
        }
        portal.publish("sap-dang", -HOUR).await;
        let draft = portal.publish("ban-nhap", HOUR / 2).await;
        portal.make_draft(draft).await;
        portal.publish("het-han", HOUR / 2).await;
        portal.sql("update articles set status = 'withdrawn', expired_note = 'Cũ.' where slug = 'het-han'").await;
        for path in FEEDS.into_iter().chain(["/sitemap.xml", "/tin-moi.xml", "/api/v1/articles?limit=100"]) {
            let feed = portal.get(path).await.text;
            for hidden in ["sap-dang", "ban-nhap", "het-han"] {
                assert!(!feed.contains(hidden), "{path}: {hidden}");
            }
            assert!(feed.contains("tin-tuc/bai-20"), "{path}: {feed}");
            let is_whole = path.contains("sitemap") || path.contains("tin-moi") || path.contains("api");
            assert_eq!(feed.contains("tin-tuc/bai-21"), is_whole, "{path}");
        }
    }
}

#[tokio::test]
async fn a_feed_of_no_section_says_what_became_of_it() {
    for portal in TestPortal::each_way().await {
        let mut tx = portal.state.db.begin().await.unwrap();
        let id = portal.portal.id;
        for (address, target) in
            [("/cu", Some("/tin-tuc")), ("/da-bo", None), ("/xa/rss.xml", Some("/tin-tuc/rss.xml"))]
        {
            db::redirects::insert(&mut tx, id, address, target, "Gộp chuyên mục.", NOON).await.unwrap();
        }
        tx.commit().await.unwrap();
        for (path, status, location) in [
            ("/khong-co/rss.xml", 404, ""),
            ("/Tin-Tuc/rss.xml", 404, ""),
            ("/toa-soan/rss.xml", 404, ""),
            ("/tin-tuc/rss.xml/x", 404, ""),
            ("/%ff/atom.xml", 400, ""),
            ("/cu/atom.xml", 301, "/tin-tuc/atom.xml"),
            ("/cu/feed.json", 301, "/tin-tuc/feed.json"),
            ("/xa/rss.xml", 301, "/tin-tuc/rss.xml"),
            ("/da-bo/rss.xml", 410, ""),
        ] {
            let feed = portal.get(path).await;
            assert_eq!((feed.status.as_u16(), feed.header("location")), (status, location), "{path}");
        }
        let empty = portal.get("/tin-tuc/rss.xml").await;
        assert_eq!(empty.status, StatusCode::OK, "a section with nothing in it has a feed");
        assert_well_formed(&empty.text);
    }
}

#[tokio::test]
async fn what_is_known_is_not_sent_again_until_it_moves() {
    for mut portal in TestPortal::both().await {
        portal.keep_pages(8);
        portal.publish("bai-mot", HOUR).await;
        portal.see_changes().await;
        for path in FEEDS.into_iter().chain(["/sitemap.xml", "/tin-moi.xml", "/api/v1/articles", "/api/v1/sections"]) {
            let first = portal.get(path).await;
            let etag = first.header("etag").to_owned();
            assert!(!etag.is_empty(), "{path}");
            let again = portal.send(Request::get(path).header(header::IF_NONE_MATCH, &etag)).await;
            assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""), "{path}");
            let head = portal.send(Request::head(path)).await;
            assert_eq!(
                (head.status, head.text.as_str(), head.header("etag")),
                (StatusCode::OK, "", etag.as_str()),
                "{path}"
            );
            assert_eq!(head.header("content-length"), first.text.len().to_string(), "{path}");
        }
        let etag = portal.get("/rss.xml").await.header("etag").to_owned();
        portal.publish("bai-hai", HOUR / 2).await;
        portal.see_changes().await;
        let moved = portal.send(Request::get("/rss.xml").header(header::IF_NONE_MATCH, &etag)).await;
        assert!(moved.status == StatusCode::OK && moved.text.contains("bai-hai"), "{}", moved.text);
        portal.sql("update articles set status = 'withdrawn' where slug = 'bai-hai'").await;
        portal.see_changes().await;
        assert!(!portal.get("/rss.xml").await.text.contains("bai-hai"), "what was withdrawn is gone at once");
    }
}

#[tokio::test]
async fn one_portals_articles_are_in_no_file_of_another() {
    for portal in TestPortal::both().await {
        let id = portal.publish("bai-mot", HOUR).await;
        let mut tx = portal.state.db.begin().await.unwrap();
        let other = db::portals::insert_portal(&mut tx, "UBND xã Khác", false, NOON).await.unwrap().unwrap();
        db::portals::insert_host(&mut tx, other.id, "khac.example").await.unwrap();
        let slug = Slug::parse("tin-tuc").unwrap();
        db::portals::find_or_insert_section(&mut tx, other.id, &slug, "tin tức").await.unwrap();
        tx.commit().await.unwrap();
        portal.see_changes().await;
        let get = async |path: &str| portal.send(Request::get(path).header(header::HOST, "khac.example")).await;
        let files = ["/sitemap.xml", "/sitemap-0.xml", "/tin-moi.xml", "/api/v1/articles", "/robots.txt"];
        for path in FEEDS.into_iter().chain(files) {
            let file = get(path).await;
            assert_eq!(file.status, StatusCode::OK, "{path}");
            assert!(!file.text.contains("bai-mot") && !file.text.contains(HOST), "{path}: {}", file.text);
        }
        let picture = format!("/anh-chia-se/{}-0123456789abcdef.jpg", id.0);
        for path in ["/sitemap-1.xml", &format!("/api/v1/articles/{}", id.0), &picture] {
            assert_eq!(get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let unknown = portal.send(Request::get("/rss.xml").header(header::HOST, "la.example")).await;
        assert_eq!(unknown.status, StatusCode::MISDIRECTED_REQUEST);
    }
}

#[tokio::test]
async fn a_sitemap_has_every_page_and_parts_where_there_are_many() {
    for portal in TestPortal::both().await {
        portal.publish("bai-mot", HOUR).await;
        let map = portal.get("/sitemap.xml").await.text;
        assert_well_formed(&map);
        let paths = ["/", "/ban-do-hanh-chinh", "/luu-tru", "/cach-dem", "/tin-tuc", "/tin-tuc/bai-mot"];
        assert_eq!(texts_of(&map, "loc"), paths.map(|path| format!("http://{HOST}{path}")));
        assert_eq!(texts_of(&map, "lastmod"), ["2022-01-17T11:00:00+07:00"]);
        for missing in ["/sitemap-7.xml", "/sitemap-01.xml", "/sitemap-x.xml", "/sitemap-.xml", "/sitemap-%ff.xml"] {
            assert_eq!(portal.get(missing).await.status, StatusCode::NOT_FOUND, "{missing}");
        }
    }
}

#[tokio::test]
async fn many_articles_are_in_parts_each_once() {
    for portal in TestPortal::both().await {
        let mut tx = portal.state.db.begin().await.unwrap();
        let articles: Vec<_> = (1..=5_200)
            .map(|number| NewArticle {
                portal: portal.portal.id,
                section: &portal.section,
                slug: Slug::parse(&format!("bai-{number}")).unwrap(),
                headline: "Bài",
                standfirst: "",
                body: SafeHtml::from_cleaned("<p>Thân.</p>".to_owned()),
                byline: None,
                photo: None,
                published_at: NOON.minus_millis(number * HOUR),
            })
            .collect();
        db::seeding::insert_published(&mut tx, &articles).await.unwrap();
        tx.commit().await.unwrap();
        portal.see_changes().await;
        let index = portal.get("/sitemap.xml").await.text;
        assert!(index.contains("<sitemapindex "), "{index}");
        assert_well_formed(&index);
        let mut pages = Vec::new();
        for part in texts_of(&index, "loc") {
            let part = portal.get(part.strip_prefix("http://127.0.0.1:3000").unwrap()).await;
            assert_eq!(part.status, StatusCode::OK);
            pages.extend(texts_of(&part.text, "loc").into_iter().map(str::to_owned));
        }
        assert_eq!(pages.len(), 5 + 5_200);
        pages.sort();
        pages.dedup();
        assert_eq!(pages.len(), 5 + 5_200, "each once");
    }
}

#[tokio::test]
async fn only_news_of_two_days_are_in_the_news_sitemap() {
    for portal in TestPortal::both().await {
        portal.publish("moi", 47 * HOUR).await;
        portal.publish("cu", 49 * HOUR).await;
        let news = portal.get("/tin-moi.xml").await.text;
        assert_well_formed(&news);
        assert_eq!(texts_of(&news, "loc"), [format!("http://{HOST}/tin-tuc/moi")]);
        assert_eq!(texts_of(&news, "news:name"), ["UBND thành phố Ngã Bảy"]);
        assert_eq!(texts_of(&news, "news:title"), ["moi"]);
    }
}

#[tokio::test]
async fn programs_are_told_where_they_may_go_and_whom_to_write_to() {
    let portal = TestPortal::sqlite().await;
    let robots = portal.get("/robots.txt").await;
    assert_eq!((robots.status, robots.header("content-type")), (StatusCode::OK, "text/plain; charset=utf-8"));
    assert!(robots.text.contains(&format!("Sitemap: http://{HOST}/sitemap.xml\n")), "{}", robots.text);
    assert_eq!(portal.get("/.well-known/security.txt").await.status, StatusCode::NOT_FOUND);
    portal.sql("insert into portal_settings (portal_id, email) select id, 'toasoan@ngabay.gov.vn' from portals").await;
    let security = portal.get("/.well-known/security.txt").await;
    assert_eq!(security.status, StatusCode::OK);
    assert!(
        security.text.starts_with("Contact: mailto:toasoan@ngabay.gov.vn\nExpires: 2022-07-16T"),
        "{}",
        security.text
    );
}

#[tokio::test]
async fn icons_have_the_portals_colours() {
    let portal = TestPortal::sqlite().await;
    let svg = portal.get("/favicon.svg").await;
    assert_eq!((svg.status, svg.header("content-type")), (StatusCode::OK, "image/svg+xml"));
    assert!(svg.text.contains("#7f161b"), "{}", svg.text);
    portal.sql("insert into portal_settings (portal_id, band_color, accent_color) select id, '#0b3d2e', '#0b5d3e' from portals").await;
    assert!(portal.get("/favicon.svg").await.text.contains("#0b3d2e"));
    for (path, kind) in [("/apple-touch-icon.png", "image/png"), ("/favicon.ico", "image/x-icon")] {
        let icon = portal.get(path).await;
        assert_eq!((icon.status, icon.header("content-type")), (StatusCode::OK, kind), "{path}");
    }
}

/// The address of the picture that this page names.
fn picture_of(page: &Answer) -> String {
    let url = page.text.split("<meta property=\"og:image\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    url.strip_prefix("http://127.0.0.1:3000").unwrap().to_owned()
}

#[tokio::test]
async fn every_page_has_a_picture_to_be_shared_with() {
    for portal in TestPortal::both().await {
        publish_whole(&portal).await;
        portal.publish("khong-anh", HOUR).await;
        let mut pictures = Vec::new();
        for path in
            ["/", "/tin-tuc", "/tin-tuc/khong-anh", "/tin-tuc/khanh-thanh-cau", "/ban-do-hanh-chinh", "/cach-dem"]
        {
            let page = portal.get(path).await;
            for part in [r#"<meta property="og:title""#, r#"<meta name="twitter:card" content="summary_large_image">"#]
            {
                assert!(page.text.contains(part), "{path}: {part}");
            }
            assert!(page.text.contains(&format!("<link href=\"http://{HOST}{path}\" rel=\"canonical\">")), "{path}");
            let picture = portal.bytes(&picture_of(&page)).await;
            let decoded = load_from_memory_with_format(&picture, ImageFormat::Jpeg).unwrap();
            assert_eq!((decoded.width(), decoded.height()), (1200, 630), "{path}");
            pictures.push(picture);
        }
        assert_eq!(pictures[0], pictures[5], "the portal's");
        assert!(pictures[1] != pictures[0] && pictures[2] != pictures[1] && pictures[3] != pictures[2]);
        let photo = load_from_memory_with_format(&pictures[3], ImageFormat::Jpeg).unwrap().into_rgb8();
        assert!(photo.get_pixel(100, 300).0[0] > 150 && photo.get_pixel(1100, 300).0[0] < 80, "the photo itself");
    }
}

#[tokio::test]
async fn a_picture_is_drawn_of_what_readers_may_see_and_of_nothing_else() {
    let portal = TestPortal::sqlite().await;
    let id = portal.publish("bai-mot", HOUR).await;
    let path = picture_of(&portal.get("/tin-tuc/bai-mot").await);
    let picture = portal.get(&path).await;
    assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, "image/jpeg"));
    assert_eq!(picture.header("cross-origin-resource-policy"), "cross-origin");
    let again = portal.send(Request::get(&path).header(header::IF_NONE_MATCH, picture.header("etag"))).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    let old = portal.get(&format!("/anh-chia-se/{}-0123456789abcdef.jpg", id.0)).await;
    assert_eq!((old.status.as_u16(), old.header("location")), (302, path.as_str()), "an older one leads on");
    for nothing in ["/anh-chia-se/x.jpg", "/anh-chia-se/0-0123456789abcdef.jpg", "/anh-chia-se/%ff", "/anh-chia-se"] {
        assert_eq!(portal.get(nothing).await.status, StatusCode::NOT_FOUND, "{nothing}");
    }
    portal.sql("update articles set status = 'withdrawn'").await;
    assert_eq!(portal.get(&path).await.status, StatusCode::NOT_FOUND);
    let of_portal = SharedPage::Portal.picture_path(&portal.portal, None::<Palette>);
    assert_eq!(portal.get(&of_portal).await.status, StatusCode::OK);
}

#[tokio::test]
async fn pages_name_their_feeds_and_articles_what_they_are() {
    for portal in TestPortal::each_way().await {
        portal.publish("bai-mot", HOUR).await;
        for (page, feed) in [("/", "/rss.xml"), ("/tin-tuc", "/tin-tuc/atom.xml")] {
            assert!(portal.get(page).await.text.contains(&format!("href=\"{feed}\"")), "{page}");
        }
        let article = portal.get("/tin-tuc/bai-mot").await.text;
        for part in [
            r#"<meta name="DC.title" content="bai-mot">"#,
            r#"<meta name="DC.creator" content="Ban Biên tập">"#,
            r#"<meta name="DC.date" content="2022-01-17">"#,
            r#"<meta name="DC.publisher" content="UBND thành phố Ngã Bảy">"#,
            r#"<meta name="DC.language" content="vi">"#,
            r#""@type":"BreadcrumbList""#,
            r#""articleSection":"Tin tức""#,
        ] {
            assert!(article.contains(part), "missing: {part}\n{article}");
        }
        let front = portal.get("/").await.text;
        for part in [r#""@type":"GovernmentOrganization""#, "/tim-kiem?q={search_term_string}"] {
            assert!(front.contains(part), "missing: {part}");
        }
        for (path, heading) in [("/khong-co", "Không tìm thấy trang"), ("/cach-dem", "Cách đếm")] {
            let title = format!("<title>{heading} - UBND thành phố Ngã Bảy</title>");
            assert!(portal.get(path).await.text.contains(&title), "{path}");
        }
    }
}

#[tokio::test]
async fn whatever_is_asked_for_is_answered() {
    let portal = TestPortal::sqlite().await;
    portal.publish("bai-mot", HOUR).await;
    let odd = ["%00", "%ff%fe", "..%2f", "%F0%9F%8E%89", "'%22<>", "99999999999999999999", "-1", "%25", "a%0d%0ab"];
    for odd in odd.map(|odd| odd.replace('<', "%3C").replace('>', "%3E")) {
        for path in [
            format!("/{odd}/rss.xml"),
            format!("/rss.xml?{odd}={odd}"),
            format!("/sitemap-{odd}.xml"),
            format!("/anh-chia-se/{odd}"),
            format!("/anh-chia-se/muc-{odd}-0123456789abcdef.jpg"),
            format!("/api/v1/articles/{odd}"),
            format!("/api/v1/articles?section={odd}"),
            format!("/api/v1/articles?before={odd}"),
            format!("/api/v1/articles?from={odd}&to={odd}"),
            format!("/api/v1/articles?limit={odd}"),
            format!("/api/v1/articles?{odd}"),
            format!("/api/v1/{odd}"),
            format!("/.well-known/{odd}"),
        ] {
            let status = portal.get(&path).await.status.as_u16();
            assert!([200, 400, 404].contains(&status), "{path}: {status}");
        }
    }
}
