//! `bantin export static`: a portal as files that need no program.

use super::progress::{number, shown};
use crate::{
    db::{Db, portals::list_hosts},
    domain::{Portal, media::size_text},
    server::{
        clock::Clock,
        import::portals::choose_portal,
        reader_request::origin,
        router::router,
        settings::{Settings, base_host},
        state::AppState,
        static_export::{Exported, Progress, export},
    },
};
use anyhow::Context;
use axum::http::{HeaderMap, header};
use rustix::fs::Mode;
use std::path::Path;

/// A host that always means the oldest portal.
const LOOPBACK: &str = "localhost";

/// Writes every public page of the portal of this name, or of the only one, into `folder`, which is new or empty.
///
/// # Errors
/// A folder that is not free, a portal that no host names, a page that cannot be made. Nothing is left then.
pub async fn export_static(
    db: &Db, settings: &Settings, folder: &Path, portal: Option<&str>, clock: &Clock,
) -> anyhow::Result<Progress> {
    // What is public is for everybody to read, a web server among them, whatever else this user writes.
    rustix::process::umask(Mode::from_raw_mode(0o022));
    let portal = choose_portal(db, portal).await?;
    // All pages are of one moment: what is published meanwhile is not in some of them.
    let now = clock.now();
    let state = AppState::reading(db.clone(), settings, Clock::fixed(now)).await?;
    let hosts = list_hosts(db, portal.id).await?;
    let host = host_of(&state, settings, &portal, &hosts).await?;
    let asked = HeaderMap::from_iter([(header::HOST, host.parse()?)]);
    let origin = origin(&asked, settings);
    let what = Exported { router: router(state), db: db.clone(), portal, host, hosts, origin, now };
    let made = export(&what, folder, shown(told)).await?;
    say!("Đã lưu cổng “{}” vào {}: {}.", what.portal.name, folder.display(), told(&made));
    say!("Mở tệp {} bằng trình duyệt để xem.", folder.join("index.html").display());
    if made.old_addresses > 0 {
        say!("{} địa chỉ cũ nằm trong redirects.txt.", number(made.old_addresses));
    }
    if made.lost_links > 0 {
        say!("{} liên kết không còn dẫn đến đâu; chữ vẫn ở đó.", number(made.lost_links));
    }
    if !what.is_public() {
        say!(
            "Cổng chưa có địa chỉ công khai, nên không có sitemap.xml và nguồn tin RSS; nêu địa chỉ bằng --base-url nếu cần."
        );
    }
    Ok(made)
}

/// A host by which this portal is found: that of the public address first, names of this machine last.
pub(super) async fn host_of(
    state: &AppState, settings: &Settings, portal: &Portal, hosts: &[String],
) -> anyhow::Result<String> {
    let (local, public): (Vec<_>, Vec<_>) = hosts.iter().cloned().partition(|host| host.ends_with(".localhost"));
    let base = settings.base_url.as_deref().and_then(base_host);
    for host in base.into_iter().chain(public).chain(local).chain([LOOPBACK.to_owned()]) {
        if state.register.find(&host).await?.is_some_and(|found| found.id == portal.id) {
            return Ok(host);
        }
    }
    None.with_context(|| format!("cổng “{}” chưa có tên miền; hãy thêm bằng “bantin host add”", portal.name))
}

fn told(progress: &Progress) -> String {
    let Progress { pages, files, bytes, .. } = *progress;
    format!("{} trang, {} tệp, {}", number(pages), number(files), size_text(bytes))
}
