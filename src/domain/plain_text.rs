//! What of an article's HTML is text.

use super::SafeHtml;

/// Tags in the middle of words; all others end what stands before them.
const INSIDE_WORDS: [&str; 10] = ["a", "b", "em", "i", "s", "strong", "sub", "sup", "u", "mark"];

impl SafeHtml {
    /// Its words without tags, captions among them. What stands in blocks of its own (paragraphs, cells, items) is parted by line
    /// breaks.
    pub fn plain_text(&self) -> String {
        let html = self.as_str();
        let mut text = String::with_capacity(html.len());
        let mut rest = html;
        while let Some(start) = rest.find('<') {
            push_decoded(&mut text, &rest[..start]);
            let (tag, after) = split_tag(&rest[start + 1..]);
            let name =
                tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            if !INSIDE_WORDS.contains(&name) && !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            rest = after;
        }
        push_decoded(&mut text, rest);
        text.truncate(text.trim_end().len());
        text
    }
}

/// What stands in a tag, and what behind it. A value in quotation marks may hold the sign that ends a tag.
fn split_tag(rest: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return (&rest[..at], &rest[at + 1..]),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    (rest, "")
}

/// The cleaner writes these five names alone; figures are for HTML that an older version cleaned.
fn push_decoded(text: &mut String, html: &str) {
    let mut rest = html;
    while let Some(start) = rest.find('&') {
        text.push_str(&rest[..start]);
        let after = &rest[start + 1..];
        let (name, behind) = after.split_once(';').filter(|(name, _)| name.len() <= 8).unwrap_or(("", after));
        let sign = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "nbsp" => Some('\u{a0}'),
            _ => name.strip_prefix('#').and_then(by_number),
        };
        text.push(sign.unwrap_or('&'));
        rest = if sign.is_some() { behind } else { after };
    }
    text.push_str(rest);
}

fn by_number(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    code.ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::properties::reproducible;
    use proptest::prelude::*;

    fn text(html: &str) -> String {
        SafeHtml::from_cleaned(html.to_owned()).plain_text()
    }

    #[test]
    fn tags_go_and_words_stay_apart() {
        let html = "<p>Lũ <b>l</b>ụt</p><p>Ngày 5&nbsp;- 6</p><table><tr><td>Một</td><td>Hai</td></tr></table>\
            <figure><img src=\"/media/a.webp\" alt=\"a > b\"><figcaption>Chú thích &amp; nguồn</figcaption></figure>";
        assert_eq!(text(html), "Lũ lụt\nNgày 5\u{a0}- 6\nMột\nHai\nChú thích & nguồn");
        assert_eq!(text("một<br>hai &lt;b&gt; &#273; &#x1ebf; &không; &"), "một\nhai <b> đ ế &không; &");
    }

    proptest! {
        #![proptest_config(reproducible(256))]

        #[test]
        fn whatever_is_stored_has_a_text(html in any::<String>()) {
            text(&html);
        }
    }
}
