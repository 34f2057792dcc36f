//! A front page with everything in its place: no article stands there twice, and no picture.

use super::{
    ArticleId, ArticleSummary, Contact, Photo, Section, SectionId, SectionKind,
    front::{BlockContent, FrontBlock, Layout},
    quick_link::QuickLink,
    register::{DocumentStatus, ListedDocument},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// What a block shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filled {
    Lead {
        lead: Option<ArticleSummary>,
        beside: Vec<ArticleSummary>,
    },
    Section {
        section: Section,
        layout: Layout,
        articles: Vec<ArticleSummary>,
    },
    Announcements {
        section: Section,
        articles: Vec<ArticleSummary>,
    },
    /// Documents of the whole portal, and the register to read on in.
    Documents {
        register: Section,
        documents: Vec<(ListedDocument, DocumentStatus)>,
    },
    Links(Vec<QuickLink>),
    Contact(Contact),
    Story {
        article: ArticleSummary,
        pictures: Vec<Photo>,
    },
    MostRead(Vec<ArticleSummary>),
}

/// A block, where it stands in the arrangement, and what it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledBlock {
    pub place: usize,
    /// Empty: what such a block is called anyway.
    pub title: String,
    pub content: Filled,
}

/// Everything that blocks are filled from.
#[derive(Clone, Debug, Default)]
pub struct Material {
    /// Open sections.
    pub sections: Vec<Section>,
    /// Articles that are pinned now, in their order.
    pub pinned: Vec<ArticleSummary>,
    pub newest: Vec<ArticleSummary>,
    pub of_sections: HashMap<SectionId, Vec<ArticleSummary>>,
    pub most_read: Vec<ArticleSummary>,
    /// The documents that were issued last, and whether they are in force today.
    pub documents: Vec<(ListedDocument, DocumentStatus)>,
    pub links: Vec<QuickLink>,
    pub contact: Contact,
    /// Articles with their pictures.
    pub stories: HashMap<ArticleId, (ArticleSummary, Vec<Photo>)>,
}

/// The most read that a list shows.
const MOST_READ: usize = 6;
/// Pictures of a strip.
const STRIP_MAX: usize = 8;

/// What was shown above.
#[derive(Default)]
struct Shown {
    articles: BTreeSet<ArticleId>,
    pictures: BTreeSet<String>,
}

impl Shown {
    /// The first of these that nobody has seen above.
    fn take(&mut self, articles: &[ArticleSummary], length: usize) -> Vec<ArticleSummary> {
        let unseen = articles.iter().filter(|article| !self.articles.contains(&article.id)).take(length);
        let taken: Vec<_> = unseen.cloned().collect();
        self.articles.extend(taken.iter().map(|article| article.id));
        taken
    }

    /// The same with pictures: one that was shown above is left away.
    fn take_with_pictures(&mut self, articles: &[ArticleSummary], length: usize) -> Vec<ArticleSummary> {
        let mut taken = self.take(articles, length);
        for article in &mut taken {
            article.photo = article.photo.take().filter(|photo| self.pictures.insert(photo.file.digest.clone()));
        }
        taken
    }
}

/// How many articles of a section its blocks may need: what they show themselves, and what may stand above them.
pub fn articles_wanted(blocks: &[FrontBlock], section: SectionId, pins: usize) -> u32 {
    let of_block = |block: &FrontBlock| match &block.content {
        BlockContent::Lead { beside } => beside + 1,
        BlockContent::Section { section: own, length, .. } | BlockContent::Announcements { section: own, length }
            if *own == section =>
        {
            *length
        }
        BlockContent::Story { .. } => 1,
        BlockContent::MostRead => MOST_READ as u32,
        _ => 0,
    };
    blocks.iter().map(of_block).sum::<u32>() + pins as u32
}

/// Puts everything in its place. Blocks that have nothing to show are left away, but for the lead story's.
pub fn fill(blocks: &[FrontBlock], material: &Material) -> Vec<FilledBlock> {
    let mut shown = Shown::default();
    let filled = blocks.iter().enumerate().filter_map(|(place, block)| {
        let content = fill_block(blocks, &block.content, material, &mut shown)?;
        Some(FilledBlock { place, title: block.title.clone(), content })
    });
    filled.collect()
}

fn fill_block(blocks: &[FrontBlock], content: &BlockContent, material: &Material, shown: &mut Shown) -> Option<Filled> {
    let articles_of = |section: SectionId| material.of_sections.get(&section).map(Vec::as_slice).unwrap_or_default();
    let open = |id: SectionId| material.sections.iter().find(|section| section.id == id).cloned();
    let filled = match *content {
        BlockContent::Lead { beside } => {
            let articles = leading(blocks, material);
            let lead = shown.take_with_pictures(&articles, 1).into_iter().next();
            // Those beside it are headlines alone: their pictures are left to the blocks below.
            return Some(Filled::Lead { lead, beside: shown.take(&articles, beside as usize) });
        }
        BlockContent::Section { section, layout: Layout::Lines, length } => Filled::Section {
            section: open(section)?,
            layout: Layout::Lines,
            articles: shown.take(articles_of(section), length as usize),
        },
        BlockContent::Section { section, layout, length } => Filled::Section {
            section: open(section)?,
            layout,
            articles: shown.take_with_pictures(articles_of(section), length as usize),
        },
        BlockContent::Announcements { section, length } => Filled::Announcements {
            section: open(section)?,
            articles: shown.take(articles_of(section), length as usize),
        },
        BlockContent::Documents { length } => Filled::Documents {
            register: material.sections.iter().find(|section| section.kind == SectionKind::Documents).cloned()?,
            documents: material.documents.iter().take(length as usize).cloned().collect(),
        },
        BlockContent::Links => Filled::Links(material.links.clone()),
        BlockContent::Contact => Filled::Contact(material.contact.clone()),
        BlockContent::Story { article } => return tell(article, material, shown),
        BlockContent::MostRead => Filled::MostRead(shown.take(&material.most_read, MOST_READ)),
    };
    (!filled.is_empty()).then_some(filled)
}

/// What may lead: first what is pinned, then the newest; announcements come last, because they have a block of their own.
fn leading(blocks: &[FrontBlock], material: &Material) -> Vec<ArticleSummary> {
    let announces = |article: &&ArticleSummary| {
        blocks.iter().any(|block| {
            matches!(block.content, BlockContent::Announcements { section, .. } if section == article.section.id)
        })
    };
    let (announcements, news): (Vec<_>, Vec<_>) = material.newest.iter().partition(announces);
    material.pinned.iter().chain(news).chain(announcements).cloned().collect()
}

fn tell(id: ArticleId, material: &Material, shown: &mut Shown) -> Option<Filled> {
    let (article, pictures) = material.stories.get(&id)?;
    if !shown.articles.insert(id) {
        return None;
    }
    let fresh = pictures.iter().filter(|photo| shown.pictures.insert(photo.file.digest.clone())).take(STRIP_MAX);
    let pictures: Vec<_> = fresh.cloned().collect();
    (!pictures.is_empty()).then(|| Filled::Story { article: article.clone(), pictures })
}

impl Filled {
    fn is_empty(&self) -> bool {
        match self {
            Filled::Lead { lead, .. } => lead.is_none(),
            Filled::Section { articles, .. } | Filled::Announcements { articles, .. } | Filled::MostRead(articles) => {
                articles.is_empty()
            }
            Filled::Documents { documents, .. } => documents.is_empty(),
            Filled::Links(links) => links.is_empty(),
            Filled::Contact(Contact { address, phone, hotline, email, hours, .. }) => {
                [address, phone, hotline, email, hours].iter().all(|text| text.is_empty())
            }
            Filled::Story { pictures, .. } => pictures.is_empty(),
        }
    }

    /// Whether it needs no more than a narrow column.
    pub fn is_narrow(&self) -> bool {
        !matches!(
            self,
            Filled::Lead { .. }
                | Filled::Links(_)
                | Filled::Story { .. }
                | Filled::Section { layout: Layout::Grid, .. }
        )
    }

    /// Whether it may stand beside the lead story: lines without pictures.
    pub fn is_of_lines(&self) -> bool {
        self.is_narrow() && !matches!(self, Filled::Section { layout: Layout::Column, .. })
    }
}

/// How so many columns are parted into rows of three at most that leave no hole: no column stands alone unless it is the only one.
pub fn rows_of(columns: usize) -> Vec<usize> {
    match columns {
        0 => vec![],
        1..=3 => vec![columns],
        4 => vec![2, 2],
        _ => std::iter::once(3).chain(rows_of(columns - 3)).collect(),
    }
}

#[cfg(test)]
mod tests;
