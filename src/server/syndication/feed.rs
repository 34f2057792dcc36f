//! What a feed tells, whatever its words.

use super::absolute::absolute;
use crate::domain::{Article, Photo, Portal, Section, Timestamp, address};

/// The newest articles of a portal, or of one section.
#[derive(Clone, Debug)]
pub struct Feed {
    pub portal: Portal,
    /// The portal's public address without a final slash.
    pub origin: String,
    pub section: Option<Section>,
    /// Newest first.
    pub items: Vec<FeedItem>,
}

#[derive(Clone, Debug)]
pub struct FeedItem {
    pub article: Article,
    /// Bytes of the photo as it is given out.
    pub photo_bytes: u64,
}

impl Feed {
    pub fn title(&self) -> String {
        match &self.section {
            Some(section) => section.title_with(&self.portal),
            None => self.portal.name.clone(),
        }
    }

    pub fn description(&self) -> String {
        match &self.section {
            Some(section) => format!("{}: tin mới nhất của {}.", section.heading(), self.portal.name),
            None => format!("Tin tức, thông báo và hoạt động mới nhất của {}.", self.portal.name),
        }
    }

    /// The page with the same articles.
    pub fn page_url(&self) -> String {
        let path = self.section.as_ref().map_or("/".to_owned(), |section| address::section_path(&section.slug));
        self.url(&path)
    }

    /// Its own address as this file.
    pub fn own_url(&self, file: &str) -> String {
        self.url(&address::feed_path(self.section.as_ref().map(|section| &section.slug), file))
    }

    pub fn icon_url(&self) -> String {
        self.url(address::TOUCH_ICON_PATH)
    }

    /// A name that stays the same whatever becomes of the feed's address (RFC 4151).
    pub fn id(&self) -> String {
        match &self.section {
            Some(section) => self.tag(&format!("muc-{}", section.id.0)),
            None => self.tag("cong"),
        }
    }

    /// The last change of what it tells. A feed with nothing in it has not changed since the epoch.
    pub fn changed_at(&self) -> Timestamp {
        self.items.iter().map(|item| item.changed_at()).max().unwrap_or(Timestamp(0))
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    fn tag(&self, name: &str) -> String {
        /// When the program's makers began to give names; the host was its portal's by then.
        const SINCE: &str = "2022";
        let host = self.origin.split("://").nth(1).unwrap_or(&self.origin);
        format!("tag:{},{SINCE}:{name}", host.split(':').next().unwrap_or(host))
    }

    /// The article's name, which stays the same when its address changes.
    pub fn item_id(&self, item: &FeedItem) -> String {
        self.tag(&format!("bai-{}", item.article.id.0))
    }

    pub fn item_url(&self, item: &FeedItem) -> String {
        self.url(&item.article.path())
    }

    /// All of the article, as others show it.
    pub fn content(&self, item: &FeedItem) -> String {
        let photo = item.article.photo.as_ref().map(|photo| self.figure(photo)).unwrap_or_default();
        let standfirst = match item.article.standfirst.as_str() {
            "" => String::new(),
            standfirst => format!("<p><strong>{}</strong></p>", escaped(standfirst)),
        };
        let body = absolute(item.article.body.as_str(), &self.origin, &self.item_url(item));
        let byline = item.article.byline.as_ref().map(|byline| format!("<p><em>{}</em></p>", escaped(byline)));
        format!("{standfirst}{photo}{body}{}", byline.unwrap_or_default())
    }

    fn figure(&self, photo: &Photo) -> String {
        let caption = match photo.caption.as_str() {
            "" => String::new(),
            caption => format!("<figcaption>{}</figcaption>", escaped(caption)),
        };
        let (url, alt) = (self.photo_url(photo), escaped(&photo.alt));
        format!("<figure><img src=\"{url}\" alt=\"{alt}\">{caption}</figure>")
    }

    /// Wide enough for a reader's screen.
    pub fn photo_url(&self, photo: &Photo) -> String {
        self.url(&photo.file.src_of_width(FeedItem::PHOTO_WIDTH))
    }
}

impl FeedItem {
    /// The photo's width in feeds.
    pub const PHOTO_WIDTH: u32 = 960;

    /// When it was last changed; never before it was published.
    pub fn changed_at(&self) -> Timestamp {
        self.article.modified_at.max(self.article.published_at)
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
