//! Standing pages: those that every portal needs and how far they are, and the order in which readers see them.

use super::{
    article_form::text_path,
    data_table::DataTable,
    done::{Done, PressForm, Tried, tried},
    frame::NewsroomFrame,
    screen::screen,
};
use crate::{
    domain::{
        address::STANDING_PAGES_PATH,
        standing::{ArrangedPages, PageProgress, REQUIRED_PAGES},
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the screen shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StandingPages {
    /// Of the required pages, in their order.
    pub required: Vec<PageProgress>,
    pub arranged: Vec<ArrangedPages>,
}

#[component]
pub fn StandingPagesPage() -> impl IntoView {
    screen(async move {
        let begun: Tried<BeginRequiredPages> = tried("begin", |_, count: usize| {
            Done::said(format!(
                "Đã tạo {count} bản thảo. Hãy mở từng trang, điền những chỗ ghi “[điền: …]”, rồi gửi duyệt."
            ))
        })
        .await?;
        let moved: Tried<MovePage> = tried("move", |typed: MovePage, ()| {
            let back = if typed.direction == "up" { "down" } else { "up" };
            let fields = vec![("id", typed.id.to_string()), ("direction", back.to_owned())];
            Done::said("Đã đổi thứ tự.").undone_by("move", fields)
        })
        .await?;
        let StandingPages { required, arranged } = open_standing_pages().await?;
        Ok(view! {
            <NewsroomFrame title="Trang cố định" here=STANDING_PAGES_PATH>
                {begun.notice()}
                {moved.notice()}
                <Required required />
                {arranged.into_iter().map(|arranged| view! { <Arranged arranged /> }).collect_view()}
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn Required(required: Vec<PageProgress>) -> impl IntoView {
    let is_missing = required.contains(&PageProgress::Missing);
    let rows = REQUIRED_PAGES.iter().zip(required).map(|(page, progress)| {
        let state = match progress {
            PageProgress::Missing => view! { <span class="state">"chưa có"</span> }.into_any(),
            PageProgress::Begun(text) => view! { <a href=text_path(text)>"đang viết"</a> }.into_any(),
            PageProgress::Published(path) => view! { <a href=path>"đã đăng"</a> }.into_any(),
        };
        view! { <tr><th scope="row">{page.headline}</th><td>{state}</td></tr> }
    });
    let rows = rows.collect_view();
    let begin = is_missing.then(|| {
        let fields: Vec<(&str, String)> = Vec::new();
        view! { <PressForm act="begin" fields label="Tạo các trang cần có" /> }
    });
    view! {
        <section aria-labelledby="required">
            <h2 id="required">"Trang cổng nào cũng cần có"</h2>
            <p>
                "Nút bên dưới tạo bản thảo cho những trang còn thiếu, có sẵn dàn ý; chưa có gì lên cổng cho đến khi trang được điền, duyệt và đăng như mọi bài."
            </p>
            <DataTable label="Các trang cần có" columns=&["Trang", "Tình trạng"]>{rows}</DataTable>
            {begin}
        </section>
    }
}

#[component]
fn Arranged(arranged: ArrangedPages) -> impl IntoView {
    let ArrangedPages { section, pages } = arranged;
    let (id, last) = (format!("section-{}", section.id.0), pages.len().saturating_sub(1));
    let empty = pages.is_empty().then(|| view! { <p class="empty">"Chưa có trang nào được đăng."</p> });
    let rows = pages.into_iter().enumerate().map(|(place, (page, headline, path))| {
        let step = |direction: &'static str, label: &'static str| {
            let fields = vec![("id", page.0.to_string()), ("direction", direction.to_owned())];
            let about = format!("{label}: {headline}");
            view! { <PressForm act="move" fields label about /> }
        };
        let (up, down) = ((place > 0).then(|| step("up", "Lên")), (place < last).then(|| step("down", "Xuống")));
        view! {
            <tr>
                <th scope="row"><a href=path>{headline.clone()}</a></th>
                <td><div class="actions">{up}{down}</div></td>
            </tr>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    let heading = format!("Thứ tự trong “{}”", section.heading());
    let table = (!rows.is_empty())
        .then(|| view! { <DataTable label=format!("Các trang của “{}”", section.heading()) columns=&["Trang", "Thứ tự"]>{rows}</DataTable> });
    view! {
        <section aria-labelledby=id.clone()>
            <h2 id=id.clone()>{heading}</h2>
            {empty}
            {table}
        </section>
    }
}

/// Which pages are missing, and in which order the others stand.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "open_standing_pages")]
pub async fn open_standing_pages() -> Result<StandingPages, Refusal> {
    use crate::{
        db::standing_pages,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Publisher)).await?;
    let (db, portal) = (&newsroom.db, newsroom.portal.id);
    Ok(StandingPages {
        required: standing_pages::list_required(db, portal).await?,
        arranged: standing_pages::list_arranged(db, portal).await?,
    })
}

/// Begins a draft of each required page that is missing, and answers how many. Where there is no section for them, one is made.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` where the section's address is another one's.
#[server(prefix = "/api/toa-soan", endpoint = "begin_required_pages")]
pub async fn begin_required_pages() -> Result<usize, Refusal> {
    use crate::{
        db::standing_pages,
        domain::{Demand, Role},
        server::{cleaning::clean_html, newsroom_request::NewsroomRequest},
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Publisher)).await?;
    let progress = standing_pages::list_required(&newsroom.db, newsroom.portal.id).await?;
    let mut tx = newsroom.db.begin().await?;
    let begun = standing_pages::begin_required(&mut tx, &newsroom.editor, &progress, clean_html, newsroom.now).await?;
    tx.commit().await?;
    Ok(begun)
}

/// Moves a standing page one place `up` or `down`.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "move_page")]
pub async fn move_page(#[server(default)] id: i64, #[server(default)] direction: String) -> Result<(), Refusal> {
    use crate::{
        db::{sections::Direction, standing_pages},
        domain::{ArticleId, Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Publisher)).await?;
    let direction = match direction.as_str() {
        "up" => Direction::Up,
        "down" => Direction::Down,
        _ => return Err(Refusal::NotFound),
    };
    let mut tx = newsroom.db.begin().await?;
    if !standing_pages::move_by_one(&mut tx, &newsroom.editor, ArticleId(id), direction, newsroom.now).await? {
        return Err(Refusal::NotFound);
    }
    Ok(tx.commit().await?)
}
