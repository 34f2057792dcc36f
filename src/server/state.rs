//! All parts of a running server, put together. Only the router and the commands know it; below them each takes
//! the part that it needs.

use super::{
    auth::{Auth, letters::Letters},
    backup::keeping::{Keeping, open_database},
    clock::Clock,
    condition::Watching,
    counting::{Counting, most_read::MostReadLists},
    import::Importing,
    indexing::Indexing,
    media::{processing::Processing, serving::Pictures},
    newsroom_request::NewsroomReach,
    pages::{
        cache::PageCache, kept_files::KeptFiles, portal_register::PortalRegister, renumbering::Renumbering,
        serving::StoredPages,
    },
    publishing::Publishing,
    reader_request::Reach,
    settings::{self, Settings},
    sweeping::Sweeping,
    web::{
        admission::Lanes, assets, count_call::CountCalls, health::Readiness, made_file::Making,
        media_files::MediaFiles, pixel::Pixel, upload_places::UploadPlaces, uploads::Uploads,
    },
};
use crate::db::Db;
use anyhow::Context;
use axum::extract::FromRef;
use leptos::config::{LeptosOptions, get_configuration};
use std::{ops::Deref, path::Path, sync::Arc};

/// One pointer: every layer of every request clones it.
#[derive(Clone)]
pub struct AppState(Arc<AppParts>);

#[derive(Clone)]
pub struct AppParts {
    pub db: Db,
    pub auth: Auth,
    pub clock: Clock,
    pub settings: Arc<Settings>,
    pub counting: Counting,
    pub register: Arc<PortalRegister>,
    pub most_read: Arc<MostReadLists>,
    pub pictures: Pictures,
    pub processing: Processing,
    pub lanes: Arc<Lanes>,
    pub upload_places: UploadPlaces,
    /// `None`: every page is made for every request.
    pub pages: Option<Arc<PageCache>>,
    pub kept_files: Arc<KeptFiles>,
    pub leptos_options: LeptosOptions,
}

impl AppState {
    /// Opens the database and starts counting.
    ///
    /// # Errors
    /// A database that cannot be opened; a `Leptos.toml` that Leptos cannot read.
    pub async fn start(settings: Settings, clock: Clock) -> anyhow::Result<AppState> {
        let db = open_database(&settings, &clock).await?;
        let settings = Arc::new(settings);
        let counting = Counting::start(db.clone(), clock.clone(), settings.clone());
        AppState::of(db, settings, clock, counting).await
    }

    /// The state of what only reads this database: nothing is counted, and no page is kept.
    ///
    /// # Errors
    /// As of [`AppState::start`].
    pub async fn reading(db: Db, settings: &Settings, clock: Clock) -> anyhow::Result<AppState> {
        let settings = Arc::new(Settings { page_cache_mib: 0, ..settings.clone() });
        let counting = Counting::at_rest(db.clone(), settings.clone());
        AppState::of(db, settings, clock, counting).await
    }

    async fn of(db: Db, settings: Arc<Settings>, clock: Clock, counting: Counting) -> anyhow::Result<AppState> {
        let register = PortalRegister::open(db.clone(), clock.clone(), &settings).await?;
        let lanes: Arc<Lanes> = Arc::default();
        let parts = AppParts {
            auth: Auth::new(db.clone()).with_letters(Letters::new(&settings)?),
            counting,
            register: Arc::new(register),
            pages: PageCache::new(u64::from(settings.page_cache_mib) * 1024 * 1024).map(Arc::new),
            kept_files: Arc::default(),
            most_read: Arc::default(),
            pictures: Pictures::new(db.clone(), settings.media_dir()),
            processing: Processing::new(settings.media_dir()),
            upload_places: UploadPlaces::new(lanes.clone()),
            lanes,
            leptos_options: leptos_options()?,
            settings,
            db,
            clock,
        };
        Ok(parts.into())
    }

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

impl FromRef<AppState> for Auth {
    fn from_ref(state: &AppState) -> Auth {
        state.auth.clone()
    }
}

impl FromRef<AppState> for Readiness {
    fn from_ref(state: &AppState) -> Readiness {
        Readiness {
            db: state.db.clone(),
            clock: state.clock.clone(),
            counting: state.counting.clone(),
            watching: Watching { db: state.db.clone(), settings: state.settings.clone() },
        }
    }
}

impl FromRef<AppState> for MediaFiles {
    fn from_ref(state: &AppState) -> MediaFiles {
        MediaFiles { pictures: state.pictures.clone(), db: state.db.clone(), clock: state.clock.clone() }
    }
}

impl FromRef<AppState> for Processing {
    fn from_ref(state: &AppState) -> Processing {
        state.processing.clone()
    }
}

impl FromRef<AppState> for Keeping {
    fn from_ref(state: &AppState) -> Keeping {
        Keeping {
            db: state.db.clone(),
            clock: state.clock.clone(),
            media_dir: Arc::new(state.settings.media_dir()),
            folder: Arc::new(state.settings.backup_dir()),
        }
    }
}

impl FromRef<AppState> for Counting {
    fn from_ref(state: &AppState) -> Counting {
        state.counting.clone()
    }
}

impl FromRef<AppState> for Making {
    fn from_ref(state: &AppState) -> Making {
        Making {
            db: state.db.clone(),
            clock: state.clock.clone(),
            settings: state.settings.clone(),
            kept: state.kept_files.clone(),
        }
    }
}

impl FromRef<AppState> for Uploads {
    fn from_ref(state: &AppState) -> Uploads {
        Uploads { reach: NewsroomReach::from_ref(state), places: state.upload_places.clone() }
    }
}

impl FromRef<AppState> for Pixel {
    fn from_ref(state: &AppState) -> Pixel {
        Pixel { db: state.db.clone(), clock: state.clock.clone(), counting: state.counting.clone() }
    }
}

impl FromRef<AppState> for Reach {
    fn from_ref(state: &AppState) -> Reach {
        Reach {
            db: state.db.clone(),
            clock: state.clock.clone(),
            settings: state.settings.clone(),
            counting: state.counting.clone(),
            most_read: state.most_read.clone(),
        }
    }
}

impl FromRef<AppState> for NewsroomReach {
    fn from_ref(state: &AppState) -> NewsroomReach {
        NewsroomReach {
            db: state.db.clone(),
            clock: state.clock.clone(),
            settings: state.settings.clone(),
            auth: state.auth.clone(),
            processing: state.processing.clone(),
        }
    }
}

impl FromRef<AppState> for Renumbering {
    fn from_ref(state: &AppState) -> Renumbering {
        Renumbering { db: state.db.clone(), clock: state.clock.clone(), counting: state.counting.clone() }
    }
}

impl FromRef<AppState> for Publishing {
    fn from_ref(state: &AppState) -> Publishing {
        Publishing { db: state.db.clone(), clock: state.clock.clone() }
    }
}

impl FromRef<AppState> for Importing {
    fn from_ref(state: &AppState) -> Importing {
        Importing { db: state.db.clone(), clock: state.clock.clone(), settings: state.settings.clone() }
    }
}

impl FromRef<AppState> for Indexing {
    fn from_ref(state: &AppState) -> Indexing {
        Indexing { db: state.db.clone() }
    }
}

impl FromRef<AppState> for Sweeping {
    fn from_ref(state: &AppState) -> Sweeping {
        Sweeping { db: state.db.clone(), clock: state.clock.clone(), folder: state.processing.folder.clone() }
    }
}

impl FromRef<AppState> for StoredPages {
    fn from_ref(state: &AppState) -> StoredPages {
        StoredPages {
            cache: state.pages.clone(),
            renumbering: Renumbering::from_ref(state),
            clock: state.clock.clone(),
            register: state.register.clone(),
        }
    }
}

impl FromRef<AppState> for CountCalls {
    fn from_ref(state: &AppState) -> CountCalls {
        CountCalls {
            clock: state.clock.clone(),
            counting: state.counting.clone(),
            register: state.register.clone(),
            settings: state.settings.clone(),
        }
    }
}

/// Leptos' own options: from `Leptos.toml` if it is there, with the name under which our assets
/// are served.
fn leptos_options() -> anyhow::Result<LeptosOptions> {
    let file = Path::new(settings::FILE_NAME);
    let path = file.exists().then_some(settings::FILE_NAME);
    let mut options = get_configuration(path).context("phần cấu hình của Leptos có lỗi")?.leptos_options;
    options.site_pkg_dir = assets::pkg_dir().into();
    Ok(options)
}
