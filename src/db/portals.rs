//! Portals, their hosts and their sections.

use super::{
    Db, Tx, execute, hold, reading,
    stored::{stored_kind, stored_slug},
    writing,
};
use crate::domain::{
    Closing, NavigationItem, Portal, PortalId, Section, SectionId, SectionKind, Slug, Successor, Timestamp,
    address::{ENGLISH_SLUG, RESERVED},
};

#[derive(sqlx::FromRow)]
struct PortalRow {
    id: i64,
    name: String,
    is_demo: bool,
    closed_at: Option<i64>,
    successor_url: String,
    successor_name: String,
}

impl From<PortalRow> for Portal {
    fn from(row: PortalRow) -> Portal {
        let successor = Successor::of(row.successor_name, row.successor_url);
        let closed = row.closed_at.map(|at| Closing { at: Timestamp(at), successor });
        Portal { id: PortalId(row.id), name: row.name, is_demo: row.is_demo, closed }
    }
}

/// Portals `p`, as rows are read.
macro_rules! portals {
    ($more:literal, $which:literal) => {
        concat!(
            "select p.id, p.name, p.is_demo, p.closed_at, p.successor_url, p.successor_name",
            $more,
            " from portals p ",
            $which
        )
    };
}

#[derive(sqlx::FromRow)]
pub(in crate::db) struct SectionRow {
    id: i64,
    slug: String,
    title: String,
    kind: String,
}

impl SectionRow {
    pub(in crate::db) fn into_section(self) -> sqlx::Result<Section> {
        let kind = stored_kind(&self.kind)?;
        Ok(Section { id: SectionId(self.id), slug: stored_slug(self.slug)?, title: self.title, kind })
    }
}

/// All portals, the oldest first.
pub async fn list_portals(db: &Db) -> sqlx::Result<Vec<Portal>> {
    let query = portals!("", "order by p.id");
    let rows: Vec<PortalRow> = reading!(db, |pool| sqlx::query_as(query).fetch_all(pool))?;
    Ok(rows.into_iter().map(Portal::from).collect())
}

/// The portal that answers to `host` (lower case, without port).
pub async fn find_portal_by_host(db: &Db, host: &str) -> sqlx::Result<Option<Portal>> {
    let query = portals!("", "join portal_hosts h on h.portal_id = p.id where h.host = $1");
    let row: Option<PortalRow> = reading!(db, |pool| sqlx::query_as(query).bind(host).fetch_optional(pool))?;
    Ok(row.map(Portal::from))
}

/// The oldest portal: it answers to loopback names and to the configured base URL.
pub async fn find_first_portal(db: &Db) -> sqlx::Result<Option<Portal>> {
    let query = portals!("", "order by p.id limit 1");
    let row: Option<PortalRow> = reading!(db, |pool| sqlx::query_as(query).fetch_optional(pool))?;
    Ok(row.map(Portal::from))
}

/// A portal as it is now.
pub async fn find_portal(db: &Db, portal: PortalId) -> sqlx::Result<Option<Portal>> {
    let query = portals!("", "where p.id = $1");
    let row: Option<PortalRow> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_optional(pool))?;
    Ok(row.map(Portal::from))
}

pub async fn find_portal_by_name(db: &Db, name: &str) -> sqlx::Result<Option<Portal>> {
    let query = portals!("", "where p.name = $1 order by p.id limit 1");
    let row: Option<PortalRow> = reading!(db, |pool| sqlx::query_as(query).bind(name).fetch_optional(pool))?;
    Ok(row.map(Portal::from))
}

/// A portal and how far it has moved. Two equal versions show readers the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalVersion {
    pub portal: Portal,
    /// Moves with whatever readers can see, apart from the numbers and the passing of time.
    pub content: i64,
    /// When the newest article appeared: moves when the time of a scheduled one has come.
    pub newest_published_at: Timestamp,
    /// When an alert began or ended last: moves when the time of one has come.
    pub newest_alert_turn_at: Timestamp,
    /// Moves with the numbers.
    pub counts: i64,
}

#[derive(sqlx::FromRow)]
struct VersionRow {
    #[sqlx(flatten)]
    portal: PortalRow,
    content: i64,
    newest_published_at: i64,
    newest_alert_turn_at: i64,
    counts: i64,
}

/// How far every portal has moved, the oldest portal first.
pub async fn list_versions(db: &Db, now: Timestamp) -> sqlx::Result<Vec<PortalVersion>> {
    let query = portals!(
        ", p.content_version as content, t.version as counts,
            coalesce((select max(a.published_at) from articles a
                where a.portal_id = p.id and a.status = 'published' and a.published_at <= $1), 0) as newest_published_at,
            coalesce((select max(case when l.ends_at <= $1 then l.ends_at else l.starts_at end) from alerts l
                where l.portal_id = p.id and l.starts_at <= $1), 0) as newest_alert_turn_at",
        "join visit_totals t on t.portal_id = p.id order by p.id"
    );
    let rows: Vec<VersionRow> = reading!(db, |pool| sqlx::query_as(query).bind(now.0).fetch_all(pool))?;
    let versions = rows.into_iter().map(|row| PortalVersion {
        portal: row.portal.into(),
        content: row.content,
        newest_published_at: Timestamp(row.newest_published_at),
        newest_alert_turn_at: Timestamp(row.newest_alert_turn_at),
        counts: row.counts,
    });
    Ok(versions.collect())
}

/// Every host and the portal that answers to it.
pub async fn list_all_hosts(db: &Db) -> sqlx::Result<Vec<(String, PortalId)>> {
    let query = "select host, portal_id from portal_hosts order by host";
    let rows: Vec<(String, i64)> = reading!(db, |pool| sqlx::query_as(query).fetch_all(pool))?;
    Ok(rows.into_iter().map(|(host, portal)| (host, PortalId(portal))).collect())
}

/// Creates a portal with its counters at nought. `None`, and nothing changed, where one has its name.
pub async fn insert_portal(tx: &mut Tx, name: &str, is_demo: bool, now: Timestamp) -> sqlx::Result<Option<Portal>> {
    let query = "insert into portals (name, is_demo, created_at) values ($1, $2, $3)
        on conflict (name) do nothing returning id";
    let id: Option<i64> =
        writing!(tx, |c| sqlx::query_scalar(query).bind(name).bind(is_demo).bind(now.0).fetch_optional(c))?;
    let Some(id) = id else { return Ok(None) };
    let query = "insert into visit_totals (portal_id, base, counted) values ($1, 0, 0)";
    execute!(tx, sqlx::query(query).bind(id))?;
    Ok(Some(Portal { id: PortalId(id), name: name.to_owned(), is_demo, closed: None }))
}

/// Gives a portal another name. `false`, and nothing changed, where another portal has it.
pub async fn rename_portal(tx: &mut Tx, portal: PortalId, name: &str) -> sqlx::Result<bool> {
    let query = "update portals set name = $2 where id = $1
        and not exists (select 1 from portals others where others.name = $2 and others.id <> $1)";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(name)).map(|rows| rows > 0)
}

/// Closes a portal at `now`. One that is closed stays so since when it was, and gets this successor. `db::closing` writes it down.
pub(in crate::db) async fn set_closed(
    tx: &mut Tx, portal: PortalId, successor: &Successor, now: Timestamp,
) -> sqlx::Result<()> {
    let query = "update portals set closed_at = coalesce(closed_at, $2), successor_url = $3, successor_name = $4
        where id = $1";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(now.0).bind(&successor.url).bind(&successor.name)).map(drop)
}

/// Opens a portal again. `false`, and nothing changed, where it is open.
pub(in crate::db) async fn set_open(tx: &mut Tx, portal: PortalId) -> sqlx::Result<bool> {
    let query = "update portals set closed_at = null, successor_url = '', successor_name = ''
        where id = $1 and closed_at is not null";
    execute!(tx, sqlx::query(query).bind(portal.0)).map(|rows| rows > 0)
}

/// Whether a portal is closed. It stays as it is until the transaction is over.
pub async fn is_closed(tx: &mut Tx, portal: PortalId) -> sqlx::Result<bool> {
    hold!(tx, "no key update", "select id from portals where id = $1", [portal.0])?;
    let query = "select count(*) from portals where id = $1 and closed_at is not null";
    let closed: i64 = writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).fetch_one(c))?;
    Ok(closed > 0)
}

/// Lets `portal` answer to `host`; `false` where another portal has it: it stays there.
pub async fn insert_host(tx: &mut Tx, portal: PortalId, host: &str) -> sqlx::Result<bool> {
    let query = "insert into portal_hosts (host, portal_id) values ($1, $2) on conflict (host) do nothing";
    execute!(tx, sqlx::query(query).bind(host).bind(portal.0)).map(|rows| rows > 0)
}

/// Lets a portal answer to `host` no more. `false`, and nothing changed, where it does not, or answers to no other.
pub async fn delete_host(tx: &mut Tx, portal: PortalId, host: &str) -> sqlx::Result<bool> {
    // Of two that are taken away at once the second waits here, and finds the other gone.
    execute!(tx, sqlx::query("update portal_hosts set host = host where portal_id = $1").bind(portal.0))?;
    let query = "delete from portal_hosts where portal_id = $1 and host = $2
        and (select count(*) from portal_hosts others where others.portal_id = $1) > 1";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(host)).map(|rows| rows > 0)
}

/// Hosts of a portal, in alphabetical order.
pub async fn list_hosts(db: &Db, portal: PortalId) -> sqlx::Result<Vec<String>> {
    let query = "select host from portal_hosts where portal_id = $1 order by host";
    reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).fetch_all(pool))
}

/// The portal's open sections in the order of its navigation.
pub async fn list_sections(db: &Db, portal: PortalId) -> sqlx::Result<Vec<Section>> {
    let query =
        "select id, slug, title, kind from sections where portal_id = $1 and closed_at is null order by position, id";
    let rows: Vec<SectionRow> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_all(pool))?;
    rows.into_iter().map(SectionRow::into_section).collect()
}

#[derive(sqlx::FromRow)]
struct NavigationRow {
    #[sqlx(flatten)]
    section: SectionRow,
    parent_id: Option<i64>,
}

/// The same in their two levels, without what is said in English.
pub async fn list_navigation(db: &Db, portal: PortalId) -> sqlx::Result<Vec<NavigationItem>> {
    let query = "select s.id, s.slug, s.title, s.kind, p.parent_id from sections s
        left join section_parents p on p.portal_id = s.portal_id and p.section_id = s.id
        where s.portal_id = $1 and s.closed_at is null and s.slug <> $2 order by s.position, s.id";
    let rows: Vec<NavigationRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(ENGLISH_SLUG).fetch_all(pool))?;
    let sections: sqlx::Result<Vec<_>> =
        rows.into_iter().map(|row| Ok((row.section.into_section()?, row.parent_id.map(SectionId)))).collect();
    Ok(NavigationItem::tree(sections?))
}

/// Sections whose address the program has taken for itself, by a later version most likely, and their portals.
/// Readers cannot reach them.
pub async fn list_hidden_sections(db: &Db) -> sqlx::Result<Vec<(PortalId, Section)>> {
    let query = "select portal_id, id, slug, title, kind from sections
        where id not in (select section_id from section_merges) order by portal_id, position, id";
    let rows: Vec<(i64, i64, String, String, String)> = reading!(db, |pool| sqlx::query_as(query).fetch_all(pool))?;
    let hidden = rows.into_iter().filter(|(_, _, slug, ..)| RESERVED.contains(&slug.as_str()) && slug != ENGLISH_SLUG);
    let sections = hidden.map(|(portal, id, slug, title, kind)| {
        SectionRow { id, slug, title, kind }.into_section().map(|section| (PortalId(portal), section))
    });
    sections.collect()
}

/// Says what a section holds, which is empty or about to be filled.
pub async fn set_kind(tx: &mut Tx, portal: PortalId, section: &mut Section, kind: SectionKind) -> sqlx::Result<()> {
    let query = "update sections set kind = $3 where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(section.id.0).bind(kind.as_str()))?;
    section.kind = kind;
    Ok(())
}

/// Where readers find a section, be it open or closed. One that went over into another is not there.
pub async fn find_section(db: &Db, portal: PortalId, slug: &Slug) -> sqlx::Result<Option<Section>> {
    let query = "select id, slug, title, kind from sections where portal_id = $1 and slug = $2
        and not exists (select 1 from section_merges m where m.section_id = sections.id)";
    let row: Option<SectionRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(slug.as_str()).fetch_optional(pool))?;
    row.map(SectionRow::into_section).transpose()
}

/// Finds the section with this slug or adds it at the end of the navigation.
pub async fn find_or_insert_section(tx: &mut Tx, portal: PortalId, slug: &Slug, title: &str) -> sqlx::Result<Section> {
    let query = "insert into sections (portal_id, slug, title, position)
        values ($1, $2, $3, (select coalesce(max(position), 0) + 1 from sections where portal_id = $1))
        on conflict (portal_id, slug) do update set slug = excluded.slug
        returning id, slug, title, kind";
    let row: SectionRow =
        writing!(tx, |c| sqlx::query_as(query).bind(portal.0).bind(slug.as_str()).bind(title).fetch_one(c))?;
    row.into_section()
}

#[cfg(test)]
mod tests;
