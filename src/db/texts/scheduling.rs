//! What was approved for a time is published when that has come.

use super::{
    acting::take_schedule_back,
    held::{ActError, Done, HeldText},
    publishing::{self, Publication},
};
use crate::{
    db::{Db, Tx, portals, reading, sessions::SignedInEditor, writing},
    domain::{Act, ActRefusal, PortalId, TextId, TextState, Timestamp},
};

/// What a look at the clock has brought.
#[derive(Debug, Default)]
pub struct Due {
    pub published: Vec<TextId>,
    /// What could not be published, and stays scheduled until somebody sees to it.
    pub refused: Vec<(TextId, ActRefusal)>,
    /// When the next one is due.
    pub next: Option<Timestamp>,
}

/// Publishes all texts, of every portal that is open, whose time has come. Each is a transaction of its own that holds the text first, so
/// that of two nodes one publishes it.
///
/// # Errors
/// Where the database fails; what was published before that is.
pub async fn publish_due(db: &Db, now: Timestamp) -> sqlx::Result<Due> {
    let query = "select t.portal_id, t.id from texts t join portals p on p.id = t.portal_id
        where t.state = 'scheduled' and t.publish_at <= $1 and p.closed_at is null order by t.publish_at";
    let rows: Vec<(i64, i64)> = reading!(db, |pool| sqlx::query_as(query).bind(now.0).fetch_all(pool))?;
    let mut due = Due::default();
    for (portal, text) in rows {
        let mut tx = db.begin().await?;
        match publish_scheduled(&mut tx, PortalId(portal), TextId(text), now).await {
            Ok(is_published) => {
                tx.commit().await?;
                due.published.extend(is_published.then_some(TextId(text)));
            }
            Err(ActError::Refused(refusal)) => due.refused.push((TextId(text), refusal)),
            Err(ActError::Failed(error)) => return Err(error),
        }
    }
    due.next = find_next(db, now).await?;
    Ok(due)
}

async fn find_next(db: &Db, now: Timestamp) -> sqlx::Result<Option<Timestamp>> {
    let query = "select min(publish_at) from texts where state = 'scheduled' and publish_at > $1";
    let next: Option<i64> = reading!(db, |pool| sqlx::query_scalar(query).bind(now.0).fetch_one(pool))?;
    Ok(next.map(Timestamp))
}

/// Takes back what was scheduled of a portal for a time that is over, as it is where the portal was closed meanwhile: it stays
/// approved, and waits for a person. Answers how many texts that were.
pub(in crate::db) async fn take_back_overdue(
    tx: &mut Tx, portal: PortalId, editor: Option<&SignedInEditor>, now: Timestamp,
) -> sqlx::Result<usize> {
    let query = "select id from texts where portal_id = $1 and state = 'scheduled' and publish_at <= $2 order by id";
    let texts: Vec<i64> = writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(now.0).fetch_all(c))?;
    for text in &texts {
        let Some(mut held) = HeldText::take(tx, portal, TextId(*text)).await? else { continue };
        take_schedule_back(tx, &mut held, editor, "cổng đã đóng khi đến giờ", now).await?;
        held.store(tx, now).await?;
    }
    Ok(texts.len())
}

/// `false` where another node was quicker, or somebody has changed their mind, or closed the portal.
async fn publish_scheduled(tx: &mut Tx, portal: PortalId, text: TextId, now: Timestamp) -> Result<bool, ActError> {
    let Some(mut held) = HeldText::take(tx, portal, text).await? else { return Ok(false) };
    let Some(at) = held.publish_at.filter(|at| held.state == TextState::Scheduled && *at <= now) else {
        return Ok(false);
    };
    if !Act::Publish.suits(held.is_withdrawn()) {
        return Err(ActRefusal::Withdrawn.into());
    }
    if held.approved_revision != Some(held.revision) {
        return Err(ActRefusal::Stale { current: held.revision }.into());
    }
    if portals::is_closed(tx, portal).await? {
        return Ok(false);
    }
    let revision = held.current_revision(tx).await?;
    publishing::publish(tx, &mut held, &revision, Publication { at, is_unreviewed: false }).await?;
    held.state = TextState::Published;
    held.store(tx, now).await?;
    let done = Done { act: Act::Publish, revision: &revision, note: "đến giờ" };
    held.note(tx, None, done, now).await?;
    Ok(true)
}
