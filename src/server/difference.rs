//! Compares two revisions of a text in words. The work is bounded by counting, not by a clock, so that the same two
//! texts always give the same answer.

mod blocks;
mod pairs;
mod words;

use crate::domain::{
    Difference, Draft, SafeHtml,
    difference::{Change, Mark, Paragraph, Piece},
};
use blocks::Block;
use pairs::Pair;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use words::Effort;

/// Blocks of both texts that are looked at one by one. Above it only what both begin and end with is the same.
const BLOCKS_MAX: usize = 4_000;

/// The difference of two plain texts, line by line.
pub fn of_texts(old: &str, new: &str) -> Difference {
    compare(&blocks::of_text(old), &blocks::of_text(new))
}

/// What is compared of a text: its fields as its form shows them, and its section by the title.
pub struct Written<'a> {
    pub section: String,
    pub draft: &'a Draft,
    pub body: &'a SafeHtml,
}

/// How one text differs from another, field by field, each with the title that its form gives it; fields that say the same are
/// left out.
pub fn of_written(old: &Written, new: &Written) -> Vec<(String, Difference)> {
    let pairs = fields(old).into_iter().zip(fields(new)).filter(|((_, old), (_, new))| old != new);
    let mut differing: Vec<(String, Difference)> =
        pairs.map(|((title, old), (_, new))| (title.to_owned(), of_texts(old, new))).collect();
    let body = of_bodies(old.body, new.body);
    if !body.is_empty() {
        differing.push(("Nội dung".to_owned(), body));
    }
    differing
}

/// The body apart.
fn fields<'a>(written: &'a Written) -> [(&'static str, &'a str); 22] {
    let (draft, document) = (written.draft, &written.draft.document);
    [
        ("Chuyên mục", &written.section),
        ("Tiêu đề", &draft.headline),
        ("Địa chỉ của bài", &draft.slug),
        ("Lời dẫn", &draft.standfirst),
        ("Tác giả", &draft.authors),
        ("Ảnh", &draft.photographers),
        ("Nguồn", &draft.sources),
        ("Chủ đề", &draft.tags),
        ("Ảnh đầu bài", &draft.photo),
        ("Chú thích ảnh", &draft.photo_caption),
        ("Mô tả ảnh", &draft.photo_alt),
        ("Cập nhật gì", &draft.change_note),
        ("Ngày xem lại", &draft.review_on),
        ("Số, ký hiệu", &document.number),
        ("Loại văn bản", &document.kind),
        ("Cơ quan ban hành", &document.issuer),
        ("Người ký", &document.signer),
        ("Lĩnh vực", &document.topic),
        ("Ngày ban hành", &document.issued_on),
        ("Ngày có hiệu lực", &document.in_force_on),
        ("Ngày hết hiệu lực", &document.expires_on),
        ("Thay thế văn bản", &document.replaces),
    ]
}

/// The difference of two bodies: of what readers see, block by block, with a note where only the markup differs.
pub fn of_bodies(old: &SafeHtml, new: &SafeHtml) -> Difference {
    compare(&blocks::of_html(old.as_str()), &blocks::of_html(new.as_str()))
}

fn compare(old: &[Block], new: &[Block]) -> Difference {
    let mut paragraphs = Vec::new();
    let mut effort = Effort::default();
    for op in operations(old, new) {
        let (old, new) = (&old[op.old_range()], &new[op.new_range()]);
        match op {
            DiffOp::Equal { .. } => paragraphs.extend(old.iter().zip(new).map(|(old, new)| same_words(old, new))),
            DiffOp::Delete { .. } | DiffOp::Insert { .. } | DiffOp::Replace { .. } => {
                paragraphs.extend(pairs::paired(old, new).into_iter().map(|pair| match pair {
                    Pair::Both(old, new) => reworded(old, new, &mut effort),
                    Pair::Old(old) => whole(old, Change::Removed, Mark::Removed),
                    Pair::New(new) => whole(new, Change::Added, Mark::Added),
                }));
            }
        }
    }
    Difference { paragraphs }
}

fn operations(old: &[Block], new: &[Block]) -> Vec<DiffOp> {
    let texts = |blocks: &[Block]| blocks.iter().map(|block| block.text.clone()).collect::<Vec<_>>();
    let (old, new) = (texts(old), texts(new));
    if old.len() + new.len() <= BLOCKS_MAX {
        capture_diff_slices(Algorithm::Myers, &old, &new)
    } else {
        words::between_common_ends(&old, &new)
    }
}

fn same_words(old: &Block, new: &Block) -> Paragraph {
    let notes = blocks::notes(old, new);
    let change = if notes.is_empty() { Change::Same } else { Change::Reformatted };
    Paragraph { notes, ..whole(new, change, Mark::Same) }
}

fn reworded(old: &Block, new: &Block, effort: &mut Effort) -> Paragraph {
    let pieces = words::compare(&old.text, &new.text, effort);
    Paragraph { change: Change::Reworded, pieces, notes: blocks::notes(old, new) }
}

fn whole(block: &Block, change: Change, mark: Mark) -> Paragraph {
    Paragraph { change, pieces: vec![Piece { mark, text: block.text.clone() }], notes: Vec::new() }
}

#[cfg(test)]
mod tests;
