//! Gets and renews a certificate for each name of each portal.

use super::{
    authority::{Proof, account, certify, forget_unknown_account, is_rate_limited, write},
    pem::{Validity, parse, validity, validity_of},
    shown::Certificates,
};
use crate::{
    db::{Db, portals},
    domain::Timestamp,
    server::{
        clock::Clock,
        failure::outlive_panic,
        request_head::host_name,
        settings::{Authority, Settings, base_host},
        telemetry::Seldom,
    },
};
use anyhow::Context;
use instant_acme::Account;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeSet, HashMap},
    fs,
    net::IpAddr,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::time::MissedTickBehavior;

const LOOK_EVERY: Duration = Duration::from_secs(60);
/// A certificate is renewed when less than one part in so many of its time is left: of ninety days thirty, as authorities advise.
const RENEWED_PARTS: i64 = 3;
/// After a success a name is not asked for again so soon, whatever this machine's clock says: Let's Encrypt gives five a week.
const SUCCESS_WAIT_MILLIS: i64 = 24 * 3_600_000;
/// So long nothing is asked of an authority that says it is too much.
const LIMITED_WAIT_MILLIS: i64 = 3_600_000;
/// Written before something is asked for, to see whether the disk takes it.
const PROBE: &str = "probe";
/// What was tried in vain, for the next start.
const FAILED: &str = "failed.json";
/// A key with its chain is smaller.
const PEM_BYTES_MAX: usize = 16 * 1024;
/// One name takes no longer; it stands in the way of the next.
const ORDER_TIME_MAX: Duration = Duration::from_secs(240);
/// So long after a first failure, a second … the next try waits. Let's Encrypt bears five failures of a name an hour.
const WAITS_MINUTES: [i64; 6] = [1, 5, 15, 60, 120, 240];

/// What is needed to get certificates.
pub struct Acme {
    db: Db,
    clock: Clock,
    authority: Authority,
    base_url: Option<String>,
    folder: PathBuf,
    certificates: Arc<Certificates>,
    held: HashMap<String, Validity>,
    failed: HashMap<String, Failed>,
    /// When there was a success.
    got_at: HashMap<String, Timestamp>,
    /// Shown, but not yet in the folder, whose disk was full.
    unwritten: HashMap<String, String>,
    /// Until then nothing is asked.
    rests_until: Timestamp,
}

/// What was tried for a name in vain, since the last success.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Failed {
    times: usize,
    next_at: Timestamp,
}

impl Acme {
    /// Shows the certificates that it has from now on.
    ///
    /// # Errors
    /// A folder that cannot be made or read.
    pub async fn open(
        db: Db, clock: Clock, settings: &Settings, authority: Authority, certificates: Arc<Certificates>,
    ) -> anyhow::Result<Acme> {
        let folder = make_folder(settings)?;
        let base_url = settings.base_url.clone();
        let mut acme = Acme {
            db,
            clock,
            authority,
            base_url,
            // Where it cannot be read, all is tried at once.
            failed: fs::read(folder.join(FAILED))
                .ok()
                .and_then(|bytes| serde_json::from_slice(&bytes).ok())
                .unwrap_or_default(),
            folder,
            certificates,
            held: HashMap::new(),
            got_at: HashMap::new(),
            unwritten: HashMap::new(),
            rests_until: Timestamp(0),
        };
        for name in names(&acme.db, acme.base_url.as_deref()).await? {
            acme.show_kept(&name);
        }
        Ok(acme)
    }

    /// Looks every minute whether a name has no certificate, or one that ends soon. It never ends.
    pub async fn keep_up(mut self) {
        static FAILURES: Seldom = Seldom::new();
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            match outlive_panic("getting certificates", self.look()).await {
                Some(Err(error)) if FAILURES.allow().is_some() => {
                    tracing::error!(error = format!("{error:#}"), "certificates could not be looked after");
                }
                Some(_) | None => {}
            }
        }
    }

    /// Asks for what is due, one name after another. Whatever fails of it is told of and tried again later; what was shown is shown on.
    ///
    /// # Errors
    /// A database that fails.
    pub async fn look(&mut self) -> anyhow::Result<()> {
        self.write_unwritten();
        let mut account = None;
        let mut names: Vec<_> = names(&self.db, self.base_url.as_deref()).await?.into_iter().collect();
        // What readers use goes before what somebody just typed.
        names.sort_by_key(|name| !self.held.contains_key(name));
        for name in names {
            let now = self.clock.now();
            if self.rests_until > now {
                break;
            }
            let failed = self.failed.get(&name).copied().unwrap_or(Failed { times: 0, next_at: now });
            let is_due = self.held.get(&name).is_none_or(|validity| validity.is_late(RENEWED_PARTS, now));
            let is_too_soon = self.got_at.get(&name).is_some_and(|at| now.0 < at.0 + SUCCESS_WAIT_MILLIS);
            // Another process may have got one; a name may have come back.
            if !is_due || is_too_soon || failed.next_at > now || !self.held.contains_key(&name) && self.show_kept(&name)
            {
                continue;
            }
            // By turns: who cannot be reached at one port may be at the other.
            let proof = if failed.times % 2 == 0 { Proof::Answer } else { Proof::Certificate };
            match self.get(&mut account, &name, proof).await {
                Ok(validity) => {
                    let until = validity.until.minute_text();
                    tracing::info!(name, until, "a certificate was got");
                    if validity.is_late(RENEWED_PARTS, now) {
                        tracing::warn!(
                            name,
                            "a new certificate is late already: the clock of this machine may be wrong"
                        );
                    }
                    self.held.insert(name.clone(), validity);
                    self.got_at.insert(name.clone(), now);
                    self.failed.remove(&name);
                }
                Err(error) => {
                    let wait = WAITS_MINUTES[failed.times.min(WAITS_MINUTES.len() - 1)];
                    let next_at = Timestamp(now.0 + wait * 60_000);
                    tracing::error!(
                        name,
                        ?proof,
                        error = format!("{error:#}"),
                        next_try = next_at.minute_text(),
                        "no certificate was got; what was shown is shown on"
                    );
                    self.failed.insert(name, Failed { times: failed.times + 1, next_at });
                    if forget_unknown_account(&self.folder, &error)? {
                        account = None;
                    }
                    if is_rate_limited(&error) {
                        self.rests_until = Timestamp(now.0 + LIMITED_WAIT_MILLIS);
                    }
                }
            }
            // A restart begins where this ends.
            write(&self.folder, FAILED, &serde_json::to_vec(&self.failed)?)?;
        }
        Ok(())
    }

    async fn get(&mut self, known: &mut Option<Account>, name: &str, proof: Proof) -> anyhow::Result<Validity> {
        // A certificate that cannot be kept would be asked for again and again.
        write(&self.folder, PROBE, &[0; PEM_BYTES_MAX])?;
        fs::remove_file(self.folder.join(PROBE))?;
        let work = async {
            let account = match known {
                Some(account) => account,
                None => known.insert(account(&self.authority, &self.folder).await?),
            };
            certify(account, name, proof, &self.certificates).await
        };
        let got = tokio::time::timeout(ORDER_TIME_MAX, work).await;
        self.certificates.forget_proofs();
        let pem = got.context("the authority takes too long")??;
        let validity = self.show(name, pem.as_bytes())?;
        self.unwritten.insert(name.to_owned(), pem);
        self.write_unwritten();
        Ok(validity)
    }

    fn write_unwritten(&mut self) {
        self.unwritten.retain(|name, pem| match write(&self.folder, &file_name(name), pem.as_bytes()) {
            Ok(()) => false,
            Err(error) => {
                tracing::error!(name, error = format!("{error:#}"), "a certificate is shown, but not kept yet");
                true
            }
        });
    }

    fn show(&self, name: &str, pem: &[u8]) -> anyhow::Result<Validity> {
        let certificate = parse(pem)?;
        let validity = validity_of(&certificate.cert)?;
        self.certificates.show_for(name, certificate);
        Ok(validity)
    }

    /// Whether there was one in the folder.
    fn show_kept(&mut self, name: &str) -> bool {
        let Ok(pem) = fs::read(self.folder.join(file_name(name))) else { return false };
        match self.show(name, &pem) {
            Ok(validity) => {
                self.held.insert(name.to_owned(), validity);
                true
            }
            Err(error) => {
                tracing::error!(name, error = format!("{error:#}"), "the certificate in the folder cannot be used");
                false
            }
        }
    }
}

/// Where certificates and keys lie, for the owner alone.
///
/// # Errors
/// Where it is not there and cannot be made.
pub fn make_folder(settings: &Settings) -> anyhow::Result<PathBuf> {
    let folder = folder(settings);
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
    made.and_then(|()| fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)))
        .with_context(|| format!("không tạo được thư mục {}", folder.display()))?;
    Ok(folder)
}

/// Where certificates and keys lie.
fn folder(settings: &Settings) -> PathBuf {
    settings.data_dir.join("acme")
}

fn file_name(name: &str) -> String {
    format!("{name}.pem")
}

/// How long the certificate of each name holds; `None` where there is none that can be used.
///
/// # Errors
/// A database that fails.
pub async fn look_at_kept(db: &Db, settings: &Settings) -> sqlx::Result<Vec<(String, Option<Validity>)>> {
    let folder = folder(settings);
    let validity_of = |name: &String| validity(&folder.join(file_name(name))).ok();
    let names = names(db, settings.base_url.as_deref()).await?;
    Ok(names.into_iter().map(|name| (name.clone(), validity_of(&name))).collect())
}

/// The names that portals answer to and that an authority may know.
async fn names(db: &Db, base_url: Option<&str>) -> sqlx::Result<BTreeSet<String>> {
    let hosts = portals::list_all_hosts(db).await?.into_iter().filter_map(|(host, _)| host_name(&host));
    Ok(hosts.chain(base_url.and_then(base_host)).filter(|name| is_public(name)).collect())
}

/// Whether it may be a name in the public DNS (RFC 6761, RFC 6762, and ICANN's "internal").
fn is_public(name: &str) -> bool {
    let is_path = Path::new(name).components().count() != 1;
    let last = name.rsplit('.').next().unwrap_or_default();
    name.contains('.')
        && !last.is_empty()
        && !is_path
        && !name.contains('*')
        && name.trim_matches(['[', ']']).parse::<IpAddr>().is_err()
        && !["localhost", "local", "internal", "invalid", "onion"].contains(&last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_anybody_can_look_up_are_asked_for() {
        for name in ["bensen.gov.vn", "www.bensen.gov.vn", "xn--bnsen-3ya.vn"] {
            assert!(is_public(name), "{name}");
        }
        for name in ["localhost", "xa.localhost", "may-chu", "may.local", "127.0.0.1", "[::1]", "a/b.vn", ".."] {
            assert!(!is_public(name), "{name}");
        }
    }
}
