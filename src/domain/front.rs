//! What a front page is made of, as an editor arranges it: blocks in their order, and articles that are pinned to the top.

use super::{ArticleId, Day, Fault, Section, SectionId, SectionKind, typed};
use serde::{Deserialize, Serialize};

/// Blocks of one front page.
pub const BLOCKS_MAX: usize = 20;
/// Articles that are pinned at once.
pub const PINS_MAX: usize = 5;
/// Articles beside the lead story.
pub const BESIDE_MAX: u32 = 4;
/// Articles of one block that lists some.
pub const LENGTH_MAX: u32 = 12;
/// Letters of a block's own title.
pub const TITLE_MAX: usize = 80;
/// Days that a pin may last.
pub const PIN_DAYS_MAX: i64 = 366;

/// Everything that an editor arranges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    pub pins: Vec<Pin>,
    pub blocks: Vec<FrontBlock>,
}

/// An article that stands first until the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    pub article: ArticleId,
    pub last_day: Day,
}

/// One block of a front page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrontBlock {
    /// Empty: what such a block is called anyway.
    pub title: String,
    pub content: BlockContent,
}

/// What a block shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockContent {
    /// The lead story and so many beside it; what is pinned comes first.
    Lead {
        beside: u32,
    },
    Section {
        section: SectionId,
        layout: Layout,
        length: u32,
    },
    /// A section as dated lines without pictures.
    Announcements {
        section: SectionId,
        length: u32,
    },
    /// The documents of the register that were issued last.
    Documents {
        length: u32,
    },
    /// The band of quick links.
    Links,
    /// Telephone, hotline, address and hours.
    Contact,
    /// The pictures of one article as a strip.
    Story {
        article: ArticleId,
    },
    MostRead,
}

/// How a section is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Layout {
    /// A column: the first with a large picture, the others below it.
    #[default]
    Column,
    /// Cards with pictures, beside each other.
    Grid,
    /// Headlines alone.
    Lines,
}

impl Layout {
    pub const ALL: [Layout; 3] = [Layout::Column, Layout::Grid, Layout::Lines];

    /// As it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Layout::Column => "cot",
            Layout::Grid => "luoi",
            Layout::Lines => "dong",
        }
    }

    pub fn parse(text: &str) -> Option<Layout> {
        Layout::ALL.into_iter().find(|layout| layout.as_str() == text)
    }

    pub fn title(self) -> &'static str {
        match self {
            Layout::Column => "cột danh sách",
            Layout::Grid => "lưới thẻ có ảnh",
            Layout::Lines => "dòng tiêu đề gọn",
        }
    }
}

/// The kinds of blocks, as they are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockKind {
    Lead,
    Section,
    Announcements,
    Documents,
    Links,
    Contact,
    Story,
    MostRead,
}

impl BlockKind {
    pub const ALL: [BlockKind; 8] = [
        BlockKind::Lead,
        BlockKind::Section,
        BlockKind::Announcements,
        BlockKind::Documents,
        BlockKind::Links,
        BlockKind::Contact,
        BlockKind::Story,
        BlockKind::MostRead,
    ];

    /// As it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            BlockKind::Lead => "lead",
            BlockKind::Section => "section",
            BlockKind::Announcements => "announcements",
            BlockKind::Documents => "documents",
            BlockKind::Links => "links",
            BlockKind::Contact => "contact",
            BlockKind::Story => "story",
            BlockKind::MostRead => "most_read",
        }
    }

    pub fn parse(text: &str) -> Option<BlockKind> {
        BlockKind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// As editors read it.
    pub fn title(self) -> &'static str {
        match self {
            BlockKind::Lead => "Tin chính",
            BlockKind::Section => "Chuyên mục",
            BlockKind::Announcements => "Thông báo",
            BlockKind::Documents => "Văn bản mới",
            BlockKind::Links => "Liên kết nhanh",
            BlockKind::Contact => "Đường dây nóng, giờ làm việc",
            BlockKind::Story => "Câu chuyện ảnh",
            BlockKind::MostRead => "Đọc nhiều",
        }
    }

    /// What it is for.
    pub fn description(self) -> &'static str {
        match self {
            BlockKind::Lead => "Bài chính với ảnh lớn và các bài mới nhất bên cạnh; tin ghim đứng đầu.",
            BlockKind::Section => "Bài mới của một chuyên mục: cột danh sách, lưới thẻ có ảnh hoặc dòng tiêu đề.",
            BlockKind::Announcements => "Một chuyên mục thành các dòng có ngày, không ảnh.",
            BlockKind::Documents => "Các văn bản mới ban hành: số, ký hiệu, ngày, trích yếu, hiệu lực.",
            BlockKind::Links => "Dải biểu tượng: dịch vụ công, tra cứu hồ sơ, phản ánh… Sửa ở màn hình Liên kết nhanh.",
            BlockKind::Contact => "Đường dây nóng, giờ làm việc, điện thoại, địa chỉ của cơ quan, lấy từ Cài đặt.",
            BlockKind::Story => "Các ảnh của một bài thành một dải ảnh.",
            BlockKind::MostRead => "Các bài đọc nhiều trong tuần.",
        }
    }
}

impl BlockContent {
    pub fn kind(&self) -> BlockKind {
        match self {
            BlockContent::Lead { .. } => BlockKind::Lead,
            BlockContent::Section { .. } => BlockKind::Section,
            BlockContent::Announcements { .. } => BlockKind::Announcements,
            BlockContent::Documents { .. } => BlockKind::Documents,
            BlockContent::Links => BlockKind::Links,
            BlockContent::Contact => BlockKind::Contact,
            BlockContent::Story { .. } => BlockKind::Story,
            BlockContent::MostRead => BlockKind::MostRead,
        }
    }

    /// The section that it shows, if it shows one.
    pub fn section(&self) -> Option<SectionId> {
        match self {
            BlockContent::Section { section, .. } | BlockContent::Announcements { section, .. } => Some(*section),
            _ => None,
        }
    }
}

impl FrontBlock {
    fn untitled(content: BlockContent) -> FrontBlock {
        FrontBlock { title: String::new(), content }
    }
}

/// In which direction a block goes by one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
}

/// Why a front page is not arranged so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unarranged {
    /// There is no such block or pin.
    NotThere,
    TooMany,
    /// Something must stand there.
    LastOne,
    /// It is there already.
    Twice,
}

impl Unarranged {
    /// For the editor.
    pub fn message(self) -> &'static str {
        match self {
            Unarranged::NotThere => "Khối này không còn trong bố cục.",
            Unarranged::TooMany => "Bố cục đã đủ số khối hoặc số tin ghim; hãy bỏ bớt trước khi thêm.",
            Unarranged::LastOne => "Trang chủ cần ít nhất một khối.",
            Unarranged::Twice => "Bài này đã được ghim.",
        }
    }
}

impl Arrangement {
    /// How a front page is that nobody has arranged: links, the lead story, announcements, new documents where there is a
    /// register, all other sections, the most read.
    /// `sections` are the open ones in the order of the navigation.
    pub fn by_itself(sections: &[Section]) -> Arrangement {
        let news = sections.iter().filter(|section| section.kind == SectionKind::News);
        let (announcing, telling): (Vec<_>, Vec<_>) = news.partition(|section| is_of_announcements(section));
        let head = [BlockContent::Links, BlockContent::Lead { beside: BESIDE_MAX }];
        let announcements =
            announcing.into_iter().map(|section| BlockContent::Announcements { section: section.id, length: 6 });
        let columns = telling.into_iter().map(|section| BlockContent::Section {
            section: section.id,
            layout: Layout::Column,
            length: 4,
        });
        let has_register = sections.iter().any(|section| section.kind == SectionKind::Documents);
        let documents = has_register.then_some(BlockContent::Documents { length: 5 });
        let all = head.into_iter().chain(announcements).chain(documents).chain(columns).take(BLOCKS_MAX - 1);
        let blocks = all.chain([BlockContent::MostRead]).map(FrontBlock::untitled).collect();
        Arrangement { pins: Vec::new(), blocks }
    }

    /// Puts a block behind the one at `place`, or first of all.
    ///
    /// # Errors
    /// `TooMany`, `NotThere`.
    pub fn insert_after(&mut self, place: Option<usize>, block: FrontBlock) -> Result<(), Unarranged> {
        let place = place.map_or(0, |place| place + 1);
        match self.blocks.len() {
            length if length >= BLOCKS_MAX => Err(Unarranged::TooMany),
            length if place > length => Err(Unarranged::NotThere),
            _ => {
                self.blocks.insert(place, block);
                Ok(())
            }
        }
    }

    /// # Errors
    /// `NotThere`.
    pub fn replace(&mut self, place: usize, block: FrontBlock) -> Result<(), Unarranged> {
        *self.blocks.get_mut(place).ok_or(Unarranged::NotThere)? = block;
        Ok(())
    }

    /// # Errors
    /// `NotThere`, `LastOne`.
    pub fn remove(&mut self, place: usize) -> Result<FrontBlock, Unarranged> {
        match self.blocks.len() {
            length if place >= length => Err(Unarranged::NotThere),
            1 => Err(Unarranged::LastOne),
            _ => Ok(self.blocks.remove(place)),
        }
    }

    /// Changes places with the block above or below; at either end it stays where it is.
    ///
    /// # Errors
    /// `NotThere`.
    pub fn step(&mut self, place: usize, step: Step) -> Result<(), Unarranged> {
        if place >= self.blocks.len() {
            return Err(Unarranged::NotThere);
        }
        let other = match step {
            Step::Up => place.saturating_sub(1),
            Step::Down => (place + 1).min(self.blocks.len() - 1),
        };
        self.blocks.swap(place, other);
        Ok(())
    }

    /// # Errors
    /// `TooMany`, `Twice`.
    pub fn pin(&mut self, pin: Pin) -> Result<(), Unarranged> {
        match () {
            () if self.pins.iter().any(|other| other.article == pin.article) => Err(Unarranged::Twice),
            () if self.pins.len() >= PINS_MAX => Err(Unarranged::TooMany),
            () => {
                self.pins.push(pin);
                Ok(())
            }
        }
    }

    /// # Errors
    /// `NotThere`.
    pub fn unpin(&mut self, article: ArticleId) -> Result<Pin, Unarranged> {
        let place = self.pins.iter().position(|pin| pin.article == article).ok_or(Unarranged::NotThere)?;
        Ok(self.pins.remove(place))
    }

    /// Articles that are pinned on this day.
    pub fn pinned_on(&self, day: Day) -> Vec<ArticleId> {
        self.pins.iter().filter(|pin| pin.last_day >= day).map(|pin| pin.article).collect()
    }
}

/// Whether a section is one of announcements, by its name.
fn is_of_announcements(section: &Section) -> bool {
    section.slug.as_str().starts_with("thong-bao")
}

/// A block as it was typed: every field of its form, those too that its kind does not ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedBlock {
    pub kind: String,
    pub title: String,
    pub section: String,
    pub layout: String,
    pub length: String,
    /// An address of an article.
    pub article: String,
}

impl TypedBlock {
    /// As a block, if it is one. `article` is what was found at the address.
    ///
    /// # Errors
    /// The fields to be mended.
    pub fn check(&self, sections: &[Section], article: Option<ArticleId>) -> Result<FrontBlock, Vec<Fault>> {
        let mut faults = Vec::new();
        let title = typed::line("title", &self.title, TITLE_MAX, &mut faults);
        let content = self.content(sections, article, &mut faults);
        match content {
            Some(content) if faults.is_empty() => Ok(FrontBlock { title, content }),
            _ => Err(faults),
        }
    }

    fn content(
        &self, sections: &[Section], article: Option<ArticleId>, faults: &mut Vec<Fault>,
    ) -> Option<BlockContent> {
        let Some(kind) = BlockKind::parse(&self.kind) else {
            faults.push(Fault::new("kind", "Hãy chọn một loại khối."));
            return None;
        };
        Some(match kind {
            BlockKind::Lead => BlockContent::Lead { beside: self.number(0..=BESIDE_MAX, faults)? },
            BlockKind::Section => {
                let section = self.section(sections, faults);
                let layout = Layout::parse(&self.layout);
                if layout.is_none() {
                    faults.push(Fault::new("layout", "Hãy chọn một cách trình bày."));
                }
                let length = self.number(1..=LENGTH_MAX, faults);
                BlockContent::Section { section: section?, layout: layout?, length: length? }
            }
            BlockKind::Announcements => {
                let (section, length) = (self.section(sections, faults), self.number(1..=LENGTH_MAX, faults));
                BlockContent::Announcements { section: section?, length: length? }
            }
            BlockKind::Documents => BlockContent::Documents { length: self.number(1..=LENGTH_MAX, faults)? },
            BlockKind::Story => {
                if article.is_none() {
                    faults.push(Fault::new("article", "Không tìm thấy bài đã đăng ở địa chỉ này."));
                }
                BlockContent::Story { article: article? }
            }
            BlockKind::Links => BlockContent::Links,
            BlockKind::Contact => BlockContent::Contact,
            BlockKind::MostRead => BlockContent::MostRead,
        })
    }

    fn section(&self, sections: &[Section], faults: &mut Vec<Fault>) -> Option<SectionId> {
        let wanted = self.section.trim().parse().map(SectionId).ok();
        let found = wanted.filter(|wanted| sections.iter().any(|section| section.id == *wanted));
        if found.is_none() {
            faults.push(Fault::new("section", "Hãy chọn một chuyên mục đang mở."));
        }
        found
    }

    fn number(&self, range: std::ops::RangeInclusive<u32>, faults: &mut Vec<Fault>) -> Option<u32> {
        let number = self.length.trim().parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            faults.push(Fault::new("length", format!("Hãy ghi một số từ {} đến {}.", range.start(), range.end())));
        }
        number
    }
}

impl From<&FrontBlock> for TypedBlock {
    /// As its form shows it; the address of an article is not known here.
    fn from(block: &FrontBlock) -> TypedBlock {
        let mut typed = TypedBlock {
            kind: block.content.kind().as_str().to_owned(),
            title: block.title.clone(),
            section: block.content.section().map(|section| section.0.to_string()).unwrap_or_default(),
            ..TypedBlock::default()
        };
        match block.content {
            BlockContent::Lead { beside } => typed.length = beside.to_string(),
            BlockContent::Announcements { length, .. } | BlockContent::Documents { length } => {
                typed.length = length.to_string()
            }
            BlockContent::Section { layout, length, .. } => {
                (typed.layout, typed.length) = (layout.as_str().to_owned(), length.to_string());
            }
            _ => {}
        }
        typed
    }
}

/// The last day of a pin as it was typed, today at the earliest.
pub fn typed_last_day(text: &str, today: Day) -> Result<Day, Fault> {
    let day = Day::parse(text.trim()).or_else(|| Day::parse_vietnamese(text));
    let is_near = |day: &Day| (today.0..=today.0 + PIN_DAYS_MAX).contains(&day.0);
    day.filter(is_near).ok_or_else(|| Fault::new("last_day", "Hãy ghi một ngày từ hôm nay đến một năm sau."))
}

/// The path of an address that an editor pasted, whole or from its first slash on: what names the article in it.
pub fn path_of(address: &str) -> &str {
    let address = address.trim();
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest.find('/').map_or("", |start| &rest[start..]));
    rest.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/')
}

#[cfg(test)]
mod tests;
