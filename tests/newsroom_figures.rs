//! Figures and royalties as editors see them, through the real router, on both engines.

use crate::support::{Answer, HOUR, NOON, TestPortal};
use axum::http::StatusCode;
use bantin::{
    db::{self, articles::NewArticle},
    domain::{ArticleId, AuditAct, Day, Role, SafeHtml, Slug},
};

const FIGURES: &str = "/toa-soan/so-lieu";
const ROYALTIES: &str = "/toa-soan/nhuan-but";

fn today() -> Day {
    NOON.day()
}

async fn read(portal: &TestPortal, article: ArticleId, days_ago: i64, views: i64) {
    let mut tx = portal.state.db.begin().await.unwrap();
    let (id, day) = (portal.portal.id, today().minus(days_ago));
    db::counting::add_page_views(&mut tx, id, article, day, views).await.unwrap();
    db::counting::add_visits(&mut tx, id, day, 1).await.unwrap();
    tx.commit().await.unwrap();
}

/// An article that `cookie`'s reporter wrote, published by somebody else.
async fn publish_own(portal: &TestPortal, cookie: &str, headline: &str) -> ArticleId {
    let form = [
        ("act", "save"),
        ("draft[section]", "tin-tuc"),
        ("draft[headline]", headline),
        ("draft[authors]", "Lê Lan, Trần Bình"),
        ("draft[photographers]", "Lê Lan"),
        ("body", "<p>Nội dung</p>"),
    ];
    let answer = portal.post_as(cookie, "/toa-soan/bai-moi", &serde_urlencoded::to_string(form).unwrap()).await;
    let text = answer.header("location").split('?').next().unwrap().to_owned();
    let id = text.rsplit('/').next().unwrap().to_owned();
    let (_, publisher) = portal.sign_in(&[Role::Publisher]).await;
    for (who, act) in [(cookie, "submit"), (&publisher, "approve"), (&publisher, "publish")] {
        let answer = portal.post_as(who, &format!("{text}/duyet"), &format!("text={id}&seen=1&act={act}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{act}: {}", answer.text);
    }
    let slug = Slug::of(headline).unwrap();
    let found = db::articles::find_published(&portal.state.db, portal.portal.id, &portal.section.slug, &slug, NOON);
    found.await.unwrap().expect("published").id
}

async fn publish_signed(portal: &TestPortal, slug: &str, headline: &str, byline: &str, millis_ago: i64) -> ArticleId {
    let mut tx = portal.state.db.begin().await.unwrap();
    let new = NewArticle {
        portal: portal.portal.id,
        section: &portal.section,
        slug: Slug::parse(slug).unwrap(),
        headline,
        standfirst: "",
        body: SafeHtml::from_cleaned("<p>Thân bài.</p>".to_owned()),
        byline: Some(byline),
        photo: None,
        published_at: NOON.minus_millis(millis_ago),
    };
    let id = db::articles::insert_published(&mut tx, new).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    id
}

/// The page that a posted form leads to, which says that it is done.
async fn done(portal: &TestPortal, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let answer = portal.post_as(cookie, path, &serde_urlencoded::to_string(fields).unwrap()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} {fields:?}: {}", answer.text);
    let page = portal.get_as(cookie, answer.header("location")).await;
    assert!(page.text.contains(r#"<div role="status" class="notice">"#), "{path}: {}", page.text);
    page
}

/// Presses "Hoàn tác" on a page that says what was done.
async fn undo(portal: &TestPortal, cookie: &str, path: &str, page: &Answer) -> Answer {
    let notice = page.text.split(r#"class="notice""#).nth(1).unwrap().split("</form>").next().unwrap();
    assert!(notice.contains("Hoàn tác"), "{notice}");
    let value =
        |tag: &str, name: &str| tag.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned();
    let inputs = notice.split("<input").skip(1).map(|tag| (value(tag, "name"), value(tag, "value")));
    let mut fields: Vec<_> = inputs.collect();
    fields.push(("act".to_owned(), value(notice.split("<button").nth(1).unwrap(), "value")));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    done(portal, cookie, path, &fields).await
}

#[tokio::test]
async fn editors_see_the_portals_figures_as_pictures_and_as_tables() {
    for portal in TestPortal::both().await {
        let (_, editor) = portal.sign_in(&[Role::Editor]).await;
        let article = portal.publish("mua-lu", HOUR).await;
        for (days_ago, views) in [(0, 1_234), (3, 40), (40, 9)] {
            read(&portal, article, days_ago, views).await;
        }
        let page = portal.get_as(&editor, FIGURES).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.text.matches(r#"role="img""#).count(), 4, "views, visits, sections, most read: {}", page.text);
        for said in [
            "Lượt xem mỗi ngày, từ 19-12-2021 đến 17-01-2022",
            "Tổng cộng 1.274 lượt xem trong 30 ngày. Nhiều nhất là ngày 17-01-2022: 1.234.",
            "Phần gạch chéo là hôm nay, chưa hết ngày.",
            "Tổng cộng 2 lượt truy cập trong 30 ngày.",
            "17-01-2022 (chưa hết ngày)",
            "1. mua-lu",
        ] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
        assert!(!page.text.contains("style="), "the policy of the site allows no styles in pages");
        let path = format!("{FIGURES}?ky=tu-chon&tu=01-12-2021&den=31-12-2021");
        let page = portal.get_as(&editor, &path).await;
        assert!(page.text.contains("Tổng cộng 9 lượt xem trong 31 ngày."), "{}", page.text);
        assert!(!page.text.contains("chưa hết ngày"));
        let elsewhere = portal.get_as(&editor, &format!("{FIGURES}?chuyen-muc=khong-co")).await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
        let here = portal.get_as(&editor, &format!("{FIGURES}?chuyen-muc=tin-tuc&ky=365")).await;
        assert!(here.text.contains("1. mua-lu"), "{}", here.text);
        let of_article = portal.get_as(&editor, &format!("{FIGURES}?bai={}&ky=90", article.0)).await;
        assert!(of_article.text.contains("Tổng cộng 1.283 lượt xem trong 90 ngày."), "{}", of_article.text);
    }
}

#[tokio::test]
async fn a_period_that_is_none_is_refused_beside_its_field() {
    for portal in TestPortal::both().await {
        let (_, editor) = portal.sign_in(&[Role::Editor]).await;
        for (query, field) in
            [("ky=tu-chon&tu=hom-qua&den=17-01-2022", "tu"), ("ky=thang&thang=13-2022", "thang"), ("ky=9", "ky")]
        {
            let page = portal.get_as(&editor, &format!("{FIGURES}?{query}")).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
            assert!(page.links_of_faults().contains(&format!("#{field}")), "{query}: {}", page.text);
        }
        let page = portal.get_as(&editor, &format!("{FIGURES}?ky=tu-chon&tu=hom-qua&den=x")).await;
        assert!(page.text.contains(r#"value="hom-qua""#), "what was typed is still there: {}", page.text);
    }
}

#[tokio::test]
async fn reporters_see_the_figures_of_their_own_articles_alone() {
    for portal in TestPortal::both().await {
        let (_, reporter) = portal.sign_in(&[Role::Reporter]).await;
        let own = publish_own(&portal, &reporter, "Bài của tôi").await;
        let other = portal.publish("bai-nguoi-khac", HOUR).await;
        read(&portal, own, 1, 5).await;
        read(&portal, other, 1, 9).await;
        let page = portal.get_as(&reporter, FIGURES).await;
        assert!(page.text.contains("1. Bài của tôi") && !page.text.contains("bai-nguoi-khac"), "{}", page.text);
        assert_eq!(page.text.matches(r#"role="img""#).count(), 1, "nothing of the portal's");
        for (article, status) in [(own, StatusCode::OK), (other, StatusCode::NOT_FOUND)] {
            let page = portal.get_as(&reporter, &format!("{FIGURES}?bai={}", article.0)).await;
            assert_eq!(page.status, status);
            let table =
                portal.post_as(&reporter, "/toa-soan/so-lieu.csv", &format!("bang=bai&bai={}", article.0)).await;
            assert_eq!(table.status, status);
        }
        for table in ["luot-xem", "luot-truy-cap", "chuyen-muc"] {
            let answer = portal.post_as(&reporter, "/toa-soan/so-lieu.csv", &format!("bang={table}")).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{table}");
        }
        let desk = portal.get_as(&reporter, "/toa-soan").await;
        assert!(desk.text.contains(&format!("{FIGURES}?bai={}", own.0)), "{}", desk.text);
        let (_, administrator) = portal.sign_in(&[Role::Administrator]).await;
        let all = portal.get_as(&administrator, FIGURES).await;
        assert!(all.text.contains("bai-nguoi-khac") && all.text.contains("Lượt truy cập mỗi ngày"), "{}", all.text);
    }
}

#[tokio::test]
async fn figures_are_taken_away_as_tables_in_which_nothing_is_a_formula() {
    for portal in TestPortal::both().await {
        let (_, editor) = portal.sign_in(&[Role::Editor]).await;
        let article = publish_signed(&portal, "cong", "=1+1, \"lũ\"", "Lan", HOUR).await;
        read(&portal, article, 0, 7).await;
        read(&portal, article, 2, 3).await;
        let take = async |form: &str| portal.post_as(&editor, "/toa-soan/so-lieu.csv", form).await;
        let table = take("bang=luot-xem&ky=tu-chon&tu=15-01-2022&den=17-01-2022").await;
        let expected =
            "\u{feff}Ngày,Lượt xem,Ghi chú\r\n2022-01-15,3,\r\n2022-01-16,0,\r\n2022-01-17,7,chưa hết ngày\r\n";
        assert_eq!((table.status, table.text.as_str()), (StatusCode::OK, expected));
        assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(table.header("content-disposition"), "attachment; filename=\"so-lieu-luot-xem.csv\"");
        let table = take("bang=doc-nhieu&ky=7").await;
        let expected =
            "\u{feff}Bài,Chuyên mục,Ngày đăng,Lượt xem,Tình trạng\r\n\"'=1+1, \"\"lũ\"\"\",tin tức,2022-01-17,10,\r\n";
        assert_eq!(table.text, expected);
        assert_eq!(take("bang=chuyen-muc").await.text, "\u{feff}Chuyên mục,Lượt xem\r\ntin tức,10\r\n");
        assert!(take(&format!("bang=bai&bai={}", article.0)).await.text.starts_with("\u{feff}Bài,\"'=1+1"));
        assert_eq!(take("bang=luot-xem&ky=9").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(take("bang=khac").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn what_is_paid_in_a_month_stands_by_work_and_by_name() {
    for portal in TestPortal::both().await {
        let (_, reporter) = portal.sign_in(&[Role::Reporter]).await;
        let (_, editor) = portal.sign_in(&[Role::Editor]).await;
        let own = publish_own(&portal, &reporter, "Khánh thành cầu").await;
        publish_signed(&portal, "thang-truoc", "Tháng trước", "Lê Lan", 20 * 24 * HOUR).await;
        publish_signed(&portal, "go", "Bài sẽ gỡ", "Lê Lan", HOUR).await;
        portal.sql("update articles set status = 'withdrawn' where slug = 'go'").await;
        let page = portal.get_as(&editor, ROYALTIES).await;
        for said in [
            "Nhuận bút tháng 01-2022",
            "Chưa ai đặt mức chi của cổng",
            "2 bài, tổng cộng 702.000 đ.",
            r#"<th scope="row">Lê Lan</th><td>2</td><td>585.000 đ</td>"#,
            r#"<th scope="row">Trần Bình</th><td>1</td><td>117.000 đ</td>"#,
            "Lê Lan (người chụp ảnh): 1 × 100%",
            r#"<span class="state">đã gỡ</span>"#,
        ] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
        assert!(!page.text.contains("Tháng trước</th>") && !page.text.contains("Đặt mức chi"), "{}", page.text);
        let before = portal.get_as(&editor, &format!("{ROYALTIES}?thang=12-2021")).await;
        assert!(before.text.contains("1 bài, tổng cộng 234.000 đ."), "{}", before.text);
        let work = portal.get_as(&editor, &format!("{ROYALTIES}/{}", own.0)).await;
        assert!(work.text.contains("Trần Bình (tác giả): 1 × 50% × 234.000 đ = 117.000 đ"), "{}", work.text);
        assert!(!work.text.contains("Lưu cách tính"), "an editor sees");
        let refused = portal.get_as(&editor, &format!("{ROYALTIES}?thang=13-2022")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.links_of_faults(), ["#thang"]);
        assert_eq!(portal.get_as(&editor, &format!("{ROYALTIES}?trang=2")).await.status, StatusCode::NOT_FOUND);
        let taken = portal.post_as(&editor, "/toa-soan/nhuan-but.csv", "thang=01-2022&bang=ten").await;
        assert_eq!(taken.text, "\u{feff}Tên,Số bài,Số tiền (đ)\r\nLê Lan,2,585000\r\nTrần Bình,1,117000\r\n");
        assert_eq!(taken.header("content-disposition"), "attachment; filename=\"nhuan-but-01-2022-ten.csv\"");
        let taken = portal.post_as(&editor, "/toa-soan/nhuan-but.csv", "thang=01-2022&bang=bai").await;
        let line =
            "2022-01-17,tin tức,Khánh thành cầu,,\"tin, trả lời bạn đọc\",Trần Bình,tác giả,1,50,234000,117000\r\n";
        assert!(taken.text.contains(line), "{}", taken.text);
        let log = db::audit::list(&portal.state.db, portal.portal.id, None, 9).await.unwrap();
        assert_eq!(log.iter().filter(|entry| entry.act == AuditAct::RoyaltiesTaken).count(), 2);
    }
}

#[tokio::test]
async fn a_publisher_says_what_a_work_counts_and_takes_it_back() {
    for portal in TestPortal::both().await {
        let (_, publisher) = portal.sign_in(&[Role::Publisher]).await;
        let article = publish_signed(&portal, "mot", "Bài một", "Lan, Bình - Ảnh: Lan", HOUR).await;
        let (path, id) = (format!("{ROYALTIES}/{}", article.0), article.0.to_string());
        let form = |coefficient: &'static str, shares: [&'static str; 2]| {
            [
                ("act", "decide"),
                ("article", id.as_str()),
                ("based_on", "0"),
                ("kind", "reportage"),
                ("credits[0][role]", "author"),
                ("credits[0][name]", "Lan"),
                ("credits[0][coefficient]", coefficient),
                ("credits[0][share]", shares[0]),
                ("credits[1][role]", "author"),
                ("credits[1][name]", "Bình"),
                ("credits[1][coefficient]", "2.25"),
                ("credits[1][share]", shares[1]),
                ("credits[2][role]", "photographer"),
                ("credits[2][name]", "Lan"),
                ("credits[2][coefficient]", "0,5"),
                ("credits[2][share]", "100"),
            ]
        };
        for (coefficient, shares, field) in
            [("nhiều", ["60", "40"], "coefficient-0"), ("1", ["60", "x"], "share-1"), ("1", ["60", "41"], "share-0")]
        {
            let sent = serde_urlencoded::to_string(form(coefficient, shares)).unwrap();
            let page = portal.post_as(&publisher, &path, &sent).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert_eq!(page.links_of_faults(), [format!("#{field}")]);
            for typed in [coefficient, shares[0], shares[1]] {
                assert!(page.text.contains(&format!(r#"value="{typed}""#)), "{typed} is still there: {}", page.text);
            }
            assert!(page.text.contains(r#"value="reportage" selected"#), "{}", page.text);
        }
        let saved = done(&portal, &publisher, &path, &form("2,25", ["60", "40"])).await;
        let line = "Lan (tác giả): 2,25 × 60% × 234.000 đ = 315.900 đ";
        assert!(saved.text.contains(line), "{}", saved.text);
        let late = serde_urlencoded::to_string(form("9", ["60", "40"])).unwrap();
        let late = portal.post_as(&publisher, &path, &late).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "somebody else was quicker: {}", late.text);
        assert!(late.text.contains(r#"value="9""#), "{}", late.text);

        let back = undo(&portal, &publisher, &path, &saved).await;
        assert!(back.text.contains("Lan (tác giả): 1 × 50% × 234.000 đ = 117.000 đ"), "{}", back.text);
        let again = undo(&portal, &publisher, &path, &back).await;
        assert!(again.text.contains(line), "{}", again.text);
        portal.sql("update articles set byline = 'Cường'").await;
        let month = portal.get_as(&publisher, ROYALTIES).await;
        assert!(month.text.contains("tên dưới bài đã đổi"), "{}", month.text);
        let log = db::audit::list(&portal.state.db, portal.portal.id, None, 9).await.unwrap();
        let acts: Vec<_> = log.iter().rev().map(|entry| (entry.act, entry.subject.as_str())).collect();
        let expected = [AuditAct::RoyaltyDecided, AuditAct::RoyaltyCleared, AuditAct::RoyaltyDecided];
        assert_eq!(acts, expected.map(|act| (act, "Bài một")));
        assert!(log[2].detail.starts_with("trước: theo mức chung. Nay: phóng sự"), "{}", log[2].detail);
    }
}

#[tokio::test]
async fn terms_are_set_from_a_month_on_and_taken_back() {
    for portal in TestPortal::both().await {
        let (_, administrator) = portal.sign_in(&[Role::Administrator]).await;
        publish_signed(&portal, "mot", "Bài một", "Lan", HOUR).await;
        let form = |unit: &'static str, news: &'static str, from: &'static str| {
            let kinds = ["drawing", "photo", "commentary", "reportage", "literature", "research", "multimedia"];
            let kinds = kinds.map(|kind| (format!("terms[coefficients][{kind}]"), "1,5"));
            let mut fields = vec![
                ("act".to_owned(), "terms"),
                ("terms[from]".to_owned(), from),
                ("terms[unit]".to_owned(), unit),
                ("terms[coefficients][news]".to_owned(), news),
            ];
            fields.extend(kinds);
            fields
        };
        let refused = serde_urlencoded::to_string(form("nhiều", "1,555", "2022")).unwrap();
        let refused = portal.post_as(&administrator, ROYALTIES, &refused).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.links_of_faults(), ["#from", "#unit", "#news"]);
        assert!(refused.text.contains(r#"value="nhiều""#) && refused.text.contains(r#"value="1,555""#));
        let set = async |unit, news| {
            let fields = form(unit, news, "01-2022");
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            done(&portal, &administrator, ROYALTIES, &fields).await
        };
        let first = set("200.000", "2,5").await;
        assert!(first.text.contains("tổng cộng 500.000 đ."), "{}", first.text);
        let second = set("300.000 đ", "0,01").await;
        assert!(second.text.contains("tổng cộng 3.000 đ."), "{}", second.text);
        let back = undo(&portal, &administrator, ROYALTIES, &second).await;
        assert!(back.text.contains("tổng cộng 500.000 đ."), "{}", back.text);
        let gone = done(&portal, &administrator, ROYALTIES, &[("act", "forget-terms"), ("from", "01-2022")]).await;
        assert!(gone.text.contains("tổng cộng 234.000 đ."), "{}", gone.text);
        let again = undo(&portal, &administrator, ROYALTIES, &gone).await;
        assert!(again.text.contains("tổng cộng 500.000 đ."), "{}", again.text);
    }
}

#[tokio::test]
async fn nobody_sees_another_portals_works() {
    let (portal, other) = (TestPortal::sqlite().await, TestPortal::sqlite().await);
    let article = publish_signed(&portal, "mot", "Bài một", "Lan", HOUR).await;
    let (_, stranger) = other.sign_in(&[Role::Publisher]).await;
    let page = other.get_as(&stranger, &format!("{ROYALTIES}/{}", article.0)).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let mut tx = portal.state.db.begin().await.unwrap();
    let second = db::portals::insert_portal(&mut tx, "UBND xã khác", false, NOON).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let found = db::royalties::find_work(&portal.state.db, second.id, article, NOON).await.unwrap();
    assert_eq!(found, None);
}
