//! The byline registry: names that stand under articles, apart from accounts.

use super::{
    data_table::DataTable,
    done::{Done, PressForm, Tried, tried},
    filtering::asked,
    form::{Checkbox, Select, TextField},
    frame::NewsroomFrame,
    screen::screen,
};
use crate::{domain::Contributor, refusal::Refusal};
use leptos::prelude::*;

const PATH: &str = "/toa-soan/but-danh";

#[component]
pub fn ContributorsPage() -> impl IntoView {
    let edited = asked("sua").parse::<i64>().ok();
    screen(async move {
        let added: Tried<AddContributor> =
            tried("add", |typed: AddContributor, ()| Done::said(format!("Đã thêm “{}”.", typed.name))).await?;
        let renamed: Tried<RenameContributor> = tried("rename", |typed: RenameContributor, before: String| {
            let fields = vec![("id", typed.id.to_string()), ("new_name", before)];
            Done::said("Đã đổi cách viết. Bài đã đăng giữ nguyên tên như khi đăng.").undone_by("rename", fields)
        })
        .await?;
        let closed: Tried<CloseContributor> = tried("close", |typed: CloseContributor, ()| {
            let message = if typed.is_closed {
                "Tên này không còn được gợi ý."
            } else {
                "Tên này được gợi ý lại."
            };
            let fields = vec![("id", typed.id.to_string()), ("is_closed", (!typed.is_closed).to_string())];
            Done::said(message).undone_by("close", fields)
        })
        .await?;
        let merged: Tried<MergeContributor> = tried("merge", |_, into: String| {
            Done::said(format!("Đã gộp: từ nay tên kia được viết là “{into}”.")).said_at(PATH)
        })
        .await?;
        let contributors = list_contributors().await?;
        let notices = (added.notice(), renamed.notice(), closed.notice(), merged.notice());
        let edited = contributors.iter().find(|found| Some(found.id.0) == edited).cloned();
        let form = match edited {
            Some(edited) => view! { <EditForms edited others=contributors.clone() renamed merged /> }.into_any(),
            None => view! { <AddForm added /> }.into_any(),
        };
        Ok(view! {
            <NewsroomFrame title="Bút danh" here=PATH>
                {notices}
                <p>
                    "Tên tác giả, người chụp ảnh và nguồn tin. Tên gõ trong bài được tự ghi vào đây và được gợi ý lần sau; người có tên ở đây không cần có tài khoản."
                </p>
                {form}
                <ContributorTable contributors />
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn AddForm(added: Tried<AddContributor>) -> impl IntoView {
    let value = added.typed().map(|typed| typed.name.clone()).unwrap_or_default();
    let faults = added.faults();
    view! {
        <section aria-labelledby="add">
            <h2 id="add">"Thêm tên"</h2>
            <form method="post">
                <TextField name="name" label="Tên" value faults hint="Nhiều nhất 100 chữ, mỗi lần một tên." is_required=true />
                <button name="act" value="add">"Thêm tên"</button>
            </form>
        </section>
    }
}

#[component]
fn EditForms(
    edited: Contributor, others: Vec<Contributor>, renamed: Tried<RenameContributor>, merged: Tried<MergeContributor>,
) -> impl IntoView {
    let id = edited.id.0;
    let name = renamed.typed().map(|typed| typed.new_name.clone()).unwrap_or(edited.name.clone());
    let into = merged.typed().map(|typed| typed.into.clone()).unwrap_or_default();
    let (rename_faults, merge_faults) = (renamed.faults(), merged.faults());
    let others =
        others.into_iter().filter(|other| other.id != edited.id).map(|other| (other.id.0.to_string(), other.name));
    let choices: Vec<_> = std::iter::once((String::new(), "— chọn tên —".to_owned())).chain(others).collect();
    let label = if edited.is_closed { "Gợi ý lại tên này" } else { "Ngừng gợi ý tên này" };
    let fields = vec![("id", id.to_string()), ("is_closed", (!edited.is_closed).to_string())];
    view! {
        <section aria-labelledby="edit">
            <h2 id="edit">{format!("Tên “{}”", edited.name)}</h2>
            <form method="post">
                <input type="hidden" name="id" value=id />
                <TextField name="new_name" label="Viết là" value=name faults=rename_faults is_required=true />
                <button name="act" value="rename">"Đổi cách viết"</button>
            </form>
            <PressForm act="close" fields label />
            <form method="post">
                <input type="hidden" name="id" value=id />
                <Select
                    name="into"
                    label="Gộp vào tên khác"
                    value=into
                    choices
                    faults=merge_faults
                    hint="Hai cách viết của một người: ai gõ tên này, bài sẽ ghi tên kia. Không hoàn tác được."
                />
                <Checkbox name="is_sure" value="true" label="Tôi hiểu là không hoàn tác được" is_checked=false />
                <button class="quiet" name="act" value="merge">"Gộp hai tên"</button>
            </form>
            <p><a href=PATH>"Xong"</a></p>
        </section>
    }
}

#[component]
fn ContributorTable(contributors: Vec<Contributor>) -> impl IntoView {
    if contributors.is_empty() {
        return view! { <p class="empty">"Chưa có tên nào. Tên sẽ tự vào đây khi có người ghi tác giả cho bài."</p> }
            .into_any();
    }
    let rows = contributors.into_iter().map(|Contributor { id, name, is_closed }| {
        let about = format!("Sửa {name}");
        view! {
            <tr>
                <th scope="row">{name}{is_closed.then(|| view! { " "<span class="state">"không gợi ý"</span> })}</th>
                <td><a href=format!("{PATH}?sua={}", id.0) aria-label=about>"Sửa"</a></td>
            </tr>
        }
    });
    view! {
        <DataTable label="Các tên" columns=&["Tên", "Việc"]>{rows.collect_view()}</DataTable>
    }
    .into_any()
}

/// All names, also those that are not suggested any more.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "list_contributors")]
pub async fn list_contributors() -> Result<Vec<Contributor>, Refusal> {
    use crate::{
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Editor)).await?;
    Ok(crate::db::contributors::list(&newsroom.db, newsroom.portal.id).await?)
}

/// Adds a name.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "add_contributor")]
pub async fn add_contributor(#[server(default)] name: String) -> Result<(), Refusal> {
    use crate::{
        db::contributors::{self, Registered},
        domain::{Demand, Role, contributor::typed_name},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Editor)).await?;
    let name = typed_name("name", &name).map_err(|faults| Refusal::Invalid { faults })?;
    let mut tx = newsroom.db.begin().await?;
    if contributors::add(&mut tx, &newsroom.editor, &name, newsroom.now).await? == Registered::Taken {
        return Err(Refusal::of("name", "Tên này đã có, hoặc đã được gộp vào tên khác."));
    }
    Ok(tx.commit().await?)
}

/// Writes a name in another way from now on, and answers how it was written.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "rename_contributor")]
pub async fn rename_contributor(
    #[server(default)] id: i64, #[server(default)] new_name: String,
) -> Result<String, Refusal> {
    use crate::{
        db::contributors::{self, Registered},
        domain::{ContributorId, Demand, Role, contributor::typed_name},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Editor)).await?;
    let name = typed_name("new_name", &new_name).map_err(|faults| Refusal::Invalid { faults })?;
    let mut tx = newsroom.db.begin().await?;
    match contributors::rename(&mut tx, &newsroom.editor, ContributorId(id), &name, newsroom.now).await? {
        Registered::Done(before) => {
            tx.commit().await?;
            Ok(before.map(|before| before.name).unwrap_or(name))
        }
        Registered::Taken => Err(Refusal::of("new_name", "Tên này đã có. Nếu là một người, hãy gộp hai tên.")),
        Registered::NotFound => Err(Refusal::NotFound),
    }
}

/// Suggests a name no more, or again.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "close_contributor")]
pub async fn close_contributor(#[server(default)] id: i64, #[server(default)] is_closed: bool) -> Result<(), Refusal> {
    use crate::{
        db::contributors::{self, Registered},
        domain::{ContributorId, Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Editor)).await?;
    let mut tx = newsroom.db.begin().await?;
    let done = contributors::set_closed(&mut tx, &newsroom.editor, ContributorId(id), is_closed, newsroom.now).await?;
    if done == Registered::NotFound {
        return Err(Refusal::NotFound);
    }
    Ok(tx.commit().await?)
}

/// Lets two ways of writing be one, and answers which.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`; `Invalid` where nobody said that they are sure, or into what.
#[server(prefix = "/api/toa-soan", endpoint = "merge_contributor")]
pub async fn merge_contributor(
    #[server(default)] id: i64, #[server(default)] into: String, #[server(default)] is_sure: bool,
) -> Result<String, Refusal> {
    use crate::{
        db::contributors::{self, Registered},
        domain::{ContributorId, Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Editor)).await?;
    let all = contributors::list(&newsroom.db, newsroom.portal.id).await?;
    let into = into.parse().ok().and_then(|into| all.into_iter().find(|found| found.id == ContributorId(into)));
    let Some(into) = into.filter(|into| into.id != ContributorId(id)) else {
        return Err(Refusal::of("into", "Hãy chọn tên để gộp vào."));
    };
    if !is_sure {
        return Err(Refusal::of("into", "Hãy đánh dấu là bạn hiểu việc này không hoàn tác được."));
    }
    let mut tx = newsroom.db.begin().await?;
    match contributors::merge(&mut tx, &newsroom.editor, ContributorId(id), into.id, newsroom.now).await? {
        Registered::Done(_) => {
            tx.commit().await?;
            Ok(into.name)
        }
        _ => Err(Refusal::NotFound),
    }
}
