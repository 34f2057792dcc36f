//! Bản Tin: the news portal of a Vietnamese local authority.
//!
//! Compiled twice: as the server (feature `ssr`) and as the readers' WASM client (feature
//! `hydrate`). Modules are listed in reading order.
#![warn(clippy::unwrap_used)]

// The whole portal on one screen.
pub mod app;
// Nouns and their rules.
pub mod domain;
// What citizens see.
pub mod reader;
// What editors see.
pub mod newsroom;

pub mod components;
pub mod error;
pub mod refusal;

// What only the server has. These two gates keep it out of the browser.
#[cfg(feature = "ssr")]
pub mod db;
#[cfg(feature = "ssr")]
pub mod server;

/// Called by the page's script (`islands.js`) before it starts the islands, one by one.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
