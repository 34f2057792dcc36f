//! XML as it is written here: elements in elements, every text escaped, and no sign that XML 1.0 forbids.

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};
use std::borrow::Cow;

pub struct Xml(Writer<Vec<u8>>);

type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    /// A whole document of one element.
    pub fn document(root: &str, attributes: Attributes<'_>, content: impl FnOnce(&mut Xml)) -> Vec<u8> {
        let mut xml = Xml(Writer::new(Vec::new()));
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        xml.element(root, attributes, content);
        xml.0.into_inner()
    }

    pub fn element(&mut self, name: &str, attributes: Attributes<'_>, content: impl FnOnce(&mut Xml)) {
        self.event(Event::Start(start(name, attributes)));
        content(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    pub fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.event(Event::Empty(start(name, attributes)));
    }

    pub fn text(&mut self, name: &str, text: &str) {
        self.text_with(name, &[], text);
    }

    pub fn text_with(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        self.element(name, attributes, |xml| xml.event(Event::Text(BytesText::new(&allowed(text)))));
    }

    fn event(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect("memory takes whatever is written to it");
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, allowed(value).as_ref()));
    }
    start
}

/// The text without what no XML may hold, however it is escaped (XML 1.0, 2.2).
fn allowed(text: &str) -> Cow<'_, str> {
    let is_allowed =
        |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    match text.chars().all(is_allowed) {
        true => text.into(),
        false => text.chars().filter(|&c| is_allowed(c)).collect::<String>().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_written_can_be_read_again() {
        let all: String =
            (0..=0x10_ffff).step_by(7).filter_map(char::from_u32).chain("\0\u{b}\u{fffe}&<>\"']]>".chars()).collect();
        let document = Xml::document("a", &[("b", &all)], |xml| xml.text("c", &all));
        let text = String::from_utf8(document).expect("UTF-8");
        let mut reader = quick_xml::Reader::from_str(&text);
        loop {
            if reader.read_event().expect("well-formed") == Event::Eof {
                break;
            }
        }
        assert!(!text.contains('\0') && !text.contains('\u{b}') && !text.contains('\u{fffe}'));
        assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?><a b=\""));
    }

    #[test]
    fn a_text_is_escaped_once() {
        let document = Xml::document("a", &[], |xml| xml.text("b", "Tôm & <cá>\u{1}"));
        assert_eq!(
            String::from_utf8(document).expect("UTF-8"),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><a><b>Tôm &amp; &lt;cá&gt;</b></a>"
        );
    }
}
