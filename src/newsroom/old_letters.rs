//! What was written under a font from before Unicode, and is pasted into a text.

use crate::{domain::letters::OldLetters, refusal::Refusal};
use leptos::prelude::*;

/// Reads pieces of a text, in their order, as a font from before Unicode would show them; `None` where that is not as good as
/// certain (`domain::letters::SURE_PERCENT`). `fonts` are those of the pieces, or empty: some show capitals only.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "recognise_letters")]
pub async fn recognise_letters(
    #[server(default)] texts: Vec<String>, #[server(default)] fonts: Vec<String>,
) -> Result<Option<OldLetters>, Refusal> {
    use crate::{
        domain::{
            Demand, Role,
            letters::{Evidence, Letters, Recognised, evidence, recognise},
        },
        server::newsroom_request::NewsroomRequest,
    };
    NewsroomRequest::even_closed(Demand::Role(Role::Reporter)).await?;
    let Some(Recognised { letters, percent }) = recognise(&texts.join("\n")) else { return Ok(None) };
    let fonts = fonts.into_iter().map(|font| Letters::of_font(&font)).chain(std::iter::repeat(Letters::Unicode));
    let read = texts.iter().zip(fonts).map(|(text, font)| match (evidence(text), font) {
        (Evidence::Unicode, _) => text.clone(),
        (_, Letters::Unicode) => letters.decode(text),
        (_, font) => font.decode(text),
    });
    Ok(Some(OldLetters { name: letters.name().to_owned(), percent, texts: read.collect() }))
}
