//! What the newsroom's audit log tells of.

use super::{PersonId, Timestamp};
use serde::{Deserialize, Serialize};

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAct {
    SignIn,
    SignInRefused,
    SignOut,
    /// Asked for what is not theirs.
    AccessRefused,
    /// Did not know their own password, being signed in.
    PasswordRefused,
    PasswordSet,
    EntryLinkMade,
    PersonAdded,
    PersonDisabled,
    PersonEnabled,
    RolesChanged,
    PersonRenamed,
    SessionsEnded,
    SecondFactorAdded,
    SecondFactorRemoved,
    RecoveryCodesMade,
    SecondFactorDemanded,
    SectionCreated,
    SectionRenamed,
    SectionMoved,
    SectionClosed,
    SectionReopened,
    SectionMerged,
    ReviewRulesChanged,
    SettingsChanged,
    HostAdded,
    HostRemoved,
    CountCorrected,
    RedirectKept,
    RedirectRemoved,
    ContributorAdded,
    ContributorRenamed,
    ContributorMerged,
    ContributorClosed,
    ContributorReopened,
    MapChanged,
    AuditTaken,
    TextBegun,
    TextSaved,
    TextRestored,
    TextSubmitted,
    TextTakenBack,
    TextReturned,
    TextReviewed,
    TextApproved,
    TextScheduled,
    TextUnscheduled,
    TextPublished,
    TextPublishedUnreviewed,
    TextRepublished,
    TextReviewedAfterwards,
    TextWithdrawn,
    TextReopened,
    TextDiscarded,
    PreviewLinkMade,
    PreviewLinkRevoked,
    RoyaltyDecided,
    RoyaltyCleared,
    RoyaltyTermsSet,
    RoyaltyTermsRemoved,
    RoyaltiesTaken,
}

impl AuditAct {
    pub const ALL: &[AuditAct] = &[
        AuditAct::SignIn,
        AuditAct::SignInRefused,
        AuditAct::SignOut,
        AuditAct::AccessRefused,
        AuditAct::PasswordRefused,
        AuditAct::PasswordSet,
        AuditAct::EntryLinkMade,
        AuditAct::PersonAdded,
        AuditAct::PersonDisabled,
        AuditAct::PersonEnabled,
        AuditAct::RolesChanged,
        AuditAct::PersonRenamed,
        AuditAct::SessionsEnded,
        AuditAct::SecondFactorAdded,
        AuditAct::SecondFactorRemoved,
        AuditAct::RecoveryCodesMade,
        AuditAct::SecondFactorDemanded,
        AuditAct::SectionCreated,
        AuditAct::SectionRenamed,
        AuditAct::SectionMoved,
        AuditAct::SectionClosed,
        AuditAct::SectionReopened,
        AuditAct::SectionMerged,
        AuditAct::ReviewRulesChanged,
        AuditAct::SettingsChanged,
        AuditAct::HostAdded,
        AuditAct::HostRemoved,
        AuditAct::CountCorrected,
        AuditAct::RedirectKept,
        AuditAct::RedirectRemoved,
        AuditAct::ContributorAdded,
        AuditAct::ContributorRenamed,
        AuditAct::ContributorMerged,
        AuditAct::ContributorClosed,
        AuditAct::ContributorReopened,
        AuditAct::MapChanged,
        AuditAct::AuditTaken,
        AuditAct::TextBegun,
        AuditAct::TextSaved,
        AuditAct::TextRestored,
        AuditAct::TextSubmitted,
        AuditAct::TextTakenBack,
        AuditAct::TextReturned,
        AuditAct::TextReviewed,
        AuditAct::TextApproved,
        AuditAct::TextScheduled,
        AuditAct::TextUnscheduled,
        AuditAct::TextPublished,
        AuditAct::TextPublishedUnreviewed,
        AuditAct::TextRepublished,
        AuditAct::TextReviewedAfterwards,
        AuditAct::TextWithdrawn,
        AuditAct::TextReopened,
        AuditAct::TextDiscarded,
        AuditAct::PreviewLinkMade,
        AuditAct::PreviewLinkRevoked,
        AuditAct::RoyaltyDecided,
        AuditAct::RoyaltyCleared,
        AuditAct::RoyaltyTermsSet,
        AuditAct::RoyaltyTermsRemoved,
        AuditAct::RoyaltiesTaken,
    ];

    /// As it is stored. It is part of what the chain proves, so it is never worded anew.
    pub fn as_str(self) -> &'static str {
        match self {
            AuditAct::SignIn => "sign_in",
            AuditAct::SignInRefused => "sign_in_refused",
            AuditAct::SignOut => "sign_out",
            AuditAct::AccessRefused => "access_refused",
            AuditAct::PasswordRefused => "password_refused",
            AuditAct::PasswordSet => "password_set",
            AuditAct::EntryLinkMade => "entry_link_made",
            AuditAct::PersonAdded => "person_added",
            AuditAct::PersonDisabled => "person_disabled",
            AuditAct::PersonEnabled => "person_enabled",
            AuditAct::RolesChanged => "roles_changed",
            AuditAct::PersonRenamed => "person_renamed",
            AuditAct::SessionsEnded => "sessions_ended",
            AuditAct::SecondFactorAdded => "second_factor_added",
            AuditAct::SecondFactorRemoved => "second_factor_removed",
            AuditAct::RecoveryCodesMade => "recovery_codes_made",
            AuditAct::SecondFactorDemanded => "second_factor_demanded",
            AuditAct::SectionCreated => "section_created",
            AuditAct::SectionRenamed => "section_renamed",
            AuditAct::SectionMoved => "section_moved",
            AuditAct::SectionClosed => "section_closed",
            AuditAct::SectionReopened => "section_reopened",
            AuditAct::SectionMerged => "section_merged",
            AuditAct::ReviewRulesChanged => "review_rules_changed",
            AuditAct::SettingsChanged => "settings_changed",
            AuditAct::HostAdded => "host_added",
            AuditAct::HostRemoved => "host_removed",
            AuditAct::CountCorrected => "count_corrected",
            AuditAct::RedirectKept => "redirect_kept",
            AuditAct::RedirectRemoved => "redirect_removed",
            AuditAct::ContributorAdded => "contributor_added",
            AuditAct::ContributorRenamed => "contributor_renamed",
            AuditAct::ContributorMerged => "contributor_merged",
            AuditAct::ContributorClosed => "contributor_closed",
            AuditAct::ContributorReopened => "contributor_reopened",
            AuditAct::MapChanged => "map_changed",
            AuditAct::AuditTaken => "audit_taken",
            AuditAct::TextBegun => "text_begun",
            AuditAct::TextSaved => "text_saved",
            AuditAct::TextRestored => "text_restored",
            AuditAct::TextSubmitted => "text_submitted",
            AuditAct::TextTakenBack => "text_taken_back",
            AuditAct::TextReturned => "text_returned",
            AuditAct::TextReviewed => "text_reviewed",
            AuditAct::TextApproved => "text_approved",
            AuditAct::TextScheduled => "text_scheduled",
            AuditAct::TextUnscheduled => "text_unscheduled",
            AuditAct::TextPublished => "text_published",
            AuditAct::TextPublishedUnreviewed => "text_published_unreviewed",
            AuditAct::TextRepublished => "text_republished",
            AuditAct::TextReviewedAfterwards => "text_reviewed_afterwards",
            AuditAct::TextWithdrawn => "text_withdrawn",
            AuditAct::TextReopened => "text_reopened",
            AuditAct::TextDiscarded => "text_discarded",
            AuditAct::PreviewLinkMade => "preview_link_made",
            AuditAct::PreviewLinkRevoked => "preview_link_revoked",
            AuditAct::RoyaltyDecided => "royalty_decided",
            AuditAct::RoyaltyCleared => "royalty_cleared",
            AuditAct::RoyaltyTermsSet => "royalty_terms_set",
            AuditAct::RoyaltyTermsRemoved => "royalty_terms_removed",
            AuditAct::RoyaltiesTaken => "royalties_taken",
        }
    }

    pub fn parse(text: &str) -> Option<AuditAct> {
        AuditAct::ALL.iter().copied().find(|act| act.as_str() == text)
    }

    /// As administrators read it.
    pub fn title(self) -> &'static str {
        match self {
            AuditAct::SignIn => "đăng nhập",
            AuditAct::SignInRefused => "đăng nhập bị từ chối",
            AuditAct::SignOut => "đăng xuất",
            AuditAct::AccessRefused => "đòi việc không có quyền",
            AuditAct::PasswordRefused => "nhập sai mật khẩu của mình",
            AuditAct::PasswordSet => "đặt mật khẩu",
            AuditAct::EntryLinkMade => "tạo liên kết vào tòa soạn",
            AuditAct::PersonAdded => "thêm người",
            AuditAct::PersonDisabled => "khóa tài khoản",
            AuditAct::PersonEnabled => "mở khóa tài khoản",
            AuditAct::RolesChanged => "đổi vai trò",
            AuditAct::PersonRenamed => "đổi tên người",
            AuditAct::SessionsEnded => "kết thúc phiên khác",
            AuditAct::SecondFactorAdded => "bật xác thực hai bước",
            AuditAct::SecondFactorRemoved => "tắt xác thực hai bước",
            AuditAct::RecoveryCodesMade => "tạo mã dự phòng",
            AuditAct::SecondFactorDemanded => "đổi vai trò phải xác thực hai bước",
            AuditAct::SectionCreated => "thêm chuyên mục",
            AuditAct::SectionRenamed => "đổi tên chuyên mục",
            AuditAct::SectionMoved => "đổi thứ tự chuyên mục",
            AuditAct::SectionClosed => "đóng chuyên mục",
            AuditAct::SectionReopened => "mở lại chuyên mục",
            AuditAct::SectionMerged => "gộp chuyên mục",
            AuditAct::ReviewRulesChanged => "đổi cách duyệt",
            AuditAct::SettingsChanged => "đổi cài đặt",
            AuditAct::HostAdded => "thêm tên miền",
            AuditAct::HostRemoved => "bỏ tên miền",
            AuditAct::CountCorrected => "sửa số đếm",
            AuditAct::RedirectKept => "ghi địa chỉ cũ",
            AuditAct::RedirectRemoved => "xóa địa chỉ cũ",
            AuditAct::ContributorAdded => "thêm bút danh",
            AuditAct::ContributorRenamed => "đổi bút danh",
            AuditAct::ContributorMerged => "gộp bút danh",
            AuditAct::ContributorClosed => "ngừng gợi ý bút danh",
            AuditAct::ContributorReopened => "gợi ý lại bút danh",
            AuditAct::MapChanged => "sửa bản đồ",
            AuditAct::AuditTaken => "tải nhật ký",
            AuditAct::TextBegun => "viết bài mới",
            AuditAct::TextSaved => "lưu bài",
            AuditAct::TextRestored => "khôi phục bản cũ",
            AuditAct::TextSubmitted => "gửi duyệt",
            AuditAct::TextTakenBack => "rút bài về",
            AuditAct::TextReturned => "trả lại bài",
            AuditAct::TextReviewed => "duyệt biên tập",
            AuditAct::TextApproved => "duyệt đăng",
            AuditAct::TextScheduled => "hẹn giờ đăng",
            AuditAct::TextUnscheduled => "bỏ hẹn giờ",
            AuditAct::TextPublished => "đăng bài",
            AuditAct::TextPublishedUnreviewed => "đăng ngay, duyệt sau",
            AuditAct::TextRepublished => "đăng lại bài đã gỡ",
            AuditAct::TextReviewedAfterwards => "duyệt sau khi đăng",
            AuditAct::TextWithdrawn => "gỡ bài",
            AuditAct::TextReopened => "mở lại bài",
            AuditAct::TextDiscarded => "bỏ bài",
            AuditAct::PreviewLinkMade => "tạo liên kết xem trước",
            AuditAct::PreviewLinkRevoked => "thu hồi liên kết xem trước",
            AuditAct::RoyaltyDecided => "tính nhuận bút một bài",
            AuditAct::RoyaltyCleared => "bỏ cách tính nhuận bút riêng của một bài",
            AuditAct::RoyaltyTermsSet => "đặt mức nhuận bút",
            AuditAct::RoyaltyTermsRemoved => "bỏ mức nhuận bút",
            AuditAct::RoyaltiesTaken => "tải bảng nhuận bút",
        }
    }
}

/// What is looked for in the log, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditSearch {
    /// Number of a person.
    pub person: String,
    pub act: String,
    /// First and last day, as browsers write days: `2022-01-17`.
    pub from: String,
    pub until: String,
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// 1 is the portal's first.
    pub number: i64,
    pub at: Timestamp,
    /// `None`: nobody who is known.
    pub person: Option<PersonId>,
    /// As it was then.
    pub person_name: String,
    pub act: AuditAct,
    /// Whom or what it was done to.
    pub subject: String,
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_is_read_as_it_is_written() {
        for act in AuditAct::ALL {
            assert_eq!(AuditAct::parse(act.as_str()), Some(*act));
        }
        assert_eq!(AuditAct::parse(""), None);
    }
}
