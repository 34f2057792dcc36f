//! The database on either engine, and a transaction in it.

use super::{dialect::reading, files::OpenFiles};
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};
use std::sync::Arc;

/// The portal's database on either engine. Cheap to clone.
#[derive(Clone)]
pub enum Db {
    Sqlite {
        readers: SqlitePool,
        /// One connection: SQLite has one writer, and waiting in our own queue is fair.
        writer: SqlitePool,
        files: Arc<OpenFiles>,
    },
    Postgres(PgPool),
}

/// A writing transaction. Dropped without [`Tx::commit`] it changes nothing.
pub enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// Begins a writing transaction at once, so that it never fails later for want of the lock.
    pub async fn begin(&self) -> sqlx::Result<Tx> {
        Ok(match self {
            Db::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("begin immediate").await?),
            Db::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Answers whether the database can be asked at all, and lies where it was opened.
    pub async fn ping(&self) -> sqlx::Result<()> {
        if let Db::Sqlite { files, .. } = self {
            files.check_content()?;
        }
        let _: Option<i64> = reading!(self, |pool| sqlx::query_scalar("select min(id) from portals").fetch_one(pool))?;
        Ok(())
    }

    /// # Errors
    /// `Io` where a SQLite file was deleted or replaced since it was opened: what is written into it is lost.
    pub fn check_files(&self) -> sqlx::Result<()> {
        match self {
            Db::Sqlite { files, .. } => files.check().map_err(sqlx::Error::Io),
            Db::Postgres(_) => Ok(()),
        }
    }

    pub async fn close(&self) {
        match self {
            Db::Sqlite { readers, writer, .. } => {
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

/// Whether PostgreSQL ended the transaction because another one waited for it in turn (SQLSTATE
/// 40P01) or could not be ordered with it (40001). Made again, it will do.
pub fn is_deadlock(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    matches!(code.as_deref(), Some("40P01" | "40001"))
}
