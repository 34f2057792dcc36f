//! Imports of the newsroom: reads what was sent, takes over what somebody has looked at, and takes it back. All of it stands in
//! the database, so that a server which was stopped goes on where it was; what was sent lies in the data folder.

use super::{
    ledger::{Kind, Ledger},
    legacy::{LegacyPage, Profile},
    prepared::Prepared,
    reading::{Article, Reading, Step},
    sheet::without_pictures,
    taking::{IN_FUTURE, Taken, raise_visit_base, take_over},
};
use crate::{
    db::{
        self, Db,
        imports::{self, NewItem, Outcome, Work},
        sessions::SignedInEditor,
    },
    domain::{
        ImportId, Timestamp,
        import::{ImportState, ItemFields, ItemRank, ItemState, LedgerLine, LineFate},
    },
    server::{
        cleaning::clean_html,
        clock::Clock,
        explaining::explain,
        failure::{is_disk_full, outlive_panic},
        settings::Settings,
        sweeping,
        telemetry::Seldom,
    },
};
use anyhow::{Context, anyhow};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::NamedTempFile;
use tokio::{sync::mpsc, time::MissedTickBehavior};

const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Items that are written together.
const BATCH: usize = 50;
/// So long another machine of the installation has to come to it that has the file.
const FILE_ELSEWHERE_MILLIS: i64 = 600_000;
/// Who works on an import says so as often, however long an article takes.
const SAY_EVERY: Duration = Duration::from_secs(10);
/// Beside a source, how its saved pages are to be read. No source has a name that begins so.
const PROFILE: &str = ".ho-so.toml";
/// Files that are being received begin so.
const RECEIVING: &str = ".nhan-";
const WORKED_ON: &str = "tòa soạn đã sửa bài này sau khi nhập, nên bài ở lại";
const CLOSED: &str = "cổng này đã đóng, không nhận thêm và không gỡ bớt gì";
const BROKEN_OFF: &str = "máy chủ gặp lỗi khi đang đọc nguồn này nên chưa đọc hết";
const STOPPED: &str = "tệp nguồn không còn trên máy này; hãy gửi lại";

type Steps<T> = mpsc::Receiver<Option<anyhow::Result<T>>>;

/// What is needed to work on imports.
#[derive(Clone)]
pub struct Importing {
    pub db: Db,
    pub clock: Clock,
    pub settings: Arc<Settings>,
}

impl Importing {
    /// Looks for work again and again, the first time at once. It never ends.
    pub async fn keep_up(self) {
        static FAILURES: Seldom = Seldom::new();
        if let Err(error) = self.tidy().await {
            tracing::error!(error = format!("{error:#}"), "what stopped programs left of imports could not be tidied");
        }
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Some(Err(error)) = outlive_panic("working on an import", self.work()).await
                && FAILURES.allow().is_some()
            {
                tracing::error!(error = format!("{error:#}"), "an import waits");
            }
        }
    }

    /// What a program left that was killed goes, and what it worked on is free where nobody else has this database.
    async fn tidy(&self) -> anyhow::Result<()> {
        if matches!(self.db, Db::Sqlite { .. }) {
            let mut tx = self.db.begin().await?;
            imports::release_all(&mut tx).await?;
            tx.commit().await?;
        }
        let known = imports::list_ids(&self.db).await?;
        for path in sweeping::entries(&folder(&self.settings))? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            match name.parse::<i64>() {
                Ok(id) if !known.contains(&id) => fs::remove_dir_all(&path)?,
                Err(_) if name.starts_with(RECEIVING) => fs::remove_file(&path)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Does one step of each import that waits.
    ///
    /// # Errors
    /// A database or a disk that fails. What is done stays, and the next call goes on.
    pub async fn work(&self) -> anyhow::Result<()> {
        for work in imports::list_work(&self.db).await? {
            let file = self.source(&work);
            let needs_file = matches!(work.state, ImportState::Reading | ImportState::Taking);
            if needs_file && !file.is_file() {
                let since = self.clock.now().0 - work.created_at.0.max(work.worked_at.0);
                if since > FILE_ELSEWHERE_MILLIS
                    && let Some(work) = self.claim(&work).await?
                {
                    self.finish(&work, ImportState::Failed, STOPPED).await?;
                }
                continue;
            }
            let Some(work) = self.claim(&work).await? else { continue };
            match work.state {
                ImportState::Reading => self.read(&work, &file).await?,
                ImportState::Taking | ImportState::Withdrawing if self.is_closed(&work).await? => {
                    self.finish(&work, ImportState::Taken, CLOSED).await?;
                }
                ImportState::Taking => self.take(&work, &file).await?,
                ImportState::Withdrawing => self.withdraw(&work).await?,
                ImportState::Removing => self.remove(&work).await?,
                ImportState::Read | ImportState::Taken | ImportState::Failed => {}
            }
        }
        Ok(())
    }

    /// A file that is gone unless [`Importing::begin`] takes it.
    ///
    /// # Errors
    /// A disk that fails.
    pub fn receiving_file(&self) -> io::Result<NamedTempFile> {
        let folder = folder(&self.settings);
        fs::create_dir_all(&folder)?;
        tempfile::Builder::new().prefix(RECEIVING).tempfile_in(folder)
    }

    /// Takes what somebody has sent, its saved pages to be read by the profile where there is one. When this returns it is flushed,
    /// and will be read.
    ///
    /// # Errors
    /// A database or a disk that fails; nothing is left then.
    pub async fn begin(
        &self, editor: &SignedInEditor, file: NamedTempFile, file_name: &str, profile: Option<String>,
    ) -> anyhow::Result<ImportId> {
        let bytes = file.as_file().metadata()?.len();
        let mut tx = self.db.begin().await?;
        let id = imports::insert(&mut tx, editor, file_name, bytes, self.clock.now()).await?;
        let folder = self.folder_of(id);
        let name = source_name(file_name);
        tokio::task::spawn_blocking(move || keep_file(file, &folder, &name, profile.as_deref())).await??;
        let committed = tx.commit().await;
        if committed.is_err() {
            let _ = fs::remove_dir_all(self.folder_of(id));
        }
        committed?;
        Ok(id)
    }

    fn folder_of(&self, id: ImportId) -> PathBuf {
        folder_of(&self.settings, id)
    }

    fn source(&self, work: &Work) -> PathBuf {
        self.folder_of(work.id).join(source_name(&work.file_name))
    }

    /// The work as it is held from now on; `None` where somebody else has it.
    async fn claim(&self, work: &Work) -> anyhow::Result<Option<Work>> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let is_ours = imports::claim(&mut tx, work, now).await?;
        tx.commit().await?;
        Ok(is_ours.then(|| Work { worked_at: now, ..work.clone() }))
    }

    async fn is_closed(&self, work: &Work) -> anyhow::Result<bool> {
        let mut tx = self.db.begin().await?;
        Ok(db::portals::is_closed(&mut tx, work.portal).await?)
    }

    async fn finish(&self, work: &Work, to: ImportState, fault: &str) -> anyhow::Result<()> {
        let mut tx = self.db.begin().await?;
        imports::finish(&mut tx, work, to, fault).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What comes next of a source, if anything does. `None` where somebody else goes on with it: this program stood still.
    async fn next<T>(
        &self, work: &mut Work, coming: &mut Steps<T>,
    ) -> anyhow::Result<Option<Option<anyhow::Result<T>>>> {
        loop {
            match tokio::time::timeout(SAY_EVERY, coming.recv()).await {
                Ok(received) => return Ok(Some(next_of(received))),
                Err(_) => {
                    let now = self.clock.now();
                    let mut tx = self.db.begin().await?;
                    if !imports::go_on(&mut tx, work, now).await? {
                        return Ok(None);
                    }
                    tx.commit().await?;
                    work.worked_at = now;
                }
            }
        }
    }

    async fn read(&self, work: &Work, file: &Path) -> anyhow::Result<()> {
        let mut tx = self.db.begin().await?;
        imports::clear(&mut tx, work).await?;
        tx.commit().await?;
        let mut number = 0;
        let now = self.clock.now();
        let mut items = steps(file, move |step| {
            let item = item_of(number + 1, step, now)?;
            number += 1;
            Some(item)
        });
        let mut batch = Vec::new();
        let mut work = work.clone();
        loop {
            let Some(next) = self.next(&mut work, &mut items).await? else { return Ok(()) };
            let is_over = next.is_none();
            match next {
                Some(Ok(item)) => batch.push(item),
                Some(Err(error)) => return self.finish(&work, ImportState::Failed, &explain(&error)).await,
                None => {}
            }
            if batch.len() == BATCH || is_over {
                let mut tx = self.db.begin().await?;
                imports::insert_items(&mut tx, &work, &batch).await?;
                let now = self.clock.now();
                // Somebody else reads it meanwhile: this program stood still.
                if !imports::go_on(&mut tx, &work, now).await? {
                    return Ok(());
                }
                tx.commit().await?;
                work.worked_at = now;
                batch.clear();
            }
            if is_over {
                return self.finish(&work, ImportState::Read, "").await;
            }
        }
    }

    async fn take(&self, work: &Work, file: &Path) -> anyhow::Result<()> {
        let mut work = work.clone();
        let mut number = 0;
        let mut articles = steps(file, move |step| match step {
            Step::File(_) | Step::Export(_) => None,
            Step::Article(article) => {
                number += 1;
                Some((number, Some(article)))
            }
            Step::LeftOut { .. } | Step::Refused { .. } => {
                number += 1;
                Some((number, None))
            }
        });
        loop {
            let Some(next) = self.next(&mut work, &mut articles).await? else { return Ok(()) };
            let (number, article) = match next {
                None => break,
                Some(Ok(next)) => next,
                Some(Err(error)) => return self.finish(&work, ImportState::Taken, &explain(&error)).await,
            };
            let Some(article) = article else { continue };
            let Some(fields) = imports::find_ready(&self.db, &work, number, &article.source).await? else { continue };
            let article = corrected(*article, fields);
            let media_dir = self.settings.media_dir();
            let prepared = tokio::task::spawn_blocking(move || {
                let prepared = Prepared::of(&article.origin, &article.page, Some(&media_dir));
                (article, prepared)
            });
            let (article, prepared) = prepared.await?;
            let now = self.clock.now();
            let taken = match prepared {
                Ok(prepared) => self.take_one(&work, number, &article, prepared, now).await,
                Err(error) => Err(error),
            };
            match taken {
                Ok(true) => work.worked_at = now,
                // Somebody else goes on with it.
                Ok(false) => return Ok(()),
                Err(error) if is_disk_full(&error) => {
                    let fault = "máy chủ hết chỗ trên ổ đĩa; hãy báo người vận hành, rồi nhập tiếp";
                    return self.finish(&work, ImportState::Taken, fault).await;
                }
                Err(error) => self.note_failure(&work, number, &explain(&error)).await?,
            }
        }
        self.finish(&work, ImportState::Taken, "").await
    }

    /// `false`, and nothing changed, where somebody else works on the import.
    async fn take_one(
        &self, work: &Work, number: i64, article: &Article, prepared: Prepared, now: Timestamp,
    ) -> anyhow::Result<bool> {
        let Article { page, source, .. } = article;
        let mut tx = self.db.begin().await?;
        if !imports::go_on(&mut tx, work, now).await? {
            return Ok(false);
        }
        let lost: Vec<String> = lost_files(&prepared.ledger).collect();
        let taken = take_over(&mut tx, work.portal, article, prepared, now).await?;
        if let Some(section) = taken.new_section {
            imports::note_section(&mut tx, work, section).await?;
        }
        let visits = raise_visit_base(&mut tx, work.portal, page, source, now).await?;
        imports::add_visits(&mut tx, work, visits).await?;
        let state = if taken.article.is_some() { ItemState::Taken } else { ItemState::Present };
        let note = note_of(&taken, lost);
        let Taken { article, addresses, media, .. } = &taken;
        let outcome = Outcome { state, note: &note, article: *article, addresses, media };
        imports::set_outcome(&mut tx, work, number, &outcome).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn note_failure(&self, work: &Work, number: i64, why: &str) -> anyhow::Result<()> {
        let mut tx = self.db.begin().await?;
        let outcome = Outcome { state: ItemState::Failed, note: why, article: None, addresses: &[], media: &[] };
        imports::set_outcome(&mut tx, work, number, &outcome).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn withdraw(&self, work: &Work) -> anyhow::Result<()> {
        let mut after = 0;
        loop {
            let mut tx = self.db.begin().await?;
            let taken = imports::list_taken(&mut tx, work, after, BATCH as u32).await?;
            let Some(last) = taken.last() else { break };
            after = last.number;
            for taken in &taken {
                if !imports::withdraw_article(&mut tx, work, taken.article, self.clock.now()).await? {
                    imports::set_kept(&mut tx, work, taken.number, WORKED_ON).await?;
                }
            }
            tx.commit().await?;
        }
        // Whoever counts a view of what was shown until now is done before the next look.
        self.finish(work, ImportState::Removing, "").await
    }

    async fn remove(&self, work: &Work) -> anyhow::Result<()> {
        const KNOWN: &str =
            "bài đã gỡ khỏi cổng nhưng còn được nhắc đến (ghim, thẻ, báo lỗi, nhuận bút), nên không xóa hẳn";
        loop {
            let mut tx = self.db.begin().await?;
            let taken = imports::list_taken(&mut tx, work, 0, 1).await?;
            let Some(taken) = taken.first() else { break };
            match imports::remove_article(&mut tx, work, taken, self.clock.now()).await {
                Ok(true) => {}
                Ok(false) => imports::set_kept(&mut tx, work, taken.number, WORKED_ON).await?,
                Err(error) if is_known_elsewhere(&error) => {
                    drop(tx);
                    tx = self.db.begin().await?;
                    imports::set_kept(&mut tx, work, taken.number, KNOWN).await?;
                }
                Err(error) => return Err(error.into()),
            }
            tx.commit().await?;
        }
        let mut tx = self.db.begin().await?;
        imports::take_back_visits(&mut tx, work, self.clock.now()).await?;
        let sections = imports::forget_sections(&mut tx, work).await?;
        imports::forget_present(&mut tx, work).await?;
        // Somebody else has done it.
        if !imports::finish(&mut tx, work, ImportState::Read, "").await? {
            return Ok(());
        }
        tx.commit().await?;
        for section in sections {
            let mut tx = self.db.begin().await?;
            // One in which something stands stays.
            match imports::remove_section(&mut tx, work, section).await {
                Ok(()) => tx.commit().await?,
                Err(error) if is_known_elsewhere(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// Removes the file of an import that is forgotten. What cannot be removed is noted in the log.
pub fn forget_source(settings: &Settings, id: ImportId) {
    match fs::remove_dir_all(folder_of(settings, id)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, import = id.0, "the file of an import could not be removed");
        }
        _ => {}
    }
}

fn folder(settings: &Settings) -> PathBuf {
    settings.data_dir.join("imports")
}

fn folder_of(settings: &Settings, id: ImportId) -> PathBuf {
    folder(settings).join(id.0.to_string())
}

fn is_known_elsewhere(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.is_foreign_key_violation())
}

/// What it is called in its folder: the ending says what it may be.
fn source_name(file_name: &str) -> String {
    let name: String = file_name.chars().filter(|c| !matches!(c, '/' | '\\' | '\0')).collect();
    let name = name.trim_start_matches('.');
    let start = name.char_indices().rev().map(|(at, _)| at).take_while(|at| name.len() - at <= 120).last();
    let name = &name[start.unwrap_or(0)..];
    if name.is_empty() { "nguon".to_owned() } else { name.to_owned() }
}

fn keep_file(file: NamedTempFile, folder: &Path, name: &str, profile: Option<&str>) -> anyhow::Result<()> {
    file.as_file().sync_all()?;
    fs::create_dir_all(folder)?;
    if let Some(profile) = profile {
        let mut file = File::create(folder.join(PROFILE))?;
        file.write_all(profile.as_bytes())?;
        file.sync_all()?;
    }
    file.persist(folder.join(name))?;
    File::open(folder)?.sync_all()?;
    if let Some(parent) = folder.parent() {
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}

/// What a source comes to, one after the other and `None` at its end, read on a thread of its own: a stop of the server does not wait
/// for it. What was unpacked stays until nobody asks any more.
fn steps<T: Send + 'static>(file: &Path, mut of: impl FnMut(Step) -> Option<T> + Send + 'static) -> Steps<T> {
    let (sender, receiver) = mpsc::channel(BATCH);
    let file = file.to_owned();
    let read = move || {
        let begun = profile_beside(&file).and_then(|profile| Reading::begin(&[file], profile, |_| {}));
        let mut reading = match begun {
            Ok(reading) => reading,
            Err(error) => return drop(sender.blocking_send(Some(Err(error)))),
        };
        for step in &mut reading {
            if let Some(item) = of(step)
                && sender.blocking_send(Some(Ok(item))).is_err()
            {
                return;
            }
        }
        if sender.blocking_send(None).is_ok() {
            futures::executor::block_on(sender.closed());
        }
    };
    let spawned = std::thread::Builder::new().name("import".to_owned()).spawn(read);
    if let Err(error) = spawned {
        tracing::error!(%error, "no thread for an import");
    }
    receiver
}

fn profile_beside(file: &Path) -> anyhow::Result<Option<Profile>> {
    match fs::read_to_string(file.with_file_name(PROFILE)) {
        Ok(text) => Profile::parse(&text).context("hồ sơ của nguồn này").map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What was received of a source; `None` at its end. A thread that died before that has read a part of it only.
fn next_of<T>(received: Option<Option<anyhow::Result<T>>>) -> Option<anyhow::Result<T>> {
    received.unwrap_or_else(|| Some(Err(anyhow!(BROKEN_OFF))))
}

fn item_of(number: i64, step: Step, now: Timestamp) -> Option<NewItem> {
    let bare = |origin: &super::beside::Origin, state, rank, note: String| NewItem {
        number,
        place: origin.name(),
        source: String::new(),
        state,
        rank,
        note,
        fields: None,
        lost: 0,
        doubts: 0,
        body: String::new(),
        ledger: "[]".to_owned(),
    };
    Some(match step {
        Step::File(_) | Step::Export(_) => return None,
        Step::LeftOut { origin, what, why, .. } => {
            let note = if what.is_empty() { why } else { format!("“{what}”: {why}") };
            bare(&origin, ItemState::Skipped, ItemRank::NO_ARTICLE, note)
        }
        Step::Refused { origin, why } => bare(&origin, ItemState::Refused, ItemRank::REFUSED, why),
        Step::Article(mut article) => {
            // The form shows that a field is empty.
            article.page.doubts.retain(|doubt| !doubt.is_absence());
            match read_item(number, &article, now) {
                Ok(item) => item,
                Err(error) => bare(&article.origin, ItemState::Refused, ItemRank::REFUSED, explain(&error)),
            }
        }
    })
}

fn read_item(number: i64, article: &Article, now: Timestamp) -> anyhow::Result<NewItem> {
    let Article { origin, page, source, .. } = article;
    let fields = fields_of(page)?;
    let Prepared { body, ledger, .. } = Prepared::of(origin, page, None)?;
    let in_future = (fields.published_at > now).then(|| LedgerLine {
        place: 0,
        kind: Kind::Field.to_string(),
        fate: LineFate::Doubtful,
        why: IN_FUTURE.to_owned(),
        text: "Ngày đăng".to_owned(),
    });
    let lines: Vec<LedgerLine> = ledger.lines().chain(in_future).collect();
    let count = |fate| lines.iter().filter(|line| line.fate == fate).count() as i64;
    let (lost, doubts) = (count(LineFate::Lost), count(LineFate::Doubtful));
    Ok(NewItem {
        number,
        place: origin.name(),
        source: source.clone(),
        state: ItemState::Ready,
        rank: ItemRank::of(lost, doubts),
        note: String::new(),
        fields: Some(fields),
        lost,
        doubts,
        body: clean_html(&without_pictures(&body)).as_str().to_owned(),
        ledger: serde_json::to_string(&lines)?,
    })
}

fn fields_of(page: &LegacyPage) -> anyhow::Result<ItemFields> {
    let at = Timestamp::at(page.published_on, page.published_at.hour(), page.published_at.minute());
    Ok(ItemFields {
        headline: page.headline.clone(),
        section: page.section.clone(),
        standfirst: page.standfirst.clone(),
        byline: page.byline.clone().unwrap_or_default(),
        published_at: at.context("ngày đăng ngoài giới hạn")?,
        views: i64::try_from(page.views_base).context("lượt xem quá lớn")?,
    })
}

/// The article with these fields.
fn corrected(mut article: Article, fields: ItemFields) -> Article {
    let at = fields.published_at.in_vietnam();
    let page = &mut article.page;
    page.headline = fields.headline;
    page.section = fields.section;
    page.standfirst = fields.standfirst;
    page.byline = Some(fields.byline).filter(|byline| !byline.is_empty());
    (page.published_on, page.published_at) = (at.date(), at.time());
    page.views_base = fields.views.unsigned_abs();
    article
}

/// Pictures, links and what was embedded that did not come with it.
fn lost_files(ledger: &Ledger) -> impl Iterator<Item = String> {
    let of_files = ledger.lost().filter(|entry| entry.kind != Kind::Words);
    of_files.map(|entry| format!("mất {} “{}”: {}", entry.kind, entry.shown(), entry.outcome.told().1))
}

fn note_of(taken: &Taken, lost_files: Vec<String>) -> String {
    let lost = taken.lost_addresses.iter().map(|lost| format!("địa chỉ cũ {lost}"));
    taken.doubt.clone().into_iter().chain(lost_files).chain(lost).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reader_that_dies_has_not_come_to_the_end() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("trang.html");
        fs::write(&file, "<p>Trang").expect("written");
        let mut whole = steps(&file, |_| Some(()));
        while let Some(step) = next_of(whole.recv().await) {
            step.expect("read");
        }
        let mut dying = steps(&file, |_| -> Option<()> { panic!("a fault of the reader") });
        assert!(next_of(dying.recv().await).is_some_and(|next| next.is_err()));
    }

    #[test]
    fn a_source_keeps_its_ending_and_leads_nowhere() {
        for (sent, name) in [("cổng.zip", "cổng.zip"), ("../../etc/a.xml", "etca.xml"), ("", "nguon"), ("..", "nguon")]
        {
            assert_eq!(source_name(sent), name, "{sent}");
        }
        let long = source_name(&format!("{}.warc.gz", "ưở".repeat(200)));
        assert!(long.len() <= 120 && long.ends_with("ưở.warc.gz"), "{long}");
    }
}
