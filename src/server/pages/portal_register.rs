//! Which portal a host means, and how far each portal has moved: held in memory, and read anew from
//! the database four times a second, so that requests need not ask. Whoever wrote (this program,
//! a command beside it, another node) is seen the same way.

use crate::{
    db::{
        Db,
        portals::{self, PortalVersion},
    },
    domain::{Day, Portal, PortalId},
    server::{
        clock::Clock,
        failure::outlive_panic,
        request_head::{host_name, is_loopback},
        settings::{Settings, base_host},
    },
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

/// A change is promised to be seen within half a second, on every node.
pub const LOOK_EVERY: Duration = Duration::from_millis(250);
/// A server that is gone without a word counts as away.
const SERVER_TIME_MAX: Duration = Duration::from_secs(2);
/// A file is never gone without a word: whoever waits so long for it waits behind other readers.
const FILE_TIME_MAX: Duration = Duration::from_secs(30);

/// What moved in one portal since this program started. Only whether a number changed has a meaning.
#[derive(Debug, Default)]
pub struct Motion {
    content: AtomicU64,
    counts: AtomicU64,
}

/// A moment in a portal's motion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Everything that readers see but the numbers.
    pub content: u64,
    /// Page views and visits.
    pub counts: u64,
}

impl Motion {
    pub fn now(&self) -> Moment {
        Moment { content: self.content.load(Ordering::Acquire), counts: self.counts.load(Ordering::Acquire) }
    }
}

/// The portals of this installation.
pub struct PortalRegister {
    db: Db,
    clock: Clock,
    /// The host of the configured base URL; it means the oldest portal, as loopback names do.
    base_host: Option<String>,
    known: RwLock<Known>,
    is_away: AtomicBool,
    /// What was last read; also keeps two readings from mixing.
    read: Mutex<BTreeMap<PortalId, (PortalVersion, Day)>>,
}

#[derive(Default)]
struct Known {
    oldest: Option<Portal>,
    by_host: HashMap<String, Portal>,
    motions: HashMap<PortalId, Arc<Motion>>,
}

impl PortalRegister {
    /// Reads the portals once. [`PortalRegister::watch`] keeps them up to date.
    pub async fn open(db: Db, clock: Clock, settings: &Settings) -> sqlx::Result<PortalRegister> {
        let base_host = settings.base_url.as_deref().and_then(base_host);
        let register = PortalRegister {
            db,
            clock,
            base_host,
            known: RwLock::default(),
            is_away: AtomicBool::new(false),
            read: Mutex::default(),
        };
        register.refresh().await?;
        Ok(register)
    }

    /// The portal that a Host header means: one of a portal's own hosts, or a loopback name or the
    /// base URL, which mean the oldest portal.
    pub async fn find(&self, host: &str) -> sqlx::Result<Option<Portal>> {
        if let Some(portal) = self.find_known(host) {
            return Ok(Some(portal));
        }
        let Some(name) = host_name(host) else { return Ok(None) };
        // One that was added a moment ago.
        if let Some(portal) = portals::find_portal_by_host(&self.db, &name).await? {
            return Ok(Some(portal));
        }
        match self.means_the_oldest(&name) {
            true => portals::find_first_portal(&self.db).await,
            false => Ok(None),
        }
    }

    /// The same from memory; one that was added a moment ago is missing.
    pub fn find_known(&self, host: &str) -> Option<Portal> {
        let name = host_name(host)?;
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let oldest = || known.oldest.as_ref().filter(|_| self.means_the_oldest(&name));
        known.by_host.get(&name).or_else(oldest).cloned()
    }

    /// Whether there is no portal yet, as the database says now.
    pub async fn is_empty(&self) -> sqlx::Result<bool> {
        Ok(portals::find_first_portal(&self.db).await?.is_none())
    }

    fn means_the_oldest(&self, name: &str) -> bool {
        is_loopback(name) || self.base_host.as_deref() == Some(name)
    }

    /// The portal that a host means, its motion and how far it is; `None` for one that was added a
    /// moment ago.
    pub fn motion_of_host(&self, host: &str) -> Option<(PortalId, Arc<Motion>, Moment)> {
        let portal = self.find_known(host)?.id;
        let motion = self.motion(portal)?;
        let moment = motion.now();
        Some((portal, motion, moment))
    }

    pub fn motion(&self, portal: PortalId) -> Option<Arc<Motion>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).motions.get(&portal).cloned()
    }

    /// Whether the database could not be read when it was last asked.
    pub fn is_away(&self) -> bool {
        self.is_away.load(Ordering::Relaxed)
    }

    /// Reads the database again and again, as long as the program runs.
    pub async fn watch(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let was_away = self.is_away();
            let reading = outlive_panic("reading how far portals have moved", self.refresh());
            // After a panic nothing is known of withdrawn pages.
            let read = reading.await.unwrap_or_else(|| {
                self.is_away.store(true, Ordering::Relaxed);
                Err(sqlx::Error::WorkerCrashed)
            });
            match read {
                Err(error) if !was_away => {
                    tracing::error!(%error, "the database is away; stored pages are served as they are");
                }
                Ok(()) if was_away => tracing::info!("the database is back"),
                _ => {}
            }
        }
    }

    /// Sees at once what this program has written. Where the database takes longer than until the next look, that one sees it.
    pub async fn look_now(&self) {
        if let Ok(Err(error)) = tokio::time::timeout(LOOK_EVERY, self.read_anew()).await {
            tracing::debug!(%error, "what was written is seen at the next look");
        }
    }

    /// Reads the portals and moves those that changed.
    pub async fn refresh(&self) -> sqlx::Result<()> {
        let time_max = if matches!(self.db, Db::Sqlite { .. }) { FILE_TIME_MAX } else { SERVER_TIME_MAX };
        let reading = tokio::time::timeout(time_max, self.read_anew());
        let read = reading.await.unwrap_or(Err(sqlx::Error::PoolTimedOut));
        self.is_away.store(read.is_err(), Ordering::Relaxed);
        read
    }

    async fn read_anew(&self) -> sqlx::Result<()> {
        let now = self.clock.now();
        let versions = portals::list_versions(&self.db, now).await?;
        let day = now.day();
        let fresh: BTreeMap<_, _> = versions.into_iter().map(|version| (version.portal.id, (version, day))).collect();
        let content_moved = {
            let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            let moved = |(id, (version, _)): (&PortalId, &(PortalVersion, Day))| {
                read.get(id).is_none_or(|(former, _)| former.content != version.content)
            };
            read.len() != fresh.len() || fresh.iter().any(moved)
        };
        // Names and hosts move only with the content.
        let hosts = if content_moved { Some(portals::list_all_hosts(&self.db).await?) } else { None };
        self.take_over(fresh, hosts);
        Ok(())
    }

    fn take_over(&self, fresh: BTreeMap<PortalId, (PortalVersion, Day)>, hosts: Option<Vec<(String, PortalId)>>) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        // First what requests find, then the motion: a page that sees the new motion sees the rest.
        if let Some(hosts) = hosts {
            let portal_of = |id| fresh.get(&id).map(|(version, _): &(PortalVersion, Day)| version.portal.clone());
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            known.oldest = fresh.values().next().map(|(version, _)| version.portal.clone());
            known.by_host = hosts.into_iter().filter_map(|(host, id)| Some((host, portal_of(id)?))).collect();
            for (_, motion) in known.motions.extract_if(|id, _| !fresh.contains_key(id)) {
                motion.content.fetch_add(1, Ordering::Release);
            }
            for id in fresh.keys() {
                known.motions.entry(*id).or_default();
            }
        }
        for (id, (version, day)) in &fresh {
            let Some((former, former_day)) = read.get(id) else { continue };
            let Some(motion) = self.motion(*id) else { continue };
            let of_content = |v: &PortalVersion| (v.content, v.newest_published_at, v.newest_alert_turn_at);
            if of_content(former) != of_content(version) || former_day != day {
                motion.content.fetch_add(1, Ordering::Release);
            }
            if former.counts != version.counts {
                motion.counts.fetch_add(1, Ordering::Release);
            }
        }
        *read = fresh;
    }
}
