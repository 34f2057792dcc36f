//! What redirects promise, on both engines.

use super::*;
use crate::db::testing::{NOW, TestPortal, both, write};

const OLD: &str = "/tin-tuc/bai-cu";

async fn move_to(portal: &TestPortal<'_>, target: &str) {
    write(portal.db, async |tx| insert(tx, portal.id, OLD, Some(target), "bài đã đổi tên", NOW).await).await;
}

async fn remove(portal: &TestPortal<'_>, reason: &str) {
    write(portal.db, async |tx| insert(tx, portal.id, OLD, None, reason, NOW).await).await;
}

async fn find_old(portal: &TestPortal<'_>) -> Option<Redirect> {
    find(portal.db, portal.id, OLD).await.expect("read")
}

fn moved(target: &str) -> Option<Redirect> {
    Some(Redirect::Moved { target: target.to_owned() })
}

fn removed(reason: &str) -> Option<Redirect> {
    Some(Redirect::Removed { reason: reason.to_owned() })
}

#[tokio::test]
async fn an_address_without_a_past_leads_nowhere() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        assert_eq!(find_old(&portal).await, None, "{}", db.engine());
    }
}

#[tokio::test]
async fn an_address_with_a_nul_in_it_leads_nowhere() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        for address in ["/x%00", "/tin-tuc/%00?id=%00", "/%00"] {
            assert_eq!(find(db, portal.id, address).await.expect("read"), None, "{}: {address}", db.engine());
        }
    }
}

#[tokio::test]
async fn a_moved_address_leads_to_its_target() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        move_to(&portal, "/tin-tuc/bai-moi").await;
        assert_eq!(find_old(&portal).await, moved("/tin-tuc/bai-moi"), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_removed_address_gives_its_reason() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        remove(&portal, "Số liệu chưa kiểm chứng").await;
        assert_eq!(find_old(&portal).await, removed("Số liệu chưa kiểm chứng"), "{}", db.engine());
    }
}

#[tokio::test]
async fn the_newest_target_wins() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        move_to(&portal, "/tin-tuc/bai-moi").await;
        move_to(&portal, "/van-ban/bai-moi").await;
        assert_eq!(find_old(&portal).await, moved("/van-ban/bai-moi"), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_moved_address_can_be_removed_later() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        move_to(&portal, "/tin-tuc/bai-moi").await;
        remove(&portal, "Đăng nhầm").await;
        assert_eq!(find_old(&portal).await, removed("Đăng nhầm"), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_removed_address_can_be_moved_later() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        remove(&portal, "Đăng nhầm").await;
        move_to(&portal, "/tin-tuc/bai-moi").await;
        assert_eq!(find_old(&portal).await, moved("/tin-tuc/bai-moi"), "{}", db.engine());
    }
}

#[tokio::test]
async fn another_portals_redirect_is_not_followed() {
    let databases = both().await;
    for db in &databases.all {
        let (ours, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        move_to(&other, "/tin-tuc/bai-moi").await;
        assert_eq!(find_old(&ours).await, None, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_new_word_leaves_another_portals_alone() {
    let databases = both().await;
    for db in &databases.all {
        let (ours, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        move_to(&other, "/tin-tuc/bai-moi").await;
        remove(&ours, "Đăng nhầm").await;
        assert_eq!(find_old(&other).await, moved("/tin-tuc/bai-moi"), "{}", db.engine());
    }
}

async fn move_address(portal: &TestPortal<'_>, address: &str, target: &str) {
    write(portal.db, async |tx| insert(tx, portal.id, address, Some(target), "cổng cũ", NOW).await).await;
}

async fn find_at(portal: &TestPortal<'_>, address: &str) -> Option<Redirect> {
    find(portal.db, portal.id, address).await.expect("read")
}

#[tokio::test]
async fn what_was_added_to_a_link_on_its_way_changes_nothing() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        move_address(&portal, "/x.aspx?tabid=2&id=5", "/tin-tuc/nam").await;
        for asked in [
            "/x.aspx?tabid=2&id=5",
            "/x.aspx?id=5&tabid=2",
            "/x.aspx?id=5&fbclid=abc&tabid=2",
            "/x.aspx?utm_source=zalo&utm_medium=zalo&utm_campaign=zalo&zarsrc=30&gidzl=x&tabid=2&id=5",
            "/x.aspx?id=5&tabid=2&share=app&unheard_of=1",
        ] {
            assert_eq!(find_at(&portal, asked).await, moved("/tin-tuc/nam"), "{}: {asked}", db.engine());
        }
        for other in ["/x.aspx", "/x.aspx?id=5", "/x.aspx?id=6&tabid=2", "/x.aspx?fbclid=abc"] {
            assert_eq!(find_at(&portal, other).await, None, "{}: {other}", db.engine());
        }
    }
}

#[tokio::test]
async fn an_address_saved_with_tracking_is_found_without() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        move_address(&portal, "/bai.html?fbclid=abc", "/tin-tuc/bai").await;
        for asked in ["/bai.html", "/bai.html?fbclid=other"] {
            assert_eq!(find_at(&portal, asked).await, moved("/tin-tuc/bai"), "{}: {asked}", db.engine());
        }
    }
}

#[tokio::test]
async fn the_address_with_more_of_what_was_asked_wins() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        for (address, target) in [("/x", "/khong"), ("/x?id=5", "/mot"), ("/x?id=5&in=1", "/hai")] {
            move_address(&portal, address, target).await;
        }
        for (asked, target) in [
            ("/x", "/khong"),
            ("/x?id=6", "/khong"),
            ("/x?a=1&id=5", "/mot"),
            ("/x?in=1&id=5", "/hai"),
            ("/x?z=1&in=1&id=5", "/hai"),
        ] {
            assert_eq!(find_at(&portal, asked).await, moved(target), "{}: {asked}", db.engine());
        }
    }
}

#[tokio::test]
async fn what_moved_twice_leads_to_its_place_in_one_step() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        for portal in [&portal, &other] {
            move_address(portal, "/a.aspx?id=1", "/tin-tuc/b").await;
        }
        move_address(&portal, "/tin-tuc/b", "/tin-tuc/c").await;
        for asked in ["/a.aspx?id=1", "/tin-tuc/b"] {
            assert_eq!(find_at(&portal, asked).await, moved("/tin-tuc/c"), "{}: {asked}", db.engine());
        }
        assert_eq!(find_at(&other, "/a.aspx?id=1").await, moved("/tin-tuc/b"), "{}", db.engine());
    }
}

#[tokio::test]
async fn nobody_is_led_in_a_circle() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        for (address, target) in [("/a", "/b"), ("/b", "/c"), ("/c", "/a"), ("/a", "/a"), ("/d", "/d?utm_source=x")] {
            move_address(&portal, address, target).await;
        }
        for (asked, expected) in [("/a", None), ("/b", moved("/a")), ("/c", moved("/a")), ("/d", None)] {
            assert_eq!(find_at(&portal, asked).await, expected, "{}: {asked}", db.engine());
        }
        // One step down the path covers what was moved by its query.
        move_address(&portal, "/x", "/x?id=5").await;
        assert_eq!(find_at(&portal, "/x?id=5").await, None, "{}", db.engine());
        assert_eq!(find_at(&portal, "/x").await, moved("/x?id=5"), "{}", db.engine());
    }
}

#[tokio::test]
async fn what_leads_to_a_removed_page_still_leads_to_its_reason() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        remove(&portal, "Đăng nhầm").await;
        move_address(&portal, "/a.aspx", OLD).await;
        assert_eq!(find_at(&portal, "/a.aspx").await, moved(OLD), "{}", db.engine());
        assert_eq!(find_old(&portal).await, removed("Đăng nhầm"), "{}", db.engine());
    }
}

#[tokio::test]
async fn an_old_portals_address_turns_no_links_to_an_article_that_has_it_here() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        for (old, here) in [("/tin-tuc/hop-2", "/tin-tuc/hop"), ("/tin-tuc/hop", "/tin-tuc/2-hop")] {
            write(db, async |tx| insert_of_old_portal(tx, portal.id, old, here, "cổng cũ", NOW).await).await;
        }
        let found = find(db, portal.id, "/tin-tuc/hop-2").await.expect("read");
        assert_eq!(found, moved("/tin-tuc/hop"), "{}", db.engine());
    }
}
