//! What hands sightings to the counting task, and says which of them count.

use super::{
    group::{CountingTask, QUEUE_MAX, Waiting, run},
    newcomers::Newcomers,
    online::OnlineCounts,
    visitor::Visitor,
};
use crate::{
    db::{self, Db, counting::Recorder},
    domain::{Day, LiveCounts, PortalId, ReaderToken, Sighting, Timestamp, VisitorCounts},
    error::AppError,
    server::{
        clock::Clock,
        failure::failure,
        random::{random_bytes, to_hex},
        settings::Settings,
        telemetry::Seldom,
    },
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};

/// Hands sightings to the counting task. Cheap to clone.
#[derive(Clone)]
pub struct Counting {
    db: Db,
    settings: Arc<Settings>,
    queue: mpsc::Sender<Waiting>,
    online: Arc<OnlineCounts>,
    ready: watch::Receiver<bool>,
    newcomers: Arc<Newcomers>,
    secret: Arc<tokio::sync::Mutex<Option<(Day, String)>>>,
}

/// What becomes of a sighting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    Counted,
    /// Answered as if it counted.
    LookedAt,
}

impl Counting {
    /// Starts the counting task. It ends when the last handle is dropped.
    pub fn start(db: Db, clock: Clock, settings: Arc<Settings>) -> Counting {
        let (queue, waiting) = mpsc::channel(QUEUE_MAX);
        let online = Arc::<OnlineCounts>::default();
        let (learned, ready) = watch::channel(false);
        let task = CountingTask {
            db: db.clone(),
            clock,
            online: online.clone(),
            recorder: Recorder::default(),
            ready: learned,
            losses: Seldom::default(),
        };
        tokio::spawn(run(task, waiting));
        Counting { db, settings, queue, online, ready, newcomers: Arc::default(), secret: Arc::default() }
    }

    /// One that tells numbers and counts nothing: for what only reads.
    pub fn at_rest(db: Db, settings: Arc<Settings>) -> Counting {
        let (queue, _) = mpsc::channel(1);
        let (_, ready) = watch::channel(false);
        let (online, newcomers, secret) = (Arc::default(), Arc::default(), Arc::default());
        Counting { db, settings, queue, online, ready, newcomers, secret }
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
        self.record(sighting, self.admit(sighting, visitor, now)).await
    }

    /// Whether a sighting counts. One that does takes its place under the cap of its address.
    pub fn admit(&self, sighting: Sighting, visitor: Visitor<'_>, now: Timestamp) -> Admission {
        let counts =
            visitor.may_be_reader() && self.newcomers.admit(&self.settings, visitor.address, sighting.reader, now);
        if counts { Admission::Counted } else { Admission::LookedAt }
    }

    /// Waits until the sighting is counted and flushed; where it does not count, until others of its moment are, and
    /// answers the numbers that then stand.
    ///
    /// # Errors
    /// `NotFound` for an article that readers of the portal cannot open, `Busy` where too many wait.
    pub async fn record(&self, sighting: Sighting, admission: Admission) -> Result<LiveCounts, AppError> {
        let (answer, counts) = oneshot::channel();
        let waiting = Waiting { sighting, counts: admission == Admission::Counted, answer };
        self.queue.try_send(waiting).map_err(|_| AppError::Busy)?;
        counts.await.map_err(|_| AppError::Busy)?
    }

    /// Whether the next view is counted at once: today's readers are known.
    pub fn is_ready(&self) -> bool {
        *self.ready.borrow()
    }

    /// Waits until it is so.
    pub async fn await_ready(&self) {
        // An error says that the task has ended, as the program does.
        let _ = self.ready.clone().wait_for(|is_ready| *is_ready).await;
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
