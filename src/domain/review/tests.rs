use super::*;
use std::collections::BTreeSet;

const LEVELS: [ReviewLevels; 2] = [ReviewLevels::One, ReviewLevels::Two];

fn roles(role: Role) -> Roles {
    Roles::from_iter([role])
}

/// Written a second time, by what the office demands and not by the code: from each state, all that may be done.
fn allowed(state: TextState, levels: ReviewLevels) -> BTreeSet<(Act, TextState)> {
    use Act::*;
    use TextState::*;
    let two = levels == ReviewLevels::Two;
    let list: Vec<(Act, TextState)> = match state {
        Draft => vec![(Edit, Draft), (Submit, Submitted), (PublishUnreviewed, Published), (Discard, Discarded)],
        Submitted => {
            let review = if two { (Review, Reviewed) } else { (Approve, Approved) };
            vec![(Edit, Submitted), (TakeBack, Draft), (Act::Return, Returned), review, (PublishUnreviewed, Published)]
        }
        Returned => vec![(Edit, Returned), (Submit, Submitted), (PublishUnreviewed, Published), (Discard, Discarded)],
        // Where a portal goes from two levels to one, what was reviewed once is not reviewed again.
        Reviewed => {
            vec![(Edit, Submitted), (Act::Return, Returned), (Approve, Approved), (PublishUnreviewed, Published)]
        }
        Approved => vec![
            (Edit, Submitted),
            (Act::Return, Returned),
            (Schedule, Scheduled),
            (Publish, Published),
            (Republish, Published),
        ],
        Scheduled => vec![(Edit, Submitted), (Unschedule, Approved), (Publish, Published)],
        Published => vec![(Edit, Draft), (ReviewAfterwards, Published), (Withdraw, Withdrawn)],
        Withdrawn => vec![(Reopen, Draft)],
        Discarded => vec![(Reopen, Draft)],
    };
    list.into_iter().collect()
}

#[test]
fn every_pair_of_state_and_act_is_allowed_or_refused_as_it_should() {
    for levels in LEVELS {
        for state in TextState::ALL {
            let may = |act: Act| state.after(act, levels).map(|line| (act, line.to));
            let found: BTreeSet<_> = Act::ALL.into_iter().filter_map(may).collect();
            assert_eq!(found, allowed(state, levels), "{state:?}, {levels:?}");
        }
    }
}

#[test]
fn every_state_and_act_is_read_as_it_is_written() {
    for state in TextState::ALL {
        assert_eq!(TextState::parse(state.as_str()), Some(state));
        assert_eq!(serde_json::to_string(&state).expect("a name"), format!("\"{}\"", state.as_str()));
    }
    for act in Act::ALL {
        assert_eq!(Act::parse(act.as_str()), Some(act));
    }
    assert_eq!((TextState::parse(""), Act::parse("")), (None, None));
}

#[test]
fn one_act_in_one_state_has_one_outcome() {
    for (number, line) in TRANSITIONS.iter().enumerate() {
        for other in &TRANSITIONS[number + 1..] {
            let is_same = line.from == other.from && line.act == other.act;
            let overlaps = line.levels.is_none() || other.levels.is_none() || line.levels == other.levels;
            assert!(!(is_same && overlaps), "{line:?} and {other:?}");
        }
    }
}

#[test]
fn nothing_is_published_by_an_editor_or_a_reporter() {
    for line in TRANSITIONS.iter().filter(|line| line.to == TextState::Published) {
        for role in [Role::Reporter, Role::Editor, Role::Administrator] {
            assert!(!line.is_allowed_to(&roles(role), true), "{role:?}: {line:?}");
        }
        assert!(line.is_allowed_to(&roles(Role::Publisher), false), "{line:?}");
    }
}

#[test]
fn nothing_that_was_not_approved_is_published_as_if_it_were() {
    for line in TRANSITIONS.iter().filter(|line| [Act::Publish, Act::Republish].contains(&line.act)) {
        assert!([TextState::Approved, TextState::Scheduled].contains(&line.from), "{line:?}");
    }
    for line in TRANSITIONS.iter().filter(|line| [TextState::Approved, TextState::Scheduled].contains(&line.to)) {
        let keeps_approval = [Act::Approve, Act::Schedule, Act::Unschedule].contains(&line.act);
        assert!(keeps_approval, "{line:?}");
    }
}

#[test]
fn what_was_withdrawn_comes_back_by_one_act_and_by_no_clock() {
    for line in TRANSITIONS.iter().filter(|line| line.act.suits(true)) {
        let brings_back = line.to == TextState::Published && line.from != TextState::Published;
        assert_eq!(brings_back, line.act == Act::Republish, "{line:?}");
        assert_ne!(line.to, TextState::Scheduled, "{line:?}");
    }
    for act in Act::ALL {
        assert_eq!(act.suits(false), act != Act::Republish, "{act:?}");
    }
}

#[test]
fn an_edit_voids_an_approval() {
    for state in [TextState::Reviewed, TextState::Approved, TextState::Scheduled] {
        for levels in LEVELS {
            assert_eq!(state.after(Act::Edit, levels).map(|line| line.to), Some(TextState::Submitted), "{state:?}");
        }
    }
}

#[test]
fn a_reporter_touches_their_own_texts_only() {
    let reporter = roles(Role::Reporter);
    for line in &TRANSITIONS {
        assert!(!line.is_allowed_to(&reporter, false), "{line:?}");
        assert_eq!(line.is_allowed_to(&reporter, true), line.actor == Actor::Writer, "{line:?}");
        assert!(!line.is_allowed_to(&roles(Role::Administrator), true), "{line:?}");
    }
}

#[test]
fn every_state_is_reached_and_left() {
    for state in TextState::ALL {
        let is_reached =
            state == TextState::Draft || TRANSITIONS.iter().any(|line| line.to == state && line.from != state);
        assert!(is_reached, "{state:?}");
        assert!(TRANSITIONS.iter().any(|line| line.from == state && line.to != state), "{state:?}");
    }
}

/// The table as Mermaid draws it.
fn drawing() -> String {
    let name = |state: TextState| format!("{state:?}");
    let mut lines = vec!["stateDiagram-v2".to_owned(), "    [*] --> Draft".to_owned()];
    lines.extend(TextState::ALL.map(|state| format!("    {}: {}", name(state), state.title())));
    for line in &TRANSITIONS {
        let levels = match line.levels {
            None => "",
            Some(ReviewLevels::One) => ", một cấp duyệt",
            Some(ReviewLevels::Two) => ", hai cấp duyệt",
        };
        let actor = match line.actor {
            Actor::Writer => "người viết",
            Actor::Editor => Role::Editor.title(),
            Actor::Publisher => Role::Publisher.title(),
            Actor::Clock => "đến giờ",
        };
        lines.push(format!("    {} --> {}: {} ({actor}{levels})", name(line.from), name(line.to), line.act.title()));
    }
    lines.join("\n")
}

#[test]
fn the_docs_draw_this_table() {
    let docs =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/newsroom.md")).expect("the page is there");
    let drawn = docs.split("```mermaid\n").nth(1).and_then(|rest| rest.split("\n```").next());
    let drawing = drawing();
    assert!(drawn == Some(drawing.as_str()), "docs/newsroom.md should draw:\n{drawing}");
}
