//! Why a page cannot be read by the profile that was given for it, in words for the clerk who wrote the profile.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileFault {
    /// The page has nothing there.
    NotFound {
        key: &'static str,
        selector: String,
    },
    /// Something without words.
    Empty {
        key: &'static str,
        selector: String,
    },
    Date {
        selector: String,
        found: String,
    },
    Views {
        selector: String,
        found: String,
    },
    /// Far more words than a headline has.
    LongHeadline {
        selector: String,
    },
    /// Two keys point at one place, which cannot be both.
    SamePlace {
        keys: [&'static str; 2],
    },
    /// Neither the profile nor the title line names it.
    Unnamed {
        key: &'static str,
        what: &'static str,
    },
    /// It would take too long to find it.
    TooSlow {
        key: &'static str,
        selector: String,
    },
}

impl fmt::Display for ProfileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { key, selector } => {
                write!(f, "hồ sơ: {key} = “{selector}” không chỉ vào đâu trên trang này.")
            }
            Self::Empty { key, selector } => {
                write!(f, "hồ sơ: {key} = “{selector}” chỉ vào một chỗ không có chữ nào.")
            }
            Self::Date { selector, found } => {
                write!(f, "hồ sơ: date = “{selector}” chỉ vào “{found}”, ở đó không có ngày nào đọc được.")
            }
            Self::Views { selector, found } => {
                write!(f, "hồ sơ: views = “{selector}” chỉ vào “{found}”, ở đó không có số lượt xem nào đọc được.")
            }
            Self::LongHeadline { selector } => {
                write!(f, "hồ sơ: headline = “{selector}” chỉ vào một đoạn quá dài để là tiêu đề.")
            }
            Self::SamePlace { keys: [one, other] } => {
                write!(f, "hồ sơ: {one} và {other} chỉ vào cùng một chỗ trên trang này.")
            }
            Self::Unnamed { key, what } => write!(
                f,
                "tiêu đề trang không cho biết {what}; hãy thêm {key} = \"…\" hoặc {key}_selector = \"…\" vào hồ sơ."
            ),
            Self::TooSlow { key, selector } => {
                write!(f, "hồ sơ: tìm {key} = “{selector}” trên trang này mất quá lâu; hãy viết bộ chọn ngắn hơn.")
            }
        }
    }
}
