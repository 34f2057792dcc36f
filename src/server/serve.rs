//! `bantin serve`: opens everything, listens, and stops gracefully.
//!
//! The accept loop is our own because `axum::serve` has no time-outs: a client that sends nothing,
//! sends slowly or stops reading must not hold the server. `front` has the connections.

use super::{
    assets,
    clock::Clock,
    counting::Counting,
    front::{Fronts, Site},
    page_cache::PageCache,
    portal_register::PortalRegister,
    settings::Settings,
    state::{AppParts, AppState},
};
use crate::db::{self, Db};
use anyhow::Context;
use leptos::config::{LeptosOptions, get_configuration};
use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::Semaphore,
};

/// How long clients may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A request's head must have arrived within this time, from the first silent moment on; so
    /// idle connections end after it too.
    pub head: Duration,
    /// A client that takes nothing of an answer for this long is let go.
    pub write: Duration,
    /// Requests under way at a stop may take this long.
    pub stop: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { head: Duration::from_secs(15), write: Duration::from_secs(30), stop: Duration::from_secs(25) }
    }
}

const CONNECTIONS_MAX: usize = 8_192;
const CLOSING_TIME_MAX: Duration = Duration::from_secs(5);

/// Serves until SIGTERM or SIGINT.
pub async fn serve(settings: Settings) -> anyhow::Result<()> {
    let listener = TcpListener::bind(settings.listen).await.with_context(|| {
        format!("không mở được địa chỉ {}; có lẽ một chương trình khác đang dùng cổng này", settings.listen)
    })?;
    let address = listener.local_addr()?;
    let _claim = db::claim(settings.database_url.as_deref(), &settings.data_dir)?;
    let state = start_state(settings, Clock::System).await?;
    announce(&state, address).await?;
    let db = state.db.clone();
    let watching = tokio::spawn(state.register.clone().watch());
    accept_until(listener, Site::new(state), Patience::default(), stop_signal()?).await?;
    watching.abort();
    // Every answered view is flushed already; this lets the database tidy up.
    if tokio::time::timeout(CLOSING_TIME_MAX, db.close()).await.is_err() {
        tracing::warn!("the database did not close in time");
    }
    tracing::info!("stopped");
    Ok(())
}

/// Opens the database and starts counting.
pub async fn start_state(settings: Settings, clock: Clock) -> anyhow::Result<AppState> {
    let db = Db::open(settings.database_url.as_deref(), &settings.data_dir).await?;
    let register = PortalRegister::open(db.clone(), clock.clone(), &settings).await?;
    let parts = AppParts {
        counting: Counting::start(db.clone(), clock.clone()),
        register: Arc::new(register),
        pages: PageCache::new(u64::from(settings.page_cache_mib) * 1024 * 1024).map(Arc::new),
        most_read: Arc::default(),
        pictures: Arc::default(),
        lanes: Arc::default(),
        leptos_options: leptos_options()?,
        settings: Arc::new(settings),
        db,
        clock,
    };
    Ok(parts.into())
}

/// Leptos' own options: from `Leptos.toml` if it is there, with the name under which our assets
/// are served.
fn leptos_options() -> anyhow::Result<LeptosOptions> {
    let file = Path::new(super::settings::FILE_NAME);
    let path = file.exists().then_some(super::settings::FILE_NAME);
    let mut options = get_configuration(path).context("phần cấu hình của Leptos có lỗi")?.leptos_options;
    options.site_pkg_dir = assets::pkg_dir().into();
    Ok(options)
}

async fn announce(state: &AppState, address: SocketAddr) -> anyhow::Result<()> {
    let portals = db::portals::list_portals(&state.db).await?;
    tracing::info!(%address, engine = state.db.engine(), portals = portals.len(), "serving");
    say!("Bản Tin đang phục vụ tại http://{address}  (dừng: Ctrl-C)");
    if !address.ip().is_loopback() && state.settings.base_url.is_none() {
        say!("Chưa đặt base_url: máy khác vào bằng tên miền hoặc địa chỉ IP sẽ nhận mã 421.");
    }
    if portals.is_empty() {
        say!("Chưa có cổng thông tin nào: chạy “bantin demo load” hoặc “bantin import legacy TỆP”.");
    }
    Ok(())
}

fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Accepts connections until `stop`, then lets requests under way finish.
///
/// # Errors
/// Where the system gives no threads for the connections.
pub async fn accept_until(
    listener: TcpListener, site: Site, patience: Patience, stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let connections = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut fronts = Fronts::start(&site, patience)?;
    let mut stop = std::pin::pin!(stop);
    loop {
        // At the cap, further clients wait in the system's queue.
        let accepted = async {
            let permit = connections.clone().acquire_owned().await;
            (permit, listener.accept().await)
        };
        tokio::select! {
            (permit, accepted) = accepted => match (permit, accepted) {
                (Ok(permit), Ok((stream, peer))) => fronts.hand_over(stream, peer, permit),
                (_, Err(error)) => {
                    // Out of file handles, most often; accepting at once again would spin.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                (Err(_), _) => break,
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    tracing::info!("stopping: finishing requests under way");
    fronts.stop().await;
    Ok(())
}
