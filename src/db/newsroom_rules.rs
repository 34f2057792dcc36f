//! What a portal demands of the people of its newsroom.

use super::{Db, Tx, execute, reading, stored::stored_roles};
use crate::domain::{PortalId, Role, Roles};

/// Who must have a second factor.
pub async fn find_second_factor_roles(db: &Db, portal: PortalId) -> sqlx::Result<Roles> {
    let query = "select second_factor_roles from newsroom_rules where portal_id = $1";
    let roles: Option<String> = reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).fetch_optional(pool))?;
    stored_roles(&roles.unwrap_or_default())
}

/// Demands a second factor of these roles, and of no others.
pub async fn set_second_factor_roles(tx: &mut Tx, portal: PortalId, roles: &Roles) -> sqlx::Result<()> {
    let query = "insert into newsroom_rules (portal_id, second_factor_roles) values ($1, $2)
        on conflict (portal_id) do update set second_factor_roles = excluded.second_factor_roles";
    let roles = roles.iter().map(Role::as_str).collect::<Vec<_>>().join(",");
    execute!(tx, sqlx::query(query).bind(portal.0).bind(roles)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{TestPortal, both, write};

    #[tokio::test]
    async fn what_is_demanded_is_read_as_it_was_set() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            for roles in [vec![Role::Publisher, Role::Administrator], vec![Role::Editor], vec![]] {
                let roles: Roles = roles.into_iter().collect();
                write(db, async |tx| set_second_factor_roles(tx, portal.id, &roles).await).await;
                assert_eq!(find_second_factor_roles(db, portal.id).await.expect("read"), roles, "{}", db.engine());
            }
            assert!(find_second_factor_roles(db, other.id).await.expect("read").is_empty(), "{}", db.engine());
        }
    }
}
