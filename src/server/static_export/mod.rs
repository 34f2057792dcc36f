//! A portal as files that need no program: every public page with its numbers of that moment, in a folder that any web server gives
//! out and that opens from a USB stick. The pages are those of the router, asked as a reader of whom nothing is known would.

mod address;
mod binding;
mod exported;
mod gathering;
mod old_addresses;
mod rewriting;

pub use address::is_safe_name;
pub use exported::{Exported, Progress};

use crate::{domain::address::SITEMAP_PATH, server::backup::folder_of};
use address::Own;
use anyhow::{Context, bail};
use binding::{Notices, bind, flush, robots, write, write_missing};
use gathering::Gathering;
use std::{
    fs::{self, File, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// How the folder of an export begins that is being made, or was when the machine stopped.
const UNFINISHED: &str = ".bantin-luu-tru-";
/// An address at which no portal has a page: no section is called so.
const NOWHERE: &str = "/-/404";

/// Makes the folder, which is there when all of it is there and flushed. `report` is called after each page and file.
///
/// # Errors
/// A folder that is not empty, a page that cannot be made, and those of database and disk. Nothing is left then.
pub async fn export(what: &Exported, folder: &Path, report: impl FnMut(Progress)) -> anyhow::Result<Progress> {
    // Without a slash at its end, behind which a link looks like its folder.
    let folder = &folder.components().collect::<PathBuf>();
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
    if folder.file_name().is_none() {
        bail!("{shown} không phải tên của một thư mục mới; hãy nêu một tên, ví dụ {}", folder.join("cong").display());
    }
    let Ok(found) = fs::symlink_metadata(folder) else { return Ok(()) };
    if found.is_symlink() {
        bail!("{shown} là liên kết đến một chỗ khác; hãy nêu thẳng một thư mục mới hoặc trống");
    }
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
