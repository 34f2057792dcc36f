//! `bantin doctor`: what an operator should see to.

use crate::{
    db::{Db, is_claimed},
    domain::condition::{Check, State},
    server::{clock::Clock, condition::Watching, settings::Settings, web::health::READINESS},
};
use anyhow::{Context, bail};
use axum::{
    body::{Body, to_bytes},
    http::{Request, header},
};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

/// A program that serves answers in far less, be it busy.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(10);
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// Prints how everything is.
///
/// # Errors
/// Where something is not good.
pub async fn look(db: &Db, settings: &Settings, clock: &Clock) -> anyhow::Result<()> {
    let watching = Watching { db: db.clone(), settings: Arc::new(settings.clone()) };
    let mut condition = watching.look(clock.now()).await;
    condition.checks.insert(0, program(settings).await);
    for check in &condition.checks {
        say!("  {:>8}  {}: {}", check.state.title(), check.title, check.words);
    }
    match condition.checks.iter().filter(|check| check.state != State::Good).count() {
        0 => say!("Mọi thứ đều tốt."),
        some => bail!("{some} việc cần xem"),
    }
    Ok(())
}

/// Whether a server is there, and is of this program's version: an update whose hand-over failed leaves the old one.
async fn program(settings: &Settings) -> Check {
    let (address, own) = (here(settings.listen), env!("CARGO_PKG_VERSION"));
    let asked = tokio::time::timeout(ANSWER_TIME_MAX, ask_version(address)).await.context("no answer in time");
    let (state, words) = match asked.and_then(|asked| asked) {
        Ok(None) => (State::Good, format!("đang phục vụ ở {address}")),
        Ok(Some(version)) if version == own => (State::Good, format!("đang phục vụ ở {address}, bản {version}")),
        Ok(Some(version)) => (
            State::Attention,
            format!(
                "đang phục vụ ở {address} bằng bản {version}, còn bản đã cài là {own}; xem nhật ký, rồi chạy lại chương trình để dùng bản đã cài"
            ),
        ),
        Err(error) => {
            tracing::debug!(error = format!("{error:#}"), "no server of ours answers");
            match is_claimed(settings.database_url.as_deref(), &settings.data_dir) {
                Some(true) => (
                    State::Attention,
                    format!("đang chạy, nhưng không trả lời ở {address}; xem listen trong cấu hình, và nhật ký"),
                ),
                _ => {
                    (State::Wrong, format!("không phục vụ: không ai trả lời ở {address}; hãy chạy nó, và xem nhật ký"))
                }
            }
        }
    };
    Check { key: "program".to_owned(), title: "Chương trình".to_owned(), state, words, measure: None }
}

/// Where this machine reaches what listens there.
fn here(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// `None` where it does not take this machine for its own, and tells no version.
///
/// # Errors
/// Where nobody answers there, or another program does.
async fn ask_version(address: SocketAddr) -> anyhow::Result<Option<String>> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let request = Request::get(format!("http://{address}/readyz?verbose")).header(header::HOST, "localhost");
    let answer = client.request(request.body(Body::empty())?).await?.into_body();
    let text = String::from_utf8(to_bytes(Body::new(answer), ANSWER_BYTES_MAX).await?.into())?;
    match READINESS.iter().any(|words| text.starts_with(words)) {
        true => Ok(version_in(&text).map(str::to_owned)),
        false => bail!("another program answers there"),
    }
}

/// From the line `version: tốt (Bản Tin 0.1.0, SQLite)`.
fn version_in(answer: &str) -> Option<&str> {
    let line = answer.lines().find(|line| line.starts_with("version: "))?;
    line.split_once("(Bản Tin ")?.1.split([',', ')']).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::condition::lines;

    #[tokio::test]
    async fn the_version_is_that_which_the_server_tells() {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open(None, folder.path()).await.expect("opened");
        let overrides =
            crate::server::settings::Overrides { data_dir: Some(folder.path().to_owned()), ..Default::default() };
        let settings = Arc::new(Settings::load(&overrides).expect("settings"));
        let told = lines(&Watching { db, settings }.look(Clock::system().now()).await);
        assert_eq!(version_in(&told), Some(env!("CARGO_PKG_VERSION")), "{told}");
        assert_eq!(version_in("ok\n"), None);
    }

    #[test]
    fn what_listens_everywhere_is_asked_on_this_machine() {
        for (listen, asked) in
            [("0.0.0.0:80", "127.0.0.1:80"), ("[::]:80", "[::1]:80"), ("10.0.0.1:8080", "10.0.0.1:8080")]
        {
            assert_eq!(here(listen.parse().expect("an address")).to_string(), asked);
        }
    }
}
