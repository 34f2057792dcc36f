//! Makes a backup of what is being served.

use super::{
    Progress, Sums,
    archive::{FORMAT, Header, Writer},
    encryption::{Encrypting, Recipient},
    shelf::Shelf,
};
use crate::{
    db::{
        Db,
        dump::{Snapshot, Table},
    },
    domain::Timestamp,
    server::{
        media::{is_stored_name, keeping_still, path_of},
        media_proof::stored_names,
    },
};
use anyhow::{Context, anyhow, bail};
use futures::TryStreamExt;
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    thread,
};
use tokio::sync::{mpsc, oneshot};

/// How the name of a file begins that is being written, or was when the machine stopped.
pub const UNFINISHED: &str = ".bantin-do-dang-";
const CANNOT: &str = "không ghi được bản sao lưu";
/// Of all that runs the last: readers and editors go first.
const LEAST_URGENT: i32 = 19;

/// Rows of one entry; more than that is only ever one row.
const ROWS_BYTES: usize = 4 << 20;

/// What was backed up.
#[derive(Debug, Default)]
pub struct Made {
    pub progress: Progress,
    pub sums: Sums,
}

/// Where the files of the store go.
pub enum Files {
    /// Into the archive, from this store.
    Within(PathBuf),
    /// Onto a shelf beside it.
    Beside { store: PathBuf, shelf: Shelf },
}

impl Files {
    fn store(&self) -> &Path {
        match self {
            Files::Within(store) | Files::Beside { store, .. } => store,
        }
    }
}

enum Part {
    Rows {
        table: String,
        number: u64,
        rows: Vec<u8>,
        count: u64,
    },
    /// All rows are there.
    End,
}

/// Writes the database as it is at this moment, and all files of the store, to `to`, encrypted where there are `recipients`. Readers and
/// editors go on meanwhile. `report` is called after each part.
///
/// # Errors
/// Those of the database, of the store, and of `to`.
pub async fn make<W: Write + Send + 'static>(
    db: &Db, files: Files, recipients: &[Recipient], to: W, now: Timestamp,
    report: impl FnMut(Progress) + Send + 'static,
) -> anyhow::Result<(W, Made)> {
    let store = files.store().to_owned();
    let still = tokio::task::spawn_blocking(move || keeping_still::to_copy(&store)).await?;
    // From before the rows are read until all files are there.
    let still = still.context("không giữ được kho ảnh")?;
    let mut snapshot = db.snapshot().await?;
    let tables = snapshot.tables().await?;
    let columns = |table: &Table| table.columns.iter().map(|column| column.name.clone()).collect();
    let header = Header {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: snapshot.schema().await?,
        engine: db.engine().to_owned(),
        made_at: now.iso8601(),
        portals: snapshot.portals().await?,
        tables: tables.iter().map(|table| (table.name.clone(), columns(table))).collect(),
    };
    // Two parts wait at most: whoever writes slowly holds up whoever reads.
    let (send, receive) = mpsc::channel(2);
    let to = Encrypting::begin(recipients, to).context(CANNOT)?;
    let (tell, told) = oneshot::channel();
    // A thread of its own: nothing gives back to one of the pool what it has let go of.
    thread::Builder::new().name("backup".to_owned()).spawn(move || {
        if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), LEAST_URGENT) {
            tracing::debug!(%error, "a backup runs as urgently as the rest");
        }
        let written = write(to, &header, &files, receive, report).and_then(|written| match written {
            Some((to, progress)) => Ok(Some((to.finish().context(CANNOT)?, progress))),
            None => Ok(None),
        });
        drop(still);
        let _ = tell.send(written);
    })?;
    let sent = send_rows(&mut snapshot, &tables, send).await;
    // Files take their time, and the moment is not held for them.
    drop(snapshot);
    let written = told.await.context("the writer of a backup ended")?;
    match (sent, written) {
        // Who sends finds the other end closed where the writer failed, whose error tells more.
        (_, Err(error)) | (Err(error), _) => Err(error),
        (Ok(sums), Ok(Some((to, progress)))) => Ok((to, Made { progress, sums })),
        (Ok(_), Ok(None)) => bail!("the rows of a backup did not come to their end"),
    }
}

async fn send_rows(snapshot: &mut Snapshot, tables: &[Table], send: mpsc::Sender<Part>) -> anyhow::Result<Sums> {
    let closed = |_| anyhow!("the writer of a backup ended");
    let mut sums = Sums::default();
    for table in tables {
        let (mut part, mut count, mut number) = (Vec::new(), 0, 0);
        let mut rows = snapshot.rows(table);
        while let Some(row) = rows.try_next().await? {
            sums.add(&table.name, &row);
            part.extend_from_slice(if part.is_empty() { b"[" } else { b",\n" });
            part.extend_from_slice(row.as_bytes());
            count += 1;
            if part.len() >= ROWS_BYTES {
                number += 1;
                send.send(part_of(&table.name, number, &mut part, &mut count)).await.map_err(closed)?;
            }
        }
        if count > 0 {
            send.send(part_of(&table.name, number + 1, &mut part, &mut count)).await.map_err(closed)?;
        }
    }
    send.send(Part::End).await.map_err(closed)?;
    Ok(sums)
}

fn part_of(table: &str, number: u64, rows: &mut Vec<u8>, count: &mut u64) -> Part {
    rows.push(b']');
    Part::Rows { table: table.to_owned(), number, rows: std::mem::take(rows), count: std::mem::take(count) }
}

/// Writes a whole backup to `file`, which is there when all of it is flushed.
///
/// # Errors
/// A file that is there already, and those of [`make`].
pub async fn write_file(
    db: &Db, files: Files, recipients: &[Recipient], file: &Path, now: Timestamp,
    report: impl FnMut(Progress) + Send + 'static,
) -> anyhow::Result<Made> {
    if file.exists() {
        bail!("đã có {}; không ghi đè lên bản sao lưu nào", file.display());
    }
    let cannot = format!("không ghi được {}", file.display());
    let cannot = || cannot.clone();
    let folder = folder_of(file);
    let part = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder).with_context(cannot)?;
    let (to, made) = make(db, files, recipients, BufWriter::with_capacity(1 << 20, part), now, report).await?;
    // Flushing gigabytes takes its time, in which others are answered.
    let (file, folder) = (file.to_owned(), folder.to_owned());
    let finish = move || {
        let part = to.into_inner().map_err(io::IntoInnerError::into_error)?;
        part.as_file().sync_all()?;
        part.persist_noclobber(file).map_err(|error| error.error)?;
        File::open(folder)?.sync_all()
    };
    tokio::task::spawn_blocking(finish).await?.with_context(cannot)?;
    Ok(made)
}

/// Where `file` lies.
pub fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn write<W: Write>(
    to: W, header: &Header, files: &Files, mut parts: mpsc::Receiver<Part>, mut report: impl FnMut(Progress),
) -> anyhow::Result<Option<(W, Progress)>> {
    let mut progress = Progress::default();
    let mut writer = Writer::begin(to, header).context(CANNOT)?;
    if let Files::Beside { store, shelf } = files {
        // None of the files that the rows know goes meanwhile.
        let list = shelf.take_in(store, |bytes| {
            progress.files += 1;
            progress.bytes += bytes;
            report(progress);
        })?;
        writer.add_list(&list.to_string()).context(CANNOT)?;
    }
    loop {
        match parts.blocking_recv() {
            Some(Part::Rows { table, number, rows, count }) => {
                writer.add_rows(&table, number, &rows).context(CANNOT)?;
                progress.rows += count;
                progress.bytes += rows.len() as u64;
                report(progress);
            }
            Some(Part::End) => break,
            // The database failed, and whoever sends says so.
            None => return Ok(None),
        }
    }
    let Files::Within(store) = files else { return Ok(Some((writer.finish().context(CANNOT)?, progress))) };
    // Likewise; what came since is in it too.
    for name in stored_names(store)?.into_iter().filter(|name| is_stored_name(name)) {
        let file = match File::open(path_of(store, &name)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error).with_context(|| format!("không đọc được tệp {name}")),
        };
        let bytes = file.metadata()?.len();
        writer.add_media(&name, bytes, file).with_context(|| format!("không chép được tệp {name} vào bản sao lưu"))?;
        progress.files += 1;
        progress.bytes += bytes;
        report(progress);
    }
    Ok(Some((writer.finish().context(CANNOT)?, progress)))
}
