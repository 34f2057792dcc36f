//! Where an imported article stands, and whether it stands there already.

use super::{ledger::is_within_line, legacy::LegacyPage};
use crate::{
    db::{self, Tx, articles::Holder, media_uses::digests_in, redirects},
    domain::{PortalId, SafeHtml, Slug, Timestamp, address::article_path},
};
use anyhow::{Context, bail};
use html5gum::{Token, Tokenizer};
use std::collections::BTreeSet;

/// Articles of one headline that may stand side by side in a section.
const SAME_HEADLINE_MAX: u32 = 50;

pub(super) enum Stand {
    Free {
        slug: Slug,
        /// Another article has its headline and its day, and says something else.
        is_like_another: bool,
    },
    There(There),
}

/// An article that is there already: from an earlier run, or under another of its addresses.
pub(super) struct There {
    pub path: String,
    /// What this source has and the article has not.
    pub difference: Option<String>,
    /// Digests and addresses.
    pub files: BTreeSet<String>,
}

/// What is to be published, and the file it came from, as the ledger names it.
pub(super) struct Candidate<'a> {
    pub page: &'a LegacyPage,
    pub body: &'a SafeHtml,
    /// The digest of the photo that is its own.
    pub photo: Option<&'a str>,
    pub published_at: Timestamp,
    pub source: &'a str,
}

/// What an article says, and which pictures, files and links it has. Words of pictures are left out: these may have been lost once
/// and found later.
#[derive(PartialEq, Eq)]
struct Content {
    words: String,
    files: BTreeSet<String>,
}

impl Candidate<'_> {
    /// The article to which an address leads that this one had in the old portal, if it is this one: portals give one address to many
    /// pages too.
    pub async fn find_by_address(&self, tx: &mut Tx, portal: PortalId) -> anyhow::Result<Option<There>> {
        for address in self.page.own_address.iter().chain(&self.page.other_addresses) {
            let Some(path) = redirects::target_of(tx, portal, address).await? else { continue };
            let slugs = path.strip_prefix('/').and_then(|path| path.split_once('/'));
            let slugs = slugs.and_then(|(section, slug)| Slug::parse(section).zip(Slug::parse(slug)));
            let Some((section, slug)) = slugs else { continue };
            let Some(holder) = db::articles::find_holder(tx, portal, &section, &slug).await? else { continue };
            let (here, new) = (Content::of_holder(&holder), self.content());
            if here.words == new.words || self.has_heading_of(&holder) {
                return Ok(Some(There::of(path, here, &new)));
            }
        }
        Ok(None)
    }

    /// The headline's slug, or where another article has it, the slug with a number; or the article that is this one.
    pub async fn find_stand(&self, tx: &mut Tx, portal: PortalId, section: &Slug) -> anyhow::Result<Stand> {
        let headline = &self.page.headline;
        let mut is_like_another = false;
        for number in 1..=SAME_HEADLINE_MAX {
            let text = if number == 1 { headline.clone() } else { format!("{number} {headline}") };
            let slug = Slug::of(&text).context("tiêu đề không có chữ nào để làm địa chỉ")?;
            let Some(holder) = db::articles::find_holder(tx, portal, section, &slug).await? else {
                return Ok(Stand::Free { slug, is_like_another });
            };
            if self.has_heading_of(&holder) {
                let path = article_path(section, &slug);
                let (here, new) = (Content::of_holder(&holder), self.content());
                if self.is_in(tx, portal, &holder, &path, [&here, &new]).await? {
                    return Ok(Stand::There(There::of(path, here, &new)));
                }
                is_like_another = true;
            }
        }
        bail!("đã có quá nhiều bài cùng tiêu đề trong chuyên mục này");
    }

    /// Of the same day: an earlier version kept no times.
    fn has_heading_of(&self, holder: &Holder) -> bool {
        holder.headline == self.page.headline && holder.published_at.day() == self.published_at.day()
    }

    /// The same file made it, whatever the newsroom made of it since; or it says and shows the same, saved another time.
    async fn is_in(
        &self, tx: &mut Tx, portal: PortalId, holder: &Holder, path: &str, [here, new]: [&Content; 2],
    ) -> anyhow::Result<bool> {
        if db::counting::has_page_view_base(tx, holder.id, self.source).await? {
            return Ok(true);
        }
        // What one of them lacks may not have been saved with it; but two notices in the same words, each with a scan of its own,
        // are two, and so are those of two addresses.
        let may_lack = here.files.is_subset(&new.files) || new.files.is_subset(&here.files);
        let is_alike = here.words == new.words && may_lack;
        let knows_another = is_alike && here.files != new.files && self.page.own_address.is_some();
        Ok(is_alike && !(knows_another && redirects::is_target(tx, portal, path).await?))
    }

    fn content(&self) -> Content {
        Content::of(&self.page.standfirst, self.body.as_str(), self.photo)
    }
}

impl There {
    fn of(path: String, here: Content, new: &Content) -> There {
        let more = new.files.difference(&here.files).count();
        let difference = match (here.words == new.words, more) {
            (true, 0) => None,
            (true, more) => Some(format!("nguồn lần này có {more} ảnh, tệp hoặc liên kết mà bài đã có không có")),
            (false, _) => Some("nguồn lần này khác chữ với bài đã có".to_owned()),
        };
        There { path, difference: difference.map(|what| what + "; bài đã có giữ nguyên"), files: here.files }
    }
}

impl Content {
    fn of_holder(holder: &Holder) -> Content {
        Content::of(&holder.standfirst, &holder.body, holder.photo.as_deref())
    }

    fn of(standfirst: &str, body: &str, photo: Option<&str>) -> Content {
        let (mut words, mut figures) = (format!("{standfirst} "), 0_usize);
        let mut files: BTreeSet<String> = photo.map(str::to_owned).into_iter().collect();
        for Ok(token) in Tokenizer::new(body) {
            let (name, depth) = match &token {
                Token::StartTag(tag) => {
                    let named = [&b"src"[..], b"href"].into_iter().filter_map(|name| tag.attributes.get(name));
                    files.extend(named.map(|value| file_of(&String::from_utf8_lossy(value))));
                    (&tag.name, figures + 1)
                }
                Token::EndTag(tag) => (&tag.name, figures.saturating_sub(1)),
                Token::String(text) if figures == 0 => {
                    words.push_str(&String::from_utf8_lossy(text));
                    continue;
                }
                _ => continue,
            };
            figures = if **name == *b"figure" { depth } else { figures };
            words.push_str(if is_within_line(name) { "" } else { " " });
        }
        Content { words: words.split_whitespace().collect::<Vec<_>>().join(" "), files }
    }
}

/// The digest of what is stored here, whichever size of it is shown; the address of anything else.
fn file_of(address: &str) -> String {
    digests_in(address).first().copied().unwrap_or(address).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(body: &str) -> Content {
        Content::of("", body, None)
    }

    #[test]
    fn pictures_and_markup_do_not_change_what_an_article_says() {
        let with_photo =
            "<p>Một <b>hai</b>.</p><figure><img src=\"/media/a\"><figcaption>Ảnh</figcaption></figure> <p>Ba</p>";
        assert_eq!(content(with_photo).words, content("<p>Một <em>hai</em>.</p>\n<p>Ba</p>").words);
        assert_ne!(content("<p>Một</p>").words, content("<p>Hai</p>").words);
    }

    #[test]
    fn what_an_article_shows_and_links_to_is_told_apart() {
        let digest = "0123456789abcdef0123456789abcdef";
        let shown = content(&format!("<img src=/media/{digest}-480.webp><a href='https://x.example/a.pdf'>A</a>"));
        assert_eq!(
            shown.files,
            content(&format!("<a href='https://x.example/a.pdf'>A</a><img src=/media/{digest}.webp>")).files
        );
        assert!(shown.files.contains(digest) && shown.files.len() == 2);
        assert_eq!(Content::of("", "", Some(digest)).files, content(&format!("<img src=/media/{digest}.webp>")).files);
    }
}
