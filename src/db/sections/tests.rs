//! What arranging sections promises, on both engines.

use super::*;
use crate::{
    db::{
        articles,
        portals::{self, find_or_insert_section},
        redirects::{Redirect, find as find_redirect},
        settings,
        testing::{NOW, TestPortal, both, slug, sql_number, write},
    },
    domain::{ReviewRules, Role},
};

async fn titles(portal: &TestPortal<'_>) -> Vec<String> {
    let sections = portals::list_sections(portal.db, portal.id).await.expect("read");
    sections.into_iter().map(|section| section.title).collect()
}

async fn add(portal: &TestPortal<'_>, address: &str) -> Section {
    write(portal.db, async |tx| find_or_insert_section(tx, portal.id, &slug(address), address).await).await
}

async fn administrator(portal: &TestPortal<'_>) -> SignedInEditor {
    portal.sign_in(&[Role::Administrator]).await
}

async fn became(portal: &TestPortal<'_>, address: &str) -> Option<Redirect> {
    find_redirect(portal.db, portal.id, address).await.expect("read")
}

fn moved(target: &str) -> Option<Redirect> {
    Some(Redirect::Moved { target: target.to_owned() })
}

fn removed(reason: &str) -> Option<Redirect> {
    Some(Redirect::Removed { reason: reason.to_owned() })
}

async fn audited(portal: &TestPortal<'_>) -> Vec<AuditAct> {
    let entries = audit::list(portal.db, portal.id, None, 50).await.expect("read");
    entries.into_iter().rev().map(|entry| entry.act).collect()
}

#[tokio::test]
async fn a_new_section_stands_at_the_end_and_takes_no_address_of_ours() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = administrator(&portal).await;
        let create = async |title: &str, address: &str| {
            write(db, async |tx| create(tx, &editor, title, &slug(address), SectionKind::News, NOW).await).await
        };
        assert!(matches!(create("văn bản", "van-ban").await, Arranged::Done(_)), "{}", db.engine());
        for taken in ["van-ban", "tin-tuc", "toa-soan", "mau-sac"] {
            assert_eq!(create("khác", taken).await, Arranged::Taken, "{}: {taken}", db.engine());
        }
        assert_eq!(titles(&portal).await, ["tin tức", "văn bản"], "{}", db.engine());
        assert_eq!(audited(&portal).await, [AuditAct::SectionCreated], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_section_is_merged_whatever_others_are_called() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let (editor, into) = (administrator(&portal).await, add(&portal, "su-kien").await);
        add(&portal, &format!("gop-{}", portal.section.id.0)).await;
        let merged = write(db, async |tx| merge(tx, &editor, portal.section.id, into.id, NOW).await).await;
        assert_eq!(merged, Arranged::Done(0), "{}", db.engine());
    }
}

#[tokio::test]
async fn sections_are_merged_and_renamed_at_the_same_time() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = administrator(&portal).await;
        for round in 0..20 {
            let (from, into) = (add(&portal, &format!("a-{round}")).await, add(&portal, &format!("b-{round}")).await);
            let address = slug(&format!("c-{round}"));
            let merged = write(db, async |tx| merge(tx, &editor, from.id, into.id, NOW).await);
            let renamed = write(db, async |tx| rename(tx, &editor, into.id, "c", &address, NOW).await);
            let (merged, renamed) = futures::join!(merged, renamed);
            assert_eq!(merged, Arranged::Done(0), "{}", db.engine());
            assert_eq!(renamed, Arranged::Done(into), "{}", db.engine());
        }
    }
}

#[tokio::test]
async fn sections_change_places_with_their_neighbours() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let editor = administrator(&portal).await;
        let (b, c) = (add(&portal, "b").await, add(&portal, "c").await);
        write(db, async |tx| set_closed(tx, &editor, b.id, true, NOW).await).await;
        let go = async |section, direction| {
            write(db, async |tx| move_by_one(tx, &editor, section, direction, NOW).await).await
        };
        assert_eq!(go(c.id, Direction::Up).await, Arranged::Done(()), "{}", db.engine());
        assert_eq!(titles(&portal).await, ["c", "tin tức"], "{}: past a closed one", db.engine());
        assert_eq!(go(c.id, Direction::Up).await, Arranged::Done(()), "{}: at the end it stays", db.engine());
        go(c.id, Direction::Down).await;
        assert_eq!(titles(&portal).await, ["tin tức", "c"], "{}", db.engine());
        assert_eq!(go(b.id, Direction::Down).await, Arranged::NotFound, "{}: closed", db.engine());
        assert_eq!(go(other.section.id, Direction::Down).await, Arranged::NotFound, "{}", db.engine());
    }
}

#[tokio::test]
async fn all_addresses_of_a_renamed_section_lead_on_in_one_step() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let editor = administrator(&portal).await;
        for portal in [&portal, &other] {
            for address in ["mot", "hai", "go"] {
                portal.publish(address, NOW).await;
            }
        }
        let draft = portal.publish("nhap", NOW).await;
        crate::db::testing::sql(db, "update articles set status = 'draft' where id = $1", &[draft.0])
            .await
            .expect("done");
        write(db, async |tx| {
            articles::withdraw(tx, portal.id, &portal.section.slug, &slug("go"), "Đăng nhầm", NOW).await?;
            redirects::insert(tx, portal.id, "/cu.aspx?id=1", Some("/tin-tuc/mot"), "cổng cũ", NOW).await?;
            redirects::insert(tx, portal.id, "/thoi-su/mot", Some("/tin-tuc/mot"), "trước nữa", NOW).await?;
            redirects::insert(tx, portal.id, "/muc.aspx", Some("/tin-tuc"), "cổng cũ", NOW).await
        })
        .await;
        let rename = async |title: &str, address: &str| {
            write(db, async |tx| rename(tx, &editor, portal.section.id, title, &slug(address), NOW).await).await
        };
        assert_eq!(rename("thời sự", "thoi-su").await, Arranged::Done(portal.section.clone()), "{}", db.engine());
        for (old, expected) in [
            ("/tin-tuc", moved("/thoi-su")),
            ("/tin-tuc?trang=2", moved("/thoi-su")),
            ("/tin-tuc/mot", moved("/thoi-su/mot")),
            ("/tin-tuc/hai", moved("/thoi-su/hai")),
            ("/tin-tuc/go", moved("/thoi-su/go")),
            ("/thoi-su/go", removed("Đăng nhầm")),
            ("/tin-tuc/nhap", None),
            ("/cu.aspx?id=1", moved("/thoi-su/mot")),
            ("/muc.aspx", moved("/thoi-su")),
            ("/thoi-su/mot", None),
        ] {
            assert_eq!(became(&portal, old).await, expected, "{}: {old}", db.engine());
        }
        assert_eq!(became(&other, "/tin-tuc/mot").await, None, "{}: another portal's", db.engine());
        // And back again: nobody is led in a circle.
        rename("tin tức", "tin-tuc").await;
        for (old, expected) in [
            ("/tin-tuc/mot", None),
            ("/thoi-su/mot", moved("/tin-tuc/mot")),
            ("/tin-tuc/go", removed("Đăng nhầm")),
            ("/thoi-su/go", moved("/tin-tuc/go")),
            ("/cu.aspx?id=1", moved("/tin-tuc/mot")),
            ("/tin-tuc", None),
            ("/thoi-su", moved("/tin-tuc")),
        ] {
            assert_eq!(became(&portal, old).await, expected, "{}: back, {old}", db.engine());
        }
        assert_eq!(rename("tin tức", "tin-tuc").await, Arranged::Done(portal.section.clone()), "{}", db.engine());
        assert_eq!(audited(&portal).await.len(), 2, "{}: what changes nothing is not written down", db.engine());
    }
}

#[tokio::test]
async fn a_section_takes_no_address_that_another_has() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let editor = administrator(&portal).await;
        add(&portal, "van-ban").await;
        for taken in ["van-ban", "api"] {
            let section = portal.section.id;
            let answer = write(db, async |tx| rename(tx, &editor, section, "x", &slug(taken), NOW).await).await;
            assert_eq!(answer, Arranged::Taken, "{}: {taken}", db.engine());
        }
        let answer = write(db, async |tx| rename(tx, &editor, other.section.id, "x", &slug("x"), NOW).await).await;
        assert_eq!(answer, Arranged::NotFound, "{}: another portal's", db.engine());
        assert_eq!(titles(&portal).await[0], "tin tức", "{}", db.engine());
    }
}

#[tokio::test]
async fn a_closed_section_is_read_and_not_shown_in_the_navigation() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = administrator(&portal).await;
        let section = portal.section.id;
        let article = portal.publish("mot", NOW).await;
        write(db, async |tx| set_closed(tx, &editor, section, true, NOW).await).await;
        assert_eq!(titles(&portal).await, Vec::<String>::new(), "{}", db.engine());
        let found = portals::find_section(db, portal.id, &portal.section.slug).await.expect("read");
        assert_eq!(found.as_ref(), Some(&portal.section), "{}", db.engine());
        assert!(articles::is_published(db, portal.id, article, NOW).await.expect("read"), "{}", db.engine());
        let open = async || write(db, async |tx| find_open(tx, portal.id, section).await).await;
        assert_eq!(open().await, None, "{}: it takes no new articles", db.engine());
        let listed = list(db, portal.id).await.expect("read");
        assert_eq!((listed[0].is_closed, listed[0].articles), (true, 1), "{}", db.engine());
        for _ in 0..2 {
            write(db, async |tx| set_closed(tx, &editor, section, false, NOW).await).await;
        }
        assert_eq!(open().await.as_ref(), Some(&portal.section), "{}", db.engine());
        let expected = [AuditAct::SectionClosed, AuditAct::SectionReopened];
        assert_eq!(audited(&portal).await, expected, "{}: twice is once", db.engine());
    }
}

#[tokio::test]
async fn a_merged_section_leaves_no_article_and_no_address_behind() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = administrator(&portal).await;
        let events = add(&portal, "su-kien").await;
        for (section, address) in
            [(&portal.section, "mot"), (&portal.section, "hai"), (&events, "hai"), (&events, "hai-2"), (&events, "ba")]
        {
            let new = articles::NewArticle { section, ..portal.new_article(address) };
            write(db, async |tx| articles::insert_published(tx, new).await).await.expect("a free address");
        }
        write(db, async |tx| articles::withdraw(tx, portal.id, &events.slug, &slug("ba"), "Sai", NOW).await).await;
        let merge = async |from, into| write(db, async |tx| merge(tx, &editor, from, into, NOW).await).await;
        assert_eq!(merge(events.id, portal.section.id).await, Arranged::Done(3), "{}", db.engine());
        for (old, expected) in [
            ("/su-kien", moved("/tin-tuc")),
            ("/su-kien/hai", moved("/tin-tuc/hai-3")),
            ("/su-kien/hai-2", moved("/tin-tuc/hai-2")),
            ("/su-kien/ba", moved("/tin-tuc/ba")),
            ("/tin-tuc/ba", removed("Sai")),
            ("/tin-tuc/hai", None),
        ] {
            assert_eq!(became(&portal, old).await, expected, "{}: {old}", db.engine());
        }
        assert_eq!(titles(&portal).await, ["tin tức"], "{}", db.engine());
        assert_eq!(list(db, portal.id).await.expect("read").len(), 1, "{}", db.engine());
        let there = sql_number(db, "select count(*) from articles where section_id = $1", &[portal.section.id.0]).await;
        assert_eq!(there, 5, "{}", db.engine());
        let open = write(db, async |tx| find_open(tx, portal.id, events.id).await).await;
        assert_eq!(open.as_ref(), Some(&portal.section), "{}: what was written for it goes there", db.engine());
        // Its address is free again, and leads to what is there then.
        let again =
            write(db, async |tx| create(tx, &editor, "sự kiện", &slug("su-kien"), SectionKind::News, NOW).await).await;
        let Arranged::Done(again) = again else { panic!("{}: {again:?}", db.engine()) };
        assert_eq!(became(&portal, "/su-kien").await, None, "{}", db.engine());
        assert_eq!(merge(portal.section.id, again).await, Arranged::Done(5), "{}", db.engine());
        assert_eq!(became(&portal, "/su-kien/hai-2").await, None, "{}: it came back", db.engine());
        let open = write(db, async |tx| find_open(tx, portal.id, events.id).await).await;
        assert_eq!(open.map(|section| section.id), Some(again), "{}: chains are shortened", db.engine());
        for (from, into) in [(events.id, again), (again, again), (again, events.id)] {
            assert_eq!(merge(from, into).await, Arranged::NotFound, "{}", db.engine());
        }
    }
}

#[tokio::test]
async fn a_section_reviews_as_it_says_or_as_the_portal_does() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = administrator(&portal).await;
        let section = portal.section.id;
        let rules = async || {
            let rules = settings::find_review_rules(db, portal.id, section).await.expect("read");
            let now = write(db, async |tx| settings::find_review_rules_now(tx, portal.id, section).await).await;
            assert_eq!(rules, now, "{}", db.engine());
            rules
        };
        assert_eq!(rules().await, ReviewRules::default(), "{}", db.engine());
        let two = ReviewRules { levels: ReviewLevels::Two, may_approve_own: true };
        write(db, async |tx| settings::set_review_rules(tx, &editor, two, NOW).await).await;
        assert_eq!(rules().await, two, "{}", db.engine());
        let set = async |levels| write(db, async |tx| set_review_levels(tx, &editor, section, levels, NOW).await).await;
        set(Some(ReviewLevels::One)).await;
        assert_eq!(rules().await, ReviewRules { levels: ReviewLevels::One, ..two }, "{}", db.engine());
        set(None).await;
        assert_eq!(rules().await, two, "{}", db.engine());
    }
}
