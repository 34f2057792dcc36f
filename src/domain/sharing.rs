//! What a page shows of itself where somebody shares it: a picture, whose address names all that is drawn on it.

use super::{ArticleId, ArticleSummary, Palette, PhotoFile, Portal, Section, Slug, address};
use std::fmt;

/// Raised where the same page would be drawn in another way.
const DRAWING: u32 = 1;

/// A page that is shared, with what its picture shows.
#[derive(Clone, Debug)]
pub enum SharedPage {
    Portal,
    Section(Section),
    Article(Box<ArticleSummary>),
}

/// Which page the picture at an address is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SharedId {
    Portal,
    Section(Slug),
    Article(ArticleId),
}

impl SharedPage {
    pub fn id(&self) -> SharedId {
        match self {
            SharedPage::Portal => SharedId::Portal,
            SharedPage::Section(section) => SharedId::Section(section.slug.clone()),
            SharedPage::Article(article) => SharedId::Article(article.id),
        }
    }

    /// Where its picture is. Another headline, photo or colour is another address.
    pub fn picture_path(&self, portal: &Portal, palette: Option<Palette>) -> String {
        format!("{}/{}-{:016x}.jpg", address::SHARE_PICTURE_PATH, self.id(), self.digest(portal, palette))
    }

    fn digest(&self, portal: &Portal, palette: Option<Palette>) -> u64 {
        let mut digest = Fnv::default();
        digest.add(&DRAWING.to_string());
        digest.add(&portal.name);
        digest.add(&palette.map(|Palette { band, accent }| format!("{band}{accent}")).unwrap_or_default());
        match self {
            SharedPage::Portal => {}
            SharedPage::Section(section) => digest.add(&section.title),
            SharedPage::Article(article) => {
                digest.add(&article.section.title);
                digest.add(&article.headline);
                digest.add(&article.published_at.date_text());
                let PhotoFile { digest: photo, focus, .. } = match &article.photo {
                    Some(photo) => &photo.file,
                    None => return digest.0,
                };
                digest.add(photo);
                digest.add(&focus.place().to_string());
            }
        }
        digest.0
    }
}

impl SharedId {
    /// Reads the name of a picture as [`SharedPage::picture_path`] writes it; its digest is compared by whoever has the page.
    pub fn of_file_name(name: &str) -> Option<SharedId> {
        let (id, digest) = name.strip_suffix(".jpg")?.rsplit_once('-')?;
        let is_digest = digest.len() == 16 && digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let number = |text: &str| text.parse().ok().filter(|number: &i64| number.to_string() == text);
        let id = match id.split_once('-') {
            None if id == "cong" => SharedId::Portal,
            None => SharedId::Article(ArticleId(number(id)?)),
            Some(("muc", section)) => SharedId::Section(Slug::parse(section)?),
            Some(_) => return None,
        };
        is_digest.then_some(id)
    }
}

impl fmt::Display for SharedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SharedId::Portal => f.write_str("cong"),
            SharedId::Section(section) => write!(f, "muc-{section}"),
            SharedId::Article(article) => write!(f, "{}", article.0),
        }
    }
}

/// FNV-1a of 64 bits: the same in every version of the program, and small in the browser's.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, text: &str) {
        // No text holds the byte that parts them.
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Focus, Photo, PortalId, SectionId, SectionKind, Timestamp};

    fn portal(name: &str) -> Portal {
        Portal { id: PortalId(1), name: name.to_owned(), is_demo: false, closed: None }
    }

    fn article() -> ArticleSummary {
        let slug = |text| Slug::parse(text).expect("a slug");
        ArticleSummary {
            id: ArticleId(42),
            section: Section {
                id: SectionId(7),
                slug: slug("tin-tuc"),
                title: "tin tức".to_owned(),
                kind: SectionKind::News,
            },
            slug: slug("bai"),
            headline: "Họp".to_owned(),
            standfirst: String::new(),
            photo: None,
            published_at: Timestamp(0),
            views: 0,
        }
    }

    fn path(article: ArticleSummary) -> String {
        SharedPage::Article(Box::new(article)).picture_path(&portal("Phường"), None)
    }

    #[test]
    fn a_picture_is_found_by_its_address() {
        let section = SharedPage::Section(article().section);
        for (page, id) in [
            (SharedPage::Portal, SharedId::Portal),
            (section, SharedId::Section(article().section.slug)),
            (SharedPage::Article(Box::new(article())), SharedId::Article(ArticleId(42))),
        ] {
            let path = page.picture_path(&portal("Phường"), None);
            let name = path.strip_prefix("/anh-chia-se/").expect("its folder");
            assert_eq!(SharedId::of_file_name(name), Some(id), "{path}");
        }
        let bad = [
            "",
            "42.jpg",
            "42-0.jpg",
            "042-0123456789abcdef.jpg",
            "x-1-0123456789abcdef.jpg",
            "42-0123456789ABCDEF.jpg",
        ];
        for bad in bad {
            assert_eq!(SharedId::of_file_name(bad), None, "{bad}");
        }
    }

    #[test]
    fn whatever_is_drawn_is_in_the_address() {
        let photo = |focus| {
            let file = PhotoFile {
                digest: "a".repeat(32),
                extension: "webp".to_owned(),
                width: 9,
                height: 6,
                widths: vec![9],
                focus: Focus::new(focus).expect("a place"),
            };
            Some(Photo { file, caption: String::new(), alt: String::new() })
        };
        let mut paths = vec![
            path(article()),
            path(ArticleSummary { headline: "Họp lại".to_owned(), ..article() }),
            path(ArticleSummary { published_at: Timestamp(86_400_000), ..article() }),
            path(ArticleSummary { photo: photo(4), ..article() }),
            path(ArticleSummary { photo: photo(5), ..article() }),
            SharedPage::Article(Box::new(article())).picture_path(&portal("Xã"), None),
        ];
        paths.sort();
        paths.dedup();
        assert_eq!(paths.len(), 6);
        assert_eq!(path(article()), path(ArticleSummary { views: 9, ..article() }), "views are not drawn");
    }
}
