//! What stands around every page: masthead, navigation, counters, footer.

use super::{VisitorCounters, when_ready};
use crate::{
    domain::{ArticleId, Contact, Identity, Palette, PhotoFile, Portal, Section, Slug, VisitorCounts, address},
    error::{AppError, set_status},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_meta::{Meta, Stylesheet};
use serde::{Deserialize, Serialize};

/// What the frame shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FrameContent {
    pub portal: Portal,
    pub identity: Identity,
    pub sections: Vec<Section>,
    pub visitors: VisitorCounts,
}

/// The page `children` inside the portal's frame.
#[component]
pub fn Frame(
    /// The article that this page opens: its view is counted, elsewhere only the visit.
    #[prop(default = None)]
    article: Option<ArticleId>,
    /// The section that this page is or belongs to.
    #[prop(default = None)]
    section: Option<Slug>,
    children: Children,
) -> impl IntoView {
    when_ready(async move {
        match open_frame().await {
            Ok(content) => view! { <FrameAround content article section children /> }.into_any(),
            // Without a database there is no masthead, but what the page has to say stands. The status keeps
            // such a page from being stored.
            Err(error) => {
                set_status(&error);
                view! { <main id="content">{children()}</main> }.into_any()
            }
        }
    })
}

#[component]
fn FrameAround(
    content: FrameContent, article: Option<ArticleId>, section: Option<Slug>, children: Children,
) -> impl IntoView {
    let FrameContent { portal, identity, sections, visitors } = content;
    let Identity { slogan, emblem, palette, contact } = identity;
    let demo = portal.is_demo.then(|| {
        view! {
            <aside class="demo-notice" aria-label="Cổng trình diễn">
                <p>
                    <strong>"Cổng trình diễn."</strong>
                    " Nội dung minh họa, không phải tin của cơ quan nào (trừ bài nhập từ cổng cũ)."
                </p>
            </aside>
        }
    });
    let links = sections.into_iter().map(|link| {
        let is_here = section.as_ref() == Some(&link.slug);
        let current = is_here.then_some(if article.is_some() { "true" } else { "page" });
        view! { <li><a href=address::section_path(&link.slug) aria-current=current>{link.heading()}</a></li> }
    });
    view! {
        <Meta property="og:site_name" content=portal.name.clone() />
        <a class="skip-link" href="#content">"Chuyển đến nội dung"</a>
        {demo}
        <header class="masthead">
            <Masthead name=portal.name.clone() emblem slogan palette />
            <nav aria-label="Chuyên mục">
                <ul>
                    <li><a href="/">"Trang chủ"</a></li>
                    {links.collect_view()}
                </ul>
            </nav>
        </header>
        <main id="content" tabindex="-1">{children()}</main>
        <footer class="footer">
            <VisitorCounters initial=visitors article />
            <noscript><img class="pixel" src=pixel_address(article) width="1" height="1" alt="" /></noscript>
            <ul class="footer-links">
                <li><a href=address::MAP_PATH>"Bản đồ hành chính"</a></li>
                <li><a href=address::COUNTING_PATH>"Cách đếm"</a></li>
            </ul>
            <Imprint name=portal.name contact />
        </footer>
    }
}

/// The portal's own colours, after those that come with the program.
#[component]
fn Colors(palette: Palette) -> impl IntoView {
    view! { <Stylesheet href=format!("{}/{}", address::COLORS_PATH, palette.file_name()) /> }
}

/// The portal's name, and what it set to stand there. An `Option` would leave a mark where nothing was set.
#[component]
fn Masthead(name: String, emblem: Option<PhotoFile>, slogan: String, palette: Option<Palette>) -> impl IntoView {
    if emblem.is_none() && slogan.is_empty() && palette.is_none() {
        return view! { <p class="masthead-name"><a href="/">{name}</a></p> }.into_any();
    }
    view! {
        {palette.map(|palette| view! { <Colors palette /> })}
        <p class="masthead-name"><a href="/">{emblem.map(emblem_image)}{name}</a></p>
        {(!slogan.is_empty()).then(|| view! { <p class="masthead-slogan">{slogan}</p> })}
    }
    .into_any()
}

/// Whose portal it is, whom to turn to, and who answers for it.
#[component]
fn Imprint(name: String, contact: Contact) -> impl IntoView {
    let name = view! { <p class="footer-name">{name}</p> };
    match contact.is_empty() {
        true => name.into_any(),
        false => view! { {name} <ContactBlock contact /> }.into_any(),
    }
}

/// The portal's name stands beside it, so the picture is decoration.
fn emblem_image(file: PhotoFile) -> impl IntoView {
    /// Twice what it is wide on the page, for fine screens.
    const WIDTH: u32 = 160;
    let src = file.src_of_width(WIDTH);
    view! { <img class="masthead-emblem" src=src width=file.width height=file.height alt="" decoding="async" /> }
}

#[component]
fn ContactBlock(contact: Contact) -> impl IntoView {
    let Contact { address, phone, email, responsible, licence } = contact;
    let line = |label: &str, text: String| {
        let text = format!("{label}{text}");
        view! { <p>{text}</p> }
    };
    let shown = |label: &'static str, text: String| (!text.is_empty()).then(|| line(label, text));
    let mail = (!email.is_empty()).then(|| {
        view! { <p>"Thư điện tử: "<a href=format!("mailto:{email}")>{email.clone()}</a></p> }
    });
    view! {
        <address class="footer-contact">
            {shown("Địa chỉ: ", address)}
            {shown("Điện thoại: ", phone)}
            {mail}
            {shown("Chịu trách nhiệm: ", responsible)}
            {shown("", licence)}
        </address>
    }
}

fn pixel_address(article: Option<ArticleId>) -> String {
    match article {
        Some(ArticleId(id)) => format!("{}?article={id}", address::PIXEL_PATH),
        None => address::PIXEL_PATH.to_owned(),
    }
}

/// The portal's name, sections and numbers.
#[server(prefix = "/api", endpoint = "open_frame", input = GetUrl)]
pub async fn open_frame() -> Result<FrameContent, AppError> {
    let request = crate::server::reader_request::ReaderRequest::current()?;
    Ok(FrameContent {
        identity: crate::db::settings::find(&request.db, request.portal.id).await?.identity,
        sections: crate::db::portals::list_sections(&request.db, request.portal.id).await?,
        visitors: request.counting.visitor_counts(request.portal.id, request.now).await?,
        portal: request.portal,
    })
}
