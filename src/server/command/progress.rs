//! How far a long command is.

use crate::domain::figures::grouped;
use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

/// Shows how far it is in the words of `told`, where somebody looks: once a second at most.
pub fn shown<P>(told: impl Fn(&P) -> String + Send + 'static) -> impl FnMut(P) + Send + 'static {
    const EVERY: Duration = Duration::from_secs(1);
    let is_looked_at = io::stderr().is_terminal();
    let mut last = Instant::now();
    move |progress| {
        if is_looked_at && last.elapsed() >= EVERY {
            last = Instant::now();
            let _ = write!(io::stderr(), "\r  {}\x1b[K\r", told(&progress));
        }
    }
}

/// A number of things, as people read it.
pub fn number(number: u64) -> String {
    grouped(i64::try_from(number).unwrap_or(i64::MAX))
}
