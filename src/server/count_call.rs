//! `POST /api/count_view` where it arrives. It comes as often as all pages of articles together, and what
//! it does is little, so it is spared the way through threads, router and Leptos. It answers as the
//! server function of that address does (`components::visitor_counters`), which says what it promises; a
//! test holds the two together.

use super::{
    REQUEST_TIMEOUT,
    counting::{Admission, CallFields},
    front::EndOnDrop,
    request::{client_address, host_header, visitor},
    security,
    state::AppState,
};
use crate::{
    db::counting::Sighting,
    domain::{LiveCounts, Portal},
    error::AppError,
};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, Response, header},
    response::IntoResponse,
};
use std::net::IpAddr;
use tokio::runtime::Handle;

pub const PATH: &str = "/api/count_view";

/// A call that can be answered here.
pub struct CountCall {
    state: AppState,
    portal: Portal,
    peer: IpAddr,
}

impl CountCall {
    /// `None` for every other request, and where the router has to look closer: at an unknown host.
    pub fn find<B>(state: &AppState, request: &Request<B>, peer: IpAddr) -> Option<CountCall> {
        if request.method() != Method::POST || request.uri().path() != PATH {
            return None;
        }
        let portal = state.register.find_known(host_header(request.headers())?)?;
        Some(CountCall { state: state.clone(), portal, peer })
    }

    /// Reads the call and answers it. What needs the database runs on `main`.
    pub async fn answer(self, request: Request, main: &Handle) -> Response<Body> {
        let mut answer = if security::is_write_allowed(request.headers(), &self.state.settings) {
            self.count(request, main).await
        } else {
            security::refuse_write(PATH)
        };
        let fields = answer.headers_mut();
        fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        security::add_general_headers(fields);
        answer
    }

    async fn count(self, request: Request, main: &Handle) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let body = match security::read_body(body).await {
            Ok(body) => body,
            Err(refusal) => return refusal,
        };
        let sighting = CallFields::read(&body).and_then(|fields| fields.sighting(self.portal.id));
        let counted = match sighting {
            Ok(sighting) => {
                let counting = self.count_sighting(&parts.headers, sighting, main);
                tokio::time::timeout(REQUEST_TIMEOUT, counting).await.unwrap_or(Err(AppError::Busy))
            }
            Err(error) => Err(error),
        };
        match counted {
            Ok(counts) => json(&counts),
            Err(error) => error.answer(),
        }
    }

    async fn count_sighting(
        self, headers: &axum::http::HeaderMap, sighting: Sighting, main: &Handle,
    ) -> Result<LiveCounts, AppError> {
        let CountCall { state, peer, .. } = self;
        let address = client_address(headers, peer, &state.settings.trusted_proxies);
        let now = state.clock.now();
        match state.counting.admit(&state.settings, sighting, visitor(headers, address), now) {
            Admission::Counted => state.counting.record(sighting).await,
            Admission::LookedAt => {
                let looking = async move { state.counting.look(&state.db, sighting, now).await };
                let looking = main.spawn(looking);
                let _ending = EndOnDrop(looking.abort_handle());
                looking.await.unwrap_or(Err(AppError::Busy))
            }
        }
    }
}

fn json(value: &impl serde::Serialize) -> Response<Body> {
    let body = serde_json::to_vec(value).unwrap_or_default();
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}
