//! A closed portal, through the real router, on both engines: it is read as it was, takes nothing, and leads to what took its
//! place.

use crate::{
    newsroom_portal::Desk,
    support::{Answer, HOUR, NOON, OUTSIDE, TestPortal, form_post, from_outside, program::bantin},
};
use axum::{
    extract::FromRef,
    http::{Request, StatusCode, header},
};
use bantin::{
    db::{
        self,
        closing::{self, By},
    },
    domain::{ArticleId, AuditAct, Portal, Role, Successor},
    server::{
        command::{
            export::export_static,
            routes::{self, Route},
        },
        publishing::Publishing,
        settings::Settings,
        web::{admission::is_of_newsroom, count_call::CountCalls},
    },
};
use std::{collections::BTreeSet, fs, path::Path};

const PATH: &str = "/toa-soan/cai-dat/dong-cong";
const BANNER: &str = "Cổng này đã đóng từ ngày 17-01-2022.";
const ALL: [Role; 2] = [Role::Publisher, Role::Administrator];

/// Functions of the newsroom that only read.
const READING: [&str; 41] = [
    "list_alerts",
    "list_audit",
    "list_contributors",
    "list_imports",
    "list_media",
    "list_people",
    "list_published",
    "list_redirects",
    "open_closing",
    "open_condition",
    "open_counters",
    "open_desk",
    "open_figures",
    "open_front",
    "open_front_block",
    "open_history",
    "open_import",
    "open_import_item",
    "open_hosts",
    "open_library",
    "open_map_settings",
    "open_media",
    "open_person",
    "open_published",
    "open_quick_links",
    "open_reports",
    "open_review",
    "open_royalties",
    "open_royalty_work",
    "open_section",
    "open_sections",
    "open_settings",
    "open_standing_pages",
    "open_text_form",
    "open_unsaved",
    "preview_front",
    "recognise_letters",
    // Tables that are taken away.
    "/toa-soan/nhat-ky.csv",
    "/toa-soan/nhap/doi-chieu.csv",
    "/toa-soan/nhuan-but.csv",
    "/toa-soan/so-lieu.csv",
];

/// What is changed in a closed portal too, and why. Beside it stands what everybody does with their own account.
pub const STILL_CHANGING: [(&str, &str); 8] = [
    ("close_portal", "names another successor"),
    ("reopen_portal", "opens it"),
    ("keep_unsaved", "no word is lost that somebody typed as it was closed"),
    ("invite_person", "who may come in is seen to as long as anybody may"),
    ("change_person", "likewise"),
    ("hand_link", "likewise"),
    ("guard_person", "likewise"),
    ("demand_second_factor", "likewise"),
];

fn is_named(route: &Route, name: &str) -> bool {
    route.path == name || route.path.strip_prefix("/api/toa-soan/") == Some(name)
}

async fn close(portal: &TestPortal, successor: Option<Successor>) {
    close_of(portal, &portal.portal, successor).await;
}

async fn close_of(node: &TestPortal, portal: &Portal, successor: Option<Successor>) {
    let mut tx = node.state.db.begin().await.unwrap();
    closing::close(&mut tx, portal, By::Machine, successor.as_ref(), NOON).await.unwrap();
    tx.commit().await.unwrap();
    node.see_changes().await;
}

async fn reopen(portal: &TestPortal) {
    let mut tx = portal.state.db.begin().await.unwrap();
    assert!(closing::reopen(&mut tx, &portal.portal, By::Machine, NOON).await.unwrap().is_some());
    tx.commit().await.unwrap();
    portal.see_changes().await;
}

fn successor() -> Successor {
    Successor { name: "UBND phường Bến Sen".to_owned(), url: "https://bensen.gov.vn/?a=1&b=2".to_owned() }
}

/// Every address of the newsroom that takes something is asked of a closed portal by somebody who may do everything: a new one is
/// refused, or has its line here.
#[tokio::test]
async fn nothing_is_changed_by_any_address_of_a_closed_newsroom() {
    let routes: Vec<_> = routes::list().into_iter().filter(|route| is_of_newsroom(&route.path)).collect();
    let mut unknown: BTreeSet<_> = READING.into_iter().chain(STILL_CHANGING.map(|(name, _)| name)).collect();
    for portal in TestPortal::both().await {
        for route in &routes {
            close(&portal, None).await;
            // Some addresses end the session.
            let (_, cookie) = portal.sign_in(&ALL).await;
            let path = route.path.replace("{id}", "1");
            let answer = match (route.method, path.as_str()) {
                ("GET", _) => portal.get_as(&cookie, &path).await,
                (_, "/toa-soan/tai-len") => {
                    let head = "multipart/form-data; boundary=x";
                    let request = Request::post(&path).header(header::CONTENT_TYPE, head);
                    let request = request.header(header::COOKIE, &cookie).header(header::ACCEPT, "application/json");
                    portal.send_with(request, "--x--\r\n").await
                }
                _ => portal.post_as(&cookie, &path, "act=").await,
            };
            let is_page = route.method == "GET" || !path.starts_with("/api/") && route_is_paged(&routes, route);
            let allowed = READING.into_iter().chain(STILL_CHANGING.map(|(name, _)| name)).find(|n| is_named(route, n));
            if let Some(name) = allowed {
                unknown.remove(name);
            }
            let is_ones_own = matches!(route.demands, Some("anybody" | "account")) && !is_named(route, "send_report");
            let is_open = is_page || allowed.is_some() || is_ones_own;
            assert_eq!(answer.status != StatusCode::LOCKED, is_open, "{route:?}: {} {}", answer.status, answer.text);
            assert!(!answer.status.is_server_error(), "{route:?}: {}", answer.status);
        }
    }
    assert_eq!(unknown, BTreeSet::new(), "no such address any more");
}

/// Whether what is posted there is a form of a page, whose functions have addresses of their own.
fn route_is_paged(routes: &[Route], route: &Route) -> bool {
    routes.iter().any(|other| other.path == route.path && other.method == "GET")
}

fn fields(headline: &str) -> String {
    format!("act=save&draft[section]=tin-tuc&draft[headline]={headline}&body=<p>Noi+dung</p>")
}

#[tokio::test]
async fn what_is_typed_into_a_closed_newsroom_is_in_the_form_and_what_was_written_is_read() {
    for portal in TestPortal::both().await {
        let (_, reporter) = portal.sign_in(&[Role::Reporter]).await;
        let text = portal.post_as(&reporter, "/toa-soan/bai-moi", &fields("Mua+lu")).await;
        let text = text.header("location").split('?').next().unwrap().to_owned();
        let id = text.rsplit('/').next().unwrap();
        close(&portal, None).await;
        for (path, form) in [
            ("/toa-soan/bai-moi", fields("Trieu+cuong")),
            (&text, format!("{}&text={id}&based_on=1", fields("Trieu+cuong"))),
        ] {
            let refused = portal.post_as(&reporter, path, &form).await;
            assert_eq!(refused.status, StatusCode::LOCKED, "{path}");
            for said in ["form-refusal", "Cổng này đã đóng", "chép giữ những gì bạn vừa gõ", "Trieu cuong"]
            {
                assert!(refused.text.contains(said), "{path}: {said}\n{}", refused.text);
            }
        }
        let acted = format!("text={id}&seen=1&act=submit");
        let acted = portal.post_as(&reporter, &format!("{text}/duyet"), &acted).await;
        assert_eq!(acted.status, StatusCode::LOCKED);
        let read = portal.get_as(&reporter, &text).await;
        assert!(read.status == StatusCode::OK && read.text.contains("Mua lu") && read.text.contains(BANNER));
        let kept = "form_key=0123456789abcdef&draft[headline]=Go+do&body=<p>Dang+go</p>";
        let kept = portal.post_as(&reporter, "/api/toa-soan/keep_unsaved", kept).await;
        assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
        reopen(&portal).await;
        let desk = portal.get_as(&reporter, "/toa-soan").await.text;
        assert!(desk.contains("Go do") && !desk.contains("closed-notice"), "{desk}");
        let saved = portal.post_as(&reporter, "/toa-soan/bai-moi", &fields("Trieu+cuong")).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn an_administrator_closes_a_portal_by_a_form_and_opens_it_again() {
    for desk in Desk::both(Role::Administrator).await {
        let opened = desk.open(PATH).await.text;
        for said in ["Lượt xem và lượt truy cập đứng yên", "Quản trị viên mở lại được bất cứ lúc nào"]
        {
            assert!(opened.contains(said), "{opened}");
        }
        let form = [
            ("act", "close"),
            ("successor_name", "UBND phường Bến Sen"),
            ("successor_url", "https://bensen.gov.vn"),
            ("is_sure", "true"),
        ];
        let unsure = desk.post(PATH, &form[..3]).await;
        assert_eq!(unsure.status, StatusCode::CONFLICT);
        assert!(unsure.text.contains(r#"value="https://bensen.gov.vn""#) && unsure.text.contains("ô xác nhận"));
        let wrong = [form[0], ("successor_url", "javascript:alert(1)"), form[3]];
        desk.refused(PATH, &wrong, "successor_url").await;
        assert!(!desk.open("/").await.text.contains(BANNER));
        let closed = desk.done(PATH, &form).await;
        assert!(closed.text.contains("closed-notice") && closed.text.contains("Mở lại cổng"), "{}", closed.text);
        let front = desk.portal.get("/").await.text;
        assert!(front.contains(BANNER) && front.contains(r#"<a href="https://bensen.gov.vn">UBND phường Bến Sen</a>"#));
        desk.portal.state.clock.advance_millis(48 * HOUR);
        let (_, cookie) = desk.portal.sign_in(&[Role::Administrator]).await;
        let desk = Desk { portal: desk.portal.clone(), cookie };
        let renamed = desk.done(PATH, &[form[0], ("successor_name", "UBND xã Gò Dầu"), form[3]]).await;
        let front = desk.portal.get("/").await.text;
        assert!(front.contains(BANNER) && front.contains("UBND xã Gò Dầu") && !front.contains("bensen.gov.vn"));
        let back = desk.undo(PATH, &renamed).await;
        assert!(desk.portal.get("/").await.text.contains("bensen.gov.vn"), "{}", back.text);
        let reopened = desk.done(PATH, &[("act", "reopen")]).await;
        assert!(!reopened.text.contains("closed-notice") && !desk.portal.get("/").await.text.contains(BANNER));
        assert_eq!(desk.post(PATH, &[("act", "reopen")]).await.status, StatusCode::CONFLICT);
        let entries = db::audit::list(&desk.portal.state.db, desk.portal.portal.id, None, 9).await.unwrap();
        let told: Vec<_> = entries.iter().rev().filter(|entry| entry.person.is_some()).map(|e| e.act).collect();
        let closed = AuditAct::PortalClosed;
        assert_eq!(told, [closed, closed, closed, AuditAct::PortalReopened]);
        // Pressed by mistake, it is taken back.
        let closed = desk.done(PATH, &form).await;
        desk.undo(PATH, &closed).await;
        assert!(!desk.portal.get("/").await.text.contains("closed-notice"));
    }
}

#[tokio::test]
async fn every_page_of_a_closed_portal_is_read_as_before_and_says_since_when_it_is_closed() {
    for portal in TestPortal::each_way().await {
        portal.publish("bai-mot", HOUR).await;
        for statement in [
            "insert into portal_settings (portal_id, english_name) select id, 'Nga Bay City' from portals",
            "insert into redirects (portal_id, path, target, reason, created_at) select id, '/go', null, 'trùng', 0 from portals",
        ] {
            portal.sql(statement).await;
        }
        let pages = crate::support::PAGES.into_iter().map(|path| (path, 200));
        let pages: Vec<_> = pages
            .chain([("/tim-kiem?q=bai", 200), ("/khong-co", 404), ("/tin-tuc/khong-co", 404), ("/go", 410)])
            .chain([("/en/map", 200)])
            .collect();
        let before: Vec<_> = read_all(&portal, &pages).await;
        close(&portal, Some(successor())).await;
        for ((path, status), before) in pages.iter().zip(&before) {
            let page = portal.get(path).await;
            assert_eq!(page.status.as_u16(), *status, "{path}");
            let (since, link) = match path.starts_with("/en") {
                true => {
                    ("This portal was closed on Monday, 17 January 2022.", r#"" lang="vi">UBND phường Bến Sen</a>"#)
                }
                false => (BANNER, r#"">UBND phường Bến Sen</a>"#),
            };
            assert!(page.text.contains(since) && page.text.contains(link), "{path}: {}", page.text);
            assert!(page.text.contains(r#"href="https://bensen.gov.vn/?a=1&amp;b=2"#), "{path}");
            assert_eq!(page.text.matches("closed-notice").count(), 1, "{path}");
            assert!(!before.contains("closed-notice"), "{path}");
            // Before everything but the link that leads past it.
            let place = |text: &str| page.text.find(text).unwrap_or_else(|| panic!("{path}: {text}"));
            assert!(
                place("skip-link") < place("closed-notice") && place("closed-notice") < place("masthead"),
                "{path}"
            );
            let noindex = |text: &str| text.matches("noindex").count();
            assert_eq!((noindex(&page.text), page.header("x-robots-tag")), (noindex(before), ""), "{path}");
        }
        for path in [
            "/rss.xml",
            "/tin-tuc/rss.xml",
            "/atom.xml",
            "/feed.json",
            "/sitemap.xml",
            "/manifest.webmanifest",
            "/robots.txt",
        ] {
            let file = portal.get(path).await;
            assert!(file.status == StatusCode::OK && !file.text.contains("closed-notice"), "{path}: {}", file.status);
        }
        reopen(&portal).await;
        for ((path, _), before) in pages.iter().zip(&before) {
            assert_eq!(portal.get(path).await.text, *before, "{path}: as it was");
        }
    }
}

async fn read_all(portal: &TestPortal, pages: &[(&str, u16)]) -> Vec<String> {
    let mut texts = Vec::new();
    for (path, _) in pages {
        texts.push(portal.get(path).await.text);
    }
    texts
}

#[tokio::test]
async fn what_one_node_closes_is_closed_on_the_other() {
    let [_, mut first] = <[TestPortal; 2]>::try_from(TestPortal::both().await).ok().unwrap();
    first.keep_pages(8);
    let article = first.publish("bai-mot", HOUR).await;
    let mut second = first.second_node().await;
    second.keep_pages(8);
    second.see_changes().await;
    assert!(!second.get("/").await.text.contains(BANNER));
    close(&first, None).await;
    second.see_changes().await;
    assert!(second.get("/").await.text.contains(BANNER));
    second.count_view(article, "00000000000000aa").await;
    assert_eq!(second.views(article).await, 0);
    reopen(&first).await;
    second.see_changes().await;
    assert!(!second.get("/").await.text.contains(BANNER));
}

/// What a page shows: views of its article, visits of all days.
fn shown(page: &Answer, article: ArticleId) -> (bool, bool) {
    (page.text.contains(&format!(r#"data-views="{}""#, article.0)), page.text.contains("Đã truy cập: 1"))
}

#[tokio::test]
async fn the_numbers_of_a_closed_portal_stand_still() {
    for portal in TestPortal::both().await {
        let article = portal.publish("bai-mot", HOUR).await;
        portal.count_view(article, "00000000000000aa").await;
        let open = portal.get("/tin-tuc/bai-mot").await;
        assert!(open.text.contains("luot-xem.gif") && open.text.contains("Đang online"), "{}", open.text);
        close(&portal, None).await;
        let form = format!("article={}&reader=00000000000000bb", article.0);
        let counted = portal.count_view(article, "00000000000000bb").await;
        assert_eq!((counted.views, counted.visitors().total), (1, 1), "answered as before");
        let request = from_outside(form_post("/api/count_view"), form);
        let peer: std::net::SocketAddr = OUTSIDE.parse().unwrap();
        let call = CountCalls::from_ref(&portal.state).find(&request, peer.ip()).unwrap();
        assert_eq!(Answer::read(call.answer(request).await).await.status, StatusCode::OK);
        assert_eq!(portal.post("/api/count_visit", "reader=00000000000000cc").await.status, StatusCode::OK);
        for path in ["/luot-xem.gif".to_owned(), format!("/luot-xem.gif?article={}", article.0)] {
            assert_eq!(portal.get(&path).await.status, StatusCode::OK, "{path}");
        }
        assert_eq!(portal.views(article).await, 1);
        let day = NOON.day();
        assert_eq!(db::counting::find_visits(&portal.state.db, portal.portal.id, day).await.unwrap(), (1, 1));
        let page = portal.get("/tin-tuc/bai-mot").await;
        assert_eq!(shown(&page, article), (true, true), "{}", page.text);
        assert!(
            !page.text.contains("luot-xem.gif") && !page.text.contains("Đang online"),
            "nothing asks to be counted"
        );
        // A month later, what was read most is still what it was then.
        let most_read = async || {
            let page = portal.get("/tin-tuc/bai-mot").await.text;
            page.split("class=\"most-read\"").nth(1).unwrap().split("</section>").next().unwrap().contains("bai-mot")
        };
        assert!(most_read().await);
        portal.state.clock.advance_millis(30 * 24 * HOUR);
        assert!(most_read().await);
        reopen(&portal).await;
        portal.count_view(article, "00000000000000dd").await;
        assert_eq!(portal.views(article).await, 2);
    }
}

#[tokio::test]
async fn another_portal_of_the_installation_goes_on() {
    for portal in TestPortal::both().await {
        portal.publish("bai-mot", HOUR).await;
        let mut tx = portal.state.db.begin().await.unwrap();
        let other = db::portals::insert_portal(&mut tx, "UBND xã Gò Dầu", false, NOON).await.unwrap().unwrap();
        db::portals::insert_host(&mut tx, other.id, "godau.example").await.unwrap();
        tx.commit().await.unwrap();
        let ask = async |method: &str, path: &str, form: &str| {
            let request = if method == "GET" { Request::get(path) } else { form_post(path) };
            portal.send_with(request.header(header::HOST, "godau.example"), form.to_owned()).await
        };
        let before = ask("GET", "/", "").await.text;
        close(&portal, None).await;
        assert!(portal.get("/").await.text.contains(BANNER));
        assert_eq!(ask("GET", "/", "").await.text, before);
        assert_eq!(ask("POST", "/api/count_visit", "reader=00000000000000aa").await.status, StatusCode::OK);
        let visits = async |of| db::counting::find_visits(&portal.state.db, of, NOON.day()).await.unwrap();
        assert_eq!((visits(other.id).await, visits(portal.portal.id).await), ((1, 1), (0, 0)));
        let report = "act=report&report[message]=Sai+ngay&report[article]=";
        assert_eq!(ask("POST", "/bao-loi", report).await.status, StatusCode::SEE_OTHER);
        // The other way round.
        reopen(&portal).await;
        close_of(&portal, &other, None).await;
        assert!(!portal.get("/").await.text.contains(BANNER) && ask("GET", "/", "").await.text.contains(BANNER));
    }
}

#[tokio::test]
async fn a_text_whose_hour_comes_in_a_closed_portal_stays_in_the_newsroom() {
    for portal in TestPortal::both().await {
        let (_, reporter) = portal.sign_in(&[Role::Reporter]).await;
        let (_, publisher) = portal.sign_in(&[Role::Publisher]).await;
        let text = portal.post_as(&reporter, "/toa-soan/bai-moi", &fields("Mua+lu")).await;
        let text = text.header("location").split('?').next().unwrap().to_owned();
        let id = text.rsplit('/').next().unwrap();
        for (cookie, act) in
            [(&reporter, "act=submit"), (&publisher, "act=approve"), (&publisher, "at=2022-01-17T13:00&act=schedule")]
        {
            let form = format!("text={id}&seen=1&{act}");
            let done = portal.post_as(cookie, &format!("{text}/duyet"), &form).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{act}: {}", done.text);
        }
        close(&portal, None).await;
        portal.state.clock.advance_millis(2 * HOUR);
        Publishing::from_ref(&portal.state).publish_due().await;
        assert_eq!(portal.get("/tin-tuc/mua-lu").await.status, StatusCode::NOT_FOUND);
        let (_, administrator) = portal.sign_in(&[Role::Administrator]).await;
        let reopened = portal.post_as(&administrator, PATH, "act=reopen").await;
        let page = portal.get_as(&administrator, reopened.header("location")).await;
        assert!(page.text.contains("1 bài đã quá giờ hẹn"), "{}", page.text);
        Publishing::from_ref(&portal.state).publish_due().await;
        assert_eq!(portal.get("/tin-tuc/mua-lu").await.status, StatusCode::NOT_FOUND, "a person says so");
        let form = format!("text={id}&seen=1&act=publish");
        assert_eq!(portal.post_as(&publisher, &format!("{text}/duyet"), &form).await.status, StatusCode::SEE_OTHER);
        assert_eq!(portal.get("/tin-tuc/mua-lu").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn readers_send_no_reports_to_a_closed_portal() {
    for portal in TestPortal::both().await {
        let article = portal.publish("bai-mot", HOUR).await;
        close(&portal, Some(successor())).await;
        let path = format!("/bao-loi?bai={}", article.0);
        let page = portal.get(&path).await;
        assert!(
            page.status == StatusCode::OK && page.text.contains("không nhận báo lỗi nữa") && page.text.contains(BANNER)
        );
        assert!(!page.text.contains("<textarea"), "{}", page.text);
        let form = format!("act=report&report[article]={}&report[message]=Sai+ngay+thang", article.0);
        let sent = portal.post("/bao-loi", &form).await;
        assert_eq!(sent.status, StatusCode::LOCKED);
        assert!(sent.text.contains("Sai ngay thang") && sent.text.contains("form-refusal"), "{}", sent.text);
        assert_eq!(db::reader_reports::count_open(&portal.state.db, portal.portal.id).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn an_export_says_that_the_portal_is_closed() {
    for portal in TestPortal::both().await {
        portal.publish("bai-mot", HOUR).await;
        close(&portal, Some(successor())).await;
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("cong");
        let settings =
            Settings { base_url: Some("https://ngabay.gov.vn".to_owned()), ..(*portal.state.settings).clone() };
        export_static(&portal.state.db, &settings, &target, None, &portal.state.clock).await.unwrap();
        let pages = html_files(&target);
        assert!(pages.len() > 5, "{pages:?}");
        for (name, page) in pages.iter().filter(|(_, page)| !page.contains("http-equiv=\"refresh\"")) {
            assert!(page.contains(BANNER), "{name}: {page}");
            assert!(page.contains(r#"href="https://bensen.gov.vn/?a=1&amp;b=2""#), "{name}");
        }
    }
}

fn html_files(folder: &Path) -> Vec<(String, String)> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(inside).unwrap() {
            let path = entry.unwrap().path();
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(extension) if extension == "html" => {
                    found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
                }
                _ => {}
            }
        }
    }
    found
}

#[test]
fn a_portal_is_closed_and_opened_by_command() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = bantin(folder.path(), None).args(arguments).output().unwrap();
        let told = [output.stdout, output.stderr].map(|told| String::from_utf8(told).unwrap()).concat();
        (output.status.code(), told)
    };
    const NAME: &str = "UBND xã Gò Dầu";
    assert_eq!(run(&["portal", "create", NAME, "--host", "godau.example"]).0, Some(0));
    for (arguments, why) in [
        (&["portal", "close", "UBND xã khác"][..], "không có cổng nào tên"),
        (&["portal", "close", NAME, "--successor", "bensen.gov.vn"], "bắt đầu bằng https://"),
        (&["portal", "reopen", NAME], "đang mở"),
    ] {
        let (code, told) = run(arguments);
        assert!(code == Some(1) && told.contains(why), "{arguments:?}: {told}");
    }
    assert!(!run(&["portal", "list"]).1.contains("đã đóng"));
    let named = ["--successor", "https://bensen.gov.vn", "--successor-name", "UBND phường Bến Sen"];
    let (code, told) = run(&[&["portal", "close", NAME][..], &named].concat());
    assert!(code == Some(0) && told.contains("Đã đóng cổng"), "{told}");
    let since = bantin::server::clock::Clock::system().now().date_text();
    let (_, listed) = run(&["portal", "list"]);
    assert!(listed.starts_with(&format!("{NAME} (đã đóng {since})\n")), "{listed}");
    let map = folder.path().join("a.geojson");
    fs::write(&map, MAP).unwrap();
    let (code, told) = run(&["map", "load", map.to_str().unwrap()]);
    assert!(code == Some(1) && told.contains("không nhận thêm gì") && told.contains("bantin portal reopen"), "{told}");
    let (code, told) = run(&["portal", "close", NAME, "--successor-name", "UBND phường"]);
    assert!(code == Some(0) && told.contains("đã lưu nơi kế tục"), "{told}");
    assert_eq!(run(&["portal", "reopen", NAME]).0, Some(0));
    assert_eq!(run(&["map", "load", map.to_str().unwrap()]).0, Some(0));
    assert_eq!(run(&["verify"]).0, Some(0));
}

const MAP: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Ấp 1","kind":"ấp"},
    "geometry":{"type":"Polygon","coordinates":[[[105.0,10.0],[105.1,10.0],[105.1,10.1],[105.0,10.0]]]}}]}"#;
