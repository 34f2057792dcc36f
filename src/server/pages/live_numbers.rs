//! The numbers in a rendered page, which move more often than all the rest of it. They are found by the
//! attributes that `components` puts on them, `data-views="<article>"` and `data-visits="online"`, and
//! can be replaced without rendering anew.

use crate::domain::{ArticleId, VisitorCounts};
use std::{collections::BTreeMap, ops::Range};

/// A page as it was rendered, and where its numbers are.
#[derive(Debug)]
pub struct LiveNumbers {
    /// In the order of the page.
    slots: Vec<Slot>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Slot {
    /// Bytes of the page that are the digits.
    digits: Range<usize>,
    shows: Shows,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    Views(ArticleId),
    Online,
    Today,
    Total,
}

const VIEWS: &str = " data-views=\"";
const VISITS: &str = " data-visits=\"";

impl LiveNumbers {
    pub fn find(page: &str) -> LiveNumbers {
        let mut slots: Vec<Slot> = [VIEWS, VISITS]
            .into_iter()
            .flat_map(|mark| page.match_indices(mark))
            .filter_map(|(start, mark)| Slot::read(page, start + mark.len(), mark))
            .collect();
        slots.sort_by_key(|slot| slot.digits.start);
        LiveNumbers { slots }
    }

    /// The articles whose views the page shows.
    pub fn articles(&self) -> Vec<ArticleId> {
        let mut articles: Vec<_> = self
            .slots
            .iter()
            .filter_map(|slot| match slot.shows {
                Shows::Views(article) => Some(article),
                _ => None,
            })
            .collect();
        articles.sort();
        articles.dedup();
        articles
    }

    /// The page with these numbers in their places. A number that is not given stays.
    pub fn replace(&self, page: &str, views: &BTreeMap<ArticleId, i64>, visitors: &VisitorCounts) -> String {
        let mut replaced = String::with_capacity(page.len() + 16 * self.slots.len());
        let mut copied = 0;
        for Slot { digits, shows } in &self.slots {
            let number = match shows {
                Shows::Views(article) => views.get(article).copied(),
                Shows::Online => Some(visitors.online),
                Shows::Today => Some(visitors.today),
                Shows::Total => Some(visitors.total),
            };
            let Some(number) = number else { continue };
            replaced.push_str(&page[copied..digits.start]);
            replaced.push_str(&number.to_string());
            copied = digits.end;
        }
        replaced.push_str(&page[copied..]);
        replaced
    }
}

impl Slot {
    /// Reads what stands behind the mark: its value, the end of the tag, and a text whose last word is
    /// the number.
    fn read(page: &str, start: usize, mark: &str) -> Option<Slot> {
        // In a text, where quotes are not escaped, it is only words.
        let is_in_a_tag = page[..start].rfind(['<', '>']).is_some_and(|at| page[at..].starts_with('<'));
        if !is_in_a_tag {
            return None;
        }
        let (value, _) = page[start..].split_once('"')?;
        let shows = match (mark, value) {
            (VIEWS, id) => Shows::Views(ArticleId(id.parse().ok()?)),
            (_, "online") => Shows::Online,
            (_, "today") => Shows::Today,
            (_, "total") => Shows::Total,
            _ => return None,
        };
        let text_start = start + page[start..].find('>')? + 1;
        let text = &page[text_start..text_start + page[text_start..].find('<')?];
        let word = text.rsplit(' ').next()?;
        let is_number = !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| Slot { digits: text_start + text.len() - word.len()..text_start + text.len(), shows })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<p><span class="view-count" data-views="5">Lượt xem: 110</span>
        <span data-views="7"> - Lượt xem: 9</span></p><ul><li data-visits="online">Đang online: 3</li>
        <li data-visits="today">Hôm nay: 12</li><li data-visits="total">Đã truy cập: 474478</li></ul>"#;

    fn replace(page: &str, views: &[(i64, i64)]) -> String {
        let views = views.iter().map(|&(article, views)| (ArticleId(article), views)).collect();
        LiveNumbers::find(page).replace(page, &views, &VisitorCounts { online: 1, today: 20_000, total: 0 })
    }

    #[test]
    fn every_number_is_replaced_in_its_place() {
        let page = replace(PAGE, &[(5, 1_111), (7, 10)]);
        for part in [">Lượt xem: 1111<", "> - Lượt xem: 10<", ": 1<", ": 20000<", ">Đã truy cập: 0<"] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert_eq!(page.matches("474478").count(), 0);
    }

    #[test]
    fn a_number_that_is_not_given_stays() {
        assert!(replace(PAGE, &[(7, 10)]).contains("Lượt xem: 110<"));
    }

    #[test]
    fn the_articles_shown_are_named_once() {
        let twice = format!("{PAGE}{PAGE}");
        assert_eq!(LiveNumbers::find(&twice).articles(), [ArticleId(5), ArticleId(7)]);
    }

    #[test]
    fn what_only_looks_like_a_number_is_left_alone() {
        for page in [
            r#"<i data-views="x">Lượt xem: 1</i>"#,
            r#"<i data-views="5">Lượt xem: nhiều</i>"#,
            r#"<i data-views="5"#,
            r#"<i data-views="5">1"#,
            r#"<i data-visits="other">1</i>"#,
            r#"<p>Viết data-views=&quot;5&quot;&gt;1</p>"#,
            r#"<p>Viết data-views="5" <b>2022</b></p>"#,
        ] {
            assert_eq!(replace(page, &[(5, 2)]), page);
        }
    }
}
