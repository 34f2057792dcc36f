//! One's own account: password, second factor, and where one is signed in.

use super::{
    done::{Tried, tried},
    filtering::asked,
    form::{Answer, FormRefusal, TextField, answer, faults_of},
    frame::NewsroomFrame,
    own_sessions::{self, EndSessions, OwnSession, Sessions},
    screen::{Instead, screen},
    second_factor,
    sign_in::way_after,
};
use crate::{
    domain::{NextStep, Person, address::ACCOUNT_PATH},
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What somebody sees of their account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnAccount {
    pub person: Person,
    /// Recovery codes that are left; `None` without a second factor.
    pub recovery_codes: Option<i64>,
    /// One of their roles demands a second factor.
    pub must_enrol: bool,
    pub sessions: Vec<OwnSession>,
}

#[component]
pub fn AccountPage() -> impl IntoView {
    let has_new_password = asked("xong") == "mat-khau";
    screen(async move {
        let ended: Tried<EndSessions> = tried("end", own_sessions::ended).await?;
        let changed: Option<Answer<ChangePassword>> = answer("password").await;
        if let Some(Answer { outcome: Ok(step), .. }) = &changed {
            // In another session, which knows nothing of what was done in the one before.
            return Err(Instead::GoOn(way_after(*step, &format!("{ACCOUNT_PATH}?xong=mat-khau"))));
        }
        let refusal = changed.as_ref().and_then(Answer::refusal).cloned();
        let account = open_account().await?;
        let is_said = has_new_password && refusal.is_none();
        Ok(view! {
            <NewsroomFrame title="Tài khoản" here=ACCOUNT_PATH>
                {is_said.then(|| view! { <PasswordChanged /> })}
                {ended.notice()}
                {refusal.clone().map(|refusal| view! { <FormRefusal refusal /> })}
                <SecondFactorSummary recovery_codes=account.recovery_codes must_enrol=account.must_enrol />
                <PasswordForm refusal />
                <Sessions sessions=account.sessions />
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn PasswordChanged() -> impl IntoView {
    view! {
        <p class="notice" role="status">"Đã đổi mật khẩu. Mọi phiên khác của bạn đã kết thúc."</p>
    }
}

#[component]
fn SecondFactorSummary(recovery_codes: Option<i64>, must_enrol: bool) -> impl IntoView {
    let text = match recovery_codes {
        None if must_enrol => "Vai trò của bạn bắt buộc xác thực hai bước. Hãy bật rồi mới làm việc được.".to_owned(),
        None => "Chưa bật. Khi bật, biết mật khẩu của bạn thôi thì chưa vào được.".to_owned(),
        Some(left @ 0..=3) => format!("Đang bật. Chỉ còn {left} mã dự phòng: hãy tạo mã mới."),
        Some(left) => format!("Đang bật, còn {left} mã dự phòng."),
    };
    let label = if recovery_codes.is_some() { "Mã dự phòng, tắt" } else { "Bật xác thực hai bước" };
    view! {
        <h2>"Xác thực hai bước"</h2>
        <p class=must_enrol.then_some("notice")>{text}</p>
        <p><a class="button" href=second_factor::PATH>{label}</a></p>
    }
}

#[component]
fn PasswordForm(refusal: Option<Refusal>) -> impl IntoView {
    let faults = faults_of(refusal.as_ref());
    view! {
        <h2>"Đổi mật khẩu"</h2>
        <form method="post">
            <TextField
                name="password"
                label="Mật khẩu đang dùng"
                kind="password"
                value=""
                faults=faults.clone()
                autocomplete="current-password"
                is_required=true
            />
            <TextField
                name="new_password"
                label="Mật khẩu mới"
                kind="password"
                value=""
                faults
                hint="Từ 10 đến 128 ký tự. Vài từ không liên quan với nhau dễ nhớ mà khó đoán. Mọi phiên khác của bạn sẽ kết thúc."
                autocomplete="new-password"
                is_required=true
            />
            <button name="act" value="password">"Đổi mật khẩu"</button>
        </form>
    }
}

/// # Errors
/// `SignedOut`.
#[server(prefix = "/api/toa-soan", endpoint = "open_account")]
pub async fn open_account() -> Result<OwnAccount, Refusal> {
    use crate::{db::sessions, domain::Demand, server::newsroom_request::NewsroomRequest};
    let NewsroomRequest { db, auth, editor, now, .. } = NewsroomRequest::by(Demand::Account).await?;
    let own = sessions::list(&db, editor.portal(), editor.id(), now).await?.into_iter().map(|session| OwnSession {
        began_at: session.created_at(),
        used_at: session.seen_at(),
        is_this: session.token_digest == editor.token_digest(),
        id: session.token_digest,
        client: session.client,
    });
    Ok(OwnAccount {
        person: editor.person().clone(),
        recovery_codes: auth.find_factor(&editor).await?,
        must_enrol: editor.must_enrol(),
        sessions: own.collect(),
    })
}

/// Sets another password; the browser gets the cookie of a new session, and all others end. Answers whether it waits for a code.
///
/// # Errors
/// `SignedOut`, `Invalid`, `TooMany`, `Busy`.
#[server(prefix = "/api/toa-soan", endpoint = "change_password")]
pub async fn change_password(
    #[server(default)] password: String, #[server(default)] new_password: String,
) -> Result<NextStep, Refusal> {
    crate::server::newsroom_request::EntranceRequest::current()?.change_password(&password, &new_password).await
}
