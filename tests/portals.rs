//! Several portals in one installation.

use crate::support::{
    Answer, empty_states, form_post, fresh_postgres_url, from_outside, program, program::bantin, settings,
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use bantin::{
    db::{self, sessions::NewSession},
    domain::{Email, PortalId, Role},
    server::{
        clock::Clock,
        command::{demo, portal, routes},
        random::{random_bytes, to_hex},
        router::router,
        state::AppState,
        web::admission::is_of_newsroom,
    },
};
use sha2::{Digest, Sha256};
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

/// Somebody of this portal who may do everything, signed in: the cookie that their browser sends.
async fn sign_in(state: &AppState, portal: PortalId) -> String {
    let token = to_hex(&random_bytes::<16>());
    let token_digest = to_hex(&Sha256::digest(token.as_bytes()));
    let email = Email::parse(&format!("{}@godau.example", &token[..8])).unwrap();
    let roles = [Role::Publisher, Role::Administrator].into_iter().collect();
    let mut tx = state.db.begin().await.unwrap();
    let person = db::people::insert(&mut tx, portal, &email, "Lan", state.clock.now()).await.unwrap().unwrap();
    db::people::set_roles(&mut tx, portal, person, &roles).await.unwrap();
    db::people::set_password(&mut tx, portal, person, "x").await.unwrap();
    let new = NewSession { portal, person, password_hash: "x", token_digest: &token_digest, client: "Firefox" };
    db::sessions::insert(&mut tx, new, state.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    format!("__Host-bantin={token}")
}

/// As it is done: by two commands, and the link that the second one prints.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_portals_first_administrator_finds_nothing_of_the_first_in_the_newsroom() {
    for url in [None, Some(fresh_postgres_url().await)] {
        let folder = tempfile::tempdir().unwrap();
        program::run(folder.path(), url.as_deref(), &["demo", "load"]);
        let made = program::run(folder.path(), url.as_deref(), &["portal", "create", SECOND, "--host", HOST]);
        let told = String::from_utf8(made.stdout).unwrap();
        let token =
            told.split("/dang-nhap/moi?ma=").nth(1).unwrap_or_else(|| panic!("{told}")).split_whitespace().next();
        let state = AppState::start(settings(&folder, url), Clock::system()).await.unwrap();
        let portals = db::portals::list_portals(&state.db).await.unwrap();
        let [first, second] = [&portals[0], &portals[1]];
        let ask = async |method: &str, path: &str, cookie: &str, form: &str| {
            let request = if method == "GET" { Request::get(path) } else { form_post(path) };
            let request = request.header(header::HOST, HOST).header(header::COOKIE, cookie);
            let request = from_outside(request, form.to_owned());
            Answer::read(router(state.clone()).oneshot(request).await.unwrap()).await
        };
        let entry = [
            ("act", "enter"),
            ("token", token.unwrap()),
            ("name", "Trần Quản Trị"),
            ("email", "an@godau.example"),
            ("password", "con thuyền nhỏ qua kênh xáng"),
        ];
        let entered = ask("POST", "/dang-nhap/moi", "", &serde_urlencoded::to_string(entry).unwrap()).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
        let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
        let people = ask("GET", "/toa-soan/nguoi", &cookie, "").await;
        assert!(people.status == StatusCode::OK && people.text.contains("Trần Quản Trị"), "{}", people.text);
        let before = first_sums(&state, first.id).await;
        let routes: Vec<_> = routes::list().into_iter().filter(|route| is_of_newsroom(&route.path)).collect();
        assert!(routes.len() > 150, "{}", routes.len());
        for route in routes {
            // Some addresses end the session. Numbers are of things of the first portal.
            let cookie = sign_in(&state, second.id).await;
            let path = route.path.replace("{id}", "1");
            let form =
                "id=1&text=1&article=1&person=1&section=tin-tuc&path=/tin-tuc&seen=1&number=1&slug=tin-tuc&query=kenh";
            let answer = ask(route.method, &path, &cookie, form).await;
            assert!(!answer.status.is_server_error(), "{route:?}: {}", answer.status);
            for of_the_first in ["Bến Sen", "bensen.example", "-kenh-", "0293 000"] {
                assert!(
                    !without_hints(&answer.text).contains(of_the_first),
                    "{route:?}: {of_the_first} {}",
                    answer.text
                );
            }
            assert!(route.method == "GET" || !path.starts_with("/api/") || answer.status != StatusCode::FORBIDDEN);
        }
        assert_eq!(first_sums(&state, first.id).await, before, "nothing of the first was touched");
        // Whoever is of the one newsroom is nobody in the other.
        let stranger = sign_in(&state, first.id).await;
        assert_eq!(ask("GET", "/toa-soan", &stranger, "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(ask("POST", "/api/toa-soan/open_desk", &stranger, "").await.status, StatusCode::UNAUTHORIZED);
        // Its articles are not counted here, and its files are not given out.
        let counted = ask("POST", "/api/count_view", "", "article=1&reader=00000000000000aa").await;
        assert_eq!(counted.status, StatusCode::NOT_FOUND);
        let front = Answer::read(router(state.clone()).oneshot(front_of_first()).await.unwrap()).await;
        let files: Vec<_> = front.values("src").into_iter().filter(|src| src.starts_with("/media/")).collect();
        assert!(files.len() > 3, "{files:?}");
        for file in files {
            assert_eq!(ask("GET", file, "", "").await.status, StatusCode::NOT_FOUND, "{file}");
        }
    }
}

/// Examples beside fields name the ward of the demonstration, in every newsroom.
fn without_hints(page: &str) -> String {
    let mut parts = page.split("class=\"hint\"");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| text + part.split_once("</").map_or("", |(_, rest)| rest))
}

fn front_of_first() -> Request<Body> {
    from_outside(Request::get("/").header(header::HOST, "localhost"), Body::empty())
}

/// How much a portal has of everything that an editor changes, and how far its pages have moved.
async fn first_sums(state: &AppState, portal: PortalId) -> Vec<i64> {
    let versions = db::portals::list_versions(&state.db, state.clock.now()).await.unwrap();
    let own = versions.into_iter().find(|version| version.portal.id == portal).unwrap();
    let audited = db::audit::list(&state.db, portal, None, 1).await.unwrap();
    let waiting = db::reader_reports::count_open(&state.db, portal).await.unwrap();
    vec![own.content, own.counts, audited.first().map_or(0, |entry| entry.number), waiting]
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
