//! What stands in HTML: compared before and after cleaning, it tells what was taken away.

use super::allowed::{CONTENT_TOO, SCHEMES, TAGS};
use crate::domain::{Removed, SafeHtml};
use html5gum::{Token, Tokenizer};
use std::collections::BTreeMap;

/// More kinds than these nobody reads.
const KINDS_MAX: usize = 20;
/// Letters of a name or an address that are shown.
const LETTERS_MAX: usize = 80;
/// The cleaner sets these as it needs them.
const ITS_OWN: [&str; 2] = ["rel", "tabindex"];

/// How often each thing stands there.
#[derive(Debug, Default)]
pub(super) struct Inventory {
    tags: BTreeMap<String, u32>,
    /// By tag, name and value.
    attributes: BTreeMap<[String; 3], u32>,
    comments: u32,
    doctypes: u32,
}

impl Inventory {
    pub fn of_cleaned(html: &SafeHtml) -> Inventory {
        let mut inventory = Inventory::default();
        for Ok(token) in Tokenizer::new(html.as_str()) {
            inventory.add(&token);
        }
        inventory
    }

    pub fn add(&mut self, token: &Token) {
        match token {
            Token::StartTag(tag) => {
                let name = text(&tag.name);
                for (attribute, value) in &tag.attributes {
                    *self.attributes.entry([name.clone(), text(attribute), text(value)]).or_default() += 1;
                }
                *self.tags.entry(name).or_default() += 1;
            }
            Token::Comment(_) => self.comments += 1,
            Token::Doctype(_) => self.doctypes += 1,
            Token::EndTag(_) | Token::String(_) | Token::Error(_) => {}
        }
    }

    /// What is here and not in `cleaned`, the same kinds together.
    pub fn removed(&self, cleaned: &Inventory) -> Vec<Removed> {
        let mut kinds: BTreeMap<(u8, String), u32> = BTreeMap::new();
        for (tag, times) in lost(&self.tags, &cleaned.tags) {
            *kinds.entry((0, name_tag(tag))).or_default() += times;
        }
        let of_kept = |[tag, name, _]: &[String; 3]| TAGS.contains(&&**tag) && !ITS_OWN.contains(&&**name);
        for (attribute, times) in lost(&self.attributes, &cleaned.attributes).filter(|(of, _)| of_kept(of)) {
            *kinds.entry((1, name_attribute(attribute))).or_default() += times;
        }
        for (what, times) in [("chú thích <!-- … -->", self.comments), ("khai báo <!DOCTYPE>", self.doctypes)] {
            if times > 0 {
                kinds.insert((2, what.to_owned()), times);
            }
        }
        shortened(kinds.into_iter().map(|((_, what), times)| Removed { what, times }).collect())
    }
}

fn lost<'a, T: Ord>(before: &'a BTreeMap<T, u32>, after: &'a BTreeMap<T, u32>) -> impl Iterator<Item = (&'a T, u32)> {
    let left = |thing| after.get(thing).copied().unwrap_or_default();
    before.iter().map(move |(thing, times)| (thing, times.saturating_sub(left(thing)))).filter(|(_, times)| *times > 0)
}

fn name_tag(tag: &str) -> String {
    let with_content = if CONTENT_TOO.contains(&tag) { " và nội dung bên trong" } else { "" };
    format!("thẻ <{}>{with_content}", cut(tag))
}

fn name_attribute([tag, name, value]: &[String; 3]) -> String {
    let value = value.trim();
    match (&**tag, &**name) {
        ("img", "src") if value.starts_with("data:") => "ảnh nhúng thẳng trong bài (data:)".to_owned(),
        ("img", "src") if scheme(value).is_some() || value.starts_with("//") => {
            format!("ảnh từ máy khác: {}", cut(value))
        }
        ("img", "src") => format!("ảnh không có trong kho: {}", cut(value)),
        ("a", "href") => match scheme(value).filter(|scheme| !SCHEMES.contains(&&**scheme)) {
            Some(scheme) => format!("liên kết {}:", cut(&scheme)),
            None => format!("liên kết hỏng: {}", cut(value)),
        },
        _ => format!("thuộc tính {}", cut(name)),
    }
}

/// The scheme of an address as browsers find it, who overlook control characters.
fn scheme(address: &str) -> Option<String> {
    let seen: String = address.chars().filter(|c| !c.is_control()).collect();
    let (scheme, _) = seen.trim_start().split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LETTERS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn shortened(mut removed: Vec<Removed>) -> Vec<Removed> {
    if removed.len() > KINDS_MAX {
        let rest = removed.split_off(KINDS_MAX);
        removed.push(Removed { what: format!("{} thứ khác", rest.len()), times: 1 });
    }
    removed
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use crate::server::cleaning::clean_html_reporting;

    fn removed(html: &str) -> Vec<String> {
        let cleaned = clean_html_reporting(html).expect("no tangle");
        cleaned.removed.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_editor_reads_what_was_taken_away() {
        assert_eq!(
            removed(
                "<!-- ghi chú --><p style='a'>a <span style='b' class=c>b</span></p><p style='x'>c</p>\
                 <script src=x>alert(1)</script><script></script><img src='https://example.com/a.png' alt='d'>\
                 <img src='data:image/png;base64,AAAA'><img src='/a.jpg'><a href='JAVA&Tab;SCRIPT:alert(1)' onclick=x>e</a>"
            ),
            [
                "thẻ <script> và nội dung bên trong (2 lần)",
                "thẻ <span>",
                "liên kết javascript:",
                "thuộc tính onclick",
                "thuộc tính style (2 lần)",
                "ảnh không có trong kho: /a.jpg",
                "ảnh nhúng thẳng trong bài (data:)",
                "ảnh từ máy khác: https://example.com/a.png",
                "chú thích <!-- … -->",
            ]
        );
    }

    #[test]
    fn nothing_is_said_of_what_stays() {
        let html = "<p>a &amp; <b>b</b><br><a href=\"/c?d=1&amp;e\" title='\"'>c</a></p><table><tr><th scope=col>1<td colspan=2>2</table>";
        assert_eq!(removed(html), [""; 0]);
    }

    #[test]
    fn what_was_cleaned_once_loses_nothing_more() {
        let first =
            clean_html_reporting("<a href='javascript:x'>a</a><table><p>b<td>c</table><h1>d").expect("no tangle");
        assert_eq!(removed(first.html.as_str()), [""; 0]);
    }

    #[test]
    fn a_tag_that_the_parser_drops_is_named() {
        assert_eq!(removed("<td>a</td>"), ["thẻ <td>"]);
    }

    #[test]
    fn what_a_script_only_says_is_no_tag() {
        assert_eq!(removed("<script>'<i><u>'</script>"), ["thẻ <script> và nội dung bên trong"]);
    }

    #[test]
    fn the_list_stays_short() {
        let html: String =
            (0..500).map(|number| format!("<x-{number}></x-{number}><p {}{number}></p>", "y".repeat(500))).collect();
        let removed = removed(&html);
        assert_eq!(removed.len(), 21);
        assert_eq!(removed[20], "481 thứ khác");
        assert!(removed.iter().all(|what| what.chars().count() < 120));
    }
}
