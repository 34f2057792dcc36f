//! Files that were saved together with a page: its pictures and documents.

use anyhow::{anyhow, bail};
use std::{
    ffi::OsStr,
    fmt, fs,
    path::{Component, Path, PathBuf},
};
use unicode_normalization::UnicodeNormalization;

/// Where an article was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// The saved page, or the export that holds it.
    pub file: PathBuf,
    /// The folder that was named, or that of the file. Nothing outside of it is looked at.
    pub root: PathBuf,
    /// Where in the file, for one of many articles in it; empty for a page.
    pub place: String,
    /// Where it was in the old portal, as whoever saved it wrote down.
    pub address: Option<String>,
}

impl Origin {
    pub fn of_file(file: &Path) -> Origin {
        Origin { file: file.to_owned(), root: folder_of(file).to_owned(), place: String::new(), address: None }
    }

    /// For somebody who knows the source, and not the folder in which it lies here.
    pub fn name(&self) -> String {
        let file = self.file.strip_prefix(&self.root).unwrap_or(&self.file).display().to_string();
        let name = self.address.clone().unwrap_or(file);
        if self.place.is_empty() { name } else { format!("{name} ({})", self.place) }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.address {
            Some(address) => write!(f, "{address}")?,
            None => write!(f, "{}", self.file.display())?,
        }
        if self.place.is_empty() { Ok(()) } else { write!(f, " ({})", self.place) }
    }
}

/// The file that `address` means in what was read from `origin`.
///
/// # Errors
/// Where it was not saved. Nothing outside the origin's root is looked at, and no link of the file system is followed out of it.
pub(super) fn find_beside(origin: &Origin, address: &str) -> anyhow::Result<PathBuf> {
    let folder = folder_of(&origin.file);
    let elsewhere = || anyhow!("ở máy khác hoặc ngoài thư mục của trang, không được lưu cùng trang");
    let beside = saved_file(folder, address);
    let is_beside = beside.is_some();
    let found = beside.and_then(|path| existing(&path)).or_else(|| saved_under_its_name(&origin.file, address));
    let found = found.or_else(|| in_copy(&origin.root, address)).or_else(|| in_site(origin, address));
    let found = match found {
        Some(found) => found,
        None if is_beside => bail!("không có tệp này cạnh trang"),
        None => return Err(elsewhere()),
    };
    let stays_inside = found.canonicalize()?.starts_with(origin.root.canonicalize()?);
    stays_inside.then_some(found).ok_or_else(elsewhere)
}

/// A file at this path of the site whose folder holds the page: copies have a folder for each host.
fn in_site(origin: &Origin, address: &str) -> Option<PathBuf> {
    let site = origin.file.strip_prefix(&origin.root).ok()?.components().next()?;
    let path = address.split(['?', '#']).next()?.strip_prefix('/').filter(|path| !path.starts_with('/'))?;
    saved_file(&origin.root.join(site), path).and_then(|path| existing(&path))
}

/// A file of the old portal in a copy of its folders, or of a part of them: under the address's path, with its host or without its
/// first folders. A name alone says too little: many a month has its "anh1.jpg".
fn in_copy(root: &Path, address: &str) -> Option<PathBuf> {
    let path = address.split(['?', '#']).next()?;
    let path = urlencoding::decode(path.split_once("://").map_or(path, |(_, rest)| rest)).ok()?;
    // A relative address has lost where it began.
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    if parts.len() > PARTS_MAX || path.contains(['\\', '\0', ':']) {
        return None;
    }
    (0..parts.len().saturating_sub(1)).find_map(|start| existing(&root.join(parts[start..].join("/"))))
}

/// Folders of an address.
const PARTS_MAX: usize = 16;

/// The folder in which a file is; the working directory for a name alone.
pub(super) fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file, whichever way its name's letters are composed: macOS stores them apart, and pages name them as they were typed.
fn existing(path: &Path) -> Option<PathBuf> {
    if path.is_file() {
        return Some(path.to_owned());
    }
    if path.to_str().is_some_and(str::is_ascii) {
        return None;
    }
    let composed = |name: &OsStr| name.to_str().map(|name| name.nfc().collect::<String>());
    let sought = composed(path.file_name()?)?;
    let folder = match path.parent()? {
        folder if folder.is_dir() => folder.to_owned(),
        // The folder's own name may be written otherwise, too: "trang_files" seldom, "tin tức_files" often.
        folder => {
            let name = composed(folder.file_name()?)?;
            let mut beside = fs::read_dir(folder.parent()?).ok()?.flatten();
            beside.find(|entry| composed(&entry.file_name()).as_deref() == Some(&name))?.path()
        }
    };
    let mut files = fs::read_dir(folder).ok()?.flatten();
    let found = files.find(|entry| composed(&entry.file_name()).as_deref() == Some(&sought))?.path();
    found.is_file().then_some(found)
}

/// What a browser saved of what lies elsewhere: under its last name, in the folder that it made for the page.
fn saved_under_its_name(file: &Path, src: &str) -> Option<PathBuf> {
    let path = src.split(['?', '#']).next()?;
    let name = urlencoding::decode(path.rsplit('/').next()?).ok()?;
    if name.is_empty() || name.contains(['/', '\\', ':']) || name == ".." {
        return None;
    }
    let stem = file.file_stem()?.to_str()?;
    let folders = ["_files", ".files"].map(|ending| file.with_file_name(format!("{stem}{ending}")));
    // Whoever wrote the page wrote the folder's name as well.
    folders.iter().filter(|folder| folder.is_dir()).find_map(|folder| existing(&folder.join(name.as_ref())))
}

/// The file beside the page that a relative `src` names. Nothing outside the page's folder is read.
fn saved_file(folder: &Path, src: &str) -> Option<PathBuf> {
    let path = src.split(['?', '#']).next()?;
    let path = urlencoding::decode(path).ok()?;
    let relative = Path::new(path.as_ref());
    let stays_inside = relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    (stays_inside && !path.contains(':')).then(|| folder.join(relative))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_outside_the_pages_folder_are_not_read() {
        let folder = Path::new("pages");
        for src in
            ["../secret.png", "/etc/a.png", "file:///etc/a.png", "%2e%2e/a.png", "a/../../b.png", "http://x/a.png"]
        {
            assert_eq!(saved_file(folder, src), None, "{src}");
        }
        assert_eq!(saved_file(folder, "trang_files/%E1%BA%A3nh.jpg?rnd=1"), Some(folder.join("trang_files/ảnh.jpg")));
    }

    #[test]
    fn a_file_is_found_however_its_name_is_written_and_no_link_leads_out() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("trang/bài.html");
        let saved = folder.path().join("trang/bài_files");
        fs::create_dir_all(&saved).unwrap();
        let decomposed: String = "ảnh cầu.jpg".nfd().collect();
        fs::write(saved.join(&decomposed), b"a").unwrap();
        fs::write(folder.path().join("bí mật.pdf"), b"b").unwrap();
        std::os::unix::fs::symlink("../bí mật.pdf", folder.path().join("trang/lối.pdf")).unwrap();
        let find = |address: &str| find_beside(&Origin::of_file(&page), address).ok();
        let there = Some(saved.join(&decomposed));
        assert_eq!(find("bài_files/ảnh cầu.jpg"), there);
        assert_eq!(find("b%C3%A0i_files/%E1%BA%A3nh%20c%E1%BA%A7u.jpg?w=1"), there);
        assert_eq!(find("https://cu.example/upload/ảnh cầu.jpg"), there, "by its last name");
        assert_eq!(find("/upload/ảnh cầu.jpg"), there);
        assert_eq!(find("lối.pdf"), None);
        assert_eq!(find("https://cu.example/"), None);
    }

    #[test]
    fn a_copy_of_the_old_portals_folders_is_looked_through_by_paths() {
        let folder = tempfile::tempdir().unwrap();
        let of_may = folder.path().join("uploads/2020/05");
        fs::create_dir_all(&of_may).unwrap();
        fs::write(of_may.join("anh1.jpg"), b"a").unwrap();
        let export = folder.path().join("cong.xml");
        let find = |address: &str| find_beside(&Origin::of_file(&export), address).ok();
        let there = Some(of_may.join("anh1.jpg"));
        assert_eq!(find("https://cu.example/wp-content/uploads/2020/05/anh1.jpg?w=300"), there);
        assert_eq!(find("/uploads/2020/05/anh1.jpg"), there);
        assert_eq!(find("uploads/2020/05/anh1.jpg"), there);
        assert_eq!(find("https://cu.example/wp-content/uploads/2020/06/anh1.jpg"), None, "of another month");
        assert_eq!(find("https://cu.example/anh1.jpg"), None);
        assert_eq!(find("https://cu.example/a/../../uploads/2020/05/anh1.jpg"), there, "never outside");
    }
}
