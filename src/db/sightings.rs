//! Who was seen today, and on which articles. This is what makes a count exact: each row counts once.
//!
//! The engines differ. Several nodes count into PostgreSQL, so there a primary key tells who was seen
//! before. A SQLite file has one program that counts into it (`Lock`), and that knows today's rows itself:
//! a key in the order of tokens, which is the order of chance, would change another page of the file for
//! each new reader.

use super::{Tx, execute, to_json};
use crate::domain::{ArticleId, Day, PortalId, Sighting, Timestamp};
use futures::TryStreamExt;
use sqlx::{Postgres, Sqlite, Transaction};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The article of a row that is a visit.
const VISIT: i64 = 0;

/// Rows of a day that a program counting into SQLite keeps in mind: 140 MB at most, however many readers a
/// flood invents (once more for a moment while the table grows). Above it nothing new counts that day.
pub(super) const KNOWN_MAX: usize = if cfg!(test) { 12_000 } else { 3_500_000 };

/// One row, without its day: portal, token, and article or `VISIT`.
type Key = (i64, i64, i64);

/// What of a group was not seen before today.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct News {
    /// New visits of every portal of the group, nought included.
    pub visits: BTreeMap<PortalId, i64>,
    pub views: BTreeMap<(ArticleId, PortalId), i64>,
}

/// Notes who is seen. One belongs to one task, which calls [`Sightings::keep`] after each commit.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    /// The rows of `day` in SQLite, and their ids.
    known: HashMap<Key, i64>,
    day: Option<Day>,
    last_id: i64,
    /// Of the transaction under way.
    added: Vec<(Key, i64)>,
    /// Whether the last transaction was kept. If not, it may have been committed all the same.
    is_certain: bool,
    has_warned: bool,
}

impl Sightings {
    /// Notes a group in a transaction, and answers what of it is new today.
    pub async fn note(&mut self, tx: &mut Tx, group: &[Sighting], now: Timestamp) -> sqlx::Result<News> {
        let visits = group.iter().map(|s| (s.portal.0, s.reader.to_i64(), VISIT));
        let views = group.iter().filter_map(|s| Some((s.portal.0, s.reader.to_i64(), s.article?.0)));
        // Each once, and on every node in the order of the table, so that nodes hardly ever deadlock.
        let keys: BTreeSet<Key> = visits.chain(views).collect();
        let new = match tx {
            Tx::Sqlite(tx) => self.note_sqlite(tx, &keys, now).await?,
            Tx::Postgres(tx) => note_postgres(tx, &keys, now).await?,
        };
        let mut news = News::default();
        for &(portal, ..) in &keys {
            news.visits.entry(PortalId(portal)).or_default();
        }
        for (portal, _, article) in new {
            let portal = PortalId(portal);
            *match article {
                VISIT => news.visits.entry(portal).or_default(),
                _ => news.views.entry((ArticleId(article), portal)).or_default(),
            } += 1;
        }
        Ok(news)
    }

    /// The transaction of the last [`Sightings::note`] is committed.
    pub fn keep(&mut self) {
        for (key, id) in self.added.drain(..) {
            self.known.insert(key, id);
            self.last_id = id;
        }
        self.is_certain = true;
        self.warn_once_full();
    }

    fn warn_once_full(&mut self) {
        if !self.has_room() && !std::mem::replace(&mut self.has_warned, true) {
            tracing::warn!(rows = KNOWN_MAX, "more sightings than SQLite is meant for: nothing new counts today");
        }
    }

    fn has_room(&self) -> bool {
        self.known.len() < KNOWN_MAX
    }

    /// Learns who was seen today, before anybody waits for it. PostgreSQL is asked each time.
    pub async fn learn(&mut self, tx: &mut Tx, day: Day) -> sqlx::Result<()> {
        match tx {
            Tx::Sqlite(tx) => self.catch_up(tx, day).await,
            Tx::Postgres(_) => Ok(()),
        }
    }

    async fn note_sqlite(
        &mut self, tx: &mut Transaction<'static, Sqlite>, keys: &BTreeSet<Key>, now: Timestamp,
    ) -> sqlx::Result<Vec<Key>> {
        self.catch_up(tx, now.day()).await?;
        let mut seen_again = Vec::new();
        let has_room = self.has_room();
        for &key in keys {
            match self.known.get(&key) {
                Some(&id) if key.2 == VISIT => seen_again.push(id),
                Some(_) => {}
                None if has_room => self.added.push((key, self.last_id + 1 + self.added.len() as i64)),
                None => {}
            }
        }
        if !self.added.is_empty() {
            let query = "insert into sightings (id, day, portal_id, reader, article_id, seen_at)
                select $1 + key, $2, value ->> 0, value ->> 1, value ->> 2, iif(value ->> 2 = 0, $3, null)
                from json_each($4)";
            let rows: Vec<_> = self.added.iter().map(|(key, _)| key).collect();
            let insert = sqlx::query(query).bind(self.last_id + 1).bind(now.day().0).bind(now.0);
            insert.bind(to_json(&rows)).execute(&mut **tx).await?;
        }
        if !seen_again.is_empty() {
            let query = "update sightings set seen_at = $1 where id in (select value from json_each($2))";
            sqlx::query(query).bind(now.0).bind(to_json(&seen_again)).execute(&mut **tx).await?;
        }
        Ok(self.added.iter().map(|&(key, _)| key).collect())
    }

    /// Learns the rows that are not known: all of the day at first, and later those of a transaction whose
    /// end was not seen.
    async fn catch_up(&mut self, tx: &mut Transaction<'static, Sqlite>, day: Day) -> sqlx::Result<()> {
        self.added.clear();
        if self.day != Some(day) {
            *self = Sightings { day: Some(day), ..Sightings::default() };
        }
        if !std::mem::take(&mut self.is_certain) {
            // In their order, so that a reading that ran out of time is gone on with.
            let query =
                "select portal_id, reader, article_id, id from sightings where day = $1 and id > $2 order by id";
            let mut rows = sqlx::query_as(query).bind(day.0).bind(self.last_id).fetch(&mut **tx);
            while let Some((portal, reader, article, id)) = rows.try_next().await? {
                self.known.insert((portal, reader, article), id);
                self.last_id = id;
            }
            drop(rows);
            self.warn_once_full();
            let query = "select coalesce(max(id), 0) from sightings";
            self.last_id = sqlx::query_scalar(query).fetch_one(&mut **tx).await?;
        }
        Ok(())
    }
}

/// The rows that nobody had noted yet.
async fn note_postgres(
    tx: &mut Transaction<'static, Postgres>, keys: &BTreeSet<Key>, now: Timestamp,
) -> sqlx::Result<Vec<Key>> {
    let query = "insert into sightings (day, portal_id, reader, article_id, seen_at)
        select $1, portal_id, reader, article_id, case when article_id = 0 then $2 end
        from unnest($3::bigint[], $4::bigint[], $5::bigint[]) as seen (portal_id, reader, article_id)
        on conflict do nothing returning portal_id, reader, article_id";
    let insert = sqlx::query_as(query).bind(now.day().0).bind(now.0);
    let columns = [|key: &Key| key.0, |key: &Key| key.1, |key: &Key| key.2];
    let insert = columns.iter().fold(insert, |query, column| query.bind(keys.iter().map(column).collect::<Vec<i64>>()));
    let new: Vec<Key> = insert.fetch_all(&mut **tx).await?;

    let is_new: BTreeSet<&Key> = new.iter().collect();
    let again: Vec<&Key> = keys.iter().filter(|key| key.2 == VISIT && !is_new.contains(key)).collect();
    if !again.is_empty() {
        // An update would lock the rows in an order of its own.
        let query = "insert into sightings (day, portal_id, reader, article_id, seen_at)
            select $1, portal_id, reader, 0, $2 from unnest($3::bigint[], $4::bigint[]) as seen (portal_id, reader)
            on conflict (day, portal_id, reader, article_id) do update set seen_at = excluded.seen_at";
        let update = sqlx::query(query).bind(now.day().0).bind(now.0);
        let portals: Vec<i64> = again.iter().map(|key| key.0).collect();
        let readers: Vec<i64> = again.iter().map(|key| key.1).collect();
        update.bind(portals).bind(readers).execute(&mut **tx).await?;
    }
    Ok(new)
}

/// Deletes at most `limit` rows of days before `day`, and answers how many there were.
pub(super) async fn delete_before(tx: &mut Tx, day: Day, limit: i64) -> sqlx::Result<u64> {
    let query = match tx {
        Tx::Sqlite(_) => "delete from sightings where id in (select id from sightings where day < $1 limit $2)",
        Tx::Postgres(_) => {
            "delete from sightings where (day, portal_id, reader, article_id) in
                (select day, portal_id, reader, article_id from sightings where day < $1 limit $2)"
        }
    };
    execute!(tx, sqlx::query(query).bind(day.0).bind(limit))
}

/// Lets at most `limit` readers go who were last seen at `last` or before, and answers how many there were.
pub(super) async fn let_go(tx: &mut Tx, last: Timestamp, limit: i64) -> sqlx::Result<u64> {
    let query = match tx {
        Tx::Sqlite(_) => {
            "update sightings set seen_at = null where id in
                (select id from sightings where seen_at <= $1 order by portal_id, seen_at limit $2)"
        }
        Tx::Postgres(_) => {
            // Asked again of the row itself: another node may just have seen its reader.
            "update sightings set seen_at = null where seen_at <= $1 and (day, portal_id, reader, article_id) in
                (select day, portal_id, reader, article_id from sightings where seen_at <= $1
                    order by portal_id, seen_at limit $2)"
        }
    };
    execute!(tx, sqlx::query(query).bind(last.0).bind(limit))
}
