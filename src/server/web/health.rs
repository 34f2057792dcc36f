//! `/healthz`: the process answers. `/readyz`: it can serve readers and count them;
//! with `?verbose`, how the rest is, for whoever asks from this machine.

use crate::{
    db::Db,
    server::{
        clock::Clock,
        condition::{Watching, lines, metrics},
        counting::Counting,
        request_head::is_local,
        telemetry::Seldom,
    },
};
use axum::{
    Extension, Router,
    extract::{ConnectInfo, RawQuery, State},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};
use std::net::SocketAddr;

pub async fn healthz() -> &'static str {
    "ok\n"
}

const READY: &str = "ready\n";
const LEARNING: &str = "learning today's readers\n";
const UNAVAILABLE: &str = "database unavailable\n";
/// What `/readyz` begins with, one or another.
pub const READINESS: [&str; 3] = [READY, LEARNING, UNAVAILABLE];

/// What being ready depends on.
#[derive(Clone)]
pub struct Readiness {
    pub db: Db,
    pub clock: Clock,
    pub counting: Counting,
    pub watching: Watching,
}

pub async fn readyz(
    State(Readiness { db, clock, counting, watching }): State<Readiness>, RawQuery(query): RawQuery,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>, headers: HeaderMap,
) -> (StatusCode, String) {
    static FAILURES: Seldom = Seldom::new();
    let (status, words) = match db.ping().await {
        Ok(()) if !counting.is_ready() => (StatusCode::SERVICE_UNAVAILABLE, LEARNING),
        Ok(()) => (StatusCode::OK, READY),
        Err(error) => {
            if let Some(others) = FAILURES.allow() {
                tracing::error!(%error, others, "the database does not answer as it should");
            }
            (StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE)
        }
    };
    // How full our disks are is nobody's business outside, be it behind a proxy on this machine.
    let is_from_here = peer.is_some_and(|Extension(ConnectInfo(peer))| is_local(&headers, peer.ip()));
    match query.as_deref() {
        Some("verbose") if is_from_here => (status, format!("{words}{}", lines(&watching.look(clock.now()).await))),
        _ => (status, words.to_owned()),
    }
}

/// What answers at the address of figures alone.
pub fn metrics_router(readiness: Readiness) -> Router {
    Router::new().route("/metrics", get(show_metrics)).with_state(readiness)
}

async fn show_metrics(State(Readiness { clock, watching, .. }): State<Readiness>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], metrics(&watching.look(clock.now()).await))
}
