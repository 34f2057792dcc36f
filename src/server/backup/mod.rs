//! Backups: all rows and all files of an installation in one file, and an installation made of it again, on either engine.

mod archive;
pub mod keeping;
mod making;
mod rehearsing;
mod restoring;
mod shelf;
mod summing;
mod sums;

pub use making::{Files, Made, UNFINISHED, folder_of, make, write_file};
pub use rehearsing::rehearse;
pub use restoring::{Restored, restore};
pub use sums::Sums;

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub rows: u64,
    pub files: u64,
    /// Of rows and files, as they are outside of the archive.
    pub bytes: u64,
}
