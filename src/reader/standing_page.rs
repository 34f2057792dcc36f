//! Standing pages: the list of them that a section is, and one of them.

use super::{
    article_text::{ExpiredNote, Issuer, LeadPhoto, Provenance},
    page_head::{HeadOf, PageHead},
};
use crate::{
    components::{Breadcrumbs, Frame},
    domain::{Article, ArticleId, ArticleSummary, Lang, Portal, Section, address},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A section of standing pages.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PageList {
    pub portal: Portal,
    pub section: Section,
    /// In the order that editors gave them.
    pub pages: Vec<ArticleSummary>,
}

#[component]
pub fn SectionPages(list: PageList) -> impl IntoView {
    let PageList { portal, section, pages } = list;
    let (heading, description) = (section.heading(), format!("{}: {}.", section.heading(), portal.name));
    let items = pages.into_iter().map(|page| {
        let standfirst = (!page.standfirst.is_empty()).then(|| view! { <p>{page.standfirst.clone()}</p> });
        view! { <li><a href=page.path()>{page.headline.clone()}</a>{standfirst}</li> }
    });
    let items = items.collect::<Vec<_>>();
    let list = match items.is_empty() {
        true => view! { <p class="empty">"Chưa có trang nào."</p> }.into_any(),
        false => view! { <ul class="page-list">{items}</ul> }.into_any(),
    };
    view! {
        <PageHead title=heading.clone() description of=HeadOf::Section(section.clone(), 1) />
        <Frame section=Some(section.slug)>
            <Breadcrumbs above=vec![] here=heading.clone() />
            <h1>{heading}</h1>
            {list}
        </Frame>
    }
}

/// A standing page, and the others of its section beside it: it has no date of its own and nobody's name.
#[component]
pub fn StandingPage(
    article: Article, pages: Vec<ArticleSummary>, /// Its head, for search engines and other sites.
    head: AnyView,
    /// Where readers have it, and who publishes it: what paper says.
    address: Option<String>, issuer: Vec<String>,
    /// A text that is not published yet: its view is not counted.
    is_preview: bool,
) -> impl IntoView {
    let above = match article.section.slug.as_str() {
        // Where it begins.
        address::ENGLISH_SLUG => Vec::new(),
        _ => vec![(article.section.heading(), address::section_path(&article.section.slug))],
    };
    let (id, section) = (article.id, article.section.clone());
    view! {
        {head}
        <Frame article=Some(id).filter(|_| !is_preview) section=Some(section.slug.clone())>
            <Breadcrumbs above here=article.headline.clone() />
            <div class="columns">
                <StandingText article address issuer />
                <PagesBeside section pages here=id />
            </div>
        </Frame>
    }
}

#[component]
fn StandingText(article: Article, address: Option<String>, issuer: Vec<String>) -> impl IntoView {
    let lang = article.lang();
    let standfirst =
        (!article.standfirst.is_empty()).then(|| view! { <p class="standfirst">{article.standfirst.clone()}</p> });
    let photo = article.photo.map(|photo| view! { <LeadPhoto photo lang /> });
    let expired = article.expired_note.map(|note| view! { <ExpiredNote note /> });
    let provenance = address.map(|address| view! { <Provenance address lang /> });
    let updated = match lang {
        Lang::En => format!("Updated on {}", article.modified_at.day().english_words()),
        Lang::Vi => format!("Cập nhật ngày {}", article.modified_at.date_text()),
    };
    let body = match lang {
        // What is laid out says what to do with it in Vietnamese.
        Lang::En => article.body,
        Lang::Vi => article.body.laid_out(),
    };
    view! {
        <article class="article">
            <Issuer lines=issuer />
            {expired}
            <h1>{article.headline}</h1>
            <p class="dateline"><time datetime=article.modified_at.iso8601()>{updated}</time></p>
            {standfirst}
            {photo}
            <div class="body" inner_html=body.as_str().to_owned()></div>
            {provenance}
        </article>
    }
}

#[component]
fn PagesBeside(section: Section, pages: Vec<ArticleSummary>, here: ArticleId) -> impl IntoView {
    let heading = section.heading();
    let label = match section.slug.as_str() {
        address::ENGLISH_SLUG => "Pages in English".to_owned(),
        _ => format!("Các trang trong mục {heading}"),
    };
    let items = pages.into_iter().map(move |page| {
        let current = (page.id == here).then_some("page");
        view! { <li><a href=page.path() aria-current=current>{page.headline.clone()}</a></li> }
    });
    view! {
        <nav class="aside pages-beside" aria-label=label>
            <h2><a href=address::section_path(&section.slug)>{heading}</a></h2>
            <ul>{items.collect_view()}</ul>
        </nav>
    }
}
