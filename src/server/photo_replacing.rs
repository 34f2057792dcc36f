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
        ActRefusal, AuditAct, PhotoFile, Revision, Role, Saved, TextContent, TextId, TextState, Timestamp,
        media::{MediaUse, Replaced},
    },
    refusal::Refusal,
};

/// How much is done and said at one time.
#[derive(Clone, Copy)]
struct Most {
    /// Texts that are changed: each is a revision more, and the person waits.
    changed: usize,
    /// Texts that are named because they could not be changed. The others are counted: who may change none of the first ones
    /// comes to their own all the same.
    left: usize,
}
const MOST: Most = Most { changed: 500, left: 200 };
/// Articles that are looked at, and as many texts.
const USES_MAX: u32 = 20_000;

/// What became of one of them.
enum Outcome {
    /// With what was said of it by reviewers, which is no longer so.
    Changed {
        was: TextState,
    },
    Unchanged,
    /// It could not be changed, and why.
    Left(String),
}

/// Puts `new` wherever `old` stands, in every text that this person may edit, as a new revision of it. One that cannot be changed
/// is named, and the others are changed all the same. It goes on to its end, and is written down, though nobody waits any more.
///
/// # Errors
/// A database that fails; what was changed by then is written down.
pub async fn replace(
    db: &Db, editor: &SignedInEditor, old: &str, new: &PhotoFile, now: Timestamp,
) -> sqlx::Result<Replaced> {
    let (db, editor, old, new) = (db.clone(), editor.clone(), old.to_owned(), new.clone());
    let replacing = async move { Replacing { db: &db, editor: &editor, old: &old, new: &new, now }.run().await };
    let ended_early = |error| sqlx::Error::Protocol(format!("replacing a picture ended early: {error}"));
    tokio::spawn(replacing).await.map_err(ended_early).flatten()
}

struct Replacing<'a> {
    db: &'a Db,
    editor: &'a SignedInEditor,
    old: &'a str,
    new: &'a PhotoFile,
    now: Timestamp,
}

impl Replacing<'_> {
    async fn run(&self) -> sqlx::Result<Replaced> {
        let mut replaced = Replaced::default();
        let outcome = self.replace_all(MOST, &mut replaced).await;
        self.write_down(replaced.changed.len()).await?;
        outcome.map(|()| replaced)
    }

    async fn write_down(&self, changed: usize) -> sqlx::Result<()> {
        let (subject, detail) = (format!("tệp {}", self.old), format!("bằng {}, {changed} bài", self.new.digest));
        let entry = NewEntry::by(self.editor, AuditAct::MediaReplaced, &subject, &detail);
        let mut tx = self.db.begin().await?;
        audit::append(&mut tx, self.editor.portal(), entry, self.now).await?;
        tx.commit().await
    }

    async fn replace_all(&self, most: Most, replaced: &mut Replaced) -> sqlx::Result<()> {
        let uses = media_uses::list_uses(self.db, self.editor, self.old, USES_MAX).await?;
        replaced.has_more = uses.len() >= USES_MAX as usize;
        for found in uses {
            if replaced.changed.len() == most.changed {
                replaced.has_more = true;
                return Ok(());
            }
            let is_public = found.path.is_some();
            match self.replace_in(&found).await? {
                Outcome::Left(why) => {
                    let line = format!("Chưa thay trong bài “{}”: {why}", found.headline);
                    name(&mut replaced.left, &mut replaced.more_left, most.left, line);
                    continue;
                }
                Outcome::Changed { was } => {
                    replaced.to_review.extend(say_review(was, &found.headline));
                    replaced.changed.push(found.headline.clone());
                }
                Outcome::Unchanged => {}
            }
            if is_public {
                name(&mut replaced.to_publish, &mut replaced.more_to_publish, most.changed, found.headline);
            }
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
        // A reporter begins none, and may look at thousands.
        if !self.editor.may_act_as(Role::Editor) {
            return Ok(None);
        }
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
        let saved = async {
            let was = texts::hold(&mut tx, self.editor, text).await?;
            Ok((was, texts::save(&mut tx, self.editor, text, based_on, content, self.now).await?))
        };
        let outcome = match saved.await {
            Ok((was, Saved::Current(_))) => Outcome::Changed { was },
            Ok((_, Saved::Unchanged(_))) => Outcome::Unchanged,
            Ok((_, Saved::Aside { .. })) => Outcome::Left("người khác vừa lưu bài này.".to_owned()),
            Err(ActError::Refused(refusal)) => return Ok(Outcome::Left(in_words(refusal))),
            Err(ActError::Failed(error)) => return Err(error),
        };
        tx.commit().await?;
        Ok(outcome)
    }
}

/// Names one more, or counts it.
fn name(lines: &mut Vec<String>, more: &mut usize, most: usize, line: String) {
    match lines.len() < most {
        true => lines.push(line),
        false => *more += 1,
    }
}

/// What the edit took from a text.
fn say_review(was: TextState, headline: &str) -> Option<String> {
    match was {
        TextState::Scheduled => Some(format!("Bài “{headline}” đã hẹn giờ: cần duyệt và hẹn giờ lại.")),
        TextState::Approved => Some(format!("Bài “{headline}” đã được duyệt: cần duyệt lại.")),
        TextState::Reviewed => Some(format!("Bài “{headline}” đã được duyệt biên tập: cần duyệt lại.")),
        _ => None,
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
            articles::{self, NewArticle},
            photos,
            testing::{NOW, TestPortal, both, sample_content, write},
        },
        domain::{ActRequest, AuditAct, Focus, ReviewRules, Role},
    };
    use std::{future::Future, pin::pin, task::Poll, time::Duration};

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
            replacing.replace_all(Most { changed: 2, ..MOST }, &mut first).await.expect("replaced");
            assert!(first.changed.len() == 2 && first.has_more, "{}: {first:?}", db.engine());
            let rest = replace(db, &editor, &old.digest, &new, NOW).await.expect("replaced");
            assert!(rest.changed.len() == TEXTS - 2 && !rest.has_more, "{}: {rest:?}", db.engine());
            let uses = media_uses::list_uses(db, &editor, &old.digest, 9).await.expect("read");
            assert_eq!(uses, [], "{}", db.engine());
        }
    }

    /// A text of this person's that shows a picture.
    async fn begin(portal: &TestPortal<'_>, editor: &SignedInEditor, headline: &str, shown: &PhotoFile) -> TextId {
        let content = TextContent { photo: Some(shown.digest.clone()), ..sample_content(portal, headline) };
        let mut tx = portal.db.begin().await.expect("a transaction");
        let text = texts::insert(&mut tx, editor, &content, NOW).await.expect("begun");
        tx.commit().await.expect("committed");
        text
    }

    async fn act(db: &Db, editor: &SignedInEditor, text: TextId, request: ActRequest) {
        let mut tx = db.begin().await.expect("a transaction");
        texts::act(&mut tx, editor, text, 1, &request, ReviewRules::default(), NOW).await.expect("done");
        tx.commit().await.expect("committed");
    }

    #[tokio::test]
    async fn whoever_replaces_a_picture_is_told_what_is_no_longer_scheduled_or_approved() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let reporter = portal.sign_in(&[Role::Reporter]).await;
            let publisher = portal.sign_in(&[Role::Publisher]).await;
            let (old, new) = (store(&portal, "0").await, store(&portal, "a").await);
            let at = Timestamp(NOW.0 + 3_600_000);
            let mut waiting = Vec::new();
            for (headline, decisions) in [
                ("Mưa", vec![ActRequest::Approve, ActRequest::Schedule { at }]),
                ("Nắng", vec![ActRequest::Approve]),
                ("Gió", vec![]),
            ] {
                let text = begin(&portal, &reporter, headline, &old).await;
                act(db, &reporter, text, ActRequest::Submit).await;
                for decision in decisions {
                    act(db, &publisher, text, decision).await;
                }
                waiting.push(text);
            }
            let mut replaced = replace(db, &publisher, &old.digest, &new, NOW).await.expect("replaced");
            replaced.to_review.sort();
            let said = ["Bài “Mưa” đã hẹn giờ: cần duyệt và hẹn giờ lại.", "Bài “Nắng” đã được duyệt: cần duyệt lại."];
            assert_eq!(replaced.to_review, said, "{}", db.engine());
            for text in waiting {
                let text = texts::find(db, &publisher, text).await.expect("read").expect("there");
                assert_eq!(text.state, TextState::Submitted, "{}", db.engine());
            }
        }
    }

    #[tokio::test]
    async fn replacing_goes_on_to_its_end_though_nobody_waits_any_more() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let editor = portal.sign_in(&[Role::Reporter]).await;
            let (old, new) = (store(&portal, "0").await, store(&portal, "a").await);
            for headline in ["Mưa", "Nắng", "Gió"] {
                begin(&portal, &editor, headline, &old).await;
            }
            {
                let mut asked = pin!(replace(db, &editor, &old.digest, &new, NOW));
                let begun =
                    std::future::poll_fn(|context| Poll::Ready(asked.as_mut().poll(context).is_pending())).await;
                assert!(begun, "and given up right then");
            }
            let written_down = async {
                loop {
                    let last = audit::list(db, portal.id, None, 1).await.expect("read").pop().expect("an entry");
                    if last.act == AuditAct::MediaReplaced {
                        return last.detail;
                    }
                }
            };
            let detail = tokio::time::timeout(Duration::from_secs(20), written_down).await;
            assert_eq!(detail, Ok(format!("bằng {}, 3 bài", new.digest)), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn what_is_left_is_named_in_part_and_hides_nothing_that_can_be_changed() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let reporter = portal.sign_in(&[Role::Reporter]).await;
            let (old, new) = (store(&portal, "0").await, store(&portal, "a").await);
            let photo = write(db, async |tx| photos::find_or_insert(tx, portal.id, &old).await).await;
            for slug in ["mot", "hai", "ba"] {
                let imported = NewArticle { photo: Some((photo, "", "")), ..portal.new_article(slug) };
                write(db, async |tx| articles::insert_published(tx, imported).await).await.expect("a free address");
            }
            begin(&portal, &reporter, "Mưa", &old).await;
            let replacing = Replacing { db, editor: &reporter, old: &old.digest, new: &new, now: NOW };
            let mut replaced = Replaced::default();
            replacing.replace_all(Most { left: 2, ..MOST }, &mut replaced).await.expect("replaced");
            let Replaced { changed, left, more_left, has_more, .. } = replaced;
            assert_eq!((left.len(), more_left, has_more), (2, 1, false), "{}: {left:?}", db.engine());
            assert_eq!(changed, ["Mưa"], "{}", db.engine());
        }
    }
}
