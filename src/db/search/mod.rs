//! The index of what readers search. Each word of an article stands in it in two forms, as it is written and without marks, once
//! for the headline and once for the whole text; which of them is meant, a letter before it says. Both engines find such words
//! alike (`engines`), so what is found and in which order is decided here, in words of ours (`expression`).

mod engines;
mod expression;
mod finding;
mod indexing;
mod suggesting;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use finding::{COUNTED_MAX, Found, FoundArticle, find_published};
pub use indexing::{count_waiting, follow_articles, follow_section, index_waiting, list_discrepancies, queue_outdated};
pub use suggesting::suggest_published;
