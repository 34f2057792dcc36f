//! Parts of a page that are easily lost, or taken for something else.

use super::{PROSE, captions, html, read, refusal};
use crate::server::import::{
    ledger::{Fate, Rule, Thing},
    legacy::{Counter, Doubt, LegacyPage, Reason},
};

fn with(part: &str) -> LegacyPage {
    read(&html(&format!("<h1>Tiêu đề bài</h1><p>Ngày 01-02-2020 - Lượt xem: 3</p>{PROSE}{part}<p><b>Minh An</b></p>")))
}

fn dated(head: &str, line: &str) -> LegacyPage {
    read(&format!("<head>{head}<title>tin - Cổng</title></head><h1>Tiêu đề bài</h1><p>{line}</p>{PROSE}"))
}

const MORE: &str = "<p>Đoạn cuối này dài hơn tám mươi ký tự để được coi là một đoạn văn thật sự của bài viết này.</p>";
const FOOTER: &str = "<p>Bản đồ hành chính</p><p>Đang online: 3</p><p>Hôm nay: 40</p><p>Đã truy cập: 1,2 triệu</p>";

#[test]
fn words_of_the_footer_inside_the_article_do_not_end_it() {
    let map = "<p><img src=a></p><p align=center><em>Bản đồ hành chính</em></p>";
    for part in [map, "<p>Hôm nay: 15</p>"] {
        let page = read(&html(&format!(
            "<h1>Tiêu đề bài</h1><p>Ngày 01-02-2020 - Lượt xem: 3</p>{PROSE}{part}{MORE}<p><b>Minh An</b></p>{FOOTER}"
        )));
        assert!(page.body_html.contains("Đoạn cuối này"), "{part}: {}", page.body_html);
        assert!(!page.body_html.contains("Đang online"), "{}", page.body_html);
        assert_eq!((page.byline.as_deref(), page.visits_base), (Some("Minh An"), Some(1_200_000)));
    }
    assert_eq!(captions(&with(map)), ["Bản đồ hành chính"]);
    let about = "<p>Bản đồ hành chính</p><p>Địa chỉ: số 1, đường Mẫu, phường Mẫu, thành phố Mẫu; điện thoại 0000 000 000, thư điện tử a@b.vn</p>";
    assert!(!with(about).body_html.contains("Địa chỉ"));
    let text = "tin - Cổng\nTiêu đề bài\nNgày 01-02-2020 - Lượt xem: 3\nĐoạn mở đầu.\n\nBản đồ hành chính\n\nĐoạn thân bài này dài hơn tám mươi ký tự để được coi là một đoạn văn thật sự của bài viết.\nMinh An\nBản Đồ Hành Chính\nĐang online: 3";
    assert_eq!((captions(&read(text)), read(text).byline.as_deref()), (vec!["Bản đồ hành chính"], Some("Minh An")));
}

#[test]
fn names_that_word_gives_to_paragraphs_hide_none() {
    let page =
        with("<p class=MsoFooter>Chân trang của Word.</p><div class=MsoCommentText><p>Lời bàn của Word.</p></div>");
    assert!(page.body_html.contains("Chân trang") && page.body_html.contains("Lời bàn"), "{}", page.body_html);
}

#[test]
fn prose_that_is_left_out_of_the_middle_is_said() {
    let page = with(&format!("<div class=banner>{MORE}</div><p>Đoạn sau.</p>"));
    assert!(
        matches!(&page.doubts[..], [Doubt::PartLeftOut(start), ..] if start.starts_with("Đoạn cuối")),
        "{:?}",
        page.doubts
    );
}

#[test]
fn struck_words_stay_struck_and_never_become_plain() {
    let page = with(
        "<p>Mức thu <s>200</s> 100, <del>phải nộp</del> <span style='text-decoration: line-through'>ngay</span> được miễn.</p>",
    );
    assert!(
        page.body_html.contains("<p>Mức thu <s>200</s> 100, <s>phải nộp ngay</s> được miễn.</p>"),
        "{}",
        page.body_html
    );
    assert!(page.doubts.contains(&Doubt::Struck));
    let first = read(&html(&format!(
        "<h1>Tiêu đề <s>cũ</s> mới</h1><p>Ngày 01-02-2020 - Lượt xem: 3</p><p>Mở đầu <strike>sai</strike> đúng.</p>{PROSE}"
    )));
    assert_eq!((first.headline.as_str(), first.standfirst.as_str()), ("Tiêu đề mới", "Mở đầu đúng."));
}

#[test]
fn what_was_embedded_becomes_a_link() {
    for (part, link) in [
        (
            "<p><iframe src='https://video.example/embed/1'></iframe></p>",
            r#"<a href="https://video.example/embed/1">Video: video.example</a>"#,
        ),
        (
            "<iframe src='https://www.youtube.com/embed/a-1?rel=0'></iframe>",
            r#"<a href="https://www.youtube.com/watch?v=a-1">Video: www.youtube.com</a>"#,
        ),
        (
            "<object data='files/a.pdf' type='application/pdf'><a href='files/a.pdf'>Tải quyết định</a></object>",
            r#"<a href="files/a.pdf">Tải quyết định</a>"#,
        ),
        ("<embed src='/files/b%E1%BA%A3n.pdf'>", r#"<a href="/files/b%E1%BA%A3n.pdf">Tệp đính kèm: bản.pdf</a>"#),
        (
            "<video controls><source src='/phim/a.mp4'>Không xem được</video>",
            r#"<a href="/phim/a.mp4">Video: a.mp4</a>"#,
        ),
        ("<audio src='/loa/a.mp3'></audio>", r#"<a href="/loa/a.mp3">Âm thanh: a.mp3</a>"#),
    ] {
        let page = with(&format!("{part}{MORE}"));
        assert!(page.body_html.contains(&format!("<p>{link}</p>")), "{part}: {}", page.body_html);
        assert!(page.doubts.iter().any(|doubt| matches!(doubt, Doubt::Embedded(_))), "{part}");
    }
    let lost = with(&format!("<object><param name=movie value=a.swf></object>{MORE}"));
    assert!(lost.doubts.contains(&Doubt::EmbeddedLost) && !lost.body_html.contains("<p></p>"), "{}", lost.body_html);
    let button = with(&format!(
        "<iframe src='//www.facebook.com/plugins/like.php?href=x'></iframe><iframe src=a style='display:none'></iframe>{MORE}"
    ));
    assert!(!button.body_html.contains("<a "), "{}", button.body_html);
}

#[test]
fn links_that_the_article_announces_are_its_own() {
    let links = "<ul><li><a href='/v?1'>Quyết định 1</a><li><a href='/v?2'>Quyết định 2</a><li><a href='/v?3'>Quyết định 3</a></ul>";
    let announced = read(&html(&format!(
        "<h1>Tiêu đề bài</h1><p>Ngày 01-02-2020 - Lượt xem: 3</p>{PROSE}<p>Danh sách văn bản:</p>{links}"
    )));
    assert!(
        announced.body_html.ends_with("<li><a href=\"/v?3\">Quyết định 3</a></li></ul>"),
        "{}",
        announced.body_html
    );
    let bare = read(&html(&format!("<h1>Tiêu đề bài</h1><p>Ngày 01-02-2020 - Lượt xem: 3</p>{PROSE}{links}")));
    assert!(bare.doubts.iter().any(|doubt| matches!(doubt, Doubt::LinksLeftOut(_))), "{:?}", bare.doubts);
}

#[test]
fn a_title_that_may_be_parted_otherwise_is_doubted() {
    let page = |title: &str| {
        read(&format!("<title>{title}</title><h1>Tiêu đề bài</h1><p>Ngày 01-02-2020 - Lượt xem: 3</p>{PROSE}"))
    };
    let sure = page("Văn hóa - Xã hội | UBND phường Mẫu");
    assert_eq!((sure.section.as_str(), sure.portal.as_str()), ("Văn hóa - Xã hội", "UBND phường Mẫu"));
    assert!(!sure.doubts.iter().any(|doubt| matches!(doubt, Doubt::TitleUnsure { .. })));
    let unsure = page("Văn hóa - Nghệ thuật - Báo Mẫu");
    assert!(
        matches!(&unsure.doubts[0], Doubt::TitleUnsure { section, .. } if section == "Văn hóa"),
        "{:?}",
        unsure.doubts
    );
    assert_eq!(page("Tiêu đề bài - Tin tức - UBND xã Mẫu").section, "Tin tức");
}

#[test]
fn the_markup_tells_time_and_date_where_the_text_does_not() {
    let time = dated("", "<time datetime='2021-09-21T14:05:00+07:00'>21/9/2021</time> | Lượt xem: 110");
    assert_eq!(
        (time.published_on.to_string().as_str(), time.published_at.hour(), time.views_base),
        ("2021-09-21", 14, 110)
    );
    let only_views = "<meta property='article:published_time' content='2021-09-20T18:05:00Z'>";
    let page = dated(only_views, "Lượt xem: 1,2K");
    assert_eq!(
        (page.published_on.to_string().as_str(), page.published_at.hour(), page.views_base),
        ("2021-09-21", 1, 1_200)
    );
    assert!(page.standfirst.starts_with("Đoạn mở đầu"));
    assert!(
        page.doubts.contains(&Doubt::DateFromMarkup) && page.doubts.contains(&Doubt::Rounded(Counter::Views, 1_200))
    );
    let told = page.doubts.iter().find(|doubt| matches!(doubt, Doubt::Rounded(..))).map(ToString::to_string);
    assert_eq!(told.as_deref(), Some("Lượt xem: trang cũ chỉ ghi rút gọn, 1.200 là số đã làm tròn."));
}

#[test]
fn markup_that_contradicts_the_text_is_doubted() {
    let page = dated("<meta itemprop=datePublished content=2021-09-23>", "Ngày 21-09-2021 - Lượt xem: 110");
    assert_eq!(page.published_on.to_string(), "2021-09-21");
    let markup = page.doubts.iter().find(|doubt| matches!(doubt, Doubt::DateContradicted { .. }));
    assert!(markup.is_some_and(|doubt| doubt.to_string().contains("23-09-2021")), "{:?}", page.doubts);
    assert_eq!(refusal(html(&format!("<h1>Tiêu đề bài</h1><p>Lượt xem: 3</p>{PROSE}"))), Reason::NoDateLine);
}

#[test]
fn a_number_of_visitors_that_the_article_tells_does_not_end_it() {
    let told = with(&format!("<p>Tổng lượt truy cập: 1.234.567</p>{MORE}"));
    assert!(told.body_html.contains("1.234.567") && told.body_html.contains("Đoạn cuối này"), "{}", told.body_html);
    assert_eq!(told.visits_base, None, "it is none of the portal's counters");
    assert!(told.doubts.iter().any(|doubt| matches!(doubt, Doubt::CounterInArticle(_))), "{:?}", told.doubts);
    for footer in [
        "<p>Đang online: 3</p><p>Đã truy cập: 99</p>".to_owned() + MORE,
        "<p>Đã truy cập: 99</p><p>Cơ quan chủ quản: một dòng dài hơn tám mươi ký tự về cơ quan chủ quản của cổng thông tin này.</p>".to_owned(),
        "<p>Đang online: 3 | Đã truy cập: 99</p>".to_owned() + MORE,
    ] {
        assert_eq!(with(&footer).visits_base, Some(99), "{footer}");
    }
}

#[test]
fn lines_of_what_is_preformatted_and_numbers_of_a_list_stay() {
    let page = with(&format!("<pre>một\n  hai\nba</pre><ol start=4 type=a><li>bốn</li><li>năm</li></ol>{MORE}"));
    assert!(page.body_html.contains("một<br>hai<br>ba"), "{}", page.body_html);
    let struck = with(&format!("<p style='text-decoration:line-through'>một<br>hai</p>{MORE}"));
    assert!(struck.body_html.contains("<s>một</s><br><s>hai</s>"), "{}", struck.body_html);
    assert!(page.body_html.contains("<ol start=\"4\" type=\"a\"><li>bốn</li>"), "{}", page.body_html);
}

#[test]
fn what_stands_too_deep_is_lost_aloud_and_no_code_becomes_text() {
    let deep = format!(
        "{}<a href='/sau'>sâu</a><script>var code = 1;</script><iframe src='https://phim.example/1'></iframe><p>chữ sâu</p>{}",
        "<div>".repeat(140),
        "</div>".repeat(140)
    );
    let page = with(&format!("{deep}{MORE}"));
    assert!(page.body_html.contains("chữ sâu") && !page.body_html.contains("var code"), "{}", page.body_html);
    let told = |thing: Thing| page.pieces.iter().any(|piece| piece.thing == thing && piece.fate == Fate::Article);
    assert!(told(Thing::Link("/sau".to_owned())) && told(Thing::Embedded("https://phim.example/1".to_owned())));
}

#[test]
fn words_of_two_boxes_are_two_words() {
    let page = with(&format!("<details><summary>Một</summary>Hai</details><dialog>Ba</dialog>Bốn{MORE}"));
    for words in ["MộtHai", "BaBốn"] {
        assert!(!page.body_html.contains(words), "{}", page.body_html);
    }
    let hidden = with(&format!("<p hidden>Chữ ẩn</p>{MORE}"));
    assert!(!hidden.body_html.contains("Chữ ẩn"), "{}", hidden.body_html);
    assert!(hidden.pieces.iter().any(|piece| piece.fate == Fate::LeftOut(Rule::Hidden)));
}

#[test]
fn what_a_script_would_have_shown_becomes_a_link() {
    for (part, address) in [
        (
            "<div class=fb-video data-href='https://www.facebook.com/x/videos/1'></div>",
            "https://www.facebook.com/x/videos/1",
        ),
        ("<lite-youtube videoid=abc></lite-youtube>", "https://www.youtube.com/watch?v=abc"),
        (
            "<figure class=media><oembed url='https://www.youtube.com/watch?v=abc'></oembed></figure>",
            "https://www.youtube.com/watch?v=abc",
        ),
        ("<div class=pdf-viewer data-url='/uploads/a.pdf'></div>", "/uploads/a.pdf"),
        ("<iframe src='/pdfjs/web/viewer.html?file=%2Fuploads%2Fa.pdf'></iframe>", "/uploads/a.pdf"),
    ] {
        let page = with(&format!("{part}{MORE}"));
        assert!(page.body_html.contains(&format!("<a href=\"{address}\"")), "{part}: {}", page.body_html);
        assert!(page.pieces.iter().any(|piece| piece.thing == Thing::Embedded(address.to_owned())), "{part}");
    }
}

#[test]
fn what_readers_without_scripts_are_told_is_accounted_for() {
    let page = with(&format!("<noscript><p>Hãy bật <a href='/huong-dan'>mã</a></p></noscript>{MORE}"));
    let left_out = |thing: Thing| {
        page.pieces.iter().any(|piece| piece.thing == thing && piece.fate == Fate::LeftOut(Rule::Hidden))
    };
    assert!(left_out(Thing::Link("/huong-dan".to_owned())));
    assert!(left_out(Thing::Words { text: "Hãy bật mã".to_owned(), struck: Vec::new() }));
}

#[test]
fn a_month_that_may_stand_first_is_doubted() {
    let line = "Ngày 5/12/2024 2:05:00 PM - Lượt xem: 3";
    let unsure = |doubt: &Doubt| matches!(doubt, Doubt::DayOrMonth(_));
    assert!(dated("", line).doubts.iter().any(unsure));
    let told = "<meta property='article:published_time' content='2024-12-05T14:05:00+07:00'>";
    assert!(!dated(told, line).doubts.iter().any(unsure), "the markup says the same");
}
