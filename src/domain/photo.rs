//! A photo is a stored file with variants, and what one article says about it.

use super::Focus;
use serde::{Deserialize, Serialize};

/// How wide pictures in an article are: as `.article` in `style/article.css`, and on a phone the
/// screen without its gutters.
pub const ARTICLE_SIZES: &str = "(min-width: 48rem) 40rem, calc(100vw - 2rem)";

/// A stored picture: the same file in several widths, named by the digest of its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoFile {
    /// 32 hexadecimal digits: the first half of the SHA-256 of the largest variant.
    pub digest: String,
    /// `webp`, `jpg`, `png` or `gif`.
    pub extension: String,
    /// Pixels of the largest variant.
    pub width: u32,
    pub height: u32,
    /// Widths in pixels, ascending; the last is `width`.
    pub widths: Vec<u32>,
    /// What a thumbnail keeps of it.
    #[serde(default, skip_serializing_if = "Focus::is_middle")]
    pub focus: Focus,
}

/// A photo as an article shows it. An empty `alt` says that it is decorative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    pub file: PhotoFile,
    /// Seen under the picture.
    pub caption: String,
    /// Spoken instead of the picture.
    pub alt: String,
}

impl PhotoFile {
    /// The name of one variant inside the media folder and under `/media/`.
    pub fn file_name(&self, width: u32) -> String {
        format!("{}-{width}.{}", self.digest, self.extension)
    }

    pub fn src(&self) -> String {
        // A middle width suits browsers that ignore `srcset`.
        let middle = self.widths.get(self.widths.len() / 2).copied().unwrap_or(self.width);
        format!("/media/{}", self.file_name(middle))
    }

    /// The largest variant.
    pub fn largest(&self) -> String {
        format!("/media/{}", self.file_name(self.width))
    }

    /// The smallest variant that is so many pixels wide, or the largest there is.
    pub fn src_of_width(&self, width: u32) -> String {
        let fitting = self.widths.iter().copied().find(|stored| *stored >= width);
        format!("/media/{}", self.file_name(fitting.unwrap_or(self.width)))
    }

    pub fn srcset(&self) -> String {
        let variants = self.widths.iter().map(|&width| format!("/media/{} {width}w", self.file_name(width)));
        variants.collect::<Vec<_>>().join(", ")
    }
}

/// Widths as they are stored: ascending, parted by commas.
pub fn widths_of(stored: &str) -> Vec<u32> {
    stored.split(',').filter_map(|width| width.parse().ok()).collect()
}
