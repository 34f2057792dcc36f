//! One connection: how long its client may take, how it is read, and how work for it ends with it.

use super::{
    client_stream::ClientStream,
    places::{Hold, Place},
};
use axum::extract::Request;
use hyper::{
    body::{Body, Frame, Incoming, SizeHint},
    server::conn::http1,
    service::Service,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use std::{
    convert::Infallible,
    error::Error,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{net::TcpStream, task::AbortHandle};
use tokio_rustls::TlsAcceptor;

const HEAD_BYTES_MAX: usize = 16 * 1024;

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

/// Answers the requests of a connection by what `answerer` makes of whether it is encrypted, in a task of its own, until it ends or
/// its place is needed. With `tls` the client must begin by a handshake.
pub fn serve_connection<A, B>(
    stream: TcpStream, answerer: A, tls: Option<TlsAcceptor>, place: Place, patience: Patience,
    graceful: &GracefulShutdown,
) where
    A: Service<Request<Incoming>, Response = axum::http::Response<B>, Error = Infallible> + Send + 'static,
    A::Future: Send + 'static,
    B: Body<Error: Into<Box<dyn Error + Send + Sync>>, Data: Send> + Send + 'static,
{
    // Answers are written whole; waiting to fill packets only delays them.
    let _ = stream.set_nodelay(true);
    let stream = ClientStream::new(stream, place.hold().clone(), patience.write);
    let Some(tls) = tls else {
        let connection = graceful.watch(http1(patience).serve_connection(TokioIo::new(stream), answerer));
        tokio::spawn(until_shed(connection, place));
        return;
    };
    let watcher = graceful.watcher();
    tokio::spawn(async move {
        let handshake = tokio::time::timeout(patience.head, tls.accept(stream));
        let stream = tokio::select! {
            accepted = handshake => match accepted {
                Ok(Ok(stream)) => stream,
                // Scanners, and browsers that do not trust the certificate.
                _ => return,
            },
            () = place.shed() => return,
        };
        until_shed(watcher.watch(http1(patience).serve_connection(TokioIo::new(stream), answerer)), place).await;
    });
}

async fn until_shed(connection: impl Future<Output = hyper::Result<()>>, place: Place) {
    tokio::select! {
        ended = connection => if let Err(error) = ended {
            tracing::debug!(%error, "a connection ended early");
        },
        () = place.shed() => tracing::debug!("a connection was ended, because its place is needed"),
    }
}

fn http1(patience: Patience) -> http1::Builder {
    // The version is known: guessing it would wait for a silent client without end.
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(patience.head).max_buf_size(HEAD_BYTES_MAX);
    builder
}

/// A request's body, which says when all of it has come.
pub struct Received<B> {
    body: B,
    hold: Arc<Hold>,
}

impl<B: Body> Received<B> {
    pub fn new(body: B, hold: Arc<Hold>) -> Received<B> {
        if body.is_end_stream() {
            hold.answers()
        } else {
            hold.receives()
        }
        Received { body, hold }
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
            self.hold.answers();
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
    hold: Arc<Hold>,
}

impl<B> Sent<B> {
    pub fn new(body: B, hold: Arc<Hold>) -> Sent<B> {
        hold.sends();
        Sent { body, hold }
    }
}

impl<B> Drop for Sent<B> {
    fn drop(&mut self) {
        self.hold.has_given();
    }
}

impl<B: Body + Unpin> Body for Sent<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>, context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
