//! The head of an article: title, description, and what other sites, search engines and archives read of it.

use super::{
    head_content::{HeadContent, open_head},
    page_head::{Shared, SharedHead},
    structured_data::{JsonLd, of_article},
};
use crate::{
    components::{PageTitle, when_ready},
    domain::{Article, Portal, SharedPage},
};
use leptos::prelude::*;
use leptos_meta::{Link, Meta};

#[component]
pub fn ArticleHead(article: Article, portal: Portal) -> impl IntoView {
    when_ready(async move {
        let title = format!("{} - {}", article.headline, article.section.title_with(&portal));
        let rest = match open_head().await {
            Ok(site) => view! { <HeadOfArticle site article /> }.into_any(),
            Err(_) => ().into_any(),
        };
        view! { <PageTitle text=title /> {rest} }
    })
}

#[component]
fn HeadOfArticle(site: HeadContent, article: Article) -> impl IntoView {
    let shared = match article.expired_note {
        // Its picture is the portal's: what is no longer valid is not shown around.
        Some(_) => SharedPage::Portal,
        None => SharedPage::Article(Box::new(article.clone().into())),
    };
    let site = site.of(shared);
    let url = format!("{}{}", site.origin, article.path());
    let shared = Shared {
        kind: "article",
        title: article.headline.clone(),
        description: article.description(),
        url: Some(url.clone()),
        picture: site.share_url(),
    };
    let alt = article.photo.as_ref().map(|photo| photo.alt.clone()).filter(|alt| !alt.is_empty());
    view! {
        {article.expired_note.is_some().then(|| view! { <Meta name="robots" content="noindex" /> })}
        <SharedHead alt=alt.unwrap_or_else(|| article.headline.clone()) shared />
        <Meta property="article:published_time" content=article.published_at.iso8601() />
        <Meta property="article:modified_time" content=article.modified_at.iso8601() />
        <Meta property="article:section" content=article.section.heading() />
        <DublinCore site=site.clone() article=article.clone() url />
        <JsonLd graph=of_article(&site, &article) />
    }
}

/// The metadata that portals of the state must give (Circular 24/2011/TT-BTTTT): the Dublin Core elements of an
/// electronic document, as RFC 5013 names them, in the way of RFC 2731.
#[component]
fn DublinCore(site: HeadContent, article: Article, url: String) -> impl IntoView {
    let creator = article.byline.clone().unwrap_or_else(|| site.portal.name.clone());
    let elements = [
        ("DC.title", article.headline.clone()),
        ("DC.creator", creator),
        ("DC.subject", article.section.heading()),
        ("DC.description", article.description()),
        ("DC.publisher", site.portal.name),
        ("DC.date", article.published_at.day().iso8601()),
        ("DCTERMS.issued", article.published_at.iso8601()),
        ("DCTERMS.modified", article.modified_at.iso8601()),
        ("DC.type", "Text".to_owned()),
        ("DC.format", "text/html".to_owned()),
        ("DC.identifier", url),
        ("DC.language", article.lang().tag().to_owned()),
    ];
    view! {
        <Link rel="schema.DC" href="http://purl.org/dc/elements/1.1/" />
        <Link rel="schema.DCTERMS" href="http://purl.org/dc/terms/" />
        {elements.map(|(name, content)| view! { <Meta name content /> }).collect_view()}
    }
}
