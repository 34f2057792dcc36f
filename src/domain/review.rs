//! The way of a text through the newsroom: one table says what may be done to a text in which state, by whom, and what becomes
//! of it. `docs/newsroom.md` draws it; whatever is not in it is refused.

use super::{Role, Roles};
use serde::{Deserialize, Serialize};

/// Where a text stands. A published article that is worked on again has a text of its own, in a state of its own;
/// readers see what was published until that one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextState {
    Draft,
    Submitted,
    /// Handed back, with a reason.
    Returned,
    /// Of two levels of review the first is done.
    Reviewed,
    /// This very revision may be published.
    Approved,
    Scheduled,
    Published,
    /// Taken off the portal, with a reason.
    Withdrawn,
    /// Given up before it was ever published; all that was written stays.
    Discarded,
}

/// What is done to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    Edit,
    Submit,
    TakeBack,
    Return,
    Review,
    Approve,
    Schedule,
    Unschedule,
    Publish,
    /// Without review: for storms and floods. It is shown until somebody has looked at it.
    PublishUnreviewed,
    /// Brings back an article that was withdrawn: nothing else does.
    Republish,
    ReviewAfterwards,
    Withdraw,
    Reopen,
    Discard,
}

/// How many look at a text before it is published: a setting of the portal, and of a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewLevels {
    #[default]
    One,
    Two,
}

/// What holds for the texts of a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRules {
    pub levels: ReviewLevels,
    /// Whether somebody may review what they wrote themselves: where a whole newsroom is one person.
    pub may_approve_own: bool,
}

/// Who may do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Whoever wrote the text, and every editor.
    Writer,
    Editor,
    Publisher,
    /// When its time has come; a publisher may be quicker.
    Clock,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    pub from: TextState,
    pub act: Act,
    pub to: TextState,
    pub actor: Actor,
    /// `None`: however many review.
    levels: Option<ReviewLevels>,
}

const fn line(from: TextState, act: Act, to: TextState, actor: Actor) -> Transition {
    Transition { from, act, to, actor, levels: None }
}

/// All that may be done. What changes a text after it was approved sends it back to the reviewers.
pub const TRANSITIONS: [Transition; 31] = {
    use Act::*;
    use Actor::*;
    use TextState::*;
    [
        line(Draft, Edit, Draft, Writer),
        line(Draft, Submit, Submitted, Writer),
        line(Draft, PublishUnreviewed, Published, Publisher),
        line(Draft, Discard, Discarded, Writer),
        line(Submitted, Edit, Submitted, Editor),
        line(Submitted, TakeBack, Draft, Writer),
        line(Submitted, Act::Return, Returned, Editor),
        line(Submitted, Review, Reviewed, Editor).only(ReviewLevels::Two),
        line(Submitted, Approve, Approved, Publisher).only(ReviewLevels::One),
        line(Submitted, PublishUnreviewed, Published, Publisher),
        line(Returned, Edit, Returned, Writer),
        line(Returned, Submit, Submitted, Writer),
        line(Returned, PublishUnreviewed, Published, Publisher),
        line(Returned, Discard, Discarded, Writer),
        line(Reviewed, Edit, Submitted, Editor),
        line(Reviewed, Act::Return, Returned, Editor),
        line(Reviewed, Approve, Approved, Publisher),
        line(Reviewed, PublishUnreviewed, Published, Publisher),
        line(Approved, Edit, Submitted, Editor),
        line(Approved, Act::Return, Returned, Publisher),
        line(Approved, Schedule, Scheduled, Publisher),
        line(Approved, Publish, Published, Publisher),
        line(Approved, Republish, Published, Publisher),
        line(Scheduled, Edit, Submitted, Editor),
        line(Scheduled, Unschedule, Approved, Publisher),
        line(Scheduled, Publish, Published, Clock),
        line(Published, Edit, Draft, Writer),
        line(Published, ReviewAfterwards, Published, Publisher),
        line(Published, Withdraw, Withdrawn, Publisher),
        line(Withdrawn, Reopen, Draft, Publisher),
        line(Discarded, Reopen, Draft, Writer),
    ]
};

impl TextState {
    pub const ALL: [TextState; 9] = [
        TextState::Draft,
        TextState::Submitted,
        TextState::Returned,
        TextState::Reviewed,
        TextState::Approved,
        TextState::Scheduled,
        TextState::Published,
        TextState::Withdrawn,
        TextState::Discarded,
    ];

    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            TextState::Draft => "draft",
            TextState::Submitted => "submitted",
            TextState::Returned => "returned",
            TextState::Reviewed => "reviewed",
            TextState::Approved => "approved",
            TextState::Scheduled => "scheduled",
            TextState::Published => "published",
            TextState::Withdrawn => "withdrawn",
            TextState::Discarded => "discarded",
        }
    }

    pub fn parse(text: &str) -> Option<TextState> {
        TextState::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// What becomes of a text in this state by this act; `None` where it may not be done at all.
    pub fn after(self, act: Act, levels: ReviewLevels) -> Option<&'static Transition> {
        TRANSITIONS
            .iter()
            .find(|line| line.from == self && line.act == act && line.levels.is_none_or(|only| only == levels))
    }

    /// As people in the newsroom call it.
    pub fn title(self) -> &'static str {
        match self {
            TextState::Draft => "bản thảo",
            TextState::Submitted => "chờ duyệt",
            TextState::Returned => "bị trả lại",
            TextState::Reviewed => "đã biên tập, chờ duyệt đăng",
            TextState::Approved => "đã duyệt",
            TextState::Scheduled => "hẹn giờ đăng",
            TextState::Published => "đã đăng",
            TextState::Withdrawn => "đã gỡ",
            TextState::Discarded => "đã bỏ",
        }
    }
}

impl ReviewLevels {
    pub const ALL: [ReviewLevels; 2] = [ReviewLevels::One, ReviewLevels::Two];

    pub fn number(self) -> i64 {
        match self {
            ReviewLevels::One => 1,
            ReviewLevels::Two => 2,
        }
    }

    pub fn of_number(number: i64) -> Option<ReviewLevels> {
        ReviewLevels::ALL.into_iter().find(|levels| levels.number() == number)
    }

    /// As people in the newsroom call it.
    pub fn title(self) -> &'static str {
        match self {
            ReviewLevels::One => "một cấp duyệt",
            ReviewLevels::Two => "hai cấp duyệt",
        }
    }
}

impl Act {
    pub const ALL: [Act; 15] = [
        Act::Edit,
        Act::Submit,
        Act::TakeBack,
        Act::Return,
        Act::Review,
        Act::Approve,
        Act::Schedule,
        Act::Unschedule,
        Act::Publish,
        Act::PublishUnreviewed,
        Act::Republish,
        Act::ReviewAfterwards,
        Act::Withdraw,
        Act::Reopen,
        Act::Discard,
    ];

    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Act::Edit => "edit",
            Act::Submit => "submit",
            Act::TakeBack => "take_back",
            Act::Return => "return",
            Act::Review => "review",
            Act::Approve => "approve",
            Act::Schedule => "schedule",
            Act::Unschedule => "unschedule",
            Act::Publish => "publish",
            Act::PublishUnreviewed => "publish_unreviewed",
            Act::Republish => "republish",
            Act::ReviewAfterwards => "review_afterwards",
            Act::Withdraw => "withdraw",
            Act::Reopen => "reopen",
            Act::Discard => "discard",
        }
    }

    pub fn parse(text: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|act| act.as_str() == text)
    }

    /// As its button says it.
    pub fn title(self) -> &'static str {
        match self {
            Act::Edit => "sửa",
            Act::Submit => "gửi duyệt",
            Act::TakeBack => "rút về",
            Act::Return => "trả lại",
            Act::Review => "duyệt biên tập",
            Act::Approve => "duyệt đăng",
            Act::Schedule => "hẹn giờ",
            Act::Unschedule => "bỏ hẹn giờ",
            Act::Publish => "đăng",
            Act::PublishUnreviewed => "đăng ngay, duyệt sau",
            Act::Republish => "đăng lại bài đã gỡ",
            Act::ReviewAfterwards => "duyệt sau khi đăng",
            Act::Withdraw => "gỡ",
            Act::Reopen => "mở lại",
            Act::Discard => "bỏ",
        }
    }

    /// Whether it says that somebody has looked at a text: nobody says so of their own, unless the portal allows it.
    pub fn is_review(self) -> bool {
        matches!(self, Act::Review | Act::Approve | Act::ReviewAfterwards)
    }

    /// Whether it is done to the article, whatever is being worked on.
    pub fn is_of_article(self) -> bool {
        matches!(self, Act::ReviewAfterwards | Act::Withdraw)
    }

    /// Whether it gives readers an article, now or at a time.
    fn publishes(self) -> bool {
        matches!(self, Act::Schedule | Act::Publish | Act::PublishUnreviewed | Act::Republish)
    }

    /// Whether it may be done to a text whose article is withdrawn, or is not. What was taken off the portal comes back by
    /// an act that says so, and by no clock.
    pub fn suits(self, is_withdrawn: bool) -> bool {
        !self.publishes() || is_withdrawn == (self == Act::Republish)
    }

    /// Whether it is only done with a reason, which others read.
    pub fn needs_reason(self) -> bool {
        matches!(self, Act::Return | Act::Withdraw | Act::PublishUnreviewed)
    }
}

impl Transition {
    /// The line for so many levels of review, and no other number.
    const fn only(self, levels: ReviewLevels) -> Transition {
        Transition { levels: Some(levels), ..self }
    }

    /// Whether somebody with these roles may do it to a text that is their own, or somebody else's.
    pub fn is_allowed_to(&self, roles: &Roles, is_own: bool) -> bool {
        match self.actor {
            Actor::Writer => roles.may_act_as(Role::Editor) || is_own && roles.may_act_as(Role::Reporter),
            Actor::Editor => roles.may_act_as(Role::Editor),
            Actor::Publisher | Actor::Clock => roles.may_act_as(Role::Publisher),
        }
    }
}

#[cfg(test)]
mod tests;
