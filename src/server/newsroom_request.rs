//! What a server function of the newsroom may know of the request it answers, and who sent it.

use crate::{
    db::{Db, media_files, media_uses, portals, sessions, sessions::SignedInEditor, settings},
    domain::{Demand, Portal, Revision, Timestamp, settings::is_of_own_name},
    refusal::Refusal,
    server::{
        auth::{Auth, digest_of},
        checking::InStore,
        clock::Clock,
        failure::failure,
        media::processing::Processing,
        reader_request::ClientAddress,
        request_head::{host_header, host_name, session_token},
        settings::{Settings, base_host},
    },
};
use axum::http::{HeaderMap, request::Parts};
use leptos::prelude::use_context;
use std::{net::IpAddr, sync::Arc};

/// What server functions of the newsroom reach; the router puts it into Leptos' context.
#[derive(Clone)]
pub struct NewsroomReach {
    pub db: Db,
    pub clock: Clock,
    pub settings: Arc<Settings>,
    pub auth: Auth,
    pub processing: Processing,
}

impl NewsroomReach {
    /// Whoever bears this token of a session, if they meet the demand and the portal is open: for what answers beside the
    /// screens.
    ///
    /// # Errors
    /// `SignedOut`, `MustEnrol`, `Forbidden`, `Closed`.
    pub async fn find_editor(
        &self, portal: &Portal, token: Option<&str>, demand: Demand,
    ) -> Result<SignedInEditor, Refusal> {
        let editor = self.find_editor_even_closed(portal, token, demand).await?;
        if editor.is_portal_closed() { Err(Refusal::Closed) } else { Ok(editor) }
    }

    /// The same where the portal may be closed: for what only reads.
    ///
    /// # Errors
    /// `SignedOut`, `MustEnrol`, `Forbidden`.
    pub async fn find_editor_even_closed(
        &self, portal: &Portal, token: Option<&str>, demand: Demand,
    ) -> Result<SignedInEditor, Refusal> {
        let digest = token.map(digest_of).ok_or(Refusal::SignedOut)?;
        let editor = sessions::find_live(&self.db, portal.id, &digest, self.clock.now()).await?;
        let editor = editor.ok_or(Refusal::SignedOut)?;
        match (editor.must_enrol(), demand.is_met_by(&editor.person().roles)) {
            (true, _) => Err(Refusal::MustEnrol),
            (false, false) => Err(Refusal::Forbidden),
            (false, true) => Ok(editor),
        }
    }
}

/// A request to the newsroom by whoever may be nobody: to come in.
pub struct EntranceRequest {
    pub db: Db,
    pub auth: Auth,
    pub settings: Arc<Settings>,
    pub processing: Processing,
    pub portal: Portal,
    pub now: Timestamp,
    pub address: IpAddr,
    pub headers: HeaderMap,
}

/// A request to the newsroom by somebody who is signed in and may ask for this.
pub struct NewsroomRequest {
    pub db: Db,
    pub auth: Auth,
    pub settings: Arc<Settings>,
    pub processing: Processing,
    pub portal: Portal,
    pub now: Timestamp,
    pub editor: SignedInEditor,
    pub headers: HeaderMap,
}

impl EntranceRequest {
    /// Reads the present request from Leptos' context.
    ///
    /// # Errors
    /// Outside a request that went through our router.
    pub fn current() -> Result<EntranceRequest, Refusal> {
        let outside = || Refusal::from(failure("a server function ran outside a request", &"no context"));
        let parts = use_context::<Parts>().ok_or_else(outside)?;
        let NewsroomReach { db, clock, settings, auth, processing } = use_context().ok_or_else(outside)?;
        let portal = parts.extensions.get::<Portal>().cloned().ok_or_else(outside)?;
        let ClientAddress(address) = parts.extensions.get().copied().unwrap_or_default();
        Ok(EntranceRequest {
            db,
            auth,
            settings,
            processing,
            portal,
            now: clock.now(),
            address,
            headers: parts.headers,
        })
    }

    /// Who is signed in, if anybody is.
    pub async fn find_editor(&self) -> Result<Option<SignedInEditor>, Refusal> {
        let Some(token) = session_token(&self.headers, self.address) else { return Ok(None) };
        Ok(sessions::find_live(&self.db, self.portal.id, &digest_of(token), self.now).await?)
    }
}

impl NewsroomRequest {
    /// The host that it was asked by, in lower case and without port.
    pub fn host(&self) -> String {
        host_header(&self.headers).and_then(host_name).unwrap_or_default()
    }

    /// The present request, if whoever sent it meets the demand and the portal is open. In a closed one everybody still comes to
    /// their own account, and nothing else is changed.
    ///
    /// # Errors
    /// `SignedOut`, `MustEnrol`, `Forbidden`, `Closed`.
    pub async fn by(demand: Demand) -> Result<NewsroomRequest, Refusal> {
        let newsroom = NewsroomRequest::even_closed(demand).await?;
        let is_refused = newsroom.editor.is_portal_closed() && demand != Demand::Account;
        if is_refused { Err(Refusal::Closed) } else { Ok(newsroom) }
    }

    /// The same where the portal may be closed: for what only reads, and for the little that is changed in a closed portal too,
    /// which a test names (`tests/closing.rs`).
    ///
    /// # Errors
    /// `SignedOut`, `MustEnrol`, `Forbidden`.
    pub async fn even_closed(demand: Demand) -> Result<NewsroomRequest, Refusal> {
        let request = EntranceRequest::current()?;
        let editor = request.find_editor().await?.ok_or(Refusal::SignedOut)?;
        let EntranceRequest { db, auth, settings, processing, portal, now, headers, .. } = request;
        if editor.must_enrol() && demand != Demand::Account {
            return Err(Refusal::MustEnrol);
        }
        if !demand.is_met_by(&editor.person().roles) {
            tracing::warn!(person = editor.id().0, demand = demand.as_str(), "somebody asked for what is not theirs");
            return Err(Refusal::Forbidden);
        }
        if editor.is_to_be_touched() {
            match touch(&db, &editor, now).await.map_err(Refusal::from) {
                // The newsroom is read on; the session is as old meanwhile as it was.
                Ok(()) | Err(Refusal::DiskFull) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        Ok(NewsroomRequest { db, auth, settings, processing, portal, now, editor, headers })
    }

    /// Hosts that articles may link to without a word: the portal's own, and those that it allows.
    pub async fn allowed_hosts(&self) -> Result<Vec<String>, Refusal> {
        let mut hosts = settings::find(&self.db, self.portal.id).await?.allowed_hosts;
        hosts.extend(portals::list_hosts(&self.db, self.portal.id).await?);
        Ok(hosts)
    }

    /// What the store has of what a revision shows.
    pub async fn in_store(&self, revision: &Revision) -> Result<InStore, Refusal> {
        let mut digests = media_uses::digests_in(revision.content.body.as_str());
        digests.extend(revision.content.photo.as_deref());
        Ok(media_files::find_alts(&self.db, self.portal.id, &digests).await?)
    }

    /// Whether other portals are on this server.
    pub async fn is_shared(&self) -> Result<bool, Refusal> {
        Ok(portals::list_portals(&self.db).await?.len() > 1)
    }

    /// Whether administrators may add this host, and so take it away. Alone on a server they may add any; beside other
    /// portals what is below a name of their own, which for the first portal is the server's public one too.
    pub async fn may_arrange_host(&self, host: &str) -> Result<bool, Refusal> {
        let portals = portals::list_portals(&self.db).await?;
        let mut own = portals::list_hosts(&self.db, self.portal.id).await?;
        own.retain(|name| name != host);
        if portals.first().is_some_and(|first| first.id == self.portal.id) {
            own.extend(self.settings.base_url.as_deref().and_then(base_host));
        }
        Ok(portals.len() < 2 || is_of_own_name(host, &own))
    }

    /// The portal's public address without a final slash, for links that people hand on.
    pub fn origin(&self) -> String {
        crate::server::reader_request::origin(&self.headers, &self.settings)
    }
}

async fn touch(db: &Db, editor: &SignedInEditor, now: Timestamp) -> sqlx::Result<()> {
    let mut tx = db.begin().await?;
    sessions::touch(&mut tx, editor.portal(), editor.token_digest(), now).await?;
    tx.commit().await
}
