//! What a server function may know of the request it answers.

use crate::{
    db::{
        Db,
        redirects::{self, Redirect},
    },
    domain::{LiveCounts, Portal, Sighting, Timestamp, address::may_name_another},
    error::AppError,
    server::{
        clock::Clock,
        counting::{Counting, Visitor, most_read::MostReadLists},
        failure::failure,
        request_head::{host_header, is_loopback, is_signed_in},
        settings::{Settings, base_host},
    },
};
use axum::http::{HeaderMap, header, request::Parts};
use leptos::prelude::use_context;
use std::{net::IpAddr, sync::Arc};

/// What readers' server functions reach; the router puts it into Leptos' context.
#[derive(Clone)]
pub struct Reach {
    pub db: Db,
    pub clock: Clock,
    pub settings: Arc<Settings>,
    pub counting: Counting,
    pub most_read: Arc<MostReadLists>,
}

/// A reader's request: which portal, at what time.
pub struct ReaderRequest {
    pub db: Db,
    pub counting: Counting,
    pub most_read: Arc<MostReadLists>,
    pub portal: Portal,
    pub now: Timestamp,
    settings: Arc<Settings>,
    parts: Parts,
}

/// Who sent the request, put beside it by the router.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

impl Default for ClientAddress {
    /// Nobody's.
    fn default() -> ClientAddress {
        ClientAddress(IpAddr::from([0, 0, 0, 0]))
    }
}

impl ReaderRequest {
    /// Reads the present request from Leptos' context.
    ///
    /// # Errors
    /// Outside a request that went through our router.
    pub fn current() -> Result<ReaderRequest, AppError> {
        let outside = || failure("a server function ran outside a request", &"no context");
        let parts = use_context::<Parts>().ok_or_else(outside)?;
        let Reach { db, clock, settings, counting, most_read } = use_context().ok_or_else(outside)?;
        let portal = parts.extensions.get::<Portal>().cloned().ok_or_else(outside)?;
        Ok(ReaderRequest { db, counting, most_read, portal, now: clock.now(), settings, parts })
    }

    /// Counts a sighting of whoever sent this request.
    pub async fn count(&self, sighting: Sighting) -> Result<LiveCounts, AppError> {
        let ClientAddress(address) = self.parts.extensions.get().copied().unwrap_or_default();
        self.counting.count(sighting, visitor(&self.portal, &self.parts.headers, address), self.now).await
    }

    /// What to say where there is nothing at `path`: what became of its address. The page of that path is asked for
    /// with its query, by which an old portal may have told its pages apart.
    pub async fn missing(&self, path: &str) -> AppError {
        let uri = &self.parts.uri;
        // What is no UTF-8 without its signs in percent is asked for as a page alone, whatever the router made of it.
        let is_its_page =
            urlencoding::decode(uri.path()).map_or(true, |own| own.trim_end_matches('/') == path.trim_end_matches('/'));
        let whole = uri.path_and_query().filter(|_| is_its_page);
        match redirects::find(&self.db, self.portal.id, whole.map_or(path, |whole| whole.as_str())).await {
            Ok(Some(Redirect::Moved { target })) => AppError::Moved { target },
            Ok(Some(Redirect::Removed { reason })) => AppError::Gone { reason },
            Ok(None) => AppError::NotFound,
            Err(error) => error.into(),
        }
    }

    /// Nothing, where the front page is asked for and not what an old portal told apart by a query behind `/`.
    ///
    /// # Errors
    /// `Moved` or `Gone`: what became of that.
    pub async fn ask_of_query(&self) -> Result<(), AppError> {
        let uri = &self.parts.uri;
        if uri.path() != "/" || !uri.query().is_some_and(|query| may_name_another("/", query)) {
            return Ok(());
        }
        match self.missing("/").await {
            AppError::NotFound => Ok(()),
            became => Err(became),
        }
    }

    /// The portal's public address without a final slash.
    pub fn origin(&self) -> String {
        origin(&self.parts.headers, &self.settings)
    }
}

/// The public address, without a final slash, of the portal that a request is for. The configured one is that of the portal
/// which answers to it; another portal's is the host it was asked for by.
pub fn origin(headers: &HeaderMap, settings: &Settings) -> String {
    let host = host_header(headers).unwrap_or("localhost");
    match &settings.base_url {
        Some(url) if is_loopback(host) || base_host(url) == base_host(&format!("http://{host}")) => url.clone(),
        Some(url) if url.starts_with("https:") => format!("https://{host}"),
        _ => format!("http://{host}"),
    }
}

pub fn visitor<'a>(portal: &Portal, headers: &'a HeaderMap, address: IpAddr) -> Visitor<'a> {
    Visitor {
        address,
        user_agent: headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default(),
        is_editor: is_signed_in(headers),
        is_portal_closed: portal.closed.is_some(),
    }
}
