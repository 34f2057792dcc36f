//! The search, through the real router, on both engines.

use crate::support::{HOUR, NOON, TestPortal};
use axum::http::{Request, StatusCode};
use bantin::{
    db::{self, articles::NewArticle},
    domain::{Slug, address::query_value},
    server::cleaning::clean_html,
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::Config};

async fn publish(portal: &TestPortal, slug: &str, headline: &str, body: &str) {
    let mut tx = portal.state.db.begin().await.unwrap();
    let article = NewArticle {
        portal: portal.portal.id,
        section: &portal.section,
        slug: Slug::parse(slug).unwrap(),
        headline,
        standfirst: "",
        body: clean_html(body),
        byline: None,
        photo: None,
        published_at: NOON.minus_millis(HOUR),
    };
    db::articles::insert_published(&mut tx, article).await.unwrap().unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_search_without_marks_shows_what_was_found() {
    for portal in TestPortal::each_way().await {
        publish(&portal, "lu", "Lũ & <lụt>", "<p>Nước <b>lũ</b> về Ngã Bảy &lt;script&gt;.</p>").await;
        let page = portal.get("/tim-kiem?q=lu+nga+bay").await;
        assert_eq!(page.status, StatusCode::OK);
        for part in [
            "<title>lu nga bay - Tìm kiếm - UBND thành phố Ngã Bảy</title>",
            r#"<meta name="robots" content="noindex,follow">"#,
            "1 bài có “lu nga bay”.",
            r#"<h2><a href="/tin-tuc/lu"><mark>Lũ</mark> &amp; &lt;lụt&gt;"#,
            "Nước <mark>lũ</mark> về <mark>Ngã</mark> <mark>Bảy</mark> &lt;script",
            r#"role="search" action="/tim-kiem" method="get""#,
            r#"value="lu nga bay""#,
            r#"<a href="/tin-tuc">Tin tức</a>"#,
        ] {
            assert!(page.text.contains(part), "missing: {part}\n{}", page.text);
        }
        assert_eq!(page.header("cache-control"), "no-cache");
        portal.publish("moi", 0).await;
        let page = portal.get("/tim-kiem?q=than+bai").await;
        assert!(page.text.contains("1 bài có “than bai”."), "{}", page.text);
    }
}

#[tokio::test]
async fn a_search_that_finds_nothing_helps_on() {
    for portal in TestPortal::each_way().await {
        publish(&portal, "mot", "Phường Ngã Bảy", "<p>Nội dung.</p>").await;
        let empty = portal.get("/tim-kiem").await;
        assert!(empty.status == StatusCode::OK && empty.text.contains("Mời bạn gõ vài từ cần tìm."));
        let nothing = portal.get("/tim-kiem?q=%22%21%22").await;
        assert!(nothing.status == StatusCode::OK && nothing.text.contains("Mời bạn gõ vài từ cần tìm."));
        let mistyped = portal.get("/tim-kiem?q=phuonh&chuyen-muc=tin-tuc").await;
        for part in [
            "Không có bài nào có “phuonh”.",
            r#"Ý bạn là <a href="/tim-kiem?q=ph%C6%B0%E1%BB%9Dng&amp;chuyen-muc=tin-tuc">phường</a>?"#,
            "Bỏ bớt điều kiện",
        ] {
            assert!(mistyped.text.contains(part), "missing: {part}\n{}", mistyped.text);
        }
    }
}

#[tokio::test]
async fn what_cannot_be_understood_is_refused_with_what_was_typed() {
    let portal = TestPortal::sqlite().await;
    let long = "a".repeat(201);
    for (query, fault) in [
        (format!("q={long}"), "Từ khóa dài quá 200 ký tự"),
        ("q=lu&tu=hom-qua".to_owned(), "“Từ ngày” cần là một ngày"),
        ("q=lu&tu=2022-02-01&den=2022-01-01".to_owned(), "“Từ ngày” ở sau “Đến ngày”."),
        ("q=lu&chuyen-muc=khong-co".to_owned(), "Không có chuyên mục này."),
        ("q=lu&xep=z".to_owned(), "Không có cách xếp này."),
        ("q=lu&sau=x".to_owned(), "Trang kết quả này không có."),
    ] {
        let page = portal.get(&format!("/tim-kiem?{query}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(page.text.contains(fault), "{query}: {}", page.text);
        assert!(page.text.contains(r#"name="q""#), "{query}: the form stays");
    }
    assert!(portal.get("/tim-kiem?q=lu&xep=z").await.text.contains(r#"value="lu""#));
    let wrong_day = portal.get("/tim-kiem?q=lu&tu=hom-qua&den=01-02-2022").await.text;
    for kept in [
        r#"type="text" id="tim-tu" name="tu" value="hom-qua" aria-invalid="true""#,
        r#"type="date" id="tim-den" name="den" value="2022-02-01""#,
    ] {
        assert!(wrong_day.contains(kept), "{kept}: {wrong_day}");
    }
}

#[tokio::test]
async fn results_go_on_page_by_page() {
    for portal in TestPortal::each_way().await {
        for number in 0..23 {
            portal.publish(&format!("bai-{number}"), number * 1_000).await;
        }
        for order in ["", "&xep=moi"] {
            let (mut path, mut seen) = (format!("/tim-kiem?q=than+bai{order}"), Vec::new());
            for _ in 0..3 {
                let page = portal.get(&path).await;
                assert!(page.text.contains("23 bài có “than bai”."), "{}", page.text);
                let links =
                    page.text.split("<h2><a href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
                seen.extend(links);
                let next = page.text.split("rel=\"next\" href=\"").nth(1).map(|rest| rest.split('"').next().unwrap());
                path = next.unwrap_or_default().replace("&amp;", "&");
            }
            let expected: Vec<String> = (0..23).map(|number| format!("/tin-tuc/bai-{number}")).collect();
            assert_eq!((seen, path.as_str()), (expected, ""), "{order}");
        }
    }
}

#[tokio::test]
async fn headlines_are_suggested_and_kept_by_nobody() {
    for portal in TestPortal::both().await {
        publish(&portal, "mot", "Lịch cúp điện", "<p>Nội dung.</p>").await;
        let answer = portal.get("/api/suggest_search?q=lich+cu").await;
        assert_eq!(answer.text, r#"[{"path":"/tin-tuc/mot","headline":"Lịch cúp điện"}]"#);
        assert_eq!(answer.header("cache-control"), "no-store");
        let long = portal.get(&format!("/api/suggest_search?q={}", "a".repeat(201))).await;
        assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

/// Any bytes in any parameter, as they may stand in an address.
fn bytes() -> impl Strategy<Value = String> {
    let raw = proptest::collection::vec(any::<u8>(), 0..40)
        .prop_map(|bytes| bytes.iter().map(|byte| format!("%{byte:02X}")).collect::<String>());
    let text = any::<String>().prop_map(|text| query_value(&text));
    let engines = prop_oneof![
        Just("%22%22%22"),
        Just("NEAR(a+b)"),
        Just("a%00b"),
        Just("%27+|+%27"),
        Just("a:*"),
        Just("%EF%BF%BE"),
        Just("-1--2"),
        Just("9999-12-31"),
        Just("0-9223372036854775807"),
        Just("255--9223372036854775808"),
        Just("%25%5F"),
        Just("c%CC%80"),
    ];
    prop_oneof![raw, text, engines.prop_map(str::to_owned)]
}

#[tokio::test]
async fn whatever_stands_in_an_address_is_answered() {
    let mut runner = proptest::test_runner::TestRunner::new(Config {
        cases: 1,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(11),
        ..Config::default()
    });
    let strategy = proptest::collection::vec(bytes(), 6);
    for portal in TestPortal::both().await {
        publish(&portal, "mot", "Lũ", "<p>Nội dung.</p>").await;
        for case in 0..120 {
            let values = strategy.new_tree(&mut runner).unwrap().current();
            let keys = ["q", "chuyen-muc", "tu", "den", "xep", "sau"];
            // One at a time too: a wrong one hides the others.
            let query: Vec<String> = match case % 4 {
                0 => keys.iter().zip(&values).map(|(key, value)| format!("{key}={value}")).collect(),
                1 => vec![format!("q={}", values[0])],
                2 => vec![format!("q={}&xep=moi&sau=0-{}", values[0], values[1].len())],
                _ => vec![format!("q=lu&{}={}", keys[case % 6], values[1])],
            };
            for path in [format!("/tim-kiem?{}", query.join("&")), format!("/api/suggest_search?{}", query.join("&"))] {
                // An address that HTTP itself does not know never comes so far.
                let Ok(uri) = path.parse::<axum::http::Uri>() else { continue };
                let answer = portal.send(Request::get(uri)).await;
                let status = answer.status.as_u16();
                assert!([200, 400, 404, 422].contains(&status), "{} {path}: {status}", portal.state.db.engine());
            }
        }
    }
}
