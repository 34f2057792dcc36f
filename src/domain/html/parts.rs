//! Tags and texts of cleaned HTML, one after the other.

/// A piece of HTML as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// From `<` to `>`.
    Tag(&'a str),
    Text(&'a str),
}

/// Parts HTML. What the cleaner left closes every tag; a `>` inside a value in quotes ends none.
pub fn parts(html: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let length = if rest.starts_with('<') { tag_length(rest) } else { rest.find('<').unwrap_or(rest.len()) };
        let (part, after) = rest.split_at(length);
        rest = after;
        match part {
            "" => None,
            tag if tag.starts_with('<') => Some(Part::Tag(tag)),
            text => Some(Part::Text(text)),
        }
    })
}

fn tag_length(html: &str) -> usize {
    let mut quote = None;
    for (place, byte) in html.bytes().enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(open)) if byte == open => quote = None,
            (b'>', None) => return place + 1,
            _ => {}
        }
    }
    html.len()
}

/// The name in a tag, with the slash of an end tag before it: `p`, `/p`.
pub fn name_of(tag: &str) -> &str {
    let inside = tag.trim_start_matches('<').trim_end_matches('>');
    inside.split(|sign: char| sign.is_ascii_whitespace()).next().unwrap_or_default()
}

/// The value of an attribute as it is written, escaped.
pub fn value_of<'a>(tag: &'a str, attribute: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {attribute}=\""))? + attribute.len() + 3;
    tag[start..].split('"').next()
}
