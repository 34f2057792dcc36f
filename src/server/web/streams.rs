//! Requests that share a connection (HTTP/2, RFC 9113): what each of them is doing, and how much of their answers waits for the
//! client. What a connection is doing is what the most pressing of its requests is doing, so its place is kept or lost by the
//! same rules as over HTTP/1.1; and a client that opens no window is let go as one that takes nothing.

use super::{
    client_stream::TAKEN_BYTES_MIN,
    places::{Doing, Hold},
};
use bytes::{Buf, Bytes};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

/// Requests of one connection that are answered at once: a page with its files and pictures.
pub const STREAMS_MAX: u32 = 64;
/// Of all answers of a connection together, so much may wait for its client beside what the system takes.
const WAITING_BYTES_MAX: usize = 128 * 1024;
/// An answer is handed over in such pieces: as large as a frame is, if the client says nothing else.
const PIECE_BYTES_MAX: usize = 16 * 1024;

/// The requests of one connection.
pub struct Streams {
    hold: Arc<Hold>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// How many requests do each of these.
    receiving: usize,
    answering: usize,
    sending: usize,
    /// Handed over and not yet taken by the system.
    waiting_bytes: usize,
    /// What the client took since somebody last looked.
    taken_bytes: usize,
    /// Answers that wait for room.
    wakers: Vec<Waker>,
}

/// A request of them, until its answer is taken.
pub struct Stream {
    streams: Arc<Streams>,
    doing: Mutex<Doing>,
}

impl Streams {
    pub fn new(hold: Arc<Hold>) -> Arc<Streams> {
        Arc::new(Streams { hold, state: Mutex::default() })
    }

    /// A request has come.
    pub fn begin(self: &Arc<Self>) -> Arc<Stream> {
        let stream = Stream { streams: self.clone(), doing: Mutex::new(Doing::Waiting) };
        stream.set(Doing::Answering);
        Arc::new(stream)
    }

    /// Ends where the client takes too little: in a time of `window`, less than 4 KiB for each answer that waited for it all along.
    pub async fn stall(&self, window: Duration) {
        let mut before = 0;
        loop {
            tokio::time::sleep(window).await;
            let mut state = self.state();
            if std::mem::take(&mut state.taken_bytes) < TAKEN_BYTES_MIN * before.min(state.sending) {
                return;
            }
            before = state.sending;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn count(&mut self, doing: Doing) -> Option<&mut usize> {
        match doing {
            Doing::Waiting => None,
            Doing::Receiving => Some(&mut self.receiving),
            Doing::Answering => Some(&mut self.answering),
            Doing::Sending => Some(&mut self.sending),
        }
    }

    /// What the connection is doing.
    fn most_pressing(&self) -> Doing {
        if self.answering > 0 {
            Doing::Answering
        } else if self.sending > 0 {
            Doing::Sending
        } else if self.receiving > 0 {
            Doing::Receiving
        } else {
            Doing::Waiting
        }
    }

    /// Some of what was handed over is gone, taken or not.
    fn make_room(&mut self, bytes: usize) {
        self.waiting_bytes -= bytes;
        if self.waiting_bytes < WAITING_BYTES_MAX {
            self.wakers.drain(..).for_each(Waker::wake);
        }
    }
}

impl Stream {
    pub fn set(&self, doing: Doing) {
        let before = std::mem::replace(&mut *self.doing.lock().unwrap_or_else(PoisonError::into_inner), doing);
        if before == doing {
            return;
        }
        let mut state = self.streams.state();
        let was = state.most_pressing();
        if let Some(count) = state.count(before) {
            *count -= 1;
        }
        if let Some(count) = state.count(doing) {
            *count += 1;
        }
        if before == Doing::Sending && doing == Doing::Waiting {
            // The shortest answer is taken quickly enough.
            state.taken_bytes += TAKEN_BYTES_MIN;
        }
        // Under the lock: requests change on several threads.
        let is = state.most_pressing();
        if is != was {
            self.streams.hold.begin(is);
        }
    }

    /// The next piece of these bytes, once less of the connection's answers waits for its client.
    pub fn poll_piece(self: &Arc<Self>, context: &mut Context<'_>, bytes: &mut Bytes) -> Poll<Piece> {
        let mut state = self.streams.state();
        if state.waiting_bytes >= WAITING_BYTES_MAX {
            if !state.wakers.iter().any(|waker| waker.will_wake(context.waker())) {
                state.wakers.push(context.waker().clone());
            }
            return Poll::Pending;
        }
        let bytes = bytes.split_to(bytes.len().min(PIECE_BYTES_MAX));
        state.waiting_bytes += bytes.len();
        Poll::Ready(Piece { bytes, stream: Some(self.clone()) })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.set(Doing::Waiting);
    }
}

/// A part of an answer on its way to the client.
pub struct Piece {
    bytes: Bytes,
    /// `None`: of the only answer of its connection, whose socket tells how it is taken.
    stream: Option<Arc<Stream>>,
}

impl From<Bytes> for Piece {
    fn from(bytes: Bytes) -> Piece {
        Piece { bytes, stream: None }
    }
}

impl Buf for Piece {
    fn remaining(&self) -> usize {
        self.bytes.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.bytes.chunk()
    }

    fn advance(&mut self, count: usize) {
        self.bytes.advance(count);
        if let Some(stream) = &self.stream {
            let mut state = stream.streams.state();
            state.taken_bytes += count;
            state.make_room(count);
        }
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        // Of an answer that was broken off.
        if let Some(stream) = &self.stream
            && !self.bytes.is_empty()
        {
            stream.streams.state().make_room(self.bytes.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::web::client_stream::tests::pair;
    use futures::task::noop_waker;

    #[tokio::test]
    async fn the_most_pressing_request_tells_what_its_connection_does() {
        let (place, ..) = pair(Duration::from_secs(1)).await;
        let hold = place.hold();
        let streams = Streams::new(hold.clone());
        let does = |doing: Doing| assert_eq!(hold.read().0, doing);
        let (upload, download, page) = (streams.begin(), streams.begin(), streams.begin());
        does(Doing::Answering);
        upload.set(Doing::Receiving);
        download.set(Doing::Sending);
        does(Doing::Answering);
        drop(page);
        does(Doing::Sending);
        drop(download);
        does(Doing::Receiving);
        drop(upload);
        does(Doing::Waiting);
    }

    #[tokio::test]
    async fn what_waits_for_a_client_is_little() {
        let (place, ..) = pair(Duration::from_secs(1)).await;
        let streams = Streams::new(place.hold().clone());
        let (stream, waker) = (streams.begin(), noop_waker());
        let mut context = Context::from_waker(&waker);
        let mut answer = Bytes::from(vec![0; 10 * WAITING_BYTES_MAX]);
        let mut pieces = Vec::new();
        while let Poll::Ready(piece) = stream.poll_piece(&mut context, &mut answer) {
            pieces.push(piece);
        }
        assert_eq!(pieces.iter().map(Piece::remaining).sum::<usize>(), WAITING_BYTES_MAX);
        pieces[0].advance(1);
        let next = stream.poll_piece(&mut context, &mut answer);
        assert!(next.is_ready(), "the client took some");
        assert!(stream.poll_piece(&mut context, &mut answer).is_pending());
        drop(pieces);
        assert!(stream.poll_piece(&mut context, &mut answer).is_ready(), "it was broken off");
    }
}
