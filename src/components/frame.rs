//! What stands around every page: masthead, navigation, counters, footer.

use super::{
    AlertBanner, VisitorCounters,
    masthead::{Masthead, Navigation, is_one_number},
    when_ready,
};
use crate::{
    domain::{Alert, ArticleId, Contact, Day, Identity, Look, NavigationItem, Portal, Slug, VisitorCounts, address},
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
    pub navigation: Vec<NavigationItem>,
    /// What presses most first.
    pub alerts: Vec<Alert>,
    pub visitors: VisitorCounts,
    pub today: Day,
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
    /// This is the front page.
    #[prop(optional)]
    is_front: bool, children: Children,
) -> impl IntoView {
    when_ready(async move {
        match open_frame().await {
            Ok(content) => view! { <FrameAround content article section is_front children /> }.into_any(),
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
    content: FrameContent, article: Option<ArticleId>, section: Option<Slug>, is_front: bool, children: Children,
) -> impl IntoView {
    let FrameContent { portal, identity, navigation, alerts, visitors, today } = content;
    let look = (!identity.look.is_default()).then(|| view! { <OwnLook look=identity.look /> });
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
    let is_page = article.is_none();
    view! {
        <Meta property="og:site_name" content=portal.name.clone() />
        {look}
        <a class="skip-link" href="#content">"Chuyển đến nội dung"</a>
        <AlertBanner alerts />
        {demo}
        <Masthead name=portal.name.clone() identity=identity.clone() today>
            <Navigation items=navigation here=section is_front is_page />
        </Masthead>
        <main id="content" tabindex="-1">{children()}</main>
        <Footer name=portal.name identity visitors article />
    }
}

/// The portal's own look, after that which comes with the program.
#[component]
fn OwnLook(look: Look) -> impl IntoView {
    view! { <Stylesheet href=format!("{}/{}", address::COLORS_PATH, look.file_name()) /> }
}

/// The numbers, whose portal it is, whom to turn to, and who answers for it.
#[component]
fn Footer(name: String, identity: Identity, visitors: VisitorCounts, article: Option<ArticleId>) -> impl IntoView {
    let Identity { superior, contact, .. } = identity;
    let superior = (!superior.is_empty()).then(|| view! { <p class="footer-superior">{superior}</p> });
    let contact = (!contact.is_empty()).then(|| view! { <Imprint contact /> });
    let source = format!("Ghi rõ nguồn “{name}” khi đăng lại tin của cổng này.");
    view! {
        <footer class="footer">
            <VisitorCounters initial=visitors article />
            <noscript><img class="pixel" src=pixel_address(article) width="1" height="1" alt="" /></noscript>
            <div class="footer-imprint">
                {superior}
                <p class="footer-name">{name}</p>
                {contact}
            </div>
            <nav class="footer-links" aria-label="Về cổng này">
                <ul>
                    <li><a href=address::MAP_PATH>"Bản đồ hành chính"</a></li>
                    <li><a href=address::COUNTING_PATH>"Cách đếm"</a></li>
                </ul>
            </nav>
            <p class="footer-source">{source}</p>
        </footer>
    }
}

/// What the law asks a portal to say of itself.
#[component]
fn Imprint(contact: Contact) -> impl IntoView {
    let Contact { address, phone, hotline, email, hours, responsible, licence } = contact;
    let line = |label: &'static str, text: String| {
        (!text.is_empty()).then(|| view! { <p><span class="label">{label}</span>": "{text}</p> })
    };
    let linked = |label: &'static str, scheme: &str, text: String| {
        let href = format!("{scheme}:{}", text.replace(' ', ""));
        (!text.is_empty()).then(|| view! { <p><span class="label">{label}</span>": "<a href=href>{text}</a></p> })
    };
    // Several numbers on one line are no number to call.
    let phone = if is_one_number(&phone) {
        linked("Điện thoại", "tel", phone).into_any()
    } else {
        line("Điện thoại", phone).into_any()
    };
    let hotline = if is_one_number(&hotline) {
        linked("Đường dây nóng", "tel", hotline).into_any()
    } else {
        line("Đường dây nóng", hotline).into_any()
    };
    let licence = (!licence.is_empty()).then(|| view! { <p>{licence}</p> });
    view! {
        <address class="footer-contact">
            {line("Địa chỉ", address)}
            {line("Giờ làm việc", hours)}
            {phone}
            {hotline}
            {linked("Thư điện tử", "mailto", email)}
            {line("Chịu trách nhiệm", responsible)}
            {licence}
        </address>
    }
}

fn pixel_address(article: Option<ArticleId>) -> String {
    match article {
        Some(ArticleId(id)) => format!("{}?article={id}", address::PIXEL_PATH),
        None => address::PIXEL_PATH.to_owned(),
    }
}

/// The portal's name, navigation and numbers.
#[server(prefix = "/api", endpoint = "open_frame", input = GetUrl)]
pub async fn open_frame() -> Result<FrameContent, AppError> {
    let request = crate::server::reader_request::ReaderRequest::current()?;
    Ok(FrameContent {
        identity: crate::db::settings::find(&request.db, request.portal.id).await?.identity,
        alerts: crate::db::alerts::list_running(&request.db, request.portal.id, request.now).await?,
        navigation: crate::db::portals::list_navigation(&request.db, request.portal.id).await?,
        visitors: request.counting.visitor_counts(request.portal.id, request.now).await?,
        today: request.now.day(),
        portal: request.portal,
    })
}
