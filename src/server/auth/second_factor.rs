//! The second factor: codes of a phone (TOTP, RFC 6238), and recovery codes for when it is lost.

use super::{
    Auth,
    passwords::Busy,
    signing_in::{Caller, Entered, EntryRefusal, trier},
    throttle::{Secret, Trier, Wait},
    token::{digest_of, new_token},
};
use crate::{
    db::{
        accounts,
        audit::{self, NewEntry},
        known_devices,
        second_factors::{self, Totp as KeptTotp},
        sessions::{self, SignedInEditor},
    },
    domain::{AuditAct, Enrolment, PersonId, Portal, QrPicture, Timestamp},
    refusal::Refusal,
    server::random::{random_bytes, to_hex},
};
use qrcode::{Color, QrCode};
use totp_rs::{Builder, Totp};

const RECOVERY_CODES: usize = 10;
/// Digits and letters that are not taken for one another (Crockford's base 32).
const RECOVERY_LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Sixty bits.
const RECOVERY_LETTERS_EACH: usize = 12;

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
    pub async fn begin_factor(&self, editor: &SignedInEditor) -> sqlx::Result<bool> {
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
        let begun = self.throttle.begin(portal, Secret::Password, &account_of(person), of_session(editor), now)?;
        let hash = accounts::find_password_hash(&self.db, portal, person).await?;
        match self.passwords.verify(password, hash.as_deref()).await {
            Ok(true) => {
                self.throttle.succeed(begun);
                Ok(())
            }
            Ok(false) => Err(FactorRefusal::WrongPassword),
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

/// Six digits every thirty seconds by SHA-1, because phones know nothing else for sure.
fn totp_of(secret_hex: &str, issuer: &str, account: &str) -> Totp {
    let byte = |start| u8::from_str_radix(secret_hex.get(start..start + 2).unwrap_or_default(), 16).unwrap_or_default();
    let secret: Vec<u8> = (0..secret_hex.len()).step_by(2).map(byte).collect();
    // A colon parts the two in the link.
    let (issuer, account) = (issuer.replace(':', " "), account.replace(':', " "));
    Builder::new().with_secret(secret).with_issuer(Some(issuer)).with_account_name(account).build_noncompliant()
}

/// The step of which it is the code, or of those beside: clocks of phones are not quite right.
fn step_of(kept: &KeptTotp, code: &str, now: Timestamp) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let is_code = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    let step = totp_of(&kept.secret, "", "").check(is_code.then_some(&code)?, u64::try_from(now.0 / 1000).ok()?)?;
    i64::try_from(step).ok()
}

fn in_fours(text: &str) -> String {
    text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

fn draw(text: &str) -> QrPicture {
    let code = QrCode::new(text).expect("an address and a portal's name are short enough");
    let side = code.width();
    let dark = code.into_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path = dark.map(|(place, _)| format!("M{} {}h1v1h-1z", place % side, place / side)).collect();
    QrPicture { side, path }
}

/// Recovery codes as they are shown, and their digests.
fn new_recovery_codes() -> (Vec<String>, Vec<String>) {
    let new = || {
        let random = random_bytes::<RECOVERY_LETTERS_EACH>();
        let letters: String = random.iter().map(|byte| char::from(RECOVERY_LETTERS[usize::from(byte % 32)])).collect();
        in_fours(&letters).replace(' ', "-")
    };
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| new()).collect();
    let digests = codes.iter().map(|code| recovery_digest(code)).collect();
    (codes, digests)
}

fn mark_of(recovery_digests: &[String]) -> String {
    digest_of(&recovery_digests.concat())
}

/// However it is typed: small letters, no hyphens, `O` for nought.
fn recovery_digest(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    digest_of(&letters.take(2 * RECOVERY_LETTERS_EACH).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            Db, newsroom_rules,
            testing::{NOW, both, write},
        },
        domain::Role,
        server::auth::testing::{Newsroom, PASSWORD},
    };

    const STEP_MILLIS: i64 = 30_000;

    /// Lan, who has a second factor from now on.
    struct Lan<'a> {
        newsroom: Newsroom<'a>,
        editor: SignedInEditor,
        secret: String,
        recovery_codes: Vec<String>,
    }

    fn code_at(secret: &str, now: i64) -> String {
        totp_of(secret, "", "").generate(u64::try_from(now / 1000).expect("after 1970")).to_string()
    }

    async fn signed_in(newsroom: &Newsroom<'_>) -> SignedInEditor {
        let entered = newsroom.sign_in("lan@a.vn", PASSWORD, None).await.expect("signed in");
        newsroom.editor(&entered.token).await.expect("live")
    }

    async fn secret_of(newsroom: &Newsroom<'_>, editor: &SignedInEditor) -> String {
        second_factors::find(newsroom.db, editor.portal(), editor.id()).await.expect("read").expect("begun").secret
    }

    impl<'a> Lan<'a> {
        async fn enrolled(db: &'a Db) -> Lan<'a> {
            let newsroom = Newsroom::open(db).await;
            newsroom.add_with_password("lan@a.vn").await;
            let editor = signed_in(&newsroom).await;
            assert!(newsroom.auth.begin_factor(&editor).await.expect("written"));
            let secret = secret_of(&newsroom, &editor).await;
            let code = code_at(&secret, NOW.0);
            let recovery_codes = newsroom.auth.confirm_factor(&editor, &code, NOW).await.expect("confirmed");
            Lan { newsroom, editor, secret, recovery_codes }
        }

        async fn awaiting(&self) -> String {
            let entered = self.newsroom.sign_in("lan@a.vn", PASSWORD, None).await.expect("the password is right");
            assert!(entered.needs_code && entered.device_token.is_none());
            entered.token
        }

        async fn enter(&self, token: &str, code: &str, now: i64) -> Result<Entered, EntryRefusal> {
            let Newsroom { auth, portal, .. } = &self.newsroom;
            auth.enter_code(portal, token, code, self.newsroom.caller(None), Timestamp(now)).await
        }
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of its eight digits.
        let secret = to_hex(b"12345678901234567890");
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(code_at(&secret, second * 1000), code);
        }
    }

    #[test]
    fn a_picture_is_read_as_the_link() {
        let picture = draw("otpauth://totp/A:lan?secret=AAAA");
        assert_eq!(picture.path.matches('M').count(), picture.path.matches("h1v1h-1z").count());
        // The three corners by which a camera finds it.
        let last = picture.side - 1;
        for (x, y) in [(0, 0), (last, 0), (0, last)] {
            assert!(picture.path.contains(&format!("M{x} {y}h")), "{x} {y}");
        }
        assert!(!picture.path.contains("M7 7h"), "the white around a corner");
    }

    #[test]
    fn recovery_codes_are_read_however_they_are_typed() {
        let (codes, digests) = new_recovery_codes();
        assert_eq!((codes.len(), codes[0].len()), (10, 14));
        assert_eq!(recovery_digest(&codes[0].to_lowercase().replace('-', " ")), digests[0]);
        assert_eq!(recovery_digest("OIL0-1111-0000"), recovery_digest("011011110000"));
        assert_ne!(digests[0], digests[1]);
    }

    #[tokio::test]
    async fn a_phone_is_asked_for_once_a_code_of_it_was_seen() {
        let databases = both().await;
        for db in &databases.all {
            let newsroom = Newsroom::open(db).await;
            let (auth, portal) = (&newsroom.auth, &newsroom.portal);
            newsroom.add_with_password("lan@a.vn").await;
            let (editor, other) = (signed_in(&newsroom).await, signed_in(&newsroom).await);
            assert_eq!(auth.find_enrolment(portal, &editor).await.expect("read"), None, "{}", db.engine());
            assert!(auth.begin_factor(&editor).await.expect("written"), "{}", db.engine());
            let enrolment = auth.find_enrolment(portal, &editor).await.expect("read").expect("begun");
            assert!(
                enrolment.link.starts_with(
                    "otpauth://totp/UBND%20ph%C6%B0%E1%BB%9Dng%20Ng%C3%A3%20B%E1%BA%A3y:lan%40a.vn?secret="
                ),
                "{}",
                enrolment.link
            );
            assert_eq!(enrolment.secret.len(), 32 + 7, "{}", enrolment.secret);
            assert!(!newsroom.sign_in("lan@a.vn", PASSWORD, None).await.expect("signed in").needs_code);
            let secret = secret_of(&newsroom, &editor).await;
            let confirm = async |code: &str| auth.confirm_factor(&editor, code, NOW).await;
            let wrong = code_at(&secret, NOW.0 + 10 * STEP_MILLIS);
            assert!(matches!(confirm(&wrong).await, Err(FactorRefusal::WrongCode)), "{}", db.engine());
            assert_eq!(confirm(&code_at(&secret, NOW.0)).await.expect("confirmed").len(), 10, "{}", db.engine());
            assert!(matches!(confirm("123456").await, Err(FactorRefusal::OutOfTurn)), "{}", db.engine());
            assert!(!auth.begin_factor(&editor).await.expect("written"), "{}: there is one", db.engine());
            assert_eq!(auth.find_factor(&editor).await.expect("read"), Some(10), "{}", db.engine());
            let live = async |digest| sessions::find_live(db, portal.id, digest, NOW).await.expect("read").is_some();
            assert!(live(editor.token_digest()).await && !live(other.token_digest()).await, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_code_of_the_phone_lets_in_once() {
        let databases = both().await;
        for db in &databases.all {
            let lan = Lan::enrolled(db).await;
            let token = lan.awaiting().await;
            assert!(lan.newsroom.editor(&token).await.is_none(), "{}: a password is not enough", db.engine());
            let next = NOW.0 + STEP_MILLIS;
            let used = lan.enter(&token, &code_at(&lan.secret, NOW.0), NOW.0).await;
            assert!(matches!(used, Err(EntryRefusal::WrongCode)), "{}: it has confirmed", db.engine());
            let entered = lan.enter(&token, &code_at(&lan.secret, next), next).await.expect("signed in");
            assert!(entered.token != token && entered.device_token.is_some(), "{}", db.engine());
            assert!(lan.newsroom.editor(&entered.token).await.is_some(), "{}", db.engine());
            assert!(lan.newsroom.editor(&token).await.is_none(), "{}", db.engine());
            let over = lan.enter(&token, &code_at(&lan.secret, next + STEP_MILLIS), next).await;
            assert!(matches!(over, Err(EntryRefusal::Over)), "{}", db.engine());
            let again = lan.enter(&lan.awaiting().await, &code_at(&lan.secret, next), next).await;
            assert!(matches!(again, Err(EntryRefusal::WrongCode)), "{}: it has worked", db.engine());
        }
    }

    #[tokio::test]
    async fn a_recovery_code_lets_in_once() {
        let databases = both().await;
        for db in &databases.all {
            let lan = Lan::enrolled(db).await;
            let code = lan.recovery_codes[3].to_lowercase();
            let entered = lan.enter(&lan.awaiting().await, &code, NOW.0).await.expect("signed in");
            let editor = lan.newsroom.editor(&entered.token).await.expect("live");
            assert_eq!(lan.newsroom.auth.find_factor(&editor).await.expect("read"), Some(9), "{}", db.engine());
            let again = lan.enter(&lan.awaiting().await, &code, NOW.0).await;
            assert!(matches!(again, Err(EntryRefusal::WrongCode)), "{}", db.engine());
            let mark = lan.newsroom.auth.recovery_mark(&editor).await.expect("read");
            let renew = async || lan.newsroom.auth.renew_recovery_codes(&editor, PASSWORD, &mark, NOW).await;
            let codes = renew().await.expect("renewed");
            assert!(matches!(renew().await, Err(FactorRefusal::OutOfTurn)), "{}: sent twice", db.engine());
            let old = lan.enter(&lan.awaiting().await, &lan.recovery_codes[4], NOW.0).await;
            assert!(matches!(old, Err(EntryRefusal::WrongCode)), "{}: replaced", db.engine());
            lan.enter(&lan.awaiting().await, &codes[0], NOW.0).await.expect("signed in");
        }
    }

    #[tokio::test]
    async fn codes_are_not_guessed() {
        let databases = both().await;
        for db in &databases.all {
            let lan = Lan::enrolled(db).await;
            let token = lan.awaiting().await;
            let mut wrong = 0;
            let wait = loop {
                match lan.enter(&token, "000000", NOW.0).await.expect_err("wrong") {
                    EntryRefusal::WrongCode => wrong += 1,
                    refusal => break refusal,
                }
            };
            assert_eq!(wrong, 5, "{}", db.engine());
            assert!(matches!(wait, EntryRefusal::Wait(Wait { seconds: 300 })), "{}: {wait:?}", db.engine());
            let right = lan.enter(&lan.awaiting().await, &lan.recovery_codes[0], NOW.0).await;
            assert!(matches!(right, Err(EntryRefusal::Wait(_))), "{}: another session", db.engine());
        }
    }

    #[tokio::test]
    async fn only_who_knows_the_password_takes_the_factor_away() {
        let databases = both().await;
        for db in &databases.all {
            let lan = Lan::enrolled(db).await;
            let auth = &lan.newsroom.auth;
            let refused = auth.remove_factor(&lan.editor, "another", NOW).await;
            assert!(matches!(refused, Err(FactorRefusal::WrongPassword)), "{}", db.engine());
            auth.remove_factor(&lan.editor, PASSWORD, NOW).await.expect("removed");
            assert!(!lan.newsroom.sign_in("lan@a.vn", PASSWORD, None).await.expect("signed in").needs_code);
            let acts = lan.newsroom.acts().await;
            assert!(acts.contains(&AuditAct::SecondFactorAdded) && acts.contains(&AuditAct::SecondFactorRemoved));
        }
    }

    #[tokio::test]
    async fn who_must_have_a_factor_and_has_none_is_sent_to_set_it_up() {
        let databases = both().await;
        for db in &databases.all {
            let newsroom = Newsroom::open(db).await;
            newsroom.add_with_password("lan@a.vn").await;
            let roles = [Role::Administrator].into_iter().collect();
            let id = newsroom.portal.id;
            write(db, async |tx| newsroom_rules::set_second_factor_roles(tx, id, &roles).await).await;
            let entered = newsroom.sign_in("lan@a.vn", PASSWORD, None).await.expect("signed in");
            assert!(entered.needs_enrolment && !entered.needs_code, "{}", db.engine());
            assert!(newsroom.editor(&entered.token).await.expect("live").must_enrol(), "{}", db.engine());
        }
    }
}
