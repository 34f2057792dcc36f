//! The languages that the portal speaks to readers in.

use serde::{Deserialize, Serialize};

/// Vietnamese, and the least that foreigners need in English (Nghị định 42/2022/NĐ-CP).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lang {
    #[default]
    Vi,
    En,
}

impl Lang {
    pub const ALL: [Lang; 2] = [Lang::Vi, Lang::En];

    /// The language of whatever stands at an address: English is below `/en`.
    pub fn of_path(path: &str) -> Lang {
        let rest = path.strip_prefix("/en");
        if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) { Lang::En } else { Lang::Vi }
    }

    /// Its tag (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }

    pub fn other(self) -> Lang {
        match self {
            Lang::Vi => Lang::En,
            Lang::En => Lang::Vi,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_below_its_own_address() {
        for path in ["/en", "/en/", "/en/map"] {
            assert_eq!(Lang::of_path(path), Lang::En, "{path}");
        }
        for path in ["/", "/english", "/tin-tuc/en", "/en-us", ""] {
            assert_eq!(Lang::of_path(path), Lang::Vi, "{path}");
        }
    }
}
