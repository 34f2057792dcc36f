//! What is our fault: logged with its detail, shown with its number. Apart from `crate::error`, which
//! crosses the wire.

use super::random::{random_bytes, to_hex};
use crate::error::AppError;

/// Logs what is our fault, once, and gives it the number that readers are shown.
pub fn failure(what: &str, error: &dyn std::fmt::Display) -> AppError {
    let number = to_hex(&random_bytes::<4>());
    tracing::error!(%error, number, what, "failure");
    AppError::Failure { number }
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> AppError {
        match error {
            sqlx::Error::PoolTimedOut => AppError::Busy,
            error => failure("the database failed", &error),
        }
    }
}
