//! How a portal is parted into sections, as those change it who arrange it. What readers see of sections is in `portals`.

use super::{
    Db, Tx,
    audit::{self, NewEntry},
    execute, hold,
    portals::SectionRow,
    reading, redirects, search,
    sessions::SignedInEditor,
    writing,
};
use crate::domain::{
    ArrangedSection, AuditAct, PortalId, ReviewLevels, Section, SectionId, SectionKind, Slug, Timestamp,
    address::{ENGLISH_SLUG, RESERVED, article_path, section_path},
};
use std::collections::BTreeSet;

/// What became of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arranged<T> {
    Done(T),
    NotFound,
    /// Another section has that address, or the program itself.
    Taken,
}

/// In which direction of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

#[derive(sqlx::FromRow)]
struct ArrangedRow {
    #[sqlx(flatten)]
    section: SectionRow,
    closed_at: Option<i64>,
    review_levels: Option<i64>,
    parent_id: Option<i64>,
    articles: i64,
}

#[derive(sqlx::FromRow)]
struct FoundRow {
    #[sqlx(flatten)]
    section: SectionRow,
    closed_at: Option<i64>,
}

impl ArrangedRow {
    fn into_arranged(self) -> sqlx::Result<ArrangedSection> {
        Ok(ArrangedSection {
            section: self.section.into_section()?,
            parent: self.parent_id.map(SectionId),
            is_closed: self.closed_at.is_some(),
            review_levels: self.review_levels.and_then(ReviewLevels::of_number),
            articles: self.articles,
        })
    }
}

/// All sections, closed ones too, in the order of the navigation.
pub async fn list(db: &Db, portal: PortalId) -> sqlx::Result<Vec<ArrangedSection>> {
    let query = "select s.id, s.slug, s.title, s.kind, s.closed_at, s.review_levels,
            (select p.parent_id from section_parents p where p.portal_id = $1 and p.section_id = s.id) as parent_id,
            (select count(*) from articles a where a.portal_id = $1 and a.section_id = s.id) as articles
        from sections s
        where s.portal_id = $1 and not exists (select 1 from section_merges m where m.section_id = s.id)
        order by s.position, s.id";
    let rows: Vec<ArrangedRow> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_all(pool))?;
    rows.into_iter().map(ArrangedRow::into_arranged).collect()
}

/// The open section that is meant by this one: itself, or the one that it went over into. `None` where that is closed. Until the
/// transaction is over nobody renames, closes or merges it.
pub async fn find_open(tx: &mut Tx, portal: PortalId, section: SectionId) -> sqlx::Result<Option<Section>> {
    let mut meant = section;
    loop {
        hold!(tx, "share", "select id from sections where portal_id = $1 and id = $2", [portal.0, meant.0])?;
        // Whoever was waited for may have merged it.
        let now = find_meant(tx, portal, section).await?;
        if now == meant {
            break;
        }
        meant = now;
    }
    let query = "select id, slug, title, kind from sections where portal_id = $1 and id = $2 and closed_at is null";
    let row: Option<SectionRow> =
        writing!(tx, |c| sqlx::query_as(query).bind(portal.0).bind(meant.0).fetch_optional(c))?;
    row.map(SectionRow::into_section).transpose()
}

async fn find_meant(tx: &mut Tx, portal: PortalId, section: SectionId) -> sqlx::Result<SectionId> {
    let query = "select target_id from section_merges where portal_id = $1 and section_id = $2";
    let target: Option<i64> =
        writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(section.0).fetch_optional(c))?;
    Ok(target.map_or(section, SectionId))
}

/// A section that did not go over into another, and whether it is closed, for whoever changes it: those who publish in it are
/// waited for.
async fn find(tx: &mut Tx, portal: PortalId, section: SectionId) -> sqlx::Result<Option<(Section, bool)>> {
    hold!(tx, "no key update", "select id from sections where portal_id = $1 and id = $2", [portal.0, section.0])?;
    let query = "select id, slug, title, kind, closed_at from sections s
        where portal_id = $1 and id = $2 and not exists (select 1 from section_merges m where m.section_id = s.id)";
    let row: Option<FoundRow> =
        writing!(tx, |c| sqlx::query_as(query).bind(portal.0).bind(section.0).fetch_optional(c))?;
    row.map(|row| Ok((row.section.into_section()?, row.closed_at.is_some()))).transpose()
}

/// Adds a section at the end of the navigation.
pub async fn create(
    tx: &mut Tx, editor: &SignedInEditor, title: &str, slug: &Slug, kind: SectionKind, now: Timestamp,
) -> sqlx::Result<Arranged<SectionId>> {
    let is_english = slug.as_str() == ENGLISH_SLUG && kind == SectionKind::Pages;
    if RESERVED.contains(&slug.as_str()) && !is_english {
        return Ok(Arranged::Taken);
    }
    let portal = editor.portal();
    let query = "insert into sections (portal_id, slug, title, kind, position)
        values ($1, $2, $3, $4, (select coalesce(max(position), 0) + 1 from sections where portal_id = $1))
        on conflict (portal_id, slug) do nothing returning id";
    let id: Option<i64> = writing!(tx, |c| sqlx::query_scalar(query)
        .bind(portal.0)
        .bind(slug.as_str())
        .bind(title)
        .bind(kind.as_str())
        .fetch_optional(c))?;
    let Some(id) = id else { return Ok(Arranged::Taken) };
    redirects::forget(tx, portal, &section_path(slug)).await?;
    let entry = NewEntry::by(editor, AuditAct::SectionCreated, title, slug.as_str());
    audit::append(tx, portal, entry, now).await?;
    Ok(Arranged::Done(SectionId(id)))
}

/// Gives a section another title and another address. The addresses of its articles move with it, and lead on from where they
/// were. Answers what it was before.
pub async fn rename(
    tx: &mut Tx, editor: &SignedInEditor, section: SectionId, title: &str, slug: &Slug, now: Timestamp,
) -> sqlx::Result<Arranged<Section>> {
    let portal = editor.portal();
    let Some((before, _)) = find(tx, portal, section).await? else { return Ok(Arranged::NotFound) };
    if (before.title.as_str(), &before.slug) == (title, slug) {
        return Ok(Arranged::Done(before));
    }
    if before.slug != *slug && (RESERVED.contains(&slug.as_str()) || is_taken(tx, portal, slug).await?) {
        return Ok(Arranged::Taken);
    }
    let query = "update sections set title = $3, slug = $4 where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(section.0).bind(title).bind(slug.as_str()))?;
    if before.slug != *slug {
        redirects::move_section(tx, portal, section, [&before.slug, slug], "chuyên mục đổi địa chỉ", now).await?;
    }
    let detail = format!("trước là “{}”, /{} → /{slug}", before.title, before.slug);
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::SectionRenamed, title, &detail), now).await?;
    Ok(Arranged::Done(before))
}

async fn is_taken(tx: &mut Tx, portal: PortalId, slug: &Slug) -> sqlx::Result<bool> {
    let query = "select id from sections where portal_id = $1 and slug = $2";
    let id: Option<i64> =
        writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(slug.as_str()).fetch_optional(c))?;
    Ok(id.is_some())
}

/// Changes places with the open section of its level before or behind it. At the end of that it stays where it is.
pub async fn move_by_one(
    tx: &mut Tx, editor: &SignedInEditor, section: SectionId, direction: Direction, now: Timestamp,
) -> sqlx::Result<Arranged<()>> {
    let portal = editor.portal();
    let query = "select s.id, s.title, p.parent_id from sections s
            left join section_parents p on p.portal_id = s.portal_id and p.section_id = s.id
        where s.portal_id = $1 and s.closed_at is null order by s.position, s.id";
    let mut sections: Vec<(i64, String, Option<i64>)> =
        writing!(tx, |c| sqlx::query_as(query).bind(portal.0).fetch_all(c))?;
    let Some(place) = sections.iter().position(|(id, ..)| *id == section.0) else { return Ok(Arranged::NotFound) };
    let level = sections[place].2;
    let is_beside = |other: &usize| sections[*other].2 == level;
    let other = match direction {
        Direction::Up => (0..place).rev().find(is_beside),
        Direction::Down => (place + 1..sections.len()).find(is_beside),
    };
    let Some(other) = other else { return Ok(Arranged::Done(())) };
    sections.swap(place, other);
    for (position, (id, ..)) in (1_i64..).zip(&sections) {
        let query = "update sections set position = $3 where portal_id = $1 and id = $2 and position <> $3";
        execute!(tx, sqlx::query(query).bind(portal.0).bind(id).bind(position))?;
    }
    let detail = format!("thứ {}", other + 1);
    let entry = NewEntry::by(editor, AuditAct::SectionMoved, &sections[other].1, &detail);
    audit::append(tx, portal, entry, now).await?;
    Ok(Arranged::Done(()))
}

/// Closes a section, or opens it again.
pub async fn set_closed(
    tx: &mut Tx, editor: &SignedInEditor, section: SectionId, is_closed: bool, now: Timestamp,
) -> sqlx::Result<Arranged<()>> {
    let portal = editor.portal();
    let Some((found, was_closed)) = find(tx, portal, section).await? else { return Ok(Arranged::NotFound) };
    if was_closed == is_closed {
        return Ok(Arranged::Done(()));
    }
    let query = "update sections set closed_at = $3 where portal_id = $1 and id = $2";
    let closed_at = is_closed.then_some(now.0);
    execute!(tx, sqlx::query(query).bind(portal.0).bind(section.0).bind(closed_at))?;
    let act = if is_closed { AuditAct::SectionClosed } else { AuditAct::SectionReopened };
    audit::append(tx, portal, NewEntry::by(editor, act, &found.title, ""), now).await?;
    Ok(Arranged::Done(()))
}

/// Puts a section below another one in the navigation, or with `None` beside those that stand below none. `NotFound` also where
/// that would make more than two levels.
pub async fn set_parent(
    tx: &mut Tx, editor: &SignedInEditor, section: SectionId, parent: Option<SectionId>, now: Timestamp,
) -> sqlx::Result<Arranged<()>> {
    let portal = editor.portal();
    // All at once and in one order, so that two who put sections below each other do not wait for each other.
    hold!(tx, "no key update", "select id from sections where portal_id = $1 order by id", [portal.0])?;
    let Some((found, _)) = find(tx, portal, section).await? else { return Ok(Arranged::NotFound) };
    let query = "delete from section_parents where portal_id = $1 and section_id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(section.0))?;
    let mut detail = "ở hàng đầu".to_owned();
    if let Some(parent) = parent {
        let Some((above, false)) = find(tx, portal, parent).await? else { return Ok(Arranged::NotFound) };
        if !may_stand_below(tx, portal, section, parent).await? {
            return Ok(Arranged::NotFound);
        }
        let query = "insert into section_parents (portal_id, section_id, parent_id) values ($1, $2, $3)";
        execute!(tx, sqlx::query(query).bind(portal.0).bind(section.0).bind(parent.0))?;
        detail = format!("dưới “{}”", above.title);
    }
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::SectionMoved, &found.title, &detail), now).await?;
    Ok(Arranged::Done(()))
}

/// Two levels: the parent stands below none, and none stands below the section.
async fn may_stand_below(tx: &mut Tx, portal: PortalId, section: SectionId, parent: SectionId) -> sqlx::Result<bool> {
    let query = "select count(*) from section_parents
        where portal_id = $1 and (section_id = $3 or parent_id = $2)";
    let against: i64 =
        writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(section.0).bind(parent.0).fetch_one(c))?;
    Ok(against == 0 && section != parent)
}

/// Says what a section holds, and answers what it held before. What is in it was written for that: a section that is not empty stays
/// as it is (`Taken`).
pub async fn set_kind(
    tx: &mut Tx, editor: &SignedInEditor, section: SectionId, kind: SectionKind, now: Timestamp,
) -> sqlx::Result<Arranged<SectionKind>> {
    let portal = editor.portal();
    let Some((found, _)) = find(tx, portal, section).await? else { return Ok(Arranged::NotFound) };
    if found.kind == kind {
        return Ok(Arranged::Done(kind));
    }
    let query = "select (select count(*) from articles where portal_id = $1 and section_id = $2)
        + (select count(*) from texts where portal_id = $1 and section_id = $2)";
    let inside: i64 = writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(section.0).fetch_one(c))?;
    if inside > 0 {
        return Ok(Arranged::Taken);
    }
    let query = "update sections set kind = $3 where portal_id = $1 and id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(section.0).bind(kind.as_str()))?;
    let detail = format!("{} → {}", found.kind.title(), kind.title());
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::SectionKindChanged, &found.title, &detail), now).await?;
    Ok(Arranged::Done(found.kind))
}

/// How many review a text of this section; `None`: as many as in the portal.
pub async fn set_review_levels(
    tx: &mut Tx, editor: &SignedInEditor, section: SectionId, levels: Option<ReviewLevels>, now: Timestamp,
) -> sqlx::Result<Arranged<()>> {
    let portal = editor.portal();
    let Some((found, _)) = find(tx, portal, section).await? else { return Ok(Arranged::NotFound) };
    let query = "update sections set review_levels = $3 where portal_id = $1 and id = $2";
    let number = levels.map(ReviewLevels::number);
    execute!(tx, sqlx::query(query).bind(portal.0).bind(section.0).bind(number))?;
    let detail = levels.map_or("như cả cổng", ReviewLevels::title);
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::ReviewRulesChanged, &found.title, detail), now).await?;
    Ok(Arranged::Done(()))
}

/// Lets all articles of a section go over into an open one, and what is being written for it; where two articles have one address
/// there, those that come get a number. All addresses lead on. Answers how many articles went.
pub async fn merge(
    tx: &mut Tx, editor: &SignedInEditor, section: SectionId, into: SectionId, now: Timestamp,
) -> sqlx::Result<Arranged<u64>> {
    let portal = editor.portal();
    hold_all(tx, portal, section, into).await?;
    let found = (find(tx, portal, section).await?, find(tx, portal, into).await?);
    let (Some((from, _)), Some((to, false))) = found else { return Ok(Arranged::NotFound) };
    if section == into || from.kind != to.kind {
        return Ok(Arranged::NotFound);
    }
    retire(tx, portal, section, into, now).await?;
    let numbered = number_those_alike(tx, portal, [&from, &to], now).await?;
    let reason = format!("chuyên mục gộp vào “{}”", to.title);
    redirects::move_section(tx, portal, section, [&from.slug, &to.slug], &reason, now).await?;
    let query = "update articles set section_id = $3 where portal_id = $1 and section_id = $2";
    let moved = execute!(tx, sqlx::query(query).bind(portal.0).bind(section.0).bind(into.0))? + numbered;
    search::follow_section(tx, portal, into).await?;
    let query = "update texts set section_id = $3 where portal_id = $1 and section_id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(section.0).bind(into.0))?;
    let detail = format!("vào “{}”, {moved} bài", to.title);
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::SectionMerged, &from.title, &detail), now).await?;
    Ok(Arranged::Done(moved))
}

/// Holds what a merge changes, in the order of those who publish: first texts, then sections.
async fn hold_all(tx: &mut Tx, portal: PortalId, section: SectionId, into: SectionId) -> sqlx::Result<()> {
    hold!(
        tx,
        "no key update",
        "select id from texts where portal_id = $1 and (section_id = $2
            or article_id in (select id from articles where portal_id = $1 and section_id = $2)) order by id",
        [portal.0, section.0]
    )?;
    hold!(
        tx,
        "no key update",
        "select id from sections where portal_id = $1 and id in ($2, $3) order by id",
        [portal.0, section.0, into.0]
    )
}

/// Gives the address of a section free and says which is meant by it from now on. Revisions that were written for it go on naming
/// it.
async fn retire(
    tx: &mut Tx, portal: PortalId, section: SectionId, into: SectionId, now: Timestamp,
) -> sqlx::Result<()> {
    let mark = find_free_mark(tx, portal, section).await?;
    // Both are held before the portal's version is raised, as by whoever renames one of them.
    let query = "update sections set slug = case when id = $2 then $4 else slug end,
            closed_at = case when id = $2 then coalesce(closed_at, $3) else closed_at end
        where portal_id = $1 and id in ($2, $5)";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(section.0).bind(now.0).bind(mark.as_str()).bind(into.0))?;
    // What stood below it stands on its own.
    let query = "delete from section_parents where portal_id = $1 and (section_id = $2 or parent_id = $2)";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(section.0))?;
    let query = "update section_merges set target_id = $3 where portal_id = $1 and target_id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(section.0).bind(into.0))?;
    let query = "insert into section_merges (portal_id, section_id, target_id, merged_at) values ($1, $2, $3, $4)";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(section.0).bind(into.0).bind(now.0)).map(drop)
}

/// What a section is called that has given its address free: nobody is led there, but another one may be called so.
async fn find_free_mark(tx: &mut Tx, portal: PortalId, section: SectionId) -> sqlx::Result<Slug> {
    for number in 1_u32.. {
        let end = if number == 1 { String::new() } else { format!("-{number}") };
        let Some(mark) = Slug::parse(&format!("gop-{}{end}", section.0)) else { break };
        if !is_taken(tx, portal, &mark).await? {
            return Ok(mark);
        }
    }
    Err(sqlx::Error::RowNotFound)
}

/// Moves those articles whose address another one has there already, each under its address with a number.
async fn number_those_alike(
    tx: &mut Tx, portal: PortalId, [from, to]: [&Section; 2], now: Timestamp,
) -> sqlx::Result<u64> {
    let query = "select id, slug, status from articles where portal_id = $1 and section_id = $2
        and slug in (select slug from articles where portal_id = $1 and section_id = $3) order by id";
    let alike: Vec<(i64, String, String)> =
        writing!(tx, |c| sqlx::query_as(query).bind(portal.0).bind(from.id.0).bind(to.id.0).fetch_all(c))?;
    let mut given = BTreeSet::new();
    for (id, slug, status) in &alike {
        let new = find_free_slug(tx, portal, [from, to], slug, &given).await?;
        let query = "update articles set section_id = $3, slug = $4 where portal_id = $1 and id = $2";
        execute!(tx, sqlx::query(query).bind(portal.0).bind(id).bind(to.id.0).bind(new.as_str()))?;
        if status != "draft" {
            let (old, new) = (format!("/{}/{slug}", from.slug), article_path(&to.slug, &new));
            redirects::move_article(tx, portal, &old, &new, "chuyên mục được gộp", now).await?;
        }
        given.insert(new);
    }
    Ok(alike.len() as u64)
}

/// The slug with the first number that neither section has.
async fn find_free_slug(
    tx: &mut Tx, portal: PortalId, [from, to]: [&Section; 2], slug: &str, given: &BTreeSet<Slug>,
) -> sqlx::Result<Slug> {
    for number in 2_u32.. {
        let end = format!("-{number}");
        let stem = &slug[..slug.len().min(Slug::BYTES_MAX - end.len())];
        let Some(free) = Slug::parse(&format!("{}{end}", stem.trim_end_matches('-'))) else { continue };
        let query = "select id from articles where portal_id = $1 and section_id in ($2, $3) and slug = $4 limit 1";
        let holder: Option<i64> = writing!(tx, |c| sqlx::query_scalar(query)
            .bind(portal.0)
            .bind(from.id.0)
            .bind(to.id.0)
            .bind(free.as_str())
            .fetch_optional(c))?;
        if holder.is_none() && !given.contains(&free) {
            return Ok(free);
        }
    }
    Err(sqlx::Error::RowNotFound)
}

#[cfg(test)]
mod tests;
