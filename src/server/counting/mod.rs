//! Counts page views and visits: exactly, durably, and without knowing anyone.

mod call;
mod group;
mod handle;
pub mod most_read;
mod newcomers;
mod online;
mod visitor;

pub use call::CallFields;
pub use handle::{Admission, Counting};
pub use visitor::Visitor;
