//! What people have typed into forms of texts and not saved yet: each sees their own.

use super::{Db, Tx, execute, reading, sessions::SignedInEditor, writing};
use crate::domain::{Draft, FormKey, TakenUp, TextId, Timestamp, Unsaved, UnsavedLine};
use serde::{Deserialize, Serialize};

/// One person's forms. Nobody has so many open; a script that runs wild does.
const OF_PERSON_MAX: i64 = 200;
/// The same with those that were given up.
const WITH_DROPPED_MAX: i64 = 1_000;
/// What was given up can be had back for so long.
const DROPPED_MILLIS: i64 = 30 * 24 * 3_600_000;
/// What nobody has come back to for so long is forgotten.
const AGE_MILLIS_MAX: i64 = 365 * 24 * 3_600_000;

/// All fields, as a row keeps them.
#[derive(Serialize, Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Typed {
    draft: Draft,
    body: String,
}

#[derive(sqlx::FromRow)]
struct LineRow {
    form_key: String,
    text_id: Option<i64>,
    based_on: i64,
    headline: String,
    at: i64,
    dropped_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct UnsavedRow {
    #[sqlx(flatten)]
    line: LineRow,
    typed: String,
}

impl LineRow {
    fn into_line(self) -> sqlx::Result<UnsavedLine> {
        let form_key = FormKey::parse(&self.form_key).ok_or_else(|| sqlx::Error::Decode("no key of a form".into()))?;
        Ok(UnsavedLine {
            form_key,
            text: self.text_id.map(TextId),
            based_on: self.based_on,
            headline: self.headline,
            at: Timestamp(self.at),
            is_dropped: self.dropped_at.is_some(),
        })
    }
}

impl UnsavedRow {
    fn into_unsaved(self) -> sqlx::Result<Unsaved> {
        let typed: Typed = serde_json::from_str(&self.typed).map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Unsaved { line: self.line.into_line()?, draft: typed.draft, body: typed.body })
    }
}

macro_rules! unsaved {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select form_key, text_id, based_on, headline, at, dropped_at",
            $columns,
            " from unsaved_texts
            where portal_id = $1 and person_id = $2 ",
            $rest
        )
    };
}

/// Keeps what somebody has typed, in the place of what that form held before. `false` where they have too many forms.
pub async fn keep(tx: &mut Tx, editor: &SignedInEditor, unsaved: &Unsaved, now: Timestamp) -> sqlx::Result<bool> {
    let (portal, person) = (editor.portal().0, editor.id().0);
    let query = "delete from unsaved_texts where portal_id = $1 and person_id = $2 and (dropped_at < $3 or at < $4)";
    let (dropped_before, typed_before) = (now.0 - DROPPED_MILLIS, now.0 - AGE_MILLIS_MAX);
    execute!(tx, sqlx::query(query).bind(portal).bind(person).bind(dropped_before).bind(typed_before))?;
    let query = "insert into unsaved_texts (portal_id, person_id, form_key, text_id, based_on, headline, typed, at)
        select $1, $2, $3, $4, $5, $6, $7, $8
            where (select count(*) from unsaved_texts
                where portal_id = $1 and person_id = $2 and form_key <> $3 and dropped_at is null) < $9
            and (select count(*) from unsaved_texts where portal_id = $1 and person_id = $2 and form_key <> $3) < $10
        on conflict (portal_id, person_id, form_key) do update set text_id = excluded.text_id, based_on = excluded.based_on,
            headline = excluded.headline, typed = excluded.typed, at = excluded.at, dropped_at = null";
    let typed = Typed { draft: unsaved.draft.clone(), body: unsaved.body.clone() };
    let typed = serde_json::to_string(&typed).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let line = &unsaved.line;
    let kept = execute!(
        tx,
        sqlx::query(query)
            .bind(portal)
            .bind(person)
            .bind(line.form_key.as_str())
            .bind(line.text.map(|text| text.0))
            .bind(line.based_on)
            .bind(&line.headline)
            .bind(&typed)
            .bind(now.0)
            .bind(OF_PERSON_MAX)
            .bind(WITH_DROPPED_MAX)
    )?;
    Ok(kept > 0)
}

/// What a form of this person held last, also where they gave it up.
pub async fn find(db: &Db, editor: &SignedInEditor, form: &FormKey) -> sqlx::Result<Option<Unsaved>> {
    let query = unsaved!(", typed", "and form_key = $3");
    let row: Option<UnsavedRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(editor.id().0)
        .bind(form.as_str())
        .fetch_optional(pool))?;
    row.map(UnsavedRow::into_unsaved).transpose()
}

/// What this person has not saved of one text, the newest first; with `None`, of texts that were never saved.
pub async fn list_of(db: &Db, editor: &SignedInEditor, text: Option<TextId>, limit: u32) -> sqlx::Result<Vec<Unsaved>> {
    let query =
        unsaved!(", typed", "and coalesce(text_id, 0) = $3 and dropped_at is null order by at desc, id desc limit $4");
    let rows: Vec<UnsavedRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(editor.id().0)
        .bind(text.map_or(0, |text| text.0))
        .bind(i64::from(limit))
        .fetch_all(pool))?;
    rows.into_iter().map(UnsavedRow::into_unsaved).collect()
}

/// All that this person has not saved, the newest first.
pub async fn list(db: &Db, editor: &SignedInEditor, limit: u32) -> sqlx::Result<Vec<UnsavedLine>> {
    let query = unsaved!("", "and dropped_at is null order by at desc, id desc limit $3");
    let rows: Vec<LineRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(editor.id().0)
        .bind(i64::from(limit))
        .fetch_all(pool))?;
    rows.into_iter().map(LineRow::into_line).collect()
}

/// Forgets what a form held: it was saved.
pub async fn remove(tx: &mut Tx, editor: &SignedInEditor, form: &FormKey) -> sqlx::Result<()> {
    let query = "delete from unsaved_texts where portal_id = $1 and person_id = $2 and form_key = $3";
    execute!(tx, sqlx::query(query).bind(editor.portal().0).bind(editor.id().0).bind(form.as_str())).map(drop)
}

/// Forgets what a form held before another one took it up, unless something was added to it since.
pub async fn remove_taken_up(tx: &mut Tx, editor: &SignedInEditor, taken_up: &TakenUp) -> sqlx::Result<()> {
    let query = "delete from unsaved_texts where portal_id = $1 and person_id = $2 and form_key = $3 and at = $4";
    let (portal, person) = (editor.portal().0, editor.id().0);
    let key = taken_up.form_key.as_str();
    execute!(tx, sqlx::query(query).bind(portal).bind(person).bind(key).bind(taken_up.at.0)).map(drop)
}

/// Gives up what a form held, or takes it up again where `dropped_at` is `None`. `false` where there is no such thing.
pub async fn set_dropped(
    tx: &mut Tx, editor: &SignedInEditor, form: &FormKey, dropped_at: Option<Timestamp>,
) -> sqlx::Result<bool> {
    let query = "update unsaved_texts set dropped_at = $4 where portal_id = $1 and person_id = $2 and form_key = $3
        returning id";
    let id: Option<i64> = writing!(tx, |c| sqlx::query_scalar(query)
        .bind(editor.portal().0)
        .bind(editor.id().0)
        .bind(form.as_str())
        .bind(dropped_at.map(|at| at.0))
        .fetch_optional(c))?;
    Ok(id.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::testing::{NOW, TestPortal, both, write},
        domain::Role,
    };

    fn typed(key: &str, body: &str) -> Unsaved {
        Unsaved {
            line: UnsavedLine {
                form_key: FormKey::parse(key).expect("a key"),
                text: None,
                based_on: 0,
                headline: "Mưa lũ".to_owned(),
                at: NOW,
                is_dropped: false,
            },
            draft: Draft { headline: "Mưa lũ".to_owned(), ..Draft::default() },
            body: body.to_owned(),
        }
    }

    const FIRST: &str = "00000000000000aa";
    const SECOND: &str = "00000000000000bb";

    #[tokio::test]
    async fn what_was_typed_is_found_as_it_was_typed_and_by_nobody_else() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let (an, binh) = (portal.sign_in(&[Role::Reporter]).await, portal.sign_in(&[Role::Editor]).await);
            // NUL is in no text that PostgreSQL keeps, and may be typed all the same.
            let body = "<p>Nước\0 lên</p>\r\n<script>";
            for unsaved in [typed(FIRST, "<p>Nư"), typed(FIRST, body), typed(SECOND, "")] {
                assert!(write(db, async |tx| keep(tx, &an, &unsaved, NOW).await).await);
            }
            let first = typed(FIRST, body);
            let key = &first.line.form_key;
            assert_eq!(find(db, &an, key).await.expect("read"), Some(first.clone()), "{}", db.engine());
            assert_eq!(find(db, &binh, key).await.expect("read"), None, "{}", db.engine());
            let keys = |lines: Vec<UnsavedLine>| lines.into_iter().map(|l| l.form_key.to_string()).collect::<Vec<_>>();
            assert_eq!(keys(list(db, &an, 9).await.expect("read")), [SECOND, FIRST], "{}", db.engine());
            let new = list_of(db, &an, None, 9).await.expect("read");
            assert_eq!(keys(new.into_iter().map(|new| new.line).collect()), [SECOND, FIRST], "{}", db.engine());
            assert_eq!(list_of(db, &an, Some(TextId(1)), 9).await.expect("read"), [], "{}", db.engine());
            assert_eq!(list(db, &binh, 9).await.expect("read"), [], "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn what_was_given_up_can_be_had_back_and_what_was_saved_is_gone() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let an = portal.sign_in(&[Role::Reporter]).await;
            let unsaved = typed(FIRST, "<p>a</p>");
            let key = &unsaved.line.form_key;
            write(db, async |tx| keep(tx, &an, &unsaved, NOW).await).await;
            assert!(write(db, async |tx| set_dropped(tx, &an, key, Some(NOW)).await).await);
            assert_eq!(list(db, &an, 9).await.expect("read"), [], "{}", db.engine());
            assert!(find(db, &an, key).await.expect("read").is_some_and(|found| found.line.is_dropped));
            write(db, async |tx| keep(tx, &an, &typed(SECOND, ""), Timestamp(NOW.0 + DROPPED_MILLIS)).await).await;
            assert!(write(db, async |tx| set_dropped(tx, &an, key, None).await).await, "it is still there");
            assert_eq!(list(db, &an, 9).await.expect("read").len(), 2, "{}", db.engine());
            write(db, async |tx| set_dropped(tx, &an, key, Some(NOW)).await).await;
            write(db, async |tx| keep(tx, &an, &typed(SECOND, ""), Timestamp(NOW.0 + DROPPED_MILLIS + 1)).await).await;
            assert_eq!(find(db, &an, key).await.expect("read"), None, "after a month it is gone");
            write(db, async |tx| remove(tx, &an, &typed(SECOND, "").line.form_key).await).await;
            assert_eq!(list(db, &an, 9).await.expect("read"), [], "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn what_was_taken_up_goes_unless_something_was_added_to_it() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let an = portal.sign_in(&[Role::Reporter]).await;
            let unsaved = typed(FIRST, "<p>a</p>");
            let key = &unsaved.line.form_key;
            write(db, async |tx| keep(tx, &an, &unsaved, NOW).await).await;
            let stale = TakenUp { form_key: key.clone(), at: Timestamp(NOW.0 - 1) };
            write(db, async |tx| remove_taken_up(tx, &an, &stale).await).await;
            assert!(find(db, &an, key).await.expect("read").is_some(), "{}", db.engine());
            let taken_up = TakenUp { form_key: key.clone(), at: NOW };
            write(db, async |tx| remove_taken_up(tx, &an, &taken_up).await).await;
            assert_eq!(find(db, &an, key).await.expect("read"), None, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn what_nobody_came_back_to_for_a_year_is_forgotten() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let an = portal.sign_in(&[Role::Reporter]).await;
            let first = typed(FIRST, "");
            write(db, async |tx| keep(tx, &an, &first, NOW).await).await;
            for (later, is_there) in [(AGE_MILLIS_MAX, true), (AGE_MILLIS_MAX + 1, false)] {
                write(db, async |tx| keep(tx, &an, &typed(SECOND, ""), Timestamp(NOW.0 + later)).await).await;
                let found = find(db, &an, &first.line.form_key).await.expect("read");
                assert_eq!(found.is_some(), is_there, "{} {later}", db.engine());
            }
        }
    }

    #[tokio::test]
    async fn a_script_that_runs_wild_does_not_fill_the_disk() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let an = portal.sign_in(&[Role::Reporter]).await;
            let numbered = |number: i64| typed(&format!("{number:016x}"), "");
            write(db, async |tx| {
                for number in 0..OF_PERSON_MAX {
                    assert!(keep(tx, &an, &numbered(number), NOW).await?);
                }
                assert!(!keep(tx, &an, &numbered(OF_PERSON_MAX), NOW).await?, "one more");
                assert!(keep(tx, &an, &numbered(7), NOW).await?, "one that is there");
                for number in OF_PERSON_MAX..WITH_DROPPED_MAX {
                    set_dropped(tx, &an, &numbered(number - 1).line.form_key, Some(NOW)).await?;
                    assert!(keep(tx, &an, &numbered(number), NOW).await?, "in the place of one that was given up");
                }
                set_dropped(tx, &an, &numbered(WITH_DROPPED_MAX - 1).line.form_key, Some(NOW)).await?;
                assert!(!keep(tx, &an, &numbered(WITH_DROPPED_MAX), NOW).await?, "all of them");
                Ok(())
            })
            .await;
        }
    }
}
