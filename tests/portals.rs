//! Several portals in one installation.

use crate::support::{Answer, empty_states, from_outside, program::bantin};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use bantin::server::{
    command::{demo, portal, routes},
    router::router,
    state::AppState,
};
use std::process::Output;
use tower::ServiceExt;

const SECOND: &str = "UBND xã Gò Dầu";
const HOST: &str = "godau.example";

async fn ask(state: &AppState, host: &str, path: &str) -> Answer {
    let request = from_outside(Request::get(path).header(header::HOST, host), Body::empty());
    Answer::read(router(state.clone()).oneshot(request).await.unwrap()).await
}

#[tokio::test]
async fn a_second_portal_shows_nothing_of_the_first() {
    for (state, _folder) in empty_states().await {
        let now = state.clock.now();
        demo::load(&state.db, &state.settings, now).await.unwrap();
        portal::create(&state.db, &state.settings, SECOND, HOST, now).await.unwrap();
        state.register.refresh().await.unwrap();
        let addresses = ask(&state, "localhost", "/sitemap.xml").await.text;
        let addresses = addresses.split("<loc>").skip(1).map(|rest| rest.split('<').next().unwrap());
        let pages = addresses.map(|address| format!("/{}", address.splitn(4, '/').nth(3).unwrap_or_default()));
        // What of an address stands for something of the first portal, as it is there.
        let filled = |path: String| {
            let path = path
                .replace("{tag}", "kenh-rach")
                .replace("{part}", "2026-11")
                .replace("{section}/{slug}", "tin-tuc/a");
            path.replace("{section}", "tin-tuc")
        };
        let routes = routes::list().into_iter().filter(|route| route.method == "GET").map(|route| filled(route.path));
        let files = ["/sitemap.xml", "/robots.txt", "/rss.xml", "/atom.xml", "/feed.json", "/manifest.webmanifest"];
        let api = [
            "/api/v1/articles",
            "/api/v1/sections",
            "/api/v1/counts",
            "/tim-kiem?q=kenh",
            "/api/suggest_search?typed=kenh",
        ];
        let paths: Vec<_> = pages.chain(routes).chain(files.into_iter().chain(api).map(str::to_owned)).collect();
        assert!(paths.len() > 150, "{}", paths.len());
        for path in &paths {
            let answer = ask(&state, HOST, path).await;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
            // Names, headlines, addresses and slugs of the demonstration.
            for of_the_first in ["Bến Sen", "bensen.example", "-kenh-", "0293 000"] {
                assert!(!answer.text.contains(of_the_first) || path.contains(of_the_first), "{path}: {of_the_first}");
            }
        }
        assert!(ask(&state, HOST, "/").await.text.contains(SECOND));
        // And the first goes on as before.
        let first = ask(&state, "localhost", "/").await;
        assert!(first.status == StatusCode::OK && first.text.contains("Bến Sen") && !first.text.contains(SECOND));
    }
}

#[test]
fn portals_are_made_named_and_listed_by_command() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let Output { status, stdout, stderr } = bantin(folder.path(), None).args(arguments).output().unwrap();
        let told = [stdout, stderr].map(|told| String::from_utf8(told).unwrap()).concat();
        (status.code(), told)
    };
    let (code, told) = run(&["portal", "create", "UBND thị trấn Gò Dầu", "--host", "GoDau.example"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("trả lời ở godau.example") && told.contains("/dang-nhap/moi?ma="), "{told}");
    for (arguments, why) in [
        (&["portal", "create", "UBND thị trấn Gò Dầu", "--host", "other.example"], "đã có cổng tên"),
        (&["portal", "create", SECOND, "--host", HOST], "đã có cổng trả lời"),
        (&["portal", "create", SECOND, "--host", "http://x/"], "không phải là tên miền"),
        (&["portal", "create", " ", "--host", "other.example"], "tên cổng"),
    ] {
        let (code, told) = run(arguments);
        assert_eq!(code, Some(1), "{told}");
        assert!(told.contains(why), "{told}");
    }
    assert_eq!(run(&["portal", "rename", SECOND]).0, Some(0));
    assert_eq!(
        run(&["portal", "list"]),
        (Some(0), format!("{SECOND}\n  {HOST}\n")),
        "nothing is left of what was refused"
    );
}
