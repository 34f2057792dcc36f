//! Parts of a page that are easily lost, or taken for something else.

use super::{PROSE, captions, html, read, refusal};
use crate::server::import::legacy::{Counter, Doubt, LegacyPage, Reason};

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
