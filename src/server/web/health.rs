//! `/healthz`: the process answers. `/readyz`: it can serve readers and count them.

use crate::{
    db::Db,
    server::{counting::Counting, telemetry::Seldom},
};
use axum::{extract::State, http::StatusCode};

pub async fn healthz() -> &'static str {
    "ok\n"
}

/// What being ready depends on.
#[derive(Clone)]
pub struct Readiness {
    pub db: Db,
    pub counting: Counting,
}

pub async fn readyz(State(Readiness { db, counting }): State<Readiness>) -> (StatusCode, &'static str) {
    static FAILURES: Seldom = Seldom::new();
    match db.ping().await {
        Ok(()) if !counting.is_ready() => (StatusCode::SERVICE_UNAVAILABLE, "learning today's readers\n"),
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            if let Some(others) = FAILURES.allow() {
                tracing::error!(%error, others, "the database does not answer as it should");
            }
            (StatusCode::SERVICE_UNAVAILABLE, "database unavailable\n")
        }
    }
}
