//! The news of months and days, for the archive: how many there are, and which.

use super::rows::{into_summaries, news_only, published, summaries};
use crate::{
    db::{Db, reading},
    domain::{ArticleSummary, Day, Month, Period, PortalId, Timestamp, address::PageRequest},
};

/// How much news each month has up to the present one, the oldest first; months without any are left away.
pub async fn list_archive_months(db: &Db, portal: PortalId, now: Timestamp) -> sqlx::Result<Vec<(Month, i64)>> {
    let query = concat!(
        "select month, cast(sum(articles) as bigint) from article_months where portal_id = $1 and month <= $2 ",
        news_only!(),
        "group by month order by month"
    );
    let present = Month::of(now.day());
    let rows: Vec<(i64, i64)> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(present.0).fetch_all(pool))?;
    let to_come = count_to_come(db, portal, present, now).await?;
    let months = rows.into_iter().map(|(month, articles)| match Month(month) {
        month if month == present => (month, articles - to_come),
        month => (month, articles),
    });
    Ok(months.filter(|(_, articles)| *articles > 0).collect())
}

/// How much news of a month readers do not see yet.
async fn count_to_come(db: &Db, portal: PortalId, month: Month, now: Timestamp) -> sqlx::Result<i64> {
    let query = concat!(
        "select count(*) from articles
        where portal_id = $1 and status = 'published' and published_at > $2 and published_at < $3 ",
        news_only!()
    );
    let (_, end) = month.moments();
    reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).bind(now.0).bind(end.0).fetch_one(pool))
}

/// How much news each of these days has, the newest first; days without any are left away.
pub async fn count_published_by_day(
    db: &Db, portal: PortalId, period: Period, now: Timestamp,
) -> sqlx::Result<Vec<(Day, i64)>> {
    // Days are days in Vietnam (UTC+7).
    let query = concat!(
        "select (published_at + 25200000) / 86400000 as day, count(*) from articles
        where portal_id = $1 and status = 'published' and published_at >= $2 and published_at < $3
            and published_at <= $4 ",
        news_only!(),
        "group by day order by day desc"
    );
    let (first, end) = (period.first.start(), Day(period.last.0 + 1).start());
    let rows: Vec<(i64, i64)> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(first.0)
        .bind(end.0)
        .bind(now.0)
        .fetch_all(pool))?;
    Ok(rows.into_iter().map(|(day, articles)| (Day(day), articles)).collect())
}

/// One page of the news of these days, the newest first, by its number alone, and whether it goes on. `None` for a page that is
/// not there.
pub async fn find_published_page_of_days(
    db: &Db, portal: PortalId, period: Period, page: PageRequest, now: Timestamp,
) -> sqlx::Result<Option<(Vec<ArticleSummary>, bool)>> {
    let query = concat!(
        "with page (id) as (
            select id from articles
            where portal_id = $1 and status = 'published' and published_at <= $2 and published_at >= $3 ",
        news_only!(),
        "order by published_at desc, id desc limit $4 offset $5
        ) ",
        published!("", "page w cross join"),
        "and a.id = w.id"
    );
    let newest = now.0.min(Day(period.last.0 + 1).start().0 - 1);
    let length = PageRequest::LENGTH;
    let rows = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(newest)
        .bind(period.first.start().0)
        .bind(i64::from(length) + 1)
        .bind(i64::from(page.number - 1) * i64::from(length))
        .fetch_all(pool))?;
    let mut articles = into_summaries(rows)?;
    articles.sort_by_key(|article| std::cmp::Reverse(article.key()));
    Ok(page.cut(articles, length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{
        Db, articles, execute, portals,
        testing::{NOW, TestPortal, both, slug, sql, write},
    };
    use crate::domain::SectionKind;

    const DAY_MILLIS: i64 = 86_400_000;

    async fn months(db: &Db, portal: PortalId) -> Vec<(String, i64)> {
        let months = list_archive_months(db, portal, NOW).await.expect("read");
        months.into_iter().map(|(month, articles)| (month.iso8601(), articles)).collect()
    }

    fn month(text: &str, articles: i64) -> (String, i64) {
        (text.to_owned(), articles)
    }

    /// NOW is in the middle of January 2022.
    async fn publish(portal: &TestPortal<'_>) {
        portal.publish("moi", NOW).await;
        portal.publish("cung-thang", NOW.minus_millis(DAY_MILLIS)).await;
        // Seven in the morning of the first is still the year before in Greenwich.
        let first = Month::of(NOW.day()).period().first.start();
        portal.publish("dau-nam", first).await;
        portal.publish("cuoi-nam", first.minus_millis(1)).await;
    }

    #[tokio::test]
    async fn each_month_has_what_was_published_in_it_in_vietnam() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            publish(&portal).await;
            other.publish("khac", NOW).await;
            portal.publish("sap-dang", NOW.minus_millis(-1)).await;
            assert_eq!(months(db, portal.id).await, [month("2021-12", 1), month("2022-01", 3)], "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn months_follow_what_becomes_of_articles() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            publish(&portal).await;
            let (section, address) = (portal.section.slug.clone(), slug("moi"));
            write(db, async |tx| articles::withdraw(tx, portal.id, &section, &address, "sai", NOW).await).await;
            let counted = [month("2021-12", 1), month("2022-01", 2)];
            assert_eq!(months(db, portal.id).await, counted, "{}", db.engine());
            write(db, async |tx| execute!(tx, sqlx::query("update articles set headline = 'b'"))).await;
            assert_eq!(months(db, portal.id).await, counted, "{}: nothing that counts has changed", db.engine());

            let mut pages =
                write(db, async |tx| portals::find_or_insert_section(tx, portal.id, &slug("trang"), "trang").await)
                    .await;
            write(db, async |tx| portals::set_kind(tx, portal.id, &mut pages, SectionKind::Pages).await).await;
            sql(db, "update articles set section_id = $1 where slug = 'dau-nam'", &[pages.id.0]).await.expect("moved");
            let left = [month("2021-12", 1), month("2022-01", 1)];
            assert_eq!(months(db, portal.id).await, left, "{}: standing pages are no news", db.engine());
            for delete in [
                "delete from search_queue",
                "delete from search_entries",
                "delete from page_view_totals",
                "delete from articles where slug = 'cuoi-nam'",
            ] {
                sql(db, delete, &[]).await.expect("deleted");
            }
            assert_eq!(months(db, portal.id).await, [month("2022-01", 1)], "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn the_news_of_days_comes_newest_first_in_pages() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            publish(&portal).await;
            for number in 0..12 {
                portal.publish(&format!("bai-{number}"), NOW.minus_millis(2 * DAY_MILLIS + number)).await;
            }
            portal.publish("ngay-mai", NOW.minus_millis(-1)).await;
            let january = Month::of(NOW.day()).period();
            let day = NOW.day();
            let days = count_published_by_day(db, portal.id, january, NOW).await.expect("read");
            let told = [(day, 1), (day.minus(1), 1), (day.minus(2), 12), (january.first, 1)];
            assert_eq!(days, told, "{}", db.engine());

            let page = async |number, period| {
                let page = PageRequest { number, from: None };
                let found = find_published_page_of_days(db, portal.id, period, page, NOW).await.expect("read");
                found.map(|(articles, goes_on)| {
                    (articles.into_iter().map(|article| article.slug.to_string()).collect::<Vec<_>>(), goes_on)
                })
            };
            let (first, goes_on) = page(1, january).await.expect("a page");
            assert_eq!((first.len(), goes_on, first[0].as_str(), first[9].as_str()), (10, true, "moi", "bai-7"));
            let (last, goes_on) = page(2, january).await.expect("a page");
            assert_eq!((last.len(), goes_on, last[4].as_str()), (5, false, "dau-nam"), "{}", db.engine());
            assert_eq!(page(3, january).await, None);
            let today = Period { first: day, last: day };
            assert_eq!(page(1, today).await, Some((vec!["moi".to_owned()], false)));
        }
    }
}
