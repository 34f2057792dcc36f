//! SQL, one file per noun. Each query is one text with `$1` parameters that runs on both engines (`dialect` says
//! in which words). Where the engines differ they do so in `dialect`, `opening`, `search::engines`,
//! `sightings`, `seeding`, `verification`, `dump` and `migrations/`. Reads take a [`Db`], writes take a [`Tx`].

pub mod accounts;
pub mod alerts;
pub mod articles;
pub mod audit;
pub mod closing;
pub mod contributors;
pub mod counting;
mod dialect;
pub mod documents;
pub mod dump;
mod engine;
pub mod entry_links;
pub mod figures;
mod files;
pub mod front;
pub mod imports;
pub mod known_devices;
pub mod maps;
pub mod media_files;
pub mod media_uses;
pub mod newsroom_rules;
mod opening;
pub mod people;
pub mod photos;
pub mod portals;
pub mod preview_links;
pub mod quick_links;
pub mod reader_reports;
pub mod redirects;
pub mod royalties;
pub mod search;
pub mod second_factors;
pub mod sections;
pub mod seeding;
pub mod sessions;
pub mod settings;
mod sightings;
pub mod standing_pages;
mod stored;
pub mod tags;
pub mod text_presences;
pub mod texts;
pub mod unsaved_texts;
pub mod verification;
mod word_search;

#[cfg(test)]
mod plans;
#[cfg(test)]
mod schema;
#[cfg(test)]
pub(crate) mod testing;

use dialect::{execute, hold, insert_records, insert_rows, reading, reading_ids, to_json, writing, writing_ids};
pub use engine::{Db, Tx, is_deadlock};
pub use opening::{NewDatabase, claim, is_claimed};
