//! Sitemaps (sitemaps.org, protocol 0.9): the addresses of a portal, in parts where they are many, and the news of two days.

use super::xml::Xml;
use crate::domain::{ArticleId, ArticlePlace, ArticleSummary, Portal};

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
const NEWS_NAMESPACE: (&str, &str) = ("xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9");

/// Articles that are told in one file; where there are more, they are in parts. The protocol allows 50,000.
pub const WHOLE_MAX: u32 = 5_000;
/// Ids of one part, of which not all need be this portal's: some ten milliseconds of reading.
const PART_IDS: i64 = 10_000;
/// Parts that an index may name, by the protocol.
pub const PARTS_MAX: i64 = 50_000;

/// A part of a large sitemap. The first has the pages that are no articles; then articles follow, by their ids, so that each
/// stays in its part for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part(i64);

impl Part {
    pub const PAGES: Part = Part(0);

    /// Reads a name as [`Part::file_name`] writes it.
    pub fn of_file_name(name: &str) -> Option<Part> {
        let number = name.strip_prefix("sitemap-")?.strip_suffix(".xml")?.parse().ok()?;
        let part = Part(number);
        ((0..=PARTS_MAX).contains(&number) && part.file_name() == name).then_some(part)
    }

    pub fn file_name(self) -> String {
        format!("sitemap-{}.xml", self.0)
    }

    pub fn of_article(article: ArticleId) -> Part {
        Part((article.0 - 1).div_euclid(PART_IDS) + 1)
    }

    /// The id behind which its articles begin, and their last; `None` of the part that has none.
    pub fn articles(self) -> Option<[ArticleId; 2]> {
        (self.0 > 0).then(|| [ArticleId((self.0 - 1) * PART_IDS), ArticleId(self.0 * PART_IDS)])
    }

    /// More than it can have.
    pub fn limit(self) -> u32 {
        PART_IDS as u32
    }

    pub fn is_beyond_index(self) -> bool {
        self.0 > PARTS_MAX
    }
}

/// These addresses: pages that are no articles by their paths, and articles with the day of their last change.
pub fn sitemap(origin: &str, pages: &[String], articles: &[ArticlePlace]) -> Vec<u8> {
    Xml::document("urlset", &[NAMESPACE], |xml| {
        for path in pages {
            xml.element("url", &[], |xml| xml.text("loc", &format!("{origin}{path}")));
        }
        for article in articles {
            xml.element("url", &[], |xml| {
                xml.text("loc", &format!("{origin}{}", article.path()));
                xml.text("lastmod", &article.modified_at.iso8601());
            });
        }
    })
}

/// Where the parts are.
pub fn index(origin: &str, parts: &[Part]) -> Vec<u8> {
    Xml::document("sitemapindex", &[NAMESPACE], |xml| {
        for part in parts {
            xml.element("sitemap", &[], |xml| xml.text("loc", &format!("{origin}/{}", part.file_name())));
        }
    })
}

/// Articles of the last two days, by the words of Google News.
pub fn news(origin: &str, portal: &Portal, articles: &[ArticleSummary]) -> Vec<u8> {
    Xml::document("urlset", &[NAMESPACE, NEWS_NAMESPACE], |xml| {
        for article in articles {
            xml.element("url", &[], |xml| {
                xml.text("loc", &format!("{origin}{}", article.path()));
                xml.element("news:news", &[], |xml| {
                    xml.element("news:publication", &[], |xml| {
                        xml.text("news:name", &portal.name);
                        xml.text("news:language", "vi");
                    });
                    xml.text("news:publication_date", &article.published_at.iso8601());
                    xml.text("news:title", &article.headline);
                });
            });
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_article_is_in_exactly_one_part() {
        for id in [1, 2, 9_999, 10_000, 10_001, 20_000, 1_000_000, 499_999_999] {
            let part = Part::of_article(ArticleId(id));
            let [after, last] = part.articles().expect("a part of articles");
            assert!(after.0 < id && id <= last.0, "{id}: {part:?}");
            assert_eq!(Part::of_file_name(&part.file_name()), Some(part));
        }
        assert_eq!(Part::PAGES.articles(), None);
    }

    #[test]
    fn only_names_of_parts_are_read() {
        assert_eq!(Part::of_file_name("sitemap-0.xml"), Some(Part::PAGES));
        for bad in [
            "sitemap.xml",
            "sitemap-.xml",
            "sitemap-01.xml",
            "sitemap--1.xml",
            "sitemap-x.xml",
            "sitemap-99999999999999999999.xml",
            "sitemap-1",
        ] {
            assert_eq!(Part::of_file_name(bad), None, "{bad}");
        }
    }
}
