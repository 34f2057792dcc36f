//! What a file says of its units: names, kinds, and whatever else it has.

use super::fault::Source;
use crate::domain::typed;
use serde_json::value::RawValue;
use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

/// As it stands in the file: most of it is not asked for.
pub fn properties_of<'a>(
    source: Source<'a>, part: Option<&'a RawValue>,
) -> anyhow::Result<HashMap<String, &'a RawValue>> {
    part.map_or_else(|| Ok(HashMap::new()), |part| source.read(part.get()))
}

/// A text or number in one line, if there is more than blanks in it.
pub fn text_of(value: &RawValue) -> Option<String> {
    const LETTERS_MAX: usize = 200;
    let value = value.get();
    let text = match value.chars().next()? {
        '"' => serde_json::from_str(value).ok()?,
        '-' | '0'..='9' => value.trim_end_matches(".0").to_owned(),
        _ => return None,
    };
    let line = typed::line("", &text.replace(char::is_control, " "), LETTERS_MAX, &mut Vec::new());
    (!line.is_empty()).then(|| line.chars().take(LETTERS_MAX).collect())
}

/// The first properties that a file has, each with a value, to choose from.
#[derive(Default)]
pub struct FoundProperties(BTreeMap<String, String>);

impl FoundProperties {
    pub fn note(&mut self, properties: &HashMap<String, &RawValue>) {
        const NAMES_MAX: usize = 30;
        const LETTERS_MAX: usize = 40;
        for (name, value) in properties {
            if self.0.len() >= NAMES_MAX {
                return;
            }
            if let Some(value) = text_of(value) {
                self.0.entry(name.replace(char::is_control, " ")).or_insert(value.chars().take(LETTERS_MAX).collect());
            }
        }
    }
}

impl fmt::Display for FoundProperties {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        if self.0.is_empty() {
            return formatter.write_str("tệp không có thuộc tính nào");
        }
        let found: Vec<String> = self.0.iter().map(|(name, value)| format!("{name} (“{value}”)")).collect();
        write!(formatter, "tệp có các thuộc tính: {}", found.join(", "))
    }
}
