//! Lets the pages that were gathered lead to each other as files, and writes what stands beside them.

use super::{
    address::{page_file, relative},
    exported::Exported,
    gathering::{Found, Kept},
    rewriting::{Manner, Target, rewritten},
};
use crate::{
    domain::{Lang, address::SITEMAP_PATH},
    server::words::copy_words,
};
use anyhow::Context;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

/// What stands above every page, in both languages.
pub struct Notices([(Lang, String); 2]);

impl Notices {
    pub fn new(what: &Exported) -> Notices {
        Notices(Lang::ALL.map(|lang| {
            let words = copy_words(lang, &what.now.date_text());
            let (label, notice) = (words.copy_label, words.copy_notice);
            let tag = lang.tag();
            // Words of ours, and a date: nothing in them is a sign of HTML.
            (lang, format!("<aside class=\"copy-notice\" lang=\"{tag}\" aria-label=\"{label}\"><p><strong>{label}.</strong> {notice}</p></aside>"))
        }))
    }

    fn of_path(&self, path: &str) -> &str {
        let lang = Lang::of_path(path);
        self.0.iter().find(|(own, _)| *own == lang).map_or("", |(_, notice)| notice)
    }
}

/// Lets the addresses in a page lead to files; answers how many lead nowhere any more.
pub fn bind(kept: &Kept, root: &Path, key: &str, notices: &Notices, is_public: bool) -> anyhow::Result<u64> {
    let file = page_file(key);
    let path = root.join(&file);
    let page = fs::read_to_string(&path).with_context(|| format!("không đọc lại được {file}"))?;
    let place = key.split('?').next().unwrap_or_default();
    let manner = Manner { notice: notices.of_path(place), is_public };
    let mut lost = 0;
    let bound = rewritten(&page, manner, &mut |address| {
        let found = kept.find(place, address);
        lost += u64::from(found.is_lost());
        found.target(|to| relative(&file, to))
    });
    fs::write(&path, bound).with_context(|| format!("không ghi được {file}"))?;
    Ok(lost)
}

/// Web servers show it at any address, so what it names begins at the root.
pub fn write_missing(kept: &Kept, root: &Path, page: &str, notices: &Notices, is_public: bool) -> anyhow::Result<()> {
    let manner = Manner { notice: notices.of_path("/"), is_public };
    let bound = rewritten(page, manner, &mut |address| kept.find("/", address).target(|to| format!("/{to}")));
    write(root, "404.html", &bound)
}

pub fn robots(origin: &str, is_public: bool) -> String {
    let sitemap = if is_public { format!("\nSitemap: {origin}{SITEMAP_PATH}\n") } else { String::new() };
    format!("User-agent: *\nAllow: /\n{sitemap}")
}

pub fn write(root: &Path, file: &str, text: &str) -> anyhow::Result<()> {
    let path: PathBuf = root.join(file);
    let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
    written.with_context(|| format!("không ghi được {file}"))
}

/// All files at once: one by one takes a disk some milliseconds each.
pub fn flush(root: &Path) -> anyhow::Result<()> {
    let done = File::open(root).and_then(|root| Ok(rustix::fs::syncfs(root)?));
    done.context("không ghi được hết xuống đĩa")
}

impl Found {
    fn is_lost(&self) -> bool {
        *self == Found::Nothing
    }

    /// What an address becomes, with what `file` makes of the name of a file.
    fn target(self, file: impl Fn(&str) -> String) -> Target {
        match self {
            Found::File { file: name, place } => Target::To(file(&name) + &place),
            Found::Elsewhere(address) => Target::To(address),
            Found::AsItIs => Target::Kept,
            Found::ToProgram | Found::Nothing => Target::Off,
        }
    }
}
