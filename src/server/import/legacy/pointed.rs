//! Reads a page by a profile: each part from where the profile points. Everything else of the page is left out by the rule that
//! says so, and stands in the ledger all the same.

use super::block::Block;
use super::dated::{DateLine, may_be_american};
use super::figures::adopt_captions;
use super::flow::{self, Place, Placed, blocks_in, words_in};
use super::html::{is_button, without_lost_parts};
use super::lines::same;
use super::numbers::Number;
use super::page::{Found, take_byline, take_standfirst};
use super::parts::{Key, Parts};
use super::pieces::pieces_of_nodes;
use super::profile::{Name, Profile};
use super::title::{SectionOfPortal, split_title, without_headline};
use super::tree::Tree;
use super::when::{read_views, read_when};
use super::words::{quote, squeeze};
use super::{Counter, Doubt, LegacyPage, ProfileFault, Reason, tree_builder};
use crate::server::import::ledger::{Fate, Rule};

const HEADLINE_CHARS_MAX: usize = 500;
/// Whatever it was, an element of this name is not seen.
const UNSEEN: &str = "template";
const CAPTION: &str = "figcaption";
/// They stay what they are: a table without its cells is none.
const STRUCTURE: &[&str] = &["table", "tr", "td", "th", "ul", "ol", "li", "dl", "dt", "dd", "caption", "img", CAPTION];

pub(super) fn read(html: &str, profile: &Profile) -> Result<LegacyPage, Reason> {
    let tree = tree_builder::parse_whole(html)?;
    let parts = Parts::find(&tree, profile)?;
    let mut page = Page { tree, parts, profile, doubts: Vec::new() };
    let headline = page.headline()?;
    let dated = page.dated()?;
    let (section, portal) = page.names(&headline)?;
    let [standfirst, byline] = [Key::Standfirst, Key::Byline].map(|key| page.words_at(key));
    let mut fates = page.parts.fates(&page.tree);
    let placed = page.body(&headline, &mut fates);
    let pieces = pieces_of_nodes(&page.tree, &placed, &fates);
    let surroundings = page.surroundings();
    let Page { tree, mut doubts, .. } = page;
    doubts.extend(tree.old_letters.map(|letters| Doubt::OldLetters(letters.name())));
    let blocks = placed.into_iter().map(|placed| placed.block).collect();
    let blocks = adopt_captions(without_lost_parts(blocks, &mut doubts), &mut doubts);
    let mut found = Found { section, portal, headline, dated, blocks, surroundings, doubts, pieces };
    // Where the profile names a place, there is none elsewhere.
    let byline = if profile.byline.is_some() { byline } else { take_byline(&mut found.blocks) };
    let standfirst = if profile.standfirst.is_some() { standfirst } else { take_standfirst(&mut found.blocks) };
    found.with(byline, standfirst)
}

struct Page<'p> {
    tree: Tree,
    parts: Parts,
    profile: &'p Profile,
    doubts: Vec<Doubt>,
}

impl Page<'_> {
    fn headline(&mut self) -> Result<String, Reason> {
        let selector = || self.profile.headline.as_str().to_owned();
        let empty = ProfileFault::Empty { key: "headline", selector: selector() };
        let too_long = ProfileFault::LongHeadline { selector: selector() };
        self.doubts.extend(self.parts.doubts());
        let headline = self.words_at(Key::Headline).ok_or(empty)?;
        if headline.chars().nth(HEADLINE_CHARS_MAX).is_some() { Err(too_long.into()) } else { Ok(headline) }
    }

    /// What the text says is believed, with the time of day from the markup, as on pages without a profile.
    fn dated(&mut self) -> Result<DateLine, Reason> {
        let words = self.words_at(Key::Date).unwrap_or_default();
        let told = self.told_by_markup(Key::Date);
        let in_markup = told.as_deref().and_then(read_when);
        let moment = match (read_when(&words), in_markup) {
            (Some(mut read), Some(told)) => {
                if read.date == told.date {
                    read.time = read.time.or(told.time);
                } else {
                    self.doubts.push(Doubt::DateContradicted { markup: told.date });
                }
                read
            }
            (Some(read), None) => {
                self.doubts.extend(may_be_american(&words).then_some(Doubt::DayOrMonth(read.date)));
                read
            }
            (None, Some(read)) => read,
            (None, None) => {
                let selector = self.profile.date.as_str().to_owned();
                let found = if words.is_empty() { told.unwrap_or_default() } else { words };
                return Err(match found.is_empty() {
                    true => ProfileFault::Empty { key: "date", selector },
                    false => ProfileFault::Date { selector, found: quote(&found) },
                }
                .into());
            }
        };
        Ok(DateLine { date: moment.date, time: moment.time, views: self.views()? })
    }

    fn views(&mut self) -> Result<Number, Reason> {
        let Some(selector) = &self.profile.views else {
            self.doubts.push(Doubt::NoCounter(Counter::Views));
            return Ok(Number { value: 0, is_rounded: false });
        };
        let found = self.words_at(Key::Views).or_else(|| self.told_by_markup(Key::Views)).unwrap_or_default();
        let selector = selector.as_str().to_owned();
        Ok(read_views(&found).ok_or(ProfileFault::Views { selector, found: quote(&found) })?)
    }

    /// Section and portal.
    fn names(&mut self, headline: &str) -> Result<(String, String), Reason> {
        let title = split_title(&squeeze(self.tree.title.as_deref().unwrap_or_default())).ok();
        let of_title = |part: fn(&SectionOfPortal) -> &str| title.as_ref().map(part).map(str::to_owned);
        let section = self.name(&self.profile.section, Key::Section)?;
        let portal = self.name(&self.profile.portal, Key::Portal)?;
        let is_from_title = section.is_none() || portal.is_none();
        let section = section.or_else(|| {
            let told = of_title(|title| &title.section)?;
            // A title that names the article would make a section of every article.
            Some(without_headline(&told, headline).to_owned()).filter(|section| !same(section, headline))
        });
        let section = section.ok_or(ProfileFault::Unnamed { key: "section", what: "chuyên mục" })?;
        let portal = portal.or_else(|| of_title(|title| &title.portal));
        let portal = portal.ok_or(ProfileFault::Unnamed { key: "portal", what: "tên cổng" })?;
        if is_from_title && title.is_some_and(|title| title.is_unsure) {
            self.doubts.push(Doubt::TitleUnsure { section: quote(&section), portal: quote(&portal) });
        }
        Ok((section, portal))
    }

    /// `None` where the title is to be asked.
    fn name(&self, name: &Name, key: Key) -> Result<Option<String>, Reason> {
        match name {
            Name::OfTitle => Ok(None),
            Name::Fixed(name) => Ok(Some(name.clone())),
            Name::At(selector) => {
                let words = self.parts.of(key).map(|node| words_in(&self.tree, node)).unwrap_or_default();
                let words = words.trim_matches(|c: char| c.is_whitespace() || "»›>/|:-–•".contains(c)).to_owned();
                let selector = selector.as_str().to_owned();
                let empty = ProfileFault::Empty { key: key.name(), selector };
                if words.is_empty() { Err(empty.into()) } else { Ok(Some(words)) }
            }
        }
    }

    /// Without the parts that stand within it.
    fn words_at(&mut self, key: Key) -> Option<String> {
        let node = self.parts.of(key)?;
        let unseen: Vec<_> = self.parts.within(&self.tree, node).map(|node| (node, UNSEEN)).collect();
        let words = self.tree.renamed(&unseen, |tree| words_in(tree, node));
        let words = Some(words).filter(|words| !words.is_empty());
        // A `meta` element has no words.
        words.or_else(|| (key == Key::Headline).then(|| self.told_by_markup(key))?)
    }

    fn told_by_markup(&self, key: Key) -> Option<String> {
        let node = &self.tree.nodes[self.parts.of(key)?];
        let told = ["datetime", "content"].map(|name| squeeze(node.attribute(name)).into_owned());
        told.into_iter().find(|told| !told.is_empty())
    }

    /// The blocks of the article. Buttons and the headline once more are no part of it, as on pages without a profile.
    fn body(&mut self, headline: &str, fates: &mut [Fate]) -> Vec<Placed> {
        let mut placed = Vec::new();
        for node in self.parts.body.clone() {
            let captions = self.parts.captions.iter().filter(|&&at| self.tree.range(node).contains(&at));
            let captions = captions.filter(|&&at| !STRUCTURE.contains(&self.tree.nodes[at].name) && at != node);
            // Words that are set as captions are, within a sentence.
            let captions = captions.filter(|&&at| self.tree.is_whole_line(at));
            let unseen = self.parts.within(&self.tree, node).map(|node| (node, UNSEEN));
            let renamed: Vec<_> = captions.map(|&at| (at, CAPTION)).chain(unseen).collect();
            let place = Place { at: node, ..Place::default() };
            placed.extend(self.tree.renamed(&renamed, |tree| blocks_in(tree, node, place)));
        }
        placed.retain(|Placed { nodes, block, .. }| {
            let rule = match block {
                _ if is_button(block) => Rule::Button,
                Block::Text(_) | Block::Heading(..) if same(&squeeze(block.plain()), headline) => Rule::Repeated,
                _ => return true,
            };
            let of_block = fates[nodes.clone()].iter_mut().filter(|fate| **fate == Fate::Article);
            of_block.for_each(|fate| *fate = Fate::LeftOut(rule));
            false
        });
        placed
    }

    /// Everything around the article, where the counters stand.
    fn surroundings(&self) -> String {
        let is_around =
            |placed: &&Placed| !self.parts.body.iter().any(|&node| self.tree.range(node).contains(&placed.at));
        let blocks = flow::blocks(&self.tree);
        blocks.iter().filter(is_around).map(|placed| placed.block.plain()).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests;
