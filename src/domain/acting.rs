//! What somebody asks to be done to a text, by which rules, and why it is not done.

use super::{Act, Fault, TextState, Timestamp, text::NOTE_LETTERS_MAX};
use serde::{Deserialize, Serialize};

/// An act, with all that it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActRequest {
    Submit,
    TakeBack,
    Return { reason: String },
    Review,
    Approve,
    Schedule { at: Timestamp },
    Unschedule,
    Publish,
    PublishUnreviewed { reason: String },
    Republish,
    ReviewAfterwards,
    Withdraw(Withdrawal),
    Reopen,
    Discard,
}

/// How an article is taken off the portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    pub kind: WithdrawalKind,
    /// Readers see it.
    pub reason: String,
    /// Where readers are led from a merged article: the path of another article.
    pub target: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithdrawalKind {
    /// It should never have been published: its address says that it is gone, and why.
    Error,
    /// Another article says the same: its address leads there.
    Merged,
    /// It was right and is no more: it stays at its address under a notice, and in no list.
    Expired,
}

/// Why an act is not done. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActRefusal {
    /// No such text, or none that this person may see.
    NotThere,
    /// Not with these roles.
    NotAllowed,
    /// Not in the state that the text is in.
    NotNow(TextState),
    /// Its article was withdrawn, and comes back by [`Act::Republish`] only.
    Withdrawn,
    /// The text was changed since this person looked at it.
    Stale {
        current: i64,
    },
    /// Nobody reviews their own text.
    OwnText,
    /// The second level of review is done by somebody else than the first.
    SameReviewer,
    NeedsReason,
    /// A reason that is too long.
    ReasonTooLong,
    /// Another article has the address.
    AddressTaken,
    /// A time that is over.
    PastTime,
    /// No published article is where readers should be led.
    NoSuchTarget,
    /// What is missing, field by field.
    Incomplete(Vec<Fault>),
}

impl ActRequest {
    pub fn act(&self) -> Act {
        match self {
            ActRequest::Submit => Act::Submit,
            ActRequest::TakeBack => Act::TakeBack,
            ActRequest::Return { .. } => Act::Return,
            ActRequest::Review => Act::Review,
            ActRequest::Approve => Act::Approve,
            ActRequest::Schedule { .. } => Act::Schedule,
            ActRequest::Unschedule => Act::Unschedule,
            ActRequest::Publish => Act::Publish,
            ActRequest::PublishUnreviewed { .. } => Act::PublishUnreviewed,
            ActRequest::Republish => Act::Republish,
            ActRequest::ReviewAfterwards => Act::ReviewAfterwards,
            ActRequest::Withdraw(_) => Act::Withdraw,
            ActRequest::Reopen => Act::Reopen,
            ActRequest::Discard => Act::Discard,
        }
    }

    /// Why, where it is said.
    pub fn reason(&self) -> &str {
        match self {
            ActRequest::Return { reason } | ActRequest::PublishUnreviewed { reason } => reason.trim(),
            ActRequest::Withdraw(withdrawal) => withdrawal.reason.trim(),
            _ => "",
        }
    }

    /// Reason, time or target, for the history.
    pub fn note(&self) -> String {
        match self {
            ActRequest::Schedule { at } => at.minute_text(),
            ActRequest::Withdraw(Withdrawal { kind: WithdrawalKind::Merged, target, .. }) => {
                format!("{}: {} → {target}", WithdrawalKind::Merged.title(), self.reason())
            }
            ActRequest::Withdraw(Withdrawal { kind, .. }) => format!("{}: {}", kind.title(), self.reason()),
            _ => self.reason().to_owned(),
        }
    }

    /// # Errors
    /// Where a reason is wanted and missing, or too long.
    pub fn check_reason(&self) -> Result<(), ActRefusal> {
        match self.reason() {
            "" if self.act().needs_reason() => Err(ActRefusal::NeedsReason),
            reason if reason.chars().count() > NOTE_LETTERS_MAX => Err(ActRefusal::ReasonTooLong),
            reason if reason.contains('\0') => Err(ActRefusal::NeedsReason),
            _ => Ok(()),
        }
    }
}

impl WithdrawalKind {
    pub const ALL: [WithdrawalKind; 3] = [WithdrawalKind::Error, WithdrawalKind::Merged, WithdrawalKind::Expired];

    /// As forms send it.
    pub fn as_str(self) -> &'static str {
        match self {
            WithdrawalKind::Error => "error",
            WithdrawalKind::Merged => "merged",
            WithdrawalKind::Expired => "expired",
        }
    }

    pub fn parse(text: &str) -> Option<WithdrawalKind> {
        WithdrawalKind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// As the newsroom calls it.
    pub fn title(self) -> &'static str {
        match self {
            WithdrawalKind::Error => "đăng nhầm",
            WithdrawalKind::Merged => "đã gộp vào bài khác",
            WithdrawalKind::Expired => "hết hiệu lực",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_read_has_a_reason_of_some_length() {
        let check = |reason: &str| ActRequest::Return { reason: reason.to_owned() }.check_reason();
        assert_eq!(check("Thiếu nguồn"), Ok(()));
        assert_eq!(check(" \n"), Err(ActRefusal::NeedsReason));
        assert_eq!(check(&"ế".repeat(NOTE_LETTERS_MAX)), Ok(()));
        assert_eq!(check(&"ế".repeat(NOTE_LETTERS_MAX + 1)), Err(ActRefusal::ReasonTooLong));
        assert_eq!(ActRequest::Submit.check_reason(), Ok(()));
    }

    #[test]
    fn every_kind_of_withdrawal_is_read_as_it_is_written() {
        for kind in WithdrawalKind::ALL {
            assert_eq!(WithdrawalKind::parse(kind.as_str()), Some(kind));
            assert_eq!(serde_json::to_string(&kind).expect("a name"), format!("\"{}\"", kind.as_str()));
        }
    }
}
