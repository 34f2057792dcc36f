//! Reads a page saved as text: one line is one paragraph, and where a picture was only its caption is left.

use std::borrow::Cow;

use super::block::{Block, Para};
use super::dated::{date_line_at, may_be_american, says_only_when};
use super::lines::{
    is_footer_line, is_perhaps_footer_line, is_related_heading, is_short_line, is_tool_line, list_marked,
    names_counter, same, says_photo,
};
use super::page::Found;
use super::title::{SectionOfPortal, split_title};
use super::words::{is_blank, quote, squeeze};
use super::{Doubt, LegacyPhoto, Reason};
use crate::server::import::ledger::{Fate, Part, Piece, Rule, Thing};

/// An article has some dozen lines; the bound keeps ten megabytes of one-letter lines out of memory.
const LINES_MAX: usize = 20_000;
const HEADLINE_CHARS_MAX: usize = 500;

/// `text` must be clean (`words::clean`).
pub(super) fn read(text: &str) -> Result<Found, Reason> {
    let lines = lines_of(text)?;
    let plain: Vec<&str> = lines.iter().map(|line| &*line.text).collect();
    let SectionOfPortal { section, portal, is_unsure } = split_title(plain[0])?;
    let (date_at, (dated, taken)) =
        (1..plain.len()).find_map(|index| Some((index, date_line_at(&plain, index)?))).ok_or(Reason::NoDateLine)?;
    let dated = dated?;
    let mut doubts = Vec::new();
    if is_unsure {
        doubts.push(Doubt::TitleUnsure { section: quote(&section), portal: quote(&portal) });
    }
    let headline = headline(&plain[1..date_at], &mut doubts)?;
    let body_at = date_at + taken;
    let following = |index: usize| plain[index + 1..].iter().copied();
    let is_footer =
        |&index: &usize| is_footer_line(plain[index]) && !is_perhaps_footer_line(plain[index], following(index));
    let footer_at = (body_at..plain.len()).find(is_footer).unwrap_or(plain.len());
    let related_at = (body_at..footer_at).find(|&index| is_related_heading(plain[index])).unwrap_or(footer_at);
    let body: Vec<&Line> = lines[body_at..related_at].iter().filter(|line| !is_tool_line(&line.text)).collect();
    let blocks = blocks(&body, &mut doubts);
    let of_portal = body.iter().find(|line| names_counter(&line.text));
    doubts.extend(of_portal.map(|line| Doubt::CounterInArticle(quote(&line.text))));
    if may_be_american(plain[date_at]) {
        doubts.push(Doubt::DayOrMonth(dated.date));
    }
    let mut is_told = false;
    let fate = |index: usize| match index {
        0 => Fate::Read(Part::Section),
        _ if index < date_at && is_tool_line(plain[index]) => Fate::LeftOut(Rule::Button),
        _ if index < date_at && plain[index] == headline && !std::mem::replace(&mut is_told, true) => Fate::Article,
        _ if index < date_at && same(plain[index], &headline) => Fate::LeftOut(Rule::Repeated),
        _ if index < date_at => Fate::LeftOut(Rule::Head),
        _ if index < body_at && says_only_when(plain[index]) => Fate::Read(Part::Dated),
        _ if index >= footer_at => Fate::LeftOut(Rule::Footer),
        _ if index >= related_at => Fate::LeftOut(Rule::Related),
        _ if index >= body_at && is_tool_line(plain[index]) => Fate::LeftOut(Rule::Button),
        _ => Fate::Article,
    };
    let fates: Vec<Fate> = (0..plain.len()).map(fate).collect();
    let words = |line: &&str| Thing::Words { text: (*line).to_owned(), struck: Vec::new() };
    let pieces = plain.iter().map(words).zip(fates).map(|(thing, fate)| Piece { thing, fate }).collect();
    let surroundings = plain[footer_at..].join("\n");
    Ok(Found { section, portal, headline, dated, blocks, surroundings, doubts, pieces })
}

struct Line<'a> {
    text: Cow<'a, str>,
    /// Blank lines before it: a lost picture leaves a wider gap than the end of a paragraph.
    gap: usize,
}

/// At least one line, as the caller has refused blank files.
fn lines_of(text: &str) -> Result<Vec<Line<'_>>, Reason> {
    let mut lines = Vec::new();
    let mut gap = 0;
    for line in text.lines() {
        if is_blank(line) {
            gap += 1;
        } else if lines.len() == LINES_MAX {
            return Err(Reason::TooManyParts);
        } else {
            lines.push(Line { text: squeeze(line), gap });
            gap = 0;
        }
    }
    if lines.is_empty() { Err(Reason::Empty) } else { Ok(lines) }
}

/// The old pages show it twice; where nothing is repeated, it is the line above the date.
fn headline(above_date: &[&str], doubts: &mut Vec<Doubt>) -> Result<String, Reason> {
    let likely: Vec<&str> = above_date.iter().filter(|line| !is_tool_line(line)).copied().collect();
    let last = *likely.last().ok_or(Reason::NoHeadline)?;
    let repeated = likely.windows(2).rev().find(|pair| same(pair[0], pair[1])).map(|pair| pair[1]);
    let headline = repeated.unwrap_or(last);
    if headline.chars().nth(HEADLINE_CHARS_MAX).is_some() {
        return Err(Reason::NoHeadline);
    }
    if let Some(other) = likely.iter().rev().find(|line| !same(line, headline)) {
        doubts.push(Doubt::HeadlineUnsure { other: quote(other) });
    }
    Ok(headline.to_owned())
}

fn blocks(body: &[&Line], doubts: &mut Vec<Doubt>) -> Vec<Block> {
    let usual_gap = usual_gap(body);
    let mut lost = 0;
    let blocks = (0..body.len())
        .map(|index| {
            let line = &*body[index].text;
            let Some(sure) = caption(body, index, usual_gap) else { return Block::Text(Para::from_plain(line)) };
            if sure == Sure::No {
                doubts.push(Doubt::CaptionUnsure(quote(line)));
            }
            lost += 1;
            Block::Photo(LegacyPhoto { caption: Some(line.to_owned()), ..LegacyPhoto::default() })
        })
        .collect();
    if lost > 0 {
        doubts.push(Doubt::PhotosLost(lost));
    }
    blocks
}

#[derive(PartialEq)]
enum Sure {
    Yes,
    No,
}

/// Is the line the caption of a lost picture? It stands between the standfirst and the byline and is no sentence.
fn caption(body: &[&Line], index: usize, usual_gap: usize) -> Option<Sure> {
    let line = &*body[index].text;
    let next = body.get(index + 1)?;
    if says_photo(line) && line.chars().nth(300).is_none() {
        return Some(Sure::Yes);
    }
    if index == 0 || !is_short_line(line) || list_marked(line) || all_capitals(line) || in_a_list(body, index) {
        return None;
    }
    let wide = body[index].gap > usual_gap || next.gap > usual_gap;
    Some(if wide { Sure::Yes } else { Sure::No })
}

/// Three short lines on end are a list or a table that lost its frame. The last line is the byline's place.
fn in_a_list(body: &[&Line], index: usize) -> bool {
    let short = |line: &&&Line| is_short_line(&line.text);
    let before = body[..index].iter().rev().take(2).take_while(short).count();
    let after = body[index + 1..body.len() - 1].iter().take(2).take_while(short).count();
    before + after >= 2
}

fn usual_gap(body: &[&Line]) -> usize {
    let mut gaps: Vec<usize> = body.iter().skip(1).map(|line| line.gap).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

fn all_capitals(line: &str) -> bool {
    !line.chars().any(char::is_lowercase)
}
