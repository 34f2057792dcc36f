//! No acknowledged view is lost when the power fails. A library between SQLite and the kernel keeps each file as it was
//! when it was last flushed (`support/disk.c`); after a kill the database is put together from these alone. What
//! the kernel may have written by itself is left away: the hardest of the ways in which a power cut can go.

use crate::support::{
    disk::Disk,
    program::{Crowd, Server, bantin, run, wait_until},
};
use bantin::{
    db::{self, Db, counting::Recorder},
    domain::{ArticleId, ReaderToken, Sighting},
    server::{clock::Clock, random::random_bytes},
};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

const ROUNDS: u64 = 5;
/// Acknowledged views before the cut, and as many again by chance.
const VIEWS_MIN: u64 = 30;
const FIRST: ArticleId = ArticleId(1);

#[test]
fn every_acknowledged_view_survives_a_power_cut() {
    let disk = disk_with_demonstration();
    let start = || Server::start_as(disk.under(bantin(&disk.data_dir, None)));
    let mut server = start();
    let base = server.views();
    let crowd = Crowd::default();
    for round in 0..ROUNDS {
        let target = crowd.acknowledged() + some_views();
        crowd.view_while(server.address, || {
            wait_until("a round's views are acknowledged", || crowd.acknowledged() >= target);
            server.kill();
        });
        disk.cut_power();
        server = start();
        crowd.assert_counted(server.views() - base, &format!("round {round}"));
    }
    server.kill();
    run(&disk.data_dir, None, &["verify"]);
}

/// The test above can fail: the same statements under other settings of SQLite lose views that were acknowledged.
#[test]
fn views_that_are_not_flushed_are_lost_in_a_power_cut() {
    assert_eq!(views_lost_under("as the program opens it", ""), 0);
    assert_eq!(views_lost_under("with checkpoints", "pragma wal_autocheckpoint = 16"), 0);
    for synchronous in ["pragma synchronous = normal", "pragma synchronous = off"] {
        assert!(views_lost_under(synchronous, synchronous) >= VIEWS_MIN, "{synchronous}");
    }
}

/// Acknowledged views that a power cut takes, where counting begins with this statement.
fn views_lost_under(name: &str, statement: &str) -> u64 {
    let disk = disk_with_demonstration();
    let before = stored_views(&disk.data_dir);
    let mut counting = disk.under(Command::new(std::env::current_exe().unwrap()));
    counting.args(["--ignored", "--exact", "power_cut::count_until_the_power_is_cut", "--nocapture"]);
    counting.env("BANTIN_DATA_DIR", &disk.data_dir).env("BANTIN_TEST_STATEMENT", statement);
    let mut counting = counting.stdout(Stdio::piped()).spawn().unwrap();
    let mut acknowledgements = BufReader::new(counting.stdout.take().unwrap()).lines().map_while(Result::ok);
    let is_acknowledgement = |line: &String| line == ACKNOWLEDGED;
    let target = some_views() as usize;
    let mut acknowledged = acknowledgements.by_ref().filter(is_acknowledgement).take(target).count() as u64;
    counting.kill().unwrap();
    counting.wait().unwrap();
    // What it said before it died.
    acknowledged += acknowledgements.filter(is_acknowledgement).count() as u64;
    assert!(acknowledged >= target as u64, "{name}: it counts until it is killed");
    disk.cut_power();
    run(&disk.data_dir, None, &["verify"]);
    let found = stored_views(&disk.data_dir) - before;
    assert!(found <= acknowledged + 1, "{name}: {acknowledged} acknowledged, {found} found");
    acknowledged.saturating_sub(found)
}

const ACKNOWLEDGED: &str = "a view is acknowledged";

#[tokio::test]
#[ignore = "the process whose power the other test cuts"]
async fn count_until_the_power_is_cut() {
    // Whoever runs all tests, ignored ones too, starts it without an errand.
    let Some(data_dir) = std::env::var_os("BANTIN_DATA_DIR") else { return };
    let db = Db::open(None, Path::new(&data_dir)).await.unwrap();
    let Db::Sqlite { writer, .. } = &db else { panic!("SQLite") };
    // Its pool has one connection, which counts too.
    let statement = std::env::var("BANTIN_TEST_STATEMENT").unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(writer).await.unwrap();
    let portal = db::portals::find_first_portal(&db).await.unwrap().unwrap().id;
    let (clock, mut recorder) = (Clock::system(), Recorder::default());
    for reader in 1.. {
        let sighting = Sighting { portal, article: Some(FIRST), reader: ReaderToken::from_bits(reader) };
        recorder.record(&db, &[sighting], clock.now()).await.unwrap();
        println!("{ACKNOWLEDGED}");
    }
}

fn disk_with_demonstration() -> Disk {
    let disk = Disk::new();
    run(&disk.data_dir, None, &["demo", "load"]);
    disk.flush();
    disk
}

fn some_views() -> u64 {
    let [chance] = random_bytes::<1>();
    VIEWS_MIN + u64::from(chance) % VIEWS_MIN
}

/// The views of the first article, read without changing a file.
fn stored_views(data_dir: &Path) -> u64 {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let db = Db::open_existing(None, data_dir).await.unwrap();
        let portal = db::portals::find_first_portal(&db).await.unwrap().unwrap().id;
        let views = db::counting::find_views(&db, portal, FIRST).await.unwrap();
        db.close().await;
        views.unsigned_abs()
    })
}
