//! Which words can be Vietnamese: each is one syllable of an initial, a rime and a tone.

use unicode_normalization::UnicodeNormalization;

const INITIALS: [&str; 28] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu",
    "r", "s", "t", "th", "tr", "v", "x",
];

/// Vowels with nothing behind them, and those that something may or must stand behind.
const OPEN: &str = "a ai ao au ay âu ây e eo ê êu i ia iêu iu o oa oai oao oay oe oeo oi ô ôi ơ ơi u ua uâu uây uê ui uôi uơ uy uya uyu \
                    ư ưa ưi ươi ươu ưu y ya yêu";
const CLOSED: &str = "a ă â e ê i iê o oa oă oe oo ô ơ u uâ uê uô uy uyê ư ươ y yê ôô";
const ENDS: [&str; 8] = ["c", "ch", "m", "n", "ng", "nh", "p", "t"];

/// Whether a word is built as a Vietnamese syllable is, whatever its case and however its tone is placed ("hoà", "hòa").
pub fn is_syllable(word: &str) -> bool {
    let mut tone = None;
    let mut letters = String::new();
    for c in word.to_lowercase().nfd() {
        match c {
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' if tone.is_none() => tone = Some(c),
            _ => letters.push(c),
        }
    }
    let letters: String = letters.nfc().collect();
    INITIALS.iter().any(|initial| letters.strip_prefix(initial).is_some_and(|rime| is_rime(rime, tone)))
}

fn is_rime(rime: &str, tone: Option<char>) -> bool {
    let among = |vowels: &str, found: &str| vowels.split_whitespace().any(|known| known == found);
    let is_closed = ENDS.iter().any(|end| {
        // What is stopped has one of two tones.
        let fits = !["c", "ch", "p", "t"].contains(end) || matches!(tone, Some('\u{301}' | '\u{323}'));
        fits && rime.strip_suffix(end).is_some_and(|vowels| among(CLOSED, vowels))
    });
    is_closed || among(OPEN, rime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_words_are_syllables() {
        let words = "Ủy ban nhân dân thành phố nghiêng ngoèo khuỷu tuyết quyết định giữa gì giếng hoà hòa thuỷ xoong rượu hươu \
                     người Việt yêu nước ĐỘC LẬP chuyện khuya quạnh quốc tịch đẹp ướt bịch";
        for word in words.split_whitespace() {
            assert!(is_syllable(word), "{word}");
        }
    }

    #[test]
    fn other_words_are_not() {
        for word in "présidentielle français Muñoz añadió Müller ViÖt Tù-do H¹nh nghÜa thàt cát́ wàng zô bcá laäp"
            .split_whitespace()
        {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
