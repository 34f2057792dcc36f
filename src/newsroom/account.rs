//! One's own account: password, second factor, and where one is signed in.

use super::{
    form::{Answer, FormRefusal, TextField, answer, faults_of},
    frame::NewsroomFrame,
    refused::Refused,
    second_factor,
};
use crate::{
    components::when_ready,
    domain::{Person, Timestamp, address::ACCOUNT_PATH},
    error::{see_other, set_status_code},
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

/// One's session in some browser.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnSession {
    /// By which it is ended; nobody is signed in by it.
    pub id: String,
    /// As the browser names itself.
    pub client: String,
    pub began_at: Timestamp,
    /// To the minute.
    pub used_at: Timestamp,
    pub is_this: bool,
}

#[component]
pub fn AccountPage() -> impl IntoView {
    when_ready(async move {
        let ended: Option<Answer<EndSessions>> = answer("end").await;
        let changed: Option<Answer<ChangePassword>> = answer("password").await;
        if ended.as_ref().is_some_and(|ended| ended.outcome.is_ok()) {
            see_other(ACCOUNT_PATH);
        }
        if let Some(Answer { outcome: Ok(()), .. }) = &changed {
            see_other(ACCOUNT_PATH);
            return ().into_any();
        }
        let refusal = changed.as_ref().and_then(Answer::refusal).or(ended.as_ref().and_then(Answer::refusal)).cloned();
        if let Some(refusal) = &refusal {
            set_status_code(refusal.status());
        }
        match open_account().await {
            Ok(account) => view! {
                <NewsroomFrame title="Tài khoản" here=ACCOUNT_PATH>
                    {refusal.clone().map(|refusal| view! { <FormRefusal refusal /> })}
                    <SecondFactorSummary recovery_codes=account.recovery_codes must_enrol=account.must_enrol />
                    <PasswordForm refusal />
                    <Sessions sessions=account.sessions />
                </NewsroomFrame>
            }
            .into_any(),
            Err(refusal) => view! { <Refused refusal /> }.into_any(),
        }
    })
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

#[component]
fn Sessions(sessions: Vec<OwnSession>) -> impl IntoView {
    let others = sessions.iter().filter(|session| !session.is_this).count();
    let end_others = (others > 0).then(|| {
        view! {
            <form method="post">
                <button name="act" value="end" class="quiet">{format!("Kết thúc {others} phiên khác")}</button>
            </form>
        }
    });
    let rows = sessions.into_iter().map(|session| view! { <SessionRow session /> }).collect_view();
    view! {
        <h2>"Nơi đang đăng nhập"</h2>
        <div class="table-scroll" tabindex="0" role="region" aria-label="Các phiên của bạn">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Trình duyệt"</th>
                        <th scope="col">"Bắt đầu"</th>
                        <th scope="col">"Dùng lần cuối"</th>
                        <th scope="col"><span class="visually-hidden">"Việc"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {end_others}
    }
}

#[component]
fn SessionRow(session: OwnSession) -> impl IntoView {
    let OwnSession { id, client, began_at, used_at, is_this } = session;
    let name = name_of(&client);
    let end = match is_this {
        true => view! { <span class="state">"phiên này"</span> }.into_any(),
        false => view! {
            <form method="post" class="inline">
                <input type="hidden" name="session" value=id />
                <button
                    name="act"
                    value="end"
                    class="quiet"
                    aria-label=format!("Kết thúc phiên {name}, bắt đầu {}", began_at.minute_text())
                >
                    "Kết thúc"
                </button>
            </form>
        }
        .into_any(),
    };
    view! {
        <tr>
            <td>{name.clone()}</td>
            <td>{began_at.minute_text()}</td>
            <td>{used_at.minute_text()}</td>
            <td>{end}</td>
        </tr>
    }
}

/// Browser and system in a browser's own words (RFC 9110, 10.1.5), as people call them: "Firefox, Windows".
fn name_of(client: &str) -> String {
    // Each calls itself what those behind it are called, too.
    const BROWSERS: [(&str, &str); 7] = [
        ("coc_coc", "Cốc Cốc"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| client.contains(mark)).map(|(_, name)| *name);
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) if client.is_empty() => "không rõ".to_owned(),
        (None, None) => client.chars().take(40).collect(),
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

/// Ends a session of whoever asks, or all but this one where none is named.
///
/// # Errors
/// `SignedOut`.
#[server(prefix = "/api/toa-soan", endpoint = "end_sessions")]
pub async fn end_sessions(#[server(default)] session: String) -> Result<(), Refusal> {
    use crate::{domain::Demand, server::newsroom_request::NewsroomRequest};
    let NewsroomRequest { auth, editor, now, .. } = NewsroomRequest::by(Demand::Account).await?;
    let named = (!session.is_empty()).then_some(session.as_str());
    auth.end_sessions(&editor, named, now).await?;
    Ok(())
}

/// Sets another password; the browser gets the cookie of a new session, and all others end.
///
/// # Errors
/// `SignedOut`, `Invalid`, `TooMany`, `Busy`.
#[server(prefix = "/api/toa-soan", endpoint = "change_password")]
pub async fn change_password(
    #[server(default)] password: String, #[server(default)] new_password: String,
) -> Result<(), Refusal> {
    crate::server::newsroom_request::EntranceRequest::current()?.change_password(&password, &new_password).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_as_people_call_them() {
        for (client, name) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge, Windows",
            ),
            ("Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome, Android"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
            ("", "không rõ"),
            ("curl/8.0", "curl/8.0"),
        ] {
            assert_eq!(name_of(client), name);
        }
    }
}
