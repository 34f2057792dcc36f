use super::*;
use crate::{
    db::{
        articles,
        counting::{add_page_views, add_visits},
        portals,
        testing::{NOW, TestPortal, both, slug, sql, write},
        texts,
    },
    domain::Role,
};

fn last_days(days: i64) -> Period {
    Period { first: NOW.day().minus(days - 1), last: NOW.day() }
}

async fn read(portal: &TestPortal<'_>, article: ArticleId, days_ago: i64, views: i64) {
    let day = NOW.day().minus(days_ago);
    write(portal.db, async |tx| add_page_views(tx, portal.id, article, day, views).await).await;
}

#[tokio::test]
async fn days_are_added_up_for_the_portal_and_its_articles_alone() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let (one, two) = (portal.publish("mot", NOW).await, portal.publish("hai", NOW).await);
        let strange = other.publish("khac", NOW).await;
        for (article, days_ago, views) in [(one, 0, 2), (two, 0, 3), (one, 6, 4), (one, 7, 9)] {
            read(&portal, article, days_ago, views).await;
        }
        read(&other, strange, 0, 50).await;
        write(db, async |tx| add_visits(tx, portal.id, NOW.day().minus(1), 5).await).await;
        let week = last_days(7);
        let (today, first) = (week.last, week.first);
        assert_eq!(
            list_view_days(db, portal.id, week).await.expect("read"),
            [(first, 4), (today, 5)],
            "{}",
            db.engine()
        );
        assert_eq!(list_visit_days(db, portal.id, week).await.expect("read"), [(today.minus(1), 5)], "{}", db.engine());
        let days = list_article_days(db, portal.id, one, week).await.expect("read");
        assert_eq!(days, [(first, 4), (today, 2)], "{}", db.engine());
        assert_eq!(list_article_days(db, portal.id, strange, week).await.expect("read"), [], "{}", db.engine());
    }
}

#[tokio::test]
async fn the_most_read_are_told_by_section_and_by_who_wrote_them() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let section =
            write(db, async |tx| portals::find_or_insert_section(tx, portal.id, &slug("van-ban"), "văn bản").await)
                .await;
        let new = articles::NewArticle { section: &section, ..portal.new_article("ba") };
        let three = write(db, async |tx| articles::insert_published(tx, new).await).await.expect("a free address");
        let (one, two) = (portal.publish("mot", NOW).await, portal.publish("hai", NOW).await);
        let old = portal.publish("cu", NOW).await;
        for (article, days_ago, views) in [(one, 0, 2), (two, 3, 5), (three, 1, 4), (one, 2, 1), (old, 9, 99)] {
            read(&portal, article, days_ago, views).await;
        }
        sql(db, "update articles set status = 'withdrawn' where id = $1", &[two.0]).await.expect("written");
        let list = async |filter, limit| {
            let list = list_most_read(db, portal.id, last_days(7), filter, limit).await.expect("read");
            list.into_iter().map(|read| (read.id, read.views, read.is_withdrawn)).collect::<Vec<_>>()
        };
        let all = ReadFilter::default();
        assert_eq!(list(all, 9).await, [(two, 5, true), (three, 4, false), (one, 3, false)], "{}", db.engine());
        assert_eq!(list(all, 1).await, [(two, 5, true)], "{}", db.engine());
        let of_section = ReadFilter { section: Some(section.id), ..all };
        assert_eq!(list(of_section, 9).await, [(three, 4, false)], "{}", db.engine());
        let (editor, reporter) = (portal.sign_in(&[Role::Editor]).await, portal.sign_in(&[Role::Reporter]).await);
        write(db, async |tx| Ok(texts::begin_copy(tx, &editor, one, NOW).await.expect("begun"))).await;
        let of = |author| ReadFilter { author: Some(author), ..all };
        assert_eq!(list(of(editor.id()), 9).await, [(one, 3, false)], "{}", db.engine());
        assert_eq!(list(of(reporter.id()), 9).await, [], "{}", db.engine());
        let sections = list_read_sections(db, portal.id, last_days(7)).await.expect("read");
        let sections: Vec<_> = sections.iter().map(|section| (section.title.as_str(), section.views)).collect();
        assert_eq!(sections, [("tin tức", 8), ("văn bản", 4)], "{}", db.engine());
    }
}
