//! The portal is closed when its authority has ended, and opened again. Closing says what follows before it is done.

use super::{SettingsLinks, typed_or};
use crate::{
    domain::{Closing, Successor},
    newsroom::{
        done::{Done, PressForm, Tried, tried},
        form::{Checkbox, TextField},
        frame::NewsroomFrame,
        screen::screen,
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const PATH: &str = "/toa-soan/cai-dat/dong-cong";

/// What was done: `former` is how the portal was closed before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Closed {
    pub former: Option<Closing>,
}

/// What was done, and how many texts wait for a person whose hour is over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reopened {
    pub former: Option<Closing>,
    pub waiting: usize,
}

#[component]
pub fn ClosingPage() -> impl IntoView {
    screen(async move {
        let closed: Tried<ClosePortal> = tried("close", |_, Closed { former }: Closed| match former {
            None => Done::said("Đã đóng cổng. Bạn đọc thấy lời báo ở đầu mỗi trang.")
                .undone_by("reopen", Vec::<(&str, String)>::new()),
            Some(former) => Done::said("Đã lưu nơi kế tục.").undone_by("close", fields_of(former.successor)),
        })
        .await?;
        let reopened: Tried<ReopenPortal> = tried("reopen", |_, Reopened { former, waiting }: Reopened| {
            let said = Done::said("Đã mở lại cổng. Bạn đọc không còn thấy lời báo; tòa soạn làm việc như trước.");
            let points = match waiting {
                0 => Vec::new(),
                waiting => vec![format!(
                    "{waiting} bài đã quá giờ hẹn trở về “đã duyệt”; bài nào còn cần thì đăng hoặc hẹn giờ lại."
                )],
            };
            said.pointing_out(points).undone_by("close", fields_of(former.and_then(|former| former.successor)))
        })
        .await?;
        let closing = open_closing().await?;
        let shown = match closing {
            Some(closing) => view! { <ClosedForms closing closed /> }.into_any(),
            None => view! { <CloseForm closed /> }.into_any(),
        };
        Ok(view! {
            <NewsroomFrame title="Đóng cổng" here=super::PATH>
                <SettingsLinks here=PATH />
                {reopened.notice()}
                {shown}
            </NewsroomFrame>
        }
        .into_any())
    })
}

/// Those by which a portal is closed as it was.
fn fields_of(successor: Option<Successor>) -> Vec<(&'static str, String)> {
    let Successor { name, url } = successor.unwrap_or_default();
    vec![("successor_url", url), ("successor_name", name), ("is_sure", "true".to_owned())]
}

#[component]
fn CloseForm(closed: Tried<ClosePortal>) -> impl IntoView {
    view! {
        {closed.notice()}
        <p>
            "Đóng cổng khi cơ quan không còn nữa, ví dụ sau sáp nhập. Bạn đọc vẫn xem được mọi trang ở địa chỉ cũ. Khi bạn đóng cổng:"
        </p>
        <ul>
            <li>"Đầu mỗi trang có lời báo “Cổng này đã đóng từ ngày …”, dẫn tới nơi kế tục nếu bạn ghi bên dưới."</li>
            <li>"Không ai viết, sửa, đăng, gỡ hay đổi cài đặt được nữa. Bài nháp và mọi thứ trong tòa soạn vẫn đọc và chép ra được."</li>
            <li>"Bài hẹn giờ và cảnh báo chưa đến giờ sẽ không tự hiện ra."</li>
            <li>"Lượt xem và lượt truy cập đứng yên từ lúc ấy. Bạn đọc không gửi báo lỗi được nữa."</li>
            <li>"Quản trị viên mở lại được bất cứ lúc nào, ở chính trang này."</li>
        </ul>
        <section aria-labelledby="close">
            <h2 id="close">"Đóng cổng"</h2>
            <form method="post">
                <SuccessorFields closed=&closed set=None />
                <Checkbox name="is_sure" value="true" label="Tôi đã đọc những điều trên và muốn đóng cổng" is_checked=false />
                <button name="act" value="close">"Đóng cổng"</button>
            </form>
        </section>
    }
}

#[component]
fn ClosedForms(closing: Closing, closed: Tried<ClosePortal>) -> impl IntoView {
    let none = Vec::<(&str, String)>::new();
    view! {
        {closed.notice()}
        <p>{format!("Cổng đã đóng từ {}.", closing.at.minute_text())}</p>
        <section aria-labelledby="successor">
            <h2 id="successor">"Nơi kế tục"</h2>
            <form method="post">
                <SuccessorFields closed=&closed set=closing.successor />
                <input type="hidden" name="is_sure" value="true" />
                <button name="act" value="close">"Lưu nơi kế tục"</button>
            </form>
        </section>
        <section aria-labelledby="reopen">
            <h2 id="reopen">"Mở lại cổng"</h2>
            <p>
                "Lời báo ở đầu trang mất đi, tòa soạn làm việc như trước và số đếm lại chạy. Bài hẹn giờ nào đã quá giờ thì không tự đăng: \
                 bài trở về “đã duyệt” để bạn xem lại."
            </p>
            <PressForm act="reopen" fields=none label="Mở lại cổng" />
        </section>
    }
}

#[component]
fn SuccessorFields<'a>(closed: &'a Tried<ClosePortal>, set: Option<Successor>) -> impl IntoView + use<> {
    let Successor { name, url } = set.unwrap_or_default();
    let name = typed_or(closed, |typed| typed.successor_name.clone(), name);
    let url = typed_or(closed, |typed| typed.successor_url.clone(), url);
    view! {
        <TextField
            name="successor_name"
            label="Tên nơi kế tục, nếu có"
            value=name
            faults=closed.faults()
            hint="Ví dụ: UBND phường Bến Sen."
        />
        <TextField
            name="successor_url"
            label="Địa chỉ cổng của nơi kế tục, nếu có"
            value=url
            faults=closed.faults()
            kind="url"
            hint="Chép cả địa chỉ, ví dụ https://bensen.gov.vn. Bạn đọc được dẫn tới đó."
        />
    }
}

/// How the portal is closed; `None` while it is open.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "open_closing")]
pub async fn open_closing() -> Result<Option<Closing>, Refusal> {
    use crate::{
        db::portals,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let portal = portals::find_portal(&newsroom.db, newsroom.portal.id).await?.ok_or(Refusal::NotFound)?;
    Ok(portal.closed)
}

/// Closes the portal, or names another successor of one that is closed: it stays so since when it was.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the fields; `Conflict` where whoever asks has not said that they are sure.
#[server(prefix = "/api/toa-soan", endpoint = "close_portal")]
pub async fn close_portal(
    #[server(default)] successor_url: String, #[server(default)] successor_name: String,
    #[server(default)] is_sure: bool,
) -> Result<Closed, Refusal> {
    use crate::{
        db::{
            closing::{self, By},
            portals,
        },
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let successor = Successor::typed(&successor_url, &successor_name).map_err(|faults| Refusal::Invalid { faults })?;
    if !is_sure {
        return Err(Refusal::conflict(
            "Chưa đóng cổng. Hãy đọc những điều sẽ xảy ra, đánh dấu ô xác nhận rồi bấm “Đóng cổng” lần nữa.",
        ));
    }
    let portal = portals::find_portal(&newsroom.db, newsroom.portal.id).await?.ok_or(Refusal::NotFound)?;
    let mut tx = newsroom.db.begin().await?;
    closing::close(&mut tx, &portal, By::Editor(&newsroom.editor), successor.as_ref(), newsroom.now).await?;
    tx.commit().await?;
    Ok(Closed { former: portal.closed })
}

/// Opens the portal again.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Conflict` where it is open.
#[server(prefix = "/api/toa-soan", endpoint = "reopen_portal")]
pub async fn reopen_portal() -> Result<Reopened, Refusal> {
    use crate::{
        db::{
            closing::{self, By},
            portals,
        },
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let portal = portals::find_portal(&newsroom.db, newsroom.portal.id).await?.ok_or(Refusal::NotFound)?;
    let mut tx = newsroom.db.begin().await?;
    let waiting = closing::reopen(&mut tx, &portal, By::Editor(&newsroom.editor), newsroom.now).await?;
    let waiting = waiting.ok_or_else(|| Refusal::conflict("Cổng đang mở, không có gì để mở lại."))?;
    tx.commit().await?;
    Ok(Reopened { former: portal.closed, waiting })
}
