//! The head of every page: the day, whose portal it is, the search, and the way to its sections.

use super::search_box::SearchField;
use crate::domain::{Day, FrameWords, Identity, Lang, MenuLink, PhotoFile, address, settings::phone_href};
use leptos::prelude::*;

/// The head, with the navigation in it.
#[component]
pub fn Masthead(
    name: String, identity: Identity, today: Day, lang: Lang, words: FrameWords,
    /// Where the same is in the other language, if it is.
    other: Option<String>, children: Children,
) -> impl IntoView {
    let Identity { superior, slogan, emblem, contact, .. } = identity;
    let superior = (!superior.is_empty()).then(|| view! { <span class="masthead-superior">{superior}</span> });
    let slogan = (!slogan.is_empty()).then(|| view! { <span class="masthead-slogan">{slogan}</span> });
    let hotline = phone_href(&contact.hotline).map(|href| {
        let label = format!("{}: ", words.hotline);
        view! { <span class="masthead-hotline">{label}<a href=href>{contact.hotline}</a></span> }
    });
    let (day, home) = match lang {
        Lang::Vi => (today.words(), "/"),
        Lang::En => (today.english_words(), "/en"),
    };
    let other = other.map(|path| {
        let tag = lang.other().tag();
        view! { <a href=path lang=tag hreflang=tag>{words.other_language.clone()}</a> }
    });
    let emblem = match emblem {
        Some(file) => emblem_image(file).into_any(),
        None => view! { <PlainEmblem /> }.into_any(),
    };
    view! {
        <header class="masthead">
            <div class="masthead-strip">
                <time datetime=today.iso8601()>{day}</time>
                {hotline}
                {other}
            </div>
            <a class="masthead-home" href=home>
                {emblem}
                <span class="masthead-names">
                    {superior}
                    <span class="masthead-name">{name}</span>
                    {slogan}
                </span>
            </a>
            <SiteSearch words />
            {children()}
        </header>
    }
}

/// The portal's name stands beside it, so the picture is decoration.
fn emblem_image(file: PhotoFile) -> impl IntoView {
    /// Twice what it is wide on the page, for fine screens.
    const WIDTH: u32 = 160;
    let src = file.src_of_width(WIDTH);
    view! { <img class="masthead-emblem" src=src width=file.width height=file.height alt="" /> }
}

/// What stands there until a portal has an emblem: a sun over water. Not the state's, which not everybody may bear.
#[component]
fn PlainEmblem() -> impl IntoView {
    view! {
        <svg class="masthead-emblem" viewBox="0 0 64 64" width="64" height="64" aria-hidden="true">
            <circle class="emblem-ground" cx="32" cy="32" r="31"></circle>
            <path class="emblem-sun" d="M19 35a13 13 0 0 1 26 0ZM32 12v6M17 18l4 4M47 18l-4 4M10 32h5M49 32h5"></path>
            <path class="emblem-water" d="M9 42q6-5 11.500 0t11.500 0 11.500 0 11.500 0M15 50q5.500-4 11.300 0t11.300 0 11.300 0"></path>
        </svg>
    }
}

/// The same as on the page of results, on one line.
#[component]
fn SiteSearch(words: FrameWords) -> impl IntoView {
    let name = words.search_label.clone();
    view! {
        <form class="site-search" role="search" aria-label=name action=address::SEARCH_PATH>
            <label class="visually-hidden" for="site-search">{words.search_label}</label>
            <SearchField id="site-search".to_owned() value=String::new() placeholder=words.search_placeholder />
            <button type="submit" aria-label=words.search>
                <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
                    <path d="M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13ZM15.500 15.500 21 21"></path>
                </svg>
            </button>
        </form>
    }
}

/// The sections in their two levels. On a phone a button brings them up as a sheet over the page, which the browser does by
/// itself (popover); on wider screens they stand there.
#[component]
pub fn Navigation(
    links: Vec<MenuLink>, /// The address in the menu that the page has or belongs to.
    here: Option<String>,
    /// The page is that address itself, not one within it.
    is_page: bool, words: FrameWords,
) -> impl IntoView {
    let entries = links
        .into_iter()
        .map(|link| view! { <NavigationEntry link here=here.clone() is_page submenu=words.submenu.clone() /> });
    let label = words.menu.clone();
    view! {
        <nav class="menu" aria-label=label>
            <button class="menu-button" type="button" popovertarget="menu">
                <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="M3 6h18M3 12h18M3 18h18"></path></svg>
                {words.menu}
            </button>
            <ul id="menu" popover="auto">{entries.collect_view()}</ul>
        </nav>
    }
}

#[component]
fn NavigationEntry(link: MenuLink, here: Option<String>, is_page: bool, submenu: String) -> impl IntoView {
    let is_within = here.as_ref().is_some_and(|here| link.holds(here));
    let current = |path: &str| {
        let is_here = here.as_deref() == Some(path);
        is_here.then_some(if is_page { "page" } else { "true" })
    };
    let own = current(&link.path).or(is_within.then_some("true"));
    let MenuLink { title, path, below } = link;
    if below.is_empty() {
        return view! { <li><a href=path aria-current=own>{title}</a></li> }.into_any();
    }
    let label = format!("{submenu}: {title}");
    let children = below.into_iter().map(|child| {
        let current = current(&child.path);
        view! { <li><a href=child.path aria-current=current>{child.title}</a></li> }
    });
    view! {
        <li class="menu-group">
            <a href=path aria-current=own>{title}</a>
            <details name="menu">
                <summary aria-label=label>
                    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="m6 9 6 6 6-6"></path></svg>
                </summary>
                <ul>{children.collect_view()}</ul>
            </details>
        </li>
    }
    .into_any()
}
