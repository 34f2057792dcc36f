//! What programs are told that ask for something that is not there: `application/problem+json` (RFC 9457).

use crate::error::AppError;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub status: StatusCode,
    pub title: String,
    pub detail: String,
}

impl Problem {
    /// A parameter that cannot be read, and what it may be.
    pub fn of_parameter(name: &str, allowed: &str) -> Problem {
        Problem {
            status: StatusCode::BAD_REQUEST,
            title: "Tham số không hợp lệ".to_owned(),
            detail: format!("Tham số “{name}” không đọc được: {allowed}."),
        }
    }

    pub fn not_found(detail: &str) -> Problem {
        Problem { status: StatusCode::NOT_FOUND, title: "Không tìm thấy".to_owned(), detail: detail.to_owned() }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Problem {
        let (title, detail) = (error.heading().to_owned(), error.advice().to_owned());
        Problem { status: AppError::status_code(error.status()), title, detail }
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Problem {
        AppError::from(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Problem { status, title, detail } = self;
        let fields = [
            (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        let problem = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail });
        (status, fields, problem.to_string()).into_response()
    }
}
