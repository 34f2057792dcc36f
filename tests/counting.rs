//! What counts as a view and a visit, through the real router, on both engines.

use crate::support::{HOUR, NOON, TestPortal, form_post, fresh_postgres_url, settings};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use bantin::{
    db::{self, verification},
    domain::{LiveCounts, ReaderToken, Role, Sighting, VisitorCounts},
    server::{
        clock::{Clock, Source, SteadyClock},
        counting::Admission,
        state::AppState,
    },
};
use std::{
    convert::Infallible,
    sync::{Arc, atomic::AtomicI64},
};
use tokio_stream::iter;

const READER: &str = "00000000000000aa";
const ANOTHER: &str = "00000000000000ab";

#[tokio::test]
async fn a_reader_counts_once_for_an_article_and_a_day() {
    for portal in TestPortal::both().await {
        let article = portal.publish("bai-mot", HOUR).await;
        let first = portal.count_view(article, READER).await;
        let visitors = VisitorCounts { online: 1, today: 1, total: 1 };
        assert_eq!(first, LiveCounts::new(1, visitors));
        assert_eq!(portal.count_view(article, READER).await, first, "sent again, it changes nothing");
        let second = portal.count_view(article, ANOTHER).await;
        assert_eq!((second.views, second.visitors().today), (2, 2));
    }
}

#[tokio::test]
async fn another_article_is_another_view_of_the_same_visit() {
    for portal in TestPortal::both().await {
        let (one, two) = (portal.publish("bai-mot", HOUR).await, portal.publish("bai-hai", HOUR).await);
        portal.count_view(one, READER).await;
        let counts = portal.count_view(two, READER).await;
        assert_eq!((counts.views, counts.visitors().today, counts.visitors().total), (1, 1, 1));
    }
}

#[tokio::test]
async fn a_new_day_begins_at_midnight_in_vietnam() {
    for portal in TestPortal::both().await {
        let article = portal.publish("bai-mot", HOUR).await;
        portal.count_view(article, READER).await;
        portal.state.clock.advance_millis(12 * HOUR - 1);
        assert_eq!(portal.count_view(article, READER).await.views, 1, "one millisecond before midnight");
        portal.state.clock.advance_millis(1);
        let counts = portal.count_view(article, READER).await;
        assert_eq!((counts.views, counts.visitors().today, counts.visitors().total), (2, 1, 2));
    }
}

#[tokio::test]
async fn a_reader_is_online_for_five_minutes() {
    for portal in TestPortal::both().await {
        let article = portal.publish("bai-mot", HOUR).await;
        portal.count_view(article, READER).await;
        portal.state.clock.advance_millis(5 * 60_000 - 1);
        assert_eq!(portal.count_view(article, ANOTHER).await.visitors().online, 2);
        portal.state.clock.advance_millis(1);
        let counts: VisitorCounts = serde_json::from_str(&portal.get("/api/visitor_counts").await.text).unwrap();
        assert_eq!(counts, VisitorCounts { online: 1, today: 2, total: 2 });
    }
}

#[tokio::test]
async fn a_visit_of_a_page_that_is_no_article_counts_without_a_view() {
    for portal in TestPortal::both().await {
        let answer = portal.post("/api/count_visit", &format!("reader={READER}")).await;
        assert_eq!(answer.text, r#"{"online":1,"today":1,"total":1}"#);
    }
}

#[tokio::test]
async fn rendering_a_page_never_counts() {
    for portal in TestPortal::both().await {
        let article = portal.publish("bai-mot", HOUR).await;
        for path in ["/", "/tin-tuc", "/tin-tuc/bai-mot", "/api/open_article?section=tin-tuc&slug=bai-mot"] {
            assert_eq!(portal.get(path).await.status, StatusCode::OK, "{path}");
        }
        assert_eq!(portal.views(article).await, 0);
        assert_eq!(portal.get("/api/visitor_counts").await.text, r#"{"online":0,"today":0,"total":0}"#);
    }
}

#[tokio::test]
async fn editors_who_read_their_portal_are_not_counted() {
    for portal in TestPortal::both().await {
        let article = portal.publish("bai-mot", HOUR).await;
        let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
        let form = format!("article={}&reader=0123456789abcdef", article.0);
        let answer = portal.post_as(&cookie, "/api/count_view", &form).await;
        assert_eq!((answer.status, portal.views(article).await), (StatusCode::OK, 0));
        let pixel = portal.get_as(&cookie, &format!("/luot-xem.gif?article={}", article.0)).await;
        assert_eq!((pixel.status, portal.views(article).await), (StatusCode::OK, 0));
        portal.count_view(article, "0123456789abcdef").await;
        assert_eq!(portal.views(article).await, 1, "the same browser, signed out");
    }
}

#[tokio::test]
async fn bots_get_an_answer_and_are_not_counted() {
    for portal in TestPortal::both().await {
        let article = portal.publish("bai-mot", HOUR).await;
        let request = form_post("/api/count_view").header(header::USER_AGENT, "Googlebot/2.1");
        let answer = portal.send_with(request, format!("article={}&reader={READER}", article.0)).await;
        assert_eq!(
            (answer.status, answer.text.as_str()),
            (StatusCode::OK, r#"{"views":0,"online":0,"today":0,"total":0}"#)
        );
    }
}

#[tokio::test]
async fn above_the_cap_of_an_address_the_answer_is_normal_and_nothing_counts() {
    for mut portal in TestPortal::both().await {
        let article = portal.publish("bai-mot", HOUR).await;
        portal.restart_with(|settings| settings.new_readers_per_minute = Some(2)).await;
        for reader in 1..=4 {
            portal.count_view(article, &format!("{reader:016x}")).await;
        }
        assert_eq!(portal.views(article).await, 2);
        portal.state.clock.advance_millis(60_000);
        assert_eq!(portal.count_view(article, &format!("{:016x}", 5)).await.views, 3);
    }
}

#[tokio::test]
async fn wrong_input_says_so_and_changes_nothing() {
    for portal in TestPortal::both().await {
        let article = portal.publish("bai-mot", HOUR).await.0;
        let cases = [
            (format!("article=999999&reader={READER}"), 404),
            (format!("article=-1&reader={READER}"), 404),
            (format!("article=abc&reader={READER}"), 422),
            (format!("reader={READER}"), 422),
            (format!("article={article}"), 422),
            (format!("article={article}&reader="), 422),
            (format!("article={article}&reader=xyz"), 422),
            (format!("article={article}&reader={READER}{READER}"), 422),
            (format!("article={article}&reader={READER}&pad={}", "x".repeat(5000)), 413),
        ];
        for (form, status) in cases {
            let answer = portal.post("/api/count_view", &form).await;
            assert_eq!(answer.status.as_u16(), status, "{form:.60}");
        }
        let wrong_method = portal.get("/api/count_view").await;
        assert_eq!((wrong_method.status.as_u16(), wrong_method.header("allow")), (405, "POST"));
        assert_eq!(portal.get("/api/visitor_counts").await.text, r#"{"online":0,"today":0,"total":0}"#);
    }
}

#[tokio::test]
async fn a_body_without_a_stated_length_is_cut_at_the_limit_too() {
    let portal = TestPortal::sqlite().await;
    let chunks = iter((0..6).map(|_| Ok::<_, Infallible>("x".repeat(1000))));
    let answer = portal.send_with(form_post("/api/count_view"), Body::from_stream(chunks)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_draft_cannot_be_counted() {
    for portal in TestPortal::both().await {
        let article = portal.publish("ngay-mai", -24 * HOUR).await;
        let answer = portal.post("/api/count_view", &format!("article={}&reader={READER}", article.0)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_page_of_another_site_cannot_make_a_reader_count() {
    let portal = TestPortal::sqlite().await;
    let article = portal.publish("bai-mot", HOUR).await;
    let form = format!("article={}&reader={READER}", article.0);
    let foreign = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ];
    for (name, value) in foreign {
        let answer = portal.send_with(form_post("/api/count_view").header(name, value), form.clone()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    assert_eq!(portal.views(article).await, 0);
}

#[tokio::test]
async fn without_script_the_picture_counts_a_browser_once() {
    for portal in TestPortal::both().await {
        let article = portal.publish("bai-mot", HOUR).await;
        let path = format!("/luot-xem.gif?article={}", article.0);
        let picture = portal.get(&path).await;
        assert_eq!((picture.header("content-type"), picture.header("cache-control")), ("image/gif", "no-store"));
        portal.get(&path).await;
        assert_eq!(portal.views(article).await, 1, "reloaded, it changes nothing");
        portal.send(Request::get(&path).header(header::USER_AGENT, "Mozilla/5.0 (Nokia)")).await;
        assert_eq!(portal.views(article).await, 2, "another browser is another reader");
        portal.state.clock.advance_millis(24 * HOUR);
        portal.get(&path).await;
        assert_eq!(portal.views(article).await, 3, "and so is another day");
    }
}

#[tokio::test]
async fn the_picture_counts_only_for_a_page_that_is_open() {
    let portal = TestPortal::sqlite().await;
    let article = portal.publish("bai-mot", HOUR).await;
    let path = format!("/luot-xem.gif?article={}", article.0);
    portal.send(Request::head(&path)).await;
    portal.send(Request::get(&path).header("sec-purpose", "prefetch")).await;
    portal.send(Request::get(&path).header("sec-fetch-site", "cross-site")).await;
    assert_eq!(portal.views(article).await, 0);
    assert_eq!(portal.get("/luot-xem.gif?article=999").await.status, StatusCode::NOT_FOUND);
    assert_eq!(portal.get("/luot-xem.gif?article=x").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn views_that_arrive_together_all_count() {
    for portal in TestPortal::both().await {
        let article = portal.publish("bai-mot", HOUR).await;
        let portal = Arc::new(portal);
        let readers = (0..300).map(|reader| {
            let portal = portal.clone();
            // Each token is sent twice.
            tokio::spawn(async move { portal.count_view(article, &format!("{:016x}", reader / 2)).await })
        });
        for counted in readers.collect::<Vec<_>>() {
            assert!(counted.await.unwrap().views >= 1);
        }
        assert_eq!(portal.views(article).await, 150);
    }
}

#[tokio::test]
async fn a_clock_that_is_wrong_for_a_while_counts_nobody_twice() {
    for url in [None, Some(fresh_postgres_url().await)] {
        let source = Source::Set(AtomicI64::new(NOON.0), AtomicI64::new(0));
        let steady = Arc::new(SteadyClock::new(source));
        let portal = TestPortal::start_by(Clock::System(steady.clone()), url).await;
        let article = portal.publish("bai-mot", HOUR).await;
        let count_all = async || {
            for reader in 0..20 {
                portal.count_view(article, &format!("{reader:016x}")).await;
            }
        };
        count_all().await;
        // A day ahead for two minutes, in which tokens of past days are forgotten.
        for (jump, passes) in [(24 * HOUR, 1_000), (0, 120_000), (-24 * HOUR, 1_000)] {
            steady.pass(jump + passes, passes);
            let mut tx = portal.state.db.begin().await.unwrap();
            db::counting::forget_readers(&mut tx, portal.state.clock.now()).await.unwrap();
            tx.commit().await.unwrap();
            count_all().await;
        }
        assert_eq!(portal.views(article).await, 20);
        let today = portal.state.clock.now().day();
        assert_eq!(today, NOON.day());
        assert_eq!(verification::list_reader_discrepancies(&portal.state.db, today).await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_node_whose_clock_is_wrong_for_a_while_spoils_nothing_of_the_others() {
    let (url, folder) = (fresh_postgres_url().await, tempfile::tempdir().unwrap());
    let steady = Arc::new(SteadyClock::new(Source::Set(AtomicI64::new(NOON.0), AtomicI64::new(0))));
    let wrong = TestPortal::start_by(Clock::System(steady.clone()), Some(url.clone())).await;
    let right = AppState::start(settings(&folder, Some(url)), Clock::fixed(NOON)).await.unwrap();
    let article = wrong.publish("bai-mot", HOUR).await;
    for (jump, passes) in [(0, 0), (24 * HOUR, 120_000), (-24 * HOUR, 1_000)] {
        steady.pass(jump + passes, passes);
        let mut tx = wrong.state.db.begin().await.unwrap();
        db::counting::forget_readers(&mut tx, wrong.state.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        for reader in 0..20 {
            wrong.count_view(article, &format!("{reader:016x}")).await;
            let sighting =
                Sighting { portal: wrong.portal.id, article: Some(article), reader: ReaderToken::from_bits(reader) };
            right.counting.record(sighting, Admission::Counted).await.unwrap();
        }
        assert_eq!(wrong.views(article).await, 20, "{jump}");
    }
}

#[tokio::test]
async fn who_is_not_counted_is_answered_like_the_others() {
    for portal in TestPortal::both().await {
        let article = portal.publish("bai-mot", HOUR).await;
        let counted = portal.count_view(article, READER).await;
        let bot = async |article: i64| {
            let form = format!("article={article}&reader={ANOTHER}");
            portal.send_with(form_post("/api/count_view").header(header::USER_AGENT, "Googlebot/2.1"), form).await
        };
        let (alone, beside, missing) = tokio::join!(bot(article.0), portal.count_view(article, READER), bot(4_711));
        assert_eq!(serde_json::from_str::<LiveCounts>(&alone.text).unwrap(), counted);
        assert_eq!(beside, counted);
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    }
}
