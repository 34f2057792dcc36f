use super::*;
use crate::{domain::properties::reproducible, server::cleaning::clean_html};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

/// A difference as one line: `[-removed-]`, `{+added+}`.
fn inline(difference: &Difference) -> Vec<String> {
    let piece = |piece: &Piece| match piece.mark {
        Mark::Same => piece.text.clone(),
        Mark::Removed => format!("[-{}-]", piece.text),
        Mark::Added => format!("{{+{}+}}", piece.text),
    };
    difference.paragraphs.iter().map(|paragraph| paragraph.pieces.iter().map(piece).collect()).collect()
}

fn bodies(old: &str, new: &str) -> Difference {
    of_bodies(&clean_html(old), &clean_html(new))
}

#[test]
fn a_vietnamese_word_changes_as_a_whole() {
    let difference = of_texts("Hội nghị của Ủy ban nhân dân xã", "Hội nghị của Uỷ ban nhân dân phường");
    assert_eq!(inline(&difference), ["Hội nghị của [-Ủy-]{+Uỷ+} ban nhân dân [-xã-]{+phường+}"]);
}

#[test]
fn composed_and_decomposed_letters_are_the_same() {
    let text = "Đường Nguyễn Huệ";
    assert!(of_texts(text, &text.nfd().collect::<String>()).is_empty());
}

#[test]
fn a_phrase_that_was_replaced_reads_as_one() {
    let difference = of_texts("họp vào sáng thứ hai tại xã", "họp vào chiều thứ ba tới tại xã");
    assert_eq!(inline(&difference), ["họp vào [-sáng-]{+chiều+} thứ [-hai-]{+ba tới+} tại xã"]);
    let difference = of_texts("giá một hai ba đồng", "giá bốn năm sáu đồng");
    assert_eq!(inline(&difference), ["giá [-một hai ba-]{+bốn năm sáu+} đồng"]);
}

#[test]
fn a_paragraph_put_in_between_leaves_the_others_paired() {
    let old = "<p>Một đoạn văn nói về cầu mới.</p><p>Đoạn cuối nói về đường.</p>";
    let new = "<p>Lời đầu.</p><p>Một đoạn văn nói về cầu cũ.</p><p>Đoạn cuối nói về con đường.</p>";
    let difference = bodies(old, new);
    assert_eq!(
        inline(&difference),
        ["{+Lời đầu.+}", "Một đoạn văn nói về cầu [-mới-]{+cũ+}.", "Đoạn cuối nói về {+con +}đường."]
    );
    assert_eq!(difference.paragraphs[0].change, Change::Added);
    assert_eq!(difference.paragraphs[1].change, Change::Reworded);
}

#[test]
fn both_sides_can_be_read_apart() {
    let difference = of_texts("một hai ba", "một bốn ba");
    let side = |pieces: Vec<&Piece>| pieces.iter().map(|piece| &*piece.text).collect::<String>();
    assert_eq!(side(difference.paragraphs[0].before().collect()), "một hai ba");
    assert_eq!(side(difference.paragraphs[0].after().collect()), "một bốn ba");
}

#[test]
fn where_only_the_markup_changed_a_note_says_so() {
    let notes = |old, new| {
        let difference = bodies(old, new);
        assert_eq!(difference.paragraphs[0].change, Change::Reformatted);
        difference.paragraphs[0].notes.clone()
    };
    assert_eq!(notes("<p>a <b>b</b></p>", "<p><b>a</b> b</p>"), ["chỉ đổi định dạng"]);
    assert_eq!(notes("<ul><li>a</li></ul>", "<ol><li>a</li></ol>"), ["chỉ đổi định dạng"]);
    assert_eq!(
        notes("<p><a href='/a'>x</a></p>", "<p><a href='https://b.example/'>x</a></p>"),
        ["bỏ liên kết tới /a", "thêm liên kết tới https://b.example/"]
    );
}

#[test]
fn a_row_of_a_table_is_compared_as_one() {
    let row = |count: &str| {
        format!("<table><tr><th>Xã</th><th>Số hộ</th></tr><tr><td>Đại Thành</td><td>{count}</td></tr></table>")
    };
    let difference = bodies(&row("12"), &row("15"));
    assert_eq!(inline(&difference), ["Xã | Số hộ", "Đại Thành | [-12-]{+15+}"]);
}

#[test]
fn a_picture_shows_by_its_words() {
    let difference = bodies("<figure><img alt='Cầu cũ'></figure>", "<figure><img alt='Cầu mới'></figure>");
    assert_eq!(inline(&difference), ["[ảnh: Cầu [-cũ-]{+mới+}]"]);
}

#[test]
fn texts_of_the_largest_size_are_compared_coarsely() {
    let text = |word: &str| format!("<p>đầu {} cuối</p>", format!("{word} ").repeat(40_000));
    let difference = bodies(&text("a"), &text("b"));
    assert_eq!(difference.paragraphs.len(), 2, "nothing in common but two words of 40,000");
    let blocks = |word: &str| format!("<p>đầu</p>{}", format!("<p>{word}</p>").repeat(20_000));
    let difference = bodies(&blocks("a"), &blocks("b"));
    assert_eq!(difference.paragraphs.len(), 40_001);
    assert_eq!(difference.paragraphs[0].change, Change::Same);
}

proptest! {
    #![proptest_config(reproducible(128))]

    #[test]
    fn each_side_is_the_text_it_came_from(old in "[ab ư.]{0,60}", new in "[ab ư.]{0,60}") {
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect::<String>();
        let difference = of_texts(&old, &new);
        let side = |mark: Mark| {
            let pieces = difference.paragraphs.iter().flat_map(|paragraph| &paragraph.pieces);
            pieces.filter(|piece| piece.mark != mark).map(|piece| &*piece.text).collect::<String>()
        };
        prop_assert_eq!(side(Mark::Added), one_line(&old));
        prop_assert_eq!(side(Mark::Removed), one_line(&new));
    }
}
