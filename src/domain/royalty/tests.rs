use super::*;
use crate::domain::{properties::reproducible, text::byline};
use proptest::prelude::*;

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

#[test]
fn whoever_stands_under_an_article_is_told_by_role() {
    let named = |line: &str| {
        let names = names_under(line);
        names.into_iter().map(|(role, name)| format!("{}={name}", role.as_str())).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        named("Lan, Bình - Ảnh: Cường - Nguồn: TTXVN"),
        "author=Lan author=Bình photographer=Cường source=TTXVN"
    );
    assert_eq!(named("Ảnh: Cường"), "photographer=Cường");
    assert_eq!(named("Phòng VH - TT"), "author=Phòng VH - TT");
    assert_eq!(named(""), "");
    assert_eq!(named(" - "), "");
}

#[test]
fn those_of_one_role_share_alike_and_photos_are_a_kind_of_their_own() {
    let mut terms = RoyaltyTerms::default();
    terms.coefficients[0] = Coefficient::parse("2").expect("a coefficient");
    terms.coefficients[2] = Coefficient::parse("0,5").expect("a coefficient");
    let credits = work("Lan, Bình, Cường - Ảnh: Lan - Nguồn: TTXVN").credits(&terms);
    let told: Vec<_> = credits.iter().map(|credit| (credit.name.as_str(), credit.amount(terms.unit).0)).collect();
    assert_eq!(told, [("Lan", 159_120), ("Bình", 154_440), ("Cường", 154_440), ("Lan", 117_000), ("TTXVN", 0)]);
}

#[test]
fn a_month_adds_up_by_name_whatever_they_did() {
    let withdrawn = RoyaltyWork { article: ArticleId(2), is_withdrawn: true, ..work("Lan - Ảnh: Lan") };
    let month = RoyaltyMonth {
        month: Month(24_264),
        terms: RoyaltyTerms::default(),
        works: vec![decided("Lan, An", vec![credit(CreditRole::Author, "An", "3", "100")]), withdrawn],
        goes_on: false,
    };
    let sums: Vec<_> = month.sums().into_iter().map(|sum| (sum.name, sum.works, sum.amount.0)).collect();
    assert_eq!(sums, [("An".to_owned(), 1, 702_000), ("Lan".to_owned(), 1, 468_000)]);
    assert_eq!(month.total(), Dong(1_170_000));
}

#[test]
fn other_names_than_those_that_were_paid_are_noticed() {
    let lan = || vec![credit(CreditRole::Author, "Lan", "1", "100")];
    assert!(!work("Lan").is_outdated() && !decided("Lan", lan()).is_outdated());
    for line in ["Lan, An", "An", "", "Ảnh: Lan"] {
        let work = decided(line, lan());
        assert!(work.is_outdated(), "{line}");
        let asked = work.credits_to_decide(&RoyaltyTerms::default());
        assert!(
            work.byline.iter().all(|(role, name)| asked.iter().any(|c| c.role == *role && c.name == *name)),
            "{line}"
        );
        assert!(
            asked.iter().any(|credit| credit.name == "Lan" && credit.share == Share::parse("100").expect("a share"))
        );
    }
}

#[test]
fn every_kind_and_role_is_read_as_it_is_written() {
    for kind in WorkKind::ALL {
        assert_eq!(WorkKind::parse(kind.as_str()), Some(kind));
        assert_eq!(RoyaltyTerms::default().coefficient(kind), Coefficient::whole(1));
        assert!(kind.frame() <= Coefficient::MAX);
    }
    for role in CreditRole::ALL {
        assert_eq!(CreditRole::parse(role.as_str()), Some(role));
    }
    assert_eq!((WorkKind::parse(""), CreditRole::parse("")), (None, None));
}

proptest! {
    #![proptest_config(reproducible(512))]

    #[test]
    fn names_come_back_from_the_line_that_they_were_written_in(
        authors in proptest::collection::vec("[A-Zư]{2,6}( [A-Z]{1,3})?", 0..4),
        photographers in proptest::collection::vec("[A-Z]{2,6}", 0..3),
        sources in proptest::collection::vec("[A-Z]{2,6}", 0..3),
    ) {
        let lists = [authors, photographers, sources].map(|names| crate::domain::contributor::names_of(&names.join(",")));
        let line = byline(&lists[0].join(", "), &lists[1].join(", "), &lists[2].join(", ")).unwrap_or_default();
        let expected: Vec<_> = CreditRole::ALL.into_iter().zip(lists).flat_map(|(role, names)| {
            names.into_iter().map(move |name| (role, name))
        }).collect();
        prop_assert_eq!(names_under(&line), expected);
    }

    #[test]
    fn whatever_an_old_portal_wrote_names_somebody_or_nobody(line: String) {
        for (_, name) in names_under(&line) {
            prop_assert!(!name.is_empty());
        }
    }
}
