//! The map of the administrative area, as the portal's own data.

use super::{Fault, typed};
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
        if lower(&self.kind).eq(lower(&self.name)) {
            return self.name.clone();
        }
        format!("{} {}", self.kind, self.bare_name()).trim_start().to_owned()
    }

    /// The name without its kind: many files have it in both.
    pub fn bare_name(&self) -> &str {
        let short = ABBREVIATIONS.iter().find(|(kind, _)| kind.chars().eq(lower(&self.kind)));
        let without = without_words(&self.name, &self.kind)
            .or_else(|| short.and_then(|(_, short)| without_start(&self.name, short)).map(str::trim_start));
        without.filter(|rest| !rest.is_empty()).unwrap_or(&self.name)
    }
}

/// As offices write kinds before names: "P. Lái Hiếu".
const ABBREVIATIONS: [(&str, &str); 7] = [
    ("phường", "p."),
    ("xã", "x."),
    ("thị trấn", "tt."),
    ("thị xã", "tx."),
    ("thành phố", "tp."),
    ("quận", "q."),
    ("huyện", "h."),
];

fn lower(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// What follows these words, whatever their case; they must be whole.
fn without_words<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let rest = without_start(text, words).filter(|_| !words.is_empty())?;
    rest.starts_with(char::is_whitespace).then(|| rest.trim_start())
}

fn without_start<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let mut letters = text.chars();
    let is_same = start
        .chars()
        .all(|expected| letters.next().is_some_and(|letter| letter.to_lowercase().eq(expected.to_lowercase())));
    is_same.then_some(letters.as_str())
}

/// Units as they are typed: one a line, its parts behind semicolons.
pub fn lines_of(units: &[AdministrativeUnit]) -> String {
    let line = |unit: &AdministrativeUnit| {
        let successor = unit.successor.iter().map(|successor| format!("; {successor}")).collect::<String>();
        format!("{}; {}{successor}", unit.kind, unit.name)
    };
    units.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Units as they were typed, with the outlines of those that there are: by name, and else by line where the lines are as many.
pub fn units_of(text: &str, known: &[AdministrativeUnit]) -> Result<Vec<AdministrativeUnit>, Vec<Fault>> {
    const UNITS_MAX: usize = 500;
    const PART_MAX: usize = 100;
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut faults = Vec::new();
    if lines.len() > UNITS_MAX {
        faults.push(Fault::new("units", format!("Nhiều nhất {UNITS_MAX} đơn vị.")));
    }
    let mut units = Vec::new();
    for (number, line) in lines.iter().take(UNITS_MAX).enumerate() {
        let parts: Vec<String> =
            line.split(';').map(|part| typed::line("units", part, PART_MAX, &mut faults)).collect();
        let (kind, name, successor) = match parts.as_slice() {
            [kind, name] if !name.is_empty() => (kind, name, None),
            [kind, name, successor] if !name.is_empty() => (kind, name, Some(successor).filter(|s| !s.is_empty())),
            _ => {
                faults.push(Fault::new(
                    "units",
                    format!("Dòng {}: cần có loại; tên; và có thể có nơi nay thuộc.", number + 1),
                ));
                continue;
            }
        };
        let by_line = known.get(number).filter(|_| known.len() == lines.len());
        let drawn = known.iter().find(|unit| unit.kind == *kind && unit.name == *name).or(by_line);
        units.push(AdministrativeUnit {
            kind: kind.clone(),
            name: name.clone(),
            successor: successor.cloned(),
            outline: drawn.map(|unit| unit.outline.clone()).unwrap_or_default(),
            label_x: drawn.map_or(0, |unit| unit.label_x),
            label_y: drawn.map_or(0, |unit| unit.label_y),
        });
    }
    if faults.is_empty() { Ok(units) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(kind: &str, name: &str, outline: &str) -> AdministrativeUnit {
        AdministrativeUnit {
            kind: kind.to_owned(),
            name: name.to_owned(),
            successor: None,
            outline: outline.to_owned(),
            label_x: 1,
            label_y: 2,
        }
    }

    #[test]
    fn no_kind_is_said_twice() {
        for (kind, name, full) in [
            ("phường", "Lái Hiếu", "phường Lái Hiếu"),
            ("phường", "Phường Lái Hiếu", "phường Lái Hiếu"),
            ("Thị trấn", "THỊ TRẤN Cái Tắc", "Thị trấn Cái Tắc"),
            ("phường", "Phường 5", "phường 5"),
            ("phường", "P. Lái Hiếu", "phường Lái Hiếu"),
            ("phường", "P.5", "phường 5"),
            ("thành phố", "TP. Cần Thơ", "thành phố Cần Thơ"),
            ("xã", "Xã", "Xã"),
            ("xã", "Xãm", "xã Xãm"),
            ("", "Phường Lái Hiếu", "Phường Lái Hiếu"),
            ("phường", "Phú Thứ", "phường Phú Thứ"),
        ] {
            assert_eq!(unit(kind, name, "").full_name(), full);
        }
    }

    #[test]
    fn a_unit_keeps_its_outline_under_another_name_or_in_another_place() {
        let known = [unit("phường", "Ngã Bảy", "A"), unit("xã", "Đại Thành", "B")];
        assert_eq!(units_of(&lines_of(&known), &known).expect("units"), known);
        let outlines = |text: &str| {
            let units = units_of(text, &known).expect("units");
            units.into_iter().map(|unit| unit.outline).collect::<Vec<_>>()
        };
        assert_eq!(outlines("xã; Đại Thành\nphường; Ngã Bảy"), ["B", "A"]);
        assert_eq!(outlines("phường; Ngã Bảy\nphường; Đại Thành"), ["A", "B"]);
        assert_eq!(outlines("xã; Đại Thành; phường Đại Thành\n\nxã; Mới\nxã; Khác"), ["B", "", ""]);
        let faults = units_of("phường\n; ", &known).expect_err("faults");
        assert_eq!(faults.len(), 2, "{faults:?}");
    }
}
