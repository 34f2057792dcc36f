//! Who works in a newsroom, and as what.

use super::PersonId;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};
use unicode_normalization::UnicodeNormalization;

/// Somebody with an account in the newsroom of one portal. Bylines are another thing: not everybody who is named under an
/// article works in the portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub email: Email,
    pub name: String,
    pub roles: Roles,
}

impl Person {
    pub const NAME_LETTERS_MAX: usize = 100;

    /// A name as it is kept: one line without spaces at its ends or twice in a row. `None` where nothing is left, or more than
    /// [`Person::NAME_LETTERS_MAX`] letters.
    pub fn parse_name(text: &str) -> Option<String> {
        let name = text.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
        let is_fit =
            (1..=Self::NAME_LETTERS_MAX).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        is_fit.then_some(name)
    }
}

/// Somebody of a newsroom as administrators see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub person: Person,
    pub standing: Standing,
    pub has_second_factor: bool,
}

/// What an administrator changed about somebody, if anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonChange {
    pub before: Person,
    pub after: Person,
}

/// Whether somebody may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Has chosen no password yet.
    Invited,
    Active,
    Disabled,
}

impl Standing {
    pub fn title(self) -> &'static str {
        match self {
            Standing::Invited => "chưa đặt mật khẩu",
            Standing::Active => "đang dùng",
            Standing::Disabled => "đã khóa",
        }
    }
}

/// What somebody may do. Each of the first three may do what those before it may; an administrator looks after the
/// house and publishes nothing, unless the same person is a publisher too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Writes, and hands in what is their own.
    Reporter,
    /// Edits and reviews everybody's texts.
    Editor,
    /// Approves, publishes, withdraws.
    Publisher,
    /// People, sections, settings.
    Administrator,
}

impl Role {
    pub const ALL: [Role; 4] = [Role::Reporter, Role::Editor, Role::Publisher, Role::Administrator];

    /// As it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Reporter => "reporter",
            Role::Editor => "editor",
            Role::Publisher => "publisher",
            Role::Administrator => "administrator",
        }
    }

    pub fn parse(text: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// As people in the newsroom call it.
    pub fn title(self) -> &'static str {
        match self {
            Role::Reporter => "phóng viên",
            Role::Editor => "biên tập viên",
            Role::Publisher => "người duyệt đăng",
            Role::Administrator => "quản trị viên",
        }
    }
}

/// All roles of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles(BTreeSet<Role>);

impl Roles {
    /// Whether somebody with these may do what this role may.
    pub fn may_act_as(&self, role: Role) -> bool {
        let does = |own: &Role| match role {
            Role::Administrator => *own == Role::Administrator,
            _ => *own != Role::Administrator && *own >= role,
        };
        self.0.iter().any(does)
    }

    pub fn iter(&self) -> impl Iterator<Item = Role> {
        self.0.iter().copied()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<T: IntoIterator<Item = Role>>(roles: T) -> Roles {
        Roles(roles.into_iter().collect())
    }
}

/// What somebody must be to open a page of the newsroom or to call one of its functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    Anybody,
    /// Signed in, even where a second factor is still to be set up.
    Account,
    /// Signed in, as whatever.
    SignedIn,
    Role(Role),
    /// This role, or an administrator, who else does nothing with texts.
    RoleOrAdministrator(Role),
}

impl Demand {
    /// As `bantin routes` writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Demand::Anybody => "anybody",
            Demand::Account => "account",
            Demand::SignedIn => "signed_in",
            Demand::Role(role) | Demand::RoleOrAdministrator(role @ Role::Administrator) => role.as_str(),
            Demand::RoleOrAdministrator(Role::Reporter) => "reporter_or_administrator",
            Demand::RoleOrAdministrator(Role::Editor) => "editor_or_administrator",
            Demand::RoleOrAdministrator(Role::Publisher) => "publisher_or_administrator",
        }
    }

    /// Whether it is met by somebody who is signed in with these roles.
    pub fn is_met_by(self, roles: &Roles) -> bool {
        match self {
            Demand::Anybody | Demand::Account | Demand::SignedIn => true,
            Demand::Role(role) => roles.may_act_as(role),
            Demand::RoleOrAdministrator(role) => roles.may_act_as(role) || roles.may_act_as(Role::Administrator),
        }
    }
}

/// An address by which somebody signs in, in lower case: 254 bytes at most (RFC 5321, 4.5.3.1.3 and erratum 1690). Whether it
/// takes mail is only known by sending some.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// The text is no such address.
#[derive(Debug)]
pub struct NotAnEmail;

impl Email {
    pub const BYTES_MAX: usize = 254;

    pub fn parse(text: &str) -> Option<Email> {
        let email: String = text.trim().nfc().flat_map(char::to_lowercase).collect();
        let (name, host) = email.rsplit_once('@')?;
        let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !r#"<>()[],;:\""#.contains(c);
        let has_host = host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty());
        let is_one = !name.is_empty() && !name.contains('@') && has_host && email.chars().all(is_plain);
        (is_one && email.len() <= Self::BYTES_MAX).then_some(Email(email))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NotAnEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an e-mail address")
    }
}

impl TryFrom<String> for Email {
    type Error = NotAnEmail;
    fn try_from(text: String) -> Result<Email, NotAnEmail> {
        Email::parse(&text).ok_or(NotAnEmail)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> String {
        email.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_publisher_may_do_what_editors_and_reporters_may() {
        let publisher = Roles::from_iter([Role::Publisher]);
        assert!(publisher.may_act_as(Role::Reporter) && publisher.may_act_as(Role::Editor));
        let reporter = Roles::from_iter([Role::Reporter]);
        assert!(!reporter.may_act_as(Role::Editor) && !reporter.may_act_as(Role::Publisher));
    }

    #[test]
    fn an_administrator_publishes_nothing() {
        let administrator = Roles::from_iter([Role::Administrator]);
        for role in [Role::Reporter, Role::Editor, Role::Publisher] {
            assert!(!administrator.may_act_as(role), "{role:?}");
            assert!(!Roles::from_iter([role]).may_act_as(Role::Administrator), "{role:?}");
        }
        let both = Roles::from_iter([Role::Administrator, Role::Publisher]);
        assert!(Role::ALL.into_iter().all(|role| both.may_act_as(role)));
        assert!(Role::ALL.into_iter().all(|role| !Roles::default().may_act_as(role)));
    }

    #[test]
    fn every_role_is_read_as_it_is_written() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
            assert_eq!(serde_json::to_string(&role).expect("a name"), format!("\"{}\"", role.as_str()));
        }
        assert_eq!(Role::parse("owner"), None);
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(Person::parse_name("  Nguyễn  Thị\nLan "), Some("Nguyễn Thị Lan".to_owned()));
        assert_eq!(Person::parse_name(&"ư".repeat(100)), Some("ư".repeat(100)));
        for bad in ["", "  ", "Lan\0", &"ư".repeat(101)] {
            assert_eq!(Person::parse_name(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn one_address_is_one_address_however_it_is_typed() {
        let email = |text| Email::parse(text).map(String::from);
        assert_eq!(email(" Lan.Nguyen@NgaBay.gov.vn "), Some("lan.nguyen@ngabay.gov.vn".to_owned()));
        assert_eq!(email("lan+tin@a.b.vn"), Some("lan+tin@a.b.vn".to_owned()));
        for bad in
            ["", "lan", "lan@", "@a.vn", "lan@localhost", "a@b@c.vn", "lan nguyen@a.vn", "lan@a..vn", "<lan@a.vn>"]
        {
            assert_eq!(email(bad), None, "{bad}");
        }
        assert_eq!(email(&format!("{}@a.vn", "a".repeat(250))), None);
    }
}
