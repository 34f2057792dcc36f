//! `bantin backup` and `bantin restore` as somebody runs them, beside a program that serves, from each engine to each.

use crate::support::{
    fresh_postgres_url,
    program::{Crowd, Server, bantin, kill_after, moments, run, time_of},
};
use bantin::{
    db::{Db, portals},
    domain::Timestamp,
    server::{
        backup::{Sums, keeping::Keeping},
        clock::Clock,
    },
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};
use tempfile::TempDir;

/// Where an installation is.
pub struct Place {
    pub folder: TempDir,
    url: Option<String>,
}

impl Place {
    pub async fn new(is_postgres: bool) -> Place {
        let url = if is_postgres { Some(fresh_postgres_url().await) } else { None };
        Place { folder: tempfile::tempdir().unwrap(), url }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = bantin(&self.data(), self.url.as_deref());
        command.args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> String {
        String::from_utf8(run(&self.data(), self.url.as_deref(), arguments).stdout).unwrap()
    }

    pub fn refused(&self, arguments: &[&str]) -> String {
        let Output { status, stderr, .. } = self.command(arguments).output().unwrap();
        assert_eq!(status.code(), Some(1), "{arguments:?}");
        String::from_utf8(stderr).unwrap()
    }

    pub async fn sums(&self) -> Sums {
        let db = Db::open_existing(self.url.as_deref(), &self.data()).await.unwrap();
        let sums = Sums::of(&db).await.unwrap();
        db.close().await;
        sums
    }

    /// The store: names and contents.
    pub fn media(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let shelves = fs::read_dir(self.data().join("media")).unwrap().map(|shelf| shelf.unwrap().path());
        let files = shelves
            .filter(|shelf| shelf.is_dir())
            .flat_map(|shelf| fs::read_dir(shelf).unwrap().map(|file| file.unwrap().path()));
        let name = |path: &Path| path.strip_prefix(self.data()).unwrap().to_owned();
        let mut files: Vec<_> = files.map(|path| (name(&path), fs::read(&path).unwrap())).collect();
        files.sort();
        files
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_restored_on_either_engine_is_as_it_was() {
    for from_postgres in [false, true] {
        let from = Place::new(from_postgres).await;
        from.run(&["demo", "load"]);
        let file = from.folder.path().join("sao-luu.tar.zst");
        let made = from.run(&["backup", file.to_str().unwrap(), "--rehearse"]);
        assert!(made.contains("Đã sao lưu") && made.contains("như lúc sao lưu"), "{made}");
        for to_postgres in [false, true] {
            let to = Place::new(to_postgres).await;
            let restored = to.run(&["restore", file.to_str().unwrap()]);
            assert!(restored.contains("Mọi con số đều chứng minh được."), "{restored}");
            assert_eq!(from.sums().await.differences(&to.sums().await), []);
            assert_eq!(from.media(), to.media());
            // It goes on: numbers of new rows are behind the old ones, and triggers note what is written.
            to.run(&["demo", "load", "--all"]);
            to.run(&["verify"]);
            let again = to.refused(&["restore", file.to_str().unwrap()]);
            assert!(again.contains("đã có c"), "nothing is written over: {again}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_beside_readers_is_of_one_moment() {
    for is_postgres in [false, true] {
        let from = Place::new(is_postgres).await;
        from.run(&["demo", "load"]);
        let server = Server::start(&from.data(), from.url.as_deref());
        let from_before = server.views();
        let (file, crowd) = (from.folder.path().join("sao-luu.tar.zst"), Crowd::default());
        crowd.view_while(server.address, || {
            thread::sleep(Duration::from_millis(50));
            from.run(&["backup", file.to_str().unwrap()]);
        });
        drop(server);
        // Numbers and their proofs are of one moment, or they would not be proved.
        let to = Place::new(false).await;
        to.run(&["restore", file.to_str().unwrap()]);
        let views = Server::start(&to.data(), None).views();
        assert!(crowd.acknowledged() > 0 && views <= from_before + crowd.asked(), "{views} {}", crowd.asked());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_whole_is_refused_and_nothing_is_written() {
    let from = Place::new(false).await;
    from.run(&["demo", "load"]);
    let file = from.folder.path().join("sao-luu.tar.zst");
    from.run(&["backup", file.to_str().unwrap()]);
    let there = from.refused(&["backup", file.to_str().unwrap()]);
    assert!(there.contains("không ghi đè"), "{there}");
    let whole = fs::read(&file).unwrap();
    let mut altered = whole.clone();
    altered[whole.len() / 2] ^= 1;
    for (content, told) in [
        (&whole[..whole.len() - 1], "cắt cụt"),
        (&whole[..whole.len() / 2], "cắt cụt"),
        // The checksum of zstd finds it, or the digest of the entry that it is in.
        (&altered[..], "bantin: mục "),
        (&b"GIF89a"[..], "không phải bản sao lưu"),
    ] {
        let hurt = from.folder.path().join("hong.tar.zst");
        fs::write(&hurt, content).unwrap();
        let to = Place::new(false).await;
        let refused = to.refused(&["restore", hurt.to_str().unwrap()]);
        assert!(refused.contains(told), "{refused}");
        let left: Vec<_> = fs::read_dir(to.data()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["bantin.sqlite.lock"], "the claim alone");
    }
    let hurt = from.folder.path().join("hong.tar.zst");
    fs::write(&hurt, &whole[..whole.len() - 1]).unwrap();
    assert!(from.refused(&["restore", "--rehearse", hurt.to_str().unwrap()]).contains("cắt cụt"));
    assert!(from.run(&["restore", "--rehearse", file.to_str().unwrap()]).contains("như lúc sao lưu"));
    assert!(
        !fs::read_dir(from.data()).unwrap().any(|entry| entry.unwrap().path().to_str().unwrap().contains("/.bantin-"))
    );
    // A journal that was left behind would be written over what is restored.
    let to = Place::new(false).await;
    fs::create_dir(to.data()).unwrap();
    fs::write(to.data().join("bantin.sqlite-wal"), "left").unwrap();
    assert!(to.refused(&["restore", file.to_str().unwrap()]).contains("đã có cơ sở dữ liệu"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_wrong_before_is_told_and_restored() {
    let from = Place::new(false).await;
    from.run(&["demo", "load"]);
    let lost = from.media().remove(0).0;
    fs::remove_file(from.data().join(lost)).unwrap();
    let file = from.folder.path().join("sao-luu.tar.zst");
    from.run(&["backup", file.to_str().unwrap()]);
    let to = Place::new(false).await;
    let told = to.refused(&["restore", file.to_str().unwrap()]);
    assert!(told.contains("đã phục hồi đúng như bản sao lưu"), "{told}");
    assert_eq!(from.sums().await.differences(&to.sums().await), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_killed_while_backing_up_leaves_no_file_or_a_whole_one() {
    let from = Place::new(false).await;
    from.run(&["demo", "load"]);
    let file = |name: &str| from.folder.path().join(format!("{name}.tar.zst"));
    let backing_up = |name: &str| from.command(&["backup", file(name).to_str().unwrap()]);
    let whole = time_of(backing_up("first"));
    let (mut none, mut all) = (0, 0);
    for (number, moment) in moments(whole, 14).chain([whole * 5]).enumerate() {
        let name = number.to_string();
        kill_after(backing_up(&name), moment);
        if !file(&name).exists() {
            none += 1;
            continue;
        }
        all += 1;
        let to = Place::new(false).await;
        to.run(&["restore", file(&name).to_str().unwrap()]);
        assert_eq!(from.sums().await.differences(&to.sums().await), [], "{moment:?}");
    }
    assert!(none > 0 && all > 0, "{none} {all}");
    from.run(&["verify"]);
    from.run(&["backup", file("last").to_str().unwrap(), "--rehearse"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_killed_while_restoring_has_nothing_or_all() {
    let from = Place::new(false).await;
    from.run(&["demo", "load"]);
    let file = from.folder.path().join("sao-luu.tar.zst");
    from.run(&["backup", file.to_str().unwrap()]);
    let restoring = |to: &Place| to.command(&["restore", file.to_str().unwrap()]);
    for is_postgres in [false, true] {
        let whole = time_of(restoring(&Place::new(is_postgres).await));
        let (mut nothing, mut all) = (0, 0);
        for moment in moments(whole, if is_postgres { 4 } else { 10 }).chain([whole * 5]) {
            let to = Place::new(is_postgres).await;
            kill_after(restoring(&to), moment);
            match Db::open_existing(to.url.as_deref(), &to.data()).await {
                Ok(db) if !portals::list_portals(&db).await.unwrap().is_empty() => {
                    all += 1;
                    db.close().await;
                }
                _ => {
                    nothing += 1;
                    to.run(&["restore", file.to_str().unwrap()]);
                }
            }
            assert_eq!(from.sums().await.differences(&to.sums().await), [], "{moment:?}");
            to.run(&["verify"]);
        }
        assert!(nothing > 0 && all > 0, "{nothing} {all}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_killed_while_a_schema_changes_has_the_old_or_the_new() {
    for (is_postgres, count) in [(false, 10), (true, 4)] {
        let renaming = |place: &Place| place.command(&["portal", "rename", "UBND phường Gò Dầu"]);
        let first = Place::new(is_postgres).await;
        write_as_an_older_program(&first).await;
        let whole = time_of(renaming(&first));
        for moment in moments(whole, count) {
            let place = Place::new(is_postgres).await;
            write_as_an_older_program(&place).await;
            kill_after(renaming(&place), moment);
            // What is there is opened and changed if it must be, and nothing is missing.
            place.run(&["portal", "rename", "UBND phường Gò Dầu Thượng"]);
            assert_eq!(place.run(&["portal", "list"]), "UBND phường Gò Dầu Thượng\n  godau.example\n", "{moment:?}");
            place.run(&["verify"]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_has_one_backup_by_itself_whose_files_lie_beside_it() {
    let from = Place::new(false).await;
    from.run(&["demo", "load"]);
    let (folder, shelf) = (from.data().join("backups"), from.data().join("backups/media"));
    let clock = Clock::fixed(Timestamp::at(jiff::civil::date(2026, 11, 29), 1, 59).unwrap());
    let keeping = Keeping {
        db: Db::open(None, &from.data()).await.unwrap(),
        clock: clock.clone(),
        media_dir: Arc::new(from.data().join("media")),
        folder: Arc::new(folder.clone()),
    };
    let first = keeping.back_up_if_due().await.unwrap().expect("none was made yet");
    assert!(first.ends_with("bantin-2026-11-29-015900.tar.zst"), "{}", first.display());
    let minute = 60_000;
    clock.advance_millis(minute);
    let second = keeping.back_up_if_due().await.unwrap().expect("it is two");
    for _ in 0..23 {
        clock.advance_millis(60 * minute);
        assert_eq!(keeping.back_up_if_due().await.unwrap(), None, "a day has one");
    }
    assert!(second.exists() && !first.exists(), "of two in one day the newer is kept");
    keeping.db.close().await;

    let to = Place::new(true).await;
    to.run(&["restore", second.to_str().unwrap()]);
    assert_eq!(from.sums().await.differences(&to.sums().await), []);
    assert_eq!(from.media(), to.media());

    // What was restored must not change what it was restored from, and what is altered is refused.
    let name = fs::read_dir(&shelf).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.is_dir()).unwrap();
    let name = fs::read_dir(name).unwrap().next().unwrap().unwrap().path();
    let bytes = fs::read(&name).unwrap();
    fs::remove_file(&name).unwrap();
    let to = Place::new(false).await;
    assert!(to.refused(&["restore", second.to_str().unwrap()]).contains("thiếu tệp"));
    fs::write(&name, &bytes[1..]).unwrap();
    assert!(to.refused(&["restore", second.to_str().unwrap()]).contains("không còn như lúc sao lưu"));
    let left: Vec<_> = fs::read_dir(to.data()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["bantin.sqlite.lock"], "the claim alone");
}

/// Before the newest migration.
async fn write_as_an_older_program(place: &Place) {
    macro_rules! write_to {
        ($pool:expr, $migrations:expr) => {{
            let (pool, mut older) = ($pool, $migrations);
            let newest = older.iter().map(|migration| migration.version).max();
            older.migrations = older.iter().filter(|one| Some(one.version) < newest).cloned().collect();
            older.run(&pool).await.unwrap();
            for statement in [
                "insert into portals (name, is_demo, created_at) values ('UBND xã Gò Dầu', false, 0)",
                "insert into visit_totals (portal_id, base, counted) values (1, 5, 0)",
                "insert into visit_bases (portal_id, visits, source, recorded_at) values (1, 5, 'cổng cũ', 0)",
                "insert into portal_hosts (host, portal_id) values ('godau.example', 1)",
                "insert into sections (portal_id, slug, title, position) values (1, 'tin-tuc', 'Tin tức', 0)",
                "insert into articles (portal_id, section_id, slug, headline, standfirst, body, status, published_at, modified_at)
                    values (1, 1, 'bai-mot', 'Bài một', '', '<p>Nội dung</p>', 'published', 1642395600000, 1642395600000)",
                "insert into page_view_totals (article_id, portal_id, base, counted) values (1, 1, 0, 0)",
            ] {
                sqlx::query(statement).execute(&pool).await.expect(statement);
            }
            pool.close().await;
        }};
    }
    match &place.url {
        Some(url) => write_to!(sqlx::PgPool::connect(url).await.unwrap(), sqlx::migrate!("migrations/postgres")),
        None => {
            fs::create_dir(place.data()).unwrap();
            let file = format!("sqlite://{}?mode=rwc", place.data().join("bantin.sqlite").display());
            write_to!(sqlx::SqlitePool::connect(&file).await.unwrap(), sqlx::migrate!("migrations/sqlite"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_backs_up_before_it_changes_the_schema() {
    for is_postgres in [false, true] {
        let place = Place::new(is_postgres).await;
        write_as_an_older_program(&place).await;
        // Where it cannot be backed up, nothing is changed.
        let in_the_way = place.folder.path().join("in-the-way");
        fs::write(&in_the_way, "").unwrap();
        let refused = place.refused(&["--backup-dir", in_the_way.to_str().unwrap(), "portal", "rename", "Khác"]);
        assert!(refused.contains("không có thư mục sao lưu"), "{refused}");

        place.run(&["portal", "rename", "UBND phường Gò Dầu"]);
        place.run(&["portal", "rename", "UBND phường Gò Dầu Thượng"]);
        let made = fs::read_dir(place.data().join("backups")).unwrap().map(|entry| entry.unwrap().path());
        let made: Vec<_> = made.filter(|path| path.is_file()).collect();
        assert_eq!(made.len(), 1, "{made:?}");
        assert!(made[0].to_str().unwrap().contains("bantin-truoc-nang-cap-"), "{made:?}");
        // Its rows are proved as they were, before this version adds what it makes of its published article.
        for to_postgres in [false, true] {
            let to = Place::new(to_postgres).await;
            let told = to.run(&["restore", made[0].to_str().unwrap()]);
            assert!(told.contains("Mọi con số đều chứng minh được."), "{told}");
            assert_eq!(to.run(&["portal", "list"]), "UBND xã Gò Dầu\n  godau.example\n", "as it was before");
        }
        let told = place.run(&["restore", "--rehearse", made[0].to_str().unwrap()]);
        assert!(told.contains("như lúc sao lưu"), "{told}");
        // A newer program has opened it once, whose tables are none of the backup's.
        let to = Place::new(true).await;
        drop(Server::start(&to.data(), to.url.as_deref()));
        let refused = to.refused(&["restore", made[0].to_str().unwrap()]);
        assert!(refused.contains("hãy tạo một cơ sở dữ liệu mới"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_ran_before_anything_was_there_is_no_obstacle() {
    let from = Place::new(false).await;
    from.run(&["demo", "load"]);
    let file = from.folder.path().join("sao-luu.tar.zst");
    from.run(&["backup", file.to_str().unwrap()]);
    for is_postgres in [false, true] {
        let to = Place::new(is_postgres).await;
        let mut server = Server::start(&to.data(), to.url.as_deref());
        if !is_postgres {
            let busy = to.refused(&["restore", file.to_str().unwrap()]);
            assert!(busy.contains("một Bản Tin khác đang phục vụ"), "{busy}");
        }
        // Killed, so that a journal is left.
        server.kill();
        to.run(&["restore", file.to_str().unwrap()]);
        assert_eq!(from.sums().await.differences(&to.sums().await), []);
        to.run(&["verify"]);
    }
    // Another program's file of that name is nobody's to replace.
    let to = Place::new(false).await;
    fs::create_dir(to.data()).unwrap();
    let other = format!("sqlite://{}?mode=rwc", to.data().join("bantin.sqlite").display());
    let pool = sqlx::SqlitePool::connect(&other).await.unwrap();
    sqlx::query("create table notes (text text)").execute(&pool).await.unwrap();
    pool.close().await;
    assert!(to.refused(&["restore", file.to_str().unwrap()]).contains("đã có cơ sở dữ liệu"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_pipe_does_not_take_to_its_end_is_no_backup() {
    let from = Place::new(false).await;
    from.run(&["demo", "load"]);
    let file = from.folder.path().join("sao-luu.tar.zst");
    let into_file = |bytes_max: u64| {
        // The limit ends a write with an error, as a full disk does.
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' XFSZ; exec prlimit --fsize=\"$2\" \"$1\" backup -", "sh"]);
        command.args([env!("CARGO_BIN_EXE_bantin"), &bytes_max.to_string()]);
        command.env_remove("BANTIN_DATABASE_URL").env("BANTIN_DATA_DIR", from.data());
        let status = command.stdout(fs::File::create(&file).unwrap()).stderr(Stdio::null()).status().unwrap();
        (status.success(), fs::metadata(&file).unwrap().len())
    };
    let (is_made, bytes) = into_file(1 << 40);
    assert!(is_made);
    assert!(from.run(&["restore", "--rehearse", file.to_str().unwrap()]).contains("như lúc sao lưu"));
    // Another moment's may be some bytes shorter or longer.
    for missing in [1, 10, 20, 40] {
        let (is_made, written) = into_file(bytes - missing);
        assert!(!is_made || written < bytes - missing, "{written} of {bytes} bytes were written, and it was content");
    }
}
