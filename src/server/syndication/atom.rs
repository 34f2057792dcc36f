//! Atom (RFC 4287), with whole articles.

use super::{
    feed::{Feed, FeedItem},
    xml::Xml,
};
use crate::server::media::serving::picture_type;

/// The feed as Atom.
pub fn atom(feed: &Feed) -> Vec<u8> {
    let namespaces = [("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", "vi")];
    Xml::document("feed", &namespaces, |xml| {
        xml.text("id", &feed.id());
        xml.text("title", &feed.title());
        xml.text("subtitle", &feed.description());
        xml.text("updated", &feed.changed_at().iso8601());
        xml.text("generator", "Bản Tin");
        xml.text("icon", &feed.icon_url());
        let (own, page) = (feed.own_url("atom.xml"), feed.page_url());
        xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &own)]);
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &page)]);
        xml.element("author", &[], |xml| {
            xml.text("name", &feed.portal.name);
            xml.text("uri", &feed.url("/"));
        });
        for item in &feed.items {
            xml.element("entry", &[], |xml| write_entry(xml, feed, item));
        }
    })
}

fn write_entry(xml: &mut Xml, feed: &Feed, item: &FeedItem) {
    let article = &item.article;
    xml.text("id", &feed.item_id(item));
    xml.text("title", &article.headline);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &feed.item_url(item))]);
    xml.text("published", &article.published_at.iso8601());
    xml.text("updated", &item.changed_at().iso8601());
    if let Some(byline) = &article.byline {
        xml.element("author", &[], |xml| xml.text("name", byline));
    }
    xml.empty("category", &[("term", article.section.slug.as_str()), ("label", &article.section.heading())]);
    if !article.standfirst.is_empty() {
        xml.text("summary", &article.standfirst);
    }
    xml.text_with("content", &[("type", "html")], &feed.content(item));
    if let Some(photo) = &article.photo {
        let (url, bytes) = (feed.photo_url(photo), item.photo_bytes.to_string());
        let kind = picture_type(&url);
        xml.empty("link", &[("rel", "enclosure"), ("type", kind), ("length", &bytes), ("href", &url)]);
    }
}
