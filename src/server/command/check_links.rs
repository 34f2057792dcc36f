//! `bantin import check-links`: tries a list of an old portal's addresses against the new one, as readers who follow old links would.

use super::export::host_of;
use crate::{
    db::{Db, portals::list_hosts},
    domain::{
        address::encoded,
        redirect::{Target, old_address},
    },
    server::{clock::Clock, import::portals::choose_portal, router::router, settings::Settings, state::AppState},
};
use anyhow::{Context, bail};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use quick_xml::escape::unescape;
use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};
use tower::ServiceExt;

/// Addresses that moved lead on so often at most.
const MOVES_MAX: usize = 8;
const PROGRESS_EVERY: usize = 1_000;

/// Where an old address leads.
#[derive(Debug, PartialEq, Eq)]
enum Led {
    /// To a page or a file here, perhaps by other addresses.
    There,
    /// To another host, which is not asked.
    Outside,
    /// It says that what stood there was taken away.
    Removed,
    Nowhere(StatusCode),
    InACircle,
}

/// Tries each address of `list`: a line each, or the first column of CSV, or a sitemap.
///
/// # Errors
/// A list that cannot be read, and addresses that lead nowhere.
pub async fn check_links(
    db: &Db, settings: &Settings, list: &Path, portal: Option<&str>, clock: &Clock,
) -> anyhow::Result<()> {
    let portal = choose_portal(db, portal).await?;
    let state = AppState::reading(db.clone(), settings, Clock::fixed(clock.now())).await?;
    let hosts = list_hosts(db, portal.id).await?;
    let host = host_of(&state, settings, &portal, &hosts).await?;
    let router = router(state);
    let file = File::open(list).with_context(|| format!("không đọc được {}", list.display()))?;
    let (mut tried, mut there, mut outside, mut removed, mut lost) = (0_usize, 0, 0, 0, 0);
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line.with_context(|| format!("{} không phải văn bản UTF-8", list.display()))?;
        for old in addresses(&line) {
            tried += 1;
            if tried % PROGRESS_EVERY == 0 {
                say!("… đã thử {tried} địa chỉ");
            }
            let mut lose = |why: String| {
                lost += 1;
                say!("! dòng {}: {old}: {why}", number + 1);
            };
            let Some(path) = old_address(&old) else {
                lose("không phải một địa chỉ (http://…, hoặc bắt đầu bằng /)".to_owned());
                continue;
            };
            match lead(&router, &host, &hosts, path).await? {
                Led::There => there += 1,
                Led::Outside => outside += 1,
                Led::Removed => removed += 1,
                Led::Nowhere(status) => lose(format!("không dẫn đến đâu ({})", status.as_u16())),
                Led::InACircle => lose("chuyển hướng vòng quanh".to_owned()),
            }
        }
    }
    if tried == 0 {
        bail!("{} không có địa chỉ nào", list.display());
    }
    say!(
        "{tried} địa chỉ cũ của “{}”: {there} dẫn đến trang hoặc tệp, {outside} sang nơi khác, {removed} báo đã gỡ, {lost} không dẫn đến đâu.",
        portal.name
    );
    if lost > 0 {
        bail!("{lost} địa chỉ cũ không dẫn đến đâu, xem ở trên");
    }
    Ok(())
}

/// The addresses in a line: those of a sitemap, or else what stands before the first comma or tab.
fn addresses(line: &str) -> Vec<String> {
    let line = line.trim_start_matches('\u{feff}').trim();
    if line.starts_with('<') {
        let places = line.split("<loc>").skip(1).filter_map(|rest| rest.split_once("</loc>"));
        return places.map(|(place, _)| unescape(place.trim()).unwrap_or(place.into()).into_owned()).collect();
    }
    let first = match line.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or_default(),
        None => line.split('\t').next().unwrap_or_default(),
    };
    // An address may hold commas; the next column seldom begins as one does.
    let first = first.split_once(",\"").map_or(first, |(first, _)| first).trim();
    if first.is_empty() || first.starts_with('#') { Vec::new() } else { vec![first.to_owned()] }
}

async fn lead(router: &Router, host: &str, hosts: &[String], mut path: String) -> anyhow::Result<Led> {
    for _ in 0..MOVES_MAX {
        let request = Request::get(encoded(&path)).header(header::HOST, host).body(Body::empty());
        // What no browser could send leads nowhere.
        let Ok(request) = request else { return Ok(Led::Nowhere(StatusCode::BAD_REQUEST)) };
        let response = router.clone().oneshot(request).await?;
        let status = response.status();
        if status.is_success() {
            return Ok(Led::There);
        }
        if status == StatusCode::GONE {
            return Ok(Led::Removed);
        }
        if !status.is_redirection() {
            return Ok(Led::Nowhere(status));
        }
        let target = response.headers().get(header::LOCATION).and_then(|target| target.to_str().ok());
        match target.and_then(|target| Target::parse(target, hosts)) {
            Some(Target::Own(next)) => path = next,
            Some(Target::Outside(_)) => return Ok(Led::Outside),
            None => return Ok(Led::Nowhere(status)),
        }
    }
    Ok(Led::InACircle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_people_have_them() {
        let one = |line: &str| addresses(line);
        assert_eq!(one("  https://cu.example/a,b.html "), ["https://cu.example/a,b.html"]);
        assert_eq!(one("\u{feff}\"/tin/1\",\"Tiêu đề, dài\",12"), ["/tin/1"]);
        assert_eq!(one("/tin/1\t12"), ["/tin/1"]);
        assert_eq!(
            one("<url><loc>https://a/?x=1&amp;y=2</loc></url><url><loc> /b </loc></url>"),
            ["https://a/?x=1&y=2", "/b"]
        );
        assert!(one("# ghi chú").is_empty() && one("").is_empty() && one("<urlset>").is_empty());
    }
}
