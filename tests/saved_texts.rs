//! No text that was confirmed as saved is lost when the process dies: the real binary is killed by SIGKILL while people write,
//! started again, and asked for every text.

mod support;

use std::{
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};
use support::{
    fresh_postgres_url,
    program::{COOKIE, Server, request_with, run, sign_in, wait_until},
};

const ROUNDS: usize = 25;
/// The kill comes when this many more were confirmed, so that every round has something to lose.
const SAVES_OF_A_ROUND: usize = 10;
const WRITERS: usize = 4;

#[test]
fn every_confirmed_save_survives_sigkill_on_sqlite() {
    kill_rounds(None);
}

#[test]
fn every_confirmed_save_survives_sigkill_on_postgresql() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    kill_rounds(Some(&runtime.block_on(fresh_postgres_url())));
}

/// Texts that were confirmed: their ids and headlines.
#[derive(Default)]
struct Confirmed(Mutex<Vec<(String, String)>>);

impl Confirmed {
    fn all(&self) -> Vec<(String, String)> {
        self.0.lock().unwrap().clone()
    }

    fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

fn kill_rounds(database_url: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), database_url, &["demo", "load"]);
    sign_in(folder.path(), database_url, 0);
    let (confirmed, sent) = (Confirmed::default(), AtomicU64::new(0));
    let mut server = Server::start(folder.path(), database_url);
    for _ in 0..ROUNDS {
        let target = confirmed.count() + SAVES_OF_A_ROUND;
        write_while(server.address, &confirmed, &sent, || {
            wait_until("a round's texts are saved", || confirmed.count() >= target);
            server.kill();
        });
        server = Server::start(folder.path(), database_url);
        for (id, headline) in confirmed.all().iter().rev().take(SAVES_OF_A_ROUND + WRITERS) {
            let text = call(server.address, "open_text_form", &format!("text={id}")).expect("an answer");
            assert!(text.contains(headline), "{headline} was confirmed as text {id} and is lost: {text:.300}");
        }
    }
    server.kill();
    assert!(confirmed.count() >= ROUNDS * SAVES_OF_A_ROUND);
    run(folder.path(), database_url, &["verify"]);
}

/// People write while `act` runs, which kills the server.
fn write_while(address: SocketAddr, confirmed: &Confirmed, sent: &AtomicU64, act: impl FnOnce()) {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                while !is_over.load(Ordering::SeqCst) {
                    let headline = format!("Bài thứ {}", sent.fetch_add(1, Ordering::SeqCst));
                    let form = format!("draft[section]=tin-tuc&draft[headline]={headline}&body=<p>{headline}</p>");
                    let answer = call(address, "save_text", &form).unwrap_or_default();
                    // What was cut off in the middle of its answer was confirmed to nobody.
                    let id = answer.split(r#"{"id":"#).nth(1).and_then(|rest| rest.split(',').next());
                    if let (true, Some(id)) = (answer.ends_with('}'), id) {
                        confirmed.0.lock().unwrap().push((id.to_owned(), headline));
                    }
                }
            });
        }
        act();
        is_over.store(true, Ordering::SeqCst);
    });
}

fn call(address: SocketAddr, function: &str, form: &str) -> Option<String> {
    request_with(address, &format!("POST /api/toa-soan/{function}"), form, COOKIE)
}
