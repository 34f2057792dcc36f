//! The line that names section and portal: a page's `<title>`, or the first line of a page saved as text.

use super::Reason;
use super::lines::same;
use super::words::{MARK_BYTES_MAX, is_blank, quote};

const SEPARATORS: [&str; 4] = [" - ", " – ", " — ", " | "];
/// How names of authorities and of their portals begin.
const AUTHORITIES: &[&str] = &[
    "ubnd",
    "hđnd",
    "ubmttq",
    "ủy ban",
    "uỷ ban",
    "hội đồng nhân dân",
    "cổng",
    "trang thông tin",
    "trang tin",
    "tỉnh",
    "thành phố",
    "tp",
    "thị xã",
    "thị trấn",
    "huyện",
    "quận",
    "phường",
    "xã",
    "sở",
    "phòng",
    "đảng ủy",
    "đảng bộ",
];

/// So many words are seldom a part of a section's name.
const WORDS_OF_HEADLINE: usize = 4;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct SectionOfPortal {
    pub section: String,
    pub portal: String,
    /// It could be parted elsewhere, and no word tells where.
    pub is_unsure: bool,
}

/// "section - portal": before the first part that begins as authorities do, since sections ("Văn hóa - Xã hội") and portals
/// hold separators too; else at the first separator.
pub(super) fn split_title(line: &str) -> Result<SectionOfPortal, Reason> {
    let refused = || Reason::NoTitleLine { found: quote(line) };
    if line.len() > 2 * MARK_BYTES_MAX {
        return Err(refused());
    }
    let separators = separators(line);
    let names_authority = separators.iter().copied().find(|&(_, end)| is_authority(&line[end..]));
    let (at, end) = names_authority.or(separators.first().copied()).ok_or_else(refused)?;
    let (first, second) = (line[..at].trim(), line[end..].trim());
    if is_blank(first) || is_blank(second) {
        return Err(refused());
    }
    // A section of parts has short ones: this may be a headline and its section.
    let has_long_part = separators
        .first()
        .is_some_and(|&(start, _)| start < at && line[..start].split_whitespace().count() >= WORDS_OF_HEADLINE);
    let is_unsure = has_long_part || names_authority.is_none() && (separators.len() > 1 || is_authority(first));
    Ok(SectionOfPortal { section: first.to_owned(), portal: second.to_owned(), is_unsure })
}

/// Where each separator begins and ends.
fn separators(line: &str) -> Vec<(usize, usize)> {
    let mut found: Vec<_> = SEPARATORS
        .iter()
        .flat_map(|separator| line.match_indices(separator).map(|(at, _)| (at, at + separator.len())))
        .collect();
    found.sort_unstable();
    found
}

/// "Xã Mẫu" and "Phòng Kinh tế", not "Xã hội" or "Phòng chống dịch": a name follows.
fn is_authority(part: &str) -> bool {
    let lower = part.to_lowercase();
    let is_society = lower.starts_with("xã hội");
    AUTHORITIES.iter().any(|word| {
        let is_common = !matches!(*word, "xã" | "phòng" | "sở" | "tỉnh" | "quận" | "huyện" | "phường");
        // By letters: some take more bytes in lower case, and those of the words do not change in number.
        let behind = || part.char_indices().nth(word.chars().count()).map_or("", |(at, _)| &part[at..]);
        let rest = lower.starts_with(word).then(behind);
        let names = |rest: &str| is_common || rest.trim_start().starts_with(char::is_uppercase);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) && names(rest)) && !is_society
    })
}

/// A title that names the article before its section, whole or cut: the section alone.
pub(super) fn without_headline<'a>(section: &'a str, headline: &str) -> &'a str {
    let names_article = |part: &str| {
        let stem = part.trim_end_matches(['.', '…', ' ']);
        let is_cut = stem.len() < part.trim_end().len() && !stem.is_empty();
        same(part, headline) || is_cut && headline.to_lowercase().starts_with(&stem.to_lowercase())
    };
    separators(section)
        .into_iter()
        .rev()
        .find(|&(at, _)| names_article(&section[..at]))
        .map_or(section, |(_, end)| &section[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &str) -> (String, String, bool) {
        let SectionOfPortal { section, portal, is_unsure } = split_title(line).expect(line);
        (section, portal, is_unsure)
    }

    #[test]
    fn letters_that_grow_in_lower_case_are_read_too() {
        for line in ["tin tức - Xã İ", "tin tức - Xã ẞẞ", "tin tức - UBND xã İİİ"] {
            assert_eq!(split(line).0, "tin tức", "{line}");
        }
    }

    #[test]
    fn the_portal_begins_where_an_authority_is_named() {
        for (line, section, portal) in [
            ("tin tức - Phường A - Tỉnh B", "tin tức", "Phường A - Tỉnh B"),
            ("Văn hóa - Xã hội | UBND phường Mẫu", "Văn hóa - Xã hội", "UBND phường Mẫu"),
            ("VĂN HÓA - XÃ HỘI - UBND XÃ MẪU", "VĂN HÓA - XÃ HỘI", "UBND XÃ MẪU"),
            ("An ninh - Phòng chống ma túy - Xã Mẫu", "An ninh - Phòng chống ma túy", "Xã Mẫu"),
            ("Y tế – Giáo dục — Cổng thông tin xã Mẫu", "Y tế – Giáo dục", "Cổng thông tin xã Mẫu"),
            ("tin tức - Báo Mẫu", "tin tức", "Báo Mẫu"),
        ] {
            assert_eq!(split(line), (section.to_owned(), portal.to_owned(), false), "{line}");
        }
    }

    #[test]
    fn what_no_word_decides_is_unsure() {
        assert_eq!(split("Văn hóa - Nghệ thuật - Báo Mẫu"), ("Văn hóa".into(), "Nghệ thuật - Báo Mẫu".into(), true));
        assert!(split("UBND xã Mẫu - Tin tức").2, "the other way round");
        assert!(split("Phường Mẫu ra quân - Tin tức - Xã Mẫu").2, "perhaps a headline");
    }

    #[test]
    fn a_line_without_two_parts_is_refused() {
        assert!(split_title("tin tức").is_err());
        assert!(split_title(" - Phường A").is_err());
    }

    #[test]
    fn a_headline_before_the_section_is_left_out() {
        assert_eq!(without_headline("Tiêu đề bài - Tin tức", "Tiêu đề bài"), "Tin tức");
        assert_eq!(without_headline("Tin tức", "Tiêu đề bài"), "Tin tức");
        assert_eq!(without_headline("TIÊU ĐỀ - BÀI - Tin tức", "Tiêu đề - bài"), "Tin tức");
        assert_eq!(without_headline("Tiêu đề... - Tin tức - Sự kiện", "Tiêu đề bài"), "Tin tức - Sự kiện");
        assert_eq!(without_headline("Tin... - Tức", "Tiêu đề bài"), "Tin... - Tức");
    }
}
