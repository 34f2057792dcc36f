//! PostgreSQL goes away under load and comes back: pages in store are given out meanwhile, no call hangs, counting goes
//! on by itself, and every acknowledged view is there.

use crate::support::program::{Crowd, Server, run, wait_until};
use bantin::server::random::random_bytes;
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

const VIEWS: u64 = 40;
/// Twice what a group of views waits for a connection: a call may come behind a group that just began to wait.
const WAIT_MAX: Duration = Duration::from_secs(12);

#[test]
fn counting_goes_on_after_postgresql_was_away() {
    let cluster = Cluster::start();
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), Some(&cluster.url), &["demo", "load"]);
    let mut server = Server::start(folder.path(), Some(&cluster.url));
    let base = server.views();
    assert_eq!(server.status("GET /", ""), 200);
    let crowd = Crowd::default();
    crowd.view_while(server.address, || {
        wait_until("views are counted", || crowd.acknowledged() >= VIEWS);
        cluster.stop();
        assert_eq!(server.status("GET /", ""), 200, "a page in store");
        assert_eq!(server.status("GET /readyz", ""), 503);
        wait_until("readers are asked to come again", || crowd.busy() > 0);
        cluster.resume();
        let target = crowd.acknowledged() + VIEWS;
        wait_until("views are counted again", || crowd.acknowledged() >= target);
    });
    assert!(crowd.slowest() < WAIT_MAX, "a reader waited {:?}", crowd.slowest());
    assert_eq!(server.status("GET /readyz", ""), 200);
    crowd.assert_counted(server.views() - base, "after the outage");
    server.kill();
    run(folder.path(), Some(&cluster.url), &["verify"]);
}

/// A PostgreSQL of this test's own, on a port: where nobody listens there, a client waits and tries again.
struct Cluster {
    url: String,
    options: String,
    /// `pg_ctl` with what says which cluster.
    control: Vec<String>,
    /// Removes the cluster when its standard input ends.
    keeper: Child,
}

impl Cluster {
    fn start() -> Cluster {
        let mut keeper = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/with-postgres"));
        keeper.args(["sh", "-c", "echo \"$BANTIN_TEST_POSTGRES_CONTROL\"; cat"]);
        let mut keeper = keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(keeper.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let control: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let mut cluster = Cluster { url: String::new(), options: String::new(), control, keeper };
        cluster.stop();
        cluster.listen();
        cluster
    }

    /// Starts it on a port that is free.
    fn listen(&mut self) {
        for _ in 0..10 {
            // Below those that the kernel gives to connections, so that it is still free after the outage.
            let port = 20_000 + u16::from_ne_bytes(random_bytes()) % 10_000;
            // An acknowledgement must not rest on the server's own setting: this one would lose seconds of views.
            self.options = format!(
                "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off \
                 -c synchronous_commit=off -c wal_writer_delay=10s -c wal_writer_flush_after=0"
            );
            self.url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
            if self.try_control(&["-o", &self.options, "start"]) {
                return;
            }
        }
        panic!("PostgreSQL does not start");
    }

    /// As if its machine were gone: nothing is written that was not.
    fn stop(&self) {
        assert!(self.try_control(&["-m", "immediate", "stop"]), "PostgreSQL does not stop");
    }

    fn resume(&self) {
        assert!(self.try_control(&["-o", &self.options, "start"]), "PostgreSQL does not start again");
    }

    fn try_control(&self, arguments: &[&str]) -> bool {
        let (program, first) = self.control.split_first().expect("scripts/with-postgres says how");
        let mut command = Command::new(program);
        command.args(first).args(arguments).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null());
        command.status().unwrap().success()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}
