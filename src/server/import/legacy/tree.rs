//! A page's elements and texts as a tree (`tree_builder` makes it).

use std::borrow::Cow;
use std::ops::Range;

use crate::domain::letters::Letters;

pub(super) const ROOT: usize = 0;
pub(super) const ATTRIBUTES: &[&str] = &[
    "class",
    "id",
    "style",
    "align",
    "src",
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-original-src",
    "data-url",
    "srcset",
    "data-srcset",
    "data-lazy-srcset",
    "data",
    "datetime",
    "href",
    "start",
    "value",
    "type",
    "hidden",
    "alt",
    "colspan",
    "rowspan",
    "width",
    "height",
];
pub(super) const VOID: &[&str] = &["br", "hr", "img", "embed", "source"];
/// Elements not named in these lists are as if only their content were there: where the whole tree is kept they are
/// `OTHER`, else they are not in it.
pub(super) const INLINE: &[&str] =
    &["a", "b", "strong", "i", "em", "sub", "sup", "s", "strike", "del", "span", "font", "time"];
pub(super) const BLOCKS: &[&str] = &[
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
    "legend",
    "details",
    "summary",
    "dialog",
    "hgroup",
    "menu",
    "listing",
];
/// An element that says nothing to the reader of a page, but may be pointed at.
pub(super) const OTHER: &str = "*";
/// The attribute under which such an element keeps its name. No page can write it.
pub(super) const TAG: &str = "";
/// Kept as elements, so that a forgotten end tag hides no more than its parent; their text is never read.
pub(super) const HIDDEN: &[&str] = &[
    "script", "style", "noscript", "iframe", "textarea", "template", "svg", "math", "select", "button", "object",
    "video", "audio",
];

/// Nodes in document order: the descendants of node `i` are `i + 1..nodes[i].end`.
pub(super) struct Tree {
    pub nodes: Vec<Node>,
    pub title: Option<String>,
    /// Letters from before Unicode that were found and read.
    pub old_letters: Option<Letters>,
    /// Links and what is shown within the page that stood too deep for the tree: element and address.
    pub too_deep: Vec<(&'static str, String)>,
}

pub(super) struct Node {
    pub parent: usize,
    pub end: usize,
    /// Empty for text.
    pub name: &'static str,
    pub text: String,
    pub attributes: Vec<(Cow<'static, str>, String)>,
}

impl Node {
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(key, _)| *key == name)
    }

    pub fn is_inline(&self) -> bool {
        INLINE.contains(&self.name) || self.name == OTHER
    }

    /// As the page calls it; empty for text.
    pub fn tag(&self) -> &str {
        if self.name == OTHER { self.attribute(TAG) } else { self.name }
    }

    pub fn is_hidden(&self) -> bool {
        HIDDEN.contains(&self.name) || self.has("hidden") || self.style().contains("display:none")
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
    pub fn children(&self, parent: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes[parent].end;
        std::iter::successors(Some(parent + 1), |&child| Some(self.nodes.get(child)?.end))
            .take_while(move |&child| child < end)
    }

    /// The node and all that is in it.
    pub fn range(&self, node: usize) -> Range<usize> {
        node..self.nodes[node].end
    }

    /// The nearest element around a node that is no part of a line.
    pub fn box_around(&self, node: usize) -> usize {
        self.ancestors(self.nodes[node].parent).find(|&above| !self.nodes[above].is_inline()).unwrap_or(ROOT)
    }

    /// Whether the line that a node stands in has no other words, as far as one looks.
    pub fn is_whole_line(&self, node: usize) -> bool {
        const NODES_MAX: usize = 200;
        if !self.nodes[node].is_inline() {
            return true;
        }
        let line = self.box_around(node);
        let ends_line = |at: usize| {
            let node = &self.nodes[at];
            matches!(node.name, "br" | "hr" | "img") || !(node.name.is_empty() || node.is_inline() || node.is_hidden())
        };
        let is_blank =
            |at: usize| self.nodes[at].text.trim().is_empty() || self.nodes[self.nodes[at].parent].is_hidden();
        let stops = |&at: &usize| ends_line(at) || !is_blank(at);
        let before = (line + 1..node).rev().take(NODES_MAX).find(stops);
        let behind = (self.nodes[node].end..self.nodes[line].end).take(NODES_MAX).find(stops);
        [before, behind].into_iter().flatten().all(is_blank)
    }

    /// For each node, whether readers of the page did not see it.
    pub fn hidden(&self) -> Vec<bool> {
        let mut hidden: Vec<bool> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let within = hidden.get(node.parent).copied().unwrap_or_default();
            hidden.push(within || node.is_hidden());
        }
        hidden
    }

    /// What `read` makes of the tree while these nodes bear other names. With the name of something hidden, a node and all
    /// that is in it is as if it were not there.
    pub fn renamed<T>(&mut self, nodes: &[(usize, &'static str)], read: impl FnOnce(&Tree) -> T) -> T {
        let swap = |tree: &mut Tree, (node, name): (usize, &'static str)| {
            (node, std::mem::replace(&mut tree.nodes[node].name, name))
        };
        let before: Vec<_> = nodes.iter().map(|&renamed| swap(self, renamed)).collect();
        let read = read(self);
        // Backwards, for a node that was named twice.
        for renamed in before.into_iter().rev() {
            swap(self, renamed);
        }
        read
    }

    pub fn ancestors(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(node), |&node| (node != ROOT).then(|| self.nodes[node].parent))
    }
}
