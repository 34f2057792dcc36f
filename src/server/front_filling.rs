//! Fills the blocks of a front page with what readers may see now.

use crate::{
    db::{Db, articles, documents, front, photos, portals, quick_links, settings},
    domain::{
        Arrangement, Article, ArticleId, ArticleSummary, BlockContent, Contact, Filled, FilledBlock, Layout,
        ListedDocument, Photo, PortalId, SectionId, SectionKind, Timestamp,
        front::{BESIDE_MAX, BLOCKS_MAX, FrontBlock, LENGTH_MAX},
        front_filled::{Material, articles_wanted, fill},
        media::is_digest,
    },
    server::counting::most_read::MostReadLists,
};
use std::collections::HashMap;

/// Articles that are looked through for the lead story, where announcements stand elsewhere.
const NEWEST: u32 = 4 * (BESIDE_MAX + 1);
/// Pictures of one article that are looked up.
const PICTURES_MAX: usize = 12;

/// Whoever asks and what they may see.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    pub db: &'a Db,
    pub portal: PortalId,
    pub most_read: &'a MostReadLists,
    pub now: Timestamp,
}

/// What readers see.
pub async fn fill_live(asking: Asking<'_>) -> sqlx::Result<Vec<FilledBlock>> {
    let arrangement = front::find_live(asking.db, asking.portal).await?;
    fill_arrangement(asking, &arrangement).await
}

/// The same of an arrangement that readers do not see yet. One without blocks is the one that comes by itself.
pub async fn fill_arrangement(asking: Asking<'_>, arrangement: &Arrangement) -> sqlx::Result<Vec<FilledBlock>> {
    let Asking { db, portal, now, .. } = asking;
    let sections = portals::list_sections(db, portal).await?;
    let by_itself = Arrangement::by_itself(&sections);
    let blocks = if arrangement.blocks.is_empty() { &by_itself.blocks } else { &arrangement.blocks };
    let blocks = &blocks[..blocks.len().min(BLOCKS_MAX)];
    let pins = arrangement.pinned_on(now.day());
    let mut material = Material { sections, ..Material::default() };
    for block in blocks {
        if let Some(section) = block.content.section()
            && !material.of_sections.contains_key(&section)
        {
            let limit = articles_wanted(blocks, section, pins.len());
            let found = articles::list_published_of_section(db, portal, section, None, limit, now).await?;
            material.of_sections.insert(section, found);
        }
    }
    add_named(asking, blocks, &pins, &mut material).await?;
    add_rest(asking, blocks, &mut material).await?;
    Ok(fill(blocks, &material))
}

/// The sections below one, each with its newest news.
pub async fn fill_parts(
    db: &Db, portal: PortalId, section: SectionId, now: Timestamp,
) -> sqlx::Result<Vec<FilledBlock>> {
    /// News of each.
    const LENGTH: u32 = 4;
    let items = portals::list_navigation(db, portal).await?;
    let below = items.into_iter().find(|item| item.section.id == section).map_or_else(Vec::new, |item| item.below);
    let mut parts = Vec::with_capacity(below.len());
    for (place, section) in below.into_iter().enumerate() {
        let articles = match section.kind {
            SectionKind::News => articles::list_published_of_section(db, portal, section.id, None, LENGTH, now).await?,
            SectionKind::Pages | SectionKind::Documents => Vec::new(),
        };
        let content = Filled::Section { section, layout: Layout::Column, articles };
        parts.push(FilledBlock { place, title: String::new(), content });
    }
    Ok(parts)
}

/// Adds the articles that an editor named: pins, and those whose pictures are told.
async fn add_named(
    Asking { db, portal, now, .. }: Asking<'_>, blocks: &[FrontBlock], pins: &[ArticleId], material: &mut Material,
) -> sqlx::Result<()> {
    let told = blocks.iter().filter_map(|block| match block.content {
        BlockContent::Story { article } => Some(article),
        _ => None,
    });
    let told: Vec<ArticleId> = told.collect();
    let wanted: Vec<ArticleId> = pins.iter().chain(&told).copied().collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let found = articles::list_published_by_ids(db, portal, &wanted, now).await?;
    let found: HashMap<ArticleId, ArticleSummary> = found.into_iter().map(|article| (article.id, article)).collect();
    material.pinned = pins.iter().filter_map(|id| found.get(id).cloned()).collect();
    for summary in told.iter().filter_map(|id| found.get(id)) {
        let article = articles::find_published(db, portal, &summary.section.slug, &summary.slug, now).await?;
        if let Some(article) = article {
            let pictures = pictures_of(db, portal, &article).await?;
            material.stories.insert(summary.id, (summary.clone(), pictures));
        }
    }
    Ok(())
}

async fn add_rest(asking: Asking<'_>, blocks: &[FrontBlock], material: &mut Material) -> sqlx::Result<()> {
    let Asking { db, portal, most_read, now } = asking;
    let has = |is_meant: fn(&BlockContent) -> bool| blocks.iter().any(|block| is_meant(&block.content));
    if has(|content| matches!(content, BlockContent::Lead { .. })) {
        material.newest = articles::list_newest_published(db, portal, NEWEST, now).await?;
    }
    if has(|content| matches!(content, BlockContent::MostRead)) {
        material.most_read = most_read.list_more(db, portal, now).await?;
    }
    if has(|content| matches!(content, BlockContent::Documents { .. })) {
        let newest = documents::list_newest_documents(db, portal, LENGTH_MAX, now).await?;
        let with_status = |document: ListedDocument| (document.clone(), document.status(now.day()));
        material.documents = newest.into_iter().map(with_status).collect();
    }
    if has(|content| matches!(content, BlockContent::Links)) {
        material.links = quick_links::list(db, portal).await?;
    }
    if has(|content| matches!(content, BlockContent::Contact)) {
        material.contact = find_contact(db, portal).await?;
    }
    Ok(())
}

async fn find_contact(db: &Db, portal: PortalId) -> sqlx::Result<Contact> {
    Ok(settings::find(db, portal).await?.identity.contact)
}

/// The pictures of an article: the one on top, then those in its text.
async fn pictures_of(db: &Db, portal: PortalId, article: &Article) -> sqlx::Result<Vec<Photo>> {
    let mut pictures: Vec<Photo> = article.photo.iter().cloned().collect();
    for (digest, alt) in pictures_in(article.body.as_str()).into_iter().take(PICTURES_MAX) {
        if let Some(file) = photos::find_by_digest(db, portal, digest).await? {
            pictures.push(Photo { file, caption: String::new(), alt });
        }
    }
    Ok(pictures)
}

/// Digests of the pictures in a cleaned body, with what is spoken in their place.
fn pictures_in(body: &str) -> Vec<(&str, String)> {
    const DIGEST_LETTERS: usize = 32;
    let tags = body.split("<img ").skip(1).filter_map(|rest| rest.split('>').next());
    let pictures = tags.filter_map(|tag| {
        let digest = tag.split("/media/").nth(1)?.get(..DIGEST_LETTERS).filter(|digest| is_digest(digest))?;
        let alt = tag.split("alt=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        Some((digest, unescaped(alt)))
    });
    pictures.collect()
}

/// What the cleaner escapes in attributes.
fn unescaped(text: &str) -> String {
    let text = text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u{a0}");
    text.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_of_a_text_are_found_in_their_order_with_what_is_spoken() {
        let (one, two) = ("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210");
        let body = format!(
            "<p>a</p><figure><img src=\"/media/{two}-960.webp\" alt=\"Chợ &quot;nổi&quot; &amp; ghe &gt; xuồng\"></figure>\
             <img src=\"/media/{one}-480.webp\"><img src=\"/media/x.webp\" alt=\"y\"><a href=\"/media/{one}-1.webp\">z</a>"
        );
        assert_eq!(pictures_in(&body), [(two, "Chợ \"nổi\" & ghe > xuồng".to_owned()), (one, String::new())]);
    }
}
