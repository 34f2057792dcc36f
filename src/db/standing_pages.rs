//! Standing pages: which of those that every portal needs are there, and in which order they stand.

use super::{
    Db, Tx,
    audit::{self, NewEntry},
    execute,
    portals::SectionRow,
    reading,
    sections::{self, Arranged, Direction},
    sessions::SignedInEditor,
    stored::stored_slug,
    texts::{self, ActError},
    writing,
};
use crate::domain::{
    ActRefusal, ArticleId, AuditAct, PortalId, Section, SectionKind, Slug, TextContent, TextId, Timestamp,
    address::article_path,
    standing::{ArrangedPages, PageProgress, REQUIRED_PAGES, SECTION_SLUG, SECTION_TITLE},
};

/// How far each of the required pages is, in their order.
pub async fn list_required(db: &Db, portal: PortalId) -> sqlx::Result<Vec<PageProgress>> {
    // A cross join keeps SQLite from going through all articles.
    let query = "select s.slug, a.slug from sections s cross join articles a
        where s.portal_id = $1 and s.kind = 'pages'
            and a.portal_id = s.portal_id and a.section_id = s.id and a.status = 'published'";
    let published: Vec<(String, String)> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_all(pool))?;
    let query = "select t.id, r.slug from sections s cross join texts t cross join revisions r
        where s.portal_id = $1 and s.kind = 'pages' and t.portal_id = s.portal_id and t.section_id = s.id
            and t.state not in ('published', 'withdrawn', 'discarded')
            and r.portal_id = t.portal_id and r.text_id = t.id and r.number = t.revision";
    let begun: Vec<(i64, String)> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_all(pool))?;
    let progress = REQUIRED_PAGES.iter().map(|page| {
        let is_there = published.iter().find(|(_, slug)| slug == page.slug);
        if let Some((section, slug)) = is_there {
            let path = article_path(&stored_slug(section.clone())?, &stored_slug(slug.clone())?);
            return Ok(PageProgress::Published(path));
        }
        let text = begun.iter().find(|(_, slug)| slug == page.slug);
        Ok(text.map_or(PageProgress::Missing, |(text, _)| PageProgress::Begun(TextId(*text))))
    });
    progress.collect()
}

/// What the required pages are called that nobody has begun.
pub async fn list_missing(db: &Db, portal: PortalId) -> sqlx::Result<Vec<String>> {
    let progress = list_required(db, portal).await?;
    let missing = REQUIRED_PAGES.iter().zip(progress).filter(|(_, progress)| *progress == PageProgress::Missing);
    Ok(missing.map(|(page, _)| page.headline.to_owned()).collect())
}

/// Begins a draft of each required page that is missing, in the first open section of standing pages or a new one; `progress` says how far each is. Answers how
/// many.
///
/// # Errors
/// Refused: as `texts::insert`; `AddressTaken` where the section's address is another one's.
pub async fn begin_required(
    tx: &mut Tx, editor: &SignedInEditor, progress: &[PageProgress], clean: impl Fn(&str) -> crate::domain::SafeHtml,
    now: Timestamp,
) -> Result<usize, ActError> {
    let missing = REQUIRED_PAGES.iter().zip(progress).filter(|(_, progress)| **progress == PageProgress::Missing);
    let missing: Vec<_> = missing.map(|(page, _)| page).collect();
    if missing.is_empty() {
        return Ok(0);
    }
    let section = find_or_create_section(tx, editor, now).await?;
    for page in &missing {
        let slug = Slug::parse(page.slug).ok_or(ActRefusal::AddressTaken)?;
        let content = TextContent {
            section: section.slug.clone(),
            headline: page.headline.to_owned(),
            slug,
            standfirst: String::new(),
            body: clean(page.body),
            authors: String::new(),
            photographers: String::new(),
            sources: String::new(),
            tags: String::new(),
            photo: None,
            photo_caption: String::new(),
            photo_alt: String::new(),
            change_note: String::new(),
            review_on: None,
            document: Default::default(),
        };
        texts::insert(tx, editor, &content, now).await?;
    }
    Ok(missing.len())
}

async fn find_or_create_section(tx: &mut Tx, editor: &SignedInEditor, now: Timestamp) -> Result<Section, ActError> {
    let query = "select id, slug, title, kind from sections
        where portal_id = $1 and kind = 'pages' and closed_at is null order by position, id limit 1";
    let row: Option<SectionRow> = writing!(tx, |c| sqlx::query_as(query).bind(editor.portal().0).fetch_optional(c))?;
    if let Some(row) = row {
        return Ok(row.into_section()?);
    }
    let (title, kind) = (SECTION_TITLE.to_owned(), SectionKind::Pages);
    let slug = Slug::parse(SECTION_SLUG).ok_or(ActRefusal::AddressTaken)?;
    match sections::create(tx, editor, &title, &slug, kind, now).await? {
        Arranged::Done(id) => Ok(Section { id, slug, title, kind }),
        Arranged::Taken | Arranged::NotFound => Err(ActRefusal::AddressTaken.into()),
    }
}

#[derive(sqlx::FromRow)]
struct PageRow {
    section_id: i64,
    id: i64,
    slug: String,
    headline: String,
    position: i64,
}

/// The open sections of standing pages, and what readers have of each, in their order.
pub async fn list_arranged(db: &Db, portal: PortalId) -> sqlx::Result<Vec<ArrangedPages>> {
    let query = "select id, slug, title, kind from sections
        where portal_id = $1 and kind = 'pages' and closed_at is null order by position, id";
    let sections: Vec<SectionRow> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_all(pool))?;
    let query = "select a.section_id, a.id, a.slug, a.headline, a.position from sections s cross join articles a
        where s.portal_id = $1 and s.kind = 'pages'
            and a.portal_id = s.portal_id and a.section_id = s.id and a.status = 'published'";
    let mut pages: Vec<PageRow> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_all(pool))?;
    pages.sort_by_key(|page| (page.position, page.id));
    let arranged = sections.into_iter().map(|row| {
        let section = row.into_section()?;
        let own = pages.iter().filter(|page| page.section_id == section.id.0);
        let own = own.map(|page| {
            let path = article_path(&section.slug, &stored_slug(page.slug.clone())?);
            Ok((ArticleId(page.id), page.headline.clone(), path))
        });
        let pages = own.collect::<sqlx::Result<_>>()?;
        Ok(ArrangedPages { section, pages })
    });
    arranged.collect()
}

/// Lets a page change places with the one before or behind it. `false` where there is no such page; at an end it stays.
pub async fn move_by_one(
    tx: &mut Tx, editor: &SignedInEditor, page: ArticleId, direction: Direction, now: Timestamp,
) -> sqlx::Result<bool> {
    let portal = editor.portal();
    let query =
        "select a.id, a.headline from articles a join sections s on s.portal_id = a.portal_id and s.id = a.section_id
        where a.portal_id = $1 and a.status = 'published' and s.kind = 'pages'
            and a.section_id = (select section_id from articles where portal_id = $1 and id = $2)
        order by a.position, a.id";
    let mut pages: Vec<(i64, String)> =
        writing!(tx, |c| sqlx::query_as(query).bind(portal.0).bind(page.0).fetch_all(c))?;
    let Some(place) = pages.iter().position(|(id, _)| *id == page.0) else { return Ok(false) };
    let other = match direction {
        Direction::Up => place.checked_sub(1),
        Direction::Down => Some(place + 1).filter(|other| *other < pages.len()),
    };
    let Some(other) = other else { return Ok(true) };
    pages.swap(place, other);
    for (position, (id, _)) in (1_i64..).zip(&pages) {
        let query = "update articles set position = $3 where portal_id = $1 and id = $2 and position <> $3";
        execute!(tx, sqlx::query(query).bind(portal.0).bind(id).bind(position))?;
    }
    let detail = format!("thứ {}", other + 1);
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::PagesArranged, &pages[other].1, &detail), now).await?;
    Ok(true)
}

/// Says where a page stands.
pub async fn set_position(tx: &mut Tx, portal: PortalId, page: ArticleId, position: i64) -> sqlx::Result<()> {
    let query = "update articles set position = $3 where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(page.0).bind(position)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            articles, portals,
            testing::{NOW, TestPortal, both, slug, write},
        },
        domain::Role,
        server::cleaning::clean_html,
    };

    #[tokio::test]
    async fn required_pages_are_begun_once() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let lan = portal.sign_in(&[Role::Publisher]).await;
            let missing = vec![PageProgress::Missing; REQUIRED_PAGES.len()];
            assert_eq!(list_required(db, portal.id).await.expect("read"), missing, "{}", db.engine());
            for expected in [REQUIRED_PAGES.len(), 0] {
                let progress = list_required(db, portal.id).await.expect("read");
                let mut tx = db.begin().await.expect("a transaction");
                let begun = begin_required(&mut tx, &lan, &progress, clean_html, NOW).await.expect("begun");
                tx.commit().await.expect("committed");
                assert_eq!(begun, expected, "{}", db.engine());
            }
            let progress = list_required(db, portal.id).await.expect("read");
            assert!(progress.iter().all(|page| matches!(page, PageProgress::Begun(_))), "{progress:?}");
            assert_eq!(list_required(db, other.id).await.expect("read"), missing, "{}", db.engine());
            let sections = portals::list_sections(db, portal.id).await.expect("read");
            let kinds: Vec<_> = sections.iter().map(|section| (section.slug.as_str(), section.kind)).collect();
            assert_eq!(kinds, [("tin-tuc", SectionKind::News), ("gioi-thieu", SectionKind::Pages)]);
        }
    }

    #[tokio::test]
    async fn pages_stand_in_the_order_that_editors_give_them_and_in_no_list_of_news() {
        let databases = both().await;
        for db in &databases.all {
            let mut portal = TestPortal::insert(db).await;
            let lan = portal.sign_in(&[Role::Publisher]).await;
            portal.publish("tin", NOW).await;
            let news = portal.section.clone();
            portal.section = write(db, async |tx| {
                let mut section = portals::find_or_insert_section(tx, portal.id, &slug("gt"), "giới thiệu").await?;
                portals::set_kind(tx, portal.id, &mut section, SectionKind::Pages).await?;
                Ok(section)
            })
            .await;
            let mut ids = Vec::new();
            for address in ["mot", "hai", "ba"] {
                ids.push(portal.publish(address, NOW).await);
            }
            let order = async || {
                let pages = articles::list_published_pages(db, portal.id, portal.section.id, NOW).await.expect("read");
                pages.into_iter().map(|page| page.id).collect::<Vec<_>>()
            };
            assert_eq!(order().await, ids, "{}: of one headline, the older first", db.engine());
            assert!(write(db, async |tx| move_by_one(tx, &lan, ids[2], Direction::Up, NOW).await).await);
            assert_eq!(order().await, [ids[0], ids[2], ids[1]], "{}", db.engine());
            assert!(write(db, async |tx| move_by_one(tx, &lan, ids[1], Direction::Down, NOW).await).await);
            assert_eq!(order().await, [ids[0], ids[2], ids[1]], "{}", db.engine());
            let arranged = list_arranged(db, portal.id).await.expect("read");
            let paths: Vec<_> = arranged[0].pages.iter().map(|(_, _, path)| path.as_str()).collect();
            assert_eq!(paths, ["/gt/mot", "/gt/ba", "/gt/hai"], "{}", db.engine());
            let newest = articles::list_newest_published(db, portal.id, 9, NOW).await.expect("read");
            let sections: Vec<_> = newest.iter().map(|article| article.section.id).collect();
            assert_eq!(sections, [news.id], "{}", db.engine());
            let article = newest[0].id;
            assert!(!write(db, async |tx| move_by_one(tx, &lan, article, Direction::Up, NOW).await).await, "no page");
        }
    }
}
