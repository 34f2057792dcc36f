//! `POST /api/count_view` where it arrives. It comes as often as all pages of articles together, and what
//! it does is little, so it is spared the way through threads, router and Leptos. It answers as the
//! server function of that address does (`components::visitor_counters`), which says what it promises; a
//! test holds the two together.

use super::security;
use crate::{
    domain::{LiveCounts, Portal, Sighting},
    error::AppError,
    server::{
        clock::Clock,
        counting::{CallFields, Counting},
        pages::portal_register::PortalRegister,
        reader_request::visitor,
        request_head::{client_address, host_header},
        settings::{REQUEST_TIMEOUT, Settings},
    },
};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, Response, header},
    response::IntoResponse,
};
use std::{net::IpAddr, sync::Arc};

pub const PATH: &str = "/api/count_view";

/// What answers them.
#[derive(Clone)]
pub struct CountCalls {
    pub clock: Clock,
    pub counting: Counting,
    pub register: Arc<PortalRegister>,
    pub settings: Arc<Settings>,
}

/// A call that can be answered here.
pub struct CountCall {
    calls: CountCalls,
    portal: Portal,
    peer: IpAddr,
}

impl CountCalls {
    /// `None` for every other request, and where the router has to look closer: at an unknown host.
    pub fn find<B>(&self, request: &Request<B>, peer: IpAddr) -> Option<CountCall> {
        if request.method() != Method::POST || request.uri().path() != PATH {
            return None;
        }
        let portal = self.register.find_known(host_header(request.headers())?)?;
        Some(CountCall { calls: self.clone(), portal, peer })
    }
}

impl CountCall {
    /// Reads the call and answers it.
    pub async fn answer(self, request: Request) -> Response<Body> {
        let mut answer = if security::is_write_allowed(request.headers(), &self.calls.settings) {
            self.count(request).await
        } else {
            security::refuse_write(PATH)
        };
        let fields = answer.headers_mut();
        fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        security::add_general_headers(fields);
        answer
    }

    async fn count(self, request: Request) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let body = match security::read_body(body, security::READERS_BODY).await {
            Ok(body) => body,
            Err(refusal) => return refusal,
        };
        let sighting = CallFields::read(&body).and_then(|fields| fields.sighting(self.portal.id));
        let counted = match sighting {
            Ok(sighting) => {
                let counting = self.count_sighting(&parts.headers, sighting);
                tokio::time::timeout(REQUEST_TIMEOUT, counting).await.unwrap_or(Err(AppError::Busy))
            }
            Err(error) => Err(error),
        };
        match counted {
            Ok(counts) => json(&counts),
            Err(error) => error.answer(),
        }
    }

    async fn count_sighting(self, headers: &axum::http::HeaderMap, sighting: Sighting) -> Result<LiveCounts, AppError> {
        let CountCall { calls: CountCalls { clock, counting, settings, .. }, portal, peer } = self;
        let address = client_address(headers, peer, &settings.trusted_proxies);
        let now = clock.now();
        let admission = counting.admit(sighting, visitor(&portal, headers, address), now);
        counting.record(sighting, admission).await
    }
}

fn json(value: &impl serde::Serialize) -> Response<Body> {
    let body = serde_json::to_vec(value).unwrap_or_default();
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}
