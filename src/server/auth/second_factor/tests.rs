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
        assert!(newsroom.auth.begin_factor(&editor, PASSWORD, NOW).await.expect("written"));
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

#[tokio::test]
async fn a_phone_is_asked_for_once_a_code_of_it_was_seen() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let (auth, portal) = (&newsroom.auth, &newsroom.portal);
        newsroom.add_with_password("lan@a.vn").await;
        let (editor, other) = (signed_in(&newsroom).await, signed_in(&newsroom).await);
        assert_eq!(auth.find_enrolment(portal, &editor).await.expect("read"), None, "{}", db.engine());
        let guessed = auth.begin_factor(&editor, "guessed", NOW).await;
        assert!(matches!(guessed, Err(FactorRefusal::WrongPassword)), "{}", db.engine());
        assert_eq!(auth.find_enrolment(portal, &editor).await.expect("read"), None, "{}", db.engine());
        assert!(auth.begin_factor(&editor, PASSWORD, NOW).await.expect("written"), "{}", db.engine());
        let enrolment = auth.find_enrolment(portal, &editor).await.expect("read").expect("begun");
        assert!(
            enrolment
                .link
                .starts_with("otpauth://totp/UBND%20ph%C6%B0%E1%BB%9Dng%20Ng%C3%A3%20B%E1%BA%A3y:lan%40a.vn?secret="),
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
        assert!(!auth.begin_factor(&editor, PASSWORD, NOW).await.expect("written"), "{}: there is one", db.engine());
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
