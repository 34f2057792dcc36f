//! What somebody may have meant who mistyped a word.

use super::fold::Word;
use std::collections::BTreeSet;

/// Shorter words are near to everything.
const LETTERS_MIN: usize = 3;
const LETTERS_MAX: usize = 14;
const ALPHABET: std::ops::RangeInclusive<char> = 'a'..='z';

/// Words without marks at one slip from a word: a letter too few, too many, another one, or two in the wrong order. None for what
/// is too short, too long, or has other signs than letters.
pub fn near(word: &Word) -> BTreeSet<String> {
    let letters: Vec<char> = word.folded.chars().collect();
    if !(LETTERS_MIN..=LETTERS_MAX).contains(&letters.len()) || !letters.iter().all(|c| ALPHABET.contains(c)) {
        return BTreeSet::new();
    }
    let mut found = BTreeSet::new();
    for at in 0..=letters.len() {
        let (start, end) = letters.split_at(at);
        let mut add = |middle: &[char], end: &[char]| {
            found.insert([start, middle, end].concat().into_iter().collect::<String>());
        };
        ALPHABET.for_each(|letter| add(&[letter], end));
        if let [_, after @ ..] = end {
            add(&[], after);
            ALPHABET.for_each(|letter| add(&[letter], after));
        }
        if let [one, two, after @ ..] = end {
            add(&[*two, *one], after);
        }
    }
    found.remove(&word.folded);
    found
}

/// The two words that somebody wrote as one, for every place between two letters.
pub fn parted(word: &Word) -> Vec<[String; 2]> {
    let letters: Vec<char> = word.folded.chars().collect();
    if !(4..=LETTERS_MAX).contains(&letters.len()) {
        return Vec::new();
    }
    let halves = |at: usize| [&letters[..at], &letters[at..]].map(|half| half.iter().collect());
    (2..=letters.len() - 2).map(halves).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_forgiven() {
        let near = |word: &str| near(&Word::of(word));
        for typed in ["nguyn", "nguyenn", "nguyrn", "gnuyen", "ngueyn"] {
            assert!(near(typed).contains("nguyen"), "{typed}");
        }
        assert!(!near("nguyen").contains("nguyen") && !near("ngyn").contains("nguyen"));
        assert!(near("ab").is_empty() && near("qd123").is_empty() && near(&"a".repeat(15)).is_empty());
    }

    #[test]
    fn a_blank_that_is_missing_is_forgiven() {
        assert!(parted(&Word::of("ngabay")).contains(&["nga".to_owned(), "bay".to_owned()]));
        assert!(parted(&Word::of("abc")).is_empty());
    }
}
