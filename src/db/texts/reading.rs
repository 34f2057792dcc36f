//! One text, its revisions and its history.

use super::rows::{RevisionRow, TextRow, revisions, texts};
use crate::{
    db::{Db, reading, sessions::SignedInEditor},
    domain::{Act, ArticleId, PersonId, PortalId, Revision, RevisionMeta, Role, Text, TextAct, TextId, Timestamp},
};

/// Whose texts somebody may see: everybody's (0), their own, or nobody's.
pub(in crate::db) fn author_bound(editor: &SignedInEditor) -> i64 {
    match (editor.may_act_as(Role::Editor), editor.may_act_as(Role::Reporter)) {
        (true, _) => 0,
        (false, true) => editor.id().0,
        (false, false) => -1,
    }
}

/// A text that this person may see.
pub async fn find(db: &Db, editor: &SignedInEditor, text: TextId) -> sqlx::Result<Option<Text>> {
    let query = concat!(texts!(""), "and t.id = $2 and ($3 = 0 or t.author_id = $3)");
    let row: Option<TextRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(text.0)
        .bind(author_bound(editor))
        .fetch_optional(pool))?;
    row.map(TextRow::into_text).transpose()
}

/// The text of an article, if it has one yet and this person may see it.
pub async fn find_of_article(db: &Db, editor: &SignedInEditor, article: ArticleId) -> sqlx::Result<Option<Text>> {
    let query = concat!(texts!(""), "and t.article_id = $2 and ($3 = 0 or t.author_id = $3)");
    let row: Option<TextRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(article.0)
        .bind(author_bound(editor))
        .fetch_optional(pool))?;
    row.map(TextRow::into_text).transpose()
}

/// A text and its current revision.
pub async fn find_current(db: &Db, editor: &SignedInEditor, text: TextId) -> sqlx::Result<Option<(Text, Revision)>> {
    let Some(text) = find(db, editor, text).await? else { return Ok(None) };
    let revision = find_revision(db, editor, text.id, text.revision).await?;
    Ok(revision.map(|revision| (text, revision)))
}

/// A revision of a text that this person may see.
pub async fn find_revision(
    db: &Db, editor: &SignedInEditor, text: TextId, number: i64,
) -> sqlx::Result<Option<Revision>> {
    let query = concat!(
        revisions!(""),
        "and r.text_id = $2 and r.number = $3
            and ($4 = 0 or exists (select 1 from texts t where t.portal_id = $1 and t.id = $2 and t.author_id = $4))"
    );
    let row: Option<RevisionRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(text.0)
        .bind(number)
        .bind(author_bound(editor))
        .fetch_optional(pool))?;
    row.map(RevisionRow::into_revision).transpose()
}

/// Whether this person wrote the first revision, which nobody here has of an imported article, or any of the text since
/// somebody else has looked at it.
pub async fn has_written(db: &Db, editor: &SignedInEditor, text: TextId) -> sqlx::Result<bool> {
    let query = "select count(*) from texts t where t.portal_id = $1 and t.id = $2
        and exists (select 1 from revisions r where r.portal_id = $1 and r.text_id = $2 and r.person_id = $3
            and (r.number = 1 or r.number > coalesce(t.reviewed_revision, 0) and r.number <= t.revision))";
    let written: i64 = reading!(db, |pool| sqlx::query_scalar(query)
        .bind(editor.portal().0)
        .bind(text.0)
        .bind(editor.id().0)
        .fetch_one(pool))?;
    Ok(written > 0)
}

/// The text that a preview link is for, and its current revision; `None` where the link is over, its maker's account is
/// closed, or the text was given up or withdrawn.
pub async fn find_revision_by_link(
    db: &Db, portal: PortalId, token_digest: &str, now: Timestamp,
) -> sqlx::Result<Option<(Text, Revision)>> {
    let query = concat!(
        texts!("preview_links l cross join"),
        "and l.token_digest = $2 and l.portal_id = $1 and l.expires_at > $3 and t.id = l.text_id
            and t.state not in ('withdrawn', 'discarded')
            and exists (select 1 from people m where m.portal_id = $1 and m.id = l.created_by and m.disabled_at is null)"
    );
    let row: Option<TextRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(token_digest).bind(now.0).fetch_optional(pool))?;
    let Some(text) = row.map(TextRow::into_text).transpose()? else { return Ok(None) };
    let query = concat!(revisions!(""), "and r.text_id = $2 and r.number = $3");
    let row: Option<RevisionRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(text.id.0)
        .bind(text.revision)
        .fetch_optional(pool))?;
    row.map(|row| Ok((text, row.into_revision()?))).transpose()
}

#[derive(sqlx::FromRow)]
struct MetaRow {
    number: i64,
    based_on: i64,
    person_id: Option<i64>,
    person_name: Option<String>,
    at: i64,
    headline: String,
}

/// Revisions of a text that this person may see, the newest first: those before number `before`, `limit` at most.
pub async fn list_revisions(
    db: &Db, editor: &SignedInEditor, text: TextId, before: Option<i64>, limit: u32,
) -> sqlx::Result<Vec<RevisionMeta>> {
    let query = "select r.number, r.based_on, r.person_id, w.name as person_name, r.at, r.headline
        from revisions r left join people w on w.portal_id = r.portal_id and w.id = r.person_id
        where r.portal_id = $1 and r.text_id = $2 and r.number < $3
            and ($4 = 0 or exists (select 1 from texts t where t.portal_id = $1 and t.id = $2 and t.author_id = $4))
        order by r.number desc limit $5";
    let rows: Vec<MetaRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(text.0)
        .bind(before.unwrap_or(i64::MAX))
        .bind(author_bound(editor))
        .bind(i64::from(limit))
        .fetch_all(pool))?;
    let metas = rows.into_iter().map(|row| RevisionMeta {
        number: row.number,
        based_on: row.based_on,
        person: row.person_id.map(PersonId),
        person_name: row.person_name,
        at: Timestamp(row.at),
        headline: row.headline,
    });
    Ok(metas.collect())
}

#[derive(sqlx::FromRow)]
struct ActRow {
    at: i64,
    person_id: Option<i64>,
    person_name: Option<String>,
    act: String,
    revision: i64,
    note: String,
}

/// What was done to a text that this person may see, the newest first.
pub async fn list_acts(db: &Db, editor: &SignedInEditor, text: TextId, limit: u32) -> sqlx::Result<Vec<TextAct>> {
    let query = "select a.at, a.person_id, w.name as person_name, a.act, a.revision, a.note
        from text_acts a left join people w on w.portal_id = a.portal_id and w.id = a.person_id
        where a.portal_id = $1 and a.text_id = $2
            and ($3 = 0 or exists (select 1 from texts t where t.portal_id = $1 and t.id = $2 and t.author_id = $3))
        order by a.number desc limit $4";
    let rows: Vec<ActRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(text.0)
        .bind(author_bound(editor))
        .bind(i64::from(limit))
        .fetch_all(pool))?;
    rows.into_iter().map(ActRow::into_act).collect()
}

impl ActRow {
    fn into_act(self) -> sqlx::Result<TextAct> {
        let act = Act::parse(&self.act).ok_or_else(|| sqlx::Error::Decode("an act that is not known".into()))?;
        Ok(TextAct {
            at: Timestamp(self.at),
            person: self.person_id.map(PersonId),
            person_name: self.person_name,
            act,
            revision: self.revision,
            note: self.note,
        })
    }
}
