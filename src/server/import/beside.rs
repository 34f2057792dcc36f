//! Files that were saved together with a page: its pictures and documents.

use anyhow::{Context, anyhow};
use std::{
    ffi::OsStr,
    fs,
    path::{Component, Path, PathBuf},
};
use unicode_normalization::UnicodeNormalization;

/// The file that `address` means in the page `page`.
///
/// # Errors
/// Where it was not saved. Nothing outside the page's folder is looked at, and no link of the file system is followed out of it.
pub(super) fn find_beside(page: &Path, address: &str) -> anyhow::Result<PathBuf> {
    let folder = folder_of(page);
    let elsewhere = || anyhow!("ở máy khác hoặc ngoài thư mục của trang, không được lưu cùng trang");
    let found = match saved_file(folder, address) {
        Some(path) => existing(&path).context("không có tệp này cạnh trang")?,
        None => saved_under_its_name(page, address).ok_or_else(elsewhere)?,
    };
    let stays_inside = found.canonicalize()?.starts_with(folder.canonicalize()?);
    stays_inside.then_some(found).ok_or_else(elsewhere)
}

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
        let find = |address: &str| find_beside(&page, address).ok();
        let there = Some(saved.join(&decomposed));
        assert_eq!(find("bài_files/ảnh cầu.jpg"), there);
        assert_eq!(find("b%C3%A0i_files/%E1%BA%A3nh%20c%E1%BA%A7u.jpg?w=1"), there);
        assert_eq!(find("https://cu.example/upload/ảnh cầu.jpg"), there, "by its last name");
        assert_eq!(find("/upload/ảnh cầu.jpg"), there);
        assert_eq!(find("lối.pdf"), None);
        assert_eq!(find("https://cu.example/"), None);
    }
}
