//! Links that let somebody in once: a portal's first administrator, who was invited, who forgot a password.

use super::{
    door::Door,
    filtering::asked,
    form::{Answer, FormRefusal, TextField, answer, faults_of},
    screen::{Instead, screen},
    sign_in::way_after,
};
use crate::{
    domain::{
        LinkOwner, NextStep,
        address::{NEWSROOM_PATH, SIGN_IN_PATH},
    },
    error::set_status_code,
    refusal::Refusal,
};
use leptos::prelude::*;

#[component]
pub fn EntryLinkPage() -> impl IntoView {
    let token = asked("ma");
    screen(async move {
        let tried: Option<Answer<TakeEntryLink>> = answer("enter").await;
        if let Some(Answer { outcome: Ok(step), .. }) = &tried {
            return Err(Instead::GoOn(way_after(*step, NEWSROOM_PATH)));
        }
        Ok(match open_entry_link(token.clone()).await {
            Ok(owner) => view! { <Door title="Vào tòa soạn"><EntryForm owner token tried /></Door> }.into_any(),
            Err(refusal) => view! { <DeadLink refusal /> }.into_any(),
        })
    })
}

#[component]
fn DeadLink(refusal: Refusal) -> impl IntoView {
    set_status_code(refusal.status());
    view! {
        <Door title="Liên kết không còn dùng được">
            <p>"Liên kết này đã được dùng, đã hết hạn, hoặc chép thiếu. Hãy hỏi quản trị viên của cổng một liên kết mới."</p>
            <p><a href=SIGN_IN_PATH>"Đến trang đăng nhập"</a></p>
        </Door>
    }
}

#[component]
fn EntryForm(owner: LinkOwner, token: String, tried: Option<Answer<TakeEntryLink>>) -> impl IntoView {
    let refusal = tried.as_ref().and_then(Answer::refusal).cloned();
    let typed = tried.and_then(|tried| tried.typed);
    let (name, email) = typed.map(|typed| (typed.name, typed.email)).unwrap_or_default();
    let faults = faults_of(refusal.as_ref());
    let is_first = owner == LinkOwner::FirstAdministrator;
    let who = match owner {
        LinkOwner::FirstAdministrator => view! {
            <p>"Cổng này chưa có ai quản trị. Bạn là quản trị viên đầu tiên: hãy cho biết tên, e-mail, và chọn mật khẩu."</p>
        }
        .into_any(),
        LinkOwner::Person { name, email } => {
            view! { <p>{format!("Chào {name} ({}). Hãy chọn mật khẩu để vào tòa soạn.", email.as_str())}</p> }.into_any()
        }
    };
    let identity = is_first.then(|| {
        view! {
            <TextField name="name" label="Họ và tên" value=name faults=faults.clone() autocomplete="name" is_required=true />
            <TextField
                name="email"
                label="Địa chỉ thư điện tử"
                kind="email"
                value=email
                faults=faults.clone()
                autocomplete="username"
                is_required=true
            />
        }
    });
    view! {
        {who}
        {refusal.map(|refusal| view! { <FormRefusal refusal /> })}
        <form method="post">
            <input type="hidden" name="token" value=token />
            {identity}
            <TextField
                name="password"
                label="Mật khẩu mới"
                kind="password"
                value=""
                faults
                hint="Từ 10 đến 128 ký tự. Vài từ không liên quan với nhau dễ nhớ mà khó đoán; được dán từ trình quản lý mật khẩu."
                autocomplete="new-password"
                is_required=true
            />
            <button name="act" value="enter">"Đặt mật khẩu và vào tòa soạn"</button>
        </form>
    }
}

/// For whom a link is, while it works.
///
/// # Errors
/// `NotFound` where it never did, or no more.
#[server(prefix = "/api/toa-soan", endpoint = "open_entry_link")]
pub async fn open_entry_link(#[server(default)] token: String) -> Result<LinkOwner, Refusal> {
    crate::server::newsroom_request::EntranceRequest::current()?.open_entry_link(&token).await
}

/// Sets the password of whom the link is for and signs them in. The link has worked then; while something is refused, it still
/// does.
///
/// # Errors
/// `NotFound`, `Invalid`.
#[server(prefix = "/api/toa-soan", endpoint = "take_entry_link")]
pub async fn take_entry_link(
    #[server(default)] token: String, #[server(default)] name: String, #[server(default)] email: String,
    #[server(default)] password: String,
) -> Result<NextStep, Refusal> {
    crate::server::newsroom_request::EntranceRequest::current()?.take_entry_link(&token, &name, &email, &password).await
}
