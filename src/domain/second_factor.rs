//! What a phone takes over to give codes.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// To be typed where no picture can be taken, in groups of four.
    pub secret: String,
    /// For a phone that looks at its own screen.
    pub link: String,
    pub picture: QrPicture,
}

/// A QR code as the path of an SVG picture: one unit a module, without the quiet zone of four around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrPicture {
    pub side: usize,
    pub path: String,
}
