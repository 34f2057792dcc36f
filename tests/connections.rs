//! Slow, silent and departing clients, over real sockets.

mod support;

use bantin::server::{
    router::site,
    web::{connection::Patience, listener::accept_until},
};
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use support::TestPortal;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
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
    task: JoinHandle<std::io::Result<()>>,
    _portal: TestPortal,
}

async fn start() -> Server {
    let portal = TestPortal::sqlite().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let site = site(portal.state.clone());
    let task = tokio::spawn(accept_until(listener, site, PATIENCE, async move {
        let _ = stopped.await;
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
