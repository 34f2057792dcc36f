//! What readers can do with an article beside reading it, through the real router: hand it on, see how often it was read,
//! go on to what is about the same, say what is wrong.

use crate::support::{HOUR, NOON, TestPortal};
use axum::http::{Request, StatusCode};
use bantin::{
    db::{self, articles::NewArticle},
    domain::{ArticleId, Role, SafeHtml, Slug, tag::tags_of},
};

const BODY: &str = "<p>Từ ngày 01-02-2022.</p><table tabindex=\"0\"><thead><tr><th scope=\"col\">Loại</th><th scope=\"col\">Tấn</th></tr></thead>\
    <tbody><tr><td>Hữu cơ</td><td>9,5</td></tr></tbody></table>";

async fn publish(portal: &TestPortal, slug: &str, headline: &str, body: &str, millis_ago: i64) -> ArticleId {
    let mut tx = portal.state.db.begin().await.unwrap();
    let article = NewArticle {
        portal: portal.portal.id,
        section: &portal.section,
        slug: Slug::parse(slug).unwrap(),
        headline,
        standfirst: "Lời dẫn.",
        body: SafeHtml::from_cleaned(body.to_owned()),
        byline: None,
        photo: None,
        published_at: NOON.minus_millis(millis_ago),
    };
    let id = db::articles::insert_published(&mut tx, article).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    id
}

async fn put_tags(portal: &TestPortal, article: ArticleId, names: &str) {
    let mut tx = portal.state.db.begin().await.unwrap();
    db::tags::replace_of_article(&mut tx, portal.portal.id, article, &tags_of(names)).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_article_is_laid_out_and_can_be_handed_on() {
    for portal in TestPortal::each_way().await {
        let id = publish(&portal, "mua-lu", "Mưa & lũ", BODY, HOUR).await;
        let long = format!("<p>{}</p>", "chữ ".repeat(700));
        publish(&portal, "dai", "Bài dài", &long, HOUR).await;
        let page = portal.get("/tin-tuc/mua-lu").await;
        for part in [
            "<span class=\"date\">01-02-2022</span>",
            "<th scope=\"row\">Hữu cơ</th><td class=\"number\">9,5</td>",
            "href=\"https://www.facebook.com/sharer/sharer.php?u=http%3A%2F%2F",
            "href=\"https://button-share.zalo.me/share_external?d=http%3A%2F%2F",
            "href=\"mailto:?subject=M%C6%B0a%20%26%20l%C5%A9&amp;body=http",
            &format!("href=\"/bao-loi?bai={}\"", id.0),
            &format!("href=\"/luot-xem?bai={}\"", id.0),
            "<strong>UBND thành phố Ngã Bảy</strong>",
        ] {
            assert!(page.text.contains(part), "missing: {part}");
        }
        assert!(!page.text.contains("phút đọc"), "it is read within a minute");
        assert!(portal.get("/tin-tuc/dai").await.text.contains(" - 3 phút đọc"));
    }
}

#[tokio::test]
async fn what_is_about_the_same_is_found_from_an_article() {
    for portal in TestPortal::each_way().await {
        for number in 0..8 {
            publish(&portal, &format!("khac-{number}"), &format!("Tin khác số {number}"), "<p>a</p>", HOUR + number)
                .await;
        }
        publish(&portal, "cho-noi-1", "Chợ nổi đón khách", "<p>a</p>", 40 * HOUR).await;
        publish(&portal, "cho-noi-cu", "Chợ nổi ngày xưa", "<p>a</p>", 400 * 24 * HOUR).await;
        publish(&portal, "cho-noi-2", "Bến mới ở chợ nổi", "<p>a</p>", 1).await;
        let page = portal.get("/tin-tuc/cho-noi-2").await;
        let related = page.text.split("Tin liên quan").nth(1).expect("related").split("</section>").next().unwrap();
        assert!(related.contains("/tin-tuc/cho-noi-1"), "{related}");
        assert!(!related.contains("/tin-tuc/cho-noi-cu"), "that was more than a year ago");
        assert!(!related.contains("khac-"), "{related}");
    }
}

#[tokio::test]
async fn a_tag_leads_to_all_that_is_about_it() {
    for portal in TestPortal::each_way().await {
        for number in 0..12 {
            let id = publish(&portal, &format!("bai-{number}"), &format!("Bài số {number}"), "<p>a</p>", HOUR + number)
                .await;
            put_tags(&portal, id, "Mưa lũ").await;
        }
        let article = portal.get("/tin-tuc/bai-0").await;
        assert!(article.text.contains("<a href=\"/chu-de/mua-lu\">Mưa lũ</a>"), "{}", article.text);
        let list = portal.get("/chu-de/mua-lu").await;
        assert_eq!(list.status, StatusCode::OK);
        assert!(
            list.text.contains("<h1>Chủ đề: Mưa lũ</h1>") && list.text.contains("/tin-tuc/bai-9\""),
            "{}",
            list.text
        );
        assert!(!list.text.contains("/tin-tuc/bai-10\""));
        let older = list.text.split("rel=\"next\" href=\"").nth(1).expect("a next page").split('"').next().unwrap();
        let second = portal.get(&older.replace("&amp;", "&")).await;
        assert!(second.text.contains("/tin-tuc/bai-10\"") && !second.text.contains("/tin-tuc/bai-9\""));
        for (path, status) in [
            ("/chu-de/khong-co", StatusCode::NOT_FOUND),
            ("/chu-de", StatusCode::NOT_FOUND),
            ("/chu-de/mua-lu?trang=3", StatusCode::NOT_FOUND),
            ("/chu-de/mua-lu?trang=x", StatusCode::BAD_REQUEST),
            ("/chu-de/M%C6%B0a", StatusCode::NOT_FOUND),
        ] {
            assert_eq!(portal.get(path).await.status, status, "{path}");
        }
    }
}

#[tokio::test]
async fn the_views_of_an_article_are_told_over_time() {
    for portal in TestPortal::both().await {
        let id = publish(&portal, "bai", "Bài <một>", "<p>a</p>", HOUR).await;
        let mut tx = portal.state.db.begin().await.unwrap();
        db::counting::add_page_view_base(&mut tx, portal.portal.id, id, 100, "thử", NOON).await.unwrap();
        for (days_ago, views) in [(0, 7), (40, 30)] {
            let day = NOON.day().minus(days_ago);
            db::counting::add_page_views(&mut tx, portal.portal.id, id, day, views).await.unwrap();
        }
        tx.commit().await.unwrap();
        let page = portal.get(&format!("/luot-xem?bai={}", id.0)).await;
        assert_eq!(page.status, StatusCode::OK);
        for part in [
            "Từ trước đến nay: 137 lượt.",
            "Trong đó 100 lượt do cổng cũ đếm",
            "Tổng cộng 7 lượt xem trong 30 ngày.",
            "<th scope=\"row\">12-2021</th><td class=\"number\">30</td>",
            "<th scope=\"row\">01-2022</th><td class=\"number\">7</td>",
            "Lượt xem: Bài &lt;một&gt;",
        ] {
            assert!(page.text.contains(part), "missing: {part}\n{}", page.text);
        }
        for (path, status) in [
            ("/luot-xem", StatusCode::BAD_REQUEST),
            ("/luot-xem?bai=x", StatusCode::BAD_REQUEST),
            ("/luot-xem?bai=999999", StatusCode::NOT_FOUND),
            ("/luot-xem?bai=99999999999999999999", StatusCode::BAD_REQUEST),
        ] {
            assert_eq!(portal.get(path).await.status, status, "{path}");
        }
        portal.make_draft(id).await;
        assert_eq!(portal.get(&format!("/luot-xem?bai={}", id.0)).await.status, StatusCode::NOT_FOUND);
    }
}

/// A report as the form sends it.
fn report(article: ArticleId, message: &str) -> String {
    let message = urlencoding(message);
    format!(
        "report%5Barticle%5D={}&report%5Bwords%5D=30-02&report%5Bmessage%5D={message}&report%5Bwebsite%5D=&act=report",
        article.0
    )
}

fn urlencoding(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn a_report_goes_to_the_newsroom_and_to_nobody_else() {
    for portal in TestPortal::both().await {
        let id = publish(&portal, "bai", "Bài <một>", "<p>a</p>", HOUR).await;
        let form = portal.get(&format!("/bao-loi?bai={}&chon=ng%C3%A0y%2030-02", id.0)).await;
        assert_eq!(form.status, StatusCode::OK);
        assert!(form.text.contains("value=\"ngày 30-02\"") && form.text.contains("Bài &lt;một&gt;"), "{}", form.text);

        let sent = portal.post("/bao-loi", &report(id, "Không có ngày <30-02>")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let thanks = portal.get(sent.header("location")).await;
        assert!(thanks.text.contains("Đã gửi. Cảm ơn bạn"), "{}", thanks.text);

        let (_, cookie) = portal.sign_in(&[Role::Editor]).await;
        assert!(portal.get_as(&cookie, "/toa-soan").await.text.contains("Báo lỗi (1)"));
        let list = portal.get_as(&cookie, "/toa-soan/bao-loi").await;
        for part in ["Không có ngày &lt;30-02&gt;", "<blockquote><p>30-02</p></blockquote>", "Bài &lt;một&gt;"] {
            assert!(list.text.contains(part), "missing: {part}\n{}", list.text);
        }
        assert!(!portal.get("/tin-tuc/bai").await.text.contains("Không có ngày"));

        let number = list.text.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let handled = portal
            .post_as(&cookie, "/toa-soan/bao-loi", &format!("id={number}&note={}&act=handle", urlencoding("Đã sửa")))
            .await;
        assert_eq!(handled.status, StatusCode::SEE_OTHER, "{}", handled.text);
        let list = portal.get_as(&cookie, handled.header("location")).await;
        assert!(list.text.contains("Lan xử lý lúc") && list.text.contains(": Đã sửa"), "{}", list.text);
        assert!(list.text.contains("Hoàn tác") && list.text.contains("Không có báo lỗi nào chờ xử lý."));
        assert!(!portal.get_as(&cookie, "/toa-soan").await.text.contains("Báo lỗi (1)"));
        let again = portal.post_as(&cookie, "/toa-soan/bao-loi", &format!("id={number}&act=handle")).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND, "once");
        let reopened = portal.post_as(&cookie, "/toa-soan/bao-loi", &format!("id={number}&act=reopen")).await;
        assert_eq!(reopened.status, StatusCode::SEE_OTHER);
        assert!(portal.get_as(&cookie, "/toa-soan").await.text.contains("Báo lỗi (1)"));
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_told_and_stands_in_the_form() {
    let portal = TestPortal::sqlite().await;
    let id = publish(&portal, "bai", "Bài", "<p>a</p>", HOUR).await;
    let empty = portal.post("/bao-loi", &report(id, "  ")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("Còn trống.") && empty.text.contains("value=\"30-02\""), "{}", empty.text);
    let long = portal.post("/bao-loi", &report(id, &"ế".repeat(1_001))).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(long.text.contains("Dài quá 1000 chữ."), "{}", long.text);
    for (path, status) in [
        ("/bao-loi", StatusCode::OK),
        ("/bao-loi?bai=999999", StatusCode::NOT_FOUND),
        ("/bao-loi?bai=x&chon=%ff", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(portal.get(path).await.status, status, "{path}");
    }
    let withdrawn = portal.post("/bao-loi", &report(ArticleId(999_999), "Lời <báo>")).await;
    assert_eq!(withdrawn.status, StatusCode::CONFLICT);
    for part in ["Bài này không còn đăng", "Lời &lt;báo>", "name=\"report[article]\" value=\"\">"] {
        assert!(withdrawn.text.contains(part), "missing: {part}\n{}", withdrawn.text);
    }
}

#[tokio::test]
async fn whoever_reports_without_end_waits_with_what_they_typed() {
    for portal in TestPortal::both().await {
        let id = publish(&portal, "bai", "Bài", "<p>a</p>", HOUR).await;
        for number in 0..5 {
            let sent = portal.post("/bao-loi", &report(id, &format!("Lời báo {number}"))).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{number}");
        }
        let refused = portal.post("/bao-loi", &report(id, "Lời báo nữa <đây>")).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(refused.text.contains("Lời báo nữa &lt;đây>"), "{}", refused.text);
        assert!(refused.text.contains("Hãy thử lại sau 10 phút."), "{}", refused.text);
        let waiting = db::reader_reports::count_open(&portal.state.db, portal.portal.id).await.unwrap();
        assert_eq!(waiting, 5);
        portal.state.clock.advance_millis(600_000);
        assert_eq!(portal.post("/bao-loi", &report(id, "Lời báo nữa")).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_program_that_fills_in_all_fields_is_thanked_and_not_read() {
    let portal = TestPortal::sqlite().await;
    let id = publish(&portal, "bai", "Bài", "<p>a</p>", HOUR).await;
    let form = report(id, "Mua hàng").replace("website%5D=", "website%5D=http%3A%2F%2Fexample.com");
    assert_eq!(portal.post("/bao-loi", &form).await.status, StatusCode::SEE_OTHER);
    assert_eq!(db::reader_reports::count_open(&portal.state.db, portal.portal.id).await.unwrap(), 0);
    let other_site = portal.send_with(
        Request::post("/bao-loi")
            .header("sec-fetch-site", "cross-site")
            .header("content-type", "application/x-www-form-urlencoded"),
        report(id, "a"),
    );
    assert_eq!(other_site.await.status, StatusCode::FORBIDDEN);
}
