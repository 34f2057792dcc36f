//! A forgotten password: a link by letter to whoever's account it is. Whether there is such an account is told to nobody else.

use super::{
    Auth,
    entry_links::{Purpose, link_path},
    letters::Letters,
    signing_in::{Caller, trier},
    throttle::{Secret, Wait},
    token::{digest_of, new_token},
};
use crate::{
    db::{
        accounts,
        audit::{self, NewEntry},
        entry_links,
    },
    domain::{AuditAct, Email, PersonId, Portal, Timestamp},
    server::failure::failure,
};
use lettre::message::Mailbox;

impl Auth {
    /// Whether letters can be sent at all.
    pub fn sends_letters(&self) -> bool {
        self.letters.is_some()
    }

    /// Sends whoever has an account of this address a link to choose another password, behind `origin`, the portal's public
    /// address. The answer and its time are the same where there is none: the letter is written after it.
    ///
    /// # Errors
    /// Where too many were asked for, from there or for this account.
    pub fn send_link(
        &self, portal: &Portal, email: &str, caller: Caller<'_>, origin: &str, now: Timestamp,
    ) -> Result<(), Wait> {
        let parsed = Email::parse(email);
        let counted_as = parsed.as_ref().map_or(email, Email::as_str);
        // It is never taken back: each letter counts.
        self.throttle.begin(portal.id, Secret::Letter, counted_as, trier(caller, None), now)?;
        let (Some(letters), Some(email)) = (self.letters.clone(), parsed) else { return Ok(()) };
        let (auth, portal, origin) = (self.clone(), portal.clone(), origin.to_owned());
        tokio::spawn(async move {
            if let Err(error) = auth.write_letter(&letters, &portal, &email, &origin, now).await {
                failure("a letter could not be sent", &format!("{error:#}"));
            }
        });
        Ok(())
    }

    async fn write_letter(
        &self, letters: &Letters, portal: &Portal, email: &Email, origin: &str, now: Timestamp,
    ) -> anyhow::Result<()> {
        let account = accounts::find(&self.db, portal.id, email).await?;
        // Who was invited and has no password yet keeps the link of the invitation.
        let has_forgotten = |account: &accounts::Account| !account.is_disabled() && account.password_hash.is_some();
        let Some(account) = account.filter(has_forgotten) else { return Ok(()) };
        let token = self.make_forgotten_link(portal, account.id(), email, now).await?;
        let link = format!("{origin}{}", link_path(&token));
        let to = Mailbox::new(Some(account.name.clone()), email.as_str().parse()?);
        let subject = format!("Đặt lại mật khẩu tòa soạn {}", portal.name);
        letters.send(to, &subject, letter(&account.name, &portal.name, &link)).await
    }

    async fn make_forgotten_link(
        &self, portal: &Portal, person: PersonId, email: &Email, now: Timestamp,
    ) -> sqlx::Result<String> {
        let (token, purpose) = (new_token(), Purpose::ForgottenPassword);
        let mut tx = self.db.begin().await?;
        accounts::hold(&mut tx, portal.id, person).await?;
        let expires_at = purpose.expires_at(now);
        entry_links::insert(&mut tx, portal.id, Some(person), &digest_of(&token), now, expires_at).await?;
        let (subject, detail) = (email.as_str(), "quên mật khẩu, gửi qua thư");
        let entry = NewEntry { person: None, act: AuditAct::EntryLinkMade, subject, detail };
        audit::append(&mut tx, portal.id, entry, now).await?;
        tx.commit().await?;
        Ok(token)
    }
}

fn letter(name: &str, portal: &str, link: &str) -> String {
    format!(
        "Chào {name},\r\n\r\n\
         Có người vừa báo quên mật khẩu của bạn ở tòa soạn {portal}. Nếu là bạn, hãy mở liên kết này trong vòng một giờ để \
         đặt mật khẩu mới:\r\n\r\n{link}\r\n\r\n\
         Nếu không phải bạn, hãy bỏ qua thư này: mật khẩu cũ vẫn dùng được.\r\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            people,
            testing::{NOW, both, write},
        },
        server::{
            auth::{
                entry_links::Chosen,
                testing::{Newsroom, PASSWORD},
            },
            settings::{Overrides, Settings},
        },
    };
    use std::time::Duration;
    use tokio::{
        io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
        net::{TcpListener, TcpStream},
        sync::mpsc::{UnboundedReceiver, unbounded_channel},
    };

    /// A mail server (RFC 5321) that takes every letter: its address, and the letters as they came.
    async fn mail_server() -> (String, UnboundedReceiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("smtp://{}", listener.local_addr().expect("an address"));
        let (taken, letters) = unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if let Ok(letter) = take_letter(stream).await {
                    let _ = taken.send(letter);
                }
            }
        });
        (url, letters)
    }

    async fn take_letter(stream: TcpStream) -> std::io::Result<String> {
        let (reader, mut writer) = stream.into_split();
        let (mut lines, mut letter) = (BufReader::new(reader).lines(), String::new());
        writer.write_all(b"220 thu.test\r\n").await?;
        let mut is_letter = false;
        while let Some(line) = lines.next_line().await? {
            if is_letter && line != "." {
                letter.push_str(&line);
                letter.push('\n');
                continue;
            }
            let answer = match line.split([' ', ':']).next().unwrap_or_default() {
                "." => "250 taken",
                "DATA" => "354 go on",
                "QUIT" => break,
                "MAIL" | "RCPT" => {
                    letter.push_str(&line);
                    letter.push('\n');
                    "250 OK"
                }
                _ => "250 thu.test",
            };
            is_letter = line == "DATA";
            writer.write_all(format!("{answer}\r\n").as_bytes()).await?;
            if line == "." {
                break;
            }
        }
        Ok(letter)
    }

    fn settings(smtp_url: String) -> Settings {
        let mut settings = Settings::load(&Overrides::default()).expect("the defaults");
        settings.smtp_url = Some(smtp_url);
        settings.smtp_from = Some("Tòa soạn <toasoan@ngabay.gov.vn>".to_owned());
        settings
    }

    /// The text of a letter that came in base64 or quoted-printable: enough of it to find a link.
    fn decoded(letter: &str) -> String {
        use base64::{Engine, prelude::BASE64_STANDARD};
        let (head, body) = letter.split_once("\n\n").expect("a head and a body");
        if head.contains("base64") {
            let bytes = BASE64_STANDARD.decode(body.replace('\n', "")).expect("base64");
            return String::from_utf8(bytes).expect("UTF-8");
        }
        body.replace("=\n", "").replace("=3D", "=")
    }

    #[tokio::test]
    async fn who_forgot_a_password_gets_a_link_by_letter() {
        let databases = both().await;
        for db in &databases.all {
            let (url, mut letters) = mail_server().await;
            let mut newsroom = Newsroom::open(db).await;
            newsroom.auth.letters = Letters::new(&settings(url)).expect("readable");
            newsroom.add_with_password("lan@a.vn").await;
            let (auth, portal) = (&newsroom.auth, &newsroom.portal);
            auth.send_link(portal, "Lan@a.vn", newsroom.caller(None), "https://a.vn", NOW).expect("no wait");
            let letter = tokio::time::timeout(Duration::from_secs(60), letters.recv()).await;
            let letter = letter.expect("in time").expect("a letter");
            assert!(letter.starts_with("MAIL FROM:<toasoan@ngabay.gov.vn>"), "{letter}");
            assert!(letter.contains("RCPT TO:<lan@a.vn>"), "{letter}");
            let text = decoded(&letter);
            let token = text.split("https://a.vn/dang-nhap/moi?ma=").nth(1).expect("a link");
            let chosen = Chosen { email: "", name: "", password: "ghe chèo Xà No sáng" };
            let token = token.split_whitespace().next().expect("a token");
            auth.set_password_by_link(portal, token, chosen, NOW).await.expect("set");
            assert!(newsroom.sign_in("lan@a.vn", PASSWORD, None).await.is_err(), "{}", db.engine());
            newsroom.sign_in("lan@a.vn", chosen.password, None).await.expect("signed in");
        }
    }

    #[tokio::test]
    async fn nobody_else_gets_a_letter_or_learns_who_has_an_account() {
        let databases = both().await;
        for db in &databases.all {
            let (url, mut letters) = mail_server().await;
            let mut newsroom = Newsroom::open(db).await;
            newsroom.auth.letters = Letters::new(&settings(url)).expect("readable");
            let (id, lan) = (newsroom.portal.id, newsroom.add_with_password("lan@a.vn").await);
            newsroom.add_with_password("an@a.vn").await;
            write(db, async |tx| people::disable(tx, id, lan, NOW).await).await;
            let (auth, portal) = (&newsroom.auth, &newsroom.portal);
            let send = |email| auth.send_link(portal, email, newsroom.caller(None), "https://a.vn", NOW);
            for email in ["lan@a.vn", "ai@a.vn", "không phải"] {
                send(email).expect("no wait");
            }
            // Letters go one after the other from here: the first that comes is Ân's.
            send("an@a.vn").expect("no wait");
            let letter = tokio::time::timeout(Duration::from_secs(60), letters.recv()).await;
            assert!(letter.expect("in time").expect("a letter").contains("RCPT TO:<an@a.vn>"), "{}", db.engine());
            let waits = ["an@a.vn", "ai@a.vn"].map(|email| (0..9).find_map(|_| send(email).err()));
            assert!(waits[0].is_some() && waits[0] == waits[1], "{}: {waits:?}", db.engine());
        }
    }

    #[test]
    fn an_address_that_is_none_is_refused_without_its_password() {
        let told = Letters::new(&settings("ftp://lan:secret@a.vn".to_owned())).err().expect("refused");
        assert!(!format!("{told:#}").contains("secret"));
    }
}
