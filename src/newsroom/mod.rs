//! What editors see: a file per screen, with its server functions. Every one of these asks who is signed in itself
//! (`server::newsroom_request`); what each demands stands in `rights`.
//!
//! All works without script: a form is posted to its own page (`form`), which does what it says and either sends the browser
//! on or shows itself again with what was typed.

mod form;
mod frame;
mod refused;
pub mod rights;

pub use form::PostedForm;
