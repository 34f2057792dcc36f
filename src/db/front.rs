//! How front pages are arranged: what readers see, what an editor is arranging, and what stood before it.

use super::{
    Db, Tx,
    audit::{self, NewEntry},
    execute, hold, reading,
    sessions::SignedInEditor,
    writing,
};
use crate::domain::{
    Arrangement, ArticleId, AuditAct, BlockContent, BlockKind, Day, FrontBlock, Layout, Pin, PortalId, SectionId,
    Timestamp,
};

/// Which arrangement of a portal is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Live,
    Draft,
    Previous,
}

impl Standing {
    fn as_str(self) -> &'static str {
        match self {
            Standing::Live => "live",
            Standing::Draft => "draft",
            Standing::Previous => "previous",
        }
    }
}

/// What is kept of an arrangement. Without blocks it is the one that comes by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub arrangement: Arrangement,
    pub edition: i64,
    /// Who changed it last.
    pub person_name: Option<String>,
    pub at: Timestamp,
}

/// What became of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    Done,
    /// Somebody was quicker.
    Moved,
    /// There is nothing to publish or to go back to.
    Nothing,
}

/// The name of what a pin is stored as; everything else is a block.
const PIN: &str = "pin";

#[derive(sqlx::FromRow)]
struct BlockRow {
    kind: String,
    title: String,
    section_id: Option<i64>,
    layout: Option<String>,
    length: Option<i64>,
    article_id: Option<i64>,
    last_day: Option<i64>,
}

/// A section that went over into another one is that one.
const BLOCKS: &str = "select b.kind, b.title, coalesce(m.target_id, b.section_id) as section_id, b.layout, b.length,
        b.article_id, b.last_day
    from front_blocks b left join section_merges m on m.portal_id = b.portal_id and m.section_id = b.section_id
    where b.portal_id = $1 and b.standing = $2 order by b.position";

#[derive(sqlx::FromRow)]
struct HeadRow {
    edition: i64,
    at: i64,
    name: Option<String>,
}

const HEAD: &str = "select a.edition, a.at, p.name from front_arrangements a
    left join people p on p.portal_id = a.portal_id and p.id = a.person_id
    where a.portal_id = $1 and a.standing = $2";

impl BlockRow {
    fn pin(&self) -> Option<Pin> {
        let is_pin = self.kind == PIN;
        let (article, last_day) = (self.article_id.map(ArticleId), self.last_day.map(Day));
        is_pin.then_some(()).and(article.zip(last_day)).map(|(article, last_day)| Pin { article, last_day })
    }

    /// `None` where a later version of the program wrote a kind that this one does not know.
    fn block(&self) -> Option<FrontBlock> {
        let section = || self.section_id.map(SectionId);
        let length = || u32::try_from(self.length?).ok();
        let content = match BlockKind::parse(&self.kind)? {
            BlockKind::Lead => BlockContent::Lead { beside: length()? },
            BlockKind::Section => {
                let layout = Layout::parse(self.layout.as_deref()?)?;
                BlockContent::Section { section: section()?, layout, length: length()? }
            }
            BlockKind::Announcements => BlockContent::Announcements { section: section()?, length: length()? },
            BlockKind::Documents => BlockContent::Documents { length: length()? },
            BlockKind::Links => BlockContent::Links,
            BlockKind::Contact => BlockContent::Contact,
            BlockKind::Story => BlockContent::Story { article: self.article_id.map(ArticleId)? },
            BlockKind::MostRead => BlockContent::MostRead,
        };
        Some(FrontBlock { title: self.title.clone(), content })
    }

    fn of_pin(pin: &Pin) -> BlockRow {
        let (article_id, last_day) = (Some(pin.article.0), Some(pin.last_day.0));
        BlockRow { article_id, last_day, ..BlockRow::named(PIN, "") }
    }

    fn of_block(block: &FrontBlock) -> BlockRow {
        let row = BlockRow::named(block.content.kind().as_str(), &block.title);
        match block.content {
            BlockContent::Lead { beside: length } | BlockContent::Documents { length } => {
                BlockRow { length: Some(length.into()), ..row }
            }
            BlockContent::Section { section, layout, length } => BlockRow {
                section_id: Some(section.0),
                layout: Some(layout.as_str().to_owned()),
                length: Some(length.into()),
                ..row
            },
            BlockContent::Announcements { section, length } => {
                BlockRow { section_id: Some(section.0), length: Some(length.into()), ..row }
            }
            BlockContent::Story { article } => BlockRow { article_id: Some(article.0), ..row },
            BlockContent::Links | BlockContent::Contact | BlockContent::MostRead => row,
        }
    }

    fn named(kind: &str, title: &str) -> BlockRow {
        BlockRow {
            kind: kind.to_owned(),
            title: title.to_owned(),
            section_id: None,
            layout: None,
            length: None,
            article_id: None,
            last_day: None,
        }
    }
}

fn arranged(rows: &[BlockRow]) -> Arrangement {
    Arrangement {
        pins: rows.iter().filter_map(BlockRow::pin).collect(),
        blocks: rows.iter().filter_map(BlockRow::block).collect(),
    }
}

fn kept(head: HeadRow, rows: &[BlockRow]) -> Kept {
    Kept { arrangement: arranged(rows), edition: head.edition, person_name: head.name, at: Timestamp(head.at) }
}

/// What readers see; without blocks, what comes by itself.
pub async fn find_live(db: &Db, portal: PortalId) -> sqlx::Result<Arrangement> {
    let rows: Vec<BlockRow> =
        reading!(db, |pool| sqlx::query_as(BLOCKS).bind(portal.0).bind(Standing::Live.as_str()).fetch_all(pool))?;
    Ok(arranged(&rows))
}

/// One arrangement of the editor's portal.
pub async fn find(db: &Db, editor: &SignedInEditor, standing: Standing) -> sqlx::Result<Option<Kept>> {
    let (portal, standing) = (editor.portal().0, standing.as_str());
    let head: Option<HeadRow> =
        reading!(db, |pool| sqlx::query_as(HEAD).bind(portal).bind(standing).fetch_optional(pool))?;
    let Some(head) = head else { return Ok(None) };
    let rows: Vec<BlockRow> = reading!(db, |pool| sqlx::query_as(BLOCKS).bind(portal).bind(standing).fetch_all(pool))?;
    Ok(Some(kept(head, &rows)))
}

async fn find_now(tx: &mut Tx, portal: PortalId, standing: Standing) -> sqlx::Result<Option<Kept>> {
    let (portal, standing) = (portal.0, standing.as_str());
    let head: Option<HeadRow> = writing!(tx, |c| sqlx::query_as(HEAD).bind(portal).bind(standing).fetch_optional(c))?;
    let Some(head) = head else { return Ok(None) };
    let rows: Vec<BlockRow> = writing!(tx, |c| sqlx::query_as(BLOCKS).bind(portal).bind(standing).fetch_all(c))?;
    Ok(Some(kept(head, &rows)))
}

/// The edition that is being arranged: of the draft, or of what readers see; 0 where nobody has arranged anything. Until the
/// transaction is over nobody else arranges.
async fn edition_now(tx: &mut Tx, portal: PortalId) -> sqlx::Result<i64> {
    hold!(tx, "no key update", "select id from portals where id = $1", [portal.0])?;
    let query = "select coalesce(max(edition), 0) from front_arrangements
        where portal_id = $1 and standing in ('draft', 'live')";
    writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).fetch_one(c))
}

/// Writes an arrangement in the place of what stood there.
async fn replace(
    tx: &mut Tx, portal: PortalId, standing: Standing, arrangement: &Arrangement, head: (i64, Option<i64>, Timestamp),
) -> sqlx::Result<()> {
    remove(tx, portal, standing).await?;
    let (edition, person, at) = head;
    let query =
        "insert into front_arrangements (portal_id, standing, edition, person_id, at) values ($1, $2, $3, $4, $5)";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(standing.as_str()).bind(edition).bind(person).bind(at.0))?;
    let rows = arrangement.blocks.iter().map(BlockRow::of_block).chain(arrangement.pins.iter().map(BlockRow::of_pin));
    for (position, row) in (1_i64..).zip(rows) {
        let query = "insert into front_blocks
                (portal_id, standing, position, kind, title, section_id, layout, length, article_id, last_day)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        execute!(
            tx,
            sqlx::query(query)
                .bind(portal.0)
                .bind(standing.as_str())
                .bind(position)
                .bind(row.kind)
                .bind(row.title)
                .bind(row.section_id)
                .bind(row.layout)
                .bind(row.length)
                .bind(row.article_id)
                .bind(row.last_day)
        )?;
    }
    Ok(())
}

async fn remove(tx: &mut Tx, portal: PortalId, standing: Standing) -> sqlx::Result<()> {
    for query in [
        "delete from front_blocks where portal_id = $1 and standing = $2",
        "delete from front_arrangements where portal_id = $1 and standing = $2",
    ] {
        execute!(tx, sqlx::query(query).bind(portal.0).bind(standing.as_str()))?;
    }
    Ok(())
}

/// Keeps what an editor arranges. `seen` is the edition that they changed.
pub async fn keep_draft(
    tx: &mut Tx, editor: &SignedInEditor, seen: i64, arrangement: &Arrangement, now: Timestamp,
) -> sqlx::Result<Changed> {
    let portal = editor.portal();
    let edition = edition_now(tx, portal).await?;
    if edition != seen {
        return Ok(Changed::Moved);
    }
    let head = (now.0.max(edition + 1), Some(editor.id().0), now);
    replace(tx, portal, Standing::Draft, arrangement, head).await?;
    Ok(Changed::Done)
}

/// Shows readers what was arranged. What they saw until now can be brought back. Where `by_itself` is what was arranged, it goes on
/// following the sections.
pub async fn publish(
    tx: &mut Tx, editor: &SignedInEditor, seen: i64, by_itself: &Arrangement, now: Timestamp,
) -> sqlx::Result<Changed> {
    let portal = editor.portal();
    let edition = edition_now(tx, portal).await?;
    let Some(mut draft) = find_now(tx, portal, Standing::Draft).await? else { return Ok(Changed::Nothing) };
    if edition != seen {
        return Ok(Changed::Moved);
    }
    if draft.arrangement.blocks == by_itself.blocks {
        draft.arrangement.blocks.clear();
    }
    let before = find_now(tx, portal, Standing::Live).await?.map(|live| live.arrangement).unwrap_or_default();
    let head = (now.0.max(edition + 1), Some(editor.id().0), now);
    replace(tx, portal, Standing::Previous, &before, head).await?;
    replace(tx, portal, Standing::Live, &draft.arrangement, head).await?;
    remove(tx, portal, Standing::Draft).await?;
    let detail = format!("{} khối, {} tin ghim", draft.arrangement.blocks.len(), draft.arrangement.pins.len());
    let detail = if draft.arrangement.blocks.is_empty() { "bố cục mặc định" } else { &detail };
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::FrontPublished, "trang chủ", detail), now).await?;
    Ok(Changed::Done)
}

/// Arranges a new portal's front page, as the program and nobody in it.
pub async fn begin(tx: &mut Tx, portal: PortalId, arrangement: &Arrangement, now: Timestamp) -> sqlx::Result<()> {
    replace(tx, portal, Standing::Live, arrangement, (now.0, None, now)).await
}

/// Forgets what somebody was arranging.
pub async fn discard_draft(tx: &mut Tx, editor: &SignedInEditor, seen: i64, now: Timestamp) -> sqlx::Result<Changed> {
    let portal = editor.portal();
    let edition = edition_now(tx, portal).await?;
    if find_now(tx, portal, Standing::Draft).await?.is_none() {
        return Ok(Changed::Nothing);
    }
    if edition != seen {
        return Ok(Changed::Moved);
    }
    remove(tx, portal, Standing::Draft).await?;
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::FrontDiscarded, "trang chủ", ""), now).await?;
    Ok(Changed::Done)
}

/// Shows readers what they saw before the last publishing, which can itself be brought back so.
pub async fn restore_previous(
    tx: &mut Tx, editor: &SignedInEditor, seen: i64, now: Timestamp,
) -> sqlx::Result<Changed> {
    let portal = editor.portal();
    let edition = edition_now(tx, portal).await?;
    let Some(previous) = find_now(tx, portal, Standing::Previous).await? else { return Ok(Changed::Nothing) };
    if edition != seen {
        return Ok(Changed::Moved);
    }
    let live = find_now(tx, portal, Standing::Live).await?.map(|live| live.arrangement).unwrap_or_default();
    let head = (now.0.max(edition + 1), Some(editor.id().0), now);
    replace(tx, portal, Standing::Live, &previous.arrangement, head).await?;
    replace(tx, portal, Standing::Previous, &live, head).await?;
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::FrontRestored, "trang chủ", ""), now).await?;
    Ok(Changed::Done)
}

#[cfg(test)]
mod tests;
