//! SQL, one file per noun. Everything that tells the two engines apart is in this file, in `sightings`
//! and in `migrations/`: each query elsewhere is one text with `$1` parameters that runs on both.
//!
//! The common dialect: `insert … returning`, `on conflict … do update`, CTEs and window functions;
//! no arrays, no JSON operators, no `ilike`, no `now()`. Sums are cast to bigint, because
//! PostgreSQL would make them numeric. Reads take a [`Db`], writes take a [`Tx`].

pub mod articles;
pub mod counting;
mod dialect;
mod engine;
pub mod maps;
mod opening;
pub mod photos;
pub mod portals;
pub mod redirects;
pub mod seeding;
mod sightings;
pub mod verification;

#[cfg(test)]
mod plans;
#[cfg(test)]
pub(crate) mod testing;

use dialect::{execute, insert_rows, reading, reading_ids, to_json, writing, writing_ids};
pub use engine::{Db, Tx, is_deadlock};
pub use opening::claim;
