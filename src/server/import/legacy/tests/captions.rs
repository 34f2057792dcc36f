//! Each picture with its own caption, however a page nests them.

use super::{PROSE, captions, html, read, sources};
use crate::server::import::legacy::LegacyPage;

/// An article whose middle is `part`.
fn with(part: &str) -> LegacyPage {
    read(&html(&format!(
        "<h1>Tiêu đề bài</h1><p>Ngày 01-02-2020 - Lượt xem: 3</p>{PROSE}{part}<p>Đoạn sau phần ảnh.</p><p><b>Minh An</b></p>"
    )))
}

/// The pictures with their captions, and that the article is whole.
fn pictures(part: &str) -> Vec<String> {
    let page = with(part);
    assert!(page.body_html.ends_with("<p>Đoạn sau phần ảnh.</p>"), "{}", page.body_html);
    assert_eq!(page.body_html.matches("<figure>").count(), page.photos.len(), "{}", page.body_html);
    sources(&page).iter().zip(captions(&page)).map(|(source, caption)| format!("{source}: {caption}")).collect()
}

#[test]
fn a_figure_keeps_its_caption_wherever_it_stands() {
    for part in [
        "<figure><img src=a><figcaption>Một</figcaption></figure>",
        "<figure><figcaption>Một</figcaption><img src=a></figure>",
        "<figure><div><a href=/a><img src=a></a></div><p>Một</p></figure>",
        "<table><tr><td><div><figure><img src=a><figcaption><p>Một</p></figcaption></figure></div></td></tr></table>",
        "<div class='wp-caption aligncenter'><img src=a><p class='wp-caption-text'>Một</p></div>",
        "<div class=hinh><img src=a></div><div class='PhotoCMS_Caption'>Một</div>",
        "<dl class='wp-caption'><dt><img src=a></dt><dd class='wp-caption-dd'>Một</dd></dl>",
        "<table class=tplCaption><tr><td class=Image><img src=a></td></tr><tr><td class=Caption><p>Một</p></td></tr></table>",
        "<table><tr><td>Một</td></tr><tr><td><img src=a></td></tr></table>",
        "<table><caption>Một</caption><tr><td><img src=a></td></tr></table>",
        "<table><tr><td><img src=a></td><td>Một</td></tr></table>",
        "<table><tr><td><table><tr><td><img src=a></td></tr><tr><td>Một</td></tr></table></td></tr></table>",
    ] {
        assert_eq!(pictures(part), ["a: Một"], "{part}");
    }
}

#[test]
fn figures_within_a_figure_keep_their_own_captions() {
    assert_eq!(
        pictures(
            "<figure><figure><img src=a><figcaption>Một</figcaption></figure><figure><img src=b><figcaption>Hai</figcaption>\
             </figure><figcaption>Cả hai</figcaption></figure>"
        ),
        ["a: Một", "b: Hai", "-: Cả hai"]
    );
    assert_eq!(
        pictures(
            "<figure><figure><img src=a></figure><figure><img src=b></figure><figcaption>Cả hai</figcaption></figure>"
        ),
        ["a: -", "b: Cả hai"]
    );
    assert_eq!(pictures("<figure><img src=a><p>Một</p><p>Ảnh: An</p></figure>"), ["a: Một Ảnh: An"]);
}

#[test]
fn pictures_side_by_side_have_the_captions_of_their_columns() {
    let row = |cells: &[&str]| {
        let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
        format!("<tr>{cells}</tr>")
    };
    let images = ["<img src=a>", "<img src=b>", "<img src=c>"].as_slice();
    for (rows, expected) in [
        (vec![images, &["Một", "Hai", "Ba"]], ["a: Một", "b: Hai", "c: Ba"]),
        (vec![images, &["Một", "", "Ba"]], ["a: Một", "b: -", "c: Ba"]),
        (vec![&["Một", "Hai", "Ba"], images], ["a: Một", "b: Hai", "c: Ba"]),
        (vec![images, &["Cả ba"]], ["a: -", "b: -", "c: Cả ba"]),
        (vec![&images[..1], &["Một"], &images[1..2], &images[2..], &["Ba"]], ["a: Một", "b: -", "c: Ba"]),
        (
            vec![&["<img src=a><br>Một", "<img src=b>", "<img src=c><p>Ba</p>"], &["", "Hai", ""]],
            ["a: Một", "b: Hai", "c: Ba"],
        ),
    ] {
        let rows: String = rows.into_iter().map(row).collect();
        assert_eq!(pictures(&format!("<table>{rows}</table>")), expected, "{rows}");
    }
    let wide = "<table><tr><td colspan=2><img src=a></td></tr><tr><td>Một</td><td>hai</td></tr></table>";
    assert_eq!(pictures(wide), ["a: Một hai"]);
}

#[test]
fn words_of_a_table_with_pictures_that_caption_none_stay() {
    let page = with(
        "<table><tr><td>Một số hình ảnh</td></tr><tr><td><img src=a></td></tr><tr><td>Một</td></tr><tr><td>Hết ảnh.</td></tr></table>",
    );
    assert_eq!(captions(&page), ["Một"]);
    let (before, after) = page.body_html.split_once("<figure>").expect("a picture");
    assert!(before.contains("<p>Một số hình ảnh</p>") && after.contains("<p>Hết ảnh.</p>"), "{}", page.body_html);
}

#[test]
fn the_caption_of_a_table_is_not_given_to_a_picture() {
    let page = with(
        "<figure><img src=a></figure><figure><table><tr><td>1<td>2<tr><td>3<td>4</table><figcaption>Bảng số</figcaption></figure>",
    );
    assert_eq!(captions(&page), ["-"]);
    assert!(page.body_html.contains("</table>\n<p>Bảng số</p>"), "{}", page.body_html);
}

#[test]
fn a_caption_whose_picture_is_gone_stays_a_caption() {
    assert_eq!(pictures("<figure><figcaption>Một</figcaption></figure>"), ["-: Một"]);
    assert_eq!(with("<figure><blockquote>Lời trích.</blockquote></figure>").photos, []);
}

#[test]
fn a_table_of_people_keeps_each_portrait_in_its_row() {
    let page = with(
        "<table><tr><th>Ảnh<th>Tên<th>Việc<tr><td><img src=a><td>Bà An<td>Tổ trưởng<tr><td><figure><img src=b></figure><td>Ông Ba<td>Tổ phó</table>",
    );
    assert_eq!((sources(&page), captions(&page)), (vec!["a", "b"], vec!["-", "-"]));
    assert!(
        page.body_html.contains("<td><figure><img src=\"b\" alt=\"\"></figure></td><td>Ông Ba</td>"),
        "{}",
        page.body_html
    );
}

#[test]
fn a_saved_picture_is_preferred_to_a_remote_one_and_a_placeholder_to_none() {
    for (image, source) in [
        ("<img src='bai_files/a.png' data-src='https://cu.example/a.png'>", "bai_files/a.png"),
        ("<img src='bai_files/loading.gif' data-src='https://cu.example/a.png'>", "https://cu.example/a.png"),
        ("<img src='data:image/gif;base64,R0lGODlhAQABAIAAAP' data-original='/a.png'>", "/a.png"),
        ("<img src='https://cu.example/nho.png' data-src='bai_files/a.png'>", "bai_files/a.png"),
        ("<img src='data:image/png;base64,iVBORw0KGgo='>", "data:image/png;base64,iVBORw0KGgo="),
    ] {
        assert_eq!(sources(&with(image)), [source], "{image}");
    }
    assert_eq!(with("<img src='data:image/gif;base64,R0lGODlhAQABAIAAAP'>").photos, []);
}
