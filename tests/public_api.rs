//! The interface for programs of others, through the real router on both engines, and the description that it gives of itself.

use crate::support::{HOUR, TestPortal};
use axum::http::{Method, Request, StatusCode, header};
use serde_json::Value;
use std::collections::BTreeSet;

/// What the description says of a schema's name, or of the schema itself.
fn resolved<'a>(description: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(name) => {
            description.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{name} is not there"))
        }
        None => schema,
    }
}

/// Holds a value to as much of JSON Schema as the description uses. `properties` of a whole object are known; what is missing or
/// more is a fault.
fn check(description: &Value, schema: &Value, value: &Value, place: &str) {
    let schema = resolved(description, schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        check(description, part, value, place);
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().map(|name| name.as_str().unwrap()).collect(),
        _ => Vec::new(),
    };
    let own = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    assert!(types.is_empty() || types.contains(&own), "{place}: {value} is none of {types:?}");
    for required in schema["required"].as_array().into_iter().flatten().filter(|_| own == "object") {
        assert!(value.get(required.as_str().unwrap()).is_some(), "{place}: {required} is missing");
    }
    for (name, part) in value.as_object().into_iter().flatten().filter(|_| schema.get("properties").is_some()) {
        let known = schema["properties"].get(name).unwrap_or_else(|| panic!("{place}: {name} is not described"));
        check(description, known, part, &format!("{place}.{name}"));
    }
    for part in value.as_array().into_iter().flatten() {
        check(description, &schema["items"], part, &format!("{place}[]"));
    }
}

#[tokio::test]
async fn every_answer_is_as_it_is_described() {
    for portal in TestPortal::both().await {
        let id = portal.publish("bai-mot", HOUR).await;
        portal.publish("bai-hai", 2 * HOUR).await;
        portal
            .sql("update articles set correction_note = 'Sửa giờ.', corrected_at = published_at where slug = 'bai-mot'")
            .await;
        let description = portal.get("/api/v1/openapi.json").await;
        assert_eq!(description.header("content-type"), "application/json");
        let description: Value = serde_json::from_str(&description.text).unwrap();
        let mut asked = BTreeSet::new();
        for (path, described) in [
            ("/api/v1/articles".to_owned(), "/api/v1/articles"),
            ("/api/v1/articles?limit=1&section=tin-tuc&from=2022-01-01&to=2022-01-17".to_owned(), "/api/v1/articles"),
            (format!("/api/v1/articles/{}", id.0), "/api/v1/articles/{id}"),
            ("/api/v1/sections".to_owned(), "/api/v1/sections"),
            ("/api/v1/counts".to_owned(), "/api/v1/counts"),
            ("/api/v1/articles/999999".to_owned(), "/api/v1/articles/{id}"),
            ("/api/v1/articles/x".to_owned(), "/api/v1/articles/{id}"),
            ("/api/v1/articles?section=khong-co".to_owned(), "/api/v1/articles"),
            ("/api/v1/articles?limit=0".to_owned(), "/api/v1/articles"),
        ] {
            let answer = portal.get(&path).await;
            let responses = &description["paths"][described]["get"]["responses"];
            let response = resolved(&description, &responses[answer.status.as_str()]);
            let kind = answer.header("content-type");
            let schema = &response["content"][kind]["schema"];
            assert!(schema.is_object(), "{path}: {} as {kind} is not described", answer.status);
            check(&description, schema, &serde_json::from_str(&answer.text).unwrap(), &path);
            assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
            asked.insert(described);
        }
        assert_eq!(asked.len(), description["paths"].as_object().unwrap().len(), "every address is asked");
    }
}

#[tokio::test]
async fn a_list_leads_to_its_end() {
    for portal in TestPortal::both().await {
        for number in 1..=5 {
            portal.publish(&format!("bai-{number}"), number * HOUR).await;
        }
        let (mut path, mut slugs) = ("/api/v1/articles?limit=2&section=tin-tuc".to_owned(), Vec::new());
        loop {
            let answer = portal.get(&path).await;
            let page: Value = serde_json::from_str(&answer.text).unwrap();
            let urls =
                page["articles"].as_array().unwrap().iter().map(|article| article["url"].as_str().unwrap().to_owned());
            slugs.extend(urls.map(|url| url.rsplit('/').next().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            assert_eq!(answer.header("link"), format!("<{next}>; rel=\"next\""));
            path = next.strip_prefix("http://127.0.0.1:3000").unwrap().to_owned();
        }
        assert_eq!(slugs, ["bai-1", "bai-2", "bai-3", "bai-4", "bai-5"]);
        let of_day = portal.get("/api/v1/articles?from=2022-01-18").await.text;
        assert_eq!(of_day, r#"{"articles":[],"next":null}"#);
    }
}

#[tokio::test]
async fn it_is_there_to_be_read_by_whoever_takes_json() {
    let portal = TestPortal::sqlite().await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE] {
        let answer = portal.send(Request::builder().method(&method).uri("/api/v1/articles")).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "GET, HEAD, OPTIONS"), "{method}");
    }
    let answer = portal.send(Request::get("/api/v1/sections").header(header::ACCEPT, "text/html")).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (406, "application/problem+json"));
    let preflight = portal.send(Request::options("/api/v1/articles").header(header::ORIGIN, "https://x.example")).await;
    assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (StatusCode::NO_CONTENT, "*"));
    let nothing = portal.get("/api/v1/khong-co").await;
    assert_eq!((nothing.status.as_u16(), nothing.header("content-type")), (404, "application/problem+json"));
    let article = portal.publish("bai-mot", HOUR).await;
    let first = portal.get(&format!("/api/v1/articles/{}", article.0)).await;
    let again =
        Request::get(format!("/api/v1/articles/{}", article.0)).header(header::IF_NONE_MATCH, first.header("etag"));
    assert_eq!(portal.send(again).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(first.header("cache-control"), "no-cache");
}
