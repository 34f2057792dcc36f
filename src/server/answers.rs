//! How an error is said in HTTP.

use crate::error::AppError;
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

impl AppError {
    /// The status of an answer, and the header that goes with it.
    pub fn head(&self) -> (StatusCode, Option<(HeaderName, HeaderValue)>) {
        let status = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let field = match self {
            AppError::Moved { target } => HeaderValue::from_str(target).ok().map(|to| (header::LOCATION, to)),
            AppError::Busy => Some((header::RETRY_AFTER, HeaderValue::from_static("5"))),
            _ => None,
        };
        (status, field)
    }

    /// The answer of a server function that failed so, for what answers beside them.
    pub fn answer(&self) -> Response {
        let (status, field) = self.head();
        let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let mut answer = (status, json, serde_json::to_vec(self).unwrap_or_default()).into_response();
        answer.headers_mut().extend(field);
        answer
    }
}
