//! What becomes of a text in the newsroom, by plain forms through the real router: from its first word to its withdrawal.

use crate::support::{Answer, HOUR, TestPortal, form_post};
use axum::{
    extract::FromRef,
    http::{StatusCode, header},
};
use bantin::{
    domain::Role,
    server::{pages::portal_register::LOOK_EVERY, publishing::Publishing},
};

/// Somebody at work: posts forms and looks at pages.
struct Worker<'a> {
    portal: &'a TestPortal,
    cookie: String,
}

impl<'a> Worker<'a> {
    async fn new(portal: &'a TestPortal, role: Role) -> Worker<'a> {
        let (_, cookie) = portal.sign_in(&[role]).await;
        Worker { portal, cookie }
    }

    async fn get(&self, path: &str) -> Answer {
        self.portal.get_as(&self.cookie, path).await
    }

    async fn post(&self, path: &str, form: &str) -> Answer {
        self.portal.post_as(&self.cookie, path, form).await
    }

    /// Begins a text and answers its address.
    async fn begin(&self, headline: &str) -> String {
        let form = format!("act=save&{}", fields(headline, "<p>Nội dung</p>"));
        let saved = self.post("/toa-soan/bai-moi", &form).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        saved.header("location").split('?').next().unwrap().to_owned()
    }

    /// Does something to a text, as the buttons of its page do.
    async fn act(&self, text: &str, revision: i64, act: &str, more: &str) -> Answer {
        let id = text.rsplit('/').next().unwrap();
        let form = format!("text={id}&seen={revision}&published={revision}&{more}&act={act}");
        self.post(&format!("{text}/duyet"), &form).await
    }

    async fn does(&self, text: &str, revision: i64, act: &str, more: &str) {
        let done = self.act(text, revision, act, more).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{act}: {}", done.text);
        let page = self.get(done.header("location")).await;
        assert_eq!(page.status, StatusCode::OK, "{act}: {}", page.text);
    }
}

fn fields(headline: &str, body: &str) -> String {
    let (headline, body) = (urlencoding::encode(headline), urlencoding::encode(body));
    format!("draft%5Bsection%5D=tin-tuc&draft%5Bheadline%5D={headline}&body={body}")
}

#[tokio::test]
async fn a_text_goes_from_its_first_word_to_its_withdrawal_without_script() {
    for portal in TestPortal::both().await {
        let reporter = Worker::new(&portal, Role::Reporter).await;
        let (editor, publisher) =
            (Worker::new(&portal, Role::Editor).await, Worker::new(&portal, Role::Publisher).await);
        let text = reporter.begin("Mưa lũ").await;
        reporter.does(&text, 1, "submit", "").await;
        editor.does(&text, 1, "return", "reason=Thi%E1%BA%BFu+ngu%E1%BB%93n").await;
        let returned = reporter.get(&text).await.text;
        assert!(returned.contains("Thiếu nguồn"), "{returned}");
        let form = format!("act=save&text={}&based_on=1&{}", id_of(&text), fields("Mưa lũ", "<p>Có nguồn</p>"));
        assert_eq!(reporter.post(&text, &form).await.status, StatusCode::SEE_OTHER);
        reporter.does(&text, 2, "submit", "").await;
        let refused = editor.act(&text, 2, "approve", "").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "an editor approves nothing");
        publisher.does(&text, 2, "approve", "").await;
        // An hour after noon.
        publisher.does(&text, 2, "schedule", "at=2022-01-17T13:00").await;
        assert_eq!(portal.get("/tin-tuc/mua-lu").await.status, StatusCode::NOT_FOUND);
        portal.state.clock.advance_millis(HOUR);
        Publishing::from_ref(&portal.state).publish_due().await;
        let article = portal.get("/tin-tuc/mua-lu").await;
        assert_eq!(article.status, StatusCode::OK);
        assert!(article.text.contains("<p>Có nguồn</p>"), "{}", article.text);
        let more = "kind=error&reason=S%E1%BB%91+li%E1%BB%87u+sai";
        publisher.does(&text, 2, "withdraw", more).await;
        let gone = portal.get("/tin-tuc/mua-lu").await;
        assert_eq!(gone.status, StatusCode::GONE);
        assert!(gone.text.contains("Số liệu sai"), "{}", gone.text);
        let history = publisher.get(&format!("{text}/duyet")).await.text;
        for done in ["máy chủ · đăng (bản 2): đến giờ", "Lan · gỡ (bản 2): đăng nhầm: Số liệu sai"]
        {
            assert!(history.contains(done), "{done}: {history}");
        }
    }
}

fn id_of(text: &str) -> &str {
    text.rsplit('/').next().unwrap()
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_beside_what_was_sent() {
    let portal = TestPortal::sqlite().await;
    let publisher = Worker::new(&portal, Role::Publisher).await;
    let text = publisher.begin("Tự viết").await;
    publisher.does(&text, 1, "submit", "").await;
    let own = publisher.act(&text, 1, "approve", "").await;
    assert_eq!(own.status, StatusCode::CONFLICT);
    assert!(own.text.contains("Không ai tự duyệt bài mình viết"), "{}", own.text);
    let page = publisher.get(&format!("{text}/duyet")).await.text;
    assert!(!page.contains(r#"value="approve""#), "no button that is always refused");
    for (act, more, status) in [
        ("return", "reason=+", StatusCode::UNPROCESSABLE_ENTITY),
        ("publish", "", StatusCode::CONFLICT),
        ("edit", "", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        assert_eq!(publisher.act(&text, 1, act, more).await.status, status, "{act}");
    }
    assert_eq!(publisher.act(&text, 9, "take_back", "").await.status, StatusCode::CONFLICT, "another revision");
    let stranger = Worker::new(&portal, Role::Reporter).await;
    assert_eq!(stranger.act(&text, 1, "take_back", "").await.status, StatusCode::NOT_FOUND);
    for page in ["duyet", "lich-su"] {
        assert_eq!(stranger.get(&format!("{text}/{page}")).await.status, StatusCode::NOT_FOUND, "{page}");
    }
}

/// Markup and what is written for markup come back into the form as they were typed, and end no field.
#[tokio::test]
async fn what_looks_like_markup_stands_in_the_form_as_it_was_typed() {
    let typed = "</textarea><script>alert(1)</script> 5 &lt; 6 &amp;amp; 7";
    let shown = "</textarea><script>alert(1)</script>".replace('<', "&lt;") + " 5 &amp;lt; 6 &amp;amp;amp; 7";
    for portal in TestPortal::both().await {
        let reporter = Worker::new(&portal, Role::Reporter).await;
        let encoded = urlencoding::encode(typed);
        let form = format!("act=save&{}&draft%5Bstandfirst%5D={encoded}", fields("", typed));
        let refused = reporter.post("/toa-soan/bai-moi", &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.text.matches(&format!("\n{shown}</textarea>")).count(), 2, "{}", refused.text);
        let form = form.replace("headline%5D=", "headline%5D=Mua");
        let saved = reporter.post("/toa-soan/bai-moi", &form).await;
        let opened = reporter.get("/toa-soan/bai/1").await.text;
        assert!(opened.contains(&format!("\n{shown}</textarea>")), "{}: {opened}", saved.status);
        let signed_out = portal.post_as("", "/toa-soan/bai-moi", &form).await.text;
        assert!(!signed_out.contains("<script>alert"), "{signed_out}");
    }
}

/// Whoever is refused for another reason has not seen what was saved meanwhile.
#[tokio::test]
async fn a_refused_form_goes_on_from_the_revision_that_its_writer_had() {
    for portal in TestPortal::both().await {
        let reporter = Worker::new(&portal, Role::Reporter).await;
        let editor = Worker::new(&portal, Role::Editor).await;
        let text = reporter.begin("Mưa lũ").await;
        let save = |headline: &str, body: &str, based_on: i64| {
            format!("act=save&text={}&based_on={based_on}&{}", id_of(&text), fields(headline, body))
        };
        assert_eq!(editor.post(&text, &save("Mưa lũ", "<p>Hai</p>", 1)).await.status, StatusCode::SEE_OTHER);
        let refused = reporter.post(&text, &save("", "<p>Ba</p>", 1)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains(r#"name="based_on" value="1""#), "{}", refused.text);
        let aside = reporter.post(&text, &save("Mưa lũ", "<p>Ba</p>", 1)).await;
        assert_eq!(aside.status, StatusCode::CONFLICT, "both are kept, and it is said");
        assert!(aside.text.contains(r#"name="based_on" value="2""#), "{}", aside.text);
    }
}

#[tokio::test]
async fn a_form_offers_known_names_and_the_section_of_its_text() {
    let portal = TestPortal::sqlite().await;
    let editor = Worker::new(&portal, Role::Editor).await;
    editor.begin("Mưa lũ").await;
    let named = editor.post("/toa-soan/but-danh", "act=add&name=Minh+Ch%C3%A2u").await;
    assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text);
    let form = editor.get("/toa-soan/bai-moi").await.text;
    assert!(form.contains(r#"<datalist id="contributors"><option value="Minh Châu">"#), "{form}");
    let administrator = Worker::new(&portal, Role::Administrator).await;
    let section = portal.section.id.0;
    let close = format!("act=close&id={section}&is_closed=true");
    let closed = administrator.post(&format!("/toa-soan/chuyen-muc?sua={section}"), &close).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text);
    let chosen = r#"<option value="tin-tuc" selected>"#;
    assert!(editor.get("/toa-soan/bai/1").await.text.contains(chosen), "it may be corrected where it stands");
    assert!(
        !editor.get("/toa-soan/bai-moi").await.text.contains(r#"<option value="tin-tuc""#),
        "nothing new goes there"
    );
}

#[tokio::test]
async fn a_reporter_sees_nothing_of_what_others_had_to_withdraw() {
    for portal in TestPortal::both().await {
        let article = portal.publish("bai-mot", HOUR).await.0;
        let reporter = Worker::new(&portal, Role::Reporter).await;
        let editor = Worker::new(&portal, Role::Editor).await;
        let page = format!("/toa-soan/da-dang/{article}");
        let shown = reporter.get(&page).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(!shown.text.contains(r#"value="edit""#), "no button that is always refused");
        assert!(editor.get(&page).await.text.contains(r#"value="edit""#));
        portal.sql("update articles set status = 'withdrawn'").await;
        assert_eq!(reporter.get(&page).await.status, StatusCode::NOT_FOUND);
        assert_eq!(reporter.get("/toa-soan/da-dang?xem=da-go").await.status, StatusCode::FORBIDDEN);
        let withdrawn = editor.get(&page).await.text;
        assert!(withdrawn.contains("Bài đã gỡ") && !withdrawn.contains("Mở bài như bạn đọc thấy"), "{withdrawn}");
        assert!(editor.get("/toa-soan/da-dang?xem=da-go").await.text.contains(&page));
    }
}

#[tokio::test]
async fn a_preview_shows_anybody_the_article_until_its_link_is_taken_back() {
    for portal in TestPortal::both().await {
        let reporter = Worker::new(&portal, Role::Reporter).await;
        let publisher = Worker::new(&portal, Role::Publisher).await;
        let text = reporter.begin("Lịch <tiếp> dân").await;
        reporter.does(&text, 1, "submit", "").await;
        let review = format!("{text}/duyet");
        let made = reporter.post(&review, &format!("text={}&act=make-link", id_of(&text))).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "a reload makes no second link");
        let made = reporter.get(made.header("location")).await.text;
        let token = made.split("/xem-truoc?ma=").nth(1).expect("a link").split('"').next().unwrap();
        let link = format!("/xem-truoc?ma={token}");
        let preview = portal.get(&link).await;
        assert_eq!(preview.status, StatusCode::OK, "{}", preview.text);
        assert!(preview.text.contains("<h1>Lịch &lt;tiếp&gt; dân</h1>"), "{}", preview.text);
        assert!(preview.text.contains("Bản xem trước"), "{}", preview.text);
        assert!(!preview.text.contains(&review), "the way into the newsroom is for those who are in it");
        assert_eq!((preview.header("cache-control"), preview.header("x-robots-tag")), ("no-store", "noindex"));
        let inside = publisher.get(&link).await.text;
        assert!(inside.contains(&format!(r#"action="{review}""#)) && inside.contains(r#"value="approve""#), "{inside}");
        let shown = reporter.get(&review).await.text;
        let digest = shown.split(r#"name="token_digest" value=""#).nth(1).expect("a link").split('"').next().unwrap();
        let form = format!("text={}&token_digest={digest}&act=revoke-link", id_of(&text));
        assert_eq!(reporter.post(&review, &form).await.status, StatusCode::SEE_OTHER);
        assert_eq!(portal.get(&link).await.status, StatusCode::NOT_FOUND);
        let over = reporter.get(&format!("{review}?lien-ket={token}")).await.text;
        assert!(!over.contains("/xem-truoc?ma="), "a link that is none is not shown as one: {over}");
    }
}

#[tokio::test]
async fn what_the_cleaner_took_out_is_said_once_and_a_reload_begins_no_second_text() {
    for portal in TestPortal::both().await {
        let reporter = Worker::new(&portal, Role::Reporter).await;
        let form = format!("act=save&{}", fields("Mưa lũ", "<p onclick=x()>Nội dung</p>"));
        let saved = reporter.post("/toa-soan/bai-moi", &form).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let page = reporter.get(saved.header("location")).await.text;
        assert!(page.contains("Đã lưu bản 1.") && page.contains("thuộc tính onclick"), "{page}");
        assert!(page.contains("Sửa bài: Mưa lũ"), "{page}");
    }
}

#[tokio::test]
async fn whoever_saves_in_vain_is_told_why() {
    let portal = TestPortal::sqlite().await;
    let reporter = Worker::new(&portal, Role::Reporter).await;
    let editor = Worker::new(&portal, Role::Editor).await;
    let text = reporter.begin("Mưa lũ").await;
    let save = async |worker: &Worker<'_>, based_on: i64, headline: &str| {
        let form = format!("act=save&text={}&based_on={based_on}&{}", id_of(&text), fields(headline, "<p>x</p>"));
        worker.post(&text, &form).await
    };
    assert_eq!(save(&editor, 1, "Mưa lớn").await.status, StatusCode::SEE_OTHER);
    let overtaken = save(&reporter, 1, "Mưa to").await;
    assert_eq!(overtaken.status, StatusCode::CONFLICT);
    assert!(overtaken.text.contains("Người khác đã lưu bài này") && overtaken.text.contains("bấm Lưu để dùng bản này"));
    assert!(!reporter.get(&text).await.text.contains("cất riêng"));
    reporter.does(&text, 2, "submit", "").await;
    assert!(reporter.get(&text).await.text.contains("những gì lưu bây giờ được cất riêng"), "said beforehand");
    let locked = save(&reporter, 2, "Mưa như trút").await;
    assert_eq!(locked.status, StatusCode::CONFLICT);
    assert!(locked.text.contains("Bài đang ở tình trạng “chờ duyệt” nên bạn không sửa được."), "{}", locked.text);
    assert!(!locked.text.contains("Người khác đã lưu") && !locked.text.contains("bấm Lưu để dùng"), "{}", locked.text);
    assert!(locked.text.contains(r#"value="Mưa như trút""#), "{}", locked.text);
    assert!(!editor.get(&text).await.text.contains("cất riêng"), "editors may");
}

/// What is refused leads to the field that is to be mended, and all that was typed is still there.
#[tokio::test]
async fn what_was_typed_for_an_act_that_is_refused_is_still_there() {
    let portal = TestPortal::sqlite().await;
    let (reporter, publisher) =
        (Worker::new(&portal, Role::Reporter).await, Worker::new(&portal, Role::Publisher).await);
    let text = reporter.begin("Mưa lũ").await;
    reporter.does(&text, 1, "submit", "").await;
    let refused = async |revision: i64, act: &str, more: &str, link: &str, shown: &[&str]| {
        let answer = publisher.act(&text, revision, act, more).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{act} {more}");
        assert_eq!(answer.links_of_faults(), [link], "{act} {more}");
        for typed in shown {
            assert!(answer.text.contains(typed), "{act} {more}: {typed} {}", answer.text);
        }
    };
    let long = "đ".repeat(501);
    let encoded = urlencoding::encode(&long).into_owned();
    for act in ["return", "publish_unreviewed"] {
        refused(1, act, "reason=", "#reason", &[r#"id="reason-error""#]).await;
        refused(1, act, &format!("reason={encoded}"), "#reason", &[&long]).await;
    }
    publisher.does(&text, 1, "approve", "").await;
    refused(1, "schedule", "at=", "#at", &[r#"id="at-error""#]).await;
    refused(1, "schedule", "at=2022-01-17T11:00", "#at", &[r#"value="2022-01-17T11:00""#]).await;
    publisher.does(&text, 1, "publish", "").await;
    // A working copy lies with the reviewers: two forms ask for a reason.
    let form = format!("act=save&text={}&based_on=1&{}", id_of(&text), fields("Mưa lớn", "<p>Khác</p>"));
    assert_eq!(reporter.post(&text, &form).await.status, StatusCode::SEE_OTHER);
    reporter.does(&text, 2, "submit", "").await;
    let withdraw = async |more: &str, link: &str, shown: &[&str]| refused(1, "withdraw", more, link, shown).await;
    withdraw("kind=error&reason=", "#withdraw-reason", &["<details open>", r#"id="withdraw-reason-error""#]).await;
    withdraw("kind=&reason=Sai", "#kind", &["Sai</textarea>"]).await;
    let merged = "kind=merged&reason=Tr%C3%B9ng+b%C3%A0i&target=%2Fkhong%2Fco";
    let typed = ["Trùng bài</textarea>", r#"value="/khong/co""#, r#"<option value="merged" selected>"#];
    withdraw(merged, "#target", &typed).await;
    refused(2, "return", "reason=", "#reason", &[]).await;
}

#[tokio::test]
async fn a_reason_is_not_lost_with_the_form_that_it_was_typed_into() {
    let portal = TestPortal::sqlite().await;
    let (reporter, editor) = (Worker::new(&portal, Role::Reporter).await, Worker::new(&portal, Role::Editor).await);
    let text = reporter.begin("Mưa lũ").await;
    let late = editor.act(&text, 1, "return", "reason=Thi%E1%BA%BFu+ngu%E1%BB%93n").await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text.contains("Thiếu nguồn"), "{}", late.text);
    let nothing = editor.act(&text, 1, "return", "reason=").await;
    assert_eq!(nothing.links_of_faults(), Vec::<String>::new(), "no form is there to lead to: {}", nothing.text);
}

#[tokio::test]
async fn what_must_be_mended_before_publishing_is_led_to_in_the_form_of_the_text() {
    let portal = TestPortal::sqlite().await;
    let reporter = Worker::new(&portal, Role::Reporter).await;
    let form = format!("act=save&{}", fields("Mưa lũ", ""));
    let saved = reporter.post("/toa-soan/bai-moi", &form).await;
    let text = saved.header("location").split('?').next().unwrap().to_owned();
    let refused = reporter.act(&text, 1, "submit", "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.links_of_faults(), [format!("{text}#body")]);
    assert!(reporter.get(&text).await.values("id").contains(&"body"));
}

#[tokio::test]
async fn two_revisions_are_compared_in_words_and_the_old_one_comes_back() {
    let portal = TestPortal::sqlite().await;
    let reporter = Worker::new(&portal, Role::Reporter).await;
    let text = reporter.begin("Mưa lũ").await;
    let form = format!("act=save&text={}&based_on=1&{}", id_of(&text), fields("Mưa lớn", "<p>Nội dung khác</p>"));
    assert_eq!(reporter.post(&text, &form).await.status, StatusCode::SEE_OTHER);
    for way in ["", "&kieu=hai-cot"] {
        let compared = reporter.get(&format!("{text}/lich-su?tu=1&den=2{way}")).await.text;
        for mark in ["<del>lũ</del>", "<ins>lớn</ins>"] {
            assert!(compared.contains(mark), "{mark}: {compared}");
        }
    }
    let form = format!("text={}&based_on=2&number=1&act=restore", id_of(&text));
    let restored = reporter.post(&format!("{text}/lich-su"), &form).await;
    assert_eq!(restored.header("location"), format!("{text}?da-luu=3"), "{}", restored.text);
    assert!(reporter.get(&text).await.text.contains("Sửa bài: Mưa lũ"));
    assert_eq!(reporter.get(&format!("{text}/lich-su?tu=1&den=9")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_list_of_what_was_published_goes_on_to_its_end() {
    for portal in TestPortal::both().await {
        for number in 0..31 {
            portal.publish(&format!("mua-lu-{number}"), HOUR + number).await;
        }
        let reporter = Worker::new(&portal, Role::Reporter).await;
        let first = reporter.get("/toa-soan/da-dang?q=l%C5%A9+m%C6%B0a").await;
        assert!(first.text.contains(">mua-lu-29<") && !first.text.contains(">mua-lu-30<"));
        let older = first.text.split(r#"rel="next" href=""#).nth(1).and_then(|rest| rest.split('"').next());
        let last = reporter.get(&older.expect("a next page").replace("&amp;", "&")).await;
        assert!(last.text.contains(">mua-lu-30<") && !last.text.contains(">mua-lu-29<"), "{older:?}");
    }
}

#[tokio::test]
async fn a_form_that_is_too_large_is_answered_by_a_page_and_nothing_is_saved() {
    for portal in TestPortal::both().await {
        let reporter = Worker::new(&portal, Role::Reporter).await;
        let pasted = format!("<img src=\"data:image/png;base64,{}\">", "A".repeat(1_400_000));
        let form = format!("act=save&{}", fields("Mưa lũ", &pasted));
        let refused = reporter.post("/toa-soan/bai-moi", &form).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(
            (refused.header("content-type"), refused.header("cache-control")),
            ("text/html; charset=utf-8", "no-store")
        );
        assert!(refused.text.contains("Chưa có gì được lưu. Hãy bấm nút Quay lại"), "{}", refused.text);
        assert!(!reporter.get("/toa-soan").await.text.contains("Mưa lũ"));
        // The longest text that may be, each byte of it sent as three.
        let longest = format!("<p>{}</p>", "ế".repeat(133_000));
        let saved = reporter.post("/toa-soan/bai-moi", &format!("act=save&{}", fields("Mưa lớn", &longest))).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    }
}

#[tokio::test]
async fn two_clicks_on_publish_publish_once() {
    for portal in TestPortal::both().await {
        let (reporter, publisher) =
            (Worker::new(&portal, Role::Reporter).await, Worker::new(&portal, Role::Publisher).await);
        let text = reporter.begin("Mưa lũ").await;
        reporter.does(&text, 1, "submit", "").await;
        publisher.does(&text, 1, "approve", "").await;
        let click = || publisher.act(&text, 1, "publish", "");
        let (one, two) = futures::join!(click(), click());
        assert_eq!([one.status, two.status], [StatusCode::SEE_OTHER; 2], "{}{}", one.text, two.text);
        assert_eq!(portal.get("/tin-tuc/mua-lu").await.status, StatusCode::OK);
        let history = publisher.get(&format!("{text}/duyet")).await.text;
        assert_eq!(history.matches("đăng (bản 1)").count(), 2, "approved and published once each: {history}");
    }
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    for portal in TestPortal::both().await {
        let reporter = Worker::new(&portal, Role::Reporter).await;
        let text = reporter.begin("Mưa lũ").await;
        let (id, new) = (id_of(&text), fields("Mưa lớn", "<p>Giả</p>"));
        let (save, submit) = (format!("text={id}&based_on=1&{new}"), format!("text={id}&seen=1&act=submit"));
        let forms = [
            (text.clone(), format!("act=save&{save}")),
            (format!("{text}/duyet"), submit.clone()),
            ("/api/toa-soan/save_text".to_owned(), save),
            ("/api/toa-soan/act_on_text".to_owned(), submit),
        ];
        let post = async |(path, form): &(String, String), (name, value): (&str, &str)| {
            let request = form_post(path).header(header::COOKIE, &reporter.cookie).header(name, value);
            portal.send_with(request, form.clone()).await.status
        };
        for said in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            for form in &forms {
                assert_eq!(post(form, said).await, StatusCode::FORBIDDEN, "{said:?} {}", form.0);
            }
        }
        let page = reporter.get(&text).await.text;
        assert!(page.contains("bản 1, Lan") && page.contains("bản thảo"), "{page}");
        for form in &forms {
            assert_ne!(post(form, ("sec-fetch-site", "same-origin")).await, StatusCode::FORBIDDEN, "{}", form.0);
        }
        assert!(reporter.get(&text).await.text.contains("bản 2, Lan"), "from a page of ours it is saved");
    }
}

#[tokio::test]
async fn readers_of_every_node_soon_see_what_was_published_corrected_and_withdrawn() {
    // Half a second is promised, and one look is enough.
    assert!(LOOK_EVERY.as_millis() <= 250);
    for mut portal in TestPortal::both().await {
        portal.keep_pages(8);
        let mut other = None;
        if portal.state.db.engine() == "PostgreSQL" {
            let mut node = portal.second_node().await;
            node.keep_pages(8);
            other = Some(node);
        }
        let (reporter, publisher) =
            (Worker::new(&portal, Role::Reporter).await, Worker::new(&portal, Role::Publisher).await);
        let list = async |node: &TestPortal| node.get("/tin-tuc").await.text;
        let see = async |headline: &str, is_seen: bool| {
            assert_eq!(list(&portal).await.contains(headline), is_seen, "{headline} on the node that wrote it");
            if let Some(other) = &other {
                assert_ne!(list(other).await.contains(headline), is_seen, "{headline}: a stored page before the look");
                other.see_changes().await;
                assert_eq!(list(other).await.contains(headline), is_seen, "{headline} on another node");
            }
        };
        list(&portal).await;
        if let Some(other) = &other {
            list(other).await;
        }
        let text = reporter.begin("Mưa lũ").await;
        let publish = async |revision| {
            reporter.does(&text, revision, "submit", "").await;
            publisher.does(&text, revision, "approve", "").await;
            publisher.does(&text, revision, "publish", "").await;
        };
        publish(1).await;
        see("Mưa lũ", true).await;
        let form = format!("act=save&text={}&based_on=1&{}", id_of(&text), fields("Mưa lớn", "<p>Đúng</p>"));
        assert_eq!(reporter.post(&text, &form).await.status, StatusCode::SEE_OTHER);
        publish(2).await;
        see("Mưa lớn", true).await;
        publisher.does(&text, 2, "withdraw", "kind=error&reason=Sai").await;
        see("Mưa lớn", false).await;
    }
}
