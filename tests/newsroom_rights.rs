//! Who may do what in the newsroom: every address of it, asked for by everybody there can be, through the real router.

use crate::support::{Answer, HOUR, TestPortal};
use axum::http::StatusCode;
use bantin::{
    db,
    domain::{AuditAct, Role},
    server::{
        command::routes::{self, Route},
        web::admission::is_of_newsroom,
    },
};

/// What an address answers to whoever may not have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Open,
    SignedOut,
    Forbidden,
}

fn verdict(route: &Route, answer: &Answer) -> Verdict {
    let to_the_door = answer.header("location").starts_with("/dang-nhap?ve=");
    match answer.status {
        StatusCode::UNAUTHORIZED => Verdict::SignedOut,
        StatusCode::SEE_OTHER if to_the_door => Verdict::SignedOut,
        StatusCode::FORBIDDEN => Verdict::Forbidden,
        status => {
            assert!(!status.is_server_error() && status != StatusCode::METHOD_NOT_ALLOWED, "{route:?}: {status}");
            Verdict::Open
        }
    }
}

fn expected(route: &Route, roles: Option<&[Role]>) -> Verdict {
    let demands = route.demands.unwrap_or_else(|| panic!("{route:?} has no line in src/newsroom/rights.rs"));
    let roles = match (demands, roles) {
        ("anybody", _) => return Verdict::Open,
        (_, None) => return Verdict::SignedOut,
        (_, Some(roles)) => roles.iter().copied().collect::<bantin::domain::Roles>(),
    };
    let role = demands.strip_suffix("_or_administrator");
    let is_administrator = role.is_some() && roles.may_act_as(Role::Administrator);
    match Role::parse(role.unwrap_or(demands)) {
        Some(role) if !roles.may_act_as(role) && !is_administrator => Verdict::Forbidden,
        _ => Verdict::Open,
    }
}

async fn ask(portal: &TestPortal, route: &Route, cookie: &str) -> Answer {
    let path = route.path.replace("{id}", "1").replace("{number}", "1");
    assert!(!path.contains('{'), "{path}: say what to ask for");
    match route.method {
        "GET" => portal.get_as(cookie, &path).await,
        _ => portal.post_as(cookie, &path, "act=").await,
    }
}

#[tokio::test]
async fn every_address_is_open_to_whom_it_demands_and_to_nobody_else() {
    let routes: Vec<_> = routes::list().into_iter().filter(|route| is_of_newsroom(&route.path)).collect();
    assert!(routes.len() > 5, "{routes:?}");
    for portal in TestPortal::both().await {
        for roles in [
            vec![],
            vec![Role::Reporter],
            vec![Role::Editor],
            vec![Role::Publisher],
            vec![Role::Administrator],
            vec![Role::Publisher, Role::Administrator],
        ] {
            for route in &routes {
                // Some addresses end the session.
                let (_, cookie) = portal.sign_in(&roles).await;
                let answer = ask(&portal, route, &cookie).await;
                assert_eq!(verdict(route, &answer), expected(route, Some(&roles)), "{roles:?} {route:?}");
            }
        }
    }
}

#[tokio::test]
async fn whoever_is_not_signed_in_any_more_is_nobody() {
    let routes: Vec<_> = routes::list().into_iter().filter(|route| is_of_newsroom(&route.path)).collect();
    let all = [Role::Publisher, Role::Administrator];
    for portal in TestPortal::both().await {
        let (disabled, disabled_cookie) = portal.sign_in(&all).await;
        let mut tx = portal.state.db.begin().await.unwrap();
        db::people::disable(&mut tx, portal.portal.id, disabled, crate::support::NOON).await.unwrap();
        tx.commit().await.unwrap();
        let (_, expired_cookie) = portal.sign_in(&all).await;
        let other = TestPortal::sqlite().await;
        let (_, stranger) = other.sign_in(&all).await;
        for (who, cookie) in [("nobody", ""), ("disabled", &disabled_cookie), ("of another portal", &stranger)] {
            for route in &routes {
                let answer = ask(&portal, route, cookie).await;
                assert_eq!(verdict(route, &answer), expected(route, None), "{who} {route:?}");
            }
        }
        portal.state.clock.advance_millis(8 * HOUR + 1);
        for route in &routes {
            let answer = ask(&portal, route, &expired_cookie).await;
            assert_eq!(verdict(route, &answer), expected(route, None), "expired {route:?}");
        }
    }
}

#[tokio::test]
async fn whatever_the_newsroom_shows_is_kept_by_nobody() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    for path in ["/toa-soan", "/dang-nhap"] {
        let page = portal.get_as(&cookie, path).await;
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        assert_eq!(page.header("x-robots-tag"), "noindex", "{path}");
    }
}

#[tokio::test]
async fn the_newsroom_is_found_at_its_own_address_only() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Editor]).await;
    for path in
        ["/x/../toa-soan", "/x/%2e%2e/toa-soan", "//toa-soan", "/./toa-soan", "/to%61-soan", "/tin-tuc/..%2ftoa-soan"]
    {
        let page = portal.get_as(&cookie, path).await;
        assert!(!page.text.contains("newsroom-head"), "{path}: {}", page.status);
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn who_asks_for_what_is_not_theirs_is_written_down_once_a_minute() {
    for portal in TestPortal::both().await {
        let (lan, cookie) = portal.sign_in(&[Role::Reporter]).await;
        let (binh, other_cookie) = portal.sign_in(&[Role::Reporter]).await;
        let refused = async |cookie: &str, method: &str, path: &str| {
            let answer = match method {
                "GET" => portal.get_as(cookie, path).await,
                _ => portal.post_as(cookie, path, "").await,
            };
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        };
        for _ in 0..5 {
            refused(&cookie, "GET", "/toa-soan/nguoi").await;
        }
        refused(&other_cookie, "POST", "/api/toa-soan/list_people").await;
        portal.state.clock.advance_millis(60_000);
        refused(&cookie, "POST", "/toa-soan/nhat-ky.csv").await;
        let entries = db::audit::list(&portal.state.db, portal.portal.id, None, 100).await.unwrap();
        let told: Vec<_> = entries
            .iter()
            .rev()
            .filter(|entry| entry.act == AuditAct::AccessRefused)
            .map(|entry| (entry.person, entry.subject.as_str(), entry.detail.as_str()))
            .collect();
        let expected = [
            (Some(lan), "GET /toa-soan/nguoi", "không đủ quyền"),
            (Some(binh), "POST /api/toa-soan/list_people", "không đủ quyền"),
            (Some(lan), "POST /toa-soan/nhat-ky.csv", "không đủ quyền; trước đó 4 lần không ghi vào đây"),
        ];
        assert_eq!(told, expected);
    }
}

#[tokio::test]
async fn what_was_typed_when_the_session_ended_can_be_sent_again() {
    let portal = TestPortal::sqlite().await;
    let page = portal.post("/toa-soan", "act=save&headline=M%C6%B0a+l%C5%A9&password=bi-mat-lam").await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.text.contains(r#"<input type="hidden" name="headline" value="Mưa lũ">"#), "{}", page.text);
    assert!(!page.text.contains("bi-mat-lam"));
}
