//! What a server function of the newsroom may know of the request it answers, and who sent it.

use crate::{
    db::{Db, sessions, sessions::SignedInEditor},
    domain::{Demand, Portal, Timestamp},
    refusal::Refusal,
    server::{
        failure::failure,
        random::to_hex,
        reader_request::{ClientAddress, Reach},
        request_head::session_token,
    },
};
use axum::http::{HeaderMap, request::Parts};
use leptos::prelude::use_context;
use sha2::{Digest, Sha256};
use std::net::IpAddr;

/// A request to the newsroom by whoever may be nobody: to sign in.
pub struct EntranceRequest {
    pub db: Db,
    pub portal: Portal,
    pub now: Timestamp,
    pub address: IpAddr,
    pub headers: HeaderMap,
}

/// A request to the newsroom by somebody who is signed in and may ask for this.
pub struct NewsroomRequest {
    pub db: Db,
    pub portal: Portal,
    pub now: Timestamp,
    pub editor: SignedInEditor,
}

impl EntranceRequest {
    /// Reads the present request from Leptos' context.
    ///
    /// # Errors
    /// Outside a request that went through our router.
    pub fn current() -> Result<EntranceRequest, Refusal> {
        let outside = || Refusal::from(failure("a server function ran outside a request", &"no context"));
        let parts = use_context::<Parts>().ok_or_else(outside)?;
        let Reach { db, clock, .. } = use_context().ok_or_else(outside)?;
        let portal = parts.extensions.get::<Portal>().cloned().ok_or_else(outside)?;
        let ClientAddress(address) = parts.extensions.get().copied().unwrap_or_default();
        Ok(EntranceRequest { db, portal, now: clock.now(), address, headers: parts.headers })
    }

    /// Who is signed in, if anybody is.
    pub async fn find_editor(&self) -> Result<Option<SignedInEditor>, Refusal> {
        let Some(token) = session_token(&self.headers) else { return Ok(None) };
        let digest = to_hex(&Sha256::digest(token.as_bytes()));
        Ok(sessions::find_live(&self.db, self.portal.id, &digest, self.now).await?)
    }
}

impl NewsroomRequest {
    /// The present request, if whoever sent it meets the demand.
    ///
    /// # Errors
    /// `SignedOut`, `Forbidden`.
    pub async fn by(demand: Demand) -> Result<NewsroomRequest, Refusal> {
        let request = EntranceRequest::current()?;
        let editor = request.find_editor().await?.ok_or(Refusal::SignedOut)?;
        let EntranceRequest { db, portal, now, .. } = request;
        if !demand.is_met_by(&editor.person().roles) {
            return Err(Refusal::Forbidden);
        }
        if editor.is_to_be_touched() {
            let mut tx = db.begin().await?;
            sessions::touch(&mut tx, portal.id, editor.token_digest(), now).await?;
            tx.commit().await?;
        }
        Ok(NewsroomRequest { db, portal, now, editor })
    }
}
