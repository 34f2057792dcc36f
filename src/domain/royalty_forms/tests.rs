use super::*;
use crate::domain::{
    ArticleId, Timestamp,
    royalty::{Decision, names_under},
};

fn work(line: &str) -> RoyaltyWork {
    RoyaltyWork {
        article: ArticleId(1),
        headline: "Mưa lũ".to_owned(),
        section_title: "tin tức".to_owned(),
        published_at: Timestamp(0),
        is_withdrawn: false,
        byline: names_under(line),
        decision: None,
    }
}

fn decided(line: &str, credits: Vec<Credit>) -> RoyaltyWork {
    let decision = Decision { kind: WorkKind::Reportage, credits, decided_at: Timestamp(1) };
    RoyaltyWork { decision: Some(decision), ..work(line) }
}

fn credit(role: CreditRole, name: &str, coefficient: &str, share: &str) -> Credit {
    Credit {
        role,
        name: name.to_owned(),
        coefficient: Coefficient::parse(coefficient).expect("a coefficient"),
        share: Share::parse(share).expect("a share"),
    }
}

fn typed(lines: &[(&str, &str, &str, &str)]) -> Vec<CreditTyped> {
    let line = |&(role, name, coefficient, share): &(&str, &str, &str, &str)| {
        let [role, name, coefficient, share] = [role, name, coefficient, share].map(str::to_owned);
        CreditTyped { role, name, coefficient, share }
    };
    lines.iter().map(line).collect()
}

fn fields(faults: Vec<Fault>) -> Vec<String> {
    faults.into_iter().map(|fault| fault.field).collect()
}

#[test]
fn what_was_typed_is_kept_exactly_and_can_be_typed_again() {
    let terms = RoyaltyTerms::default();
    let work = decided("An, Bình", vec![credit(CreditRole::Author, "Lan", "1", "100")]);
    let lines = [("author", "Lan", "1", "0"), ("author", "An", "2,5", "60"), ("author", "Bình", "2.25", "40%")];
    let credits = credits_typed(&typed(&lines), &work, &terms).expect("checked");
    assert_eq!(
        credits,
        [
            credit(CreditRole::Author, "Lan", "1", "0"),
            credit(CreditRole::Author, "An", "2,5", "60"),
            credit(CreditRole::Author, "Bình", "2,25", "40")
        ]
    );
    let now = decided("An, Bình", credits.clone());
    assert!(!now.is_outdated() && now.credits(&terms).len() == 2, "who is gone and gets nothing is not shown");
    let former = typed(&[("author", "Lan", "1", "100")]);
    assert!(credits_typed(&former, &now, &terms).is_ok(), "it can be taken back");
    let again: Vec<CreditTyped> = credits.iter().map(CreditTyped::from).collect();
    assert_eq!(credits_typed(&again, &work, &terms), Ok(credits));
}

#[test]
fn what_cannot_be_paid_is_a_fault_of_its_line() {
    let (terms, work) = (RoyaltyTerms::default(), work("Lan, An - Ảnh: Lan"));
    let check = |lines: &[_]| fields(credits_typed(&typed(lines), &work, &terms).expect_err("refused"));
    assert_eq!(
        check(&[("author", "Lan", "x", "101"), ("author", "An", "", "1,5")]),
        ["coefficient-0", "share-0", "coefficient-1", "share-1"]
    );
    assert_eq!(check(&[("author", "Lan", "1", "50"), ("author", "An", "1", "40")]), ["share-0"]);
    assert_eq!(check(&[("author", "Lan", "1", "100"), ("photographer", "Lan", "1", "99")]), ["share-1"]);
    assert_eq!(check(&[("author", "Người lạ", "1", "100")]), [""]);
    assert_eq!(check(&[("source", "Lan", "1", "100")]), [""]);
    let nothing = [("author", "Lan", "1", "0"), ("author", "An", "1", "0")];
    assert!(credits_typed(&typed(&nothing), &work, &terms).is_ok(), "nobody is paid by salary twice");
}

#[test]
fn terms_are_read_as_they_are_shown() {
    let (from, terms) = (Month::parse("02-2022").expect("a month"), RoyaltyTerms::default());
    let typed = TermsTyped::of(&terms, from);
    assert_eq!((typed.unit.as_str(), typed.coefficient(WorkKind::Photo).as_str()), ("234.000", "1"));
    assert_eq!(typed.check(), Ok((from, RoyaltyTerms { from: Some(from), ..terms })));
}

#[test]
fn what_cannot_be_set_is_a_fault_of_its_field() {
    let mut typed = TermsTyped::of(&RoyaltyTerms::default(), Month::parse("02-2022").expect("a month"));
    typed.coefficients.insert("photo".to_owned(), "2,555".to_owned());
    typed.coefficients.remove("research");
    let typed = TermsTyped { from: "tháng hai".to_owned(), unit: "100.000.001".to_owned(), ..typed };
    assert_eq!(fields(typed.check().expect_err("refused")), ["from", "unit", "photo", "research"]);
}
