//! Readers' pages, kept rendered.

pub mod cache;
pub mod kept_files;
pub mod key;
pub mod live_numbers;
pub mod portal_register;
pub mod renumbering;
pub mod serving;
pub mod stored;
