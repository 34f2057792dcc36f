//! What an old portal had counted: corrections, each a line of the ledger with its source.

use super::SettingsLinks;
use crate::{
    domain::Timestamp,
    newsroom::{
        data_table::DataTable,
        done::{Done, Tried, tried},
        form::TextField,
        frame::NewsroomFrame,
        screen::screen,
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const PATH: &str = "/toa-soan/cai-dat/so-dem";

/// What the portal shows, and the ledger behind it: how many, from where, when.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Counters {
    pub total: i64,
    pub ledger: Vec<(i64, String, Timestamp)>,
}

#[component]
pub fn CountersPage() -> impl IntoView {
    screen(async move {
        let visits: Tried<CorrectVisits> = tried("visits", |typed: CorrectVisits, ()| {
            Done::said(format!("Đã ghi {} lượt truy cập. Nếu nhầm, hãy ghi một dòng ngược lại.", typed.visits))
        })
        .await?;
        let views: Tried<CorrectViews> = tried("views", |typed: CorrectViews, now: i64| {
            Done::said(format!("Đã ghi; bài {} nay có {now} lượt xem.", typed.article))
        })
        .await?;
        let counters = open_counters().await?;
        Ok(view! {
            <NewsroomFrame title="Số đếm" here=super::PATH>
                <SettingsLinks here=PATH />
                {visits.notice()}
                {views.notice()}
                <Ledger counters />
                <VisitsForm visits />
                <ViewsForm views />
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn Ledger(counters: Counters) -> impl IntoView {
    let Counters { total, ledger } = counters;
    let rows = ledger.into_iter().map(|(visits, source, at)| {
        view! { <tr><td>{at.date_text()}</td><td>{format!("{visits:+}")}</td><td>{source}</td></tr> }
    });
    let rows = rows.collect_view();
    let table = match rows.is_empty() {
        true => view! { <p class="empty">"Chưa có số nào của cổng cũ được ghi vào."</p> }.into_any(),
        false => view! {
            <DataTable label="Sổ ghi" columns=&["Ngày ghi", "Số", "Nguồn"]>{rows}</DataTable>
        }
        .into_any(),
    };
    view! {
        <section aria-labelledby="ledger">
            <h2 id="ledger">"Lượt truy cập của cổng"</h2>
            <p>{format!("Đang hiện: {total}. Số này là phần đếm ở đây cộng với sổ ghi dưới đây; sổ chỉ được thêm dòng, không sửa.")}</p>
            {table}
        </section>
    }
}

#[component]
fn VisitsForm(visits: Tried<CorrectVisits>) -> impl IntoView {
    let (number, source) = visits.typed().map(|typed| (typed.visits.clone(), typed.source.clone())).unwrap_or_default();
    let faults = visits.faults();
    view! {
        <section aria-labelledby="visits-form">
            <h2 id="visits-form">"Ghi thêm lượt truy cập"</h2>
            <form method="post">
                <TextField name="visits" label="Số lượt" value=number faults=faults.clone() hint="Thêm dấu trừ ở đầu để bớt." is_required=true />
                <TextField name="source" label="Nguồn" value=source faults hint="Con số lấy ở đâu: báo cáo nào, ngày nào." is_required=true />
                <button name="act" value="visits">"Ghi vào sổ"</button>
            </form>
        </section>
    }
}

#[component]
fn ViewsForm(views: Tried<CorrectViews>) -> impl IntoView {
    let typed = views.typed();
    let article = typed.map(|typed| typed.article.clone()).unwrap_or_default();
    let number = typed.map(|typed| typed.views.clone()).unwrap_or_default();
    let source = typed.map(|typed| typed.views_source.clone()).unwrap_or_default();
    let faults = views.faults();
    view! {
        <section aria-labelledby="views-form">
            <h2 id="views-form">"Ghi thêm lượt xem của một bài"</h2>
            <form method="post">
                <TextField name="article" label="Địa chỉ bài" value=article faults=faults.clone() hint="Ví dụ: /tin-tuc/hop-giao-ban" is_required=true />
                <TextField name="views" label="Số lượt xem" value=number faults=faults.clone() hint="Thêm dấu trừ ở đầu để bớt." is_required=true />
                <TextField name="views_source" label="Nguồn của số lượt xem" value=source faults is_required=true />
                <button name="act" value="views">"Ghi vào sổ"</button>
            </form>
        </section>
    }
}

/// The portal's total, and the ledger behind it.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "open_counters")]
pub async fn open_counters() -> Result<Counters, Refusal> {
    use crate::{
        db::counting,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let (_, total) = counting::find_visits(&newsroom.db, newsroom.portal.id, newsroom.now.day()).await?;
    Ok(Counters { total, ledger: counting::list_visit_bases(&newsroom.db, newsroom.portal.id).await? })
}

/// Adds a correction to the portal's visits.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "correct_visits")]
pub async fn correct_visits(
    #[server(default)] visits: String, #[server(default)] source: String,
) -> Result<(), Refusal> {
    use crate::{
        db::settings,
        domain::{Demand, Role, settings::SOURCE_MAX, typed},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let mut faults = Vec::new();
    let source = typed::required_line("source", &source, SOURCE_MAX, &mut faults);
    let number = typed::correction("visits", &visits, &mut faults);
    let Some(number) = number.filter(|_| faults.is_empty()) else { return Err(Refusal::Invalid { faults }) };
    let mut tx = newsroom.db.begin().await?;
    if !settings::correct_visits(&mut tx, &newsroom.editor, number, &source, newsroom.now).await? {
        return Err(Refusal::of("visits", "Số của cổng cũ sẽ thành âm."));
    }
    Ok(tx.commit().await?)
}

/// Adds a correction to the views of an article at this address, and answers what it then shows.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "correct_views")]
pub async fn correct_views(
    #[server(default)] article: String, #[server(default)] views: String, #[server(default)] views_source: String,
) -> Result<i64, Refusal> {
    use crate::{
        db::{articles, settings},
        domain::{Demand, Fault, Role, Slug, settings::SOURCE_MAX, typed},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let mut faults = Vec::new();
    let source = typed::required_line("views_source", &views_source, SOURCE_MAX, &mut faults);
    let number = typed::correction("views", &views, &mut faults);
    let slugs = article.trim().trim_matches('/').split_once('/');
    let slugs = slugs.and_then(|(section, slug)| Some((Slug::parse(section)?, Slug::parse(slug)?)));
    let found = match &slugs {
        Some((section, slug)) => {
            articles::find_published(&newsroom.db, newsroom.portal.id, section, slug, newsroom.now).await?
        }
        None => None,
    };
    if found.is_none() {
        faults.push(Fault::new("article", "Không có bài nào đang đăng ở địa chỉ này."));
    }
    let (Some(found), Some(number), true) = (found, number, faults.is_empty()) else {
        return Err(Refusal::Invalid { faults });
    };
    let mut tx = newsroom.db.begin().await?;
    if !settings::correct_page_views(&mut tx, &newsroom.editor, found.id, number, &source, newsroom.now).await? {
        return Err(Refusal::of("views", "Số của cổng cũ sẽ thành âm."));
    }
    tx.commit().await?;
    Ok(found.views + number)
}
