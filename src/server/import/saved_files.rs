//! The files among which a source's pages look for theirs: by names, however these are written, and by the addresses that an
//! archive gives them.

use std::{
    collections::HashMap,
    ffi::{OsStr, OsString},
    fs,
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use unicode_normalization::UnicodeNormalization;
use url::Url;

/// Of a folder with more names, files are found only under names as they are written.
const NAMES_IN_FOLDER_MAX: usize = 200_000;
/// Names that are kept of all folders together.
const NAMES_KEPT_MAX: usize = 400_000;

/// Of one folder or archive, for all that is read from it.
#[derive(Debug, Default)]
pub(super) struct SavedFiles {
    by_address: HashMap<String, PathBuf>,
    listed: Mutex<Listed>,
}

/// Folders that were looked through.
#[derive(Debug, Default)]
struct Listed {
    folders: HashMap<PathBuf, Arc<Names>>,
    names: usize,
}

/// By what they have in common with each way to write them.
type Names = HashMap<String, Vec<OsString>>;

impl SavedFiles {
    pub fn with_addresses(by_address: HashMap<String, PathBuf>) -> SavedFiles {
        SavedFiles { by_address, ..SavedFiles::default() }
    }

    /// What was saved of this very address, with `www.` or without.
    pub fn at(&self, address: &Url) -> Option<&Path> {
        let key = key_of(address);
        let found = self.by_address.get(&key).or_else(|| match key.strip_prefix("www.") {
            Some(bare) => self.by_address.get(bare),
            None => self.by_address.get(&format!("www.{key}")),
        });
        found.map(PathBuf::as_path)
    }

    /// The file at `path` within `folder`. macOS stores letters and their marks apart, and servers of Windows tell small letters from
    /// capitals no more than their disks did.
    pub fn find(&self, folder: &Path, path: &Path) -> Option<PathBuf> {
        let written = folder.join(path);
        if written.is_file() {
            return Some(written);
        }
        let mut found = folder.to_owned();
        for part in path.components() {
            let name = match part {
                Component::Normal(name) => name,
                Component::CurDir => continue,
                _ => return None,
            };
            let written = found.join(name);
            found = if written.exists() { written } else { found.join(self.alike(&found, name)?) };
        }
        found.is_file().then_some(found)
    }

    /// The name in `folder` that differs from `name` in writing alone; of several the one with the same capitals.
    fn alike(&self, folder: &Path, name: &OsStr) -> Option<OsString> {
        let composed = name.to_str()?.nfc().collect::<String>();
        let names = self.names_in(folder);
        let alike = names.get(&composed.to_lowercase())?;
        let same = alike.iter().find(|name| name.to_str().is_some_and(|name| name.nfc().eq(composed.chars())));
        same.or(alike.first()).cloned()
    }

    fn names_in(&self, folder: &Path) -> Arc<Names> {
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(names) = listed.folders.get(folder) {
            return Arc::clone(names);
        }
        let names = Arc::new(list(folder));
        if listed.names + names.len() > NAMES_KEPT_MAX {
            *listed = Listed::default();
        }
        listed.names += names.len();
        listed.folders.insert(folder.to_owned(), Arc::clone(&names));
        names
    }
}

fn list(folder: &Path) -> Names {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<OsString> = entries.map(|entry| entry.file_name()).take(NAMES_IN_FOLDER_MAX + 1).collect();
    if names.len() > NAMES_IN_FOLDER_MAX {
        return Names::new();
    }
    names.sort();
    let mut listed = Names::new();
    for name in names {
        if let Some(text) = name.to_str() {
            listed.entry(text.nfc().collect::<String>().to_lowercase()).or_default().push(name);
        }
    }
    listed
}

/// An address as whoever asks for it means it: the scheme only says how it came, and letters may be percent-encoded or not.
pub(super) fn key_of(address: &Url) -> String {
    let host = address.host_str().unwrap_or_default();
    let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = urlencoding::decode(address.path()).unwrap_or(address.path().into());
    let query = address.query().filter(|query| !query.is_empty());
    format!("{host}{port}{path}{}", query.map(|query| format!("?{query}")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(address: &str) -> Url {
        Url::parse(address).unwrap()
    }

    #[test]
    fn names_are_found_however_they_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("img/Ảnh".nfd().collect::<String>());
        fs::create_dir_all(&there).unwrap();
        for name in ["CAU.png", "Cau.png", "b.png"] {
            fs::write(there.join(name.nfd().collect::<String>()), b"a").unwrap();
        }
        let files = SavedFiles::default();
        let find = |path: &str| files.find(folder.path(), Path::new(path));
        assert_eq!(find("IMG/ẢNH/B.PNG"), Some(there.join("b.png")));
        assert_eq!(find("./img/Ảnh/Cau.png"), Some(there.join("Cau.png")), "of several the one with these capitals");
        assert_eq!(find("img/Ảnh/khac.png"), None);
        assert_eq!(find("img/ảnh"), None, "a folder is no file");
        assert_eq!(find("img/../img/Ảnh/c.png"), None);
    }

    #[test]
    fn an_address_is_told_by_its_query_and_port_and_not_by_its_scheme() {
        let key = |address: &str| key_of(&url(address));
        assert_eq!(key("http://cu.vn/%E1%BA%A3nh?x=%20y#a"), key("https://cu.vn:443/ảnh?x= y"));
        assert_ne!(key("https://cu.vn/a?id=1"), key("https://cu.vn/a?id=2"));
        assert_ne!(key("https://cu.vn/a"), key("https://cu.vn:8080/a"));
        let files = SavedFiles::with_addresses(HashMap::from([(key("https://cu.vn/a?id=1"), PathBuf::from("a"))]));
        assert_eq!(files.at(&url("http://www.cu.vn/a?id=1")), Some(Path::new("a")));
        assert_eq!(files.at(&url("http://cu.vn/a?id=2")), None);
    }
}
