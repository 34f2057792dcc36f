use super::*;
use crate::{
    db::{
        articles::{self, NewArticle},
        counting, photos,
        testing::{NOW, TestPortal, both, sql, write},
    },
    domain::{ArticleId, Focus, PhotoFile},
    server::cleaning::clean_html,
};
use std::collections::BTreeSet;

/// A portal whose numbers come from every source there is: its article shows 100 + 30 + 2 page
/// views, and it has 1000 + 40 + 2 visits.
async fn insert_healthy(db: &Db) -> (TestPortal<'_>, ArticleId) {
    let portal = TestPortal::insert(db).await;
    let article = portal.publish("bai", NOW).await;
    let group = [portal.sighting(Some(article), 1), portal.sighting(Some(article), 2)];
    let numbers = write(db, async |tx| {
        counting::add_page_view_base(tx, portal.id, article, 100, "trang cũ", NOW).await?;
        counting::add_visit_base(tx, portal.id, 1_000, "trang cũ", NOW).await?;
        counting::add_page_views(tx, portal.id, article, NOW.day().minus(1), 30).await?;
        counting::add_visits(tx, portal.id, NOW.day().minus(1), 40).await
    });
    numbers.await;
    counting::Recorder::default().record(db, &group, NOW).await.expect("recorded");
    (portal, article)
}

async fn tamper(db: &Db, statement: &'static str, numbers: &[i64]) {
    assert_eq!(sql(db, statement, numbers).await.expect("tampered"), 1, "{}: {statement}", db.engine());
}

#[tokio::test]
async fn healthy_numbers_are_proved() {
    let databases = both().await;
    for db in &databases.all {
        insert_healthy(db).await;
        assert_eq!(list_page_view_discrepancies(db).await.expect("read"), [], "{}", db.engine());
        assert_eq!(list_page_view_base_discrepancies(db).await.expect("read"), [], "{}", db.engine());
        assert_eq!(list_visit_discrepancies(db).await.expect("read"), [], "{}", db.engine());
        assert_eq!(list_visit_base_discrepancies(db).await.expect("read"), [], "{}", db.engine());
        assert_eq!(list_reader_discrepancies(db, NOW.day()).await.expect("read"), [], "{}", db.engine());
        assert_eq!(list_visitor_discrepancies(db, NOW.day()).await.expect("read"), [], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_healthy_database_has_no_damages() {
    let databases = both().await;
    for db in &databases.all {
        insert_healthy(db).await;
        assert!(list_damages(db).await.expect("read").is_empty(), "{}", db.engine());
    }
}

#[tokio::test]
async fn nought_is_proved_too() {
    let databases = both().await;
    for db in &databases.all {
        TestPortal::insert(db).await.publish("bai", NOW).await;
        assert_eq!(list_page_view_discrepancies(db).await.expect("read"), [], "{}", db.engine());
        assert_eq!(list_visit_discrepancies(db).await.expect("read"), [], "{}", db.engine());
    }
}

#[tokio::test]
async fn numbers_stay_proved_when_readers_are_forgotten() {
    let databases = both().await;
    for db in &databases.all {
        insert_healthy(db).await;
        let tomorrow = NOW.minus_millis(-86_400_000);
        write(db, async |tx| counting::forget_readers(tx, tomorrow).await).await;
        assert_eq!(list_page_view_discrepancies(db).await.expect("read"), [], "{}", db.engine());
        assert_eq!(list_visit_discrepancies(db).await.expect("read"), [], "{}", db.engine());
        assert_eq!(list_reader_discrepancies(db, tomorrow.day()).await.expect("read"), [], "{}", db.engine());
    }
}

#[tokio::test]
async fn what_is_looked_at_is_measured() {
    let databases = both().await;
    for db in &databases.all {
        insert_healthy(db).await;
        insert_healthy(db).await.0.publish("bai-khac", NOW).await;
        let extent = Extent { portals: 2, articles: 3, page_views: 264, visits: 2_084 };
        assert_eq!(measure(db).await.expect("read"), extent, "{}", db.engine());
    }
}

#[tokio::test]
async fn nothing_at_all_is_measured_as_nought() {
    let databases = both().await;
    for db in &databases.all {
        let extent = Extent { portals: 0, articles: 0, page_views: 0, visits: 0 };
        assert_eq!(measure(db).await.expect("read"), extent, "{}", db.engine());
    }
}

#[tokio::test]
async fn every_way_to_tamper_with_page_views_is_found() {
    let ways = [
        "update page_view_totals set counted = counted + 1 where article_id = $1",
        "update page_view_totals set base = base - 1 where article_id = $1",
        "update page_view_totals set base = base + 5, counted = counted - 5 where article_id = $1",
        "update page_view_bases set views = views + 1 where article_id = $1",
        "update page_view_days set views = views - 1 where article_id = $1 and views = 30",
        "delete from page_view_bases where article_id = $1",
        "delete from page_view_days where article_id = $1 and views = 30",
        "delete from page_view_totals where article_id = $1",
    ];
    let databases = both().await;
    for db in &databases.all {
        let mut tampered = BTreeSet::new();
        for statement in ways {
            let (_, article) = insert_healthy(db).await;
            tamper(db, statement, &[article.0]).await;
            tampered.insert(article.0);
        }
        insert_healthy(db).await;
        let mut found = list_page_view_discrepancies(db).await.expect("read");
        found.extend(list_page_view_base_discrepancies(db).await.expect("read"));
        assert_eq!(ids(&found), tampered, "{}", db.engine());
        assert_eq!(list_visit_discrepancies(db).await.expect("read"), [], "{}", db.engine());
    }
}

#[tokio::test]
async fn every_way_to_tamper_with_visits_is_found() {
    let ways = [
        "update visit_totals set counted = counted + 1 where portal_id = $1",
        "update visit_totals set base = base - 1 where portal_id = $1",
        "update visit_totals set base = base + 5, counted = counted - 5 where portal_id = $1",
        "update visit_bases set visits = visits + 1 where portal_id = $1",
        "update visit_days set visits = visits - 1 where portal_id = $1 and visits = 40",
        "delete from visit_bases where portal_id = $1",
        "delete from visit_days where portal_id = $1 and visits = 40",
        "delete from visit_totals where portal_id = $1",
    ];
    let databases = both().await;
    for db in &databases.all {
        let mut tampered = BTreeSet::new();
        for statement in ways {
            let (portal, _) = insert_healthy(db).await;
            tamper(db, statement, &[portal.id.0]).await;
            tampered.insert(portal.id.0);
        }
        insert_healthy(db).await;
        let mut found = list_visit_discrepancies(db).await.expect("read");
        found.extend(list_visit_base_discrepancies(db).await.expect("read"));
        assert_eq!(ids(&found), tampered, "{}", db.engine());
        assert_eq!(list_page_view_discrepancies(db).await.expect("read"), [], "{}", db.engine());
    }
}

fn ids(found: &[Discrepancy]) -> BTreeSet<i64> {
    found.iter().map(|discrepancy| discrepancy.id).collect()
}

#[tokio::test]
async fn every_way_to_tamper_with_the_views_of_today_is_found() {
    let ways = [
        ("update page_view_days set views = 3 where article_id = $1 and views = 2", 3, 2),
        ("delete from sightings where article_id = $1 and reader = 2", 2, 1),
        ("delete from page_view_days where article_id = $1 and views = 2", 0, 2),
    ];
    let databases = both().await;
    for db in &databases.all {
        let mut expected = Vec::new();
        for (statement, shown, proved) in ways {
            let (_, article) = insert_healthy(db).await;
            tamper(db, statement, &[article.0]).await;
            expected.push(Discrepancy { id: article.0, shown, proved });
        }
        insert_healthy(db).await;
        assert_eq!(list_reader_discrepancies(db, NOW.day()).await.expect("read"), expected, "{}", db.engine());
    }
}

#[tokio::test]
async fn every_way_to_tamper_with_the_visits_of_today_is_found() {
    let ways = [
        ("update visit_days set visits = 3 where portal_id = $1 and visits = 2", 3, 2),
        ("delete from sightings where portal_id = $1 and reader = 2 and article_id = 0", 2, 1),
        ("delete from visit_days where portal_id = $1 and visits = 2", 0, 2),
    ];
    let databases = both().await;
    for db in &databases.all {
        let mut expected = Vec::new();
        for (statement, shown, proved) in ways {
            let (portal, _) = insert_healthy(db).await;
            tamper(db, statement, &[portal.id.0]).await;
            expected.push(Discrepancy { id: portal.id.0, shown, proved });
        }
        insert_healthy(db).await;
        assert_eq!(list_visitor_discrepancies(db, NOW.day()).await.expect("read"), expected, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_past_day_needs_no_readers() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, article) = insert_healthy(db).await;
        let yesterday = NOW.day().minus(1);
        write(db, async |tx| counting::add_page_views(tx, portal.id, article, yesterday, 5).await).await;
        write(db, async |tx| counting::add_visits(tx, portal.id, yesterday, 5).await).await;
        assert_eq!(list_reader_discrepancies(db, NOW.day()).await.expect("read"), [], "{}", db.engine());
        assert_eq!(list_visitor_discrepancies(db, NOW.day()).await.expect("read"), [], "{}", db.engine());
    }
}

// PostgreSQL refuses what the next two tests write.

#[tokio::test]
async fn rows_that_point_nowhere_are_damages() {
    let databases = both().await;
    let Db::Sqlite { writer, .. } = &databases.all[0] else { panic!("the first is SQLite") };
    for statement in [
        "pragma foreign_keys = off",
        "insert into portal_hosts (host, portal_id) values ('ma.example', 999)",
        "insert into sections (id, portal_id, slug, title, position) values (7, 999, 'ma', 'ma', 1)",
    ] {
        sqlx::query(statement).execute(writer).await.expect("executed");
    }
    let mut damages = list_damages(&databases.all[0]).await.expect("read");
    damages.sort();
    assert_eq!(damages, ["portal_hosts → portals", "sections số 7 → portals"]);
}

#[tokio::test]
async fn a_lost_page_is_a_damage() {
    let databases = both().await;
    let Db::Sqlite { writer, .. } = &databases.all[0] else { panic!("the first is SQLite") };
    for statement in [
        "pragma writable_schema = on",
        "delete from sqlite_schema where name = 'articles_of_portal'",
        // Other connections look at the schema again.
        "pragma schema_version = 1000",
    ] {
        sqlx::query(statement).execute(writer).await.expect("executed");
    }
    let damages = list_damages(&databases.all[0]).await.expect("read");
    assert!(damages.iter().any(|damage| damage.starts_with("tệp cơ sở dữ liệu bị hỏng")), "{damages:?}");
}

#[tokio::test]
async fn uses_of_the_store_are_compared_with_what_is_shown() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let digest = "0123456789abcdef0123456789abcdef";
        let file = PhotoFile {
            digest: digest.to_owned(),
            extension: "webp".to_owned(),
            width: 9,
            height: 6,
            widths: vec![9],
            focus: Focus::MIDDLE,
        };
        write(db, async |tx| photos::find_or_insert(tx, portal.id, &file).await).await;
        let body = clean_html(&format!("<img src='/media/{digest}-9.webp' alt=''>"));
        let new = NewArticle { body, ..portal.new_article("bai") };
        let article = write(db, async |tx| articles::insert_published(tx, new).await).await.expect("published");
        assert_eq!(list_use_discrepancies(db).await.expect("read"), [""; 0], "{}", db.engine());
        assert_eq!(list_unlisted_photos(db).await.expect("read"), [""; 0], "{}", db.engine());
        assert_eq!(list_media(db).await.expect("read").len(), 1, "{}", db.engine());
        tamper(db, "update media_uses set is_public = (1 = 0) where article_id = $1", &[article.0]).await;
        let found = list_use_discrepancies(db).await.expect("read");
        assert_eq!(found.len(), 2, "{}: {found:?}", db.engine());
        tamper(db, "delete from media_uses where article_id = $1", &[article.0]).await;
        let found = list_use_discrepancies(db).await.expect("read");
        let told = format!("cổng số {}: bài số {} dùng {digest} mà không ghi", portal.id.0, article.0);
        assert_eq!(found, [told], "{}", db.engine());
        tamper(db, "delete from media_files where portal_id = $1", &[portal.id.0]).await;
        assert_eq!(list_unlisted_photos(db).await.expect("read").len(), 1, "{}", db.engine());
        let found = list_use_discrepancies(db).await.expect("read");
        let told = format!("cổng số {}: bài số {} dùng {digest} mà kho không có", portal.id.0, article.0);
        assert_eq!(found, [told], "{}", db.engine());
    }
}

#[tokio::test]
async fn the_months_of_the_archive_are_proved() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        for (slug, day) in [("mot", "2022-01-31"), ("hai", "2022-02-01"), ("ba", "2022-02-02"), ("bon", "1969-11-01")] {
            portal.publish(slug, Day::parse(day).expect("a day").start()).await;
        }
        assert_eq!(list_month_discrepancies(db).await.expect("read"), [""; 0], "{}", db.engine());
        tamper(db, "update article_months set articles = 7 where portal_id = $1 and articles = 2", &[portal.id.0])
            .await;
        let query = "delete from article_months where portal_id = $1 and articles = 1 and month > 12 * 2000";
        tamper(db, query, &[portal.id.0]).await;
        let (portal, section) = (portal.id.0, portal.section.id.0);
        let told = |month, noted, there| {
            format!("cổng số {portal}, chuyên mục số {section}, tháng {month}: ghi {noted} bài, có {there}")
        };
        let found = list_month_discrepancies(db).await.expect("read");
        assert_eq!(found, [told("2022-01", 0, 1), told("2022-02", 7, 2)], "{}", db.engine());
    }
}
