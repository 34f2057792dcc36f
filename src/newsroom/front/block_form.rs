//! The form of one block: to add one, and to set one that is there.

use super::{FrontContent, PATH, blocks::describe, open_front};
use crate::{
    domain::{
        BlockKind, Layout, Section,
        front::{BESIDE_MAX, LENGTH_MAX, TypedBlock},
    },
    newsroom::{
        done::{Done, Tried, tried},
        form::{Faults, Select, TextField},
        frame::NewsroomFrame,
        screen::{Instead, screen},
    },
    refusal::Refusal,
};
use leptos::prelude::*;

pub async fn tried_to_add() -> Result<Tried<AddFrontBlock>, Instead> {
    tried("add", |_, ()| Done::said("Đã thêm khối vào bản nháp.").said_at(PATH)).await
}

/// A new block: first what kind it is, then what that kind asks for.
#[component]
pub fn AddScreen(after: String, kind: String) -> impl IntoView {
    screen(async move {
        let added = tried_to_add().await?;
        let FrontContent { edition, sections, .. } = open_front().await?;
        let typed = added.typed().map(|typed| typed.block.clone());
        let kind = BlockKind::parse(typed.as_ref().map_or(&kind, |typed| &typed.kind));
        let inside = match kind {
            None => view! { <Kinds after=after.clone() /> }.into_any(),
            Some(kind) => {
                let typed = typed.unwrap_or_else(|| TypedBlock { length: usual_length(kind), ..TypedBlock::default() });
                let faults = added.faults();
                view! {
                    <form method="post">
                        <input type="hidden" name="seen" value=edition />
                        <input type="hidden" name="after" value=after.clone() />
                        <Fields kind typed sections faults />
                        <button name="act" value="add">"Thêm khối"</button>
                    </form>
                }
                .into_any()
            }
        };
        let title = match kind {
            Some(kind) => format!("Thêm khối “{}”", kind.title()),
            None => "Thêm khối".to_owned(),
        };
        Ok(view! {
            <NewsroomFrame title here=PATH>
                {added.notice()}
                {inside}
                <p><a href=PATH>"Về bố cục trang chủ"</a></p>
            </NewsroomFrame>
        }
        .into_any())
    })
}

fn usual_length(kind: BlockKind) -> String {
    match kind {
        BlockKind::Announcements => "6",
        BlockKind::Documents => "5",
        BlockKind::Lead | BlockKind::Section => "4",
        _ => "",
    }
    .to_owned()
}

#[component]
fn Kinds(after: String) -> impl IntoView {
    let kinds = BlockKind::ALL.into_iter().map(|kind| {
        let path = format!("{PATH}?them={after}&loai={}", kind.as_str());
        view! { <li><a href=path>{kind.title()}</a><p class="hint">{kind.description()}</p></li> }
    });
    let kinds = kinds.collect_view();
    view! { <p>"Chọn loại khối:"</p><ul class="front-kinds">{kinds}</ul> }
}

/// A block that is there.
#[component]
pub fn ChangeScreen(place: usize) -> impl IntoView {
    screen(async move {
        let changed: Tried<ChangeFrontBlock> =
            tried("change", |_, ()| Done::said("Đã lưu khối vào bản nháp.").said_at(PATH)).await?;
        let content = open_front().await?;
        let Some(block) = content.arrangement.blocks.get(place) else { return Err(Refusal::NotFound.into()) };
        let (name, _) = describe(block, &content.sections);
        let kind = block.content.kind();
        let typed = match changed.typed() {
            Some(typed) => typed.block.clone(),
            None => open_front_block(place).await?,
        };
        let faults = changed.faults();
        Ok(view! {
            <NewsroomFrame title=format!("Sửa khối {}: {name}", place + 1) here=PATH>
                {changed.notice()}
                <form method="post">
                    <input type="hidden" name="seen" value=content.edition />
                    <input type="hidden" name="place" value=place />
                    <Fields kind typed sections=content.sections faults />
                    <button name="act" value="change">"Lưu khối"</button>
                </form>
                <p><a href=PATH>"Về bố cục trang chủ"</a></p>
            </NewsroomFrame>
        }
        .into_any())
    })
}

/// What a kind of block asks for.
#[component]
fn Fields(kind: BlockKind, typed: TypedBlock, sections: Vec<Section>, faults: Faults) -> impl IntoView {
    let TypedBlock { title, section, layout, length, article, .. } = typed;
    let is_of_section = matches!(kind, BlockKind::Section | BlockKind::Announcements);
    let choices: Vec<_> = sections.into_iter().map(|choice| (choice.id.0.to_string(), choice.heading())).collect();
    let section = is_of_section.then(|| {
        let choices = std::iter::once((String::new(), "— chọn chuyên mục —".to_owned())).chain(choices).collect();
        view! { <Select name="section" group="block" label="Chuyên mục" value=section choices faults=faults.clone() /> }
    });
    let layout = (kind == BlockKind::Section).then(|| {
        let choices = Layout::ALL.map(|layout| (layout.as_str().to_owned(), layout.title().to_owned())).to_vec();
        view! { <Select name="layout" group="block" label="Cách trình bày" value=layout choices faults=faults.clone() /> }
    });
    let (label, hint) = match kind {
        BlockKind::Lead => ("Số bài bên cạnh bài chính", BESIDE_HINT),
        BlockKind::Documents => ("Số văn bản", LENGTH_HINT),
        _ => ("Số bài", LENGTH_HINT),
    };
    let length = (!usual_length(kind).is_empty()).then(|| {
        view! { <TextField name="length" group="block" label value=length faults=faults.clone() hint kind="number" is_required=true /> }
    });
    let article = (kind == BlockKind::Story).then(|| {
        view! {
            <TextField
                name="article"
                group="block"
                label="Địa chỉ của bài"
                value=article
                faults=faults.clone()
                hint="Dán địa chỉ của một bài đã đăng có nhiều ảnh, ví dụ: /tin-tuc/le-hoi-ben-sen."
                is_required=true
            />
        }
    });
    view! {
        <input type="hidden" name="block[kind]" value=kind.as_str() />
        <p class="hint">{kind.description()}</p>
        {section}
        {layout}
        {length}
        {article}
        <TextField name="title" group="block" label="Tiêu đề riêng" value=title faults hint="Để trống thì dùng tên thường gọi của khối." />
    }
}

const BESIDE_HINT: &str = "Từ 0 đến 4.";
const LENGTH_HINT: &str = "Từ 1 đến 12.";
const _: () = assert!(BESIDE_MAX == 4 && LENGTH_MAX == 12, "the hints say so");

/// A block of the draft as its form shows it.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "open_front_block")]
pub async fn open_front_block(#[server(default)] place: usize) -> Result<TypedBlock, Refusal> {
    let arranging = crate::server::front_arranging::Arranging::open_to_read().await?;
    let block = arranging.arrangement.blocks.get(place).ok_or(Refusal::NotFound)?;
    arranging.typed_of(block).await
}

/// Adds a block to the draft behind the one at the place `after`, or first of all where that is `dau`.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Conflict`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "add_front_block")]
pub async fn add_front_block(
    #[server(default)] seen: i64, #[server(default)] after: String, #[server(default)] block: TypedBlock,
) -> Result<(), Refusal> {
    use crate::server::front_arranging::{Arranging, unarranged};
    let mut arranging = Arranging::open_seen(seen).await?;
    let after = match after.as_str() {
        "dau" => None,
        place => Some(place.parse::<usize>().ok().filter(|place| *place < usize::MAX).ok_or(Refusal::NotFound)?),
    };
    let block = arranging.check(&block).await?;
    arranging.arrangement.insert_after(after, block).map_err(unarranged)?;
    arranging.keep(seen).await
}

/// Sets a block of the draft.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Conflict`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "change_front_block")]
pub async fn change_front_block(
    #[server(default)] seen: i64, #[server(default)] place: usize, #[server(default)] block: TypedBlock,
) -> Result<(), Refusal> {
    use crate::server::front_arranging::{Arranging, unarranged};
    let mut arranging = Arranging::open_seen(seen).await?;
    let block = arranging.check(&block).await?;
    arranging.arrangement.replace(place, block).map_err(unarranged)?;
    arranging.keep(seen).await
}
