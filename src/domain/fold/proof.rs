//! Folding and order, held against what others know of Vietnamese: the syllables of Debian's `hunspell-vi` and the cases of the
//! Python packages vn-text and vn-collate (MIT), which `scripts/setup test` fetches. What is not there is passed over, and said.

use super::*;
use crate::domain::collation::collation_key;
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

/// A file of a package's source.
fn source(package: &str, path: &str) -> Option<String> {
    let folder = PathBuf::from(std::env::var_os("BANTIN_TEST_MATERIAL")?);
    let mut packages = fs::read_dir(&folder).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let package =
        packages.find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(package)));
    package.and_then(|package| fs::read_to_string(package.join(path)).ok())
}

fn passed_over(what: &str) {
    println!("passed over: {what} is not here; `scripts/setup test` fetches it");
}

/// The syllables of the spelling dictionary, in its new spelling of tones.
fn syllables() -> Option<Vec<String>> {
    let places = ["/usr/share/hunspell/vi_VN.dic".into(), source_path("hunspell-vi", "vi_VN.dic")?];
    let list = places.iter().find_map(|path: &PathBuf| fs::read_to_string(path).ok())?;
    let words = list.lines().skip(1).filter_map(|line| line.split('/').next()).map(str::to_owned);
    Some(words.filter(|word| word.chars().all(char::is_alphabetic) && !word.is_empty()).collect())
}

fn source_path(package: &str, path: &str) -> Option<PathBuf> {
    Some(PathBuf::from(std::env::var_os("BANTIN_TEST_MATERIAL")?).join(package).join(path))
}

/// The texts in quotation marks of a line of Python.
fn quoted(line: &str) -> Vec<String> {
    let (mut texts, mut open) = (Vec::new(), None);
    for (at, c) in line.char_indices() {
        match open {
            None if c == '"' || c == '\'' => open = Some((at + 1, c)),
            Some((start, quote)) if quote == c => {
                texts.push(line[start..at].to_owned());
                open = None;
            }
            _ => {}
        }
    }
    texts
}

#[test]
fn every_syllable_of_the_spelling_dictionary_is_a_word_and_folds_to_ascii() {
    let Some(syllables) = syllables() else { return passed_over("hunspell-vi") };
    assert!(syllables.len() > 6_000, "{}", syllables.len());
    let mut spelled: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for syllable in &syllables {
        let found: Vec<&str> = words(syllable).map(|(_, word)| word).collect();
        assert_eq!(found, [syllable.as_str()]);
        let word = Word::of(syllable);
        assert!(word.folded.bytes().all(|b| b.is_ascii_lowercase()), "{syllable} {}", word.folded);
        assert_eq!(Word::of(&syllable.nfd().collect::<String>()), word, "{syllable}");
        assert_eq!(Word::of(&syllable.to_uppercase()), word, "{syllable}");
        spelled.entry(word.exact).or_default().insert(syllable.to_lowercase());
    }
    // What is one word to us is one to them, but for where the tone stands.
    let letters = |word: &str| word.nfd().filter(|c| !TONES.contains(c)).collect::<String>();
    for (exact, alike) in &spelled {
        let letters: BTreeSet<String> = alike.iter().map(|word| letters(word)).collect();
        assert_eq!(letters.len(), 1, "{exact}: {alike:?}");
    }
}

#[test]
fn the_other_place_of_the_tone_is_the_same_word_for_every_syllable() {
    let Some(syllables) = syllables() else { return passed_over("hunspell-vi") };
    let mut moved = 0;
    for syllable in &syllables {
        for pair in ["oa", "oe", "uy"] {
            let plain: String = syllable.nfd().filter(|c| !TONES.contains(c)).nfc().collect();
            let tone = syllable.nfd().find(|c| TONES.contains(c));
            let (Some(start), Some(tone)) = (plain.strip_suffix(pair), tone) else { continue };
            let (first, second) = pair.split_at(1);
            let old: String = format!("{start}{first}{tone}{second}").nfc().collect();
            let new: String = format!("{start}{first}{second}{tone}").nfc().collect();
            assert_eq!(Word::of(&old), Word::of(&new), "{old} {new}");
            moved += 1;
        }
    }
    assert!(moved > 60, "{moved}");
}

#[test]
fn texts_of_vn_text_fold_as_it_says() {
    let Some(tests) = source("vn-text-", "tests/test_vn_text.py") else { return passed_over("vn-text") };
    // Theirs joins words by single blanks; ours gives words.
    let folded = |text: &str| words(text).map(|(_, word)| fold(word)).collect::<Vec<_>>().join(" ");
    let mut cases = 0;
    for line in tests.lines().map(str::trim).filter(|line| line.starts_with("assert fold(")) {
        let texts = quoted(line);
        let is_pair = texts.len() == 2 && line.contains(" == ") && !line.contains("repair");
        let [one, other] = &texts[..] else { continue };
        if is_pair {
            cases += 1;
            assert_eq!(folded(one), folded(other), "{line}");
        }
    }
    assert!(cases >= 6, "{cases}");
}

#[test]
fn names_stand_as_vn_collate_puts_them() {
    let Some(weights) = source("vn-collate-", "src/vn_collate/weights.py") else { return passed_over("vn-collate") };
    let order =
        weights.split("PRIMARY_ORDER: tuple").nth(1).and_then(|rest| rest.split("\n)").next()).expect("the alphabet");
    let alphabet: Vec<String> = order.lines().flat_map(quoted).collect();
    assert_eq!(alphabet.len(), 33);
    for pair in alphabet.windows(2) {
        assert!(collation_key(&pair[0]) < collation_key(&pair[1]), "{pair:?}");
    }
    let tests = source("vn-collate-", "tests/test_vn_collate.py").expect("with its tests");
    let mut cases = 0;
    for line in tests.lines().map(str::trim).filter(|line| line.starts_with("assert compare(\"") && !line.contains("☃"))
    {
        let [one, other] = &quoted(line)[..2] else { continue };
        let expected = if line.contains("== -1") { Ordering::Less } else { Ordering::Greater };
        assert_eq!(collation_key(one).cmp(&collation_key(other)), expected, "{line}");
        cases += 1;
    }
    for line in tests.lines().map(str::trim).filter(|line| line.starts_with("words = [")) {
        let words: Vec<String> = quoted(line);
        assert!(words.len() > 5);
        for (one, other) in words.iter().flat_map(|one| words.iter().map(move |other| (one, other))) {
            let (first, second) = (collation_key(one), collation_key(other));
            assert_eq!(first.cmp(&second), second.cmp(&first).reverse(), "{one} {other}");
            assert_eq!(first == second, one == other, "{one} {other}");
            cases += 1;
        }
    }
    let readme = source("vn-collate-", "README.md").unwrap_or_default();
    for line in readme.lines().filter(|line| line.starts_with("compare('")) {
        let [one, other] = &quoted(line.split('#').next().unwrap_or_default())[..] else { continue };
        let expected = if line.contains("# -1") { Ordering::Less } else { Ordering::Greater };
        assert_eq!(collation_key(one).cmp(&collation_key(other)), expected, "{line}");
        cases += 1;
    }
    assert!(cases > 100, "{cases}");
}
