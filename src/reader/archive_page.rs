//! What was published when: all months with their counts, and the days and the news of each.

use super::{
    error_page::ErrorPage,
    page_head::{HeadOf, PageHead},
};
use crate::{
    components::{Breadcrumbs, Frame, NewsList, Pager, when_ready},
    domain::{
        ArchivePart, ArchiveYear, ArticleSummary, Day, Month, Portal,
        address::ARCHIVE_PATH,
        archive::{shade, weeks_of, years_of},
        figures::grouped,
    },
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

const HEADING: &str = "Lưu trữ theo tháng";

/// All months.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Archive {
    pub portal: Portal,
    /// How much news each month has, the oldest first.
    pub months: Vec<(Month, i64)>,
    /// None comes after it.
    pub present: Month,
}

/// One page of the news of a month or a day.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ArchivedNews {
    pub portal: Portal,
    pub part: ArchivePart,
    /// How much news each day of its month has; days without any are left away.
    pub days: Vec<(Day, i64)>,
    /// The months with news before and after its own.
    pub earlier: Option<Month>,
    pub later: Option<Month>,
    pub articles: Vec<ArticleSummary>,
    /// 1 is the newest page.
    pub page: u32,
    /// Addresses of the pages beside this one.
    pub newer: Option<String>,
    pub older: Option<String>,
}

#[component]
pub fn ArchivePage() -> impl IntoView {
    when_ready(async move {
        match open_archive().await {
            Ok(archive) => view! { <Months archive /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
fn Months(archive: Archive) -> impl IntoView {
    let Archive { portal, months, present } = archive;
    let total: i64 = months.iter().map(|(_, articles)| articles).sum();
    let largest = months.iter().map(|(_, articles)| *articles).max().unwrap_or_default();
    let description = format!("Tin đã đăng của {}, theo từng tháng.", portal.name);
    let years = years_of(&months).into_iter().map(|year| view! { <Year year largest present /> }).collect_view();
    let said = match months.first() {
        None => view! { <p class="empty">"Chưa có bài viết nào."</p> }.into_any(),
        Some((first, _)) => view! {
            <p>{format!("{} bài từ tháng {}. Ô đậm hơn là tháng có nhiều bài hơn.", grouped(total), first.text())}</p>
        }
        .into_any(),
    };
    view! {
        <PageHead title=HEADING description of=HeadOf::Standing(ARCHIVE_PATH) />
        <Frame>
            <Breadcrumbs above=vec![] here=HEADING.to_owned() />
            <h1>{HEADING}</h1>
            {said}
            {years}
        </Frame>
    }
}

#[component]
fn Year(year: ArchiveYear, largest: i64, present: Month) -> impl IntoView {
    let ArchiveYear { year, months } = year;
    let id = format!("year-{year}");
    let months = months.into_iter().zip((12 * year..).map(Month)).take_while(|(_, month)| *month <= present);
    let months = months.map(|(articles, month)| {
        let name = format!("Tháng {}", month.0.rem_euclid(12) + 1);
        let class = format!("shade-{}", shade(articles, largest));
        let inside = match articles {
            0 => view! { <span>{name}</span><span class="archive-count">"không có bài"</span> }.into_any(),
            _ => {
                let path = ArchivePart::Month(month).path();
                view! {
                    <a href=path>
                        <span>{name}</span>
                        <span class="archive-count">{format!("{} bài", grouped(articles))}</span>
                    </a>
                }
                .into_any()
            }
        };
        view! { <li class=class>{inside}</li> }
    });
    let months = months.collect_view();
    view! {
        <section class="archive-year" aria-labelledby=id.clone()>
            <h2 id=id.clone()>{format!("Năm {year}")}</h2>
            <ol class="archive-months">{months}</ol>
        </section>
    }
}

#[component]
pub fn ArchivePartPage() -> impl IntoView {
    let part = use_params_map().get_untracked().get("part").unwrap_or_default();
    let page = use_query_map().get_untracked().get("trang");
    when_ready(async move {
        match list_archived(part, page).await {
            Ok(news) => view! { <Part news /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
fn Part(news: ArchivedNews) -> impl IntoView {
    let ArchivedNews { portal, part, days, earlier, later, articles, page, newer, older } = news;
    let heading = part.heading();
    let title = if page == 1 { heading.clone() } else { format!("Trang {page} - {heading}") };
    let description = format!("Tin của {}: {}.", portal.name, heading.to_lowercase());
    let mut above = vec![(HEADING.to_owned(), ARCHIVE_PATH.to_owned())];
    if let ArchivePart::Day(day) = part {
        let month = ArchivePart::Month(Month::of(day));
        above.push((month.heading(), month.path()));
    }
    let total: i64 = match part {
        ArchivePart::Month(_) => days.iter().map(|(_, articles)| articles).sum(),
        ArchivePart::Day(day) => days.iter().filter(|(other, _)| *other == day).map(|(_, articles)| articles).sum(),
    };
    view! {
        <PageHead title description of=HeadOf::Archive(part, page) />
        <Frame>
            <Breadcrumbs above here=heading.clone() />
            <h1>{heading}</h1>
            <p>{format!("{} bài đã đăng.", grouped(total))}</p>
            <div class="archive-part">
                <Calendar part days earlier later />
                <div class="archive-list">
                    <h2 class="visually-hidden">"Danh sách bài"</h2>
                    <NewsList articles />
                    <Pager page newer older />
                </div>
            </div>
        </Frame>
    }
}

/// A month with its days, and the ways to the months beside it.
#[component]
fn Calendar(part: ArchivePart, days: Vec<(Day, i64)>, earlier: Option<Month>, later: Option<Month>) -> impl IntoView {
    const WEEKDAYS: [(&str, &str); 7] = [
        ("T2", "Thứ Hai"),
        ("T3", "Thứ Ba"),
        ("T4", "Thứ Tư"),
        ("T5", "Thứ Năm"),
        ("T6", "Thứ Sáu"),
        ("T7", "Thứ Bảy"),
        ("CN", "Chủ nhật"),
    ];
    let heads = WEEKDAYS.map(|(short, long)| view! { <th scope="col"><abbr title=long>{short}</abbr></th> });
    let largest = days.iter().map(|(_, articles)| *articles).max().unwrap_or_default();
    let count = |day: Day| days.iter().find(|(other, _)| *other == day).map_or(0, |(_, articles)| *articles);
    let weeks = weeks_of(part.month()).into_iter().map(|week| {
        let cells = week.map(|day| view! { <DayCell day=day.map(|day| (day, count(day))) part largest /> });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    let weeks = weeks.collect_view();
    let month = ArchivePart::Month(part.month());
    let beside = |month: Month, before: &str, behind: &str, rel: &'static str| {
        let path = ArchivePart::Month(month).path();
        view! { <a class="button" rel=rel href=path>{format!("{before}Tháng {}{behind}", month.text())}</a> }
    };
    view! {
        <nav class="archive-calendar" aria-label="Lịch tin đã đăng">
            <table>
                <caption>{month.heading()}</caption>
                <thead><tr>{heads.collect_view()}</tr></thead>
                <tbody>{weeks}</tbody>
            </table>
            <p class="archive-beside">
                {earlier.map(|month| beside(month, "← ", "", "prev"))}
                {later.map(|month| beside(month, "", " →", "next"))}
            </p>
            <p><a href=ARCHIVE_PATH>"Tất cả các tháng"</a></p>
        </nav>
    }
}

#[component]
fn DayCell(day: Option<(Day, i64)>, part: ArchivePart, largest: i64) -> impl IntoView {
    let Some((day, articles)) = day else { return view! { <td></td> }.into_any() };
    let number = day.date().day();
    if articles == 0 {
        return view! { <td>{number}</td> }.into_any();
    }
    let class = format!("shade-{}", shade(articles, largest));
    let current = (part == ArchivePart::Day(day)).then_some("page");
    let path = ArchivePart::Day(day).path();
    view! {
        <td class=class>
            <a href=path aria-current=current>
                {number}
                <span class="visually-hidden">{format!(", {articles} bài")}</span>
            </a>
        </td>
    }
    .into_any()
}

/// How much news each month has.
///
/// # Errors
/// None but the database's.
#[server(prefix = "/api", endpoint = "open_archive", input = GetUrl)]
pub async fn open_archive() -> Result<Archive, AppError> {
    let request = crate::server::reader_request::ReaderRequest::current()?;
    let months = crate::db::articles::list_archive_months(&request.db, request.portal.id, request.now).await?;
    Ok(Archive { portal: request.portal, months, present: Month::of(request.now.day()) })
}

/// Lists the news of a month (`2022-01`) or a day (`2022-01-17`), newest first, by pages.
///
/// # Errors
/// `BadRequest` for a page that is no number; `NotFound`, `Moved` or `Gone` for what is neither month nor day, one without news,
/// or a page beyond the last.
#[server(prefix = "/api", endpoint = "list_archived", input = GetUrl)]
pub async fn list_archived(
    #[server(default)] part: String, #[server(default)] page: Option<String>,
) -> Result<ArchivedNews, AppError> {
    use crate::{
        db::articles,
        domain::{address::PageRequest, archive::beside},
    };
    let request = crate::server::reader_request::ReaderRequest::current()?;
    let (db, portal, now) = (&request.db, request.portal.id, request.now);
    let path = format!("{ARCHIVE_PATH}/{part}");
    let Some(part) = ArchivePart::parse(&part) else { return Err(request.missing(&path).await) };
    let page = PageRequest::parse(page.as_deref(), None, None).ok_or(AppError::BadRequest)?;
    let found = match page.is_too_far() {
        true => None,
        false => articles::find_published_page_of_days(db, portal, part.period(), page, now).await?,
    };
    let found = found.filter(|(articles, _)| !articles.is_empty());
    let Some((articles, goes_on)) = found else { return Err(request.missing(&path).await) };
    let days = articles::count_published_by_day(db, portal, part.month().period(), now).await?;
    let months = articles::list_archive_months(db, portal, now).await?;
    let (earlier, later) = beside(&months, part.month());
    let (newer, older) = part.neighbours(page, goes_on);
    Ok(ArchivedNews { portal: request.portal, part, days, earlier, later, articles, page: page.number, newer, older })
}
