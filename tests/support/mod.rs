//! A portal for one test: the real router over a fresh database of either engine, with a clock
//! that stands still.

pub mod disk;
pub mod pebble;
pub mod program;
pub mod rclone;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request, Response, StatusCode, header},
};
use bantin::{
    db::{self, articles::NewArticle, sessions::NewSession},
    domain::{ArticleId, Email, LiveCounts, PersonId, Portal, Role, SafeHtml, Section, Slug, Timestamp, tag::tags_of},
    server::{
        clock::Clock,
        counting::Counting,
        pages::{cache::PageCache, portal_register::PortalRegister},
        random::{random_bytes, to_hex},
        router::router,
        settings::{LogFormat, Settings},
        state::{AppParts, AppState},
    },
};
use sha2::{Digest, Sha256};
use std::{net::SocketAddr, sync::Arc};
use tempfile::TempDir;
use tower::ServiceExt;

/// 17-01-2022, 12:00 in Vietnam.
pub const NOON: Timestamp = Timestamp(1_642_395_600_000);
pub const HOUR: i64 = 3_600_000;
/// An address from outside; the cap of addresses applies to it.
pub const OUTSIDE: &str = "203.0.113.9:4000";
pub const BROWSER: &str = "Mozilla/5.0 (Linux; Android 13) Chrome/130.0 Mobile";

/// One of each kind of page that may be stored, of a portal with the article "bai-mot", which has a tag. A test of boundaries compares them with the routes.
pub const PAGES: [&str; 8] = [
    "/",
    "/ban-do-hanh-chinh",
    "/cach-dem",
    "/chu-de/mua-lu",
    "/luu-tru",
    "/luu-tru/2022-01",
    "/tin-tuc",
    "/tin-tuc/bai-mot",
];

pub struct TestPortal {
    pub state: AppState,
    pub portal: Portal,
    pub section: Section,
    router: Router,
    /// Every request comes after the program has seen what was written.
    sees_changes: bool,
    /// Removed with the portal.
    _folder: TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl TestPortal {
    /// One portal on each engine, with a section "tin tức" and nothing in it.
    pub async fn both() -> Vec<TestPortal> {
        vec![TestPortal::start(None).await, TestPortal::start(Some(fresh_postgres_url().await)).await]
    }

    /// As `both`, each without kept pages and with them.
    pub async fn each_way() -> Vec<TestPortal> {
        let (mut portals, mut keeping) = (TestPortal::both().await, TestPortal::both().await);
        for portal in &mut keeping {
            portal.keep_pages(8);
            portal.sees_changes = true;
        }
        portals.extend(keeping);
        portals
    }

    pub async fn sqlite() -> TestPortal {
        TestPortal::start(None).await
    }

    async fn start(database_url: Option<String>) -> TestPortal {
        TestPortal::start_by(Clock::fixed(NOON), database_url).await
    }

    /// The same by another clock.
    pub async fn start_by(clock: Clock, database_url: Option<String>) -> TestPortal {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(&folder, database_url);
        let state = AppState::start(settings, clock).await.unwrap();
        state.counting.await_ready().await;
        let mut tx = state.db.begin().await.unwrap();
        let portal = db::portals::insert_portal(&mut tx, "UBND thành phố Ngã Bảy", false, NOON).await.unwrap().unwrap();
        let slug = Slug::parse("tin-tuc").unwrap();
        let section = db::portals::find_or_insert_section(&mut tx, portal.id, &slug, "tin tức").await.unwrap();
        tx.commit().await.unwrap();
        TestPortal { router: router(state.clone()), state, portal, section, sees_changes: false, _folder: folder }
    }

    /// Another node over the same database.
    pub async fn second_node(&self) -> TestPortal {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(&folder, self.state.settings.database_url.clone());
        let state = AppState::start(settings, Clock::fixed(NOON)).await.unwrap();
        state.counting.await_ready().await;
        let (portal, section) = (self.portal.clone(), self.section.clone());
        TestPortal { router: router(state.clone()), state, portal, section, sees_changes: false, _folder: folder }
    }

    /// The same portal with other settings.
    pub async fn restart_with(&mut self, change: impl FnOnce(&mut Settings)) {
        let mut settings = (*self.state.settings).clone();
        change(&mut settings);
        let (db, clock) = (self.state.db.clone(), self.state.clock.clone());
        let register = PortalRegister::open(db, clock, &settings).await.unwrap();
        self.state = self.state.with(|parts| {
            parts.register = Arc::new(register);
            parts.settings = Arc::new(settings);
            parts.counting = Counting::start(parts.db.clone(), parts.clock.clone(), parts.settings.clone());
        });
        self.router = router(self.state.clone());
    }

    /// Keeps pages from now on, at most so many MiB.
    pub fn keep_pages(&mut self, mib: u64) {
        self.change(|parts| parts.pages = PageCache::new(mib * 1024 * 1024).map(Arc::new));
    }

    /// Goes on with other parts.
    pub fn change(&mut self, change: impl FnOnce(&mut AppParts)) {
        self.state = self.state.with(change);
        self.router = router(self.state.clone());
    }

    /// Sees what was written to the database, as the running program does four times a second.
    pub async fn see_changes(&self) {
        self.state.register.refresh().await.unwrap();
    }

    /// Does what no function of ours offers, as somebody with a database tool would.
    pub async fn sql(&self, statement: &'static str) {
        match &self.state.db {
            db::Db::Sqlite { writer, .. } => drop(sqlx::query(statement).execute(writer).await.unwrap()),
            db::Db::Postgres(pool) => drop(sqlx::query(statement).execute(pool).await.unwrap()),
        }
    }

    /// Publishes an article whose headline is its slug, so many milliseconds ago.
    pub async fn publish(&self, slug: &str, millis_ago: i64) -> ArticleId {
        let mut tx = self.state.db.begin().await.unwrap();
        let article = NewArticle {
            portal: self.portal.id,
            section: &self.section,
            slug: Slug::parse(slug).unwrap(),
            headline: slug,
            standfirst: "Lời dẫn.",
            body: SafeHtml::from_cleaned("<p>Thân bài.</p>".to_owned()),
            byline: Some("Ban Biên tập"),
            photo: None,
            published_at: NOON.minus_millis(millis_ago),
        };
        let id = db::articles::insert_published(&mut tx, article).await.unwrap().unwrap();
        if slug == "bai-mot" {
            db::tags::replace_of_article(&mut tx, self.portal.id, id, &tags_of("Mưa lũ")).await.unwrap();
        }
        tx.commit().await.unwrap();
        id
    }

    /// Somebody of the newsroom with these roles, signed in: their account, and the cookie that their browser sends.
    pub async fn sign_in(&self, roles: &[Role]) -> (PersonId, String) {
        let token = to_hex(&random_bytes::<16>());
        let email = Email::parse(&format!("{}@ngabay.gov.vn", &token[..8])).unwrap();
        let (portal, token_digest) = (self.portal.id, to_hex(&Sha256::digest(token.as_bytes())));
        let mut tx = self.state.db.begin().await.unwrap();
        let person = db::people::insert(&mut tx, portal, &email, "Lan", NOON).await.unwrap().unwrap();
        db::people::set_roles(&mut tx, portal, person, &roles.iter().copied().collect()).await.unwrap();
        db::people::set_password(&mut tx, portal, person, "x").await.unwrap();
        let new = NewSession { portal, person, password_hash: "x", token_digest: &token_digest, client: "Firefox" };
        let begun = db::sessions::insert(&mut tx, new, self.state.clock.now()).await.unwrap();
        assert_eq!(begun, db::sessions::Begun::Live);
        tx.commit().await.unwrap();
        (person, format!("__Host-bantin={token}"))
    }

    /// A page, for whoever has this cookie.
    pub async fn get_as(&self, cookie: &str, path: &str) -> Answer {
        self.send(Request::get(path).header(header::COOKIE, cookie)).await
    }

    /// Posts a form, for whoever has this cookie.
    pub async fn post_as(&self, cookie: &str, path: &str, form: &str) -> Answer {
        self.send_with(form_post(path).header(header::COOKIE, cookie), form.to_owned()).await
    }

    /// Turns a published article into a draft, as no function of ours does yet.
    pub async fn make_draft(&self, article: ArticleId) {
        let query = "update articles set status = 'draft' where id = $1";
        match &self.state.db {
            db::Db::Sqlite { writer, .. } => drop(sqlx::query(query).bind(article.0).execute(writer).await.unwrap()),
            db::Db::Postgres(pool) => drop(sqlx::query(query).bind(article.0).execute(pool).await.unwrap()),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path)).await
    }

    /// What is there, as it is sent.
    pub async fn bytes(&self, path: &str) -> Vec<u8> {
        let request = from_outside(Request::get(path), Body::empty());
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        to_bytes(response.into_body(), usize::MAX).await.unwrap().into()
    }

    /// Posts a form, from outside, by a browser.
    pub async fn post(&self, path: &str, form: &str) -> Answer {
        self.send_with(form_post(path), form.to_owned()).await
    }

    pub async fn send(&self, request: axum::http::request::Builder) -> Answer {
        self.send_with(request, Body::empty()).await
    }

    pub async fn send_with(&self, request: axum::http::request::Builder, body: impl Into<Body>) -> Answer {
        if self.sees_changes {
            // A database that was closed has nothing new to say.
            let _ = self.state.register.refresh().await;
        }
        let response = self.router.clone().oneshot(from_outside(request, body)).await.unwrap();
        Answer::read(response).await
    }

    pub async fn count_view(&self, article: ArticleId, reader: &str) -> LiveCounts {
        let answer = self.post("/api/count_view", &format!("article={}&reader={reader}", article.0)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        serde_json::from_str(&answer.text).unwrap()
    }

    pub async fn views(&self, article: ArticleId) -> i64 {
        db::counting::find_views(&self.state.db, self.portal.id, article).await.unwrap()
    }
}

/// A whole request, by a browser.
pub fn from_outside(request: axum::http::request::Builder, body: impl Into<Body>) -> Request<Body> {
    let mut request = request.body(body.into()).unwrap();
    request.headers_mut().entry(header::HOST).or_insert("127.0.0.1:3000".parse().unwrap());
    request.headers_mut().entry(header::USER_AGENT).or_insert(BROWSER.parse().unwrap());
    let peer: SocketAddr = OUTSIDE.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

impl Answer {
    pub async fn read(response: Response<Body>) -> Answer {
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The values that an attribute has on the page, in their order.
    pub fn values(&self, attribute: &str) -> Vec<&str> {
        let start = format!(" {attribute}=\"");
        self.text.split(&start).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
    }

    /// Where the faults lead that are listed above a form that was refused. Those on this page must be there.
    pub fn links_of_faults(&self) -> Vec<String> {
        let list = self.text.split("form-refusal").nth(1).unwrap_or_else(|| panic!("not refused: {}", self.text));
        let list = list.split("</div>").next().unwrap();
        let links: Vec<String> =
            list.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
        for id in links.iter().filter_map(|link| link.strip_prefix('#')) {
            assert!(self.values("id").contains(&id), "#{id} leads nowhere: {}", self.text);
        }
        links
    }
}

/// The server's state over an empty database, on each engine.
pub async fn empty_states() -> Vec<(AppState, TempDir)> {
    let mut states = Vec::new();
    for url in [None, Some(fresh_postgres_url().await)] {
        let folder = tempfile::tempdir().unwrap();
        let state = AppState::start(settings(&folder, url), Clock::fixed(NOON)).await.unwrap();
        states.push((state, folder));
    }
    states
}

pub fn form_post(path: &str) -> axum::http::request::Builder {
    Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

pub fn settings(folder: &TempDir, database_url: Option<String>) -> Settings {
    Settings {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        https: None,
        certificate: None,
        metrics: None,
        data_dir: folder.path().to_owned(),
        database_url,
        base_url: None,
        trusted_proxies: Vec::new(),
        connections_per_address: None,
        new_readers_per_minute: None,
        // Tests of pages look at what was written a moment ago; tests of the cache switch it on.
        page_cache_mib: 0,
        backup_dir: None,
        daily_backup: false,
        s3: Default::default(),
        smtp_url: None,
        smtp_from: None,
        log: LogFormat::Text,
    }
}

/// A new schema on the throw-away server that `scripts/with-postgres` started.
pub async fn fresh_postgres_url() -> String {
    let server = std::env::var("BANTIN_TEST_POSTGRES_URL")
        .expect("BANTIN_TEST_POSTGRES_URL is set; run the tests by `make test` or under scripts/with-postgres");
    let schema = format!("test_{}", to_hex(&bantin::server::random::random_bytes::<16>()));
    let pool = sqlx::PgPool::connect(&server).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("create schema {schema}"))).execute(&pool).await.unwrap();
    pool.close().await;
    format!("{server}&options=-c%20search_path%3D{schema}")
}
