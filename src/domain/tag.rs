//! What articles are about, across sections ("chủ đề"): a name, and the address made of it.

use super::{Fault, Slug, contributor::names_of, typed};
use serde::{Deserialize, Serialize};

pub const TAGS_MAX: usize = 8;
pub const TITLE_LETTERS_MAX: usize = 60;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    pub slug: Slug,
    pub title: String,
}

impl Tag {
    pub fn path(&self) -> String {
        super::address::tag_path(&self.slug)
    }
}

/// The tags of a line of names that are parted by commas. Two names of one address are one tag.
pub fn tags_of(names: &str) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    for title in names_of(names) {
        match Slug::of(&title) {
            Some(slug) if tags.iter().all(|known| known.slug != slug) => tags.push(Tag { slug, title }),
            _ => {}
        }
    }
    tags
}

/// The names as they are kept, with a comma and a space between them.
pub fn line(field: &str, typed: &str, faults: &mut Vec<Fault>) -> String {
    let titles: Vec<String> =
        names_of(typed).iter().map(|name| typed::line(field, name, TITLE_LETTERS_MAX, faults)).collect();
    if let Some(title) = titles.iter().find(|title| Slug::of(title).is_none()) {
        faults.push(Fault::new(field, format!("“{title}” không có chữ nào để làm địa chỉ.")));
    }
    let tags = tags_of(&titles.join(", "));
    if tags.len() > TAGS_MAX {
        faults.push(Fault::new(field, format!("Nhiều nhất {TAGS_MAX} chủ đề.")));
    }
    tags.into_iter().map(|tag| tag.title).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_of_one_address_are_one_tag() {
        let tags = tags_of("Chợ nổi,  cho noi, Mưa lũ,, mưa lũ");
        let told: Vec<_> = tags.iter().map(|tag| (tag.slug.as_str(), tag.title.as_str())).collect();
        assert_eq!(told, [("cho-noi", "Chợ nổi"), ("mua-lu", "Mưa lũ")]);
        assert_eq!(tags[0].path(), "/chu-de/cho-noi");
    }

    #[test]
    fn what_is_typed_is_kept_or_faulty() {
        let kept = |typed: &str| {
            let mut faults = Vec::new();
            let line = line("tags", typed, &mut faults);
            (line, faults.into_iter().map(|fault| fault.message).collect::<Vec<_>>())
        };
        assert_eq!(kept(" Chợ  nổi ,cho noi,Lũ"), ("Chợ nổi, Lũ".to_owned(), vec![]));
        assert_eq!(kept("một,hai,ba,bốn,năm,sáu,bảy,tám").1, Vec::<String>::new());
        assert_eq!(kept("một,hai,ba,bốn,năm,sáu,bảy,tám,chín").1, ["Nhiều nhất 8 chủ đề."]);
        assert_eq!(kept("…").1, ["“…” không có chữ nào để làm địa chỉ."]);
        assert_eq!(kept(&"ế".repeat(61)).1, ["Dài quá 60 chữ."]);
    }
}
