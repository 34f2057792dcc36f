//! Words in a picture, in a face that has every Vietnamese letter (`fonts/`), so that they look alike on every server.

use crate::domain::Color;
use ab_glyph::{Font, FontRef, Glyph, OutlineCurve, Point, PxScale, ScaleFont, point};
use image::{Rgb, RgbImage};
use std::{fmt::Write, sync::LazyLock};
use unicode_normalization::UnicodeNormalization;

/// A face in one weight.
pub struct Face(FontRef<'static>);

pub static BOLD: LazyLock<Face> = LazyLock::new(|| Face::of(include_bytes!("../../../fonts/BeVietnamPro-Bold.ttf")));
pub static MEDIUM: LazyLock<Face> =
    LazyLock::new(|| Face::of(include_bytes!("../../../fonts/BeVietnamPro-Medium.ttf")));

/// A line of words: where it begins, and the line it stands on.
#[derive(Clone, Copy, Debug)]
pub struct Pen {
    pub x: f32,
    pub baseline: f32,
    /// Pixels of the em.
    pub size: f32,
    pub color: Color,
}

impl Face {
    fn of(file: &'static [u8]) -> Face {
        Face(FontRef::try_from_slice(file).expect("the file beside the program is a font"))
    }

    /// The library's sizes are from the top of the tallest letter to the foot of the lowest, ours of the em.
    fn scale(&self, size: f32) -> PxScale {
        PxScale::from(size * self.0.height_unscaled() / self.0.units_per_em().unwrap_or(1000.0))
    }

    /// Letters where they stand. What the face has no picture of is left out.
    fn glyphs(&self, size: f32, text: &str) -> (Vec<Glyph>, f32) {
        let font = self.0.as_scaled(self.scale(size));
        let (mut glyphs, mut x, mut before) = (Vec::new(), 0.0, None);
        for letter in text.nfc().map(|letter| if letter.is_whitespace() { ' ' } else { letter }) {
            let id = font.glyph_id(letter);
            if id.0 == 0 {
                continue;
            }
            x += before.map_or(0.0, |before| font.kern(before, id));
            glyphs.push(id.with_scale_and_position(font.scale(), point(x, 0.0)));
            x += font.h_advance(id);
            before = Some(id);
        }
        (glyphs, x)
    }

    pub fn width(&self, size: f32, text: &str) -> f32 {
        self.glyphs(size, text).1
    }

    pub fn draw(&self, picture: &mut RgbImage, pen: Pen, text: &str) {
        for mut glyph in self.glyphs(pen.size, text).0 {
            glyph.position = point(pen.x + glyph.position.x, pen.baseline);
            let Some(outlined) = self.0.outline_glyph(glyph) else { continue };
            let corner = outlined.px_bounds().min;
            outlined.draw(|x, y, coverage| {
                let (x, y) = (corner.x as i64 + i64::from(x), corner.y as i64 + i64::from(y));
                blend(picture, x, y, pen.color, coverage);
            });
        }
    }

    /// The words in lines no wider than this, or `None` where they need more lines than that.
    pub fn lines(&self, size: f32, text: &str, width: f32, lines_max: usize) -> Option<Vec<String>> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            let longer = lines.last().map(|line| format!("{line} {word}"));
            match longer.filter(|line| self.width(size, line) <= width) {
                Some(longer) => *lines.last_mut()? = longer,
                None if self.width(size, word) <= width => lines.push(word.to_owned()),
                None => return None,
            }
        }
        (lines.len() <= lines_max).then_some(lines)
    }

    /// As many words as stand in so many lines, with a sign that there are more.
    pub fn cut_lines(&self, size: f32, text: &str, width: f32, lines_max: usize) -> Vec<String> {
        let letters: Vec<char> = text.nfc().collect();
        // Halved: a headline may be a thousand letters long.
        let (mut fits, mut too_long) = (0, letters.len());
        let shown = |count: usize| {
            let kept: String = letters[..count].iter().collect();
            let at_word = kept.rfind(char::is_whitespace).map_or(kept.as_str(), |end| &kept[..end]);
            self.lines(size, &format!("{}…", at_word.trim_end_matches([' ', ',', ';', ':', '.'])), width, lines_max)
        };
        while too_long - fits > 1 {
            let middle = (fits + too_long) / 2;
            if shown(middle).is_some() { fits = middle } else { too_long = middle }
        }
        shown(fits).unwrap_or_default()
    }

    /// The outline of a line of words as the path of an SVG, in its middle.
    pub fn path(&self, size: f32, text: &str, middle: (f32, f32)) -> String {
        let (glyphs, width) = self.glyphs(size, text);
        let factor = size / self.0.units_per_em().unwrap_or(1000.0);
        // Capitals are seven tenths of the em high.
        let (left, baseline) = (middle.0 - width / 2.0, middle.1 + size * 0.35);
        let mut path = String::new();
        for glyph in glyphs {
            let Some(outline) = self.0.outline(glyph.id) else { continue };
            let place = |p: Point| (left + glyph.position.x + p.x * factor, baseline - p.y * factor);
            let mut end = None;
            for curve in outline.curves {
                write_curve(&mut path, &curve, &mut end, place);
            }
            path.push('z');
        }
        path
    }
}

fn write_curve(path: &mut String, curve: &OutlineCurve, end: &mut Option<Point>, place: impl Fn(Point) -> (f32, f32)) {
    let (start, rest): (Point, Vec<Point>) = match *curve {
        OutlineCurve::Line(a, b) => (a, vec![b]),
        OutlineCurve::Quad(a, b, c) => (a, vec![b, c]),
        OutlineCurve::Cubic(a, b, c, d) => (a, vec![b, c, d]),
    };
    if *end != Some(start) {
        let (x, y) = place(start);
        let _ = write!(path, "M{x:.2} {y:.2}");
    }
    path.push(['L', 'Q', 'C'][rest.len() - 1]);
    for point in &rest {
        let (x, y) = place(*point);
        let _ = write!(path, "{x:.2} {y:.2} ");
    }
    *end = rest.last().copied();
}

/// Lays a colour over a pixel; beside the picture nothing happens.
fn blend(picture: &mut RgbImage, x: i64, y: i64, color: Color, share: f32) {
    let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
    if let Some(Rgb(pixel)) = picture.get_pixel_mut_checked(x, y) {
        let share = share.clamp(0.0, 1.0);
        for (own, over) in pixel.iter_mut().zip(color.channels()) {
            *own = (f32::from(*own) * (1.0 - share) + f32::from(over) * share).round() as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every letter that Vietnamese is written with, small and capital.
    const LETTERS: &str = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ";

    #[test]
    fn the_faces_have_every_vietnamese_letter() {
        let signs = "0123456789fjwz“”‘’…–-.,:;!?/()%&";
        for face in [&BOLD, &MEDIUM] {
            for letter in LETTERS.chars().chain(LETTERS.to_uppercase().chars()).chain(signs.chars()) {
                assert_ne!(face.0.glyph_id(letter).0, 0, "{letter}");
            }
        }
    }

    #[test]
    fn letters_in_parts_are_drawn_as_whole_ones() {
        assert_eq!(BOLD.width(20.0, "Hội"), BOLD.width(20.0, "Ho\u{302}\u{323}i"));
        assert_eq!(BOLD.width(20.0, "Hội 🎉漢"), BOLD.width(20.0, "Hội "), "what it has no picture of is left out");
    }

    #[test]
    fn words_stand_in_lines_and_what_is_too_long_is_cut_at_a_word() {
        let text = "Phường Ngã Bảy khánh thành cầu qua kênh xáng";
        let lines = BOLD.lines(40.0, text, 400.0, 3).expect("they fit");
        assert_eq!(lines.join(" "), text);
        assert!(lines.len() > 1 && lines.iter().all(|line| BOLD.width(40.0, line) <= 400.0));
        assert_eq!(BOLD.lines(40.0, text, 400.0, 1), None);
        let cut = BOLD.cut_lines(40.0, text, 400.0, 1);
        assert!(cut.len() == 1 && cut[0].ends_with('…') && text.starts_with(cut[0].trim_end_matches('…')), "{cut:?}");
        for nothing in ["", " ", &"w".repeat(500)] {
            assert!(BOLD.cut_lines(40.0, nothing, 400.0, 2).len() <= 2, "{nothing}");
        }
    }
}
