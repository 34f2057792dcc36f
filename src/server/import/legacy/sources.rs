//! The addresses of a picture: pages that load pictures late keep a placeholder in `src`, and the picture in other places.

use html5gum::{Token, Tokenizer};

use super::runs::{is_web_address, scheme};
use super::tree::{Node, Tree};
use super::words::is_blank;

/// More than any page gives for one picture.
const SOURCES_MAX: usize = 24;

/// Of an `img`, the likeliest first: what a browser saved beside the page, then what the page loads late, then `src`, then
/// other sizes and forms of it, and what readers without scripts are given.
pub(super) fn sources(tree: &Tree, img: usize) -> Vec<String> {
    let node = &tree.nodes[img];
    let mut found = of_node(node);
    let parent = node.parent;
    let before =
        (parent + 1..img).rev().take(2 * SOURCES_MAX).take_while(|&at| matches!(tree.nodes[at].name, "source" | ""));
    for source in before.filter(|&at| tree.nodes[at].name == "source") {
        found.extend(of_node(&tree.nodes[source]));
    }
    // White space is nothing between a picture and what is shown without scripts.
    let mut after =
        tree.nodes[img + 1..].iter().take(4).skip_while(|node| node.name.is_empty() && is_blank(&node.text));
    if after.next().is_some_and(|next| next.name == "noscript" && next.parent == parent) {
        let text = after.take(2).find(|node| node.text.contains("<img"));
        found.extend(text.map(|node| in_markup(&node.text)).unwrap_or_default());
    }
    let mut found = likeliest_first(found);
    let mut known = Vec::new();
    found.retain(|address| {
        let is_new = known.len() < SOURCES_MAX && !known.contains(address);
        known.extend(is_new.then(|| address.clone()));
        is_new
    });
    found
}

/// The likeliest address of an `img` that its own attributes give.
fn source(img: &Node) -> Option<String> {
    likeliest_first(of_node(img)).into_iter().next()
}

fn likeliest_first(mut addresses: Vec<String>) -> Vec<String> {
    addresses.retain(|address| is_picture_address(address));
    // Stable: each kind keeps its order.
    addresses.sort_by_key(|address| (!is_saved(address), is_placeholder(address)));
    addresses
}

/// No other attribute names another picture.
pub(super) fn is_alone(img: &Node) -> bool {
    source(img).is_none_or(|source| source == img.attribute("src").trim())
}

fn of_node(node: &Node) -> Vec<String> {
    let single = ["data-src", "data-original", "data-lazy-src", "data-original-src", "data-url", "src"]
        .map(|name| node.attribute(name).trim());
    let sets = ["data-srcset", "data-lazy-srcset", "srcset"].map(|name| node.attribute(name));
    let single = single.into_iter().filter(|address| !address.is_empty()).map(str::to_owned);
    single.chain(sets.into_iter().flat_map(of_set)).take(SOURCES_MAX).collect()
}

/// The addresses of a `srcset` (HTML, 4.8.4.2.1), the widest first.
fn of_set(set: &str) -> Vec<String> {
    let mut found: Vec<(f64, String)> = Vec::new();
    let mut rest = set;
    while found.len() < SOURCES_MAX {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        if address.is_empty() {
            break;
        }
        // A comma at the end of an address ends the candidate; one within it, as embedded pictures have, does not.
        let (size, next) = match address.ends_with(',') {
            true => ("", after),
            false => after.split_once(',').unwrap_or((after, "")),
        };
        let size: f64 = size.trim().trim_end_matches(['w', 'x', 'h']).parse().unwrap_or(1.0);
        found.push((size, address.trim_end_matches(',').to_owned()));
        rest = next;
    }
    found.sort_by(|one, other| other.0.total_cmp(&one.0));
    found.into_iter().map(|(_, address)| address).collect()
}

fn in_markup(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for Ok(token) in Tokenizer::new(html) {
        if let Token::StartTag(tag) = token
            && **tag.name == *b"img"
        {
            let value = |name: &str| {
                let value = tag.attributes.get(name.as_bytes());
                value.map(|value| String::from_utf8_lossy(value).trim().to_owned())
            };
            found.extend(value("src"));
            found.extend(value("srcset").iter().flat_map(|set| of_set(set)));
        }
    }
    found
}

fn is_saved(src: &str) -> bool {
    scheme(src).is_none() && !src.starts_with('/') && !is_placeholder(src)
}

fn is_placeholder(src: &str) -> bool {
    let name = src.rsplit('/').next().unwrap_or_default().to_lowercase();
    src.starts_with("data:image/gif;base64,R0lGODlhAQABA")
        || src.starts_with("data:image/svg")
        || [
            "placeholder",
            "blank",
            "spacer",
            "loading",
            "loader",
            "lazy",
            "pixel",
            "1x1",
            "transparent",
            "grey.",
            "gray.",
        ]
        .iter()
        .any(|word| !src.starts_with("data:") && name.contains(word))
}

fn is_picture_address(src: &str) -> bool {
    is_web_address(src) || (scheme(src).as_deref() == Some("data") && src.starts_with("data:image/"))
}

#[cfg(test)]
mod tests {
    use super::super::tree_builder;
    use super::*;

    fn told_by(html: &str) -> Vec<String> {
        let tree = tree_builder::parse(html).expect("a small page");
        let img = tree.nodes.iter().position(|node| node.name == "img").expect("a picture");
        sources(&tree, img)
    }

    #[test]
    fn every_address_of_a_picture_is_a_candidate() {
        for (html, addresses) in [
            (
                "<img src=trang_files/a.jpg data-src=https://x.vn/a.jpg>",
                vec!["trang_files/a.jpg", "https://x.vn/a.jpg"],
            ),
            ("<img src=blank.gif data-src=/a.jpg>", vec!["/a.jpg", "blank.gif"]),
            ("<img data-original-src=/a.jpg>", vec!["/a.jpg"]),
            ("<img src=loading.gif data-url=/a.jpg>", vec!["/a.jpg", "loading.gif"]),
            ("<amp-img src=a.jpg></amp-img>", vec!["a.jpg"]),
            ("<img srcset='a-1.jpg 320w, a-2.jpg 1024w,a-3.jpg 640w'>", vec!["a-2.jpg", "a-3.jpg", "a-1.jpg"]),
            ("<img srcset='data:image/png;base64,AA== 2x, b.png'>", vec!["b.png", "data:image/png;base64,AA=="]),
            (
                "<picture><source srcset='a.webp 2x'><source srcset=b.avif><img src=https://x.vn/a.jpg></picture>",
                vec!["b.avif", "a.webp", "https://x.vn/a.jpg"],
            ),
            (
                "<img src='data:image/svg+xml,%3Csvg%3E'><noscript><img src='that.jpg'></noscript>",
                vec!["that.jpg", "data:image/svg+xml,%3Csvg%3E"],
            ),
            (
                "<p><img src=loading.gif>\n  <noscript>\n <img src='that.jpg'></noscript></p>",
                vec!["that.jpg", "loading.gif"],
            ),
            ("<p><img src=a.jpg>chữ<noscript><img src=b.jpg></noscript></p>", vec!["a.jpg"]),
            ("<img src='javascript:x()'>", vec![]),
        ] {
            assert_eq!(told_by(html), addresses, "{html}");
        }
    }
}
