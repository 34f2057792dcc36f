//! What people who are signed in are refused, in the audit log: one entry a minute of one person at one address, and of one
//! session where a password is guessed, so that nobody fills the log.

use super::{
    Auth,
    refusal_log::{Insider, told},
};
use crate::{
    db::{
        audit::{self, NewEntry},
        sessions::SignedInEditor,
    },
    domain::{AuditAct, Timestamp},
    server::request_head::site_of,
};
use std::net::IpAddr;

/// As many bytes of an address as tell which it was.
const ADDRESS_BYTES_MAX: usize = 200;

impl Auth {
    /// Somebody has asked for what is not theirs.
    pub async fn note_forbidden(
        &self, editor: &SignedInEditor, address: IpAddr, asked: &str, now: Timestamp,
    ) -> sqlx::Result<()> {
        let subject = &asked[..asked.floor_char_boundary(ADDRESS_BYTES_MAX)];
        let place = site_of(address).to_string();
        self.note_insider(editor, AuditAct::AccessRefused, place, [subject, "không đủ quyền"], now).await
    }

    /// Somebody at this session does not know its person's password.
    pub(super) async fn note_wrong_password(
        &self, editor: &SignedInEditor, cause: &str, now: Timestamp,
    ) -> sqlx::Result<()> {
        let place = editor.token_digest().to_owned();
        self.note_insider(editor, AuditAct::PasswordRefused, place, ["", cause], now).await
    }

    async fn note_insider(
        &self, editor: &SignedInEditor, act: AuditAct, place: String, [subject, cause]: [&str; 2], now: Timestamp,
    ) -> sqlx::Result<()> {
        let insider = Insider { person: editor.id(), act, place };
        let Some(left_out) = self.refused_insiders.admit(insider, now) else { return Ok(()) };
        let detail = told(cause, left_out);
        let mut tx = self.db.begin().await?;
        audit::append(&mut tx, editor.portal(), NewEntry::by(editor, act, subject, &detail), now).await?;
        tx.commit().await
    }
}
