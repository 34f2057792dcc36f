//! Readers' pages in memory, within a bound of bytes, and the flights that make them: one request makes a page,
//! the others wait for it. Pure data; `serving` says when a page is made and how.

use super::{
    live_numbers::LiveNumbers,
    portal_register::{Moment, Motion},
    stored::Stored,
};
use crate::{
    domain::{PortalId, Timestamp},
    server::{clock::Clock, settings::REQUEST_TIMEOUT},
};
use axum::{
    body::Body,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use quick_cache::{Weighter, sync::Cache};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::Notify;

/// A page may show numbers this many milliseconds old.
const COUNTS_MILLIS_MAX: i64 = 1000;
/// From this age on a page whose numbers moved gets new ones before somebody has to wait for them.
const AGEING_MILLIS: i64 = 850;
/// After this time numbers are not replaced but the page is rendered: which articles are the most read
/// depends on the numbers too.
const RENDERED_MILLIS_MAX: i64 = 60_000;

pub struct PageCache {
    pages: Cache<Box<str>, Arc<Page>, ByBytes>,
    flights: Mutex<HashMap<Box<str>, Flight>>,
    ageing: Mutex<Vec<Ageing>>,
    has_ageing: Notify,
}

/// A page being made; all who ask for it meanwhile wait for the same one.
pub type Flight = Shared<BoxFuture<'static, Made>>;

/// A page under its key that soon needs new numbers.
pub type Ageing = (Box<str>, Arc<Page>);

/// A page as it was at one moment of its portal.
pub struct Page {
    pub stored: Stored,
    pub numbers: LiveNumbers,
    pub portal: PortalId,
    pub motion: Arc<Motion>,
    pub moment: Moment,
    pub rendered_at: Timestamp,
    /// When its numbers were read.
    pub made_at: Timestamp,
    /// Whether it is among the ageing already.
    pub is_ageing: AtomicBool,
}

#[derive(Clone)]
pub enum Made {
    Page(Arc<Page>),
    /// What is not kept: redirects, errors, addresses that are no page.
    Other(StatusCode, HeaderMap, Bytes),
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Box<str>, Arc<Page>> for ByBytes {
    fn weight(&self, key: &Box<str>, page: &Arc<Page>) -> u64 {
        (key.len() + page.stored.memory_bytes()) as u64
    }
}

/// How a stored page stands to what it would show now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    Fresh,
    /// Numbers moved, and the page is soon a second old. It may still be given out.
    Ageing,
    /// Numbers moved, a second ago or longer.
    CountsMoved,
    ContentMoved,
}

impl Page {
    pub fn freshness(&self, clock: &Clock) -> Freshness {
        let moment = self.motion.now();
        if moment.content != self.moment.content {
            return Freshness::ContentMoved;
        }
        if moment.counts == self.moment.counts {
            return Freshness::Fresh;
        }
        // A clock that was set back must not keep a page for long.
        match clock.now().0 - self.made_at.0 {
            0..AGEING_MILLIS => Freshness::Fresh,
            AGEING_MILLIS..COUNTS_MILLIS_MAX => Freshness::Ageing,
            _ => Freshness::CountsMoved,
        }
    }

    /// Whether new numbers are all that it needs.
    pub fn needs_numbers_only(&self, clock: &Clock) -> bool {
        let is_recent = (0..RENDERED_MILLIS_MAX).contains(&(clock.now().0 - self.rendered_at.0));
        is_recent && matches!(self.freshness(clock), Freshness::Ageing | Freshness::CountsMoved)
    }

    pub fn answer(&self, method: &Method, headers: &HeaderMap) -> axum::http::Response<http_body_util::Full<Bytes>> {
        self.stored.answer(method, headers)
    }
}

impl PageCache {
    /// `None` for a bound of 0: then nothing is kept.
    pub fn new(bytes_max: u64) -> Option<PageCache> {
        /// What a page of ours takes, about; only the tables inside are sized by it.
        const USUAL_PAGE_BYTES: u64 = 24 * 1024;
        let pages = usize::try_from(bytes_max / USUAL_PAGE_BYTES).unwrap_or(usize::MAX).max(16);
        (bytes_max > 0).then(|| PageCache {
            pages: Cache::with_weighter(pages, bytes_max, ByBytes),
            flights: Mutex::default(),
            ageing: Mutex::default(),
            has_ageing: Notify::new(),
        })
    }

    /// The stored page of this key, if it may be given out as it is. One that ages is noted.
    pub fn find_fresh(&self, key: &str, clock: &Clock) -> Option<Arc<Page>> {
        let page = self.pages.get(key)?;
        match page.freshness(clock) {
            Freshness::Fresh => Some(page),
            Freshness::Ageing => {
                self.note_ageing(key, &page);
                Some(page)
            }
            Freshness::CountsMoved | Freshness::ContentMoved => None,
        }
    }

    fn note_ageing(&self, key: &str, page: &Arc<Page>) {
        if !page.is_ageing.swap(true, Ordering::Relaxed) {
            self.ageing.lock().unwrap_or_else(PoisonError::into_inner).push((key.into(), page.clone()));
            self.has_ageing.notify_one();
        }
    }

    /// Waits until a page is ageing.
    pub async fn await_ageing(&self) {
        self.has_ageing.notified().await;
    }

    /// The pages that were asked for since the last call and are soon a second old.
    pub fn take_ageing(&self) -> Vec<Ageing> {
        std::mem::take(&mut self.ageing.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps `page` in the place of `former`, unless another has taken it.
    pub fn replace(&self, key: Box<str>, former: &Arc<Page>, page: Page) {
        if self.pages.peek(&*key).is_some_and(|kept| Arc::ptr_eq(&kept, former)) {
            self.pages.insert(key, Arc::new(page));
        }
    }

    /// Bytes that pages take now.
    pub fn memory_bytes(&self) -> u64 {
        self.pages.weight()
    }

    /// The stored page of this key, however old.
    pub fn find(&self, key: &str) -> Option<Arc<Page>> {
        self.pages.get(key)
    }

    /// Joins the flight of this key, or starts one with what `making` gives.
    pub fn make<F>(self: &Arc<Self>, key: &str, making: impl FnOnce(Box<str>) -> F) -> Flight
    where
        F: Future<Output = Made> + Send + 'static,
    {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = flights.get(key) {
            return flight.clone();
        }
        let (pages, owned, making) = (self.clone(), Box::<str>::from(key), making(key.into()));
        // A task of its own: it goes on when whoever asked first has left.
        let task = tokio::spawn(async move {
            let landing = Landing { pages: &pages, key: &owned };
            // A flight that never lands would keep the page as it is for ever.
            let made = tokio::time::timeout(REQUEST_TIMEOUT, making).await.unwrap_or_else(|_| apology());
            match &made {
                Made::Page(page) => pages.pages.insert(owned.clone(), page.clone()),
                // What has become of it must not be kept beside it; a failure says nothing about the page.
                Made::Other(status, ..) if !status.is_server_error() => drop(pages.pages.remove(&*owned)),
                Made::Other(..) => {}
            }
            drop(landing);
            made
        });
        let flight = task.map(|made| made.unwrap_or_else(|_| apology())).boxed().shared();
        flights.insert(key.into(), flight.clone());
        flight
    }
}

/// Takes a flight off the list, also when it panics.
struct Landing<'a> {
    pages: &'a PageCache,
    key: &'a str,
}

impl Drop for Landing<'_> {
    fn drop(&mut self) {
        self.pages.flights.lock().unwrap_or_else(PoisonError::into_inner).remove(self.key);
    }
}

impl Made {
    pub fn is_failure(&self) -> bool {
        matches!(self, Made::Other(status, ..) if status.is_server_error())
    }

    /// Whether there is no page: none that was ever there, one that moved, or one that was removed.
    pub fn is_missing(&self) -> bool {
        matches!(self, Made::Other(StatusCode::NOT_FOUND | StatusCode::MOVED_PERMANENTLY | StatusCode::GONE, ..))
    }

    pub fn into_answer(self, method: &Method, request: &HeaderMap) -> Response {
        match self {
            Made::Page(page) => page.answer(method, request).map(Body::new),
            Made::Other(status, mut headers, body) => {
                headers.entry(header::CONTENT_LENGTH).or_insert(body.len().into());
                let body = if method == Method::HEAD { Bytes::new() } else { body };
                (status, headers, body).into_response()
            }
        }
    }
}

/// What is sent where a page could not be made.
pub fn apology() -> Made {
    Made::Other(
        StatusCode::INTERNAL_SERVER_ERROR,
        HeaderMap::new(),
        Bytes::from_static("Trang gặp sự cố.\n".as_bytes()),
    )
}
