//! Which unit is where on a map, by a grid of squares that is fine enough for letters.

use super::frame::{Frame, Spot};
use crate::domain::AdministrativeMap;
use std::ops::Range;

/// Squares along the longer side of the drawing.
const SQUARES: f64 = 250.0;

pub struct Ground {
    width: f64,
    height: f64,
    /// The side of a square.
    cell: f64,
    columns: usize,
    rows: usize,
    /// The index of the unit that has the middle of the square, row by row.
    owners: Vec<Option<usize>>,
    /// The squares of each unit.
    squares: Vec<Vec<usize>>,
    /// How many squares above and left of each corner have one.
    owned: Vec<u32>,
}

impl Ground {
    pub fn of(map: &AdministrativeMap) -> Ground {
        let sides: Vec<f64> = map.view_box.split(' ').filter_map(|side| side.parse().ok()).collect();
        let side = |index: usize| sides.get(index).copied().filter(|side| (1.0..1e9).contains(side)).unwrap_or(1000.0);
        let (width, height) = (side(2), side(3));
        let cell = width.max(height) / SQUARES;
        let (columns, rows) = ((width / cell).ceil() as usize, (height / cell).ceil() as usize);
        let owners = vec![None; columns * rows];
        let squares = vec![Vec::new(); map.units.len()];
        let mut ground = Ground { width, height, cell, columns, rows, owners, squares, owned: Vec::new() };
        for (index, unit) in map.units.iter().enumerate() {
            ground.give(index, &rings_of(&unit.outline));
        }
        ground.count();
        ground
    }

    /// How large the drawing is beside one of a thousand units.
    pub fn scale(&self) -> f64 {
        self.width.max(self.height) / 1000.0
    }

    pub fn frame(&self) -> Frame {
        Frame { left: 0.0, top: 0.0, right: self.width, bottom: self.height }
    }

    /// Row by row, what lies between an odd crossing of the border and the next: holes stay open.
    fn give(&mut self, unit: usize, rings: &[Vec<Spot>]) {
        let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); self.rows];
        for ring in rings {
            for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                let row = |y: f64| ((y / self.cell - 0.5).ceil().max(0.0) as usize).min(self.rows);
                let (from, to) = (row(a.1.min(b.1)), row(a.1.max(b.1)));
                for (row, crossings) in crossings.iter_mut().enumerate().take(to).skip(from) {
                    let y = (row as f64 + 0.5) * self.cell;
                    crossings.push(a.0 + (b.0 - a.0) * (y - a.1) / (b.1 - a.1));
                }
            }
        }
        for (row, mut crossings) in crossings.into_iter().enumerate() {
            crossings.sort_by(f64::total_cmp);
            for span in crossings.chunks_exact(2) {
                let column = |x: f64| ((x / self.cell - 0.5).ceil().max(0.0) as usize).min(self.columns);
                let start = row * self.columns;
                self.owners[start + column(span[0])..start + column(span[1])].fill(Some(unit));
            }
        }
    }

    fn count(&mut self) {
        for (square, unit) in self.owners.iter().enumerate() {
            if let Some(unit) = unit {
                self.squares[*unit].push(square);
            }
        }
        let across = self.columns + 1;
        self.owned = vec![0; across * (self.rows + 1)];
        for row in 0..self.rows {
            let mut in_row = 0;
            for column in 0..self.columns {
                in_row += u32::from(self.owners[row * self.columns + column].is_some());
                self.owned[(row + 1) * across + column + 1] = self.owned[row * across + column + 1] + in_row;
            }
        }
    }

    /// The columns and the rows below a frame.
    fn below(&self, frame: Frame) -> (Range<usize>, Range<usize>) {
        let clamp = |at: f64, max: usize| (at.max(0.0) as usize).min(max);
        (
            clamp(frame.left / self.cell, self.columns)..clamp((frame.right / self.cell).ceil(), self.columns),
            clamp(frame.top / self.cell, self.rows)..clamp((frame.bottom / self.cell).ceil(), self.rows),
        )
    }

    pub fn is_all_of(&self, unit: usize, frame: Frame) -> bool {
        let (columns, mut rows) = self.below(frame);
        let is_own = |row: usize| {
            let start = row * self.columns;
            self.owners[start + columns.start..start + columns.end].iter().all(|owner| *owner == Some(unit))
        };
        self.frame().holds(frame) && rows.all(is_own)
    }

    /// How much of the frame lies on units, from 0 to 1.
    pub fn covered(&self, frame: Frame) -> f64 {
        let (columns, rows) = self.below(frame);
        let above = |row: usize, column: usize| self.owned[row * (self.columns + 1) + column];
        let owned = above(rows.end, columns.end) + above(rows.start, columns.start)
            - above(rows.start, columns.end)
            - above(rows.end, columns.start);
        let squares = (frame.right - frame.left) * (frame.bottom - frame.top) / self.cell.powi(2);
        f64::from(owned) / squares.max(1.0)
    }

    /// The middles of a unit's squares.
    pub fn spots_of(&self, unit: usize) -> impl Iterator<Item = Spot> {
        let middle = |at: usize| (at as f64 + 0.5) * self.cell;
        self.squares[unit].iter().map(move |at| (middle(at % self.columns), middle(at / self.columns)))
    }
}

/// The rings of path data, as `bantin map load` writes it.
fn rings_of(outline: &str) -> Vec<Vec<Spot>> {
    let spot = |pair: &str| {
        let (x, y) = pair.split_once(' ')?;
        let spot: Spot = (x.parse().ok()?, y.parse().ok()?);
        (spot.0.is_finite() && spot.1.is_finite()).then_some(spot)
    };
    let rings = outline.split('M').map(|ring| ring.trim_end_matches('Z').split('L').filter_map(spot).collect());
    rings.filter(|ring: &Vec<Spot>| ring.len() >= 3).collect()
}
