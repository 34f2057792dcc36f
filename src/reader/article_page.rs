//! An article, whole.

use super::{
    article_head::ArticleHead,
    article_text::ArticleText,
    error_page::ErrorPage,
    register::{DocumentPage, OpenedDocument},
    standing_page::StandingPage,
};
use crate::{
    components::{Breadcrumbs, Frame, MostRead, PageTitle, when_ready},
    domain::{Article, ArticleSummary, Portal, SectionKind, address},
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

/// An article and what stands around it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OpenedArticle {
    #[serde(flatten)]
    pub article: Article,
    pub portal: Portal,
    /// The portal's public address, for links that leave the page.
    pub origin: String,
    /// Newer and older articles of the section, each newest first.
    pub newer: Vec<ArticleSummary>,
    pub older: Vec<ArticleSummary>,
    pub most_read: Vec<ArticleSummary>,
    /// Of news: what its headline shares words with, of the last year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<ArticleSummary>,
    /// Of a standing page: all of its section, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<ArticleSummary>,
    /// Of a document: what the register says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<OpenedDocument>,
    /// Who publishes it, line by line, as paper says it: the portal's name first.
    #[serde(default)]
    pub issuer: Vec<String>,
}

#[component]
pub fn ArticlePage() -> impl IntoView {
    let params = use_params_map().get_untracked();
    let (section, slug) = (params.get("section").unwrap_or_default(), params.get("slug").unwrap_or_default());
    when_ready(async move {
        match open_article(section, slug).await {
            Ok(opened) => view! { <OpenArticle opened /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
pub fn OpenArticle(
    opened: OpenedArticle,
    /// A text that is not published yet: its view is not counted, and nobody else is to find it.
    #[prop(optional)]
    is_preview: bool,
) -> impl IntoView {
    let head = match is_preview {
        true => view! { <PageTitle text=opened.article.headline.clone() /> }.into_any(),
        false => view! { <ArticleHead article=opened.article.clone() portal=opened.portal.clone() /> }.into_any(),
    };
    let address = (!is_preview).then(|| format!("{}{}", opened.origin, opened.article.path()));
    let OpenedArticle { article, newer, older, most_read, related, pages, document, issuer, .. } = opened;
    let head = match (article.section.kind, document) {
        (SectionKind::Pages, _) => {
            return view! { <StandingPage article pages head address issuer is_preview /> }.into_any();
        }
        (SectionKind::Documents, Some(opened)) => {
            return view! { <DocumentPage article opened head address issuer is_preview /> }.into_any();
        }
        _ => head,
    };
    let views = (!is_preview).then(|| {
        view! { <p class="views-link"><a href=address::views_path(article.id)>"Xem biểu đồ lượt xem"</a></p> }
    });
    let above = vec![(article.section.heading(), address::section_path(&article.section.slug))];
    let column = view! {
        <div>
            <ArticleText article=article.clone() address issuer />
            {views}
            <Related articles=related />
        </div>
    };
    let column = column.into_any();
    view! {
        {head}
        <Frame article=Some(article.id).filter(|_| !is_preview) section=Some(article.section.slug.clone())>
            <Breadcrumbs above here=article.headline.clone() />
            <div class="columns">
                {column}
                <aside class="aside" aria-label="Bài khác">
                    <Neighbours title="Tin mới hơn" id="newer" articles=newer />
                    <Neighbours title="Tin cũ hơn" id="older" articles=older />
                    <MostRead articles=most_read />
                </aside>
            </div>
        </Frame>
    }
    .into_any()
}

#[component]
fn Related(articles: Vec<ArticleSummary>) -> impl IntoView {
    let items = articles.iter().map(|article| {
        view! {
            <li>
                <a href=article.path()>{article.headline.clone()}</a>
                <time datetime=article.published_at.iso8601()>{article.published_at.date_text()}</time>
            </li>
        }
    });
    (!articles.is_empty()).then(|| {
        view! {
            <section class="related" aria-labelledby="related">
                <h2 id="related">"Tin liên quan"</h2>
                <ul>{items.collect_view()}</ul>
            </section>
        }
    })
}

#[component]
fn Neighbours(title: &'static str, id: &'static str, articles: Vec<ArticleSummary>) -> impl IntoView {
    let items = articles.iter().map(|article| {
        view! {
            <li>
                <a href=article.path()>{article.headline.clone()}</a>
                " "
                <time datetime=article.published_at.iso8601()>{article.published_at.date_text()}</time>
            </li>
        }
    });
    (!articles.is_empty()).then(|| {
        view! {
            <section aria-labelledby=id>
                <h2 id=id>{title}</h2>
                <ul>{items.collect_view()}</ul>
            </section>
        }
    })
}

/// Opens an article for a reader, with its neighbours, also one that is no longer valid and says so. A draft is not found.
///
/// # Errors
/// `NotFound`; `Gone` with the reason where it was taken off; `Moved` where its address changed.
#[server(prefix = "/api", endpoint = "open_article", input = GetUrl)]
pub async fn open_article(
    #[server(default)] section: String, #[server(default)] slug: String,
) -> Result<OpenedArticle, AppError> {
    use crate::{
        db::{articles, documents, settings},
        domain::{Slug, address::PageFrom},
    };
    /// Articles linked to on each side in the section's list.
    const NEIGHBOURS: u32 = 3;
    let request = crate::server::reader_request::ReaderRequest::current()?;
    let (db, portal, now) = (&request.db, request.portal.id, request.now);
    let article = match (Slug::parse(&section), Slug::parse(&slug)) {
        (Some(section), Some(slug)) => articles::find_published(db, portal, &section, &slug, now).await?,
        _ => None,
    };
    let Some(article) = article else { return Err(request.missing(&format!("/{section}/{slug}")).await) };
    let neighbours = async |from| {
        articles::list_published_of_section(db, portal, article.section.id, Some(from), NEIGHBOURS, now).await
    };
    let (mut newer, mut older, mut related) = (Vec::new(), Vec::new(), Vec::new());
    let (mut pages, mut document) = (Vec::new(), None);
    match article.section.kind {
        SectionKind::News => {
            newer = neighbours(PageFrom::NewerThan(article.key())).await?;
            older = neighbours(PageFrom::OlderThan(article.key())).await?;
            related = articles::list_related(db, portal, &article, &[&newer[..], &older[..]].concat(), now).await?;
        }
        SectionKind::Pages => pages = articles::list_published_pages(db, portal, article.section.id, now).await?,
        SectionKind::Documents => {
            let sheet = documents::find_sheet(db, portal, article.id, &article.body).await?;
            let is_void = article.expired_note.is_some();
            document = sheet.map(|sheet| OpenedDocument::new(sheet, is_void, now.day()));
        }
    }
    let identity = settings::find(db, portal).await?.identity;
    let issuer = [request.portal.name.clone(), identity.superior, identity.contact.address];
    let issuer = issuer.into_iter().filter(|line| !line.is_empty()).collect();
    Ok(OpenedArticle {
        issuer,
        newer,
        older,
        related,
        pages,
        document,
        most_read: request.most_read.list(db, portal, now).await?,
        origin: request.origin(),
        article,
        portal: request.portal,
    })
}
