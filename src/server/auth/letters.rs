//! Letters to people of the newsroom, where a server that takes them is set.

use crate::server::settings::Settings;
use anyhow::Context;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use std::time::Duration;

/// What takes longer is given up.
const SENDING_TIME_MAX: Duration = Duration::from_secs(60);

/// Sends letters by SMTP. Cheap to clone.
#[derive(Clone)]
pub struct Letters {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Letters {
    /// `None` where no server is set.
    ///
    /// # Errors
    /// Where the server's address or the sender's cannot be read.
    pub fn new(settings: &Settings) -> anyhow::Result<Option<Letters>> {
        let (Some(url), Some(from)) = (&settings.smtp_url, &settings.smtp_from) else { return Ok(None) };
        // The library's own words would show the password.
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).ok();
        let transport = transport.context("smtp_url không đọc được; phải là smtps://… hoặc smtp://…")?;
        let from = from.parse().ok().with_context(|| format!("smtp_from không phải địa chỉ thư: “{from}”"))?;
        Ok(Some(Letters { transport: transport.timeout(Some(SENDING_TIME_MAX)).build(), from }))
    }

    /// Sends a letter of plain text.
    ///
    /// # Errors
    /// Where the server does not take it.
    pub async fn send(&self, to: Mailbox, subject: &str, text: String) -> anyhow::Result<()> {
        let letter = Message::builder().from(self.from.clone()).to(to).subject(subject);
        let letter = letter.header(ContentType::TEXT_PLAIN).body(text)?;
        let sending = self.transport.send(letter);
        tokio::time::timeout(SENDING_TIME_MAX, sending).await.context("the mail server took too long")??;
        Ok(())
    }
}
