//! HTML as a tree that a hostile page cannot make deep, slow or large.
//!
//! scraper and html5ever take time quadratic in nesting depth and in attributes per tag (html5ever issue 788; ten
//! megabytes of `<div>` are hours), so this is a linear tokenizer under a small tree with the browsers' remedy: a bound on depth.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::Reason;
use super::decoding::unescaped_again;
use super::words::clean;

/// Browsers stop at 512; old pages, tables in tables, stay below 60.
const DEPTH_MAX: usize = 128;
/// Start tags, end tags and texts of one page; the largest statistics tables have some ten thousand.
const TOKENS_MAX: usize = 200_000;

pub(super) const ROOT: usize = 0;
const ATTRIBUTES: &[&str] = &[
    "class",
    "id",
    "style",
    "align",
    "src",
    "data-src",
    "data-original",
    "href",
    "alt",
    "colspan",
    "rowspan",
    "width",
    "height",
];
const VOID: &[&str] = &["br", "hr", "img"];
/// Elements not named in these lists are as if only their content were there.
const INLINE: &[&str] = &["a", "b", "strong", "i", "em", "sub", "sup", "span", "font"];
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "center",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "caption",
    "tr",
    "td",
    "th",
    "figure",
    "figcaption",
    "blockquote",
    "pre",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "nav",
    "aside",
    "address",
    "form",
    "fieldset",
];
/// Kept as elements, so that a forgotten end tag hides no more than its parent; never read.
const HIDDEN: &[&str] = &[
    "script", "style", "noscript", "iframe", "textarea", "template", "svg", "math", "select", "button", "object",
    "video", "audio",
];

/// Nodes in document order: the descendants of node `i` are `i + 1..nodes[i].end`.
pub(super) struct Tree {
    pub nodes: Vec<Node>,
    pub title: Option<String>,
}

pub(super) struct Node {
    pub parent: usize,
    pub end: usize,
    /// Empty for text.
    pub name: &'static str,
    pub text: String,
    attributes: Vec<(&'static str, String)>,
}

impl Node {
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    pub fn is_inline(&self) -> bool {
        INLINE.contains(&self.name)
    }

    pub fn is_hidden(&self) -> bool {
        HIDDEN.contains(&self.name) || self.style().contains("display:none")
    }

    pub fn style(&self) -> String {
        self.attribute("style").chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase()
    }

    /// Class and id, as lower-case words.
    pub fn labels(&self) -> Vec<String> {
        let both = format!("{} {}", self.attribute("class"), self.attribute("id"));
        both.split_whitespace().take(20).map(str::to_lowercase).collect()
    }
}

impl Tree {
    pub fn parse(html: &str) -> Result<Self, Reason> {
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        let mut builder = Builder::new();
        let mut tokens = 0;
        for token in Tokenizer::new_with_emitter(html, emitter) {
            let Ok(token) = token;
            tokens += 1;
            match token {
                Token::StartTag(tag) => builder.open(&tag),
                Token::EndTag(tag) => builder.close(&tag.name),
                Token::String(text) => builder.text(&String::from_utf8_lossy(&text)),
                // Complaints, one for every stray character of an untidy page, and comments.
                _ => tokens -= 1,
            }
            if tokens > TOKENS_MAX {
                return Err(Reason::TooManyParts);
            }
        }
        Ok(builder.finish())
    }

    pub fn children(&self, parent: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes[parent].end;
        std::iter::successors(Some(parent + 1), |&child| Some(self.nodes.get(child)?.end))
            .take_while(move |&child| child < end)
    }

    pub fn ancestors(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(node), |&node| (node != ROOT).then(|| self.nodes[node].parent))
    }
}

struct Builder {
    nodes: Vec<Node>,
    open: Vec<Open>,
    /// Start tags below the bound on depth whose end tags are still to come.
    too_deep: usize,
    title: Option<String>,
    in_title: bool,
}

#[derive(Clone, Copy)]
struct Open {
    node: usize,
    name: &'static str,
    inline: bool,
}

impl Builder {
    fn new() -> Self {
        let root = Node { parent: ROOT, end: 0, name: "body", text: String::new(), attributes: Vec::new() };
        let open = vec![Open { node: ROOT, name: "body", inline: false }];
        Self { nodes: vec![root], open, too_deep: 0, title: None, in_title: false }
    }

    fn open(&mut self, tag: &StartTag<()>) {
        self.in_title = self.title.is_none() && **tag.name == *b"title";
        let Some(name) = known(&tag.name) else { return };
        if VOID.contains(&name) {
            self.push(name, String::new(), attributes(tag));
            return;
        }
        if self.open.len() >= DEPTH_MAX {
            self.too_deep += 1;
            return;
        }
        self.end_implied(name);
        let node = self.push(name, String::new(), attributes(tag));
        self.open.push(Open { node, name, inline: INLINE.contains(&name) });
    }

    /// What a new element closes without an end tag.
    fn end_implied(&mut self, name: &str) {
        match name {
            "li" => self.end_nearest(&["li"], &["ul", "ol", "td", "th"]),
            "td" | "th" => self.end_nearest(&["td", "th"], &["table"]),
            "tr" => self.end_nearest(&["tr"], &["table"]),
            "dt" | "dd" => self.end_nearest(&["dt", "dd"], &["dl"]),
            "a" => self.end_inline("a"),
            _ => {}
        }
        if BLOCKS.contains(&name) {
            self.end_nearest(&["p"], &["table", "td", "th", "li", "figure"]);
        }
    }

    fn close(&mut self, name: &[u8]) {
        self.in_title = false;
        match known(name) {
            None => {}
            Some("br") => drop(self.push("br", String::new(), Vec::new())),
            Some(_) if self.too_deep > 0 => self.too_deep -= 1,
            Some(name) if INLINE.contains(&name) => self.end_inline(name),
            Some("table") => self.end_nearest(&["table"], &[]),
            Some("tr") => self.end_nearest(&["tr"], &["table"]),
            Some("td" | "th") => self.end_nearest(&["td", "th"], &["table", "tr"]),
            Some("li") => self.end_nearest(&["li"], &["ul", "ol", "td", "th"]),
            // A stray end tag in a table cell must not close what the table stands in.
            Some(name) => self.end_nearest(&[name], &["td", "th", "caption"]),
        }
    }

    fn end_nearest(&mut self, names: &[&str], walls: &[&str]) {
        let found = self.open.iter().rposition(|open| names.contains(&open.name) || walls.contains(&open.name));
        if let Some(at) = found.filter(|&at| at > 0 && names.contains(&self.open[at].name)) {
            self.end_from(at);
        }
    }

    /// An inline end tag closes an open paragraph on its way, but no box.
    fn end_inline(&mut self, name: &str) {
        let found = self.open.iter().rposition(|open| open.name == name || !(open.inline || open.name == "p"));
        if let Some(at) = found.filter(|&at| self.open[at].name == name) {
            self.end_from(at);
        }
    }

    fn end_from(&mut self, at: usize) {
        for open in self.open.drain(at..) {
            self.nodes[open.node].end = self.nodes.len();
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_title {
            self.title = Some(clean(&unescaped_again(text.to_owned())));
        } else {
            self.push("", clean(&unescaped_again(text.to_owned())), Vec::new());
        }
    }

    fn push(&mut self, name: &'static str, text: String, attributes: Vec<(&'static str, String)>) -> usize {
        let node = self.nodes.len();
        let parent = self.open.last().map_or(ROOT, |open| open.node);
        self.nodes.push(Node { parent, end: node + 1, name, text, attributes });
        node
    }

    fn finish(mut self) -> Tree {
        self.end_from(0);
        Tree { nodes: self.nodes, title: self.title }
    }
}

fn known(name: &[u8]) -> Option<&'static str> {
    [BLOCKS, INLINE, VOID, HIDDEN].into_iter().flatten().find(|known| known.as_bytes() == name).copied()
}

fn attributes(tag: &StartTag<()>) -> Vec<(&'static str, String)> {
    if tag.attributes.is_empty() {
        return Vec::new();
    }
    let value = |name: &str| {
        tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(&value.value).into_owned())
    };
    ATTRIBUTES.iter().filter_map(|name| Some((*name, value(name)?))).collect()
}
