//! Bodies of articles as others show them: every address in them is whole.

use crate::server::media::swapping::{attributes, end_of_tag};

/// The body with the portal's public address before each of its own. The body is clean HTML: every value stands in double
/// quotes. What leads to another place of the same article leads to `page`.
pub fn absolute(body: &str, origin: &str, page: &str) -> String {
    let mut whole = String::with_capacity(body.len() + 256);
    let mut rest = body;
    while let Some(start) = rest.find('<') {
        let (before, from_sign) = rest.split_at(start + 1);
        let (tag, behind) = from_sign.split_at(end_of_tag(from_sign));
        whole.push_str(before);
        write_tag(&mut whole, tag, origin, page);
        rest = behind;
    }
    whole.push_str(rest);
    whole
}

fn write_tag(whole: &mut String, tag: &str, origin: &str, page: &str) {
    let mut rest = tag;
    for (name, value) in attributes(tag) {
        // Before the first one stands what the tag is.
        let name = name.split_ascii_whitespace().last().unwrap_or_default();
        // Both are parts of the tag, so they stand in it one after the other.
        let start = rest.find(&format!("{name}=\"{value}\"")).unwrap_or_default() + name.len() + 2;
        whole.push_str(rest.get(..start).unwrap_or_default());
        match name {
            "href" | "src" | "cite" => whole.push_str(&whole_address(value, origin, page)),
            "srcset" => {
                let sources: Vec<_> = value.split(", ").map(|source| whole_address(source, origin, page)).collect();
                whole.push_str(&sources.join(", "));
            }
            _ => whole.push_str(value),
        }
        rest = rest.get(start + value.len()..).unwrap_or_default();
    }
    whole.push_str(rest);
}

fn whole_address(address: &str, origin: &str, page: &str) -> String {
    match address.as_bytes() {
        [b'/', b'/', ..] => address.to_owned(),
        [b'/', ..] => format!("{origin}{address}"),
        [b'#', ..] => format!("{page}{address}"),
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::cleaning::clean_html;

    #[test]
    fn own_addresses_become_whole_and_others_stay() {
        let digest = "0".repeat(32);
        let body = clean_html(&format!(
            "<p>a &lt; b /tin-tuc <a href=\"/tin-tuc/x\">a</a> <a href=\"https://gov.vn/y\">b</a> <a href=\"mailto:a@b.vn\">c</a></p>\
             <figure><img src=\"/media/{digest}-9.webp\" srcset=\"/media/{digest}-3.webp 3w, /media/{digest}-9.webp 9w\" alt=\"/x > y\" \
             width=\"9\" height=\"6\"></figure>"
        ));
        let whole = absolute(body.as_str(), "https://a.vn", "https://a.vn/tin-tuc/bai");
        let own: String = whole.replace("https://a.vn/", "/");
        assert_eq!(own, body.as_str(), "nothing else is changed");
        assert_eq!(whole.matches("https://a.vn/").count(), 4, "{whole}");
        assert!(
            whole.contains("b /tin-tuc <a href=\"https://a.vn/tin-tuc/x\"") && whole.contains("alt=\"/x &gt; y\""),
            "{whole}"
        );
        assert_eq!(
            absolute("<a href=\"#ghi-chu\">1</a>", "https://a.vn", "https://a.vn/t/b"),
            "<a href=\"https://a.vn/t/b#ghi-chu\">1</a>"
        );
    }

    #[test]
    fn whatever_stands_there_is_left_whole() {
        for odd in
            ["", "<", "a < b", "<a", "<a href=\"", "<a href=\"/", "<p>\u{0}đ</p>", "<br><br/>", "<a b=\"c\" b=\"c\">"]
        {
            assert_eq!(absolute(odd, "", ""), odd, "{odd}");
        }
    }
}
