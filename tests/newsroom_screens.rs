//! What holds for every screen of the newsroom, for those too who do not see it: one heading, labels, tables with headings.

use crate::support::{Answer, HOUR, TestPortal};
use axum::http::StatusCode;
use bantin::{
    db,
    domain::{Focus, PhotoFile, Role},
    server::{command::routes, web::admission::is_of_newsroom},
};
use std::collections::BTreeSet;

/// Every page of the newsroom by its address, opened by somebody who may do everything; each kind of thing is there once.
async fn open_all(portal: &TestPortal) -> Vec<(String, Answer)> {
    let all = [Role::Publisher, Role::Administrator];
    let (person, cookie) = portal.sign_in(&all).await;
    let (_, reporter) = portal.sign_in(&[Role::Reporter]).await;
    let article = portal.publish("bai-mot", HOUR).await;
    let form = "act=save&draft[section]=tin-tuc&draft[headline]=M%C6%B0a+l%C5%A9&body=<p>N%E1%BB%99i+dung</p>";
    let text = portal.post_as(&reporter, "/toa-soan/bai-moi", form).await;
    let text = text.header("location").split('?').next().unwrap().to_owned();
    let id = text.rsplit('/').next().unwrap();
    portal.post_as(&reporter, &format!("{text}/duyet"), &format!("text={id}&seen=1&act=submit")).await;
    portal.post_as(&reporter, &format!("{text}/duyet"), &format!("text={id}&act=make-link")).await;
    let visits = "act=visits&visits=5&source=b%C3%A1o+c%C3%A1o";
    let done = portal.post_as(&cookie, "/toa-soan/cai-dat/so-dem", visits).await;
    portal.post_as(&cookie, "/toa-soan/dia-chi-cu", "act=keep&address=/cu&target=/tin-tuc&reason=x").await;
    portal.post_as(&cookie, "/toa-soan/but-danh", "act=add&name=Lan").await;
    let digest = "0123456789abcdef0123456789abcdef";
    let photo = PhotoFile {
        digest: digest.to_owned(),
        extension: "webp".to_owned(),
        width: 960,
        height: 640,
        widths: vec![960],
        focus: Focus::MIDDLE,
    };
    let mut tx = portal.state.db.begin().await.unwrap();
    db::photos::find_or_insert(&mut tx, portal.portal.id, &photo).await.unwrap();
    tx.commit().await.unwrap();
    portal.sql("update media_files set master_extension = 'jpg'").await;
    let section = portal.section.id.0;
    let mut paths: Vec<String> = vec![
        done.header("location").to_owned(),
        format!("{text}/lich-su?tu=1&den=1"),
        format!("/toa-soan/chuyen-muc?sua={section}"),
        "/toa-soan/but-danh?sua=1".to_owned(),
        "/toa-soan/trang-chu?sua=1".to_owned(),
        "/toa-soan/trang-chu?them=dau".to_owned(),
        "/toa-soan/trang-chu?them=0&loai=section".to_owned(),
        "/toa-soan/dia-chi-cu?sua=/cu".to_owned(),
        "/toa-soan?q=mua".to_owned(),
        format!("/toa-soan/kho-anh?tep={digest}"),
        "/toa-soan/nhat-ky?from=hom-qua".to_owned(),
    ];
    let routes = routes::list().into_iter().filter(|route| route.method == "GET" && is_of_newsroom(&route.path));
    paths.extend(routes.map(|route| route.path).filter(|path| !path.starts_with("/api/")).map(|path| {
        let path = path.replace("/bai/{id}", &format!("/bai/{id}"));
        path.replace("/nguoi/{id}", &format!("/nguoi/{}", person.0)).replace("{id}", &article.0.to_string())
    }));
    let mut pages = Vec::new();
    for path in paths {
        let page = portal.get_as(&cookie, &path).await;
        let is_page = page.header("content-type").starts_with("text/html");
        assert!(is_page && !page.status.is_server_error(), "{path}: {}", page.status);
        pages.push((path, page));
    }
    assert!(pages.len() > 25, "{}", pages.len());
    pages
}

/// What stands in the tags of this name.
fn tags<'a>(page: &'a Answer, name: &str) -> Vec<&'a str> {
    let start = format!("<{name}");
    let found = page.text.split(&start).skip(1).filter(|rest| rest.starts_with([' ', '>']));
    found.map(|rest| rest.split('>').next().unwrap()).collect()
}

#[tokio::test]
async fn every_page_has_one_heading_above_all_others_and_none_skips_a_level() {
    let portal = TestPortal::sqlite().await;
    for (path, page) in open_all(&portal).await {
        let levels = page.text.match_indices("<h").filter_map(|(at, _)| page.text.as_bytes()[at + 2].checked_sub(b'0'));
        let levels: Vec<u8> = levels.filter(|level| (1..=6).contains(level)).collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{path}: {levels:?}");
        assert_eq!(levels[0], 1, "{path}");
        assert!(levels.is_sorted_by(|before, next| *next <= before + 1 || next <= before), "{path}: {levels:?}");
    }
}

#[tokio::test]
async fn every_field_has_one_id_and_a_label_and_whatever_describes_something_is_there() {
    let portal = TestPortal::sqlite().await;
    for (path, page) in open_all(&portal).await {
        let ids = page.values("id");
        let each: BTreeSet<_> = ids.iter().collect();
        assert_eq!(ids.len(), each.len(), "{path}: {ids:?}");
        for attribute in ["for", "aria-describedby", "aria-labelledby", "list"] {
            for named in page.values(attribute).into_iter().flat_map(str::split_whitespace) {
                // Suggestions are there as soon as there are names.
                assert!(ids.contains(&named) || attribute == "list", "{path}: {attribute} {named}");
            }
        }
        let labels = page.values("for");
        for name in ["input", "select", "textarea"] {
            for field in tags(&page, name) {
                let id = field.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next());
                let stands_in_its_label = ["radio", "checkbox", "hidden"].iter().any(|kind| field.contains(kind));
                let is_named = id.is_some_and(|id| labels.contains(&id)) || field.contains("aria-label");
                assert!(stands_in_its_label || is_named, "{path}: <{name}{field}>");
            }
        }
    }
}

#[tokio::test]
async fn every_table_says_what_it_is_of_and_which_heading_is_whose() {
    let portal = TestPortal::sqlite().await;
    let mut tables = 0;
    for (path, page) in open_all(&portal).await {
        tables += tags(&page, "table").len();
        assert_eq!(tags(&page, "table").len(), tags(&page, "caption").len(), "{path}");
        assert!(tags(&page, "th").iter().all(|head| head.contains("scope=\"")), "{path}");
        // What scrolls is reached by keyboard, and says what it is.
        for region in tags(&page, "div").iter().filter(|div| div.contains("table-scroll")) {
            assert!(region.contains("tabindex=\"0\"") && region.contains("aria-label=\""), "{path}: {region}");
        }
    }
    assert!(tables > 8, "{tables}");
}

#[tokio::test]
async fn pages_open_and_refusals_have_a_heading_too() {
    let portal = TestPortal::sqlite().await;
    let (_, reporter) = portal.sign_in(&[Role::Reporter]).await;
    for (cookie, path, status) in [
        (reporter.as_str(), "/toa-soan/nguoi", StatusCode::FORBIDDEN),
        (&reporter, "/toa-soan/bai/99", StatusCode::NOT_FOUND),
        ("", "/dang-nhap/moi?ma=x", StatusCode::NOT_FOUND),
    ] {
        let page = portal.get_as(cookie, path).await;
        assert_eq!((page.status, page.text.matches("<h1").count()), (status, 1), "{path}");
    }
}
