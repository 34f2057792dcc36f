//! Logs: lines of text or JSON on standard error, without personal data. `RUST_LOG` narrows them.

use super::settings::LogFormat;
use crate::domain::{Timestamp, condition::LoggedError};
use std::{
    collections::VecDeque,
    fmt::{Debug, Write},
    io::IsTerminal,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tracing::{Event, Level, Subscriber, field::Field};
use tracing_subscriber::{
    EnvFilter, Layer,
    layer::{Context, SubscriberExt},
    util::SubscriberInitExt,
};

/// So many errors are kept for administrators to see.
const REMEMBERED: usize = 50;
/// Of each, so much.
const LINE_BYTES_MAX: usize = 1000;

pub fn start(format: LogFormat) {
    // html5ever warns of markup that it reads as browsers do, rustls of everyone who asks for an address instead of a name: whoever
    // scans the internet would fill the log.
    let usual = || EnvFilter::new("info,sqlx=warn,html5ever=error,rustls=error,geo=error");
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| usual());
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    tracing_subscriber::registry().with(filter).with(lines).with(Remembering).init();
}

static REMEMBERED_ERRORS: Mutex<(u64, VecDeque<LoggedError>)> = Mutex::new((0, VecDeque::new()));

/// How many errors were logged since the start, and the last of them, the newest first.
pub fn recent_errors() -> (u64, Vec<LoggedError>) {
    let (count, errors) = &*REMEMBERED_ERRORS.lock().unwrap_or_else(PoisonError::into_inner);
    (*count, errors.iter().rev().cloned().collect())
}

/// Keeps the last errors in memory.
struct Remembering;

impl<S: Subscriber> Layer<S> for Remembering {
    fn on_event(&self, event: &Event, _: Context<S>) {
        if *event.metadata().level() != Level::ERROR {
            return;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let at = Timestamp(i64::try_from(now).unwrap_or(i64::MAX));
        let mut error = LoggedError { at, number: None, line: String::new() };
        event.record(&mut |field: &Field, value: &dyn Debug| match field.name() {
            "number" => error.number = Some(format!("{value:?}").trim_matches('"').to_owned()),
            name => {
                let name = if name == "message" { String::new() } else { format!("{name}=") };
                let blank = if error.line.is_empty() { "" } else { " " };
                let _ = write!(error.line, "{blank}{name}{value:?}");
            }
        });
        error.line.truncate(error.line.floor_char_boundary(LINE_BYTES_MAX));
        let (count, errors) = &mut *REMEMBERED_ERRORS.lock().unwrap_or_else(PoisonError::into_inner);
        *count += 1;
        if errors.len() == REMEMBERED {
            errors.pop_front();
        }
        errors.push_back(error);
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
    fn errors_are_remembered_with_their_numbers() {
        tracing::subscriber::with_default(tracing_subscriber::registry().with(Remembering), || {
            tracing::warn!("none of them");
            tracing::error!(error = %"đĩa đầy", number = "1a2b", what = "saving", "failure");
        });
        let (count, errors) = recent_errors();
        let ours = errors.iter().find(|error| error.number.as_deref() == Some("1a2b")).expect("remembered");
        assert_eq!(ours.line, "failure error=đĩa đầy what=\"saving\"");
        assert!(count >= 1 && errors.iter().all(|error| !error.line.contains("none of them")));
    }

    #[test]
    fn what_happens_often_is_said_once() {
        let seldom = Seldom::default();
        assert_eq!(seldom.allow(), Some(0));
        assert_eq!((seldom.allow(), seldom.allow()), (None, None));
    }
}
