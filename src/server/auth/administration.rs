//! What administrators do with the people of their newsroom. A portal is never left without one who may sign in.

use super::{
    Auth,
    entry_links::Purpose,
    token::{digest_of, new_token},
};
use crate::{
    db::{
        Tx, accounts,
        audit::{self, NewEntry},
        entry_links, newsroom_rules, people, second_factors,
        sessions::{self, SignedInEditor},
    },
    domain::{AuditAct, Email, Fault, Member, Person, PersonChange, PersonId, Role, Roles, Timestamp},
    refusal::Refusal,
};

/// Somebody who is to be invited, as it was typed.
#[derive(Clone, Debug)]
pub struct Invitation<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub roles: Roles,
}

impl Auth {
    /// Adds somebody, and gives the token of the link by which they choose a password.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` for fields `email`, `name` and `roles`.
    pub async fn invite(
        &self, editor: &SignedInEditor, invitation: Invitation<'_>, now: Timestamp,
    ) -> Result<(PersonId, String), Refusal> {
        demand_administrator(editor)?;
        let (email, name) = (Email::parse(invitation.email), Person::parse_name(invitation.name));
        let roles = invitation.roles;
        let (Some(email), Some(name), false) = (&email, &name, roles.is_empty()) else {
            return Err(faults_of(email.is_none(), name.is_none(), roles.is_empty()));
        };
        let (portal, token) = (editor.portal(), new_token());
        let mut tx = self.db.begin().await?;
        let Some(person) = people::insert(&mut tx, portal, email, name, now).await? else {
            return Err(Refusal::of("email", "Địa chỉ thư điện tử này đã có người dùng."));
        };
        people::set_roles(&mut tx, portal, person, &roles).await?;
        let expires_at = Purpose::Invitation.expires_at(now);
        entry_links::insert(&mut tx, portal, Some(person), &digest_of(&token), now, expires_at).await?;
        let titles = titles_of(&roles);
        let entry = NewEntry::by(editor, AuditAct::PersonAdded, email.as_str(), &titles);
        audit::append(&mut tx, portal, entry, now).await?;
        tx.commit().await?;
        Ok((person, token))
    }

    /// Changes name and roles of somebody, and answers what they were. Other roles end their sessions.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`; `Invalid` for fields `name` and `roles`; `Conflict` where nobody would administer the portal.
    pub async fn change_person(
        &self, editor: &SignedInEditor, person: PersonId, name: &str, roles: Roles, now: Timestamp,
    ) -> Result<PersonChange, Refusal> {
        let Member { person: before, .. } = self.find_member(editor, person).await?;
        let Some(name) = Person::parse_name(name).filter(|_| !roles.is_empty()) else {
            return Err(faults_of(false, Person::parse_name(name).is_none(), roles.is_empty()));
        };
        let (portal, subject) = (editor.portal(), before.email.as_str());
        let mut tx = self.db.begin().await?;
        if name != before.name {
            people::rename(&mut tx, portal, person, &name).await?;
            let detail = format!("{} → {name}", before.name);
            let entry = NewEntry::by(editor, AuditAct::PersonRenamed, subject, &detail);
            audit::append(&mut tx, portal, entry, now).await?;
        }
        if roles != before.roles {
            people::set_roles(&mut tx, portal, person, &roles).await?;
            let detail = format!("{} → {}", titles_of(&before.roles), titles_of(&roles));
            let entry = NewEntry::by(editor, AuditAct::RolesChanged, subject, &detail);
            audit::append(&mut tx, portal, entry, now).await?;
            keep_administrator(&mut tx, editor).await?;
        }
        tx.commit().await?;
        let after = Person { name, roles, ..before.clone() };
        Ok(PersonChange { before, after })
    }

    /// Lets somebody in no more, from their next request on.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`; `Conflict` where it is themselves, or nobody would administer the portal.
    pub async fn disable(&self, editor: &SignedInEditor, person: PersonId, now: Timestamp) -> Result<(), Refusal> {
        let Member { person, .. } = self.find_member(editor, person).await?;
        if person.id == editor.id() {
            return Err(Refusal::conflict("Không ai tự khóa tài khoản của mình được. Hãy nhờ một quản trị viên khác."));
        }
        let mut tx = self.db.begin().await?;
        people::disable(&mut tx, editor.portal(), person.id, now).await?;
        let entry = NewEntry::by(editor, AuditAct::PersonDisabled, person.email.as_str(), "");
        audit::append(&mut tx, editor.portal(), entry, now).await?;
        keep_administrator(&mut tx, editor).await?;
        Ok(tx.commit().await?)
    }

    /// Lets somebody in again.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn enable(&self, editor: &SignedInEditor, person: PersonId, now: Timestamp) -> Result<(), Refusal> {
        let Member { person, .. } = self.find_member(editor, person).await?;
        let mut tx = self.db.begin().await?;
        people::enable(&mut tx, editor.portal(), person.id).await?;
        let entry = NewEntry::by(editor, AuditAct::PersonEnabled, person.email.as_str(), "");
        audit::append(&mut tx, editor.portal(), entry, now).await?;
        Ok(tx.commit().await?)
    }

    /// Takes the second factor of somebody away who has lost phone and recovery codes, and ends their sessions.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn remove_factor_of(
        &self, editor: &SignedInEditor, person: PersonId, now: Timestamp,
    ) -> Result<(), Refusal> {
        let (portal, Member { person, .. }) = (editor.portal(), self.find_member(editor, person).await?);
        let mut tx = self.db.begin().await?;
        accounts::hold(&mut tx, portal, person.id).await?;
        if second_factors::remove(&mut tx, portal, person.id).await? {
            sessions::end_all(&mut tx, portal, person.id).await?;
            let entry = NewEntry::by(editor, AuditAct::SecondFactorRemoved, person.email.as_str(), "");
            audit::append(&mut tx, portal, entry, now).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Demands a second factor of these roles and of no others.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn demand_second_factor(
        &self, editor: &SignedInEditor, roles: Roles, now: Timestamp,
    ) -> Result<(), Refusal> {
        demand_administrator(editor)?;
        let mut tx = self.db.begin().await?;
        newsroom_rules::set_second_factor_roles(&mut tx, editor.portal(), &roles).await?;
        let titles = titles_of(&roles);
        let entry = NewEntry::by(editor, AuditAct::SecondFactorDemanded, "", &titles);
        audit::append(&mut tx, editor.portal(), entry, now).await?;
        Ok(tx.commit().await?)
    }

    async fn find_member(&self, editor: &SignedInEditor, person: PersonId) -> Result<Member, Refusal> {
        demand_administrator(editor)?;
        people::find(&self.db, editor.portal(), person).await?.ok_or(Refusal::NotFound)
    }
}

fn demand_administrator(editor: &SignedInEditor) -> Result<(), Refusal> {
    if editor.may_act_as(Role::Administrator) { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// To be asked behind an entry of the audit log: of two who take away each other's role, the second has waited there and sees what
/// the first did.
async fn keep_administrator(tx: &mut Tx, editor: &SignedInEditor) -> Result<(), Refusal> {
    match people::count_administrators(tx, editor.portal()).await? {
        0 => Err(Refusal::conflict("Đây là quản trị viên duy nhất của cổng. Hãy thêm một quản trị viên khác trước.")),
        _ => Ok(()),
    }
}

fn faults_of(is_no_email: bool, is_no_name: bool, has_no_roles: bool) -> Refusal {
    let faults = [
        (is_no_email, "email", "Hãy nhập một địa chỉ thư điện tử, ví dụ lan@phuong.gov.vn.".to_owned()),
        (is_no_name, "name", format!("Hãy nhập họ tên, nhiều nhất {} ký tự.", Person::NAME_LETTERS_MAX)),
        (has_no_roles, "roles", "Hãy chọn ít nhất một vai trò.".to_owned()),
    ];
    let faults = faults.into_iter().filter(|(is_one, ..)| *is_one);
    Refusal::Invalid { faults: faults.map(|(_, field, message)| Fault::new(field, message)).collect() }
}

fn titles_of(roles: &Roles) -> String {
    match roles.is_empty() {
        true => "không vai trò nào".to_owned(),
        false => roles.iter().map(Role::title).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            Db,
            testing::{NOW, both, write},
        },
        domain::Standing,
        server::auth::{
            entry_links::Chosen,
            testing::{Newsroom, PASSWORD},
        },
    };

    fn roles(roles: &[Role]) -> Roles {
        roles.iter().copied().collect()
    }

    async fn signed_in(newsroom: &Newsroom<'_>, email: &str) -> SignedInEditor {
        let entered = newsroom.sign_in(email, PASSWORD, None).await.expect("signed in");
        newsroom.editor(&entered.token).await.expect("live")
    }

    async fn with_administrator(db: &Db) -> (Newsroom<'_>, SignedInEditor) {
        let newsroom = Newsroom::open(db).await;
        newsroom.add_with_password("an@a.vn").await;
        let an = signed_in(&newsroom, "an@a.vn").await;
        (newsroom, an)
    }

    #[tokio::test]
    async fn who_is_invited_comes_in_by_the_link() {
        let databases = both().await;
        for db in &databases.all {
            let (newsroom, an) = with_administrator(db).await;
            let auth = &newsroom.auth;
            let lan = Invitation { email: "Lan@a.vn", name: " Nguyễn  Lan", roles: roles(&[Role::Editor]) };
            let (person, token) = auth.invite(&an, lan.clone(), NOW).await.expect("invited");
            let standing =
                async || people::find(db, newsroom.portal.id, person).await.expect("read").expect("there").standing;
            assert_eq!(standing().await, Standing::Invited, "{}", db.engine());
            let again = auth.invite(&an, lan, NOW).await.expect_err("taken");
            assert_eq!(again.faults()[0].field, "email", "{}", db.engine());
            let chosen = Chosen { email: "", name: "", password: PASSWORD };
            auth.set_password_by_link(&newsroom.portal, &token, chosen, NOW).await.expect("set");
            assert_eq!(standing().await, Standing::Active, "{}", db.engine());
            let editor = signed_in(&newsroom, "lan@a.vn").await;
            assert_eq!((editor.id(), editor.person().name.as_str()), (person, "Nguyễn Lan"), "{}", db.engine());
            assert!(editor.may_act_as(Role::Editor), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn each_field_of_an_invitation_is_looked_at() {
        let databases = both().await;
        for db in &databases.all {
            let (newsroom, an) = with_administrator(db).await;
            let nothing = Invitation { email: "lan", name: "", roles: Roles::default() };
            let refusal = newsroom.auth.invite(&an, nothing, NOW).await.expect_err("refused");
            let fields: Vec<_> = refusal.faults().iter().map(|fault| fault.field.as_str()).collect();
            assert_eq!(fields, ["email", "name", "roles"], "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn who_gets_other_roles_or_is_disabled_is_out_and_it_is_written_down() {
        let databases = both().await;
        for db in &databases.all {
            let (newsroom, an) = with_administrator(db).await;
            let (auth, lan) = (&newsroom.auth, newsroom.add_with_password("lan@a.vn").await);
            let is_live = async |editor: &SignedInEditor| {
                let found = sessions::find_live(db, editor.portal(), editor.token_digest(), NOW).await;
                found.expect("read").is_some()
            };
            let editor = signed_in(&newsroom, "lan@a.vn").await;
            auth.change_person(&an, lan, "Lan Anh", roles(&[Role::Administrator]), NOW).await.expect("renamed");
            assert!(is_live(&editor).await, "{}: another name ends nothing", db.engine());
            auth.change_person(&an, lan, "Lan Anh", roles(&[Role::Reporter]), NOW).await.expect("changed");
            assert!(!is_live(&editor).await, "{}", db.engine());
            let entry = newsroom.last_entry().await;
            assert_eq!((entry.subject.as_str(), entry.detail.as_str()), ("lan@a.vn", "quản trị viên → phóng viên"));
            let editor = signed_in(&newsroom, "lan@a.vn").await;
            auth.disable(&an, lan, NOW).await.expect("disabled");
            assert!(!is_live(&editor).await, "{}", db.engine());
            auth.enable(&an, lan, NOW).await.expect("enabled");
            signed_in(&newsroom, "lan@a.vn").await;
            let acts = newsroom.acts().await;
            for act in
                [AuditAct::PersonRenamed, AuditAct::RolesChanged, AuditAct::PersonDisabled, AuditAct::PersonEnabled]
            {
                assert_eq!(acts.iter().filter(|own| **own == act).count(), 1, "{}: {act:?}", db.engine());
            }
        }
    }

    #[tokio::test]
    async fn no_portal_is_left_without_an_administrator() {
        let databases = both().await;
        for db in &databases.all {
            let (newsroom, an) = with_administrator(db).await;
            let auth = &newsroom.auth;
            let demoted = auth.change_person(&an, an.id(), "An", roles(&[Role::Editor]), NOW).await;
            assert!(matches!(demoted, Err(Refusal::Conflict { .. })), "{}: {demoted:?}", db.engine());
            // Who was only invited administers nothing yet.
            newsroom.add("moi@a.vn").await;
            let demoted = auth.change_person(&an, an.id(), "An", roles(&[Role::Editor]), NOW).await;
            assert!(matches!(demoted, Err(Refusal::Conflict { .. })), "{}", db.engine());
            assert!(matches!(auth.disable(&an, an.id(), NOW).await, Err(Refusal::Conflict { .. })), "{}", db.engine());
            let binh = newsroom.add_with_password("binh@a.vn").await;
            let of_binh = signed_in(&newsroom, "binh@a.vn").await;
            let (first, second) = tokio::join!(
                auth.change_person(&an, binh, "Bình", roles(&[Role::Editor]), NOW),
                auth.change_person(&of_binh, an.id(), "An", roles(&[Role::Editor]), NOW)
            );
            assert_ne!(first.is_ok(), second.is_ok(), "{}: {first:?} {second:?}", db.engine());
            assert!(people::has_administrator(db, newsroom.portal.id).await.expect("read"), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn nobody_but_administrators_does_any_of_it() {
        let databases = both().await;
        for db in &databases.all {
            let (newsroom, an) = with_administrator(db).await;
            let (auth, lan) = (&newsroom.auth, newsroom.add_with_password("lan@a.vn").await);
            auth.change_person(&an, lan, "Lan", roles(&[Role::Publisher]), NOW).await.expect("changed");
            let editor = signed_in(&newsroom, "lan@a.vn").await;
            let other = Newsroom::open(db).await;
            let stranger = other.add("x@a.vn").await;
            let invitation = Invitation { email: "y@a.vn", name: "Y", roles: roles(&[Role::Administrator]) };
            for refusal in [
                auth.invite(&editor, invitation, NOW).await.map(drop),
                auth.change_person(&editor, lan, "Lan", roles(&[Role::Administrator]), NOW).await.map(drop),
                auth.disable(&editor, an.id(), NOW).await,
                auth.enable(&editor, an.id(), NOW).await,
                auth.remove_factor_of(&editor, an.id(), NOW).await,
                auth.demand_second_factor(&editor, Roles::default(), NOW).await,
            ] {
                assert_eq!(refusal, Err(Refusal::Forbidden), "{}", db.engine());
            }
            let elsewhere = auth.disable(&an, stranger, NOW).await;
            assert_eq!(elsewhere, Err(Refusal::NotFound), "{}: another portal's", db.engine());
        }
    }

    #[tokio::test]
    async fn a_lost_phone_is_forgotten_by_an_administrator() {
        let databases = both().await;
        for db in &databases.all {
            let (newsroom, an) = with_administrator(db).await;
            let (auth, lan) = (&newsroom.auth, newsroom.add_with_password("lan@a.vn").await);
            let id = newsroom.portal.id;
            write(db, async |tx| {
                second_factors::propose(tx, id, lan, "aa").await?;
                second_factors::confirm(tx, id, lan, "aa", 1, NOW).await
            })
            .await;
            assert!(newsroom.sign_in("lan@a.vn", PASSWORD, None).await.expect("right").needs_code, "{}", db.engine());
            auth.remove_factor_of(&an, lan, NOW).await.expect("removed");
            auth.demand_second_factor(&an, roles(&[Role::Administrator]), NOW).await.expect("set");
            let entered = newsroom.sign_in("lan@a.vn", PASSWORD, None).await.expect("signed in");
            assert!(!entered.needs_code && entered.needs_enrolment, "{}", db.engine());
        }
    }
}
