//! That nothing dangerous passes the cleaner: by attacks that are known, and by whatever chance puts together.

use super::{allowed::TAGS, clean_html, clean_html_reporting, is_own_picture};
use crate::domain::properties::reproducible;
use html5gum::{Token, Tokenizer};
use proptest::{collection::vec, prelude::*, sample::select};
use std::collections::BTreeMap;

/// What a browser may find in clean HTML: tag and attribute.
const ATTRIBUTES: [(&str, &[&str]); 6] = [
    ("a", &["href", "title", "rel"]),
    ("img", &["src", "srcset", "sizes", "alt", "width", "height", "loading"]),
    ("ol", &["start", "type"]),
    ("table", &["tabindex"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan", "scope"]),
];

/// What should not stand in clean HTML.
fn danger(html: &str) -> Option<String> {
    Tokenizer::new(html).find_map(|token| match token.expect("text is read without fail") {
        Token::StartTag(tag) => {
            let name = String::from_utf8_lossy(&tag.name).into_owned();
            let mut attributes = tag.attributes.iter();
            let bad =
                attributes.find(|(attribute, value)| !may_stand(&name, attribute, &String::from_utf8_lossy(value)));
            let bad = bad.map(|(attribute, value)| format!("<{name} {attribute:?}={value:?}>"));
            bad.or((!TAGS.contains(&&*name)).then(|| format!("<{name}>")))
        }
        Token::Comment(comment) => Some(format!("<!--{comment:?}")),
        Token::Doctype(doctype) => Some(format!("{doctype:?}")),
        Token::EndTag(_) | Token::String(_) | Token::Error(_) => None,
    })
}

fn may_stand(tag: &str, attribute: &[u8], value: &str) -> bool {
    let known = ATTRIBUTES
        .iter()
        .find(|(of, _)| *of == tag)
        .is_some_and(|(_, attributes)| attributes.iter().any(|name| name.as_bytes() == attribute));
    known
        && match attribute {
            b"href" => is_harmless_address(value),
            b"src" => is_own_picture(value),
            b"srcset" => value.split(',').all(|part| part.split_whitespace().next().is_some_and(is_own_picture)),
            _ => true,
        }
}

/// Browsers take spaces and control characters off before the scheme, and line ends and tabs out of it.
fn is_harmless_address(address: &str) -> bool {
    let seen: String = address.trim_start_matches(|c| c <= ' ').chars().filter(|c| !"\t\n\r".contains(*c)).collect();
    let scheme = seen.split([':', '/', '?', '#']).next().filter(|scheme| seen[scheme.len()..].starts_with(':'));
    scheme.is_none_or(|scheme| {
        let is_scheme = scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic());
        !is_scheme || ["http", "https", "mailto", "tel"].contains(&&*scheme.to_ascii_lowercase())
    })
}

fn vectors() -> Vec<String> {
    let text = include_str!("../../../tests/xss/vectors.json");
    let families: BTreeMap<String, Vec<String>> = serde_json::from_str(text).expect("the file is JSON");
    families.into_values().flatten().collect()
}

#[test]
fn no_known_attack_passes() {
    let vectors = vectors();
    assert!(vectors.len() >= 300);
    for vector in vectors {
        let cleaned = clean_html_reporting(&vector).expect("no tangle").html;
        assert_eq!(danger(cleaned.as_str()), None, "{vector:?} became {:?}", cleaned.as_str());
        assert_eq!(clean_html(cleaned.as_str()), cleaned, "{vector:?} is read otherwise a second time");
    }
}

#[test]
fn danger_is_seen_where_it_is() {
    for html in [
        "<script>",
        "<p onclick=x>",
        "<a href='java\tscript:x'>",
        "<a href=' \u{1}javascript:x'>",
        "<img src=//x.example/a.png>",
        "<img srcset='/media/a 1w, //x.example/b 2w'>",
        "<!-- -->",
        "<svg>",
        "<p style=x>",
    ] {
        assert!(danger(html).is_some(), "{html}");
    }
    assert_eq!(danger("<p>a &lt;script&gt; <a href='/x:y' rel=noopener>b</a><a href='tel:1'>c</a>"), None);
}

/// Pieces that HTML goes wrong with.
fn soup() -> impl Strategy<Value = String> {
    const NAMES: &[&str] = &[
        "a",
        "b",
        "p",
        "td",
        "tr",
        "table",
        "caption",
        "li",
        "img",
        "svg",
        "math",
        "mtext",
        "mglyph",
        "style",
        "script",
        "title",
        "textarea",
        "noscript",
        "template",
        "select",
        "option",
        "form",
        "iframe",
        "foreignObject",
        "desc",
        "annotation-xml",
        "xmp",
        "h2",
        "br",
        "object",
        "i",
        "nobr",
        "plaintext",
        "frameset",
        "body",
        "html",
        "button",
    ];
    const ATTRIBUTES: &[&str] = &[
        "",
        " onclick=alert(1)",
        " href=javascript:alert(1)",
        " href='java\tscript:x'",
        " href=/x",
        " src=x onerror=alert(1)",
        " title='</style><img src=x onerror=alert(1)>'",
        " id=\"--><script>\"",
        " style=x",
        " encoding=text/html",
        " srcset='/media/a, b'",
        " alt='`\"<>'",
        " /",
        " =x",
    ];
    const TEXTS: &[&str] = &[
        "x",
        "<",
        ">",
        "&lt;",
        "&",
        "<!--",
        "-->",
        "--!>",
        "<![CDATA[",
        "]]>",
        "</",
        "<?",
        "<!",
        "\0",
        "\"",
        "'",
        "`",
        "đ",
        "&#x3c;script&#x3e;",
        "\u{202e}",
        "\u{feff}",
        "\r\n",
    ];
    let opening = (select(NAMES), select(ATTRIBUTES)).prop_map(|(name, attribute)| format!("<{name}{attribute}>"));
    let closing = select(NAMES).prop_map(|name| format!("</{name}>"));
    let text = select(TEXTS).prop_map(str::to_owned);
    let piece = prop_oneof![5 => opening, 3 => closing, 3 => text, 1 => select(vectors()), 1 => any::<String>()];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(reproducible(1024))]

    #[test]
    fn whatever_is_written_nothing_dangerous_passes(html in soup()) {
        let cleaned = clean_html(&html);
        prop_assert_eq!(danger(cleaned.as_str()), None, "became {:?}", cleaned.as_str());
    }

    #[test]
    fn what_was_cleaned_is_clean(html in soup()) {
        let cleaned = clean_html(&html);
        prop_assert_eq!(clean_html(cleaned.as_str()), cleaned);
    }

    #[test]
    fn what_is_reported_is_what_is_cleaned(html in soup()) {
        if let Ok(cleaned) = clean_html_reporting(&html) {
            prop_assert_eq!(&cleaned.html, &clean_html(&html));
            let again = clean_html_reporting(cleaned.html.as_str());
            prop_assert_eq!(again.map(|again| again.removed), Ok(Vec::new()));
        }
    }
}
