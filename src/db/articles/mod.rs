//! Articles. Readers are only ever given published ones: every function with `published` in its
//! name leaves out drafts, withdrawn articles and those whose time has not come.

mod archive;
mod listing;
mod publishing;
mod reading;
mod rows;
mod syndication;
mod tagged;

#[cfg(test)]
mod tests;

pub use archive::{count_published_by_day, find_published_page_of_days, list_archive_months};
pub use listing::{Listing, find_for_newsroom, list_for_newsroom};
pub(in crate::db) use publishing::insert_rows_of;
pub use publishing::{Holder, NewArticle, find_holder, insert_published, withdraw};
pub use reading::{
    MostRead, PublishedHeading, find_most_read, find_published, find_published_heading, find_published_key_at,
    find_published_page, is_published, list_newest_published, list_published_by_ids, list_published_headlines,
    list_published_of_section, list_published_pages, list_related,
};
pub use syndication::{
    WantedArticles, find_published_after, find_published_by_id, list_published_heads, list_published_places,
    list_published_whole,
};
pub use tagged::{find_published_key_of_tag, find_published_page_of_tag, list_published_of_tag};
