//! What the reader of old pages was unsure of, each a sentence that names its field.

use std::fmt;

use jiff::civil::Date;

use super::words::{grouped, quote};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    NoStandfirst,
    NoByline,
    NoCounter(Counter),
    /// The page wrote the number shortened ("1,2K"), so its last digits are not known.
    Rounded(Counter, u64),
    /// The page was saved as text: so many pictures are known only by their captions.
    PhotosLost(usize),
    CaptionUnsure(String),
    HeadlineUnsure {
        other: String,
    },
    SeveralDateLines,
    /// Day and month may have been read the wrong way round.
    DayOrMonth(Date),
    /// A line in the article looks like one of the portal's counters.
    CounterInArticle(String),
    OddYear(i16),
    /// No text of the page tells the date, only its markup.
    DateFromMarkup,
    /// The markup tells another day than the text, which was believed.
    DateContradicted {
        markup: Date,
    },
    LinksLeftOut(String),
    /// Prose inside the article that looked like a side column.
    PartLeftOut(String),
    /// Some words are struck through.
    Struck,
    /// A film or document that the page showed within itself is now this link.
    Embedded(String),
    /// One that had no address.
    EmbeddedLost,
    /// The title may be parted otherwise.
    TitleUnsure {
        section: String,
        portal: String,
    },
    /// A selector of the profile found more places than are asked for, and the first was taken.
    SeveralPlaces {
        key: &'static str,
        count: usize,
    },
    /// The body was put together from so many places.
    BodyInParts(usize),
    /// The export names no section; this one was taken.
    NoSection(&'static str),
    /// There was no headline: it is the text's first words.
    HeadlineFromBody,
    /// A mark that another program replaced by something, which stands in the text as it was written.
    Shortcode(String),
    /// A feed without whole texts.
    FeedMayBeCut,
    /// So many places of the file were no letters.
    Damaged(usize),
    /// What the reader of an export says in its own words: "Trường: câu."
    Export(String),
    /// The page was written under fonts from before Unicode.
    OldLetters(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    Views,
    Online,
    Today,
    Visits,
}

impl Doubt {
    /// Whether it only says that the page did not have something, which many a portal never had.
    pub fn is_absence(&self) -> bool {
        match self {
            Self::NoStandfirst | Self::NoByline => true,
            Self::NoCounter(counter) => *counter != Counter::Views,
            _ => false,
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStandfirst => write!(f, "Sapo: không tìm thấy đoạn mở đầu, để trống."),
            Self::NoByline => write!(f, "Bút danh: không tìm thấy ở cuối bài, để trống."),
            Self::NoCounter(counter) => write!(f, "{counter}: không tìm thấy con số này trên trang."),
            Self::Rounded(counter, number) => {
                write!(f, "{counter}: trang cũ chỉ ghi rút gọn, {} là số đã làm tròn.", grouped(*number))
            }
            Self::PhotosLost(count) => {
                write!(f, "Ảnh: {count} ảnh không có trong tệp văn bản đã lưu, chỉ còn chú thích.")
            }
            Self::CaptionUnsure(line) => write!(f, "Chú thích ảnh: dòng “{line}” được hiểu là chú thích, nên xem lại."),
            Self::HeadlineUnsure { other } => write!(f, "Tiêu đề: gần ngày đăng còn có dòng “{other}”, nên xem lại."),
            Self::SeveralDateLines => {
                write!(f, "Ngày đăng: trang có nhiều dòng “Ngày … - Lượt xem …”, chỉ lấy một, nên xem lại.")
            }
            Self::DayOrMonth(date) => {
                let date = date.strftime("%d-%m-%Y");
                write!(
                    f,
                    "Ngày đăng: trang ghi giờ kiểu Anh (AM, PM) nên có thể ghi tháng trước ngày; đã hiểu là {date}, nên xem lại."
                )
            }
            Self::CounterInArticle(line) => {
                write!(
                    f,
                    "Nội dung: dòng “{line}” giống số đếm của cổng nhưng đứng giữa bài, đã để trong bài, nên xem lại."
                )
            }
            Self::OddYear(year) => write!(f, "Ngày đăng: năm {year} có vẻ không đúng."),
            Self::DateFromMarkup => {
                write!(f, "Ngày đăng: trang không ghi thành chữ, đã lấy ngày ghi trong mã của trang.")
            }
            Self::DateContradicted { markup } => {
                let markup = markup.strftime("%d-%m-%Y");
                write!(f, "Ngày đăng: mã của trang ghi ngày khác ({markup}), đã lấy ngày ghi thành chữ, nên xem lại.")
            }
            Self::LinksLeftOut(start) => write!(f, "Nội dung: đã bỏ danh sách liên kết bắt đầu bằng “{start}”."),
            Self::PartLeftOut(start) => {
                write!(f, "Nội dung: đã bỏ phần giống thanh bên, bắt đầu bằng “{start}”, nên xem lại.")
            }
            Self::Struck => {
                write!(f, "Nội dung: có chữ bị gạch bỏ; trong bài vẫn gạch, trong tiêu đề, sapo và chú thích thì bỏ.")
            }
            Self::Embedded(link) => {
                write!(f, "Nội dung: phần nhúng trong trang nay là liên kết “{link}”, nên xem lại.")
            }
            Self::EmbeddedLost => write!(f, "Nội dung: đã bỏ một phần nhúng (phim hay tệp) không ghi địa chỉ."),
            Self::TitleUnsure { section, portal } => {
                write!(f, "Chuyên mục: đã hiểu là “{section}” của cổng “{portal}”, nên xem lại.")
            }
            Self::SeveralPlaces { key, count } => {
                write!(f, "Hồ sơ: {key} chỉ vào {count} chỗ khác nhau, đã lấy chỗ đầu, nên xem lại.")
            }
            Self::BodyInParts(count) => write!(f, "Nội dung: đã ghép từ {count} chỗ mà hồ sơ chỉ vào, nên xem lại."),
            Self::NoSection(section) => write!(f, "Chuyên mục: nguồn không ghi, đã xếp vào “{section}”."),
            Self::HeadlineFromBody => write!(f, "Tiêu đề: nguồn để trống, đã lấy những chữ đầu của bài."),
            Self::Shortcode(code) => {
                write!(f, "Nội dung: mã “{}” của phần mềm cũ còn nguyên trong bài, nên thay.", quote(code))
            }
            Self::FeedMayBeCut => {
                write!(f, "Nội dung: nguồn tin chỉ có phần tóm tắt, có thể không phải cả bài.")
            }
            Self::Damaged(places) => {
                write!(f, "Chữ: tệp bị hỏng ở {places} chỗ, mỗi chỗ nay là dấu �, nên xem lại.")
            }
            Self::Export(words) => f.write_str(words),
            Self::OldLetters(name) => {
                write!(f, "Chữ: trang dùng phông {name}, đã đổi sang Unicode, nên đọc lại.")
            }
        }
    }
}

impl fmt::Display for Counter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Views => "Lượt xem",
            Self::Online => "Đang online",
            Self::Today => "Hôm nay",
            Self::Visits => "Đã truy cập",
        })
    }
}
