//! How a front page is arranged in the newsroom and what readers see of it, through the real router on both engines.

use crate::support::{Answer, HOUR, TestPortal};
use axum::http::StatusCode;
use bantin::{
    db::{self, articles::NewArticle},
    domain::{AuditAct, Role, SafeHtml, Section, Slug},
};

const FRONT: &str = "/toa-soan/trang-chu";
const PREVIEW: &str = "/toa-soan/trang-chu/xem-truoc";
const LINKS: &str = "/toa-soan/lien-ket-nhanh";

/// An editor who arranges a portal of two sections, each with some articles.
struct Desk {
    portal: TestPortal,
    cookie: String,
    announcements: Section,
}

impl Desk {
    async fn both() -> Vec<Desk> {
        let mut desks = Vec::new();
        for mut portal in TestPortal::both().await {
            portal.keep_pages(8);
            let (_, cookie) = portal.sign_in(&[Role::Editor]).await;
            let announcements = add_section(&portal, "thong-bao").await;
            for number in 1..=9 {
                portal.publish(&format!("tin-{number}"), number * HOUR).await;
                publish_in(&portal, &announcements, &format!("thong-bao-{number}"), number).await;
            }
            portal.see_changes().await;
            desks.push(Desk { portal, cookie, announcements });
        }
        desks
    }

    async fn open(&self, path: &str) -> Answer {
        self.portal.get_as(&self.cookie, path).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = serde_urlencoded::to_string(fields).unwrap();
        let answer = self.portal.post_as(&self.cookie, path, &form).await;
        self.portal.see_changes().await;
        answer
    }

    /// Posts a form of what is seen now, and it is done.
    async fn done(&self, path: &str, fields: &[(&str, &str)]) {
        let seen = self.seen().await;
        let fields: Vec<_> = [("seen", seen.as_str())].into_iter().chain(fields.iter().copied()).collect();
        let answer = self.post(path, &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{fields:?}: {}", refusal(&answer));
    }

    async fn refused(&self, path: &str, fields: &[(&str, &str)], field: &str) -> Answer {
        let seen = self.seen().await;
        let fields: Vec<_> = [("seen", seen.as_str())].into_iter().chain(fields.iter().copied()).collect();
        let answer = self.post(path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}: {}", refusal(&answer));
        assert!(answer.text.contains(&format!(r#"id="{field}-error""#)), "{fields:?}: {}", refusal(&answer));
        assert!(answer.links_of_faults().contains(&format!("#{field}")), "{fields:?}");
        answer
    }

    /// The edition that the screen shows.
    async fn seen(&self) -> String {
        let page = self.open(FRONT).await.text;
        let input = page.split(r#"name="seen""#).nth(1).expect("a form").split('>').next().unwrap();
        input.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    /// The headlines of the readers' front page, in their order.
    async fn shown(&self) -> Vec<String> {
        headlines(&self.portal.get("/").await)
    }

    async fn acts(&self) -> Vec<AuditAct> {
        let entries = db::audit::list(&self.portal.state.db, self.portal.portal.id, None, 50).await.unwrap();
        entries.into_iter().map(|entry| entry.act).collect()
    }
}

async fn add_section(portal: &TestPortal, slug: &str) -> Section {
    let mut tx = portal.state.db.begin().await.unwrap();
    let slug = Slug::parse(slug).unwrap();
    let section = db::portals::find_or_insert_section(&mut tx, portal.portal.id, &slug, "thông báo").await.unwrap();
    tx.commit().await.unwrap();
    section
}

async fn publish_in(portal: &TestPortal, section: &Section, slug: &str, hours_ago: i64) {
    let mut tx = portal.state.db.begin().await.unwrap();
    let article = NewArticle {
        portal: portal.portal.id,
        section,
        slug: Slug::parse(slug).unwrap(),
        headline: slug,
        standfirst: "",
        body: SafeHtml::from_cleaned("<p>Nội dung.</p>".to_owned()),
        byline: None,
        photo: None,
        published_at: crate::support::NOON.minus_millis(hours_ago * HOUR),
    };
    db::articles::insert_published(&mut tx, article).await.unwrap().unwrap();
    tx.commit().await.unwrap();
}

/// What a refused form says.
fn refusal(answer: &Answer) -> String {
    answer.text.split("form-refusal").nth(1).unwrap_or(&answer.text).chars().take(600).collect()
}

/// Links to articles within the page's content, by their last part.
fn headlines(page: &Answer) -> Vec<String> {
    assert_eq!(page.status, StatusCode::OK);
    let main = page.text.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    let links = main.split("href=\"/").skip(1).map(|rest| rest.split('"').next().unwrap());
    links
        .filter_map(|path| path.split_once('/'))
        .filter(|(section, _)| *section != "toa-soan")
        .map(|(_, slug)| slug.to_owned())
        .collect()
}

fn news(numbers: impl Iterator<Item = u32>) -> Vec<String> {
    numbers.map(|number| format!("tin-{number}")).collect()
}

fn announced(numbers: impl Iterator<Item = u32>) -> Vec<String> {
    numbers.map(|number| format!("thong-bao-{number}")).collect()
}

#[tokio::test]
async fn a_front_page_that_nobody_arranged_has_announcements_early_and_nothing_twice() {
    for desk in Desk::both().await {
        let expected = [news(1..=1), announced(1..=6), news(2..=9)].concat();
        assert_eq!(desk.shown().await, expected);
        let page = desk.portal.get("/").await.text;
        assert!(!page.contains("task-band"), "no links, no band");
    }
}

#[tokio::test]
async fn a_draft_is_previewed_published_and_taken_back() {
    for desk in Desk::both().await {
        let before = desk.shown().await;
        // Announcements first of all, then the lead story.
        desk.done(FRONT, &[("act", "move"), ("place", "2"), ("direction", "up")]).await;
        assert_eq!(desk.shown().await, before, "readers see no draft");
        let preview = desk.open(PREVIEW).await;
        let arranged = [announced(1..=6), news(1..=9)].concat();
        assert_eq!(headlines(&preview), arranged);
        assert!(preview.text.contains("bạn đọc chưa thấy bố cục này") && preview.text.contains("?sua=2"));
        assert!(!desk.portal.get("/").await.text.contains("/toa-soan/"), "readers are not led to the newsroom");

        desk.done(FRONT, &[("act", "publish")]).await;
        assert_eq!(desk.shown().await, arranged);
        desk.done(FRONT, &[("act", "restore")]).await;
        assert_eq!(desk.shown().await, before);
        desk.done(FRONT, &[("act", "restore")]).await;
        assert_eq!(desk.shown().await, arranged);
        desk.done(FRONT, &[("act", "remove"), ("place", "0")]).await;
        desk.done(FRONT, &[("act", "discard")]).await;
        assert_eq!(desk.shown().await, arranged);
        desk.done(FRONT, &[("act", "reset")]).await;
        desk.done(FRONT, &[("act", "publish")]).await;
        assert_eq!(desk.shown().await, before);
        use AuditAct::{FrontDiscarded, FrontPublished, FrontRestored};
        assert_eq!(desk.acts().await, [FrontPublished, FrontDiscarded, FrontRestored, FrontRestored, FrontPublished]);
    }
}

#[tokio::test]
async fn blocks_are_added_set_and_removed_and_what_was_typed_stays() {
    for desk in Desk::both().await {
        let section = desk.announcements.id.0.to_string();
        let add = format!("{FRONT}?them=dau&loai=section");
        let typed = [
            ("act", "add"),
            ("after", "dau"),
            ("block[kind]", "section"),
            ("block[section]", section.as_str()),
            ("block[layout]", "dong"),
            ("block[title]", "Việc cần biết"),
        ];
        let refused = desk.refused(&add, &[&typed[..], &[("block[length]", "13")]].concat(), "length").await;
        assert!(refused.text.contains(r#"value="Việc cần biết""#) && refused.text.contains(r#"value="13""#));
        desk.done(&add, &[&typed[..], &[("block[length]", "2")]].concat()).await;
        let preview = desk.open(PREVIEW).await;
        assert_eq!(headlines(&preview)[..3], ["thong-bao-1", "thong-bao-2", "tin-1"]);
        assert!(preview.text.contains("Việc cần biết"));

        let change = format!("{FRONT}?sua=0");
        let form = desk.open(&change).await;
        assert!(form.text.contains(r#"value="Việc cần biết""#) && form.text.contains("Sửa khối 1"));
        let changed =
            [("act", "change"), ("place", "0"), ("block[kind]", "announcements"), ("block[section]", "999999")];
        desk.refused(&change, &[&changed[..], &[("block[length]", "1")]].concat(), "section").await;
        let changed =
            [("act", "change"), ("place", "0"), ("block[kind]", "announcements"), ("block[section]", &section)];
        desk.done(&change, &[&changed[..], &[("block[length]", "1")]].concat()).await;
        assert_eq!(headlines(&desk.open(PREVIEW).await)[..2], ["thong-bao-1", "tin-1"]);
        desk.refused(
            &format!("{FRONT}?them=0&loai=story"),
            &[("act", "add"), ("after", "0"), ("block[kind]", "story"), ("block[article]", "/tin-tuc/khong-co")],
            "article",
        )
        .await;
        assert_eq!(desk.open(&format!("{FRONT}?sua=99")).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn whoever_was_slower_is_told_and_loses_nothing() {
    for desk in Desk::both().await {
        let seen = desk.seen().await;
        desk.done(FRONT, &[("act", "move"), ("place", "0"), ("direction", "down")]).await;
        let late = desk.post(FRONT, &[("seen", &seen), ("act", "remove"), ("place", "0")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let form = [("act", "pin"), ("seen", seen.as_str()), ("article", "/tin-tuc/tin-5"), ("last_day", "2022-01-20")];
        let late = desk.post(FRONT, &form).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.text.contains(r#"value="/tin-tuc/tin-5""#), "what was typed is still there");
        let count = desk.open(FRONT).await.text.matches("Thêm khối sau</a>").count();
        assert_eq!(count, 5, "links, lead, announcements, a section, the most read");
    }
}

#[tokio::test]
async fn a_pin_leads_until_its_day_is_over() {
    for desk in Desk::both().await {
        let day = |article: &'static str, day: &'static str| [("act", "pin"), ("article", article), ("last_day", day)];
        desk.refused(FRONT, &day("/tin-tuc/khong-co", "2022-01-17"), "article").await;
        desk.refused(FRONT, &day("/tin-tuc/tin-7", "2022-01-16"), "last_day").await;
        desk.done(FRONT, &day("https://cong.vn/tin-tuc/tin-7?utm_source=zalo", "2022-01-17")).await;
        desk.refused(FRONT, &day("/tin-tuc/tin-7", "2022-01-18"), "article").await;
        desk.done(FRONT, &[("act", "publish")]).await;
        assert_eq!(desk.shown().await[0], "tin-7");
        desk.portal.state.clock.advance_millis(13 * HOUR);
        desk.portal.see_changes().await;
        assert_eq!(desk.shown().await[0], "tin-1", "the next day");
    }
}

#[tokio::test]
async fn quick_links_are_a_band_and_half_a_link_is_refused() {
    for desk in Desk::both().await {
        let half =
            [("act", "links"), ("links[0][title]", "Dịch vụ công"), ("links[0][address]", "javascript:alert(1)")];
        let refused = desk.post(LINKS, &half).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains(r#"id="address-1-error""#) && refused.text.contains(r#"value="Dịch vụ công""#));
        let links = [
            ("act", "links"),
            ("links[0][title]", "Dịch vụ công"),
            ("links[0][address]", "https://dichvucong.gov.vn"),
            ("links[0][icon]", "dich-vu"),
            ("links[1][title]", ""),
            ("links[1][address]", ""),
            ("links[2][title]", "Lịch tiếp công dân"),
            ("links[2][address]", "/thong-bao"),
            ("links[2][icon]", "không có"),
        ];
        assert_eq!(desk.post(LINKS, &links).await.status, StatusCode::SEE_OTHER);
        let page = desk.portal.get("/").await.text;
        let band = page.split("task-band").nth(1).unwrap().split("</nav>").next().unwrap();
        assert!(band.contains(r#"href="https://dichvucong.gov.vn""#) && band.contains("Lịch tiếp công dân"), "{band}");
        assert_eq!((band.matches("<li>").count(), band.matches("aria-hidden").count()), (2, 2));
        assert!(page.find("task-band").unwrap() < page.find("front-lead").unwrap());
        assert!(!desk.portal.get("/tin-tuc").await.text.contains("task-band"), "on the front page alone");
        assert_eq!(desk.acts().await, [AuditAct::QuickLinksChanged]);
    }
}

#[tokio::test]
async fn nonsense_is_refused_and_breaks_nothing() {
    for desk in Desk::both().await {
        for path in [
            "?sua=x",
            "?sua=-1",
            "?sua=18446744073709551615",
            "?them=x&loai=lead",
            "?them=99&loai=%00",
            "?them=",
            "?sua=",
        ] {
            let page = desk.open(&format!("{FRONT}{path}")).await;
            assert!([StatusCode::OK, StatusCode::NOT_FOUND].contains(&page.status), "{path}: {}", page.status);
        }
        let seen = desk.seen().await;
        for fields in [
            vec![("act", "move"), ("place", "99"), ("direction", "up")],
            vec![("act", "move"), ("place", "0"), ("direction", "sideways")],
            vec![("act", "remove"), ("place", "18446744073709551615")],
            vec![("act", "add"), ("after", "x"), ("block[kind]", "links")],
            vec![("act", "add"), ("after", "18446744073709551615"), ("block[kind]", "links")],
            vec![("act", "add"), ("after", "99"), ("block[kind]", "links")],
            vec![("act", "unpin"), ("article", "5")],
            vec![("act", "publish")],
            vec![("act", "discard")],
            vec![("act", "restore")],
        ] {
            let fields: Vec<_> = [("seen", seen.as_str())].into_iter().chain(fields).collect();
            let answer = desk.post(FRONT, &fields).await;
            assert!(answer.status.is_client_error(), "{fields:?}: {}", answer.status);
        }
        assert_eq!(desk.acts().await, []);
    }
}

#[tokio::test]
async fn a_reporter_arranges_nothing() {
    let portal = TestPortal::sqlite().await;
    let (_, reporter) = portal.sign_in(&[Role::Reporter]).await;
    for path in [FRONT, PREVIEW, LINKS] {
        assert_eq!(portal.get_as(&reporter, path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(portal.post_as(&reporter, FRONT, "act=publish&seen=0").await.status, StatusCode::FORBIDDEN);
}
