//! An article as an export of an old portal holds it: its fields are told apart already, and its body is markup.

use super::block::Block;
use super::doubt::Doubt;
use super::figures::adopt_captions;
use super::html::without_lost_parts;
use super::legacy_page::{LegacyPage, LegacyPhoto};
use super::own_address::path_of;
use super::page::{body_html, photos_of};
use super::words::{clean, excerpt, is_blank, squeeze};
use super::{Reason, flow, pieces, tree_builder};
use crate::domain::Timestamp;
use crate::server::import::ledger::{Fate, Part, Piece, Rule, Thing};
use quick_xml::escape::escape;

/// What every reader of an export yields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Where in the export it is, in words: "dòng 12".
    pub place: String,
    pub portal: String,
    pub section: Option<String>,
    pub headline: String,
    /// `None`: the export does not say it.
    pub published_at: Option<Timestamp>,
    /// HTML or plain text; empty where there is none.
    pub standfirst: String,
    /// HTML.
    pub body: String,
    /// The article's own picture, where the body does not open with it.
    pub photo: Option<LegacyPhoto>,
    pub byline: Option<String>,
    pub views: u64,
    /// Of the whole portal, where the export counts them.
    pub visits: Option<u64>,
    /// Paths with their queries, or whole addresses, under which the old portal showed it; the first is its own.
    pub addresses: Vec<String>,
    /// It was taken off the old portal.
    pub is_withdrawn: bool,
    /// Texts that are no part of an article here, and why.
    pub left_out: Vec<(String, Rule)>,
    pub doubts: Vec<Doubt>,
}

/// Where the export names none, as an editor would say.
const SECTION: &str = "Tin tức";
const HEADLINE_CHARS: usize = 80;

impl Record {
    /// # Errors
    /// Without a headline, a date or a body there is no article.
    pub fn into_page(self) -> Result<LegacyPage, Reason> {
        let mut doubts = self.doubts;
        let section = self.section.filter(|section| !section.trim().is_empty()).unwrap_or_else(|| {
            doubts.push(Doubt::NoSection(SECTION));
            SECTION.to_owned()
        });
        let (mut standfirst, mut body) = (plain(&self.standfirst), self.body);
        if is_blank(&body) && self.photo.is_none() {
            // A body is needed, a standfirst is not.
            body = format!("<p>{}</p>", escape(std::mem::take(&mut standfirst)));
        }
        let tree = tree_builder::parse(&body)?;
        let placed = flow::blocks(&tree);
        let mut headline = plain(&self.headline);
        if headline.is_empty() {
            let first = placed.iter().map(|placed| placed.block.plain()).find(|text| !is_blank(text));
            headline = excerpt(&squeeze(first.ok_or(Reason::NoHeadline)?), HEADLINE_CHARS);
            doubts.push(Doubt::HeadlineFromBody);
        }
        let published_at = self.published_at.ok_or(Reason::NoDate)?.in_vietnam();
        if !(1995..=2100).contains(&published_at.year()) {
            doubts.push(Doubt::OddYear(published_at.year()));
        }
        let byline = self.byline.map(|byline| plain(&byline)).filter(|byline| !byline.is_empty());

        let fates = vec![Fate::Article; placed.len()];
        let mut all = field_pieces(&[&section], Fate::Read(Part::Section));
        all.extend(field_pieces(&[&headline, &standfirst], Fate::Article));
        all.extend(pieces::pieces(&tree, &placed, &fates));
        let mut blocks: Vec<Block> = placed.into_iter().map(|placed| placed.block).collect();
        if let Some(photo) = self.photo.filter(|photo| !opens_with(&blocks, photo)) {
            all.extend(photo.src.clone().map(|src| Piece { thing: Thing::Picture(src), fate: Fate::Article }));
            all.extend(field_pieces(&[photo.caption.as_deref().unwrap_or_default()], Fate::Article));
            blocks.insert(0, Block::Photo(photo));
        }
        all.extend(field_pieces(&[byline.as_deref().unwrap_or_default()], Fate::Article));
        for (text, rule) in &self.left_out {
            all.extend(field_pieces(&[&plain(text)], Fate::LeftOut(*rule)));
        }
        let blocks = without_lost_parts(blocks, &mut doubts);
        let blocks = adopt_captions(blocks, &mut doubts);
        if blocks.is_empty() {
            return Err(Reason::NoBody);
        }
        let mut addresses = self.addresses.into_iter().filter_map(|address| path_of(&address));
        Ok(LegacyPage {
            portal: plain(&self.portal),
            section: plain(&section),
            headline,
            published_on: published_at.date(),
            published_at: published_at.time(),
            views_base: self.views,
            standfirst,
            body_html: body_html(&blocks),
            photos: blocks.into_iter().flat_map(photos_of).collect(),
            byline,
            online: None,
            today: None,
            visits_base: self.visits,
            own_address: addresses.next(),
            other_addresses: addresses.collect(),
            is_withdrawn: self.is_withdrawn,
            doubts,
            pieces: all,
        })
    }
}

fn field_pieces(texts: &[&str], fate: Fate) -> Vec<Piece> {
    let filled = texts.iter().filter(|text| !text.is_empty());
    filled.map(|text| Piece { thing: Thing::Words { text: (*text).to_owned(), struck: Vec::new() }, fate }).collect()
}

/// A field's text: some portals write markup into it, or escape it.
fn plain(field: &str) -> String {
    let text = match tree_builder::parse(field) {
        Ok(tree) if field.contains(['<', '&']) => {
            let texts: Vec<&str> = tree.nodes.iter().map(|node| node.text.as_str()).collect();
            super::decoding::unescaped_again(texts.join(" "))
        }
        _ => field.to_owned(),
    };
    squeeze(&clean(&text)).into_owned()
}

fn opens_with(blocks: &[Block], photo: &LegacyPhoto) -> bool {
    let name = |photo: &LegacyPhoto| photo.src.as_deref().and_then(|src| src.rsplit('/').next()).map(str::to_owned);
    let first = blocks.iter().find_map(|block| match block {
        Block::Photo(first) => Some(first),
        _ => None,
    });
    first.is_some_and(|first| name(first) == name(photo))
}
