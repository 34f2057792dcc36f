//! What changed between two revisions of a text, for people to see: inline or side by side.

use serde::{Deserialize, Serialize};

/// Paragraph by paragraph, in the order of the newer text; what was taken out stands where it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub paragraphs: Vec<Paragraph>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    pub change: Change,
    /// In the order of reading inline.
    pub pieces: Vec<Piece>,
    /// What the words do not show, in editors' words: other links, other formatting.
    pub notes: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    Same,
    Removed,
    Added,
    /// Some words are others.
    Reworded,
    /// The words are the same; the notes say what is not.
    Reformatted,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    pub mark: Mark,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    Same,
    Removed,
    Added,
}

impl Difference {
    pub fn is_empty(&self) -> bool {
        self.paragraphs.iter().all(|paragraph| paragraph.change == Change::Same)
    }
}

impl Paragraph {
    /// The left side: as it was.
    pub fn before(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|piece| piece.mark != Mark::Added)
    }

    /// The right side: as it is.
    pub fn after(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|piece| piece.mark != Mark::Removed)
    }
}
