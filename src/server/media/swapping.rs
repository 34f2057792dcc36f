//! Puts another picture into a body, wherever one stands. The body is clean HTML: every value stands in double quotes.

use super::source_attributes;
use crate::domain::PhotoFile;

/// What is told of the picture itself, and not of its place.
const OF_THE_PICTURE: [&str; 6] = ["src", "srcset", "sizes", "width", "height", "loading"];

/// The body with `new` wherever `old` stands, and links to `old` leading to `new`; what is said of the picture stays.
pub fn swapped(body: &str, old: &str, new: &PhotoFile) -> String {
    let address = format!("/media/{old}-");
    let body = rewritten(body, "<img ", |tag| {
        let is_shown = |(name, value): (&str, &str)| ["src", "srcset"].contains(&name) && value.contains(&address);
        attributes(tag).any(is_shown).then(|| {
            let said = attributes(tag).filter(|(name, _)| !OF_THE_PICTURE.contains(name)).map(written);
            source_attributes(new) + &said.collect::<String>()
        })
    });
    rewritten(&body, "<a ", |tag| {
        let leads_there = |(name, value): (&str, &str)| name == "href" && value.starts_with(&address);
        attributes(tag).any(leads_there).then(|| {
            let largest = new.src_of_width(new.width);
            let led = |(name, value)| written((name, if leads_there((name, value)) { &largest } else { value }));
            attributes(tag).map(led).collect::<String>().trim_start().to_owned()
        })
    })
}

/// The body with what stands in each tag that begins so changed to what `change` answers, if anything.
fn rewritten(body: &str, start: &str, change: impl Fn(&str) -> Option<String>) -> String {
    let mut parts = body.split(start);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (tag, rest) = part.split_at(end_of_tag(part));
        whole.push_str(start);
        whole.push_str(change(tag).as_deref().unwrap_or(tag));
        whole.push_str(rest);
    }
    whole
}

fn written((name, value): (&str, &str)) -> String {
    format!(" {name}=\"{value}\"")
}

/// Where the tag ends that these attributes stand in; a value may hold its sign.
pub fn end_of_tag(text: &str) -> usize {
    let mut is_quoted = false;
    let end = text.find(|c| {
        is_quoted ^= c == '"';
        c == '>' && !is_quoted
    });
    end.unwrap_or(text.len())
}

/// Names and values, as they are written.
pub fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag;
    std::iter::from_fn(move || {
        let (name, after) = rest.split_once("=\"")?;
        let (value, behind) = after.split_once('"')?;
        rest = behind;
        Some((name.trim(), value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::Focus, server::cleaning::clean_html};

    fn new() -> PhotoFile {
        PhotoFile {
            digest: "a".repeat(32),
            extension: "webp".to_owned(),
            width: 960,
            height: 640,
            widths: vec![320, 960],
            focus: Focus::MIDDLE,
        }
    }

    #[test]
    fn another_picture_stands_where_one_stood_and_is_called_the_same() {
        let (old, other, new) = ("0".repeat(32), "1".repeat(32), new());
        let figure = |digest: &str| {
            clean_html(&format!(
                "<figure><img src='/media/{digest}-9.webp' srcset='/media/{digest}-9.webp 9w' alt='a > b &quot;c&quot;' width='9' height='6'>\
                 <figcaption>Cầu</figcaption></figure>"
            ))
        };
        let body = format!("{}<p>a</p>{}", figure(&old).as_str(), figure(&other).as_str());
        let swapped = swapped(&body, &old, &new);
        let alt = "alt=\"a &gt; b &quot;c&quot;\"";
        assert!(swapped.contains(&format!("<img {} {alt}>", source_attributes(&new))), "{swapped}");
        assert!(swapped.ends_with(figure(&other).as_str()) && !swapped.contains(&old), "{swapped}");
        assert_eq!(clean_html(&swapped).as_str().matches(&new.digest).count(), 3);
    }

    #[test]
    fn a_link_to_a_picture_leads_to_the_other_one() {
        let (old, other) = ("0".repeat(32), "1".repeat(32));
        let body = |digest: &str, name: &str| {
            let links = format!("<a href='/media/{digest}-{name}'><img src='/media/{other}-9.webp' alt=''></a>");
            clean_html(&format!("<p>{links}<a href='/tin-tuc'>/media/{old}-9.webp</a></p>")).as_str().to_owned()
        };
        let swapped = swapped(&body(&old, "9.webp"), &old, &new());
        assert_eq!(swapped, body(&new().digest, "960.webp"), "the largest; words that are read stay");
    }
}
