//! The text of a saved file, in whatever encoding an old editor or portal wrote it.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252, WINDOWS_1258};
use html5gum::{Token, Tokenizer};

use super::refusal::Reason;

/// A page names its encoding in its first bytes (HTML, 13.2.3.2).
const DECLARATION_BYTES_MAX: usize = 1024;

#[derive(Debug, PartialEq)]
pub(super) struct Decoded {
    pub text: String,
    /// Places where bytes were no letters; a sign stands for each.
    pub damaged: usize,
}

/// UTF-8 as it mostly is; UTF-16 and UTF-8 by their marks, whatever the page says of itself; else the encoding that
/// the page names, of those that Vietnamese pages were written in.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Reason> {
    let whole = |text: &str| Decoded { text: text.to_owned(), damaged: 0 };
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let (text, _, is_damaged) = encoding.decode(bytes);
        return if is_damaged { Err(Reason::NotUtf8 { byte: valid_up_to(bytes) }) } else { Ok(whole(&text)) };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(whole(text));
    }
    if let Some(damaged) = damaged_utf_8(bytes) {
        return Ok(damaged);
    }
    let declared = declared(bytes).filter(|encoding| [WINDOWS_1258, WINDOWS_1252].contains(encoding));
    // The codes of old fonts were Western to every program; what such a page says of itself is often nothing.
    let declared = declared.or_else(|| names_an_old_font(bytes).then_some(WINDOWS_1252));
    match declared.map(|encoding| encoding.decode(bytes)) {
        Some((text, _, false)) => Ok(whole(&text)),
        _ => Err(Reason::NotUtf8 { byte: valid_up_to(bytes) }),
    }
}

/// UTF-8 in which a few bytes were broken: of no other encoding would so many be right.
fn damaged_utf_8(bytes: &[u8]) -> Option<Decoded> {
    const RIGHT_FOR_EACH_WRONG: usize = 20;
    let (mut right, mut damaged) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    let text = || String::from_utf8_lossy(bytes).into_owned();
    (right >= RIGHT_FOR_EACH_WRONG * damaged).then(|| Decoded { text: text(), damaged })
}

fn valid_up_to(bytes: &[u8]) -> usize {
    std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len)
}

/// The encoding that a page names in a `meta` tag.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_BYTES_MAX)]).to_ascii_lowercase();
    let (_, name) = head.split_once("charset=")?;
    let name = name.trim_start_matches(['"', '\'', ' ']);
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(name.len());
    Encoding::for_label(&name.as_bytes()[..end]).filter(|encoding| *encoding != UTF_8)
}

/// A font ".Vn…" or "VNI-…", not the end of an address ("gov.vn").
fn names_an_old_font(bytes: &[u8]) -> bool {
    [&b".vn"[..], b"vni-"].into_iter().any(|name| {
        let mut windows = bytes.windows(name.len() + 2);
        windows.any(|at| {
            let (before, after) = (at[0], at[name.len() + 1]);
            at[1..=name.len()].eq_ignore_ascii_case(name)
                && !before.is_ascii_alphanumeric()
                && after.is_ascii_alphabetic()
        })
    })
}

/// A text whose signs some portals escaped twice: "&amp;" where "&" was meant.
pub(super) fn unescaped_again(text: String) -> String {
    let is_escaped = ["&amp;", "&quot;", "&lt;", "&gt;", "&nbsp;", "&#"].iter().any(|sign| text.contains(sign));
    // What was a tag once would be read as one.
    if !is_escaped || text.contains('<') {
        return text;
    }
    let mut again = String::with_capacity(text.len());
    for Ok(token) in Tokenizer::new(&text) {
        if let Token::String(part) = token {
            again.push_str(&String::from_utf8_lossy(&part));
        }
    }
    again
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Ngày hội ở phường";

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(to_bytes).collect()
    }

    #[test]
    fn a_mark_says_the_encoding() {
        for bytes in
            [utf16(TEXT, u16::to_le_bytes), utf16(TEXT, u16::to_be_bytes), format!("\u{feff}{TEXT}").into_bytes()]
        {
            assert_eq!(decode(&bytes).map(|decoded| decoded.text).as_deref(), Ok(TEXT));
        }
    }

    #[test]
    fn a_page_is_read_in_the_encoding_that_it_names() {
        // In windows-1258 "ệ" is "ê" with a dot below as a sign of its own: 0xEA 0xF2.
        let page = b"<meta http-equiv=content-type content='text/html; charset=windows-1258'>Vi\xea\xf2t \xd0\xe0o";
        let Decoded { text, .. } = decode(page).expect("readable");
        assert!(text.ends_with("Vi\u{ea}\u{323}t Đào"), "{text}");
    }

    #[test]
    fn what_names_no_encoding_is_not_guessed() {
        assert_eq!(decode(b"abc\xe0"), Err(Reason::NotUtf8 { byte: 3 }));
        assert_eq!(decode(b"\xff\xfe\x00\xd8"), Err(Reason::NotUtf8 { byte: 0 }));
    }

    #[test]
    fn a_broken_byte_in_much_that_is_right_costs_a_sign() {
        let mut bytes = TEXT.repeat(20).into_bytes();
        bytes[5] = 0xff;
        bytes.extend(b"<font face=.VnTime>");
        let Decoded { text, damaged } = decode(&bytes).expect("readable");
        assert!(damaged == 1 && text.contains(TEXT) && text.contains('\u{fffd}'), "{text}");
    }

    #[test]
    fn signs_escaped_twice_are_read_once() {
        for (text, read) in [
            ("Cầu &amp; đường", "Cầu & đường"),
            ("&#8220;mới&#8221;", "“mới”"),
            ("Q&A; hỏi đáp", "Q&A; hỏi đáp"),
            ("a < b &amp; c", "a < b &amp; c"),
        ] {
            assert_eq!(unescaped_again(text.to_owned()), read);
        }
    }
}
