//! The islands that make the numbers live. After the page is shown, `VisitorCounters` counts its
//! view and keeps the counters fresh; `ViewCount` shows the article's number as it changes.

use crate::{
    domain::{ArticleId, CounterWords, LiveCounts, ReaderToken, VisitorCounts},
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl, task::spawn_local};
use std::time::Duration;
use wasm_bindgen::{JsCast, closure::Closure};

const REFRESH: Duration = Duration::from_secs(30);
const RETRY_AFTER: Duration = Duration::from_secs(5);
const ATTEMPTS: u32 = 4;
const STORAGE_KEY: &str = "bantin.reader";
/// Days are days in Asia/Ho_Chi_Minh, wherever the reader's clock stands.
const VIETNAM_OFFSET_MILLIS: f64 = 7.0 * 3_600_000.0;
const DAY_MILLIS: f64 = 86_400_000.0;

thread_local! {
    /// The views of the article on this page, once they were counted; the islands share it.
    static VIEWS: ArcRwSignal<Option<i64>> = ArcRwSignal::new(None);
}

/// "Lượt xem: 110". `data-views` and `data-visits` tell the page cache which numbers to bring up to date.
#[island]
pub fn ViewCount(article: ArticleId, initial: i64) -> impl IntoView {
    let views = VIEWS.with(ArcRwSignal::clone);
    view! {
        <span class="view-count" data-views=article.0>
            {move || format!("Lượt xem: {}", views.get().unwrap_or(initial))}
        </span>
    }
}

/// "Đang online", "Hôm nay", "Đã truy cập". `article` is the one that this page opens: its view is
/// counted, elsewhere only the visit.
#[island]
pub fn VisitorCounters(initial: VisitorCounts, article: Option<ArticleId>, words: CounterWords) -> impl IntoView {
    let counts = RwSignal::new(initial);
    // Effects run in the browser only. Counting is a step of its own, as the islands' starts are.
    Effect::new(move |_| {
        set_timeout(move || when_visible(move || spawn_local(count(article, counts, ATTEMPTS))), Duration::ZERO);
    });
    Effect::new(move |_| {
        let refresh = move || {
            if is_visible() {
                spawn_local(async move {
                    // A counter that cannot be refreshed keeps its number.
                    if let Ok(fresh) = visitor_counts().await {
                        counts.set(fresh);
                    }
                });
            }
        };
        if let Ok(interval) = set_interval_with_handle(refresh, REFRESH) {
            on_cleanup(move || interval.clear());
        }
    });
    view! {
        <ul class="visitor-counters" aria-label=words.label>
            <li data-visits="online">{move || format!("{}: {}", words.online, counts.get().online)}</li>
            <li data-visits="today">{move || format!("{}: {}", words.today, counts.get().today)}</li>
            <li data-visits="total">{move || format!("{}: {}", words.total, counts.get().total)}</li>
        </ul>
    }
}

/// Counts this page's view or visit. The number is decoration: if counting fails, the page stands as
/// it is. Where the server is busy it is asked again a little later; a repeated call counts once.
async fn count(article: Option<ArticleId>, counts: RwSignal<VisitorCounts>, attempts: u32) {
    let reader = reader_of_today().to_hex();
    let answer = match article {
        Some(ArticleId(id)) => count_view(id.to_string(), reader).await.map(|live| (Some(live.views), live.visitors())),
        None => count_visit(reader).await.map(|visitors| (None, visitors)),
    };
    match answer {
        Ok((views, visitors)) => {
            if views.is_some() {
                VIEWS.with(|shown| shown.set(views));
            }
            counts.set(visitors);
        }
        Err(AppError::Busy) if attempts > 1 => {
            // Spread over five seconds, so that those who were refused together do not return together.
            let delay = RETRY_AFTER + Duration::from_millis((js_sys::Math::random() * 5000.0) as u64);
            set_timeout(move || spawn_local(count(article, counts, attempts - 1)), delay);
        }
        Err(_) => {}
    }
}

/// Runs `act` now, or once a page that was opened in the background is first looked at.
fn when_visible(act: impl Fn() + 'static) {
    if is_visible() {
        return act();
    }
    let done = std::cell::Cell::new(false);
    let listener = Closure::<dyn Fn()>::new(move || {
        if is_visible() && !done.replace(true) {
            act();
        }
    });
    // The listener lives as long as the page does.
    let _ = document().add_event_listener_with_callback("visibilitychange", listener.into_js_value().unchecked_ref());
}

fn is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}

/// This browser's token for today: made at random, kept in local storage (no cookie), forgotten
/// when the day changes. Without storage, a new one for each page.
fn reader_of_today() -> ReaderToken {
    let today = ((js_sys::Date::now() + VIETNAM_OFFSET_MILLIS) / DAY_MILLIS).floor() as i64;
    let storage = window().local_storage().ok().flatten();
    let stored = storage.as_ref().and_then(|storage| storage.get_item(STORAGE_KEY).ok().flatten());
    let known = stored.as_deref().and_then(|text| text.split_once(':')).filter(|(day, _)| *day == today.to_string());
    if let Some(token) = known.and_then(|(_, token)| ReaderToken::parse(token)) {
        return token;
    }
    let token = random_token();
    if let Some(storage) = storage {
        let _ = storage.set_item(STORAGE_KEY, &format!("{today}:{}", token.to_hex()));
    }
    token
}

fn random_token() -> ReaderToken {
    let mut bits = [0; 8];
    let filled = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bits));
    if filled.is_err() {
        // A very old browser: nothing secret hangs on the token, it only must differ from others.
        return ReaderToken::from_bits((js_sys::Math::random() * 9e15) as u64);
    }
    ReaderToken::from_bits(u64::from_be_bytes(bits))
}

/// Counts that `reader` opened `article` today, once however often it is sent, and answers the
/// numbers that then stand; they are flushed to disk by then. See `docs/counting.md`.
///
/// # Errors
/// `NotFound` for an article that readers cannot open, `Unprocessable` for a malformed value.
#[server(prefix = "/api", endpoint = "count_view")]
pub async fn count_view(
    #[server(default)] article: String, #[server(default)] reader: String,
) -> Result<LiveCounts, AppError> {
    let request = crate::server::reader_request::ReaderRequest::current()?;
    let fields = crate::server::counting::CallFields { article, reader };
    request.count(fields.sighting(request.portal.id)?).await
}

/// Counts that `reader` visits the portal today, on a page that is no article.
///
/// # Errors
/// `Unprocessable` for a malformed token.
#[server(prefix = "/api", endpoint = "count_visit")]
pub async fn count_visit(#[server(default)] reader: String) -> Result<VisitorCounts, AppError> {
    let request = crate::server::reader_request::ReaderRequest::current()?;
    let reader = ReaderToken::parse(&reader).ok_or(AppError::unprocessable("reader"))?;
    let sighting = crate::domain::Sighting { portal: request.portal.id, article: None, reader };
    Ok(request.count(sighting).await?.visitors())
}

/// The portal's three numbers; counts nothing.
#[server(name = ReadVisitorCounts, prefix = "/api", endpoint = "visitor_counts", input = GetUrl)]
pub async fn visitor_counts() -> Result<VisitorCounts, AppError> {
    let request = crate::server::reader_request::ReaderRequest::current()?;
    Ok(request.counting.visitor_counts(request.portal.id, request.now).await?)
}
