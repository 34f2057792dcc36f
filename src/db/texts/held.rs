//! The row of a text that somebody holds while they change it.

use super::rows::{RevisionRow, revisions, standing};
use crate::{
    db::{
        Tx,
        audit::{self, NewEntry},
        execute,
        sessions::SignedInEditor,
        stored::{stored_slug, stored_state},
        word_search, writing,
    },
    domain::{
        Act, ActRefusal, ArticleId, ArticleStanding, AuditAct, PersonId, PortalId, Revision, Role, SectionId, Slug,
        TextContent, TextId, TextState, Timestamp,
    },
};
use std::fmt;

/// An index takes no longer words; a headline and what search needs of a standfirst fit.
const WORDS_BYTES_MAX: usize = 1_500;

/// What keeps an act from being done. Whoever gets one drops the transaction, and nothing has changed.
#[derive(Debug)]
pub enum ActError {
    Refused(ActRefusal),
    Failed(sqlx::Error),
}

impl fmt::Display for ActError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ActError::Refused(refusal) => write!(f, "refused: {refusal:?}"),
            ActError::Failed(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ActError {}

impl From<ActRefusal> for ActError {
    fn from(refusal: ActRefusal) -> ActError {
        ActError::Refused(refusal)
    }
}

impl From<sqlx::Error> for ActError {
    /// A collision is the one of two articles that want the same address at the same moment: all else that is unique is
    /// guarded by the held row.
    fn from(error: sqlx::Error) -> ActError {
        match error.as_database_error() {
            Some(known) if known.is_unique_violation() => ActRefusal::AddressTaken.into(),
            _ => ActError::Failed(error),
        }
    }
}

/// The article that a text is, with the address that it has now.
#[derive(Clone, Debug)]
pub struct HeldArticle {
    pub id: ArticleId,
    pub standing: ArticleStanding,
    pub section_slug: Slug,
    pub slug: Slug,
}

/// A text as its row is. Whoever changes it stores it again.
#[derive(Clone, Debug)]
pub struct HeldText {
    pub portal: PortalId,
    pub id: TextId,
    pub article: Option<HeldArticle>,
    pub state: TextState,
    pub author: PersonId,
    pub section: SectionId,
    pub revision: i64,
    pub last_revision: i64,
    pub published_revision: Option<i64>,
    pub reviewed_revision: Option<i64>,
    pub reviewed_by: Option<PersonId>,
    pub approved_by: Option<PersonId>,
    pub approved_revision: Option<i64>,
    pub reason: String,
    pub publish_at: Option<Timestamp>,
    pub words: String,
}

#[derive(sqlx::FromRow)]
struct HeldRow {
    state: String,
    author_id: i64,
    section_id: i64,
    revision: i64,
    last_revision: i64,
    published_revision: Option<i64>,
    reviewed_revision: Option<i64>,
    reviewed_by: Option<i64>,
    approved_by: Option<i64>,
    approved_revision: Option<i64>,
    reason: String,
    publish_at: Option<i64>,
    words: String,
    article_id: Option<i64>,
    status: Option<String>,
    expired_note: Option<String>,
    article_section_slug: Option<String>,
    article_slug: Option<String>,
}

/// Takes hold of a text and tells where it stands: so it stands until the transaction changes it.
///
/// # Errors
/// Refused: `NotThere`.
pub async fn hold(tx: &mut Tx, editor: &SignedInEditor, text: TextId) -> Result<TextState, ActError> {
    Ok(HeldText::take_for(tx, editor, text).await?.state)
}

/// What was done, and to which revision.
#[derive(Clone, Copy, Debug)]
pub struct Done<'a> {
    pub act: Act,
    pub revision: &'a Revision,
    /// A reason, a time, a target.
    pub note: &'a str,
}

impl HeldText {
    /// Takes hold of a text: whoever else wants to change it waits until the transaction is over.
    pub async fn take(tx: &mut Tx, portal: PortalId, text: TextId) -> sqlx::Result<Option<HeldText>> {
        let query = "update texts set revision = revision where portal_id = $1 and id = $2";
        execute!(tx, sqlx::query(query).bind(portal.0).bind(text.0))?;
        let query = "select t.state, t.author_id, t.section_id, t.revision, t.last_revision, t.published_revision,
                t.reviewed_revision, t.reviewed_by, t.approved_by, t.approved_revision, t.reason, t.publish_at, t.words,
                a.id as article_id, a.status, a.expired_note, s.slug as article_section_slug, a.slug as article_slug
            from texts t
            left join articles a on a.portal_id = t.portal_id and a.id = t.article_id
            left join sections s on s.portal_id = a.portal_id and s.id = a.section_id
            where t.portal_id = $1 and t.id = $2";
        let row: Option<HeldRow> =
            writing!(tx, |c| sqlx::query_as(query).bind(portal.0).bind(text.0).fetch_optional(c))?;
        row.map(|row| row.into_held(portal, text)).transpose()
    }

    /// The same, if this person may see the text at all.
    pub async fn take_for(tx: &mut Tx, editor: &SignedInEditor, text: TextId) -> Result<HeldText, ActError> {
        let held = HeldText::take(tx, editor.portal(), text).await?;
        held.filter(|held| may_see(editor, held.author)).ok_or(ActRefusal::NotThere.into())
    }

    /// Writes down what it has become.
    pub async fn store(&self, tx: &mut Tx, now: Timestamp) -> sqlx::Result<()> {
        let query = "update texts set state = $3, article_id = $4, section_id = $5, revision = $6, last_revision = $7,
                published_revision = $8, reviewed_revision = $9, reviewed_by = $10, approved_by = $11,
                approved_revision = $12, reason = $13, publish_at = $14, words = $15, modified_at = $16
            where portal_id = $1 and id = $2";
        execute!(
            tx,
            sqlx::query(query)
                .bind(self.portal.0)
                .bind(self.id.0)
                .bind(self.state.as_str())
                .bind(self.article.as_ref().map(|article| article.id.0))
                .bind(self.section.0)
                .bind(self.revision)
                .bind(self.last_revision)
                .bind(self.published_revision)
                .bind(self.reviewed_revision)
                .bind(self.reviewed_by.map(|person| person.0))
                .bind(self.approved_by.map(|person| person.0))
                .bind(self.approved_revision)
                .bind(&self.reason)
                .bind(self.publish_at.map(|at| at.0))
                .bind(&self.words)
                .bind(now.0)
        )
        .map(drop)
    }

    /// Whether it is an article that was taken off the portal.
    pub fn is_withdrawn(&self) -> bool {
        self.article.as_ref().is_some_and(|article| article.standing != ArticleStanding::Published)
    }

    /// Takes back what reviewers said, as after an edit.
    pub fn void_review(&mut self) {
        (self.reviewed_by, self.approved_by, self.approved_revision, self.publish_at) = (None, None, None, None);
    }

    /// Makes a revision the one that everybody goes on from.
    pub fn make_current(&mut self, number: i64, section: SectionId, content: &TextContent) {
        (self.revision, self.section, self.words) = (number, section, words_of(content));
    }

    /// Ends all preview links to it: what they were given for is over.
    pub async fn end_preview_links(&self, tx: &mut Tx) -> sqlx::Result<()> {
        let query = "delete from preview_links where portal_id = $1 and text_id = $2";
        execute!(tx, sqlx::query(query).bind(self.portal.0).bind(self.id.0)).map(drop)
    }

    pub async fn find_revision(&self, tx: &mut Tx, number: i64) -> sqlx::Result<Option<Revision>> {
        let query = concat!(revisions!(""), "and r.text_id = $2 and r.number = $3");
        let row: Option<RevisionRow> =
            writing!(tx, |c| sqlx::query_as(query).bind(self.portal.0).bind(self.id.0).bind(number).fetch_optional(c))?;
        row.map(RevisionRow::into_revision).transpose()
    }

    pub async fn current_revision(&self, tx: &mut Tx) -> sqlx::Result<Revision> {
        self.find_revision(tx, self.revision).await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// Writes an act into the history of the text and into the audit log.
    pub async fn note(
        &self, tx: &mut Tx, editor: Option<&SignedInEditor>, done: Done<'_>, now: Timestamp,
    ) -> sqlx::Result<()> {
        let query = "insert into text_acts (portal_id, text_id, number, at, person_id, act, revision, note)
            values ($1, $2, (select coalesce(max(number), 0) + 1 from text_acts where portal_id = $1 and text_id = $2),
                $3, $4, $5, $6, $7)";
        execute!(
            tx,
            sqlx::query(query)
                .bind(self.portal.0)
                .bind(self.id.0)
                .bind(now.0)
                .bind(editor.map(|editor| editor.id().0))
                .bind(done.act.as_str())
                .bind(done.revision.meta.number)
                .bind(done.note)
        )?;
        let parting = if done.note.is_empty() { "" } else { "; " };
        let detail = format!("bản {}{parting}{}", done.revision.meta.number, done.note);
        self.audit(tx, editor, audited(done.act), &done.revision.content.headline, &detail, now).await
    }

    pub async fn audit(
        &self, tx: &mut Tx, editor: Option<&SignedInEditor>, act: AuditAct, headline: &str, detail: &str,
        now: Timestamp,
    ) -> sqlx::Result<()> {
        let subject = format!("bài số {}: {headline}", self.id.0);
        let entry = match editor {
            Some(editor) => NewEntry::by(editor, act, &subject, detail),
            None => NewEntry { person: None, act, subject: &subject, detail },
        };
        audit::append(tx, self.portal, entry, now).await
    }
}

impl HeldRow {
    fn into_held(self, portal: PortalId, id: TextId) -> sqlx::Result<HeldText> {
        let article = match (self.article_id, self.status, self.article_section_slug, self.article_slug) {
            (Some(id), Some(status), Some(section_slug), Some(slug)) => Some(HeldArticle {
                id: ArticleId(id),
                standing: standing(&status, self.expired_note.as_deref()),
                section_slug: stored_slug(section_slug)?,
                slug: stored_slug(slug)?,
            }),
            _ => None,
        };
        Ok(HeldText {
            portal,
            id,
            article,
            state: stored_state(&self.state)?,
            author: PersonId(self.author_id),
            section: SectionId(self.section_id),
            revision: self.revision,
            last_revision: self.last_revision,
            published_revision: self.published_revision,
            reviewed_revision: self.reviewed_revision,
            reviewed_by: self.reviewed_by.map(PersonId),
            approved_by: self.approved_by.map(PersonId),
            approved_revision: self.approved_revision,
            reason: self.reason,
            publish_at: self.publish_at.map(Timestamp),
            words: self.words,
        })
    }
}

/// What the search looks in.
pub fn words_of(content: &TextContent) -> String {
    let mut words = word_search::words_of(&format!("{} {}", content.headline, content.standfirst));
    words.truncate(words.floor_char_boundary(WORDS_BYTES_MAX));
    words
}

/// Whether somebody may see a text of this author: reporters their own, editors and publishers all.
pub fn may_see(editor: &SignedInEditor, author: PersonId) -> bool {
    editor.may_act_as(Role::Editor) || editor.may_act_as(Role::Reporter) && editor.id() == author
}

fn audited(act: Act) -> AuditAct {
    match act {
        Act::Edit => AuditAct::TextSaved,
        Act::Submit => AuditAct::TextSubmitted,
        Act::TakeBack => AuditAct::TextTakenBack,
        Act::Return => AuditAct::TextReturned,
        Act::Review => AuditAct::TextReviewed,
        Act::Approve => AuditAct::TextApproved,
        Act::Schedule => AuditAct::TextScheduled,
        Act::Unschedule => AuditAct::TextUnscheduled,
        Act::Publish => AuditAct::TextPublished,
        Act::PublishUnreviewed => AuditAct::TextPublishedUnreviewed,
        Act::Republish => AuditAct::TextRepublished,
        Act::ReviewAfterwards => AuditAct::TextReviewedAfterwards,
        Act::Withdraw => AuditAct::TextWithdrawn,
        Act::Reopen => AuditAct::TextReopened,
        Act::Discard => AuditAct::TextDiscarded,
    }
}
