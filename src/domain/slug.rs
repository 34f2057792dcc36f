//! The part of an address that names a section or an article.

use super::fold::fold;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Lower-case ASCII letters and digits, parted by single hyphens; 1 to 120 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// The text is not a slug.
#[derive(Debug)]
pub struct NotASlug;

impl Slug {
    pub const BYTES_MAX: usize = 120;

    /// The slug of a headline or title, folded to ASCII (`đ`→`d`) and cut at a word. `None` where
    /// the text has no letter or digit.
    pub fn of(text: &str) -> Option<Slug> {
        let mut slug = String::new();
        for word in fold(text).split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()) {
            let word = &word[..word.len().min(Self::BYTES_MAX)];
            let hyphen = if slug.is_empty() { "" } else { "-" };
            if slug.len() + hyphen.len() + word.len() > Self::BYTES_MAX {
                break;
            }
            slug.push_str(hyphen);
            slug.push_str(word);
        }
        (!slug.is_empty()).then_some(Slug(slug))
    }

    pub fn parse(text: &str) -> Option<Slug> {
        let well_formed = (1..=Self::BYTES_MAX).contains(&text.len())
            && text
                .split('-')
                .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        well_formed.then(|| Slug(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for NotASlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a slug")
    }
}

impl TryFrom<String> for Slug {
    type Error = NotASlug;
    fn try_from(text: String) -> Result<Self, NotASlug> {
        Slug::parse(&text).ok_or(NotASlug)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> String {
        slug.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::properties::reproducible;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    proptest! {
        #![proptest_config(reproducible(512))]

        #[test]
        fn whatever_is_typed_makes_a_slug_that_parses(text in any::<String>()) {
            if let Some(slug) = Slug::of(&text) {
                prop_assert_eq!(Slug::parse(slug.as_str()), Some(slug.clone()));
                prop_assert_eq!(Slug::of(slug.as_str()), Some(slug), "a slug is its own slug");
            }
        }

        #[test]
        fn vietnamese_has_a_slug_without_marks(text in "[a-zA-ZăâđêôơưắằấầếềốồớờứừạảãẹẻẽịỉĩọỏõụủũỵỷỹĂÂĐÊÔƠƯ ]{0,200}") {
            let letters = text.chars().any(char::is_alphabetic);
            prop_assert_eq!(Slug::of(&text).is_some(), letters, "{}", text);
        }

        #[test]
        fn only_what_is_written_as_a_slug_parses(text in "[a-z0-9A-Z_\\-/.đ]{0,130}") {
            let well_formed = !text.is_empty()
                && text.len() <= Slug::BYTES_MAX
                && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
                && !text.starts_with('-') && !text.ends_with('-') && !text.contains("--");
            prop_assert_eq!(Slug::parse(&text).is_some(), well_formed);
        }
    }

    #[test]
    fn vietnamese_letters_fold_to_ascii() {
        let slug = Slug::of("Đường Nguyễn Huệ: “thông xe” 100%").expect("has letters");
        assert_eq!(slug.as_str(), "duong-nguyen-hue-thong-xe-100");
    }

    #[test]
    fn both_unicode_forms_give_the_same_slug() {
        let composed = "Thành phố Ngã Bảy";
        let decomposed: String = composed.nfd().collect();
        assert_eq!(Slug::of(composed), Slug::of(&decomposed));
    }

    #[test]
    fn a_long_headline_is_cut_at_a_word() {
        let slug = Slug::of(&"họp trực tuyến ".repeat(20)).expect("has letters");
        assert!(slug.as_str().len() <= Slug::BYTES_MAX);
        assert!(slug.as_str().ends_with("tuyen") || slug.as_str().ends_with("truc") || slug.as_str().ends_with("hop"));
    }

    #[test]
    fn a_word_that_is_too_long_is_cut_and_not_left_out() {
        assert_eq!(Slug::of(&"a".repeat(130)).map(|slug| slug.as_str().len()), Some(Slug::BYTES_MAX));
    }

    #[test]
    fn text_without_letters_has_no_slug() {
        assert_eq!(Slug::of("“…” — !"), None);
    }

    #[test]
    fn only_well_formed_slugs_parse() {
        for good in ["tin-tuc", "a", "2022"] {
            assert!(Slug::parse(good).is_some(), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "Tin", "tin_tuc", "../a", "đ", &"a".repeat(121)] {
            assert!(Slug::parse(bad).is_none(), "{bad}");
        }
    }
}
