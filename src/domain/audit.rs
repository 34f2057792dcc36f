//! What the newsroom's audit log tells of.

use super::{PersonId, Timestamp};

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditAct {
    SignIn,
    SignInRefused,
    SignOut,
    PasswordSet,
    EntryLinkMade,
    PersonAdded,
    PersonDisabled,
    PersonEnabled,
    RolesChanged,
    SessionsEnded,
    SecondFactorAdded,
    SecondFactorRemoved,
    RecoveryCodesMade,
    SecondFactorDemanded,
}

impl AuditAct {
    pub const ALL: [AuditAct; 14] = [
        AuditAct::SignIn,
        AuditAct::SignInRefused,
        AuditAct::SignOut,
        AuditAct::PasswordSet,
        AuditAct::EntryLinkMade,
        AuditAct::PersonAdded,
        AuditAct::PersonDisabled,
        AuditAct::PersonEnabled,
        AuditAct::RolesChanged,
        AuditAct::SessionsEnded,
        AuditAct::SecondFactorAdded,
        AuditAct::SecondFactorRemoved,
        AuditAct::RecoveryCodesMade,
        AuditAct::SecondFactorDemanded,
    ];

    /// As it is stored. It is part of what the chain proves, so it is never worded anew.
    pub fn as_str(self) -> &'static str {
        match self {
            AuditAct::SignIn => "sign_in",
            AuditAct::SignInRefused => "sign_in_refused",
            AuditAct::SignOut => "sign_out",
            AuditAct::PasswordSet => "password_set",
            AuditAct::EntryLinkMade => "entry_link_made",
            AuditAct::PersonAdded => "person_added",
            AuditAct::PersonDisabled => "person_disabled",
            AuditAct::PersonEnabled => "person_enabled",
            AuditAct::RolesChanged => "roles_changed",
            AuditAct::SessionsEnded => "sessions_ended",
            AuditAct::SecondFactorAdded => "second_factor_added",
            AuditAct::SecondFactorRemoved => "second_factor_removed",
            AuditAct::RecoveryCodesMade => "recovery_codes_made",
            AuditAct::SecondFactorDemanded => "second_factor_demanded",
        }
    }

    pub fn parse(text: &str) -> Option<AuditAct> {
        AuditAct::ALL.into_iter().find(|act| act.as_str() == text)
    }

    /// As administrators read it.
    pub fn title(self) -> &'static str {
        match self {
            AuditAct::SignIn => "đăng nhập",
            AuditAct::SignInRefused => "đăng nhập bị từ chối",
            AuditAct::SignOut => "đăng xuất",
            AuditAct::PasswordSet => "đặt mật khẩu",
            AuditAct::EntryLinkMade => "tạo liên kết vào tòa soạn",
            AuditAct::PersonAdded => "thêm người",
            AuditAct::PersonDisabled => "khóa tài khoản",
            AuditAct::PersonEnabled => "mở khóa tài khoản",
            AuditAct::RolesChanged => "đổi vai trò",
            AuditAct::SessionsEnded => "kết thúc phiên khác",
            AuditAct::SecondFactorAdded => "bật xác thực hai bước",
            AuditAct::SecondFactorRemoved => "tắt xác thực hai bước",
            AuditAct::RecoveryCodesMade => "tạo mã dự phòng",
            AuditAct::SecondFactorDemanded => "đổi vai trò phải xác thực hai bước",
        }
    }
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
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
            assert_eq!(AuditAct::parse(act.as_str()), Some(act));
        }
        assert_eq!(AuditAct::parse(""), None);
    }
}
