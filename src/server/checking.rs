//! Reads from a body what is looked at before it is published; the rules are in `domain::checks`.

use crate::domain::{
    Finding, Outline, Revision, SafeHtml,
    checks::{BLANK, BodyLink, BodyPicture, Checked, Heading},
};
use html5gum::{StartTag, Token, Tokenizer};
use std::collections::BTreeMap;

/// What the store has of what a revision shows, by digest, with what is said of it there: words, or empty for decoration.
pub type InStore = BTreeMap<String, Option<String>>;

/// What is to be mended in a revision before it is published. `allowed_hosts` are those that the portal links to.
pub fn findings(revision: &Revision, allowed_hosts: &[String], in_store: &InStore) -> Vec<Finding> {
    let content = &revision.content;
    let of_photo = content.photo.as_ref().and_then(|digest| in_store.get(digest));
    let checked = Checked {
        headline: &content.headline,
        standfirst: &content.standfirst,
        photo_alt: revision.photo.as_ref().map(|photo| photo.alt.as_str()),
        is_photo_decorative: of_photo.is_some_and(|alt| alt.as_deref() == Some("")),
        body: &read(&content.body, Some(in_store)),
        kind: revision.section.kind,
        document: &content.document,
        allowed_hosts,
    };
    checked.findings()
}

/// What the body is made of. Clean HTML has every tag closed in its place, so no tree is needed.
pub fn outline(body: &SafeHtml) -> Outline {
    read(body, None)
}

fn read(body: &SafeHtml, in_store: Option<&InStore>) -> Outline {
    let mut reader = Reader { in_store, ..Reader::default() };
    for Ok(token) in Tokenizer::new(body.as_str()) {
        match token {
            Token::StartTag(tag) => reader.open(&tag),
            Token::EndTag(tag) => reader.close(&tag.name),
            Token::String(text) => reader.write(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    reader.outline
}

#[derive(Default)]
struct Reader<'a> {
    outline: Outline,
    /// `None`: every address of the store is taken for one that leads somewhere.
    in_store: Option<&'a InStore>,
    heading: Option<Heading>,
    link: Option<BodyLink>,
    /// Places of the tables that are open, one inside the other.
    tables: Vec<usize>,
}

impl Reader<'_> {
    fn open(&mut self, tag: &StartTag<()>) {
        match tag.name.as_slice() {
            b"h2" | b"h3" | b"h4" => {
                self.heading = Some(Heading { level: tag.name[1] - b'0', text: String::new() });
            }
            b"a" => {
                self.link = Some(BodyLink { target: value(tag, "href").unwrap_or_default(), text: String::new() });
            }
            b"img" => {
                let alt = value(tag, "alt");
                self.say(alt.as_deref().unwrap_or_default());
                let has_source = value(tag, "src").is_some_and(|src| self.is_in_store(&src));
                self.outline.pictures.push(BodyPicture { has_source, alt });
            }
            b"table" => {
                self.tables.push(self.outline.tables_with_headers.len());
                self.outline.tables_with_headers.push(false);
            }
            b"th" => {
                if let Some(&table) = self.tables.last() {
                    self.outline.tables_with_headers[table] = true;
                }
            }
            b"br" => self.say(" "),
            _ => {}
        }
    }

    fn close(&mut self, name: &[u8]) {
        match name {
            b"h2" | b"h3" | b"h4" => {
                let heading =
                    self.heading.take().map(|heading| Heading { text: in_one_line(&heading.text), ..heading });
                self.outline.headings.extend(heading);
            }
            b"a" => {
                let link = self.link.take().map(|link| BodyLink { text: in_one_line(&link.text), ..link });
                self.outline.links.extend(link);
            }
            b"table" => drop(self.tables.pop()),
            _ => {}
        }
    }

    fn is_in_store(&self, src: &str) -> bool {
        let digest = src.strip_prefix("/media/").and_then(|name| name.split('-').next());
        self.in_store.is_none_or(|in_store| digest.is_some_and(|digest| in_store.contains_key(digest)))
    }

    fn write(&mut self, text: &str) {
        self.outline.has_text |= text.chars().any(char::is_alphanumeric);
        self.outline.has_blanks |= text.contains(BLANK);
        self.say(text);
    }

    /// Headings and links speak by their words and by their pictures'.
    fn say(&mut self, text: &str) {
        let heading = self.heading.as_mut().map(|heading| &mut heading.text);
        let link = self.link.as_mut().map(|link| &mut link.text);
        [heading, link].into_iter().flatten().for_each(|open| open.push_str(text));
    }
}

fn value(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::cleaning::clean_html;

    fn of(html: &str) -> Outline {
        outline(&clean_html(html))
    }

    #[test]
    fn a_body_is_read_as_it_is_looked_at() {
        let outline = of(
            "<h2>Một <b>hai</b></h2><h4></h4><p>a <a href='/x&amp;y'>b<br>c</a><a>d</a><a href='/z'><img alt='e'></a></p>\
             <img src='/media/0123456789abcdef0123456789abcdef-480.webp'>\
             <table><tr><td><table><tr><th>f</th></tr></table></td></tr></table>",
        );
        let heading = |level, text: &str| Heading { level, text: text.to_owned() };
        let link = |target: &str, text: &str| BodyLink { target: target.to_owned(), text: text.to_owned() };
        assert_eq!(
            outline,
            Outline {
                has_text: true,
                headings: vec![heading(2, "Một hai"), heading(4, "")],
                pictures: vec![
                    BodyPicture { has_source: false, alt: Some("e".to_owned()) },
                    BodyPicture { has_source: true, alt: None },
                ],
                links: vec![link("/x&y", "b c"), link("", "d"), link("/z", "e")],
                tables_with_headers: vec![false, true],
                has_blanks: false,
            }
        );
    }

    #[test]
    fn a_picture_that_the_store_has_not_has_no_source() {
        let digest = "0123456789abcdef0123456789abcdef";
        let body = clean_html(&format!("<img src='/media/{digest}-9.webp' alt=''>"));
        let has_source = |in_store: &InStore| read(&body, Some(in_store)).pictures[0].has_source;
        assert!(!has_source(&InStore::new()));
        assert!(has_source(&InStore::from([(digest.to_owned(), None)])));
    }

    #[test]
    fn spaces_and_signs_are_no_text() {
        assert!(!of("<p>&nbsp;</p><hr><p>…</p>").has_text);
        assert!(of("<p>5</p>").has_text);
    }
}
