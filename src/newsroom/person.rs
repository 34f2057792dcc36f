//! One of the people of the newsroom: their name and roles, a link where they forgot their password, and whether they may
//! sign in.

use super::{
    form::{Answer, Checkboxes, Faults, FormRefusal, TextField, answer, faults_of},
    frame::NewsroomFrame,
    people::{HandedLink, LinkToHandOn, PATH, RoleBoxes},
    refused::Refused,
};
use crate::{
    components::when_ready,
    domain::{Member, Role, Standing},
    error::{see_other, set_status_code},
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

#[component]
pub fn PersonPage() -> impl IntoView {
    let person = use_params_map().get_untracked().get("id").unwrap_or_default().parse().unwrap_or_default();
    when_ready(async move {
        let changed: Option<Answer<ChangePerson>> = answer("change").await;
        let handed: Option<Answer<HandLink>> = answer("link").await;
        let guarded: Option<Answer<GuardPerson>> = answer("guard").await;
        let outcomes = [
            changed.as_ref().map(|changed| changed.outcome.clone()),
            guarded.map(|guarded| guarded.outcome),
            handed.as_ref().map(|handed| handed.outcome.clone().map(drop)),
        ];
        let is_changed = outcomes[..2].contains(&Some(Ok(())));
        if is_changed {
            see_other(&format!("{PATH}/{person}"));
        }
        let refusal = outcomes.into_iter().flatten().find_map(Result::err);
        if let Some(refusal) = &refusal {
            set_status_code(refusal.status());
        }
        let link = handed.and_then(|handed| handed.outcome.ok());
        match open_person(person).await {
            Ok(member) => view! {
                <NewsroomFrame title=member.person.name.clone() here=PATH>
                    {link.map(|link| view! { <LinkToHandOn link /> })}
                    {refusal.clone().map(|refusal| view! { <FormRefusal refusal /> })}
                    <About member=member.clone() />
                    <ChangeForm member=member.clone() changed />
                    <LinkForm member=member.clone() />
                    <GuardForms member faults=faults_of(refusal.as_ref()) />
                    <p><a href=PATH>"Về danh sách"</a></p>
                </NewsroomFrame>
            }
            .into_any(),
            // Whoever took their own role away has no business here any more.
            Err(_) if is_changed => ().into_any(),
            Err(refusal) => view! { <Refused refusal /> }.into_any(),
        }
    })
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
fn ChangeForm(member: Member, changed: Option<Answer<ChangePerson>>) -> impl IntoView {
    let faults = faults_of(changed.as_ref().and_then(Answer::refusal));
    let typed = changed.filter(|changed| changed.outcome.is_err()).and_then(|changed| changed.typed);
    let (name, roles) = match typed {
        Some(typed) => (typed.name, typed.roles),
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
fn LinkForm(member: Member) -> impl IntoView {
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
pub async fn open_person(#[server(default)] person: i64) -> Result<Member, Refusal> {
    use crate::{
        db::people,
        domain::{Demand, PersonId},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    people::find(&newsroom.db, newsroom.portal.id, PersonId(person)).await?.ok_or(Refusal::NotFound)
}

/// Changes name and roles of somebody.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`, `Invalid`; `Conflict` where nobody would administer the portal.
#[server(prefix = "/api/toa-soan", endpoint = "change_person")]
pub async fn change_person(
    #[server(default)] person: i64, #[server(default)] name: String, #[server(default)] roles: Vec<Role>,
) -> Result<(), Refusal> {
    use crate::{
        domain::{Demand, PersonId},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let roles = roles.into_iter().collect();
    newsroom.auth.change_person(&newsroom.editor, PersonId(person), &name, roles, newsroom.now).await
}

/// A link for somebody to choose a password, shown this once.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` where there is nobody such who may sign in.
#[server(prefix = "/api/toa-soan", endpoint = "hand_link")]
pub async fn hand_link(#[server(default)] person: i64) -> Result<HandedLink, Refusal> {
    use crate::{
        db::people,
        domain::{Demand, PersonId},
        server::{
            auth::entry_links::{Purpose, link_path},
            newsroom_request::NewsroomRequest,
        },
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let person = PersonId(person);
    let member = people::find(&newsroom.db, newsroom.portal.id, person).await?.ok_or(Refusal::NotFound)?;
    let purpose = match member.standing {
        Standing::Invited => Purpose::Invitation,
        _ => Purpose::ForgottenPassword,
    };
    let token = newsroom.auth.make_link(&newsroom.editor, person, purpose, newsroom.now).await?;
    let link = format!("{}{}", newsroom.origin(), link_path(&token.ok_or(Refusal::NotFound)?));
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
    let NewsroomRequest { auth, editor, now, .. } = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let person = PersonId(person);
    match (change.as_str(), confirmed.contains(&change)) {
        ("enable", _) => auth.enable(&editor, person, now).await,
        ("disable", true) => auth.disable(&editor, person, now).await,
        ("forget-factor", true) => auth.remove_factor_of(&editor, person, now).await,
        ("disable" | "forget-factor", false) => Err(Refusal::of(&change, "Hãy đánh dấu để xác nhận.")),
        _ => Err(Refusal::NotFound),
    }
}
