//! People of a newsroom, and what each may do.

use super::{
    Db, Tx, accounts, entry_links, execute, known_devices, reading, sessions,
    stored::{stored_email, stored_role},
    writing,
};
use crate::domain::{Email, Person, PersonId, PortalId, Role, Roles, Timestamp};
use std::collections::BTreeMap;

/// Adds somebody without a password. `None`, and nothing changed, where somebody of the portal has the address.
pub async fn insert(
    tx: &mut Tx, portal: PortalId, email: &Email, name: &str, now: Timestamp,
) -> sqlx::Result<Option<PersonId>> {
    let query = "insert into people (portal_id, email, name, created_at) values ($1, $2, $3, $4)
        on conflict (portal_id, email) do nothing returning id";
    let id: Option<i64> = writing!(tx, |c| sqlx::query_scalar(query)
        .bind(portal.0)
        .bind(email.as_str())
        .bind(name)
        .bind(now.0)
        .fetch_optional(c))?;
    Ok(id.map(PersonId))
}

/// Somebody of a newsroom, and whether they are disabled.
pub async fn find(db: &Db, portal: PortalId, person: PersonId) -> sqlx::Result<Option<(Person, bool)>> {
    let query = "select p.id, p.email, p.name, p.disabled_at, r.role from people p
        left join person_roles r on r.portal_id = p.portal_id and r.person_id = p.id
        where p.portal_id = $1 and p.id = $2";
    type Row = (i64, String, String, Option<i64>, Option<String>);
    let rows: Vec<Row> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(person.0).fetch_all(pool))?;
    let roles = rows.iter().filter_map(|row| row.4.as_deref()).map(stored_role).collect::<sqlx::Result<Roles>>()?;
    let Some((id, email, name, disabled_at, _)) = rows.into_iter().next() else { return Ok(None) };
    Ok(Some((Person { id: PersonId(id), email: stored_email(email)?, name, roles }, disabled_at.is_some())))
}

/// Sets the hash of a new password and ends all sessions and links of its owner, and what is known of their browsers:
/// whoever had the old one is out.
pub async fn set_password(tx: &mut Tx, portal: PortalId, person: PersonId, hash: &str) -> sqlx::Result<()> {
    let query = "update people set password_hash = $3 where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0).bind(hash))?;
    entry_links::revoke(tx, portal, Some(person)).await?;
    known_devices::forget(tx, portal, person).await?;
    sessions::end_all(tx, portal, person).await
}

/// Lets somebody in no more, from their next request on; what they wrote stays.
pub async fn disable(tx: &mut Tx, portal: PortalId, person: PersonId, now: Timestamp) -> sqlx::Result<()> {
    let query = "update people set disabled_at = coalesce(disabled_at, $3) where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0).bind(now.0))?;
    entry_links::revoke(tx, portal, Some(person)).await?;
    sessions::end_all(tx, portal, person).await
}

/// Lets somebody in again.
pub async fn enable(tx: &mut Tx, portal: PortalId, person: PersonId) -> sqlx::Result<()> {
    let query = "update people set disabled_at = null where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0)).map(drop)
}

/// Gives somebody these roles in the place of those before. Their sessions end: a token never means more than it did
/// when it was given.
pub async fn set_roles(tx: &mut Tx, portal: PortalId, person: PersonId, roles: &Roles) -> sqlx::Result<()> {
    // Two sets never mix.
    accounts::hold(tx, portal, person).await?;
    let query = "delete from person_roles where portal_id = $1 and person_id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0))?;
    for role in roles.iter() {
        let query = "insert into person_roles (portal_id, person_id, role) values ($1, $2, $3)";
        execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0).bind(role.as_str()))?;
    }
    sessions::end_all(tx, portal, person).await
}

/// Whether there is anybody who may look after the portal's people: an administrator who may sign in and has a password.
pub async fn has_administrator(db: &Db, portal: PortalId) -> sqlx::Result<bool> {
    let query = "select count(*) from people p join person_roles r on r.portal_id = p.portal_id and r.person_id = p.id
        where p.portal_id = $1 and r.role = 'administrator' and p.disabled_at is null and p.password_hash is not null";
    let count: i64 = reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).fetch_one(pool))?;
    Ok(count > 0)
}

/// Everybody of a portal's newsroom and whether they are disabled, by name.
pub async fn list(db: &Db, portal: PortalId) -> sqlx::Result<Vec<(Person, bool)>> {
    let query = "select person_id, role from person_roles where portal_id = $1";
    let rows: Vec<(i64, String)> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_all(pool))?;
    let mut roles = BTreeMap::<i64, Vec<Role>>::new();
    for (person, role) in rows {
        roles.entry(person).or_default().push(stored_role(&role)?);
    }
    let query = "select id, email, name, disabled_at from people where portal_id = $1 order by name, id";
    let rows: Vec<(i64, String, String, Option<i64>)> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_all(pool))?;
    let people = rows.into_iter().map(|(id, email, name, disabled_at)| {
        let roles = roles.remove(&id).unwrap_or_default().into_iter().collect();
        Ok((Person { id: PersonId(id), email: stored_email(email)?, name, roles }, disabled_at.is_some()))
    });
    people.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{NOW, TestPortal, both, write};

    fn email(text: &str) -> Email {
        Email::parse(text).expect("an address")
    }

    #[tokio::test]
    async fn an_address_belongs_to_one_person_of_a_portal() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let lan = email("lan@ngabay.gov.vn");
            let insert = async |portal| write(db, async |tx| insert(tx, portal, &lan, "Lan", NOW).await).await;
            let first = insert(portal.id).await.expect("a free address");
            assert_eq!(insert(portal.id).await, None, "{}", db.engine());
            assert_ne!(insert(other.id).await, Some(first), "{}: another portal's account is another", db.engine());
            let account = accounts::find(db, portal.id, &lan).await.expect("read").expect("there");
            assert_eq!((account.id(), account.name.as_str(), account.password_hash.as_deref()), (first, "Lan", None));
        }
    }

    #[tokio::test]
    async fn an_administrator_without_a_password_administers_nothing() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let person = write(db, async |tx| insert(tx, portal.id, &email("a@b.vn"), "An", NOW).await).await;
            let person = person.expect("a free address");
            let administers = async || has_administrator(db, portal.id).await.expect("read");
            write(db, async |tx| set_roles(tx, portal.id, person, &[Role::Administrator].into_iter().collect()).await)
                .await;
            assert!(!administers().await, "{}: nobody has signed in yet", db.engine());
            write(db, async |tx| set_password(tx, portal.id, person, "$argon2id$x").await).await;
            assert!(administers().await, "{}", db.engine());
            assert!(!has_administrator(db, other.id).await.expect("read"), "{}: of its own portal only", db.engine());
            write(db, async |tx| disable(tx, portal.id, person, NOW).await).await;
            assert!(!administers().await, "{}: disabled", db.engine());
            write(db, async |tx| enable(tx, portal.id, person).await).await;
            assert!(administers().await, "{}", db.engine());
            write(db, async |tx| set_roles(tx, portal.id, person, &[Role::Editor].into_iter().collect()).await).await;
            assert!(!administers().await, "{}: an editor", db.engine());
        }
    }

    #[tokio::test]
    async fn somebody_is_found_as_they_are_listed() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let lan = portal.add_person().await;
            let roles: Roles = [Role::Editor, Role::Administrator].into_iter().collect();
            write(db, async |tx| {
                set_roles(tx, portal.id, lan, &roles).await?;
                set_password(tx, portal.id, lan, "$argon2id$x").await
            })
            .await;
            let hash = async |portal| accounts::find_password_hash(db, portal, lan).await.expect("read");
            assert_eq!(hash(portal.id).await.as_deref(), Some("$argon2id$x"), "{}", db.engine());
            assert_eq!(hash(other.id).await, None, "{}: another portal", db.engine());
            write(db, async |tx| disable(tx, portal.id, lan, NOW).await).await;
            assert_eq!(hash(portal.id).await, None, "{}: disabled", db.engine());
            let listed = list(db, portal.id).await.expect("read");
            let found = find(db, portal.id, lan).await.expect("read").expect("there");
            assert_eq!((vec![found.clone()], found.0.roles, found.1), (listed, roles, true), "{}", db.engine());
            assert_eq!(find(db, other.id, lan).await.expect("read"), None, "{}: another portal", db.engine());
        }
    }

    #[tokio::test]
    async fn people_are_listed_with_all_their_roles() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            for (address, name, roles) in
                [("b@b.vn", "Bình", vec![Role::Publisher, Role::Administrator]), ("a@b.vn", "An", vec![])]
            {
                let person = write(db, async |tx| insert(tx, portal.id, &email(address), name, NOW).await).await;
                let roles = roles.into_iter().collect();
                write(db, async |tx| set_roles(tx, portal.id, person.expect("new"), &roles).await).await;
            }
            let people = list(db, portal.id).await.expect("read");
            let [(an, false), (binh, false)] = people.as_slice() else { panic!("{}: {people:?}", db.engine()) };
            assert_eq!((an.name.as_str(), an.roles.is_empty()), ("An", true));
            assert_eq!(binh.roles.iter().collect::<Vec<_>>(), [Role::Publisher, Role::Administrator]);
        }
    }
}
