//! Addresses of the portal and the keys by which its lists are paged.

use super::{ArticleId, FormKey, Slug, Timestamp};
use serde::{Deserialize, Serialize};

pub const MAP_PATH: &str = "/ban-do-hanh-chinh";
pub const COUNTING_PATH: &str = "/cach-dem";
pub const SEARCH_PATH: &str = "/tim-kiem";
/// What is said in English, and the map there.
pub const ENGLISH_PATH: &str = "/en";
/// The section there, which holds standing pages only.
pub const ENGLISH_SLUG: &str = "en";
pub const ENGLISH_MAP_PATH: &str = "/en/map";
pub const SIGN_IN_PATH: &str = "/dang-nhap";
pub const NEWSROOM_PATH: &str = "/toa-soan";
/// A text that is not published yet, for somebody who was given a link to it.
pub const PREVIEW_PATH: &str = "/xem-truoc";
/// Stylesheets with the colours of portals, each named by them.
pub const COLORS_PATH: &str = "/mau-sac";
/// One's own account, also for whoever has to set up a second factor before anything else.
pub const ACCOUNT_PATH: &str = "/toa-soan/tai-khoan";
/// The audit log as a table.
pub const AUDIT_CSV_PATH: &str = "/toa-soan/nhat-ky.csv";
/// Figures of the portal, and a table of them.
pub const FIGURES_PATH: &str = "/toa-soan/so-lieu";
pub const FIGURES_CSV_PATH: &str = "/toa-soan/so-lieu.csv";
/// Standing pages, and those that are missing.
pub const STANDING_PAGES_PATH: &str = "/toa-soan/trang";
/// What readers are told above every page.
pub const ALERTS_PATH: &str = "/toa-soan/canh-bao";
pub const CONDITION_PATH: &str = "/toa-soan/tinh-trang";
/// What is paid for works, and a table of it.
pub const ROYALTIES_PATH: &str = "/toa-soan/nhuan-but";
pub const ROYALTIES_CSV_PATH: &str = "/toa-soan/nhuan-but.csv";
/// Pictures that are shown where a page is shared, each named by what is drawn on it.
pub const SHARE_PICTURE_PATH: &str = "/anh-chia-se";
/// The portal's picture in a browser's tab, and where programs look for it that read no page.
pub const FAVICON_PATH: &str = "/favicon.svg";
pub const OLD_FAVICON_PATH: &str = "/favicon.ico";
/// The portal's picture on a phone's screen.
pub const TOUCH_ICON_PATH: &str = "/apple-touch-icon.png";
/// What a phone needs to keep the portal as an app, and the icons of 192 and 512 pixels, and of 512 to be cut.
pub const MANIFEST_PATH: &str = "/manifest.webmanifest";
pub const APP_ICON_PATHS: [&str; 2] = ["/icon-192.png", "/icon-512.png"];
pub const MASKABLE_ICON_PATH: &str = "/icon-maskable-512.png";
/// Feeds of the portal, and behind a section's address of the section: the file, and what it is.
pub const FEEDS: [(&str, &str); 3] =
    [("rss.xml", "application/rss+xml"), ("atom.xml", "application/atom+xml"), ("feed.json", "application/feed+json")];
/// For programs: which addresses there are, which of them are news of two days, what they may read, and what of it is data.
pub const SITEMAP_PATH: &str = "/sitemap.xml";
pub const NEWS_SITEMAP_PATH: &str = "/tin-moi.xml";
pub const ROBOTS_PATH: &str = "/robots.txt";
pub const SECURITY_PATH: &str = "/.well-known/security.txt";
pub const PUBLIC_API_PATH: &str = "/api/v1";
/// Where files are sent to the newsroom.
pub const UPLOAD_PATH: &str = "/toa-soan/tai-len";
/// Old portals that are moved in, and where their sources are sent to.
pub const IMPORTS_PATH: &str = "/toa-soan/nhap";
pub const IMPORT_UPLOAD_PATH: &str = "/toa-soan/nhap/gui-len";
pub const IMPORT_CSV_PATH: &str = "/toa-soan/nhap/doi-chieu.csv";
/// What is about one thing: a page for each tag below it.
pub const TAGS_PATH: &str = "/chu-de";
const TAGS: &str = "chu-de";
/// What was published when: below it a page for each month and each day.
pub const ARCHIVE_PATH: &str = "/luu-tru";
const ARCHIVE: &str = "luu-tru";
/// How often an article was read, over time.
pub const VIEWS_PATH: &str = "/luot-xem";
/// Where readers say what is wrong with a text, and where the newsroom reads it.
pub const REPORT_PATH: &str = "/bao-loi";
pub const REPORTS_PATH: &str = "/toa-soan/bao-loi";
/// The 1×1 picture that counts for readers without script.
pub const PIXEL_PATH: &str = "/luot-xem.gif";

/// First parts of addresses that no section may take.
pub const RESERVED: [&str; 22] = [
    "anh-chia-se",
    "api",
    "ban-do-hanh-chinh",
    "bao-loi",
    "cach-dem",
    "chu-de",
    "dang-nhap",
    "en",
    "healthz",
    "luot-xem",
    "luu-tru",
    "mau-sac",
    "media",
    "metrics",
    "pkg",
    "readyz",
    "rss",
    "sitemap",
    "tep",
    "tim-kiem",
    "toa-soan",
    "xem-truoc",
];

/// Readers' pages among them.
const PAGES_AMONG_RESERVED: [&str; 4] = ["ban-do-hanh-chinh", "cach-dem", "en", "luu-tru"];

/// Pages that are there in both languages, in Vietnamese first. What editors write in English has these addresses.
const TWINS: [[&str; 2]; 5] = [
    ["/", ENGLISH_PATH],
    [MAP_PATH, ENGLISH_MAP_PATH],
    ["/gioi-thieu/gioi-thieu-chung", "/en/about"],
    ["/gioi-thieu/to-chuc-va-lanh-dao", "/en/organisation"],
    ["/gioi-thieu/lien-he-va-gio-lam-viec", "/en/contact"],
];

/// Where the same is said in the other language, if it may be.
pub fn in_other_language(path: &str) -> Option<&'static str> {
    TWINS.iter().find_map(|[vi, en]| match path {
        _ if path == *vi => Some(*en),
        _ if path == *en => Some(*vi),
        _ => None,
    })
}

/// What a page may be asked for after `?`. Everything else there is ignored.
/// The last five narrow a register of documents.
const QUERY_KEYS: [&str; 8] = ["trang", "cu-hon", "moi-hon", "tu-khoa", "loai", "linh-vuc", "co-quan", "nam"];
/// What somebody typed to look for.
const WORDS_KEY: &str = "tu-khoa";
/// No value that means something is longer.
const QUERY_BYTES_MAX: usize = 128;

/// What networks and senders add to a link to know who followed it, beside everything that begins with `utm_`.
const TRACKING_KEYS: [&str; 12] =
    ["_ga", "_gl", "dclid", "fbclid", "gbraid", "gclid", "gidzl", "igshid", "msclkid", "ttclid", "wbraid", "zarsrc"];

/// Whether readers may find a page at this address, by its form alone: `/`, `/{section}`, `/{section}/{slug}`, `/chu-de/{tag}` or
/// `/luu-tru/{month or day}`.
pub fn may_be_page(path: &str) -> bool {
    let Some(rest) = path.strip_prefix('/') else { return false };
    if rest.is_empty() {
        return true;
    }
    let is_slug = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let (first, second) = rest.split_once('/').map_or((rest, None), |(first, second)| (first, Some(second)));
    is_slug(first)
        && second.is_none_or(is_slug)
        && (!RESERVED.contains(&first)
            || first == ENGLISH_SLUG
            || second.is_some() && [TAGS, ARCHIVE].contains(&first)
            || second.is_none() && PAGES_AMONG_RESERVED.contains(&first))
}

/// Adds to `address` what of a query changes the page at `path`, with its `?`. `false` where that is
/// too long to mean anything.
pub fn push_known_query(address: &mut String, path: &str, query: &str) -> bool {
    let mut sign = '?';
    for item in query.split('&').filter(|item| is_known(path, item)) {
        // There are as many pages of words as there are words: none is kept.
        if name_of(item) == WORDS_KEY && item.len() > WORDS_KEY.len() + 1 {
            return false;
        }
        address.push(sign);
        address.push_str(item);
        sign = '&';
    }
    address.len() <= path.len() + QUERY_BYTES_MAX + address.find('/').unwrap_or_default()
}

/// Whether a query may name another page of an old portal than its path and what is known of it do.
pub fn may_name_another(path: &str, query: &str) -> bool {
    query.split('&').any(|item| !item.is_empty() && !is_known(path, item) && !is_tracking(name_of(item)))
}

/// Whether a parameter only says where a reader came from.
pub fn is_tracking(name: &str) -> bool {
    name.starts_with("utm_") || TRACKING_KEYS.contains(&name)
}

/// Of all pages, only a section, a tag, a month and a day are lists, and only a list is asked for by more than its path.
fn is_known(path: &str, item: &str) -> bool {
    let is_section = path.len() > 1 && !path[1..].contains('/') && !RESERVED.contains(&&path[1..]);
    let is_below = |start: &str| path.strip_prefix(start).is_some_and(|rest| rest.starts_with('/'));
    let is_list = is_section || is_below(TAGS_PATH) || is_below(ARCHIVE_PATH);
    is_list && QUERY_KEYS.contains(&name_of(item))
}

fn name_of(item: &str) -> &str {
    item.split('=').next().unwrap_or_default()
}

/// A target as a header bears it: what is not ASCII, or no sign of an address, in percent signs (RFC 3986, 2.1).
pub fn encoded(target: &str) -> String {
    let mut encoded = String::with_capacity(target.len());
    for byte in target.bytes() {
        match byte {
            b'!'..=b'~' if !b"\"<>\\^`{|}".contains(&byte) => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// A value as it stands behind `=` in a query: all but letters and figures of ASCII in percent signs (RFC 3986, 2.3), spaces
/// too, which `mailto:` does not know as `+`.
pub fn query_value(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

pub fn section_path(section: &Slug) -> String {
    format!("/{section}")
}

/// Where a feed of this section is, or of the whole portal.
pub fn feed_path(section: Option<&Slug>, file: &str) -> String {
    match section {
        Some(section) => format!("/{section}/{file}"),
        None => format!("/{file}"),
    }
}

pub fn tag_path(tag: &Slug) -> String {
    format!("{TAGS_PATH}/{tag}")
}

/// How often an article was read, over time.
pub fn views_path(article: ArticleId) -> String {
    format!("{VIEWS_PATH}?bai={}", article.0)
}

/// Where a reader says what is wrong with an article.
pub fn report_path(article: ArticleId) -> String {
    format!("{REPORT_PATH}?bai={}", article.0)
}

/// Where somebody sees what they typed into a form and never saved.
pub fn unsaved_path(form: &FormKey) -> String {
    format!("/toa-soan/chua-luu?khoa={form}")
}

pub fn article_path(section: &Slug, article: &Slug) -> String {
    format!("/{section}/{article}")
}

/// An address with these names and values behind it.
pub fn with_pairs(mut address: String, pairs: &[(&str, String)]) -> String {
    for (name, value) in pairs {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(name);
        address.push('=');
        address.push_str(&query_value(value));
    }
    address
}

/// An article's place in a list that runs from the newest to the oldest. Unlike an offset it
/// stays right while news is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ListKey {
    pub published_at: Timestamp,
    pub id: ArticleId,
}

impl ListKey {
    /// `<milliseconds>-<article id>`, as `Display` writes it.
    pub fn parse(text: &str) -> Option<ListKey> {
        let (millis, id) = text.rsplit_once('-')?;
        Some(ListKey { published_at: Timestamp(millis.parse().ok()?), id: ArticleId(id.parse().ok()?) })
    }
}

impl std::fmt::Display for ListKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.published_at.0, self.id.0)
    }
}

/// Which page of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// What people see in `?trang=`; 1 is the newest page.
    pub number: u32,
    /// Where the page begins or ends; absent where somebody typed only the number.
    pub from: Option<PageFrom>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageFrom {
    /// `?cu-hon=`: the page after this key, towards older news.
    OlderThan(ListKey),
    /// `?moi-hon=`: the page before this key, towards newer news.
    NewerThan(ListKey),
}

impl PageRequest {
    /// Above it a number is nonsense: no list has a thousand million articles.
    pub const NUMBER_MAX: u32 = 100_000_000;
    /// The last page that is found by its number alone: that counts its way through the list. Links have a
    /// key and go on without end.
    pub const TYPED_MAX: u32 = 1_000;
    /// Articles on one page.
    pub const LENGTH: u32 = 10;

    /// Reads the three query values; `None` for nonsense (answered by 400).
    pub fn parse(trang: Option<&str>, cu_hon: Option<&str>, moi_hon: Option<&str>) -> Option<PageRequest> {
        let digits_only = |text: &&str| text.bytes().all(|b| b.is_ascii_digit());
        let number = match trang {
            None => 1,
            Some(text) => {
                Some(text).filter(digits_only)?.parse().ok().filter(|n| (1..=Self::NUMBER_MAX).contains(n))?
            }
        };
        let from = match (cu_hon, moi_hon) {
            (None, None) => None,
            (Some(key), None) => Some(PageFrom::OlderThan(ListKey::parse(key)?)),
            (None, Some(key)) => Some(PageFrom::NewerThan(ListKey::parse(key)?)),
            (Some(_), Some(_)) => return None,
        };
        // The first page is the newest, wherever a key points.
        if number == 1 && from.is_some() {
            return None;
        }
        Some(PageRequest { number, from })
    }

    /// Whether only a typed number leads so far down.
    pub fn is_too_far(self) -> bool {
        self.from.is_none() && self.number > Self::TYPED_MAX
    }

    /// The page itself, of whose rows one more than `length` was asked for, and whether the list goes on beyond it in the direction
    /// of reading. `None` for a page that is not there: only the first may be empty.
    pub fn cut<T>(self, mut rows: Vec<T>, length: u32) -> Option<(Vec<T>, bool)> {
        let goes_on = rows.len() > length as usize;
        if goes_on {
            let is_backwards = matches!(self.from, Some(PageFrom::NewerThan(_)));
            rows.remove(if is_backwards { 0 } else { length as usize });
        }
        let is_first = self.number == 1 && self.from.is_none();
        (!rows.is_empty() || is_first).then_some((rows, goes_on))
    }

    /// Addresses of the newer and the older page beside this one, which shows the articles from
    /// `first` to `last`. `goes_on` says whether the list continues in the direction of reading.
    pub fn neighbours(
        self, path: &str, first: ListKey, last: ListKey, goes_on: bool,
    ) -> (Option<String>, Option<String>) {
        let number = self.number;
        let newer = match number {
            1 => None,
            2 => Some(path.to_owned()),
            _ => Some(format!("{path}?trang={}&moi-hon={first}", number - 1)),
        };
        let came_back = matches!(self.from, Some(PageFrom::NewerThan(_)));
        let older = (goes_on || came_back).then(|| format!("{path}?trang={}&cu-hon={last}", number + 1));
        (newer, older)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_own_writing() {
        for millis in [1_642_352_400_000, -5] {
            let key = ListKey { published_at: Timestamp(millis), id: ArticleId(42) };
            assert_eq!(ListKey::parse(&key.to_string()), Some(key));
        }
    }

    #[test]
    fn a_number_alone_leads_a_thousand_pages_down_and_a_key_further() {
        let is_too_far =
            |number, key| PageRequest::parse(Some(number), key, None).map(|page: PageRequest| page.is_too_far());
        assert_eq!(is_too_far("1000", None), Some(false));
        assert_eq!(is_too_far("1001", None), Some(true));
        assert_eq!(is_too_far("1001", Some("1642352400000-42")), Some(false));
        assert_eq!(is_too_far("100001", Some("1642352400000-42")), Some(false), "the page after the last of 100,000");
    }

    #[test]
    fn one_row_more_tells_that_a_list_goes_on() {
        let cut = |number, from, rows: &[u32]| PageRequest { number, from }.cut(rows.to_vec(), 2);
        let key = ListKey { published_at: Timestamp(1), id: ArticleId(1) };
        assert_eq!(cut(1, None, &[]), Some((vec![], false)));
        assert_eq!(cut(1, None, &[3, 2, 1]), Some((vec![3, 2], true)));
        assert_eq!(cut(2, Some(PageFrom::OlderThan(key)), &[2, 1]), Some((vec![2, 1], false)));
        assert_eq!(
            cut(2, Some(PageFrom::NewerThan(key)), &[3, 2, 1]),
            Some((vec![2, 1], true)),
            "the one beyond is newer"
        );
        assert_eq!(cut(2, None, &[]), None);
    }

    #[test]
    fn a_page_is_told_by_the_form_of_its_address() {
        for page in [
            "/",
            "/tin-tuc",
            "/tin-tuc/hop-2022",
            "/cach-dem",
            "/ban-do-hanh-chinh",
            "/chu-de/mua-lu",
            "/luu-tru",
            "/luu-tru/2022-01",
        ] {
            assert!(may_be_page(page), "{page}");
        }
        for other in [
            "",
            "/api/open_article",
            "/toa-soan",
            "/dang-nhap",
            "/a/b/c",
            "/Tin-Tuc",
            "/tin-tuc/",
            "/rss.xml",
            "/cach-dem/x",
            "/chu-de",
            "/chu-de/a/b",
            "/luot-xem",
            "/bao-loi",
            "//",
            "/a%20b",
        ] {
            assert!(!may_be_page(other), "{other}");
        }
    }

    #[test]
    fn only_what_changes_a_page_is_kept_of_a_query() {
        let key = |path: &str, query: &str| {
            let mut key = path.to_owned();
            push_known_query(&mut key, path, query).then_some(key)
        };
        assert_eq!(
            key("/tin-tuc", "utm_source=x&trang=2&fbclid=y&cu-hon=1-2").as_deref(),
            Some("/tin-tuc?trang=2&cu-hon=1-2")
        );
        assert_eq!(key("/tin-tuc", "trangx=2&xtrang=3&").as_deref(), Some("/tin-tuc"));
        assert_eq!(key("/tin-tuc/bai", "trang=2").as_deref(), Some("/tin-tuc/bai"));
        assert_eq!(key("/chu-de/lu", "trang=2&x=1").as_deref(), Some("/chu-de/lu?trang=2"));
        assert_eq!(key("/luu-tru/2022-01", "trang=2&x=1").as_deref(), Some("/luu-tru/2022-01?trang=2"));
        assert_eq!(key("/luu-tru", "trang=2").as_deref(), Some("/luu-tru"));
        assert_eq!(key("/", "trang=2").as_deref(), Some("/"));
        assert_eq!(key("/cach-dem", "trang=x").as_deref(), Some("/cach-dem"));
        assert_eq!(key("/tin-tuc", &format!("trang={}", "9".repeat(500))), None);
        assert_eq!(
            key("/van-ban", "tu-khoa=&loai=quyet-dinh&nam=").as_deref(),
            Some("/van-ban?tu-khoa=&loai=quyet-dinh&nam=")
        );
        assert_eq!(key("/van-ban", "loai=quyet-dinh&tu-khoa=dat"), None, "what somebody typed is kept by nobody");
    }

    #[test]
    fn what_tells_only_where_a_reader_came_from_names_no_other_page() {
        for same in ["", "utm_source=zalo&utm_medium=x", "fbclid=a&zarsrc=30", "trang=2&cu-hon=1-2", "&"] {
            assert!(!may_name_another("/tin-tuc", same), "{same}");
        }
        assert!(may_name_another("/tin-tuc", "fbclid=a&id=5"));
        assert!(may_name_another("/tin-tuc/bai", "trang=2"));
    }

    #[test]
    fn nonsense_page_numbers_are_refused() {
        for bad in ["", "0", "-1", "+2", "abc", "1e3", "999999999999"] {
            assert_eq!(PageRequest::parse(Some(bad), None, None), None, "{bad:?}");
        }
        assert_eq!(PageRequest::parse(Some("2"), Some("x"), None), None);
        assert_eq!(PageRequest::parse(Some("2"), Some("1-1"), Some("1-1")), None);
        assert_eq!(PageRequest::parse(None, Some("1-1"), None), None);
    }

    #[test]
    fn without_a_number_the_newest_page_is_meant() {
        assert_eq!(PageRequest::parse(None, None, None), Some(PageRequest { number: 1, from: None }));
    }

    #[test]
    fn what_a_list_is_narrowed_by_goes_on_to_its_next_page() {
        let pairs = [("tu-khoa", "đất & nhà".to_owned()), ("nam", "2026".to_owned())];
        let expected = "/van-ban?trang=2&cu-hon=1-2&tu-khoa=%C4%91%E1%BA%A5t%20%26%20nh%C3%A0&nam=2026";
        assert_eq!(with_pairs("/van-ban?trang=2&cu-hon=1-2".to_owned(), &pairs), expected);
        assert_eq!(with_pairs("/van-ban".to_owned(), &pairs[1..]), "/van-ban?nam=2026");
    }

    #[test]
    fn a_target_leaves_in_ascii() {
        assert_eq!(encoded("/tin-tuc/họp?a=1%20b#x"), "/tin-tuc/h%E1%BB%8Dp?a=1%20b#x");
        assert_eq!(encoded("https://x.example/a b\r\nc"), "https://x.example/a%20b%0D%0Ac");
    }
}
