//! The people of the newsroom: everybody, who is to be invited, and which roles must have a second factor.

use super::{
    data_table::DataTable,
    done::{Done, Tried, tried},
    form::{Answer, Checkboxes, Faults, FormRefusal, TextField, answer, faults_of},
    frame::NewsroomFrame,
    screen::screen,
};
use crate::{
    domain::{Member, Role},
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

pub const PATH: &str = "/toa-soan/nguoi";

/// Everybody, and what is demanded of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct People {
    pub members: Vec<Member>,
    pub second_factor_roles: Vec<Role>,
}

/// A link that somebody hands on, shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedLink {
    pub link: String,
    pub hours: i64,
}

#[component]
pub fn PeoplePage() -> impl IntoView {
    screen(async move {
        // Its answer holds what is kept nowhere and shown this once. Sent again, the address is taken.
        let invited: Option<Answer<InvitePerson>> = answer("invite").await;
        let demanded: Tried<DemandSecondFactor> = tried("demand", |typed: DemandSecondFactor, ()| {
            Done::said(match typed.demanded.is_empty() {
                true => "Không bắt buộc ai xác thực hai bước nữa.".to_owned(),
                false => format!("Nay bắt buộc xác thực hai bước với: {}.", titles_of(typed.demanded)),
            })
        })
        .await?;
        let people = list_people().await?;
        Ok(view! {
            <NewsroomFrame title="Người" here=PATH>
                <Invited invited=invited.clone() />
                {demanded.notice()}
                <Members members=people.members />
                <InviteForm invited />
                <DemandForm roles=people.second_factor_roles />
            </NewsroomFrame>
        }
        .into_any())
    })
}

/// Roles in words.
pub fn titles_of(roles: impl IntoIterator<Item = Role>) -> String {
    roles.into_iter().map(Role::title).collect::<Vec<_>>().join(", ")
}

#[component]
fn Invited(invited: Option<Answer<InvitePerson>>) -> impl IntoView {
    match invited.map(|invited| invited.outcome) {
        Some(Ok(link)) => view! { <LinkToHandOn link /> }.into_any(),
        Some(Err(refusal)) => view! { <FormRefusal refusal /> }.into_any(),
        None => ().into_any(),
    }
}

/// A link with what is to be done with it.
#[component]
pub fn LinkToHandOn(link: HandedLink) -> impl IntoView {
    let HandedLink { link, hours } = link;
    let time = if hours < 48 { format!("{hours} giờ") } else { format!("{} ngày", hours / 24) };
    view! {
        <div class="notice" role="status">
            <label for="link">"Hãy đưa liên kết này cho người đó, bằng cách mà chỉ người đó đọc được."</label>
            <input id="link" type="text" readonly value=link />
            <p>{format!("Liên kết dùng được một lần, trong {time}, và chỉ hiện ở đây lần này.")}</p>
        </div>
    }
}

#[component]
fn Members(members: Vec<Member>) -> impl IntoView {
    // Whoever sees the list is in it.
    let alone = (members.len() < 2)
        .then(|| view! { <p class="empty">"Tòa soạn mới có một mình bạn. Hãy mời người đầu tiên ở dưới."</p> });
    let rows = members.into_iter().map(|member| {
        let Member { person, standing, has_second_factor } = member;
        let roles = titles_of(person.roles.iter());
        view! {
            <tr>
                <th scope="row"><a href=format!("{PATH}/{}", person.id.0)>{person.name.clone()}</a></th>
                <td>{person.email.as_str().to_owned()}</td>
                <td>{roles}</td>
                <td><span class="state">{standing.title()}</span></td>
                <td>{if has_second_factor { "có" } else { "chưa" }}</td>
            </tr>
        }
    });
    view! {
        <DataTable label="Người của tòa soạn" columns=&["Họ tên", "Thư điện tử", "Vai trò", "Tài khoản", "Xác thực hai bước"]>{rows.collect_view()}</DataTable>
        {alone}
    }
}

#[component]
fn InviteForm(invited: Option<Answer<InvitePerson>>) -> impl IntoView {
    let refusal = invited.as_ref().and_then(Answer::refusal);
    let faults = faults_of(refusal);
    let typed = invited.filter(|invited| invited.outcome.is_err()).and_then(|invited| invited.typed);
    let (email, name, roles) = typed.map(|typed| (typed.email, typed.name, typed.roles)).unwrap_or_default();
    view! {
        <h2>"Mời một người"</h2>
        <form method="post">
            <TextField name="name" label="Họ tên" value=name faults=faults.clone() is_required=true />
            <TextField
                name="email"
                label="Địa chỉ thư điện tử"
                kind="email"
                value=email
                faults=faults.clone()
                is_required=true
            />
            <RoleBoxes name="roles" label="Vai trò" chosen=roles faults />
            <button name="act" value="invite">"Mời"</button>
        </form>
    }
}

#[component]
fn DemandForm(roles: Vec<Role>) -> impl IntoView {
    view! {
        <h2>"Xác thực hai bước"</h2>
        <form method="post">
            <RoleBoxes
                name="demanded"
                label="Bắt buộc với"
                chosen=roles
                faults=faults_of(None)
                hint="Người có vai trò này mà chưa bật chỉ mở được trang tài khoản, cho đến khi bật."
            />
            <button name="act" value="demand" class="quiet">"Lưu"</button>
        </form>
    }
}

/// A box for each role.
#[component]
pub fn RoleBoxes(
    name: &'static str, label: &'static str, chosen: Vec<Role>, faults: Faults, #[prop(optional)] hint: &'static str,
) -> impl IntoView {
    let box_of = |role: Role| (role.as_str().to_owned(), described(role).to_owned(), chosen.contains(&role));
    let choices = Role::ALL.map(box_of).into();
    view! { <Checkboxes name label choices faults hint /> }
}

fn described(role: Role) -> &'static str {
    match role {
        Role::Reporter => "phóng viên: viết bài của mình",
        Role::Editor => "biên tập viên: sửa và biên tập mọi bài",
        Role::Publisher => "người duyệt đăng: duyệt, đăng, gỡ",
        Role::Administrator => "quản trị viên: người, chuyên mục, cài đặt",
    }
}

/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "list_people")]
pub async fn list_people() -> Result<People, Refusal> {
    use crate::{
        db::{newsroom_rules, people},
        domain::Demand,
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let members = people::list(&newsroom.db, newsroom.portal.id).await?;
    let roles = newsroom_rules::find_second_factor_roles(&newsroom.db, newsroom.portal.id).await?;
    Ok(People { members, second_factor_roles: roles.iter().collect() })
}

/// Adds somebody; the link by which they choose a password is given this once.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Invalid`.
#[server(prefix = "/api/toa-soan", endpoint = "invite_person")]
pub async fn invite_person(
    #[server(default)] email: String, #[server(default)] name: String, #[server(default)] roles: Vec<Role>,
) -> Result<HandedLink, Refusal> {
    use crate::{
        domain::Demand,
        server::{
            auth::{
                administration::Invitation,
                entry_links::{Purpose, link_path},
            },
            newsroom_request::NewsroomRequest,
        },
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let invitation = Invitation { email: &email, name: &name, roles: roles.into_iter().collect() };
    let (_, token) = newsroom.auth.invite(&newsroom.editor, invitation, newsroom.now).await?;
    let link = format!("{}{}", newsroom.origin(), link_path(&token));
    Ok(HandedLink { link, hours: Purpose::Invitation.hours() })
}

/// Demands a second factor of these roles and of no others.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "demand_second_factor")]
pub async fn demand_second_factor(#[server(default)] demanded: Vec<Role>) -> Result<(), Refusal> {
    use crate::{domain::Demand, server::newsroom_request::NewsroomRequest};
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    newsroom.auth.demand_second_factor(&newsroom.editor, demanded.into_iter().collect(), newsroom.now).await
}
