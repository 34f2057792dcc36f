//! Logs: lines of text or JSON on standard error, without personal data. `RUST_LOG` narrows them.

use super::settings::LogFormat;
use std::{
    io::IsTerminal,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use tracing_subscriber::EnvFilter;

pub fn start(format: LogFormat) {
    // html5ever warns of markup that it reads as browsers do.
    let usual = || EnvFilter::new("info,sqlx=warn,html5ever=error");
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| usual());
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
}

/// What may happen thousands of times is said once a minute.
#[derive(Default)]
pub struct Seldom(Mutex<(Option<Instant>, u64)>);

impl Seldom {
    const PAUSE: Duration = Duration::from_secs(60);

    pub const fn new() -> Seldom {
        Seldom(Mutex::new((None, 0)))
    }

    /// Whether it is time to say it; then how often it was not said since the last time.
    pub fn allow(&self) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (said_at, unsaid) = &mut *state;
        if said_at.is_some_and(|said_at| said_at.elapsed() < Seldom::PAUSE) {
            *unsaid += 1;
            return None;
        }
        *said_at = Some(Instant::now());
        Some(std::mem::take(unsaid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_often_is_said_once() {
        let seldom = Seldom::default();
        assert_eq!(seldom.allow(), Some(0));
        assert_eq!((seldom.allow(), seldom.allow()), (None, None));
    }
}
