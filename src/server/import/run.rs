//! An import that an operator orders: says of each article what becomes of it, keeps the sums and writes the sheet.

use super::{
    beside::{CUT, Origin},
    ledger::{Kind, Ledger, Outcome},
    legacy::{Profile, clean, excerpt},
    prepared::Prepared,
    reading::{Article, Reading, Step},
    sheet::{Made, Sheet, Totals, sum_text},
};
use crate::domain::figures::grouped;
use anyhow::bail;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What is to be imported, and what is to be written about it.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    /// Pages and exports, folders of them, and `.zip` files.
    pub paths: &'a [PathBuf],
    /// How the saved pages are to be read, where they differ from the known ones.
    pub profile: Option<&'a Path>,
    /// Sheets of the ledger: `.csv` and `.html`.
    pub reports: &'a [PathBuf],
}

pub(super) struct Run {
    reading: Reading,
    number: usize,
    /// The source that was named last.
    named: String,
    sheet: Sheet,
    pub totals: Totals,
    pub outcomes: Outcomes,
}

/// An article that could be read, as it will stand here.
pub(super) struct Read {
    pub article: Article,
    pub prepared: Prepared,
}

impl Run {
    pub fn begin(order: Order<'_>) -> anyhow::Result<Run> {
        let profile = order.profile.map(Profile::load).transpose()?;
        let sheet = Sheet::create(order.reports)?;
        let reading = Reading::begin(order.paths, profile, |path| say!("Đang mở {}…", path.display()))?;
        Ok(Run {
            reading,
            number: 0,
            named: String::new(),
            sheet,
            totals: Totals::default(),
            outcomes: Outcomes::default(),
        })
    }

    /// The next article that could be read, and what became of its parts; or what could not be stored or written.
    pub fn next(&mut self, media_dir: Option<&Path>) -> Option<Result<Read, (Origin, anyhow::Error)>> {
        loop {
            match self.reading.next()? {
                Step::File(origin) => {
                    self.number += 1;
                    self.named = origin.file.display().to_string();
                    say!("[{}/{}] {origin}", self.number, self.reading.files);
                }
                Step::Export(software) => say!("  tệp xuất của {software}"),
                Step::Article(article) => {
                    let Article { origin, page, .. } = &*article;
                    if article.is_of_export {
                        say!("  {}: {}", origin.place, excerpt(&clean(&page.headline), 100));
                        page.doubts.iter().for_each(|doubt| say!("  ? {doubt}"));
                    } else {
                        say!("{}", page.describe());
                    }
                    if origin.is_cut {
                        say!("  ? Nội dung: {CUT}.");
                    }
                    let origin = origin.clone();
                    return Some(self.prepare(*article, media_dir).map_err(|error| (origin, error)));
                }
                Step::LeftOut { origin, what, rule, count, why } => {
                    *self.outcomes.left_out.entry(rule).or_default() += count;
                    if why != rule {
                        self.name(&origin);
                        say!("  – {why}");
                    }
                    if let Err(error) = self.sheet.add_left_out(&origin, &what, &why) {
                        return Some(Err((origin, error)));
                    }
                }
                Step::Refused { origin, why } => {
                    self.outcomes.failed += 1;
                    eprintln!("{origin}: {why}");
                }
            }
        }
    }

    /// What is said when all is read is not of the file that was read last.
    fn name(&mut self, origin: &Origin) {
        let file = origin.file.display().to_string();
        if self.named != file {
            say!("{origin}");
            self.named = file;
        }
    }

    fn prepare(&mut self, article: Article, media_dir: Option<&Path>) -> anyhow::Result<Read> {
        let Article { origin, page, .. } = &article;
        // Pictures first: what refers to a file is written after the file is flushed.
        let prepared = Prepared::of(origin, page, media_dir)?;
        self.sheet.add(&Made { origin, page, body: &prepared.body, ledger: &prepared.ledger })?;
        say_ledger(&prepared.ledger);
        for document in &prepared.documents {
            say!("  + tài liệu đi cùng bài, ai cũng tải được: {} ({})", document.file_name, document.size_text());
        }
        Ok(Read { article, prepared })
    }

    /// Says the sums, and fails where something did.
    pub fn end(self) -> anyhow::Result<()> {
        self.outcomes.say();
        let totals = &self.totals;
        for (why, count) in &self.outcomes.left_out {
            say!("Không nhập {count} mục theo quy tắc: {why}.");
        }
        say!("Đối chiếu {} trang với bài:", totals.articles);
        for (of, sum) in [("chữ", totals.words), ("ảnh", totals.pictures), ("liên kết", totals.links)] {
            say!("  {}", sum_text(of, sum));
        }
        say!("  {} lượt xem gốc; {} điều nên xem lại", grouped(totals.views as i64), totals.doubts);
        for path in self.sheet.finish(totals)? {
            say!("Bảng đối chiếu: {}", path.display());
        }
        self.outcomes.into_result()
    }
}

/// What was lost or should be looked at, each with its place. Doubts about fields have been told with the page.
fn say_ledger(ledger: &Ledger) {
    say!("  = {}", sum_text("chữ", ledger.words()));
    for entry in &ledger.entries {
        let (mark, why) = match &entry.outcome {
            Outcome::Lost(why) => ("! mất", why),
            Outcome::Doubtful(why) if entry.kind != Kind::Field => ("? xem lại", why),
            _ => continue,
        };
        // An address may hold what a terminal obeys.
        let text = excerpt(&clean(&entry.text), 80);
        say!("  {mark} {} (mục {}) “{text}”: {why}", entry.kind, entry.place);
    }
}

#[derive(Default)]
pub(super) struct Outcomes {
    pub new: u32,
    pub already_there: u32,
    pub failed: u32,
    /// Nothing was written.
    pub is_preview: bool,
    /// Of old portals, which lead to nothing of what went in.
    pub lost_addresses: usize,
    /// What is no article, by its rule.
    pub left_out: BTreeMap<&'static str, u64>,
}

impl Outcomes {
    fn say(&self) {
        if self.is_preview {
            say!("\nChạy thử: đọc được {} bài, {} mục không đọc được. Chưa ghi gì.", self.new, self.failed);
            return;
        }
        say!("\n{} bài mới, {} bài đã có, {} mục không nhập được.", self.new, self.already_there, self.failed);
        if self.lost_addresses > 0 {
            say!("{} địa chỉ cũ không dẫn đến bài mới, xem lý do ở trên.", self.lost_addresses);
        }
    }

    fn into_result(self) -> anyhow::Result<()> {
        if self.failed > 0 {
            bail!("{} mục không nhập được, xem lý do ở trên", self.failed);
        }
        Ok(())
    }
}
