//! What is typed and not saved yet, through the real router: kept, offered again, compared, given up; who else is at a text; and
//! what was typed under a font from before Unicode.

use crate::support::{Answer, TestPortal};
use axum::http::StatusCode;
use bantin::domain::{Attendance, Role};

const KEY: &str = "00000000000000aa";
const NOBODY: [&str; 0] = [];

/// The value of a field that nobody sees.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!(r#"name="{name}" value=""#)).unwrap_or_else(|| panic!("{name} in {page}"));
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// A form as a browser sends it; `text` and `based_on` are empty for a new text.
fn form(text: &str, based_on: &str, headline: &str, body: &str) -> String {
    let (headline, body) = (urlencoding::encode(headline), urlencoding::encode(body));
    format!(
        "form_key={KEY}&text={text}&based_on={based_on}&draft%5Bsection%5D=tin-tuc&draft%5Bheadline%5D={headline}&body={body}"
    )
}

/// Begins a text and answers its number.
async fn begin(portal: &TestPortal, cookie: &str, headline: &str) -> String {
    let form = format!("act=save&draft%5Bsection%5D=tin-tuc&draft%5Bheadline%5D={headline}&body=%3Cp%3E1%3C%2Fp%3E");
    let saved = portal.post_as(cookie, "/toa-soan/bai-moi", &form).await;
    let way = saved.header("location").split('?').next().expect("a way").to_owned();
    way.rsplit('/').next().expect("a number").to_owned()
}

async fn keep(portal: &TestPortal, cookie: &str, form: &str) -> Answer {
    portal.post_as(cookie, "/api/toa-soan/keep_unsaved", form).await
}

#[tokio::test]
async fn what_was_typed_is_offered_again_and_gone_once_it_is_saved() {
    for portal in TestPortal::both().await {
        let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
        let id = begin(&portal, &cookie, "Mua").await;
        let path = format!("/toa-soan/bai/{id}");
        // Not a text that could be saved: no headline, and markup that would be cleaned.
        let typed = form(&id, "1", "", "<p>Nước lên</p></textarea><script>x</script>");
        assert_eq!(keep(&portal, &cookie, &typed).await.status, StatusCode::OK);
        let page = portal.get_as(&cookie, &path).await.text;
        let way = format!("/toa-soan/chua-luu?khoa={KEY}");
        assert!(page.contains(&way) && !page.contains("Nước lên"), "{page}");
        assert!(portal.get_as(&cookie, "/toa-soan").await.text.contains(&way));
        let compared = portal.get_as(&cookie, &way).await.text;
        assert!(compared.contains("<ins>Nước lên</ins>") && !compared.contains("<script>x"), "{compared}");
        assert!(portal.get_as(&cookie, &format!("{way}&kieu=hai-cot")).await.text.contains("Bản chưa lưu"));
        let restored = portal.get_as(&cookie, &format!("{path}?chua-luu={KEY}")).await.text;
        assert!(restored.contains("&lt;p>Nước lên&lt;/p>&lt;/textarea>"), "{restored}");
        assert!(hidden(&restored, "taken_up").starts_with(&format!("{KEY}.")), "{restored}");
        assert!(!restored.contains("Bạn còn bản đang gõ chưa lưu"), "it is what the form holds");
        let refused = portal.post_as(&cookie, &format!("{path}?chua-luu={KEY}"), &format!("act=save&{typed}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_ne!(hidden(&refused.text, "form_key"), KEY, "gone back to, the form before may go on");
        assert!(hidden(&refused.text, "taken_up").starts_with(KEY));
        assert!(portal.get_as(&cookie, "/toa-soan").await.text.contains(&way), "what was refused stays");
        let mended = form(&id, "1", "Mưa lũ", "<p>Nước lên</p>");
        let saved = portal.post_as(&cookie, &path, &format!("act=save&{mended}")).await;
        assert_eq!(saved.header("location"), format!("{path}?da-luu=2"));
        assert!(!portal.get_as(&cookie, "/toa-soan").await.text.contains(&way));
        assert_eq!(portal.get_as(&cookie, &way).await.status, StatusCode::NOT_FOUND);
        assert_eq!(portal.get_as(&cookie, &format!("{path}?chua-luu={KEY}")).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_form_that_was_taken_up_and_one_that_is_still_open_do_not_write_over_each_other() {
    for portal in TestPortal::both().await {
        let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
        keep(&portal, &cookie, &form("", "0", "Ở cơ quan", "")).await;
        let way = format!("/toa-soan/bai-moi?chua-luu={KEY}");
        let page = portal.get_as(&cookie, &way).await.text;
        let (key, taken_up) = (hidden(&page, "form_key"), hidden(&page, "taken_up"));
        assert_ne!(key, KEY);
        let at_home = format!("{}&taken_up={taken_up}", form("", "0", "Ở nhà", "").replace(KEY, &key));
        keep(&portal, &cookie, &at_home).await;
        let desk = portal.get_as(&cookie, "/toa-soan").await.text;
        assert!(
            desk.contains("Ở nhà") && !desk.contains("Ở cơ quan"),
            "it took the place of what it began with: {desk}"
        );
        portal.state.clock.advance_millis(1);
        keep(&portal, &cookie, &form("", "0", "Lại ở cơ quan", "")).await;
        keep(&portal, &cookie, &at_home).await;
        let desk = portal.get_as(&cookie, "/toa-soan").await.text;
        assert!(desk.contains("Ở nhà") && desk.contains("Lại ở cơ quan"), "{desk}");
        let saved = portal.post_as(&cookie, "/toa-soan/bai-moi", &format!("act=save&{at_home}")).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let page = portal.get_as(&cookie, "/toa-soan/bai-moi").await.text;
        assert!(page.contains("Lại ở cơ quan") && !page.contains("Ở nhà"), "{page}");
    }
}

#[tokio::test]
async fn what_was_taken_up_without_a_script_is_gone_once_it_is_saved() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    keep(&portal, &cookie, &form("", "0", "Tin dở", "")).await;
    let page = portal.get_as(&cookie, &format!("/toa-soan/bai-moi?chua-luu={KEY}")).await.text;
    let (key, taken_up) = (hidden(&page, "form_key"), hidden(&page, "taken_up"));
    let typed = form("", "0", "Tin xong", "").replace(KEY, &key);
    portal.post_as(&cookie, "/toa-soan/bai-moi", &format!("act=save&taken_up={taken_up}&{typed}")).await;
    assert!(!portal.get_as(&cookie, "/toa-soan/bai-moi").await.text.contains("Tin dở"));
}

#[tokio::test]
async fn what_one_person_typed_is_not_kept_or_saved_as_anothers_unasked() {
    for portal in TestPortal::both().await {
        let (_, an) = portal.sign_in(&[Role::Reporter]).await;
        let of_an = hidden(&portal.get_as(&an, "/toa-soan/bai-moi").await.text, "person");
        let typed = format!("person={of_an}&{}", form("", "0", "Của An", "<p>Lời của An</p>"));
        let (_, binh) = portal.sign_in(&[Role::Reporter]).await;
        assert_eq!(keep(&portal, &binh, &typed).await.status, StatusCode::UNAUTHORIZED);
        let refused = portal.post_as(&binh, "/toa-soan/bai-moi", &format!("act=save&{typed}")).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains("Lời của An"), "{}", refused.text);
        assert!(!portal.get_as(&binh, "/toa-soan").await.text.contains("Của An"));
        assert_eq!(keep(&portal, &an, &typed).await.status, StatusCode::OK);
        // Told whose name it goes under, whoever presses once more means it.
        let (person, key) = (hidden(&refused.text, "person"), hidden(&refused.text, "form_key"));
        let again = typed.replace(&format!("person={of_an}"), &format!("person={person}")).replace(KEY, &key);
        portal.post_as(&an, "/toa-soan/bai-moi", &format!("act=save&{typed}")).await;
        let saved = portal.post_as(&binh, "/toa-soan/bai-moi", &format!("act=save&{again}")).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let (_, chi) = portal.sign_in(&[Role::Reporter]).await;
        let of_text = format!("act=save&person={person}&{}", form("1", "1", "Của An", "<p>Lời sau</p>"));
        let refused = portal.post_as(&chi, "/toa-soan/bai/1", &of_text).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "not just that there is no such text");
        assert!(refused.text.contains("tài khoản khác") && refused.text.contains("Lời sau"), "{}", refused.text);
    }
}

#[tokio::test]
async fn what_the_address_asks_for_and_is_gone_is_said_to_be_gone() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    let page = portal.get_as(&cookie, &format!("/toa-soan/bai-moi?chua-luu={KEY}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("không còn nữa"), "{}", page.text);
    assert!(!portal.get_as(&cookie, "/toa-soan/bai-moi").await.text.contains("không còn nữa"));
}

#[tokio::test]
async fn a_form_that_is_come_back_to_goes_on_with_the_text_that_it_began() {
    for portal in TestPortal::both().await {
        let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
        let way = format!("/toa-soan/bai-moi?chua-luu={KEY}");
        let typed = form("", "0", "Tin mới", "");
        let saved = portal.post_as(&cookie, &way, &format!("act=save&{typed}")).await;
        let id = saved.header("location").split('?').next().expect("a way").rsplit('/').next().expect("a number");
        let page = portal.get_as(&cookie, &way).await.text;
        assert_eq!((hidden(&page, "text").as_str(), hidden(&page, "based_on").as_str()), (id, "1"));
        // Typed on while it was being saved.
        keep(&portal, &cookie, &form("", "0", "Tin mới", "<p>Gõ thêm</p>")).await;
        let text = portal.get_as(&cookie, &format!("/toa-soan/bai/{id}")).await.text;
        assert!(text.contains(&format!("/toa-soan/chua-luu?khoa={KEY}")), "{text}");
        assert!(portal.get_as(&cookie, &way).await.text.contains("Gõ thêm"));
        let (_, other) = portal.sign_in(&[Role::Editor]).await;
        assert_eq!(hidden(&portal.get_as(&other, &way).await.text, "text"), "", "it is another one's form");
    }
}

#[tokio::test]
async fn what_says_the_same_as_what_was_saved_is_not_offered() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    let id = begin(&portal, &cookie, "Mua").await;
    keep(&portal, &cookie, &format!("{}&draft%5Bslug%5D=mua", form(&id, "1", "Mua", "<p>1</p>"))).await;
    let page = portal.get_as(&cookie, &format!("/toa-soan/bai/{id}")).await.text;
    assert!(!page.contains("chua-luu"), "{page}");
}

#[tokio::test]
async fn what_was_typed_is_its_writers_alone() {
    for portal in TestPortal::both().await {
        let (_, an) = portal.sign_in(&[Role::Reporter]).await;
        let id = begin(&portal, &an, "Mua").await;
        keep(&portal, &an, &form(&id, "1", "Riêng", "<p>Riêng</p>")).await;
        let (_, binh) = portal.sign_in(&[Role::Editor]).await;
        for path in
            [format!("/toa-soan/bai/{id}"), format!("/toa-soan/bai/{id}?chua-luu={KEY}"), "/toa-soan".to_owned()]
        {
            let page = portal.get_as(&binh, &path).await;
            assert_eq!((page.status, page.text.contains("Riêng")), (StatusCode::OK, false), "{path}");
        }
        let way = format!("/toa-soan/chua-luu?khoa={KEY}");
        assert_eq!(portal.get_as(&binh, &way).await.status, StatusCode::NOT_FOUND);
        let theirs = format!("form_key={KEY}");
        for act in ["drop_unsaved", "take_up_unsaved"] {
            let answer = portal.post_as(&binh, &format!("/api/toa-soan/{act}"), &theirs).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{act}");
        }
        let (_, stranger) = portal.sign_in(&[Role::Reporter]).await;
        let refused = keep(&portal, &stranger, &form(&id, "1", "Chen vào", "")).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "a text that is not theirs");
        assert!(portal.get_as(&an, &way).await.text.contains("Riêng"));
    }
}

#[tokio::test]
async fn what_was_given_up_can_be_had_back() {
    for portal in TestPortal::both().await {
        let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
        keep(&portal, &cookie, &form("", "0", "Tin dở", "<p>a</p>")).await;
        let way = format!("/toa-soan/chua-luu?khoa={KEY}");
        let dropped = portal.post_as(&cookie, &way, &format!("act=drop&form_key={KEY}")).await;
        assert_eq!(dropped.status, StatusCode::SEE_OTHER, "{}", dropped.text);
        let told = portal.get_as(&cookie, dropped.header("location")).await.text;
        assert!(told.contains("Đã bỏ bản chưa lưu.") && told.contains("Hoàn tác"), "{told}");
        assert!(!portal.get_as(&cookie, "/toa-soan").await.text.contains("Tin dở"));
        portal.post_as(&cookie, &way, &format!("act=take-up&form_key={KEY}")).await;
        assert!(portal.get_as(&cookie, "/toa-soan").await.text.contains("Tin dở"));
        let page = portal.get_as(&cookie, "/toa-soan/bai-moi").await.text;
        assert!(page.contains(&way), "and a new form offers it: {page}");
    }
}

#[tokio::test]
async fn a_form_that_is_sent_twice_begins_one_text() {
    for portal in TestPortal::both().await {
        let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
        let first = format!("act=save&{}", form("", "0", "Mưa lũ", "<p>1</p>"));
        let click = || portal.post_as(&cookie, "/toa-soan/bai-moi", &first);
        let (one, two) = futures::join!(click(), click());
        let way = one.header("location").to_owned();
        assert_eq!((one.status, two.header("location")), (StatusCode::SEE_OTHER, way.as_str()), "{}", two.text);
        // Somebody goes back to it, types on and saves again.
        let again = format!("act=save&{}", form("", "0", "Mưa lũ", "<p>2</p>"));
        let again = portal.post_as(&cookie, "/toa-soan/bai-moi", &again).await;
        assert_eq!(again.header("location"), way.replace("da-luu=1", "da-luu=2"), "{}", again.text);
        // And once more, from what is older than what was saved since: both are kept.
        let late = format!("act=save&{}", form("", "0", "Mưa lũ", "<p>3</p>"));
        let late = portal.post_as(&cookie, "/toa-soan/bai-moi", &late).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        assert!(late.text.contains("được giữ là bản 3; bản đang dùng là bản 2"), "{}", late.text);
    }
}

#[tokio::test]
async fn people_at_one_text_know_of_each_other() {
    for portal in TestPortal::both().await {
        let (_, an) = portal.sign_in(&[Role::Reporter]).await;
        let (_, binh) = portal.sign_in(&[Role::Editor]).await;
        let id = begin(&portal, &an, "Mua").await;
        let attend = async |cookie: &str| -> Attendance {
            let answer = portal.post_as(cookie, "/api/toa-soan/attend_text", &format!("text={id}")).await;
            serde_json::from_str(&answer.text).unwrap_or_else(|_| panic!("{}", answer.text))
        };
        assert_eq!(attend(&an).await.others, NOBODY);
        assert_eq!(attend(&binh).await.others, ["Lan"]);
        let save = format!("act=save&text={id}&based_on=1&draft%5Bsection%5D=tin-tuc&draft%5Bheadline%5D=Mua&body=2");
        portal.post_as(&binh, &format!("/toa-soan/bai/{id}"), &save).await;
        let Attendance { others, revision, saved_by, .. } = attend(&an).await;
        assert_eq!((others.len(), revision, saved_by.as_deref()), (1, 2, Some("Lan")));
        portal.state.clock.advance_millis(60_000);
        assert_eq!(attend(&an).await.others, NOBODY, "they closed it");
        let (_, stranger) = portal.sign_in(&[Role::Reporter]).await;
        let refused = portal.post_as(&stranger, "/api/toa-soan/attend_text", &format!("text={id}")).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn old_letters_are_offered_in_unicode() {
    let portal = TestPortal::sqlite().await;
    let (_, cookie) = portal.sign_in(&[Role::Reporter]).await;
    let ask = async |texts: &[&str], fonts: &str| {
        let texts: Vec<_> = texts.iter().map(|text| format!("texts[]={}", urlencoding::encode(text))).collect();
        portal.post_as(&cookie, "/api/toa-soan/recognise_letters", &format!("{}&{fonts}", texts.join("&"))).await.text
    };
    let old = ["Céng hoµ x· héi chñ nghÜa ViÖt Nam", "ủy ban", "uû ban nh©n d©n"];
    assert_eq!(
        ask(&old, "fonts[]=.VnTime&fonts[]=&fonts[]=.VnTimeH").await,
        r#"{"name":"TCVN3 (.Vn…)","percent":100,"texts":["Cộng hoà xã hội chủ nghĩa Việt Nam","ủy ban","UỶ BAN NHÂN DÂN"]}"#
    );
    assert_eq!(ask(&["Cộng hòa xã hội chủ nghĩa Việt Nam"], "").await, "null");
}
