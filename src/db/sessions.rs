//! Who is signed in. A session is a random token in a cookie, of which only the digest is kept here. It ends when
//! it was not used for eight hours, seven days after it began, when its person ends it, and at once when an account is
//! disabled, gets other roles or another password.

use super::{
    Db, Tx, accounts, execute, reading,
    stored::{stored_email, stored_role, stored_roles},
    writing,
};
use crate::domain::{Email, Person, PersonId, PortalId, Role, Roles, Timestamp};

const IDLE_MILLIS_MAX: i64 = 8 * 3_600_000;
const AGE_MILLIS_MAX: i64 = 7 * 24 * 3_600_000;
/// A code is given so soon after the password.
const CODE_MILLIS_MAX: i64 = 10 * 60_000;
/// That a session was used is written down no more often.
const SEEN_MILLIS: i64 = 60_000;

/// Somebody who is signed in to the newsroom of one portal. Only a session that may still be used makes one, so a function that
/// takes it cannot be called for anybody else, and it names the portal that they may work in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedInEditor {
    portal: PortalId,
    person: Person,
    token_digest: String,
    is_to_be_touched: bool,
    must_enrol: bool,
    is_portal_closed: bool,
}

impl SignedInEditor {
    pub fn portal(&self) -> PortalId {
        self.portal
    }

    pub fn person(&self) -> &Person {
        &self.person
    }

    pub fn id(&self) -> PersonId {
        self.person.id
    }

    pub fn may_act_as(&self, role: Role) -> bool {
        self.person.roles.may_act_as(role)
    }

    /// Which of the person's sessions it is.
    pub fn token_digest(&self) -> &str {
        &self.token_digest
    }

    /// Whether the use of the session is to be written down by [`touch`].
    pub fn is_to_be_touched(&self) -> bool {
        self.is_to_be_touched
    }

    /// Whether one of the person's roles demands a second factor that they do not have. They may do nothing before they
    /// have set one up.
    pub fn must_enrol(&self) -> bool {
        self.must_enrol
    }

    /// Whether the portal is closed: they may read what there is, and change nothing of it.
    pub fn is_portal_closed(&self) -> bool {
        self.is_portal_closed
    }
}

/// What a session begins with.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    pub portal: PortalId,
    pub person: PersonId,
    /// The one that the password was found right by.
    pub password_hash: &'a str,
    pub token_digest: &'a str,
    /// Browser and system, for the list of sessions.
    pub client: &'a str,
}

/// A session as its person sees it in the list of theirs.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Session {
    pub token_digest: String,
    pub client: String,
    created_at: i64,
    seen_at: i64,
}

impl Session {
    pub fn created_at(&self) -> Timestamp {
        Timestamp(self.created_at)
    }

    /// When it was last used, to the minute.
    pub fn seen_at(&self) -> Timestamp {
        Timestamp(self.seen_at)
    }
}

#[derive(sqlx::FromRow)]
struct LiveRow {
    id: i64,
    email: String,
    name: String,
    seen_at: i64,
    role: Option<String>,
    /// Whoever has a second factor.
    factor_of: Option<i64>,
    second_factor_roles: Option<String>,
    closed_at: Option<i64>,
}

/// How a session begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    Live,
    /// Nobody is signed in by it until a code was given.
    AwaitsCode,
    /// None began: the account is disabled or has got another password meanwhile.
    Refused,
}

/// Begins a session, if the account is as it was when the password was found right: a session never outlives what it was
/// opened with.
pub async fn insert(tx: &mut Tx, new: NewSession<'_>, now: Timestamp) -> sqlx::Result<Begun> {
    let NewSession { portal, person, .. } = new;
    accounts::hold(tx, portal, person).await?;
    // What is over is forgotten where something new begins.
    let query = "delete from sessions where portal_id = $1 and person_id = $2 and (seen_at < $3 or created_at < $4)";
    let (idle, age) = (now.0 - IDLE_MILLIS_MAX, now.0 - AGE_MILLIS_MAX);
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0).bind(idle).bind(age))?;
    let query = "insert into sessions (token_digest, portal_id, person_id, client, created_at, seen_at, awaits_code)
        select $1, p.portal_id, p.id, $4, $5, $5, exists (select 1 from person_totp t
            where t.portal_id = p.portal_id and t.person_id = p.id and t.confirmed_at is not null)
        from people p where p.portal_id = $2 and p.id = $3 and p.disabled_at is null and p.password_hash = $6
        returning awaits_code";
    let begun: Option<bool> = writing!(tx, |c| sqlx::query_scalar(query)
        .bind(new.token_digest)
        .bind(portal.0)
        .bind(person.0)
        .bind(new.client)
        .bind(now.0)
        .bind(new.password_hash)
        .fetch_optional(c))?;
    Ok(match begun {
        None => Begun::Refused,
        Some(true) => Begun::AwaitsCode,
        Some(false) => Begun::Live,
    })
}

/// Whose session it is that waits for a code.
pub async fn find_awaiting(
    db: &Db, portal: PortalId, token_digest: &str, now: Timestamp,
) -> sqlx::Result<Option<Person>> {
    let query = "select p.id, p.email, p.name from sessions s
        join people p on p.portal_id = s.portal_id and p.id = s.person_id
        where s.token_digest = $1 and s.portal_id = $2 and s.created_at >= $3 and s.awaits_code
            and p.disabled_at is null";
    let row: Option<(i64, String, String)> = reading!(db, |pool| sqlx::query_as(query)
        .bind(token_digest)
        .bind(portal.0)
        .bind(now.0 - CODE_MILLIS_MAX)
        .fetch_optional(pool))?;
    let Some((id, email, name)) = row else { return Ok(None) };
    Ok(Some(Person { id: PersonId(id), email: stored_email(email)?, name, roles: Roles::default() }))
}

/// Somebody is signed in from now on by a session that has waited for a code; it gets another token. `false` where it has
/// ended meanwhile.
pub async fn admit(
    tx: &mut Tx, portal: PortalId, person: PersonId, awaiting_digest: &str, token_digest: &str, now: Timestamp,
) -> sqlx::Result<bool> {
    accounts::hold(tx, portal, person).await?;
    let query = "update sessions set token_digest = $4, created_at = $5, seen_at = $5, awaits_code = $6
        where portal_id = $1 and person_id = $2 and token_digest = $3 and awaits_code";
    let admitted = execute!(
        tx,
        sqlx::query(query)
            .bind(portal.0)
            .bind(person.0)
            .bind(awaiting_digest)
            .bind(token_digest)
            .bind(now.0)
            .bind(false)
    )?;
    Ok(admitted > 0)
}

/// Whose session it is, if it may still be used in this portal.
pub async fn find_live(
    db: &Db, portal: PortalId, token_digest: &str, now: Timestamp,
) -> sqlx::Result<Option<SignedInEditor>> {
    let query = "select p.id, p.email, p.name, s.seen_at, r.role, t.person_id as factor_of, n.second_factor_roles,
            portals.closed_at
        from sessions s
        join portals on portals.id = s.portal_id
        join people p on p.portal_id = s.portal_id and p.id = s.person_id
        left join person_roles r on r.portal_id = s.portal_id and r.person_id = s.person_id
        left join person_totp t on t.portal_id = s.portal_id and t.person_id = s.person_id and t.confirmed_at is not null
        left join newsroom_rules n on n.portal_id = s.portal_id
        where s.token_digest = $1 and s.portal_id = $2 and s.seen_at >= $3 and s.created_at >= $4
            and not s.awaits_code and p.disabled_at is null";
    let rows: Vec<LiveRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(token_digest)
        .bind(portal.0)
        .bind(now.0 - IDLE_MILLIS_MAX)
        .bind(now.0 - AGE_MILLIS_MAX)
        .fetch_all(pool))?;
    let roles: sqlx::Result<Vec<Role>> = rows.iter().filter_map(|row| row.role.as_deref()).map(stored_role).collect();
    let roles: Roles = roles?.into_iter().collect();
    let Some(row) = rows.into_iter().next() else { return Ok(None) };
    let email: Email = stored_email(row.email)?;
    let demanding = stored_roles(row.second_factor_roles.as_deref().unwrap_or_default())?;
    let must_enrol = row.factor_of.is_none() && roles.iter().any(|role| demanding.iter().any(|other| other == role));
    Ok(Some(SignedInEditor {
        portal,
        person: Person { id: PersonId(row.id), email, name: row.name, roles },
        token_digest: token_digest.to_owned(),
        is_to_be_touched: now.0 - row.seen_at >= SEEN_MILLIS,
        must_enrol,
        is_portal_closed: row.closed_at.is_some(),
    }))
}

/// Writes down that a session was used just now. One that has ended meanwhile stays ended.
pub async fn touch(tx: &mut Tx, portal: PortalId, token_digest: &str, now: Timestamp) -> sqlx::Result<()> {
    let query = "update sessions set seen_at = $3 where portal_id = $1 and token_digest = $2 and seen_at < $3";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(token_digest).bind(now.0)).map(drop)
}

/// The sessions of somebody that may still be used, the one used last first.
pub async fn list(db: &Db, portal: PortalId, person: PersonId, now: Timestamp) -> sqlx::Result<Vec<Session>> {
    let query = "select token_digest, client, created_at, seen_at from sessions
        where portal_id = $1 and person_id = $2 and seen_at >= $3 and created_at >= $4 and not awaits_code
        order by seen_at desc, token_digest";
    reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(person.0)
        .bind(now.0 - IDLE_MILLIS_MAX)
        .bind(now.0 - AGE_MILLIS_MAX)
        .fetch_all(pool))
}

/// Keeps what was done last in this session under a key, in the place of what was done before.
pub async fn keep_done(tx: &mut Tx, editor: &SignedInEditor, key: &str, done: &str) -> sqlx::Result<()> {
    let query = "update sessions set done_key = $3, done = $4 where portal_id = $1 and token_digest = $2";
    execute!(tx, sqlx::query(query).bind(editor.portal.0).bind(&editor.token_digest).bind(key).bind(done)).map(drop)
}

/// What was kept under this key, until something else is.
pub async fn find_done(db: &Db, editor: &SignedInEditor, key: &str) -> sqlx::Result<Option<String>> {
    let query = "select done from sessions
        where portal_id = $1 and token_digest = $2 and done_key = $3 and done_key <> ''";
    reading!(db, |pool| sqlx::query_scalar(query)
        .bind(editor.portal.0)
        .bind(&editor.token_digest)
        .bind(key)
        .fetch_optional(pool))
}

/// Ends a session of this person; `false` where there is none such. Nobody ends another's.
pub async fn end(tx: &mut Tx, portal: PortalId, person: PersonId, token_digest: &str) -> sqlx::Result<bool> {
    let query = "delete from sessions where portal_id = $1 and person_id = $2 and token_digest = $3";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0).bind(token_digest)).map(|rows| rows > 0)
}

/// Ends all sessions of this person but the one with this digest.
pub async fn end_others(tx: &mut Tx, portal: PortalId, person: PersonId, token_digest: &str) -> sqlx::Result<u64> {
    let query = "delete from sessions where portal_id = $1 and person_id = $2 and token_digest <> $3";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0).bind(token_digest))
}

/// Ends all sessions of this person.
pub async fn end_all(tx: &mut Tx, portal: PortalId, person: PersonId) -> sqlx::Result<()> {
    let query = "delete from sessions where portal_id = $1 and person_id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(person.0)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{
        newsroom_rules, people, second_factors,
        testing::{NOW, TestPortal, both, write},
    };

    const HOUR: i64 = 3_600_000;

    struct SignedIn<'a> {
        portal: TestPortal<'a>,
        person: PersonId,
    }

    impl SignedIn<'_> {
        async fn at<'a>(db: &'a Db, digest: &str) -> SignedIn<'a> {
            let portal = TestPortal::insert(db).await;
            let person = portal.add_person().await;
            let signed_in = SignedIn { portal, person };
            signed_in.give(&[Role::Reporter]).await;
            signed_in.set_password("$argon2id$x").await;
            assert!(signed_in.sign_in(digest, NOW).await);
            signed_in
        }

        async fn give(&self, roles: &[Role]) {
            let roles = roles.iter().copied().collect();
            write(self.portal.db, async |tx| people::set_roles(tx, self.portal.id, self.person, &roles).await).await;
        }

        async fn set_password(&self, hash: &str) {
            write(self.portal.db, async |tx| people::set_password(tx, self.portal.id, self.person, hash).await).await;
        }

        async fn sign_in(&self, digest: &str, now: Timestamp) -> bool {
            self.sign_in_by("$argon2id$x", digest, now).await
        }

        async fn sign_in_by(&self, password_hash: &str, token_digest: &str, now: Timestamp) -> bool {
            let (portal, person) = (self.portal.id, self.person);
            let new = NewSession { portal, person, password_hash, token_digest, client: "Firefox" };
            write(self.portal.db, async |tx| insert(tx, new, now).await).await == Begun::Live
        }

        async fn find(&self, digest: &str, now: i64) -> Option<SignedInEditor> {
            find_live(self.portal.db, self.portal.id, digest, Timestamp(now)).await.expect("read")
        }
    }

    #[tokio::test]
    async fn a_session_names_its_person_and_their_roles() {
        let databases = both().await;
        for db in &databases.all {
            let lan = SignedIn::at(db, "a").await;
            let editor = lan.find("a", NOW.0 + 1).await.expect("signed in");
            let seen = (editor.portal(), editor.id(), editor.person().name.as_str(), editor.is_to_be_touched());
            assert_eq!(seen, (lan.portal.id, lan.person, "Lan", false));
            assert!(editor.may_act_as(Role::Reporter) && !editor.may_act_as(Role::Editor));
            assert_eq!(lan.find("b", NOW.0).await, None, "{}: a token of nobody", db.engine());
            let other = TestPortal::insert(db).await;
            let elsewhere = find_live(db, other.id, "a", NOW).await.expect("read");
            assert_eq!(elsewhere, None, "{}: of another portal", db.engine());
        }
    }

    #[tokio::test]
    async fn a_session_ends_when_it_is_not_used_and_when_it_is_old() {
        let databases = both().await;
        for db in &databases.all {
            let lan = SignedIn::at(db, "a").await;
            assert!(lan.find("a", NOW.0 + 8 * HOUR).await.expect("still there").is_to_be_touched(), "{}", db.engine());
            assert_eq!(lan.find("a", NOW.0 + 8 * HOUR + 1).await, None, "{}: idle", db.engine());
            // Used every hour it lives for a week, and no longer.
            for hour in (0..=7 * 24).step_by(7) {
                let now = Timestamp(NOW.0 + hour * HOUR);
                write(db, async |tx| touch(tx, lan.portal.id, "a", now).await).await;
            }
            let week = NOW.0 + 7 * 24 * HOUR;
            assert!(lan.find("a", week).await.is_some(), "{}", db.engine());
            assert_eq!(lan.find("a", week + 1).await, None, "{}: a week old", db.engine());
            lan.sign_in("b", Timestamp(week + 1)).await;
            let left = list(db, lan.portal.id, lan.person, Timestamp(week + 1)).await.expect("read");
            assert_eq!(left.iter().map(|session| session.token_digest.as_str()).collect::<Vec<_>>(), ["b"]);
        }
    }

    #[tokio::test]
    async fn whoever_loses_account_password_or_roles_is_out_at_once() {
        let databases = both().await;
        for db in &databases.all {
            let lan = SignedIn::at(db, "a").await;
            let (portal, person) = (lan.portal.id, lan.person);
            lan.give(&[Role::Editor]).await;
            assert_eq!(lan.find("a", NOW.0).await, None, "{}: other roles, other token", db.engine());
            assert!(lan.sign_in("b", NOW).await, "{}", db.engine());
            lan.set_password("$argon2id$y").await;
            assert_eq!(lan.find("b", NOW.0).await, None, "{}: another password", db.engine());
            // Whoever was found right by the old one a moment ago comes too late.
            assert!(!lan.sign_in("c", NOW).await, "{}", db.engine());
            assert!(lan.sign_in_by("$argon2id$y", "d", NOW).await, "{}", db.engine());
            write(db, async |tx| people::disable(tx, portal, person, NOW).await).await;
            assert_eq!(lan.find("d", NOW.0).await, None, "{}: disabled", db.engine());
            assert!(!lan.sign_in_by("$argon2id$y", "e", NOW).await, "{}: disabled", db.engine());
        }
    }

    #[tokio::test]
    async fn a_password_that_changes_meanwhile_lets_no_session_begin() {
        let databases = both().await;
        for db in &databases.all {
            let lan = SignedIn::at(db, "a").await;
            let (portal, person) = (lan.portal.id, lan.person);
            let mut changing = db.begin().await.expect("a transaction");
            people::set_password(&mut changing, portal, person, "$argon2id$y").await.expect("written");
            let committing = async {
                tokio::task::yield_now().await;
                changing.commit().await.expect("committed");
            };
            let (begun, ()) = tokio::join!(lan.sign_in("b", NOW), committing);
            assert!(!begun, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn who_has_a_second_factor_is_signed_in_by_its_code() {
        let databases = both().await;
        for db in &databases.all {
            let lan = SignedIn::at(db, "a").await;
            let (portal, person) = (lan.portal.id, lan.person);
            write(db, async |tx| {
                second_factors::propose(tx, portal, person, "aa").await?;
                second_factors::confirm(tx, portal, person, "aa", 1, NOW).await
            })
            .await;
            assert!(!lan.sign_in("b", NOW).await, "{}", db.engine());
            assert_eq!(lan.find("b", NOW.0).await, None, "{}: no code yet", db.engine());
            assert_eq!(list(db, portal, person, NOW).await.expect("read").len(), 1, "{}", db.engine());
            let awaiting = async |token, now| find_awaiting(db, portal, token, Timestamp(now)).await.expect("read");
            assert_eq!(
                awaiting("b", NOW.0 + 10 * 60_000).await.map(|person| person.id),
                Some(person),
                "{}",
                db.engine()
            );
            assert_eq!(awaiting("b", NOW.0 + 10 * 60_000 + 1).await, None, "{}: too late", db.engine());
            assert_eq!(awaiting("a", NOW.0).await, None, "{}: that one is live", db.engine());
            let admit = async |old, new| write(db, async |tx| admit(tx, portal, person, old, new, NOW).await).await;
            assert!(!admit("a", "c").await && admit("b", "c").await && !admit("b", "d").await, "{}", db.engine());
            assert!(lan.find("b", NOW.0).await.is_none() && lan.find("c", NOW.0).await.is_some(), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_role_may_demand_a_second_factor() {
        let databases = both().await;
        for db in &databases.all {
            let lan = SignedIn::at(db, "a").await;
            let (portal, person) = (lan.portal.id, lan.person);
            let demand = async |roles: &[Role]| {
                let roles = roles.iter().copied().collect();
                write(db, async |tx| newsroom_rules::set_second_factor_roles(tx, portal, &roles).await).await;
                lan.find("a", NOW.0).await.expect("signed in").must_enrol()
            };
            assert!(!demand(&[]).await, "{}", db.engine());
            assert!(!demand(&[Role::Publisher, Role::Administrator]).await, "{}: not of her", db.engine());
            assert!(demand(&[Role::Publisher, Role::Reporter]).await, "{}", db.engine());
            write(db, async |tx| second_factors::propose(tx, portal, person, "aa").await).await;
            assert!(demand(&[Role::Reporter]).await, "{}: none confirmed", db.engine());
            write(db, async |tx| second_factors::confirm(tx, portal, person, "aa", 1, NOW).await).await;
            assert!(!demand(&[Role::Reporter]).await, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn what_was_done_in_a_session_is_found_there_until_something_else_is_done() {
        let databases = both().await;
        for db in &databases.all {
            let (lan, other) = (SignedIn::at(db, "a").await, SignedIn::at(db, "x").await);
            let (editor, stranger) =
                (lan.find("a", NOW.0).await.expect("live"), other.find("x", NOW.0).await.expect("live"));
            let found = async |editor, key| find_done(db, editor, key).await.expect("read");
            assert_eq!(found(&editor, "").await, None, "{}: nothing yet", db.engine());
            write(db, async |tx| keep_done(tx, &editor, "1", "Đã lưu.").await).await;
            assert_eq!(found(&editor, "1").await.as_deref(), Some("Đã lưu."), "{}", db.engine());
            assert_eq!(found(&stranger, "1").await, None, "{}: another's", db.engine());
            write(db, async |tx| keep_done(tx, &editor, "2", "Đã xóa.").await).await;
            assert_eq!((found(&editor, "1").await, found(&editor, "2").await), (None, Some("Đã xóa.".to_owned())));
        }
    }

    #[tokio::test]
    async fn people_end_their_own_sessions_and_nobody_elses() {
        let databases = both().await;
        for db in &databases.all {
            let (lan, other) = (SignedIn::at(db, "a").await, SignedIn::at(db, "x").await);
            lan.sign_in("b", NOW).await;
            lan.sign_in("c", NOW).await;
            let portal = lan.portal.id;
            let ended = write(db, async |tx| end(tx, portal, lan.person, "x").await).await;
            assert!(!ended, "{}: another's", db.engine());
            assert!(write(db, async |tx| end(tx, portal, lan.person, "a").await).await, "{}", db.engine());
            assert_eq!(write(db, async |tx| end_others(tx, portal, lan.person, "b").await).await, 1, "{}", db.engine());
            assert!(lan.find("b", NOW.0).await.is_some() && lan.find("c", NOW.0).await.is_none(), "{}", db.engine());
            assert!(other.find("x", NOW.0).await.is_some(), "{}", db.engine());
        }
    }
}
