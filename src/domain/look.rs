//! What a portal chooses of its look: two colours, and how large its letters are.

use super::{Color, Palette, color::Scheme};
use serde::{Deserialize, Serialize};

/// How large letters are, in steps that all pages were looked at in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TypeScale {
    Compact,
    #[default]
    Regular,
    Large,
}

impl TypeScale {
    pub const ALL: [TypeScale; 3] = [TypeScale::Compact, TypeScale::Regular, TypeScale::Large];

    pub fn as_str(self) -> &'static str {
        match self {
            TypeScale::Compact => "compact",
            TypeScale::Regular => "regular",
            TypeScale::Large => "large",
        }
    }

    pub fn parse(text: &str) -> Option<TypeScale> {
        TypeScale::ALL.into_iter().find(|scale| scale.as_str() == text)
    }

    pub fn title(self) -> &'static str {
        match self {
            TypeScale::Compact => "gọn",
            TypeScale::Regular => "vừa",
            TypeScale::Large => "lớn",
        }
    }

    /// What the reader's own letters are multiplied by, in percent: whoever set large ones in the browser gets larger ones still.
    fn percent(self) -> u32 {
        match self {
            TypeScale::Compact => 94,
            TypeScale::Regular => 100,
            TypeScale::Large => 112,
        }
    }
}

/// How a portal looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// `None`: as it comes with the program.
    pub palette: Option<Palette>,
    pub scale: TypeScale,
}

impl Look {
    /// Whether nothing was chosen.
    pub fn is_default(&self) -> bool {
        *self == Look::default()
    }

    pub fn palette(self) -> Palette {
        self.palette.unwrap_or(Palette::OF_PROGRAM)
    }

    /// A file's name, from which it is read again.
    pub fn file_name(self) -> String {
        let digits = |color: Color| color.to_string().trim_start_matches('#').to_owned();
        let Palette { band, accent } = self.palette();
        format!("{}-{}-{}.css", digits(band), digits(accent), self.scale.as_str())
    }

    /// Reads a name as [`Look::file_name`] writes it. `None` also for colours that nobody could read.
    pub fn of_file_name(name: &str) -> Option<Look> {
        let mut parts = name.strip_suffix(".css")?.split('-');
        let palette = Palette { band: Color::parse(parts.next()?)?, accent: Color::parse(parts.next()?)? };
        let look = Look { palette: Some(palette), scale: TypeScale::parse(parts.next()?)? };
        (palette.readable() == palette && look.file_name() == name).then_some(look)
    }

    /// A stylesheet that puts it in the place of what comes with the program.
    pub fn stylesheet(self) -> String {
        let properties =
            |Scheme { band, on_band, accent }| format!(":root{{--band:{band};--on-band:{on_band};--accent:{accent}}}");
        let palette = self.palette();
        let (light, dark) = (properties(palette.light()), properties(palette.dark()));
        let size = format!("html{{font-size:{}%}}", self.scale.percent());
        format!("{light}@media screen and (prefers-color-scheme:dark){{{dark}}}{size}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stylesheet_is_made_from_its_name() {
        let color = |text| Color::parse(text).expect("a colour");
        let palette = Palette { band: color("#0b3d2e"), accent: color("#0b5d3e") };
        let look = Look { palette: Some(palette), scale: TypeScale::Large };
        assert_eq!(look.file_name(), "0b3d2e-0b5d3e-large.css");
        assert_eq!(Look::of_file_name(&look.file_name()), Some(look));
        for bad in [
            "",
            "0b3d2e.css",
            "0b3d2e-0b5d3e.css",
            "0b3d2e-0b5d3e-large",
            "0b3d2e-0b5d3e-huge.css",
            "0b3d2e-0b5d3e-large-x.css",
            "0B3D2E-0b5d3e-large.css",
            "808080-0b5d3e-large.css",
            "0b3d2e-ffff00-large.css",
        ] {
            assert_eq!(Look::of_file_name(bad), None, "{bad}");
        }
        let style = look.stylesheet();
        assert!(style.starts_with(":root{--band:#0b3d2e;--on-band:#fff6e6;--accent:#0b5d3e}@media"), "{style}");
        assert!(style.ends_with("html{font-size:112%}\n"), "{style}");
    }

    #[test]
    fn letters_alone_may_be_chosen() {
        let look = Look { palette: None, scale: TypeScale::Compact };
        let read = Look::of_file_name(&look.file_name()).expect("a look");
        assert_eq!((read.palette(), read.scale), (Palette::OF_PROGRAM, TypeScale::Compact));
        assert!(Look::default().is_default() && !look.is_default());
    }
}
