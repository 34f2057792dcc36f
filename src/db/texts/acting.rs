//! What is done to a text, by the table of `domain::review`.

use super::{
    held::{ActError, Done, HeldText},
    publishing::{self, Publication},
};
use crate::{
    db::{Tx, documents, sessions::SignedInEditor, writing},
    domain::{
        Act, ActRefusal, ActRequest, Fault, PersonId, ReviewLevels, ReviewRules, Revision, Role, SectionKind, TextId,
        TextState, Timestamp, review::Transition,
    },
};

/// Does what somebody asks for, who had revision `seen` before them: the current one, or for what is done to the
/// published article ([`Act::ReviewAfterwards`], [`Act::Withdraw`]) the published one. Answers in which state the text is then.
/// Publishing what is published already is done, and changes nothing.
///
/// # Errors
/// Refused, by each of the reasons there are; then the transaction is to be dropped.
pub async fn act(
    tx: &mut Tx, editor: &SignedInEditor, text: TextId, seen: i64, request: &ActRequest, rules: ReviewRules,
    now: Timestamp,
) -> Result<TextState, ActError> {
    let mut held = HeldText::take_for(tx, editor, text).await?;
    if is_done_already(&held, editor, seen, request) {
        return Ok(held.state);
    }
    let line = find_line(&held, editor, request.act(), rules.levels)?;
    check_standing(&held, request.act())?;
    check_seen(&held, seen, request.act())?;
    check_reviewer(tx, &held, editor, seen, request.act(), rules).await?;
    request.check_reason()?;
    let revision = held.find_revision(tx, seen).await?.ok_or(sqlx::Error::RowNotFound)?;
    check_content(&revision, request.act())?;
    check_relations(tx, &held, &revision, request.act()).await?;
    perform(tx, &mut held, editor, &revision, request, line.to, now).await?;
    held.store(tx, now).await?;
    let done = Done { act: request.act(), revision: &revision, note: &request.note() };
    held.note(tx, Some(editor), done, now).await?;
    Ok(held.state)
}

/// Two clicks publish once.
fn is_done_already(held: &HeldText, editor: &SignedInEditor, seen: i64, request: &ActRequest) -> bool {
    matches!(request.act(), Act::Publish | Act::PublishUnreviewed | Act::Republish)
        && held.state == TextState::Published
        && held.published_revision == Some(seen)
        && editor.may_act_as(Role::Publisher)
}

fn find_line(
    held: &HeldText, editor: &SignedInEditor, act: Act, levels: ReviewLevels,
) -> Result<&'static Transition, ActRefusal> {
    let of_article = held.article.as_ref().map(|article| article.standing.state()).filter(|_| act.is_of_article());
    let state = of_article.unwrap_or(held.state);
    let line = state.after(act, levels).ok_or(ActRefusal::NotNow(state))?;
    let is_allowed = line.is_allowed_to(&editor.person().roles, held.author == editor.id());
    is_allowed.then_some(line).ok_or(ActRefusal::NotAllowed)
}

/// What was withdrawn comes back by an act that says so, and nothing else is brought back.
fn check_standing(held: &HeldText, act: Act) -> Result<(), ActRefusal> {
    match (act.suits(held.is_withdrawn()), held.is_withdrawn()) {
        (true, _) => Ok(()),
        (false, true) => Err(ActRefusal::Withdrawn),
        (false, false) => Err(ActRefusal::NotNow(held.state)),
    }
}

fn check_seen(held: &HeldText, seen: i64, act: Act) -> Result<(), ActRefusal> {
    let current = held.published_revision.filter(|_| act.is_of_article()).unwrap_or(held.revision);
    let is_current =
        seen == current && (!matches!(act, Act::Publish | Act::Republish) || held.approved_revision == Some(seen));
    is_current.then_some(()).ok_or(ActRefusal::Stale { current })
}

/// Nobody says that they have looked at their own text, nor looks at one twice where two are to do so.
async fn check_reviewer(
    tx: &mut Tx, held: &HeldText, editor: &SignedInEditor, seen: i64, act: Act, rules: ReviewRules,
) -> Result<(), ActError> {
    let is_second = act == Act::Approve && rules.levels == ReviewLevels::Two;
    if is_second && held.reviewed_by == Some(editor.id()) {
        return Err(ActRefusal::SameReviewer.into());
    }
    if act.is_review() && !rules.may_approve_own && is_own(tx, held, editor.id(), seen).await? {
        return Err(ActRefusal::OwnText.into());
    }
    Ok(())
}

/// Whether somebody wrote the first revision, which nobody here has of an imported article, or any of it, up to revision
/// `seen`, since another one has looked at it.
async fn is_own(tx: &mut Tx, held: &HeldText, person: PersonId, seen: i64) -> sqlx::Result<bool> {
    let query = "select count(*) from revisions where portal_id = $1 and text_id = $2 and person_id = $4
        and (number = 1 or number > $3 and number <= $5)";
    let written: i64 = writing!(tx, |c| sqlx::query_scalar(query)
        .bind(held.portal.0)
        .bind(held.id.0)
        .bind(held.reviewed_revision.unwrap_or_default())
        .bind(person.0)
        .bind(seen)
        .fetch_one(c))?;
    Ok(written > 0)
}

/// What is handed in, approved or published says something.
fn check_content(revision: &Revision, act: Act) -> Result<(), ActRefusal> {
    let gaps = revision.content.gaps(revision.section.kind);
    if goes_on(act) && !gaps.is_empty() { Err(ActRefusal::Incomplete(gaps)) } else { Ok(()) }
}

/// Whether an act brings a text nearer to its readers.
fn goes_on(act: Act) -> bool {
    use Act::*;
    matches!(act, Submit | Review | Approve | Schedule | Publish | PublishUnreviewed | Republish)
}

/// The documents whose place one takes are in the register.
async fn check_relations(tx: &mut Tx, held: &HeldText, revision: &Revision, act: Act) -> Result<(), ActError> {
    if revision.section.kind != SectionKind::Documents || !goes_on(act) {
        return Ok(());
    }
    let own = held.article.as_ref().map(|article| article.id);
    let unknown = documents::find_unknown(tx, held.portal, own, &revision.content.document.replaces).await?;
    let fault = |path: String| Fault::new("replaces", format!("Không có văn bản nào khác đang đăng ở địa chỉ {path}."));
    match unknown.is_empty() {
        true => Ok(()),
        false => Err(ActRefusal::Incomplete(unknown.into_iter().map(fault).collect()).into()),
    }
}

async fn perform(
    tx: &mut Tx, held: &mut HeldText, editor: &SignedInEditor, revision: &Revision, request: &ActRequest,
    to: TextState, now: Timestamp,
) -> Result<(), ActError> {
    match request {
        ActRequest::Submit => held.reason = String::new(),
        ActRequest::TakeBack | ActRequest::Reopen => held.void_review(),
        ActRequest::Return { reason } => {
            held.void_review();
            held.reason = reason.trim().to_owned();
        }
        ActRequest::Review => held.reviewed_by = Some(editor.id()),
        ActRequest::Approve => {
            publishing::find_place(tx, held, revision).await?;
            (held.approved_by, held.approved_revision) = (Some(editor.id()), Some(revision.meta.number));
        }
        ActRequest::Schedule { at } => {
            publishing::find_place(tx, held, revision).await?;
            held.publish_at = Some(*at).filter(|at| *at > now).ok_or(ActRefusal::PastTime)?.into();
        }
        ActRequest::Unschedule => held.publish_at = None,
        ActRequest::Publish | ActRequest::Republish => {
            publishing::publish(tx, held, revision, Publication { at: now, is_unreviewed: false }).await?;
        }
        ActRequest::PublishUnreviewed { .. } => {
            publishing::publish(tx, held, revision, Publication { at: now, is_unreviewed: true }).await?;
        }
        ActRequest::ReviewAfterwards => publishing::review_afterwards(tx, held).await?,
        ActRequest::Withdraw(withdrawal) => {
            publishing::withdraw(tx, held, withdrawal, now).await?;
            take_schedule_back(tx, held, Some(editor), "bài đã bị gỡ", now).await?;
            held.end_preview_links(tx).await?;
        }
        ActRequest::Discard => return discard(tx, held).await,
    }
    // What is done to the article leaves alone what is being worked on.
    let is_being_worked_on = !matches!(held.state, TextState::Published | TextState::Withdrawn);
    if !(request.act().is_of_article() && is_being_worked_on) {
        held.state = to;
    }
    Ok(())
}

/// Takes the hour from what was scheduled and must not go out by itself: it stays approved, and waits for a person. Nothing of
/// the text is stored yet.
pub(super) async fn take_schedule_back(
    tx: &mut Tx, held: &mut HeldText, editor: Option<&SignedInEditor>, note: &str, now: Timestamp,
) -> sqlx::Result<()> {
    // However many review, this is the same.
    let line = held.state.after(Act::Unschedule, ReviewLevels::One);
    let Some(line) = line else { return Ok(()) };
    (held.state, held.publish_at) = (line.to, None);
    let revision = held.current_revision(tx).await?;
    let done = Done { act: Act::Unschedule, revision: &revision, note };
    held.note(tx, editor, done, now).await
}

/// A working copy that is given up: readers have what they had, and whoever edits next begins with that.
async fn discard(tx: &mut Tx, held: &mut HeldText) -> Result<(), ActError> {
    held.void_review();
    held.reason = String::new();
    held.end_preview_links(tx).await?;
    let (Some(article), Some(published)) = (&held.article, held.published_revision) else {
        held.state = TextState::Discarded;
        return Ok(());
    };
    held.state = article.standing.state();
    let revision = held.find_revision(tx, published).await?.ok_or(sqlx::Error::RowNotFound)?;
    held.make_current(published, revision.section.id, &revision.content);
    Ok(())
}
