//! A forgotten password: a link by letter where letters can be sent, and whom to ask where not.

use super::{
    door::Door,
    filtering::asked,
    form::{Answer, FormRefusal, TextField, answer, faults_of},
    screen::{Instead, screen},
};
use crate::{domain::address::SIGN_IN_PATH, refusal::Refusal};
use leptos::prelude::*;

/// Where it is said that a letter is on its way: a reload sends no second one.
const SENT_PATH: &str = "/dang-nhap/quen?xong=1";

#[component]
pub fn ForgottenPage() -> impl IntoView {
    let is_sent = !asked("xong").is_empty();
    screen(async move {
        let asked: Option<Answer<AskForLink>> = answer("forgotten").await;
        if let Some(Answer { outcome: Ok(()), .. }) = &asked {
            return Err(Instead::GoOn(SENT_PATH.to_owned()));
        }
        let sends_letters = open_forgotten().await?;
        Ok(view! {
            <Door title="Quên mật khẩu">
                {match (sends_letters, asked) {
                    (false, _) => view! { <AskAdministrator /> }.into_any(),
                    (true, None) if is_sent => view! { <LetterSent /> }.into_any(),
                    (true, asked) => view! { <ForgottenForm asked /> }.into_any(),
                }}
                <p><a href=SIGN_IN_PATH>"Về trang đăng nhập"</a></p>
            </Door>
        }
        .into_any())
    })
}

#[component]
fn AskAdministrator() -> impl IntoView {
    view! {
        <p>
            "Hãy nhờ quản trị viên của cổng đưa một liên kết để đặt mật khẩu mới: Người, chọn tên bạn, “Tạo liên kết”."
        </p>
    }
}

#[component]
fn LetterSent() -> impl IntoView {
    view! {
        <p class="notice" role="status">
            "Nếu địa chỉ đó có tài khoản, thư đang trên đường tới. Liên kết trong thư dùng được một lần, trong 1 giờ. Không thấy thư \
            thì xem hộp thư rác, hoặc nhờ quản trị viên của cổng."
        </p>
    }
}

#[component]
fn ForgottenForm(asked: Option<Answer<AskForLink>>) -> impl IntoView {
    let refusal = asked.as_ref().and_then(Answer::refusal).cloned();
    let faults = faults_of(refusal.as_ref());
    let email = asked.and_then(|asked| asked.typed).map(|typed| typed.email).unwrap_or_default();
    view! {
        {refusal.map(|refusal| view! { <FormRefusal refusal /> })}
        <form method="post">
            <TextField
                name="email"
                label="Địa chỉ thư điện tử của bạn"
                kind="email"
                value=email
                faults
                hint="Chúng tôi gửi tới đó một liên kết để đặt mật khẩu mới."
                autocomplete="username"
                is_required=true
            />
            <button name="act" value="forgotten">"Gửi liên kết"</button>
        </form>
    }
}

/// Whether letters can be sent.
#[server(prefix = "/api/toa-soan", endpoint = "open_forgotten")]
pub async fn open_forgotten() -> Result<bool, Refusal> {
    Ok(crate::server::newsroom_request::EntranceRequest::current()?.auth.sends_letters())
}

/// Sends a link to whoever has an account of this address. The answer is the same where there is none.
///
/// # Errors
/// `TooMany`.
#[server(prefix = "/api/toa-soan", endpoint = "ask_for_link")]
pub async fn ask_for_link(#[server(default)] email: String) -> Result<(), Refusal> {
    crate::server::newsroom_request::EntranceRequest::current()?.send_link(&email)
}
