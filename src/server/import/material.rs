//! What tests read that nobody here wrote: `scripts/setup test` fetches it. Where it is not, that is said and passed over.

use html5gum::{Token, Tokenizer};
use std::{fs, path::PathBuf};

/// A file or folder of the first set whose name begins so.
pub fn material(set: &str, within: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("BANTIN_TEST_MATERIAL").map(PathBuf::from).unwrap_or_default();
    let sets = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let is_meant = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(set));
    let found = sets.filter(is_meant).map(|path| path.join(within)).find(|path| path.exists());
    if found.is_none() {
        println!("passed over: {set} {within} is not here; `scripts/setup test` fetches it");
    }
    found
}

/// The words of HTML, whoever wrote it: what stands within a line parts none.
pub fn words(html: &str) -> Vec<String> {
    const WITHIN_LINE: [&[u8]; 22] = [
        b"a", b"abbr", b"b", b"big", b"cite", b"code", b"em", b"font", b"i", b"kbd", b"mark", b"q", b"s", b"small",
        b"span", b"strong", b"sub", b"sup", b"time", b"u", b"var", b"wbr",
    ];
    let mut text = String::new();
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::String(string) => text.push_str(&String::from_utf8_lossy(&string)),
            Token::StartTag(tag) if WITHIN_LINE.contains(&tag.name.as_slice()) => {}
            Token::EndTag(tag) if WITHIN_LINE.contains(&tag.name.as_slice()) => {}
            _ => text.push(' '),
        }
    }
    text.split_whitespace().map(str::to_owned).collect()
}
