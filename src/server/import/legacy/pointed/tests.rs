use super::super::{read_page, read_page_by};
use super::*;

const CMS: &str = include_str!("../../../../../tests/legacy/ho-so-cms.html");
const ASP: &str = include_str!("../../../../../tests/legacy/ho-so-asp.html");
const OF_CMS: &str = "headline = '.entry-title'\ndate = '.posted-on'\nbody = '.entry-body'\nbyline = '.posted-by'\n\
    standfirst = '.entry-lead'\ncaption = '.pic-note'\nleave_out = '.more-box'\n\
    portal = 'UBND xã Mẫu Sơn'\nsection_selector = '.breadcrumb li:last-child a'";
const OF_ASP: &str = "headline = \"[id$='_lblTieuDe']\"\ndate = \"[id$='_lblNgay']\"\nviews = \"[id$='_lblXem']\"\n\
    body = \"[id$='_lblNoiDung']\"\nportal = 'UBND thị trấn Hòa An'\nsection_selector = \"[id$='_lblChuyenMuc']\"";

fn profile(text: &str) -> Profile {
    Profile::parse(text).unwrap_or_else(|error| panic!("{error:#}"))
}

fn read_by(text: &str, html: &str) -> LegacyPage {
    read_page_by(&profile(text), "trang", html.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal}"))
}

fn fault(text: &str, html: &str) -> String {
    read_page_by(&profile(text), "trang", html.as_bytes()).expect_err("refused").reason.to_string()
}

#[test]
fn a_page_without_title_line_and_views_is_read_where_the_profile_points() {
    read_page("trang", CMS.as_bytes()).expect_err("there is no line of section and portal");
    let page = read_by(OF_CMS, CMS);
    assert_eq!((page.portal.as_str(), page.section.as_str()), ("UBND xã Mẫu Sơn", "Môi trường"));
    assert_eq!(page.headline, "Xã Mẫu Sơn trồng thêm hai nghìn cây ven suối");
    assert_eq!(
        (page.published_on.to_string(), page.published_at.to_string()),
        ("2021-03-05".into(), "14:30:00".into())
    );
    assert!(page.standfirst.starts_with("Sáng nay, đoàn viên"));
    assert_eq!(page.byline.as_deref(), Some("Thu Hạ"));
    assert_eq!(page.photos[0].caption.as_deref(), Some("Bà con bản Mẫu trồng cây bên bờ suối"));
    assert_eq!(page.body_html.matches("<p>").count(), 2, "{}", page.body_html);
    assert!(!page.body_html.contains("Bài khác") && !page.body_html.contains("In trang"), "{}", page.body_html);
    assert_eq!(page.visits_base, Some(55_120), "the counters are found as ever");
    assert_eq!(page.own_address.as_deref(), Some("/tin/trong-cay-ven-suoi"));
    assert!(page.doubts.contains(&Doubt::NoCounter(Counter::Views)));
}

#[test]
fn names_that_a_program_numbered_are_told_by_their_ends() {
    read_page("trang", ASP.as_bytes()).expect_err("there is no line of date and views");
    let page = read_by(OF_ASP, ASP);
    assert_eq!((page.portal.as_str(), page.section.as_str()), ("UBND thị trấn Hòa An", "VĂN HÓA"));
    assert_eq!(page.headline, "Thư viện thị trấn mở cửa đến tám giờ tối");
    assert_eq!((page.published_on.to_string().as_str(), page.views_base), ("2021-03-05", 1234));
    assert!(page.standfirst.starts_with("Từ tuần này"), "the first paragraph, as on pages without a profile");
    assert_eq!(page.photos[0].caption.as_deref(), Some("Phòng đọc sau khi sửa lại đèn"));
    assert_eq!(page.byline.as_deref(), Some("Tổ Văn hóa"));
    assert!(!page.body_html.contains("Tin đã đưa"), "{}", page.body_html);
}

#[test]
fn where_a_selector_finds_nothing_it_is_named() {
    for (key, selector) in [("headline", ".khong"), ("date", "time"), ("body", "main"), ("views", "#xem")] {
        let mut lines: Vec<String> = OF_CMS.lines().map(str::to_owned).filter(|line| !line.starts_with(key)).collect();
        lines.push(format!("{key} = '{selector}'"));
        let told = fault(&lines.join("\n"), CMS);
        assert_eq!(told, format!("hồ sơ: {key} = “{selector}” không chỉ vào đâu trên trang này."));
    }
    for (from, to, told) in [
        ("'.posted-on'", "'.posted-by'", "chỉ vào “Thu Hạ”, ở đó không có ngày nào đọc được"),
        ("'.entry-title'", "'img'", "chỉ vào một chỗ không có chữ nào"),
        ("'.entry-title'", "'.entry-body'", "headline và body chỉ vào cùng một chỗ"),
        ("portal = 'UBND xã Mẫu Sơn'", "", "hãy thêm portal = \"…\" hoặc portal_selector"),
        ("section_selector = '.breadcrumb li:last-child a'", "", "hãy thêm section = \"…\" hoặc section_selector"),
        ("'.breadcrumb li:last-child a'", "'.khong'", "section_selector = “.khong” không chỉ vào đâu"),
    ] {
        let told_here = fault(&OF_CMS.replace(from, to), CMS);
        assert!(told_here.contains(told), "{from} → {to}: {told_here}");
    }
    // What not every article has.
    let without =
        CMS.replace("entry-lead", "x").replace("posted-by", "y").replace("pic-note", "z").replace("more-box", "t");
    let page = read_by(OF_CMS, &without);
    assert!(page.standfirst.is_empty() && page.byline.is_none());
    assert!(page.doubts.contains(&Doubt::NoStandfirst) && page.doubts.contains(&Doubt::NoByline));
}

#[test]
fn a_date_is_read_from_attributes_and_meta_elements() {
    for (date, element) in [
        ("time", "<time datetime='2021-03-05T14:30:00+07:00'>hai năm trước</time>"),
        ("[itemprop=datePublished]", "<meta itemprop=datePublished content='2021-03-05 14:30'>"),
        (".info", "<p class=info><b>Đăng</b> lúc 14:30, ngày 5 tháng 3 năm 2021</p>"),
        (".info", "<p class=info>14h30 - 05.03.2021, <span class=xem>99 lượt xem</span></p>"),
    ] {
        let html = format!(
            "<title>tin - UBND xã Mẫu</title><h1>Tiêu đề</h1>{element}<div id=bai><p>Một.</p><p>Hai.</p></div>"
        );
        let page = read_by(&format!("headline = 'h1'\ndate = '{date}'\nbody = '#bai'"), &html);
        assert_eq!(page.published_on.to_datetime(page.published_at).to_string(), "2021-03-05T14:30:00", "{element}");
        assert_eq!((page.section.as_str(), page.portal.as_str()), ("tin", "UBND xã Mẫu"));
    }
}

#[test]
fn date_and_views_may_share_a_place_and_parts_may_stand_in_the_body() {
    let html = "<title>tin - UBND xã Mẫu</title><div id=bai><h1>Tiêu đề <small class=info>05/03/2021 - Lượt xem: 1,2K</small></h1>
        <p>Tiêu đề</p><p>Mở đầu.</p><p>Thân <i class=bo>bỏ</i> bài.</p></div>";
    let page = read_by(
        "headline = 'h1'\ndate = '.info'\nviews = '.info'\nbody = '#bai'\nleave_out = '.bo'\nstandfirst = '#bai > p:nth-of-type(2)'",
        html,
    );
    assert_eq!((page.headline.as_str(), page.views_base, page.standfirst.as_str()), ("Tiêu đề", 1200, "Mở đầu."));
    assert_eq!(page.body_html, "<p>Thân bài.</p>");
    assert!(page.doubts.contains(&Doubt::Rounded(Counter::Views, 1200)));
    let several = read_by("headline = 'h1'\ndate = '.info'\nbody = 'p'", html);
    assert!(several.doubts.contains(&Doubt::BodyInParts(3)), "{:?}", several.doubts);
}

#[test]
fn a_hostile_page_is_read_or_refused_soon() {
    let started = std::time::Instant::now();
    let deep = format!(
        "<title>tin - UBND xã Mẫu</title><h1>Tiêu đề</h1><time>05/03/2021</time>{}<main><p>Một.</p><p>Hai.</p></main>",
        "<x-khung><div class=bai>".repeat(10_000)
    );
    let of = |body: &str| format!("headline = 'h1'\ndate = 'time'\nbody = '{body}'");
    // Below the deepest element there are no more elements, but their words.
    assert!(fault(&of("main"), &deep).contains("body = “main” không chỉ vào đâu"));
    let page = read_by(&of("body > x-khung"), &deep);
    assert!(page.body_html.contains("Một") && page.body_html.contains("Hai"), "{}", page.body_html);
    let wide =
        format!("<title>tin - UBND xã Mẫu</title><h1>Tiêu đề</h1><time>05/03/2021</time>{}", "<p>a</p>".repeat(60_000));
    assert!(fault(&of("i ~ p"), &wide).contains("mất quá lâu"));
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}
