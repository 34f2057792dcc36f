//! What the cleaner lets stand.

/// What articles are made of. No `style`, `svg`, `math`, `iframe` or `h1`: the headline is the page's only one.
pub(super) const TAGS: [&str; 30] = [
    "a",
    "b",
    "blockquote",
    "br",
    "caption",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "s",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];
/// Goes with all that is in it.
pub(super) const CONTENT_TOO: [&str; 3] = ["script", "style", "title"];
/// Schemes that a link may have.
pub(super) const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];
