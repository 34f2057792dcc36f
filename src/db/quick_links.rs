//! The quick links of portals, in their order.

use super::{
    Db, Tx,
    audit::{self, NewEntry},
    execute, hold, reading,
    sessions::SignedInEditor,
};
use crate::domain::{AuditAct, LinkIcon, PortalId, QuickLink, Timestamp};

/// All links of a portal.
pub async fn list(db: &Db, portal: PortalId) -> sqlx::Result<Vec<QuickLink>> {
    let query = "select title, address, icon from quick_links where portal_id = $1 order by position";
    let rows: Vec<(String, String, String)> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_all(pool))?;
    let links = rows.into_iter().map(|(title, address, icon)| QuickLink {
        title,
        address,
        icon: LinkIcon::parse(&icon).unwrap_or_default(),
    });
    Ok(links.collect())
}

/// Sets the links of a portal in the place of those that it had.
pub async fn replace(tx: &mut Tx, portal: PortalId, links: &[QuickLink]) -> sqlx::Result<()> {
    hold!(tx, "no key update", "select id from portals where id = $1", [portal.0])?;
    execute!(tx, sqlx::query("delete from quick_links where portal_id = $1").bind(portal.0))?;
    for (position, link) in (1_i64..).zip(links) {
        let query = "insert into quick_links (portal_id, position, title, address, icon) values ($1, $2, $3, $4, $5)";
        execute!(
            tx,
            sqlx::query(query)
                .bind(portal.0)
                .bind(position)
                .bind(&link.title)
                .bind(&link.address)
                .bind(link.icon.as_str())
        )?;
    }
    Ok(())
}

/// The same by an editor.
pub async fn arrange(tx: &mut Tx, editor: &SignedInEditor, links: &[QuickLink], now: Timestamp) -> sqlx::Result<()> {
    replace(tx, editor.portal(), links).await?;
    let titles: Vec<_> = links.iter().map(|link| link.title.as_str()).collect();
    let titles = titles.join(", ");
    let entry = NewEntry::by(editor, AuditAct::QuickLinksChanged, "liên kết nhanh", &titles);
    audit::append(tx, editor.portal(), entry, now).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{NOW, TestPortal, both, sql_number, write};
    use crate::domain::Role;

    fn link(title: &str, icon: LinkIcon) -> QuickLink {
        QuickLink { title: title.to_owned(), address: format!("/{title}"), icon }
    }

    #[tokio::test]
    async fn links_are_as_they_were_arranged_in_their_own_portal_only() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let editor = portal.sign_in(&[Role::Editor]).await;
            let theirs = vec![link("theirs", LinkIcon::Map)];
            write(db, async |tx| replace(tx, other.id, &theirs).await).await;
            for links in [
                vec![link("b", LinkIcon::Phone), link("a", LinkIcon::Calendar)],
                vec![link("c", LinkIcon::Link)],
                vec![],
            ] {
                let version = sql_number(db, "select content_version from portals where id = $1", &[portal.id.0]).await;
                write(db, async |tx| arrange(tx, &editor, &links, NOW).await).await;
                assert_eq!(list(db, portal.id).await.expect("read"), links, "{}", db.engine());
                let after = sql_number(db, "select content_version from portals where id = $1", &[portal.id.0]).await;
                assert!(after > version, "{}: readers see it", db.engine());
            }
            assert_eq!(list(db, other.id).await.expect("read"), theirs, "{}", db.engine());
        }
    }
}
