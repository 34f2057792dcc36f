//! What the head of a page says: its title with the portal's name, its address, and what other sites and search engines
//! show of it.

use super::{
    head_content::{HeadContent, open_head},
    structured_data::{JsonLd, of_front_page, of_section},
};
use crate::{
    components::{PageTitle, when_ready},
    domain::{ArchivePart, Section, SharedPage, Tag, address},
};
use leptos::prelude::*;
use leptos_meta::{Link, Meta};

/// Which page it is.
#[derive(Clone, Debug)]
pub enum HeadOf {
    FrontPage,
    /// Of its list, page 1 is the newest.
    Section(Section, u32),
    /// What is about one thing, by pages as a section.
    Tag(Tag, u32),
    /// The news of a month or a day, by pages as a section.
    Archive(ArchivePart, u32),
    /// Its path.
    Standing(&'static str),
    /// One that is not to be found by search engines.
    Nothing,
}

/// The head of a page. Articles have one of their own, which says more.
#[component]
pub fn PageHead(
    /// Without the portal's name, which stands behind it.
    #[prop(into)]
    title: String,
    #[prop(optional, into)] description: String, of: HeadOf,
) -> impl IntoView {
    when_ready(async move {
        match open_head().await {
            Ok(site) => view! { <SiteHead site title description of /> }.into_any(),
            // Without a database the page says what it has to, and whose it is only in the address.
            Err(_) => view! { <PageTitle text=title /> <Meta name="robots" content="noindex" /> }.into_any(),
        }
    })
}

#[component]
fn SiteHead(site: HeadContent, title: String, description: String, of: HeadOf) -> impl IntoView {
    let whole_title = format!("{title} - {}", site.portal.name);
    let (path, feeds) = match &of {
        HeadOf::Nothing => {
            return view! { <PageTitle text=whole_title /> <Meta name="robots" content="noindex" /> }.into_any();
        }
        HeadOf::FrontPage => ("/".to_owned(), view! { <Feeds portal=site.portal.name.clone() /> }.into_any()),
        HeadOf::Section(section, page) => {
            let path = address::section_path(&section.slug);
            let feeds = view! { <Feeds portal=site.portal.name.clone() section=Some(section.clone()) /> };
            (if *page == 1 { path } else { String::new() }, feeds.into_any())
        }
        HeadOf::Tag(tag, page) => (if *page == 1 { tag.path() } else { String::new() }, ().into_any()),
        HeadOf::Archive(part, page) => (if *page == 1 { part.path() } else { String::new() }, ().into_any()),
        HeadOf::Standing(path) => ((*path).to_owned(), ().into_any()),
    };
    let (graph, site) = match &of {
        HeadOf::FrontPage => (of_front_page(&site), site.of(SharedPage::Portal)),
        HeadOf::Section(section, _) => (of_section(&site, section), site.of(SharedPage::Section(section.clone()))),
        _ => (Vec::new(), site.of(SharedPage::Portal)),
    };
    // A page further down has a key in its address, which moves: it has no other name than its own.
    let url = (!path.is_empty()).then(|| format!("{}{path}", site.origin));
    let shared = Shared { kind: "website", title: title.clone(), description, url, picture: site.share_url() };
    view! {
        <PageTitle text=whole_title />
        <SharedHead alt=format!("{title} - {}", site.portal.name) shared />
        {feeds}
        {(!graph.is_empty()).then(|| view! { <JsonLd graph /> })}
    }
    .into_any()
}

/// What is shown of a page elsewhere.
#[derive(Clone, Debug)]
pub struct Shared {
    /// `website` or `article`, by the Open Graph protocol.
    pub kind: &'static str,
    pub title: String,
    pub description: String,
    /// Its canonical address.
    pub url: Option<String>,
    pub picture: Option<String>,
}

/// The description, the canonical address, and the Open Graph.
#[component]
pub fn SharedHead(
    shared: Shared, /// What the picture shows.
    alt: String,
) -> impl IntoView {
    let Shared { kind, title, description, url, picture } = shared;
    let url = url.map(|url| {
        view! {
            <Link rel="canonical" href=url.clone() />
            <Meta property="og:url" content=url />
        }
    });
    let picture = picture.map(|picture| {
        view! {
            <Meta property="og:image" content=picture />
            <Meta property="og:image:type" content="image/jpeg" />
            <Meta property="og:image:width" content="1200" />
            <Meta property="og:image:height" content="630" />
            <Meta property="og:image:alt" content=alt />
            <Meta name="twitter:card" content="summary_large_image" />
        }
    });
    view! {
        <Meta name="description" content=description.clone() />
        {url}
        <Meta property="og:type" content=kind />
        <Meta property="og:locale" content="vi_VN" />
        <Meta property="og:title" content=title />
        <Meta property="og:description" content=description />
        {picture}
    }
}

/// Where feed readers find what is new.
#[component]
fn Feeds(portal: String, #[prop(default = None)] section: Option<Section>) -> impl IntoView {
    let slug = section.as_ref().map(|section| &section.slug);
    let title = match &section {
        Some(section) => format!("{} - {portal}", section.heading()),
        None => portal,
    };
    let feeds = address::FEEDS.map(|(file, media_type)| {
        let href = address::feed_path(slug, file);
        view! { <Link rel="alternate" type_=media_type title=title.clone() href /> }
    });
    feeds.collect_view()
}
