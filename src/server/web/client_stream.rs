//! A client's socket, with two manners that neither hyper nor the system has: whoever takes an answer too slowly
//! is let go, and whoever stops sending after its request is answered all the same.

use super::places::Hold;
use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep_until},
};

/// Where an answer is waited for, so many bytes must be taken in each time that may pass without any.
pub const TAKEN_BYTES_MIN: usize = 4 * 1024;

pub struct ClientStream {
    stream: TcpStream,
    hold: Arc<Hold>,
    pace: Pace,
    /// So many bytes may still come; `None`: any number.
    bytes_left: Option<usize>,
}

/// How quickly an answer is taken, measured in windows of time and only while the client keeps us waiting.
struct Pace {
    window: Duration,
    taken_bytes: usize,
    ends: Pin<Box<Sleep>>,
    is_running: bool,
}

impl ClientStream {
    /// `window` is how long a client may take less than 4 KiB of an answer that it keeps waiting.
    pub fn new(stream: TcpStream, hold: Arc<Hold>, window: Duration) -> ClientStream {
        let ends = Box::pin(sleep_until(Instant::now() + window));
        ClientStream { stream, hold, pace: Pace { window, taken_bytes: 0, ends, is_running: false }, bytes_left: None }
    }

    /// Until [`lift_limit`](Self::lift_limit) the client may send no more than this: what it says before a connection is encrypted is
    /// kept until it is whole.
    pub fn limited_to(self, bytes_max: usize) -> ClientStream {
        ClientStream { bytes_left: Some(bytes_max), ..self }
    }

    pub fn lift_limit(&mut self) {
        self.bytes_left = None;
    }
}

impl Pace {
    fn took(&mut self, bytes: usize) {
        self.taken_bytes += bytes;
    }

    /// `Err` where the client was too slow in the window that ends now.
    fn poll_waiting(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if !self.is_running || self.ends.as_ref().deadline() + self.window < Instant::now() {
            // The first time that it keeps us waiting, or the first for long.
            self.begin();
        }
        while self.ends.as_mut().poll(context).is_ready() {
            if self.taken_bytes < TAKEN_BYTES_MIN {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "the client takes its answer too slowly"));
            }
            self.begin();
        }
        Ok(())
    }

    fn begin(&mut self) {
        self.taken_bytes = 0;
        self.is_running = true;
        self.ends.as_mut().reset(Instant::now() + self.window);
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(
        mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let read = buffer.filled().len() - before;
        if let Some(left) = &mut self.bytes_left {
            *left = left
                .checked_sub(read)
                .ok_or_else(|| io::Error::other("the client says too much before it is known"))?;
        }
        let has_ended = read == 0 && buffer.remaining() > 0;
        if has_ended && self.hold.owes_an_answer() {
            // Half-closed (RFC 9112, 9.6): hyper would take it for gone and drop its request.
            self.hold.wake_when_answered(context.waker());
            if self.hold.owes_an_answer() {
                return Poll::Pending;
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.note(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Called when all that hyper held is written.
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        self.hold.has_flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl ClientStream {
    fn note(&mut self, context: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        self.hold.blocks(written.is_pending());
        match written {
            Poll::Ready(Ok(bytes)) => self.pace.took(bytes),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.pace.poll_waiting(context)?,
        }
        written
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::server::web::places::{Place, PlaceLimits, Places};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        sync::Semaphore,
    };

    const WINDOW: Duration = Duration::from_millis(100);
    /// More than the system takes by itself.
    const ANSWER_BYTES: usize = 32 * 1024 * 1024;

    /// Both ends of a connection, with its place.
    pub async fn pair(window: Duration) -> (Place, ClientStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let client = TcpStream::connect(listener.local_addr().expect("an address")).await.expect("connected");
        let (server, peer) = listener.accept().await.expect("accepted");
        let socket = Arc::new(Semaphore::new(1)).try_acquire_owned().expect("a socket");
        let places = Places::new(PlaceLimits { connections: 1, per_address: 1 }, &[]);
        let place = places.take(peer.ip(), socket).expect("a place");
        let server = ClientStream::new(server, place.hold().clone(), window);
        (place, server, client)
    }

    #[tokio::test]
    async fn a_client_that_takes_its_answer_byte_by_byte_is_let_go() {
        let (_place, mut server, mut client) = pair(WINDOW).await;
        let reading = tokio::spawn(async move {
            let mut pause = tokio::time::interval(WINDOW / 10);
            loop {
                pause.tick().await;
                if client.read_u8().await.is_err() {
                    break;
                }
            }
        });
        let error = server.write_all(&vec![0; ANSWER_BYTES]).await.expect_err("let go");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        reading.abort();
    }

    #[tokio::test]
    async fn a_client_that_takes_its_answer_gets_all_of_it() {
        let (_place, mut server, mut client) = pair(WINDOW).await;
        let reading = tokio::spawn(async move {
            let mut taken = Vec::new();
            client.read_to_end(&mut taken).await.map(|_| taken.len())
        });
        server.write_all(&vec![0; ANSWER_BYTES]).await.expect("sent");
        drop(server);
        assert_eq!(reading.await.expect("read").expect("all of it"), ANSWER_BYTES);
    }
}
