//! Addresses of a portal, and the files that stand for them.

use crate::domain::address::{
    NEWSROOM_PATH, PREVIEW_PATH, REPORT_PATH, SEARCH_PATH, SIGN_IN_PATH, VIEWS_PATH, may_name_another, push_known_query,
};
use sha2::{Digest, Sha256};
use url::Url;

/// What only a program answers.
const NEEDS_PROGRAM: [&str; 6] = [SEARCH_PATH, REPORT_PATH, SIGN_IN_PATH, NEWSROOM_PATH, PREVIEW_PATH, "/api"];

/// Names that Windows keeps for devices, whatever comes behind a dot; `com` and `lpt` with a figure are too.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
/// Bytes of a name; file systems take 255.
const NAME_MAX: usize = 200;

/// A page or file of the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The path, and of a query what names another page: `?trang=2`, `?bai=5`. One key is one file.
    pub key: String,
    /// What is asked for: pages of a list are found by a key beside their number.
    pub ask: String,
}

impl Address {
    pub fn of_path(path: &str) -> Address {
        Address { key: path.to_owned(), ask: path.to_owned() }
    }
}

/// Where an address leads that stands in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leads {
    Inside(Address),
    /// It may be one of an old portal, which its query named. Otherwise it is the page without that: filters of lists have no end.
    Asked {
        ask: String,
        page: Address,
    },
    /// To what only a program answers.
    ToProgram,
    Outside,
}

/// What the portal's own addresses begin with.
#[derive(Clone, Debug)]
pub struct Own {
    base: Url,
    hosts: Vec<String>,
}

impl Own {
    /// `origin` has the port, if any; the other `hosts` have none.
    ///
    /// # Errors
    /// An origin that is no address.
    pub fn new(origin: &str, mut hosts: Vec<String>) -> Result<Own, url::ParseError> {
        let base = Url::parse(origin)?;
        hosts.extend(base.host_str().map(str::to_owned));
        Ok(Own { base, hosts })
    }

    /// Where `value` leads from the page at this path, and to which place of it (`#…`).
    pub fn read(&self, path: &str, value: &str) -> (Leads, String) {
        let value = value.trim();
        let url = match self.base.join(path).and_then(|page| page.join(value)) {
            Ok(url) if !value.is_empty() && !value.starts_with('#') && self.is_own(&url) => url,
            _ => return (Leads::Outside, String::new()),
        };
        let fragment = url.fragment().map(|fragment| format!("#{fragment}")).unwrap_or_default();
        (leads(url.path(), url.query().unwrap_or_default()), fragment)
    }

    fn is_own(&self, url: &Url) -> bool {
        let is_web = ["http", "https"].contains(&url.scheme());
        let is_port = url.port().is_none() || url.port() == self.base.port();
        is_web && is_port && url.host_str().is_some_and(|host| self.hosts.iter().any(|own| own == host))
    }
}

fn leads(path: &str, query: &str) -> Leads {
    let is_below =
        |start: &&str| path.strip_prefix(*start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if NEEDS_PROGRAM.iter().any(is_below) {
        return Leads::ToProgram;
    }
    if let Some(article) = query.strip_prefix("bai=").filter(|_| path == VIEWS_PATH) {
        let is_number = !article.is_empty() && article.bytes().all(|byte| byte.is_ascii_digit());
        return if is_number { Leads::Inside(Address::of_path(&format!("{path}?{query}"))) } else { Leads::ToProgram };
    }
    let page = page_of_list(path, query).unwrap_or_else(|| Address::of_path(path));
    match may_name_another(path, query) {
        true => Leads::Asked { ask: format!("{path}?{query}"), page },
        false => Leads::Inside(page),
    }
}

/// The page of a list that is told by its number and a key alone.
fn page_of_list(path: &str, query: &str) -> Option<Address> {
    let mut known = path.to_owned();
    push_known_query(&mut known, path, query);
    let (mut number, mut from) = (None, None);
    for (name, value) in
        known.strip_prefix(path)?.trim_start_matches('?').split('&').filter_map(|item| item.split_once('='))
    {
        match name {
            "trang" => number = Some(value.parse::<u32>().ok()?),
            "cu-hon" | "moi-hon" => from = Some(format!("&{name}={value}")),
            _ if value.is_empty() => {}
            _ => return None,
        }
    }
    let number = number.filter(|number| *number > 1)?;
    let key = format!("{path}?trang={number}");
    Some(Address { ask: format!("{key}{}", from.unwrap_or_default()), key })
}

/// The file of a page: one that web servers find by the page's path, too.
pub fn page_file(key: &str) -> String {
    let (path, query) = key.split_once('?').unwrap_or((key, ""));
    let folder = plain_file(path);
    let name = match query.split_once('=') {
        Some((name, number)) => format!("{name}-{number}.html"),
        None => "index.html".to_owned(),
    };
    if folder.is_empty() { name } else { format!("{folder}/{name}") }
}

/// The file of what is no page.
pub fn plain_file(path: &str) -> String {
    let names = path.split('/').filter(|name| !name.is_empty());
    names.map(|name| safe_name(&urlencoding::decode_binary(name.as_bytes()))).collect::<Vec<_>>().join("/")
}

/// A name that every file system takes (FAT, NTFS, ext4), another for each: small letters, figures, `-` and `.` stay as they are, what
/// else there is becomes `_` and two hexadecimal digits. As no name has large letters, none differs from another in case only.
pub fn safe_name(name: &[u8]) -> String {
    let mut safe = String::with_capacity(name.len());
    for (place, byte) in name.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' => safe.push(char::from(*byte)),
            // Windows forgets one at the end.
            b'.' if place + 1 < name.len() => safe.push('.'),
            _ => safe.push_str(&format!("_{byte:02x}")),
        }
    }
    let stem = safe.split('.').next().unwrap_or_default().len();
    if is_device(&safe[..stem]) {
        safe.insert(stem, '_');
    }
    if safe.len() > NAME_MAX {
        let digest = Sha256::digest(name);
        safe.truncate(NAME_MAX - 18);
        // No two hexadecimal digits begin so.
        safe.push_str("_z");
        safe.extend(digest[..8].iter().map(|byte| format!("{byte:02x}")));
    }
    safe
}

/// Whether a name may stand in a folder on every file system as it is.
pub fn is_safe_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=NAME_MAX).contains(&name.len())
        && name.bytes().all(is_plain)
        && !name.ends_with('.')
        && !is_device(&stem.to_ascii_lowercase())
}

fn is_device(stem: &str) -> bool {
    let is_numbered = stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt"));
    DEVICES.contains(&stem) || is_numbered && stem.ends_with(|end: char| end.is_ascii_digit())
}

/// How the file `from` names the file `to`.
pub fn relative(from: &str, to: &str) -> String {
    let folders = |file: &str| file.split('/').map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (folders(from), folders(to));
    let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    // The last part of each is the file itself.
    let shared = shared.min(from.len() - 1).min(to.len() - 1);
    "../".repeat(from.len() - 1 - shared) + &to[shared..].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::properties::reproducible;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn read(value: &str) -> Leads {
        let hosts = vec!["a.localhost".to_owned()];
        Own::new("http://phuong.gov.vn:8080", hosts).expect("an address").read("/tin-tuc/bai", value).0
    }

    fn inside(key: &str, ask: &str) -> Leads {
        Leads::Inside(Address { key: key.to_owned(), ask: ask.to_owned() })
    }

    #[test]
    fn one_page_has_one_key_however_it_is_reached() {
        for (value, key, ask) in [
            ("/", "/", "/"),
            ("../tin-tuc", "/tin-tuc", "/tin-tuc"),
            ("http://phuong.gov.vn:8080/tin-tuc#a", "/tin-tuc", "/tin-tuc"),
            ("https://a.localhost/tin-tuc?utm_source=x", "/tin-tuc", "/tin-tuc"),
            ("/tin-tuc?trang=1", "/tin-tuc", "/tin-tuc"),
            ("/tin-tuc?trang=2&cu-hon=5-1", "/tin-tuc?trang=2", "/tin-tuc?trang=2&cu-hon=5-1"),
            ("/tin-tuc?trang=2&moi-hon=9-4", "/tin-tuc?trang=2", "/tin-tuc?trang=2&moi-hon=9-4"),
            ("/van-ban?nam=2024&trang=2", "/van-ban", "/van-ban"),
            ("/van-ban?tu-khoa=cau", "/van-ban", "/van-ban"),
            ("/luot-xem?bai=12", "/luot-xem?bai=12", "/luot-xem?bai=12"),
        ] {
            assert_eq!(read(value), inside(key, ask), "{value}");
        }
    }

    #[test]
    fn what_leads_elsewhere_is_left_alone() {
        for value in [
            "",
            "#dau",
            "mailto:a@b.vn",
            "tel:1",
            "data:,x",
            "https://gov.vn/tin-tuc",
            "http://a.localhost:9/",
            "//gov.vn/x",
            "http://",
        ] {
            assert_eq!(read(value), Leads::Outside, "{value}");
        }
        for value in
            ["/tim-kiem?q=a", "/bao-loi?bai=1", "/toa-soan/bai/1", "/dang-nhap", "/api/v1/articles", "/luot-xem?bai=x"]
        {
            assert_eq!(read(value), Leads::ToProgram, "{value}");
        }
        let page = Address::of_path("/default.aspx");
        assert_eq!(read("/default.aspx?id=5"), Leads::Asked { ask: "/default.aspx?id=5".to_owned(), page });
        assert_eq!(read("/tim-kiem-viec"), inside("/tim-kiem-viec", "/tim-kiem-viec"));
    }

    #[test]
    fn files_are_named_by_pages() {
        for (key, file) in [
            ("/", "index.html"),
            ("/tin-tuc", "tin-tuc/index.html"),
            ("/tin-tuc?trang=12", "tin-tuc/trang-12.html"),
            ("/luot-xem?bai=5", "luot-xem/bai-5.html"),
            ("/con/nul", "con_/nul_/index.html"),
            ("/X%3F", "_58_3f/index.html"),
        ] {
            assert_eq!(page_file(key), file);
        }
        assert_eq!(plain_file("/media/0a-9.webp"), "media/0a-9.webp");
    }

    #[test]
    fn links_go_from_file_to_file() {
        for (from, to, link) in [
            ("index.html", "index.html", "index.html"),
            ("index.html", "a/index.html", "a/index.html"),
            ("a/b/index.html", "index.html", "../../index.html"),
            ("a/b/index.html", "a/c/index.html", "../c/index.html"),
            ("a/trang-2.html", "a/index.html", "index.html"),
        ] {
            assert_eq!(relative(from, to), link);
        }
    }

    #[test]
    fn names_of_devices_are_told_apart_from_others() {
        for name in ["con", "nul", "com1", "lpt9", "aux.html", "prn."] {
            let safe = safe_name(name.as_bytes());
            assert!(is_safe_name(&safe) && safe != name, "{name}: {safe}");
            assert!(!is_safe_name(&name.to_uppercase()), "{name}");
        }
        for name in ["con-duong", "com", "com10", "console.html", "Trang.aspx"] {
            assert!(is_safe_name(name), "{name}");
        }
    }

    proptest! {
        #![proptest_config(reproducible(256))]

        #[test]
        fn every_name_becomes_another_that_fat_takes(names in prop::collection::vec("(\\PC|[a-z.:?*<>|\"\\\\ ]|con|_z|_5f){1,90}", 1..40)) {
            let mut known = HashMap::new();
            for name in names {
                let safe = safe_name(name.as_bytes());
                prop_assert!(is_safe_name(&safe) && safe == safe.to_lowercase(), "{:?}: {}", name, safe);
                let former = known.insert(safe, name.clone());
                prop_assert!(former.as_ref().is_none_or(|former| *former == name), "{:?} and {:?}", former, name);
            }
        }
    }
}
