//! The articles of an order, one after the other, as its files hold them. Nothing is said or written here.

use super::{
    beside::{CUT, Origin},
    exports::{self, Item},
    legacy::{self, LegacyPage, Profile, clean, excerpt, path_of},
    sources::{Remark, Sources},
};
use crate::server::{
    cleaning::{Tangle, has_laborious_text},
    explaining::explain,
    random::to_hex,
};
use sha2::{Digest, Sha256};
use std::{
    path::{Path, PathBuf},
    vec::IntoIter,
};

/// What comes next of an order.
pub(super) enum Step {
    /// A file is opened.
    File(Origin),
    /// It is an export of this software.
    Export(&'static str),
    Article(Box<Article>),
    /// What is no article, by this rule: one or many.
    LeftOut {
        origin: Origin,
        what: String,
        rule: &'static str,
        count: u64,
        why: String,
    },
    /// What cannot be read, and why.
    Refused {
        origin: Origin,
        why: String,
    },
}

/// An article that could be read.
pub(super) struct Article {
    pub origin: Origin,
    pub page: LegacyPage,
    /// What the ledger of counts calls its source.
    pub source: String,
    pub is_of_export: bool,
}

impl Article {
    /// One that would take hours to clean is refused.
    fn step(self) -> Step {
        match has_laborious_text(&self.page.body_html) {
            true => Step::Refused { origin: self.origin, why: Tangle::TooManySigns.to_string() },
            false => Step::Article(Box::new(self)),
        }
    }
}

pub(super) struct Reading {
    origins: IntoIter<Origin>,
    /// Files that are to be opened.
    pub files: usize,
    profile: Option<Profile>,
    /// It has been named, and is opened next.
    named: Option<Origin>,
    export: Option<Export>,
    /// What there is to say when all is read.
    remarks: IntoIter<Remark>,
    /// What was unpacked.
    _kept: Sources,
}

/// One that is being read.
struct Export {
    origin: Origin,
    items: exports::Items,
    /// So many have been read.
    count: u64,
}

impl Reading {
    /// Saved pages are read by the profile, where there is one. `unpacking` is told of each file that is unpacked, which may take a while.
    ///
    /// # Errors
    /// An order without anything to read in it.
    pub fn begin(paths: &[PathBuf], profile: Option<Profile>, unpacking: fn(&Path)) -> anyhow::Result<Reading> {
        let mut sources = Sources::of(paths, unpacking)?;
        let origins = std::mem::take(&mut sources.origins);
        let remarks = std::mem::take(&mut sources.remarks);
        Ok(Reading {
            files: origins.len(),
            origins: origins.into_iter(),
            profile,
            named: None,
            export: None,
            remarks: remarks.into_iter(),
            _kept: sources,
        })
    }

    fn open(&mut self, origin: Origin) -> Step {
        match exports::kind_of(&origin.file) {
            Ok(Some(kind)) => match exports::open(kind, &origin.file) {
                Ok(items) => {
                    self.export = Some(Export { origin, items, count: 0 });
                    Step::Export(kind.name())
                }
                Err(error) => Step::Refused { origin, why: explain(&error) },
            },
            // What cannot be opened is explained where pages are.
            Ok(None) | Err(_) => read_page(origin, self.profile.as_ref()),
        }
    }

    /// The next of the export that is being read; `None` where there is none.
    fn next_of_export(&mut self) -> Option<Step> {
        let export = self.export.as_mut()?;
        let mut origin = export.origin.clone();
        let Some(item) = export.items.next() else {
            let is_empty = export.count == 0;
            self.export = None;
            return is_empty.then(|| Step::Refused { origin, why: "không có bài nào trong tệp".to_owned() });
        };
        export.count += 1;
        Some(match item {
            Ok(Item::Article(record)) => {
                origin.place = record.place.clone();
                let headline = record.headline.clone();
                match record.into_page() {
                    Ok(page) => {
                        let source = source_of_record(&origin.file, &page);
                        Article { origin, page, source, is_of_export: true }.step()
                    }
                    Err(reason) => {
                        let why = format!("“{}”: {reason}", excerpt(&clean(&headline), 100));
                        Step::Refused { origin, why }
                    }
                }
            }
            Ok(Item::LeftOut { what, why }) => {
                Step::LeftOut { origin, what: clean(&what), rule: why, count: 1, why: why.to_owned() }
            }
            Err(error) => Step::Refused { origin, why: explain(&error) },
        })
    }
}

impl Iterator for Reading {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        if let Some(origin) = self.named.take() {
            return Some(self.open(origin));
        }
        if let Some(step) = self.next_of_export() {
            return Some(step);
        }
        let Some(origin) = self.origins.next() else { return self.remarks.next().map(of_remark) };
        self.named = Some(origin.clone());
        Some(Step::File(origin))
    }
}

fn of_remark(remark: Remark) -> Step {
    match remark {
        Remark::LeftOut { origin, rule, count, why } => Step::LeftOut { origin, what: String::new(), rule, count, why },
        Remark::Refused { origin, why } => Step::Refused { origin, why },
    }
}

const NO_ARTICLE: &str = "trang của kho lưu trữ web không phải một bài viết";

fn read_page(origin: Origin, profile: Option<&Profile>) -> Step {
    let page = match legacy::load(&origin.file, profile) {
        Ok(page) => at_its_address(page, &origin),
        // Nobody knows whether the whole would have been an article.
        Err(refusal) if origin.is_cut => {
            return Step::Refused { origin, why: format!("{CUT}: {}", refusal.reason) };
        }
        // A web archive holds the whole portal: front pages, lists and searches among the articles.
        Err(refusal) if origin.address.is_some() => {
            let why = format!("{NO_ARTICLE}: {}", refusal.reason);
            return Step::LeftOut { origin, what: String::new(), rule: NO_ARTICLE, count: 1, why };
        }
        Err(refusal) => return Step::Refused { origin, why: refusal.reason.to_string() },
    };
    match source_of_file(&origin.file) {
        Ok(source) => Article { origin, page, source, is_of_export: false }.step(),
        Err(error) => Step::Refused { origin, why: explain(&error) },
    }
}

/// The address under which it was met is its own, whatever it says of itself.
fn at_its_address(mut page: LegacyPage, origin: &Origin) -> LegacyPage {
    if let Some(met) = origin.address.as_deref().and_then(path_of) {
        let told = page.own_address.replace(met.clone()).filter(|told| *told != met);
        page.other_addresses.extend(told);
    }
    let led = origin.other_addresses.iter().filter_map(|address| path_of(address));
    let known = page.own_address.clone();
    page.other_addresses.extend(led.filter(|led| known.as_ref() != Some(led)));
    page
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
