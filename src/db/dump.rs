//! All rows of all tables in words of no engine: for backups, and for going over to the other engine.
//!
//! A row is a JSON array of its columns. Columns hold whole numbers, texts and truth values, and the last are written as 0 and 1,
//! as SQLite keeps them. What the program makes anew by itself, the index of the search, is left out.

use super::{Db, Tx, execute, writing};
use futures::{StreamExt, stream::BoxStream};
use serde_json::Value;
use sqlx::{AssertSqlSafe, postgres::PgPoolOptions, sqlite::SqlitePoolOptions};

/// Tables that are made anew from the others.
const DERIVED: [&str; 3] = ["search_entries", "search_vocabulary", "search_queue"];

/// Columns that one engine numbers its rows by, and the other has not: they mean nothing outside.
const OF_ONE_ENGINE: [(&str, &str); 1] = [("sightings", "id")];

/// A table and its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// As the engine calls it, in lower case.
    pub kind: String,
}

/// The database at one moment, however long it is read.
pub struct Snapshot(Tx);

impl Db {
    /// What is written from now on is not in it. It has a connection of its own: reading takes its time.
    pub async fn snapshot(&self) -> sqlx::Result<Snapshot> {
        let mut tx = match self {
            Db::Sqlite { readers, .. } => {
                let one = SqlitePoolOptions::new().max_connections(1);
                Tx::Sqlite(one.connect_with((*readers.connect_options()).clone()).await?.begin().await?)
            }
            Db::Postgres(pool) => {
                let one = PgPoolOptions::new().max_connections(1);
                let one = one.connect_with((*pool.connect_options()).clone()).await?;
                Tx::Postgres(one.begin_with("begin isolation level repeatable read read only").await?)
            }
        };
        // Both engines take the moment of the first statement that reads.
        let _: i64 = writing!(&mut tx, |c| sqlx::query_scalar("select count(*) from portals").fetch_one(c))?;
        Ok(Snapshot(tx))
    }
}

impl Snapshot {
    /// The newest migration.
    pub async fn schema(&mut self) -> sqlx::Result<i64> {
        writing!(&mut self.0, |c| sqlx::query_scalar("select max(version) from _sqlx_migrations").fetch_one(c))
    }

    /// Names of the portals.
    pub async fn portals(&mut self) -> sqlx::Result<Vec<String>> {
        writing!(&mut self.0, |c| sqlx::query_scalar("select name from portals order by id").fetch_all(c))
    }

    /// What is to be kept, by name.
    pub async fn tables(&mut self) -> sqlx::Result<Vec<Table>> {
        tables_of(&mut self.0).await
    }

    /// All rows of a table, each a JSON array of its columns.
    pub fn rows(&mut self, table: &Table) -> BoxStream<'_, anyhow::Result<String>> {
        rows_of(&mut self.0, table)
    }
}

fn rows_of<'a>(tx: &'a mut Tx, table: &Table) -> BoxStream<'a, anyhow::Result<String>> {
    let name = &table.name;
    let columns = table.columns.iter().map(|column| match column.kind.as_str() {
        "boolean" => format!("\"{}\"::int", column.name),
        _ => format!("\"{}\"", column.name),
    });
    let columns = columns.collect::<Vec<_>>().join(", ");
    macro_rules! rows {
        ($tx:expr, $query:expr) => {
            sqlx::query_scalar::<_, String>(AssertSqlSafe($query)).fetch(&mut **$tx).map(|row| plain(&row?)).boxed()
        };
    }
    match tx {
        Tx::Sqlite(tx) => rows!(tx, format!("select json_array({columns}) from \"{name}\"")),
        Tx::Postgres(tx) => rows!(tx, format!("select json_build_array({columns})::text from \"{name}\"")),
    }
}

/// The engines write JSON with other blanks and other escapes.
fn plain(row: &str) -> anyhow::Result<String> {
    Ok(serde_json::to_string(&serde_json::from_str::<Vec<Value>>(row)?)?)
}

fn is_kept(table: &Table) -> bool {
    !DERIVED.contains(&table.name.as_str())
}

async fn tables_of(tx: &mut Tx) -> sqlx::Result<Vec<Table>> {
    Ok(all_tables_of(tx).await?.into_iter().filter(is_kept).collect())
}

async fn all_tables_of(tx: &mut Tx) -> sqlx::Result<Vec<Table>> {
    const SQLITE: &str = "select t.name, c.name, lower(c.type) from sqlite_schema t join pragma_table_info(t.name) c
        where t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\' and t.name <> '_sqlx_migrations'
            and t.name not like 'search\\_words%' escape '\\'
        order by t.name, c.cid";
    const POSTGRES: &str = "select c.table_name::text, c.column_name::text, c.data_type::text
        from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
        where c.table_schema = current_schema() and t.table_type = 'BASE TABLE' and c.table_name <> '_sqlx_migrations'
        order by c.table_name collate \"C\", c.ordinal_position";
    let rows: Vec<(String, String, String)> = match tx {
        Tx::Sqlite(tx) => sqlx::query_as(SQLITE).fetch_all(&mut **tx).await?,
        Tx::Postgres(tx) => sqlx::query_as(POSTGRES).fetch_all(&mut **tx).await?,
    };
    let mut tables: Vec<Table> = Vec::new();
    let rows = rows.into_iter().filter(|(table, name, _)| !OF_ONE_ENGINE.contains(&(table.as_str(), name.as_str())));
    for (table, name, kind) in rows {
        let column = Column { name, kind };
        match tables.last_mut().filter(|last| last.name == table) {
            Some(last) => last.columns.push(column),
            None => tables.push(Table { name: table, columns: vec![column] }),
        }
    }
    Ok(tables)
}

/// An empty database that is being filled. Nothing is there before [`Loading::end`].
pub struct Loading {
    tx: Tx,
    tables: Vec<Table>,
    /// What makes triggers and foreign keys again: rows come in no order, and bring with them what triggers would write.
    again: Vec<String>,
    has_search: bool,
}

impl Loading {
    pub async fn begin(db: &Db) -> sqlx::Result<Loading> {
        let mut tx = db.begin().await?;
        let all = all_tables_of(&mut tx).await?;
        let has_search = all.iter().any(|table| table.name == "search_queue");
        let tables: Vec<_> = all.into_iter().filter(is_kept).collect();
        let again = match &mut tx {
            Tx::Sqlite(tx) => {
                sqlx::query("pragma defer_foreign_keys = on").execute(&mut **tx).await?;
                let query = "select name, sql from sqlite_schema where type = 'trigger' order by name";
                let triggers: Vec<(String, String)> = sqlx::query_as(query).fetch_all(&mut **tx).await?;
                for (name, _) in &triggers {
                    sqlx::query(AssertSqlSafe(format!("drop trigger \"{name}\""))).execute(&mut **tx).await?;
                }
                triggers.into_iter().map(|(_, sql)| sql).collect()
            }
            Tx::Postgres(tx) => {
                let query = "select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
                    where contype = 'f' and connamespace = current_schema()::regnamespace order by conrelid::regclass::text, conname";
                let keys: Vec<(String, String, String)> = sqlx::query_as(query).fetch_all(&mut **tx).await?;
                let mut again = Vec::new();
                for (table, key, meaning) in keys {
                    let drop = format!("alter table {table} drop constraint {key}");
                    sqlx::query(AssertSqlSafe(drop)).execute(&mut **tx).await?;
                    again.push(format!("alter table {table} add constraint {key} {meaning}"));
                }
                for Table { name, .. } in &tables {
                    let disable = format!("alter table \"{name}\" disable trigger user");
                    sqlx::query(AssertSqlSafe(disable)).execute(&mut **tx).await?;
                    again.push(format!("alter table \"{name}\" enable trigger user"));
                }
                again
            }
        };
        Ok(Loading { tx, tables, again, has_search })
    }

    /// What it takes, by name.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// All rows of a table, as [`Snapshot::rows`] has them.
    pub fn rows(&mut self, table: &Table) -> BoxStream<'_, anyhow::Result<String>> {
        rows_of(&mut self.tx, table)
    }

    /// Whether this database has a table with these columns, whatever their order.
    pub fn takes(&self, table: &str, columns: &[String]) -> bool {
        let known = self.tables.iter().find(|known| known.name == table);
        known.is_some_and(|known| {
            columns.len() == known.columns.len()
                && columns.iter().all(|name| known.columns.iter().any(|column| column.name == *name))
        })
    }

    /// Inserts rows, a JSON array of them, each with these columns in this order.
    pub async fn insert(&mut self, table: &str, columns: &[String], rows: &str) -> sqlx::Result<u64> {
        let kinds = self.tables.iter().find(|known| known.name == table);
        let kind_of = |name: &String| {
            let column = kinds.and_then(|known| known.columns.iter().find(|column| column.name == *name));
            column.map_or("text", |column| column.kind.as_str())
        };
        let names = columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        match &mut self.tx {
            Tx::Sqlite(tx) => {
                let values =
                    (0..columns.len()).map(|place| format!("value ->> {place}")).collect::<Vec<_>>().join(", ");
                let query = format!("insert into \"{table}\" ({names}) select {values} from json_each($1)");
                let done = sqlx::query(AssertSqlSafe(query)).bind(rows).execute(&mut **tx).await?;
                Ok(done.rows_affected())
            }
            Tx::Postgres(tx) => {
                let value = |(place, name)| match kind_of(name) {
                    "boolean" => format!("(row ->> {place})::int::boolean"),
                    "text" => format!("row ->> {place}"),
                    _ => format!("(row ->> {place})::bigint"),
                };
                let values = columns.iter().enumerate().map(value).collect::<Vec<_>>().join(", ");
                let query = format!(
                    "insert into \"{table}\" ({names}) overriding system value
                    select {values} from json_array_elements($1::json) as t (row)"
                );
                let done = sqlx::query(AssertSqlSafe(query)).bind(rows).execute(&mut **tx).await?;
                Ok(done.rows_affected())
            }
        }
    }

    /// Makes triggers and keys again, and flushes all.
    ///
    /// # Errors
    /// Where a row names one that is not there.
    pub async fn end(mut self) -> sqlx::Result<()> {
        for statement in std::mem::take(&mut self.again) {
            execute!(&mut self.tx, sqlx::query(AssertSqlSafe(statement.clone())))?;
        }
        if let Tx::Postgres(tx) = &mut self.tx {
            for Table { name, .. } in self.tables.iter().filter(|table| table.columns.iter().any(|c| c.name == "id")) {
                // The next number is behind the last one.
                let query = format!(
                    "select setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 1), max(id) is not null) from \"{name}\""
                );
                sqlx::query(AssertSqlSafe(query)).execute(&mut **tx).await?;
            }
        }
        // A schema from before the search brings all into it when it is brought up to date.
        if !self.has_search {
            return self.tx.commit().await;
        }
        let query = "insert into search_queue (portal_id, article_id)
            select portal_id, id from articles where status = 'published' on conflict do nothing";
        execute!(&mut self.tx, sqlx::query(query))?;
        self.tx.commit().await
    }
}
