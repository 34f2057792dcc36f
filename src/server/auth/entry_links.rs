//! Links that let somebody choose a password once: a portal's first administrator, who was invited, who forgot.

use super::{
    Auth,
    passwords::{Busy, Unfit},
    token::{digest_of, new_token},
};
use crate::{
    db::{
        accounts,
        audit::{self, NewEntry},
        entry_links, people,
        sessions::SignedInEditor,
    },
    domain::{AuditAct, Email, Person, PersonId, Portal, Role, Standing, Timestamp},
    refusal::Refusal,
};

const HOUR_MILLIS: i64 = 3_600_000;

/// What a link is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Invitation,
    ForgottenPassword,
}

impl Purpose {
    pub fn hours(self) -> i64 {
        match self {
            Purpose::Invitation => 7 * 24,
            Purpose::ForgottenPassword => 1,
        }
    }

    pub(super) fn expires_at(self, now: Timestamp) -> Timestamp {
        now.minus_millis(-self.hours() * HOUR_MILLIS)
    }

    fn title(self) -> &'static str {
        match self {
            Purpose::Invitation => "lời mời",
            Purpose::ForgottenPassword => "quên mật khẩu",
        }
    }
}

/// How long a first administrator's link works.
pub const FIRST_HOURS: i64 = 24;

/// The address that a link is opened at, behind a portal's public one.
pub fn link_path(token: &str) -> String {
    format!("/dang-nhap/moi?ma={token}")
}

/// What whoever has a link has typed.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a> {
    /// Asked for together with the name where the link is for nobody yet.
    pub email: &'a str,
    pub name: &'a str,
    pub password: &'a str,
}

/// For whom a link is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invited {
    /// A portal's administrator who has no account yet: their address and name are asked for.
    FirstAdministrator,
    Person(Person),
}

/// Why a link let nobody in.
#[derive(Debug)]
pub enum LinkRefusal {
    /// It has worked, has expired, was replaced by another, or never was one.
    Dead,
    NotAnEmail,
    EmailTaken,
    NotAName,
    Password(Unfit),
    Busy,
    Failure(sqlx::Error),
}

impl From<LinkRefusal> for Refusal {
    /// As whoever has the link is told; fields are `email`, `name` and `password`.
    fn from(refusal: LinkRefusal) -> Refusal {
        match refusal {
            LinkRefusal::Dead => {
                Refusal::conflict("Liên kết này đã dùng rồi hoặc đã hết hạn. Hãy xin một liên kết mới.")
            }
            LinkRefusal::NotAnEmail => {
                Refusal::of("email", "Hãy nhập một địa chỉ thư điện tử, ví dụ lan@phuong.gov.vn.")
            }
            LinkRefusal::EmailTaken => Refusal::of("email", "Địa chỉ thư điện tử này đã có người dùng."),
            LinkRefusal::NotAName => {
                Refusal::of("name", format!("Hãy nhập họ tên, nhiều nhất {} ký tự.", Person::NAME_LETTERS_MAX))
            }
            LinkRefusal::Password(unfit) => Refusal::of("password", unfit.message()),
            LinkRefusal::Busy => Refusal::Busy,
            LinkRefusal::Failure(error) => error.into(),
        }
    }
}

impl From<sqlx::Error> for LinkRefusal {
    fn from(error: sqlx::Error) -> LinkRefusal {
        LinkRefusal::Failure(error)
    }
}

impl From<Busy> for LinkRefusal {
    fn from(_: Busy) -> LinkRefusal {
        LinkRefusal::Busy
    }
}

impl Auth {
    /// A link for somebody without an account to become administrator of a portal, in the place of the one before. Whoever
    /// runs the machine may make it at any time.
    pub async fn make_first_link(&self, portal: &Portal, now: Timestamp) -> sqlx::Result<String> {
        let token = new_token();
        let expires_at = now.minus_millis(-FIRST_HOURS * HOUR_MILLIS);
        let mut tx = self.db.begin().await?;
        entry_links::insert(&mut tx, portal.id, None, &digest_of(&token), now, expires_at).await?;
        let (subject, detail) = ("quản trị viên", "từ máy chủ");
        let entry = NewEntry { person: None, act: AuditAct::EntryLinkMade, subject, detail };
        audit::append(&mut tx, portal.id, entry, now).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// A link for somebody to choose a password, in the place of the one before, whose digest is `replaced`; empty: they
    /// have none.
    ///
    /// # Errors
    /// `NotFound` where there is nobody such who may sign in, or the editor looks after no people; `Conflict` where another
    /// link was made or this one used meanwhile.
    pub async fn make_link(
        &self, editor: &SignedInEditor, person: PersonId, purpose: Purpose, replaced: &str, now: Timestamp,
    ) -> Result<String, Refusal> {
        let portal = editor.portal();
        if !editor.may_act_as(Role::Administrator) {
            return Err(Refusal::NotFound);
        }
        let member = people::find(&self.db, portal, person).await?;
        let member = member.filter(|member| member.standing != Standing::Disabled).ok_or(Refusal::NotFound)?;
        let person = member.person;
        let token = new_token();
        let expires_at = purpose.expires_at(now);
        let mut tx = self.db.begin().await?;
        accounts::hold(&mut tx, portal, person.id).await?;
        if entry_links::find_of_person_now(&mut tx, portal, person.id).await?.unwrap_or_default() != replaced {
            return Err(Refusal::conflict(
                "Người này vừa có một liên kết khác, và chỉ liên kết ấy dùng được. Nếu nó đã mất, hãy mở lại trang này rồi tạo liên kết mới.",
            ));
        }
        entry_links::insert(&mut tx, portal, Some(person.id), &digest_of(&token), now, expires_at).await?;
        let entry = NewEntry::by(editor, AuditAct::EntryLinkMade, person.email.as_str(), purpose.title());
        audit::append(&mut tx, portal, entry, now).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// For whom a link is, while it works. Looking at it does not use it up.
    pub async fn find_invited(&self, portal: &Portal, token: &str, now: Timestamp) -> sqlx::Result<Option<Invited>> {
        match entry_links::find(&self.db, portal.id, &digest_of(token), now).await? {
            None => Ok(None),
            Some(None) => Ok(Some(Invited::FirstAdministrator)),
            Some(Some(person)) => {
                let person = people::find(&self.db, portal.id, person).await?;
                Ok(person.map(|member| Invited::Person(member.person)))
            }
        }
    }

    /// Sets the password of whom a link is for; who was nobody yet becomes an administrator. They sign in by it then: a link
    /// is no second factor.
    ///
    /// # Errors
    /// Where the link does not work any more, or a field is to be mended: then the link still works.
    pub async fn set_password_by_link(
        &self, portal: &Portal, token: &str, chosen: Chosen<'_>, now: Timestamp,
    ) -> Result<(), LinkRefusal> {
        let invited = self.find_invited(portal, token, now).await?.ok_or(LinkRefusal::Dead)?;
        let (email, name) = match &invited {
            Invited::Person(person) => (person.email.clone(), person.name.clone()),
            Invited::FirstAdministrator => (
                Email::parse(chosen.email).ok_or(LinkRefusal::NotAnEmail)?,
                Person::parse_name(chosen.name).ok_or(LinkRefusal::NotAName)?,
            ),
        };
        let about = [email.as_str(), &name, &portal.name];
        let hash = self.passwords.hash_new(chosen.password, &about).await?.map_err(LinkRefusal::Password)?;
        let mut tx = self.db.begin().await?;
        if let Invited::Person(person) = &invited {
            // Accounts are held before their links, as where one is disabled.
            accounts::hold(&mut tx, portal.id, person.id).await?;
        }
        let taken = entry_links::take(&mut tx, portal.id, &digest_of(token), now).await?.ok_or(LinkRefusal::Dead)?;
        let person = match taken {
            Some(person) => person,
            None => {
                let person = people::insert(&mut tx, portal.id, &email, &name, now).await?;
                let person = person.ok_or(LinkRefusal::EmailTaken)?;
                let roles = [Role::Administrator].into_iter().collect();
                people::set_roles(&mut tx, portal.id, person, &roles).await?;
                let (subject, detail) = (email.as_str(), Role::Administrator.title());
                let entry = NewEntry { person: Some((person, &name)), act: AuditAct::PersonAdded, subject, detail };
                audit::append(&mut tx, portal.id, entry, now).await?;
                person
            }
        };
        people::set_password(&mut tx, portal.id, person, &hash).await?;
        let (subject, detail) = (email.as_str(), "bằng liên kết");
        let entry = NewEntry { person: Some((person, &name)), act: AuditAct::PasswordSet, subject, detail };
        audit::append(&mut tx, portal.id, entry, now).await?;
        Ok(tx.commit().await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::testing::{NOW, both, write},
        server::auth::testing::{Newsroom, PASSWORD},
    };

    const LAN: Chosen<'static> =
        Chosen { email: "lan@a.vn", name: "Nguyễn Thị Lan", password: "ghe chèo Xà No sáng" };

    #[tokio::test]
    async fn the_first_administrator_comes_in_by_a_link_once() {
        let databases = both().await;
        for db in &databases.all {
            let (newsroom, other) = (Newsroom::open(db).await, Newsroom::open(db).await);
            let (auth, portal) = (&newsroom.auth, &newsroom.portal);
            let token = auth.make_first_link(portal, NOW).await.expect("written");
            let invited = async |portal, now| auth.find_invited(portal, &token, now).await.expect("read");
            let tomorrow = Timestamp(NOW.0 + 24 * HOUR_MILLIS);
            assert_eq!(invited(portal, NOW).await, Some(Invited::FirstAdministrator), "{}", db.engine());
            assert_eq!(invited(&other.portal, NOW).await, None, "{}", db.engine());
            assert_eq!(invited(portal, tomorrow).await, None, "{}: too late", db.engine());
            let set = async |chosen| auth.set_password_by_link(portal, &token, chosen, NOW).await;
            let refusals = [
                set(Chosen { email: "lan", ..LAN }).await,
                set(Chosen { name: " ", ..LAN }).await,
                set(Chosen { password: "nguyenthilan", ..LAN }).await,
            ];
            let fields = refusals.map(|refusal| {
                Refusal::from(refusal.expect_err("refused")).faults().first().map(|fault| fault.field.clone())
            });
            let expected = ["email", "name", "password"].map(|field| Some(field.to_owned()));
            assert_eq!(fields, expected, "{}: the link lives", db.engine());
            set(LAN).await.expect("set");
            assert!(matches!(set(LAN).await, Err(LinkRefusal::Dead)), "{}", db.engine());
            assert!(people::has_administrator(db, portal.id).await.expect("read"), "{}", db.engine());
            newsroom.sign_in("lan@a.vn", LAN.password, None).await.expect("signed in");
            let acts = [AuditAct::EntryLinkMade, AuditAct::PersonAdded, AuditAct::PasswordSet, AuditAct::SignIn];
            assert_eq!(newsroom.acts().await, acts, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn of_two_who_have_one_link_one_comes_in() {
        let databases = both().await;
        for db in &databases.all {
            let newsroom = Newsroom::open(db).await;
            let token = newsroom.auth.make_first_link(&newsroom.portal, NOW).await.expect("written");
            let set = |email| {
                let chosen = Chosen { email, ..LAN };
                newsroom.auth.set_password_by_link(&newsroom.portal, &token, chosen, NOW)
            };
            let (first, second) = tokio::join!(set("lan@a.vn"), set("binh@a.vn"));
            assert_ne!(first.is_ok(), second.is_ok(), "{}: {first:?} {second:?}", db.engine());
            assert_eq!(people::list(db, newsroom.portal.id).await.expect("read").len(), 1, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_forgotten_password_is_replaced_by_a_link_within_an_hour() {
        let databases = both().await;
        for db in &databases.all {
            let newsroom = Newsroom::open(db).await;
            let (auth, portal) = (&newsroom.auth, &newsroom.portal);
            newsroom.add_with_password("an@a.vn").await;
            let lan = newsroom.add_with_password("lan@a.vn").await;
            let entered = newsroom.sign_in("an@a.vn", PASSWORD, None).await.expect("signed in");
            let of_lan = newsroom.sign_in("lan@a.vn", PASSWORD, None).await.expect("signed in");
            let editor = newsroom.editor(&entered.token).await.expect("live");
            let link = async |replaced: &str| {
                auth.make_link(&editor, lan, Purpose::ForgottenPassword, replaced, NOW)
                    .await
                    .map_err(|refusal| refusal.status())
            };
            let first = link("").await.expect("a link");
            assert_eq!(link("").await, Err(409), "{}: sent twice", db.engine());
            let token = link(&digest_of(&first)).await.expect("a link");
            let set = async |token: &str, now| auth.set_password_by_link(portal, token, LAN, now).await;
            assert!(matches!(set(&first, NOW).await, Err(LinkRefusal::Dead)), "{}: replaced", db.engine());
            let late = Timestamp(NOW.0 + HOUR_MILLIS);
            assert!(matches!(set(&token, late).await, Err(LinkRefusal::Dead)), "{}: too late", db.engine());
            set(&token, NOW).await.expect("set");
            assert!(newsroom.editor(&of_lan.token).await.is_none(), "{}: old sessions are over", db.engine());
            assert!(newsroom.sign_in("lan@a.vn", PASSWORD, None).await.is_err(), "{}", db.engine());
            newsroom.sign_in("lan@a.vn", LAN.password, None).await.expect("signed in");
        }
    }

    #[tokio::test]
    async fn only_administrators_hand_out_links_and_none_to_who_is_disabled() {
        let databases = both().await;
        for db in &databases.all {
            let newsroom = Newsroom::open(db).await;
            let (auth, id) = (&newsroom.auth, newsroom.portal.id);
            let lan = newsroom.add("lan@a.vn").await;
            let an = newsroom.add_with_password("an@a.vn").await;
            let signed_in = async || {
                let entered = newsroom.sign_in("an@a.vn", PASSWORD, None).await.expect("signed in");
                newsroom.editor(&entered.token).await.expect("live")
            };
            let link = async |editor: &SignedInEditor| auth.make_link(editor, lan, Purpose::Invitation, "", NOW).await;
            let administrator = signed_in().await;
            let token = link(&administrator).await.expect("a link");
            write(db, async |tx| people::disable(tx, id, lan, NOW).await).await;
            assert_eq!(link(&administrator).await, Err(Refusal::NotFound), "{}: disabled", db.engine());
            assert_eq!(auth.find_invited(&newsroom.portal, &token, NOW).await.expect("read"), None, "{}", db.engine());
            write(db, async |tx| people::enable(tx, id, lan).await).await;
            let roles = [Role::Publisher].into_iter().collect();
            write(db, async |tx| people::set_roles(tx, id, an, &roles).await).await;
            assert_eq!(link(&signed_in().await).await, Err(Refusal::NotFound), "{}: no administrator", db.engine());
        }
    }
}
