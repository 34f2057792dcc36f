//! What stands around every page: masthead, navigation, counters, footer.

use super::{
    AlertBanner, ClosedNotice, ClosedSaying, VisitorCounters,
    masthead::{Masthead, Navigation},
    when_ready,
};
use crate::{
    domain::{
        Alert, ArticleId, Contact, Day, FrameWords, Identity, Lang, Look, MenuLink, Portal, Slug, VisitorCounts,
        address, settings::phone_href,
    },
    error::{AppError, set_status},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_meta::{Link, Meta, Stylesheet};
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

/// What the frame shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FrameContent {
    pub portal: Portal,
    pub identity: Identity,
    /// What is said of a portal that is closed.
    pub closed: Option<ClosedSaying>,
    /// What presses most first.
    pub alerts: Vec<Alert>,
    /// The portal's name in the language of the page.
    pub name: String,
    pub menu: Vec<MenuLink>,
    pub words: FrameWords,
    /// Scheme and host, for whole addresses.
    pub origin: String,
    /// Where the same page is in the other language, and where to go on there from any other.
    pub twin: Option<String>,
    pub other_language: Option<String>,
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
    let path = use_location().pathname.get_untracked();
    let lang = Lang::of_path(&path);
    let here = match (lang, section) {
        (Lang::En, _) => Some(path.clone()),
        (Lang::Vi, Some(section)) => Some(address::section_path(&section)),
        (Lang::Vi, None) => is_front.then(|| "/".to_owned()),
    };
    when_ready(async move {
        match open_frame(path.clone()).await {
            Ok(content) => view! { <FrameAround content article path here children /> }.into_any(),
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
    content: FrameContent, article: Option<ArticleId>, path: String, here: Option<String>, children: Children,
) -> impl IntoView {
    let FrameContent { portal, identity, closed, name, menu, words, origin, twin, other_language, .. } = content;
    let (alerts, visitors, today) = (content.alerts, content.visitors, content.today);
    let lang = Lang::of_path(&path);
    provide_context(words.clone());
    let look = (!identity.look.is_default()).then(|| view! { <OwnLook look=identity.look /> });
    let demo = portal.is_demo.then(|| {
        let (label, notice) = (words.demo_label.clone(), words.demo_notice.clone());
        let head = format!("{label}.");
        view! { <aside class="demo-notice" aria-label=label><p><strong>{head}</strong>" "{notice}</p></aside> }
    });
    let counters = match portal.closed {
        Some(_) => view! { <CountersAtRest visitors words=words.clone() /> }.into_any(),
        None => view! { <LiveCounters visitors article words=words.clone() /> }.into_any(),
    };
    let (is_page, of_menu) = (article.is_none(), words.clone());
    let alternates = twin.map(|twin| {
        view! {
            // Whole addresses: search engines take no others here.
            <Link rel="alternate" hreflang=lang.tag() href=format!("{origin}{path}") />
            <Link rel="alternate" hreflang=lang.other().tag() href=format!("{origin}{twin}") />
        }
    });
    view! {
        <Meta name="theme-color" content=identity.look.palette().band.to_string() />
        <Meta property="og:site_name" content=name.clone() />
        {look}
        {alternates}
        <a class="skip-link" href="#content">{words.skip_link.clone()}</a>
        {closed.map(|saying| view! { <ClosedNotice saying /> })}
        <AlertBanner alerts />
        {demo}
        <Masthead name=name.clone() identity=identity.clone() today lang words=words.clone() other=other_language>
            <Navigation links=menu here is_page words=of_menu />
        </Masthead>
        <main id="content" tabindex="-1">{children()}</main>
        <Footer name identity visitors=counters lang words />
    }
}

/// The portal's own look, after that which comes with the program.
#[component]
fn OwnLook(look: Look) -> impl IntoView {
    view! { <Stylesheet href=format!("{}/{}", address::COLORS_PATH, look.file_name()) /> }
}

/// The numbers, whose portal it is, whom to turn to, and who answers for it.
#[component]
fn Footer(name: String, identity: Identity, visitors: AnyView, lang: Lang, words: FrameWords) -> impl IntoView {
    let Identity { superior, contact, .. } = identity;
    let superior = (!superior.is_empty()).then(|| view! { <p class="footer-superior">{superior}</p> });
    let contact = (!contact.is_empty()).then(|| view! { <Imprint contact lang words=words.clone() /> });
    let map = if lang == Lang::En { address::ENGLISH_MAP_PATH } else { address::MAP_PATH };
    view! {
        <footer class="footer">
            {visitors}
            <div class="footer-imprint">
                {superior}
                <p class="footer-name">{name}</p>
                {contact}
            </div>
            <nav class="footer-links" aria-label=words.about_portal>
                <ul>
                    <li><a href=map>{words.map}</a></li>
                    <li><a href=address::ARCHIVE_PATH>{words.archive}</a></li>
                    <li><a href=address::COUNTING_PATH>{words.counting}</a></li>
                </ul>
            </nav>
            <p class="footer-source">{words.source}</p>
        </footer>
    }
}

/// The numbers, by which this page is counted as well.
#[component]
fn LiveCounters(visitors: VisitorCounts, article: Option<ArticleId>, words: FrameWords) -> impl IntoView {
    view! {
        <VisitorCounters initial=visitors article words=words.counter_words() />
        <noscript><img class="pixel" src=pixel_address(article) width="1" height="1" alt="" /></noscript>
    }
}

/// What a closed portal was visited in all. Nobody is counted any more, so nothing is asked of the server.
#[component]
fn CountersAtRest(visitors: VisitorCounts, words: FrameWords) -> impl IntoView {
    let total = format!("{}: {}", words.total, visitors.total);
    view! { <ul class="visitor-counters" aria-label=words.counters><li data-visits="total">{total}</li></ul> }
}

/// What the law asks a portal to say of itself.
#[component]
fn Imprint(contact: Contact, lang: Lang, words: FrameWords) -> impl IntoView {
    let Contact { address, phone, hotline, email, hours, responsible, licence } = contact;
    // On a page in English too it is written in Vietnamese.
    let written = (lang == Lang::En).then_some("vi");
    let line = |label: String, text: String| {
        let said = match written {
            Some(lang) => view! { ": "<span lang=lang>{text.clone()}</span> }.into_any(),
            None => format!(": {text}").into_any(),
        };
        (!text.is_empty()).then(|| view! { <p><span class="label">{label}</span>{said}</p> }.into_any())
    };
    let linked = |label: String, href: String, text: String| {
        view! { <p><span class="label">{label}</span>": "<a href=href>{text}</a></p> }.into_any()
    };
    let number = |label: String, text: String| match phone_href(&text) {
        Some(href) => Some(linked(label, href, text)),
        None => line(label, text),
    };
    let mail = (!email.is_empty()).then(|| linked(words.email, format!("mailto:{email}"), email));
    let licence = (!licence.is_empty()).then(|| view! { <p lang=written>{licence}</p> });
    view! {
        <address class="footer-contact">
            {line(words.address, address)}
            {line(words.hours, hours)}
            {number(words.phone, phone)}
            {number(words.hotline, hotline)}
            {mail}
            {line(words.responsible, responsible)}
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

/// The portal's name, menu and numbers, in the language of the page at `path`.
#[server(prefix = "/api", endpoint = "open_frame", input = GetUrl)]
pub async fn open_frame(#[server(default)] path: String) -> Result<FrameContent, AppError> {
    use crate::{
        db::{alerts, portals, settings},
        domain::NavigationItem,
        server::{
            english,
            reader_request::ReaderRequest,
            words::{closed_words, date_in, frame_words},
        },
    };
    let request = ReaderRequest::current()?;
    let (db, portal, now) = (&request.db, request.portal.id, request.now);
    let lang = Lang::of_path(&path);
    let identity = settings::find(db, portal).await?.identity;
    let english = english::menu(db, portal, now).await?;
    let has_english = !identity.english_name.is_empty() || !english.is_empty();
    let twin = match has_english {
        true => english::find_twin(db, portal, &path, &english, now).await?,
        false => None,
    };
    let home_of = |lang| if lang == Lang::En { address::ENGLISH_PATH } else { "/" };
    let name = identity.name_in(lang, &request.portal.name).to_owned();
    let words = frame_words(lang, &name);
    let home = MenuLink { title: words.home.clone(), path: home_of(lang).to_owned(), below: Vec::new() };
    let links = match lang {
        Lang::En => english,
        Lang::Vi => portals::list_navigation(db, portal).await?.iter().map(NavigationItem::link).collect(),
    };
    let saying = |closing: crate::domain::Closing| ClosedSaying {
        words: closed_words(lang, closing.at.day()),
        day: closing.at.day(),
        date: date_in(lang, closing.at.day()),
        successor: closing.successor,
        name_lang: (lang == Lang::En).then(|| Lang::Vi.tag().to_owned()),
    };
    Ok(FrameContent {
        closed: request.portal.closed.clone().map(saying),
        alerts: alerts::list_running(db, portal, now).await?,
        identity,
        name,
        menu: std::iter::once(home).chain(links).collect(),
        words,
        origin: request.origin(),
        twin: twin.map(str::to_owned),
        other_language: has_english.then(|| twin.unwrap_or(home_of(lang.other())).to_owned()),
        visitors: request.counting.visitor_counts(portal, now).await?,
        today: now.day(),
        portal: request.portal,
    })
}
