//! Colours that a portal chooses, and whether people can read what stands on them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An opaque colour of sRGB, written `#7f161b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Color([u8; 3]);

/// The text is no colour.
#[derive(Debug)]
pub struct NotAColor;

/// The least contrast of text with its ground: WCAG 2.2, success criterion 1.4.3, level AA.
pub const CONTRAST_MIN: f64 = 4.5;

const BLACK: Color = Color([0, 0, 0]);
const WHITE: Color = Color([255, 255, 255]);

/// What text stands on, and text of the band, as in `style/tokens.css`.
const GROUNDS: [Color; 2] = [Color([0xfd, 0xfc, 0xf9]), Color([0xf5, 0xf0, 0xe7])];
const DARK_GROUNDS: [Color; 2] = [Color([0x16, 0x13, 0x11]), Color([0x22, 0x1d, 0x1a])];
const ON_BAND: [Color; 2] = [Color([0xff, 0xf6, 0xe6]), Color([0x1f, 0x1a, 0x17])];
/// How much darker a band is where everything else is dark.
const DARK_BAND: f64 = 0.27;

impl Color {
    /// Six hexadecimal digits, with or without `#` before them.
    pub fn parse(text: &str) -> Option<Color> {
        let digits = text.trim().trim_start_matches('#');
        let is_color = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let part = |start: usize| u8::from_str_radix(digits.get(start..start + 2)?, 16).ok();
        is_color.then(|| Some(Color([part(0)?, part(2)?, part(4)?])))?
    }

    /// Red, green and blue.
    pub fn channels(self) -> [u8; 3] {
        self.0
    }

    /// From 0 (black) to 1 (white): WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// From 1 (the same) to 21 (black and white): WCAG 2.2, "contrast ratio".
    pub fn contrast(self, other: Color) -> f64 {
        let (a, b) = (self.luminance() + 0.05, other.luminance() + 0.05);
        a.max(b) / a.min(b)
    }

    /// Its contrast with that of these with which it is least.
    fn least_contrast(self, others: &[Color]) -> f64 {
        others.iter().map(|other| self.contrast(*other)).fold(f64::INFINITY, f64::min)
    }

    /// The most readable of these on it.
    fn best_text(self) -> Color {
        if self.contrast(ON_BAND[0]) >= self.contrast(ON_BAND[1]) { ON_BAND[0] } else { ON_BAND[1] }
    }

    fn mixed(self, other: Color, share: f64) -> Color {
        let mix = |own: u8, other: u8| (f64::from(own) * (1.0 - share) + f64::from(other) * share).round() as u8;
        Color([0, 1, 2].map(|part| mix(self.0[part], other.0[part])))
    }

    /// The first mixture with `other`, from `share` on, that satisfies; at last `other` itself.
    fn mixed_until(self, other: Color, share: f64, satisfies: impl Fn(Color) -> bool) -> Color {
        const STEPS: u32 = 100;
        let first = (share * f64::from(STEPS)) as u32;
        let mut mixtures = (first..=STEPS).map(|step| self.mixed(other, f64::from(step) / f64::from(STEPS)));
        mixtures.find(|mixture| satisfies(*mixture)).unwrap_or(other)
    }
}

/// The two colours of a portal's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Palette {
    /// Behind the portal's name.
    pub band: Color,
    /// Links that are pointed at, and marks.
    pub accent: Color,
}

/// What a palette makes of the page, by day or by night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    pub band: Color,
    pub on_band: Color,
    pub accent: Color,
}

impl Palette {
    /// The colours that come with the program, as in `style/tokens.css`.
    pub const OF_PROGRAM: Palette = Palette { band: Color([0x7f, 0x16, 0x1b]), accent: Color([0x8e, 0x1b, 0x1f]) };

    /// As chosen.
    pub fn light(self) -> Scheme {
        Scheme { band: self.band, on_band: self.band.best_text(), accent: self.accent }
    }

    /// The same tints, as far as they must be moved to be readable on dark grounds.
    pub fn dark(self) -> Scheme {
        let is_ground = |band: Color| band.contrast(band.best_text()) >= CONTRAST_MIN;
        let is_text = |accent: Color| accent.least_contrast(&DARK_GROUNDS) >= CONTRAST_MIN;
        let band = self.band.mixed_until(BLACK, DARK_BAND, is_ground);
        Scheme { band, on_band: band.best_text(), accent: self.accent.mixed_until(WHITE, 0.0, is_text) }
    }

    /// The contrast of the name with its band.
    pub fn band_contrast(self) -> f64 {
        self.band.contrast(self.band.best_text())
    }

    /// The least contrast of the accent with what it stands on.
    pub fn accent_contrast(self) -> f64 {
        self.accent.least_contrast(&GROUNDS)
    }

    /// The nearest shades, towards black, that can be read; the palette itself where it can.
    pub fn readable(self) -> Palette {
        let band = self.band.mixed_until(BLACK, 0.0, |band| band.contrast(band.best_text()) >= CONTRAST_MIN);
        let is_text = |accent: Color| accent.least_contrast(&GROUNDS) >= CONTRAST_MIN;
        Palette { band, accent: self.accent.mixed_until(BLACK, 0.0, is_text) }
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Color([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl fmt::Display for NotAColor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a colour")
    }
}

impl TryFrom<String> for Color {
    type Error = NotAColor;
    fn try_from(text: String) -> Result<Color, NotAColor> {
        Color::parse(&text).ok_or(NotAColor)
    }
}

impl From<Color> for String {
    fn from(color: Color) -> String {
        color.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Color {
        Color::parse(text).expect("a colour")
    }

    fn palette(band: &str, accent: &str) -> Palette {
        Palette { band: color(band), accent: color(accent) }
    }

    /// Every shade of a coarse grid.
    fn all() -> impl Iterator<Item = Color> {
        let parts = || (0..=255).step_by(17);
        parts().flat_map(move |red| {
            parts().flat_map(move |green| parts().map(move |blue| Color([red as u8, green as u8, blue as u8])))
        })
    }

    #[test]
    fn contrast_is_what_others_reckon() {
        // From the techniques of WCAG (G18) and its well-known corner cases.
        for (a, b, ratio) in [
            ("#000000", "#ffffff", 21.0),
            ("#777777", "#ffffff", 4.48),
            ("#767676", "#ffffff", 4.54),
            ("#ff0000", "#ffffff", 4.0),
            ("#0000ff", "#ffffff", 8.59),
        ] {
            assert!((color(a).contrast(color(b)) - ratio).abs() < 0.005, "{a} {b}: {}", color(a).contrast(color(b)));
        }
    }

    #[test]
    fn a_colour_is_read_as_it_is_written() {
        assert_eq!(color(" #7F161B ").to_string(), "#7f161b");
        assert_eq!(color("7f161b"), color("#7f161b"));
        for bad in ["", "#fff", "#7f161", "#7f161bb", "red", "#7f16+b", "#đ0000"] {
            assert_eq!(Color::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn grounds_are_those_of_the_style() {
        let tokens = include_str!("../../style/tokens.css");
        for (names, colors) in [(["--paper", "--surface"], GROUNDS), (["--paper", "--surface"], DARK_GROUNDS)] {
            for (name, color) in names.iter().zip(colors) {
                assert!(tokens.contains(&format!("{name}: {color};")), "{name}: {color}");
            }
        }
        assert!(tokens.contains(&format!("--on-band: {};", ON_BAND[0])));
        assert!(tokens.contains(&format!("--ink: {};", ON_BAND[1])));
    }

    #[test]
    fn the_colours_that_come_with_the_program_can_be_read() {
        let own = Palette::OF_PROGRAM;
        let tokens = include_str!("../../style/tokens.css");
        for (name, color) in [("--band", own.band), ("--accent", own.accent)] {
            assert!(tokens.contains(&format!("{name}: {color};")), "{name}: {color}");
        }
        assert_eq!(own.readable(), own);
        assert!(own.band_contrast() > 9.0 && own.accent_contrast() > 7.0);
    }

    #[test]
    fn whatever_is_chosen_is_readable_by_night_and_can_be_made_so_by_day() {
        for any in all() {
            let chosen = Palette { band: any, accent: any };
            let readable = chosen.readable();
            assert!(readable.band_contrast() >= CONTRAST_MIN && readable.accent_contrast() >= CONTRAST_MIN, "{any}");
            for Scheme { band, on_band, accent } in [chosen.dark(), readable.dark()] {
                assert!(band.contrast(on_band) >= CONTRAST_MIN, "{any}");
                assert!(accent.least_contrast(&DARK_GROUNDS) >= CONTRAST_MIN, "{any}");
            }
        }
    }

    #[test]
    fn only_what_cannot_be_read_is_moved() {
        let chosen = palette("#ffd400", "#ffd400");
        assert_eq!(chosen.readable().band, chosen.band, "dark text on it");
        assert_eq!(chosen.light().on_band, ON_BAND[1]);
        assert_ne!(chosen.readable().accent, chosen.accent);
        assert!(palette("#808080", "#808080").band_contrast() < CONTRAST_MIN, "neither text can be read on it");
    }
}
