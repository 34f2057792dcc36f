//! Slow, silent and departing clients, over real sockets.

use crate::support::TestPortal;
use bantin::server::{
    router::site,
    web::{
        connection::Patience,
        listener::{Ending, Listeners, accept_until, listen},
        places::PlaceLimits,
    },
};
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

const PATIENCE: Patience =
    Patience { head: Duration::from_millis(300), write: Duration::from_millis(300), stop: Duration::from_millis(500) };
/// Far above every limit under test: what takes this long hangs.
const TOO_LONG: Duration = Duration::from_secs(20);

struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<Option<Listeners>>>,
    _portal: TestPortal,
}

async fn start() -> Server {
    start_with(PlaceLimits { connections: 512, per_address: 256 }).await
}

async fn start_with(limits: PlaceLimits) -> Server {
    let portal = TestPortal::sqlite().await;
    let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let site = site(portal.state.clone());
    let listeners = Listeners { plain: listener, encrypted: None };
    let task = tokio::spawn(accept_until(listeners, site, limits, PATIENCE, async move {
        let _ = stopped.await;
        Ending::Stop
    }));
    Server { address, stop, task, _portal: portal }
}

/// Sends `bytes`, and reads until the server closes.
async fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(TOO_LONG, stream.read_to_end(&mut answer)).await;
    read.expect("the server ends the connection").unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_silent_client_is_let_go() {
    let server = start().await;
    assert_eq!(exchange(server.address, b"").await, "");
}

#[tokio::test]
async fn a_client_that_never_finishes_its_head_is_let_go() {
    let server = start().await;
    let answer = exchange(server.address, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn an_idle_connection_ends_after_its_answer() {
    let server = start().await;
    let answer = exchange(server.address, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
}

#[tokio::test]
async fn silent_clients_do_not_keep_others_waiting() {
    let server = start().await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(TcpStream::connect(server.address).await.unwrap());
    }
    let start = Instant::now();
    let answer =
        exchange(server.address, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(start.elapsed() < TOO_LONG);
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let server = start().await;
    let mut request = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ".to_vec();
    request.resize(64 * 1024, b'a');
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    // The server may close while we still write.
    let _ = stream.write_all(&request).await;
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(TOO_LONG, stream.read_to_end(&mut answer)).await.expect("the server answers");
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer:.100}");
}

#[tokio::test]
async fn what_is_no_http_is_refused() {
    let server = start().await;
    for nonsense in
        [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".as_slice(), b"\x16\x03\x01\x02\x00\x01\x00\x01", b"GET / HTTP/9.9\r\n\r\n"]
    {
        let answer = exchange(server.address, nonsense).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.1 505"),
            "{answer:.100}"
        );
    }
}

#[tokio::test]
async fn a_stop_closes_idle_connections_and_refuses_new_ones() {
    let server = start().await;
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    let answered =
        exchange(server.address, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
    assert!(answered.starts_with("HTTP/1.1 200"));
    server.stop.send(()).unwrap();
    tokio::time::timeout(TOO_LONG, server.task).await.expect("the server stops").unwrap().unwrap();
    let mut rest = Vec::new();
    let _ = idle.read_to_end(&mut rest).await;
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_request_under_way_at_a_stop_is_answered() {
    let server = start().await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    let form = b"article=1&reader=1";
    let head = format!("POST /api/count_view HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n", form.len());
    slow.write_all(format!("{head}Expect: 100-continue\r\n\r\n").as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    slow.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    // One for each thread that holds connections: whatever the stop does to them it has done to the slow one's thread too.
    let mut idle = Vec::new();
    for _ in 0..std::thread::available_parallelism().unwrap().get() {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        assert_ne!(stream.read(&mut [0; 4096]).await.unwrap(), 0);
        idle.push(stream);
    }
    server.stop.send(()).unwrap();
    for stream in &mut idle {
        assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
    }
    slow.write_all(form).await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 "), "{answer:?}");
    tokio::time::timeout(TOO_LONG, server.task).await.expect("the server stops").unwrap().unwrap();
}

/// A connection from this address of the machine itself.
async fn connect_from(source: [u8; 4], address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((source, 0))).unwrap();
    socket.connect(address).await.unwrap()
}

async fn ask(stream: &mut TcpStream) -> String {
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    tokio::time::timeout(TOO_LONG, stream.read_to_string(&mut answer)).await.expect("answered").unwrap();
    answer
}

#[tokio::test]
async fn a_crowd_of_one_address_keeps_nobody_out() {
    let server = start_with(PlaceLimits { connections: 64, per_address: 16 }).await;
    let mut crowd = Vec::new();
    for _ in 0..300 {
        let mut idle = connect_from([127, 0, 0, 2], server.address).await;
        let _ = idle.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").await;
        crowd.push(idle);
    }
    let answer = ask(&mut connect_from([127, 0, 0, 3], server.address).await).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn a_crowd_of_many_addresses_keeps_nobody_out() {
    let server = start_with(PlaceLimits { connections: 64, per_address: 16 }).await;
    let mut crowd = Vec::new();
    for number in 0..500u16 {
        crowd.push(connect_from([127, 0, 1, (number % 50) as u8 + 1], server.address).await);
    }
    let answer = ask(&mut connect_from([127, 0, 0, 3], server.address).await).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn a_client_that_stops_sending_is_answered() {
    let server = start().await;
    for path in ["/healthz", "/", "/api/visitor_counts"] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = String::new();
        tokio::time::timeout(TOO_LONG, stream.read_to_string(&mut answer)).await.expect("answered").unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer:.100}");
    }
}

/// The status of the first answer.
async fn status(server: &Server, request: &str) -> u16 {
    let answer = exchange(server.address, request.as_bytes()).await;
    answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or_else(|| panic!("{request:?}: {answer:.100}"))
}

#[tokio::test]
async fn a_request_that_could_be_read_in_two_ways_is_refused() {
    let server = start().await;
    for (request, expected) in [
        // Whose it is (RFC 9112, 3.2).
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: x.example\r\n\r\n", 400),
        ("GET http://localhost/ HTTP/1.1\r\nHost: x.example\r\nConnection: close\r\n\r\n", 200),
        ("GET http://x.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 421),
        ("GET * HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ("GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ("GET http://u@localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ("CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n", 200),
        // Where its body ends (RFC 9112, 6.1 and 6.3).
        ("POST /api/count_view HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        (
            "POST /api/count_view HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
            400,
        ),
        ("POST /api/count_view HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: identity\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 405),
        ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\na", 400),
        // How its lines are written (RFC 9112, 5.1 and 5.2).
        ("GET / HTTP/1.1\r\nHost: localhost\r\n X-Folded: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nX-Nul: \0\r\n\r\n", 400),
        ("GET /\u{1} HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ("GET / x HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ("GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
        ("GET /%00/..%2f HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
    ] {
        assert_eq!(status(&server, request).await, expected, "{request:?}");
    }
}

#[tokio::test]
async fn requests_sent_together_are_answered_in_their_order() {
    let server = start().await;
    let requests = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /khong-co HTTP/1.1\r\nHost: localhost\r\n\r\n\
        GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let answers = exchange(server.address, requests.as_bytes()).await;
    let statuses: Vec<&str> = answers.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    assert_eq!(statuses, ["200", "404", "200"], "{answers:.300}");
}

#[tokio::test]
async fn what_a_client_expects_and_refuses_is_heard() {
    let server = start().await;
    let form = "article=1&reader=0000000000000001";
    let expecting = format!(
        "POST /api/count_view HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\
        Connection: close\r\n\r\n{form}",
        form.len()
    );
    let answer = exchange(server.address, expecting.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 100") && answer.contains("HTTP/1.1 404"), "{answer:.200}");
    let refusing =
        "GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br;q=0, gzip;q=0, *;q=0.1\r\nConnection: close\r\n\r\n";
    let answer = exchange(server.address, refusing.as_bytes()).await.to_ascii_lowercase();
    assert!(answer.starts_with("http/1.1 200") && !answer.contains("content-encoding"), "{answer:.300}");
}

#[tokio::test]
async fn head_is_answered_as_get_without_its_body() {
    let server = start().await;
    for (path, expected) in
        [("/api/visitor_counts", 200), ("/api/open_article?section=tin-tuc&slug=x", 404), ("/", 200)]
    {
        let request = format!("HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = exchange(server.address, request.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {expected}")), "{path}: {answer:.100}");
        assert!(answer.ends_with("\r\n\r\n"), "{path}: no body");
    }
}

#[tokio::test]
async fn bodies_that_never_come_keep_nobody_out() {
    let server = start_with(PlaceLimits { connections: 1024, per_address: 1024 }).await;
    let mut crowd = Vec::new();
    // More than there are places to answer and to wait in.
    for _ in 0..500 {
        let mut one = connect_from([127, 0, 0, 2], server.address).await;
        let head = "POST /api/open_article HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n";
        one.write_all(head.as_bytes()).await.unwrap();
        crowd.push(one);
    }
    for path in ["/", "/khong-co", "/healthz"] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = exchange(server.address, request.as_bytes()).await;
        assert!(!answer.starts_with("HTTP/1.1 503"), "{path}: {answer:.200}");
    }
}

#[tokio::test]
async fn a_client_that_ends_within_its_body_is_let_go_at_once() {
    let server = start().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = "POST /api/count_view HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\narticle=1";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let asked = Instant::now();
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(TOO_LONG, stream.read_to_end(&mut answer)).await.expect("let go");
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
}
