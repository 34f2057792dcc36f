//! What became of everything that stood in a source: it is in the article, was left out by a rule, or is said to be doubtful or
//! lost. The reader says what it left out and by which rule; whether the rest arrived is asked of the article itself, as it
//! will be stored, so that a fault of the reader shows as well.

mod reconciling;

pub use reconciling::{Article, is_within_line, reconcile};

use super::legacy::excerpt;
use crate::domain::import::{LedgerLine, LineFate};
use std::fmt;

/// One thing in a source, in reading order, and what its reader means to do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub thing: Thing,
    pub fate: Fate,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    /// A paragraph, a line or a cell. `struck` are its words that are struck through.
    Words {
        text: String,
        struck: Vec<String>,
    },
    /// By its address as the source writes it.
    Picture(String),
    Link(String),
    /// A film, a sound or a document shown within the page; without an address where it has none.
    Embedded(String),
    /// By its first words.
    List(String),
    Table(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is to be found in the article.
    Article,
    /// A field was read from it: a date, a section.
    Read(Part),
    LeftOut(Rule),
    /// It is there in another shape.
    Changed(&'static str),
}

/// Where in an article something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Section,
    Headline,
    Dated,
    Standfirst,
    Body,
    Photo,
    Byline,
}

/// Why something is no part of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Before the headline.
    Head,
    /// Menus, side columns and tools, by their markup.
    Furniture,
    /// Links to other pages, and little else.
    Links,
    /// Below the heading of a list of other articles.
    Related,
    Footer,
    Button,
    /// The headline once more.
    Repeated,
    /// What readers did not see, either.
    Hidden,
    /// Struck through, where a field has no markup.
    Struck,
    /// A link in a headline, a standfirst, a byline or a caption: these have no markup.
    OnlyWords,
    /// Icons, spacers, counting pixels.
    Ornament,
    /// Buttons of other sites, and advertisements.
    OfOthers,
    /// A link within its page, or one that runs a script.
    NoAddress,
    /// A table or a list that only laid out the page: what was in it is told apart.
    Layout,
    /// A link without words, beside one with words to the same place.
    ToldBeside,
    /// A link from a picture to the picture.
    Enlargement,
    /// Tags, and sections beyond the first.
    Labels,
    Comments,
    /// Fields of the old software.
    SoftwareData,
    /// Where the profile of its portal points at nothing.
    OutsideProfile,
    /// What the profile says is to be left out.
    ByProfile,
}

/// Where a link of a source leads from the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Led {
    pub to: String,
    /// Why it may lead nowhere.
    pub doubt: Option<String>,
}

/// What became of a piece, or of a part of its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Kept(Part),
    LeftOut(Rule),
    /// It is there, but somebody should look.
    Doubtful(String),
    /// It is nowhere, and no rule says that it may.
    Lost(String),
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The number of the piece, from 1.
    pub place: usize,
    pub kind: Kind,
    pub text: String,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Words,
    Picture,
    Link,
    Embedded,
    List,
    Table,
    /// A field that was read, and the doubt about it.
    Field,
}

/// How much of one kind, in words or in pieces.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    pub kept: usize,
    pub left_out: usize,
    pub lost: usize,
}

impl Sum {
    pub fn total(self) -> usize {
        self.kept + self.left_out + self.lost
    }

    pub fn add(&mut self, other: Sum) {
        self.kept += other.kept;
        self.left_out += other.left_out;
        self.lost += other.lost;
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    pub entries: Vec<Entry>,
}

impl Ledger {
    /// Words in are words kept, left out and lost.
    pub fn words(&self) -> Sum {
        self.sum(|entry| match entry.kind {
            Kind::Words => entry.text.split_whitespace().count(),
            _ => 0,
        })
    }

    pub fn of_kind(&self, kind: Kind) -> Sum {
        self.sum(|entry| usize::from(entry.kind == kind))
    }

    pub fn doubts(&self) -> usize {
        self.entries.iter().filter(|entry| matches!(entry.outcome, Outcome::Doubtful(_))).count()
    }

    /// As the newsroom reads it.
    pub fn lines(&self) -> impl Iterator<Item = LedgerLine> {
        self.entries.iter().map(|entry| LedgerLine {
            place: entry.place,
            kind: entry.kind.to_string(),
            fate: entry.outcome.fate(),
            why: entry.outcome.told().1,
            text: entry.shown(),
        })
    }

    pub fn lost(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| matches!(entry.outcome, Outcome::Lost(_)))
    }

    fn sum(&self, amount: impl Fn(&Entry) -> usize) -> Sum {
        let mut sum = Sum::default();
        for entry in &self.entries {
            let amount = amount(entry);
            match entry.outcome {
                Outcome::Kept(_) | Outcome::Doubtful(_) => sum.kept += amount,
                Outcome::LeftOut(_) => sum.left_out += amount,
                Outcome::Lost(_) => sum.lost += amount,
            }
        }
        sum
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Section => "chuyên mục, tên cổng",
            Self::Headline => "tiêu đề",
            Self::Dated => "ngày đăng, lượt xem",
            Self::Standfirst => "sapo",
            Self::Body => "nội dung",
            Self::Photo => "ảnh, chú thích",
            Self::Byline => "bút danh",
        })
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Head => "đầu trang, trước tiêu đề",
            Self::Furniture => "menu, thanh bên, công cụ của trang",
            Self::Links => "danh sách liên kết đến trang khác",
            Self::Related => "danh sách tin khác",
            Self::Footer => "chân trang",
            Self::Button => "nút bấm",
            Self::Repeated => "tiêu đề lặp lại",
            Self::Hidden => "trang không hiện cho bạn đọc",
            Self::Struck => "chữ gạch bỏ",
            Self::OnlyWords => "liên kết ở phần chỉ có chữ (tiêu đề, sapo, bút danh, chú thích)",
            Self::Ornament => "hình trang trí",
            Self::OfOthers => "nút hoặc quảng cáo của trang khác",
            Self::NoAddress => "liên kết không dẫn đến trang nào",
            Self::Layout => "khung chỉ để dàn trang",
            Self::ToldBeside => "hình cạnh một liên kết bằng chữ đến cùng nơi",
            Self::Enlargement => "liên kết phóng to ảnh",
            Self::Labels => "thẻ và chuyên mục phụ",
            Self::Comments => "bình luận",
            Self::SoftwareData => "dữ liệu riêng của phần mềm cũ",
            Self::OutsideProfile => "ngoài các phần mà hồ sơ chỉ ra",
            Self::ByProfile => "phần mà hồ sơ bảo bỏ",
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Words => "chữ",
            Self::Picture => "ảnh",
            Self::Link => "liên kết",
            Self::Embedded => "phần nhúng",
            Self::List => "danh sách",
            Self::Table => "bảng",
            Self::Field => "trường",
        })
    }
}

impl Entry {
    /// For a sheet: an embedded picture is megabytes of base64.
    pub fn shown(&self) -> String {
        const ADDRESS_LETTERS_MAX: usize = 300;
        match self.kind {
            Kind::Words | Kind::Field => self.text.clone(),
            _ => excerpt(&self.text, ADDRESS_LETTERS_MAX),
        }
    }
}

impl Outcome {
    pub fn fate(&self) -> LineFate {
        match self {
            Self::Kept(_) => LineFate::Kept,
            Self::LeftOut(_) => LineFate::LeftOut,
            Self::Doubtful(_) => LineFate::Doubtful,
            Self::Lost(_) => LineFate::Lost,
        }
    }

    /// The word by which it is filtered, and the reason or place.
    pub fn told(&self) -> (&'static str, String) {
        let why = match self {
            Self::Kept(part) => part.to_string(),
            Self::LeftOut(rule) => rule.to_string(),
            Self::Doubtful(why) | Self::Lost(why) => why.clone(),
        };
        (self.fate().title(), why)
    }
}
