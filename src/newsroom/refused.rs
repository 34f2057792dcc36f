//! What is shown in the place of a screen that whoever asks may not see, or of an act that could not be done.

use super::{
    filtering::address_with,
    form::{PostedForm, textarea_content},
    upload_answer::UploadAnswer,
};
use crate::{
    components::PageTitle,
    domain::address::SIGN_IN_PATH,
    error::{see_other, set_status_code},
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_meta::{Meta, Stylesheet};
use leptos_router::hooks::use_location;

/// Says what happened and what to do. Whoever is signed out is sent to sign in and back; what was typed into a form waits
/// meanwhile to be sent again.
#[component]
pub fn Refused(refusal: Refusal) -> impl IntoView {
    set_status_code(refusal.status());
    let location = use_location();
    let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
    let here = if query.is_empty() { path } else { format!("{path}?{}", query.trim_start_matches('?')) };
    let sign_in = address_with(SIGN_IN_PATH, &[("ve", &here)]);
    let form = use_context::<PostedForm>();
    let is_signed_out = refusal == Refusal::SignedOut;
    // Whoever sent something is to read that it was not taken.
    if is_signed_out && form.is_none() && use_context::<UploadAnswer>().is_none() {
        see_other(&sign_in);
    }
    let enter = is_signed_out.then(|| {
        let (target, rel) = if form.is_some() { (Some("_blank"), Some("opener")) } else { (None, None) };
        view! { <p><a class="button" href=sign_in target=target rel=rel>"Đăng nhập"</a></p> }
    });
    let enrol = (refusal == Refusal::MustEnrol)
        .then(|| view! { <p><a class="button" href="/toa-soan/tai-khoan">"Đến trang tài khoản"</a></p> });
    view! {
        <PageTitle text=refusal.heading() />
        <Meta name="robots" content="noindex" />
        <Stylesheet href="/toa-soan.css" />
        <main id="content" class="newsroom-refused">
            <h1>{refusal.heading()}</h1>
            <p>{refusal.advice()}</p>
            {enter}
            {enrol}
            {form.map(|form| view! { <SendAgain form /> })}
            <p><a href="/toa-soan">"Về bàn làm việc"</a></p>
        </main>
    }
}

/// Everything that was typed, to be sent once more by one press.
#[component]
fn SendAgain(form: PostedForm) -> impl IntoView {
    let fields = form.fields();
    let is_long = |value: &str| value.len() > 60 || value.contains('\n');
    let inputs = fields.iter().filter(|(_, value)| !is_long(value)).map(|(name, value)| {
        view! { <input type="hidden" name=name.clone() value=value.clone() /> }
    });
    let texts = fields.iter().filter(|(_, value)| is_long(value)).map(|(name, value)| {
        view! { <textarea name=name.clone() aria-label="Nội dung bạn đã nhập" rows="6">{textarea_content(value)}</textarea> }
    });
    view! {
        <form method="post">
            <p>"Những gì bạn đã nhập vẫn còn ở đây. Khi xong việc trên, hãy bấm để gửi lại."</p>
            {inputs.collect_view()}
            {texts.collect_view()}
            <button class="button">"Gửi lại"</button>
        </form>
    }
}
