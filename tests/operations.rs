//! What operators run: the demonstration, the import of old pages, the commands' exit codes.

use crate::support::{HOUR, NOON, TestPortal};
use bantin::{
    db::{self, verification},
    domain::{SectionKind, Slug},
    server::{
        auth::{Auth, entry_links::Invited},
        clock::Clock,
        command::{demo, seed},
        import,
    },
};
use std::{
    fs::Permissions,
    io::{BufRead, BufReader},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

fn page(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/legacy").join(name)
}

/// The page in the old layout that this project was given as a sample; it lies beside the checkout.
fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/legacy/tin-tuc-2022-01-17.txt")
}

fn order(paths: &[PathBuf]) -> import::Order<'_> {
    import::Order { paths, reports: &[], profile: None }
}

async fn import(portal: &TestPortal, paths: &[PathBuf]) -> anyhow::Result<()> {
    import::import_legacy(&portal.state.db, &portal.state.settings, order(paths), NOON).await
}

#[tokio::test]
async fn the_demonstration_is_complete_and_loads_once() {
    for portal in TestPortal::both().await {
        // Its name is taken by the test's own portal, which is no demonstration.
        portal.sql("update portals set name = 'UBND phường Bến Sen'").await;
        let refused = demo::load(&portal.state.db, &portal.state.settings, NOON).await;
        assert!(refused.is_err(), "invented news does not go among real ones");
    }
    for (state, _folder) in crate::support::empty_states().await {
        demo::load(&state.db, &state.settings, NOON).await.unwrap();
        let first = verification::measure(&state.db).await.unwrap();
        assert!(first.articles >= 60, "{first:?}");
        demo::load(&state.db, &state.settings, NOON).await.unwrap();
        assert_eq!(verification::measure(&state.db).await.unwrap(), first);
        assert_eq!(verification::list_page_view_discrepancies(&state.db).await.unwrap(), []);
        assert_eq!(verification::list_visit_discrepancies(&state.db).await.unwrap(), []);
        let portal = db::portals::find_first_portal(&state.db).await.unwrap().unwrap();
        assert!(portal.is_demo);
        let sections = db::portals::list_sections(&state.db, portal.id).await.unwrap();
        assert!(sections.len() >= 4);
        assert_eq!(db::counting::find_visits(&state.db, portal.id, NOON.day()).await.unwrap(), (0, 474_478));
    }
}

#[tokio::test]
async fn the_demonstration_grows_to_the_number_asked_for() {
    for (state, _folder) in crate::support::empty_states().await {
        // More than the readers of one week are given to, and not a whole number of groups.
        for articles in [120, 120, 5_321, 40] {
            let before = verification::measure(&state.db).await.unwrap();
            seed::seed(&state.db, &state.settings, articles, NOON).await.unwrap();
            let extent = verification::measure(&state.db).await.unwrap();
            assert_eq!(extent.articles, articles.max(before.articles));
            if articles <= before.articles {
                assert_eq!(extent, before);
            }
        }
        assert_eq!(verification::list_page_view_base_discrepancies(&state.db).await.unwrap(), []);
        assert_eq!(verification::list_page_view_discrepancies(&state.db).await.unwrap(), []);
        assert_eq!(verification::list_reader_discrepancies(&state.db, NOON.day()).await.unwrap(), []);
        let portal = db::portals::find_first_portal(&state.db).await.unwrap().unwrap();
        let sections = db::portals::list_sections(&state.db, portal.id).await.unwrap();
        for section in sections.into_iter().filter(|section| section.kind == SectionKind::News) {
            let thousandth = db::articles::find_published_key_at(&state.db, portal.id, section.id, 1_000, NOON).await;
            let years = (NOON.0 - thousandth.unwrap().expect("each has a fifth").published_at.0) / (365 * 24 * HOUR);
            assert!((13..15).contains(&years), "{years} years for {}", section.title);
        }
    }
}

#[tokio::test]
async fn six_portals_are_loaded_each_under_its_own_host_and_once() {
    for (state, _folder) in crate::support::empty_states().await {
        demo::load(&state.db, &state.settings, NOON).await.unwrap();
        demo::load_all(&state.db, &state.settings, NOON).await.unwrap();
        let extent = verification::measure(&state.db).await.unwrap();
        demo::load_all(&state.db, &state.settings, NOON).await.unwrap();
        assert_eq!(verification::measure(&state.db).await.unwrap(), extent);
        let portals = db::portals::list_portals(&state.db).await.unwrap();
        assert!(portals.len() == 6 && portals.iter().all(|portal| portal.is_demo), "{portals:?}");
        let commune = db::portals::find_portal_by_host(&state.db, "xa.localhost").await.unwrap().unwrap();
        assert_eq!(commune.name, "UBND xã Đồng Mây");
        let found = db::settings::find(&state.db, commune.id).await.unwrap();
        assert!(found.emblem.is_some() && found.identity.look.palette.is_some(), "{found:?}");
        let front = db::front::find_live(&state.db, commune.id).await.unwrap();
        assert_eq!(front.blocks.len(), 7, "{front:?}");
    }
}

#[tokio::test]
async fn no_real_portal_is_filled_with_invented_news() {
    for portal in TestPortal::both().await {
        let refused = seed::seed(&portal.state.db, &portal.state.settings, 100, NOON).await;
        assert!(refused.expect_err("refused").to_string().contains("cổng thật"));
        assert_eq!(verification::measure(&portal.state.db).await.unwrap().articles, 0);
    }
}

#[tokio::test]
#[ignore = "needs the sample page beside the checkout; scripts/test runs it where that is"]
async fn the_sample_page_reads_as_it_did_there() {
    let sample = sample();
    for portal in TestPortal::both().await {
        import(&portal, std::slice::from_ref(&sample)).await.unwrap();
        let list = portal.get("/tin-tuc").await.text;
        let path = list.split("<h3><a href=\"").nth(1).unwrap().split('"').next().unwrap();
        let page = portal.get(path).await.text;
        for part in [
            " - Tin tức - UBND thành phố Ngã Bảy</title>",
            ">Ngày 17-01-2022</time> - ",
            "Lượt xem: 110",
            r#"<p class="byline">Bảo Toàn</p>"#,
            "<figcaption>",
            "Đã truy cập: 474478",
        ] {
            assert!(page.contains(part), "missing: {part}");
        }
        assert_eq!(
            page.split(r#"class="body">"#).nth(1).unwrap().split("</div>").next().unwrap().matches("<p>").count(),
            3
        );
    }
}

#[tokio::test]
async fn a_second_import_creates_nothing_new() {
    for portal in TestPortal::both().await {
        let pages = ["bang-asp.html", "khung-div.html", "van-ban.txt", "xuong-dong.htm"].map(page);
        import(&portal, &pages).await.unwrap();
        let first = verification::measure(&portal.state.db).await.unwrap();
        assert_eq!(first.articles, 4);
        import(&portal, &pages).await.unwrap();
        assert_eq!(verification::measure(&portal.state.db).await.unwrap(), first);
        assert_eq!(verification::list_page_view_discrepancies(&portal.state.db).await.unwrap(), []);
    }
}

/// A saved page in a folder of its own, with its picture beside it.
fn page_with_photo(photo: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(page("xuong-dong.htm"), folder.path().join("trang.htm")).unwrap();
    std::fs::write(folder.path().join("mia.gif"), photo).unwrap();
    folder
}

/// The names of the files in the media store.
fn stored_names(portal: &TestPortal) -> Vec<String> {
    let Ok(folders) = std::fs::read_dir(portal.state.settings.media_dir()) else { return Vec::new() };
    let files = folders.flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap());
    let mut names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn an_imported_photo_comes_in_the_widths_of_screens() {
    let mut photo = Vec::new();
    let pixels = image::RgbImage::from_fn(1800, 1200, |x, y| image::Rgb([(x / 8) as u8, (y / 8) as u8, 90]));
    pixels.write_with_encoder(image::codecs::jpeg::JpegEncoder::new(&mut photo)).unwrap();
    let folder = page_with_photo(&photo);
    for portal in TestPortal::both().await {
        let import = async || import(&portal, &[folder.path().to_owned()]).await.unwrap();
        import().await;
        let names = stored_names(&portal);
        let digest = names[0].split('-').next().unwrap();
        assert_eq!(names, [1440, 320, 640, 960].map(|width| format!("{digest}-{width}.webp")));
        import().await;
        assert_eq!(stored_names(&portal), names, "the same picture is the same files");
    }
}

#[tokio::test]
async fn an_article_whose_photo_is_damaged_is_imported_without_it() {
    let folder = page_with_photo(b"GIF89a\x01\x00\x01\x00");
    for portal in TestPortal::both().await {
        import(&portal, &[folder.path().to_owned()]).await.unwrap();
        assert_eq!(verification::measure(&portal.state.db).await.unwrap().articles, 1);
        assert_eq!(stored_names(&portal), [""; 0]);
    }
}

#[tokio::test]
async fn a_file_that_is_no_page_does_not_keep_the_others_out() {
    for portal in TestPortal::both().await {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.html"), "<p>không phải").unwrap();
        std::fs::write(folder.path().join("b.txt"), [0xff, 0xfe]).unwrap();
        std::fs::write(folder.path().join("c.txt"), "").unwrap();
        std::fs::copy(page("van-ban.txt"), folder.path().join("d.txt")).unwrap();
        let paths = [folder.path().to_owned(), folder.path().join("absent.html")];
        let error = import(&portal, &paths).await.expect_err("four of five failed");
        assert!(error.to_string().starts_with('4'), "{error}");
        assert_eq!(verification::measure(&portal.state.db).await.unwrap().articles, 1);
    }
}

#[tokio::test]
async fn two_articles_of_one_headline_keep_their_own_addresses() {
    for portal in TestPortal::both().await {
        let folder = tempfile::tempdir().unwrap();
        let text = |date| {
            format!(
                "tin tức - UBND thành phố Ngã Bảy\n\nRa quân dọn vệ sinh\n\nNgày {date} - Lượt xem: 7\n\nLời dẫn của bài viết.\n\nThân bài dài hơn một chút để là một đoạn văn bình thường của bài báo này.\n\nBan Biên tập\n"
            )
        };
        for (name, date) in [("a.txt", "17-01-2022"), ("b.txt", "18-01-2022")] {
            std::fs::write(folder.path().join(name), text(date)).unwrap();
        }
        for _ in 0..2 {
            import(&portal, &[folder.path().to_owned()]).await.unwrap();
        }
        assert_eq!(verification::measure(&portal.state.db).await.unwrap().articles, 2);
        for slug in ["ra-quan-don-ve-sinh", "2-ra-quan-don-ve-sinh"] {
            let found = db::articles::find_published(
                &portal.state.db,
                portal.portal.id,
                &portal.section.slug,
                &Slug::parse(slug).unwrap(),
                NOON.minus_millis(-30 * 24 * crate::support::HOUR),
            )
            .await;
            assert_eq!(found.unwrap().unwrap().views, 7, "{slug}");
        }
    }
}

/// A saved page with this text and count of views, under the headline and on the day of all others.
fn notice(text: &str, views: u32) -> String {
    format!(
        "<title>tin tức - UBND thành phố Ngã Bảy</title><h2>Lịch cấp nước</h2><p>Ngày 05-06-2021 - Lượt xem: {views}</p>\
         <p>Lời dẫn của thông báo.</p><p>{text}</p><p><b>Tổ Văn hóa</b></p>"
    )
}

/// The views of the articles under these addresses.
async fn views(portal: &TestPortal, slugs: &[&str]) -> Vec<Option<i64>> {
    let mut views = Vec::new();
    for slug in slugs {
        let slug = Slug::parse(slug).unwrap();
        let section = &portal.section.slug;
        let found = db::articles::find_published(&portal.state.db, portal.portal.id, section, &slug, NOON).await;
        views.push(found.unwrap().map(|article| article.views));
    }
    views
}

#[tokio::test]
async fn two_notices_of_one_headline_and_day_are_two_articles() {
    for portal in TestPortal::both().await {
        let folder = tempfile::tempdir().unwrap();
        for (name, text, views) in
            [("a", "Khu vực một ngừng cấp nước.", 1234), ("b", "Khu vực hai ngừng cấp nước.", 77)]
        {
            std::fs::write(folder.path().join(format!("{name}.html")), notice(text, views)).unwrap();
        }
        // The first one once more, saved on another day: it was read meanwhile.
        std::fs::write(folder.path().join("c.html"), notice("Khu vực một ngừng <b>cấp nước</b>.", 1300)).unwrap();
        for _ in 0..2 {
            import(&portal, &[folder.path().to_owned()]).await.unwrap();
            let found = views(&portal, &["lich-cap-nuoc", "2-lich-cap-nuoc", "3-lich-cap-nuoc"]).await;
            assert_eq!(found, [Some(1234), Some(77), None]);
        }
    }
}

#[tokio::test]
async fn a_file_whose_article_was_edited_here_adds_nothing() {
    for portal in TestPortal::both().await {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.html"), notice("Khu vực một ngừng cấp nước.", 1234)).unwrap();
        import(&portal, &[folder.path().to_owned()]).await.unwrap();
        portal.sql("update articles set body = '<p>Đã sửa.</p>'").await;
        import(&portal, &[folder.path().to_owned()]).await.unwrap();
        assert_eq!(views(&portal, &["lich-cap-nuoc", "2-lich-cap-nuoc"]).await, [Some(1234), None]);
    }
}

#[tokio::test]
async fn pictures_within_the_page_and_in_tables_are_stored() {
    let mut picture = Vec::new();
    let pixels = image::RgbImage::from_pixel(40, 60, image::Rgb([9, 90, 200]));
    pixels.write_with_encoder(image::codecs::png::PngEncoder::new(&mut picture)).unwrap();
    let base64 = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, &picture);
    for portal in TestPortal::both().await {
        let folder = tempfile::tempdir().unwrap();
        let table = format!(
            "Danh sách:</p><table><tr><td><img src='data:image/png;base64,{base64}'><td>Bà An<tr><td><img src=khong-co.png><td>Ông Ba</table><p>"
        );
        std::fs::write(folder.path().join("a.html"), notice(&table, 5)).unwrap();
        import(&portal, &[folder.path().to_owned()]).await.unwrap();
        assert_eq!(stored_names(&portal).len(), 1);
        let page = portal.get("/tin-tuc/lich-cap-nuoc").await.text;
        let cell = page.split("<td>").nth(1).unwrap();
        assert!(
            cell.contains(&format!("src=\"/media/{}", stored_names(&portal)[0])) && cell.contains("</figure>"),
            "{cell}"
        );
        assert!(page.contains("<td></td><td>Ông Ba</td>"), "a lost picture leaves no empty figure");
    }
}

#[tokio::test]
async fn the_visit_base_is_the_largest_that_the_old_pages_showed() {
    for portal in TestPortal::both().await {
        let folder = tempfile::tempdir().unwrap();
        for (name, visits) in [("a.txt", "1.000"), ("b.txt", "1.200"), ("c.txt", "900")] {
            let text = format!(
                "tin tức - UBND thành phố Ngã Bảy\n\nTiêu đề bài {name}\n\nNgày 17-01-2022 - Lượt xem: 7\n\nLời dẫn của bài viết.\n\nThân bài dài hơn một chút để là một đoạn văn bình thường của bài báo này.\n\nBan Biên tập\n\nBản Đồ Hành Chính\nĐang online: 1\nHôm nay: 2\nĐã truy cập: {visits}\n"
            );
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        import(&portal, &[folder.path().to_owned()]).await.unwrap();
        let (_, total) = db::counting::find_visits(&portal.state.db, portal.portal.id, NOON.day()).await.unwrap();
        assert_eq!(total, 1200);
        assert_eq!(verification::list_visit_discrepancies(&portal.state.db).await.unwrap(), []);
    }
}

#[tokio::test]
async fn two_at_once_make_one_portal() {
    for (state, _folder) in crate::support::empty_states().await {
        let load = || demo::load(&state.db, &state.settings, NOON);
        let (first, second) = tokio::join!(load(), load());
        assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
        let pages = [page("van-ban.txt")];
        let import = || import::import_legacy(&state.db, &state.settings, order(&pages), NOON);
        let (first, second) = tokio::join!(import(), import());
        assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
        let portals = db::portals::list_portals(&state.db).await.unwrap();
        let mut names: Vec<_> = portals.iter().map(|portal| &portal.name).collect();
        names.dedup();
        assert_eq!(names.len(), portals.len(), "{portals:?}");
    }
}

#[tokio::test]
async fn portals_of_like_names_have_hosts_of_their_own() {
    for (state, folder) in crate::support::empty_states().await {
        for name in ["UBND phường Tân Thành", "UBND phường Tân Thạnh"] {
            let text = std::fs::read_to_string(page("van-ban.txt")).unwrap();
            let first = text.lines().next().unwrap();
            let file = folder.path().join(format!("{name}.txt"));
            std::fs::write(&file, text.replace(first, &format!("tin tức - {name}"))).unwrap();
            import::import_legacy(&state.db, &state.settings, order(&[file]), NOON).await.unwrap();
        }
        let hosts = db::portals::list_all_hosts(&state.db).await.unwrap();
        let hosts: Vec<_> = hosts.iter().map(|(host, _)| host.as_str()).collect();
        assert_eq!(hosts, ["ubnd-phuong-tan-thanh-2.localhost", "ubnd-phuong-tan-thanh.localhost"]);
    }
}

fn bantin(data_dir: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bantin"));
    command.env_remove("BANTIN_DATABASE_URL").env("BANTIN_DATA_DIR", data_dir).args(arguments).output().unwrap()
}

#[test]
fn what_root_does_belongs_to_the_owner_of_the_data_folder() {
    const OWNER: u32 = 65_534;
    if !rustix::process::geteuid().is_root() {
        eprintln!("note: these tests do not run as root; whom root's files belong to was not checked");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    // Where its owner may run it, too.
    let program = folder.path().join("bantin");
    std::fs::copy(env!("CARGO_BIN_EXE_bantin"), &program).unwrap();
    let data_dir = folder.path().join("data");
    std::fs::create_dir(&data_dir).unwrap();
    std::os::unix::fs::chown(&data_dir, Some(OWNER), Some(OWNER)).unwrap();
    // What only root may read, and where only root may write.
    let own = folder.path().join("root");
    std::fs::create_dir(&own).unwrap();
    std::fs::set_permissions(&own, Permissions::from_mode(0o700)).unwrap();
    let settings = own.join("bantin.toml");
    std::fs::write(&settings, "[bantin]\ndaily_backup = false\n").unwrap();
    std::fs::set_permissions(&settings, Permissions::from_mode(0o600)).unwrap();
    let page = own.join("a.html");
    std::fs::copy(self::page("bang-asp.html"), &page).unwrap();
    let backup = own.join("a.tar.zst");
    let run = |data_dir: &Path, arguments: &[&str]| {
        let mut command = Command::new(&program);
        command.env_remove("BANTIN_DATABASE_URL").env("BANTIN_DATA_DIR", data_dir).current_dir(&own);
        let output = command.env("BANTIN_CONFIG", "bantin.toml").args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    };
    let is_owners = |path: &Path| assert_eq!(std::fs::metadata(path).unwrap().uid(), OWNER, "{}", path.display());
    let new_data_dir = folder.path().join("new");
    std::fs::create_dir(&new_data_dir).unwrap();
    std::os::unix::fs::chown(&new_data_dir, Some(OWNER), Some(OWNER)).unwrap();
    for arguments in [
        ["import", "legacy", page.to_str().unwrap()].as_slice(),
        &["admin", "create"],
        &["backup", backup.to_str().unwrap()],
        &["backup", "--rehearse"],
        &["restore", "--rehearse", backup.to_str().unwrap()],
        &["verify"],
    ] {
        run(&data_dir, arguments);
        assert!(data_dir.join("bantin.sqlite").exists(), "{arguments:?}");
        for entry in std::fs::read_dir(&data_dir).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(entry.metadata().unwrap().uid(), OWNER, "{arguments:?}: {entry:?}");
        }
    }
    assert_eq!(std::fs::metadata(&backup).unwrap().uid(), 0, "whoever makes a backup has it");
    run(&new_data_dir, &["restore", backup.to_str().unwrap()]);
    for name in ["bantin.sqlite", "bantin.sqlite.lock"] {
        is_owners(&new_data_dir.join(name));
    }
    let mode = std::fs::metadata(new_data_dir.join("bantin.sqlite")).unwrap().mode() & 0o777;
    assert_eq!(mode & 0o027, 0, "{mode:o}: nobody else reads it");
}

#[test]
fn pictures_that_are_not_beside_the_page_are_named_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("a.html");
    std::fs::write(&page, notice("Có ảnh: <img src='anh/khong-co.jpg'><img src='https://cu.example/b.jpg'>", 5))
        .unwrap();
    let output = bantin(folder.path(), &["import", "legacy", "--dry-run", page.to_str().unwrap()]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("“anh/khong-co.jpg”: không có tệp này cạnh trang"), "{told}");
    assert!(told.contains("“https://cu.example/b.jpg”: ở máy khác"), "{told}");
    assert!(told.contains("2 ảnh = 0 giữ + 0 bỏ theo quy tắc + 2 mất"), "{told}");
}

#[tokio::test]
async fn documents_beside_a_page_come_with_it_and_its_links_keep_their_meaning() {
    for portal in TestPortal::both().await {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a_files")).unwrap();
        std::fs::write(folder.path().join("a_files/Quyết định 5.pdf"), b"%PDF-1.4 1 0 obj %%EOF").unwrap();
        let links = "Xem <a href='https://cu.example/upload/Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%205.pdf'>quyết định số năm</a>, \
             <a href='bai.aspx?id=7#a'>bài trước đó</a> và <a href='/tep-khac.doc'>mẫu đơn đăng ký</a> của phường trước ngày mười lăm.";
        let html = format!("<link rel=canonical href='https://cu.example/tin/nay.aspx'>{}", notice(links, 5));
        std::fs::write(folder.path().join("a.html"), html).unwrap();
        import(&portal, &[folder.path().to_owned()]).await.unwrap();
        let page = portal.get("/tin-tuc/lich-cap-nuoc").await.text;
        let document = page.split("href=\"/tep/").nth(1).and_then(|rest| rest.split('"').next()).expect("a document");
        assert!(page.contains("href=\"/tin/bai.aspx?id=7#a\""), "{page}");
        assert!(page.contains("href=\"/tep-khac.doc\""), "{page}");
        let file = portal.get(&format!("/tep/{document}")).await;
        assert_eq!(file.status, 200, "readers may have it");
        let name = file.header("content-disposition");
        assert!(name.contains("%205.pdf"), "{name}");
        import(&portal, &[folder.path().to_owned()]).await.unwrap();
        assert_eq!(portal.get("/tin-tuc/2-lich-cap-nuoc").await.status, 404, "a second run adds nothing");
    }
}

#[test]
fn a_report_accounts_for_each_part_of_the_pages() {
    let folder = tempfile::tempdir().unwrap();
    let (csv, html) = (folder.path().join("doi-chieu.csv"), folder.path().join("doi-chieu.html"));
    let text = page("khung-div.html");
    let import = |arguments: &[&str]| {
        let reports = ["--report", csv.to_str().unwrap(), "--report", html.to_str().unwrap(), text.to_str().unwrap()];
        let output = bantin(&folder.path().join("data"), &[&["import", "legacy"], arguments, &reports].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let whole = [&csv, &html].map(|path| std::fs::read_to_string(path).unwrap());
        (String::from_utf8(output.stdout).unwrap(), whole)
    };
    let (told, [table, sheet]) = import(&["--dry-run"]);
    assert!(told.contains("Bảng đối chiếu: "), "{told}");
    let words: Vec<&str> = told.lines().filter(|line| line.contains(" chữ = ")).collect();
    assert_eq!(words.len(), 2, "of the page and of all: {told}");
    assert!(words.iter().all(|line| line.ends_with("+ 0 mất")), "{told}");
    assert!(table.lines().count() > 10 && table.contains(",chữ,giữ,tiêu đề,"), "{table}");
    assert!(table.contains(",chữ,bỏ,"), "{table}");
    assert!(sheet.contains("<h2>Bài ở đây</h2>") && sheet.ends_with("</html>\n"), "{sheet}");
    assert!(!sheet.contains("<img"), "it is looked at where the portal is not");
    // What is stored is what was told.
    let stored = import(&[]).1;
    assert_eq!(stored, [table, sheet]);
    let refused = bantin(folder.path(), &["import", "legacy", "--report", "doi-chieu.doc", text.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains(".csv (mở bằng Excel)"));
}

#[test]
fn commands_exit_with_what_became_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let code = |arguments: &[&str]| bantin(folder.path(), arguments).status.code();
    assert_eq!(code(&["version"]), Some(0));
    assert_eq!(code(&["--help"]), Some(0));
    assert_eq!(code(&["verify"]), Some(1), "there is nothing to prove");
    assert_eq!(code(&["demo", "load"]), Some(0));
    assert_eq!(code(&["verify"]), Some(0));
    assert_eq!(code(&["import", "legacy", "absent.html"]), Some(1));
    assert_eq!(code(&["import", "legacy"]), Some(2));
    assert_eq!(code(&["fly"]), Some(2));
    assert_eq!(code(&["serve", "--listen", "nowhere"]), Some(2));
    assert_eq!(code(&["map", "load", "absent.geojson"]), Some(1));
}

#[test]
fn what_only_reads_creates_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("sai-ten");
    let output = bantin(&data, &["verify"]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("không có cơ sở dữ liệu") && message.contains("sai-ten"), "{message}");
    assert!(!data.exists());
}

#[test]
fn a_database_without_a_portal_proves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async { db::Db::open(None, folder.path()).await.unwrap().close().await });
    let output = bantin(folder.path(), &["verify"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!String::from_utf8_lossy(&output.stdout).contains("đều chứng minh được"));
}

#[test]
fn the_version_is_readable_by_programs() {
    let folder = tempfile::tempdir().unwrap();
    let output = bantin(folder.path(), &["version", "--json"]);
    let version: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn a_dry_run_changes_nothing_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let output = bantin(&data, &["import", "legacy", "--dry-run", page("van-ban.txt").to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).contains("Tiêu đề"));
    assert!(!data.exists());
}

#[tokio::test]
async fn a_link_for_an_administrator_is_printed_whenever_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let none = bantin(folder.path(), &["admin", "create"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&none.stderr).contains("chưa có cổng thông tin nào"));
    let db = db::Db::open(None, folder.path()).await.unwrap();
    let add = async |name| {
        let mut tx = db.begin().await.unwrap();
        let portal = db::portals::insert_portal(&mut tx, name, false, NOON).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        portal
    };
    let (first, second) = (add("UBND phường A").await, add("UBND phường B").await);
    let mut tx = db.begin().await.unwrap();
    assert!(db::portals::insert_host(&mut tx, second.id, "b.localhost").await.unwrap());
    tx.commit().await.unwrap();
    let create = |arguments: &[&str]| {
        let output = bantin(folder.path(), &[&["admin", "create"], arguments].concat());
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert!(create(&[]).2.contains("có nhiều cổng"));
    assert!(create(&["--portal", "UBND phường C"]).2.contains("không có cổng nào tên"));
    for (portal, base_url, start) in [
        (&first, "https://a.gov.vn", "https://a.gov.vn/dang-nhap/moi?ma="),
        (&second, "https://a.gov.vn", "http://b.localhost:3000/dang-nhap/moi?ma="),
    ] {
        let (code, told, _) = create(&["--portal", &portal.name, "--base-url", base_url]);
        assert_eq!(code, Some(0));
        let token = told.split(start).nth(1).unwrap_or_else(|| panic!("{told}")).split_whitespace().next().unwrap();
        let invited = Auth::new(db.clone()).find_invited(portal, token, Clock::system().now()).await.unwrap();
        assert_eq!(invited, Some(Invited::FirstAdministrator));
    }
}

#[tokio::test]
async fn an_operator_says_which_names_a_portal_answers_to() {
    let folder = tempfile::tempdir().unwrap();
    let db = db::Db::open(None, folder.path()).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    let mut portals = Vec::new();
    for name in ["UBND phường A", "UBND phường B"] {
        portals.push(db::portals::insert_portal(&mut tx, name, false, NOON).await.unwrap().unwrap());
    }
    tx.commit().await.unwrap();
    let host = |arguments: &[&str]| {
        let output = bantin(folder.path(), &[&["host"], arguments].concat());
        let told = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(told).unwrap())
    };
    let of_b = ["--portal", "UBND phường B"];
    for (arguments, code, said) in [
        (&["add", "b.gov.vn"][..], 1, "có nhiều cổng"),
        (&["add", "https://B.gov.vn/", of_b[0], of_b[1]], 0, "nay trả lời ở b.gov.vn"),
        (&["add", "b.gov.vn", "--portal", "UBND phường A"], 1, "đã có cổng trả lời"),
        (&["add", "không phải", of_b[0], of_b[1]], 1, "không phải là tên miền"),
        (&["remove", "b.gov.vn", of_b[0], of_b[1]], 1, "tên cuối cùng"),
        (&["add", "www.b.gov.vn", of_b[0], of_b[1]], 0, ""),
        (&["remove", "b.gov.vn", of_b[0], of_b[1]], 0, "không còn trả lời"),
        (&["list"], 0, "UBND phường B\n  www.b.gov.vn\n"),
    ] {
        let (found, told) = host(arguments);
        assert_eq!(found, Some(code), "{arguments:?}: {told}");
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
    let entries = db::audit::list(&db, portals[1].id, None, 9).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.detail.as_str()).collect::<Vec<_>>(), ["từ máy chủ"; 3]);
}

#[test]
fn a_portal_without_an_administrator_gets_a_link_at_each_start() {
    let folder = tempfile::tempdir().unwrap();
    bantin(folder.path(), &["demo", "load"]);
    let mut links = Vec::new();
    for _ in 0..2 {
        let mut command = crate::support::program::bantin(folder.path(), None);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        links.push(lines.skip(1).find(|line| line.contains("/dang-nhap/moi?ma=")).expect("a link"));
        process.kill().unwrap();
        process.wait().unwrap();
    }
    assert!(links.iter().all(|link| link.trim().starts_with("http://127.0.0.1:")), "{links:?}");
    assert_ne!(links[0], links[1]);
}

#[test]
fn every_command_has_help_with_examples() {
    let folder = tempfile::tempdir().unwrap();
    for command in [
        &["serve"][..],
        &["demo", "load"],
        &["demo", "seed"],
        &["import", "legacy"],
        &["import", "check-links"],
        &["admin", "create"],
        &["portal", "create"],
        &["portal", "list"],
        &["portal", "rename"],
        &["portal", "close"],
        &["portal", "reopen"],
        &["host", "list"],
        &["host", "add"],
        &["host", "remove"],
        &["map", "load"],
        &["backup"],
        &["restore"],
        &["export", "static"],
        &["doctor"],
        &["verify"],
        &["version"],
    ] {
        let output = bantin(folder.path(), &[command, &["--help"]].concat());
        assert!(String::from_utf8_lossy(&output.stdout).contains("Ví dụ:"), "{command:?}");
    }
}
