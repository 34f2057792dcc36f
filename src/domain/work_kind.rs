//! What a work is, and as what somebody is named under it: by these it is paid (`royalty`).

use super::Coefficient;
use serde::{Deserialize, Serialize};

/// Kinds of works, as the groups of the decree's Article 7 name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkKind {
    News,
    Drawing,
    Photo,
    Commentary,
    Reportage,
    Literature,
    Research,
    Multimedia,
}

impl WorkKind {
    pub const ALL: [WorkKind; 8] = [
        WorkKind::News,
        WorkKind::Drawing,
        WorkKind::Photo,
        WorkKind::Commentary,
        WorkKind::Reportage,
        WorkKind::Literature,
        WorkKind::Research,
        WorkKind::Multimedia,
    ];

    /// As it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            WorkKind::News => "news",
            WorkKind::Drawing => "drawing",
            WorkKind::Photo => "photo",
            WorkKind::Commentary => "commentary",
            WorkKind::Reportage => "reportage",
            WorkKind::Literature => "literature",
            WorkKind::Research => "research",
            WorkKind::Multimedia => "multimedia",
        }
    }

    pub fn parse(text: &str) -> Option<WorkKind> {
        WorkKind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    pub fn title(self) -> &'static str {
        match self {
            WorkKind::News => "tin, trả lời bạn đọc",
            WorkKind::Drawing => "tranh",
            WorkKind::Photo => "ảnh",
            WorkKind::Commentary => "chính luận",
            WorkKind::Reportage => "phóng sự, ký, phỏng vấn",
            WorkKind::Literature => "sáng tác văn học",
            WorkKind::Research => "nghiên cứu",
            WorkKind::Multimedia => "trực tuyến, media",
        }
    }

    /// The highest coefficient of its frame (Decree 18/2014/NĐ-CP, Article 7). What is above it is shown as such, not
    /// refused: who answers for the portal decides.
    pub fn frame(self) -> Coefficient {
        Coefficient::whole(match self {
            WorkKind::News | WorkKind::Drawing | WorkKind::Photo => 10,
            WorkKind::Commentary | WorkKind::Reportage | WorkKind::Literature | WorkKind::Research => 30,
            WorkKind::Multimedia => 50,
        })
    }
}

/// As what somebody is named under a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreditRole {
    Author,
    Photographer,
    Source,
}

impl CreditRole {
    pub const ALL: [CreditRole; 3] = [CreditRole::Author, CreditRole::Photographer, CreditRole::Source];

    /// As it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            CreditRole::Author => "author",
            CreditRole::Photographer => "photographer",
            CreditRole::Source => "source",
        }
    }

    pub fn parse(text: &str) -> Option<CreditRole> {
        CreditRole::ALL.into_iter().find(|role| role.as_str() == text)
    }

    pub fn title(self) -> &'static str {
        match self {
            CreditRole::Author => "tác giả",
            CreditRole::Photographer => "người chụp ảnh",
            CreditRole::Source => "nguồn",
        }
    }

    /// The highest coefficient for somebody named so under a work of this kind. Photos have a frame of their own, whatever
    /// they stand in.
    pub fn frame(self, kind: WorkKind) -> Coefficient {
        match self {
            CreditRole::Photographer => WorkKind::Photo.frame(),
            CreditRole::Author | CreditRole::Source => kind.frame(),
        }
    }
}
