//! What readers see of a text, block by block.

use html5gum::{EndTag, StartTag, Token, Tokenizer};
use unicode_normalization::UnicodeNormalization;

/// Tags at which one block ends and another begins. A table is compared by its rows.
const BLOCK_TAGS: [&str; 18] = [
    "blockquote",
    "caption",
    "div",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];
/// More of them nobody reads.
const NOTES_MAX: usize = 10;

#[derive(Debug, Default, PartialEq)]
pub(super) struct Block {
    /// In one line, composed (NFC).
    pub text: String,
    /// The same with its tags.
    markup: String,
    /// Where its links lead and its pictures are.
    targets: Vec<String>,
}

/// The lines of a plain text.
pub(super) fn of_text(text: &str) -> Vec<Block> {
    let lines = text.lines().map(in_one_line).filter(|line| !line.is_empty());
    lines.map(|text| Block { markup: text.clone(), text, targets: Vec::new() }).collect()
}

pub(super) fn of_html(html: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::StartTag(tag) => reader.open(&tag),
            Token::EndTag(tag) => reader.close(&tag),
            Token::String(text) => reader.write(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    reader.end_block();
    reader.blocks
}

/// What is different in two blocks beside their words.
pub(super) fn notes(old: &Block, new: &Block) -> Vec<String> {
    let only = |block: &Block, other: &Block| {
        block.targets.iter().filter(|target| !other.targets.contains(target)).cloned().collect::<Vec<_>>()
    };
    let removed = only(old, new).into_iter().map(|target| format!("bỏ {target}"));
    let mut notes: Vec<String> =
        removed.chain(only(new, old).into_iter().map(|target| format!("thêm {target}"))).collect();
    notes.truncate(NOTES_MAX);
    if notes.is_empty() && old.text == new.text && old.markup != new.markup {
        notes.push("chỉ đổi định dạng".to_owned());
    }
    notes
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    current: Block,
}

impl Reader {
    fn open(&mut self, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name);
        if BLOCK_TAGS.contains(&&*name) {
            self.end_block();
        }
        self.current.markup.push_str(&format!("<{name}"));
        for (attribute, value) in &tag.attributes {
            let (attribute, value) = (String::from_utf8_lossy(attribute), String::from_utf8_lossy(value));
            self.current.markup.push_str(&format!(" {attribute}=\"{value}\""));
            match (&*name, &*attribute) {
                ("a", "href") => self.current.targets.push(format!("liên kết tới {value}")),
                ("img", "src") => self.current.targets.push(format!("ảnh {value}")),
                ("img", "alt") => self.current.text.push_str(&format!(" [ảnh: {value}] ")),
                _ => {}
            }
        }
        self.current.markup.push('>');
        match &*name {
            "td" | "th" if !self.current.text.is_empty() => self.current.text.push_str(" | "),
            "br" => self.current.text.push(' '),
            _ => {}
        }
    }

    fn close(&mut self, tag: &EndTag<()>) {
        let name = String::from_utf8_lossy(&tag.name);
        if BLOCK_TAGS.contains(&&*name) {
            self.end_block();
        } else {
            self.current.markup.push_str(&format!("</{name}>"));
        }
    }

    fn write(&mut self, text: &str) {
        self.current.text.push_str(text);
        self.current.markup.push_str(text);
    }

    /// Tags that open before the first word of a block are part of it: a list, a quotation.
    fn end_block(&mut self) {
        let text = in_one_line(&self.current.text);
        if !text.is_empty() {
            let block = std::mem::take(&mut self.current);
            self.blocks.push(Block { text, markup: in_one_line(&block.markup), targets: block.targets });
        }
    }
}

fn in_one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").nfc().collect()
}
