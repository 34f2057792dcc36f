//! What citizens see: a file per screen, with the server functions that feed it.

mod archive_page;
mod article_head;
mod article_page;
mod article_text;
mod counting_page;
mod english_page;
mod error_page;
mod front_blocks;
mod front_page;
mod head_content;
mod map_page;
mod missing_page;
mod news;
mod page_head;
mod register;
mod search_page;
mod section_page;
mod standing_page;
mod structured_data;
mod tag_page;
mod views_page;

pub use archive_page::{ArchivePage, ArchivePartPage};
pub use article_page::{ArticlePage, OpenArticle, OpenedArticle, open_article};
pub use article_text::ArticleText;
pub use counting_page::CountingPage;
pub use english_page::EnglishPage;
pub use front_page::{FrontPage, FrontPageContent, FrontPageNews};
pub use map_page::MapPage;
pub use missing_page::MissingPage;
pub use news::{News, list_news};
pub use page_head::{HeadOf, PageHead};
pub use register::{DocumentText, OpenedDocument};
pub use search_page::{SearchPage, SearchResult, SearchResults, search_articles};
pub use section_page::SectionPage;
pub use tag_page::TagPage;
pub use views_page::ViewsPage;
