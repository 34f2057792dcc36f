//! The front page: the lead story, the newest of each section, the most read.

use super::{
    error_page::ErrorPage,
    page_head::{HeadOf, PageHead},
};
use crate::{
    components::{ArticleCard, Frame, MostRead, NewsList, when_ready},
    domain::{ArticleSummary, Portal, Section, address},
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FrontPageContent {
    pub portal: Portal,
    /// The newest articles of all; the first is the lead story.
    pub newest: Vec<ArticleSummary>,
    pub sections: Vec<(Section, Vec<ArticleSummary>)>,
    pub most_read: Vec<ArticleSummary>,
}

#[component]
pub fn FrontPage() -> impl IntoView {
    when_ready(async move {
        match open_front_page().await {
            Ok(content) => view! { <FrontPageNews content /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
fn FrontPageNews(content: FrontPageContent) -> impl IntoView {
    let FrontPageContent { portal, newest, sections, most_read } = content;
    let mut newest = newest.into_iter();
    let lead = newest.next();
    let description = format!("Tin tức, thông báo và hoạt động mới nhất của {}.", portal.name);
    let columns = sections.into_iter().filter(|(_, articles)| !articles.is_empty());
    let columns = columns.map(|(section, articles)| view! { <SectionColumn section articles /> });
    view! {
        <PageHead title="Trang chủ" description of=HeadOf::FrontPage />
        <Frame>
            <h1 class="visually-hidden">{format!("Tin mới của {}", portal.name)}</h1>
            <div class="front">
                <section class="front-lead" aria-labelledby="lead">
                    <h2 id="lead" class="visually-hidden">"Tin chính"</h2>
                    {match lead {
                        Some(article) => view! { <ArticleCard article is_lead=true /> }.into_any(),
                        None => view! { <p class="empty">"Chưa có bài viết nào."</p> }.into_any(),
                    }}
                </section>
                <section class="front-newest" aria-labelledby="newest">
                    <h2 id="newest">"Tin mới"</h2>
                    <NewsList articles=newest.collect() />
                </section>
                <MostRead articles=most_read />
            </div>
            <div class="sections">{columns.collect_view()}</div>
        </Frame>
    }
}

#[component]
fn SectionColumn(section: Section, articles: Vec<ArticleSummary>) -> impl IntoView {
    let id = format!("section-{}", section.slug);
    let path = address::section_path(&section.slug);
    view! {
        <section class="section-column" aria-labelledby=id.clone()>
            <h2 id=id.clone()><a href=path>{section.heading()}</a></h2>
            <NewsList articles />
        </section>
    }
}

/// Everything the front page shows.
#[server(prefix = "/api", endpoint = "open_front_page", input = GetUrl)]
pub async fn open_front_page() -> Result<FrontPageContent, AppError> {
    use crate::db::{articles, portals};
    const LEAD_AND_BESIDE: u32 = 5;
    const OF_EACH_SECTION: u32 = 4;
    let request = crate::server::reader_request::ReaderRequest::current()?;
    request.ask_of_query().await?;
    let (db, portal, now) = (&request.db, request.portal.id, request.now);
    let newest = articles::list_newest_published(db, portal, LEAD_AND_BESIDE, now).await?;
    let mut sections = Vec::new();
    for section in portals::list_sections(db, portal).await? {
        let limit = LEAD_AND_BESIDE + OF_EACH_SECTION;
        let mut column = articles::list_published_of_section(db, portal, section.id, None, limit, now).await?;
        // What stands above is not shown again.
        column.retain(|article| newest.iter().all(|above| above.id != article.id));
        column.truncate(OF_EACH_SECTION as usize);
        sections.push((section, column));
    }
    Ok(FrontPageContent {
        newest,
        most_read: request.most_read.list(db, portal, now).await?,
        sections,
        portal: request.portal,
    })
}
