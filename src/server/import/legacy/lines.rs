//! The lines by which an old page is recognised: its title, the counters, the lists and buttons around an article.
//! A line is expected squeezed (`squeeze`): single spaces, none at its ends.

use super::dated::date_line;
use super::numbers::{Number, leading_number};
use super::words::mark_key;

const ONLINE: &[&str] = &["đang online", "đang trực tuyến", "đang truy cập"];
const TODAY: &[&str] = &["hôm nay"];
const VISITS: &[&str] = &["đã truy cập", "tổng truy cập", "tổng lượt truy cập", "tổng số truy cập"];
const MAP_OF_THE_AREA: &str = "bản đồ hành chính";

/// How the lines begin that name a portal's publisher.
const ABOUT_THE_PORTAL: &[&str] = &[
    "địa chỉ",
    "trụ sở",
    "cơ quan",
    "bản quyền",
    "chịu trách nhiệm",
    "giấy phép",
    "điện thoại",
    "©",
    "ghi rõ nguồn",
    "đơn vị",
    "copyright",
    "email",
    "thư điện tử",
    "tên miền",
    "website",
    "trang thông tin",
    "cổng thông tin",
    "người chịu",
    "trưởng ban",
    "thiết kế",
];

const RELATED: &[&str] = &[
    "tin khác",
    "các tin khác",
    "những tin khác",
    "tin tức khác",
    "các tin tức khác",
    "tin liên quan",
    "tin bài liên quan",
    "tin bài khác",
    "các bài khác",
    "bài viết khác",
    "các bài viết khác",
    "bài viết liên quan",
    "bài liên quan",
    "tin cùng chuyên mục",
    "cùng chuyên mục",
    "bài cùng chuyên mục",
    "tin mới hơn",
    "tin cũ hơn",
    "các tin mới hơn",
    "các tin cũ hơn",
    "các tin đã đưa",
    "tin đã đưa",
    "bình luận",
    "ý kiến bạn đọc",
    "gửi bình luận",
    "viết bình luận",
];
const TOOLS: &[&str] = &[
    "in trang",
    "in bài viết",
    "in",
    "bản in",
    "quay lại",
    "trở về",
    "về trang trước",
    "về đầu trang",
    "lên đầu trang",
    "gửi email",
    "gửi cho bạn bè",
    "chia sẻ",
    "facebook",
    "zalo",
    "twitter",
    "like",
    "share",
    "đọc bài viết",
    "nghe bài viết",
    "cỡ chữ",
    "trang chủ",
    "a",
    "a+",
    "a-",
    "a+ a-",
    "a- a+",
    "a a+ a-",
    "a- a a+",
    "xem cỡ chữ",
];

/// Online, today and visits, each the last one named: the counters close the page.
pub(super) fn counters(text: &str) -> [Option<Number>; 3] {
    let key = text.to_lowercase();
    [ONLINE, TODAY, VISITS].map(|labels| labels.iter().find_map(|label| counter(&key, label)))
}

fn counter(key: &str, label: &str) -> Option<Number> {
    key.rmatch_indices(label).find_map(|(at, _)| leading_number(after_label(&key[at + label.len()..])))
}

fn after_label(rest: &str) -> &str {
    let skipped: usize = rest.chars().take(6).take_while(|c| c.is_whitespace() || *c == ':').map(char::len_utf8).sum();
    &rest[skipped..]
}

/// The map of the area or a counter: from here on the page is its footer.
pub(super) fn is_footer_line(line: &str) -> bool {
    let Some(key) = mark_key(line) else { return false };
    let bare = key.trim_end_matches([':', ' ']);
    if bare == MAP_OF_THE_AREA || bare == ONLINE[0] || bare == VISITS[0] {
        return true;
    }
    [ONLINE, TODAY, VISITS].into_iter().flatten().any(|label| {
        key.strip_prefix(label).is_some_and(|rest| {
            let value = after_label(rest);
            let only_number = value.chars().all(|c| c.is_ascii_digit() || ".,  ".contains(c));
            leading_number(value).is_some() && (only_number || rest.trim_start().starts_with(':'))
        })
    })
}

/// Whether it is a counter of the portal, online or in all, as a footer has it.
pub(super) fn names_counter(line: &str) -> bool {
    let names_one = || {
        let [online, _, visits] = counters(line);
        online.or(visits).is_some()
    };
    is_footer_line(line) && names_one()
}

/// A footer line that may as well be the article's own: a caption, news of today, a number that it tells. It is, if prose follows
/// before the footer's other lines.
pub(super) fn is_perhaps_footer_line<'a>(line: &str, mut following: impl Iterator<Item = &'a str>) -> bool {
    if counters(line).into_iter().flatten().count() > 1 {
        return false;
    }
    following.find(|line| is_footer_line(line) || line.chars().nth(80).is_some()).is_some_and(|next| {
        let key = next.to_lowercase();
        !is_footer_line(next) && !ABOUT_THE_PORTAL.iter().any(|start| key.starts_with(start))
    })
}

/// The heading of a list of other articles: the article has ended.
pub(super) fn is_related_heading(line: &str) -> bool {
    bare_key(line).is_some_and(|key| RELATED.contains(&key.as_str()))
}

/// A button or link of the portal that was saved with the text.
pub(super) fn is_tool_line(line: &str) -> bool {
    bare_key(line).is_some_and(|key| key.is_empty() || TOOLS.contains(&key.as_str()))
}

/// A line that must not be taken for a part of the paragraph around it.
pub(super) fn stands_alone(line: &str) -> bool {
    date_line(line).is_some() || is_footer_line(line) || is_related_heading(line)
}

/// Short, and not a sentence: a caption, a name or a subheading.
pub(super) fn is_short_line(line: &str) -> bool {
    line.chars().nth(160).is_none() && !ends_a_sentence(line)
}

fn ends_a_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '”', '’', ')', ']', '»', ' ']).ends_with(['.', '!', '?', ';', ':', '…'])
}

/// "- …", "1. …", "a) …", "IV. …".
pub(super) fn list_marked(line: &str) -> bool {
    if line.starts_with(['-', '–', '—', '+', '*', '•', '·', '►', '\u{f0b7}']) {
        return true;
    }
    let mark: String = line.chars().take(6).take_while(|c| !c.is_whitespace()).collect();
    mark.strip_suffix(['.', ')', '/']).is_some_and(|mark| {
        let number = mark.chars().all(|c| c.is_ascii_digit() || c == '.');
        let letter = mark.chars().count() == 1 && mark.starts_with(char::is_lowercase);
        let roman = mark.chars().all(|c| "IVX".contains(c));
        !mark.is_empty() && (number || letter || roman)
    })
}

/// "Ảnh: …", "… (Ảnh: …)".
pub(super) fn says_photo(line: &str) -> bool {
    ["Ảnh:", "Ảnh minh họa", "Ảnh minh hoạ"].iter().any(|mark| line.starts_with(mark))
        || line.contains("(Ảnh")
        || line.contains("(ảnh")
}

pub(super) fn same(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

fn bare_key(line: &str) -> Option<String> {
    let key = mark_key(line)?;
    Some(key.trim_matches(|c: char| c.is_whitespace() || ":.»«>|-–•[]()".contains(c)).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_opens_with_today_is_no_footer() {
        assert!(is_footer_line("Hôm nay: 1.244"));
        assert!(is_footer_line("Đang online: 5 | Hôm nay: 12 | Đã truy cập: 99"));
        assert!(is_footer_line("BẢN ĐỒ HÀNH CHÍNH"));
        assert!(!is_footer_line("Hôm nay 15 đại biểu đã có mặt"));
        assert!(!is_footer_line("Hôm nay, phường tổ chức lễ phát động."));
    }

    #[test]
    fn counters_are_found_on_one_line_and_over_several() {
        let values = |text| counters(text).map(|number| number.map(|number| number.value));
        assert_eq!(values("Đang online: 5 Hôm nay: 1.244 Đã truy cập: 474 478"), [Some(5), Some(1244), Some(474_478)]);
        assert_eq!(values("ĐANG ONLINE\n5\nHÔM NAY\n1,244"), [Some(5), Some(1244), None]);
        assert_eq!(values("Đã truy cập: 1,5 triệu"), [None, None, Some(1_500_000)]);
    }

    #[test]
    fn list_marks_are_told_from_names() {
        assert!(["- Một", "1. Hai", "a) Ba", "IV. Bốn", "• Năm"].iter().all(|line| list_marked(line)));
        assert!(["Bảo An", "B. An", "Tổ 3 ra quân"].iter().all(|line| !list_marked(line)));
    }
}
