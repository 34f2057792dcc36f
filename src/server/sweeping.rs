//! Keeps the media store tidy: what was taken out of the library is forgotten when its time is over, and files that no portal
//! knows go.

use super::{
    clock::Clock,
    failure::outlive_panic,
    media::{is_stored_name, is_unfinished, keeping_still},
    telemetry::Seldom,
};
use crate::db::{Db, media_files};
use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::time::{Instant, MissedTickBehavior};

const LOOK_EVERY: Duration = Duration::from_secs(6 * 3600);
/// A start belongs to readers.
const FIRST_LOOK_AFTER: Duration = Duration::from_secs(60);
/// So long it can be taken back that something was taken out of the library.
const DISCARDED_MILLIS: i64 = 30 * 24 * 3600 * 1000;
/// A file is in the store before the database knows it; nothing takes so long.
const UNKNOWN_TIME: Duration = Duration::from_secs(24 * 3600);

/// What is needed to keep the store tidy.
#[derive(Clone)]
pub struct Sweeping {
    pub db: Db,
    pub clock: Clock,
    pub folder: Arc<PathBuf>,
}

impl Sweeping {
    /// Looks again and again, the first time a minute after the start. It never ends.
    pub async fn keep_tidy(self) {
        static FAILURES: Seldom = Seldom::new();
        let mut ticks = tokio::time::interval_at(Instant::now() + FIRST_LOOK_AFTER, LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            match outlive_panic("tidying the media store", self.sweep(SystemTime::now())).await {
                Some(Ok(0)) | None => {}
                Some(Ok(files)) => tracing::info!(files, "files that nothing uses were swept"),
                Some(Err(error)) if FAILURES.allow().is_some() => {
                    tracing::error!(error = format!("{error:#}"), "the media store could not be tidied");
                }
                Some(Err(_)) => {}
            }
        }
    }

    /// Forgets what is due, and removes the files that no portal knows and that are older than a day at `now`, which is the time of
    /// the disk. Answers how many were removed: none while somebody copies the store, whose rows may know what is forgotten since.
    ///
    /// # Errors
    /// A database or a disk that fails.
    pub async fn sweep(&self, now: SystemTime) -> anyhow::Result<usize> {
        let today = self.clock.now();
        media_files::sweep(&self.db, today.minus_millis(DISCARDED_MILLIS), today).await?;
        let known = media_files::list_digests(&self.db).await?;
        // Most likely it is another database that belongs to this folder.
        if known.is_empty() {
            return Ok(0);
        }
        let folder = self.folder.clone();
        let swept = tokio::task::spawn_blocking(move || sweep_files(&folder, &known, now));
        Ok(swept.await??)
    }
}

fn sweep_files(folder: &Path, known: &HashSet<String>, now: SystemTime) -> io::Result<usize> {
    let mut swept = 0;
    let Some(_still) = keeping_still::to_sweep(folder)? else { return Ok(swept) };
    for shelf in entries(folder)?.into_iter().filter(|shelf| shelf.is_dir()) {
        for file in entries(&shelf)? {
            let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let is_ours = is_unfinished(name) || is_stored_name(name);
            let is_known = name.get(..32).is_some_and(|digest| known.contains(digest));
            if is_ours && !is_known && is_older(&file, now) {
                fs::remove_file(&file)?;
                swept += 1;
            }
        }
    }
    Ok(swept)
}

/// What lies in a folder; nothing where there is none.
pub fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Asked of the file itself right before it goes: one that is uploaded again is young again.
fn is_older(file: &Path, now: SystemTime) -> bool {
    let modified = fs::metadata(file).and_then(|metadata| metadata.modified());
    modified.is_ok_and(|modified| now.duration_since(modified).is_ok_and(|age| age > UNKNOWN_TIME))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            media_files::Notes,
            testing::{NOW, TestPortal, both, write},
        },
        domain::Role,
        server::media,
    };

    /// A GIF of one pixel, and another one.
    const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";
    const OTHER: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x01\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

    fn names(folder: &Path) -> Vec<String> {
        let shelves = entries(folder).expect("read");
        let files = shelves.iter().filter(|shelf| shelf.is_dir()).flat_map(|shelf| entries(shelf).expect("read"));
        let mut names: Vec<_> =
            files.map(|file| file.file_name().expect("a name").to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn what_no_portal_knows_goes_after_a_day_and_what_was_discarded_after_thirty() {
        let databases = both().await;
        for db in &databases.all {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let portal = TestPortal::insert(db).await;
            let editor = portal.sign_in(&[Role::Reporter]).await;
            let kept = media::store(folder.path(), &[GIF]).expect("stored");
            media::store_master(folder.path(), &kept.digest, b"master", "jpg").expect("stored");
            let orphan = media::store(folder.path(), &[OTHER]).expect("stored");
            fs::write(folder.path().join(&kept.digest[..2]).join(".0123456789abcdef"), b"unfinished").expect("written");
            fs::write(folder.path().join(&kept.digest[..2]).join("ghi-chu.txt"), b"somebody's own").expect("written");
            write(db, async |tx| media_files::insert_photo(tx, &editor, &kept, "jpg", &Notes::default(), NOW).await)
                .await;
            let clock = Clock::fixed(NOW);
            let sweeping =
                Sweeping { db: db.clone(), clock: clock.clone(), folder: Arc::new(folder.path().to_owned()) };
            let young = SystemTime::now();
            let old = young + UNKNOWN_TIME + Duration::from_secs(60);
            assert_eq!(sweeping.sweep(young).await.expect("swept"), 0, "{}", db.engine());
            let copying = [(); 2].map(|()| keeping_still::to_copy(folder.path()).expect("held"));
            assert_eq!(sweeping.sweep(old).await.expect("swept"), 0, "{}: somebody copies", db.engine());
            drop(copying);
            assert_eq!(sweeping.sweep(old).await.expect("swept"), 2, "{}", db.engine());
            let left = names(folder.path());
            assert!(!left.iter().any(|name| name.contains(&orphan.digest)), "{}: {left:?}", db.engine());
            assert_eq!(left.len(), 3, "{}: the picture, its master, what is not ours: {left:?}", db.engine());
            let discard =
                async |tx: &mut crate::db::Tx| media_files::set_discarded(tx, &editor, &kept.digest, true, NOW).await;
            assert!(write(db, discard).await);
            clock.advance_millis(DISCARDED_MILLIS);
            assert_eq!(sweeping.sweep(old).await.expect("swept"), 0, "{}: not yet", db.engine());
            clock.advance_millis(1);
            // Only something that is known tells that the folder is this database's.
            let other = media::store(folder.path(), &[OTHER]).expect("stored");
            write(db, async |tx| media_files::insert_photo(tx, &editor, &other, "", &Notes::default(), NOW).await)
                .await;
            assert_eq!(sweeping.sweep(old).await.expect("swept"), 2, "{}", db.engine());
            assert_eq!(names(folder.path()).len(), 2, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn an_empty_database_sweeps_nothing() {
        let databases = both().await;
        for db in &databases.all {
            let folder = tempfile::tempdir().expect("a temporary folder");
            media::store(folder.path(), &[GIF]).expect("stored");
            let sweeping =
                Sweeping { db: db.clone(), clock: Clock::fixed(NOW), folder: Arc::new(folder.path().to_owned()) };
            let old = SystemTime::now() + 2 * UNKNOWN_TIME;
            assert_eq!(sweeping.sweep(old).await.expect("swept"), 0, "{}", db.engine());
            assert_eq!(names(folder.path()).len(), 1);
        }
    }
}
