//! `bantin admin create`: a link by which somebody becomes administrator of a portal.

use crate::{
    db::{
        Db, people,
        portals::{find_first_portal, list_hosts, list_portals},
    },
    domain::{Portal, Timestamp},
    server::{
        auth::{
            Auth,
            entry_links::{FIRST_HOURS, link_path},
        },
        import::portals::choose_portal,
        settings::Settings,
    },
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Portals whose links are printed at a start; the others get theirs by the command.
const PORTALS_MAX: usize = 20;

/// Prints a link for a portal: the one of this name, or the only one.
///
/// # Errors
/// Where it is not clear which portal is meant.
pub async fn create(db: &Db, settings: &Settings, name: Option<&str>, now: Timestamp) -> anyhow::Result<()> {
    let portal = choose_portal(db, name).await?;
    let is_first = find_first_portal(db).await?.is_some_and(|first| first.id == portal.id);
    let origin = origin(db, settings, settings.listen, &portal, is_first).await?;
    let token = Auth::new(db.clone()).make_first_link(&portal, now).await?;
    say!("Mở liên kết này để đặt mật khẩu cho một quản trị viên của “{}”:", portal.name);
    say!("  {origin}{}", link_path(&token));
    say!("Liên kết dùng được một lần, trong {FIRST_HOURS} giờ; liên kết đã in trước đó không còn dùng được.");
    Ok(())
}

/// Portals without an administrator, each with the address of a new link. Links that were printed before work no more: only
/// their digests are known.
pub async fn make_first_links(
    db: &Db, auth: &Auth, settings: &Settings, address: SocketAddr, now: Timestamp,
) -> anyhow::Result<Vec<(Portal, String)>> {
    let mut links = Vec::new();
    for (place, portal) in list_portals(db).await?.into_iter().enumerate() {
        if links.len() >= PORTALS_MAX || people::has_administrator(db, portal.id).await? {
            continue;
        }
        let origin = origin(db, settings, address, &portal, place == 0).await?;
        let token = auth.make_first_link(&portal, now).await?;
        links.push((portal, format!("{origin}{}", link_path(&token))));
    }
    Ok(links)
}

/// Where a portal is reached: the first one at the public address, others at their own hosts, and where there is neither
/// at the address that is listened on.
async fn origin(
    db: &Db, settings: &Settings, address: SocketAddr, portal: &Portal, is_first: bool,
) -> anyhow::Result<String> {
    let local = format!("http://{}", reachable(address));
    if is_first {
        return Ok(settings.base_url.clone().unwrap_or(local));
    }
    let is_https = settings.base_url.as_ref().is_some_and(|url| url.starts_with("https:"));
    Ok(match list_hosts(db, portal.id).await?.into_iter().next() {
        Some(host) if is_https && !host.ends_with(".localhost") => format!("https://{host}"),
        Some(host) => format!("http://{host}:{}", address.port()),
        None => local,
    })
}

/// An address that a browser on this machine can open, also where all of its addresses are listened on.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
