//! Old portals that are moved in from the newsroom: what was sent, and what was read of it.

mod taking_back;
mod working;

use super::{
    Db, Tx,
    audit::{self, NewEntry},
    execute, reading,
    sessions::SignedInEditor,
    writing,
};
use crate::domain::{
    ArticleId, AuditAct, ImportId, PortalId, SafeHtml, Timestamp,
    import::{Import, ImportItem, ImportState, ItemCounts, ItemDetail, ItemFields, ItemFilter, ItemRank, ItemState},
};
pub use taking_back::{
    Taken, forget_present, forget_sections, list_taken, remove_article, remove_section, set_kept, take_back_visits,
    withdraw_article,
};
pub use working::{
    NewItem, Outcome, Work, add_visits, claim, clear, find_ready, finish, go_on, has_section, insert_items, list_ids,
    list_media_known, list_work, note_section, release_all, set_outcome,
};

#[derive(sqlx::FromRow)]
struct ImportRow {
    id: i64,
    file_name: String,
    bytes: i64,
    state: String,
    fault: String,
    created_at: i64,
    person_name: String,
}

#[derive(sqlx::FromRow)]
struct ItemRow {
    number: i64,
    rank: i64,
    place: String,
    state: String,
    note: String,
    headline: String,
    section: String,
    standfirst: String,
    byline: String,
    published_at: Option<i64>,
    views: i64,
    is_corrected: bool,
    lost: i64,
    doubts: i64,
    article_id: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct DetailRow {
    #[sqlx(flatten)]
    item: ItemRow,
    body: String,
    ledger: String,
}

fn unknown(what: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("{what} is not known").into())
}

impl ItemRow {
    fn into_item(self) -> sqlx::Result<ImportItem> {
        let ItemRow { headline, section, standfirst, byline, views, .. } = self;
        let fields = self.published_at.map(|at| ItemFields {
            headline,
            section,
            standfirst,
            byline,
            published_at: Timestamp(at),
            views,
        });
        Ok(ImportItem {
            number: self.number,
            rank: ItemRank(self.rank),
            place: self.place,
            state: ItemState::parse(&self.state).ok_or_else(|| unknown("the state of an item"))?,
            note: self.note,
            fields,
            is_corrected: self.is_corrected,
            lost: self.lost,
            doubts: self.doubts,
            article: self.article_id.map(ArticleId),
        })
    }
}

impl DetailRow {
    fn into_detail(self) -> sqlx::Result<ItemDetail> {
        let ledger = serde_json::from_str(&self.ledger).map_err(|_| unknown("the ledger of an item"))?;
        Ok(ItemDetail { item: self.item.into_item()?, body: SafeHtml::from_cleaned(self.body), ledger })
    }
}

/// Notes what somebody sent; it is read as soon as the server comes to it.
pub async fn insert(
    tx: &mut Tx, editor: &SignedInEditor, file_name: &str, bytes: u64, now: Timestamp,
) -> sqlx::Result<ImportId> {
    let query = "insert into imports (portal_id, person_id, file_name, bytes, state, created_at)
        values ($1, $2, $3, $4, 'reading', $5) returning id";
    let id: i64 = writing!(tx, |c| sqlx::query_scalar(query)
        .bind(editor.portal().0)
        .bind(editor.id().0)
        .bind(file_name)
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .bind(now.0)
        .fetch_one(c))?;
    audit::append(tx, editor.portal(), NewEntry::by(editor, AuditAct::ImportSent, file_name, ""), now).await?;
    Ok(ImportId(id))
}

/// Imports of a portal, which `$1` is.
macro_rules! imports {
    ($which:literal) => {
        concat!(
            "select i.id, i.file_name, i.bytes, i.state, i.fault, i.created_at, p.name as person_name
            from imports i join people p on p.portal_id = i.portal_id and p.id = i.person_id where i.portal_id = $1 and ",
            $which
        )
    };
}

/// The newest imports of a portal.
pub async fn list(db: &Db, portal: PortalId, limit: u32) -> sqlx::Result<Vec<Import>> {
    let query = imports!("true order by i.id desc limit $2");
    let rows: Vec<ImportRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(i64::from(limit)).fetch_all(pool))?;
    let mut imports = Vec::new();
    for row in rows {
        imports.push(with_counts(db, portal, row).await?);
    }
    Ok(imports)
}

pub async fn find(db: &Db, portal: PortalId, id: ImportId) -> sqlx::Result<Option<Import>> {
    let query = imports!("i.id = $2");
    let row: Option<ImportRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(id.0).fetch_optional(pool))?;
    match row {
        Some(row) => with_counts(db, portal, row).await.map(Some),
        None => Ok(None),
    }
}

async fn with_counts(db: &Db, portal: PortalId, row: ImportRow) -> sqlx::Result<Import> {
    let query = "select state, rank, is_corrected, count(*) from import_items
        where portal_id = $1 and import_id = $2 group by state, rank, is_corrected";
    let rows: Vec<(String, i64, bool, i64)> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(row.id).fetch_all(pool))?;
    let mut counts = ItemCounts::default();
    for (state, rank, is_corrected, count) in rows {
        let state = ItemState::parse(&state).ok_or_else(|| unknown("the state of an item"))?;
        *counts.by_state.entry(state).or_default() += count;
        counts.corrected += if is_corrected { count } else { 0 };
        match rank {
            1 => counts.with_losses += count,
            2 => counts.doubtful += count,
            _ => {}
        }
    }
    Ok(Import {
        id: ImportId(row.id),
        file_name: row.file_name,
        bytes: u64::try_from(row.bytes).unwrap_or_default(),
        state: ImportState::parse(&row.state).ok_or_else(|| unknown("the state of an import"))?,
        fault: row.fault,
        created_at: Timestamp(row.created_at),
        person_name: row.person_name,
        counts,
    })
}

macro_rules! items {
    ($which:expr) => {
        items!("", $which)
    };
    ($more:literal, $which:expr) => {
        concat!(
            "select number, rank, place, state, note, headline, section, standfirst, byline, published_at, views, is_corrected,
                lost, doubts, article_id",
            $more,
            " from import_items where portal_id = $1 and import_id = $2 and ",
            $which
        )
    };
}

/// Behind the item of rank `$3` and number `$4`, `$5` of them.
macro_rules! items_behind {
    ($which:literal) => {
        items!(concat!($which, " and (rank, number) > ($3, $4) order by rank, number limit $5"))
    };
}

/// Items of an import behind one: what could not be read first, then what should be looked at.
pub async fn list_items(
    db: &Db, portal: PortalId, id: ImportId, filter: ItemFilter, after: (ItemRank, i64), limit: u32,
) -> sqlx::Result<Vec<ImportItem>> {
    let query = match filter {
        ItemFilter::All => items_behind!("true"),
        ItemFilter::ToLookAt => items_behind!("rank in (1, 2)"),
        ItemFilter::Corrected => items_behind!("is_corrected"),
        ItemFilter::In(_) => items_behind!("state = $6"),
    };
    let (ItemRank(rank), number) = after;
    let rows: Vec<ItemRow> = reading!(db, |pool| {
        let query = sqlx::query_as(query).bind(portal.0).bind(id.0).bind(rank).bind(number).bind(i64::from(limit));
        match filter {
            ItemFilter::In(state) => query.bind(state.as_str()).fetch_all(pool),
            _ => query.fetch_all(pool),
        }
    })?;
    rows.into_iter().map(ItemRow::into_item).collect()
}

/// One item with what stands in its source and what was made of it.
pub async fn find_item(db: &Db, portal: PortalId, id: ImportId, number: i64) -> sqlx::Result<Option<ItemDetail>> {
    let query = items!(", body, ledger", "number = $3");
    let row: Option<DetailRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(id.0).bind(number).fetch_optional(pool))?;
    row.map(DetailRow::into_detail).transpose()
}

/// Items of an import behind a number, as they stand in the source, each with all that is known of it.
pub async fn list_details(
    db: &Db, portal: PortalId, id: ImportId, after: i64, limit: u32,
) -> sqlx::Result<Vec<ItemDetail>> {
    let query = items!(", body, ledger", "number > $3 order by number limit $4");
    let rows: Vec<DetailRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(id.0)
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(pool))?;
    rows.into_iter().map(DetailRow::into_detail).collect()
}

/// Corrects the fields of an article that has not gone in. `false`, and nothing changed, where it has, or the server is at work.
pub async fn correct_item(
    tx: &mut Tx, editor: &SignedInEditor, id: ImportId, number: i64, fields: &ItemFields,
) -> sqlx::Result<bool> {
    let query = "update import_items set headline = $4, section = $5, standfirst = $6, byline = $7, published_at = $8, views = $9,
            is_corrected = true
        where portal_id = $1 and import_id = $2 and number = $3 and state in ('ready', 'excluded', 'failed')
            and exists (select 1 from imports where portal_id = $1 and id = $2 and state in ('read', 'taken'))";
    let changed = execute!(
        tx,
        sqlx::query(query)
            .bind(editor.portal().0)
            .bind(id.0)
            .bind(number)
            .bind(&fields.headline)
            .bind(&fields.section)
            .bind(&fields.standfirst)
            .bind(&fields.byline)
            .bind(fields.published_at.0)
            .bind(fields.views)
    )?;
    Ok(changed > 0)
}

/// Leaves an article out, or takes it in again. `false`, and nothing changed, where it has gone in, or the server is at work.
pub async fn set_excluded(
    tx: &mut Tx, editor: &SignedInEditor, id: ImportId, number: i64, is_excluded: bool,
) -> sqlx::Result<bool> {
    let query = "update import_items set state = $4, note = ''
        where portal_id = $1 and import_id = $2 and number = $3 and state in ('ready', 'excluded', 'failed')
            and exists (select 1 from imports where portal_id = $1 and id = $2 and state in ('read', 'taken'))";
    let state = if is_excluded { ItemState::Excluded } else { ItemState::Ready };
    let (portal, state) = (editor.portal().0, state.as_str());
    Ok(execute!(tx, sqlx::query(query).bind(portal).bind(id.0).bind(number).bind(state))? > 0)
}

/// Lets the server take an import over, or take it back. `false`, and nothing changed, where it is not in a state for that.
pub async fn set_to_work(
    tx: &mut Tx, editor: &SignedInEditor, id: ImportId, to: ImportState, now: Timestamp,
) -> sqlx::Result<bool> {
    let (act, from) = match to {
        ImportState::Taking => (AuditAct::ImportTakenOver, ["read", "taken"]),
        ImportState::Withdrawing => (AuditAct::ImportTakenBack, ["taken", "taken"]),
        _ => return Ok(false),
    };
    let query = "update imports set state = $3, fault = '', worked_at = 0
        where portal_id = $1 and id = $2 and state in ($4, $5) returning file_name";
    let portal = editor.portal();
    let [one, other] = from;
    let name: Option<String> = writing!(tx, |c| sqlx::query_scalar(query)
        .bind(portal.0)
        .bind(id.0)
        .bind(to.as_str())
        .bind(one)
        .bind(other)
        .fetch_optional(c))?;
    let Some(name) = name else { return Ok(false) };
    audit::append(tx, portal, NewEntry::by(editor, act, &name, ""), now).await?;
    Ok(true)
}

/// Forgets an import; what it brought into the portal stays. `false`, and nothing changed, while the server is at work on it.
pub async fn remove(tx: &mut Tx, editor: &SignedInEditor, id: ImportId, now: Timestamp) -> sqlx::Result<bool> {
    let portal = editor.portal();
    // Whoever is about to work on it waits here, and finds nothing.
    let query = "update imports set worked_at = 0
        where portal_id = $1 and id = $2 and state in ('read', 'taken', 'failed') returning file_name";
    let name: Option<String> = writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(id.0).fetch_optional(c))?;
    let Some(name) = name else { return Ok(false) };
    let query = "delete from import_items where portal_id = $1 and import_id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(id.0))?;
    let query = "delete from imports where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(id.0))?;
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::ImportRemoved, &name, ""), now).await?;
    Ok(true)
}
