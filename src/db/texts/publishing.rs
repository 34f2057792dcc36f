//! What readers see is written here: a text becomes an article, corrects it, moves it, takes it off the portal.

use super::held::{ActError, HeldArticle, HeldText};
use crate::{
    db::{
        Tx,
        articles::{self, NewArticle},
        contributors, documents, execute, media_uses, redirects, search, sections, tags, writing,
    },
    domain::{
        ActRefusal, ArticleId, ArticleStanding, Fault, PhotoId, Revision, Section, SectionKind, Slug, TextContent,
        Timestamp, Withdrawal, WithdrawalKind,
        address::article_path,
        contributor::names_of,
        tag::tags_of,
        text::{NOTE_LETTERS_MAX, byline},
    },
};

/// Says of a moved address why it leads on.
const MOVED: &str = "Bài đã chuyển địa chỉ";

/// When something is published, and whether anybody has looked at it.
#[derive(Clone, Copy, Debug)]
pub struct Publication {
    pub at: Timestamp,
    pub is_unreviewed: bool,
}

/// Where the revision will stand: in its section, in the one that took that over, or in a closed one where it stands already; there
/// under its own slug. One that was published under that slug, and got another one since because its section was merged into one
/// that had it, keeps the one that it has.
///
/// # Errors
/// Refused: `AddressTaken` where another article has the address, whatever its status; `Incomplete` where the section is
/// closed.
pub async fn find_place(tx: &mut Tx, held: &HeldText, revision: &Revision) -> Result<(Section, Slug), ActError> {
    let section = find_section(tx, held, revision).await?;
    let wanted = &revision.content.slug;
    if !is_taken(tx, held, &section, wanted).await? {
        return Ok((section, wanted.clone()));
    }
    match &held.article {
        Some(article) if article.section_slug == section.slug && was_published_so(tx, held, revision).await? => {
            Ok((section, article.slug.clone()))
        }
        _ => Err(ActRefusal::AddressTaken.into()),
    }
}

async fn find_section(tx: &mut Tx, held: &HeldText, revision: &Revision) -> Result<Section, ActError> {
    let stands_there = held.article.as_ref().is_some_and(|article| article.section_slug == revision.section.slug);
    match sections::find_open(tx, held.portal, revision.section.id).await? {
        Some(section) => Ok(section),
        None if stands_there => Ok(revision.section.clone()),
        None => {
            let closed = Fault::new("section", "Chuyên mục này đã đóng; hãy chọn chuyên mục khác.");
            Err(ActRefusal::Incomplete(vec![closed]).into())
        }
    }
}

/// Whether another article has this address.
async fn is_taken(tx: &mut Tx, held: &HeldText, section: &Section, slug: &Slug) -> sqlx::Result<bool> {
    let query = "select count(*) from articles where portal_id = $1 and section_id = $2 and slug = $3 and id <> $4";
    let others: i64 = writing!(tx, |c| sqlx::query_scalar(query)
        .bind(held.portal.0)
        .bind(section.id.0)
        .bind(slug.as_str())
        .bind(held.article.as_ref().map_or(0, |article| article.id.0))
        .fetch_one(c))?;
    Ok(others > 0)
}

/// Whether the revision names the address that its article was published under.
async fn was_published_so(tx: &mut Tx, held: &HeldText, revision: &Revision) -> sqlx::Result<bool> {
    let Some(number) = held.published_revision else { return Ok(false) };
    let address = |revision: &Revision| (revision.section.id, revision.content.slug.clone());
    let published = held.find_revision(tx, number).await?;
    Ok(published.is_some_and(|published| address(&published) == address(revision)))
}

/// Gives readers this revision.
///
/// # Errors
/// Refused: as [`find_place`].
pub async fn publish(
    tx: &mut Tx, held: &mut HeldText, revision: &Revision, publication: Publication,
) -> Result<(), ActError> {
    let (section, slug) = find_place(tx, held, revision).await?;
    let former = held.article.clone();
    let id = match &former {
        Some(former) => former.id,
        None => insert_article(tx, held, &section, revision, publication.at).await?,
    };
    write_article(tx, held, (id, &section, &slug), revision, publication, former.is_some()).await?;
    media_uses::replace_of_article(tx, held.portal, id, revision.content.body.as_str()).await?;
    write_document(tx, held, id, &section, &revision.content).await?;
    tags::replace_of_article(tx, held.portal, id, &tags_of(&revision.content.tags)).await?;
    search::follow_articles(tx, held.portal, &[id]).await?;
    move_address(tx, held, former.as_ref(), &article_path(&section.slug, &slug), publication.at).await?;
    held.article = Some(HeldArticle { id, standing: ArticleStanding::Published, section_slug: section.slug, slug });
    held.published_revision = Some(revision.meta.number);
    if !publication.is_unreviewed {
        held.reviewed_revision = held.published_revision;
    }
    (held.publish_at, held.reason) = (None, String::new());
    Ok(())
}

async fn insert_article(
    tx: &mut Tx, held: &HeldText, section: &Section, revision: &Revision, at: Timestamp,
) -> Result<ArticleId, ActError> {
    let content = &revision.content;
    let new = NewArticle {
        portal: held.portal,
        section,
        slug: content.slug.clone(),
        headline: &content.headline,
        standfirst: &content.standfirst,
        body: content.body.clone(),
        byline: None,
        photo: None,
        published_at: at,
    };
    Ok(articles::insert_published(tx, new).await?.ok_or(ActRefusal::AddressTaken)?)
}

/// Writes all that readers see of an article but its numbers and the time it was first published.
async fn write_article(
    tx: &mut Tx, held: &HeldText, (id, section, slug): (ArticleId, &Section, &Slug), revision: &Revision,
    publication: Publication, is_correction: bool,
) -> sqlx::Result<()> {
    let photo = find_photo(tx, held, revision).await?;
    let byline = find_byline(tx, held, &revision.content).await?;
    let content = &revision.content;
    let note = Some(&content.change_note).filter(|note| is_correction && !note.is_empty());
    let query = "update articles set section_id = $3, slug = $4, headline = $5, standfirst = $6, body = $7, byline = $8,
            photo_id = $9, photo_caption = $10, photo_alt = $11, status = 'published', modified_at = $12, review_on = $13,
            is_unreviewed = $14, expired_note = null, correction_note = coalesce($15, correction_note),
            corrected_at = coalesce($16, corrected_at)
        where portal_id = $1 and id = $2";
    execute!(
        tx,
        sqlx::query(query)
            .bind(held.portal.0)
            .bind(id.0)
            .bind(section.id.0)
            .bind(slug.as_str())
            .bind(&content.headline)
            .bind(&content.standfirst)
            .bind(content.body.as_str())
            .bind(byline)
            .bind(photo.map(|photo| photo.0))
            .bind(if photo.is_some() { content.photo_caption.as_str() } else { "" })
            .bind(if photo.is_some() { content.photo_alt.as_str() } else { "" })
            .bind(publication.at.0)
            .bind(content.review_on.map(|day| day.0))
            .bind(publication.is_unreviewed)
            .bind(note)
            .bind(note.map(|_| publication.at.0))
    )
    .map(drop)
}

/// Enters a document into the register; what is in another section has no place there.
async fn write_document(
    tx: &mut Tx, held: &HeldText, id: ArticleId, section: &Section, content: &TextContent,
) -> Result<(), ActError> {
    if section.kind != SectionKind::Documents {
        return Ok(documents::remove(tx, held.portal, id).await?);
    }
    match documents::enter(tx, held.portal, id, &content.headline, &content.document).await? {
        true => Ok(()),
        false => Err(ActRefusal::Incomplete(content.document.gaps()).into()),
    }
}

/// The line under the article, each name as the registry writes it.
async fn find_byline(tx: &mut Tx, held: &HeldText, content: &TextContent) -> sqlx::Result<Option<String>> {
    let mut lists = [&content.authors, &content.photographers, &content.sources].map(String::clone);
    for names in &mut lists {
        *names = contributors::find_or_insert(tx, held.portal, &names_of(names)).await?.join(", ");
    }
    let [authors, photographers, sources] = &lists;
    Ok(byline(authors, photographers, sources))
}

/// One that was taken down since is on no page any more.
async fn find_photo(tx: &mut Tx, held: &HeldText, revision: &Revision) -> sqlx::Result<Option<PhotoId>> {
    let Some(digest) = &revision.content.photo else { return Ok(None) };
    let query = "select id from photos where portal_id = $1 and digest = $2";
    let id: Option<i64> =
        writing!(tx, |c| sqlx::query_scalar(query).bind(held.portal.0).bind(digest).fetch_optional(c))?;
    Ok(id.map(PhotoId))
}

/// Leads readers from where an article stood to where it stands, and lets nothing lead away from there.
async fn move_address(
    tx: &mut Tx, held: &HeldText, former: Option<&HeldArticle>, path: &str, now: Timestamp,
) -> sqlx::Result<()> {
    redirects::forget(tx, held.portal, path).await?;
    redirects::forget_removal(tx, held.portal, path).await?;
    match former.map(|former| article_path(&former.section_slug, &former.slug)) {
        Some(old) if old != path => redirects::insert(tx, held.portal, &old, Some(path), MOVED, now).await,
        _ => Ok(()),
    }
}

/// Says that somebody has looked at what was published in haste.
///
/// # Errors
/// Refused: `NotNow` where it was not, or somebody has.
pub async fn review_afterwards(tx: &mut Tx, held: &mut HeldText) -> Result<(), ActError> {
    let query = "update articles set is_unreviewed = $3 where portal_id = $1 and id = $2 and is_unreviewed";
    let id = held.article.as_ref().map_or(0, |article| article.id.0);
    let reviewed = execute!(tx, sqlx::query(query).bind(held.portal.0).bind(id).bind(false))?;
    if reviewed == 0 {
        return Err(ActRefusal::NotNow(held.state).into());
    }
    held.reviewed_revision = held.published_revision;
    Ok(())
}

/// Takes an article off the portal.
///
/// # Errors
/// Refused: `NoSuchTarget` where readers would be led to no published article.
pub async fn withdraw(
    tx: &mut Tx, held: &mut HeldText, withdrawal: &Withdrawal, now: Timestamp,
) -> Result<(), ActError> {
    let Some(article) = &mut held.article else { return Err(ActRefusal::NotNow(held.state).into()) };
    let reason = withdrawal.reason.trim();
    let (note, standing) = match withdrawal.kind {
        WithdrawalKind::Expired => (Some(reason), ArticleStanding::Expired),
        WithdrawalKind::Error | WithdrawalKind::Merged => (None, ArticleStanding::Withdrawn),
    };
    let query = "update articles set status = 'withdrawn', expired_note = $3, modified_at = $4
        where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(held.portal.0).bind(article.id.0).bind(note).bind(now.0))?;
    media_uses::follow_article(tx, held.portal, article.id).await?;
    tags::remove_of_article(tx, held.portal, article.id).await?;
    search::follow_articles(tx, held.portal, &[article.id]).await?;
    article.standing = standing;
    let path = article_path(&article.section_slug, &article.slug);
    match withdrawal.kind {
        WithdrawalKind::Error => redirects::insert(tx, held.portal, &path, None, reason, now).await?,
        WithdrawalKind::Merged => {
            let target = find_target(tx, held, &withdrawal.target).await?;
            redirects::insert(tx, held.portal, &path, Some(&target), reason, now).await?;
        }
        WithdrawalKind::Expired => {}
    }
    Ok(())
}

/// The path of a published article, as somebody typed or pasted it.
async fn find_target(tx: &mut Tx, held: &HeldText, typed: &str) -> Result<String, ActError> {
    let typed = typed.trim();
    if typed.len() > 4 * NOTE_LETTERS_MAX || typed.contains('\0') {
        return Err(ActRefusal::NoSuchTarget.into());
    }
    // A whole address is taken for its path: which host it names says nothing about where the article is.
    let path = typed.split_once("://").map_or(typed, |(_, rest)| &rest[rest.find('/').unwrap_or(rest.len())..]);
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    let (section, slug) = path.split_once('/').ok_or(ActRefusal::NoSuchTarget)?;
    let query = "select count(*) from articles a join sections s on s.portal_id = a.portal_id and s.id = a.section_id
        where a.portal_id = $1 and s.slug = $2 and a.slug = $3 and a.status = 'published'";
    let found: i64 =
        writing!(tx, |c| sqlx::query_scalar(query).bind(held.portal.0).bind(section).bind(slug).fetch_one(c))?;
    if found == 0 { Err(ActRefusal::NoSuchTarget.into()) } else { Ok(format!("/{path}")) }
}
