//! What the head of a request says: its host, its client's address, whether somebody is signed in.

use axum::http::{HeaderMap, header, uri::Authority};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The name in a Host header, lower case and without port.
pub fn host_name(host: &str) -> Option<String> {
    let authority: Authority = host.parse().ok()?;
    Some(authority.host().to_ascii_lowercase())
}

pub fn host_header(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok()
}

/// The cookie of whoever is signed in. Its bearer is given no page that was made for everybody.
pub const SESSION_COOKIE: &str = "__Host-bantin";
/// Its name where a portal is looked at on the machine itself by plain http: browsers take the other one over https only
/// (RFC 6265bis, 4.1.3). Nobody is signed in by it at any other address.
pub const LOOPBACK_SESSION_COOKIE: &str = "bantin-loopback";

pub fn is_signed_in(headers: &HeaderMap) -> bool {
    cookies(headers).any(|(name, _)| [SESSION_COOKIE, LOOPBACK_SESSION_COOKIE].contains(&name))
}

/// The token in the cookie of a session, if there is one that counts for this client at this address.
pub fn session_token(headers: &HeaderMap, client: IpAddr) -> Option<&str> {
    let is_local = is_local(headers, client);
    let counts = |name: &str| name == SESSION_COOKIE || is_local && name == LOOPBACK_SESSION_COOKIE;
    cookies(headers).find(|(name, _)| counts(name)).map(|(_, token)| token)
}

/// Names and values of all cookies.
pub fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let fields = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    fields.flat_map(|value| value.split(';')).map(|cookie| cookie.trim().split_once('=').unwrap_or((cookie.trim(), "")))
}

/// What proxies add to a request (RFC 7239; RFC 9110, 7.6.3), and what was usual before.
const OF_PROXIES: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/// Whether a browser on this very machine asks for a portal on it, with nobody between the two. A proxy here may pass
/// requests from anywhere on under a loopback Host: what it adds, or the browser's own Origin, gives it away.
pub fn is_local(headers: &HeaderMap, client: IpAddr) -> bool {
    let is_direct = client.is_loopback() && !OF_PROXIES.iter().any(|name| headers.contains_key(*name));
    let origin = headers.get(header::ORIGIN).map(|value| value.to_str().unwrap_or_default());
    let is_from_here = origin.is_none_or(|origin| origin.split_once("://").is_some_and(|(_, host)| is_loopback(host)));
    is_direct && is_from_here && host_header(headers).is_some_and(is_loopback)
}

/// Whether a Host (with or without port) names this very machine.
pub fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
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

/// The address for IPv4; the /64 for IPv6, because that is what one subscriber has.
pub fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

/// The address for IPv4; the /48 for IPv6, which is the most that one subscriber is given (RFC 6177).
pub fn site_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX) & !(0xffff << 64))),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn the_machine_itself_is_told_from_a_proxy_on_it() {
        let with = |field: &'static str, value: &'static str, client: IpAddr| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("127.0.0.1:3000"));
            headers.insert(field, HeaderValue::from_static(value));
            is_local(&headers, client)
        };
        assert!(with("accept", "text/html", HERE));
        assert!(with("origin", "http://127.0.0.1:3000", HERE) && with("origin", "http://localhost:3000", HERE));
        assert!(!with("accept", "text/html", IpAddr::from([203, 0, 113, 9])), "a peer elsewhere");
        assert!(!with("origin", "https://ngabay.gov.vn", HERE), "a proxy that passes no Host");
        assert!(!with("origin", "null", HERE));
        for field in OF_PROXIES {
            assert!(!with(field, "127.0.0.1", HERE), "{field}");
        }
    }

    fn address(forwarded: &[&'static str], peer: [u8; 4], trusted: &[[u8; 4]]) -> IpAddr {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        let trusted: Vec<IpAddr> = trusted.iter().map(|&ip| ip.into()).collect();
        client_address(&headers, peer.into(), &trusted)
    }

    #[test]
    fn the_cookie_of_plain_http_counts_on_the_machine_itself_only() {
        let token = |host: &'static str, cookie: &'static str| {
            let fields = [(header::HOST, host), (header::COOKIE, cookie)];
            let headers = fields.map(|(name, value)| (name, HeaderValue::from_static(value))).into_iter().collect();
            session_token(&headers, HERE).map(str::to_owned)
        };
        assert_eq!(token("127.0.0.1:3000", "a=b; bantin-loopback=t").as_deref(), Some("t"));
        assert_eq!(token("ngabay.gov.vn", "bantin-loopback=t"), None);
        assert_eq!(token("ngabay.gov.vn", "bantin-loopback=t; __Host-bantin=u").as_deref(), Some("u"));
        assert_eq!(token("ngabay.gov.vn", "x__Host-bantin=u"), None);
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
