//! What the portal tells all its readers above every page: a storm, a flood, a broken water main.
//!
//! It is part of the page from the start, so nothing is read out before its turn (`role="alert"` is for what comes later).

use crate::domain::{Alert, AlertLevel};
use leptos::prelude::*;

#[component]
pub fn AlertBanner(alerts: Vec<Alert>) -> impl IntoView {
    let lines = alerts.into_iter().map(|alert| view! { <AlertText alert /> }).collect::<Vec<_>>();
    // They are written in Vietnamese, and stand on pages in English too.
    (!lines.is_empty())
        .then(|| view! { <section class="alerts" lang="vi" aria-label="Cảnh báo của cổng">{lines}</section> })
}

#[component]
fn AlertText(alert: Alert) -> impl IntoView {
    let Alert { level, text, link, ends_at, .. } = alert;
    let class = match level {
        AlertLevel::Emergency => "alert alert-emergency",
        AlertLevel::Warning => "alert alert-warning",
        AlertLevel::Notice => "alert",
    };
    let link = link.map(|path| {
        view! { " " <a href=path>"Xem chi tiết"<span class="visually-hidden">{format!(": {text}")}</span></a> }
    });
    let until = format!("Đến {}", ends_at.minute_text());
    view! {
        <div class=class>
            <p><strong>{level.title()}": "</strong>{text.clone()}{link}</p>
            <p class="alert-until"><time datetime=ends_at.iso8601()>{until}</time></p>
        </div>
    }
}
