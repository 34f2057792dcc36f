//! The map of the administrative area, as the portal's own data.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdministrativeMap {
    pub title: String,
    /// What readers must know about it: its source, its date, that it is a sketch.
    pub note: String,
    /// `0 0 width height` of the drawing that the outlines are in.
    pub view_box: String,
    pub units: Vec<AdministrativeUnit>,
}

/// A ward or commune on the map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdministrativeUnit {
    /// "phường", "xã", …; empty where the map does not say.
    pub kind: String,
    pub name: String,
    /// The unit that took over, where this one was merged.
    pub successor: Option<String>,
    /// SVG path data in the map's view box; empty where only the name is known.
    pub outline: String,
    /// Where its name is written.
    pub label_x: i64,
    pub label_y: i64,
}

impl AdministrativeUnit {
    pub fn full_name(&self) -> String {
        format!("{} {}", self.kind, self.name).trim_start().to_owned()
    }
}
