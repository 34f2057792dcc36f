//! An import is taken back: what it brought goes, but for what somebody has worked on since.

use super::working::Work;
use crate::{
    db::{Tx, counting, execute, media_uses, redirects, search, writing},
    domain::{ArticleId, SectionId, Timestamp, import::ItemState},
};

/// An article that went in, and what came with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub number: i64,
    pub article: ArticleId,
    pub addresses: Vec<(String, String)>,
    pub media: Vec<String>,
}

/// Articles that went in, behind one.
pub async fn list_taken(tx: &mut Tx, work: &Work, after: i64, limit: u32) -> sqlx::Result<Vec<Taken>> {
    let query = "select number, article_id, addresses, media from import_items
        where portal_id = $1 and import_id = $2 and state = 'taken' and article_id is not null and number > $3
        order by number limit $4";
    let rows: Vec<(i64, i64, String, String)> = writing!(tx, |c| sqlx::query_as(query)
        .bind(work.portal.0)
        .bind(work.id.0)
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(c))?;
    let taken = rows.into_iter().map(|(number, article, addresses, media)| Taken {
        number,
        article: ArticleId(article),
        addresses: serde_json::from_str(&addresses).unwrap_or_default(),
        media: media.split(',').filter(|digest| !digest.is_empty()).map(str::to_owned).collect(),
    });
    Ok(taken.collect())
}

/// Takes an article from the readers, so that nobody counts a view of it when it goes. `false`, and nothing changed, where somebody
/// has worked on it.
pub async fn withdraw_article(tx: &mut Tx, work: &Work, article: ArticleId, now: Timestamp) -> sqlx::Result<bool> {
    if has_text(tx, work, article).await? {
        return Ok(false);
    }
    let query = "update articles set status = 'withdrawn', modified_at = $3
        where portal_id = $1 and id = $2 and status = 'published'";
    execute!(tx, sqlx::query(query).bind(work.portal.0).bind(article.0).bind(now.0))?;
    media_uses::follow_article(tx, work.portal, article).await?;
    search::follow_articles(tx, work.portal, &[article]).await?;
    Ok(true)
}

async fn has_text(tx: &mut Tx, work: &Work, article: ArticleId) -> sqlx::Result<bool> {
    let query = "select count(*) from texts where portal_id = $1 and article_id = $2";
    let texts: i64 = writing!(tx, |c| sqlx::query_scalar(query).bind(work.portal.0).bind(article.0).fetch_one(c))?;
    Ok(texts > 0)
}

/// Removes an article that no reader sees, with its counts, its old addresses, and what the library has of it alone; the import may
/// bring it again.
///
/// `false`, and nothing changed, where somebody has worked on it.
///
/// # Errors
/// A breach of a foreign key where something else knows the article.
pub async fn remove_article(tx: &mut Tx, work: &Work, taken: &Taken, now: Timestamp) -> sqlx::Result<bool> {
    let portal = work.portal;
    if has_text(tx, work, taken.article).await? {
        return Ok(false);
    }
    let query = "update import_items set state = 'ready', note = '', article_id = null, addresses = '[]', media = ''
        where portal_id = $1 and import_id = $2 and number = $3";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(work.id.0).bind(taken.number))?;
    for (address, target) in &taken.addresses {
        redirects::forget_of_old_portal(tx, portal, address, target).await?;
    }
    for query in [
        "delete from media_uses where portal_id = $1 and article_id = $2",
        "delete from search_queue where portal_id = $1 and article_id = $2",
        "delete from sightings where portal_id = $1 and article_id = $2",
        "delete from page_view_bases where portal_id = $1 and article_id = $2",
        "delete from page_view_days where portal_id = $1 and article_id = $2",
        "delete from page_view_totals where portal_id = $1 and article_id = $2",
        "delete from articles where portal_id = $1 and id = $2",
    ] {
        execute!(tx, sqlx::query(query).bind(portal.0).bind(taken.article.0))?;
    }
    for digest in &taken.media {
        if !media_uses::is_used(tx, portal, digest).await? {
            let query = "update media_files set discarded_at = $3 where portal_id = $1 and digest = $2";
            execute!(tx, sqlx::query(query).bind(portal.0).bind(digest).bind(now.0))?;
        }
    }
    Ok(true)
}

/// Says of an article why it stayed.
pub async fn set_kept(tx: &mut Tx, work: &Work, number: i64, why: &str) -> sqlx::Result<()> {
    let query = "update import_items set state = $4, note = $5 where portal_id = $1 and import_id = $2 and number = $3";
    let state = ItemState::Kept.as_str();
    execute!(tx, sqlx::query(query).bind(work.portal.0).bind(work.id.0).bind(number).bind(state).bind(why)).map(drop)
}

/// Takes the visits back that the import added. The ledger keeps both lines.
pub async fn take_back_visits(tx: &mut Tx, work: &Work, now: Timestamp) -> sqlx::Result<()> {
    let query = "select visits from imports where portal_id = $1 and id = $2";
    let visits: i64 = writing!(tx, |c| sqlx::query_scalar(query).bind(work.portal.0).bind(work.id.0).fetch_one(c))?;
    if visits != 0 {
        let source = format!("hoàn tác việc nhập “{}”", work.file_name);
        counting::add_visit_base(tx, work.portal, -visits, &source, now).await?;
    }
    let query = "update imports set visits = 0 where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(work.portal.0).bind(work.id.0)).map(drop)
}

/// Sections that the import made; it has made none from now on.
pub async fn forget_sections(tx: &mut Tx, work: &Work) -> sqlx::Result<Vec<SectionId>> {
    let query = "select sections from imports where portal_id = $1 and id = $2";
    let sections: String =
        writing!(tx, |c| sqlx::query_scalar(query).bind(work.portal.0).bind(work.id.0).fetch_one(c))?;
    let query = "update imports set sections = '' where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(work.portal.0).bind(work.id.0))?;
    Ok(sections.split(',').filter_map(|section| section.parse().ok()).map(SectionId).collect())
}

/// What was there before the import may not be there the next time: it is asked anew. Addresses that the import let lead to it lead
/// there no more.
pub async fn forget_present(tx: &mut Tx, work: &Work) -> sqlx::Result<()> {
    let query = "select addresses from import_items
        where portal_id = $1 and import_id = $2 and state = 'present' and addresses <> '[]'";
    let led: Vec<(String,)> = writing!(tx, |c| sqlx::query_as(query).bind(work.portal.0).bind(work.id.0).fetch_all(c))?;
    for (addresses,) in led {
        let addresses: Vec<(String, String)> = serde_json::from_str(&addresses).unwrap_or_default();
        for (address, target) in addresses {
            redirects::forget_of_old_portal(tx, work.portal, &address, &target).await?;
        }
    }
    let query = "update import_items set state = 'ready', note = '', addresses = '[]'
        where portal_id = $1 and import_id = $2 and state in ('present', 'failed')";
    execute!(tx, sqlx::query(query).bind(work.portal.0).bind(work.id.0)).map(drop)
}

/// Removes a section in which nothing stands.
///
/// # Errors
/// A breach of a foreign key where something does.
pub async fn remove_section(tx: &mut Tx, work: &Work, section: SectionId) -> sqlx::Result<()> {
    for query in [
        "delete from article_months where portal_id = $1 and section_id = $2 and articles = 0",
        "delete from sections where portal_id = $1 and id = $2",
    ] {
        execute!(tx, sqlx::query(query).bind(work.portal.0).bind(section.0))?;
    }
    Ok(())
}
