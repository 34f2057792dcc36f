//! Films, sounds and documents that a page shows within itself: here they become links.

use super::block::{Block, Look, Para, escape};
use super::runs::is_web_address;
use super::tree::Tree;
use super::words::{clean, squeeze};

/// Buttons and advertisements that portals embed beside articles.
const FURNITURE: &[&str] = &[
    "facebook.com/plugins/",
    "fb.com/plugins/",
    "platform.twitter.com/widgets",
    "sp.zalo.me/plugins",
    "doubleclick.net",
    "googlesyndication.com",
    "googletagmanager.com",
    "about:blank",
];

/// The link; without an address a blank paragraph, so that it can be said that something was left out. `None` for what
/// was no part of an article.
pub(super) fn link(tree: &Tree, index: usize) -> Option<Block> {
    let address = address(tree, index);
    if address.as_deref().is_some_and(is_of_others) {
        return None;
    }
    let look = Look { linked: true, embedded: true, ..Look::default() };
    let Some(address) = address else {
        return Some(Block::Text(Para { look, ..Para::default() }));
    };
    let words = words_inside(tree, index).unwrap_or_else(|| words_of(tree.nodes[index].name, &address));
    let html = format!("<a href=\"{}\">{}</a>", escape(&address), escape(&words));
    Some(Block::Text(Para { html, plain: words, look, ..Para::default() }))
}

/// What a link says that stands for an element of this name without words.
pub(super) fn words_of(name: &str, address: &str) -> String {
    format!("{}: {}", kind(name, address), name_of(address))
}

/// What a link says that a picture was.
pub(super) fn words_of_picture_link(address: &str, alt: Option<&str>) -> String {
    let kind = if is_film(address) { "Video" } else { "Liên kết của ảnh" };
    format!("{kind}: {}", alt.map_or_else(|| name_of(address), str::to_owned))
}

/// Where it can be seen.
pub(super) fn address(tree: &Tree, index: usize) -> Option<String> {
    let of_node = ["src", "data-src", "data"].into_iter().map(|name| (index, name));
    let inside = (index + 1..tree.nodes[index].end).flat_map(|child| [(child, "src"), (child, "href")]);
    let mut addresses = of_node.chain(inside).map(|(at, name)| tree.nodes[at].attribute(name).trim());
    addresses.find(|address| is_web_address(address)).map(watched_at)
}

/// A button or an advertisement beside the article.
pub(super) fn is_of_others(address: &str) -> bool {
    let is_post = ["plugins/video.php", "plugins/post.php"].iter().any(|shown| address.contains(shown));
    !is_post && FURNITURE.iter().any(|name| address.contains(name))
}

/// What it says where it cannot be shown, if that is short.
fn words_inside(tree: &Tree, index: usize) -> Option<String> {
    let node = &tree.nodes[index];
    let texts = (index + 1..node.end).map(|child| tree.nodes[child].text.as_str());
    let words = squeeze(&texts.collect::<Vec<_>>().join(" ")).into_owned();
    let says_something = node.name == "object" && !words.is_empty() && words.chars().nth(200).is_none();
    says_something.then_some(words)
}

/// YouTube's address for embedding shows nothing on its own, and that of a reader of documents is the old portal's or another's: what
/// it shows is meant.
fn watched_at(address: &str) -> String {
    if let Some(shown) = shown_by_reader(address) {
        return shown;
    }
    let film = address.split_once("youtube.com/embed/").or_else(|| address.split_once("youtube-nocookie.com/embed/"));
    let film = film.and_then(|(_, film)| film.split(['?', '&', '/', '#']).next()).filter(|film| !film.is_empty());
    film.map_or_else(|| address.to_owned(), |film| format!("https://www.youtube.com/watch?v={film}"))
}

fn shown_by_reader(address: &str) -> Option<String> {
    let (reader, rest) = address.split_once(['?', '#'])?;
    if reader.contains("ViewerJS") {
        return Some(rest.trim_start_matches('#').to_owned()).filter(|shown| is_web_address(shown));
    }
    let is_reader = reader.ends_with("viewer.html")
        || reader.contains("docs.google.com/")
        || reader.contains("officeapps.live.com/");
    let named = |name: &str| rest.split(['&', '#']).find_map(|pair| pair.strip_prefix(name));
    let shown = ["file=", "url=", "src="].into_iter().find_map(named).filter(|_| is_reader)?;
    Some(urlencoding::decode(shown).ok()?.into_owned()).filter(|shown| is_web_address(shown))
}

fn kind(name: &str, address: &str) -> &'static str {
    match name {
        "audio" => "Âm thanh",
        _ if name == "video" || is_film(address) => "Video",
        "iframe" => "Nội dung nhúng",
        _ => "Tệp đính kèm",
    }
}

fn is_film(address: &str) -> bool {
    let address = address.to_lowercase();
    let words = ["video", "youtube", "youtu.be", "vimeo", ".mp4", ".flv", ".swf", ".wmv"];
    words.iter().any(|word| address.contains(word))
}

/// The last part of the path, or the host, or an address without a host.
fn name_of(address: &str) -> String {
    let bare = address.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let bare = bare.split_once("://").map_or(bare, |(_, rest)| rest);
    let last = bare.rsplit('/').next().unwrap_or(bare);
    let host = bare.split('/').next().filter(|host| !host.is_empty());
    let name = if last.contains('.') { last } else { host.unwrap_or(address) };
    clean(&urlencoding::decode(name).unwrap_or(name.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_shows_is_meant_and_not_the_reader() {
        for (address, shown) in [
            ("https://www.youtube.com/embed/abc?rel=0", "https://www.youtube.com/watch?v=abc"),
            ("/pdfjs/web/viewer.html?file=%2Fuploads%2Fa.pdf#page=2", "/uploads/a.pdf"),
            ("/ViewerJS/#../uploads/a.pdf", "../uploads/a.pdf"),
            ("https://docs.google.com/gview?url=https://x.vn/a.doc&embedded=true", "https://x.vn/a.doc"),
            (
                "https://docs.google.com/forms/d/e/x/viewform?embedded=true",
                "https://docs.google.com/forms/d/e/x/viewform?embedded=true",
            ),
            ("/viewer.html?file=javascript:x()", "/viewer.html?file=javascript:x()"),
        ] {
            assert_eq!(watched_at(address), shown);
        }
    }
}
