//! What is our fault: logged with its detail, shown with its number. Apart from `crate::error`, which
//! crosses the wire.

use super::{
    random::{random_bytes, to_hex},
    telemetry::Seldom,
};
use crate::{
    db::{is_deadlock, texts::ActError},
    error::AppError,
    refusal::Refusal,
};
use futures::FutureExt;
use std::{io::ErrorKind, panic::AssertUnwindSafe};

/// Logs what is our fault, once, and gives it the number that readers are shown.
pub fn failure(what: &str, error: &dyn std::fmt::Display) -> AppError {
    let number = to_hex(&random_bytes::<4>());
    tracing::error!(%error, number, what, "failure");
    AppError::Failure { number }
}

/// Does a piece of work that goes on for as long as the program runs, so that a panic ends no more than the piece:
/// `None` then, and a line in the log.
pub async fn outlive_panic<T>(what: &str, work: impl Future<Output = T>) -> Option<T> {
    let done = AssertUnwindSafe(work).catch_unwind().await;
    if done.is_err() {
        tracing::error!(what, "a panic was outlived");
    }
    done.ok()
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> AppError {
        if !is_of_the_whole_database(&error) {
            return failure("the database failed", &error);
        }
        static OUTAGES: Seldom = Seldom::new();
        if !matches!(error, sqlx::Error::PoolTimedOut)
            && let Some(others) = OUTAGES.allow()
        {
            tracing::error!(%error, others, "the database is away or damaged");
        }
        AppError::Busy
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Refusal {
        if found_no_room(&error) {
            tracing::error!(%error, "the disk is full");
            return Refusal::DiskFull;
        }
        if is_deadlock(&error) {
            tracing::warn!(%error, "two who wrote waited for each other, and one gave way");
            return Refusal::Busy;
        }
        AppError::from(error).into()
    }
}

impl From<ActError> for Refusal {
    fn from(error: ActError) -> Refusal {
        match error {
            ActError::Refused(refusal) => refusal.into(),
            ActError::Failed(error) => error.into(),
        }
    }
}

/// Whether no query can be answered at present, as when the server is away or the file is damaged: readers are told
/// to come again (503), which load balancers understand.
fn is_of_the_whole_database(error: &sqlx::Error) -> bool {
    /// SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOTADB; extended codes end in these eight bits.
    const DAMAGES: [u32; 5] = [10, 11, 13, 14, 26];
    /// Connection, resources, intervention, system and damaged data (PostgreSQL, appendix A).
    const CLASSES: [&str; 5] = ["08", "53", "57", "58", "XX"];
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Io(_)
        | sqlx::Error::Tls(_) => true,
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            let is_sqlite = error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some();
            match code.parse::<u32>() {
                Ok(number) if is_sqlite => DAMAGES.contains(&(number & 0xff)),
                _ => !is_sqlite && CLASSES.iter().any(|class| code.starts_with(class)),
            }
        }
        _ => false,
    }
}

/// Whether there was no room for what was to be written, on this machine's disk or on PostgreSQL's.
pub fn is_disk_full(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| match cause.downcast_ref::<sqlx::Error>() {
        Some(error) => found_no_room(error),
        None => cause.downcast_ref::<std::io::Error>().is_some_and(is_full),
    })
}

fn found_no_room(error: &sqlx::Error) -> bool {
    /// SQLITE_FULL, and SQLITE_IOERR_SHMSIZE: no room for the index of the log of commits.
    const SQLITE: [&str; 2] = ["13", "4874"];
    /// disk_full (PostgreSQL, appendix A).
    const POSTGRES: &str = "53100";
    match error {
        sqlx::Error::Io(error) => is_full(error),
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            match error.try_downcast_ref::<sqlx::sqlite::SqliteError>() {
                Some(_) => SQLITE.contains(&&*code),
                None => code == POSTGRES,
            }
        }
        _ => false,
    }
}

fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_ends_no_more_than_its_piece_of_work() {
        assert_eq!(outlive_panic("work", async { panic!("for the test") }).await, None::<()>);
        assert_eq!(outlive_panic("work", async { 5 }).await, Some(5));
    }
}
