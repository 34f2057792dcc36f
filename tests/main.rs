//! The integration tests in one program, but for one that measures its own memory: each program that holds the whole
//! portal takes a quarter of a minute to link and 130 MB on the disk. `cargo nextest` gives each test a process of its
//! own all the same.

mod acme;
mod archive;
mod article_tools;
mod backup;
mod backup_encryption;
mod backup_s3;
mod boundaries;
mod closing;
mod condition;
mod connections;
mod count_call;
mod counting;
mod durability;
mod english;
mod feeds;
mod full_disk;
mod hand_over;
mod house;
mod moving;
mod newsroom_alerts;
mod newsroom_figures;
mod newsroom_front;
mod newsroom_imports;
mod newsroom_media;
mod newsroom_people;
mod newsroom_portal;
mod newsroom_register;
mod newsroom_rights;
mod newsroom_screens;
mod newsroom_texts;
mod newsroom_unsaved;
mod operations;
mod page_cache;
mod portals;
mod postgres_outage;
mod power_cut;
mod public_api;
mod reader;
mod saved_texts;
mod search;
mod static_export;
mod support;
mod tls;
