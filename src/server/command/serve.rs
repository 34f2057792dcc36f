//! `bantin serve`: opens everything, listens, and stops gracefully.

use crate::{
    db::{self, Db},
    server::{
        backup::keeping::{self, Keeping},
        clock::Clock,
        command::admin,
        condition::{ON_NETWORK, is_on_network},
        import::Importing,
        indexing::Indexing,
        pages::renumbering::Renumbering,
        publishing::Publishing,
        router::{encrypted_site, site},
        settings::{CertificateSource, Settings},
        state::AppState,
        sweeping::Sweeping,
        tls::{
            CertificateOfFiles, Certificates,
            acme::{self, Acme},
        },
        web::{
            connection::Patience,
            health::{Readiness, metrics_router},
            listener::{Addresses, Ending, Listeners, Successor, accept_until, find_limits, hear_takeovers},
        },
    },
};
use anyhow::{Context, bail};
use axum::extract::FromRef;
use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

const CLOSING_TIME_MAX: Duration = Duration::from_secs(5);

/// Where this is set, nothing is served: the program says whether it could.
const TRYING: &str = "BANTIN_TRYING";
/// A program that can serve says so in less.
const TRYING_TIME_MAX: Duration = Duration::from_secs(20);

/// Serves until SIGTERM or SIGINT. At SIGUSR2 the program that lies at our path by then is to go on in our place.
pub async fn serve(settings: Settings) -> anyhow::Result<Option<Successor>> {
    if std::env::var_os(TRYING).is_some() {
        return try_out(settings).await.map(|()| None);
    }
    // The path, not what lies there: a new version is put in its place.
    let program = std::env::current_exe().context("không biết tệp chương trình nằm ở đâu")?;
    // From now on no signal ends it by chance, be it while a schema is changed.
    let stopped = Arc::new(AtomicBool::new(false));
    let addresses = Addresses::of(&settings);
    let ending = stop_signal(program.clone(), addresses, stopped.clone())?;
    let listeners = Listeners::open(addresses).map_err(|(address, error)| explain_listening(error, address))?;
    let address = listeners.plain.local_addr()?;
    let certificates = Arc::new(Certificates::default());
    let source = settings.certificate.clone();
    let of_files = match &source {
        Some(CertificateSource::Files(files)) => Some(CertificateOfFiles::read(files.clone(), certificates.clone())?),
        _ => None,
    };
    let claim = db::claim(settings.database_url.as_deref(), &settings.data_dir)?;
    let state = AppState::start(settings, Clock::system()).await?;
    let limits = find_limits(&state.settings);
    let telling = match state.settings.metrics {
        None => None,
        Some(address) => {
            let listener = TcpListener::bind(address).await.map_err(|error| explain_listening(error, address))?;
            let router = metrics_router(Readiness::from_ref(&state));
            Some(tokio::spawn(async move {
                let Err(error) = axum::serve(listener, router).await else { return };
                tracing::error!(%error, "figures are told no more");
            }))
        }
    };
    let encrypted = listeners.encrypted.as_ref().map(TcpListener::local_addr).transpose()?;
    announce(&state, address, encrypted).await?;
    let db = state.db.clone();
    // They are flushed; readers do not wait for that.
    let offering = tokio::spawn(offer_first_links(state.clone(), address));
    let watching = tokio::spawn(state.register.clone().watch());
    let renewing = state.pages.clone().map(|pages| tokio::spawn(Renumbering::from_ref(&state).keep_fresh(pages)));
    let publishing = tokio::spawn(Publishing::from_ref(&state).keep_time());
    let importing = tokio::spawn(Importing::from_ref(&state).keep_up());
    let indexing = tokio::spawn(Indexing::from_ref(&state).keep_up());
    let backing_up = state.settings.daily_backup.then(|| tokio::spawn(Keeping::from_ref(&state).keep_up()));
    let tidying = tokio::spawn(Sweeping::from_ref(&state).keep_tidy());
    let reading_certificate = of_files.map(|certificate| tokio::spawn(certificate.keep_fresh()));
    let getting_certificates = match source.clone() {
        Some(CertificateSource::Authority(authority)) => {
            let db = state.db.clone();
            let acme = Acme::open(db, state.clock.clone(), &state.settings, authority, certificates.clone()).await?;
            Some(tokio::spawn(acme.keep_up()))
        }
        _ => None,
    };
    let site = match source {
        Some(_) => encrypted_site(state, certificates)?,
        None => site(state),
    };
    let listeners = accept_until(listeners, site, limits, Patience::default(), ending).await?;
    offering.abort();
    watching.abort();
    publishing.abort();
    importing.abort();
    indexing.abort();
    tidying.abort();
    for task in [renewing, backing_up, reading_certificate, getting_certificates, telling].into_iter().flatten() {
        task.abort();
    }
    // Every answered view is flushed already; this lets the database tidy up.
    if tokio::time::timeout(CLOSING_TIME_MAX, db.close()).await.is_err() {
        tracing::warn!("the database did not close in time");
    }
    drop(claim);
    tracing::info!("stopped");
    // Somebody may have wanted it to end while the last requests were answered.
    let listeners = listeners.filter(|_| !stopped.load(Ordering::SeqCst));
    Ok(listeners.map(|listeners| listeners.give_to(program, addresses)).transpose()?)
}

fn explain_listening(error: io::Error, address: SocketAddr) -> anyhow::Error {
    let hint = match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "cổng dưới 1024 cần quyền riêng: chạy qua systemd, hoặc “sudo setcap cap_net_bind_service=+ep” cho tệp chương trình"
        }
        io::ErrorKind::AddrNotAvailable => "máy này không có địa chỉ đó",
        _ => "có lẽ một chương trình khác đang dùng cổng này",
    };
    anyhow::Error::new(error).context(format!("không mở được địa chỉ {address}; {hint}"))
}

async fn announce(state: &AppState, address: SocketAddr, encrypted: Option<SocketAddr>) -> anyhow::Result<()> {
    // All that is asked comes before the first word: what is announced is served.
    let portals = db::portals::list_portals(&state.db).await?;
    let hidden = db::portals::list_hidden_sections(&state.db).await?;
    tracing::info!(%address, engine = state.db.engine(), portals = portals.len(), "serving");
    match encrypted {
        Some(encrypted) => {
            say!("Bản Tin đang phục vụ tại https://{encrypted}; http://{address} dẫn sang đó  (dừng: Ctrl-C)")
        }
        None => say!("Bản Tin đang phục vụ tại http://{address}  (dừng: Ctrl-C)"),
    }
    if !address.ip().is_loopback() && state.settings.base_url.is_none() {
        say!("Chưa đặt base_url: máy khác vào bằng tên miền hoặc địa chỉ IP sẽ nhận mã 421.");
    }
    if state.settings.database_url.is_none() && is_on_network(&state.settings.data_dir) {
        tracing::warn!("SQLite is on a network's file system");
        say!("Chú ý: {ON_NETWORK}.");
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

/// What ends serving. A signal to stop that comes while another program is let on is noted in `stopped`.
fn stop_signal(
    program: PathBuf, addresses: Addresses, stopped: Arc<AtomicBool>,
) -> anyhow::Result<impl Future<Output = Ending>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut renew = signal(SignalKind::user_defined2())?;
    hear_takeovers();
    let mut stop = async move || {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    Ok(async move {
        loop {
            let tried = async {
                renew.recv().await;
                try_program(&program, addresses).await
            };
            let tried = tokio::select! {
                () = stop() => return Ending::Stop,
                tried = tried => tried,
            };
            match tried {
                Ok(version) => {
                    tracing::info!(version, "another program goes on");
                    tokio::spawn(async move {
                        stop().await;
                        stopped.store(true, Ordering::SeqCst);
                    });
                    return Ending::HandOver;
                }
                Err(error) => {
                    tracing::error!(
                        error = format!("{error:#}"),
                        "the program that was to go on cannot; this one stays"
                    );
                }
            }
        }
    })
}

/// What the program at this path calls itself that could serve in our place: with our arguments, variables and files it finds its
/// settings, its certificate, free addresses, a database that it understands, and room to back it up where it has to be changed.
/// Nothing is handed over to another.
async fn try_program(program: &Path, addresses: Addresses) -> anyhow::Result<String> {
    let mut command = tokio::process::Command::new(program);
    command.args(std::env::args_os().skip(1)).env(TRYING, "1").envs([addresses.as_variable()]);
    command.stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(TRYING_TIME_MAX, command.output()).await.context("it does not answer")??;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !output.status.success() || !version.starts_with("bantin ") {
        bail!("it ended with {} and said {:?}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(version)
}

async fn try_out(settings: Settings) -> anyhow::Result<()> {
    let tried = Addresses::of(&settings).try_new_ones();
    tried.map_err(|(address, error)| explain_listening(error, address))?;
    match &settings.certificate {
        Some(CertificateSource::Files(files)) => drop(CertificateOfFiles::read(files.clone(), Arc::default())?),
        Some(CertificateSource::Authority(_)) => drop(acme::make_folder(&settings)?),
        None => {}
    }
    // It serves a database already; another one would be empty.
    let db = Db::connect_existing(settings.database_url.as_deref(), &settings.data_dir).await?;
    db.refuse_newer_schema().await?;
    if db.has_older_schema().await? {
        keeping::check_room(&settings)?;
    }
    db.close().await;
    say!("bantin {}", env!("CARGO_PKG_VERSION"));
    Ok(())
}
