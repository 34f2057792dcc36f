//! The files under `src` as rooms of a house, and an arrow from each to those whose names it uses. It reads `use`
//! lines and whole paths in the code, and follows names that a `mod.rs` only hands on to where they are defined.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

pub struct House {
    /// The code of each module, without its tests: `server::router`.
    code: BTreeMap<String, String>,
    /// What a module hands on under another name: (module, name) → where it stands.
    handed_on: BTreeMap<(String, String), String>,
}

impl House {
    pub fn read(source: &Path) -> House {
        let mut code = BTreeMap::new();
        read_folder(source, "", &mut code);
        let mut house = House { code, handed_on: BTreeMap::new() };
        for (module, text) in &house.code {
            for path in used_paths(text, module).into_iter().filter(|path| path.is_handed_on) {
                house.handed_on.insert((module.clone(), path.name), path.target);
            }
        }
        house
    }

    /// Every module with the modules that its code uses.
    pub fn arrows(&self) -> BTreeMap<&str, BTreeSet<String>> {
        let arrows = self.code.iter().map(|(module, text)| {
            let paths = used_paths(text, module).into_iter().filter(|path| !path.is_handed_on);
            let used = paths.filter_map(|path| self.find(&path.target));
            (module.as_str(), used.filter(|used| used != module).collect())
        });
        arrows.collect()
    }

    /// The module in which what a path names is defined.
    fn find(&self, path: &str) -> Option<String> {
        let parts: Vec<&str> = path.split("::").collect();
        let length = (0..=parts.len()).rev().find(|&length| self.code.contains_key(&parts[..length].join("::")))?;
        let module = parts[..length].join("::");
        match parts.get(length).and_then(|name| self.handed_on.get(&(module.clone(), (*name).to_owned()))) {
            Some(target) => self.find(target),
            None => Some(module),
        }
    }
}

/// A circle in these arrows, if there is one: each uses the next, and the last the first.
pub fn find_circle(arrows: &BTreeMap<&str, BTreeSet<String>>) -> Option<Vec<String>> {
    let mut rest: BTreeSet<&str> = arrows.keys().copied().collect();
    let uses_rest =
        |module: &str, rest: &BTreeSet<&str>| arrows[module].iter().any(|used| rest.contains(used.as_str()));
    while let Some(ground) = rest.iter().copied().find(|module| !uses_rest(module, &rest)) {
        rest.remove(ground);
    }
    let mut way = vec![(*rest.first()?).to_owned()];
    loop {
        let next = arrows[way.last()?.as_str()].iter().find(|used| rest.contains(used.as_str()))?;
        if let Some(start) = way.iter().position(|module| module == next) {
            return Some(way.split_off(start));
        }
        way.push(next.clone());
    }
}

fn read_folder(folder: &Path, module: &str, code: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let inner = if module.is_empty() { stem.to_owned() } else { format!("{module}::{stem}") };
        if path.is_dir() {
            read_folder(&path, &inner, code);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_for_tests(stem) {
            let text = fs::read_to_string(&path).unwrap();
            let own = if ["mod", "lib"].contains(&stem) { module.to_owned() } else { inner };
            code.insert(own, without_tests_and_comments(&text));
        }
    }
}

/// Files that only tests are compiled with.
fn is_for_tests(stem: &str) -> bool {
    ["tests", "testing", "plans", "schema"].contains(&stem)
}

fn without_tests_and_comments(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

struct UsedPath {
    /// From the root of the crate.
    target: String,
    /// Under which it is known here.
    name: String,
    is_handed_on: bool,
}

/// The paths into this crate that a module's code names.
fn used_paths(text: &str, module: &str) -> Vec<UsedPath> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, statement)) = split_at_use(rest) {
        let (tree, after) = statement.split_once(';').unwrap_or((statement, ""));
        for path in flatten(tree) {
            found.extend(resolve(&path, module).map(|target| {
                let name = target.rsplit("::").next().unwrap_or_default().to_owned();
                UsedPath { target, name, is_handed_on: is_public(before) }
            }));
        }
        rest = after;
    }
    for start in ["crate::", "super::", "self::"] {
        for (at, _) in text.match_indices(start) {
            let is_whole = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':' || c == '$');
            let end =
                text[at..].find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len() - at);
            let is_in_use = text[..at].rsplit(['\n', ';']).next().unwrap_or_default().contains("use ");
            if is_whole && !is_in_use {
                found.extend(resolve(text[at..at + end].trim_end_matches(':'), module).map(|target| UsedPath {
                    name: String::new(),
                    target,
                    is_handed_on: false,
                }));
            }
        }
    }
    found
}

/// What stands before the next `use`, and what follows the word.
fn split_at_use(text: &str) -> Option<(&str, &str)> {
    let at = text.match_indices("use ").map(|(at, _)| at).find(|&at| {
        let before = text[..at].rsplit(['\n', ';', '{', '}']).next().unwrap_or_default().trim();
        before.is_empty() || before.starts_with("pub")
    })?;
    Some((&text[..at], &text[at + 4..]))
}

fn is_public(before: &str) -> bool {
    before.rsplit(['\n', ';']).next().unwrap_or_default().trim().starts_with("pub")
}

/// The paths of a `use` tree, one by one.
fn flatten(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((start, inner)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap_or_default().trim().to_owned()];
    };
    let inner = inner.trim_end().strip_suffix('}').unwrap_or(inner);
    let (mut depth, mut branches) = (0, vec![String::new()]);
    for c in inner.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                branches.push(String::new());
                continue;
            }
            _ => {}
        }
        branches.last_mut().unwrap().push(c);
    }
    let whole = branches.iter().filter(|branch| !branch.trim().is_empty());
    whole.flat_map(|branch| flatten(branch)).map(|path| format!("{}{path}", start.trim())).collect()
}

/// A path from the root of the crate; `None` where it leads out of it.
fn resolve(path: &str, module: &str) -> Option<String> {
    let path = path.trim_end_matches("::self").trim_end_matches("::*");
    if let Some(rest) = path.strip_prefix("crate::") {
        return Some(rest.to_owned());
    }
    let (mut rest, mut from) = (path, module.to_owned());
    if let Some(inner) = rest.strip_prefix("self::") {
        rest = inner;
    } else if rest.starts_with("super::") {
        while let Some(inner) = rest.strip_prefix("super::") {
            from = from.rsplit_once("::").map_or(String::new(), |(parent, _)| parent.to_owned());
            rest = inner;
        }
    } else if !rest.starts_with(|c: char| c.is_lowercase()) || !is_child(rest, module) {
        return None;
    }
    Some(if from.is_empty() { rest.to_owned() } else { format!("{from}::{rest}") })
}

/// Whether a relative path starts at a file below this module, as in `pub use rows::ArticleRow`.
fn is_child(path: &str, module: &str) -> bool {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(module.replace("::", "/"));
    let first = path.split("::").next().unwrap_or_default();
    source.join(format!("{first}.rs")).is_file() || source.join(first).join("mod.rs").is_file()
}
