//! What is looked at before a text is published.

use super::{DocumentFields, RelatedDocument, SectionKind};
use serde::{Deserialize, Serialize};

/// Longer headlines are cut in lists, by search engines and on phones.
pub const HEADLINE_LETTERS: usize = 120;

/// Something to mend, and in which field of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub field: CheckedField,
    pub what: String,
    /// Readers would see a broken page: publishing is refused.
    pub is_blocking: bool,
}

impl Finding {
    /// The register has a document of that number, by that issuer and of that year already.
    pub fn of_same_number(same: &RelatedDocument) -> Finding {
        let what =
            format!("Cơ quan này trong năm ấy đã có văn bản số {}: {} ({}).", same.number, same.headline, same.path);
        Finding { field: CheckedField::Number, what, is_blocking: false }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckedField {
    Headline,
    Standfirst,
    Body,
    PhotoAlt,
    Number,
    Kind,
    Issuer,
    Signer,
    IssuedOn,
}

impl CheckedField {
    /// Its name in the form, and so where a link to it leads.
    pub fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Standfirst => "standfirst",
            Self::Body => "body",
            Self::PhotoAlt => "photo_alt",
            Self::Number => "number",
            Self::Kind => "kind",
            Self::Issuer => "issuer",
            Self::Signer => "signer",
            Self::IssuedOn => "issued_on",
        }
    }

    /// The field of a document of this name.
    fn of_document(name: &str) -> CheckedField {
        let fields = [Self::Number, Self::Kind, Self::Issuer, Self::Signer, Self::IssuedOn];
        fields.into_iter().find(|field| field.name() == name).unwrap_or(Self::Number)
    }
}

/// What a body is made of, as far as it is looked at. Read from its HTML on the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    pub has_text: bool,
    /// Levels, 2 to 4, in order.
    pub headings: Vec<Heading>,
    pub pictures: Vec<BodyPicture>,
    pub links: Vec<BodyLink>,
    /// Whether each table has cells that head a row or column.
    pub tables_with_headers: Vec<bool>,
    /// Whether a place is left that somebody was to fill in ([`BLANK`]).
    pub has_blanks: bool,
}

/// What a place begins with that is to be filled in, as pages are begun with that every portal needs.
pub const BLANK: &str = "[điền";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    pub level: u8,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyPicture {
    pub has_source: bool,
    /// Empty where it is to be passed over.
    pub alt: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyLink {
    pub target: String,
    /// What is read out of it: words, or the alternative text of a picture.
    pub text: String,
}

/// A text as it stands before its publisher.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a> {
    pub headline: &'a str,
    pub standfirst: &'a str,
    /// Where a photo was chosen: what it shows, in words.
    pub photo_alt: Option<&'a str>,
    /// Somebody said that the photo tells nothing that the text does not.
    pub is_photo_decorative: bool,
    pub body: &'a Outline,
    /// What its section holds.
    pub kind: SectionKind,
    pub document: &'a DocumentFields,
    /// Hosts that the portal links to, its own among them; their subdomains too.
    pub allowed_hosts: &'a [String],
}

impl Checked<'_> {
    /// In the order of the form.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Findings::default();
        self.check_words(&mut findings);
        if self.kind == SectionKind::Documents {
            self.check_document(&mut findings);
        }
        findings.check_headings(&self.body.headings);
        findings.check_pictures(&self.body.pictures);
        findings.check_links(&self.body.links, self.allowed_hosts);
        findings.check_tables(&self.body.tables_with_headers);
        self.check_photo(&mut findings);
        findings.0
    }

    fn check_words(&self, findings: &mut Findings) {
        let letters = self.headline.trim().chars().count();
        if letters == 0 {
            findings.block(CheckedField::Headline, "Chưa có tiêu đề.");
        } else if letters > HEADLINE_LETTERS {
            let what = format!("Tiêu đề dài {letters} chữ cái, nên rút xuống dưới {HEADLINE_LETTERS}.");
            findings.warn(CheckedField::Headline, what);
        }
        // A standing page and a document begin with what they are.
        if self.standfirst.trim().is_empty() && self.kind == SectionKind::News {
            findings.warn(CheckedField::Standfirst, "Chưa có lời dẫn.");
        }
        if !self.body.has_text && self.body.pictures.is_empty() {
            findings.block(CheckedField::Body, "Chưa có nội dung.");
        }
        if self.body.has_blanks {
            findings.block(CheckedField::Body, "Nội dung còn chỗ chưa điền: hãy tìm “[điền”.");
        }
    }

    fn check_document(&self, findings: &mut Findings) {
        for gap in self.document.gaps() {
            findings.block(CheckedField::of_document(&gap.field), gap.message);
        }
        // Some documents do hold from a day before they were signed; mostly it is a slip.
        if self.document.issued_on.zip(self.document.in_force_on).is_some_and(|(issued, start)| start < issued) {
            findings.warn(CheckedField::IssuedOn, "Ngày có hiệu lực đứng trước ngày ban hành.");
        }
    }

    fn check_photo(&self, findings: &mut Findings) {
        if self.photo_alt.is_some_and(|alt| alt.trim().is_empty()) && !self.is_photo_decorative {
            findings.warn(CheckedField::PhotoAlt, "Ảnh của bài chưa có mô tả cho người không nhìn thấy ảnh.");
        }
    }
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn warn(&mut self, field: CheckedField, what: impl Into<String>) {
        self.0.push(Finding { field, what: what.into(), is_blocking: false });
    }

    fn block(&mut self, field: CheckedField, what: impl Into<String>) {
        self.0.push(Finding { field, what: what.into(), is_blocking: true });
    }

    /// The page's headline is of level 1. Whoever listens to a page goes along its headings (WCAG 2.2, 1.3.1).
    fn check_headings(&mut self, headings: &[Heading]) {
        let mut above = 1;
        for Heading { level, text } in headings {
            if text.is_empty() {
                self.warn(CheckedField::Body, format!("Có đề mục cấp {level} không có chữ."));
            }
            if *level > above + 1 {
                let what = format!("Đề mục “{}” (cấp {level}) nhảy cóc: phía trên chỉ có cấp {above}.", shown(text));
                self.warn(CheckedField::Body, what);
            }
            above = *level;
        }
    }

    fn check_pictures(&mut self, pictures: &[BodyPicture]) {
        for (number, picture) in (1..).zip(pictures) {
            if !picture.has_source {
                let what = format!("Ảnh số {number} trong bài không có trong kho ảnh; hãy chọn ảnh khác hoặc bỏ đi.");
                self.block(CheckedField::Body, what);
            }
            // An empty one says that it is decoration.
            if picture.alt.is_none() {
                self.warn(CheckedField::Body, format!("Ảnh số {number} trong bài chưa có mô tả (alt)."));
            }
        }
    }

    fn check_links(&mut self, links: &[BodyLink], allowed_hosts: &[String]) {
        for link in links {
            let (target, text) = (shown(&link.target), shown(&link.text));
            if link.target.trim().is_empty() || link.target.trim() == "#" {
                self.warn(CheckedField::Body, format!("Liên kết “{text}” không dẫn tới đâu."));
                continue;
            }
            if link.text.is_empty() {
                self.warn(CheckedField::Body, format!("Liên kết tới {target} không có chữ nào."));
            } else if says_nothing(&link.text) {
                let what = format!("Liên kết “{text}” tới {target} không nói dẫn tới đâu; hãy viết tên trang ấy.");
                self.warn(CheckedField::Body, what);
            }
            if let Some(host) = host_of(&link.target).filter(|host| !is_allowed(host, allowed_hosts)) {
                let what = format!("Liên kết “{text}” tới máy chủ ngoài danh sách của cổng: {}.", shown(&host));
                self.warn(CheckedField::Body, what);
            }
        }
    }

    fn check_tables(&mut self, tables_with_headers: &[bool]) {
        for (number, _) in (1..).zip(tables_with_headers).filter(|(_, has_headers)| !**has_headers) {
            self.warn(CheckedField::Body, format!("Bảng số {number} chưa có ô tiêu đề (th) cho hàng hoặc cột."));
        }
    }
}

/// Words that mean something only to who sees what stands around them (WCAG 2.2, 2.4.4), and bare addresses.
fn says_nothing(text: &str) -> bool {
    const SAYING_NOTHING: [&str; 22] = [
        "bấm vào đây",
        "chi tiết",
        "click here",
        "download",
        "đây",
        "đường dẫn",
        "đường link",
        "here",
        "liên kết",
        "link",
        "nhấn vào đây",
        "ở đây",
        "tại đây",
        "tải về",
        "tải xuống",
        "tiếp",
        "vào đây",
        "xem",
        "xem chi tiết",
        "xem tại đây",
        "xem thêm",
        "xem tiếp",
    ];
    let words = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    SAYING_NOTHING.contains(&&*words)
        || !words.contains(char::is_whitespace)
            && ["http:", "https:", "www."].iter().any(|sign| words.starts_with(sign))
}

/// The host that a link leads to, as browsers find it: they overlook control characters, take `\` for `/` and do
/// without slashes (WHATWG URL, 4.4). `None` for what stays on the portal, or is no web page.
fn host_of(target: &str) -> Option<String> {
    let seen: String = target.chars().filter(|c| !c.is_control()).collect::<String>().replace('\\', "/");
    let seen = seen.trim();
    let scheme = seen.split_once(':').map(|(scheme, rest)| (scheme.to_ascii_lowercase(), rest));
    let rest = match scheme {
        Some((scheme, rest)) if scheme == "http" || scheme == "https" => rest.trim_start_matches('/'),
        _ => seen.strip_prefix("//")?.trim_start_matches('/'),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().trim_end_matches('.');
    Some(host.to_lowercase())
}

/// Authorities link to each other without asking.
fn is_allowed(host: &str, allowed_hosts: &[String]) -> bool {
    let is_within = |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    is_within("gov.vn") || allowed_hosts.iter().any(|allowed| is_within(&allowed.trim().to_lowercase()))
}

fn shown(text: &str) -> String {
    const LETTERS_MAX: usize = 80;
    match text.char_indices().nth(LETTERS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Day;

    const COMPLETE: Checked<'static> = Checked {
        headline: "Khánh thành cầu",
        standfirst: "Sáng nay.",
        photo_alt: Some("Cây cầu mới"),
        is_photo_decorative: false,
        body: &Outline {
            has_text: true,
            headings: Vec::new(),
            pictures: Vec::new(),
            links: Vec::new(),
            tables_with_headers: Vec::new(),
            has_blanks: false,
        },
        kind: SectionKind::News,
        document: &NO_DOCUMENT,
        allowed_hosts: &[],
    };

    const NO_DOCUMENT: DocumentFields = DocumentFields {
        number: String::new(),
        kind: None,
        issuer: String::new(),
        signer: String::new(),
        topic: String::new(),
        issued_on: None,
        in_force_on: None,
        expires_on: None,
        replaces: Vec::new(),
    };

    #[test]
    fn a_document_is_published_with_all_that_the_register_says_and_a_page_without_blanks() {
        let document = Checked { kind: SectionKind::Documents, standfirst: "", ..COMPLETE };
        let fields: Vec<_> = document.findings().iter().map(|finding| finding.field.name()).collect();
        assert_eq!(fields, ["number", "kind", "issuer", "signer", "issued_on"]);
        assert!(document.findings().iter().all(|finding| finding.is_blocking));
        let (issued_on, in_force_on) = (Day::parse("2026-03-02"), Day::parse("2026-03-01"));
        let backwards = DocumentFields { issued_on, in_force_on, ..NO_DOCUMENT };
        let findings = Checked { document: &backwards, ..document }.findings();
        let slip = findings.iter().find(|finding| finding.field == CheckedField::IssuedOn).expect("told");
        assert!(!slip.is_blocking, "some do hold backwards");
        let page = Checked { kind: SectionKind::Pages, standfirst: "", ..COMPLETE };
        assert_eq!(page.findings(), []);
        let body = Outline { has_text: true, has_blanks: true, ..Outline::default() };
        assert!(Checked { body: &body, ..page }.findings()[0].is_blocking);
    }

    fn found(checked: &Checked) -> Vec<String> {
        checked.findings().into_iter().map(|finding| finding.what).collect()
    }

    fn of_body(body: Outline) -> Vec<String> {
        found(&Checked {
            body: &Outline { has_text: true, ..body },
            allowed_hosts: &["baohaugiang.com.vn".to_owned()],
            ..COMPLETE
        })
    }

    #[test]
    fn nothing_is_found_in_a_complete_text() {
        assert_eq!(COMPLETE.findings(), []);
    }

    #[test]
    fn without_headline_or_body_nothing_is_published() {
        let empty = Checked { headline: " ", standfirst: "", body: &Outline::default(), ..COMPLETE };
        let blocking: Vec<_> =
            empty.findings().iter().filter(|finding| finding.is_blocking).map(|finding| finding.field.name()).collect();
        assert_eq!(blocking, ["headline", "body"]);
        assert_eq!(empty.findings().len(), 3, "a standfirst is only missed");
    }

    #[test]
    fn a_long_headline_is_only_a_warning() {
        let headline = "ề".repeat(121);
        let findings = Checked { headline: &headline, ..COMPLETE }.findings();
        assert_eq!(findings.len(), 1);
        assert!(!findings[0].is_blocking && findings[0].what.contains("121"));
        assert_eq!(Checked { headline: &"ề".repeat(120), ..COMPLETE }.findings(), []);
    }

    #[test]
    fn a_photo_needs_words_unless_somebody_says_that_it_is_decoration() {
        assert_eq!(Checked { photo_alt: Some(" "), ..COMPLETE }.findings()[0].field, CheckedField::PhotoAlt);
        assert_eq!(Checked { photo_alt: Some(""), is_photo_decorative: true, ..COMPLETE }.findings(), []);
        assert_eq!(Checked { photo_alt: None, ..COMPLETE }.findings(), []);
    }

    #[test]
    fn headings_go_down_one_level_at_a_time() {
        let headings = |levels: &[u8]| {
            let headings = levels.iter().map(|&level| Heading { level, text: "Đề mục".to_owned() }).collect();
            of_body(Outline { headings, ..Outline::default() }).len()
        };
        assert_eq!(headings(&[2, 3, 4, 2, 3]), 0);
        assert_eq!(headings(&[2, 4]), 1);
        assert_eq!(headings(&[3]), 1, "the headline above is of level 1");
    }

    #[test]
    fn a_picture_without_words_is_named_by_its_number() {
        let picture = |alt: Option<&str>| BodyPicture { has_source: true, alt: alt.map(str::to_owned) };
        let pictures = vec![picture(Some("Cầu")), picture(None), picture(Some(""))];
        let found = of_body(Outline { pictures, ..Outline::default() });
        assert_eq!(found, ["Ảnh số 2 trong bài chưa có mô tả (alt)."], "an empty one says that it is decoration");
    }

    #[test]
    fn a_picture_that_is_not_in_store_blocks() {
        let pictures = vec![BodyPicture { has_source: false, alt: Some("Cầu".to_owned()) }];
        let body = Outline { pictures, ..Outline::default() };
        assert!(Checked { body: &body, ..COMPLETE }.findings().iter().any(|finding| finding.is_blocking));
    }

    fn of_link(target: &str, text: &str) -> usize {
        let links = vec![BodyLink { target: target.to_owned(), text: text.to_owned() }];
        of_body(Outline { links, ..Outline::default() }).len()
    }

    #[test]
    fn links_lead_somewhere_and_say_where() {
        assert_eq!(of_link("/tin-tuc", "Tin tức của xã"), 0);
        for (target, text) in [
            ("", "Tin"),
            ("#", "Tin"),
            ("/a", ""),
            ("/a", "Tại đây."),
            ("/a", "(xem thêm)"),
            ("/a", "https://x.gov.vn/a"),
        ] {
            assert_eq!(of_link(target, text), 1, "{target} {text}");
        }
    }

    #[test]
    fn links_to_strange_hosts_are_told_however_they_are_written() {
        for target in [
            "https://haugiang.gov.vn/a",
            "https://gov.vn",
            "HTTP://www.baohaugiang.com.vn:8080/",
            "/a",
            "a/b",
            "#muc",
            "mailto:a@b.example",
            "tel:0293",
            "//dichvucong.gov.vn.",
        ] {
            assert_eq!(of_link(target, "Báo"), 0, "{target}");
        }
        for target in [
            "https://b.example/",
            "//b.example",
            "\\\\b.example",
            "https:b.example",
            "ht\ntps://b.example",
            "https://haugiang.gov.vn@b.example/",
            "https://haugiang.gov.vn.b.example",
            "https://xgov.vn",
            " https://xbaohaugiang.com.vn",
            "https:///b.example",
        ] {
            assert_eq!(of_link(target, "Báo"), 1, "{target}");
        }
    }

    #[test]
    fn a_table_without_header_cells_is_named_by_its_number() {
        let found = of_body(Outline { tables_with_headers: vec![true, false], ..Outline::default() });
        assert_eq!(found, ["Bảng số 2 chưa có ô tiêu đề (th) cho hàng hoặc cột."]);
    }
}
