//! What readers look for, and the words by which an article is found.

use super::{
    ArticleId, Day, SafeHtml, Slug, Timestamp,
    fold::{Word, fold, words},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// What may be typed; more is refused.
pub const QUERY_LETTERS_MAX: usize = 200;
/// Words that are looked for; the page says so where there are more.
pub const QUERY_WORDS_MAX: usize = 12;
/// Words of an article that are found: the engines' limits are above it, and nobody reads so far.
const ARTICLE_WORDS_MAX: usize = 20_000;
/// And bytes of them, for texts that are none.
const ARTICLE_BYTES_MAX: usize = 250_000;

/// Letters of words that somebody may have meant.
const VOCABULARY_LETTERS: std::ops::RangeInclusive<usize> = 2..=14;

/// What somebody typed, as it is looked for: every unit must be there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchWords {
    /// A word, or several that must follow each other: what stood in quotation marks, or between blanks ("123/QĐ-UBND").
    pub units: Vec<Vec<Word>>,
    /// More was typed than is looked for.
    pub is_cut: bool,
}

impl SearchWords {
    /// Any text can be looked for. Without a letter or figure it has no units.
    pub fn of(typed: &str) -> SearchWords {
        let mut found = SearchWords::default();
        let mut rest = QUERY_WORDS_MAX;
        for unit in units(typed) {
            let mut unit: Vec<Word> = words(unit).map(|(_, word)| Word::of(word)).collect();
            found.is_cut |= unit.len() > rest;
            unit.truncate(rest);
            if !unit.is_empty() && !found.units.contains(&unit) {
                rest -= unit.len();
                found.units.push(unit);
            }
        }
        found
    }

    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Whether it was typed with marks: what has just these comes first then.
    pub fn is_marked(&self) -> bool {
        self.words().any(Word::is_marked)
    }

    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.units.iter().flatten()
    }
}

/// What stands in quotation marks, and what stands between blanks outside of them. A mark that is not closed reaches to the end.
fn units(typed: &str) -> Vec<&str> {
    let is_mark = |c: char| matches!(c, '"' | '“' | '”' | '„' | '«' | '»');
    let mut units = Vec::new();
    for (number, part) in typed.split(is_mark).enumerate() {
        match number % 2 {
            1 => units.push(part),
            _ => units.extend(part.split_whitespace()),
        }
    }
    units
}

/// The words of an article, in the order of the text; `None` where one part ends and another begins, which no phrase bridges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleWords {
    pub headline: Vec<Option<Word>>,
    /// The headline's too.
    pub text: Vec<Option<Word>>,
}

/// What of an article is found by words. What else a kind of article has (a document's number and issuer) goes into `more`.
#[derive(Clone, Copy, Debug)]
pub struct Searchable<'a> {
    pub headline: &'a str,
    pub standfirst: &'a str,
    pub body: &'a SafeHtml,
    pub photo_caption: &'a str,
    pub more: &'a [&'a str],
}

impl Searchable<'_> {
    pub fn words(&self) -> ArticleWords {
        let body = self.body.plain_text();
        let mut found = ArticleWords::default();
        push_words(&mut found.headline, self.headline);
        for part in self.parts(&body) {
            push_words(&mut found.text, part);
        }
        let mut bytes = 0;
        let end = found.text.iter().position(|word| {
            bytes += word.as_ref().map_or(1, |word| word.exact.len());
            bytes > ARTICLE_BYTES_MAX
        });
        found.text.truncate(end.unwrap_or(ARTICLE_WORDS_MAX).min(ARTICLE_WORDS_MAX));
        found
    }

    /// Its words of letters, each without marks and as it is written, in lower case: what somebody may have meant who mistypes one.
    pub fn vocabulary(&self) -> BTreeSet<(String, String)> {
        let body = self.body.plain_text();
        let texts = self.parts(&body).flat_map(words).take(ARTICLE_WORDS_MAX);
        let written: BTreeSet<String> = texts.map(|(_, word)| word.to_lowercase().nfc().collect()).collect();
        let pairs = written.into_iter().map(|written| (fold(&written), written));
        pairs
            .filter(|(folded, _)| {
                VOCABULARY_LETTERS.contains(&folded.len()) && folded.bytes().all(|b| b.is_ascii_lowercase())
            })
            .collect()
    }

    fn parts<'p>(&'p self, body: &'p str) -> impl Iterator<Item = &'p str> {
        let beside = [self.headline, self.standfirst, self.photo_caption].into_iter().chain(self.more.iter().copied());
        beside.chain(body.split('\n'))
    }
}

fn push_words(list: &mut Vec<Option<Word>>, text: &str) {
    if list.last().is_some_and(Option::is_some) {
        list.push(None);
    }
    list.extend(words(text).map(|(_, word)| Some(Word::of(word))));
}

/// The order of what was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SearchOrder {
    #[default]
    BestMatch,
    NewestFirst,
}

impl SearchOrder {
    pub const ALL: [SearchOrder; 2] = [SearchOrder::BestMatch, SearchOrder::NewestFirst];

    /// Its value in addresses (`?xep=`).
    pub fn value(self) -> &'static str {
        match self {
            Self::BestMatch => "khop",
            Self::NewestFirst => "moi",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::BestMatch => "Khớp nhất trước",
            Self::NewestFirst => "Mới nhất trước",
        }
    }

    pub fn parse(value: &str) -> Option<SearchOrder> {
        Self::ALL.into_iter().find(|order| order.value() == value)
    }
}

/// An article's place in time, newest highest: no two have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SearchPlace(pub i64);

impl SearchPlace {
    pub const LOWEST: SearchPlace = SearchPlace(i64::MIN);
    pub const HIGHEST: SearchPlace = SearchPlace(i64::MAX);
    /// What is left for articles of one millisecond.
    const BITS: u32 = 20;
    /// Years 1700 to 2240, about.
    const MILLIS_MAX: i64 = 1 << 42;

    pub fn of(published_at: Timestamp, article: ArticleId) -> SearchPlace {
        let millis = published_at.0.clamp(-Self::MILLIS_MAX, Self::MILLIS_MAX - 1);
        SearchPlace((millis << Self::BITS) + article.0.rem_euclid(1 << Self::BITS))
    }

    /// The highest that an article of this moment may have.
    pub fn last_of(moment: Timestamp) -> SearchPlace {
        SearchPlace::of(moment, ArticleId((1 << Self::BITS) - 1))
    }

    /// The lowest.
    pub fn first_of(moment: Timestamp) -> SearchPlace {
        SearchPlace::of(moment, ArticleId(0))
    }

    pub fn before(self) -> SearchPlace {
        SearchPlace(self.0.saturating_sub(1))
    }
}

/// Where a page of results goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SearchKey {
    /// What matched as well as the last one before it. In a list of the newest always 0.
    pub rank: u8,
    pub place: SearchPlace,
}

impl SearchKey {
    /// `<rank>-<place>`, as `Display` writes it.
    pub fn parse(text: &str) -> Option<SearchKey> {
        let (rank, place) = text.split_once('-')?;
        let digits_only = |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let rank = Some(rank).filter(digits_only)?.parse().ok()?;
        Some(SearchKey { rank, place: SearchPlace(place.parse().ok()?) })
    }
}

impl std::fmt::Display for SearchKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.rank, self.place.0)
    }
}

/// What is asked for in the address of a search, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchTyped {
    pub q: String,
    pub section: String,
    pub from: String,
    pub until: String,
    pub order: String,
    pub after: String,
}

/// The same, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchAsked {
    pub words: SearchWords,
    pub section: Option<Slug>,
    pub from: Option<Day>,
    pub until: Option<Day>,
    pub order: SearchOrder,
    pub after: Option<SearchKey>,
}

impl SearchTyped {
    /// # Errors
    /// What is wrong, in words for the reader.
    pub fn understood(&self) -> Result<SearchAsked, String> {
        if self.q.chars().count() > QUERY_LETTERS_MAX {
            return Err(format!("Từ khóa dài quá {QUERY_LETTERS_MAX} ký tự. Mời bạn viết ngắn hơn."));
        }
        let section = match self.section.trim() {
            "" => None,
            slug => Some(Slug::parse(slug).ok_or_else(|| NO_SECTION.to_owned())?),
        };
        let (from, until) = (parse_day(&self.from, "Từ ngày")?, parse_day(&self.until, "Đến ngày")?);
        if from.zip(until).is_some_and(|(from, until)| from > until) {
            return Err("“Từ ngày” ở sau “Đến ngày”.".to_owned());
        }
        let order = match self.order.as_str() {
            "" => SearchOrder::default(),
            value => SearchOrder::parse(value).ok_or("Không có cách xếp này.")?,
        };
        let after = match self.after.as_str() {
            "" => None,
            key => Some(SearchKey::parse(key).ok_or("Trang kết quả này không có. Mời bạn tìm lại.")?),
        };
        Ok(SearchAsked { words: SearchWords::of(&self.q), section, from, until, order, after })
    }
}

pub const NO_SECTION: &str = "Không có chuyên mục này.";

/// A day as a browser's field sends it, or as people write it.
pub fn read_day(typed: &str) -> Option<Day> {
    let typed = typed.trim();
    let day = Day::parse(typed).or_else(|| Day::parse_vietnamese(typed));
    day.filter(|day| day.date().year() >= 1)
}

fn parse_day(typed: &str, name: &str) -> Result<Option<Day>, String> {
    match read_day(typed) {
        _ if typed.trim().is_empty() => Ok(None),
        Some(day) => Ok(Some(day)),
        None => Err(format!("“{name}” cần là một ngày, ví dụ 17-01-2022.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::properties::reproducible;
    use proptest::prelude::*;

    fn folded(typed: &str) -> Vec<String> {
        let words = SearchWords::of(typed);
        let unit = |unit: &Vec<Word>| unit.iter().map(|word| word.folded.as_str()).collect::<Vec<_>>().join(" ");
        words.units.iter().map(unit).collect()
    }

    #[test]
    fn quotation_marks_and_signs_make_phrases() {
        assert_eq!(folded("Đường  Nguyễn"), ["duong", "nguyen"]);
        assert_eq!(folded("lịch \"cúp điện\" tháng"), ["lich", "cup dien", "thang"]);
        assert_eq!(folded("“Bão số 3” 123/QĐ-UBND"), ["bao so 3", "123 qd ubnd"]);
        assert_eq!(folded("\"không đóng"), ["khong dong"]);
        assert_eq!(folded("bão bão BÃO"), ["bao"]);
        assert_eq!(folded("\"\" ' * ^ ( ) NOT:"), ["not"]);
    }

    #[test]
    fn no_more_words_than_that_are_looked_for() {
        let many = SearchWords::of(&(1..=20).map(|n| format!("{n} ")).collect::<String>());
        assert_eq!((many.words().count(), many.is_cut), (QUERY_WORDS_MAX, true));
        assert!(!SearchWords::of("một hai").is_cut);
    }

    #[test]
    fn an_article_is_found_by_all_that_is_read_in_it() {
        let body = SafeHtml::from_cleaned("<p>Thân <b>bài</b></p><figcaption>Ảnh</figcaption>".to_owned());
        let article =
            Searchable {
                headline: "Tựa", standfirst: "Dẫn", body: &body, photo_caption: "Chú", more: &["12/QĐ"]
            };
        let words = article.words();
        let read = |words: &[Option<Word>]| {
            words
                .iter()
                .map(|word| word.as_ref().map_or("|", |word| word.folded.as_str()).to_owned())
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(read(&words.headline), "tua");
        assert_eq!(read(&words.text), "tua | dan | chu | 12 qd | than bai | anh");
    }

    #[test]
    fn a_text_without_end_is_cut() {
        let body = SafeHtml::from_cleaned("ă ".repeat(100_000));
        let article = Searchable { headline: "", standfirst: "", body: &body, photo_caption: "", more: &[] };
        assert_eq!(article.words().text.len(), ARTICLE_WORDS_MAX);
        let body = SafeHtml::from_cleaned(format!("{} ", "ă".repeat(39)).repeat(10_000));
        let article = Searchable { headline: "", standfirst: "", body: &body, photo_caption: "", more: &[] };
        assert!(article.words().text.len() < 4_000);
    }

    #[test]
    fn places_go_by_time() {
        let at = |millis, id| SearchPlace::of(Timestamp(millis), ArticleId(id));
        assert!(at(5, 1) > at(4, 9) && at(5, 2) > at(5, 1) && at(-1, 1) < at(0, 1));
        for extreme in [i64::MIN, i64::MAX] {
            assert!(at(extreme, 1) != at(0, 1));
        }
        let (first, last) = (SearchPlace::first_of(Timestamp(5)), SearchPlace::last_of(Timestamp(5)));
        assert!(first <= at(5, 77) && at(5, 77) <= last && last < at(6, 0));
    }

    #[test]
    fn days_are_read_as_they_are_written() {
        let typed = |from: &str| {
            SearchTyped { from: from.to_owned(), ..SearchTyped::default() }.understood().map(|asked| asked.from)
        };
        assert_eq!(typed("2022-01-17"), typed("17-01-2022"));
        assert_eq!(typed("2022-01-17"), typed("17/1/2022"));
        assert_eq!(typed(" "), Ok(None));
        assert!(typed("hôm qua").is_err() && typed("31-02-2022").is_err() && typed("0000-01-01").is_err());
    }

    proptest! {
        #![proptest_config(reproducible(512))]

        #[test]
        fn whatever_is_asked_is_understood_or_refused_in_words(
            q in any::<String>(), section in any::<String>(), from in any::<String>(), order in any::<String>(), after in any::<String>(),
        ) {
            let typed = SearchTyped { q, section, until: from.clone(), from, order, after };
            if let Err(fault) = typed.understood() {
                prop_assert!(!fault.is_empty());
            }
            prop_assert!(SearchWords::of(&typed.q).words().count() <= QUERY_WORDS_MAX);
        }

        #[test]
        fn a_key_survives_its_own_writing(rank in any::<u8>(), place in any::<i64>()) {
            let key = SearchKey { rank, place: SearchPlace(place) };
            prop_assert_eq!(SearchKey::parse(&key.to_string()), Some(key));
        }
    }
}
