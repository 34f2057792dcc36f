//! What the portal gives to programs in words of their own: feeds and sitemaps.

mod absolute;
mod atom;
mod feed;
mod json_feed;
mod rss;
pub mod sitemap;
mod xml;

pub use absolute::absolute;
pub use atom::atom;
pub use feed::{Feed, FeedItem};
pub use json_feed::json_feed;
pub use rss::rss;
