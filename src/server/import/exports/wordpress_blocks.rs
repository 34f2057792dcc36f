//! Blocks of WordPress's editor that are nothing but a comment in a post's text: WordPress works out what they show.

use super::{ghost_editors::words_in, wordpress_lists::Lists};
use crate::server::import::ledger::{Fate, Piece, Rule, Thing};
use serde_json::Value;

/// Blocks may hold blocks.
const DEPTH_MAX: usize = 5;
/// What that makes of one post.
const BYTES_MAX: usize = 10 * 1024 * 1024;
/// They show other posts, or what every page of the portal shows.
const FURNITURE: [&str; 14] = [
    "latest-posts",
    "latest-comments",
    "archives",
    "categories",
    "calendar",
    "search",
    "tag-cloud",
    "rss",
    "page-list",
    "navigation",
    "loginout",
    "query",
    "read-more",
    "avatar",
];
/// The only ones of WordPress itself that show a text of their own: others without content are empty.
const TEXTS: [&str; 4] = ["block", "footnotes", "legacy-widget", "widget-group"];
const FURNITURE_BEGINNINGS: [&str; 5] = ["post-", "site-", "comment", "term-", "template-part"];

/// The text with the blocks that it refers to, and with its notes. Of one that the export does not hold a piece tells that it is lost.
pub(super) fn written_out(content: &str, notes: &str, lists: &Lists, pieces: &mut Vec<Piece>) -> String {
    let mut out = String::with_capacity(content.len());
    write_out(content, notes, lists, pieces, &mut out, 0);
    out
}

fn write_out(content: &str, notes: &str, lists: &Lists, pieces: &mut Vec<Piece>, out: &mut String, depth: usize) {
    let mut rest = content;
    while let Some(start) = rest.find("<!-- wp:") {
        let Some(end) = rest[start..].find("-->").map(|end| start + end + 3) else { break };
        let Some(inner) = rest[start + 8..end].strip_suffix("/-->") else {
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        };
        out.push_str(&rest[..start]);
        rest = &rest[end..];
        let (name, attributes) = inner.trim().split_once(' ').unwrap_or((inner.trim(), ""));
        let attributes: Value = serde_json::from_str(attributes.trim()).unwrap_or_default();
        let number = attributes.get("ref").and_then(Value::as_u64).map(|number| number.to_string());
        let block = number.as_ref().and_then(|number| lists.blocks.get(number)).filter(|_| name == "block");
        let list = if name == "footnotes" { list_of_notes(notes) } else { None };
        match (list, block.filter(|block| depth < DEPTH_MAX && out.len() + block.len() < BYTES_MAX)) {
            (Some(list), _) => out.push_str(&list),
            (None, Some(block)) => write_out(block, notes, lists, pieces, out, depth + 1),
            (None, None) => pieces.push(piece(name, number.as_deref(), &attributes)),
        }
    }
    out.push_str(rest);
}

/// Each with its markup, as the post's field has them; `None` where it has none.
fn list_of_notes(notes: &str) -> Option<String> {
    let notes: Value = serde_json::from_str(notes).ok()?;
    let lines = notes.as_array()?.iter().filter_map(|note| note.get("content")?.as_str());
    let lines: String = lines.map(|line| format!("<li>{line}</li>")).collect();
    (!lines.is_empty()).then(|| format!("<ol>{lines}</ol>"))
}

fn piece(name: &str, number: Option<&str>, attributes: &Value) -> Piece {
    let name = name.strip_prefix("core/").unwrap_or(name);
    let is_furniture =
        FURNITURE.contains(&name) || FURNITURE_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning));
    let mut words = Vec::new();
    // Of blocks that a plugin keeps its words in; those of WordPress hold settings.
    if name.contains('/') {
        words_in(attributes.get("data").unwrap_or(attributes), &mut words, 0);
    }
    let thing = match (words.is_empty(), number) {
        (false, _) => Thing::Words { text: words.join(" "), struck: Vec::new() },
        (true, Some(number)) => Thing::Embedded(format!("khối dùng lại số {number} của WordPress")),
        (true, None) => Thing::Embedded(format!("khối “{name}” của WordPress")),
    };
    let fate = match (is_furniture, name) {
        (true, _) => Fate::LeftOut(Rule::Furniture),
        (_, "social-link") => Fate::LeftOut(Rule::OfOthers),
        (_, name) if name.contains('/') || TEXTS.contains(&name) => Fate::Article,
        _ => Fate::LeftOut(Rule::Hidden),
    };
    Piece { thing, fate }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_block_refers_to_stands_in_its_place_and_what_is_missing_is_told() {
        let blocks = [("9", "<p>dùng lại</p><!-- wp:block {\"ref\":9} /-->")];
        let blocks = blocks.map(|(number, text)| (number.to_owned(), text.to_owned())).into();
        let lists = Lists { blocks, ..Lists::default() };
        let content = "<!-- wp:paragraph --><p>Mở đầu.</p><!-- /wp:paragraph --><!-- wp:block {\"ref\":9} /-->\
            <!-- wp:block {\"ref\":7} /--><!-- wp:acf/hop {\"data\":{\"a\":\"chữ của hộp\"}} /--><!-- wp:latest-posts /-->\
            <!-- wp:footnotes /-->hết";
        let mut pieces = Vec::new();
        let out = written_out(content, r#"[{"id":"a","content":"Một <em>chú thích</em>"}]"#, &lists, &mut pieces);
        assert!(out.contains("<p>Mở đầu.</p><!-- /wp:paragraph --><p>dùng lại</p>") && out.ends_with("hết"), "{out}");
        assert!(out.contains("<ol><li>Một <em>chú thích</em></li></ol>"), "{out}");
        // What refers to itself ends.
        assert_eq!(out.matches("dùng lại").count(), DEPTH_MAX);
        let lost: Vec<_> = pieces.iter().filter(|piece| piece.fate == Fate::Article).collect();
        assert_eq!((pieces.len(), lost.len()), (4, 3));
        assert!(matches!(&lost[2].thing, Thing::Words { text, .. } if text == "chữ của hộp"), "{lost:?}");
    }
}
