//! A section: its articles, newest first, in pages; its standing pages; or its register of documents.

use super::{
    error_page::ErrorPage,
    front_blocks::FrontBlocks,
    news::News,
    page_head::{HeadOf, PageHead},
    register::{Register, SectionRegister},
    standing_page::{PageList, SectionPages},
};
use crate::{
    components::{Breadcrumbs, Frame, NewsList, Pager, asked, when_ready},
    domain::{Filled, FilledBlock, Section, address, register::RegisterAsked},
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

/// What a section shows, by its kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionContent {
    News(News),
    Pages(PageList),
    Documents(Box<Register>),
}

#[component]
pub fn SectionPage() -> impl IntoView {
    let section = use_params_map().get_untracked().get("section");
    let query = use_query_map().get_untracked();
    let (page, older_than, newer_than) = (query.get("trang"), query.get("cu-hon"), query.get("moi-hon"));
    let register = RegisterAsked {
        kind: asked("loai"),
        topic: asked("linh-vuc"),
        issuer: asked("co-quan"),
        year: asked("nam"),
        words: asked("tu-khoa"),
    };
    when_ready(async move {
        match open_section(section, page, older_than, newer_than, register).await {
            Ok(SectionContent::News(news)) => view! { <SectionNews news /> }.into_any(),
            Ok(SectionContent::Pages(list)) => view! { <SectionPages list /> }.into_any(),
            Ok(SectionContent::Documents(register)) => view! { <SectionRegister register=*register /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

/// What a section shows: a page of its news, its standing pages, or a page of its register. `page` and the keys are those of
/// `list_news`; `register` is what a register is narrowed by.
///
/// # Errors
/// As `list_news`.
#[server(prefix = "/api", endpoint = "open_section", input = GetUrl)]
pub async fn open_section(
    #[server(default)] section: Option<String>, #[server(default)] page: Option<String>,
    #[server(default)] older_than: Option<String>, #[server(default)] newer_than: Option<String>,
    #[server(default)] register: RegisterAsked,
) -> Result<SectionContent, AppError> {
    use crate::{
        db::{articles, documents, portals},
        domain::{SectionKind, Slug, address::PageRequest},
        reader::list_news,
    };
    let request = crate::server::reader_request::ReaderRequest::current()?;
    let (db, portal, now) = (&request.db, request.portal.id, request.now);
    let found = match section.as_deref().and_then(Slug::parse) {
        Some(slug) => portals::find_section(db, portal, &slug).await?,
        None => None,
    };
    let Some(found) = found.filter(|found| found.kind != SectionKind::News) else {
        return Ok(SectionContent::News(list_news(section, page, older_than, newer_than).await?));
    };
    let path = address::section_path(&found.slug);
    if found.kind == SectionKind::Pages {
        let pages = articles::list_published_pages(db, portal, found.id, now).await?;
        return Ok(SectionContent::Pages(PageList { portal: request.portal, section: found, pages }));
    }
    let page = PageRequest::parse(page.as_deref(), older_than.as_deref(), newer_than.as_deref());
    let (page, filter) = page.zip(register.parse()).ok_or(AppError::BadRequest)?;
    let listed = match page.is_too_far() {
        true => None,
        false => documents::find_page(db, portal, found.id, &filter, page, now).await?,
    };
    let Some((listed, goes_on)) = listed else { return Err(request.missing(&path).await) };
    let (newer, older) = match (listed.first(), listed.last()) {
        (Some(first), Some(last)) => page.neighbours(&path, first.key(), last.key(), goes_on),
        _ => (None, None),
    };
    Ok(SectionContent::Documents(Box::new(Register {
        terms: documents::list_terms(db, portal).await?,
        newer: newer.map(|path| address::with_pairs(path, &filter.pairs())),
        older: older.map(|path| address::with_pairs(path, &filter.pairs())),
        portal: request.portal,
        section: found,
        filter,
        documents: listed,
        today: now.day(),
        page: page.number,
    })))
}

#[component]
fn SectionNews(news: News) -> impl IntoView {
    let News { portal, section, articles, parts, page, newer, older } = news;
    let heading = section.as_ref().map(Section::heading).unwrap_or_default();
    let title = if page == 1 { heading.clone() } else { format!("Trang {page} - {heading}") };
    let current = section.as_ref().map(|section| section.slug.clone());
    let head = section.map(|section| {
        let description = format!("{heading}: tin mới nhất của {}.", portal.name);
        view! { <PageHead title description of=HeadOf::Section(section, page) /> }
    });
    // What stands below it is something too.
    let list = (!articles.is_empty() || parts.is_empty()).then(|| {
        view! {
            <h2 class="visually-hidden">"Danh sách bài"</h2>
            <NewsList articles />
            <Pager page newer older />
        }
    });
    view! {
        {head}
        <Frame section=current>
            <Breadcrumbs above=vec![] here=heading.clone() />
            <h1>{heading}</h1>
            <PartLinks parts=parts.clone() />
            {list}
            {(!parts.is_empty()).then(|| view! { <FrontBlocks blocks=parts /> })}
        </Frame>
    }
}

/// The ways to the sections below one.
#[component]
fn PartLinks(parts: Vec<FilledBlock>) -> impl IntoView {
    let links = parts.into_iter().filter_map(|part| match part.content {
        Filled::Section { section, .. } => {
            let path = address::section_path(&section.slug);
            Some(view! { <li><a href=path>{section.heading()}</a></li> })
        }
        _ => None,
    });
    let links = links.collect::<Vec<_>>();
    (!links.is_empty()).then(|| view! { <nav class="section-parts" aria-label="Chuyên mục con"><ul>{links}</ul></nav> })
}
