//! Turns the tree of a saved page into a run of blocks in reading order. Styles, classes and layout end here:
//! what they tell about a paragraph is kept as its `Look`.

use std::ops::Range;

use super::block::{Block, Look};
use super::embedded;
use super::region::is_file;
use super::runs::{Marks, Run, is_web_address};
use super::sources::{is_alone, sources};
use super::tree::{Node, ROOT, Tree};
use super::words::{clean, squeeze};
use super::{LegacyPhoto, PictureLink};

/// Elements and texts in a link that is looked into for each of its pictures.
const LINK_NODES_MAX: usize = 100;

/// A block and the node it came from, by which navigation is told from the article.
pub(super) struct Placed {
    pub at: usize,
    /// What it was made of. Blocks of one list, table or figure share theirs.
    pub nodes: Range<usize>,
    pub block: Block,
}

/// Where in the page the reader is: the nearest box, and what the elements around say about the text in it.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    pub at: usize,
    pub look: Look,
    pub heading: u8,
    pub lists: u8,
    pub marks: Marks,
}

pub(super) struct Flow<'t> {
    pub tree: &'t Tree,
    pub out: Vec<Placed>,
    run: Run,
    /// The box in which a picture was the last thing seen.
    photo_in: Option<usize>,
}

pub(super) fn blocks(tree: &Tree) -> Vec<Placed> {
    blocks_in(tree, ROOT, Place::default())
}

/// The blocks of a node's content, or of a text.
pub(super) fn blocks_in(tree: &Tree, node: usize, place: Place) -> Vec<Placed> {
    let mut flow = Flow { tree, out: Vec::new(), run: Run::default(), photo_in: None };
    if tree.nodes[node].name.is_empty() {
        flow.node(node, place);
    } else {
        flow.children(node, place);
    }
    flow.flush(place);
    flow.out
}

/// The blocks of nodes that stand beside each other.
pub(super) fn blocks_of(tree: &Tree, nodes: &[usize], place: Place) -> Vec<Placed> {
    let mut flow = Flow { tree, out: Vec::new(), run: Run::default(), photo_in: None };
    nodes.iter().for_each(|&node| flow.node(node, place));
    flow.flush(place);
    flow.out
}

/// The words of a node in one line, without what is struck through.
pub(super) fn words_in(tree: &Tree, node: usize) -> String {
    let blocks = blocks_in(tree, node, Place { at: node, ..Place::default() });
    let lines: Vec<&str> = blocks.iter().map(|placed| placed.block.plain()).collect();
    squeeze(&lines.join(" ")).into_owned()
}

impl Flow<'_> {
    /// Recursion is bounded by the tree's depth.
    fn children(&mut self, node: usize, place: Place) {
        for child in self.tree.children(node) {
            self.node(child, place);
        }
    }

    fn node(&mut self, index: usize, place: Place) {
        let node = &self.tree.nodes[index];
        match node.name {
            "" => self.run.text(index, &node.text, place.marks),
            "br" => {
                if self.run.line_break() {
                    self.flush(place);
                }
            }
            "hr" => self.flush(place),
            "img" => self.photo(index, place),
            "source" => {}
            "iframe" | "object" | "embed" | "video" | "audio" => self.embedded(index, place),
            _ if node.is_hidden() => {}
            _ if node.is_inline() => {
                let marks = marks_inside(place.marks, index, node);
                if let Some(address) = document_of_icon(self.tree, index) {
                    self.run.text(index, &embedded::words_of("a", address), marks);
                }
                self.children(index, Place { marks, ..place })
            }
            _ => {
                self.flush(place);
                self.boxed(index, place_inside(place, index, node));
            }
        }
    }

    fn boxed(&mut self, index: usize, place: Place) {
        match self.framed(index, place) {
            Some(blocks) => {
                let nodes = index..self.tree.nodes[index].end;
                self.out.extend(blocks.into_iter().map(|block| Placed { at: index, nodes: nodes.clone(), block }));
            }
            None => {
                self.children(index, place);
                self.flush(place);
            }
        }
    }

    fn flush(&mut self, place: Place) {
        if self.run.is_empty() {
            return;
        }
        let beside_photo = self.photo_in.take() == Some(place.at);
        for mut para in self.run.take(self.tree) {
            let Look { bold, italic, linked, .. } = para.look;
            para.look = Look { bold, italic, linked, beside_photo, ..place.look };
            let nodes = para.nodes.clone();
            let block = if place.heading > 0 { Block::Heading(place.heading, para) } else { Block::Text(para) };
            self.out.push(Placed { at: place.at, nodes, block });
        }
    }

    fn embedded(&mut self, index: usize, place: Place) {
        let node = &self.tree.nodes[index];
        if is_ornament(node) || node.style().contains("display:none") {
            return;
        }
        if let Some(block) = embedded::link(self.tree, index) {
            self.flush(place);
            self.out.push(Placed { at: place.at, nodes: index..node.end, block });
        }
    }

    fn photo(&mut self, index: usize, place: Place) {
        let node = &self.tree.nodes[index];
        if is_ornament(node) {
            return;
        }
        self.flush(place);
        let alt = Some(squeeze(&clean(node.attribute("alt"))).into_owned()).filter(|alt| !alt.is_empty());
        let mut sources = sources(self.tree, index).into_iter();
        let link = match place.marks.link {
            ROOT => None,
            link => picture_link(self.tree, link).filter(|(_, picture)| *picture == index).map(|(address, _)| address),
        };
        let leads_to = link.map(|address| PictureLink {
            address: address.to_owned(),
            words: embedded::words_of_picture_link(address, alt.as_deref()),
        });
        let photo = LegacyPhoto { src: sources.next(), others: sources.collect(), caption: None, alt, leads_to };
        self.out.push(Placed { at: place.at, nodes: index..index + 1, block: Block::Photo(photo) });
        self.photo_in = Some(place.at);
    }
}

/// Where a link leads that has no words, and the picture that stands for them: of several the first. `None` where the link only shows
/// the picture at its full size, is a button, or stands beside its own words.
fn picture_link(tree: &Tree, link: usize) -> Option<(&str, usize)> {
    let address = address_without_words(tree, link).filter(|address| !is_picture(address))?;
    let picture = pictures_in(tree, link).find(|&node| !is_ornament(&tree.nodes[node]))?;
    let is_button = ["width", "height"].iter().any(|side| is_small(&tree.nodes[picture], side));
    (!is_button).then_some((address, picture))
}

/// The document that a page tells by an icon alone, drawn or not.
fn document_of_icon(tree: &Tree, link: usize) -> Option<&str> {
    if tree.nodes[link].name != "a" {
        return None;
    }
    let address = address_without_words(tree, link).filter(|address| is_file(address) && !is_picture(address))?;
    pictures_in(tree, link).all(|node| is_ornament(&tree.nodes[node])).then_some(address)
}

fn pictures_in(tree: &Tree, link: usize) -> impl Iterator<Item = usize> {
    (link + 1..tree.nodes[link].end).filter(|&node| tree.nodes[node].name == "img")
}

/// Of a link that nobody can read. One that stands beside a link with words to the same place is not needed.
fn address_without_words(tree: &Tree, link: usize) -> Option<&str> {
    let address = tree.nodes[link].attribute("href").trim();
    let is_long = tree.range(link).len() > LINK_NODES_MAX;
    let leads_on = is_web_address(address) && !address.starts_with('#');
    (leads_on && !is_long && !is_told(tree, link) && !is_told_beside(tree, link)).then_some(address)
}

/// Whether a link with words beside this one, in the same box, leads to the same place.
pub(super) fn is_told_beside(tree: &Tree, link: usize) -> bool {
    let nodes = &tree.nodes;
    let around = tree.box_around(link);
    let from = link.saturating_sub(LINK_NODES_MAX).max(around + 1);
    let to = (nodes[link].end + LINK_NODES_MAX).min(nodes[around].end);
    let address = nodes[link].attribute("href").trim();
    let leads_there = |&other: &usize| nodes[other].name == "a" && nodes[other].attribute("href").trim() == address;
    let mut others = (from..to).filter(|&other| other != link).filter(leads_there);
    others.any(|other| tree.range(other).len() <= LINK_NODES_MAX && is_told(tree, other))
}

/// Whether something of a link can be read.
pub(super) fn is_told(tree: &Tree, link: usize) -> bool {
    (link + 1..tree.nodes[link].end).any(|node| !tree.nodes[node].text.trim().is_empty())
}

/// Whether an address is a picture's, or that of a page about it ("Tập tin:cau.jpg").
pub(super) fn is_picture(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default().to_lowercase();
    [".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".svg"].iter().any(|ending| path.ends_with(ending))
}

pub(super) fn marks_inside(mut marks: Marks, index: usize, node: &Node) -> Marks {
    let style = node.style();
    let heavy = ["font-weight:bold", "font-weight:600", "font-weight:700"].iter().any(|weight| style.contains(weight));
    marks.bold |= matches!(node.name, "b" | "strong") || heavy;
    marks.italic |= matches!(node.name, "i" | "em") || style.contains("font-style:italic");
    marks.sub |= node.name == "sub";
    marks.sup |= node.name == "sup";
    marks.struck |= matches!(node.name, "s" | "strike" | "del") || style.contains("line-through");
    if node.name == "a" && !node.attribute("href").is_empty() {
        marks.link = index;
    }
    marks
}

fn place_inside(mut place: Place, index: usize, node: &Node) -> Place {
    place.at = index;
    place.marks = marks_inside(place.marks, index, node);
    place.lists += u8::from(matches!(node.name, "ul" | "ol"));
    if let Some(level) = node.name.strip_prefix('h').and_then(|level| level.parse().ok()) {
        place.heading = level;
    }
    let labels = node.labels();
    let named = |words: &[&str]| labels.iter().any(|label| words.iter().any(|word| label.contains(word)));
    place.look.caption |= node.name == "figcaption" || named(&["caption", "chuthich", "chu-thich", "chu_thich"]);
    place.look.author |= named(&["author", "tacgia", "tac-gia", "tac_gia", "byline"]);
    place.look.standfirst |= named(&["sapo", "standfirst", "tomtat", "tom-tat", "trichdan", "intro"]);
    let style = node.style();
    let align = node.attribute("align").trim().to_lowercase();
    let aligned = |side: &str| {
        align == side
            || style.contains(&format!("text-align:{side}"))
            || labels.iter().any(|label| label == &format!("text-{side}") || label == &format!("align-{side}"))
    };
    if node.name == "center" || aligned("center") {
        (place.look.centred, place.look.right) = (true, false);
    } else if aligned("right") {
        (place.look.centred, place.look.right) = (false, true);
    } else if aligned("justify") || aligned("left") {
        (place.look.centred, place.look.right) = (false, false);
    }
    place
}

/// Icons, spacers and counting pixels. An embedded GIF of one point says its size in its first bytes (GIF89a, 18).
pub(super) fn is_ornament(img: &Node) -> bool {
    let src = img.attribute("src");
    let is_point = src.ends_with("spacer.gif")
        || src.ends_with("blank.gif")
        || src.starts_with("data:image/gif;base64,R0lGODlhAQABA");
    (is_small(img, "width") && is_small(img, "height")) || (is_point && is_alone(img))
}

fn is_small(img: &Node, side: &str) -> bool {
    img.attribute(side).trim().trim_end_matches("px").parse::<u32>().is_ok_and(|pixels| pixels <= 40)
}
