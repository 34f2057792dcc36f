//! Readers' pages, kept rendered and compressed. A stored page is given out as it is until what it
//! shows changes: it is rendered anew at once where content moved, and at most once a second, where only
//! numbers did, it gets the new ones in their places. One request makes it, the others wait for it. Where
//! new numbers cannot be had soon it is given out as it was; where content moved, so that it might show what was
//! withdrawn, only while the database is away.
//!
//! A page is made from its key alone (host, path, known query keys), never from the request that
//! happened to come first, so nothing of one reader can reach another.

use super::{
    REQUEST_TIMEOUT,
    clock::Clock,
    live_numbers::LiveNumbers,
    portal_register::{Moment, Motion},
    request::{host_header, is_signed_in},
    state::AppState,
    stored::Stored,
};
use crate::{
    db,
    domain::{PortalId, Timestamp, address},
};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
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
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// A page may show numbers this many milliseconds old.
const COUNTS_MILLIS_MAX: i64 = 1000;
/// After this time numbers are not replaced but the page is rendered: which articles are the most read
/// depends on the numbers too.
const RENDERED_MILLIS_MAX: i64 = 60_000;
/// A reader waits this long for a page to be made anew where there is a stored one.
const PATIENCE: Duration = Duration::from_millis(500);
/// A page larger than this is sent, and not kept.
const PAGE_BYTES_MAX: usize = 1024 * 1024;

pub struct PageCache {
    pages: Cache<Box<str>, Arc<Page>, ByBytes>,
    flights: Mutex<HashMap<Box<str>, Flight>>,
}

/// A page being made; all who ask for it meanwhile wait for the same one.
type Flight = Shared<BoxFuture<'static, Made>>;

/// A page as it was at one moment of its portal.
pub struct Page {
    stored: Stored,
    numbers: LiveNumbers,
    portal: PortalId,
    motion: Arc<Motion>,
    moment: Moment,
    rendered_at: Timestamp,
    /// When its numbers were read.
    made_at: Timestamp,
}

#[derive(Clone)]
enum Made {
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
enum Freshness {
    Fresh,
    /// Numbers moved, a second ago or longer.
    CountsMoved,
    ContentMoved,
}

impl Page {
    fn freshness(&self, clock: &Clock) -> Freshness {
        let moment = self.motion.now();
        if moment.content != self.moment.content {
            return Freshness::ContentMoved;
        }
        // A clock that was set back must not keep a page for long.
        let is_recent = || (0..COUNTS_MILLIS_MAX).contains(&(clock.now().0 - self.made_at.0));
        match moment.counts == self.moment.counts || is_recent() {
            true => Freshness::Fresh,
            false => Freshness::CountsMoved,
        }
    }

    /// Whether new numbers are all that it needs.
    fn needs_numbers_only(&self, clock: &Clock) -> bool {
        let is_recent = (0..RENDERED_MILLIS_MAX).contains(&(clock.now().0 - self.rendered_at.0));
        is_recent && self.freshness(clock) == Freshness::CountsMoved
    }

    /// The page with the numbers that stand now.
    async fn renumbered(&self, state: &AppState) -> sqlx::Result<Page> {
        let (now, moved) = (state.clock.now(), self.motion.now());
        let views = db::counting::list_views(&state.db, self.portal, &self.numbers.articles()).await?;
        let visitors = state.counting.visitor_counts(&state.db, self.portal, now).await?;
        let page = std::str::from_utf8(self.stored.body()).map_err(|error| sqlx::Error::Decode(error.into()))?;
        let page = self.numbers.replace(page, &views, &visitors);
        Ok(Page {
            numbers: LiveNumbers::find(&page),
            stored: self.stored.with_body(page.into()),
            portal: self.portal,
            motion: self.motion.clone(),
            // Its content is still that of the time when it was rendered.
            moment: Moment { counts: moved.counts, ..self.moment },
            rendered_at: self.rendered_at,
            made_at: now,
        })
    }

    pub fn answer(&self, method: &Method, headers: &HeaderMap) -> Response<http_body_util::Full<Bytes>> {
        self.stored.answer(method, headers)
    }
}

impl PageCache {
    /// `None` for a bound of 0: then nothing is kept.
    pub fn new(bytes_max: u64) -> Option<PageCache> {
        /// What a page of ours takes, about; only the tables inside are sized by it.
        const USUAL_PAGE_BYTES: u64 = 24 * 1024;
        let pages = usize::try_from(bytes_max / USUAL_PAGE_BYTES).unwrap_or(usize::MAX).max(16);
        (bytes_max > 0)
            .then(|| PageCache { pages: Cache::with_weighter(pages, bytes_max, ByBytes), flights: Mutex::default() })
    }

    /// The stored page of this key, if it may be given out as it is.
    pub fn find_fresh(&self, key: &str, clock: &Clock) -> Option<Arc<Page>> {
        self.pages.get(key).filter(|page| page.freshness(clock) == Freshness::Fresh)
    }

    /// Bytes that pages take now.
    pub fn memory_bytes(&self) -> u64 {
        self.pages.weight()
    }

    /// Joins the flight of this key, or starts one.
    fn make(self: &Arc<Self>, key: &str, former: Option<&Arc<Page>>, state: &AppState, next: Next) -> Flight {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = flights.get(key) {
            return flight.clone();
        }
        let (pages, state, former) = (self.clone(), state.clone(), former.cloned());
        let owned: Box<str> = key.into();
        // A task of its own: it goes on when whoever asked first has left.
        let task = tokio::spawn(async move {
            let landing = Landing { pages: &pages, key: &owned };
            let making = async {
                match former.as_ref().filter(|former| former.needs_numbers_only(&state.clock)) {
                    Some(former) => renumber(former, &state).await,
                    None => render(&owned, former.as_deref(), &state, next).await,
                }
            };
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

/// Answers readers' pages from the cache, and everything else by the router within.
pub async fn serve(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut key = String::new();
    let (Some(pages), true) = (&state.pages, write_key(&mut key, request.method(), request.uri(), request.headers()))
    else {
        return next.run(request).await;
    };
    let (method, headers) = (request.method(), request.headers());
    let stored = pages.pages.get(&*key);
    let freshness = stored.as_ref().map(|page| page.freshness(&state.clock));
    let made = match (&stored, freshness) {
        (Some(page), Some(Freshness::Fresh)) => return page.answer(method, headers).map(Body::new),
        (Some(page), Some(_)) if state.register.is_away() => return page.answer(method, headers).map(Body::new),
        (Some(_), Some(Freshness::CountsMoved)) => {
            let flight = pages.make(&key, stored.as_ref(), &state, next);
            tokio::time::timeout(PATIENCE, flight).await.ok()
        }
        _ => {
            let made = pages.make(&key, stored.as_ref(), &state, next.clone()).await;
            // That flight may have begun before the content moved.
            match &made {
                Made::Page(page) if page.freshness(&state.clock) == Freshness::ContentMoved => {
                    Some(pages.make(&key, Some(page), &state, next).await)
                }
                _ => Some(made),
            }
        }
    };
    match (stored, made) {
        (_, Some(made)) if !made.is_failure() => made.into_answer(method, headers),
        (Some(page), _) if freshness == Some(Freshness::CountsMoved) || state.register.is_away() => {
            page.answer(method, headers).map(Body::new)
        }
        (_, Some(made)) => made.into_answer(method, headers),
        (_, None) => apology().into_answer(method, headers),
    }
}

impl Made {
    fn is_failure(&self) -> bool {
        matches!(self, Made::Other(status, ..) if status.is_server_error())
    }

    fn into_answer(self, method: &Method, request: &HeaderMap) -> Response {
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

fn apology() -> Made {
    Made::Other(
        StatusCode::INTERNAL_SERVER_ERROR,
        HeaderMap::new(),
        Bytes::from_static("Trang gặp sự cố.\n".as_bytes()),
    )
}

async fn renumber(former: &Page, state: &AppState) -> Made {
    match former.renumbered(state).await {
        Ok(page) => Made::Page(Arc::new(page)),
        Err(error) => {
            tracing::warn!(%error, "the numbers of a page could not be read");
            apology()
        }
    }
}

/// Makes the page of a key by the router, as for somebody of whom nothing is known.
async fn render(key: &str, former: Option<&Page>, state: &AppState, next: Next) -> Made {
    let Some((host, path)) = key.split_once('\n') else { return apology() };
    let request = Request::get(path).header(header::HOST, host).body(Body::empty());
    let Ok(request) = request else { return apology() };
    let now = state.clock.now();
    // Taken before the database is asked: what moves meanwhile makes the page old, never wrong.
    let motion = state.register.motion_of_host(host);
    let (parts, body) = next.run(request).await.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else { return apology() };
    match (motion, std::str::from_utf8(&body)) {
        (Some((portal, motion, moment)), Ok(page)) if may_be_kept(parts.status, &parts.headers, &body) => {
            Made::Page(Arc::new(Page {
                numbers: LiveNumbers::find(page),
                stored: Stored::compressible(body.clone(), parts.headers, former.map(|former| &former.stored)),
                portal,
                motion,
                moment,
                rendered_at: now,
                made_at: now,
            }))
        }
        _ => Made::Other(parts.status, parts.headers, body),
    }
}

fn may_be_kept(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> bool {
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let is_for_all = headers.get(header::CACHE_CONTROL).is_some_and(|value| value == "no-cache");
    status == StatusCode::OK
        && is_page
        && is_for_all
        && !headers.contains_key(header::SET_COOKIE)
        && body.len() <= PAGE_BYTES_MAX
}

/// Writes `<host>\n<path and known query>` where the request is for a reader's page and its answer may be
/// shared with others; `false` where not.
pub fn write_key(key: &mut String, method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
    key.clear();
    if !matches!(*method, Method::GET | Method::HEAD) || is_signed_in(headers) {
        return false;
    }
    let Some(host) = host_header(headers) else { return false };
    if !address::may_be_page(uri.path()) {
        return false;
    }
    key.push_str(host);
    key.make_ascii_lowercase();
    key.push('\n');
    key.push_str(uri.path());
    uri.query().is_none_or(|query| address::push_known_query(key, uri.path(), query))
}
