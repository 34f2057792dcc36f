//! The one error that crosses the wire. Three kinds: what the person can fix, what is not there or
//! not allowed, and what is our fault. Detail goes to the log, never to the browser.

use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::{Bytes, codec::JsonEncoding},
};
use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "snake_case", from = "Fields")]
pub enum AppError {
    /// 400: the address itself is nonsense.
    BadRequest,
    /// 404
    NotFound,
    /// 301: the page is elsewhere now.
    Moved { target: String },
    /// 410: withdrawn, with the reason readers are told.
    Gone { reason: String },
    /// 422: a value that cannot be read; names the field.
    Unprocessable { field: String },
    /// 503: too much to do at this moment.
    Busy,
    /// 500: our fault; it was logged under this number. Empty where only the browser noticed.
    Failure { number: String },
}

/// All that an error may say on the wire. The code with which serde reads a tagged enum, or flattened
/// fields, by itself is 17 kB of the browser's program.
#[derive(Deserialize)]
struct Fields {
    error: String,
    #[serde(default)]
    target: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    field: String,
    #[serde(default)]
    number: String,
}

impl From<Fields> for AppError {
    fn from(Fields { error, target, reason, field, number }: Fields) -> AppError {
        match error.as_str() {
            "bad_request" => AppError::BadRequest,
            "not_found" => AppError::NotFound,
            "moved" => AppError::Moved { target },
            "gone" => AppError::Gone { reason },
            "unprocessable" => AppError::Unprocessable { field },
            "busy" => AppError::Busy,
            _ => AppError::Failure { number },
        }
    }
}

impl AppError {
    pub fn unprocessable(field: &str) -> AppError {
        AppError::Unprocessable { field: field.to_owned() }
    }

    pub fn status(&self) -> u16 {
        match self {
            AppError::BadRequest => 400,
            AppError::NotFound => 404,
            AppError::Moved { .. } => 301,
            AppError::Gone { .. } => 410,
            AppError::Unprocessable { .. } => 422,
            AppError::Busy => 503,
            AppError::Failure { .. } => 500,
        }
    }

    /// What the reader is told, as a heading.
    pub fn heading(&self) -> &'static str {
        match self {
            AppError::BadRequest => "Địa chỉ không đọc được",
            AppError::NotFound => "Không tìm thấy trang",
            AppError::Moved { .. } => "Trang đã chuyển địa chỉ",
            AppError::Gone { .. } => "Bài viết đã được gỡ",
            AppError::Unprocessable { .. } => "Thông tin gửi đến không hợp lệ",
            AppError::Busy => "Trang đang rất đông người xem",
            AppError::Failure { .. } => "Trang gặp sự cố",
        }
    }

    /// What the reader can do about it.
    pub fn advice(&self) -> &str {
        match self {
            AppError::BadRequest => "Phần sau dấu “?” của địa chỉ có giá trị sai. Mời bạn quay lại trang chủ.",
            AppError::NotFound => {
                "Địa chỉ này không có trên cổng thông tin. Có thể bài viết đã đổi tên hoặc bạn gõ nhầm một ký tự."
            }
            AppError::Moved { .. } => "Mời bạn theo liên kết tới địa chỉ mới.",
            AppError::Gone { reason } => reason,
            AppError::Unprocessable { .. } => "Một giá trị gửi kèm không đúng dạng.",
            AppError::Busy => "Mời bạn thử lại sau ít phút.",
            AppError::Failure { .. } => "Lỗi đã được ghi lại để khắc phục. Mời bạn thử lại sau ít phút.",
        }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.heading())
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> AppError {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                AppError::Unprocessable { field: String::new() }
            }
            _ => AppError::Failure { number: String::new() },
        }
    }

    /// Called on the server for every error answer of a server function, whether our code or the
    /// decoding of its arguments failed; so here, once, the answer gets its status.
    fn ser(&self) -> Bytes {
        set_status(self);
        Bytes::from(serde_json::to_vec(self).unwrap_or_default())
    }
}

pub use answering::{see_other, set_status, set_status_code};

#[cfg(feature = "ssr")]
mod answering {
    use crate::{domain::address::encoded, error::AppError};
    use axum::http::{HeaderName, HeaderValue, StatusCode, header};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;

    /// Gives the answer that is being made the error's status, and its header.
    pub fn set_status(error: &AppError) {
        let Some(response) = use_context::<ResponseOptions>() else { return };
        let (status, field) = error.head();
        response.set_status(status);
        if let Some((name, value)) = field {
            response.insert_header(name, value);
        }
    }

    /// Gives the answer that is being made this status.
    pub fn set_status_code(status: u16) {
        if let Some(response) = use_context::<ResponseOptions>() {
            response.set_status(AppError::status_code(status));
        }
    }

    /// Sends a browser on to another page of ours after a form was taken: a reload does not send the form again
    /// (303 See Other, RFC 9110, 15.4.4). It guards nothing: whoever calls it goes on.
    pub fn see_other(path: &str) {
        let Some(response) = use_context::<ResponseOptions>() else { return };
        if let Ok(target) = HeaderValue::from_str(&encoded(path)) {
            response.set_status(StatusCode::SEE_OTHER);
            response.insert_header(header::LOCATION, target);
        }
    }

    impl AppError {
        /// The status of an answer, where it is a number because the client knows no other.
        pub fn status_code(status: u16) -> StatusCode {
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }

        /// The status of an answer, and the header that goes with it.
        pub fn head(&self) -> (StatusCode, Option<(HeaderName, HeaderValue)>) {
            let field = match self {
                AppError::Moved { target } => {
                    HeaderValue::from_str(&encoded(target)).ok().map(|to| (header::LOCATION, to))
                }
                AppError::Busy => Some((header::RETRY_AFTER, HeaderValue::from_static("5"))),
                _ => None,
            };
            (AppError::status_code(self.status()), field)
        }
    }
}

/// In the browser there is no answer to give anything to.
#[cfg(not(feature = "ssr"))]
mod answering {
    pub fn set_status(_: &crate::error::AppError) {}
    pub fn set_status_code(_: u16) {}
    pub fn see_other(_: &str) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_arrives_as_it_was_sent() {
        let text = || "Bài được thay bằng bản mới.".to_owned();
        for error in [
            AppError::BadRequest,
            AppError::NotFound,
            AppError::Moved { target: text() },
            AppError::Gone { reason: text() },
            AppError::Unprocessable { field: text() },
            AppError::Busy,
            AppError::Failure { number: text() },
        ] {
            // One that is missing here is one that `From<Fields>` may not know.
            match error {
                AppError::BadRequest | AppError::NotFound | AppError::Busy => {}
                AppError::Moved { .. } | AppError::Gone { .. } => {}
                AppError::Unprocessable { .. } | AppError::Failure { .. } => {}
            }
            let json = serde_json::to_string(&error).expect("serialized");
            assert_eq!(serde_json::from_str::<AppError>(&json).expect(&json), error);
        }
    }

    #[test]
    fn an_error_says_its_name_first() {
        let json = serde_json::to_string(&AppError::Gone { reason: "Trùng bài.".to_owned() }).expect("serialized");
        assert_eq!(json, r#"{"error":"gone","reason":"Trùng bài."}"#);
    }
}
