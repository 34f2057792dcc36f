//! The published site and its columns.

use super::{PortalId, ReviewLevels, SectionId, Slug};
use serde::{Deserialize, Serialize};

/// One published site, found by the Host of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portal {
    pub id: PortalId,
    /// The authority as the masthead names it: "UBND thành phố Ngã Bảy".
    pub name: String,
    /// Its content is a demonstration, and every page says so.
    pub is_demo: bool,
}

/// A column of the portal: "tin tức".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub id: SectionId,
    pub slug: Slug,
    pub title: String,
}

impl Section {
    /// The title with a capital first letter, for headings and navigation.
    pub fn heading(&self) -> String {
        let mut letters = self.title.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }

    /// "tin tức - UBND thành phố Ngã Bảy", the part of the browser's title that all its pages share.
    pub fn title_with(&self, portal: &Portal) -> String {
        format!("{} - {}", self.title, portal.name)
    }
}

/// A section as those see it who arrange them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrangedSection {
    pub section: Section,
    /// It takes no new articles and has no place in the navigation.
    pub is_closed: bool,
    /// `None`: as many as in the portal.
    pub review_levels: Option<ReviewLevels>,
    /// All that are in it, whoever may see them.
    pub articles: i64,
}
