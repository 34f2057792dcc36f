//! Where on a page the parts are that a profile points at.

use super::elements::select;
use super::profile::{Name, Profile};
use super::selector::Selector;
use super::tree::Tree;
use super::{Doubt, ProfileFault};
use crate::server::import::ledger::{Fate, Part, Rule};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Headline,
    Date,
    Views,
    Standfirst,
    Byline,
    Section,
    Portal,
    Body,
    Caption,
}

impl Key {
    /// As the profile spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Date => "date",
            Self::Views => "views",
            Self::Standfirst => "standfirst",
            Self::Byline => "byline",
            Self::Section => "section_selector",
            Self::Portal => "portal_selector",
            Self::Body => "body",
            Self::Caption => "caption",
        }
    }

    /// Standfirst, byline and captions not every article has.
    pub fn is_in_every_article(self) -> bool {
        !matches!(self, Self::Standfirst | Self::Byline | Self::Caption)
    }

    fn fate(self) -> Fate {
        match self {
            Self::Headline | Self::Standfirst | Self::Byline | Self::Body | Self::Caption => Fate::Article,
            Self::Date | Self::Views => Fate::Read(Part::Dated),
            Self::Section | Self::Portal => Fate::Read(Part::Section),
        }
    }
}

/// By their nodes.
pub(super) struct Parts {
    single: Vec<(Key, usize)>,
    /// Where a selector found more than it should.
    several: Vec<(Key, usize)>,
    /// In document order, none within another.
    pub body: Vec<usize>,
    pub captions: Vec<usize>,
    left_out: Vec<usize>,
}

impl Parts {
    /// # Errors
    /// Where something that no article is without is not there.
    pub fn find(tree: &Tree, profile: &Profile) -> Result<Parts, ProfileFault> {
        let hidden = tree.hidden();
        let seen = |key: &'static str, selector: &Selector| {
            let too_slow = || ProfileFault::TooSlow { key, selector: selector.as_str().to_owned() };
            let found = select(tree, selector).map_err(|_| too_slow())?;
            Ok::<_, ProfileFault>(found.into_iter().filter(|&node| !hidden[node]).collect::<Vec<_>>())
        };
        let missing = |key, selector: &Selector| ProfileFault::NotFound { key, selector: selector.as_str().to_owned() };
        let at = |name: &'_ Name| if let Name::At(selector) = name { Some(selector.clone()) } else { None };
        let (section, portal) = (at(&profile.section), at(&profile.portal));
        let asked = [
            (Key::Headline, Some(&profile.headline)),
            (Key::Date, Some(&profile.date)),
            (Key::Views, profile.views.as_ref()),
            (Key::Standfirst, profile.standfirst.as_ref()),
            (Key::Byline, profile.byline.as_ref()),
            (Key::Section, section.as_ref()),
            (Key::Portal, portal.as_ref()),
        ];
        let (mut single, mut several) = (Vec::new(), Vec::new());
        for (key, selector) in asked {
            let Some(selector) = selector else { continue };
            match seen(key.name(), selector)?[..] {
                [] if key.is_in_every_article() => return Err(missing(key.name(), selector)),
                [] => {}
                [first, ref more @ ..] => {
                    single.push((key, first));
                    // Parts of the first are no other places.
                    let others = more.iter().filter(|&&node| node >= tree.nodes[first].end).count();
                    several.extend((others > 0).then_some((key, others + 1)));
                }
            }
        }
        let mut body: Vec<usize> = Vec::new();
        for node in seen("body", &profile.body)? {
            if body.last().is_none_or(|&last| node >= tree.nodes[last].end) {
                body.push(node);
            }
        }
        if body.is_empty() {
            return Err(missing("body", &profile.body));
        }
        // A body of paragraphs may hold the standfirst: it is not both.
        let also_body = single.iter().find(|(_, node)| body.contains(node)).map(|(key, _)| *key);
        body.retain(|node| single.iter().all(|(_, other)| other != node));
        if let Some(key) = also_body.filter(|_| body.is_empty()) {
            return Err(ProfileFault::SamePlace { keys: [key.name(), "body"] });
        }
        let is_twice = |(at, (key, node)): (usize, &(Key, usize))| {
            let other = single[..at].iter().find(|(other, there)| there == node && other.fate() == key.fate())?;
            (key.fate() == Fate::Article).then_some(ProfileFault::SamePlace { keys: [other.0.name(), key.name()] })
        };
        if let Some(fault) = single.iter().enumerate().find_map(is_twice) {
            return Err(fault);
        }
        let captions =
            profile.caption.iter().map(|selector| seen("caption", selector)).collect::<Result<Vec<_>, _>>()?;
        let left_out = profile.leave_out.iter().map(|selector| seen("leave_out", selector));
        let left_out = left_out.collect::<Result<Vec<_>, _>>()?.concat();
        Ok(Parts { single, several, body, captions: captions.concat(), left_out })
    }

    pub fn of(&self, key: Key) -> Option<usize> {
        self.single.iter().find(|(of, _)| *of == key).map(|(_, node)| *node)
    }

    /// What else the profile points at within a part, and what is to be left out of it.
    pub fn within(&self, tree: &Tree, part: usize) -> impl Iterator<Item = usize> {
        let inside = part + 1..tree.nodes[part].end;
        let others = self.single.iter().map(|(_, node)| node).chain(&self.body).chain(&self.left_out);
        others.copied().filter(move |node| inside.contains(node))
    }

    /// What becomes of each node: an inner part goes before what it stands in.
    pub fn fates(&self, tree: &Tree) -> Vec<Fate> {
        let mut parts: Vec<(usize, Fate)> =
            self.left_out.iter().map(|&node| (node, Fate::LeftOut(Rule::ByProfile))).collect();
        parts.extend(self.body.iter().map(|&node| (node, Fate::Article)));
        parts.extend(self.single.iter().map(|(key, node)| (*node, key.fate())));
        // Of two parts at one place the later one.
        parts.sort_by_key(|&(node, _)| std::cmp::Reverse(tree.range(node).len()));
        let mut fates = vec![Fate::LeftOut(Rule::OutsideProfile); tree.nodes.len()];
        for (node, fate) in parts {
            fates[tree.range(node)].fill(fate);
        }
        for (fate, hidden) in fates.iter_mut().zip(tree.hidden()) {
            if hidden {
                *fate = Fate::LeftOut(Rule::Hidden);
            }
        }
        fates
    }

    pub fn doubts(&self) -> Vec<Doubt> {
        let several = self.several.iter().map(|(key, count)| Doubt::SeveralPlaces { key: key.name(), count: *count });
        let in_parts = (self.body.len() > 1).then_some(Doubt::BodyInParts(self.body.len()));
        several.chain(in_parts).collect()
    }
}
