//! Opens the database, brings its schema up to date, and claims it.

use super::{engine::Db, files::OpenFiles, media_files, reading};
use anyhow::{Context, bail};
use sqlx::{
    Connection,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    cmp::Ordering,
    fs::{File, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Fixed by SQLite 3.51.3: before it, two connections that write and checkpoint could lose
/// committed data (the WAL-reset race).
const SQLITE_VERSION_MIN: (u32, u32, u32) = (3, 51, 3);
static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");
/// A migration of SQLite that no transaction can hold; none may come after it that is like it.
const BORDERS: i64 = 10;
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

impl Db {
    /// Opens the database that `url` names, or SQLite inside `data_dir`, and brings its schema up
    /// to date. A schema newer than this program is refused.
    pub async fn open(url: Option<&str>, data_dir: &Path) -> anyhow::Result<Db> {
        let db = Db::connect(url, data_dir).await?;
        db.bring_up_to_date().await?;
        Ok(db)
    }

    /// The same, but for its schema, which stays as it is: nothing else may be done with it before [`Db::bring_up_to_date`].
    pub async fn connect(url: Option<&str>, data_dir: &Path) -> anyhow::Result<Db> {
        match sqlite_options(url, data_dir)? {
            Some(options) => {
                create_folder(&options)?;
                Db::open_sqlite(options).await
            }
            None => Db::open_postgres(postgres_options(url)?).await,
        }
    }

    /// [`Db::connect`], where there is a database.
    ///
    /// # Errors
    /// Where there is none; nothing is created.
    pub async fn connect_existing(url: Option<&str>, data_dir: &Path) -> anyhow::Result<Db> {
        let options = sqlite_options(url, data_dir)?;
        match options.as_ref().map(SqliteConnectOptions::get_filename).filter(|file| !file.exists()) {
            Some(file) => bail!("không có cơ sở dữ liệu tại {}", file.display()),
            None => Db::connect(url, data_dir).await,
        }
    }

    /// Whether portals are in it and an older program wrote it.
    pub async fn has_older_schema(&self) -> anyhow::Result<bool> {
        let is_older = self.schema().await?.is_some_and(|version| version < NewDatabase::newest_schema());
        Ok(is_older && self.has_portals().await?)
    }

    /// Whatever its schema.
    async fn has_portals(&self) -> sqlx::Result<bool> {
        match self.has_table("portals").await? {
            true => reading!(self, |pool| sqlx::query_scalar("select exists (select 1 from portals)").fetch_one(pool)),
            false => Ok(false),
        }
    }

    /// Whether it is ours, or will be, and nobody has put a portal into it. It is one of SQLite.
    async fn is_without_portals(&self) -> sqlx::Result<bool> {
        if self.has_table("portals").await? {
            return Ok(!self.has_portals().await?);
        }
        let query =
            "select not exists (select 1 from sqlite_schema where type = 'table' and name <> '_sqlx_migrations')";
        reading!(self, |pool| sqlx::query_scalar(query).fetch_one(pool))
    }

    /// Changes nothing.
    ///
    /// # Errors
    /// Where its schema is newer than this program.
    pub async fn refuse_newer_schema(&self) -> anyhow::Result<()> {
        match self.schema().await?.filter(|version| *version > NewDatabase::newest_schema()) {
            Some(version) => Err(newer_schema(version)),
            None => Ok(()),
        }
    }

    /// The newest migration that it has; `None` where it has none.
    async fn schema(&self) -> sqlx::Result<Option<i64>> {
        match self.has_table("_sqlx_migrations").await? {
            true => {
                reading!(self, |pool| sqlx::query_scalar("select max(version) from _sqlx_migrations").fetch_one(pool))
            }
            false => Ok(None),
        }
    }

    async fn has_table(&self, name: &str) -> sqlx::Result<bool> {
        match self {
            Db::Sqlite { readers, .. } => {
                let query = "select exists (select 1 from sqlite_schema where type = 'table' and name = $1)";
                sqlx::query_scalar(query).bind(name).fetch_one(readers).await
            }
            Db::Postgres(pool) => {
                let query = "select exists (select 1 from information_schema.tables
                    where table_schema = current_schema() and table_name = $1)";
                sqlx::query_scalar(query).bind(name).fetch_one(pool).await
            }
        }
    }

    /// Brings the schema up to date, in one transaction: whoever is stopped meanwhile has the old one. (One from before
    /// migration 10 is first brought there.)
    ///
    /// # Errors
    /// Where it is newer than this program.
    pub async fn bring_up_to_date(&self) -> anyhow::Result<()> {
        self.migrate().await?;
        Ok(media_files::write_missing_words(self).await?)
    }

    /// Opens a database that is there, for reading: nothing is created, and its schema stays as it is.
    ///
    /// # Errors
    /// Where there is none, or its schema is of another version than this program.
    pub async fn open_existing(url: Option<&str>, data_dir: &Path) -> anyhow::Result<Db> {
        match sqlite_options(url, data_dir)? {
            Some(options) => Db::open_existing_sqlite(options).await,
            None => {
                let pool = PgPoolOptions::new().max_connections(4).connect_with(postgres_options(url)?).await;
                let pool = pool.context("không kết nối được PostgreSQL")?;
                let versions = "select max(version) from _sqlx_migrations";
                check_version(sqlx::query_scalar(versions).fetch_one(&pool).await, &POSTGRES)?;
                Ok(Db::Postgres(pool))
            }
        }
    }

    async fn open_existing_sqlite(options: SqliteConnectOptions) -> anyhow::Result<Db> {
        let path = options.get_filename().to_owned();
        match std::fs::metadata(&path) {
            Ok(found) if found.is_file() => {}
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                return Err(error).with_context(|| format!("không đọc được cơ sở dữ liệu tại {}", path.display()));
            }
            _ => bail!("không có cơ sở dữ liệu tại {}; hãy xem lại thư mục dữ liệu (--data-dir)", path.display()),
        }
        let options = options.read_only(true).busy_timeout(BUSY_TIMEOUT);
        let readers = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        let readers = readers.with_context(|| format!("không mở được cơ sở dữ liệu {}", path.display()))?;
        let versions = "select max(version) from _sqlx_migrations";
        check_version(sqlx::query_scalar(versions).fetch_one(&readers).await, &SQLITE)?;
        let files = Arc::new(OpenFiles::at(&path)?);
        Ok(Db::Sqlite { writer: readers.clone(), readers, files })
    }

    async fn open_sqlite(options: SqliteConnectOptions) -> anyhow::Result<Db> {
        let path = options.get_filename().to_owned();
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // NORMAL loses acknowledged commits when the power fails (measured).
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // 16 MiB of log before it is put into the file: pages that many views share are written once.
            .pragma("wal_autocheckpoint", "4096")
            // Tokens and secrets of past days are overwritten, not only unlinked.
            .pragma("secure_delete", "on")
            .busy_timeout(BUSY_TIMEOUT);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            // Where SQLite itself ended a transaction, its disk being full for example, sqlx holds it for open
            // still, and would never begin another on this connection.
            .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
            .connect_with(options.clone())
            .await
            .with_context(|| format!("không mở được cơ sở dữ liệu {}", path.display()))?;
        let version: String = sqlx::query_scalar("select sqlite_version()").fetch_one(&writer).await?;
        if parse_version(&version).is_none_or(|version| version < SQLITE_VERSION_MIN) {
            bail!("SQLite {version} có lỗi làm mất dữ liệu; cần bản 3.51.3 trở lên");
        }
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            // Less than the usual 2 MiB a connection: the system has what is not in it (measured).
            .connect_with(options.read_only(true).pragma("cache_size", "-512"))
            .await?;
        let files = Arc::new(OpenFiles::at(&path)?);
        Ok(Db::Sqlite { readers, writer, files })
    }

    async fn open_postgres(options: PgConnectOptions) -> anyhow::Result<Db> {
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(5))
            .max_lifetime(Duration::from_secs(600))
            // After a failover a pooled connection may still reach the old, read-only server.
            .before_acquire(|connection, _| {
                Box::pin(async move {
                    let read_only: String =
                        sqlx::query_scalar("show transaction_read_only").fetch_one(connection).await?;
                    Ok(read_only == "off")
                })
            })
            .test_before_acquire(false)
            // What was confirmed is flushed, whatever the server's own setting. Compiling a plan takes longer than any of our queries.
            .connect_with(options.options([("synchronous_commit", "on"), ("jit", "off")]))
            .await
            .context("không kết nối được PostgreSQL")?;
        Ok(Db::Postgres(pool))
    }

    async fn migrate(&self) -> anyhow::Result<()> {
        match self {
            Db::Sqlite { writer, .. } => {
                // It has a transaction of its own, without foreign keys.
                SQLITE.run_to(BORDERS, writer).await.map_err(explain_migration)?;
                let mut tx = writer.begin().await?;
                SQLITE.run(&mut *tx).await.map_err(explain_migration)?;
                // Without statistics its plans follow from our indexes alone, and are tested. With them it goes other
                // ways for some values, a hundred times as long in a large archive (measured).
                for statistics in ["drop table if exists sqlite_stat1", "drop table if exists sqlite_stat4"] {
                    sqlx::query(statistics).execute(&mut *tx).await?;
                }
                Ok(tx.commit().await?)
            }
            Db::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                POSTGRES.run(&mut *tx).await.map_err(explain_migration)?;
                Ok(tx.commit().await?)
            }
        }
    }
}

/// Where a database is to be made of a backup.
pub enum NewDatabase {
    /// A file, which takes its place when it is whole: where none is, or one without portals, as a server makes it that starts for the
    /// first time.
    Sqlite { options: SqliteConnectOptions, part: PathBuf },
    /// A database without portals.
    Postgres(PgConnectOptions),
}

impl NewDatabase {
    /// As `url` and `data_dir` name it for [`Db::open`].
    pub fn at(url: Option<&str>, data_dir: &Path) -> anyhow::Result<NewDatabase> {
        Ok(match sqlite_options(url, data_dir)? {
            Some(options) => {
                let part = options.get_filename().with_added_extension("phuc-hoi");
                NewDatabase::Sqlite { options, part }
            }
            None => NewDatabase::Postgres(postgres_options(url)?),
        })
    }

    /// The newest schema that this program knows.
    pub fn newest_schema() -> i64 {
        SQLITE.iter().map(|migration| migration.version).max().unwrap_or_default()
    }

    /// # Errors
    /// Where portals are there already: nothing is ever written over.
    pub async fn check_empty(&self) -> anyhow::Result<()> {
        match self {
            NewDatabase::Sqlite { options, .. } => {
                let path = options.get_filename();
                let taken = || {
                    format!(
                        "đã có cơ sở dữ liệu tại {}; hãy phục hồi vào một thư mục khác (--data-dir)",
                        path.display()
                    )
                };
                if path.is_file() {
                    let db = Db::open_sqlite(options.clone()).await.with_context(taken)?;
                    let is_without_portals = db.is_without_portals().await;
                    db.close().await;
                    if !is_without_portals.with_context(taken)? {
                        bail!(taken());
                    }
                }
                // A journal that was left would be written over what is restored. That of a database without portals is in it by now.
                if ["-wal", "-shm", "-journal"].iter().any(|ending| beside(path, ending).exists()) {
                    bail!(taken());
                }
                Ok(())
            }
            NewDatabase::Postgres(options) => {
                let db = Db::open_postgres(options.clone()).await?;
                let has_portals = db.has_portals().await;
                db.close().await;
                match has_portals? {
                    true => bail!(
                        "cơ sở dữ liệu PostgreSQL này đã có cổng thông tin; hãy phục hồi vào một cơ sở dữ liệu trống"
                    ),
                    false => Ok(()),
                }
            }
        }
    }

    /// Makes it, empty, with the schema of that number.
    ///
    /// # Errors
    /// A database that fails, of which nothing is left then; one of PostgreSQL to which a newer program has given its schema.
    pub async fn create(&self, schema: i64) -> anyhow::Result<Db> {
        let made = self.make(schema).await;
        if made.is_err() {
            self.give_up();
        }
        made
    }

    async fn make(&self, schema: i64) -> anyhow::Result<Db> {
        match self {
            NewDatabase::Sqlite { options, part } => {
                create_folder(options)?;
                self.give_up();
                let db = Db::open_sqlite(options.clone().filename(part)).await?;
                if let Db::Sqlite { writer, .. } = &db {
                    SQLITE.run_to(schema, writer).await.map_err(explain_migration)?;
                }
                Ok(db)
            }
            NewDatabase::Postgres(options) => {
                let db = Db::open_postgres(options.clone()).await?;
                if let Some(newer) = db.schema().await?.filter(|found| *found > schema) {
                    bail!(
                        "cơ sở dữ liệu PostgreSQL này còn trống nhưng đã có lược đồ {newer}, mới hơn lược đồ {schema} của bản sao lưu; hãy tạo một cơ sở dữ liệu mới (createdb) và phục hồi vào đó"
                    );
                }
                if let Db::Postgres(pool) = &db {
                    POSTGRES.run_to(schema, pool).await.map_err(explain_migration)?;
                }
                Ok(db)
            }
        }
    }

    /// Lets a closed database take its place, flushed.
    ///
    /// # Errors
    /// Where portals came there meanwhile; a disk that fails.
    pub async fn put_in_place(&self) -> anyhow::Result<()> {
        let NewDatabase::Sqlite { options, part } = self else { return Ok(()) };
        let path = options.get_filename();
        if beside(part, "-wal").exists() {
            bail!("cơ sở dữ liệu chưa ghi hết vào {}; có lẽ đĩa đã đầy", part.display());
        }
        // Over nothing that came there meanwhile.
        self.check_empty().await?;
        let placed = || -> std::io::Result<()> {
            File::open(part)?.sync_all()?;
            std::fs::rename(part, path)?;
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
        };
        placed().with_context(|| format!("không đặt được cơ sở dữ liệu vào {}", path.display()))
    }

    /// Removes what was made.
    pub fn give_up(&self) {
        let NewDatabase::Sqlite { part, .. } = self else { return };
        for ending in ["", "-wal", "-shm"] {
            // What cannot be removed is written over the next time, or said then.
            let _ = std::fs::remove_file(beside(part, ending));
        }
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn postgres_options(url: Option<&str>) -> anyhow::Result<PgConnectOptions> {
    url.unwrap_or_default().parse().context("địa chỉ cơ sở dữ liệu PostgreSQL không đọc được")
}

/// Where a database of SQLite lies; `None` for PostgreSQL.
fn sqlite_options(url: Option<&str>, data_dir: &Path) -> anyhow::Result<Option<SqliteConnectOptions>> {
    let options: SqliteConnectOptions = match url {
        None => SqliteConnectOptions::new().filename(data_dir.join("bantin.sqlite")),
        Some(url) if url.starts_with("sqlite:") => {
            url.parse().context("địa chỉ cơ sở dữ liệu SQLite không đọc được")?
        }
        Some(url) if url.starts_with("postgres:") || url.starts_with("postgresql:") => return Ok(None),
        Some(_) => bail!("địa chỉ cơ sở dữ liệu phải bắt đầu bằng sqlite: hoặc postgres:"),
    };
    Ok(Some(options))
}

/// Makes the folder in which a database is to lie.
fn create_folder(options: &SqliteConnectOptions) -> anyhow::Result<()> {
    match options.get_filename().parent() {
        Some(folder) => {
            std::fs::create_dir_all(folder).with_context(|| format!("không tạo được thư mục {}", folder.display()))
        }
        None => Ok(()),
    }
}

/// # Errors
/// Where the newest migration of a database is not that of this program.
fn check_version(found: sqlx::Result<Option<i64>>, migrations: &Migrator) -> anyhow::Result<()> {
    let own = migrations.iter().map(|migration| migration.version).max();
    let found = found.context("đây không phải cơ sở dữ liệu của Bản Tin, hoặc nó đã hỏng")?;
    match found.cmp(&own) {
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(newer_schema(found.unwrap_or_default())),
        Ordering::Less => {
            bail!(
                "cơ sở dữ liệu này do một bản Bản Tin cũ hơn tạo ra; hãy dùng bản đó, hoặc chạy “bantin serve” của bản này để nâng cấp"
            )
        }
    }
}

fn newer_schema(version: i64) -> anyhow::Error {
    anyhow::anyhow!("cơ sở dữ liệu này do một bản Bản Tin mới hơn tạo ra (lược đồ {version}); hãy dùng bản đó")
}

/// Claims a SQLite file for the one program that may count into it, until the answer is dropped. It comes
/// before [`Db::open`], so that a second program changes nothing.
///
/// # Errors
/// Where another program has claimed it.
pub fn claim(url: Option<&str>, data_dir: &Path) -> anyhow::Result<Option<File>> {
    let Some(options) = sqlite_options(url, data_dir)? else { return Ok(None) };
    create_folder(&options)?;
    let path = options.get_filename().with_added_extension("lock");
    let file = File::create(&path).with_context(|| format!("không ghi được {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => bail!("một Bản Tin khác đang phục vụ từ cơ sở dữ liệu này"),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("không khóa được {}", path.display())),
    }
}

/// Whether some program has claimed the SQLite file; `None` where that cannot be known, as with PostgreSQL.
pub fn is_claimed(url: Option<&str>, data_dir: &Path) -> Option<bool> {
    let path = sqlite_options(url, data_dir).ok()??.get_filename().with_added_extension("lock");
    match File::open(path).map(|file| file.try_lock_shared()) {
        Ok(Ok(())) => Some(false),
        Ok(Err(TryLockError::WouldBlock)) => Some(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Some(false),
        _ => None,
    }
}

fn parse_version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}

fn explain_migration(error: sqlx::migrate::MigrateError) -> anyhow::Error {
    match error {
        sqlx::migrate::MigrateError::VersionMissing(version) => newer_schema(version),
        other => anyhow::Error::new(other).context("không nâng cấp được lược đồ cơ sở dữ liệu"),
    }
}

#[cfg(test)]
mod tests;
