//! Places for connections: how many there are, how many of them one address may take, and who goes when they run
//! out. Whoever only waits goes first, and first of those who hold most; a client that is being answered stays.

use crate::server::request_head::neighbourhood;
use futures::task::AtomicWaker;
use std::{
    cmp::Reverse,
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::{Notify, OwnedSemaphorePermit};

/// So many go at once: a flood is not looked through for each of its connections.
const SHED_TOGETHER: usize = 256;
/// An address that has its share loses what waits longest for what it opens, but not more often than this: beyond it
/// what it opens is refused at once, which costs least.
const SHED_PAUSE_MILLIS: u64 = 20;
/// How exactly it is known since when a connection does what it does.
pub const TICK: Duration = Duration::from_millis(20);
/// Who has not sent the body of a request for so many milliseconds goes as if it had not begun one.
const RECEIVING_MILLIS_MIN: u64 = 1_000;

/// How many connections there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceLimits {
    pub connections: usize,
    /// From one address (IPv6: /64) that is no trusted proxy's.
    pub per_address: usize,
}

/// All places.
pub struct Places {
    limits: PlaceLimits,
    trusted: Vec<IpAddr>,
    start: Instant,
    /// Milliseconds since the start, as [`Places::tick`] last saw them: reading the clock at each step of a request
    /// would be a tenth of what a page costs.
    now: Arc<AtomicU64>,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    by_address: HashMap<IpAddr, HashMap<u64, Arc<Hold>>>,
    /// When an address that has its share last lost some of it.
    shed_at: HashMap<IpAddr, u64>,
    count: usize,
    last_id: u64,
}

/// The place of one connection, until it is dropped.
pub struct Place {
    id: u64,
    address: IpAddr,
    hold: Arc<Hold>,
    places: Arc<Places>,
    /// Of the open sockets, which outnumber the places by those that are being closed.
    _socket: OwnedSemaphorePermit,
}

/// What a connection is doing, seen from its thread and from the one that accepts others.
pub struct Hold {
    /// Milliseconds since the start when it began, times four, and what it is.
    doing: AtomicU64,
    now: Arc<AtomicU64>,
    shed: Notify,
    /// All of an answer is handed to hyper; not yet to the client.
    is_given: AtomicBool,
    /// The system takes no more before the client does.
    is_blocked: AtomicBool,
    /// There has been a request.
    was_asked: AtomicBool,
    /// Whoever keeps the end of a client's sending back until it is answered.
    answered: AtomicWaker,
}

/// What a connection, or one request of it, is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Between two requests, or before the first is whole.
    Waiting,
    Answering,
    Sending,
    /// A request's head is whole, its body not yet.
    Receiving,
}

impl Places {
    pub fn new(limits: PlaceLimits, trusted: &[IpAddr]) -> Arc<Places> {
        Arc::new(Places {
            limits,
            trusted: trusted.to_vec(),
            start: Instant::now(),
            now: Arc::default(),
            taken: Mutex::default(),
        })
    }

    /// A place for a connection from this address. `None` where there is none and nobody can be sent away.
    pub fn take(self: &Arc<Self>, peer: IpAddr, socket: OwnedSemaphorePermit) -> Option<Place> {
        let address = neighbourhood(peer);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let has_share = self.trusted.contains(&peer.to_canonical());
        let own = taken.by_address.get(&address).map_or(0, HashMap::len);
        let most = |of: usize| (of / 8).clamp(1, SHED_TOGETHER);
        if !has_share && own >= self.limits.per_address {
            let now = self.now();
            let is_too_soon = taken.shed_at.get(&address).is_some_and(|at| now < at + SHED_PAUSE_MILLIS);
            if is_too_soon || taken.shed(now, Some(address), most(self.limits.per_address)) == 0 {
                return None;
            }
            taken.shed_at.insert(address, now);
        }
        if taken.count >= self.limits.connections && taken.shed(self.now(), None, most(self.limits.connections)) == 0 {
            return None;
        }
        let hold = Arc::new(Hold {
            doing: AtomicU64::new(pack(Doing::Waiting, self.now())),
            now: self.now.clone(),
            shed: Notify::new(),
            is_given: AtomicBool::new(false),
            is_blocked: AtomicBool::new(false),
            was_asked: AtomicBool::new(false),
            answered: AtomicWaker::new(),
        });
        taken.last_id += 1;
        taken.count += 1;
        let id = taken.last_id;
        taken.by_address.entry(address).or_default().insert(id, hold.clone());
        Some(Place { id, address, hold, places: self.clone(), _socket: socket })
    }

    fn now(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }

    /// Looks at the clock; to be called every [`TICK`].
    pub fn tick(&self) {
        let millis = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.now.store(millis, Ordering::Relaxed);
    }
}

impl Taken {
    /// Sends up to `most` away, of one address or of all, and answers how many.
    fn shed(&mut self, now: u64, address: Option<IpAddr>, most: usize) -> usize {
        let mut goers = self.list_goers(address, |doing, since| {
            doing == Doing::Waiting || doing == Doing::Receiving && now >= since + RECEIVING_MILLIS_MIN
        });
        if goers.is_empty() {
            // Where nobody merely waits: who has been taking an answer for longest.
            goers = self.list_goers(address, |doing, _| doing == Doing::Sending);
        }
        if goers.len() > most {
            goers.select_nth_unstable(most);
            goers.truncate(most);
        }
        for &(_, _, address, id) in &goers {
            if let Some(hold) = self.remove(address, id) {
                hold.shed.notify_one();
            }
        }
        goers.len()
    }

    /// Those who may go, who holds many and has been at it for long first.
    fn list_goers(
        &self, address: Option<IpAddr>, may_go: impl Fn(Doing, u64) -> bool,
    ) -> Vec<(Reverse<u32>, u64, IpAddr, u64)> {
        let asked = self.by_address.iter().filter(|(of, _)| address.is_none_or(|address| address == **of));
        let holds = asked.flat_map(|(of, holds)| holds.iter().map(move |(id, hold)| (holds.len(), of, id, hold)));
        let goers = holds.filter_map(|(held, of, id, hold)| {
            let (doing, since) = hold.read();
            may_go(doing, since).then_some((Reverse(held.ilog2()), since, *of, *id))
        });
        goers.collect()
    }

    fn remove(&mut self, address: IpAddr, id: u64) -> Option<Arc<Hold>> {
        let holds = self.by_address.get_mut(&address)?;
        let hold = holds.remove(&id)?;
        if holds.is_empty() {
            self.by_address.remove(&address);
            self.shed_at.remove(&address);
        }
        self.count -= 1;
        Some(hold)
    }
}

impl Place {
    pub fn hold(&self) -> &Arc<Hold> {
        &self.hold
    }

    #[cfg(test)]
    pub fn places(&self) -> &Arc<Places> {
        &self.places
    }

    /// Returns when the place is needed for somebody else.
    pub async fn shed(&self) {
        self.hold.shed.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.remove(self.address, self.id);
    }
}

impl Hold {
    /// A request's head is whole, and a body is to follow.
    pub fn receives(&self) {
        self.is_given.store(false, Ordering::Relaxed);
        self.begin(Doing::Receiving);
    }

    /// A request is whole.
    pub fn answers(&self) {
        self.is_given.store(false, Ordering::Relaxed);
        self.begin(Doing::Answering);
    }

    /// An answer is there and is being sent.
    pub fn sends(&self) {
        self.begin(Doing::Sending);
    }

    /// All of an answer is handed over; the client may not have taken it yet.
    pub fn has_given(&self) {
        self.is_given.store(true, Ordering::Relaxed);
    }

    /// All that was handed over is taken by the system.
    pub fn has_flushed(&self) {
        if self.is_given.swap(false, Ordering::Relaxed) {
            self.begin(Doing::Waiting);
        }
    }

    /// Whether there has been a request.
    pub fn was_asked(&self) -> bool {
        self.was_asked.load(Ordering::Relaxed)
    }

    /// Whether a whole request is still to be answered.
    pub fn owes_an_answer(&self) -> bool {
        matches!(unpack(self.doing.load(Ordering::Relaxed)).0, Doing::Answering | Doing::Sending)
    }

    /// Ends when nothing has been asked for and nothing been owed for this long.
    pub async fn idle(&self, longest: Duration) {
        loop {
            let (doing, since) = self.read();
            let waited = Duration::from_millis(self.now.load(Ordering::Relaxed).saturating_sub(since));
            match doing {
                Doing::Waiting if waited >= longest => return,
                Doing::Waiting => tokio::time::sleep(longest - waited).await,
                _ => tokio::time::sleep(longest).await,
            }
        }
    }

    /// Whether the client's system takes no more at this moment.
    pub fn blocks(&self, is_blocked: bool) {
        self.is_blocked.store(is_blocked, Ordering::Relaxed);
    }

    /// Wakes this task when the answer under way is given.
    pub fn wake_when_answered(&self, waker: &std::task::Waker) {
        self.answered.register(waker);
    }

    /// The connection does this from now on.
    pub fn begin(&self, doing: Doing) {
        self.doing.store(pack(doing, self.now.load(Ordering::Relaxed)), Ordering::Relaxed);
        match doing {
            Doing::Waiting => self.answered.wake(),
            _ => self.was_asked.store(true, Ordering::Relaxed),
        }
    }

    /// What the connection is doing, and since when.
    pub fn read(&self) -> (Doing, u64) {
        let (doing, since) = unpack(self.doing.load(Ordering::Relaxed));
        let is_sending = doing == Doing::Waiting && self.is_blocked.load(Ordering::Relaxed);
        (if is_sending { Doing::Sending } else { doing }, since)
    }
}

fn pack(doing: Doing, since: u64) -> u64 {
    since << 2 | doing as u64
}

fn unpack(packed: u64) -> (Doing, u64) {
    let doing = [Doing::Waiting, Doing::Answering, Doing::Sending, Doing::Receiving];
    (doing[(packed & 3) as usize], packed >> 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;
    use tokio::sync::Semaphore;

    fn places(connections: usize, per_address: usize) -> Arc<Places> {
        Places::new(PlaceLimits { connections, per_address }, &[IpAddr::from([10, 0, 0, 1])])
    }

    fn take(places: &Arc<Places>, address: [u8; 4]) -> Option<Place> {
        let socket = Arc::new(Semaphore::new(1)).try_acquire_owned().expect("a socket");
        places.take(address.into(), socket)
    }

    fn is_shed(place: &Place) -> bool {
        place.shed().now_or_never().is_some()
    }

    #[test]
    fn an_address_that_has_its_share_loses_what_waits_longest() {
        let places = places(10, 2);
        let (first, second) = (take(&places, [203, 0, 113, 1]), take(&places, [203, 0, 113, 1]));
        let (first, second) = (first.expect("a place"), second.expect("a place"));
        first.hold().answers();
        let third = take(&places, [203, 0, 113, 1]).expect("the place of the second");
        assert!(is_shed(&second) && !is_shed(&first), "who is being answered stays");
        third.hold().answers();
        let fourth = take(&places, [203, 0, 113, 1]);
        assert!(fourth.is_none(), "all of its share are being answered, and it was given way just now");
        assert!(take(&places, [203, 0, 113, 2]).is_some(), "others are not concerned");
    }

    #[test]
    fn when_all_places_are_taken_who_holds_most_goes_first() {
        let places = places(9, 8);
        let reader = take(&places, [203, 0, 113, 1]).expect("a place");
        let crowd: Vec<_> = (0..8).map(|_| take(&places, [203, 0, 113, 2]).expect("a place")).collect();
        assert!(take(&places, [203, 0, 113, 3]).is_some());
        assert!(!is_shed(&reader));
        assert_eq!(crowd.iter().filter(|place| is_shed(place)).count(), 1);
    }

    #[test]
    fn nobody_comes_in_where_all_are_being_answered() {
        let places = places(1, 8);
        let only = take(&places, [203, 0, 113, 1]).expect("a place");
        only.hold().answers();
        assert!(take(&places, [203, 0, 113, 2]).is_none());
        only.hold().sends();
        assert!(take(&places, [203, 0, 113, 2]).is_some(), "whoever takes an answer goes before a reader is refused");
    }

    #[test]
    fn a_trusted_proxy_has_no_share_of_its_own() {
        let places = places(10, 1);
        let proxied: Vec<_> = (0..10).filter_map(|_| take(&places, [10, 0, 0, 1])).collect();
        assert!(proxied.iter().all(|place| !is_shed(place)));
        assert_eq!(proxied.len(), 10);
    }

    #[test]
    fn a_place_is_free_again_when_its_connection_ends() {
        let places = places(1, 1);
        let only = take(&places, [203, 0, 113, 1]).expect("a place");
        only.hold().answers();
        drop(only);
        assert!(take(&places, [203, 0, 113, 1]).is_some());
    }
}
