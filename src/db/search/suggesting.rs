//! Headlines that are suggested while somebody types.

use super::{
    engines::{self, Extent},
    expression::{Expression, Form, Part, term},
    finding::list_rows,
};
use crate::{
    db::Db,
    domain::{
        PortalId, Timestamp,
        fold::{Word, words},
        search::{QUERY_WORDS_MAX, SearchPlace},
    },
};

/// Headlines that are suggested.
const SUGGESTED: usize = 6;
/// What begins with one letter is nearly everything.
const LETTERS_MIN: usize = 2;

/// Headlines and addresses of the newest articles whose headlines have all that was typed; the last word may be begun only. Those
/// with the same marks come first.
pub async fn suggest_published(
    db: &Db, portal: PortalId, typed: &str, now: Timestamp,
) -> sqlx::Result<Vec<(String, String)>> {
    let is_begun = |end: usize| typed[end..].is_empty();
    let word = |(place, word): (std::ops::Range<usize>, &str)| match is_begun(place.end) {
        true => (Word::begun(word), true),
        false => (Word::of(word), false),
    };
    let found: Vec<(Word, bool)> = words(typed).map(word).take(QUERY_WORDS_MAX).collect();
    if found.iter().map(|(word, _)| word.folded.chars().count()).sum::<usize>() < LETTERS_MIN {
        return Ok(Vec::new());
    }
    let extent = Extent { portal, section: None, lowest: SearchPlace::LOWEST, highest: SearchPlace::last_of(now) };
    let forms: &[Form] =
        if found.iter().any(|(word, _)| word.is_marked()) { &[Form::Exact, Form::Folded] } else { &[Form::Folded] };
    let mut places: Vec<SearchPlace> = Vec::new();
    for form in forms {
        if places.len() < SUGGESTED {
            let wanted = all_of(&found, *form);
            let more = engines::list_places(db, extent, &wanted, SUGGESTED).await?;
            let new: Vec<SearchPlace> = more.into_iter().filter(|place| !places.contains(place)).collect();
            places.extend(new);
        }
    }
    places.truncate(SUGGESTED);
    let rows = list_rows(db, portal, &places, now).await?;
    Ok(rows.into_iter().map(|row| (row.path(), row.headline)).collect())
}

fn all_of(found: &[(Word, bool)], form: Form) -> Expression {
    let part = |(word, is_begun): &(Word, bool)| {
        let term = term(Part::Headline, form, word);
        if *is_begun { Expression::Beginning(term) } else { Expression::Word(term) }
    };
    Expression::All(found.iter().map(part).collect())
}
