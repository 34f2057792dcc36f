//! Counts page views and visits: exactly, durably, and without knowing anyone.
//!
//! Sightings wait in a queue. One task takes all that wait, commits them in one transaction, and
//! answers each only after the commit is flushed (group commit): a disk that does 300 flushes a
//! second still takes tens of thousands of views a second.

use super::{clock::Clock, failure, random_bytes, settings::Settings, to_hex};
use crate::{
    db::{self, Db, counting::Sighting},
    domain::{ArticleId, Day, LiveCounts, PortalId, ReaderToken, Timestamp, VisitorCounts},
    error::AppError,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};

/// Sightings that may wait; beyond it readers are told that the portal is busy.
const QUEUE_MAX: usize = 16_384;
/// Sightings in one transaction.
const GROUP_MAX: usize = 4_096;
/// Counting more readers online than this anew for each group would cost more than the group.
const ONLINE_RECOUNT_MAX: i64 = 5_000;

/// Hands sightings to the counting task. Cheap to clone.
#[derive(Clone)]
pub struct Counting {
    queue: mpsc::Sender<Waiting>,
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

impl Counting {
    /// Starts the counting task. It ends when the last handle is dropped.
    pub fn start(db: Db, clock: Clock) -> Counting {
        let (queue, waiting) = mpsc::channel(QUEUE_MAX);
        tokio::spawn(run(CountingTask { db, clock, online: HashMap::new() }, waiting));
        Counting { queue, newcomers: Arc::default(), secret: Arc::default() }
    }

    /// Counts a sighting and answers the numbers that then stand, once they are flushed to disk.
    /// Bots, and new readers above the cap of their address, get the same kind of answer and are
    /// not counted.
    pub async fn count(
        &self, db: &Db, settings: &Settings, sighting: Sighting, visitor: Visitor<'_>, now: Timestamp,
    ) -> Result<LiveCounts, AppError> {
        let counted =
            !is_bot(visitor.user_agent) && self.newcomers.admit(settings, visitor.address, sighting.reader, now);
        if !counted {
            return Ok(match sighting.article {
                Some(article) => db::counting::find_live_counts(db, sighting.portal, article, now).await?,
                None => {
                    let visitors = db::counting::find_visitor_counts(db, sighting.portal, now).await?;
                    LiveCounts { views: 0, visitors }
                }
            });
        }
        let (answer, counts) = oneshot::channel();
        self.queue.try_send(Waiting { sighting, answer }).map_err(|_| AppError::Busy)?;
        counts.await.map_err(|_| AppError::Busy)?
    }

    /// The token of a reader without script: a keyed hash of address and browser, under a secret
    /// that lives one day. Nobody can compute it on another day, nor the address from it.
    pub async fn reader_without_script(
        &self, db: &Db, visitor: Visitor<'_>, now: Timestamp,
    ) -> Result<ReaderToken, AppError> {
        let secret = self.secret_of(db, now.day()).await?;
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

    async fn secret_of(&self, db: &Db, day: Day) -> Result<String, AppError> {
        let mut cached = self.secret.lock().await;
        if let Some((cached_day, secret)) = &*cached
            && *cached_day == day
        {
            return Ok(secret.clone());
        }
        let mut tx = db.begin().await?;
        let secret = db::counting::find_or_insert_secret(&mut tx, day, &to_hex(&random_bytes::<32>())).await?;
        tx.commit().await?;
        *cached = Some((day, secret.clone()));
        Ok(secret)
    }
}

/// Deletes tokens and secrets of days that are over, now and every minute.
pub async fn forget_readers_forever(db: Db, clock: Clock) {
    let mut minutes = tokio::time::interval(Duration::from_secs(60));
    loop {
        minutes.tick().await;
        let forgotten = async {
            let mut tx = db.begin().await?;
            db::counting::forget_readers(&mut tx, clock.now()).await?;
            tx.commit().await
        };
        if let Err(error) = forgotten.await {
            tracing::warn!(%error, "tokens of past days could not be deleted; trying again in a minute");
        }
    }
}

struct CountingTask {
    db: Db,
    clock: Clock,
    /// When a portal's readers online were last counted, and how many they were.
    online: HashMap<PortalId, (Timestamp, i64)>,
}

async fn run(mut task: CountingTask, mut queue: mpsc::Receiver<Waiting>) {
    let mut group = Vec::with_capacity(GROUP_MAX);
    while queue.recv_many(&mut group, GROUP_MAX).await > 0 {
        task.count_group(std::mem::take(&mut group)).await;
    }
}

impl CountingTask {
    async fn count_group(&mut self, group: Vec<Waiting>) {
        let sightings: Vec<Sighting> = group.iter().map(|waiting| waiting.sighting).collect();
        match self.commit(&sightings).await {
            Ok(numbers) => {
                for waiting in group {
                    let counts = numbers.of(waiting.sighting);
                    // A reader who has gone is counted all the same.
                    let _ = waiting.answer.send(Ok(counts));
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
        let mut tx = self.db.begin().await?;
        let mut views = db::counting::record(&mut tx, sightings, now).await?;
        tx.commit().await?;

        for (portal, article) in sightings.iter().filter_map(|s| Some((s.portal, s.article?))) {
            if let std::collections::btree_map::Entry::Vacant(vacant) = views.entry(article) {
                vacant.insert(db::counting::find_views(&self.db, portal, article).await?);
            }
        }
        let mut visitors = BTreeMap::new();
        for portal in sightings.iter().map(|s| s.portal) {
            if let std::collections::btree_map::Entry::Vacant(vacant) = visitors.entry(portal) {
                vacant.insert(visitor_counts(&self.db, &mut self.online, portal, now).await?);
            }
        }
        Ok(Numbers { views, visitors })
    }
}

async fn visitor_counts(
    db: &Db, online: &mut HashMap<PortalId, (Timestamp, i64)>, portal: PortalId, now: Timestamp,
) -> sqlx::Result<VisitorCounts> {
    let (today, total) = db::counting::find_visits(db, portal, now.day()).await?;
    let recent = online.get(&portal).filter(|(at, count)| *count > ONLINE_RECOUNT_MAX && (now.0 - at.0).abs() < 1000);
    let online = match recent {
        Some((_, count)) => *count,
        None => {
            let count = db::counting::count_online(db, portal, now).await?;
            online.insert(portal, (now, count));
            count
        }
    };
    Ok(VisitorCounts { online, today, total })
}

/// The numbers that stand after a group was committed.
struct Numbers {
    views: BTreeMap<ArticleId, i64>,
    visitors: BTreeMap<PortalId, VisitorCounts>,
}

impl Numbers {
    fn of(&self, sighting: Sighting) -> LiveCounts {
        LiveCounts {
            views: sighting.article.and_then(|article| self.views.get(&article)).copied().unwrap_or_default(),
            visitors: self.visitors.get(&sighting.portal).copied().unwrap_or_default(),
        }
    }
}

/// Tokens that each address brought in the present minute, held in memory only.
#[derive(Default)]
struct Newcomers {
    minute: Mutex<(i64, HashMap<IpAddr, HashSet<ReaderToken>>)>,
}

impl Newcomers {
    /// Whether this reader still fits under the cap of its address. A reader seen in the same
    /// minute always does.
    fn admit(&self, settings: &Settings, address: IpAddr, reader: ReaderToken, now: Timestamp) -> bool {
        let Some(cap) = settings.new_readers_cap(address) else { return true };
        let this_minute = now.0.div_euclid(60_000);
        let mut minute = self.minute.lock().unwrap_or_else(PoisonError::into_inner);
        if minute.0 != this_minute {
            *minute = (this_minute, HashMap::new());
        }
        let readers = minute.1.entry(neighbourhood(address)).or_default();
        readers.contains(&reader) || (readers.len() < cap as usize && readers.insert(reader))
    }
}

/// The address for IPv4; the /64 for IPv6, because that is what one subscriber has.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
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
