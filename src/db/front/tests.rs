use super::*;
use crate::db::{
    sections,
    testing::{NOW, TestPortal, both, slug, sql_number, write},
};
use crate::domain::{Role, SectionKind};

fn block(content: BlockContent) -> FrontBlock {
    FrontBlock { title: "Tên riêng".to_owned(), content }
}

/// One block of each kind, and a pin.
async fn everything(portal: &TestPortal<'_>, address: &str) -> Arrangement {
    let (article, section) = (portal.publish(address, NOW).await, portal.section.id);
    let blocks = [
        BlockContent::Links,
        BlockContent::Lead { beside: 3 },
        BlockContent::Section { section, layout: Layout::Grid, length: 7 },
        BlockContent::Announcements { section, length: 5 },
        BlockContent::Documents { length: 4 },
        BlockContent::Contact,
        BlockContent::Story { article },
        BlockContent::MostRead,
    ];
    Arrangement { pins: vec![Pin { article, last_day: NOW.day() }], blocks: blocks.map(block).into() }
}

async fn version(portal: &TestPortal<'_>) -> i64 {
    sql_number(portal.db, "select content_version from portals where id = $1", &[portal.id.0]).await
}

async fn live(portal: &TestPortal<'_>) -> Arrangement {
    find_live(portal.db, portal.id).await.expect("read")
}

fn at(minute: i64) -> Timestamp {
    Timestamp(NOW.0 + minute * 60_000)
}

#[tokio::test]
async fn readers_see_nothing_of_a_draft_until_it_is_published() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let editor = portal.sign_in(&[Role::Editor]).await;
        let (arranged, nothing) = (everything(&portal, "mot").await, Arrangement::default());
        let before = version(&portal).await;
        let kept = write(db, async |tx| keep_draft(tx, &editor, 0, &arranged, at(0)).await).await;
        assert_eq!((kept, live(&portal).await), (Changed::Done, nothing.clone()), "{}", db.engine());
        assert_eq!(version(&portal).await, before, "{}", db.engine());
        let draft = find(db, &editor, Standing::Draft).await.expect("read").expect("a draft");
        assert_eq!(draft.arrangement, arranged, "{}", db.engine());
        assert_eq!(draft.person_name.as_deref(), Some("Lan"));

        let published = write(db, async |tx| publish(tx, &editor, draft.edition, &nothing, at(1)).await).await;
        assert_eq!((published, live(&portal).await), (Changed::Done, arranged), "{}", db.engine());
        assert!(version(&portal).await > before, "{}", db.engine());
        assert_eq!(find(db, &editor, Standing::Draft).await.expect("read"), None, "{}", db.engine());
        assert_eq!(live(&other).await, nothing, "{}", db.engine());
    }
}

#[tokio::test]
async fn whoever_saw_another_edition_changes_nothing() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = portal.sign_in(&[Role::Editor]).await;
        let arranged = everything(&portal, "mot").await;
        let keep =
            async |seen, minute| write(db, async |tx| keep_draft(tx, &editor, seen, &arranged, at(minute)).await).await;
        let none = Arrangement::default();
        assert_eq!(write(db, async |tx| publish(tx, &editor, 0, &none, NOW).await).await, Changed::Nothing);
        assert_eq!(write(db, async |tx| discard_draft(tx, &editor, 0, NOW).await).await, Changed::Nothing);
        assert_eq!(write(db, async |tx| restore_previous(tx, &editor, 0, NOW).await).await, Changed::Nothing);
        assert_eq!((keep(0, 0).await, keep(0, 0).await), (Changed::Done, Changed::Moved), "{}", db.engine());
        let edition = async || find(db, &editor, Standing::Draft).await.expect("read").expect("a draft").edition;
        let first = edition().await;
        assert_eq!(keep(first, 0).await, Changed::Done, "{}: in the same moment", db.engine());
        assert!(edition().await > first);
        assert_eq!(write(db, async |tx| publish(tx, &editor, first, &none, NOW).await).await, Changed::Moved);
        assert_eq!(write(db, async |tx| discard_draft(tx, &editor, first, NOW).await).await, Changed::Moved);
        let second = edition().await;
        assert_eq!(write(db, async |tx| discard_draft(tx, &editor, second, NOW).await).await, Changed::Done);
        assert_eq!(keep(second, 5).await, Changed::Moved, "{}: the draft is gone", db.engine());
    }
}

#[tokio::test]
async fn what_was_live_before_comes_back_and_goes_again() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = portal.sign_in(&[Role::Editor]).await;
        let (arranged, nothing) = (everything(&portal, "mot").await, Arrangement::default());
        write(db, async |tx| keep_draft(tx, &editor, 0, &arranged, at(0)).await).await;
        let edition = async |standing| find(db, &editor, standing).await.expect("read").expect("there").edition;
        let draft = edition(Standing::Draft).await;
        write(db, async |tx| publish(tx, &editor, draft, &nothing, at(1)).await).await;
        for (minute, expected) in [(2, &nothing), (3, &arranged), (4, &nothing)] {
            let seen = edition(Standing::Live).await;
            let restored = write(db, async |tx| restore_previous(tx, &editor, seen, at(minute)).await).await;
            assert_eq!((restored, &live(&portal).await), (Changed::Done, expected), "{}", db.engine());
        }
    }
}

#[tokio::test]
async fn what_comes_by_itself_is_kept_as_nothing_and_its_pins_stay() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = portal.sign_in(&[Role::Editor]).await;
        let mut arranged = Arrangement::by_itself(std::slice::from_ref(&portal.section));
        let by_itself = arranged.clone();
        let article = portal.publish("mot", NOW).await;
        arranged.pin(Pin { article, last_day: NOW.day() }).expect("room");
        write(db, async |tx| keep_draft(tx, &editor, 0, &arranged, at(0)).await).await;
        let seen = find(db, &editor, Standing::Draft).await.expect("read").expect("a draft").edition;
        write(db, async |tx| publish(tx, &editor, seen, &by_itself, at(1)).await).await;
        let live = live(&portal).await;
        assert_eq!((live.blocks.len(), live.pins), (0, arranged.pins), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_block_follows_its_section_into_another() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = portal.sign_in(&[Role::Administrator]).await;
        let arranged = everything(&portal, "mot").await;
        write(db, async |tx| keep_draft(tx, &editor, 0, &arranged, at(0)).await).await;
        let into =
            write(db, async |tx| sections::create(tx, &editor, "Khác", &slug("khac"), SectionKind::News, NOW).await)
                .await;
        let sections::Arranged::Done(into) = into else { panic!("created") };
        write(db, async |tx| sections::merge(tx, &editor, portal.section.id, into, NOW).await).await;
        let draft = find(db, &editor, Standing::Draft).await.expect("read").expect("a draft");
        let shown: Vec<_> = draft.arrangement.blocks.iter().filter_map(|block| block.content.section()).collect();
        assert_eq!(shown, [into, into], "{}", db.engine());
    }
}
