//! Looks for each piece of a source in the article that was made of it.

use super::{Entry, Fate, Kind, Led, Ledger, Outcome, Part, Piece, Rule, Thing};
use crate::domain::import::LineFate;
use html5gum::{StartTag, Token, Tokenizer};
use std::collections::{HashMap, VecDeque};

/// Where a word is as common as this, some places of it are tried.
const PLACES_TRIED_MAX: usize = 64;

const NO_LINK: &str = "địa chỉ này không có trong bài";

/// An article as it will be stored.
#[derive(Debug, Clone, Copy)]
pub struct Article<'a> {
    pub headline: &'a str,
    pub standfirst: &'a str,
    /// HTML, after it was cleaned.
    pub body: &'a str,
    pub byline: &'a str,
    /// Of its own photo.
    pub lead_caption: Option<&'a str>,
    /// What became of each picture, by the address that its source writes: the reason where it was lost.
    pub photos: &'a [(String, Option<String>)],
    /// Where its links lead, by the address that their source writes.
    pub led: &'a HashMap<String, Led>,
}

/// The ledger of a source whose pieces are these. Each word of them is in one entry.
pub fn reconcile(pieces: &[Piece], article: &Article) -> Ledger {
    let Arrived { words, links, lists, tables } = Arrived::of(article);
    let mut places = Places::new(&words);
    // Whole paragraphs first: a word that is missing is missing where it stood, not where it stands again.
    let whole: Vec<Option<Part>> = pieces.iter().map(|piece| places.take_whole(meant_words(piece)?)).collect();
    let links = Multiset::of(links);
    let mut photos: HashMap<&str, VecDeque<Option<&str>>> = HashMap::new();
    for (address, reason) in article.photos {
        photos.entry(address).or_default().push_back(reason.as_deref());
    }
    let mut frames = [(Kind::List, lists), (Kind::Table, tables)];
    let mut entries = Vec::new();
    for ((index, piece), whole) in pieces.iter().enumerate().zip(whole) {
        let place = index + 1;
        let (kind, text) = kind_of(&piece.thing);
        let mut enter = |text: String, outcome| entries.push(Entry { place, kind, text, outcome });
        let outcome = match (&piece.fate, &piece.thing) {
            (Fate::LeftOut(rule), _) => Outcome::LeftOut(*rule),
            (Fate::Read(part), _) => Outcome::Kept(*part),
            (Fate::Changed(how), _) => Outcome::Doubtful((*how).to_owned()),
            (Fate::Article, Thing::Words { text, struck }) => match whole {
                Some(part) => Outcome::Kept(part),
                None => {
                    for (text, outcome) in places.take_words(text, struck) {
                        enter(text, outcome);
                    }
                    continue;
                }
            },
            (Fate::Article, Thing::Picture(address)) => {
                match photos.get_mut(address.as_str()).and_then(VecDeque::pop_front) {
                    Some(None) => Outcome::Kept(Part::Photo),
                    Some(Some(reason)) => Outcome::Lost(reason.to_owned()),
                    None => Outcome::Lost("không có trong bài".to_owned()),
                }
            }
            // Until all words are found.
            (Fate::Article, Thing::Link(_) | Thing::Embedded(_)) => Outcome::Lost(NO_LINK.to_owned()),
            (Fate::Article, Thing::List(_) | Thing::Table(_)) => {
                match frames.iter_mut().find(|(of, left)| *of == kind && *left > 0) {
                    Some((_, left)) => {
                        *left -= 1;
                        Outcome::Kept(Part::Body)
                    }
                    None => Outcome::Lost("các dòng thành đoạn văn rời".to_owned()),
                }
            }
        };
        enter(text, outcome);
    }
    settle_links(&mut entries, links, article.led);
    Ledger { entries }
}

/// Looks for the links. One whose words went where there is no markup takes none of another's, of the same address.
fn settle_links(entries: &mut [Entry], mut links: Multiset, led: &HashMap<String, Led>) {
    let without_markup = are_without_markup(entries);
    for (only_words, missing) in [(false, Outcome::Lost(NO_LINK.to_owned())), (true, Outcome::LeftOut(Rule::OnlyWords))]
    {
        let of_pass = entries.iter_mut().zip(&without_markup).filter(|(_, without)| **without == only_words);
        for (entry, _) in of_pass.filter(|(entry, _)| is_sought(entry)) {
            let led = led.get(&entry.text);
            let is_there = links.take(led.map_or(&entry.text, |led| &led.to));
            entry.outcome = match (is_there, led.and_then(|led| led.doubt.clone())) {
                (true, None) => Outcome::Kept(Part::Body),
                (true, Some(doubt)) => Outcome::Doubtful(doubt),
                (false, _) => missing.clone(),
            };
        }
    }
}

fn is_sought(entry: &Entry) -> bool {
    matches!(entry.kind, Kind::Link | Kind::Embedded) && entry.outcome.fate() == LineFate::Lost
}

/// For each entry, whether it is a link in words that went where there is no markup. A source tells a link before the words of its box.
fn are_without_markup(entries: &[Entry]) -> Vec<bool> {
    let mut part = None;
    let of_entry = |entry: &Entry| {
        match (entry.kind, &entry.outcome) {
            (Kind::Link, _) => return part.is_some_and(|part| part != Part::Body),
            (Kind::Words, Outcome::Kept(of_words)) => part = Some(*of_words),
            _ => part = None,
        }
        false
    };
    let mut without_markup: Vec<bool> = entries.iter().rev().map(of_entry).collect();
    without_markup.reverse();
    without_markup
}

fn meant_words(piece: &Piece) -> Option<&str> {
    match &piece.thing {
        Thing::Words { text, .. } if piece.fate == Fate::Article => Some(text),
        _ => None,
    }
}

fn kind_of(thing: &Thing) -> (Kind, String) {
    match thing {
        Thing::Words { text, .. } => (Kind::Words, text.clone()),
        Thing::Picture(address) => (Kind::Picture, address.clone()),
        Thing::Link(address) => (Kind::Link, address.clone()),
        Thing::Embedded(address) => (Kind::Embedded, address.clone()),
        Thing::List(start) => (Kind::List, start.clone()),
        Thing::Table(start) => (Kind::Table, start.clone()),
    }
}

/// The words of an article, each with the part that it stands in, and what else is in its body.
struct Arrived {
    words: WordsOf,
    links: Vec<String>,
    lists: usize,
    tables: usize,
}

/// In one text: an article may have millions of words.
#[derive(Default)]
struct WordsOf {
    text: String,
    /// The part of each, and from where to where it stands, in bytes.
    places: Vec<(Part, u32, u32)>,
}

impl WordsOf {
    fn push(&mut self, part: Part, word: &str) {
        let from = self.text.len() as u32;
        self.text.push_str(word);
        self.places.push((part, from, self.text.len() as u32));
    }

    fn part(&self, at: usize) -> Part {
        self.places[at].0
    }

    /// From a place on.
    fn from(&self, at: usize) -> impl Iterator<Item = &str> {
        self.places[at..].iter().map(|&(_, from, to)| &self.text[from as usize..to as usize])
    }
}

impl Arrived {
    fn of(article: &Article) -> Arrived {
        let mut arrived = Arrived { words: WordsOf::default(), links: Vec::new(), lists: 0, tables: 0 };
        arrived.add(Part::Headline, article.headline);
        arrived.add(Part::Standfirst, article.standfirst);
        if let Some(caption) = article.lead_caption {
            arrived.add(Part::Photo, caption);
        }
        arrived.add_body(article.body);
        arrived.add(Part::Byline, article.byline);
        arrived
    }

    fn add(&mut self, part: Part, text: &str) {
        text.split_whitespace().for_each(|word| self.words.push(part, word));
    }

    fn add_body(&mut self, body: &str) {
        let (mut text, mut part) = (String::new(), Part::Body);
        for Ok(token) in Tokenizer::new(body) {
            match token {
                Token::String(string) => text.push_str(&String::from_utf8_lossy(&string)),
                Token::StartTag(tag) => {
                    match tag.name.as_slice() {
                        b"a" => self.links.extend(attribute(&tag, b"href")),
                        b"ul" | b"ol" => self.lists += 1,
                        b"table" => self.tables += 1,
                        _ => {}
                    }
                    self.part_at(&mut text, &mut part, &tag.name, Part::Photo);
                }
                Token::EndTag(tag) => self.part_at(&mut text, &mut part, &tag.name, Part::Body),
                _ => {}
            }
        }
        self.add(part, &text);
    }

    /// Words end at a tag, unless it is one within a line.
    fn part_at(&mut self, text: &mut String, part: &mut Part, tag: &[u8], of_caption: Part) {
        if !is_within_line(tag) {
            self.add(*part, text);
            text.clear();
        }
        if tag == b"figcaption" {
            *part = of_caption;
        }
    }
}

/// Whether a tag of an article's body parts no words.
pub fn is_within_line(tag: &[u8]) -> bool {
    const TAGS: [&[u8]; 9] = [b"a", b"b", b"em", b"i", b"s", b"strong", b"sub", b"sup", b"u"];
    TAGS.contains(&tag)
}

fn attribute(tag: &StartTag<()>, name: &[u8]) -> Option<String> {
    tag.attributes.get(name).map(|value| String::from_utf8_lossy(value).into_owned())
}

/// Where each word stands in the article, and which were taken for a word of the source.
struct Places<'a> {
    words: &'a WordsOf,
    of_word: HashMap<&'a str, VecDeque<u32>>,
    taken: Vec<bool>,
    /// Behind what was found last: what follows in the source most likely follows here.
    next: usize,
}

impl<'a> Places<'a> {
    fn new(words: &'a WordsOf) -> Self {
        let mut of_word: HashMap<&str, VecDeque<u32>> = HashMap::new();
        for (at, word) in (0..).zip(words.from(0)) {
            of_word.entry(word).or_default().push_back(at);
        }
        Places { words, of_word, taken: vec![false; words.places.len()], next: 0 }
    }

    fn take_whole(&mut self, text: &str) -> Option<Part> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let known = self.of_word.get(words.first()?)?;
        let from = known.partition_point(|&at| (at as usize) < self.next);
        let tried = known.range(from..).chain(known.range(..from)).take(PLACES_TRIED_MAX);
        let is_here = |&at: &usize| {
            let taken = self.taken.get(at..at + words.len());
            self.words.from(at).zip(&words).all(|(word, sought)| word == *sought)
                && taken.is_some_and(|taken| taken.iter().all(|taken| !taken))
        };
        let at = tried.map(|&at| at as usize).find(is_here)?;
        self.taken[at..at + words.len()].fill(true);
        self.next = at + words.len();
        Some(self.words.part(at))
    }

    /// Word by word: runs of them that share an outcome.
    fn take_words(&mut self, text: &str, struck: &[String]) -> Vec<(String, Outcome)> {
        let mut runs: Vec<(String, Outcome)> = Vec::new();
        let mut struck = Multiset::of(struck.to_vec());
        for word in text.split_whitespace() {
            let outcome = match self.take_word(word) {
                Some(part) => Outcome::Kept(part),
                None if struck.take(word) => Outcome::LeftOut(Rule::Struck),
                None => Outcome::Lost("những chữ này không có trong bài".to_owned()),
            };
            match runs.last_mut() {
                Some((words, of_run)) if *of_run == outcome => {
                    words.push(' ');
                    words.push_str(word);
                }
                _ => runs.push((word.to_owned(), outcome)),
            }
        }
        runs
    }

    fn take_word(&mut self, word: &str) -> Option<Part> {
        let known = self.of_word.get_mut(word)?;
        // What is taken is not looked at again.
        let at = std::iter::from_fn(|| known.pop_front()).map(|at| at as usize).find(|&at| !self.taken[at])?;
        self.taken[at] = true;
        Some(self.words.part(at))
    }
}

struct Multiset(HashMap<String, usize>);

impl Multiset {
    fn of(things: Vec<String>) -> Self {
        let mut counts = HashMap::new();
        for thing in things {
            *counts.entry(thing).or_default() += 1;
        }
        Multiset(counts)
    }

    fn take(&mut self, thing: &str) -> bool {
        match self.0.get_mut(thing) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }
}
