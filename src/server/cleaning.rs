//! Cleans article HTML, once, when it is saved, and says what that took away.

mod allowed;
mod inventory;
mod tangle;

use super::media;
use crate::domain::{Removed, SafeHtml};
use allowed::{CONTENT_TOO, SCHEMES, TAGS};
use ammonia::{Builder, UrlRelative};
use inventory::Inventory;
use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
    sync::LazyLock,
};
pub use tangle::Tangle;
use tokio::sync::Semaphore;

/// Two do for what people write.
const ROUNDS_MAX: usize = 8;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let attributes = [
        ("a", HashSet::from(["href", "title"])),
        ("img", HashSet::from(["src", "srcset", "sizes", "alt", "width", "height", "loading"])),
        // The number or letter of a point is what people refer to.
        ("ol", HashSet::from(["start", "type"])),
        ("td", HashSet::from(["colspan", "rowspan"])),
        ("th", HashSet::from(["colspan", "rowspan", "scope"])),
    ];
    let mut builder = Builder::empty();
    builder
        .tags(TAGS.into())
        // A passage in another language says so (WCAG 2.2, 3.1.2).
        .generic_attributes(HashSet::from(["lang"]))
        .tag_attributes(HashMap::from(attributes))
        .clean_content_tags(CONTENT_TOO.into())
        .url_schemes(SCHEMES.into())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener"))
        // A wide table scrolls inside itself, and the keyboard must reach it to do so.
        .set_tag_attribute_values(HashMap::from([("table", HashMap::from([("tabindex", "0")]))]))
        // Pictures come from the portal's own media store: the page asks no other host.
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("img", "src") => is_own_picture(value).then(|| value.into()),
            ("img", "srcset") => {
                let mut variants =
                    value.split(',').map(|variant| variant.split_whitespace().next().unwrap_or_default());
                variants.all(is_own_picture).then(|| value.into())
            }

            ("ol", "start") => value.parse::<u16>().ok().map(|_| value.into()),
            ("ol", "type") => ["1", "a", "A", "i", "I"].contains(&value).then(|| value.into()),
            _ => Some(value.into()),
        });
    builder
});

fn is_own_picture(address: &str) -> bool {
    address.strip_prefix("/media/").is_some_and(media::is_file_name)
}

/// What was made of HTML that somebody wrote.
#[derive(Debug)]
pub struct Cleaned {
    pub html: SafeHtml,
    pub removed: Vec<Removed>,
}

/// The way in for HTML that a request brings. Time and memory grow with its length only: what would keep the
/// parser longer is refused before the cleaner sees it.
///
/// # Errors
/// HTML that no person writes: nested too deeply, with too many tags or attributes, or too much of it misplaced.
pub fn clean_html_reporting(html: &str) -> Result<Cleaned, Tangle> {
    let written = tangle::read(html)?;
    let html = settled(html, |html| tangle::read(html).map(drop))?;
    let removed = written.removed(&Inventory::of_cleaned(&html));
    Ok(Cleaned { html, removed })
}

/// The same on a thread for such work: what is as long as may be takes tenths of a second, in which nobody else's answer shall
/// wait. No more are cleaned at once than there are cores.
///
/// # Errors
/// As [`clean_html_reporting`].
pub async fn clean_typed(html: String) -> Result<Cleaned, Tangle> {
    static PLACES: LazyLock<Semaphore> =
        LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));
    let place = PLACES.acquire().await.expect("it is never closed");
    let cleaning = tokio::task::spawn_blocking(move || {
        // Also where nobody waits for it any more.
        let _place = place;
        clean_html_reporting(&html)
    });
    cleaning.await.unwrap_or_else(|panicked| std::panic::resume_unwind(panicked.into_panic()))
}

/// The way in for HTML that this program laid out or an old portal held.
pub fn clean_html(html: &str) -> SafeHtml {
    let Ok(html) = settled::<Infallible>(html, |_| Ok(()));
    html
}

/// Whether [`clean_html`] would take longer than grows with the length of this HTML.
pub fn has_laborious_text(html: &str) -> bool {
    tangle::has_laborious_text(html)
}

/// Cleans until the cleaner changes nothing more: without a tag that it removed, HTML can be read otherwise than it was
/// cleaned, and readers' browsers shall read what was looked at. `check` sees what is cleaned once more.
fn settled<E>(html: &str, check: impl Fn(&str) -> Result<(), E>) -> Result<SafeHtml, E> {
    let mut cleaned = CLEANER.clean(html).to_string();
    let mut is_settled = cleaned == html;
    for _ in 0..ROUNDS_MAX {
        if is_settled {
            break;
        }
        check(&cleaned)?;
        let again = CLEANER.clean(&cleaned).to_string();
        is_settled = again == cleaned;
        cleaned = again;
    }
    Ok(SafeHtml::from_cleaned(cleaned))
}

#[cfg(test)]
mod proof;
#[cfg(test)]
mod round_trip;

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(html: &str) -> String {
        clean_html(html).as_str().to_owned()
    }

    #[test]
    fn scripts_and_handlers_are_removed() {
        let html = r#"<p onclick="x()">a<script>alert(1)</script></p><img src="/media/0123456789abcdef0123456789abcdef-480.webp" onerror="x()" alt="b">"#;
        assert_eq!(clean(html), r#"<p>a</p><img src="/media/0123456789abcdef0123456789abcdef-480.webp" alt="b">"#);
    }

    #[test]
    fn script_addresses_are_removed() {
        assert_eq!(clean(r#"<a href="javascript:alert(1)">a</a>"#), r#"<a rel="noopener">a</a>"#);
    }

    #[test]
    fn pictures_of_other_hosts_are_not_asked_for() {
        assert_eq!(clean(r#"<img src="https://example.com/a.png" alt="a">"#), r#"<img alt="a">"#);
        assert_eq!(clean(r#"<img src="/media/../luot-xem.gif?article=5" alt="a">"#), r#"<img alt="a">"#);
        assert_eq!(clean(r#"<img srcset="/media/a 1w, //example.com/b 2w" alt="a">"#), r#"<img alt="a">"#);
    }

    #[test]
    fn tables_figures_and_quotes_stay() {
        let html = "<figure><img src=\"/media/0123456789abcdef0123456789abcdef-480.webp\" alt=\"\" width=\"4\" height=\"3\"><figcaption>c</figcaption></figure>\
            <table tabindex=\"0\"><caption>t</caption><thead><tr><th scope=\"col\">a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>\
            <blockquote><p>q</p></blockquote>";
        assert_eq!(clean(html), html);
    }

    #[test]
    fn points_keep_their_numbers() {
        let html = r#"<ol start="3" type="a"><li>c</li></ol>"#;
        assert_eq!(clean(html), html);
        assert_eq!(clean(r#"<ol start="-1" type="x" reversed><li>c</li></ol>"#), "<ol><li>c</li></ol>");
    }

    #[test]
    fn cleaning_twice_equals_cleaning_once() {
        for html in ["<p>a & b < c", "<b><i>x</b></i>", "<svg><p><style><a id='</style><img src=1 onerror=alert(1)>'>"]
        {
            assert_eq!(clean(&clean(html)), clean(html));
        }
    }
}
