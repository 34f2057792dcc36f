//! Values that the database holds, as the types that they were written from. Only ours are written there; anything else is an
//! error of decoding.

use crate::domain::{DocumentFields, Email, Focus, Role, Roles, SectionKind, Slug, TextState};

pub fn stored_slug(text: String) -> sqlx::Result<Slug> {
    Slug::try_from(text).map_err(|error| sqlx::Error::Decode(error.to_string().into()))
}

pub fn stored_role(text: &str) -> sqlx::Result<Role> {
    Role::parse(text).ok_or_else(|| sqlx::Error::Decode(format!("no role: {text}").into()))
}

/// Roles that are parted by commas.
pub fn stored_roles(text: &str) -> sqlx::Result<Roles> {
    text.split(',').filter(|role| !role.is_empty()).map(stored_role).collect()
}

pub fn stored_email(text: String) -> sqlx::Result<Email> {
    Email::try_from(text).map_err(|error| sqlx::Error::Decode(error.to_string().into()))
}

pub fn stored_state(text: &str) -> sqlx::Result<TextState> {
    TextState::parse(text).ok_or_else(|| sqlx::Error::Decode(format!("no state of a text: {text}").into()))
}

pub fn stored_kind(text: &str) -> sqlx::Result<SectionKind> {
    SectionKind::parse(text).ok_or_else(|| sqlx::Error::Decode(format!("no kind of a section: {text}").into()))
}

/// Fields of a document, as JSON; empty where there are none.
pub fn stored_document(text: &str) -> sqlx::Result<DocumentFields> {
    match text {
        "" => Ok(DocumentFields::default()),
        text => serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into())),
    }
}

/// As [`stored_document`] reads them.
pub fn document_to_store(fields: &DocumentFields) -> sqlx::Result<String> {
    match fields.is_empty() {
        true => Ok(String::new()),
        false => serde_json::to_string(fields).map_err(|error| sqlx::Error::Encode(error.into())),
    }
}

/// A stored focus; one that cannot be read is the middle.
pub fn stored_focus(stored: Option<i64>) -> Focus {
    stored.and_then(|place| u8::try_from(place).ok()).and_then(Focus::new).unwrap_or_default()
}
