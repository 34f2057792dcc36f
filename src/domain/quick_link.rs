//! Where a portal leads its readers at once: online services, a form, a telephone list.

use super::{Fault, typed};
use serde::{Deserialize, Serialize};

/// Links of one portal.
pub const LINKS_MAX: usize = 8;
const TITLE_MAX: usize = 60;
const ADDRESS_MAX: usize = 500;

/// A name with a picture that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuickLink {
    pub title: String,
    /// A path of the portal, or a whole address (`https`, `http`, `tel`, `mailto`).
    pub address: String,
    pub icon: LinkIcon,
}

/// Our own small pictures, from which one is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkIcon {
    Service,
    Search,
    Report,
    Calendar,
    Document,
    Phone,
    Map,
    #[default]
    Link,
}

impl LinkIcon {
    pub const ALL: [LinkIcon; 8] = [
        LinkIcon::Service,
        LinkIcon::Search,
        LinkIcon::Report,
        LinkIcon::Calendar,
        LinkIcon::Document,
        LinkIcon::Phone,
        LinkIcon::Map,
        LinkIcon::Link,
    ];

    /// As it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            LinkIcon::Service => "dich-vu",
            LinkIcon::Search => "tra-cuu",
            LinkIcon::Report => "phan-anh",
            LinkIcon::Calendar => "lich",
            LinkIcon::Document => "van-ban",
            LinkIcon::Phone => "dien-thoai",
            LinkIcon::Map => "ban-do",
            LinkIcon::Link => "lien-ket",
        }
    }

    pub fn parse(text: &str) -> Option<LinkIcon> {
        LinkIcon::ALL.into_iter().find(|icon| icon.as_str() == text)
    }

    pub fn title(self) -> &'static str {
        match self {
            LinkIcon::Service => "dịch vụ (tờ đơn có dấu tích)",
            LinkIcon::Search => "tra cứu (kính lúp)",
            LinkIcon::Report => "phản ánh (loa)",
            LinkIcon::Calendar => "lịch",
            LinkIcon::Document => "văn bản (tờ giấy)",
            LinkIcon::Phone => "điện thoại",
            LinkIcon::Map => "bản đồ (ghim)",
            LinkIcon::Link => "liên kết (mũi tên)",
        }
    }
}

/// One line of the form, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedLink {
    pub title: String,
    pub address: String,
    pub icon: String,
}

impl TypedLink {
    fn is_empty(&self) -> bool {
        self.title.trim().is_empty() && self.address.trim().is_empty()
    }
}

impl From<&QuickLink> for TypedLink {
    fn from(link: &QuickLink) -> TypedLink {
        let QuickLink { title, address, icon } = link.clone();
        TypedLink { title, address, icon: icon.as_str().to_owned() }
    }
}

/// The links as they were typed, one a line; empty lines are none. A fault is of `title-N` or `address-N`, from 1.
///
/// # Errors
/// The fields to be mended.
pub fn typed_links(lines: &[TypedLink]) -> Result<Vec<QuickLink>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut links = Vec::new();
    if lines.len() > LINKS_MAX {
        faults.push(Fault::new("", format!("Nhiều nhất {LINKS_MAX} liên kết.")));
    }
    for (number, line) in (1..).zip(lines.iter().take(LINKS_MAX)).filter(|(_, line)| !line.is_empty()) {
        let title = typed::required_line(&format!("title-{number}"), &line.title, TITLE_MAX, &mut faults);
        let field = format!("address-{number}");
        let address = typed::required_line(&field, &line.address, ADDRESS_MAX, &mut faults);
        if !address.is_empty() && !leads_somewhere(&address) {
            faults.push(Fault::new(
                &field,
                "Địa chỉ bắt đầu bằng / (trang của cổng), https://, http://, tel: (số điện thoại, không có chữ) hoặc mailto: (có @), không có dấu \
                 cách.",
            ));
        }
        links.push(QuickLink { title, address, icon: LinkIcon::parse(&line.icon).unwrap_or_default() });
    }
    if faults.is_empty() { Ok(links) } else { Err(faults) }
}

/// Whether an address is one that readers may be led to: nothing that runs, and no other host in the guise of a path.
fn leads_somewhere(address: &str) -> bool {
    let rest_of = |scheme: &str| {
        let start = address.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| &address[scheme.len()..])
    };
    let is_path = address.starts_with('/') && !address.starts_with("//") && !address.contains('\\');
    // What stands before an @ looks like the host and is not.
    let is_host = |rest: &str| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        host.starts_with(|first: char| first.is_alphanumeric()) && !host.contains(['@', '\\'])
    };
    let is_web = ["https://", "http://"].iter().any(|scheme| rest_of(scheme).is_some_and(is_host));
    // RFC 3966 and RFC 6068.
    let is_number = |rest: &str| {
        let number = rest.split(';').next().unwrap_or_default();
        number.contains(|c: char| c.is_ascii_digit())
            && number.chars().all(|c| c.is_ascii_digit() || "+-.()*#,".contains(c))
    };
    let is_mailbox = |rest: &str| rest.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    let is_other = rest_of("tel:").is_some_and(is_number) || rest_of("mailto:").is_some_and(is_mailbox);
    !address.contains(char::is_whitespace) && (is_path || is_web || is_other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(title: &str, address: &str) -> TypedLink {
        TypedLink { title: title.to_owned(), address: address.to_owned(), icon: "lich".to_owned() }
    }

    #[test]
    fn a_link_leads_to_a_page_or_a_telephone_and_runs_nothing() {
        for good in
            ["/tin-tuc", "https://dichvucong.gov.vn", "HTTP://a.vn/x", "tel:+84(293)123.45-67;ext=1", "mailto:a@b.vn"]
        {
            assert_eq!(typed_links(&[line("Tên", good)]).expect(good)[0].address, good);
        }
        for bad in [
            "javascript:alert(1)",
            "//evil.vn",
            "/\\evil.vn",
            "data:text/html,x",
            "tin-tuc",
            "https://",
            "https:// a",
            "https://dichvucong.gov.vn@evil.vn/",
            "https://a.vn\\@evil.vn",
            "tel:",
            "tel:gọi",
            "mailto:a",
        ] {
            let faults = typed_links(&[line("Tên", bad)]).expect_err(bad);
            assert_eq!(faults[0].field, "address-1", "{bad}");
        }
    }

    #[test]
    fn empty_lines_are_no_links_and_half_ones_are_faults_of_their_line() {
        let lines = [line("", " "), line("Lịch tiếp dân", "/lich"), line("", "/x"), line("Y", "")];
        let faults = typed_links(&lines).expect_err("two halves");
        assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["title-3", "address-4"]);
        let links = typed_links(&lines[..2]).expect("one link");
        assert_eq!((links.len(), links[0].icon), (1, LinkIcon::Calendar));
        assert!(typed_links(&vec![line("a", "/a"); LINKS_MAX + 1]).is_err());
    }

    #[test]
    fn every_icon_is_found_by_its_name() {
        for icon in LinkIcon::ALL {
            assert_eq!(LinkIcon::parse(icon.as_str()), Some(icon));
        }
    }
}
