//! The blocks in their order, each with what it shows now and with what can be done to it.

use super::{FrontContent, PATH, seen_field};
use crate::{
    domain::{
        ArticleSummary, BlockContent, Filled, FilledBlock, FrontBlock, Section,
        front::{BLOCKS_MAX, TypedBlock},
    },
    newsroom::{
        done::{Done, PressForm, Tried, tried},
        screen::Instead,
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Headlines that tell what a block shows.
const HEADLINES: usize = 4;

/// A block that was taken out: what puts it back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Removed {
    pub edition: i64,
    pub block: TypedBlock,
}

pub async fn tried_forms() -> Result<(Tried<MoveFrontBlock>, Tried<RemoveFrontBlock>), Instead> {
    let moved = tried("move", |_: MoveFrontBlock, ()| Done::said("Đã đổi thứ tự trong bản nháp.")).await?;
    let removed = tried("remove", |typed: RemoveFrontBlock, Removed { edition, block }| {
        let after = typed.place.checked_sub(1).map(|place| place.to_string()).unwrap_or_else(|| "dau".to_owned());
        let TypedBlock { kind, title, section, layout, length, article } = block;
        let fields = vec![
            ("seen", edition.to_string()),
            ("after", after),
            ("block[kind]", kind),
            ("block[title]", title),
            ("block[section]", section),
            ("block[layout]", layout),
            ("block[length]", length),
            ("block[article]", article),
        ];
        Done::said("Đã bỏ khối khỏi bản nháp.").undone_by("add", fields)
    })
    .await?;
    Ok((moved, removed))
}

/// What a block is called, and how it is set.
pub fn describe(block: &FrontBlock, sections: &[Section]) -> (String, String) {
    let section = block.content.section().map(|id| match sections.iter().find(|section| section.id == id) {
        Some(section) => section.heading(),
        None => "chuyên mục đã đóng".to_owned(),
    });
    let kind = block.content.kind().title();
    let name = match (&section, block.title.is_empty()) {
        (_, false) => format!("{kind}: {}", block.title),
        (Some(section), true) => format!("{kind}: {section}"),
        (None, true) => kind.to_owned(),
    };
    let setting = match block.content {
        BlockContent::Lead { beside } => format!("1 bài chính và {beside} bài bên cạnh"),
        BlockContent::Section { layout, length, .. } => format!("{}, {length} bài", layout.title()),
        BlockContent::Announcements { length, .. } => format!("{length} dòng"),
        BlockContent::Documents { length } => format!("{length} văn bản"),
        _ => String::new(),
    };
    (name, setting)
}

#[component]
pub fn BlockList(content: FrontContent) -> impl IntoView {
    let FrontContent { arrangement, edition, sections, filled, .. } = content;
    let count = arrangement.blocks.len();
    let items = arrangement.blocks.into_iter().enumerate().map(|(place, block)| {
        let shown = filled.iter().find(|filled| filled.place == place).cloned();
        let (name, setting) = describe(&block, &sections);
        view! { <BlockItem place count edition name setting shown /> }
    });
    let items = items.collect_view();
    view! {
        <section aria-labelledby="blocks">
            <h2 id="blocks">"Các khối, từ trên xuống"</h2>
            <p class="hint">{format!("Nhiều nhất {BLOCKS_MAX} khối. Mỗi bài và mỗi ảnh chỉ hiện một lần trên trang, ở khối đứng trước.")}</p>
            <p><a href=format!("{PATH}?them=dau")>"Thêm khối lên đầu"</a></p>
            <ol class="front-arrange">{items}</ol>
        </section>
    }
}

#[component]
fn BlockItem(
    place: usize, count: usize, edition: i64, name: String, setting: String, shown: Option<FilledBlock>,
) -> impl IntoView {
    let number = place + 1;
    let about = |label: &str| format!("{label}: khối {number}, {name}");
    let step = |direction: &'static str, label: &'static str| {
        let fields = vec![seen_field(edition), ("place", place.to_string()), ("direction", direction.to_owned())];
        view! { <PressForm act="move" fields label about=about(label) /> }
    };
    let up = (place > 0).then(|| step("up", "Lên"));
    let down = (number < count).then(|| step("down", "Xuống"));
    let remove = (count > 1).then(|| {
        let fields = vec![seen_field(edition), ("place", place.to_string())];
        view! { <PressForm act="remove" fields label="Bỏ" about=about("Bỏ") /> }
    });
    let (change, add) = (format!("{PATH}?sua={place}"), format!("{PATH}?them={place}"));
    view! {
        <li>
            <h3>{name.clone()}</h3>
            {(!setting.is_empty()).then(|| view! { <p class="hint">{setting}</p> })}
            <Inside shown />
            <div class="actions">
                {up} {down} <a class="button" href=change aria-label=about("Sửa")>"Sửa"</a> {remove}
                <a class="button" href=add aria-label=about("Thêm khối sau")>"Thêm khối sau"</a>
            </div>
        </li>
    }
}

/// What stands in the block now.
#[component]
fn Inside(shown: Option<FilledBlock>) -> impl IntoView {
    let headlines = |articles: &[ArticleSummary]| -> Vec<String> {
        articles.iter().map(|article| article.headline.clone()).collect()
    };
    let lines = match shown.map(|block| block.content) {
        None => return view! { <p class="empty">"Chưa có gì để hiện: bạn đọc không thấy khối này."</p> }.into_any(),
        Some(Filled::Lead { lead, beside }) => {
            lead.iter().chain(&beside).map(|article| article.headline.clone()).collect()
        }
        Some(
            Filled::Section { articles, .. } | Filled::Announcements { articles, .. } | Filled::MostRead(articles),
        ) => headlines(&articles),
        Some(Filled::Documents { documents, .. }) => {
            documents.into_iter().map(|(document, _)| document.headline).collect()
        }
        Some(Filled::Links(links)) => links.into_iter().map(|link| link.title).collect(),
        Some(Filled::Contact(contact)) => {
            vec![contact.hotline, contact.hours, contact.phone, contact.address, contact.email]
        }
        Some(Filled::Story { article, pictures }) => vec![format!("{} ({} ảnh)", article.headline, pictures.len())],
    };
    let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    let more = lines.len().saturating_sub(HEADLINES);
    let lines = lines.into_iter().take(HEADLINES).map(|line| view! { <li>{line}</li> }).collect_view();
    let more = (more > 0).then(|| view! { <li>{format!("và {more} mục nữa")}</li> });
    view! { <ul class="front-inside">{lines}{more}</ul> }.into_any()
}

/// Moves a block one place `up` or `down` in the draft.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Conflict`.
#[server(prefix = "/api/toa-soan", endpoint = "move_front_block")]
pub async fn move_front_block(
    #[server(default)] seen: i64, #[server(default)] place: usize, #[server(default)] direction: String,
) -> Result<(), Refusal> {
    use crate::{
        domain::front::Step,
        server::front_arranging::{Arranging, unarranged},
    };
    let mut arranging = Arranging::open_seen(seen).await?;
    let step = match direction.as_str() {
        "up" => Step::Up,
        "down" => Step::Down,
        _ => return Err(Refusal::NotFound),
    };
    arranging.arrangement.step(place, step).map_err(unarranged)?;
    arranging.keep(seen).await
}

/// Takes a block out of the draft, and answers what puts it back.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Conflict`.
#[server(prefix = "/api/toa-soan", endpoint = "remove_front_block")]
pub async fn remove_front_block(
    #[server(default)] seen: i64, #[server(default)] place: usize,
) -> Result<Removed, Refusal> {
    use crate::server::front_arranging::{Arranging, unarranged};
    let mut arranging = Arranging::open_seen(seen).await?;
    let block = arranging.arrangement.remove(place).map_err(unarranged)?;
    let block = arranging.typed_of(&block).await?;
    arranging.keep(seen).await?;
    Ok(Removed { edition: Arranging::open().await?.edition, block })
}
