//! Makes an installation of a backup.

use super::{
    Progress, Sums,
    archive::{self, Header, Taking},
    encryption::{self, Identities},
    making::folder_of,
    shelf::{FileList, Shelf},
};
use crate::{
    db::{Db, NewDatabase, dump::Loading},
    server::media::{path_of, store_file},
};
use anyhow::{Context, bail};
use serde_json::Value;
use std::{
    io::Read,
    path::{Path, PathBuf},
};
use tokio::sync::mpsc;

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    pub header: Header,
    pub progress: Progress,
    /// Of the rows in the archive.
    pub sums: Sums,
}

/// Fills an empty database and the store with what the archive at `file` holds, which one of `identities` opens where it is encrypted. The
/// archive is read twice: nothing is written before all of it was found to be whole and ours. Files come first, and are nobody's until the database is there: whoever breaks it
/// off has what they had. The rows are compared with the archive's as they lie in its schema, before they are there for anybody: newer
/// migrations add their own. `prove` is asked of the database in today's schema before it takes its place.
///
/// # Errors
/// Where the archive is not whole, not ours, or of a later version; where the place is taken; where a table is not as the archive has it;
/// and those of `prove`.
pub async fn restore(
    file: &Path, identities: &Identities, place: NewDatabase, media_dir: PathBuf,
    report: impl FnMut(Progress) + Send + 'static, prove: impl AsyncFnOnce(&Db) -> anyhow::Result<()>,
) -> anyhow::Result<Restored> {
    place.check_empty().await?;
    let (path, keys) = (file.to_owned(), identities.clone());
    let header =
        tokio::task::spawn_blocking(move || check(&path, &keys)).await.context("the reader of a backup ended")??;
    if header.schema > NewDatabase::newest_schema() {
        bail!(
            "bản sao lưu này do Bản Tin {} mới hơn tạo ra (lược đồ {}); hãy dùng bản đó",
            header.program,
            header.schema
        );
    }
    let db = place.create(header.schema).await?;
    let restored = fill(file, identities, &db, header, media_dir, report).await;
    let done = async {
        let restored = restored?;
        db.bring_up_to_date().await?;
        prove(&db).await?;
        anyhow::Ok(restored)
    };
    let done = done.await;
    db.close().await;
    let done = match done {
        Ok(restored) => place.put_in_place().await.map(|()| restored),
        Err(error) => Err(error),
    };
    if done.is_err() {
        place.give_up();
    }
    done
}

async fn fill(
    file: &Path, identities: &Identities, db: &Db, header: Header, media_dir: PathBuf,
    report: impl FnMut(Progress) + Send + 'static,
) -> anyhow::Result<Restored> {
    let mut loading = Loading::begin(db).await?;
    for (table, columns) in &header.tables {
        if !loading.takes(table, columns) {
            bail!("bảng {table} trong bản sao lưu không giống bảng của lược đồ {}", header.schema);
        }
    }
    if let Some(missing) = loading.tables().iter().find(|table| !header.tables.contains_key(&table.name)) {
        bail!("bản sao lưu không kể bảng {} của lược đồ {}", missing.name, header.schema);
    }
    let (send, mut receive) = mpsc::channel::<(String, String)>(2);
    let (path, keys) = (file.to_owned(), identities.clone());
    let reading = tokio::task::spawn_blocking(move || {
        let shelf = Shelf::in_folder(folder_of(&path));
        let mut filling =
            Filling { media_dir, shelf, send, report, progress: Progress::default(), sums: Sums::default() };
        read(&path, &keys, &mut filling).map(|()| (filling.progress, filling.sums))
    });
    while let Some((table, rows)) = receive.recv().await {
        let columns = header.tables.get(&table).with_context(|| format!("bảng {table} không được kể ở đầu"))?;
        loading.insert(&table, columns, &rows).await.with_context(|| format!("không ghi được bảng {table}"))?;
    }
    let (progress, sums) = reading.await.context("the reader of a backup ended")??;
    sums.check(&Sums::of_loading(&mut loading).await?)?;
    loading.end().await.context("các dòng của bản sao lưu không khớp với nhau")?;
    Ok(Restored { header, progress, sums })
}

fn read(path: &Path, identities: &Identities, taking: &mut impl Taking) -> anyhow::Result<()> {
    archive::read(encryption::open(path, identities)?, taking)
}

/// # Errors
/// Where it is not whole or not ours.
fn check(path: &Path, identities: &Identities) -> anyhow::Result<Header> {
    struct Checking {
        header: Option<Header>,
        shelf: Shelf,
    }
    impl Taking for Checking {
        fn header(&mut self, header: &Header) -> anyhow::Result<()> {
            self.header = Some(header.clone());
            Ok(())
        }
        fn list(&mut self, list: &str) -> anyhow::Result<()> {
            self.shelf.give(&FileList::parse(list)?, |_, _| Ok(()))
        }
        fn rows(&mut self, _table: &str, _rows: String) -> anyhow::Result<()> {
            Ok(())
        }
        fn media(&mut self, _name: &str, _file: &mut dyn Read) -> anyhow::Result<()> {
            Ok(())
        }
    }
    let mut checking = Checking { header: None, shelf: Shelf::in_folder(folder_of(path)) };
    read(path, identities, &mut checking)?;
    checking.header.context("an archive that was read has a header")
}

/// Writes files, and hands over rows.
struct Filling<R> {
    media_dir: PathBuf,
    shelf: Shelf,
    send: mpsc::Sender<(String, String)>,
    report: R,
    progress: Progress,
    sums: Sums,
}

impl<R: FnMut(Progress)> Taking for Filling<R> {
    fn header(&mut self, _header: &Header) -> anyhow::Result<()> {
        Ok(())
    }

    fn list(&mut self, list: &str) -> anyhow::Result<()> {
        let Filling { media_dir, shelf, report, progress, .. } = self;
        shelf.give(&FileList::parse(list)?, |name, file| take(media_dir, name, file, progress, report))
    }

    fn rows(&mut self, table: &str, rows: String) -> anyhow::Result<()> {
        for row in serde_json::from_str::<Vec<Vec<Value>>>(&rows)? {
            self.sums.add(table, &serde_json::to_string(&row)?);
            self.progress.rows += 1;
        }
        self.progress.bytes += rows.len() as u64;
        self.send.blocking_send((table.to_owned(), rows)).context("the database took no more")?;
        (self.report)(self.progress);
        Ok(())
    }

    fn media(&mut self, name: &str, file: &mut dyn Read) -> anyhow::Result<()> {
        take(&self.media_dir, name, file, &mut self.progress, &mut self.report)
    }
}

fn take(
    media_dir: &Path, name: &str, file: &mut dyn Read, progress: &mut Progress, report: &mut impl FnMut(Progress),
) -> anyhow::Result<()> {
    progress.bytes += store_file(&path_of(media_dir, name), file)?;
    progress.files += 1;
    report(*progress);
    Ok(())
}
