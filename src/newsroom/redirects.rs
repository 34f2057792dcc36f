//! Old addresses: where each leads, or that what was there is removed.

use super::{
    data_table::DataTable,
    done::{Done, PressForm, Tried, tried},
    filtering::{address_with, asked},
    form::TextField,
    frame::NewsroomFrame,
    screen::screen,
};
use crate::{domain::KeptRedirect, refusal::Refusal};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const PATH: &str = "/toa-soan/dia-chi-cu";

/// A page of the list, and the address that is being edited, if one is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RedirectList {
    pub redirects: Vec<KeptRedirect>,
    /// Behind which address the list goes on.
    pub next: Option<String>,
    pub edited: Option<KeptRedirect>,
}

/// An address that was kept, and what was known of it before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeptNow {
    pub address: String,
    pub before: Option<KeptRedirect>,
}

#[component]
pub fn RedirectsPage() -> impl IntoView {
    let (search, after, edited) = (asked("tim"), asked("sau"), asked("sua"));
    screen(async move {
        let kept: Tried<KeepRedirect> = tried("keep", |_, KeptNow { address, before }: KeptNow| {
            let done = Done::said(format!("Đã lưu địa chỉ {address}."));
            match before {
                Some(before) => done.undone_by("keep", fields_of(&before)),
                None => done.undone_by("remove", vec![("address", address)]),
            }
        })
        .await?;
        let removed: Tried<RemoveRedirect> = tried("remove", |_, before: KeptRedirect| {
            Done::said(format!("Đã xóa địa chỉ {}.", before.address)).undone_by("keep", fields_of(&before))
        })
        .await?;
        let RedirectList { redirects, next, edited } = list_redirects(search.clone(), after, edited).await?;
        Ok(view! {
            <NewsroomFrame title="Địa chỉ cũ" here=PATH>
                {kept.notice()}
                {removed.notice()}
                <p>
                    "Khi bài đổi địa chỉ, liên kết cũ tự dẫn tới địa chỉ mới. Ở đây có thể tìm, sửa và ghi thêm địa chỉ của cổng cũ."
                </p>
                <KeepForm edited kept />
                <Search search=search.clone() />
                <RedirectTable redirects next search />
            </NewsroomFrame>
        }
        .into_any())
    })
}

fn fields_of(redirect: &KeptRedirect) -> Vec<(&'static str, String)> {
    let KeptRedirect { address, target, reason, .. } = redirect.clone();
    vec![("address", address), ("target", target.unwrap_or_default()), ("reason", reason)]
}

#[component]
fn Search(search: String) -> impl IntoView {
    view! {
        <form method="get" role="search" class="inline">
            <div class="field">
                <label for="tim">"Tìm trong địa chỉ cũ và mới"</label>
                <input id="tim" name="tim" type="search" value=search />
            </div>
            <button class="quiet">"Tìm"</button>
        </form>
    }
}

#[component]
fn KeepForm(edited: Option<KeptRedirect>, kept: Tried<KeepRedirect>) -> impl IntoView {
    let faults = kept.faults();
    let heading = if edited.is_some() { "Sửa địa chỉ" } else { "Thêm địa chỉ" };
    let (address, target, reason) = match (kept.typed(), edited) {
        (Some(typed), _) => (typed.address.clone(), typed.target.clone(), typed.reason.clone()),
        (None, Some(KeptRedirect { address, target, reason, .. })) => (address, target.unwrap_or_default(), reason),
        _ => Default::default(),
    };
    view! {
        <section aria-labelledby="keep">
            <h2 id="keep">{heading}</h2>
            <form method="post" action=PATH>
                <TextField
                    name="address"
                    label="Địa chỉ cũ"
                    value=address
                    faults=faults.clone()
                    hint="Ví dụ: /chi-tiet.aspx?id=5, hoặc cả địa chỉ đầy đủ của cổng cũ."
                    is_required=true
                />
                <TextField
                    name="target"
                    label="Dẫn tới"
                    value=target
                    faults=faults.clone()
                    hint="Địa chỉ trong cổng như /tin-tuc/hop, hoặc https://… Để trống nếu nội dung đã gỡ hẳn."
                />
                <TextField
                    name="reason"
                    label="Lý do"
                    value=reason
                    faults
                    hint="Nhiều nhất 500 chữ. Nếu đã gỡ hẳn, bạn đọc thấy lý do này."
                    is_required=true
                />
                <button name="act" value="keep">"Lưu địa chỉ"</button>
            </form>
        </section>
    }
}

#[component]
fn RedirectTable(redirects: Vec<KeptRedirect>, next: Option<String>, search: String) -> impl IntoView {
    let more = next.map(|after| {
        let words = if redirects.is_empty() { "Tìm tiếp" } else { "Xem tiếp" };
        view! { <p><a class="button quiet" rel="next" href=address_with(PATH, &[("tim", &search), ("sau", &after)])>{words}</a></p> }
    });
    let table = match (redirects.is_empty(), search.is_empty()) {
        (true, true) => view! { <p class="empty">"Chưa có địa chỉ cũ nào."</p> }.into_any(),
        (true, false) => {
            view! { <p class="empty">"Không thấy địa chỉ nào có những chữ này. Hãy thử ít chữ hơn."</p> }.into_any()
        }
        _ => {
            let rows = redirects.into_iter().map(|redirect| view! { <RedirectRow redirect /> });
            view! {
                <DataTable label="Các địa chỉ cũ" columns=&["Địa chỉ cũ", "Dẫn tới", "Lý do", "Từ ngày", "Việc"]>{rows.collect_view()}</DataTable>
            }
            .into_any()
        }
    };
    view! {
        {table}
        {more}
    }
}

#[component]
fn RedirectRow(redirect: KeptRedirect) -> impl IntoView {
    let KeptRedirect { address, target, reason, created_at } = redirect;
    let (edit, about) = (address_with(PATH, &[("sua", &address)]), format!("Xóa {address}"));
    let target = match target {
        Some(target) => view! { <a href=target.clone()>{target.clone()}</a> }.into_any(),
        None => view! { <span class="state">"đã gỡ"</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{address.clone()}</th>
            <td>{target}</td>
            <td>{reason}</td>
            <td>{created_at.date_text()}</td>
            <td>
                <div class="actions">
                    <a href=edit aria-label=format!("Sửa {address}")>"Sửa"</a>
                    <PressForm act="remove" fields=vec![("address", address)] label="Xóa" about />
                </div>
            </td>
        </tr>
    }
}

/// A page of the old addresses behind one, in which, or in whose target, these letters stand.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "list_redirects")]
pub async fn list_redirects(
    #[server(default)] search: String, #[server(default)] after: String, #[server(default)] edited: String,
) -> Result<RedirectList, Refusal> {
    use crate::{
        db::redirects,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    const LENGTH: usize = 50;
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let (db, portal) = (&newsroom.db, newsroom.portal.id);
    let after = Some(after.as_str()).filter(|after| !after.is_empty() && !after.contains('\0'));
    let page = redirects::list(db, portal, after, &search, LENGTH).await?;
    let edited = match edited.as_str() {
        "" => None,
        address => redirects::find_kept(db, portal, address).await?,
    };
    Ok(RedirectList { redirects: page.redirects, next: page.next, edited })
}

/// Says where an old address leads, or without a target that what was there is removed. Answers what was known of it before.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "keep_redirect")]
pub async fn keep_redirect(
    #[server(default)] address: String, #[server(default)] target: String, #[server(default)] reason: String,
) -> Result<KeptNow, Refusal> {
    use crate::{
        db::{
            portals,
            redirects::{self, Kept},
        },
        domain::{Demand, Fault, Role, Target, redirect::old_address, typed},
        server::newsroom_request::NewsroomRequest,
    };
    const REASON_MAX: usize = 500;
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let (db, portal) = (&newsroom.db, newsroom.portal.id);
    let mut faults = Vec::new();
    let reason = typed::required_line("reason", &reason, REASON_MAX, &mut faults);
    let hosts = portals::list_hosts(db, portal).await?;
    let old = old_address(&address);
    if old.is_none() {
        faults.push(Fault::new("address", "Địa chỉ cũ bắt đầu bằng / hoặc https://, dài nhất 2.000 byte."));
    }
    let led_to = Some(target.trim()).filter(|target| !target.is_empty());
    let target = led_to.and_then(|target| Target::parse(target, &hosts));
    if led_to.is_some() && target.is_none() {
        faults.push(Fault::new("target", "Chỉ dẫn tới địa chỉ trong cổng (bắt đầu bằng /) hoặc địa chỉ https://."));
    }
    let Some(address) = old.filter(|_| faults.is_empty()) else { return Err(Refusal::Invalid { faults }) };
    let before = redirects::find_kept(db, portal, &address).await?;
    let mut tx = db.begin().await?;
    match redirects::keep(&mut tx, &newsroom.editor, &address, target.as_ref(), &reason, newsroom.now).await? {
        Kept::Done => {
            tx.commit().await?;
            Ok(KeptNow { address, before })
        }
        Kept::Loop => Err(Refusal::of("target", "Địa chỉ này lại dẫn về chính địa chỉ cũ, thành vòng tròn.")),
        Kept::PageThere => {
            Err(Refusal::of("address", "Ở địa chỉ này đang có trang của cổng, nên địa chỉ cũ sẽ không được dùng tới."))
        }
    }
}

/// Forgets an old address, and answers what was known of it.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "remove_redirect")]
pub async fn remove_redirect(#[server(default)] address: String) -> Result<KeptRedirect, Refusal> {
    use crate::{
        db::redirects,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let found = redirects::find_kept(&newsroom.db, newsroom.portal.id, &address).await?;
    let before = found.ok_or(Refusal::NotFound)?;
    let mut tx = newsroom.db.begin().await?;
    if !redirects::remove(&mut tx, &newsroom.editor, &before.address, newsroom.now).await? {
        return Err(Refusal::NotFound);
    }
    tx.commit().await?;
    Ok(before)
}
