//! Why a file is not a page of the old portal, in words for the clerk who chose it.

use std::fmt;
use std::io::{self, ErrorKind};

use super::profile_fault::ProfileFault;
use super::words::grouped;
use crate::server::explaining::of_system;

/// A saved page may have so many bytes.
pub const PAGE_BYTES_MAX: u64 = 10 * 1024 * 1024;

/// The refusal of one file: its name and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotALegacyPage {
    pub name: String,
    pub reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    Empty,
    TooLarge {
        bytes: u64,
    },
    IsAFolder,
    NotAFile,
    NotFound,
    NotPermitted,
    Unreadable {
        error: String,
    },
    NotUtf8 {
        byte: usize,
    },
    WebArchive,
    NotHtml,
    TooManyParts,
    NoTitleLine {
        found: String,
    },
    NoHeadline,
    NoDateLine,
    NoDate,
    ImpossibleDate {
        found: String,
    },
    UnreadableViews {
        found: String,
    },
    NoBody,
    /// Of the profile that was given, on this page.
    Profile(ProfileFault),
}

pub(super) fn refuse(name: &str, reason: Reason) -> NotALegacyPage {
    NotALegacyPage { name: name.to_owned(), reason }
}

impl std::error::Error for NotALegacyPage {}

impl fmt::Display for NotALegacyPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.reason)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "tệp trống, không có nội dung."),
            Self::TooLarge { bytes } => write!(f, "tệp quá lớn: {}, tối đa {}.", size(*bytes), size(PAGE_BYTES_MAX)),
            Self::IsAFolder => write!(f, "đây là thư mục, không phải tệp."),
            Self::NotAFile => write!(f, "đây không phải tệp thông thường nên không đọc được."),
            Self::NotFound => write!(f, "không tìm thấy tệp."),
            Self::NotPermitted => write!(f, "không có quyền đọc tệp."),
            Self::Unreadable { error } => write!(f, "không đọc được tệp: {error}."),
            Self::NotUtf8 { byte } => write!(
                f,
                "tệp không phải UTF-8: sai ở byte {byte} (đếm từ 0). Hãy mở tệp và lưu lại với bảng mã UTF-8."
            ),
            Self::WebArchive => write!(
                f,
                "đây là trang lưu dạng một tệp (.mhtml), chưa đọc được. Hãy lưu lại dạng “Trang web, chỉ HTML”."
            ),
            Self::NotHtml => write!(f, "đây không phải trang HTML."),
            Self::TooManyParts => write!(f, "trang có quá nhiều dòng hoặc quá nhiều thẻ để là một bài viết."),
            Self::NoTitleLine { found } if found.is_empty() => {
                write!(f, "không có dòng tiêu đề trang dạng “chuyên mục - tên cổng”.")
            }
            Self::NoTitleLine { found } => {
                write!(f, "không có dòng tiêu đề trang dạng “chuyên mục - tên cổng”; ở chỗ đó là “{found}”.")
            }
            Self::NoHeadline => write!(f, "không tìm thấy tiêu đề của bài viết."),
            Self::NoDateLine => write!(f, "không có dòng “Ngày dd-mm-yyyy - Lượt xem: …”."),
            Self::NoDate => write!(f, "không ghi ngày đăng."),
            Self::ImpossibleDate { found } => {
                write!(f, "ngày đăng “{found}” không phải một ngày có thật dạng dd-mm-yyyy.")
            }
            Self::UnreadableViews { found } => write!(f, "không đọc được số lượt xem trong dòng “{found}”."),
            Self::Profile(fault) => write!(f, "{fault}"),
            Self::NoBody => write!(f, "không tìm thấy nội dung bài viết sau tiêu đề và ngày đăng."),
        }
    }
}

impl From<ProfileFault> for Reason {
    fn from(fault: ProfileFault) -> Self {
        Self::Profile(fault)
    }
}

impl From<io::Error> for Reason {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::PermissionDenied => Self::NotPermitted,
            _ => Self::Unreadable { error: of_system(&error) },
        }
    }
}

/// "50,0 MB (52.428.800 byte)": the exact count too, so that a file just above the limit is not told "10,0 of 10".
fn size(bytes: u64) -> String {
    let tenths = bytes * 10 / (1024 * 1024);
    format!("{},{} MB ({} byte)", grouped(tenths / 10), tenths % 10, grouped(bytes))
}
