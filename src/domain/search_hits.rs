//! Where what was looked for stands in a text, and the part of a text that shows most of it.

use super::{
    fold::{Word, initial, words},
    search::SearchWords,
};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Letters of a snippet, about.
const SNIPPET_LETTERS: usize = 220;
/// Words before its first hit.
const WORDS_BEFORE: usize = 6;
/// Bytes of a text that are looked through.
const TEXT_BYTES_MAX: usize = 100_000;

/// A piece of text, and whether it was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    pub text: String,
    pub is_hit: bool,
}

/// The whole text in pieces.
pub fn marked(text: &str, wanted: &SearchWords) -> Vec<Piece> {
    let read = Read::of(text, wanted);
    pieces(text, 0..text.len(), &read.hits(wanted))
}

/// Of some texts the part that shows most of what is wanted, cut at words; the beginning of the first that is not empty where
/// nothing is in any.
pub fn snippet(texts: &[&str], wanted: &SearchWords) -> Vec<Piece> {
    let texts = || texts.iter().map(|text| &text[..text.floor_char_boundary(TEXT_BYTES_MAX)]);
    let best = texts().rev().map(|text| (text, Read::of(text, wanted))).map(|(text, read)| {
        let hits = read.hits(wanted);
        let (worth, part) = read.best_part(&hits);
        (worth, text, part, hits)
    });
    match best.max_by_key(|(worth, ..)| *worth) {
        Some((worth, text, part, hits)) if worth > (0, 0) => with_dots(text, part, &hits),
        _ => texts().find(|text| !text.trim().is_empty()).map_or_else(Vec::new, |text| {
            let read = Read::of(text, wanted);
            let end = read.end_of_part(0, 0);
            with_dots(text, 0..end, &[])
        }),
    }
}

/// A hit, and which of the wanted units it is.
struct Hit {
    place: Range<usize>,
    first_word: usize,
    unit: usize,
}

/// A text by its words.
struct Read {
    places: Vec<Range<usize>>,
    /// `None` for what is none of the wanted ones by its first letter: most words, and folding them took half the time of a search.
    words: Vec<Option<Word>>,
}

impl Read {
    fn of(text: &str, wanted: &SearchWords) -> Read {
        let initials: Vec<char> = wanted.words().filter_map(|word| word.folded.chars().next()).collect();
        let may_be = |word: &str| initial(word).is_none_or(|initial| initials.contains(&initial));
        let read = words(text).map(|(place, word)| (place, may_be(word).then(|| Word::of(word))));
        let (places, words) = read.unzip();
        Read { places, words }
    }

    /// In the order of the text. Where something stands there as it was typed, what has other marks is none.
    fn hits(&self, wanted: &SearchWords) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (unit, words) in wanted.units.iter().enumerate() {
            let exact = self.find(words, |one, other| one.exact == other.exact);
            let found =
                if exact.is_empty() { self.find(words, |one, other| one.folded == other.folded) } else { exact };
            hits.extend(found.into_iter().map(|first| {
                let place = self.places[first].start..self.places[first + words.len() - 1].end;
                Hit { place, first_word: first, unit }
            }));
        }
        hits.sort_by_key(|hit| hit.place.start);
        hits
    }

    fn find(&self, wanted: &[Word], same: impl Fn(&Word, &Word) -> bool) -> Vec<usize> {
        let places = self.words.windows(wanted.len().max(1)).enumerate();
        let fits = |window: &[Option<Word>]| {
            window.iter().zip(wanted).all(|(one, other)| one.as_ref().is_some_and(|one| same(one, other)))
        };
        places.filter(|(_, window)| fits(window)).map(|(place, _)| place).collect()
    }

    /// How many of the units, and how many hits, are in the part that has most; and that part.
    fn best_part(&self, hits: &[Hit]) -> ((usize, usize), Range<usize>) {
        let mut best = ((0, 0), 0..0);
        // Of thousands of hits the first ones say enough.
        for (number, hit) in hits.iter().enumerate().take(500) {
            let first = hit.first_word.saturating_sub(WORDS_BEFORE);
            let end = self.end_of_part(first, hit.first_word);
            let inside = hits[number..].iter().take_while(|other| other.place.end <= end).map(|other| other.unit);
            let units: std::collections::BTreeSet<usize> = inside.clone().collect();
            let worth = (units.len(), inside.count());
            if worth > best.0 {
                best = (worth, self.places[first].start..end);
            }
        }
        best
    }

    /// Where a part that begins with this word ends: behind one that must be in it.
    fn end_of_part(&self, first: usize, needed: usize) -> usize {
        let Some(start) = self.places.get(first).map(|place| place.start) else { return 0 };
        // Letters have one to three bytes: about four thirds.
        let bytes = SNIPPET_LETTERS * 4 / 3;
        let fits = |place: &&Range<usize>| place.end - start <= bytes;
        let last = self.places[first..].iter().take_while(fits).count().max(1) + first - 1;
        self.places[last.max(needed).min(self.places.len() - 1)].end
    }
}

fn with_dots(text: &str, part: Range<usize>, hits: &[Hit]) -> Vec<Piece> {
    let (starts, ends) = (text[..part.start].trim().is_empty(), text[part.end..].trim_end().len() <= 1);
    let part = if ends { part.start..text.trim_end().len() } else { part };
    let mut found = pieces(text, part, hits);
    let dots = |text: &str| Piece { text: text.to_owned(), is_hit: false };
    if !starts {
        found.insert(0, dots("… "));
    }
    if !ends {
        found.push(dots("…"));
    }
    found
}

/// A part of the text in pieces; hits that reach into each other are one.
fn pieces(text: &str, part: Range<usize>, hits: &[Hit]) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut push = |text: &str, is_hit| {
        if !text.is_empty() {
            // A line break in a text is the end of a paragraph.
            found.push(Piece { text: text.replace('\n', " · "), is_hit });
        }
    };
    let mut from = part.start;
    let mut inside =
        hits.iter().map(|hit| &hit.place).filter(|place| place.start >= part.start && place.end <= part.end);
    let mut next = inside.next().cloned();
    while let Some(mut hit) = next.take() {
        for other in inside.by_ref() {
            if other.start > hit.end {
                next = Some(other.clone());
                break;
            }
            hit.end = hit.end.max(other.end);
        }
        push(&text[from..hit.start], false);
        push(&text[hit.clone()], true);
        from = hit.end;
    }
    push(&text[from..part.end.max(from)], false);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::properties::reproducible;
    use proptest::prelude::*;

    fn shown(pieces: &[Piece]) -> String {
        pieces.iter().map(|piece| if piece.is_hit { format!("[{}]", piece.text) } else { piece.text.clone() }).collect()
    }

    fn marks(text: &str, typed: &str) -> String {
        shown(&marked(text, &SearchWords::of(typed)))
    }

    #[test]
    fn hits_are_marked_as_they_were_typed() {
        assert_eq!(marks("Đường Dương Đình Nghệ", "duong"), "[Đường] [Dương] Đình Nghệ");
        assert_eq!(marks("Đường Dương Đình Nghệ", "đường"), "[Đường] Dương Đình Nghệ");
        assert_eq!(marks("Cây dương", "đường"), "Cây [dương]", "where nothing has these marks");
        assert_eq!(marks("Hoà Bình, hòa giải", "hoà"), "[Hoà] Bình, [hòa] giải");
        assert_eq!(marks("Cúp điện, điện cúp", "\"cúp điện\""), "[Cúp điện], điện cúp");
        assert_eq!(marks("bão số 3, bão số", "bão \"bão số\""), "[bão số] 3, [bão số]");
        assert_eq!(marks("<b>bão</b> & 'x'", "bão b"), "<[b]>[bão]</[b]> & 'x'");
    }

    #[test]
    fn a_snippet_shows_most_of_what_was_wanted() {
        let filler = "một hai ba bốn năm sáu tám chín mười ".repeat(20);
        let text = format!("{filler}lũ. {filler}nước lũ dâng cao ở Ngã Bảy. {filler}");
        let found = shown(&snippet(&["Lời dẫn.", &text], &SearchWords::of("lu nga bay")));
        assert!(found.starts_with("… năm sáu tám chín mười nước [lũ] dâng cao ở [Ngã] [Bảy]. một"), "{found}");
        assert!(found.ends_with('…') && found.chars().count() < 260, "{found}");
        assert_eq!(shown(&snippet(&["Nước lũ.", &text], &SearchWords::of("nước lũ"))), "[Nước] [lũ].");
        assert_eq!(shown(&snippet(&["", "Đoạn một.\nĐoạn hai."], &SearchWords::of("không"))), "Đoạn một. · Đoạn hai.");
        assert_eq!(snippet(&["", ""], &SearchWords::of("không")), []);
    }

    proptest! {
        #![proptest_config(reproducible(512))]

        #[test]
        fn nothing_of_a_text_is_lost_or_made_up(text in "[a-cáđ \n.<]{0,80}|.{0,80}", typed in "[a-cáđ \"]{0,12}|.{0,12}") {
            let wanted = SearchWords::of(&typed);
            let whole: String = marked(&text, &wanted).into_iter().map(|piece| piece.text).collect();
            prop_assert_eq!(whole, text.replace('\n', " · "));
            snippet(&[&text, &text.repeat(9)], &wanted);
        }
    }
}
