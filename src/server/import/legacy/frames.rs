//! Lists and tables of a saved page: those that hold data are kept whole, those that frame a picture become the
//! picture and its caption, those that only lay out the page are taken apart.

use super::block::{Block, push};
use super::flow::{Flow, Place, Placed, blocks_in, is_ornament};
use super::tree::Node;
use super::words::squeeze;

/// Deeper lists become paragraphs: the sanitiser behind us is slow on deep HTML.
const LIST_DEPTH_MAX: u8 = 4;
/// A table cell with more text than this is a column of the page's layout.
const CELL_CHARS_MAX: usize = 600;
const CAPTION_CHARS_MAX: usize = 300;

impl Flow<'_> {
    /// None where the element is only a frame around paragraphs.
    pub(super) fn framed(&self, index: usize, place: Place) -> Option<Vec<Block>> {
        let name = self.tree.nodes[index].name;
        let is_list = matches!(name, "ul" | "ol");
        if !(name == "table" || is_list && place.lists <= LIST_DEPTH_MAX) {
            return None;
        }
        let inside = self.contents(index);
        if inside.tables > 0 || inside.views {
            None
        } else if inside.photos > 0 {
            (name == "table" && inside.chars <= CAPTION_CHARS_MAX * inside.photos).then(|| self.photo_table(index))
        } else if is_list {
            Some(vec![self.list(index, place)])
        } else {
            self.data_table(index, &inside, place).map(|table| vec![table])
        }
    }

    fn list(&self, index: usize, place: Place) -> Block {
        let tag = self.tree.nodes[index].name;
        let (mut html, mut plain) = (format!("<{tag}>"), String::new());
        for item in self.tree.children(index) {
            let (inner, words) = self.in_one(item, place);
            if !inner.is_empty() {
                push(&mut html, &["<li>", &inner, "</li>"]);
                push(&mut plain, &[&words, "\n"]);
            }
        }
        push(&mut html, &["</", tag, ">"]);
        Block::Rich { html, plain }
    }

    fn data_table(&self, index: usize, inside: &Contents, place: Place) -> Option<Block> {
        let nodes = &self.tree.nodes;
        let rows: Vec<usize> = (index + 1..nodes[index].end).filter(|&i| nodes[i].name == "tr").collect();
        let cells = |row: usize| self.tree.children(row).filter(|&i| is_cell(&nodes[i]));
        let columns = rows.iter().map(|&row| cells(row).count()).max().unwrap_or_default();
        if rows.len() < 2 || columns < 2 || inside.longest_cell > CELL_CHARS_MAX {
            return None;
        }
        let (mut html, mut plain) = (String::from("<table>"), String::new());
        if let Some(caption) = self.tree.children(index).find(|&i| nodes[i].name == "caption") {
            push(&mut html, &["<caption>", &self.in_one(caption, place).0, "</caption>"]);
        }
        html.push_str("<tbody>");
        for row in rows {
            html.push_str("<tr>");
            for cell in cells(row) {
                let node = &nodes[cell];
                let (inner, words) = self.in_one(cell, place);
                push(
                    &mut html,
                    &[
                        "<",
                        node.name,
                        &span(node, "colspan"),
                        &span(node, "rowspan"),
                        ">",
                        &inner,
                        "</",
                        node.name,
                        ">",
                    ],
                );
                push(&mut plain, &[&words, " "]);
            }
            html.push_str("</tr>");
            plain.push('\n');
        }
        html.push_str("</tbody></table>");
        Some(Block::Rich { html, plain })
    }

    /// Pictures side by side have their captions in the same order in the row below; a single caption is the last one's.
    fn photo_table(&self, index: usize) -> Vec<Block> {
        let (mut photos, mut captions) = (Vec::new(), Vec::new());
        for Placed { block, .. } in blocks_in(self.tree, index, Place { at: index, ..Place::default() }) {
            match block {
                Block::Photo(photo) => photos.push(photo),
                other => captions.push(squeeze(other.plain()).into_owned()),
            }
        }
        if captions.len() != photos.len() && !captions.is_empty() {
            captions = vec![captions.join(" ")];
        }
        for (photo, caption) in photos.iter_mut().rev().zip(captions.into_iter().rev()) {
            photo.caption = Some(caption);
        }
        photos.into_iter().map(Block::Photo).collect()
    }

    /// A cell or list item in one piece, as HTML and as text: its paragraphs are separated by `<br>`.
    fn in_one(&self, index: usize, place: Place) -> (String, String) {
        let (mut html, mut plain) = (String::new(), String::new());
        for Placed { block, .. } in blocks_in(self.tree, index, Place { at: index, ..place }) {
            let separator = if html.is_empty() { "" } else { "<br>" };
            match &block {
                Block::Text(para) | Block::Heading(_, para) => push(&mut html, &[separator, &para.html]),
                Block::Rich { html: inner, .. } => html.push_str(inner),
                Block::Photo(_) => {}
            }
            let space = if plain.is_empty() { "" } else { " " };
            push(&mut plain, &[space, block.plain().trim()]);
        }
        (html, plain)
    }

    fn contents(&self, index: usize) -> Contents {
        let nodes = &self.tree.nodes;
        let (mut found, mut cell_chars, mut i) = (Contents::default(), 0, index + 1);
        while i < nodes[index].end {
            let node = &nodes[i];
            match node.name {
                // A frame in any case: looking further would make tables in tables slow.
                "table" => {
                    found.tables += 1;
                    return found;
                }
                "img" => found.photos += usize::from(!is_ornament(node)),
                "td" | "th" => cell_chars = 0,
                "" => {
                    let chars = squeeze(&node.text).chars().count();
                    found.chars += chars;
                    cell_chars += chars;
                    found.longest_cell = found.longest_cell.max(cell_chars);
                    found.views |= node.text.len() < 300 && node.text.to_lowercase().contains("lượt xem");
                }
                _ => {}
            }
            i = if node.is_hidden() { node.end } else { i + 1 };
        }
        found
    }
}

#[derive(Default)]
struct Contents {
    tables: usize,
    photos: usize,
    chars: usize,
    longest_cell: usize,
    /// The date line is inside: this lays out the article's head.
    views: bool,
}

fn is_cell(node: &Node) -> bool {
    matches!(node.name, "td" | "th")
}

fn span(cell: &Node, name: &str) -> String {
    let cells: u8 = cell.attribute(name).trim().parse().unwrap_or(1);
    if (2..=100).contains(&cells) { format!(" {name}=\"{cells}\"") } else { String::new() }
}
