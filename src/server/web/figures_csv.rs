//! Figures, as tables that are taken away.

use super::table_taken::{head, refused, signed_in};
use crate::{
    domain::{Demand, FiguresAsked, Portal, Role},
    newsroom::PostedForm,
    refusal::Refusal,
    server::{figures, newsroom_request::NewsroomReach, reader_request::ClientAddress, request_head::session_token},
};
use axum::{
    Extension,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};

/// Gives out a table of figures.
pub async fn take(
    State(reach): State<NewsroomReach>, Extension(portal): Extension<Portal>, Extension(form): Extension<PostedForm>,
    Extension(client): Extension<ClientAddress>, headers: HeaderMap,
) -> Response {
    match table_of(&reach, &portal, &form, session_token(&headers, client.0)).await {
        Ok((name, table)) => (head(&format!("so-lieu-{name}.csv")), table).into_response(),
        Err(refusal) => refused(&refusal),
    }
}

async fn table_of(
    reach: &NewsroomReach, portal: &Portal, form: &PostedForm, token: Option<&str>,
) -> Result<(String, String), Refusal> {
    let editor = signed_in(reach, portal, token, Demand::RoleOrAdministrator(Role::Reporter)).await?;
    let asked: FiguresAsked = form.read().unwrap_or_default();
    let table = figures::table(&reach.db, &editor, &asked, reach.clock.now()).await?;
    Ok((asked.table, table))
}
