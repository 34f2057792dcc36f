//! The article, under schema.org's names for a NewsArticle.

use super::{
    ArticleId, Lang, Photo, SafeHtml, Section, Slug, Tag, Timestamp,
    address::{self, ListKey},
};
use serde::{Deserialize, Serialize};

/// A published article, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    pub id: ArticleId,
    pub section: Section,
    pub slug: Slug,
    pub headline: String,
    /// The *sapo*: plain text, may be empty.
    pub standfirst: String,
    pub body: SafeHtml,
    /// Who wrote it, as the page says it; not an account.
    pub byline: Option<String>,
    pub photo: Option<Photo>,
    pub published_at: Timestamp,
    pub modified_at: Timestamp,
    /// The last substantial change, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<Correction>,
    /// Why it is no longer valid: then it stands in no list, and is still to be read at its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expired_note: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// Old base plus counted page views.
    pub views: i64,
}

/// A substantial change of what was published, as readers are told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    pub at: Timestamp,
    pub note: String,
}

/// An article in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleSummary {
    pub id: ArticleId,
    pub section: Section,
    pub slug: Slug,
    pub headline: String,
    pub standfirst: String,
    pub photo: Option<Photo>,
    pub published_at: Timestamp,
    pub views: i64,
}

/// Where an article is, for programs that know of nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticlePlace {
    pub section: Slug,
    pub slug: Slug,
    pub modified_at: Timestamp,
}

impl ArticlePlace {
    pub fn path(&self) -> String {
        address::article_path(&self.section, &self.slug)
    }
}

/// An article in the newsroom's list of what was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedArticle {
    pub id: ArticleId,
    pub section_slug: Slug,
    pub section_title: String,
    pub slug: Slug,
    pub headline: String,
    pub published_at: Timestamp,
    pub views: i64,
    pub is_withdrawn: bool,
}

impl ListedArticle {
    pub fn key(&self) -> ListKey {
        ListKey { published_at: self.published_at, id: self.id }
    }

    pub fn path(&self) -> String {
        address::article_path(&self.section_slug, &self.slug)
    }
}

/// Letters of a description that search engines and link previews still show.
const DESCRIPTION_LETTERS_MAX: usize = 200;

impl Article {
    /// The language that it is in.
    pub fn lang(&self) -> Lang {
        Lang::of_path(&self.path())
    }

    /// The standfirst, or without one how the text begins, or the headline; cut at a word where it is longer than link previews show.
    pub fn description(&self) -> String {
        let text = match self.standfirst.is_empty() {
            true => self.body.plain_text().split_whitespace().collect::<Vec<_>>().join(" "),
            false => self.standfirst.clone(),
        };
        let text = if text.is_empty() { self.headline.clone() } else { text };
        let Some((end, _)) = text.char_indices().nth(DESCRIPTION_LETTERS_MAX) else { return text };
        let cut = text[..end].rfind(' ').unwrap_or(end);
        format!("{}…", text[..cut].trim_end_matches([',', ';', ':', ' ', '.']))
    }

    pub fn path(&self) -> String {
        address::article_path(&self.section.slug, &self.slug)
    }

    /// Its place in lists.
    pub fn key(&self) -> ListKey {
        ListKey { published_at: self.published_at, id: self.id }
    }
}

impl From<Article> for ArticleSummary {
    fn from(article: Article) -> ArticleSummary {
        ArticleSummary {
            id: article.id,
            section: article.section,
            slug: article.slug,
            headline: article.headline,
            standfirst: article.standfirst,
            photo: article.photo,
            published_at: article.published_at,
            views: article.views,
        }
    }
}

impl ArticleSummary {
    /// Its place in lists.
    pub fn key(&self) -> ListKey {
        ListKey { published_at: self.published_at, id: self.id }
    }

    pub fn path(&self) -> String {
        address::article_path(&self.section.slug, &self.slug)
    }
}
