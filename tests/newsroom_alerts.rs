//! What readers are told above every page, raised and ended by plain forms through the real router, on both engines.

use crate::{
    newsroom_portal::Desk,
    support::{HOUR, PAGES},
};
use axum::http::StatusCode;
use bantin::{
    db,
    domain::{AuditAct, Role},
};
use std::sync::Arc;

const ALERTS: &str = "/toa-soan/canh-bao";

const STORM: [(&str, &str); 5] = [
    ("act", "raise"),
    ("alert[level]", "emergency"),
    ("alert[text]", "Bão số 9 vào <tối nay>."),
    ("alert[link]", "/tin-tuc/bai-mot"),
    ("alert[ends_at]", "2022-01-18T12:00"),
];

fn with<'a>(name: &str, value: &'a str) -> Vec<(&'static str, &'a str)> {
    STORM.into_iter().map(|(known, old)| if known == name { (known, value) } else { (known, old) }).collect()
}

/// How many of the portal's pages show an alert.
async fn count_pages(desk: &Desk) -> usize {
    let mut shown = 0;
    for path in PAGES.into_iter().chain(["/khong-co"]) {
        let page = desk.portal.get(path).await.text;
        if let Some(alerts) = page.split(r#"class="alerts""#).nth(1) {
            let alerts = alerts.split("</section>").next().unwrap();
            assert!(alerts.contains("Khẩn cấp") && alerts.contains("Bão số 9 vào &lt;tối nay&gt;."), "{alerts}");
            assert!(alerts.contains(r#"href="/tin-tuc/bai-mot""#), "{alerts}");
            assert!(alerts.contains("Đến 12:00 ngày 18-01-2022"), "{alerts}");
            assert!(page.find("class=\"alerts\"") < page.find("<header"), "above everything");
            shown += 1;
        }
    }
    shown
}

#[tokio::test]
async fn an_alert_stands_on_every_page_until_somebody_ends_it() {
    for desk in Desk::both(Role::Publisher).await {
        desk.portal.publish("bai-mot", HOUR).await;
        assert_eq!(count_pages(&desk).await, 0);
        let form = desk.open(ALERTS).await;
        assert!(form.text.contains(r#"value="2022-01-18T12:00""#), "it ends in a day: {}", form.text);
        let raised = desk.done(ALERTS, &STORM).await;
        assert_eq!(count_pages(&desk).await, PAGES.len() + 1, "also where there is no page");
        desk.undo(ALERTS, &raised).await;
        assert_eq!(count_pages(&desk).await, 0);
        desk.done(ALERTS, &[("act", "resume"), ("id", "1")]).await;
        assert_eq!(count_pages(&desk).await, PAGES.len() + 1);
        let ended = desk.done(ALERTS, &[("act", "end"), ("id", "1")]).await;
        assert_eq!(count_pages(&desk).await, 0);
        assert!(ended.text.contains("kết thúc lúc 12:00 ngày 17-01-2022"), "{}", ended.text);
        let late = desk.post(ALERTS, &[("act", "end"), ("id", "1")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.text.contains("có người kết thúc trước") && late.text.contains("Các cảnh báo"), "{}", late.text);
        desk.undo(ALERTS, &ended).await;
        assert_eq!(count_pages(&desk).await, PAGES.len() + 1);
        let entries = db::audit::list(&desk.portal.state.db, desk.portal.portal.id, None, 9).await.unwrap();
        let acts = entries.iter().rev().map(|entry| entry.act).filter(|act| act.as_str().contains("alert"));
        use AuditAct::*;
        assert_eq!(acts.collect::<Vec<_>>(), [AlertRaised, AlertEnded, AlertResumed, AlertEnded, AlertResumed]);
        assert!(entries.iter().all(|entry| entry.person_name == "Lan"), "one person acts, and is named");
    }
}

#[tokio::test]
async fn what_was_typed_wrong_is_said_and_kept() {
    for desk in Desk::both(Role::Publisher).await {
        for (name, value, field) in [
            ("alert[level]", "", "level"),
            ("alert[text]", " ", "text"),
            ("alert[link]", "https://elsewhere.example/", "link"),
            ("alert[ends_at]", "", "ends_at"),
            ("alert[ends_at]", "2022-03-01T12:00", "ends_at"),
        ] {
            let page = desk.refused(ALERTS, &with(name, value), field).await;
            assert!(field == "text" || page.text.contains("Bão số 9 vào &lt;tối nay>."), "{field}: {}", page.text);
        }
        assert_eq!(count_pages(&desk).await, 0);
        for _ in 0..3 {
            desk.done(ALERTS, &STORM).await;
        }
        let page = desk.post(ALERTS, &STORM).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.text.contains("Đã có 3 cảnh báo"), "{}", page.text);
        for id in ["0", "x", "99999999999999999999"] {
            let status = desk.post(ALERTS, &[("act", "end"), ("id", id)]).await.status;
            assert!(status.is_client_error(), "{id}: {status}");
        }
    }
}

#[tokio::test]
async fn another_node_shows_an_alert_when_it_looks_next() {
    for mut desk in Desk::both(Role::Publisher).await {
        if desk.portal.state.settings.database_url.is_none() {
            continue;
        }
        Arc::get_mut(&mut desk.portal).unwrap().keep_pages(8);
        let mut other = desk.portal.second_node().await;
        other.keep_pages(8);
        assert!(!other.get("/").await.text.contains("Bão số 9"));
        desk.done(ALERTS, &STORM).await;
        other.see_changes().await;
        assert!(other.get("/").await.text.contains("Bão số 9"));
    }
}
