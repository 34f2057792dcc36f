//! Reads a large XML file item by item: an export of a portal, or a feed.

use super::{Broken, CUT, decoded::Decoded};
use quick_xml::{
    Reader,
    escape::{escape, resolve_html5_entity, unescape_with},
    events::{BytesStart, Event},
};
use std::{io, path::Path};

/// Bytes of one item; a saved page may have as many.
const ITEM_BYTES_MAX: u64 = 10 * 1024 * 1024;
const ELEMENTS_MAX: usize = 50_000;
const DEPTH_MAX: usize = 64;
/// Elements beside the items: names of authors, sections.
const HEAD_MAX: usize = 20_000;
/// What holds items.
const CONTAINERS: [&str; 4] = ["rss", "channel", "feed", "rdf:RDF"];
const ITEMS: [&str; 2] = ["item", "entry"];

/// An element by the name that the file writes: by custom, prefixes are the same everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// Elements, and texts between them: those have no name.
    pub children: Vec<Element>,
    /// Of one without a name.
    pub text: String,
    /// Where it begins in the file.
    pub line: u64,
}

impl Element {
    pub fn children_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Its text up to the first element in it, trimmed.
    pub fn text(&self) -> &str {
        self.children.first().map_or("", |first| first.text.trim())
    }

    /// The same of the first element of this name in it; empty where there is none.
    pub fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", Element::text)
    }

    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    fn add_text(&mut self, text: &str) {
        match self.children.last_mut() {
            // A reference to a character parts a text.
            Some(last) if last.name.is_empty() => last.text.push_str(text),
            _ => self.children.push(Element { text: text.to_owned(), ..Element::default() }),
        }
    }

    /// What is in it as markup: XHTML in an Atom feed.
    pub fn inner_markup(&self) -> String {
        let mut out = String::new();
        self.write_inner(&mut out);
        out
    }

    fn write_inner(&self, out: &mut String) {
        for child in &self.children {
            if child.name.is_empty() {
                out.push_str(&escape(child.text.as_str()));
                continue;
            }
            out.push_str(&format!("<{}", child.name));
            for (name, value) in &child.attributes {
                out.push_str(&format!(" {name}=\"{}\"", escape(value.as_str())));
            }
            out.push('>');
            child.write_inner(out);
            out.push_str(&format!("</{}>", child.name));
        }
    }
}

/// The items of a file, in its order. One that cannot be read costs itself: reading goes on where the next begins.
pub(super) struct Items {
    reader: Reader<Decoded>,
    buffer: Vec<u8>,
    /// What has been seen beside items.
    pub head: Element,
    /// Containers that are open.
    open: usize,
    /// One that began within another, which had not ended.
    begun: Option<Element>,
    /// Where what is read now began.
    line: u64,
    is_over: bool,
}

/// Why something is not read.
enum Fault {
    /// There is nothing behind it.
    End(String),
    /// What follows may be read.
    Here(String),
}

impl Items {
    /// # Errors
    /// A file that cannot be opened.
    pub fn open(path: &Path) -> io::Result<Items> {
        let reader = reader_of(Decoded::open(path, ITEM_BYTES_MAX)?);
        let (buffer, head) = (Vec::new(), Element::default());
        Ok(Items { reader, buffer, head, open: 0, begun: None, line: 1, is_over: false })
    }

    fn read(&mut self) -> Result<Option<Element>, Fault> {
        if let Some(element) = self.begun.take() {
            self.line = element.line;
            return self.rest_of(element).map(Some);
        }
        loop {
            self.reader.get_mut().begin();
            match self.event()? {
                Step::Start(element) if CONTAINERS.contains(&element.name.as_str()) => {
                    self.head.name = element.name;
                    self.open += 1;
                }
                Step::Start(element) if ITEMS.contains(&element.name.as_str()) => {
                    self.line = element.line;
                    return self.rest_of(element).map(Some);
                }
                Step::Start(element) => {
                    self.line = element.line;
                    let element = self.rest_of(element)?;
                    if self.head.children.len() < HEAD_MAX {
                        self.head.children.push(element);
                    }
                }
                Step::End(name) => {
                    self.open = self.open.saturating_sub(usize::from(CONTAINERS.contains(&name.as_str())));
                }
                Step::Text(_) => {}
                Step::Eof if self.open > 0 => return Err(Fault::End(CUT.to_owned())),
                Step::Eof => return Ok(None),
            }
        }
    }

    /// The element that has begun, to its end.
    fn rest_of(&mut self, element: Element) -> Result<Element, Fault> {
        let mut open = vec![element];
        let mut elements = 0;
        loop {
            match self.event()? {
                Step::Start(element) if ITEMS.contains(&element.name.as_str()) => {
                    self.begun = Some(element);
                    return Err(Fault::Here(UNCLOSED.to_owned()));
                }
                Step::Start(element) => {
                    elements += 1;
                    if open.len() >= DEPTH_MAX || elements > ELEMENTS_MAX {
                        return Err(Fault::Here("một mục có quá nhiều thẻ".to_owned()));
                    }
                    open.push(element);
                }
                Step::Text(text) => {
                    if let Some(last) = open.last_mut() {
                        last.add_text(&text);
                    }
                }
                Step::End(name) => {
                    // What closes nothing is passed over.
                    let Some(at) = open.iter().rposition(|open| open.name == name) else { continue };
                    // A field that swallowed those after it: who knows what is whose.
                    if at == 0 && open.len() > 1 {
                        return Err(Fault::Here(UNCLOSED.to_owned()));
                    }
                    // "<br>" within a field ends with it.
                    while open.len() > at {
                        let Some(done) = open.pop() else { break };
                        match open.last_mut() {
                            Some(parent) => parent.children.push(done),
                            None => return Ok(done),
                        }
                    }
                }
                Step::Eof => return Err(Fault::End(CUT.to_owned())),
            }
        }
    }

    fn event(&mut self) -> Result<Step, Fault> {
        loop {
            self.buffer.clear();
            let line = self.reader.get_ref().lines + 1;
            let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| explain(&error))?;
            return Ok(match event {
                Event::Start(start) => Step::Start(begun(&start, line)),
                Event::End(end) => Step::End(end.name().as_ref().to_owned()),
                Event::Text(text) => Step::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Step::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => {
                    let character = reference.resolve_char_ref().ok().flatten().map(String::from);
                    let named = || resolve_html5_entity(&reference).map(str::to_owned);
                    Step::Text(character.or_else(named).unwrap_or_else(|| format!("&{};", &*reference)))
                }
                Event::Eof => Step::Eof,
                _ => continue,
            });
        }
    }

    /// Goes on where the next item begins; false where none does.
    fn find_next(&mut self) -> bool {
        if self.begun.is_some() {
            return true;
        }
        let mut rest = std::mem::replace(&mut self.reader, reader_of(Decoded::empty())).into_inner();
        let is_found = rest.skip_to_tag(&ITEMS).unwrap_or(false);
        self.reader = reader_of(rest);
        is_found
    }
}

fn reader_of(rest: Decoded) -> Reader<Decoded> {
    let mut reader = Reader::from_reader(rest);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    config.expand_empty_elements = true;
    reader
}

const UNCLOSED: &str = "một mục có thẻ không đóng";

enum Step {
    Start(Element),
    End(String),
    Text(String),
    Eof,
}

fn begun(start: &BytesStart<'_>, line: u64) -> Element {
    let mut element = Element { name: start.name().as_ref().to_owned(), line, ..Element::default() };
    let mut attributes = start.attributes();
    for attribute in attributes.with_checks(false).flatten() {
        let value = unescape_with(&attribute.value, resolve_html5_entity);
        let value = value.map_or_else(|_| attribute.value.to_string(), |value| value.into_owned());
        element.attributes.push((attribute.key.as_ref().to_owned(), value));
    }
    element
}

/// No text of a library reaches a clerk.
fn explain(error: &quick_xml::Error) -> Fault {
    match error {
        quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            Fault::Here("một mục lớn hơn 10 MB".to_owned())
        }
        quick_xml::Error::Io(error) => {
            Fault::End(format!("không đọc được tệp: {}", crate::server::explaining::of_system(error)))
        }
        quick_xml::Error::Syntax(_) => Fault::Here("tệp bị cắt ở giữa, hoặc có một thẻ không đóng".to_owned()),
        _ => Fault::Here("không đúng dạng XML".to_owned()),
    }
}

impl Iterator for Items {
    type Item = Result<Element, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        Some(match self.read() {
            Ok(Some(element)) => Ok(element),
            Ok(None) => {
                self.is_over = true;
                return None;
            }
            Err(Fault::End(why)) => {
                self.is_over = true;
                Err(Broken { line: self.reader.get_ref().lines + 1, why, is_end: true })
            }
            Err(Fault::Here(why)) => {
                let line = self.line;
                self.is_over = !self.find_next();
                let next = self.begun.as_ref().map_or(self.reader.get_ref().lines + 1, |begun| begun.line);
                let why = match self.is_over {
                    true => format!("{why}; từ đó đến dòng cuối, {next}, không đọc được gì"),
                    false => format!("{why}; đọc tiếp từ mục ở dòng {next}"),
                };
                Err(Broken { line, why, is_end: self.is_over })
            }
        })
    }
}
