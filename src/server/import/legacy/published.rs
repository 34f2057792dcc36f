//! When an article appeared, as a page's markup tells programs: `<time datetime>`, JSON-LD and `meta` tags.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use jiff::civil::{Date, DateTime, Time};
use serde_json::Value;

use super::dated::read_date;
use super::tree::Tree;
use crate::domain::Timestamp;

/// Of JSON-LD and what it says in words; more belongs to no article.
const JSON_BYTES_MAX: usize = 256 * 1024;
/// schema.org's, Open Graph's, Dublin Core's and what others made of them.
const META_NAMES: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "pubdate",
    "publishdate",
    "publish_date",
    "publication_date",
];

/// A day, and the time of day where it is told, in Vietnam.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub date: Date,
    pub time: Option<Time>,
}

/// What the page says: in JSON-LD or else in a `meta` tag, or else by its first `time` element outside `furniture`.
pub(super) fn told(html: &str, tree: &Tree, furniture: &[bool]) -> Option<Moment> {
    in_head(html).or_else(|| {
        let times = tree.nodes.iter().zip(furniture).filter(|(node, furniture)| node.name == "time" && !*furniture);
        times.map(|(node, _)| node.attribute("datetime")).find_map(read_moment)
    })
}

fn in_head(html: &str) -> Option<Moment> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let (mut meta, mut is_json) = (None, false);
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Token::StartTag(tag) => {
                is_json = **tag.name == *b"script" && attribute(&tag, "type").contains("ld+json");
                meta = meta.or_else(|| in_meta(&tag));
            }
            Token::String(text) if is_json && text.len() <= JSON_BYTES_MAX => {
                let read = serde_json::from_slice(&text).ok();
                if let Some(moment) = read.as_ref().and_then(in_json) {
                    return Some(moment);
                }
            }
            Token::EndTag(_) => is_json = false,
            _ => {}
        }
    }
    meta
}

fn in_meta(tag: &StartTag<()>) -> Option<Moment> {
    if **tag.name != *b"meta" {
        return None;
    }
    let names = ["property", "name", "itemprop"].map(|name| attribute(tag, name));
    let is_meant = names.iter().any(|name| META_NAMES.contains(&name.as_str()));
    is_meant.then(|| raw_attribute(tag, "content")).as_deref().and_then(read_moment)
}

fn attribute(tag: &StartTag<()>, name: &str) -> String {
    raw_attribute(tag, name).trim().to_lowercase()
}

fn raw_attribute(tag: &StartTag<()>, name: &str) -> String {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned()).unwrap_or_default()
}

/// The first `datePublished`, however deep (serde_json bounds the depth).
fn in_json(value: &Value) -> Option<Moment> {
    match value {
        Value::Object(members) => {
            let told = members.get("datePublished").and_then(Value::as_str).and_then(read_moment);
            told.or_else(|| members.values().find_map(in_json))
        }
        Value::Array(values) => values.iter().find_map(in_json),
        _ => None,
    }
}

/// ISO 8601 or RFC 2822, brought from its zone to Vietnam's; without a zone it is Vietnam's already. Also the date as
/// Vietnamese write it.
pub(super) fn read_moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    let instant = text
        .parse::<jiff::Timestamp>()
        .ok()
        .or_else(|| jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp()));
    if let Some(instant) = instant {
        let there = Timestamp(instant.as_millisecond()).in_vietnam();
        return Some(Moment { date: there.date(), time: Some(there.time()) });
    }
    // A date alone is a `DateTime` at midnight to jiff.
    if let Ok(date_time) = text.parse::<DateTime>() {
        return Some(Moment { date: date_time.date(), time: text.contains(':').then(|| date_time.time()) });
    }
    let (date, time) = read_date(&text.to_lowercase()).ok()?;
    Some(Moment { date, time })
}

#[cfg(test)]
mod tests {
    use super::super::{region::furniture, tree_builder};
    use super::*;

    fn told_by(html: &str) -> Option<String> {
        let tree = tree_builder::parse(html).expect("a small page");
        let Moment { date, time } = told(html, &tree, &furniture(&tree))?;
        Some(time.map_or_else(|| date.to_string(), |time| format!("{date} {}", time.strftime("%H:%M"))))
    }

    #[test]
    fn every_usual_place_is_read() {
        for html in [
            r#"<time datetime="2021-09-21T14:05:00+07:00">hai năm trước</time>"#,
            r#"<meta property="article:published_time" content="2021-09-21T07:05:00Z">"#,
            r#"<meta itemprop=datePublished content="2021-09-21 14:05:00">"#,
            r#"<meta name="pubdate" content="Tue, 21 Sep 2021 07:05:00 GMT">"#,
            r#"<meta name="DC.date.issued" content="21/9/2021 2:05:00 CH">"#,
            r#"<script type="application/ld+json">{"@graph":[{"@type":"WebPage"},{"datePublished":"2021-09-21T14:05+07:00"}]}</script>
               <meta property="article:published_time" content="2001-01-01">"#,
        ] {
            assert_eq!(told_by(html).as_deref(), Some("2021-09-21 14:05"), "{html}");
        }
    }

    #[test]
    fn the_day_is_vietnams() {
        let html = |written: &str| format!("<time datetime='{written}'></time>");
        assert_eq!(told_by(&html("2021-09-21T18:30:00Z")).as_deref(), Some("2021-09-22 01:30"));
        assert_eq!(told_by(&html("2021-09-21")).as_deref(), Some("2021-09-21"));
    }

    #[test]
    fn what_is_no_date_of_the_article_is_not_taken() {
        for html in [
            "<time>21/09/2021</time>",
            "<time datetime='PT5M'></time>",
            "<nav><time datetime='2021-09-21'></time></nav>",
            "<meta name=viewport content='2021-09-21'>",
            "<script type='application/ld+json'>{\"datePublished\": </script>",
            "<script>{\"datePublished\":\"2021-09-21\"}</script>",
        ] {
            assert_eq!(told_by(html), None, "{html}");
        }
    }
}
