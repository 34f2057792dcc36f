//! Nothing of a page is lost in silence, whatever the page is made of.

use super::*;
use crate::server::import::{ledger::Rule, legacy};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Markup, with `{}` for each word in it.
fn block() -> impl Strategy<Value = String> {
    let inline = prop_oneof![
        4 => Just("{} {}".to_owned()),
        1 => Just("<b>{}</b> {}".to_owned()),
        1 => Just("{} <a href='/van-ban/1'>{} {}</a>".to_owned()),
        1 => Just("<s>{}</s> {}".to_owned()),
        1 => Just("{}<br>{}".to_owned()),
        1 => Just("<span style='display:none'>{}</span> {}".to_owned()),
        1 => Just("<font color=red>{}</font> <o:p>{}</o:p>".to_owned()),
        1 => Just("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}.".to_owned()),
    ];
    let leaf = (inline, 0..21_u8).prop_map(|(words, shape)| match shape {
        0..=4 => format!("<p>{words}</p>"),
        5 => format!("<h3>{words}</h3>"),
        6 => format!("<ul><li>{words}</li><li>{{}}<ul><li>{{}}</li></ul></li></ul>"),
        7 => format!("<table><tr><td>{words}</td><td>{{}}</td></tr><tr><td>{{}}</td><td>{{}}</td></tr></table>"),
        8 => format!("<figure><img src='a.jpg'><figcaption>{words}</figcaption></figure>"),
        9 => format!("<pre>{words}\n{{}}</pre>"),
        10 => format!("<blockquote>{words}</blockquote>"),
        11 => format!("<dl><dt>{{}}</dt><dd>{words}</dd></dl>"),
        12 => format!(" {words} "),
        13 => format!("<ul><script>var x;</script><li style='display:none'>{{}}</li><li>{words}</li></ul>"),
        14 => format!("<table><tr><td>{{}}</td><td style='display:none'>{words}</td><td>{{}}</td></tr><tr><td>{{}}</td><td>{{}}</td></tr></table>"),
        15 => "<ul><li>{}<figure><figcaption>{}</figcaption></figure></li><li>{}</li></ul>".to_owned(),
        16 => format!("<ul>{words}<li>{{}}</li><ol><li>{{}}</li></ol><font>{{}}</font> {{}}</ul>"),
        17 => format!("<ul>{words}<p>{{}}</p></ul><ul><li>{{}}</li><ul>{{}}</ul><li>{{}}</li></ul>"),
        18 => format!("<p>{{}} <span hidden>{{}}</span> {words} <span hidden>{{}}</span></p>"),
        19 => format!("<p>{words} <a href='/phim'><img src='a.jpg'></a> {{}}</p>"),
        _ => format!("<table>{{}}<tr><td>{words}<td>{{}}</table>"),
    });
    leaf.prop_recursive(3, 24, 4, |inner| {
        (prop::collection::vec(inner, 1..4), 0..9_u8).prop_map(|(blocks, frame)| {
            let blocks = blocks.concat();
            match frame {
                0..=2 => format!("<div>{blocks}</div>"),
                3 => format!("<div class=sidebar>{blocks}</div>"),
                4 => format!("<center>{blocks}"),
                5 => format!("<table><tr><td>{blocks}</td></tr></table>"),
                6 => format!("<p>Tin khác</p><div><a href='/1'>{{}}</a> <a href='/2'>{{}}</a></div>{blocks}"),
                7 => format!("<li>{blocks}</li>"),
                _ => format!("<div style='display: none'>{blocks}</div>"),
            }
        })
    })
}

/// The page, and how many words of its own it has: each is there once.
fn page_of(blocks: &[String]) -> (String, usize) {
    let mut page = "<title>tin tức - UBND phường Mẫu</title><div class=menu><a href=/>Trang chủ</a></div><div class=bai><h1>{} {}</h1>\
         <p>Ngày 17-01-2022 - Lượt xem: 110</p>"
        .to_owned();
    page.extend(blocks.iter().map(String::as_str));
    page.push_str("<p>{} {} {}.</p><p align=right><b>{} {}</b></p></div><div class=footer>Đang online: 5</div>");
    let mut words = 0;
    while page.contains("{}") {
        words += 1;
        page = page.replacen("{}", &format!("Từ{words}"), 1);
    }
    (page, words)
}

fn own_words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.starts_with("Từ"));
    words.map(str::to_owned).collect()
}

fn prepared(html: &str) -> Option<(LegacyPage, Prepared)> {
    with_its_ledger(legacy::read_page("trang", html.as_bytes()).ok()?)
}

fn prepared_by(profile: &str, html: &str) -> Option<(LegacyPage, Prepared)> {
    let profile = legacy::Profile::parse(profile).expect("a profile");
    with_its_ledger(legacy::read_page_by(&profile, "trang", html.as_bytes()).ok()?)
}

fn with_its_ledger(page: LegacyPage) -> Option<(LegacyPage, Prepared)> {
    let prepared =
        Prepared::of(&Origin::of_file(Path::new("khong-co/trang.html")), &page, None).expect("nothing is written");
    Some((page, prepared))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn words_in_are_words_kept_and_words_accounted_for(blocks in prop::collection::vec(block(), 1..8)) {
        let (html, words) = page_of(&blocks);
        let Some((page, prepared)) = prepared(&html) else { return Ok(()) };
        account(&html, words, &page, &prepared)?;
        prop_assert_eq!(prepared.ledger.words().lost, 0, "of {}", html);
    }

    #[test]
    fn a_page_that_is_read_by_a_profile_loses_no_words_either(blocks in prop::collection::vec(block(), 1..8), of in 0..PROFILES.len()) {
        let (html, words) = page_of(&blocks);
        let Some((page, prepared)) = prepared_by(PROFILES[of], &html) else { return Ok(()) };
        account(&html, words, &page, &prepared)?;
        // A headline that takes in a whole article cannot hold its captions; then that is said.
        prop_assert!(prepared.ledger.words().lost == 0 || of == 3, "lost {:?} of {}", prepared.ledger.lost().collect::<Vec<_>>(), html);
    }
}

/// Parts beside each other, in each other, and around each other.
const PROFILES: [&str; 4] = [
    "headline = 'h1'\ndate = 'h1 + p'\nbody = '.bai'",
    "headline = 'h1'\ndate = 'h1 + p'\nviews = 'h1 + p'\nbody = '.bai > *'\nbyline = '.bai > p:last-child b'\nstandfirst = '.bai > p:nth-of-type(2)'",
    "headline = 'h1'\ndate = 'h1 + p'\nbody = '.bai'\nleave_out = ['ul', '.sidebar', 'td:first-child', 'b', 'figure']\ncaption = 'blockquote, dd'",
    "headline = '.bai'\ndate = 'h1 + p'\nbody = '.bai p:nth-child(2n + 1), .bai table, .bai div'\ncaption = 'p > b, figcaption, i'\nleave_out = 'div > div'",
];

fn account(html: &str, words: usize, page: &LegacyPage, prepared: &Prepared) -> Result<(), TestCaseError> {
    let entries = |is_meant: &dyn Fn(&Outcome) -> bool| {
        let of_words = prepared.ledger.entries.iter().filter(|entry| entry.kind == Kind::Words);
        of_words.filter(|entry| is_meant(&entry.outcome)).flat_map(|entry| own_words(&entry.text)).collect::<Vec<_>>()
    };
    let all = entries(&|_| true);
    prop_assert_eq!(all.len(), words, "each word is in one line: {}", html);
    prop_assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), words);

    let mut article = [&page.headline, &page.standfirst, prepared.body.as_str()].map(own_words).concat();
    article.extend(own_words(page.byline.as_deref().unwrap_or_default()));
    if prepared.has_lead {
        article.extend(own_words(page.photos[0].caption.as_deref().unwrap_or_default()));
    }
    let mut kept = entries(&|outcome| matches!(outcome, Outcome::Kept(_)));
    article.sort();
    kept.sort();
    prop_assert_eq!(kept, article, "what is said to be there is there, once: {}", html);
    Ok(())
}

/// The lines of a page's ledger whose text has `part` in it, as outcome and reason.
fn told(html: &str, part: &str) -> Vec<(&'static str, String)> {
    let (_, prepared) = prepared(html).expect("a page");
    prepared.ledger.entries.iter().filter(|entry| entry.text.contains(part)).map(|entry| entry.outcome.told()).collect()
}

fn page(body: &str) -> String {
    format!(
        "<title>tin tức - UBND phường Mẫu</title><div class=menu>Trang chủ</div><h1>Tiêu đề bài</h1><p>Ngày 17-01-2022 - Lượt xem: 110</p>\
         <p>Đoạn mở đầu của bài.</p>{body}<p>Đoạn cuối của bài.</p><p>Đang online: 5</p>"
    )
}

#[test]
fn every_kind_of_thing_is_told() {
    let html = page(
        "<p>Bạn đọc có thể xem toàn bộ nội dung của quyết định này tại <a href='/van-ban/5.aspx'>văn bản</a>, <a href='javascript:mo()'>bản in</a> và <a href='#'>đầu trang</a>; hỏi thêm \
         tại <a href='mailto:a@b.vn'>hộp thư</a> của phường trong giờ làm việc.</p>\
         <p><img src='khong-co.jpg' alt='Cầu'></p><iframe src='https://www.youtube.com/embed/abc?rel=0'></iframe><object></object>\
         <iframe src='https://www.facebook.com/plugins/like.php'></iframe><ul><li>Một khoản</li><li>Hai khoản</li></ul>\
         <img src=dot.gif width=1 height=1>",
    );
    for (part, outcome) in [
        ("/van-ban/5.aspx", ("giữ", "nội dung")),
        ("mailto:a@b.vn", ("giữ", "nội dung")),
        ("javascript:mo()", ("bỏ", "liên kết không dẫn đến trang nào")),
        ("khong-co.jpg", ("mất", "không có tệp này cạnh trang")),
        ("watch?v=abc", ("giữ", "nội dung")),
        ("facebook.com", ("bỏ", "nút hoặc quảng cáo của trang khác")),
        ("Một khoản Hai khoản", ("giữ", "nội dung")),
        ("dot.gif", ("bỏ", "hình trang trí")),
        ("Trang chủ", ("bỏ", "đầu trang, trước tiêu đề")),
        ("Lượt xem: 110", ("giữ", "ngày đăng, lượt xem")),
        ("Đang online: 5", ("bỏ", "chân trang")),
        ("Tiêu đề bài", ("giữ", "tiêu đề")),
    ] {
        assert_eq!(told(&html, part).first(), Some(&(outcome.0, outcome.1.to_owned())), "{part}");
    }
    let (_, prepared) = prepared(&html).expect("a page");
    let of_object = prepared.ledger.lost().filter(|entry| entry.kind == Kind::Embedded && entry.text.is_empty());
    assert_eq!(of_object.count(), 1, "one without an address");
}

#[test]
fn what_a_link_around_a_picture_leads_to_is_told() {
    let html = page(
        "<a href='/QD-12.pdf'><img src='pdf.gif' width=16 height=16></a><a href='to.jpg'><img src='nho.jpg'></a>\
         <a href='https://youtu.be/abc'><img src='phim.jpg' alt='Hội nghị'><img src='phim-2.jpg'></a>\
         <a href='/goc'><img src='goc.gif' width=16 height=16></a>\
         <p>Xem <a href='/q.doc'><i class='fa fa-word'></i></a> và <a href='/k.doc'><img src=k.gif width=16 height=16></a> <a href='/k.doc'>Kế hoạch</a>.</p>\
         <p><a href='/tin/5'><img src='to-2.jpg'></a></p><p><a href='mailto:a@b.vn'><img src='thu.jpg'></a></p>",
    );
    let kept = ("giữ", "nội dung".to_owned());
    // In the article, and no file of it is at hand.
    assert_eq!(told(&html, "QD-12.pdf").first().map(|told| told.0), Some("nghi ngờ"));
    assert_eq!(told(&html, "to.jpg"), [("bỏ", Rule::Enlargement.to_string())]);
    assert_eq!(told(&html, "youtu.be/abc"), [kept]);
    assert_eq!(told(&html, "/k.doc").first(), Some(&("bỏ", Rule::ToldBeside.to_string())));
    assert_eq!(told(&html, "mailto:").first().map(|told| told.0), Some("mất"));
    assert_eq!(told(&html, "/goc").first().map(|told| told.0), Some("mất"));
    let (_, prepared) = prepared(&html).expect("a page");
    let body = prepared.body.as_str();
    for link in [
        "<p>Xem <a href=\"/q.doc\" rel=\"noopener\">Tệp đính kèm: q.doc</a> và <a href=\"/k.doc\" rel=\"noopener\">Kế hoạch</a>.</p>",
        "<p><a href=\"/tin/5\" rel=\"noopener\">Liên kết của ảnh: /tin/5</a></p>",
        "<p><a href=\"/QD-12.pdf\" rel=\"noopener\">Tệp đính kèm: QD-12.pdf</a></p>",
        "<p><a href=\"https://youtu.be/abc\" rel=\"noopener\">Video: Hội nghị</a></p>",
    ] {
        assert_eq!(body.matches(link).count(), 1, "{body}");
    }
}

#[test]
fn lists_in_lists_stay_lists_however_they_are_nested() {
    let html = page(
        "<ul><li>Một khoản</li><ol><li>Khoản con</li></ol><font>Chữ</font> giữa <b>hai mục</b><li>Hai khoản</li></ul>\
         <ul><p>Một đoạn chỉ được thụt vào.</p></ul>",
    );
    let (_, prepared) = prepared(&html).expect("a page");
    let list = "<ul><li>Một khoản<ol><li>Khoản con</li></ol></li><li>Chữ giữa <strong>hai mục</strong></li><li>Hai khoản</li></ul>";
    assert!(prepared.body.as_str().contains(list), "{}", prepared.body.as_str());
    assert!(prepared.body.as_str().contains("<p>Một đoạn chỉ được thụt vào.</p>"), "{}", prepared.body.as_str());
    assert_eq!(prepared.ledger.of_kind(Kind::List).lost, 0);
    let only_indents =
        prepared.ledger.entries.iter().find(|entry| entry.kind == Kind::List && entry.text.contains("thụt"));
    assert_eq!(only_indents.map(|entry| entry.outcome.told()), Some(("bỏ", Rule::Layout.to_string())));
}

#[test]
fn items_that_say_their_number_keep_it() {
    let html = page(
        "<ol><li value=3>Khoản ba</li><li>Khoản bốn</li><li value='7'>Khoản bảy</li><li value=8>Khoản tám</li></ol>",
    );
    let (_, prepared) = prepared(&html).expect("a page");
    let lists = "<ol start=\"3\"><li>Khoản ba</li><li>Khoản bốn</li></ol><ol start=\"7\"><li>Khoản bảy</li><li>Khoản tám</li></ol>";
    assert!(prepared.body.as_str().contains(lists), "{}", prepared.body.as_str());
}

#[test]
fn lists_too_deep_or_without_items_run_no_words_together() {
    let deep = format!("{}{}", "<ul><li>Cấp</li>".repeat(6), "</ul>".repeat(6));
    let html = page(&format!("<ul><li>Mục một</li><ul>Thụt vào</ul><li>Mục hai</li></ul>{deep}"));
    let (_, prepared) = prepared(&html).expect("a page");
    assert_eq!(prepared.ledger.words().lost, 0, "{}", prepared.body.as_str());
    let list = "<ul><li>Mục một</li><li>Thụt vào</li><li>Mục hai</li></ul>";
    assert!(prepared.body.as_str().contains(list), "{}", prepared.body.as_str());
}

#[test]
fn a_link_is_of_its_own_box() {
    let long =
        "Đoạn này dài như một đoạn văn bình thường của một bài báo, nên không thể là một dòng của danh sách nào.";
    let html = page(&format!(
        "<p>{long}</p><p><a href='/in-bai'><img src=print.gif width=16 height=16></a></p><p>{long}</p><p><img src=a.jpg></p>\
         <p class=caption><a href='/anh/1'>Ảnh: Lan chụp</a></p><p>{long}</p>"
    ));
    assert_eq!(told(&html, "/in-bai").first().map(|told| told.0), Some("mất"));
    assert_eq!(told(&html, "/anh/1"), [("bỏ", Rule::OnlyWords.to_string())]);
}

#[test]
fn what_is_hidden_in_the_midst_of_a_word_parts_it_in_no_ledger() {
    let html = page("<p>Đến hết năm 2015<span hidden>[cập nhật]</span>, xã có hai trường.</p>");
    assert_eq!(told(&html, "Đến hết năm"), [("giữ", "nội dung".to_owned())]);
    assert_eq!(told(&html, "[cập nhật]"), [("bỏ", Rule::Hidden.to_string())]);
}

#[test]
fn a_link_in_a_caption_takes_none_of_the_articles() {
    let html = page(
        "<figure><img src='a.jpg'><figcaption>Cầu <a href='https://b.vn/cau'>mới</a></figcaption></figure>\
         <p>Chiếc cầu này nay đã có tên của nó, như <a href='https://b.vn/cau'>bản tin trước</a> đã viết.</p>",
    );
    let told = told(&html, "b.vn/cau");
    assert_eq!(told, [("bỏ", Rule::OnlyWords.to_string()), ("giữ", "nội dung".to_owned())]);
}

#[test]
fn words_that_look_like_captions_are_none_within_a_sentence() {
    let html =
        page("<p><b>Tờ</b> <i>Người Mẫu Sơn</i> <b>số đầu</b>.</p><p><img src='a.jpg'><br><i>Tòa soạn cũ</i></p>");
    let html =
        html.replace("<p>Đoạn mở đầu", "<div id=bai><p>Đoạn mở đầu").replace("<p>Đang online", "</div><p>Đang online");
    let profile = "headline = 'h1'\ndate = 'h1 + p'\nviews = 'h1 + p'\nbody = '#bai'\ncaption = '#bai i'";
    let (page, prepared) = prepared_by(profile, &html).expect("a page");
    assert!(
        prepared.body.as_str().contains("<p><strong>Tờ </strong><em>Người Mẫu Sơn </em><strong>số đầu</strong>.</p>"),
        "{}",
        prepared.body.as_str()
    );
    assert_eq!(page.photos[0].caption.as_deref(), Some("Tòa soạn cũ"));
    assert_eq!(prepared.ledger.words().lost, 0);
}

#[test]
fn what_stands_between_headline_and_date_is_no_head_of_the_page() {
    let html = page("").replace("</h1>", "</h1><p>Một dòng dẫn ngắn</p><p>In trang</p>");
    assert_eq!(told(&html, "Một dòng dẫn").first().map(|told| told.0), Some("mất"));
    assert_eq!(told(&html, "In trang"), [("bỏ", Rule::Button.to_string())]);
}

#[test]
fn struck_words_that_a_field_cannot_hold_are_left_out_by_their_rule() {
    let html = page("").replace("Tiêu đề bài", "Tiêu đề <s>cũ</s> bài");
    assert_eq!(told(&html, "cũ"), [("bỏ", Rule::Struck.to_string())]);
    assert_eq!(told(&page("<p>Giá <s>cũ</s> mới</p>"), "cũ"), [("giữ", "nội dung".to_owned())]);
}

#[test]
fn other_words_in_the_line_of_the_date_are_not_taken_for_a_date() {
    let html = page("").replace("Lượt xem: 110", "Lượt xem: 110 - Nguồn: Đài truyền thanh");
    assert_eq!(told(&html, "Đài truyền thanh").first().map(|told| told.0), Some("mất"));
}

#[test]
fn names_are_no_part_of_a_date() {
    let html = page("").replace("Lượt xem: 110", "Lượt xem: 110 - Công ty May Sun, P. M");
    assert_eq!(told(&html, "May Sun").first().map(|told| told.0), Some("mất"));
}

#[test]
fn an_article_goes_on_behind_a_list_of_others_in_its_middle() {
    let long = "Đoạn này dài như một đoạn văn bình thường của một bài báo, nên không thể là một dòng trong danh sách.";
    let html = page(&format!(
        "<p>{long}</p><p>Tin liên quan</p><p><a href='/1'>Bài khác</a></p><p><a href='/2'>Bài khác nữa</a></p><p>{long}</p>"
    ));
    assert_eq!(told(&html, "Đoạn cuối"), [("giữ", "nội dung".to_owned())]);
    assert_eq!(told(&html, "Bài khác nữa"), [("bỏ", Rule::Related.to_string())]);
}

#[test]
fn what_a_profile_does_not_point_at_is_left_out_by_its_rule() {
    let html = page("<p class=bo>Phần bỏ.</p><div class=tin><a href='/1'>Bài khác</a></div>");
    let html =
        html.replace("<p>Đoạn mở đầu", "<div id=bai><p>Đoạn mở đầu").replace("<p>Đang online", "</div><p>Đang online");
    let profile = "headline = 'h1'\ndate = 'h1 + p'\nviews = 'h1 + p'\nbody = '#bai'\nleave_out = '.bo'";
    let (_, prepared) = prepared_by(profile, &html).expect("a page");
    let told = |part: &str| {
        let entries = prepared.ledger.entries.iter().filter(|entry| entry.text.contains(part));
        entries.map(|entry| entry.outcome.told()).collect::<Vec<_>>()
    };
    assert_eq!(told("Trang chủ"), [("bỏ", Rule::OutsideProfile.to_string())]);
    assert_eq!(told("Đang online"), [("bỏ", Rule::OutsideProfile.to_string())]);
    assert_eq!(told("Phần bỏ"), [("bỏ", Rule::ByProfile.to_string())]);
    assert_eq!(told("Lượt xem: 110"), [("giữ", "ngày đăng, lượt xem".to_owned())]);
    assert_eq!(told("Bài khác")[0].0, "giữ", "what the profile points at is the article");
    assert_eq!(prepared.ledger.words().lost, 0);
}
