//! What every request can reach.

use super::{
    admission::Lanes, clock::Clock, counting::Counting, media::KnownPictures, most_read::MostReadLists,
    page_cache::PageCache, portal_register::PortalRegister, settings::Settings,
};
use crate::db::Db;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use std::{ops::Deref, sync::Arc};

/// One pointer: every layer of every request clones it.
#[derive(Clone)]
pub struct AppState(Arc<AppParts>);

#[derive(Clone)]
pub struct AppParts {
    pub db: Db,
    pub clock: Clock,
    pub settings: Arc<Settings>,
    pub counting: Counting,
    pub register: Arc<PortalRegister>,
    pub most_read: Arc<MostReadLists>,
    pub pictures: Arc<KnownPictures>,
    pub lanes: Arc<Lanes>,
    /// `None`: every page is made for every request.
    pub pages: Option<Arc<PageCache>>,
    pub leptos_options: LeptosOptions,
}

impl AppState {
    /// The same, but for what `change` does.
    pub fn with(&self, change: impl FnOnce(&mut AppParts)) -> AppState {
        let mut parts = (*self.0).clone();
        change(&mut parts);
        parts.into()
    }
}

impl From<AppParts> for AppState {
    fn from(parts: AppParts) -> AppState {
        AppState(Arc::new(parts))
    }
}

impl Deref for AppState {
    type Target = AppParts;

    fn deref(&self) -> &AppParts {
        &self.0
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> LeptosOptions {
        state.leptos_options.clone()
    }
}
