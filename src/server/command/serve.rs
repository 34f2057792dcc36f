//! `bantin serve`: opens everything, listens, and stops gracefully.
//!
//! The accept loop is our own because `axum::serve` has no time-outs: a client that sends nothing,
//! sends slowly or stops reading must not hold the server. `front` has the connections.

use crate::{
    db,
    server::{
        backup::keeping::Keeping,
        clock::Clock,
        command::admin,
        indexing::Indexing,
        pages::renumbering::Renumbering,
        publishing::Publishing,
        router::site,
        settings::Settings,
        state::AppState,
        sweeping::Sweeping,
        web::{
            connection::Patience,
            listener::{accept_until, find_limits, listen},
        },
    },
};
use anyhow::Context;
use axum::extract::FromRef;
use std::{net::SocketAddr, time::Duration};
use tokio::signal::unix::{SignalKind, signal};

const CLOSING_TIME_MAX: Duration = Duration::from_secs(5);

/// Serves until SIGTERM or SIGINT.
pub async fn serve(settings: Settings) -> anyhow::Result<()> {
    let listener = listen(settings.listen).with_context(|| {
        format!("không mở được địa chỉ {}; có lẽ một chương trình khác đang dùng cổng này", settings.listen)
    })?;
    let address = listener.local_addr()?;
    let _claim = db::claim(settings.database_url.as_deref(), &settings.data_dir)?;
    let state = AppState::start(settings, Clock::system()).await?;
    let limits = find_limits(&state.settings);
    announce(&state, address).await?;
    let db = state.db.clone();
    // They are flushed; readers do not wait for that.
    let offering = tokio::spawn(offer_first_links(state.clone(), address));
    let watching = tokio::spawn(state.register.clone().watch());
    let renewing = state.pages.clone().map(|pages| tokio::spawn(Renumbering::from_ref(&state).keep_fresh(pages)));
    let publishing = tokio::spawn(Publishing::from_ref(&state).keep_time());
    let indexing = tokio::spawn(Indexing::from_ref(&state).keep_up());
    let backing_up = state.settings.daily_backup.then(|| tokio::spawn(Keeping::from_ref(&state).keep_up()));
    let tidying = tokio::spawn(Sweeping::from_ref(&state).keep_tidy());
    accept_until(listener, site(state), limits, Patience::default(), stop_signal()?).await?;
    offering.abort();
    watching.abort();
    publishing.abort();
    indexing.abort();
    tidying.abort();
    for task in [renewing, backing_up].into_iter().flatten() {
        task.abort();
    }
    // Every answered view is flushed already; this lets the database tidy up.
    if tokio::time::timeout(CLOSING_TIME_MAX, db.close()).await.is_err() {
        tracing::warn!("the database did not close in time");
    }
    tracing::info!("stopped");
    Ok(())
}

async fn announce(state: &AppState, address: SocketAddr) -> anyhow::Result<()> {
    // All that is asked comes before the first word: what is announced is served.
    let portals = db::portals::list_portals(&state.db).await?;
    let hidden = db::portals::list_hidden_sections(&state.db).await?;
    tracing::info!(%address, engine = state.db.engine(), portals = portals.len(), "serving");
    say!("Bản Tin đang phục vụ tại http://{address}  (dừng: Ctrl-C)");
    if !address.ip().is_loopback() && state.settings.base_url.is_none() {
        say!("Chưa đặt base_url: máy khác vào bằng tên miền hoặc địa chỉ IP sẽ nhận mã 421.");
    }
    for (portal, section) in hidden {
        let name = portals.iter().find(|known| known.id == portal).map_or("", |known| known.name.as_str());
        tracing::warn!(portal = name, section = %section.slug, "a section has an address that the program needs");
        say!(
            "Chuyên mục “{}” của “{name}” dùng địa chỉ dành riêng /{}; người đọc không vào được.",
            section.title,
            section.slug
        );
    }
    if portals.is_empty() {
        say!("Chưa có cổng thông tin nào: chạy “bantin demo load” hoặc “bantin import legacy TỆP”.");
    }
    Ok(())
}

/// Says how the first administrator of a portal comes in.
async fn offer_first_links(state: AppState, address: SocketAddr) {
    match admin::make_first_links(&state.db, &state.auth, &state.settings, address, state.clock.now()).await {
        Ok(links) => {
            for (portal, link) in links {
                say!(
                    "“{}” chưa có quản trị viên. Mở liên kết này, một lần, trong 24 giờ, để đặt mật khẩu:\n  {link}",
                    portal.name
                );
            }
        }
        Err(error) => tracing::error!(error = format!("{error:#}"), "no link could be made for a first administrator"),
    }
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
