//! The archive, as readers walk through it: months of years, days of a month, and what is not there.

use crate::support::{HOUR, TestPortal};
use axum::http::StatusCode;

const DAY: i64 = 24 * HOUR;

#[tokio::test]
async fn readers_find_news_by_its_month_and_day() {
    for portal in TestPortal::both().await {
        let empty = portal.get("/luu-tru").await;
        assert!(empty.status == StatusCode::OK && empty.text.contains("Chưa có bài viết nào."), "{}", empty.text);
        for number in 0..12 {
            portal.publish(&format!("bai-{number}"), DAY + number).await;
        }
        portal.publish("hom-nay", HOUR).await;
        portal.publish("nam-truoc", 40 * DAY).await;

        let years = portal.get("/luu-tru").await.text;
        for words in [
            "14 bài từ tháng 12-2021",
            "Năm 2022",
            "<a href=\"/luu-tru/2022-01\">",
            "13 bài",
            "href=\"/luu-tru/2021-12\"",
        ] {
            assert!(years.contains(words), "{words}: {years}");
        }
        assert!(!years.contains("href=\"/luu-tru/2021-11\""), "a month without news leads nowhere");
        assert_eq!(years.matches("<li class=\"shade-").count(), 12 + 1, "what is still to come is not told: {years}");

        let month = portal.get("/luu-tru/2022-01").await.text;
        for words in [
            "13 bài đã đăng.",
            "href=\"/luu-tru/2022-01-17\"",
            "href=\"/luu-tru/2021-12\"",
            "/tin-tuc/hom-nay",
            "?trang=2",
        ] {
            assert!(month.contains(words), "{words}: {month}");
        }
        assert!(!month.contains("/tin-tuc/nam-truoc"), "{month}");
        let last = portal.get("/luu-tru/2022-01?trang=2").await.text;
        assert!(last.contains("/tin-tuc/bai-11") && !last.contains("/tin-tuc/hom-nay"), "{last}");
        let day = portal.get("/luu-tru/2022-01-17").await.text;
        assert!(day.contains("1 bài đã đăng.") && day.contains("/tin-tuc/hom-nay") && !day.contains("/tin-tuc/bai-0"));
        assert!(day.contains("aria-current=\"page\""), "{day}");
    }
}

#[tokio::test]
async fn what_no_month_has_is_not_there() {
    let portal = TestPortal::sqlite().await;
    portal.publish("bai", HOUR).await;
    for (path, status) in [
        ("/luu-tru/2022-01", StatusCode::OK),
        ("/luu-tru/2022-01?trang=1&la=x", StatusCode::OK),
        ("/luu-tru/2022-02", StatusCode::NOT_FOUND),
        ("/luu-tru/2022-1", StatusCode::NOT_FOUND),
        ("/luu-tru/01-2022", StatusCode::NOT_FOUND),
        ("/luu-tru/2022-01-16", StatusCode::NOT_FOUND),
        ("/luu-tru/2022-02-30", StatusCode::NOT_FOUND),
        ("/luu-tru/%FF%00", StatusCode::NOT_FOUND),
        ("/luu-tru/2022-01?trang=2", StatusCode::NOT_FOUND),
        ("/luu-tru/2022-01?trang=1001", StatusCode::NOT_FOUND),
        ("/luu-tru/2022-01?trang=0", StatusCode::BAD_REQUEST),
        ("/luu-tru/2022-01?trang=x", StatusCode::BAD_REQUEST),
        ("/luu-tru/9999-12-31", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(portal.get(path).await.status, status, "{path}");
    }
}
