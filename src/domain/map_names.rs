//! Where the names on a map are written: inside their units where they fit, else beside them with a line that leads there.
//!
//! Outlines are laid on a grid once; all else is asked of the grid. Nothing here is exact to a letter: how wide letters are is
//! known to browsers alone.

mod beside;
mod frame;
mod ground;

use super::{AdministrativeMap, AdministrativeUnit};
use beside::{Place, find_places};
use frame::{Frame, Spot};
use ground::Ground;

/// Of a letter, in parts of its height: wide enough for Vietnamese names in any letters.
const LETTER_WIDTH: f64 = 0.62;
/// From line to line.
const LINE_HEIGHT: f64 = 1.2;
/// Above that, letters are smaller.
const UNITS_FEW: usize = 20;
/// More lines nobody can follow.
const LEADERS_MAX: usize = 100;

/// What is written on the drawing, for wide screens and for phones, and how much room all of it takes.
#[derive(Debug, PartialEq)]
pub struct MapNames {
    pub view_box: String,
    /// Each unit's name.
    pub names: Lettering,
    /// Each unit's place in the table.
    pub numbers: Lettering,
}

#[derive(Debug, PartialEq)]
pub struct Lettering {
    pub letter_height: f64,
    pub labels: Vec<Label>,
}

#[derive(Debug, PartialEq)]
pub struct Label {
    /// The unit's index.
    pub unit: usize,
    /// Lines of text around this middle.
    pub lines: Vec<String>,
    pub x: f64,
    pub y: f64,
    /// From the point in the unit to the text, where it stands beside.
    pub leader: Option<[Spot; 2]>,
}

pub fn lay_out(map: &AdministrativeMap) -> MapNames {
    let ground = Ground::of(map);
    let is_sparse = map.units.iter().filter(|unit| !unit.outline.is_empty()).count() <= UNITS_FEW;
    let numbers = |unit: usize, _: &AdministrativeUnit| vec![vec![(unit + 1).to_string()]];
    let names = write(map, &ground, if is_sparse { 26.0 } else { 19.0 }, names_of);
    let numbers = write(map, &ground, if is_sparse { 52.0 } else { 33.0 }, numbers);
    let mut whole = ground.frame();
    for lettering in [&names, &numbers] {
        for label in &lettering.labels {
            whole = whole.with(label.frame(lettering.letter_height));
            whole = label.leader.map_or(whole, |[point, _]| whole.with(lettering.point_frame(point)));
        }
    }
    let (left, top) = (whole.left.floor(), whole.top.floor());
    let view_box = format!("{left:.0} {top:.0} {:.0} {:.0}", (whole.right - left).ceil(), (whole.bottom - top).ceil());
    MapNames { view_box, names, numbers }
}

/// In one line, or in two.
fn names_of(_: usize, unit: &AdministrativeUnit) -> Vec<Vec<String>> {
    let mut ways = vec![vec![unit.full_name()]];
    if !unit.kind.is_empty() {
        ways.push(vec![unit.kind.clone(), unit.bare_name().to_owned()]);
    }
    ways
}

/// All labels of one size. `ways` are the texts of a unit, the best first.
fn write(
    map: &AdministrativeMap, ground: &Ground, letter_height: f64,
    ways: impl Fn(usize, &AdministrativeUnit) -> Vec<Vec<String>>,
) -> Lettering {
    let letter_height = letter_height * ground.scale();
    let (mut labels, mut small) = (Vec::new(), Vec::new());
    for (unit, of) in map.units.iter().enumerate().filter(|(_, unit)| !unit.outline.is_empty()) {
        let pole = (of.label_x as f64, of.label_y as f64);
        let mut ways = ways(unit, of);
        match inside(ground, unit, pole, &ways, letter_height) {
            Some(label) => labels.push(label),
            None => small.push((unit, pole, ways.swap_remove(0))),
        }
    }
    small.truncate(LEADERS_MAX);
    let written: Vec<Frame> = labels.iter().map(|label: &Label| label.frame(letter_height)).collect();
    let texts: Vec<_> = small.iter().map(|(_, pole, lines)| (*pole, room(lines, letter_height))).collect();
    let places = find_places(ground, letter_height, &written, &texts);
    for ((unit, _, lines), place) in small.into_iter().zip(places) {
        labels.extend(place.map(|Place { frame, leader, .. }| {
            let (x, y) = frame.middle();
            Label { unit, lines, x, y, leader: Some(leader) }
        }));
    }
    Lettering { letter_height, labels }
}

/// At the pole, or as near to it as there is room.
fn inside(ground: &Ground, unit: usize, pole: Spot, ways: &[Vec<String>], letter_height: f64) -> Option<Label> {
    let fits = |lines: &[String], spot: Spot| {
        let (width, height) = room(lines, letter_height);
        ground.is_all_of(unit, Frame::around(spot, width, height))
    };
    let distance = |spot: &Spot| (spot.0 - pole.0).hypot(spot.1 - pole.1);
    let nearest = |lines: &[String]| {
        let spots = ground.spots_of(unit).filter(|spot| fits(lines, *spot));
        spots.min_by(|a, b| distance(a).total_cmp(&distance(b)))
    };
    let at_pole = ways.iter().find(|lines| fits(lines, pole)).map(|lines| (lines, pole));
    let (lines, (x, y)) = at_pole.or_else(|| ways.iter().find_map(|lines| Some((lines, nearest(lines)?))))?;
    Some(Label { unit, lines: lines.clone(), x, y, leader: None })
}

impl Lettering {
    /// The radius of the point in a small unit.
    pub fn point_radius(&self) -> f64 {
        self.letter_height / 5.0
    }

    fn point_frame(&self, point: Spot) -> Frame {
        Frame::around(point, 3.0 * self.point_radius(), 3.0 * self.point_radius())
    }
}

impl Label {
    fn frame(&self, letter_height: f64) -> Frame {
        let (width, height) = room(&self.lines, letter_height);
        Frame::around((self.x, self.y), width, height)
    }

    /// Where each line stands.
    pub fn lines_at(&self, letter_height: f64) -> impl Iterator<Item = (f64, &str)> {
        let first = self.y - (self.lines.len() - 1) as f64 / 2.0 * LINE_HEIGHT * letter_height;
        let steps = (0..).map(move |line| first + f64::from(line) * LINE_HEIGHT * letter_height);
        steps.zip(self.lines.iter().map(String::as_str))
    }
}

fn room(lines: &[String], letter_height: f64) -> (f64, f64) {
    let letters = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
    (letter_height * (letters as f64 * LETTER_WIDTH + 0.4), letter_height * LINE_HEIGHT * lines.len() as f64)
}

#[cfg(test)]
mod tests;
