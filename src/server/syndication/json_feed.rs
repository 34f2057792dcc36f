//! JSON Feed 1.1, with whole articles.

use super::feed::{Feed, FeedItem};
use serde_json::{Value, json};

/// The feed as JSON.
pub fn json_feed(feed: &Feed) -> Vec<u8> {
    let items: Vec<Value> = feed.items.iter().map(|item| item_of(feed, item)).collect();
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title(),
        "description": feed.description(),
        "home_page_url": feed.page_url(),
        "feed_url": feed.own_url("feed.json"),
        "icon": feed.icon_url(),
        "language": "vi",
        "authors": [{ "name": feed.portal.name, "url": feed.url("/") }],
        "items": items,
    });
    feed.to_string().into_bytes()
}

fn item_of(feed: &Feed, item: &FeedItem) -> Value {
    let article = &item.article;
    let mut value = json!({
        "id": feed.item_id(item),
        "url": feed.item_url(item),
        "title": article.headline,
        "content_html": feed.content(item),
        "date_published": article.published_at.iso8601(),
        "date_modified": item.changed_at().iso8601(),
        "tags": [article.section.heading()],
        "language": "vi",
    });
    if !article.standfirst.is_empty() {
        value["summary"] = article.standfirst.as_str().into();
    }
    if let Some(byline) = &article.byline {
        value["authors"] = json!([{ "name": byline }]);
    }
    if let Some(photo) = &article.photo {
        value["image"] = feed.photo_url(photo).into();
    }
    value
}
