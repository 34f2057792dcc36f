//! How much may be under way at once. What is accepted stays quick; the rest is told at once to come
//! back, and each kind of work has a lane of its own, so that a crowd of readers does not shut out the
//! newsroom. Health checks and the site's own files pass beside the lanes.

use crate::{
    domain::address::{IMPORT_UPLOAD_PATH, UPLOAD_PATH},
    error::AppError,
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

/// Pages being made and questions being answered for readers.
const READING_MAX: usize = 128;
/// And so many more wait for a place: when a portal publishes, all its pages are made anew. At a thousand a
/// second the last of them waits a quarter of a second; the time is for a server that is stuck.
const WAITING_MAX: usize = 256;
const WAITING_TIME_MAX: Duration = Duration::from_secs(5);
/// Views waiting for their transaction. They are answered together, so many may wait.
const COUNTING_MAX: usize = 8_192;
/// Pictures being sent, of which a page has many. Each holds a file open (`listener` keeps handles for them).
const PICTURES_MAX: usize = 256;
/// Searches being made. Each may ask the database some times, and whoever searches often is no reader of pages: a flood of them
/// leaves these their connections.
const SEARCHING_MAX: usize = 4;
const NEWSROOM_MAX: usize = 64;
/// Files on their way to the newsroom, over slow lines too; what is done with them has limits of its own.
const UPLOADS_MAX: usize = 64;

pub struct Lanes {
    reading: Lane,
    counting: Lane,
    pictures: Lane,
    searching: Lane,
    newsroom: Lane,
    uploads: Lane,
}

/// Its places, and those for whoever waits for one: a crowd in one lane fills no other.
struct Lane {
    places: Arc<Semaphore>,
    waiting: Semaphore,
}

impl Lane {
    fn new(places: usize) -> Lane {
        Lane { places: Arc::new(Semaphore::new(places)), waiting: Semaphore::new(WAITING_MAX) }
    }

    /// A place in it, perhaps after a moment; `None` where there is none.
    async fn enter(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = self.places.clone().try_acquire_owned() {
            return Some(place);
        }
        let _waiting = self.waiting.try_acquire().ok()?;
        tokio::time::timeout(WAITING_TIME_MAX, self.places.clone().acquire_owned()).await.ok()?.ok()
    }
}

impl Default for Lanes {
    fn default() -> Lanes {
        Lanes {
            reading: Lane::new(READING_MAX),
            counting: Lane::new(COUNTING_MAX),
            pictures: Lane::new(PICTURES_MAX),
            searching: Lane::new(SEARCHING_MAX),
            newsroom: Lane::new(NEWSROOM_MAX),
            uploads: Lane::new(UPLOADS_MAX),
        }
    }
}

impl Lanes {
    /// A place in the newsroom's lane; `None` where there is none.
    pub async fn enter_newsroom(&self) -> Option<OwnedSemaphorePermit> {
        self.newsroom.enter().await
    }

    /// The same of uploads. Who may upload takes it (`upload_places`): it is held for as long as a file is under way.
    pub async fn enter_uploads(&self) -> Option<OwnedSemaphorePermit> {
        self.uploads.enter().await
    }

    /// Leaves no place for readers as long as the answer is held: what a crowd does.
    pub fn take_all_for_reading(&self) -> Option<[SemaphorePermit<'_>; 2]> {
        let places = self.reading.places.try_acquire_many(READING_MAX as u32).ok()?;
        Some([places, self.reading.waiting.try_acquire_many(WAITING_MAX as u32).ok()?])
    }

    fn of(&self, path: &str) -> &Lane {
        if is_of_newsroom(path) {
            return &self.newsroom;
        }
        match path.split('/').nth(1).unwrap_or_default() {
            "api" if path.starts_with("/api/count_") => &self.counting,
            "luot-xem.gif" => &self.counting,
            "media" | "tep" | "anh-chia-se" => &self.pictures,
            "tim-kiem" => &self.searching,
            "api" if ["/api/search_articles", "/api/suggest_search"].contains(&path) => &self.searching,
            _ => &self.reading,
        }
    }
}

/// Whether an address is the newsroom's: its screens, signing in, previews, what readers send it, and its server functions.
pub fn is_of_newsroom(path: &str) -> bool {
    let mut words = path.split('/').skip(1);
    match (words.next().unwrap_or_default(), words.next().unwrap_or_default()) {
        ("bao-loi" | "dang-nhap" | "toa-soan" | "xem-truoc", _) => true,
        ("api", area) => area == "toa-soan",
        _ => false,
    }
}

/// Whether files are sent to it.
pub fn is_upload(path: &str) -> bool {
    [UPLOAD_PATH, IMPORT_UPLOAD_PATH].contains(&path)
}

/// Lets a request in where there is room; answers 503 with Retry-After where not. Uploads take their places themselves.
pub async fn admit(State(lanes): State<Arc<Lanes>>, request: Request, next: Next) -> Response {
    if is_upload(request.uri().path()) {
        return next.run(request).await;
    }
    match lanes.of(request.uri().path()).enter().await {
        // The file is open until the last of it is sent.
        Some(place) if ["/media/", "/tep/"].iter().any(|store| request.uri().path().starts_with(store)) => {
            next.run(request).await.map(|body| Body::new(Held { body, _place: place }))
        }
        Some(_place) => next.run(request).await,
        None => busy(request.uri().path()),
    }
}

/// A body that holds its place until it is sent.
struct Held {
    body: Body,
    _place: OwnedSemaphorePermit,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>, context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn busy(path: &str) -> Response {
    const PAGE: &str = "<!DOCTYPE html><html lang=\"vi\"><head><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Trang đang rất đông người xem</title></head>\
        <body><h1>Trang đang rất đông người xem</h1><p>Mời bạn thử lại sau ít giây.</p></body></html>\n";
    let mut answer = AppError::Busy.answer();
    if !path.starts_with("/api/") {
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        *answer.body_mut() = Body::from(PAGE);
    }
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_searches_leaves_readers_their_places() {
        let lanes = Lanes::default();
        let taken = lanes.of("/tim-kiem").places.try_acquire_many(SEARCHING_MAX as u32);
        assert!(taken.is_ok() && lanes.of("/api/search_articles").places.try_acquire().is_err());
        assert!(lanes.of("/tin-tuc").places.try_acquire().is_ok());
    }

    #[test]
    fn readers_do_not_take_the_newsrooms_places() {
        let lanes = Lanes::default();
        let taken = lanes.take_all_for_reading();
        assert!(taken.is_some());
        assert!(lanes.of("/api/open_article").places.try_acquire().is_err(), "readers share one lane");
        for free in [
            "/dang-nhap",
            "/toa-soan/bai-moi",
            "/api/toa-soan/save",
            "/api/count_view",
            "/luot-xem.gif",
            "/media/x.webp",
            "/tep/x.pdf",
            "/tim-kiem",
            "/api/suggest_search",
        ] {
            assert!(lanes.of(free).places.try_acquire().is_ok(), "{free}");
        }
    }
}
