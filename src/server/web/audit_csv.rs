//! The audit log as a table that administrators take away. It is written down there that they did.

use super::table_taken::{head, refused, signed_in};
use crate::{
    db::{
        Db,
        audit::{self, Filter, NewEntry},
    },
    domain::{AuditAct, AuditSearch, Demand, Portal, PortalId, Role},
    newsroom::PostedForm,
    refusal::Refusal,
    server::{
        audit_search::{CSV_HEAD, csv_line, filter_of},
        newsroom_request::NewsroomReach,
        reader_request::ClientAddress,
        request_head::session_token,
    },
};
use axum::{
    Extension,
    body::Body,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::stream;

/// Read together.
const BATCH: u32 = 1_000;

/// Gives out what is looked for, the newest first.
pub async fn take(
    State(reach): State<NewsroomReach>, Extension(portal): Extension<Portal>, Extension(form): Extension<PostedForm>,
    Extension(client): Extension<ClientAddress>, headers: HeaderMap,
) -> Response {
    match begin(&reach, &portal, &form, session_token(&headers, client.0)).await {
        Ok(filter) => table(reach.db, portal.id, filter),
        Err(refusal) => refused(&refusal),
    }
}

async fn begin(
    reach: &NewsroomReach, portal: &Portal, form: &PostedForm, token: Option<&str>,
) -> Result<Filter, Refusal> {
    let now = reach.clock.now();
    let editor = signed_in(reach, portal, token, Demand::Role(Role::Administrator)).await?;
    let asked: AuditSearch = form.read().unwrap_or_default();
    let filter = filter_of(&asked, None)?;
    let mut tx = reach.db.begin().await?;
    audit::append(&mut tx, portal.id, NewEntry::by(&editor, AuditAct::AuditTaken, "", ""), now).await?;
    tx.commit().await?;
    Ok(filter)
}

fn table(db: Db, portal: PortalId, filter: Filter) -> Response {
    let lines = stream::try_unfold(Some(filter), move |filter| {
        let db = db.clone();
        async move {
            let Some(filter) = filter else { return Ok::<_, sqlx::Error>(None) };
            let entries = audit::search(&db, portal, filter, BATCH).await?;
            let next = entries.last().filter(|_| entries.len() == BATCH as usize);
            let next = next.map(|last| Filter { before: Some(last.number), ..filter });
            Ok(Some((Bytes::from(entries.iter().map(csv_line).collect::<String>()), next)))
        }
    });
    let first = stream::iter([Ok(Bytes::from_static(CSV_HEAD.as_bytes()))]);
    (head("nhat-ky.csv"), Body::from_stream(futures::StreamExt::chain(first, lines))).into_response()
}
