//! The standing pages that every portal needs (Decree 42/2022, article 4), and what their drafts begin with.

use super::{ArticleId, Section, TextId};
use serde::{Deserialize, Serialize};

/// The section that is made for them where there is none of their kind.
pub const SECTION_SLUG: &str = "gioi-thieu";
pub const SECTION_TITLE: &str = "giới thiệu";

/// A page that every portal needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequiredPage {
    pub slug: &'static str,
    pub headline: &'static str,
    /// HTML, with places that are to be filled in (`checks::BLANK`).
    pub body: &'static str,
}

/// In the order in which they stand.
pub const REQUIRED_PAGES: [RequiredPage; 5] = [
    RequiredPage {
        slug: "gioi-thieu-chung",
        headline: "Giới thiệu chung",
        body: include_str!("standing/gioi-thieu-chung.html"),
    },
    RequiredPage {
        slug: "to-chuc-va-lanh-dao",
        headline: "Tổ chức và lãnh đạo",
        body: include_str!("standing/to-chuc-va-lanh-dao.html"),
    },
    RequiredPage {
        slug: "lien-he-va-gio-lam-viec",
        headline: "Liên hệ và giờ làm việc",
        body: include_str!("standing/lien-he-va-gio-lam-viec.html"),
    },
    RequiredPage {
        slug: "tuyen-bo-tiep-can",
        headline: "Tuyên bố tiếp cận",
        body: include_str!("standing/tuyen-bo-tiep-can.html"),
    },
    RequiredPage {
        slug: "quyen-rieng-tu",
        headline: "Quyền riêng tư",
        body: include_str!("standing/quyen-rieng-tu.html"),
    },
];

/// How far a page is that every portal needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageProgress {
    Missing,
    /// Somebody works on it.
    Begun(TextId),
    /// Readers have it, at this path.
    Published(String),
}

/// A section of standing pages as those see it who arrange them: headlines and paths in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrangedPages {
    pub section: Section,
    pub pages: Vec<(ArticleId, String, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Slug, checks::BLANK};

    #[test]
    fn a_required_page_has_the_address_of_its_headline_and_something_to_fill_in() {
        for page in REQUIRED_PAGES {
            assert_eq!(Slug::of(page.headline).expect("a slug").as_str(), page.slug);
            assert!(page.body.contains(BLANK), "{}", page.slug);
        }
        assert_eq!(Slug::of(SECTION_TITLE).expect("a slug").as_str(), SECTION_SLUG);
    }
}
