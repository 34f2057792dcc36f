//! What came of the forms of a screen: said above it, with a way back where there is one.

use super::form::{Faults, FormRefusal, answer, faults_of};
use crate::{error::set_status_code, refusal::Refusal};
use leptos::{prelude::*, server_fn::ServerFn};
use serde::de::DeserializeOwned;

/// What was done, and the form that takes it back: its name and its fields.
#[derive(Clone, Debug)]
pub struct Done {
    pub message: String,
    pub undo: Option<(&'static str, Vec<(&'static str, String)>)>,
}

/// A form of a screen that has several.
pub struct Tried<F> {
    typed: Option<F>,
    done: Option<Done>,
    refusal: Option<Refusal>,
}

/// Does what the form `act` asks for, if it was posted. `say` puts in words what was done, from what was typed and answered.
pub async fn tried<F>(act: &str, say: impl FnOnce(F, F::Output) -> Done) -> Tried<F>
where
    F: ServerFn<Error = Refusal> + Clone + DeserializeOwned,
{
    let Some(answered) = answer::<F>(act).await else { return Tried { typed: None, done: None, refusal: None } };
    match (answered.typed, answered.outcome) {
        (Some(typed), Ok(output)) => Tried { typed: None, done: Some(say(typed, output)), refusal: None },
        (typed, Err(refusal)) => {
            set_status_code(refusal.status());
            Tried { typed, done: None, refusal: Some(refusal) }
        }
        (None, Ok(_)) => Tried { typed: None, done: None, refusal: None },
    }
}

impl<F> Tried<F> {
    /// What was typed into a form that was refused.
    pub fn typed(&self) -> Option<&F> {
        self.typed.as_ref()
    }

    pub fn faults(&self) -> Faults {
        faults_of(self.refusal.as_ref())
    }

    pub fn is_done(&self) -> bool {
        self.done.is_some()
    }

    pub fn notice(&self) -> impl IntoView + use<F> {
        let refusal = self.refusal.clone().map(|refusal| view! { <FormRefusal refusal /> });
        let done = self.done.clone().map(|done| view! { <Notice done /> });
        view! {
            {refusal}
            {done}
        }
    }
}

impl Done {
    pub fn said(message: impl Into<String>) -> Done {
        Done { message: message.into(), undo: None }
    }

    /// The same, with the form that takes it back.
    pub fn undone_by(self, act: &'static str, fields: Vec<(&'static str, String)>) -> Done {
        Done { undo: Some((act, fields)), ..self }
    }
}

#[component]
fn Notice(done: Done) -> impl IntoView {
    let undo = done.undo.map(|(act, fields)| view! { <PressForm act fields label="Hoàn tác" /> });
    view! {
        <div class="notice" role="status">
            <p>{done.message}</p>
            {undo}
        </div>
    }
}

/// A form of one press.
#[component]
pub fn PressForm(
    act: &'static str, fields: Vec<(&'static str, String)>, #[prop(into)] label: String,
    /// What is read out where the label alone would not say what it is about.
    #[prop(optional, into)]
    about: Option<String>,
) -> impl IntoView {
    let inputs = fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    view! {
        <form method="post" class="inline">
            {inputs.collect_view()}
            <button class="quiet" name="act" value=act aria-label=about>{label}</button>
        </form>
    }
}
