//! What holds readers' connections: one thread a core, each with connections of its own. A stored page
//! and a view that is counted are answered right there; everything else goes to the router, on the
//! program's other threads, so that no rendering and no database makes stored pages wait.

use super::{
    connection::{EndOnDrop, Patience, Received, Requests, Sent, Underway, serve_connection},
    count_call::CountCalls,
    places::Place,
    request_target::normalize,
};
use crate::server::{
    clock::Clock,
    pages::{cache::PageCache, key::write_key},
    request_head::{host_header, host_name},
    tls::Certificates,
};
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    http::{Response, StatusCode, header},
    response::IntoResponse,
};
use bytes::Bytes;
use futures::future::{BoxFuture, Either, Ready, ready};
use http_body_util::Full;
use hyper::{body::Incoming, service::Service};
use std::{
    cell::RefCell,
    convert::Infallible,
    io,
    net::SocketAddr,
    panic::{self, AssertUnwindSafe},
    sync::Arc,
    thread,
};
use tokio::{
    net::TcpStream,
    runtime::Handle,
    sync::{mpsc, oneshot, watch},
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

/// What answers requests.
#[derive(Clone)]
pub struct Site {
    /// `None`: no page is kept.
    pub pages: Option<Arc<PageCache>>,
    pub clock: Clock,
    pub count_calls: CountCalls,
    pub router: Router,
    /// `None`: no connection is encrypted.
    pub encryption: Option<Encryption>,
}

/// What encrypts connections, and answers those that are not encrypted.
#[derive(Clone)]
pub struct Encryption {
    pub acceptor: TlsAcceptor,
    pub certificates: Arc<Certificates>,
    /// Leads to encrypted connections.
    pub plain: Router,
}

/// Where an authority asks whether a name is ours (RFC 8555, 8.3).
pub const PROOF_PATH: &str = "/.well-known/acme-challenge/";

impl Encryption {
    /// Whether a request that came unencrypted is led on. As long as its name has no certificate, it is answered as it is.
    fn leads<B>(&self, request: &Request<B>) -> bool {
        let name = host_header(request.headers()).and_then(host_name);
        name.is_some_and(|name| self.certificates.cover(&name)) || request.uri().path().starts_with(PROOF_PATH)
    }
}

/// A connection that was accepted.
struct Accepted {
    stream: std::net::TcpStream,
    peer: SocketAddr,
    is_encrypted: bool,
    place: Place,
}

/// The threads.
pub struct Fronts {
    threads: Vec<Front>,
    next: usize,
}

struct Front {
    connections: mpsc::UnboundedSender<Accepted>,
    ended: oneshot::Receiver<()>,
}

impl Fronts {
    /// Starts a thread for each core. Requests for the router run on the runtime that calls this.
    pub fn start(site: &Site, patience: Patience) -> io::Result<Fronts> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let threads = (0..cores).map(|_| Front::start(site.clone(), patience)).collect::<io::Result<_>>()?;
        Ok(Fronts { threads, next: 0 })
    }

    /// Gives an accepted connection to the next thread in turn: the load stays even.
    pub fn hand_over(&mut self, stream: TcpStream, peer: SocketAddr, is_encrypted: bool, place: Place) {
        self.next = (self.next + 1) % self.threads.len();
        match stream.into_std() {
            // A thread that has ended drops the connection, and with it its place.
            Ok(stream) => {
                let accepted = Accepted { stream, peer, is_encrypted, place };
                drop(self.threads[self.next].connections.send(accepted));
            }
            Err(error) => tracing::warn!(%error, "a connection could not be handed over"),
        }
    }

    /// Lets requests under way finish, as long as patience lasts.
    pub async fn stop(self) {
        let (connections, ended): (Vec<_>, Vec<_>) =
            self.threads.into_iter().map(|front| (front.connections, front.ended)).unzip();
        drop(connections);
        for ended in ended {
            let _ = ended.await;
        }
    }
}

impl Front {
    fn start(site: Site, patience: Patience) -> io::Result<Front> {
        let (connections, mut accepted) = mpsc::unbounded_channel::<Accepted>();
        let (done, ended) = oneshot::channel();
        let main = Handle::current();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            // At full load there is always more to do, and a thread would keep its core for milliseconds
            // while others wait for it. Before it looks for more it lets them go first.
            .on_thread_park(thread::yield_now)
            .build()?;
        thread::Builder::new().name("front".to_owned()).spawn(move || {
            let (stop, stopped) = watch::channel(());
            again_after_panic(|| {
                runtime.block_on(async {
                    while let Some(Accepted { stream, peer, is_encrypted, place }) = accepted.recv().await {
                        let (site, main) = (site.clone(), main.clone());
                        let tls = site.encryption.as_ref().filter(|_| is_encrypted);
                        let tls = tls.map(|encryption| encryption.acceptor.clone());
                        let answerer = move |requests| Answerer { site, peer, is_encrypted, main, requests };
                        match TcpStream::from_std(stream) {
                            Ok(stream) => serve_connection(stream, answerer, tls, place, patience, stopped.clone()),
                            Err(error) => tracing::warn!(%error, "a connection could not be taken over"),
                        }
                    }
                });
            });
            runtime.block_on(async {
                // Each connection holds the other end until it has ended.
                drop(stopped);
                let _ = stop.send(());
                if tokio::time::timeout(patience.stop, stop.closed()).await.is_err() {
                    tracing::warn!("some requests were still under way and were cut off");
                }
            });
            let _ = done.send(());
        })?;
        Ok(Front { connections, ended })
    }
}

/// Does what must not end as long as the program runs.
fn again_after_panic(mut work: impl FnMut()) {
    while panic::catch_unwind(AssertUnwindSafe(&mut work)).is_err() {
        tracing::error!("a thread for connections panicked and goes on");
    }
}

/// Answers the requests of one connection.
struct Answerer {
    site: Site,
    peer: SocketAddr,
    is_encrypted: bool,
    main: Handle,
    requests: Requests,
}

type AnswerBody = http_body_util::Either<Full<Bytes>, Body>;
type Answer = Response<Sent<AnswerBody>>;

thread_local! {
    /// Where keys are written, so that finding a page allocates nothing.
    static KEY: RefCell<String> = const { RefCell::new(String::new()) };
}

impl Service<Request<Incoming>> for Answerer {
    type Response = Answer;
    type Error = Infallible;
    type Future = Either<Ready<Result<Answer, Infallible>>, BoxFuture<'static, Result<Answer, Infallible>>>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        let underway = self.requests.begin();
        if let Err(status) = normalize(&mut request) {
            let refusal = (status, [(header::CONNECTION, "close")]).into_response();
            return Either::Left(ready(Ok(self.send(refusal.map(http_body_util::Either::Right), underway))));
        }
        let bare = self.site.encryption.as_ref().filter(|_| !self.is_encrypted);
        let led = bare.filter(|encryption| encryption.leads(&request)).map(|encryption| &encryption.plain);
        if led.is_none()
            && let Some(answer) = self.find_stored(&request)
        {
            return Either::Left(ready(Ok(self.send(answer, underway))));
        }
        let is_bare = bare.is_some();
        let mut request = request.map(|body| Body::new(Received::new(body, underway.clone())));
        let send =
            move |answer: Response<Body>| make_sent(answer.map(http_body_util::Either::Right), underway, is_bare);
        if led.is_none()
            && let Some(call) = self.site.count_calls.find(&request, self.peer.ip())
        {
            return Either::Right(Box::pin(async move { Ok(send(call.answer(request).await)) }));
        }
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let answering = self.main.spawn(led.unwrap_or(&self.site.router).clone().oneshot(request));
        let ending = EndOnDrop(answering.abort_handle());
        Either::Right(Box::pin(async move {
            let answer = match answering.await {
                Ok(Ok(answer)) => answer,
                Ok(Err(never)) => match never {},
                // The program is stopping, or a layer panicked outside of the one that catches panics.
                Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            };
            drop(ending);
            Ok(send(answer))
        }))
    }
}

/// What was made for encrypted connections must not speak of them on one that `is_bare` (RFC 6797, 7.2).
fn make_sent(mut answer: Response<AnswerBody>, underway: Underway, is_bare: bool) -> Answer {
    if is_bare {
        answer.headers_mut().remove(header::STRICT_TRANSPORT_SECURITY);
    }
    answer.map(|body| Sent::new(body, underway))
}

impl Answerer {
    fn send(&self, answer: Response<AnswerBody>, underway: Underway) -> Answer {
        make_sent(answer, underway, self.site.encryption.is_some() && !self.is_encrypted)
    }

    fn find_stored(&self, request: &Request<Incoming>) -> Option<Response<AnswerBody>> {
        let pages = self.site.pages.as_ref()?;
        let page = KEY.with_borrow_mut(|key| {
            let may_be_shared = write_key(key, request.method(), request.uri(), request.headers());
            may_be_shared.then(|| pages.find_fresh(key, &self.site.clock)).flatten()
        })?;
        Some(page.answer(request.method(), request.headers()).map(http_body_util::Either::Left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_panics_goes_on() {
        let mut times = 0;
        again_after_panic(|| {
            times += 1;
            assert!(times > 2, "not yet");
        });
        assert_eq!(times, 3);
    }
}
