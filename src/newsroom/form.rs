//! Forms that need no script: how a page reads what was posted to it, and the fields.

use crate::{
    components::decode,
    domain::Fault,
    error::{see_other, set_status_code},
    refusal::Refusal,
};
use leptos::{prelude::*, server_fn::ServerFn};
use serde::{Deserialize, de::DeserializeOwned};
use std::sync::Arc;

/// What a browser posted to the page that is being made, as it came (`application/x-www-form-urlencoded`). The router puts it
/// into Leptos' context.
#[derive(Clone, Debug)]
pub struct PostedForm {
    body: Arc<str>,
    /// Which form of its page it is.
    act: Arc<str>,
}

/// What came of a posted form.
#[derive(Clone)]
pub struct Answer<F: ServerFn> {
    /// All fields as they were typed; `None` where they could not be read at all.
    pub typed: Option<F>,
    pub outcome: Result<F::Output, Refusal>,
}

impl<F: ServerFn> Answer<F> {
    pub fn refusal(&self) -> Option<&Refusal> {
        self.outcome.as_ref().err()
    }
}

/// Does what the form named `act` of this page asks for, by calling its server function with what was typed. `None` where no
/// such form was posted.
pub async fn answer<F>(act: &str) -> Option<Answer<F>>
where
    F: ServerFn<Error = Refusal> + Clone + DeserializeOwned,
{
    answer_to(|named| named == act).await
}

/// The same for forms of one server function whose buttons have names of their own.
pub async fn answer_to<F>(is_meant: impl FnOnce(&str) -> bool) -> Option<Answer<F>>
where
    F: ServerFn<Error = Refusal> + Clone + DeserializeOwned,
{
    let form = use_context::<PostedForm>().filter(|form| is_meant(&form.act))?;
    let Some(typed) = form.read::<F>() else {
        return Some(Answer {
            typed: None, outcome: Err(Refusal::of("", "Biểu mẫu gửi đến không đọc được."))
        });
    };
    let outcome = typed.clone().run_body().await;
    Some(Answer { typed: Some(typed), outcome })
}

/// As server functions read their arguments.
fn read<T: DeserializeOwned>(body: &str) -> Option<T> {
    serde_qs::Config::new(5, false).deserialize_str(body).ok()
}

impl PostedForm {
    pub fn new(body: &str) -> PostedForm {
        #[derive(Deserialize)]
        struct Named {
            #[serde(default)]
            act: String,
        }
        let act = read::<Named>(body).map(|named| named.act).unwrap_or_default();
        PostedForm { body: body.into(), act: act.into() }
    }

    /// What was typed; `None` where it cannot be read as this.
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        read(&self.body)
    }

    /// Names and values of all fields but passwords, to be sent once more.
    pub fn fields(&self) -> Vec<(String, String)> {
        let parts = self.body.split('&').filter_map(|pair| pair.split_once('='));
        let decoded = parts.filter_map(|(name, value)| Some((decode(name)?, decode(value)?)));
        decoded.filter(|(name, _)| !name.contains("password")).collect()
    }
}

/// The faults of a form, shared by its fields.
pub type Faults = Arc<[Fault]>;

/// The faults of what a refusal says, for the fields of its form.
pub fn faults_of(refusal: Option<&Refusal>) -> Faults {
    refusal.map(Refusal::faults).unwrap_or_default().into()
}

/// What is wrong with the field of this name.
pub fn message_of(faults: &Faults, name: &str) -> Option<String> {
    let messages: Vec<_> =
        faults.iter().filter(|fault| fault.field == name).map(|fault| fault.message.clone()).collect();
    (!messages.is_empty()).then(|| messages.join(" "))
}

/// Where hint and error of a field stand, for `aria-describedby`.
pub fn described_by(name: &str, has_hint: bool, has_error: bool) -> Option<String> {
    let ids = [has_hint.then(|| format!("{name}-hint")), has_error.then(|| format!("{name}-error"))];
    let ids: Vec<_> = ids.into_iter().flatten().collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// What a page is after its form was taken: the way to another one.
#[component]
pub fn GoOn(#[prop(into)] path: String) -> impl IntoView {
    see_other(&path);
    view! { <p><a href=path>"Đi tiếp"</a></p> }
}

/// Fields of another page that faults may be of: those of this page, and where all the others are.
#[derive(Clone, Debug)]
pub struct OtherFields {
    pub here: &'static [&'static str],
    pub page: String,
}

/// A refusal above a form: what is wrong with it, each fault a link to its field. The answer gets the refusal's status.
#[component]
pub fn FormRefusal(refusal: Refusal, #[prop(optional)] others: Option<OtherFields>) -> impl IntoView {
    set_status_code(refusal.status());
    let items = refusal.faults().iter().map(|fault| {
        let (message, field) = (fault.message.clone(), fault.field.as_str());
        let page = others.as_ref().filter(|others| !others.here.contains(&field)).map(|others| others.page.as_str());
        match field {
            "" => view! { <li>{message}</li> }.into_any(),
            field => {
                view! { <li><a href=format!("{}#{field}", page.unwrap_or_default())>{message}</a></li> }.into_any()
            }
        }
    });
    let items = items.collect_view();
    view! {
        // Whoever reads by ear or by keyboard begins here, without a script.
        <div class="form-refusal" role="alert" tabindex="-1" autofocus>
            <p><strong>{refusal.heading()}</strong></p>
            <p>{refusal.advice()}</p>
            <ul>{items}</ul>
        </div>
    }
}

/// What a field is sent as: alone, or as part of an argument with fields of its own (`draft[headline]`).
fn argument(group: &'static str, name: &'static str) -> String {
    if group.is_empty() { name.to_owned() } else { format!("{group}[{name}]") }
}

/// A labelled line of text with its hint and its error.
#[component]
pub fn TextField(
    name: &'static str, /// The argument that it is a field of.
    #[prop(optional)]
    group: &'static str,
    label: &'static str, #[prop(into)] value: String, faults: Faults, #[prop(optional)] hint: &'static str,
    /// The kind of `<input>`.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional)] autocomplete: Option<&'static str>, #[prop(optional)] is_required: bool,
    /// The id of a `<datalist>`.
    #[prop(optional)]
    list: Option<&'static str>,
) -> impl IntoView {
    let error = message_of(&faults, name);
    let described = described_by(name, !hint.is_empty(), error.is_some());
    let is_wrong = error.is_some().then_some("true");
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <Hint name hint />
            <input
                id=name
                name=argument(group, name)
                type=kind
                value=value
                list=list
                autocomplete=autocomplete
                required=is_required
                aria-invalid=is_wrong
                aria-describedby=described
            />
            <FieldError name error />
        </div>
    }
}

/// What stands between the tags of a `<textarea>` so that it shows `value`: Leptos escapes nothing there, and a browser takes
/// away one line end at the start (HTML, 13.1.2.5 and 13.2.6.4.7).
pub fn textarea_content(value: &str) -> String {
    format!("\n{}", value.replace('&', "&amp;").replace('<', "&lt;"))
}

/// A labelled box for some lines of text.
#[component]
pub fn TextArea(
    name: &'static str, /// The argument that it is a field of.
    #[prop(optional)]
    group: &'static str,
    /// The argument, where it is not the name.
    #[prop(optional)]
    sent_as: &'static str, label: &'static str,
    #[prop(into)] value: String, faults: Faults, #[prop(optional)] hint: &'static str, #[prop(default = 4)] rows: u32,
    #[prop(optional)] is_required: bool,
) -> impl IntoView {
    let argument = if sent_as.is_empty() { argument(group, name) } else { sent_as.to_owned() };
    let error = message_of(&faults, name);
    let described = described_by(name, !hint.is_empty(), error.is_some());
    let is_wrong = error.is_some().then_some("true");
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <Hint name hint />
            <textarea
                id=name
                name=argument
                rows=rows
                required=is_required
                aria-invalid=is_wrong
                aria-describedby=described
            >
                {textarea_content(&value)}
            </textarea>
            <FieldError name error />
        </div>
    }
}

/// A labelled choice of one. `choices` are values and what they are called.
#[component]
pub fn Select(
    name: &'static str, /// The argument that it is a field of.
    #[prop(optional)]
    group: &'static str,
    label: &'static str, #[prop(into)] value: String, choices: Vec<(String, String)>, faults: Faults,
    #[prop(optional)] hint: &'static str,
) -> impl IntoView {
    let error = message_of(&faults, name);
    let described = described_by(name, !hint.is_empty(), error.is_some());
    let is_wrong = error.is_some().then_some("true");
    let options = choices.into_iter().map(|(choice, title)| {
        let is_chosen = choice == value;
        view! { <option value=choice selected=is_chosen>{title}</option> }
    });
    let options = options.collect_view();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <Hint name hint />
            <select id=name name=argument(group, name) aria-invalid=is_wrong aria-describedby=described>{options}</select>
            <FieldError name error />
        </div>
    }
}

/// A labelled box to tick. A list of them has one `name` with `[]` at its end and different values.
#[component]
pub fn Checkbox(
    #[prop(into)] name: String, #[prop(into)] value: String, #[prop(into)] label: String, is_checked: bool,
) -> impl IntoView {
    view! {
        <label class="checkbox">
            <input type="checkbox" name=name value=value checked=is_checked />
            " "
            {label}
        </label>
    }
}

/// A group of boxes to tick; each that is ticked is sent with its value. `choices` are values, what they are called, and whether
/// they are ticked.
#[component]
pub fn Checkboxes(
    name: &'static str, /// The argument, where it is not the name.
    #[prop(optional)]
    sent_as: &'static str,
    label: &'static str, choices: Vec<(String, String, bool)>, faults: Faults, #[prop(optional)] hint: &'static str,
) -> impl IntoView {
    let error = message_of(&faults, name);
    let described = described_by(name, !hint.is_empty(), error.is_some());
    let argument = format!("{}[]", if sent_as.is_empty() { name } else { sent_as });
    let boxes = choices.into_iter().map(|(value, label, is_checked)| {
        view! { <Checkbox name=argument.clone() value label is_checked /> }
    });
    view! {
        <fieldset id=name tabindex="-1" aria-describedby=described>
            <legend>{label}</legend>
            <Hint name hint />
            {boxes.collect_view()}
            <FieldError name error />
        </fieldset>
    }
}

/// What is to be known before a field is filled in.
#[component]
pub fn Hint(name: &'static str, hint: &'static str) -> impl IntoView {
    (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })
}

/// What is wrong with a field.
#[component]
pub fn FieldError(#[prop(into)] name: String, error: Option<String>) -> impl IntoView {
    error.map(|error| view! { <p class="error" id=format!("{name}-error")>{error}</p> })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::properties::reproducible;
    use proptest::{prelude::*, sample::select};

    #[test]
    fn a_form_says_which_it_is() {
        for (body, act) in [("headline=M%C6%B0a&act=save", "save"), ("headline=x", ""), ("%zz=%", "")] {
            assert_eq!(&*PostedForm::new(body).act, act);
        }
    }

    #[test]
    fn what_was_typed_can_be_sent_again_but_for_passwords() {
        let form = PostedForm::new("headline=M%C6%B0a+l%C5%A9&roles%5B%5D=editor&password=p&act=save");
        let fields = form.fields();
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(fields, [("headline", "Mưa lũ"), ("roles[]", "editor"), ("act", "save")]);
    }

    #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, Deserialize)]
    #[serde(default)]
    struct Typed {
        act: String,
        roles: Vec<String>,
        draft: Draft,
        based_on: i64,
    }

    #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, Deserialize)]
    #[serde(default)]
    struct Draft {
        headline: String,
        body: String,
    }

    /// What bodies of forms are made of, and what breaks them.
    fn soup() -> impl Strategy<Value = String> {
        const PIECES: &[&str] = &[
            "act",
            "roles",
            "draft",
            "based_on",
            "headline",
            "[",
            "]",
            "[]",
            "[0]",
            "[99999999999]",
            "[a]",
            "=",
            "&",
            "+",
            "%",
            "%5B",
            "%5D",
            "%00",
            "%ff",
            "%C6%B0",
            "%zz",
            "ư",
            "\0",
            "\r\n",
            "1",
            "-",
            ";",
            "#",
        ];
        let piece = prop_oneof![4 => select(PIECES).prop_map(str::to_owned), 1 => any::<String>()];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(reproducible(1024))]

        #[test]
        fn whatever_is_posted_is_read_or_refused(body in soup()) {
            let _ = read::<Typed>(&body);
            let form = PostedForm::new(&body);
            let _ = (form.read::<Draft>(), form.fields());
        }

        #[test]
        fn what_is_typed_arrives_as_it_was_typed(
            act: String, roles in proptest::collection::vec("[a-zư ]{1,8}", 0..5), headline: String, body: String, based_on: i64,
        ) {
            let typed = Typed { act, roles, draft: Draft { headline, body }, based_on };
            let sent = serde_qs::to_string(&typed).expect("it can be written");
            prop_assert_eq!(read::<Typed>(&sent), Some(typed));
        }
    }
}
