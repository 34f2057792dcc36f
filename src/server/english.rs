//! What a portal says in English: a section of standing pages at `/en`.

use crate::{
    db::{Db, articles, portals},
    domain::{ArticleSummary, MenuLink, PortalId, SectionKind, Slug, Timestamp, address},
};

/// The pages that readers have in English, in the order that editors gave them.
pub async fn list_pages(db: &Db, portal: PortalId, now: Timestamp) -> sqlx::Result<Vec<ArticleSummary>> {
    let Some(slug) = Slug::parse(address::ENGLISH_PATH.trim_start_matches('/')) else { return Ok(Vec::new()) };
    match portals::find_section(db, portal, &slug).await? {
        Some(section) if section.kind == SectionKind::Pages => {
            articles::list_published_pages(db, portal, section.id, now).await
        }
        _ => Ok(Vec::new()),
    }
}

/// Where readers have the page at `path` in the other language; `menu` is what there is in English.
pub async fn find_twin(
    db: &Db, portal: PortalId, path: &str, menu: &[MenuLink], now: Timestamp,
) -> sqlx::Result<Option<&'static str>> {
    let Some(twin) = address::in_other_language(path) else { return Ok(None) };
    if ["/", address::MAP_PATH, address::ENGLISH_PATH, address::ENGLISH_MAP_PATH].contains(&twin) {
        return Ok(Some(twin));
    }
    if menu.iter().any(|link| link.path == twin) {
        return Ok(Some(twin));
    }
    let words: Vec<Slug> = twin.split('/').filter_map(Slug::parse).collect();
    let [section, slug] = words.as_slice() else { return Ok(None) };
    Ok(articles::find_published(db, portal, section, slug, now).await?.map(|_| twin))
}

/// The same as lines of a menu.
pub async fn menu(db: &Db, portal: PortalId, now: Timestamp) -> sqlx::Result<Vec<MenuLink>> {
    let pages = list_pages(db, portal, now).await?;
    let link = |page: ArticleSummary| MenuLink { path: page.path(), title: page.headline, below: Vec::new() };
    Ok(pages.into_iter().map(link).collect())
}
