//! Signing in, with a second step where the account has one, and signing out.

use super::{
    door::Door,
    filtering::{address_with, asked},
    form::{Answer, FormRefusal, TextField, answer, faults_of},
    screen::{Instead, screen},
};
use crate::{
    domain::{
        NextStep,
        address::{ACCOUNT_PATH, NEWSROOM_PATH, SIGN_IN_PATH},
    },
    refusal::Refusal,
};
use leptos::prelude::*;

const CODE_PATH: &str = "/dang-nhap/ma";

/// Where somebody wanted to go: only ever a screen of the newsroom.
fn return_path() -> String {
    let wanted = asked("ve");
    let is_ours = wanted == NEWSROOM_PATH || wanted.starts_with("/toa-soan/") || wanted.starts_with("/toa-soan?");
    if is_ours && !wanted.contains(['\\', '\r', '\n']) { wanted } else { NEWSROOM_PATH.to_owned() }
}

/// Where somebody goes after a step of signing in who wanted to go to an address of ours.
pub fn way_after(step: NextStep, wanted: &str) -> String {
    match step {
        NextStep::SignedIn => wanted.to_owned(),
        NextStep::Code => address_with(CODE_PATH, &[("ve", wanted)]),
        NextStep::Enrolment => ACCOUNT_PATH.to_owned(),
    }
}

#[component]
pub fn SignInPage() -> impl IntoView {
    let wanted = return_path();
    screen(async move {
        let tried: Option<Answer<SignIn>> = answer("sign-in").await;
        if let Some(Answer { outcome: Ok(step), .. }) = &tried {
            return Err(Instead::GoOn(way_after(*step, &wanted)));
        }
        Ok(view! { <Door title="Đăng nhập tòa soạn"><SignInForm tried /></Door> }.into_any())
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
    screen(async move {
        let tried: Option<Answer<EnterCode>> = answer("code").await;
        match tried.as_ref().map(|tried| &tried.outcome) {
            Some(Ok(step)) => return Err(Instead::GoOn(way_after(*step, &wanted))),
            // There was no first step, or it was too long ago.
            Some(Err(Refusal::Conflict { .. })) => {
                return Err(Instead::GoOn(address_with(SIGN_IN_PATH, &[("ve", &wanted)])));
            }
            _ => {}
        }
        let refusal = tried.as_ref().and_then(Answer::refusal).cloned();
        let faults = faults_of(refusal.as_ref());
        Ok(view! {
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
        .into_any())
    })
}

#[component]
pub fn SignOutPage() -> impl IntoView {
    screen(async move {
        let signed_out: Option<Answer<SignOut>> = answer("sign-out").await;
        if let Some(Answer { outcome: Ok(()), .. }) = &signed_out {
            return Err(Instead::GoOn(SIGN_IN_PATH.to_owned()));
        }
        let refusal = signed_out.as_ref().and_then(Answer::refusal).cloned();
        Ok(view! {
            <Door title="Đăng xuất">
                {refusal.map(|refusal| view! { <FormRefusal refusal /> })}
                <form method="post"><button name="act" value="sign-out">"Đăng xuất khỏi máy này"</button></form>
                <p><a href=NEWSROOM_PATH>"Về bàn làm việc"</a></p>
            </Door>
        }
        .into_any())
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
