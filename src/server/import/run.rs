//! The articles of an order, one after the other, each with its ledger.

use super::{
    beside::Origin,
    exports::{self, Item},
    ledger::{Kind, Ledger, Outcome},
    legacy::{self, LegacyPage, Profile, clean, excerpt, path_of},
    prepared::Prepared,
    sheet::{Made, Sheet, Totals, sum_text},
    sources::Sources,
};
use crate::{
    domain::figures::grouped,
    server::{explaining::explain, random::to_hex},
};
use anyhow::bail;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    vec::IntoIter,
};

/// What is to be imported, and what is to be written about it.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    /// Pages and exports, folders of them, and `.zip` files.
    pub paths: &'a [PathBuf],
    /// Sheets of the ledger: `.csv` and `.html`.
    pub reports: &'a [PathBuf],
    /// By which pages of saved HTML are read.
    pub profile: Option<&'a Path>,
}

pub(super) struct Run {
    sources: IntoIter<Origin>,
    total: usize,
    number: usize,
    profile: Option<Profile>,
    export: Option<Export>,
    /// What was unpacked.
    _kept: Sources,
    sheet: Sheet,
    pub totals: Totals,
    pub outcomes: Outcomes,
}

/// One that is being read.
struct Export {
    file: PathBuf,
    root: PathBuf,
    items: exports::Items,
    /// So many have been read.
    count: u64,
}

/// An article that could be read.
pub(super) struct Read {
    pub origin: Origin,
    pub page: LegacyPage,
    pub prepared: Prepared,
    /// What the ledger of counts calls its source.
    pub source: String,
}

impl Run {
    pub fn begin(order: Order<'_>) -> anyhow::Result<Run> {
        let profile = order.profile.map(Profile::load).transpose()?;
        let sheet = Sheet::create(order.reports)?;
        let mut sources = Sources::of(order.paths)?;
        let origins = std::mem::take(&mut sources.origins);
        Ok(Run {
            total: origins.len(),
            sources: origins.into_iter(),
            number: 0,
            profile,
            export: None,
            _kept: sources,
            sheet,
            totals: Totals::default(),
            outcomes: Outcomes::default(),
        })
    }

    /// The next article that could be read, and what became of its parts; or what could not be stored or written.
    pub fn next(&mut self, media_dir: Option<&Path>) -> Option<Result<Read, (Origin, anyhow::Error)>> {
        loop {
            if let Some(read) = self.next_of_export(media_dir) {
                return Some(read);
            }
            let origin = self.sources.next()?;
            self.number += 1;
            say!("[{}/{}] {origin}", self.number, self.total);
            match exports::kind_of(&origin.file) {
                Ok(Some(kind)) => match exports::open(kind, &origin.file) {
                    Ok(items) => {
                        say!("  tệp xuất của {}", kind.name());
                        self.export = Some(Export { file: origin.file, root: origin.root, items, count: 0 });
                    }
                    Err(error) => self.refuse(&origin, &explain(&error)),
                },
                // What cannot be opened is explained where pages are.
                Ok(None) | Err(_) => match legacy::load(&origin.file, self.profile.as_ref()) {
                    Ok(page) => {
                        let page = at_its_address(page, &origin);
                        say!("{}", page.describe());
                        let source = match source_of_file(&origin.file) {
                            Ok(source) => source,
                            Err(error) => return Some(Err((origin, error))),
                        };
                        return Some(self.prepare(origin, page, source, media_dir));
                    }
                    // A web archive holds the whole portal: front pages, lists and searches among the articles.
                    Err(refusal) if origin.address.is_some() => {
                        *self.outcomes.left_out.entry(NO_ARTICLE).or_default() += 1;
                        let why = format!("{NO_ARTICLE}: {}", refusal.reason);
                        say!("  – {why}");
                        if let Err(error) = self.sheet.add_left_out(&origin, "", &why) {
                            return Some(Err((origin, error)));
                        }
                    }
                    Err(refusal) => {
                        self.outcomes.failed += 1;
                        eprintln!("{refusal}");
                    }
                },
            }
        }
    }

    /// The next article of the export that is being read; `None` where there is none.
    fn next_of_export(&mut self, media_dir: Option<&Path>) -> Option<Result<Read, (Origin, anyhow::Error)>> {
        loop {
            let export = self.export.as_mut()?;
            let mut origin = Origin { root: export.root.clone(), ..Origin::of_file(&export.file) };
            let Some(item) = export.items.next() else {
                if export.count == 0 {
                    self.refuse(&origin, "không có bài nào trong tệp");
                }
                self.export = None;
                return None;
            };
            export.count += 1;
            match item {
                Ok(Item::Article(record)) => {
                    origin.place = record.place.clone();
                    let headline = record.headline.clone();
                    match record.into_page() {
                        Ok(page) => {
                            say!("  {}: {}", origin.place, excerpt(&clean(&page.headline), 100));
                            page.doubts.iter().for_each(|doubt| say!("  ? {doubt}"));
                            let source = source_of_record(&origin.file, &page);
                            return Some(self.prepare(origin, page, source, media_dir));
                        }
                        Err(reason) => {
                            self.refuse(&origin, &format!("“{}”: {reason}", excerpt(&clean(&headline), 100)));
                        }
                    }
                }
                Ok(Item::LeftOut { what, why }) => {
                    *self.outcomes.left_out.entry(why).or_default() += 1;
                    if let Err(error) = self.sheet.add_left_out(&origin, &clean(&what), why) {
                        return Some(Err((origin, error)));
                    }
                }
                Err(error) => self.refuse(&origin, &explain(&error)),
            }
        }
    }

    fn refuse(&mut self, origin: &Origin, why: &str) {
        self.outcomes.failed += 1;
        eprintln!("{origin}: {why}");
    }

    fn prepare(
        &mut self, origin: Origin, page: LegacyPage, source: String, media_dir: Option<&Path>,
    ) -> Result<Read, (Origin, anyhow::Error)> {
        // Pictures first: what refers to a file is written after the file is flushed.
        let prepared = Prepared::of(&origin, &page, media_dir).and_then(|prepared| {
            self.sheet.add(&Made { origin: &origin, page: &page, body: &prepared.body, ledger: &prepared.ledger })?;
            Ok(prepared)
        });
        match prepared {
            Ok(prepared) => {
                say_ledger(&prepared.ledger);
                for document in &prepared.documents {
                    say!(
                        "  + tài liệu đi cùng bài, ai cũng tải được: {} ({})",
                        document.file_name,
                        document.size_text()
                    );
                }
                Ok(Read { origin, page, prepared, source })
            }
            Err(error) => Err((origin, error)),
        }
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

const NO_ARTICLE: &str = "trang của kho lưu trữ web không phải một bài viết";

/// The address under which it was met is its own, whatever it says of itself.
fn at_its_address(mut page: LegacyPage, origin: &Origin) -> LegacyPage {
    if let Some(met) = origin.address.as_deref().and_then(path_of) {
        let told = page.own_address.replace(met.clone()).filter(|told| *told != met);
        page.other_addresses.extend(told);
    }
    page
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

/// How the ledger names a saved page: by what is in it, since browsers save many under one name.
fn source_of_file(file: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(file).map_err(|_| anyhow::anyhow!("không đọc lại được tệp"))?;
    Ok(format!("trang cũ {}, SHA-256 {}", name_of(file), digest(&[&bytes])))
}

/// The same for an article of an export, which is exported again and again: by what the article says, not how often it was opened.
fn source_of_record(file: &Path, page: &LegacyPage) -> String {
    let address = page.own_address.as_deref().unwrap_or_default();
    let parts = [&page.portal, address, &page.headline, &page.standfirst, &page.body_html];
    format!("mục của tệp xuất {}, SHA-256 {}", name_of(file), digest(&parts.map(str::as_bytes)))
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn digest(parts: &[&[u8]]) -> String {
    let mut sum = Sha256::new();
    for part in parts {
        sum.update((part.len() as u64).to_le_bytes());
        sum.update(part);
    }
    to_hex(&sum.finalize()[..16])
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
