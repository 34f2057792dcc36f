//! The order of Vietnamese lists: a ă â b … d đ e ê … o ô ơ … u ư … y. Tones tell apart only what has the same letters, and
//! capitals what has the same tones too, as the collation of the Unicode Consortium has it (CLDR, vi).

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

const LETTERS: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
/// Ngang, huyền, hỏi, ngã, sắc, nặng.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];
/// Marks that make another letter.
const HATS: [char; 3] = ['\u{302}', '\u{306}', '\u{31b}'];

/// What texts are compared by to stand in that order.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CollationKey {
    letters: Vec<u32>,
    tones: Vec<u8>,
    capitals: Vec<bool>,
}

pub fn collation_key(text: &str) -> CollationKey {
    let mut key = CollationKey::default();
    let signs: Vec<char> = text.nfd().collect();
    for cluster in signs.chunk_by(|_, next| is_combining_mark(*next)) {
        let lower: String = cluster.iter().flat_map(|c| c.to_lowercase()).collect();
        let letter: String = lower.chars().filter(|c| !is_combining_mark(*c) || HATS.contains(c)).nfc().collect();
        let tone = cluster.iter().filter_map(|c| TONES.iter().position(|tone| tone == c)).max();
        key.letters.push(weight(letter.chars().next().unwrap_or_default()));
        key.tones.push(tone.map_or(0, |tone| tone as u8 + 1));
        key.capitals.push(cluster.iter().any(|c| c.is_uppercase()));
    }
    key
}

/// Sorts by a name, in place.
pub fn sort_by_name<T>(list: &mut [T], name: impl Fn(&T) -> &str) {
    list.sort_by_cached_key(|item| collation_key(name(item)));
}

/// Blanks and signs, then figures, then the alphabet, then what other alphabets have.
fn weight(letter: char) -> u32 {
    match LETTERS.chars().position(|known| known == letter) {
        Some(place) => 0x200 + place as u32,
        None if letter.is_ascii_digit() => 0x100 + u32::from(letter),
        None if letter.is_alphanumeric() => 0x1000 + u32::from(letter),
        None => u32::from(letter != ' '),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(list: &str) -> String {
        let mut names: Vec<&str> = list.split(", ").collect();
        sort_by_name(&mut names, |name| name);
        names.join(", ")
    }

    #[test]
    fn letters_stand_as_children_learn_them() {
        let order = "an, ăn, ân, ba, ca, da, đa, em, êm, ga, ho, hô, hơ, ta, tu, tư, va, xa, ya";
        let backwards: Vec<&str> = order.split(", ").collect::<Vec<_>>().into_iter().rev().collect();
        assert_eq!(sorted(&backwards.join(", ")), order);
    }

    #[test]
    fn tones_count_last() {
        assert_eq!(sorted("mạ, má, mã, mả, mà, ma"), "ma, mà, mả, mã, má, mạ");
        assert_eq!(sorted("Hòa Bình, Hoa An, Hòa An"), "Hoa An, Hòa An, Hòa Bình");
        assert_eq!(sorted("Thảo Vy, Thao Xuân"), "Thảo Vy, Thao Xuân");
    }

    #[test]
    fn names_stand_as_in_a_register() {
        let names = "Đặng Văn An, Dương Thị Ba, Ẩn danh, Ánh, An, Anh, Bùi, ánh, Tổ 10, Tổ 2, Lê An, Lêa";
        assert_eq!(
            sorted(names),
            "An, Anh, ánh, Ánh, Ẩn danh, Bùi, Dương Thị Ba, Đặng Văn An, Lê An, Lêa, Tổ 10, Tổ 2"
        );
    }
}
