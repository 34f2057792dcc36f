//! A portal as files that need no program: every public page with its numbers of that moment, in a folder that any web server gives
//! out and that opens from a USB stick. The pages are those of the router, asked as a reader of whom nothing is known would.

mod address;
mod gathering;
mod old_addresses;
mod rewriting;

pub use address::is_safe_name;

use crate::{
    db::Db,
    domain::{Lang, Portal, Timestamp, address::SITEMAP_PATH},
    server::{
        backup::{UNFINISHED, folder_of},
        request_head::is_loopback,
        settings::base_host,
        words::copy_words,
    },
};
use address::{Own, page_file, relative};
use anyhow::{Context, bail};
use axum::Router;
use gathering::{Gathering, Kept};
use rewriting::{Manner, Target, rewritten};
use std::{
    fs::{self, File, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// An address at which no portal has a page: no section is called so.
const NOWHERE: &str = "/-/404";

/// What is exported.
pub struct Exported {
    pub router: Router,
    pub db: Db,
    pub portal: Portal,
    /// Host by which the router knows the portal.
    pub host: String,
    /// All hosts of the portal.
    pub hosts: Vec<String>,
    /// Scheme and host that its pages name.
    pub origin: String,
    pub now: Timestamp,
}

impl Exported {
    /// Whether others than this machine find it at its address.
    pub fn is_public(&self) -> bool {
        let host = base_host(&self.origin).unwrap_or_default();
        !is_loopback(&host) && !host.ends_with(".localhost")
    }
}

/// How far it is, and at the end what was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub pages: u64,
    /// Pictures, documents, styles, feeds.
    pub files: u64,
    pub bytes: u64,
    /// Links inside that lead to nothing.
    pub lost_links: u64,
    pub old_addresses: u64,
}

/// Makes the folder, which is there when all of it is there and flushed. `report` is called after each page and file.
///
/// # Errors
/// A folder that is not empty, a page that cannot be made, and those of database and disk. Nothing is left then.
pub async fn export(what: &Exported, folder: &Path, report: impl FnMut(Progress)) -> anyhow::Result<Progress> {
    check_free(folder)?;
    let beside = folder_of(folder).to_owned();
    let cannot = || format!("không ghi được vào {}", beside.display());
    let part =
        tempfile::Builder::new().prefix(UNFINISHED).permissions(Permissions::from_mode(0o755)).tempdir_in(&beside);
    let part = part.with_context(cannot)?;
    let own = Own::new(&what.origin, what.hosts.clone()).context("địa chỉ công khai của cổng không đúng")?;
    let mut gathering = Gathering::new(what, own, part.path().to_owned(), report);
    gathering.gather_sitemap(SITEMAP_PATH).await?;
    let old = old_addresses::list(what, &mut gathering).await?;
    gathering.gather_found().await?;
    let missing = gathering.page_of_nowhere(NOWHERE).await?;
    let (kept, mut made) = gathering.finish();
    let notices = Notices::new(what);
    let root = part.path().to_owned();
    let (is_public, origin) = (what.is_public(), what.origin.clone());
    // From here on it is files alone.
    let made = tokio::task::spawn_blocking(move || {
        for key in kept.pages() {
            made.lost_links += bind(&kept, &root, &key, &notices, is_public)?;
        }
        write_missing(&kept, &root, &missing, &notices, is_public)?;
        made.old_addresses = old_addresses::write_down(&kept, &root, &old, is_public.then_some(origin.as_str()))?;
        write(&root, "robots.txt", &robots(&origin, is_public))?;
        flush(&root)?;
        anyhow::Ok(made)
    });
    let made = made.await.context("the writer of an export ended")??;
    let part = part.keep();
    // An empty folder gives way; one that came since and is not empty does not.
    if let Err(error) = fs::rename(&part, folder) {
        let _ = fs::remove_dir_all(&part);
        return Err(error).with_context(|| format!("không đặt được thư mục vào chỗ {}", folder.display()));
    }
    File::open(&beside).and_then(|beside| beside.sync_all()).with_context(cannot)?;
    Ok(made)
}

fn check_free(folder: &Path) -> anyhow::Result<()> {
    let shown = folder.display();
    let Ok(found) = fs::symlink_metadata(folder) else { return Ok(()) };
    if !found.is_dir() {
        bail!("{shown} đã có và không phải thư mục; hãy nêu một thư mục mới");
    }
    if fs::read_dir(folder).with_context(|| format!("không đọc được {shown}"))?.next().is_some() {
        bail!("thư mục {shown} không trống; hãy nêu một thư mục mới hoặc trống");
    }
    // What is made beside a disk's own root cannot take its place.
    let beside =
        fs::metadata(folder_of(&fs::canonicalize(folder)?)).with_context(|| format!("không đọc được {shown}"))?;
    if beside.dev() != found.dev() {
        bail!(
            "{shown} là gốc của một ổ đĩa; hãy nêu một thư mục mới ở trong đó, ví dụ {}",
            folder.join("cong").display()
        );
    }
    Ok(())
}

/// What stands above every page, in both languages.
struct Notices([(Lang, String); 2]);

impl Notices {
    fn new(what: &Exported) -> Notices {
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
fn bind(kept: &Kept, root: &Path, key: &str, notices: &Notices, is_public: bool) -> anyhow::Result<u64> {
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
fn write_missing(kept: &Kept, root: &Path, page: &str, notices: &Notices, is_public: bool) -> anyhow::Result<()> {
    let manner = Manner { notice: notices.of_path("/"), is_public };
    let bound = rewritten(page, manner, &mut |address| kept.find("/", address).target(|to| format!("/{to}")));
    write(root, "404.html", &bound)
}

fn robots(origin: &str, is_public: bool) -> String {
    let sitemap = if is_public { format!("\nSitemap: {origin}{SITEMAP_PATH}\n") } else { String::new() };
    format!("User-agent: *\nAllow: /\n{sitemap}")
}

fn write(root: &Path, file: &str, text: &str) -> anyhow::Result<()> {
    let path: PathBuf = root.join(file);
    let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
    written.with_context(|| format!("không ghi được {file}"))
}

/// All files at once: one by one takes a disk some milliseconds each.
fn flush(root: &Path) -> anyhow::Result<()> {
    let done = File::open(root).and_then(|root| Ok(rustix::fs::syncfs(root)?));
    done.context("không ghi được hết xuống đĩa")
}

impl gathering::Found {
    fn is_lost(&self) -> bool {
        *self == gathering::Found::Nothing
    }

    /// What an address becomes, with what `file` makes of the name of a file.
    fn target(self, file: impl Fn(&str) -> String) -> Target {
        match self {
            gathering::Found::File { file: name, place } => Target::To(file(&name) + &place),
            gathering::Found::Elsewhere(address) => Target::To(address),
            gathering::Found::AsItIs => Target::Kept,
            gathering::Found::ToProgram | gathering::Found::Nothing => Target::Off,
        }
    }
}
