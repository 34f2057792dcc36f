//! Every address that the server answers, and the layers around it.

use crate::{
    app,
    domain::{
        Look, Slug,
        address::{
            AUDIT_CSV_PATH, COLORS_PATH, FAVICON_PATH, FIGURES_CSV_PATH, IMPORT_CSV_PATH, IMPORT_UPLOAD_PATH,
            IMPORTS_PATH, NEWS_SITEMAP_PATH, OLD_FAVICON_PATH, PIXEL_PATH, ROBOTS_PATH, ROYALTIES_CSV_PATH,
            SECURITY_PATH, SITEMAP_PATH, TOUCH_ICON_PATH, UPLOAD_PATH,
        },
    },
    newsroom::{PostedForm, UploadAnswer, media_item::PATH as LIBRARY_PATH},
    server::{
        media::serving::ContentVersion,
        newsroom_request::NewsroomReach,
        pages::{
            portal_register::PortalRegister,
            serving::{self, StoredPages},
        },
        reader_request::{ClientAddress, Reach},
        request_head::{client_address, host_header, host_name},
        settings::{REQUEST_TIMEOUT, Settings, base_port},
        state::AppState,
        tls::Certificates,
        web::{
            admission::{self, is_of_newsroom},
            assets, audit_csv, colors,
            count_call::CountCalls,
            feeds, figures_csv,
            front::{Encryption, PROOF_PATH, Site},
            health, icons, imports_csv, manifest, media_files, pixel, posted_form, public_api, refused_access, robots,
            royalties_csv,
            security::{self, NEWSROOM_BODY, READERS_BODY},
            share_picture, sitemaps,
            source_uploads::{self, SOURCE_FORM_BYTES_MAX, SOURCE_TIME},
            uploads::{self, FORM_BYTES_MAX, UPLOAD_TIME},
        },
    },
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{ConnectInfo, DefaultBodyLimit, FromRef, OriginalUri, Path, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use leptos::{
    nonce::Nonce,
    prelude::{provide_context, use_context},
};
use leptos_axum::{LeptosRoutes, generate_route_list};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

/// What a page ends with.
const END: &[u8] = b"</html>";

/// What answers requests: what a connection answers itself, and the router for the rest.
pub fn site(state: AppState) -> Site {
    Site {
        pages: state.pages.clone(),
        clock: state.clock.clone(),
        count_calls: CountCalls::from_ref(&state),
        router: router(state),
        encryption: None,
    }
}

/// The same over encrypted connections, which are shown `certificates`; others are led to the port of the public address.
///
/// # Errors
/// A machine that gives no random bytes.
pub fn encrypted_site(state: AppState, certificates: Arc<Certificates>) -> anyhow::Result<Site> {
    let plain = plain_router(&state, certificates.clone());
    let encryption = Encryption { acceptor: certificates.acceptor()?, certificates, plain };
    Ok(Site { encryption: Some(encryption), ..site(state) })
}

/// What is answered without encryption where there is such: whether the program is well, what an authority asks, and where to go.
fn plain_router(state: &AppState, certificates: Arc<Certificates>) -> Router {
    // Not the one that is listened on: something before us may lead there.
    let port = state.settings.base_url.as_deref().and_then(base_port).unwrap_or(443);
    let register = state.register.clone();
    let lead = move |host: HeaderMap, target: OriginalUri| lead_to_encrypted(register.clone(), host, target, port);
    let prove = async move |Path(token): Path<String>| certificates.answer(&token).ok_or(StatusCode::NOT_FOUND);
    Router::new()
        .fallback(lead)
        // It may ask the database for a name.
        .layer(from_fn_with_state(state.lanes.clone(), admission::admit))
        .layer(from_fn(limit_time))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route(&format!("{PROOF_PATH}{{token}}"), get(prove))
        .with_state(state.clone())
}

/// 308, so that what is sent is sent again; a name that is none of ours gets what it gets elsewhere.
async fn lead_to_encrypted(
    register: Arc<PortalRegister>, headers: HeaderMap, OriginalUri(target): OriginalUri, port: u16,
) -> Response {
    let host = host_header(&headers).unwrap_or_default();
    let name = match (register.find(host).await, host_name(host)) {
        (Ok(Some(_)), Some(name)) => name,
        _ => return misdirected(&register).await,
    };
    let port = if port == 443 { String::new() } else { format!(":{port}") };
    let path = target.path_and_query().map(|path| path.as_str()).filter(|path| path.starts_with('/')).unwrap_or("/");
    Redirect::permanent(&format!("https://{name}{port}{path}")).into_response()
}

pub fn router(state: AppState) -> Router {
    let policy = security::content_security_policy(&state.leptos_options);
    portal_router(&state)
        // Not of one portal: for load balancers, and the same files for all.
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .merge(assets::router(&state.leptos_options.site_pkg_dir))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.settings.clone(), security::refuse_cross_site_writes))
        .layer(from_fn(limit_time))
        .layer(CatchPanicLayer::custom(security::apologize))
        .layer(from_fn_with_state((policy, state.settings.https.is_some()), security::add_headers))
        // Outside of all that makes an answer: what is stored is the whole of it.
        .layer(from_fn_with_state(StoredPages::from_ref(&state), serving::serve))
        .layer(from_fn(log_request))
        .with_state(state)
}

/// Pages, server functions and pictures: what belongs to the portal that the Host names.
fn portal_router(state: &AppState) -> Router<AppState> {
    let context = {
        let (reach, newsroom_reach) = (Reach::from_ref(state), NewsroomReach::from_ref(state));
        move || {
            provide_context(reach.clone());
            provide_context(newsroom_reach.clone());
            let beside = use_context::<Parts>().map(|parts| parts.extensions).unwrap_or_default();
            if let Some(form) = beside.get::<PostedForm>() {
                provide_context(form.clone());
            }
            if let Some(answer) = beside.get::<UploadAnswer>() {
                provide_context(answer.clone());
            }
            // Our policy allows scripts by hash. An empty nonce in the place of Leptos' random one
            // makes the same page the same bytes.
            provide_context(Nonce::from_value(""));
        }
    };
    let shell = {
        let options = state.leptos_options.clone();
        move || app::shell(options.clone())
    };
    let render_page = leptos_axum::render_app_async_with_context(context.clone(), shell.clone());
    let say_on = |page: &'static str| {
        let (places, render) = (state.upload_places.clone(), render_page.clone());
        from_fn(move |request: Request, next: Next| {
            uploads::say_on_page(page, request, next, places.clone(), render.clone())
        })
    };
    let (say_on_page, say_sources) = (say_on(LIBRARY_PATH), say_on(IMPORTS_PATH));
    let missing = async move |request: Request| match without_final_slash(&request) {
        _ if ![Method::GET, Method::HEAD].contains(request.method()) => {
            (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET,HEAD")]).into_response()
        }
        Some(path) => (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, path)]).into_response(),
        None => render_page(request).await,
    };
    let files_only = {
        let missing = missing.clone();
        from_fn(move |request: Request, next: Next| {
            let missing = missing.clone();
            async move {
                match is_file(&request) {
                    true => next.run(request).await,
                    false => missing(request).await,
                }
            }
        })
    };
    let pages = generate_route_list(app::App);
    let mut router = Router::new();
    for page in pages.iter().map(|page| page.path()).filter(|path| is_of_newsroom(path)) {
        // Axum takes the method before its layers are asked.
        router = router.route(page, post(leptos_axum::render_app_async_with_context(context.clone(), shell.clone())));
    }
    router
        .leptos_routes_with_context(state, pages, context, shell)
        .route("/media/{name}", get(media_files::serve_picture).layer(files_only.clone()))
        .route("/tep/{name}", get(media_files::serve_document).layer(files_only.clone()))
        .route("/mau-sac/{name}", get(colors::serve).layer(files_only.clone()))
        .route("/anh-chia-se/{name}", get(share_picture::serve).layer(files_only.clone()))
        .route(FAVICON_PATH, get(icons::serve_svg))
        .route(OLD_FAVICON_PATH, get(icons::serve_ico))
        .merge(feeds::router())
        .merge(manifest::router())
        .merge(public_api::router())
        .route(SITEMAP_PATH, get(sitemaps::serve))
        .route("/sitemap-{part}", get(sitemaps::serve_part).layer(files_only))
        .route(NEWS_SITEMAP_PATH, get(sitemaps::serve_news))
        .route(ROBOTS_PATH, get(robots::serve_robots))
        .route(SECURITY_PATH, get(robots::serve_security))
        .route(TOUCH_ICON_PATH, get(icons::serve_touch_icon))
        .route(AUDIT_CSV_PATH, post(audit_csv::take))
        .route(FIGURES_CSV_PATH, post(figures_csv::take))
        .route(IMPORT_CSV_PATH, post(imports_csv::take))
        .route(ROYALTIES_CSV_PATH, post(royalties_csv::take))
        .route(UPLOAD_PATH, post(uploads::take).layer(DefaultBodyLimit::max(FORM_BYTES_MAX)).layer(say_on_page))
        .route(
            IMPORT_UPLOAD_PATH,
            post(source_uploads::take).layer(DefaultBodyLimit::max(SOURCE_FORM_BYTES_MAX)).layer(say_sources),
        )
        .route(PIXEL_PATH, get(pixel::count_pixel))
        .fallback(missing)
        .layer(from_fn(complete_page))
        .layer(from_fn(media_files::hand_on_token))
        .layer(from_fn_with_state(NewsroomReach::from_ref(state), refused_access::write_down))
        .layer(from_fn_with_state((state.register.clone(), state.settings.clone()), find_portal_of_request))
        .layer(from_fn_with_state(state.register.clone(), posted_form::show_readers))
        .layer(from_fn_with_state(state.lanes.clone(), admission::admit))
        // A place is for a request that is whole: a body that never comes holds none.
        .layer(from_fn(limit_api))
        .layer(from_fn(posted_form::take_form))
        .layer(from_fn(keep_newsroom_apart))
}

/// Axum and Leptos read some addresses in two ways; whoever sends such a one is led nowhere.
async fn keep_newsroom_apart(request: Request, next: Next) -> Response {
    match names_newsroom(request.uri().path()) {
        true => plain(StatusCode::NOT_FOUND, "Không có trang nào ở địa chỉ này.\n"),
        false => next.run(request).await,
    }
}

/// Whether what is asked for may be a file of ours. Other names were an old portal's, if anybody's.
fn is_file(request: &Request) -> bool {
    let path = request.uri().path();
    let colors = path.strip_prefix(COLORS_PATH).and_then(|rest| rest.strip_prefix('/'));
    media_files::is_address(path)
        || share_picture::is_address(path)
        || sitemaps::is_address(path)
        || colors.and_then(Look::of_file_name).is_some()
}

/// Whether Leptos would read the newsroom's address in one that is not: with `..`, signs in percent, slashes that stand
/// twice. Made there, its page would pass by what holds for the newsroom's.
fn names_newsroom(path: &str) -> bool {
    if is_of_newsroom(path) {
        return false;
    }
    let decoded = urlencoding::decode_binary(path.as_bytes());
    let mut words = Vec::new();
    for word in decoded.split(|byte| [b'/', b'\\'].contains(byte)) {
        match word {
            b"" | b"." => {}
            b".." => drop(words.pop()),
            word => words.push(String::from_utf8_lossy(word)),
        }
    }
    is_of_newsroom(&format!("/{}", words.join("/")))
}

/// Where `/tin-tuc/` should have been `/tin-tuc`. Only addresses made of slugs are sent on, so no
/// request can make us point to another host.
fn without_final_slash(request: &Request) -> Option<String> {
    let path = request.uri().path().strip_prefix('/')?.strip_suffix('/')?;
    let is_ours = path.split('/').all(|part| Slug::parse(part).is_some());
    is_ours.then(|| match request.uri().query() {
        Some(query) => format!("/{path}?{query}"),
        None => format!("/{path}"),
    })
}

/// Pages are sent whole, with their length. Leptos ends them with scripts for hydrating the whole
/// document; islands do not use those, and our policy would refuse them.
async fn complete_page(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page {
        return response;
    }
    let (parts, body) = response.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(page) => {
            let end =
                page.windows(END.len()).rposition(|window| window == END).map_or(page.len(), |start| start + END.len());
            Response::from_parts(parts, Body::from(page.slice(..end)))
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered to its end");
            plain(StatusCode::INTERNAL_SERVER_ERROR, "Trang gặp sự cố. Mời bạn thử lại sau ít phút.\n")
        }
    }
}

/// What takes longer is given up, but for what the newsroom sends over a slow line.
async fn limit_time(request: Request, next: Next) -> Response {
    let more = match request.uri().path() {
        UPLOAD_PATH => UPLOAD_TIME,
        IMPORT_UPLOAD_PATH => SOURCE_TIME,
        path if is_of_newsroom(path) => NEWSROOM_BODY.time,
        _ => Duration::ZERO,
    };
    let answering = tokio::time::timeout(REQUEST_TIMEOUT + more, next.run(request));
    answering.await.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

/// Server functions take small bodies, and their answers are nobody's to keep. The public interface takes none, and says itself who
/// may keep what.
async fn limit_api(mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !path.starts_with("/api/") || public_api::is_of_public_api(path) {
        return next.run(request).await;
    }
    // HEAD is GET without the body (RFC 9110, 9.3.2), which Leptos does not know; hyper leaves the body out.
    if request.method() == Method::HEAD {
        *request.method_mut() = Method::GET;
    }
    // Asked for HTML, Leptos would answer with a redirect to whatever the Referer says.
    request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let limit = if is_of_newsroom(request.uri().path()) { NEWSROOM_BODY } else { READERS_BODY };
    let mut response = security::limit_body(limit, request, next).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Puts the portal and the client's address beside the request. A Host that no portal answers to
/// gets 421 Misdirected Request (RFC 9110, 15.5.20).
async fn find_portal_of_request(
    State((register, settings)): State<(Arc<PortalRegister>, Arc<Settings>)>, mut request: Request, next: Next,
) -> Response {
    let host = host_header(request.headers()).unwrap_or_default().to_owned();
    let portal = match register.find(&host).await {
        Ok(Some(portal)) => portal,
        Ok(None) => return misdirected(&register).await,
        Err(error) => {
            tracing::error!(%error, "the portal of a request could not be looked up");
            return plain(StatusCode::SERVICE_UNAVAILABLE, "Trang đang gặp sự cố. Mời bạn thử lại sau ít phút.\n");
        }
    };
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let address = client_address(request.headers(), peer, &settings.trusted_proxies);
    request.extensions_mut().insert(ClientAddress(address));
    let version = register.motion(portal.id).map_or(0, |motion| motion.now().content);
    request.extensions_mut().insert(ContentVersion(version));
    request.extensions_mut().insert(portal);
    next.run(request).await
}

async fn misdirected(register: &PortalRegister) -> Response {
    match register.is_empty().await {
        Ok(true) => plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "Chưa có cổng thông tin nào. Người quản trị hãy chạy “bantin demo load” hoặc “bantin import legacy”.\n",
        ),
        _ => plain(StatusCode::MISDIRECTED_REQUEST, "Máy chủ này không phục vụ tên miền mà bạn hỏi.\n"),
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Body::from(text)).into_response()
}

/// One line for each request at debug level, for each failure at warn. No address, no query: they
/// are people's own.
async fn log_request(request: Request, next: Next) -> Response {
    let (method, path, start) = (request.method().clone(), request.uri().path().to_owned(), Instant::now());
    let response = next.run(request).await;
    let (status, millis) = (response.status().as_u16(), start.elapsed().as_millis());
    if response.status().is_server_error() {
        tracing::warn!(%method, path, status, millis, "request failed");
    } else {
        tracing::debug!(%method, path, status, millis, "request");
    }
    response
}
