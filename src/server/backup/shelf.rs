//! The files of all kept backups, each once: what is in the store never changes, so a day's backup is its rows and a list of files
//! that lie beside it.

use super::summing::Summing;
use crate::server::{
    media::{is_stored_name, path_of, store_file},
    media_proof::stored_names,
    sweeping::entries,
};
use anyhow::{Context, bail};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Beside the archives.
const FOLDER: &str = "media";
/// Digests of what is on the shelf, so that nothing is read again each day.
const SUMS: &str = "SHA256SUMS";

/// In so many days each file is read once, at about the same work a day.
const SHARES: i64 = 30;

/// Digests of files by their names, in the form of `sha256sum`: `DIGEST  media/xx/NAME`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileList(BTreeMap<String, String>);

impl FileList {
    /// # Errors
    /// A line that is none, or that names what no store of ours holds.
    pub fn parse(text: &str) -> anyhow::Result<FileList> {
        let parse = |line: &str| {
            let (digest, path) = line.split_once("  ")?;
            let name = path.rsplit('/').next()?;
            let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
            let is_ours = is_digest && is_stored_name(name) && path == format!("{FOLDER}/{}/{name}", &name[..2]);
            is_ours.then(|| (name.to_owned(), digest.to_owned()))
        };
        let parse = |line| parse(line).with_context(|| format!("dòng lạ trong danh sách tệp: {line}"));
        text.lines().map(parse).collect::<anyhow::Result<_>>().map(FileList)
    }

    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }
}

impl std::fmt::Display for FileList {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        self.0.iter().try_for_each(|(name, digest)| writeln!(f, "{digest}  {FOLDER}/{}/{name}", &name[..2]))
    }
}

/// A folder of files beside archives.
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// The one beside archives in `folder`.
    pub fn in_folder(folder: &Path) -> Shelf {
        Shelf { folder: folder.join(FOLDER) }
    }

    /// Takes in all files of the store, as links where both are on one disk, and answers them. `report` is called with the bytes of
    /// each that was not there yet.
    ///
    /// # Errors
    /// A disk that fails or is full.
    pub fn take_in(&self, store: &Path, mut report: impl FnMut(u64)) -> anyhow::Result<FileList> {
        let known = self.known()?;
        let mut list = FileList::default();
        for name in stored_names(store)?.into_iter().filter(|name| is_stored_name(name)) {
            let to = path_of(&self.folder, &name);
            let digest = match known.0.get(&name).filter(|_| to.is_file()) {
                Some(digest) => digest.clone(),
                None => {
                    let from = path_of(store, &name);
                    let Some(digest) = take(&from, &to).with_context(|| format!("không sao lưu được tệp {name}"))?
                    else {
                        continue;
                    };
                    report(fs::metadata(&to)?.len());
                    digest
                }
            };
            list.0.insert(name, digest);
        }
        for shelf in entries(&self.folder)?.into_iter().filter(|shelf| shelf.is_dir()) {
            File::open(&shelf).and_then(|shelf| shelf.sync_all())?;
        }
        let mut all = known;
        all.0.extend(list.0.clone());
        self.write_sums(&all)?;
        Ok(list)
    }

    /// Gives each file of `list` to `take`, whose reading is digested.
    ///
    /// # Errors
    /// A file that is missing or another than it was, by its name; those of `take`.
    pub fn give(
        &self, list: &FileList, mut take: impl FnMut(&str, &mut dyn Read) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        for (name, digest) in &list.0 {
            let path = path_of(&self.folder, name);
            let file = File::open(&path).with_context(|| {
                format!("thiếu tệp {}; hãy giữ thư mục {FOLDER} ở cạnh bản sao lưu", path.display())
            })?;
            let mut file = Summing::new(file);
            take(name, &mut file)?;
            io::copy(&mut file, &mut io::sink())?;
            if file.sum() != *digest {
                bail!("tệp {} không còn như lúc sao lưu", path.display());
            }
        }
        Ok(())
    }

    /// Reads a day's share of all files again: disks forget without saying so. Answers the names of those that are not as they were. One that the
    /// store has as it was is taken in anew.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn prove(&self, store: &Path, day: i64) -> anyhow::Result<Vec<String>> {
        let share = day.rem_euclid(SHARES);
        let is_due = |name: &str| i64::from_str_radix(&name[..2], 16).is_ok_and(|first| first % SHARES == share);
        let mut wrong = Vec::new();
        for (name, digest) in self.known()?.0.into_iter().filter(|(name, _)| is_due(name)) {
            let (kept, from) = (path_of(&self.folder, &name), path_of(store, &name));
            if digest_of(&kept).is_ok_and(|found| found == digest) {
                continue;
            }
            if digest_of(&from).is_ok_and(|found| found == digest) {
                store_file(&kept, &mut File::open(&from)?)?;
            }
            wrong.push(name);
        }
        Ok(wrong)
    }

    /// Removes what is none of `kept`. Answers how many files.
    pub fn keep_only(&self, kept: &BTreeSet<String>) -> anyhow::Result<u64> {
        let mut known = self.known()?;
        let mut removed = 0;
        for name in stored_names(&self.folder)?.into_iter().filter(|name| is_stored_name(name) && !kept.contains(name))
        {
            fs::remove_file(path_of(&self.folder, &name))?;
            removed += 1;
        }
        known.0.retain(|name, _| kept.contains(name));
        self.write_sums(&known)?;
        Ok(removed)
    }

    fn known(&self) -> anyhow::Result<FileList> {
        match fs::read_to_string(self.folder.join(SUMS)) {
            // Nothing on the shelf is believed then: what the store has is compared with it, and comes into the list again.
            Ok(text) => Ok(FileList::parse(&text).unwrap_or_else(|error| {
                tracing::error!(
                    error = format!("{error:#}"),
                    folder = %self.folder.display(),
                    "the list of the files of the backups is damaged; it is made anew from the media store"
                );
                FileList::default()
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(FileList::default()),
            Err(error) => Err(error.into()),
        }
    }

    fn write_sums(&self, list: &FileList) -> anyhow::Result<()> {
        store_file(&self.folder.join(SUMS), &mut list.to_string().as_bytes()).map(|_| ())
    }
}

/// Puts a file there, where it is not there as the store has it, and answers its digest; `None` where it went meanwhile.
fn take(from: &Path, to: &Path) -> anyhow::Result<Option<String>> {
    let mut file = match File::open(from) {
        Ok(file) => Summing::new(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    fs::create_dir_all(to.parent().context("a stored file has a folder")?)?;
    let is_linked = fs::hard_link(from, to).is_ok();
    if is_linked || to.is_file() {
        io::copy(&mut file, &mut io::sink())?;
        let digest = file.sum();
        // What was linked is the very file that was just read.
        if is_linked || digest_of(to).is_ok_and(|found| found == digest) {
            return Ok(Some(digest));
        }
        file = Summing::new(File::open(from)?);
    }
    store_file(to, &mut file)?;
    Ok(Some(file.sum()))
}

fn digest_of(path: &Path) -> anyhow::Result<String> {
    let mut file = Summing::new(File::open(path)?);
    io::copy(&mut file, &mut io::sink())?;
    Ok(file.sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::media::store_file;

    const ONE: &str = "0123456789abcdef0123456789abcdef-480.webp";
    const TWO: &str = "fedcba9876543210fedcba9876543210.pdf";

    #[test]
    fn files_are_taken_in_once_given_out_as_they_were_and_go_with_the_last_backup() {
        let place = tempfile::tempdir().expect("a folder");
        let (store, shelf) = (place.path().join("store"), Shelf::in_folder(&place.path().join("kept")));
        for (name, text) in [(ONE, "one"), (TWO, "two")] {
            store_file(&path_of(&store, name), &mut text.as_bytes()).expect("stored");
        }
        let mut bytes = Vec::new();
        let list = shelf.take_in(&store, |taken| bytes.push(taken)).expect("taken in");
        assert_eq!(bytes, [3, 3]);
        assert_eq!(FileList::parse(&list.to_string()).expect("our own"), list);
        // The second day reads nothing again, and what went from the store stays.
        fs::remove_file(path_of(&store, ONE)).expect("there");
        let second = shelf.take_in(&store, |_| panic!("nothing is new")).expect("taken in");
        assert_eq!(second.names().collect::<Vec<_>>(), [TWO]);
        let mut given = Vec::new();
        let take = |name: &str, file: &mut dyn Read| {
            let mut text = String::new();
            file.read_to_string(&mut text)?;
            given.push((name.to_owned(), text));
            Ok(())
        };
        shelf.give(&list, take).expect("as they were");
        assert_eq!(given, [(ONE.to_owned(), "one".to_owned()), (TWO.to_owned(), "two".to_owned())]);
        assert_eq!(shelf.keep_only(&second.names().cloned().collect()).expect("kept"), 1);
        let missing = shelf.give(&list, |_, _| Ok(())).expect_err("one went").to_string();
        assert!(missing.contains(ONE), "{missing}");
        fs::write(path_of(&shelf.folder, TWO), "twO").expect("altered");
        let altered = shelf.give(&second, |_, _| Ok(())).expect_err("altered").to_string();
        assert!(altered.contains("không còn như lúc sao lưu") && altered.contains(TWO), "{altered}");
    }

    #[test]
    fn what_rots_is_found_within_a_month_and_mended_where_the_store_still_has_it() {
        let place = tempfile::tempdir().expect("a folder");
        let (store, shelf) = (place.path().join("store"), Shelf::in_folder(&place.path().join("kept")));
        for (name, text) in [(ONE, "one"), (TWO, "two")] {
            store_file(&path_of(&store, name), &mut text.as_bytes()).expect("stored");
        }
        let list = shelf.take_in(&store, |_| {}).expect("taken in");
        let month = || (0..SHARES).flat_map(|day| shelf.prove(&store, day).expect("read")).collect::<Vec<_>>();
        assert_eq!(month(), [""; 0]);
        // One as on another disk; the other is the very file of the store.
        let one = path_of(&shelf.folder, ONE);
        fs::remove_file(&one).expect("there");
        fs::write(&one, "onE").expect("rotten");
        fs::write(path_of(&shelf.folder, TWO), "twO").expect("rotten");
        let found: BTreeSet<_> = month().into_iter().collect();
        assert_eq!(found, [ONE, TWO].map(str::to_owned).into());
        assert_eq!(month(), [TWO]);
        let told = shelf.give(&list, |_, _| Ok(())).expect_err("it has no other").to_string();
        assert!(told.contains(TWO), "{told}");
    }

    #[test]
    fn a_damaged_list_makes_no_rot_the_truth() {
        let place = tempfile::tempdir().expect("a folder");
        let (store, shelf) = (place.path().join("store"), Shelf::in_folder(&place.path().join("kept")));
        for (name, text) in [(ONE, "one"), (TWO, "two")] {
            store_file(&path_of(&store, name), &mut text.as_bytes()).expect("stored");
        }
        let list = shelf.take_in(&store, |_| {}).expect("taken in");
        let one = path_of(&shelf.folder, ONE);
        fs::remove_file(&one).expect("there");
        fs::write(&one, "onE").expect("rotten");
        fs::write(shelf.folder.join(SUMS), "damaged").expect("written");
        let again = shelf.take_in(&store, |_| {}).expect("taken in");
        assert_eq!(again, list);
        assert_eq!(fs::read_to_string(&one).expect("read"), "one");
        shelf.give(&list, |_, _| Ok(())).expect("as they were");
    }

    #[test]
    fn a_list_names_nothing_outside() {
        for line in [
            format!("{}  media/01/../../etc/passwd", "0".repeat(64)),
            format!("{}  media/02/{ONE}", "0".repeat(64)),
            format!("0  media/01/{ONE}"),
            "x".to_owned(),
        ] {
            FileList::parse(&line).expect_err(&line);
        }
    }
}
