//! What the byline registry promises, on both engines.

use super::*;
use crate::{
    db::testing::{NOW, TestPortal, both, write},
    domain::Role,
};

async fn typed(portal: &TestPortal<'_>, names: &[&str]) -> Vec<String> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    write(portal.db, async |tx| find_or_insert(tx, portal.id, &names).await).await
}

async fn names(portal: &TestPortal<'_>) -> Vec<Contributor> {
    list(portal.db, portal.id).await.expect("read")
}

async fn id_of(portal: &TestPortal<'_>, name: &str) -> ContributorId {
    names(portal).await.into_iter().find(|contributor| contributor.name == name).expect("registered").id
}

#[tokio::test]
async fn names_are_registered_as_they_are_typed_once_for_each_portal() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        assert_eq!(typed(&portal, &["Lan", "An", "Lan"]).await, ["Lan", "An"], "{}", db.engine());
        assert_eq!(typed(&portal, &["An"]).await, ["An"], "{}", db.engine());
        typed(&other, &["Bình"]).await;
        let registered: Vec<_> = names(&portal).await.into_iter().map(|c| (c.name, c.is_closed)).collect();
        assert_eq!(registered, [("An".to_owned(), false), ("Lan".to_owned(), false)], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_name_that_was_merged_is_written_as_the_other() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = portal.sign_in(&[Role::Editor]).await;
        typed(&portal, &["N. V. An", "Nguyễn An", "Nguyễn Văn An"]).await;
        for (from, into) in [("N. V. An", "Nguyễn An"), ("Nguyễn An", "Nguyễn Văn An")] {
            let (from, into) = (id_of(&portal, from).await, id_of(&portal, into).await);
            let answer = write(db, async |tx| merge(tx, &editor, from, into, NOW).await).await;
            assert!(matches!(answer, Registered::Done(Some(_))), "{}: {answer:?}", db.engine());
            let again = write(db, async |tx| merge(tx, &editor, into, into, NOW).await).await;
            assert_eq!(again, Registered::NotFound, "{}", db.engine());
        }
        assert_eq!(
            typed(&portal, &["N. V. An", "Nguyễn An", "Lan"]).await,
            ["Nguyễn Văn An", "Lan"],
            "{}",
            db.engine()
        );
        assert_eq!(names(&portal).await.len(), 2, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_name_is_changed_closed_and_opened_by_its_own_portal_only() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let (editor, stranger) = (portal.sign_in(&[Role::Editor]).await, other.sign_in(&[Role::Editor]).await);
        let added = write(db, async |tx| add(tx, &editor, "Lan", NOW).await).await;
        assert_eq!(added, Registered::Done(None), "{}", db.engine());
        assert_eq!(write(db, async |tx| add(tx, &editor, "Lan", NOW).await).await, Registered::Taken);
        typed(&portal, &["An"]).await;
        let lan = id_of(&portal, "Lan").await;
        let rename = async |editor: &SignedInEditor, name: &str| {
            write(db, async |tx| rename(tx, editor, lan, name, NOW).await).await
        };
        assert_eq!(rename(&editor, "An").await, Registered::Taken, "{}", db.engine());
        assert_eq!(rename(&stranger, "Hoa").await, Registered::NotFound, "{}", db.engine());
        assert!(matches!(rename(&editor, "Lan Anh").await, Registered::Done(Some(_))), "{}", db.engine());
        for is_closed in [true, false] {
            write(db, async |tx| set_closed(tx, &editor, lan, is_closed, NOW).await).await;
            let found = names(&portal).await.into_iter().find(|contributor| contributor.id == lan).expect("there");
            assert_eq!((found.name.as_str(), found.is_closed), ("Lan Anh", is_closed), "{}", db.engine());
        }
        let acts: Vec<_> =
            audit::list(db, portal.id, None, 9).await.expect("read").iter().rev().map(|e| e.act).collect();
        let expected = [
            AuditAct::ContributorAdded,
            AuditAct::ContributorRenamed,
            AuditAct::ContributorClosed,
            AuditAct::ContributorReopened,
        ];
        assert_eq!(acts, expected, "{}", db.engine());
    }
}
