//! The numbers in a rendered page, which move more often than all the rest of it. They are found by the
//! attributes that `components` puts on them, `data-views="<article>"` and `data-visits="online"`, and
//! can be replaced without rendering anew.

use crate::domain::{ArticleId, VisitorCounts};
use std::{collections::BTreeMap, ops::Range};

/// Where the numbers of a page are.
#[derive(Debug, PartialEq, Eq)]
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
/// What an island starts with, as JSON whose quotes are escaped: `{&quot;article&quot;:5,&quot;initial&quot;:110}`.
const PROPERTIES: &str = " data-props=\"";

impl LiveNumbers {
    pub fn find(page: &str) -> LiveNumbers {
        let mut slots: Vec<Slot> = [VIEWS, VISITS]
            .into_iter()
            .flat_map(|mark| page.match_indices(mark))
            .filter_map(|(start, mark)| Slot::read(page, start + mark.len(), mark))
            .collect();
        slots
            .extend(page.match_indices(PROPERTIES).flat_map(|(at, mark)| Slot::read_properties(page, at + mark.len())));
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

    /// The page with these numbers in their places, and where they are now. A number that is not given stays.
    pub fn replace(
        &self, page: &[u8], views: &BTreeMap<ArticleId, i64>, visitors: &VisitorCounts,
    ) -> (Vec<u8>, LiveNumbers) {
        let mut replaced = Vec::with_capacity(page.len() + 16 * self.slots.len());
        let mut slots = Vec::with_capacity(self.slots.len());
        let mut copied = 0;
        for Slot { digits, shows } in &self.slots {
            let number = match shows {
                Shows::Views(article) => views.get(article).copied(),
                Shows::Online => Some(visitors.online),
                Shows::Today => Some(visitors.today),
                Shows::Total => Some(visitors.total),
            };
            replaced.extend_from_slice(&page[copied..digits.start]);
            let start = replaced.len();
            match number {
                Some(number) => replaced.extend_from_slice(number.to_string().as_bytes()),
                None => replaced.extend_from_slice(&page[digits.clone()]),
            }
            slots.push(Slot { digits: start..replaced.len(), shows: *shows });
            copied = digits.end;
        }
        replaced.extend_from_slice(&page[copied..]);
        (replaced, LiveNumbers { slots })
    }
}

impl Slot {
    /// The numbers among an island's properties.
    fn read_properties(page: &str, start: usize) -> Vec<Slot> {
        let Some((properties, _)) = page[start..].split_once('"').filter(|_| is_in_a_tag(page, start)) else {
            return Vec::new();
        };
        let number_of = |name: &str| {
            let mark = format!("&quot;{name}&quot;:");
            let digits = properties.find(&mark)? + mark.len();
            let length = properties[digits..].bytes().take_while(u8::is_ascii_digit).count();
            (length > 0).then(|| digits..digits + length)
        };
        let article = number_of("article").and_then(|digits| properties[digits].parse().ok()).map(ArticleId);
        let known = [
            ("initial", article.map(Shows::Views)),
            ("online", Some(Shows::Online)),
            ("today", Some(Shows::Today)),
            ("total", Some(Shows::Total)),
        ];
        let found = known.into_iter().filter_map(|(name, shows)| Some((number_of(name)?, shows?)));
        found.map(|(digits, shows)| Slot { digits: start + digits.start..start + digits.end, shows }).collect()
    }

    /// Reads what stands behind the mark: its value, the end of the tag, and a text whose last word is
    /// the number.
    fn read(page: &str, start: usize, mark: &str) -> Option<Slot> {
        if !is_in_a_tag(page, start) {
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

/// In a text, where quotes are not escaped, a mark is only words.
fn is_in_a_tag(page: &str, at: usize) -> bool {
    page[..at].rfind(['<', '>']).is_some_and(|sign| page[sign..].starts_with('<'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<p><span class="view-count" data-views="5">Lượt xem: 110</span>
        <span data-views="7"> - Lượt xem: 9</span></p><ul><li data-visits="online">Đang online: 3</li>
        <li data-visits="today">Hôm nay: 12</li><li data-visits="total">Đã truy cập: 474478</li></ul>"#;

    fn replace(page: &str, views: &[(i64, i64)]) -> String {
        let views = views.iter().map(|&(article, views)| (ArticleId(article), views)).collect();
        let visitors = VisitorCounts { online: 1, today: 20_000, total: 0 };
        let (replaced, numbers) = LiveNumbers::find(page).replace(page.as_bytes(), &views, &visitors);
        let replaced = String::from_utf8(replaced).expect("text");
        assert_eq!(numbers, LiveNumbers::find(&replaced), "the places are known without looking for them again");
        replaced
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
    fn islands_start_with_the_same_numbers() {
        let page = r#"<leptos-island data-component="A_1" data-props="{&quot;article&quot;:5,&quot;initial&quot;:110}"><b>1</b>
            <leptos-island data-props="{&quot;initial&quot;:{&quot;online&quot;:0,&quot;today&quot;:7,&quot;total&quot;:474478},&quot;article&quot;:5}">"#;
        let expected = r#"<leptos-island data-component="A_1" data-props="{&quot;article&quot;:5,&quot;initial&quot;:1111}"><b>1</b>
            <leptos-island data-props="{&quot;initial&quot;:{&quot;online&quot;:1,&quot;today&quot;:20000,&quot;total&quot;:0},&quot;article&quot;:5}">"#;
        assert_eq!(replace(page, &[(5, 1_111)]), expected);
        let other = r#"<p>data-props="{&quot;online&quot;:5}"</p>"#;
        assert_eq!(replace(other, &[]), other);
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
