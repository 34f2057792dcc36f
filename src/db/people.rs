//! People of a newsroom, and what each may do.

use super::{
    Db, Tx, accounts, entry_links, execute, known_devices, preview_links, reading, sessions,
    stored::{stored_email, stored_role},
    writing,
};
use crate::domain::{Email, Member, Person, PersonId, PortalId, Roles, Standing, Timestamp, collation::sort_by_name};

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

/// People as administrators see them: each once for every role, and once where they have none.
macro_rules! members {
    ($which:literal) => {
        concat!(
            "select p.id, p.email, p.name, p.disabled_at, p.password_hash is not null as has_password,
                t.person_id as factor_of, r.role from people p
            left join person_roles r on r.portal_id = p.portal_id and r.person_id = p.id
            left join person_totp t on t.portal_id = p.portal_id and t.person_id = p.id and t.confirmed_at is not null
            where p.portal_id = $1",
            $which
        )
    };
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    id: i64,
    email: String,
    name: String,
    disabled_at: Option<i64>,
    has_password: bool,
    factor_of: Option<i64>,
    role: Option<String>,
}

impl MemberRow {
    fn into_member(self, roles: Roles) -> sqlx::Result<Member> {
        let standing = match (self.disabled_at, self.has_password) {
            (Some(_), _) => Standing::Disabled,
            (None, true) => Standing::Active,
            (None, false) => Standing::Invited,
        };
        let person = Person { id: PersonId(self.id), email: stored_email(self.email)?, name: self.name, roles };
        Ok(Member { person, standing, has_second_factor: self.factor_of.is_some() })
    }
}

/// Somebody of a newsroom.
pub async fn find(db: &Db, portal: PortalId, person: PersonId) -> sqlx::Result<Option<Member>> {
    let query = members!(" and p.id = $2");
    let rows: Vec<MemberRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(person.0).fetch_all(pool))?;
    Ok(members_of(rows)?.pop())
}

/// Everybody of a portal's newsroom, by name.
pub async fn list(db: &Db, portal: PortalId) -> sqlx::Result<Vec<Member>> {
    let query = members!(" order by p.id");
    let rows: Vec<MemberRow> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_all(pool))?;
    let mut members = members_of(rows)?;
    sort_by_name(&mut members, |member| &member.person.name);
    Ok(members)
}

/// Rows of one person stand together.
fn members_of(rows: Vec<MemberRow>) -> sqlx::Result<Vec<Member>> {
    let mut members = Vec::<Member>::new();
    for row in rows {
        let role = row.role.as_deref().map(stored_role).transpose()?;
        match members.last_mut().filter(|member| member.person.id.0 == row.id) {
            Some(member) => member.person.roles = member.person.roles.iter().chain(role).collect(),
            None => members.push(row.into_member(role.into_iter().collect())?),
        }
    }
    Ok(members)
}

/// Calls somebody by another name.
pub async fn rename(tx: &mut Tx, portal: PortalId, person: PersonId, name: &str) -> sqlx::Result<()> {
    let query = "update people set name = $3 where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0).bind(name)).map(drop)
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

/// Lets somebody in no more, from their next request on, nor anybody by a link of theirs; what they wrote stays.
pub async fn disable(tx: &mut Tx, portal: PortalId, person: PersonId, now: Timestamp) -> sqlx::Result<()> {
    let query = "update people set disabled_at = coalesce(disabled_at, $3) where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0).bind(now.0))?;
    preview_links::revoke_all_of(tx, portal, person).await?;
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

/// Administrators who may sign in and have a password.
const COUNT_ADMINISTRATORS: &str = "select count(*) from people p
    join person_roles r on r.portal_id = p.portal_id and r.person_id = p.id
    where p.portal_id = $1 and r.role = 'administrator' and p.disabled_at is null and p.password_hash is not null";

/// Whether there is anybody who may look after the portal's people: an administrator who may sign in and has a password.
pub async fn has_administrator(db: &Db, portal: PortalId) -> sqlx::Result<bool> {
    let count: i64 = reading!(db, |pool| sqlx::query_scalar(COUNT_ADMINISTRATORS).bind(portal.0).fetch_one(pool))?;
    Ok(count > 0)
}

/// How many administrators there are at this moment, also by changes that this transaction has waited for.
pub async fn count_administrators(tx: &mut Tx, portal: PortalId) -> sqlx::Result<i64> {
    writing!(tx, |c| sqlx::query_scalar(COUNT_ADMINISTRATORS).bind(portal.0).fetch_one(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::testing::{NOW, TestPortal, both, write},
        domain::Role,
    };

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
            assert_eq!(vec![found.clone()], listed, "{}", db.engine());
            assert_eq!((found.person.roles, found.standing), (roles, Standing::Disabled), "{}", db.engine());
            write(db, async |tx| rename(tx, portal.id, lan, "Lan Anh").await).await;
            let renamed = find(db, portal.id, lan).await.expect("read").expect("there");
            assert_eq!(renamed.person.name, "Lan Anh", "{}", db.engine());
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
            let [an, binh] = people.as_slice() else { panic!("{}: {people:?}", db.engine()) };
            assert_eq!((an.person.name.as_str(), an.person.roles.is_empty()), ("An", true), "{}", db.engine());
            assert_eq!((an.standing, an.has_second_factor), (Standing::Invited, false), "{}", db.engine());
            assert_eq!(binh.person.roles.iter().collect::<Vec<_>>(), [Role::Publisher, Role::Administrator]);
        }
    }
}
