//! Who may come into a newsroom: passwords, what holds up those who guess, links that work once, second factors.

pub mod administration;
pub mod entry_links;
mod factor_codes;
pub mod forgotten;
pub mod letters;
pub mod own_account;
pub mod passwords;
mod refusal_log;
mod refused_insiders;
pub mod second_factor;
pub mod signing_in;
#[cfg(test)]
mod testing;
mod throttle;
mod token;

use crate::{
    db::Db,
    domain::{PortalId, Timestamp},
    refusal::Refusal,
    server::request_head::{neighbourhood, site_of},
};
use letters::Letters;
use passwords::{Cost, Passwords};
use refusal_log::{Insider, RefusalLog};
use std::{net::IpAddr, sync::Arc};
use throttle::{Throttle, Trier};
pub use token::{digest_of, is_digest, new_token};

/// Refused sign-ins of one portal that its audit log tells of.
const REFUSALS_EACH_MINUTE_MAX: u32 = 30;

/// What signing in needs. Cheap to clone; all clones count the same attempts.
#[derive(Clone)]
pub struct Auth {
    db: Db,
    passwords: Passwords,
    throttle: Arc<Throttle>,
    refusals: Arc<RefusalLog<PortalId>>,
    refused_insiders: Arc<RefusalLog<Insider>>,
    letters: Option<Letters>,
}

impl Auth {
    pub fn new(db: Db) -> Auth {
        Auth::with_cost(db, Cost::OWASP)
    }

    /// The same, sending letters where it may.
    pub fn with_letters(self, letters: Option<Letters>) -> Auth {
        Auth { letters, ..self }
    }

    /// The same with passwords that cost more or less to try. Tests take less.
    pub fn with_cost(db: Db, cost: Cost) -> Auth {
        Auth {
            db,
            passwords: Passwords::new(cost),
            throttle: Arc::default(),
            refusals: Arc::new(RefusalLog::new(REFUSALS_EACH_MINUTE_MAX)),
            refused_insiders: Arc::new(RefusalLog::new(1)),
            letters: None,
        }
    }

    /// Lets a reader's report through, where not too many came from its address.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn admit_report(&self, portal: PortalId, address: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        let from = Trier::Stranger { neighbourhood: neighbourhood(address), site: site_of(address) };
        Ok(self.throttle.report(portal, from, now)?)
    }
}
