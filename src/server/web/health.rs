//! `/healthz`: the process answers. `/readyz`: it can serve readers.

use crate::db::Db;
use axum::{extract::State, http::StatusCode};

pub async fn healthz() -> &'static str {
    "ok\n"
}

pub async fn readyz(State(db): State<Db>) -> (StatusCode, &'static str) {
    match db.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "database unavailable\n")
        }
    }
}
