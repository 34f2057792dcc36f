//! What the media store holds beside a picture's files: documents, and what is known of either.

use super::{ARTICLE_SIZES, ArticleId, PersonId, PhotoFile, TextId, Timestamp};
use serde::{Deserialize, Serialize};

/// Of the file that somebody uploads.
pub const PHOTO_BYTES_MAX: usize = 20 * 1024 * 1024;
pub const DOCUMENT_BYTES_MAX: usize = 25 * 1024 * 1024;
/// A name is cut there; the ending stays.
const FILE_NAME_LETTERS_MAX: usize = 120;

/// The kinds of documents that the portal hands out, each by the ending that its content has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DocumentKind {
    Pdf,
    Docx,
    Xlsx,
    Pptx,
    Doc,
    Xls,
    Ppt,
    Odt,
    Ods,
    Odp,
}

impl DocumentKind {
    pub const ALL: [DocumentKind; 10] = [
        DocumentKind::Pdf,
        DocumentKind::Docx,
        DocumentKind::Xlsx,
        DocumentKind::Pptx,
        DocumentKind::Doc,
        DocumentKind::Xls,
        DocumentKind::Ppt,
        DocumentKind::Odt,
        DocumentKind::Ods,
        DocumentKind::Odp,
    ];

    pub fn extension(self) -> &'static str {
        match self {
            DocumentKind::Pdf => "pdf",
            DocumentKind::Docx => "docx",
            DocumentKind::Xlsx => "xlsx",
            DocumentKind::Pptx => "pptx",
            DocumentKind::Doc => "doc",
            DocumentKind::Xls => "xls",
            DocumentKind::Ppt => "ppt",
            DocumentKind::Odt => "odt",
            DocumentKind::Ods => "ods",
            DocumentKind::Odp => "odp",
        }
    }

    pub fn of_extension(extension: &str) -> Option<DocumentKind> {
        DocumentKind::ALL.into_iter().find(|kind| kind.extension() == extension)
    }

    /// As registered with IANA.
    pub fn media_type(self) -> &'static str {
        match self {
            DocumentKind::Pdf => "application/pdf",
            DocumentKind::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            DocumentKind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            DocumentKind::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            DocumentKind::Doc => "application/msword",
            DocumentKind::Xls => "application/vnd.ms-excel",
            DocumentKind::Ppt => "application/vnd.ms-powerpoint",
            DocumentKind::Odt => "application/vnd.oasis.opendocument.text",
            DocumentKind::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            DocumentKind::Odp => "application/vnd.oasis.opendocument.presentation",
        }
    }
}

/// A stored document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// 32 hexadecimal digits: the first half of the SHA-256 of its content.
    pub digest: String,
    pub kind: DocumentKind,
    pub bytes: u64,
    /// As it lay with whoever uploaded it, with the ending of its kind.
    pub file_name: String,
}

impl Document {
    pub fn href(&self) -> String {
        format!("/tep/{}", self.stored_name())
    }

    /// Its name in the store and in its address.
    pub fn stored_name(&self) -> String {
        format!("{}.{}", self.digest, self.kind.extension())
    }

    /// `PDF, 1,2 MB`
    pub fn size_text(&self) -> String {
        format!("{}, {}", self.kind.extension().to_uppercase(), size_text(self.bytes))
    }
}

/// Something in the media store, as the library shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaFile {
    pub content: MediaContent,
    pub file_name: String,
    pub caption: String,
    /// `None`: nobody has said yet; empty: it is decoration.
    pub alt: Option<String>,
    pub created_at: Timestamp,
    pub created_by: Option<PersonId>,
    pub created_by_name: Option<String>,
    /// Whether there is a larger copy of it to cut from.
    pub has_master: bool,
    pub discarded_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaContent {
    Photo(PhotoFile),
    Document(Document),
}

impl MediaContent {
    pub fn digest(&self) -> &str {
        match self {
            MediaContent::Photo(file) => &file.digest,
            MediaContent::Document(document) => &document.digest,
        }
    }
}

/// An article or text that uses something of the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaUse {
    pub headline: String,
    /// Its address for readers, where they may read it.
    pub path: Option<String>,
    /// `None`: nobody has worked on the article since it came in.
    pub text: Option<TextId>,
    pub article: Option<ArticleId>,
}

/// What became of the texts that used a picture, when another one took its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// Headlines of texts that have a new revision.
    pub changed: Vec<String>,
    /// Those that readers see with the old one until the new revision is published.
    pub to_publish: Vec<String>,
    /// And so many more, which are not named.
    pub more_to_publish: usize,
    /// What was reviewed or scheduled of them before, and no longer is, in sentences.
    pub to_review: Vec<String>,
    /// Those that could not be changed, and why, in sentences.
    pub left: Vec<String>,
    /// And so many more, which are not named.
    pub more_left: usize,
    /// Whether there are others still that were not looked at.
    pub has_more: bool,
}

/// Something of the store as the editor's script is told of it: what goes into an article, ready made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Offered {
    Photo {
        #[serde(flatten)]
        file: PhotoFile,
        src: String,
        srcset: String,
        sizes: String,
        file_name: String,
    },
    Document {
        digest: String,
        href: String,
        extension: String,
        bytes: u64,
        file_name: String,
        size_text: String,
    },
}

impl Offered {
    pub fn photo(file: PhotoFile, file_name: &str) -> Offered {
        let (src, srcset) = (file.src(), file.srcset());
        Offered::Photo { file, src, srcset, sizes: ARTICLE_SIZES.to_owned(), file_name: file_name.to_owned() }
    }

    pub fn document(document: Document) -> Offered {
        Offered::Document {
            href: document.href(),
            size_text: document.size_text(),
            extension: document.kind.extension().to_owned(),
            digest: document.digest,
            bytes: document.bytes,
            file_name: document.file_name,
        }
    }

    pub fn digest(&self) -> &str {
        match self {
            Offered::Photo { file, .. } => &file.digest,
            Offered::Document { digest, .. } => digest,
        }
    }
}

/// Whether these are the digits by which the store names a content.
pub fn is_digest(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A size as people say it, in units of a thousand: `850 kB`, `1,2 MB`.
pub fn size_text(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} byte"),
        1_000..999_500 => format!("{} kB", (bytes + 500) / 1_000),
        999_500..999_950_000 => tenths(bytes, 1_000_000, "MB"),
        _ => tenths(bytes, 1_000_000_000, "GB"),
    }
}

fn tenths(bytes: u64, unit: u64, name: &str) -> String {
    let tenths = (bytes + unit / 20) / (unit / 10);
    format!("{},{} {name}", tenths / 10, tenths % 10)
}

/// What is kept of the name that a file lay under: no folders, no signs that are not seen, and not too long.
pub fn tidy_file_name(typed: &str) -> String {
    let last = typed.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.chars().filter(|c| !c.is_control() && !is_unseen(*c)).collect();
    let seen = seen.trim().trim_start_matches('.');
    let letters = seen.chars().count();
    if letters <= FILE_NAME_LETTERS_MAX {
        return seen.to_owned();
    }
    let ending = seen.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.chars().count() <= 8);
    let ending = ending.map(|ending| format!(".{ending}")).unwrap_or_default();
    let stem: String = seen.chars().take(FILE_NAME_LETTERS_MAX - ending.chars().count()).collect();
    format!("{stem}{ending}")
}

/// Marks that turn the direction of writing, by which a name can show another ending than it has, and letters of no width.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The name that a document is given out under: whatever it was called, it ends as its content is.
pub fn document_name(typed: &str, kind: DocumentKind) -> String {
    let name = tidy_file_name(typed);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
    if ending.eq_ignore_ascii_case(kind.extension()) && !stem.is_empty() {
        return name;
    }
    match name.is_empty() {
        true => format!("tai-lieu.{}", kind.extension()),
        false => format!("{name}.{}", kind.extension()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_told_in_the_unit_that_fits() {
        let told = [0, 999, 1_000, 850_400, 999_499, 999_500, 1_249_999, 25_000_000].map(size_text);
        assert_eq!(told, ["0 byte", "999 byte", "1 kB", "850 kB", "999 kB", "1,0 MB", "1,2 MB", "25,0 MB"]);
        assert_eq!([999_949_999, 999_950_000, 270_553_200_000].map(size_text), ["999,9 MB", "1,0 GB", "270,6 GB"]);
    }

    #[test]
    fn a_name_keeps_what_is_seen_of_it() {
        assert_eq!(tidy_file_name("C:\\Ảnh\\mưa lũ.jpg"), "mưa lũ.jpg");
        assert_eq!(tidy_file_name("../../etc/passwd"), "passwd");
        assert_eq!(tidy_file_name(" .htaccess\r\n"), "htaccess");
        assert_eq!(tidy_file_name("bao-cao\u{202e}fdp.exe"), "bao-caofdp.exe");
        let long = tidy_file_name(&format!("{}.docx", "ề".repeat(500)));
        assert!(long.chars().count() == FILE_NAME_LETTERS_MAX && long.ends_with("ề.docx"));
    }

    #[test]
    fn a_document_is_called_by_what_it_is() {
        for (typed, name) in [
            ("báo cáo.PDF", "báo cáo.PDF"),
            ("hoa-don.pdf.exe", "hoa-don.pdf.exe.pdf"),
            ("a.php.pdf", "a.php.pdf"),
            ("", "tai-lieu.pdf"),
            (".pdf", "pdf.pdf"),
        ] {
            assert_eq!(document_name(typed, DocumentKind::Pdf), name, "{typed}");
        }
    }

    #[test]
    fn every_kind_is_known_by_its_ending() {
        for kind in DocumentKind::ALL {
            assert_eq!(DocumentKind::of_extension(kind.extension()), Some(kind));
        }
    }
}
