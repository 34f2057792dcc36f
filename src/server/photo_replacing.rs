//! Puts one picture in the place of another, in every text that shows it.

use super::{cleaning::clean_typed, media::swapping::swapped};
use crate::{
    db::{
        Db,
        audit::{self, NewEntry},
        media_uses,
        sessions::SignedInEditor,
        texts::{self, ActError},
    },
    domain::{
        ActRefusal, AuditAct, PhotoFile, Revision, Saved, TextContent, TextId, Timestamp,
        media::{MediaUse, Replaced},
    },
    refusal::Refusal,
};

/// Texts that are changed at one time: each is a revision more, and the person waits.
const CHANGES_MAX: usize = 500;
/// Articles that are looked at, and as many texts.
const USES_MAX: u32 = 20_000;

/// What became of one of them.
enum Outcome {
    Changed,
    Unchanged,
    /// It could not be changed, and why.
    Left(String),
}

/// Puts `new` wherever `old` stands, in every text that this person may edit, as a new revision of it. One that cannot be changed
/// is named, and the others are changed all the same.
///
/// # Errors
/// A database that fails; what was changed by then is written down.
pub async fn replace(
    db: &Db, editor: &SignedInEditor, old: &str, new: &PhotoFile, now: Timestamp,
) -> sqlx::Result<Replaced> {
    let mut replaced = Replaced::default();
    let outcome = Replacing { db, editor, old, new, now }.replace_all(CHANGES_MAX, &mut replaced).await;
    let (subject, detail) = (format!("tệp {old}"), format!("bằng {}, {} bài", new.digest, replaced.changed.len()));
    let mut tx = db.begin().await?;
    audit::append(&mut tx, editor.portal(), NewEntry::by(editor, AuditAct::MediaReplaced, &subject, &detail), now)
        .await?;
    tx.commit().await?;
    outcome.map(|()| replaced)
}

struct Replacing<'a> {
    db: &'a Db,
    editor: &'a SignedInEditor,
    old: &'a str,
    new: &'a PhotoFile,
    now: Timestamp,
}

impl Replacing<'_> {
    async fn replace_all(&self, changes_max: usize, replaced: &mut Replaced) -> sqlx::Result<()> {
        let uses = media_uses::list_uses(self.db, self.editor, self.old, USES_MAX).await?;
        replaced.has_more = uses.len() >= USES_MAX as usize;
        for found in uses {
            if replaced.changed.len() == changes_max {
                replaced.has_more = true;
                return Ok(());
            }
            let is_public = found.path.is_some();
            match self.replace_in(&found).await? {
                Outcome::Left(why) => {
                    replaced.left.push(format!("Chưa thay trong bài “{}”: {why}", found.headline));
                    continue;
                }
                Outcome::Changed => replaced.changed.push(found.headline.clone()),
                Outcome::Unchanged => {}
            }
            replaced.to_publish.extend(is_public.then_some(found.headline));
        }
        Ok(())
    }

    async fn replace_in(&self, found: &MediaUse) -> sqlx::Result<Outcome> {
        let left = |why: &str| Ok(Outcome::Left(why.to_owned()));
        let Some(text) = self.find_text(found).await? else {
            return left("bài nhập từ cổng cũ, chỉ biên tập viên sửa được.");
        };
        let Some((text, current)) = texts::find_current(self.db, self.editor, text).await? else {
            return left("bài của người khác.");
        };
        if !self.is_shown_in(&current) {
            return Ok(Outcome::Unchanged);
        }
        if !text.may_be_edited_by(self.editor.person()) {
            return left(&format!("bài đang ở tình trạng “{}” nên bạn không sửa được.", text.state.title()));
        }
        let Some(content) = self.changed(current).await else { return left("nội dung không đọc được.") };
        self.save(text.id, text.revision, &content).await
    }

    /// The text of what uses the picture, which an article of an old portal gets now; `None` where that is not for this person.
    async fn find_text(&self, found: &MediaUse) -> sqlx::Result<Option<TextId>> {
        let (None, Some(article)) = (found.text, found.article) else { return Ok(found.text) };
        let mut tx = self.db.begin().await?;
        let begun = match texts::begin_copy(&mut tx, self.editor, article, self.now).await {
            Ok(text) => Some(text),
            Err(ActError::Refused(_)) => return Ok(None),
            Err(ActError::Failed(error)) => return Err(error),
        };
        tx.commit().await?;
        Ok(begun)
    }

    fn is_shown_in(&self, current: &Revision) -> bool {
        let TextContent { photo, body, .. } = &current.content;
        photo.as_deref() == Some(self.old) || media_uses::digests_in(body.as_str()).contains(self.old)
    }

    async fn changed(&self, current: Revision) -> Option<TextContent> {
        let body = clean_typed(swapped(current.content.body.as_str(), self.old, self.new)).await.ok()?;
        let photo = current.content.photo.clone();
        let photo = photo.map(|photo| if photo == self.old { self.new.digest.clone() } else { photo });
        Some(TextContent { body: body.html, photo, ..current.content })
    }

    async fn save(&self, text: TextId, based_on: i64, content: &TextContent) -> sqlx::Result<Outcome> {
        let mut tx = self.db.begin().await?;
        let outcome = match texts::save(&mut tx, self.editor, text, based_on, content, self.now).await {
            Ok(Saved::Current(_)) => Outcome::Changed,
            Ok(Saved::Unchanged(_)) => Outcome::Unchanged,
            Ok(Saved::Aside { .. }) => Outcome::Left("người khác vừa lưu bài này.".to_owned()),
            Err(ActError::Refused(refusal)) => return Ok(Outcome::Left(in_words(refusal))),
            Err(ActError::Failed(error)) => return Err(error),
        };
        tx.commit().await?;
        Ok(outcome)
    }
}

fn in_words(refusal: ActRefusal) -> String {
    let refusal = Refusal::from(refusal);
    match refusal.faults() {
        [] => refusal.advice(),
        faults => faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            photos,
            testing::{NOW, TestPortal, both, sample_content, write},
        },
        domain::{Focus, Role},
    };

    async fn store(portal: &TestPortal<'_>, digit: &str) -> PhotoFile {
        let (digest, extension) = (digit.repeat(32), "webp".to_owned());
        let file = PhotoFile { digest, extension, width: 9, height: 6, widths: vec![9], focus: Focus::MIDDLE };
        write(portal.db, async |tx| photos::find_or_insert(tx, portal.id, &file).await).await;
        file
    }

    #[tokio::test]
    async fn however_many_texts_show_a_picture_each_gets_the_other_one() {
        const TEXTS: usize = 205;
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let editor = portal.sign_in(&[Role::Reporter]).await;
            let (old, new) = (store(&portal, "0").await, store(&portal, "a").await);
            let mut tx = db.begin().await.expect("a transaction");
            for number in 0..TEXTS {
                let headline = format!("Bài {number}");
                let content = TextContent { photo: Some(old.digest.clone()), ..sample_content(&portal, &headline) };
                texts::insert(&mut tx, &editor, &content, NOW).await.expect("begun");
            }
            tx.commit().await.expect("committed");
            let replacing = Replacing { db, editor: &editor, old: &old.digest, new: &new, now: NOW };
            let mut first = Replaced::default();
            replacing.replace_all(2, &mut first).await.expect("replaced");
            assert!(first.changed.len() == 2 && first.has_more, "{}: {first:?}", db.engine());
            let rest = replace(db, &editor, &old.digest, &new, NOW).await.expect("replaced");
            assert!(rest.changed.len() == TEXTS - 2 && !rest.has_more, "{}: {rest:?}", db.engine());
            let uses = media_uses::list_uses(db, &editor, &old.digest, 9).await.expect("read");
            assert_eq!(uses, [], "{}", db.engine());
        }
    }
}
