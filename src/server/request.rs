//! What a server function may know of the request it answers.

use super::{
    counting::Visitor,
    failure,
    settings::base_host,
    state::{AppParts, AppState},
};
use crate::{
    db::counting::Sighting,
    domain::{LiveCounts, Portal, Timestamp},
    error::AppError,
};
use axum::http::{HeaderMap, header, request::Parts};
use leptos::prelude::use_context;
use std::net::{IpAddr, SocketAddr};

/// A reader's request: which portal, at what time.
pub struct ReaderRequest {
    pub state: AppState,
    pub portal: Portal,
    pub now: Timestamp,
    parts: Parts,
}

/// Who sent the request, put beside it by the router.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

impl Default for ClientAddress {
    /// Nobody's.
    fn default() -> ClientAddress {
        ClientAddress(IpAddr::from([0, 0, 0, 0]))
    }
}

impl ReaderRequest {
    /// Reads the present request from Leptos' context.
    ///
    /// # Errors
    /// Outside a request that went through our router.
    pub fn current() -> Result<ReaderRequest, AppError> {
        let outside = || failure("a server function ran outside a request", &"no context");
        let parts = use_context::<Parts>().ok_or_else(outside)?;
        let state = use_context::<AppState>().ok_or_else(outside)?;
        let portal = parts.extensions.get::<Portal>().cloned().ok_or_else(outside)?;
        let now = state.clock.now();
        Ok(ReaderRequest { state, portal, now, parts })
    }

    /// Counts a sighting of whoever sent this request.
    pub async fn count(&self, sighting: Sighting) -> Result<LiveCounts, AppError> {
        let ClientAddress(address) = self.parts.extensions.get().copied().unwrap_or_default();
        let visitor = visitor(&self.parts.headers, address);
        let AppParts { db, settings, counting, .. } = &*self.state;
        counting.count(db, settings, sighting, visitor, self.now).await
    }

    /// The portal's public address without a final slash. The configured one is that of the portal
    /// which answers to it; another portal's is the host it was asked for by.
    pub fn origin(&self) -> String {
        let host = host_header(&self.parts.headers).unwrap_or("localhost");
        match &self.state.settings.base_url {
            Some(url) if is_loopback(host) || base_host(url) == base_host(&format!("http://{host}")) => url.clone(),
            Some(url) if url.starts_with("https:") => format!("https://{host}"),
            _ => format!("http://{host}"),
        }
    }
}

pub fn visitor(headers: &HeaderMap, address: IpAddr) -> Visitor<'_> {
    Visitor {
        address,
        user_agent: headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default(),
    }
}

pub fn host_header(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok()
}

/// The cookie of whoever is signed in. Its bearer is given no page that was made for everybody.
pub const SESSION_COOKIE: &str = "__Host-bantin";

pub fn is_signed_in(headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut names = cookies.flat_map(|value| value.split(';')).filter_map(|cookie| cookie.split('=').next());
    names.any(|name| name.trim() == SESSION_COOKIE)
}

/// Whether a Host (with or without port) names this very machine.
pub fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<axum::http::uri::Authority>() else { return false };
    let host = authority.host();
    host.eq_ignore_ascii_case("localhost")
        || host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The client's address: the peer's, or what a trusted proxy says it was. Proxies append, so the
/// list is read from its end, past every proxy that is trusted.
pub fn client_address(headers: &HeaderMap, peer: IpAddr, trusted: &[IpAddr]) -> IpAddr {
    let is_trusted = |ip: &IpAddr| trusted.contains(&ip.to_canonical());
    let mut address = peer.to_canonical();
    if !is_trusted(&address) {
        return address;
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    for hop in hops.into_iter().rev() {
        // Some proxies write the port too.
        let ip = hop.parse().or_else(|_| hop.parse::<SocketAddr>().map(|address| address.ip()));
        let Ok(ip) = ip else { break };
        address = ip.to_canonical();
        if !is_trusted(&address) {
            break;
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn address(forwarded: &[&'static str], peer: [u8; 4], trusted: &[[u8; 4]]) -> IpAddr {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        let trusted: Vec<IpAddr> = trusted.iter().map(|&ip| ip.into()).collect();
        client_address(&headers, peer.into(), &trusted)
    }

    #[test]
    fn an_untrusted_peer_cannot_choose_its_address() {
        assert_eq!(address(&["198.51.100.1"], [203, 0, 113, 9], &[]), IpAddr::from([203, 0, 113, 9]));
    }

    #[test]
    fn a_trusted_proxy_is_believed_about_its_own_client_only() {
        let forwarded = ["6.6.6.6, 198.51.100.1"];
        assert_eq!(address(&forwarded, [127, 0, 0, 1], &[[127, 0, 0, 1]]), IpAddr::from([198, 51, 100, 1]));
    }

    #[test]
    fn a_chain_of_trusted_proxies_is_followed() {
        let forwarded = ["198.51.100.1", "10.0.0.2"];
        let trusted = [[127, 0, 0, 1], [10, 0, 0, 2]];
        assert_eq!(address(&forwarded, [127, 0, 0, 1], &trusted), IpAddr::from([198, 51, 100, 1]));
    }

    #[test]
    fn a_garbled_entry_ends_the_chain() {
        assert_eq!(address(&["x, y"], [127, 0, 0, 1], &[[127, 0, 0, 1]]), IpAddr::from([127, 0, 0, 1]));
    }
}
