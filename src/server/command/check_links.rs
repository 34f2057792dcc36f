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
    /// To the front page, which every address could.
    Front,
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
        if line.contains("<sitemapindex") {
            bail!(
                "{} là mục lục của nhiều sitemap, không phải danh sách địa chỉ; hãy lưu từng sitemap nêu trong đó rồi thử từng tệp",
                list.display()
            );
        }
        for old in addresses(&line) {
            tried += 1;
            if tried % PROGRESS_EVERY == 0 {
                say!("… đã thử {tried} địa chỉ");
            }
            let mut lose = |why: String| {
                lost += 1;
                say!("! dòng {}: {old}: {why}", number + 1);
            };
            if is_front(&old) {
                there += 1;
                continue;
            }
            let Some(path) = old_address(&old) else {
                // The first line of a table says what stands in it.
                if number == 0 && !old.contains('/') {
                    tried -= 1;
                    continue;
                }
                lose("không phải một địa chỉ (http://…, hoặc bắt đầu bằng /)".to_owned());
                continue;
            };
            match lead(&router, &host, &hosts, path).await? {
                Led::There => there += 1,
                Led::Outside => outside += 1,
                Led::Removed => removed += 1,
                Led::Front => lose("chỉ về trang chủ".to_owned()),
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

/// Whether it is the front page of a portal.
fn is_front(address: &str) -> bool {
    let behind_scheme = address.split_once("://").map(|(_, rest)| rest);
    address == "/" || behind_scheme.is_some_and(|rest| !rest.trim_end_matches('/').contains(['/', '?', '#']))
}

/// The addresses in a line: those of a sitemap, or else what stands before the first comma, semicolon or tab.
fn addresses(line: &str) -> Vec<String> {
    let line = line.trim_start_matches('\u{feff}').trim();
    if line.starts_with('<') {
        let places = line.split("<loc>").skip(1).filter_map(|rest| rest.split_once("</loc>"));
        return places.map(|(place, _)| place_of_sitemap(place.trim())).collect();
    }
    let first = match line.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or_default(),
        None => line.split('\t').next().unwrap_or_default(),
    };
    // An address may hold commas and semicolons; the next column seldom begins as one does.
    let next = [",\"", ";\"", "; "].iter().filter_map(|sign| first.find(sign)).min();
    let first = next.map_or(first, |end| &first[..end]).trim();
    if first.is_empty() || first.starts_with('#') { Vec::new() } else { vec![first.to_owned()] }
}

fn place_of_sitemap(place: &str) -> String {
    match place.strip_prefix("<![CDATA[").and_then(|place| place.strip_suffix("]]>")) {
        Some(place) => place.trim().to_owned(),
        None => unescape(place).unwrap_or(place.into()).into_owned(),
    }
}

async fn lead(router: &Router, host: &str, hosts: &[String], mut path: String) -> anyhow::Result<Led> {
    for _ in 0..MOVES_MAX {
        let request = Request::get(encoded(&path)).header(header::HOST, host).body(Body::empty());
        // What no browser could send leads nowhere.
        let Ok(request) = request else { return Ok(Led::Nowhere(StatusCode::BAD_REQUEST)) };
        let response = router.clone().oneshot(request).await?;
        let status = response.status();
        if status.is_success() {
            let is_front = path == "/" || path.starts_with("/?") || path.starts_with("/#");
            return Ok(if is_front { Led::Front } else { Led::There });
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
    fn a_front_page_is_told_from_what_stands_behind_it() {
        assert!(["/", "https://cu.example", "HTTP://cu.example/"].into_iter().all(is_front));
        assert!(!["/?id=1", "https://cu.example?id=1", "https://cu.example/#/x", "cu"].into_iter().any(is_front));
    }

    #[test]
    fn lists_are_read_as_people_have_them() {
        let one = |line: &str| addresses(line);
        assert_eq!(one("  https://cu.example/a,b.html "), ["https://cu.example/a,b.html"]);
        assert_eq!(one("\u{feff}\"/tin/1\",\"Tiêu đề, dài\",12"), ["/tin/1"]);
        assert_eq!(one("/tin/1\t12"), ["/tin/1"]);
        assert_eq!(one("/tin/1;\"Tiêu đề\""), ["/tin/1"]);
        assert_eq!(one("<url><loc><![CDATA[https://a/?x=1&y=2]]></loc></url>"), ["https://a/?x=1&y=2"]);
        assert_eq!(
            one("<url><loc>https://a/?x=1&amp;y=2</loc></url><url><loc> /b </loc></url>"),
            ["https://a/?x=1&y=2", "/b"]
        );
        assert!(one("# ghi chú").is_empty() && one("").is_empty() && one("<urlset>").is_empty());
    }
}
