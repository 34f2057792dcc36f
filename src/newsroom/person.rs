//! One of the people of the newsroom: their name and roles, a link where they forgot their password, and whether they may
//! sign in.

use super::{
    done::{Done, Tried, tried},
    form::{Answer, Checkboxes, Faults, FormRefusal, TextField, answer},
    frame::NewsroomFrame,
    people::{HandedLink, LinkToHandOn, PATH, RoleBoxes, titles_of},
    screen::screen,
};
use crate::{
    domain::{Member, PersonChange, Role, Standing},
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

/// Somebody, and which link they have that nobody has used.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PersonContent {
    pub member: Member,
    /// By which a new link says that it takes the place of this one; empty without one. Nobody comes in by it.
    pub link: String,
}

#[component]
pub fn PersonPage() -> impl IntoView {
    let person = use_params_map().get_untracked().get("id").unwrap_or_default().parse().unwrap_or_default();
    screen(async move {
        let changed: Tried<ChangePerson> = tried("change", |_, change| said_of(change)).await?;
        let guarded: Tried<GuardPerson> = tried("guard", |typed, ()| said_of_guard(&typed)).await?;
        let handed: Option<Answer<HandLink>> = answer("link").await;
        let (link, refusal) = match handed.map(|handed| handed.outcome) {
            Some(Ok(link)) => (Some(link), None),
            Some(Err(refusal)) => (None, Some(refusal)),
            None => (None, None),
        };
        let PersonContent { member, link: replaced } = open_person(person).await?;
        Ok(view! {
            <NewsroomFrame title=member.person.name.clone() here=PATH>
                {link.map(|link| view! { <LinkToHandOn link /> })}
                {refusal.map(|refusal| view! { <FormRefusal refusal /> })}
                {changed.notice()}
                {guarded.notice()}
                <About member=member.clone() />
                <ChangeForm member=member.clone() changed />
                <LinkForm member=member.clone() replaced />
                <GuardForms member faults=guarded.faults() />
                <p><a href=PATH>"Về danh sách"</a></p>
            </NewsroomFrame>
        }
        .into_any())
    })
}

/// What was changed about somebody, and what follows from it for them.
fn said_of(PersonChange { before, after }: PersonChange) -> Done {
    let name = (before.name != after.name).then(|| format!("Tên nay là “{}”.", after.name));
    let roles = (before.roles != after.roles).then(|| {
        format!(
            "Vai trò nay là: {} (trước đó: {}). Mọi phiên làm việc của người này đã kết thúc, họ phải đăng nhập lại.",
            titles_of(after.roles.iter()),
            titles_of(before.roles.iter())
        )
    });
    let changes: Vec<String> = name.into_iter().chain(roles).collect();
    if changes.is_empty() {
        return Done::said("Không có gì thay đổi: tên và vai trò vẫn như cũ.");
    }
    let roles = before.roles.iter().map(|role| ("roles[]", role.as_str().to_owned()));
    let fields = [("person", before.id.0.to_string()), ("name", before.name)].into_iter().chain(roles);
    Done::said(changes.join(" ")).undone_by("change", fields.collect())
}

fn said_of_guard(GuardPerson { person, change, .. }: &GuardPerson) -> Done {
    match change.as_str() {
        "enable" => Done::said("Đã mở khóa: người này lại đăng nhập được."),
        "disable" => {
            let fields = vec![("person", person.to_string()), ("change", "enable".to_owned())];
            Done::said("Đã khóa: mọi phiên làm việc của người này đã kết thúc, họ không đăng nhập được nữa.")
                .undone_by("guard", fields)
        }
        _ => Done::said("Đã tắt xác thực hai bước của người này; mọi phiên làm việc của họ đã kết thúc."),
    }
}

#[component]
fn About(member: Member) -> impl IntoView {
    let factor =
        if member.has_second_factor { "có xác thực hai bước" } else { "chưa bật xác thực hai bước" };
    view! {
        <p>
            {member.person.email.as_str().to_owned()}
            " · "
            <span class="state">{member.standing.title()}</span>
            " · "
            {factor}
        </p>
    }
}

#[component]
fn ChangeForm(member: Member, changed: Tried<ChangePerson>) -> impl IntoView {
    let faults = changed.faults();
    let (name, roles) = match changed.typed() {
        Some(typed) => (typed.name.clone(), typed.roles.clone()),
        None => (member.person.name, member.person.roles.iter().collect()),
    };
    view! {
        <h2>"Họ tên và vai trò"</h2>
        <form method="post">
            <input type="hidden" name="person" value=member.person.id.0 />
            <TextField name="name" label="Họ tên" value=name faults=faults.clone() is_required=true />
            <RoleBoxes
                name="roles"
                label="Vai trò"
                chosen=roles
                faults
                hint="Đổi vai trò thì người này phải đăng nhập lại."
            />
            <button name="act" value="change">"Lưu"</button>
        </form>
    }
}

#[component]
fn LinkForm(member: Member, replaced: String) -> impl IntoView {
    let (heading, text) = match member.standing {
        Standing::Disabled => return ().into_any(),
        Standing::Invited => ("Lời mời", "Người này chưa vào lần nào. Liên kết mới thay cho liên kết đã đưa."),
        Standing::Active => {
            ("Quên mật khẩu", "Liên kết này để người đó tự đặt mật khẩu mới. Mật khẩu cũ dùng được cho đến lúc đó.")
        }
    };
    view! {
        <h2>{heading}</h2>
        <form method="post">
            <p>{text}</p>
            <input type="hidden" name="person" value=member.person.id.0 />
            <input type="hidden" name="replaced" value=replaced />
            <button name="act" value="link" class="quiet">"Tạo liên kết"</button>
        </form>
    }
    .into_any()
}

#[component]
fn GuardForms(member: Member, faults: Faults) -> impl IntoView {
    let factor = member.has_second_factor.then(|| {
        view! {
            <h2>"Mất điện thoại"</h2>
            <GuardForm
                id=member.person.id.0
                change="forget-factor"
                is_confirmed_by="Tôi đã nhận ra đúng người này; hãy tắt xác thực hai bước của họ"
                button="Tắt xác thực hai bước"
                faults=faults.clone()
            />
        }
    });
    let (heading, change, is_confirmed_by, button) = match member.standing {
        Standing::Disabled => ("Mở lại", "enable", "", "Mở khóa tài khoản"),
        _ => (
            "Khóa tài khoản",
            "disable",
            "Người này không vào được nữa, kể từ lúc này; những gì họ viết còn nguyên",
            "Khóa tài khoản",
        ),
    };
    view! {
        {factor}
        <h2>{heading}</h2>
        <GuardForm id=member.person.id.0 change is_confirmed_by button faults />
    }
}

/// A form of one press, with a box to tick where it does what is felt at once.
#[component]
fn GuardForm(
    id: i64, change: &'static str, is_confirmed_by: &'static str, button: &'static str, faults: Faults,
) -> impl IntoView {
    let boxes = (!is_confirmed_by.is_empty()).then(|| {
        let choices = vec![(change.to_owned(), is_confirmed_by.to_owned(), false)];
        view! { <Checkboxes name=change sent_as="confirmed" label="Xác nhận" choices faults /> }
    });
    view! {
        <form method="post">
            <input type="hidden" name="person" value=id />
            <input type="hidden" name="change" value=change />
            {boxes}
            <button name="act" value="guard" class="quiet">{button}</button>
        </form>
    }
}

/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "open_person")]
pub async fn open_person(#[server(default)] person: i64) -> Result<PersonContent, Refusal> {
    use crate::{
        db::{entry_links, people},
        domain::{Demand, PersonId},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let (db, portal, person) = (&newsroom.db, newsroom.portal.id, PersonId(person));
    let member = people::find(db, portal, person).await?.ok_or(Refusal::NotFound)?;
    let link = entry_links::find_of_person(db, portal, person).await?.unwrap_or_default();
    Ok(PersonContent { member, link })
}

/// Changes name and roles of somebody, and answers what they were.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`, `Invalid`; `Conflict` where nobody would administer the portal.
#[server(prefix = "/api/toa-soan", endpoint = "change_person")]
pub async fn change_person(
    #[server(default)] person: i64, #[server(default)] name: String, #[server(default)] roles: Vec<Role>,
) -> Result<PersonChange, Refusal> {
    use crate::{
        domain::{Demand, PersonId},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let roles = roles.into_iter().collect();
    newsroom.auth.change_person(&newsroom.editor, PersonId(person), &name, roles, newsroom.now).await
}

/// A link for somebody to choose a password, shown this once, in the place of the one that they have (`replaced`, as
/// `open_person` gives it).
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` where there is nobody such who may sign in; `Conflict` where they have another link by
/// now, so that a form that is sent twice makes none of no use that was handed on.
#[server(prefix = "/api/toa-soan", endpoint = "hand_link")]
pub async fn hand_link(
    #[server(default)] person: i64, #[server(default)] replaced: String,
) -> Result<HandedLink, Refusal> {
    use crate::{
        db::people,
        domain::{Demand, PersonId},
        server::{
            auth::entry_links::{Purpose, link_path},
            newsroom_request::NewsroomRequest,
        },
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let person = PersonId(person);
    let member = people::find(&newsroom.db, newsroom.portal.id, person).await?.ok_or(Refusal::NotFound)?;
    let purpose = match member.standing {
        Standing::Invited => Purpose::Invitation,
        _ => Purpose::ForgottenPassword,
    };
    let token = newsroom.auth.make_link(&newsroom.editor, person, purpose, &replaced, newsroom.now).await?;
    let link = format!("{}{}", newsroom.origin(), link_path(&token));
    Ok(HandedLink { link, hours: purpose.hours() })
}

/// Lets somebody in no more (`disable`) or again (`enable`), or takes away a second factor whose phone is lost
/// (`forget-factor`). The first and the last want a confirmation: their own name in `confirmed`.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`, `Invalid`; `Conflict` where nobody would administer the portal.
#[server(prefix = "/api/toa-soan", endpoint = "guard_person")]
pub async fn guard_person(
    #[server(default)] person: i64, #[server(default)] change: String, #[server(default)] confirmed: Vec<String>,
) -> Result<(), Refusal> {
    use crate::{
        domain::{Demand, PersonId},
        server::newsroom_request::NewsroomRequest,
    };
    let NewsroomRequest { auth, editor, now, .. } =
        NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let person = PersonId(person);
    match (change.as_str(), confirmed.contains(&change)) {
        ("enable", _) => auth.enable(&editor, person, now).await,
        ("disable", true) => auth.disable(&editor, person, now).await,
        ("forget-factor", true) => auth.remove_factor_of(&editor, person, now).await,
        ("disable" | "forget-factor", false) => Err(Refusal::of(&change, "Hãy đánh dấu để xác nhận.")),
        _ => Err(Refusal::NotFound),
    }
}
