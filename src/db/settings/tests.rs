//! What settings promise, on both engines.

use super::*;
use crate::{
    db::{
        photos,
        testing::{NOW, TestPortal, both, sql_number, write},
        verification,
    },
    domain::{Focus, Role},
};

async fn administrator(portal: &TestPortal<'_>) -> SignedInEditor {
    portal.sign_in(&[Role::Administrator]).await
}

fn file() -> PhotoFile {
    PhotoFile {
        digest: "0123456789abcdef0123456789abcdef".to_owned(),
        extension: "png".to_owned(),
        width: 320,
        height: 320,
        widths: vec![160, 320],
        focus: Focus::MIDDLE,
    }
}

const WORDS: HeadWords<'_> = HeadWords { english_name: "Ward", superior: "UBND tỉnh", slogan: "Vì dân" };

fn contact() -> Contact {
    let [address, phone, hotline, email, hours, responsible, licence] =
        ["1 Hùng Vương", "0293 1", "1900 1", "a@b.vn", "Thứ Hai đến Thứ Sáu", "Bà Lan, Chủ tịch", "Giấy phép số 1"]
            .map(str::to_owned);
    Contact { address, phone, hotline, email, hours, responsible, licence }
}

#[tokio::test]
async fn a_portal_that_set_nothing_is_as_it_comes() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        assert_eq!(find(db, portal.id).await.expect("read"), PortalSettings::default(), "{}", db.engine());
    }
}

#[tokio::test]
async fn what_is_set_is_found_and_leaves_the_rest_alone() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let editor = administrator(&portal).await;
        let photo = write(db, async |tx| photos::find_or_insert(tx, portal.id, &file()).await).await;
        let color = |text| Color::parse(text).expect("a colour");
        let palette = Palette { band: color("#0b3d2e"), accent: color("#0b5d3e") };
        let look = Look { palette: Some(palette), scale: TypeScale::Large };
        let review = ReviewRules { levels: ReviewLevels::Two, may_approve_own: true };
        let hosts = ["a.vn".to_owned(), "b.vn".to_owned()];
        write(db, async |tx| {
            assert!(set_emblem(tx, &editor, WORDS, Some(photo), NOW).await?);
            set_look(tx, &editor, look, NOW).await?;
            set_contact(tx, &editor, &contact(), NOW).await?;
            set_allowed_hosts(tx, &editor, &hosts, NOW).await?;
            set_review_rules(tx, &editor, review, NOW).await
        })
        .await;
        let expected = PortalSettings {
            identity: Identity {
                english_name: "Ward".to_owned(),
                superior: "UBND tỉnh".to_owned(),
                slogan: "Vì dân".to_owned(),
                emblem: Some(file()),
                look,
                contact: contact(),
            },
            emblem: Some(photo),
            allowed_hosts: hosts.to_vec(),
            review,
        };
        assert_eq!(find(db, portal.id).await.expect("read"), expected, "{}", db.engine());
        assert_eq!(find(db, other.id).await.expect("read"), PortalSettings::default(), "{}", db.engine());
        write(db, async |tx| set_look(tx, &editor, Look::default(), NOW).await).await;
        let found = find(db, portal.id).await.expect("read");
        assert_eq!((found.identity.look, found.review), (Look::default(), review), "{}", db.engine());
        let entries = audit::list(db, portal.id, None, 9).await.expect("read");
        assert_eq!(entries.len(), 6, "{}", db.engine());
        assert_eq!((entries[0].act, entries[0].subject.as_str()), (AuditAct::SettingsChanged, "màu sắc, cỡ chữ"));
        assert_eq!(
            entries[5].detail,
            format!("“Ward”, “UBND tỉnh”, “Vì dân”, huy hiệu: ảnh số {}", photo.0),
            "{}",
            db.engine()
        );
    }
}

#[tokio::test]
async fn an_emblem_is_a_picture_of_the_portal_and_goes_with_it() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let editor = administrator(&portal).await;
        let theirs = write(db, async |tx| photos::find_or_insert(tx, other.id, &file()).await).await;
        let set = async |photo| write(db, async |tx| set_emblem(tx, &editor, WORDS, Some(photo), NOW).await).await;
        assert!(!set(theirs).await, "{}", db.engine());
        let ours = write(db, async |tx| photos::find_or_insert(tx, portal.id, &file()).await).await;
        assert!(set(ours).await, "{}", db.engine());
        assert!(write(db, async |tx| photos::delete(tx, portal.id, &file().digest).await).await, "{}", db.engine());
        assert_eq!(find(db, portal.id).await.expect("read").emblem, None, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_portal_keeps_one_host_at_least() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let editor = administrator(&portal).await;
        write(db, async |tx| portals::insert_host(tx, other.id, "khac.vn").await).await;
        let add = async |host: &str| write(db, async |tx| add_host(tx, &editor, host, NOW).await).await;
        let remove = async |host: &str| write(db, async |tx| remove_host(tx, &editor, host, NOW).await).await;
        assert!(!add("khac.vn").await && add("a.vn").await && !add("a.vn").await, "{}", db.engine());
        assert!(!remove("a.vn").await, "{}: the last one", db.engine());
        assert!(add("b.vn").await && !remove("khac.vn").await && remove("a.vn").await, "{}", db.engine());
        assert_eq!(portals::list_hosts(db, portal.id).await.expect("read"), ["b.vn"], "{}", db.engine());
        assert_eq!(portals::list_hosts(db, other.id).await.expect("read"), ["khac.vn"], "{}", db.engine());
        assert_eq!(audit::list(db, portal.id, None, 9).await.expect("read").len(), 3, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_portal_takes_no_name_of_another() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let editor = administrator(&portal).await;
        let portals = portals::list_portals(db).await.expect("read");
        let taken = &portals.iter().find(|found| found.id == other.id).expect("there").name;
        let rename = async |name: &str| write(db, async |tx| rename_portal(tx, &editor, name, NOW).await).await;
        assert!(!rename(taken).await && rename("UBND xã Mới").await, "{}", db.engine());
        let found = portals::find_portal_by_name(db, "UBND xã Mới").await.expect("read");
        assert_eq!(found.map(|found| found.id), Some(portal.id), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_counter_is_corrected_by_a_line_of_the_ledger_and_never_below_nought() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let editor = administrator(&portal).await;
        let (article, theirs) = (portal.publish("mot", NOW).await, other.publish("mot", NOW).await);
        let visits =
            async |number| write(db, async |tx| correct_visits(tx, &editor, number, "báo cáo", NOW).await).await;
        assert!(visits(100).await && visits(-30).await && !visits(-71).await, "{}", db.engine());
        let ledger = counting::list_visit_bases(db, portal.id).await.expect("read");
        assert_eq!(ledger, [(-30, "báo cáo".to_owned(), NOW), (100, "báo cáo".to_owned(), NOW)], "{}", db.engine());
        let views = async |article, number| {
            write(db, async |tx| correct_page_views(tx, &editor, article, number, "cổng cũ", NOW).await).await
        };
        assert!(views(article, 7).await && !views(article, -8).await && !views(theirs, 1).await, "{}", db.engine());
        assert_eq!(counting::find_views(db, portal.id, article).await.expect("read"), 7, "{}", db.engine());
        assert_eq!(sql_number(db, "select count(*) from page_view_bases", &[]).await, 1, "{}", db.engine());
        assert_eq!(verification::list_page_view_base_discrepancies(db).await.expect("read"), [], "{}", db.engine());
        assert_eq!(audit::list(db, portal.id, None, 9).await.expect("read").len(), 3, "{}", db.engine());
    }
}
