//! Counts page views and visits: exactly, durably, and without knowing anyone.
//!
//! Sightings wait in a queue. One task takes all that wait, commits them in one transaction, and
//! answers each only after the commit is flushed (group commit): a disk that does 300 flushes a
//! second still takes tens of thousands of views a second. The first view after a pause is counted at
//! once, those that follow it wait a little for each other.

pub mod most_read;

use crate::{
    db::{self, Db, counting::Recorder},
    domain::{ArticleId, Day, LiveCounts, PortalId, ReaderToken, Sighting, Timestamp, VisitorCounts},
    error::AppError,
    server::{
        clock::Clock,
        failure::failure,
        random::{random_bytes, to_hex},
        request_head::neighbourhood,
        settings::{REQUEST_TIMEOUT, Settings},
    },
};
use futures::FutureExt;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    net::IpAddr,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

/// Sightings that may wait; beyond it readers are told that the portal is busy.
const QUEUE_MAX: usize = 16_384;
/// Sightings in one transaction.
const GROUP_MAX: usize = 4_096;
/// A group smaller than this waits for more, until `GROUP_EVERY` after the one before.
const GROUP_FULL: usize = 32;
/// A group of few costs hardly less than one of many: with 200 views a second, three quarters of the time
/// that counting takes are saved, and nine of ten flushes. A reader does not see that the answer is this late.
const GROUP_EVERY: Duration = Duration::from_millis(50);
/// A group that met a deadlock with another node is tried this often.
const ATTEMPTS_MAX: u32 = 5;
/// Today's readers that are held in memory, 76 MB at most; more are not counted. The country has half as many.
const READERS_MAX: usize = if cfg!(test) { 8 } else { 7_000_000 };
const FORGET_EVERY: Duration = Duration::from_secs(60);
const FORGET_REST_AFTER: Duration = Duration::from_millis(200);
/// The answer to a view that is counted does not wait longer for this number.
const ONLINE_TIME_MAX: Duration = Duration::from_secs(2);
/// Counting more readers online than this anew for each group would cost more than the group.
const ONLINE_RECOUNT_MAX: i64 = 1_000;

/// Hands sightings to the counting task. Cheap to clone.
#[derive(Clone)]
pub struct Counting {
    db: Db,
    settings: Arc<Settings>,
    queue: mpsc::Sender<Waiting>,
    online: Arc<OnlineCounts>,
    newcomers: Arc<Newcomers>,
    secret: Arc<tokio::sync::Mutex<Option<(Day, String)>>>,
}

struct Waiting {
    sighting: Sighting,
    answer: oneshot::Sender<Result<LiveCounts, AppError>>,
}

/// Who opened a page, as far as counting needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Visitor<'a> {
    pub address: IpAddr,
    pub user_agent: &'a str,
}

/// What becomes of a sighting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    Counted,
    /// Answered as if it counted.
    LookedAt,
}

/// What a call of `count_view` carries.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct CallFields {
    pub article: String,
    pub reader: String,
}

impl CallFields {
    /// Reads a form (`application/x-www-form-urlencoded`).
    ///
    /// # Errors
    /// `Unprocessable`.
    pub fn read(form: &[u8]) -> Result<CallFields, AppError> {
        serde_urlencoded::from_bytes(form).map_err(|_| AppError::unprocessable(""))
    }

    /// # Errors
    /// `Unprocessable`, naming the field that cannot be read.
    pub fn sighting(&self, portal: PortalId) -> Result<Sighting, AppError> {
        let article = ArticleId(self.article.parse().map_err(|_| AppError::unprocessable("article"))?);
        let reader = ReaderToken::parse(&self.reader).ok_or(AppError::unprocessable("reader"))?;
        Ok(Sighting { portal, article: Some(article), reader })
    }
}

impl Counting {
    /// Starts the counting task. It ends when the last handle is dropped.
    pub fn start(db: Db, clock: Clock, settings: Arc<Settings>) -> Counting {
        let (queue, waiting) = mpsc::channel(QUEUE_MAX);
        let online = Arc::<OnlineCounts>::default();
        let task = CountingTask { db: db.clone(), clock, online: online.clone(), recorder: Recorder::default() };
        tokio::spawn(run(task, waiting));
        Counting { db, settings, queue, online, newcomers: Arc::default(), secret: Arc::default() }
    }

    /// The portal's numbers as they stand now.
    pub async fn visitor_counts(&self, portal: PortalId, now: Timestamp) -> sqlx::Result<VisitorCounts> {
        self.online.visitor_counts(&self.db, portal, now).await
    }

    /// Counts a sighting and answers the numbers that then stand, once they are flushed to disk.
    /// Bots, and new readers above the cap of their address, get the same kind of answer and are
    /// not counted.
    ///
    /// # Errors
    /// `NotFound` for an article that readers of the portal cannot open, `Busy` where too many wait.
    pub async fn count(
        &self, sighting: Sighting, visitor: Visitor<'_>, now: Timestamp,
    ) -> Result<LiveCounts, AppError> {
        match self.admit(sighting, visitor, now) {
            Admission::Counted => self.record(sighting).await,
            Admission::LookedAt => self.look(sighting, now).await,
        }
    }

    /// Whether a sighting counts. One that does takes its place under the cap of its address.
    pub fn admit(&self, sighting: Sighting, visitor: Visitor<'_>, now: Timestamp) -> Admission {
        let counts =
            !is_bot(visitor.user_agent) && self.newcomers.admit(&self.settings, visitor.address, sighting.reader, now);
        if counts { Admission::Counted } else { Admission::LookedAt }
    }

    /// Waits until the sighting is counted and flushed.
    pub async fn record(&self, sighting: Sighting) -> Result<LiveCounts, AppError> {
        let (answer, counts) = oneshot::channel();
        self.queue.try_send(Waiting { sighting, answer }).map_err(|_| AppError::Busy)?;
        counts.await.map_err(|_| AppError::Busy)?
    }

    /// The numbers as they stand, for a sighting that does not count.
    pub async fn look(&self, sighting: Sighting, now: Timestamp) -> Result<LiveCounts, AppError> {
        let views = match sighting.article {
            Some(article) if !db::articles::is_published(&self.db, sighting.portal, article, now).await? => {
                return Err(AppError::NotFound);
            }
            Some(article) => db::counting::find_views(&self.db, sighting.portal, article).await?,
            None => 0,
        };
        Ok(LiveCounts::new(views, self.visitor_counts(sighting.portal, now).await?))
    }

    /// The token of a reader without script: a keyed hash of address and browser, under a secret
    /// that lives one day. Nobody can compute it on another day, nor the address from it.
    pub async fn reader_without_script(&self, visitor: Visitor<'_>, now: Timestamp) -> Result<ReaderToken, AppError> {
        let secret = self.secret_of(now.day()).await?;
        let mut hash =
            Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|error| failure("a secret of no use", &error))?;
        hash.update(visitor.address.to_canonical().to_string().as_bytes());
        hash.update(b"\n");
        hash.update(visitor.user_agent.as_bytes());
        let digest = hash.finalize().into_bytes();
        let mut bits = [0; 8];
        bits.copy_from_slice(&digest[..8]);
        Ok(ReaderToken::from_bits(u64::from_be_bytes(bits)))
    }

    async fn secret_of(&self, day: Day) -> Result<String, AppError> {
        let mut cached = self.secret.lock().await;
        if let Some((cached_day, secret)) = &*cached
            && *cached_day == day
        {
            return Ok(secret.clone());
        }
        let mut tx = self.db.begin().await?;
        let secret = db::counting::find_or_insert_secret(&mut tx, day, &to_hex(&random_bytes::<32>())).await?;
        tx.commit().await?;
        *cached = Some((day, secret.clone()));
        Ok(secret)
    }
}

/// Takes what waits, group by group, and between groups forgets the readers of days that are over.
/// One task does both, so the two never wait for each other's rows.
struct CountingTask {
    db: Db,
    clock: Clock,
    online: Arc<OnlineCounts>,
    recorder: Recorder,
}

async fn run(mut task: CountingTask, mut queue: mpsc::Receiver<Waiting>) {
    let mut group = Vec::with_capacity(GROUP_MAX);
    let mut forgetting = tokio::time::interval(FORGET_EVERY);
    forgetting.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut next_group = Instant::now();
    loop {
        tokio::select! {
            received = queue.recv_many(&mut group, GROUP_MAX) => match received {
                0 => break,
                _ => {
                    gather(&mut queue, &mut group, next_group).await;
                    next_group = Instant::now() + GROUP_EVERY;
                    task.count_group(std::mem::take(&mut group)).await;
                }
            },
            _ = forgetting.tick() => if task.forget().await {
                // More is left: soon again, after the views that came meanwhile.
                forgetting.reset_after(FORGET_REST_AFTER);
            },
        }
    }
}

/// Adds what comes until the group is full, its time has come, or the program stops.
async fn gather(queue: &mut mpsc::Receiver<Waiting>, group: &mut Vec<Waiting>, until: Instant) {
    while group.len() < GROUP_FULL {
        let more = queue.recv_many(group, GROUP_MAX - group.len());
        if !tokio::time::timeout_at(until, more).await.is_ok_and(|received| received > 0) {
            break;
        }
    }
}

impl CountingTask {
    async fn count_group(&mut self, group: Vec<Waiting>) {
        let sightings: Vec<Sighting> = group.iter().map(|waiting| waiting.sighting).collect();
        // A panic must not end all counting; what the group wrote is looked up before the next one.
        let committed = AssertUnwindSafe(self.commit(&sightings)).catch_unwind().await;
        match committed.unwrap_or_else(|_| Err(sqlx::Error::WorkerCrashed)) {
            Ok(numbers) => {
                for waiting in group {
                    let counts = numbers.of(waiting.sighting);
                    // A reader who has gone is counted all the same.
                    let _ = waiting.answer.send(counts);
                }
            }
            Err(error) => {
                tracing::error!(%error, size = sightings.len(), "a group of views could not be counted");
                for waiting in group {
                    let _ = waiting.answer.send(Err(AppError::Busy));
                }
            }
        }
    }

    async fn commit(&mut self, sightings: &[Sighting]) -> sqlx::Result<Numbers> {
        let now = self.clock.now();
        let mut attempt = 1;
        let recorded = loop {
            // A server that is gone without a word must not end all counting.
            let recording = tokio::time::timeout(REQUEST_TIMEOUT, self.recorder.record(&self.db, sightings, now));
            match recording.await.unwrap_or(Err(sqlx::Error::PoolTimedOut)) {
                Ok(recorded) => break recorded,
                // Nothing of the attempt stays, so it is simply made again.
                Err(error) if db::is_deadlock(&error) && attempt < ATTEMPTS_MAX => attempt += 1,
                Err(error) => return Err(error),
            }
        };
        let mut visitors = BTreeMap::new();
        for (portal, (today, total)) in recorded.visits {
            // The views are flushed by now: a number that cannot be read fails nobody.
            let counting = tokio::time::timeout(ONLINE_TIME_MAX, self.online.count(&self.db, portal, now));
            let online = match counting.await {
                Ok(Ok(online)) => online,
                _ => self.online.known(portal).map_or(0, |(_, online)| online),
            };
            visitors.insert(portal, VisitorCounts { online, today, total });
        }
        Ok(Numbers { views: recorded.views, visitors })
    }

    /// Answers whether more is left to forget.
    async fn forget(&self) -> bool {
        let forgotten = async {
            let mut tx = self.db.begin().await?;
            let more = db::counting::forget_readers(&mut tx, self.clock.now()).await?;
            tx.commit().await?;
            Ok::<_, sqlx::Error>(more)
        };
        // As with a group, neither a silent server nor a panic must end all counting.
        let forgotten = AssertUnwindSafe(tokio::time::timeout(REQUEST_TIMEOUT, forgotten)).catch_unwind();
        let forgotten = match forgotten.await {
            Ok(forgotten) => forgotten.unwrap_or(Err(sqlx::Error::PoolTimedOut)),
            Err(_) => Err(sqlx::Error::WorkerCrashed),
        };
        forgotten.unwrap_or_else(|error| {
            tracing::warn!(%error, "tokens of past days could not be deleted; trying again in a minute");
            false
        })
    }
}

/// "Đang online" of each portal. Counting a large crowd anew for every page would cost more than
/// the page, so such a number may be a second old.
#[derive(Default)]
struct OnlineCounts(Mutex<HashMap<PortalId, (Timestamp, i64)>>);

impl OnlineCounts {
    /// What was last counted, and when.
    fn known(&self, portal: PortalId) -> Option<(Timestamp, i64)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&portal).copied()
    }

    async fn visitor_counts(&self, db: &Db, portal: PortalId, now: Timestamp) -> sqlx::Result<VisitorCounts> {
        let (today, total) = db::counting::find_visits(db, portal, now.day()).await?;
        Ok(VisitorCounts { online: self.count(db, portal, now).await?, today, total })
    }

    async fn count(&self, db: &Db, portal: PortalId, now: Timestamp) -> sqlx::Result<i64> {
        let recent =
            self.known(portal).filter(|(at, count)| *count > ONLINE_RECOUNT_MAX && (now.0 - at.0).abs() < 1000);
        let online = match recent {
            Some((_, count)) => count,
            None => db::counting::count_online(db, portal, now).await?,
        };
        if recent.is_none() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(portal, (now, online));
        }
        Ok(online)
    }
}

/// The numbers that stand after a group was committed.
struct Numbers {
    views: BTreeMap<(PortalId, ArticleId), i64>,
    visitors: BTreeMap<PortalId, VisitorCounts>,
}

impl Numbers {
    fn of(&self, sighting: Sighting) -> Result<LiveCounts, AppError> {
        let views = match sighting.article {
            Some(article) => *self.views.get(&(sighting.portal, article)).ok_or(AppError::NotFound)?,
            None => 0,
        };
        let visitors = self.visitors.get(&sighting.portal).copied().unwrap_or_default();
        Ok(LiveCounts::new(views, visitors))
    }
}

/// Who came lately, held in memory only: today's tokens, and how many new ones each address brought
/// in the present minute.
#[derive(Default)]
struct Newcomers(Mutex<NewcomersOfToday>);

#[derive(Default)]
struct NewcomersOfToday {
    day: Option<Day>,
    known: HashSet<ReaderToken>,
    minute: i64,
    brought: HashMap<IpAddr, u32>,
}

impl Newcomers {
    /// Whether this reader is known today, or still fits under the cap of its address.
    fn admit(&self, settings: &Settings, address: IpAddr, reader: ReaderToken, now: Timestamp) -> bool {
        let Some(cap) = settings.new_readers_cap(address) else { return true };
        let minute = now.0.div_euclid(60_000);
        let mut today = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if today.day != Some(now.day()) {
            *today = NewcomersOfToday { day: Some(now.day()), ..NewcomersOfToday::default() };
        }
        // Also where the clock was set back.
        if today.minute != minute {
            today.minute = minute;
            today.brought.clear();
        }
        if today.known.contains(&reader) {
            return true;
        }
        if today.known.len() >= READERS_MAX {
            return false;
        }
        let brought = today.brought.entry(neighbourhood(address)).or_default();
        if *brought >= cap {
            return false;
        }
        *brought += 1;
        today.known.insert(reader);
        true
    }
}

/// Whether the browser names itself as a crawler or a link preview.
fn is_bot(user_agent: &str) -> bool {
    const MARKS: [&str; 9] =
        ["bot", "crawl", "spider", "slurp", "preview", "facebookexternalhit", "lighthouse", "archiver", "monitor"];
    let name = user_agent.to_ascii_lowercase();
    // Cubot makes phones.
    MARKS.iter().any(|mark| name.replace("cubot", "").contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::settings::Overrides;

    fn settings(cap: u32) -> Settings {
        let mut settings = Settings::load(&Overrides::default()).expect("defaults");
        settings.new_readers_per_minute = Some(cap);
        settings
    }

    /// A queue in which so many wait.
    fn queue_of(size: usize) -> (mpsc::Sender<Waiting>, mpsc::Receiver<Waiting>) {
        let (sender, receiver) = mpsc::channel(QUEUE_MAX);
        for reader in 0..size as u64 {
            let reader = ReaderToken::from_bits(reader);
            let (answer, _) = oneshot::channel();
            let waiting = Waiting { sighting: Sighting { portal: PortalId(1), article: None, reader }, answer };
            assert!(sender.try_send(waiting).is_ok(), "there is room");
        }
        (sender, receiver)
    }

    fn in_an_hour() -> Instant {
        Instant::now() + Duration::from_secs(3600)
    }

    #[tokio::test]
    async fn a_full_group_waits_for_nothing() {
        let (_sender, mut queue) = queue_of(GROUP_FULL);
        let mut group = Vec::new();
        assert!(gather(&mut queue, &mut group, in_an_hour()).now_or_never().is_some());
        assert_eq!(group.len(), GROUP_FULL);
    }

    #[tokio::test]
    async fn a_group_that_is_not_full_waits_until_its_time() {
        let (_sender, mut queue) = queue_of(GROUP_FULL - 1);
        let mut group = Vec::new();
        assert!(gather(&mut queue, &mut group, in_an_hour()).now_or_never().is_none());
        assert_eq!(group.len(), GROUP_FULL - 1, "what had come is not lost");
        gather(&mut queue, &mut group, Instant::now()).await;
        assert_eq!(group.len(), GROUP_FULL - 1);
    }

    #[tokio::test]
    async fn a_group_does_not_wait_when_the_program_stops() {
        let (sender, mut queue) = queue_of(1);
        drop(sender);
        let mut group = Vec::new();
        assert!(gather(&mut queue, &mut group, in_an_hour()).now_or_never().is_some());
        assert_eq!(group.len(), 1);
    }

    #[test]
    fn crawlers_and_previews_are_bots_and_browsers_are_not() {
        for bot in ["Googlebot/2.1", "coccocbot-web/1.0", "facebookexternalhit/1.1", "ZaloPreview", "Baiduspider"] {
            assert!(is_bot(bot), "{bot}");
        }
        for person in
            ["Mozilla/5.0 (Linux; Android 13; CUBOT NOTE) Chrome/120.0 Mobile", "Mozilla/5.0 HeadlessChrome/156"]
        {
            assert!(!is_bot(person), "{person}");
        }
    }

    #[test]
    fn an_address_brings_no_more_new_readers_than_its_cap() {
        let (newcomers, settings) = (Newcomers::default(), settings(2));
        let address = IpAddr::from([203, 0, 113, 9]);
        let admit = |bits, now| newcomers.admit(&settings, address, ReaderToken::from_bits(bits), Timestamp(now));
        assert!(admit(1, 0) && admit(2, 0));
        assert!(!admit(3, 0), "the third is too many");
        assert!(admit(1, 59_999), "known readers go on");
        assert!(admit(3, 60_000), "a new minute begins anew");
        assert!(admit(1, 60_001) && admit(4, 60_002), "known readers take no place of new ones");
        assert!(!admit(5, 60_003));
        assert!(admit(5, -60_000), "also where the clock is set back");
    }

    #[test]
    fn a_flood_of_invented_readers_is_held_in_bounded_memory() {
        let (newcomers, settings) = (Newcomers::default(), settings(2));
        let admit = |host: u8, bits| {
            let address = IpAddr::from([203, 0, 113, host]);
            newcomers.admit(&settings, address, ReaderToken::from_bits(bits), Timestamp(0))
        };
        let admitted = (0..20).filter(|&reader| admit(reader as u8, reader)).count();
        assert_eq!(admitted, READERS_MAX);
        assert!(admit(1, 1), "who was there before goes on");
    }

    #[test]
    fn an_ipv6_subscriber_is_one_address() {
        let (newcomers, settings) = (Newcomers::default(), settings(1));
        let admit = |address: &str, bits| {
            newcomers.admit(&settings, address.parse().expect("an address"), ReaderToken::from_bits(bits), Timestamp(0))
        };
        assert!(admit("2001:db8::1", 1));
        assert!(!admit("2001:db8::ffff", 2));
        assert!(admit("2001:db8:0:1::1", 3));
    }
}
