//! What posts of WordPress refer to and other items of its export hold.

use crate::server::import::{
    ledger::{Fate, Piece, Thing},
    legacy::LegacyPhoto,
};
use std::collections::HashMap;

#[derive(Default)]
pub(super) struct Lists {
    pub portal: String,
    pub authors: HashMap<String, String>,
    pub files: HashMap<String, LegacyPhoto>,
    /// Texts that several posts share.
    pub blocks: HashMap<String, String>,
}

/// A picture that a post shows and the export does not hold.
pub(super) fn lost_file(number: &str) -> Piece {
    Piece { thing: Thing::Picture(format!("tệp số {number} của thư viện WordPress")), fate: Fate::Article }
}
