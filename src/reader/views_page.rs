//! How often an article was read, over time: for whoever asks. The page is made for each who does, and stored for nobody.

use super::{
    error_page::ErrorPage,
    page_head::{HeadOf, PageHead},
};
use crate::{
    components::{Breadcrumbs, DayChart, Frame, Rank, RankChart, when_ready},
    domain::{Day, DayCount, Month, address::COUNTING_PATH, figures::grouped},
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

/// Months that are drawn; the table has all.
const MONTHS_DRAWN: usize = 12;

/// The views of an article.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ViewsOverTime {
    pub headline: String,
    pub path: String,
    pub today: Day,
    /// All that are shown with the article.
    pub total: i64,
    /// The last thirty days, the oldest first.
    pub days: Vec<DayCount>,
    /// Every month since it was first read here, the oldest first.
    pub months: Vec<(Month, i64)>,
    /// What an old portal had counted, of which no days are known.
    pub before: i64,
}

#[component]
pub fn ViewsPage() -> impl IntoView {
    let article = use_query_map().get_untracked().get("bai").unwrap_or_default();
    when_ready(async move {
        match open_views(article).await {
            Ok(views) => view! { <Views views /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
fn Views(views: ViewsOverTime) -> impl IntoView {
    let ViewsOverTime { headline, path, today, total, days, months, before } = views;
    let here = "Lượt xem theo thời gian".to_owned();
    let before = (before > 0).then(|| {
        view! { <p>{format!("Trong đó {} lượt do cổng cũ đếm, không có số của từng ngày.", grouped(before))}</p> }
    });
    let months = view! { <Months months /> }.into_any();
    view! {
        <PageHead title=format!("Lượt xem: {headline}") of=HeadOf::Nothing />
        <Frame>
            <Breadcrumbs above=vec![(headline.clone(), path.clone())] here />
            <div class="views">
                <h1>{format!("Lượt xem: {headline}")}</h1>
                <p>{format!("Từ trước đến nay: {} lượt. ", grouped(total))}<a href=COUNTING_PATH>"Cách đếm"</a></p>
                {before}
                <section aria-labelledby="days">
                    <h2 id="days">"30 ngày gần đây"</h2>
                    <DayChart id="day-chart" title="Lượt xem mỗi ngày, 30 ngày gần đây" unit="lượt xem" days=days.clone() today />
                    <details>
                        <summary>"Bảng số liệu từng ngày"</summary>
                        <Table label="Lượt xem từng ngày" first="Ngày" rows=days.iter().rev().map(|day| (day.day.text(), day.count)).collect() />
                    </details>
                </section>
                {months}
                <p><a class="button" href=path>"Về bài"</a></p>
            </div>
        </Frame>
    }
}

#[component]
fn Months(months: Vec<(Month, i64)>) -> impl IntoView {
    let rows: Vec<_> = months.iter().rev().map(|(month, views)| (month.text(), *views)).collect();
    let drawn = &months[months.len().saturating_sub(MONTHS_DRAWN)..];
    let ranks: Vec<_> =
        drawn.iter().map(|(month, views)| Rank { name: format!("Tháng {}", month.text()), number: *views }).collect();
    (!months.is_empty()).then(|| {
        view! {
            <section aria-labelledby="months">
                <h2 id="months">"Từng tháng"</h2>
                <RankChart id="month-chart" title="Lượt xem mỗi tháng" unit="lượt xem" ranks />
                <Table label="Lượt xem từng tháng" first="Tháng" rows />
            </section>
        }
    })
}

#[component]
fn Table(label: &'static str, first: &'static str, rows: Vec<(String, i64)>) -> impl IntoView {
    let rows = rows.into_iter().map(|(name, views)| {
        view! { <tr><th scope="row">{name}</th><td class="number">{grouped(views)}</td></tr> }
    });
    view! {
        <table>
            <caption class="visually-hidden">{label}</caption>
            <thead>
                <tr>
                    <th scope="col">{first}</th>
                    <th scope="col" class="number">"Lượt xem"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

/// The views of an article that readers may open, over time.
///
/// # Errors
/// `BadRequest` for what is no number; `NotFound` for an article that readers may not open.
#[server(prefix = "/api", endpoint = "open_views", input = GetUrl)]
pub async fn open_views(#[server(default)] article: String) -> Result<ViewsOverTime, AppError> {
    use crate::{
        db::{articles, figures},
        domain::{
            ArticleId, Period,
            figures::{each_day, each_month},
        },
    };
    let request = crate::server::reader_request::ReaderRequest::current()?;
    let (db, portal, now) = (&request.db, request.portal.id, request.now);
    let article = ArticleId(article.parse().map_err(|_| AppError::BadRequest)?);
    let found = articles::find_published_heading(db, portal, article, now).await?.ok_or(AppError::NotFound)?;
    let today = now.day();
    let counted = figures::list_article_days(db, portal, article, Period { first: Day(0), last: today }).await?;
    let before = found.views - counted.iter().map(|(_, views)| views).sum::<i64>();
    Ok(ViewsOverTime {
        months: each_month(today, &counted),
        days: each_day(Period { first: today.minus(29), last: today }, counted),
        headline: found.headline,
        path: found.path,
        today,
        total: found.views,
        before,
    })
}
