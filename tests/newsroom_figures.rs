//! Figures as editors see them, through the real router, on both engines.

mod support;

use axum::http::StatusCode;
use bantin::{
    db::{self, articles::NewArticle},
    domain::{ArticleId, Day, Role, SafeHtml, Slug},
};
use support::{HOUR, NOON, TestPortal};

const FIGURES: &str = "/toa-soan/so-lieu";

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
