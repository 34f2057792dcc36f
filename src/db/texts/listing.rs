//! Lists of the desk. Each is read along an index of its own, a page at a time, whatever else it is narrowed by.

use super::{
    reading::author_bound,
    rows::{TextRow, standing, texts},
};
use crate::{
    db::{
        Db, reading,
        sessions::SignedInEditor,
        stored::{stored_slug, stored_state},
        word_search::patterns,
    },
    domain::{
        ArticleId, Day, PersonId, SectionId, Text, TextId, TextState, Timestamp, address::article_path,
        text::ArticleLine,
    },
};
use std::collections::BTreeMap;

/// What a list is narrowed by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextFilter {
    pub state: Option<TextState>,
    pub section: Option<SectionId>,
    pub author: Option<PersonId>,
    /// Words of headline and standfirst, with or without marks, each the whole or the beginning of one; the first four count.
    pub words: String,
}

/// A text's place in a list that runs from what was changed last to what was changed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextKey {
    pub modified_at: Timestamp,
    pub id: TextId,
}

impl TextKey {
    pub fn of(text: &Text) -> TextKey {
        TextKey { modified_at: text.modified_at, id: text.id }
    }

    /// `<milliseconds>-<text id>`, as `Display` writes it.
    pub fn parse(typed: &str) -> Option<TextKey> {
        let (millis, id) = typed.rsplit_once('-')?;
        Some(TextKey { modified_at: Timestamp(millis.parse().ok()?), id: TextId(id.parse().ok()?) })
    }
}

impl std::fmt::Display for TextKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.modified_at.0, self.id.0)
    }
}

/// The page is found in one index, which `$entry` names by its column; all other conditions are looked at on the way.
macro_rules! page_of {
    ($entry:literal) => {
        concat!(
            "with page (id) as (
                select id from texts where portal_id = $1 ",
            $entry,
            " and modified_at <= $2 and (modified_at, id) < ($2, $3) and ($4 = '' or state = $4)
                and ($5 = 0 or section_id = $5) and ($6 = 0 or author_id = $6)
                and words like $7 and words like $8 and words like $9 and words like $10
                order by modified_at desc, id desc limit $11
            ) ",
            texts!("page q cross join"),
            "and t.id = q.id"
        )
    };
}

/// Texts that this person may see, what was changed last first: those after `after` in the list, `limit` at most.
pub async fn list(
    db: &Db, editor: &SignedInEditor, filter: &TextFilter, after: Option<TextKey>, limit: u32,
) -> sqlx::Result<Vec<Text>> {
    let bound = author_bound(editor);
    let author = match (bound, filter.author) {
        (0, wanted) => wanted.map_or(0, |author| author.0),
        (own, Some(wanted)) if wanted.0 != own => -1,
        (own, _) => own,
    };
    let query = match (author, filter.state, filter.section) {
        (0, None, None) => page_of!(""),
        (0, None, Some(_)) => page_of!("and section_id = $5"),
        (0, Some(_), _) => page_of!("and state = $4"),
        _ => page_of!("and author_id = $6"),
    };
    let after = after.unwrap_or(TextKey { modified_at: Timestamp(i64::MAX), id: TextId(i64::MAX) });
    let [one, two, three, four] = patterns(&filter.words, ' ');
    let rows: Vec<TextRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(after.modified_at.0)
        .bind(after.id.0)
        .bind(filter.state.map_or("", TextState::as_str))
        .bind(filter.section.map_or(0, |section| section.0))
        .bind(author)
        .bind(one)
        .bind(two)
        .bind(three)
        .bind(four)
        .bind(i64::from(limit))
        .fetch_all(pool))?;
    let texts: sqlx::Result<Vec<Text>> = rows.into_iter().map(TextRow::into_text).collect();
    let mut texts = texts?;
    texts.sort_by_key(|text| std::cmp::Reverse(TextKey::of(text)));
    Ok(texts)
}

/// The page is found in the index of its order; all other conditions are looked at on the way.
macro_rules! waiting_by {
    ($order:literal, $entry:literal) => {
        concat!(
            "with page (id) as (
                select id from texts where ",
            $entry,
            " and state = $2 and ($3 = 0 or author_id = $3) order by ",
            $order,
            " limit $4
            ) ",
            texts!("page q cross join"),
            "and t.id = q.id"
        )
    };
}

/// Texts in one state that this person may see, those first that have waited longest: scheduled ones by their hour, others by
/// their last change. `limit` at most.
pub async fn list_waiting(db: &Db, editor: &SignedInEditor, state: TextState, limit: u32) -> sqlx::Result<Vec<Text>> {
    let query = match state {
        // By its sign the portal is no entry, so that the index of what is due gives the order.
        TextState::Scheduled => waiting_by!("publish_at", "state = 'scheduled' and +portal_id = $1"),
        _ => waiting_by!("modified_at, id", "portal_id = $1"),
    };
    let rows: Vec<TextRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(state.as_str())
        .bind(author_bound(editor))
        .bind(i64::from(limit))
        .fetch_all(pool))?;
    let texts: sqlx::Result<Vec<Text>> = rows.into_iter().map(TextRow::into_text).collect();
    let mut texts = texts?;
    texts.sort_by_key(|text| (text.publish_at.unwrap_or(text.modified_at), text.id));
    Ok(texts)
}

/// How many texts that this person may see are being worked on, by their state.
pub async fn count_by_state(
    db: &Db, editor: &SignedInEditor, author: Option<PersonId>,
) -> sqlx::Result<BTreeMap<TextState, i64>> {
    let query = "select state, count(*) from texts
        where portal_id = $1 and state in ('draft', 'submitted', 'returned', 'reviewed', 'approved', 'scheduled')
            and ($2 = 0 or author_id = $2) and ($3 = 0 or author_id = $3)
        group by state";
    let rows: Vec<(String, i64)> = reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(author_bound(editor))
        .bind(author.map_or(0, |author| author.0))
        .fetch_all(pool))?;
    rows.into_iter().map(|(state, count)| Ok((stored_state(&state)?, count))).collect()
}

#[derive(sqlx::FromRow)]
struct LineRow {
    id: i64,
    text: Option<i64>,
    headline: String,
    slug: String,
    section_slug: String,
    status: String,
    expired_note: Option<String>,
    published_at: i64,
    review_on: Option<i64>,
}

impl LineRow {
    fn into_line(self) -> sqlx::Result<ArticleLine> {
        Ok(ArticleLine {
            id: ArticleId(self.id),
            text: self.text.map(TextId),
            headline: self.headline,
            path: article_path(&stored_slug(self.section_slug)?, &stored_slug(self.slug)?),
            standing: standing(&self.status, self.expired_note.as_deref()),
            published_at: Timestamp(self.published_at),
            review_on: self.review_on.map(Day),
        })
    }
}

/// Articles among those that `$page` finds, with their texts. `$1` is the portal.
macro_rules! lines {
    ($page:literal) => {
        concat!(
            "with page (id) as (",
            $page,
            ") select a.id, t.id as text, a.headline, a.slug, s.slug as section_slug, a.status, a.expired_note,
                a.published_at, a.review_on
            from page q cross join articles a
            join sections s on s.portal_id = a.portal_id and s.id = a.section_id
            left join texts t on t.portal_id = a.portal_id and t.article_id = a.id
            where a.portal_id = $1 and a.id = q.id"
        )
    };
}

/// Articles that were published before anybody looked at them and that nobody has looked at since, the newest first. For
/// editors; reporters get none.
pub async fn list_unreviewed(db: &Db, editor: &SignedInEditor, limit: u32) -> sqlx::Result<Vec<ArticleLine>> {
    let query = lines!(
        "select id from articles where portal_id = $1 and is_unreviewed and status = 'published' and $2 = 0
            order by published_at desc, id desc limit $3"
    );
    let rows: Vec<LineRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(author_bound(editor))
        .bind(i64::from(limit))
        .fetch_all(pool))?;
    let mut lines = into_lines(rows)?;
    lines.sort_by_key(|line| std::cmp::Reverse((line.published_at, line.id)));
    Ok(lines)
}

/// How many there are of [`list_unreviewed`].
pub async fn count_unreviewed(db: &Db, editor: &SignedInEditor) -> sqlx::Result<i64> {
    let query = "select count(*) from articles
        where portal_id = $1 and is_unreviewed and status = 'published' and $2 = 0";
    reading!(db, |pool| sqlx::query_scalar(query).bind(editor.portal().0).bind(author_bound(editor)).fetch_one(pool))
}

/// Published articles of which somebody asked to look at them again by today, the longest overdue first. For editors;
/// reporters get none.
pub async fn list_articles_to_look_at(
    db: &Db, editor: &SignedInEditor, today: Day, limit: u32,
) -> sqlx::Result<Vec<ArticleLine>> {
    let query = lines!(
        "select id from articles where portal_id = $1 and review_on is not null and review_on <= $2
            and status = 'published' and $3 = 0 order by review_on, id limit $4"
    );
    let rows: Vec<LineRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(today.0)
        .bind(author_bound(editor))
        .bind(i64::from(limit))
        .fetch_all(pool))?;
    let mut lines = into_lines(rows)?;
    lines.sort_by_key(|line| (line.review_on, line.id));
    Ok(lines)
}

/// How many there are of [`list_articles_to_look_at`].
pub async fn count_articles_to_look_at(db: &Db, editor: &SignedInEditor, today: Day) -> sqlx::Result<i64> {
    let query = "select count(*) from articles
        where portal_id = $1 and review_on is not null and review_on <= $2 and status = 'published' and $3 = 0";
    reading!(db, |pool| sqlx::query_scalar(query)
        .bind(editor.portal().0)
        .bind(today.0)
        .bind(author_bound(editor))
        .fetch_one(pool))
}

fn into_lines(rows: Vec<LineRow>) -> sqlx::Result<Vec<ArticleLine>> {
    rows.into_iter().map(LineRow::into_line).collect()
}
