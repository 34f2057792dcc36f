//! Shortcodes of WordPress and of widespread plugins, marks in brackets that it replaces when it shows a post, and the paragraphs that
//! nobody wrote out.

use super::wordpress_lists::{Lists, lost_file};
use crate::server::import::{
    ledger::{Fate, Piece, Thing},
    legacy::{Doubt, LegacyPhoto},
};
use quick_xml::escape::escape;

/// Those that show a film, a sound or another page by its address.
const EMBEDS: [&str; 3] = ["embed", "video", "audio"];
/// Those that show what the export does not hold in the text.
const OTHERS: [&str; 6] = ["playlist", "contact-form-7", "gravityform", "wpforms", "slider", "table"];

/// A text with what its shortcodes stand for.
pub(super) fn shortcodes(content: &str, lists: &Lists, pieces: &mut Vec<Piece>, doubts: &mut Vec<Doubt>) -> String {
    let ends = Ends::of(content);
    let mut out = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(start) = rest.find('[') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let code = shortcode(rest, content.len() - rest.len(), &ends);
        let Some(Shortcode { name, attributes, inner, length }) = code else {
            out.push('[');
            rest = &rest[1..];
            continue;
        };
        let attribute = |key: &str| attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        if name == "caption" || name == "wp_caption" {
            let ends = ["<img", "</a>"].map(|tag| {
                let at = inner.rfind(tag)?;
                inner[at..].find('>').map(|end| at + end + 1)
            });
            let picture_end = ends.into_iter().flatten().max().unwrap_or_default();
            let (picture, words) = inner.split_at(picture_end);
            let words = attribute("caption").unwrap_or(words);
            out.push_str(&format!("<figure>{picture}<figcaption>{words}</figcaption></figure>"));
        } else if name == "gallery" {
            let ids = attribute("ids").or(attribute("include")).unwrap_or_default();
            let ids: Vec<&str> = ids.split(',').map(str::trim).filter(|id| !id.is_empty()).collect();
            let (files, lost): (Vec<_>, Vec<_>) =
                ids.iter().map(|id| lists.files.get(*id).ok_or(*id)).partition(Result::is_ok);
            let files: Vec<&LegacyPhoto> = files.into_iter().flatten().collect();
            pieces.extend(lost.into_iter().filter_map(Result::err).map(lost_file));
            if ids.is_empty() {
                // All files of the post: the export does not say which.
                pieces.push(Piece { thing: Thing::Picture(rest[..length].to_owned()), fate: Fate::Article });
            }
            for file in files {
                let [src, alt, caption] =
                    [&file.src, &file.alt, &file.caption].map(|text| text.as_deref().unwrap_or_default());
                let (src, alt) = (escape(src), escape(alt));
                out.push_str(&format!(
                    "<figure><img src=\"{src}\" alt=\"{alt}\"><figcaption>{caption}</figcaption></figure>"
                ));
            }
        } else if EMBEDS.contains(&name)
            && let Some(address) = [attribute("src"), attribute("mp4"), attribute("mp3"), Some(inner.trim())]
                .into_iter()
                .flatten()
                .find(|text| !text.is_empty())
        {
            out.push_str(&format!("<iframe src=\"{}\"></iframe>", escape(address)));
        } else {
            doubts.push(Doubt::Shortcode(rest[..length].to_owned()));
            out.push_str(&rest[..length]);
        }
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

struct Shortcode<'a> {
    name: &'a str,
    attributes: Vec<(String, String)>,
    inner: &'a str,
    /// Bytes of all of it.
    length: usize,
}

/// Where in a text the last of each kind of end stands, so that none is looked for where there is none.
struct Ends {
    bracket: Option<usize>,
    of_names: Vec<(&'static str, usize)>,
}

impl Ends {
    fn of(content: &str) -> Ends {
        let names = ["caption", "wp_caption", "gallery"].into_iter().chain(EMBEDS).chain(OTHERS);
        let of_names = names.filter_map(|name| Some((name, content.rfind(&format!("[/{name}]"))?)));
        Ends { bracket: content.rfind(']'), of_names: of_names.collect() }
    }

    fn has_closing(&self, name: &str, at: usize) -> bool {
        self.of_names.iter().any(|(known, last)| *known == name && *last >= at)
    }
}

/// The shortcode that a text begins with, which stands at this place of all. Brackets are mostly brackets: only known names count.
fn shortcode<'a>(text: &'a str, at: usize, ends: &Ends) -> Option<Shortcode<'a>> {
    let name_end = text[1..].find(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)))? + 1;
    let name = &text[1..name_end];
    let is_known =
        ["caption", "wp_caption", "gallery"].contains(&name) || EMBEDS.contains(&name) || OTHERS.contains(&name);
    if !is_known {
        return None;
    }
    ends.bracket.filter(|last| *last >= at)?;
    let opened = text.find(']')? + 1;
    let attributes = attributes(&text[name_end..opened - 1]);
    let closing = format!("[/{name}]");
    let found = ends.has_closing(name, at + opened).then(|| text[opened..].find(&closing)).flatten();
    let (inner, length) = match found {
        Some(at) => (&text[opened..opened + at], opened + at + closing.len()),
        None => ("", opened),
    };
    Some(Shortcode { name, attributes, inner, length })
}

fn attributes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.rsplit(char::is_whitespace).next().unwrap_or_default();
        let quote = after.chars().next().filter(|c| "\"'".contains(*c));
        let (value, next) = match quote {
            Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        found.push((name.to_owned(), value.to_owned()));
        rest = next;
    }
    found
}

/// What WordPress does where nobody wrote paragraphs: an empty line begins one, a line's end breaks it; not within `<pre>`.
pub(super) fn paragraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let text = text.replace("\r\n", "\n");
    for (number, part) in text.split_inclusive("</pre>").enumerate() {
        let (prose, preformatted) = part.find("<pre").map_or((part, ""), |at| part.split_at(at));
        let mut blocks = prose.split("\n\n").map(str::trim).filter(|block| !block.is_empty()).peekable();
        if number > 0 && blocks.peek().is_some() {
            out.push_str("\n<p>");
        }
        let begins_with_block = |block: &str| {
            ["<p", "<div", "<ul", "<ol", "<li", "<table", "<t", "<h", "<block", "<fig", "<pre", "</"]
                .iter()
                .any(|tag| block.starts_with(tag))
        };
        for block in blocks {
            if !begins_with_block(block) {
                out.push_str("<p>");
            }
            for (number, line) in block.split('\n').enumerate() {
                let is_text = |line: &str| !line.trim_end().ends_with('>') || line.trim_end().ends_with("</a>");
                if number > 0 {
                    out.push_str(if begins_with_block(line.trim_start()) || !is_text(line) { "\n" } else { "<br>\n" });
                }
                out.push_str(line);
            }
            out.push('\n');
        }
        out.push_str(preformatted);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_brackets_are_read_once() {
        let mut pieces = Vec::new();
        for (code, times) in [("[gallery]", 120_000), ("[caption]", 120_000), ("[gallery ", 120_000), ("[", 1_000_000)]
        {
            let content = code.repeat(times);
            assert!(shortcodes(&content, &Lists::default(), &mut pieces, &mut Vec::new()).len() <= content.len() * 6);
        }
        assert_eq!(pieces.len(), 120_000, "each gallery is told");
    }
}
