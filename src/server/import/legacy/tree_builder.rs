//! Builds the tree of a page from tags and texts as browsers do for untidy ones: what a tag closes, what it leaves open,
//! and in which letters a text is written. A hostile page cannot make it deep, slow or large.
//!
//! scraper and html5ever take time quadratic in nesting depth and in attributes per tag (html5ever issue 788; ten
//! megabytes of `<div>` are hours), so this is a linear tokenizer with the browsers' remedy: a bound on depth.

use std::borrow::Cow;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::Reason;
use super::decoding::unescaped_again;
use super::fonts::Fonts;
use super::tree::{ATTRIBUTES, BLOCKS, HIDDEN, INLINE, Node, OTHER, ROOT, TAG, Tree, VOID};
use super::words::clean;
use crate::domain::letters::{Evidence, Letters, evidence};

/// Browsers stop at 512; old pages, tables in tables, stay below 60.
const DEPTH_MAX: usize = 128;
/// Start tags, end tags and texts of one page; the largest statistics tables have some ten thousand.
const TOKENS_MAX: usize = 200_000;
/// Void elements that say nothing to the reader of a page.
const OTHER_VOID: &[&str] = &["area", "base", "col", "input", "link", "meta", "param", "track", "wbr"];
/// Of those that stand too deep, what must not be lost in silence.
const SHOWN: &[&str] = &["a", "iframe", "object", "video", "audio"];
/// What every page has, most without saying so; the root stands for them.
const OUTERMOST: &[&str] = &["html", "head", "body", "title"];

pub(super) fn parse(html: &str) -> Result<Tree, Reason> {
    build(html, Builder::new(false))
}

/// With all elements and attributes, to be pointed at. What the reader sees is the same.
pub(super) fn parse_whole(html: &str) -> Result<Tree, Reason> {
    build(html, Builder::new(true))
}

fn build(html: &str, mut builder: Builder) -> Result<Tree, Reason> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
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

struct Builder {
    keeps_all: bool,
    nodes: Vec<Node>,
    open: Vec<Open>,
    /// Start tags below the bound on depth whose end tags are still to come.
    too_deep: usize,
    /// The first of them, counted as they are, whose text nobody sees.
    hidden_from: Option<usize>,
    lost: Vec<(&'static str, String)>,
    title: Option<String>,
    in_title: bool,
    fonts: Fonts,
    /// Texts under a font from before Unicode, which are read when all of them are known.
    old_texts: Vec<(usize, Letters)>,
}

#[derive(Clone, Copy)]
struct Open {
    node: usize,
    name: &'static str,
    inline: bool,
    letters: Letters,
}

impl Builder {
    fn new(keeps_all: bool) -> Self {
        let root = Node { parent: ROOT, end: 0, name: "body", text: String::new(), attributes: Vec::new() };
        let open = vec![Open { node: ROOT, name: "body", inline: false, letters: Letters::Unicode }];
        Self {
            keeps_all,
            nodes: vec![root],
            open,
            too_deep: 0,
            hidden_from: None,
            lost: Vec::new(),
            title: None,
            in_title: false,
            fonts: Fonts::default(),
            old_texts: Vec::new(),
        }
    }

    fn open(&mut self, tag: &StartTag<()>) {
        self.in_title = self.title.is_none() && **tag.name == *b"title";
        if **tag.name == *b"body" {
            self.set_page_font(|name| value(tag, name));
            if self.keeps_all {
                self.nodes[ROOT].attributes = all_attributes(tag);
            }
        }
        if let Some(address) = shown_by_script(tag) {
            self.push("embed", String::new(), vec![("src".into(), address)]);
        }
        let Some(name) = self.name_of(&tag.name) else { return };
        if VOID.contains(&name) || name == OTHER && is_one_of(&tag.name, OTHER_VOID) {
            self.push(name, String::new(), self.attributes(tag));
            return;
        }
        if self.open.len() >= DEPTH_MAX {
            self.too_deep += 1;
            if HIDDEN.contains(&name) {
                self.hidden_from.get_or_insert(self.too_deep);
            }
            let address = ["href", "src", "data"].into_iter().find_map(|attribute| value(tag, attribute));
            self.lost.extend(address.filter(|_| SHOWN.contains(&name)).map(|address| (name, address)));
            return;
        }
        self.end_implied(name);
        let letters = self.fonts.of(name, |name| value(tag, name)).unwrap_or(self.letters());
        let node = self.push(name, String::new(), self.attributes(tag));
        self.open.push(Open { node, name, inline: self.nodes[node].is_inline(), letters });
    }

    fn name_of(&self, tag: &[u8]) -> Option<&'static str> {
        known(tag).or((self.keeps_all && !is_one_of(tag, OUTERMOST)).then_some(OTHER))
    }

    fn attributes(&self, tag: &StartTag<()>) -> Vec<(Cow<'static, str>, String)> {
        if !self.keeps_all {
            return attributes(tag);
        }
        let mut all = all_attributes(tag);
        if known(&tag.name).is_none() {
            all.push((TAG.into(), String::from_utf8_lossy(&tag.name).into_owned()));
        }
        all
    }

    fn letters(&self) -> Letters {
        self.open.last().map_or(Letters::Unicode, |open| open.letters)
    }

    fn set_page_font(&mut self, attribute: impl Fn(&str) -> Option<String>) {
        let of_page = self.fonts.of("body", &attribute).or_else(|| self.fonts.of("html", |_| None));
        if let Some(letters) = of_page {
            self.open[0].letters = letters;
        }
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
            None if !self.keeps_all || is_one_of(name, OUTERMOST) => {}
            None if self.too_deep > 0 => self.rise(usize::from(!is_one_of(name, OTHER_VOID))),
            None => self.end_other(name),
            Some("br") => drop(self.push("br", String::new(), Vec::new())),
            Some(_) if self.too_deep > 0 => self.rise(1),
            Some(name) if INLINE.contains(&name) => self.end_inline(name),
            Some("table") => self.end_nearest(&["table"], &[]),
            Some("tr") => self.end_nearest(&["tr"], &["table"]),
            Some("td" | "th") => self.end_nearest(&["td", "th"], &["table", "tr"]),
            Some("li") => self.end_nearest(&["li"], &["ul", "ol", "td", "th"]),
            // A stray end tag in a table cell must not close what the table stands in.
            Some(name) => self.end_nearest(&[name], &["td", "th", "caption"]),
        }
    }

    /// Out of so many elements below the bound on depth.
    fn rise(&mut self, by: usize) {
        self.too_deep -= by;
        self.hidden_from = self.hidden_from.filter(|from| *from <= self.too_deep);
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

    /// As if it were not there, it closes nothing but itself: what was opened in it and is open still goes on.
    fn end_other(&mut self, name: &[u8]) {
        let is_it = |open: &Open| open.name == OTHER && self.nodes[open.node].tag().as_bytes() == name;
        let is_wall = |open: &Open| !(open.inline || open.name == "p");
        let found = self.open.iter().rposition(|open| is_it(open) || is_wall(open));
        if let Some(at) = found.filter(|&at| is_it(&self.open[at])) {
            // A tree has no overlaps: what is open in it ends with it, or it ends where that does.
            if at + 1 == self.open.len() {
                self.end_from(at);
            }
        }
    }

    fn end_from(&mut self, at: usize) {
        for open in self.open.drain(at..) {
            self.nodes[open.node].end = self.nodes.len();
        }
    }

    fn text(&mut self, text: &str) {
        if self.open.last().is_some_and(|open| open.name == "style") {
            self.fonts.read(text);
            // A page may do without a `body` tag.
            return self.set_page_font(|_| None);
        }
        let text = unescaped_again(text.to_owned());
        if self.in_title {
            self.title = Some(text);
            return;
        }
        if self.hidden_from.is_some() {
            return;
        }
        if !text.contains('\n') || !self.open.iter().any(|open| matches!(open.name, "pre" | "listing")) {
            return self.line(text);
        }
        // The first line of what is preformatted may be the end of its tag's (HTML, 13.2.6.4.7).
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.push("br", String::new(), Vec::new());
            }
            self.line(line.to_owned());
        }
    }

    fn line(&mut self, text: String) {
        match self.letters() {
            Letters::Unicode => drop(self.push("", clean(&text), Vec::new())),
            letters => {
                let node = self.push("", text, Vec::new());
                self.old_texts.push((node, letters));
            }
        }
    }

    /// A text that shows nothing either way is read as its page's others under old fonts are.
    fn read_old_texts(&mut self) -> Option<Letters> {
        let found: Vec<Evidence> = self.old_texts.iter().map(|&(node, _)| evidence(&self.nodes[node].text)).collect();
        let is_old = found.contains(&Evidence::Old) || !found.contains(&Evidence::Unicode);
        let mut read = None;
        for (&(node, letters), found) in self.old_texts.iter().zip(found) {
            let text = &mut self.nodes[node].text;
            let letters = if is_old && found != Evidence::Unicode { letters } else { Letters::Unicode };
            *text = clean(&letters.decode(text));
            read = read.or((letters != Letters::Unicode && found == Evidence::Old).then_some(letters));
        }
        read
    }

    fn push(&mut self, name: &'static str, text: String, attributes: Vec<(Cow<'static, str>, String)>) -> usize {
        let node = self.nodes.len();
        let parent = self.open.last().map_or(ROOT, |open| open.node);
        self.nodes.push(Node { parent, end: node + 1, name, text, attributes });
        node
    }

    fn finish(mut self) -> Tree {
        self.end_from(0);
        let old_letters = self.read_old_texts();
        // A title has no font: it is old where nothing else can be made of it.
        let title = self.title.take().map(|title| match (old_letters, evidence(&title)) {
            (Some(Letters::Tcvn3 { .. }), Evidence::Old) => clean(&Letters::Tcvn3 { capitals: false }.decode(&title)),
            (Some(letters), Evidence::Old) => clean(&letters.decode(&title)),
            _ => clean(&title),
        });
        Tree { nodes: self.nodes, title, old_letters, too_deep: self.lost }
    }
}

/// A film, a post or a document for which a page has but a mark, and a script the rest: Facebook's, CKEditor's, readers of PDF files.
fn shown_by_script(tag: &StartTag<()>) -> Option<String> {
    let of = |name: &str| value(tag, name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let film = |id: String| format!("https://www.youtube.com/watch?v={id}");
    let has_class =
        |names: &[&str]| of("class").is_some_and(|class| class.split_whitespace().any(|one| names.contains(&one)));
    match &**tag.name {
        b"oembed" => of("url"),
        b"lite-youtube" => of("videoid").map(film),
        b"div" if has_class(&["fb-video", "fb-post"]) => of("data-href"),
        b"div" if has_class(&["youtube-player"]) => of("data-id").map(film),
        b"div" | b"span" | b"p" => of("data-url").or_else(|| of("data-pdf")).filter(|address| is_file(address)),
        _ => None,
    }
}

fn is_file(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default().to_lowercase();
    [".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".mp4", ".mp3"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

fn known(name: &[u8]) -> Option<&'static str> {
    // Google's names of the same.
    let name: &[u8] = match name {
        b"amp-img" => b"img",
        b"amp-iframe" => b"iframe",
        name => name,
    };
    [BLOCKS, INLINE, VOID, HIDDEN].into_iter().flatten().find(|known| known.as_bytes() == name).copied()
}

fn is_one_of(tag: &[u8], names: &[&str]) -> bool {
    names.iter().any(|name| name.as_bytes() == tag)
}

fn attributes(tag: &StartTag<()>) -> Vec<(Cow<'static, str>, String)> {
    if tag.attributes.is_empty() {
        return Vec::new();
    }
    ATTRIBUTES.iter().filter_map(|name| Some(((*name).into(), value(tag, name)?))).collect()
}

fn all_attributes(tag: &StartTag<()>) -> Vec<(Cow<'static, str>, String)> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let named = tag.attributes.iter().filter(|(name, _)| !name.is_empty());
    named.map(|(name, value)| (text(name).into(), text(&value.value))).collect()
}

fn value(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(&value.value).into_owned())
}
