//! A page that a profile is learnt from.

use std::path::Path;

use super::super::elements::select;
use super::super::flow::{self, Placed, words_in};
use super::super::lines::same;
use super::super::published::Moment;
use super::super::region::furniture;
use super::super::selector::Selector;
use super::super::title::{split_title, without_headline};
use super::super::tree::{ROOT, Tree};
use super::super::when::read_when;
use super::super::words::{clean, quote, squeeze};
use super::super::{NotALegacyPage, Reason, html_of, tree_builder};

/// Elements without words that may stand beside those with words, in a box that has the same ones.
const BESIDE_MAX: usize = 100;

pub(super) struct Sample {
    pub name: String,
    pub tree: Tree,
    pub blocks: Vec<Placed>,
    pub furniture: Vec<bool>,
    pub hidden: Vec<bool>,
}

impl Sample {
    pub fn load(path: &Path) -> Result<Sample, NotALegacyPage> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        Sample::of(&clean(&name), &html_of(path)?)
            .map_err(|reason| NotALegacyPage { name: path.display().to_string(), reason })
    }

    pub fn of(name: &str, html: &str) -> Result<Sample, Reason> {
        let tree = tree_builder::parse_whole(html)?;
        let (blocks, furniture, hidden) = (flow::blocks(&tree), furniture(&tree), tree.hidden());
        Ok(Sample { name: name.to_owned(), tree, blocks, furniture, hidden })
    }

    /// What is seen; nothing where it takes too long to find.
    pub fn select(&self, selector: &Selector) -> Vec<usize> {
        let found = select(&self.tree, selector).unwrap_or_default();
        found.into_iter().filter(|&node| !self.hidden[node]).collect()
    }

    pub fn words(&self, node: usize) -> String {
        words_in(&self.tree, node)
    }

    /// Its words, or what its markup tells.
    pub fn shown(&self, node: usize) -> String {
        let words = self.words(node);
        let told = ["content", "datetime"].map(|name| self.tree.nodes[node].attribute(name));
        let told = told.into_iter().find(|told| !told.is_empty()).unwrap_or_default();
        if words.is_empty() { quote(&squeeze(&clean(told))) } else { quote(&words) }
    }

    pub fn when(&self, node: usize) -> Option<Moment> {
        let attribute = |name| read_when(self.tree.nodes[node].attribute(name));
        read_when(&self.words(node)).or_else(|| attribute("datetime")).or_else(|| attribute("content"))
    }

    /// The smallest element that holds all that a block was made of.
    pub fn element_of(&self, placed: &Placed) -> usize {
        let (nodes, range) = (&self.tree.nodes, &placed.nodes);
        let start = range.start.min(nodes.len() - 1);
        let above =
            self.tree.ancestors(start).find(|&node| !nodes[node].name.is_empty() && nodes[node].end >= range.end);
        above.unwrap_or(ROOT)
    }

    /// Whether two elements have the same words: one stands in the other, with nothing beside it.
    pub fn is_same_place(&self, one: usize, other: usize) -> bool {
        let (outer, inner) = if one <= other { (one, other) } else { (other, one) };
        let (outside, inside) = (self.tree.range(outer), self.tree.range(inner));
        let has_words = |node: usize| !self.hidden[node] && !self.tree.nodes[node].text.trim().is_empty();
        let is_around = outside.end >= inside.end && outside.len() <= inside.len() + BESIDE_MAX;
        one == other || is_around && !outside.into_iter().any(|node| !inside.contains(&node) && has_words(node))
    }

    /// What the page tells programs, by one of these names.
    pub fn meta(&self, names: &[&str]) -> Option<(usize, String)> {
        let metas = self.tree.nodes.iter().enumerate().filter(|(_, node)| node.tag() == "meta");
        let is_meant = |value: &str| names.iter().any(|name| value.eq_ignore_ascii_case(name));
        let named =
            metas.filter(|(_, node)| ["property", "name", "itemprop"].iter().any(|key| is_meant(node.attribute(key))));
        let mut told = named.map(|(at, node)| (at, squeeze(&clean(node.attribute("content"))).into_owned()));
        told.find(|(_, told)| !told.is_empty())
    }

    /// Section and portal as the title line tells them, where it does so as pages have it that need no profile.
    pub fn title(&self, headline: Option<&str>) -> (Option<String>, Option<String>) {
        let Ok(told) = split_title(&squeeze(self.tree.title.as_deref().unwrap_or_default())) else {
            return (None, None);
        };
        let headline = headline.unwrap_or_default();
        let section = without_headline(&told.section, headline);
        let is_section = !same(section, headline) && section.chars().count() <= 60;
        (is_section.then(|| section.to_owned()), Some(told.portal))
    }

    pub fn portal_name(&self) -> Option<String> {
        let of_title = self.title(None).1.filter(|portal| portal.chars().count() <= 100);
        of_title.or_else(|| self.meta(&["og:site_name", "application-name"]).map(|(_, name)| name))
    }
}
