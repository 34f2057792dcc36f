//! Lists and tables of a saved page: those that hold data are kept whole, those that frame a picture become the
//! picture and its caption, those that only lay out the page are taken apart.

use super::LegacyPhoto;
use super::block::{Block, CAPTION_CHARS_MAX, push, write_figure};
use super::figures::is_figure;
use super::flow::{Flow, Place, Placed, blocks_in, blocks_of, is_ornament, marks_inside};
use super::tree::{Node, Tree};
use super::words::squeeze;

/// Deeper lists become paragraphs: the sanitiser behind us is slow on deep HTML.
const LIST_DEPTH_MAX: u8 = 4;
/// A table cell with more text than this is a column of the page's layout.
const CELL_CHARS_MAX: usize = 600;
const ITEM_END: &str = "</li>";

impl Flow<'_> {
    /// None where the element is only a frame around paragraphs.
    pub(super) fn framed(&self, index: usize, place: Place) -> Option<Vec<Block>> {
        let node = &self.tree.nodes[index];
        let (name, is_list) = (node.name, matches!(node.name, "ul" | "ol"));
        let is_figure = is_figure(node);
        if !(name == "table" || is_figure || is_list && place.lists <= LIST_DEPTH_MAX) {
            return None;
        }
        let inside = self.contents(index);
        let is_captioned = inside.photos > 0 && inside.chars <= CAPTION_CHARS_MAX * inside.photos;
        if name == "figure" || is_figure && is_captioned && inside.tables == 0 {
            Some(self.figure(index, place))
        } else if is_figure || inside.tables > 0 || inside.views {
            None
        } else if is_list {
            (inside.photos == 0 && has_items(self.tree, index)).then(|| vec![self.list(index, place)])
        } else if inside.photos > 0 && !self.has_pictured_rows(index) {
            is_captioned.then(|| self.photo_table(index))
        } else {
            self.data_table(index, &inside, place).map(|table| vec![table])
        }
    }

    /// Rows that each show a picture beside words about it, such as people with their offices: they are data.
    fn has_pictured_rows(&self, index: usize) -> bool {
        let nodes = &self.tree.nodes;
        let (mut rows, mut pictured, mut columns) = (0, 0, 0);
        for row in self.rows(index) {
            let cells: Vec<Contents> =
                self.tree.children(row).filter(|&i| is_seen_cell(&nodes[i])).map(|cell| self.contents(cell)).collect();
            let has_picture = cells.iter().any(|cell| cell.photos > 0);
            rows += 1;
            columns = columns.max(cells.len());
            pictured += usize::from(has_picture && cells.iter().any(|cell| cell.photos == 0 && cell.chars > 0));
        }
        pictured >= 2 || (pictured == 1 && rows >= 2 && columns >= 3)
    }

    /// The rows of a table that are seen.
    pub(super) fn rows(&self, table: usize) -> impl Iterator<Item = usize> {
        let nodes = &self.tree.nodes;
        let end = nodes[table].end;
        let after = |at: usize| if nodes[at].is_hidden() { nodes[at].end } else { at + 1 };
        std::iter::successors(Some(table + 1).filter(|&at| at < end), move |&at| Some(after(at)).filter(|&at| at < end))
            .filter(|&at| nodes[at].name == "tr" && !nodes[at].is_hidden())
    }

    fn list(&self, index: usize, place: Place) -> Block {
        let nodes = &self.tree.nodes;
        let tag = nodes[index].name;
        let start = start_of(&nodes[index]);
        let (mut html, mut plain, mut photos) =
            (format!("<{tag}{}>", numbering(&nodes[index], start)), String::new(), Vec::new());
        let mut next = start.unwrap_or(1);
        let items: Vec<usize> = self.tree.children(index).filter(|&item| !nodes[item].is_hidden()).collect();
        // What stands between items is one, not one for each of its elements.
        let is_between = |at: usize| !matches!(nodes[at].name, "li" | "ul" | "ol");
        for item in items.chunk_by(|&one, &next| is_between(one) && is_between(next)) {
            let inner = match nodes[item[0]].name {
                "li" => self.in_one(item[0], place),
                _ => self.together(blocks_of(self.tree, item, place)),
            };
            if inner.html.is_empty() {
                continue;
            }
            // A list of a list belongs to the item above it.
            let is_list = ["<ul", "<ol"].iter().any(|list| inner.html.starts_with(list));
            let is_below = is_list && nodes[item[0]].name != "li" && html.ends_with(ITEM_END);
            if is_below {
                html.truncate(html.len() - ITEM_END.len());
            }
            // An item may say its own number (`value`), which editors of today do not keep: a list begins anew with it.
            if let Some(number) = number_of(&nodes[item[0]]).filter(|&number| tag == "ol" && number != next) {
                let begins = format!("<{tag}{}>", numbering(&nodes[index], Some(number)));
                match html.ends_with(ITEM_END) {
                    true => push(&mut html, &["</", tag, ">", &begins]),
                    false => html = begins,
                }
                next = number;
            }
            next = next.saturating_add(u16::from(!is_below));
            push(&mut html, &[if is_below { "" } else { "<li>" }, &inner.html, ITEM_END]);
            push(&mut plain, &[&inner.plain, "\n"]);
            photos.extend(inner.photos);
        }
        push(&mut html, &["</", tag, ">"]);
        Block::Rich { html, plain, photos }
    }

    fn data_table(&self, index: usize, inside: &Contents, place: Place) -> Option<Block> {
        let nodes = &self.tree.nodes;
        let rows: Vec<usize> = self.rows(index).collect();
        let cells = |row: usize| self.tree.children(row).filter(|&i| is_seen_cell(&nodes[i]));
        let columns = rows.iter().map(|&row| cells(row).count()).max().unwrap_or_default();
        if rows.len() < 2 || columns < 2 || inside.longest_cell > CELL_CHARS_MAX {
            return None;
        }
        let (mut html, mut plain, mut photos) = (String::from("<table>"), String::new(), Vec::new());
        if let Some(caption) = self.tree.children(index).find(|&i| nodes[i].name == "caption" && !nodes[i].is_hidden())
        {
            let inner = self.in_one(caption, place);
            push(&mut html, &["<caption>", &inner.html, "</caption>"]);
            photos.extend(inner.photos);
        }
        html.push_str("<tbody>");
        for row in rows {
            html.push_str("<tr>");
            for cell in cells(row) {
                let node = &nodes[cell];
                let inner = self.in_one(cell, place);
                push(
                    &mut html,
                    &[
                        "<",
                        node.name,
                        &span(node, "colspan"),
                        &span(node, "rowspan"),
                        ">",
                        &inner.html,
                        "</",
                        node.name,
                        ">",
                    ],
                );
                push(&mut plain, &[&inner.plain, " "]);
                photos.extend(inner.photos);
            }
            html.push_str("</tr>");
            plain.push('\n');
        }
        html.push_str("</tbody></table>");
        Some(Block::Rich { html, plain, photos })
    }

    /// A cell or list item in one piece: its paragraphs are separated by `<br>`.
    fn in_one(&self, index: usize, place: Place) -> Inner {
        let marks = marks_inside(place.marks, index, &self.tree.nodes[index]);
        self.together(blocks_in(self.tree, index, Place { at: index, marks, ..place }))
    }

    fn together(&self, blocks: Vec<Placed>) -> Inner {
        let mut inner = Inner::default();
        for Placed { block, .. } in blocks {
            let is_new_line =
                inner.html.is_empty() || ["</figure>", "</p>"].iter().any(|end| inner.html.ends_with(end));
            let separator = if is_new_line { "" } else { "<br>" };
            match &block {
                Block::Text(para) | Block::Heading(_, para) => push(&mut inner.html, &[separator, &para.html]),
                Block::Rich { html, .. } => inner.html.push_str(html),
                Block::Photo(photo) => write_figure(photo, &mut inner.html),
            }
            let space = if inner.plain.is_empty() { "" } else { " " };
            push(&mut inner.plain, &[space, block.plain().trim()]);
            match block {
                Block::Photo(photo) => inner.photos.push(photo),
                Block::Rich { photos, .. } => inner.photos.extend(photos),
                _ => {}
            }
        }
        inner
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

/// What `in_one` makes, as HTML and as text.
#[derive(Default)]
struct Inner {
    html: String,
    plain: String,
    photos: Vec<LegacyPhoto>,
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

/// Without items it only indents, as editors of old did it.
pub(super) fn has_items(tree: &Tree, list: usize) -> bool {
    tree.range(list).any(|node| tree.nodes[node].name == "li" && !tree.nodes[node].is_hidden())
}

pub(super) fn is_seen_cell(node: &Node) -> bool {
    matches!(node.name, "td" | "th") && !node.is_hidden()
}

/// Where an ordered list begins.
fn start_of(list: &Node) -> Option<u16> {
    list.attribute("start").trim().parse().ok().filter(|_| list.name == "ol")
}

fn number_of(item: &Node) -> Option<u16> {
    item.attribute("value").trim().parse().ok().filter(|_| item.name == "li")
}

/// That, and by which signs it counts.
fn numbering(list: &Node, start: Option<u16>) -> String {
    let signs = Some(list.attribute("type").trim())
        .filter(|signs| list.name == "ol" && matches!(*signs, "a" | "A" | "i" | "I"));
    let start = start.filter(|&start| start != 1).map(|start| format!(" start=\"{start}\"")).unwrap_or_default();
    start + &signs.map(|signs| format!(" type=\"{signs}\"")).unwrap_or_default()
}

fn span(cell: &Node, name: &str) -> String {
    let cells: u8 = cell.attribute(name).trim().parse().unwrap_or(1);
    if (2..=100).contains(&cells) { format!(" {name}=\"{cells}\"") } else { String::new() }
}
