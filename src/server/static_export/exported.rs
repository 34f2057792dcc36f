//! What is exported, and how far it is.

use crate::{
    db::Db,
    domain::{Portal, Timestamp},
    server::{request_head::is_loopback, settings::base_host},
};
use axum::Router;

/// What is exported.
pub struct Exported {
    pub router: Router,
    pub db: Db,
    pub portal: Portal,
    /// Host by which the router knows the portal.
    pub host: String,
    /// All hosts of the portal.
    pub hosts: Vec<String>,
    /// Scheme and host that its pages name.
    pub origin: String,
    pub now: Timestamp,
}

impl Exported {
    /// Whether others than this machine find it at its address.
    pub fn is_public(&self) -> bool {
        let host = base_host(&self.origin).unwrap_or_default();
        !is_loopback(&host) && !host.ends_with(".localhost")
    }
}

/// How far it is, and at the end what was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub pages: u64,
    /// Pictures, documents, styles, feeds.
    pub files: u64,
    pub bytes: u64,
    /// Links inside that lead to nothing.
    pub lost_links: u64,
    pub old_addresses: u64,
}
