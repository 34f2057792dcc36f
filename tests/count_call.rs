//! `count_view` is answered in two places: where it arrives, and by its server function. Whoever calls
//! cannot tell them apart.

use crate::support::{Answer, HOUR, OUTSIDE, TestPortal, form_post, from_outside};
use axum::{
    extract::FromRef,
    http::{Request, header, request::Builder},
};
use bantin::server::web::count_call::CountCalls;

async fn answer_where_it_arrives(portal: &TestPortal, request: Builder, body: String) -> Answer {
    let request = from_outside(request, body);
    let peer: std::net::SocketAddr = OUTSIDE.parse().unwrap();
    let call = CountCalls::from_ref(&portal.state).find(&request, peer.ip()).expect("answered where it arrives");
    Answer::read(call.answer(request).await).await
}

#[tokio::test]
async fn both_places_answer_alike() {
    for portal in TestPortal::both().await {
        let (article, hidden) = (portal.publish("bai-mot", HOUR).await.0, portal.publish("mai", -HOUR).await.0);
        portal.see_changes().await;
        let call = || form_post("/api/count_view");
        let cases: Vec<(Builder, String)> = vec![
            (call(), format!("article={article}&reader=00000000000000aa")),
            (call(), format!("reader=00000000000000aa&article={article}&more=x")),
            (call(), format!("article={hidden}&reader=00000000000000aa")),
            (call(), "article=999&reader=00000000000000aa".to_owned()),
            (call(), format!("article={article}&reader=x")),
            (call(), "article=x&reader=00000000000000aa".to_owned()),
            (call(), String::new()),
            (call(), "x".repeat(5000)),
            (call().header("sec-fetch-site", "cross-site"), format!("article={article}&reader=00000000000000bb")),
            (call().header(header::USER_AGENT, "Googlebot/2.1"), format!("article={article}&reader=00000000000000cc")),
            (call().header(header::USER_AGENT, "Googlebot/2.1"), format!("article={hidden}&reader=00000000000000cc")),
        ];
        for (request, body) in cases {
            let (parts, ()) = request.body(()).unwrap().into_parts();
            let again = || {
                let builder = Request::builder().method(parts.method.clone()).uri(parts.uri.clone());
                parts.headers.iter().fold(builder, |builder, (name, value)| builder.header(name, value))
            };
            let routed = portal.send_with(again(), body.clone()).await;
            let direct = answer_where_it_arrives(&portal, again(), body.clone()).await;
            assert_eq!((direct.status, &direct.text), (routed.status, &routed.text), "{body:.40}");
            for name in ["cache-control", "retry-after", "x-content-type-options", "cross-origin-resource-policy"] {
                assert_eq!(direct.header(name), routed.header(name), "{name}, {body:.40}");
            }
            assert_eq!(direct.header("content-type"), routed.header("content-type"), "{body:.40}");
        }
        assert_eq!(portal.views(bantin::domain::ArticleId(article)).await, 1);
    }
}

#[tokio::test]
async fn the_router_looks_at_what_is_no_plain_call() {
    let portal = TestPortal::sqlite().await;
    portal.see_changes().await;
    let find = |request: Builder| {
        CountCalls::from_ref(&portal.state)
            .find(&from_outside(request, String::new()), [203, 0, 113, 9].into())
            .is_some()
    };
    assert!(find(form_post("/api/count_view")));
    assert!(!find(Request::get("/api/count_view")));
    assert!(!find(form_post("/api/count_visit")));
    assert!(!find(form_post("/api/count_view").header(header::HOST, "khac.example")));
}
