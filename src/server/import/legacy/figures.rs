//! Which caption belongs to which picture, where a page holds them together: in figures, in boxes and in tables.

use super::block::{Block, CAPTION_CHARS_MAX, Likeness, Look, Para};
use super::flow::{Flow, Place, Placed, blocks_in};
use super::tree::Node;
use super::words::{quote, squeeze};
use super::{Doubt, LegacyPhoto};

/// A `figure`, or a box that its class calls a captioned picture (WordPress: `wp-caption`).
pub(super) fn is_figure(node: &Node) -> bool {
    node.name == "figure"
        || matches!(node.name, "div" | "p" | "dl" | "center")
            && node.labels().iter().any(|label| label.contains("caption") || label.contains("chuthich"))
}

impl Flow<'_> {
    /// The pictures of a figure with their captions, and what else is in it.
    pub(super) fn figure(&self, index: usize, place: Place) -> Vec<Block> {
        let look = Look { caption: false, ..place.look };
        let inside = blocks_in(self.tree, index, Place { at: index, look, ..place });
        let blocks: Vec<Block> = inside.into_iter().map(|Placed { block, .. }| block).collect();
        let is_marked = |block: &Block| matches!(block, Block::Text(para) if para.look.caption);
        if !(blocks.iter().all(is_caption) && blocks.iter().any(is_marked)) {
            return pair(blocks);
        }
        // The picture is gone, and the caption is all that is left of it.
        let words: Vec<_> = blocks.iter().map(|block| squeeze(block.plain())).collect();
        let caption = Some(words.join(" ")).filter(|caption| !caption.is_empty());
        caption.map(|caption| Block::Photo(caption_alone(caption))).into_iter().collect()
    }
}

/// Gives captions to the pictures that they stand with: in order where there are as many, else each to the picture
/// before it. What captions more than one picture, and none of them alone, stays as a line of its own.
pub(super) fn pair(blocks: Vec<Block>) -> Vec<Block> {
    let open = blocks.iter().filter(|block| is_open(block)).count();
    let captions = blocks.iter().filter(|block| is_caption(block)).count();
    let has_photos = blocks.iter().any(is_photo);
    let in_order = open == captions;
    let (mut out, mut waiting, mut of_picture): (Vec<Block>, Vec<String>, Option<usize>) =
        (Vec::new(), Vec::new(), None);
    let mut uncaptioned: std::collections::VecDeque<usize> = Default::default();
    for block in blocks {
        let caption = is_caption(&block).then(|| squeeze(block.plain()).into_owned());
        match caption {
            Some(caption) if open > 0 && in_order => match uncaptioned.pop_front() {
                Some(at) => add_caption(&mut out[at], &caption),
                None => waiting.push(caption),
            },
            Some(caption) if open > 0 => match of_picture {
                Some(at) => add_caption(&mut out[at], &caption),
                None => waiting.push(caption),
            },
            Some(caption) if has_photos => out.push(Block::Photo(caption_alone(caption))),
            Some(_) => out.push(without_look(block)),
            None => {
                if is_open(&block) {
                    of_picture = Some(out.len());
                    uncaptioned.push_back(out.len());
                }
                out.push(block);
                if in_order
                    && !waiting.is_empty()
                    && let Some(at) = uncaptioned.pop_front()
                {
                    add_caption(&mut out[at], &waiting.remove(0));
                }
            }
        }
    }
    // Only where they stand above all pictures, and are more or fewer than these.
    if let Some(first) = out.iter_mut().find(|block| is_photo(block)) {
        waiting.iter().for_each(|caption| add_caption(first, caption));
    }
    out
}

pub(super) fn caption_alone(caption: String) -> LegacyPhoto {
    LegacyPhoto { caption: Some(caption), ..LegacyPhoto::default() }
}

pub(super) fn add_caption(block: &mut Block, words: &str) {
    if let Block::Photo(photo) = block {
        photo.caption = Some(match photo.caption.take() {
            Some(before) => format!("{before} {words}"),
            None => words.to_owned(),
        });
    }
}

pub(super) fn is_photo(block: &Block) -> bool {
    matches!(block, Block::Photo(_))
}

/// A picture that still waits for its caption.
pub(super) fn is_open(block: &Block) -> bool {
    matches!(block, Block::Photo(photo) if photo.caption.is_none())
}

/// Beside a picture every short line is one.
fn is_caption(block: &Block) -> bool {
    matches!(block, Block::Text(Para { plain, look, .. })
        if !look.embedded && !squeeze(plain).is_empty() && plain.chars().nth(CAPTION_CHARS_MAX).is_none())
}

/// The caption of a table or a film: words that no picture nearby may take.
fn without_look(block: Block) -> Block {
    match block {
        Block::Text(para) => Block::Text(Para { look: Look::default(), ..para }),
        other => other,
    }
}

/// A short paragraph under a picture, set as captions were, becomes its caption.
pub(super) fn adopt_captions(blocks: Vec<Block>, doubts: &mut Vec<Doubt>) -> Vec<Block> {
    let last = blocks.len().saturating_sub(1);
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    for (index, block) in blocks.into_iter().enumerate() {
        let Some((likeness, caption)) = caption(&block).filter(|_| !(index == last && is_signature(&block))) else {
            out.push(block);
            continue;
        };
        match out.last_mut() {
            Some(Block::Photo(photo)) if photo.caption.is_none() => {
                if likeness == Likeness::Perhaps {
                    doubts.push(Doubt::CaptionUnsure(quote(&caption)));
                }
                photo.caption = Some(caption);
            }
            _ if likeness == Likeness::Marked => out.push(Block::Photo(caption_alone(caption))),
            _ => out.push(block),
        }
    }
    out
}

pub(super) fn caption(block: &Block) -> Option<(Likeness, String)> {
    let Block::Text(para) = block else { return None };
    Some((para.caption_likeness()?, squeeze(&para.plain).into_owned()))
}

fn is_signature(block: &Block) -> bool {
    matches!(block, Block::Text(para) if para.is_set_apart() && para.looks_like_byline())
}
