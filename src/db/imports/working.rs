//! The server at work on imports.

use crate::{
    db::{Db, Tx, execute, insert_records, reading, writing, writing_ids},
    domain::{
        ArticleId, ImportId, PortalId, SectionId, Slug, Timestamp,
        import::{ImportState, ItemFields, ItemRank, ItemState},
    },
};
use std::collections::HashSet;

/// Whoever works on an import has it for so long after they last said so.
const HELD_MILLIS: i64 = 120_000;

/// An import on which the server is to work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    pub id: ImportId,
    pub portal: PortalId,
    pub file_name: String,
    pub state: ImportState,
    pub created_at: Timestamp,
    pub worked_at: Timestamp,
}

/// What has been read of a source.
pub struct NewItem {
    pub number: i64,
    pub place: String,
    pub source: String,
    pub state: ItemState,
    pub rank: ItemRank,
    pub note: String,
    /// `None` where it could not be read.
    pub fields: Option<ItemFields>,
    pub lost: i64,
    pub doubts: i64,
    /// Cleaned HTML without pictures.
    pub body: String,
    /// JSON of `LedgerLine`s.
    pub ledger: String,
}

/// What became of an article that was to go in.
pub struct Outcome<'a> {
    pub state: ItemState,
    pub note: &'a str,
    pub article: Option<ArticleId>,
    /// Old addresses that lead to it now, and where each leads.
    pub addresses: &'a [(String, String)],
    /// Digests of what it brought into the store.
    pub media: &'a [String],
}

/// What waits for the server, the oldest first.
pub async fn list_work(db: &Db) -> sqlx::Result<Vec<Work>> {
    let query = "select id, portal_id, file_name, state, created_at, worked_at from imports
        where state in ('reading', 'taking', 'withdrawing', 'removing') order by id";
    let rows: Vec<(i64, i64, String, String, i64, i64)> = reading!(db, |pool| sqlx::query_as(query).fetch_all(pool))?;
    let work = rows.into_iter().filter_map(|(id, portal, file_name, state, created_at, worked_at)| {
        let (created_at, worked_at) = (Timestamp(created_at), Timestamp(worked_at));
        let (id, portal) = (ImportId(id), PortalId(portal));
        Some(Work { id, portal, file_name, state: ImportState::parse(&state)?, created_at, worked_at })
    });
    Ok(work.collect())
}

/// Begins to work on it. `false` where somebody else does, or it is in another state.
pub async fn claim(tx: &mut Tx, work: &Work, now: Timestamp) -> sqlx::Result<bool> {
    let query = "update imports set worked_at = $4 where portal_id = $1 and id = $2 and state = $3 and worked_at < $5";
    let changed = execute!(
        tx,
        sqlx::query(query)
            .bind(work.portal.0)
            .bind(work.id.0)
            .bind(work.state.as_str())
            .bind(now.0)
            .bind(now.0 - HELD_MILLIS)
    )?;
    Ok(changed > 0)
}

/// Goes on with it. `false` where somebody else has begun meanwhile.
pub async fn go_on(tx: &mut Tx, work: &Work, now: Timestamp) -> sqlx::Result<bool> {
    let query = "update imports set worked_at = $5 where portal_id = $1 and id = $2 and state = $3 and worked_at = $4";
    let changed = execute!(
        tx,
        sqlx::query(query)
            .bind(work.portal.0)
            .bind(work.id.0)
            .bind(work.state.as_str())
            .bind(work.worked_at.0)
            .bind(now.0)
    )?;
    Ok(changed > 0)
}

/// It is in another state now, and free for the next one. `false`, and nothing changed, where somebody else has begun meanwhile.
pub async fn finish(tx: &mut Tx, work: &Work, to: ImportState, fault: &str) -> sqlx::Result<bool> {
    let query = "update imports set state = $4, fault = $5, worked_at = 0
        where portal_id = $1 and id = $2 and state = $3 and worked_at = $6";
    let changed = execute!(
        tx,
        sqlx::query(query)
            .bind(work.portal.0)
            .bind(work.id.0)
            .bind(work.state.as_str())
            .bind(to.as_str())
            .bind(fault)
            .bind(work.worked_at.0)
    )?;
    Ok(changed > 0)
}

/// Nobody works on anything: for the one program that has this database, when it starts.
pub async fn release_all(tx: &mut Tx) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("update imports set worked_at = 0 where worked_at <> 0")).map(drop)
}

/// Numbers of all imports.
pub async fn list_ids(db: &Db) -> sqlx::Result<HashSet<i64>> {
    let ids: Vec<i64> = reading!(db, |pool| sqlx::query_scalar("select id from imports").fetch_all(pool))?;
    Ok(ids.into_iter().collect())
}

/// Forgets what was read of it: it is read anew.
pub async fn clear(tx: &mut Tx, work: &Work) -> sqlx::Result<()> {
    let query = "delete from import_items where portal_id = $1 and import_id = $2";
    execute!(tx, sqlx::query(query).bind(work.portal.0).bind(work.id.0)).map(drop)
}

pub async fn insert_items(tx: &mut Tx, work: &Work, items: &[NewItem]) -> sqlx::Result<()> {
    // An engine takes so many values at once.
    for items in items.chunks(100) {
        let _: Vec<(i64,)> = insert_records!(
            tx,
            "insert into import_items (portal_id, import_id, number, place, source, state, rank, note, headline, section,
                standfirst, byline, published_at, views, lost, doubts, body, ledger) ",
            items,
            |mut row, item| {
                let text = |of: fn(&ItemFields) -> &String| item.fields.as_ref().map(of).cloned().unwrap_or_default();
                row.push_bind(work.portal.0)
                    .push_bind(work.id.0)
                    .push_bind(item.number)
                    .push_bind(item.place.as_str())
                    .push_bind(item.source.as_str())
                    .push_bind(item.state.as_str())
                    .push_bind(item.rank.0)
                    .push_bind(item.note.as_str())
                    .push_bind(text(|fields| &fields.headline))
                    .push_bind(text(|fields| &fields.section))
                    .push_bind(text(|fields| &fields.standfirst))
                    .push_bind(text(|fields| &fields.byline))
                    .push_bind(item.fields.as_ref().map(|fields| fields.published_at.0))
                    .push_bind(item.fields.as_ref().map_or(0, |fields| fields.views))
                    .push_bind(item.lost)
                    .push_bind(item.doubts)
                    .push_bind(item.body.as_str())
                    .push_bind(item.ledger.as_str());
            },
            " returning number"
        )?;
    }
    Ok(())
}

/// The fields of an article that is to go in and came from this source; `None` where it is not.
pub async fn find_ready(db: &Db, work: &Work, number: i64, source: &str) -> sqlx::Result<Option<ItemFields>> {
    let query = "select headline, section, standfirst, byline, published_at, views from import_items
        where portal_id = $1 and import_id = $2 and number = $3 and source = $4 and state in ('ready', 'failed')
            and published_at is not null";
    let row: Option<(String, String, String, String, i64, i64)> = reading!(db, |pool| sqlx::query_as(query)
        .bind(work.portal.0)
        .bind(work.id.0)
        .bind(number)
        .bind(source)
        .fetch_optional(pool))?;
    Ok(row.map(|(headline, section, standfirst, byline, at, views)| ItemFields {
        headline,
        section,
        standfirst,
        byline,
        published_at: Timestamp(at),
        views,
    }))
}

pub async fn set_outcome(tx: &mut Tx, work: &Work, number: i64, outcome: &Outcome<'_>) -> sqlx::Result<()> {
    let query = "update import_items set state = $4, note = $5, article_id = $6, addresses = $7, media = $8
        where portal_id = $1 and import_id = $2 and number = $3";
    let addresses = serde_json::to_string(outcome.addresses).map_err(|error| sqlx::Error::Encode(error.into()))?;
    execute!(
        tx,
        sqlx::query(query)
            .bind(work.portal.0)
            .bind(work.id.0)
            .bind(number)
            .bind(outcome.state.as_str())
            .bind(outcome.note)
            .bind(outcome.article.map(|article| article.0))
            .bind(addresses)
            .bind(outcome.media.join(","))
    )
    .map(drop)
}

pub async fn has_section(tx: &mut Tx, portal: PortalId, slug: &Slug) -> sqlx::Result<bool> {
    let query = "select count(*) from sections where portal_id = $1 and slug = $2";
    let count: i64 = writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(slug.as_str()).fetch_one(c))?;
    Ok(count > 0)
}

/// Notes that the import made this section.
pub async fn note_section(tx: &mut Tx, work: &Work, section: SectionId) -> sqlx::Result<()> {
    let query = "update imports set sections = case when sections = '' then $3 else sections || ',' || $3 end
        where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(work.portal.0).bind(work.id.0).bind(section.0.to_string())).map(drop)
}

/// Notes that the import added these visits.
pub async fn add_visits(tx: &mut Tx, work: &Work, visits: i64) -> sqlx::Result<()> {
    let query = "update imports set visits = visits + $3 where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(work.portal.0).bind(work.id.0).bind(visits)).map(drop)
}

/// Which of these digests the portal's library has.
pub async fn list_media_known(tx: &mut Tx, portal: PortalId, digests: &Vec<String>) -> sqlx::Result<HashSet<String>> {
    let rows: Vec<(String,)> = writing_ids!(
        tx,
        ["select digest from media_files where portal_id = $1 and digest in "],
        "$2",
        [""],
        [portal.0],
        digests
    )?;
    Ok(rows.into_iter().map(|(digest,)| digest).collect())
}
