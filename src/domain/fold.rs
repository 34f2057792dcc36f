//! How Vietnamese words are compared: as they are written, or without their marks. Search, addresses and lists fold by this
//! file alone.

use super::syllable::is_syllable;
use std::ops::Range;
use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

/// Raised whenever one of the forms of a word changes: what was indexed by another version is indexed anew.
pub const FOLD_VERSION: i64 = 1;
/// Letters of a word that count: nobody types more, and what is longer is no word.
const LETTERS_MAX: usize = 40;
/// Huyền, sắc, ngã, hỏi, nặng, as decomposition leaves them.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// Lower case without Vietnamese marks: `Đường` becomes `duong`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // đ has no decomposition.
    let lower = text.chars().flat_map(char::to_lowercase);
    lower.nfd().filter(|c| !is_mark(*c)).map(|c| if c == 'đ' { 'd' } else { c }).collect()
}

/// Lower case with all marks, the tone behind the letters: so `hòa` is `hoà` and `thuỷ` is `thủy`. Not for people to read.
pub fn exact(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut tones = Vec::new();
    let mut letters = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase).nfd() {
        if TONES.contains(&c) { tones.push(c) } else { letters.push(c) }
    }
    match tones[..] {
        [] => letters.nfc().collect(),
        [tone] => letters.nfc().chain([tone]).collect(),
        // Two tones are two syllables, or no Vietnamese: which is whose must not be lost.
        _ => word.chars().flat_map(char::to_lowercase).nfc().collect(),
    }
}

/// The combining marks that decomposition leaves behind.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// A word in both forms.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word {
    /// Not for people to read.
    pub exact: String,
    pub folded: String,
}

impl Word {
    pub fn of(word: &str) -> Word {
        let end = word.char_indices().nth(LETTERS_MAX).map_or(word.len(), |(end, _)| end);
        let word = with_d(&word[..end]);
        Word { exact: exact(&word), folded: fold(&word) }
    }

    /// A word that is still being typed: its tone may come last, or stand before letters that are missing.
    pub fn begun(word: &str) -> Word {
        let Word { exact, folded } = Word::of(word);
        Word { exact: exact.trim_end_matches(TONES).to_owned(), folded }
    }

    /// Whether it was written with a mark.
    pub fn is_marked(&self) -> bool {
        self.exact != self.folded
    }
}

/// The first letter of what [`fold`] makes of a word, without folding it: a text is looked through for the few words that may be one.
/// `None` where it takes the whole word to say.
pub fn initial(word: &str) -> Option<char> {
    let first = word.chars().next()?;
    if first.is_ascii() {
        return Some(first.to_ascii_lowercase());
    }
    match first.to_lowercase().nfd().next()? {
        'ð' => None,
        'đ' => Some('d'),
        mark if canonical_combining_class(mark) != 0 => None,
        letter => Some(letter),
    }
}

/// Old keyboards had the Icelandic ð in the place of đ: read so where the word is a Vietnamese syllable then.
fn with_d(word: &str) -> std::borrow::Cow<'_, str> {
    if word.contains(['ð', 'Ð']) {
        let read = word.replace('ð', "đ").replace('Ð', "Đ");
        if is_syllable(&read) {
            return read.into();
        }
    }
    word.into()
}

/// The words of a text, each with its place there: what stands between signs and blanks. Signs inside part a word in two.
pub fn words(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let is_letter = |c: char| c.is_alphanumeric() || is_mark(c);
    let parts = text.split(move |c| !is_letter(c));
    let placed = parts.map(|part| {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        (start..start + part.len(), part)
    });
    // A mark alone is none.
    placed.filter(|(_, part)| part.contains(char::is_alphanumeric))
}

#[cfg(test)]
mod proof;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::properties::reproducible;
    use proptest::prelude::*;

    fn same(one: &str, other: &str) -> bool {
        Word::of(one) == Word::of(other)
    }

    #[test]
    fn old_and_new_places_of_the_tone_are_one() {
        for (old, new) in [
            ("hòa", "hoà"),
            ("thủy", "thuỷ"),
            ("khỏe", "khoẻ"),
            ("HÓA", "hoá"),
            ("tùy", "tuỳ"),
            ("quý", "qúy"),
            ("lọa", "loạ"),
            ("hòa", "ho\u{300}a"),
        ] {
            assert!(same(old, new), "{old} {new}");
        }
        for (one, other) in [("hòa", "hóa"), ("hoa", "hòa"), ("đường", "dường"), ("đường", "đương"), ("cô", "cơ")]
        {
            assert!(!same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn without_marks_all_spellings_are_one() {
        for text in ["Đường", "đương", "DƯƠNG", "dưỡng", "Đu\u{31b}o\u{31b}\u{300}ng"] {
            assert_eq!(fold(text), "duong", "{text}");
        }
        assert!(!Word::of("tin").is_marked() && Word::of("đi").is_marked() && Word::of("hoà").is_marked());
    }

    #[test]
    fn an_icelandic_letter_is_a_d_only_in_a_vietnamese_word() {
        assert!(same("Ðặng", "Đặng"));
        assert_eq!(Word::of("Ðórsson").folded, "ðorsson");
    }

    #[test]
    fn words_stand_between_signs() {
        let text = "Số 123/QĐ-UBND: “hòa” – ủy\u{a0}ban.";
        let found: Vec<&str> = words(text).map(|(_, word)| word).collect();
        assert_eq!(found, ["Số", "123", "QĐ", "UBND", "hòa", "ủy", "ban"]);
        for (place, word) in words(text) {
            assert_eq!(&text[place], word);
        }
    }

    proptest! {
        #![proptest_config(reproducible(512))]

        #[test]
        fn whatever_is_typed_folds_to_the_same_in_every_form(text in any::<String>()) {
            let composed: String = text.nfc().collect();
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(fold(&composed), fold(&decomposed));
            let forms = |text: &str| words(text).map(|(_, word)| Word::of(word)).collect::<Vec<_>>();
            for word in forms(&text) {
                prop_assert!(word.exact.chars().count() <= 4 * LETTERS_MAX, "{:?}", word);
                prop_assert!(!word.folded.chars().any(|c| c.is_whitespace() || "'\"\\*()&|!:".contains(c)), "{:?}", word);
                prop_assert!(!word.exact.chars().any(|c| c.is_whitespace() || "'\"\\*()&|!:\0".contains(c)), "{:?}", word);
            }
        }

        #[test]
        fn a_word_begins_with_its_initial(text in "[a-zA-ZđĐðÐưỨ\u{301}\u{345}가Σ1]{1,4}|.{1,8}") {
            for (_, word) in words(&text) {
                if let Some(initial) = initial(word) {
                    prop_assert_eq!(Word::of(word).folded.chars().next(), Some(initial), "{:?}", word);
                }
            }
        }
    }
}
