//! Looks how the installation is: for `bantin doctor`, the newsroom's page "Tình trạng" and `/readyz?verbose`.

use super::{
    backup::keeping,
    settings::{CertificateFiles, CertificateSource, Settings},
    telemetry::recent_errors,
    tls::{self, Validity, acme, validity_of},
};
use crate::{
    db::{Db, search},
    domain::{
        Timestamp,
        condition::{Check, Condition, State},
        figures::grouped,
        media::size_text,
    },
};
use jiff::{ToSpan, civil::DateTime};
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// With less, somebody should see to it.
const FREE_BYTES_LOW: u64 = 5 << 30;
/// With less, editors may soon be refused.
const FREE_BYTES_WRONG: u64 = 1 << 30;
/// A backup is due each day, and may take its time.
const BACKUP_HOURS_LOW: i64 = 26;
const BACKUP_HOURS_WRONG: i64 = 3 * 24;
/// Whoever renews certificates does so a month before, most often.
const CERTIFICATE_DAYS_LOW: i64 = 20;
const CERTIFICATE_DAYS_WRONG: i64 = 7;
/// Some hold for days only: of their time less than such a part must be left, too.
const CERTIFICATE_PARTS_LOW: i64 = 4;
const CERTIFICATE_PARTS_WRONG: i64 = 10;
const CERTIFICATE: (&str, &str) = ("certificate", "Chứng thư HTTPS");
const DAY_MILLIS: i64 = 24 * 3600 * 1000;
/// Articles that wait longer than a second each were written by another program, or the server stands still.
const WAITING_LOW: i64 = 1000;

/// What is needed to look.
#[derive(Clone)]
pub struct Watching {
    pub db: Db,
    pub settings: Arc<Settings>,
}

impl Watching {
    /// Looks at everything, whatever fails of it.
    pub async fn look(&self, now: Timestamp) -> Condition {
        let settings = self.settings.clone();
        let mut checks = vec![version(&self.db), self.database().await];
        // A network folder may take its time.
        let of_disks = tokio::task::spawn_blocking(move || {
            let mut checks = vec![data_disk(&settings)];
            if settings.backup_dir.is_some() {
                checks.push(disk("backup_disk", "Đĩa chứa bản sao lưu", &settings.backup_dir()));
            }
            checks.push(backup(&settings, now.in_vietnam()));
            if let Some(CertificateSource::Files(files)) = &settings.certificate {
                checks.push(certificate_of_files(files, now));
            }
            checks
        });
        checks.extend(of_disks.await.unwrap_or_default());
        if let Some(CertificateSource::Authority(_)) = &self.settings.certificate {
            checks.push(self.certificates(now).await);
        }
        checks.push(self.search_queue().await);
        let (error_count, errors) = recent_errors();
        Condition { checks, error_count, errors }
    }

    async fn database(&self) -> Check {
        let (state, words) = match self.db.ping().await {
            Ok(()) => (State::Good, format!("{} trả lời", self.db.engine())),
            Err(error) => {
                tracing::warn!(%error, "the database does not answer as it should");
                (State::Wrong, format!("{} không trả lời; xem nhật ký của chương trình", self.db.engine()))
            }
        };
        check("database", "Cơ sở dữ liệu", state, words)
    }

    /// Of all names: which has none, or the first that ends.
    async fn certificates(&self, now: Timestamp) -> Check {
        let kept = match acme::look_at_kept(&self.db, &self.settings).await {
            Ok(kept) => kept,
            Err(_) => return check(CERTIFICATE.0, CERTIFICATE.1, State::Attention, "không xem được".to_owned()),
        };
        let without: Vec<_> = kept.iter().filter(|(_, held)| held.is_none()).map(|(name, _)| name.as_str()).collect();
        let first = kept.iter().filter_map(|(name, held)| Some((name, (*held)?))).min_by_key(|(_, held)| held.until);
        let missing = format!("chưa xin được cho {}; xem nhật ký của chương trình", without.join(", "));
        let Some((name, held)) = first else {
            let words = match without.is_empty() {
                true => "không có tên miền nào để xin chứng thư: đặt base_url, hoặc thêm tên miền cho cổng".to_owned(),
                false => missing,
            };
            return check(CERTIFICATE.0, CERTIFICATE.1, State::Wrong, words);
        };
        let check = certificate(held, now, "chương trình chưa gia hạn được, xem nhật ký");
        let words = format!("{} tên miền; {name} {}", kept.len() - without.len(), check.words);
        match without.is_empty() {
            true => Check { words, ..check },
            false => Check { state: State::Wrong, words: format!("{missing}; {words}"), ..check },
        }
    }

    async fn search_queue(&self) -> Check {
        let waiting = search::count_waiting(&self.db).await;
        let count = waiting.as_ref().ok().copied();
        let (state, words) = match waiting {
            Ok(0) => (State::Good, "không bài nào chờ".to_owned()),
            Ok(waiting) if waiting < WAITING_LOW => (State::Good, format!("{} bài đang chờ vào", grouped(waiting))),
            Ok(waiting) => (State::Attention, format!("{} bài đang chờ vào; tự vào dần khi phục vụ", grouped(waiting))),
            Err(_) => (State::Attention, "không xem được".to_owned()),
        };
        measured(check("search", "Chỉ mục tìm kiếm", state, words), "waiting", count)
    }
}

fn check(key: &str, title: &str, state: State, words: String) -> Check {
    Check { key: key.to_owned(), title: title.to_owned(), state, words, measure: None }
}

fn measured(check: Check, name: &str, value: Option<i64>) -> Check {
    Check { measure: value.map(|value| (format!("{}_{name}", check.key), value)), ..check }
}

fn version(db: &Db) -> Check {
    let words = format!("Bản Tin {}, {}", env!("CARGO_PKG_VERSION"), db.engine());
    check("version", "Phiên bản", State::Good, words)
}

fn data_disk(settings: &Settings) -> Check {
    let check = disk("disk", "Đĩa chứa dữ liệu", &settings.data_dir);
    match settings.database_url.is_none() && is_on_network(&settings.data_dir) {
        true => Check { state: State::Wrong, words: format!("{}; {ON_NETWORK}", check.words), ..check },
        false => check,
    }
}

/// What is wrong with SQLite on a disk that another machine has.
pub const ON_NETWORK: &str = "thư mục dữ liệu nằm trên ổ mạng, nơi SQLite có thể hỏng: đặt data_dir ở đĩa của chính máy này, hoặc dùng PostgreSQL";

/// Whether a folder, or the one that it will be in, is on NFS, SMB, CIFS, 9P, AFS, Ceph or a cluster's file system (`statfs(2)`): their locks are not
/// what SQLite needs (sqlite.org/howtocorrupt.html, 2.1).
pub fn is_on_network(folder: &Path) -> bool {
    const NETWORKS: [i64; 8] =
        [0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x0102_1997, 0x5346_414f, 0x00c3_6400, 0x0161_1970];
    let found = there(folder).and_then(|folder| Ok(rustix::fs::statfs(&folder)?));
    found.is_ok_and(|found| NETWORKS.contains(&(found.f_type & 0xffff_ffff)))
}

fn disk(key: &str, title: &str, folder: &Path) -> Check {
    let room = free_bytes(folder);
    let free = room.as_ref().ok().and_then(|room| i64::try_from(room.free).ok());
    let (state, words) = match room {
        Ok(Room { free, total }) => {
            let words = format!("còn {} trong {}", size_text(free), size_text(total));
            match free {
                0..FREE_BYTES_WRONG => (State::Wrong, format!("{words}; hãy dọn đĩa ngay, sắp không lưu được bài nữa")),
                FREE_BYTES_WRONG..FREE_BYTES_LOW => {
                    (State::Attention, format!("{words}; hãy dọn đĩa hoặc thay đĩa lớn hơn"))
                }
                _ => (State::Good, words),
            }
        }
        Err(error) => {
            tracing::warn!(%error, folder = %folder.display(), "a disk could not be looked at");
            (State::Attention, "không xem được".to_owned())
        }
    };
    measured(check(key, title, state, words), "free_bytes", free)
}

struct Room {
    free: u64,
    total: u64,
}

/// Of the disk that `folder` is on, or will be.
fn free_bytes(folder: &Path) -> io::Result<Room> {
    let found = rustix::fs::statvfs(&there(folder)?)?;
    Ok(Room { free: found.f_bavail * found.f_frsize, total: found.f_blocks * found.f_frsize })
}

/// The folder, or as much of its path as is there.
fn there(folder: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(folder)?;
    Ok(absolute.ancestors().find(|folder| folder.exists()).unwrap_or(&absolute).to_owned())
}

fn backup(settings: &Settings, now: DateTime) -> Check {
    let folder = settings.backup_dir();
    if settings.backup_dir.is_some() && !folder.is_dir() {
        let words = format!("không có thư mục {}; nếu nó ở ổ khác, ổ ấy đã gắn chưa?", folder.display());
        return check("backup", "Sao lưu", State::Wrong, words);
    }
    let newest = keeping::newest(&folder, now);
    let made_at = newest.as_ref().ok().copied().flatten().and_then(seconds);
    let (state, words) = match newest {
        Ok(newest) => told_of_backup(newest, settings.daily_backup, now),
        Err(error) => {
            tracing::warn!(%error, "the folder of backups could not be read");
            (State::Wrong, "không đọc được thư mục sao lưu".to_owned())
        }
    };
    let (state, words) = match keeping::list_foreign(&folder) {
        Ok(names) if !names.is_empty() => {
            let others =
                format!("{words}; trong thư mục sao lưu có tệp không đọc được như một bản: {}", names.join(", "));
            (state.max(State::Attention), others)
        }
        _ => (state, words),
    };
    measured(check("backup", "Sao lưu", state, words), "made_at_seconds", made_at)
}

/// Since 1970, of a moment in Vietnam.
fn seconds(at: DateTime) -> Option<i64> {
    Timestamp::at(at.date(), at.hour(), at.minute()).map(|at| at.0 / 1000)
}

fn told_of_backup(newest: Option<DateTime>, is_daily: bool, now: DateTime) -> (State, String) {
    let when = newest.map(|at| format!("bản gần nhất lúc {}", at.strftime("%H:%M ngày %d-%m-%Y")));
    if !is_daily {
        let words = when.unwrap_or_else(|| "chưa có bản nào".to_owned());
        return (State::Good, format!("đã tắt sao lưu hằng ngày (daily_backup); {words}"));
    }
    let Some((at, words)) = newest.zip(when) else {
        return (
            State::Attention,
            "chưa có bản nào; bản đầu tiên được làm trong vòng mười phút phục vụ từ khi có cổng".to_owned(),
        );
    };
    let is_within = |hours: i64| at >= now.saturating_sub(hours.hours());
    match (is_within(BACKUP_HOURS_LOW), is_within(BACKUP_HOURS_WRONG)) {
        (true, _) => (State::Good, words),
        (false, true) => (State::Attention, format!("{words}, quá một ngày rồi; xem nhật ký của chương trình")),
        (false, false) => (State::Wrong, format!("{words}, quá ba ngày rồi; xem đĩa và nhật ký của chương trình")),
    }
}

fn certificate_of_files(files: &CertificateFiles, now: Timestamp) -> Check {
    match tls::read(files).and_then(|pair| validity_of(&pair.cert)) {
        Ok(validity) => certificate(validity, now, "hãy gia hạn"),
        Err(error) => {
            tracing::warn!(error = format!("{error:#}"), "the certificate could not be looked at");
            let words = "không dùng được hai tệp chứng thư và khóa: thiếu, hỏng, hoặc không đi với nhau; xem nhật ký"
                .to_owned();
            check(CERTIFICATE.0, CERTIFICATE.1, State::Wrong, words)
        }
    }
}

/// `mend` is what is to be done where it ends soon.
fn certificate(validity: Validity, now: Timestamp, mend: &str) -> Check {
    let until = validity.until.minute_text();
    let days = (validity.until.0 - now.0).div_euclid(DAY_MILLIS);
    let is_below = |days_max: i64, parts: i64| days < days_max && validity.is_late(parts, now);
    let words = format!("còn hiệu lực đến {until}, {days} ngày nữa");
    let (state, words) = if validity.until <= now {
        (State::Wrong, format!("đã hết hiệu lực lúc {until}; trình duyệt không mở cổng nữa"))
    } else if is_below(CERTIFICATE_DAYS_WRONG, CERTIFICATE_PARTS_WRONG) {
        (State::Wrong, format!("{words}; {mend}"))
    } else if is_below(CERTIFICATE_DAYS_LOW, CERTIFICATE_PARTS_LOW) {
        (State::Attention, format!("{words}; {mend}"))
    } else {
        (State::Good, words)
    };
    measured(check(CERTIFICATE.0, CERTIFICATE.1, state, words), "expires_at_seconds", Some(validity.until.0 / 1000))
}

/// What `/readyz?verbose` adds: a line a check, for programs.
pub fn lines(condition: &Condition) -> String {
    let line = |check: &Check| format!("{}: {} ({})\n", check.key, check.state.title(), check.words);
    condition.checks.iter().map(line).collect()
}

/// In Prometheus' text format (version 0.0.4): the state of each part (0 good, 1 attention, 2 wrong), what was measured of it, and how many
/// errors were logged since the start.
pub fn metrics(condition: &Condition) -> String {
    let mut text = "# TYPE bantin_state gauge\n".to_owned();
    for Check { key, state, .. } in &condition.checks {
        text.push_str(&format!("bantin_state{{part=\"{key}\"}} {}\n", *state as u8));
    }
    for (name, value) in condition.checks.iter().filter_map(|check| check.measure.as_ref()) {
        text.push_str(&format!("# TYPE bantin_{name} gauge\nbantin_{name} {value}\n"));
    }
    text.push_str(&format!("# TYPE bantin_errors_total counter\nbantin_errors_total {}\n", condition.error_count));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_backup_that_does_not_come_is_told_of_louder_each_day() {
        let now = date(2026, 11, 29).at(9, 0, 0, 0);
        let state = |newest, is_daily| told_of_backup(newest, is_daily, now).0;
        assert_eq!(state(Some(date(2026, 11, 29).at(2, 0, 0, 0)), true), State::Good);
        assert_eq!(state(Some(date(2026, 11, 28).at(2, 0, 0, 0)), true), State::Attention);
        assert_eq!(state(Some(date(2026, 11, 25).at(2, 0, 0, 0)), true), State::Wrong);
        assert_eq!(state(None, true), State::Attention);
        assert_eq!(state(Some(date(2026, 11, 29).at(2, 0, 0, 0)), false), State::Good, "somebody decided so");
        assert!(told_of_backup(Some(now), true, now).1.contains("09:00 ngày 29-11-2026"));
    }

    #[test]
    fn a_certificate_is_told_of_before_it_ends() {
        let now = Timestamp(0);
        let state = |days: i64, of: i64| {
            let until = Timestamp(days * DAY_MILLIS);
            certificate(Validity { from: Timestamp(until.0 - of * DAY_MILLIS), until }, now, "").state
        };
        assert_eq!(state(30, 90), State::Good);
        assert_eq!(state(19, 90), State::Attention);
        assert_eq!(state(6, 90), State::Wrong);
        assert_eq!(state(3, 6), State::Good, "those of six days are renewed when two are left");
        assert_eq!(state(1, 6), State::Attention);
        assert_eq!(state(0, 6), State::Wrong, "it has ended");
    }

    #[test]
    fn a_disk_is_looked_at_even_before_its_folder_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let Room { free, total } = free_bytes(&folder.path().join("not/yet")).expect("looked at");
        assert!(free > 0 && free <= total, "{free} {total}");
        assert!(!is_on_network(folder.path()));
    }
}
