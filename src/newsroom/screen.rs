//! What a screen comes to: itself, another one after a form was taken, or what is said in its place.

use super::{form::GoOn, refused::Refused};
use crate::{components::when_ready, refusal::Refusal};
use leptos::prelude::*;

/// What is given in the place of a screen.
#[derive(Debug)]
pub enum Instead {
    /// The way to another page.
    GoOn(String),
    Refused(Refusal),
}

impl From<Refusal> for Instead {
    fn from(refusal: Refusal) -> Instead {
        Instead::Refused(refusal)
    }
}

/// The screen that `content` makes, or what is given in its place.
pub fn screen(content: impl Future<Output = Result<AnyView, Instead>> + Send + 'static) -> impl IntoView {
    when_ready(async move {
        match content.await {
            Ok(shown) => shown,
            Err(Instead::GoOn(path)) => view! { <GoOn path /> }.into_any(),
            Err(Instead::Refused(refusal)) => view! { <Refused refusal /> }.into_any(),
        }
    })
}
