//! No acknowledged view is lost when the process dies: the real binary is killed by SIGKILL under
//! load, started again, and asked for every view that it had confirmed.

use crate::support::{
    fresh_postgres_url,
    program::{Crowd, Server, VIEW, request, run, wait_until},
};
use std::io::Write;

const ROUNDS: u64 = 25;
/// The kill comes when this many views more were confirmed, so that every round has lost something to lose.
const VIEWS_OF_A_ROUND: u64 = 40;

#[test]
fn every_acknowledged_view_survives_sigkill_on_sqlite() {
    kill_rounds(None, ROUNDS);
}

#[test]
fn every_acknowledged_view_survives_sigkill_on_postgresql() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    kill_rounds(Some(&runtime.block_on(fresh_postgres_url())), ROUNDS);
}

fn kill_rounds(database_url: Option<&str>, rounds: u64) {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), database_url, &["demo", "load"]);
    let mut server = Server::start(folder.path(), database_url);
    let base = server.views();
    let crowd = Crowd::default();
    for round in 0..rounds {
        let target = crowd.acknowledged() + VIEWS_OF_A_ROUND;
        crowd.view_while(server.address, || {
            wait_until("a round's views are acknowledged", || crowd.acknowledged() >= target);
            server.kill();
        });
        server = Server::start(folder.path(), database_url);
        crowd.assert_counted(server.views() - base, &format!("round {round}"));
    }
    server.kill();
    run(folder.path(), database_url, &["verify"]);
}

#[test]
fn no_view_is_acknowledged_into_a_database_that_is_gone() {
    for then in [Then::Nothing, Then::AnotherFile, Then::NoLog] {
        let folder = tempfile::tempdir().unwrap();
        run(folder.path(), None, &["demo", "load"]);
        let mut server = Server::start(folder.path(), None);
        assert_eq!(server.status(VIEW, "article=1&reader=1"), 200, "at first");
        let file = |ending: &str| folder.path().join(format!("bantin.sqlite{ending}"));
        match then {
            Then::Nothing => ["", "-wal", "-shm"].map(|ending| std::fs::remove_file(file(ending)).unwrap()),
            Then::AnotherFile => {
                std::fs::copy(file(""), file(".copy")).unwrap();
                [std::fs::rename(file(".copy"), file("")).unwrap(), (), ()]
            }
            Then::NoLog => [std::fs::remove_file(file("-wal")).unwrap(), (), ()],
        };
        assert_eq!(server.status(VIEW, "article=1&reader=2"), 503, "{then:?}");
        assert_eq!(server.status("GET /readyz", ""), 503, "{then:?}");
        assert_eq!(server.status("GET /healthz", ""), 200, "{then:?}");
        server.kill();
    }
}

#[test]
fn a_damaged_database_is_said_and_asks_readers_to_come_again() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), None, &["demo", "load"]);
    let mut server = Server::start(folder.path(), None);
    let file = folder.path().join("bantin.sqlite");
    let length = std::fs::metadata(&file).unwrap().len() as usize;
    // In its place: the file stays the same one.
    let mut damaged = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
    damaged.write_all(&vec![0xA5; length]).unwrap();
    drop(damaged);
    assert_eq!(server.status("GET /readyz", ""), 503);
    let page = request(server.address, "GET /", "", "Mozilla/5.0").expect("an answer").to_ascii_lowercase();
    assert!(page.starts_with("http/1.1 503") && page.contains("retry-after"), "{page:.200}");
    server.kill();
}

#[derive(Clone, Copy, Debug)]
enum Then {
    Nothing,
    AnotherFile,
    NoLog,
}
