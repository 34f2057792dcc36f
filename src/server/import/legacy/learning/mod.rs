//! Proposes a profile from a few pages of one portal: what each part most likely is, by what is known of old pages, and the
//! shortest selector that points at it in all of them.

mod guessing;
mod naming;
mod sample;
mod told;

use std::path::Path;

use super::NotALegacyPage;
use super::parts::Key;
use super::selector::Selector;
use super::tree::ROOT;
use super::words::quote;
use guessing::Guesses;
use naming::{Candidate, candidates};
use sample::Sample;
pub use told::{Lesson, Proposal, Value};

/// So many are looked at by one selector after the other.
pub const PAGES_MAX: usize = 20;
const CANDIDATES_MAX: usize = 40;

/// # Errors
/// A file that is no page of HTML.
pub fn learn(paths: &[impl AsRef<Path>]) -> Result<Lesson, NotALegacyPage> {
    let samples = paths.iter().map(|path| Sample::load(path.as_ref())).collect::<Result<Vec<_>, _>>()?;
    Ok(lesson(&samples))
}

fn lesson(samples: &[Sample]) -> Lesson {
    let guesses: Vec<Guesses> = samples.iter().map(Guesses::of).collect();
    let mut proposals = Vec::new();
    for key in [Key::Headline, Key::Date, Key::Body, Key::Views, Key::Standfirst, Key::Byline, Key::Caption] {
        proposals.extend(pointing(key, samples, &guesses));
    }
    proposals.extend(leave_out(samples, &guesses));
    proposals.extend(names(samples, &guesses));
    Lesson::new(samples.iter().map(|sample| sample.name.clone()).collect(), proposals)
}

/// The selector that points best, over all pages.
fn pointing(key: Key, samples: &[Sample], guesses: &[Guesses]) -> Option<Proposal> {
    let (candidate, _) = best(key, samples, guesses)?;
    let found: Vec<Vec<usize>> = samples.iter().map(|sample| sample.select(&candidate.selector)).collect();
    let shown = |(sample, nodes): (&Sample, &Vec<usize>)| nodes.first().map(|&node| sample.shown(node));
    let mut unsure = Vec::new();
    if candidate.is_positional {
        unsure.push("theo thứ tự trên trang, dễ sai ở trang khác; nếu được, hãy chọn một tên lớp hoặc mã".to_owned());
    }
    if key == Key::Body && found.iter().any(|nodes| nodes.contains(&ROOT)) {
        unsure.push("cả trang, vì bài không có khung riêng; hãy xem có menu hay chân trang lẫn vào không".to_owned());
    }
    for ((sample, guess), nodes) in samples.iter().zip(guesses).zip(&found) {
        match nodes[..] {
            [] if key.is_in_every_article() || !guess.at(key).is_empty() => {
                unsure.push(format!("không chỉ vào đâu ở {}", sample.name));
            }
            [first, ..] if !fits(key, sample, first) => {
                unsure.push(format!("có vẻ không đúng ở {}: “{}”", sample.name, quote(&sample.shown(first))));
            }
            [_, _, ..] if !matches!(key, Key::Caption) => {
                unsure.push(format!("chỉ vào {} chỗ ở {}", nodes.len(), sample.name));
            }
            _ => {}
        }
    }
    let found = samples.iter().zip(&found).map(shown).collect();
    Some(Proposal { key: key.name(), value: Value::Selectors(vec![candidate.selector]), found, unsure })
}

/// With its points: right pages first, then those that are only likely.
fn best(key: Key, samples: &[Sample], guesses: &[Guesses]) -> Option<(Candidate, i32)> {
    let mut known: Vec<Candidate> = Vec::new();
    for (sample, guess) in samples.iter().zip(guesses) {
        for &node in guess.at(key).iter().take(2) {
            for candidate in candidates(sample, node) {
                if known.len() < CANDIDATES_MAX && known.iter().all(|known| known.selector != candidate.selector) {
                    known.push(candidate);
                }
            }
        }
    }
    let points = |candidate: &Candidate| -> i32 {
        let of_page = |(sample, guess): (&Sample, &Guesses)| match sample.select(&candidate.selector)[..] {
            // A page that has none of it is no fault of the selector.
            [] => -2 * i32::from(!guess.at(key).is_empty()),
            // Every place is one, or the selector means something else.
            ref found if key == Key::Caption => {
                match found.iter().all(|node| guess.at(key).binary_search(node).is_ok()) {
                    true => 8,
                    false => -8,
                }
            }
            [first, ref more @ ..] => {
                let words = sample.words(first);
                let others = more.iter().filter(|&&node| sample.words(node) != words).take(3);
                let others = others.count() as i32;
                let is_guessed = guess.at(key).first().is_some_and(|&node| sample.is_same_place(node, first));
                match fits(key, sample, first) {
                    true if is_guessed => 8 - 2 * others,
                    true => 4 - 2 * others,
                    false => -4,
                }
            }
        };
        samples.iter().zip(guesses).map(of_page).sum::<i32>() * 2 - i32::from(candidate.is_positional)
    };
    // Of equal ones the first, which is the shortest.
    let counted = known.into_iter().map(|candidate| (points(&candidate), candidate)).filter(|(points, _)| *points > 0);
    let (points, candidate) = counted.rev().max_by_key(|(points, _)| *points)?;
    Some((candidate, points))
}

/// Whether what stands there may be what is sought.
fn fits(key: Key, sample: &Sample, node: usize) -> bool {
    let words = sample.words(node);
    let chars = words.chars().count();
    match key {
        Key::Headline => (4..=300).contains(&chars) || chars == 0 && !sample.shown(node).is_empty(),
        Key::Date => sample.when(node).is_some(),
        Key::Views => super::when::read_views(&words).is_some(),
        Key::Body => chars > 40,
        Key::Standfirst => chars > 20,
        Key::Byline | Key::Section | Key::Portal => (2..=100).contains(&chars),
        Key::Caption => (2..=300).contains(&chars),
    }
}

/// Menus, tools and lists of other articles that stand within the body.
fn leave_out(samples: &[Sample], guesses: &[Guesses]) -> Option<Proposal> {
    let mut selectors: Vec<Selector> = Vec::new();
    for (sample, guess) in samples.iter().zip(guesses) {
        for &node in &guess.furniture_in_body {
            let is_known = |selector: &Selector| sample.select(selector).contains(&node);
            // What points at anything else besides would leave that out as well.
            let is_exact = |candidate: &Candidate| {
                !candidate.is_positional
                    && sample.select(&candidate.selector).iter().all(|at| guess.furniture_in_body.contains(at))
            };
            let found = candidates(sample, node).into_iter().find(is_exact);
            if !selectors.iter().any(is_known) {
                selectors.extend(found.map(|candidate| candidate.selector));
            }
        }
    }
    selectors.truncate(10);
    let shown = |sample: &Sample| {
        let first = selectors.iter().find_map(|selector| sample.select(selector).first().copied());
        first.map(|node| sample.shown(node))
    };
    let found = samples.iter().map(shown).collect();
    let unsure = vec!["nên xem các phần này có thật không phải nội dung".to_owned()];
    (!selectors.is_empty()).then_some(Proposal { key: "leave_out", value: Value::Selectors(selectors), found, unsure })
}

/// Section and portal, where the title line of some page does not tell them.
fn names(samples: &[Sample], guesses: &[Guesses]) -> Vec<Proposal> {
    let told: Vec<_> =
        samples.iter().zip(guesses).map(|(sample, guess)| sample.title(guess.headline_words())).collect();
    let mut proposals = Vec::new();
    if told.iter().any(|(_, portal)| portal.is_none()) {
        let portals: Vec<Option<String>> = samples.iter().map(Sample::portal_name).collect();
        let first = portals.iter().flatten().next().cloned();
        let is_same = portals.iter().all(|portal| *portal == first);
        let mut unsure = Vec::new();
        if first.is_none() {
            unsure.push("trang không ghi tên cổng; hãy điền vào".to_owned());
        } else if !is_same {
            unsure.push("các trang ghi tên cổng khác nhau".to_owned());
        }
        proposals.push(Proposal { key: "portal", value: Value::Fixed(first), found: portals, unsure });
    }
    if told.iter().any(|(section, _)| section.is_none()) {
        match pointing(Key::Section, samples, guesses) {
            Some(proposal) => proposals.push(proposal),
            None => proposals.push(Proposal {
                key: "section",
                value: Value::Fixed(Some("Tin tức".to_owned())),
                found: vec![None; samples.len()],
                unsure: vec!["trang không ghi chuyên mục; mọi bài sẽ vào chuyên mục này".to_owned()],
            }),
        }
    }
    proposals
}

#[cfg(test)]
mod tests;
