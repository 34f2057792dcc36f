//! The head of every page: the day, whose portal it is, the search, and the way to its sections.

use super::search_box::SearchField;
use crate::domain::{Day, Identity, NavigationItem, PhotoFile, Section, Slug, address};
use leptos::prelude::*;

/// The head, with the navigation in it.
#[component]
pub fn Masthead(name: String, identity: Identity, today: Day, children: Children) -> impl IntoView {
    let Identity { superior, slogan, emblem, contact, .. } = identity;
    let superior = (!superior.is_empty()).then(|| view! { <span class="masthead-superior">{superior}</span> });
    let slogan = (!slogan.is_empty()).then(|| view! { <span class="masthead-slogan">{slogan}</span> });
    let hotline = is_one_number(&contact.hotline).then(|| view! { <Hotline number=contact.hotline /> });
    let emblem = match emblem {
        Some(file) => emblem_image(file).into_any(),
        None => view! { <PlainEmblem /> }.into_any(),
    };
    view! {
        <header class="masthead">
            <div class="masthead-strip">
                <time datetime=today.iso8601()>{today.words()}</time>
                {hotline}
            </div>
            <a class="masthead-home" href="/">
                {emblem}
                <span class="masthead-names">
                    {superior}
                    <span class="masthead-name">{name}</span>
                    {slogan}
                </span>
            </a>
            <SiteSearch />
            {children()}
        </header>
    }
}

#[component]
fn Hotline(number: String) -> impl IntoView {
    let href = format!("tel:{}", number.replace(' ', ""));
    view! { <span class="masthead-hotline">"Đường dây nóng: "<a href=href>{number}</a></span> }
}

/// Whether a telephone can call it as it stands: digits, and what people put between them.
pub fn is_one_number(text: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_digit() || " .-+()".contains(c);
    text.chars().any(|c| c.is_ascii_digit()) && text.chars().all(is_sign)
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
fn SiteSearch() -> impl IntoView {
    view! {
        <form class="site-search" role="search" action=address::SEARCH_PATH>
            <label class="visually-hidden" for="site-search">"Tìm trong cổng"</label>
            <SearchField id="site-search".to_owned() value=String::new() placeholder="Tìm kiếm".to_owned() />
            <button type="submit" aria-label="Tìm">
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
    items: Vec<NavigationItem>, /// The section that the page is or belongs to.
    here: Option<Slug>, is_front: bool,
    /// The section's own page, not one within it.
    is_page: bool,
) -> impl IntoView {
    let front = is_front.then_some("page");
    let items = items.into_iter().map(|item| view! { <NavigationEntry item here=here.clone() is_page /> });
    view! {
        <nav class="menu" aria-label="Chuyên mục">
            <button class="menu-button" type="button" popovertarget="menu">
                <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="M3 6h18M3 12h18M3 18h18"></path></svg>
                "Chuyên mục"
            </button>
            <ul id="menu" popover="auto">
                <li><a href="/" aria-current=front>"Trang chủ"</a></li>
                {items.collect_view()}
            </ul>
        </nav>
    }
}

#[component]
fn NavigationEntry(item: NavigationItem, here: Option<Slug>, is_page: bool) -> impl IntoView {
    let is_within = here.as_ref().is_some_and(|here| item.holds(here));
    let NavigationItem { section, below } = item;
    let current = |section: &Section| match here.as_ref() {
        Some(here) if *here == section.slug => Some(if is_page { "page" } else { "true" }),
        _ => None,
    };
    let own = current(&section).or(is_within.then_some("true"));
    let path = address::section_path(&section.slug);
    if below.is_empty() {
        return view! { <li><a href=path aria-current=own>{section.heading()}</a></li> }.into_any();
    }
    let label = format!("Mục con của {}", section.heading());
    let links = below.iter().map(|child| {
        let path = address::section_path(&child.slug);
        view! { <li><a href=path aria-current=current(child)>{child.heading()}</a></li> }
    });
    view! {
        <li class="menu-group">
            <a href=path aria-current=own>{section.heading()}</a>
            <details name="menu">
                <summary aria-label=label>
                    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="m6 9 6 6 6-6"></path></svg>
                </summary>
                <ul>{links.collect_view()}</ul>
            </details>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_number_can_be_called() {
        assert!(is_one_number("1900 1234") && is_one_number("(0293) 3.868-686") && is_one_number("+84 293"));
        for text in ["", "0293 1; 0293 2", "0293 1/2", "-", "gọi"] {
            assert!(!is_one_number(text), "{text}");
        }
    }
}
