//! SQL, one file per noun. Everything that tells the two engines apart is in this file and in
//! `migrations/`: each query elsewhere is one text with `$1` parameters that runs on both.
//!
//! The common dialect: `insert … returning`, `on conflict … do update`, CTEs and window functions;
//! no arrays, no JSON operators, no `ilike`, no `now()`. Sums are cast to bigint, because
//! PostgreSQL would make them numeric. Reads take a [`Db`], writes take a [`Tx`].

pub mod articles;
pub mod counting;
pub mod maps;
pub mod photos;
pub mod portals;
pub mod redirects;
pub mod verification;

use anyhow::{Context, bail};
use sqlx::{
    PgPool, Postgres, Sqlite, SqlitePool, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, time::Duration};

/// The portal's database on either engine. Cheap to clone.
#[derive(Clone)]
pub enum Db {
    Sqlite {
        readers: SqlitePool,
        /// One connection: SQLite has one writer, and waiting in our own queue is fair.
        writer: SqlitePool,
    },
    Postgres(PgPool),
}

/// A writing transaction. Dropped without [`Tx::commit`] it changes nothing.
pub enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one query text on the engine's pool for reading.
macro_rules! reading {
    ($db:expr, |$pool:ident| $query:expr) => {
        match $db {
            $crate::db::Db::Sqlite { readers: $pool, .. } => $query.await,
            $crate::db::Db::Postgres($pool) => $query.await,
        }
    };
}

/// Runs one query text inside a transaction.
macro_rules! writing {
    ($tx:expr, |$connection:ident| $query:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(tx) => {
                let $connection = &mut **tx;
                $query.await
            }
            $crate::db::Tx::Postgres(tx) => {
                let $connection = &mut **tx;
                $query.await
            }
        }
    };
}

/// Executes one statement inside a transaction and answers how many rows it touched.
macro_rules! execute {
    ($tx:expr, $query:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(tx) => $query.execute(&mut **tx).await.map(|done| done.rows_affected()),
            $crate::db::Tx::Postgres(tx) => $query.execute(&mut **tx).await.map(|done| done.rows_affected()),
        }
    };
}
pub(crate) use {execute, reading, writing};

/// Fixed by SQLite 3.51.3: before it, two connections that write and checkpoint could lose
/// committed data (the WAL-reset race).
const SQLITE_VERSION_MIN: (u32, u32, u32) = (3, 51, 3);
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

impl Db {
    /// Opens the database that `url` names, or SQLite inside `data_dir`, and brings its schema up
    /// to date. A schema newer than this program is refused.
    pub async fn open(url: Option<&str>, data_dir: &Path) -> anyhow::Result<Db> {
        match url {
            Some(url) if url.starts_with("postgres:") || url.starts_with("postgresql:") => {
                let options: PgConnectOptions =
                    url.parse().context("địa chỉ cơ sở dữ liệu PostgreSQL không đọc được")?;
                Db::open_postgres(options).await
            }
            Some(url) => match url.strip_prefix("sqlite:") {
                Some(path) => Db::open_sqlite(Path::new(path.trim_start_matches("//"))).await,
                None => bail!("địa chỉ cơ sở dữ liệu phải bắt đầu bằng sqlite: hoặc postgres:"),
            },
            None => Db::open_sqlite(&data_dir.join("bantin.sqlite")).await,
        }
    }

    async fn open_sqlite(path: &Path) -> anyhow::Result<Db> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("không tạo được thư mục {}", folder.display()))?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // NORMAL loses acknowledged commits when the power fails (measured).
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await
            .with_context(|| format!("không mở được cơ sở dữ liệu {}", path.display()))?;
        let version: String = sqlx::query_scalar("select sqlite_version()").fetch_one(&writer).await?;
        if parse_version(&version).is_none_or(|version| version < SQLITE_VERSION_MIN) {
            bail!("SQLite {version} có lỗi làm mất dữ liệu; cần bản 3.51.3 trở lên");
        }
        sqlx::migrate!("migrations/sqlite").run(&writer).await.map_err(explain_migration)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options.read_only(true))
            .await?;
        Ok(Db::Sqlite { readers, writer })
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
            .connect_with(options)
            .await
            .context("không kết nối được PostgreSQL")?;
        sqlx::migrate!("migrations/postgres").run(&pool).await.map_err(explain_migration)?;
        Ok(Db::Postgres(pool))
    }

    /// Begins a writing transaction at once, so that it never fails later for want of the lock.
    pub async fn begin(&self) -> sqlx::Result<Tx> {
        Ok(match self {
            Db::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("begin immediate").await?),
            Db::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Answers whether the database can be asked at all.
    pub async fn ping(&self) -> sqlx::Result<()> {
        let _: i64 = reading!(self, |pool| sqlx::query_scalar("select cast(1 as bigint)").fetch_one(pool))?;
        Ok(())
    }

    pub async fn close(&self) {
        match self {
            Db::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }

    pub fn engine(&self) -> &'static str {
        match self {
            Db::Sqlite { .. } => "SQLite",
            Db::Postgres(_) => "PostgreSQL",
        }
    }
}

impl Tx {
    /// Returns once everything is flushed to disk.
    pub async fn commit(self) -> sqlx::Result<()> {
        match self {
            Tx::Sqlite(tx) => tx.commit().await,
            Tx::Postgres(tx) => tx.commit().await,
        }
    }
}

fn parse_version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}

fn explain_migration(error: sqlx::migrate::MigrateError) -> anyhow::Error {
    match error {
        sqlx::migrate::MigrateError::VersionMissing(version) => {
            anyhow::anyhow!("cơ sở dữ liệu này do một bản Bản Tin mới hơn tạo ra (lược đồ {version}); hãy dùng bản đó")
        }
        other => anyhow::Error::new(other).context("không nâng cấp được lược đồ cơ sở dữ liệu"),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An empty database of each engine, for one test.
    pub(crate) struct TestDatabases {
        pub all: Vec<Db>,
        _folder: tempfile::TempDir,
    }

    /// Opens both engines. PostgreSQL is the throw-away server that `scripts/with-postgres` started.
    pub(crate) async fn both() -> TestDatabases {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let sqlite = Db::open(None, folder.path()).await.expect("SQLite opens");
        let postgres = Db::open(Some(&fresh_postgres_url().await), folder.path()).await.expect("PostgreSQL opens");
        TestDatabases { all: vec![sqlite, postgres], _folder: folder }
    }

    /// A new schema on the test server: quicker than a new database, and as separate.
    async fn fresh_postgres_url() -> String {
        let server = std::env::var("BANTIN_TEST_POSTGRES_URL")
            .expect("BANTIN_TEST_POSTGRES_URL is set; run the tests by `make test` or under scripts/with-postgres");
        let schema = format!("test_{:032x}", u128::from_be_bytes(crate::server::random_bytes()));
        let pool = PgPool::connect(&server).await.expect("the test server answers");
        sqlx::query(sqlx::AssertSqlSafe(format!("create schema {schema}"))).execute(&pool).await.expect("a new schema");
        format!("{server}&options=-c%20search_path%3D{schema}")
    }

    #[tokio::test]
    async fn sqlite_flushes_every_commit() {
        let databases = both().await;
        let Db::Sqlite { writer, .. } = &databases.all[0] else { panic!("the first is SQLite") };
        let synchronous: i64 = sqlx::query_scalar("pragma synchronous").fetch_one(writer).await.expect("a pragma");
        assert_eq!(synchronous, 2, "FULL");
        let journal: String = sqlx::query_scalar("pragma journal_mode").fetch_one(writer).await.expect("a pragma");
        assert_eq!(journal, "wal");
    }

    #[tokio::test]
    async fn a_newer_schema_is_refused() {
        let databases = both().await;
        for db in &databases.all {
            let migration = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                values (999999, 'from the future', true, $1, 0)";
            let mut tx = db.begin().await.expect("a transaction");
            execute!(&mut tx, sqlx::query(migration).bind(vec![0u8])).expect("inserted");
            tx.commit().await.expect("committed");
            let error = match db {
                Db::Sqlite { writer, .. } => sqlx::migrate!("migrations/sqlite").run(writer).await,
                Db::Postgres(pool) => sqlx::migrate!("migrations/postgres").run(pool).await,
            }
            .expect_err("the newer schema is noticed");
            assert!(explain_migration(error).to_string().contains("mới hơn"));
        }
    }
}
