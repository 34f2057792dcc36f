//! A run of inline text on its way to becoming a paragraph: words with their emphasis and links, lines, spaces.

use std::ops::Range;

use super::block::{Look, Para, escape, push};
use super::lines::stands_alone;
use super::tree::{ROOT, Tree};

/// The inline elements around a word. A set, so that nesting in the output is bounded whatever the page does.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks {
    pub bold: bool,
    pub italic: bool,
    pub sub: bool,
    pub sup: bool,
    pub struck: bool,
    /// The node of the link; `ROOT` for none.
    pub link: usize,
}

#[derive(Default)]
pub(super) struct Run {
    lines: Vec<Vec<Span>>,
    space: bool,
}

struct Span {
    marks: Marks,
    text: String,
    nodes: Range<usize>,
}

impl Run {
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(Vec::is_empty)
    }

    pub fn text(&mut self, node: usize, text: &str, marks: Marks) {
        self.space |= text.starts_with(char::is_whitespace);
        for word in text.split_whitespace() {
            self.word(node, word, marks);
            self.space = true;
        }
        self.space = text.ends_with(char::is_whitespace) || (self.space && text.trim().is_empty());
    }

    fn word(&mut self, node: usize, word: &str, marks: Marks) {
        if self.lines.is_empty() {
            self.lines.push(Vec::new());
        }
        let Some(line) = self.lines.last_mut() else { return };
        let space = self.space && !line.is_empty();
        match line.last_mut() {
            Some(span) if span.marks == marks => {
                push(&mut span.text, &[if space { " " } else { "" }, word]);
                span.nodes.end = node + 1;
            }
            last => {
                // A space between two looks belongs to the plainer one.
                let opens_with_space = space && marks == Marks::default();
                if let Some(span) = last.filter(|_| space && !opens_with_space) {
                    span.text.push(' ');
                }
                let text = format!("{}{word}", if opens_with_space { " " } else { "" });
                line.push(Span { marks, text, nodes: node..node + 1 });
            }
        }
    }

    /// True where this break follows another: the paragraph ends.
    pub fn line_break(&mut self) -> bool {
        self.space = false;
        let blank = self.lines.last().is_none_or(Vec::is_empty);
        if !blank {
            self.lines.push(Vec::new());
        }
        blank && !self.is_empty()
    }

    /// The run as one paragraph, or as several where a line has a meaning of its own: a date line, a counter,
    /// a name in bold under the last sentence.
    pub fn take(&mut self, tree: &Tree) -> Vec<Para> {
        self.space = false;
        let mut lines = std::mem::take(&mut self.lines);
        lines.retain(|line| !line.is_empty());
        let (mut paras, mut joins): (Vec<Para>, bool) = (Vec::new(), false);
        for (index, line) in lines.iter().enumerate() {
            let plain: String = line.iter().filter(|span| !span.marks.struck).map(|span| span.text.as_str()).collect();
            let signs = index > 0 && index + 1 == lines.len() && is_bold(line) && !is_bold(&lines[index - 1]);
            let alone = signs || stands_alone(&plain);
            if !joins || alone {
                let look = Look { bold: true, italic: true, ..Look::default() };
                paras.push(Para { look, ..Para::default() });
            }
            if let Some(para) = paras.last_mut() {
                extend(para, line, &plain, tree);
            }
            joins = !alone;
        }
        paras
    }
}

fn is_bold(line: &[Span]) -> bool {
    line.iter().all(|span| span.marks.bold)
}

fn extend(para: &mut Para, line: &[Span], plain: &str, tree: &Tree) {
    if !para.plain.is_empty() {
        para.plain.push('\n');
    }
    // What is struck through is in no plain text.
    if !para.html.is_empty() {
        para.html.push_str("<br>");
    }
    para.plain.push_str(plain);
    for span in line {
        para.look.bold &= span.marks.bold;
        para.look.italic &= span.marks.italic;
        para.look.linked |= span.marks.link != ROOT;
        let from = if para.nodes.is_empty() { span.nodes.start } else { para.nodes.start };
        para.nodes = from..span.nodes.end;
        write_span(span, tree, &mut para.html);
    }
}

fn write_span(span: &Span, tree: &Tree, out: &mut String) {
    let Marks { bold, italic, sub, sup, struck, link } = span.marks;
    let href = Some(tree.nodes[link].attribute("href").trim()).filter(|href| link != ROOT && leads_somewhere(href));
    if let Some(href) = href {
        push(out, &["<a href=\"", &escape(href), "\">"]);
    }
    let tags: Vec<&str> = [(struck, "s"), (bold, "strong"), (italic, "em"), (sub, "sub"), (sup && !sub, "sup")]
        .into_iter()
        .filter_map(|(on, tag)| on.then_some(tag))
        .collect();
    tags.iter().for_each(|tag| push(out, &["<", tag, ">"]));
    out.push_str(&escape(&span.text));
    tags.iter().rev().for_each(|tag| push(out, &["</", tag, ">"]));
    if href.is_some() {
        out.push_str("</a>");
    }
}

/// Whether a link is more than a place in its page or a script: it leads to a page, a letter or a telephone.
pub(super) fn leads_somewhere(address: &str) -> bool {
    let is_place = address.starts_with('#');
    !is_place && is_web_address(address) || matches!(scheme(address).as_deref(), Some("mailto" | "tel"))
}

/// http, https or relative. Browsers ignore white space inside a scheme, so it is taken out first.
pub(super) fn is_web_address(address: &str) -> bool {
    matches!(scheme(address).as_deref(), None | Some("http" | "https")) && !address.is_empty()
}

pub(super) fn scheme(address: &str) -> Option<String> {
    let head: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(40).collect();
    let (scheme, _) = head.split_once(':')?;
    (!scheme.contains(['/', '?', '#'])).then(|| scheme.to_lowercase())
}
