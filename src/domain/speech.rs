//! How a text is given to a voice: in sentences. Some browsers break off what takes longer than a quarter of a minute, and
//! whoever pauses begins again where the sentence began.

/// At the slowest speed a voice needs some ten seconds for as much.
const LETTERS_MAX: usize = 180;
const ENDS: [char; 6] = ['.', '!', '?', '…', ';', ':'];
/// What may stand between the end of a sentence and the next one.
const CLOSING: [char; 5] = ['”', '"', '’', ')', '»'];

/// The sentences of a text; a long one in pieces, between two words.
pub fn sentences(text: &str) -> Vec<&str> {
    let (mut sentences, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        let (sentence, after) = rest.split_at(end_of_first(rest));
        sentences.push(sentence.trim_end());
        rest = after.trim_start();
    }
    sentences
}

fn end_of_first(text: &str) -> usize {
    let limit = text.char_indices().nth(LETTERS_MAX).map_or(text.len(), |(place, _)| place);
    let mut before = ' ';
    for (place, letter) in text[..limit].char_indices() {
        if letter == '\n' || letter.is_whitespace() && ENDS.contains(&before) {
            return place + letter.len_utf8();
        }
        if !CLOSING.contains(&letter) {
            before = letter;
        }
    }
    let break_at = |sign: char| text[..limit].rfind(sign).map(|place| place + sign.len_utf8());
    if limit == text.len() { limit } else { break_at(',').or_else(|| break_at(' ')).unwrap_or(limit) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_before_the_next_and_not_in_a_number() {
        let text = "Cả thành phố có 1.250 hộ. “Bà con đồng ý.” Vì sao? Lúc 07:30, ngày 15.12.2026\nGiờ mở cửa: sáng";
        assert_eq!(
            sentences(text),
            [
                "Cả thành phố có 1.250 hộ.",
                "“Bà con đồng ý.”",
                "Vì sao?",
                "Lúc 07:30, ngày 15.12.2026",
                "Giờ mở cửa:",
                "sáng"
            ]
        );
    }

    #[test]
    fn a_long_sentence_is_parted_between_words() {
        let long = format!("{}, {}", "một hai ".repeat(20).trim(), "ba bốn năm ".repeat(40).trim());
        let parted = sentences(&long);
        assert!(parted.len() > 3 && parted.iter().all(|part| part.chars().count() <= LETTERS_MAX), "{parted:?}");
        assert_eq!(parted.join(" "), long);
        assert!(parted[0].ends_with("hai,"), "where there is a comma, behind it: {parted:?}");
    }

    #[test]
    fn letters_without_a_space_are_parted_all_the_same() {
        assert_eq!(sentences(&"ế".repeat(2 * LETTERS_MAX)).len(), 2);
        assert_eq!(sentences(" \n "), Vec::<&str>::new());
    }
}
