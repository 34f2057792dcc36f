//! The second factor: codes of a phone (TOTP, RFC 6238), and recovery codes for when it is lost.

#[cfg(test)]
mod tests;

use super::{
    Auth,
    factor_codes::{draw, in_fours, mark_of, new_recovery_codes, recovery_digest, step_of, totp_of},
    passwords::Busy,
    signing_in::{Caller, Entered, EntryRefusal, trier},
    throttle::{Secret, Trier, Wait},
    token::{digest_of, new_token},
};
use crate::{
    db::{
        accounts,
        audit::{self, NewEntry},
        known_devices, second_factors,
        sessions::{self, SignedInEditor},
    },
    domain::{AuditAct, Enrolment, PersonId, Portal, Timestamp},
    refusal::Refusal,
    server::random::{random_bytes, to_hex},
};

/// Why a second factor was not changed.
#[derive(Debug)]
pub enum FactorRefusal {
    WrongCode,
    WrongPassword,
    /// Somebody has set one up meanwhile, or none was begun.
    OutOfTurn,
    Wait(Wait),
    Busy,
    Failure(sqlx::Error),
}

impl From<FactorRefusal> for Refusal {
    /// As its person is told; fields are `code` and `password`.
    fn from(refusal: FactorRefusal) -> Refusal {
        match refusal {
            FactorRefusal::WrongCode => {
                Refusal::of("code", "Mã không đúng. Hãy xem giờ trên điện thoại có đúng không, rồi nhập mã mới nhất.")
            }
            FactorRefusal::WrongPassword => Refusal::of("password", "Mật khẩu không đúng."),
            FactorRefusal::OutOfTurn => Refusal::conflict(
                "Xác thực hai bước hoặc các mã dự phòng vừa được thay đổi. Hãy xem tình trạng bên dưới rồi làm tiếp.",
            ),
            FactorRefusal::Wait(wait) => wait.into(),
            FactorRefusal::Busy => Refusal::Busy,
            FactorRefusal::Failure(error) => error.into(),
        }
    }
}

impl From<sqlx::Error> for FactorRefusal {
    fn from(error: sqlx::Error) -> FactorRefusal {
        FactorRefusal::Failure(error)
    }
}

impl From<Wait> for FactorRefusal {
    fn from(wait: Wait) -> FactorRefusal {
        FactorRefusal::Wait(wait)
    }
}

impl From<Busy> for FactorRefusal {
    fn from(_: Busy) -> FactorRefusal {
        FactorRefusal::Busy
    }
}

impl Auth {
    /// Begins to set up a second factor: a secret that is not asked for before [`Auth::confirm_factor`]. `false` where
    /// there is a second factor already.
    ///
    /// # Errors
    /// A wrong password: who sits down at somebody's desk would take the account over by their own phone. Too many attempts.
    pub async fn begin_factor(
        &self, editor: &SignedInEditor, password: &str, now: Timestamp,
    ) -> Result<bool, FactorRefusal> {
        self.prove_password(editor, password, now).await?;
        let secret = to_hex(&random_bytes::<20>());
        let mut tx = self.db.begin().await?;
        let has_begun = second_factors::propose(&mut tx, editor.portal(), editor.id(), &secret).await?;
        tx.commit().await?;
        Ok(has_begun)
    }

    /// What the phone is to take over, from its beginning until a code of it was seen.
    pub async fn find_enrolment(&self, portal: &Portal, editor: &SignedInEditor) -> sqlx::Result<Option<Enrolment>> {
        let kept = second_factors::find(&self.db, editor.portal(), editor.id()).await?;
        let Some(kept) = kept.filter(|kept| !kept.is_confirmed()) else { return Ok(None) };
        let totp = totp_of(&kept.secret, &portal.name, editor.person().email.as_str());
        let link = totp.to_url().expect("its account is named");
        Ok(Some(Enrolment { secret: in_fours(&totp.secret().to_base32()), picture: draw(&link), link }))
    }

    /// Whether somebody has a second factor, and then how many recovery codes they have left.
    pub async fn find_factor(&self, editor: &SignedInEditor) -> sqlx::Result<Option<i64>> {
        let kept = second_factors::find(&self.db, editor.portal(), editor.id()).await?;
        if !kept.is_some_and(|kept| kept.is_confirmed()) {
            return Ok(None);
        }
        second_factors::count_recovery_codes(&self.db, editor.portal(), editor.id()).await.map(Some)
    }

    /// From now on codes are asked for; the person's other sessions, which had none, end. Gives the recovery codes, which
    /// are shown this once.
    ///
    /// # Errors
    /// A wrong code; nothing to confirm; too many attempts.
    pub async fn confirm_factor(
        &self, editor: &SignedInEditor, code: &str, now: Timestamp,
    ) -> Result<Vec<String>, FactorRefusal> {
        let (portal, person) = (editor.portal(), editor.id());
        let kept = second_factors::find(&self.db, portal, person).await?.filter(|kept| !kept.is_confirmed());
        let kept = kept.ok_or(FactorRefusal::OutOfTurn)?;
        let begun = self.throttle.begin(portal, Secret::Code, &account_of(person), of_session(editor), now)?;
        let step = step_of(&kept, code, now).ok_or(FactorRefusal::WrongCode)?;
        self.throttle.succeed(begun);
        let (codes, digests) = new_recovery_codes();
        let mut tx = self.db.begin().await?;
        accounts::hold(&mut tx, portal, person).await?;
        if !second_factors::confirm(&mut tx, portal, person, &kept.secret, step, now).await? {
            return Err(FactorRefusal::OutOfTurn);
        }
        second_factors::replace_recovery_codes(&mut tx, portal, person, &digests).await?;
        sessions::end_others(&mut tx, portal, person, editor.token_digest()).await?;
        audit::append(&mut tx, portal, NewEntry::by(editor, AuditAct::SecondFactorAdded, "", ""), now).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Asks for no codes any more.
    ///
    /// # Errors
    /// A wrong password; no second factor; too many attempts.
    pub async fn remove_factor(
        &self, editor: &SignedInEditor, password: &str, now: Timestamp,
    ) -> Result<(), FactorRefusal> {
        self.prove_password(editor, password, now).await?;
        let (portal, person) = (editor.portal(), editor.id());
        let mut tx = self.db.begin().await?;
        accounts::hold(&mut tx, portal, person).await?;
        if !second_factors::remove(&mut tx, portal, person).await? {
            return Err(FactorRefusal::OutOfTurn);
        }
        audit::append(&mut tx, portal, NewEntry::by(editor, AuditAct::SecondFactorRemoved, "", ""), now).await?;
        Ok(tx.commit().await?)
    }

    /// What tells the recovery codes that somebody has left from others: it changes when one is used and when there are new ones.
    pub async fn recovery_mark(&self, editor: &SignedInEditor) -> sqlx::Result<String> {
        let digests = second_factors::list_recovery_digests(&self.db, editor.portal(), editor.id()).await?;
        Ok(mark_of(&digests))
    }

    /// New recovery codes in the place of those that are left, of which `replaced` is the mark ([`Auth::recovery_mark`]).
    ///
    /// # Errors
    /// A wrong password; no second factor; too many attempts; other codes by now, so that a form that is sent twice makes
    /// none of no use that were written down.
    pub async fn renew_recovery_codes(
        &self, editor: &SignedInEditor, password: &str, replaced: &str, now: Timestamp,
    ) -> Result<Vec<String>, FactorRefusal> {
        self.prove_password(editor, password, now).await?;
        self.find_factor(editor).await?.ok_or(FactorRefusal::OutOfTurn)?;
        let (codes, digests) = new_recovery_codes();
        let mut tx = self.db.begin().await?;
        accounts::hold(&mut tx, editor.portal(), editor.id()).await?;
        let left = second_factors::list_recovery_digests_now(&mut tx, editor.portal(), editor.id()).await?;
        if mark_of(&left) != replaced {
            return Err(FactorRefusal::OutOfTurn);
        }
        second_factors::replace_recovery_codes(&mut tx, editor.portal(), editor.id(), &digests).await?;
        let entry = NewEntry::by(editor, AuditAct::RecoveryCodesMade, "", "");
        audit::append(&mut tx, editor.portal(), entry, now).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Whether somebody who is signed in knows their password, so that nobody else at their desk changes what guards it.
    pub(super) async fn prove_password(
        &self, editor: &SignedInEditor, password: &str, now: Timestamp,
    ) -> Result<(), FactorRefusal> {
        let (portal, person) = (editor.portal(), editor.id());
        let begun = self.throttle.begin(portal, Secret::Password, &account_of(person), of_session(editor), now);
        let begun = match begun {
            Ok(begun) => begun,
            Err(wait) => {
                self.note_wrong_password(editor, "sai quá nhiều lần, phải chờ", now).await?;
                return Err(wait.into());
            }
        };
        let hash = accounts::find_password_hash(&self.db, portal, person).await?;
        match self.passwords.verify(password, hash.as_deref()).await {
            Ok(true) => {
                self.throttle.succeed(begun);
                Ok(())
            }
            Ok(false) => {
                self.note_wrong_password(editor, "sai mật khẩu", now).await?;
                Err(FactorRefusal::WrongPassword)
            }
            Err(busy) => {
                self.throttle.take_back(begun);
                Err(busy.into())
            }
        }
    }

    /// Who waits for a code with this session's token.
    pub async fn is_awaited(&self, portal: &Portal, token: &str, now: Timestamp) -> sqlx::Result<bool> {
        Ok(sessions::find_awaiting(&self.db, portal.id, &digest_of(token), now).await?.is_some())
    }

    /// Signs in by a code of the phone, or a recovery code, whoever has given their password; the session gets another
    /// token.
    ///
    /// # Errors
    /// A wrong code, or one that was given already; a session that is over; too many attempts.
    pub async fn enter_code(
        &self, portal: &Portal, token: &str, code: &str, caller: Caller<'_>, now: Timestamp,
    ) -> Result<Entered, EntryRefusal> {
        let awaiting_digest = digest_of(token);
        let person = sessions::find_awaiting(&self.db, portal.id, &awaiting_digest, now).await?;
        let person = person.ok_or(EntryRefusal::Over)?;
        let device = self.known_device(portal.id, caller.device, Some(person.id), now).await?;
        let account = account_of(person.id);
        let begun = match self.throttle.begin(portal.id, Secret::Code, &account, trier(caller, device.as_deref()), now)
        {
            Ok(begun) => begun,
            Err(wait) => {
                self.note_refusal(portal.id, person.email.as_str(), "sai mã quá nhiều lần, phải chờ", now).await?;
                return Err(wait.into());
            }
        };
        let (token, device) =
            (new_token(), caller.device.filter(|_| device.is_some()).map_or_else(new_token, str::to_owned));
        let token_digest = digest_of(&token);
        let kept = second_factors::find(&self.db, portal.id, person.id).await?;
        let mut tx = self.db.begin().await?;
        if !sessions::admit(&mut tx, portal.id, person.id, &awaiting_digest, &token_digest, now).await? {
            return Err(EntryRefusal::Over);
        }
        let step = kept.as_ref().and_then(|kept| Some((kept, step_of(kept, code, now)?)));
        let detail = match step {
            Some((kept, step)) => second_factors::take_step(&mut tx, portal.id, person.id, &kept.secret, step)
                .await?
                .then_some("đúng mã của điện thoại"),
            None => second_factors::take_recovery_code(&mut tx, portal.id, person.id, &recovery_digest(code))
                .await?
                .then_some("đúng mã dự phòng"),
        };
        let Some(detail) = detail else {
            drop(tx);
            self.note_refusal(portal.id, person.email.as_str(), "sai mã", now).await?;
            return Err(EntryRefusal::WrongCode);
        };
        known_devices::insert(&mut tx, portal.id, person.id, &digest_of(&device), now).await?;
        let owner = Some((person.id, person.name.as_str()));
        let entry = NewEntry { person: owner, act: AuditAct::SignIn, subject: "", detail };
        audit::append(&mut tx, portal.id, entry, now).await?;
        tx.commit().await?;
        self.throttle.succeed(begun);
        Ok(Entered { token, device_token: Some(device), needs_code: false, needs_enrolment: false })
    }
}

/// How attempts of somebody who is signed in are counted: by their session.
fn of_session(editor: &SignedInEditor) -> Trier<'_> {
    Trier::KnownBrowser(editor.token_digest())
}

fn account_of(person: PersonId) -> String {
    format!("số {}", person.0)
}
