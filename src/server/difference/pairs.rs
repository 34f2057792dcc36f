//! Which paragraph became which: among those that changed together, each finds the one it has most words in common
//! with, and none overtakes another.

use super::blocks::Block;
use std::collections::HashMap;

/// Pairs that are weighed against each other.
const PAIRS_MAX: usize = 40_000;
/// In a thousand words of both paragraphs, so many have to be common for one to have become the other.
const ALIKE_MIN: u32 = 400;

pub(super) enum Pair<'a> {
    Both(&'a Block, &'a Block),
    Old(&'a Block),
    New(&'a Block),
}

pub(super) fn paired<'a>(old: &'a [Block], new: &'a [Block]) -> Vec<Pair<'a>> {
    let pairs = if old.len() * new.len() > PAIRS_MAX { Vec::new() } else { best_pairs(old, new) };
    let mut found = Vec::new();
    let (mut old_next, mut new_next) = (0, 0);
    for (old_at, new_at) in pairs.into_iter().chain([(old.len(), new.len())]) {
        found.extend(old[old_next..old_at].iter().map(Pair::Old));
        found.extend(new[new_next..new_at].iter().map(Pair::New));
        if old_at < old.len() {
            found.push(Pair::Both(&old[old_at], &new[new_at]));
        }
        (old_next, new_next) = (old_at + 1, new_at + 1);
    }
    found
}

/// The pairs that have most in common, in order.
fn best_pairs(old: &[Block], new: &[Block]) -> Vec<(usize, usize)> {
    let mut numbers = HashMap::new();
    let old: Vec<_> = old.iter().map(|block| numbered_words(&block.text, &mut numbers)).collect();
    let new: Vec<_> = new.iter().map(|block| numbered_words(&block.text, &mut numbers)).collect();
    let likeness: Vec<Vec<u32>> = old.iter().map(|old| new.iter().map(|new| alike(old, new)).collect()).collect();
    // The best that can be had from each place on.
    let mut best = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            best[i][j] = (best[i + 1][j + 1] + likeness[i][j]).max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < old.len() && j < new.len() {
        if likeness[i][j] > 0 && best[i][j] == best[i + 1][j + 1] + likeness[i][j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if best[i][j] == best[i + 1][j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// The words of a paragraph by number, sorted.
fn numbered_words<'a>(text: &'a str, numbers: &mut HashMap<&'a str, usize>) -> Vec<usize> {
    let mut words: Vec<usize> = text
        .split_whitespace()
        .map(|word| {
            let next = numbers.len();
            *numbers.entry(word).or_insert(next)
        })
        .collect();
    words.sort_unstable();
    words
}

/// Words in common of a thousand; 0 where that is too few.
fn alike(old: &[usize], new: &[usize]) -> u32 {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < old.len() && j < new.len() {
        match old[i].cmp(&new[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    let of_thousand = u32::try_from(2_000 * common / (old.len() + new.len()).max(1)).unwrap_or_default();
    if of_thousand >= ALIKE_MIN { of_thousand } else { 0 }
}
