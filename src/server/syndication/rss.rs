//! RSS 2.0, with whole articles (RSS content module), their authors (Dublin Core) and their pictures (Media RSS).

use super::{
    feed::{Feed, FeedItem},
    xml::Xml,
};
use crate::{domain::Timestamp, server::media::serving::picture_type};

const NAMESPACES: [(&str, &str); 5] = [
    ("version", "2.0"),
    ("xmlns:atom", "http://www.w3.org/2005/Atom"),
    ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ("xmlns:media", "http://search.yahoo.com/mrss/"),
];

/// The feed as RSS.
pub fn rss(feed: &Feed) -> Vec<u8> {
    let own = feed.own_url("rss.xml");
    Xml::document("rss", &NAMESPACES, |xml| {
        xml.element("channel", &[], |xml| {
            xml.text("title", &feed.title());
            xml.text("link", &feed.page_url());
            xml.text("description", &feed.description());
            xml.text("language", "vi");
            xml.text("lastBuildDate", &date(feed.changed_at()));
            xml.text("generator", "Bản Tin");
            xml.empty("atom:link", &[("rel", "self"), ("type", "application/rss+xml"), ("href", &own)]);
            xml.element("image", &[], |xml| {
                xml.text("url", &feed.icon_url());
                xml.text("title", &feed.title());
                xml.text("link", &feed.page_url());
            });
            for item in &feed.items {
                xml.element("item", &[], |xml| write_item(xml, feed, item));
            }
        });
    })
}

fn write_item(xml: &mut Xml, feed: &Feed, item: &FeedItem) {
    let article = &item.article;
    xml.text("title", &article.headline);
    xml.text("link", &feed.item_url(item));
    xml.text_with("guid", &[("isPermaLink", "false")], &feed.item_id(item));
    xml.text("pubDate", &date(article.published_at));
    xml.text("dc:creator", article.byline.as_ref().unwrap_or(&feed.portal.name));
    xml.text("category", &article.section.heading());
    if !article.standfirst.is_empty() {
        xml.text("description", &article.standfirst);
    }
    xml.text("content:encoded", &feed.content(item));
    let Some(photo) = &article.photo else { return };
    let (url, bytes) = (feed.photo_url(photo), item.photo_bytes.to_string());
    let kind = picture_type(&url);
    xml.empty("enclosure", &[("url", &url), ("length", &bytes), ("type", kind)]);
    xml.element("media:content", &[("url", &url), ("type", kind), ("medium", "image")], |xml| {
        if !photo.caption.is_empty() {
            xml.text_with("media:description", &[("type", "plain")], &photo.caption);
        }
    });
}

/// As RFC 822 writes dates, with the year of four figures that RSS asks for.
fn date(moment: Timestamp) -> String {
    moment.in_vietnam().strftime("%a, %d %b %Y %H:%M:%S +0700").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_letters() {
        assert_eq!(date(Timestamp(1_642_395_600_000)), "Mon, 17 Jan 2022 12:00:00 +0700");
    }
}
