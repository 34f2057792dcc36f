//! The newsroom's audit log. Each entry bears a digest of itself and of the one before, so that one which was changed, taken
//! out or put in between is found by `bantin verify`. It shows what somebody with a database tool did, unless they
//! reckoned the whole chain anew: against that, the digest of the last entry is kept elsewhere (`docs/newsroom.md`).

use super::{Db, Tx, execute, reading, sessions::SignedInEditor, writing};
use crate::domain::{AuditAct, AuditEntry, PersonId, PortalId, Timestamp};
use sha2::{Digest, Sha256};

/// What is to be written down.
#[derive(Clone, Copy, Debug)]
pub struct NewEntry<'a> {
    /// Who did it, if that is known, and their name as it is now.
    pub person: Option<(PersonId, &'a str)>,
    pub act: AuditAct,
    /// Whom or what it was done to.
    pub subject: &'a str,
    pub detail: &'a str,
}

impl<'a> NewEntry<'a> {
    /// What somebody who is signed in does.
    pub fn by(editor: &'a SignedInEditor, act: AuditAct, subject: &'a str, detail: &'a str) -> NewEntry<'a> {
        NewEntry { person: Some((editor.id(), &editor.person().name)), act, subject, detail }
    }
}

/// Entries of portal `$1`, as rows are read.
macro_rules! entries {
    ($which:expr) => {
        concat!(
            "select number, at, person_id, person_name, act, subject, detail, digest from audit_entries
            where portal_id = $1 and ",
            $which
        )
    };
}

/// The same by an index of numbers, which SQLite would pass over for the entries themselves: of those numbers below `$2` from
/// `$3` on, the `$4` highest.
macro_rules! entries_found {
    ($which:literal) => {
        entries!(concat!(
            "number in (select number from audit_entries where portal_id = $1 and ",
            $which,
            " and number < $2 and number >= $3 order by number desc limit $4) order by number desc"
        ))
    };
}

#[derive(Clone, Debug, sqlx::FromRow)]
struct EntryRow {
    number: i64,
    at: i64,
    person_id: Option<i64>,
    person_name: String,
    act: String,
    subject: String,
    detail: String,
    digest: String,
}

impl EntryRow {
    /// SHA-256 of the digest before and of all that is said here, each part behind its length in bytes.
    fn reckon(&self, portal: PortalId, previous: &str) -> String {
        let person = self.person_id.map(|id| id.to_string()).unwrap_or_default();
        let numbers = [portal.0, self.number, self.at].map(|number| number.to_string());
        let texts = [&person, &self.person_name, &self.act, &self.subject, &self.detail];
        let mut hash = Sha256::new();
        for part in [previous].into_iter().chain(numbers.iter().chain(texts).map(String::as_str)) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn into_entry(self) -> sqlx::Result<AuditEntry> {
        let act = AuditAct::parse(&self.act).ok_or_else(|| sqlx::Error::Decode("an act that is not known".into()))?;
        Ok(AuditEntry {
            number: self.number,
            at: Timestamp(self.at),
            person: self.person_id.map(PersonId),
            person_name: self.person_name,
            act,
            subject: self.subject,
            detail: self.detail,
        })
    }
}

/// Writes an entry at the end of the portal's chain, in the transaction of what it tells of.
pub async fn append(tx: &mut Tx, portal: PortalId, entry: NewEntry<'_>, now: Timestamp) -> sqlx::Result<()> {
    // Whoever writes at the same time waits here: a chain has one end.
    let query = "insert into audit_ends (portal_id, number, digest) values ($1, 1, '')
        on conflict (portal_id) do update set number = audit_ends.number + 1 returning number, digest";
    let (number, previous): (i64, String) = writing!(tx, |c| sqlx::query_as(query).bind(portal.0).fetch_one(c))?;
    let mut row = EntryRow {
        number,
        at: now.0,
        person_id: entry.person.map(|(id, _)| id.0),
        person_name: entry.person.map(|(_, name)| name).unwrap_or_default().to_owned(),
        act: entry.act.as_str().to_owned(),
        subject: entry.subject.to_owned(),
        detail: entry.detail.to_owned(),
        digest: String::new(),
    };
    row.digest = row.reckon(portal, &previous);
    let query =
        "insert into audit_entries (portal_id, number, at, person_id, person_name, act, subject, detail, digest)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    execute!(
        tx,
        sqlx::query(query)
            .bind(portal.0)
            .bind(row.number)
            .bind(row.at)
            .bind(row.person_id)
            .bind(&row.person_name)
            .bind(&row.act)
            .bind(&row.subject)
            .bind(&row.detail)
            .bind(&row.digest)
    )?;
    let query = "update audit_ends set digest = $2 where portal_id = $1";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(&row.digest)).map(drop)
}

/// Which entries are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub person: Option<PersonId>,
    pub act: Option<AuditAct>,
    /// From the first entry at this moment or later.
    pub from: Option<Timestamp>,
    /// Up to the last entry before the first at this moment or later.
    pub until: Option<Timestamp>,
    /// Entries of lower numbers only, for the next page.
    pub before: Option<i64>,
}

/// The newest entries of a portal, or those before one, the newest first.
pub async fn list(db: &Db, portal: PortalId, before: Option<i64>, limit: u32) -> sqlx::Result<Vec<AuditEntry>> {
    search(db, portal, Filter { before, ..Filter::default() }, limit).await
}

/// Entries of a portal that are looked for, the newest first.
pub async fn search(db: &Db, portal: PortalId, filter: Filter, limit: u32) -> sqlx::Result<Vec<AuditEntry>> {
    let first = match filter.from {
        Some(from) => find_number_at(db, portal, from).await?.unwrap_or(i64::MAX),
        None => 0,
    };
    let end = match filter.until {
        Some(until) => find_number_at(db, portal, until).await?.unwrap_or(i64::MAX),
        None => i64::MAX,
    };
    let end = filter.before.unwrap_or(i64::MAX).min(end);
    let (person, act) = (filter.person.map(|person| person.0), filter.act.map(AuditAct::as_str));
    let limit = i64::from(limit);
    let rows: Vec<EntryRow> = match (person, act) {
        (None, None) => {
            let query = entries!("number < $2 and number >= $3 order by number desc limit $4");
            reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(end).bind(first).bind(limit).fetch_all(pool))?
        }
        (Some(person), None) => {
            let query = entries_found!("person_id = $5");
            reading!(db, |pool| sqlx::query_as(query)
                .bind(portal.0)
                .bind(end)
                .bind(first)
                .bind(limit)
                .bind(person)
                .fetch_all(pool))?
        }
        (None, Some(act)) => {
            let query = entries_found!("act = $5");
            reading!(db, |pool| sqlx::query_as(query)
                .bind(portal.0)
                .bind(end)
                .bind(first)
                .bind(limit)
                .bind(act)
                .fetch_all(pool))?
        }
        (Some(person), Some(act)) => {
            let query = entries_found!("person_id = $5 and act = $6");
            reading!(db, |pool| sqlx::query_as(query)
                .bind(portal.0)
                .bind(end)
                .bind(first)
                .bind(limit)
                .bind(person)
                .bind(act)
                .fetch_all(pool))?
        }
    };
    rows.into_iter().map(EntryRow::into_entry).collect()
}

/// The first entry at a moment or later. Time goes with the numbers, but for what clocks of two machines differ.
async fn find_number_at(db: &Db, portal: PortalId, at: Timestamp) -> sqlx::Result<Option<i64>> {
    let query = "select number from audit_entries where portal_id = $1 and at >= $2 order by at, number limit 1";
    reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).bind(at.0).fetch_optional(pool))
}

/// What was found of all chains.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Chains {
    /// The last entry of each portal that has any: its number and its digest.
    pub ends: Vec<(PortalId, i64, String)>,
    /// The first entry of a portal at which its chain does not hold: changed, missing, put in between, or cut off.
    pub broken: Vec<(PortalId, i64)>,
}

/// Goes along the chain of every portal, as far as it was when that began: a newsroom may be at work meanwhile.
pub async fn check(db: &Db) -> sqlx::Result<Chains> {
    let query = "select portal_id, number, digest from audit_ends order by portal_id";
    let ends: Vec<(i64, i64, String)> = reading!(db, |pool| sqlx::query_as(query).fetch_all(pool))?;
    // A portal whose end was taken away has entries that lead nowhere.
    let query = "select distinct portal_id from audit_entries
        where portal_id not in (select portal_id from audit_ends) order by portal_id";
    let without_end: Vec<i64> = reading!(db, |pool| sqlx::query_scalar(query).fetch_all(pool))?;
    let mut chains = Chains::default();
    chains.broken.extend(without_end.into_iter().map(|portal| (PortalId(portal), 1)));
    for (portal, number, digest) in ends {
        let portal = PortalId(portal);
        chains.broken.extend(find_break(db, portal, number, &digest).await?.map(|at| (portal, at)));
        chains.ends.push((portal, number, digest));
    }
    Ok(chains)
}

async fn find_break(db: &Db, portal: PortalId, end: i64, end_digest: &str) -> sqlx::Result<Option<i64>> {
    /// Read together: a chain is as long as a newsroom is old.
    const BATCH: i64 = 1_000;
    let (mut last, mut digest) = (0, String::new());
    while last < end {
        let query = entries!("number > $2 order by number limit $3");
        let rows: Vec<EntryRow> =
            reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(last).bind(BATCH).fetch_all(pool))?;
        if rows.is_empty() {
            return Ok(Some(last + 1));
        }
        for row in rows.into_iter().take_while(|row| row.number <= end) {
            if row.number != last + 1 || row.reckon(portal, &digest) != row.digest {
                return Ok(Some(last + 1));
            }
            (last, digest) = (row.number, row.digest);
        }
    }
    let is_whole = digest == end_digest && !has_entries_beyond_end(db, portal).await?;
    Ok((!is_whole).then_some(end + 1))
}

/// Whether there are entries behind the end as it is now: written by no program of ours, which moves the end with them.
async fn has_entries_beyond_end(db: &Db, portal: PortalId) -> sqlx::Result<bool> {
    let query = "select count(*) from audit_entries where portal_id = $1
        and number > (select number from audit_ends where portal_id = $1)";
    let count: i64 = reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).fetch_one(pool))?;
    Ok(count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{NOW, TestPortal, both, sql, write};

    async fn append_some(portal: &TestPortal<'_>, count: usize) {
        for _ in 0..count {
            let entry = NewEntry { person: None, act: AuditAct::SignInRefused, subject: "lan@a.vn", detail: "" };
            write(portal.db, async |tx| append(tx, portal.id, entry, NOW).await).await;
        }
    }

    #[tokio::test]
    async fn what_was_done_is_read_as_it_was_written_newest_first() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            append_some(&portal, 3).await;
            append_some(&other, 1).await;
            let entries = list(db, portal.id, None, 2).await.expect("read");
            assert_eq!(entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), [3, 2], "{}", db.engine());
            let first = AuditEntry {
                number: 1,
                at: NOW,
                person: None,
                person_name: String::new(),
                act: AuditAct::SignInRefused,
                subject: "lan@a.vn".to_owned(),
                detail: String::new(),
            };
            assert_eq!(list(db, portal.id, Some(2), 9).await.expect("read"), [first], "{}", db.engine());
            let chains = check(db).await.expect("read");
            let ends: Vec<_> = chains.ends.iter().map(|(portal, number, _)| (*portal, *number)).collect();
            assert_eq!(ends, [(portal.id, 3), (other.id, 1)], "{}", db.engine());
            assert_eq!(chains.broken, [], "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn what_is_looked_for_is_found_by_person_act_and_time() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let (lan, an) = (portal.add_person().await, portal.add_person().await);
            let entries = [
                (Some(lan), AuditAct::SignIn),
                (Some(an), AuditAct::SignIn),
                (Some(lan), AuditAct::SignOut),
                (None, AuditAct::SignInRefused),
                (Some(lan), AuditAct::SignIn),
            ];
            for (place, (person, act)) in (0..).zip(entries) {
                let entry = NewEntry { person: person.map(|id| (id, "x")), act, subject: "", detail: "" };
                write(db, async |tx| append(tx, portal.id, entry, Timestamp(NOW.0 + place * 10)).await).await;
            }
            let found = async |filter, limit| {
                let entries = search(db, portal.id, filter, limit).await.expect("read");
                entries.into_iter().map(|entry| entry.number).collect::<Vec<_>>()
            };
            let all = Filter::default();
            let (person, act) = (Some(lan), Some(AuditAct::SignIn));
            assert_eq!(found(Filter { person, ..all }, 9).await, [5, 3, 1], "{}", db.engine());
            assert_eq!(found(Filter { act, ..all }, 9).await, [5, 2, 1], "{}", db.engine());
            assert_eq!(found(Filter { person, act, ..all }, 9).await, [5, 1], "{}", db.engine());
            assert_eq!(found(Filter { person, before: Some(5), ..all }, 1).await, [3], "{}", db.engine());
            let at = |millis| Some(Timestamp(NOW.0 + millis));
            assert_eq!(found(Filter { from: at(11), until: at(40), ..all }, 9).await, [4, 3], "{}", db.engine());
            assert_eq!(found(Filter { from: at(10), act, ..all }, 9).await, [5, 2], "{}", db.engine());
            assert_eq!(found(Filter { from: at(41), ..all }, 9).await, [0; 0], "{}", db.engine());
            assert_eq!(found(Filter { until: at(99), person, ..all }, 9).await, [5, 3, 1], "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn an_act_that_did_not_happen_leaves_no_entry() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            append_some(&portal, 1).await;
            let mut tx = db.begin().await.expect("a transaction");
            let entry = NewEntry { person: None, act: AuditAct::SignOut, subject: "", detail: "" };
            append(&mut tx, portal.id, entry, NOW).await.expect("written");
            drop(tx);
            append_some(&portal, 1).await;
            let chains = check(db).await.expect("read");
            assert_eq!((chains.ends[0].1, chains.broken), (2, vec![]), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn whatever_is_done_to_the_log_itself_is_found() {
        let databases = both().await;
        for db in &databases.all {
            for (statement, expected) in [
                ("update audit_entries set subject = 'ai khác' where portal_id = $1 and number = 2", 2),
                ("update audit_entries set at = at + 1 where portal_id = $1 and number = 3", 3),
                // Words that go over from one part to the next.
                ("update audit_entries set subject = 'lan@a.v', detail = 'n' where portal_id = $1 and number = 1", 1),
                ("delete from audit_entries where portal_id = $1 and number = 2", 2),
                ("delete from audit_entries where portal_id = $1 and number = 4", 4),
                ("delete from audit_ends where portal_id = $1", 1),
                ("update audit_ends set digest = '' where portal_id = $1", 5),
            ] {
                let portal = TestPortal::insert(db).await;
                append_some(&portal, 4).await;
                sql(db, statement, &[portal.id.0]).await.expect("done");
                let broken = check(db).await.expect("read").broken;
                assert!(broken.contains(&(portal.id, expected)), "{}: {statement}: {broken:?}", db.engine());
            }
        }
    }

    #[tokio::test]
    async fn entries_of_one_moment_stand_one_behind_the_other() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let all = (0..8).map(|_| append_some(&portal, 4));
            futures::future::join_all(all).await;
            let chains = check(db).await.expect("read");
            assert_eq!((chains.ends[0].1, chains.broken), (32, vec![]), "{}", db.engine());
        }
    }
}
