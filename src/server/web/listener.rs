//! Where connections come in. The accept loop is our own because `axum::serve` has no time-outs and no places: a
//! client that sends nothing, sends slowly or stops reading must not hold the server.

use super::{
    connection::Patience,
    front::{Fronts, Site},
    places::{PlaceLimits, Places, TICK},
};
use crate::server::{settings::Settings, telemetry::Seldom};
use command_fds::{CommandFdExt, FdMapping};
use listenfd::ListenFd;
use nix::sys::signal::{SigSet, Signal};
use serde::{Deserialize, Serialize};
use std::{
    io, net::SocketAddr, os::unix::process::CommandExt, path::PathBuf, process::Command, sync::Arc, time::Duration,
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::Semaphore,
};

/// Connections at once, where the system has handles for them.
const CONNECTIONS_MAX: usize = 8_192;
/// Handles that stay free for the database, pictures and logs.
const HANDLES_KEPT: usize = 384;
/// Connections that have lost their place and are being closed.
const CLOSING_MAX: usize = 64;
/// How many clients the system lets wait for us, where its own limit (`net.core.somaxconn`) is not lower.
const BACKLOG: u32 = 4_096;

/// What the system takes of an answer before its client does; it doubles it. Its own choice is megabytes: some thousand
/// clients that read nothing then use up what it has for all connections, and it resets others. At this size a line of
/// 100 ms still carries 20 Mbit/s.
const SEND_BUFFER_BYTES: u32 = 128 * 1024;

/// Listens at this address.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    // Accepted connections inherit it.
    socket.set_send_buffer_size(SEND_BUFFER_BYTES)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Where readers come in.
pub struct Listeners {
    pub plain: TcpListener,
    /// For encrypted connections.
    pub encrypted: Option<TcpListener>,
}

/// The first descriptor that a service manager hands over (sd_listen_fds).
const LISTEN_FDS_START: i32 = 3;

/// Where the version before listens, for one that is to go on in its place.
const HELD: &str = "BANTIN_HELD";

/// What is listened at, as it is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    listen: SocketAddr,
    https: Option<SocketAddr>,
    metrics: Option<SocketAddr>,
}

impl Addresses {
    pub fn of(settings: &Settings) -> Addresses {
        Addresses { listen: settings.listen, https: settings.https, metrics: settings.metrics }
    }

    /// Those of the version before, which has them as long as it serves.
    fn held() -> Option<Addresses> {
        serde_json::from_str(&std::env::var(HELD).ok()?).ok()
    }

    /// The variable by which they reach the next version.
    pub fn as_variable(self) -> (&'static str, String) {
        (HELD, serde_json::to_string(&self).unwrap_or_default())
    }

    /// Whether those that the version before does not have can be listened at.
    ///
    /// # Errors
    /// The first that cannot.
    pub fn try_new_ones(self) -> Result<(), (SocketAddr, io::Error)> {
        let held = Addresses::held();
        let held = held.map(|held| [Some(held.listen), held.https, held.metrics]).unwrap_or_default();
        let wanted = [Some(self.listen), self.https, self.metrics];
        for address in wanted.into_iter().flatten().filter(|address| !held.contains(&Some(*address))) {
            listen(address).map_err(|error| (address, error))?;
        }
        Ok(())
    }
}

impl Listeners {
    /// Those that somebody listens on already: a service manager (`LISTEN_FDS`, as systemd gives it), or the version before of this
    /// program. Others are opened: the plain one comes first.
    ///
    /// # Errors
    /// An address that cannot be listened on, with the address.
    pub fn open(wanted: Addresses) -> Result<Listeners, (SocketAddr, io::Error)> {
        let mut given = ListenFd::from_env();
        let held = Addresses::held();
        let mut open = |place: usize, address: SocketAddr, held: Option<SocketAddr>| {
            let taken = given.take_tcp_listener(place).ok().flatten();
            // A service manager's counts, whatever is set; the version before may have listened elsewhere.
            let taken = taken.filter(|_| held.is_none_or(|held| held == address)).map(take_over);
            taken.unwrap_or_else(|| listen(address)).map_err(|error| (address, error))
        };
        let plain = open(0, wanted.listen, held.map(|held| held.listen))?;
        let encrypted = wanted.https.map(|address| open(1, address, held.and_then(|held| held.https))).transpose()?;
        // Where nobody accepts, nobody is to connect.
        drop(given.take_tcp_listener(1));
        Ok(Listeners { plain, encrypted })
    }

    /// What lets the program at `program` go on with them.
    ///
    /// # Errors
    /// Where the system does not let them be given away.
    pub fn give_to(self, program: PathBuf, held: Addresses) -> io::Result<Successor> {
        let sockets = [Some(self.plain), self.encrypted].into_iter().flatten().map(TcpListener::into_std);
        Ok(Successor { program, sockets: sockets.collect::<io::Result<_>>()?, held })
    }
}

/// The next version, and our sockets for it. Who connects meanwhile waits in the system's queue.
pub struct Successor {
    program: PathBuf,
    sockets: Vec<std::net::TcpListener>,
    held: Addresses,
}

impl Successor {
    /// Lets it go on in our place, as this very process: it has our arguments and variables, and our sockets. To be called when
    /// no runtime is left: the sockets take the numbers of what one waits with.
    ///
    /// # Errors
    /// Where that program cannot be started. Otherwise this does not come back.
    pub fn go_on(self) -> io::Error {
        let count = self.sockets.len();
        let mappings = (LISTEN_FDS_START..)
            .zip(self.sockets)
            .map(|(child_fd, socket)| FdMapping { parent_fd: socket.into(), child_fd });
        let mut command = Command::new(self.program);
        command.args(std::env::args_os().skip(1));
        command.env("LISTEN_FDS", count.to_string()).env("LISTEN_PID", std::process::id().to_string());
        command.envs([self.held.as_variable()]);
        // It hears it as soon as it can.
        hold_back_takeovers();
        match command.fd_mappings(mappings.collect()) {
            Ok(command) => command.exec(),
            Err(collision) => io::Error::other(collision),
        }
    }
}

/// From now on SIGUSR2, which asks for a new version, waits until this thread [hears it](hear_takeovers); otherwise it ends whatever
/// does not expect it. Threads and programs that are started from here hold it back too.
pub fn hold_back_takeovers() {
    let _ = takeovers().thread_block();
}

pub fn hear_takeovers() {
    let _ = takeovers().thread_unblock();
}

fn takeovers() -> SigSet {
    SigSet::from(Signal::SIGUSR2)
}

fn take_over(listener: std::net::TcpListener) -> io::Result<TcpListener> {
    rustix::net::sockopt::set_socket_send_buffer_size(&listener, SEND_BUFFER_BYTES as usize)?;
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}

/// How serving ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nobody listens any more.
    Stop,
    /// Another program goes on with the socket.
    HandOver,
}

/// As many places as this process may have handles for; its soft limit is raised for them.
pub fn find_limits(settings: &Settings) -> PlaceLimits {
    let wanted = CONNECTIONS_MAX + CLOSING_MAX + HANDLES_KEPT;
    let handles = rlimit::increase_nofile_limit(wanted as u64).unwrap_or(1_024);
    let limits = PlaceLimits::within(usize::try_from(handles).unwrap_or(wanted), settings.connections_per_address);
    if limits.connections < CONNECTIONS_MAX {
        tracing::warn!(handles, connections = limits.connections, "the limit on open files allows fewer connections");
    }
    limits
}

impl PlaceLimits {
    /// With so many handles, and a share of all places for one address: as set, or a quarter.
    fn within(handles: usize, per_address: Option<u32>) -> PlaceLimits {
        let connections = handles.saturating_sub(HANDLES_KEPT + CLOSING_MAX).clamp(16, CONNECTIONS_MAX);
        let share = per_address.map_or(connections / 4, |share| usize::try_from(share).unwrap_or(connections));
        PlaceLimits { connections, per_address: share.clamp(1, connections) }
    }
}

/// Accepts connections until `stop`, then lets requests under way finish. Answers the listeners where another program goes on with them.
///
/// # Errors
/// Where the system gives no threads for the connections.
pub async fn accept_until(
    listeners: Listeners, site: Site, limits: PlaceLimits, patience: Patience, stop: impl Future<Output = Ending>,
) -> io::Result<Option<Listeners>> {
    let mut entrance = Entrance {
        sockets: Arc::new(Semaphore::new(limits.connections + CLOSING_MAX)),
        places: Places::new(limits, &site.count_calls.settings.trusted_proxies),
        fronts: Fronts::start(&site, patience)?,
        refusals: Seldom::default(),
    };
    let mut stop = std::pin::pin!(stop);
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let ending = loop {
        tokio::select! {
            _ = ticks.tick() => entrance.places.tick(),
            () = entrance.let_one_in(&listeners) => {}
            ending = &mut stop => break ending,
        }
    };
    let listeners = Some(listeners).filter(|_| ending == Ending::HandOver);
    tracing::info!(?ending, "stopping: finishing requests under way");
    entrance.fronts.stop().await;
    Ok(listeners)
}

struct Entrance {
    sockets: Arc<Semaphore>,
    places: Arc<Places>,
    fronts: Fronts,
    refusals: Seldom,
}

impl Entrance {
    async fn let_one_in(&mut self, listeners: &Listeners) {
        // Beyond these, further clients wait in the system's queue.
        let Ok(socket) = self.sockets.clone().acquire_owned().await else { return };
        let (accepted, is_encrypted) = match &listeners.encrypted {
            None => (listeners.plain.accept().await, false),
            Some(encrypted) => tokio::select! {
                accepted = encrypted.accept() => (accepted, true),
                accepted = listeners.plain.accept() => (accepted, false),
            },
        };
        match accepted {
            Ok((stream, peer)) => match self.places.take(peer.ip(), socket) {
                Some(place) => self.fronts.hand_over(stream, peer, is_encrypted, place),
                None => self.refuse(stream),
            },
            Err(error) => {
                if let Some(others) = self.refusals.allow() {
                    tracing::warn!(%error, others, "connections could not be accepted");
                }
                // Out of file handles, most often; accepting at once again would spin.
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }

    fn refuse(&self, stream: TcpStream) {
        if let Some(others) = self.refusals.allow() {
            tracing::warn!(
                others,
                "connections were refused: all places of their address, or all there are, are in use"
            );
        }
        drop(stream);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_leave_handles_for_files_and_database() {
        let usual = PlaceLimits::within(1_024, None);
        assert_eq!(usual, PlaceLimits { connections: 576, per_address: 144 });
        assert_eq!(PlaceLimits::within(1 << 20, None), PlaceLimits { connections: 8_192, per_address: 2_048 });
        assert_eq!(PlaceLimits::within(1 << 20, Some(100_000)).per_address, 8_192);
        assert_eq!(PlaceLimits::within(64, Some(0)), PlaceLimits { connections: 16, per_address: 1 });
    }
}
