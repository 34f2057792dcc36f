//! Letters of Vietnamese fonts from before Unicode: their pages hold the codes of Western letters, and only the font made
//! Vietnamese of them.

use super::words::clean;

/// What the codes of a text mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Letters {
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

    /// The name by which operators know them.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unicode => "Unicode",
            Self::Tcvn3 { .. } => "TCVN3 (.Vn…)",
            Self::Vni => "VNI",
        }
    }

    /// The text in Unicode, in NFC and clean.
    pub fn read(self, text: &str) -> String {
        match self {
            Self::Unicode => clean(text),
            Self::Tcvn3 { capitals: false } => clean(&tcvn3(text)),
            Self::Tcvn3 { capitals: true } => clean(&tcvn3(text)).to_uppercase(),
            Self::Vni => clean(&vni(text)),
        }
    }
}

fn tcvn3(text: &str) -> String {
    let letters: Vec<char> = TCVN3.chars().collect();
    text.chars().map(|c| (c as usize).checked_sub(0xa1).and_then(|at| letters.get(at)).copied().unwrap_or(c)).collect()
}

fn vni(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut takes_marks = false;
    for c in text.chars() {
        let lower = c.to_lowercase().next().unwrap_or(c);
        let marks = VNI_MARKS.iter().find(|(mark, _)| takes_marks && *mark == lower);
        match (marks, VNI_LETTERS.iter().find(|(code, _)| *code == lower)) {
            (Some((_, marks)), _) => out.push_str(marks),
            (None, Some((_, letter))) if c == lower => out.push(*letter),
            (None, Some((_, letter))) => out.extend(letter.to_uppercase()),
            (None, None) => out.push(c),
        }
        takes_marks = marks.is_none() && "aeouyôö".contains(lower);
    }
    out
}

/// What the letters of a text tell of how it was written, whatever its font says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Letters that only Unicode has: pasted in under an old font, which browsers then do not use.
    Unicode,
    /// Codes that make no Vietnamese word unless the font did.
    Old,
    None,
}

pub(super) fn evidence(text: &str) -> Evidence {
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
        assert_eq!(small.read("Céng hoµ x· héi chñ nghÜa ViÖt Nam"), "Cộng hoà xã hội chủ nghĩa Việt Nam");
        assert_eq!(small.read("§éc lËp - Tù do - H¹nh phóc"), "Độc lập - Tự do - Hạnh phúc");
        assert_eq!(small.read("¦\u{ad} ®\u{ad}êng n\u{ad}íc"), "Ưư đường nước");
        assert_eq!(Letters::Tcvn3 { capitals: true }.read("uû ban nh©n d©n"), "UỶ BAN NHÂN DÂN");
        assert_eq!(TCVN3.chars().count(), 0xff - 0xa1 + 1);
    }

    #[test]
    fn vni_is_read() {
        assert_eq!(Letters::Vni.read("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"), "Cộng hòa xã hội chủ nghĩa Việt Nam");
        assert_eq!(Letters::Vni.read("ÑOÄC LAÄP - TÖÏ DO - HAÏNH PHUÙC"), "ĐỘC LẬP - TỰ DO - HẠNH PHÚC");
        assert_eq!(
            Letters::Vni.read("ñöôøng nöôùc, kyõ sö, lyù leõ, quyù, thaúng, nghæ, kyø, Myõ"),
            "đường nước, kỹ sư, lý lẽ, quý, thẳng, nghỉ, kỳ, Mỹ"
        );
    }

    #[test]
    fn what_is_unicode_already_is_told_from_old_codes() {
        assert!(evidence("Ủy ban") == Evidence::Unicode);
        assert!(evidence("n\u{ad}íc") == Evidence::Old);
        assert!(evidence("h\u{e0} nam") == Evidence::None);
    }
}
