//! Signing in, with a second step where the account has one, and signing out.

use super::{
    door::Door,
    form::{Answer, FormRefusal, TextField, answer, faults_of},
};
use crate::{
    components::when_ready,
    domain::{
        NextStep,
        address::{NEWSROOM_PATH, SIGN_IN_PATH},
    },
    error::{see_other, set_status_code},
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const CODE_PATH: &str = "/dang-nhap/ma";

/// Where somebody wanted to go: only ever a screen of the newsroom.
fn return_path() -> String {
    let wanted = use_query_map().get_untracked().get("ve").unwrap_or_default();
    let is_ours = wanted == NEWSROOM_PATH || wanted.starts_with("/toa-soan/") || wanted.starts_with("/toa-soan?");
    if is_ours && !wanted.contains(['\\', '\r', '\n']) { wanted } else { NEWSROOM_PATH.to_owned() }
}

fn go_on(step: NextStep, wanted: &str) {
    match step {
        NextStep::SignedIn => see_other(wanted),
        NextStep::Code => see_other(&format!("{CODE_PATH}?ve={wanted}")),
        NextStep::Enrolment => see_other("/toa-soan/tai-khoan"),
    }
}

/// Gives the page the status of what was refused.
fn status_of<T>(outcome: &Result<T, Refusal>) {
    if let Err(refusal) = outcome {
        set_status_code(refusal.status());
    }
}

#[component]
pub fn SignInPage() -> impl IntoView {
    let wanted = return_path();
    when_ready(async move {
        let tried: Option<Answer<SignIn>> = answer("sign-in").await;
        if let Some(tried) = &tried {
            match &tried.outcome {
                Ok(step) => go_on(*step, &wanted),
                refused => status_of(refused),
            }
        }
        view! { <Door title="Đăng nhập tòa soạn"><SignInForm tried /></Door> }
    })
}

#[component]
fn SignInForm(tried: Option<Answer<SignIn>>) -> impl IntoView {
    let refusal = tried.as_ref().and_then(Answer::refusal).cloned();
    let email = tried.and_then(|tried| tried.typed).map(|typed| typed.email).unwrap_or_default();
    let faults = faults_of(refusal.as_ref());
    view! {
        {refusal.map(|refusal| view! { <FormRefusal refusal /> })}
        <form method="post">
            <TextField
                name="email"
                label="Địa chỉ thư điện tử"
                kind="email"
                value=email
                faults=faults.clone()
                autocomplete="username"
                is_required=true
            />
            <TextField
                name="password"
                label="Mật khẩu"
                kind="password"
                value=""
                faults
                autocomplete="current-password"
                is_required=true
            />
            <button name="act" value="sign-in">"Đăng nhập"</button>
        </form>
        <p><a href="/dang-nhap/quen">"Quên mật khẩu?"</a></p>
    }
}

#[component]
pub fn CodePage() -> impl IntoView {
    let wanted = return_path();
    when_ready(async move {
        let tried: Option<Answer<EnterCode>> = answer("code").await;
        if let Some(tried) = &tried {
            match &tried.outcome {
                Ok(step) => go_on(*step, &wanted),
                // There was no first step, or it was too long ago.
                Err(Refusal::Conflict { .. }) => see_other(SIGN_IN_PATH),
                refused => status_of(refused),
            }
        }
        let refusal = tried.as_ref().and_then(Answer::refusal).cloned();
        let faults = faults_of(refusal.as_ref());
        view! {
            <Door title="Xác thực bước hai">
                {refusal.map(|refusal| view! { <FormRefusal refusal /> })}
                <form method="post">
                    <TextField
                        name="code"
                        label="Mã xác thực"
                        value=""
                        faults
                        hint="6 chữ số trong ứng dụng xác thực trên điện thoại, hoặc một mã dự phòng."
                        autocomplete="one-time-code"
                        is_required=true
                    />
                    <button name="act" value="code">"Xác nhận"</button>
                </form>
            </Door>
        }
    })
}

#[component]
pub fn SignOutPage() -> impl IntoView {
    when_ready(async move {
        let signed_out: Option<Answer<SignOut>> = answer("sign-out").await;
        if let Some(Answer { outcome: Ok(()), .. }) = &signed_out {
            see_other(SIGN_IN_PATH);
        }
        let refusal = signed_out.as_ref().and_then(Answer::refusal).cloned();
        view! {
            <Door title="Đăng xuất">
                {refusal.map(|refusal| view! { <FormRefusal refusal /> })}
                <form method="post"><button name="act" value="sign-out">"Đăng xuất khỏi máy này"</button></form>
                <p><a href=NEWSROOM_PATH>"Về bàn làm việc"</a></p>
            </Door>
        }
    })
}

/// Signs in by e-mail and password: the browser gets the cookie of a new session. For every cause it is refused alike, and
/// after as long a time.
///
/// # Errors
/// `Invalid`, `TooMany`; `Busy` where too many passwords are being looked at.
#[server(prefix = "/api/toa-soan", endpoint = "sign_in")]
pub async fn sign_in(
    #[server(default)] email: String, #[server(default)] password: String,
) -> Result<NextStep, Refusal> {
    crate::server::newsroom_request::EntranceRequest::current()?.sign_in(&email, &password).await
}

/// The second step: a code of the second factor, or a recovery code.
///
/// # Errors
/// `Conflict` where there was no first step, or long ago; `Invalid`, `TooMany`.
#[server(prefix = "/api/toa-soan", endpoint = "enter_code")]
pub async fn enter_code(#[server(default)] code: String) -> Result<NextStep, Refusal> {
    crate::server::newsroom_request::EntranceRequest::current()?.enter_code(&code).await
}

/// Ends the session of this browser. Whoever has none is signed out too.
#[server(prefix = "/api/toa-soan", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), Refusal> {
    crate::server::newsroom_request::EntranceRequest::current()?.sign_out().await
}
