//! `/api/v1/…`: what readers may see, for the programs of others. It only reads; `openapi.json` beside this file describes it,
//! and `docs/api.md` tells of it.

use super::{
    made_file::{ASK_AGAIN, FileKind, FileRequest, Making},
    problem::Problem,
    public_api_query::ArticlesQuery,
};
use crate::{
    db::{
        articles::{self, WantedArticles},
        portals,
    },
    domain::{
        Article, ArticleId, Photo, Section,
        address::{self, PUBLIC_API_PATH},
    },
    server::{counting::Counting, syndication::absolute},
};
use axum::{
    Router,
    extract::{FromRef, Path, RawQuery, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{MethodRouter, any},
};
use serde_json::{Value, json};

const OPENAPI: &str = include_str!("openapi.json");
const METHODS: &str = "GET, HEAD, OPTIONS";

const JSON: FileKind = FileKind { content_type: "application/json", cache_control: ASK_AGAIN, is_text: true };
const DESCRIPTION: FileKind = FileKind { content_type: "application/json", cache_control: ASK_AGAIN, is_text: true };

type Answered = Result<Response, Problem>;

pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Making: FromRef<S>,
    Counting: FromRef<S>,
{
    let reading = |method_router: MethodRouter<S>| method_router.options(preflight).fallback(not_allowed);
    let at = |path: &str| format!("{PUBLIC_API_PATH}{path}");
    Router::new()
        .route(&at("/articles"), reading(axum::routing::get(list_articles)))
        .route(&at("/articles/{id}"), reading(axum::routing::get(find_article)))
        .route(&at("/sections"), reading(axum::routing::get(list_sections)))
        .route(&at("/counts"), reading(axum::routing::get(counts)))
        .route(&at("/openapi.json"), reading(axum::routing::get(describe)))
        .route(&at("/{*rest}"), any(nothing))
        .layer(from_fn(for_everybody))
}

/// Whether an address is here, and not a server function's.
pub fn is_of_public_api(path: &str) -> bool {
    path.strip_prefix(PUBLIC_API_PATH).is_some_and(|rest| rest.starts_with('/'))
}

async fn list_articles(request: FileRequest, RawQuery(query): RawQuery) -> Answered {
    let asked = ArticlesQuery::parse(query.as_deref().unwrap_or_default())?;
    let (db, portal) = (&request.db, request.portal.id);
    let section = match &asked.section {
        Some(slug) => Some(portals::find_section(db, portal, slug).await?.ok_or_else(no_section)?.id),
        None => None,
    };
    // One more than is given tells whether the list goes on.
    let limit = asked.limit() + 1;
    let wanted = WantedArticles { section, since: asked.since(), until: asked.until(), before: asked.before, limit };
    let mut articles = articles::list_published_heads(db, portal, wanted, request.now).await?;
    let goes_on = articles.len() == limit as usize;
    articles.truncate(asked.limit() as usize);
    let next = articles
        .last()
        .filter(|_| goes_on)
        .map(|last| format!("{}{PUBLIC_API_PATH}/articles?{}", request.origin, asked.behind(last.key())));
    let listed: Vec<Value> = articles.iter().map(|article| head_of(&request, article)).collect();
    let mut answer = send(&request, &json!({ "articles": listed, "next": next }));
    if let Some(link) = next.and_then(|next| HeaderValue::from_str(&format!("<{next}>; rel=\"next\"")).ok()) {
        answer.headers_mut().insert(header::LINK, link);
    }
    Ok(answer)
}

async fn find_article(request: FileRequest, Path(id): Path<String>) -> Answered {
    /// Whole numbers that every program can hold (RFC 8259, 6).
    const ID_MAX: i64 = 9_007_199_254_740_991;
    let number = id.parse().ok().filter(|number: &i64| (1..=ID_MAX).contains(number) && number.to_string() == id);
    let number = number.ok_or_else(|| Problem::of_parameter("id", "một số nguyên dương"))?;
    let article =
        articles::find_published_by_id(&request.db, request.portal.id, ArticleId(number), request.now).await?;
    let article = article.ok_or_else(|| Problem::not_found("Không có bài nào mang số này."))?;
    let mut whole = head_of(&request, &article);
    let url = format!("{}{}", request.origin, article.path());
    whole["content_html"] = absolute(article.body.as_str(), &request.origin, &url).into();
    whole["views"] = article.views.into();
    Ok(send(&request, &whole))
}

async fn list_sections(request: FileRequest) -> Answered {
    let sections = portals::list_sections(&request.db, request.portal.id).await?;
    let listed = sections.iter().map(|section| {
        let mut listed = section_of(&request, section);
        let feed = |file| format!("{}{}", request.origin, address::feed_path(Some(&section.slug), file));
        listed["feeds"] = json!({ "rss": feed("rss.xml"), "atom": feed("atom.xml"), "json": feed("feed.json") });
        listed
    });
    Ok(send(&request, &json!({ "sections": listed.collect::<Vec<_>>() })))
}

async fn counts(State(counting): State<Counting>, request: FileRequest) -> Answered {
    let counts = counting.visitor_counts(request.portal.id, request.now).await?;
    Ok(send(&request, &json!({ "online": counts.online, "today": counts.today, "total": counts.total })))
}

async fn describe(request: FileRequest) -> Response {
    request.send(OPENAPI.as_bytes().to_vec(), DESCRIPTION)
}

/// All of an article but its body.
fn head_of(request: &FileRequest, article: &Article) -> Value {
    let correction = article.correction.as_ref();
    json!({
        "id": article.id.0,
        "url": format!("{}{}", request.origin, article.path()),
        "headline": article.headline,
        "standfirst": article.standfirst,
        "section": section_of(request, &article.section),
        "byline": article.byline,
        "published_at": article.published_at.iso8601(),
        "modified_at": article.modified_at.iso8601(),
        "correction": correction.map(|correction| json!({ "at": correction.at.iso8601(), "note": correction.note })),
        "photo": article.photo.as_ref().map(|photo| photo_of(request, photo)),
    })
}

fn section_of(request: &FileRequest, section: &Section) -> Value {
    let url = format!("{}{}", request.origin, address::section_path(&section.slug));
    json!({ "slug": section.slug.as_str(), "title": section.heading(), "url": url })
}

fn photo_of(request: &FileRequest, photo: &Photo) -> Value {
    json!({
        "url": format!("{}{}", request.origin, photo.file.src_of_width(photo.file.width)),
        "width": photo.file.width,
        "height": photo.file.height,
        "caption": photo.caption,
        "alt": photo.alt,
    })
}

fn send(request: &FileRequest, answer: &Value) -> Response {
    request.send(answer.to_string().into_bytes(), JSON)
}

fn no_section() -> Problem {
    Problem::not_found("Không có chuyên mục này.")
}

async fn nothing() -> Problem {
    Problem::not_found("Giao diện này không có địa chỉ như vậy. Xem /api/v1/openapi.json.")
}

async fn not_allowed() -> Response {
    let problem = Problem {
        status: StatusCode::METHOD_NOT_ALLOWED,
        title: "Phương thức không được phép".to_owned(),
        detail: "Giao diện này chỉ để đọc: GET và HEAD.".to_owned(),
    };
    let mut answer = problem.into_response();
    answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static(METHODS));
    answer
}

/// A browser asks before a page of another site sends `If-None-Match`.
async fn preflight() -> Response {
    let fields = [
        (header::ALLOW, HeaderValue::from_static(METHODS)),
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS)),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("accept, if-none-match")),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400")),
    ];
    (StatusCode::NO_CONTENT, fields).into_response()
}

/// Pages of every site may read what is here, and whoever takes no JSON is told so.
async fn for_everybody(request: Request, next: Next) -> Response {
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    let mut answer = match is_read && !takes_json(request.headers()) {
        true => not_acceptable(),
        false => next.run(request).await,
    };
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "etag, link"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ] {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}

fn not_acceptable() -> Response {
    let problem = Problem {
        status: StatusCode::NOT_ACCEPTABLE,
        title: "Không có dạng được yêu cầu".to_owned(),
        detail: "Giao diện này chỉ trả lời bằng application/json.".to_owned(),
    };
    problem.into_response()
}

/// By `Accept` (RFC 9110, 12.5.1): nothing asked for is everything.
fn takes_json(headers: &HeaderMap) -> bool {
    let mut ranges = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).peekable();
    let is_json = |range: &str| {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let is_refused = parts.any(|part| part.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0)));
        ["*/*", "application/*", "application/json"].contains(&name.as_str()) && !is_refused
    };
    ranges.peek().is_none() || ranges.any(|ranges| ranges.trim().is_empty() || ranges.split(',').any(is_json))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_takes_json_gets_it() {
        let takes = |accept: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            takes_json(&headers)
        };
        assert!(takes_json(&HeaderMap::new()));
        for accept in
            ["*/*", "application/json", "text/html, application/*;q=0.5", "Application/JSON; charset=utf-8", ""]
        {
            assert!(takes(accept), "{accept}");
        }
        for accept in ["text/html", "application/json;q=0", "application/xml, image/*"] {
            assert!(!takes(accept), "{accept}");
        }
    }

    #[test]
    fn server_functions_are_not_of_it() {
        assert!(is_of_public_api("/api/v1/articles") && is_of_public_api("/api/v1/"));
        for other in ["/api/v1", "/api/v12/x", "/api/open_article", "/"] {
            assert!(!is_of_public_api(other), "{other}");
        }
    }
}
