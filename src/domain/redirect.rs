//! Addresses that moved or were removed, as those see them who arrange them.

use super::{Timestamp, settings::host_of};
use serde::{Deserialize, Serialize};

/// An old address and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRedirect {
    /// A path, and where the old portal went by it a query.
    pub address: String,
    /// `None`: removed.
    pub target: Option<String>,
    pub reason: String,
    pub created_at: Timestamp,
}

/// Bytes of an address or a target.
pub const ADDRESS_MAX: usize = 2_000;

/// Where an address may lead: into the portal itself, or to another one by https.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A path of this portal.
    Own(String),
    Outside(String),
}

impl Target {
    /// Reads what was typed. Addresses at one of the portal's own `hosts` are its paths. `None` where it is neither a path
    /// nor an address by https.
    pub fn parse(text: &str, hosts: &[String]) -> Option<Target> {
        let text = text.trim();
        if text.len() > ADDRESS_MAX || text.chars().any(char::is_control) || text.contains('\\') {
            return None;
        }
        if let Some(path) = own_path(text, hosts) {
            return Some(Target::Own(path));
        }
        let is_outside = text.starts_with("https://") && host_of(text).is_some_and(|host| !hosts.contains(&host));
        is_outside.then(|| Target::Outside(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        match self {
            Target::Own(address) | Target::Outside(address) => address,
        }
    }
}

/// An old address as it was typed: a path, or a whole address of the old portal, of which the path counts.
pub fn old_address(text: &str) -> Option<String> {
    let text = text.trim();
    let is_sound = text.len() <= ADDRESS_MAX && !text.chars().any(char::is_control) && !text.contains("%00");
    let hosts: Vec<String> = host_of(text).into_iter().collect();
    own_path(text, &hosts).filter(|path| is_sound && path != "/")
}

/// The path of an address at one of these hosts, or of what is a path already. With two slashes in front it would name a host.
fn own_path(text: &str, hosts: &[String]) -> Option<String> {
    let path = if text.starts_with('/') { text.to_owned() } else { path_at(text, hosts)? };
    (!path.starts_with("//")).then_some(path)
}

fn path_at(text: &str, hosts: &[String]) -> Option<String> {
    let is_of_web = |scheme: &str| ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let (_, rest) = text.split_once("://").filter(|(scheme, _)| is_of_web(scheme))?;
    host_of(text).filter(|host| hosts.contains(host))?;
    let path = rest.find(['/', '?', '#']).map_or("", |start| &rest[start..]);
    Some(if path.starts_with('/') { path.to_owned() } else { format!("/{path}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> Option<Target> {
        Target::parse(text, &["ngabay.gov.vn".to_owned()])
    }

    #[test]
    fn a_target_is_a_path_of_ours_or_an_address_by_https() {
        let own = |path: &str| Some(Target::Own(path.to_owned()));
        assert_eq!(target(" /tin-tuc/họp?a=1 "), own("/tin-tuc/họp?a=1"));
        assert_eq!(target("http://ngabay.gov.vn/tin-tuc"), own("/tin-tuc"));
        assert_eq!(target("https://NgaBay.gov.vn?p=1"), own("/?p=1"));
        assert_eq!(target("https://a.vn/x"), Some(Target::Outside("https://a.vn/x".to_owned())));
        for bad in [
            "https://ngabay.gov.vn//evil.vn/x",
            "",
            "tin-tuc",
            "//a.vn/x",
            "/\\a.vn",
            "http://a.vn/",
            "https://",
            "javascript:alert(1)",
            "/a\nb",
            "/a\0",
        ] {
            assert_eq!(target(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn an_old_address_is_a_path_wherever_the_old_portal_stood() {
        for (typed, expected) in [
            ("/x.aspx?id=5", Some("/x.aspx?id=5")),
            ("http://cu.ngabay.gov.vn/x.aspx?id=5", Some("/x.aspx?id=5")),
            ("https://cu.vn/?p=12", Some("/?p=12")),
            ("/", None),
            ("https://cu.vn", None),
            ("x.aspx", None),
            ("/x%00", None),
            ("//x", None),
            ("https://cu.vn//x", None),
        ] {
            assert_eq!(old_address(typed).as_deref(), expected, "{typed}");
        }
    }
}
