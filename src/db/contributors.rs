//! The byline registry: names that stand under articles. What was published keeps its byline whatever becomes of a name here.

use super::{
    Db, Tx,
    audit::{self, NewEntry},
    execute, reading,
    sessions::SignedInEditor,
    writing,
};
use crate::domain::{AuditAct, Contributor, ContributorId, PortalId, Timestamp, collation::sort_by_name};

#[derive(sqlx::FromRow)]
struct ContributorRow {
    id: i64,
    name: String,
    closed_at: Option<i64>,
}

impl From<ContributorRow> for Contributor {
    fn from(ContributorRow { id, name, closed_at }: ContributorRow) -> Contributor {
        Contributor { id: ContributorId(id), name, is_closed: closed_at.is_some() }
    }
}

/// All names of a portal in alphabetical order, closed ones too; without those that were merged into others.
pub async fn list(db: &Db, portal: PortalId) -> sqlx::Result<Vec<Contributor>> {
    let query = "select id, name, closed_at from contributors
        where portal_id = $1 and merged_into_id is null order by id";
    let rows: Vec<ContributorRow> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_all(pool))?;
    let mut names: Vec<Contributor> = rows.into_iter().map(Contributor::from).collect();
    sort_by_name(&mut names, |contributor| &contributor.name);
    Ok(names)
}

/// Records names as they were typed, and answers how each is written: one that was merged into another as that one.
pub async fn find_or_insert(tx: &mut Tx, portal: PortalId, names: &[String]) -> sqlx::Result<Vec<String>> {
    let mut written = Vec::new();
    for name in names {
        let query = "insert into contributors (portal_id, name) values ($1, $2)
            on conflict (portal_id, name) do update set name = excluded.name returning merged_into_id";
        let other: Option<i64> = writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(name).fetch_one(c))?;
        let name = match other {
            Some(other) => find(tx, portal, ContributorId(other)).await?.map(|other| other.name),
            None => None,
        }
        .unwrap_or_else(|| name.clone());
        if !written.contains(&name) {
            written.push(name);
        }
    }
    Ok(written)
}

async fn find(tx: &mut Tx, portal: PortalId, id: ContributorId) -> sqlx::Result<Option<Contributor>> {
    let query = "select id, name, closed_at from contributors
        where portal_id = $1 and id = $2 and merged_into_id is null";
    let row: Option<ContributorRow> =
        writing!(tx, |c| sqlx::query_as(query).bind(portal.0).bind(id.0).fetch_optional(c))?;
    Ok(row.map(Contributor::from))
}

/// What became of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registered {
    /// With what it was before, where it was something.
    Done(Option<Contributor>),
    NotFound,
    /// The name is in the registry already, be it as one that was merged.
    Taken,
}

/// Adds a name.
pub async fn add(tx: &mut Tx, editor: &SignedInEditor, name: &str, now: Timestamp) -> sqlx::Result<Registered> {
    let query = "insert into contributors (portal_id, name) values ($1, $2) on conflict (portal_id, name) do nothing";
    if execute!(tx, sqlx::query(query).bind(editor.portal().0).bind(name))? == 0 {
        return Ok(Registered::Taken);
    }
    write_down(tx, editor, AuditAct::ContributorAdded, name, "", now).await?;
    Ok(Registered::Done(None))
}

/// Writes a name in another way from now on.
pub async fn rename(
    tx: &mut Tx, editor: &SignedInEditor, id: ContributorId, name: &str, now: Timestamp,
) -> sqlx::Result<Registered> {
    let portal = editor.portal();
    let Some(before) = find(tx, portal, id).await? else { return Ok(Registered::NotFound) };
    let query = "update contributors set name = $3 where portal_id = $1 and id = $2
        and not exists (select 1 from contributors others where others.portal_id = $1 and others.name = $3 and others.id <> $2)";
    if execute!(tx, sqlx::query(query).bind(portal.0).bind(id.0).bind(name))? == 0 {
        return Ok(Registered::Taken);
    }
    let detail = format!("trước là “{}”", before.name);
    write_down(tx, editor, AuditAct::ContributorRenamed, name, &detail, now).await?;
    Ok(Registered::Done(Some(before)))
}

/// Lets two ways of writing be one: who types `id`'s name gets that of `into`.
pub async fn merge(
    tx: &mut Tx, editor: &SignedInEditor, id: ContributorId, into: ContributorId, now: Timestamp,
) -> sqlx::Result<Registered> {
    let portal = editor.portal();
    let (from, to) = (find(tx, portal, id).await?, find(tx, portal, into).await?);
    let (Some(from), Some(to), true) = (from, to, id != into) else { return Ok(Registered::NotFound) };
    let query = "update contributors set merged_into_id = $3
        where portal_id = $1 and (id = $2 or merged_into_id = $2)";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(id.0).bind(into.0))?;
    write_down(tx, editor, AuditAct::ContributorMerged, &from.name, &format!("vào “{}”", to.name), now).await?;
    Ok(Registered::Done(Some(from)))
}

/// Suggests a name no more, or again.
pub async fn set_closed(
    tx: &mut Tx, editor: &SignedInEditor, id: ContributorId, is_closed: bool, now: Timestamp,
) -> sqlx::Result<Registered> {
    let portal = editor.portal();
    let Some(before) = find(tx, portal, id).await? else { return Ok(Registered::NotFound) };
    if before.is_closed == is_closed {
        return Ok(Registered::Done(Some(before)));
    }
    let query = "update contributors set closed_at = $3 where portal_id = $1 and id = $2";
    let closed_at = is_closed.then_some(now.0);
    execute!(tx, sqlx::query(query).bind(portal.0).bind(id.0).bind(closed_at))?;
    let act = if is_closed { AuditAct::ContributorClosed } else { AuditAct::ContributorReopened };
    write_down(tx, editor, act, &before.name, "", now).await?;
    Ok(Registered::Done(Some(before)))
}

async fn write_down(
    tx: &mut Tx, editor: &SignedInEditor, act: AuditAct, name: &str, detail: &str, now: Timestamp,
) -> sqlx::Result<()> {
    audit::append(tx, editor.portal(), NewEntry::by(editor, act, name, detail), now).await
}

#[cfg(test)]
mod tests;
