//! Pages from before Unicode.

use super::{read, refusal};
use crate::server::import::legacy::{Doubt, LegacyPage, Reason, read_page};

/// The body in TCVN3, as an editor of 2004 wrote it.
const BODY: &str = "<p>Ngµy 01-02-2004 - L\u{ad}ît xem: 3</p><p>S¸ng nay, nh©n d©n trong x· cïng nhau dän s¹ch n¨m tuyÕn kªnh.</p>\
                    <p>§oµn viªn tham gia ®«ng ®ñ, \u{84}ai còng vui\u{94}.</p><p><b>Minh An</b></p>";

fn assert_read(page: &LegacyPage) {
    assert_eq!(page.headline, "Ra quân dọn kênh");
    assert_eq!((page.published_on.to_string().as_str(), page.views_base), ("2004-02-01", 3));
    assert_eq!(page.standfirst, "Sáng nay, nhân dân trong xã cùng nhau dọn sạch năm tuyến kênh.");
    assert!(page.body_html.starts_with("<p>Đoàn viên tham gia đông đủ, "), "{}", page.body_html);
    assert!(page.doubts.contains(&Doubt::OldLetters("TCVN3 (.Vn…)")));
}

#[test]
fn a_page_under_an_old_font_is_read_wherever_the_font_is_named() {
    let heading = "<h1>Ra qu©n dän kªnh</h1>";
    for page in [
        format!("<body style='font-family:.VnTime'>{heading}{BODY}"),
        format!("<style>body {{ font: 12pt '.VnTime', serif }}</style>{heading}{BODY}"),
        format!("<style>h1, p {{ font-family:\".VnTime\" }}</style>{heading}{BODY}"),
        format!("<font face='.VnTime'>{heading}{BODY}</font>"),
        format!("<font face=Arial><div class=a><font face='.VnArial'>{heading}{BODY}</font></div></font>"),
    ] {
        assert_read(&read(&format!("<meta charset=utf-8><title>Tin t\u{f8}c - UBND x\u{b7} M\u{c9}u</title>{page}")));
    }
}

#[test]
fn the_bytes_of_such_a_page_are_read_whatever_encoding_it_names() {
    for named in ["windows-1252", "iso-8859-1", "x-user-defined", "utf-8"] {
        let page = format!(
            "<meta http-equiv=Content-Type content='text/html; charset={named}'><title>Tin t\u{f8}c - UBND x\u{b7} M\u{c9}u</title>\
             <body style='font-family:.VnTime'><h1>Ra qu©n dän kªnh</h1>{BODY}"
        );
        let bytes: Vec<u8> = page.chars().map(|c| u8::try_from(c as u32).expect("one byte")).collect();
        let page = read_page("trang", &bytes).expect(named);
        assert_read(&page);
        assert_eq!((page.section.as_str(), page.portal.as_str()), ("Tin tức", "UBND xã Mẫu"));
    }
    assert!(
        matches!(refusal(b"<title>a - gov.vn</title>Ng\xb5y gov.vnx"), Reason::NotUtf8 { .. }),
        "no font, no guess"
    );
}

#[test]
fn capitals_are_a_font_of_their_own() {
    let page = read(&format!(
        "<title>tin - Cổng</title><h1><span style='font-family:.VnTimeH'>Ra qu©n dän kªnh</span></h1><font face='.VnTime'>{BODY}</font>"
    ));
    assert_eq!(page.headline, "RA QUÂN DỌN KÊNH");
}

#[test]
fn vni_is_read_and_unicode_under_an_old_font_stays() {
    let page = read(
        "<title>tin - Cổng</title><div style='font-family:VNI-Times'><h1>Ra quaân doïn keânh</h1><p>Ngaøy 01-02-2004 - Löôït xem: 3</p>\
         <p>Saùng nay, nhaân daân trong xaõ cuøng nhau doïn saïch naêm tuyeán keânh.</p><p>Đoạn này dán vào sau, đã là Unicode.</p><p>B\u{1ea3}o</p></div>",
    );
    assert_eq!((page.headline.as_str(), page.views_base), ("Ra quân dọn kênh", 3));
    assert_eq!(page.standfirst, "Sáng nay, nhân dân trong xã cùng nhau dọn sạch năm tuyến kênh.");
    assert_eq!(page.body_html, "<p>Đoạn này dán vào sau, đã là Unicode.</p>");
    assert!(page.doubts.contains(&Doubt::OldLetters("VNI")));
}

#[test]
fn a_page_of_unicode_that_names_an_old_font_is_left_as_it_is() {
    let page = read(
        "<title>tin - Cổng</title><body style='font-family:.VnTime'><h1>H\u{e0} Nam ra qu\u{e2}n</h1><p>Ngày 01-02-2004 - Lượt xem: 3</p>\
         <p>Sáng nay, nhân dân trong xã cùng nhau dọn sạch năm tuyến kênh.</p><p>Đoạn sau.</p><p><b>An</b></p>",
    );
    assert_eq!(page.headline, "Hà Nam ra quân");
    assert!(!page.doubts.iter().any(|doubt| matches!(doubt, Doubt::OldLetters(_))));
}
