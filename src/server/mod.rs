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

mod answers;
pub mod audit_search;
pub mod auth;
pub mod backup;
pub mod checking;
pub mod cleaning;
pub mod clock;
pub mod command;
pub mod condition;
pub mod conditional;
pub mod counting;
pub mod csv;
pub mod difference;
pub mod drawing;
pub mod english;
pub mod entrance;
pub mod explaining;
pub mod failure;
pub mod figures;
pub mod form_beginning;
pub mod front_arranging;
pub mod front_filling;
pub mod import;
pub mod import_acts;
pub mod indexing;
pub mod media;
pub mod media_proof;
pub mod newsroom_request;
pub mod pages;
pub mod photo_replacing;
pub mod publishing;
pub mod random;
pub mod reader_request;
pub mod request_head;
pub mod router;
pub mod royalties;
pub mod settings;
pub mod state;
pub mod static_export;
pub mod sweeping;
pub mod syndication;
pub mod telemetry;
pub mod tls;
pub mod web;
pub mod words;
