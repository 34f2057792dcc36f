//! One's second factor: set up by a phone, recovery codes, taken away again.

use super::{
    done::{Done, Tried, tried},
    form::{Answer, Faults, FormRefusal, TextField, answer, faults_of},
    frame::NewsroomFrame,
    screen::{Instead, screen},
};
use crate::{
    domain::{Enrolment, QrPicture, address::ACCOUNT_PATH},
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

pub const PATH: &str = "/toa-soan/tai-khoan/hai-buoc";

/// How far somebody is with their second factor.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnFactor {
    Absent,
    /// Until a code was seen, it is not asked for.
    Begun(Enrolment),
    Present {
        recovery_codes: i64,
        /// By which new ones say that they take the place of these.
        mark: String,
    },
}

#[component]
pub fn SecondFactorPage() -> impl IntoView {
    screen(async move {
        let begun: Option<Answer<BeginFactor>> = answer("begin").await;
        if let Some(Answer { outcome: Ok(()), .. }) = &begun {
            return Err(Instead::GoOn(PATH.to_owned()));
        }
        let removed: Tried<RemoveFactor> =
            tried("remove", |_, ()| Done::said("Đã tắt xác thực hai bước.").said_at(ACCOUNT_PATH)).await?;
        let (codes, refusal) = match codes_given().await {
            Some(Ok(codes)) => (Some(codes), None),
            Some(Err(refusal)) => (None, Some(refusal)),
            None => (None, begun.as_ref().and_then(Answer::refusal).cloned()),
        };
        let factor = open_factor().await?;
        let faults = faults_of(refusal.as_ref().or(removed.refusal()));
        Ok(view! {
            <NewsroomFrame title="Xác thực hai bước" here=ACCOUNT_PATH>
                {refusal.map(|refusal| view! { <FormRefusal refusal /> })}
                {removed.notice()}
                {match codes {
                    Some(codes) => view! { <RecoveryCodes codes /> }.into_any(),
                    None => view! { <Factor factor faults /> }.into_any(),
                }}
                <p><a href=ACCOUNT_PATH>"Về trang tài khoản"</a></p>
            </NewsroomFrame>
        }
        .into_any())
    })
}

/// Recovery codes, which are kept nowhere and so shown in the answer itself. What gave them gives none when it is sent again.
async fn codes_given() -> Option<Result<Vec<String>, Refusal>> {
    let confirmed: Option<Answer<ConfirmFactor>> = answer("confirm").await;
    if let Some(confirmed) = confirmed {
        return Some(confirmed.outcome);
    }
    let renewed: Option<Answer<RenewRecoveryCodes>> = answer("renew").await;
    renewed.map(|renewed| renewed.outcome)
}

#[component]
fn Factor(factor: OwnFactor, faults: Faults) -> impl IntoView {
    match factor {
        OwnFactor::Absent => view! {
            <p>
                "Sau mật khẩu, tòa soạn hỏi thêm mã 6 số trên điện thoại của bạn, đổi mỗi nửa phút. Bạn cần một ứng dụng xác \
                thực, loại nào cũng được (TOTP)."
            </p>
            <form method="post">
                <OwnPassword faults />
                <button name="act" value="begin">"Bắt đầu"</button>
            </form>
        }
        .into_any(),
        OwnFactor::Begun(enrolment) => view! { <Enrol enrolment faults /> }.into_any(),
        OwnFactor::Present { recovery_codes, mark } => view! { <Present recovery_codes mark faults /> }.into_any(),
    }
}

#[component]
fn Enrol(enrolment: Enrolment, faults: Faults) -> impl IntoView {
    let Enrolment { secret, link, picture } = enrolment;
    view! {
        <ol class="steps">
            <li>
                <p>"Mở ứng dụng xác thực trên điện thoại, chọn thêm tài khoản, rồi quét hình này."</p>
                <Qr picture />
                <p>"Không quét được thì nhập khóa này vào ứng dụng: " <code>{secret}</code></p>
                <p><a href=link>"Đang xem bằng chính điện thoại đó: mở trong ứng dụng"</a></p>
            </li>
            <li>
                <p>"Nhập mã mà ứng dụng hiện ra, để biết là đúng."</p>
                <form method="post">
                    <TextField
                        name="code"
                        label="Mã 6 số"
                        value=""
                        faults
                        autocomplete="one-time-code"
                        is_required=true
                    />
                    <button name="act" value="confirm">"Bật xác thực hai bước"</button>
                </form>
            </li>
        </ol>
    }
}

/// The quiet zone around it is four modules wide (ISO/IEC 18004).
#[component]
fn Qr(picture: QrPicture) -> impl IntoView {
    let side = picture.side + 8;
    view! {
        <svg class="qr" viewBox=format!("-4 -4 {side} {side}") role="img" aria-label="Mã QR của khóa xác thực">
            <path d=picture.path />
        </svg>
    }
}

/// Nobody else at this desk changes what guards the account.
#[component]
fn OwnPassword(faults: Faults) -> impl IntoView {
    view! {
        <TextField
            name="password"
            label="Mật khẩu của bạn"
            kind="password"
            value=""
            faults
            hint="Để chắc là bạn, chứ không phải ai khác ngồi vào máy này."
            autocomplete="current-password"
            is_required=true
        />
    }
}

#[component]
fn Present(recovery_codes: i64, mark: String, faults: Faults) -> impl IntoView {
    view! {
        <p>{format!("Xác thực hai bước đang bật. Còn {recovery_codes} mã dự phòng, để vào khi không có điện thoại.")}</p>
        <form method="post">
            <input type="hidden" name="replaced" value=mark />
            <OwnPassword faults />
            <div class="actions">
                <button name="act" value="renew">"Tạo 10 mã dự phòng mới"</button>
                <button name="act" value="remove" class="quiet">"Tắt xác thực hai bước"</button>
            </div>
        </form>
    }
}

#[component]
fn RecoveryCodes(codes: Vec<String>) -> impl IntoView {
    let items = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> });
    view! {
        <div class="notice" role="status">
            <p><strong>"Xác thực hai bước đang bật. Hãy cất 10 mã dự phòng này."</strong></p>
            <p>
                "Mất điện thoại thì mỗi mã cho vào một lần. In ra hoặc chép vào trình quản lý mật khẩu: chúng chỉ hiện ở đây lần \
                này. Mã dự phòng cũ không còn dùng được."
            </p>
            <ul class="codes">{items.collect_view()}</ul>
        </div>
    }
}

/// # Errors
/// `SignedOut`.
#[server(prefix = "/api/toa-soan", endpoint = "open_factor")]
pub async fn open_factor() -> Result<OwnFactor, Refusal> {
    use crate::{domain::Demand, server::newsroom_request::NewsroomRequest};
    let NewsroomRequest { auth, portal, editor, .. } = NewsroomRequest::by(Demand::Account).await?;
    if let Some(recovery_codes) = auth.find_factor(&editor).await? {
        return Ok(OwnFactor::Present { recovery_codes, mark: auth.recovery_mark(&editor).await? });
    }
    let enrolment = auth.find_enrolment(&portal, &editor).await?;
    Ok(enrolment.map_or(OwnFactor::Absent, OwnFactor::Begun))
}

/// Begins to set a second factor up. Where there is one already, nothing changes.
///
/// # Errors
/// `SignedOut`, `Invalid`, `TooMany`, `Busy`.
#[server(prefix = "/api/toa-soan", endpoint = "begin_factor")]
pub async fn begin_factor(#[server(default)] password: String) -> Result<(), Refusal> {
    use crate::{domain::Demand, server::newsroom_request::NewsroomRequest};
    let NewsroomRequest { auth, editor, now, .. } = NewsroomRequest::by(Demand::Account).await?;
    auth.begin_factor(&editor, &password, now).await?;
    Ok(())
}

/// Codes are asked for from now on. Gives the recovery codes, this once.
///
/// # Errors
/// `SignedOut`, `Invalid`, `TooMany`; `Conflict` where none was begun.
#[server(prefix = "/api/toa-soan", endpoint = "confirm_factor")]
pub async fn confirm_factor(#[server(default)] code: String) -> Result<Vec<String>, Refusal> {
    use crate::{domain::Demand, server::newsroom_request::NewsroomRequest};
    let NewsroomRequest { auth, editor, now, .. } = NewsroomRequest::by(Demand::Account).await?;
    Ok(auth.confirm_factor(&editor, &code, now).await?)
}

/// Gives other recovery codes in the place of those that are left (`replaced`, as `open_factor` gives their mark).
///
/// # Errors
/// `SignedOut`, `Invalid`, `TooMany`, `Busy`; `Conflict` without a second factor, and where the codes are others by now.
#[server(prefix = "/api/toa-soan", endpoint = "renew_recovery_codes")]
pub async fn renew_recovery_codes(
    #[server(default)] password: String, #[server(default)] replaced: String,
) -> Result<Vec<String>, Refusal> {
    use crate::{domain::Demand, server::newsroom_request::NewsroomRequest};
    let NewsroomRequest { auth, editor, now, .. } = NewsroomRequest::by(Demand::Account).await?;
    Ok(auth.renew_recovery_codes(&editor, &password, &replaced, now).await?)
}

/// Asks for no codes any more.
///
/// # Errors
/// `SignedOut`, `Invalid`, `TooMany`, `Busy`; `Conflict` without a second factor.
#[server(prefix = "/api/toa-soan", endpoint = "remove_factor")]
pub async fn remove_factor(#[server(default)] password: String) -> Result<(), Refusal> {
    use crate::{domain::Demand, server::newsroom_request::NewsroomRequest};
    let NewsroomRequest { auth, editor, now, .. } = NewsroomRequest::by(Demand::Account).await?;
    Ok(auth.remove_factor(&editor, &password, now).await?)
}
