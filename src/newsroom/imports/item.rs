//! One article of an import: its source piece by piece, the article as it will stand here, and the fields that can be corrected.

use super::{narrowed, path_of};
use crate::{
    components::PageTitle,
    domain::{
        ImportId,
        address::IMPORTS_PATH,
        figures::grouped,
        import::{ItemDetail, ItemFields, ItemFilter, ItemState, LedgerLine, LineFate},
    },
    newsroom::{
        done::{Done, PressForm, Tried, tried},
        filtering::asked,
        form::{TextArea, TextField},
        frame::NewsroomFrame,
        imports::sheet::{ExcludeImportItem, IncludeImportItem},
        screen::screen,
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

/// An article, and which one is next.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OpenedItem {
    pub import: ImportId,
    pub file_name: String,
    pub detail: ItemDetail,
    /// Whether it can be corrected now.
    pub is_open: bool,
    pub next: Option<i64>,
}

/// The fields of an article as somebody typed them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedItem {
    headline: String,
    section: String,
    standfirst: String,
    byline: String,
    /// As `<input type="datetime-local">` sends it.
    published_at: String,
    views: String,
}

#[component]
pub fn ImportItemPage() -> impl IntoView {
    let params = use_params_map().get_untracked();
    let (id, number) = (params.get("id").unwrap_or_default(), params.get("number").unwrap_or_default());
    let filter = ItemFilter::parse(&asked("xem"));
    screen(async move {
        let corrected: Tried<CorrectImportItem> = tried("correct", |typed: CorrectImportItem, before: ItemFields| {
            let fields = fields_of(&typed.import, &typed.number, &before);
            Done::said("Đã sửa. Bài sẽ vào cổng như đã sửa.").undone_by("correct", fields)
        })
        .await?;
        let excluded: Tried<ExcludeImportItem> = tried("exclude", |typed: ExcludeImportItem, _: String| {
            let fields = vec![("import", typed.import), ("number", typed.number)];
            Done::said("Để lại, không nhập bài này.").undone_by("include", fields)
        })
        .await?;
        let included: Tried<IncludeImportItem> =
            tried("include", |_, _: String| Done::said("Sẽ nhập bài này.")).await?;
        let opened = open_import_item(id, number, filter.as_str().to_owned()).await?;
        let OpenedItem { import, file_name, detail, is_open, next } = opened;
        let sheet = narrowed(&path_of(import, None), filter, "");
        let next = next.map(|next| {
            let address = narrowed(&path_of(import, Some(next)), filter, "");
            view! { <a class="button quiet" rel="next" href=address>"Bài tiếp theo"</a> }
        });
        let headline = detail.item.fields.as_ref().map(|fields| fields.headline.clone()).unwrap_or_default();
        let form = is_open.then(|| view! { <CorrectForm import detail=detail.clone() corrected=corrected.typed().cloned() faults=corrected.faults() /> });
        Ok(view! {
            <NewsroomFrame title="Xem lại một bài" here=IMPORTS_PATH>
                <PageTitle text=format!("{headline} - bảng đối chiếu") />
                {corrected.notice()}
                {excluded.notice()}
                {included.notice()}
                <About file_name detail=detail.clone() />
                <p class="actions">
                    <a class="button quiet" href=sheet>"Về bảng đối chiếu"</a>
                    {next}
                </p>
                {form}
                <Both detail />
            </NewsroomFrame>
        }
        .into_any())
    })
}

/// As the form sends them.
fn fields_of(import: &str, number: &str, fields: &ItemFields) -> Vec<(&'static str, String)> {
    let ItemFields { headline, section, standfirst, byline, published_at, views } = fields.clone();
    vec![
        ("import", import.to_owned()),
        ("number", number.to_owned()),
        ("fields[headline]", headline),
        ("fields[section]", section),
        ("fields[standfirst]", standfirst),
        ("fields[byline]", byline),
        ("fields[published_at]", published_at.local_text()),
        ("fields[views]", views.to_string()),
    ]
}

#[component]
fn About(file_name: String, detail: ItemDetail) -> impl IntoView {
    let item = detail.item;
    let article = item.article.filter(|_| matches!(item.state, ItemState::Taken | ItemState::Kept)).map(|article| {
        view! { <p><a href=format!("/toa-soan/da-dang/{}", article.0)>"Xem bài trong cổng"</a></p> }
    });
    let note = (!item.note.is_empty()).then(|| view! { <p class="hint">{item.note}</p> });
    // An export is its own place.
    let place = if item.place.starts_with(&file_name) { item.place } else { format!("{file_name}: {}", item.place) };
    view! {
        <p>
            {place}
            " "
            <span class="state">{item.state.title()}</span>
        </p>
        {note}
        {article}
    }
}

#[component]
fn CorrectForm(
    import: ImportId, detail: ItemDetail, corrected: Option<CorrectImportItem>, faults: crate::newsroom::form::Faults,
) -> impl IntoView {
    let item = detail.item;
    let number = item.number;
    let Some(fields) = item.fields else { return ().into_any() };
    let shown = corrected.map(|typed| typed.fields).unwrap_or_else(|| TypedItem {
        headline: fields.headline,
        section: fields.section,
        standfirst: fields.standfirst,
        byline: fields.byline,
        published_at: fields.published_at.local_text(),
        views: fields.views.to_string(),
    });
    let sent = vec![("import", import.0.to_string()), ("number", number.to_string())];
    let (act, label) = match item.state {
        ItemState::Excluded => ("include", "Nhập bài này"),
        _ => ("exclude", "Để lại, không nhập"),
    };
    view! {
        <section aria-labelledby="correct">
            <h2 id="correct">"Sửa trước khi nhập"</h2>
            <form method="post">
                <input type="hidden" name="import" value=import.0 />
                <input type="hidden" name="number" value=number />
                <TextField name="headline" group="fields" label="Tiêu đề" value=shown.headline faults=faults.clone() is_required=true />
                <TextField
                    name="section" group="fields"
                    label="Chuyên mục"
                    value=shown.section
                    faults=faults.clone()
                    hint="Tên chưa có trong cổng thì chuyên mục được lập mới."
                    is_required=true
                />
                <TextArea name="standfirst" group="fields" label="Lời dẫn (sapo)" value=shown.standfirst faults=faults.clone() rows=3 />
                <TextField name="byline" group="fields" label="Tác giả" value=shown.byline faults=faults.clone() />
                <TextField
                    name="published_at" group="fields"
                    label="Đăng lúc"
                    kind="datetime-local"
                    value=shown.published_at
                    faults=faults.clone()
                    is_required=true
                />
                <TextField
                    name="views" group="fields"
                    label="Lượt xem ở cổng cũ"
                    value=shown.views
                    faults
                    hint="Được ghi vào sổ đếm làm số gốc, cùng nguồn."
                    is_required=true
                />
                <button name="act" value="correct">"Lưu chỗ sửa"</button>
            </form>
            <PressForm act fields=sent label />
        </section>
    }
    .into_any()
}

/// The source beside what was made of it.
#[component]
fn Both(detail: ItemDetail) -> impl IntoView {
    let ItemDetail { item, body, ledger } = detail;
    let Some(fields) = item.fields else { return ().into_any() };
    let (to_look_at, rest): (Vec<LedgerLine>, Vec<LedgerLine>) =
        ledger.into_iter().partition(|line| matches!(line.fate, LineFate::Lost | LineFate::Doubtful));
    let first = match to_look_at.is_empty() {
        true => view! { <p class="empty">"Không có gì mất, không có gì đáng ngờ."</p> }.into_any(),
        false => view! { <Lines lines=to_look_at /> }.into_any(),
    };
    let line = |name: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <p><strong>{name}": "</strong>{value}</p> })
    };
    view! {
        <div class="import-both">
            <section aria-labelledby="source">
                <h2 id="source">"Trong nguồn"</h2>
                <h3>"Nên xem lại"</h3>
                {first}
                <details open=true>
                    <summary>{format!("Phần còn lại ({} mục)", grouped(rest.len() as i64))}</summary>
                    <Lines lines=rest />
                </details>
            </section>
            <section aria-labelledby="result">
                <h2 id="result">"Bài sẽ thành ra"</h2>
                <article class="import-result">
                    <h3>{fields.headline}</h3>
                    <p>{format!("Ngày {} - Lượt xem: {}", fields.published_at.date_text(), grouped(fields.views))}</p>
                    {line("Chuyên mục", fields.section)}
                    {line("Lời dẫn", fields.standfirst)}
                    <div class="article-body" inner_html=body.as_str().to_owned()></div>
                    {line("Tác giả", fields.byline)}
                </article>
            </section>
        </div>
    }
    .into_any()
}

#[component]
fn Lines(lines: Vec<LedgerLine>) -> impl IntoView {
    let lines = lines.into_iter().map(|line| {
        let class = match line.fate {
            LineFate::Kept => "is-kept",
            LineFate::LeftOut => "is-left-out",
            LineFate::Doubtful => "is-doubtful",
            LineFate::Lost => "is-lost",
        };
        view! {
            <li class=class>
                <span>{line.text}</span>
                <span class="hint">{format!("{}, {}: {}", line.kind, line.fate.title(), line.why)}</span>
            </li>
        }
    });
    view! { <ol class="ledger">{lines.collect_view()}</ol> }
}

/// An article of an import, and which one follows it where the sheet is narrowed by `filter`.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "open_import_item")]
pub async fn open_import_item(
    #[server(default)] import: String, #[server(default)] number: String, #[server(default)] filter: String,
) -> Result<OpenedItem, Refusal> {
    use crate::{
        db::imports,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::RoleOrAdministrator(Role::Publisher)).await?;
    let (db, portal) = (&newsroom.db, newsroom.portal.id);
    let id = ImportId(import.parse().map_err(|_| Refusal::NotFound)?);
    let number = number.parse().map_err(|_| Refusal::NotFound)?;
    let found = imports::find(db, portal, id).await?.ok_or(Refusal::NotFound)?;
    let detail = imports::find_item(db, portal, id, number).await?.ok_or(Refusal::NotFound)?;
    let after = (detail.item.rank, number);
    let next = imports::list_items(db, portal, id, ItemFilter::parse(&filter), after, 1).await?;
    let next = next.first().filter(|next| next.fields.is_some()).map(|next| next.number);
    let is_open = detail.item.state.is_open() && !found.state.is_at_work() && !newsroom.editor.is_portal_closed();
    Ok(OpenedItem { import: id, file_name: found.file_name, detail, is_open, next })
}

/// Corrects an article before it goes in. Answers what it was.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Closed`; `NotFound`; `Invalid` with the fields; `Conflict` where it has gone in, or the server is at
/// work.
#[server(prefix = "/api/toa-soan", endpoint = "correct_import_item")]
pub async fn correct_import_item(
    #[server(default)] import: String, #[server(default)] number: String, #[server(default)] fields: TypedItem,
) -> Result<ItemFields, Refusal> {
    use crate::{
        db::imports,
        domain::{
            Demand, Fault, Role, Slug, Timestamp,
            import::{
                BYLINE_LETTERS_MAX, HEADLINE_LETTERS_MAX, SECTION_LETTERS_MAX, STANDFIRST_LETTERS_MAX, VIEWS_MAX,
            },
            typed,
        },
        server::{import_acts::at_work, newsroom_request::NewsroomRequest},
    };
    let newsroom = NewsroomRequest::by(Demand::RoleOrAdministrator(Role::Publisher)).await?;
    let (db, portal) = (&newsroom.db, newsroom.portal.id);
    let id = ImportId(import.parse().map_err(|_| Refusal::NotFound)?);
    let number = number.parse().map_err(|_| Refusal::NotFound)?;
    let mut faults = Vec::new();
    let TypedItem { headline, section, standfirst, byline, published_at, views } = fields;
    let headline = typed::required_line("headline", &headline, HEADLINE_LETTERS_MAX, &mut faults);
    let section = typed::required_line("section", &section, SECTION_LETTERS_MAX, &mut faults);
    for (field, text) in [("headline", &headline), ("section", &section)] {
        if !text.is_empty() && Slug::of(text).is_none() {
            faults.push(Fault::new(field, "Cần có ít nhất một chữ cái hoặc chữ số."));
        }
    }
    let standfirst = typed::line("standfirst", &standfirst, STANDFIRST_LETTERS_MAX, &mut faults);
    let byline = typed::line("byline", &byline, BYLINE_LETTERS_MAX, &mut faults);
    let at = Timestamp::parse_local(&published_at).filter(|at| *at <= newsroom.now);
    if at.is_none() {
        faults.push(Fault::new("published_at", "Hãy ghi một ngày giờ có thật, không ở tương lai."));
    }
    let digits: String = views.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    let views = digits.parse().ok().filter(|views| (0..=VIEWS_MAX).contains(views));
    if views.is_none() {
        faults.push(Fault::new("views", "Hãy ghi một số từ 0 đến một tỷ."));
    }
    let (Some(published_at), Some(views), true) = (at, views, faults.is_empty()) else {
        return Err(Refusal::Invalid { faults });
    };
    let found = imports::find_item(db, portal, id, number).await?.ok_or(Refusal::NotFound)?;
    let before = found.item.fields.ok_or(Refusal::NotFound)?;
    let fields = ItemFields { headline, section, standfirst, byline, published_at, views };
    let mut tx = db.begin().await?;
    if !imports::correct_item(&mut tx, &newsroom.editor, id, number, &fields).await? {
        return Err(at_work());
    }
    tx.commit().await?;
    Ok(before)
}
