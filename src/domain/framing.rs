//! What of a picture is seen where not all of it is: thumbnails, and parts that are cut out.

use serde::{Deserialize, Serialize};

/// Where a picture that is cut to a thumbnail keeps what matters: one of nine places, row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Focus(u8);

impl Focus {
    pub const MIDDLE: Focus = Focus(4);
    pub const ALL: [Focus; 9] =
        [Focus(0), Focus(1), Focus(2), Focus(3), Focus(4), Focus(5), Focus(6), Focus(7), Focus(8)];

    pub fn new(place: u8) -> Option<Focus> {
        (place <= 8).then_some(Focus(place))
    }

    pub fn place(self) -> u8 {
        self.0
    }

    pub fn is_middle(&self) -> bool {
        *self == Focus::MIDDLE
    }

    /// The class of a thumbnail in the readers' style; none for the middle, which is where a browser cuts by itself.
    pub fn class(self) -> Option<&'static str> {
        const CLASSES: [&str; 9] =
            ["focus-0", "focus-1", "focus-2", "focus-3", "", "focus-5", "focus-6", "focus-7", "focus-8"];
        Some(CLASSES[usize::from(self.0)]).filter(|class| !class.is_empty())
    }

    pub fn title(self) -> &'static str {
        const TITLES: [&str; 9] = [
            "trên, trái",
            "trên, giữa",
            "trên, phải",
            "giữa, trái",
            "chính giữa",
            "giữa, phải",
            "dưới, trái",
            "dưới, giữa",
            "dưới, phải",
        ];
        TITLES[usize::from(self.0)]
    }
}

impl Default for Focus {
    fn default() -> Focus {
        Focus::MIDDLE
    }
}

impl TryFrom<u8> for Focus {
    type Error = &'static str;

    fn try_from(place: u8) -> Result<Focus, &'static str> {
        Focus::new(place).ok_or("a focus is 0 to 8")
    }
}

impl From<Focus> for u8 {
    fn from(focus: Focus) -> u8 {
        focus.0
    }
}

/// Pixels of a picture that is shown where a page is shared: what Facebook and Zalo show large.
pub const SHARED_WIDTH: u32 = 1200;
pub const SHARED_HEIGHT: u32 = 630;

/// A shape that pictures are cut to: how wide, how high.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    name: &'static str,
    title: &'static str,
    width: u32,
    height: u32,
}

impl Shape {
    pub const ALL: [Shape; 5] = [
        Shape { name: "3:2", title: "3:2, ngang như ảnh thu nhỏ của cổng", width: 3, height: 2 },
        Shape { name: "4:3", title: "4:3, ngang như ảnh điện thoại", width: 4, height: 3 },
        Shape { name: "16:9", title: "16:9, ngang rộng", width: 16, height: 9 },
        Shape { name: "1:1", title: "1:1, vuông", width: 1, height: 1 },
        Shape { name: "3:4", title: "3:4, dọc như ảnh chân dung", width: 3, height: 4 },
    ];

    /// Of pictures that are shown where a page is shared.
    pub const SHARED: Shape = Shape { name: "", title: "", width: SHARED_WIDTH, height: SHARED_HEIGHT };

    pub fn parse(name: &str) -> Option<Shape> {
        Shape::ALL.into_iter().find(|shape| shape.name == name)
    }

    pub fn as_str(self) -> &'static str {
        self.name
    }

    pub fn title(self) -> &'static str {
        self.title
    }

    /// The largest part of this shape in a picture of so many pixels, nearest to that place: x, y, width and height in fractions of
    /// the picture.
    pub fn part_of(self, width: u32, height: u32, place: Focus) -> [f64; 4] {
        let (wide, high) = (f64::from(width) * f64::from(self.height), f64::from(height) * f64::from(self.width));
        let (part_width, part_height) = if wide > high { (high / wide, 1.0) } else { (1.0, wide / high) };
        let (column, row) = (f64::from(place.place() % 3), f64::from(place.place() / 3));
        [(1.0 - part_width) * column / 2.0, (1.0 - part_height) * row / 2.0, part_width, part_height]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_part_of_a_shape_lies_at_its_place() {
        let square = Shape::parse("1:1").expect("a shape");
        let place = |number| Focus::new(number).expect("a place");
        assert_eq!(square.part_of(400, 200, place(0)), [0.0, 0.0, 0.5, 1.0]);
        assert_eq!(square.part_of(400, 200, place(4)), [0.25, 0.0, 0.5, 1.0]);
        assert_eq!(square.part_of(400, 200, place(8)), [0.5, 0.0, 0.5, 1.0]);
        assert_eq!(square.part_of(200, 400, place(7)), [0.0, 0.5, 1.0, 0.5]);
        assert_eq!(Shape::parse("3:2").expect("a shape").part_of(300, 200, place(2)), [0.0, 0.0, 1.0, 1.0]);
    }

    #[test]
    fn the_middle_needs_no_class() {
        assert_eq!(Focus::default().class(), None);
        assert_eq!(Focus::ALL.iter().filter(|focus| focus.class().is_some()).count(), 8);
        assert_eq!(Focus::new(9), None);
    }
}
