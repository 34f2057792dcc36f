//! Who has the form of a text open.

use super::{Db, Tx, execute, reading, sessions::SignedInEditor};
use crate::domain::{TextId, Timestamp};

/// Whoever was not heard of for so long has gone: forms report every twenty seconds.
const PRESENT_MILLIS: i64 = 50_000;

/// Writes down that this person has the form of a text open.
pub async fn report(tx: &mut Tx, editor: &SignedInEditor, text: TextId, now: Timestamp) -> sqlx::Result<()> {
    let query = "insert into text_presences (portal_id, text_id, person_id, seen_at) values ($1, $2, $3, $4)
        on conflict (portal_id, text_id, person_id) do update set seen_at = excluded.seen_at";
    execute!(tx, sqlx::query(query).bind(editor.portal().0).bind(text.0).bind(editor.id().0).bind(now.0)).map(drop)
}

/// Names of the others who have it open.
pub async fn list_others(db: &Db, editor: &SignedInEditor, text: TextId, now: Timestamp) -> sqlx::Result<Vec<String>> {
    let query = "select p.name from text_presences t join people p on p.portal_id = t.portal_id and p.id = t.person_id
        where t.portal_id = $1 and t.text_id = $2 and t.person_id <> $3 and t.seen_at > $4";
    let mut names: Vec<String> = reading!(db, |pool| sqlx::query_scalar(query)
        .bind(editor.portal().0)
        .bind(text.0)
        .bind(editor.id().0)
        .bind(now.0 - PRESENT_MILLIS)
        .fetch_all(pool))?;
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            testing::{NOW, TestPortal, both, sample_content, write},
            texts,
        },
        domain::Role,
    };

    const NOBODY: [&str; 0] = [];

    #[tokio::test]
    async fn somebody_is_present_until_they_are_not_heard_of() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let (an, binh) = (portal.sign_in(&[Role::Editor]).await, portal.sign_in(&[Role::Editor]).await);
            let content = sample_content(&portal, "Mưa lũ");
            let text = write(db, async |tx| {
                let text = texts::insert(tx, &an, &content, NOW).await.expect("begun");
                report(tx, &an, text, NOW).await?;
                report(tx, &an, text, NOW).await?;
                Ok(text)
            })
            .await;
            let others =
                async |editor, later| list_others(db, editor, text, Timestamp(NOW.0 + later)).await.expect("read");
            assert_eq!(others(&binh, PRESENT_MILLIS - 1).await, [an.person().name.clone()], "{}", db.engine());
            assert_eq!(others(&binh, PRESENT_MILLIS).await, NOBODY, "{}", db.engine());
            assert_eq!(others(&an, 0).await, NOBODY, "nobody is another to themselves");
        }
    }
}
