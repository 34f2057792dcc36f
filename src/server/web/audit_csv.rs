//! The audit log as a table that administrators take away. It is written down there that they did.

use crate::{
    db::{
        Db,
        audit::{self, Filter, NewEntry},
        sessions,
        sessions::SignedInEditor,
    },
    domain::{AuditAct, AuditSearch, Portal, PortalId, Role},
    newsroom::PostedForm,
    refusal::Refusal,
    server::{
        audit_search::{CSV_HEAD, csv_line, filter_of},
        auth::digest_of,
        newsroom_request::NewsroomReach,
        reader_request::ClientAddress,
        request_head::session_token,
    },
};
use axum::{
    Extension,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
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
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let text = format!("{}. {}\n", refusal.heading(), refusal.advice());
            (status, text).into_response()
        }
    }
}

async fn begin(
    reach: &NewsroomReach, portal: &Portal, form: &PostedForm, token: Option<&str>,
) -> Result<Filter, Refusal> {
    let now = reach.clock.now();
    let digest = token.map(digest_of).ok_or(Refusal::SignedOut)?;
    let editor = sessions::find_live(&reach.db, portal.id, &digest, now).await?.ok_or(Refusal::SignedOut)?;
    demand_administrator(&editor)?;
    let asked: AuditSearch = form.read().unwrap_or_default();
    let filter = filter_of(&asked, None)?;
    let mut tx = reach.db.begin().await?;
    audit::append(&mut tx, portal.id, NewEntry::by(&editor, AuditAct::AuditTaken, "", ""), now).await?;
    tx.commit().await?;
    Ok(filter)
}

fn demand_administrator(editor: &SignedInEditor) -> Result<(), Refusal> {
    match (editor.must_enrol(), editor.may_act_as(Role::Administrator)) {
        (true, _) => Err(Refusal::MustEnrol),
        (false, false) => Err(Refusal::Forbidden),
        (false, true) => Ok(()),
    }
}

fn table(db: Db, portal: PortalId, filter: Filter) -> Response {
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"nhat-ky.csv\""),
    ];
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
    (head, Body::from_stream(futures::StreamExt::chain(first, lines))).into_response()
}
