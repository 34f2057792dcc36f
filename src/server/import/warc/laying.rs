//! Where the answers of an archive are laid down: one file for each address, named so that people know it.

use super::answer::Content;
use crate::server::{failure::is_disk_full, import::saved_files::key_of, random::to_hex};
use anyhow::{Context, anyhow};
use sha2::{Digest, Sha256};
use std::{
    collections::{HashMap, HashSet},
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};
use url::Url;

/// Of a part of a name; file systems take 255 for all of it.
const NAME_BYTES_MAX: usize = 120;
const QUERY_BYTES_MAX: usize = 100;

/// An address whose answer lies here.
#[derive(Debug)]
pub(super) struct Laid {
    pub file: PathBuf,
    pub address: Url,
    pub is_page: bool,
    pub is_cut: bool,
    recorded: Option<jiff::Timestamp>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Put {
    First,
    /// It says what is there already.
    Same,
    /// The address has another answer as well; the better one lies here.
    Differs,
}

pub(super) struct Laying<'a> {
    folder: &'a Path,
    /// By the keys of the addresses.
    pub answers: HashMap<String, Laid>,
    /// In small letters: disks may not tell them from capitals.
    names: HashSet<String>,
}

impl<'a> Laying<'a> {
    pub fn in_folder(folder: &'a Path) -> Laying<'a> {
        Laying { folder, answers: HashMap::new(), names: HashSet::new() }
    }

    /// Of several answers the newest is kept, by the archive's dates or the order in it; yet none that was cut instead of a whole one.
    ///
    /// # Errors
    /// A disk that fails.
    pub fn put(&mut self, address: Url, content: &Content, recorded: Option<jiff::Timestamp>) -> anyhow::Result<Put> {
        let key = key_of(&address);
        if let Some(laid) = self.answers.get_mut(&key) {
            if fs::read(&laid.file)? == content.bytes {
                laid.recorded = laid.recorded.max(recorded);
                laid.is_cut &= content.is_cut;
                return Ok(Put::Same);
            }
            if !is_better(laid, content, recorded) {
                return Ok(Put::Differs);
            }
        }
        let (is_page, is_cut) = (content.is_page, content.is_cut);
        let file = match self.answers.get(&key) {
            Some(laid) if laid.is_page == is_page => {
                write(&laid.file, &content.bytes)?;
                laid.file.clone()
            }
            _ => self.write_anew(&address, &key, content)?,
        };
        let earlier = self.answers.insert(key, Laid { file, address, is_page, is_cut, recorded });
        Ok(if earlier.is_some() { Put::Differs } else { Put::First })
    }

    fn write_anew(&mut self, address: &Url, key: &str, content: &Content) -> anyhow::Result<PathBuf> {
        let mut name = name_of(address, content.is_page, None);
        if !self.names.insert(folded(&name)) {
            name = name_of(address, content.is_page, Some(key));
            self.names.insert(folded(&name));
        }
        let file = self.folder.join(name);
        match write(&file, &content.bytes) {
            Ok(()) => Ok(file),
            Err(error) if is_disk_full(&error) => Err(error),
            // A folder has its name already, or a file that of one of its folders.
            Err(_) => {
                let ending = if content.is_page { ".html" } else { "" };
                let file = self.folder.join("~").join(format!("{}{ending}", short_digest(key)));
                write(&file, &content.bytes).map(|()| file)
            }
        }
    }
}

fn is_better(laid: &Laid, content: &Content, recorded: Option<jiff::Timestamp>) -> bool {
    match (laid.is_cut, content.is_cut) {
        (true, false) => true,
        (false, true) => false,
        _ => laid.recorded.zip(recorded).is_none_or(|(earlier, later)| later >= earlier),
    }
}

fn folded(name: &Path) -> String {
    name.to_string_lossy().to_lowercase()
}

fn short_digest(text: &str) -> String {
    to_hex(&Sha256::digest(text)[..5])
}

/// Host and path, as links in pages name it, and the query. With the digest of `key` where it would be another's.
fn name_of(address: &Url, is_page: bool, key: Option<&str>) -> PathBuf {
    let host = address.host_str().unwrap_or_default().replace([':', '/', '\\'], "_");
    let port = address.port().map(|port| format!("_{port}")).unwrap_or_default();
    let mut name = PathBuf::from(host + &port);
    let mut parts: Vec<String> = address.path_segments().into_iter().flatten().map(name_of_part).collect();
    let last = parts.pop().filter(|last| !last.is_empty()).unwrap_or_else(|| "index".to_owned());
    name.extend(parts.iter().filter(|part| !part.is_empty()));
    let query = address.query().unwrap_or_default();
    let shown: String = query.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let shown = &shown[..shown.len().min(QUERY_BYTES_MAX)];
    let key = key.map(str::to_owned).or_else(|| (query.len() > QUERY_BYTES_MAX).then(|| key_of(address)));
    let last = format!(
        "{}{}{shown}{}{}",
        if is_page { last.trim_end_matches(".html") } else { &last },
        if query.is_empty() { "" } else { "--" },
        key.map(|key| format!("~{}", short_digest(&key))).unwrap_or_default(),
        if is_page { ".html" } else { "" },
    );
    name.push(last);
    name
}

/// Nothing leads out of the folder. Headlines make longer parts than disks take.
fn name_of_part(part: &str) -> String {
    let decoded = urlencoding::decode(part).map_or(part.to_owned(), |part| part.into_owned());
    let name: String = decoded.chars().map(|c| if matches!(c, '/' | '\\' | '\0') { '_' } else { c }).collect();
    match name.as_str() {
        "." | ".." => "_".to_owned(),
        _ if name.len() > NAME_BYTES_MAX => {
            let digest = short_digest(&name);
            let end = name.floor_char_boundary(NAME_BYTES_MAX - digest.len() - 1);
            format!("{}~{digest}", &name[..end])
        }
        _ => name,
    }
}

fn write(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = file.parent().ok_or_else(|| anyhow!("không có thư mục"))?;
    fs::create_dir_all(folder).context("không ghi được vào thư mục tạm")?;
    File::create(file).and_then(|mut file| file.write_all(bytes)).context("không ghi được vào thư mục tạm")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn content(text: &str, is_cut: bool) -> Content {
        Content { bytes: text.as_bytes().to_owned(), is_page: true, is_cut }
    }

    #[test]
    fn no_address_takes_the_file_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let mut laying = Laying::in_folder(folder.path());
        let long = "a".repeat(150);
        let addresses = [
            "https://cu.vn/tin/bai-1".to_owned(),
            "https://cu.vn/tin/bai-1.html".to_owned(),
            "https://cu.vn/x.aspx?id=1&t=2".to_owned(),
            "https://cu.vn/x.aspx?id=1-t=2".to_owned(),
            "https://cu.vn/X.aspx?id=1&t=2".to_owned(),
            "https://cu.vn:8080/x.aspx?id=1&t=2".to_owned(),
            format!("https://cu.vn/tin?{long}&id=1"),
            format!("https://cu.vn/tin?{long}&id=2"),
            format!("https://cu.vn/{long}1.html"),
            format!("https://cu.vn/{long}2.html"),
            format!("https://cu.vn/{}/{}?{long}{long}", "%E1%BB%81".repeat(90), "%E1%BB%81".repeat(90)),
            "https://cu.vn/a.html/b".to_owned(),
            "https://cu.vn/a".to_owned(),
            "https://cu.vn/%2e%2e%2f%2e%2e/x.html".to_owned(),
        ];
        for address in &addresses {
            let put = laying.put(Url::parse(address).unwrap(), &content(address, false), None).unwrap();
            assert_eq!(put, Put::First, "{address}");
        }
        let files: BTreeSet<&PathBuf> = laying.answers.values().map(|laid| &laid.file).collect();
        assert_eq!(files.len(), addresses.len());
        for laid in laying.answers.values() {
            assert_eq!(fs::read_to_string(&laid.file).unwrap(), laid.address.as_str());
            assert!(laid.file.canonicalize().unwrap().starts_with(folder.path().canonicalize().unwrap()));
        }
    }

    #[test]
    fn of_several_answers_the_newest_whole_one_stays() {
        let at = |year: i32| Some(format!("{year}-01-01T00:00:00Z").parse().unwrap());
        for (answers, kept) in [
            (vec![("mới", false, at(2024)), ("cũ", false, at(2020))], "mới"),
            (vec![("cũ", false, at(2020)), ("mới", false, at(2024))], "mới"),
            (vec![("một", false, None), ("hai", false, at(2020))], "hai"),
            (vec![("đủ", false, at(2020)), ("đ", true, at(2024))], "đủ"),
            (vec![("đ", true, at(2024)), ("đủ", false, at(2020))], "đủ"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let mut laying = Laying::in_folder(folder.path());
            let address = Url::parse("https://cu.vn/bai").unwrap();
            let mut put = |(text, is_cut, at): &(&str, bool, Option<jiff::Timestamp>)| {
                laying.put(address.clone(), &content(text, *is_cut), *at).unwrap()
            };
            assert_eq!([put(&answers[0]), put(&answers[1])], [Put::First, Put::Differs]);
            let laid = laying.answers.values().next().unwrap();
            assert_eq!(fs::read_to_string(&laid.file).unwrap(), kept);
        }
    }
}
