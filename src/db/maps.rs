//! The map of a portal's administrative area.

use super::{
    Db, Tx,
    audit::{self, NewEntry},
    execute, reading,
    sessions::SignedInEditor,
};
use crate::domain::{AdministrativeMap, AdministrativeUnit, AuditAct, PortalId, Timestamp};

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

/// The same, by somebody who is signed in.
pub async fn change(tx: &mut Tx, editor: &SignedInEditor, map: &AdministrativeMap, now: Timestamp) -> sqlx::Result<()> {
    replace(tx, editor.portal(), map).await?;
    let detail = format!("{} đơn vị", map.units.len());
    audit::append(tx, editor.portal(), NewEntry::by(editor, AuditAct::MapChanged, &map.title, &detail), now).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{TestPortal, both, write};

    fn unit(kind: &str, name: &str) -> AdministrativeUnit {
        AdministrativeUnit {
            kind: kind.to_owned(),
            name: name.to_owned(),
            successor: None,
            outline: "M0 0L10 0L10 10Z".to_owned(),
            label_x: 5,
            label_y: -5,
        }
    }

    fn map(title: &str, units: Vec<AdministrativeUnit>) -> AdministrativeMap {
        AdministrativeMap {
            title: title.to_owned(),
            note: "Sơ đồ minh họa".to_owned(),
            view_box: "0 0 1000 800".to_owned(),
            units,
        }
    }

    async fn put(portal: &TestPortal<'_>, map: &AdministrativeMap) {
        write(portal.db, async |tx| replace(tx, portal.id, map).await).await;
    }

    #[tokio::test]
    async fn a_portal_without_a_map_has_none() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            assert_eq!(find(db, portal.id).await.expect("read"), None, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_map_is_found_as_it_was_put() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let merged = AdministrativeUnit {
                successor: Some("phường Đại Thành".to_owned()),
                outline: String::new(),
                ..unit("xã", "Tân Thành")
            };
            let drawn = map("Thành phố Ngã Bảy", vec![unit("phường", "Ngã Bảy"), merged, unit("phường", "Hiệp Thành")]);
            put(&portal, &drawn).await;
            assert_eq!(find(db, portal.id).await.expect("read"), Some(drawn), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_new_map_takes_the_place_of_the_old_one() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            put(&portal, &map("Trước sáp nhập", vec![unit("phường", "Hiệp Thành"), unit("xã", "Đại Thành")])).await;
            let new = map("Sau sáp nhập", vec![unit("phường", "Đại Thành")]);
            put(&portal, &new).await;
            assert_eq!(find(db, portal.id).await.expect("read"), Some(new), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn another_portals_map_is_not_shown() {
        let databases = both().await;
        for db in &databases.all {
            let (ours, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            put(&other, &map("Phường khác", vec![unit("phường", "Lái Hiếu")])).await;
            assert_eq!(find(db, ours.id).await.expect("read"), None, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_new_map_leaves_another_portals_alone() {
        let databases = both().await;
        for db in &databases.all {
            let (ours, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let theirs = map("Phường khác", vec![unit("phường", "Lái Hiếu")]);
            put(&other, &theirs).await;
            put(&ours, &map("Phường ta", vec![unit("phường", "Ngã Bảy")])).await;
            assert_eq!(find(db, other.id).await.expect("read"), Some(theirs), "{}", db.engine());
        }
    }
}
