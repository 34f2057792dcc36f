//! Reads a page saved as HTML: finds headline and date line among its blocks, then the blocks that are the article.

use super::block::{Block, Likeness};
use super::dated::{DateLine, date_line_at};
use super::flow::{self, Placed};
use super::lines::{is_footer_line, is_related_heading, is_tool_line, same, split_title};
use super::page::Found;
use super::region::{Region, Verdict, furniture};
use super::tree::Tree;
use super::words::{quote, squeeze};
use super::{Doubt, LegacyPhoto, Reason};

/// Between headline and date line stand a few buttons at most.
const NEAR: usize = 4;
const HEADLINE_CHARS_MAX: usize = 300;

pub(super) fn read(html: &str) -> Result<Found, Reason> {
    let tree = Tree::parse(html)?;
    let title = tree.title.as_deref().unwrap_or_default();
    let (section, portal) = split_title(&squeeze(title))?;
    let blocks = flow::blocks(&tree);
    let plain = blocks.iter().map(|placed| placed.block.plain()).collect();
    let page = Page { tree: &tree, plain, blocks: &blocks, furniture: furniture(&tree) };
    let mut doubts = Vec::new();
    let dated = page.date_line(&mut doubts)?;
    let headline =
        page.headline(&dated, &[&section, &portal], &mut doubts).ok_or_else(|| match page.is_headed(&section) {
            // A title that names the article instead of its section would make a section of every article.
            true => Reason::NoTitleLine { found: quote(title) },
            false => Reason::NoHeadline,
        })?;
    let text = squeeze(page.plain[headline]).into_owned();
    let start = page.start(headline, &dated);
    let article = page.article(start, &dated, &text, &mut doubts);
    let surroundings = page.surroundings(headline, &article);
    let body = article.into_iter().map(|index| blocks[index].block.clone()).collect();
    Ok(Found {
        section,
        portal,
        headline: text,
        dated: dated.line,
        blocks: adopt_captions(body, &mut doubts),
        surroundings,
        doubts,
    })
}

struct Page<'t> {
    tree: &'t Tree,
    blocks: &'t [Placed],
    plain: Vec<&'t str>,
    furniture: Vec<bool>,
}

/// The date line and the blocks it takes.
struct Dated {
    line: DateLine,
    at: usize,
    end: usize,
}

impl Page<'_> {
    /// The first one outside the navigation, or the first under a heading: lists of news in a side column may hold others.
    fn date_line(&self, doubts: &mut Vec<Doubt>) -> Result<Dated, Reason> {
        let mut candidates = Vec::new();
        for at in 0..self.blocks.len() {
            if let Some((line, taken)) = date_line_at(&self.plain, at) {
                candidates.push((line, at, at + taken));
            }
        }
        if candidates.iter().any(|(_, at, _)| !self.in_furniture(*at)) {
            candidates.retain(|(_, at, _)| !self.in_furniture(*at));
        }
        if candidates.windows(2).any(|pair| pair[0].0 != pair[1].0) {
            doubts.push(Doubt::SeveralDateLines);
        }
        let under_heading = candidates.iter().position(|(_, at, _)| *at > 0 && self.heading_level(at - 1).is_some());
        let (line, at, end) = candidates.into_iter().nth(under_heading.unwrap_or(0)).ok_or(Reason::NoDateLine)?;
        Ok(Dated { line: line?, at, end })
    }

    /// Usually the heading above the date line. A page may also set the date above the headline or below the article.
    fn headline(&self, dated: &Dated, names: &[&String], doubts: &mut Vec<Doubt>) -> Option<usize> {
        let fits = |index: &usize| self.fits_headline(*index, dated, names);
        let above = || (0..dated.at).rev().filter(fits);
        let is_title = |index: &usize| self.heading_level(*index) == Some(1);
        let heading = above().find(|&index| self.heading_level(index).is_some());
        let text = above().find(|&index| self.heading_level(index).is_none() && dated.at - index <= NEAR);
        let title = (0..dated.at).filter(fits).find(is_title);
        let title_below = (dated.end..self.blocks.len()).take(NEAR).filter(fits).find(is_title);
        let over_article =
            heading.filter(|&heading| self.has_prose(heading, dated.at)).map(|heading| title.unwrap_or(heading));

        let (chosen, other) = match heading {
            _ if over_article.is_some_and(|heading| self.heads_the_column_of(heading, dated.at)) => {
                (over_article, text)
            }
            Some(heading) if over_article.is_none() && dated.at - heading <= NEAR => {
                match text.filter(|&text| text > heading) {
                    // A small heading may be the name of the box ("Chi tiết tin") that the article stands in.
                    Some(text) if self.heading_level(heading) > Some(2) && self.words(text) > self.words(heading) => {
                        (Some(text), Some(heading))
                    }
                    other => (Some(heading), other),
                }
            }
            _ => (title_below.or(text).or(title), None),
        };
        let other = other.filter(|&other| !self.blocks[other].block.is_prose());
        if let (Some(chosen), Some(other)) = (chosen, other)
            && !same(self.plain[chosen], self.plain[other])
        {
            doubts.push(Doubt::HeadlineUnsure { other: quote(&squeeze(self.plain[other])) });
        }
        chosen
    }

    fn fits_headline(&self, index: usize, dated: &Dated, names: &[&String]) -> bool {
        let line = self.plain[index];
        let short = !line.is_empty() && line.chars().nth(HEADLINE_CHARS_MAX).is_none();
        let of_the_kind = matches!(self.blocks[index].block, Block::Text(_) | Block::Heading(..));
        let in_place = !self.in_furniture(index) || self.in_furniture(dated.at);
        short && of_the_kind && in_place && !is_tool_line(line) && !names.iter().any(|name| same(name, line))
    }

    /// A large heading with the date line in its own table cell, not the heading of a column beside it.
    fn heads_the_column_of(&self, heading: usize, date: usize) -> bool {
        let cell = self
            .tree
            .ancestors(self.blocks[heading].at)
            .find(|&node| matches!(self.tree.nodes[node].name, "td" | "th"));
        self.heading_level(heading) <= Some(2)
            && cell.is_none_or(|cell| self.tree.ancestors(self.blocks[date].at).any(|node| node == cell))
    }

    /// The article follows the later of headline and date line, unless the date line closes it.
    fn start(&self, headline: usize, dated: &Dated) -> usize {
        let date_is_head = headline < dated.at && !self.has_prose(headline, dated.at);
        if date_is_head { dated.end } else { headline + 1 }
    }

    fn article(&self, start: usize, dated: &Dated, headline: &str, doubts: &mut Vec<Doubt>) -> Vec<usize> {
        let mut region = Region::around(self.tree, self.blocks[start - 1].at);
        let (mut article, mut left_out, mut prose_found) = (Vec::new(), None, false);
        for index in start..self.blocks.len() {
            let Placed { at, block } = &self.blocks[index];
            let plain = self.plain[index];
            match region.verdict(*at, prose_found) {
                Verdict::Furniture => continue,
                Verdict::LinkList => {
                    left_out = left_out.or_else(|| Some(quote(&squeeze(plain))));
                    continue;
                }
                Verdict::Article if is_footer_line(plain) || is_related_heading(plain) => break,
                Verdict::Article
                    if (dated.at..dated.end).contains(&index) || is_button(block) || same(plain, headline) =>
                {
                    continue;
                }
                Verdict::Article => {}
            }
            // Links at the very end are other articles; in the middle they may have been a part of this one.
            doubts.extend(left_out.take().map(Doubt::LinksLeftOut));
            article.push(index);
            prose_found |= block.is_prose() || article.len() > 1;
        }
        article
    }

    fn surroundings(&self, headline: usize, article: &[usize]) -> String {
        let end = article.last().map_or(headline, |last| last + 1);
        [&self.plain[..headline], &self.plain[end..]].concat().join("\n")
    }

    fn has_prose(&self, from: usize, to: usize) -> bool {
        self.blocks[from + 1..to].iter().any(|placed| placed.block.is_prose())
    }

    fn is_headed(&self, name: &str) -> bool {
        (0..self.blocks.len()).any(|index| self.heading_level(index).is_some() && same(self.plain[index], name))
    }

    fn heading_level(&self, index: usize) -> Option<u8> {
        match self.blocks[index].block {
            Block::Heading(level, _) => Some(level),
            _ => None,
        }
    }

    fn words(&self, index: usize) -> usize {
        self.plain[index].split_whitespace().count()
    }

    fn in_furniture(&self, index: usize) -> bool {
        self.furniture[self.blocks[index].at]
    }
}

fn is_button(block: &Block) -> bool {
    matches!(block, Block::Text(para) if is_tool_line(&para.plain))
}

/// A short paragraph under a picture, set as captions were, becomes its caption.
fn adopt_captions(blocks: Vec<Block>, doubts: &mut Vec<Doubt>) -> Vec<Block> {
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
            _ if likeness == Likeness::Marked => {
                out.push(Block::Photo(LegacyPhoto { caption: Some(caption), ..LegacyPhoto::default() }))
            }
            _ => out.push(block),
        }
    }
    out
}

fn caption(block: &Block) -> Option<(Likeness, String)> {
    let Block::Text(para) = block else { return None };
    Some((para.caption_likeness()?, squeeze(&para.plain).into_owned()))
}

fn is_signature(block: &Block) -> bool {
    matches!(block, Block::Text(para) if para.is_set_apart() && para.looks_like_byline())
}
