//! A backup a day by itself, of which seven days, four weeks and twelve months are kept.

use super::{
    Progress, archive,
    making::{Files, UNFINISHED, folder_of, write_file},
    shelf::{FileList, Shelf},
};
use crate::{
    db::{self, Db},
    domain::{Day, Timestamp},
    server::{clock::Clock, failure::outlive_panic, settings::Settings, sweeping::entries, telemetry::Seldom},
};
use anyhow::{Context, bail};
use jiff::{ToSpan, civil::DateTime};
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::time::{Instant, MissedTickBehavior};

const NAME: &str = "bantin-%Y-%m-%d-%H%M%S.tar.zst";
/// Of one that somebody made, which stays until somebody removes it.
const BY_HAND: &str = "bantin-lam-tay-%Y-%m-%d-%H%M%S.tar.zst";
/// Of one made before an update, which stays until somebody removes it.
const BEFORE_UPDATE: &str = "bantin-truoc-nang-cap-%Y-%m-%d-%H%M%S";
const ENDING: &str = ".tar.zst";
const LOOK_EVERY: Duration = Duration::from_secs(600);
/// A start belongs to readers.
const FIRST_LOOK_AFTER: Duration = Duration::from_secs(60);
/// At two in the morning, when nobody reads.
const HOUR: i8 = 2;
const DAYS: usize = 7;
const WEEKS: usize = 4;
const MONTHS: usize = 12;
/// What is being written is done by then.
const UNFINISHED_TIME: Duration = Duration::from_secs(24 * 3600);

/// What is needed to keep backups.
#[derive(Clone)]
pub struct Keeping {
    pub db: Db,
    pub clock: Clock,
    pub media_dir: Arc<PathBuf>,
    /// Where they lie.
    pub folder: Arc<PathBuf>,
}

impl Keeping {
    /// Looks every ten minutes whether one is due, the first time a minute after the start. It never ends.
    pub async fn keep_up(self) {
        static FAILURES: Seldom = Seldom::new();
        let mut ticks = tokio::time::interval_at(Instant::now() + FIRST_LOOK_AFTER, LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            match outlive_panic("backing up", self.back_up_if_due()).await {
                Some(Ok(Some(file))) => tracing::info!(file = %file.display(), "backed up"),
                Some(Ok(None)) | None => {}
                Some(Err(error)) if FAILURES.allow().is_some() => {
                    tracing::error!(error = format!("{error:#}"), "the daily backup failed");
                }
                Some(Err(_)) => {}
            }
        }
    }

    /// Backs up where the last time for it has passed since the newest backup, and removes those that are not kept. Answers the new one.
    ///
    /// # Errors
    /// A database or a disk that fails. What was kept stays.
    pub async fn back_up_if_due(&self) -> anyhow::Result<Option<PathBuf>> {
        let now = self.clock.now().in_vietnam();
        let newest = list(&self.folder, NAME, now)?.first().copied();
        if newest.is_some_and(|newest| newest >= last_time(now))
            || db::portals::list_portals(&self.db).await?.is_empty()
        {
            return Ok(None);
        }
        let file = self.folder.join(file_name(now));
        write_beside(&self.db, &self.media_dir, &file, self.clock.now()).await?;
        let (folder, store, day) = (self.folder.clone(), self.media_dir.clone(), self.clock.now().day());
        let work = move || (prove(&folder, &store, day), forget(&folder, &store, now, SystemTime::now()));
        let (proved, forgotten) = tokio::task::spawn_blocking(work).await?;
        if let Err(error) = proved {
            tracing::error!(error = format!("{error:#}"), "the files of the backups could not be read again");
        }
        if let Err(error) = forgotten {
            tracing::error!(error = format!("{error:#}"), "older backups could not all be tidied");
        }
        Ok(Some(file))
    }
}

/// Opens the database that the settings name. One that an older program wrote is backed up before its schema is changed.
///
/// # Errors
/// Those of the database; where it could not be backed up it stays as it was.
pub async fn open_database(settings: &Settings, clock: &Clock) -> anyhow::Result<Db> {
    let db = Db::connect(settings.database_url.as_deref(), &settings.data_dir).await?;
    if db.has_older_schema().await? {
        let folder = settings.backup_dir();
        let file = new_file(&folder, &clock.now().in_vietnam().strftime(BEFORE_UPDATE).to_string());
        tracing::info!(file = %file.display(), "the schema is older: it is backed up before it is changed");
        write_beside(&db, &settings.media_dir(), &file, clock.now()).await.context(NOT_CHANGED)?;
    }
    db.bring_up_to_date().await?;
    Ok(db)
}

/// Whether a database of these settings could be backed up before its schema is changed: its folder can be written to, and has room for
/// as much as the database has.
///
/// # Errors
/// Where not.
pub fn check_room(settings: &Settings) -> anyhow::Result<()> {
    let folder = settings.backup_dir();
    let written = fs::create_dir_all(&folder).and_then(|()| tempfile::tempfile_in(&folder));
    written.with_context(|| format!("{NOT_CHANGED} (không ghi được vào {})", folder.display()))?;
    // PostgreSQL's may lie on another machine.
    let bytes = fs::metadata(settings.data_dir.join("bantin.sqlite")).map_or(0, |file| file.len());
    let found = rustix::fs::statvfs(&folder)?;
    let free = found.f_bavail * found.f_frsize;
    if settings.database_url.is_none() && free < bytes {
        bail!("{NOT_CHANGED} ({} còn {} byte, cơ sở dữ liệu có {bytes} byte)", folder.display(), free);
    }
    Ok(())
}

const NOT_CHANGED: &str =
    "chưa nâng cấp cơ sở dữ liệu, vì không sao lưu được trước; hãy dọn đĩa hoặc đặt backup_dir sang đĩa khác";

/// One that is not there yet: whoever was killed a moment ago and starts again has made one in this very second.
fn new_file(folder: &Path, name: &str) -> PathBuf {
    let first = folder.join(format!("{name}{ENDING}"));
    let others = (2..).map(|number| folder.join(format!("{name}-{number}{ENDING}")));
    std::iter::once(first).chain(others).find(|file| !file.exists()).unwrap_or_default()
}

/// Backs up to `file`, with the files of the store on the shelf beside it. Its folder is made where it is the one in the data folder; another
/// one is on another disk, which may not be mounted.
async fn write_beside(db: &Db, store: &Path, file: &Path, now: Timestamp) -> anyhow::Result<()> {
    let folder = folder_of(file);
    if folder_of(folder) == folder_of(store) {
        fs::create_dir_all(folder).with_context(|| format!("không tạo được thư mục {}", folder.display()))?;
    } else if !folder.is_dir() {
        bail!("không có thư mục sao lưu {}; nếu nó ở ổ khác, ổ ấy đã gắn chưa?", folder.display());
    }
    let files = Files::Beside { store: store.to_owned(), shelf: Shelf::in_folder(folder) };
    write_file(db, files, &[], file, now, |_: Progress| {}).await.map(|_| ())
}

/// The name of a backup made by itself at that moment; they sort by time.
fn file_name(at: DateTime) -> String {
    at.strftime(NAME).to_string()
}

/// The name of one that somebody makes: it is never removed by itself.
pub fn file_name_by_hand(at: DateTime) -> String {
    at.strftime(BY_HAND).to_string()
}

/// When the newest backup in `folder` was made, be it by hand, in Vietnam's time. One from a time that is still to come was made by a clock that
/// was wrong, and is none.
///
/// # Errors
/// A folder that cannot be read.
pub fn newest(folder: &Path, now: DateTime) -> io::Result<Option<DateTime>> {
    let newest_of = |form| Ok::<_, io::Error>(list(folder, form, now)?.first().copied());
    Ok(newest_of(NAME)?.max(newest_of(BY_HAND)?))
}

/// When those were made whose names have this form, the newest first. What is still to come is left out, and left alone.
fn list(folder: &Path, form: &str, now: DateTime) -> io::Result<Vec<DateTime>> {
    let name_of = |path: &PathBuf| Some(path.file_name()?.to_str()?.to_owned());
    let made_at = |name: String| {
        let at = DateTime::strptime(form, &name).ok()?;
        (at.strftime(form).to_string() == name).then_some(at)
    };
    let made = entries(folder)?.iter().filter_map(name_of).filter_map(made_at).filter(|at| *at <= now).collect();
    let mut made: Vec<DateTime> = made;
    made.sort_by(|one, other| other.cmp(one));
    Ok(made)
}

/// Names of what lies in `folder` as a backup and is none of ours.
///
/// # Errors
/// A folder that cannot be read.
pub fn list_foreign(folder: &Path) -> io::Result<Vec<String>> {
    let name_of = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_foreign = |path: &&PathBuf| is_archive(path) && !archive::is_ours(path);
    Ok(entries(folder)?.iter().filter(is_foreign).map(name_of).collect())
}

fn is_archive(path: &Path) -> bool {
    path.to_string_lossy().ends_with(ENDING)
}

fn last_time(now: DateTime) -> DateTime {
    let today = now.date().at(HOUR, 0, 0, 0);
    if now >= today { today } else { today.saturating_sub(1.day()) }
}

/// Of backups made at these moments, the newest first, those that are kept: the newest of each of the newest days, weeks and months.
fn kept(made: &[DateTime]) -> BTreeSet<DateTime> {
    fn newest_of<K: Ord>(made: &[DateTime], periods: usize, period: impl Fn(&DateTime) -> K) -> Vec<DateTime> {
        let mut seen = BTreeSet::new();
        made.iter().filter(|at| seen.insert(period(at))).take(periods).copied().collect()
    }
    let week = |at: &DateTime| {
        let date = at.date().iso_week_date();
        (date.year(), date.week())
    };
    let days = newest_of(made, DAYS, |at| at.date());
    let weeks = newest_of(made, WEEKS, week);
    let months = newest_of(made, MONTHS, |at| (at.year(), at.month()));
    days.into_iter().chain(weeks).chain(months).collect()
}

/// Looks whether a day's share of the files is as it was.
fn prove(folder: &Path, store: &Path, day: Day) -> anyhow::Result<()> {
    for name in Shelf::in_folder(folder).prove(store, day.0)? {
        tracing::error!(name, "a file of the backups is not as it was; if the store still has it, it was copied anew");
    }
    Ok(())
}

/// Removes what is not kept, with the files that no other backup has, and what was left unfinished here and beside the store.
fn forget(folder: &Path, store: &Path, now: DateTime, disk_now: SystemTime) -> anyhow::Result<()> {
    let made = list(folder, NAME, now)?;
    let kept = kept(&made);
    let gone: BTreeSet<_> = made.iter().filter(|at| !kept.contains(at)).map(|at| folder.join(file_name(*at))).collect();
    // What stays is read before anything goes.
    let mut names = BTreeSet::new();
    let mut may_need_any = None;
    for path in entries(folder)?.into_iter().filter(|path| is_archive(path) && !gone.contains(path)) {
        // One that somebody made here may have its files in it.
        let list = archive::file_list(&path).and_then(|list| list.as_deref().map(FileList::parse).transpose());
        match list {
            Ok(list) => names.extend(list.into_iter().flat_map(|list| list.names().cloned().collect::<Vec<_>>())),
            Err(error) => {
                let (file, error) = (path.display(), format!("{error:#}"));
                tracing::warn!(%file, error, "what lies among the backups cannot be read as one");
                if has_our_name(&path) {
                    may_need_any = Some(path);
                }
            }
        }
    }
    for path in &gone {
        fs::remove_file(path).with_context(|| format!("{}", path.display()))?;
    }
    for place in [folder, folder_of(store)] {
        remove_unfinished(place, disk_now).with_context(|| format!("{}", place.display()))?;
    }
    if let Some(path) = may_need_any {
        bail!("{} cannot be read, and may need any of the files beside it: all of them stay", path.display());
    }
    Shelf::in_folder(folder).keep_only(&names)?;
    Ok(())
}

/// Whether it is called as the program calls backups whose files lie beside them.
fn has_our_name(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_of = |form: &str| jiff::fmt::strtime::BrokenDownTime::parse_prefix(form, name.as_bytes()).is_ok();
    is_of(NAME) || is_of(BEFORE_UPDATE)
}

/// Removes what was left here by backups and rehearsals that were killed a day ago or longer.
///
/// # Errors
/// A disk that fails.
pub fn remove_unfinished(folder: &Path, now: SystemTime) -> io::Result<()> {
    for path in entries(folder)? {
        if !is_unfinished(&path.file_name().unwrap_or_default().to_string_lossy()) {
            continue;
        }
        let found = fs::symlink_metadata(&path)?;
        let age = now.duration_since(found.modified()?).unwrap_or_default();
        match found.is_dir() {
            _ if age <= UNFINISHED_TIME => {}
            true => fs::remove_dir_all(path)?,
            false => fs::remove_file(path)?,
        }
    }
    Ok(())
}

/// Whether a name is one that a temporary file of ours has: whatever else begins like it is somebody's own.
fn is_unfinished(name: &str) -> bool {
    let random = name.strip_prefix(UNFINISHED).unwrap_or_default();
    random.len() == 6 && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_backup_is_due_after_two_in_the_morning() {
        let at = |day, hour| date(2026, 11, day).at(hour, 0, 0, 0);
        assert_eq!(last_time(at(29, 1)), at(28, 2));
        assert_eq!(last_time(at(29, 2)), at(29, 2));
        assert_eq!(last_time(at(29, 23)), at(29, 2));
    }

    #[test]
    fn seven_days_four_weeks_and_twelve_months_are_kept() {
        let newest = date(2026, 11, 29).at(2, 0, 0, 0);
        let made: Vec<_> = (0..800).map(|days| newest.saturating_sub(days.days())).collect();
        let kept: Vec<_> = kept(&made).into_iter().rev().map(|at| at.date()).collect();
        let days = (23..=29).rev().map(|day| date(2026, 11, day));
        // 29 November 2026 is a Sunday; the newest of a week is its Sunday, of a month its last day.
        let weeks = [date(2026, 11, 22), date(2026, 11, 15), date(2026, 11, 8)];
        let months = (0..11).map(|months| date(2026, 10, 31).saturating_sub(months.months()).last_of_month());
        assert_eq!(kept, days.chain(weeks).chain(months).collect::<Vec<_>>());
    }

    #[test]
    fn two_backups_before_an_update_in_one_second_have_names_of_their_own() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["a.tar.zst", "a-2.tar.zst", "a-3.tar.zst"] {
            let file = new_file(folder.path(), "a");
            assert_eq!(file, folder.path().join(name));
            fs::write(file, "").expect("written");
        }
    }

    #[test]
    fn what_was_left_unfinished_goes_after_a_day() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        // As backups and rehearsals make them.
        let file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder.path());
        file.expect("made").keep().expect("kept");
        let scratch = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(folder.path()).expect("made").keep();
        fs::create_dir_all(scratch.join("thu")).expect("made");
        let others = [".bantin-do-dang-", ".bantin-do-dang-abc.txt", ".bantin-mat-khau.txt", "ghi-chu.txt"];
        for name in others {
            fs::write(path(name), "").expect("written");
        }
        let left = || entries(folder.path()).expect("read").len();
        remove_unfinished(folder.path(), SystemTime::now()).expect("looked at");
        assert_eq!(left(), 6, "they may be under way");
        let later = SystemTime::now() + UNFINISHED_TIME + Duration::from_secs(60);
        remove_unfinished(folder.path(), later).expect("removed");
        let mut found = entries(folder.path()).expect("read");
        found.sort();
        assert_eq!(found, others.map(path), "what is somebody's own stays");
    }

    #[test]
    fn backups_of_a_clock_that_was_wrong_crowd_out_none() {
        let place = tempfile::tempdir().expect("a folder");
        let (folder, store) = (place.path().join("kept"), place.path().join("media"));
        fs::create_dir_all(&folder).expect("made");
        let now = date(2026, 11, 29).at(2, 0, 0, 0);
        let name = |days: i64| file_name(now.saturating_sub(days.days()));
        for days in (0..8).chain([-400, -401, -402, -403, -404, -405, -406]) {
            fs::write(folder.join(name(days)), "").expect("written");
        }
        let unread = forget(&folder, &store, now, SystemTime::now()).expect_err("they are none").to_string();
        assert!(unread.contains("all of them stay"), "{unread}");
        for days in (0..7).chain([-400, -406]) {
            assert!(folder.join(name(days)).exists(), "{days}");
        }
    }

    #[test]
    fn what_is_not_ours_ends_no_tidying() {
        let place = tempfile::tempdir().expect("a folder");
        let (folder, store) = (place.path().join("kept"), place.path().join("media"));
        let name = "0123456789abcdef0123456789abcdef.pdf";
        crate::server::media::store_file(&crate::server::media::path_of(&store, name), &mut &b"x"[..]).expect("stored");
        Shelf::in_folder(&folder).take_in(&store, |_| {}).expect("taken in");
        let on_shelf = crate::server::media::path_of(&folder.join("media"), name);
        let now = date(2026, 11, 29).at(2, 0, 0, 0);
        let foreign = folder.join("anh-cua-toi.tar.zst");
        fs::write(&foreign, "GIF89a").expect("written");
        assert_eq!(list_foreign(&folder).expect("read"), ["anh-cua-toi.tar.zst"]);
        // One of ours that cannot be read now may be read again.
        let own = folder.join("bantin-truoc-nang-cap-2026-11-01-020000-2.tar.zst");
        fs::write(&own, "").expect("written");
        forget(&folder, &store, now, SystemTime::now()).expect_err("it may need any file");
        assert!(on_shelf.exists());
        fs::remove_file(&own).expect("there");
        forget(&folder, &store, now, SystemTime::now()).expect("tidied");
        assert!(!on_shelf.exists() && foreign.exists());
    }

    #[test]
    fn only_what_has_our_name_is_ever_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in [
            "bantin-2026-11-29-020000.tar.zst",
            "bantin-lam-tay-2026-11-29-090000.tar.zst",
            "bantin-cu.tar.zst",
            "bantin-2026-11-29-020000.tar.zst.age",
            "anh.jpg",
        ] {
            fs::write(folder.path().join(name), "").expect("written");
        }
        assert_eq!(newest(folder.path(), date(2026, 11, 28).at(2, 0, 0, 0)).expect("read"), None, "of a wrong clock");
        let now = date(2026, 11, 29).at(10, 0, 0, 0);
        assert_eq!(list(folder.path(), NAME, now).expect("read"), [date(2026, 11, 29).at(2, 0, 0, 0)]);
        assert_eq!(newest(folder.path(), now).expect("read"), Some(date(2026, 11, 29).at(9, 0, 0, 0)));
        assert_eq!(newest(&folder.path().join("none"), DateTime::MAX).expect("no folder is no backup"), None);
    }
}
