//! Reads a page saved as HTML: finds headline and date line among its blocks, then the blocks that are the article.

use super::block::Block;
use super::dated::{DateLine, date_line_at, may_be_american, views_line};
use super::figures::{adopt_captions, caption, is_open};
use super::flow::{self, Placed};
use super::lines::{is_footer_line, is_perhaps_footer_line, is_related_heading, is_tool_line, names_counter, same};
use super::page::Found;
use super::pieces::pieces;
use super::published::{self, Moment};
use super::region::{Region, Verdict, furniture};
use super::title::{SectionOfPortal, split_title, without_headline};
use super::tree::Tree;
use super::words::{is_blank, quote, squeeze};
use super::{Doubt, Reason, tree_builder};
use crate::server::import::ledger::{Fate, Part, Rule};

/// Between headline and date line stand a few buttons at most.
const NEAR: usize = 4;
const HEADLINE_CHARS_MAX: usize = 300;

pub(super) fn read(html: &str) -> Result<Found, Reason> {
    let tree = tree_builder::parse(html)?;
    let title = tree.title.as_deref().unwrap_or_default();
    let SectionOfPortal { section, portal, is_unsure } = split_title(&squeeze(title))?;
    let blocks = flow::blocks(&tree);
    let plain = blocks.iter().map(|placed| placed.block.plain()).collect();
    let page = Page { tree: &tree, plain, blocks: &blocks, furniture: furniture(&tree) };
    let mut doubts = Vec::new();
    let told = published::told(html, &tree, &page.furniture);
    let dated = page.dated(told, &mut doubts)?;
    let headline =
        page.headline(&dated, &[&section, &portal], &mut doubts).ok_or_else(|| match page.is_headed(&section) {
            // A title that names the article instead of its section would make a section of every article.
            true => Reason::NoTitleLine { found: quote(title) },
            false => Reason::NoHeadline,
        })?;
    let text = squeeze(page.plain[headline]).into_owned();
    let start = page.start(headline, &dated);
    let (article, mut fates) = page.article(start, &dated, &text, &mut doubts);
    fates[headline] = Fate::Article;
    // What stands there is said to be lost, unless it is a button or the headline once more.
    for at in headline + 1..dated.at.min(start) {
        if fates[at] == Fate::LeftOut(Rule::Head) && !page.in_furniture(at) {
            fates[at] = if is_button(&blocks[at].block) {
                Fate::LeftOut(Rule::Button)
            } else if same(page.plain[at], &text) {
                Fate::LeftOut(Rule::Repeated)
            } else {
                Fate::Article
            };
        }
    }
    fates[dated.at..dated.end].fill(Fate::Read(Part::Dated));
    let pieces = pieces(&tree, &blocks, &fates);
    let surroundings = page.surroundings(headline, &article);
    let body: Vec<Block> = article.into_iter().map(|index| blocks[index].block.clone()).collect();
    let named = without_headline(&section, &text).to_owned();
    let is_unsure = is_unsure && named == section;
    let section = named;
    if is_unsure {
        doubts.push(Doubt::TitleUnsure { section: quote(&section), portal: quote(&portal) });
    }
    doubts.extend(tree.old_letters.map(|letters| Doubt::OldLetters(letters.name())));
    let body = without_lost_parts(body, &mut doubts);
    Ok(Found {
        section,
        portal,
        headline: text,
        dated: dated.line,
        blocks: adopt_captions(body, &mut doubts),
        surroundings,
        doubts,
        pieces,
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
    /// What the text says, with the time of day from the markup; what only the markup tells where the text is silent.
    fn dated(&self, told: Option<Moment>, doubts: &mut Vec<Doubt>) -> Result<Dated, Reason> {
        let read = self.date_line(doubts);
        let unsure =
            read.as_ref().ok().filter(|dated| may_be_american(self.plain[dated.at])).map(|dated| dated.line.date);
        if let Some(date) = unsure.filter(|date| told.is_none_or(|told| told.date != *date)) {
            doubts.push(Doubt::DayOrMonth(date));
        }
        let Some(told) = told else { return read };
        let mut dated = match read {
            Err(Reason::NoDateLine) => {
                doubts.push(Doubt::DateFromMarkup);
                return self.dated_by_markup(told);
            }
            read => read?,
        };
        if told.date == dated.line.date {
            dated.line.time = dated.line.time.or(told.time);
        } else {
            doubts.push(Doubt::DateContradicted { markup: told.date });
        }
        Ok(dated)
    }

    /// The line of the views stands for the date line.
    fn dated_by_markup(&self, Moment { date, time }: Moment) -> Result<Dated, Reason> {
        let views = |at: usize| views_line(self.plain[at]).map(|views| (at, views));
        let found = (0..self.blocks.len()).filter(|&at| !self.in_furniture(at)).find_map(views);
        let (at, views) = found.ok_or(Reason::NoDateLine)?;
        Ok(Dated { line: DateLine { date, time, views }, at, end: at + 1 })
    }

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

    /// The blocks of the article, and what becomes of each block of the page.
    fn article(&self, start: usize, dated: &Dated, headline: &str, doubts: &mut Vec<Doubt>) -> (Vec<usize>, Vec<Fate>) {
        let mut region = Region::around(self.tree, self.blocks[start - 1].at);
        let (mut article, mut left_out, mut prose_found) = (Vec::<usize>::new(), Vec::new(), false);
        let mut fates = vec![Fate::LeftOut(Rule::Head); self.blocks.len()];
        let mut index = start;
        while index < self.blocks.len() {
            let Placed { at, block, .. } = &self.blocks[index];
            let plain = self.plain[index];
            let announced = article.last().is_some_and(|&last| announces_a_list(self.plain[last]));
            let rule = match region.verdict(*at, prose_found) {
                Verdict::LinkList if !announced => {
                    left_out.push(Doubt::LinksLeftOut(quote(&squeeze(plain))));
                    Some(Rule::Links)
                }
                Verdict::Furniture => {
                    let part = (prose_found && block.is_prose()).then(|| quote(&squeeze(plain)));
                    left_out.extend(part.map(Doubt::PartLeftOut));
                    Some(Rule::Furniture)
                }
                _ if is_related_heading(plain) => match self.goes_on(index, &article) {
                    Some(next) => {
                        left_out.push(Doubt::LinksLeftOut(quote(&squeeze(plain))));
                        fates[index..next].fill(Fate::LeftOut(Rule::Related));
                        index = next;
                        continue;
                    }
                    None => {
                        fates[index..].fill(Fate::LeftOut(Rule::Related));
                        break;
                    }
                },
                _ if self.is_footer(index) => {
                    fates[index..].fill(Fate::LeftOut(Rule::Footer));
                    break;
                }
                _ if (dated.at..dated.end).contains(&index) => Some(Rule::Head),
                _ if is_button(block) => Some(Rule::Button),
                _ if same(plain, headline) => Some(Rule::Repeated),
                _ => None,
            };
            fates[index] = rule.map_or(Fate::Article, Fate::LeftOut);
            if rule.is_none() {
                // One is enough to have a look.
                doubts.extend(left_out.drain(..).next());
                doubts.extend(names_counter(plain).then(|| Doubt::CounterInArticle(quote(&squeeze(plain)))));
                article.push(index);
                prose_found |= block.is_prose() || article.len() > 1;
            }
            index += 1;
        }
        // A side column that comes last has nothing to do with the article; links may have been its documents.
        doubts.extend(left_out.into_iter().find(|doubt| matches!(doubt, Doubt::LinksLeftOut(_))));
        (article, fates)
    }

    /// Where the article goes on behind a list of other articles that stands in the middle of it: at prose in the box of the
    /// prose before.
    fn goes_on(&self, related: usize, article: &[usize]) -> Option<usize> {
        let parent = |index: usize| self.tree.nodes[self.blocks[index].at].parent;
        let last = article.iter().rev().copied().find(|&index| self.blocks[index].block.is_prose())?;
        let is_linked = |index: usize| matches!(&self.blocks[index].block, Block::Text(para) if para.look.linked);
        (related + 1..self.blocks.len())
            .take_while(|&index| !self.is_footer(index))
            .find(|&index| self.blocks[index].block.is_prose() && !is_linked(index) && parent(index) == parent(last))
    }

    fn is_footer(&self, index: usize) -> bool {
        let in_the_same_box = |placed: &&Placed| {
            let parent = |at: usize| self.tree.nodes[at].parent;
            parent(placed.at) == parent(self.blocks[index].at)
        };
        let following = self.blocks[index + 1..].iter().filter(in_the_same_box).map(|placed| placed.block.plain());
        let is_caption = is_open(&self.blocks[index - 1].block) && caption(&self.blocks[index].block).is_some();
        is_footer_line(self.plain[index]) && !is_caption && !is_perhaps_footer_line(self.plain[index], following)
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

pub(super) fn is_button(block: &Block) -> bool {
    matches!(block, Block::Text(para) if is_tool_line(&para.plain) && !is_blank(&para.plain))
}

/// "Danh sách văn bản:", and the links that follow are the article's own.
fn announces_a_list(line: &str) -> bool {
    line.trim_end().ends_with(':')
}

/// Films and documents that have no address say so and go; what else is not as it was is said.
pub(super) fn without_lost_parts(mut blocks: Vec<Block>, doubts: &mut Vec<Doubt>) -> Vec<Block> {
    let is_struck = |block: &Block| match block {
        Block::Text(para) | Block::Heading(_, para) => para.html.contains("<s>"),
        Block::Rich { html, .. } => html.contains("<s>"),
        Block::Photo(_) => false,
    };
    doubts.extend(blocks.iter().any(is_struck).then_some(Doubt::Struck));
    blocks.retain(|block| match block {
        Block::Text(para) if para.look.embedded => {
            let is_lost = para.html.is_empty();
            doubts.push(if is_lost { Doubt::EmbeddedLost } else { Doubt::Embedded(quote(&para.plain)) });
            !is_lost
        }
        _ => true,
    });
    blocks
}
