//! What is paid for the works of a month, as tables that are taken away. Who took one is written down.

use super::table_taken::{head, refused, signed_in};
use crate::{
    db::audit::{self, NewEntry},
    domain::{AuditAct, Demand, Portal, Role, royalty::RoyaltiesAsked},
    newsroom::PostedForm,
    refusal::Refusal,
    server::{newsroom_request::NewsroomReach, reader_request::ClientAddress, request_head::session_token, royalties},
};
use axum::{
    Extension,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};

/// Gives out what is paid for the works of a month.
pub async fn take(
    State(reach): State<NewsroomReach>, Extension(portal): Extension<Portal>, Extension(form): Extension<PostedForm>,
    Extension(client): Extension<ClientAddress>, headers: HeaderMap,
) -> Response {
    match table_of(&reach, &portal, &form, session_token(&headers, client.0)).await {
        Ok((name, table)) => (head(&format!("nhuan-but-{name}.csv")), table).into_response(),
        Err(refusal) => refused(&refusal),
    }
}

async fn table_of(
    reach: &NewsroomReach, portal: &Portal, form: &PostedForm, token: Option<&str>,
) -> Result<(String, String), Refusal> {
    let editor = signed_in(reach, portal, token, Demand::RoleOrAdministrator(Role::Editor)).await?;
    let (asked, now): (RoyaltiesAsked, _) = (form.read().unwrap_or_default(), reach.clock.now());
    let month = royalties::month_asked(&asked.month, now)?.text();
    let table = royalties::table(&reach.db, portal.id, &asked, now).await?;
    let mut tx = reach.db.begin().await?;
    let entry = NewEntry::by(&editor, AuditAct::RoyaltiesTaken, &month, &asked.table);
    audit::append(&mut tx, portal.id, entry, now).await?;
    tx.commit().await?;
    Ok((format!("{month}-{}", asked.table), table))
}
