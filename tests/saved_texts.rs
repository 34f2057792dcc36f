//! No text that was confirmed as saved, or as kept while it was typed, is lost when the process dies: the real binary is killed by
//! SIGKILL while people write, started again, and asked for every text.

use crate::support::{
    fresh_postgres_url,
    program::{COOKIE, Server, request_with, run, sign_in, wait_until},
};
use std::{
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
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

/// What was confirmed: ids and headlines of texts, and the last number that each writer's open form held.
#[derive(Default)]
struct Confirmed {
    texts: Mutex<Vec<(String, String)>>,
    typed: Mutex<[u64; WRITERS]>,
}

impl Confirmed {
    fn all(&self) -> Vec<(String, String)> {
        self.texts.lock().unwrap().clone()
    }

    fn count(&self) -> usize {
        self.texts.lock().unwrap().len()
    }
}

/// The form that a writer has open all the time.
fn form_key(writer: usize) -> String {
    format!("form_key={writer:016x}")
}

/// Not before what was confirmed: what nobody was told of may have been kept too.
fn assert_typed(address: SocketAddr, confirmed: &Confirmed) {
    for (writer, last) in confirmed.typed.lock().unwrap().into_iter().enumerate().filter(|(_, last)| *last > 0) {
        let unsaved = call(address, "open_unsaved", &form_key(writer)).expect("an answer");
        let kept = unsaved.split("Đang gõ ").nth(1).and_then(|rest| rest.split('"').next());
        let kept: u64 = kept.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{unsaved:.300}"));
        assert!(kept >= last, "{last} was confirmed as kept, and {kept} is there");
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
        assert_typed(server.address, &confirmed);
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
        let is_over = &is_over;
        for writer in 0..WRITERS {
            scope.spawn(move || {
                while !is_over.load(Ordering::SeqCst) {
                    let number = sent.fetch_add(1, Ordering::SeqCst) + 1;
                    let form = format!("{}&draft[headline]=Đang gõ {number}&body=", form_key(writer));
                    let answer = call(address, "keep_unsaved", &form).unwrap_or_default();
                    // When it was kept, in milliseconds.
                    if answer.len() == 13 && answer.parse::<u64>().is_ok() {
                        confirmed.typed.lock().unwrap()[writer] = number;
                    }
                    let headline = format!("Bài thứ {number}");
                    let form = format!("draft[section]=tin-tuc&draft[headline]={headline}&body=<p>{headline}</p>");
                    let answer = call(address, "save_text", &form).unwrap_or_default();
                    // What was cut off in the middle of its answer was confirmed to nobody.
                    let id = answer.split(r#"{"id":"#).nth(1).and_then(|rest| rest.split(',').next());
                    if let (true, Some(id)) = (answer.ends_with('}'), id) {
                        confirmed.texts.lock().unwrap().push((id.to_owned(), headline));
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
