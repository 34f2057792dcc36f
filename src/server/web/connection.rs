//! One connection: how long its client may take, how it is read, and how work for it ends with it.

use axum::extract::Request;
use hyper::{
    body::{Body, Incoming},
    server::conn::http1,
    service::Service,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use std::{convert::Infallible, error::Error, time::Duration};
use tokio::{net::TcpStream, sync::OwnedSemaphorePermit, task::AbortHandle};
use tokio_io_timeout::TimeoutStream;

const HEAD_BYTES_MAX: usize = 16 * 1024;

/// How long clients may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A request's head must have arrived within this time, from the first silent moment on; so
    /// idle connections end after it too.
    pub head: Duration,
    /// A client that takes nothing of an answer for this long is let go.
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

/// Answers the requests of a connection by `answerer`, in a task of its own. The permit is given back at
/// its end.
pub fn serve_connection<A, B>(
    stream: TcpStream, answerer: A, permit: OwnedSemaphorePermit, patience: Patience, graceful: &GracefulShutdown,
) where
    A: Service<Request<Incoming>, Response = axum::http::Response<B>, Error = Infallible> + Send + 'static,
    A::Future: Send + 'static,
    B: Body<Error: Into<Box<dyn Error + Send + Sync>>, Data: Send> + Send + 'static,
{
    // Answers are written whole; waiting to fill packets only delays them.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(patience.write));
    // HTTP/1 only: guessing the version would wait for a silent client without end.
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(Box::pin(stream)), answerer);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
        drop(permit);
    });
}
