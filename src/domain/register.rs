//! The register of legal documents: what it says of a document, and what it is asked for.

use super::{ArticleId, Day, Document, Fault, Slug, address, address::ListKey, redirect::Target, typed};
use serde::{Deserialize, Serialize};

pub const NUMBER_LETTERS_MAX: usize = 60;
/// An issuer, a signer, a topic.
pub const NAME_LETTERS_MAX: usize = 150;
/// So many older documents are replaced by one at most.
pub const REPLACES_MAX: usize = 20;
/// Letters of what is looked for.
const WORDS_LETTERS_MAX: usize = 100;

/// The kinds of administrative documents (Decree 30/2020, article 7), as addresses name them and as people do.
const KINDS: [(&str, &str); 29] = [
    ("nghi-quyet", "Nghị quyết"),
    ("quyet-dinh", "Quyết định"),
    ("chi-thi", "Chỉ thị"),
    ("quy-che", "Quy chế"),
    ("quy-dinh", "Quy định"),
    ("thong-cao", "Thông cáo"),
    ("thong-bao", "Thông báo"),
    ("huong-dan", "Hướng dẫn"),
    ("chuong-trinh", "Chương trình"),
    ("ke-hoach", "Kế hoạch"),
    ("phuong-an", "Phương án"),
    ("de-an", "Đề án"),
    ("du-an", "Dự án"),
    ("bao-cao", "Báo cáo"),
    ("bien-ban", "Biên bản"),
    ("to-trinh", "Tờ trình"),
    ("hop-dong", "Hợp đồng"),
    ("cong-van", "Công văn"),
    ("cong-dien", "Công điện"),
    ("ban-ghi-nho", "Bản ghi nhớ"),
    ("ban-thoa-thuan", "Bản thỏa thuận"),
    ("giay-uy-quyen", "Giấy ủy quyền"),
    ("giay-moi", "Giấy mời"),
    ("giay-gioi-thieu", "Giấy giới thiệu"),
    ("giay-nghi-phep", "Giấy nghỉ phép"),
    ("phieu-gui", "Phiếu gửi"),
    ("phieu-chuyen", "Phiếu chuyển"),
    ("phieu-bao", "Phiếu báo"),
    ("thu-cong", "Thư công"),
];

/// One of the kinds that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LegalKind(usize);

/// The text names no kind of document.
#[derive(Debug)]
pub struct NoLegalKind;

impl LegalKind {
    pub fn all() -> impl Iterator<Item = LegalKind> {
        (0..KINDS.len()).map(LegalKind)
    }

    /// As it is stored, sent, and written in addresses.
    pub fn as_str(self) -> &'static str {
        KINDS[self.0].0
    }

    pub fn parse(text: &str) -> Option<LegalKind> {
        KINDS.iter().position(|(slug, _)| *slug == text).map(LegalKind)
    }

    pub fn title(self) -> &'static str {
        KINDS[self.0].1
    }
}

impl std::fmt::Display for NoLegalKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no kind of a document")
    }
}

impl TryFrom<String> for LegalKind {
    type Error = NoLegalKind;
    fn try_from(text: String) -> Result<LegalKind, NoLegalKind> {
        LegalKind::parse(&text).ok_or(NoLegalKind)
    }
}

impl From<LegalKind> for String {
    fn from(kind: LegalKind) -> String {
        kind.as_str().to_owned()
    }
}

/// What the form of a text holds of a document, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DocumentDraft {
    pub number: String,
    pub kind: String,
    pub issuer: String,
    pub signer: String,
    pub topic: String,
    /// `2022-01-17`, or empty.
    pub issued_on: String,
    pub in_force_on: String,
    pub expires_on: String,
    /// Addresses of older documents of the register, one a line.
    pub replaces: String,
}

/// What a revision says of a document. In another section it is kept, and nobody sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DocumentFields {
    /// "12/2026/QĐ-UBND"
    pub number: String,
    pub kind: Option<LegalKind>,
    pub issuer: String,
    pub signer: String,
    pub topic: String,
    pub issued_on: Option<Day>,
    pub in_force_on: Option<Day>,
    pub expires_on: Option<Day>,
    /// Paths of older documents whose place it takes.
    pub replaces: Vec<String>,
}

impl DocumentDraft {
    /// What may be stored of it. Nothing has to be there before the text is handed in.
    pub fn check(&self, faults: &mut Vec<Fault>) -> DocumentFields {
        let kind = LegalKind::parse(self.kind.trim());
        if kind.is_none() && !self.kind.trim().is_empty() {
            faults.push(Fault::new("kind", "Hãy chọn một loại có trong danh sách."));
        }
        let fields = DocumentFields {
            number: typed::line("number", &self.number, NUMBER_LETTERS_MAX, faults),
            kind,
            issuer: typed::line("issuer", &self.issuer, NAME_LETTERS_MAX, faults),
            signer: typed::line("signer", &self.signer, NAME_LETTERS_MAX, faults),
            topic: typed::line("topic", &self.topic, NAME_LETTERS_MAX, faults),
            issued_on: day("issued_on", &self.issued_on, faults),
            in_force_on: day("in_force_on", &self.in_force_on, faults),
            expires_on: day("expires_on", &self.expires_on, faults),
            replaces: paths(&self.replaces, faults),
        };
        let start = fields.in_force_on.or(fields.issued_on);
        if start.zip(fields.expires_on).is_some_and(|(start, end)| end < start) {
            faults.push(Fault::new("expires_on", "Ngày hết hiệu lực đứng trước ngày có hiệu lực."));
        }
        fields
    }
}

fn day(field: &str, text: &str, faults: &mut Vec<Fault>) -> Option<Day> {
    let text = text.trim();
    let day = Day::parse(text).or_else(|| Day::parse_vietnamese(text));
    match day {
        None if !text.is_empty() => faults.push(Fault::new(field, "Không phải một ngày.")),
        Some(day) if !YEARS.contains(&day.date().year()) => {
            faults.push(Fault::new(field, "Năm của văn bản phải từ 1945 đến 2999."));
            return None;
        }
        _ => {}
    }
    day
}

/// Of documents of the state and of what they plan for; whatever else was typed is a slip.
const YEARS: std::ops::RangeInclusive<i16> = 1945..=2999;

/// Addresses are taken for their paths, whichever of the portal's hosts they name.
fn paths(text: &str, faults: &mut Vec<Fault>) -> Vec<String> {
    let mut paths = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let path = match line.split_once("://") {
            Some((_, rest)) => &rest[rest.find('/').unwrap_or(rest.len())..],
            None => line,
        };
        let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        match Target::parse(path, &[]) {
            Some(Target::Own(path)) if path.matches('/').count() == 2 => paths.push(path),
            _ => faults.push(Fault::new("replaces", format!("“{line}” không phải địa chỉ của một văn bản."))),
        }
    }
    if paths.len() > REPLACES_MAX {
        faults.push(Fault::new("replaces", format!("Nhiều nhất {REPLACES_MAX} văn bản.")));
    }
    paths.dedup();
    paths
}

impl DocumentFields {
    pub fn is_empty(&self) -> bool {
        *self == DocumentFields::default()
    }

    /// What keeps a document from being handed in, field by field.
    pub fn gaps(&self) -> Vec<Fault> {
        let missing = [
            ("number", self.number.is_empty(), "Chưa ghi số, ký hiệu văn bản."),
            ("kind", self.kind.is_none(), "Chưa chọn loại văn bản."),
            ("issuer", self.issuer.is_empty(), "Chưa ghi cơ quan ban hành."),
            ("signer", self.signer.is_empty(), "Chưa ghi người ký."),
            ("issued_on", self.issued_on.is_none(), "Chưa ghi ngày ban hành."),
        ];
        missing.into_iter().filter(|(_, is_so, _)| *is_so).map(|(field, _, what)| Fault::new(field, what)).collect()
    }

    /// As its form shows it.
    pub fn to_draft(&self) -> DocumentDraft {
        let day = |day: Option<Day>| day.map(Day::iso8601).unwrap_or_default();
        DocumentDraft {
            number: self.number.clone(),
            kind: self.kind.map(LegalKind::as_str).unwrap_or_default().to_owned(),
            issuer: self.issuer.clone(),
            signer: self.signer.clone(),
            topic: self.topic.clone(),
            issued_on: day(self.issued_on),
            in_force_on: day(self.in_force_on),
            expires_on: day(self.expires_on),
            replaces: self.replaces.join("\n"),
        }
    }

    /// Whether it holds on this day. `is_replaced`: a newer document has taken its place. `is_void`: its text says that it is no
    /// longer valid.
    pub fn status(&self, is_replaced: bool, is_void: bool, today: Day) -> DocumentStatus {
        status(is_replaced, is_void, self.in_force_on, self.expires_on, today)
    }
}

/// Whether a document holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentStatus {
    InForce,
    NotYet,
    Expired,
    Replaced,
}

impl DocumentStatus {
    pub fn title(self) -> &'static str {
        match self {
            DocumentStatus::InForce => "Còn hiệu lực",
            DocumentStatus::NotYet => "Chưa có hiệu lực",
            DocumentStatus::Expired => "Hết hiệu lực",
            DocumentStatus::Replaced => "Bị thay thế",
        }
    }
}

/// It holds on its last day still.
fn status(
    is_replaced: bool, is_void: bool, in_force_on: Option<Day>, expires_on: Option<Day>, today: Day,
) -> DocumentStatus {
    match (in_force_on, expires_on) {
        _ if is_replaced => DocumentStatus::Replaced,
        _ if is_void => DocumentStatus::Expired,
        (_, Some(end)) if end < today => DocumentStatus::Expired,
        (Some(start), _) if start > today => DocumentStatus::NotYet,
        _ => DocumentStatus::InForce,
    }
}

/// A document in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedDocument {
    pub id: ArticleId,
    pub section_slug: Slug,
    pub slug: Slug,
    /// The abstract.
    pub headline: String,
    pub number: String,
    pub kind: LegalKind,
    pub issuer: String,
    pub topic: String,
    pub issued_on: Day,
    pub in_force_on: Option<Day>,
    pub expires_on: Option<Day>,
    /// A newer one has taken its place, and holds by now.
    pub is_replaced: bool,
    /// Its text says that it is no longer valid.
    pub is_void: bool,
}

impl ListedDocument {
    pub fn path(&self) -> String {
        address::article_path(&self.section_slug, &self.slug)
    }

    pub fn status(&self, today: Day) -> DocumentStatus {
        status(self.is_replaced, self.is_void, self.in_force_on, self.expires_on, today)
    }

    /// Its place in the register, which runs from the day of issue that is latest.
    pub fn key(&self) -> ListKey {
        ListKey { published_at: self.issued_on.start(), id: self.id }
    }
}

/// Another document that one is bound to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelatedDocument {
    pub path: String,
    pub number: String,
    pub headline: String,
    /// The first day on which it holds.
    pub holds_from: Day,
}

/// All that the page of a document shows beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentSheet {
    pub fields: DocumentFields,
    pub replaces: Vec<RelatedDocument>,
    pub replaced_by: Vec<RelatedDocument>,
    /// Those that its text links to.
    pub files: Vec<Document>,
}

/// What the register is narrowed by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisterFilter {
    pub kind: Option<LegalKind>,
    pub topic: Option<Slug>,
    pub issuer: Option<Slug>,
    pub year: Option<i16>,
    /// Of number and abstract, with or without marks.
    pub words: String,
}

/// What its address says, each value as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisterAsked {
    pub kind: String,
    pub topic: String,
    pub issuer: String,
    pub year: String,
    pub words: String,
}

impl RegisterAsked {
    /// `None` for nonsense (answered by 400).
    pub fn parse(&self) -> Option<RegisterFilter> {
        let mut faults = Vec::new();
        let words = typed::line("words", &self.words, WORDS_LETTERS_MAX, &mut faults);
        let year = |text: &str| {
            let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<i16>().ok().filter(|year| is_year && (1900..=2999).contains(year))
        };
        let filter = RegisterFilter {
            kind: one(&self.kind, LegalKind::parse)?,
            topic: one(&self.topic, Slug::parse)?,
            issuer: one(&self.issuer, Slug::parse)?,
            year: one(&self.year, year)?,
            words,
        };
        faults.is_empty().then_some(filter)
    }
}

/// Nothing where nothing was asked for; `None` where what was asked for cannot be read.
fn one<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    match text.trim() {
        "" => Some(None),
        text => parse(text).map(Some),
    }
}

impl RegisterFilter {
    /// First and last day that it lets through.
    pub fn days(&self) -> (Day, Day) {
        let start = |year: i16| jiff::civil::Date::new(year, 1, 1).map_or(Day(0), Day::of_date);
        match self.year {
            Some(year) => (start(year), start(year + 1).minus(1)),
            None => (Day(i64::from(i32::MIN)), Day(i64::from(i32::MAX))),
        }
    }

    /// Names and values as an address bears them.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let slug = |slug: &Option<Slug>| slug.as_ref().map(Slug::to_string).unwrap_or_default();
        let pairs = [
            ("tu-khoa", self.words.clone()),
            ("loai", self.kind.map(LegalKind::as_str).unwrap_or_default().to_owned()),
            ("linh-vuc", slug(&self.topic)),
            ("co-quan", slug(&self.issuer)),
            ("nam", self.year.map(|year| year.to_string()).unwrap_or_default()),
        ];
        pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    pub fn is_empty(&self) -> bool {
        *self == RegisterFilter::default()
    }
}

/// What the filters of a register offer: values as addresses name them, and what people call them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterTerms {
    pub kinds: Vec<LegalKind>,
    pub topics: Vec<(Slug, String)>,
    pub issuers: Vec<(Slug, String)>,
    /// The latest first.
    pub years: Vec<i16>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> DocumentDraft {
        DocumentDraft {
            number: " 12/2026/QĐ-UBND ".to_owned(),
            kind: "quyet-dinh".to_owned(),
            issuer: "UBND phường".to_owned(),
            signer: "Trần Văn An".to_owned(),
            topic: "Đất đai".to_owned(),
            issued_on: "2026-03-01".to_owned(),
            in_force_on: "10-03-2026".to_owned(),
            expires_on: String::new(),
            replaces: "https://ngabay.gov.vn/van-ban/qd-9?x=1\n\n /van-ban/qd-8/ ".to_owned(),
        }
    }

    fn faults_of(draft: &DocumentDraft) -> Vec<String> {
        let mut faults = Vec::new();
        draft.check(&mut faults);
        faults.into_iter().map(|fault| fault.field).collect()
    }

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn a_document_is_kept_as_it_was_typed() {
        let mut faults = Vec::new();
        let fields = draft().check(&mut faults);
        assert_eq!((faults, fields.gaps()), (vec![], vec![]));
        assert_eq!((fields.number.as_str(), fields.kind.expect("known").title()), ("12/2026/QĐ-UBND", "Quyết định"));
        assert_eq!(fields.replaces, ["/van-ban/qd-9", "/van-ban/qd-8"]);
        let again = fields.to_draft();
        assert_eq!(
            (again.in_force_on.as_str(), again.replaces.as_str()),
            ("2026-03-10", "/van-ban/qd-9\n/van-ban/qd-8")
        );
        assert_eq!(again.check(&mut Vec::new()), fields, "what the form shows says the same");
        let json = serde_json::to_string(&fields).expect("JSON");
        assert_eq!(serde_json::from_str::<DocumentFields>(&json).expect(&json), fields);
    }

    #[test]
    fn what_is_missing_keeps_it_from_being_handed_in_and_not_from_being_saved() {
        let mut faults = Vec::new();
        let fields = DocumentDraft::default().check(&mut faults);
        assert!(faults.is_empty() && fields.is_empty());
        let gaps: Vec<_> = fields.gaps().into_iter().map(|fault| fault.field).collect();
        assert_eq!(gaps, ["number", "kind", "issuer", "signer", "issued_on"]);
    }

    #[test]
    fn what_cannot_be_read_is_said_field_by_field() {
        for (change, field) in [
            (DocumentDraft { kind: "sac-lenh".to_owned(), ..draft() }, "kind"),
            (DocumentDraft { issued_on: "2026-02-30".to_owned(), ..draft() }, "issued_on"),
            (DocumentDraft { in_force_on: "mai".to_owned(), ..draft() }, "in_force_on"),
            (DocumentDraft { issued_on: "0001-01-01".to_owned(), ..draft() }, "issued_on"),
            (DocumentDraft { expires_on: "9999-12-31".to_owned(), ..draft() }, "expires_on"),
            (DocumentDraft { expires_on: "2026-03-09".to_owned(), ..draft() }, "expires_on"),
            (DocumentDraft { number: "1".repeat(61), ..draft() }, "number"),
            (DocumentDraft { replaces: "12/QĐ-UBND".to_owned(), ..draft() }, "replaces"),
            (DocumentDraft { replaces: "/van-ban".to_owned(), ..draft() }, "replaces"),
            (DocumentDraft { replaces: "https://x.example".to_owned(), ..draft() }, "replaces"),
        ] {
            assert_eq!(faults_of(&change), [field], "{change:?}");
        }
        let many: String = (0..=REPLACES_MAX).map(|number| format!("/van-ban/{number}\n")).collect();
        assert_eq!(faults_of(&DocumentDraft { replaces: many, ..draft() }), ["replaces"]);
    }

    #[test]
    fn a_document_holds_from_its_first_day_to_its_last() {
        let fields = DocumentFields {
            in_force_on: Some(day("2026-03-10")),
            expires_on: Some(day("2026-12-31")),
            ..DocumentFields::default()
        };
        let on = |text: &str| fields.status(false, false, day(text));
        assert_eq!(on("2026-03-09"), DocumentStatus::NotYet);
        assert_eq!((on("2026-03-10"), on("2026-12-31")), (DocumentStatus::InForce, DocumentStatus::InForce));
        assert_eq!(on("2027-01-01"), DocumentStatus::Expired);
        assert_eq!(fields.status(true, false, day("2026-04-01")), DocumentStatus::Replaced);
        assert_eq!(fields.status(false, true, day("2026-04-01")), DocumentStatus::Expired, "its text says so");
        assert_eq!(DocumentFields::default().status(false, false, day("2026-04-01")), DocumentStatus::InForce);
    }

    #[test]
    fn a_register_is_asked_for_by_what_its_address_says() {
        let asked = RegisterAsked {
            kind: "quyet-dinh".to_owned(),
            topic: "dat-dai".to_owned(),
            year: "2026".to_owned(),
            words: "  cấp  đất ".to_owned(),
            ..RegisterAsked::default()
        };
        let filter = asked.parse().expect("a filter");
        assert_eq!(filter.days(), (day("2026-01-01"), day("2026-12-31")));
        let pairs = [("tu-khoa", "cấp đất"), ("loai", "quyet-dinh"), ("linh-vuc", "dat-dai"), ("nam", "2026")];
        assert_eq!(filter.pairs(), pairs.map(|(name, value)| (name, value.to_owned())));
        assert!(RegisterAsked::default().parse().expect("a filter").is_empty());
        for bad in ["x", "../", "ữ", "99999"] {
            for asked in [
                RegisterAsked { kind: bad.to_owned(), ..RegisterAsked::default() },
                RegisterAsked { year: bad.to_owned(), ..RegisterAsked::default() },
            ] {
                assert_eq!(asked.parse(), None, "{asked:?}");
            }
        }
        let long = RegisterAsked { words: "a".repeat(WORDS_LETTERS_MAX + 1), ..RegisterAsked::default() };
        assert_eq!(long.parse(), None);
    }

    #[test]
    fn every_kind_is_an_address_of_its_title() {
        for kind in LegalKind::all() {
            assert_eq!(LegalKind::parse(kind.as_str()), Some(kind));
            assert_eq!(Slug::of(kind.title()).expect("a slug").as_str(), kind.as_str());
        }
    }
}
