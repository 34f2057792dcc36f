//! The words of one paragraph before and after.

use crate::domain::difference::{Mark, Piece};
use similar::{Algorithm, DiffOp, DiffableStr, capture_diff_slices};

/// What may still be spent on comparing words, in steps of some nanoseconds.
pub(super) struct Effort(usize);

impl Default for Effort {
    fn default() -> Self {
        Effort(40_000_000)
    }
}

impl Effort {
    /// At worst the algorithm looks at every word beside every other.
    fn allows(&mut self, old: usize, new: usize) -> bool {
        let steps = (old + new).saturating_mul(old + new);
        match self.0.checked_sub(steps) {
            Some(left) => self.0 = left,
            None => return false,
        }
        true
    }
}

/// What stays and what changes, in the order of reading. Pieces that are not added make the old text, those that are
/// not removed the new one.
pub(super) fn compare(old: &str, new: &str, effort: &mut Effort) -> Vec<Piece> {
    let (old, new) = (old.tokenize_unicode_words(), new.tokenize_unicode_words());
    let mut reading = Reading::default();
    for op in operations(&old, &new, effort) {
        let (old, new) = (&old[op.old_range()], &new[op.new_range()]);
        if let DiffOp::Equal { .. } = op {
            new.iter().for_each(|word| reading.keep(word));
        } else {
            old.iter().for_each(|word| reading.remove(word));
            new.iter().for_each(|word| reading.add(word));
        }
    }
    reading.into_pieces()
}

fn operations(old: &[&str], new: &[&str], effort: &mut Effort) -> Vec<DiffOp> {
    let coarse = between_common_ends(old, new);
    let changed = coarse.iter().find(|op| !matches!(op, DiffOp::Equal { .. }));
    match changed {
        Some(op) if effort.allows(op.old_range().len(), op.new_range().len()) => {
            capture_diff_slices(Algorithm::Myers, old, new)
        }
        _ => coarse,
    }
}

/// What both begin with, what both end with, and all between as one change.
pub(super) fn between_common_ends<T: PartialEq>(old: &[T], new: &[T]) -> Vec<DiffOp> {
    let begin = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[begin..], &new[begin..]);
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old_len, new_len) = (old_rest.len() - end, new_rest.len() - end);
    let mut operations = vec![DiffOp::Equal { old_index: 0, new_index: 0, len: begin }];
    if old_len + new_len > 0 {
        operations.push(DiffOp::Replace { old_index: begin, old_len, new_index: begin, new_len });
    }
    operations.push(DiffOp::Equal { old_index: begin + old_len, new_index: begin + new_len, len: end });
    operations.retain(|op| !op.old_range().is_empty() || !op.new_range().is_empty());
    operations
}

/// Puts words together so that a phrase that was replaced reads as one, and not as words with kept spaces between.
#[derive(Default)]
struct Reading {
    pieces: Vec<Piece>,
    removed: String,
    added: String,
    /// Kept space after what changed: if more changes follow, it belongs to both sides.
    space: String,
}

impl Reading {
    fn keep(&mut self, word: &str) {
        let is_inside_change = !self.removed.is_empty() || !self.added.is_empty();
        if is_inside_change && word.chars().all(char::is_whitespace) {
            self.space.push_str(word);
            return;
        }
        self.end_change();
        self.push(Mark::Same, word);
    }

    fn remove(&mut self, word: &str) {
        self.take_space();
        self.removed.push_str(word);
    }

    fn add(&mut self, word: &str) {
        self.take_space();
        self.added.push_str(word);
    }

    fn take_space(&mut self) {
        let space = std::mem::take(&mut self.space);
        self.removed.push_str(&space);
        self.added.push_str(&space);
    }

    fn end_change(&mut self) {
        let [removed, added, space] = [&mut self.removed, &mut self.added, &mut self.space].map(std::mem::take);
        self.push(Mark::Removed, &removed);
        self.push(Mark::Added, &added);
        self.push(Mark::Same, &space);
    }

    fn push(&mut self, mark: Mark, text: &str) {
        match self.pieces.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if last.mark == mark => last.text.push_str(text),
            _ => self.pieces.push(Piece { mark, text: text.to_owned() }),
        }
    }

    fn into_pieces(mut self) -> Vec<Piece> {
        self.end_change();
        self.pieces
    }
}
