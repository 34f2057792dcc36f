//! How long a text takes to read.

use super::SafeHtml;

/// Syllables that are read in a minute. Vietnamese writes each apart, so its syllables are what a count of words finds.
/// Read aloud it goes at 5.22 of them a second, 313 a minute (Pellegrino, Coupé and Marsico, "A cross-language perspective on
/// speech information rate", Language 87(3), 2011, table 1); silent reading of news is no slower.
const SYLLABLES_A_MINUTE: usize = 300;

/// Whole minutes, the last one begun; `None` for what is read within one.
pub fn minutes_of(standfirst: &str, body: &SafeHtml) -> Option<usize> {
    let syllables = syllables_of(standfirst) + body.texts().map(syllables_of).sum::<usize>();
    (syllables > SYLLABLES_A_MINUTE).then(|| syllables.div_ceil(SYLLABLES_A_MINUTE))
}

/// Words with a letter or a figure in them: a dash between two is nothing to read.
fn syllables_of(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(standfirst: usize, body: usize) -> Option<usize> {
        let body = format!("<p>{}</p>", "phường ".repeat(body));
        minutes_of(&"thành ".repeat(standfirst), &SafeHtml::from_cleaned(body))
    }

    #[test]
    fn a_minute_that_has_begun_counts() {
        assert_eq!(minutes(0, 301), Some(2));
        assert_eq!(minutes(1, 300), Some(2), "the standfirst is read too");
        assert_eq!(minutes(50, 850), Some(3));
        assert_eq!(minutes(50, 851), Some(4));
    }

    #[test]
    fn nothing_is_said_of_what_is_read_within_a_minute() {
        assert_eq!((minutes(0, 0), minutes(100, 200)), (None, None));
    }

    #[test]
    fn tags_and_dashes_are_not_read() {
        let body = "<p title=\"một hai ba\">07:00 - 11:00, <b>thứ</b>&nbsp;Hai</p>";
        let read: usize = SafeHtml::from_cleaned(body.to_owned()).texts().map(syllables_of).sum();
        assert_eq!(read, 4);
    }
}
