//! Texts as the newsroom works on them: their revisions, what is done to them, and how they become articles. Readers' pages
//! read none of these tables.
//!
//! Whoever changes a text holds its row first, so that of two who act at once the second finds what the first has done.

mod acting;
mod held;
mod listing;
mod publishing;
mod reading;
mod rows;
mod saving;
mod scheduling;

#[cfg(test)]
mod tests;

pub use acting::act;
pub use held::{ActError, hold};
pub use listing::{
    TextFilter, TextKey, count_articles_to_look_at, count_by_state, count_unreviewed, list, list_articles_to_look_at,
    list_unreviewed, list_waiting,
};
pub(in crate::db) use reading::author_bound;
pub use reading::{
    find, find_current, find_of_article, find_revision, find_revision_by_link, has_written, list_acts, list_revisions,
};
pub use saving::{begin_copy, find_begun, insert, restore, save, save_new};
pub(in crate::db) use scheduling::take_back_overdue;
pub use scheduling::{Due, publish_due};
