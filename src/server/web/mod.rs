//! The way of a request: connections, what is answered right there, and the layers and handlers of which
//! `server::router` makes the rest.

pub mod admission;
pub mod assets;
pub mod audit_csv;
mod client_stream;
pub mod colors;
pub mod connection;
pub mod count_call;
pub mod feeds;
pub mod figures_csv;
pub mod front;
pub mod health;
pub mod icons;
pub mod imports_csv;
pub mod listener;
pub mod made_file;
pub mod manifest;
pub mod media_files;
pub mod pixel;
pub mod places;
pub mod posted_form;
mod problem;
pub mod public_api;
mod public_api_query;
pub mod refused_access;
mod request_target;
pub mod robots;
pub mod royalties_csv;
pub mod security;
pub mod share_picture;
pub mod sitemaps;
pub mod source_uploads;
mod streams;
mod table_taken;
mod upload_form;
pub mod upload_places;
pub mod uploads;
