//! The screens of people, of one's own account and of the audit log, by plain forms through the real router.

use crate::support::{Answer, NOON, TestPortal};
use axum::http::StatusCode;
use bantin::{
    db::{self, audit},
    domain::{AuditAct, Email, PersonId, Role},
};

const PASSWORD: &str = "ca+ro+dong+kho+to+7";

async fn acts(portal: &TestPortal) -> Vec<AuditAct> {
    let entries = audit::list(&portal.state.db, portal.portal.id, None, 100).await.unwrap();
    entries.into_iter().map(|entry| entry.act).collect()
}

/// What stands between two texts of a page.
fn between<'a>(answer: &'a Answer, start: &str, end: &str) -> &'a str {
    let rest = answer.text.split(start).nth(1).unwrap_or_else(|| panic!("no {start}: {}", answer.text));
    rest.split(end).next().unwrap()
}

/// The path of a link that a page shows this once.
fn shown_link(answer: &Answer) -> String {
    let link = between(answer, "readonly value=\"", "\"");
    link.split_once("/dang-nhap").map(|(_, rest)| format!("/dang-nhap{rest}")).unwrap()
}

async fn sign_in(portal: &TestPortal, email: &str, password: &str) -> Answer {
    portal.post_as("", "/dang-nhap", &format!("act=sign-in&email={email}&password={password}")).await
}

/// The session's cookie of an answer.
fn cookie_of(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let session =
        cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("__Host-bantin="));
    session.unwrap_or_else(|| panic!("no session: {} {}", answer.status, answer.text)).to_owned()
}

#[tokio::test]
async fn an_administrator_invites_somebody_who_then_signs_in() {
    for portal in TestPortal::both().await {
        let (_, administrator) = portal.sign_in(&[Role::Administrator]).await;
        let bad = portal.post_as(&administrator, "/toa-soan/nguoi", "act=invite&name=Minh&email=minh").await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.text.contains("value=\"Minh\"") && bad.text.contains("id=\"email-error\""), "{}", bad.text);
        assert!(bad.text.contains("id=\"roles-error\""), "{}", bad.text);
        let form = "act=invite&name=Minh&email=minh@a.vn&roles[]=editor&roles[]=reporter";
        let invited = portal.post_as(&administrator, "/toa-soan/nguoi", form).await;
        assert_eq!(invited.status, StatusCode::OK, "{}", invited.text);
        let link = shown_link(&invited);
        let token = link.split("ma=").nth(1).unwrap();
        let entered = portal.post_as("", &link, &format!("act=enter&token={token}&password={PASSWORD}")).await;
        assert_eq!(entered.header("location"), "/toa-soan", "{}", entered.text);
        let list = portal.get_as(&administrator, "/toa-soan/nguoi").await;
        assert!(list.text.contains("phóng viên, biên tập viên") && list.text.contains("minh@a.vn"), "{}", list.text);
        assert!(!list.text.contains("readonly"), "the link is shown once");
        let again = portal.post_as(&administrator, "/toa-soan/nguoi", form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "sent twice, nobody is invited twice");
        cookie_of(&sign_in(&portal, "minh@a.vn", PASSWORD).await);
    }
}

/// Somebody with these roles who can sign in by [`PASSWORD`].
async fn add_member(portal: &TestPortal, administrator: &str, email: &str) -> PersonId {
    let form = format!("act=invite&name=Minh&email={email}&roles[]=publisher");
    let invited = portal.post_as(administrator, "/toa-soan/nguoi", &form).await;
    let link = shown_link(&invited);
    let token = link.split("ma=").nth(1).unwrap();
    portal.post_as("", &link, &format!("act=enter&token={token}&password={PASSWORD}")).await;
    let email = Email::parse(email).unwrap();
    db::accounts::find(&portal.state.db, portal.portal.id, &email).await.unwrap().unwrap().id()
}

#[tokio::test]
async fn accounts_are_closed_and_opened_again_after_a_confirmation() {
    for portal in TestPortal::both().await {
        let (own, administrator) = portal.sign_in(&[Role::Administrator]).await;
        let PersonId(minh) = add_member(&portal, &administrator, "minh@a.vn").await;
        let page = format!("/toa-soan/nguoi/{minh}");
        let session = cookie_of(&sign_in(&portal, "minh@a.vn", PASSWORD).await);
        let form = format!("act=guard&person={minh}&change=disable");
        let unconfirmed = portal.post_as(&administrator, &page, &form).await;
        assert_eq!(unconfirmed.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(portal.get_as(&session, "/toa-soan").await.status, StatusCode::OK);
        let done = portal.post_as(&administrator, &page, &format!("{form}&confirmed[]=disable")).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert_eq!(portal.get_as(&session, "/toa-soan").await.status, StatusCode::SEE_OTHER, "out at once");
        assert_eq!(sign_in(&portal, "minh@a.vn", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        portal.post_as(&administrator, &page, &format!("act=guard&person={minh}&change=enable")).await;
        cookie_of(&sign_in(&portal, "minh@a.vn", PASSWORD).await);
        let alone = format!("act=change&person={}&name=Lan&roles[]=reporter", own.0);
        let refused = portal.post_as(&administrator, &format!("/toa-soan/nguoi/{}", own.0), &alone).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains("quản trị viên duy nhất"), "{}", refused.text);
        let nobody = portal.get_as(&administrator, "/toa-soan/nguoi/999999").await;
        assert_eq!(nobody.status, StatusCode::NOT_FOUND);
        for act in [AuditAct::PersonAdded, AuditAct::PersonDisabled, AuditAct::PersonEnabled] {
            assert_eq!(acts(&portal).await.iter().filter(|own| **own == act).count(), 1, "{act:?}");
        }
    }
}

#[tokio::test]
async fn what_was_changed_about_somebody_is_said_with_what_follows_from_it() {
    for portal in TestPortal::both().await {
        let (_, administrator) = portal.sign_in(&[Role::Administrator]).await;
        let PersonId(minh) = add_member(&portal, &administrator, "minh@a.vn").await;
        let page = format!("/toa-soan/nguoi/{minh}");
        let said = async |fields: &str| {
            let done = portal.post_as(&administrator, &page, &format!("{fields}&person={minh}")).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
            let shown = portal.get_as(&administrator, done.header("location")).await;
            between(&shown, r#"<div role="status" class="notice"><p>"#, "</p>").to_owned()
        };
        assert_eq!(
            said("act=change&name=Minh&roles[]=editor&roles[]=administrator").await,
            "Vai trò nay là: biên tập viên, quản trị viên (trước đó: người duyệt đăng). Mọi phiên làm việc của người này đã \
             kết thúc, họ phải đăng nhập lại."
        );
        let renamed = "act=change&name=Minh+Anh&roles[]=editor&roles[]=administrator";
        assert_eq!(said(renamed).await, "Tên nay là “Minh Anh”.");
        assert_eq!(said(renamed).await, "Không có gì thay đổi: tên và vai trò vẫn như cũ.");
        assert!(said("act=guard&change=disable&confirmed[]=disable").await.starts_with("Đã khóa: mọi phiên"));
    }
}

#[tokio::test]
async fn a_link_that_was_handed_on_is_not_replaced_by_a_form_that_is_sent_twice() {
    for portal in TestPortal::both().await {
        let (_, administrator) = portal.sign_in(&[Role::Administrator]).await;
        let PersonId(minh) = add_member(&portal, &administrator, "minh@a.vn").await;
        let page = format!("/toa-soan/nguoi/{minh}");
        let form = format!("act=link&person={minh}&replaced=");
        let handed = portal.post_as(&administrator, &page, &form).await;
        let link = shown_link(&handed);
        let again = portal.post_as(&administrator, &page, &form).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert_eq!(portal.get(&link).await.status, StatusCode::OK, "it works still");
        let replaced = between(&again, "name=\"replaced\" value=\"", "\"");
        let other = portal.post_as(&administrator, &page, &format!("{form}{replaced}")).await;
        assert_eq!(portal.get(&shown_link(&other)).await.status, StatusCode::OK);
        assert_eq!(portal.get(&link).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_second_step_leads_to_where_the_first_was_to_lead() {
    let portal = TestPortal::sqlite().await;
    let (_, administrator) = portal.sign_in(&[Role::Administrator]).await;
    add_member(&portal, &administrator, "minh@a.vn").await;
    let wanted = "/toa-soan/da-dang?q=m%C6%B0a+%26+l%C5%A9&chuyen-muc=tin-tuc";
    let door = portal.get(wanted).await.header("location").to_owned();
    let form = format!("act=sign-in&email=minh@a.vn&password={PASSWORD}");
    let entered = portal.post_as("", &door, &form).await;
    assert_eq!(entered.header("location"), wanted);
    let minh = cookie_of(&entered);
    let recovery = enrol(&portal, &minh).await;
    let half = portal.post_as("", &door, &form).await;
    let (second, waiting) = (half.header("location").to_owned(), cookie_of(&half));
    assert!(second.starts_with("/dang-nhap/ma?ve="), "{second}");
    let whole = portal.post_as(&waiting, &second, &format!("act=code&code={recovery}")).await;
    assert_eq!(whole.header("location"), wanted);
}

/// Sets a second factor up, and gives a recovery code.
async fn enrol(portal: &TestPortal, cookie: &str) -> String {
    let page = "/toa-soan/tai-khoan/hai-buoc";
    portal.post_as(cookie, page, &format!("act=begin&password={PASSWORD}")).await;
    let shown = portal.get_as(cookie, page).await;
    let link = between(&shown, "href=\"otpauth://", "\"").replace("&amp;", "&");
    let totp = totp_rs::Totp::from_url(format!("otpauth://{link}")).unwrap();
    let code = totp.generate((NOON.0 / 1000) as u64).to_string();
    let confirmed = portal.post_as(cookie, page, &format!("act=confirm&code={code}")).await;
    between(&confirmed, "<li><code>", "<").to_owned()
}

#[tokio::test]
async fn recovery_codes_that_were_written_down_outlive_a_form_that_is_sent_twice() {
    for portal in TestPortal::both().await {
        let (_, administrator) = portal.sign_in(&[Role::Administrator]).await;
        add_member(&portal, &administrator, "minh@a.vn").await;
        let minh = cookie_of(&sign_in(&portal, "minh@a.vn", PASSWORD).await);
        enrol(&portal, &minh).await;
        let page = "/toa-soan/tai-khoan/hai-buoc";
        let shown = portal.get_as(&minh, page).await;
        let mark = between(&shown, "name=\"replaced\" value=\"", "\"");
        let form = format!("act=renew&password={PASSWORD}&replaced={mark}");
        let renewed = portal.post_as(&minh, page, &form).await;
        assert_eq!(renewed.text.matches("<li><code>").count(), 10, "{}", renewed.text);
        assert_eq!(portal.post_as(&minh, page, &form).await.status, StatusCode::CONFLICT);
        let waiting = cookie_of(&sign_in(&portal, "minh@a.vn", PASSWORD).await);
        let code = between(&renewed, "<li><code>", "<");
        let whole = portal.post_as(&waiting, "/dang-nhap/ma", &format!("act=code&code={code}")).await;
        assert_eq!(whole.status, StatusCode::SEE_OTHER, "{}", whole.text);
    }
}

#[tokio::test]
async fn who_changes_their_password_stays_here_and_is_out_elsewhere() {
    for portal in TestPortal::both().await {
        let (_, administrator) = portal.sign_in(&[Role::Administrator]).await;
        add_member(&portal, &administrator, "minh@a.vn").await;
        let here = cookie_of(&sign_in(&portal, "minh@a.vn", PASSWORD).await);
        let elsewhere = cookie_of(&sign_in(&portal, "minh@a.vn", PASSWORD).await);
        let form = |old: &str, new: &str| format!("act=password&password={old}&new_password={new}");
        let page = "/toa-soan/tai-khoan";
        let wrong = portal.post_as(&here, page, &form("guessed", "ghe+cheo+Xa+No+sang")).await;
        assert!(wrong.text.contains("id=\"password-error\""), "{}", wrong.text);
        assert_eq!(acts(&portal).await[0], AuditAct::PasswordRefused);
        let guessable = portal.post_as(&here, page, &form(PASSWORD, "1234567890")).await;
        assert!(guessable.text.contains("id=\"new_password-error\""), "{}", guessable.text);
        assert_eq!(guessable.status, StatusCode::UNPROCESSABLE_ENTITY);
        let changed = portal.post_as(&here, page, &form(PASSWORD, "ghe+cheo+Xa+No+sang")).await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.text);
        let renewed = cookie_of(&changed);
        let said = portal.get_as(&renewed, changed.header("location")).await;
        assert_eq!(said.status, StatusCode::OK);
        assert!(said.text.contains("Đã đổi mật khẩu."), "{}", said.text);
        for old in [&here, &elsewhere] {
            assert_eq!(portal.get_as(old, page).await.status, StatusCode::SEE_OTHER);
        }
    }
}

#[tokio::test]
async fn who_signs_in_again_has_one_session_in_this_browser() {
    for portal in TestPortal::both().await {
        let (_, administrator) = portal.sign_in(&[Role::Administrator]).await;
        add_member(&portal, &administrator, "minh@a.vn").await;
        let former = cookie_of(&sign_in(&portal, "minh@a.vn", PASSWORD).await);
        let form = |password: &str| format!("act=sign-in&email=minh@a.vn&password={password}");
        portal.post_as(&former, "/dang-nhap", &form("guessed")).await;
        assert_eq!(portal.get_as(&former, "/toa-soan/tai-khoan").await.status, StatusCode::OK, "nobody has come in");
        let again = cookie_of(&portal.post_as(&former, "/dang-nhap", &form(PASSWORD)).await);
        assert_eq!(portal.get_as(&former, "/toa-soan/tai-khoan").await.status, StatusCode::SEE_OTHER);
        assert_eq!(portal.get_as(&again, "/toa-soan/tai-khoan").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn one_ends_ones_sessions_in_other_browsers() {
    for portal in TestPortal::both().await {
        let (_, administrator) = portal.sign_in(&[Role::Administrator]).await;
        add_member(&portal, &administrator, "minh@a.vn").await;
        let mut cookies = Vec::new();
        for _ in 0..3 {
            cookies.push(cookie_of(&sign_in(&portal, "minh@a.vn", PASSWORD).await));
        }
        let page = portal.get_as(&cookies[0], "/toa-soan/tai-khoan").await;
        // One began by the link of the invitation.
        assert_eq!(page.text.matches("name=\"session\"").count(), 3, "{}", page.text);
        let session = between(&page, "name=\"session\" value=\"", "\"");
        portal.post_as(&cookies[0], "/toa-soan/tai-khoan", &format!("act=end&session={session}")).await;
        let page = portal.get_as(&cookies[0], "/toa-soan/tai-khoan").await;
        assert_eq!(page.text.matches("name=\"session\"").count(), 2, "{}", page.text);
        portal.post_as(&cookies[0], "/toa-soan/tai-khoan", "act=end").await;
        for (place, expected) in [(0, StatusCode::OK), (1, StatusCode::SEE_OTHER), (2, StatusCode::SEE_OTHER)] {
            assert_eq!(portal.get_as(&cookies[place], "/toa-soan/tai-khoan").await.status, expected);
        }
    }
}

#[tokio::test]
async fn who_must_have_a_second_factor_sets_it_up_before_anything_else() {
    for portal in TestPortal::both().await {
        let (_, administrator) = portal.sign_in(&[Role::Administrator]).await;
        add_member(&portal, &administrator, "minh@a.vn").await;
        portal.post_as(&administrator, "/toa-soan/nguoi", "act=demand&demanded[]=publisher").await;
        let entered = sign_in(&portal, "minh@a.vn", PASSWORD).await;
        assert_eq!(entered.header("location"), "/toa-soan/tai-khoan");
        let minh = cookie_of(&entered);
        assert_eq!(portal.get_as(&minh, "/toa-soan/da-dang").await.status, StatusCode::FORBIDDEN);
        let page = "/toa-soan/tai-khoan/hai-buoc";
        assert!(portal.get_as(&minh, page).await.text.contains("value=\"begin\""));
        let guessed = portal.post_as(&minh, page, "act=begin&password=guessed").await;
        assert_eq!(guessed.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            guessed.text.contains("id=\"password-error\"") && !guessed.text.contains("otpauth:"),
            "{}",
            guessed.text
        );
        let begun = portal.post_as(&minh, page, &format!("act=begin&password={PASSWORD}")).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER);
        let shown = portal.get_as(&minh, page).await;
        let link = between(&shown, "href=\"otpauth://", "\"").replace("&amp;", "&");
        assert!(shown.text.contains("class=\"qr\"") && link.contains("minh%40a.vn"), "{link}");
        let totp = totp_rs::Totp::from_url(format!("otpauth://{link}")).unwrap();
        let code = |millis: i64| totp.generate((millis / 1000) as u64).to_string();
        let wrong = portal.post_as(&minh, page, &format!("act=confirm&code={}", code(NOON.0 + 3_600_000))).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let confirmed = portal.post_as(&minh, page, &format!("act=confirm&code={}", code(NOON.0))).await;
        assert_eq!(confirmed.text.matches("<li><code>").count(), 10, "{}", confirmed.text);
        assert_eq!(portal.get_as(&minh, "/toa-soan/da-dang").await.status, StatusCode::OK);
        let half = sign_in(&portal, "minh@a.vn", PASSWORD).await;
        assert!(half.header("location").starts_with("/dang-nhap/ma"), "{}", half.header("location"));
        let waiting = cookie_of(&half);
        assert_eq!(portal.get_as(&waiting, "/toa-soan/tai-khoan").await.status, StatusCode::SEE_OTHER, "not yet in");
        let recovery = between(&confirmed, "<li><code>", "<");
        let whole = portal.post_as(&waiting, "/dang-nhap/ma", &format!("act=code&code={recovery}")).await;
        assert_eq!(portal.get_as(&cookie_of(&whole), "/toa-soan/tai-khoan").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_audit_log_is_looked_through_and_taken_away() {
    for portal in TestPortal::both().await {
        let (own, administrator) = portal.sign_in(&[Role::Administrator]).await;
        for _ in 0..3 {
            sign_in(&portal, "%3D1%2B1@a.vn", "guessed").await;
        }
        add_member(&portal, &administrator, "minh@a.vn").await;
        let all = portal.get_as(&administrator, "/toa-soan/nhat-ky").await;
        assert!(all.text.contains("=1+1@a.vn") && all.text.contains("minh@a.vn"), "{}", all.text);
        let refused = portal.get_as(&administrator, "/toa-soan/nhat-ky?act=sign_in_refused").await;
        assert!(refused.text.contains("=1+1@a.vn") && !refused.text.contains("minh@a.vn"), "{}", refused.text);
        let later = portal.get_as(&administrator, "/toa-soan/nhat-ky?from=2022-01-18").await;
        assert!(later.text.contains("Không có dòng nào"), "{}", later.text);
        let bad = portal.get_as(&administrator, "/toa-soan/nhat-ky?from=hom-qua").await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.text.contains("value=\"hom-qua\""), "{}", bad.text);
        let form = format!("person={}&act=&from=2022-01-17&until=2022-01-17", own.0);
        let table = portal.post_as(&administrator, "/toa-soan/nhat-ky.csv", &form).await;
        assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
        assert!(table.text.starts_with("\u{feff}Số,"), "{}", table.text);
        assert!(table.text.contains("minh@a.vn") && !table.text.contains("1+1"), "{}", table.text);
        let all = portal.post_as(&administrator, "/toa-soan/nhat-ky.csv", "").await;
        assert!(all.text.contains("\"'=1+1@a.vn\""), "{}", all.text);
        assert_eq!(acts(&portal).await[0], AuditAct::AuditTaken);
        let (_, publisher) = portal.sign_in(&[Role::Publisher]).await;
        for (cookie, status) in [(publisher.as_str(), StatusCode::FORBIDDEN), ("", StatusCode::UNAUTHORIZED)] {
            let answer = portal.post_as(cookie, "/toa-soan/nhat-ky.csv", "").await;
            assert_eq!(answer.status, status);
            assert!(!answer.text.contains("a.vn"));
        }
    }
}

#[tokio::test]
async fn who_forgot_a_password_is_told_whom_to_ask_where_no_letters_are_sent() {
    let portal = TestPortal::sqlite().await;
    let page = portal.get("/dang-nhap/quen").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("quản trị viên của cổng") && !page.text.contains("name=\"email\""), "{}", page.text);
}
