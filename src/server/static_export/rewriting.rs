//! A page of the router as one that stands by itself: its addresses lead to files, and what needs a program or a script is gone.

use html5gum::{DefaultEmitter, EndTag, HtmlString, StartTag, Token, Tokenizer};

/// Elements that go with all that is in them.
const DROPPED: [&str; 4] = ["dialog", "form", "noscript", "script"];
/// Elements that go, while what is in them stays: marks for the client.
const OPENED: [&str; 2] = ["leptos-children", "leptos-island"];
/// Links of the head that are for scripts, or for the program as an app.
const DROPPED_RELATIONS: [&str; 4] = ["manifest", "modulepreload", "preload", "search"];
/// Attributes that lead somewhere.
const LEADING: [&str; 4] = ["cite", "href", "poster", "src"];
/// Nothing stands in them, so nothing ends them.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
/// What is in them is no text with signs for letters.
const RAW: [&str; 2] = ["script", "style"];
const STRUCTURED_DATA: &str = "application/ld+json";

/// What becomes of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Kept,
    To(String),
    /// It leads nowhere any more: it is kept beside, and nobody is led there.
    Off,
}

/// What holds for all pages of an export.
#[derive(Clone, Copy, Debug)]
pub struct Manner<'a> {
    /// HTML that stands before everything else.
    pub notice: &'a str,
    /// Whether the portal has a public address. Without one, whole addresses say nothing: canonical ones, those of shared pictures.
    pub is_public: bool,
}

/// The page with what `lead` answers in the place of its addresses. Whole ones that are for other sites are told to it and stay.
pub fn rewritten(page: &str, manner: Manner<'_>, lead: &mut dyn FnMut(&str) -> Target) -> String {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut writer = Writer { manner, lead, written: String::with_capacity(page.len()), dropping: None, raw: false };
    for token in Tokenizer::new_with_emitter(page, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => writer.open(&tag),
            Token::EndTag(tag) => writer.close(&tag),
            Token::String(text) => writer.text(&String::from_utf8_lossy(&text)),
            Token::Doctype(_) => writer.written.push_str("<!DOCTYPE html>"),
            Token::Comment(_) | Token::Error(_) => {}
        }
    }
    writer.written
}

struct Writer<'a> {
    manner: Manner<'a>,
    lead: &'a mut dyn FnMut(&str) -> Target,
    written: String,
    /// The element that is left out, and how many of its name are open.
    dropping: Option<(String, usize)>,
    raw: bool,
}

impl Writer<'_> {
    fn open(&mut self, tag: &StartTag<()>) {
        let name = text_of(&tag.name);
        if let Some((dropped, depth)) = &mut self.dropping {
            *depth += usize::from(*dropped == name && !tag.self_closing);
            return;
        }
        if self.is_dropped(&name, tag) {
            if !VOID.contains(&name.as_str()) && !tag.self_closing {
                self.dropping = Some((name, 1));
            }
            return;
        }
        if OPENED.contains(&name.as_str()) {
            return;
        }
        self.raw = RAW.contains(&name.as_str());
        self.written.push('<');
        self.written.push_str(&name);
        for (attribute, value) in &tag.attributes {
            self.attribute(&name, tag, &text_of(attribute), &text_of(value));
        }
        self.written.push_str(if tag.self_closing { "/>" } else { ">" });
        if name == "body" {
            self.written.push_str(self.manner.notice);
        }
    }

    fn close(&mut self, tag: &EndTag<()>) {
        let name = text_of(&tag.name);
        if let Some((dropped, depth)) = &mut self.dropping {
            *depth -= usize::from(*dropped == name);
            if *depth == 0 {
                self.dropping = None;
            }
            return;
        }
        self.raw = false;
        if !OPENED.contains(&name.as_str()) {
            self.written.push_str(&format!("</{name}>"));
        }
    }

    fn text(&mut self, text: &str) {
        match (&self.dropping, self.raw) {
            (Some(_), _) => {}
            (None, true) => self.written.push_str(text),
            (None, false) => {
                self.written.push_str(&text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
            }
        }
    }

    fn is_dropped(&self, name: &str, tag: &StartTag<()>) -> bool {
        let is_public = self.manner.is_public;
        match name {
            "script" => !is_public || value_of(tag, "type").as_deref() != Some(STRUCTURED_DATA),
            "link" => {
                let relations = value_of(tag, "rel").unwrap_or_default();
                let is_whole = is_whole_link(tag)
                    || value_of(tag, "type")
                        .is_some_and(|kind| kind.contains("feed") || kind.contains("rss") || kind.contains("atom"));
                relations.split_ascii_whitespace().any(|relation| DROPPED_RELATIONS.contains(&relation))
                    || is_whole && !is_public
            }
            "meta" => !is_public && is_whole_meta(tag),
            // Tools that are hidden until a script has come, and the way to a form.
            _ if value_of(tag, "data-tool")
                .is_some_and(|tool| tool == "report" || value_of(tag, "hidden").is_some()) =>
            {
                true
            }
            _ => DROPPED.contains(&name),
        }
    }

    fn attribute(&mut self, element: &str, tag: &StartTag<()>, name: &str, value: &str) {
        let is_whole = element == "link" && is_whole_link(tag);
        let (name, value) = match name {
            _ if LEADING.contains(&name) && !is_whole => match (self.lead)(value) {
                Target::Kept => (name.to_owned(), value.to_owned()),
                Target::To(target) => (name.to_owned(), target),
                Target::Off => (format!("data-{name}"), value.to_owned()),
            },
            "srcset" | "imagesrcset" => (name.to_owned(), self.sources(value)),
            "content" if element == "meta" && value_of(tag, "property").as_deref() == Some("og:image") => {
                (self.lead)(value);
                (name.to_owned(), value.to_owned())
            }
            _ => (name.to_owned(), value.to_owned()),
        };
        self.written.push(' ');
        self.written.push_str(&name);
        if !value.is_empty() {
            let value = value.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
            self.written.push_str(&format!("=\"{value}\""));
        }
    }

    /// A picture in several sizes, of which those are left that are there.
    fn sources(&mut self, value: &str) -> String {
        let sources = value.split(',').map(str::trim).filter(|source| !source.is_empty());
        let led = sources.filter_map(|source| {
            let (address, size) = source.split_once(char::is_whitespace).unwrap_or((source, ""));
            let target = match (self.lead)(address) {
                Target::Kept => address.to_owned(),
                Target::To(target) => target,
                Target::Off => return None,
            };
            Some(format!("{target} {size}").trim_end().to_owned())
        });
        led.collect::<Vec<_>>().join(", ")
    }
}

/// Whether a link of the head is for search engines, who take whole addresses only.
fn is_whole_link(tag: &StartTag<()>) -> bool {
    value_of(tag, "rel").as_deref() == Some("canonical") || value_of(tag, "hreflang").is_some()
}

fn is_whole_meta(tag: &StartTag<()>) -> bool {
    value_of(tag, "property").is_some_and(|name| name == "og:url" || name.starts_with("og:image"))
        || value_of(tag, "name").as_deref() == Some("twitter:card")
}

fn value_of(tag: &StartTag<()>, name: &str) -> Option<String> {
    let found = tag.attributes.iter().find(|(known, _)| ***known == *name.as_bytes());
    found.map(|(_, value)| text_of(value))
}

fn text_of(text: &HtmlString) -> String {
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewrite(page: &str) -> String {
        let mut lead = |address: &str| match address {
            "/gone" => Target::Off,
            _ if address.starts_with('/') => Target::To(format!("..{address}")),
            _ => Target::Kept,
        };
        rewritten(page, Manner { notice: "<p>!</p>", is_public: true }, &mut lead)
    }

    #[test]
    fn addresses_lead_to_files_and_the_rest_stays() {
        for (page, expected) in [
            (
                "<!DOCTYPE html><body><a href=\"/a\">x</a></body>",
                "<!DOCTYPE html><body><p>!</p><a href=\"../a\">x</a></body>",
            ),
            ("<img alt=\"a &amp; &quot;b&quot; > c\" src=/p>", "<img alt=\"a &amp; &quot;b&quot; > c\" src=\"../p\">"),
            ("<img srcset=\"/a 3w, /gone 5w, /b 9w\">", "<img srcset=\"../a 3w, ../b 9w\">"),
            ("<a href=\"/gone\">x</a>", "<a data-href=\"/gone\">x</a>"),
            ("<a href=\"mailto:a@b.vn\">&lt;&amp;&gt; đ</a>", "<a href=\"mailto:a@b.vn\">&lt;&amp;&gt; đ</a>"),
            ("<svg viewBox=\"0 0 1 1\"><path d=\"M0\"/></svg>", "<svg viewbox=\"0 0 1 1\"><path d=\"M0\"/></svg>"),
            ("<style>a > b {}</style><p>a > b</p>", "<style>a > b {}</style><p>a &gt; b</p>"),
            ("<link rel=canonical href=\"/a\">", "<link href=\"/a\" rel=\"canonical\">"),
        ] {
            assert_eq!(rewrite(page), expected);
        }
    }

    #[test]
    fn what_needs_a_program_or_a_script_is_gone() {
        for (page, expected) in [
            ("a<script>if (1 < 2) '</div>'</script>b", "ab"),
            ("a<noscript><img src=/p></noscript>b", "ab"),
            ("a<form><input><div><form></form></div></form>b", "ab"),
            ("<leptos-island data-component=x><ul><li>1</ul></leptos-island>", "<ul><li>1</ul>"),
            ("<link rel=modulepreload href=/a><link rel=manifest href=/b>c", "c"),
            ("<div data-tool=listening hidden><div>a</div></div>b", "b"),
            ("<a data-tool=report href=/x>a</a><p data-tool=printed></p>", "<p data-tool=\"printed\"></p>"),
            ("<!--a-->b", "b"),
        ] {
            assert_eq!(rewrite(page), expected);
        }
        let data = "<script type=\"application/ld+json\">{\"a\":\"\\u003c & b\"}</script>";
        assert_eq!(rewrite(data), data, "data is no script");
    }

    #[test]
    fn a_portal_without_a_public_address_names_none() {
        let page = "<link rel=canonical href=\"http://localhost/\"><meta property=og:url content=x><meta property=og:title content=t>\
                    <link rel=alternate type=application/rss+xml href=/rss.xml><link rel=stylesheet href=/s.css>";
        let bare = rewritten(page, Manner { notice: "", is_public: false }, &mut |_| Target::Kept);
        assert_eq!(bare, "<meta content=\"t\" property=\"og:title\"><link href=\"/s.css\" rel=\"stylesheet\">");
    }
}
