//! A section's articles, newest first, in pages.

use super::{
    error_page::ErrorPage,
    news::{News, list_news},
    page_head::{HeadOf, PageHead},
};
use crate::{
    components::{Breadcrumbs, Frame, NewsList, when_ready},
    domain::Section,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

#[component]
pub fn SectionPage() -> impl IntoView {
    let section = use_params_map().get_untracked().get("section");
    let query = use_query_map().get_untracked();
    let (page, older_than, newer_than) = (query.get("trang"), query.get("cu-hon"), query.get("moi-hon"));
    when_ready(async move {
        match list_news(section, page, older_than, newer_than).await {
            Ok(news) => view! { <SectionNews news /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
fn SectionNews(news: News) -> impl IntoView {
    let News { portal, section, articles, page, newer, older } = news;
    let heading = section.as_ref().map(Section::heading).unwrap_or_default();
    let title = if page == 1 { heading.clone() } else { format!("Trang {page} - {heading}") };
    let current = section.as_ref().map(|section| section.slug.clone());
    let head = section.map(|section| {
        let description = format!("{heading}: tin mới nhất của {}.", portal.name);
        view! { <PageHead title description of=HeadOf::Section(section, page) /> }
    });
    view! {
        {head}
        <Frame section=current>
            <Breadcrumbs above=vec![] here=heading.clone() />
            <h1>{heading}</h1>
            <h2 class="visually-hidden">"Danh sách bài"</h2>
            <NewsList articles />
            <Pager page newer older />
        </Frame>
    }
}

#[component]
fn Pager(page: u32, newer: Option<String>, older: Option<String>) -> impl IntoView {
    let is_needed = newer.is_some() || older.is_some();
    let newer = newer.map(|path| view! { <a class="button" rel="prev" href=path>"← Mới hơn"</a> });
    let older = older.map(|path| view! { <a class="button" rel="next" href=path>"Cũ hơn →"</a> });
    is_needed.then(|| {
        view! {
            <nav class="pager" aria-label="Các trang">
                {newer}
                <span aria-current="page">{format!("Trang {page}")}</span>
                {older}
            </nav>
        }
    })
}
