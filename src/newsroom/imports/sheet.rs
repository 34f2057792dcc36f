//! The sheet of an import: its articles as a table, those first that should be looked at, and what is done with all of them.

use super::{narrowed, path_of};
use crate::{
    components::PageTitle,
    domain::{
        address::{IMPORT_CSV_PATH, IMPORTS_PATH},
        figures::grouped,
        import::{Import, ImportItem, ImportState, ItemFilter, ItemRank, ItemState},
    },
    newsroom::{
        data_table::DataTable,
        done::{Done, PressForm, Tried, tried},
        filtering::asked,
        frame::NewsroomFrame,
        screen::screen,
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

/// A page of a sheet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportSheet {
    pub import: Import,
    pub items: Vec<ImportItem>,
    /// Behind what the sheet goes on.
    pub next: Option<String>,
    /// Whether whoever asks may take it over, and take it back.
    pub may_publish: bool,
}

#[component]
pub fn ImportSheetPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let (filter, after) = (ItemFilter::parse(&asked("xem")), asked("sau"));
    screen(async move {
        let excluded: Tried<ExcludeImportItem> = tried("exclude", |typed: ExcludeImportItem, headline: String| {
            let fields = vec![("import", typed.import), ("number", typed.number)];
            Done::said(format!("Để lại, không nhập “{headline}”.")).undone_by("include", fields)
        })
        .await?;
        let included: Tried<IncludeImportItem> =
            tried("include", |_, headline: String| Done::said(format!("Sẽ nhập “{headline}”."))).await?;
        let taken_over: Tried<TakeOverImport> = tried("take-over", |_, ()| {
            Done::said("Máy chủ đang nhập các bài vào cổng. Bạn có thể đóng trang này, việc vẫn tiếp tục.")
        })
        .await?;
        let taken_back: Tried<TakeBackImport> =
            tried("take-back", |_, ()| Done::said("Máy chủ đang gỡ những gì lần nhập này đã đưa vào cổng.")).await?;
        let removed: Tried<RemoveImport> = tried("remove", |_, name: String| {
            Done::said(format!("Đã xóa nguồn “{name}”. Bài đã nhập vẫn ở trong cổng.")).said_at(IMPORTS_PATH)
        })
        .await?;
        let sheet = open_import(id, filter.as_str().to_owned(), after).await?;
        let title = sheet.import.file_name.clone();
        Ok(view! {
            <NewsroomFrame title="Bảng đối chiếu" here=IMPORTS_PATH>
                <PageTitle text=format!("{title} - bảng đối chiếu") />
                {excluded.notice()}
                {included.notice()}
                {taken_over.notice()}
                {taken_back.notice()}
                {removed.notice()}
                <Standing import=sheet.import.clone() />
                <Acts import=sheet.import.clone() may_publish=sheet.may_publish />
                <Filters import=sheet.import.clone() filter />
                <Items sheet filter />
                <p><a href=IMPORTS_PATH>"Về danh sách nguồn"</a></p>
            </NewsroomFrame>
        }
        .into_any())
    })
}

/// Where the import stands, and how far it has come while the server is at work.
#[component]
fn Standing(import: Import) -> impl IntoView {
    let Import { id, file_name, state, fault, created_at, person_name, counts, .. } = import;
    let about = format!("{file_name}, {person_name} gửi lúc {}", created_at.minute_text());
    let waiting = counts.of(ItemState::Ready) + counts.of(ItemState::Failed);
    let taken = counts.of(ItemState::Taken) + counts.of(ItemState::Present);
    let words = match state {
        ImportState::Reading => format!("Đang đọc: {} mục đến lúc này.", grouped(counts.all())),
        ImportState::Taking => format!("Đang nhập: {} bài xong, còn {}.", grouped(taken), grouped(waiting)),
        ImportState::Withdrawing | ImportState::Removing => {
            format!("Đang hoàn tác: còn {} bài.", grouped(counts.of(ItemState::Taken)))
        }
        ImportState::Read => format!(
            "Đã đọc xong, chưa đưa gì vào cổng. {} bài sẽ nhập; {} bài nên xem lại trước.",
            grouped(counts.of(ItemState::Ready)),
            grouped(counts.with_losses + counts.doubtful)
        ),
        ImportState::Taken => format!("Đã nhập {} bài vào cổng.", grouped(counts.of(ItemState::Taken))),
        ImportState::Failed => "Không đọc được nguồn này.".to_owned(),
    };
    let fault = (!fault.is_empty()).then(|| view! { <p class="error">{fault}</p> });
    let of_all = (counts.all() > 0 && state == ImportState::Taking).then(
        || view! { <progress max=(taken + waiting).to_string() value=taken.to_string()>{words.clone()}</progress> },
    );
    let shown = view! {
        <p><strong>{words}</strong></p>
        {of_all}
        {fault}
    };
    let shown = match state.is_at_work() {
        true => view! {
            <div class="notice" role="status" data-at-work="">
                {shown}
                <p><a href=path_of(id, None)>"Xem tiến độ lúc này"</a></p>
            </div>
            <script type="module" src="/nhap.js"></script>
        }
        .into_any(),
        false => view! { <div class="notice">{shown}</div> }.into_any(),
    };
    view! {
        <p class="hint">{about}</p>
        {shown}
    }
}

#[component]
fn Acts(import: Import, may_publish: bool) -> impl IntoView {
    let Import { id, file_name, state, counts, .. } = import;
    let waiting = counts.of(ItemState::Ready) + counts.of(ItemState::Failed);
    let fields = || vec![("import", id.0.to_string())];
    let may_take_over = matches!(state, ImportState::Read | ImportState::Taken) && waiting > 0;
    let take_over = may_take_over.then(|| match may_publish {
        true => view! {
            <form method="post" class="inline">
                <input type="hidden" name="import" value=id.0 />
                <button name="act" value="take-over">{format!("Nhập {} bài vào cổng", grouped(waiting))}</button>
            </form>
        }
        .into_any(),
        false => view! { <p class="hint">"Bài nhập vào là bài được đăng, nên cần một người duyệt đăng bấm nhập."</p> }
            .into_any(),
    });
    let take_back = (state == ImportState::Taken && may_publish && counts.of(ItemState::Taken) > 0).then(|| {
        view! {
            <details>
                <summary>"Hoàn tác cả lần nhập"</summary>
                <p>
                    "Gỡ các bài, lượt xem gốc, địa chỉ cũ, ảnh và chuyên mục mà lần nhập này đã đưa vào; lượt xem đếm được ở đây từ lúc nhập \
                     cũng mất theo. Bài nào tòa soạn đã sửa thì ở lại. Bảng đối chiếu còn nguyên để sửa rồi nhập lại."
                </p>
                <PressForm act="take-back" fields=fields() label="Hoàn tác cả lần nhập" />
            </details>
        }
    });
    let take = (counts.all() > 0 && !state.is_at_work()).then(|| {
        view! {
            <form method="post" action=IMPORT_CSV_PATH class="inline">
                <input type="hidden" name="import" value=id.0 />
                <button class="quiet">"Tải bảng về (CSV)"</button>
            </form>
        }
    });
    let remove = (!state.is_at_work()).then(|| {
        let words = match counts.of(ItemState::Taken) {
            0 => "Xóa tệp đã gửi và bảng đối chiếu.",
            _ => "Xóa tệp đã gửi và bảng đối chiếu. Bài đã nhập vẫn ở trong cổng, nhưng không còn hoàn tác được cả lần nhập.",
        };
        view! {
            <details>
                <summary>"Xóa nguồn này"</summary>
                <p>{words}</p>
                <PressForm act="remove" fields=fields() label="Xóa nguồn này" about=format!("Xóa nguồn {file_name}") />
            </details>
        }
    });
    view! {
        {take_over}
        {take}
        {take_back}
        {remove}
    }
}

#[component]
fn Filters(import: Import, filter: ItemFilter) -> impl IntoView {
    let (id, counts) = (import.id, import.counts);
    let links = ItemFilter::all().filter_map(|one| {
        let count = one.count(&counts);
        let current = (one == filter).then_some("page");
        (count > 0 || one == filter || one == ItemFilter::All).then(|| {
            let words = format!("{} ({})", one.title(), grouped(count));
            view! { <li><a href=narrowed(&path_of(id, None), one, "") aria-current=current>{words}</a></li> }
        })
    });
    view! { <nav aria-label="Lọc bảng đối chiếu" class="filters"><ul>{links.collect_view()}</ul></nav> }
}

#[component]
fn Items(sheet: ImportSheet, filter: ItemFilter) -> impl IntoView {
    let ImportSheet { import, items, next, .. } = sheet;
    let (id, is_open) = (import.id, !import.state.is_at_work());
    let more = next.map(|next| {
        view! { <p><a class="button quiet" rel="next" href=narrowed(&path_of(id, None), filter, &next)>"Xem tiếp"</a></p> }
    });
    let table = match items.is_empty() {
        true => {
            let words = match (filter, import.state) {
                (ItemFilter::All, ImportState::Reading) => "Chưa đọc được mục nào.",
                (ItemFilter::All, _) => "Không có mục nào trong nguồn này.",
                _ => "Không có mục nào như vậy.",
            };
            view! { <p class="empty">{words}</p> }.into_any()
        }
        false => {
            let rows = items.into_iter().map(move |item| view! { <ItemRow import=id item filter is_open /> });
            view! {
                <DataTable
                    label="Các bài của nguồn này"
                    columns=&["Bài", "Chuyên mục", "Ngày đăng", "Lượt xem", "Nên xem lại", "Tình trạng", "Việc"]
                >
                    {rows.collect_view()}
                </DataTable>
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
fn ItemRow(import: crate::domain::ImportId, item: ImportItem, filter: ItemFilter, is_open: bool) -> impl IntoView {
    let number = item.number;
    let ImportItem { place, state, note, fields, is_corrected, lost, doubts, rank, .. } = item;
    let address = narrowed(&path_of(import, Some(number)), filter, "");
    let to_look_at = [(lost, "chỗ mất"), (doubts, "nghi ngờ")].into_iter().filter(|(count, _)| *count > 0);
    let to_look_at: Vec<String> = to_look_at.map(|(count, of)| format!("{} {of}", grouped(count))).collect();
    let urgent = rank <= ItemRank::of(1, 0);
    let note = (!note.is_empty()).then(|| view! { <p class="hint">{note}</p> });
    let act = (is_open && state.is_open()).then(|| {
        let headline = fields.as_ref().map(|fields| fields.headline.clone()).unwrap_or_default();
        let sent = vec![("import", import.0.to_string()), ("number", number.to_string())];
        let (act, label) = match state {
            ItemState::Excluded => ("include", "Nhập"),
            _ => ("exclude", "Để lại"),
        };
        view! { <PressForm act fields=sent label about=format!("{label} “{headline}”") /> }
    });
    let corrected = is_corrected.then_some(" (đã sửa)");
    let (headline, section, day, views) = match fields {
        Some(fields) => (
            view! { <a href=address>{fields.headline}</a> }.into_any(),
            fields.section,
            fields.published_at.date_text(),
            grouped(fields.views),
        ),
        None => (view! { <span>{place.clone()}</span> }.into_any(), String::new(), String::new(), String::new()),
    };
    view! {
        <tr>
            <th scope="row">{headline}{corrected}{note}</th>
            <td>{section}</td>
            <td>{day}</td>
            <td>{views}</td>
            <td class:is-urgent=urgent>{to_look_at.join(", ")}</td>
            <td><span class="state" class:is-urgent=urgent>{state.title()}</span></td>
            <td>{act}</td>
        </tr>
    }
}

/// A page of a sheet, narrowed by `filter` (`ItemFilter`), behind `after` ("rank-number").
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "open_import")]
pub async fn open_import(
    #[server(default)] import: String, #[server(default)] filter: String, #[server(default)] after: String,
) -> Result<ImportSheet, Refusal> {
    use crate::{
        db::imports,
        domain::{Demand, ImportId, Role},
        server::newsroom_request::NewsroomRequest,
    };
    const SHOWN: usize = 50;
    let newsroom = NewsroomRequest::even_closed(Demand::RoleOrAdministrator(Role::Publisher)).await?;
    let (db, portal) = (&newsroom.db, newsroom.portal.id);
    let id = ImportId(import.parse().map_err(|_| Refusal::NotFound)?);
    let after = match after.split_once('-') {
        Some((rank, number)) => {
            let parsed = |text: &str| text.parse::<i64>().map_err(|_| Refusal::NotFound);
            (ItemRank(parsed(rank)?), parsed(number)?)
        }
        None => (ItemRank(-1), 0),
    };
    let import = imports::find(db, portal, id).await?.ok_or(Refusal::NotFound)?;
    let filter = ItemFilter::parse(&filter);
    let mut items = imports::list_items(db, portal, id, filter, after, SHOWN as u32 + 1).await?;
    let goes_on = items.len() > SHOWN;
    items.truncate(SHOWN);
    let next = items.last().filter(|_| goes_on).map(|item| format!("{}-{}", item.rank.0, item.number));
    let may_publish = newsroom.editor.person().roles.may_act_as(Role::Publisher);
    Ok(ImportSheet { import, items, next, may_publish })
}

/// Leaves an article out of what goes in. Answers its headline.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Closed`; `NotFound`; `Conflict` where it has gone in, or the server is at work.
#[server(prefix = "/api/toa-soan", endpoint = "exclude_import_item")]
pub async fn exclude_import_item(
    #[server(default)] import: String, #[server(default)] number: String,
) -> Result<String, Refusal> {
    crate::server::import_acts::set_excluded(&import, &number, true).await
}

/// Takes it in again. Answers its headline.
///
/// # Errors
/// As [`exclude_import_item`].
#[server(prefix = "/api/toa-soan", endpoint = "include_import_item")]
pub async fn include_import_item(
    #[server(default)] import: String, #[server(default)] number: String,
) -> Result<String, Refusal> {
    crate::server::import_acts::set_excluded(&import, &number, false).await
}

/// Lets the server take over what is to go in.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Closed`; `NotFound`; `Conflict` while it is at work on this.
#[server(prefix = "/api/toa-soan", endpoint = "take_over_import")]
pub async fn take_over_import(#[server(default)] import: String) -> Result<(), Refusal> {
    crate::server::import_acts::set_to_work(&import, ImportState::Taking).await
}

/// Lets the server take back what came in by this.
///
/// # Errors
/// As [`take_over_import`].
#[server(prefix = "/api/toa-soan", endpoint = "take_back_import")]
pub async fn take_back_import(#[server(default)] import: String) -> Result<(), Refusal> {
    crate::server::import_acts::set_to_work(&import, ImportState::Withdrawing).await
}

/// Forgets a source and its sheet. Answers its name.
///
/// # Errors
/// As [`take_over_import`].
#[server(prefix = "/api/toa-soan", endpoint = "remove_import")]
pub async fn remove_import(#[server(default)] import: String) -> Result<String, Refusal> {
    use crate::{
        db::imports,
        domain::{Demand, ImportId, Role},
        server::{import::forget_source, newsroom_request::NewsroomRequest},
    };
    let newsroom = NewsroomRequest::by(Demand::RoleOrAdministrator(Role::Publisher)).await?;
    let id = ImportId(import.parse().map_err(|_| Refusal::NotFound)?);
    let found = imports::find(&newsroom.db, newsroom.portal.id, id).await?.ok_or(Refusal::NotFound)?;
    let mut tx = newsroom.db.begin().await?;
    if !imports::remove(&mut tx, &newsroom.editor, id, newsroom.now).await? {
        return Err(Refusal::conflict("Máy chủ đang làm việc với nguồn này; hãy đợi xong rồi xóa."));
    }
    tx.commit().await?;
    forget_source(&newsroom.settings, id);
    Ok(found.file_name)
}
