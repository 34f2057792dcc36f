//! An article as an export of an old portal holds it: its fields are told apart already, and its body is markup.

use super::block::Block;
use super::doubt::Doubt;
use super::figures::adopt_captions;
use super::html::without_lost_parts;
use super::legacy_page::{LegacyPage, LegacyPhoto};
use super::numbers::leading_number;
use super::own_address::path_of;
use super::page::{body_html, photos_of};
use super::words::{clean, excerpt, grouped, is_blank, quote, squeeze};
use super::{Counter, Reason, flow, pieces, tree_builder, when};
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
    /// What stands there where it cannot be read.
    pub unread_date: String,
    /// HTML or plain text; empty where there is none.
    pub standfirst: String,
    /// HTML.
    pub body: String,
    /// The article's own picture, where the body does not open with it.
    pub photo: Option<LegacyPhoto>,
    pub byline: Option<String>,
    /// As the export writes them: some keep more than one count.
    pub views: Vec<String>,
    /// Of the whole portal, where the export counts them.
    pub visits: Option<u64>,
    /// Paths with their queries, or whole addresses, under which the old portal showed it; the first is its own.
    pub addresses: Vec<String>,
    /// It was taken off the old portal.
    pub is_withdrawn: bool,
    /// Texts that are no part of an article here, and why.
    pub left_out: Vec<(String, Rule)>,
    /// What else belonged to it and is not in its body: to be found in the article, or lost.
    pub pieces: Vec<Piece>,
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
        let no_date = || match quote(&squeeze(&self.unread_date)) {
            found if found.is_empty() => Reason::NoDate,
            found => Reason::ImpossibleDate { found },
        };
        let published_at = self.published_at.ok_or_else(no_date)?.in_vietnam();
        let views_base = views(&self.views, &mut doubts);
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
            // A caption is words: where its links led is said to be lost.
            let written = photo.caption.as_deref().unwrap_or_default();
            let links = links_in(written);
            let caption = Some(plain(written)).filter(|caption| !caption.is_empty());
            let photo = LegacyPhoto { caption, alt: photo.alt.as_deref().map(plain), ..photo };
            all.extend(photo.src.clone().map(|src| Piece { thing: Thing::Picture(src), fate: Fate::Article }));
            all.extend(field_pieces(&[photo.caption.as_deref().unwrap_or_default()], Fate::Article));
            all.extend(links.into_iter().map(|to| Piece { thing: Thing::Link(to), fate: Fate::Article }));
            blocks.insert(0, Block::Photo(photo));
        }
        all.extend(field_pieces(&[byline.as_deref().unwrap_or_default()], Fate::Article));
        for (text, rule) in &self.left_out {
            all.extend(field_pieces(&[&plain(text)], Fate::LeftOut(*rule)));
        }
        // Behind all others: what is lost takes no words that are another's.
        all.extend(self.pieces);
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
            views_base,
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

/// The day, and the hour where it is told, in whatever form.
pub fn told_day(text: &str) -> Option<Timestamp> {
    let told = when::read_when(text)?;
    let time = told.time.unwrap_or_default();
    Timestamp::at(told.date, time.hour(), time.minute())
}

/// The largest of several counts: a counter that was put in later began with nothing.
fn views(written: &[String], doubts: &mut Vec<Doubt>) -> u64 {
    let mut read = Vec::new();
    for text in written {
        match leading_number(text.trim()) {
            Some(number) => read.push(number),
            None => {
                let why = format!("Lượt xem: không đọc được con số “{}”, nên xem lại.", quote(&squeeze(text)));
                doubts.push(Doubt::Export(why));
            }
        }
    }
    let Some(largest) = read.iter().max_by_key(|number| number.value) else { return 0 };
    if let Some(other) = read.iter().find(|number| number.value != largest.value) {
        let (largest, other) = (grouped(largest.value), grouped(other.value));
        let why = format!("Lượt xem: nguồn ghi {largest} và {other}, đã lấy số lớn hơn, nên xem lại.");
        doubts.push(Doubt::Export(why));
    }
    if largest.is_rounded {
        doubts.push(Doubt::Rounded(Counter::Views, largest.value));
    }
    largest.value
}

fn links_in(field: &str) -> Vec<String> {
    let Some(tree) = Some(field).filter(|field| field.contains('<')).and_then(|field| tree_builder::parse(field).ok())
    else {
        return Vec::new();
    };
    let links = tree.nodes.iter().filter(|node| node.name == "a").map(|node| node.attribute("href").trim());
    links.filter(|href| !href.is_empty()).map(str::to_owned).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            headline: "Khai giảng".to_owned(),
            section: Some("Tin tức".to_owned()),
            published_at: told_day("05/09/2021 08:30"),
            body: "<p>Sáng nay, các trường khai giảng.</p>".to_owned(),
            ..Record::default()
        }
    }

    fn doubts_of(record: Record) -> (u64, Vec<String>) {
        let page = record.into_page().unwrap();
        (page.views_base, page.doubts.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn views_are_read_as_they_are_written_and_the_largest_counts() {
        for (written, views, doubts) in [
            (&[][..], 0, 0),
            (&["1.234"], 1234, 0),
            (&["1,234"], 1234, 0),
            (&["50", "700"], 700, 1),
            (&["50", "50"], 50, 0),
            (&["1,2K"], 1200, 1),
            (&["unix_timestamp()"], 0, 1),
            (&["99999999999999999999", "5"], 5, 1),
        ] {
            let written: Vec<String> = written.iter().map(|text| (*text).to_owned()).collect();
            let (read, said) = doubts_of(Record { views: written.clone(), ..record() });
            assert_eq!((read, said.len()), (views, doubts), "{written:?}: {said:?}");
        }
    }

    #[test]
    fn a_date_that_is_none_is_quoted() {
        let undated = Record { published_at: None, unread_date: "hôm kia".to_owned(), ..record() };
        assert!(undated.into_page().unwrap_err().to_string().contains("hôm kia"));
        let undated = Record { published_at: None, ..record() };
        assert_eq!(undated.into_page().unwrap_err(), Reason::NoDate);
    }

    #[test]
    fn a_caption_is_words_and_its_links_are_told() {
        let caption = Some("Ảnh: <a href=\"https://x.example/a\">Báo</a> &amp; <em>An</em>".to_owned());
        let photo = LegacyPhoto { src: Some("/a.jpg".to_owned()), caption, ..LegacyPhoto::default() };
        let page = Record { photo: Some(photo), ..record() }.into_page().unwrap();
        assert_eq!(page.photos[0].caption.as_deref(), Some("Ảnh: Báo & An"));
        let link = Piece { thing: Thing::Link("https://x.example/a".to_owned()), fate: Fate::Article };
        assert!(page.pieces.contains(&link));
    }
}
