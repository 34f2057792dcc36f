//! What became of a form with files of which not all were taken: it is said on the library's page, above the form.

use crate::{error::set_status_code, refusal::Refusal};
use leptos::prelude::*;

/// Put beside the request for the library's page by whatever took the form; the router puts it into Leptos' context.
#[derive(Clone, Debug, Default)]
pub struct UploadAnswer {
    /// Names of the files that are in the library now.
    pub kept: Vec<String>,
    /// Why the others are not.
    pub refusals: Vec<Refusal>,
    /// What was typed for all of them.
    pub caption: String,
}

impl UploadAnswer {
    /// Why nobody like whoever sent it may send files at all.
    pub fn of_the_person(&self) -> Option<&Refusal> {
        let is_of_the_person =
            |refusal: &&Refusal| matches!(refusal, Refusal::SignedOut | Refusal::MustEnrol | Refusal::Forbidden);
        self.refusals.iter().find(is_of_the_person)
    }

    fn reasons(&self) -> Vec<String> {
        let reasons = self.refusals.iter().flat_map(|refusal| match (refusal, refusal.faults()) {
            // It names the file, or says what became of all.
            (Refusal::Stalled { message } | Refusal::TooLarge { message } | Refusal::OtherKind { message }, _) => {
                vec![message.clone()]
            }
            (_, []) => vec![format!("{}. {}", refusal.heading(), refusal.advice())],
            (_, faults) => faults.iter().map(|fault| fault.message.clone()).collect(),
        });
        reasons.collect()
    }
}

/// Says what was not taken, with the status of the first, and what was.
#[component]
pub fn NotTaken(answer: UploadAnswer) -> impl IntoView {
    if let Some(first) = answer.refusals.first() {
        set_status_code(first.status());
    }
    let reasons = answer.reasons().into_iter().map(|reason| view! { <li><a href="#file">{reason}</a></li> });
    let reasons = reasons.collect_view();
    let kept = match answer.kept.is_empty() {
        true => view! { <p>"Chưa có tệp nào được lưu."</p> }.into_any(),
        false => {
            let names = answer.kept.into_iter().map(|name| view! { <li>{name}</li> });
            view! { <p>"Đã lưu các tệp sau:"</p><ul>{names.collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <div class="form-refusal" role="alert" tabindex="-1" autofocus>
            <p><strong>"Có tệp không nhận được"</strong></p>
            <ul>{reasons}</ul>
            {kept}
        </div>
    }
}
