//! What stands in a saved page, piece by piece, each with what the reader means to do with it: the source's side of the ledger.

use html5gum::{Token, Tokenizer};

use super::block::{Block, push};
use super::dated::says_only_when;
use super::embedded;
use super::flow::{Placed, is_ornament, is_picture, is_told, is_told_beside, marks_inside};
use super::frames::has_items;
use super::lines::is_tool_line;
use super::region::is_file;
use super::runs::{Marks, leads_somewhere};
use super::sources::sources;
use super::tree::{Node, ROOT, Tree};
use super::when::english_when;
use super::words::{quote, squeeze};
use crate::server::import::ledger::{Fate, Part, Piece, Rule, Thing};

/// Their text is code.
const CODE: &[&str] = &["script", "style", "template"];

/// `fates` are those of the blocks. What is in none of them and is not hidden either must be in the article all the same.
pub(super) fn pieces(tree: &Tree, blocks: &[Placed], fates: &[Fate]) -> Vec<Piece> {
    pieces_of_nodes(tree, blocks, &fates_of_nodes(tree, blocks, fates))
}

/// `fates` are those of the nodes.
pub(super) fn pieces_of_nodes(tree: &Tree, blocks: &[Placed], fates: &[Fate]) -> Vec<Piece> {
    let fate_of = |index: usize| fates[first_inside(tree, index)];
    let is_kept = kept_whole(tree, blocks);
    let mut words = Words { tree, struck: struck(tree), pieces: Vec::new(), open: Vec::new(), last: 0 };
    let mut index = 1;
    while index < tree.nodes.len() {
        let node = &tree.nodes[index];
        match node.name {
            "noscript" => {
                words.close();
                words.pieces.extend(without_script(tree, index));
                index = node.end;
                continue;
            }
            name if CODE.contains(&name) => {
                index = node.end;
                continue;
            }
            "" => words.text(index, fates[index]),
            "br" | "hr" => words.space(),
            "img" => {
                words.close();
                words.pieces.extend(picture(tree, index, fates[index]));
            }
            "a" => {
                words.close_before(index);
                words.pieces.extend(link(tree, index, fate_of(index)));
            }
            "iframe" | "object" | "embed" | "video" | "audio" => {
                words.close();
                words.pieces.push(embedded_piece(tree, index, fates[index]));
            }
            "ul" | "ol" | "table" => {
                words.close();
                words.pieces.extend(frame(tree, index, fate_of(index), is_kept[index]));
            }
            _ => {}
        }
        index += 1;
    }
    words.close();
    let too_deep = tree.too_deep.iter().map(|(name, address)| {
        let thing = if *name == "a" { Thing::Link(address.clone()) } else { Thing::Embedded(address.clone()) };
        Piece { thing, fate: Fate::Article }
    });
    words.pieces.extend(too_deep);
    words.pieces
}

/// What readers without scripts are told. Pictures there are those of the element before.
fn without_script(tree: &Tree, index: usize) -> Vec<Piece> {
    let (mut text, mut pieces) = (String::new(), Vec::new());
    let markup: String = tree.range(index).map(|inside| tree.nodes[inside].text.as_str()).collect();
    let fate = Fate::LeftOut(Rule::Hidden);
    for Ok(token) in Tokenizer::new(&markup) {
        match token {
            Token::String(words) => text.push_str(&String::from_utf8_lossy(&words)),
            Token::StartTag(tag) => {
                text.push(' ');
                let address = tag.attributes.get(&b"href"[..]).filter(|_| **tag.name == *b"a");
                let address = address.map(|address| String::from_utf8_lossy(address).trim().to_owned());
                pieces.extend(address.map(|address| Piece { thing: Thing::Link(address), fate }));
            }
            _ => {}
        }
    }
    let text = squeeze(&text).into_owned();
    pieces.extend((!text.is_empty()).then(|| Piece { thing: Thing::Words { text, struck: Vec::new() }, fate }));
    pieces
}

/// For each node: of the block that it is in; where several blocks share it, it is in the article if one of them is.
fn fates_of_nodes(tree: &Tree, blocks: &[Placed], fates: &[Fate]) -> Vec<Fate> {
    let mut of_blocks: Vec<Option<Fate>> = vec![None; tree.nodes.len()];
    let mut before = None;
    for (placed, fate) in blocks.iter().zip(fates) {
        // A figure of a hundred thousand pictures is as many blocks of one range.
        if before.replace((&placed.nodes, fate)) == Some((&placed.nodes, fate)) {
            continue;
        }
        for of_node in &mut of_blocks[placed.nodes.clone()] {
            if *of_node != Some(Fate::Article) {
                *of_node = Some(*fate);
            }
        }
    }
    let mut hidden: Vec<bool> = Vec::with_capacity(tree.nodes.len());
    let fate = |(node, of_block): (&Node, Option<Fate>)| {
        let within = !hidden.is_empty() && hidden[node.parent];
        hidden.push(within || node.is_hidden());
        match of_block {
            // Also within what a block was made of: a table's cells may hide some of it.
            _ if within => Fate::LeftOut(Rule::Hidden),
            Some(fate) => fate,
            None => Fate::Article,
        }
    };
    tree.nodes.iter().zip(of_blocks).map(fate).collect()
}

/// For each node, whether it stands in a list or a table that is one in the article too.
fn kept_whole(tree: &Tree, blocks: &[Placed]) -> Vec<bool> {
    let mut kept = vec![false; tree.nodes.len()];
    let mut before = None;
    for placed in blocks.iter().filter(|placed| matches!(placed.block, Block::Rich { .. })) {
        if before.replace(&placed.nodes) != Some(&placed.nodes) {
            kept[placed.nodes.clone()].fill(true);
        }
    }
    kept
}

/// For each node, whether its words are struck through.
fn struck(tree: &Tree) -> Vec<bool> {
    let mut struck: Vec<bool> = Vec::with_capacity(tree.nodes.len());
    for node in &tree.nodes {
        let within = !struck.is_empty() && struck[node.parent];
        struck.push(within || marks_inside(Marks::default(), ROOT, node).struck);
    }
    struck
}

/// An element has the fate of what is seen of it first; one of which nothing is seen has its own.
fn first_inside(tree: &Tree, index: usize) -> usize {
    let mut at = index + 1;
    while at < tree.nodes[index].end {
        let node = &tree.nodes[at];
        if node.is_hidden() {
            at = node.end;
        } else if node.name == "img" || !node.text.trim().is_empty() {
            return at;
        } else {
            at += 1;
        }
    }
    index
}

/// Gathers texts to paragraphs, lines and cells.
struct Words<'t> {
    tree: &'t Tree,
    struck: Vec<bool>,
    pieces: Vec<Piece>,
    /// Of one box, a text for each fate: what is left out in the midst of a word does not part it.
    open: Vec<Open>,
    /// Which of them was the last to grow.
    last: usize,
}

struct Open {
    of: usize,
    fate: Fate,
    text: String,
    struck: Vec<String>,
}

impl Words<'_> {
    fn text(&mut self, index: usize, fate: Fate) {
        self.close_before(index);
        let of = self.tree.box_around(index);
        let at = self.open.iter().position(|open| open.fate == fate).unwrap_or_else(|| {
            self.open.push(Open { of, fate, text: String::new(), struck: Vec::new() });
            self.open.len() - 1
        });
        let text = &self.tree.nodes[index].text;
        let before = self.open.get(self.last).map(|open| open.fate);
        // What is as if it were not there parts nothing.
        let is_gone = matches!(before, Some(Fate::LeftOut(Rule::Hidden | Rule::ByProfile)));
        let goes_on = self.last == at || fate == Fate::Article && is_gone;
        self.last = at;
        let open = &mut self.open[at];
        push(&mut open.text, &[if goes_on { "" } else { " " }, text]);
        if self.struck[index] {
            open.struck.extend(text.split_whitespace().map(str::to_owned));
        }
    }

    /// What stands in another box than this is told first.
    fn close_before(&mut self, index: usize) {
        if self.open.first().is_some_and(|open| open.of != self.tree.box_around(index)) {
            self.close();
        }
    }

    fn space(&mut self) {
        self.open.iter_mut().for_each(|open| open.text.push(' '));
    }

    fn close(&mut self) {
        self.last = 0;
        for Open { fate, text, struck, .. } in std::mem::take(&mut self.open) {
            let text = squeeze(&text).into_owned();
            match fate {
                _ if text.is_empty() => {}
                Fate::Read(Part::Dated) => self.pieces.extend(of_date_line(&text)),
                fate => self.pieces.push(Piece { thing: Thing::Words { text, struck }, fate }),
            }
        }
    }
}

/// Whatever else stands in the line of the date: a button, or what is nowhere in the article.
fn of_date_line(line: &str) -> Vec<Piece> {
    let says_when = english_when(line);
    let mut runs: Vec<(bool, String)> = Vec::new();
    for word in line.split_whitespace() {
        let is_date = says_only_when(word) || says_when(word);
        match runs.last_mut() {
            Some((of_date, words)) if *of_date == is_date => push(words, &[" ", word]),
            _ => runs.push((is_date, word.to_owned())),
        }
    }
    let piece = |(is_date, text): (bool, String)| {
        let fate = match is_date {
            true => Fate::Read(Part::Dated),
            false if is_tool_line(&text) => Fate::LeftOut(Rule::Button),
            false => Fate::Article,
        };
        Piece { thing: Thing::Words { text, struck: Vec::new() }, fate }
    };
    runs.into_iter().map(piece).collect()
}

fn picture(tree: &Tree, index: usize, fate: Fate) -> Option<Piece> {
    let node = &tree.nodes[index];
    let fate = if is_ornament(node) { Fate::LeftOut(Rule::Ornament) } else { fate };
    let address = sources(tree, index).into_iter().next();
    let address = address.unwrap_or_else(|| node.attribute("src").trim().to_owned());
    let is_known = fate == Fate::Article || !address.is_empty();
    is_known.then_some(Piece { thing: Thing::Picture(address), fate })
}

fn link(tree: &Tree, index: usize, fate: Fate) -> Option<Piece> {
    let node = &tree.nodes[index];
    let address = node.attribute("href").trim();
    let has_words = is_told(tree, index);
    let has_picture = (index + 1..node.end).any(|inside| tree.nodes[inside].name == "img");
    let fate = match fate {
        Fate::Article if !leads_somewhere(address) => Fate::LeftOut(Rule::NoAddress),
        Fate::Article if !has_words && has_picture && is_picture(address) => Fate::LeftOut(Rule::Enlargement),
        Fate::Article if !has_words && is_told_beside(tree, index) => Fate::LeftOut(Rule::ToldBeside),
        Fate::Article if !has_words && (has_picture || is_file(address)) => fate,
        // Nobody could press it.
        Fate::Article if !has_words => Fate::LeftOut(Rule::Hidden),
        fate => fate,
    };
    (!address.is_empty()).then(|| Piece { thing: Thing::Link(address.to_owned()), fate })
}

fn embedded_piece(tree: &Tree, index: usize, fate: Fate) -> Piece {
    let address = embedded::address(tree, index).unwrap_or_default();
    let node = &tree.nodes[index];
    let is_hidden = is_ornament(node) || node.style().contains("display:none");
    let fate = match fate {
        Fate::Article if embedded::is_of_others(&address) => Fate::LeftOut(Rule::OfOthers),
        Fate::Article if is_hidden => Fate::LeftOut(Rule::Hidden),
        fate => fate,
    };
    Piece { thing: Thing::Embedded(address), fate }
}

/// A table that is none in the article laid out the page, or its pictures; of a list the reader sees that it was one.
fn frame(tree: &Tree, index: usize, fate: Fate, is_kept: bool) -> Option<Piece> {
    let node = &tree.nodes[index];
    let texts = (index + 1..node.end).map(|inside| tree.nodes[inside].text.trim()).filter(|text| !text.is_empty());
    let start = quote(&squeeze(&texts.take(40).collect::<Vec<_>>().join(" ")));
    let is_list = node.name != "table";
    let thing = if is_list { Thing::List(start.clone()) } else { Thing::Table(start.clone()) };
    let fate = match fate {
        Fate::Article if is_list && !has_items(tree, index) => Fate::LeftOut(Rule::Layout),
        Fate::Article if is_kept => fate,
        Fate::Article if is_list => Fate::Changed("các dòng của danh sách thành đoạn văn rời"),
        Fate::Article => Fate::LeftOut(Rule::Layout),
        fate => fate,
    };
    (!start.is_empty()).then_some(Piece { thing, fate })
}
