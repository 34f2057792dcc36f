//! A disk that is full: pages are read, nothing acknowledged is lost, and what could not be done is done once there is
//! room. `support/disk.c` answers the real binary as such a disk does (ENOSPC), on any machine.

use crate::support::{
    disk::Disk,
    program::{
        COOKIE, Crowd, Server, VIEW, bantin, request, request_with, run, sign_in, status_of, upload, wait_until,
    },
};
use bantin::{db::Db, server::random::random_bytes};
use std::{path::Path, process::Output};
use tempfile::TempDir;

const VIEWS: u64 = 20;
/// From one attempt of an import to the next.
const STEP: usize = 24 * 1024;

#[test]
fn while_the_disk_is_full_pages_are_read_and_no_view_is_lost() {
    let disk = Disk::new();
    run(&disk.data_dir, None, &["demo", "load"]);
    let mut server = Server::start_as(disk.under(bantin(&disk.data_dir, None)));
    let base = server.views();
    let article = first_article(&server);
    let crowd = Crowd::default();
    let await_more = |count: &dyn Fn() -> u64, what: &str| {
        let target = count() + VIEWS;
        wait_until(what, || count() >= target);
    };
    crowd.view_while(server.address, || {
        for _ in 0..2 {
            await_more(&|| crowd.acknowledged(), "views are counted");
            disk.hold(0);
            await_more(&|| crowd.busy(), "readers are asked to come again");
            for page in ["/", "/tin-tuc", &article, "/ban-do-hanh-chinh"] {
                assert_eq!(server.status(&format!("GET {page}"), ""), 200, "{page}");
            }
            assert_eq!(server.status(VIEW, "article=1&reader=00000000ffffffff"), 503);
            disk.hold_all();
        }
        await_more(&|| crowd.acknowledged(), "views are counted again");
        server.kill();
    });
    let mut server = Server::start(&disk.data_dir, None);
    crowd.assert_counted(server.views() - base, "after the disk was full");
    server.kill();
    run(&disk.data_dir, None, &["verify"]);
}

#[test]
fn a_text_that_finds_no_room_stays_in_its_form_and_is_saved_once_there_is_some() {
    let disk = Disk::new();
    run(&disk.data_dir, None, &["demo", "load"]);
    // So long ago that its use would be written down.
    sign_in(&disk.data_dir, None, 600_000);
    let mut server = Server::start_as(disk.under(bantin(&disk.data_dir, None)));
    let ask = |line: &str, form: &str| request_with(server.address, line, form, COOKIE).expect("an answer");
    let form = |headline: &str| {
        let body = format!("<p>Nước {}</p>", "dâng ".repeat(20_000));
        format!("draft[section]=tin-tuc&draft[headline]={headline}&body={body}")
    };
    disk.hold(0);
    assert_eq!(status_of(&ask("GET /toa-soan", "")), 200, "the desk is looked at");
    let refused = ask("POST /toa-soan/bai-moi", &format!("act=save&{}", form("Mưa lũ")));
    assert_eq!(status_of(&refused), 507, "{refused:.900}");
    assert!(refused.contains("Đĩa của máy chủ đã đầy"), "{refused:.900}");
    assert!(refused.contains(r#"value="Mưa lũ""#) && refused.contains("Nước dâng dâng"), "{refused:.900}");
    let called = ask("POST /api/toa-soan/save_text", &form("Mưa lũ"));
    assert!(status_of(&called) == 507 && called.ends_with(r#"{"refusal":"disk_full"}"#), "{called:.900}");
    assert_eq!(server.status("GET /tin-tuc", ""), 200);
    disk.hold_all();
    let saved = ask("POST /toa-soan/bai-moi", &format!("act=save&{}", form("Mưa lũ")));
    assert_eq!(status_of(&saved), 303, "{saved:.900}");
    let text = saved.split("location: ").nth(1).and_then(|rest| rest.split('?').next()).expect("an address");
    let id = text.rsplit('/').next().expect("a number");
    disk.hold(0);
    let again = format!("act=save&text={id}&based_on=1&{}", form("Mưa lớn"));
    let refused = ask(&format!("POST {text}"), &again);
    assert_eq!(status_of(&refused), 507, "{refused:.900}");
    assert!(refused.contains(r#"value="Mưa lớn""#), "what was typed, not what is stored: {refused:.900}");
    assert!(ask(&format!("GET {text}"), "").contains(r#"value="Mưa lũ""#));
    disk.hold_all();
    assert_eq!(status_of(&ask(&format!("POST {text}"), &again)), 303);
    assert!(ask(&format!("GET {text}"), "").contains(r#"value="Mưa lớn""#));
    server.kill();
    run(&disk.data_dir, None, &["verify"]);
}

#[test]
fn an_import_on_a_full_disk_says_so_and_is_whole_when_repeated() {
    let disk = Disk::new();
    let page = page_with_photo();
    let import = || {
        let mut command = disk.under(bantin(&disk.data_dir, None));
        command.args(["import", "legacy"]).arg(page.path()).output().unwrap()
    };
    disk.hold(0);
    assert_is_refused(&import(), "không mở được cơ sở dữ liệu");
    disk.hold_all();
    run(&disk.data_dir, None, &["import", "legacy", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/legacy/van-ban.txt")]);
    assert_eq!(contents(&disk.data_dir), (1, 1, 0));
    // From room for nothing, over the files of SQLite and those of the photo, to room for all.
    let before = disk.used();
    let mut refusals = String::new();
    for bytes in (before..).step_by(STEP) {
        disk.hold(bytes);
        let output = import();
        if output.status.success() {
            break;
        }
        assert_is_refused(&output, "");
        assert_eq!(contents(&disk.data_dir), (1, 1, 0), "with {} bytes", bytes - before);
        refusals.push_str(&said(&output));
    }
    for what in ["không ghi được ảnh", "không nhập được: đĩa đầy (mã 13)"] {
        assert!(refusals.contains(what), "{what}: {refusals}");
    }
    assert_eq!(contents(&disk.data_dir), (2, 2, 1));
    assert_eq!(unfinished(&disk.data_dir.join("media")), [""; 0]);
    run(&disk.data_dir, None, &["verify"]);
}

#[test]
fn a_restore_that_finds_no_room_says_so_and_leaves_no_part_of_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let (from, file) = (folder.path().join("data"), folder.path().join("sao-luu.tar.zst"));
    run(&from, None, &["import", "legacy", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/legacy/van-ban.txt")]);
    run(&from, None, &["backup", file.to_str().unwrap()]);
    let disk = Disk::new();
    let mut bytes = 0;
    let output = loop {
        disk.hold(bytes);
        let mut command = disk.under(bantin(&disk.data_dir, None));
        let output = command.arg("restore").arg(&file).output().unwrap();
        if output.status.success() {
            break output;
        }
        assert!(output.status.code() == Some(1) && said(&output).contains("đầy"), "{}", said(&output));
        let left = std::fs::read_dir(&disk.data_dir).unwrap().map(|entry| entry.unwrap().file_name());
        let left: Vec<_> = left.filter(|name| name.to_string_lossy().contains("sqlite")).collect();
        assert_eq!(left, ["bantin.sqlite.lock"], "with room for {bytes} bytes");
        bytes += 256 << 10;
    };
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(bytes >= 1 << 20 && told.contains("Mọi con số đều chứng minh được."), "{bytes}: {told}");
}

#[test]
fn an_upload_that_finds_no_room_says_so_and_leaves_nothing() {
    let disk = Disk::new();
    run(&disk.data_dir, None, &["demo", "load"]);
    // So long ago that its use would be written down.
    sign_in(&disk.data_dir, None, 600_000);
    let mut server = Server::start_as(disk.under(bantin(&disk.data_dir, None)));
    let chance = random_bytes::<1021>();
    let noise = image::RgbImage::from_fn(500, 400, |x, y| {
        let byte = |at: u32| chance[((x * 3 + y * 1500 + at) % 1021) as usize];
        image::Rgb([byte(0), byte(1), byte(2)])
    });
    let mut picture = std::io::Cursor::new(Vec::new());
    noise.write_to(&mut picture, image::ImageFormat::Png).unwrap();
    let names = || {
        let folders = std::fs::read_dir(disk.data_dir.join("media")).unwrap().map(|folder| folder.unwrap().path());
        let files = folders.filter(|path| path.is_dir()).flat_map(|folder| std::fs::read_dir(folder).unwrap());
        files.count()
    };
    let before = names();
    disk.hold(0);
    let refused = upload(server.address, picture.get_ref(), COOKIE);
    assert_eq!(status_of(&refused), 507, "{refused:.900}");
    assert!(refused.ends_with(r#"{"refusal":"disk_full"}"#), "{refused:.900}");
    assert_eq!(server.status("GET /tin-tuc", ""), 200);
    disk.hold_all();
    let taken = upload(server.address, picture.get_ref(), COOKIE);
    assert_eq!(status_of(&taken), 200, "{taken:.900}");
    assert_eq!(names() - before, 3, "two sizes, and what is cut from");
    assert_eq!(unfinished(&disk.data_dir.join("media")).iter().filter(|name| !name.contains("-goc.")).count(), 0);
    server.kill();
    run(&disk.data_dir, None, &["verify"]);
}

/// The command failed, and said why.
fn assert_is_refused(output: &Output, what: &str) {
    let said = said(output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("bantin: đĩa đã đầy; hãy dọn chỗ") && said.contains(what), "{said}");
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A saved page with a picture beside it, which comes in two widths.
fn page_with_photo() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/legacy/xuong-dong.htm");
    std::fs::copy(page, folder.path().join("trang.htm")).unwrap();
    // Noise, so that it fills a disk.
    let chance = random_bytes::<1021>();
    let picture = image::RgbImage::from_fn(500, 400, |x, y| {
        let byte = |at: u32| chance[((x * 3 + y * 1500 + at) % 1021) as usize];
        image::Rgb([byte(0), byte(1), byte(2)])
    });
    picture.save_with_format(folder.path().join("mia.gif"), image::ImageFormat::Png).unwrap();
    folder
}

/// Portals, articles, and those of them that have a photo.
fn contents(data_dir: &Path) -> (i64, i64, i64) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let db = Db::open_existing(None, data_dir).await.unwrap();
        let Db::Sqlite { readers, .. } = &db else { panic!("SQLite") };
        let query = "select (select count(*) from portals), count(*), count(photo_id) from articles";
        let contents = sqlx::query_as(query).fetch_one(readers).await.unwrap();
        db.close().await;
        contents
    })
}

/// Files of the media store that have no name of its own.
fn unfinished(media_dir: &Path) -> Vec<String> {
    let folders = std::fs::read_dir(media_dir).unwrap().map(|folder| folder.unwrap().path());
    let files = folders.flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    // The demonstration has a document, too.
    names.filter(|name| !bantin::server::media::is_file_name(name) && !name.ends_with(".pdf")).collect()
}

/// The address of an article that the section names.
fn first_article(server: &Server) -> String {
    let page = request(server.address, "GET /tin-tuc", "", "Mozilla/5.0").expect("a page");
    let address = page.split("<h3><a href=\"").nth(1).and_then(|rest| rest.split('"').next());
    address.expect("an article").to_owned()
}
