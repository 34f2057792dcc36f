//! Old addresses as the newsroom arranges them: what moves with a section, and the list that administrators search and edit.

use super::{KeptAddress, forget_moves, insert, insert_row};
use crate::{
    db::{
        Db, Tx,
        audit::{self, NewEntry},
        execute, reading,
        sessions::SignedInEditor,
        writing, writing_ids,
    },
    domain::{
        AuditAct, KeptRedirect, PortalId, SectionId, Slug, Target, Timestamp,
        address::{ARCHIVE_PATH, COUNTING_PATH, MAP_PATH, section_path},
        fold::fold,
    },
};

/// Records that all articles of a section that readers may have seen moved from one section's address to another's, and the
/// section with them. What led to them leads on in one step; a withdrawn article is withdrawn at its new address.
pub async fn move_section(
    tx: &mut Tx, portal: PortalId, section: SectionId, [from, to]: [&Slug; 2], reason: &str, now: Timestamp,
) -> sqlx::Result<()> {
    let (before, after) = (format!("/{from}/"), format!("/{to}/"));
    // Whatever stood at the new addresses gives way, but for the reason of a removed page where nothing is now.
    let query = "delete from redirects where portal_id = $1 and path in
        (select cast($3 as text) || slug from articles where portal_id = $1 and section_id = $2 and status <> 'draft')
        and (target is not null or path in (select cast($3 as text) || slug from articles
            where portal_id = $1 and section_id = $2 and status = 'withdrawn'))";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(section.0).bind(&after))?;
    let query = "update redirects set path = cast($4 as text) || substr(path, length(cast($3 as text)) + 1)
        where portal_id = $1 and target is null and path in
        (select cast($3 as text) || slug from articles where portal_id = $1 and section_id = $2 and status = 'withdrawn')";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(section.0).bind(&before).bind(&after))?;
    let query = "update redirects set target = cast($4 as text) || substr(target, length(cast($3 as text)) + 1)
        where portal_id = $1 and target in
        (select cast($3 as text) || slug from articles where portal_id = $1 and section_id = $2 and status <> 'draft')";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(section.0).bind(&before).bind(&after))?;
    let query = "insert into redirects (portal_id, path, target, reason, created_at)
        select portal_id, cast($3 as text) || slug, cast($4 as text) || slug, $5, $6 from articles
        where portal_id = $1 and section_id = $2 and status <> 'draft'
        on conflict (portal_id, path) do update
        set target = excluded.target, reason = excluded.reason, created_at = excluded.created_at";
    execute!(
        tx,
        sqlx::query(query).bind(portal.0).bind(section.0).bind(&before).bind(&after).bind(reason).bind(now.0)
    )?;
    insert(tx, portal, &section_path(from), Some(&section_path(to)), reason, now).await
}

/// The same for one article.
pub async fn move_article(
    tx: &mut Tx, portal: PortalId, from: &str, to: &str, reason: &str, now: Timestamp,
) -> sqlx::Result<()> {
    let query = "select reason from redirects where portal_id = $1 and path = $2 and target is null";
    let removed: Option<String> =
        writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(from).fetch_optional(c))?;
    insert(tx, portal, from, Some(to), reason, now).await?;
    match removed {
        Some(removed) => insert_row(tx, portal, to, None, &removed, now).await,
        None => Ok(()),
    }
}

/// Something is at this address again: what was known of its moving is forgotten.
pub async fn forget(tx: &mut Tx, portal: PortalId, address: &str) -> sqlx::Result<()> {
    forget_moves(tx, portal, &KeptAddress::parse(address)).await
}

/// A page of the list, and from where it goes on.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct KeptPage {
    pub redirects: Vec<KeptRedirect>,
    /// The last address that was looked at, where there are more behind it.
    pub next: Option<String>,
}

#[derive(sqlx::FromRow)]
struct KeptRow {
    path: String,
    target: Option<String>,
    reason: String,
    created_at: i64,
}

impl From<KeptRow> for KeptRedirect {
    fn from(row: KeptRow) -> KeptRedirect {
        let KeptRow { path, target, reason, created_at } = row;
        KeptRedirect { address: path, target, reason, created_at: Timestamp(created_at) }
    }
}

/// Read together while searching.
const BATCH: usize = 1_000;
/// Looked at for one page: some tenths of a second. Whoever searches on begins behind them.
const LOOKED_AT_MAX: usize = 20_000;

/// Old addresses behind one, in their order, in which or in whose target these letters stand, with or without marks.
pub async fn list(
    db: &Db, portal: PortalId, after: Option<&str>, search: &str, limit: usize,
) -> sqlx::Result<KeptPage> {
    let search = fold(search.trim());
    let fits = |text: &str| fold(text).contains(&search);
    let mut page = KeptPage { redirects: Vec::new(), next: after.map(str::to_owned) };
    let mut looked_at = 0;
    while looked_at < LOOKED_AT_MAX {
        let rows =
            list_behind(db, portal, page.next.as_deref(), if search.is_empty() { limit + 1 } else { BATCH }).await?;
        let is_end = rows.len() < if search.is_empty() { limit + 1 } else { BATCH };
        looked_at += rows.len();
        for row in rows {
            if page.redirects.len() == limit {
                return Ok(page);
            }
            page.next = Some(row.path.clone());
            if search.is_empty() || fits(&row.path) || row.target.as_deref().is_some_and(fits) {
                page.redirects.push(row.into());
            }
        }
        if is_end {
            return Ok(KeptPage { next: None, ..page });
        }
    }
    Ok(page)
}

async fn list_behind(db: &Db, portal: PortalId, after: Option<&str>, limit: usize) -> sqlx::Result<Vec<KeptRow>> {
    let query = "select path, target, reason, created_at from redirects
        where portal_id = $1 and path > $2 order by path limit $3";
    reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(after.unwrap_or_default())
        .bind(limit as i64)
        .fetch_all(pool))
}

/// What is known of an address, by its very words.
pub async fn find_kept(db: &Db, portal: PortalId, address: &str) -> sqlx::Result<Option<KeptRedirect>> {
    let Some(key) = KeptAddress::parse(address).storable_key() else { return Ok(None) };
    let query = "select path, target, reason, created_at from redirects where portal_id = $1 and path = $2";
    let row: Option<KeptRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(key).fetch_optional(pool))?;
    Ok(row.map(KeptRedirect::from))
}

/// What became of a wish to say where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Done,
    /// It would lead back to where it began.
    Loop,
    /// A page is there, and comes before whatever is kept of its address.
    PageThere,
}

/// Says where an old address leads, or with `None` that what was there was removed.
pub async fn keep(
    tx: &mut Tx, editor: &SignedInEditor, address: &str, target: Option<&Target>, reason: &str, now: Timestamp,
) -> sqlx::Result<Kept> {
    let portal = editor.portal();
    let asked = KeptAddress::parse(address);
    if is_page(tx, portal, &asked).await? {
        return Ok(Kept::PageThere);
    }
    let target = match target {
        Some(Target::Own(path)) => match end_of(tx, portal, &asked, path).await? {
            Some(end) => Some(end),
            None => return Ok(Kept::Loop),
        },
        Some(Target::Outside(address)) => Some(address.clone()),
        None => None,
    };
    insert(tx, portal, address, target.as_deref(), reason, now).await?;
    let detail = target.map_or_else(|| format!("đã gỡ: {reason}"), |target| format!("→ {target} ({reason})"));
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::RedirectKept, address, &detail), now).await?;
    Ok(Kept::Done)
}

/// Forgets an old address; it is no page then. `false` where nothing is known of it.
pub async fn remove(tx: &mut Tx, editor: &SignedInEditor, address: &str, now: Timestamp) -> sqlx::Result<bool> {
    let portal = editor.portal();
    let query = "delete from redirects where portal_id = $1 and path = $2";
    if address.contains('\0') || execute!(tx, sqlx::query(query).bind(portal.0).bind(address))? == 0 {
        return Ok(false);
    }
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::RedirectRemoved, address, ""), now).await?;
    Ok(true)
}

/// Where a path leads in the end; `None` where that is the address itself.
async fn end_of(tx: &mut Tx, portal: PortalId, address: &KeptAddress, path: &str) -> sqlx::Result<Option<String>> {
    /// Chains are shortened as they come about; what is longer was made by somebody else, and goes round.
    const STEPS_MAX: usize = 8;
    let mut end = path.to_owned();
    for _ in 0..STEPS_MAX {
        let there = KeptAddress::parse(&end);
        if there == *address || there.fitting_keys().contains(&address.key()) {
            return Ok(None);
        }
        let keys = there.fitting_keys();
        let rows: Vec<(String, Option<String>)> = writing_ids!(
            tx,
            ["select path, target from redirects where portal_id = $1 and path in "],
            "$2",
            [""],
            [portal.0],
            &keys
        )?;
        let next = rows.into_iter().min_by_key(|(path, _)| keys.iter().position(|key| key == path));
        match next {
            Some((_, Some(next))) if !is_page(tx, portal, &there).await? => end = next,
            _ => return Ok(Some(end)),
        }
    }
    Ok(None)
}

/// Whether readers find a page there, whatever is kept of the address.
pub(super) async fn is_page(tx: &mut Tx, portal: PortalId, address: &KeptAddress) -> sqlx::Result<bool> {
    if address.has_parameters() {
        return Ok(false);
    }
    let path = address.key();
    if ["/", MAP_PATH, ARCHIVE_PATH, COUNTING_PATH].contains(&path.as_str()) {
        return Ok(true);
    }
    let parts: Vec<&str> = path[1..].split('/').collect();
    let query = match parts.len() {
        1 => {
            "select count(*) from sections s where portal_id = $1 and slug = $2 and $3 = ''
            and not exists (select 1 from section_merges m where m.section_id = s.id)"
        }
        2 => {
            "select count(*) from articles a join sections s on s.id = a.section_id
            where a.portal_id = $1 and s.portal_id = $1 and s.slug = $2 and a.slug = $3 and a.status = 'published'"
        }
        _ => return Ok(false),
    };
    let slug = parts.get(1).copied().unwrap_or_default();
    let count: i64 = writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(parts[0]).bind(slug).fetch_one(c))?;
    Ok(count > 0)
}
