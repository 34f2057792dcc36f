//! Stored pages: what readers are given, and when a page is made anew.

use crate::support::{HOUR, NOON, PAGES, TestPortal};
use axum::{
    extract::FromRef,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use bantin::{
    db,
    domain::{ArticleId, Role, Slug},
    server::pages::renumbering::Renumbering,
};
use futures::future::join_all;
use http_body_util::BodyExt;

const SECOND: i64 = 1000;

/// A portal on each engine that keeps its pages, with one article.
async fn both() -> Vec<(TestPortal, ArticleId)> {
    let mut portals = Vec::new();
    for mut portal in TestPortal::both().await {
        portal.keep_pages(8);
        let article = portal.publish("bai-mot", HOUR).await;
        portal.see_changes().await;
        portals.push((portal, article));
    }
    portals
}

async fn text(portal: &TestPortal, path: &str) -> String {
    let page = portal.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    page.text
}

/// Adds to a number behind everybody's back, so that only a page that is made anew shows it.
async fn tamper(portal: &TestPortal) {
    portal.sql("update page_view_totals set base = base + 7000").await;
}

#[tokio::test]
async fn a_page_is_not_made_anew_while_nothing_moves() {
    for (portal, _) in both().await {
        let first = text(&portal, "/tin-tuc/bai-mot").await;
        tamper(&portal).await;
        portal.state.clock.advance_millis(HOUR);
        portal.see_changes().await;
        assert_eq!(text(&portal, "/tin-tuc/bai-mot").await, first);
    }
}

#[tokio::test]
async fn what_is_published_shows_on_every_page_at_once() {
    for (portal, _) in both().await {
        for path in ["/", "/tin-tuc", "/tin-tuc/bai-mot"] {
            assert!(!text(&portal, path).await.contains("bai-hai"));
        }
        portal.publish("bai-hai", HOUR / 2).await;
        portal.see_changes().await;
        for path in ["/", "/tin-tuc", "/tin-tuc/bai-mot"] {
            assert!(text(&portal, path).await.contains("bai-hai"), "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_withdrawn_is_gone_at_once() {
    for (portal, _) in both().await {
        text(&portal, "/tin-tuc/bai-mot").await;
        let mut tx = portal.state.db.begin().await.unwrap();
        let (id, slug) = (portal.portal.id, Slug::parse("bai-mot").unwrap());
        db::articles::withdraw(&mut tx, id, &portal.section.slug, &slug, "Sai số liệu.", NOON).await.unwrap();
        tx.commit().await.unwrap();
        portal.see_changes().await;
        assert_eq!(portal.get("/tin-tuc/bai-mot").await.status, StatusCode::GONE);
    }
}

#[tokio::test]
async fn whatever_readers_see_makes_pages_anew() {
    let statements = [
        "update portals set name = 'UBND phường Ngã Bảy'",
        "update sections set title = 'thời sự'",
        "update articles set headline = 'Đính chính'",
        "insert into redirects (portal_id, path, target, reason, created_at) select id, '/cu', '/', 'đổi', 0 from portals",
        "insert into portal_hosts (host, portal_id) select 'ngabay.example', id from portals",
        "insert into administrative_maps (portal_id, title, note, view_box) select id, 'a', 'b', '0 0 1 1' from portals",
        "insert into administrative_units (portal_id, position, kind, name, outline, label_x, label_y)
            select id, 1, 'phường', 'Ngã Bảy', '', 0, 0 from portals",
        "delete from administrative_units",
        "update photos set width = 2",
        "delete from photos",
        "insert into section_parents (portal_id, section_id, parent_id) select portal_id, id, id from sections",
        "update section_parents set parent_id = section_id",
        "delete from section_parents",
        "insert into portal_settings (portal_id, slogan) select id, 'Vì nhân dân phục vụ' from portals",
        "update portal_settings set licence = 'Giấy phép số 1'",
        "delete from portal_settings",
        "insert into section_merges (portal_id, section_id, target_id, merged_at) select portal_id, id, id, 0 from sections",
        "delete from section_merges",
        "insert into quick_links (portal_id, position, title, address, icon) select id, 1, 'a', '/a', 'lich' from portals",
        "update quick_links set title = 'b'",
        "delete from quick_links",
        "insert into front_blocks (portal_id, standing, position, kind) select id, 'live', 1, 'most_read' from portals",
        "update front_blocks set title = 'Đọc nhiều'",
        "delete from front_blocks",
        "insert into alerts (portal_id, level, text, starts_at, ends_at, created_at, created_by)
            select portal_id, 'warning', 'Triều cường', 1642395600000, 1642399200000, 0, id from people",
        "update alerts set text = 'Triều cường lên cao'",
        "delete from alerts",
        "update sections set kind = 'pages'",
        "update sections set kind = 'news'",
        "update articles set position = 2",
        "insert into documents (article_id, portal_id, number, kind, issuer, signer, topic, issuer_slug, topic_slug, issued_on, words)
            select id, portal_id, '1', 'quyet-dinh', 'UBND', 'An', '', 'ubnd', '', 1, '' from articles",
        "insert into document_replacements (portal_id, article_id, replaced_id) select portal_id, article_id, article_id from documents",
        "delete from document_replacements",
        "update documents set number = '2'",
        "delete from documents",
        "update portals set closed_at = 1",
        "update portals set successor_url = 'https://bensen.gov.vn'",
        "update portals set successor_name = 'UBND phường Bến Sen'",
        "update portals set closed_at = null",
    ];
    for (portal, _) in both().await {
        // Nothing uses it, so nobody sees that it is new.
        portal
            .sql("insert into photos (portal_id, digest, extension, width, height, widths) select id, 'a', 'gif', 1, 1, '1' from portals")
            .await;
        portal.sql("insert into front_arrangements (portal_id, standing, edition, at) select id, 'live', 1, 0 from portals").await;
        portal.sign_in(&[Role::Publisher]).await;
        let mut shown = text(&portal, "/tin-tuc/bai-mot").await;
        for statement in statements {
            tamper(&portal).await;
            portal.sql(statement).await;
            portal.see_changes().await;
            let page = text(&portal, "/tin-tuc/bai-mot").await;
            assert_ne!(page, shown, "{statement}");
            shown = page;
        }
    }
}

#[tokio::test]
async fn a_draft_makes_no_page_anew() {
    for (portal, article) in both().await {
        let hidden = portal.publish("nhap", HOUR).await;
        portal.make_draft(hidden).await;
        portal.see_changes().await;
        let first = text(&portal, "/tin-tuc/bai-mot").await;
        tamper(&portal).await;
        portal.sql("update articles set headline = 'Viết dở' where status = 'draft'").await;
        portal.see_changes().await;
        assert_eq!(text(&portal, "/tin-tuc/bai-mot").await, first);
        assert_ne!(hidden, article);
    }
}

#[tokio::test]
async fn a_count_shows_a_second_later_at_most() {
    for (portal, article) in both().await {
        assert!(text(&portal, "/tin-tuc/bai-mot").await.contains("Lượt xem: 0<"));
        portal.count_view(article, "00000000000000aa").await;
        portal.see_changes().await;
        portal.state.clock.advance_millis(SECOND - 1);
        assert!(text(&portal, "/tin-tuc/bai-mot").await.contains("Lượt xem: 0<"), "once a second at most");
        portal.state.clock.advance_millis(1);
        let page = text(&portal, "/tin-tuc/bai-mot").await;
        assert!(page.contains("Lượt xem: 1<") && page.contains("Đang online: 1<"));
        // A page that was made a while ago shows the next view at once.
        portal.state.clock.advance_millis(5 * SECOND);
        portal.count_view(article, "00000000000000bb").await;
        portal.see_changes().await;
        assert!(text(&portal, "/tin-tuc/bai-mot").await.contains("Lượt xem: 2<"));
    }
}

#[tokio::test]
async fn new_numbers_need_no_rendering_for_a_minute() {
    for (portal, article) in both().await {
        portal.publish("bai-hai", HOUR).await;
        portal.see_changes().await;
        portal.count_view(article, "00000000000000aa").await;
        let is_most_read = |page: &str| page.split("Đọc nhiều").nth(1).unwrap().contains("bai-hai");
        assert!(!is_most_read(&text(&portal, "/tin-tuc/bai-mot").await));
        portal
            .sql(
                "insert into page_view_days (article_id, day, portal_id, views)
                    select id, 19009, portal_id, 50 from articles where slug = 'bai-hai'",
            )
            .await;
        for (reader, millis, rendered) in [("00000000000000bb", SECOND, false), ("00000000000000cc", 60 * SECOND, true)]
        {
            let views = portal.count_view(article, reader).await.views;
            portal.see_changes().await;
            portal.state.clock.advance_millis(millis);
            let page = portal.send(Request::get("/tin-tuc/bai-mot")).await;
            assert!(page.text.contains(&format!("Lượt xem: {views}<")), "{views}");
            assert!(page.text.contains(&format!("Hôm nay: {views}<")));
            assert_eq!(is_most_read(&page.text), rendered);
            assert_eq!(page.header("content-length"), page.text.len().to_string());
        }
    }
}

fn has_number(page: &str, number: &str) -> bool {
    page.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == number)
}

/// Wherever a page shows a number, in its text or in what an island starts from: one without its mark grows old.
#[tokio::test]
async fn no_number_of_a_page_is_left_behind() {
    for (portal, article) in both().await {
        let mut tx = portal.state.db.begin().await.unwrap();
        db::counting::add_page_view_base(&mut tx, portal.portal.id, article, 31_337, "thử", NOON).await.unwrap();
        db::counting::add_visit_base(&mut tx, portal.portal.id, 474_478, "thử", NOON).await.unwrap();
        db::counting::add_visits(&mut tx, portal.portal.id, NOON.day(), 8_642).await.unwrap();
        tx.commit().await.unwrap();
        portal
            .sql(
                "with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < 777)
                insert into sightings (day, portal_id, reader, article_id, seen_at)
                select 19009, id, number, 0, 1642395600000 from numbers cross join portals",
            )
            .await;
        portal.see_changes().await;
        for path in PAGES {
            let page = text(&portal, path).await;
            for number in ["777", "8642", "483120"] {
                assert!(has_number(&page, number), "{path}: {number}");
            }
        }
        for statement in [
            "update page_view_totals set base = base + 1111",
            "update visit_days set visits = visits + 1111",
            "update sightings set seen_at = null where reader > 555",
            "update visit_totals set base = base + 1111, version = version + 1",
        ] {
            portal.sql(statement).await;
        }
        portal.see_changes().await;
        portal.state.clock.advance_millis(SECOND);
        for path in PAGES {
            let page = text(&portal, path).await;
            for old in ["777", "8642", "483120", "31337"] {
                assert!(!has_number(&page, old), "{path}: {old} has no mark");
            }
            for new in ["555", "9753", "484231"] {
                assert!(has_number(&page, new), "{path}: {new}");
            }
        }
        assert!(text(&portal, "/tin-tuc/bai-mot").await.contains("Lượt xem: 32448<"));
    }
}

#[tokio::test]
async fn an_article_appears_when_its_time_has_come() {
    for (portal, _) in both().await {
        portal.publish("hen-gio", -HOUR).await;
        portal.see_changes().await;
        assert!(!text(&portal, "/").await.contains("hen-gio"));
        portal.state.clock.advance_millis(HOUR);
        portal.see_changes().await;
        assert!(text(&portal, "/").await.contains("hen-gio"));
    }
}

#[tokio::test]
async fn an_alert_comes_and_goes_at_its_time_though_nobody_writes() {
    for (portal, _) in both().await {
        portal.sign_in(&[Role::Publisher]).await;
        portal
            .sql(
                "insert into alerts (portal_id, level, text, starts_at, ends_at, created_at, created_by)
                    select portal_id, 'emergency', 'Bão số 9', 1642399200000, 1642402800000, 0, id from people",
            )
            .await;
        let is_shown = async |millis: i64| {
            portal.state.clock.advance_millis(millis);
            portal.see_changes().await;
            let mut shown = Vec::new();
            for path in PAGES {
                shown.push(text(&portal, path).await.contains("Bão số 9"));
            }
            shown
        };
        assert_eq!(is_shown(HOUR - 1).await, [false; PAGES.len()]);
        assert_eq!(is_shown(1).await, [true; PAGES.len()]);
        assert_eq!(is_shown(HOUR - 1).await, [true; PAGES.len()]);
        assert_eq!(is_shown(1).await, [false; PAGES.len()]);
    }
}

#[tokio::test]
async fn today_begins_anew_at_midnight() {
    for (portal, article) in both().await {
        portal.count_view(article, "00000000000000aa").await;
        portal.see_changes().await;
        assert!(text(&portal, "/").await.contains("Hôm nay: 1<"));
        portal.state.clock.advance_millis(12 * HOUR);
        portal.see_changes().await;
        assert!(text(&portal, "/").await.contains("Hôm nay: 0<"));
    }
}

#[tokio::test]
async fn whoever_is_signed_in_gets_no_stored_page_and_leaves_none() {
    for (portal, _) in both().await {
        let first = text(&portal, "/").await;
        tamper(&portal).await;
        let signed_in = Request::get("/").header(header::COOKIE, "a=b; __Host-bantin=xyz");
        let own = portal.send(signed_in).await;
        assert!(own.text.contains("Lượt xem: 7000"), "made for this person");
        assert_eq!(text(&portal, "/").await, first);
        let other_cookie = Request::get("/").header(header::COOKIE, "_ga=__Host-bantin");
        assert_eq!(portal.send(other_cookie).await.text, first);
    }
}

#[tokio::test]
async fn a_page_knows_nothing_of_who_asked_first() {
    let (portal, _) = both().await.remove(0);
    let request = Request::get("/tin-tuc?utm_source=thu&x=%3Cscript%3E")
        .header(header::REFERER, "https://thu.example/thu")
        .header(header::ACCEPT_LANGUAGE, "thu")
        .header("x-forwarded-host", "thu.example");
    let first = portal.send(request).await.text;
    assert!(!first.contains("thu.example") && !first.contains("utm_source"));
    tamper(&portal).await;
    assert_eq!(text(&portal, "/tin-tuc").await, first, "the same page, whatever else was asked");
    assert_eq!(portal.get("/tin-tuc?%74rang=9").await.text, first, "a key that is not known by its form is none");
}

#[tokio::test]
async fn pages_of_a_list_are_kept_apart() {
    let (portal, _) = both().await.remove(0);
    for number in 0..15 {
        portal.publish(&format!("tin-{number}"), 2 * HOUR + number).await;
    }
    portal.see_changes().await;
    let (first, second) = (text(&portal, "/tin-tuc").await, text(&portal, "/tin-tuc?trang=2").await);
    assert!(second.contains("Trang 2") && !first.contains("Trang 2 -"));
    assert_eq!(text(&portal, "/tin-tuc?trang=2").await, second);
}

#[tokio::test]
async fn a_stored_page_answers_as_the_made_one_did() {
    let (portal, _) = both().await.remove(0);
    let (made, stored) = (portal.get("/tin-tuc/bai-mot").await, portal.get("/tin-tuc/bai-mot").await);
    assert_eq!(made.headers, stored.headers);
    assert_eq!(stored.header("content-length"), stored.text.len().to_string());
    assert!(stored.header("content-security-policy").contains("sha256-"));
    for name in ["x-content-type-options", "referrer-policy", "permissions-policy"] {
        assert!(!stored.header(name).is_empty(), "{name}");
    }
    assert!(stored.header("set-cookie").is_empty());
    let known = Request::get("/tin-tuc/bai-mot").header(header::IF_NONE_MATCH, stored.header("etag"));
    let again = portal.send(known).await;
    assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    let head = portal.send(Request::head("/tin-tuc/bai-mot")).await;
    assert_eq!((head.text.as_str(), head.header("content-length")), ("", stored.header("content-length")));
    let compressed = portal.send(Request::get("/tin-tuc/bai-mot").header(header::ACCEPT_ENCODING, "gzip, br")).await;
    assert_eq!((compressed.header("content-encoding"), compressed.header("vary")), ("br", "accept-encoding"));
}

#[tokio::test]
async fn stored_pages_outlive_the_database() {
    for (portal, article) in both().await {
        let first = text(&portal, "/tin-tuc/bai-mot").await;
        portal.count_view(article, "00000000000000aa").await;
        portal.publish("bai-hai", HOUR).await;
        portal.see_changes().await;
        portal.state.clock.advance_millis(SECOND);
        portal.state.db.close().await;
        assert!(portal.state.register.refresh().await.is_err());
        assert_eq!(text(&portal, "/tin-tuc/bai-mot").await, first);
        assert!(portal.get("/tin-tuc/bai-hai").await.status.is_server_error());
    }
}

#[tokio::test]
async fn a_busy_server_shows_old_numbers_and_no_old_content() {
    for (portal, article) in both().await {
        let first = text(&portal, "/tin-tuc/bai-mot").await;
        let _all_places = portal.state.lanes.take_all_for_reading();
        portal.count_view(article, "00000000000000aa").await;
        portal.see_changes().await;
        portal.state.clock.advance_millis(120 * SECOND);
        assert_eq!(text(&portal, "/tin-tuc/bai-mot").await, first, "it would have to be rendered");
        portal.publish("bai-hai", HOUR).await;
        portal.see_changes().await;
        assert_eq!(portal.get("/tin-tuc/bai-mot").await.status, StatusCode::SERVICE_UNAVAILABLE);
    }
}

#[tokio::test]
async fn what_is_no_page_is_not_kept() {
    for (portal, _) in both().await {
        assert_eq!(portal.get("/tin-tuc/bai-hai").await.status, StatusCode::NOT_FOUND);
        portal.publish("bai-hai", HOUR).await;
        // Nobody has seen a change yet.
        assert_eq!(portal.get("/tin-tuc/bai-hai").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn one_request_makes_a_page_and_the_others_wait() {
    let (portal, _) = both().await.remove(0);
    // More than may be under way at once, if each were made for itself.
    let answers = join_all((0..500).map(|_| portal.get("/tin-tuc/bai-mot"))).await;
    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK));
}

#[tokio::test]
async fn too_many_at_once_are_told_to_come_back() {
    let (portal, article) = both().await.remove(0);
    text(&portal, "/tin-tuc/bai-mot").await;
    let paths: Vec<_> = (0..450).map(|number| format!("/tin-tuc/khong-co-{number}")).collect();
    let crowd = join_all(paths.iter().map(|path| portal.get(path)));
    let stored = join_all((0..10).map(|_| portal.get("/tin-tuc/bai-mot")));
    let health = portal.get("/readyz");
    let (crowd, stored, health, counted) =
        tokio::join!(crowd, stored, health, portal.count_view(article, "00000000000000aa"));
    let refused: Vec<_> = crowd.iter().filter(|answer| answer.status == StatusCode::SERVICE_UNAVAILABLE).collect();
    assert!(!refused.is_empty() && refused.len() < crowd.len());
    for answer in refused {
        assert_eq!(answer.header("retry-after"), "5");
        assert!(answer.text.contains("Trang đang rất đông người xem"));
    }
    assert!(stored.iter().all(|answer| answer.status == StatusCode::OK));
    assert_eq!((health.status, counted.views), (StatusCode::OK, 1));
}

#[tokio::test]
async fn all_pages_are_made_anew_without_refusing_anybody() {
    let (portal, _) = both().await.remove(0);
    // More than may be under way at once.
    for number in 0..140 {
        portal.publish(&format!("tin-{number}"), HOUR + number).await;
    }
    portal.see_changes().await;
    let paths: Vec<_> = (0..140).map(|number| format!("/tin-tuc/tin-{number}")).collect();
    for newest in ["moi", "moi-hon"] {
        let answers = join_all(paths.iter().map(|path| portal.get(path))).await;
        assert!(answers.iter().all(|answer| answer.status == StatusCode::OK));
        portal.publish(newest, 0).await;
        portal.see_changes().await;
    }
}

#[tokio::test]
async fn memory_for_pages_is_bounded() {
    let (mut portal, _) = both().await.remove(0);
    portal.keep_pages(1);
    for number in 0..100 {
        portal.publish(&format!("tin-{number}"), HOUR + number).await;
    }
    portal.see_changes().await;
    for number in 0..100 {
        text(&portal, &format!("/tin-tuc/tin-{number}")).await;
    }
    let taken = portal.state.pages.as_ref().unwrap().memory_bytes();
    assert!((200_000..=1024 * 1024).contains(&taken), "{taken} bytes");
}

#[tokio::test]
async fn a_page_that_ages_gets_new_numbers_before_anybody_waits_for_them() {
    for (portal, article) in both().await {
        let pages = portal.state.pages.clone().unwrap();
        let key = "127.0.0.1:3000\n/tin-tuc/bai-mot";
        text(&portal, "/tin-tuc/bai-mot").await;
        portal.count_view(article, "0000000000000001").await;
        portal.see_changes().await;
        portal.state.clock.advance_millis(SECOND - 1);
        assert!(pages.find_fresh(key, &portal.state.clock).is_some(), "an ageing page is given out as it is");
        Renumbering::from_ref(&portal.state).renew_ageing(&pages).await;
        portal.state.clock.advance_millis(1);
        let renewed = pages.find_fresh(key, &portal.state.clock).expect("nobody has to wait");
        let headers = HeaderMap::new();
        let shown = renewed.answer(&Method::GET, &headers).into_body().collect().await.unwrap().to_bytes();
        assert!(String::from_utf8_lossy(&shown).contains("Lượt xem: 1<"));
    }
}

#[tokio::test]
async fn new_numbers_never_take_the_place_of_new_content() {
    for (portal, article) in both().await {
        let pages = portal.state.pages.clone().unwrap();
        text(&portal, "/tin-tuc/bai-mot").await;
        portal.count_view(article, "0000000000000001").await;
        portal.see_changes().await;
        portal.state.clock.advance_millis(SECOND - 1);
        pages.find_fresh("127.0.0.1:3000\n/tin-tuc/bai-mot", &portal.state.clock).expect("an ageing page");
        portal.publish("bai-hai", HOUR / 2).await;
        portal.see_changes().await;
        let with_both = text(&portal, "/tin-tuc/bai-mot").await;
        assert!(with_both.contains("bai-hai"));
        Renumbering::from_ref(&portal.state).renew_ageing(&pages).await;
        assert_eq!(text(&portal, "/tin-tuc/bai-mot").await, with_both);
    }
}
