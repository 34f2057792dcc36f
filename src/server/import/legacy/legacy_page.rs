//! What a saved page of an old portal comes to.

use jiff::civil::{Date, Time};

use super::doubt::Doubt;
use super::words::{clean, excerpt};
use crate::server::import::ledger::Piece;

/// One article as the old portal showed it. `body_html` is escaped and simple, but not sanitised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyPage {
    pub portal: String,
    pub section: String,
    pub headline: String,
    pub published_on: Date,
    /// Midnight where the page told no time.
    pub published_at: Time,
    pub views_base: u64,
    /// Plain text; empty where there was none, and then a doubt says so.
    pub standfirst: String,
    pub body_html: String,
    /// In the order in which their figures stand in `body_html`.
    pub photos: Vec<LegacyPhoto>,
    pub byline: Option<String>,
    pub online: Option<u64>,
    pub today: Option<u64>,
    pub visits_base: Option<u64>,
    /// Path and query that the page had in the old portal, if it says so.
    pub own_address: Option<String>,
    /// More of them, which led to the same article.
    pub other_addresses: Vec<String>,
    /// It was taken off the old portal.
    pub is_withdrawn: bool,
    pub doubts: Vec<Doubt>,
    /// What stood in the page, for the ledger.
    pub pieces: Vec<Piece>,
}

/// A photo of the old page; `src` is as the page wrote it, and absent where only the caption is left. `others` are more
/// addresses of the same picture, which hold where `src` leads nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LegacyPhoto {
    pub src: Option<String>,
    pub others: Vec<String>,
    pub caption: Option<String>,
    pub alt: Option<String>,
    pub leads_to: Option<PictureLink>,
}

/// Where a reader came who pressed a picture, and how that is told where a picture is not pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureLink {
    pub address: String,
    pub words: String,
}

impl LegacyPhoto {
    /// `src` for a terminal: as written it may hold what a terminal obeys, and an embedded picture is megabytes of base64.
    pub fn shown_src(&self) -> Option<String> {
        self.src.as_deref().map(|src| excerpt(&clean(src), 80))
    }
}
