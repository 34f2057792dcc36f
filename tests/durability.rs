//! No acknowledged view is lost when the process dies: the real binary is killed by SIGKILL under
//! load, started again, and asked for every view that it had confirmed.

mod support;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::Duration,
};
use support::fresh_postgres_url;

const ROUNDS: u64 = 25;
const CLIENTS: u64 = 8;
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
    let acknowledged = AtomicU64::new(0);
    let sent = AtomicU64::new(0);
    for round in 0..rounds {
        let target = acknowledged.load(Ordering::SeqCst) + VIEWS_OF_A_ROUND;
        let killed = AtomicBool::new(false);
        thread::scope(|scope| {
            for client in 0..CLIENTS {
                let (acknowledged, sent, killed, address) = (&acknowledged, &sent, &killed, server.address);
                scope.spawn(move || {
                    let mut number = 0;
                    while !killed.load(Ordering::SeqCst) {
                        number += 1;
                        sent.fetch_add(1, Ordering::SeqCst);
                        let reader = (round << 40) | (client << 32) | number;
                        if post_view(address, reader).is_some_and(|answer| answer.contains(r#"{"views":"#)) {
                            acknowledged.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                });
            }
            while acknowledged.load(Ordering::SeqCst) < target {
                thread::yield_now();
            }
            server.kill();
            killed.store(true, Ordering::SeqCst);
        });
        server = Server::start(folder.path(), database_url);
        let counted = server.views() - base;
        let (acknowledged, sent) = (acknowledged.load(Ordering::SeqCst), sent.load(Ordering::SeqCst));
        assert!(counted >= acknowledged, "round {round}: {acknowledged} acknowledged, {counted} found");
        assert!(counted <= sent, "round {round}: {sent} sent, {counted} counted");
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
        assert!(post_view(server.address, 1).is_some(), "at first");
        let file = |ending: &str| folder.path().join(format!("bantin.sqlite{ending}"));
        match then {
            Then::Nothing => ["", "-wal", "-shm"].map(|ending| std::fs::remove_file(file(ending)).unwrap()),
            Then::AnotherFile => {
                std::fs::copy(file(""), file(".copy")).unwrap();
                [std::fs::rename(file(".copy"), file("")).unwrap(), (), ()]
            }
            Then::NoLog => [std::fs::remove_file(file("-wal")).unwrap(), (), ()],
        };
        assert_eq!(status(server.address, "POST /api/count_view", "article=1&reader=2"), 503, "{then:?}");
        assert_eq!(status(server.address, "GET /readyz", ""), 503, "{then:?}");
        assert_eq!(status(server.address, "GET /healthz", ""), 200, "{then:?}");
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
    assert_eq!(status(server.address, "GET /readyz", ""), 503);
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

fn status(address: SocketAddr, line: &str, form: &str) -> u16 {
    let answer = request(address, line, form, "Mozilla/5.0").expect("an answer");
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
}

fn bantin(data_dir: &Path, database_url: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bantin"));
    command.env_remove("BANTIN_DATABASE_URL").env("BANTIN_DATA_DIR", data_dir).env("BANTIN_LISTEN", "127.0.0.1:0");
    if let Some(url) = database_url {
        command.env("BANTIN_DATABASE_URL", url);
    }
    command
}

fn run(data_dir: &Path, database_url: Option<&str>, arguments: &[&str]) {
    let output = bantin(data_dir, database_url).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts the binary and waits until it says where it serves.
    fn start(data_dir: &Path, database_url: Option<&str>) -> Server {
        let mut process = bantin(data_dir, database_url).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split_whitespace().next());
        Server { process, address: address.expect("an address").parse().unwrap() }
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// The views that the first article shows.
    fn views(&self) -> u64 {
        // A bot's call counts nothing and answers the numbers.
        let answer = post(self.address, "article=1&reader=1", "ReadingBot/1.0").expect("the server answers");
        let views = answer.split(r#"{"views":"#).nth(1).and_then(|rest| rest.split(',').next());
        views.unwrap_or_else(|| panic!("no number: {answer}")).parse().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already dead, if the test went well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn post_view(address: SocketAddr, reader: u64) -> Option<String> {
    post(address, &format!("article=1&reader={reader:016x}"), "Mozilla/5.0")
}

/// Posts a view and reads the whole answer; `None` where the server died before it was complete.
fn post(address: SocketAddr, form: &str, user_agent: &str) -> Option<String> {
    let answer = request(address, "POST /api/count_view", form, user_agent)?;
    (answer.starts_with("HTTP/1.1 200") && answer.ends_with('}')).then_some(answer)
}

/// Sends a request with this first line and body, and reads to the end of the answer.
fn request(address: SocketAddr, line: &str, form: &str, user_agent: &str) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let length = form.len();
    let head = format!(
        "{line} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: {user_agent}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}"
    );
    stream.write_all(head.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}
