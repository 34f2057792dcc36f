//! Tables that are taken away from the newsroom: who asks for one, and how it is sent.

use crate::{
    db::sessions::SignedInEditor,
    domain::{Demand, Portal},
    error::AppError,
    newsroom::PostedForm,
    refusal::Refusal,
    server::{newsroom_request::NewsroomReach, reader_request::ClientAddress, request_head::session_token},
};
use axum::{
    body::Body,
    extract::{FromRef, FromRequestParts},
    http::{HeaderName, header, request::Parts},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::{StreamExt, stream};
use serde::de::DeserializeOwned;
use std::convert::Infallible;

/// Somebody asks for a table by the form of a screen.
pub struct TableRequest {
    pub reach: NewsroomReach,
    /// What was typed into the form; nothing where there was none.
    form: Option<PostedForm>,
    portal: Option<Portal>,
    token: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for TableRequest
where
    NewsroomReach: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<TableRequest, Infallible> {
        let ClientAddress(client) = parts.extensions.get().copied().unwrap_or_default();
        Ok(TableRequest {
            reach: NewsroomReach::from_ref(state),
            form: parts.extensions.get().cloned(),
            portal: parts.extensions.get().cloned(),
            token: session_token(&parts.headers, client).map(str::to_owned),
        })
    }
}

impl TableRequest {
    /// Whoever asks, if they meet the demand, and what they ask for.
    ///
    /// # Errors
    /// `SignedOut`, `MustEnrol`, `Forbidden`.
    pub async fn by<T: DeserializeOwned + Default>(&self, demand: Demand) -> Result<(SignedInEditor, T), Refusal> {
        let portal = self.portal.as_ref().ok_or(Refusal::NotFound)?;
        let editor = self.reach.find_editor_even_closed(portal, self.token.as_deref(), demand).await?;
        Ok((editor, self.form.as_ref().and_then(PostedForm::read).unwrap_or_default()))
    }
}

/// A table as a file of this name, which has ASCII letters only.
pub struct Table {
    pub file: String,
    pub content: Body,
}

/// Lines that are read while they are sent, behind those of the head. `read` gives those of a batch, and where the next one begins.
pub fn lines_in_batches<K, F, R>(head: String, first: K, mut read: R) -> Body
where
    K: Send + 'static,
    F: Future<Output = Result<(String, Option<K>), sqlx::Error>> + Send + 'static,
    R: FnMut(K) -> F + Send + 'static,
{
    let lines = stream::try_unfold(Some(first), move |next| {
        let batch = next.map(&mut read);
        async move {
            match batch {
                Some(batch) => batch.await.map(|(lines, next)| Some((Bytes::from(lines), next))),
                None => Ok(None),
            }
        }
    });
    Body::from_stream(stream::iter([Ok(Bytes::from(head))]).chain(lines))
}

impl IntoResponse for Table {
    fn into_response(self) -> Response {
        let head: [(HeaderName, String); 2] = [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", self.file)),
        ];
        (head, self.content).into_response()
    }
}

/// What is said in the place of a table.
pub struct Untaken(Refusal);

impl<E: Into<Refusal>> From<E> for Untaken {
    fn from(error: E) -> Untaken {
        Untaken(error.into())
    }
}

impl IntoResponse for Untaken {
    fn into_response(self) -> Response {
        let Untaken(refusal) = self;
        let status = AppError::status_code(refusal.status());
        let faults: String = refusal.faults().iter().map(|fault| format!("{}\n", fault.message)).collect();
        (status, format!("{}. {}\n{faults}", refusal.heading(), refusal.advice())).into_response()
    }
}
