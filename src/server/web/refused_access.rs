//! Writes into the audit log that somebody who is signed in has asked for what is not theirs.

use crate::{
    db::sessions,
    domain::Portal,
    server::{
        auth::digest_of, newsroom_request::NewsroomReach, reader_request::ClientAddress, request_head::session_token,
        web::admission::is_of_newsroom,
    },
};
use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};
use std::net::IpAddr;

/// Who asks, before it is known what comes of it.
struct Asker {
    portal: Portal,
    address: IpAddr,
    token_digest: String,
    asked: String,
}

impl Asker {
    fn of(request: &Request) -> Option<Asker> {
        if !is_of_newsroom(request.uri().path()) {
            return None;
        }
        let ClientAddress(address) = request.extensions().get().copied()?;
        let token_digest = digest_of(session_token(request.headers(), address)?);
        let portal = request.extensions().get::<Portal>().cloned()?;
        Some(Asker { portal, address, token_digest, asked: format!("{} {}", request.method(), request.uri().path()) })
    }

    async fn note(self, reach: &NewsroomReach) -> sqlx::Result<()> {
        let now = reach.clock.now();
        let editor = sessions::find_live(&reach.db, self.portal.id, &self.token_digest, now).await?;
        // Who has to set up a second factor first has asked for nothing that is not theirs.
        match editor.filter(|editor| !editor.must_enrol()) {
            Some(editor) => reach.auth.note_forbidden(&editor, self.address, &self.asked, now).await,
            None => Ok(()),
        }
    }
}

/// Whatever answers 403 in the newsroom is written down here, so that no function can forget it.
pub async fn write_down(State(reach): State<NewsroomReach>, request: Request, next: Next) -> Response {
    let asker = Asker::of(&request);
    let response = next.run(request).await;
    if response.status() == StatusCode::FORBIDDEN
        && let Some(asker) = asker
        && let Err(error) = asker.note(&reach).await
    {
        tracing::error!(%error, "a refusal could not be written into the audit log");
    }
    response
}
