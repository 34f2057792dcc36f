//! Readers' pages, kept rendered and compressed. A stored page is given out as it is until what it
//! shows changes: it is rendered anew at once where content moved, and at most once a second, where only
//! numbers did, it gets the new ones in their places. One request makes it, the others wait for it. Where
//! new numbers cannot be had soon it is given out as it was; where content moved, so that it might show what was
//! withdrawn, only while the database is away.
//!
//! A page is made from its key alone (host, path, known query keys), never from the request that
//! happened to come first, so nothing of one reader can reach another.

use super::{
    cache::{Flight, Freshness, Made, Page, PageCache, apology},
    key::write_key,
    live_numbers::LiveNumbers,
    portal_register::PortalRegister,
    renumbering::Renumbering,
    stored::Stored,
};
use crate::{domain::address, server::clock::Clock};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, Uri, header},
    middleware::Next,
    response::Response,
};
use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

/// A reader waits this long for a page to be made anew where there is a stored one.
const PATIENCE: Duration = Duration::from_millis(500);
/// A page larger than this is sent, and not kept.
const PAGE_BYTES_MAX: usize = 1024 * 1024;

/// The stored pages, and what they are made from.
#[derive(Clone)]
pub struct StoredPages {
    /// `None`: every page is made for every request.
    pub cache: Option<Arc<PageCache>>,
    pub renumbering: Renumbering,
    pub clock: Clock,
    pub register: Arc<PortalRegister>,
}

/// Answers readers' pages from the cache, and everything else by the router within.
pub async fn serve(State(site): State<StoredPages>, request: Request, next: Next) -> Response {
    let mut key = String::new();
    let (Some(pages), true) = (&site.cache, write_key(&mut key, request.method(), request.uri(), request.headers()))
    else {
        return next.run(request).await;
    };
    let (method, headers) = (request.method(), request.headers());
    let stored = pages.find(&key);
    let freshness = stored.as_ref().map(|page| page.freshness(&site.clock));
    let made = match (&stored, freshness) {
        (Some(page), Some(Freshness::Fresh | Freshness::Ageing)) => return page.answer(method, headers).map(Body::new),
        (Some(page), Some(_)) if site.register.is_away() => return page.answer(method, headers).map(Body::new),
        (Some(_), Some(Freshness::CountsMoved)) => {
            let flight = site.make(pages, &key, stored.as_ref(), next.clone());
            tokio::time::timeout(PATIENCE, flight).await.ok()
        }
        _ => {
            let made = site.make(pages, &key, stored.as_ref(), next.clone()).await;
            // That flight may have begun before the content moved.
            match &made {
                Made::Page(page) if page.freshness(&site.clock) == Freshness::ContentMoved => {
                    Some(site.make(pages, &key, Some(page), next.clone()).await)
                }
                _ => Some(made),
            }
        }
    };
    if made.as_ref().is_some_and(Made::is_missing) && may_name_another(request.uri()) {
        return next.run(request).await;
    }
    match (stored, made) {
        (_, Some(made)) if !made.is_failure() => made.into_answer(method, headers),
        (Some(page), _) if freshness == Some(Freshness::CountsMoved) || site.register.is_away() => {
            page.answer(method, headers).map(Body::new)
        }
        (_, Some(made)) => made.into_answer(method, headers),
        (_, None) => apology().into_answer(method, headers),
    }
}

/// Whether the old portal may have had something else there: a key keeps only what our own pages are asked for by.
fn may_name_another(uri: &Uri) -> bool {
    uri.query().is_some_and(|query| address::may_name_another(uri.path(), query))
}

impl StoredPages {
    /// Joins the flight of this key, or starts one.
    fn make(&self, pages: &Arc<PageCache>, key: &str, former: Option<&Arc<Page>>, next: Next) -> Flight {
        pages.make(key, |key| {
            let (site, former) = (self.clone(), former.cloned());
            async move {
                match former.as_ref().filter(|former| former.needs_numbers_only(&site.clock)) {
                    Some(former) => site.renumbering.renumber(former).await,
                    None => site.render(&key, former.as_deref(), next).await,
                }
            }
        })
    }

    /// Makes the page of a key by the router, as for somebody of whom nothing is known.
    async fn render(&self, key: &str, former: Option<&Page>, next: Next) -> Made {
        let Some((host, path)) = key.split_once('\n') else { return apology() };
        let request = Request::get(path).header(header::HOST, host).body(Body::empty());
        let Ok(request) = request else { return apology() };
        let now = self.clock.now();
        // Taken before the database is asked: what moves meanwhile makes the page old, never wrong.
        let motion = self.register.motion_of_host(host);
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
                    is_ageing: AtomicBool::new(false),
                }))
            }
            _ => Made::Other(parts.status, parts.headers, body),
        }
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
