//! Frames of text and lines between them on a drawing.

pub type Spot = (f64, f64);

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Frame {
    pub fn around((x, y): Spot, width: f64, height: f64) -> Frame {
        Frame { left: x - width / 2.0, top: y - height / 2.0, right: x + width / 2.0, bottom: y + height / 2.0 }
    }

    pub fn middle(self) -> Spot {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    pub fn with(self, other: Frame) -> Frame {
        Frame {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    pub fn holds(self, other: Frame) -> bool {
        self.with(other) == self
    }

    pub fn meets(self, other: Frame) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// How far it reaches beyond another, on all sides together.
    pub fn beyond(self, other: Frame) -> f64 {
        let whole = self.with(other);
        (other.left - whole.left)
            + (other.top - whole.top)
            + (whole.right - other.right)
            + (whole.bottom - other.bottom)
    }

    pub fn is_met_by(self, line: [Spot; 2]) -> bool {
        let Frame { left, top, right, bottom } = self;
        let [(x, y), (to_x, to_y)] = line;
        if x.max(to_x) <= left || right <= x.min(to_x) || y.max(to_y) <= top || bottom <= y.min(to_y) {
            return false;
        }
        let diagonals = [[(left, top), (right, bottom)], [(left, bottom), (right, top)]];
        (left < x && x < right && top < y && y < bottom) || diagonals.into_iter().any(|side| cross(side, line))
    }
}

/// Whether two lines cross, ends left out.
pub fn cross([a, b]: [Spot; 2], [c, d]: [Spot; 2]) -> bool {
    let side = |from: Spot, to: Spot, of: Spot| (to.0 - from.0) * (of.1 - from.1) - (to.1 - from.1) * (of.0 - from.0);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}
