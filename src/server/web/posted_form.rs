//! Forms that are posted to screens of the newsroom.

use super::{
    admission::{is_of_newsroom, is_upload},
    security::{self, NEWSROOM_BODY},
};
use crate::{newsroom::PostedForm, server::pages::portal_register::PortalRegister};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// A form that was posted to a screen of the newsroom: the screen is made with the form beside it, and answers by what it does
/// with it (`newsroom::form`). Whatever the newsroom shows is nobody's to keep.
pub async fn take_form(mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !is_of_newsroom(path) || path.starts_with("/api/") {
        return next.run(request).await;
    }
    // Files have a way of their own (`uploads`).
    if request.method() == Method::POST && !is_upload(path) {
        request = match read_form(request).await {
            Ok(request) => request,
            Err(refusal) => return refusal,
        };
    }
    let mut response = next.run(request).await;
    let fields = response.headers_mut();
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    fields.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    // Addresses of the newsroom hold tokens of links.
    fields.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

async fn read_form(request: Request) -> Result<Request, Response> {
    let (mut parts, body) = request.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/x-www-form-urlencoded") {
        return Err(refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Chỉ nhận biểu mẫu của tòa soạn.\n"));
    }
    let bytes = security::read_body(body, NEWSROOM_BODY).await;
    let bytes = bytes.map_err(|refusal| match refusal.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => refusal,
    })?;
    let Ok(form) = std::str::from_utf8(&bytes) else {
        return Err(refuse(StatusCode::BAD_REQUEST, "Biểu mẫu gửi đến không đọc được.\n"));
    };
    parts.extensions.insert(PostedForm::new(form));
    Ok(Request::from_parts(parts, Body::empty()))
}

fn refuse(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], text).into_response()
}

/// Nothing of the form was kept here; the browser still has it.
fn too_large() -> Response {
    const PAGE: &str = "<!DOCTYPE html><html lang=\"vi\"><head><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
        <title>Biểu mẫu gửi đến quá lớn</title></head><body><h1>Biểu mẫu gửi đến quá lớn</h1>\
        <p>Chưa có gì được lưu. Hãy bấm nút Quay lại của trình duyệt: những gì bạn đã nhập vẫn còn ở đó.</p>\
        <p>Nội dung một bài tối đa 400 kB. Phần nặng nhất thường là ảnh dán thẳng vào nội dung: cổng không dùng được ảnh ấy, \
        hãy xóa chúng rồi gửi lại.</p><p><a href=\"/toa-soan\">Về bàn làm việc</a></p></body></html>\n";
    let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::PAYLOAD_TOO_LARGE, html, PAGE).into_response()
}

/// What the newsroom has changed, readers of this node see before whoever changed it has the answer. The other nodes see it
/// when they look next.
pub async fn show_readers(State(register): State<Arc<PortalRegister>>, request: Request, next: Next) -> Response {
    let may_change = request.method() == Method::POST && is_of_newsroom(request.uri().path());
    let response = next.run(request).await;
    let is_done = response.status().is_success() || response.status().is_redirection();
    if may_change && is_done {
        register.look_now().await;
    }
    response
}
