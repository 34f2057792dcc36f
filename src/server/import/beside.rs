//! Files that were saved together with a page: its pictures and documents.

use super::{
    endings::{ending_of, is_plain_file},
    ledger::Thing,
    legacy::LegacyPage,
    saved_files::SavedFiles,
};
use anyhow::{anyhow, bail};
use std::{
    fmt,
    path::{Component, Path, PathBuf},
    sync::Arc,
};
use url::Url;

/// Where an article was read from.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// The saved page, or the export that holds it.
    pub file: PathBuf,
    /// The folder that was named, or that of the file. Nothing outside of it is looked at.
    pub root: PathBuf,
    /// What was unpacked into `root`, as the order names it.
    pub archive: Option<Arc<str>>,
    /// Where in the file, for one of many articles in it; empty for a page.
    pub place: String,
    /// Where it was in the old portal, as whoever saved it wrote down.
    pub address: Option<String>,
    /// From where the old portal led to it.
    pub other_addresses: Vec<String>,
    /// Its end was not saved.
    pub is_cut: bool,
    /// What was saved with it.
    pub files: Arc<SavedFiles>,
}

/// What is said of one whose end was not saved.
pub(super) const CUT: &str = "bản lưu của trang này thiếu phần cuối, nên bài có thể thiếu";

impl Origin {
    pub fn of_file(file: &Path) -> Origin {
        Origin {
            file: file.to_owned(),
            root: folder_of(file).to_owned(),
            archive: None,
            place: String::new(),
            address: None,
            other_addresses: Vec::new(),
            is_cut: false,
            files: Arc::default(),
        }
    }

    /// For somebody who knows the source, and not the folder in which it lies here.
    pub fn name(&self) -> String {
        let name = self.address.clone().unwrap_or_else(|| self.inner_name());
        if self.place.is_empty() { name } else { format!("{name} ({})", self.place) }
    }

    fn inner_name(&self) -> String {
        self.file.strip_prefix(&self.root).unwrap_or(&self.file).display().to_string()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.address, &self.archive) {
            (Some(address), _) => write!(f, "{address}")?,
            (None, Some(archive)) => write!(f, "{archive}/{}", self.inner_name())?,
            (None, None) => write!(f, "{}", self.file.display())?,
        }
        if self.place.is_empty() { Ok(()) } else { write!(f, " ({})", self.place) }
    }
}

/// What an address means among the saved files.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub file: PathBuf,
    /// As it was called in the old portal.
    pub name: String,
    how: How,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum How {
    ByAddress,
    /// All but this, by which a program may give out something else.
    ButForQuery(String),
    ByLastName,
}

impl Found {
    /// Why the file may be another than the one that `address` means in `page`.
    pub fn doubt(&self, origin: &Origin, page: &LegacyPage, address: &str) -> Option<String> {
        match &self.how {
            How::ByAddress => None,
            How::ButForQuery(query) => {
                Some(format!("tệp đã lưu không ghi phần “?{query}” của địa chỉ, có thể là tệp khác"))
            }
            How::ByLastName => self.is_of_another(origin, page, address).then(|| {
                "chỉ trùng tên với tệp này, mà trang còn dùng nó cho địa chỉ khác; có thể là tệp khác".to_owned()
            }),
        }
    }

    /// Another address of the page is this very file: a month's "anh1.jpg" is not another month's. What the page gives as addresses of
    /// one picture is one.
    fn is_of_another(&self, origin: &Origin, page: &LegacyPage, address: &str) -> bool {
        let pictures: Vec<Vec<&str>> = page
            .photos
            .iter()
            .map(|photo| photo.src.iter().chain(&photo.others).map(String::as_str).collect::<Vec<_>>())
            .collect();
        let same: Vec<&str> = pictures.iter().filter(|picture| picture.contains(&address)).flatten().copied().collect();
        let things = page.pieces.iter().filter_map(|piece| match &piece.thing {
            Thing::Picture(address) | Thing::Link(address) | Thing::Embedded(address) => Some(address.as_str()),
            Thing::Words { .. } | Thing::List(_) | Thing::Table(_) => None,
        });
        things
            .chain(pictures.iter().flatten().copied())
            .filter(|other| *other != address && !same.contains(other) && !other.starts_with("data:"))
            .any(|other| find_beside(origin, other).is_ok_and(|found| found.file == self.file))
    }
}

/// The file that `address` means in what was read from `origin`.
///
/// # Errors
/// Where it was not saved. Nothing outside the origin's root is looked at, and no link of the file system is followed out of it.
pub(super) fn find_beside(origin: &Origin, address: &str) -> anyhow::Result<Found> {
    let elsewhere = || anyhow!("ở máy khác hoặc ngoài thư mục của trang, không được lưu cùng trang");
    let found = match find(origin, address) {
        Some(found) => found,
        None if relative(&Written::of(address).path).is_some() => bail!("không có tệp này cạnh trang"),
        None => return Err(elsewhere()),
    };
    let stays_inside = found.file.canonicalize()?.starts_with(origin.root.canonicalize()?);
    stays_inside.then_some(found).ok_or_else(elsewhere)
}

fn find(origin: &Origin, address: &str) -> Option<Found> {
    let written = Written::of(address);
    let named = |file: PathBuf, how| {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Found { file, name: plain_name(&name), how }
    };
    if let Some(file) = at_address(origin, address) {
        let name = plain_name(written.path.rsplit('/').next().unwrap_or_default());
        return Some(Found { file, name, how: How::ByAddress });
    }
    let in_folders = |path: &str| {
        let beside = relative(path).and_then(|path| origin.files.find(folder_of(&origin.file), path));
        beside.or_else(|| in_copy(origin, path)).or_else(|| in_site(origin, path))
    };
    for name in written.whole() {
        if let Some(file) = in_folders(&name) {
            return Some(named(file, How::ByAddress));
        }
    }
    if let Some(file) = in_folders(&written.path) {
        // A picture is the same in each size that a query asks for.
        let query = written.query.filter(|_| !is_plain_file(&ending_of(&written.path)));
        return Some(named(file, query.map_or(How::ByAddress, |query| How::ButForQuery(query.to_owned()))));
    }
    under_its_name(origin, &written.path).map(|file| named(file, How::ByLastName))
}

/// An address, parted as names of files are made of it.
struct Written<'a> {
    address: &'a str,
    /// Decoded, as far as the query. Some editors wrote the paths of Windows.
    path: String,
    query: Option<&'a str>,
}

impl<'a> Written<'a> {
    fn of(address: &'a str) -> Written<'a> {
        let address = address.trim();
        let before_fragment = address.split('#').next().unwrap_or_default();
        let (path, query) = match before_fragment.split_once('?') {
            Some((path, query)) => (path, Some(query).filter(|query| !query.is_empty())),
            None => (before_fragment, None),
        };
        Written { address, path: decoded(path).replace('\\', "/"), query }
    }

    /// Names that tell the address whole, as copying programs write them: wget keeps the question mark, or has `@` for it where
    /// Windows allows none. A `#` that nobody encoded may be of the name.
    fn whole(&self) -> Vec<String> {
        let of_query = |query: &str| {
            let query = query.replace('/', "%2F");
            ['?', '@'].map(|mark| format!("{}{mark}{query}", self.path))
        };
        let queries = self.query.map(|query| [of_query(query), of_query(&decoded(query))].concat());
        let mut names = queries.unwrap_or_default();
        if self.address.contains('#') {
            names.push(decoded(self.address).replace('\\', "/"));
        }
        names
    }
}

fn decoded(text: &str) -> String {
    urlencoding::decode(text).map_or_else(|_| text.to_owned(), |text| text.into_owned())
}

/// A name of the old portal without what only its software knew it by.
fn plain_name(name: &str) -> String {
    const PROGRAMS: [&str; 6] = ["aspx", "ashx", "asp", "php", "axd", "do"];
    let name = name.split('?').next().unwrap_or_default();
    let stem =
        name.rsplit_once('.').filter(|(stem, _)| PROGRAMS.contains(&ending_of(name).as_str()) && !stem.is_empty());
    stem.map_or(name, |(stem, _)| stem).to_owned()
}

/// What an archive has of this address.
fn at_address(origin: &Origin, address: &str) -> Option<PathBuf> {
    let own = Url::parse(origin.address.as_deref()?).ok()?;
    let meant = own.join(address.trim()).ok()?;
    origin.files.at(&meant).map(Path::to_owned)
}

/// A file at this path of the site whose folder holds the page: copies have a folder for each host.
fn in_site(origin: &Origin, path: &str) -> Option<PathBuf> {
    let site = origin.file.strip_prefix(&origin.root).ok()?.components().next()?;
    let path = path.strip_prefix('/').filter(|path| !path.starts_with('/'))?;
    origin.files.find(&origin.root.join(site), relative(path)?)
}

/// A file of the old portal in a copy of its folders, or of a part of them: under the address's path, with its host or without its
/// first folders. A name alone says too little: many a month has its "anh1.jpg".
fn in_copy(origin: &Origin, path: &str) -> Option<PathBuf> {
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    // A relative address has lost where it began.
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    if parts.len() > PARTS_MAX || has_drive_or_port(path) || path.contains('\0') {
        return None;
    }
    let under = |start: usize| origin.files.find(&origin.root, Path::new(&parts[start..].join("/")));
    (0..parts.len().saturating_sub(1)).find_map(under)
}

/// Folders of an address.
const PARTS_MAX: usize = 16;

/// The folder in which a file is; the working directory for a name alone.
pub(super) fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What a browser saved of what lies elsewhere: under its last name, in the folder that it made for the page.
fn under_its_name(origin: &Origin, path: &str) -> Option<PathBuf> {
    let name = path.rsplit('/').next()?;
    if name.is_empty() || name.contains(':') || name == ".." {
        return None;
    }
    let stem = origin.file.file_stem()?.to_str()?;
    let folders = ["_files", ".files"].map(|ending| origin.file.with_file_name(format!("{stem}{ending}")));
    // Whoever wrote the page wrote the folder's name as well.
    folders.iter().filter(|folder| folder.is_dir()).find_map(|folder| origin.files.find(folder, Path::new(name)))
}

/// A path that begins where the page lies. Nothing outside the page's folder is read.
fn relative(path: &str) -> Option<&Path> {
    let relative = Path::new(path);
    let stays_inside = relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    (stays_inside && !has_drive_or_port(path)).then_some(relative)
}

/// What follows a question mark is no path.
fn has_drive_or_port(path: &str) -> bool {
    path.split('?').next().unwrap_or_default().contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::import::legacy;
    use std::fs;
    use unicode_normalization::UnicodeNormalization;

    /// A folder with these files, each with its own name in it.
    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let file = folder.path().join(name);
            fs::create_dir_all(folder_of(&file)).unwrap();
            fs::write(file, name).unwrap();
        }
        folder
    }

    /// What a page in it finds under an address.
    fn found(folder: &tempfile::TempDir, page: &str, address: &str) -> Option<String> {
        let found = find_beside(&Origin::of_file(&folder.path().join(page)), address).ok()?;
        Some(fs::read_to_string(found.file).unwrap())
    }

    #[test]
    fn files_outside_the_pages_folder_are_not_read() {
        for src in
            ["../secret.png", "/etc/a.png", "file:///etc/a.png", "%2e%2e/a.png", "a/../../b.png", "http://x/a.png"]
        {
            assert_eq!(relative(&Written::of(src).path), None, "{src}");
        }
        let written = Written::of("trang_files/%E1%BA%A3nh.jpg?rnd=1");
        assert_eq!(relative(&written.path), Some(Path::new("trang_files/ảnh.jpg")));
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
        let find = |address: &str| find_beside(&Origin::of_file(&page), address).ok().map(|found| found.file);
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
        let folder = folder_with(&["uploads/2020/05/anh1.jpg"]);
        let find = |address: &str| found(&folder, "cong.xml", address);
        let there = Some("uploads/2020/05/anh1.jpg".to_owned());
        assert_eq!(find("https://cu.example/wp-content/uploads/2020/05/anh1.jpg?w=300"), there);
        assert_eq!(find("/uploads/2020/05/anh1.jpg"), there);
        assert_eq!(find("uploads/2020/05/anh1.jpg"), there);
        assert_eq!(find("https://cu.example/wp-content/uploads/2020/06/anh1.jpg"), None, "of another month");
        assert_eq!(find("https://cu.example/anh1.jpg"), None);
        assert_eq!(find("https://cu.example/a/../../uploads/2020/05/anh1.jpg"), there, "never outside");
    }

    #[test]
    fn names_are_taken_as_servers_and_editors_of_windows_wrote_them() {
        let folder = folder_with(&["img/anh.png", "anh #1.png", "b#.png"]);
        for (address, file) in [
            ("IMG/Anh.PNG", "img/anh.png"),
            ("https://cu.example/portal/IMG/Anh.PNG", "img/anh.png"),
            (r".\img\anh.png", "img/anh.png"),
            (r"img\\anh.png", "img/anh.png"),
            ("img/anh.png#giua", "img/anh.png"),
            ("anh #1.png", "anh #1.png"),
            ("b%23.png", "b#.png"),
        ] {
            assert_eq!(found(&folder, "bai.html", address).as_deref(), Some(file), "{address}");
        }
        assert_eq!(found(&folder, "bai.html", r"..\img\khac.png"), None);
    }

    #[test]
    fn a_query_tells_one_file_from_another() {
        let folder = folder_with(&[
            "GetImage.ashx",
            "GetImage.ashx?id=1",
            "x/GetImage.ashx@id=2&u=a%2Fb",
            "a.jpg",
            "tai.aspx?f=ab=",
        ]);
        let find = |address: &str| found(&folder, "bai.html", address);
        assert_eq!(find("GetImage.ashx?id=1").as_deref(), Some("GetImage.ashx?id=1"));
        assert_eq!(find("/x/GetImage.ashx?id=2&u=a/b").as_deref(), Some("x/GetImage.ashx@id=2&u=a%2Fb"));
        assert_eq!(find("tai.aspx?f=ab%3D").as_deref(), Some("tai.aspx?f=ab="));
        let origin = Origin::of_file(&folder.path().join("bai.html"));
        let page = page_with("");
        let doubt = |address: &str| find_beside(&origin, address).unwrap().doubt(&origin, &page, address);
        assert!(doubt("GetImage.ashx?id=3").is_some_and(|doubt| doubt.contains("“?id=3”")));
        assert_eq!(doubt("GetImage.ashx?id=1"), None);
        assert_eq!(doubt("a.jpg?w=300"), None, "a size of it");
        assert_eq!(find_beside(&origin, "tai.aspx?f=ab=").unwrap().name, "tai");
    }

    fn page_with(more: &str) -> LegacyPage {
        let html = format!(
            "<title>tin tức - UBND xã Mẫu</title><h1>Tiêu đề bài</h1><p>Ngày 05-03-2021 - Lượt xem: 12</p>\
             <p>Một đoạn mở đầu dài vừa đủ để được hiểu là lời dẫn của bài viết này.</p>{more}<p>Một đoạn nữa của bài.</p>"
        );
        legacy::read_page("trang", html.as_bytes()).expect("a page")
    }

    #[test]
    fn a_last_name_that_another_address_has_as_well_says_too_little() {
        let folder = folder_with(&["bai_files/anh1.jpg", "bai_files/anh2.jpg"]);
        let origin = Origin::of_file(&folder.path().join("bai.html"));
        let doubts = |page: &LegacyPage, address: &str| {
            find_beside(&origin, address).unwrap().doubt(&origin, page, address).is_some()
        };
        let (of_may, of_june) = ("https://cu.example/5/anh1.jpg", "https://cu.example/6/anh1.jpg");
        let page = page_with(&format!("<p><img src='{of_may}'></p><p>Giữa.</p><p><img src='{of_june}'></p>"));
        assert!(doubts(&page, of_may) && doubts(&page, of_june));
        let page =
            page_with(&format!("<p><img src='{of_may}'></p><div class=sidebar><img src='bai_files/anh1.jpg'></div>"));
        assert!(doubts(&page, of_may), "the side column's");
        let page = page_with(&format!("<p><img src='bai_files/anh1.jpg' data-src='{of_may}'></p>"));
        assert!(!doubts(&page, of_may), "one picture with two addresses");
        let page = page_with(&format!("<p><img src='{of_may}'></p><p><img src='bai_files/anh2.jpg'></p>"));
        assert!(!doubts(&page, of_may), "nobody else names it");
    }
}
