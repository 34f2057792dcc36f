//! One connection: how long its client may take, how it is read, and how work for it ends with it.

use super::{
    client_stream::ClientStream,
    places::{Doing, Hold, Place, TICK},
    streams::{Piece, STREAMS_MAX, Stream, Streams},
};
use axum::extract::Request;
use bytes::Bytes;
use hyper::{
    body::{Body, Frame, Incoming, SizeHint},
    server::conn::{http1, http2},
    service::Service,
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::{
    convert::Infallible,
    error::Error,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::watch,
    task::AbortHandle,
};
use tokio_rustls::TlsAcceptor;

/// Of a request's head, and of what a client says before a connection is encrypted.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// So soon after it was let in a client has said what it wants, on a slow line too.
const FIRST_WORDS: Duration = Duration::from_millis(400);
/// The same where a handshake goes before it.
const FIRST_WORDS_ENCRYPTED: Duration = Duration::from_secs(2);
/// Of uploads over HTTP/2, as much as a line of 100 ms and 20 Mbit/s has under way.
const UPLOAD_WINDOW_BYTES: u32 = 256 * 1024;

/// How long clients may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A request's head must have arrived within this time, from the first silent moment on; so
    /// idle connections end after it too.
    pub head: Duration,
    /// A client that takes less than 4 KiB of an answer in this time, while there is more, is let go.
    pub write: Duration,
    /// Requests under way at a stop may take this long.
    pub stop: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { head: Duration::from_secs(15), write: Duration::from_secs(30), stop: Duration::from_secs(25) }
    }
}

/// Ends what is done for a client that has gone.
pub struct EndOnDrop(pub AbortHandle);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Answers the requests of a connection by what `answerer` makes, in a task of its own, until it ends or its place is needed. With
/// `tls` the client must begin by a handshake, which also tells the version of HTTP. At a `stop`, requests under way are finished.
pub fn serve_connection<A, B>(
    stream: TcpStream, answerer: impl FnOnce(Requests) -> A + Send + 'static, tls: Option<TlsAcceptor>, place: Place,
    patience: Patience, stop: watch::Receiver<()>,
) where
    A: Service<Request<Incoming>, Response = axum::http::Response<Sent<B>>, Error = Infallible> + Send + 'static,
    A::Future: Send + 'static,
    B: Body<Error: Into<Box<dyn Error + Send + Sync>>, Data = Bytes> + Send + Unpin + 'static,
{
    // Answers are written whole; waiting to fill packets only delays them.
    let _ = stream.set_nodelay(true);
    let hold = place.hold().clone();
    let stream = ClientStream::new(stream, hold.clone(), patience.write);
    let opened = Instant::now();
    let first_words = if tls.is_some() { FIRST_WORDS_ENCRYPTED } else { FIRST_WORDS };
    let stopped = {
        let (hold, mut stop) = (hold.clone(), stop.clone());
        async move {
            let _ = stop.changed().await;
            // Whoever was let in last has not been heard yet, and would be sent away with a request under way.
            while !hold.was_asked() && opened.elapsed() < first_words {
                tokio::time::sleep(TICK).await;
            }
        }
    };
    let Some(tls) = tls else {
        let connection = http1(patience).serve_connection(TokioIo::new(stream), answerer(Requests::InTurn(hold)));
        let serving = until_shed(connection, http1::Connection::graceful_shutdown, stopped, place);
        tokio::spawn(while_known(stop, serving));
        return;
    };
    tokio::spawn(while_known(stop, async move {
        let mut stopped = Box::pin(stopped);
        let handshake = tokio::time::timeout(patience.head, tls.accept(stream.limited_to(HEAD_BYTES_MAX)));
        let mut stream = tokio::select! {
            accepted = handshake => match accepted {
                Ok(Ok(stream)) => stream,
                // Scanners, and browsers that do not trust the certificate.
                _ => return,
            },
            () = place.shed() => return,
            () = stopped.as_mut() => return,
        };
        stream.get_mut().0.lift_limit();
        let speaks_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        let stream = TokioIo::new(stream);
        if !speaks_http2 {
            let connection = http1(patience).serve_connection(stream, answerer(Requests::InTurn(hold)));
            until_shed(connection, http1::Connection::graceful_shutdown, stopped, place).await;
            return;
        }
        serve_http2(stream, answerer, stopped, place, patience).await;
    }));
}

/// Whoever stops waits for the end of all that have the other end of `stop`; hearing it is not yet an end.
async fn while_known(stop: watch::Receiver<()>, serving: impl Future<Output = ()>) {
    serving.await;
    drop(stop);
}

/// The same over HTTP/2, which has no time-outs of its own.
async fn serve_http2<S, A, B>(
    stream: TokioIo<S>, answerer: impl FnOnce(Requests) -> A, stopped: impl Future<Output = ()>, place: Place,
    patience: Patience,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A: Service<Request<Incoming>, Response = axum::http::Response<Sent<B>>, Error = Infallible> + Send + 'static,
    A::Future: Send + 'static,
    B: Body<Error: Into<Box<dyn Error + Send + Sync>>, Data = Bytes> + Send + Unpin + 'static,
{
    let hold = place.hold().clone();
    let streams = Streams::new(hold.clone());
    let connection = http2().serve_connection(stream, answerer(Requests::Together(streams.clone())));
    let done = async {
        tokio::select! {
            () = stopped => {}
            () = hold.idle(patience.head) => {}
        }
    };
    tokio::select! {
        () = until_shed(connection, http2::Connection::graceful_shutdown, done, place) => {}
        () = streams.stall(patience.write) => tracing::debug!("a client took its answers too slowly"),
        // It was told to go and does not.
        () = hold.idle(2 * patience.head) => {}
    }
}

/// Lets a connection go on until it ends or its place is needed. It is shut as soon as it is `done`.
async fn until_shed<C>(connection: C, shut: fn(Pin<&mut C>), done: impl Future<Output = ()>, place: Place)
where
    C: Future<Output = hyper::Result<()>>,
{
    let (mut connection, mut done) = (pin!(connection), pin!(done));
    let mut is_shut = false;
    loop {
        tokio::select! {
            // What has come is read before it counts as not said: a busy machine may stand still for longer than first words take.
            biased;
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended early");
                }
                return;
            }
            () = place.shed() => {
                tracing::debug!("a connection was ended, because its place is needed");
                return;
            }
            () = done.as_mut(), if !is_shut => {
                is_shut = true;
                shut(connection.as_mut());
            }
        }
    }
}

fn http1(patience: Patience) -> http1::Builder {
    // The version is known: guessing it would wait for a silent client without end.
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(patience.head).max_buf_size(HEAD_BYTES_MAX);
    builder
}

fn http2() -> http2::Builder<TokioExecutor> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(HEAD_BYTES_MAX as u32)
        .initial_stream_window_size(UPLOAD_WINDOW_BYTES)
        .initial_connection_window_size(UPLOAD_WINDOW_BYTES);
    builder
}

/// The requests of a connection.
pub enum Requests {
    /// One after the other (HTTP/1.1).
    InTurn(Arc<Hold>),
    /// Several at once (HTTP/2).
    Together(Arc<Streams>),
}

impl Requests {
    /// A request has come.
    pub fn begin(&self) -> Underway {
        match self {
            Requests::InTurn(hold) => {
                hold.answers();
                Underway::Alone(hold.clone())
            }
            Requests::Together(streams) => Underway::Among(streams.begin()),
        }
    }
}

/// A request under way, which notes what it is doing.
#[derive(Clone)]
pub enum Underway {
    Alone(Arc<Hold>),
    Among(Arc<Stream>),
}

impl Underway {
    fn receives(&self) {
        match self {
            Underway::Alone(hold) => hold.receives(),
            Underway::Among(stream) => stream.set(Doing::Receiving),
        }
    }

    fn answers(&self) {
        match self {
            Underway::Alone(hold) => hold.answers(),
            Underway::Among(stream) => stream.set(Doing::Answering),
        }
    }

    fn sends(&self) {
        match self {
            Underway::Alone(hold) => hold.sends(),
            Underway::Among(stream) => stream.set(Doing::Sending),
        }
    }
}

/// A request's body, which says when all of it has come.
pub struct Received<B> {
    body: B,
    request: Underway,
}

impl<B: Body> Received<B> {
    pub fn new(body: B, request: Underway) -> Received<B> {
        if !body.is_end_stream() {
            request.receives();
        }
        Received { body, request }
    }
}

impl<B: Body + Unpin> Body for Received<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>, context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if matches!(frame, Poll::Ready(None)) || frame.is_ready() && self.body.is_end_stream() {
            self.request.answers();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer's body, which says when the connection has taken all of it.
pub struct Sent<B> {
    body: B,
    request: Underway,
    /// Came out of `body` and waits for room.
    rest: Bytes,
}

impl<B> Sent<B> {
    pub fn new(body: B, request: Underway) -> Sent<B> {
        request.sends();
        Sent { body, request, rest: Bytes::new() }
    }
}

impl<B> Drop for Sent<B> {
    fn drop(&mut self) {
        if let Underway::Alone(hold) = &self.request {
            hold.has_given();
        }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Sent<B> {
    type Data = Piece;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Piece>, B::Error>>> {
        let Sent { body, request, rest } = &mut *self;
        let Underway::Among(stream) = request else {
            return Pin::new(body).poll_frame(context).map_ok(|frame| frame.map_data(Piece::from));
        };
        if rest.is_empty() {
            let Poll::Ready(frame) = Pin::new(body).poll_frame(context) else {
                // It is not the client that keeps us waiting.
                stream.set(Doing::Answering);
                return Poll::Pending;
            };
            stream.set(Doing::Sending);
            match frame {
                Some(Ok(frame)) if frame.is_data() => *rest = frame.into_data().unwrap_or_default(),
                other => return Poll::Ready(other.map(|frame| frame.map(|frame| frame.map_data(Piece::from)))),
            }
        }
        let piece = ready!(stream.poll_piece(context, rest));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::web::{client_stream::tests::pair, places::Places};
    use http_body_util::Full;
    use hyper::service::service_fn;

    const SHORT: Duration = Duration::from_millis(200);
    /// Far above every limit under test: what takes this long hangs.
    const TOO_LONG: Duration = Duration::from_secs(20);
    const ANSWER_BYTES: usize = 1024 * 1024;

    type Client = h2::client::SendRequest<Bytes>;

    /// A client of a connection that answers `/` by a mebibyte and everything else never, and what ends with the connection.
    async fn connect(patience: Patience, window: u32) -> (Client, impl Future<Output = ()>) {
        let (place, stream, client) = pair(SHORT).await;
        let places = place.places().clone();
        let answerer = |requests: Requests| {
            service_fn(move |request: Request<Incoming>| {
                let underway = requests.begin();
                async move {
                    if request.uri().path() != "/" {
                        std::future::pending::<()>().await;
                    }
                    let body = Full::new(Bytes::from(vec![0; ANSWER_BYTES]));
                    Ok::<_, Infallible>(axum::http::Response::new(Sent::new(body, underway)))
                }
            })
        };
        let serving = serve_http2(TokioIo::new(stream), answerer, std::future::pending(), place, patience);
        let serving = tokio::spawn(serving);
        tokio::spawn(keep_ticking(places));
        let mut builder = h2::client::Builder::new();
        let (client, connection) =
            builder.initial_window_size(window).handshake::<_, Bytes>(client).await.expect("HTTP/2");
        tokio::spawn(connection);
        let ended = async { drop(tokio::time::timeout(TOO_LONG, serving).await.expect("the connection ends")) };
        (client, ended)
    }

    async fn keep_ticking(places: Arc<Places>) {
        let mut ticks = tokio::time::interval(TICK);
        loop {
            ticks.tick().await;
            places.tick();
        }
    }

    fn ask(client: &mut Client, path: &str) -> h2::client::ResponseFuture {
        let request = axum::http::Request::get(format!("https://localhost{path}")).body(()).expect("a request");
        client.send_request(request, true).expect("sent").0
    }

    fn patient() -> Patience {
        Patience { head: TOO_LONG, write: TOO_LONG, stop: TOO_LONG }
    }

    #[tokio::test]
    async fn a_client_that_opens_no_window_is_let_go() {
        let (mut client, ended) = connect(Patience { write: SHORT, ..patient() }, 0).await;
        let answer = ask(&mut client, "/").await.expect("its head");
        ended.await;
        drop(answer);
    }

    #[tokio::test]
    async fn a_client_that_takes_little_at_a_time_gets_all_of_it() {
        // Longer than a client may be silent.
        let (mut client, ended) = connect(Patience { head: SHORT, write: SHORT, ..patient() }, 16 * 1024).await;
        let mut body = ask(&mut client, "/").await.expect("its head").into_body();
        let (mut taken, mut pause) = (0, tokio::time::interval(SHORT / 10));
        while let Some(bytes) = body.data().await {
            let bytes = bytes.expect("more of it");
            taken += bytes.len();
            pause.tick().await;
            body.flow_control().release_capacity(bytes.len()).expect("released");
        }
        assert_eq!(taken, ANSWER_BYTES);
        ended.await;
    }

    #[tokio::test]
    async fn a_request_that_was_taken_back_does_not_keep_its_connection() {
        let (mut client, ended) = connect(Patience { head: SHORT, ..patient() }, 64 * 1024).await;
        let asked = ask(&mut client, "/never");
        let mut ended = pin!(ended);
        let is_kept = tokio::time::timeout(4 * SHORT, ended.as_mut()).await.is_err();
        assert!(is_kept, "whoever is owed an answer stays");
        drop(asked);
        ended.await;
    }

    #[tokio::test]
    async fn a_client_that_says_nothing_is_let_go() {
        let (place, stream, _client) = pair(SHORT).await;
        let places = place.places().clone();
        let answerer = |_: Requests| service_fn(|_: Request<Incoming>| std::future::pending::<Result<_, Infallible>>());
        let nobody = std::future::pending();
        let patience = Patience { head: SHORT, ..patient() };
        let serving = serve_http2::<_, _, Full<Bytes>>(TokioIo::new(stream), answerer, nobody, place, patience);
        tokio::select! {
            () = serving => {}
            () = keep_ticking(places) => {}
            () = tokio::time::sleep(TOO_LONG) => panic!("the connection ends"),
        }
    }
}
