//! Whole pages: the samples in `tests/legacy`, what readers must refuse, and what must not slow them down.

use std::time::Duration;

use unicode_normalization::UnicodeNormalization;

use super::*;

mod captions;
mod old_letters;
mod parts;

const TEXT: &str = include_str!("../../../../tests/legacy/van-ban.txt");
const ASP: &str = include_str!("../../../../tests/legacy/bang-asp.html");
const DIVS: &str = include_str!("../../../../tests/legacy/khung-div.html");
const BREAKS: &str = include_str!("../../../../tests/legacy/xuong-dong.htm");

fn read(page: &str) -> LegacyPage {
    read_page("trang", page.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// All but how the page wrote it.
fn article_of(page: &str) -> LegacyPage {
    LegacyPage { pieces: Vec::new(), ..read(page) }
}

fn refusal(page: impl AsRef<[u8]>) -> Reason {
    read_page("trang", page.as_ref()).expect_err("the page must be refused").reason
}

fn captions(page: &LegacyPage) -> Vec<&str> {
    page.photos.iter().map(|photo| photo.caption.as_deref().unwrap_or("-")).collect()
}

fn sources(page: &LegacyPage) -> Vec<&str> {
    page.photos.iter().map(|photo| photo.src.as_deref().unwrap_or("-")).collect()
}

#[test]
#[ignore = "needs the sample page beside the checkout; scripts/test runs it where that is"]
fn the_shared_sample_is_read_without_false_doubts() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/legacy/tin-tuc-2022-01-17.txt");
    let sample = fs::read_to_string(&path).expect("the sample is text");
    let lines: Vec<_> = sample.lines().filter(|line| !words::is_blank(line)).map(words::squeeze).collect();
    let page = load(&path, None).expect("the sample is a legacy page");
    assert_eq!((page.portal.as_str(), page.section.as_str()), ("UBND thành phố Ngã Bảy", "tin tức"));
    assert_eq!((page.published_on.to_string().as_str(), page.views_base), ("2022-01-17", 110));
    assert_eq!((page.headline.as_str(), page.standfirst.as_str()), (&*lines[1], &*lines[4]));
    assert_eq!((sources(&page), captions(&page)), (vec!["-"], vec![&*lines[5]]));
    let paragraphs: String = lines[6..9].iter().map(|line| format!("\n<p>{line}</p>")).collect();
    assert_eq!(page.body_html, format!("<figure><figcaption>{}</figcaption></figure>{paragraphs}", lines[5]));
    assert_eq!(page.byline.as_deref(), Some("Bảo Toàn"));
    assert_eq!((page.online, page.today, page.visits_base), (Some(5), Some(1244), Some(474_478)));
    assert_eq!(page.doubts, [Doubt::PhotosLost(1)]);
}

#[test]
fn a_text_page_gives_every_field() {
    let page = read(TEXT);
    assert_eq!((page.section.as_str(), page.portal.as_str()), ("thông báo", "UBND xã Tân Thuận - huyện Mẫu"));
    assert_eq!(page.headline, "Xã Tân Thuận mở lớp dạy bơi miễn phí cho học sinh trong dịp hè");
    assert_eq!((page.published_on.to_string().as_str(), page.views_base), ("2023-06-06", 1325));
    assert!(page.standfirst.contains("học sinh từ lớp ba"), "double spaces are squeezed");
    assert_eq!(
        captions(&page),
        ["Các em tập thở dưới nước trong buổi học đầu tiên", "Bảng giờ học được treo ở cổng Nhà văn hóa"]
    );
    assert_eq!(page.body_html.matches("<p>").count(), 3);
    assert!(page.body_html.contains("(bản sao) &amp; ảnh 3x4 khi ghi tên, ưu tiên các em &lt; 12 tuổi.</p>"));
    assert_eq!(page.byline.as_deref(), Some("Thu Hạ"));
    assert_eq!((page.online, page.today, page.visits_base), (Some(12), Some(1087), Some(2_310_455)));
    assert_eq!(page.doubts, [Doubt::PhotosLost(2)]);
}

#[test]
fn line_ends_a_byte_order_mark_and_decomposed_letters_change_nothing() {
    let windows = format!("\u{feff}{}", TEXT.replace('\n', "\r\n"));
    let decomposed: String = TEXT.nfd().collect();
    let no_break = TEXT.replace(' ', "\u{a0}").replace("Lượt\u{a0}xem:", "LƯỢT XEM");
    let stretched = TEXT.replace('\n', "\n\n").replace(' ', "   ");
    for variant in [windows, decomposed, no_break, stretched] {
        assert_eq!(article_of(&variant), article_of(TEXT));
    }
}

#[test]
fn a_short_line_between_ordinary_gaps_is_a_caption_with_a_doubt() {
    let page = read(
        "tin - Cổng\nTiêu đề bài\nNgày 01-02-2020 - Lượt xem: 3\n\nĐoạn mở đầu của bài.\n\nQuang cảnh buổi lễ\n\nĐoạn thân bài.\n\nMinh An\n",
    );
    assert_eq!(captions(&page), ["Quang cảnh buổi lễ"]);
    assert!(page.doubts.contains(&Doubt::CaptionUnsure("Quang cảnh buổi lễ".to_owned())));
}

#[test]
fn a_list_that_lost_its_frame_is_no_row_of_captions() {
    let page = read(
        "tin - Cổng\nTiêu đề bài\nNgày 01-02-2020 - Lượt xem: 3\nMở đầu.\nGồm có:\nKhu vực một\nKhu vực hai\nKhu vực ba\n- Khu vực bốn\nHết bài.\nMinh An",
    );
    assert!(page.photos.is_empty(), "{:?}", page.photos);
    assert_eq!(page.byline.as_deref(), Some("Minh An"));
}

#[test]
fn what_is_absent_is_doubted_not_refused() {
    let page = read("tin - Cổng\nTiêu đề bài\nNgày 01-02-2020 - Lượt xem: 3\nCả bài chỉ có một đoạn này thôi.");
    assert_eq!(page.body_html, "<p>Cả bài chỉ có một đoạn này thôi.</p>");
    let counters = [Counter::Online, Counter::Today, Counter::Visits].map(Doubt::NoCounter);
    assert_eq!(page.doubts, [&[Doubt::NoStandfirst, Doubt::NoByline], &counters[..]].concat());
    assert!(page.doubts.iter().all(|doubt| doubt.to_string().contains(": ")), "each names its field");
}

#[test]
fn views_on_a_line_of_their_own_are_read() {
    let page = read("tin - Cổng\nTiêu đề bài\nNgày: 01-02-2020\nLượt xem: 1 003\nMở đầu.\nThân bài.\n");
    assert_eq!((page.views_base, page.published_on.to_string().as_str()), (1003, "2020-02-01"));
    assert_eq!(page.standfirst, "Mở đầu.");
}

#[test]
fn two_different_lines_above_the_date_are_doubted() {
    let page =
        read("tin - Cổng\nTrang chủ\nMột dòng khác\nTiêu đề bài\nNgày 01-02-2020 - Lượt xem: 3\nMở đầu.\nThân bài.\n");
    assert_eq!(page.headline, "Tiêu đề bài");
    assert!(page.doubts.contains(&Doubt::HeadlineUnsure { other: "Một dòng khác".to_owned() }));
}

#[test]
fn a_page_laid_out_with_tables_is_read() {
    let page = read(ASP);
    assert_eq!((page.section.as_str(), page.portal.as_str()), ("hoạt động", "UBND phường Bình Minh"));
    assert_eq!(page.headline, "Phường Bình Minh trao 40 xe đạp cho học sinh nhà xa trường");
    assert_eq!((page.published_on.to_string().as_str(), page.views_base), ("2019-09-12", 2047));
    assert!(page.standfirst.starts_with("Sáng nay, tại sân trường"));
    assert_eq!(sources(&page), ["/Upload/2019/xe-dap.jpg", "/Upload/2019/a.jpg", "/Upload/2019/b.jpg"]);
    assert_eq!(
        captions(&page),
        ["Các em nhận xe ngay tại sân trường", "Hàng xe chờ trao", "Phụ huynh kiểm tra phanh xe"]
    );
    assert!(page.body_html.contains("<strong>các nhà hảo tâm</strong> trong phường"));
    assert!(page.body_html.contains("<tr><td>Khu vực 2</td><td>15</td></tr></tbody></table>"));
    assert!(
        page.body_html.ends_with("<p>Năm học tới, phường tiếp tục vận động để không còn em nào phải đi bộ quá xa.</p>")
    );
    assert_eq!(page.byline.as_deref(), Some("Hoài Nam"));
    assert_eq!((page.online, page.today, page.visits_base), (Some(3), Some(418), Some(1_002_330)));
    assert_eq!(page.doubts, []);
}

#[test]
fn a_page_built_of_boxes_is_read_without_its_navigation() {
    let page = read(DIVS);
    assert_eq!((page.section.as_str(), page.portal.as_str()), ("văn hóa", "UBND thị trấn Hòa An | Cổng thông tin"));
    assert_eq!(page.headline, "Thư viện thị trấn kéo dài giờ mở cửa đến tám giờ tối");
    assert_eq!(page.standfirst, "Từ tuần này, phòng đọc mở thêm ba giờ mỗi ngày để người đi làm cũng đến được.");
    let expected = "\
<figure><img src=\"media/1024/thu-vien.jpg?width=600&amp;mode=crop\" alt=\"Phòng đọc với các dãy kệ\"><figcaption>Phòng đọc sau khi sửa lại đèn</figcaption></figure>
<p>Thư viện có <em>9.200 đầu sách</em>, trong đó <a href=\"http://example.vn/muc-luc?a=1&amp;b=2\">mục lục</a> đã đưa lên mạng; xem thử.</p>
<h3>Giờ mở cửa mới</h3>
<ul><li>Thứ hai đến thứ sáu: <strong>7 giờ - 20 giờ</strong></li><li>Thứ bảy: 8 giờ - 17 giờ<ul><li>Phòng thiếu nhi đóng lúc 16 giờ</li></ul></li></ul>
<p>Quy định kèm theo: H<sub>2</sub>O và đồ ăn để ngoài phòng đọc.</p>
<ul><li><a href=\"/files/noi-quy.pdf\">Nội quy</a></li><li><a href=\"/files/mau-the.docx\">Mẫu thẻ</a></li><li><a href=\"/files/lich.pdf\">Lịch</a></li></ul>
<figure><img src=\"/media/1025/ke-sach.jpg\" alt=\"Kệ sách\"><figcaption>Kệ sách thiếu nhi</figcaption></figure>
<p>Bạn đọc làm thẻ chỉ cần căn cước công dân, thẻ có giá trị một năm.</p>";
    assert_eq!(page.body_html, expected);
    assert_eq!(page.photos[0].src.as_deref(), Some("media/1024/thu-vien.jpg?width=600&mode=crop"));
    assert_eq!(page.photos[1].alt.as_deref(), Some("Kệ sách"));
    assert_eq!(page.byline.as_deref(), Some("Tổ Văn hóa"));
    assert_eq!((page.views_base, page.online, page.today, page.visits_base), (586, Some(7), Some(96), Some(55_120)));
    assert_eq!(page.doubts, []);
}

#[test]
fn a_page_of_line_breaks_and_entities_is_read() {
    let page = read(BREAKS);
    assert_eq!((page.section.as_str(), page.portal.as_str()), ("kinh tế", "UBND xã Long Điền"));
    assert_eq!(page.headline, "Cánh đồng mía vào vụ mới");
    assert_eq!((page.published_on.to_string().as_str(), page.views_base), ("2015-03-05", 64));
    assert!(page.standfirst.starts_with("Bà con xã Long Điền"));
    assert_eq!((sources(&page), captions(&page)), (vec!["mia.gif"], vec!["Ruộng mía ven kênh (ảnh: xã)"]));
    assert!(page.body_html.contains("<p>Năm nay toàn xã trồng 310 ha, tăng 12 ha.<br>Giá giống giữ ở mức cũ.</p>"));
    assert_eq!(page.byline.as_deref(), Some("Phòng Kinh tế"));
    assert_eq!((page.online, page.today, page.visits_base), (Some(1), Some(20), Some(9001)));
    assert_eq!(page.doubts, []);
}

#[test]
fn a_bold_name_under_the_last_sentence_is_the_byline() {
    let page = read(&html(&format!(
        "<h1>Tiêu đề bài</h1><p>Ngày 01-02-2020 - Lượt xem: 3</p>{PROSE}<p>Câu cuối cùng của bài.<br><b>Minh An</b></p>"
    )));
    assert_eq!(page.byline.as_deref(), Some("Minh An"));
    assert!(page.body_html.ends_with("<p>Câu cuối cùng của bài.</p>"));
}

#[test]
fn the_article_may_stand_in_another_box_than_its_head() {
    let page = read(&format!(
        "<title>tin - Cổng</title><div id=wrap><div class=main><div class=head><div><h1>Tiêu đề bài</h1></div><div><span class=date>\
         Ngày 01-02-2020</span><span class=views>Lượt xem: 3</span></div></div><div class=text><a href='/l.jpg'><img src='l.jpg' align=left \
         alt='Lá cờ'></a>{PROSE}<p align=center><a href='/to.jpg'><img src=nho.jpg></a></p><p align=center>Quang cảnh buổi lễ</p>\
         <p style='text-align: right'>Minh An</p></div></div><div class=side><ul><li><a href=1>Một</a><li><a href=2>Hai</a><li><a href=3>Ba\
         </a></ul></div></div>"
    ));
    assert_eq!((sources(&page), captions(&page)), (vec!["l.jpg", "nho.jpg"], vec!["-", "Quang cảnh buổi lễ"]));
    assert!(page.standfirst.starts_with("Đoạn mở đầu"));
    assert_eq!((page.views_base, page.byline.as_deref()), (3, Some("Minh An")));
    assert!(!page.body_html.contains("Hai"));
}

/// A page of the least markup around `article`.
fn html(article: &str) -> String {
    format!("<title>tin - Cổng</title><body><div>{article}</div>")
}

const PROSE: &str = "<p>Đoạn mở đầu này dài hơn tám mươi ký tự để được coi là một đoạn văn thật sự của bài viết.</p>\
                     <p>Đoạn thân bài này cũng dài hơn tám mươi ký tự, cũng là một đoạn văn thật sự của bài viết.</p>";

#[test]
fn the_date_line_may_stand_above_the_headline_or_below_the_article() {
    let above = article_of(&html(&format!("<p>Ngày 01-02-2020 - Lượt xem: 3</p><h1>Tiêu đề bài</h1>{PROSE}")));
    let below = article_of(&html(&format!("<h1>Tiêu đề bài</h1>{PROSE}<p>Ngày 01-02-2020 - Lượt xem: 3</p>")));
    let usual = article_of(&html(&format!("<h1>Tiêu đề bài</h1><p>Ngày 01-02-2020 - Lượt xem: 3</p>{PROSE}")));
    assert!(usual.standfirst.starts_with("Đoạn mở đầu") && usual.body_html.starts_with("<p>Đoạn thân bài"));
    assert_eq!(above, usual);
    assert_eq!(below, usual);
}

#[test]
fn the_name_of_a_box_and_a_side_column_are_no_headline() {
    let boxed = read(&html(&format!(
        "<h3>Chi tiết tin</h3><div class=t>Tiêu đề dài hơn tên của khung</div><p>Ngày 01-02-2020 - Lượt xem: 3</p>{PROSE}"
    )));
    assert_eq!(boxed.headline, "Tiêu đề dài hơn tên của khung");
    assert!(boxed.doubts.contains(&Doubt::HeadlineUnsure { other: "Chi tiết tin".to_owned() }));
    let beside = read(&html(&format!(
        "<table><tr><td><h2>Thông báo</h2>{PROSE}</td><td><b>Tiêu đề bài</b><br>Ngày 01-02-2020 - Lượt xem: 3<br>{PROSE}</td></tr></table>"
    )));
    assert_eq!(beside.headline, "Tiêu đề bài");
    assert_eq!(beside.body_html.matches("<p>").count(), 1);
}

#[test]
fn a_date_line_in_a_list_of_other_news_is_not_taken() {
    let page = read(&html(&format!(
        "<div class='sidebar'><p>Bài khác</p><p>Ngày 09-09-2019 - Lượt xem: 9</p></div><h2>Tiêu đề bài</h2><p>Ngày 01-02-2020 - Lượt xem: 3</p>{PROSE}"
    )));
    assert_eq!((page.headline.as_str(), page.views_base), ("Tiêu đề bài", 3));
}

#[test]
fn a_link_list_inside_the_article_is_left_out_with_a_doubt() {
    let links =
        "<ul><li><a href='/1'>Một tin</a></li><li><a href='/2'>Hai tin</a></li><li><a href='/3'>Ba tin</a></li></ul>";
    let page = read(&html(&format!("<h1>Tiêu đề bài</h1><p>Ngày 01-02-2020 - Lượt xem: 3</p>{PROSE}{links}{PROSE}")));
    assert!(!page.body_html.contains("Hai tin"));
    assert!(page.doubts.contains(&Doubt::LinksLeftOut("Một tin Hai tin Ba tin".to_owned())));
}

#[test]
fn nothing_of_the_page_escapes_into_the_body() {
    let page = read(&html(&format!(
        "<h1>Tiêu đề bài</h1><p>Ngày 01-02-2020 - Lượt xem: 3</p>{PROSE}<p style='color:red' onclick=x() class=y>1 &lt;script&gt; 2 \
         <img src='x\">&lt;b' alt='\"><script>1</script>'><img src='java\nscript:1'><a href='&#1;javascript:1'>đi</a><svg><p>ẩn</svg></p><script>3</script>"
    )));
    assert!(page.body_html.contains("<p>1 &lt;script&gt; 2</p>"));
    assert!(page.body_html.contains("src=\"x&quot;&gt;&lt;b\" alt=\"&quot;&gt;&lt;script&gt;1&lt;/script&gt;\""));
    for trace in ["script:", "onclick", "style", "class", "<script", "3"] {
        assert!(!page.body_html.contains(trace), "{trace} in {}", page.body_html);
    }
    assert_eq!(page.photos.len(), page.body_html.matches("<figure>").count());
}

#[test]
fn a_title_that_names_the_article_is_not_taken_for_a_section() {
    let page =
        format!("<title>Tiêu đề bài - Cổng</title><h1>Tiêu đề bài</h1><p>Ngày 01-02-2020 - Lượt xem: 3</p>{PROSE}");
    assert_eq!(refusal(page), Reason::NoTitleLine { found: "Tiêu đề bài - Cổng".to_owned() });
}

#[test]
fn every_refusal_says_what_is_wrong() {
    let page = |date_line: &str| format!("tin - Cổng\nTiêu đề bài\n{date_line}\nMở đầu.\nThân bài.");
    assert_eq!(refusal(""), Reason::Empty);
    assert_eq!(refusal("\u{feff} \r\n\u{a0}"), Reason::Empty);
    assert_eq!(refusal("chỉ một dòng"), Reason::NoTitleLine { found: "chỉ một dòng".to_owned() });
    assert_eq!(refusal(page("")), Reason::NoDateLine);
    assert_eq!(
        refusal(page("Ngày 31-02-2022 - Lượt xem: 110")),
        Reason::ImpossibleDate { found: "31-02-2022".to_owned() }
    );
    assert_eq!(
        refusal(page("Ngày 01-02-2022 - Lượt xem: nhiều")),
        Reason::UnreadableViews { found: "Ngày 01-02-2022 - Lượt xem: nhiều".to_owned() }
    );
    assert_eq!(refusal("tin - Cổng\nNgày 01-02-2022 - Lượt xem: 1\nMở đầu."), Reason::NoHeadline);
    assert_eq!(
        refusal("tin - Cổng\nTiêu đề\nNgày 01-02-2022 - Lượt xem: 1\nBản Đồ Hành Chính\nHôm nay: 4"),
        Reason::NoBody
    );
    assert_eq!(refusal("<html><body><p>không có gì</p>"), Reason::NoTitleLine { found: String::new() });
    assert_eq!(refusal("MIME-Version: 1.0\n"), Reason::WebArchive);
    assert_eq!(
        refusal(
            "<meta charset=something-old>Ng\u{e0}y"
                .replace('\u{e0}', "X")
                .into_bytes()
                .iter()
                .map(|b| if *b == b'X' { 0xe0 } else { *b })
                .collect::<Vec<u8>>()
        ),
        Reason::NotUtf8 { byte: 30 }
    );
    assert_eq!(refusal(b"\xff\xfet\0i\0n\0"), Reason::NoTitleLine { found: "tin".to_owned() });
    let told = read_page("cũ.html", b"").expect_err("empty").to_string();
    assert_eq!(told, "cũ.html: tệp trống, không có nội dung.");
}

#[test]
fn folders_missing_files_and_large_files_are_refused_before_reading() {
    let folder = tempfile::tempdir().expect("a folder");
    let reason = |path: &Path| load(path, None).expect_err("refused").reason;
    assert_eq!(reason(folder.path()), Reason::IsAFolder);
    assert_eq!(reason(&folder.path().join("không có")), Reason::NotFound);
    assert_eq!(reason(Path::new("/dev/zero")), Reason::NotAFile);
    let large = folder.path().join("lớn.html");
    // Sparse: the size without the bytes.
    File::create(&large).and_then(|file| file.set_len(50 * 1024 * 1024)).expect("a large file");
    assert_eq!(reason(&large), Reason::TooLarge { bytes: 50 * 1024 * 1024 });
    let told = load(&large, None).expect_err("refused").to_string();
    assert!(told.ends_with("tệp quá lớn: 50,0 MB (52.428.800 byte), tối đa 10,0 MB (10.485.760 byte)."), "{told}");
}

#[test]
fn a_saved_file_is_read_whatever_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("trang.txt");
    fs::write(&path, BREAKS).expect("written");
    assert_eq!(load(&path, None).expect("read"), read(BREAKS));
}

#[test]
fn the_description_shows_each_field_and_the_doubts() {
    let told = read(TEXT).describe();
    for line in [
        "Cổng             : UBND xã Tân Thuận - huyện Mẫu",
        "Ngày đăng        : 06-06-2023",
        "Lượt xem gốc     : 1.325",
        "Nội dung         : 3 đoạn, 2 ảnh",
        "Ảnh & chú thích  : 1. (không có tệp ảnh) – Các em tập thở dưới nước trong buổi học đầu tiên",
        "                 : 2. (không có tệp ảnh) – Bảng giờ học được treo ở cổng Nhà văn hóa",
        "Bút danh         : Thu Hạ",
        "Đã truy cập      : 2.310.455",
        "Chưa chắc        : ",
        "  - Ảnh: 2 ảnh không có trong tệp văn bản đã lưu, chỉ còn chú thích.",
    ] {
        assert!(told.lines().any(|told| told.trim_end() == line.trim_end()), "no “{line}” in\n{told}");
    }
}

#[test]
fn hostile_pages_are_answered_quickly() {
    let size = PAGE_BYTES_MAX as usize;
    let fill = |piece: &str| piece.repeat((size - 2000) / piece.len());
    // Just below the bound on tags, so that what comes after the tree is measured too.
    let many = |piece: &str, tokens: usize| piece.repeat(195_000 / tokens);
    let text = |body: String| format!("tin - Cổng\nTiêu đề\nNgày 01-02-2020 - Lượt xem: 1\n{body}");
    let page = |body: String| html(&format!("<h1>Tiêu đề</h1><p>Ngày 01-02-2020 - Lượt xem: 1</p>{body}"));
    let attributes: String = (0..1_200_000).map(|number| format!("a{number:x} ")).collect();
    let hostile = [
        ("div", fill("<div>")),
        ("div in a page", page(fill("<div>"))),
        ("stray ends under a deep tree", page("<span>".repeat(150) + &fill("</b>"))),
        ("emphasis", page(fill("<b><i>x</b></i>"))),
        ("less than", fill("<")),
        ("less than in a page", page(fill("< "))),
        ("ampersands", page(fill("&"))),
        ("comments", page(fill("<!--"))),
        ("attributes", page(format!("<p {attributes}>"))),
        ("classes", page(format!("<p class='{}'>x", fill("nav ")))),
        ("many boxes", page(many("<div>", 1))),
        ("many stray ends under a deep tree", page("<span>".repeat(150) + &many("</b>", 1))),
        (
            "many wide boxes under a deep tree",
            page("<p><table><tr><td>".to_owned() + &"<div>".repeat(110) + &many("<div>x</div>", 3)),
        ),
        ("many breaks", page(many("x<br>", 2))),
        ("many paragraphs", page(many("<p>x", 2))),
        ("many lists", page(many("<ul><li>x", 3))),
        ("many tables", page(many("<table><tr><td>x", 4))),
        ("many tables, closed", page(many("<table><tr><td>x</table>", 5))),
        ("many rows", page("<table>".to_owned() + &many("<tr><td>x<td>y", 5))),
        ("many photo tables", page(many("<table><tr><td><img src=x>x</table>", 6))),
        ("many links", page("<ul>".to_owned() + &many("<li><a href=x>x</a>", 4))),
        ("many classes", page(many("<div class='a b c d e f g h'>x</div>", 3))),
        ("many date lines", page(many("<p>Ngày 01-02-2020 - Lượt xem: 1", 2))),
        ("many headings", html(&(many("<h2>x</h2>", 3) + "Ngày 01-02-2020 - Lượt xem: 1"))),
        ("many footers", page(many("<p>Hôm nay:", 2))),
        ("date lines", page(fill("<p>Ngày 01-02-2020 - Lượt xem: 1</p>"))),
        ("one word", fill("a")),
        ("one line of days", fill("Ngày ")),
        ("date lines without a title", fill("Ngày Lượt xem: ")),
        ("one-letter lines", text(fill("a\n"))),
        ("blank lines", text(fill("\n"))),
        ("one paragraph", text(fill("a"))),
        ("spaces", text(fill(" a"))),
        ("counters", text("Hôm nay: 1\n".to_owned() + &fill("Hôm nay: "))),
        ("combining marks", text(fill("\u{316}\u{301}"))),
        ("digits", format!("tin - Cổng\nTiêu đề\nNgày {}", fill("1"))),
    ];
    for (what, content) in hostile {
        let start = time_on_processor();
        let answer = read_page("trang", content.as_bytes());
        let took = time_on_processor() - start;
        let too_large = matches!(&answer, Err(NotALegacyPage { reason: Reason::TooLarge { .. }, .. }));
        assert!(!too_large, "{what} was not read at all");
        eprintln!(
            "{what}: {took:?}, {}",
            answer.map_or_else(|refusal| refusal.reason.to_string(), |page| format!("{} bytes", page.body_html.len()))
        );
        assert!(took < Duration::from_secs(30), "{what} took {took:?}");
    }
}

/// Of this thread: what others of the machine do meanwhile does not count.
fn time_on_processor() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells it");
    Duration::from_nanos(told.split(' ').next().expect("three numbers").parse().expect("nanoseconds"))
}
