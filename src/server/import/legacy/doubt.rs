//! What the reader of old pages was unsure of, each a sentence that names its field.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    NoStandfirst,
    NoByline,
    NoCounter(Counter),
    /// The page was saved as text: so many pictures are known only by their captions.
    PhotosLost(usize),
    CaptionUnsure(String),
    HeadlineUnsure {
        other: String,
    },
    SeveralDateLines,
    OddYear(i16),
    LinksLeftOut(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    Online,
    Today,
    Visits,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStandfirst => write!(f, "Sapo: không tìm thấy đoạn mở đầu, để trống."),
            Self::NoByline => write!(f, "Bút danh: không tìm thấy ở cuối bài, để trống."),
            Self::NoCounter(counter) => write!(f, "{counter}: không tìm thấy con số này trên trang."),
            Self::PhotosLost(count) => {
                write!(f, "Ảnh: {count} ảnh không có trong tệp văn bản đã lưu, chỉ còn chú thích.")
            }
            Self::CaptionUnsure(line) => write!(f, "Chú thích ảnh: dòng “{line}” được hiểu là chú thích, nên xem lại."),
            Self::HeadlineUnsure { other } => write!(f, "Tiêu đề: gần ngày đăng còn có dòng “{other}”, nên xem lại."),
            Self::SeveralDateLines => {
                write!(f, "Ngày đăng: trang có nhiều dòng “Ngày … - Lượt xem …”, chỉ lấy một, nên xem lại.")
            }
            Self::OddYear(year) => write!(f, "Ngày đăng: năm {year} có vẻ không đúng."),
            Self::LinksLeftOut(start) => write!(f, "Nội dung: đã bỏ danh sách liên kết bắt đầu bằng “{start}”."),
        }
    }
}

impl fmt::Display for Counter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Online => "Đang online",
            Self::Today => "Hôm nay",
            Self::Visits => "Đã truy cập",
        })
    }
}
