//! Puts another picture into a body, wherever one stands. The body is clean HTML: every value stands in double quotes.

use super::source_attributes;
use crate::domain::PhotoFile;

/// What is told of the picture itself, and not of its place.
const OF_THE_PICTURE: [&str; 6] = ["src", "srcset", "sizes", "width", "height", "loading"];

/// The body with `new` wherever `old` stands; what is said of the picture stays.
pub fn swapped(body: &str, old: &str, new: &PhotoFile) -> String {
    const START: &str = "<img ";
    let mut parts = body.split(START);
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = end_of_tag(part);
        let (tag, rest) = part.split_at(end);
        written.push_str(START);
        match tag.contains(&format!("/media/{old}-")) {
            true => {
                written.push_str(&source_attributes(new));
                for (name, value) in attributes(tag).filter(|(name, _)| !OF_THE_PICTURE.contains(name)) {
                    written.push_str(&format!(" {name}=\"{value}\""));
                }
            }
            false => written.push_str(tag),
        }
        written.push_str(rest);
    }
    written
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
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
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

    #[test]
    fn another_picture_stands_where_one_stood_and_is_called_the_same() {
        let (old, other) = ("0".repeat(32), "1".repeat(32));
        let new = PhotoFile {
            digest: "a".repeat(32),
            extension: "webp".to_owned(),
            width: 960,
            height: 640,
            widths: vec![320, 960],
            focus: Focus::MIDDLE,
        };
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
}
