//! Letters of Vietnamese fonts from before Unicode: their pages hold the codes of Western letters, and only the font made
//! Vietnamese of them.

use super::syllable::is_syllable;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// What the codes of a text mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Letters {
    #[default]
    Unicode,
    /// Fonts of the family ".Vn…". Those whose names end with "H" show capitals only.
    Tcvn3 {
        capitals: bool,
    },
    Vni,
}

/// Codes 0xA1 to 0xFF of TCVN 5712:1993. Its third set, which the fonts ".Vn…" follow (TCVN3, "ABC"), leaves out the
/// accented capitals; where a font has them, they stand where the second set has them.
const TCVN3: &str = "ĂÂÊÔƠƯĐăâêôơưđẰ\u{300}\u{309}\u{303}\u{301}\u{323}àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịò\
                     ỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ";

/// VNI for Windows (VNI Software Company, 1991): a vowel, and after it a letter that means its marks.
const VNI_MARKS: [(char, &str); 17] = [
    ('ù', "\u{301}"),
    ('ø', "\u{300}"),
    ('û', "\u{309}"),
    ('õ', "\u{303}"),
    ('ï', "\u{323}"),
    ('â', "\u{302}"),
    ('á', "\u{302}\u{301}"),
    ('à', "\u{302}\u{300}"),
    ('å', "\u{302}\u{309}"),
    ('ã', "\u{302}\u{303}"),
    ('ä', "\u{302}\u{323}"),
    ('ê', "\u{306}"),
    ('é', "\u{306}\u{301}"),
    ('è', "\u{306}\u{300}"),
    ('ú', "\u{306}\u{309}"),
    ('ü', "\u{306}\u{303}"),
    ('ë', "\u{306}\u{323}"),
];
/// Letters that have a code of their own in VNI; í and ì are where Western fonts have them.
const VNI_LETTERS: [(char, char); 7] =
    [('ô', 'ơ'), ('ö', 'ư'), ('æ', 'ỉ'), ('ó', 'ĩ'), ('ò', 'ị'), ('î', 'ỵ'), ('ñ', 'đ')];
/// Vietnamese letters that Western fonts have too: by them alone nobody can tell.
const IN_BOTH: &str = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý";

impl Letters {
    /// Of the font that is named first in a list of fonts.
    pub fn of_font(fonts: &str) -> Self {
        let first = fonts.split(',').next().unwrap_or_default();
        let name = first.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'').to_lowercase();
        if name.starts_with(".vn") {
            Self::Tcvn3 { capitals: name.ends_with('h') }
        } else if name.starts_with("vni-") {
            Self::Vni
        } else {
            Self::Unicode
        }
    }

    /// The name by which people know them.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unicode => "Unicode",
            Self::Tcvn3 { .. } => "TCVN3 (.Vn…)",
            Self::Vni => "VNI",
        }
    }

    /// The text in Unicode, in NFC.
    pub fn decode(self, text: &str) -> String {
        match self {
            Self::Unicode => text.nfc().collect(),
            Self::Tcvn3 { capitals: false } => tcvn3_in_case(text).nfc().collect(),
            Self::Tcvn3 { capitals: true } => tcvn3(text).nfc().collect::<String>().to_uppercase(),
            Self::Vni => vni(text).nfc().collect(),
        }
    }
}

/// Whose letters a text without a font was written in, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recognised {
    pub letters: Letters,
    /// Of a hundred words that tell anything, how many are Vietnamese when read so.
    pub percent: usize,
}

/// A text that looks like one, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldLetters {
    /// The name by which people know such fonts.
    pub name: String,
    /// Of a hundred words that tell anything, how many are Vietnamese when read so.
    pub percent: usize,
    /// The same pieces in Unicode.
    pub texts: Vec<String>,
}

/// Below it nothing is said: a name in French or a formula looks like old letters too.
pub const SURE_PERCENT: usize = 90;
/// So few words prove nothing.
const TELLING_WORDS_MIN: usize = 4;
/// The other reading must be worse by as much.
const LEAD_PERCENT: usize = 20;

/// Recognises the letters of a text by its words: those with codes of Western letters tell, where they become Vietnamese
/// syllables in one reading and are none as they stand. `None` where that is so for less than [`SURE_PERCENT`] of them.
pub fn recognise(text: &str) -> Option<Recognised> {
    let telling: Vec<&str> = words(text).filter(|word| word.chars().any(is_code) && !is_acronym(word)).collect();
    if telling.len() < TELLING_WORDS_MIN {
        return None;
    }
    let percent = |read: &dyn Fn(&str) -> String| {
        telling.iter().filter(|word| is_syllable(&read(word))).count() * 100 / telling.len()
    };
    let as_it_stands = percent(&|word| word.nfc().collect());
    let readings = [Letters::Tcvn3 { capitals: false }, Letters::Vni]
        .map(|letters| Recognised { letters, percent: percent(&|word| letters.decode(word)) });
    let [one, other] = readings;
    let (best, second) = if one.percent >= other.percent { (one, other) } else { (other, one) };
    let is_clear = best.percent >= SURE_PERCENT && best.percent >= as_it_stands.max(second.percent) + LEAD_PERCENT;
    is_clear.then_some(best)
}

/// Signs that stand for letters under an old font. Typists' quotation marks and the no-break space do not.
fn is_code(letter: char) -> bool {
    matches!(letter, '\u{a1}'..='\u{ff}') && !matches!(letter, '«' | '»')
}

/// "HĐND", "QĐ": capitals without a vowel, whose Đ is the one letter that is written otherwise.
fn is_acronym(word: &str) -> bool {
    word.chars().all(|c| "BCDGHKLMNPQRSTVX§Ñ".contains(c))
}

/// What stands between blanks and signs of ASCII.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = |c: char| c.is_whitespace() || c.is_ascii_punctuation() || matches!(c, '\u{2010}'..='\u{2030}');
    text.split(parts).filter(|word| !word.is_empty())
}

fn tcvn3(text: &str) -> String {
    let letters: Vec<char> = TCVN3.chars().collect();
    text.chars().map(|c| (c as usize).checked_sub(0xa1).and_then(|at| letters.get(at)).copied().unwrap_or(c)).collect()
}

/// In a heading of capitals the accented letters are small ones, for want of others: there they are capitals too.
fn tcvn3_in_case(text: &str) -> String {
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let capitals = |word: &&str| match word.chars().any(|c| c.is_ascii_lowercase()) {
        true => 0,
        false => word.chars().filter(char::is_ascii_uppercase).count(),
    };
    let capitals: Vec<usize> = words.iter().map(capitals).collect();
    let is_heading = |at: usize| capitals.get(at).is_some_and(|count| *count >= 2);
    // A heading ends with its sentence.
    let goes_on = |at: usize| words.get(at).is_some_and(|word| !word.trim_end().ends_with(['.', ':', ';', '!', '?']));
    let read = words.iter().enumerate().map(|(at, word)| {
        let before = at.checked_sub(1).is_some_and(|before| is_heading(before) && goes_on(before));
        let is_within = before || (goes_on(at) && is_heading(at + 1));
        match is_heading(at) || (capitals[at] == 1 && is_within) {
            true => tcvn3(word).to_uppercase(),
            false => tcvn3(word),
        }
    });
    read.collect()
}

fn vni(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut vowel = None;
    for c in text.chars() {
        let lower = c.to_lowercase().next().unwrap_or(c);
        // On an i some typists put acute and grave as on the others.
        let fits = vowel.is_some_and(|vowel| vowel != 'i' || "ùø".contains(lower));
        let marks = VNI_MARKS.iter().find(|(mark, _)| fits && *mark == lower);
        match (marks, VNI_LETTERS.iter().find(|(code, _)| *code == lower)) {
            (Some((_, marks)), _) => out.push_str(marks),
            (None, Some((_, letter))) if c == lower => out.push(*letter),
            (None, Some((_, letter))) => out.extend(letter.to_uppercase()),
            (None, None) => out.push(c),
        }
        vowel = (marks.is_none() && "aeiouyôö".contains(lower)).then_some(lower);
    }
    out
}

/// What the letters of a text tell of how it was written, whatever its font says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Letters that only Unicode has: pasted in under an old font, which browsers then do not use.
    Unicode,
    /// Codes that make no Vietnamese word unless the font did.
    Old,
    None,
}

pub fn evidence(text: &str) -> Evidence {
    let vietnamese =
        |c: char| matches!(c, '\u{102}'..='\u{1b0}' | '\u{300}'..='\u{323}' | '\u{1ea0}'..='\u{1ef9}') && c != 'ƒ';
    let western = |c: char| matches!(c, '\u{a1}'..='\u{ff}') && !IN_BOTH.contains(c);
    // Capital and small letter signs that Western code pages put below 0xA0 (Œ, Š, Ž) are among neither.
    if text.chars().any(|c| vietnamese(c) && !"ŒœŠšŸŽž".contains(c)) {
        Evidence::Unicode
    } else if text.chars().any(western) {
        Evidence::Old
    } else {
        Evidence::None
    }
}

#[cfg(test)]
mod proof;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_name_says_what_its_codes_mean() {
        assert_eq!(Letters::of_font("\".VnTime\", serif"), Letters::Tcvn3 { capitals: false });
        assert_eq!(Letters::of_font(" '.VnArial NarrowH'"), Letters::Tcvn3 { capitals: true });
        assert_eq!(Letters::of_font("VNI-Times"), Letters::Vni);
        assert_eq!(Letters::of_font("Arial, .VnTime"), Letters::Unicode);
    }

    #[test]
    fn tcvn3_is_read() {
        let small = Letters::Tcvn3 { capitals: false };
        assert_eq!(small.decode("Céng hoµ x· héi chñ nghÜa ViÖt Nam"), "Cộng hoà xã hội chủ nghĩa Việt Nam");
        assert_eq!(small.decode("§éc lËp - Tù do - H¹nh phóc"), "Độc lập - Tự do - Hạnh phúc");
        assert_eq!(small.decode("¦\u{ad} ®\u{ad}êng n\u{ad}íc"), "Ưư đường nước");
        assert_eq!(small.decode("§¡NG Ký KINH DOANH. Ký tªn: Nguyễn A"), "ĐĂNG KÝ KINH DOANH. Ký tên: Nguyễn A");
        assert_eq!(Letters::Tcvn3 { capitals: true }.decode("uû ban nh©n d©n"), "UỶ BAN NHÂN DÂN");
        assert_eq!(TCVN3.chars().count(), 0xff - 0xa1 + 1);
    }

    #[test]
    fn vni_is_read() {
        assert_eq!(
            Letters::Vni.decode("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"),
            "Cộng hòa xã hội chủ nghĩa Việt Nam"
        );
        assert_eq!(Letters::Vni.decode("ÑOÄC LAÄP - TÖÏ DO - HAÏNH PHUÙC"), "ĐỘC LẬP - TỰ DO - HẠNH PHÚC");
        assert_eq!(
            Letters::Vni.decode("ñöôøng nöôùc, kyõ sö, lyù leõ, quyù, thaúng, nghæ, kyø, Myõ"),
            "đường nước, kỹ sư, lý lẽ, quý, thẳng, nghỉ, kỳ, Mỹ"
        );
    }

    #[test]
    fn old_letters_are_recognised_by_their_words() {
        let tcvn3 = "Céng hoµ x· héi chñ nghÜa ViÖt Nam. §éc lËp - Tù do - H¹nh phóc";
        let vni = "COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM. Ñoäc laäp - Töï do - Haïnh phuùc";
        let found = |text| recognise(text).map(|found| found.letters);
        assert_eq!(found(tcvn3), Some(Letters::Tcvn3 { capitals: false }));
        assert_eq!(found(vni), Some(Letters::Vni));
        assert!(recognise(tcvn3).is_some_and(|found| found.percent >= SURE_PERCENT));
    }

    #[test]
    fn what_is_no_old_text_is_left_alone() {
        for text in [
            "",
            "Cộng hòa xã hội chủ nghĩa Việt Nam. Độc lập - Tự do - Hạnh phúc",
            "Bà Hà và cô Thúy đi chợ, ông Tú ở nhà trông bé Hòa ngủ.",
            "Élection présidentielle : où sont passés les députés français à l'étranger ?",
            "Señor Muñoz añadió que mañana habrá más información en español.",
            "25°C ± 2°, £5 × 3 = £15, §7, ¶2, ½, ¾, ©2022, Müller & Söhne",
            "H¹nh phóc",
        ] {
            assert_eq!(recognise(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_unicode_already_is_told_from_old_codes() {
        assert!(evidence("Ủy ban") == Evidence::Unicode);
        assert!(evidence("n\u{ad}íc") == Evidence::Old);
        assert!(evidence("h\u{e0} nam") == Evidence::None);
    }
}
