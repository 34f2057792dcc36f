use super::super::profile::Profile;
use super::super::{LegacyPage, read_page_by};
use super::*;

const CMS: &str = include_str!("../../../../../tests/legacy/ho-so-cms.html");
const ASP: &str = include_str!("../../../../../tests/legacy/ho-so-asp.html");

fn learnt(pages: &[(&str, &str)]) -> Lesson {
    let samples: Vec<Sample> = pages.iter().map(|(name, html)| Sample::of(name, html).expect("a page")).collect();
    lesson(&samples)
}

/// The line of a key.
fn line(lesson: &Lesson, key: &str) -> String {
    let profile = lesson.profile();
    let line = profile.lines().find(|line| line.starts_with(&format!("{key} = "))).unwrap_or("").to_owned();
    line.split_once(" = ").map(|(_, value)| value.to_owned()).unwrap_or_default()
}

fn unsure(lesson: &Lesson, key: &str) -> String {
    let proposal = lesson.proposals.iter().find(|proposal| proposal.key == key).expect(key);
    proposal.unsure.join("; ")
}

fn read_by(lesson: &Lesson, html: &str) -> LegacyPage {
    let text = lesson.profile();
    let profile = Profile::parse(&text).unwrap_or_else(|error| panic!("{error:#}\n{text}"));
    read_page_by(&profile, "trang", html.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal}\n{text}"))
}

#[test]
fn a_profile_is_proposed_for_a_page_that_the_ordinary_reader_refuses() {
    let lesson = learnt(&[("cms.html", CMS)]);
    let told = lesson.describe();
    for (key, value) in [
        ("headline", "\".entry-title\""),
        ("date", "\".posted-on\""),
        ("body", "\".entry-body\""),
        ("standfirst", "\".entry-lead\""),
        ("byline", "\".posted-by\""),
        ("caption", "\".pic-note\""),
        ("leave_out", "\".more-box\""),
        ("portal", "\"UBND xã Mẫu Sơn\""),
    ] {
        assert_eq!(line(&lesson, key), value, "{key} in\n{told}");
    }
    assert!(told.contains("cms.html: “14:30 | 05/03/2021”"), "{told}");
    let page = read_by(&lesson, CMS);
    assert_eq!((page.section.as_str(), page.published_on.to_string().as_str()), ("Môi trường", "2021-03-05"));
    assert_eq!(page.body_html.matches("<p>").count(), 2, "{}", page.body_html);
    assert!(lesson.missing().is_empty());
}

#[test]
fn names_with_a_programs_numbers_are_not_proposed() {
    let lesson = learnt(&[("asp.html", ASP), ("asp-2.html", &ASP.replace("dnn_ctr455", "dnn_ctr77"))]);
    let told = lesson.describe();
    let profile = lesson.profile();
    let lines = profile.lines().filter(|line| !line.starts_with('#'));
    assert!(!lines.collect::<String>().contains("455"), "{told}");
    assert_eq!(line(&lesson, "headline"), "'[id$=\"_lblTieuDe\"]'", "{told}");
    assert_eq!(line(&lesson, "date"), "'[id$=\"_lblNgay\"]'", "{told}");
    assert_eq!(line(&lesson, "body"), "'[id$=\"_lblNoiDung\"]'", "{told}");
    assert_eq!(line(&lesson, "views"), "'[id$=\"_lblXem\"]'", "{told}");
    // The page names its portal nowhere that could be told from other words.
    assert!(profile.contains("# portal = \"\""), "{profile}");
    let profile = profile.replace("# portal = \"\"", "portal = \"UBND thị trấn Hòa An\"");
    let profile = Profile::parse(&profile).unwrap_or_else(|error| panic!("{error:#}\n{profile}"));
    let page = read_page_by(&profile, "trang", ASP.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal}\n{told}"));
    assert_eq!((page.views_base, page.published_on.to_string().as_str()), (1234, "2021-03-05"));
    assert_eq!(page.headline, "Thư viện thị trấn mở cửa đến tám giờ tối");
}

#[test]
fn of_several_pages_those_are_named_where_a_selector_does_not_hold() {
    let other = CMS.replace("entry-title", "big-title").replace("Xã Mẫu Sơn trồng", "Xã Mẫu Sơn lại trồng");
    let lesson = learnt(&[("mot.html", CMS), ("hai.html", &other)]);
    assert_eq!(line(&lesson, "headline"), "\"h1\"", "what holds for both: {}", lesson.describe());
    assert_eq!(unsure(&lesson, "headline"), "");

    let third = "<title>Trang khác hẳn</title><p class=lich>Lịch tiếp công dân</p>";
    let lesson = learnt(&[("mot.html", CMS), ("hai.html", CMS), ("ba.html", third)]);
    assert_eq!(line(&lesson, "body"), "\".entry-body\"");
    assert!(unsure(&lesson, "body").contains("không chỉ vào đâu ở ba.html"), "{}", lesson.describe());
    assert!(unsure(&lesson, "date").contains("ba.html"), "{}", lesson.describe());
}

const PROSE: &str =
    "Đoạn này dài như một đoạn văn bình thường của một bài báo, nên không thể là một dòng của danh sách nào.";

#[test]
fn names_that_tell_how_a_page_is_laid_out_hide_no_article() {
    let prose = format!("<p>{PROSE}</p>").repeat(10);
    let html = format!(
        "<title>x</title><body class='single no-sidebar'><div class='with-sidebar share-box'><h1>Một tiêu đề của bài</h1>\
         <div class=than-bai>{prose}</div></div><div class=sidebar><p>{PROSE}</p><p>{PROSE}</p></div>"
    );
    assert_eq!(line(&learnt(&[("a.html", &html)]), "body"), "\".than-bai\"");
    // And what is beside the article is beside it, however long.
    for beside in ["class=sidebar", "id=footer", "class=comments", "class=tinkhac"] {
        let html = format!(
            "<title>x</title><h1>Một tiêu đề của bài</h1><div class=noidung><p>{PROSE}</p></div><div {beside}>{prose}</div>"
        );
        assert_eq!(line(&learnt(&[("a.html", &html)]), "body"), "\".noidung\"", "{beside}");
    }
}

#[test]
fn an_article_without_a_box_of_its_own_is_the_whole_page() {
    let html = format!("<title>x</title><h1>Một tiêu đề của bài</h1><p>05/03/2021</p><p>{PROSE}</p><p>{PROSE}</p>");
    let lesson = learnt(&[("a.html", &html)]);
    assert_eq!(line(&lesson, "body"), "\"body\"");
    assert!(unsure(&lesson, "body").starts_with("cả trang"), "{}", lesson.describe());
    // Two columns, of which neither is most of it, are no article.
    let column = format!("<div><p>{PROSE}</p></div>");
    let html = format!("<title>x</title><h1>Một tiêu đề của bài</h1><p>05/03/2021</p>{column}{column}");
    assert_eq!(learnt(&[("a.html", &html)]).missing(), ["body"]);
}

#[test]
fn a_box_that_leaves_out_paragraphs_is_not_proposed() {
    let html = format!(
        "<title>x</title><div><div class=bai><h1>Một tiêu đề của bài</h1><p>{PROSE}</p><p>{PROSE}</p><div class=more-content>{}</div></div></div>",
        format!("<p>{PROSE}</p>").repeat(8)
    );
    assert_eq!(line(&learnt(&[("a.html", &html)]), "body"), "\".bai\"");
    let parts = format!("<div class=content>{}</div><div>Ảnh</div>", format!("<p>{PROSE}</p>").repeat(4)).repeat(2);
    let html = format!(
        "<title>x</title><h1>Một tiêu đề của bài</h1><div id=than>{parts}<div class=content><p>{PROSE}</p></div></div>"
    );
    assert_eq!(line(&learnt(&[("a.html", &html)]), "body"), "\"#than\"");
}

#[test]
fn lines_that_breaks_part_are_one_text() {
    let lines = "Một dòng ngắn của bài thơ<br>".repeat(20);
    let html = format!(
        "<title>x</title><h1>Một tiêu đề của bài</h1><div class=tho>{lines}</div><div class=ben><p>{PROSE}</p></div>"
    );
    assert_eq!(line(&learnt(&[("a.html", &html)]), "body"), "\".tho\"");
}

#[test]
fn what_is_not_found_is_left_for_the_clerk() {
    let lesson = learnt(&[("a.html", "<title>x</title><p>Chào</p>")]);
    assert_eq!(lesson.missing(), ["headline", "date", "body"]);
    let profile = lesson.profile();
    assert!(profile.contains("# date = \"\"") && profile.contains("ngày đăng: chưa tìm thấy"), "{profile}");
    assert!(lesson.describe().contains("date   (ngày đăng): chưa tìm thấy"));
}

#[test]
fn a_page_that_was_made_to_write_a_profile_writes_none() {
    let html = "<title>a - UBND xã Mẫu</title><meta property='og:title' content='x\"\nbody = \"#xau\n'>\
        <h1 class='t\"]'>Một tiêu đề nào đó\nbody = '#xau'</h1><time datetime='2021-03-05'>\u{1b}[31m</time>
        <div id='noi\"dung' class=\"a'b\"><p>Đoạn thứ nhất, dài vừa đủ để là một đoạn văn của bài viết này.</p><p>Đoạn thứ hai, cũng dài vừa đủ như thế.</p></div>";
    let lesson = learnt(&[("a.html", html)]);
    let profile = lesson.profile();
    Profile::parse(&profile).unwrap_or_else(|error| panic!("{error:#}\n{profile}"));
    assert!(!profile.contains("\nbody = \"#xau") && !lesson.describe().contains('\u{1b}'), "{profile}");
    let deep = format!("<title>x</title>{}<p>Chào</p>", "<div class=a><x-y>".repeat(10_000));
    learnt(&[("a.html", &deep)]);
}
