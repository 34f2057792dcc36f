//! How lists of the newsroom are searched by words.

use crate::domain::fold::fold;

/// Words that a search looks for at most.
pub const WORDS_MAX: usize = 4;
/// Letters of a word that are looked at: SQLite knows no pattern of more than 50,000 bytes.
const LETTERS_MAX: usize = 100;

/// The words of a text, in lower case without marks, a blank before each.
pub fn words_of(text: &str) -> String {
    let folded = fold(text);
    split(&folded).flat_map(|word| [" ", word]).collect()
}

/// A pattern (`like`) for each of the first words that were typed, with or without marks: in a list of words, before each of which
/// stands `gap`, some word begins so. Where there are fewer, what fits all.
pub fn patterns(typed: &str, gap: char) -> [String; WORDS_MAX] {
    let folded = fold(typed);
    let mut words = split(&folded);
    std::array::from_fn(|_| match words.next() {
        Some(word) => format!("%{gap}{}%", &word[..word.floor_char_boundary(LETTERS_MAX)]),
        None => "%".to_owned(),
    })
}

/// Words have no sign that `like` knows.
fn split(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_looked_for_by_their_beginning_and_without_marks() {
        assert_eq!(patterns("Lũ  “mưa” 100%", '-'), ["%-lu%", "%-mua%", "%-100%", "%"]);
        assert_eq!(patterns("một hai ba bốn năm", ' ').join(""), "% mot%% hai%% ba%% bon%");
        assert_eq!(words_of("“Mưa lũ”: 3.000 hộ"), " mua lu 3 000 ho");
    }

    #[test]
    fn no_pattern_is_longer_than_an_engine_reads() {
        for long in ["a", "ế", "漢"] {
            assert!(patterns(&long.repeat(100_000), ' ')[0].len() <= LETTERS_MAX + 3, "{long}");
        }
    }
}
