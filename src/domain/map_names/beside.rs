//! Places beside small units: near, where nothing is written, off other units where that can be, and no line across another.

use super::{
    frame::{Frame, Spot, cross},
    ground::Ground,
};
use std::f64::consts::TAU;

const DIRECTIONS: u32 = 36;
const STEPS: u32 = 40;
/// How often all is begun anew for one that found no place: it chooses first then.
const ATTEMPTS: usize = 12;

/// A text's frame, and the line from the unit's point to it.
#[derive(Clone, Copy)]
pub struct Place {
    pub frame: Frame,
    pub leader: [Spot; 2],
    /// The line meets no other point and no name that stands inside its unit.
    is_clear: bool,
}

/// What two places may do to each other; texts never lie on texts.
#[derive(Clone, Copy, PartialEq)]
enum Strictness {
    NoCrossing,
    NoLineBelowText,
    Any,
}

/// Where each of these texts goes, by its point and its size, around what is `written` already; `None` where all is full.
pub fn find_places(
    ground: &Ground, letter_height: f64, written: &[Frame], texts: &[(Spot, (f64, f64))],
) -> Vec<Option<Place>> {
    let size = letter_height * 0.4;
    let points: Vec<Frame> = texts.iter().map(|(point, _)| Frame::around(*point, size, size)).collect();
    let choices_of = |text: usize| {
        let (point, size) = texts[text];
        let mut choices = choices(ground, letter_height, point, size);
        choices.retain(|place| written.iter().chain(&points).all(|frame| !frame.meets(place.frame)));
        let others = || points.iter().enumerate().filter(|(other, _)| *other != text).map(|(_, point)| point);
        for place in &mut choices {
            place.is_clear = written.iter().chain(others()).all(|frame| !frame.is_met_by(place.leader));
        }
        choices
    };
    let choices: Vec<Vec<Place>> = (0..texts.len()).map(choices_of).collect();
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by_key(|text| choices[*text].iter().filter(|place| place.is_clear).count());
    let mut best = vec![None; texts.len()];
    for _ in 0..ATTEMPTS {
        let mut found = vec![None; texts.len()];
        choose(&choices, &order, &mut found, Strictness::NoCrossing);
        let missing = |places: &[Option<Place>]| places.iter().filter(|place| place.is_none()).count();
        if missing(&found) < missing(&best) {
            best.clone_from(&found);
        }
        if missing(&found) == 0 {
            break;
        }
        // Who found none chooses first; that may take the place of another.
        order.sort_by_key(|text| found[*text].is_some());
    }
    // Rather a line across another than none, or even below a text, which has a rim.
    choose(&choices, &order, &mut best, Strictness::NoLineBelowText);
    choose(&choices, &order, &mut best, Strictness::Any);
    best
}

/// Each that has none takes the best that the ones before have left.
fn choose(choices: &[Vec<Place>], order: &[usize], found: &mut [Option<Place>], strictness: Strictness) {
    for text in order.iter().copied() {
        if found[text].is_none() {
            let is_free = |place: &&Place| {
                (place.is_clear || strictness == Strictness::Any)
                    && found.iter().flatten().all(|other| may_stand(other, place, strictness))
            };
            found[text] = choices[text].iter().find(is_free).copied();
        }
    }
}

fn may_stand(a: &Place, b: &Place, strictness: Strictness) -> bool {
    // The cheapest question first: it is asked a million times.
    !a.frame.meets(b.frame)
        && (strictness != Strictness::NoCrossing || !cross(a.leader, b.leader))
        && (strictness == Strictness::Any || !(a.frame.is_met_by(b.leader) || b.frame.is_met_by(a.leader)))
}

/// All places around a point, the best first. Names on other units mislead, and what reaches beyond the drawing makes all
/// of it smaller.
fn choices(ground: &Ground, letter_height: f64, point: Spot, (width, height): (f64, f64)) -> Vec<Place> {
    let mut choices = Vec::new();
    for (step, direction) in (0..STEPS).flat_map(|step| (0..DIRECTIONS).map(move |direction| (step, direction))) {
        let length = letter_height * (1.0 + f64::from(step) * 0.5);
        let angle = TAU * f64::from(direction) / f64::from(DIRECTIONS);
        let end = (point.0 + length * angle.cos(), point.1 + length * angle.sin());
        let frame = frame_at(end, angle, width, height);
        let cost = length + 8.0 * letter_height * ground.covered(frame) + 1.5 * frame.beyond(ground.frame());
        choices.push((cost, Place { frame, leader: [point, end], is_clear: false }));
    }
    choices.sort_by(|a, b| a.0.total_cmp(&b.0));
    choices.into_iter().map(|(_, place)| place).collect()
}

/// The text begins, ends, or has its middle where the line ends.
fn frame_at(end: Spot, angle: f64, width: f64, height: f64) -> Frame {
    let (x, y) = match (angle.cos(), angle.sin()) {
        (cos, _) if cos > 0.4 => (end.0 + width / 2.0, end.1),
        (cos, _) if cos < -0.4 => (end.0 - width / 2.0, end.1),
        (_, sin) => (end.0, end.1 + sin.signum() * height / 2.0),
    };
    Frame::around((x, y), width, height)
}
