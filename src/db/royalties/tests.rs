use super::*;
use crate::{
    db::{
        articles::{self, NewArticle},
        testing::{NOW, TestPortal, both, sql, write},
    },
    domain::Role,
};

async fn publish(portal: &TestPortal<'_>, address: &str, byline: &str, at: Timestamp) -> ArticleId {
    let new = NewArticle { byline: Some(byline), published_at: at, ..portal.new_article(address) };
    write(portal.db, async |tx| articles::insert_published(tx, new).await).await.expect("a free address")
}

async fn find(portal: &TestPortal<'_>, article: ArticleId) -> RoyaltyWork {
    find_work(portal.db, portal.id, article, NOW).await.expect("read").expect("there")
}

fn credits(lines: &[(CreditRole, &str, i64, i64)]) -> Vec<Credit> {
    let credit = |&(role, name, hundredths, share): &(CreditRole, &str, i64, i64)| Credit {
        role,
        name: name.to_owned(),
        coefficient: Coefficient::of_hundredths(hundredths).expect("a coefficient"),
        share: Share::of_number(share).expect("a share"),
    };
    lines.iter().map(credit).collect()
}

fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

#[tokio::test]
async fn a_month_has_what_was_first_published_in_it_and_up_to_now() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let (start, _) = month("01-2022").moments();
        let first = publish(&portal, "dau", "Lan", start).await;
        publish(&portal, "truoc", "Lan", start.minus_millis(1)).await;
        let now = publish(&portal, "nay", "Lan - Ảnh: Bình", NOW).await;
        publish(&portal, "mai", "Lan", NOW.minus_millis(-1)).await;
        let withdrawn = publish(&portal, "go", "An", start.minus_millis(-5)).await;
        sql(db, "update articles set status = 'withdrawn' where id = $1", &[withdrawn.0]).await.expect("written");
        let draft = publish(&portal, "nhap", "An", start).await;
        sql(db, "update articles set status = 'draft' where id = $1", &[draft.0]).await.expect("written");
        publish(&other, "khac", "Lan", start).await;
        let list = async |limit| {
            let works = list_works(db, portal.id, month("01-2022"), NOW, limit).await.expect("read");
            works.into_iter().map(|work| (work.article, work.is_withdrawn)).collect::<Vec<_>>()
        };
        assert_eq!(list(9).await, [(first, false), (withdrawn, true), (now, false)], "{}", db.engine());
        assert_eq!(list(2).await, [(first, false), (withdrawn, true)], "{}", db.engine());
        let work = find(&portal, now).await;
        assert_eq!(work.byline.len(), 2);
        assert_eq!(find_work(db, other.id, now, NOW).await.expect("read"), None, "{}", db.engine());
        assert_eq!(find_work(db, portal.id, draft, NOW).await.expect("read"), None, "{}", db.engine());
    }
}

#[tokio::test]
async fn what_a_work_counts_is_kept_exactly_and_told_in_the_log() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let publisher = portal.sign_in(&[Role::Publisher]).await;
        let article = publish(&portal, "mot", "Lan, Bình - Ảnh: Lan", NOW).await;
        let lines = credits(&[
            (CreditRole::Author, "Lan", 225, 67),
            (CreditRole::Author, "Bình", 225, 33),
            (CreditRole::Photographer, "Lan", 50, 100),
        ]);
        let (undecided, kind) = (find(&portal, article).await, WorkKind::Reportage);
        let at = write(db, async |tx| decide(tx, &publisher, &undecided, kind, &lines, NOW).await).await;
        let decided = find(&portal, article).await;
        let decision = Decision { kind, credits: lines.clone(), decided_at: at.expect("said") };
        assert_eq!(decided.decision, Some(decision), "{}", db.engine());
        let late = write(db, async |tx| decide(tx, &publisher, &undecided, kind, &[], NOW).await).await;
        assert_eq!(late, None, "{}: somebody said something else meanwhile", db.engine());

        let again = write(db, async |tx| decide(tx, &publisher, &decided, WorkKind::News, &[], NOW).await).await;
        assert!(again > at, "{}: of the same moment, and another saying", db.engine());
        assert!(!write(db, async |tx| clear(tx, &publisher, &decided, NOW).await).await, "{}", db.engine());
        let latest = find(&portal, article).await;
        assert!(write(db, async |tx| clear(tx, &publisher, &latest, NOW).await).await, "{}", db.engine());
        assert_eq!(find(&portal, article).await, undecided, "{}", db.engine());

        let log = audit::list(db, portal.id, None, 9).await.expect("read");
        let told: Vec<_> = log.iter().rev().map(|entry| (entry.act, entry.detail.as_str())).collect();
        let paid = "phóng sự, ký, phỏng vấn: Lan (tác giả) hệ số 2,25, phần 67%; Bình (tác giả) hệ số 2,25, phần 33%; \
            Lan (người chụp ảnh) hệ số 0,5, phần 100%";
        assert_eq!(
            told,
            [
                (AuditAct::RoyaltyDecided, format!("trước: theo mức chung. Nay: {paid}").as_str()),
                (AuditAct::RoyaltyDecided, format!("trước: {paid}. Nay: tin, trả lời bạn đọc: không ai").as_str()),
                (AuditAct::RoyaltyCleared, "trước: tin, trả lời bạn đọc: không ai. Nay: theo mức chung"),
            ]
        );
    }
}

#[tokio::test]
async fn terms_hold_from_their_month_on() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let publisher = portal.sign_in(&[Role::Administrator]).await;
        let mut terms = RoyaltyTerms { unit: Dong(180_000), ..RoyaltyTerms::default() };
        terms.coefficients[2] = Coefficient::of_hundredths(75).expect("a coefficient");
        let set = async |from: &str, unit| {
            let terms = RoyaltyTerms { unit: Dong(unit), ..terms.clone() };
            write(db, async |tx| set_terms(tx, &publisher, month(from), &terms, NOW).await).await
        };
        let unit = async |text: &str| find_terms(db, portal.id, month(text)).await.expect("read").unit.0;
        assert_eq!(find_terms(db, portal.id, month("01-2022")).await.expect("read"), RoyaltyTerms::default());
        assert_eq!(set("01-2022", 149_000).await, None, "{}", db.engine());
        assert_eq!(set("07-2023", 180_000).await, None, "{}", db.engine());
        let before = set("07-2023", 181_000).await.expect("there were some");
        assert_eq!((before.unit.0, before.coefficient(WorkKind::Photo).hundredths()), (180_000, 75), "{}", db.engine());
        let units = [unit("12-2021").await, unit("01-2022").await, unit("06-2023").await, unit("08-2099").await];
        assert_eq!(units, [234_000, 149_000, 149_000, 181_000], "{}", db.engine());
        let found = find_terms(db, portal.id, month("08-2023")).await.expect("read");
        assert_eq!((found.from, found.coefficients), (Some(month("07-2023")), terms.coefficients), "{}", db.engine());
        assert_eq!(find_terms(db, other.id, month("08-2023")).await.expect("read"), RoyaltyTerms::default());
        let remove = async |from: &str| {
            write(db, async |tx| remove_terms(tx, &publisher, month(from), NOW).await).await.map(|terms| terms.unit.0)
        };
        assert_eq!((remove("07-2023").await, remove("07-2023").await), (Some(181_000), None), "{}", db.engine());
        assert_eq!(unit("08-2099").await, 149_000, "{}", db.engine());
        assert_eq!(audit::list(db, portal.id, None, 9).await.expect("read").len(), 4, "{}", db.engine());
    }
}
