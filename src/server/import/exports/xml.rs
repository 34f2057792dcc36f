//! Reads a large XML file item by item: an export of a portal, or a feed.

use super::Broken;
use quick_xml::{
    Reader,
    encoding::DecodingReader,
    escape::{escape, resolve_html5_entity, unescape_with},
    events::{BytesStart, Event},
};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

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

/// The items of a file, in its order.
pub(super) struct Items {
    reader: Reader<Counted<DecodingReader<BufReader<File>>>>,
    buffer: Vec<u8>,
    /// What has been seen beside items.
    pub head: Element,
    /// Containers that are open.
    open: usize,
    is_over: bool,
}

impl Items {
    /// # Errors
    /// A file that cannot be opened.
    pub fn open(path: &Path) -> io::Result<Items> {
        let counted = Counted::new(DecodingReader::new(BufReader::new(File::open(path)?)), ITEM_BYTES_MAX);
        let mut reader = Reader::from_reader(counted);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        config.expand_empty_elements = true;
        Ok(Items { reader, buffer: Vec::new(), head: Element::default(), open: 0, is_over: false })
    }

    fn read(&mut self) -> Result<Option<Element>, String> {
        loop {
            self.reader.get_mut().begin();
            match self.event()? {
                Step::Start(element) if CONTAINERS.contains(&element.name.as_str()) => {
                    self.head.name = element.name;
                    self.open += 1;
                }
                Step::Start(element) if ITEMS.contains(&element.name.as_str()) => {
                    return self.rest_of(element).map(Some);
                }
                Step::Start(element) => {
                    let element = self.rest_of(element)?;
                    if self.head.children.len() < HEAD_MAX {
                        self.head.children.push(element);
                    }
                }
                Step::End => self.open = self.open.saturating_sub(1),
                Step::Text(_) => {}
                Step::Eof if self.open > 0 => return Err("tệp bị cắt ở giữa".to_owned()),
                Step::Eof => return Ok(None),
            }
        }
    }

    /// The element that has begun, to its end.
    fn rest_of(&mut self, element: Element) -> Result<Element, String> {
        let mut open = vec![element];
        let mut elements = 0;
        loop {
            match self.event()? {
                Step::Start(element) => {
                    elements += 1;
                    if open.len() >= DEPTH_MAX || elements > ELEMENTS_MAX {
                        return Err("một mục có quá nhiều thẻ".to_owned());
                    }
                    open.push(element);
                }
                Step::Text(text) => {
                    if let Some(last) = open.last_mut() {
                        last.add_text(&text);
                    }
                }
                Step::End => {
                    let Some(done) = open.pop() else { return Err("thẻ đóng thừa".to_owned()) };
                    match open.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => return Ok(done),
                    }
                }
                Step::Eof => return Err("tệp bị cắt ở giữa".to_owned()),
            }
        }
    }

    fn event(&mut self) -> Result<Step, String> {
        loop {
            self.buffer.clear();
            let line = self.reader.get_ref().lines + 1;
            let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| explain(&error))?;
            return Ok(match event {
                Event::Decl(declaration) => {
                    let encoding = declaration.encoder();
                    if let Some(encoding) = encoding {
                        self.reader.get_mut().inner.set_encoding(encoding);
                    }
                    continue;
                }
                Event::Start(start) => Step::Start(begun(&start, line)),
                Event::End(_) => Step::End,
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
}

enum Step {
    Start(Element),
    End,
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
fn explain(error: &quick_xml::Error) -> String {
    match error {
        quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            "một mục lớn hơn 10 MB".to_owned()
        }
        quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
            "chữ không đúng bảng mã mà tệp ghi ở dòng đầu".to_owned()
        }
        quick_xml::Error::Io(error) => format!("không đọc được tệp: {}", crate::server::explaining::of_system(error)),
        quick_xml::Error::Syntax(_) => "tệp bị cắt ở giữa, hoặc có một thẻ không đóng".to_owned(),
        _ => "không đúng dạng XML".to_owned(),
    }
}

impl Iterator for Items {
    type Item = Result<Element, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let read = self.read();
        self.is_over = !matches!(read, Ok(Some(_)));
        read.map_err(|why| Broken { line: self.reader.get_ref().lines + 1, why }).transpose()
    }
}

/// Counts lines, and ends where one item is too large: no text is gathered without end.
struct Counted<R> {
    inner: R,
    lines: u64,
    left: u64,
    most: u64,
}

impl<R> Counted<R> {
    fn new(inner: R, most: u64) -> Counted<R> {
        Counted { inner, lines: 0, left: most, most }
    }

    fn begin(&mut self) {
        self.left = self.most;
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let read = available.len().min(out.len());
        out[..read].copy_from_slice(&available[..read]);
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // What is consumed was given out by `fill_buf`, which gives it again at no cost.
        if let Ok(bytes) = self.inner.fill_buf() {
            self.lines += bytes.iter().take(amount).filter(|byte| **byte == b'\n').count() as u64;
        }
        self.left = self.left.saturating_sub(amount as u64);
        self.inner.consume(amount);
    }
}
