//! What is looked for in the index, and how either engine is told so. Words hold letters and figures alone, so nothing that
//! somebody types is syntax.

use crate::domain::{fold::Word, search::SearchWords};

/// Where words stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Headline,
    Text,
}

/// In which form they are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Exact,
    Folded,
}

/// A word as it stands in the index.
pub fn term(part: Part, form: Form, word: &Word) -> String {
    let (letter, word) = match (part, form) {
        (Part::Headline, Form::Exact) => ('a', &word.exact),
        (Part::Headline, Form::Folded) => ('b', &word.folded),
        (Part::Text, Form::Exact) => ('c', &word.exact),
        (Part::Text, Form::Folded) => ('d', &word.folded),
    };
    format!("{letter}{word}")
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    Word(String),
    /// A word that begins so.
    Beginning(String),
    /// Words that follow each other.
    Phrase(Vec<String>),
    All(Vec<Expression>),
    /// The first without the second.
    Without(Box<Expression>, Box<Expression>),
}

impl Expression {
    /// All units, each in its order.
    pub fn all(part: Part, form: Form, wanted: &SearchWords) -> Expression {
        Expression::All(wanted.units.iter().map(|unit| Expression::unit(part, form, unit)).collect())
    }

    /// All words behind each other, as they were typed.
    pub fn in_a_row(part: Part, form: Form, wanted: &SearchWords) -> Expression {
        let words: Vec<Word> = wanted.words().cloned().collect();
        Expression::unit(part, form, &words)
    }

    fn unit(part: Part, form: Form, words: &[Word]) -> Expression {
        match words {
            [word] => Expression::Word(term(part, form, word)),
            words => Expression::Phrase(words.iter().map(|word| term(part, form, word)).collect()),
        }
    }

    pub fn without(self, other: Expression) -> Expression {
        Expression::Without(self.into(), other.into())
    }

    /// In the language of FTS5, which reads as a word what stands in quotation marks.
    pub fn for_sqlite(&self) -> String {
        match self {
            Expression::Word(word) => format!("\"{word}\""),
            Expression::Beginning(word) => format!("\"{word}\" *"),
            Expression::Phrase(words) => format!("\"{}\"", words.join(" ")),
            Expression::All(parts) => join(parts, " AND ", Expression::for_sqlite),
            Expression::Without(one, other) => format!("({} NOT {})", one.for_sqlite(), other.for_sqlite()),
        }
    }

    /// In that of `tsquery`, likewise.
    pub fn for_postgres(&self) -> String {
        match self {
            Expression::Word(word) => format!("'{word}'"),
            Expression::Beginning(word) => format!("'{word}':*"),
            Expression::Phrase(words) => format!("('{}')", words.join("' <-> '")),
            Expression::All(parts) => join(parts, " & ", Expression::for_postgres),
            Expression::Without(one, other) => format!("({} & !{})", one.for_postgres(), other.for_postgres()),
        }
    }
}

fn join(parts: &[Expression], word: &str, told: impl Fn(&Expression) -> String) -> String {
    format!("({})", parts.iter().map(told).collect::<Vec<_>>().join(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_engines_are_told_the_same() {
        let wanted = SearchWords::of("Đường \"cúp điện\"");
        let all = Expression::all(Part::Text, Form::Folded, &wanted);
        assert_eq!(all.for_sqlite(), r#"("dduong" AND "dcup ddien")"#);
        assert_eq!(all.for_postgres(), "('dduong' & ('dcup' <-> 'ddien'))");
        let without = all.without(Expression::Word("cđi".to_owned()));
        assert_eq!(without.for_sqlite(), r#"(("dduong" AND "dcup ddien") NOT "cđi")"#);
        assert_eq!(without.for_postgres(), "(('dduong' & ('dcup' <-> 'ddien')) & !'cđi')");
        let row = Expression::in_a_row(Part::Headline, Form::Folded, &wanted);
        assert_eq!(row.for_sqlite(), r#""bduong bcup bdien""#);
    }
}
