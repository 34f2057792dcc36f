//! The published site and its columns.

use super::{
    Closing, Fault, PortalId, ReviewLevels, SectionId, Slug,
    address::{ENGLISH_SLUG, RESERVED, section_path},
    typed,
};
use serde::{Deserialize, Serialize};

/// One published site, found by the Host of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portal {
    pub id: PortalId,
    /// The authority as the masthead names it: "UBND phường Bến Sen".
    pub name: String,
    /// Its content is a demonstration, and every page says so.
    pub is_demo: bool,
    /// Its authority has ended: it is read, and takes nothing new.
    #[serde(default)]
    pub closed: Option<Closing>,
}

/// A column of the portal: "tin tức".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub id: SectionId,
    pub slug: Slug,
    pub title: String,
    /// What it holds.
    #[serde(default)]
    pub kind: SectionKind,
}

/// What a section holds. A text for any of them goes the same way from its draft on; only its form and its page differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// Articles by their dates, the newest first.
    #[default]
    News,
    /// Standing pages in an order of their own: about, contact. They are no news and stand in none of its lists.
    Pages,
    /// The register of legal documents.
    Documents,
}

impl SectionKind {
    pub const ALL: [SectionKind; 3] = [SectionKind::News, SectionKind::Pages, SectionKind::Documents];

    /// As it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            SectionKind::News => "news",
            SectionKind::Pages => "pages",
            SectionKind::Documents => "documents",
        }
    }

    pub fn parse(text: &str) -> Option<SectionKind> {
        SectionKind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// As the newsroom calls it.
    pub fn title(self) -> &'static str {
        match self {
            SectionKind::News => "tin bài",
            SectionKind::Pages => "trang cố định",
            SectionKind::Documents => "văn bản",
        }
    }
}

impl Section {
    /// The title with a capital first letter, for headings and navigation.
    pub fn heading(&self) -> String {
        let mut letters = self.title.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }

    /// "Tin tức - UBND phường Bến Sen", the part of the browser's title that all its pages share.
    pub fn title_with(&self, portal: &Portal) -> String {
        format!("{} - {}", self.heading(), portal.name)
    }
}

/// A section as it stands in the navigation, with those below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NavigationItem {
    pub section: Section,
    pub below: Vec<Section>,
}

impl NavigationItem {
    /// Puts sections in two levels: each below its parent, if that is there. Each with its parent, in the order of the navigation.
    pub fn tree(sections: Vec<(Section, Option<SectionId>)>) -> Vec<NavigationItem> {
        let tops: Vec<SectionId> =
            sections.iter().filter(|(_, p)| p.is_none()).map(|(section, _)| section.id).collect();
        let parent_of = |parent: Option<SectionId>| parent.filter(|parent| tops.contains(parent));
        let (below, above): (Vec<_>, Vec<_>) =
            sections.into_iter().partition(|(_, parent)| parent_of(*parent).is_some());
        let mut items: Vec<NavigationItem> =
            above.into_iter().map(|(section, _)| NavigationItem { section, below: Vec::new() }).collect();
        for (section, parent) in below {
            if let Some(item) = items.iter_mut().find(|item| Some(item.section.id) == parent) {
                item.below.push(section);
            }
        }
        items
    }

    /// What leads there.
    pub fn link(&self) -> MenuLink {
        let link =
            |section: &Section, below| MenuLink { title: section.heading(), path: section_path(&section.slug), below };
        link(&self.section, self.below.iter().map(|section| link(section, Vec::new())).collect())
    }
}

/// A line of the menu, with those below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuLink {
    pub title: String,
    pub path: String,
    pub below: Vec<MenuLink>,
}

impl MenuLink {
    /// Whether it or one below it leads to that address.
    pub fn holds(&self, path: &str) -> bool {
        self.path == path || self.below.iter().any(|link| link.path == path)
    }
}

/// A section as those see it who arrange them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrangedSection {
    pub section: Section,
    /// Below which it stands in the navigation.
    pub parent: Option<SectionId>,
    /// It takes no new articles and has no place in the navigation.
    pub is_closed: bool,
    /// `None`: as many as in the portal.
    pub review_levels: Option<ReviewLevels>,
    /// All that are in it, whoever may see them.
    pub articles: i64,
}

/// Letters of a section's title.
const SECTION_TITLE_MAX: usize = 100;
/// Letters of a portal's name.
pub const PORTAL_NAME_MAX: usize = 150;

/// A section's title and address as they were typed; without an address, that of the title.
pub fn typed_section(title: &str, slug: &str) -> Result<(String, Slug), Vec<Fault>> {
    let mut faults = Vec::new();
    let title = typed::required_line("title", title, SECTION_TITLE_MAX, &mut faults);
    let slug = match slug.trim() {
        "" => Slug::of(&title),
        slug => Slug::parse(slug),
    };
    match &slug {
        _ if title.is_empty() => {}
        None => faults.push(Fault::new("slug", "Địa chỉ chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối ở giữa.")),
        Some(slug) if RESERVED.contains(&slug.as_str()) && slug.as_str() != ENGLISH_SLUG => {
            faults.push(Fault::new("slug", format!("/{slug} là địa chỉ riêng của cổng, chuyên mục không dùng được.")));
        }
        Some(_) => {}
    }
    match slug {
        Some(slug) if faults.is_empty() => Ok((title, slug)),
        _ => Err(faults),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_stand_below_a_parent_that_is_there() {
        let section = |id: i64| Section {
            id: SectionId(id),
            slug: Slug::parse(&format!("muc-{id}")).expect("a slug"),
            title: format!("Mục {id}"),
            kind: SectionKind::News,
        };
        let all = [(1, None), (2, Some(4)), (3, Some(9)), (4, None), (5, Some(4))];
        let tree = NavigationItem::tree(all.map(|(id, parent)| (section(id), parent.map(SectionId))).to_vec());
        let shape: Vec<_> = tree
            .iter()
            .map(|item| (item.section.id.0, item.below.iter().map(|below| below.id.0).collect::<Vec<_>>()))
            .collect();
        assert_eq!(shape, [(1, vec![]), (3, vec![]), (4, vec![2, 5])]);
        let link = tree[2].link();
        assert_eq!((link.title.as_str(), link.path.as_str()), ("Mục 4", "/muc-4"));
        assert!(link.holds("/muc-5") && link.holds("/muc-4") && !link.holds("/muc-3"));
    }

    #[test]
    fn every_kind_is_read_as_it_is_written() {
        for kind in SectionKind::ALL {
            assert_eq!(SectionKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!((SectionKind::parse(""), SectionKind::default()), (None, SectionKind::News));
    }

    #[test]
    fn a_section_takes_the_address_of_its_title_and_none_of_ours() {
        let (title, slug) = typed_section(" Văn bản  chỉ đạo ", "").expect("a section");
        assert_eq!((title.as_str(), slug.as_str()), ("Văn bản chỉ đạo", "van-ban-chi-dao"));
        assert_eq!(typed_section("Văn bản", "vb").expect("a section").1.as_str(), "vb");
        for (title, slug, field) in [
            ("", "", "title"),
            ("…", "", "slug"),
            ("Tòa soạn", "", "slug"),
            ("Tin", "Tin Tức", "slug"),
            (&"a".repeat(101), "a", "title"),
        ] {
            let faults = typed_section(title, slug).expect_err(title);
            assert_eq!(faults[0].field, field, "{title}");
        }
    }
}
