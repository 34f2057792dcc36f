//! What a newsroom sets for its whole portal.

use super::{Email, Fault, Lang, Look, PhotoFile, PhotoId, ReviewRules, typed};
use serde::{Deserialize, Serialize};

/// Longest texts, in letters.
pub const SLOGAN_MAX: usize = 200;
pub const CONTACT_MAX: usize = 300;
/// Where a corrected number was read.
pub const SOURCE_MAX: usize = 300;
/// Hosts that articles may link to.
pub const HOSTS_MAX: usize = 200;

/// How the portal shows itself on every page. Empty: as it comes with the program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// What the portal is called in English.
    pub english_name: String,
    /// The authority above this one, over the name.
    pub superior: String,
    /// Under the name.
    pub slogan: String,
    pub emblem: Option<PhotoFile>,
    pub look: Look,
    pub contact: Contact,
}

/// Whom to turn to and when, and who answers for what is published: a portal of information must name both, and its licence
/// (Nghị định 147/2024/NĐ-CP; before it Nghị định 72/2013/NĐ-CP); a state portal its addresses too (Nghị định 42/2022/NĐ-CP).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub address: String,
    pub phone: String,
    /// Answered at any hour, for storms and what cannot wait.
    pub hotline: String,
    pub email: String,
    /// When people are received.
    pub hours: String,
    pub responsible: String,
    pub licence: String,
}

/// All that is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalSettings {
    pub identity: Identity,
    pub emblem: Option<PhotoId>,
    /// Outside, in lower case; what lies below one is meant too.
    pub allowed_hosts: Vec<String>,
    pub review: ReviewRules,
}

impl Identity {
    /// What the portal is called in a language, by its Vietnamese name where it has no other.
    pub fn name_in<'a>(&'a self, lang: Lang, name: &'a str) -> &'a str {
        match lang {
            Lang::En if !self.english_name.is_empty() => &self.english_name,
            _ => name,
        }
    }
}

impl Contact {
    pub fn is_empty(&self) -> bool {
        *self == Contact::default()
    }

    /// As it was typed, if it can be shown so.
    pub fn typed(self) -> Result<Contact, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut line = |field, text: &str| typed::line(field, text, CONTACT_MAX, &mut faults);
        let contact = Contact {
            address: line("address", &self.address),
            phone: line("phone", &self.phone),
            hotline: line("hotline", &self.hotline),
            email: line("email", &self.email),
            hours: line("hours", &self.hours),
            responsible: line("responsible", &self.responsible),
            licence: line("licence", &self.licence),
        };
        if !contact.email.is_empty() && Email::parse(&contact.email).is_none() {
            faults.push(Fault::new("email", "Địa chỉ thư điện tử này không đúng dạng."));
        }
        let is_number = |c: char| c.is_ascii_digit() || "+-.() /;,".contains(c);
        for (field, number) in [("phone", &contact.phone), ("hotline", &contact.hotline)] {
            if !number.chars().all(is_number) {
                faults.push(Fault::new(field, "Số điện thoại chỉ gồm chữ số, dấu cách và các dấu + - . ( ) / ; ,"));
            }
        }
        if faults.is_empty() { Ok(contact) } else { Err(faults) }
    }
}

/// What calls a number that a telephone can call as it stands: digits, and what people put between them. Several numbers on
/// one line are none.
pub fn phone_href(text: &str) -> Option<String> {
    let is_sign = |c: char| c.is_ascii_digit() || " .-+()".contains(c);
    let is_one = text.chars().any(|c| c.is_ascii_digit()) && text.chars().all(is_sign);
    is_one.then(|| format!("tel:{}", text.replace(' ', "")))
}

impl PortalSettings {
    /// Whether an article may link to this host without being asked about it.
    pub fn allows_host(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let is_below = |allowed: &str| host.strip_suffix(allowed).is_some_and(|rest| rest.ends_with('.'));
        self.allowed_hosts.iter().any(|allowed| host == *allowed || is_below(allowed))
    }
}

/// Hosts as they were typed, one a line: names, or addresses of pages there. In alphabetical order, each once.
pub fn hosts_of(field: &str, text: &str) -> Result<Vec<String>, Vec<Fault>> {
    let lines = || text.split([' ', ',', '\n', '\r', '\t']).filter(|line| !line.is_empty());
    let mut hosts: Vec<String> = lines().filter_map(host_of).collect();
    let mut faults: Vec<Fault> = lines()
        .filter(|line| host_of(line).is_none())
        .map(|line| Fault::new(field, format!("“{line}” không phải là tên miền.")))
        .collect();
    hosts.sort();
    hosts.dedup();
    if hosts.len() > HOSTS_MAX {
        faults.push(Fault::new(field, format!("Nhiều nhất {HOSTS_MAX} tên miền.")));
    }
    if faults.is_empty() { Ok(hosts) } else { Err(faults) }
}

/// The host in a name or an address, in lower case and without port: labels of letters, digits and hyphens
/// (RFC 1123, 2.1), international ones as `xn--…`.
pub fn host_of(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let rest = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let host = host.trim_end_matches('.');
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_name = host.len() <= 253 && host.contains('.') && host.split('.').all(is_label);
    is_name.then(|| host.to_owned())
}

/// Whether an administrator of a portal with these hosts may arrange `host` themselves where several portals share a server:
/// what lies below a name of theirs is theirs, and the name before which they have `www`. Any other may be meant for another
/// portal, or be the server's own.
pub fn is_of_own_name(host: &str, own: &[String]) -> bool {
    let is_below = |name: &String| host.strip_suffix(name.as_str()).is_some_and(|rest| rest.ends_with('.'));
    own.iter().any(|name| is_below(name) || name.strip_prefix("www.") == Some(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_number_can_be_called() {
        assert_eq!(phone_href("1900 1234").as_deref(), Some("tel:19001234"));
        assert!(phone_href("(0293) 3.868-686").is_some() && phone_href("+84 293").is_some());
        for text in ["", "0293 1; 0293 2", "0293 1/2", "-", "gọi"] {
            assert_eq!(phone_href(text), None, "{text}");
        }
    }

    #[test]
    fn a_host_is_read_from_a_name_or_an_address() {
        for typed in ["NgaBay.gov.vn", "https://ngabay.gov.vn/tin?x", "ngabay.gov.vn:8080", " ngabay.gov.vn. "] {
            assert_eq!(host_of(typed).as_deref(), Some("ngabay.gov.vn"), "{typed}");
        }
        for bad in
            ["", "localhost", "a..vn", "-a.vn", "a_b.vn", "https://", "ngã.vn", "user@a.vn", "[::1]:80", "a.vn:x"]
        {
            assert_eq!(host_of(bad), None, "{bad}");
        }
    }

    #[test]
    fn hosts_are_kept_once_and_wrong_ones_named() {
        assert_eq!(hosts_of("hosts", "b.vn, a.vn\r\nhttps://b.vn/").expect("hosts"), ["a.vn", "b.vn"]);
        let faults = hosts_of("hosts", "a.vn\nnot a host").expect_err("faults");
        assert_eq!(faults.len(), 3);
        assert!(faults[0].message.contains("“not”"), "{faults:?}");
    }

    #[test]
    fn a_name_is_ones_own_below_what_one_has() {
        let own = ["ngabay.gov.vn".to_owned(), "www.xa.vn".to_owned()];
        for (host, is_own) in [
            ("www.ngabay.gov.vn", true),
            ("xa.vn", true),
            ("ngabay.gov.vn", false),
            ("gov.vn", false),
            ("xngabay.gov.vn", false),
            ("khac.xa.vn", false),
        ] {
            assert_eq!(is_of_own_name(host, &own), is_own, "{host}");
        }
    }

    #[test]
    fn what_lies_below_an_allowed_host_is_allowed_and_nothing_beside_it() {
        let settings = PortalSettings { allowed_hosts: vec!["gov.vn".to_owned()], ..PortalSettings::default() };
        assert!(settings.allows_host("gov.vn") && settings.allows_host("HauGiang.gov.vn"));
        assert!(!settings.allows_host("xgov.vn") && !settings.allows_host("gov.vn.example"));
    }

    #[test]
    fn a_contact_that_cannot_be_used_is_refused_with_its_field() {
        let contact = |email: &str, phone: &str| {
            Contact { email: email.to_owned(), phone: phone.to_owned(), ..Contact::default() }.typed()
        };
        assert!(contact(" a@b.vn ", "(0293) 3 868 686").is_ok_and(|contact| contact.email == "a@b.vn"));
        let faults = contact("a@b", "gọi tôi").expect_err("faults");
        assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["email", "phone"]);
        let long = Contact { licence: "đ".repeat(CONTACT_MAX + 1), ..Contact::default() };
        assert_eq!(long.typed().expect_err("too long")[0].field, "licence");
    }
}
