//! Figures as pictures: views and visits of each day, what was read most, and the days of one article; each with the table
//! behind it, to be taken away.

use super::{
    data_table::DataTable,
    filtering::{SectionFilter, address_with, asked},
    form::{Faults, FormRefusal, Select, TextField, faults_of},
    frame::NewsroomFrame,
    screen::screen,
};
use crate::{
    components::{DayChart, Rank, RankChart},
    domain::{
        ArticleId, Day, DayCount, Figures, FiguresAsked, ListedArticle, PeriodAsked, Section,
        address::{FIGURES_CSV_PATH, FIGURES_PATH},
        figures::{FiguresTable, PortalFigures, ReadArticle, ReadSection, grouped},
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The figures, and what they can be narrowed by.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FiguresContent {
    pub figures: Figures,
    pub sections: Vec<Section>,
}

/// The address of an article's figures.
pub fn article_figures_path(article: ArticleId) -> String {
    address_with(FIGURES_PATH, &[("bai", &article.0.to_string())])
}

#[component]
pub fn FiguresPage() -> impl IntoView {
    let typed = FiguresAsked {
        span: asked("ky"),
        month: asked("thang"),
        from: asked("tu"),
        until: asked("den"),
        section: asked("chuyen-muc"),
        article: asked("bai"),
        table: String::new(),
    };
    screen(async move {
        let FiguresAsked { section, article, .. } = typed.clone();
        let (content, refusal) = match open_figures(typed.clone()).await {
            Ok(content) => (content, None),
            Err(refusal @ Refusal::Invalid { .. }) => {
                // What can be asked for stands there still, with the figures of the last thirty days.
                let usual = FiguresAsked { section, article, ..FiguresAsked::default() };
                (open_figures(usual).await?, Some(refusal))
            }
            Err(refusal) => return Err(refusal.into()),
        };
        let faults = faults_of(refusal.as_ref());
        let title = match &content.figures.article {
            Some((article, _)) => format!("Số liệu: {}", article.headline),
            None => "Số liệu".to_owned(),
        };
        let shown =
            if refusal.is_some() { FiguresAsked { span: String::new(), ..typed.clone() } } else { typed.clone() };
        Ok(view! {
            <NewsroomFrame title here=FIGURES_PATH>
                {refusal.map(|refusal| view! { <FormRefusal refusal /> })}
                <PeriodForm asked=typed sections=content.sections faults />
                <Shown figures=content.figures asked=shown />
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn PeriodForm(asked: FiguresAsked, sections: Vec<Section>, faults: Faults) -> impl IntoView {
    let spans = PeriodAsked::SPANS.map(|(value, title)| (value.to_owned(), title.to_owned()));
    let span = if asked.span.is_empty() { "30".to_owned() } else { asked.span };
    let sections = (!sections.is_empty() && asked.article.is_empty())
        .then(|| view! { <SectionFilter sections chosen=asked.section.clone() /> });
    let article =
        (!asked.article.is_empty()).then(|| view! { <input type="hidden" name="bai" value=asked.article.clone() /> });
    view! {
        <form method="get" class="inline">
            {article}
            <Select name="ky" label="Khoảng thời gian" value=span choices=spans.into() faults=faults.clone() />
            <TextField name="thang" label="Tháng" value=asked.month faults=faults.clone() hint="Ví dụ: 01-2022" />
            <TextField name="tu" label="Từ ngày" value=asked.from faults=faults.clone() hint="Ví dụ: 17-01-2022" />
            <TextField name="den" label="Đến ngày" value=asked.until faults hint="Nhiều nhất 1.096 ngày" />
            {sections}
            <button>"Xem"</button>
        </form>
    }
}

#[component]
fn Shown(figures: Figures, asked: FiguresAsked) -> impl IntoView {
    let Figures { period, today, article, portal, most_read } = figures;
    let period = period.text();
    if let Some((article, days)) = article {
        return view! { <ArticleFigures article days today period asked /> }.into_any();
    }
    let is_own = portal.is_none();
    view! {
        {portal.map(|portal| view! { <PortalCharts portal today period=period.clone() asked=asked.clone() /> })}
        <MostRead articles=most_read is_own period asked />
    }
    .into_any()
}

#[component]
fn ArticleFigures(
    article: ListedArticle, days: Vec<DayCount>, today: Day, period: String, asked: FiguresAsked,
) -> impl IntoView {
    let about = format!(
        "{} · đăng ngày {} · từ trước đến nay {} lượt xem",
        article.section_title,
        article.published_at.date_text(),
        grouped(article.views)
    );
    let title = format!("Lượt xem mỗi ngày của bài, {period}");
    view! {
        <p>{about}</p>
        <section aria-labelledby="article-figures">
            <h2 id="article-figures">{title.clone()}</h2>
            <DayChart id="article" title unit="lượt xem" days=days.clone() today />
            <DayTable label="Lượt xem của bài, từng ngày" columns=&["Ngày", "Lượt xem"] days today />
            <TakeForm asked table=FiguresTable::Article of="lượt xem của bài" />
        </section>
        <p class="actions">
            <a class="button quiet" href=format!("/toa-soan/da-dang/{}", article.id.0)>"Về bài"</a>
            <a class="button quiet" href=FIGURES_PATH>"Số liệu khác"</a>
        </p>
    }
}

#[component]
fn PortalCharts(portal: PortalFigures, today: Day, period: String, asked: FiguresAsked) -> impl IntoView {
    let PortalFigures { views, visits, sections } = portal;
    let of_views = format!("Lượt xem mỗi ngày, {period}");
    let of_visits = format!("Lượt truy cập mỗi ngày, {period}");
    view! {
        <section aria-labelledby="views-heading">
            <h2 id="views-heading">{of_views.clone()}</h2>
            <DayChart id="views" title=of_views unit="lượt xem" days=views.clone() today />
            <DayTable label="Lượt xem của cổng, từng ngày" columns=&["Ngày", "Lượt xem"] days=views today />
            <TakeForm asked=asked.clone() table=FiguresTable::Views of="lượt xem" />
        </section>
        <section aria-labelledby="visits-heading">
            <h2 id="visits-heading">{of_visits.clone()}</h2>
            <DayChart id="visits" title=of_visits unit="lượt truy cập" days=visits.clone() today />
            <DayTable label="Lượt truy cập của cổng, từng ngày" columns=&["Ngày", "Lượt truy cập"] days=visits today />
            <TakeForm asked=asked.clone() table=FiguresTable::Visits of="lượt truy cập" />
        </section>
        <Sections sections period asked />
    }
}

#[component]
fn Sections(sections: Vec<ReadSection>, period: String, asked: FiguresAsked) -> impl IntoView {
    let title = format!("Lượt xem theo chuyên mục, {period}");
    let ranks: Vec<_> =
        sections.iter().map(|section| Rank { name: section.title.clone(), number: section.views }).collect();
    let rows = sections.into_iter().map(|ReadSection { title, views }| {
        view! { <tr><th scope="row">{title}</th><td>{grouped(views)}</td></tr> }
    });
    let shown = match ranks.is_empty() {
        true => view! { <p class="empty">"Không có lượt xem nào trong khoảng này."</p> }.into_any(),
        false => view! {
            <RankChart id="sections" title=title.clone() unit="lượt xem" ranks />
            <details>
                <summary>"Bảng số liệu"</summary>
                <DataTable label="Lượt xem theo chuyên mục" columns=&["Chuyên mục", "Lượt xem"]>{rows.collect_view()}</DataTable>
            </details>
        }
        .into_any(),
    };
    view! {
        <section aria-labelledby="sections-heading">
            <h2 id="sections-heading">{title}</h2>
            {shown}
            <TakeForm asked table=FiguresTable::Sections of="lượt xem theo chuyên mục" />
        </section>
    }
}

#[component]
fn MostRead(articles: Vec<ReadArticle>, is_own: bool, period: String, asked: FiguresAsked) -> impl IntoView {
    let title = match is_own {
        true => format!("Bài của tôi được đọc nhiều, {period}"),
        false => format!("Đọc nhiều, {period}"),
    };
    let ranks = articles.iter().zip(1..);
    let ranks = ranks.map(|(read, place)| Rank { name: format!("{place}. {}", read.headline), number: read.views });
    let ranks: Vec<_> = ranks.collect();
    let rows = articles.into_iter().zip(1..).map(|(read, place)| view! { <MostReadRow read place /> });
    let shown = match ranks.is_empty() {
        true => view! { <p class="empty">"Không có bài nào được đọc trong khoảng này."</p> }.into_any(),
        false => view! {
            <RankChart id="most-read" title=title.clone() unit="lượt xem" ranks />
            <DataTable label="Đọc nhiều" columns=&["Thứ", "Bài", "Chuyên mục", "Ngày đăng", "Lượt xem"]>{rows.collect_view()}</DataTable>
        }
        .into_any(),
    };
    view! {
        <section aria-labelledby="most-read-heading">
            <h2 id="most-read-heading">{title}</h2>
            {shown}
            <TakeForm asked table=FiguresTable::MostRead of="đọc nhiều" />
        </section>
    }
}

#[component]
fn MostReadRow(read: ReadArticle, place: i64) -> impl IntoView {
    let state = read.is_withdrawn.then(|| view! { " " <span class="state">"đã gỡ"</span> });
    view! {
        <tr>
            <td>{place}</td>
            <th scope="row"><a href=article_figures_path(read.id)>{read.headline}</a>{state}</th>
            <td>{read.section_title}</td>
            <td>{read.published_at.date_text()}</td>
            <td>{grouped(read.views)}</td>
        </tr>
    }
}

/// The newest first: what a chart shows on its right side is asked for most.
#[component]
fn DayTable(label: &'static str, columns: &'static [&'static str], days: Vec<DayCount>, today: Day) -> impl IntoView {
    let rows = days.into_iter().rev().map(move |DayCount { day, count }| {
        let name = if day == today { format!("{} (chưa hết ngày)", day.text()) } else { day.text() };
        view! { <tr><th scope="row">{name}</th><td>{grouped(count)}</td></tr> }
    });
    view! {
        <details>
            <summary>"Bảng số liệu"</summary>
            <DataTable label columns>{rows.collect_view()}</DataTable>
        </details>
    }
}

#[component]
fn TakeForm(asked: FiguresAsked, table: FiguresTable, of: &'static str) -> impl IntoView {
    let FiguresAsked { span, month, from, until, section, article, .. } = asked;
    let table = table.as_str().to_owned();
    let fields = [
        ("ky", span),
        ("thang", month),
        ("tu", from),
        ("den", until),
        ("chuyen-muc", section),
        ("bai", article),
        ("bang", table),
    ];
    let inputs = fields.into_iter().filter(|(_, value)| !value.is_empty());
    let inputs = inputs.map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    view! {
        <form method="post" action=FIGURES_CSV_PATH class="inline">
            {inputs.collect_view()}
            <button class="quiet" aria-label=format!("Tải bảng {of} (CSV)")>"Tải bảng (CSV)"</button>
        </form>
    }
}

/// The figures of a period: those of the portal for editors and administrators, of their own articles for reporters; of one
/// article, where `bai` names one.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` for fields `ky`, `thang`, `tu` and `den`; `NotFound` for a section or an article that is
/// none, or that is another's.
#[server(prefix = "/api/toa-soan", endpoint = "open_figures")]
pub async fn open_figures(#[server(default)] asked: FiguresAsked) -> Result<FiguresContent, Refusal> {
    use crate::{
        db::portals,
        domain::{Demand, Role},
        server::{figures::gather, newsroom_request::NewsroomRequest},
    };
    let newsroom = NewsroomRequest::even_closed(Demand::RoleOrAdministrator(Role::Reporter)).await?;
    let figures = gather(&newsroom.db, &newsroom.editor, &asked, newsroom.now).await?;
    Ok(FiguresContent { figures, sections: portals::list_sections(&newsroom.db, newsroom.portal.id).await? })
}
