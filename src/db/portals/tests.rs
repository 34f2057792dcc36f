use super::*;
use crate::db::{
    counting::find_visit_base,
    testing::{NOW, TestPortal, both, collision, slug, sql, write},
};

async fn insert(db: &Db, name: &str) -> Portal {
    write(db, async |tx| insert_portal(tx, name, false, NOW).await).await.expect("a new name")
}

async fn give_host(db: &Db, portal: &Portal, host: &str) {
    write(db, async |tx| insert_host(tx, portal.id, host).await).await;
}

async fn give_section(db: &Db, portal: &Portal, address: &str, title: &str) -> Section {
    write(db, async |tx| find_or_insert_section(tx, portal.id, &slug(address), title).await).await
}

#[tokio::test]
async fn portals_are_listed_with_the_oldest_first() {
    let databases = both().await;
    for db in &databases.all {
        let oldest = insert(db, "UBND phường Ngã Bảy").await;
        let newest = insert(db, "UBND phường Hiệp Thành").await;
        assert_eq!(list_portals(db).await.expect("read"), [oldest, newest], "{}", db.engine());
    }
}

#[tokio::test]
async fn the_first_portal_is_the_oldest() {
    let databases = both().await;
    for db in &databases.all {
        assert_eq!(find_first_portal(db).await.expect("read"), None, "{}", db.engine());
        let oldest = insert(db, "UBND phường Ngã Bảy").await;
        insert(db, "UBND phường Hiệp Thành").await;
        assert_eq!(find_first_portal(db).await.expect("read"), Some(oldest), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_portal_is_found_by_its_name() {
    let databases = both().await;
    for db in &databases.all {
        insert(db, "UBND phường Ngã Bảy").await;
        let named = insert(db, "UBND phường Hiệp Thành").await;
        let find = async |name| find_portal_by_name(db, name).await.expect("read");
        assert_eq!(find("UBND phường Hiệp Thành").await, Some(named), "{}", db.engine());
        assert_eq!(find("UBND phường Lái Hiếu").await, None, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_demonstration_is_told_from_a_real_portal() {
    let databases = both().await;
    for db in &databases.all {
        insert(db, "UBND phường Ngã Bảy").await;
        write(db, async |tx| insert_portal(tx, "Trình diễn", true, NOW).await).await;
        let marks: Vec<_> = list_portals(db).await.expect("read").into_iter().map(|p| p.is_demo).collect();
        assert_eq!(marks, [false, true], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_new_portal_has_its_counters_at_nought() {
    let databases = both().await;
    for db in &databases.all {
        let portal = insert(db, "UBND phường Ngã Bảy").await;
        let base = write(db, async |tx| find_visit_base(tx, portal.id).await).await;
        assert_eq!(base, 0, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_portal_answers_to_its_own_hosts_only() {
    let databases = both().await;
    for db in &databases.all {
        let ours = insert(db, "UBND phường Ngã Bảy").await;
        let other = insert(db, "UBND phường Hiệp Thành").await;
        give_host(db, &ours, "ngabay.example").await;
        give_host(db, &other, "hiepthanh.example").await;
        let find = async |host| find_portal_by_host(db, host).await.expect("read");
        assert_eq!(find("ngabay.example").await, Some(ours), "{}", db.engine());
        assert_eq!(find("hiepthanh.example").await, Some(other), "{}", db.engine());
        assert_eq!(find("laihieu.example").await, None, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_host_stays_with_the_portal_that_has_it() {
    let databases = both().await;
    for db in &databases.all {
        let ours = insert(db, "UBND phường Ngã Bảy").await;
        let other = insert(db, "UBND phường Hiệp Thành").await;
        give_host(db, &ours, "ngabay.example").await;
        give_host(db, &other, "ngabay.example").await;
        let found = find_portal_by_host(db, "ngabay.example").await.expect("read");
        assert_eq!(found, Some(ours), "{}", db.engine());
    }
}

#[tokio::test]
async fn hosts_are_listed_in_alphabetical_order() {
    let databases = both().await;
    for db in &databases.all {
        let ours = insert(db, "UBND phường Ngã Bảy").await;
        let other = insert(db, "UBND phường Hiệp Thành").await;
        give_host(db, &ours, "www.ngabay.example").await;
        give_host(db, &ours, "ngabay.example").await;
        give_host(db, &other, "hiepthanh.example").await;
        let hosts = list_hosts(db, ours.id).await.expect("read");
        assert_eq!(hosts, ["ngabay.example", "www.ngabay.example"], "{}", db.engine());
    }
}

#[tokio::test]
async fn sections_are_listed_in_the_order_of_the_navigation() {
    let databases = both().await;
    for db in &databases.all {
        let portal = insert(db, "UBND phường Ngã Bảy").await;
        for address in ["van-ban", "tin-tuc", "lich-lam-viec"] {
            give_section(db, &portal, address, address).await;
        }
        sql(db, "update sections set position = 9 where slug = 'van-ban'", &[]).await.expect("moved");
        let sections = list_sections(db, portal.id).await.expect("read");
        let addresses: Vec<_> = sections.iter().map(|section| section.slug.as_str()).collect();
        assert_eq!(addresses, ["tin-tuc", "lich-lam-viec", "van-ban"], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_new_section_stands_at_the_end_of_its_own_portals_navigation() {
    let databases = both().await;
    for db in &databases.all {
        let ours = insert(db, "UBND phường Ngã Bảy").await;
        let other = insert(db, "UBND phường Hiệp Thành").await;
        give_section(db, &ours, "tin-tuc", "tin tức").await;
        give_section(db, &ours, "van-ban", "văn bản").await;
        give_section(db, &other, "tin-tuc", "tin tức").await;
        let query = "select position from sections order by portal_id, position";
        let positions: Vec<i64> = reading!(db, |pool| sqlx::query_scalar(query).fetch_all(pool)).expect("positions");
        assert_eq!(positions, [1, 2, 1], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_section_behind_one_of_our_own_pages_is_named() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        assert_eq!(list_hidden_sections(db).await.expect("read"), [], "{}", db.engine());
        let hidden = find_or_insert_section_of(db, portal.id, "cach-dem").await;
        assert_eq!(list_hidden_sections(db).await.expect("read"), [(portal.id, hidden)], "{}", db.engine());
    }
}

async fn find_or_insert_section_of(db: &Db, portal: PortalId, address: &str) -> Section {
    write(db, async |tx| find_or_insert_section(tx, portal, &slug(address), address).await).await
}

#[tokio::test]
async fn a_section_that_is_there_keeps_its_title() {
    let databases = both().await;
    for db in &databases.all {
        let portal = insert(db, "UBND phường Ngã Bảy").await;
        let first = give_section(db, &portal, "tin-tuc", "tin tức").await;
        let again = give_section(db, &portal, "tin-tuc", "tin mới").await;
        assert_eq!(again, first, "{}", db.engine());
        assert_eq!(list_sections(db, portal.id).await.expect("read"), [first], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_section_is_found_by_its_slug() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let found = find_section(db, portal.id, &slug("tin-tuc")).await.expect("read");
        assert_eq!(found, Some(portal.section), "{}", db.engine());
        let missing = find_section(db, portal.id, &slug("van-ban")).await.expect("read");
        assert_eq!(missing, None, "{}", db.engine());
    }
}

#[tokio::test]
async fn another_portals_sections_are_not_its_own() {
    let databases = both().await;
    for db in &databases.all {
        let ours = insert(db, "UBND phường Ngã Bảy").await;
        let other = insert(db, "UBND phường Hiệp Thành").await;
        give_section(db, &other, "tin-tuc", "tin tức").await;
        assert_eq!(list_sections(db, ours.id).await.expect("read"), [], "{}", db.engine());
        let found = find_section(db, ours.id, &slug("tin-tuc")).await.expect("read");
        assert_eq!(found, None, "{}", db.engine());
    }
}

#[tokio::test]
async fn two_portals_have_a_section_of_the_same_slug_each() {
    let databases = both().await;
    for db in &databases.all {
        let ours = insert(db, "UBND phường Ngã Bảy").await;
        let other = insert(db, "UBND phường Hiệp Thành").await;
        let our_news = give_section(db, &ours, "tin-tuc", "tin tức").await;
        let other_news = give_section(db, &other, "tin-tuc", "tin tức").await;
        assert_ne!(our_news.id, other_news.id, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_taken_section_slug_is_named_by_its_constraint() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let copy = "insert into sections (portal_id, slug, title, position)
            select portal_id, slug, title, position from sections where portal_id = $1";
        let expected = match db {
            Db::Sqlite { .. } => "UNIQUE constraint failed: sections.portal_id, sections.slug",
            Db::Postgres(_) => "section_slug_taken",
        };
        assert_eq!(collision(sql(db, copy, &[portal.id.0]).await), expected);
    }
}
