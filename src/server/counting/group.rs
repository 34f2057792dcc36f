//! The counting task: takes what waits, commits it in one transaction, and answers each only after the commit is
//! flushed (group commit): a disk that does 300 flushes a second still takes tens of thousands of views a second. The
//! first view after a pause is counted at once, those that follow it wait a little for each other.

use super::online::OnlineCounts;
use crate::{
    db::{self, Db, counting::Recorder},
    domain::{ArticleId, LiveCounts, PortalId, Sighting, Timestamp, VisitorCounts},
    error::AppError,
    server::{clock::Clock, failure::outlive_panic, settings::REQUEST_TIMEOUT, telemetry::Seldom},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::Instant,
};

/// Sightings that may wait; beyond it readers are told that the portal is busy.
pub const QUEUE_MAX: usize = 16_384;
/// Sightings in one transaction.
const GROUP_MAX: usize = 4_096;
/// A group smaller than this waits for more, until `GROUP_EVERY` after the one before.
const GROUP_FULL: usize = 32;
/// A group of few costs hardly less than one of many: with 200 views a second, three quarters of the time
/// that counting takes are saved, and nine of ten flushes. A reader does not see that the answer is this late.
const GROUP_EVERY: Duration = Duration::from_millis(50);
/// A group that met a deadlock with another node is tried this often.
const ATTEMPTS_MAX: u32 = 5;
const FORGET_EVERY: Duration = Duration::from_secs(60);
const FORGET_REST_AFTER: Duration = Duration::from_millis(200);
/// The answer to a view that is counted does not wait longer for this number.
const ONLINE_TIME_MAX: Duration = Duration::from_secs(2);
/// Learning today's readers at the start is tried again after this time.
const LEARN_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// A sighting in the queue.
pub struct Waiting {
    pub sighting: Sighting,
    /// If not, it is answered alike, with the numbers as they stand.
    pub counts: bool,
    pub answer: oneshot::Sender<Result<LiveCounts, AppError>>,
}

/// Takes what waits, group by group, and between groups forgets the readers of days that are over.
/// One task does both, so the two never wait for each other's rows.
pub struct CountingTask {
    pub db: Db,
    pub clock: Clock,
    pub online: Arc<OnlineCounts>,
    pub recorder: Recorder,
    /// Whether today's readers are known, so that the next view is counted at once.
    pub ready: watch::Sender<bool>,
    pub losses: Seldom,
}

/// Counts until the last sender is dropped.
pub async fn run(mut task: CountingTask, mut queue: mpsc::Receiver<Waiting>) {
    while !task.learn().await {
        tokio::time::sleep(LEARN_AGAIN_AFTER).await;
    }
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

/// What the database did not do in time, or not at all because of a panic: neither may end all counting.
async fn guarded<T>(work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    match outlive_panic("counting", tokio::time::timeout(REQUEST_TIMEOUT, work)).await {
        Some(done) => done.unwrap_or(Err(sqlx::Error::PoolTimedOut)),
        None => Err(sqlx::Error::WorkerCrashed),
    }
}

impl CountingTask {
    /// Learns who was seen today; `false` where the database does not say.
    async fn learn(&mut self) -> bool {
        let learned = guarded(self.recorder.learn(&self.db, self.clock.now())).await;
        if let Err(error) = &learned
            && let Some(others) = self.losses.allow()
        {
            tracing::error!(%error, others, "today's readers could not be read; trying again");
        }
        self.ready.send_replace(learned.is_ok());
        learned.is_ok()
    }

    async fn count_group(&mut self, group: Vec<Waiting>) {
        // What the group wrote is looked up before the next one, should this fail.
        let committed = guarded(self.commit(&group)).await;
        let size = group.len();
        match committed {
            Ok(numbers) => {
                for waiting in group {
                    let counts = numbers.of(waiting.sighting);
                    // A reader who has gone is counted all the same.
                    let _ = waiting.answer.send(counts);
                }
            }
            Err(error) => {
                if let Some(others) = self.losses.allow() {
                    tracing::error!(%error, size, others, "a group of views could not be counted");
                }
                for waiting in group {
                    let _ = waiting.answer.send(Err(AppError::Busy));
                }
            }
        }
    }

    async fn commit(&mut self, group: &[Waiting]) -> sqlx::Result<Numbers> {
        let now = self.clock.now();
        let counted: Vec<Sighting> =
            group.iter().filter(|waiting| waiting.counts).map(|waiting| waiting.sighting).collect();
        let mut recorded = match counted.is_empty() {
            true => db::counting::Recorded::default(),
            false => self.record(&counted, now).await?,
        };
        // Nobody is told of a view that lies in a file which is gone.
        self.db.check_files()?;
        let looked_at = group.iter().filter(|waiting| !waiting.counts).map(|waiting| waiting.sighting);
        self.add_looks(&mut recorded, looked_at, now).await?;
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

    async fn record(&mut self, sightings: &[Sighting], now: Timestamp) -> sqlx::Result<db::counting::Recorded> {
        let mut attempt = 1;
        loop {
            match self.recorder.record(&self.db, sightings, now).await {
                // Nothing of the attempt stays, so it is simply made again.
                Err(error) if db::is_deadlock(&error) && attempt < ATTEMPTS_MAX => attempt += 1,
                recorded => return recorded,
            }
        }
    }

    /// Adds the numbers that sightings ask for which do not count: one query for all their articles, and one for
    /// each portal that nobody was counted in.
    async fn add_looks(
        &self, recorded: &mut db::counting::Recorded, looks: impl Iterator<Item = Sighting>, now: Timestamp,
    ) -> sqlx::Result<()> {
        let (mut articles, mut portals) = (BTreeSet::new(), BTreeSet::new());
        for sighting in looks {
            portals.insert(sighting.portal);
            let asked = sighting.article.map(|article| (sighting.portal, article));
            articles.extend(asked.filter(|asked| !recorded.views.contains_key(asked)));
        }
        if !articles.is_empty() {
            recorded.views.extend(db::counting::list_published_views(&self.db, &articles, now).await?);
        }
        for portal in portals {
            if let std::collections::btree_map::Entry::Vacant(entry) = recorded.visits.entry(portal) {
                entry.insert(db::counting::find_visits(&self.db, portal, now.day()).await?);
            }
        }
        Ok(())
    }

    /// Answers whether more is left to forget.
    async fn forget(&self) -> bool {
        let forgotten = guarded(async {
            let mut tx = self.db.begin().await?;
            let more = db::counting::forget_readers(&mut tx, self.clock.now()).await?;
            tx.commit().await?;
            Ok(more)
        });
        forgotten.await.unwrap_or_else(|error| {
            tracing::warn!(%error, "tokens of past days could not be deleted; trying again in a minute");
            false
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ReaderToken;
    use futures::FutureExt;

    /// A queue in which so many wait.
    fn queue_of(size: usize) -> (mpsc::Sender<Waiting>, mpsc::Receiver<Waiting>) {
        let (sender, receiver) = mpsc::channel(QUEUE_MAX);
        for reader in 0..size as u64 {
            let reader = ReaderToken::from_bits(reader);
            let (answer, _) = oneshot::channel();
            let sighting = Sighting { portal: PortalId(1), article: None, reader };
            let waiting = Waiting { sighting, counts: true, answer };
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
}
