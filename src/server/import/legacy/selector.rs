//! A CSS selector of a profile: what may be written, and why something may not.

use std::fmt;

use cssparser::{ParseErrorKind, Parser, ToCss, serialize_identifier};
use precomputed_hash::PrecomputedHash;
use selectors::parser::{self, ParseRelative, SelectorImpl, SelectorList, SelectorParseErrorKind};

/// Longer ones are copied from a browser, and hold for one page.
const SELECTOR_BYTES_MAX: usize = 300;
pub(super) const USABLE: &str = "dùng được: thẻ (h1), .lớp, #mã, [thuộc-tính=\"…\"], và “a b”, “a > b”, “a + b”, “a ~ b”, “a, b”, :not(…), :first-child, :nth-child(…)";

#[derive(Debug, Clone)]
pub struct Selector {
    text: String,
    pub(super) list: SelectorList<Grammar>,
}

impl Selector {
    /// # Errors
    /// Says in words what cannot be used in it.
    pub fn parse(text: &str) -> Result<Selector, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("để trống".to_owned());
        }
        if text.len() > SELECTOR_BYTES_MAX {
            return Err(format!("dài quá {SELECTOR_BYTES_MAX} byte"));
        }
        match SelectorList::parse(&Grammar, &mut Parser::new(text), ParseRelative::No) {
            Ok(list) => Ok(Selector { text: text.to_owned(), list }),
            Err(error) => Err(match error.kind {
                ParseErrorKind::Custom(Unusable(why)) => why,
                ParseErrorKind::Basic(_) => "có dấu không hiểu được, hoặc thiếu một phần".to_owned(),
            }),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Another selector of the same words means the same.
impl PartialEq for Selector {
    fn eq(&self, other: &Selector) -> bool {
        self.text == other.text
    }
}

/// What the library asks to know of a document's language: there are no name spaces, and no states that only a browser knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grammar;

impl SelectorImpl for Grammar {
    type ExtraMatchingData<'a> = ();
    type AttrValue = Name;
    type Identifier = Name;
    type LocalName = Name;
    type NamespaceUrl = Name;
    type NamespacePrefix = Name;
    type BorrowedNamespaceUrl = Name;
    type BorrowedLocalName = Name;
    type NonTSPseudoClass = Never;
    type PseudoElement = Never;
}

impl parser::Parser<'_> for Grammar {
    type Impl = Grammar;
    type Error = Unusable;

    // `:has()` and `:is()` stay out: a few letters of them are a search of the whole page at each of its elements.

    /// A selector that is half understood would point at something else than was meant.
    fn allow_forgiving_selectors(&self) -> bool {
        false
    }

    fn parse_non_ts_pseudo_class(&self, name: &str) -> Result<Never, cssparser::ParseError<Unusable>> {
        Err(unusable(format!("“:{name}” không dùng được ở đây")))
    }

    fn parse_non_ts_functional_pseudo_class(
        &self, name: &str, _: &mut Parser<'_>, _: bool,
    ) -> Result<Never, cssparser::ParseError<Unusable>> {
        Err(unusable(format!("“:{name}(…)” không dùng được ở đây")))
    }

    fn parse_pseudo_element(&self, name: &str) -> Result<Never, cssparser::ParseError<Unusable>> {
        Err(unusable(format!("“::{name}” không dùng được ở đây")))
    }

    fn parse_functional_pseudo_element(
        &self, name: &str, _: &mut Parser<'_>,
    ) -> Result<Never, cssparser::ParseError<Unusable>> {
        Err(unusable(format!("“::{name}(…)” không dùng được ở đây")))
    }
}

/// Why a selector cannot be used.
#[derive(Debug)]
pub(super) struct Unusable(String);

fn unusable(why: String) -> cssparser::ParseError<Unusable> {
    cssparser::ParseError::custom(Unusable(why))
}

impl From<SelectorParseErrorKind> for Unusable {
    fn from(kind: SelectorParseErrorKind) -> Unusable {
        use SelectorParseErrorKind as Kind;
        Unusable(
            match kind {
                Kind::EmptySelector => "thiếu một phần, có thể là trước hoặc sau dấu “,”",
                Kind::DanglingCombinator => "thiếu một phần, hoặc có dấu không hiểu được, ở cuối",
                Kind::ClassNeedsIdent => "sau dấu “.” phải là tên lớp",
                Kind::UnsupportedPseudoClassOrElement
                | Kind::PseudoElementExpectedColon
                | Kind::PseudoElementExpectedIdent
                | Kind::NoIdentForPseudo => "phần sau dấu “:” không dùng được ở đây",
                Kind::NoQualifiedNameInAttributeSelector
                | Kind::UnexpectedTokenInAttributeSelector
                | Kind::ExpectedBarInAttr
                | Kind::BadValueInAttr
                | Kind::InvalidQualNameInAttr => "phần trong dấu “[ ]” viết sai",
                _ => "viết sai",
            }
            .to_owned(),
        )
    }
}

/// A name or a value in a selector.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Name(pub String);

impl From<&str> for Name {
    fn from(name: &str) -> Name {
        Name(name.to_owned())
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl ToCss for Name {
    fn to_css<W: fmt::Write>(&self, out: &mut W) -> fmt::Result {
        serialize_identifier(&self.0, out)
    }
}

impl PrecomputedHash for Name {
    /// FNV-1a.
    fn precomputed_hash(&self) -> u32 {
        self.0.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }
}

/// A state or a part that only a browser knows; there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Never {}

impl ToCss for Never {
    fn to_css<W: fmt::Write>(&self, _: &mut W) -> fmt::Result {
        match *self {}
    }
}

impl parser::NonTSPseudoClass for Never {
    fn is_active_or_hover(&self) -> bool {
        match *self {}
    }

    fn is_user_action_state(&self) -> bool {
        match *self {}
    }
}

impl parser::PseudoElement for Never {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_copy_from_pages_can_be_written() {
        for text in [
            "h1",
            ".tieu-de",
            "#noi_dung > p:not(.an)",
            "div.bai h1 + .ngay ~ p",
            "meta[property=\"og:title\"]",
            "[id$='_lblNgay']",
            "table tr:nth-child(2) td:first-child, .cu",
        ] {
            assert!(Selector::parse(text).is_ok(), "{text}: {:?}", Selector::parse(text));
        }
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (text, why) in [
            ("", "để trống"),
            ("p:has(img)", ":has(…)”"),
            (":is(h1, h2)", ":is(…)”"),
            ("a:hover", "“:hover”"),
            ("p::before", "“::before”"),
            ("h1,", "thiếu một phần"),
            ("div >", "thiếu một phần"),
            (".", "không hiểu được"),
            ("[=a]", "“[ ]”"),
            ("h1 {", "không hiểu được, ở cuối"),
            (&"p, ".repeat(200), "dài quá"),
            (&":not(".repeat(50), ""),
        ] {
            let refused = Selector::parse(text).expect_err(text);
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }
}
