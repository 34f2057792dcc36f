//! What came of the forms of a screen. What was refused is said above the form, with what was typed; what was done is said on
//! the page that the browser is sent on to (303), so that no reload does it again, with a way back where there is one.

use super::{
    form::{Faults, FormRefusal, answer, faults_of},
    screen::Instead,
};
use crate::refusal::Refusal;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The key in an address by which its page says what was done.
pub const DONE_KEY: &str = "da-lam";

/// What was done, in words, and the form that takes it back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Done {
    pub message: String,
    /// What more is to be known, point by point.
    pub points: Vec<String>,
    pub undo: Option<Undo>,
    /// Where it is said; by itself where it was done.
    #[serde(skip)]
    place: Option<String>,
}

/// The name of a form of the page, and its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Undo {
    pub act: String,
    pub fields: Vec<(String, String)>,
}

impl Done {
    pub fn said(message: impl Into<String>) -> Done {
        Done { message: message.into(), ..Done::default() }
    }

    pub fn pointing_out(self, points: Vec<String>) -> Done {
        Done { points, ..self }
    }

    /// The same, with the form that takes it back.
    pub fn undone_by<N: Into<String>>(self, act: &str, fields: Vec<(N, String)>) -> Done {
        let fields = fields.into_iter().map(|(name, value)| (name.into(), value)).collect();
        Done { undo: Some(Undo { act: act.to_owned(), fields }), ..self }
    }

    /// The same, said at another address.
    pub fn said_at(self, path: impl Into<String>) -> Done {
        Done { place: Some(path.into()), ..self }
    }

    /// The way to where it is said.
    pub async fn go_on(self) -> Instead {
        let place = self.place.clone().unwrap_or_else(present_address);
        let sign = if place.contains('?') { '&' } else { '?' };
        match keep_done(self).await {
            Ok(key) => Instead::GoOn(format!("{place}{sign}{DONE_KEY}={key}")),
            // It is done all the same: whoever ended their own session by it finds the door.
            Err(_) => Instead::GoOn(place),
        }
    }
}

/// The address of this page, without what it said the last time.
fn present_address() -> String {
    let location = use_location();
    let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
    let key = format!("{DONE_KEY}=");
    let rest: Vec<_> = query.trim_start_matches('?').split('&').filter(|pair| !pair.starts_with(&key)).collect();
    let rest = rest.join("&");
    if rest.is_empty() { path } else { format!("{path}?{rest}") }
}

/// A form of a screen that has several: one that was refused, or was not posted.
pub struct Tried<F> {
    typed: Option<F>,
    refusal: Option<Refusal>,
}

/// Does what the form `act` asks for, if it was posted. `say` puts in words what was done, from what was typed and answered.
///
/// # Errors
/// The way to where it is said that it was done.
pub async fn tried<F>(act: &str, say: impl FnOnce(F, F::Output) -> Done) -> Result<Tried<F>, Instead>
where
    F: ServerFn<Error = Refusal> + Clone + DeserializeOwned,
{
    let Some(answered) = answer::<F>(act).await else { return Ok(Tried { typed: None, refusal: None }) };
    match (answered.typed, answered.outcome) {
        (Some(typed), Ok(output)) => Err(say(typed, output).go_on().await),
        (typed, outcome) => Ok(Tried { typed, refusal: outcome.err() }),
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

    pub fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }

    /// Why it was refused, if it was.
    pub fn notice(&self) -> impl IntoView + use<F> {
        self.refusal.clone().map(|refusal| view! { <FormRefusal refusal /> })
    }
}

/// Says what was done.
#[component]
pub fn Notice(done: Done) -> impl IntoView {
    let Done { message, points, undo, .. } = done;
    let points = points.into_iter().map(|point| view! { <li>{point}</li> }).collect_view();
    let points = (!points.is_empty()).then(|| view! { <ul>{points}</ul> });
    let undo = undo.map(|Undo { act, fields }| view! { <PressForm act fields label="Hoàn tác" /> });
    view! {
        <div class="notice" role="status">
            <p>{message}</p>
            {points}
            {undo}
        </div>
    }
}

/// A form of one press.
#[component]
pub fn PressForm<N>(
    #[prop(into)] act: String, fields: Vec<(N, String)>, #[prop(into)] label: String,
    /// What is read out where the label alone would not say what it is about.
    #[prop(optional, into)]
    about: Option<String>,
) -> impl IntoView
where
    N: Into<String> + 'static,
{
    let inputs = fields.into_iter().map(|(name, value)| {
        let name: String = name.into();
        view! { <input type="hidden" name=name value=value /> }
    });
    view! {
        <form method="post" class="inline">
            {inputs.collect_view()}
            <button class="quiet" name="act" value=act aria-label=about>{label}</button>
        </form>
    }
}

/// Keeps what whoever asks has done, in the place of what they did before, and answers by which key it is found: with their
/// session, because none of it is to be said to anybody else.
///
/// # Errors
/// `SignedOut`, also where the session ended by what was done.
#[server(prefix = "/api/toa-soan", endpoint = "keep_done")]
pub async fn keep_done(#[server(default)] done: Done) -> Result<String, Refusal> {
    use crate::{
        db::sessions,
        domain::Demand,
        server::{
            failure::failure,
            newsroom_request::NewsroomRequest,
            random::{random_bytes, to_hex},
        },
    };
    let newsroom = NewsroomRequest::by(Demand::Account).await?;
    let text = serde_json::to_string(&done).map_err(|error| failure("what was done cannot be written down", &error))?;
    let key = to_hex(&random_bytes::<8>());
    let mut tx = newsroom.db.begin().await?;
    sessions::keep_done(&mut tx, &newsroom.editor, &key, &text).await?;
    tx.commit().await?;
    Ok(key)
}
