//! The map of a portal's administrative area.

use super::{Db, Tx, execute, reading};
use crate::domain::{AdministrativeMap, AdministrativeUnit, PortalId};

#[derive(sqlx::FromRow)]
struct UnitRow {
    kind: String,
    name: String,
    successor: Option<String>,
    outline: String,
    label_x: i64,
    label_y: i64,
}

pub async fn find(db: &Db, portal: PortalId) -> sqlx::Result<Option<AdministrativeMap>> {
    let query = "select title, note, view_box from administrative_maps where portal_id = $1";
    let row: Option<(String, String, String)> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_optional(pool))?;
    let Some((title, note, view_box)) = row else { return Ok(None) };
    let query = "select kind, name, successor, outline, label_x, label_y
        from administrative_units where portal_id = $1 order by position";
    let rows: Vec<UnitRow> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_all(pool))?;
    let units = rows
        .into_iter()
        .map(|row| AdministrativeUnit {
            kind: row.kind,
            name: row.name,
            successor: row.successor,
            outline: row.outline,
            label_x: row.label_x,
            label_y: row.label_y,
        })
        .collect();
    Ok(Some(AdministrativeMap { title, note, view_box, units }))
}

/// Puts `map` in the place of the portal's map, if it had one.
pub async fn replace(tx: &mut Tx, portal: PortalId, map: &AdministrativeMap) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("delete from administrative_units where portal_id = $1").bind(portal.0))?;
    let query = "insert into administrative_maps (portal_id, title, note, view_box) values ($1, $2, $3, $4)
        on conflict (portal_id) do update
        set title = excluded.title, note = excluded.note, view_box = excluded.view_box";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(&map.title).bind(&map.note).bind(&map.view_box))?;
    let query = "insert into administrative_units
            (portal_id, position, kind, name, successor, outline, label_x, label_y)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    for (position, unit) in (1i64..).zip(&map.units) {
        execute!(
            tx,
            sqlx::query(query)
                .bind(portal.0)
                .bind(position)
                .bind(&unit.kind)
                .bind(&unit.name)
                .bind(&unit.successor)
                .bind(&unit.outline)
                .bind(unit.label_x)
                .bind(unit.label_y)
        )?;
    }
    Ok(())
}
