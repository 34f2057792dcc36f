//! Tables that are taken away from the newsroom: who may have them, and how they are sent.

use crate::{
    db::sessions::{self, SignedInEditor},
    domain::{Demand, Portal},
    refusal::Refusal,
    server::{auth::digest_of, newsroom_request::NewsroomReach},
};
use axum::{
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Whoever asks, if they meet the demand.
///
/// # Errors
/// `SignedOut`, `MustEnrol`, `Forbidden`.
pub async fn signed_in(
    reach: &NewsroomReach, portal: &Portal, token: Option<&str>, demand: Demand,
) -> Result<SignedInEditor, Refusal> {
    let digest = token.map(digest_of).ok_or(Refusal::SignedOut)?;
    let editor = sessions::find_live(&reach.db, portal.id, &digest, reach.clock.now()).await?;
    let editor = editor.ok_or(Refusal::SignedOut)?;
    match (editor.must_enrol(), demand.is_met_by(&editor.person().roles)) {
        (true, _) => Err(Refusal::MustEnrol),
        (false, false) => Err(Refusal::Forbidden),
        (false, true) => Ok(editor),
    }
}

/// What is said in the place of a table.
pub fn refused(refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let faults: String = refusal.faults().iter().map(|fault| format!("{}\n", fault.message)).collect();
    (status, format!("{}. {}\n{faults}", refusal.heading(), refusal.advice())).into_response()
}

/// How a table is sent: as a file of this name, which has ASCII letters only.
pub fn head(file: &str) -> [(HeaderName, String); 2] {
    [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\"")),
    ]
}
