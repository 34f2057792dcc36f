use super::*;
use crate::db::{
    Db, Tx, counting, photos,
    portals::find_or_insert_section,
    redirects::{self, Redirect},
    tags::replace_of_article,
    testing::{NOW, TestPortal, both, collision, slug, sql, sql_number, write},
};
use crate::domain::{
    Article, ArticleId, ArticleSummary, Day, Focus, Photo, PhotoFile, Section, Timestamp,
    address::{ListKey, PageFrom, PageRequest},
    tag::tags_of,
};

/// So many milliseconds before now.
fn ago(millis: i64) -> Timestamp {
    NOW.minus_millis(millis)
}

fn ids(list: &[ArticleSummary]) -> Vec<ArticleId> {
    list.iter().map(|article| article.id).collect()
}

async fn newest(portal: &TestPortal<'_>, limit: u32) -> Vec<ArticleSummary> {
    list_newest_published(portal.db, portal.id, limit, NOW).await.expect("read")
}

async fn page(portal: &TestPortal<'_>, from: Option<PageFrom>, limit: u32) -> Vec<ArticleSummary> {
    list_published_of_section(portal.db, portal.id, portal.section.id, from, limit, NOW).await.expect("read")
}

async fn key_at(portal: &TestPortal<'_>, position: u32) -> Option<ListKey> {
    find_published_key_at(portal.db, portal.id, portal.section.id, position, NOW).await.expect("read")
}

async fn most_read(portal: &TestPortal<'_>, since: Day, limit: u32) -> Vec<ArticleSummary> {
    let most_read = find_most_read(portal.db, portal.id, since).await.expect("read").articles;
    let mut list = list_published_by_ids(portal.db, portal.id, &most_read, NOW).await.expect("read");
    list.sort_by_key(|article| most_read.iter().position(|id| *id == article.id));
    list.truncate(limit as usize);
    list
}

async fn find(portal: &TestPortal<'_>, address: &str) -> Option<Article> {
    find_published(portal.db, portal.id, &portal.section.slug, &slug(address), NOW).await.expect("read")
}

async fn insert_section(portal: &TestPortal<'_>, address: &str) -> Section {
    write(portal.db, async |tx| find_or_insert_section(tx, portal.id, &slug(address), address).await).await
}

async fn add_views(portal: &TestPortal<'_>, article: ArticleId, day: Day, views: i64) {
    write(portal.db, async |tx| counting::add_page_views(tx, portal.id, article, day, views).await).await;
}

async fn withdraw_at(portal: &TestPortal<'_>, address: &str) -> bool {
    let (section, address) = (&portal.section.slug, slug(address));
    write(portal.db, async |tx| withdraw(tx, portal.id, section, &address, "Đăng nhầm", NOW).await).await
}

/// A draft at `/tin-tuc/bai`.
async fn insert_draft(portal: &TestPortal<'_>) -> ArticleId {
    let draft = "insert into articles
            (portal_id, section_id, slug, headline, standfirst, body, status, published_at, modified_at)
        values ($1, $2, 'bai', '', '', '', 'draft', $3, $3)";
    sql(portal.db, draft, &[portal.id.0, portal.section.id.0, NOW.0]).await.expect("inserted");
    ArticleId(sql_number(portal.db, "select id from articles where slug = 'bai'", &[]).await)
}

/// The functions by which readers of `portal` get to see the article at `/tin-tuc/bai`.
async fn shown_by(portal: &TestPortal<'_>, article: ArticleId) -> Vec<&'static str> {
    // By hand: a draft has no counters that a view could go through.
    let day = "insert into page_view_days (article_id, portal_id, day, views)
        select id, portal_id, $2, 1 from articles where id = $1";
    sql(portal.db, day, &[article.0, NOW.day().0]).await.expect("a view today");
    let has = |list: Vec<ArticleSummary>| ids(&list).contains(&article);
    [
        ("find_published", find(portal, "bai").await.is_some()),
        ("is_published", is_published(portal.db, portal.id, article, NOW).await.expect("read")),
        ("list_newest_published", has(newest(portal, 9).await)),
        ("list_published_of_section", has(page(portal, None, 9).await)),
        ("list_published_of_section, older", {
            let end = ListKey { published_at: Timestamp(i64::MAX), id: ArticleId(i64::MAX) };
            has(page(portal, Some(PageFrom::OlderThan(end)), 9).await)
        }),
        ("list_published_of_section, newer", {
            let start = ListKey { published_at: Timestamp(i64::MIN), id: ArticleId(i64::MIN) };
            has(page(portal, Some(PageFrom::NewerThan(start)), 9).await)
        }),
        ("find_published_key_at", key_at(portal, 1).await.is_some_and(|key| key.id == article)),
        ("find_published_page", asked(portal, 1, None).await.is_some_and(|(list, _)| has(list))),
        ("list_published_by_ids", has(most_read(portal, NOW.day(), 9).await)),
    ]
    .into_iter()
    .filter_map(|(function, shows)| shows.then_some(function))
    .collect()
}

const NOWHERE: [&str; 0] = [];

#[tokio::test]
async fn a_published_article_is_shown_everywhere() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", ago(1)).await;
        let everywhere = [
            "find_published",
            "is_published",
            "list_newest_published",
            "list_published_of_section",
            "list_published_of_section, older",
            "list_published_of_section, newer",
            "find_published_key_at",
            "find_published_page",
            "list_published_by_ids",
        ];
        assert_eq!(shown_by(&portal, article).await, everywhere, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_draft_is_not_found_by_readers() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = insert_draft(&portal).await;
        assert_eq!(shown_by(&portal, article).await, NOWHERE, "{}", db.engine());
    }
}

#[tokio::test]
async fn an_article_whose_time_has_not_come_is_not_found_by_readers() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", Timestamp(NOW.0 + 1)).await;
        assert_eq!(shown_by(&portal, article).await, NOWHERE, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_withdrawn_article_is_not_found_by_readers() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", ago(1)).await;
        withdraw_at(&portal, "bai").await;
        assert_eq!(shown_by(&portal, article).await, NOWHERE, "{}", db.engine());
    }
}

#[tokio::test]
async fn an_article_is_shown_from_its_very_moment() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        assert_eq!(shown_by(&portal, article).await.len(), 9, "{}", db.engine());
    }
}

#[tokio::test]
async fn another_portals_article_is_not_found_by_readers() {
    let databases = both().await;
    for db in &databases.all {
        let (ours, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let article = other.publish("bai", ago(1)).await;
        assert_eq!(shown_by(&ours, article).await, NOWHERE, "{}", db.engine());
    }
}

#[tokio::test]
async fn another_portals_section_lists_nothing() {
    let databases = both().await;
    for db in &databases.all {
        let (ours, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let article = other.publish("bai", ago(1)).await;
        let astray = TestPortal { section: other.section.clone(), ..ours };
        assert_eq!(shown_by(&astray, article).await, NOWHERE, "{}", db.engine());
    }
}

#[tokio::test]
async fn an_article_is_found_whole() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let file = PhotoFile {
            digest: "0123456789abcdef0123456789abcdef".to_owned(),
            extension: "webp".to_owned(),
            width: 960,
            height: 640,
            widths: vec![480, 960],
            focus: Focus::MIDDLE,
        };
        let photo = write(db, async |tx| photos::find_or_insert(tx, portal.id, &file).await).await;
        let new = NewArticle {
            headline: "Khai mạc hội nghị",
            standfirst: "Sáng 17-01, hội nghị khai mạc.",
            byline: Some("Nguyễn Văn Ảnh"),
            photo: Some((photo, "Quang cảnh hội nghị", "Hội trường đông người")),
            published_at: ago(5),
            ..portal.new_article("khai-mac")
        };
        let body = new.body.clone();
        let id = write(db, async |tx| insert_published(tx, new).await).await.expect("a free address");
        let tags = tags_of("Mưa lũ, Hội nghị");
        write(db, async |tx| replace_of_article(tx, portal.id, id, &tags).await).await;
        let expected = Article {
            id,
            section: portal.section.clone(),
            slug: slug("khai-mac"),
            headline: "Khai mạc hội nghị".to_owned(),
            standfirst: "Sáng 17-01, hội nghị khai mạc.".to_owned(),
            body,
            byline: Some("Nguyễn Văn Ảnh".to_owned()),
            photo: Some(Photo {
                file,
                caption: "Quang cảnh hội nghị".to_owned(),
                alt: "Hội trường đông người".to_owned(),
            }),
            published_at: ago(5),
            modified_at: ago(5),
            correction: None,
            expired_note: None,
            tags,
            views: 0,
        };
        assert_eq!(find(&portal, "khai-mac").await, Some(expected), "{}", db.engine());
    }
}

#[tokio::test]
async fn an_article_without_photo_and_byline_has_none() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        portal.publish("bai", NOW).await;
        let article = find(&portal, "bai").await.expect("published");
        assert_eq!((article.photo, article.byline), (None, None), "{}", db.engine());
    }
}

#[tokio::test]
async fn an_article_is_found_in_its_own_section_only() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        portal.publish("bai", NOW).await;
        let elsewhere = TestPortal { section: insert_section(&portal, "van-ban").await, ..portal };
        assert_eq!(find(&elsewhere, "bai").await, None, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_section_lists_its_own_articles_only() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        portal.publish("bai", NOW).await;
        let elsewhere = TestPortal { section: insert_section(&portal, "van-ban").await, ..portal };
        assert_eq!(page(&elsewhere, None, 9).await, [], "{}", db.engine());
        assert_eq!(key_at(&elsewhere, 1).await, None, "{}", db.engine());
    }
}

#[tokio::test]
async fn the_newest_of_the_portal_come_from_all_its_sections() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let older = portal.publish("bai", ago(2)).await;
        let elsewhere = TestPortal { section: insert_section(&portal, "van-ban").await, ..portal };
        let newer = elsewhere.publish("bai", ago(1)).await;
        assert_eq!(ids(&newest(&elsewhere, 9).await), [newer, older], "{}", db.engine());
    }
}

#[tokio::test]
async fn the_newest_stand_first_and_the_oldest_fall_off() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let middle = portal.publish("giua", ago(2)).await;
        portal.publish("cu", ago(3)).await;
        let latest = portal.publish("moi", ago(1)).await;
        assert_eq!(ids(&newest(&portal, 2).await), [latest, middle], "{}", db.engine());
    }
}

#[tokio::test]
async fn of_articles_of_one_moment_the_last_written_stands_first() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let (first, second) = (portal.publish("mot", NOW).await, portal.publish("hai", NOW).await);
        assert_eq!(ids(&newest(&portal, 9).await), [second, first], "{}", db.engine());
        assert_eq!(ids(&page(&portal, None, 9).await), [second, first], "{}", db.engine());
    }
}

/// Five articles, newest first; the three in the middle share their moment, so that pages of two
/// break among them.
async fn publish_five(portal: &TestPortal<'_>) -> Vec<ArticleId> {
    let mut articles = Vec::new();
    for (address, millis) in [("mot", 30), ("hai", 20), ("ba", 20), ("bon", 20), ("nam", 10)] {
        articles.push(portal.publish(address, ago(millis)).await);
    }
    articles.reverse();
    articles
}

#[tokio::test]
async fn older_pages_follow_without_gap_or_repetition() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let all = publish_five(&portal).await;
        let mut seen = page(&portal, None, 2).await;
        for _ in 0..2 {
            let last = seen.last().map(ArticleSummary::key).expect("a page before");
            seen.extend(page(&portal, Some(PageFrom::OlderThan(last)), 2).await);
        }
        assert_eq!(ids(&seen), all, "{}", db.engine());
    }
}

#[tokio::test]
async fn newer_pages_lead_back_without_gap_or_repetition() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let all = publish_five(&portal).await;
        let mut seen = page(&portal, None, 5).await.split_off(4);
        for _ in 0..2 {
            let first = seen.first().map(ArticleSummary::key).expect("a page after");
            seen.splice(0..0, page(&portal, Some(PageFrom::NewerThan(first)), 2).await);
        }
        assert_eq!(ids(&seen), all, "{}", db.engine());
    }
}

#[tokio::test]
async fn an_older_page_stays_the_same_while_news_is_added() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let all = publish_five(&portal).await;
        let last = page(&portal, None, 2).await.last().map(ArticleSummary::key).expect("two articles");
        portal.publish("moi-hon", ago(1)).await;
        let second_page = page(&portal, Some(PageFrom::OlderThan(last)), 2).await;
        assert_eq!(ids(&second_page), all[2..4], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_newer_page_stays_the_same_while_news_is_added() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let all = publish_five(&portal).await;
        let first = page(&portal, None, 5).await[2].key();
        portal.publish("moi-hon", ago(1)).await;
        let page_before = page(&portal, Some(PageFrom::NewerThan(first)), 2).await;
        assert_eq!(ids(&page_before), all[0..2], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_page_goes_on_where_its_key_was_though_that_article_is_withdrawn() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let all = publish_five(&portal).await;
        let last = page(&portal, None, 2).await.last().map(ArticleSummary::key).expect("two articles");
        withdraw_at(&portal, "bon").await;
        let second_page = page(&portal, Some(PageFrom::OlderThan(last)), 2).await;
        assert_eq!(ids(&second_page), all[2..4], "{}", db.engine());
    }
}

#[tokio::test]
async fn nothing_lies_beyond_either_end() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        publish_five(&portal).await;
        let list = page(&portal, None, 5).await;
        let older = page(&portal, Some(PageFrom::OlderThan(list[4].key())), 2).await;
        let newer = page(&portal, Some(PageFrom::NewerThan(list[0].key())), 2).await;
        assert_eq!((older, newer), (vec![], vec![]), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_position_gives_the_key_of_the_article_that_stands_there() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        publish_five(&portal).await;
        for (position, article) in (1..).zip(&page(&portal, None, 5).await) {
            assert_eq!(key_at(&portal, position).await, Some(article.key()), "{} {position}", db.engine());
        }
    }
}

#[tokio::test]
async fn a_position_beyond_the_last_has_no_key() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        portal.publish("bai", NOW).await;
        assert_eq!(key_at(&portal, 2).await, None, "{}", db.engine());
        assert_eq!(key_at(&portal, u32::MAX).await, None, "{}", db.engine());
    }
}

/// Two pages and one article more, newest first.
async fn publish_three_pages(portal: &TestPortal<'_>) -> Vec<ArticleId> {
    let numbers = (0..=2 * PageRequest::LENGTH).rev();
    let articles = write(portal.db, async |tx| {
        let mut articles = Vec::new();
        for number in numbers {
            let published_at = ago(number.into());
            let new = NewArticle { published_at, ..portal.new_article(&format!("bai-{number}")) };
            articles.extend(insert_published(tx, new).await?);
        }
        Ok(articles)
    });
    articles.await.into_iter().rev().collect()
}

async fn asked(portal: &TestPortal<'_>, number: u32, from: Option<PageFrom>) -> Option<(Vec<ArticleSummary>, bool)> {
    let page = PageRequest { number, from };
    find_published_page(portal.db, portal.id, portal.section.id, page, NOW).await.expect("read")
}

#[tokio::test]
async fn a_page_number_that_somebody_typed_gives_that_page() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let all = publish_three_pages(&portal).await;
        for (number, expected) in (1..).zip(all.chunks(PageRequest::LENGTH as usize)) {
            let (articles, goes_on) = asked(&portal, number, None).await.expect("a page");
            assert_eq!((ids(&articles), goes_on), (expected.to_vec(), number < 3), "{} {number}", db.engine());
        }
    }
}

#[tokio::test]
async fn links_to_older_pages_end_at_the_last() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let all = publish_three_pages(&portal).await;
        let mut from = None;
        for (number, expected) in (1..).zip(all.chunks(PageRequest::LENGTH as usize)) {
            let (articles, goes_on) = asked(&portal, number, from).await.expect("a page");
            assert_eq!((ids(&articles), goes_on), (expected.to_vec(), number < 3), "{} {number}", db.engine());
            from = articles.last().map(|last| PageFrom::OlderThan(last.key()));
        }
    }
}

#[tokio::test]
async fn links_to_newer_pages_end_at_the_first() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let (all, length) = (publish_three_pages(&portal).await, PageRequest::LENGTH as usize);
        let (last_page, _) = asked(&portal, 3, None).await.expect("a page");
        let mut from = last_page.first().map(|first| PageFrom::NewerThan(first.key()));
        for (number, expected) in [2, 1].into_iter().zip(all[..2 * length].rchunks(length)) {
            let (articles, goes_on) = asked(&portal, number, from).await.expect("a page");
            assert_eq!((ids(&articles), goes_on), (expected.to_vec(), number > 1), "{} {number}", db.engine());
            from = articles.first().map(|first| PageFrom::NewerThan(first.key()));
        }
    }
}

#[tokio::test]
async fn a_page_beyond_the_last_is_not_there() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        portal.publish("bai", NOW).await;
        let only = page(&portal, None, 1).await[0].key();
        for (number, from) in [
            (2, None),
            (PageRequest::NUMBER_MAX, None),
            (2, Some(PageFrom::OlderThan(only))),
            (1, Some(PageFrom::NewerThan(only))),
        ] {
            assert_eq!(asked(&portal, number, from).await, None, "{} {number} {from:?}", db.engine());
        }
    }
}

#[tokio::test]
async fn a_section_without_articles_has_an_empty_first_page() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        assert_eq!(asked(&portal, 1, None).await, Some((vec![], false)), "{}", db.engine());
    }
}

#[tokio::test]
async fn the_most_read_of_the_week_stand_first() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let today = NOW.day();
        let [steady, sudden] = [portal.publish("deu", ago(1)).await, portal.publish("chot", ago(2)).await];
        add_views(&portal, sudden, today, 5).await;
        add_views(&portal, steady, today, 3).await;
        add_views(&portal, steady, today.minus(1), 3).await;
        assert_eq!(ids(&most_read(&portal, today.minus(6), 9).await), [steady, sudden], "{}", db.engine());
    }
}

#[tokio::test]
async fn views_before_the_week_do_not_make_an_article_most_read() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let since = NOW.day().minus(6);
        let [past, present] = [portal.publish("xua", ago(1)).await, portal.publish("nay", ago(2)).await];
        add_views(&portal, past, since.minus(1), 1_000).await;
        add_views(&portal, past, since, 1).await;
        add_views(&portal, present, since, 2).await;
        assert_eq!(ids(&most_read(&portal, since, 9).await), [present, past], "{}", db.engine());
    }
}

#[tokio::test]
async fn an_article_unread_in_the_week_is_not_among_the_most_read() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let since = NOW.day().minus(6);
        let article = portal.publish("bai", ago(1)).await;
        add_views(&portal, article, since.minus(1), 9).await;
        assert_eq!(most_read(&portal, since, 9).await, [], "{}", db.engine());
    }
}

#[tokio::test]
async fn of_articles_read_alike_the_last_written_stands_first() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let [first, second] = [portal.publish("mot", NOW).await, portal.publish("hai", NOW).await];
        add_views(&portal, second, NOW.day(), 1).await;
        add_views(&portal, first, NOW.day(), 1).await;
        assert_eq!(ids(&most_read(&portal, NOW.day(), 9).await), [second, first], "{}", db.engine());
    }
}

#[tokio::test]
async fn only_so_many_most_read_are_listed() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let [less, more] = [portal.publish("it", NOW).await, portal.publish("nhieu", NOW).await];
        add_views(&portal, less, NOW.day(), 1).await;
        add_views(&portal, more, NOW.day(), 2).await;
        assert_eq!(ids(&most_read(&portal, NOW.day(), 1).await), [more], "{}", db.engine());
    }
}

#[tokio::test]
async fn the_most_read_show_all_their_views() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        add_views(&portal, article, NOW.day().minus(30), 40).await;
        add_views(&portal, article, NOW.day(), 2).await;
        assert_eq!(most_read(&portal, NOW.day(), 1).await[0].views, 42, "{}", db.engine());
    }
}

#[tokio::test]
async fn views_are_the_base_and_what_was_counted() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        let base = async |tx: &mut Tx| counting::add_page_view_base(tx, portal.id, article, 100, "trang cũ", NOW).await;
        write(db, base).await;
        add_views(&portal, article, NOW.day(), 2).await;
        assert_eq!(find(&portal, "bai").await.map(|found| found.views), Some(102), "{}", db.engine());
        assert_eq!(newest(&portal, 1).await[0].views, 102, "{}", db.engine());
        assert_eq!(page(&portal, None, 1).await[0].views, 102, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_new_article_has_its_counters_at_nought() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        let views = counting::find_views(db, portal.id, article).await.expect("read");
        assert_eq!(views, 0, "{}", db.engine());
        let query = "select count(*) from page_view_totals where article_id = $1 and portal_id = $2";
        assert_eq!(sql_number(db, query, &[article.0, portal.id.0]).await, 1, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_taken_slug_answers_none_and_changes_nothing() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        portal.publish("bai", ago(1)).await;
        let before = find(&portal, "bai").await;
        let second = NewArticle { headline: "Bài khác", ..portal.new_article("bai") };
        let inserted = write(db, async |tx| insert_published(tx, second).await).await;
        assert_eq!(inserted, None, "{}", db.engine());
        assert_eq!(find(&portal, "bai").await, before, "{}", db.engine());
        let rows = "select (select count(*) from articles) + (select count(*) from page_view_totals)";
        assert_eq!(sql_number(db, rows, &[]).await, 2, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_transaction_goes_on_after_a_taken_slug() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        portal.publish("bai", NOW).await;
        let next = write(db, async |tx| {
            insert_published(tx, portal.new_article("bai")).await?;
            insert_published(tx, portal.new_article("bai-2")).await
        });
        assert!(next.await.is_some(), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_withdrawn_article_keeps_its_address() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        portal.publish("bai", NOW).await;
        withdraw_at(&portal, "bai").await;
        let second = write(db, async |tx| insert_published(tx, portal.new_article("bai")).await).await;
        assert_eq!(second, None, "{}", db.engine());
    }
}

#[tokio::test]
async fn each_section_and_each_portal_has_its_own_slugs() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let elsewhere = TestPortal { section: insert_section(&portal, "van-ban").await, ..portal };
        let of_section = elsewhere.publish("bai", NOW).await;
        let of_other_portal = other.publish("bai", NOW).await;
        portal.publish("bai", NOW).await;
        let found = [find(&elsewhere, "bai").await, find(&other, "bai").await].map(|found| found.map(|a| a.id));
        assert_eq!(found, [Some(of_section), Some(of_other_portal)], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_taken_article_slug_is_named_by_its_constraint() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let id = portal.publish("bai", NOW).await;
        let copy = "insert into articles
                (portal_id, section_id, slug, headline, standfirst, body, status, published_at, modified_at)
            select portal_id, section_id, slug, headline, standfirst, body, status, published_at, modified_at
            from articles where id = $1";
        let expected = match db {
            Db::Sqlite { .. } => "UNIQUE constraint failed: articles.portal_id, articles.section_id, articles.slug",
            Db::Postgres(_) => "article_slug_taken",
        };
        assert_eq!(collision(sql(db, copy, &[id.0]).await), expected);
    }
}

#[tokio::test]
async fn an_unknown_status_is_refused() {
    let databases = both().await;
    for db in &databases.all {
        let article = TestPortal::insert(db).await.publish("bai", NOW).await;
        let changed = sql(db, "update articles set status = 'hidden' where id = $1", &[article.0]).await;
        let error = changed.expect_err("refused").into_database_error().expect("the database's own error");
        assert_eq!(error.kind(), sqlx::error::ErrorKind::CheckViolation, "{}", db.engine());
    }
}

async fn holder(portal: &TestPortal<'_>, address: &str) -> Option<Holder> {
    let address = slug(address);
    write(portal.db, async |tx| find_holder(tx, portal.id, &portal.section.slug, &address).await).await
}

#[tokio::test]
async fn the_holder_of_an_address_is_named() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", ago(7)).await;
        let Holder { id, headline, published_at, .. } = holder(&portal, "bai").await.expect("held");
        assert_eq!((id, headline.as_str(), published_at), (article, "Tiêu đề", ago(7)), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_draft_and_a_withdrawn_article_hold_their_addresses() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        insert_draft(&portal).await;
        portal.publish("rut", NOW).await;
        withdraw_at(&portal, "rut").await;
        assert!(holder(&portal, "bai").await.is_some(), "{}", db.engine());
        assert!(holder(&portal, "rut").await.is_some(), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_free_address_has_no_holder() {
    let databases = both().await;
    for db in &databases.all {
        let (ours, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        ours.publish("bai", NOW).await;
        let elsewhere = TestPortal { section: insert_section(&ours, "van-ban").await, ..ours };
        assert_eq!(holder(&other, "bai").await, None, "{}", db.engine());
        assert_eq!(holder(&elsewhere, "bai").await, None, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_withdrawn_articles_address_gives_the_reason() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        portal.publish("bai", NOW).await;
        assert!(withdraw_at(&portal, "bai").await, "{}", db.engine());
        let answer = redirects::find(db, portal.id, "/tin-tuc/bai").await.expect("read");
        assert_eq!(answer, Some(Redirect::Removed { reason: "Đăng nhầm".to_owned() }), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_withdrawal_is_a_modification() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", ago(9)).await;
        withdraw_at(&portal, "bai").await;
        let modified_at = sql_number(db, "select modified_at from articles where id = $1", &[article.0]).await;
        assert_eq!(modified_at, NOW.0, "{}", db.engine());
    }
}

#[tokio::test]
async fn what_is_not_published_cannot_be_withdrawn() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        insert_draft(&portal).await;
        assert!(!withdraw_at(&portal, "bai").await, "{}: a draft", db.engine());
        assert!(!withdraw_at(&portal, "khong-co").await, "{}: nothing", db.engine());
        assert_eq!(sql_number(db, "select count(*) from redirects", &[]).await, 0, "{}", db.engine());
    }
}

#[tokio::test]
async fn an_article_is_withdrawn_once() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        portal.publish("bai", NOW).await;
        withdraw_at(&portal, "bai").await;
        assert!(!withdraw_at(&portal, "bai").await, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_withdrawal_leaves_other_portals_and_sections_alone() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let elsewhere = TestPortal { section: insert_section(&portal, "van-ban").await, ..portal };
        for place in [&portal, &elsewhere, &other] {
            place.publish("bai", NOW).await;
        }
        withdraw_at(&portal, "bai").await;
        assert!(find(&other, "bai").await.is_some(), "{}", db.engine());
        assert!(find(&elsewhere, "bai").await.is_some(), "{}", db.engine());
    }
}
