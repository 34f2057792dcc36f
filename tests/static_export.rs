//! A portal as files: all of it is there, by itself, and nothing of another portal. On both engines.

use crate::support::{Answer, HOUR, NOON, TestPortal, empty_states};
use axum::http::{Request, header};
use bantin::{
    db,
    domain::Slug,
    server::{
        clock::Clock,
        command::{demo, export::export_static},
        settings::Settings,
        state::AppState,
        static_export::is_safe_name,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::PermissionsExt,
    path::{Component, Path, PathBuf},
};
use tempfile::TempDir;

const PUBLIC: &str = "https://ngabay.gov.vn";

/// Every file of an export by its name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(inside).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                    found.insert(name, fs::read(&path).unwrap());
                }
            }
        }
    }
    found
}

fn text<'a>(files: &'a BTreeMap<String, Vec<u8>>, name: &str) -> &'a str {
    let file = files.get(name).unwrap_or_else(|| panic!("no {name} among {:?}", files.keys()));
    std::str::from_utf8(file).unwrap()
}

/// Exports a portal by its public address, and reads what was made.
async fn exported(state: &AppState, settings: &Settings, portal: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("cong");
    export_static(&state.db, settings, &target, Some(portal), &Clock::fixed(NOON)).await.unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    files(&target)
}

fn public(state: &AppState) -> Settings {
    Settings { base_url: Some(PUBLIC.to_owned()), ..(*state.settings).clone() }
}

/// What leads from a page to a file that is not there.
fn broken_links(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<String> {
    let page = text(files, name);
    let mut links: Vec<&str> = Vec::new();
    for attribute in [" href=\"", " src=\"", " poster=\""] {
        links.extend(page.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap()));
    }
    for sources in page.split(" srcset=\"").skip(1) {
        let sources = sources.split('"').next().unwrap();
        links.extend(sources.split(", ").map(|source| source.split(' ').next().unwrap()));
    }
    let is_inside = |link: &&str| !link.starts_with('#') && !link.contains(':');
    let missing = links.into_iter().filter(is_inside).filter(|link| {
        let path = link.split('#').next().unwrap();
        let whole = match path.strip_prefix('/') {
            Some(path) if name == "404.html" => PathBuf::from(path),
            Some(_) => return true,
            None => Path::new(name).parent().unwrap().join(path),
        };
        let mut parts: Vec<&str> = Vec::new();
        for part in whole.components() {
            match part {
                Component::ParentDir => assert!(parts.pop().is_some(), "{name} leads out of the export: {link}"),
                part => parts.push(part.as_os_str().to_str().unwrap()),
            }
        }
        !files.contains_key(&parts.join("/"))
    });
    missing.map(str::to_owned).collect()
}

#[tokio::test]
async fn the_demonstration_is_whole_without_the_program() {
    for (state, _folder) in empty_states().await {
        demo::load(&state.db, &state.settings, NOON).await.unwrap();
        let portal = db::portals::find_first_portal(&state.db).await.unwrap().unwrap();
        let files = exported(&state, &public(&state), &portal.name).await;
        let mut small = BTreeSet::new();
        for (name, content) in &files {
            assert!(name.split('/').all(is_safe_name), "{name}");
            assert!(name.len() < 255 && small.insert(name.to_lowercase()), "{name}");
            if name.ends_with(".css") {
                let style = std::str::from_utf8(content).unwrap();
                assert!(
                    !style.contains("url(") && !style.contains("@import"),
                    "{name} leads to a file that nobody wrote"
                );
            }
            if !name.ends_with(".html") {
                continue;
            }
            assert_eq!(broken_links(&files, name), Vec::<String>::new(), "{name}");
            let page = std::str::from_utf8(content).unwrap();
            if page.contains("http-equiv=\"refresh\"") {
                continue;
            }
            for gone in ["<form", "<noscript", "modulepreload", "leptos-island", "luot-xem.gif", "manifest", "/bao-loi"]
            {
                assert!(!page.contains(gone), "{name}: {gone}");
            }
            assert_eq!(
                page.matches("<script").count(),
                page.matches("<script type=\"application/ld+json\"").count(),
                "{name}"
            );
            let said = if name.starts_with("en/") {
                "This page was saved on 17-01-2022"
            } else {
                "Trang này được lưu ngày 17-01-2022"
            };
            assert!(page.contains(said), "{name}");
        }
        for name in [
            "index.html",
            "404.html",
            "robots.txt",
            "sitemap.xml",
            "rss.xml",
            "redirects.txt",
            "favicon.ico",
            "pkg/bantin.css",
        ] {
            assert!(files.contains_key(name), "{name}");
        }
        for kind in [".webp", ".pdf", ".jpg"] {
            assert!(files.keys().any(|name| name.ends_with(kind)), "{kind}");
        }
        let everything = [db::articles::list_published_places(
            &state.db,
            portal.id,
            [0, i64::MAX].map(bantin::domain::ArticleId),
            10_000,
            NOON,
        )
        .await
        .unwrap()];
        for article in &everything[0] {
            let page = text(&files, &format!("{}/index.html", &article.path()[1..]));
            assert!(page.contains(&format!("<link href=\"{PUBLIC}{}\" rel=\"canonical\"", article.path())), "{page}");
        }
        assert!(everything[0].len() >= 60);
    }
}

#[tokio::test]
async fn the_numbers_are_those_of_the_moment_and_nothing_is_counted() {
    for portal in TestPortal::both().await {
        let article = portal.publish("bai-mot", HOUR).await;
        for reader in 1..=3 {
            portal.count_view(article, &format!("{reader:016x}")).await;
        }
        let files = exported(&portal.state, &public(&portal.state), &portal.portal.name).await;
        let page = text(&files, "tin-tuc/bai-mot/index.html");
        assert!(page.contains("Lượt xem: 3") && page.contains("Đã truy cập: 3"), "{page}");
        assert!(text(&files, &format!("luot-xem/bai-{}.html", article.0)).contains("3 lượt"));
        assert_eq!(portal.views(article).await, 3);
        let again = exported(&portal.state, &public(&portal.state), &portal.portal.name).await;
        assert!(files == again, "the same moment is the same bytes");
    }
}

#[tokio::test]
async fn lists_are_there_to_their_last_page() {
    for portal in TestPortal::both().await {
        for number in 0..25 {
            portal.publish(&format!("bai-{number}"), HOUR + number).await;
        }
        let files = exported(&portal.state, &public(&portal.state), &portal.portal.name).await;
        for name in
            ["tin-tuc/index.html", "tin-tuc/trang-2.html", "tin-tuc/trang-3.html", "luu-tru/2022-01/trang-3.html"]
        {
            assert_eq!(broken_links(&files, name), Vec::<String>::new(), "{name}");
        }
        assert!(!files.contains_key("tin-tuc/trang-4.html"));
        let last = text(&files, "tin-tuc/trang-3.html");
        assert!(last.contains("bai-24/index.html\"") && last.contains("href=\"trang-2.html\""), "{last}");
    }
}

#[tokio::test]
async fn old_addresses_lead_on_and_lost_links_are_told() {
    for portal in TestPortal::both().await {
        portal.publish("bai-mot", HOUR).await;
        let article = portal.publish("bai-hai", HOUR).await;
        let mut tx = portal.state.db.begin().await.unwrap();
        for (address, target) in [
            ("/default.aspx?id=5", Some("/tin-tuc/bai-mot")),
            ("/News/Bai.html", Some("/tin-tuc/bai-mot")),
            ("/cu/bai", Some("https://tinh.gov.vn/a?b=1&c=2")),
            ("/tin-tuc", Some("/tin-tuc/bai-mot")),
            ("/Tin-Tuc", Some("/tin-tuc/bai-mot")),
            ("/news/bai.html", Some("/tin-tuc/bai-hai")),
            ("/robots.txt", Some("/tin-tuc/bai-mot")),
            ("/tin-tuc/da-go", None),
            ("/chữ", Some("/tin-tuc/khong-co")),
        ] {
            db::redirects::insert(&mut tx, portal.portal.id, address, target, "Nội dung đã lỗi thời.", NOON)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        let _ = article;
        portal
            .sql(
                "update articles set body = '<p><a href=\"/default.aspx?id=5&amp;x=1\">a</a> <a href=\"/khong/co\">b</a>
                <a href=\"/tin-tuc/da-go#x\">c</a> <a href=\"/tim-kiem?q=x\">d</a> <a href=\"https://gov.vn/\">e</a></p>'
                where slug = 'bai-hai'",
            )
            .await;
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("cong");
        let settings = public(&portal.state);
        let made = export_static(&portal.state.db, &settings, &target, None, &Clock::fixed(NOON)).await.unwrap();
        assert_eq!((made.lost_links, made.old_addresses), (1, 8), "/tin-tuc has a page of its own");
        let files = files(&target);
        let page = text(&files, "tin-tuc/bai-hai/index.html");
        for link in [
            "<a href=\"../bai-mot/index.html\">a</a>",
            "<a data-href=\"/khong/co\">b</a>",
            "<a href=\"../da-go/index.html#x\">c</a>",
            "<a data-href=\"/tim-kiem?q=x\">d</a>",
            "<a href=\"https://gov.vn/\">e</a>",
        ] {
            assert!(page.contains(link), "{link}: {page}");
        }
        assert!(text(&files, "tin-tuc/da-go/index.html").contains("Nội dung đã lỗi thời."));
        let list = text(&files, "redirects.txt");
        for line in [
            "/default.aspx?id=5 /tin-tuc/bai-mot/index.html 301",
            "/News/Bai.html /tin-tuc/bai-mot/index.html 301",
            "/cu/bai https://tinh.gov.vn/a?b=1&c=2 301",
            "/tin-tuc/da-go /404.html 410",
            "/ch%E1%BB%AF /404.html 410",
        ] {
            assert!(list.lines().any(|own| own == line), "{line}: {list}");
        }
        assert!(!list.contains("\n/tin-tuc /"), "{list}");
        assert!(text(&files, "robots.txt").starts_with("User-agent"));
        // No two that nginx takes for one, none that has a page.
        let map = text(&files, "nginx.map");
        let nginx: BTreeSet<_> = map.lines().map(|line| line.split('"').nth(1).unwrap().to_lowercase()).collect();
        assert_eq!(nginx.len(), map.lines().count(), "{map}");
        let expected = ["/cu/bai", "/default.aspx?id=5", "/news/bai.html", "/robots.txt"].map(str::to_owned);
        assert_eq!(nginx, expected.into(), "{map}");
        assert!(map.contains("\"/default.aspx?id=5\" \"/tin-tuc/bai-mot/index.html\";\n"), "{map}");
        let led = text(&files, "News/Bai.html");
        assert!(led.contains("rel=\"canonical\" href=\"https://ngabay.gov.vn/tin-tuc/bai-mot\""), "{led}");
        assert!(led.contains("content=\"0; url=../tin-tuc/bai-mot/index.html\""), "{led}");
        assert!(text(&files, "cu/bai/index.html").contains("url=https://tinh.gov.vn/a?b=1&amp;c=2\""));
        assert!(!text(&files, "tin-tuc/index.html").contains("http-equiv"), "what is there goes before what was");
    }
}

#[tokio::test]
async fn nothing_of_another_portal_is_in_it() {
    for portal in TestPortal::both().await {
        portal.publish("bai-mot", HOUR).await;
        let mut tx = portal.state.db.begin().await.unwrap();
        let other = db::portals::insert_portal(&mut tx, "UBND phường Bến Sen", false, NOON).await.unwrap().unwrap();
        assert!(db::portals::insert_host(&mut tx, other.id, "bensen.gov.vn").await.unwrap());
        let slug = Slug::parse("thong-bao").unwrap();
        db::portals::find_or_insert_section(&mut tx, other.id, &slug, "thông báo").await.unwrap();
        tx.commit().await.unwrap();
        let settings = public(&portal.state);
        for (own, foreign, file) in
            [(&portal.portal.name, &other.name, "tin-tuc"), (&other.name, &portal.portal.name, "thong-bao")]
        {
            let files = exported(&portal.state, &settings, own).await;
            assert!(files.contains_key(&format!("{file}/index.html")), "{own}");
            for (name, content) in &files {
                assert!(!String::from_utf8_lossy(content).contains(foreign.as_str()), "{own}: {name}");
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let unnamed =
            export_static(&portal.state.db, &settings, &folder.path().join("x"), None, &Clock::fixed(NOON)).await;
        assert!(unnamed.unwrap_err().to_string().contains("--portal"));
    }
}

#[tokio::test]
async fn what_is_there_already_is_left_alone() {
    let portal = TestPortal::sqlite().await;
    portal.publish("bai-mot", HOUR).await;
    let settings = public(&portal.state);
    let folder: TempDir = tempfile::tempdir().unwrap();
    let tried = async |name: &str| {
        let target = folder.path().join(name);
        export_static(&portal.state.db, &settings, &target, None, &Clock::fixed(NOON)).await
    };
    fs::create_dir(folder.path().join("day")).unwrap();
    fs::write(folder.path().join("day/thu.txt"), "x").unwrap();
    assert!(tried("day").await.unwrap_err().to_string().contains("không trống"));
    assert!(tried("day/thu.txt").await.unwrap_err().to_string().contains("không phải thư mục"));
    assert!(tried("khong/co").await.is_err());
    assert!(tried("..").await.unwrap_err().to_string().contains("không phải tên của một thư mục"));
    fs::create_dir(folder.path().join("that")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("that"), folder.path().join("lien-ket")).unwrap();
    for link in ["lien-ket", "lien-ket/"] {
        assert!(tried(link).await.unwrap_err().to_string().contains("là liên kết"));
    }
    fs::remove_file(folder.path().join("lien-ket")).unwrap();
    fs::remove_dir(folder.path().join("that")).unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("day/thu.txt")).unwrap(), "x");
    // A page that fails ends it, and nothing is left.
    portal.sql("alter table tags rename to away").await;
    let failed = format!("{:#}", tried("hong").await.unwrap_err());
    assert!(failed.contains("không làm được trang /tin-tuc/bai-mot (500)"), "{failed}");
    portal.sql("alter table away rename to tags").await;
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no part of it is left");
    fs::create_dir(folder.path().join("trong")).unwrap();
    // A web server of another user reads it, whatever the mask of whoever made it.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    tried("trong").await.unwrap();
    let mode = |name: &str| fs::metadata(folder.path().join("trong").join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!([mode(""), mode("tin-tuc"), mode("index.html")], [0o755, 0o755, 0o644]);
}

#[tokio::test]
async fn a_page_is_the_one_that_readers_get() {
    let portal = TestPortal::sqlite().await;
    portal.publish("bai-mot", HOUR).await;
    let files = exported(&portal.state, &public(&portal.state), &portal.portal.name).await;
    let served: Answer = portal.send(Request::get("/tin-tuc/bai-mot").header(header::HOST, "localhost")).await;
    let title = served.text.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
    assert!(text(&files, "tin-tuc/bai-mot/index.html").contains(&format!("<title>{title}</title>")));
}
