use super::*;
use crate::db::{
    articles::insert_published,
    testing::{NOW, TestPortal, both, sql_number, write},
    verification,
};

const DAY_MILLIS: i64 = 86_400_000;

fn later(millis: i64) -> Timestamp {
    Timestamp(NOW.0 + millis)
}

/// Counts as a program that has just started.
async fn record(db: &Db, group: &[Sighting], now: Timestamp) -> Recorded {
    Recorder::default().record(db, group, now).await.expect("recorded")
}

async fn record_at(db: &Db, sightings: &[Sighting], now: Timestamp) -> BTreeMap<ArticleId, i64> {
    let views = record(db, sightings, now).await.views;
    views.into_iter().map(|((_, article), views)| (article, views)).collect()
}

async fn record_now(db: &Db, sightings: &[Sighting]) -> BTreeMap<ArticleId, i64> {
    record_at(db, sightings, NOW).await
}

async fn views(portal: &TestPortal<'_>, article: ArticleId) -> i64 {
    find_views(portal.db, portal.id, article).await.expect("read")
}

/// Visits of today, and of all days.
async fn visits(portal: &TestPortal<'_>) -> (i64, i64) {
    find_visits(portal.db, portal.id, NOW.day()).await.expect("read")
}

async fn online(portal: &TestPortal<'_>, now: Timestamp) -> i64 {
    count_online(portal.db, portal.id, now).await.expect("read")
}

async fn add_base(portal: &TestPortal<'_>, article: ArticleId, views: i64) {
    write(portal.db, async |tx| add_page_view_base(tx, portal.id, article, views, "trang cũ", NOW).await).await;
}

async fn secret(db: &Db, day: Day, proposal: &str) -> String {
    write(db, async |tx| find_or_insert_secret(tx, day, proposal).await).await
}

async fn forget(db: &Db, now: Timestamp) {
    write(db, async |tx| forget_readers(tx, now).await).await;
}

#[tokio::test]
async fn the_ledger_knows_which_source_an_articles_views_came_from() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let (article, other) = (portal.publish("bai", NOW).await, portal.publish("bai-khac", NOW).await);
        add_base(&portal, article, 0).await;
        let has =
            async |article, source: &str| write(db, async |tx| has_page_view_base(tx, article, source).await).await;
        assert!(has(article, "trang cũ").await, "{}: no views are a source too", db.engine());
        assert!(!has(article, "trang").await, "{}", db.engine());
        assert!(!has(other, "trang cũ").await, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_token_counts_once_for_an_article_and_day() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        record_now(db, &[portal.sighting(Some(article), 1); 3]).await;
        assert_eq!(views(&portal, article).await, 1, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_token_counts_one_visit_a_day() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        record_now(db, &[portal.sighting(None, 1); 3]).await;
        assert_eq!(visits(&portal).await, (1, 1), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_token_sent_again_in_a_later_group_does_not_count() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        let group = [portal.sighting(Some(article), 1)];
        record_now(db, &group).await;
        record_at(db, &group, later(1_000)).await;
        assert_eq!((views(&portal, article).await, visits(&portal).await), (1, (1, 1)), "{}", db.engine());
    }
}

#[tokio::test]
async fn each_token_counts() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        // The widest numbers: databases keep them with a sign.
        let group = [0, 1, u64::MAX].map(|reader| portal.sighting(Some(article), reader));
        record_now(db, &group).await;
        assert_eq!((views(&portal, article).await, visits(&portal).await), (3, (3, 3)), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_token_counts_for_another_article_but_is_the_same_visit() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let articles = [portal.publish("mot", NOW).await, portal.publish("hai", NOW).await];
        for article in articles {
            record_now(db, &[portal.sighting(Some(article), 1)]).await;
        }
        let shown = [views(&portal, articles[0]).await, views(&portal, articles[1]).await];
        assert_eq!((shown, visits(&portal).await), ([1, 1], (1, 1)), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_token_counts_again_from_midnight_in_vietnam() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        let group = [portal.sighting(Some(article), 1)];
        let last_moment = later(DAY_MILLIS / 2 - 1);
        record_now(db, &group).await;
        record_at(db, &group, last_moment).await;
        assert_eq!((views(&portal, article).await, visits(&portal).await), (1, (1, 1)), "{}", db.engine());
        record_at(db, &group, Timestamp(last_moment.0 + 1)).await;
        assert_eq!((views(&portal, article).await, visits(&portal).await), (2, (1, 2)), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_reader_without_an_article_is_a_visit_only() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        let answer = record_now(db, &[portal.sighting(None, 1)]).await;
        assert_eq!(answer, BTreeMap::new(), "{}", db.engine());
        assert_eq!((views(&portal, article).await, visits(&portal).await), (0, (1, 1)), "{}", db.engine());
    }
}

#[tokio::test]
async fn an_article_opened_after_the_front_page_still_counts() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        record_now(db, &[portal.sighting(None, 1)]).await;
        record_now(db, &[portal.sighting(Some(article), 1)]).await;
        assert_eq!((views(&portal, article).await, visits(&portal).await), (1, (1, 1)), "{}", db.engine());
    }
}

#[tokio::test]
async fn nobody_is_no_visit() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        assert_eq!(record_now(db, &[]).await, BTreeMap::new(), "{}", db.engine());
        assert_eq!(visits(&portal).await, (0, 0), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_group_larger_than_a_statement_counts_exactly() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        let group: Vec<_> = (0..1_300).map(|reader| portal.sighting(Some(article), reader)).collect();
        let answer = record_now(db, &group).await;
        assert_eq!(answer, BTreeMap::from([(article, 1_300)]), "{}", db.engine());
        let stand = (views(&portal, article).await, visits(&portal).await, online(&portal, NOW).await);
        assert_eq!(stand, (1_300, (1_300, 1_300), 1_300), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_large_group_sent_again_counts_only_who_is_new() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        let group: Vec<_> = (0..1_300).map(|reader| portal.sighting(Some(article), reader)).collect();
        record_now(db, &group[..700]).await;
        let answer = record_now(db, &group).await;
        assert_eq!(answer, BTreeMap::from([(article, 1_300)]), "{}", db.engine());
        assert_eq!(visits(&portal).await, (1_300, 1_300), "{}", db.engine());
    }
}

#[tokio::test]
async fn the_answer_is_what_then_shows_of_each_article() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let [old, new, unread] =
            [portal.publish("cu", NOW).await, portal.publish("moi", NOW).await, portal.publish("bo", NOW).await];
        add_base(&portal, old, 100).await;
        record_now(db, &[portal.sighting(Some(old), 1), portal.sighting(Some(unread), 1)]).await;
        let group = [(old, 2), (old, 3), (new, 2), (unread, 1)].map(|(a, reader)| portal.sighting(Some(a), reader));
        let answer = record_now(db, &group).await;
        assert_eq!(answer, BTreeMap::from([(old, 103), (new, 1), (unread, 1)]), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_large_group_on_many_articles_is_answered_whole() {
    const ARTICLES: i64 = 600;
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let articles = write(db, async |tx| {
            let mut articles = Vec::new();
            for number in 0..ARTICLES {
                articles.extend(insert_published(tx, portal.new_article(&format!("bai-{number}"))).await?);
            }
            Ok(articles)
        });
        let group: Vec<_> = articles.await.into_iter().map(|article| portal.sighting(Some(article), 1)).collect();
        let answer = record_now(db, &group).await;
        assert_eq!(answer.values().sum::<i64>(), ARTICLES, "{}", db.engine());
    }
}

#[tokio::test]
async fn an_article_that_readers_cannot_open_counts_nothing() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let article = portal.publish("bai", NOW).await;
        let tomorrow = portal.publish("ngay-mai", later(DAY_MILLIS)).await;
        let never = ArticleId(999_999);
        let group = [Some(tomorrow), Some(never)].map(|article| portal.sighting(article, 1));
        let group = [group.as_slice(), &[other.sighting(Some(article), 2)]].concat();
        assert_eq!(record_now(db, &group).await, BTreeMap::new(), "{}", db.engine());
        assert_eq!((visits(&portal).await, visits(&other).await), ((0, 0), (0, 0)), "{}", db.engine());
    }
}

#[tokio::test]
async fn an_article_asked_for_at_two_portals_counts_at_its_own() {
    let databases = both().await;
    for db in &databases.all {
        let (one, two) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        for (own, other) in [(&one, &two), (&two, &one)] {
            let article = own.publish("bai", NOW).await;
            let group = [other.sighting(Some(article), 1), own.sighting(Some(article), 1)];
            let recorded = record(db, &group, NOW).await;
            assert_eq!(recorded.views, BTreeMap::from([((own.id, article), 1)]), "{}", db.engine());
        }
    }
}

#[tokio::test]
async fn views_of_many_articles_are_read_at_once() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let (one, two) = (portal.publish("mot", NOW).await, portal.publish("hai", NOW).await);
        let foreign = other.publish("ba", NOW).await;
        record_now(db, &[portal.sighting(Some(one), 1), portal.sighting(Some(one), 2)]).await;
        let views = list_views(db, portal.id, &[one, two, foreign, ArticleId(999_999)]).await.expect("read");
        assert_eq!(views, BTreeMap::from([(one, 2), (two, 0)]), "{}", db.engine());
        assert_eq!(list_views(db, portal.id, &[]).await.expect("read"), BTreeMap::new());
    }
}

#[tokio::test]
async fn a_group_answers_the_visits_that_then_stand() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        write(db, async |tx| add_visit_base(tx, portal.id, 100, "trang cũ", NOW).await).await;
        record_now(db, &[portal.sighting(None, 1)]).await;
        let group = [portal.sighting(None, 1), portal.sighting(None, 2)];
        let recorded = record(db, &group, NOW).await;
        assert_eq!(recorded.visits, BTreeMap::from([(portal.id, (2, 102))]), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_token_on_two_portals_is_a_visit_to_each() {
    let databases = both().await;
    for db in &databases.all {
        let (ours, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        record_now(db, &[ours.sighting(None, 1), other.sighting(None, 1), other.sighting(None, 2)]).await;
        assert_eq!((visits(&ours).await, visits(&other).await), ((1, 1), (2, 2)), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_group_that_is_not_committed_does_not_count() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        let group = [portal.sighting(Some(article), 1)];
        let mut recorder = Recorder::default();
        let mut tx = db.begin().await.expect("a transaction");
        recorder.record_in(&mut tx, &group, NOW).await.expect("recorded");
        drop(tx);
        let recorded = recorder.record(db, &group, NOW).await.expect("recorded");
        assert_eq!(recorded.views, BTreeMap::from([((portal.id, article), 1)]), "{}", db.engine());
        assert_eq!(visits(&portal).await, (1, 1), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_group_whose_commit_was_not_seen_counts_once() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        let group = [portal.sighting(Some(article), 1)];
        let mut recorder = Recorder::default();
        recorder.record(db, &[portal.sighting(None, 9)], NOW).await.expect("recorded");
        // As where the caller gives up while the database still flushes.
        let mut tx = db.begin().await.expect("a transaction");
        recorder.record_in(&mut tx, &group, NOW).await.expect("recorded");
        tx.commit().await.expect("committed");
        let group = [group[0], portal.sighting(Some(article), 2)];
        let recorded = recorder.record(db, &group, NOW).await.expect("recorded");
        assert_eq!(recorded.views, BTreeMap::from([((portal.id, article), 2)]), "{}", db.engine());
        assert_eq!(visits(&portal).await, (3, 3), "{}", db.engine());
    }
}

#[tokio::test]
async fn one_recorder_counts_day_after_day_and_when_the_clock_is_set_back() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        let mut recorder = Recorder::default();
        let mut shown = Vec::new();
        for days in [0, 0, 1, 1, 0, 1, 2] {
            let now = later(days * DAY_MILLIS);
            let group = [portal.sighting(Some(article), 1)];
            shown.extend(recorder.record(db, &group, now).await.expect("recorded").views.into_values());
        }
        assert_eq!(shown, [1, 1, 2, 2, 2, 2, 3], "{}", db.engine());
    }
}

#[tokio::test]
async fn readers_forgotten_meanwhile_do_not_disturb_who_counts() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let mut recorder = Recorder::default();
        recorder.record(db, &[portal.sighting(None, 1)], NOW).await.expect("recorded");
        let tomorrow = later(DAY_MILLIS);
        forget(db, tomorrow).await;
        assert_eq!(sql_number(db, "select count(*) from sightings", &[]).await, 0, "{}", db.engine());
        recorder.record(db, &[portal.sighting(None, 1)], tomorrow).await.expect("recorded");
        recorder.record(db, &[portal.sighting(None, 1)], later(DAY_MILLIS + 1_000)).await.expect("recorded");
        let visits = find_visits(db, portal.id, tomorrow.day()).await.expect("read");
        assert_eq!((visits, online(&portal, tomorrow).await), ((1, 2), 1), "{}", db.engine());
    }
}

/// So many groups are on their way at the same time, each of them so often.
const TASKS: u64 = 4;
const ROUNDS: u64 = 3;
const READERS: u64 = 400;

/// Commits groups of nearly the same readers as every other task, named in another order.
async fn record_rounds(db: Db, task: u64, sightings: Vec<Sighting>) {
    for round in sightings.chunks(READERS as usize) {
        let mut group: Vec<_> = round.to_vec();
        group.rotate_left((task * READERS / TASKS) as usize);
        group.truncate(READERS as usize - 1);
        record(&db, &group, NOW).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn groups_recorded_at_the_same_time_add_up() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        let sightings: Vec<_> = (0..ROUNDS * READERS).map(|reader| portal.sighting(Some(article), reader)).collect();
        let tasks: Vec<_> =
            (0..TASKS).map(|task| tokio::spawn(record_rounds(db.clone(), task, sightings.clone()))).collect();
        for task in tasks {
            task.await.expect("no deadlock");
        }
        let readers = i64::try_from(sightings.len()).expect("a small number");
        assert_eq!(views(&portal, article).await, readers, "{}", db.engine());
        assert_eq!(visits(&portal).await, (readers, readers), "{}", db.engine());
        let discrepancies = verification::list_page_view_discrepancies(db).await.expect("read");
        assert_eq!(discrepancies, [], "{}", db.engine());
    }
}

#[tokio::test]
async fn visits_add_to_their_day_and_to_the_total() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        for (day, count) in [(NOW.day().minus(1), 4), (NOW.day(), 2), (NOW.day(), 3)] {
            write(db, async |tx| add_visits(tx, portal.id, day, count).await).await;
        }
        assert_eq!(visits(&portal).await, (5, 9), "{}", db.engine());
    }
}

#[tokio::test]
async fn page_views_add_to_their_day_and_to_the_total() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        for (day, count) in [(NOW.day().minus(1), 4), (NOW.day(), 2), (NOW.day(), 3)] {
            write(db, async |tx| add_page_views(tx, portal.id, article, day, count).await).await;
        }
        assert_eq!(find_views(db, portal.id, article).await.expect("a query"), 9, "{}", db.engine());
        let today = "select views from page_view_days where article_id = $1 and day = $2";
        assert_eq!(sql_number(db, today, &[article.0, NOW.day().0]).await, 5, "{}", db.engine());
    }
}

#[tokio::test]
async fn bases_of_page_views_add_and_are_kept_apart() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        add_base(&portal, article, 100).await;
        add_base(&portal, article, 23).await;
        assert_eq!(views(&portal, article).await, 123, "{}", db.engine());
        let rows = sql_number(db, "select count(*) from page_view_bases", &[]).await;
        assert_eq!(rows, 2, "{}", db.engine());
    }
}

#[tokio::test]
async fn bases_of_visits_add_and_are_kept_apart() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        for count in [1_000, 234] {
            write(db, async |tx| add_visit_base(tx, portal.id, count, "trang cũ", NOW).await).await;
        }
        let base = write(db, async |tx| find_visit_base(tx, portal.id).await).await;
        assert_eq!((base, visits(&portal).await), (1_234, (0, 1_234)), "{}", db.engine());
        assert_eq!(sql_number(db, "select count(*) from visit_bases", &[]).await, 2, "{}", db.engine());
    }
}

#[tokio::test]
async fn counted_visits_are_no_part_of_the_base() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        record_now(db, &[portal.sighting(None, 1)]).await;
        let base = write(db, async |tx| find_visit_base(tx, portal.id).await).await;
        assert_eq!(base, 0, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_portal_that_never_was_has_no_visits() {
    let databases = both().await;
    for db in &databases.all {
        let found = find_visits(db, PortalId(999), NOW.day()).await.expect("read");
        assert_eq!(found, (0, 0), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_reader_is_online_for_five_minutes() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        record_now(db, &[portal.sighting(None, 1)]).await;
        assert_eq!(online(&portal, later(299_999)).await, 1, "{}", db.engine());
        assert_eq!(online(&portal, later(300_000)).await, 0, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_reader_seen_again_stays_online() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        record_now(db, &[portal.sighting(None, 1)]).await;
        record_at(db, &[portal.sighting(None, 1)], later(200_000)).await;
        assert_eq!(online(&portal, later(499_999)).await, 1, "{}", db.engine());
    }
}

#[tokio::test]
async fn another_portals_readers_are_not_online_here() {
    let databases = both().await;
    for db in &databases.all {
        let (ours, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        record_now(db, &[other.sighting(None, 1)]).await;
        assert_eq!(online(&ours, NOW).await, 0, "{}", db.engine());
    }
}

#[tokio::test]
async fn numbers_of_two_days_and_their_bases_stand_together() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", later(-DAY_MILLIS)).await;
        add_base(&portal, article, 100).await;
        write(db, async |tx| add_visit_base(tx, portal.id, 1_000, "trang cũ", NOW).await).await;
        record_at(db, &[portal.sighting(Some(article), 1)], later(-DAY_MILLIS)).await;
        record_at(db, &[portal.sighting(Some(article), 2)], later(-300_000)).await;
        record_now(db, &[portal.sighting(None, 3)]).await;
        let numbers = (views(&portal, article).await, visits(&portal).await, online(&portal, NOW).await);
        assert_eq!(numbers, (102, (2, 1_003), 1), "{}", db.engine());
    }
}

#[tokio::test]
async fn another_portals_article_shows_no_views() {
    let databases = both().await;
    for db in &databases.all {
        let (ours, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let article = other.publish("bai", NOW).await;
        record_now(db, &[other.sighting(Some(article), 1)]).await;
        assert_eq!(views(&ours, article).await, 0, "{}", db.engine());
    }
}

#[tokio::test]
async fn an_article_that_never_was_shows_no_views() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        assert_eq!(views(&portal, ArticleId(999)).await, 0, "{}", db.engine());
    }
}

#[tokio::test]
async fn the_first_secret_of_a_day_holds_all_day() {
    let databases = both().await;
    for db in &databases.all {
        let answers = [secret(db, NOW.day(), "mot").await, secret(db, NOW.day(), "hai").await];
        assert_eq!(answers, ["mot", "mot"], "{}", db.engine());
    }
}

#[tokio::test]
async fn each_day_has_a_secret_of_its_own() {
    let databases = both().await;
    for db in &databases.all {
        let answers = [secret(db, NOW.day().minus(1), "mot").await, secret(db, NOW.day(), "hai").await];
        assert_eq!(answers, ["mot", "hai"], "{}", db.engine());
    }
}

#[tokio::test]
async fn tokens_and_secrets_of_past_days_are_forgotten() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        record_now(db, &[portal.sighting(Some(article), 1)]).await;
        secret(db, NOW.day(), "mot").await;
        forget(db, later(DAY_MILLIS / 2 + GRACE_MILLIS)).await;
        let rows = "select (select count(*) from sightings) + (select count(*) from reader_secrets)";
        assert_eq!(sql_number(db, rows, &[]).await, 0, "{}", db.engine());
    }
}

#[tokio::test]
async fn tokens_and_secrets_of_today_are_kept() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        let group = [portal.sighting(Some(article), 1)];
        record_now(db, &group).await;
        secret(db, NOW.day(), "mot").await;
        let last_moment = later(DAY_MILLIS / 2 - 1);
        forget(db, last_moment).await;
        record_at(db, &group, last_moment).await;
        assert_eq!((views(&portal, article).await, visits(&portal).await), (1, (1, 1)), "{}", db.engine());
        assert_eq!(secret(db, NOW.day(), "hai").await, "mot", "{}", db.engine());
    }
}

#[tokio::test]
async fn what_is_over_is_forgotten_though_the_clock_was_ahead() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        for now in [later(400 * DAY_MILLIS), NOW] {
            record(db, &[portal.sighting(None, 1)], now).await;
        }
        let mut tx = db.begin().await.expect("a transaction");
        let tomorrow = later(DAY_MILLIS).day();
        let forgotten = sightings::delete_before(&mut tx, tomorrow, 1).await.expect("deleted");
        assert_eq!(forgotten, 1, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_day_that_is_full_counts_nothing_new_and_loses_nothing() {
    let databases = both().await;
    let portal = TestPortal::insert(&databases.all[0]).await;
    let (max, mut recorder) = (sightings::KNOWN_MAX as u64, Recorder::default());
    let crowd: Vec<_> = (1..=max).map(|reader| portal.sighting(None, reader)).collect();
    recorder.record(portal.db, &crowd, NOW).await.expect("recorded");
    for mut recorder in [recorder, Recorder::default()] {
        let more = [portal.sighting(None, 1), portal.sighting(None, max + 1)];
        let recorded = recorder.record(portal.db, &more, NOW).await.expect("recorded");
        assert_eq!(recorded.visits[&portal.id], (max as i64, max as i64));
    }
}

#[tokio::test]
async fn only_readers_gone_for_five_minutes_are_forgotten() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        record_now(db, &[portal.sighting(None, 1)]).await;
        record_at(db, &[portal.sighting(None, 2)], later(1)).await;
        forget(db, later(300_000)).await;
        let readers = sql_number(db, "select reader from sightings where seen_at is not null", &[]).await;
        assert_eq!(
            sql_number(db, "select count(*) from sightings where seen_at is not null", &[]).await,
            1,
            "{}",
            db.engine()
        );
        assert_eq!(readers, 2, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_group_whose_clock_is_behind_at_midnight_does_not_count_twice() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        let group = [portal.sighting(Some(article), 1)];
        let last_moment = later(DAY_MILLIS / 2 - 1);
        record_now(db, &group).await;
        forget(db, Timestamp(last_moment.0 + GRACE_MILLIS)).await;
        record_at(db, &group, last_moment).await;
        assert_eq!((views(&portal, article).await, visits(&portal).await), (1, (1, 1)), "{}", db.engine());
    }
}

#[tokio::test]
async fn there_is_more_to_forget_than_one_call_forgets() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let readers = 0..=FORGOTTEN_MAX.unsigned_abs();
        record_now(db, &readers.map(|reader| portal.sighting(None, reader)).collect::<Vec<_>>()).await;
        let mut answers = Vec::new();
        for _ in 0..2 {
            answers.push(write(db, async |tx| forget_readers(tx, later(DAY_MILLIS)).await).await);
        }
        assert_eq!(answers, [true, false], "{}", db.engine());
        let rows = "select count(*) from sightings";
        assert_eq!(sql_number(db, rows, &[]).await, 0, "{}", db.engine());
    }
}

#[tokio::test]
async fn numbers_stand_though_their_readers_are_forgotten() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("bai", NOW).await;
        record_now(db, &[portal.sighting(Some(article), 1)]).await;
        forget(db, later(DAY_MILLIS)).await;
        assert_eq!((views(&portal, article).await, visits(&portal).await), (1, (1, 1)), "{}", db.engine());
    }
}
