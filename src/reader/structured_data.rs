//! Structured data by schema.org's words: what search engines read of the portal, its sections and its articles.

use super::head_content::HeadContent;
use crate::domain::{Article, Contact, Section, SectionKind, address};
use leptos::prelude::*;
use serde_json::{Value, json};

/// Where search is asked, as a template of schema.org's SearchAction.
const SEARCH_TEMPLATE: &str = "/tim-kiem?q={search_term_string}";

/// It is data, not script, so the content security policy does not concern it.
#[component]
pub fn JsonLd(graph: Vec<Value>) -> impl IntoView {
    // `<` would let a headline end the element early.
    let text = json!({ "@context": "https://schema.org", "@graph": graph }).to_string().replace('<', "\\u003c");
    view! { <script type="application/ld+json" inner_html=text></script> }
}

/// The authority, and its portal that can be searched.
pub fn of_front_page(site: &HeadContent) -> Vec<Value> {
    vec![
        authority(site),
        json!({
            "@type": "WebSite",
            "@id": format!("{}/#website", site.origin),
            "url": format!("{}/", site.origin),
            "name": site.portal.name,
            "inLanguage": "vi",
            "publisher": { "@id": authority_id(site) },
            "potentialAction": {
                "@type": "SearchAction",
                "target": { "@type": "EntryPoint", "urlTemplate": format!("{}{SEARCH_TEMPLATE}", site.origin) },
                "query-input": "required name=search_term_string",
            },
        }),
    ]
}

/// Where the section stands.
pub fn of_section(site: &HeadContent, section: &Section) -> Vec<Value> {
    vec![breadcrumbs(site, &[section_crumb(section)])]
}

/// The article, whose it is, and where it stands.
pub fn of_article(site: &HeadContent, article: &Article) -> Vec<Value> {
    let crumbs = [section_crumb(&article.section), (article.headline.clone(), article.path())];
    // Standing pages and documents are no news.
    let news = (article.section.kind == SectionKind::News).then(|| news_article(site, article));
    news.into_iter().chain([breadcrumbs(site, &crumbs)]).collect()
}

fn authority_id(site: &HeadContent) -> String {
    format!("{}/#authority", site.origin)
}

fn authority(site: &HeadContent) -> Value {
    let Contact { address, phone, email, .. } = &site.contact;
    let mut authority = json!({
        "@type": "GovernmentOrganization",
        "@id": authority_id(site),
        "name": site.portal.name,
        "url": format!("{}/", site.origin),
        "logo": site.logo_url(),
    });
    for (property, text) in [("telephone", phone), ("email", email)] {
        if !text.is_empty() {
            authority[property] = text.as_str().into();
        }
    }
    if !address.is_empty() {
        authority["address"] = json!({ "@type": "PostalAddress", "streetAddress": address, "addressCountry": "VN" });
    }
    authority
}

fn news_article(site: &HeadContent, article: &Article) -> Value {
    let url = format!("{}{}", site.origin, article.path());
    let photo = article.photo.as_ref().map(|photo| format!("{}{}", site.origin, photo.file.src_of_width(u32::MAX)));
    let images: Vec<String> = site.share_url().into_iter().chain(photo).collect();
    let mut news = json!({
        "@type": "NewsArticle",
        "@id": format!("{url}#article"),
        "headline": article.headline,
        "description": article.description(),
        "datePublished": article.published_at.iso8601(),
        "dateModified": article.modified_at.iso8601(),
        "articleSection": article.section.heading(),
        "publisher": authority(site),
        "mainEntityOfPage": url,
        "inLanguage": article.lang().tag(),
        "isAccessibleForFree": true,
        // A newsroom or a person: the byline does not say which.
        "author": match &article.byline {
            Some(byline) => json!({ "name": byline }),
            None => json!({ "@id": authority_id(site) }),
        },
    });
    if !images.is_empty() {
        news["image"] = images.into();
    }
    news
}

fn section_crumb(section: &Section) -> (String, String) {
    (section.heading(), address::section_path(&section.slug))
}

/// The front page, and then these: title and path.
fn breadcrumbs(site: &HeadContent, crumbs: &[(String, String)]) -> Value {
    let front = ("Trang chủ".to_owned(), "/".to_owned());
    let items = std::iter::once(&front).chain(crumbs).zip(1..).map(|((name, path), position)| {
        let item = format!("{}{path}", site.origin);
        json!({ "@type": "ListItem", "position": position, "name": name, "item": item })
    });
    json!({ "@type": "BreadcrumbList", "itemListElement": items.collect::<Vec<_>>() })
}
