//! Makes a page of what a reader found: byline and standfirst are taken out of the run of blocks, the rest is the body.

use super::block::Block;
use super::dated::DateLine;
use super::lines::counters;
use super::numbers::Number;
use super::words::{is_blank, squeeze};
use super::{Counter, Doubt, LegacyPage, Reason};
use crate::server::import::ledger::Piece;

/// What both readers, text and HTML, deliver.
#[derive(Debug)]
pub(super) struct Found {
    pub section: String,
    pub portal: String,
    pub headline: String,
    pub dated: DateLine,
    pub blocks: Vec<Block>,
    /// Everything of the page that is not the article: the counters stand somewhere in it.
    pub surroundings: String,
    pub doubts: Vec<Doubt>,
    pub pieces: Vec<Piece>,
}

impl Found {
    pub fn into_page(mut self) -> Result<LegacyPage, Reason> {
        let byline = take_byline(&mut self.blocks);
        let standfirst = take_standfirst(&mut self.blocks);
        self.with(byline, standfirst)
    }

    /// Where both are known, and are not among the blocks.
    pub fn with(self, byline: Option<String>, standfirst: Option<String>) -> Result<LegacyPage, Reason> {
        let Self { section, portal, headline, dated, blocks, surroundings, mut doubts, pieces } = self;
        if !(1995..=2100).contains(&dated.date.year()) {
            doubts.push(Doubt::OddYear(dated.date.year()));
        }
        if blocks.is_empty() {
            return Err(Reason::NoBody);
        }
        let numbers = counters(&surroundings);
        let [online, today, visits_base] = numbers.map(|number| number.map(|number| number.value));
        let missing = [
            (standfirst.is_none(), Doubt::NoStandfirst),
            (byline.is_none(), Doubt::NoByline),
            (online.is_none(), Doubt::NoCounter(Counter::Online)),
            (today.is_none(), Doubt::NoCounter(Counter::Today)),
            (visits_base.is_none(), Doubt::NoCounter(Counter::Visits)),
        ];
        doubts.extend(missing.into_iter().filter_map(|(absent, doubt)| absent.then_some(doubt)));
        let named = [Counter::Online, Counter::Today, Counter::Visits].into_iter().zip(numbers);
        let shown = named.filter_map(|(counter, number)| Some((counter, number?)));
        doubts.extend([(Counter::Views, dated.views)].into_iter().chain(shown).filter_map(rounded));
        Ok(LegacyPage {
            portal,
            section,
            headline,
            published_on: dated.date,
            published_at: dated.time.unwrap_or_default(),
            views_base: dated.views.value,
            standfirst: standfirst.unwrap_or_default(),
            body_html: body_html(&blocks),
            photos: blocks.into_iter().flat_map(photos_of).collect(),
            byline,
            online,
            today,
            visits_base,
            own_address: None,
            other_addresses: Vec::new(),
            is_withdrawn: false,
            doubts,
            pieces,
        })
    }
}

fn rounded((counter, number): (Counter, Number)) -> Option<Doubt> {
    number.is_rounded.then_some(Doubt::Rounded(counter, number.value))
}

pub(super) fn take_byline(blocks: &mut Vec<Block>) -> Option<String> {
    let written = blocks.iter().filter(|block| !matches!(block, Block::Photo(_))).count();
    // A page of one short line has a body, not a byline.
    if written < 2 {
        return None;
    }
    match blocks.pop_if(|last| matches!(last, Block::Text(para) if para.looks_like_byline()))? {
        Block::Text(para) => Some(squeeze(&para.plain).into_owned()),
        _ => None,
    }
}

pub(super) fn take_standfirst(blocks: &mut Vec<Block>) -> Option<String> {
    let is_linked = |block: &Block| matches!(block, Block::Text(para) if para.look.embedded);
    let says_something = |block: &Block| !matches!(block, Block::Photo(_)) && !is_blank(block.plain());
    let mut written = blocks.iter().enumerate().filter(|(_, block)| says_something(block) && !is_linked(block));
    let (first, block) = written.next()?;
    let para = match block {
        Block::Text(para) => para,
        // Some portals set the standfirst as a subheading.
        Block::Heading(_, para) if para.look.standfirst || para.plain.chars().nth(100).is_some() => para,
        _ => return None,
    };
    let standfirst = squeeze(&para.plain).into_owned();
    // The only paragraph is the body: a body is needed, a standfirst is not.
    written.next()?;
    blocks.remove(first);
    Some(standfirst)
}

pub(super) fn body_html(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        block.write_html(&mut out);
    }
    out
}

/// In the order in which `Block::write_html` writes their figures.
pub(super) fn photos_of(block: Block) -> Vec<super::LegacyPhoto> {
    match block {
        Block::Photo(photo) => vec![photo],
        Block::Rich { photos, .. } => photos,
        _ => Vec::new(),
    }
}
