//! How an error is said in HTTP.

use crate::error::AppError;
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

impl AppError {
    /// The answer of a server function that failed so, for what answers beside them.
    pub fn answer(&self) -> Response {
        let (status, field) = self.head();
        let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let mut answer = (status, json, serde_json::to_vec(self).unwrap_or_default()).into_response();
        answer.headers_mut().extend(field);
        answer
    }
}
