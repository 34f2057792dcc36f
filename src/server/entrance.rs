//! Coming into the newsroom and going out: what `auth` decides, as the cookies of a browser.

use crate::{
    domain::{LinkOwner, NextStep},
    refusal::Refusal,
    server::{
        auth::{
            entry_links::{Chosen, Invited, LinkRefusal},
            signing_in::{Attempt, Caller, Entered, EntryRefusal},
        },
        newsroom_request::EntranceRequest,
        reader_request::origin,
        request_head::{LOOPBACK_SESSION_COOKIE, SESSION_COOKIE, cookies, is_local, session_token},
    },
};
use axum::http::{HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// By which a browser is known that somebody signed in with before. It opens nothing by itself.
const DEVICE_COOKIE: &str = "__Host-bantin-may";
const LOOPBACK_DEVICE_COOKIE: &str = "bantin-loopback-may";
const SESSION_SECONDS_MAX: u32 = 7 * 24 * 3600;
const DEVICE_SECONDS_MAX: u32 = 365 * 24 * 3600;

impl EntranceRequest {
    /// Signs in by password; the browser gets a session, and the one that it had is over.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<NextStep, Refusal> {
        self.refuse_unsafe_way()?;
        let attempt = Attempt { email, password, caller: self.caller() };
        let former = self.find_editor().await?;
        let entered = self.auth.sign_in(&self.portal, attempt, self.now).await?;
        let step = self.let_in(&entered);
        if let Some(former) = former {
            self.auth.sign_out(&former, self.now).await?;
        }
        Ok(step)
    }

    /// The second step of signing in.
    pub async fn enter_code(&self, code: &str) -> Result<NextStep, Refusal> {
        let token = session_token(&self.headers, self.address).ok_or(EntryRefusal::Over)?;
        let entered = self.auth.enter_code(&self.portal, token, code, self.caller(), self.now).await?;
        Ok(self.let_in(&entered))
    }

    /// Ends the session of this browser, if it has one.
    pub async fn sign_out(&self) -> Result<(), Refusal> {
        if let Some(editor) = self.find_editor().await? {
            self.auth.sign_out(&editor, self.now).await?;
        }
        self.give(self.session_cookie(), "", 0);
        Ok(())
    }

    /// For whom a link is, while it works.
    pub async fn open_entry_link(&self, token: &str) -> Result<LinkOwner, Refusal> {
        match self.auth.find_invited(&self.portal, token, self.now).await? {
            None => Err(Refusal::NotFound),
            Some(Invited::FirstAdministrator) => Ok(LinkOwner::FirstAdministrator),
            Some(Invited::Person(person)) => Ok(LinkOwner::Person { name: person.name, email: person.email }),
        }
    }

    /// Sets a password by a link, and signs in by it.
    pub async fn take_entry_link(
        &self, token: &str, name: &str, email: &str, password: &str,
    ) -> Result<NextStep, Refusal> {
        self.refuse_unsafe_way()?;
        let email = match self.open_entry_link(token).await? {
            LinkOwner::FirstAdministrator => email.to_owned(),
            LinkOwner::Person { email, .. } => email.into(),
        };
        let chosen = Chosen { email: &email, name, password };
        match self.auth.set_password_by_link(&self.portal, token, chosen, self.now).await {
            Ok(()) => self.sign_in(&email, password).await,
            Err(LinkRefusal::Dead) => Err(Refusal::NotFound),
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// Changes the password of whoever is signed in; their other sessions end, and this browser gets another.
    pub async fn change_password(&self, password: &str, new_password: &str) -> Result<NextStep, Refusal> {
        let editor = self.find_editor().await?.ok_or(Refusal::SignedOut)?;
        let change = self.auth.change_password(&editor, &self.portal, password, new_password, self.caller(), self.now);
        Ok(self.let_in(&change.await?))
    }

    /// Sends a link to whoever has an account of this address.
    pub fn send_link(&self, email: &str) -> Result<(), Refusal> {
        let origin = origin(&self.headers, &self.settings);
        Ok(self.auth.send_link(&self.portal, email, self.caller(), &origin, self.now)?)
    }

    fn let_in(&self, entered: &Entered) -> NextStep {
        self.give(self.session_cookie(), &entered.token, SESSION_SECONDS_MAX);
        if let Some(device) = &entered.device_token {
            self.give(self.device_cookie(), device, DEVICE_SECONDS_MAX);
        }
        match entered {
            Entered { needs_code: true, .. } => NextStep::Code,
            Entered { needs_enrolment: true, .. } => NextStep::Enrolment,
            _ => NextStep::SignedIn,
        }
    }

    /// Browsers take our cookies over https only, and a password has no business on any other way.
    fn refuse_unsafe_way(&self) -> Result<(), Refusal> {
        let origin = self.headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if origin.starts_with("http://") && !self.is_local() {
            return Err(Refusal::of(
                "",
                "Trang này đang mở bằng http, ai ở giữa đường cũng đọc được mật khẩu. Hãy mở bằng https rồi đăng nhập.",
            ));
        }
        Ok(())
    }

    fn is_local(&self) -> bool {
        is_local(&self.headers, self.address)
    }

    fn session_cookie(&self) -> &'static str {
        if self.is_local() { LOOPBACK_SESSION_COOKIE } else { SESSION_COOKIE }
    }

    fn device_cookie(&self) -> &'static str {
        if self.is_local() { LOOPBACK_DEVICE_COOKIE } else { DEVICE_COOKIE }
    }

    fn caller(&self) -> Caller<'_> {
        let client = self.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let device = cookies(&self.headers).find(|(name, _)| *name == self.device_cookie()).map(|(_, token)| token);
        Caller { address: self.address, client, device }
    }

    /// Gives the browser a cookie (RFC 6265bis): no script reads it, no other site sends it along with a form.
    fn give(&self, name: &str, value: &str, seconds_max: u32) {
        let secure = if self.is_local() { "" } else { "; Secure" };
        let cookie = format!("{name}={value}; Path=/; Max-Age={seconds_max}; HttpOnly; SameSite=Lax{secure}");
        if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
            response.append_header(header::SET_COOKIE, cookie);
        }
    }
}
