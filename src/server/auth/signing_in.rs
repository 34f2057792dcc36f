//! Signing in by password and out again. Whatever is wrong, the answer and the time that it takes are the same.

use super::{
    Auth,
    passwords::Busy,
    refusal_log::told,
    throttle::{Secret, Trier, Wait},
    token::{digest_of, new_token},
};
use crate::{
    db::{
        accounts::{self, Account},
        audit::{self, NewEntry},
        known_devices,
        sessions::{self, Begun, NewSession, SignedInEditor},
    },
    domain::{AuditAct, Email, PersonId, Portal, PortalId, Timestamp},
    refusal::Refusal,
    server::request_head::{neighbourhood, site_of},
};
use std::net::IpAddr;

const CLIENT_LETTERS_MAX: usize = 200;

/// Where an attempt comes from.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    pub address: IpAddr,
    /// The User-Agent, for the list of sessions.
    pub client: &'a str,
    /// The token that was given as [`Entered::device_token`] some time ago.
    pub device: Option<&'a str>,
}

/// What somebody who signs in has typed.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    pub email: &'a str,
    pub password: &'a str,
    pub caller: Caller<'a>,
}

/// Tokens for cookies.
#[derive(Clone, Debug)]
pub struct Entered {
    /// The session's.
    pub token: String,
    /// The browser's, to be kept for a year: whoever signs in by it again is not held up by strangers. `None` while a code
    /// is awaited.
    pub device_token: Option<String>,
    /// Nobody is signed in until [`Auth::enter_code`] was given a code.
    pub needs_code: bool,
    /// A role demands a second factor, which is to be set up first.
    pub needs_enrolment: bool,
}

/// Why nobody was let in.
#[derive(Debug)]
pub enum EntryRefusal {
    /// No such account, no password, another password, a disabled account.
    Wrong,
    /// Also one that was given already.
    WrongCode,
    /// The session that waited for a code is over.
    Over,
    Wait(Wait),
    Busy,
    Failure(sqlx::Error),
}

impl From<EntryRefusal> for Refusal {
    /// As whoever tried is told.
    fn from(refusal: EntryRefusal) -> Refusal {
        match refusal {
            EntryRefusal::Wrong => Refusal::of("password", "Thư điện tử hoặc mật khẩu không đúng."),
            EntryRefusal::WrongCode => Refusal::of("code", "Mã không đúng hoặc đã dùng rồi."),
            EntryRefusal::Over => Refusal::conflict("Đã quá lâu kể từ khi nhập mật khẩu. Hãy đăng nhập lại."),
            EntryRefusal::Wait(wait) => wait.into(),
            EntryRefusal::Busy => Refusal::Busy,
            EntryRefusal::Failure(error) => error.into(),
        }
    }
}

impl From<sqlx::Error> for EntryRefusal {
    fn from(error: sqlx::Error) -> EntryRefusal {
        EntryRefusal::Failure(error)
    }
}

impl From<Busy> for EntryRefusal {
    fn from(_: Busy) -> EntryRefusal {
        EntryRefusal::Busy
    }
}

impl From<Wait> for EntryRefusal {
    fn from(wait: Wait) -> EntryRefusal {
        EntryRefusal::Wait(wait)
    }
}

impl Auth {
    /// Signs somebody in by password.
    ///
    /// # Errors
    /// [`EntryRefusal::Wrong`], whichever of it was wrong; too many attempts; a database that is away.
    pub async fn sign_in(
        &self, portal: &Portal, attempt: Attempt<'_>, now: Timestamp,
    ) -> Result<Entered, EntryRefusal> {
        let (email, caller) = (Email::parse(attempt.email), attempt.caller);
        let account = match &email {
            Some(email) => accounts::find(&self.db, portal.id, email).await?,
            None => None,
        };
        // What is no address is not written down: it may be a password in the wrong field.
        let subject = email.as_ref().map_or("không phải địa chỉ thư điện tử", Email::as_str);
        let device = self.known_device(portal.id, caller.device, account.as_ref().map(Account::id), now).await?;
        let counted_as = email.as_ref().map_or(attempt.email, Email::as_str);
        let begun =
            match self.throttle.begin(portal.id, Secret::Password, counted_as, trier(caller, device.as_deref()), now) {
                Ok(begun) => begun,
                Err(wait) => {
                    self.note_refusal(portal.id, subject, "sai quá nhiều lần, phải chờ", now).await?;
                    return Err(wait.into());
                }
            };
        let hash = account.as_ref().filter(|account| !account.is_disabled()).and_then(|a| a.password_hash.as_deref());
        let is_right = match self.passwords.verify(attempt.password, hash).await {
            Ok(is_right) => is_right,
            Err(busy) => {
                self.throttle.take_back(begun);
                return Err(busy.into());
            }
        };
        let entered = match (&account, hash) {
            (Some(account), Some(hash)) if is_right => {
                let owner = (account.id(), account.name.as_str());
                self.open_session(portal.id, owner, hash, caller, device.is_some(), now).await?
            }
            _ => None,
        };
        let Some(entered) = entered else {
            self.note_refusal(portal.id, subject, cause(account.as_ref()), now).await?;
            return Err(EntryRefusal::Wrong);
        };
        self.throttle.succeed(begun);
        Ok(entered)
    }

    /// Signs somebody out: this session alone.
    pub async fn sign_out(&self, editor: &SignedInEditor, now: Timestamp) -> sqlx::Result<()> {
        let mut tx = self.db.begin().await?;
        if sessions::end(&mut tx, editor.portal(), editor.id(), editor.token_digest()).await? {
            audit::append(&mut tx, editor.portal(), NewEntry::by(editor, AuditAct::SignOut, "", ""), now).await?;
        }
        tx.commit().await
    }

    /// `None` where the account has changed since the password was found right.
    pub(super) async fn open_session(
        &self, portal: PortalId, owner: (PersonId, &str), hash: &str, caller: Caller<'_>, is_known: bool,
        now: Timestamp,
    ) -> Result<Option<Entered>, EntryRefusal> {
        let token = new_token();
        let client: String = caller.client.chars().filter(|c| !c.is_control()).take(CLIENT_LETTERS_MAX).collect();
        let token_digest = digest_of(&token);
        let new =
            NewSession { portal, person: owner.0, password_hash: hash, token_digest: &token_digest, client: &client };
        let mut tx = self.db.begin().await?;
        let (device_token, detail) = match sessions::insert(&mut tx, new, now).await? {
            Begun::Refused => return Ok(None),
            Begun::AwaitsCode => (None, "đúng mật khẩu, còn chờ mã"),
            Begun::Live => {
                let device = caller.device.filter(|_| is_known).map_or_else(new_token, str::to_owned);
                known_devices::insert(&mut tx, portal, owner.0, &digest_of(&device), now).await?;
                (Some(device), "")
            }
        };
        let entry = NewEntry { person: Some(owner), act: AuditAct::SignIn, subject: "", detail };
        audit::append(&mut tx, portal, entry, now).await?;
        tx.commit().await?;
        let needs_code = device_token.is_none();
        let editor = if needs_code { None } else { sessions::find_live(&self.db, portal, &token_digest, now).await? };
        let needs_enrolment = editor.is_some_and(|editor| editor.must_enrol());
        Ok(Some(Entered { token, device_token, needs_code, needs_enrolment }))
    }

    /// The digest of the browser's token, if this person has signed in by it.
    pub(super) async fn known_device(
        &self, portal: PortalId, token: Option<&str>, person: Option<PersonId>, now: Timestamp,
    ) -> sqlx::Result<Option<String>> {
        let Some(digest) = token.map(digest_of) else { return Ok(None) };
        let owner = known_devices::find(&self.db, portal, &digest, now).await?;
        Ok(owner.filter(|owner| person == Some(*owner)).map(|_| digest))
    }

    /// Writes a refusal into the audit log, unless there are too many of them.
    pub(super) async fn note_refusal(
        &self, portal: PortalId, subject: &str, cause: &str, now: Timestamp,
    ) -> sqlx::Result<()> {
        let Some(left_out) = self.refusals.admit(portal, now) else { return Ok(()) };
        let detail = told(cause, left_out);
        let mut tx = self.db.begin().await?;
        let entry = NewEntry { person: None, act: AuditAct::SignInRefused, subject, detail: &detail };
        audit::append(&mut tx, portal, entry, now).await?;
        tx.commit().await
    }
}

pub(super) fn trier<'a>(caller: Caller<'_>, known_device: Option<&'a str>) -> Trier<'a> {
    match known_device {
        Some(digest) => Trier::KnownBrowser(digest),
        None => Trier::Stranger { neighbourhood: neighbourhood(caller.address), site: site_of(caller.address) },
    }
}

/// What administrators read of it; whoever tried is not told.
fn cause(account: Option<&Account>) -> &'static str {
    match account {
        None => "không có tài khoản này",
        Some(account) if account.is_disabled() => "tài khoản đã khóa",
        Some(account) if account.password_hash.is_none() => "chưa đặt mật khẩu",
        Some(_) => "sai mật khẩu",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            people,
            sessions::find_live,
            testing::{NOW, both, write},
        },
        server::auth::testing::{Newsroom, PASSWORD},
    };

    fn is_wrong(answer: Result<Entered, EntryRefusal>) -> bool {
        matches!(answer, Err(EntryRefusal::Wrong))
    }

    #[tokio::test]
    async fn who_knows_the_password_is_signed_in_and_out() {
        let databases = both().await;
        for db in &databases.all {
            let newsroom = Newsroom::open(db).await;
            let lan = newsroom.add_with_password("lan@a.vn").await;
            let entered = newsroom.sign_in(" Lan@A.vn ", PASSWORD, None).await.expect("signed in");
            assert!(!entered.needs_code && !entered.needs_enrolment, "{}", db.engine());
            let editor = newsroom.editor(&entered.token).await.expect("live");
            assert_eq!(editor.id(), lan, "{}", db.engine());
            newsroom.auth.sign_out(&editor, NOW).await.expect("written");
            assert!(newsroom.editor(&entered.token).await.is_none(), "{}", db.engine());
            newsroom.auth.sign_out(&editor, NOW).await.expect("written");
            assert_eq!(newsroom.acts().await, [AuditAct::SignIn, AuditAct::SignOut], "{}: once each", db.engine());
        }
    }

    #[tokio::test]
    async fn whatever_is_wrong_the_answer_is_the_same() {
        let databases = both().await;
        for db in &databases.all {
            let newsroom = Newsroom::open(db).await;
            newsroom.add_with_password("lan@a.vn").await;
            let disabled = newsroom.add_with_password("khoa@a.vn").await;
            let id = newsroom.portal.id;
            write(db, async |tx| people::disable(tx, id, disabled, NOW).await).await;
            newsroom.add("moi@a.vn").await;
            let other = Newsroom::open(db).await;
            other.add_with_password("ngoai@a.vn").await;
            for (email, password, cause) in [
                ("lan@a.vn", "another password", "sai mật khẩu"),
                ("lan@a.vn", "", "sai mật khẩu"),
                ("khoa@a.vn", PASSWORD, "tài khoản đã khóa"),
                ("moi@a.vn", "", "chưa đặt mật khẩu"),
                ("ai@a.vn", PASSWORD, "không có tài khoản này"),
                ("ngoai@a.vn", PASSWORD, "không có tài khoản này"),
            ] {
                assert!(is_wrong(newsroom.sign_in(email, password, None).await), "{}: {email}", db.engine());
                let entry = newsroom.last_entry().await;
                let told = (entry.act, entry.subject.as_str(), entry.detail.as_str());
                assert_eq!(told, (AuditAct::SignInRefused, email, cause), "{}", db.engine());
            }
            assert!(is_wrong(newsroom.sign_in(PASSWORD, "lan@a.vn", None).await), "{}", db.engine());
            assert!(!newsroom.last_entry().await.subject.contains(PASSWORD), "{}: nobody reads it", db.engine());
        }
    }

    #[tokio::test]
    async fn who_guesses_waits_and_nobody_learns_which_accounts_there_are() {
        let databases = both().await;
        for db in &databases.all {
            let newsroom = Newsroom::open(db).await;
            newsroom.add_with_password("lan@a.vn").await;
            let mut answers = Vec::new();
            for email in ["lan@a.vn", "ai@a.vn"] {
                for _ in 0..5 {
                    assert!(is_wrong(newsroom.sign_in(email, "guessed", None).await), "{}", db.engine());
                }
                let refusal = newsroom.sign_in(email, PASSWORD, None).await.expect_err("held up");
                answers.push(Refusal::from(refusal));
            }
            assert_eq!(answers[0], answers[1], "{}", db.engine());
            assert_eq!(answers[0], Refusal::TooMany { seconds: 60 }, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_browser_of_hers_is_not_held_up_by_who_guesses_in_her_office() {
        let databases = both().await;
        for db in &databases.all {
            let newsroom = Newsroom::open(db).await;
            newsroom.add_with_password("lan@a.vn").await;
            newsroom.add_with_password("binh@a.vn").await;
            let known = newsroom.sign_in("lan@a.vn", PASSWORD, None).await.expect("signed in").device_token;
            let of_binh = newsroom.sign_in("binh@a.vn", PASSWORD, None).await.expect("signed in").device_token;
            while is_wrong(newsroom.sign_in("lan@a.vn", "guessed", of_binh.as_deref()).await) {}
            let again = newsroom.sign_in("lan@a.vn", PASSWORD, known.as_deref()).await.expect("not held up");
            assert_eq!(again.device_token, known, "{}: it stays the same browser", db.engine());
        }
    }

    #[tokio::test]
    async fn an_attack_fills_no_log() {
        let databases = both().await;
        for db in &databases.all {
            let newsroom = Newsroom::open(db).await;
            for number in 0..50 {
                assert!(newsroom.sign_in(&format!("a{number}@a.vn"), "guessed", None).await.is_err());
            }
            assert_eq!(newsroom.acts().await.len(), 30, "{}", db.engine());
            let (portal, later) = (&newsroom.portal, Timestamp(NOW.0 + 60_000));
            assert!(newsroom.auth.sign_in(portal, newsroom.attempt("b@a.vn", "x", None), later).await.is_err());
            let detail = newsroom.last_entry().await.detail;
            assert_eq!(detail, "không có tài khoản này; trước đó 20 lần không ghi vào đây", "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn no_token_is_kept_as_it_is_given_out() {
        let databases = both().await;
        for db in &databases.all {
            let newsroom = Newsroom::open(db).await;
            newsroom.add_with_password("lan@a.vn").await;
            let entered = newsroom.sign_in("lan@a.vn", PASSWORD, None).await.expect("signed in");
            assert_eq!(entered.token.len(), 64);
            let as_kept = find_live(db, newsroom.portal.id, &entered.token, NOW).await.expect("read");
            assert_eq!(as_kept, None, "{}: who reads the table signs in as nobody", db.engine());
            let second = newsroom.sign_in("lan@a.vn", PASSWORD, None).await.expect("signed in");
            assert_ne!((second.token, second.device_token), (entered.token, entered.device_token), "{}", db.engine());
        }
    }
}
