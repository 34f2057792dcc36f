//! Hosts that the portal answers to.

use super::SettingsLinks;
use crate::{
    newsroom::{
        done::{Done, PressForm, Tried, tried},
        form::TextField,
        frame::NewsroomFrame,
        screen::screen,
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const PATH: &str = "/toa-soan/cai-dat/ten-mien";
/// What is said of other names where portals share a server.
const SHARED: &str = "Máy chủ này có nhiều cổng: ở đây chỉ thêm hoặc bỏ được tên nằm dưới tên miền đã có của cổng, ví dụ www.… \
    Tên khác, hãy nhờ người vận hành (bantin host add).";

/// The hosts, and by which of them the newsroom is open at this moment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hosts {
    pub hosts: Vec<OwnHost>,
    pub used: String,
    /// Other portals are on this server: names that are not below one's own are its operator's to give.
    pub is_shared: bool,
}

/// A host, and whether an administrator may take it away: they could add it again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnHost {
    pub name: String,
    pub may_go: bool,
}

#[component]
pub fn HostsPage() -> impl IntoView {
    screen(async move {
        let added: Tried<AddHost> = tried("add", |_, host: String| {
            Done::said(format!("Cổng nay trả lời ở {host}.")).undone_by("remove", vec![("host", host)])
        })
        .await?;
        let removed: Tried<RemoveHost> = tried("remove", |typed: RemoveHost, ()| {
            Done::said(format!("Cổng không còn trả lời ở {}.", typed.host)).undone_by("add", vec![("host", typed.host)])
        })
        .await?;
        let hosts = open_hosts().await?;
        let is_shared = hosts.is_shared;
        Ok(view! {
            <NewsroomFrame title="Tên miền" here=super::PATH>
                <SettingsLinks here=PATH />
                {added.notice()}
                {removed.notice()}
                <HostList hosts />
                <AddForm added is_shared />
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn HostList(hosts: Hosts) -> impl IntoView {
    let Hosts { hosts, used, .. } = hosts;
    if hosts.is_empty() {
        return view! { <p class="empty">"Chưa có tên miền nào: cổng chỉ trả lời ở địa chỉ của máy chủ."</p> }
            .into_any();
    }
    let is_last = hosts.len() == 1;
    let items = hosts.into_iter().map(|OwnHost { name: host, may_go }| {
        let about = format!("Bỏ {host}");
        let rest = match (host == used, is_last, may_go) {
            (true, ..) => view! { <span class="state">"đang dùng"</span> }.into_any(),
            (_, true, _) => view! { <span class="state">"tên cuối cùng"</span> }.into_any(),
            (.., false) => view! { <span class="state">"người vận hành giữ"</span> }.into_any(),
            _ => view! { <PressForm act="remove" fields=vec![("host", host.clone())] label="Bỏ" about /> }.into_any(),
        };
        view! { <li class="actions">{host}" "{rest}</li> }
    });
    view! {
        <section aria-labelledby="hosts">
            <h2 id="hosts">"Cổng trả lời ở"</h2>
            <ul>{items.collect_view()}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn AddForm(added: Tried<AddHost>, is_shared: bool) -> impl IntoView {
    let value = added.typed().map(|typed| typed.host.clone()).unwrap_or_default();
    let hint = match is_shared {
        true => SHARED,
        false => "Ví dụ: bensen.gov.vn. Tên miền phải được trỏ về máy chủ này thì bạn đọc mới vào được.",
    };
    view! {
        <section aria-labelledby="add">
            <h2 id="add">"Thêm tên miền"</h2>
            <form method="post">
                <TextField
                    name="host"
                    label="Tên miền"
                    value
                    faults=added.faults()
                    hint
                    is_required=true
                />
                <button name="act" value="add">"Thêm tên miền"</button>
            </form>
        </section>
    }
}

/// The hosts that the portal answers to.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "open_hosts")]
pub async fn open_hosts() -> Result<Hosts, Refusal> {
    use crate::{
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let names = crate::db::portals::list_hosts(&newsroom.db, newsroom.portal.id).await?;
    let mut hosts = Vec::new();
    for name in names {
        hosts.push(OwnHost { may_go: newsroom.may_arrange_host(&name).await?, name });
    }
    Ok(Hosts { used: newsroom.host(), is_shared: newsroom.is_shared().await?, hosts })
}

/// Lets the portal answer to one more host.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "add_host")]
pub async fn add_host(#[server(default)] host: String) -> Result<String, Refusal> {
    use crate::{
        db::settings,
        domain::{Demand, Role, settings::host_of},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let name = host_of(&host).ok_or_else(|| Refusal::of("host", "Đây không phải là tên miền."))?;
    if !newsroom.may_arrange_host(&name).await? {
        return Err(Refusal::of("host", SHARED));
    }
    let mut tx = newsroom.db.begin().await?;
    if !settings::add_host(&mut tx, &newsroom.editor, &name, newsroom.now).await? {
        return Err(Refusal::of("host", "Tên miền này đã có cổng trả lời."));
    }
    tx.commit().await?;
    Ok(name)
}

/// Lets the portal answer to a host no more.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Conflict` where it is the last one, that by which the newsroom is open, or the operator's to take.
#[server(prefix = "/api/toa-soan", endpoint = "remove_host")]
pub async fn remove_host(#[server(default)] host: String) -> Result<(), Refusal> {
    use crate::{
        db::settings,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    if host == newsroom.host() {
        return Err(Refusal::conflict("Bạn đang mở tòa soạn ở chính tên miền này; hãy vào bằng tên khác rồi bỏ nó."));
    }
    if !newsroom.may_arrange_host(&host).await? {
        return Err(Refusal::conflict(SHARED));
    }
    let mut tx = newsroom.db.begin().await?;
    if host.contains('\0') || !settings::remove_host(&mut tx, &newsroom.editor, &host, newsroom.now).await? {
        return Err(Refusal::conflict("Tên miền này không phải của cổng, hoặc là tên cuối cùng."));
    }
    Ok(tx.commit().await?)
}
