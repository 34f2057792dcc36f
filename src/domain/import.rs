//! Old portals that are moved in from the newsroom: what was sent, what was read of it, and what became of each article.

use super::{ArticleId, ImportId, SafeHtml, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The largest source that is taken, in bytes.
pub const SOURCE_BYTES_MAX: u64 = 1 << 30;
pub const HEADLINE_LETTERS_MAX: usize = 300;
pub const SECTION_LETTERS_MAX: usize = 100;
pub const STANDFIRST_LETTERS_MAX: usize = 2_000;
pub const BYLINE_LETTERS_MAX: usize = 200;
pub const VIEWS_MAX: i64 = 1_000_000_000;

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    Reading,
    /// Somebody may look at it now, and correct it.
    Read,
    Taking,
    Taken,
    /// It is taken back: first no reader sees its articles, then they go.
    Withdrawing,
    Removing,
    Failed,
}

impl ImportState {
    const ALL: [ImportState; 7] = [
        ImportState::Reading,
        ImportState::Read,
        ImportState::Taking,
        ImportState::Taken,
        ImportState::Withdrawing,
        ImportState::Removing,
        ImportState::Failed,
    ];

    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            ImportState::Reading => "reading",
            ImportState::Read => "read",
            ImportState::Taking => "taking",
            ImportState::Taken => "taken",
            ImportState::Withdrawing => "withdrawing",
            ImportState::Removing => "removing",
            ImportState::Failed => "failed",
        }
    }

    pub fn parse(text: &str) -> Option<ImportState> {
        ImportState::ALL.into_iter().find(|state| state.as_str() == text)
    }

    pub fn title(self) -> &'static str {
        match self {
            ImportState::Reading => "đang đọc",
            ImportState::Read => "chờ kiểm tra",
            ImportState::Taking => "đang nhập",
            ImportState::Taken => "đã nhập",
            ImportState::Withdrawing | ImportState::Removing => "đang hoàn tác",
            ImportState::Failed => "không đọc được",
        }
    }

    /// Whether the server is at work on it.
    pub fn is_at_work(self) -> bool {
        !matches!(self, ImportState::Read | ImportState::Taken | ImportState::Failed)
    }
}

/// Where an article of an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// It goes in when the import is taken over.
    Ready,
    /// Somebody left it out.
    Excluded,
    /// It could not be read.
    Refused,
    /// It is no article, by a rule.
    Skipped,
    Taken,
    /// It was in the portal before.
    Present,
    /// It could be read, and could not be taken over.
    Failed,
    /// It stayed when the import was taken back, because somebody had worked on it.
    Kept,
}

impl ItemState {
    pub const ALL: [ItemState; 8] = [
        ItemState::Ready,
        ItemState::Excluded,
        ItemState::Refused,
        ItemState::Skipped,
        ItemState::Taken,
        ItemState::Present,
        ItemState::Failed,
        ItemState::Kept,
    ];

    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            ItemState::Ready => "ready",
            ItemState::Excluded => "excluded",
            ItemState::Refused => "refused",
            ItemState::Skipped => "skipped",
            ItemState::Taken => "taken",
            ItemState::Present => "present",
            ItemState::Failed => "failed",
            ItemState::Kept => "kept",
        }
    }

    pub fn parse(text: &str) -> Option<ItemState> {
        ItemState::ALL.into_iter().find(|state| state.as_str() == text)
    }

    pub fn title(self) -> &'static str {
        match self {
            ItemState::Ready => "sẽ nhập",
            ItemState::Excluded => "để lại",
            ItemState::Refused => "không đọc được",
            ItemState::Skipped => "không phải bài viết",
            ItemState::Taken => "đã nhập",
            ItemState::Present => "đã có từ trước",
            ItemState::Failed => "không nhập được",
            ItemState::Kept => "giữ lại",
        }
    }

    /// Whether its fields may be corrected, and it may be left out or taken in.
    pub fn is_open(self) -> bool {
        matches!(self, ItemState::Ready | ItemState::Excluded | ItemState::Failed)
    }
}

/// An import as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    pub id: ImportId,
    pub file_name: String,
    pub bytes: u64,
    pub state: ImportState,
    /// Why it failed.
    pub fault: String,
    pub created_at: Timestamp,
    /// Who sent it.
    pub person_name: String,
    pub counts: ItemCounts,
}

/// How many articles of an import stand where, and of those that can be looked at, how many should be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemCounts {
    pub by_state: BTreeMap<ItemState, i64>,
    pub with_losses: i64,
    pub doubtful: i64,
    pub corrected: i64,
}

impl ItemCounts {
    pub fn of(&self, state: ItemState) -> i64 {
        self.by_state.get(&state).copied().unwrap_or_default()
    }

    pub fn all(&self) -> i64 {
        self.by_state.values().sum()
    }
}

/// What of an article may be corrected before it goes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFields {
    pub headline: String,
    pub section: String,
    pub standfirst: String,
    pub byline: String,
    pub published_at: Timestamp,
    /// Views of the old portal.
    pub views: i64,
}

/// An article of an import as the table shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportItem {
    pub number: i64,
    pub rank: ItemRank,
    /// Where in the source it is.
    pub place: String,
    pub state: ItemState,
    /// Why it is in that state, where there is a reason.
    pub note: String,
    /// `None` where it could not be read.
    pub fields: Option<ItemFields>,
    pub is_corrected: bool,
    pub lost: i64,
    pub doubts: i64,
    pub article: Option<ArticleId>,
}

/// What should be looked at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ItemRank(pub i64);

impl ItemRank {
    pub const REFUSED: ItemRank = ItemRank(0);
    pub const NO_ARTICLE: ItemRank = ItemRank(4);

    pub fn of(lost: i64, doubts: i64) -> ItemRank {
        ItemRank(if lost > 0 { 1 } else { 2 + i64::from(doubts == 0) })
    }
}

/// A part of a source, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// The number of the part in its source, from 1; 0 for a field of the article.
    pub place: usize,
    /// A paragraph, a picture, a link…, in words.
    pub kind: String,
    pub fate: LineFate,
    /// Where it is in the article, or why it is not.
    pub why: String,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineFate {
    Kept,
    LeftOut,
    Doubtful,
    Lost,
}

impl LineFate {
    pub fn title(self) -> &'static str {
        match self {
            LineFate::Kept => "giữ",
            LineFate::LeftOut => "bỏ",
            LineFate::Doubtful => "nghi ngờ",
            LineFate::Lost => "mất",
        }
    }
}

/// An article of an import with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemDetail {
    pub item: ImportItem,
    /// As it will stand here, without its pictures.
    pub body: SafeHtml,
    pub ledger: Vec<LedgerLine>,
}

/// Which articles of an import are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ItemFilter {
    #[default]
    All,
    /// Something is lost or doubtful.
    ToLookAt,
    Corrected,
    In(ItemState),
}

impl ItemFilter {
    /// As an address says it.
    pub fn as_str(self) -> &'static str {
        match self {
            ItemFilter::All => "",
            ItemFilter::ToLookAt => "can-xem",
            ItemFilter::Corrected => "da-sua",
            ItemFilter::In(ItemState::Ready) => "se-nhap",
            ItemFilter::In(ItemState::Excluded) => "de-lai",
            ItemFilter::In(ItemState::Refused) => "khong-doc-duoc",
            ItemFilter::In(ItemState::Skipped) => "khong-phai-bai",
            ItemFilter::In(ItemState::Taken) => "da-nhap",
            ItemFilter::In(ItemState::Present) => "da-co",
            ItemFilter::In(ItemState::Failed) => "khong-nhap-duoc",
            ItemFilter::In(ItemState::Kept) => "giu-lai",
        }
    }

    /// What an address says; all where it says nothing that is known.
    pub fn parse(text: &str) -> ItemFilter {
        ItemFilter::all().find(|filter| filter.as_str() == text).unwrap_or_default()
    }

    pub fn all() -> impl Iterator<Item = ItemFilter> {
        let states = ItemState::ALL.map(ItemFilter::In);
        [ItemFilter::All, ItemFilter::ToLookAt, ItemFilter::Corrected].into_iter().chain(states)
    }

    pub fn title(self) -> &'static str {
        match self {
            ItemFilter::All => "Tất cả",
            ItemFilter::ToLookAt => "Nên xem lại",
            ItemFilter::Corrected => "Đã sửa",
            ItemFilter::In(ItemState::Ready) => "Sẽ nhập",
            ItemFilter::In(ItemState::Excluded) => "Để lại",
            ItemFilter::In(ItemState::Refused) => "Không đọc được",
            ItemFilter::In(ItemState::Skipped) => "Không phải bài viết",
            ItemFilter::In(ItemState::Taken) => "Đã nhập",
            ItemFilter::In(ItemState::Present) => "Đã có từ trước",
            ItemFilter::In(ItemState::Failed) => "Không nhập được",
            ItemFilter::In(ItemState::Kept) => "Giữ lại khi hoàn tác",
        }
    }

    /// How many an import has of it.
    pub fn count(self, counts: &ItemCounts) -> i64 {
        match self {
            ItemFilter::All => counts.all(),
            ItemFilter::ToLookAt => counts.with_losses + counts.doubtful,
            ItemFilter::Corrected => counts.corrected,
            ItemFilter::In(state) => counts.of(state),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_each_filter_and_nothing_else() {
        for filter in ItemFilter::all() {
            assert_eq!(ItemFilter::parse(filter.as_str()), filter);
        }
        assert_eq!(ItemFilter::parse("la-gi"), ItemFilter::All);
    }

    #[test]
    fn what_is_lost_comes_before_what_is_doubtful() {
        let ranks =
            [ItemRank::REFUSED, ItemRank::of(1, 0), ItemRank::of(0, 2), ItemRank::of(0, 0), ItemRank::NO_ARTICLE];
        assert!(ranks.is_sorted() && ranks.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
