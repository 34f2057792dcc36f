//! The portal's sections: all of them in the order of the navigation, and a new one.

use super::{
    data_table::DataTable,
    done::{Done, PressForm, Tried, tried},
    filtering::{asked, kind_choices},
    form::{Select, TextField},
    frame::NewsroomFrame,
    screen::screen,
    section::SectionScreen,
};
use crate::{
    components::when_ready,
    domain::{ArrangedSection, Section, SectionKind, address},
    refusal::Refusal,
};
use leptos::prelude::*;

pub const PATH: &str = "/toa-soan/chuyen-muc";

#[component]
pub fn SectionsPage() -> impl IntoView {
    let edited = Some(asked("sua")).filter(|id| !id.is_empty()).map(|id| id.parse().unwrap_or_default());
    when_ready(async move {
        match edited {
            Some(id) => view! { <SectionScreen id /> }.into_any(),
            None => view! { <SectionsScreen /> }.into_any(),
        }
    })
}

#[component]
fn SectionsScreen() -> impl IntoView {
    screen(async move {
        let created: Tried<CreateSection> = tried("create", |_, section: Section| {
            Done::said(format!(
                "Đã thêm chuyên mục “{}”, địa chỉ {}.",
                section.title,
                address::section_path(&section.slug)
            ))
        })
        .await?;
        let moved: Tried<MoveSection> = tried("move", |typed: MoveSection, ()| {
            let back = if typed.direction == "up" { "down" } else { "up" };
            let fields = vec![("id", typed.id.to_string()), ("direction", back.to_owned())];
            Done::said("Đã đổi thứ tự.").undone_by("move", fields)
        })
        .await?;
        let sections = open_sections().await?;
        Ok(view! {
            <NewsroomFrame title="Chuyên mục" here=PATH>
                {created.notice()}
                {moved.notice()}
                <SectionList sections />
                <CreateForm created />
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn SectionList(sections: Vec<ArrangedSection>) -> impl IntoView {
    if sections.is_empty() {
        return view! { <p class="empty">"Chưa có chuyên mục nào. Hãy thêm chuyên mục đầu tiên bên dưới: bài nào cũng thuộc một chuyên mục."</p> }
            .into_any();
    }
    let sections = in_their_levels(sections);
    let open: Vec<_> = sections.iter().filter(|section| !section.is_closed).cloned().collect();
    let rows = sections.into_iter().map(|arranged| {
        let beside: Vec<_> = open.iter().filter(|other| other.parent == arranged.parent).collect();
        let place = beside.iter().position(|other| other.section.id == arranged.section.id);
        let (may_go_up, may_go_down) =
            (place.is_some_and(|place| place > 0), place.is_some_and(|place| place + 1 < beside.len()));
        view! { <SectionRow arranged may_go_up may_go_down /> }
    });
    let rows = rows.collect_view();
    view! {
        <DataTable label="Các chuyên mục" columns=&["Chuyên mục", "Địa chỉ", "Số bài", "Thứ tự"]>{rows}</DataTable>
    }
    .into_any()
}

/// Each section with those that stand below it right after it.
fn in_their_levels(sections: Vec<ArrangedSection>) -> Vec<ArrangedSection> {
    let (tops, below): (Vec<_>, Vec<_>) = sections.into_iter().partition(|section| section.parent.is_none());
    let of = |parent: &ArrangedSection| {
        let id = parent.section.id;
        below.iter().filter(move |section| section.parent == Some(id)).cloned().collect::<Vec<_>>()
    };
    tops.into_iter()
        .flat_map(|top| {
            let under = of(&top);
            std::iter::once(top).chain(under)
        })
        .collect()
}

#[component]
fn SectionRow(arranged: ArrangedSection, may_go_up: bool, may_go_down: bool) -> impl IntoView {
    let ArrangedSection { section, parent, is_closed, review_levels, articles } = arranged;
    let step = |direction: &'static str, label: &'static str| {
        let fields = vec![("id", section.id.0.to_string()), ("direction", direction.to_owned())];
        let about = format!("{label}: {}", section.title);
        view! { <PressForm act="move" fields label about /> }
    };
    let (up, down) = (may_go_up.then(|| step("up", "Lên")), may_go_down.then(|| step("down", "Xuống")));
    let path = address::section_path(&section.slug);
    view! {
        <tr>
            <th scope="row">
                {parent.map(|_| "— ")}
                <a href=format!("{PATH}?sua={}", section.id.0)>{section.title.clone()}</a>
                {(section.kind != SectionKind::News).then(|| view! { " "<span class="state">{section.kind.title()}</span> })}
                {is_closed.then(|| view! { " "<span class="state">"đã đóng"</span> })}
                {review_levels.map(|levels| view! { " "<span class="state">{levels.title()}</span> })}
            </th>
            <td><a href=path.clone()>{path.clone()}</a></td>
            <td>{articles}</td>
            <td><div class="actions">{up}{down}</div></td>
        </tr>
    }
}

#[component]
fn CreateForm(created: Tried<CreateSection>) -> impl IntoView {
    let typed = created.typed().map(|typed| (typed.title.clone(), typed.slug.clone(), typed.kind.clone()));
    let (title, slug, kind) = typed.unwrap_or_default();
    let faults = created.faults();
    view! {
        <section aria-labelledby="create">
            <h2 id="create">"Thêm chuyên mục"</h2>
            <form method="post">
                <TextField
                    name="title"
                    label="Tên chuyên mục"
                    value=title
                    faults=faults.clone()
                    hint="Nhiều nhất 100 chữ, ví dụ: tin tức."
                    is_required=true
                />
                <TextField
                    name="slug"
                    label="Địa chỉ"
                    value=slug
                    faults
                    hint="Chữ thường không dấu, chữ số và dấu gạch nối. Để trống thì lấy theo tên."
                />
                <Select
                    name="kind"
                    label="Chuyên mục chứa gì"
                    value=kind
                    choices=kind_choices()
                    faults=created.faults()
                    hint="Trang cố định: giới thiệu, liên hệ, không có ngày. Văn bản: sổ văn bản có số, ký hiệu, hiệu lực."
                />
                <button name="act" value="create">"Thêm chuyên mục"</button>
            </form>
        </section>
    }
}

/// All sections, closed ones too.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "open_sections")]
pub async fn open_sections() -> Result<Vec<ArrangedSection>, Refusal> {
    use crate::{
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    Ok(crate::db::sections::list(&newsroom.db, newsroom.portal.id).await?)
}

/// Adds a section at the end of the navigation. Without an address it gets that of its title.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "create_section")]
pub async fn create_section(
    #[server(default)] title: String, #[server(default)] slug: String, #[server(default)] kind: String,
) -> Result<Section, Refusal> {
    use crate::{
        db::sections::{self, Arranged},
        domain::{Demand, Role, portal::typed_section},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let (title, slug) = typed_section(&title, &slug).map_err(|faults| Refusal::Invalid { faults })?;
    let mut tx = newsroom.db.begin().await?;
    let kind = match kind.as_str() {
        "" => SectionKind::News,
        kind => SectionKind::parse(kind).ok_or_else(|| Refusal::of("kind", "Hãy chọn một loại có trong danh sách."))?,
    };
    let created = sections::create(&mut tx, &newsroom.editor, &title, &slug, kind, newsroom.now).await?;
    let Arranged::Done(id) = created else {
        return Err(Refusal::of("slug", "Địa chỉ này đã có chuyên mục khác dùng."));
    };
    tx.commit().await?;
    Ok(Section { id, slug, title, kind })
}

/// Moves a section one place `up` or `down` in the navigation.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "move_section")]
pub async fn move_section(#[server(default)] id: i64, #[server(default)] direction: String) -> Result<(), Refusal> {
    use crate::{
        db::sections::{self, Arranged, Direction},
        domain::{Demand, Role, SectionId},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let direction = match direction.as_str() {
        "up" => Direction::Up,
        "down" => Direction::Down,
        _ => return Err(Refusal::NotFound),
    };
    let mut tx = newsroom.db.begin().await?;
    let moved = sections::move_by_one(&mut tx, &newsroom.editor, SectionId(id), direction, newsroom.now).await?;
    if moved != Arranged::Done(()) {
        return Err(Refusal::NotFound);
    }
    Ok(tx.commit().await?)
}
