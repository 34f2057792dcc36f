//! What every request can reach.

use super::{
    admission::Lanes, clock::Clock, counting::Counting, page_cache::PageCache, portal_register::PortalRegister,
    settings::Settings,
};
use crate::db::Db;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use std::sync::Arc;

#[derive(Clone)]
pub struct AppState {
    pub db: Db,
    pub clock: Clock,
    pub settings: Arc<Settings>,
    pub counting: Counting,
    pub register: Arc<PortalRegister>,
    pub lanes: Arc<Lanes>,
    /// `None`: every page is made for every request.
    pub pages: Option<Arc<PageCache>>,
    pub leptos_options: LeptosOptions,
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> LeptosOptions {
        state.leptos_options.clone()
    }
}
