//! The real binary as a process of its own, and readers who view its first article.

use bantin::{
    db::{self, Db, sessions::NewSession},
    domain::{Email, Role},
    server::{clock::Clock, random::to_hex},
};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

/// Far above what anything under test may take.
const TOO_LONG: Duration = Duration::from_secs(60);
/// Readers who view at the same time.
const CROWD: u64 = 8;

pub fn bantin(data_dir: &Path, database_url: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bantin"));
    command.env_remove("BANTIN_DATABASE_URL").env("BANTIN_DATA_DIR", data_dir).env("BANTIN_LISTEN", "127.0.0.1:0");
    if let Some(url) = database_url {
        command.env("BANTIN_DATABASE_URL", url);
    }
    command
}

/// Runs a command that must succeed.
pub fn run(data_dir: &Path, database_url: Option<&str>, arguments: &[&str]) -> Output {
    let output = bantin(data_dir, database_url).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

pub struct Server {
    process: Child,
    pub address: SocketAddr,
}

impl Server {
    pub fn start(data_dir: &Path, database_url: Option<&str>) -> Server {
        Server::start_as(bantin(data_dir, database_url))
    }

    /// Starts the binary and waits until it says where it serves.
    pub fn start_as(command: Command) -> Server {
        Server::start_and_read(command).0
    }

    /// The same, with the line in which it says where it serves.
    pub fn start_and_read(command: Command) -> (Server, String) {
        Server::start_telling(command, Stdio::null())
    }

    /// The same as [`Server::start_as`], with what it logs in a file.
    pub fn start_with_log(command: Command, log: File) -> Server {
        Server::start_telling(command, log.into()).0
    }

    fn start_telling(mut command: Command, log: Stdio) -> (Server, String) {
        let mut process = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split_whitespace().next());
        let address = address.expect("an address").parse().unwrap();
        (Server { process, address }, line)
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// The views that the first article shows.
    pub fn views(&self) -> u64 {
        // A bot's call counts nothing and answers the numbers.
        let answer = request(self.address, VIEW, "article=1&reader=1", "ReadingBot/1.0").expect("the server answers");
        let views = answer.split(r#"{"views":"#).nth(1).and_then(|rest| rest.split(',').next());
        views.unwrap_or_else(|| panic!("no number: {answer}")).parse().unwrap()
    }

    pub fn status(&self, line: &str, form: &str) -> u16 {
        status_of(&request(self.address, line, form, "Mozilla/5.0").expect("an answer"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already dead, if the test went well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The first line of a call that counts.
pub const VIEW: &str = "POST /api/count_view";

/// Readers, each with a token of their own, who view the first article one after another.
#[derive(Default)]
pub struct Crowd {
    asked: AtomicU64,
    acknowledged: AtomicU64,
    busy: AtomicU64,
    slowest_millis: AtomicU64,
}

impl Crowd {
    /// Views that were sent; each is counted once or not at all.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }

    /// Views that were answered with the numbers.
    pub fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::SeqCst)
    }

    /// Views that were answered with 503.
    pub fn busy(&self) -> u64 {
        self.busy.load(Ordering::SeqCst)
    }

    /// The longest that a reader waited for an answer.
    pub fn slowest(&self) -> Duration {
        Duration::from_millis(self.slowest_millis.load(Ordering::SeqCst))
    }

    /// Views while `act` runs, which may kill the server.
    pub fn view_while(&self, address: SocketAddr, act: impl FnOnce()) {
        let is_over = AtomicBool::new(false);
        thread::scope(|scope| {
            let _over = SetWhenDropped(&is_over);
            for _ in 0..CROWD {
                scope.spawn(|| {
                    while !is_over.load(Ordering::SeqCst) {
                        self.view(address);
                    }
                });
            }
            act();
        });
    }

    fn view(&self, address: SocketAddr) {
        let reader = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let start = Instant::now();
        let Some(answer) = post_view(address, reader) else { return };
        self.slowest_millis.fetch_max(start.elapsed().as_millis() as u64, Ordering::SeqCst);
        match status_of(&answer) {
            200 if answer.contains(r#"{"views":"#) => self.acknowledged.fetch_add(1, Ordering::SeqCst),
            503 if answer.to_ascii_lowercase().contains("\r\nretry-after: ") => {
                self.busy.fetch_add(1, Ordering::SeqCst)
            }
            _ => panic!("neither counted nor asked to come again: {answer}"),
        };
    }

    /// What was acknowledged is there, and nothing that was never sent.
    pub fn assert_counted(&self, counted: u64, when: &str) {
        let (acknowledged, asked) = (self.acknowledged(), self.asked());
        assert!(counted >= acknowledged, "{when}: {acknowledged} acknowledged, {counted} found");
        assert!(counted <= asked, "{when}: {asked} sent, {counted} counted");
    }
}

/// Sends a crowd home, also where what it waited for failed.
struct SetWhenDropped<'a>(&'a AtomicBool);

impl Drop for SetWhenDropped<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
/// What the browser says that [`sign_in`] opened the newsroom to.
pub const COOKIE: &str = "Cookie: bantin-loopback=0123456789abcdef0123456789abcdef";

/// Signs a reporter in who used the newsroom last so many milliseconds ago.
pub fn sign_in(data_dir: &Path, database_url: Option<&str>, millis_ago: i64) {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let db = Db::open(database_url, data_dir).await.unwrap();
        let portal = db::portals::find_first_portal(&db).await.unwrap().unwrap().id;
        let (email, now) = (Email::parse("lan@ngabay.gov.vn").unwrap(), Clock::system().now().minus_millis(millis_ago));
        let digest = to_hex(&Sha256::digest(TOKEN.as_bytes()));
        let mut tx = db.begin().await.unwrap();
        let person = db::people::insert(&mut tx, portal, &email, "Lan", now).await.unwrap().unwrap();
        db::people::set_roles(&mut tx, portal, person, &[Role::Reporter].into_iter().collect()).await.unwrap();
        db::people::set_password(&mut tx, portal, person, "x").await.unwrap();
        let new = NewSession { portal, person, password_hash: "x", token_digest: &digest, client: "Firefox" };
        db::sessions::insert(&mut tx, new, now).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
    });
}

/// So many moments of something that takes `whole`, from its start to shortly after its end.
pub fn moments(whole: Duration, count: u32) -> impl Iterator<Item = Duration> {
    (1..=count).map(move |step| whole * step / (count - 1))
}

/// How long a command takes that must succeed.
pub fn time_of(mut command: Command) -> Duration {
    let begun = Instant::now();
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    begun.elapsed()
}

/// Kills a command (SIGKILL) so long after its start, if it is not done by then.
pub fn kill_after(mut command: Command, moment: Duration) {
    let mut process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    thread::sleep(moment);
    process.kill().unwrap();
    process.wait().unwrap();
}

/// Looks again and again until it is so.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < TOO_LONG, "in vain: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Posts a view and reads the whole answer; `None` where the server died before it was complete.
fn post_view(address: SocketAddr, reader: u64) -> Option<String> {
    let answer = request(address, VIEW, &format!("article=1&reader={reader:016x}"), "Mozilla/5.0")?;
    answer.ends_with('}').then_some(answer)
}

/// Sends a request with this first line and body, and reads to the end of the answer.
pub fn request(address: SocketAddr, line: &str, form: &str, user_agent: &str) -> Option<String> {
    request_with(address, line, form, &format!("User-Agent: {user_agent}"))
}

/// The same with any other line of the head.
pub fn request_with(address: SocketAddr, line: &str, form: &str, field: &str) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).ok()?;
    stream.set_read_timeout(Some(TOO_LONG)).ok()?;
    let length = form.len();
    let head = format!(
        "{line} HTTP/1.1\r\nHost: {address}\r\n{field}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}"
    );
    stream.write_all(head.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    (!answer.is_empty()).then_some(answer)
}

pub fn status_of(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
}

/// Sends a picture to the newsroom, whole or so many bytes of the request's body; the connection is left open.
pub fn send_upload(address: SocketAddr, picture: &[u8], cookie: &str, bytes: Option<usize>) -> TcpStream {
    let mut body = b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n".to_vec();
    body.extend_from_slice(picture);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let length = body.len();
    let head = format!(
        "POST /toa-soan/tai-len HTTP/1.1\r\nHost: {address}\r\n{cookie}\r\nConnection: close\r\nAccept: application/json\r\n\
         Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n\r\n"
    );
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).expect("the server listens");
    stream.set_read_timeout(Some(TOO_LONG)).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body[..bytes.unwrap_or(length)]).unwrap();
    stream
}

/// The same whole, and the answer to it.
pub fn upload(address: SocketAddr, picture: &[u8], cookie: &str) -> String {
    let mut answer = String::new();
    send_upload(address, picture, cookie, None).read_to_string(&mut answer).unwrap();
    answer
}
