//! SQL, one file per noun. Everything that tells the two engines apart is in this file, in `sightings`
//! and in `migrations/`: each query elsewhere is one text with `$1` parameters that runs on both.
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
pub mod seeding;
mod sightings;
pub mod verification;

use anyhow::{Context, bail};
use sqlx::{
    Connection, PgPool, Postgres, Sqlite, SqlitePool, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::{File, TryLockError},
    path::Path,
    time::Duration,
};

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

/// Inserts rows of whole numbers in their order, and gives the rows that `$tail` returns. However
/// many there are, it is one prepared statement: SQLite reads them from one JSON text, PostgreSQL
/// from one array a column.
macro_rules! insert_rows {
    ($tx:expr, $insert:literal, $columns:tt, $rows:expr, $tail:literal) => {
        match $tx {
            $crate::db::Tx::Sqlite(tx) => {
                const QUERY: &str = concat!(
                    $insert,
                    " select ",
            insert_rows!(@json $columns),
                    " from json_each($1) where true ",
                    $tail
                );
                sqlx::query_as(QUERY).bind($crate::db::to_json($rows)).fetch_all(&mut **tx).await
            }
            $crate::db::Tx::Postgres(tx) => {
                const QUERY: &str =
            concat!($insert, " select * from unnest(", insert_rows!(@arrays $columns), ") ", $tail);
                let columns = (0..$columns).map(|column| $rows.iter().map(|row| row[column]).collect::<Vec<i64>>());
                columns.fold(sqlx::query_as(QUERY), |query, column| query.bind(column)).fetch_all(&mut **tx).await
            }
        }
    };
    (@json 3) => {
        "value ->> 0, value ->> 1, value ->> 2"
    };
    (@json 4) => {
        "value ->> 0, value ->> 1, value ->> 2, value ->> 3"
    };
    (@json 5) => {
        "value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4"
    };
    (@arrays 3) => {
        "$1, $2, $3"
    };
    (@arrays 4) => {
        "$1, $2, $3, $4"
    };
    (@arrays 5) => {
        "$1, $2, $3, $4, $5"
    };
}

/// Reads by a list of ids, as many as there are. The text is cut where the list stands, which is the
/// parameter `$place`; the numbers are those before it.
macro_rules! reading_ids {
    ($db:expr, [$($before:tt)*], $place:literal, [$($after:tt)*], [$($number:expr),*], $ids:expr) => {
        match $db {
            $crate::db::Db::Sqlite { readers, .. } => {
                let query = sqlx::query_as($crate::db::ids_text!(sqlite, [$($before)*], $place, [$($after)*]));
                query$(.bind($number))*.bind($crate::db::to_json($ids)).fetch_all(readers).await
            }
            $crate::db::Db::Postgres(pool) => {
                let query = sqlx::query_as($crate::db::ids_text!(postgres, [$($before)*], $place, [$($after)*]));
                query$(.bind($number))*.bind($ids).fetch_all(pool).await
            }
        }
    };
}

/// The same in a transaction.
macro_rules! writing_ids {
    ($tx:expr, [$($before:tt)*], $place:literal, [$($after:tt)*], [$($number:expr),*], $ids:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(tx) => {
                let query = sqlx::query_as($crate::db::ids_text!(sqlite, [$($before)*], $place, [$($after)*]));
                query$(.bind($number))*.bind($crate::db::to_json($ids)).fetch_all(&mut **tx).await
            }
            $crate::db::Tx::Postgres(tx) => {
                let query = sqlx::query_as($crate::db::ids_text!(postgres, [$($before)*], $place, [$($after)*]));
                query$(.bind($number))*.bind($ids).fetch_all(&mut **tx).await
            }
        }
    };
}

macro_rules! ids_text {
    (sqlite, [$($before:tt)*], $place:literal, [$($after:tt)*]) => {
        concat!($($before)*, "(select value from json_each(", $place, ")) ", $($after)*)
    };
    (postgres, [$($before:tt)*], $place:literal, [$($after:tt)*]) => {
        concat!($($before)*, "(select unnest(", $place, ")) ", $($after)*)
    };
}
pub(crate) use {execute, ids_text, insert_rows, reading, reading_ids, writing, writing_ids};

/// Whole numbers as JSON, for the macros above.
fn to_json(numbers: &impl serde::Serialize) -> String {
    serde_json::to_string(numbers).expect("whole numbers are JSON")
}

/// Fixed by SQLite 3.51.3: before it, two connections that write and checkpoint could lose
/// committed data (the WAL-reset race).
const SQLITE_VERSION_MIN: (u32, u32, u32) = (3, 51, 3);
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

impl Db {
    /// Opens the database that `url` names, or SQLite inside `data_dir`, and brings its schema up
    /// to date. A schema newer than this program is refused.
    pub async fn open(url: Option<&str>, data_dir: &Path) -> anyhow::Result<Db> {
        match sqlite_options(url, data_dir)? {
            Some(options) => Db::open_sqlite(options).await,
            None => {
                let options = url.unwrap_or_default().parse();
                Db::open_postgres(options.context("địa chỉ cơ sở dữ liệu PostgreSQL không đọc được")?).await
            }
        }
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
        sqlx::migrate!("migrations/sqlite").run(&writer).await.map_err(explain_migration)?;
        // Without statistics its plans follow from our indexes alone, and are tested. With them it goes other
        // ways for some values, a hundred times as long in a large archive (measured).
        for statistics in ["drop table if exists sqlite_stat1", "drop table if exists sqlite_stat4"] {
            sqlx::query(statistics).execute(&writer).await?;
        }
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
            // What was confirmed is flushed, whatever the server's own setting.
            .connect_with(options.options([("synchronous_commit", "on")]))
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

/// Where a database of SQLite lies, in a folder that is there; `None` for PostgreSQL.
fn sqlite_options(url: Option<&str>, data_dir: &Path) -> anyhow::Result<Option<SqliteConnectOptions>> {
    let options: SqliteConnectOptions = match url {
        None => SqliteConnectOptions::new().filename(data_dir.join("bantin.sqlite")),
        Some(url) if url.starts_with("sqlite:") => {
            url.parse().context("địa chỉ cơ sở dữ liệu SQLite không đọc được")?
        }
        Some(url) if url.starts_with("postgres:") || url.starts_with("postgresql:") => return Ok(None),
        Some(_) => bail!("địa chỉ cơ sở dữ liệu phải bắt đầu bằng sqlite: hoặc postgres:"),
    };
    if let Some(folder) = options.get_filename().parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("không tạo được thư mục {}", folder.display()))?;
    }
    Ok(Some(options))
}

/// Claims a SQLite file for the one program that may count into it, until the answer is dropped. It comes
/// before [`Db::open`], so that a second program changes nothing.
///
/// # Errors
/// Where another program has claimed it.
pub fn claim(url: Option<&str>, data_dir: &Path) -> anyhow::Result<Option<File>> {
    let Some(options) = sqlite_options(url, data_dir)? else { return Ok(None) };
    let path = options.get_filename().with_added_extension("lock");
    let file = File::create(&path).with_context(|| format!("không ghi được {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => bail!("một Bản Tin khác đang phục vụ từ cơ sở dữ liệu này"),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("không khóa được {}", path.display())),
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

/// Whether PostgreSQL ended the transaction because another one waited for it in turn (SQLSTATE
/// 40P01) or could not be ordered with it (40001). Made again, it will do.
pub fn is_deadlock(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    matches!(code.as_deref(), Some("40P01" | "40001"))
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
mod plans;

#[cfg(test)]
pub(crate) mod tests {
    use super::{articles::NewArticle, counting::Sighting, *};
    use crate::{
        domain::{ArticleId, PortalId, ReaderToken, Section, Slug, Timestamp},
        server::cleaning::clean_html,
    };

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

    /// When the tests take place: noon of 17 January 2022 in Vietnam.
    pub(crate) const NOW: Timestamp = Timestamp(1_642_395_600_000);

    pub(crate) fn slug(text: &str) -> Slug {
        Slug::parse(text).expect("a slug")
    }

    /// Commits what `work` writes.
    pub(crate) async fn write<T>(db: &Db, work: impl AsyncFnOnce(&mut Tx) -> sqlx::Result<T>) -> T {
        let mut tx = db.begin().await.expect("a transaction");
        let answer = work(&mut tx).await.expect("written");
        tx.commit().await.expect("committed");
        answer
    }

    /// Does what no function offers, as somebody with a database tool would.
    pub(crate) async fn sql(db: &Db, statement: &'static str, numbers: &[i64]) -> sqlx::Result<u64> {
        let mut tx = db.begin().await?;
        let touched =
            execute!(&mut tx, numbers.iter().fold(sqlx::query(statement), |query, number| query.bind(*number)))?;
        tx.commit().await?;
        Ok(touched)
    }

    /// The one number that a query answers.
    pub(crate) async fn sql_number(db: &Db, query: &'static str, numbers: &[i64]) -> i64 {
        let number = reading!(db, |pool| numbers
            .iter()
            .fold(sqlx::query_scalar(query), |query, number| query.bind(*number))
            .fetch_one(pool));
        number.expect("a number")
    }

    /// What a statement collided with: PostgreSQL names the constraint, SQLite its columns.
    pub(crate) fn collision(result: sqlx::Result<u64>) -> String {
        let error = result.expect_err("a collision").into_database_error().expect("the database's own error");
        assert_eq!(error.kind(), sqlx::error::ErrorKind::UniqueViolation);
        error.constraint().unwrap_or(error.message()).to_owned()
    }

    /// A portal with one section, where a test publishes what it needs.
    pub(crate) struct TestPortal<'a> {
        pub db: &'a Db,
        pub id: PortalId,
        pub section: Section,
    }

    impl<'a> TestPortal<'a> {
        pub(crate) async fn insert(db: &'a Db) -> TestPortal<'a> {
            let id =
                write(db, async |tx| portals::insert_portal(tx, "UBND phường Hiệp Thành", false, NOW).await).await.id;
            let section =
                write(db, async |tx| portals::find_or_insert_section(tx, id, &slug("tin-tuc"), "tin tức").await);
            TestPortal { db, id, section: section.await }
        }

        /// The least that an article needs.
        pub(crate) fn new_article(&self, address: &str) -> NewArticle<'_> {
            NewArticle {
                portal: self.id,
                section: &self.section,
                slug: slug(address),
                headline: "Tiêu đề",
                standfirst: "",
                body: clean_html("<p>Nội dung</p>"),
                byline: None,
                photo: None,
                published_at: NOW,
            }
        }

        pub(crate) async fn publish(&self, address: &str, published_at: Timestamp) -> ArticleId {
            let new = NewArticle { published_at, ..self.new_article(address) };
            write(self.db, async |tx| articles::insert_published(tx, new).await).await.expect("a free address")
        }

        pub(crate) fn sighting(&self, article: Option<ArticleId>, reader: u64) -> Sighting {
            Sighting { portal: self.id, article, reader: ReaderToken::from_bits(reader) }
        }
    }

    #[tokio::test]
    async fn a_dropped_transaction_changes_nothing() {
        let databases = both().await;
        for db in &databases.all {
            let mut tx = db.begin().await.expect("a transaction");
            portals::insert_portal(&mut tx, "UBND phường Hiệp Thành", false, NOW).await.expect("written");
            drop(tx);
            // The next transaction goes through the same connection and must not commit the dropped one.
            write(db, async |tx| portals::insert_portal(tx, "UBND phường Lái Hiếu", false, NOW).await).await;
            let names: Vec<_> = portals::list_portals(db).await.expect("read").into_iter().map(|p| p.name).collect();
            assert_eq!(names, ["UBND phường Lái Hiếu"], "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_second_start_keeps_what_is_there() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let postgres = fresh_postgres_url().await;
        for url in [None, Some(postgres.as_str())] {
            let db = Db::open(url, folder.path()).await.expect("it opens");
            TestPortal::insert(&db).await;
            db.close().await;
            let db = Db::open(url, folder.path()).await.expect("it opens again");
            assert_eq!(portals::list_portals(&db).await.expect("read").len(), 1, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_closed_database_does_not_answer() {
        let databases = both().await;
        for db in &databases.all {
            db.ping().await.expect("an open one answers");
            db.close().await;
            assert!(db.ping().await.is_err(), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_row_that_points_nowhere_is_refused() {
        let databases = both().await;
        for db in &databases.all {
            let orphan = sql(db, "insert into portal_hosts (host, portal_id) values ('ma.example', 999)", &[]).await;
            let error = orphan.expect_err("no such portal").into_database_error().expect("the database's own error");
            assert_eq!(error.kind(), sqlx::error::ErrorKind::ForeignKeyViolation, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn an_engine_that_is_neither_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let opened = Db::open(Some("mysql://localhost/bantin"), folder.path()).await;
        assert!(opened.err().expect("refused").to_string().contains("sqlite:"));
    }

    #[tokio::test]
    async fn a_sqlite_address_names_the_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("sub/ban tin.sqlite");
        let url = format!("sqlite://{}", file.display()).replace(' ', "%20");
        Db::open(Some(&url), Path::new("unused")).await.expect("it opens");
        assert!(file.is_file());
    }

    #[tokio::test]
    async fn a_deadlock_is_told_from_other_errors() {
        let databases = both().await;
        let raise = "do $$ begin raise exception using errcode = 'deadlock_detected'; end $$";
        let deadlock = sql(&databases.all[1], raise, &[]).await.expect_err("raised");
        assert!(is_deadlock(&deadlock));
        for db in &databases.all {
            let other = sql(db, "insert into nowhere values (1)", &[]).await.expect_err("no such table");
            assert!(!is_deadlock(&other), "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn the_writer_goes_on_after_the_engine_ended_a_transaction() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let mut tx = db.begin().await.expect("a transaction");
            let rollback = match db {
                Db::Sqlite { .. } => "insert or rollback into portals select * from portals where id = $1",
                Db::Postgres(_) => "insert into portals select * from portals where id = $1",
            };
            execute!(&mut tx, sqlx::query(rollback).bind(portal.id.0)).expect_err("there already");
            drop(tx);
            for _ in 0..2 {
                let tx = db.begin().await.expect("the next transaction");
                tx.commit().await.expect("committed");
            }
        }
    }

    #[tokio::test]
    async fn postgres_flushes_every_commit() {
        let databases = both().await;
        let Db::Postgres(pool) = &databases.all[1] else { panic!("the second is PostgreSQL") };
        let setting: String = sqlx::query_scalar("show synchronous_commit").fetch_one(pool).await.expect("a setting");
        assert_eq!(setting, "on");
    }

    #[test]
    fn one_program_at_a_time_claims_a_sqlite_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let first = claim(None, folder.path()).expect("claimed");
        assert!(claim(None, folder.path()).expect_err("claimed already").to_string().contains("một Bản Tin khác"));
        drop(first);
        claim(None, folder.path()).expect("free again");
        assert!(claim(Some("postgres://localhost/bantin"), folder.path()).expect("several nodes").is_none());
        assert!(!folder.path().join("bantin.sqlite").exists(), "claiming writes nothing into the database");
    }

    #[tokio::test]
    async fn sqlite_overwrites_what_is_deleted() {
        let databases = both().await;
        let Db::Sqlite { writer, .. } = &databases.all[0] else { panic!("the first is SQLite") };
        let secure_delete: i64 = sqlx::query_scalar("pragma secure_delete").fetch_one(writer).await.expect("a pragma");
        assert_eq!(secure_delete, 1);
    }

    #[tokio::test]
    async fn sqlite_plans_without_statistics() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = Db::open(None, folder.path()).await.expect("it opens");
        TestPortal::insert(&db).await;
        sql(&db, "analyze", &[]).await.expect("analyzed");
        db.close().await;
        let db = Db::open(None, folder.path()).await.expect("it opens again");
        let tables = "select count(*) from sqlite_schema where name like 'sqlite_stat%'";
        assert_eq!(sql_number(&db, tables, &[]).await, 0);
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
