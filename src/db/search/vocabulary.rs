//! Words of a portal, and what somebody may have meant who mistyped one.

use super::{
    engines::{self, Extent},
    expression::{Expression, Form, Part},
};
use crate::{
    db::{Db, Tx},
    domain::{
        PortalId,
        fold::{Word, words},
        search::SearchWords,
        typos::{near, parted},
    },
};
use std::{collections::BTreeSet, ops::Range};

/// Mistyped words that are mended.
const MENDED_MAX: usize = 3;
/// Words that one may have meant, and that are tried.
const TRIED_MAX: usize = 16;
/// What the vocabulary may have of words near to one.
const NEAR_MAX: i64 = 64;
/// Articles that speak for a word: more say no more.
const COUNTED_MAX: i64 = 200;

pub async fn insert(tx: &mut Tx, portal: PortalId, words: &BTreeSet<(String, String)>) -> sqlx::Result<()> {
    if words.is_empty() { Ok(()) } else { engines::insert_vocabulary(tx, portal, words).await }
}

/// What was typed, with those words mended that the portal does not know, or where it knows all, with the one that finds most
/// when mended. `None` where that finds nothing either.
pub async fn find_meant(db: &Db, extent: Extent, typed: &str) -> sqlx::Result<Option<String>> {
    let all: Vec<(Range<usize>, Word)> = words(typed).map(|(place, word)| (place, Word::of(word))).collect();
    let folded: BTreeSet<&str> = all.iter().map(|(_, word)| word.folded.as_str()).collect();
    let folded: Vec<&str> = folded.into_iter().collect();
    let known = engines::list_vocabulary(db, extent.portal, &folded, NEAR_MAX).await?;
    let is_known = |word: &Word| known.iter().any(|(folded, _)| *folded == word.folded);
    let is_figure = |word: &Word| word.folded.contains(|c: char| c.is_ascii_digit());
    let unknown: Vec<&(Range<usize>, Word)> =
        all.iter().filter(|(_, word)| !is_known(word) && !is_figure(word)).take(MENDED_MAX).collect();
    let mut best = None;
    if unknown.is_empty() {
        for (place, word) in all.iter().take(MENDED_MAX) {
            let mended = mend(db, extent, typed, place, word).await?;
            best = best.max(mended.map(|(found, text)| (found, std::cmp::Reverse(text))));
        }
        return Ok(best.map(|(_, std::cmp::Reverse(text))| text));
    }
    // From the end on, so that the places before stay.
    let mut text = typed.to_owned();
    for (number, (place, word)) in unknown.iter().enumerate().rev() {
        // Words that are still to be mended find nothing: only what stands behind is asked with this one.
        let from = if number == 0 { 0 } else { place.start };
        let (before, rest) = text.split_at(from);
        let here = place.start - from..place.end - from;
        let Some((_, mended)) = mend(db, extent, rest, &here, word).await? else { return Ok(None) };
        text = format!("{before}{mended}");
    }
    Ok(Some(text))
}

/// The text with one word mended in the way that finds most, and how much that is.
async fn mend(
    db: &Db, extent: Extent, text: &str, place: &Range<usize>, word: &Word,
) -> sqlx::Result<Option<(i64, String)>> {
    let mut best: Option<(i64, String)> = None;
    for written in list_near(db, extent.portal, word).await? {
        let mended = format!("{}{written}{}", &text[..place.start], &text[place.end..]);
        let wanted = SearchWords::of(&mended);
        // The mended word as it is written; of the others it is not known whether they were typed with their marks.
        let exact = Expression::all(Part::Text, Form::Exact, &SearchWords::of(&written));
        let mut all = vec![Expression::all(Part::Text, Form::Folded, &wanted)];
        all.extend(SearchWords::of(&written).is_marked().then_some(exact));
        let found = engines::count_places(db, extent, &Expression::All(all), COUNTED_MAX).await?;
        if found > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((found, mended));
        }
    }
    Ok(best)
}

async fn list_near(db: &Db, portal: PortalId, word: &Word) -> sqlx::Result<Vec<String>> {
    let near = near(word);
    let halves = parted(word);
    let folded: Vec<&str> =
        near.iter().map(String::as_str).chain(halves.iter().flatten().map(String::as_str)).collect();
    let known = engines::list_vocabulary(db, portal, &folded, NEAR_MAX * 2).await?;
    let is_known = |word: &String| known.iter().any(|(folded, _)| folded == word);
    let halves = halves.iter().filter(|halves| halves.iter().all(is_known));
    let halves = halves.map(|halves| halves.join(" ")).take(TRIED_MAX / 2);
    let near = known.iter().filter(|(folded, _)| near.contains(folded)).map(|(_, written)| written.clone());
    Ok(near.take(TRIED_MAX).chain(halves).collect())
}
