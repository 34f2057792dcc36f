//! Refuses HTML that would keep the cleaner's parser busy. The standard's way of building a tree (WHATWG HTML, 13.2.6)
//! takes quadratic time for tags that are nested deeply, for formatting that is never closed, for what is moved out of
//! tables and for tags of many attributes. Here its own tree builder runs over a tree that is counted, not kept, and is
//! stopped at the first tag too many.

use super::inventory::Inventory;
use html5ever::{
    Attribute, ExpandedName, LocalName, ParseOpts, QualName,
    interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
    local_name, ns,
    tendril::StrTendril,
    tokenizer::{Tag, TagKind, Token as Fed, TokenSink, TokenSinkResult, states::RawKind},
    tree_builder::TreeBuilder,
};
use html5gum::{DefaultEmitter, Emitter, ForwardingEmitter, HtmlString, State, Token, Tokenizer};
use std::{
    borrow::Cow,
    cell::{Cell, OnceCell},
    fmt,
    rc::Rc,
};

/// An article nests a dozen deep; browsers give up at 512.
const DEPTH_MAX: u32 = 100;
/// A table of ten thousand cells has 20,000.
const ELEMENTS_MAX: u32 = 50_000;
const ATTRIBUTES_MAX: usize = 50;
/// Bytes of attributes in the finished tree, where a link that is never closed stands once more in each paragraph.
const ATTRIBUTE_BYTES_MAX: usize = 1_000_000;
/// Of `<` and `&`, with or without a tag behind them: each is written out longer than it came.
const SIGNS_MAX: usize = 150_000;
/// Bytes of a text times the signs in it behind which html5ever looks through all the rest for the next `<` when it writes it out.
const TEXT_LABOUR_MAX: u64 = 10_000_000_000;
/// Elements that stand where HTML has no place for them, and whose new place is looked for among their neighbours.
const MOVED_MAX: u32 = 1_000;

/// Why HTML is refused before it is cleaned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tangle {
    TooDeep,
    TooManyElements,
    TooManyAttributes,
    TooMisplaced,
    TooMuchRepeated,
    TooManySigns,
}

impl fmt::Display for Tangle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooDeep => {
                write!(f, "các thẻ HTML lồng nhau quá {DEPTH_MAX} lớp, có thể vì nhiều thẻ mở ra mà không đóng")
            }
            Self::TooManyElements => {
                write!(f, "có quá {} nghìn thẻ HTML, có thể vì thẻ định dạng mở ra mà không đóng", ELEMENTS_MAX / 1_000)
            }
            Self::TooManyAttributes => write!(f, "có thẻ HTML mang quá {ATTRIBUTES_MAX} thuộc tính"),
            Self::TooMisplaced => f.write_str("có quá nhiều thẻ HTML đặt sai chỗ (ví dụ chữ nằm giữa các ô bảng)"),
            Self::TooManySigns => f.write_str("có một đoạn rất dài gồm toàn dấu & hoặc dấu cách không ngắt"),
            Self::TooMuchRepeated => {
                f.write_str("có liên kết hoặc thẻ định dạng mở ra mà không đóng, phải lặp lại quá nhiều")
            }
        }
    }
}

impl std::error::Error for Tangle {}

/// What is written in `html`, read as the cleaner will read it.
///
/// # Errors
/// HTML that the cleaner is not to see.
pub(super) fn read(html: &str) -> Result<Inventory, Tangle> {
    if html.bytes().filter(|byte| b"<&".contains(byte)).count() > SIGNS_MAX {
        return Err(Tangle::TooManyElements);
    }
    let mut written = Inventory::default();
    let builder = counting_builder();
    let is_foreign = Rc::new(Cell::new(false));
    let emitter = Tokens { inner: DefaultEmitter::default(), is_foreign: is_foreign.clone() };
    let mut tokens = Tokenizer::new_with_emitter(html, emitter);
    while let Some(Ok(token)) = tokens.next() {
        if matches!(&token, Token::String(text) if is_laborious(text)) {
            return Err(Tangle::TooManySigns);
        }
        written.add(&token);
        if let Some(state) = feed(&builder, token)? {
            tokens.set_state(state);
        }
        is_foreign.set(builder.adjusted_current_node_present_but_not_in_html_namespace());
        builder.sink.check()?;
    }
    let _ = builder.process_token(Fed::EOFToken, 1);
    builder.sink.check()?;
    Ok(written)
}

/// Whether a text of this HTML is such that writing it out would keep the cleaner.
pub(super) fn has_laborious_text(html: &str) -> bool {
    // Of nothing shorter could a part be.
    is_laborious(html.as_bytes())
        && Tokenizer::new(html).any(|Ok(token)| matches!(token, Token::String(text) if is_laborious(&text)))
}

fn is_laborious(text: &[u8]) -> bool {
    // The second begins a space that breaks no line, and other signs.
    let signs = text.iter().filter(|byte| [b'&', 0xC2].contains(byte)).count();
    signs as u64 * text.len() as u64 > TEXT_LABOUR_MAX
}

/// Begun as the cleaner begins: inside a `div`.
fn counting_builder() -> TreeBuilder<Node, CountedTree> {
    let tree = CountedTree::default();
    let within = CountedNode::named(QualName::new(None, ns!(html), local_name!("div")));
    TreeBuilder::new_for_fragment(tree, within, None, ParseOpts::default().tree_builder)
}

/// The tokenizer's next state, where the tree says that no tags follow.
fn feed(builder: &TreeBuilder<Node, CountedTree>, token: Token) -> Result<Option<State>, Tangle> {
    let fed = match token {
        Token::StartTag(tag) if tag.attributes.len() > ATTRIBUTES_MAX => return Err(Tangle::TooManyAttributes),
        Token::StartTag(tag) => {
            let attrs = tag.attributes.into_iter().map(|(name, value)| attribute(&name, &value)).collect();
            self::tag(TagKind::StartTag, &tag.name, tag.self_closing, attrs)
        }
        Token::EndTag(tag) => self::tag(TagKind::EndTag, &tag.name, false, Vec::new()),
        Token::String(text) => Fed::CharacterTokens(tendril(&text)),
        Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => return Ok(None),
    };
    Ok(match builder.process_token(fed, 1) {
        TokenSinkResult::Plaintext => Some(State::PlainText),
        TokenSinkResult::RawData(RawKind::Rcdata) => Some(State::RcData),
        TokenSinkResult::RawData(RawKind::Rawtext) => Some(State::RawText),
        TokenSinkResult::RawData(_) => Some(State::ScriptData),
        TokenSinkResult::Continue | TokenSinkResult::Script(_) | TokenSinkResult::EncodingIndicator(_) => None,
    })
}

fn tag(kind: TagKind, name: &HtmlString, self_closing: bool, attrs: Vec<Attribute>) -> Fed {
    let name = LocalName::from(&*String::from_utf8_lossy(name));
    Fed::TagToken(Tag { kind, name, self_closing, attrs, had_duplicate_attributes: false })
}

fn attribute(name: &HtmlString, value: &HtmlString) -> Attribute {
    let name = QualName::new(None, ns!(), LocalName::from(&*String::from_utf8_lossy(name)));
    Attribute { name, value: tendril(value) }
}

fn tendril(text: &HtmlString) -> StrTendril {
    StrTendril::from_slice(&String::from_utf8_lossy(text))
}

/// Tokens, and CDATA where the tree is inside an `svg` or `math`: only there it hides tags.
struct Tokens {
    inner: DefaultEmitter,
    is_foreign: Rc<Cell<bool>>,
}

impl ForwardingEmitter for Tokens {
    type Token = Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = Token> {
        &mut self.inner
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.is_foreign.get()
    }
}

type Node = Rc<CountedNode>;

/// A node of which only its name and depth are known; without a parent it has none.
struct CountedNode {
    name: QualName,
    depth: Cell<Option<u32>>,
}

impl CountedNode {
    fn named(name: QualName) -> Node {
        Rc::new(CountedNode { name, depth: Cell::new(None) })
    }
}

#[derive(Default)]
struct CountedTree {
    document: OnceCell<Node>,
    deepest: Cell<u32>,
    elements: Cell<u32>,
    moved: Cell<u32>,
    attribute_bytes: Cell<usize>,
    /// Attributes that a later tag gives to the page as a whole.
    added: Cell<usize>,
}

impl CountedTree {
    fn check(&self) -> Result<(), Tangle> {
        if self.deepest.get() > DEPTH_MAX {
            Err(Tangle::TooDeep)
        } else if self.elements.get() > ELEMENTS_MAX {
            Err(Tangle::TooManyElements)
        } else if self.moved.get() > MOVED_MAX {
            Err(Tangle::TooMisplaced)
        } else if self.added.get() > ATTRIBUTES_MAX {
            Err(Tangle::TooManyAttributes)
        } else if self.attribute_bytes.get() > ATTRIBUTE_BYTES_MAX {
            Err(Tangle::TooMuchRepeated)
        } else {
            Ok(())
        }
    }

    fn place(&self, child: NodeOrText<Node>, depth: u32) {
        if let NodeOrText::AppendNode(child) = child {
            child.depth.set(Some(depth));
            self.deepest.set(self.deepest.get().max(depth));
        }
    }

    fn count(counter: &Cell<u32>) {
        counter.set(counter.get().saturating_add(1));
    }
}

impl TreeSink for CountedTree {
    type Handle = Node;
    type Output = ();
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Node {
        self.document.get_or_init(|| CountedNode::named(QualName::new(None, ns!(), LocalName::from("")))).clone()
    }

    fn elem_name<'a>(&'a self, node: &'a Node) -> ExpandedName<'a> {
        node.name.expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Node {
        Self::count(&self.elements);
        let bytes: usize = attributes.iter().map(|attribute| attribute.name.local.len() + attribute.value.len()).sum();
        self.attribute_bytes.set(self.attribute_bytes.get() + bytes);
        CountedNode::named(name)
    }

    fn create_comment(&self, _: StrTendril) -> Node {
        self.get_document()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Node {
        self.get_document()
    }

    fn append(&self, parent: &Node, child: NodeOrText<Node>) {
        self.place(child, parent.depth.get().map_or(0, |depth| depth + 1));
    }

    fn append_based_on_parent_node(&self, element: &Node, before: &Node, child: NodeOrText<Node>) {
        match element.depth.get() {
            Some(_) => self.append_before_sibling(element, child),
            None => self.append(before, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, template: &Node) -> Node {
        template.clone()
    }

    fn same_node(&self, one: &Node, other: &Node) -> bool {
        Rc::ptr_eq(one, other)
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Node, child: NodeOrText<Node>) {
        Self::count(&self.moved);
        self.place(child, sibling.depth.get().unwrap_or_default());
    }

    fn add_attrs_if_missing(&self, _: &Node, attributes: Vec<Attribute>) {
        self.added.set(self.added.get() + attributes.len());
    }

    fn remove_from_parent(&self, node: &Node) {
        Self::count(&self.moved);
        node.depth.set(None);
    }

    fn reparent_children(&self, _: &Node, _: &Node) {
        Self::count(&self.moved);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(html: &str) -> Option<Tangle> {
        read(html).err()
    }

    #[test]
    fn what_people_write_is_read() {
        let table = "<tr><td><p>1</p></td><td>2</td></tr>".repeat(5_000);
        for html in [
            String::new(),
            "<p>Một <b>hai</p><p>ba</b> bốn<li>năm<li>sáu".repeat(100),
            format!("<table>{table}</table>"),
            format!("{}x{}", "<blockquote>".repeat(90), "</blockquote>".repeat(90)),
            "x".repeat(400_000),
        ] {
            assert_eq!(refusal(&html), None, "{:.60}", html);
        }
    }

    #[test]
    fn a_text_that_takes_long_to_write_out_is_refused_and_a_long_one_is_not() {
        let spaces = "\u{a0}".repeat(100_000);
        assert_eq!(read(&format!("<p>{spaces}</p>")).err(), Some(Tangle::TooManySigns));
        assert!(has_laborious_text(&format!("<p>{spaces}</p>")));
        let prose = "Bà con\u{a0}ta & khách ".repeat(10_000);
        assert!(read(&format!("<p>{prose}</p>")).is_ok());
        assert!(!has_laborious_text(&format!("<p>{spaces}</p>").replace("\u{a0}\u{a0}", "\u{a0}<br>")));
    }

    #[test]
    fn what_is_nested_too_deeply_is_refused_however_it_is_opened() {
        for tag in [
            "<div>",
            "<span>",
            "<b>",
            "<table><tr><td>",
            "<svg>",
            "<ul><li>",
            "<div><object></div>",
            "<font size=1><i>",
        ] {
            assert_eq!(refusal(&tag.repeat(20_000)), Some(Tangle::TooDeep), "{tag}");
        }
    }

    #[test]
    fn formatting_that_is_never_closed_is_not_repeated_without_end() {
        let opened: String = (0..60).map(|number| format!("<b id={number}>")).collect();
        assert_eq!(refusal(&format!("<p>{opened}{}", "</p><p>x".repeat(20_000))), Some(Tangle::TooManyElements));
    }

    #[test]
    fn signs_that_open_nothing_are_counted_too() {
        assert_eq!(refusal(&"<".repeat(200_000)), Some(Tangle::TooManyElements));
        assert_eq!(refusal(&"<".repeat(100_000)), None);
    }

    #[test]
    fn a_long_link_is_not_repeated_without_end() {
        let link = format!("<p><a href=\"/{}\">", "x".repeat(100_000));
        assert_eq!(refusal(&format!("{link}{}", "<p>x".repeat(20_000))), Some(Tangle::TooMuchRepeated));
        assert_eq!(refusal(&format!("{link}x</a>{}", "<p>x".repeat(20_000))), None);
    }

    #[test]
    fn a_tag_of_many_attributes_is_refused_wherever_it_hides() {
        let attributes: String = (0..60).map(|number| format!(" a{number}")).collect();
        let tag = format!("<b{attributes}>");
        for html in [
            tag.clone(),
            format!("<svg><style>{tag}"),
            format!("<style><!--</style>{tag}-->"),
            format!("<svg><![CDATA[> <!-- ]]>{tag}-->"),
            format!("<noscript><!--</noscript>{tag}-->"),
        ] {
            assert_eq!(refusal(&html), Some(Tangle::TooManyAttributes), "{:.40}", html);
        }
        assert_eq!(refusal(&format!("<style>{tag}</style>")), None, "no tag");
    }

    #[test]
    fn attributes_do_not_gather_on_the_page_itself() {
        let tags: String = (0..60).map(|number| format!("<html a{number}>")).collect();
        assert_eq!(refusal(&tags), Some(Tangle::TooManyAttributes));
    }

    #[test]
    fn what_stands_between_cells_is_refused_where_there_is_much_of_it() {
        assert_eq!(refusal(&format!("<table>{}", "<i></i>".repeat(5_000))), Some(Tangle::TooMisplaced));
        assert_eq!(refusal(&format!("<table>{}", "<i></i>".repeat(50))), None);
    }
}
