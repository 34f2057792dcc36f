//! A post's text as Ghost's editors keep it, where an export has no HTML of it: Lexical, and before that Mobiledoc. What is not
//! understood is told as a piece that the article lacks.

use crate::server::import::ledger::{Fate, Piece, Thing};
use quick_xml::escape::escape;
use serde_json::Value;

/// JSON is as deep at most; so are lists in lists.
const DEPTH_MAX: usize = 100;
/// Marks of a text in Lexical, by their bits.
const FORMATS: [(u64, &str); 6] = [(1, "strong"), (2, "em"), (4, "s"), (8, "u"), (32, "sub"), (64, "sup")];
/// Members of a card that say how it looks.
const LOOKS: [&str; 12] = [
    "type",
    "version",
    "direction",
    "format",
    "mode",
    "style",
    "indent",
    "cardWidth",
    "width",
    "height",
    "href",
    "src",
];

#[derive(Default)]
pub(super) struct Written {
    pub html: String,
    pub pieces: Vec<Piece>,
}

/// `None` where there is no text in it.
pub(super) fn read_lexical(json: &str) -> Option<Written> {
    let document: Value = serde_json::from_str(json).ok()?;
    let mut written = Written::default();
    written.nodes(document.get("root")?, 0);
    written.filled()
}

/// The same.
pub(super) fn read_mobiledoc(json: &str) -> Option<Written> {
    let document: Value = serde_json::from_str(json).ok()?;
    let mut written = Written::default();
    for section in list(&document, "sections") {
        written.section(section, &document);
    }
    written.filled()
}

pub(super) fn in_paragraphs(text: &str) -> String {
    let escaped = escape(text);
    let paragraphs = escaped.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| format!("<p>{}</p>\n", paragraph.replace('\n', "<br>"))).collect()
}

fn text<'a>(node: &'a Value, key: &str) -> &'a str {
    node.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(node: &'a Value, key: &str) -> &'a [Value] {
    node.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn at(node: &Value, index: usize) -> &str {
    node.get(index).and_then(Value::as_str).unwrap_or_default()
}

impl Written {
    fn filled(self) -> Option<Written> {
        (!self.html.trim().is_empty() || !self.pieces.is_empty()).then_some(self)
    }

    fn put(&mut self, parts: &[&str]) {
        parts.iter().for_each(|part| self.html.push_str(part));
    }

    fn nodes(&mut self, parent: &Value, depth: usize) {
        for node in list(parent, "children") {
            match depth < DEPTH_MAX {
                true => self.node(node, depth + 1),
                false => self.not_understood("", node),
            }
        }
    }

    fn within(&mut self, tag: &str, node: &Value, depth: usize) {
        self.put(&["<", tag, ">"]);
        self.nodes(node, depth);
        self.put(&["</", tag, ">"]);
    }

    fn node(&mut self, node: &Value, depth: usize) {
        let kind = text(node, "type");
        match kind.strip_prefix("extended-").unwrap_or(kind) {
            "paragraph" => self.within("p", node, depth),
            "heading" => {
                let tag = Some(text(node, "tag")).filter(|tag| ["h1", "h2", "h3", "h4", "h5", "h6"].contains(tag));
                self.within(tag.unwrap_or("h2"), node, depth);
            }
            "list" => self.within(if text(node, "listType") == "number" { "ol" } else { "ul" }, node, depth),
            "listitem" => self.within("li", node, depth),
            "quote" | "aside" => self.within("blockquote", node, depth),
            "link" | "autolink" => {
                self.put(&["<a href=\"", &escape(text(node, "url")), "\">"]);
                self.nodes(node, depth);
                self.put(&["</a>"]);
            }
            "text" | "at-link-search" | "tab" => {
                let format = node.get("format").and_then(Value::as_u64).unwrap_or_default();
                let marks: Vec<&str> =
                    FORMATS.iter().filter(|(bit, _)| format & bit != 0).map(|(_, tag)| *tag).collect();
                marks.iter().for_each(|tag| self.put(&["<", tag, ">"]));
                self.put(&[&escape(text(node, "text"))]);
                marks.iter().rev().for_each(|tag| self.put(&["</", tag, ">"]));
            }
            "linebreak" => self.put(&["<br>"]),
            card => self.card(card, node),
        }
    }

    /// A card of either editor.
    fn card(&mut self, kind: &str, card: &Value) {
        let source = || escape(text(card, "src")).into_owned();
        let caption = text(card, "caption");
        match kind {
            "image" => self.figure(card),
            "gallery" => {
                list(card, "images").iter().for_each(|image| self.figure(image));
                self.put(&[caption]);
            }
            "html" => self.put(&[text(card, "html")]),
            "markdown" | "card-markdown" => {
                self.put(&["<!--markdown-->", &in_paragraphs(text(card, "markdown"))]);
            }
            "horizontalrule" | "hr" | "paywall" => self.put(&["<hr>"]),
            "codeblock" | "code" => self.put(&["<pre>", &escape(text(card, "code")), "</pre>", caption]),
            "video" | "audio" => {
                let title = escape(text(card, "title")).into_owned();
                self.put(&["<", kind, " src=\"", &source(), "\"></", kind, "><p>", &title, "</p>", caption]);
            }
            "embed" => self.put(&["<iframe src=\"", &escape(text(card, "url")), "\"></iframe>", caption]),
            "file" => {
                let name = [text(card, "fileTitle"), text(card, "fileName")];
                let name = name.into_iter().find(|name| !name.is_empty()).unwrap_or("tệp đính kèm");
                let words = escape(text(card, "fileCaption")).into_owned();
                self.put(&["<p><a href=\"", &source(), "\">", &escape(name), "</a> ", &words, "</p>"]);
            }
            "bookmark" => {
                let of_page = |key| card.get("metadata").map_or("", |metadata| text(metadata, key));
                let address = text(card, "url");
                let title = Some(of_page("title")).filter(|title| !title.is_empty()).unwrap_or(address);
                self.put(&["<p><a href=\"", &escape(address), "\">", &escape(title), "</a></p>"]);
                for words in
                    ["description", "author", "publisher"].map(of_page).iter().filter(|words| !words.is_empty())
                {
                    self.put(&["<p>", &escape(*words), "</p>"]);
                }
                self.put(&[caption]);
            }
            "button" => {
                let (address, words) = (escape(text(card, "buttonUrl")), escape(text(card, "buttonText")));
                self.put(&["<p><a href=\"", &address, "\">", &words, "</a></p>"]);
            }
            "callout" => {
                self.put(&["<p>", &escape(text(card, "calloutEmoji")), " ", text(card, "calloutText"), "</p>"])
            }
            "toggle" => self.put(&["<h3>", text(card, "heading"), "</h3>", text(card, "content")]),
            kind => self.not_understood(kind, card),
        }
    }

    fn figure(&mut self, image: &Value) {
        let (source, alt) = (escape(text(image, "src")), escape(text(image, "alt")));
        let picture = format!("<img src=\"{source}\" alt=\"{alt}\">");
        let picture = match text(image, "href") {
            "" => picture,
            href => format!("<a href=\"{}\">{picture}</a>", escape(href)),
        };
        self.put(&["<figure>", &picture, "<figcaption>", text(image, "caption"), "</figcaption></figure>"]);
    }

    fn not_understood(&mut self, kind: &str, node: &Value) {
        let mut words = Vec::new();
        words_in(node, &mut words, 0);
        let thing = match words.is_empty() {
            true => Thing::Embedded(format!("phần “{kind}” của Ghost")),
            false => Thing::Words { text: words.join(" "), struck: Vec::new() },
        };
        self.pieces.push(Piece { thing, fate: Fate::Article });
    }

    /// Of Mobiledoc: text, a picture, a list or a card.
    fn section(&mut self, section: &Value, document: &Value) {
        let kind = section.get(0).and_then(Value::as_u64);
        match kind {
            Some(1) => {
                let tag = at(section, 1);
                let tag = if ["h1", "h2", "h3", "h4", "h5", "h6", "blockquote"].contains(&tag) { tag } else { "p" };
                self.marked(tag, section.get(2), document);
            }
            Some(2) => self.put(&["<figure><img src=\"", &escape(at(section, 1)), "\"></figure>"]),
            Some(3) => {
                let tag = if at(section, 1) == "ol" { "ol" } else { "ul" };
                self.put(&["<", tag, ">"]);
                for line in section.get(2).and_then(Value::as_array).into_iter().flatten() {
                    self.marked("li", Some(line), document);
                }
                self.put(&["</", tag, ">"]);
            }
            Some(10) => {
                let number = section.get(1).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
                match number.and_then(|number| list(document, "cards").get(number)) {
                    Some(card) => self.card(at(card, 0), card.get(1).unwrap_or(&Value::Null)),
                    None => self.not_understood("card", section),
                }
            }
            _ => self.not_understood("section", section),
        }
    }

    /// Texts, each with the marks that it opens and how many end behind it.
    fn marked(&mut self, tag: &str, markers: Option<&Value>, document: &Value) {
        let markups = list(document, "markups");
        let mut open = Vec::new();
        self.put(&["<", tag, ">"]);
        for marker in markers.and_then(Value::as_array).into_iter().flatten() {
            let opened = marker.get(1).and_then(Value::as_array).into_iter().flatten();
            for markup in opened.filter_map(|number| markups.get(usize::try_from(number.as_u64()?).ok()?)) {
                let mark = Some(at(markup, 0))
                    .filter(|name| ["a", "strong", "em", "s", "u", "b", "i", "sub", "sup"].contains(name));
                let mark = mark.unwrap_or("span");
                let attributes = markup.get(1).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                let href =
                    attributes.iter().position(|name| name == "href").and_then(|at| attributes.get(at + 1)?.as_str());
                match href {
                    Some(href) => self.put(&["<", mark, " href=\"", &escape(href), "\">"]),
                    None => self.put(&["<", mark, ">"]),
                }
                open.push(mark);
            }
            // Atoms are breaks of a line.
            match marker.get(0).and_then(Value::as_u64) {
                Some(0) => self.put(&[&escape(at(marker, 3))]),
                _ => self.put(&["<br>"]),
            }
            for _ in 0..marker.get(2).and_then(Value::as_u64).unwrap_or_default() {
                let Some(mark) = open.pop() else { break };
                self.put(&["</", mark, ">"]);
            }
        }
        while let Some(mark) = open.pop() {
            self.put(&["</", mark, ">"]);
        }
        self.put(&["</", tag, ">"]);
    }
}

/// Texts of a card of any kind.
pub(super) fn words_in<'a>(value: &'a Value, words: &mut Vec<&'a str>, depth: usize) {
    if depth > DEPTH_MAX {
        return;
    }
    match value {
        Value::String(text) if !text.trim().is_empty() => words.push(text),
        Value::Array(values) => values.iter().for_each(|value| words_in(value, words, depth + 1)),
        Value::Object(members) => {
            let said = members.iter().filter(|(name, _)| !LOOKS.contains(&name.as_str()));
            said.for_each(|(_, value)| words_in(value, words, depth + 1));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lexical_is_read_with_its_cards_and_what_is_unknown_is_told() {
        let json = r#"{"root":{"children":[
            {"type":"extended-heading","tag":"h2","children":[{"type":"extended-text","text":"Mục 1"}]},
            {"type":"paragraph","children":[{"type":"text","format":1,"text":"Đậm & rõ"},{"type":"linebreak"},
                {"type":"link","url":"https://x.example/?a=1&b","children":[{"type":"text","text":"liên kết"}]}]},
            {"type":"list","listType":"number","children":[{"type":"listitem","children":[{"type":"text","text":"một"}]}]},
            {"type":"image","src":"__GHOST_URL__/a.jpg","alt":"mô tả","caption":"Chú thích"},
            {"type":"product","productTitle":"Tên hàng"}, {"type":"signup"}]}}"#;
        let Written { html, pieces } = read_lexical(json).unwrap();
        assert_eq!(
            html,
            "<h2>Mục 1</h2><p><strong>Đậm &amp; rõ</strong><br><a href=\"https://x.example/?a=1&amp;b\">liên kết</a></p>\
            <ol><li>một</li></ol><figure><img src=\"__GHOST_URL__/a.jpg\" alt=\"mô tả\"><figcaption>Chú thích</figcaption></figure>"
        );
        let things: Vec<&Thing> = pieces.iter().map(|piece| &piece.thing).collect();
        assert!(
            matches!(things[..], [Thing::Words { text, .. }, Thing::Embedded(_)] if text == "Tên hàng"),
            "{things:?}"
        );
    }

    #[test]
    fn mobiledoc_is_read_with_its_cards() {
        let json = r#"{"version":"0.3.1","markups":[["strong"],["a",["href","/b"]]],"atoms":[["soft-return","",{}]],
            "cards":[["markdown",{"markdown":"Chữ **đậm**"}],["image",{"src":"/m.jpg"}]],
            "sections":[[1,"p",[[0,[0],1,"Đậm"],[1,[],0,0],[0,[1],1,"nối"]]],[3,"ul",[[[0,[],0,"một"]]]],[10,0],[10,1],[10,7]]}"#;
        let Written { html, pieces } = read_mobiledoc(json).unwrap();
        assert_eq!(
            html,
            "<p><strong>Đậm</strong><br><a href=\"/b\">nối</a></p><ul><li>một</li></ul><!--markdown--><p>Chữ **đậm**</p>\n\
            <figure><img src=\"/m.jpg\" alt=\"\"><figcaption></figcaption></figure>"
        );
        assert_eq!(pieces.len(), 1);
        assert!(read_lexical("{}").is_none() && read_mobiledoc("x").is_none());
    }
}
