//! What a source holds and nobody reads, counted by its rule: of a hundred thousand things in an archive each rule is one line.

use super::legacy::{clean, excerpt};
use std::collections::BTreeMap;

/// None leads out of a folder or an archive that was named.
pub(super) const LINKS: &str = "liên kết (symlink), không mở";
/// Names that are told of each rule.
const NAMES_MAX: usize = 3;
const NAME_LETTERS_MAX: usize = 150;

#[derive(Debug, Default)]
pub(super) struct PassedOver(BTreeMap<&'static str, Group>);

/// What one rule passed over.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub count: u64,
    names: Vec<String>,
}

impl PassedOver {
    /// `name` may hold what a terminal obeys.
    pub fn add(&mut self, rule: &'static str, name: &str) {
        let group = self.0.entry(rule).or_default();
        group.count += 1;
        if group.names.len() < NAMES_MAX {
            group.names.push(excerpt(&clean(name), NAME_LETTERS_MAX));
        }
    }

    pub fn groups(&self) -> impl Iterator<Item = (&'static str, &Group)> {
        self.0.iter().map(|(rule, group)| (*rule, group))
    }
}

impl Group {
    /// "12 mục (a, b, c…)".
    pub fn told(&self) -> String {
        let more = if self.count > self.names.len() as u64 { "…" } else { "" };
        format!("{} mục ({}{more})", self.count, self.names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_one_line_that_names_the_first() {
        let mut passed = PassedOver::default();
        (1..=5).for_each(|number| passed.add("lỗi", &format!("/{number}\u{1b}")));
        passed.add("cũ", "/x");
        let told: Vec<String> = passed.groups().map(|(rule, group)| format!("{rule}: {}", group.told())).collect();
        assert_eq!(told, ["cũ: 1 mục (/x)", "lỗi: 5 mục (/1, /2, /3…)"]);
    }
}
