//! The address that a saved page had in the old portal, so that it can lead on to where the article is now.

use html5gum::{StartTag, Token, Tokenizer};

/// The head of a page, and what browsers write above it, end before this.
const HEAD_BYTES_MAX: usize = 256 * 1024;

/// Path and query of the address that the page gives itself: its canonical link, what it tells other sites, or where a
/// browser says that it was saved from, in this order.
pub(super) fn own_address(html: &str) -> Option<String> {
    let mut end = html.len().min(HEAD_BYTES_MAX);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let (mut canonical, mut told, mut saved) = (None, None, None);
    for Ok(token) in Tokenizer::new(&html[..end]) {
        match token {
            Token::StartTag(tag) if is(&tag, b"link", b"rel", "canonical") => canonical = value(&tag, b"href"),
            Token::StartTag(tag) if is(&tag, b"meta", b"property", "og:url") => told = value(&tag, b"content"),
            Token::Comment(comment) => saved = saved.or(saved_from(&String::from_utf8_lossy(&comment))),
            _ => {}
        }
    }
    [canonical, told, saved].into_iter().flatten().find_map(|address| path_of(&address))
}

fn is(tag: &StartTag<()>, name: &[u8], attribute: &[u8], expected: &str) -> bool {
    **tag.name == *name && value(tag, attribute).is_some_and(|value| value.eq_ignore_ascii_case(expected))
}

fn value(tag: &StartTag<()>, attribute: &[u8]) -> Option<String> {
    tag.attributes.get(attribute).map(|value| String::from_utf8_lossy(value).trim().to_owned())
}

/// "saved from url=(0042)https://…", as Internet Explorer, Edge and Chrome write it.
fn saved_from(comment: &str) -> Option<String> {
    let (_, rest) = comment.split_once("saved from url=")?;
    let address = rest.split_once(')').map_or(rest, |(_, address)| address);
    Some(address.trim().to_owned())
}

/// `None` for the front page, which every portal has, and for what is no address on the web.
pub fn path_of(address: &str) -> Option<String> {
    let address = address.trim().split('#').next().unwrap_or_default();
    let is_scheme = |scheme: &&str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let scheme = ["https://", "http://", "//"].into_iter().find(is_scheme);
    let path = match scheme {
        Some(scheme) => {
            let rest = &address[scheme.len()..];
            let path = &rest[rest.find(['/', '?'])?..];
            if path.starts_with('?') { format!("/{path}") } else { path.to_owned() }
        }
        None => address.to_owned(),
    };
    (path.starts_with('/') && !path.starts_with("//") && path.len() > 1).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_it_was() {
        for (head, address) in [
            (
                r#"<link rel="canonical" href="https://x.gov.vn/TinTuc/5.aspx"><meta property="og:url" content="/b">"#,
                "/TinTuc/5.aspx",
            ),
            (
                r#"<meta property='og:url' content='http://x.gov.vn/Default.aspx?tabid=5&amp;id=7#a'>"#,
                "/Default.aspx?tabid=5&id=7",
            ),
            ("<!-- saved from url=(0042)http://x.gov.vn/tin-tuc/bai.html -->", "/tin-tuc/bai.html"),
            (r#"<link rel=canonical href=/a/b.htm>"#, "/a/b.htm"),
            (r#"<link rel=canonical href="//x.gov.vn/tin/17.html">"#, "/tin/17.html"),
            (r#"<link rel=canonical href="HTTPS://X.GOV.VN/tin/17.html">"#, "/tin/17.html"),
            (r#"<link rel=canonical href="https://x.gov.vn?id=28">"#, "/?id=28"),
            (r#"<link rel=canonical href="tin/18.html"><meta property=og:url content="/b">"#, "/b"),
        ] {
            assert_eq!(own_address(&format!("<html><head>{head}</head>")).as_deref(), Some(address), "{head}");
        }
    }

    #[test]
    fn what_is_no_address_of_an_article_is_left_out() {
        for head in [
            "",
            r#"<link rel="canonical" href="https://x.gov.vn/">"#,
            r#"<link rel="canonical" href="https://x.gov.vn">"#,
            r#"<link rel="canonical" href="//x.example/">"#,
            r#"<link rel="canonical" href="tin/18.html">"#,
            r#"<link rel="stylesheet" href="/a.css">"#,
            "<!-- saved from url=(0014)about:internet -->",
        ] {
            assert_eq!(own_address(head), None, "{head}");
        }
    }
}
