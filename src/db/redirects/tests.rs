//! What redirects promise, on both engines.

use super::*;
use crate::{
    db::{
        sessions::SignedInEditor,
        testing::{NOW, TestPortal, both, write},
    },
    domain::Role,
};

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
async fn an_address_with_a_nul_in_it_is_not_kept() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        for address in ["/x%00", "/x%00?id=5", "/%00/y"] {
            move_address(&portal, address, "/tin-tuc/bai-moi").await;
            write(db, async |tx| insert(tx, portal.id, address, None, "gỡ", NOW).await).await;
            assert_eq!(find_at(&portal, address).await, None, "{}: {address}", db.engine());
        }
        move_address(&portal, "/y", "/tin-tuc/%00").await;
        assert_eq!(find_at(&portal, "/y").await, moved("/tin-tuc/%00"), "{}", db.engine());
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

async fn keep_as(editor: &SignedInEditor, portal: &TestPortal<'_>, address: &str, target: &str) -> Kept {
    let target = crate::domain::Target::parse(target, &[]).expect("a target");
    write(portal.db, async |tx| keep(tx, editor, address, Some(&target), "cổng cũ", NOW).await).await
}

#[tokio::test]
async fn what_would_lead_back_to_itself_is_refused() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = portal.sign_in(&[Role::Administrator]).await;
        portal.publish("mot", NOW).await;
        assert_eq!(keep_as(&editor, &portal, "/a", "/b").await, Kept::Done, "{}", db.engine());
        for (address, target) in [("/b", "/a"), ("/c", "/c"), ("/c", "/c?utm_source=x"), ("/c", "/c/")] {
            assert_eq!(keep_as(&editor, &portal, address, target).await, Kept::Loop, "{}: {address}", db.engine());
        }
        for address in ["/", "/tin-tuc", "/tin-tuc/mot", "/cach-dem"] {
            let answer = keep_as(&editor, &portal, address, "/x").await;
            assert_eq!(answer, Kept::PageThere, "{}: {address}", db.engine());
        }
        assert_eq!(keep_as(&editor, &portal, "/?p=1", "/a").await, Kept::Done, "{}", db.engine());
        assert_eq!(find_at(&portal, "/?p=1").await, moved("/b"), "{}: in one step", db.engine());
        assert_eq!(keep_as(&editor, &portal, "/b", "/tin-tuc/mot").await, Kept::Done, "{}", db.engine());
        for old in ["/a", "/b", "/?p=1"] {
            assert_eq!(find_at(&portal, old).await, moved("/tin-tuc/mot"), "{}: {old}", db.engine());
        }
    }
}

#[tokio::test]
async fn old_addresses_are_found_by_a_part_of_them_page_by_page() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        move_address(&other, "/họp", "/x").await;
        for number in 0..25 {
            move_address(&portal, &format!("/cu/{number:02}"), "/tin-tuc").await;
        }
        for (address, target) in [("/Họp-Báo.aspx?id=1", "/tin-tuc"), ("/z", "/cuoc-hop")] {
            move_address(&portal, address, target).await;
        }
        let page = async |after: Option<&str>, search: &str| {
            let page = list(db, portal.id, after, search, 10).await.expect("read");
            (page.redirects.into_iter().map(|kept| kept.address).collect::<Vec<_>>(), page.next)
        };
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let (addresses, next) = page(after.as_deref(), "").await;
            found.extend(addresses);
            after = next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found.len(), 27, "{}: each once", db.engine());
        for search in ["hop", "HỌP", " hộp "] {
            let (mut addresses, next) = page(None, search).await;
            addresses.sort();
            assert_eq!(addresses, ["/Họp-Báo.aspx?id=1", "/z"], "{}: {search}", db.engine());
            assert_eq!(next, None, "{}", db.engine());
        }
        let (first, next) = page(None, "/cu/").await;
        assert_eq!((first.len(), next.as_deref()), (10, Some("/cu/09")), "{}", db.engine());
        assert_eq!(page(Some("/cu/19"), "/cu/").await.0.len(), 5, "{}", db.engine());
    }
}

#[tokio::test]
async fn an_old_address_is_forgotten_by_its_own_portal_only() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let (editor, stranger) =
            (portal.sign_in(&[Role::Administrator]).await, other.sign_in(&[Role::Administrator]).await);
        move_address(&portal, "/a", "/b").await;
        let remove = async |editor: &SignedInEditor| {
            write(db, async |tx| crate::db::redirects::remove(tx, editor, "/a", NOW).await).await
        };
        assert!(!remove(&stranger).await, "{}", db.engine());
        let kept = find_kept(db, portal.id, "/a").await.expect("read").expect("kept");
        assert_eq!((kept.target.as_deref(), kept.reason.as_str()), (Some("/b"), "cổng cũ"), "{}", db.engine());
        assert!(remove(&editor).await && !remove(&editor).await, "{}", db.engine());
        assert_eq!(find_at(&portal, "/a").await, None, "{}", db.engine());
    }
}
