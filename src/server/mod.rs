//! What operators run: commands, settings, router, counting, media, imports. Server only; the gate
//! stands in `lib.rs`.

/// Prints a line for the operator. Unlike `println!` it does not panic where nobody reads any more,
/// as in `bantin verify | head -1`.
macro_rules! say {
    ($($line:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stdout(), $($line)*);
    }};
}

pub mod admission;
mod answers;
pub mod assets;
pub mod cleaning;
pub mod clock;
pub mod command;
pub mod count_call;
pub mod counting;
pub mod demo;
pub mod front;
pub mod health;
pub mod import;
pub mod legacy;
pub mod live_numbers;
pub mod map_file;
pub mod media;
pub mod most_read;
pub mod page_cache;
pub mod pixel;
pub mod portal_register;
pub mod request;
pub mod resizing;
pub mod router;
pub mod security;
pub mod seed;
pub mod serve;
pub mod settings;
pub mod state;
pub mod stored;
pub mod telemetry;
pub mod verify;

use crate::error::AppError;
use std::time::Duration;

/// What takes longer is given up.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Random bytes from the operating system.
///
/// # Panics
/// Where the system has no randomness to give; nothing can be kept secret then.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// Lower-case hexadecimal digits.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Logs what is our fault, once, and gives it the number that readers are shown.
pub fn failure(what: &str, error: &dyn std::fmt::Display) -> AppError {
    let number = to_hex(&random_bytes::<4>());
    tracing::error!(%error, number, what, "failure");
    AppError::Failure { number }
}
