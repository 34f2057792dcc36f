//! Web archives (WARC, ISO 28500), as wget, browsers' extensions and national archives make them: every answer of the old portal with
//! its address. They are laid down as folders and files, so that pages find their pictures as in any copy of a portal.

mod answer;
mod laying;

use super::{
    passed::PassedOver,
    saved_files::{SavedFiles, key_of},
};
use answer::{ANSWER_BYTES_MAX, Answer, Content, HEAD_BYTES_MAX};
use anyhow::Context;
use flate2::read::MultiGzDecoder;
use laying::{Laying, Put};
use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};
use url::Url;

const TOO_LARGE: &str = "bản ghi lớn hơn 64 MB";
const NO_ADDRESS: &str = "bản ghi không có địa chỉ của trang web";
const IN_PIECES: &str = "bản ghi nối tiếp một bản ghi khác, chưa ghép được";
const OTHER_VERSION: &str = "bản lưu khác của cùng địa chỉ; chỉ lấy bản mới nhất còn đủ";
const ELSEWHERE: &str = "bản ghi chỉ nhắc đến một bản lưu không có trong kho này";
const MOVED_AWAY: &str = "địa chỉ chuyển hướng tới nơi không có trong kho này";

/// Redirects that lead to redirects.
const MOVES_MAX: usize = 8;
/// What archives note of themselves.
const NO_WEB: [&str; 4] = ["metadata", "urn", "dns", "whois"];

/// What is in an archive.
pub(super) struct Unpacked {
    /// In the order of their files.
    pub pages: Vec<Page>,
    pub files: SavedFiles,
    pub passed: PassedOver,
    /// Why it is not all.
    pub damage: Option<String>,
}

pub(super) struct Page {
    pub file: PathBuf,
    pub address: String,
    /// From where the old portal led to it.
    pub other_addresses: Vec<String>,
    pub is_cut: bool,
}

/// Whether a file is one, packed or not.
pub(super) fn is_warc(path: &Path) -> bool {
    let mut mark = [0; 5];
    open(path).is_ok_and(|mut reader| reader.read_exact(&mut mark).is_ok()) && &mark == b"WARC/"
}

/// What is in a file, unpacked where it is packed.
fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let mut file = BufReader::new(File::open(path)?);
    Ok(match file.fill_buf()? {
        [0x1F, 0x8B, ..] => Box::new(BufReader::new(MultiGzDecoder::new(file))),
        _ => Box::new(file),
    })
}

/// Lays down the answers in `path` within `folder`, as long as there is room for them: `room` is what may be written, in bytes. What is
/// damaged is passed over, and said.
///
/// # Errors
/// A file that cannot be opened, a disk that fails; no room.
pub(super) fn unpack(path: &Path, folder: &Path, room: &mut u64) -> anyhow::Result<Unpacked> {
    let mut reader = open(path)?;
    let mut unpacking = Unpacking {
        laying: Laying::in_folder(folder),
        room,
        passed: PassedOver::default(),
        moved: BTreeMap::new(),
        unchanged: BTreeMap::new(),
    };
    let mut damage = Damage::default();
    let mut number = 0;
    loop {
        number += 1;
        let mut has_skipped = false;
        let head = next_head(&mut reader, &mut has_skipped);
        if has_skipped || head.is_err() {
            damage.note(number);
        }
        let Ok(Some(head)) = head else { break };
        let Some(length) = head.get("content-length").and_then(|length| length.parse().ok()) else {
            damage.note(number);
            continue;
        };
        let mut content = (&mut reader).take(length);
        let Some(wanted) = unpacking.wants(&head, length) else {
            if io::copy(&mut content, &mut io::sink()).ok() != Some(length) {
                damage.note(number);
                break;
            }
            continue;
        };
        let mut bytes = Vec::new();
        if content.read_to_end(&mut bytes).is_err() || bytes.len() as u64 != length {
            damage.note(number);
            break;
        }
        unpacking.take(&head, wanted, bytes)?;
    }
    Ok(unpacking.end(damage.told()))
}

/// The fields of a record by their names in small letters.
type Head = HashMap<String, String>;

/// The next record's; `None` at the end. What stands before it and is no record is skipped.
fn next_head(reader: &mut impl BufRead, has_skipped: &mut bool) -> io::Result<Option<Head>> {
    let mut line = Vec::new();
    'search: loop {
        if !next_line(reader, &mut line, HEAD_BYTES_MAX)? {
            return Ok(None);
        }
        // Between records stand empty lines.
        if !line.starts_with(b"WARC/") {
            *has_skipped |= !line.trim_ascii().is_empty();
            continue;
        }
        let mut head = Head::new();
        let mut left = HEAD_BYTES_MAX;
        loop {
            if left == 0 || !next_line(reader, &mut line, left)? {
                *has_skipped = true;
                continue 'search;
            }
            left -= line.len();
            let text = String::from_utf8_lossy(&line);
            if text.trim().is_empty() {
                return Ok(Some(head));
            }
            if let Some((name, value)) = text.split_once(':') {
                head.insert(name.trim().to_ascii_lowercase(), value.trim().to_owned());
            }
        }
    }
}

/// `false` at the end. No more than `bytes_max` of a longer one.
fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>, bytes_max: usize) -> io::Result<bool> {
    line.clear();
    Ok(reader.take(bytes_max as u64).read_until(b'\n', line)? > 0)
}

/// Records that could not be read.
#[derive(Default)]
struct Damage {
    first: Option<usize>,
    last: Option<usize>,
    places: usize,
}

impl Damage {
    fn note(&mut self, number: usize) {
        if self.last != Some(number) {
            self.first = self.first.or(Some(number));
            self.last = Some(number);
            self.places += 1;
        }
    }

    fn told(&self) -> Option<String> {
        let first = self.first?;
        Some(match self.places {
            1 => format!("bản ghi thứ {first} bị hỏng hoặc thiếu phần cuối; những bản ghi còn đọc được đã được đọc"),
            places => {
                format!("{places} chỗ bị hỏng, từ bản ghi thứ {first}; những bản ghi còn đọc được đã được đọc")
            }
        })
    }
}

/// How a record holds what it holds.
enum Wanted {
    Answer(Url),
    /// The content alone.
    Resource(Url),
}

struct Unpacking<'a> {
    laying: Laying<'a>,
    room: &'a mut u64,
    passed: PassedOver,
    /// Where addresses led to, by their keys.
    moved: BTreeMap<String, (Url, Url)>,
    /// What was the same as in another record, by the keys of the addresses, and the key of that one's address.
    unchanged: BTreeMap<String, (Url, String)>,
}

impl Unpacking<'_> {
    /// Whether a record is to be read.
    fn wants(&mut self, head: &Head, length: u64) -> Option<Wanted> {
        let address = head.get("warc-target-uri").map(|address| address.trim_matches(['<', '>'])).unwrap_or_default();
        let kind = head.get("warc-type").map(|kind| kind.to_ascii_lowercase()).unwrap_or_default();
        let wanted: fn(Url) -> Wanted = match kind.as_str() {
            "response" => Wanted::Answer,
            "resource" => Wanted::Resource,
            "revisit" => {
                if let Ok(url) = Url::parse(address) {
                    let same = head.get("warc-refers-to-target-uri").map(|same| same.trim_matches(['<', '>']));
                    self.note_unchanged(url, same.and_then(|same| Url::parse(same).ok()));
                }
                return None;
            }
            "continuation" => {
                self.passed.add(IN_PIECES, address);
                return None;
            }
            _ => return None,
        };
        let is_of_web = |url: &Url| ["http", "https"].contains(&url.scheme()) && url.host_str().is_some();
        let rule = match Url::parse(address) {
            Ok(url) if NO_WEB.contains(&url.scheme()) => return None,
            Ok(url) if is_of_web(&url) && length <= ANSWER_BYTES_MAX + HEAD_BYTES_MAX as u64 => {
                return Some(wanted(url));
            }
            Ok(url) if is_of_web(&url) => TOO_LARGE,
            _ => NO_ADDRESS,
        };
        self.passed.add(rule, address);
        None
    }

    fn take(&mut self, head: &Head, wanted: Wanted, bytes: Vec<u8>) -> anyhow::Result<()> {
        let (address, answer) = match wanted {
            Wanted::Answer(address) => (address, answer::read(&bytes)),
            Wanted::Resource(address) => {
                let kind = head.get("content-type").map(String::as_str).unwrap_or_default();
                (address, Answer::Content(answer::content(bytes, kind, false)))
            }
        };
        match answer {
            Answer::Content(mut content) => {
                content.is_cut |= head.contains_key("warc-truncated");
                self.lay(head, address, &content)?;
            }
            Answer::Moved(to) => match address.join(&to) {
                // From http to https, most often.
                Ok(to) if key_of(&to) == key_of(&address) => {}
                Ok(to) => {
                    self.moved.insert(key_of(&address), (address, to));
                }
                Err(_) => self.passed.add(MOVED_AWAY, address.as_str()),
            },
            Answer::Unchanged => self.note_unchanged(address, None),
            Answer::PassedOver(rule) => self.passed.add(rule, address.as_str()),
        }
        Ok(())
    }

    /// It says what another record says, of this address or of another one.
    fn note_unchanged(&mut self, address: Url, same: Option<Url>) {
        let key = key_of(&address);
        if !self.laying.answers.contains_key(&key) {
            let same = same.map_or_else(|| key.clone(), |same| key_of(&same));
            self.unchanged.insert(key, (address, same));
        }
    }

    fn lay(&mut self, head: &Head, address: Url, content: &Content) -> anyhow::Result<()> {
        let bytes = content.bytes.len() as u64;
        *self.room = self.room.checked_sub(bytes).context("không đủ chỗ trong thư mục tạm")?;
        let recorded = head.get("warc-date").and_then(|date| date.parse().ok());
        let told = address.to_string();
        if self.laying.put(address, content, recorded)? == Put::Differs {
            self.passed.add(OTHER_VERSION, &told);
        }
        Ok(())
    }

    /// Each redirect is one more address of what it led to.
    fn end(self, damage: Option<String>) -> Unpacked {
        let Unpacking { laying: Laying { answers, .. }, mut passed, moved, unchanged, .. } = self;
        let mut files: HashMap<String, PathBuf> =
            answers.iter().map(|(key, laid)| (key.clone(), laid.file.clone())).collect();
        let mut led: HashMap<&str, Vec<String>> = HashMap::new();
        let mut lead = |key: &str, address: &Url, to: &str| {
            let Some((target, laid)) = answers.get_key_value(to) else { return false };
            files.insert(key.to_owned(), laid.file.clone());
            if is_of_host(address, &laid.address) {
                led.entry(target).or_default().push(address.to_string());
            }
            true
        };
        for (key, (address, to)) in moved.iter().filter(|(key, _)| !answers.contains_key(*key)) {
            let mut to = key_of(to);
            for _ in 0..MOVES_MAX {
                to = moved.get(&to).filter(|_| !answers.contains_key(&to)).map_or(to, |(_, further)| key_of(further));
            }
            if !lead(key, address, &to) {
                passed.add(MOVED_AWAY, address.as_str());
            }
        }
        for (key, (address, same)) in unchanged.iter().filter(|(key, _)| !answers.contains_key(*key)) {
            if !lead(key, address, same) {
                passed.add(ELSEWHERE, address.as_str());
            }
        }
        let pages = answers.iter().filter(|(_, laid)| laid.is_page);
        let mut pages: Vec<Page> = pages
            .map(|(key, laid)| Page {
                file: laid.file.clone(),
                address: laid.address.to_string(),
                other_addresses: led.remove(key.as_str()).unwrap_or_default(),
                is_cut: laid.is_cut,
            })
            .collect();
        pages.sort_by(|one, other| one.file.cmp(&other.file));
        Unpacked { pages, files: SavedFiles::with_addresses(files), passed, damage }
    }
}

/// A path means something on its own host only.
fn is_of_host(one: &Url, other: &Url) -> bool {
    let host = |url: &Url| url.host_str().map(|host| host.trim_start_matches("www.").to_owned());
    host(one) == host(other)
}

#[cfg(test)]
mod tests;
