//! What the form of a text is opened with.

use crate::{
    db::{Db, sessions::SignedInEditor, texts, unsaved_texts},
    domain::{
        FormKey, TakenUp, TextId, TextState, Unsaved, UnsavedLine,
        text::{Draft, Text},
    },
    refusal::Refusal,
};

/// What a form begins with: a text as it was saved, or what was typed and not saved.
pub struct Beginning {
    pub text: Option<Text>,
    pub draft: Draft,
    pub body: String,
    pub based_on: i64,
    pub taken_up: Option<TakenUp>,
    /// What else the same person typed into forms of this text.
    pub unsaved: Vec<UnsavedLine>,
}

impl Beginning {
    /// `text` is the number of a text, empty for a new one; `unsaved` the key of a form whose words are taken up, or empty.
    ///
    /// # Errors
    /// `NotFound` for a text that this person may not see; a database that fails.
    pub async fn find(db: &Db, editor: &SignedInEditor, text: &str, unsaved: &str) -> Result<Beginning, Refusal> {
        const UNSAVED: u32 = 5;
        let taken_up = FormKey::parse(unsaved);
        let begun = match &taken_up {
            Some(key) => texts::find_begun(db, editor, key).await?,
            None => None,
        };
        let id = match text {
            // Come back to after it was saved, a form goes on with the text that it began.
            "" => begun,
            id => Some(TextId(id.parse().map_err(|_| Refusal::NotFound)?)),
        };
        let (text, draft, body) = match id {
            None => (None, Draft::default(), String::new()),
            Some(id) => {
                let (text, revision) = texts::find_current(db, editor, id).await?.ok_or(Refusal::NotFound)?;
                let body = revision.content.body.as_str().to_owned();
                let mut draft = revision.content.to_draft();
                if matches!(text.state, TextState::Published | TextState::Withdrawn) {
                    // It was about the change before.
                    draft.change_note = String::new();
                }
                (Some(text), draft, body)
            }
        };
        let others = unsaved_texts::list_of(db, editor, id, UNSAVED).await?;
        let others = others.into_iter().filter(|other| other.line.form_key.as_str() != unsaved);
        // What says the same was typed for nothing, or saved in another way.
        let others = others.filter(|other| (&other.draft, other.body.as_str()) != (&draft, body.as_str()));
        let others = others.map(|other| other.line).collect();
        let taken_up = match taken_up {
            Some(key) => unsaved_texts::find(db, editor, &key).await?,
            None => None,
        };
        // What was kept in the very moment in which its text was begun does not know of it.
        let is_of_begun = |line: &UnsavedLine| line.text.is_none() && begun.is_some() && begun == id;
        let taken_up = taken_up.filter(|found| found.line.text == id || is_of_begun(&found.line));
        let (draft, body, based_on, taken_up) = match taken_up {
            Some(Unsaved { line, draft, body }) => {
                let based_on = if is_of_begun(&line) { 1 } else { line.based_on };
                (draft, body, based_on, Some(TakenUp { form_key: line.form_key, at: line.at }))
            }
            None => (draft, body, text.as_ref().map(|text| text.revision).unwrap_or_default(), None),
        };
        Ok(Beginning { text, draft, body, based_on, taken_up, unsaved: others })
    }
}
